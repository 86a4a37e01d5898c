/* firm_store.c — a firm of the workspace: reading a version, keeping the next one. */
#include <string.h>

#include "base/file.h"
#include "firm/firm_parts.h"
#include "store/office.h"

bool firm_in_trash(struct workspace *ws, const char *firm_id, struct err *e)
{
    bool trashed;
    TRY(ws_mark_get(ws, firm_id, WS_MARK_TRASH, &trashed, e));
    if (!trashed)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "the firm `%.64s` is in the trash", firm_id);
    return err_hint(e, "Bring it back: landfall firm restore %.64s", firm_id);
}

bool stored_open(struct job *job, enum ws_mode mode, const char *firm_id, int64_t version,
                 struct stored *ret, struct err *e)
{
    struct arena *a = job->arena;
    TRY(ws_of_job(job, mode, &ret->ws, e));
    TRY(ws_firm_get(ret->ws, a, firm_id, version, &ret->row, e));
    TRY(firm_in_trash(ret->ws, firm_id, e));
    return yml_load(&ret->root, a, arena_printf(a, "%s.yaml", firm_id), ret->row.text, e);
}

static struct str limit_said(const struct yml_node *root)
{
    const struct yml_node *x = yml_field(yml_field(root, "governance"), "second_signature_above");
    return x && x->kind == YML_TEXT ? x->text : (struct str){0};
}

/* Who decides must not move the sum above which somebody else has to sign too: that takes an owner.
 */
static bool limit_kept(struct job *job, struct workspace *ws, const char *firm_id,
                       const struct yml_node *root, struct err *e)
{
    struct ws_firm row;
    const struct yml_node *old = NULL;
    struct err why = {0};
    bool known = ws_firm_get(ws, job->arena, firm_id, 0, &row, &why);
    if (!known && why.code != ERR_NOT_FOUND) {
        *e = why;
        return false;
    }
    if (known)
        TRY(yml_load(&old, job->arena, firm_id, row.text, e));
    if (str_eq(limit_said(old), limit_said(root)) || job_may(job, firm_id, ROLE_OWNER))
        return true;
    (void)FAIL(e, ERR_REFUSED, "the limit for a second signature is set by an owner of the firm");
    return err_hint(e,
                    "An owner can change governance.second_signature_above, or give you the role.");
}

bool stored_put(struct job *job, struct workspace *ws, const struct yml_node *root,
                const char *firm_id, struct firm_faults *faults, struct kept *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *facts;
    struct kept k;
    struct buf text;
    const char *name = arena_printf(a, "%s.yaml", firm_id);
    TRY(facts_of_job(job, &facts, e));
    TRY(firm_read_tree(a, root, name, job->data_dir, facts, faults, &k.firm, e));
    buf_init(&text, a, FILE_MAX_TEXT);
    TRY(firm_write(a, k.firm, &text, e));
    TRY(yml_load(&k.root, a, name, buf_str(&text), e));
    TRY(limit_kept(job, ws, k.firm->id, k.root, e));
    TRY(ws_firm_put(ws, k.firm->id, k.firm->name, buf_str(&text),
                    (struct ws_stamp){.now_us = job->now_us, .actor = job->actor}, &k.version,
                    &k.changed, e));
    *ret = k;
    return true;
}

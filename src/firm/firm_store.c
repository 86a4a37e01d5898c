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
    TRY(ws_firm_put(ws, k.firm->id, k.firm->name, buf_str(&text),
                    (struct ws_stamp){.now_us = job->now_us, .actor = job->actor}, &k.version,
                    &k.changed, e));
    *ret = k;
    return true;
}

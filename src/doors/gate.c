/* gate.c — rights, transaction, run, shape, record, revision, commit: in this order, for every door.
 *
 * The write transaction begins before the run, so that what a capability reads is what it changes. At the
 * terminal without a workspace there is nothing to record: the run is all. */
#include "doors/gate.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "governance/audit.h"
#include "store/office.h"

bool gate_offers(enum door door, const struct capability *c)
{
    if (!c->run)
        return false; /* the terminal's own commands do not come through here */
    if (door == DOOR_TERMINAL)
        return true;
    if (c->limits & ONLY_TERMINAL)
        return false;
    if (door == DOOR_HTTP)
        return true;
    return (c->effect == EFFECT_READS || c->effect == EFFECT_PROPOSES) &&
           !(c->limits & (OWN_ACCOUNT | WHOLE_WORKSPACE));
}

/* --- rights ----------------------------------------------------------------------------------- */

bool gate_allows(const struct job *job, const struct capability *c, const char *firm_id)
{
    if (c->limits & OWN_ACCOUNT)
        return true; /* whoever is signed in; the room sees whose account it is */
    return job_may(job, firm_id, c->role);
}

static bool require(const struct job *job, const struct capability *c, const char *firm_id,
                    struct err *e)
{
    return gate_allows(job, c, firm_id) || job_require(job, firm_id, c->role, e);
}

/* Every firm that is named must be allowed; an id is all a network door may name. */
static bool check_rights(const struct job *job, const struct gate_call *call, struct err *e)
{
    const struct capability *c = call->capability;
    bool named = false;
    for (size_t i = 0; i < c->n_params; i++) {
        const struct capability_param *p = &c->params[i];
        if (p->kind != PARAM_FIRM)
            continue;
        for (size_t k = 0; k < args_count(call->args, p->name); k++) {
            const char *firm = args_text_at(call->args, p->name, k);
            if (call->door != DOOR_TERMINAL && !ws_is_firm_id(firm))
                return FAIL(e, ERR_USAGE, "`%.80s` is not the id of a firm", firm) ||
                       err_hint(e, "An id has small letters, digits and hyphens: olive-oil");
            TRY(require(job, c, firm, e));
            named = true;
        }
    }
    return named || require(job, c, NULL, e);
}

static const char *named_firm(const struct gate_call *call)
{
    const struct capability *c = call->capability;
    const char *firm = NULL;
    for (size_t i = 0; i < c->n_params && !firm; i++)
        if (c->params[i].kind == PARAM_FIRM)
            firm = args_text(call->args, c->params[i].name);
    return firm;
}

/* An import and a new firm name it in their result only. */
const char *gate_firm_of(const struct gate_call *call, const struct value *result)
{
    const char *firm = named_firm(call);
    if (!firm || !ws_is_firm_id(firm))
        firm = value_as_text(record_get(result, "firm"));
    if (!firm && strncmp(call->capability->name, "firm.", 5) == 0)
        firm = value_as_text(record_get(result, "id"));
    return firm && ws_is_firm_id(firm) ? firm : NULL;
}

/* --- the record ------------------------------------------------------------------------------- */

/* A short word (an id, a state, an ISO code) may stand in the log; anything else a person typed may
 * name somebody and is kept beside it. */
static bool is_word(const char *s)
{
    size_t n = strlen(s);
    return n <= 40 && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789._:-") == n;
}

/* Large files that a writing call names: their hash for the record is computed while the call runs. */
struct large_files {
    struct hash_later **items;
    size_t n, cap;
};
static const char large_key;
#define LARGE_FILE (UINT64_C(32) << 20) /* below it a thread is not worth its while */

static void begin_hashes(struct job *job, const struct gate_call *call)
{
    const struct capability *c = call->capability;
    struct large_files *all = NEW(job->arena, struct large_files);
    for (size_t i = 0; i < c->n_params; i++)
        for (size_t k = 0; c->params[i].kind == PARAM_FILE && k < args_count(call->args, c->params[i].name);
             k++) {
            const char *path = args_text_at(call->args, c->params[i].name, k);
            uint64_t size;
            struct err ignored;
            if (file_stat(path, &size, NULL, &ignored) && size >= LARGE_FILE && !file_is_folder(path))
                PUSH(job->arena, all->items, all->n, all->cap, hash_later_begin(job->arena, path));
        }
    job_set(job, &large_key, all);
}

static bool hash_of_file(const struct job *job, const char *path, char ret[HASH_HEX])
{
    const struct large_files *all = job_get_own(job, &large_key);
    struct err ignored;
    for (size_t i = 0; all && i < all->n; i++)
        if (strcmp(hash_later_path(all->items[i]), path) == 0)
            return hash_later_end(all->items[i], ret, &ignored);
    return hash_file(path, ret, &ignored);
}

static bool put_value(struct js_writer *w, struct job *job, struct workspace *ws,
                      const struct capability_param *p, const char *firm, const char *about,
                      const char *text, struct err *e)
{
    char sha[HASH_HEX];
    const char *ref = NULL;
    switch (p->kind) {
    case PARAM_OUTPUT:
        js_bool(w, true); /* that a file was asked for; its place is nobody's business */
        return true;
    case PARAM_FILE:
        js_cstr(w, hash_of_file(job, text, sha) ? sha : NULL);
        return true;
    case PARAM_FIRM:
        js_cstr(w, ws_is_firm_id(text) ? text : NULL);
        return true;
    case PARAM_TEXT:
    case PARAM_MARKET:
        if (!(p->flags & PARAM_PERSONAL) && is_word(text)) {
            js_cstr(w, text);
            return true;
        }
        TRY(audit_text_put(ws, job->arena, firm, p->flags & PARAM_PERSONAL ? about : job->actor,
                           text, &ref, e));
        js_begin_object(w);
        js_put_cstr(w, "text", ref);
        js_end(w);
        return true;
    case PARAM_INT:
    case PARAM_REAL:
    case PARAM_BOOL:
    case PARAM_CHOICE:
    case PARAM_DATE:
        js_cstr(w, text);
        return true;
    }
    return FAIL(e, ERR_BUG, "parameter `%s` has no kind", p->name);
}

static bool put_arguments(struct js_writer *w, struct job *job, struct workspace *ws,
                          const struct gate_call *call, const char *firm, const char *about,
                          struct err *e)
{
    const struct capability *c = call->capability;
    for (size_t i = 0; i < c->n_params; i++) {
        const struct capability_param *p = &c->params[i];
        size_t n = args_count(call->args, p->name);
        if (n == 0 || p->flags & PARAM_SECRET)
            continue;
        js_key(w, p->name);
        if (p->flags & PARAM_REPEATED)
            js_begin_array(w);
        for (size_t k = 0; k < n; k++)
            TRY(put_value(w, job, ws, p, firm, about, args_text_at(call->args, p->name, k), e));
        if (p->flags & PARAM_REPEATED)
            js_end(w);
    }
    return true;
}

/* A name or e-mail belongs to whom the result is about, so that it goes when that person is erased. */
static const char *person_about(struct job *job, const struct value *result)
{
    const char *id = value_as_text(record_get(result, "person"));
    return id ? arena_printf(job->arena, "person:%s", id) : job->actor;
}

static bool append_record(struct job *job, struct workspace *ws, const struct gate_call *call,
                          const char *firm, const struct value *result, struct err *e)
{
    static const char *const doors[] = {"terminal", "http", "mcp"};
    struct buf body;
    struct js_writer w;
    buf_init(&body, job->arena, 4 << 20);
    js_init(&w, &body, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "door", doors[call->door]);
    js_put_cstr(&w, "effect", effect_name(call->capability->effect));
    js_key(&w, "arguments");
    js_begin_object(&w);
    TRY(put_arguments(&w, job, ws, call, firm, person_about(job, result), e));
    js_end(&w);
    js_end(&w);
    if (!js_done(&w))
        return FAIL(e, ERR_LIMIT, "the arguments are too long to be recorded");
    return audit_record(
        job, ws,
        &(struct audit_entry){
            .firm_id = firm, .kind = call->capability->name, .body = buf_str(&body)},
        e);
}

/* --- running ---------------------------------------------------------------------------------- */

static bool run_checked(struct job *job, const struct gate_call *call, struct value **ret,
                        struct err *e)
{
    struct value *v = NULL;
    TRY(call->capability->run(job, call->args, &v, e));
    TRY(value_check(v, call->capability->result, e));
    *ret = v;
    return true;
}

static const char stale_key;

bool gate_was_stale(const struct job *job)
{
    return job_get_own(job, &stale_key) != NULL;
}

static bool check_revision(struct job *job, struct workspace *ws, const struct gate_call *call,
                           struct err *e)
{
    int64_t now;
    if (call->if_revision < 0)
        return true;
    const char *firm = named_firm(call);
    TRY(ws_revision_get(ws, firm ? firm : WS_OFFICE, &now, e));
    if (now == call->if_revision)
        return true;
    job_set(job, &stale_key, job);
    FAIL(e, ERR_CONFLICT, "%s%s is at revision %lld now, not %lld: somebody changed it meanwhile",
         firm ? "the firm " : "the office", firm ? firm : "", (long long)now,
         (long long)call->if_revision);
    return err_hint(e, "Read it again, then make your change once more.");
}

/* Everything that follows the run, inside the transaction. */
static bool finish(struct job *job, struct workspace *ws, const struct gate_call *call,
                   size_t recorded, const struct value *v, struct err *e)
{
    int64_t ignored;
    const char *firm = gate_firm_of(call, v);
    if (audit_recorded(job) == recorded)
        TRY(append_record(job, ws, call, firm, v, e));
    TRY(ws_revision_bump(ws, firm ? firm : WS_OFFICE, job->now_us, &ignored, e));
    return !call->before_commit || call->before_commit(call->ctx, job, v, e);
}

static bool run_in_transaction(struct job *job, const struct gate_call *call, struct value **ret,
                               struct err *e)
{
    struct workspace *ws;
    struct value *v = NULL;
    TRY(ws_of_job(job, WS_WRITE, &ws, e) && ws_begin(ws, e));
    size_t recorded = audit_recorded(job);
    if (!check_revision(job, ws, call, e) || !run_checked(job, call, &v, e) ||
        !finish(job, ws, call, recorded, v, e)) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    *ret = v;
    return true;
}

/* The workspace that was made or brought back, else the one in use; NULL: there is none. */
static const char *workspace_meant(const struct job *job, const struct gate_call *call,
                                   const struct value *v)
{
    const char *path = NULL;
    if (call->capability->effect == EFFECT_WRITES) {
        path = value_as_text(record_get(v, "workspace"));
        path = path ? path : value_as_text(record_get(v, "to"));
    }
    path = path ? path : job->workspace_path;
    return path && file_exists(path) ? path : NULL;
}

/* The run leaves the workspace's own transactions (it makes, copies or replaces the file): the record
 * follows, in a job of its own, since the file may be another one now. */
static bool run_then_record(struct job *job, const struct gate_call *call, struct value **ret,
                            struct err *e)
{
    struct workspace *ws;
    struct value *v = NULL;
    struct job after = *job;
    TRY(run_checked(job, call, &v, e));
    after.slots = NULL;
    job_set(&after, &large_key, job_get_own(job, &large_key));
    after.workspace_path = workspace_meant(job, call, v);
    if (after.workspace_path) {
        TRY(ws_of_job(&after, WS_WRITE, &ws, e) && ws_begin(ws, e));
        if (!finish(&after, ws, call, audit_recorded(&after), v, e)) {
            ws_rollback(ws);
            return err_note(e, "it was done, but could not be recorded");
        }
        TRY(ws_commit(ws, e));
    }
    *ret = v;
    return true;
}

bool gate_run(struct job *job, const struct gate_call *call, struct value **ret, struct err *e)
{
    const struct capability *c = call->capability;
    if (!gate_offers(call->door, c))
        return FAIL(e, ERR_REFUSED, "`%s` is not offered here", capability_words(job->arena, c)) ||
               err_hint(e, "It can be called at the terminal.");
    TRY(check_rights(job, call, e));
    assert(call->door == DOOR_TERMINAL || job->rights);
    if (c->effect == EFFECT_WRITES && job->workspace_path)
        begin_hashes(job, call);
    if (c->limits & WHOLE_WORKSPACE)
        return run_then_record(job, call, ret, e); /* a backup takes everything along: recorded too */
    if (c->effect == EFFECT_READS)
        return run_checked(job, call, ret, e);
    if (call->door == DOOR_TERMINAL &&
        (!job->workspace_path || !file_exists(job->workspace_path)))
        return run_checked(job, call, ret, e); /* nothing to record it in */
    return run_in_transaction(job, call, ret, e);
}

/* api_run.c — a task in the thread of its work: what its answer depends on, the run itself by the gate, and the
 * answer as bytes.
 *
 * Reads:   from one snapshot; the answer is kept under the state of that snapshot
 * Writes:  the answer is made, and kept under its idempotency key, inside the gate's transaction: either
 *          the effect and its answer are there, or neither
 * Memory:  a run computes in memory of its own, given back at its end: what it was computed from is a hundred
 *          times as large as an answer that may be kept for an hour */
#include <string.h>

#include "base/file.h"
#include "doors/api_task.h"
#include "doors/gate.h"
#include "store/office.h"

/* ---- keys ---- */

/* What the caller may see: his role for the firm, or all his roles where no firm is named. */
static void put_visibility(struct buf *out, const struct api_ask *ask,
                           const struct people_caller *caller)
{
    const struct rights *r = caller->rights;
    enum role role;
    if (ask->firm) {
        buf_printf(out, "|%d,%d", people_role(r, ask->firm, &role) ? (int)role : -1, r->at_most);
        return;
    }
    buf_printf(out, "|%s,%d", caller->person.person_id, r->at_most);
    for (size_t i = 0; i < r->n; i++)
        buf_printf(out, ",%s:%d", r->grants[i].firm_id, r->grants[i].role);
}

/* What stands in the workspace for this question. */
static void put_version(struct buf *out, const struct api_ask *ask, int64_t history,
                        const char *flows, const struct ws_state *s)
{
    buf_printf(out, "|h%lld,i%lld,t%s", (long long)history, (long long)s->imports, flows);
    if (ask->firm)
        buf_printf(out, ",%lld,%lld", (long long)ws_state_revision(s, ask->firm),
                   (long long)ws_state_revision(s, "*"));
    else
        buf_printf(out, ",%s", s->chain);
}

struct str api_key(struct arena *a, const struct api_ask *ask,
                         const struct people_caller *caller, int64_t history, const char *flows,
                         const struct ws_state *s)
{
    struct buf out;
    buf_init(&out, a, API_KEY_MAX);
    api_ask_canonical(&out, ask);
    put_visibility(&out, ask, caller);
    put_version(&out, ask, history, flows, s);
    return buf_str(&out);
}

bool api_is_kept(const struct api_ask *ask)
{
    return ask->c->effect == EFFECT_READS &&
           !(ask->c->limits & (NOT_KEPT | OWN_ACCOUNT | WHOLE_WORKSPACE)) && !ask->takes_files;
}

/* ---- running, in the work's thread ---- */

static void fill_job(struct api_task *t, struct job *job, struct arena *scratch, struct work *w)
{
    *job = (struct job){.arena = scratch,
                        .data_dir = t->api->config.data_dir,
                        .country_dir = t->api->config.country_dir,
                        .workspace_path = t->api->config.workspace_path,
                        .address = t->address,
                        .as_of = t->ask->as_of_days,
                        .now_us = t->now_us,
                        .seed = t->ask->seed,
                        .progress = work_progress,
                        .progress_ctx = w};
    people_bind(job, &t->caller);
}

static struct gate_call call_of(const struct api_task *t)
{
    return (struct gate_call){.door = DOOR_HTTP,
                              .capability = t->ask->c,
                              .args = t->args,
                              .if_revision = t->if_revision};
}

static void keep(struct api_task *t, struct str key)
{
    struct cache_entry like = {.key = key,
                               .body = t->body.bytes,
                               .media_type = t->body.media_type,
                               .file_name = t->body.file_name,
                               .ends = t->body.ends,
                               .n_ends = t->body.n_ends};
    api_tag(like.etag, t->revision, like.body);
    t->entry = cache_put(t->api->cache, &like);
}

/* A file that was made for a download is kept like any other answer, unless it is large. */
static bool take_in(struct api_task *t, struct arena *scratch)
{
    uint64_t size;
    if (!t->body.file || !api_is_kept(t->ask))
        return true;
    TRY(file_stat(t->body.file, &size, NULL, &t->e));
    if (size > (uint64_t)t->api->limits.cache_entry_max / 2)
        return true;
    TRY(file_read(scratch, t->body.file, size, &t->body.bytes, &t->e));
    t->body.file = NULL;
    return true;
}

static bool read_in_snapshot(struct api_task *t, struct job *job, struct api_lent *l)
{
    struct gate_call call = call_of(t);
    struct value *v;
    struct ws_state state;
    struct buf version;
    TRY(ws_state_read(l->ws, job->arena, &state, &t->e));
    buf_init(&version, job->arena, API_KEY_MAX);
    put_version(&version, t->ask, t->history, t->flows, &state);
    t->revision = ws_state_revision(&state, t->ask->firm ? t->ask->firm : WS_OFFICE);
    TRY(gate_run(job, &call, &v, &t->e));
    TRY(api_answer(t->api, job, t->ask,
                   &(struct api_made){.v = v,
                                      .revision = t->revision,
                                      .version = t->ask->c->limits & NOT_KEPT ? "" : version.p,
                                      .output = t->output,
                                      .folder = t->folder},
                   &t->body, &t->e));
    TRY(take_in(t, job->arena));
    if (!t->body.file && (api_is_kept(t->ask) || t->ask->figure))
        keep(t, api_is_kept(t->ask) ? api_key(job->arena, t->ask, &t->caller, t->history, t->flows, &state) : STR(""));
    return true;
}

static bool run_read(struct api_task *t, struct job *job)
{
    struct api_lent *l;
    struct api_base *base;
    TRY(api_base(t->api, t->ask->as_of_days, t->now_us, &base, &t->e));
    job->base = &base->job;
    t->history = base->history;
    t->flows = base->flows; /* what it is computed from, whatever is there by now */
    bool ok = api_lend(t->api, t->now_us, &l, &t->e);
    if (ok) {
        ws_lend(l->ws, job);
        ok = read_in_snapshot(t, job, l);
        api_give_back(t->api, l);
    }
    api_base_drop(base);
    return ok;
}

/* Answers that hold a secret are not kept; that the key was used is. */
static bool keep_answer(struct api_task *t, struct workspace *ws, struct err *e)
{
    struct ws_kept kept = {.request_sha256 = t->request_sha,
                           .status = t->body.status,
                           .media_type = t->body.media_type,
                           .body = t->body.bytes,
                           .at_us = t->now_us,
                           .expires_us =
                               t->now_us + (int64_t)t->api->limits.key_hours * 3600 * 1000000};
    if (t->ask->c->limits & (NOT_KEPT | OWN_ACCOUNT) || t->body.file) {
        kept.status = 0;
        kept.body = STR("");
    }
    return ws_kept_put(ws, t->key_sha, &kept, e);
}

/* Inside the gate's transaction. */
static bool before_commit(void *ctx, struct job *job, const struct value *result, struct err *e)
{
    struct api_task *t = ctx;
    struct workspace *ws;
    struct gate_call call = call_of(t);
    const char *firm = gate_firm_of(&call, result);
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_revision_get(ws, firm ? firm : WS_OFFICE, &t->revision, e));
    TRY(api_answer(t->api, job, t->ask,
                   &(struct api_made){.v = result,
                                      .revision = t->revision,
                                      .version = "",
                                      .output = t->output,
                                      .folder = t->folder},
                   &t->body, e));
    return !t->key_sha || keep_answer(t, ws, e);
}

static bool run_write(struct api_task *t, struct job *job)
{
    ARENA_LOCAL(connection); /* closed with the run: the answer may be kept for an hour */
    struct gate_call call = call_of(t);
    struct workspace *ws;
    struct value *v;
    struct api_state *s;
    struct api_base *base;
    call.before_commit = before_commit;
    call.ctx = t;
    TRY(ws_open(&ws, connection, t->api->config.workspace_path, WS_WRITE, t->now_us, &t->e));
    ws_lend(ws, job);
    TRY(api_base(t->api, t->ask->as_of_days, t->now_us, &base, &t->e));
    job->base = &base->job;
    t->ok = gate_run(job, &call, &v, &t->e);
    t->stale = !t->ok && gate_was_stale(job);
    api_base_drop(base);
    struct err ignored;
    if (t->ok && api_state(t->api, &s, &ignored)) /* those who listen hear of it at once */
        api_state_drop(s);
    t->renewed = t->ok ? people_renewed_token(job) : NULL;
    return t->ok;
}

/* What is needed for the answer, out of the run's memory into the work's. */
static void bring_out(struct api_task *t)
{
    struct err_detail *details = NEW_N(t->a, struct err_detail, t->e.n_details + 1);
    for (size_t i = 0; i < t->e.n_details; i++) {
        const struct err_detail *d = &t->e.details[i];
        details[i] = (struct err_detail){.where = arena_strdup(t->a, d->where ? d->where : ""),
                                         .message = arena_strdup(t->a, d->message ? d->message : ""),
                                         .hint = arena_strdup(t->a, d->hint ? d->hint : "")};
    }
    if (t->e.n_details)
        t->e.details = details;
    if (t->renewed)
        t->renewed = arena_strdup(t->a, t->renewed);
    if (t->body.file_name)
        t->body.file_name = arena_strdup(t->a, t->body.file_name);
    if (t->entry)
        t->body.bytes = (struct str){NULL, 0}; /* the entry has its own */
    else if (t->body.bytes.n)
        t->body.bytes.p = arena_strndup(t->a, t->body.bytes.p, t->body.bytes.n);
}

bool api_run_task(struct work *w, void *ctx)
{
    struct api_task *t = ctx;
    struct arena *scratch = arena_open();
    struct job job;
    fill_job(t, &job, scratch, w);
    t->ok = t->ask->c->effect == EFFECT_READS ? run_read(t, &job) : run_write(t, &job);
    bring_out(t);
    arena_close(scratch);
    return t->ok;
}

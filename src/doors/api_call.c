/* api_call.c — a capability over HTTP: from the cache, or by the gate in a thread of its own.
 *
 * Reads:   the key of an answer is the request in canonical form, what stands in the workspace for it,
 *          and what the caller may see. The run reads from one snapshot, and what it gives is kept under the
 *          state of that snapshot.
 * Writes:  the answer is made, and kept under its idempotency key, inside the gate's transaction: either
 *          the effect and its answer are there, or neither. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/file.h"
#include "base/hash.h"
#include "doors/api_inside.h"
#include "doors/gate.h"
#include "doors/table.h"
#include "http/fields.h"
#include "store/office.h"

enum { KEY_MAX = 64 << 10, IDEMPOTENCY_KEY_MAX = 255 };

/* One call, from the moment it leaves the connection's thread. Lives in the work's arena. */
struct task {
    struct api *api;
    struct arena *a;
    struct api_ask *ask;
    struct args *args;
    const char *output;
    struct people_caller caller;
    const char *address, *folder;
    int64_t now_us, if_revision, history;
    const char *key_sha, *request_sha; /* of an idempotency key; NULL */
    bool head;
    /* what came of it */
    bool ok, stale;
    struct err e;
    struct api_body body;
    struct cache_entry *entry;
    int64_t revision;
    const char *renewed; /* a new token for the cookie */
};

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
                        const struct ws_state *s)
{
    buf_printf(out, "|h%lld,i%lld", (long long)history, (long long)s->imports);
    if (ask->firm)
        buf_printf(out, ",%lld,%lld", (long long)ws_state_revision(s, ask->firm),
                   (long long)ws_state_revision(s, "*"));
    else
        buf_printf(out, ",%s", s->chain);
}

static struct str key_of(struct arena *a, const struct api_ask *ask,
                         const struct people_caller *caller, int64_t history,
                         const struct ws_state *s)
{
    struct buf out;
    buf_init(&out, a, KEY_MAX);
    api_ask_canonical(&out, ask);
    put_visibility(&out, ask, caller);
    put_version(&out, ask, history, s);
    return buf_str(&out);
}

static bool is_kept(const struct api_ask *ask)
{
    return ask->c->effect == EFFECT_READS &&
           !(ask->c->limits & (NOT_KEPT | OWN_ACCOUNT | WHOLE_WORKSPACE)) && !ask->takes_files;
}

/* ---- running, in the work's thread ---- */

static void fill_job(struct task *t, struct job *job, struct arena *scratch, struct work *w)
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

static struct gate_call call_of(const struct task *t)
{
    return (struct gate_call){.door = DOOR_HTTP,
                              .capability = t->ask->c,
                              .args = t->args,
                              .if_revision = t->if_revision};
}

static void keep(struct task *t, struct str key)
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
static bool take_in(struct task *t, struct arena *scratch)
{
    uint64_t size;
    if (!t->body.file || !is_kept(t->ask))
        return true;
    TRY(file_stat(t->body.file, &size, NULL, &t->e));
    if (size > (uint64_t)t->api->limits.cache_entry_max / 2)
        return true;
    TRY(file_read(scratch, t->body.file, size, &t->body.bytes, &t->e));
    t->body.file = NULL;
    return true;
}

static bool read_in_snapshot(struct task *t, struct job *job, struct api_lent *l)
{
    struct gate_call call = call_of(t);
    struct value *v;
    struct ws_state state;
    struct buf version;
    TRY(ws_state_read(l->ws, job->arena, &state, &t->e));
    buf_init(&version, job->arena, KEY_MAX);
    put_version(&version, t->ask, t->history, &state);
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
    if (!t->body.file && (is_kept(t->ask) || t->ask->figure))
        keep(t, is_kept(t->ask) ? key_of(job->arena, t->ask, &t->caller, t->history, &state) : STR(""));
    return true;
}

static bool run_read(struct task *t, struct job *job)
{
    struct api_lent *l;
    struct api_base *base;
    TRY(api_base(t->api, t->ask->as_of_days, t->now_us, &base, &t->e));
    job->base = &base->job;
    t->history = base->history;
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
static bool keep_answer(struct task *t, struct workspace *ws, struct err *e)
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
    struct task *t = ctx;
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

static bool run_write(struct task *t, struct job *job)
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

/* What is needed for the answer, out of the run's memory into the work's: an answer may be kept for an
 * hour, and what it was computed from is a hundred times as large. */
static void bring_out(struct task *t)
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

static bool run_task(struct work *w, void *ctx)
{
    struct task *t = ctx;
    struct arena *scratch = arena_open();
    struct job job;
    fill_job(t, &job, scratch, w);
    t->ok = t->ask->c->effect == EFFECT_READS ? run_read(t, &job) : run_write(t, &job);
    bring_out(t);
    arena_close(scratch);
    return t->ok;
}

/* ---- answering ---- */

static void send_bytes(struct api *api, const struct http_request *r, struct http_response *p,
                       struct cache_entry *entry)
{
    struct str zip = {0};
    if (http_accepts_gzip(r))
        zip = cache_gzip(entry, (int)api->limits.gzip_level);
    http_text(p, 200, entry->media_type, zip.n ? zip : entry->body);
    if (zip.n) {
        size_t n = strlen(entry->etag);
        http_set_header(p, "Content-Encoding", "gzip");
        http_set_header(p, "ETag",
                        arena_printf(r->arena, "%.*s-gz\"", (int)n - 1, entry->etag));
    }
    if (entry->body.n)
        http_set_header(p, "Vary", "Accept-Encoding, Cookie, Authorization");
}

static void drop_entry(void *entry)
{
    cache_drop(entry);
}

/* As a file to keep, or in place. A page of ours shown in a frame of ours: no script, nothing from
 * elsewhere. */
static void dress(struct http_response *p, const char *media_type, const char *file_name)
{
    if (file_name) {
        http_attachment(p, str_of(file_name));
    } else if (strncmp(media_type, "text/html", 9) == 0) {
        http_set_header(p, "Content-Security-Policy",
                        "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; "
                        "img-src data:; font-src data:; frame-ancestors 'self'; base-uri 'none'; "
                        "form-action 'none'");
        http_set_header(p, "X-Frame-Options", "SAMEORIGIN");
    }
}

/* Takes the reference. */
static void send_entry(struct api *api, const struct http_request *r, struct http_response *p,
                       struct cache_entry *entry)
{
    if (http_not_modified(r, p, entry->etag)) {
        cache_drop(entry);
        return;
    }
    send_bytes(api, r, p, entry);
    dress(p, entry->media_type, entry->file_name);
    p->shared = entry;
    p->shared_drop = drop_entry;
}

static void send_card(const struct http_request *r, struct http_response *p,
                      struct cache_entry *entry, size_t figure)
{
    struct err e = {0};
    struct str card;
    char tag[CACHE_TAG];
    if (!api_answer_card(entry, figure, &card, &e)) {
        api_problem(p, r, 0, &e);
    } else {
        int64_t revision = strtoll(entry->etag + 2, NULL, 10);
        api_tag(tag, revision, card);
        if (!http_not_modified(r, p, tag))
            http_text(p, 200, "application/json",
                      (struct str){arena_strndup(r->arena, card.p, card.n), card.n});
    }
    cache_drop(entry);
}

static void drop_work(void *w)
{
    work_drop(w);
}

static void send_file(struct http_response *p, const struct api_body *body)
{
    p->status = 200;
    p->file = body->file;
    http_set_header(p, "Content-Type", body->media_type);
}

static void send_failure(struct api *api, const struct http_request *r, struct http_response *p,
                         const struct task *t)
{
    if (t->e.code == ERR_BUSY)
        http_set_header(p, "Retry-After", arena_printf(r->arena, "%.0f", api->limits.retry));
    api_problem(p, r, t->stale ? 412 : 0, &t->e);
}

/* What stands under the key already: the same answer again, or a refusal. false: nothing does. */
static bool replay(struct api *api, const struct http_request *r, struct http_response *p,
                   const char *key_sha, const char *request_sha)
{
    struct err e = {0};
    struct api_lent *l;
    struct ws_kept kept;
    bool found = false;
    if (!api_lend(api, r->now_us, &l, &e)) {
        api_problem(p, r, 0, &e);
        return true;
    }
    bool ok = ws_kept_get(l->ws, r->arena, key_sha, r->now_us, &found, &kept, &e);
    api_give_back(api, l);
    if (!ok) {
        api_problem(p, r, 0, &e);
        return true;
    }
    if (!found)
        return false;
    if (strcmp(kept.request_sha256, request_sha) != 0) {
        (void)FAIL(&e, ERR_INPUT, "that Idempotency-Key was used for another request");
        (void)err_hint(&e, "Take a new key for each new request.");
        api_problem(p, r, 422, &e);
    } else if (kept.status == 0) {
        (void)FAIL(&e, ERR_CONFLICT, "this was done already; its answer is not kept");
        (void)err_hint(&e, "What it showed is shown once only. Do it again with a new key.");
        api_problem(p, r, 0, &e);
    } else {
        http_text(p, kept.status, arena_strdup(r->arena, kept.media_type), kept.body);
    }
    http_set_header(p, "Idempotency-Replayed", "true");
    return true;
}

/* What is made anew each time may still be what the client has. */
static bool not_modified(const struct http_request *r, struct http_response *p,
                         const struct task *t)
{
    char tag[CACHE_TAG];
    api_tag(tag, t->revision, t->body.bytes);
    return http_not_modified(r, p, tag);
}

void api_work_answer(struct api *api, const struct http_request *r, struct http_response *p,
                     struct work *w, bool finished)
{
    struct task *t = work_context(w);
    if (!finished) {
        struct buf out;
        struct work_view view;
        buf_init(&out, r->arena, 4096);
        work_look(w, &view);
        buf_puts(&out, "{\"job\":");
        api_put_job(&out, w);
        buf_puts(&out, "}");
        http_text(p, 202, "application/json", buf_str(&out));
        http_set_header(p, "Location", arena_printf(r->arena, API_ROOT "jobs/%s", view.id));
        work_drop(w);
        return;
    }
    if (!t->ok && t->key_sha && t->e.code == ERR_CONFLICT &&
        replay(api, r, p, t->key_sha, t->request_sha)) {
        work_drop(w); /* another one with this key was first */
        return;
    }
    if (t->renewed)
        api_set_session(api, p, r, t->renewed);
    if (!t->ok) { /* a problem drops what a response holds, so the work is let go after it */
        send_failure(api, r, p, t);
        work_drop(w);
        return;
    }
    if (t->entry) {
        if (t->ask->figure)
            send_card(r, p, cache_hold(t->entry), t->ask->figure);
        else
            send_entry(api, r, p, cache_hold(t->entry));
        work_drop(w);
        return;
    }
    if (!t->body.file && t->ask->c->effect == EFFECT_READS && not_modified(r, p, t)) {
        work_drop(w);
        return;
    }
    p->shared = w;
    p->shared_drop = drop_work;
    if (t->body.file)
        send_file(p, &t->body);
    else
        http_text(p, t->body.status, t->body.media_type, t->body.bytes);
    dress(p, t->body.media_type, t->body.file_name);
}

/* ---- starting ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void remove_folder(void *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void drop_task_entry(void *ctx)
{
    cache_drop(((struct task *)ctx)->entry);
}

static const char *new_folder(struct api *api, struct arena *a)
{
    unsigned char random[10];
    char hex[2 * sizeof random + 1];
    randombytes_buf(random, sizeof random);
    (void)sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    char *path = arena_printf(a, "%s/jobs/%s", api->config.folder, hex);
    arena_defer(a, remove_folder, path);
    return path;
}

static void copy_caller(struct arena *a, const struct people_caller *c, struct people_caller *ret)
{
    struct rights *r = NEW(a, struct rights);
    struct rights_grant *grants = NEW_N(a, struct rights_grant, c->rights->n + 1);
    *ret = *c;
    *r = *c->rights;
    for (size_t i = 0; i < r->n; i++)
        grants[i] = (struct rights_grant){arena_strdup(a, c->rights->grants[i].firm_id),
                                          c->rights->grants[i].role};
    r->grants = grants;
    ret->rights = r;
#define COPY(field) ret->field = c->field ? arena_strdup(a, c->field) : NULL
    COPY(person.person_id);
    COPY(person.name);
    COPY(person.email);
    COPY(person.language);
    COPY(actor);
    COPY(session_id);
    COPY(token_id);
    COPY(csrf);
#undef COPY
}

/* If-Match: only the revision in front of the tag counts; a tag that is none of ours never matches. */
static bool take_if_match(const struct http_request *r, int64_t *ret, struct err *e)
{
    const char *h = http_header(r, "if-match");
    char *end;
    *ret = -1;
    if (!h || strcmp(h, "*") == 0)
        return true;
    if (strncmp(h, "W/", 2) == 0)
        h += 2;
    if (h[0] == '"')
        h++;
    int64_t n = h[0] == 'r' ? strtoll(h + 1, &end, 10) : -1;
    if (n < 0 || end == h + 1 || (*end != '-' && *end != '"' && *end != '\0'))
        return FAIL(e, ERR_CONFLICT, "If-Match does not hold a tag of ours") ||
               err_hint(e, "Send the ETag of the answer you read.");
    *ret = n;
    return true;
}

static bool take_key(const struct http_request *r, struct task *t, struct err *e)
{
    const char *key = http_header(r, "idempotency-key");
    struct hash h;
    char hex[HASH_HEX];
    struct buf out;
    if (!key || t->ask->c->effect == EFFECT_READS)
        return true;
    if (!*key || strlen(key) > IDEMPOTENCY_KEY_MAX)
        return FAIL(e, ERR_USAGE, "an Idempotency-Key has 1 to %d characters",
                    IDEMPOTENCY_KEY_MAX);
    hash_init(&h);
    hash_add_field(&h, str_of(t->caller.person.person_id));
    hash_add_field(&h, str_of(key));
    hash_end(&h, hex);
    t->key_sha = arena_strdup(t->a, hex);
    buf_init(&out, t->a, (size_t)t->api->limits.body_max * 2 + KEY_MAX);
    api_ask_canonical(&out, t->ask);
    t->request_sha = hash_of(t->a, buf_str(&out));
    return true;
}

/* The task in an arena of its own, ready to run. */
static bool make_task(struct api *api, const struct http_request *r, const struct api_ask *ask,
                      const struct people_caller *caller, struct arena *a, struct task **ret,
                      struct err *e)
{
    struct task *t = NEW(a, struct task);
    *t = (struct task){.api = api, .a = a, .now_us = r->now_us};
    arena_defer(a, drop_task_entry, t);
    t->ask = api_ask_copy(a, ask);
    t->address = arena_strdup(a, api_address(api, r));
    copy_caller(a, caller, &t->caller);
    if (ask->takes_files || ask->output || ask->format == API_XLSX) {
        t->folder = new_folder(api, a);
        TRY(file_make_folder(t->folder, e));
    }
    TRY(api_ask_args(api, ask, a, caller->person.person_id, t->folder, &t->args, &t->output, e));
    TRY(take_key(r, t, e));
    *ret = t;
    return true;
}

static const char *work_key(struct arena *a, const struct task *t, struct str read_key)
{
    unsigned char random[16];
    char hex[2 * sizeof random + 1];
    if (read_key.n)
        return str_dup(a, read_key);
    if (t->key_sha)
        return arena_printf(a, "%s/%s", t->key_sha, t->request_sha);
    randombytes_buf(random, sizeof random); /* nothing to share */
    return arena_strdup(a, sodium_bin2hex(hex, sizeof hex, random, sizeof random));
}

static void start(struct api *api, const struct http_request *r, struct http_response *p,
                  const struct api_ask *ask, const struct people_caller *caller,
                  struct str read_key)
{
    struct err e = {0};
    struct task *t;
    struct arena *a = arena_open();
    int64_t if_revision = -1;
    if (ask->c->effect != EFFECT_READS && !take_if_match(r, &if_revision, &e)) {
        arena_close(a);
        api_problem(p, r, 412, &e);
        return;
    }
    if (!make_task(api, r, ask, caller, a, &t, &e)) {
        api_problem(p, r, 0, &e);
        arena_close(a);
        return;
    }
    t->if_revision = if_revision;
    if (t->key_sha && replay(api, r, p, t->key_sha, t->request_sha)) {
        arena_close(a);
        return;
    }
    struct work *w = jobs_start(api->jobs, a, work_key(r->arena, t, read_key),
                                caller->person.person_id, ask->c->name, r->now_us, run_task, t);
    if (!w) {
        api_busy(api, r, p);
        return;
    }
    bool finished = true;
    if (ask->c->limits & OWN_ACCOUNT)
        work_join(w); /* a new cookie goes with the answer */
    else
        finished = work_wait(w, (unsigned)api->limits.answer_wait);
    api_work_answer(api, r, p, w, finished);
}

/* ---- the route ---- */

/* "/api/v1/market/rank" → market.rank; *ret_at = its place in the table. */
static const struct capability *capability_at(const char *path, size_t *ret_at)
{
    size_t n;
    const struct capability *const *table = capability_table(&n);
    const char *rest = path + strlen(API_ROOT);
    for (size_t i = 0; i < n; i++) {
        const char *p = table[i]->name, *q = rest;
        while (*p && (*p == *q || (*p == '.' && *q == '/')))
            p++, q++;
        if (!*p && !*q) {
            *ret_at = i;
            return gate_offers(DOOR_HTTP, table[i]) ? table[i] : NULL;
        }
    }
    return NULL;
}

static bool takes_file(const struct capability *c)
{
    bool takes = false;
    for (size_t i = 0; i < c->n_params; i++)
        takes = takes || c->params[i].kind == PARAM_FILE;
    return takes;
}

static bool check_method(const struct http_request *r, struct http_response *p,
                         const struct capability *c)
{
    bool get = (r->method & (HTTP_GET | HTTP_HEAD)) != 0, reads = c->effect == EFFECT_READS;
    struct err e = {0};
    if (get == reads || (reads && takes_file(c)))
        return true;
    (void)FAIL(&e, ERR_USAGE, "`%s` takes %s, since it %s", r->path, reads ? "GET" : "POST",
               reads ? "only reads" : "changes something");
    http_set_header(p, "Allow", reads ? "GET, HEAD" : "POST");
    api_problem(p, r, 405, &e);
    return false;
}

static void answer_read(struct api *api, const struct http_request *r, struct http_response *p,
                        const struct api_ask *ask, const struct people_caller *caller)
{
    struct err e = {0};
    struct api_state *s;
    if (!api_state(api, &s, &e)) {
        api_problem(p, r, 0, &e);
        return;
    }
    struct str key = key_of(r->arena, ask, caller, s->history, &s->ws);
    api_state_drop(s);
    struct cache_entry *entry = cache_get(api->cache, key);
    if (!entry)
        start(api, r, p, ask, caller, key);
    else if (ask->figure)
        send_card(r, p, entry, ask->figure);
    else
        send_entry(api, r, p, entry);
}

void api_call(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct err e = {0};
    struct people_caller caller;
    struct api_ask ask;
    size_t at = 0;
    const struct capability *c = capability_at(r->path, &at);
    if (!api_caller(api, r, p, &caller))
        return;
    if (!c) {
        (void)FAIL(&e, ERR_NOT_FOUND, "there is nothing at %s",
                   http_clean_value(r->arena, str_of(r->path)));
        (void)err_hint(&e, "/api/openapi.json lists everything.");
        api_problem(p, r, 0, &e);
        return;
    }
    api_note_route(at);
    if (!check_method(r, p, c))
        return;
    if (!api_ask_read(api, r, c, &ask, &e)) {
        api_problem(p, r, 0, &e);
        return;
    }
    ask.route = at;
    if (is_kept(&ask))
        answer_read(api, r, p, &ask, &caller);
    else
        start(api, r, p, &ask, &caller, (struct str){0});
}

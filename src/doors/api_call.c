/* api_call.c — a capability over HTTP: from the cache, or as a task in a thread of its own.
 *
 * The key of an answer is the request in canonical form, what stands in the workspace for it, and what the
 * caller may see (api_run.c); a hit costs no more than finding it. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/file.h"
#include "base/hash.h"
#include "doors/api_task.h"
#include "doors/gate.h"
#include "doors/table.h"
#include "http/fields.h"

enum { IDEMPOTENCY_KEY_MAX = 255 };

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
    cache_drop(((struct api_task *)ctx)->entry);
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

static bool take_key(const struct http_request *r, struct api_task *t, struct err *e)
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
    buf_init(&out, t->a, (size_t)t->api->limits.body_max * 2 + API_KEY_MAX);
    api_ask_canonical(&out, t->ask);
    t->request_sha = hash_of(t->a, buf_str(&out));
    return true;
}

/* The task in an arena of its own, ready to run. */
static bool make_task(struct api *api, const struct http_request *r, const struct api_ask *ask,
                      const struct people_caller *caller, struct arena *a, struct api_task **ret,
                      struct err *e)
{
    struct api_task *t = NEW(a, struct api_task);
    *t = (struct api_task){.api = api, .a = a, .now_us = r->now_us};
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

static const char *work_key(struct arena *a, const struct api_task *t, struct str read_key)
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
    struct api_task *t;
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
    if (t->key_sha && api_replay(api, r, p, t->key_sha, t->request_sha)) {
        arena_close(a);
        return;
    }
    struct work *w = jobs_start(api->jobs, a, work_key(r->arena, t, read_key),
                                caller->person.person_id, ask->c->name, r->now_us, api_run_task, t);
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

static bool check_method(const struct http_request *r, struct http_response *p,
                         const struct capability *c)
{
    bool get = (r->method & (HTTP_GET | HTTP_HEAD)) != 0, reads = c->effect == EFFECT_READS;
    struct err e = {0};
    if (get == reads || (reads && capability_takes(c, PARAM_FILE)))
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
    struct str key = api_key(r->arena, ask, caller, s->history, s->flows, &s->ws);
    api_state_drop(s);
    struct cache_entry *entry = cache_get(api->cache, key);
    if (!entry)
        start(api, r, p, ask, caller, key);
    else
        api_send_kept(api, r, p, entry, ask);
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
    if (api_is_kept(&ask))
        answer_read(api, r, p, &ask, &caller);
    else
        start(api, r, p, &ask, &caller, (struct str){0});
}

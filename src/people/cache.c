/* cache.c — who is behind a token, without asking the workspace each time.
 *
 * All that is known lives in one arena, the generation. When SQLite says that another connection
 * has committed, the generation is dropped and what is asked for is read again: nothing is ever
 * patched, so nothing can be half old. Reading a person anew takes three small queries.
 *
 * When a token was last used is kept beside the generations, since it is known here first: the idle
 * limit counts from the later of the two. The tick writes it down through a connection of its own
 * that waits for nobody, so that a long write of somebody else never holds up a request. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "people/inside.h"
#include "store/watch.h"

enum { BUCKETS = 512, KNOWN_MAX = 4096, USED_MAX = 65536 };

struct known {
    struct known *next;
    char sha[HASH_HEX];
    struct people_caller caller;
    int64_t last_us; /* as read */
};

/* When a session or token was last used. */
struct used {
    struct used *next;
    char id[24], person_id[24];
    bool is_token;
    int64_t last_us, written_us;
};

struct people_cache {
    struct arena *a; /* the cache, its connections, its rules */
    const struct people_rules *rules;

    pthread_mutex_t lock; /* guards all down to the next lock */
    struct workspace *reader;
    struct arena *generation;
    struct known *known[BUCKETS];
    size_t n_known;
    int64_t commits;
    struct used *used[BUCKETS];
    size_t n_used;

    pthread_mutex_t writing; /* guards the rest; taken before lock */
    struct workspace *writer;
    int64_t pruned_us;
};

static size_t bucket_of(const char *key)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a; the keys are random already */
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * UINT64_C(1099511628211);
    return (size_t)(h % BUCKETS);
}

/* --- open, close ------------------------------------------------------------------------------ */

bool people_cache_open(struct people_cache **ret, const char *workspace_path, const char *data_dir,
                       int64_t now_us, struct err *e)
{
    struct arena *a = arena_open();
    struct people_cache *c = NEW(a, struct people_cache);
    c->a = a;
    /* The writer first: it brings an older workspace up. */
    if (!people_rules_load(a, data_dir, now_us, &c->rules, e) ||
        !ws_open(&c->writer, a, workspace_path, WS_WRITE, now_us, e) ||
        !ws_open(&c->reader, a, workspace_path, WS_READ, now_us, e) ||
        !ws_commits(c->reader, &c->commits, e)) {
        arena_close(a);
        return false;
    }
    ws_wait_at_most(c->writer, 0);
    c->generation = arena_open();
    (void)pthread_mutex_init(&c->lock, NULL);
    (void)pthread_mutex_init(&c->writing, NULL);
    *ret = c;
    return true;
}

void people_cache_close(struct people_cache *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (c->used[i]) {
            struct used *u = c->used[i];
            c->used[i] = u->next;
            free(u);
        }
    (void)pthread_mutex_destroy(&c->lock);
    (void)pthread_mutex_destroy(&c->writing);
    arena_close(c->generation);
    arena_close(c->a);
}

static void new_generation(struct people_cache *c)
{
    arena_close(c->generation);
    c->generation = arena_open();
    memset(c->known, 0, sizeof c->known);
    c->n_known = 0;
}

/* --- when it was used ------------------------------------------------------------------------- */

static struct used *used_find(const struct people_cache *c, const char *id)
{
    for (struct used *u = c->used[bucket_of(id)]; u; u = u->next)
        if (strcmp(u->id, id) == 0)
            return u;
    return NULL;
}

static void used_now(struct people_cache *c, const struct known *k, int64_t now_us)
{
    const char *id = k->caller.session_id ? k->caller.session_id : k->caller.token_id;
    struct used *u = used_find(c, id);
    if (!u) {
        if (c->n_used >= USED_MAX || strlen(id) >= sizeof u->id ||
            strlen(k->caller.person.person_id) >= sizeof u->person_id)
            return;
        u = calloc(1, sizeof *u);
        if (!u)
            return; /* last use is forgotten, nothing else */
        (void)strcpy(u->id, id);
        (void)strcpy(u->person_id, k->caller.person.person_id);
        u->is_token = k->caller.token_id != NULL;
        u->written_us = k->last_us;
        u->next = c->used[bucket_of(id)];
        c->used[bucket_of(id)] = u;
        c->n_used++;
    }
    if (now_us > u->last_us)
        u->last_us = now_us;
}

/* --- reading ---------------------------------------------------------------------------------- */

static struct known *known_find(const struct people_cache *c, const char *sha)
{
    for (struct known *k = c->known[bucket_of(sha)]; k; k = k->next)
        if (strcmp(k->sha, sha) == 0)
            return k;
    return NULL;
}

static bool read_person(struct people_cache *c, const char *person_id, const struct ws_token *token,
                        bool *ret_found, struct people_caller *ret, struct err *e)
{
    struct ws_person p;
    bool found;
    TRY(ws_person_get(c->reader, c->generation, person_id, &found, &p, e));
    *ret_found = found && !p.disabled_us && !p.erased_us;
    if (!*ret_found)
        return true;
    ret->person = people_shown(c->generation, &p);
    ret->actor = arena_printf(c->generation, "person:%s", p.person_id);
    return people_rights(c->reader, c->generation, person_id, token, &ret->rights, e);
}

static bool read_session(struct people_cache *c, const char *sha, bool *ret_found,
                         struct known *ret, struct err *e)
{
    struct ws_session s;
    TRY(ws_session_get(c->reader, c->generation, sha, ret_found, &s, e));
    if (*ret_found && s.ended_us)
        *ret_found = false;
    if (!*ret_found)
        return true;
    *ret = (struct known){
        .caller = {.session_id = s.session_id, .csrf = s.csrf, .expires_us = s.expires_us},
        .last_us = s.last_us};
    return read_person(c, s.person_id, NULL, ret_found, &ret->caller, e);
}

static bool read_token(struct people_cache *c, const char *sha, bool *ret_found, struct known *ret,
                       struct err *e)
{
    struct ws_token t;
    TRY(ws_token_get(c->reader, c->generation, sha, ret_found, &t, e));
    if (*ret_found && t.revoked_us)
        *ret_found = false;
    if (!*ret_found)
        return true;
    *ret = (struct known){
        .caller = {.token_id = t.token_id, .expires_us = t.expires_us ? t.expires_us : INT64_MAX},
        .last_us = t.last_us};
    return read_person(c, t.person_id, &t, ret_found, &ret->caller, e);
}

/* *ret NULL: nobody. What is unknown is not remembered, so that nobody fills the memory with
 * guesses. */
static bool find(struct people_cache *c, const char *sha, bool is_token, struct known **ret,
                 struct err *e)
{
    int64_t commits;
    struct known fresh;
    bool found;
    TRY(ws_commits(c->reader, &commits, e));
    if (commits != c->commits || c->n_known >= KNOWN_MAX)
        new_generation(c);
    c->commits = commits;
    *ret = known_find(c, sha);
    if (*ret)
        return true;
    struct arena_mark mark = arena_mark(c->generation);
    bool ok =
        is_token ? read_token(c, sha, &found, &fresh, e) : read_session(c, sha, &found, &fresh, e);
    if (!ok || !found) {
        arena_release(c->generation, mark);
        return ok;
    }
    struct known *k = NEW(c->generation, struct known);
    *k = fresh;
    (void)strcpy(k->sha, sha);
    k->next = c->known[bucket_of(sha)];
    c->known[bucket_of(sha)] = k;
    c->n_known++;
    *ret = k;
    return true;
}

static bool is_over(const struct people_cache *c, const struct known *k, int64_t now_us)
{
    if (now_us >= k->caller.expires_us)
        return true;
    if (!k->caller.session_id)
        return false;
    const struct used *u = used_find(c, k->caller.session_id);
    int64_t last_us = u && u->last_us > k->last_us ? u->last_us : k->last_us;
    return now_us - last_us >= people_hours_us(c->rules->session_idle_h);
}

static const char *copy_text(struct arena *a, const char *s)
{
    return s ? arena_strdup(a, s) : NULL;
}

static struct people_caller copy_of(struct arena *a, const struct people_caller *from)
{
    struct people_caller to = *from;
    struct rights *rights = NEW(a, struct rights);
    struct rights_grant *grants =
        NEW_N(a, struct rights_grant, from->rights->n ? from->rights->n : 1);
    for (size_t i = 0; i < from->rights->n; i++)
        grants[i] = (struct rights_grant){arena_strdup(a, from->rights->grants[i].firm_id),
                                          from->rights->grants[i].role};
    *rights = *from->rights;
    rights->grants = grants;
    to.rights = rights;
    to.person.person_id = copy_text(a, from->person.person_id);
    to.person.name = copy_text(a, from->person.name);
    to.person.email = copy_text(a, from->person.email);
    to.person.language = copy_text(a, from->person.language);
    to.actor = copy_text(a, from->actor);
    to.session_id = copy_text(a, from->session_id);
    to.token_id = copy_text(a, from->token_id);
    to.csrf = copy_text(a, from->csrf);
    return to;
}

static bool look_up(struct people_cache *c, struct arena *a, const char *sha, bool is_token,
                    int64_t now_us, bool *ret_found, struct people_caller *ret, struct err *e)
{
    struct known *k = NULL;
    (void)pthread_mutex_lock(&c->lock);
    bool ok = find(c, sha, is_token, &k, e);
    bool found = ok && k && !is_over(c, k, now_us);
    if (found) {
        used_now(c, k, now_us);
        *ret = copy_of(a, &k->caller);
    }
    (void)pthread_mutex_unlock(&c->lock);
    if (ok)
        *ret_found = found;
    return ok;
}

bool people_by_cookie(struct people_cache *c, struct arena *a, const char *token, int64_t now_us,
                      bool *ret_found, struct people_caller *ret, struct err *e)
{
    char sha[HASH_HEX];
    *ret_found = false;
    return !secret_token_hash("", token, sha) ||
           look_up(c, a, sha, false, now_us, ret_found, ret, e);
}

bool people_by_bearer(struct people_cache *c, struct arena *a, const char *token, int64_t now_us,
                      bool *ret_found, struct people_caller *ret, struct err *e)
{
    char sha[HASH_HEX];
    *ret_found = false;
    return !secret_token_hash("lf_", token, sha) ||
           look_up(c, a, sha, true, now_us, ret_found, ret, e);
}

/* --- the tick --------------------------------------------------------------------------------- */

/* Copies of what is due, and forgets what was not used for so long that it is over anyway. */
static struct used *take_due(struct people_cache *c, struct arena *a, int64_t now_us, size_t *ret_n)
{
    struct used *due = NULL;
    size_t n = 0, cap = 0;
    int64_t over = people_hours_us(c->rules->session_idle_h);
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct used **at = &c->used[i]; *at;) {
            struct used *u = *at;
            double every = u->is_token ? c->rules->token_touch_s : c->rules->session_touch_s;
            if (u->last_us - u->written_us >= (int64_t)(every * (double)SECOND_US))
                PUSH(a, due, n, cap, *u);
            else if (now_us - u->last_us > over) {
                *at = u->next;
                free(u);
                c->n_used--;
                continue;
            }
            at = &u->next;
        }
    *ret_n = n;
    return due;
}

static bool write_due(struct people_cache *c, const struct used *due, size_t n, bool prunes,
                      int64_t now_us, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        TRY(due[i].is_token ? ws_token_touch(c->writer, due[i].id, due[i].last_us, e)
                            : ws_session_touch(c->writer, due[i].id, due[i].last_us, e));
        TRY(ws_person_touch(c->writer, due[i].person_id, due[i].last_us, e));
    }
    return !prunes || ws_people_prune(c->writer, now_us - people_hours_us(24 * c->rules->keep_days),
                                      now_us - people_hours_us(c->rules->guess_forget_h), e);
}

static bool tick(struct people_cache *c, int64_t now_us, struct err *e)
{
    ARENA_LOCAL(tmp);
    size_t n;
    bool prunes = now_us - c->pruned_us >= people_hours_us(1);
    (void)pthread_mutex_lock(&c->lock);
    const struct used *due = take_due(c, tmp, now_us, &n);
    (void)pthread_mutex_unlock(&c->lock);
    if (n == 0 && !prunes)
        return true;
    TRY(ws_begin(c->writer, e));
    if (!write_due(c, due, n, prunes, now_us, e)) {
        ws_rollback(c->writer);
        return false;
    }
    TRY(ws_commit(c->writer, e));
    if (prunes)
        c->pruned_us = now_us;
    (void)pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < n; i++) {
        struct used *u = used_find(c, due[i].id);
        if (u)
            u->written_us = due[i].last_us;
    }
    (void)pthread_mutex_unlock(&c->lock);
    return true;
}

bool people_cache_tick(struct people_cache *c, int64_t now_us, struct err *e)
{
    (void)pthread_mutex_lock(&c->writing);
    bool ok = tick(c, now_us, e);
    (void)pthread_mutex_unlock(&c->writing);
    return ok;
}

/* api_state.c — the workspace as the server sees it: the watcher that notices commits, the pool of
 * connections for reading, and the base job that holds what all jobs share. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/params.h"
#include "country/country.h"
#include "country/distance.h"
#include "country/geo.h"
#include "country/language.h"
#include "diagnosis/diagnosis.h"
#include "doors/api_inside.h"
#include "trade/cube.h"

/* ---- state ---- */

void api_state_drop(struct api_state *s)
{
    if (s && atomic_fetch_sub(&s->refs, 1) == 1) {
        arena_close(s->arena);
        free(s);
    }
}

/* Which product flows are there. An import of flows is told in the workspace too, so that this is looked at
 * again; but the folder may also be brought back or removed by hand before the next commit. A damaged store
 * is a state like any other: who asks for flows is told. */
static const char *flows_now(struct arena *a, const char *workspace_path)
{
    struct flow_store *s;
    struct err e = {0};
    return flows_open(&s, a, flows_folder(a, workspace_path), &e) ? flows_version(s) : "damaged";
}

static bool read_state(struct api *api, int64_t commits, struct api_state **ret, struct err *e)
{
    struct api_state *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    atomic_init(&s->refs, 1);
    s->arena = arena_open();
    s->commits = commits;
    bool follows = true, ok = ws_state_read(api->watcher, s->arena, &s->ws, e);
    s->flows = flows_now(s->arena, api->config.workspace_path);
    if (ok && api->state)
        ok = ws_state_follows(api->watcher, &api->state->ws, &follows, e);
    if (!ok) {
        api_state_drop(s);
        return false;
    }
    s->history = api->state ? api->state->history + !follows : 0;
    *ret = s;
    return true;
}

/* A commit between the question for the number and the reading is seen again at the next call: the
 * number kept is the older one. */
bool api_state(struct api *api, struct api_state **ret, struct err *e)
{
    int64_t commits;
    struct api_state *before = NULL, *after = NULL;
    (void)pthread_mutex_lock(&api->state_lock);
    bool ok = ws_commits(api->watcher, &commits, e);
    if (ok && (!api->state || api->state->commits != commits)) {
        ok = read_state(api, commits, &after, e);
        if (ok) {
            before = api->state;
            api->state = after;
        }
    }
    if (ok) {
        *ret = api->state;
        atomic_fetch_add(&api->state->refs, 1);
        if (after)
            atomic_fetch_add(&after->refs, 1); /* for telling, outside of the lock */
    }
    (void)pthread_mutex_unlock(&api->state_lock);
    if (after && ok) {
        api_publish_changes(api, before, after);
        api_state_drop(before);
        api_state_drop(after);
    }
    return ok;
}

/* ---- connections ---- */

bool api_lend(struct api *api, int64_t now_us, struct api_lent **ret, struct err *e)
{
    (void)pthread_mutex_lock(&api->pool_lock);
    struct api_lent *l = api->pool;
    if (l)
        api->pool = l->next;
    (void)pthread_mutex_unlock(&api->pool_lock);
    if (!l) {
        struct arena *a = arena_open();
        l = NEW(a, struct api_lent);
        l->arena = a;
        if (!ws_open(&l->ws, a, api->config.workspace_path, WS_READ, now_us, e)) {
            arena_close(a);
            return false;
        }
    }
    if (!ws_snapshot_begin(l->ws, e)) {
        arena_close(l->arena);
        return false;
    }
    *ret = l;
    return true;
}

void api_give_back(struct api *api, struct api_lent *l)
{
    if (!l)
        return;
    ws_snapshot_end(l->ws);
    (void)pthread_mutex_lock(&api->pool_lock);
    l->next = api->pool;
    api->pool = l;
    (void)pthread_mutex_unlock(&api->pool_lock);
}

/* ---- the base ---- */

/* Everything that is read only after loading and that more than one capability loads. Add a line here
 * when a room keeps another such thing in its job. */
static bool warm_facts(struct job *job, struct err *e)
{
    struct facts *f;
    return facts_of_job(job, &f, e);
}

static bool warm_params(struct job *job, struct err *e)
{
    struct facts *f;
    const struct params *p;
    TRY(facts_of_job(job, &f, e));
    return params_of_job(job, facts_as_of(f), &p, e);
}

static bool warm_geo(struct job *job, struct err *e)
{
    struct facts *f;
    const struct geo *g;
    TRY(facts_of_job(job, &f, e));
    return geo_of_job(job, f, &g, e);
}

static bool warm_languages(struct job *job, struct err *e)
{
    struct facts *f;
    const struct geo *g;
    const struct languages *l;
    TRY(facts_of_job(job, &f, e) && geo_of_job(job, f, &g, e));
    return languages_of_job(job, f, g, &l, e);
}

static bool warm_distances(struct job *job, struct err *e)
{
    const struct distances *d;
    return distances_of_job(job, &d, e);
}

static bool warm_catalogue(struct job *job, struct err *e)
{
    const struct catalogue *c;
    return catalogue_of_job(job, &c, e);
}

/* The tables of the flows that answer when none are named. None imported, or damaged ones: who needs them is
 * told then; everything else goes on. */
static bool warm_flows(struct job *job, struct err *e)
{
    struct cube *c;
    struct err why = {0};
    (void)e;
    if (!cube_load(job, &(struct cube_ask){0}, &c, &why))
        err_clear(&why);
    return true;
}

static bool (*const warm[])(struct job *, struct err *) = {
    warm_facts, warm_params, warm_geo, warm_languages, warm_distances, warm_catalogue, warm_flows,
};

void api_base_drop(struct api_base *b)
{
    if (b && atomic_fetch_sub(&b->refs, 1) == 1) {
        arena_close(b->job.arena);
        free(b);
    }
}

static bool load_base(struct api *api, const struct api_state *s, int as_of, int64_t now_us,
                      struct api_base **ret, struct err *e)
{
    struct api_base *b = calloc(1, sizeof *b);
    if (!b)
        abort();
    atomic_init(&b->refs, 1);
    b->imports = s->ws.imports;
    b->history = s->history;
    struct arena *a = arena_open();
    b->flows = arena_strdup(a, s->flows);
    b->job = (struct job){.arena = a,
                          .data_dir = api->config.data_dir,
                          .country_dir = api->config.country_dir,
                          .workspace_path = api->config.workspace_path,
                          .actor = "server",
                          .as_of = as_of,
                          .now_us = now_us,
                          .seed = 1};
    for (size_t i = 0; i < COUNT_OF(warm); i++)
        if (!warm[i](&b->job, e)) {
            api_base_drop(b);
            return false;
        }
    *ret = b;
    return true;
}

static bool fits(const struct api_base *b, const struct api_state *s, int as_of)
{
    return b && b->imports == s->ws.imports && b->history == s->history && b->job.as_of == as_of &&
           strcmp(b->flows, s->flows) == 0;
}

/* The place of the one that fits, else an empty one, else that of the one not used for longest. */
static struct api_base **place_of(struct api *api, const struct api_state *s, int as_of)
{
    struct api_base **best = &api->bases[0];
    for (size_t i = 0; i < API_N_BASES; i++) {
        struct api_base **b = &api->bases[i];
        if (fits(*b, s, as_of))
            return b;
        if (*best && (!*b || (*b)->used < (*best)->used))
            best = b;
    }
    return best;
}

/* Puts `fresh` (NULL: nothing) in its place, and gives what then fits, with a reference; NULL: nothing. */
static struct api_base *take_base(struct api *api, const struct api_state *s, int as_of,
                                  struct api_base *fresh)
{
    struct api_base *b = NULL, *old = NULL;
    (void)pthread_mutex_lock(&api->base_lock);
    struct api_base **place = place_of(api, s, as_of);
    if (fresh) {
        old = *place;
        *place = fresh;
    }
    if (fits(*place, s, as_of)) {
        b = *place;
        b->used = ++api->base_used;
        atomic_fetch_add(&b->refs, 1);
    }
    (void)pthread_mutex_unlock(&api->base_lock);
    api_base_drop(old);
    return b;
}

/* Loading takes a few tenths of a second: one at a time, and nobody waits for it who needs another. */
bool api_base(struct api *api, int as_of, int64_t now_us, struct api_base **ret, struct err *e)
{
    struct api_state *s;
    bool ok = true;
    TRY(api_state(api, &s, e));
    struct api_base *b = take_base(api, s, as_of, NULL), *fresh;
    if (!b) {
        (void)pthread_mutex_lock(&api->load_lock);
        b = take_base(api, s, as_of, NULL); /* somebody else may have loaded it meanwhile */
        ok = b || load_base(api, s, as_of, now_us, &fresh, e);
        if (ok && !b)
            b = take_base(api, s, as_of, fresh);
        (void)pthread_mutex_unlock(&api->load_lock);
    }
    api_state_drop(s);
    if (ok)
        *ret = b;
    return ok;
}

/* ---- opening and closing ---- */

bool api_state_open(struct api *api, int64_t now_us, struct err *e)
{
    struct stat st;
    struct api_base *b;
    (void)pthread_mutex_init(&api->state_lock, NULL);
    (void)pthread_mutex_init(&api->pool_lock, NULL);
    (void)pthread_mutex_init(&api->base_lock, NULL);
    (void)pthread_mutex_init(&api->load_lock, NULL);
    api->watch_arena = arena_open();
    TRY(ws_open(&api->watcher, api->watch_arena, api->config.workspace_path, WS_READ, now_us, e));
    if (stat(api->config.workspace_path, &st) == 0) {
        api->file_device = st.st_dev;
        api->file_inode = st.st_ino;
    }
    TRY(api_base(api, AS_OF_FACT_TABLE, now_us, &b, e));
    api_base_drop(b); /* loaded before the first request asks */
    return true;
}

void api_state_close(struct api *api)
{
    while (api->pool) {
        struct api_lent *l = api->pool;
        api->pool = l->next;
        arena_close(l->arena);
    }
    for (size_t i = 0; i < API_N_BASES; i++)
        api_base_drop(api->bases[i]);
    api_state_drop(api->state);
    arena_close(api->watch_arena);
    (void)pthread_mutex_destroy(&api->state_lock);
    (void)pthread_mutex_destroy(&api->pool_lock);
    (void)pthread_mutex_destroy(&api->base_lock);
    (void)pthread_mutex_destroy(&api->load_lock);
}

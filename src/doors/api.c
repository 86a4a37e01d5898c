/* api.c — opening and closing the door, its routes, and what it does every second. */
#include "doors/api.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/date.h"
#include "base/file.h"
#include "base/params.h"
#include "doors/api_inside.h"
#include "doors/api_openapi.h"
#include "doors/table.h"
#include "governance/governance.h"

enum { DOCUMENT_MAX = 16 << 20, PEOPLE_TICK_US = 5000000 };
static const int64_t day_us = (int64_t)86400 * 1000000;

int64_t api_clock_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- limits ---- */

static bool read_limits(struct api *api, int64_t now_us, struct err *e)
{
#define BIND(id, field) {"server." id, offsetof(struct api_limits, field)}
    static const struct param_bind binds[] = {
        BIND("body.max", body_max),
        BIND("upload.max", upload_max),
        BIND("upload.hours", upload_hours),
        BIND("upload.person.max", upload_person_max),
        BIND("answer.wait", answer_wait),
        BIND("jobs.long.max", jobs_long_max),
        BIND("jobs.all.max", jobs_all_max),
        BIND("jobs.person.max", jobs_person_max),
        BIND("jobs.kept", jobs_kept),
        BIND("jobs.nice", jobs_nice),
        BIND("cache.bytes", cache_bytes),
        BIND("cache.entry.max", cache_entry_max),
        BIND("answer.max", answer_max),
        BIND("key.hours", key_hours),
        BIND("events.ring", events_ring),
        BIND("page.max", page_max),
        BIND("retry", retry),
        BIND("gzip.level", gzip_level),
        {"operations.alarm.look_minutes", offsetof(struct api_limits, look_minutes)},
    };
#undef BIND
    const struct params *p;
    TRY(params_load(api->arena, path_join(api->arena, api->config.data_dir, "parameters"),
                    (struct date){(int32_t)(now_us / day_us)}, &p, e));
    return params_fill(p, binds, COUNT_OF(binds), &api->limits, e);
}

/* ---- routes ---- */

static void after(void *ctx, const struct http_request *r, struct http_response *p, int64_t took_us)
{
    api_headers(ctx, r, p);
    api_note_end(ctx, r, p, took_us);
}

static void make_routes(struct api *api)
{
    size_t body = (size_t)api->limits.body_max, small = 16 << 10;
    uint64_t upload = (uint64_t)api->limits.upload_max;
    const struct http_route routes[] = {
        {HTTP_GET, "/health", api_health, api_admit, 0, 0, false},
        {HTTP_GET, "/ready", api_ready, api_admit, 0, 0, false},
        {HTTP_GET, "/metrics", api_metrics_page, api_admit, 0, 0, false},
        {HTTP_GET, "/api/openapi.json", api_document, api_admit, 0, 0, false},
        {HTTP_GET, API_ROOT "session/show", api_session_show, api_admit, 0, 0, false},
        {HTTP_GET, API_ROOT "session/invitation", api_session_invitation, api_admit, 0, 0, false},
        {HTTP_POST, API_ROOT "session/first", api_session_first, api_admit, small, 0, false},
        {HTTP_POST, API_ROOT "session/open", api_session_open, api_admit, small, 0, false},
        {HTTP_POST, API_ROOT "session/join", api_session_join, api_admit, small, 0, false},
        {HTTP_POST, API_ROOT "session/renew", api_session_renew, api_admit, small, 0, false},
        {HTTP_POST, API_ROOT "session/close", api_session_close, api_admit_person, small, 0, false},
        {HTTP_GET, API_ROOT "events", api_events, api_admit, 0, 0, false},
        {HTTP_GET, API_ROOT "jobs/*", api_jobs, api_admit, 0, 0, false},
        {HTTP_POST, API_ROOT "upload", api_upload, api_admit_person, small, upload, false},
        {HTTP_GET, API_ROOT "*", api_call, api_admit, 0, 0, false},
        {HTTP_POST, API_ROOT "*", api_call, api_admit_person, body, upload, false},
        {HTTP_POST, "/hooks/*", api_hook, api_admit, body, 0, true},
        {HTTP_GET, "/*", api_page, api_admit, 0, 0, false},
    };
    struct http_route *copy = NEW_N(api->arena, struct http_route, COUNT_OF(routes));
    memcpy(copy, routes, sizeof routes);
    api->router =
        (struct http_router){.routes = copy, .n = COUNT_OF(routes), .ctx = api, .after = after};
}

const struct http_router *api_router(const struct api *api)
{
    return &api->router;
}

void api_set_server(struct api *api, const struct http_server *server)
{
    api->server = server;
}

/* ---- folder ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type;
    return ftw->level == 0 ? 0 : remove(path); /* what lay there is of an earlier run */
}

static bool prepare_folder(struct api *api, struct err *e)
{
    const char *folder = api->config.folder;
    TRY(file_make_folder(folder, e));
    if (chmod(folder, S_IRWXU) != 0)
        return FAIL(e, ERR_IO, "cannot make %s private", folder);
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return file_make_folder(path_join(api->arena, folder, "jobs"), e) &&
           file_make_folder(path_join(api->arena, folder, "waiting"), e);
}

/* ---- opening ---- */

static void make_parts(struct api *api)
{
    const struct api_limits *l = &api->limits;
    size_t n;
    (void)capability_table(&n);
    api->metrics.n_capabilities = n;
    api->metrics.counts =
        NEW_N(api->arena, atomic_ullong, (n + API_N_OTHER) * (size_t)API_N_CLASSES);
    api->hub = event_hub_new((size_t)l->events_ring);
    api->cache = cache_new((size_t)l->cache_bytes, (size_t)l->cache_entry_max);
    api->jobs = jobs_new(&(struct jobs_limits){.all = (unsigned)l->jobs_all_max,
                                               .person = (unsigned)l->jobs_person_max,
                                               .with_long = (unsigned)l->jobs_long_max,
                                               .kept_us = (int64_t)l->jobs_kept * 1000000,
                                               .nice = (int)l->jobs_nice},
                         api_work_told, api);
}

static bool make_document(struct api *api, struct err *e)
{
    struct buf out;
    buf_init(&out, api->arena, DOCUMENT_MAX);
    TRY(openapi_document(&out, api->config.data_dir, e));
    if (out.overflow)
        return FAIL(e, ERR_LIMIT, "the API document is larger than %d bytes", DOCUMENT_MAX);
    api->document = buf_str(&out);
    api_tag(api->document_tag, 0, api->document);
    return true;
}

static bool open_all(struct api *api, int64_t now_us, struct err *e)
{
    struct workspace *ws;
    ARENA_LOCAL(tmp);
    TRY(read_limits(api, now_us, e) && prepare_folder(api, e));
    TRY(ws_open(&ws, tmp, api->config.workspace_path, WS_WRITE, now_us, e)); /* newest schema */
    make_parts(api);
    TRY(make_document(api, e) && api_state_open(api, now_us, e));
    TRY(people_cache_open(&api->people, api->config.workspace_path, api->config.data_dir, now_us,
                          e));
    make_routes(api);
    return true;
}

bool api_open(struct api **ret, const struct api_config *config, int64_t now_us, struct err *e)
{
    struct arena *a = arena_open();
    struct api *api = NEW(a, struct api);
    api->arena = a;
    api->config = *config;
    (void)pthread_mutex_init(&api->log_lock, NULL);
    (void)pthread_mutex_init(&api->uploads.lock, NULL);
    if (!open_all(api, now_us, e)) {
        (void)api_close(api, 0);
        return false;
    }
    *ret = api;
    return true;
}

/* ---- every second ---- */

static void daily(struct api *api, int64_t now_us)
{
    ARENA_LOCAL(tmp);
    struct err ignored = {0}; /* busy or not: it is tried again at the next tick */
    struct job job = {.arena = tmp,
                      .data_dir = api->config.data_dir,
                      .country_dir = api->config.country_dir,
                      .workspace_path = api->config.workspace_path,
                      .actor = "server",
                      .as_of = AS_OF_FACT_TABLE,
                      .now_us = now_us,
                      .seed = 1};
    if (governance_daily(&job, &ignored))
        api->tick_day_us = now_us;
}

bool api_tick(struct api *api, int64_t now_us)
{
    struct err ignored = {0};
    struct api_state *s;
    struct stat st;
    if (stat(api->config.workspace_path, &st) != 0 || st.st_dev != api->file_device ||
        st.st_ino != api->file_inode) {
        atomic_store(&api->replaced, true);
        return false;
    }
    if (api_state(api, &s, &ignored)) {
        api_look_tick(api, s, now_us);
        api_state_drop(s);
    }
    if (now_us - api->tick_people_us >= PEOPLE_TICK_US) {
        if (people_cache_tick(api->people, now_us, &ignored))
            api->tick_people_us = now_us;
    }
    if (now_us / day_us != api->tick_day_us / day_us)
        daily(api, now_us);
    jobs_tick(api->jobs, now_us);
    api_upload_tick(api, now_us);
    return true;
}

/* ---- closing ---- */

void api_end_streams(struct api *api)
{
    event_hub_stop(api->hub);
}

bool api_close(struct api *api, unsigned grace_ms)
{
    api_look_close(api);
    if (!jobs_stop(api->jobs, grace_ms))
        return false;
    cache_free(api->cache);
    people_cache_close(api->people);
    if (api->watch_arena)
        api_state_close(api);
    if (api->hub)
        event_hub_free(api->hub);
    api_upload_close(api);
    (void)pthread_mutex_destroy(&api->log_lock);
    arena_close(api->arena);
    return true;
}

/* api_jobs.c — /api/v1/jobs/j-… and its result, and /api/v1/events: how those who went away learn what became
 * of their work, and what others changed. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "doors/api_inside.h"
#include "http/fields.h"
#include "store/office.h"

/* ---- jobs ---- */

void api_put_job(struct buf *out, const struct work *w)
{
    static const char *const states[] = {"running", "done", "failed"};
    struct work_view view;
    struct js_writer j;
    work_look(w, &view);
    js_init(&j, out, JS_COMPACT);
    js_begin_object(&j);
    js_put_cstr(&j, "id", view.id);
    js_put_cstr(&j, "state", states[view.state]);
    js_put_cstr(&j, "what", view.what);
    js_put_int(&j, "done", (int64_t)view.done);
    js_put_int(&j, "total", (int64_t)view.total);
    js_end(&j);
}

static void no_such_job(const struct http_request *r, struct http_response *p)
{
    struct err e = {0};
    (void)FAIL(&e, ERR_NOT_FOUND, "there is no such job of yours");
    (void)err_hint(&e, "Results are kept for an hour. Ask the question again.");
    api_problem(p, r, 0, &e);
}

void api_jobs(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct people_caller caller;
    struct buf out;
    struct work_view view;
    const char *id = r->path + strlen(API_ROOT "jobs/");
    api_note_route(api->metrics.n_capabilities + API_JOBS);
    if (!api_caller(api, r, p, &caller))
        return;
    const char *slash = strchr(id, '/');
    bool result = slash && strcmp(slash, "/result") == 0;
    struct work *w = NULL;
    if (!slash || result)
        w = jobs_find(api->jobs,
                      arena_strndup(r->arena, id, slash ? (size_t)(slash - id) : strlen(id)),
                      caller.person.person_id);
    if (!w) {
        no_such_job(r, p);
        return;
    }
    work_look(w, &view);
    if (result) {
        api_work_answer(api, r, p, w, view.state != JOB_RUNNING);
        return;
    }
    buf_init(&out, r->arena, 4096);
    buf_puts(&out, "{\"job\":");
    api_put_job(&out, w);
    buf_puts(&out, "}");
    http_text(p, 200, "application/json", buf_str(&out));
    work_drop(w);
}

/* ---- what is told ---- */

void api_work_told(void *ctx, const struct work *w)
{
    struct api *api = ctx;
    struct work_view view;
    struct buf out;
    ARENA_LOCAL(tmp);
    buf_init(&out, tmp, 4096);
    work_look(w, &view);
    api_put_job(&out, w);
    event_publish(api->hub, arena_printf(tmp, "person:%s", view.person), "job", out.p);
}

static void publish_change(struct api *api, struct arena *a, const char *firm, int64_t revision)
{
    struct buf out;
    struct js_writer w;
    bool office = strcmp(firm, WS_OFFICE) == 0;
    buf_init(&out, a, 4096);
    js_init(&w, &out, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "firm", office ? NULL : firm);
    js_put_int(&w, "revision", revision);
    js_end(&w);
    event_publish(api->hub, office ? "office" : arena_printf(a, "firm:%s", firm), "change", out.p);
}

void api_publish_changes(struct api *api, const struct api_state *before,
                         const struct api_state *after)
{
    if (!before || !api->hub)
        return;
    ARENA_LOCAL(tmp);
    for (size_t i = 0; i < after->ws.n; i++) {
        const struct ws_revision *now = &after->ws.revisions[i];
        if (ws_state_revision(&before->ws, now->firm_id) != now->n)
            publish_change(api, tmp, now->firm_id, now->n);
    }
}

/* ---- who listens ---- */

struct listener {
    struct arena *arena;
    struct api *api;
    const char *cookie, *bearer;
};

static void free_listener(void *ctx)
{
    arena_close(((struct listener *)ctx)->arena);
}

/* Asked for every event: a role that was taken away, a session that ended count at once. */
static bool wants(void *ctx, const char *topic)
{
    const struct listener *l = ctx;
    ARENA_LOCAL(tmp);
    struct people_caller caller;
    struct err e = {0};
    bool found = false;
    int64_t now_us = api_clock_us();
    bool ok = l->bearer ? people_by_bearer(l->api->people, tmp, l->bearer, now_us, &found, &caller, &e)
                        : people_by_cookie(l->api->people, tmp, l->cookie, now_us, &found, &caller, &e);
    if (!ok || !found)
        return false;
    enum role role;
    if (strncmp(topic, "person:", 7) == 0)
        return strcmp(topic + 7, caller.person.person_id) == 0;
    if (strncmp(topic, "firm:", 5) == 0)
        return people_role(caller.rights, topic + 5, &role);
    return strcmp(topic, "office") == 0;
}

void api_events(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct people_caller caller;
    api_note_route(api->metrics.n_capabilities + API_EVENTS);
    if (!api_caller(api, r, p, &caller))
        return;
    struct arena *a = arena_open();
    struct listener *l = NEW(a, struct listener);
    const char *bearer = http_header(r, "authorization"),
               *cookie = http_cookie(r, api_cookie_name(api, r));
    *l = (struct listener){.arena = a, .api = api};
    if (caller.token_id)
        l->bearer = arena_strdup(a, bearer + strlen("Bearer "));
    else
        l->cookie = arena_strdup(a, cookie);
    event_listen(api->hub, r, p, wants, l, free_listener);
}

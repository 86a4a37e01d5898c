/* api_look.c — after events came, whoever brought them, the server looks at the firm by itself: one firm at a time, in
 * the thread of a job, at most once per operations.alarm.look_minutes. What is open after a start is looked at too: files
 * may have been imported while no server ran. */
#include <string.h>
#include <sys/resource.h>

#include "doors/api_inside.h"
#include "governance/audit.h"
#include "operations/look.h"
#include "store/office.h"

static const char server[] = "server";

struct look { /* one look, in the arena of its work */
    struct api *api;
    const char *firm_id;
    bool watch;
    int64_t now_us;
    struct looked done;
};

static bool look_now(struct look *l, struct arena *scratch, struct err *e)
{
    struct api *api = l->api;
    struct api_base *base;
    struct job job = {.arena = scratch,
                      .data_dir = api->config.data_dir,
                      .country_dir = api->config.country_dir,
                      .workspace_path = api->config.workspace_path,
                      .actor = server,
                      .as_of = AS_OF_FACT_TABLE,
                      .now_us = l->now_us,
                      .seed = 1};
    TRY(api_base(api, AS_OF_FACT_TABLE, l->now_us, &base, e));
    job.base = &base->job;
    bool ok = incidents_look(&job, l->firm_id, l->watch, &l->done, e);
    api_base_drop(base);
    return ok;
}

/* A firm with reviews and no orders has nothing to look at; what else goes wrong stands in the log. */
static bool run(struct work *w, void *ctx)
{
    struct look *l = ctx;
    struct err e = {0};
    ARENA_LOCAL(scratch);
    (void)w;
    (void)setpriority(PRIO_PROCESS, 0, (int)l->api->limits.jobs_nice); /* this thread: others wait for answers */
    if (look_now(l, scratch, &e))
        return true;
    if (l->api->config.log && e.code != ERR_NOT_FOUND) {
        (void)pthread_mutex_lock(&l->api->log_lock);
        (void)fprintf(l->api->config.log, "%s look %s: %s\n", audit_time(l->now_us).s, l->firm_id, e.msg);
        (void)fflush(l->api->config.log);
        (void)pthread_mutex_unlock(&l->api->log_lock);
    }
    return false;
}

static struct api_looked *of_firm(struct api *api, const char *firm_id)
{
    struct api_looks *l = &api->looks;
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->firms[i].firm_id, firm_id) == 0)
            return &l->firms[i];
    PUSH(api->arena, l->firms, l->n, l->cap, ((struct api_looked){.firm_id = arena_strdup(api->arena, firm_id)}));
    return &l->firms[l->n - 1];
}

/* What came of the last one. One that failed is tried again, no sooner than the next would be. */
static void take_back(struct api *api)
{
    struct api_looks *l = &api->looks;
    struct work_view view;
    work_look(l->work, &view);
    if (view.state == JOB_RUNNING)
        return;
    const struct look *done = work_context(l->work);
    struct api_looked *f = of_firm(api, done->firm_id);
    if (view.state == JOB_DONE) {
        f->owes_word = done->done.told.n_waits + done->done.told.n_failed > 0;
        if (done->watch)
            f->seen = l->mark;
    }
    work_drop(l->work);
    l->work = NULL;
}

static bool read_mark(struct api *api, struct api_looked *f, int64_t revision, int64_t now_us)
{
    struct err ignored = {0}; /* busy or not: asked again at the next tick */
    struct api_lent *lent;
    if (f->revision == revision)
        return true;
    TRY(api_lend(api, now_us, &lent, &ignored));
    bool ok = ws_events_mark(lent->ws, f->firm_id, &f->mark, &ignored);
    api_give_back(api, lent);
    if (ok)
        f->revision = revision;
    return ok;
}

static void start(struct api *api, struct api_looked *f, bool watch, int64_t now_us)
{
    struct arena *a = arena_open();
    struct look *l = NEW(a, struct look);
    *l = (struct look){.api = api, .firm_id = arena_strdup(a, f->firm_id), .watch = watch, .now_us = now_us};
    f->looked_us = now_us;
    api->looks.mark = f->mark;
    api->looks.work = jobs_start(api->jobs, a, f->firm_id, server, "operations.watch", now_us, run, l);
}

void api_look_tick(struct api *api, const struct api_state *s, int64_t now_us)
{
    int64_t gap_us = (int64_t)(api->limits.look_minutes * 60e6);
    if (api->looks.work)
        take_back(api);
    for (size_t i = 0; i < s->ws.n && !api->looks.work; i++) {
        if (strcmp(s->ws.revisions[i].firm_id, WS_OFFICE) == 0)
            continue;
        struct api_looked *f = of_firm(api, s->ws.revisions[i].firm_id);
        if ((f->looked_us && now_us - f->looked_us < gap_us) || !read_mark(api, f, s->ws.revisions[i].n, now_us))
            continue;
        bool came = memcmp(&f->mark, &f->seen, sizeof f->mark) != 0;
        if (came || f->owes_word)
            start(api, f, came, now_us);
    }
}

void api_look_close(struct api *api)
{
    work_drop(api->looks.work);
    api->looks.work = NULL;
}

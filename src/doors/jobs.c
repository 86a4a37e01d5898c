/* jobs.c — one list of works under one mutex; every work has its own condition.
 *
 * References: one of the thread that runs it, one of each who waits, one of the list while the work runs
 * and, when it became long, until it is forgotten. */
#include "doors/jobs.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "base/text.h"

enum { TELL_MS = 200, STACK_BYTES = 8 << 20 };

struct work {
    struct jobs *jobs;
    struct work *next;
    unsigned refs;
    bool listed, is_long;
    pthread_cond_t ended;
    struct arena *arena;
    const char *key, *person;
    char id[24];
    char what[WORK_WHAT];
    enum job_state state;
    uint64_t done, total;
    int64_t started_us, ended_us, told_ms;
    pid_t thread;
    work_fn *fn;
    void *ctx;
};

struct jobs {
    pthread_mutex_t lock;
    pthread_cond_t idle;
    struct jobs_limits limits;
    struct work *list;
    struct jobs_counts counts;
    bool stopping;
    work_told *told;
    void *told_ctx;
};

static int64_t clock_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void wait_condition(pthread_cond_t *c)
{
    pthread_condattr_t attr;
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    (void)pthread_cond_init(c, &attr);
    (void)pthread_condattr_destroy(&attr);
}

static struct timespec after_ms(unsigned ms)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

struct jobs *jobs_new(const struct jobs_limits *limits, work_told *told, void *told_ctx)
{
    struct jobs *j = calloc(1, sizeof *j);
    if (!j)
        abort();
    (void)pthread_mutex_init(&j->lock, NULL);
    wait_condition(&j->idle);
    j->limits = *limits;
    j->told = told;
    j->told_ctx = told_ctx;
    return j;
}

/* ---- under the lock ---- */

static void unlist(struct jobs *j, struct work *w)
{
    struct work **at = &j->list;
    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    w->listed = false;
    j->counts.kept--;
}

/* The last one takes the arena away; the caller unlocks first. */
static bool is_last(struct work *w)
{
    return --w->refs == 0;
}

static unsigned running_of(const struct jobs *j, const char *person)
{
    unsigned n = 0;
    for (const struct work *w = j->list; w; w = w->next)
        n += w->state == JOB_RUNNING && strcmp(w->person, person) == 0;
    return n;
}

static bool has_room(const struct jobs *j, const char *person)
{
    return !j->stopping && j->counts.running < j->limits.all &&
           j->counts.with_long < j->limits.with_long && running_of(j, person) < j->limits.person;
}

static struct work *running(struct jobs *j, const char *key, const char *person)
{
    struct work *w = j->list;
    while (w && (w->state != JOB_RUNNING || strcmp(w->key, key) != 0 ||
                 strcmp(w->person, person) != 0))
        w = w->next;
    if (w)
        w->refs++;
    return w;
}

/* ---- the life of a work ---- */

static void free_work(struct work *w)
{
    struct arena *a = w->arena;
    (void)pthread_cond_destroy(&w->ended);
    free(w);
    arena_close(a);
}

void work_drop(struct work *w)
{
    if (!w)
        return;
    struct jobs *j = w->jobs;
    (void)pthread_mutex_lock(&j->lock);
    bool last = is_last(w);
    (void)pthread_mutex_unlock(&j->lock);
    if (last)
        free_work(w);
}

static void tell(const struct work *w)
{
    if (w->jobs->told)
        w->jobs->told(w->jobs->told_ctx, w);
}

static void *run(void *p)
{
    struct work *w = p;
    struct jobs *j = w->jobs;
    (void)pthread_mutex_lock(&j->lock);
    w->thread = (pid_t)syscall(SYS_gettid);
    (void)pthread_mutex_unlock(&j->lock);
    bool ok = w->fn(w, w->ctx);
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)pthread_mutex_lock(&j->lock);
    w->state = ok ? JOB_DONE : JOB_FAILED;
    w->ended_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    bool was_long = w->is_long;
    (void)pthread_cond_broadcast(&w->ended);
    (void)pthread_mutex_unlock(&j->lock);
    if (was_long)
        tell(w);
    /* The last look at j: once nothing runs, jobs_stop may free it. */
    (void)pthread_mutex_lock(&j->lock);
    j->counts.running--;
    if (was_long) {
        j->counts.with_long--;
    } else if (w->listed) { /* a tick may have been quicker */
        unlist(j, w);
        w->refs--;
    }
    bool last = is_last(w);
    if (j->counts.running == 0)
        (void)pthread_cond_broadcast(&j->idle);
    (void)pthread_mutex_unlock(&j->lock);
    if (last)
        free_work(w);
    return NULL;
}

static bool start_thread(struct work *w)
{
    pthread_t thread;
    pthread_attr_t attr;
    (void)pthread_attr_init(&attr);
    (void)pthread_attr_setstacksize(&attr, STACK_BYTES);
    (void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    bool ok = pthread_create(&thread, &attr, run, w) == 0;
    (void)pthread_attr_destroy(&attr);
    return ok;
}

static void name_work(struct work *w)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char random[16];
    randombytes_buf(random, sizeof random);
    w->id[0] = 'j';
    w->id[1] = '-';
    for (size_t i = 0; i < sizeof random; i++)
        w->id[2 + i] = letters[random[i] % 32];
}

struct work *jobs_start(struct jobs *j, struct arena *arena, const char *key, const char *person,
                        const char *what, int64_t now_us, work_fn *fn, void *ctx)
{
    (void)pthread_mutex_lock(&j->lock);
    struct work *w = running(j, key, person);
    bool room = w || has_room(j, person);
    if (w || !room) {
        j->counts.refused += !room;
        (void)pthread_mutex_unlock(&j->lock);
        arena_close(arena);
        return w;
    }
    w = calloc(1, sizeof *w);
    if (!w)
        abort();
    *w = (struct work){.jobs = j,
                       .next = j->list,
                       .refs = 3,
                       .listed = true,
                       .arena = arena,
                       .key = arena_strdup(arena, key),
                       .person = arena_strdup(arena, person),
                       .state = JOB_RUNNING,
                       .started_us = now_us,
                       .fn = fn,
                       .ctx = ctx};
    wait_condition(&w->ended);
    name_work(w);
    (void)snprintf(w->what, WORK_WHAT, "%s", what);
    j->list = w;
    j->counts.running++;
    j->counts.started++;
    j->counts.kept++;
    if (!start_thread(w)) {
        unlist(j, w);
        j->counts.running--;
        j->counts.refused++;
        (void)pthread_mutex_unlock(&j->lock);
        free_work(w);
        return NULL;
    }
    (void)pthread_mutex_unlock(&j->lock);
    return w;
}

struct work *jobs_running(struct jobs *j, const char *key, const char *person)
{
    (void)pthread_mutex_lock(&j->lock);
    struct work *w = running(j, key, person);
    (void)pthread_mutex_unlock(&j->lock);
    return w;
}

bool work_wait(struct work *w, unsigned wait_ms)
{
    struct jobs *j = w->jobs;
    struct timespec until = after_ms(wait_ms);
    bool became_long = false;
    (void)pthread_mutex_lock(&j->lock);
    while (w->state == JOB_RUNNING && !w->is_long &&
           pthread_cond_timedwait(&w->ended, &j->lock, &until) != ETIMEDOUT)
        ;
    bool ended = w->state != JOB_RUNNING;
    if (!ended && !w->is_long) {
        w->is_long = became_long = true;
        j->counts.with_long++;
        if (w->thread)
            (void)setpriority(PRIO_PROCESS, (id_t)w->thread, j->limits.nice);
    }
    (void)pthread_mutex_unlock(&j->lock);
    if (became_long)
        tell(w);
    return ended;
}

void work_join(struct work *w)
{
    (void)pthread_mutex_lock(&w->jobs->lock);
    while (w->state == JOB_RUNNING)
        (void)pthread_cond_wait(&w->ended, &w->jobs->lock);
    (void)pthread_mutex_unlock(&w->jobs->lock);
}

struct work *jobs_find(struct jobs *j, const char *id, const char *person)
{
    (void)pthread_mutex_lock(&j->lock);
    struct work *w = j->list;
    while (w && (strcmp(w->id, id) != 0 || strcmp(w->person, person) != 0 || !w->is_long))
        w = w->next;
    if (w)
        w->refs++;
    (void)pthread_mutex_unlock(&j->lock);
    return w;
}

void jobs_tick(struct jobs *j, int64_t now_us)
{
    for (;;) {
        (void)pthread_mutex_lock(&j->lock);
        struct work *w = j->list;
        while (w && (w->state == JOB_RUNNING || now_us - w->ended_us < j->limits.kept_us))
            w = w->next;
        bool last = false;
        if (w) {
            unlist(j, w);
            last = is_last(w);
        }
        (void)pthread_mutex_unlock(&j->lock);
        if (!w)
            return;
        if (last)
            free_work(w);
    }
}

bool jobs_stop(struct jobs *j, unsigned grace_ms)
{
    if (!j)
        return true;
    struct timespec until = after_ms(grace_ms);
    (void)pthread_mutex_lock(&j->lock);
    j->stopping = true;
    while (j->counts.running && pthread_cond_timedwait(&j->idle, &j->lock, &until) != ETIMEDOUT)
        ;
    bool idle = j->counts.running == 0;
    (void)pthread_mutex_unlock(&j->lock);
    if (!idle)
        return false;
    jobs_tick(j, INT64_MAX);
    (void)pthread_mutex_destroy(&j->lock);
    (void)pthread_cond_destroy(&j->idle);
    free(j);
    return true;
}

/* ---- looking ---- */

void work_look(const struct work *w, struct work_view *ret)
{
    struct jobs *j = w->jobs;
    (void)pthread_mutex_lock(&j->lock);
    *ret = (struct work_view){.id = w->id,
                              .person = w->person,
                              .state = w->state,
                              .done = w->done,
                              .total = w->total};
    (void)snprintf(ret->what, WORK_WHAT, "%s", w->what);
    (void)pthread_mutex_unlock(&j->lock);
}

void *work_context(const struct work *w)
{
    return w->ctx;
}

void work_progress(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct work *w = ctx;
    int64_t now = clock_ms();
    (void)pthread_mutex_lock(&w->jobs->lock);
    w->done = done;
    w->total = total;
    (void)snprintf(w->what, WORK_WHAT, "%s", what);
    bool due = w->is_long && now - w->told_ms >= TELL_MS;
    if (due)
        w->told_ms = now;
    (void)pthread_mutex_unlock(&w->jobs->lock);
    if (due)
        tell(w);
}

void jobs_count(struct jobs *j, struct jobs_counts *ret)
{
    (void)pthread_mutex_lock(&j->lock);
    *ret = j->counts;
    (void)pthread_mutex_unlock(&j->lock);
}

/* jobs.h — work that may take longer than an answer should: each piece runs in a thread of its own; whoever
 * asked waits a moment and then goes away with its number.
 *
 * Use:     w = jobs_start(…); if (job_wait(w, 1000)) … else 202; job_drop(w)
 *          jobs_find(j, "j-…", person) later; the result stays for `kept_s` after the end
 * Same work: a second start with the same key by the same person, while the first runs, gives the first.
 * Fair:    a piece that outlasts the wait steps back in the scheduler, so that quick answers go first
 * Limits:  pieces at once in all and per person, long ones at once; beyond → NULL: try again later
 * Owns:    work->arena, closed with the last reference; the function given may keep its answer there
 * Threads: all functions may be called by any thread
 * Checked: tests/unit/doors/test_jobs.c
 */
#ifndef DOORS_JOBS_H
#define DOORS_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum job_state { JOB_RUNNING, JOB_DONE, JOB_FAILED };

struct jobs;
struct work;
/* Does the work and keeps the answer in ctx; returns whether it went well. */
typedef bool work_fn(struct work *w, void *ctx);
/* Called when a piece of work became long, made progress (at most five times a second) or ended after it
 * had become long. Never called while a lock is held. */
typedef void work_told(void *ctx, const struct work *w);

struct jobs_limits {
    unsigned all, person, with_long; /* pieces at once; long ones at once */
    int64_t kept_us;
    int nice;
};
struct jobs *jobs_new(const struct jobs_limits *limits, work_told *told, void *told_ctx);
/* Waits up to grace_ms for what runs. false: something still does, and nothing was freed. */
bool jobs_stop(struct jobs *j, unsigned grace_ms);

/* arena becomes the work's own (closed at once when NULL is returned or another's work is joined). */
struct work *jobs_start(struct jobs *j, struct arena *arena, const char *key, const char *person,
                        const char *what, int64_t now_us, work_fn *fn, void *ctx);
/* The work that runs under this key for this person; NULL: none. */
struct work *jobs_running(struct jobs *j, const char *key, const char *person);
/* Finished? After the wait without an end the work counts as long and can be found by its id. */
bool work_wait(struct work *w, unsigned wait_ms);
void work_join(struct work *w); /* waits to the end, however long */
struct work *jobs_find(struct jobs *j, const char *id, const char *person);
void work_drop(struct work *w);
/* Forgets what ended long ago. */
void jobs_tick(struct jobs *j, int64_t now_us);

enum { WORK_WHAT = 96 };
struct work_view {
    const char *id, *person; /* live as long as the work */
    char what[WORK_WHAT];    /* the capability, then what it is busy with */
    enum job_state state;
    uint64_t done, total;
};
void work_look(const struct work *w, struct work_view *ret);
void *work_context(const struct work *w);
/* From inside: fits struct job's progress. ctx is the work. */
void work_progress(void *ctx, const char *what, uint64_t done, uint64_t total);

struct jobs_counts {
    uint64_t running, with_long, started, refused, kept;
};
void jobs_count(struct jobs *j, struct jobs_counts *ret);

#endif

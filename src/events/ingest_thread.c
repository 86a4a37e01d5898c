/* ingest_thread.c — reading and writing at the same time: one batch is filled, one waits, one is written.
 *
 * Another process that wants to write polls with pauses of up to 100 ms. An import that begins its next transaction at
 * once would never let it in; so every two seconds the door stays open for longer than such a pause. */
#include <errno.h>
#include <time.h>

#include "events/ingest_inside.h"

enum { LET_IN_EVERY_MS = 2000, LET_IN_FOR_MS = 120 };

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void let_others_in(int64_t *last)
{
    int64_t now = now_ms();
    if (now - *last < LET_IN_EVERY_MS)
        return;
    struct timespec t = {0, LET_IN_FOR_MS * 1000000L};
    (void)nanosleep(&t, NULL);
    *last = now_ms();
}

static void *work(void *p)
{
    struct ingest *in = p;
    int64_t last = now_ms();
    (void)pthread_mutex_lock(&in->lock);
    for (;;) {
        while (!in->waiting && !in->stop)
            (void)pthread_cond_wait(&in->change, &in->lock);
        struct batch *b = in->waiting;
        if (!b)
            break;
        in->waiting = NULL;
        in->busy = true;
        bool go_on = !in->failed;
        (void)pthread_cond_broadcast(&in->change);
        (void)pthread_mutex_unlock(&in->lock);
        struct err why = {0};
        bool ok = !go_on || ingest_write(in, b, &why);
        if (go_on)
            let_others_in(&last);
        batch_reset(b);
        (void)pthread_mutex_lock(&in->lock);
        if (!ok) {
            in->failed = true;
            in->err = why;
        }
        b->next = in->spare;
        in->spare = b;
        in->busy = false;
        (void)pthread_cond_broadcast(&in->change);
    }
    (void)pthread_mutex_unlock(&in->lock);
    return NULL;
}

bool ingest_in_background(struct ingest *in, struct err *e)
{
    in->spare = batch_new(in->batch_rows);
    in->spare->next = batch_new(in->batch_rows);
    (void)pthread_mutex_init(&in->lock, NULL);
    (void)pthread_cond_init(&in->change, NULL);
    int rc = pthread_create(&in->thread, NULL, work, in);
    if (rc != 0)
        return FAIL(e, ERR_IO, "cannot start a thread: %s", strerror(rc));
    in->threaded = true;
    return true;
}

static bool failed(struct ingest *in, struct err *e)
{
    if (in->failed && e)
        *e = in->err;
    return in->failed;
}

bool ingest_hand_over(struct ingest *in, struct err *e)
{
    batch_sort(in->fill);
    if (!in->threaded) {
        bool ok = ingest_write(in, in->fill, e);
        batch_reset(in->fill);
        return ok;
    }
    (void)pthread_mutex_lock(&in->lock);
    while (!in->failed && (in->waiting || !in->spare))
        (void)pthread_cond_wait(&in->change, &in->lock);
    bool ok = !failed(in, e);
    if (ok) {
        in->waiting = in->fill;
        in->fill = in->spare;
        in->spare = in->fill->next;
        in->fill->next = NULL;
        (void)pthread_cond_broadcast(&in->change);
    }
    (void)pthread_mutex_unlock(&in->lock);
    return ok;
}

bool ingest_wait(struct ingest *in, struct err *e)
{
    if (!in->threaded)
        return true;
    (void)pthread_mutex_lock(&in->lock);
    while (in->waiting || in->busy)
        (void)pthread_cond_wait(&in->change, &in->lock);
    bool ok = !failed(in, e);
    (void)pthread_mutex_unlock(&in->lock);
    return ok;
}

void ingest_join(struct ingest *in)
{
    if (!in->threaded)
        return;
    (void)pthread_mutex_lock(&in->lock);
    in->stop = true;
    (void)pthread_cond_broadcast(&in->change);
    (void)pthread_mutex_unlock(&in->lock);
    (void)pthread_join(in->thread, NULL);
    (void)pthread_mutex_destroy(&in->lock);
    (void)pthread_cond_destroy(&in->change);
    in->threaded = false;
}

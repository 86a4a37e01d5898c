/* parallel.c — threads take the next block from a counter; which thread takes which block is left
 * open because no result may depend on it. A loop started inside a block runs in that thread: two
 * levels of threads would only fight over the same cores. If a thread cannot be started, the
 * others, the caller among them, do its share. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct loop {
    size_t n, block, n_blocks;
    parallel_fn *fn;
    void *ctx;
    atomic_size_t next;
};
struct worker {
    struct loop *loop;
    size_t index;
};

static _Thread_local bool inside;

size_t parallel_threads(void)
{
    const char *wish = getenv("LANDFALL_THREADS");
    if (wish && *wish) {
        char *end;
        long n = strtol(wish, &end, 10);
        if (*end == '\0' && n >= 1)
            return n > PARALLEL_MAX_THREADS ? PARALLEL_MAX_THREADS : (size_t)n;
    }
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > PARALLEL_MAX_THREADS ? PARALLEL_MAX_THREADS : (size_t)cores;
}

static void *work(void *p)
{
    struct worker *w = p;
    struct loop *l = w->loop;
    bool was = inside;
    inside = true;
    for (size_t b; (b = atomic_fetch_add(&l->next, 1)) < l->n_blocks;) {
        size_t begin = b * l->block, end = begin + l->block;
        l->fn(l->ctx, b, begin, end < l->n ? end : l->n, w->index);
    }
    inside = was;
    return NULL;
}

void parallel_blocks(size_t n, size_t block, parallel_fn *fn, void *ctx)
{
    struct loop loop = {.n = n, .block = block, .fn = fn, .ctx = ctx};
    pthread_t thread[PARALLEL_MAX_THREADS];
    struct worker worker[PARALLEL_MAX_THREADS];
    bool started[PARALLEL_MAX_THREADS] = {false};

    loop.n_blocks = parallel_n_blocks(n, block);
    atomic_init(&loop.next, 0);
    size_t n_threads = inside ? 1 : parallel_threads();
    if (n_threads > loop.n_blocks)
        n_threads = loop.n_blocks ? loop.n_blocks : 1;
    for (size_t i = 0; i < n_threads; i++)
        worker[i] = (struct worker){&loop, i};
    for (size_t i = 1; i < n_threads; i++)
        started[i] = pthread_create(&thread[i], NULL, work, &worker[i]) == 0;
    work(&worker[0]);
    for (size_t i = 1; i < n_threads; i++)
        if (started[i])
            (void)pthread_join(thread[i], NULL);
}

/* parallel.h — a loop cut into fixed blocks, whose answer does not depend on the number of threads.
 *
 * The cut depends on n and block only. A block writes to its own slot; the caller combines the
 * slots in block order afterwards. Threads: LANDFALL_THREADS (1…64), else the number of cores.
 *
 * Use:  parallel_blocks(n, 1000, sum_block, &ctx);  for (b…) total += ctx.part[b];
 */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

/* worker: 0…parallel_threads()-1, for scratch memory only; never let it influence the result. */
typedef void parallel_fn(void *ctx, size_t block, size_t begin, size_t end, size_t worker);

enum { PARALLEL_MAX_THREADS = 64 };

size_t parallel_threads(void);
static inline size_t parallel_n_blocks(size_t n, size_t block)
{
    return n / block + (n % block != 0);
}
/* Calls fn for [0,block), [block,2·block), …; returns when all are done. fn must not fail. */
void parallel_blocks(size_t n, size_t block, parallel_fn *fn, void *ctx);

#endif

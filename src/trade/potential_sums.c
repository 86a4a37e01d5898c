/* potential_sums.c — the matrix product behind ease and totals.
 *
 * A tile of columns is packed once so that the innermost loop reads two straight lines and holds
 * its sums in registers. Each cell is one chain of additions over l, whatever the tile, the block
 * or the thread: that is why no library does it (theirs change their order with the number of
 * threads), and at these sizes it costs about a twentieth of a second. */
#include <string.h>

#include "base/parallel.h"
#include "trade/potential_inside.h"

enum { LANES_MAX = 8, ROWS_MAX = 2 }; /* of a tile: eight sums a row, in registers */
typedef double lane2 __attribute__((vector_size(16)));

struct product {
    const double *left, *right;
    size_t rows, length, n_out;
    double *out;
    double *pack[PARALLEL_MAX_THREADS]; /* [length × LANES_MAX] a thread */
};

static void tile(const double *x, const double *y, const double *pack, size_t length, double *out_x,
                 double *out_y)
{
    lane2 a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0}, b0 = {0}, b1 = {0}, b2 = {0}, b3 = {0};
    const lane2 *p = (const lane2 *)(const void *)pack;
    for (size_t l = 0; l < length; l++, p += LANES_MAX / 2) {
        lane2 u = {x[l], x[l]}, v = {y[l], y[l]};
        a0 += u * p[0], a1 += u * p[1], a2 += u * p[2], a3 += u * p[3];
        b0 += v * p[0], b1 += v * p[1], b2 += v * p[2], b3 += v * p[3];
    }
    const lane2 at[] = {a0, a1, a2, a3}, bt[] = {b0, b1, b2, b3};
    memcpy(out_x, at, sizeof at);
    memcpy(out_y, bt, sizeof bt);
}

static void columns(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)block;
    struct product *p = ctx;
    size_t width = end - begin;
    double *pack = p->pack[worker], x[LANES_MAX], y[LANES_MAX];
    for (size_t l = 0; l < p->length; l++)
        for (size_t j = 0; j < LANES_MAX; j++)
            pack[l * LANES_MAX + j] = j < width ? p->right[l * p->n_out + begin + j] : 0;
    for (size_t i = 0; i < p->rows; i += ROWS_MAX) {
        bool two = i + 1 < p->rows;
        const double *left = p->left + i * p->length;
        tile(left, two ? left + p->length : left, pack, p->length, x, y);
        memcpy(p->out + i * p->n_out + begin, x, width * sizeof *x);
        if (two)
            memcpy(p->out + (i + 1) * p->n_out + begin, y, width * sizeof *y);
    }
}

void potential_sums(struct arena *a, const double *left, size_t rows, size_t length,
                    const double *right, size_t n_out, double *out)
{
    struct arena_mark mark = arena_mark(a);
    struct product p = {
        .left = left, .right = right, .rows = rows, .length = length, .n_out = n_out, .out = out};
    size_t threads = parallel_threads();
    for (size_t t = 0; t < threads; t++)
        p.pack[t] = arena_alloc_aligned(a, (length * LANES_MAX + 1) * sizeof(double), 64);
    parallel_blocks(n_out, LANES_MAX, columns, &p);
    arena_release(a, mark);
}

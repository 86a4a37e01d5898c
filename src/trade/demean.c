/* demean.c — see demean.h.
 *
 * Let D1 be the eliminated set, D2 the others side by side, W the weights, P1 the projection on D1.
 * We want x - D1 m - D2 a with D1'W(…) = 0 and D2'W(…) = 0. Eliminating m leaves S a = D2'W(I -
 * P1)x with S = D2'W(I - P1)D2, positive semidefinite (a constant may move between the sets:
 * harmless, the right-hand side has no part in that direction). S is never formed: S p is one walk
 * over the rows, sorted by D1, that needs two other group numbers and one weight a row.
 *
 * The norm that ends the steps is r'M⁻¹r with M the diagonal of S: the weighted size of the group
 * means that are still there. Columns are worked two at a time (SSE2 is all that is asked of the
 * machine).
 */
#include "trade/demean.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"

typedef double pair2 __attribute__((vector_size(16), may_alias));
enum { LEVELS_A_BLOCK_MAX = 4096 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct sweep *sweep_new(struct arena *a, size_t n, size_t n_sets, size_t n_first,
                        const uint32_t *start, const uint32_t *other, size_t n_other,
                        size_t max_columns)
{
    assert(max_columns % 2 == 0 && max_columns <= SWEEP_MAX_COLUMNS);
    struct sweep *s = NEW(a, struct sweep);
    *s = (struct sweep){.n = n,
                        .n_sets = n_sets,
                        .n_first = n_first,
                        .start = start,
                        .other = other,
                        .n_other = n_other,
                        .max_columns = max_columns};
    if (n_sets == 0)
        return s;
    /* Each block carries its own sums over the other levels, which must stay small beside the rows.
     */
    size_t blocks = n / (4 * n_other + 4096);
    blocks = blocks < 1 ? 1 : least(blocks, SWEEP_MAX_BLOCKS);
    if (blocks < 2 && n > 100000)
        blocks = 2;
    s->n_blocks = least(blocks, n_first);
    size_t level = 0;
    for (size_t b = 0; b < s->n_blocks; b++) {
        s->block[b] = level;
        size_t rows = n * (b + 1) / s->n_blocks;
        while (level < n_first && start[level] < rows)
            level++;
    }
    s->block[s->n_blocks] = n_first;
    s->first_weight = NEW_N(a, double, n_first);
    s->diagonal = NEW_N(a, double, n_other + 1);
    size_t cells = (n_other + 1) * max_columns;
    s->part = arena_alloc_aligned(a, s->n_blocks * cells * sizeof(double), 64);
    s->a = arena_alloc_aligned(a, cells * sizeof(double), 64);
    s->r = arena_alloc_aligned(a, cells * sizeof(double), 64);
    s->p = arena_alloc_aligned(a, cells * sizeof(double), 64);
    s->q = arena_alloc_aligned(a, cells * sizeof(double), 64);
    return s;
}

/* ---- the weights ---- */

static void weigh(void *ctx, size_t b, size_t begin, size_t end, size_t worker)
{
    struct sweep *s = ctx;
    double *sum = s->part + b * s->n_other;
    size_t m = s->n_sets - 1;
    (void)begin, (void)end, (void)worker;
    memset(sum, 0, s->n_other * sizeof *sum);
    for (size_t l = s->block[b]; l < s->block[b + 1]; l++) {
        double total = 0;
        for (size_t i = s->start[l]; i < s->start[l + 1]; i++)
            total += s->weight[i];
        s->first_weight[l] = total;
        for (size_t i = s->start[l]; i < s->start[l + 1]; i++) {
            /* Exact where a group meets a level once, too large otherwise: good enough to
             * precondition. */
            double d = s->weight[i] * (1 - s->weight[i] / total);
            for (size_t k = 0; k < m; k++)
                sum[s->other[i * m + k]] += d;
        }
    }
}

void sweep_weights(struct sweep *s, const double *weight)
{
    s->weight = weight;
    if (s->n_sets == 0)
        return;
    parallel_blocks(s->n_blocks, 1, weigh, s);
    for (size_t g = 0; g < s->n_other; g++) {
        double d = 0;
        for (size_t b = 0; b < s->n_blocks; b++)
            d += s->part[b * s->n_other + g];
        s->diagonal[g] = d;
    }
}

/* ---- passes over the rows ---- */

struct pass {
    struct sweep *s;
    double *X;
    size_t columns;
    bool subtract; /* of the last pass: the effects found, then the means they leave */
    double norm[SWEEP_MAX_BLOCKS][SWEEP_MAX_COLUMNS];
};

/* Takes the means of the first set out of X and adds what is left up over the other sets. */
static void first_pass(void *ctx, size_t b, size_t begin, size_t end, size_t worker)
{
    struct pass *p = ctx;
    struct sweep *s = p->s;
    size_t columns = p->columns, half = columns / 2, m = s->n_sets - 1;
    pair2 *sum = (pair2 *)(s->part + b * s->n_other * columns), mean[SWEEP_MAX_COLUMNS / 2],
          norm[SWEEP_MAX_COLUMNS / 2] = {{0}};
    (void)begin, (void)end, (void)worker;
    if (!p->subtract)
        memset(sum, 0, s->n_other * columns * sizeof(double));
    for (size_t l = s->block[b]; l < s->block[b + 1]; l++) {
        for (size_t c = 0; c < half; c++)
            mean[c] = (pair2){0, 0};
        for (size_t i = s->start[l]; i < s->start[l + 1]; i++) {
            pair2 *x = (pair2 *)(p->X + i * columns), w = {s->weight[i], s->weight[i]};
            if (p->subtract)
                for (size_t k = 0; k < m; k++) {
                    const pair2 *e = (const pair2 *)(s->a + s->other[i * m + k] * columns);
                    for (size_t c = 0; c < half; c++)
                        x[c] -= e[c];
                }
            for (size_t c = 0; c < half; c++)
                mean[c] += w * x[c];
        }
        pair2 total = {s->first_weight[l], s->first_weight[l]};
        for (size_t c = 0; c < half; c++)
            mean[c] /= total;
        for (size_t i = s->start[l]; i < s->start[l + 1]; i++) {
            pair2 *x = (pair2 *)(p->X + i * columns), w = {s->weight[i], s->weight[i]};
            for (size_t c = 0; c < half; c++)
                x[c] -= mean[c];
            if (p->subtract)
                continue;
            for (size_t c = 0; c < half; c++)
                norm[c] += w * x[c] * x[c];
            for (size_t k = 0; k < m; k++) {
                pair2 *to = sum + s->other[i * m + k] * half;
                for (size_t c = 0; c < half; c++)
                    to[c] += w * x[c];
            }
        }
    }
    memcpy(p->norm[b], norm, columns * sizeof(double));
}

/* part = this block's share of S p. Where most of the time goes: compiled once for each usual
 * number of column pairs and of other sets, so that the loops over them are unrolled. */
static inline __attribute__((always_inline)) void step_block(struct pass *ps, size_t b, size_t half,
                                                             size_t m)
{
    struct sweep *s = ps->s;
    size_t columns = 2 * half;
    pair2 *sum = (pair2 *)(s->part + b * s->n_other * columns);
    pair2 mean[SWEEP_MAX_COLUMNS / 2], t[SWEEP_MAX_COLUMNS / 2];
    const pair2 *p = (const pair2 *)s->p;
    memset(sum, 0, s->n_other * columns * sizeof(double));
    for (size_t l = s->block[b]; l < s->block[b + 1]; l++) {
        for (size_t c = 0; c < half; c++)
            mean[c] = (pair2){0, 0};
        for (size_t i = s->start[l]; i < s->start[l + 1]; i++) {
            pair2 w = {s->weight[i], s->weight[i]};
            for (size_t k = 0; k < m; k++) {
                const pair2 *e = p + s->other[i * m + k] * half;
                for (size_t c = 0; c < half; c++)
                    mean[c] += w * e[c];
            }
        }
        pair2 total = {s->first_weight[l], s->first_weight[l]};
        for (size_t c = 0; c < half; c++)
            mean[c] /= total;
        for (size_t i = s->start[l]; i < s->start[l + 1]; i++) {
            pair2 w = {s->weight[i], s->weight[i]};
            for (size_t c = 0; c < half; c++)
                t[c] = -mean[c];
            for (size_t k = 0; k < m; k++) {
                const pair2 *e = p + s->other[i * m + k] * half;
                for (size_t c = 0; c < half; c++)
                    t[c] += e[c];
            }
            for (size_t k = 0; k < m; k++) {
                pair2 *to = sum + s->other[i * m + k] * half;
                for (size_t c = 0; c < half; c++)
                    to[c] += w * t[c];
            }
        }
    }
}

static void step_pass(void *ctx, size_t b, size_t begin, size_t end, size_t worker)
{
    struct pass *p = ctx;
    size_t half = p->columns / 2, m = p->s->n_sets - 1;
    (void)begin, (void)end, (void)worker;
    switch (m <= 2 && half <= 4 ? 10 * m + half : 0) {
    case 11:
        step_block(p, b, 1, 1);
        break;
    case 12:
        step_block(p, b, 2, 1);
        break;
    case 13:
        step_block(p, b, 3, 1);
        break;
    case 14:
        step_block(p, b, 4, 1);
        break;
    case 21:
        step_block(p, b, 1, 2);
        break;
    case 22:
        step_block(p, b, 2, 2);
        break;
    case 23:
        step_block(p, b, 3, 2);
        break;
    case 24:
        step_block(p, b, 4, 2);
        break;
    default:
        step_block(p, b, half, m);
    }
}

/* ---- conjugate gradients over the levels ---- */

struct levels {
    struct sweep *s;
    size_t columns;
    const double *alpha, *beta; /* [columns] */
    double *dot;                /* [blocks of levels × columns] */
};

/* q = sum of the parts, in order; dot = p'q. */
static void gather(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct levels *v = ctx;
    struct sweep *s = v->s;
    size_t columns = v->columns;
    double dot[SWEEP_MAX_COLUMNS] = {0};
    (void)worker;
    for (size_t g = begin; g < end; g++)
        for (size_t c = 0; c < columns; c++) {
            double x = 0;
            for (size_t b = 0; b < s->n_blocks; b++)
                x += s->part[(b * s->n_other + g) * columns + c];
            s->q[g * columns + c] = x;
            dot[c] += s->p[g * columns + c] * x;
        }
    memcpy(v->dot + block * columns, dot, columns * sizeof *dot);
}

/* a += αp, r -= αq; dot = r'M⁻¹r. */
static void advance(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct levels *v = ctx;
    struct sweep *s = v->s;
    size_t columns = v->columns;
    double dot[SWEEP_MAX_COLUMNS] = {0};
    (void)worker;
    for (size_t g = begin; g < end; g++) {
        double inverse = s->diagonal[g] > 0 ? 1 / s->diagonal[g] : 0;
        for (size_t c = 0; c < columns; c++) {
            size_t i = g * columns + c;
            s->a[i] += v->alpha[c] * s->p[i];
            s->r[i] -= v->alpha[c] * s->q[i];
            dot[c] += s->r[i] * s->r[i] * inverse;
        }
    }
    memcpy(v->dot + block * columns, dot, columns * sizeof *dot);
}

/* p = M⁻¹r + βp. */
static void turn(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct levels *v = ctx;
    struct sweep *s = v->s;
    (void)block, (void)worker;
    for (size_t g = begin; g < end; g++) {
        double inverse = s->diagonal[g] > 0 ? 1 / s->diagonal[g] : 0;
        for (size_t c = 0; c < v->columns; c++) {
            size_t i = g * v->columns + c;
            s->p[i] = s->r[i] * inverse + v->beta[c] * s->p[i];
        }
    }
}

static void over_levels(struct levels *v, parallel_fn *fn, double *ret)
{
    size_t n = v->s->n_other, blocks = parallel_n_blocks(n, LEVELS_A_BLOCK_MAX);
    parallel_blocks(n, LEVELS_A_BLOCK_MAX, fn, v);
    if (!ret)
        return;
    for (size_t c = 0; c < v->columns; c++) {
        ret[c] = 0;
        for (size_t b = 0; b < blocks; b++)
            ret[c] += v->dot[b * v->columns + c];
    }
}

size_t sweep_out(struct sweep *s, double *X, size_t columns, const double *floor, double tolerance,
                 size_t max_steps, bool *ret_met)
{
    struct pass pass = {.s = s, .X = X, .columns = columns};
    double goal[SWEEP_MAX_COLUMNS], rho[SWEEP_MAX_COLUMNS], fresh[SWEEP_MAX_COLUMNS],
        alpha[SWEEP_MAX_COLUMNS] = {0}, beta[SWEEP_MAX_COLUMNS] = {0};
    size_t steps = 0, open = 0;
    *ret_met = true;
    if (s->n_sets == 0)
        return 0;
    parallel_blocks(s->n_blocks, 1, first_pass, &pass);
    if (s->n_sets == 1)
        return 0;
    ARENA_LOCAL(tmp);
    struct levels v = {.s = s, .columns = columns, .alpha = alpha, .beta = beta};
    v.dot = NEW_N(tmp, double, parallel_n_blocks(s->n_other, LEVELS_A_BLOCK_MAX) * columns);
    memset(s->a, 0, s->n_other * columns * sizeof(double));
    memset(s->p, 0, s->n_other * columns * sizeof(double));
    over_levels(&v, gather, fresh); /* q = the right-hand side */
    memcpy(s->r, s->q, s->n_other * columns * sizeof(double));
    memset(s->q, 0, s->n_other * columns * sizeof(double));
    over_levels(&v, advance, rho); /* α = 0: only r'M⁻¹r */
    over_levels(&v, turn, NULL);
    for (size_t c = 0; c < columns; c++) {
        double norm = 0;
        for (size_t b = 0; b < s->n_blocks; b++)
            norm += pass.norm[b][c];
        norm = sqrt(norm);
        if (floor && floor[c] > norm)
            norm = floor[c];
        goal[c] = tolerance * tolerance * norm * norm;
        open += rho[c] > goal[c];
    }
    while (open > 0 && steps < max_steps) {
        parallel_blocks(s->n_blocks, 1, step_pass, &pass);
        over_levels(&v, gather, fresh);
        for (size_t c = 0; c < columns; c++)
            alpha[c] = rho[c] > goal[c] && fresh[c] > 0 ? rho[c] / fresh[c] : 0;
        over_levels(&v, advance, fresh);
        open = 0;
        for (size_t c = 0; c < columns; c++) {
            /* A column that is done keeps what it has. */
            beta[c] = alpha[c] > 0 && rho[c] > 0 ? fresh[c] / rho[c] : 0;
            if (alpha[c] > 0)
                rho[c] = fresh[c];
            open += alpha[c] > 0 && rho[c] > goal[c];
        }
        over_levels(&v, turn, NULL);
        steps++;
    }
    for (size_t c = 0; c < columns; c++)
        *ret_met = *ret_met && !(rho[c] > goal[c]);
    pass.subtract = true;
    parallel_blocks(s->n_blocks, 1, first_pass, &pass);
    return steps;
}

void sweep_effects(const struct sweep *s, size_t columns, size_t c, double *ret_other)
{
    for (size_t g = 0; g < s->n_other; g++)
        ret_other[g] = s->a[g * columns + c];
}

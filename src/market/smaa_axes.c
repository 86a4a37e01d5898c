/* smaa_axes.c — the same draws, seen as a place in the attractiveness × ease grid.
 *
 * Quantiles come from a histogram of a tenth of a point: memory does not grow with the draws. */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "market/smaa.h"
#include "market/smaa_plan.h"

enum { AXES = 2, BINS = 1001, BINS_PER_POINT = 10 };

struct axes_scratch {
    pack *w, *part, *u[AXES], *v;
    uint32_t (*cell)[3][3];
    uint32_t *bin; /* [n × AXES × BINS] */
};

struct axes_pass {
    struct smaa_plan plan;
    const uint8_t *axis;
    const double *cut;
    struct axes_scratch *scratch;
    double (*sum)[AXES]; /* [n_blocks × n] */
};

static unsigned step_of(double score, const double cut[2])
{
    return (score >= cut[0]) + (score >= cut[1]);
}

static void axes_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct axes_pass *s = ctx;
    const struct smaa_plan *p = &s->plan;
    struct axes_scratch *x = &s->scratch[worker];
    for (size_t at = begin; at < end; at += LANES) {
        size_t lanes = end - at < LANES ? end - at : LANES;
        smaa_plan_weights(p, at, lanes, x->w);
        if (p->drawn)
            smaa_plan_values(p, at, lanes, x->v);
        for (unsigned k = 0; k < AXES; k++) {
            pack sum = {0};
            for (size_t c = 0; c < p->n_crit; c++)
                if (s->axis[c] == k)
                    sum += x->w[c];
            for (size_t c = 0; c < p->n_crit; c++)
                x->part[c] = s->axis[c] == k ? x->w[c] / sum : (pack){0};
            if (p->drawn)
                p->kernel->utilities_drawn(x->u[k], x->v, x->part, p->n, p->n_crit);
            else
                p->kernel->utilities(x->u[k], p->low, x->part, p->n, p->n_crit);
        }
        for (size_t a = 0; a < p->n; a++)
            for (size_t l = 0; l < lanes; l++) {
                double y[AXES] = {100 * x->u[0][a][l], 100 * x->u[1][a][l]};
                x->cell[a][step_of(y[0], s->cut)][step_of(y[1], s->cut)]++;
                for (unsigned k = 0; k < AXES; k++) {
                    double b = y[k] * BINS_PER_POINT;
                    size_t bin = b > 0 ? (size_t)b : 0;
                    x->bin[(a * AXES + k) * BINS + (bin < BINS ? bin : BINS - 1)]++;
                    s->sum[block * p->n + a][k] += y[k];
                }
            }
    }
}

static double histogram_quantile(const uint32_t *bin, size_t n_draws, unsigned percent)
{
    uint64_t so_far = 0;
    for (size_t b = 0; b < BINS; b++) {
        so_far += bin[b];
        if (so_far * 100 >= (uint64_t)n_draws * percent)
            return fmin(100, ((double)b + 0.5) / BINS_PER_POINT);
    }
    return 100;
}

bool smaa_axes(struct arena *a, const struct smaa_input *in, const uint8_t *axis,
               const double cut[2], struct smaa_axes *ret, struct err *e)
{
    struct axes_pass s = {.axis = axis, .cut = cut};
    bool seen[AXES] = {false};
    ARENA_LOCAL(tmp);
    for (size_t c = 0; c < in->n_crit; c++) {
        if (axis[c] >= AXES)
            return FAIL(e, ERR_INPUT, "criterion %zu names axis %d", c, axis[c]);
        seen[axis[c]] = true;
    }
    if (!seen[0] || !seen[1])
        return FAIL(e, ERR_INPUT, "each axis needs at least one criterion");
    if (!(cut[0] < cut[1]))
        return FAIL(e, ERR_INPUT, "the cuts of the matrix must increase");
    TRY(smaa_plan_init(tmp, in, &s.plan, e));
    struct smaa_plan *p = &s.plan;
    size_t n = p->n, n_threads = parallel_threads(), block = smaa_plan_block(in->n_draws);
    size_t n_blocks = parallel_n_blocks(in->n_draws, block);
    s.sum = arena_alloc_n(tmp, n_blocks * n + 1, sizeof *s.sum);
    s.scratch = NEW_N(tmp, struct axes_scratch, n_threads);
    for (size_t t = 0; t < n_threads; t++) {
        struct axes_scratch *x = &s.scratch[t];
        x->w = arena_alloc_aligned(tmp, p->n_crit * sizeof(pack), 64);
        x->part = arena_alloc_aligned(tmp, p->n_crit * sizeof(pack), 64);
        for (unsigned k = 0; k < AXES; k++)
            x->u[k] = arena_alloc_aligned(tmp, n * sizeof(pack), 64);
        x->cell = arena_alloc_n(tmp, n + 1, sizeof *x->cell);
        x->bin = NEW_N(tmp, uint32_t, n * AXES * BINS);
        if (p->drawn) {
            x->v = arena_alloc_aligned(tmp, n * p->n_crit * sizeof(pack), 64);
            smaa_plan_exact(p, x->v);
        }
    }
    parallel_blocks(in->n_draws, block, axes_block, &s);

    struct smaa_axes r = {.cell = arena_alloc_n(a, n + 1, sizeof *r.cell),
                          .mean = arena_alloc_n(a, n + 1, sizeof *r.mean),
                          .p05 = arena_alloc_n(a, n + 1, sizeof *r.p05),
                          .p95 = arena_alloc_n(a, n + 1, sizeof *r.p95)};
    uint32_t *bin = NEW_N(tmp, uint32_t, BINS);
    for (size_t i = 0; i < n; i++) {
        for (size_t t = 0; t < n_threads; t++)
            for (size_t k = 0; k < 9; k++)
                r.cell[i][k / 3][k % 3] += s.scratch[t].cell[i][k / 3][k % 3];
        for (unsigned k = 0; k < AXES; k++) {
            memset(bin, 0, BINS * sizeof *bin);
            for (size_t t = 0; t < n_threads; t++)
                for (size_t b = 0; b < BINS; b++)
                    bin[b] += s.scratch[t].bin[(i * AXES + k) * BINS + b];
            for (size_t b = 0; b < n_blocks; b++)
                r.mean[i][k] += s.sum[b * n + i][k];
            r.mean[i][k] /= (double)in->n_draws;
            r.p05[i][k] = histogram_quantile(bin, in->n_draws, 5);
            r.p95[i][k] = histogram_quantile(bin, in->n_draws, 95);
        }
    }
    *ret = r;
    return true;
}

/* smaa_axes.c — two partial sums of each draw, and where they fall in the grid.
 *
 * Quantiles come from a histogram of a tenth of a point: memory does not grow with the draws. Where
 * a draw falls is noted first and counted later, one row of the histogram after the other: counting
 * at once jumps between hundreds of rows and costs three times as much. The criteria of one axis
 * mostly stand side by side, so a sum goes over a few runs of them; that adds the same products in
 * the same order as going over all with weights of 0 in between. */
#include "market/smaa_axes.h"

#include <math.h>
#include <string.h>

enum { AXES = 2, CELLS = 9, BINS = 1001, BINS_PER_POINT = 10, NOTED = 256 };

struct axes_scratch { /* one per thread */
    pack *part, *u[AXES];
    uint32_t *cell;      /* [n × CELLS] */
    uint32_t *bin;       /* [n × AXES × BINS] */
    uint16_t *noted_bin; /* [AXES × n × NOTED] */
    uint8_t *noted_cell; /* [n × NOTED] */
    size_t noted;
};
struct run { /* criteria from ≤ c < to of one axis */
    unsigned axis;
    size_t from, to;
};
struct axes_pass {
    struct arena *tmp;
    const struct smaa_plan *plan;
    const uint8_t *axis;
    size_t n_threads, n_blocks, n_runs;
    struct run *run;
    struct axes_scratch *scratch;
    double (*sum)[AXES]; /* [n_blocks × n] */
};

bool axes_begin(struct arena *tmp, const struct smaa_plan *p, size_t n_threads, size_t n_blocks,
                struct axes_pass **ret, struct err *e)
{
    const struct smaa_input *in = p->in;
    size_t n = p->n, C = p->n_crit;
    bool seen[AXES] = {false};
    struct axes_pass *s = NEW(tmp, struct axes_pass);
    *s = (struct axes_pass){
        .tmp = tmp, .plan = p, .axis = in->axis, .n_threads = n_threads, .n_blocks = n_blocks};
    s->run = NEW_N(tmp, struct run, C);
    for (size_t c = 0; c < C; c++) {
        if (in->axis[c] >= AXES)
            return FAIL(e, ERR_INPUT, "criterion %zu names axis %d", c, in->axis[c]);
        seen[in->axis[c]] = true;
        if (c == 0 || in->axis[c] != in->axis[c - 1])
            s->run[s->n_runs++] = (struct run){in->axis[c], c, c};
        s->run[s->n_runs - 1].to = c + 1;
    }
    if (!seen[0] || !seen[1])
        return FAIL(e, ERR_INPUT, "each axis needs at least one criterion");
    if (!(in->cut[0] < in->cut[1]))
        return FAIL(e, ERR_INPUT, "the cuts of the matrix must increase");
    s->sum = arena_alloc_n(tmp, n_blocks * n + 1, sizeof *s->sum);
    s->scratch = NEW_N(tmp, struct axes_scratch, n_threads);
    for (size_t t = 0; t < n_threads; t++) {
        struct axes_scratch *x = &s->scratch[t];
        x->part = arena_alloc_aligned(tmp, C * sizeof(pack), 64);
        for (unsigned k = 0; k < AXES; k++)
            x->u[k] = arena_alloc_aligned(tmp, n * sizeof(pack), 64);
        x->cell = NEW_N(tmp, uint32_t, n * CELLS + 1);
        x->bin = NEW_N(tmp, uint32_t, n * AXES * BINS);
        x->noted_bin = NEW_N(tmp, uint16_t, AXES * n * NOTED);
        x->noted_cell = NEW_N(tmp, uint8_t, n * NOTED);
    }
    *ret = s;
    return true;
}

static unsigned step_of(double score, const double cut[2])
{
    return (unsigned)(score >= cut[0]) + (unsigned)(score >= cut[1]);
}

static uint16_t bin_of(double score)
{
    double b = score * BINS_PER_POINT;
    int bin = b > 0 ? (int)b : 0;
    return (uint16_t)(bin < BINS ? bin : BINS - 1);
}

static void weigh(const struct axes_pass *s, struct axes_scratch *x, const pack *w, const pack *v)
{
    const struct smaa_plan *p = s->plan;
    bool begun[AXES] = {false};
    for (unsigned k = 0; k < AXES; k++) {
        pack sum = {0};
        for (size_t c = 0; c < p->n_crit; c++)
            if (s->axis[c] == k)
                sum += w[c];
        if (p->drawn) {
            for (size_t c = 0; c < p->n_crit; c++)
                if (s->axis[c] == k)
                    x->part[c] = w[c] / sum;
            continue;
        }
        for (size_t c = 0; c < p->n_crit; c++)
            x->part[c] = s->axis[c] == k ? w[c] / sum : (pack){0};
        p->kernel->utilities(x->u[k], p->low, x->part, p->n, p->n_crit);
    }
    for (size_t i = 0; p->drawn && i < s->n_runs; i++) {
        const struct run *r = &s->run[i];
        p->kernel->utilities_drawn(x->u[r->axis], v, x->part, p->n, p->n_crit, r->from, r->to,
                                   begun[r->axis]);
        begun[r->axis] = true;
    }
}

static void count_noted(const struct axes_pass *s, struct axes_scratch *x)
{
    size_t n = s->plan->n;
    for (size_t a = 0; a < n; a++) {
        uint32_t count[2][CELLS] = {{0}}; /* two, because neighbours mostly fall into one cell */
        const uint8_t *cell = x->noted_cell + a * NOTED;
        for (size_t d = 0; d < x->noted; d++)
            count[d & 1][cell[d]]++;
        for (size_t k = 0; k < CELLS; k++)
            x->cell[a * CELLS + k] += count[0][k] + count[1][k];
        for (unsigned k = 0; k < AXES; k++) {
            const uint16_t *noted = x->noted_bin + (k * n + a) * NOTED;
            uint32_t *bin = x->bin + (a * AXES + k) * BINS;
            for (size_t d = 0; d < x->noted; d++)
                bin[noted[d]]++;
        }
    }
    x->noted = 0;
}

void axes_take(struct axes_pass *s, size_t block, size_t worker, const pack *w, const pack *v,
               size_t lanes)
{
    const struct smaa_plan *p = s->plan;
    struct axes_scratch *x = &s->scratch[worker];
    const double *cut = p->in->cut;
    double(*sums)[AXES] = s->sum + block * p->n;
    if (x->noted + LANES > NOTED)
        count_noted(s, x);
    weigh(s, x, w, v);
    for (size_t a = 0; a < p->n; a++) {
        uint16_t *first = x->noted_bin + a * NOTED + x->noted, *second = first + p->n * NOTED;
        uint8_t *cell = x->noted_cell + a * NOTED + x->noted;
        double sum[AXES] = {sums[a][0], sums[a][1]}; /* in registers: the adding is a chain */
        for (size_t l = 0; l < lanes; l++) {
            double y = 100 * x->u[0][a][l], z = 100 * x->u[1][a][l];
            cell[l] = (uint8_t)(3 * step_of(y, cut) + step_of(z, cut));
            first[l] = bin_of(y);
            second[l] = bin_of(z);
            sum[0] += y;
            sum[1] += z;
        }
        sums[a][0] = sum[0];
        sums[a][1] = sum[1];
    }
    x->noted += lanes;
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

void axes_end(struct arena *a, const struct axes_pass *s, struct smaa_axes *ret)
{
    size_t n = s->plan->n, n_draws = s->plan->n_draws;
    struct smaa_axes r = {.cell = arena_alloc_n(a, n + 1, sizeof *r.cell),
                          .mean = arena_alloc_n(a, n + 1, sizeof *r.mean),
                          .p05 = arena_alloc_n(a, n + 1, sizeof *r.p05),
                          .p95 = arena_alloc_n(a, n + 1, sizeof *r.p95)};
    uint32_t *bin = NEW_N(s->tmp, uint32_t, BINS);
    for (size_t t = 0; t < s->n_threads; t++)
        count_noted(s, &s->scratch[t]);
    for (size_t i = 0; i < n; i++) {
        for (size_t t = 0; t < s->n_threads; t++)
            for (size_t k = 0; k < CELLS; k++)
                r.cell[i][k / 3][k % 3] += s->scratch[t].cell[i * CELLS + k];
        for (unsigned k = 0; k < AXES; k++) {
            memset(bin, 0, BINS * sizeof *bin);
            for (size_t t = 0; t < s->n_threads; t++)
                for (size_t b = 0; b < BINS; b++)
                    bin[b] += s->scratch[t].bin[(i * AXES + k) * BINS + b];
            for (size_t b = 0; b < s->n_blocks; b++)
                r.mean[i][k] += s->sum[b * n + i][k];
            r.mean[i][k] /= (double)n_draws;
            r.p05[i][k] = histogram_quantile(bin, n_draws, 5);
            r.p95[i][k] = histogram_quantile(bin, n_draws, 95);
        }
    }
    *ret = r;
}

/* smaa_plan.c — checks the input, decides who is ranked, and knows how one draw comes about.
 *
 * Draw n uses three streams of its own: weights, values of interval cells, donors of missing cells.
 * The vector path seeds eight value streams side by side; the scalar path of smaa_draw walks the
 * same streams one by one, which is how tests know what the vector path must have drawn. */
#include "market/smaa_plan.h"

#include <math.h>
#include <string.h>

static const char values_label[] = "market.smaa.values";

static double high_of(const struct smaa_input *in, size_t cell)
{
    return in->high ? in->high[cell] : in->low[cell];
}

static bool known(const struct smaa_input *in, size_t cell)
{
    return !isnan(in->low[cell]);
}

static bool check(const struct smaa_input *in, struct err *e)
{
    if (in->n_alt == 0 || in->n_crit == 0 || in->n_draws == 0)
        return FAIL(e, ERR_INPUT, "nothing to rank: %zu alternatives, %zu criteria, %zu draws",
                    in->n_alt, in->n_crit, in->n_draws);
    if (in->n_alt > SMAA_MAX_ALTERNATIVES)
        return FAIL(e, ERR_LIMIT, "%zu alternatives; the limit is %d", in->n_alt,
                    SMAA_MAX_ALTERNATIVES);
    if (in->n_crit > SMAA_MAX_CRITERIA)
        return FAIL(e, ERR_LIMIT, "%zu criteria; the limit is %d", in->n_crit, SMAA_MAX_CRITERIA);
    if (in->n_draws > SMAA_MAX_DRAWS)
        return FAIL(e, ERR_LIMIT, "%zu draws; the limit is %d", in->n_draws, SMAA_MAX_DRAWS);
    if (in->weights.n_criteria != in->n_crit)
        return FAIL(e, ERR_INPUT, "weights for %zu criteria, values for %zu",
                    in->weights.n_criteria, in->n_crit);
    for (size_t i = 0; i < in->n_alt * in->n_crit; i++) {
        double lo = in->low[i], hi = high_of(in, i);
        if ((isnan(lo) && isnan(hi)) || (isfinite(lo) && isfinite(hi) && lo <= hi))
            continue;
        return FAIL(e, ERR_INPUT, "row %zu, criterion %zu: %s", i / in->n_crit, i % in->n_crit,
                    lo > hi ? "the low end lies above the high end" : "not a finite number");
    }
    return true;
}

/* 1/(n·k) in one division, as ever: nothing stated must give the bits it always gave. */
static double mean_weight(const struct weight_plan *w, uint32_t group)
{
    return w->w->central ? w->mean[group] / w->size[group]
                         : 1 / ((double)w->n_groups * w->size[group]);
}

static void find_coverage(struct smaa_plan *p, struct arena *a)
{
    const struct smaa_input *in = p->in;
    double *w = NEW_N(a, double, in->n_crit), sum = 0;
    for (size_t c = 0; c < in->n_crit; c++) {
        w[c] = in->coverage_weight
                   ? in->coverage_weight[c]
                   : mean_weight(&p->weights, p->weights.group[c]);
        sum += w[c];
    }
    uint32_t *index = NEW_N(a, uint32_t, in->n_alt);
    p->coverage = NEW_N(a, double, in->n_alt);
    for (uint32_t i = 0; i < in->n_alt; i++) {
        double have = 0;
        for (size_t c = 0; c < in->n_crit; c++)
            have += known(in, i * in->n_crit + c) ? w[c] : 0;
        p->coverage[i] = have / sum;
        if (p->coverage[i] >= in->coverage_min - 1e-12)
            index[p->n++] = i;
    }
    p->index = index;
}

/* Who may lend what row i lacks: rows observed on all of it, or per criterion. */
static bool find_lenders(struct smaa_plan *p, struct arena *a, uint32_t row, struct err *e)
{
    const struct smaa_input *in = p->in;
    size_t C = in->n_crit, mine = (size_t)p->index[row] * C, n_joint = 0;
    uint32_t *crit = NEW_N(a, uint32_t, C), *joint = NEW_N(a, uint32_t, in->n_alt);
    struct borrower b = {.row = row, .crit = crit};
    for (uint32_t c = 0; c < C; c++)
        if (!known(in, mine + c)) {
            crit[b.n_crit++] = c;
            if (p->n_donors[c] == 0)
                return FAIL(e, ERR_NUMERIC, "criterion %u has no value for any alternative", c);
        }
    if (b.n_crit == 0)
        return true;
    for (uint32_t i = 0; i < in->n_alt; i++) {
        bool all = true;
        for (size_t k = 0; all && k < b.n_crit; k++)
            all = known(in, (size_t)i * C + crit[k]);
        if (all)
            joint[n_joint++] = i;
    }
    b.joint = n_joint ? joint : NULL;
    b.n_joint = n_joint;
    for (size_t k = 0; k < b.n_crit; k++) {
        size_t c = crit[k], n = b.joint ? n_joint : p->n_donors[c];
        const uint32_t *from = b.joint ? joint : p->donor[c];
        double lo = HUGE_VAL, hi = -HUGE_VAL;
        for (size_t i = 0; i < n; i++) {
            lo = fmin(lo, in->low[from[i] * C + c]);
            hi = fmax(hi, high_of(in, from[i] * C + c));
        }
        p->low[row * C + c] = lo;
        p->high[row * C + c] = hi;
    }
    p->borrower[p->n_borrowers++] = b;
    return true;
}

bool smaa_plan_init(struct arena *a, const struct smaa_input *in, struct smaa_plan *ret,
                    struct err *e)
{
    struct smaa_plan p = {.in = in, .n_crit = in->n_crit, .n_draws = in->n_draws};
    TRY(check(in, e));
    p.kernel = smaa_kernel_for(in->processor);
    if (!p.kernel)
        return FAIL(e, ERR_INPUT, "this processor cannot run the %s kernels", in->processor);
    TRY(weight_plan_init(a, &in->weights, in->seed, &p.weights, e));
    p.weights.w = &in->weights;
    find_coverage(&p, a);

    size_t C = in->n_crit, cells = p.n * C;
    p.low = NEW_N(a, double, cells + 1);
    p.high = NEW_N(a, double, cells + 1);
    p.cell = NEW_N(a, uint32_t, cells + 1);
    p.cell_low = NEW_N(a, double, cells + 1);
    p.cell_high = NEW_N(a, double, cells + 1);
    p.borrower = NEW_N(a, struct borrower, p.n + 1);
    p.donor = NEW_N(a, const uint32_t *, C);
    p.n_donors = NEW_N(a, size_t, C);
    for (size_t c = 0; c < C; c++) {
        uint32_t *rows = NEW_N(a, uint32_t, in->n_alt);
        for (uint32_t i = 0; i < in->n_alt; i++)
            if (known(in, (size_t)i * C + c))
                rows[p.n_donors[c]++] = i;
        p.donor[c] = rows;
    }
    for (uint32_t r = 0; r < p.n; r++) {
        for (uint32_t c = 0; c < C; c++) {
            size_t from = (size_t)p.index[r] * C + c, to = (size_t)r * C + c;
            p.low[to] = in->low[from];
            p.high[to] = high_of(in, from);
            if (p.low[to] < p.high[to]) {
                p.cell[p.n_cells] = (uint32_t)to;
                p.cell_low[p.n_cells] = p.low[to];
                p.cell_high[p.n_cells++] = p.high[to];
            }
        }
        TRY(find_lenders(&p, a, r, e));
    }
    while ((size_t)1 << p.row_bits < p.n)
        p.row_bits++;
    p.drawn = p.n_cells > 0 || p.n_borrowers > 0;
    *ret = p;
    return true;
}

size_t smaa_plan_block(size_t n_draws)
{
    size_t tiles = (n_draws + 127) / 128 / TILE_DRAWS;
    return (tiles ? tiles : 1) * TILE_DRAWS; /* at most about 130 blocks */
}

/* --- one draw ----------------------------------------------------------------------------------
 */

static size_t lane_draw(const struct smaa_plan *p, size_t first, size_t lanes, size_t l)
{
    size_t n = first + (l < lanes ? l : lanes - 1);
    return n < p->n_draws ? n : p->n_draws - 1;
}

void smaa_plan_weights(const struct smaa_plan *p, size_t first, size_t lanes, pack *w)
{
    for (size_t l = 0; l < LANES; l++)
        weight_draw(&p->weights, lane_draw(p, first, lanes, l), (double *)w + l, LANES);
}

void smaa_plan_exact(const struct smaa_plan *p, pack *v)
{
    for (size_t i = 0; i < p->n * p->n_crit; i++)
        v[i] = (pack){0} + p->low[i];
}

static double uniform_cell(double low, double high, struct rng *r)
{
    uint64_t bits = (rng_next(r) >> 12) | UINT64_C(0x3FF0000000000000);
    double y;
    memcpy(&y, &bits, sizeof y);
    y = low + (high - low) * (y - 1.0);
    return y > high ? high : y;
}

/* What the borrowers get in draw n; cell i goes to v[i · stride]. */
static void lend(const struct smaa_plan *p, size_t n, double *v, size_t stride)
{
    const struct smaa_input *in = p->in;
    struct rng r;
    rng_init_block(&r, in->seed, "market.smaa.donors", n);
    for (size_t i = 0; i < p->n_borrowers; i++) {
        const struct borrower *b = &p->borrower[i];
        uint32_t from = b->joint ? b->joint[rng_below(&r, b->n_joint)] : 0;
        for (size_t k = 0; k < b->n_crit; k++) {
            uint32_t c = b->crit[k];
            if (!b->joint)
                from = p->donor[c][rng_below(&r, p->n_donors[c])];
            size_t cell = (size_t)from * p->n_crit + c;
            double lo = in->low[cell], hi = high_of(in, cell);
            v[((size_t)b->row * p->n_crit + c) * stride] = lo < hi ? uniform_cell(lo, hi, &r) : lo;
        }
    }
}

void smaa_plan_values(const struct smaa_plan *p, size_t first, size_t lanes, pack *v)
{
    if (p->n_cells > 0) {
        struct pack_rng rng;
        for (size_t l = 0; l < LANES; l++) {
            struct rng one;
            rng_init_block(&one, p->in->seed, values_label, lane_draw(p, first, lanes, l));
            for (size_t k = 0; k < 4; k++)
                rng.s[k][l] = one.s[k];
        }
        p->kernel->draw_cells(v, p->cell, p->cell_low, p->cell_high, p->n_cells, &rng);
    }
    if (p->n_borrowers > 0)
        for (size_t l = 0; l < LANES; l++)
            lend(p, lane_draw(p, first, lanes, l), (double *)v + l, LANES);
}

bool smaa_draw(struct arena *tmp, const struct smaa_input *in, size_t n, double *ret_weights,
               double *ret_values, struct err *e)
{
    struct smaa_plan p;
    struct rng r;
    TRY(smaa_plan_init(tmp, in, &p, e));
    if (n >= in->n_draws)
        return FAIL(e, ERR_INPUT, "there is no draw %zu of %zu", n, in->n_draws);
    weight_draw(&p.weights, n, ret_weights, 1);
    memcpy(ret_values, p.low, p.n * p.n_crit * sizeof *ret_values);
    rng_init_block(&r, in->seed, values_label, n);
    for (size_t i = 0; i < p.n_cells; i++)
        ret_values[p.cell[i]] = uniform_cell(p.cell_low[i], p.cell_high[i], &r);
    lend(&p, n, ret_values, 1);
    return true;
}

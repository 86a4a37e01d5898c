/* smaa_weights.c — points of a simplex.
 *
 * Uniform on {w ≥ 0, Σw = 1}: exponentials divided by their sum. An order: the sorted draw is dealt
 * out in that order, which is uniform on the ordered part by symmetry. Lower bounds: the simplex
 * shrinks towards them (w = low + rest · x), which keeps uniformity. Upper bounds: reject; when a
 * trial of 2 000 accepts fewer than 20, walk instead: from the middle of the feasible set along
 * random directions within Σ = 1, to a uniform place on the chord (hit-and-run, Smith 1984), anew
 * for each draw, so that draws stay independent of each other. Stated weights: a Dirichlet around
 * them by gamma deviates, in which the groups not stated are one part; that part is dealt out
 * uniformly. So they keep the whole doubt about each other, and every mean is what was stated. */
#include "market/smaa_weights.h"

#include <math.h>
#include <string.h>

#include "base/random.h"

enum { TRIAL = 2000, TRIAL_ENOUGH = 20, STEPS_PER_GROUP = 40, MAX_TRIES = 100000 };

static void simplex(struct rng *r, double *x, size_t n)
{
    double sum = 0;
    if (n == 1) {
        x[0] = 1; /* no randomness spent */
        return;
    }
    for (size_t i = 0; i < n; i++)
        sum += x[i] = rng_exponential(r);
    for (size_t i = 0; i < n; i++)
        x[i] /= sum;
}

static double low_of(const struct weight_plan *p, size_t g)
{
    return p->w->group_low ? p->w->group_low[g] : 0;
}

static double high_of(const struct weight_plan *p, size_t g)
{
    return p->w->group_high ? p->w->group_high[g] : 1;
}

/* One try; true when the upper bounds hold. */
static bool bounded_try(const struct weight_plan *p, struct rng *r, double *g)
{
    double rest = 1;
    for (size_t i = 0; i < p->n_groups; i++)
        rest -= low_of(p, i);
    simplex(r, g, p->n_groups);
    for (size_t i = 0; i < p->n_groups; i++) {
        g[i] = low_of(p, i) + (rest > 0 ? rest : 0) * g[i];
        if (g[i] > high_of(p, i))
            return false;
    }
    return true;
}

static void walk(const struct weight_plan *p, struct rng *r, double *g)
{
    size_t n = p->n_groups;
    double d[SMAA_MAX_CRITERIA];
    memcpy(g, p->start, n * sizeof *g);
    for (size_t step = 0; step < STEPS_PER_GROUP * n; step++) {
        double mean = 0, least = -HUGE_VAL, most = HUGE_VAL;
        for (size_t i = 0; i < n; i++)
            mean += d[i] = rng_normal(r);
        mean /= (double)n;
        for (size_t i = 0; i < n; i++) {
            d[i] -= mean; /* stay on Σ = 1 */
            double to_low = (low_of(p, i) - g[i]) / d[i], to_high = (high_of(p, i) - g[i]) / d[i];
            if (d[i] == 0)
                continue;
            double back = d[i] > 0 ? to_low : to_high, ahead = d[i] > 0 ? to_high : to_low;
            least = back > least ? back : least;
            most = ahead < most ? ahead : most;
        }
        if (!(most > least) || !isfinite(most) || !isfinite(least))
            continue; /* the set is a point in this direction */
        double t = least + (most - least) * rng_uniform(r);
        for (size_t i = 0; i < n; i++) {
            double x = g[i] + t * d[i];
            g[i] = x < low_of(p, i) ? low_of(p, i) : x > high_of(p, i) ? high_of(p, i) : x;
        }
    }
}

static void around_stated(const struct weight_plan *p, struct rng *r, double *g)
{
    double sum = 0, rest = 0, part[SMAA_MAX_CRITERIA];
    for (size_t i = 0; i < p->n_groups; i++) {
        double c = p->w->central[i];
        g[i] = c > 0 ? rng_gamma(r, p->w->concentration * c) : 0;
        sum += g[i];
    }
    if (p->n_free > 0) {
        rest = p->rest > 0 ? rng_gamma(r, p->w->concentration * p->rest) : 0;
        sum += rest;
        simplex(r, part, p->n_free);
    }
    for (size_t i = 0, k = 0; i < p->n_groups; i++)
        g[i] = (isnan(p->w->central[i]) ? rest * part[k++] : g[i]) / sum;
}

static void group_weights(const struct weight_plan *p, struct rng *r, double *g)
{
    const struct smaa_weights *w = p->w;
    size_t n = p->n_groups;
    if (w->central) {
        around_stated(p, r, g);
        return;
    }
    if (p->walk) {
        walk(p, r, g);
        return;
    }
    if (w->group_low || w->group_high) {
        for (size_t tries = 0; tries < MAX_TRIES; tries++)
            if (bounded_try(p, r, g))
                return;
        memcpy(g, p->start, n * sizeof *g); /* a chance below 0.99^100000 */
        return;
    }
    simplex(r, g, n);
    if (w->n_order == 0)
        return;
    double sorted[SMAA_MAX_CRITERIA], rest[SMAA_MAX_CRITERIA];
    bool named[SMAA_MAX_CRITERIA] = {false};
    size_t n_rest = 0;
    memcpy(sorted, g, n * sizeof *g);
    for (size_t i = 0; i < w->n_order; i++) { /* selection: the k largest, in order */
        size_t best = i;
        for (size_t j = i + 1; j < n; j++)
            best = sorted[j] > sorted[best] ? j : best;
        double t = sorted[best];
        memmove(sorted + i + 1, sorted + i, (best - i) * sizeof *sorted);
        sorted[i] = t;
        named[w->order[i]] = true;
    }
    for (size_t i = w->n_order; i < n; i++) /* the others keep their random order */
        rest[n_rest++] = sorted[i];
    for (size_t i = 0; i < w->n_order; i++)
        g[w->order[i]] = sorted[i];
    for (size_t i = 0, k = 0; i < n; i++)
        if (!named[i])
            g[i] = rest[k++];
}

void weight_draw(const struct weight_plan *p, size_t n, double *ret, size_t stride)
{
    const struct smaa_weights *w = p->w;
    if (w->given) {
        for (size_t c = 0; c < w->n_criteria; c++)
            ret[c * stride] = w->given[n * w->n_criteria + c];
        return;
    }
    struct rng r;
    double g[SMAA_MAX_CRITERIA], sum[SMAA_MAX_CRITERIA] = {0}, inside[SMAA_MAX_CRITERIA];
    rng_init_block(&r, p->seed, "market.smaa.weights", n);
    group_weights(p, &r, g);
    for (size_t c = 0; c < w->n_criteria; c++) {
        inside[c] = p->size[p->group[c]] > 1 ? rng_exponential(&r) : 1;
        sum[p->group[c]] += inside[c];
    }
    for (size_t c = 0; c < w->n_criteria; c++)
        ret[c * stride] = g[p->group[c]] * (inside[c] / sum[p->group[c]]);
}

/* A feasible point: low + rest spread in proportion to the room left under the upper bounds. */
static bool feasible(struct weight_plan *p, struct err *e)
{
    double low = 0, room = 0;
    for (size_t i = 0; i < p->n_groups; i++) {
        if (!(low_of(p, i) >= 0 && high_of(p, i) <= 1 && low_of(p, i) <= high_of(p, i)))
            return FAIL(e, ERR_INPUT, "the bounds of group %zu are not within 0 and 1", i);
        low += low_of(p, i);
        room += high_of(p, i) - low_of(p, i);
    }
    if (low > 1 + 1e-12 || low + room < 1 - 1e-12)
        return FAIL(e, ERR_NUMERIC, "no weights satisfy the bounds: they add up to %.3f to %.3f",
                    low, low + room);
    for (size_t i = 0; i < p->n_groups; i++)
        p->start[i] =
            low_of(p, i) + (room > 0 ? (1 - low) * (high_of(p, i) - low_of(p, i)) / room : 0);
    return true;
}

/* What is stated must leave a rest of at least 0 to the others, and of 0 when there are none. */
static bool stated(struct weight_plan *p, struct err *e)
{
    const struct smaa_weights *w = p->w;
    double sum = 0;
    if (w->n_order || w->group_low || w->group_high)
        return FAIL(e, ERR_INPUT, "give either stated weights, or an order or bounds, not both");
    if (!(w->concentration > 0))
        return FAIL(e, ERR_INPUT, "the concentration around stated weights must be above 0");
    for (size_t i = 0; i < p->n_groups; i++) {
        if (isnan(w->central[i])) {
            p->n_free++;
            continue;
        }
        if (!(w->central[i] >= 0 && w->central[i] <= 1))
            return FAIL(e, ERR_INPUT, "the weight of group %zu is not within 0 and 1", i);
        sum += w->central[i];
    }
    if (sum > 1 + 1e-9 || (p->n_free == 0 && sum < 1 - 1e-9))
        return FAIL(e, ERR_INPUT, "the stated weights add up to %.3f", sum);
    p->rest = p->n_free ? fmax(0, 1 - sum) : 0;
    for (size_t i = 0; i < p->n_groups; i++)
        p->mean[i] = isnan(w->central[i]) ? p->rest / (double)p->n_free : w->central[i];
    return true;
}

bool weight_plan_init(struct arena *a, const struct smaa_weights *w, uint64_t seed,
                      struct weight_plan *ret, struct err *e)
{
    struct weight_plan p = {.w = w, .seed = seed, .n_groups = w->n_groups, .group = w->group};
    if (!w->group) {
        uint32_t *own = NEW_N(a, uint32_t, w->n_criteria);
        for (uint32_t c = 0; c < w->n_criteria; c++)
            own[c] = c;
        p.group = own;
        p.n_groups = w->n_criteria;
    }
    if (p.n_groups == 0 || p.n_groups > SMAA_MAX_CRITERIA)
        return FAIL(e, ERR_INPUT, "%zu groups of criteria", p.n_groups);
    p.size = NEW_N(a, uint32_t, p.n_groups);
    p.start = NEW_N(a, double, p.n_groups);
    p.mean = NEW_N(a, double, p.n_groups);
    for (size_t g = 0; g < p.n_groups; g++)
        p.mean[g] = 1 / (double)p.n_groups;
    for (size_t c = 0; c < w->n_criteria; c++) {
        if (p.group[c] >= p.n_groups)
            return FAIL(e, ERR_INPUT, "criterion %zu names group %u of %zu", c, p.group[c],
                        p.n_groups);
        p.size[p.group[c]]++;
    }
    for (size_t g = 0; g < p.n_groups; g++)
        if (p.size[g] == 0)
            return FAIL(e, ERR_INPUT, "group %zu has no criterion", g);
    if (w->central)
        TRY(stated(&p, e));
    if (w->n_order && (w->group_low || w->group_high))
        return FAIL(e, ERR_INPUT, "give either an order of the groups or bounds, not both");
    for (size_t i = 0; i < w->n_order; i++) {
        if (w->order[i] >= p.n_groups)
            return FAIL(e, ERR_INPUT, "the order names group %u of %zu", w->order[i], p.n_groups);
        for (size_t j = 0; j < i; j++)
            if (w->order[i] == w->order[j])
                return FAIL(e, ERR_INPUT, "the order names group %u twice", w->order[i]);
    }
    if (w->group_low || w->group_high) {
        TRY(feasible(&p, e));
        struct rng r;
        double g[SMAA_MAX_CRITERIA];
        int kept = 0;
        rng_init(&r, seed, "market.smaa.trial");
        for (int i = 0; i < TRIAL; i++)
            kept += bounded_try(&p, &r, g);
        p.walk = kept < TRIAL_ENOUGH;
    }
    *ret = p;
    return true;
}

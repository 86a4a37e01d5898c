/* hhi.c — see hhi.h. Poisson(1) weights make the orders' draws independent, so that a group's sum can be drawn alone;
 * the resampled total is then random too, which shares do not notice. */
#include "statistics/hhi.h"

#include <math.h>

#include "base/stat.h"

enum { N_ONE_BY_ONE = 64 };

bool hhi_of(const double *totals, size_t groups, struct hhi *ret)
{
    double sum = stat_total(totals, groups), squares = 0;
    size_t top = 0;
    if (!(sum > 0))
        return false;
    for (size_t g = 0; g < groups; g++) {
        squares += totals[g] / sum * (totals[g] / sum);
        if (totals[g] > totals[top])
            top = g;
    }
    *ret = (struct hhi){.hhi = squares, .effective = 1 / squares, .top_share = totals[top] / sum, .top = top};
    return true;
}

/* Poisson of mean 1 by inversion. */
static unsigned poisson_one(struct rng *rng)
{
    double u = rng_uniform(rng), p = exp(-1), sum = p;
    unsigned k = 0;
    while (u > sum && k < N_ONE_BY_ONE) {
        k++;
        p /= k;
        sum += p;
    }
    return k;
}

struct group {
    double sum, squares;
    size_t n, first; /* of its orders, sorted by group */
};

static double draw(const struct group *g, const double *sorted, struct rng *rng)
{
    if (g->n > N_ONE_BY_ONE)
        return fmax(0, g->sum + sqrt(g->squares) * rng_normal(rng));
    double sum = 0;
    for (size_t i = 0; i < g->n; i++)
        sum += poisson_one(rng) * sorted[g->first + i];
    return sum;
}

bool hhi_bootstrap(struct arena *tmp, const double *value, const uint32_t *group, size_t n, size_t groups,
                   size_t resamples, struct rng *rng, struct hhi_interval *ret)
{
    struct arena_mark mark = arena_mark(tmp);
    struct group *gs = NEW_N(tmp, struct group, groups);
    double *sorted = NEW_N(tmp, double, n), *totals = NEW_N(tmp, double, groups);
    for (size_t i = 0; i < n; i++)
        gs[group[i]].n++;
    for (size_t g = 1; g < groups; g++)
        gs[g].first = gs[g - 1].first + gs[g - 1].n;
    size_t *next = NEW_N(tmp, size_t, groups);
    for (size_t i = 0; i < n; i++) {
        struct group *g = &gs[group[i]];
        sorted[g->first + next[group[i]]++] = value[i];
        g->sum += value[i];
        g->squares += value[i] * value[i];
    }
    struct hhi seen, x;
    for (size_t g = 0; g < groups; g++)
        totals[g] = gs[g].sum;
    if (!hhi_of(totals, groups, &seen)) {
        arena_release(tmp, mark);
        return false;
    }
    double *hs = NEW_N(tmp, double, resamples), *es = NEW_N(tmp, double, resamples),
           *ts = NEW_N(tmp, double, resamples);
    size_t kept = 0;
    for (size_t r = 0; r < resamples; r++) {
        for (size_t g = 0; g < groups; g++)
            totals[g] = draw(&gs[g], sorted, rng);
        if (!hhi_of(totals, groups, &x))
            continue;
        hs[kept] = x.hhi;
        es[kept] = x.effective;
        ts[kept++] = totals[seen.top] / stat_total(totals, groups);
    }
    bool ok = kept > 0;
    if (ok) {
        stat_sort(hs, kept), stat_sort(es, kept), stat_sort(ts, kept);
        double low = 1.0 / 40, high = 1 - low; /* the middle 95 % */
        *ret = (struct hhi_interval){
            .hhi_low = stat_quantile_sorted(hs, kept, low), .hhi_high = stat_quantile_sorted(hs, kept, high),
            .effective_low = stat_quantile_sorted(es, kept, low),
            .effective_high = stat_quantile_sorted(es, kept, high),
            .top_low = stat_quantile_sorted(ts, kept, low), .top_high = stat_quantile_sorted(ts, kept, high),
            .resamples = kept};
    }
    arena_release(tmp, mark);
    return ok;
}

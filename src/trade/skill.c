/* skill.c — rank correlation, precision, area under the curve, and intervals by drawing clusters. */
#include "trade/skill.h"

#include <assert.h>
#include <math.h>

#include "base/random.h"
#include "base/stat.h"

double skill_rho(struct arena *tmp, const double *score, const double *outcome, size_t n)
{
    struct err e = {0};
    double rho;
    return stat_spearman(tmp, score, outcome, n, &rho, &e) ? rho : (double)NAN;
}

/* weight[i]: probability that i is among the `top` largest when ties are broken by chance. */
static void among_top(struct arena *tmp, const double *x, size_t n, size_t top, double *weight)
{
    struct arena_mark m = arena_mark(tmp);
    double *sorted = NEW_N(tmp, double, n);
    for (size_t i = 0; i < n; i++)
        sorted[i] = x[i];
    stat_sort(sorted, n);
    double cut = sorted[n - top]; /* the smallest that can still be among them */
    size_t above = 0, at = 0;
    for (size_t i = 0; i < n; i++) {
        above += x[i] > cut;
        at += x[i] == cut;
    }
    double shared = (double)(top - above) / (double)at;
    for (size_t i = 0; i < n; i++)
        weight[i] = x[i] > cut ? 1 : x[i] == cut ? shared : 0;
    arena_release(tmp, m);
}

double skill_precision(struct arena *tmp, const double *score, const double *outcome, size_t n,
                       size_t top)
{
    if (top == 0 || n < top)
        return NAN;
    struct arena_mark m = arena_mark(tmp);
    double *a = NEW_N(tmp, double, n), *b = NEW_N(tmp, double, n);
    among_top(tmp, score, n, top, a);
    among_top(tmp, outcome, n, top, b);
    struct stat_sum hits = {0};
    for (size_t i = 0; i < n; i++)
        stat_sum_add(&hits, a[i] * b[i]);
    arena_release(tmp, m);
    return stat_sum_value(&hits) / (double)top;
}

double skill_area(struct arena *tmp, const double *score, const bool *yes, size_t n)
{
    struct arena_mark m = arena_mark(tmp);
    double *rank = NEW_N(tmp, double, n + 1), sum = 0; /* halves: exact */
    size_t n_yes = 0;
    stat_ranks(tmp, score, n, rank);
    for (size_t i = 0; i < n; i++)
        if (yes[i]) {
            sum += rank[i];
            n_yes++;
        }
    arena_release(tmp, m);
    double y = (double)n_yes, no = (double)(n - n_yes);
    return y > 0 && no > 0 ? (sum - y * (y + 1) / 2) / (y * no) : (double)NAN;
}

struct skill_mean skill_mean_of(struct arena *tmp, const double *value, const uint32_t *cluster,
                                size_t n, uint32_t n_clusters, size_t draws, double level,
                                uint64_t seed)
{
    struct skill_mean r = {.mean = NAN, .low = NAN, .high = NAN};
    struct arena_mark m = arena_mark(tmp);
    double *sum = NEW_N(tmp, double, n_clusters + 1), *count = NEW_N(tmp, double, n_clusters + 1);
    struct stat_sum all = {0};
    for (size_t i = 0; i < n; i++) {
        assert(cluster[i] < n_clusters);
        if (isnan(value[i]))
            continue;
        stat_sum_add(&all, value[i]);
        sum[cluster[i]] += value[i];
        r.n_clusters += count[cluster[i]] == 0;
        count[cluster[i]] += 1;
        r.n++;
    }
    if (r.n > 0)
        r.mean = stat_sum_value(&all) / (double)r.n;
    if (r.n_clusters > 1 && draws > 0) {
        double *means = NEW_N(tmp, double, draws);
        size_t k = 0;
        struct rng rng;
        rng_init(&rng, seed, "skill.clusters");
        for (size_t d = 0; d < draws; d++) {
            double s = 0, c = 0;
            /* clusters without a value are drawn too: methods that lack some are drawn alike */
            for (uint32_t j = 0; j < n_clusters; j++) {
                uint64_t pick = rng_below(&rng, n_clusters);
                s += sum[pick];
                c += count[pick];
            }
            if (c > 0)
                means[k++] = s / c;
        }
        stat_sort(means, k);
        if (k > 0) {
            r.low = stat_quantile_sorted(means, k, (1 - level) / 2);
            r.high = stat_quantile_sorted(means, k, (1 + level) / 2);
        }
    }
    arena_release(tmp, m);
    return r;
}

/* counts.h — exact laws of small counts: tails, mid p-values, residuals, and which law the data ask
 * for.
 *
 * Poisson: variance = mean. Negative binomial: variance = mean + mean²/size; daily orders of a shop
 * are of this kind. Binomial and beta-binomial: a share of `trials`; size = a + b of the beta law,
 * variance np(1−p)(n + size)/(1 + size). size = INFINITY is the law without extra spread.
 *
 * Checked: tests/unit/statistics/test_counts.c (sums by hand, R ppois, pnbinom, pbinom)
 */
#ifndef STATISTICS_COUNTS_H
#define STATISTICS_COUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct counts_law {
    double mean;   /* expected count, ≥ 0; of a share: trials · p */
    double trials; /* 0: no upper bound (Poisson, negative binomial) */
    double size;   /* > 0; INFINITY: no extra spread */
};

double counts_variance(const struct counts_law *m);
double counts_log_pmf(const struct counts_law *m, double x); /* −INFINITY where x cannot be */
/* ln P(X = from + i) for i < n, each from the one before it: a hundred times as fast as one by one. */
void counts_log_pmfs(const struct counts_law *m, double from, size_t n, double *ret);
double counts_pmf(const struct counts_law *m, double x);
double counts_at_most(const struct counts_law *m, double x);  /* P(X ≤ x) */
double counts_at_least(const struct counts_law *m, double x); /* P(X ≥ x) */
/* P(X < x) + P(X = x)/2 and its mirror: p-values without the conservatism of whole counts. */
double counts_mid_low(const struct counts_law *m, double x);
double counts_mid_high(const struct counts_law *m, double x);
/* Quantile residual Φ⁻¹(P(X < x) + u·P(X = x)), 0 < u < 1: standard normal when u is uniform
 * (Dunn & Smyth 1996); u = 0.5 is the mid-p residual. Kept within ±9. */
double counts_residual(const struct counts_law *m, double x, double u);

/* The spread that the counts x[n] show around their means: maximum likelihood of `size`, and
 * whether the law without extra spread is refused (likelihood ratio, half the mass of chi² at 0;
 * p_value below `level`). trials NULL = unbounded counts. Rows with mean 0 say nothing. */
struct counts_spread {
    double size;    /* INFINITY when no extra spread is seen */
    double p_value; /* of the plain law */
    bool is_spread; /* p_value < level */
    double factor;  /* Pearson: Σ(x−μ)²/variance of the plain law / n */
    size_t n;
};
void counts_spread(const double *x, const double *mean, const double *trials, size_t n, double level,
                   struct counts_spread *ret);

#endif

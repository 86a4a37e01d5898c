/* stat.h — the small statistics every room needs. Inputs finite, missing values dropped before.
 *
 * Checked: tests/unit/base/test_stat.c against NIST StRD univariate values and hand calculations.
 */
#ifndef BASE_STAT_H
#define BASE_STAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Neumaier's compensated sum; start with {0}. */
struct stat_sum {
    double sum, lost;
};
void stat_sum_add(struct stat_sum *s, double x);
static inline double stat_sum_value(const struct stat_sum *s)
{
    return s->sum + s->lost;
}
double stat_total(const double *x, size_t n); /* [n]; n = 0 gives 0 */

double stat_mean(const double *x, size_t n);     /* n ≥ 1 */
double stat_variance(const double *x, size_t n); /* divisor n-1, two passes; n ≥ 2 */
double stat_sd(const double *x, size_t n);
/* Pearson; ERR_NUMERIC when a side is constant or n < 2. */
bool stat_correlation(const double *x, const double *y, size_t n, double *ret,
                      struct err *e) NODISCARD;

/* Quantile of type 7 (Hyndman & Fan 1996): linear between order statistics (n-1)p+1. */
double stat_quantile_sorted(const double *sorted, size_t n, double p); /* n ≥ 1, 0 ≤ p ≤ 1 */
double stat_quantile(struct arena *tmp, const double *x, size_t n, double p);
double stat_median(struct arena *tmp, const double *x, size_t n);
void stat_sort(double *x, size_t n);

/* Rank 1 = smallest; ties share the average rank. */
void stat_ranks(struct arena *tmp, const double *x, size_t n, double *ret_rank);
/* Spearman's rho and Kendall's tau-b; ERR_NUMERIC when a side is constant or n < 2. */
bool stat_spearman(struct arena *tmp, const double *x, const double *y, size_t n, double *ret,
                   struct err *e) NODISCARD;
bool stat_kendall(struct arena *tmp, const double *x, const double *y, size_t n, double *ret,
                  struct err *e) NODISCARD;
/* Percentile score 100·(rank-0.5)/n with average ranks: 0 < score < 100, median ≈ 50. */
void stat_percentile_scores(struct arena *tmp, const double *x, size_t n, double *ret_score);

#endif

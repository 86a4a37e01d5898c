/* ewma_covariance.h — how currencies move together, the recent days weighing more.
 *
 * Σ = Σ_t w_t r_t r_t',  w_t = λ^age / Σ λ^age: the exponentially weighted covariance of RiskMetrics (1996) with the
 * mean taken as 0 and the weights summing to one, so that the answer does not hang on a starting value.
 *
 * Checked: tests/unit/statistics/test_ewma_covariance.c
 */
#ifndef STATISTICS_EWMA_COVARIANCE_H
#define STATISTICS_EWMA_COVARIANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* returns [days × k] row by row, the oldest day first; a row with a NaN is passed over. ret [k × k].
 * ERR_NUMERIC when fewer than two complete rows are there. 0 < lambda < 1. */
bool ewma_covariance(const double *returns, size_t days, size_t k, double lambda, double *ret, struct err *e) NODISCARD;

/* Exposures e[bucket × k] of amounts that fall due after steps[bucket] days of a random walk with daily covariance
 * cov[k × k]: the variance of the sum is Σ_b Σ_c min(steps_b, steps_c) · e_b' Σ e_c. Never negative. */
double ewma_exposure_variance(const double *cov, size_t k, const double *exposure, const double *steps, size_t buckets);

#endif

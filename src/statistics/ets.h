/* ets.h — exponential smoothing as innovations state space models (Hyndman, Koehler, Ord & Snyder 2008).
 *
 * Error A or M, trend N, A or Ad (damped), season N, A or M: the 15 forms that R's forecast::ets considers
 * (no additive error with multiplicative season, no multiplicative trend). With e = y - ŷ:
 *
 *   q = level + φ·slope            ŷ = q, q + season or q·season
 *   level' = q + α·e/[season M: season]   slope' = φ·slope + β·e/[season M: season]
 *   season' = season + γ·e/[season M: q]  error M: the relative error e/ŷ has constant variance
 *
 * so β is the book's β (= α·β*), γ the book's γ. -2·log-likelihood = n·ln Σε² + 2·Σ ln ŷ [error M], ε = e or
 * e/ŷ, without the constants that are the same for all forms, as R prints it. Bounds as in R:
 * 1e-4 ≤ α ≤ 0.9999, 1e-4 ≤ β ≤ α, 1e-4 ≤ γ ≤ 1-α, 0.8 ≤ φ ≤ 0.98, and the forecasts forget the start
 * (roots inside the unit circle). Error M only for positive data; its ŷ and seasons stay positive.
 *
 * Method:   Levenberg–Marquardt on the errors (times the geometric mean of ŷ when they are relative) with
 *           exact derivatives carried along the series; k counts smoothing parameters, start states and σ²
 * Missing:  NaN. The states go on as if the error had been zero; the likelihood leaves the period out
 * Exact:    no random numbers in fitting; simulation uses draws made once from a seed
 * Errors:   ERR_INPUT (infinite values, bad period), ERR_NUMERIC (too few values for any form)
 * Checked:  tests/unit/statistics/test_ets.c, tests/acceptance/forecast_r.sh (R forecast::ets)
 */
#ifndef STATISTICS_ETS_H
#define STATISTICS_ETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

enum ets_error { ETS_ERROR_A, ETS_ERROR_M };
enum ets_trend { ETS_TREND_N, ETS_TREND_A, ETS_TREND_AD };
enum ets_season { ETS_SEASON_N, ETS_SEASON_A, ETS_SEASON_M };
struct ets_form {
    uint8_t error, trend, season;
};
enum { ETS_N_FORMS = 15, ETS_PERIOD_MAX = 24, ETS_VALUES_MAX = 100000 };
extern const struct ets_form ets_forms[ETS_N_FORMS];

/* Smoothing parameters and the states at one moment. A form without slope has slope 0, β 0 and φ 1. */
struct ets_parameters {
    double alpha, beta, gamma, phi;
    double level, slope;
    double seasonal[ETS_PERIOD_MAX]; /* of the periods t with t mod period = index */
};
struct ets_model {
    struct ets_form form;
    int period;               /* 1 without season */
    size_t n, n_missing;      /* n counts the missing ones too */
    struct ets_parameters at_start, at_end;
    double log_likelihood;    /* R's convention: without constants */
    double aic, aicc, bic;
    double sigma2;            /* Σε²/(n - k + 1) over the values there are */
    int k;                    /* parameters, with start states and σ² */
    int passes;               /* over the data, for the curious */
    bool constant;            /* all values are equal: level is that value, no likelihood */
};

/* "ETS(A,Ad,N)" into ret[16]. */
void ets_name(struct ets_form form, char *ret);
/* Parameters to count: smoothing, start states, σ². */
int ets_count(struct ets_form form, int period);
/* The forecast forgets its start: roots of the discount polynomial inside the unit circle. */
bool ets_admissible(struct ets_form form, int period, const struct ets_parameters *x);

/* y[n] oldest first, NaN = missing. Log-likelihood at given parameters (the seasonal ones as they are
 * given); -INFINITY when ŷ leaves the positive side with error M or season M. ret_residual[n] may be NULL:
 * ε, NaN where y is. ret_end may be NULL: the states after the last value. */
double ets_log_likelihood(struct ets_form form, int period, const double *y, size_t n,
                          const struct ets_parameters *x, struct ets_parameters *ret_end,
                          double *ret_residual);

/* One form. Values at least k+2, with a season also two whole seasons. */
bool ets_fit(const double *y, size_t n, int period, struct ets_form form, struct ets_model *ret,
             struct err *e) NODISCARD;
/* The form with the least AICc among those the data allow. period 1 or above ETS_PERIOD_MAX: none with a
 * season. additive: only error A and season N or A. */
bool ets_choose(const double *y, size_t n, int period, bool additive, struct ets_model *ret,
                struct err *e) NODISCARD;
/* Whether ets_choose has anything to choose from: at least four values. */
bool ets_enough(const double *y, size_t n);

/* ret_mean[horizon]: the forecast with all later errors zero. */
void ets_mean(const struct ets_model *m, size_t horizon, double *ret_mean);
/* Forms with error A: variances of the forecast errors, σ²(1+Σc²). */
void ets_variance(const struct ets_model *m, size_t horizon, double *ret_variance);

/* Standard normal draws, shared by all series of one answer: [horizon][paths], each with its mirror image. */
struct ets_draws {
    size_t paths, horizon;
    const double *z;
};
struct ets_draws ets_draws_new(struct arena *a, size_t paths, size_t horizon, uint64_t seed) NODISCARD;
/* ret[horizon][paths]: what may come, not yet kept from falling below zero. Relative errors stay above -1. */
void ets_simulate(const struct ets_model *m, const struct ets_draws *d, size_t horizon, double *ret);

/* Quantiles of the forecast at each step: ret[horizon][n_p]. Error A: normal with ets_variance, exact.
 * Error M: from simulated paths (draws may be NULL for error A). scale widens about the median (1 = as the
 * model says). floor_zero: demand cannot be negative; what the distribution has below zero is the
 * probability of zero, so quantiles below are 0. p ascending. */
struct ets_interval_options {
    const double *p;
    size_t n_p;
    double scale;
    bool floor_zero;
};
void ets_quantiles(struct arena *tmp, const struct ets_model *m, const struct ets_draws *d,
                   size_t horizon, const struct ets_interval_options *opt, double *ret);
/* Mean of max(0, N(mean, variance)). */
double ets_floored_mean(double mean, double variance);

#endif

/* cox.h — what goes with waiting longer: Cox's proportional hazards.
 *
 * Partial likelihood with Efron's treatment of ties (default) or Breslow's; Newton with step
 * halving; baseline hazard in the manner of the ties, at the mean of every column; test of
 * proportional hazards by the score of x·g(t), g = 1 − S(t−) of Kaplan–Meier (R's cox.zph since
 * survival 3.0, default).
 *
 * Monotone likelihood (a column tells who has no event at all, so its coefficient would grow
 * without end): refused, naming the column, or with COX_FIRTH estimated by Firth's penalty ½·ln det
 * I.
 *
 * A hazard ratio is what goes together with what, not cause. Card docs/methods/survival.md.
 *
 * Errors:  ERR_INPUT (sizes, bad numbers), ERR_NUMERIC (no event; a column constant or told by the
 *          others; monotone; no convergence)
 * Cost:    n·p² per step. Deterministic.
 * Checked: tests/unit/statistics/test_cox.c, against R survival 3.5 (tests/peers/survival.R)
 */
#ifndef STATISTICS_COX_H
#define STATISTICS_COX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

enum cox_ties { COX_EFRON, COX_BRESLOW };
enum cox_monotone { COX_REFUSE, COX_FIRTH };

struct cox_data {
    size_t n, p;
    const double *time;        /* [n] ≥ 0 */
    const uint8_t *event;      /* [n] */
    const double *const *x;    /* [p][n] columns, finite */
    const char *const *x_name; /* [p] */
};
struct cox_options {
    enum cox_ties ties;
    enum cox_monotone monotone;
};
struct cox_hazard {
    double time, cumulative;
};
struct cox_fit {
    size_t n, n_events, p;
    double *beta, *se;                          /* [p] logarithms of hazard ratios */
    double *covariance;                         /* [p × p] */
    double log_likelihood, null_log_likelihood; /* unpenalised */
    double score_chi2, wald_chi2, ratio_chi2;   /* each with p degrees of freedom */
    int iterations;
    bool firth;             /* the penalty was needed */
    const char *monotone;   /* name of the column that needed it; NULL */
    double *ph_chi2, *ph_p; /* [p] proportional hazards, each column; small p: it does not hold */
    double ph_global_chi2, ph_global_p;
    struct cox_hazard *baseline; /* [n_baseline] at event times */
    size_t n_baseline;
    const char *convention; /* "Efron", "Breslow" */
};
bool cox_fit(struct arena *a, const struct cox_data *d, const struct cox_options *opt,
             struct cox_fit **ret, struct err *e) NODISCARD;
/* Hazard ratio of column j with its interval, and p of "no difference" (Wald). */
struct cox_ratio {
    double ratio, low, high, p;
};
struct cox_ratio cox_ratio(const struct cox_fit *f, size_t j, double level);

#endif

/* ppml.h — Poisson pseudo-maximum likelihood and least squares with any number of fixed-effect
 * sets.
 *
 * E[y] = exp(offset + x'β + a_g1 + a_g2 + …), zeros stay in (Santos Silva & Tenreyro 2006);
 * iteratively reweighted least squares, fixed effects swept out by alternating projections with
 * acceleration (Correia, Guimarães & Zylkin 2020). Separated observations are found and dropped
 * first, collinear columns are dropped and named. Methods 3.6; card docs/methods/gravity.md.
 *
 * Use:     TRY(ppml_fit(a, &data, &opt, &fit, e)); fit->beta[k], fit->se[k], fit->mu[i]
 * Exact:   the same bits for any number of threads; estimates do not depend on the order of rows
 * beyond 1e-9 (tested), and scaling y moves only the fixed effects Errors:  ERR_INPUT (negative or
 * non-finite y, no variation, nothing left), ERR_NUMERIC (no convergence: says after how many
 * iterations and what the deviance did)
 */
#ifndef TRADE_PPML_H
#define TRADE_PPML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

struct ppml_data {
    size_t n;
    const double *y; /* [n] ≥ 0 (ppml_fit), > 0 rows are used by ols_fit as ln y */
    size_t n_x;
    const double *const *x;    /* [n_x][n] columns; no constant when there is a fixed effect */
    const char *const *x_name; /* [n_x] */
    size_t n_fe;
    const uint32_t *const *fe;     /* [n_fe][n] level of each row, 0 … levels-1 */
    const uint32_t *fe_levels;     /* [n_fe] */
    const char *const *fe_name;    /* [n_fe] */
    const double *offset, *weight; /* [n] or NULL */
    const uint32_t *cluster;       /* [n] or NULL: robust */
    uint32_t n_clusters;
};
enum ppml_errors {
    ERRORS_ROBUST_HC0,
    ERRORS_ROBUST_HC1 /* n/(n-k) */,
    ERRORS_CLUSTER /* G/(G-1)·… see card */,
    ERRORS_IID
};
struct ppml_options {
    enum ppml_errors errors;
    bool count_fixed_effects; /* k counts the levels too (less those nested in the clusters) */
    double tolerance;         /* relative change of the deviance, 0 = 1e-10 */
    double inner_tolerance;   /* of the demeaning, 0 = 1e-10 */
    int max_iterations;       /* 0 = 200 */
    bool keep_singletons; /* rows alone in a level of a fixed effect stay (they do not move β, only
                             n) */
    bool no_effects;      /* the caller does not look at `effect`: saves a sweep */
};
enum drop_reason {
    DROP_NOT,
    DROP_FE_ALL_ZERO,
    DROP_SEPARATED,
    DROP_SINGLETON,
    DROP_NOT_POSITIVE /* OLS */,
    DROP_N_REASONS
};
struct ppml_fit {
    size_t n_used, n_dropped;
    uint8_t *dropped;      /* [n] enum drop_reason */
    double *beta, *se;     /* [n_x]; NaN where the column was dropped as collinear */
    bool *collinear;       /* [n_x] */
    double *covariance;    /* [n_x × n_x] */
    double *mu;            /* [n] fitted; NaN where dropped */
    double *const *effect; /* NULL with no_effects; [n_fe][levels] fixed effects, first set carries
                              the constant, each other one has mean 0 over its used levels; NaN for
                              levels without observation */
    double deviance, null_deviance, log_likelihood, pseudo_r2; /* R² for ols_fit */
    int iterations, inner_iterations;
    bool converged;
    size_t k_counted;       /* parameters in the small-sample factor */
    double ssc;             /* that factor */
    const char *convention; /* in words, for print */
    size_t n_clusters;      /* in use; 0 when errors are not clustered */
    size_t n_dropped_by[DROP_N_REASONS];
    bool separation_settled; /* false: the search for separated rows did not end; say so */
};
bool ppml_fit(struct arena *a, const struct ppml_data *d, const struct ppml_options *opt,
              struct ppml_fit **ret, struct err *e) NODISCARD;
bool ols_fit(struct arena *a, const struct ppml_data *d, const struct ppml_options *opt,
             struct ppml_fit **ret, struct err *e) NODISCARD;

#endif

/* ppml_inside.h — what the files of the estimator share: the rows that are used, in working order,
 * and the weighted least squares that every step is made of.
 */
#ifndef TRADE_PPML_INSIDE_H
#define TRADE_PPML_INSIDE_H

#include "trade/demean.h"
#include "trade/ppml.h"

enum { PPML_ROWS_A_BLOCK = 8192, PPML_SWEEPS_MAX = 5000 };

/* The rows in use, sorted by the set with the most levels, then by the next; levels counted anew.
 */
struct ppml_sample {
    const struct ppml_data *d;
    size_t n;
    uint32_t *row;  /* [n] row of the data */
    double *y;      /* [n] divided by scale; ln y for OLS */
    double *weight; /* [n] prior weights; 1 where none are given */
    double *offset; /* [n] */
    bool has_offset;
    double scale;          /* a power of ten */
    size_t set[8];         /* the data's fixed effects, the eliminated one first */
    uint32_t levels[8];    /* in use, in that order */
    uint32_t *level_of[8]; /* [levels] level in the data */
    struct sweep *sweep;
    size_t n_kept, columns; /* regressors in use; their number with y, made even */
    size_t kept[SWEEP_MAX_COLUMNS];
    double norm[SWEEP_MAX_COLUMNS]; /* of each of them before sweeping, weighted */
    double *X;    /* [n × columns] row-major: regressors, the left side behind them, perhaps one of
                     padding */
    size_t steps; /* of all sweeps so far */
};
enum { PPML_MAX_SETS = 8, PPML_MAX_X = SWEEP_MAX_COLUMNS - 2 };

/* Refuses what no estimator can use. */
bool ppml_check(const struct ppml_data *d, bool poisson, struct err *e) NODISCARD;
/* Marks levels that are all zero (Poisson), then rows alone in their level, until nothing changes.
 */
void ppml_drop(struct arena *tmp, const struct ppml_data *d, bool poisson, bool keep_singletons,
               uint8_t *dropped);
bool ppml_sample_make(struct arena *a, const struct ppml_data *d, const uint8_t *dropped,
                      bool poisson, struct ppml_sample *ret, struct err *e) NODISCARD;
/* Loads the regressors, sweeps them with the prior weights, and finds those that the effects and
 * the regressors before them already say. collinear[n_x]. */
bool ppml_columns(struct arena *a, struct ppml_sample *s, bool *collinear, struct err *e) NODISCARD;

/* Weighted least squares of the last column of X on those before it. */
struct ppml_step {
    size_t k;
    double beta[SWEEP_MAX_COLUMNS];
    double bread[SWEEP_MAX_COLUMNS * SWEEP_MAX_COLUMNS]; /* (X'WX)⁻¹, [k × k] */
};
/* R of the QR decomposition of √w·X, [columns × columns] column-major, upper. */
void ppml_triangle(const double *X, size_t n, size_t columns, size_t used, const double *w,
                   double *ret_r);
bool ppml_solve(const double *r, size_t columns, size_t k, struct ppml_step *ret,
                struct err *e) NODISCARD;

/* Finds rows with y = 0 that a regressor or an effect predicts to be zero for ever; false in
 * *ret_settled when the rounds did not end. separated[n] by row of the sample. */
bool ppml_separated(struct ppml_sample *s, uint8_t *separated, size_t *ret_n, bool *ret_settled,
                    struct err *e) NODISCARD;

/* Parameters that the fixed effects stand for; with clusters without those nested in them. */
size_t ppml_count_levels(const struct ppml_sample *s, bool clusters);
/* Covariance, errors, convention. score(i) = X_i·u_i; k and bread of the last step. */
bool ppml_covariance(struct arena *a, const struct ppml_sample *s, const struct ppml_options *opt,
                     const struct ppml_step *step, const double *u, double iid_factor,
                     struct ppml_fit *fit, struct err *e) NODISCARD;
struct ppml_fit *ppml_fit_new(struct arena *a, const struct ppml_data *d) RETURNS_NONNULL;
void ppml_count_dropped(const struct ppml_data *d, struct ppml_fit *fit);
/* What fixed effects have to explain: index - offset - xβ, in working order. */
void ppml_rest(const struct ppml_sample *s, const struct ppml_step *step, const double *index,
               double *rest);
/* From index - offset - xβ, [n] in working order (destroyed), to effects by set of the data. */
void ppml_effects(struct arena *a, struct ppml_sample *s, const double *w, const double *rest,
                  double shift, struct ppml_fit *fit);

#endif

/* ets_inside.h — what the files of ets share: one pass over a series, with and without derivatives.
 *
 * Order of the parameters of a form, also that of the derivatives: α, β [trend], γ [season], φ [damped],
 * level, slope [trend], seasonal 1 … m-1; seasonal 0 is what makes them sum to 0 (A) or m (M).
 */
#ifndef STATISTICS_ETS_INSIDE_H
#define STATISTICS_ETS_INSIDE_H

#include "statistics/ets.h"

enum { ETS_MOST = 4 + 2 + ETS_PERIOD_MAX - 1, ETS_MOST_EVEN = ETS_MOST + 1 };

static inline int ets_free(struct ets_form f, int m) /* parameters without σ² */
{
    return 1 + (f.trend != ETS_TREND_N) + (f.season != ETS_SEASON_N) +
           (f.trend == ETS_TREND_AD) + 1 + (f.trend != ETS_TREND_N) +
           (f.season != ETS_SEASON_N ? m - 1 : 0);
}

struct ets_sums {
    size_t n;      /* values used */
    double square; /* Σε² */
    double log;    /* Σ ln ŷ, error M only */
};
/* n·ln Σε² + 2·Σ ln ŷ, INFINITY when not feasible. */
double ets_pass(struct ets_form f, int m, const double *y, size_t n, const struct ets_parameters *x,
                struct ets_parameters *end, double *residual, struct ets_sums *ret);

/* J'J and J'r of the errors as least squares (see ets_pass.c), row-major [free][ETS_MOST_EVEN]. */
struct ets_normal {
    double a[ETS_MOST_EVEN][ETS_MOST_EVEN] __attribute__((aligned(16)));
    double g[ETS_MOST_EVEN] __attribute__((aligned(16)));
};
/* What ets_pass gives, and that. When it is not finite *ret is not complete. */
double ets_slope_pass(struct ets_form f, int m, const double *y, size_t n, const struct ets_parameters *x,
                      struct ets_normal *ret, struct ets_sums *ret_sums);

/* Start values from the first seasons: centred moving average, least squares line. */
void ets_start(struct ets_form f, int m, const double *y, size_t n, struct ets_parameters *ret);

#endif

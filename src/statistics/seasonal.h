/* seasonal.h — the season as a benchmark, and days of the week for series too short to have a season of their own.
 *
 * Pooled weekday indices: y of series i in week w on weekday d has the expectation level(i,w) × index(d), the
 * Poisson model with a level for each series and week; solved by scaling rows and columns in turn (iterative
 * proportional fitting), so growth and differences between markets do not move the indices. Holidays have a factor
 * of their own when there are enough of them; else they are left out and not forecast with.
 *
 * Holt–Winters is the classical one, with the start of R's HoltWinters (decompose two seasons, a line through their
 * trend).
 */
#ifndef STATISTICS_SEASONAL_H
#define STATISTICS_SEASONAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

/* The last known value of the same phase, for each period to come; NaN when a phase has none. */
void seasonal_naive(const double *y, size_t n, size_t period, size_t horizon, double *ret_mean);
/* Mean squared seasonal difference times the seasons ahead. NaN without any pair. */
void seasonal_naive_variance(const double *y, size_t n, size_t period, size_t horizon,
                             double *ret_variance);

enum { SEASONAL_DAYS = 7 };
struct seasonal_series {
    const double *y; /* daily, NaN = missing */
    size_t n;
    int first_weekday;    /* 0 Monday … 6 Sunday, of y[0] */
    const bool *holiday; /* [n] or NULL */
};
struct seasonal_week {
    double index[SEASONAL_DAYS]; /* mean 1 */
    double holiday;              /* factor on holidays; NaN when there are too few */
    size_t n_days, n_holidays;   /* that had their say */
};
/* false when no weekday pattern can be had: less than two whole weeks of days or no sales. */
bool seasonal_weekdays(const struct seasonal_series *s, size_t n_series,
                       size_t holidays_least, struct seasonal_week *ret) NODISCARD;

enum seasonal_kind { SEASONAL_NONE, SEASONAL_ADDITIVE, SEASONAL_MULTIPLICATIVE };
struct seasonal_hw {
    enum seasonal_kind kind;
    bool trend;
    int period;
    double alpha, beta, gamma;
    double level, slope;
    double *season; /* [period] of the periods to come, in their order */
    double sse;
};
/* alpha, beta, gamma of *hw are used as they are. ERR_INPUT for missing values, ERR_NUMERIC when too short. */
bool seasonal_hw_run(struct arena *a, const double *y, size_t n, struct seasonal_hw *hw,
                     struct err *e) NODISCARD;
void seasonal_hw_mean(const struct seasonal_hw *hw, size_t horizon, double *ret_mean);

#endif

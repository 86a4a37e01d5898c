/* forecast.h — what comes next in one series, by the method that was best on its own past.
 *
 * Choice: demand now and then (ADI ≥ 1.32) → Croston, SBA, SBJ or TSB; shorter than two seasons and daily → level by
 * exponential smoothing × weekday indices pooled over the markets; else ETS by AICc. Daily series are tried with the
 * pooled weekdays too. Each is tried from several
 * places of its own past (rolling origins, models made anew at each) beside the seasonal naive forecast, which is used
 * when it wins. Intervals are widened or narrowed by the factor that would have made them keep their promise at
 * earlier origins (split conformal); coverage is measured at later origins, with the factor known there.
 *
 * Never negative: what a distribution has below zero is the probability of exactly zero, so quantiles stop at 0 and the
 * expected value is that of max(0, Y). A truncated distribution would push a dying series away from zero.
 *
 * Use:    TRY(forecast_settings_load(job, &set, e));
 *         TRY(forecast_make(job->arena, &set, &input, &f, e));   f.point[h], f.low80[h], f.mase, f.coverage80
 *         TRY(forecast_reach(job->arena, &set, &input, wanted, &r, e));   methods 8.8
 * Exact:  the same bits for any number of threads
 */
#ifndef OPERATIONS_FORECAST_H
#define OPERATIONS_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "operations/series.h"
#include "statistics/croston.h"
#include "statistics/ets.h"

struct forecast_settings { /* data/parameters/operations.csv, operations.forecast.… */
    double adi_cut, cv2_cut;
    double origins;       /* places of the past to forecast from, at most */
    double train_least;   /* values before the first of them, in seasons, and … */
    double values_least;  /* … in values; a series with fewer in all is not forecast */
    double short_seasons; /* fewer seasons than these: no season of its own */
    double values_most;   /* only the newest so many values are used */
    double paths, seed;
    double factor_least, factor_most; /* that an interval may be narrowed and widened by */
    double period_day, period_week, period_month;
    double horizon_day, horizon_week, horizon_month;
    double alpha_low, alpha_high, alpha_step; /* of Croston and its kin */
    double holidays_least;
    double closed;        /* a weekday with a smaller index counts as closed: no sale is no sign there */
    double fading;        /* a chance of more than before below this is told */
    double narrow;        /* an 80 % interval that held less than this share is said to be too narrow */
    const char *params; /* hash */
};
bool forecast_settings_load(struct job *job, struct forecast_settings *ret, struct err *e) NODISCARD;
size_t forecast_period(const struct forecast_settings *s, enum step step);  /* 7, 52, 12 */
size_t forecast_horizon(const struct forecast_settings *s, enum step step);

struct forecast_input {
    const double *y; /* [n] oldest first, NaN = missing */
    size_t n;
    enum step step;
    size_t horizon;
    int first_weekday;      /* of y[0], 0 = Monday; daily series only */
    const double *weekday;  /* [7] pooled indices, or NULL */
    const double *day_factor; /* [n + horizon] what a holiday takes or gives, 1 elsewhere, or NULL */
};
enum forecast_method {
    FORECAST_NONE, /* too short, or nothing in it */
    FORECAST_NAIVE,
    FORECAST_ETS,
    FORECAST_CROSTON,
    FORECAST_WEEKDAY
};
struct forecast {
    enum forecast_method method;
    char model[32];      /* "ETS(M,N,N)", "SBA", "same day a week before" */
    const char *why;     /* in words: why this method */
    struct croston_kind kind;
    size_t horizon;
    double *point;       /* [horizon] the expected value */
    double *median, *low80, *high80, *low95, *high95;
    size_t n_origins, n_scored;
    double mase, mase_naive;     /* on the same origins; NaN when there were none */
    double rmsse, rmsse_naive;
    size_t n_covered;            /* outcomes that coverage was measured on */
    double coverage80, coverage95;
    double factor80, factor95;   /* 1 when the past was too short to say */
    double total, total_low80, total_high80; /* of all periods to come together */
    double last_total;           /* of as many of the newest periods; NaN when one is missing */
    double chance_more;          /* that the total exceeds it; NaN */
};
bool forecast_make(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in,
                   struct forecast *ret, struct err *e) NODISCARD;

/* Will the sum of the next in->horizon periods reach `wanted`? Share of simulated paths, widened like the intervals
 * are, parameters as fitted (their own uncertainty is in the widening, not in draws of them). */
struct forecast_reach {
    double probability, standard_error; /* of the simulation */
    double expected, low80, high80;     /* of the sum */
    struct forecast forecast;
};
bool forecast_reach(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in, double wanted,
                    struct forecast_reach *ret, struct err *e) NODISCARD;

/* Many at once, over all cores; ret[n]. A series that cannot be forecast has FORECAST_NONE and says why. */
bool forecast_many(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in, size_t n,
                   struct forecast *ret, struct err *e) NODISCARD;

/* How good forecasts made like this would have been over the last third of a series: from places there, each time with
 * nothing but what was known, the whole choice included, against the naive forecast from the same places. */
struct forecast_trial {
    size_t n_origins, n_outcomes; /* 0: too short */
    size_t n_naive;               /* places where the naive forecast was chosen */
    double mase, mase_naive, rmsse, rmsse_naive;
    double coverage80, coverage95;
};
bool forecast_backtest(const struct forecast_settings *s, const struct forecast_input *in, size_t n,
                       struct forecast_trial *ret, struct err *e) NODISCARD;

#endif

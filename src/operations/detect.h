/* detect.h — has this series changed? One chart over one series, with limits that keep a promise.
 *
 * What is charted: the log-likelihood ratio of "changed by the shift worth knowing" against "as
 * before", summed from zero (CUSUM: no other chart with as few false alarms is sooner for that
 * shift). The law of a value is exact for small numbers: Poisson or negative binomial for counts,
 * binomial or beta-binomial for shares, normal for means; calibration chooses, and the result says
 * which. Scores are rounded to a grid, so the chart is a finite Markov chain whose run length is
 * known exactly (statistics/arl.h); the limit is the least one that keeps the wanted run length,
 * with the uncertainty of the estimated baseline counted in. Where values hang together from one
 * period to the next, limits come from a block bootstrap of the scores instead.
 *
 * Baseline: level × pattern of the phase (weekday), from periods that ended `guard` ago, so that a
 * change does not become its own baseline. Periods that are closed, without data or inside a signal
 * count nowhere. A signal stays open until the sum has fallen to a part of its limit (hysteresis); one
 * that stays open for `accept` periods is the new normal, and the baseline begins anew at the change.
 *
 * Pure: arrays in, arrays out; no clock, no store. Everything that alarms or measures alarms calls
 * detect_run.
 */
#ifndef OPERATIONS_DETECT_H
#define OPERATIONS_DETECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"

enum detect_kind { DETECT_COUNT, DETECT_SHARE, DETECT_LEVEL };
enum { DETECT_MAX_PHASES = 168 };

/* Lengths are periods. data/parameters/operations.csv, operations.detect.… */
struct detect_settings {
    double guard, level, pattern, least, refit, accept, block;
    double shift_count, shift_share; /* relative: 0.3 = by 30 % */
    double shift_level;              /* standard deviations */
    double spread_p;                 /* the plain law is refused below this p-value */
    double autocorrelation;          /* above it limits come from the bootstrap */
    double wild;                     /* residuals beyond it tell nothing of the spread */
    double resolve, hold;            /* parts of the limit: closes below, never sums above */
    double grid;                     /* nats */
    double pattern_prior;            /* periods of the given pattern that a phase begins with */
    double drift;                    /* relative: what a level of counts wanders within the window */
    double least_events;             /* expected in the level window, to be charted */
};
/* In days of the parameter file, for a series whose periods are step_days long. */
bool detect_settings_load(struct job *job, double step_days, struct detect_settings *ret,
                          struct err *e) NODISCARD;

struct detect_input {
    enum detect_kind kind;
    const double *x;       /* [n] count, numerator of the share, mean value */
    const double *trials;  /* [n] denominator of the share, items behind the mean; NULL for counts */
    const bool *open;      /* [n] false: shut, or no data; NULL = all open */
    size_t n;
    const uint8_t *phase;  /* [n] 0 … n_phases−1; NULL = one phase */
    size_t n_phases;
    const double *prior;   /* [n_phases] pattern to begin with, mean 1; NULL = flat */
    int direction;         /* −1: falls, 1: rises */
    double shift;          /* worth knowing; 0: that of the settings. Of a share: of its odds */
    double run_length;     /* open periods between two false alarms */
    uint64_t seed;         /* of the bootstrap */
};

struct detect_event {
    size_t since, crossed, ended; /* first changed period, alarm, first period after (n: still open) */
    bool accepted;                /* ended because it became the new normal */
    double statistic, limit;      /* at the last open period, or at the end */
    double expected, seen;        /* sums over open periods since … min(ended, n) − 1 (level: means) */
    double exposure;              /* periods (count), trials (share), items (level) in that stretch */
    double baseline_error;        /* relative standard error of the expected value */
    double size;                  /* of the extra spread; INFINITY: none */
    size_t n_calibration;
    bool by_bootstrap;
};
struct detect_result {
    struct detect_event *events; /* oldest first */
    size_t n_events;
    double *expected;  /* [n] of x; NaN before the chart began */
    double *statistic; /* [n] the sum, NaN likewise */
    double *limit;     /* [n] NaN likewise */
    double *residual;  /* [n] mid-p quantile residual */
    size_t charted;    /* open periods under the chart */
};
void detect_run(struct arena *a, const struct detect_settings *s, const struct detect_input *in,
                struct detect_result *ret);

/* --- parts, for tests ------------------------------------------------------------------------- */

struct detect_baseline {
    double level;                     /* per period of pattern 1; share; mean */
    double pattern[DETECT_MAX_PHASES]; /* factors with mean 1 (count), offsets (level), 1 (share) */
    double error;                     /* relative standard error of level; of a mean: in its sd */
    double size;                      /* extra spread of counts and shares; INFINITY: none */
    double sd_day, sd_item;           /* of a mean: between periods, between items */
    size_t n;                         /* periods used */
};
/* From rows [from, to) that are usable; rows from pattern_from on for the pattern. false: too few. */
bool detect_baseline_fit(const struct detect_settings *s, const struct detect_input *in,
                         const bool *usable, size_t pattern_from,
                         size_t from, size_t to, struct detect_baseline *ret);
/* Rows [from, to) around their own slow course. */
struct detect_course {
    size_t from, to, n;
    bool *use;        /* [to − from] usable and not wild */
    double *expected; /* [to − from] */
    double size;      /* extra spread of counts and shares; INFINITY: the plain law will do */
    double lag_one;   /* autocorrelation of the residuals */
};
void detect_course(struct arena *tmp, const struct detect_settings *s, const struct detect_input *in,
                   const struct detect_baseline *b, const bool *usable, size_t from, size_t to,
                   struct detect_course *ret);
double detect_expected(const struct detect_input *in, const struct detect_baseline *b, size_t t);
double detect_sd(const struct detect_input *in, const struct detect_baseline *b, size_t t); /* of a mean */
double detect_residual(const struct detect_input *in, const struct detect_baseline *b, size_t t);
/* The chart's score of period t in nats, a multiple of `grid`. */
double detect_score(const struct detect_settings *s, const struct detect_input *in,
                    const struct detect_baseline *b, double expected, double grid, size_t t);
/* Rows that stand for what is to come; grid and limit in nats. false: no limit can be had. */
bool detect_limit(struct arena *tmp, const struct detect_settings *s, const struct detect_input *in,
                  const struct detect_baseline *b, const bool *usable, size_t from, size_t to,
                  double *ret_grid, double *ret_limit);
/* The same by resampling blocks of the scores that the rows had around their course. */
double detect_limit_bootstrap(struct arena *tmp, const struct detect_settings *s,
                              const struct detect_input *in, const struct detect_baseline *b,
                              const struct detect_course *c, double grid);

#endif

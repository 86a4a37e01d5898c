/* croston.h — demand that comes now and then: Croston (1972), SBA (Syntetos & Boylan 2005), SBJ (Shale, Boylan
 * & Johnston 2006), TSB (Teunter, Syntetos & Babai 2011), and the classes of Syntetos, Boylan & Croston (2005).
 *
 * Size z and interval p are smoothed at demands only: z += α_z(y - z), p += α_p(interval - p); the forecast of
 * every later period is z/p, SBA × (1 - α_p/2), SBJ × (1 - α_p/(2 - α_p)). TSB smooths the probability of demand
 * in every period, d += β(1[y>0] - d), and forecasts d·z, which dies out when demand does.
 * The first interval is the place of the first demand (as R forecast::croston counts it).
 *
 * Missing: NaN periods are left out, as if the calendar did not have them. Negative values are refused.
 * Checked: tests/unit/statistics/test_croston.c, tests/acceptance/forecast_r.sh (R forecast::croston)
 */
#ifndef STATISTICS_CROSTON_H
#define STATISTICS_CROSTON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/random.h"

enum croston_method { CROSTON_PLAIN, CROSTON_SBA, CROSTON_SBJ, CROSTON_TSB, CROSTON_N_METHODS };
const char *croston_name(enum croston_method m); /* "Croston", "SBA", … */

enum croston_start {
    CROSTON_START_NAIVE, /* first size, first interval (TSB: its inverse) */
    CROSTON_START_MEAN,  /* means of all sizes and intervals (TSB: share of periods with demand) */
    CROSTON_START_GIVEN
};
struct croston_options {
    enum croston_method method;
    double alpha_size, alpha_interval; /* TSB: alpha_interval is β, of the probability */
    enum croston_start start;
    double start_size, start_interval; /* CROSTON_START_GIVEN; TSB takes 1/start_interval */
};
struct croston_fit {
    enum croston_method method;
    double size, probability; /* of demand in a period: 1/interval, TSB: d */
    double factor;            /* that the method puts before size·probability */
    double rate;              /* the forecast: factor · size · probability */
    size_t n, n_demands;
    double mean_square; /* of the one-step errors y - rate before it, from the second demand on */
};
/* ERR_NUMERIC without any demand, ERR_INPUT for negative or infinite values. */
bool croston_run(const double *y, size_t n, const struct croston_options *opt, struct croston_fit *ret,
                 struct err *e) NODISCARD;
/* The smoothing constant low, low + step, … high (both the same) with the least mean_square. */
bool croston_tune(const double *y, size_t n, enum croston_method method, enum croston_start start,
                  double low, double high, double step, struct croston_fit *ret, double *ret_alpha,
                  struct err *e) NODISCARD;

/* Periods come with the fitted probability, sizes are drawn from those that were seen, times what makes their
 * mean the fitted one: never negative, with an atom at zero. ret[horizon][paths]. */
void croston_simulate(const struct croston_fit *f, const double *y, size_t n, struct rng *r,
                      size_t paths, size_t horizon, double *sizes, double *ret);

enum croston_class { CROSTON_SMOOTH, CROSTON_ERRATIC, CROSTON_INTERMITTENT, CROSTON_LUMPY };
const char *croston_class_name(enum croston_class c);
struct croston_kind {
    double adi; /* mean interval between demands: periods over demands; INFINITY without demand */
    double cv2; /* squared coefficient of variation of the sizes, divisor n-1; 0 with less than two */
    enum croston_class class;
};
struct croston_kind croston_classify(const double *y, size_t n, double adi_cut, double cv2_cut);

#endif

/* kaplan_meier.h — how long until it happens, when it has not happened to everybody yet.
 *
 * S(t) = Π (1 − dᵢ/nᵢ) over the event times up to t; an event comes before a censoring at the same
 * time. Greenwood's variance. Intervals by the logarithm (R's default: S·exp(±z·se)) or by log(−log
 * S) (stays between 0 and 1, better in small samples); the result says which. Card
 * docs/methods/survival.md.
 *
 * The median is the first time at which S ≤ 1/2; where S stays exactly at 1/2, the middle of that
 * stretch (as R does). Its interval: where the two limits of S cross 1/2. Not reached: NaN.
 *
 * Errors:  ERR_INPUT (no observation, a negative or non-finite time)
 * Checked: tests/unit/statistics/test_kaplan_meier.c against R survival 3.5
 */
#ifndef STATISTICS_KAPLAN_MEIER_H
#define STATISTICS_KAPLAN_MEIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

enum km_interval { KM_LOG, KM_LOG_LOG };

struct km_point {
    double time;
    size_t n_risk, n_event, n_censor;
    double survival, se; /* se of S, Greenwood */
    double low, high;    /* NaN where the manner gives none (S = 0; log–log also S = 1) */
};
struct kaplan_meier {
    size_t n, n_events;
    struct km_point *points; /* [n_points] distinct times, ascending */
    size_t n_points;
    double median, median_low, median_high; /* NaN = not reached */
    enum km_interval interval;
    const char *interval_name; /* "log", "log–log" */
    double level;
};

/* time [n] ≥ 0; event [n]: 1 it happened, 0 censored. level such as 0.95. */
bool kaplan_meier(struct arena *a, const double *time, const uint8_t *event, size_t n,
                  enum km_interval interval, double level, struct kaplan_meier **ret,
                  struct err *e) NODISCARD;
/* The last point at or before t; NULL before the first (S = 1). */
const struct km_point *kaplan_meier_at(const struct kaplan_meier *k, double t);

#endif

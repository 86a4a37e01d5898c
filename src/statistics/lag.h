/* lag.h — does one weekly series run ahead of another, by how many weeks, and how surely?
 *
 * Two series that both drift or both have seasons correlate without meaning. So both are prewhitened
 * with the first one's own autoregression (Box and Jenkins): x becomes noise, y passes the same filter,
 * and the cross-correlation at lag k = corr(x_t, y_{t+k}) is the impulse response up to scale. The lag is
 * where it is strongest in the expected direction. Chance: the first series is shifted against the other
 * by every amount outside the lags looked at (circular shifts keep its own structure), and the largest
 * correlation over all lags is compared, so looking at many lags is paid for. Interval: moving blocks of
 * (x_t, y_t … y_{t+K}) are drawn again.
 *
 * Checked: tests/unit/statistics/test_lag.c (planted lag found, none found in noise at the stated rate)
 */
#ifndef STATISTICS_LAG_H
#define STATISTICS_LAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct lag_setting {
    size_t most;    /* lags 0 … most */
    size_t order;   /* most autoregressive terms of the filter (chosen by AICc) */
    size_t draws;   /* of the block bootstrap */
    double level;   /* of the intervals */
    int direction;  /* +1: more x, more y; −1: more x, less y; 0: either */
    uint64_t seed;
};
struct lag_found {
    size_t n;              /* weeks compared */
    size_t order;          /* terms of the filter used */
    size_t lag;            /* weeks y follows x */
    double low_lag, high_lag;
    double strength;       /* correlation at that lag, with its sign */
    double low, high;
    double p;              /* share of shifts at least as strong */
};

/* x, y [n], same weeks. ERR_NUMERIC when too few weeks (n < 4·most + 12) or a side is constant. */
bool lag_find(struct arena *tmp, const double *x, const double *y, size_t n,
              const struct lag_setting *set, struct lag_found *ret, struct err *e) NODISCARD;

#endif

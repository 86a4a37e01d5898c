/* binomial_window.h — the chance that a share counted over a moving window gets past its limit.
 *
 * A platform judges "late orders of the last 30 days". When h days have passed, some of today's
 * orders have left the window: k failures among n orders stay. N orders come meanwhile and K of them
 * fail. N is Poisson, or negative binomial when its variance is larger than its mean; K given N is
 * beta-binomial, since the failure rate itself is known only as a Beta(a, b). Then
 *     P(over) = Σ_N P(N) · P(K ≥ need(N)),   need(N) = the least K that is over the limit
 * summed exactly: no normal approximation anywhere. Limits are whole millionths, so that "1 of 100 is
 * not below 1 %" is decided in integers.
 *
 * Checked: tests/unit/statistics/test_binomial_window.c (enumeration of every case)
 */
#ifndef STATISTICS_BINOMIAL_WINDOW_H
#define STATISTICS_BINOMIAL_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"

struct window_limit {
    int64_t ppm;            /* failures per million orders */
    bool reached_is_over;   /* "below 1 %": exactly 1 % is over; "at most 2 %": only more is */
    int64_t least_orders;   /* with fewer orders in the window nobody is judged */
    int64_t least_failures; /* fewer failures than this are forgiven, whatever their share */
};

struct window_coming {
    double mean, variance; /* of the number of orders to come; variance ≤ mean: Poisson */
    double a, b;           /* failure rate ~ Beta(a, b); both > 0 */
};

bool window_is_over(const struct window_limit *limit, int64_t failures, int64_t orders);
/* The least number of failures among `coming` further orders that is over the limit; coming + 1 when even
 * all of them are not. */
int64_t window_need(const struct window_limit *limit, int64_t failures, int64_t orders, int64_t coming);
/* How many more of the orders that stand in the window may fail before it is over: the least x with
 * failures + x over; −1 when no number of them is. 0: it is over now. */
int64_t window_failures_left(const struct window_limit *limit, int64_t failures, int64_t orders);
/* P(over) when `failures` of `orders` stay in the window and `coming` are added. Exact up to 2,000
 * different counts N that matter; beyond that every s-th count stands for its neighbours. */
double window_crossing(const struct window_limit *limit, int64_t failures, int64_t orders,
                       const struct window_coming *coming);
/* The chance to be over on at least one of the coming days, which window_crossing of the worst day bounds from below:
 * the days hang together, so that it is simulated. Day h (0 … days − 1) keeps failures[h] of orders[h]; per day
 * come `mean` orders with variance `mean · dispersion`, the mean itself known from `seen` orders only. lag: so many of
 * the coming days do not count yet. Standard error: sqrt(p(1 − p)/paths). */
struct window_path {
    const int64_t *failures, *orders; /* [days] */
    size_t days, lag;
    double mean, dispersion, seen;
    double a, b;
};
double window_ever(const struct window_limit *limit, const struct window_path *path, size_t paths, struct rng *rng);
/* P(K ≥ need) for K ~ beta-binomial(n, a, b). */
double window_tail(int64_t n, double a, double b, int64_t need);

#endif

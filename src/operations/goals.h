/* goals.h — the firm's goals held against its orders (methods 7.3, 8.8).
 *
 * A goal's metric is one of data/operations/goal_metrics.csv or a KPI. Checks: S metric, owner; M computable from the
 * last two periods; A the chance to reach it lies between 0.05 and 0.95; R it serves an outcome or a KPI; T the deadline
 * is ahead and the review rhythm at most a quarter of what remains. The chance is the share of simulated
 * futures (ETS of the monthly series, statistics/ets.h) that reach the target at the deadline.
 *
 * Checked: tests/unit/operations/test_goals.c
 */
#ifndef OPERATIONS_GOALS_H
#define OPERATIONS_GOALS_H

#include "base/capability.h"
#include "operations/order.h"

enum goal_kind { GOAL_SHARE, GOAL_SUM, GOAL_MARKETS, GOAL_LEVEL /* a KPI */ };
struct goal_judgement { /* operations.goals.* */
    double least_months, most_months, paths, review_days, sure_high, sure_low, tolerance;
};

struct goal_months { /* whole months, oldest first */
    int first_month;   /* year · 12 + month − 1 */
    size_t n;
    double *foreign, *home; /* revenue in minor units of the firm's currency */
};
/* Revenue per month up to the last month that is over on as_of. */
struct goal_months goal_months_of(struct arena *a, const struct order_fact *orders, size_t n, const char *home, int32_t as_of);
int goal_month_of(int32_t day); /* year · 12 + month − 1 */

struct goal_odds {
    bool known;
    const char *why; /* not known: why */
    double probability, standard_error;
    double expected, low, high; /* of the metric at the deadline, 80 % of the futures */
};
/* ahead: months from the last month of the series to that of the deadline. x[n] (and y[n] for a share: what stands beside it):
 * GOAL_SHARE  Σ x / Σ (x + y) of the last 12 months;  GOAL_SUM  Σ x of them;  GOAL_LEVEL  mean x of the last 3.
 * at_least: reached when ≥ target, else when ≤. ceiling: futures of a level stay below (1 for a share, INFINITY). */
void goal_odds(struct arena *tmp, const struct goal_judgement *j, enum goal_kind kind, const double *x, const double *y, size_t n,
               int ahead, double target, bool at_least, double ceiling, uint64_t seed, struct goal_odds *ret);

/* Where the metric should stand: linear, or geometric when both ends are positive. done: part of the time that is over. */
double goal_path(double baseline, double target, double done, bool geometric);

#endif

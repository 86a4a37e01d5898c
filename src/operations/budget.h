/* budget.h — how often each series may alarm for nothing.
 *
 * A firm bears so many false alarms a week in all. They are shared out by importance: a series of weight w
 * may have w/Σw of them, but none more than a ceiling, so that a firm with three series is not flooded up
 * to its budget. The rest of methods 8.4.5: ARL0 of a series = 1/its rate.
 */
#ifndef OPERATIONS_BUDGET_H
#define OPERATIONS_BUDGET_H

#include <stddef.h>

struct budget {
    double per_week;   /* false alarms a week over all series */
    double per_series; /* at most, per quarter and series */
};
/* weight[n] > 0; ret_run_length[n] in days. */
void budget_share(const struct budget *b, const double *weight, size_t n, double *ret_run_length);

#endif

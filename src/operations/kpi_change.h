/* kpi_change.h — is a market selling less than before, or is that chance? One ratio of counts with its interval.
 *
 * Orders of a window now (a) and before (b), equally long. Given their sum, a is binomial; weeks that vary more than a
 * Poisson process does (dispersion φ over both windows, at least 1) make the sum count for less: Wilson's interval of
 * a / (a + b) on (a + b) / φ orders, turned into the ratio a / b. The p-value is that of the score test on it.
 * Against the other markets: the odds ratio of the two by two table, so that a season that all share does not count.
 */
#ifndef OPERATIONS_KPI_CHANGE_H
#define OPERATIONS_KPI_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

struct change {
    bool known;            /* something was ordered in either window */
    double now, before;
    double ratio, low, high; /* now / before; high infinite when nothing was ordered before */
    double p, dispersion;
};
/* Weekly counts [n_now], [n_before]. */
struct change change_of_counts(const double *now, size_t n_now, const double *before, size_t n_before);
/* The same market against the rest: ratio of its change to theirs. φ as found above. */
struct change change_against(const struct change *own, const struct change *rest);

#endif

/* inventory_demand.h — how many pieces will be asked for: a distribution with mean and variance.
 *
 * Pieces are counts: Poisson when the variance is the mean (or below it), negative binomial when
 * demand swings more than that, as it mostly does. The normal is for quantities that are measured.
 *
 * Checked: tests/unit/statistics/test_inventory.c by summing the probabilities, tests/peers/causes.py
 */
#ifndef STATISTICS_INVENTORY_DEMAND_H
#define STATISTICS_INVENTORY_DEMAND_H

#include <stdbool.h>

#include "base/err.h"

enum inventory_kind { INVENTORY_NORMAL, INVENTORY_POISSON, INVENTORY_NEGATIVE_BINOMIAL };

struct inventory_demand {
    enum inventory_kind kind;
    double mean, variance;
};

/* Counts with that mean ≥ 0 and variance ≥ 0: Poisson or negative binomial, see above. */
struct inventory_demand inventory_demand_of_counts(double mean, double variance);
struct inventory_demand inventory_demand_normal(double mean, double sd);

double inventory_demand_cdf(const struct inventory_demand *d, double x); /* P(D ≤ x) */
/* Smallest quantity whose cdf is at least p; 0 ≤ p < 1. Whole for counts. */
double inventory_demand_quantile(const struct inventory_demand *d, double p);
/* E min(D, q): what is sold when q pieces are there. */
double inventory_demand_sales(const struct inventory_demand *d, double q);

/* The demand of the rest of the season after `seen` pieces were asked for in its first `share`
 * (0 < share < 1): the unknown rate has the gamma distribution that the negative binomial comes from,
 * and is updated by Bayes' rule. Poisson demand has a known rate: nothing is learned. */
struct inventory_demand inventory_demand_after(const struct inventory_demand *d, double share,
                                               double seen);

#endif

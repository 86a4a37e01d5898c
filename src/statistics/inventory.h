/* inventory.h — how much to keep, when to order again, how much to buy once.
 *
 * Lead-time demand has mean d̄·L̄ and sd σ = sqrt(L̄σ_d² + d̄²σ_L²). With z standard deviations kept as
 * safety stock the expected shortage of a cycle is σ·G(z), G(z) = φ(z) − z(1−Φ(z)), and the fill rate
 * is 1 − σG(z)/Q. The newsvendor buys the quantile (p−c)/(p−s) of the demand of one season.
 *
 * Checked: tests/unit/statistics/test_inventory.c (text-book cases, cost minimised by brute force),
 * tests/peers/causes.py
 */
#ifndef STATISTICS_INVENTORY_H
#define STATISTICS_INVENTORY_H

#include <stdbool.h>

#include "base/err.h"
#include "statistics/inventory_demand.h"

double inventory_loss(double z);         /* G(z), also far in the tail */
double inventory_loss_inverse(double g); /* the z with G(z) = g > 0 */

/* sd of the demand of one lead time: daily demand d̄ ± σ_d, lead time L̄ ± σ_L days. */
double inventory_lead_demand_sd(double mean, double sd, double lead_mean, double lead_sd);

/* z for a share of cycles without shortage, 0 < service < 1. */
double inventory_z_of_service(double service);
/* z for a share of the demand that is met from stock, order quantity q > 0, sd of lead-time demand. */
double inventory_z_of_fill(double fill, double q, double sd);
double inventory_fill(double z, double q, double sd); /* at least 0 */

/* Order quantity for a demand per year, cost per order, cost of keeping one piece for a year. */
double inventory_order_quantity(double yearly, double order_cost, double holding);

/* Continuous review (Q, R) with backorders (Hadley and Whitin): normal lead-time demand. */
struct inventory_review {
    double quantity, reorder, cost; /* cost: ordering, keeping and shortage, per year */
};
/* yearly, order_cost, holding, shortage (per piece short) > 0; mean, sd of lead-time demand.
 * ERR_NUMERIC when being short is so cheap that no reorder point exists. */
bool inventory_review(double yearly, double order_cost, double holding, double shortage, double mean,
                      double sd, struct inventory_review *ret, struct err *e) NODISCARD;

/* One purchase for one season. */
struct inventory_purchase {
    double ratio;    /* critical ratio = probability that the demand is met in full */
    double quantity; /* at least 0 */
    double sales, left, profit; /* expected */
};
/* ERR_INPUT when a piece costs what it sells for or more, or leftovers bring back their cost. */
bool inventory_newsvendor(const struct inventory_demand *d, double price, double cost, double salvage,
                          struct inventory_purchase *ret, struct err *e) NODISCARD;

#endif

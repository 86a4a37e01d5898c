/* stock_plan.h — from demand, lead time and what is there to: when it is out, when to order, how much.
 *
 * Pure. Demand of the next t days has mean rate·t and variance a·t + b·t²: a is what one day scatters, b what is not
 * known of the rate itself (it does not average out). Lead time L̄ ± σ_L adds rate²·σ_L² to the demand of a lead time
 * (methods 8.7). Counts are Poisson or negative binomial; from `normal_from` pieces a lead time on the text-book normal.
 *
 * Checked: tests/unit/operations/test_stock_plan.c
 */
#ifndef OPERATIONS_STOCK_PLAN_H
#define OPERATIONS_STOCK_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "statistics/inventory.h"

struct stock_demand { /* per day */
    double rate, a, b;
    double low, high;   /* interval of the rate */
    const char *method; /* "mean of the weeks", "forecast ETS(M,N,N)" */
    size_t n_weeks;
};
/* From weekly counts [n], oldest first: their mean, its error, and their variance. n = 0: nothing is asked for. */
struct stock_demand stock_demand_of_weeks(const double *units, size_t n, double level);

/* From a forecast of the next `days`: what is expected in all and its 80 % upper end, and that of the first week. */
struct stock_demand stock_demand_of_forecast(double expected, double high80, double first_week, double first_high80,
                                             double low80, double days, const char *method, size_t n_weeks);

struct stock_terms {
    double lead, lead_sd;            /* days */
    double review;                   /* days between orders */
    double service;                  /* wanted share of cycles without shortage */
    double fill;                     /* wanted share of demand met from stock; NaN: service counts */
    double normal_from;              /* pieces of lead-time demand */
    double price, cost, salvage;     /* NaN when not given */
    double order_cost, holding;      /* per order; per piece and year; NaN when not given */
};
struct stock_plan {
    double lead_demand, lead_demand_sd;
    double safety, reorder;         /* pieces */
    double fill;                    /* share of demand met from stock at that safety stock */
    double out_before;              /* P(out of stock before an order of today could come) */
    size_t out_day, out_low, out_high; /* days from now: one half, one tenth, nine tenths; horizon + 1 = later */
    double order;                   /* suggested now; 0 = none needed */
    const char *order_why;
    struct inventory_purchase buy;  /* when price and cost are given; quantity is for the whole period */
    bool has_buy;
};
/* on_order: what is known to come within the lead time. */
bool stock_plan_make(struct arena *a, const struct stock_demand *d, const struct stock_terms *t, double on_hand,
                     double on_order, size_t horizon, struct stock_plan *ret, struct err *e) NODISCARD;
/* Demand of the next `days` as a distribution. */
struct inventory_demand stock_demand_over(const struct stock_demand *d, double days);

#endif

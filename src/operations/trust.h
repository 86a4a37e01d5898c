/* trust.h — the customer-trust index of a market (methods 8.2), from sums that can be resampled.
 *
 * Each component has a utility z between 0 and 1 made of a few sums over orders, messages and visits; the index is
 * their weighted geometric mean Π max(z, floor)^w, so that the collapse of one cannot be bought by the others. A
 * component without cases is missing: the weights of the others are raised to one, and the coverage says
 * so. The contribution of a component is w ln z: what it costs the index, 0 at best.
 *
 * Use:     trust_items_of → trust_sums_add per item → trust_index; trust_interval for the bootstrap
 * Checked: tests/unit/operations/test_trust.c
 */
#ifndef OPERATIONS_TRUST_H
#define OPERATIONS_TRUST_H

#include "base/capability.h"
#include "operations/order.h"

enum trust_component {
    TRUST_OTIF,
    TRUST_RETURNS,
    TRUST_ANSWERS,
    TRUST_LOCAL,
    TRUST_REVIEWS,
    TRUST_PRICE,
    TRUST_PREDICTABLE,
    N_TRUST
};
struct trust_rules { /* data/operations/trust.csv and parameters */
    const char *id[N_TRUST], *name[N_TRUST], *plain[N_TRUST], *needs[N_TRUST];
    double weight[N_TRUST];
    double answer_hours, floor, least_cases, least_customers, least_points, quote_tolerance, resamples, ratio_most, review_strength,
        window_days;
};
bool trust_rules_load(struct job *job, struct trust_rules *ret, struct err *e) NODISCARD;

/* What one order, message or visit adds. cases[c] 0: nothing to component c. */
struct trust_item {
    float cases[N_TRUST]; /* orders due, delivered, …; reviews: 1 with stars */
    float good[N_TRUST];  /* of them good; reviews: the stars; predictable: actual / promised time */
};
struct trust_sums {
    double cases[N_TRUST], good[N_TRUST];
    double squares; /* of the ratios, for predictable */
};
/* An order's part: each component by the day that decides it, within from … to. told[c]: the files tell of
 * component c at all (without, nothing is added). A delivery that took longer than ratio_most times the promised time
 * counts as that: a single lost parcel is not a spread. */
struct trust_item trust_item_of_order(const struct trust_rules *r, const struct order_fact *o, const bool told[N_TRUST], int32_t from,
                                      int32_t to);
void trust_sums_add(struct trust_sums *s, const struct trust_item *it, double weight);

struct trust_index {
    bool known;
    double value;
    double z[N_TRUST];            /* NaN: missing */
    double weight[N_TRUST];       /* as raised to one; 0: missing */
    double contribution[N_TRUST]; /* w ln max(z, floor) */
    int covered;                  /* components that are there */
    double coverage;              /* part of all the weight */
    int weakest;                  /* the one that costs most; −1: none costs anything */
};
/* shop_mean: of all stars of the firm, what a market's mean is pulled to. */
struct trust_index trust_index(const struct trust_rules *r, const struct trust_sums *s, double shop_mean);

/* Percentile interval of the index over resamples of the items (weights Poisson(1)). false: no item. */
struct rng;
bool trust_interval(struct arena *tmp, const struct trust_rules *r, const struct trust_item *items, size_t n,
                    double shop_mean, struct rng *rng, double *ret_low, double *ret_high);

/* Does trust go before repeat purchase? One point per market and quarter. */
struct trust_point {
    const char *market;
    int32_t from; /* first day of the quarter */
    double trust, repeat; /* share of the quarter's buyers who buy again in the next */
    double buyers;
};
struct trust_check {
    size_t n, markets;
    bool known;
    double r, low, high; /* bootstrap over the points */
};
size_t trust_points(struct arena *a, const struct trust_rules *r, const struct order_fact *orders, size_t n,
                    const bool told[N_TRUST], double shop_mean, int32_t as_of, struct trust_point **ret);
struct trust_check trust_check(struct arena *tmp, const struct trust_rules *r, const struct trust_point *p, size_t n,
                               struct rng *rng);

#endif

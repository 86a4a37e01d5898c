/* repeat.h — how many orders to expect from known customers, by a model that had to prove itself.
 *
 * A group of customers (a market, or the smaller ones together) is calibrated on the first part of its time
 * and judged on the rest: BG/NBD against the plain rule "customers whose last order was as long ago used to
 * order so often". BG/NBD is used where the sample allows it, where it does not miss the number of orders by
 * more than a stated share, and where it does not lose to the plain rule; else the plain rule is, and `why`
 * says which of these failed. Then whichever is used is made anew from all of the time.
 *
 * Cards docs/methods/bg-nbd.md; parameters operations.retention.* . Pure: no clock, no store.
 */
#ifndef OPERATIONS_REPEAT_H
#define OPERATIONS_REPEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/params.h"
#include "operations/buyers.h"
#include "statistics/bgnbd.h"
#include "statistics/proportion.h"

enum { N_RECENCY = 5, N_PAST = 5 };
struct repeat_rules { /* data/parameters/operations.csv */
    double horizon_days, calibration_share, min_customers, min_repeaters, max_off, market_customers, level;
    double recency[N_RECENCY - 1]; /* days; the last class is open */
    double bad_stars;
};
bool repeat_rules(const struct params *p, struct repeat_rules *ret, struct err *e) NODISCARD;

struct recency_class {
    int32_t from, to; /* days since the last order; to INT32_MAX: and more */
    size_t n, again;  /* customers, those who ordered in the next `horizon` days */
    struct interval share;
    double orders; /* mean number of orders of each */
};
struct holdout_class { /* customers with 0, 1, 2, 3, 4 and more repeat orders before */
    size_t n;
    double expected, seen;
};
struct holdout {
    bool done;
    const char *why_not;
    int32_t from_day, to_day; /* judged after from_day, up to to_day */
    size_t customers;
    double expected, plain, seen; /* orders: by BG/NBD, by the plain rule, and truly */
    double gain;                  /* Poisson log score of BG/NBD less that of the plain rule, per customer */
    struct holdout_class by_past[N_PAST];
};
enum repeat_used { REPEAT_NONE, REPEAT_BGNBD, REPEAT_PLAIN };
struct repeat {
    enum repeat_used used;
    const char *why; /* why BG/NBD is not used; NULL when it is */
    const struct bgnbd_fit *fit;
    struct holdout holdout;
    struct recency_class plain[N_RECENCY];
    int32_t as_of;
    double horizon_days;
};

/* group [n] pointers to customers of the group. */
struct repeat *repeat_model(struct arena *a, const struct repeat_rules *rules, const struct buyer *const *group,
                            size_t n, int32_t first_day, int32_t as_of);
/* Orders of b in the next horizon; NaN when nothing can be said. */
double repeat_expected(const struct repeat *m, const struct buyer *b);
/* The same were he surely still a customer; NaN without BG/NBD. */
double repeat_kept(const struct repeat *m, const struct buyer *b);
/* By what share the orders of a group may be off: what the judged time missed by, or two standard errors of a Poisson
 * count, whichever is more; no more than all. */
double repeat_off(const struct repeat *m, double orders);
/* Probability that b will ever order again; NaN without BG/NBD. */
double repeat_alive(const struct repeat *m, const struct buyer *b);
/* Probability of an order in the next horizon; how unusual his silence is for him (NaN without BG/NBD). */
double repeat_active(const struct repeat *m, const struct buyer *b);
double repeat_silence(const struct repeat *m, const struct buyer *b);
/* The class of one whose last order was so long ago. */
const struct recency_class *repeat_class(const struct repeat *m, int32_t days);

#endif

/* limits.h — how far the firm is from the limits beyond which a platform punishes.
 *
 * A limit is data (data/operations/platform_limits.csv): metric, share, window in days, dated, with its source. A metric
 * is counted over order facts and tickets: each order that counts has one day (of placing, of the promise,
 * of the ship-by day …) and either failed or not. What cannot be counted because no file tells it is
 * said, never taken as zero.
 *
 * Use:     platforms_load → limit_days_count → limit_odds
 * Checked: tests/unit/operations/test_limits.c
 */
#ifndef OPERATIONS_LIMITS_H
#define OPERATIONS_LIMITS_H

#include "base/capability.h"
#include "operations/order.h"
#include "statistics/binomial_window.h"

/* X(NAME, "word", "what it counts, for people", "what must be told") */
#define LIMIT_METRICS(X)                                                                                              \
    X(ORDER_DEFECT, "order_defect", "orders with a low rating or a complaint", "no reviews and no complaints")        \
    X(LATE_SHIPMENT, "late_shipment", "orders shipped late", "no ship dates")                                         \
    X(CANCELLATION, "cancellation", "orders cancelled by the seller", "no cancellations")                             \
    X(TRACKING, "tracking", "parcels without valid tracking", "no file tells which tracking numbers are valid")       \
    X(ON_TIME_DELIVERY, "on_time_delivery", "orders delivered late", "no delivery dates beside promised ones")        \
    X(TRANSACTION_DEFECT, "transaction_defect", "orders cancelled by the seller or complained of",                    \
      "no cancellations and no complaints")                                                                           \
    X(UNRESOLVED, "unresolved", "cases closed without the seller's resolution", "no file tells how a case was closed") \
    X(ANSWERED, "answered", "first messages answered too late", "no tickets")                                         \
    X(LOW_REVIEWS, "low_reviews", "low reviews", "no reviews")                                                        \
    X(CASE, "case", "orders complained of", "no complaints")                                                          \
    X(SELLER_RETURN, "seller_return", "orders returned for the seller's fault", "no returns with a reason")
enum limit_metric {
#define LIMIT_METRIC_ENUM(name, word, what, needs) LIMIT_##name,
    LIMIT_METRICS(LIMIT_METRIC_ENUM)
#undef LIMIT_METRIC_ENUM
        N_LIMIT_METRICS
};
const char *limit_metric_word(enum limit_metric m);
bool limit_metric_of(const char *word, enum limit_metric *ret);
const char *limit_metric_what(enum limit_metric m);
const char *limit_metric_needs(enum limit_metric m);

struct platform {
    const char *id, *name, *channels; /* patterns */
};
struct platform_limit { /* one row */
    const char *id;
    const struct platform *platform;
    const char *market; /* "" = all */
    enum limit_metric metric;
    int64_t cut;        /* stars or hours; −1 */
    bool of_successes;  /* the rule speaks of the good share: "above 95 %" */
    const char *good;   /* "<", "<=", ">", ">=" */
    double limit_pct;   /* as the platform says it */
    struct window_limit window;
    int32_t days, busy_days, lag_days;
    int64_t busy_orders; /* with so many orders in busy_days the window is busy_days; −1 */
    int32_t valid_from, valid_to;
    const char *level, *consequence, *source, *looked_up, *tag, *note;
};
struct platforms {
    struct platform *items;
    size_t n, cap;
    struct platform_limit *limits;
    size_t n_limits, limits_cap;
};
bool platforms_load(struct job *job, const struct platforms **ret, struct err *e) NODISCARD;
/* The platform a channel belongs to; NULL. */
const struct platform *platform_of(const struct platforms *p, const char *channel);

/* One message of a customer, for LIMIT_ANSWERED. */
struct limit_ticket {
    const char *channel, *market;
    int64_t asked_s, answered_s; /* ORDER_NONE: not yet */
};
/* What is judged: orders of one channel (the caller has chosen them). */
struct limit_facts {
    const struct order_fact *const *orders;
    size_t n_orders;
    const struct limit_ticket *const *tickets;
    size_t n_tickets;
};
/* Counts per day: day i is as_of − i. */
struct limit_days {
    int32_t as_of, n_days;
    int64_t *orders, *failed; /* [n_days] */
    bool told;                /* false: the files do not tell what the metric needs */
};
struct limit_days limit_days_count(struct arena *a, const struct platform_limit *l, const struct limit_facts *f,
                                   int32_t as_of, int32_t n_days);

struct limit_judgement { /* data/parameters/operations.csv, operations.limits.* */
    double horizon_days, rate_days, volume_days, prior, mature_days, likely, watch, least_volume, old_days, paths;
};
bool limit_judgement_load(struct job *job, struct limit_judgement *ret, struct err *e) NODISCARD;

enum limit_state { LIMIT_OVER, LIMIT_LIKELY, LIMIT_WATCH, LIMIT_SAFE, LIMIT_UNKNOWN };
struct limit_odds {
    enum limit_state state;
    int32_t days;             /* the window that applies: days or busy_days */
    int32_t from, to;         /* of the window today */
    int64_t orders, failed, left;
    double per_day, dispersion; /* orders that come a day; variance / mean of a day's number */
    double rate, rate_low, rate_high; /* of failing, now, 95 % of its posterior */
    int64_t rate_orders, rate_failed; /* what it rests on */
    double probability;       /* to be over on the worst day of the horizon */
    int32_t worst_day;
    int32_t horizon;
    double ever;              /* to be over on at least one day of it; simulated */
    double ever_error;        /* standard error of the simulation */
};
/* How many days limit_days_count must hold for limit_odds. */
int32_t limit_days_needed(const struct platform_limit *l, const struct limit_judgement *j);
void limit_odds(const struct platform_limit *l, const struct limit_days *d, const struct limit_judgement *j, uint64_t seed,
                struct limit_odds *ret);

#endif

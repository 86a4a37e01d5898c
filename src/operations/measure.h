/* measure.h — additive counters per market, channel and day: what every KPI is made of.
 *
 * A measure of an order falls on one day (its clock) and depends on nothing but the order's fact, so that a late event
 * is corrected by taking the old contributions away and adding the new ones. Only the measures of repeat buying look
 * at another order: the one of the same customer just before.
 *
 * Units: pieces in thousandths; money in minor units of the firm's currency; …_s seconds; stars in thousandths.
 * …_sq are sums of squares for intervals, in coarse units so that they do not overflow: pieces², major units of money²,
 * hours², (stars × 100)².
 */
#ifndef OPERATIONS_MEASURE_H
#define OPERATIONS_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "operations/order.h"

/* X(ENUM, "word", "the day it falls on: what it counts"). New ones at the end: the numbers are stored. */
#define MEASURES(X)                                                                                        \
    X(ORDERS, "orders", "placed: orders")                                                                  \
    X(UNITS, "units", "placed: pieces ordered")                                                            \
    X(UNITS_SQ, "units_sq", "placed: their squares")                                                       \
    X(REVENUE, "revenue", "placed: goods value of orders that were not cancelled")                         \
    X(REVENUE_SQ, "revenue_sq", "placed: its squares")                                                     \
    X(PRICED, "priced", "placed: orders in it")                                                            \
    X(UNPRICED, "unpriced", "placed: orders with an amount but without a rate of exchange")                \
    X(CANCELLED, "cancelled", "placed: orders cancelled before they were sent")                            \
    X(DUE, "due", "promised: orders promised for that day and not cancelled")                              \
    X(OTIF, "otif", "promised: of them delivered on time and in full")                                     \
    X(PERFECT, "perfect", "promised: of them without complaint and without a return by our fault")        \
    X(DELIVERED, "delivered", "delivered: orders")                                                         \
    X(DELIVERED_PROMISED, "delivered_promised", "delivered: orders that had a promise")                    \
    X(ON_TIME, "on_time", "delivered: of them not after the promised day")                                 \
    X(IN_FULL, "in_full", "delivered: orders of which everything arrived")                                 \
    X(SHIPPED, "shipped", "shipped: orders")                                                               \
    X(SHIP_DUE, "ship_due", "ship-by day: orders that had to leave the house")                             \
    X(LATE_SHIPPED, "late_shipped", "ship-by day: of them sent later, or not at all")                      \
    X(CYCLE_S, "cycle_s", "delivered: seconds from order to delivery")                                     \
    X(CYCLE_SQ, "cycle_sq", "delivered: their squares")                                                    \
    X(CUSTOMS_S, "customs_s", "cleared: seconds in customs")                                               \
    X(CUSTOMS_SQ, "customs_sq", "cleared: their squares")                                                  \
    X(CUSTOMS_N, "customs_n", "cleared: orders")                                                           \
    X(SOLD_UNITS, "sold_units", "placed: pieces delivered, else sold and not cancelled")                   \
    X(SOLD_UNITS_SQ, "sold_units_sq", "placed: their squares")                                             \
    X(RETURNED_UNITS, "returned_units", "placed: pieces of those orders that came back")                   \
    X(RETURNED_SELLER, "returned_seller", "placed: orders returned by our fault")                          \
    X(REFUND, "refund", "refunded: money given back")                                                      \
    X(REFUND_LAG_S, "refund_lag_s", "refunded: seconds since return or cancellation")                      \
    X(REFUND_LAG_SQ, "refund_lag_sq", "refunded: their squares")                                           \
    X(REFUND_LAG_N, "refund_lag_n", "refunded: orders where both are known")                               \
    X(REVIEWS, "reviews", "reviewed: reviews with stars")                                                  \
    X(STARS, "stars", "reviewed: their stars")                                                             \
    X(STARS_SQ, "stars_sq", "reviewed: their squares")                                                     \
    X(LOW_REVIEWS, "low_reviews", "reviewed: of two stars and fewer")                                      \
    X(COMPLAINTS, "complaints", "complained: orders with a complaint or claim")                            \
    X(CUSTOMER_ORDERS, "customer_orders", "placed: orders whose customer is known")                        \
    X(REPEAT_ORDERS, "repeat_orders", "placed: of them by a customer who had ordered shortly before")      \
    X(NEW_CUSTOMERS, "new_customers", "placed: first orders of a customer")                                \
    X(COSTED, "costed", "placed: orders with a charge told")                                               \
    X(GOODS_COSTED, "goods_costed", "placed: orders with the cost of the goods told")                      \
    X(COST_GOODS, "cost_goods", "placed: cost of goods")                                                   \
    X(COST_FREIGHT, "cost_freight", "placed: freight")                                                     \
    X(COST_COMMISSION, "cost_commission", "placed: commissions and fees")                                  \
    X(COST_PAYMENT, "cost_payment", "placed: cost of payment")                                             \
    X(COST_DUTY, "cost_duty", "placed: duties and taxes")                                                  \
    X(COST_ADS, "cost_ads", "placed: advertising")                                                         \
    X(COST_OTHER, "cost_other", "placed: other charges")                                                   \
    X(TICKETS, "tickets", "asked: tickets")                                                                \
    X(ANSWERED, "answered", "asked: tickets with a first answer")                                          \
    X(ANSWERED_IN_TIME, "answered_in_time", "asked: within the time set, by business hours")               \
    X(REPLY_S, "reply_s", "asked: business seconds to the first answer")                                   \
    X(REPLY_SQ, "reply_sq", "asked: their squares")                                                        \
    X(SESSIONS, "sessions", "visited: sessions")                                                           \
    X(BOUGHT, "bought", "visited: sessions that ended in an order")                                        \
    X(TIMED, "timed", "delivered: orders of which it is known when they were placed")
enum measure {
#define X(name, word, what) MEASURE_##name,
    MEASURES(X)
#undef X
        N_MEASURES
};
const char *measure_word(enum measure m);
const char *measure_what(enum measure m);
bool measure_find(struct str word, enum measure *ret);

/* ---- what one subject adds ---- */

struct contribution {
    enum measure measure;
    int32_t day;
    int64_t x;
};
struct contributions { /* of one market and channel */
    const char *market, *channel;
    struct contribution *items; /* [n] */
    size_t n, cap;
    struct arena *a;
};
void contribute(struct contributions *c, enum measure m, int32_t day, int64_t x); /* 0 and DAY_NONE add nothing */
/* major: minor units in a major one of the firm's currency (100). */
void measure_of_order(const struct order_fact *o, int64_t major, struct contributions *ret);
void contributions_pack(const struct contributions *c, struct buf *out);
bool contributions_unpack(struct arena *a, struct str body, struct contributions *ret, struct err *e) NODISCARD;

/* ---- a month as it is kept ---- */

enum { MONTH_MAX_DAYS = 31 };
struct month_values {
    int64_t x[N_MEASURES][MONTH_MAX_DAYS];
};
/* Empty when everything is 0. */
void month_pack(const struct month_values *v, struct buf *out);
bool month_unpack(struct str body, struct month_values *ret, struct err *e) NODISCARD;
/* Where each measure stands in the bytes, 0 = nowhere; false when they are damaged. Made once, then asked often. */
struct month_index {
    uint64_t has; /* bit 1 << measure */
    uint32_t at[N_MEASURES];
};
bool month_index(struct str body, struct month_index *ret);
/* Adds the days of one measure to sums[0 … days − 1]. */
void month_add(struct str body, const struct month_index *index, enum measure m, int64_t *sums, int days);
/* The sum of the days from … to (0 … 30). */
int64_t month_sum(struct str body, const struct month_index *index, enum measure m, int from, int to);
int64_t month_of_day(int32_t day, int *ret_of_month);   /* year × 12 + month − 1; day of the month from 0 */
int32_t month_first_day(int64_t month);

#endif

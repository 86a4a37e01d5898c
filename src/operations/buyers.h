/* buyers.h — customers made of orders: when each bought, what for, and how the first order went.
 *
 * Several orders of a customer on one day are one purchase (shops split an order over invoices). Cancelled
 * orders are not purchases. A customer belongs to the market and channel of the first order, also when
 * orders from elsewhere follow (counted). Only pseudonyms; orders without a customer are counted, no more.
 *
 * The life of a customer up to a day, as repeat-buying models want it: buyer_at.
 */
#ifndef OPERATIONS_BUYERS_H
#define OPERATIONS_BUYERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "operations/order.h"
#include "statistics/bgnbd.h"

struct purchase {
    int32_t day;
    int64_t value; /* minor units of the firm's currency; ORDER_NONE when a part is not known */
};
enum known { KNOWN_NO, KNOWN_YES, KNOWN_NOT };
struct buyer {
    const char *id; /* "#…" */
    const char *market, *channel; /* of the first order */
    const char *last_order;       /* number of the newest */
    struct purchase *bought;      /* [n] by day */
    size_t n, n_orders;
    bool elsewhere; /* has orders from another market too */
    enum known first_late, first_returned, first_bad_review;
};
struct buyers {
    struct buyer *items; /* by id */
    size_t n, n_orders, n_cancelled, n_anonymous, n_elsewhere;
    int32_t first_day; /* of the first order */
};

/* orders [n] in any order; those placed after `as_of` are left out. Stars at or below `bad_stars_milli` are a
 * bad review. */
struct buyers buyers_of(struct arena *a, const struct order_fact *orders, size_t n, int32_t as_of,
                        int64_t bad_stars_milli);
/* What was known of him on that day; false when he had not bought yet. *ret_n: purchases until then. */
bool buyer_at(const struct buyer *b, int32_t day, struct bgnbd_customer *ret, size_t *ret_n);
/* Purchases after `from` and up to `to`. */
size_t buyer_between(const struct buyer *b, int32_t from, int32_t to);
/* Sum of the purchases whose value is known, up to that day; how many those are. */
int64_t buyer_value(const struct buyer *b, int32_t day, size_t *ret_n);

#endif

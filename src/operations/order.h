/* order.h — what became of one order, made from all of its events.
 *
 * order_of_events is pure: the events of one subject, in the order of the store, in; one row out. The rows are kept
 * (schema step 6) and brought up to date in the transaction that adds events; `landfall events rebuild` makes all of
 * them anew. Everything that looks at orders (KPIs, attribution, retention, limits, exposure) reads these rows.
 *
 * Missing: "" for words, ORDER_NONE for numbers, DAY_NONE for days.
 * Days:    days since 1970-01-01 on the calendar of the order's market (its zone); of the firm's home when the market
 *          is not known. An order is on time when its delivery day is not after its promised day.
 * Money:   goods value after discounts in minor units of `currency`, and the same in the firm's own currency at the
 *          rate of the day (base_value; ORDER_NONE when no rate is known: it is counted, never guessed).
 */
#ifndef OPERATIONS_ORDER_H
#define OPERATIONS_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/text.h"
#include "store/workspace.h"

#define ORDER_NONE INT64_MIN
#define DAY_NONE INT32_MIN

struct order_fact {
    const char *order_id;
    const char *market, *channel, *customer; /* customer: pseudonym "#…" */
    const char *carrier, *supplier, *provider; /* first carrier that shipped; who paid it in; "" */
    const char *product;                     /* of the line with the largest value; "" */
    char currency[4];
    int64_t placed_s;
    int32_t placed_day;
    int64_t value, base_value;
    int64_t base_cost;      /* charges in the firm's currency; ORDER_NONE when no charge was ever told */
    int64_t refund;         /* in the firm's currency; 0 when none */
    int32_t n_lines;
    int64_t units, units_delivered, units_returned; /* thousandths */
    int32_t promised_day, ship_by_day;
    int64_t shipped_s, delivered_s, cancelled_s, returned_s, refunded_s, reviewed_s; /* last that completes the order */
    int32_t shipped_day, delivered_day, cancelled_day;
    bool in_full;            /* everything ordered and not cancelled was delivered */
    bool cancelled;          /* the whole order, before it was shipped */
    bool returned_by_seller; /* a return whose reason lies with the seller */
    bool complaint;
    int64_t stars_milli;     /* mean of its reviews × 1000; ORDER_NONE */
    int64_t customs_arrival_s, customs_clearance_s;
    const char *cancel_reason;
};

/* Every order of the firm placed on from_day … to_day (DAY_NONE = open end), by order id. Return false to stop. The
 * strings live until fn returns. ERR_NOT_FOUND "there are no orders yet …" with a hint when the firm has none. */
typedef bool order_fn(void *ctx, const struct order_fact *o, struct err *e);
bool orders_each(struct job *job, const char *firm_id, int32_t from_day, int32_t to_day, order_fn *fn, void *ctx,
                 struct err *e) NODISCARD;
/* The same kept in `a`. */
bool orders_load(struct job *job, struct arena *a, const char *firm_id, int32_t from_day, int32_t to_day,
                 struct order_fact **ret, size_t *ret_n, struct err *e) NODISCARD;

#endif

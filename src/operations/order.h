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

struct zone;

#define ORDER_NONE INT64_MIN
#define DAY_NONE INT32_MIN

/* What a sale cost, by the reason of a charge (order.c knows the words). */
#define ORDER_COSTS(X) X(GOODS, "goods") X(FREIGHT, "freight") X(COMMISSION, "commission") X(PAYMENT, "payment") \
    X(DUTY, "duty and tax") X(ADS, "ads") X(OTHER, "other")
enum order_cost {
#define X(name, text) COST_##name,
    ORDER_COSTS(X)
#undef X
        N_COSTS
};
const char *order_cost_name(enum order_cost c);

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
    int32_t returned_day, refunded_day, reviewed_day, complained_day, cleared_day;
    int64_t complained_s;
    int64_t units_cancelled;       /* of single lines; thousandths */
    int32_t n_reviews, n_low_reviews; /* low: two stars and fewer */
    int64_t cost[N_COSTS];         /* charges by kind in the firm's currency; 0 when none was told */
    unsigned costs_told;           /* bit 1 << kind: a charge of that kind was told */
    bool delivered_in_part;        /* something arrived, something is still missing */
    bool placed_guessed;           /* when it was placed is not known: placed_s is the first date there is; no times from it */
    bool value_mixed;              /* lines in several currencies: `value` is ORDER_NONE, base_value is their sum */
};

/* ---- making one ---- */

struct order_rules; /* calendars of the markets, rates, currencies, home: loaded once, then asked for every order */
struct ws_event;
bool order_rules_load(struct job *job, struct workspace *ws, const char *firm_id, struct order_rules **ret,
                      struct err *e) NODISCARD;
/* From all events of one subject that count, in the order of the store. Strings live in `a`. A subject without an
 * order or a line that was sold (a review, a loose refund) has placed_s ORDER_NONE and the day of its first event. */
bool order_of_events(struct arena *a, struct order_rules *r, const struct ws_event *events, size_t n,
                     struct order_fact *ret, struct err *e) NODISCARD;
/* The day of a moment on a market's calendar; a time without hour keeps its date in the feed's zone. */
bool order_day(struct order_rules *r, const char *market, int64_t feed_id, bool day_only, int64_t at_s, int32_t *ret,
               struct err *e) NODISCARD;
const struct zone *order_zone(struct order_rules *r, const char *market, struct err *e); /* NULL on error */
/* Minor units of `currency` into the firm's at the newest rate up to the moment; ORDER_NONE when none is known. */
bool order_to_base(struct order_rules *r, int64_t amount, const char *currency, int64_t at_s, int64_t *ret,
                   struct err *e) NODISCARD;
/* Everything but the events that facts and measures rest on, as one text: when it changes, they are made anew. */
const char *order_rules_params(const struct order_rules *r);
const char *order_rules_home(const struct order_rules *r);

/* The row as it is kept, and back; strings of the unpacked one live in `a`. */
void order_pack(const struct order_fact *o, struct buf *out);
bool order_unpack(struct arena *a, struct str subject, struct str body, struct order_fact *ret, struct err *e) NODISCARD;

/* ---- reading them ---- */

/* ERR_NOT_FOUND "there are no orders yet …" with the hint how to import; returns false. */
bool orders_none(const char *firm_id, struct err *e);
/* Every order of the firm placed on from_day … to_day (DAY_NONE = open end), by order id. Return false to stop. The
 * strings live until fn returns. ERR_NOT_FOUND "there are no orders yet …" with a hint when the firm has none. */
typedef bool order_fn(void *ctx, const struct order_fact *o, struct err *e);
bool orders_each(struct job *job, const char *firm_id, int32_t from_day, int32_t to_day, order_fn *fn, void *ctx,
                 struct err *e) NODISCARD;
/* The same kept in `a`. */
bool orders_load(struct job *job, struct arena *a, const char *firm_id, int32_t from_day, int32_t to_day,
                 struct order_fact **ret, size_t *ret_n, struct err *e) NODISCARD;

#endif

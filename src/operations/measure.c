/* measure.c — what one order adds to which day. The definitions of docs/methods/kpi-delivery.md are here. */
#include "operations/measure.h"

#include <string.h>

#include "operations/pack.h"

enum { MILLI = 1000, HOUR_S = 3600 };
_Static_assert(N_MEASURES <= 64, "a month's index gives one bit to a measure");

static const struct {
    const char *word, *what;
} names[N_MEASURES] = {
#define X(name, word, what) {word, what},
    MEASURES(X)
#undef X
};

const char *measure_word(enum measure m)
{
    return names[m].word;
}
const char *measure_what(enum measure m)
{
    return names[m].what;
}
bool measure_find(struct str word, enum measure *ret)
{
    for (size_t i = 0; i < N_MEASURES; i++)
        if (str_is(word, names[i].word)) {
            *ret = (enum measure)i;
            return true;
        }
    return false;
}

void contribute(struct contributions *c, enum measure m, int32_t day, int64_t x)
{
    if (x == 0 || day == DAY_NONE)
        return;
    PUSH(c->a, c->items, c->n, c->cap, (struct contribution){m, day, x});
}

static int64_t square(int64_t x, int64_t unit)
{
    int64_t coarse = (x + unit / 2) / unit, most = (int64_t)1 << 31;
    coarse = coarse > most ? most : coarse < -most ? -most : coarse;
    return coarse * coarse;
}

static void sold(const struct order_fact *o, int64_t major, struct contributions *c)
{
    int32_t day = o->placed_day;
    int64_t units = o->units == ORDER_NONE ? 0 : o->units;
    contribute(c, MEASURE_ORDERS, day, 1);
    contribute(c, MEASURE_UNITS, day, units);
    contribute(c, MEASURE_UNITS_SQ, day, square(units, MILLI));
    contribute(c, MEASURE_CUSTOMER_ORDERS, day, o->customer[0] != '\0');
    if (o->cancelled) {
        contribute(c, MEASURE_CANCELLED, day, 1);
        return;
    }
    if (o->base_value != ORDER_NONE) {
        contribute(c, MEASURE_PRICED, day, 1);
        contribute(c, MEASURE_REVENUE, day, o->base_value);
        contribute(c, MEASURE_REVENUE_SQ, day, square(o->base_value, major));
    } else if (o->value != ORDER_NONE || o->value_mixed)
        contribute(c, MEASURE_UNPRICED, day, 1);
    int64_t kept = o->units_delivered != ORDER_NONE ? o->units_delivered : units - o->units_cancelled;
    contribute(c, MEASURE_SOLD_UNITS, day, kept);
    contribute(c, MEASURE_SOLD_UNITS_SQ, day, square(kept, MILLI));
}

static void promised(const struct order_fact *o, struct contributions *c)
{
    if (o->cancelled)
        return;
    if (o->promised_day != DAY_NONE) {
        bool otif = o->delivered_day != DAY_NONE && o->in_full && o->delivered_day <= o->promised_day;
        contribute(c, MEASURE_DUE, o->promised_day, 1);
        contribute(c, MEASURE_OTIF, o->promised_day, otif);
        contribute(c, MEASURE_PERFECT, o->promised_day, otif && !o->complaint && !o->returned_by_seller);
    }
    contribute(c, MEASURE_SHIP_DUE, o->ship_by_day, 1);
    contribute(c, MEASURE_LATE_SHIPPED, o->ship_by_day,
               o->shipped_day == DAY_NONE ? o->delivered_day == DAY_NONE || o->delivered_day > o->ship_by_day
                                          : o->shipped_day > o->ship_by_day);
}

static void arrived(const struct order_fact *o, struct contributions *c)
{
    int32_t day = o->delivered_day;
    contribute(c, MEASURE_SHIPPED, o->shipped_day, 1);
    if (day != DAY_NONE) {
        int64_t cycle = o->delivered_s - o->placed_s;
        contribute(c, MEASURE_DELIVERED, day, 1);
        contribute(c, MEASURE_IN_FULL, day, o->in_full);
        if (!o->placed_guessed) {
            contribute(c, MEASURE_TIMED, day, 1);
            contribute(c, MEASURE_CYCLE_S, day, cycle);
            contribute(c, MEASURE_CYCLE_SQ, day, square(cycle, HOUR_S));
        }
        if (o->promised_day != DAY_NONE) {
            contribute(c, MEASURE_DELIVERED_PROMISED, day, 1);
            contribute(c, MEASURE_ON_TIME, day, day <= o->promised_day);
        }
    }
    if (o->customs_arrival_s != ORDER_NONE && o->customs_clearance_s >= o->customs_arrival_s) {
        int64_t dwell = o->customs_clearance_s - o->customs_arrival_s;
        contribute(c, MEASURE_CUSTOMS_N, o->cleared_day, 1);
        contribute(c, MEASURE_CUSTOMS_S, o->cleared_day, dwell);
        contribute(c, MEASURE_CUSTOMS_SQ, o->cleared_day, square(dwell, HOUR_S));
    }
}

static void after(const struct order_fact *o, struct contributions *c)
{
    contribute(c, MEASURE_RETURNED_UNITS, o->placed_day, o->units_returned);
    contribute(c, MEASURE_RETURNED_SELLER, o->placed_day, o->returned_by_seller);
    contribute(c, MEASURE_REFUND, o->refunded_day, o->refund);
    int64_t since = o->returned_s > 0 ? o->returned_s : o->cancelled_s;
    if (o->refunded_day != DAY_NONE && since != ORDER_NONE && o->refunded_s > since) { /* one document that tells both says nothing of a wait */
        int64_t lag = o->refunded_s - since;
        contribute(c, MEASURE_REFUND_LAG_N, o->refunded_day, 1);
        contribute(c, MEASURE_REFUND_LAG_S, o->refunded_day, lag);
        contribute(c, MEASURE_REFUND_LAG_SQ, o->refunded_day, square(lag, HOUR_S));
    }
    if (o->n_reviews) {
        contribute(c, MEASURE_REVIEWS, o->reviewed_day, o->n_reviews);
        contribute(c, MEASURE_STARS, o->reviewed_day, o->stars_milli * o->n_reviews);
        contribute(c, MEASURE_STARS_SQ, o->reviewed_day, square(o->stars_milli, 10) * o->n_reviews);
        contribute(c, MEASURE_LOW_REVIEWS, o->reviewed_day, o->n_low_reviews);
    }
    contribute(c, MEASURE_COMPLAINTS, o->complained_day, o->complaint);
    if (o->costs_told) {
        static const enum measure of_cost[N_COSTS] = {
            MEASURE_COST_GOODS, MEASURE_COST_FREIGHT, MEASURE_COST_COMMISSION, MEASURE_COST_PAYMENT,
            MEASURE_COST_DUTY,  MEASURE_COST_ADS,     MEASURE_COST_OTHER,
        };
        contribute(c, MEASURE_COSTED, o->placed_day, 1);
        contribute(c, MEASURE_GOODS_COSTED, o->placed_day, (o->costs_told & 1U << COST_GOODS) != 0);
        for (int i = 0; i < N_COSTS; i++)
            contribute(c, of_cost[i], o->placed_day, o->cost[i]);
    }
}

void measure_of_order(const struct order_fact *o, int64_t major, struct contributions *ret)
{
    ret->market = o->market;
    ret->channel = o->channel;
    if (o->placed_s != ORDER_NONE) {
        sold(o, major, ret);
        promised(o, ret);
        arrived(o, ret);
    }
    after(o, ret);
}

void contributions_pack(const struct contributions *c, struct buf *out)
{
    int32_t last = 0;
    pack_text(out, c->market);
    pack_text(out, c->channel);
    pack_uint(out, c->n);
    for (size_t i = 0; i < c->n; i++) {
        pack_uint(out, (uint64_t)c->items[i].measure);
        pack_int(out, c->items[i].day, last);
        pack_int(out, c->items[i].x, 0);
        last = c->items[i].day;
    }
}

bool contributions_unpack(struct arena *a, struct str body, struct contributions *ret, struct err *e)
{
    struct unpack u = {.p = body.p, .end = body.p + body.n};
    struct contributions c = {.a = a};
    c.market = unpack_text(a, &u);
    c.channel = unpack_text(a, &u);
    uint64_t n = unpack_uint(&u);
    int32_t last = 0;
    for (uint64_t i = 0; i < n && !u.bad; i++) {
        uint64_t measure = unpack_uint(&u);
        last = (int32_t)unpack_int(&u, last);
        int64_t x = unpack_int(&u, 0);
        u.bad |= measure >= N_MEASURES;
        if (!u.bad)
            contribute(&c, (enum measure)measure, last, x);
    }
    if (u.bad || u.p != u.end) {
        (void)FAIL(e, ERR_CORRUPT, "what was derived of a ticket or session is damaged");
        return err_hint(e, "`landfall events rebuild` makes it anew from the events.");
    }
    *ret = c;
    return true;
}

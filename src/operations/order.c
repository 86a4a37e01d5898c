/* order.c — one pass over the events of a subject, which come sorted by kind and part.
 *
 * Kinds rise in the order of an order's life: when cancellations, deliveries and returns come, the lines are known.
 * What decides:
 *   delivered    by quantities where deliveries (or their parcels) tell them: at the delivery that makes the sum of what
 *                was ordered and not cancelled; else when every parcel that was sent has arrived
 *   cancelled    the whole order, or each of its lines, before anything was sent; later it is a return
 *   a sold line  has a positive quantity or none; a negative one is goods that came back
 */
#include "operations/order_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "events/event.h"

enum { MILLI = 1000, MAX_COST_WORDS = 20 };

const char *order_cost_name(enum order_cost c)
{
    static const char *const names[] = {
#define X(name, text) text,
        ORDER_COSTS(X)
#undef X
    };
    return names[c];
}

/* The first word that stands in a charge's reason says what it was for. */
static enum order_cost cost_of(struct str reason)
{
    static const struct {
        const char *word;
        enum order_cost cost;
    } words[MAX_COST_WORDS] = {
        {"goods", COST_GOODS},     {"duty", COST_DUTY},         {"tax", COST_DUTY},        {"vat", COST_DUTY},
        {"customs", COST_DUTY},    {"freight", COST_FREIGHT},   {"ship", COST_FREIGHT},    {"postage", COST_FREIGHT},
        {"deliver", COST_FREIGHT}, {"insur", COST_FREIGHT}, {"ads", COST_ADS},           {"advert", COST_ADS},      {"sponsor", COST_ADS},
        {"payment", COST_PAYMENT}, {"transaction", COST_PAYMENT}, {"commission", COST_COMMISSION},
        {"fee", COST_COMMISSION},
    };
    char low[64];
    size_t n = reason.n < sizeof low - 1 ? reason.n : sizeof low - 1;
    for (size_t i = 0; i < n; i++)
        low[i] = reason.p[i] >= 'A' && reason.p[i] <= 'Z' ? (char)(reason.p[i] + ('a' - 'A')) : reason.p[i];
    low[n] = '\0';
    for (size_t i = 0; i < MAX_COST_WORDS && words[i].word; i++)
        if (strstr(low, words[i].word))
            return words[i].cost;
    return COST_OTHER;
}

/* "4.5" → 4500; −1 when it is no number of stars. */
static int64_t milli_of(struct str number)
{
    int64_t x = 0, unit = MILLI;
    bool point = false;
    if (number.n == 0)
        return -1;
    for (size_t i = 0; i < number.n; i++) {
        char c = number.p[i];
        if (c == '.' && !point)
            point = true;
        else if (c >= '0' && c <= '9' && x < INT32_MAX) {
            if (!point)
                x = x * 10 + (c - '0') * MILLI;
            else
                x += (c - '0') * (unit /= 10);
        } else
            return -1;
    }
    return x;
}

struct making {
    struct arena *a;
    struct order_rules *r;
    const struct ws_event *ev; /* [n] */
    size_t n;
    size_t from[N_EVENT_KINDS], until[N_EVENT_KINDS]; /* ev[from … until − 1] are of that kind */
    struct order_fact *o;
    struct err *e;
};

static bool of_kind(const struct making *m, enum event_kind kind, size_t *ret_n)
{
    *ret_n = m->until[kind] - m->from[kind];
    return *ret_n > 0;
}

static const char *text(const struct making *m, struct str s)
{
    return s.n ? str_dup(m->a, s) : "";
}

static bool day(struct making *m, const struct ws_event *ev, int32_t *ret)
{
    return order_day(m->r, m->o->market, ev->feed_id, ev->day_only, ev->at_s, ret, m->e);
}

static bool sold(const struct ws_event *line)
{
    return line->quantity == WS_NONE || line->quantity > 0;
}

/* Adds to a sum in the firm's currency; what cannot be converted makes it missing. */
static bool add_base(struct making *m, int64_t *sum, int64_t amount, const struct ws_event *ev)
{
    int64_t base;
    TRY(order_to_base(m->r, amount, ev->currency, ev->at_s, &base, m->e));
    if (base != ORDER_NONE)
        *sum = (*sum == ORDER_NONE ? 0 : *sum) + base;
    return true;
}

/* ---- who, where, when ---- */

static bool who_and_where(struct making *m)
{
    struct order_fact *o = m->o;
    struct str market = {0}, channel = {0}, customer = {0};
    const struct ws_event *first = NULL;
    for (size_t i = 0; i < m->n; i++) {
        const struct ws_event *ev = &m->ev[i];
        market = market.n ? market : ev->market;
        channel = channel.n ? channel : ev->channel;
        customer = customer.n ? customer : ev->customer;
        if ((ev->kind == EVENT_ORDER || (ev->kind == EVENT_LINE && sold(ev))) &&
            (!first || ev->kind < first->kind || (ev->kind == first->kind && ev->at_s < first->at_s)))
            first = ev;
    }
    o->market = text(m, market);
    o->channel = text(m, channel);
    o->customer = text(m, customer);
    size_t n_lines;
    bool any_sold = false, lines = of_kind(m, EVENT_LINE, &n_lines);
    for (size_t i = m->from[EVENT_LINE]; i < m->until[EVENT_LINE]; i++)
        any_sold |= sold(&m->ev[i]);
    if (!first || (lines && !any_sold)) { /* nothing was sold: a review, a loose refund, a credit note */
        first = &m->ev[0];
        for (size_t i = 1; i < m->n; i++)
            if (m->ev[i].at_s < first->at_s)
                first = &m->ev[i];
        return day(m, first, &o->placed_day);
    }
    o->placed_s = first->at_s;
    return day(m, first, &o->placed_day);
}

/* ---- what was ordered ---- */

static bool take_line(struct making *m, const struct ws_event *ev, int64_t *largest)
{
    struct order_fact *o = m->o;
    if (!sold(ev)) {
        o->units_returned += -ev->quantity;
        if (ev->at_s > o->returned_s) {
            o->returned_s = ev->at_s;
            TRY(day(m, ev, &o->returned_day));
        }
        if (ev->amount != WS_NONE && ev->amount < 0) {
            TRY(add_base(m, &o->refund, -ev->amount, ev));
            if (ev->at_s > o->refunded_s) {
                o->refunded_s = ev->at_s;
                TRY(day(m, ev, &o->refunded_day));
            }
        }
        return true;
    }
    o->n_lines++;
    if (ev->quantity != WS_NONE)
        o->units = (o->units == ORDER_NONE ? 0 : o->units) + ev->quantity;
    int64_t amount = ev->amount == WS_NONE ? -1 : ev->amount;
    if (amount > *largest || !o->product[0]) {
        *largest = amount;
        if (ev->product.n)
            o->product = text(m, ev->product);
    }
    if (!o->supplier[0] && ev->party.n)
        o->supplier = text(m, ev->party);
    return true;
}

static const struct ws_event *line_of(const struct making *m, struct str part)
{
    size_t lo = m->from[EVENT_LINE], n = m->until[EVENT_LINE] - lo;
    while (n > 0) {
        size_t half = n / 2;
        int c = str_cmp(m->ev[lo + half].part, part);
        if (c == 0)
            return &m->ev[lo + half];
        if (c < 0) {
            lo += half + 1;
            n -= half + 1;
        } else
            n = half;
    }
    return NULL;
}

static bool line_cancelled(const struct making *m, struct str part)
{
    for (size_t i = m->from[EVENT_CANCELLATION]; i < m->until[EVENT_CANCELLATION]; i++)
        if (str_eq(m->ev[i].part, part))
            return true;
    return false;
}

/* The order's own total where one was told, else the sum of its lines that were not cancelled. */
static bool value(struct making *m)
{
    struct order_fact *o = m->o;
    size_t n;
    if (of_kind(m, EVENT_ORDER, &n)) {
        const struct ws_event *ev = &m->ev[m->from[EVENT_ORDER]];
        if (ev->amount != WS_NONE) {
            o->value = ev->amount;
            memcpy(o->currency, ev->currency, sizeof o->currency);
            return add_base(m, &o->base_value, ev->amount, ev);
        }
    }
    bool whole = true, any_cancelled = of_kind(m, EVENT_CANCELLATION, &n);
    for (size_t i = m->from[EVENT_LINE]; i < m->until[EVENT_LINE]; i++) {
        const struct ws_event *ev = &m->ev[i];
        if (!sold(ev) || ev->amount == WS_NONE || (any_cancelled && ev->part.n && line_cancelled(m, ev->part)))
            continue;
        int64_t before = o->base_value;
        TRY(add_base(m, &o->base_value, ev->amount, ev));
        whole &= o->base_value != before || ev->amount == 0;
        if (!o->currency[0])
            memcpy(o->currency, ev->currency, sizeof o->currency);
        if (memcmp(o->currency, ev->currency, sizeof o->currency) != 0)
            o->value_mixed = true;
        o->value = (o->value == ORDER_NONE ? 0 : o->value) + ev->amount;
    }
    if (!whole) /* part of it has no rate: the sum would be too low */
        o->base_value = ORDER_NONE;
    if (o->value_mixed) {
        o->value = ORDER_NONE;
        memset(o->currency, 0, sizeof o->currency);
    }
    return true;
}

static bool ordered(struct making *m)
{
    struct order_fact *o = m->o;
    int64_t largest = INT64_MIN, promised = WS_NONE;
    size_t n;
    const struct ws_event *by = NULL;
    for (size_t i = m->from[EVENT_LINE]; i < m->until[EVENT_LINE]; i++)
        TRY(take_line(m, &m->ev[i], &largest));
    if (of_kind(m, EVENT_ORDER, &n)) {
        const struct ws_event *ev = &m->ev[m->from[EVENT_ORDER]];
        if (ev->promised_s != WS_NONE)
            by = ev;
        if (o->n_lines == 0) { /* a feed with one row to an order */
            o->units = ev->quantity == WS_NONE ? ORDER_NONE : ev->quantity;
            o->product = text(m, ev->product);
        }
        if (!o->supplier[0])
            o->supplier = text(m, ev->party);
        o->placed_guessed = str_contains(ev->extra, "placed=not captured");
    }
    for (enum event_kind k = EVENT_LINE; !by && k <= EVENT_DELIVERY; k++)
        for (size_t i = m->from[k]; (k == EVENT_LINE || k == EVENT_DELIVERY) && i < m->until[k]; i++)
            if (m->ev[i].promised_s != WS_NONE && (!by || m->ev[i].promised_s > promised)) {
                by = &m->ev[i];
                promised = by->promised_s;
            }
    if (by)
        TRY(order_promise_day(m->r, o->market, by->feed_id, by->promised_s, &o->promised_day, m->e));
    if (of_kind(m, EVENT_PAYMENT, &n))
        o->provider = text(m, m->ev[m->from[EVENT_PAYMENT]].party);
    return value(m);
}

/* Working days after it was placed, Saturdays and Sundays left out. */
static int32_t ship_by(const struct making *m, int32_t placed)
{
    int32_t d = placed;
    for (int left = order_ship_by_days(m->r); left > 0;) {
        d++;
        left -= date_weekday((struct date){d}) <= 5;
    }
    return d;
}

/* ---- sending ---- */

static bool shipped(struct making *m)
{
    struct order_fact *o = m->o;
    const struct ws_event *first = NULL, *last = NULL, *by = NULL;
    for (size_t i = m->from[EVENT_SHIPMENT]; i < m->until[EVENT_SHIPMENT]; i++) {
        const struct ws_event *ev = &m->ev[i];
        if (!first || ev->at_s < first->at_s)
            first = ev;
        if (!last || ev->at_s > last->at_s)
            last = ev;
        if (ev->promised_s != WS_NONE && (!by || ev->promised_s > by->promised_s))
            by = ev;
    }
    if (by)
        TRY(order_promise_day(m->r, o->market, by->feed_id, by->promised_s, &o->ship_by_day, m->e));
    else if (o->placed_s != ORDER_NONE)
        o->ship_by_day = ship_by(m, o->placed_day);
    if (!first)
        return true;
    o->carrier = text(m, first->party);
    o->shipped_s = last->at_s;
    return day(m, last, &o->shipped_day);
}

static bool cancelled(struct making *m)
{
    struct order_fact *o = m->o;
    const struct ws_event *whole = NULL, *last = NULL;
    int32_t n_lines = 0;
    size_t n;
    if (!of_kind(m, EVENT_CANCELLATION, &n))
        return true;
    for (size_t i = m->from[EVENT_CANCELLATION]; i < m->until[EVENT_CANCELLATION]; i++) {
        const struct ws_event *ev = &m->ev[i];
        if (!last || ev->at_s > last->at_s)
            last = ev;
        const struct ws_event *line = ev->part.n ? line_of(m, ev->part) : NULL;
        if (!line) {
            if (!ev->part.n || o->n_lines <= 1)
                whole = ev;
            continue;
        }
        int64_t units = ev->quantity != WS_NONE ? ev->quantity : line->quantity;
        n_lines += sold(line) && (ev->quantity == WS_NONE || line->quantity == WS_NONE || ev->quantity >= line->quantity);
        o->units_cancelled += units == WS_NONE ? 0 : units;
    }
    if (!whole && n_lines >= o->n_lines && o->n_lines > 0)
        whole = last;
    if (!whole)
        return true;
    o->cancelled_s = whole->at_s;
    o->cancel_reason = text(m, whole->reason);
    TRY(day(m, whole, &o->cancelled_day));
    size_t n_deliveries;
    o->cancelled = !of_kind(m, EVENT_DELIVERY, &n_deliveries) &&
                   (o->shipped_s == ORDER_NONE || o->cancelled_s <= o->shipped_s);
    return true;
}

/* ---- arriving ---- */

struct arrival {
    int64_t at_s, units; /* units WS_NONE = not told */
    const struct ws_event *ev;
};
static int by_time(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return (x->ev > y->ev) - (x->ev < y->ev);
}

static const struct ws_event *parcel(const struct making *m, struct str part)
{
    for (size_t i = m->from[EVENT_SHIPMENT]; i < m->until[EVENT_SHIPMENT]; i++)
        if (str_eq(m->ev[i].part, part))
            return &m->ev[i];
    return NULL;
}

static bool every_parcel_arrived(const struct making *m)
{
    for (size_t s = m->from[EVENT_SHIPMENT]; s < m->until[EVENT_SHIPMENT]; s++) {
        bool arrived = false;
        for (size_t d = m->from[EVENT_DELIVERY]; !arrived && d < m->until[EVENT_DELIVERY]; d++)
            arrived = m->ev[d].part.n == 0 || str_eq(m->ev[d].part, m->ev[s].part);
        if (!arrived)
            return false;
    }
    return true;
}

static bool delivered(struct making *m)
{
    struct order_fact *o = m->o;
    size_t n;
    if (!of_kind(m, EVENT_DELIVERY, &n))
        return true;
    struct arrival *arrivals = NEW_N(m->a, struct arrival, n);
    bool counted = o->units != ORDER_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct ws_event *ev = &m->ev[m->from[EVENT_DELIVERY] + i];
        const struct ws_event *sent = ev->quantity == WS_NONE ? parcel(m, ev->part) : NULL;
        arrivals[i] = (struct arrival){ev->at_s, sent ? sent->quantity : ev->quantity, ev};
        counted &= arrivals[i].units != WS_NONE;
        if (!o->carrier[0])
            o->carrier = text(m, ev->party);
    }
    qsort(arrivals, n, sizeof *arrivals, by_time);
    int64_t due = counted ? o->units - o->units_cancelled : 0, sum = 0;
    const struct ws_event *last = arrivals[n - 1].ev, *completes = NULL;
    for (size_t i = 0; counted && i < n; i++) {
        sum += arrivals[i].units;
        if (sum >= due && !completes)
            completes = arrivals[i].ev;
    }
    if (counted) {
        o->units_delivered = sum;
        o->in_full = completes != NULL;
        last = completes ? completes : last;
    } else {
        o->in_full = every_parcel_arrived(m);
        o->units_delivered = o->in_full && o->units != ORDER_NONE ? o->units - o->units_cancelled : ORDER_NONE;
    }
    o->delivered_in_part = !o->in_full;
    o->delivered_s = last->at_s;
    return day(m, last, &o->delivered_day);
}

static bool customs(struct making *m)
{
    struct order_fact *o = m->o;
    const struct ws_event *cleared = NULL;
    for (size_t i = m->from[EVENT_CUSTOMS_ARRIVAL]; i < m->until[EVENT_CUSTOMS_ARRIVAL]; i++)
        if (o->customs_arrival_s == ORDER_NONE || m->ev[i].at_s < o->customs_arrival_s)
            o->customs_arrival_s = m->ev[i].at_s;
    for (size_t i = m->from[EVENT_CUSTOMS_CLEARANCE]; i < m->until[EVENT_CUSTOMS_CLEARANCE]; i++)
        if (!cleared || m->ev[i].at_s > cleared->at_s)
            cleared = &m->ev[i];
    if (!cleared)
        return true;
    o->customs_clearance_s = cleared->at_s;
    return day(m, cleared, &o->cleared_day);
}

/* ---- afterwards ---- */

static bool returned(struct making *m)
{
    struct order_fact *o = m->o;
    for (size_t i = m->from[EVENT_RETURN]; i < m->until[EVENT_RETURN]; i++) {
        const struct ws_event *ev = &m->ev[i];
        int64_t units = ev->quantity;
        if (units == WS_NONE) { /* the line it names, else everything */
            const struct ws_event *line = ev->part.n ? line_of(m, ev->part) : NULL;
            units = line ? line->quantity : o->units_delivered != ORDER_NONE ? o->units_delivered : o->units;
        }
        o->units_returned += units == WS_NONE ? 0 : units < 0 ? -units : units;
        o->returned_by_seller |= str_starts(ev->reason, "seller:");
        if (ev->at_s > o->returned_s) {
            o->returned_s = ev->at_s;
            TRY(day(m, ev, &o->returned_day));
        }
    }
    for (size_t i = m->from[EVENT_REFUND]; i < m->until[EVENT_REFUND]; i++) {
        const struct ws_event *ev = &m->ev[i];
        if (ev->amount != WS_NONE)
            TRY(add_base(m, &o->refund, ev->amount, ev));
        if (ev->at_s > o->refunded_s) {
            o->refunded_s = ev->at_s;
            TRY(day(m, ev, &o->refunded_day));
        }
    }
    return true;
}

static bool charged(struct making *m)
{
    struct order_fact *o = m->o;
    for (size_t i = m->from[EVENT_CHARGE]; i < m->until[EVENT_CHARGE]; i++) {
        const struct ws_event *ev = &m->ev[i];
        enum order_cost kind = cost_of(ev->reason);
        int64_t base = ORDER_NONE;
        TRY(add_base(m, &base, ev->amount, ev));
        if (base == ORDER_NONE)
            continue;
        o->cost[kind] += base;
        o->costs_told |= 1U << kind;
        o->base_cost = (o->base_cost == ORDER_NONE ? 0 : o->base_cost) + base;
    }
    return true;
}

static bool judged(struct making *m)
{
    struct order_fact *o = m->o;
    int64_t sum = 0;
    for (size_t i = m->from[EVENT_REVIEW]; i < m->until[EVENT_REVIEW]; i++) {
        const struct ws_event *ev = &m->ev[i];
        int64_t stars = milli_of(ev->number);
        if (stars < 0)
            continue;
        sum += stars;
        o->n_reviews++;
        o->n_low_reviews += stars <= 2 * MILLI;
        if (ev->at_s > o->reviewed_s) {
            o->reviewed_s = ev->at_s;
            TRY(day(m, ev, &o->reviewed_day));
        }
    }
    if (o->n_reviews)
        o->stars_milli = sum / o->n_reviews;
    for (size_t i = m->from[EVENT_COMPLAINT]; i < m->until[EVENT_COMPLAINT]; i++) {
        const struct ws_event *ev = &m->ev[i];
        o->complaint = true;
        if (o->complained_s == ORDER_NONE || ev->at_s < o->complained_s) { /* the first */
            o->complained_s = ev->at_s;
            TRY(day(m, ev, &o->complained_day));
        }
    }
    return true;
}

bool order_of_events(struct arena *a, struct order_rules *r, const struct ws_event *events, size_t n,
                     struct order_fact *ret, struct err *e)
{
    struct order_fact o = {
        .order_id = str_dup(a, events[0].subject),
        .market = "", .channel = "", .customer = "", .carrier = "", .supplier = "", .provider = "", .product = "",
        .cancel_reason = "",
        .placed_s = ORDER_NONE, .value = ORDER_NONE, .base_value = ORDER_NONE, .base_cost = ORDER_NONE,
        .units = ORDER_NONE, .units_delivered = ORDER_NONE, .stars_milli = ORDER_NONE,
        .shipped_s = ORDER_NONE, .delivered_s = ORDER_NONE, .cancelled_s = ORDER_NONE, .returned_s = ORDER_NONE,
        .refunded_s = ORDER_NONE, .reviewed_s = ORDER_NONE, .complained_s = ORDER_NONE,
        .customs_arrival_s = ORDER_NONE, .customs_clearance_s = ORDER_NONE,
        .placed_day = DAY_NONE, .promised_day = DAY_NONE, .ship_by_day = DAY_NONE, .shipped_day = DAY_NONE,
        .delivered_day = DAY_NONE, .cancelled_day = DAY_NONE, .returned_day = DAY_NONE, .refunded_day = DAY_NONE,
        .reviewed_day = DAY_NONE, .complained_day = DAY_NONE, .cleared_day = DAY_NONE,
    };
    struct making m = {.a = a, .r = r, .ev = events, .n = n, .o = &o, .e = e};
    for (size_t i = n; i-- > 0;) {
        int kind = events[i].kind;
        if (kind < 0 || kind >= N_EVENT_KINDS)
            return FAIL(e, ERR_CORRUPT, "order `%s` has an event of kind %d, which does not exist", o.order_id, kind);
        m.from[kind] = i;
        if (m.until[kind] == 0)
            m.until[kind] = i + 1;
    }
    TRY(who_and_where(&m));
    TRY(ordered(&m));
    TRY(shipped(&m));
    TRY(cancelled(&m));
    TRY(delivered(&m));
    TRY(customs(&m));
    TRY(returned(&m));
    TRY(charged(&m));
    TRY(judged(&m));
    *ret = o;
    return true;
}

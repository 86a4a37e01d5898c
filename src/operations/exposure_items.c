/* exposure_items.c — open amounts: orders not paid, purchases not paid, hedges from a file. */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "events/event.h"
#include "operations/exposure.h"
#include "store/events.h"

static void add(struct arena *a, struct exposure_items *to, enum exposure_kind kind, const char *currency, int64_t amount, int32_t due)
{
    struct exposure_item x = {.kind = kind, .amount = amount, .due = due};
    memcpy(x.currency, currency, sizeof x.currency);
    PUSH(a, to->items, to->n, to->cap, x);
}

/* --- orders ---------------------------------------------------------------------------------- */

struct teller { /* what a channel's files tell */
    const char *channel;
    bool payments, shipments;
};

static struct teller *teller_of(struct arena *a, struct teller **list, size_t *n, size_t *cap, const char *channel)
{
    for (size_t i = 0; i < *n; i++)
        if (!strcmp((*list)[i].channel, channel))
            return &(*list)[i];
    struct teller t = {.channel = channel};
    PUSH(a, *list, *n, *cap, t);
    return &(*list)[*n - 1];
}

static int32_t later(int32_t day, int32_t least)
{
    return day > least ? day : least;
}

static void open_order(struct arena *a, const struct exposure_judgement *j, const struct order_fact *o, const struct teller *t,
                       int32_t as_of, struct exposure_items *to)
{
    bool shipped = o->shipped_day != DAY_NONE || o->delivered_day != DAY_NONE || !t->shipments;
    int32_t begins = o->shipped_day != DAY_NONE ? o->shipped_day : o->promised_day != DAY_NONE && !shipped ? o->promised_day : o->placed_day;
    int32_t due;
    if (t->payments) {
        if (o->provider[0])
            return;
        due = begins + (int32_t)j->payment_days;
        if (as_of - o->placed_day > (int32_t)j->open_days) {
            to->n_old++;
            return;
        }
    } else {
        due = o->placed_day + (int32_t)j->payout_days;
        if (due <= as_of)
            return; /* paid out already */
        shipped = true;
    }
    if (o->value == ORDER_NONE) {
        to->n_unvalued++;
        return;
    }
    if (o->value > 0)
        add(a, to, shipped ? EXPOSURE_RECEIVABLE : EXPOSURE_COMMITTED, o->currency, o->value, later(due, as_of + 1));
}

void exposure_of_orders(struct arena *a, const struct exposure_judgement *j, const struct order_fact *orders, size_t n,
                        int32_t as_of, struct exposure_items *to)
{
    struct teller *tellers = NULL;
    size_t n_tellers = 0, cap = 0;
    for (size_t i = 0; i < n; i++) {
        struct teller *t = teller_of(a, &tellers, &n_tellers, &cap, orders[i].channel);
        t->payments = t->payments || orders[i].provider[0];
        t->shipments = t->shipments || orders[i].shipped_day != DAY_NONE;
    }
    for (size_t i = 0; i < n; i++) {
        const struct order_fact *o = &orders[i];
        if (o->cancelled || o->placed_s == ORDER_NONE || o->placed_day > as_of || !o->currency[0])
            continue;
        open_order(a, j, o, teller_of(a, &tellers, &n_tellers, &cap, o->channel), as_of, to);
    }
}

/* --- purchases ------------------------------------------------------------------------------- */

struct scan {
    struct arena *a;
    struct exposure_purchase *items;
    size_t n, cap;
    int64_t until_s;
};

static bool take(void *ctx, const struct ws_event *ev, struct err *e)
{
    enum { DAY_S = 86400 };
    struct scan *s = ctx;
    (void)e;
    if (ev->at_s >= s->until_s || (ev->kind != EVENT_PURCHASE && ev->kind != EVENT_RECEIPT))
        return true;
    int32_t day = (int32_t)(ev->at_s / DAY_S);
    if (s->n == 0 || !str_is(ev->subject, s->items[s->n - 1].id)) {
        struct exposure_purchase p = {.id = str_dup(s->a, ev->subject), .supplier = str_dup(s->a, ev->party), .quantity = ORDER_NONE,
                                      .ordered = day, .promised = DAY_NONE, .receipt = DAY_NONE};
        PUSH(s->a, s->items, s->n, s->cap, p);
    }
    struct exposure_purchase *p = &s->items[s->n - 1];
    if (ev->kind == EVENT_PURCHASE) {
        if (ev->amount != WS_NONE && (!p->currency[0] || !strcmp(p->currency, ev->currency))) {
            p->amount += ev->amount;
            memcpy(p->currency, ev->currency, sizeof p->currency);
        }
        if (ev->quantity != WS_NONE)
            p->quantity = (p->quantity == ORDER_NONE ? 0 : p->quantity) + ev->quantity;
        if (ev->promised_s != WS_NONE && (int32_t)(ev->promised_s / DAY_S) > p->promised)
            p->promised = (int32_t)(ev->promised_s / DAY_S);
    } else {
        p->received += ev->quantity == WS_NONE ? 0 : ev->quantity;
        p->receipt = later(day, p->receipt);
    }
    p->complete = p->receipt != DAY_NONE && (p->quantity == ORDER_NONE || p->received >= p->quantity);
    return true;
}

bool exposure_purchases_load(struct job *job, const char *firm_id, int32_t as_of, struct exposure_purchase **ret, size_t *ret_n,
                             struct err *e)
{
    enum { DAY_S = 86400 };
    struct workspace *ws;
    struct scan s = {.a = job->arena, .until_s = ((int64_t)as_of + 1) * DAY_S};
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_events_scan(ws, firm_id, FAMILY_PURCHASE, NULL, false, take, &s, e));
    *ret = s.items;
    *ret_n = s.n;
    return true;
}

void exposure_of_purchases(struct arena *a, const struct exposure_judgement *j, const struct exposure_purchase *p, size_t n,
                           int32_t as_of, struct exposure_items *to)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i].amount <= 0 || !p[i].currency[0])
            continue;
        int32_t begins = p[i].complete ? p[i].receipt : p[i].promised != DAY_NONE ? p[i].promised : p[i].ordered;
        int32_t due = begins + (int32_t)j->payment_days;
        if (p[i].complete && due <= as_of)
            continue; /* paid by its term */
        if (!p[i].complete && as_of - p[i].ordered > (int32_t)j->open_days) {
            to->n_old++;
            continue;
        }
        add(a, to, EXPOSURE_PAYABLE, p[i].currency, p[i].amount, later(due, as_of + 1));
    }
}

/* --- hedges ---------------------------------------------------------------------------------- */

bool exposure_of_hedges(struct arena *a, const char *path, const struct currency_table *currencies, struct exposure_items *to,
                        struct err *e)
{
    struct csv *c;
    int currency, amount, due;
    TRY(csv_open_path(&c, a, path, NULL, e) && csv_col(c, "currency", &currency, e) && csv_col(c, "amount", &amount, e) &&
        csv_col(c, "due", &due, e));
    while (csv_next(c, e)) {
        struct str code, text, day;
        const struct currency *cur;
        struct money m;
        struct date d;
        struct err why = {0};
        TRY(csv_need_text(c, currency, &code, e) && csv_need_text(c, amount, &text, e) && csv_need_text(c, due, &day, e));
        if (!currency_find(currencies, code, &cur, &why))
            return csv_fail(c, currency, e, "`%.*s` is no currency", STR_ARG_MAX(code, 10));
        if (!money_parse(a, text, cur, &m, &why))
            return csv_fail(c, amount, e, "%s", why.msg);
        if (!date_parse(day, &d, &why))
            return csv_fail(c, due, e, "`%.*s` is no date, YYYY-MM-DD", STR_ARG_MAX(day, 20));
        add(a, to, EXPOSURE_HEDGE, cur->code, m.minor, d.days);
    }
    return !csv_failed(c);
}

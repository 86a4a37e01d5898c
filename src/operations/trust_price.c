/* trust_price.c — one scan over the orders' events, which lie together order by order. */
#include "operations/trust_price.h"

#include <string.h>

#include "base/decimal.h"
#include "base/file.h"
#include "base/money.h"
#include "events/event.h"
#include "store/events.h"

bool quote_of_extra(struct arena *tmp, struct str extra, int decimals, int64_t *ret)
{
    while (extra.n) {
        struct str line = str_cut(&extra, '\n'), name = str_cut(&line, '=');
        const struct decimal *x;
        struct err ignored = {0};
        if (str_is(str_trim(name), "quoted"))
            return decimal_parse(tmp, str_trim(line), &x, &ignored) && decimal_sign(x) >= 0 &&
                   decimal_to_int(x, decimals, ROUND_HALF_UP, ret, &ignored);
    }
    return false;
}

struct scan {
    struct arena *a;
    const struct currency_table *currencies;
    const struct order_fact *orders;
    size_t n_orders, at; /* orders and events come in the same order */
    double tolerance;
    struct quoted_order *items;
    size_t n, cap;
    const char *subject; /* of the last item */
    double charged, quoted;
};

/* Both lists are sorted by bytes: the walk only goes forward. */
static const struct order_fact *order_at(struct scan *s, struct str subject)
{
    while (s->at < s->n_orders && str_cmp(str_of(s->orders[s->at].order_id), subject) < 0)
        s->at++;
    return s->at < s->n_orders && str_is(subject, s->orders[s->at].order_id) ? &s->orders[s->at] : NULL;
}

static bool take(void *ctx, const struct ws_event *ev, struct err *e)
{
    enum { DAY_S = 86400 };
    struct scan *s = ctx;
    const struct currency *cur;
    struct err ignored = {0};
    int64_t quote;
    (void)e;
    if (ev->kind != EVENT_CHARGE || ev->amount == WS_NONE || !ev->extra.n ||
        !currency_find(s->currencies, str_of(ev->currency), &cur, &ignored) || !quote_of_extra(s->a, ev->extra, cur->exponent, &quote))
        return true;
    const struct order_fact *o = order_at(s, ev->subject);
    if (!o)
        return true;
    if (!s->subject || !str_is(ev->subject, s->subject)) {
        struct quoted_order x = {.market = o->market};
        PUSH(s->a, s->items, s->n, s->cap, x);
        s->subject = o->order_id;
        s->charged = s->quoted = 0;
    }
    s->charged += (double)ev->amount;
    s->quoted += (double)quote;
    s->items[s->n - 1].day = (int32_t)(ev->at_s / DAY_S);
    s->items[s->n - 1].surprise = s->charged > s->quoted * (1 + s->tolerance);
    return true;
}

bool quoted_orders_load(struct job *job, const char *firm_id, const struct order_fact *orders, size_t n, double tolerance,
                        struct quoted_order **ret, size_t *ret_n, struct err *e)
{
    struct scan s = {.a = job->arena, .orders = orders, .n_orders = n, .tolerance = tolerance};
    struct workspace *ws;
    bool any = false;
    *ret = NULL;
    *ret_n = 0;
    for (size_t i = 0; i < n; i++)
        any = any || (orders[i].costs_told & (1u << COST_DUTY));
    if (!any)
        return true;
    TRY(currencies_load(job->arena, path_join(job->arena, job->data_dir, "parameters/currencies.csv"), &s.currencies, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_events_scan(ws, firm_id, FAMILY_ORDER, NULL, false, take, &s, e));
    *ret = s.items;
    *ret_n = s.n;
    return true;
}

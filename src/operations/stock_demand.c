/* stock_demand.c — see stock_demand.h. */
#include "operations/stock_demand.h"

#include <stdlib.h>
#include <string.h>

#include "events/event.h"
#include "operations/product_title.h"
#include "operations/wall_clock.h"
#include "store/events.h"
#include "store/workspace.h"

struct gathering {
    struct arena *a;
    struct demand *d;
    const char *product;
    struct buf subject, market;
    size_t from; /* first line of the order being read */
    struct wordlist parts; /* of lines, so that one can be cancelled */
    uint32_t *part_of;     /* [lines] */
    size_t part_cap;
    const struct zone *zone;
    int64_t begin_s, end_s, undone_s;
};

static bool same_order(struct gathering *g, const struct ws_event *ev)
{
    return str_eq(buf_str(&g->subject), ev->subject);
}

static void begin_order(struct gathering *g, const struct ws_event *ev)
{
    g->subject.n = g->market.n = 0;
    buf_put(&g->subject, ev->subject);
    g->from = g->d->n;
}

static void cancel(struct gathering *g, struct str part)
{
    struct demand *d = g->d;
    if (part.n == 0) {
        d->n = g->from;
        return;
    }
    uint32_t number = wordlist_number(&g->parts, part);
    size_t kept = g->from;
    for (size_t i = g->from; i < d->n; i++) {
        if (g->part_of[i] == number)
            continue;
        g->part_of[kept] = g->part_of[i];
        d->lines[kept++] = d->lines[i];
    }
    d->n = kept;
}

/* What comes back within days was never wanted. */
static void undo(struct gathering *g, const struct ws_event *ev, int64_t at_s)
{
    struct demand *d = g->d;
    double back = ev->quantity == WS_NONE ? 0 : (double)ev->quantity / 1000;
    for (size_t i = g->from; i < d->n && back > 0; i++) {
        struct demand_line *l = &d->lines[i];
        if (!str_is(ev->product, d->products.words[l->product]) || at_s - l->at_s > g->undone_s)
            continue;
        double taken = back < l->units ? back : l->units;
        l->units -= taken;
        back -= taken;
    }
}

static bool one(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct gathering *g = ctx;
    struct demand *d = g->d;
    int64_t at_s = wall_s(g->zone, ev->at_s);
    (void)e;
    if (!same_order(g, ev))
        begin_order(g, ev);
    if (ev->kind == EVENT_ORDER) {
        g->market.n = 0;
        buf_put(&g->market, ev->market);
    } else if (ev->kind == EVENT_CANCELLATION) {
        cancel(g, ev->part);
    } else if (ev->kind == EVENT_RETURN) {
        undo(g, ev, at_s);
    } else if (ev->kind == EVENT_LINE && ev->quantity != WS_NONE && ev->quantity > 0 && ev->product.n &&
               at_s >= g->begin_s && at_s < g->end_s && (!g->product || str_is(ev->product, g->product))) {
        struct demand_line l = {
            .product = wordlist_number(&d->products, ev->product),
            .market = wordlist_number(&d->markets, ev->market.n ? ev->market : buf_str(&g->market)),
            .week = (int32_t)((at_s - g->begin_s) / ((int64_t)7 * 86400)),
            .units = (double)ev->quantity / 1000,
            .at_s = at_s,
        };
        if (l.product == d->n_titles) {
            struct str title = product_title_of(ev->extra);
            const char *kept = title.n ? str_dup(g->a, title) : NULL;
            PUSH(g->a, d->titles, d->n_titles, d->titles_cap, kept);
        }
        g->part_of = arena_grow(g->a, g->part_of, &g->part_cap, d->n + 1, sizeof *g->part_of);
        g->part_of[d->n] = wordlist_number(&g->parts, ev->part);
        PUSH(g->a, d->lines, d->n, d->cap, l);
    }
    return true;
}

static int by_product(const void *x, const void *y)
{
    const struct demand_line *a = x, *b = y;
    if (a->product != b->product)
        return a->product < b->product ? -1 : 1;
    return (a->at_s > b->at_s) - (a->at_s < b->at_s);
}

bool demand_load(struct job *job, struct arena *a, const char *firm_id, const char *product, int32_t as_of_day, int32_t weeks,
                 int32_t undone_days, struct demand *ret, struct err *e)
{
    struct demand d = {.products = wordlist_new(a), .markets = wordlist_new(a), .n_weeks = weeks, .as_of_day = as_of_day};
    struct gathering g = {.a = a, .d = &d, .product = product, .parts = wordlist_new(a)};
    struct workspace *ws;
    enum { SUBJECT_MAX = 4096 };
    g.undone_s = (int64_t)undone_days * 86400;
    g.end_s = ((int64_t)as_of_day + 1) * 86400;
    g.begin_s = g.end_s - (int64_t)weeks * 7 * 86400;
    buf_init(&g.subject, a, SUBJECT_MAX);
    buf_init(&g.market, a, SUBJECT_MAX);
    TRY(wall_clock(job, firm_id, &g.zone, e) && ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_events_scan(ws, firm_id, FAMILY_ORDER, NULL, false, one, &g, e));
    if (d.n > 0)
        qsort(d.lines, d.n, sizeof *d.lines, by_product);
    d.first = NEW_N(a, size_t, d.products.n + 1);
    for (size_t i = 0, p = 0; p <= d.products.n; p++) {
        while (i < d.n && d.lines[i].product < p)
            i++;
        d.first[p] = i;
    }
    *ret = d;
    return true;
}

double *demand_weekly(struct arena *a, const struct demand *d, uint32_t product, size_t market, size_t least, size_t *ret_n)
{
    size_t from = d->first[product], to = d->first[product + 1];
    int32_t begin = from < to ? d->lines[from].week : d->n_weeks;
    int32_t latest = (int32_t)least < d->n_weeks ? d->n_weeks - (int32_t)least : 0;
    begin = begin < latest ? begin : latest;
    *ret_n = (size_t)(d->n_weeks - begin);
    double *units = NEW_N(a, double, *ret_n + 1);
    for (size_t i = from; i < to; i++)
        if (market == SIZE_MAX || d->lines[i].market == market)
            units[d->lines[i].week - begin] += d->lines[i].units;
    return units;
}

double demand_since(const struct demand *d, uint32_t product, int64_t at_s)
{
    double sum = 0;
    for (size_t i = d->first[product]; i < d->first[product + 1]; i++)
        sum += d->lines[i].at_s > at_s ? d->lines[i].units : 0;
    return sum;
}

size_t demand_product(const struct demand *d, const char *product)
{
    for (size_t i = 0; i < d->products.n; i++)
        if (cstr_eq(product, d->products.words[i]))
            return i;
    return SIZE_MAX;
}

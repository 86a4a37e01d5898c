/* elasticity_rows.c — order lines in, one row per product, market and month out. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "events/event.h"
#include "operations/elasticity.h"

/* FNV-1a */
static size_t hash_word(const char *s, size_t n)
{
    uint64_t h = 14695981039346656037U;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 1099511628211U;
    return (size_t)h;
}

/* Words by number: an open hash, doubled when half full. */
struct words {
    const char **word;
    uint32_t *slot; /* [cap] number + 1 */
    size_t n, cap, room;
};

static uint32_t word_number(struct arena *a, struct words *w, struct str s)
{
    if (2 * (w->n + 1) > w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 1024;
        w->slot = NEW_N(a, uint32_t, cap);
        w->cap = cap;
        for (size_t i = 0; i < w->n; i++) {
            size_t at = hash_word(w->word[i], strlen(w->word[i])) & (cap - 1);
            while (w->slot[at])
                at = (at + 1) & (cap - 1);
            w->slot[at] = (uint32_t)i + 1;
        }
    }
    size_t at = hash_word(s.p, s.n) & (w->cap - 1);
    for (; w->slot[at]; at = (at + 1) & (w->cap - 1)) {
        const char *known = w->word[w->slot[at] - 1];
        if (strlen(known) == s.n && memcmp(known, s.p, s.n) == 0)
            return w->slot[at] - 1;
    }
    PUSH(a, w->word, w->n, w->room, arena_strndup(a, s.p, s.n));
    w->slot[at] = (uint32_t)w->n;
    return (uint32_t)w->n - 1;
}

struct sold {
    uint32_t market, product, currency;
    int32_t month;
    double units, price;
};
struct gather {
    struct arena *a;
    struct words markets, products, currencies;
    struct sold *lines;
    size_t n, cap, n_seen, begin; /* begin: of the order at hand */
    int64_t until_s;
    char *order;
    size_t order_size;
    size_t order_n;
    char market[64];
    size_t market_n;
};

static bool take(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct gather *g = ctx;
    (void)e;
    if (ev->subject.n != g->order_n || memcmp(ev->subject.p, g->order, g->order_n) != 0) {
        g->order = arena_grow(g->a, g->order, &g->order_size, ev->subject.n + 1, 1);
        memcpy(g->order, ev->subject.p, ev->subject.n);
        g->order_n = ev->subject.n;
        g->begin = g->n;
        g->market_n = 0;
    }
    if (ev->kind == EVENT_ORDER && ev->market.n <= sizeof g->market) {
        memcpy(g->market, ev->market.p, ev->market.n);
        g->market_n = ev->market.n;
    }
    if (ev->kind == EVENT_CANCELLATION && ev->part.n == 0)
        g->n = g->begin; /* comes after the lines: the whole order never was */
    if (ev->kind != EVENT_LINE || ev->at_s > g->until_s)
        return true;
    g->n_seen++;
    if (ev->product.n == 0 || ev->quantity == EVENT_NONE || ev->amount == EVENT_NONE || ev->quantity <= 0 || ev->amount <= 0)
        return true;
    struct str market = ev->market.n ? ev->market : (struct str){g->market, g->market_n};
    struct date_ymd d = date_split((struct date){(int32_t)(ev->at_s / 86400)});
    double units = (double)ev->quantity / 1000;
    struct sold s = {word_number(g->a, &g->markets, market), word_number(g->a, &g->products, ev->product),
                     word_number(g->a, &g->currencies, str_of(ev->currency)), d.year * 12 + d.month - 1, units, (double)ev->amount / units};
    PUSH(g->a, g->lines, g->n, g->cap, s);
    return true;
}

static int compare(const void *l, const void *r)
{
    const struct sold *a = l, *b = r;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    if (a->product != b->product)
        return a->product < b->product ? -1 : 1;
    if (a->currency != b->currency)
        return a->currency < b->currency ? -1 : 1;
    if (a->month != b->month)
        return a->month < b->month ? -1 : 1;
    if (a->price != b->price)
        return a->price < b->price ? -1 : 1;
    return (a->units > b->units) - (a->units < b->units);
}

static bool same_pair(const struct sold *a, const struct sold *b)
{
    return a->market == b->market && a->product == b->product && a->currency == b->currency;
}

bool price_rows(struct job *job, struct arena *a, const char *firm_id, int64_t until_s, struct price_rows *ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct workspace *ws;
    struct gather g = {.a = tmp, .until_s = until_s};
    TRY(ws_of_job(job, WS_READ, &ws, e) && ws_events_scan(ws, firm_id, FAMILY_ORDER, NULL, false, take, &g, e));
    qsort(g.lines, g.n, sizeof *g.lines, compare);
    struct price_rows r = {.n_lines = g.n, .n_left_out = g.n_seen - g.n, .n_products = g.products.n, .n_markets = g.markets.n,
                           .markets = NEW_N(a, const char *, g.markets.n + 1), .first_month = INT32_MAX};
    for (size_t i = 0; i < g.markets.n; i++)
        r.markets[i] = arena_strdup(a, g.markets.word[i]);
    size_t cap = 0;
    for (size_t i = 0, end; i < g.n; i = end) {
        const struct sold *s = &g.lines[i];
        struct price_row row = {.market = s->market, .product = s->product, .month = s->month};
        if (i == 0 || !same_pair(s, s - 1))
            r.n_pairs++;
        row.pair = (uint32_t)r.n_pairs - 1;
        for (end = i; end < g.n && same_pair(s, &g.lines[end]) && g.lines[end].month == s->month; end++)
            row.units += g.lines[end].units;
        size_t mid = i + (end - i) / 2;
        row.price = (end - i) % 2 ? g.lines[mid].price : (g.lines[mid - 1].price + g.lines[mid].price) / 2;
        row.mixed = 100 * g.lines[end - 1].price > 101 * s->price; /* more than the rounding of a price per piece */
        PUSH(a, r.items, r.n, cap, row);
        r.first_month = s->month < r.first_month ? s->month : r.first_month;
        r.last_month = s->month > r.last_month ? s->month : r.last_month;
    }
    *ret = r;
    return true;
}

struct price_rows price_rows_with_gaps(struct arena *a, const struct price_rows *r)
{
    struct price_rows out = *r;
    out.items = NULL;
    out.n = 0;
    size_t cap = 0;
    for (size_t i = 0; i < r->n; i++) {
        struct price_row gap = r->items[i];
        PUSH(a, out.items, out.n, cap, r->items[i]);
        gap.units = 0, gap.mixed = false;
        if (i + 1 < r->n && r->items[i + 1].pair == gap.pair)
            for (gap.month++; gap.month < r->items[i + 1].month; gap.month++)
                PUSH(a, out.items, out.n, cap, gap);
    }
    return out;
}

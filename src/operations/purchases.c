/* purchases.c — see purchases.h. One scan; the events of one purchase lie together, orders before receipts. */
#include "operations/purchases.h"

#include "events/event.h"
#include "store/events.h"
#include "operations/wall_clock.h"
#include "store/workspace.h"

struct gathering {
    struct arena *a;
    struct purchase_line *lines;
    size_t n, cap, first; /* first: of the purchase being read */
    const struct zone *zone;
    int64_t until_s;
};

static const char *kept(struct arena *a, struct str s)
{
    return s.n ? str_dup(a, s) : "";
}

/* The line a receipt belongs to; NULL: none was ordered (goods came without an order that we know). */
static struct purchase_line *line_of(struct gathering *g, const struct ws_event *ev)
{
    struct purchase_line *by_product = NULL;
    for (size_t i = g->first; i < g->n; i++) {
        struct purchase_line *l = &g->lines[i];
        if (str_is(ev->part, l->part))
            return l;
        if (ev->product.n && str_is(ev->product, l->product) && (!by_product || by_product->received_s != WS_NONE))
            by_product = l;
    }
    return by_product ? by_product : g->n == g->first + 1 ? &g->lines[g->first] : NULL;
}

static void receive(struct gathering *g, const struct ws_event *ev)
{
    struct purchase_line *l = line_of(g, ev);
    if (!l)
        return;
    if (ev->quantity != WS_NONE)
        l->received += ev->quantity;
    bool complete = l->quantity == WS_NONE || ev->quantity == WS_NONE || l->received >= l->quantity;
    /* Receipts lie by part, not by time: the last of those that complete the line. */
    int64_t at_s = wall_s(g->zone, ev->at_s);
    if (complete && (l->received_s == WS_NONE || at_s > l->received_s))
        l->received_s = at_s;
}

static bool one(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct gathering *g = ctx;
    (void)e;
    if (wall_s(g->zone, ev->at_s) > g->until_s)
        return true;
    if (g->n == g->first || !str_is(ev->subject, g->lines[g->first].order))
        g->first = g->n;
    if (ev->kind == EVENT_RECEIPT)
        receive(g, ev);
    if (ev->kind != EVENT_PURCHASE)
        return true;
    const char *order = g->n > g->first ? g->lines[g->first].order : str_dup(g->a, ev->subject);
    PUSH(g->a, g->lines, g->n, g->cap,
         (struct purchase_line){
             .order = order,
             .part = kept(g->a, ev->part),
             .supplier = kept(g->a, ev->party),
             .product = kept(g->a, ev->product),
             .market = kept(g->a, ev->market),
             .ordered_s = wall_s(g->zone, ev->at_s),
             .promised_s = wall_s(g->zone, ev->promised_s),
             .received_s = WS_NONE,
             .quantity = ev->quantity,
         });
    return true;
}

bool purchases_load(struct job *job, struct arena *a, const char *firm_id, int64_t until_s, struct purchase_line **ret,
                    size_t *ret_n, struct err *e)
{
    struct gathering g = {.a = a, .until_s = until_s};
    struct workspace *ws;
    TRY(wall_clock(job, firm_id, &g.zone, e) && ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_events_scan(ws, firm_id, FAMILY_PURCHASE, NULL, false, one, &g, e));
    *ret = g.lines;
    *ret_n = g.n;
    return true;
}

/* stock_levels.c — see stock_levels.h. */
#include "operations/stock_levels.h"

#include <stdlib.h>
#include <string.h>

#include "events/event.h"
#include "operations/wall_clock.h"
#include "store/events.h"
#include "store/workspace.h"

struct gathering {
    struct arena *a;
    struct stock_item *items;
    size_t n, cap, points_cap;
    const struct zone *zone;
    int64_t until_s;
};

static const char *location_of(struct gathering *g, const struct stock_item *it, struct str name)
{
    for (size_t i = it->n; i-- > 0;)
        if (str_is(name, it->points[i].location))
            return it->points[i].location;
    return name.n ? str_dup(g->a, name) : "";
}

static bool one(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct gathering *g = ctx;
    (void)e;
    int64_t at_s = wall_s(g->zone, ev->at_s);
    if (ev->kind != EVENT_STOCK || at_s > g->until_s || ev->quantity == WS_NONE)
        return true;
    if (g->n == 0 || !str_is(ev->subject, g->items[g->n - 1].product)) {
        PUSH(g->a, g->items, g->n, g->cap, (struct stock_item){.product = str_dup(g->a, ev->subject)});
        g->points_cap = 0;
    }
    struct stock_item *it = &g->items[g->n - 1];
    struct stock_point p = {at_s, ev->quantity, location_of(g, it, ev->party)};
    PUSH(g->a, it->points, it->n, g->points_cap, p);
    return true;
}

static int by_time(const void *x, const void *y)
{
    const struct stock_point *a = x, *b = y;
    if (a->at_s != b->at_s)
        return a->at_s < b->at_s ? -1 : 1;
    return strcmp(a->location, b->location);
}

bool stock_load(struct job *job, struct arena *a, const char *firm_id, int64_t until_s, struct stock_item **ret,
                size_t *ret_n, struct err *e)
{
    struct gathering g = {.a = a, .until_s = until_s};
    struct workspace *ws;
    TRY(wall_clock(job, firm_id, &g.zone, e) && ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_events_scan(ws, firm_id, FAMILY_STOCK, NULL, false, one, &g, e));
    for (size_t i = 0; i < g.n; i++)
        qsort(g.items[i].points, g.items[i].n, sizeof *g.items[i].points, by_time);
    *ret = g.items;
    *ret_n = g.n;
    return true;
}

int64_t stock_at(const struct stock_item *item, int64_t at_s, int64_t *ret_last)
{
    int64_t sum = 0, last = WS_NONE;
    for (size_t i = item->n; i-- > 0;) {
        const struct stock_point *p = &item->points[i];
        bool newer = p->at_s > at_s;
        for (size_t k = i + 1; k < item->n && !newer; k++) /* a later count of the same place stands */
            newer = item->points[k].at_s <= at_s && item->points[k].location == p->location;
        if (newer)
            continue;
        sum += p->quantity;
        last = p->at_s > last ? p->at_s : last;
    }
    if (ret_last)
        *ret_last = last;
    return sum;
}

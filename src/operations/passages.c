/* passages.c — gathers the passages of a firm from purchases and order facts. */
#include "operations/passages.h"

#include <stdlib.h>
#include <string.h>

#include "operations/order.h"
#include "operations/purchases.h"
#include "operations/wall_clock.h"
#include "store/events.h"

static int64_t end_of_day(int32_t day)
{
    return ((int64_t)day + 1) * 86400 - 1;
}

struct gathering {
    struct arena *a;
    struct passage *items;
    size_t n, cap;
    const struct zone *zone;
    int64_t until_s;
};

static void put(struct gathering *g, enum passage_kind kind, const char *who, const char *market, int64_t begun_s,
                int64_t ended_s, int64_t promised_s)
{
    if (!*who || begun_s == WS_NONE || begun_s > g->until_s)
        return;
    if (ended_s != WS_NONE && ended_s < begun_s)
        return; /* the file says it arrived before it left: no time under way can be had from that */
    PUSH(g->a, g->items, g->n, g->cap,
         (struct passage){kind, arena_strdup(g->a, who), arena_strdup(g->a, market), begun_s,
                          ended_s > g->until_s ? WS_NONE : ended_s, promised_s});
}

static int64_t day_start(int32_t day)
{
    return day == DAY_NONE ? WS_NONE : (int64_t)day * 86400;
}

static bool of_order(void *ctx, const struct order_fact *o, struct err *e)
{
    struct gathering *g = ctx;
    (void)e;
    if (o->cancelled)
        return true;
    _Static_assert(ORDER_NONE == WS_NONE, "missing is the same in facts and events");
    int64_t delivered_s = wall_s(g->zone, o->delivered_s), shipped_s = wall_s(g->zone, o->shipped_s);
    /* Promise and delivery are days on the market's calendar; as moments of one clock they compare alike. */
    int64_t promised_s = day_start(o->promised_day), late_s = 0;
    if (delivered_s != WS_NONE && promised_s != WS_NONE && o->delivered_day != DAY_NONE)
        late_s = (int64_t)(o->delivered_day - o->promised_day) * 86400;
    if (promised_s != WS_NONE && delivered_s != WS_NONE)
        promised_s = delivered_s - late_s;
    if (!o->placed_guessed)
        put(g, PASSAGE_DIRECT, o->supplier, o->market, wall_s(g->zone, o->placed_s), delivered_s, promised_s);
    put(g, PASSAGE_CARRIAGE, o->carrier, o->market, shipped_s, delivered_s, promised_s);
    return true;
}

static int by_lane(const void *x, const void *y)
{
    const struct passage *a = x, *b = y;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    int by = strcmp(a->who, b->who);
    if (by == 0)
        by = strcmp(a->market, b->market);
    if (by != 0)
        return by;
    if (a->begun_s != b->begun_s)
        return a->begun_s < b->begun_s ? -1 : 1;
    return (a->ended_s > b->ended_s) - (a->ended_s < b->ended_s);
}

/* Lines of one purchase that were ordered together and came together are one delivery, not many. */
static bool together(const struct purchase_line *lines, size_t first, size_t i)
{
    for (size_t k = first; k < i; k++)
        if (lines[k].ordered_s == lines[i].ordered_s && lines[k].received_s == lines[i].received_s &&
            lines[k].promised_s == lines[i].promised_s && strcmp(lines[k].supplier, lines[i].supplier) == 0 &&
            strcmp(lines[k].market, lines[i].market) == 0)
            return true;
    return false;
}

/* The orders of a supplier whose purchases are known say the same again. */
static void drop_told_twice(struct gathering *g)
{
    size_t n_supply = 0, kept, at = 0;
    while (n_supply < g->n && g->items[n_supply].kind == PASSAGE_SUPPLY)
        n_supply++;
    kept = n_supply;
    for (size_t i = n_supply; i < g->n; i++) {
        while (at < n_supply && strcmp(g->items[at].who, g->items[i].who) < 0)
            at++; /* both runs are sorted by who */
        bool told = g->items[i].kind == PASSAGE_DIRECT && at < n_supply && strcmp(g->items[at].who, g->items[i].who) == 0;
        if (!told)
            g->items[kept++] = g->items[i];
    }
    g->n = kept;
}

bool passages_load(struct job *job, struct arena *a, const char *firm_id, int32_t as_of_day, struct passage **ret,
                   size_t *ret_n, struct err *e)
{
    struct gathering g = {.a = a, .until_s = end_of_day(as_of_day)};
    struct purchase_line *lines;
    size_t n_lines;
    TRY(wall_clock(job, firm_id, &g.zone, e));
    TRY(purchases_load(job, a, firm_id, g.until_s, &lines, &n_lines, e));
    for (size_t i = 0, first = 0; i < n_lines; i++) {
        first = strcmp(lines[i].order, lines[first].order) == 0 ? first : i;
        if (together(lines, first, i))
            continue;
        put(&g, PASSAGE_SUPPLY, lines[i].supplier, lines[i].market, lines[i].ordered_s, lines[i].received_s,
            lines[i].promised_s);
    }
    struct err none = {0};
    if (!orders_each(job, firm_id, DAY_NONE, as_of_day, of_order, &g, &none) &&
        (none.code != ERR_NOT_FOUND || n_lines == 0)) { /* purchases alone will do */
        *e = none;
        return false;
    }
    if (g.n > 0) {
        qsort(g.items, g.n, sizeof *g.items, by_lane);
        drop_told_twice(&g);
    }
    *ret = g.items;
    *ret_n = g.n;
    return true;
}

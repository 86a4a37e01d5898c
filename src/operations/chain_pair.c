/* chain_pair.c — orders with the earlier trouble against orders without it. Difference of two shares: Newcombe's interval
 * from Wilson's of each (method 10 of Newcombe 1998). */
#include <math.h>

#include "base/stat.h"
#include "operations/chain.h"
#include "operations/order.h"
#include "statistics/proportion.h"

struct counting {
    const struct chain_link *l;
    struct arena *a;
    double n[2], bad[2]; /* without, with the earlier trouble */
    double *days;
    size_t n_days, cap;
};

/* The trouble of a stage in one order: 1, 0, or −1 when the order does not tell. */
static int trouble(const struct order_fact *o, enum chain_stage s)
{
    switch (s) {
    case CHAIN_SHIPMENT:
        return o->ship_by_day == DAY_NONE || o->shipped_day == DAY_NONE ? -1 : o->shipped_day > o->ship_by_day;
    case CHAIN_DELIVERY:
        return o->promised_day == DAY_NONE || o->delivered_day == DAY_NONE ? -1 : o->delivered_day > o->promised_day;
    case CHAIN_REVIEW:
        return o->n_reviews == 0 ? -1 : o->n_low_reviews > 0;
    default:
        return -1;
    }
}

static int32_t day_of(const struct order_fact *o, enum chain_stage s)
{
    return s == CHAIN_SHIPMENT ? o->shipped_day : s == CHAIN_DELIVERY ? o->delivered_day : o->reviewed_day;
}

static bool one(void *ctx, const struct order_fact *o, struct err *e)
{
    struct counting *k = ctx;
    (void)e;
    if (o->cancelled || (k->l->market && !cstr_eq(k->l->market, o->market)))
        return true;
    int before = trouble(o, k->l->from), after = trouble(o, k->l->to);
    if (before < 0 || after < 0)
        return true;
    k->n[before]++;
    k->bad[before] += after;
    int32_t from = day_of(o, k->l->from), to = day_of(o, k->l->to);
    if (before && after && from != DAY_NONE && to != DAY_NONE)
        PUSH(k->a, k->days, k->n_days, k->cap, (double)(to - from));
    return true;
}

bool chain_pair(struct job *job, const char *firm_id, int32_t as_of_day, double level, struct chain_link *l, struct err *e)
{
    struct counting k = {.l = l, .a = job->arena};
    TRY(orders_each(job, firm_id, DAY_NONE, as_of_day, one, &k, e));
    if (!(k.n[0] > 0) || !(k.n[1] > 0))
        return true;
    struct interval otherwise = wilson(k.bad[0], k.n[0], level), after = wilson(k.bad[1], k.n[1], level);
    l->paired = true;
    l->n_else = (size_t)k.n[0];
    l->n_after = (size_t)k.n[1];
    l->otherwise = k.bad[0] / k.n[0];
    l->after = k.bad[1] / k.n[1];
    double more = l->after - l->otherwise;
    l->more_low = more - hypot(l->after - after.low, otherwise.high - l->otherwise);
    l->more_high = more + hypot(after.high - l->after, l->otherwise - otherwise.low);
    l->days = k.n_days > 0 ? stat_median(k.a, k.days, k.n_days) : (double)NAN;
    return true;
}

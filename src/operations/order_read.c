/* order_read.c — the kept order facts, one after the other or all at once. */
#include "operations/order.h"

#include "events/event.h"
#include "store/events.h"
#include "store/operations.h"

struct walk {
    struct arena *tmp;
    struct arena_mark mark;
    int32_t from_day, to_day;
    order_fn *fn;
    void *ctx;
    size_t n;
};

static bool one(void *ctx, struct str subject, struct str body, struct err *e)
{
    struct walk *w = ctx;
    struct order_fact o;
    arena_release(w->tmp, w->mark);
    TRY(order_unpack(w->tmp, subject, body, &o, e));
    if (o.placed_s == ORDER_NONE)
        return true;
    w->n++;
    if ((w->from_day != DAY_NONE && o.placed_day < w->from_day) || (w->to_day != DAY_NONE && o.placed_day > w->to_day))
        return true;
    return w->fn(w->ctx, &o, e);
}

bool orders_none(const char *firm_id, struct err *e)
{
    (void)FAIL(e, ERR_NOT_FOUND, "there are no orders yet for %s", firm_id);
    return err_hint(e, "landfall events import FILE --firm %s", firm_id);
}

bool orders_each(struct job *job, const char *firm_id, int32_t from_day, int32_t to_day, order_fn *fn, void *ctx,
                 struct err *e)
{
    ARENA_LOCAL(tmp);
    struct workspace *ws;
    struct walk w = {.tmp = tmp, .mark = arena_mark(tmp), .from_day = from_day, .to_day = to_day, .fn = fn, .ctx = ctx};
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_fact_each(ws, firm_id, FAMILY_ORDER, one, &w, e));
    return w.n > 0 || orders_none(firm_id, e);
}

struct keeping {
    struct arena *a;
    struct order_fact *items;
    size_t n, cap;
};
static const char *kept(struct arena *a, const char *s)
{
    return s[0] ? arena_strdup(a, s) : "";
}
static bool keep(void *ctx, const struct order_fact *o, struct err *e)
{
    struct keeping *k = ctx;
    struct order_fact c = *o;
    (void)e;
    c.order_id = kept(k->a, o->order_id);
    c.customer = kept(k->a, o->customer);
    c.product = kept(k->a, o->product);
    c.cancel_reason = kept(k->a, o->cancel_reason);
    /* Words that repeat from order to order are kept once while they do. */
    const struct order_fact *last = k->n ? &k->items[k->n - 1] : NULL;
#define X(name) c.name = last && cstr_eq(last->name, o->name) ? last->name : kept(k->a, o->name);
    X(market) X(channel) X(carrier) X(supplier) X(provider)
#undef X
    PUSH(k->a, k->items, k->n, k->cap, c);
    return true;
}

bool orders_load(struct job *job, struct arena *a, const char *firm_id, int32_t from_day, int32_t to_day,
                 struct order_fact **ret, size_t *ret_n, struct err *e)
{
    struct keeping k = {.a = a};
    TRY(orders_each(job, firm_id, from_day, to_day, keep, &k, e));
    *ret = k.items;
    *ret_n = k.n;
    return true;
}

/* order_show.c — operations.order: the life of one order, event by event, and what is made of it. */
#include <stdlib.h>

#include "base/date.h"
#include "base/file.h"
#include "base/money.h"
#include "base/number.h"
#include "base/zone.h"
#include "events/event.h"
#include "events/read.h"
#include "firm/firm.h"
#include "operations/operations.h"
#include "operations/order_rules.h"
#include "store/events.h"
#include "store/operations.h"

enum { DAY_S = 86400, MILLI = 1000 };

static const struct shape_field step_fields[] = {
    {.name = "at", .kind = VALUE_TEXT, .help = "on the market's clock"},
    {.name = "kind", .heading = "what", .kind = VALUE_TEXT},
    {.name = "part", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "product", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "quantity", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "amount", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "party", .heading = "who", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "reason", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "promised", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "revision", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape step_shape = SHAPE("order_step", "an event of the order", step_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "order", .kind = VALUE_TEXT},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "market_name", .heading = "market", .kind = VALUE_TEXT},
    {.name = "channel", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "customer", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "value", .kind = VALUE_FIGURE},
    {.name = "refund", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "cost", .heading = "charges told", .kind = VALUE_FIGURE},
    {.name = "placed", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "promised", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "shipped", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "delivered", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "cancelled", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "in_full", .heading = "in full", .kind = VALUE_BOOL, .flags = SHAPE_OPTIONAL},
    {.name = "on_time", .heading = "on time", .kind = VALUE_BOOL, .flags = SHAPE_OPTIONAL},
    {.name = "zone", .kind = VALUE_TEXT},
    {.name = "steps", .heading = "its life", .kind = VALUE_LIST, .of = &step_shape, .flags = SHAPE_CSV},
};
static const struct shape order_shape = SHAPE("operations_order", "the life of one order", fields);

struct life {
    struct job *job;
    struct ws_event *items;
    size_t n, cap;
};
static bool take(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct life *l = ctx;
    struct arena *a = l->job->arena;
    struct ws_event c = *ev;
    struct str *texts[] = {&c.subject, &c.part, &c.market, &c.channel, &c.customer, &c.product, &c.party, &c.reason,
                           &c.text, &c.extra, &c.number};
    (void)e;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        texts[i]->p = texts[i]->n ? str_dup(a, *texts[i]) : "";
    PUSH(a, l->items, l->n, l->cap, c);
    return true;
}

static const char *day_text(struct arena *a, int32_t day)
{
    return day == DAY_NONE ? NULL : arena_strdup(a, date_text((struct date){day}).s);
}

static const char *clock_text(struct arena *a, const struct zone *z, int64_t at_s)
{
    int64_t local = at_s + zone_offset(z, at_s);
    int32_t day = zone_day(z, at_s);
    int64_t rest = local - (int64_t)day * DAY_S;
    return arena_printf(a, "%s %02d:%02d", date_text((struct date){day}).s, (int)(rest / 3600), (int)(rest / 60 % 60));
}

static int by_time(const void *a, const void *b)
{
    const struct ws_event *x = a, *y = b;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return x->kind - y->kind;
}

struct page {
    struct job *job;
    struct order_rules *rules;
    const struct currency_table *currencies;
    const struct zone *zone;
    const char *firm_id, *base;
};

static const char *money_words(const struct page *p, int64_t amount, const char *currency)
{
    const struct currency *cur;
    struct err ignored = {0};
    if (amount == ORDER_NONE || !currency[0] || !currency_find(p->currencies, str_of(currency), &cur, &ignored))
        return NULL;
    return money_text(p->job->arena, money_of(amount, cur), GROUP_NARROW);
}

static struct figure *money_figure(const struct page *p, const struct order_fact *o, const char *label, int64_t minor,
                                   const char *why)
{
    struct arena *a = p->job->arena;
    if (minor == ORDER_NONE)
        return figure_missing(a, label, p->base, why);
    double x = (double)minor;
    for (int i = order_rules_exponent(p->rules); i > 0; i--)
        x /= 10;
    struct figure *f = figure_leaf(a, FIGURE_FIRM, label, x, p->base, 0, "events", arena_printf(a, "order/%s", o->order_id));
    f->decimals = order_rules_exponent(p->rules);
    return f;
}

static bool steps_value(const struct page *p, const char *market, struct life *l, struct value **ret, struct err *e)
{
    struct arena *a = p->job->arena;
    struct value *list = value_list(a);
    int32_t day;
    qsort(l->items, l->n, sizeof *l->items, by_time);
    for (size_t i = 0; i < l->n; i++) {
        const struct ws_event *ev = &l->items[i];
        struct value *v = value_record(a);
        TRY(order_day(p->rules, market, ev->feed_id, ev->day_only, ev->at_s, &day, e));
        record_text(a, v, "at", ev->day_only ? day_text(a, day) : clock_text(a, p->zone, ev->at_s));
        record_text(a, v, "kind", event_kind_word((enum event_kind)ev->kind));
        record_text(a, v, "part", ev->part.n ? ev->part.p : NULL);
        record_text(a, v, "product", ev->product.n ? ev->product.p : NULL);
        if (ev->quantity != WS_NONE)
            record_figure(a, v, "quantity",
                          figure_leaf(a, FIGURE_FIRM, "Quantity", (double)ev->quantity / MILLI, "", 0, "events",
                                      arena_printf(a, "event/%s/%s/%s", ev->subject.p,
                                                   event_kind_word((enum event_kind)ev->kind), ev->part.p)));
        record_text(a, v, "amount", ev->amount == WS_NONE ? NULL : money_words(p, ev->amount, ev->currency));
        record_text(a, v, "party", ev->party.n ? ev->party.p : NULL);
        record_text(a, v, "reason", ev->reason.n ? ev->reason.p : NULL);
        if (ev->promised_s != WS_NONE) {
            TRY(order_promise_day(p->rules, market, ev->feed_id, ev->promised_s, &day, e));
            record_text(a, v, "promised", day_text(a, day));
        }
        record_int(a, v, "revision", ev->revision);
        list_add(a, list, v);
    }
    *ret = list;
    return true;
}

static struct prose *headline(const struct page *p, const struct order_fact *o)
{
    struct arena *a = p->job->arena;
    const char *where = o->market[0] ? arena_printf(a, " from %s", event_market_name(p->job, o->market)) : "";
    if (o->placed_s == ORDER_NONE)
        return prose(a, "No order is told under {s}, only what came after one.", o->order_id);
    if (o->cancelled)
        return prose(a, "Order {s}{s} was cancelled on {s} before it was sent.", o->order_id, where, day_text(a, o->cancelled_day));
    if (o->delivered_day != DAY_NONE && o->promised_day != DAY_NONE)
        return prose(a, "Order {s}{s} arrived {s} on {s}, {s} (promised for {s}).", o->order_id, where,
                     o->in_full ? "in full" : "in part", day_text(a, o->delivered_day),
                     o->delivered_day <= o->promised_day        ? "on time"
                     : o->delivered_day - o->promised_day == 1 ? "one day late"
                                                                : arena_printf(a, "%d days late", o->delivered_day - o->promised_day),
                     day_text(a, o->promised_day));
    if (o->delivered_day != DAY_NONE)
        return prose(a, "Order {s}{s} arrived {s} on {s}; no promise is told.", o->order_id, where,
                     o->in_full ? "in full" : "in part", day_text(a, o->delivered_day));
    return prose(a, "Order {s}{s} was placed on {s}; no delivery is told.", o->order_id, where, day_text(a, o->placed_day));
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct page p = {.job = job};
    struct life l = {.job = job};
    struct workspace *ws;
    const struct firm *firm;
    struct order_fact o;
    struct str body, subject = str_of(args_text(args, "order"));
    bool found;
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    p.firm_id = firm->id;
    TRY(order_rules_load(job, ws, firm->id, &p.rules, e));
    p.base = order_rules_currency(p.rules);
    TRY(currencies_load(a, path_join(a, job->data_dir, "parameters/currencies.csv"), &p.currencies, e));
    TRY(ws_fact_get(ws, a, firm->id, FAMILY_ORDER, subject, &found, &body, e));
    if (!found) {
        (void)FAIL(e, ERR_NOT_FOUND, "%s has no order `%.80s`", firm->id, subject.p);
        return err_hint(e, "Numbers of orders are those of the shop, with the prefix of a second shop where there is one.");
    }
    TRY(order_unpack(a, subject, body, &o, e));
    TRY(ws_events_scan(ws, firm->id, FAMILY_ORDER, &subject, false, take, &l, e));
    if (!(p.zone = order_zone(p.rules, o.market, e)))
        return false;
    struct value *r = value_record(a);
    record_prose(a, r, "headline", headline(&p, &o));
    record_text(a, r, "firm", firm->id);
    record_text(a, r, "order", o.order_id);
    record_text(a, r, "market", o.market);
    record_text(a, r, "market_name", event_market_name(job, o.market));
    record_text(a, r, "channel", o.channel[0] ? o.channel : NULL);
    record_text(a, r, "customer", o.customer[0] ? o.customer : NULL);
    record_figure(a, r, "value", money_figure(&p, &o, "Goods value", o.base_value, o.value == ORDER_NONE ? "no amount is told" : "no rate of exchange for its day"));
    record_figure(a, r, "refund", o.refund ? money_figure(&p, &o, "Given back", o.refund, "") : NULL);
    record_figure(a, r, "cost", money_figure(&p, &o, "Charges", o.base_cost, "no charge is told"));
    record_text(a, r, "placed", o.placed_s == ORDER_NONE ? NULL : day_text(a, o.placed_day));
    record_text(a, r, "promised", day_text(a, o.promised_day));
    record_text(a, r, "shipped", day_text(a, o.shipped_day));
    record_text(a, r, "delivered", day_text(a, o.delivered_day));
    record_text(a, r, "cancelled", day_text(a, o.cancelled_day));
    if (o.delivered_day != DAY_NONE) {
        record_bool(a, r, "in_full", o.in_full);
        if (o.promised_day != DAY_NONE)
            record_bool(a, r, "on_time", o.delivered_day <= o.promised_day);
    }
    record_text(a, r, "zone", zone_name(p.zone));
    struct value *steps;
    TRY(steps_value(&p, o.market, &l, &steps, e));
    record_set(a, r, "steps", steps);
    *ret = r;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "order", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "number of the order"},
};
const struct capability operations_order = {
    .name = "operations.order",
    .summary = "Shows the life of one order, event by event, and what is made of it",
    .example = "landfall operations order olive-oil 1001",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &order_shape,
    .run = run,
};

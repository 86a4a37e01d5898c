/* cockpit.c — operations.market: one market on one page: KPIs now and before, what is sold through what, what is past
 * due, what is left of the revenue.
 *
 * KPIs come from the measures; products, open orders, margin and the times to delivery from the orders of the window. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "events/event.h"
#include "operations/kpi_list.h"
#include "operations/margin.h"
#include "operations/operations.h"
#include "operations/series_inside.h"
#include "statistics/kaplan_meier.h"
#include "store/events.h"

static const double LEVEL = 0.95, NINE_OF_TEN = 0.1;
enum { DAY_S = 86400, MILLI = 1000, WEEKS_SHOWN = 53, WEEK = 7, OPEN_SHOWN = 20 };

static const struct shape_field product_fields[] = {
    {.name = "product", .kind = VALUE_TEXT},
    {.name = "orders", .kind = VALUE_FIGURE},
    {.name = "units", .heading = "pieces", .kind = VALUE_FIGURE},
    {.name = "value", .kind = VALUE_FIGURE, .help = "of its lines; those in other currencies are left out"},
};
static const struct shape product_shape = SHAPE("market_product", "a product sold in the market", product_fields);
static const struct shape_field channel_fields[] = {
    {.name = "channel", .kind = VALUE_TEXT},
    {.name = "orders", .kind = VALUE_FIGURE},
    {.name = "revenue", .kind = VALUE_FIGURE},
};
static const struct shape channel_shape = SHAPE("market_channel", "a channel of the market", channel_fields);
static const struct shape_field open_fields[] = {
    {.name = "order", .kind = VALUE_TEXT},
    {.name = "promised", .kind = VALUE_TEXT},
    {.name = "days_late", .heading = "days late", .kind = VALUE_INT},
    {.name = "shipped", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "carrier", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape open_shape = SHAPE("market_open_order", "an order past its promise and not delivered", open_fields);
static const struct shape_field point_fields[] = {
    {.name = "kpi", .kind = VALUE_TEXT},
    {.name = "points", .kind = VALUE_LIST, .of = &kpi_series_point_shape},
};
static const struct shape series_shape = SHAPE("market_series", "a KPI week by week", point_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "name", .heading = "market", .kind = VALUE_TEXT},
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT},
    {.name = "from", .heading = "now from", .kind = VALUE_TEXT},
    {.name = "change", .heading = "orders against before", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "against_others", .heading = "against the other markets", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "delivery_median", .heading = "days to delivery, median", .kind = VALUE_FIGURE, .help = "Kaplan-Meier: orders under way are counted as such"},
    {.name = "delivery_p90", .heading = "nine of ten within", .kind = VALUE_FIGURE},
    KPI_GRADE_FIELDS,
    {.name = "kpis", .kind = VALUE_LIST, .of = &kpi_line_shape, .flags = SHAPE_CSV},
    {.name = "not_known", .heading = "not known", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .help = "KPIs without a value, and why"},
    {.name = "products", .kind = VALUE_LIST, .of = &product_shape},
    {.name = "products_of", .heading = "products counted over", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "channels", .kind = VALUE_LIST, .of = &channel_shape},
    {.name = "open", .heading = "past due and not delivered", .kind = VALUE_LIST, .of = &open_shape},
    {.name = "n_open", .heading = "past due in all", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "margin", .kind = VALUE_RECORD, .of = &margin_shape},
    {.name = "series", .kind = VALUE_LIST, .of = &series_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape market_shape = SHAPE("operations_market", "one market of a firm", fields);

struct cockpit {
    struct kpi_view v;
    const char *market;
    int32_t from, days;
    double most_orders;
    bool deliveries; /* does any of its channels tell them? */
    struct order_fact *orders; /* [n] of the market and window */
    size_t n, cap;
    struct order_fact *open; /* [n_open] past due, of any age */
    size_t n_open, cap_open;
};

static bool take(void *ctx, const struct order_fact *o, struct err *e)
{
    struct cockpit *c = ctx;
    struct arena *a = c->v.job->arena;
    (void)e;
    if (strcmp(o->market, c->market) != 0 || o->placed_day > c->v.as_of)
        return true;
    struct order_fact kept = *o;
    kept.order_id = arena_strdup(a, o->order_id);
    kept.carrier = arena_strdup(a, o->carrier);
    if (o->placed_day >= c->from)
        PUSH(a, c->orders, c->n, c->cap, kept);
    if (c->deliveries && !o->cancelled && o->delivered_day == DAY_NONE && o->promised_day != DAY_NONE &&
        o->promised_day < c->v.as_of)
        PUSH(a, c->open, c->n_open, c->cap_open, kept);
    return true;
}

/* ---- products: the lines of the newest orders ---- */

struct product {
    const char *name;
    int64_t orders, units, value;
    bool unknown; /* a line in a currency no rate of the day is known for */
    const char *last_order;
};
struct products {
    struct cockpit *c;
    struct product *items;
    size_t n, cap;
    size_t *table; /* [size] index + 1 */
    size_t size;
    const char *order_id;
    const struct order_fact *order;
};

static struct product *product_of(struct products *p, struct str name)
{
    struct arena *a = p->c->v.job->arena;
    if (2 * p->n >= p->size) {
        p->size = p->size ? 2 * p->size : 1024;
        p->table = NEW_N(a, size_t, p->size);
        for (size_t i = 0; i < p->n; i++) {
            size_t h = 5381;
            for (const char *q = p->items[i].name; *q; q++)
                h = h * 33 + (unsigned char)*q;
            while (p->table[h &= p->size - 1])
                h++;
            p->table[h] = i + 1;
        }
    }
    size_t h = 5381;
    for (size_t i = 0; i < name.n; i++)
        h = h * 33 + (unsigned char)name.p[i];
    for (; p->table[h &= p->size - 1]; h++)
        if (str_is(name, p->items[p->table[h] - 1].name))
            return &p->items[p->table[h] - 1];
    PUSH(a, p->items, p->n, p->cap, (struct product){.name = str_dup(a, name)});
    p->table[h] = p->n;
    return &p->items[p->n - 1];
}

static bool take_line(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct products *p = ctx;
    (void)e;
    if (ev->kind != EVENT_LINE || ev->product.n == 0 || (ev->quantity != WS_NONE && ev->quantity <= 0))
        return true;
    struct product *x = product_of(p, ev->product);
    x->orders += x->last_order != p->order_id;
    x->last_order = p->order_id;
    x->units += ev->quantity == WS_NONE ? 0 : ev->quantity;
    if (ev->amount == WS_NONE)
        return true;
    /* in another currency: at the rate at which the whole order was taken */
    const struct order_fact *o = p->order;
    if (strcmp(ev->currency, p->c->v.s->currency) == 0)
        x->value += ev->amount;
    else if (o->base_value != ORDER_NONE && o->value != ORDER_NONE && o->value > 0 && strcmp(ev->currency, o->currency) == 0)
        x->value += (int64_t)((double)ev->amount * ((double)o->base_value / (double)o->value) + 0.5);
    else
        x->unknown = true;
    return true;
}

static int newest_first(const void *a, const void *b)
{
    const struct order_fact *x = a, *y = b;
    if (x->placed_s != y->placed_s)
        return x->placed_s > y->placed_s ? -1 : 1;
    return strcmp(x->order_id, y->order_id);
}
static int most_first(const void *a, const void *b)
{
    const struct product *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    if (x->units != y->units)
        return x->units > y->units ? -1 : 1;
    return strcmp(x->name, y->name);
}

static struct figure *leaf(const struct cockpit *c, const char *label, const char *ref, double x, const char *unit)
{
    struct figure *f = measure_figure(&c->v, label, ref, c->market, NULL, c->from, c->v.as_of, x, unit);
    return f;
}

static bool products_value(struct cockpit *c, int64_t top, struct value **ret, const char **ret_of, struct err *e)
{
    struct arena *a = c->v.job->arena;
    struct products p = {.c = c};
    struct workspace *ws;
    size_t most = (size_t)c->most_orders, n = c->n < most ? c->n : most;
    TRY(ws_of_job(c->v.job, WS_READ, &ws, e));
    if (c->n)
        qsort(c->orders, c->n, sizeof *c->orders, newest_first);
    for (size_t i = 0; i < n; i++) {
        struct str subject = str_of(c->orders[i].order_id);
        p.order_id = c->orders[i].order_id;
        p.order = &c->orders[i];
        TRY(ws_events_scan(ws, c->v.firm_id, FAMILY_ORDER, &subject, false, take_line, &p, e));
    }
    if (p.n)
        qsort(p.items, p.n, sizeof *p.items, most_first);
    struct value *list = value_list(a);
    for (size_t i = 0; i < p.n && (top == 0 || (int64_t)i < top); i++) {
        struct value *v = value_record(a);
        record_text(a, v, "product", p.items[i].name);
        record_figure(a, v, "orders", leaf(c, "Orders with the product", "orders", (double)p.items[i].orders, "count"));
        record_figure(a, v, "units", leaf(c, "Pieces of the product", "units", (double)p.items[i].units / MILLI, "count"));
        record_figure(a, v, "value",
                      p.items[i].unknown
                          ? figure_missing(a, "Value of the product", c->v.s->currency, "some of it in a currency without a rate")
                          : leaf(c, "Value of the product", "revenue", (double)p.items[i].value * c->v.s->money_scale,
                                 c->v.s->currency));
        list_add(a, list, v);
    }
    *ret = list;
    *ret_of = n < c->n ? arena_printf(a, "the newest %zu of %zu orders", n, c->n) : NULL;
    return true;
}

/* ---- the rest ---- */

static struct value *channels_value(struct cockpit *c)
{
    struct arena *a = c->v.job->arena;
    struct value *list = value_list(a);
    for (size_t i = 0; i < c->v.s->n_channels; i++) {
        const char *ch = c->v.s->channels[i];
        int64_t n = series_sum(c->v.s, MEASURE_ORDERS, c->market, ch, c->from, c->v.as_of);
        if (n == 0)
            continue;
        struct value *v = value_record(a);
        double revenue = (double)series_sum(c->v.s, MEASURE_REVENUE, c->market, ch, c->from, c->v.as_of);
        record_text(a, v, "channel", ch[0] ? ch : "not said");
        record_figure(a, v, "orders", measure_figure(&c->v, "Orders", "orders", c->market, ch, c->from, c->v.as_of, (double)n, "count"));
        record_figure(a, v, "revenue", measure_figure(&c->v, "Revenue", "revenue", c->market, ch, c->from, c->v.as_of,
                                                      revenue * c->v.s->money_scale, c->v.s->currency));
        list_add(a, list, v);
    }
    return list;
}

static int latest_first(const void *a, const void *b)
{
    const struct order_fact *x = a, *y = b;
    if (x->promised_day != y->promised_day)
        return x->promised_day < y->promised_day ? -1 : 1;
    return strcmp(x->order_id, y->order_id);
}

static struct value *open_value(struct cockpit *c)
{
    struct arena *a = c->v.job->arena;
    struct value *list = value_list(a);
    if (c->n_open)
        qsort(c->open, c->n_open, sizeof *c->open, latest_first);
    for (size_t i = 0; i < c->n_open && i < OPEN_SHOWN; i++) {
        const struct order_fact *o = &c->open[i];
        struct value *v = value_record(a);
        record_text(a, v, "order", o->order_id);
        record_text(a, v, "promised", date_text((struct date){o->promised_day}).s);
        record_int(a, v, "days_late", c->v.as_of - o->promised_day);
        record_text(a, v, "shipped", o->shipped_day == DAY_NONE ? NULL : date_text((struct date){o->shipped_day}).s);
        record_text(a, v, "carrier", o->carrier[0] ? o->carrier : NULL);
        list_add(a, list, v);
    }
    return list;
}

/* Days to delivery of the window's orders; those under way are censored at the end of the as-of day. */
static bool delivery_times(struct cockpit *c, const struct figure **ret_median, const struct figure **ret_p90,
                           struct err *e)
{
    struct arena *a = c->v.job->arena;
    double *time = NEW_N(a, double, c->n + 1);
    uint8_t *event = NEW_N(a, uint8_t, c->n + 1);
    size_t n = 0;
    struct kaplan_meier *km;
    int64_t end_s = (int64_t)(c->v.as_of + 1) * DAY_S;
    for (size_t i = 0; c->deliveries && i < c->n; i++) {
        const struct order_fact *o = &c->orders[i];
        int64_t until = o->delivered_s == ORDER_NONE ? end_s : o->delivered_s;
        if (o->cancelled || until < o->placed_s)
            continue;
        time[n] = (double)(until - o->placed_s) / DAY_S;
        event[n++] = o->delivered_s != ORDER_NONE;
    }
    if (n == 0) {
        *ret_median = figure_missing(a, "Days to delivery, median", "days", "no file has told of deliveries");
        *ret_p90 = figure_missing(a, "Nine of ten delivered within", "days", "no file has told of deliveries");
        return true;
    }
    TRY(kaplan_meier(a, time, event, n, KM_LOG_LOG, LEVEL, &km, e));
    struct figure *all = leaf(c, "Orders looked at", "orders", (double)n, "count");
    struct figure *median = FIGURE(a, "Days to delivery, median", km->median, "days", "kaplan-meier/1", c->v.kpis->params, all);
    double p90 = (double)NAN;
    for (size_t i = 0; i < km->n_points && isnan(p90); i++)
        if (km->points[i].survival <= NINE_OF_TEN)
            p90 = km->points[i].time;
    struct figure *slow = FIGURE(a, "Nine of ten delivered within", p90, "days", "kaplan-meier/1", c->v.kpis->params, all);
    median->decimals = slow->decimals = 1;
    if (isfinite(km->median) && isfinite(km->median_low) && isfinite(km->median_high))
        (void)figure_with_interval(median, km->median_low, km->median_high);
    *ret_median = median;
    *ret_p90 = slow;
    return true;
}

static struct value *series_value(const struct cockpit *c, const struct value *lines)
{
    struct arena *a = c->v.job->arena;
    struct value *list = value_list(a);
    for (size_t i = 0; i < value_count(lines); i++) {
        const struct value *line = list_at(lines, i);
        const struct kpi *k = kpi_find(c->v.kpis, value_as_text(record_get(line, "kpi")));
        struct value *v = value_record(a), *points = value_list(a);
        int32_t to = kpi_view_last_day(&c->v, k);
        kpi_points_value(&c->v, k, c->market, NULL, STEP_WEEK, to - WEEKS_SHOWN * WEEK + 1, to, points);
        record_text(a, v, "kpi", k->id);
        record_set(a, v, "points", points);
        list_add(a, list, v);
    }
    return list;
}

static struct change change_of_others(const struct cockpit *c)
{
    struct arena *a = c->v.job->arena;
    const size_t n = (size_t)(c->days / WEEK);
    double *weeks[2], *own = NEW_N(a, double, n);
    for (int w = 0; w < 2; w++) {
        int32_t to = c->v.as_of - w * c->days;
        weeks[w] = NEW_N(a, double, n);
        kpi_view_weeks(&c->v, NULL, to, c->days, weeks[w]);
        kpi_view_weeks(&c->v, c->market, to, c->days, own);
        for (size_t k = 0; k < n; k++)
            weeks[w][k] -= own[k];
    }
    return change_of_counts(weeks[0], n, weeks[1], n);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct cockpit c = {0};
    const struct params *p;
    double worse_z, days;
    const char *products_of;
    struct value *products;
    const struct figure *median, *p90;
    TRY(kpi_view_open(job, args, &c.v, e) && kpi_view_grades(&c.v, e) && kpi_worse_limit(job, &worse_z, e));
    TRY(operations_params(job, &p, e) && params_real(p, "operations.overview.days", &days, e));
    TRY(params_real(p, "operations.market.orders", &c.most_orders, e));
    TRY(kpi_view_market(&c.v, args_text(args, "market"), &c.market, e));
    if (strcmp(c.market, "foreign") == 0)
        return FAIL(e, ERR_USAGE, "one market is shown at a time: `landfall operations overview %s` shows all", c.v.firm_id);
    c.days = (int32_t)days;
    c.from = c.v.as_of - c.days + 1;
    c.deliveries = series_sum(c.v.s, MEASURE_DELIVERED, c.market, NULL, c.v.s->first_day, c.v.as_of) > 0;
    TRY(orders_each(job, c.v.firm_id, DAY_NONE, c.v.as_of, take, &c, e));
    struct value *r = value_record(a), *lines = value_list(a);
    struct value *unknown = value_list(a);
    for (size_t i = 0; i < c.v.kpis->n; i++) {
        struct value *line = kpi_line_value(&c.v, &c.v.kpis->items[i], c.market, NULL, worse_z);
        const struct figure *x = value_as_figure(record_get(line, "now")), *y = value_as_figure(record_get(line, "before"));
        if (figure_known(x) || figure_known(y))
            list_add(a, lines, line);
        else
            list_add(a, unknown, value_text(a, arena_printf(a, "%s: %s", c.v.kpis->items[i].name, x->why)));
    }
    struct margin margin = {0};
    for (size_t i = 0; i < c.n; i++)
        margin_add(&margin, &c.orders[i]);
    margin_finish(&margin);
    TRY(delivery_times(&c, &median, &p90, e));
    TRY(products_value(&c, args_int(args, "top"), &products, &products_of, e));
    const char *name = kpi_view_market_name(&c.v, c.market);
    const struct change change = kpi_view_change(&c.v, c.market, c.v.as_of, c.days, c.days);
    const struct change rest = change_of_others(&c);
    const struct change against = change_against(&change, &rest);
    struct figure *now = leaf(&c, "Orders", "orders", change.now, "count");
    struct figure *before = measure_figure(&c.v, "Orders before", "orders", c.market, NULL, c.from - c.days, c.from - 1,
                                           change.before, "count");
    record_prose(a, r, "headline", kpi_verdicts(a, lines, name));
    record_text(a, r, "firm", c.v.firm_id);
    record_text(a, r, "market", c.market);
    record_text(a, r, "name", name);
    record_text(a, r, "as_of", date_text((struct date){c.v.as_of}).s);
    record_text(a, r, "from", date_text((struct date){c.from}).s);
    record_figure(a, r, "change", change_figure(&c.v, "Orders against the time before", &change, now, before));
    record_figure(a, r, "against_others", change_figure(&c.v, "Orders against the other markets", &against, now, before));
    record_figure(a, r, "delivery_median", median);
    record_figure(a, r, "delivery_p90", p90);
    kpi_grade_record(&c.v, NULL, r);
    record_set(a, r, "kpis", lines);
    record_set(a, r, "not_known", unknown);
    record_set(a, r, "products", products);
    record_text(a, r, "products_of", products_of);
    record_set(a, r, "channels", channels_value(&c));
    record_set(a, r, "open", open_value(&c));
    if (c.deliveries)
        record_int(a, r, "n_open", (int64_t)c.n_open);
    record_set(a, r, "margin", margin_value(&c.v, &margin, c.market, c.from, c.v.as_of));
    record_set(a, r, "series", series_value(&c, lines));
    record_text(a, r, "next", c.n_open ? arena_printf(a, "landfall operations order %s %s", c.v.firm_id, c.open[0].order_id)
                                       : arena_printf(a, "landfall operations kpi %s orders --market %s", c.v.firm_id, c.market));
    *ret = r;
    return true;
}

static const struct capability_param params[] = {
    KPI_VIEW_FIRM,
    {.name = "market", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a country, or a label: ~European Community"},
    {.name = "top", .kind = PARAM_INT, .unit = "products", .default_value = "10", .min = 0, .max = 100000,
     .help = "how many products to show; 0 = all"},
    KPI_VIEW_TO,
};
const struct capability operations_market = {
    .name = "operations.market",
    .summary = "Shows one market: KPIs now and before, products, channels, orders past due, margin",
    .about = "Everything over the last thirteen weeks unless a KPI has a window of its own. Times to delivery count the "
             "orders under way as such (Kaplan-Meier); the margin is before costs that no event tells, and says which.",
    .example = "landfall operations market olive-oil Germany\n"
               "landfall operations market olive-oil DEU --top 3 --to 2026-04-30",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &market_shape,
    .run = run,
};

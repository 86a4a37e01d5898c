/* stock.c — operations.stock: what runs out when, and how much to order now. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/stat.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "operations/stock_inside.h"
#include "store/events.h"

static const struct shape_field line_fields[] = {
    {.name = "product", .kind = VALUE_TEXT},
    {.name = "title", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "what a file calls it"},
    {.name = "on_hand", .heading = "on hand", .kind = VALUE_FIGURE, .help = "last count less what was sold since"},
    {.name = "on_order", .heading = "on order", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "demand", .heading = "a week", .kind = VALUE_FIGURE, .help = "pieces asked for a week, with its interval"},
    {.name = "demand_from", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "lead_time", .heading = "lead time", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "lead_time_from", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "safety", .heading = "safety", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT, .help = "safety stock"},
    {.name = "reorder", .heading = "order at", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT, .help = "reorder point"},
    {.name = "fill", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT,
     .help = "share of the demand met from stock when ordered at that point"},
    {.name = "out", .heading = "out on", .kind = VALUE_TEXT, .help = "even chance that it is out by then"},
    {.name = "out_early", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "one chance in ten"},
    {.name = "out_late", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "nine chances in ten"},
    {.name = "out_before", .heading = "before supply", .kind = VALUE_FIGURE,
     .help = "probability that it is out before an order of today could come"},
    {.name = "order", .heading = "order now", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "order_why", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "profit", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL,
     .help = "expected from the whole quantity, when price and cost were given"},
    {.name = "counted", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "day of the last count: the age of the data"},
    {.name = "verdict", .kind = VALUE_TEXT},
};
static const struct shape line_shape = SHAPE("stock_line", "a product in stock", line_fields);
static const struct shape_field place_fields[] = {
    {.name = "location", .kind = VALUE_TEXT},
    {.name = "counted", .kind = VALUE_FIGURE},
    {.name = "day", .kind = VALUE_TEXT},
};
static const struct shape place_shape = SHAPE("stock_place", "the last count of a place", place_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "counted", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "age of the counts: the oldest and the newest"},
    {.name = "products", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV},
    {.name = "locations", .kind = VALUE_LIST, .of = &place_shape, .flags = SHAPE_OPTIONAL, .help = "with --product"},
    {.name = "split", .kind = VALUE_RECORD, .of = &stock_split_shape, .flags = SHAPE_OPTIONAL, .help = "with --split"},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape shape = SHAPE("stock", "what runs out when, and how much to order", fields);

static bool load_rules(const struct params *p, struct stock_rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.stock.weeks", offsetof(struct stock_rules, weeks)},
        {"operations.stock.history", offsetof(struct stock_rules, history)},
        {"operations.stock.least_weeks", offsetof(struct stock_rules, least_weeks)},
        {"operations.stock.undone_days", offsetof(struct stock_rules, undone_days)},
        {"operations.stock.level", offsetof(struct stock_rules, level)},
        {"operations.stock.service", offsetof(struct stock_rules, service)},
        {"operations.stock.review", offsetof(struct stock_rules, review)},
        {"operations.stock.lead", offsetof(struct stock_rules, lead)},
        {"operations.stock.lead.least", offsetof(struct stock_rules, lead_least)},
        {"operations.stock.horizon", offsetof(struct stock_rules, horizon)},
        {"operations.stock.normal_from", offsetof(struct stock_rules, normal_from)},
        {"operations.stock.season", offsetof(struct stock_rules, season)},
    };
    return params_fill(p, binds, COUNT_OF(binds), ret, e);
}

struct figure *stock_figure(const struct stock_look *k, const char *label, double value, const char *unit, int decimals)
{
    struct figure *f = figure_derived(k->job->arena, label, value, unit, STOCK_CARD,
                                      params_topic_hash(k->p, "operations"), NULL, 0);
    f->decimals = decimals;
    return f;
}

/* --- lead time ---------------------------------------------------------------------------------- */

static size_t take(const struct stock_look *k, const char *product, const char *supplier, double *days)
{
    size_t n = 0;
    for (size_t i = 0; i < k->n_purchases; i++) {
        const struct purchase_line *l = &k->purchases[i];
        if (l->received_s == WS_NONE || l->received_s < l->ordered_s)
            continue;
        if (product ? cstr_eq(product, l->product) : cstr_eq(supplier, l->supplier))
            days[n++] = (double)(l->received_s - l->ordered_s) / 86400;
    }
    return n;
}

struct stock_lead stock_lead_of(const struct stock_look *k, const char *product)
{
    struct arena *a = k->job->arena;
    double *days = NEW_N(a, double, k->n_purchases + 1);
    if (args_has(k->args, "lead-time"))
        return (struct stock_lead){args_real(k->args, "lead-time"), 0, 0, "as given"};
    const char *supplier = NULL;
    for (size_t i = 0; i < k->n_purchases; i++)
        if (cstr_eq(product, k->purchases[i].product))
            supplier = k->purchases[i].supplier;
    size_t least = (size_t)k->rules.lead_least, n = take(k, product, NULL, days);
    const char *from = arena_printf(a, "%zu receipts of this product", n);
    if (n < least && supplier && *supplier) {
        n = take(k, NULL, supplier, days);
        from = arena_printf(a, "%zu receipts from %s", n, supplier);
    }
    if (n < least)
        return (struct stock_lead){k->rules.lead, 0, 0, "assumed: no receipts are known; give --lead-time"};
    return (struct stock_lead){stat_mean(days, n), n > 1 ? stat_sd(days, n) : 0, n, from};
}

/* --- one product -------------------------------------------------------------------------------- */

struct line {
    const char *product;
    const struct stock_item *item; /* NULL: its stock was given on the command line */
    double on_hand, on_order;
    int64_t counted_s;
    struct stock_demand demand;
    struct stock_lead lead;
    struct stock_plan plan;
};

static double given(const struct args *args, const char *name)
{
    return args_has(args, name) ? args_real(args, name) : (double)NAN;
}

/* What is ordered and not here; `within` counts only what is promised until then. */
static double open_order(const struct stock_look *k, const char *product, int64_t until_s)
{
    double sum = 0;
    for (size_t i = 0; i < k->n_purchases; i++) {
        const struct purchase_line *l = &k->purchases[i];
        if (l->received_s != WS_NONE || !cstr_eq(product, l->product) || l->quantity == WS_NONE)
            continue;
        if (l->promised_s != WS_NONE && l->promised_s <= until_s)
            sum += fmax(0, (double)(l->quantity - l->received) / 1000);
    }
    return sum;
}

/* Goods that came after the last count. */
static double received_since(const struct stock_look *k, const char *product, int64_t since_s)
{
    double sum = 0;
    for (size_t i = 0; i < k->n_purchases; i++)
        if (cstr_eq(product, k->purchases[i].product) && k->purchases[i].received_s != WS_NONE &&
            k->purchases[i].received_s > since_s)
            sum += (double)k->purchases[i].received / 1000;
    return sum;
}

static bool plan_line(const struct stock_look *k, struct line *l, bool foresee, struct err *e)
{
    struct arena *a = k->job->arena;
    int64_t end_s = ((int64_t)k->as_of_day + 1) * 86400;
    size_t number = demand_product(&k->demand, l->product);
    l->lead = stock_lead_of(k, l->product);
    l->demand = stock_demand_of(k, l->product);
    if (foresee)
        TRY(stock_demand_foreseen(k, l->product, l->lead.mean + k->rules.review, &l->demand, e));
    if (l->item) {
        l->on_hand = (double)stock_at(l->item, end_s, &l->counted_s) / 1000;
        if (l->counted_s != WS_NONE && number != SIZE_MAX)
            l->on_hand += received_since(k, l->product, l->counted_s) - demand_since(&k->demand, (uint32_t)number, l->counted_s);
        l->on_hand = fmax(0, l->on_hand);
    }
    l->on_order = open_order(k, l->product, end_s + (int64_t)(l->lead.mean * 86400));
    struct stock_terms t = {
        .lead = l->lead.mean,
        .lead_sd = l->lead.sd,
        .review = k->rules.review,
        .service = args_has(k->args, "service") ? args_real(k->args, "service") / 100 : k->rules.service,
        .fill = given(k->args, "fill") / 100,
        .normal_from = k->rules.normal_from,
        .price = given(k->args, "price"),
        .cost = given(k->args, "cost"),
        .salvage = given(k->args, "salvage"),
        .order_cost = given(k->args, "order-cost"),
        .holding = given(k->args, "holding"),
    };
    return stock_plan_make(a, &l->demand, &t, l->on_hand, l->on_order, (size_t)k->rules.horizon, &l->plan, e);
}

static const char *day_words(const struct stock_look *k, size_t days)
{
    if (days > (size_t)k->rules.horizon)
        return arena_printf(k->job->arena, "after %.0f days", k->rules.horizon);
    return arena_strdup(k->job->arena, date_text((struct date){k->as_of_day + (int32_t)days}).s);
}

static const char *verdict_of(const struct stock_look *k, const struct line *l)
{
    struct arena *a = k->job->arena;
    if (!(l->demand.rate > 0))
        return l->on_hand > 0 ? "not asked for in this time: no order; think of selling it off" : "not asked for";
    if (l->plan.order > 0 && l->on_hand <= 0)
        return arena_printf(a, "is out: order %.0f now", l->plan.order);
    if (l->plan.order > 0)
        return arena_printf(a, "order %.0f now", l->plan.order);
    double spare = l->on_hand + l->on_order - l->plan.reorder;
    return arena_printf(a, "enough: order in about %.0f days", floor(spare / l->demand.rate));
}

static struct value *show_line(const struct stock_look *k, const struct line *l)
{
    struct arena *a = k->job->arena;
    struct value *v = value_record(a);
    struct figure *on_hand = figure_leaf(a, FIGURE_FIRM, arena_printf(a, "%s on hand", l->product), l->on_hand, "pieces", 0,
                                         l->item ? "events" : "command line", arena_printf(a, "stock/%s", l->product));
    struct figure *demand = stock_figure(k, arena_printf(a, "demand for %s a week", l->product), 7 * l->demand.rate, "pieces",
                                         l->demand.rate < 10 ? 1 : 0);
    struct figure *lead = stock_figure(k, "lead time", l->lead.mean, "days", 0);
    on_hand->decimals = 0;
    figure_with_interval(demand, fmin(7 * l->demand.low, 7 * l->demand.rate), fmax(7 * l->demand.high, 7 * l->demand.rate));
    size_t number = demand_product(&k->demand, l->product);
    record_text(a, v, "product", l->product);
    record_text(a, v, "title", number == SIZE_MAX ? NULL : k->demand.titles[number]);
    record_figure(a, v, "on_hand", on_hand);
    record_figure(a, v, "on_order", stock_figure(k, "on order, due within the lead time", l->on_order, "pieces", 0));
    record_figure(a, v, "demand", demand);
    record_text(a, v, "demand_from", arena_printf(a, "%s, %zu weeks", l->demand.method, l->demand.n_weeks));
    record_figure(a, v, "lead_time", lead);
    record_text(a, v, "lead_time_from", l->lead.from);
    record_figure(a, v, "safety", stock_figure(k, "safety stock", l->plan.safety, "pieces", 0));
    record_figure(a, v, "reorder", stock_figure(k, "reorder point", l->plan.reorder, "pieces", 0));
    record_figure(a, v, "fill", stock_figure(k, "demand met from stock", 100 * l->plan.fill, "%", 1));
    record_text(a, v, "out", day_words(k, l->plan.out_day));
    record_text(a, v, "out_early", day_words(k, l->plan.out_low));
    record_text(a, v, "out_late", day_words(k, l->plan.out_high));
    record_figure(a, v, "out_before", stock_figure(k, "out before an order of today comes", 100 * l->plan.out_before, "%", 0));
    record_figure(a, v, "order", stock_figure(k, "order now", l->plan.order, "pieces", 0));
    record_text(a, v, "order_why", l->plan.order > 0 ? l->plan.order_why : NULL);
    if (l->plan.has_buy)
        record_figure(a, v, "profit", stock_figure(k, "expected profit", l->plan.buy.profit, "", -1));
    if (l->item && l->counted_s != WS_NONE)
        record_text(a, v, "counted", date_text((struct date){(int32_t)(l->counted_s / 86400)}).s);
    record_text(a, v, "verdict", verdict_of(k, l));
    return v;
}

/* Most urgent first: what should be ordered, by the probability to be out before it comes. */
static int by_need(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    bool p = a->plan.order > 0, q = b->plan.order > 0;
    if (p != q)
        return p ? -1 : 1;
    if (p && a->plan.out_before != b->plan.out_before)
        return a->plan.out_before > b->plan.out_before ? -1 : 1;
    if (a->demand.rate != b->demand.rate)
        return a->demand.rate > b->demand.rate ? -1 : 1;
    return strcmp(a->product, b->product);
}

static struct prose *headline(const struct stock_look *k, const struct line *lines, size_t n)
{
    struct arena *a = k->job->arena;
    size_t n_order = 0;
    for (size_t i = 0; i < n; i++)
        n_order += lines[i].plan.order > 0;
    if (n_order == 0)
        return prose(a, "Nothing has to be ordered now: all of {s} are above their reorder points.",
                     n == 1 ? "the product's stock and supply" : arena_printf(a, "%zu products", n));
    const struct line *l = &lines[0];
    const struct figure *order = stock_figure(k, "order now", l->plan.order, "pieces", 0);
    const struct figure *chance =
        stock_figure(k, "out before an order of today comes", 100 * l->plan.out_before, "%", 0);
    size_t number = demand_product(&k->demand, l->product);
    const char *title = number == SIZE_MAX ? NULL : k->demand.titles[number];
    const char *what = title ? arena_printf(a, "%s (%s)", title, l->product) : l->product;
    const char *begin = n == 1 ? what
                               : arena_printf(a, "%zu of %zu products should be ordered now; first %s", n_order, n, what);
    if (l->on_hand <= 0)
        return prose(a, "{s}: it is out; order {}, which takes about {} to come.", begin, order,
                     stock_figure(k, "lead time", l->lead.mean, "days", 0));
    return prose(a, "{s}: it will be out about {s} ({s} to {s}), with {} before an order of today comes. Order {}.", begin,
                 day_words(k, l->plan.out_day), day_words(k, l->plan.out_low), day_words(k, l->plan.out_high), chance, order);
}

static const char *counted_words(const struct stock_look *k, const struct line *lines, size_t n)
{
    int64_t oldest = WS_NONE, newest = WS_NONE;
    for (size_t i = 0; i < n; i++) {
        int64_t s = lines[i].item ? lines[i].counted_s : WS_NONE;
        if (s == WS_NONE)
            continue;
        oldest = oldest == WS_NONE || s < oldest ? s : oldest;
        newest = s > newest ? s : newest;
    }
    if (newest == WS_NONE)
        return NULL;
    const char *first = arena_strdup(k->job->arena, date_text((struct date){(int32_t)(oldest / 86400)}).s);
    const char *last = date_text((struct date){(int32_t)(newest / 86400)}).s;
    return cstr_eq(first, last) ? first : arena_printf(k->job->arena, "%s to %s", first, last);
}

static struct value *show_places(const struct stock_look *k, const struct stock_item *item)
{
    struct arena *a = k->job->arena;
    struct value *list = value_list(a);
    for (size_t i = item->n; i-- > 0;) {
        bool newer = false;
        for (size_t j = i + 1; j < item->n; j++)
            newer |= item->points[j].location == item->points[i].location;
        if (newer)
            continue;
        struct value *v = value_record(a);
        struct figure *f = figure_leaf(a, FIGURE_FIRM, "counted", (double)item->points[i].quantity / 1000, "pieces", 0, "events",
                                       arena_printf(a, "stock/%s/%s", item->product, item->points[i].location));
        f->decimals = 0;
        record_text(a, v, "location", *item->points[i].location ? item->points[i].location : "not said");
        record_figure(a, v, "counted", f);
        record_text(a, v, "day", date_text((struct date){(int32_t)(item->points[i].at_s / 86400)}).s);
        list_add(a, list, v);
    }
    return list;
}

/* --- the capability ----------------------------------------------------------------------------- */

static bool open_look(struct job *job, const struct args *args, struct stock_look *k, struct err *e)
{
    const struct series *s;
    *k = (struct stock_look){.job = job, .args = args, .firm_id = args_text(args, "firm")};
    TRY(series_load(job, k->firm_id, &s, e) && operations_params(job, &k->p, e) && load_rules(k->p, &k->rules, e));
    k->as_of_day = series_as_of(job, s);
    int64_t end_s = ((int64_t)k->as_of_day + 1) * 86400 - 1;
    return stock_load(job, job->arena, k->firm_id, end_s, &k->items, &k->n_items, e) &&
           purchases_load(job, job->arena, k->firm_id, end_s, &k->purchases, &k->n_purchases, e) &&
           demand_load(job, job->arena, k->firm_id, args_text(args, "product"), k->as_of_day, (int32_t)k->rules.history,
                       (int32_t)k->rules.undone_days, &k->demand, e);
}

static bool lines_of(const struct stock_look *k, struct line **ret, size_t *ret_n, struct err *e)
{
    const char *product = args_text(k->args, "product");
    struct line *lines = NEW_N(k->job->arena, struct line, k->n_items + 1);
    size_t n = 0;
    for (size_t i = 0; i < k->n_items && !args_has(k->args, "on-hand"); i++)
        if (!product || cstr_eq(product, k->items[i].product))
            lines[n++] = (struct line){.product = k->items[i].product, .item = &k->items[i], .counted_s = WS_NONE};
    if (args_has(k->args, "on-hand")) {
        if (!product)
            return FAIL(e, ERR_USAGE, "--on-hand needs --product: how much of what?");
        lines[n++] = (struct line){.product = product, .on_hand = args_real(k->args, "on-hand"), .counted_s = WS_NONE};
    }
    if (product && n > 0 && demand_product(&k->demand, product) == SIZE_MAX && !lines[0].item)
        return FAIL(e, ERR_NOT_FOUND, "`%s` was never sold in the last %.0f weeks", product, k->rules.history);
    /* All by the mean of their weeks; those that are shown by the forecast, which takes its time. */
    size_t top = (size_t)args_int(k->args, "top"), shown = n < top ? n : top;
    for (size_t i = 0; i < n; i++)
        TRY(plan_line(k, &lines[i], false, e));
    qsort(lines, n, sizeof *lines, by_need);
    for (size_t i = 0; i < shown; i++)
        TRY(plan_line(k, &lines[i], true, e));
    qsort(lines, shown, sizeof *lines, by_need);
    *ret = lines;
    *ret_n = n;
    return true;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct stock_look k;
    struct line *lines;
    size_t n, top = (size_t)args_int(args, "top");
    const char *product = args_text(args, "product");
    if (args_has(args, "split") && !product)
        return FAIL(e, ERR_USAGE, "--split needs --product: the stock of what?");
    TRY(open_look(job, args, &k, e) && lines_of(&k, &lines, &n, e));
    if (n == 0 && !args_has(args, "split")) {
        FAIL(e, ERR_NOT_FOUND, product ? "no count of the stock of `%s` is known" : "no stock counts are known",
             product ? product : "");
        return err_hint(e, "Import an inventory file (landfall events formats), or say what is there: --product SKU --on-hand N");
    }
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n && i < top; i++)
        list_add(a, list, show_line(&k, &lines[i]));
    struct value *split = NULL;
    if (args_has(args, "split")) {
        split = value_record(a);
        TRY(stock_split(&k, product, split, e));
    }
    const struct prose *said = split ? value_as_prose(record_get(split, "headline")) : NULL;
    record_prose(a, v, "headline", said ? said : headline(&k, lines, n));
    record_text(a, v, "as_of", date_text((struct date){k.as_of_day}).s);
    record_text(a, v, "counted", counted_words(&k, lines, n));
    record_set(a, v, "products", list);
    if (product && n == 1 && lines[0].item)
        record_set(a, v, "locations", show_places(&k, lines[0].item));
    if (split)
        record_set(a, v, "split", split);
    if (n > top)
        record_text(a, v, "note", arena_printf(a, "%zu more with --top %zu", n - top, n));
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"},
    {.name = "product", .kind = PARAM_TEXT, .help = "only this product (SKU)"},
    {.name = "on-hand", .kind = PARAM_REAL, .unit = "pieces", .max = 1e12, .help = "what is there, when no file says so"},
    {.name = "lead-time", .kind = PARAM_REAL, .unit = "days", .max = 3650, .help = "instead of what receipts show"},
    {.name = "service", .kind = PARAM_REAL, .unit = "%", .min = 50, .max = 99.99, .help = "cycles without shortage"},
    {.name = "fill", .kind = PARAM_REAL, .unit = "%", .min = 50, .max = 99.99, .help = "demand met from stock, instead of --service"},
    {.name = "price", .kind = PARAM_REAL, .unit = "money", .max = 1e12, .help = "what a piece sells for"},
    {.name = "cost", .kind = PARAM_REAL, .unit = "money", .max = 1e12, .help = "what a piece costs"},
    {.name = "salvage", .kind = PARAM_REAL, .unit = "money", .max = 1e12, .help = "what a piece left over brings back"},
    {.name = "order-cost", .kind = PARAM_REAL, .unit = "money", .max = 1e12, .help = "cost of one order, whatever its size"},
    {.name = "holding", .kind = PARAM_REAL, .unit = "money a year", .max = 1e12, .help = "cost of keeping a piece for a year"},
    {.name = "split", .kind = PARAM_INT, .unit = "pieces", .min = 1, .max = 1e9, .help = "split so many pieces over the markets"},
    {.name = "days", .kind = PARAM_INT, .unit = "days", .min = 1, .max = 3650, .help = "--split: how long the stock is to last"},
    {.name = "least", .kind = PARAM_INT, .unit = "pieces", .min = 0, .max = 1e9, .default_value = "0",
     .help = "--split: minimum display of every market that gets any"},
    {.name = "since", .kind = PARAM_DATE, .help = "--split: the season began then; what was sold since corrects the forecast"},
    {.name = "top", .kind = PARAM_INT, .unit = "lines", .default_value = "20", .min = 1, .max = 100000, .help = "lines to show"},
};
const struct capability operations_stock = {
    .name = "operations.stock",
    .summary = "Shows what runs out when, and how much to order; splits a stock over markets",
    .about = "Demand from the lines of orders (forecast, or the mean of the last weeks), lead time from supplier receipts (or --lead-time). The reorder point\n"
             "covers the demand of a lead time with the wanted service; with --price and --cost the order is weighed against\n"
             "what is left over (newsvendor). --split gives every market the pieces that are worth most there. Sales while a\n"
             "product was out are not known, so its demand is rather too low.",
    .example = "landfall operations stock olive-oil --product evoo-500 --on-hand 40 --lead-time 21\n"
               "landfall operations stock olive-oil --product evoo-500 --split 60 --price 11.90 --cost 6",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

/* stock_split.c — a given stock over the markets: who gets how much, what is sold, what is left. */
#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "events/read.h"
#include "operations/order.h"
#include "operations/stock_inside.h"
#include "statistics/inventory_split.h"

static const struct shape_field market_fields[] = {
    {.name = "name", .heading = "market", .kind = VALUE_TEXT},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "its code"},
    {.name = "demand", .heading = "expected demand", .kind = VALUE_FIGURE, .help = "with its 80 % interval"},
    {.name = "quantity", .heading = "gets", .kind = VALUE_FIGURE},
    {.name = "sales", .heading = "sells", .kind = VALUE_FIGURE, .help = "expected"},
    {.name = "left", .heading = "left over", .kind = VALUE_FIGURE, .help = "expected"},
    {.name = "met", .heading = "enough", .kind = VALUE_FIGURE, .help = "probability that all demand is met"},
};
static const struct shape market_shape = SHAPE("stock_market", "what a market gets", market_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "days", .kind = VALUE_INT, .help = "the stock is to last so long"},
    {.name = "weighed", .kind = VALUE_TEXT, .help = "what a sale and a piece left over count"},
    {.name = "markets", .kind = VALUE_LIST, .of = &market_shape},
    {.name = "held_back", .kind = VALUE_FIGURE, .help = "worth more at home than anywhere"},
    {.name = "next_piece", .kind = VALUE_FIGURE, .help = "what one more piece would be worth"},
};
const struct shape stock_split_shape = SHAPE("stock_split", "a stock split over markets", fields);

struct market_line {
    uint32_t market;
    double sold; /* in all weeks looked at */
};

static int by_sold(const void *x, const void *y)
{
    const struct market_line *a = x, *b = y;
    if (a->sold != b->sold)
        return a->sold > b->sold ? -1 : 1;
    return (a->market > b->market) - (a->market < b->market);
}

/* Demand of a market over the season: from the weeks before it began and, when it has begun, what was asked since. */
static struct inventory_demand demand_of(const struct stock_look *k, uint32_t product, uint32_t market, double days,
                                         int32_t since_day)
{
    size_t n = 0;
    const double *weeks = demand_weekly(k->job->arena, &k->demand, product, market, (size_t)k->rules.least_weeks, &n);
    size_t last = (size_t)k->rules.weeks < n ? (size_t)k->rules.weeks : n;
    if (since_day == DAY_NONE) {
        struct stock_demand d = stock_demand_of_weeks(weeks + (n - last), last, k->rules.level);
        return stock_demand_over(&d, days);
    }
    double gone = k->as_of_day + 1 - since_day;
    size_t before = (size_t)(gone / 7) < n ? n - (size_t)(gone / 7) : 0;
    double seen = 0;
    for (size_t i = before; i < n; i++)
        seen += weeks[i];
    last = (size_t)k->rules.weeks < before ? (size_t)k->rules.weeks : before;
    struct stock_demand d = stock_demand_of_weeks(weeks + (before - last), last, k->rules.level);
    struct inventory_demand season = stock_demand_over(&d, gone + days);
    return inventory_demand_after(&season, gone / (gone + days), seen);
}

static bool terms(const struct stock_look *k, double *margin, double *leftover, const char **ret_words, struct err *e)
{
    const struct args *args = k->args;
    *margin = 1;
    *leftover = 0;
    *ret_words = "every piece sold counts alike, one left over costs nothing; give --price and --cost to weigh them";
    if (!args_has(args, "price") || !args_has(args, "cost"))
        return true;
    double salvage = args_has(args, "salvage") ? args_real(args, "salvage") : 0;
    *margin = args_real(args, "price") - args_real(args, "cost");
    *leftover = args_real(args, "cost") - salvage;
    if (!(*margin > 0))
        return FAIL(e, ERR_INPUT, "a piece that costs as much as it sells for earns nothing anywhere: there is nothing to split");
    if (*leftover < 0)
        return FAIL(e, ERR_INPUT, "a piece left over cannot bring back more than it cost");
    *ret_words = arena_printf(k->job->arena, "a sale earns %.2f, a piece left over loses %.2f", *margin, *leftover);
    return true;
}

static struct value *show_market(const struct stock_look *k, const char *market, const struct inventory_market *m,
                                 const struct inventory_share *s)
{
    struct arena *a = k->job->arena;
    struct value *v = value_record(a);
    struct figure *demand = stock_figure(k, "expected demand", m->demand.mean, "pieces", m->demand.mean < 10 ? 1 : 0);
    double low = inventory_demand_quantile(&m->demand, 1.0 / 10), high = inventory_demand_quantile(&m->demand, 9.0 / 10);
    figure_with_interval(demand, fmin(low, m->demand.mean), fmax(high, m->demand.mean));
    record_text(a, v, "name", *market ? event_market_name(k->job, market) : "market not said");
    record_text(a, v, "market", market);
    record_figure(a, v, "demand", demand);
    record_figure(a, v, "quantity", stock_figure(k, "pieces given", s->quantity, "pieces", 0));
    record_figure(a, v, "sales", stock_figure(k, "expected sales", s->sales, "pieces", s->sales < 10 ? 1 : 0));
    record_figure(a, v, "left", stock_figure(k, "expected left over", s->left, "pieces", s->left < 10 ? 1 : 0));
    record_figure(a, v, "met",
                  stock_figure(k, "probability of enough", 100 * inventory_demand_cdf(&m->demand, s->quantity), "%", 0));
    return v;
}

bool stock_split(const struct stock_look *k, const char *product, struct value *ret, struct err *e)
{
    struct arena *a = k->job->arena;
    size_t number = demand_product(&k->demand, product), n = 0, n_markets = k->demand.markets.n;
    double days = args_has(k->args, "days") ? (double)args_int(k->args, "days") : k->rules.season, margin, leftover;
    const char *words;
    struct date since = {DAY_NONE};
    TRY(terms(k, &margin, &leftover, &words, e));
    if (number == SIZE_MAX)
        return FAIL(e, ERR_NOT_FOUND, "`%s` was never sold in the last %.0f weeks: there is no demand to split by", product,
                    k->rules.history);
    if (args_has(k->args, "since")) {
        TRY(date_parse(str_of(args_text(k->args, "since")), &since, e));
        if (since.days > k->as_of_day)
            return FAIL(e, ERR_USAGE, "the season must have begun by %s", date_text((struct date){k->as_of_day}).s);
    }
    struct market_line *order = NEW_N(a, struct market_line, n_markets + 1);
    for (uint32_t m = 0; m < n_markets; m++) {
        size_t weeks;
        double *units = demand_weekly(a, &k->demand, (uint32_t)number, m, 0, &weeks), sold = 0;
        for (size_t i = 0; i < weeks; i++)
            sold += units[i];
        if (sold > 0)
            order[n++] = (struct market_line){m, sold};
    }
    qsort(order, n, sizeof *order, by_sold);
    struct inventory_market *in = NEW_N(a, struct inventory_market, n + 1);
    struct inventory_share *out = NEW_N(a, struct inventory_share, n + 1);
    double stock = (double)args_int(k->args, "split"), next, given = 0, sales = 0, left = 0;
    for (size_t i = 0; i < n; i++)
        in[i] = (struct inventory_market){demand_of(k, (uint32_t)number, order[i].market, days, since.days), margin, leftover,
                                          (double)args_int(k->args, "least")};
    TRY(inventory_split_pieces(in, n, stock, out, &next, e));
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        given += out[i].quantity;
        sales += out[i].sales;
        left += out[i].left;
        list_add(a, list, show_market(k, k->demand.markets.words[order[i].market], &in[i], &out[i]));
    }
    record_prose(a, ret, "headline",
                 prose(a, "Of {} {s}, {} are expected to be sold in {s} days and {} to be left over in the markets; {} are "
                          "better held back.",
                       stock_figure(k, "stock", stock, "pieces", 0), product, stock_figure(k, "expected sales", sales, "", 0),
                       arena_printf(a, "%.0f", days), stock_figure(k, "expected left over", left, "", left < 10 ? 1 : 0),
                       stock_figure(k, "held back", stock - given, "", 0)));
    record_int(a, ret, "days", (int64_t)days);
    record_text(a, ret, "weighed", words);
    record_set(a, ret, "markets", list);
    record_figure(a, ret, "held_back", stock_figure(k, "held back", stock - given, "pieces", 0));
    record_figure(a, ret, "next_piece", stock_figure(k, "worth of one more piece", next, "", 2));
    return true;
}

/* elasticity_command.c — operations.elasticity: how sales went with prices, per market, and why that is no proof. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "events/read.h"
#include "firm/firm.h"
#include "operations/elasticity.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "statistics/shrink.h"

static const struct shape_field market_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "products", .kind = VALUE_INT, .help = "with at least two prices"},
    {.name = "rows", .heading = "product-months", .kind = VALUE_INT},
    {.name = "own", .heading = "by its own sales", .kind = VALUE_FIGURE},
    {.name = "drawn", .heading = "drawn to all", .kind = VALUE_FIGURE, .help = "empirical Bayes: the less sure, the nearer to the common mean"},
};
static const struct shape market_shape = SHAPE("elasticity_market", "price elasticity in a market", market_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "warning", .heading = "Before you use it", .kind = VALUE_PROSE},
    {.name = "do", .heading = "What to do", .kind = VALUE_PROSE},
    {.name = "markets", .kind = VALUE_LIST, .of = &market_shape, .flags = SHAPE_CSV},
    {.name = "pooled", .heading = "all together, months with sales", .kind = VALUE_FIGURE},
    {.name = "with_zeros", .heading = "the months without sales too", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "Poisson pseudo-likelihood; the last price is carried on"},
    {.name = "differ", .heading = "Do markets differ?", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "mixed_share", .heading = "months with several prices", .kind = VALUE_FIGURE},
    {.name = "counted", .heading = "Counted", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape shape = SHAPE("elasticity", "how sales went with prices", fields);

struct rules {
    double products, rows;
};

static const struct figure *shown(struct arena *a, const char *label, const struct price_estimate *x, const char *method, const char *hash)
{
    if (!x->known)
        return figure_missing(a, label, "", x->why);
    struct figure *f = figure_derived(a, label, x->value, "", method, hash, NULL, 0);
    f->decimals = 2;
    return figure_with_interval(f, x->value - 2 * x->se, x->value + 2 * x->se);
}

struct line {
    uint32_t market;
    struct price_estimate own;
    double value, se;
};

static int by_rows(const void *l, const void *r)
{
    const struct line *a = l, *b = r;
    return a->own.rows != b->own.rows ? (a->own.rows > b->own.rows ? -1 : 1) : (a->market > b->market) - (a->market < b->market);
}

struct solved {
    struct line *lines; /* [n] with an estimate of their own, most rows first */
    size_t n, n_none;
    const struct shrink *shrink;
    struct price_estimate pooled, with_zeros;
};

static bool solve(struct arena *a, const struct price_rows *r, const struct rules *k, struct solved *s, struct err *e)
{
    s->pooled = price_elasticity(r, PRICE_ALL_MARKETS, false, k->products, k->rows);
    s->n_none = r->n_markets;
    if (!s->pooled.known)
        return true;
    s->n_none = 0;
    struct price_rows gaps = price_rows_with_gaps(a, r);
    s->with_zeros = price_elasticity(&gaps, PRICE_ALL_MARKETS, true, k->products, k->rows);
    s->lines = NEW_N(a, struct line, r->n_markets + 1);
    for (uint32_t m = 0; m < r->n_markets; m++) {
        struct price_estimate x = price_elasticity(r, m, false, k->products, k->rows);
        if (x.known)
            s->lines[s->n++] = (struct line){.market = m, .own = x};
        else
            s->n_none++;
    }
    qsort(s->lines, s->n, sizeof *s->lines, by_rows);
    if (s->n == 0)
        return true;
    double *v = NEW_N(a, double, s->n), *se = NEW_N(a, double, s->n);
    for (size_t i = 0; i < s->n; i++)
        v[i] = s->lines[i].own.value, se[i] = s->lines[i].own.se;
    struct shrink *h;
    TRY(shrink(a, v, se, s->n, &h, e));
    s->shrink = h;
    for (size_t i = 0; i < s->n; i++)
        s->lines[i].value = h->value[i], s->lines[i].se = h->se[i];
    return true;
}

static struct value *markets_value(struct job *job, const struct price_rows *r, const struct solved *s, const char *hash)
{
    struct arena *a = job->arena;
    struct value *list = value_list(a);
    for (size_t i = 0; i < s->n; i++) {
        const struct line *l = &s->lines[i];
        const char *code = r->markets[l->market], *name = *code ? event_market_name(job, code) : "no market";
        struct price_estimate drawn = l->own;
        drawn.value = l->value, drawn.se = l->se;
        struct value *v = value_record(a);
        record_text(a, v, "market", name);
        record_text(a, v, "code", *code ? code : NULL);
        record_int(a, v, "products", (int64_t)l->own.products);
        record_int(a, v, "rows", (int64_t)l->own.rows);
        record_figure(a, v, "own", shown(a, arena_printf(a, "price elasticity, %s", name), &l->own, "price-elasticity/1", hash));
        record_figure(a, v, "drawn", shown(a, arena_printf(a, "price elasticity, %s, drawn to the mean", name), &drawn, "shrinkage/1", hash));
        list_add(a, list, v);
    }
    return list;
}

static const struct prose *headline(struct arena *a, const struct rules *k, const struct solved *s, const struct figure *pooled)
{
    if (!s->pooled.known)
        return prose(a, "Nothing can be said of prices yet: {s} products were sold at different prices in different months, {s} are wanted.",
                     arena_printf(a, "%zu", s->pooled.products), arena_printf(a, "%.0f", k->products));
    double low = s->pooled.value - 2 * s->pooled.se, high = s->pooled.value + 2 * s->pooled.se;
    struct figure *size = FIGURE(a, "change of pieces sold with a price one per cent higher", fabs(s->pooled.value), "%", "price-elasticity/1", NULL, pooled);
    size->decimals = 1;
    figure_with_interval(size, fmin(fabs(pooled->low), fabs(pooled->high)), fmax(fabs(pooled->low), fabs(pooled->high)));
    if (low < 0 && high > 0)
        return prose(a, "In these sales, dearer and cheaper months of the same product do not differ surely in what was sold (elasticity {i}).", pooled);
    return prose(a, "In these sales a price 1 % higher went with {i} {s} pieces of the same product; that is what went together, not what a change would do.", size,
                 s->pooled.value < 0 ? "fewer" : "more");
}

/* What five per cent more would do to revenue if the estimate were the cause; said as a question to try. */
static const struct prose *advice(struct arena *a, const struct solved *s)
{
    if (!s->pooled.known)
        return prose(a, "Change the price of some products for a few weeks, in one market and the rest as before, and look again.");
    const double step = 5;
    struct figure *f = figure_derived(a, "change of revenue with prices 5 % higher, were the estimate the cause",
                                      100 * (pow(1 + step / 100, 1 + s->pooled.value) - 1), "%", "price-elasticity/1", NULL, NULL, 0);
    f->decimals = 1;
    if (s->pooled.value < -1)
        return prose(a, "Do not raise prices on this alone: were it the cause, {s} % more would change revenue by {}. Try it instead: a few products, one market, four weeks, and the rest as before.",
                     arena_printf(a, "%.0f", step), f);
    return prose(a, "There may be room: were it the cause, {s} % more would change revenue by {}. Try it before you believe it: a few products, one market, four weeks, and the rest as before.",
                 arena_printf(a, "%.0f", step), f);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    const struct params *params;
    const struct series *series;
    struct rules rules;
    struct price_rows r;
    struct solved s = {0};
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e) && operations_params(job, &params, e) && series_load(job, firm->id, &series, e));
    static const struct param_bind binds[] = {{"operations.elasticity.products", offsetof(struct rules, products)}, {"operations.elasticity.rows", offsetof(struct rules, rows)}};
    TRY(params_fill(params, binds, COUNT_OF(binds), &rules, e));
    int32_t as_of = series_as_of(job, series);
    TRY(price_rows(job, a, firm->id, ((int64_t)as_of + 1) * 86400 - 1, &r, e) && solve(a, &r, &rules, &s, e));
    const char *hash = params_topic_hash(params, "operations");
    size_t mixed = 0;
    for (size_t i = 0; i < r.n; i++)
        mixed += r.items[i].mixed;
    const struct figure *pooled = shown(a, "price elasticity, all markets", &s.pooled, "price-elasticity/1", hash);
    struct figure *share = figure_derived(a, "product-months in which different prices were paid", r.n ? 100 * (double)mixed / (double)r.n : (double)NAN, "%", "price-elasticity/1", hash, NULL, 0);
    share->decimals = 0;
    struct value *v = value_record(a);
    record_prose(a, v, "headline", headline(a, &rules, &s, pooled));
    record_prose(a, v, "warning",
                 prose(a,
                       "Prices are not set by chance: they move with the season, with stock to be cleared and with the size of an order (in {} of the product-months different prices were paid, "
                       "which is what quantity discounts look like), so such a figure is likely too steep. Sure knowledge needs a price that moved for a reason of its own: an experiment, or a rate of exchange. "
                       "No instrument is estimated here.",
                       share));
    record_prose(a, v, "do", advice(a, &s));
    record_set(a, v, "markets", markets_value(job, &r, &s, hash));
    record_figure(a, v, "pooled", pooled);
    if (s.with_zeros.known)
        record_figure(a, v, "with_zeros", shown(a, "price elasticity, with the months without sales", &s.with_zeros, "price-elasticity/1", hash));
    if (s.shrink && s.n > 1) {
        struct figure *p = probability_figure(a, "chance of such differences between markets that are alike", s.shrink->q_p, "shrinkage/1", hash);
        record_prose(a, v, "differ", prose(a, "{s} markets could be looked at; chance alone would make them differ so much with probability {}; where they do, a few large buyers are often why.", arena_printf(a, "%zu", s.n), p));
    }
    record_figure(a, v, "mixed_share", share);
    record_prose(a, v, "counted",
                 prose(a, "Order lines: {s}, products: {s}, markets: {s}. Left out: {s} lines without product, quantity or amount, or of cancelled orders. Markets with too few prices that moved: {s}.",
                       number_int(a, (int64_t)r.n_lines, GROUP_NARROW), number_int(a, (int64_t)r.n_products, GROUP_NARROW), number_int(a, (int64_t)r.n_markets, GROUP_NARROW),
                       number_int(a, (int64_t)r.n_left_out, GROUP_NARROW), number_int(a, (int64_t)s.n_none, GROUP_NARROW)));
    record_text(a, v, "as_of", date_text((struct date){as_of}).s);
    record_text(a, v, "firm", firm->id);
    *ret = v;
    return true;
}

static const struct capability_param elasticity_params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_POSITIONAL | PARAM_REQUIRED, .help = "firm in the workspace"},
};
const struct capability operations_elasticity = {
    .name = "operations.elasticity",
    .summary = "Tells how sales went with prices in each market, and why that is no proof",
    .about = "The pieces sold of a product in a month are compared with its price, within the product and market and\n"
             "beside all other products of that month. Estimates of single markets are drawn to the common mean by as\n"
             "much as they are unsure. The warning is part of the answer.",
    .example = "landfall operations elasticity olive-oil\n"
               "landfall operations elasticity olive-oil --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(elasticity_params),
    .result = &shape,
    .run = run,
};

/* market_trade.c — trade market: what a country buys, what of it grows, who sells it, and what home
 * could. */
#include "base/params.h"
#include "trade/hs.h"
#include "trade/market_view.h"
#include "trade/trade.h"
#include "trade/words.h"

/* --- shape ----------------------------------------------------------------------------------- */

#define GOODS_FIELDS                                                                               \
    {.name = "place", .heading = "", .kind = VALUE_INT}, {.name = "product", .kind = VALUE_TEXT},  \
        {.name = "description", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},                      \
        {.name = "imports", .heading = "USD a year", .kind = VALUE_FIGURE},                        \
        {.name = "share", .heading = "of its imports", .kind = VALUE_FIGURE},                      \
        {.name = "growth_long", .heading = "long growth", .kind = VALUE_FIGURE},                   \
        {.name = "growth_short",                                                                   \
         .heading = "short growth",                                                                \
         .kind = VALUE_FIGURE,                                                                     \
         .flags = SHAPE_NOT_IN_TEXT},                                                              \
        {.name = "tariff", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},     \
        {.name = "from_home",                                                                      \
         .heading = "from home",                                                                   \
         .kind = VALUE_FIGURE,                                                                     \
         .flags = SHAPE_OPTIONAL},                                                                 \
        {.name = "home_share",                                                                     \
         .heading = "home's part",                                                                 \
         .kind = VALUE_FIGURE,                                                                     \
         .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},                                             \
    {                                                                                              \
        .name = "home_rca", .heading = "home's RCA", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL \
    }
static const struct shape_field goods_fields[] = {GOODS_FIELDS};
static const struct shape goods_shape =
    SHAPE("trade_goods", "a product the market buys", goods_fields);

static const struct shape_field supplier_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    TRADE_COUNTRY_FIELDS("Supplier"),
    {.name = "imports", .heading = "USD a year", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of its imports", .kind = VALUE_FIGURE},
    {.name = "intensity", .kind = VALUE_FIGURE},
};
static const struct shape supplier_shape =
    SHAPE("trade_supplier", "who sells to the market", supplier_fields);

static const struct shape_field year_fields[] = {
    {.name = "year", .kind = VALUE_INT},
    {.name = "imports", .kind = VALUE_FIGURE},
    {.name = "exports", .kind = VALUE_FIGURE},
};
static const struct shape year_shape =
    SHAPE("trade_market_year", "a year of the market's trade", year_fields);

static const struct shape_field home_fields[] = {
    TRADE_COUNTRY_FIELDS("Home"),
    {.name = "exports", .heading = "sells to it, USD a year", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of its imports", .kind = VALUE_FIGURE},
    {.name = "place", .heading = "place among suppliers", .kind = VALUE_FIGURE},
    {.name = "intensity", .heading = "trade intensity", .kind = VALUE_FIGURE},
    {.name = "complementarity", .kind = VALUE_FIGURE},
    {.name = "advantages", .heading = "products with RCA of 1 or more", .kind = VALUE_FIGURE},
};
static const struct shape home_shape =
    SHAPE("trade_market_home", "home's place in the market", home_fields);

static const struct shape_field market_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    TRADE_COUNTRY_FIELDS("Market"),
    TRADE_DATASET_FIELD,
    {.name = "imports", .heading = "imports a year", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of world imports", .kind = VALUE_FIGURE},
    {.name = "growth_long", .heading = "long growth", .kind = VALUE_FIGURE},
    {.name = "growth_short", .heading = "short growth", .kind = VALUE_FIGURE},
    {.name = "hhi", .heading = "concentration of suppliers (HHI)", .kind = VALUE_FIGURE},
    {.name = "effective_suppliers", .heading = "as many equal suppliers", .kind = VALUE_FIGURE},
    {.name = "home", .kind = VALUE_RECORD, .of = &home_shape, .flags = SHAPE_OPTIONAL},
    {.name = "products",
     .heading = "buys most",
     .kind = VALUE_LIST,
     .of = &goods_shape,
     .flags = SHAPE_CSV},
    {.name = "growing", .heading = "grows fastest", .kind = VALUE_LIST, .of = &goods_shape},
    {.name = "opportunities",
     .heading = "where home has an advantage",
     .kind = VALUE_LIST,
     .of = &goods_shape},
    {.name = "suppliers", .kind = VALUE_LIST, .of = &supplier_shape},
    {.name = "years", .kind = VALUE_LIST, .of = &year_shape},
    {.name = "n_products", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "growing_from",
     .heading = "counted as growing from",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "least part of its imports of a product in the list of the fastest growing"},
    {.name = "not_known", .heading = "not known", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape market_shape =
    SHAPE("trade_market", "what a country buys", market_fields);

static const struct figure *growth_total(const struct market_view *v, const struct cube_series *s,
                                         enum trade_span span)
{
    return trade_growth_figure(
        v->c, v->a, &v->rules, span,
        arena_printf(v->a, "imports of all goods, %s", market_view_name(v, v->me)), s->years,
        trade_column(v->a, s->imports, s->n_years, v->c->n_countries, v->me), s->n_years,
        arena_printf(v->a, "imports/all/%s", v->c->country[v->me]));
}

static struct value *years_value(const struct market_view *v, const struct cube_series *s)
{
    struct arena *a = v->a;
    struct value *list = value_list(a);
    for (size_t y = 0; y < s->n_years; y++) {
        struct value *r = value_record(a);
        size_t at = y * v->c->n_countries + v->me;
        const char *me = market_view_name(v, v->me), *code = v->c->country[v->me];
        int year = s->years[y];
        record_int(a, r, "year", year);
        record_figure(a, r, "imports",
                      cube_leaf(v->c, a, arena_printf(a, "Imports of all goods, %s, %d", me, year),
                                s->imports[at], "USD", year,
                                arena_printf(a, "imports/all/%s/%d", code, year)));
        record_figure(a, r, "exports",
                      cube_leaf(v->c, a, arena_printf(a, "Exports of all goods, %s, %d", me, year),
                                s->exports[at], "USD", year,
                                arena_printf(a, "exports/all/%s/%d", code, year)));
        list_add(a, list, r);
    }
    return list;
}

static const struct prose *headline(const struct market_view *v, const struct figure *growth,
                                    const struct value *r)
{
    struct arena *a = v->a;
    const char *me = trade_in_text(v->c, a, v->me, true);
    struct prose *p = figure_known(growth)
                          ? prose(a, "{s} buys goods for {} a year, {} a year over the long run",
                                  me, v->imports, growth)
                          : prose(a, "{s} buys goods for {} a year", me, v->imports);
    const struct value *best =
        list_at(record_get(r, v->home >= 0 ? "opportunities" : "products"), 0);
    const char *words =
        best ? trade_product_words(v->job, v->c, value_as_text(record_get(best, "product"))) : "";
    if (v->home >= 0) {
        const struct value *home = record_get(r, "home");
        trade_prose_add(a, p,
                        prose(a, "; {} of it from {s}.", value_as_figure(record_get(home, "share")),
                              trade_in_text(v->c, a, (size_t)v->home, false)));
        if (best)
            trade_prose_add(a, p,
                            prose(a, " Of what {s} is good at, it buys most of {s}: {}.",
                                  trade_in_text(v->c, a, (size_t)v->home, false), words,
                                  value_as_figure(record_get(best, "imports"))));
    } else if (best) {
        trade_prose_add(
            a, p,
            prose(a, ", most of it {s} ({}).", words, value_as_figure(record_get(best, "share"))));
    } else {
        trade_prose_add(a, p, prose(a, "."));
    }
    trade_prose_add(a, p, prose(a, "{s}", trade_caution(v->c, a)));
    return p;
}

static bool run_market(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct market_view v = {.job = job, .a = a, .top = (size_t)args_int(args, "top")};
    struct cube_series series;
    struct facts *facts;
    const struct params *params;
    int me;
    size_t bought, advantages;
    TRY(trade_cube(job, args, (int)args_int(args, "digits"), &v.c, e));
    TRY(trade_country(job, v.c, args_text(args, "market"), &me, e));
    TRY(trade_country_arg(job, v.c, args, "home", &v.home, e));
    if (!v.c->imports) {
        (void)FAIL(e, ERR_NOT_FOUND, "%s says what countries sell, not what they buy", v.c->source);
        return err_hint(e, "What a market buys needs flows with partners, such as BACI.");
    }
    if (v.home == me)
        return FAIL(e, ERR_INPUT, "the market and the home country are the same");
    v.me = (size_t)me;
    TRY(trade_rules_of_job(job, &v.rules, e));
    TRY(hs_lists_of_job(job, &v.lists, e));
    TRY(tariffs_of_job(job, &v.tariffs, e));
    TRY(facts_of_job(job, &facts, e));
    TRY(params_of_job(job, facts_as_of(facts), &params, e));
    TRY(cube_profile(job, v.c, v.me, &v.mine, e));
    TRY(cube_series(job, v.c, "", &series, e));
    v.imports = market_view_total(&v, true, v.me);
    v.least = params_figure(a, params, "trade.growing.share_min", "Least part of imports", e);
    if (!v.least)
        return false;
    struct value *r = value_record(a), *unknown = value_list(a);
    const struct figure *growth = growth_total(&v, &series, TRADE_LONG);
    record_set(a, r, "headline", value_null(a)); /* stands first; filled when the rest is there */
    trade_put_country(v.c, a, r, v.me);
    record_set(a, r, "dataset", trade_dataset(v.c, a));
    record_figure(a, r, "imports", v.imports);
    record_figure(
        a, r, "share",
        trade_share(a, arena_printf(a, "%s, part of world imports", market_view_name(&v, v.me)),
                    v.imports, market_view_goods(&v)));
    record_figure(a, r, "growth_long", growth);
    record_figure(a, r, "growth_short", growth_total(&v, &series, TRADE_SHORT));
    size_t place = market_view_put_suppliers(&v, r);
    market_view_put_goods(&v, r, &bought, &advantages);
    if (v.home >= 0)
        record_set(a, r, "home", market_view_home(&v, place, advantages));
    record_set(a, r, "years", years_value(&v, &series));
    record_int(a, r, "n_products", (int64_t)bought);
    record_figure(a, r, "growing_from", v.least);
    if (!tariffs_count(v.tariffs))
        list_add(a, unknown, value_text(a, "tariffs: none were imported"));
    if (v.home < 0)
        list_add(a, unknown,
                 value_text(a, "what you could sell there: name your country with --home"));
    record_set(a, r, "not_known", unknown);
    record_prose(a, r, "headline", headline(&v, growth, r));
    const struct value *best =
        list_at(record_get(r, v.home >= 0 ? "opportunities" : "products"), 0);
    record_text(a, r, "next",
                trade_next(a, args, best ? arena_printf(a, "landfall trade product %s",
                                    value_as_text(record_get(best, "product")))
                     : "landfall trade datasets"));
    *ret = r;
    return true;
}

static const struct capability_param market_params[] = {
    {.name = "market",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "code or name of the market"},
    TRADE_HOME_PARAM,
    TRADE_DIGITS_PARAM,
    TRADE_TOP_PARAM("products", "10"),
    TRADE_DATASET_PARAMS,
};
const struct capability trade_market = {
    .name = "trade.market",
    .summary =
        "Shows what a market buys: most, growing fastest, from whom, and what home could sell",
    .example = "landfall trade market DEU\nlandfall trade market DEU --home GRC --digits 4",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(market_params),
    .result = &market_shape,
    .run = run_market,
};

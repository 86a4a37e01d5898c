/* partners.c — trade partners: which markets buy what a country sells, and who sells the same. */
#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "trade/words.h"
#include "trade/parts.h"
#include "trade/trade.h"

static const struct shape_field market_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    TRADE_COUNTRY_FIELDS("Market"),
    {.name = "complementarity", .heading = "fit", .kind = VALUE_FIGURE, .help = "0–100, Michaely"},
    {.name = "intensity", .kind = VALUE_FIGURE},
    {.name = "exports", .heading = "sells it, USD a year", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of its exports", .kind = VALUE_FIGURE},
    {.name = "imports", .heading = "buys in all, USD a year", .kind = VALUE_FIGURE},
};
static const struct shape market_shape =
    SHAPE("trade_partner", "a market for the country", market_fields);
static const struct shape_field rival_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    TRADE_COUNTRY_FIELDS("Competitor"),
    {.name = "similarity", .kind = VALUE_FIGURE, .help = "part of their exports that is the same"},
    {.name = "exports", .heading = "USD a year", .kind = VALUE_FIGURE},
};
static const struct shape rival_shape =
    SHAPE("trade_rival", "a country that sells the same", rival_fields);
static const struct shape_field partners_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    TRADE_COUNTRY_FIELDS("Country"),
    TRADE_DATASET_FIELD,
    {.name = "exports", .heading = "exports a year", .kind = VALUE_FIGURE},
    {.name = "concentration", .heading = "as many equal markets", .kind = VALUE_FIGURE},
    {.name = "markets", .kind = VALUE_LIST, .of = &market_shape, .flags = SHAPE_CSV},
    {.name = "competitors",
     .heading = "who sells the same",
     .kind = VALUE_LIST,
     .of = &rival_shape},
    {.name = "n_markets", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "not_known", .heading = "not known", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape partners_shape =
    SHAPE("trade_partners", "markets and competitors of a country", partners_fields);

struct view {
    struct arena *a;
    const struct cube *c;
    size_t me;
    double *fit, *same; /* [n_countries] NaN = undefined */
    const struct figure *exports, *goods;
};

/* Both measures run over all products: one task a country. */
static void measure(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)block, (void)worker;
    const struct view *v = ctx;
    const struct cube *c = v->c;
    const double *mine = c->exports + v->me * c->n_products;
    for (size_t j = begin; j < end; j++) {
        v->fit[j] = c->imports
                        ? trade_complementarity(mine, c->imports + j * c->n_products, c->n_products)
                        : (double)NAN;
        v->same[j] = trade_similarity(mine, c->exports + j * c->n_products, c->n_products);
    }
}

static struct figure *goods_of(const struct view *v, bool buys, size_t i)
{
    const struct cube *c = v->c;
    return cube_figure(
        c, v->a,
        arena_printf(v->a, "%s of all goods, %s", buys ? "Imports" : "Exports",
                     cube_country_name(c, i)),
        buys ? c->country_imports[i] : c->country_exports[i],
        arena_printf(v->a, "%s/all/%s", buys ? "imports" : "exports", c->country[i]));
}

static double intensity(const struct view *v, size_t j)
{
    const struct cube *c = v->c;
    return c->bilateral
               ? trade_intensity(c->bilateral[v->me * c->n_countries + j],
                                 c->country_exports[v->me], c->country_imports[j], c->world)
               : (double)NAN;
}

static struct value *market_row(const struct view *v, size_t place, size_t j)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    const char *me = cube_country_name(c, v->me), *name = cube_country_name(c, j);
    const struct figure *imports = goods_of(v, true, j);
    const struct figure *flow =
        cube_figure(c, a, arena_printf(a, "Exports of all goods from %s to %s", me, name),
                    c->bilateral ? c->bilateral[v->me * c->n_countries + j] : (double)NAN,
                    arena_printf(a, "flows/all/%s/%s", c->country[v->me], c->country[j]));
    struct figure *fit =
        FIGURE(a, arena_printf(a, "What %s sells against what %s buys", me, name), v->fit[j],
               "score 0–100", "complementarity/1", NULL, v->exports, imports);
    struct figure *strength =
        FIGURE(a, arena_printf(a, "Trade intensity of %s with %s", me, name), intensity(v, j), "",
               "trade-intensity/1", NULL, flow, v->exports, imports, v->goods);
    fit->decimals = 0;
    strength->decimals = 2;
    fit->year = strength->year = v->exports->year;
    struct value *r = value_record(a);
    record_int(a, r, "place", (int64_t)place);
    trade_put_country(c, a, r, j);
    record_figure(a, r, "complementarity", fit);
    record_figure(a, r, "intensity", strength);
    record_figure(a, r, "exports", flow);
    record_figure(
        a, r, "share",
        trade_share(a, arena_printf(a, "%s, part of exports, %s", name, me), flow, v->exports));
    record_figure(a, r, "imports", imports);
    return r;
}

static struct value *rival_row(const struct view *v, size_t place, size_t i)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    const struct figure *exports = goods_of(v, false, i);
    struct figure *same =
        FIGURE(a,
               arena_printf(a, "Similarity of exports, %s and %s", cube_country_name(c, v->me),
                            cube_country_name(c, i)),
               100 * v->same[i], "%", "export-similarity/1", NULL, v->exports, exports);
    same->decimals = 1;
    same->year = v->exports->year;
    struct value *r = value_record(a);
    record_int(a, r, "place", (int64_t)place);
    trade_put_country(c, a, r, i);
    record_figure(a, r, "similarity", same);
    record_figure(a, r, "exports", exports);
    return r;
}

static struct figure *equal_markets(const struct view *v)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    const char *label =
        arena_printf(a, "Effective number of markets, %s", cube_country_name(c, v->me));
    if (!c->bilateral)
        return figure_missing(a, label, "", "these flows name no partners");
    struct figure *f =
        FIGURE(a, label,
               trade_concentration(c->bilateral + v->me * c->n_countries, c->n_countries).effective,
               "", "trade-concentration/1", NULL, v->exports);
    f->decimals = 1;
    f->year = v->exports->year;
    return f;
}

/* The country of a record, as a sentence names it. */
static const char *in_text_of(const struct view *v, const struct value *record)
{
    int at = cube_country(v->c, value_as_text(record_get(record, "code")));
    return trade_in_text(v->c, v->a, (size_t)at, false);
}

static const struct prose *headline(const struct view *v, const struct value *market,
                                    const struct value *rival)
{
    struct arena *a = v->a;
    const char *me = trade_in_text(v->c, a, v->me, true);
    struct prose *p = prose(a, "{s} exports goods for {} a year", me, v->exports);
    if (market)
        trade_prose_add(a, p,
                        prose(a, "; what it sells fits best with what {s} buys ({} of 100)",
                              in_text_of(v, market), value_as_figure(record_get(market, "complementarity"))));
    if (rival)
        trade_prose_add(a, p,
                        prose(a, "; its nearest competitor is {s} ({} the same)",
                              in_text_of(v, rival), value_as_figure(record_get(rival, "similarity"))));
    trade_prose_add(a, p, prose(a, ".{s}", trade_caution(v->c, a)));
    return p;
}

static bool run_partners(struct job *job, const struct args *args, struct value **ret,
                         struct err *e)
{
    struct arena *a = job->arena;
    struct cube *c;
    int me;
    TRY(trade_cube(job, args, (int)args_int(args, "digits"), &c, e));
    TRY(trade_country(job, c, args_text(args, "country"), &me, e));
    struct view v = {.a = a,
                     .c = c,
                     .me = (size_t)me,
                     .fit = NEW_N(a, double, c->n_countries),
                     .same = NEW_N(a, double, c->n_countries)};
    parallel_blocks(c->n_countries, 1, measure, &v);
    v.exports = goods_of(&v, false, v.me);
    v.goods = cube_figure(c, a, "World exports of all goods", c->world, "exports/all/world");
    const char *by = args_text(args, "by");
    struct trade_line *markets = NEW_N(a, struct trade_line, c->n_countries),
                      *rivals = NEW_N(a, struct trade_line, c->n_countries);
    size_t n = 0, m = 0, top = (size_t)args_int(args, "top");
    for (size_t j = 0; j < c->n_countries; j++) {
        if (j == v.me)
            continue;
        double order = cstr_eq(by, "intensity") ? intensity(&v, j)
                       : cstr_eq(by, "value") && c->bilateral
                           ? c->bilateral[v.me * c->n_countries + j]
                           : v.fit[j];
        if (!isnan(order))
            markets[n++] = (struct trade_line){j, order};
        if (!isnan(v.same[j]))
            rivals[m++] = (struct trade_line){j, v.same[j]};
    }
    if (n)
        qsort(markets, n, sizeof *markets, trade_largest_first);
    if (m)
        qsort(rivals, m, sizeof *rivals, trade_largest_first);
    struct value *r = value_record(a), *first = value_list(a), *second = value_list(a),
                 *unknown = value_list(a);
    for (size_t i = 0; i < n && (top == 0 || i < top); i++)
        list_add(a, first, market_row(&v, i + 1, markets[i].at));
    for (size_t i = 0; i < m && (top == 0 || i < top); i++)
        list_add(a, second, rival_row(&v, i + 1, rivals[i].at));
    record_prose(a, r, "headline",
                 headline(&v, cstr_eq(by, "complementarity") ? list_at(first, 0) : NULL,
                          list_at(second, 0)));
    trade_put_country(c, a, r, v.me);
    record_set(a, r, "dataset", trade_dataset(c, a));
    record_figure(a, r, "exports", v.exports);
    record_figure(a, r, "concentration", equal_markets(&v));
    record_set(a, r, "markets", first);
    record_set(a, r, "competitors", second);
    record_int(a, r, "n_markets", (int64_t)n);
    if (!c->imports)
        list_add(a, unknown, value_text(a, "markets: these flows name no partners"));
    record_set(a, r, "not_known", unknown);
    record_text(a, r, "next",
                trade_next(a, args, n ? arena_printf(a, "landfall trade market %s --home %s", c->country[markets[0].at],
                                 c->country[me])
                  : arena_printf(a, "landfall trade advantage %s", c->country[me])));
    *ret = r;
    return true;
}

static const char *const by_choices[] = {"complementarity", "intensity", "value", NULL};
static const struct capability_param partners_params[] = {
    {.name = "country",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "code or name of the exporting country"},
    {.name = "by",
     .kind = PARAM_CHOICE,
     .default_value = "complementarity",
     .choices = by_choices,
     .help = "order of the markets: fit of goods, intensity of trade, or value"},
    TRADE_DIGITS_PARAM,
    TRADE_TOP_PARAM("countries", "15"),
    TRADE_DATASET_PARAMS,
};
const struct capability trade_partners = {
    .name = "trade.partners",
    .summary = "Shows which markets buy what a country sells, and who sells the same",
    .about =
        "Fit (Michaely) is 100 when a market buys goods in just the proportions the country sells\n"
        "them. Intensity above 1: the country sells more to the market than the market's size in "
        "world\n"
        "trade explains. Similarity (Finger and Kreinin): the part of two countries' exports that "
        "is the same.",
    .example = "landfall trade partners GRC\nlandfall trade partners GRC --by intensity --digits 2",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(partners_params),
    .result = &partners_shape,
    .run = run_partners,
};

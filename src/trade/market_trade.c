/* market_trade.c — trade market: what a country buys, what of it grows, who sells it, and what home
 * could. */
#include <math.h>
#include <stdlib.h>

#include "base/params.h"
#include "trade/hs.h"
#include "trade/parts.h"
#include "trade/tariffs.h"
#include "trade/trade.h"

/* --- shape ---------------------------------------------------------------------------------------
 */

#define GOODS_FIELDS                                                                               \
    {.name = "place", .heading = "", .kind = VALUE_INT}, {.name = "product", .kind = VALUE_TEXT},  \
        {.name = "description", .kind = VALUE_TEXT},                                               \
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

/* --- view ----------------------------------------------------------------------------------------
 */

struct view {
    struct arena *a;
    struct cube *c;
    size_t me;
    int home;
    struct cube_profile mine;
    struct hs_lists *lists;
    struct trade_rules rules;
    const struct tariffs *tariffs;
    const struct figure *imports, *least;
    size_t top;
};
struct line {
    size_t at;
    double value;
};

static int largest_first(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    if (a->value != b->value)
        return a->value < b->value ? 1 : -1;
    return a->at < b->at ? -1 : 1;
}

static const char *name_of(const struct view *v, size_t country)
{
    return cube_country_name(v->c, country);
}

static struct figure *imports_of(const struct view *v, size_t k)
{
    const struct cube *c = v->c;
    return cube_figure(c, v->a,
                       arena_printf(v->a, "Imports of %s, %s", c->product[k], name_of(v, v->me)),
                       c->imports[v->me * c->n_products + k],
                       arena_printf(v->a, "imports/%s/%s", c->product[k], c->country[v->me]));
}

static struct figure *growth_of(const struct view *v, size_t k, enum trade_span span)
{
    const struct cube *c = v->c;
    return trade_growth_figure(
        c, v->a, &v->rules, span,
        arena_printf(v->a, "imports of %s, %s", c->product[k], name_of(v, v->me)), v->mine.years,
        trade_column(v->a, v->mine.imports, v->mine.n_years, c->n_products, k), v->mine.n_years,
        arena_printf(v->a, "imports/%s/%s", c->product[k], c->country[v->me]));
}

static struct figure *total(const struct view *v, bool buys, size_t i)
{
    const struct cube *c = v->c;
    const char *way = buys ? "imports" : "exports";
    return cube_figure(
        c, v->a,
        arena_printf(v->a, "%s of all goods, %s", buys ? "Imports" : "Exports", name_of(v, i)),
        buys ? c->country_imports[i] : c->country_exports[i],
        arena_printf(v->a, "%s/all/%s", way, c->country[i]));
}

static struct figure *world_goods(const struct view *v)
{
    return cube_figure(v->c, v->a, "World exports of all goods", v->c->world, "exports/all/world");
}

static struct figure *rca_of_home(const struct view *v, size_t k)
{
    const struct cube *c = v->c;
    size_t i = (size_t)v->home;
    return trade_rca_figure(
        v->a, arena_printf(v->a, "RCA of %s in %s", name_of(v, i), c->product[k]),
        cube_figure(c, v->a, arena_printf(v->a, "Exports of %s, %s", c->product[k], name_of(v, i)),
                    c->exports[i * c->n_products + k],
                    arena_printf(v->a, "exports/%s/%s", c->product[k], c->country[i])),
        total(v, false, i),
        cube_figure(c, v->a, arena_printf(v->a, "World exports of %s", c->product[k]),
                    c->product_world[k], arena_printf(v->a, "exports/%s/world", c->product[k])),
        world_goods(v));
}

/* What home sells of product k to the market: over the flows of one product. */
static bool flow_of_home(const struct view *v, size_t k, double *ret, struct err *e)
{
    struct cube_flow *f;
    size_t n;
    ARENA_LOCAL(tmp);
    TRY(cube_flows(v->c, tmp, k, &f, &n, e));
    *ret = 0;
    for (size_t x = 0; x < n; x++)
        if (f[x].exporter == (size_t)v->home && f[x].importer == v->me)
            *ret = f[x].value;
    return true;
}

static bool add_goods(const struct view *v, struct value *list, size_t place, size_t k,
                      struct err *e)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    const struct figure *imports = imports_of(v, k);
    const char *text = hs_name(v->lists, c->nomenclature, c->product[k]);
    struct value *r = value_record(a);
    record_int(a, r, "place", (int64_t)place);
    record_text(a, r, "product", c->product[k]);
    record_text(a, r, "description", text ? text : "");
    record_figure(a, r, "imports", imports);
    record_figure(
        a, r, "share",
        trade_share(a, arena_printf(a, "%s, part of imports, %s", c->product[k], name_of(v, v->me)),
                    imports, v->imports));
    record_figure(a, r, "growth_long", growth_of(v, k, TRADE_LONG));
    record_figure(a, r, "growth_short", growth_of(v, k, TRADE_SHORT));
    if (tariffs_count(v->tariffs))
        record_figure(
            a, r, "tariff",
            tariff_figure(v->tariffs, a, c->country[v->me], v->home >= 0 ? c->country[v->home] : "",
                          c->product[k], 0,
                          arena_printf(a, "Tariff of %s on %s", name_of(v, v->me), c->product[k])));
    if (v->home >= 0) {
        double value;
        TRY(flow_of_home(v, k, &value, e));
        const struct figure *flow =
            cube_figure(c, a,
                        arena_printf(a, "Exports of %s from %s to %s", c->product[k],
                                     name_of(v, (size_t)v->home), name_of(v, v->me)),
                        value,
                        arena_printf(a, "flows/%s/%s/%s", c->product[k], c->country[v->home],
                                     c->country[v->me]));
        record_figure(a, r, "from_home", flow);
        record_figure(
            a, r, "home_share",
            trade_share(a,
                        arena_printf(a, "%s's part of imports of %s, %s",
                                     name_of(v, (size_t)v->home), c->product[k], name_of(v, v->me)),
                        flow, imports));
        record_figure(a, r, "home_rca", rca_of_home(v, k));
    }
    list_add(a, list, r);
    return true;
}

static bool add_lines(const struct view *v, struct value *list, struct line *l, size_t n,
                      struct err *e)
{
    if (n)
        qsort(l, n, sizeof *l, largest_first);
    for (size_t i = 0; i < n && (v->top == 0 || i < v->top); i++)
        TRY(add_goods(v, list, i + 1, l[i].at, e));
    return true;
}

/* The three lists of products; counts what it buys at all and where home has an advantage. */
static bool put_goods(const struct view *v, struct value *r, size_t *ret_bought,
                      size_t *ret_advantages, struct err *e)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    struct value *most = value_list(a), *growing = value_list(a), *home = value_list(a);
    struct line *by_value = NEW_N(a, struct line, c->n_products + 1),
                *by_growth = NEW_N(a, struct line, c->n_products + 1),
                *by_home = NEW_N(a, struct line, c->n_products + 1);
    size_t n = 0, n_growing = 0, n_home = 0, advantages = 0;
    for (size_t k = 0; k < c->n_products; k++) {
        double value = c->imports[v->me * c->n_products + k];
        bool has = v->home >= 0 &&
                   trade_rca(c->exports[(size_t)v->home * c->n_products + k],
                             c->country_exports[v->home], c->product_world[k], c->world) >= 1;
        advantages += has;
        if (!(value > 0))
            continue;
        by_value[n++] = (struct line){k, value};
        if (has)
            by_home[n_home++] = (struct line){k, value};
        if (100 * value < v->least->value * v->imports->value)
            continue;
        struct trade_growth g = trade_growth(
            v->mine.years, trade_column(a, v->mine.imports, v->mine.n_years, c->n_products, k),
            v->mine.n_years, (int)v->rules.long_years, (int)v->rules.long_least,
            (int)v->rules.mean_years);
        if (g.rate > 0)
            by_growth[n_growing++] = (struct line){k, g.rate};
    }
    TRY(add_lines(v, most, by_value, n, e));
    TRY(add_lines(v, growing, by_growth, n_growing, e));
    TRY(add_lines(v, home, by_home, n_home, e));
    record_set(a, r, "products", most);
    record_set(a, r, "growing", growing);
    record_set(a, r, "opportunities", home);
    *ret_bought = n;
    *ret_advantages = advantages;
    return true;
}

/* --- suppliers and home --------------------------------------------------------------------------
 */

static struct figure *flow_between(const struct view *v, size_t i)
{
    const struct cube *c = v->c;
    return cube_figure(
        c, v->a,
        arena_printf(v->a, "Exports of all goods from %s to %s", name_of(v, i), name_of(v, v->me)),
        c->bilateral ? c->bilateral[i * c->n_countries + v->me] : (double)NAN,
        arena_printf(v->a, "flows/all/%s/%s", c->country[i], c->country[v->me]));
}

static struct figure *share_of(const struct view *v, size_t i)
{
    return trade_share(
        v->a, arena_printf(v->a, "%s, part of imports, %s", name_of(v, i), name_of(v, v->me)),
        flow_between(v, i), v->imports);
}

static struct figure *intensity_of(const struct view *v, size_t i)
{
    const struct cube *c = v->c;
    const struct figure *flow = flow_between(v, i), *exports = total(v, false, i),
                        *goods = world_goods(v);
    struct figure *f = FIGURE(
        v->a, arena_printf(v->a, "Trade intensity of %s with %s", name_of(v, i), name_of(v, v->me)),
        trade_intensity(flow->value, exports->value, c->country_imports[v->me], c->world), "",
        "trade-intensity/1", NULL, flow, exports, v->imports, goods);
    f->decimals = 2;
    f->year = v->imports->year;
    return f;
}

static size_t put_suppliers(const struct view *v, struct value *r)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    struct value *list = value_list(a);
    struct line *l = NEW_N(a, struct line, c->n_countries + 1);
    double *sells = NEW_N(a, double, c->n_countries + 1);
    size_t n = 0, place = 0;
    for (size_t i = 0; c->bilateral && i < c->n_countries; i++) {
        sells[i] = c->bilateral[i * c->n_countries + v->me];
        if (sells[i] > 0)
            l[n++] = (struct line){i, sells[i]};
    }
    if (n)
        qsort(l, n, sizeof *l, largest_first);
    for (size_t k = 0; k < n; k++) {
        if (v->home >= 0 && l[k].at == (size_t)v->home)
            place = k + 1;
        if (v->top && k >= v->top)
            continue;
        struct value *s = value_record(a);
        record_int(a, s, "place", (int64_t)k + 1);
        trade_put_country(c, a, s, l[k].at);
        record_figure(a, s, "imports", flow_between(v, l[k].at));
        record_figure(a, s, "share", share_of(v, l[k].at));
        record_figure(a, s, "intensity", intensity_of(v, l[k].at));
        list_add(a, list, s);
    }
    struct trade_concentration t = trade_concentration(sells, c->n_countries);
    const char *me = name_of(v, v->me);
    struct figure *hhi = FIGURE(a, arena_printf(a, "Concentration of suppliers, %s (HHI)", me),
                                t.hhi, "", "trade-concentration/1", NULL, v->imports);
    struct figure *many = FIGURE(a, arena_printf(a, "Effective number of suppliers, %s", me),
                                 t.effective, "", "trade-concentration/1", NULL, hhi);
    hhi->year = many->year = v->imports->year;
    hhi->decimals = 2;
    many->decimals = 1;
    record_figure(a, r, "hhi", hhi);
    record_figure(a, r, "effective_suppliers", many);
    record_set(a, r, "suppliers", list);
    return place;
}

static struct figure *complementarity_of_home(const struct view *v)
{
    const struct cube *c = v->c;
    size_t i = (size_t)v->home;
    struct figure *f = FIGURE(
        v->a,
        arena_printf(v->a, "What %s sells against what %s buys", name_of(v, i), name_of(v, v->me)),
        trade_complementarity(c->exports + i * c->n_products, c->imports + v->me * c->n_products,
                              c->n_products),
        "score 0–100", "complementarity/1", NULL, total(v, false, i), v->imports);
    f->decimals = 0;
    f->year = v->imports->year;
    return f;
}

static struct value *home_value(const struct view *v, size_t place, size_t advantages)
{
    struct arena *a = v->a;
    size_t i = (size_t)v->home;
    struct value *r = value_record(a);
    const char *label =
        arena_printf(a, "Place of %s among suppliers, %s", name_of(v, i), name_of(v, v->me));
    const struct figure *flow = flow_between(v, i);
    trade_put_country(v->c, a, r, i);
    record_figure(a, r, "exports", flow);
    record_figure(a, r, "share", share_of(v, i));
    record_figure(a, r, "place",
                  place ? trade_count(a, label, (double)place, flow)
                        : figure_missing(a, label, "", "it sells nothing there"));
    record_figure(a, r, "intensity", intensity_of(v, i));
    record_figure(a, r, "complementarity", complementarity_of_home(v));
    record_figure(
        a, r, "advantages",
        trade_count(a, arena_printf(a, "Products %s has an RCA of 1 or more in", name_of(v, i)),
                    (double)advantages, total(v, false, i)));
    return r;
}

static const struct figure *growth_total(const struct view *v, const struct cube_series *s,
                                         enum trade_span span)
{
    return trade_growth_figure(
        v->c, v->a, &v->rules, span,
        arena_printf(v->a, "imports of all goods, %s", name_of(v, v->me)), s->years,
        trade_column(v->a, s->imports, s->n_years, v->c->n_countries, v->me), s->n_years,
        arena_printf(v->a, "imports/all/%s", v->c->country[v->me]));
}

static struct value *years_value(const struct view *v, const struct cube_series *s)
{
    struct arena *a = v->a;
    struct value *list = value_list(a);
    for (size_t y = 0; y < s->n_years; y++) {
        struct value *r = value_record(a);
        size_t at = y * v->c->n_countries + v->me;
        const char *me = name_of(v, v->me), *code = v->c->country[v->me];
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

static const struct prose *headline(const struct view *v, const struct figure *growth,
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
    if (v->home >= 0) {
        const struct value *home = record_get(r, "home");
        trade_prose_add(a, p,
                        prose(a, "; {} of it from {s}.", value_as_figure(record_get(home, "share")),
                              trade_in_text(v->c, a, (size_t)v->home, false)));
        if (best)
            trade_prose_add(a, p,
                            prose(a, " Of what {s} is good at, it buys most of {s}: {}.",
                                  trade_in_text(v->c, a, (size_t)v->home, false),
                                  value_as_text(record_get(best, "product")),
                                  value_as_figure(record_get(best, "imports"))));
    } else if (best) {
        trade_prose_add(a, p,
                        prose(a, ", most of it {s} ({}).",
                              value_as_text(record_get(best, "product")),
                              value_as_figure(record_get(best, "share"))));
    } else {
        trade_prose_add(a, p, prose(a, "."));
    }
    return p;
}

static bool run_market(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct view v = {.a = a, .top = (size_t)args_int(args, "top")};
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
    v.imports = total(&v, true, v.me);
    v.least = params_figure(a, params, "trade.growing.share_min", "Least part of imports", e);
    if (!v.least)
        return false;
    struct value *r = value_record(a), *unknown = value_list(a);
    const struct figure *growth = growth_total(&v, &series, TRADE_LONG);
    record_set(a, r, "headline", value_null(a)); /* stands first; filled when the rest is there */
    trade_put_country(v.c, a, r, v.me);
    record_set(a, r, "dataset", trade_dataset(v.c, a));
    record_figure(a, r, "imports", v.imports);
    record_figure(a, r, "share",
                  trade_share(a, arena_printf(a, "%s, part of world imports", name_of(&v, v.me)),
                              v.imports, world_goods(&v)));
    record_figure(a, r, "growth_long", growth);
    record_figure(a, r, "growth_short", growth_total(&v, &series, TRADE_SHORT));
    size_t place = put_suppliers(&v, r);
    TRY(put_goods(&v, r, &bought, &advantages, e));
    if (v.home >= 0)
        record_set(a, r, "home", home_value(&v, place, advantages));
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
                best ? arena_printf(a, "landfall trade product %s",
                                    value_as_text(record_get(best, "product")))
                     : "landfall trade datasets");
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

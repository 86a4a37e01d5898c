/* product_show.c — trade product: how large, growing where, who sells, who buys, and the home
 * country's place. */
#include <math.h>
#include <stdlib.h>

#include "base/stat.h"
#include "trade/hs.h"
#include "trade/product.h"
#include "trade/tariffs.h"
#include "trade/trade.h"
#include "trade/words.h"

/* --- shape ----------------------------------------------------------------------------------- */

static const struct shape_field buyer_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    TRADE_COUNTRY_FIELDS("Market"),
    {.name = "imports", .heading = "USD a year", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of world", .kind = VALUE_FIGURE},
    {.name = "growth_long", .heading = "long growth", .kind = VALUE_FIGURE},
    {.name = "growth_short",
     .heading = "short growth",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT},
    {.name = "unit_value", .heading = "price", .kind = VALUE_FIGURE, .help = "USD per kg"},
    {.name = "suppliers",
     .heading = "suppliers",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "effective number: 1 / HHI"},
    {.name = "tariff", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "from_home", .heading = "from home", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "home_share",
     .heading = "home's part",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape buyer_shape =
    SHAPE("trade_buyer", "a market that buys the product", buyer_fields);

static const struct shape_field seller_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    TRADE_COUNTRY_FIELDS("Exporter"),
    {.name = "exports", .heading = "USD a year", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of world", .kind = VALUE_FIGURE},
    {.name = "growth_long", .heading = "long growth", .kind = VALUE_FIGURE},
    {.name = "rca", .heading = "RCA", .kind = VALUE_FIGURE},
    {.name = "unit_value", .heading = "price", .kind = VALUE_FIGURE, .help = "USD per kg"},
};
static const struct shape seller_shape =
    SHAPE("trade_seller", "a country that sells the product", seller_fields);

static const struct shape_field year_fields[] = {
    {.name = "year", .kind = VALUE_INT},
    {.name = "world", .heading = "world exports", .kind = VALUE_FIGURE},
    {.name = "home", .heading = "home's exports", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "home_share", .heading = "home's part", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
};
static const struct shape year_shape = SHAPE("trade_year", "a year of trade", year_fields);

static const struct shape_field home_fields[] = {
    TRADE_COUNTRY_FIELDS("Home"),
    {.name = "exports", .heading = "USD a year", .kind = VALUE_FIGURE},
    {.name = "place", .heading = "place among exporters", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of world", .kind = VALUE_FIGURE},
    {.name = "rca", .heading = "RCA", .kind = VALUE_FIGURE},
    {.name = "rca_symmetric", .heading = "symmetric RCA", .kind = VALUE_FIGURE},
    {.name = "growth_long", .heading = "long growth", .kind = VALUE_FIGURE},
    {.name = "growth_short", .heading = "short growth", .kind = VALUE_FIGURE},
    {.name = "unit_value", .heading = "price", .kind = VALUE_FIGURE},
    {.name = "markets", .heading = "markets sold to", .kind = VALUE_FIGURE},
};
static const struct shape home_shape =
    SHAPE("trade_home", "the home country in the product", home_fields);

static const struct shape_field product_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "description", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "level", .kind = VALUE_TEXT, .help = "chapter, heading or subheading"},
    TRADE_DATASET_FIELD,
    {.name = "world", .heading = "world trade a year", .kind = VALUE_FIGURE},
    {.name = "share_of_goods", .heading = "of all goods", .kind = VALUE_FIGURE},
    {.name = "growth_long", .heading = "long growth", .kind = VALUE_FIGURE},
    {.name = "growth_short", .heading = "short growth", .kind = VALUE_FIGURE},
    {.name = "hhi", .heading = "concentration of exporters (HHI)", .kind = VALUE_FIGURE},
    {.name = "effective_suppliers", .heading = "as many equal exporters", .kind = VALUE_FIGURE},
    {.name = "largest_four", .heading = "four largest exporters", .kind = VALUE_FIGURE},
    {.name = "unit_value", .heading = "middle price of exporters", .kind = VALUE_FIGURE},
    {.name = "unit_value_all", .heading = "mean price", .kind = VALUE_FIGURE},
    {.name = "home", .kind = VALUE_RECORD, .of = &home_shape, .flags = SHAPE_OPTIONAL},
    {.name = "importers", .kind = VALUE_LIST, .of = &buyer_shape, .flags = SHAPE_CSV},
    {.name = "exporters", .kind = VALUE_LIST, .of = &seller_shape},
    {.name = "years", .kind = VALUE_LIST, .of = &year_shape},
    {.name = "n_importers", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "n_exporters", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "not_known", .heading = "not known", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape product_shape =
    SHAPE("trade_product", "one product in the world", product_fields);

/* --- order ----------------------------------------------------------------------------------- */

/* Countries with a value above 0 in the product's column, largest first. */
static size_t order(struct arena *a, const struct product_view *v, const double *table,
                    struct trade_line **ret)
{
    const struct cube *c = v->c;
    struct trade_line *l = NEW_N(a, struct trade_line, c->n_countries + 1);
    size_t n = 0;
    for (size_t i = 0; table && i < c->n_countries; i++)
        if (table[i * c->n_products + v->product] > 0)
            l[n++] = (struct trade_line){i, table[i * c->n_products + v->product]};
    qsort(l, n, sizeof *l, trade_largest_first);
    *ret = l;
    return n;
}

/* --- parts ----------------------------------------------------------------------------------- */

struct show {
    struct job *job;
    struct arena *a;
    struct product_view v;
    int home; /* -1: none */
    struct trade_line *buyers, *sellers;
    size_t n_buyers, n_sellers, top;
    const struct tariffs *tariffs;
};

static struct value *buyer(const struct show *s, size_t at)
{
    struct arena *a = s->a;
    const struct product_view *v = &s->v;
    const struct cube *c = v->c;
    size_t j = s->buyers[at].at;
    const char *name = cube_country_name(c, j);
    struct value *r = value_record(a);
    const struct figure *imports = product_imports(v, a, j);
    struct trade_concentration k = product_suppliers(v, a, j);
    record_int(a, r, "place", (int64_t)at + 1);
    trade_put_country(c, a, r, j);
    record_figure(a, r, "imports", imports);
    record_figure(a, r, "share",
                  trade_share(a, arena_printf(a, "%s, part of world imports of %s", name, v->code),
                              imports, v->world));
    record_figure(a, r, "growth_long", product_growth(v, a, TRADE_LONG, true, j));
    record_figure(a, r, "growth_short", product_growth(v, a, TRADE_SHORT, true, j));
    record_figure(a, r, "unit_value",
                  product_unit_figure(
                      v, a, arena_printf(a, "Import price of %s, %s", v->code, name), SIZE_MAX, j));
    struct figure *n = FIGURE(a, arena_printf(a, "Effective suppliers of %s to %s", v->code, name),
                              k.effective, "", "trade-concentration/1", NULL, imports);
    n->year = imports->year;
    n->decimals = 1;
    record_figure(a, r, "suppliers", n);
    if (tariffs_count(s->tariffs))
        record_figure(a, r, "tariff",
                      tariff_figure(s->tariffs, a, c->country[j],
                                    s->home >= 0 ? c->country[s->home] : "", v->code, 0,
                                    arena_printf(a, "Tariff of %s on %s", name, v->code)));
    if (s->home >= 0) {
        const struct figure *flow = product_flow(v, a, (size_t)s->home, j);
        record_figure(a, r, "from_home", flow);
        record_figure(
            a, r, "home_share",
            trade_share(a,
                        arena_printf(a, "%s's part of imports of %s, %s",
                                     cube_country_name(c, (size_t)s->home), v->code, name),
                        flow, imports));
    }
    return r;
}

static struct figure *rca_of(const struct show *s, size_t i)
{
    struct arena *a = s->a;
    const struct cube *c = s->v.c;
    const char *name = cube_country_name(c, i);
    return trade_rca_figure(
        a, arena_printf(a, "RCA of %s in %s", name, s->v.code), product_exports(&s->v, a, i),
        cube_figure(c, a, arena_printf(a, "Exports of all goods, %s", name), c->country_exports[i],
                    arena_printf(a, "exports/all/%s", c->country[i])),
        s->v.world, s->v.goods);
}

static struct figure *share_of_world(const struct show *s, size_t i)
{
    return trade_share(s->a,
                       arena_printf(s->a, "%s, part of world exports of %s",
                                    cube_country_name(s->v.c, i), s->v.code),
                       product_exports(&s->v, s->a, i), s->v.world);
}

static struct figure *price_of(const struct show *s, size_t i)
{
    return product_unit_figure(
        &s->v, s->a,
        arena_printf(s->a, "Export price of %s, %s", s->v.code, cube_country_name(s->v.c, i)), i,
        SIZE_MAX);
}

static struct value *seller(const struct show *s, size_t at)
{
    struct arena *a = s->a;
    size_t i = s->sellers[at].at;
    struct value *r = value_record(a);
    record_int(a, r, "place", (int64_t)at + 1);
    trade_put_country(s->v.c, a, r, i);
    record_figure(a, r, "exports", product_exports(&s->v, a, i));
    record_figure(a, r, "share", share_of_world(s, i));
    record_figure(a, r, "growth_long", product_growth(&s->v, a, TRADE_LONG, false, i));
    record_figure(a, r, "rca", rca_of(s, i));
    record_figure(a, r, "unit_value", price_of(s, i));
    return r;
}

static struct figure *place_of_home(const struct show *s)
{
    size_t i = (size_t)s->home;
    const char *label = arena_printf(s->a, "Place of %s among exporters of %s",
                                     cube_country_name(s->v.c, i), s->v.code);
    for (size_t k = 0; k < s->n_sellers; k++)
        if (s->sellers[k].at == i)
            return trade_count(s->a, label, (double)k + 1, product_exports(&s->v, s->a, i));
    return figure_missing(s->a, label, "", "it sells none");
}

static struct value *home_value(const struct show *s)
{
    struct arena *a = s->a;
    const struct product_view *v = &s->v;
    size_t i = (size_t)s->home, markets = 0;
    const char *name = cube_country_name(v->c, i);
    struct value *r = value_record(a);
    const struct figure *rca = rca_of(s, i), *exports = product_exports(v, a, i);
    struct figure *symmetric =
        FIGURE(a, arena_printf(a, "Symmetric RCA of %s in %s", name, v->code),
               trade_rca_symmetric(rca->value), "", "rca/1", NULL, rca);
    symmetric->decimals = 2;
    symmetric->year = rca->year;
    for (size_t f = 0; f < v->n_flows; f++)
        markets += v->flows[f].exporter == i && v->flows[f].value > 0;
    trade_put_country(v->c, a, r, i);
    record_figure(a, r, "exports", exports);
    record_figure(a, r, "place", place_of_home(s));
    record_figure(a, r, "share", share_of_world(s, i));
    record_figure(a, r, "rca", rca);
    record_figure(a, r, "rca_symmetric", symmetric);
    record_figure(a, r, "growth_long", product_growth(v, a, TRADE_LONG, false, i));
    record_figure(a, r, "growth_short", product_growth(v, a, TRADE_SHORT, false, i));
    record_figure(a, r, "unit_value", price_of(s, i));
    record_figure(a, r, "markets",
                  v->flows
                      ? trade_count(a, arena_printf(a, "Markets %s sells %s to", name, v->code),
                                    (double)markets, exports)
                      : figure_missing(a, "Markets sold to", "", "these flows name no partners"));
    return r;
}

static struct value *years_value(const struct show *s)
{
    struct arena *a = s->a;
    const struct product_view *v = &s->v;
    struct value *list = value_list(a);
    for (size_t y = 0; y < v->years.n_years; y++) {
        struct value *r = value_record(a);
        int year = v->years.years[y];
        const struct figure *world = cube_leaf(
            v->c, a, arena_printf(a, "World exports of %s, %d", v->code, year), v->years.world[y],
            "USD", year, arena_printf(a, "exports/%s/world/%d", v->code, year));
        record_int(a, r, "year", year);
        record_figure(a, r, "world", world);
        if (s->home >= 0) {
            size_t i = (size_t)s->home;
            const struct figure *home = cube_leaf(
                v->c, a,
                arena_printf(a, "Exports of %s, %s, %d", v->code, cube_country_name(v->c, i), year),
                v->years.exports[y * v->c->n_countries + i], "USD", year,
                arena_printf(a, "exports/%s/%s/%d", v->code, v->c->country[i], year));
            record_figure(a, r, "home", home);
            record_figure(a, r, "home_share",
                          trade_share(a,
                                      arena_printf(a, "Part of world exports of %s, %s, %d",
                                                   v->code, cube_country_name(v->c, i), year),
                                      home, world));
        }
        list_add(a, list, r);
    }
    return list;
}

/* The exporters' prices, sorted; the middle one is not moved by one odd weight. */
static struct figure *middle_price(const struct show *s)
{
    struct arena *a = s->a;
    double *price = NEW_N(a, double, s->n_sellers + 1);
    size_t n = 0;
    for (size_t k = 0; k < s->n_sellers; k++) {
        struct product_unit u = product_unit(&s->v, s->sellers[k].at, SIZE_MAX);
        if (!isnan(u.value_per_kg))
            price[n++] = u.value_per_kg;
    }
    const char *label = arena_printf(a, "Middle export price of %s", s->v.code);
    const struct figure *all = product_unit_figure(
        &s->v, a, arena_printf(a, "Mean price of %s", s->v.code), SIZE_MAX, SIZE_MAX);
    if (!figure_known(all) || n == 0)
        return figure_missing(a, label, "USD/kg", all->why);
    struct figure *f =
        FIGURE(a, label, stat_median(a, price, n), "USD/kg", "unit-value/1", NULL, all);
    f->decimals = 2;
    f->year = s->v.world->year;
    f->why = arena_printf(a, "median of %zu exporters that state weights", n);
    return f;
}

static void put_concentration(const struct show *s, struct value *r)
{
    struct arena *a = s->a;
    const char *code = s->v.code;
    struct trade_concentration k = product_suppliers(&s->v, a, SIZE_MAX);
    struct figure *hhi = FIGURE(a, arena_printf(a, "Concentration of exporters of %s (HHI)", code),
                                k.hhi, "", "trade-concentration/1", NULL, s->v.world);
    struct figure *n = FIGURE(a, arena_printf(a, "Effective number of exporters of %s", code),
                              k.effective, "", "trade-concentration/1", NULL, hhi);
    struct figure *four = FIGURE(a, arena_printf(a, "Four largest exporters of %s", code),
                                 100 * k.largest4, "%", "trade-concentration/1", NULL, s->v.world);
    hhi->year = n->year = four->year = s->v.world->year;
    hhi->decimals = 2;
    n->decimals = 1;
    four->decimals = 0;
    record_figure(a, r, "hhi", hhi);
    record_figure(a, r, "effective_suppliers", n);
    record_figure(a, r, "largest_four", four);
}

static const struct prose *headline(const struct show *s)
{
    struct arena *a = s->a;
    const struct product_view *v = &s->v;
    const char *what = trade_product_words(s->job, v->c, v->code),
               *caution = trade_caution(v->c, a);
    const char *who = *caution ? "The exporters in these flows sell" : "The world trades";
    const struct figure *growth = product_growth(v, a, TRADE_LONG, false, SIZE_MAX);
    const struct prose *size = figure_known(growth)
                                   ? prose(a, "{s} {} a year of {s}, {} a year over the long run.",
                                           who, v->world, what, growth)
                                   : prose(a, "{s} {} a year of {s}.", who, v->world, what);
    struct prose *p = prose(a, "");
    trade_prose_add(a, p, size);
    const struct prose *more = NULL;
    if (s->n_buyers) {
        size_t j = s->buyers[0].at;
        more = prose(a, " The largest buyer is {s} with {}.", trade_in_text(v->c, a, j, false),
                     product_imports(v, a, j));
        trade_prose_add(a, p, more);
    }
    if (s->home >= 0) {
        const struct figure *place = place_of_home(s), *rca = rca_of(s, (size_t)s->home);
        const char *name = trade_in_text(v->c, a, (size_t)s->home, true);
        more = figure_known(place) ? prose(a, " {s} is the {o} exporter with {} of it (RCA {}).",
                                           name, place, share_of_world(s, (size_t)s->home), rca)
                                   : prose(a, " {s} exports none of it.", name);
        trade_prose_add(a, p, more);
    }
    trade_prose_add(a, p, prose(a, "{s}", caution));
    return p;
}

static struct value *not_known(const struct show *s)
{
    struct arena *a = s->a;
    struct value *list = value_list(a);
    if (!s->v.text)
        list_add(a, list, value_text(a, "what the code stands for: no product list was imported"));
    if (!tariffs_count(s->tariffs))
        list_add(a, list, value_text(a, "tariffs: none were imported"));
    if (!s->v.flows)
        list_add(a, list, value_text(a, "who buys from whom: these flows name no partners"));
    return list;
}

static bool run_product(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct show s = {.job = job, .a = a, .top = (size_t)args_int(args, "top")};
    struct product_view *v = &s.v;
    TRY(product_view(job, args, args_text(args, "product"), v, e));
    TRY(trade_country_arg(job, v->c, args, "home", &s.home, e));
    TRY(tariffs_of_job(job, &s.tariffs, e));
    s.n_buyers = order(a, v, v->c->imports, &s.buyers);
    s.n_sellers = order(a, v, v->c->exports, &s.sellers);
    struct value *r = value_record(a), *buyers = value_list(a), *sellers = value_list(a);
    for (size_t k = 0; k < s.n_buyers && (s.top == 0 || k < s.top); k++)
        list_add(a, buyers, buyer(&s, k));
    for (size_t k = 0; k < s.n_sellers && (s.top == 0 || k < s.top); k++)
        list_add(a, sellers, seller(&s, k));
    record_prose(a, r, "headline", headline(&s));
    record_text(a, r, "code", v->code);
    record_text(a, r, "description", v->text);
    record_text(a, r, "level", hs_level(v->code));
    record_set(a, r, "dataset", trade_dataset(v->c, a));
    record_figure(a, r, "world", v->world);
    record_figure(
        a, r, "share_of_goods",
        trade_share(a, arena_printf(a, "%s, part of world trade", v->code), v->world, v->goods));
    record_figure(a, r, "growth_long", product_growth(v, a, TRADE_LONG, false, SIZE_MAX));
    record_figure(a, r, "growth_short", product_growth(v, a, TRADE_SHORT, false, SIZE_MAX));
    put_concentration(&s, r);
    record_figure(a, r, "unit_value", middle_price(&s));
    record_figure(a, r, "unit_value_all",
                  product_unit_figure(v, a, arena_printf(a, "Mean price of %s", v->code), SIZE_MAX,
                                      SIZE_MAX));
    if (s.home >= 0)
        record_set(a, r, "home", home_value(&s));
    record_set(a, r, "importers", buyers);
    record_set(a, r, "exporters", sellers);
    record_set(a, r, "years", years_value(&s));
    record_int(a, r, "n_importers", (int64_t)s.n_buyers);
    record_int(a, r, "n_exporters", (int64_t)s.n_sellers);
    record_set(a, r, "not_known", not_known(&s));
    record_text(a, r, "next",
                trade_next(a, args, s.n_buyers
                    ? arena_printf(a, "landfall trade market %s", v->c->country[s.buyers[0].at])
                    : "landfall hs browse"));
    *ret = r;
    return true;
}

static const struct capability_param product_params[] = {
    {.name = "product",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "HS code: chapter, heading or subheading, such as 1509.10"},
    TRADE_HOME_PARAM,
    TRADE_TOP_PARAM("countries", "10"),
    TRADE_DATASET_PARAMS,
};
const struct capability trade_product = {
    .name = "trade.product",
    .summary = "Shows one product in the world: size, growth, buyers, sellers, prices",
    .example = "landfall trade product 150910\n"
               "landfall trade product 1509 --home GRC\n"
               "landfall trade product 150910 --top 0 --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(product_params),
    .result = &product_shape,
    .run = run_product,
};

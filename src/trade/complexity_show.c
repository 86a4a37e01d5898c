/* complexity_show.c — trade complexity: countries and products in order of complexity, by one of
 * two methods. */
#include <math.h>
#include <stdlib.h>

#include "base/params.h"
#include "trade/words.h"
#include "trade/complexity.h"
#include "trade/hs.h"
#include "trade/parts.h"
#include "trade/trade.h"

static const struct shape_field country_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    TRADE_COUNTRY_FIELDS("Country"),
    {.name = "value", .heading = "complexity", .kind = VALUE_FIGURE},
    {.name = "diversity", .heading = "products with an advantage", .kind = VALUE_FIGURE},
};
static const struct shape country_shape =
    SHAPE("trade_complexity_country", "a country's complexity", country_fields);
static const struct shape_field product_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    {.name = "product", .kind = VALUE_TEXT},
    {.name = "description", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "value", .heading = "complexity", .kind = VALUE_FIGURE},
    {.name = "ubiquity", .heading = "countries with an advantage", .kind = VALUE_FIGURE},
    {.name = "home_rca", .heading = "home's RCA", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
};
static const struct shape product_shape =
    SHAPE("trade_complexity_product", "a product's complexity", product_fields);
static const struct shape_field home_fields[] = {
    TRADE_COUNTRY_FIELDS("Home"),
    {.name = "value", .heading = "complexity", .kind = VALUE_FIGURE},
    {.name = "place", .heading = "place", .kind = VALUE_FIGURE},
    {.name = "diversity", .heading = "products with an advantage", .kind = VALUE_FIGURE},
};
static const struct shape home_shape =
    SHAPE("trade_complexity_home", "home's complexity", home_fields);
static const struct shape_field complexity_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "method", .kind = VALUE_TEXT},
    {.name = "scale", .kind = VALUE_TEXT, .help = "what 0 and 1 mean, and which way is up"},
    TRADE_DATASET_FIELD,
    {.name = "home", .kind = VALUE_RECORD, .of = &home_shape, .flags = SHAPE_OPTIONAL},
    {.name = "countries", .kind = VALUE_LIST, .of = &country_shape, .flags = SHAPE_CSV},
    {.name = "products", .kind = VALUE_LIST, .of = &product_shape},
    {.name = "n_countries", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "n_products", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape complexity_shape =
    SHAPE("trade_complexity", "complexity of countries and products", complexity_fields);

struct view {
    struct arena *a;
    const struct cube *c;
    struct space *s;
    struct complexity x;
    const char *method, *what, *hash; /* card and version, name for labels */
    const struct figure *world;
    int home;
};

static size_t order(struct arena *a, const double *x, size_t n, struct trade_line **ret)
{
    struct trade_line *l = NEW_N(a, struct trade_line, n + 1);
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            l[m++] = (struct trade_line){i, x[i]};
    if (m)
        qsort(l, m, sizeof *l, trade_largest_first);
    *ret = l;
    return m;
}

static struct figure *value_of(const struct view *v, const char *of, double x,
                               const struct figure *many)
{
    struct figure *f = FIGURE(v->a, arena_printf(v->a, "%s, %s", v->what, of), x, "", v->method,
                              v->hash, many, v->world);
    f->decimals = 2;
    f->year = v->world->year;
    if (f->missing)
        f->why = "it has no advantage in anything";
    return f;
}

static struct figure *diversity_of(const struct view *v, size_t i)
{
    return trade_count(
        v->a,
        arena_printf(v->a, "Products %s has an RCA of 1 or more in", cube_country_name(v->c, i)),
        v->s->diversity[i],
        cube_figure(
            v->c, v->a, arena_printf(v->a, "Exports of all goods, %s", cube_country_name(v->c, i)),
            v->c->country_exports[i], arena_printf(v->a, "exports/all/%s", v->c->country[i])));
}

static struct value *country_row(const struct view *v, size_t place, size_t i)
{
    struct value *r = value_record(v->a);
    const struct figure *many = diversity_of(v, i);
    record_int(v->a, r, "place", (int64_t)place);
    trade_put_country(v->c, v->a, r, i);
    record_figure(v->a, r, "value", value_of(v, cube_country_name(v->c, i), v->x.country[i], many));
    record_figure(v->a, r, "diversity", many);
    return r;
}

static struct value *product_row(const struct view *v, struct hs_lists *lists, size_t place,
                                 size_t k)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    struct value *r = value_record(a);
    const char *text = hs_name(lists, c->nomenclature, c->product[k]);
    const struct figure *world =
        cube_figure(c, a, arena_printf(a, "World exports of %s", c->product[k]),
                    c->product_world[k], arena_printf(a, "exports/%s/world", c->product[k]));
    const struct figure *many =
        trade_count(a, arena_printf(a, "Countries with an RCA of 1 or more in %s", c->product[k]),
                    v->s->ubiquity[k], world);
    record_int(a, r, "place", (int64_t)place);
    record_text(a, r, "product", c->product[k]);
    record_text(a, r, "description", text);
    record_figure(a, r, "value", value_of(v, c->product[k], v->x.product[k], many));
    record_figure(a, r, "ubiquity", many);
    if (v->home >= 0) {
        size_t i = (size_t)v->home;
        const char *name = cube_country_name(c, i);
        record_figure(
            a, r, "home_rca",
            trade_rca_figure(
                a, arena_printf(a, "RCA of %s in %s", name, c->product[k]),
                cube_figure(c, a, arena_printf(a, "Exports of %s, %s", c->product[k], name),
                            c->exports[i * c->n_products + k],
                            arena_printf(a, "exports/%s/%s", c->product[k], c->country[i])),
                cube_figure(c, a, arena_printf(a, "Exports of all goods, %s", name),
                            c->country_exports[i],
                            arena_printf(a, "exports/all/%s", c->country[i])),
                world, v->world));
    }
    return r;
}

static struct value *home_value(const struct view *v, const struct trade_line *l, size_t n)
{
    struct arena *a = v->a;
    size_t i = (size_t)v->home;
    struct value *r = value_record(a);
    const struct figure *many = diversity_of(v, i),
                        *value = value_of(v, cube_country_name(v->c, i), v->x.country[i], many);
    const char *label = arena_printf(a, "Place of %s by complexity", cube_country_name(v->c, i));
    struct figure *place = figure_missing(a, label, "", "it has no advantage in anything");
    for (size_t k = 0; k < n; k++)
        if (l[k].at == i)
            place = trade_count(a, label, (double)k + 1, value);
    trade_put_country(v->c, a, r, i);
    record_figure(a, r, "value", value);
    record_figure(a, r, "place", place);
    record_figure(a, r, "diversity", many);
    return r;
}

static const struct prose *headline(const struct view *v, const struct trade_line *l, size_t n,
                                    const struct value *home)
{
    struct arena *a = v->a;
    const struct figure *many =
        trade_count(a, "Countries with an advantage in something", (double)n, v->world);
    struct prose *p = prose(a, "Of {} countries, what {s} sells is the most complex", many,
                            n ? trade_in_text(v->c, a, l[0].at, false) : "nobody");
    const struct figure *place = home ? value_as_figure(record_get(home, "place")) : NULL;
    if (figure_known(place))
        trade_prose_add(
            a, p,
            prose(a, "; {s} comes {o}", trade_in_text(v->c, a, (size_t)v->home, false), place));
    trade_prose_add(a, p, prose(a, ".{s}", trade_caution(v->c, a)));
    return p;
}

static bool compute(struct view *v, const struct args *args, const struct params *params,
                    struct err *e)
{
    if (cstr_eq(args_text(args, "by"), "eci")) {
        v->method = "complexity-eigenvector/1", v->what = "Economic complexity";
        return complexity_eigen(v->a, v->s, &v->x, e);
    }
    double iterations;
    v->method = "fitness-complexity/1", v->what = "Fitness";
    v->hash = params_topic_hash(params, "trade");
    TRY(params_real(params, "trade.complexity.iterations", &iterations, e));
    if (args_has(args, "iterations"))
        iterations = (double)args_int(args, "iterations");
    return complexity_fitness(v->a, v->s, (int)iterations, &v->x, e);
}

static bool run_complexity(struct job *job, const struct args *args, struct value **ret,
                           struct err *e)
{
    struct arena *a = job->arena;
    struct cube *c;
    struct facts *facts;
    const struct params *params;
    struct hs_lists *lists;
    struct view v = {.a = a};
    struct trade_line *countries, *products;
    TRY(trade_cube(job, args, (int)args_int(args, "digits"), &c, e));
    TRY(trade_country_arg(job, c, args, "home", &v.home, e));
    TRY(facts_of_job(job, &facts, e));
    TRY(params_of_job(job, facts_as_of(facts), &params, e));
    TRY(hs_lists_of_job(job, &lists, e));
    v.c = c;
    v.s = space_of(a, c);
    TRY(compute(&v, args, params, e));
    v.world = cube_figure(c, a, "World exports of all goods", c->world, "exports/all/world");
    size_t n = order(a, v.x.country, c->n_countries, &countries),
           m = order(a, v.x.product, c->n_products, &products);
    size_t top = (size_t)args_int(args, "top");
    struct value *r = value_record(a), *first = value_list(a), *second = value_list(a);
    struct value *home = v.home >= 0 ? home_value(&v, countries, n) : NULL;
    for (size_t i = 0; i < n && (top == 0 || i < top); i++)
        list_add(a, first, country_row(&v, i + 1, countries[i].at));
    for (size_t k = 0; k < m && (top == 0 || k < top); k++)
        list_add(a, second, product_row(&v, lists, k + 1, products[k].at));
    bool eci = cstr_eq(v.method, "complexity-eigenvector/1");
    record_prose(a, r, "headline", headline(&v, countries, n, home));
    record_text(a, r, "method", eci ? "eigenvector (ECI, PCI)" : "Fitness–Complexity");
    record_text(a, r, "scale",
                eci ? "mean 0, standard deviation 1 (divisor n − 1); higher is more complex and "
                      "goes with selling more kinds "
                      "of goods"
                    : "mean 1; higher is more complex");
    record_set(a, r, "dataset", trade_dataset(c, a));
    if (home)
        record_set(a, r, "home", home);
    record_set(a, r, "countries", first);
    record_set(a, r, "products", second);
    record_int(a, r, "n_countries", (int64_t)n);
    record_int(a, r, "n_products", (int64_t)m);
    record_text(a, r, "next",
                trade_next(a, args, n ? arena_printf(a, "landfall trade advantage %s",
                                 c->country[v.home >= 0 ? (size_t)v.home : countries[0].at])
                  : "landfall trade datasets"));
    *ret = r;
    return true;
}

static const char *const by_choices[] = {"eci", "fitness", NULL};
static const struct capability_param complexity_params[] = {
    {.name = "by",
     .kind = PARAM_CHOICE,
     .default_value = "eci",
     .choices = by_choices,
     .help = "eigenvector (ECI, PCI), or Fitness–Complexity"},
    TRADE_HOME_PARAM,
    {.name = "iterations",
     .kind = PARAM_INT,
     .unit = "states",
     .min = 1,
     .max = 1000,
     .help = "of fitness, the first state counted; default: trade.complexity.iterations"},
    TRADE_DIGITS_PARAM,
    TRADE_TOP_PARAM("of each", "15"),
    TRADE_DATASET_PARAMS,
};
const struct capability trade_complexity = {
    .name = "trade.complexity",
    .summary = "Ranks countries and products by economic complexity",
    .about =
        "A country is complex when it has an advantage in many products that few others can make;\n"
        "a product is complex when only complex countries make it. Two methods; they do not share "
        "a\n"
        "scale.",
    .example =
        "landfall trade complexity\nlandfall trade complexity --by fitness --home GRC --digits 4",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(complexity_params),
    .result = &complexity_shape,
    .run = run_complexity,
};

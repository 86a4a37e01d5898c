/* advantage.c — trade advantage: what a country is good at, product by product. */
#include <math.h>
#include <stdlib.h>

#include "trade/hs.h"
#include "trade/parts.h"
#include "trade/trade.h"
#include "trade/words.h"

static const struct shape_field row_fields[] = {
    {.name = "place", .heading = "", .kind = VALUE_INT},
    {.name = "product", .kind = VALUE_TEXT},
    {.name = "description", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "rca", .heading = "RCA", .kind = VALUE_FIGURE},
    {.name = "rca_symmetric", .heading = "symmetric", .kind = VALUE_FIGURE},
    {.name = "lafay", .heading = "Lafay", .kind = VALUE_FIGURE},
    {.name = "exports", .heading = "USD a year", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of its exports", .kind = VALUE_FIGURE},
    {.name = "world_share", .heading = "of the world", .kind = VALUE_FIGURE},
    {.name = "growth_long",
     .heading = "long growth",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape row_shape =
    SHAPE("trade_advantage_row", "a product the country sells", row_fields);
static const struct shape_field advantage_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    TRADE_COUNTRY_FIELDS("Country"),
    TRADE_DATASET_FIELD,
    {.name = "exports", .heading = "exports a year", .kind = VALUE_FIGURE},
    {.name = "diversity", .heading = "products with RCA of 1 or more", .kind = VALUE_FIGURE},
    {.name = "of_products", .heading = "of all products traded", .kind = VALUE_FIGURE},
    {.name = "products", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
    {.name = "n_products", .heading = "products that fit", .kind = VALUE_INT},
    {.name = "not_known", .heading = "not known", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape advantage_shape =
    SHAPE("trade_advantage", "what a country has an advantage in", advantage_fields);

struct view {
    struct arena *a;
    const struct cube *c;
    size_t me;
    struct cube_profile mine;
    struct trade_rules rules;
    struct hs_lists *lists;
    const struct figure *exports, *goods, *imports; /* imports NULL without partners */
};

static double lafay(const struct view *v, size_t k)
{
    const struct cube *c = v->c;
    return c->imports ? trade_lafay(c->exports[v->me * c->n_products + k],
                                    c->imports[v->me * c->n_products + k],
                                    c->country_exports[v->me], c->country_imports[v->me])
                      : (double)NAN;
}

static struct figure *lafay_figure(const struct view *v, size_t k, const struct figure *exports)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    const char *name = cube_country_name(c, v->me);
    const char *label = arena_printf(a, "Lafay index of %s in %s", name, c->product[k]);
    if (!c->imports)
        return figure_missing(a, label, "%", "these flows say nothing of imports");
    const struct figure *imports =
        cube_figure(c, a, arena_printf(a, "Imports of %s, %s", c->product[k], name),
                    c->imports[v->me * c->n_products + k],
                    arena_printf(a, "imports/%s/%s", c->product[k], c->country[v->me]));
    struct figure *f = FIGURE(a, label, lafay(v, k), "%", "lafay/1", NULL, exports, imports,
                              v->exports, v->imports);
    f->decimals = 2;
    f->year = exports->year;
    return f;
}

static struct value *row(const struct view *v, size_t place, size_t k)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    const char *name = cube_country_name(c, v->me), *code = c->product[k];
    const char *text = hs_name(v->lists, c->nomenclature, code);
    struct value *r = value_record(a);
    const struct figure *exports =
        cube_figure(c, a, arena_printf(a, "Exports of %s, %s", code, name),
                    c->exports[v->me * c->n_products + k],
                    arena_printf(a, "exports/%s/%s", code, c->country[v->me]));
    const struct figure *world =
        cube_figure(c, a, arena_printf(a, "World exports of %s", code), c->product_world[k],
                    arena_printf(a, "exports/%s/world", code));
    const struct figure *rca = trade_rca_figure(a, arena_printf(a, "RCA of %s in %s", name, code),
                                                exports, v->exports, world, v->goods);
    struct figure *symmetric = FIGURE(a, arena_printf(a, "Symmetric RCA of %s in %s", name, code),
                                      trade_rca_symmetric(rca->value), "", "rca/1", NULL, rca);
    symmetric->decimals = 2;
    symmetric->year = rca->year;
    record_int(a, r, "place", (int64_t)place);
    record_text(a, r, "product", code);
    record_text(a, r, "description", text);
    record_figure(a, r, "rca", rca);
    record_figure(a, r, "rca_symmetric", symmetric);
    record_figure(a, r, "lafay", lafay_figure(v, k, exports));
    record_figure(a, r, "exports", exports);
    record_figure(a, r, "share",
                  trade_share(a, arena_printf(a, "%s, part of exports, %s", code, name), exports,
                              v->exports));
    record_figure(a, r, "world_share",
                  trade_share(a, arena_printf(a, "%s, part of world exports of %s", name, code),
                              exports, world));
    record_figure(a, r, "growth_long",
                  trade_growth_figure(
                      c, a, &v->rules, TRADE_LONG, arena_printf(a, "exports of %s, %s", code, name),
                      v->mine.years,
                      trade_column(a, v->mine.exports, v->mine.n_years, c->n_products, k),
                      v->mine.n_years, arena_printf(a, "exports/%s/%s", code, c->country[v->me])));
    return r;
}

static struct figure *all_goods(const struct view *v, const char *way, double usd)
{
    return cube_figure(v->c, v->a,
                       arena_printf(v->a, "%s of all goods, %s",
                                    *way == 'e' ? "Exports" : "Imports",
                                    cube_country_name(v->c, v->me)),
                       usd, arena_printf(v->a, "%s/all/%s", way, v->c->country[v->me]));
}

static bool view_open(struct job *job, const struct args *args, struct view *v, struct err *e)
{
    struct cube *c;
    int me;
    TRY(trade_cube(job, args, (int)args_int(args, "digits"), &c, e));
    TRY(trade_country(job, c, args_text(args, "country"), &me, e));
    TRY(trade_rules_of_job(job, &v->rules, e));
    TRY(hs_lists_of_job(job, &v->lists, e));
    TRY(cube_profile(job, c, (size_t)me, &v->mine, e));
    v->a = job->arena;
    v->c = c;
    v->me = (size_t)me;
    v->exports = all_goods(v, "exports", c->country_exports[me]);
    v->imports = c->imports ? all_goods(v, "imports", c->country_imports[me]) : NULL;
    v->goods = cube_figure(c, v->a, "World exports of all goods", c->world, "exports/all/world");
    return true;
}

static bool run_advantage(struct job *job, const struct args *args, struct value **ret,
                          struct err *e)
{
    struct arena *a = job->arena;
    struct view v;
    char within[FLOW_PRODUCT] = "";
    if (args_has(args, "within"))
        TRY(hs_code(str_of(args_text(args, "within")), within, e));
    TRY(view_open(job, args, &v, e));
    const struct cube *c = v.c;
    const char *by = args_text(args, "by");
    struct trade_line *l = NEW_N(a, struct trade_line, c->n_products + 1);
    size_t n = 0, top = (size_t)args_int(args, "top"), diversity = 0;
    for (size_t k = 0; k < c->n_products; k++) {
        double x = c->exports[v.me * c->n_products + k];
        double rca = trade_rca(x, c->country_exports[v.me], c->product_world[k], c->world);
        diversity += rca >= 1;
        if (!(x > 0) || strncmp(c->product[k], within, strlen(within)) != 0)
            continue;
        double order = cstr_eq(by, "value") ? x : cstr_eq(by, "lafay") ? lafay(&v, k) : rca;
        if (!isnan(order))
            l[n++] = (struct trade_line){k, order};
    }
    if (n)
        qsort(l, n, sizeof *l, trade_largest_first);
    struct value *r = value_record(a), *list = value_list(a), *unknown = value_list(a);
    for (size_t i = 0; i < n && (top == 0 || i < top); i++)
        list_add(a, list, row(&v, i + 1, l[i].at));
    const char *name = trade_in_text(c, a, v.me, true);
    const struct figure *many = trade_count(
        a, arena_printf(a, "Products %s has an RCA of 1 or more in", cube_country_name(c, v.me)),
        (double)diversity, v.exports);
    const struct figure *all =
        trade_count(a, "Products traded in the world", (double)c->n_products, v.goods);
    struct prose *p =
        prose(a, "{s} has a revealed advantage in {} of {} products", name, many, all);
    const struct value *first = list_at(list, 0);
    if (first)
        trade_prose_add(a, p,
                        prose(a,
                              cstr_eq(by, "value")   ? "; it sells most of {s} ({})."
                              : cstr_eq(by, "lafay") ? "; by Lafay's index most in {s} ({})."
                                                     : "; the strongest in {s} (RCA {}).",
                              trade_product_words(job, c, c->product[l[0].at]),
                              value_as_figure(record_get(first, cstr_eq(by, "value")   ? "exports"
                                                                : cstr_eq(by, "lafay") ? "lafay"
                                                                                       : "rca"))));
    else
        trade_prose_add(
            a, p, prose(a, "; nothing of {s} fits what was asked for.", *within ? within : "it"));
    trade_prose_add(a, p, prose(a, "{s}", trade_caution(c, a)));
    record_prose(a, r, "headline", p);
    trade_put_country(c, a, r, v.me);
    record_set(a, r, "dataset", trade_dataset(c, a));
    record_figure(a, r, "exports", v.exports);
    record_figure(a, r, "diversity", many);
    record_figure(a, r, "of_products", all);
    record_set(a, r, "products", list);
    record_int(a, r, "n_products", (int64_t)n);
    if (!c->imports)
        list_add(a, unknown, value_text(a, "the Lafay index: these flows say nothing of imports"));
    record_set(a, r, "not_known", unknown);
    record_text(a, r, "next",
                trade_next(a, args, first ? arena_printf(a, "landfall trade product %s --home %s",
                                     value_as_text(record_get(first, "product")), c->country[v.me])
                      : "landfall hs browse"));
    *ret = r;
    return true;
}

static const char *const by_choices[] = {"rca", "lafay", "value", NULL};
static const struct capability_param advantage_params[] = {
    {.name = "country",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "code or name of the exporting country"},
    {.name = "by",
     .kind = PARAM_CHOICE,
     .default_value = "rca",
     .choices = by_choices,
     .help = "order: revealed advantage, Lafay's index of specialisation, or value"},
    {.name = "within", .kind = PARAM_TEXT, .help = "only products of this chapter or heading"},
    TRADE_DIGITS_PARAM,
    TRADE_TOP_PARAM("products", "20"),
    TRADE_DATASET_PARAMS,
};
const struct capability trade_advantage = {
    .name = "trade.advantage",
    .summary = "Shows what a country has a revealed advantage in, by product",
    .about = "RCA (Balassa) compares a product's part of the country's exports with its part of "
             "the world's; 1\n"
             "is as much as the world. The Lafay index also counts what the country buys of it.",
    .example = "landfall trade advantage GRC\nlandfall trade advantage GRC --digits 2 --by lafay",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(advantage_params),
    .result = &advantage_shape,
    .run = run_advantage,
};

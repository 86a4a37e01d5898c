/* market_goods.c — what a market buys, product by product: most, growing fastest, where home has an
 * advantage. */
#include <stdlib.h>

#include "trade/hs.h"
#include "trade/market_view.h"

const char *market_view_name(const struct market_view *v, size_t country)
{
    return cube_country_name(v->c, country);
}

static struct figure *imports_of(const struct market_view *v, size_t k)
{
    const struct cube *c = v->c;
    return cube_figure(
        c, v->a, arena_printf(v->a, "Imports of %s, %s", c->product[k], market_view_name(v, v->me)),
        c->imports[v->me * c->n_products + k],
        arena_printf(v->a, "imports/%s/%s", c->product[k], c->country[v->me]));
}

static struct figure *growth_of(const struct market_view *v, size_t k, enum trade_span span)
{
    const struct cube *c = v->c;
    return trade_growth_figure(
        c, v->a, &v->rules, span,
        arena_printf(v->a, "imports of %s, %s", c->product[k], market_view_name(v, v->me)),
        v->mine.years, trade_column(v->a, v->mine.imports, v->mine.n_years, c->n_products, k),
        v->mine.n_years, arena_printf(v->a, "imports/%s/%s", c->product[k], c->country[v->me]));
}

struct figure *market_view_total(const struct market_view *v, bool buys, size_t i)
{
    const struct cube *c = v->c;
    const char *way = buys ? "imports" : "exports";
    return cube_figure(c, v->a,
                       arena_printf(v->a, "%s of all goods, %s", buys ? "Imports" : "Exports",
                                    market_view_name(v, i)),
                       buys ? c->country_imports[i] : c->country_exports[i],
                       arena_printf(v->a, "%s/all/%s", way, c->country[i]));
}

struct figure *market_view_goods(const struct market_view *v)
{
    return cube_figure(v->c, v->a, "World exports of all goods", v->c->world, "exports/all/world");
}

static struct figure *rca_of_home(const struct market_view *v, size_t k)
{
    const struct cube *c = v->c;
    size_t i = (size_t)v->home;
    return trade_rca_figure(
        v->a, arena_printf(v->a, "RCA of %s in %s", market_view_name(v, i), c->product[k]),
        cube_figure(c, v->a,
                    arena_printf(v->a, "Exports of %s, %s", c->product[k], market_view_name(v, i)),
                    c->exports[i * c->n_products + k],
                    arena_printf(v->a, "exports/%s/%s", c->product[k], c->country[i])),
        market_view_total(v, false, i),
        cube_figure(c, v->a, arena_printf(v->a, "World exports of %s", c->product[k]),
                    c->product_world[k], arena_printf(v->a, "exports/%s/world", c->product[k])),
        market_view_goods(v));
}

static void add_goods(const struct market_view *v, struct value *list, size_t place, size_t k)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    const struct figure *imports = imports_of(v, k);
    const char *text = hs_name(v->lists, c->nomenclature, c->product[k]);
    struct value *r = value_record(a);
    record_int(a, r, "place", (int64_t)place);
    record_text(a, r, "product", c->product[k]);
    record_text(a, r, "description", text);
    record_figure(a, r, "imports", imports);
    record_figure(a, r, "share",
                  trade_share(a,
                              arena_printf(a, "%s, part of imports, %s", c->product[k],
                                           market_view_name(v, v->me)),
                              imports, v->imports));
    record_figure(a, r, "growth_long", growth_of(v, k, TRADE_LONG));
    record_figure(a, r, "growth_short", growth_of(v, k, TRADE_SHORT));
    if (tariffs_count(v->tariffs))
        record_figure(a, r, "tariff",
                      tariff_figure(v->tariffs, a, c->country[v->me],
                                    v->home >= 0 ? c->country[v->home] : "", c->product[k], 0,
                                    arena_printf(a, "Tariff of %s on %s",
                                                 market_view_name(v, v->me), c->product[k])));
    if (v->home >= 0) {
        double value = cube_flow_value(c, k, (size_t)v->home, v->me);
        const struct figure *flow = cube_figure(
            c, a,
            arena_printf(a, "Exports of %s from %s to %s", c->product[k],
                         market_view_name(v, (size_t)v->home), market_view_name(v, v->me)),
            value,
            arena_printf(a, "flows/%s/%s/%s", c->product[k], c->country[v->home],
                         c->country[v->me]));
        record_figure(a, r, "from_home", flow);
        record_figure(a, r, "home_share",
                      trade_share(a,
                                  arena_printf(a, "%s's part of imports of %s, %s",
                                               market_view_name(v, (size_t)v->home), c->product[k],
                                               market_view_name(v, v->me)),
                                  flow, imports));
        record_figure(a, r, "home_rca", rca_of_home(v, k));
    }
    list_add(a, list, r);
}

static void add_lines(const struct market_view *v, struct value *list, struct trade_line *l,
                      size_t n)
{
    if (n)
        qsort(l, n, sizeof *l, trade_largest_first);
    for (size_t i = 0; i < n && (v->top == 0 || i < v->top); i++)
        add_goods(v, list, i + 1, l[i].at);
}

/* The three lists of products; counts what it buys at all and where home has an advantage. */
void market_view_put_goods(const struct market_view *v, struct value *r, size_t *ret_bought,
                           size_t *ret_advantages)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    struct value *most = value_list(a), *growing = value_list(a), *home = value_list(a);
    struct trade_line *by_value = NEW_N(a, struct trade_line, c->n_products + 1),
                      *by_growth = NEW_N(a, struct trade_line, c->n_products + 1),
                      *by_home = NEW_N(a, struct trade_line, c->n_products + 1);
    size_t n = 0, n_growing = 0, n_home = 0, advantages = 0;
    for (size_t k = 0; k < c->n_products; k++) {
        double value = c->imports[v->me * c->n_products + k];
        bool has = v->home >= 0 &&
                   trade_rca(c->exports[(size_t)v->home * c->n_products + k],
                             c->country_exports[v->home], c->product_world[k], c->world) >= 1;
        advantages += has;
        if (!(value > 0))
            continue;
        by_value[n++] = (struct trade_line){k, value};
        if (has)
            by_home[n_home++] = (struct trade_line){k, value};
        if (100 * value < v->least->value * v->imports->value)
            continue;
        struct trade_growth g = trade_growth(
            v->mine.years, trade_column(a, v->mine.imports, v->mine.n_years, c->n_products, k),
            v->mine.n_years, (int)v->rules.long_years, (int)v->rules.long_least,
            (int)v->rules.mean_years);
        if (g.rate > 0)
            by_growth[n_growing++] = (struct trade_line){k, g.rate};
    }
    add_lines(v, most, by_value, n);
    add_lines(v, growing, by_growth, n_growing);
    add_lines(v, home, by_home, n_home);
    record_set(a, r, "products", most);
    record_set(a, r, "growing", growing);
    record_set(a, r, "opportunities", home);
    *ret_bought = n;
    *ret_advantages = advantages;
}

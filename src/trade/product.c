/* product.c — the numbers of one product, as figures. */
#include "trade/product.h"

#include <math.h>
#include <string.h>

#include "trade/cube_inside.h"
#include "trade/hs.h"

bool product_view(struct job *job, const struct args *args, const char *text,
                  struct product_view *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct product_view v = {0};
    struct hs_lists *lists;
    char code[FLOW_PRODUCT];
    int at;
    TRY(hs_code(str_of(text), code, e));
    TRY(trade_cube(job, args, (int)strlen(code), &v.c, e));
    TRY(trade_product_in(v.c, code, &at, e));
    TRY(trade_rules_of_job(job, &v.rules, e));
    TRY(hs_lists_of_job(job, &lists, e));
    TRY(cube_series(job, v.c, code, &v.years, e));
    v.product = (size_t)at;
    v.code = arena_strdup(a, code);
    v.text = hs_name(lists, v.c->nomenclature, code);
    if (v.c->imports)
        TRY(cube_flows(v.c, a, v.product, &v.flows, &v.n_flows, e));
    v.world = cube_figure(v.c, a, arena_printf(a, "World exports of %s", code),
                          v.c->product_world[v.product], arena_printf(a, "exports/%s/world", code));
    v.goods = cube_figure(v.c, a, "World exports of all goods", v.c->world, "exports/all/world");
    *ret = v;
    return true;
}

struct figure *product_imports(const struct product_view *v, struct arena *a, size_t country)
{
    const struct cube *c = v->c;
    return cube_figure(c, a,
                       arena_printf(a, "Imports of %s, %s", v->code, cube_country_name(c, country)),
                       c->imports ? c->imports[country * c->n_products + v->product] : (double)NAN,
                       arena_printf(a, "imports/%s/%s", v->code, c->country[country]));
}

struct figure *product_exports(const struct product_view *v, struct arena *a, size_t country)
{
    const struct cube *c = v->c;
    return cube_figure(c, a,
                       arena_printf(a, "Exports of %s, %s", v->code, cube_country_name(c, country)),
                       c->exports[country * c->n_products + v->product],
                       arena_printf(a, "exports/%s/%s", v->code, c->country[country]));
}

struct figure *product_growth(const struct product_view *v, struct arena *a, enum trade_span span,
                              bool buys, size_t country)
{
    const struct cube *c = v->c;
    const struct cube_series *y = &v->years;
    const char *way = buys ? "imports" : "exports";
    if (buys && !y->imports)
        return figure_missing(a, arena_printf(a, "Growth of imports of %s", v->code), "%",
                              "these flows name no partners");
    if (country == SIZE_MAX)
        return trade_growth_figure(
            c, a, &v->rules, span, arena_printf(a, "world exports of %s", v->code), y->years,
            y->world, y->n_years, arena_printf(a, "exports/%s/world", v->code));
    return trade_growth_figure(
        c, a, &v->rules, span,
        arena_printf(a, "%s of %s, %s", way, v->code, cube_country_name(c, country)), y->years,
        trade_column(a, buys ? y->imports : y->exports, y->n_years, c->n_countries, country),
        y->n_years, arena_printf(a, "%s/%s/%s", way, v->code, c->country[country]));
}

struct figure *product_flow(const struct product_view *v, struct arena *a, size_t i, size_t j)
{
    const struct cube *c = v->c;
    uint32_t key = (uint32_t)i << 16 | (uint32_t)j;
    double value = v->flows ? 0 : (double)NAN;
    for (size_t low = 0, high = v->n_flows; low < high;) { /* sorted by both */
        size_t mid = low + (high - low) / 2;
        uint32_t at = (uint32_t)v->flows[mid].exporter << 16 | v->flows[mid].importer;
        if (at == key) {
            value = v->flows[mid].value;
            break;
        }
        if (at < key)
            low = mid + 1;
        else
            high = mid;
    }
    return cube_figure(c, a,
                       arena_printf(a, "Exports of %s from %s to %s", v->code,
                                    cube_country_name(c, i), cube_country_name(c, j)),
                       value,
                       arena_printf(a, "flows/%s/%s/%s", v->code, c->country[i], c->country[j]));
}

struct product_unit product_unit(const struct product_view *v, size_t exporter, size_t importer)
{
    double value = 0, stated = 0, tonnes = 0;
    for (size_t f = 0; f < v->n_flows; f++) {
        const struct cube_flow *x = &v->flows[f];
        if ((exporter != SIZE_MAX && x->exporter != exporter) ||
            (importer != SIZE_MAX && x->importer != importer))
            continue;
        value += x->value;
        if (isnan(x->tonnes) || !(x->tonnes > 0))
            continue; /* a weight of 0 was rounded away: it says nothing of a price */
        stated += x->tonnes_value;
        tonnes += x->tonnes;
    }
    return (struct product_unit){tonnes > 0 ? stated / (tonnes * 1000) : (double)NAN,
                                 value > 0 ? fmin(1, stated / value) : (double)NAN};
}

struct figure *product_unit_figure(const struct product_view *v, struct arena *a, const char *label,
                                   size_t exporter, size_t importer)
{
    if (v->c->digits < v->c->inside->info->digits)
        return figure_missing(a, label, "USD/kg",
                              "the code holds several products: a mean price would be of none");
    struct product_unit u = product_unit(v, exporter, importer);
    const char *who = exporter != SIZE_MAX   ? v->c->country[exporter]
                      : importer != SIZE_MAX ? v->c->country[importer]
                                             : "all";
    if (isnan(u.value_per_kg))
        return figure_missing(a, label, "USD/kg", "no flow states a weight");
    struct figure *f = cube_leaf(v->c, a, label, u.value_per_kg, "USD/kg", 0,
                                 arena_printf(a, "unit-value/%s/%s", v->code, who));
    f->decimals = 2;
    f->why = arena_printf(a, "weight stated for %.0f %% of the value", 100 * u.coverage);
    return f;
}

struct trade_concentration product_suppliers(const struct product_view *v, struct arena *a,
                                             size_t importer)
{
    const struct cube *c = v->c;
    double *sells = NEW_N(a, double, c->n_countries + 1);
    if (importer == SIZE_MAX)
        for (size_t i = 0; i < c->n_countries; i++)
            sells[i] = c->exports[i * c->n_products + v->product];
    else
        for (size_t f = 0; f < v->n_flows; f++)
            if (v->flows[f].importer == importer)
                sells[v->flows[f].exporter] = v->flows[f].value;
    return trade_concentration(sells, c->n_countries);
}

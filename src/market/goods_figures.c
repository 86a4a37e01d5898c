/* goods_figures.c — the flows of the firm's goods as figures of one market: leaves are sums over
 * flows and name which, shares and rates are derived from them. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "market/goods.h"

static const char *name_of(const struct goods *g, size_t country)
{
    return cube_country_name(g->cube, country);
}

static struct figure *imports_of(const struct goods *g, struct arena *a, size_t j)
{
    return cube_figure(g->cube, a, arena_printf(a, "Imports of %s, %s", g->text, name_of(g, j)),
                       g->imports[j],
                       arena_printf(a, "imports/%s/%s", g->cube->country[j], g->ref));
}

struct figure *goods_sales_figure(const struct goods *g, struct arena *a, size_t exporter,
                                  int market)
{
    size_t j = (size_t)g->at[market];
    return cube_figure(
        g->cube, a,
        arena_printf(a, "Imports of %s from %s, %s", g->text, name_of(g, exporter), name_of(g, j)),
        g->sales[exporter * g->cube->n_countries + j],
        arena_printf(a, "flow/%s/%s/%s", g->cube->country[exporter], g->cube->country[j], g->ref));
}

/* --- growth -------------------------------------------------------------------------------------
 */

/* What hardly anything was bought of at the start may grow a hundredfold: no rate to rank by. */
static const struct figure *growth_of(const struct goods *g, struct arena *a, size_t j,
                                      enum trade_span span)
{
    const struct figure *f = trade_growth_figure(
        g->cube, a, &g->rules, span, arena_printf(a, "imports of %s, %s", g->text, name_of(g, j)),
        g->year, trade_column(a, g->imports_in, g->n_years, g->cube->n_countries, j), g->n_years,
        arena_printf(a, "imports/%s/%s", g->cube->country[j], g->ref));
    if (figure_known(f) && f->inputs[1]->value < g->par.growth_floor)
        return figure_missing(
            a, f->label, "%",
            arena_printf(a, "it bought too little of it in %d for a rate", f->inputs[1]->year));
    return f;
}

/* --- suppliers ----------------------------------------------------------------------------------
 */

static const struct figure *concentration_of(const struct goods *g, struct arena *a, size_t j)
{
    size_t n = g->cube->n_countries;
    ARENA_LOCAL(tmp);
    double *by_seller = NEW_N(tmp, double, n + 1);
    const char *label =
        arena_printf(a, "Concentration of the suppliers of %s, %s", g->text, name_of(g, j));
    if (!(g->imports[j] > 0))
        return figure_missing(a, label, "Herfindahl 0–1", "it buys none, so nobody supplies it");
    for (size_t i = 0; i < n; i++)
        by_seller[i] = g->sales[i * n + j];
    struct figure *all = cube_figure(
        g->cube, a, arena_printf(a, "Imports of %s, %s, by supplier", g->text, name_of(g, j)),
        g->imports[j], arena_printf(a, "suppliers/%s/%s", g->cube->country[j], g->ref));
    struct figure *f = FIGURE(a, label, trade_concentration(by_seller, n).hhi, "Herfindahl 0–1",
                              "trade-concentration/1", NULL, all);
    f->decimals = 2;
    f->year = all->year;
    return f;
}

static const struct figure *home_share_of(const struct goods *g, struct arena *a, int market,
                                          size_t j)
{
    const char *label;
    if (g->home < 0)
        return figure_missing(a, "Share of your country in the imports of the product", "%",
                              "the product flows have no exports of your country");
    label = arena_printf(a, "Share of %s in the imports of %s, %s", name_of(g, (size_t)g->home),
                         g->text, name_of(g, j));
    struct figure *f = trade_share(a, label, goods_sales_figure(g, a, (size_t)g->home, market),
                                   imports_of(g, a, j));
    f->decimals = 1;
    return f;
}

/* --- potential ----------------------------------------------------------------------------------
 */

static const struct figure *potential_of(const struct goods *g, struct arena *a, int market,
                                         size_t j, bool gap)
{
    const char *label = arena_printf(
        a, gap ? "Unrealised potential of %s, %s" : "Expected sales of %s from home, %s", g->text,
        name_of(g, j));
    if (g->why_potential)
        return figure_missing(a, label, "USD", g->why_potential);
    if (isnan(g->expected[j]))
        return figure_missing(
            a, label, "USD", "your country sells nothing there at all, so the formula has no base");
    const struct figure *buys = imports_of(g, a, j),
                        *supply = cube_figure(
                            g->cube, a,
                            arena_printf(a, "Exports of all goods from %s to %s",
                                         name_of(g, (size_t)g->home), name_of(g, j)),
                            g->cube->bilateral[(size_t)g->home * g->cube->n_countries + j],
                            arena_printf(a, "flow/%s/%s/", g->cube->country[g->home],
                                         g->cube->country[j])),
                        *sold = goods_sales_figure(g, a, (size_t)g->home, market);
    struct figure *f = FIGURE(
        a,
        gap ? arena_printf(a, "Expected sales of %s from home, %s", g->text, name_of(g, j)) : label,
        g->expected[j], "USD", "export-potential/1", g->params_hash, buys, supply, sold);
    f->year = buys->year;
    if (!gap)
        return f;
    struct figure *u =
        FIGURE(a, label, g->unrealised[j], "USD", "export-potential/1", g->params_hash, f, sold);
    u->year = buys->year;
    return u;
}

const struct figure *goods_figure(const struct goods *g, struct arena *a, int market,
                                  enum trade_figure_id what)
{
    static const struct {
        const char *label, *unit;
    } plain[N_TRADE_FIGURES] = {
        [TRADE_PRODUCT_IMPORTS] = {"Imports of your product", "USD"},
        [TRADE_PRODUCT_GROWTH] = {"Growth of the imports of your product", "%"},
        [TRADE_PRODUCT_GROWTH_SHORT] = {"Growth of the imports of your product", "%"},
        [TRADE_PRODUCT_CONCENTRATION] = {"Concentration of the suppliers", "Herfindahl 0–1"},
        [TRADE_HOME_SHARE_OF_PRODUCT] = {"Share of your country in those imports", "%"},
        [TRADE_EXPECTED] = {"Expected sales from home", "USD"},
        [TRADE_UNREALISED] = {"Unrealised potential", "USD"},
    };
    assert(what < N_TRADE_FIGURES);
    const char *label =
        arena_printf(a, "%s, %s", plain[what].label, market_at(g->facts, market)->name);
    if (g->why)
        return figure_missing(a, label, plain[what].unit, g->why);
    if (g->at[market] < 0)
        return figure_missing(a, label, plain[what].unit,
                              arena_printf(a, "%s has no imports of it", g->cube->source));
    size_t j = (size_t)g->at[market];
    if (g->reports && !g->reports[j])
        return figure_missing(
            a, label, plain[what].unit,
            arena_printf(a, "it does not report to %s: what it buys is known in part only",
                         g->cube->source));
    switch (what) {
    case TRADE_PRODUCT_IMPORTS:
        return imports_of(g, a, j);
    case TRADE_PRODUCT_GROWTH:
    case TRADE_PRODUCT_GROWTH_SHORT:
        return growth_of(g, a, j, what == TRADE_PRODUCT_GROWTH ? TRADE_LONG : TRADE_SHORT);
    case TRADE_PRODUCT_CONCENTRATION:
        return concentration_of(g, a, j);
    case TRADE_HOME_SHARE_OF_PRODUCT:
        return home_share_of(g, a, market, j);
    case TRADE_EXPECTED:
    case TRADE_UNREALISED:
        return potential_of(g, a, market, j, what == TRADE_UNREALISED);
    case N_TRADE_FIGURES:
        break;
    }
    return figure_missing(a, label, "", "not known");
}

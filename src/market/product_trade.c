/* product_trade.c — what one market buys of the firm's goods: how much, since when, from whom,
 * where home stands among the suppliers, and what is left to sell. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/goods.h"
#include "market/market.h"
#include "trade/tariffs.h"

/* --- suppliers ----------------------------------------------------------------------------------
 */

struct seller {
    size_t country;
    double value;
};

static int by_value(const void *a, const void *b)
{
    const struct seller *p = a, *q = b;
    if (p->value != q->value)
        return p->value > q->value ? -1 : 1;
    return (p->country > q->country) - (p->country < q->country);
}

static struct product_supplier supplier_of(const struct goods *g, struct arena *a, int market,
                                           size_t country, const struct figure *all)
{
    int m = g->cube->market[country];
    struct product_supplier s = {.iso3 = m >= 0 ? market_at(g->facts, m)->iso3 : NULL,
                                 .name = cube_country_name(g->cube, country),
                                 .home = (int)country == g->home,
                                 .value = goods_sales_figure(g, a, country, market)};
    struct figure *f = trade_share(a,
                                   arena_printf(a, "Share of %s in the imports of %s, %s", s.name,
                                                g->text, market_at(g->facts, market)->name),
                                   s.value, all);
    f->decimals = f->value < 10 ? 1 : 0;
    s.share = f;
    return s;
}

/* The largest, and home after them if it is none of these. */
static void list_suppliers(const struct goods *g, struct arena *a, int market, size_t shown,
                           struct product_trade *t)
{
    size_t n = g->cube->n_countries, j = (size_t)g->at[market], k = 0;
    struct seller *s = NEW_N(a, struct seller, n);
    for (size_t i = 0; i < n; i++)
        if (g->sales[i * n + j] > 0)
            s[k++] = (struct seller){i, g->sales[i * n + j]};
    qsort(s, k, sizeof *s, by_value);
    struct product_supplier *out = NEW_N(a, struct product_supplier, shown + 1);
    t->n_sellers = k;
    for (size_t i = 0; i < k; i++) {
        bool home = (int)s[i].country == g->home;
        if (home)
            t->home_place = (int)i + 1;
        if (i < shown || home)
            out[t->n_suppliers++] = supplier_of(g, a, market, s[i].country, t->imports);
    }
    t->suppliers = out;
}

/* --- figures ------------------------------------------------------------------------------------
 */

static const struct figure *unit_value_of(const struct goods *g, struct arena *a, int market)
{
    size_t j = (size_t)g->at[market];
    const char *label = arena_printf(a, "Price of a kilogram of %s at the border, %s", g->text,
                                     market_at(g->facts, market)->name),
               *code = g->cube->country[j];
    if (g->n_products > 1)
        return figure_missing(a, label, "USD/kg",
                              "several goods together have no price of their own");
    if (!(g->tonnes[j] > 0))
        return figure_missing(a, label, "USD/kg", "the source states no quantity");
    const struct figure *value = cube_leaf(g->cube, a,
                                           arena_printf(a, "Value of what is weighed, %s", code),
                                           g->tonnes_value[j], "USD", 0,
                                           arena_printf(a, "weighed/%s/%s", code, g->ref)),
                        *weight =
                            cube_leaf(g->cube, a, arena_printf(a, "Weight, %s", code), g->tonnes[j],
                                      "tonnes", 0, arena_printf(a, "tonnes/%s/%s", code, g->ref));
    struct figure *f = FIGURE(a, label, value->value / (1000 * weight->value), "USD/kg",
                              "unit-value/1", NULL, value, weight);
    f->year = value->year;
    return f;
}

/* On the first of the codes: a mean over several would be nobody's duty. */
static void find_tariff(struct job *job, const struct goods *g, const char *home, int market,
                        const struct figure **ret)
{
    const struct tariffs *t;
    struct err e = {0};
    const char *code = market_at(g->facts, market)->iso3,
               *label = arena_printf(job->arena, "Tariff on your product, %s",
                                     market_at(g->facts, market)->name);
    *ret = figure_missing(job->arena, label, "%",
                          g->n_codes
                              ? "no tariff table is imported; an agreement does not mean zero duty"
                              : "services have no tariff");
    if (!g->n_codes)
        return;
    if (!tariffs_of_job(job, &t, &e))
        *ret = figure_missing(job->arena, label, "%", arena_strdup(job->arena, e.msg));
    else if (tariffs_count(t))
        *ret = tariff_figure(t, job->arena, code, home, g->codes[0].stated, 0, label);
}

static bool list_years(struct job *job, const struct goods *g, int market, struct product_trade *t,
                       struct err *e)
{
    struct arena *a = job->arena;
    const struct cube *c = g->cube;
    size_t j = (size_t)g->at[market];
    const struct goods_years *years;
    TRY(goods_years(job, g, &years, e));
    struct product_year *out = NEW_N(a, struct product_year, years->n + 1);
    for (size_t y = 0; y < years->n; y++)
        out[y] = (struct product_year){
            years->year[y],
            cube_leaf(c, a,
                      arena_printf(a, "Imports of %s in %d, %s", g->text, years->year[y],
                                   market_at(g->facts, market)->name),
                      years->imports[y * c->n_countries + j], "USD", years->year[y],
                      arena_printf(a, "imports/%s/%s/%d", c->country[j], g->ref, years->year[y]))};
    t->years = out;
    t->n_years = years->n;
    return true;
}

/* --- words --------------------------------------------------------------------------------------
 */

/* A heading or a chapter buys more than the product: that is said where the figure is. */
static const char *what_goods(const struct goods *g)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < g->n_codes; i++)
        if (g->codes[i].used && strlen(g->codes[i].used) < least)
            least = strlen(g->codes[i].used);
    return !g->heading || least > 4 ? "your product"
           : least > 2              ? "the heading of your product"
                                    : "the chapter of your product";
}

/* "Germany buys 412 M USD of your product a year, most of it from Italy (61 %), Spain (22 %) and
 * Greece (9 %). Your country sells 37 M USD there." */
static const struct prose *says(const struct goods *g, struct arena *a, int market,
                                const struct product_trade *t)
{
    const char *name = market_in_text(g->facts, a, market, true), *goods = what_goods(g);
    if (!(t->imports->value > 0))
        return prose(a, "{s} buys {} of {s} from abroad.", name, t->imports, goods);
    struct prose *p = prose(a, "{s} buys {} of {s} a year", name, t->imports, goods);
    size_t n = t->n_suppliers < 3 ? t->n_suppliers : 3;
    for (size_t i = 0; i < n; i++) {
        const struct product_supplier *s = &t->suppliers[i];
        int m = s->iso3 ? market_index(g->facts, s->iso3) : -1;
        trade_prose_add(a, p,
                        prose(a, "{s}{s} ({})",
                              i == 0       ? ", most of it from "
                              : i + 1 == n ? " and "
                                           : ", ",
                              m >= 0 ? market_in_text(g->facts, a, m, false) : s->name, s->share));
    }
    const struct product_supplier *home = NULL;
    for (size_t i = 0; i < t->n_suppliers; i++)
        home = t->suppliers[i].home ? &t->suppliers[i] : home;
    if (home)
        trade_prose_add(a, p, prose(a, ". Your country sells {} there.", home->value));
    else
        trade_prose_add(a, p, prose(a, ". Your country sells none there."));
    return p;
}

static const struct prose *not_known(const struct goods *g, struct arena *a, const char *why)
{
    if (g->no_flows)
        return prose(a,
                     "These are figures of the whole country. How much of your product it buys is "
                     "not known today: that needs product trade data (import BACI).");
    return prose(a,
                 "These are figures of the whole country. How much of your product it buys is not "
                 "known: {s}.",
                 why);
}

/* --- the whole ----------------------------------------------------------------------------------
 */

enum { SUPPLIERS_SHOWN = 6 };

bool market_product_trade(struct job *job, const struct facts *f, const struct firm *firm,
                          int market, const struct product_trade **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct goods *g;
    struct product_trade *t = NEW(a, struct product_trade);
    TRY(goods_of_job(job, f, firm, &g, e));
    t->codes = g->n_codes ? g->text : NULL;
    t->why = g->why;
    t->no_flows = g->no_flows;
    if (g->cube) {
        t->source = g->cube->source;
        t->nomenclature = g->cube->nomenclature;
        t->from_year = g->cube->years[0];
        t->to_year = g->cube->years[g->cube->n_years - 1];
    }
    t->imports = goods_figure(g, a, market, TRADE_PRODUCT_IMPORTS);
    t->growth = goods_figure(g, a, market, TRADE_PRODUCT_GROWTH);
    t->growth_short = goods_figure(g, a, market, TRADE_PRODUCT_GROWTH_SHORT);
    t->concentration = goods_figure(g, a, market, TRADE_PRODUCT_CONCENTRATION);
    t->home_share = goods_figure(g, a, market, TRADE_HOME_SHARE_OF_PRODUCT);
    t->expected = goods_figure(g, a, market, TRADE_EXPECTED);
    find_tariff(job, g, firm->home, market, &t->tariff);
    TRY(goods_at_stake(job, g, market, &t->at_stake, e));
    t->unit_value = figure_missing(a, "Price of a kilogram at the border", "USD/kg",
                                   g->why ? g->why : t->imports->why);
    if (!figure_known(t->imports)) {
        t->note = not_known(g, a, t->imports->why);
        *ret = t;
        return true;
    }
    if (t->imports->value > 0)
        t->unit_value = unit_value_of(g, a, market);
    list_suppliers(g, a, market, SUPPLIERS_SHOWN, t);
    TRY(list_years(job, g, market, t, e));
    t->says = says(g, a, market, t);
    *ret = t;
    return true;
}

/* market_suppliers.c — who sells to a market, and the home country among them. */
#include <math.h>
#include <stdlib.h>

#include "trade/market_view.h"

static struct figure *flow_between(const struct market_view *v, size_t i)
{
    const struct cube *c = v->c;
    return cube_figure(c, v->a,
                       arena_printf(v->a, "Exports of all goods from %s to %s",
                                    market_view_name(v, i), market_view_name(v, v->me)),
                       c->bilateral ? c->bilateral[i * c->n_countries + v->me] : (double)NAN,
                       arena_printf(v->a, "flows/all/%s/%s", c->country[i], c->country[v->me]));
}

static struct figure *share_of(const struct market_view *v, size_t i)
{
    return trade_share(v->a,
                       arena_printf(v->a, "%s, part of imports, %s", market_view_name(v, i),
                                    market_view_name(v, v->me)),
                       flow_between(v, i), v->imports);
}

static struct figure *intensity_of(const struct market_view *v, size_t i)
{
    const struct cube *c = v->c;
    const struct figure *flow = flow_between(v, i), *exports = market_view_total(v, false, i),
                        *goods = market_view_goods(v);
    struct figure *f =
        FIGURE(v->a,
               arena_printf(v->a, "Trade intensity of %s with %s", market_view_name(v, i),
                            market_view_name(v, v->me)),
               trade_intensity(flow->value, exports->value, c->country_imports[v->me], c->world),
               "", "trade-intensity/1", NULL, flow, exports, v->imports, goods);
    f->decimals = 2;
    f->year = v->imports->year;
    return f;
}

size_t market_view_put_suppliers(const struct market_view *v, struct value *r)
{
    struct arena *a = v->a;
    const struct cube *c = v->c;
    struct value *list = value_list(a);
    struct trade_line *l = NEW_N(a, struct trade_line, c->n_countries + 1);
    double *sells = NEW_N(a, double, c->n_countries + 1);
    size_t n = 0, place = 0;
    for (size_t i = 0; c->bilateral && i < c->n_countries; i++) {
        sells[i] = c->bilateral[i * c->n_countries + v->me];
        if (sells[i] > 0)
            l[n++] = (struct trade_line){i, sells[i]};
    }
    if (n)
        qsort(l, n, sizeof *l, trade_largest_first);
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
    const char *me = market_view_name(v, v->me);
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

static struct figure *complementarity_of_home(const struct market_view *v)
{
    const struct cube *c = v->c;
    size_t i = (size_t)v->home;
    struct figure *f = FIGURE(
        v->a,
        arena_printf(v->a, "What %s sells against what %s buys", market_view_name(v, i),
                     market_view_name(v, v->me)),
        trade_complementarity(c->exports + i * c->n_products, c->imports + v->me * c->n_products,
                              c->n_products),
        "score 0–100", "complementarity/1", NULL, market_view_total(v, false, i), v->imports);
    f->decimals = 0;
    f->year = v->imports->year;
    return f;
}

struct value *market_view_home(const struct market_view *v, size_t place, size_t advantages)
{
    struct arena *a = v->a;
    size_t i = (size_t)v->home;
    struct value *r = value_record(a);
    const char *label = arena_printf(a, "Place of %s among suppliers, %s", market_view_name(v, i),
                                     market_view_name(v, v->me));
    const struct figure *flow = flow_between(v, i);
    trade_put_country(v->c, a, r, i);
    record_figure(a, r, "exports", flow);
    record_figure(a, r, "share", share_of(v, i));
    record_figure(a, r, "place",
                  place ? trade_count(a, label, (double)place, flow)
                        : figure_missing(a, label, "", "it sells nothing there"));
    record_figure(a, r, "intensity", intensity_of(v, i));
    record_figure(a, r, "complementarity", complementarity_of_home(v));
    record_figure(a, r, "advantages",
                  trade_count(a,
                              arena_printf(a, "Products %s has an RCA of 1 or more in",
                                           market_view_name(v, i)),
                              (double)advantages, market_view_total(v, false, i)));
    return r;
}

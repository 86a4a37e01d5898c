/* screen.c — the pairs: suppliers of every market and product in one pass over the flows, then the
 * filters. */
#include "trade/screen.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "trade/indicators.h"
#include "trade/runs.h"
#include "trade/screen_inside.h"

enum { PRODUCTS_MAX = 64, SUPPLIERS_MAX = 32 };

struct pass {
    struct screen *s;
    size_t first; /* product of the first block */
    size_t top;   /* suppliers in the mean */
    struct run_cursor *cursor[PARALLEL_MAX_THREADS];
    double *best[PARALLEL_MAX_THREADS]; /* [n × SUPPLIERS_MAX] largest first */
};

static void keep_best(double *best, size_t top, double v)
{
    if (v <= best[top - 1])
        return;
    size_t at = top - 1;
    for (; at > 0 && best[at - 1] < v; at--)
        best[at] = best[at - 1];
    best[at] = v;
}

static void suppliers(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)block;
    struct pass *p = ctx;
    struct screen *s = p->s;
    const struct cube *c = s->cube;
    size_t n = c->n_countries;
    struct run run;
    for (size_t k = p->first + begin; k < p->first + end; k++) {
        double *best = p->best[worker];
        memset(best, 0, n * SUPPLIERS_MAX * sizeof *best);
        for (run_cursor_start(p->cursor[worker], k); run_cursor_next(p->cursor[worker], &run);)
            for (size_t t = 0; t < run.n_touched; t++) {
                size_t j = run.importer[t], at = j * c->n_products + k;
                double v = run.value[j], share = v / c->imports[at];
                s->hhi[at] += share * share;
                keep_best(best + j * SUPPLIERS_MAX, p->top, v);
                if (run.exporter == s->home)
                    s->sold[at] = v;
            }
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            size_t m = 0;
            for (; m < p->top && best[j * SUPPLIERS_MAX + m] > 0; m++)
                sum += best[j * SUPPLIERS_MAX + m];
            s->top_mean[j * c->n_products + k] = m ? sum / (double)m : 0;
        }
    }
}

static bool put_suppliers(struct arena *a, struct screen *s, size_t product, struct err *e)
{
    const struct cube *c = s->cube;
    const struct runs *runs = runs_open(a, c, e);
    TRY(runs != NULL);
    struct pass p = {.s = s,
                     .first = product == SCREEN_ALL ? 0 : product,
                     .top = (size_t)s->rules.top_suppliers};
    if (p.top < 1 || p.top > SUPPLIERS_MAX)
        return FAIL(e, ERR_INPUT, "trade.screen.top_suppliers must be 1 to %d", SUPPLIERS_MAX);
    for (size_t t = 0; t < parallel_threads(); t++) {
        p.cursor[t] = run_cursor_new(a, runs);
        p.best[t] = NEW_N(a, double, c->n_countries *SUPPLIERS_MAX);
    }
    parallel_blocks(product == SCREEN_ALL ? c->n_products : 1, PRODUCTS_MAX, suppliers, &p);
    return true;
}

bool screen_open(struct job *job, const struct cube *c, size_t home, size_t product,
                 const struct screen_rules *rules, struct screen **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct screen *s = NEW(a, struct screen);
    size_t cells = c->n_countries * c->n_products + 1;
    if (!c->imports) {
        (void)FAIL(e, ERR_INPUT, "the screening needs flows with partners; %s %s has exports only",
                   c->dataset, c->nomenclature);
        return err_hint(e, "landfall trade import BACI….zip");
    }
    *s = (struct screen){.cube = c, .rules = *rules, .home = home};
    TRY(screen_markets_of(job, s, product == SCREEN_ALL ? "" : c->product[product], e));
    TRY(screen_years_of(job, s, e));
    s->rca = NEW_N(a, double, c->n_products + 1);
    for (size_t k = 0; k < c->n_products; k++) {
        double rca = trade_rca(c->exports[home * c->n_products + k], c->country_exports[home],
                               c->product_world[k], c->world);
        s->rca[k] = isnan(rca) ? 0 : rca;
    }
    s->hhi = NEW_N(a, double, cells);
    s->top_mean = NEW_N(a, double, cells);
    s->sold = NEW_N(a, double, cells);
    TRY(put_suppliers(a, s, product, e));
    *ret = s;
    return true;
}

static double growth(const double *base, const double *now, size_t at, int years)
{
    return base && base[at] > 0 ? pow(now[at] / base[at], 1.0 / years) - 1 : (double)NAN;
}

static struct screen_pair stopped(struct screen_pair p, enum screen_stop why, double value,
                                  double cut)
{
    p.stop = why;
    p.value = value;
    p.cut = cut;
    return p;
}

/* The figure that speaks for the market's smallness: the level that fails. */
static struct screen_pair too_small(struct screen_pair p, const struct screen_markets *m)
{
    const double *x = m->of[p.importer].macro[0], *cut = m->macro_cut[0];
    int which = x[MACRO_GDP] < cut[MACRO_GDP] ? MACRO_GDP : MACRO_HEAD;
    p.macro = which;
    return stopped(p, STOP_MACRO, x[which], cut[which]);
}

struct screen_pair screen_pair(const struct screen *s, size_t product, size_t importer)
{
    const struct cube *c = s->cube;
    const struct screen_rules *r = &s->rules;
    const struct screen_market *m = &s->markets.of[importer];
    size_t at = importer * c->n_products + product;
    double rca = s->rca[product];
    struct screen_pair p = {.importer = importer,
                            .product = product,
                            .imports = c->imports[at],
                            .world_imports = c->product_world[product],
                            .value = NAN,
                            .cut = NAN,
                            .hhi = NAN,
                            .hhi_cut = NAN,
                            .position_ratio = NAN};
    p.size_cut = screen_size_cut(r, rca, p.world_imports);
    p.short_growth = growth(s->short_base, s->now, at, s->short_to - s->short_from);
    p.long_growth = growth(s->long_base, s->now, at, s->long_to - s->long_from);
    p.short_cut = screen_growth_cut(r, rca, s->short_world[product]);
    p.long_cut = screen_growth_cut(r, rca, s->long_world[product]);
    p.category = screen_category(p.short_growth >= p.short_cut, p.long_growth >= p.long_cut,
                                 p.imports >= p.size_cut);
    if (p.imports > 0) {
        p.hhi = s->hhi[at];
        p.hhi_cut = r->hhi_cut[p.category];
        p.position_ratio = s->top_mean[at] > 0 ? s->sold[at] / s->top_mean[at] : (double)NAN;
    }
    p.position = screen_position_of(r, p.position_ratio);
    if (m->risky)
        return stopped(p, STOP_RISK, m->risk, s->markets.risk_cut);
    if (m->small)
        return too_small(p, &s->markets);
    if (!(p.imports > 0))
        return stopped(p, STOP_NO_IMPORTS, 0, p.size_cut);
    if (!r->keep[p.category])
        return stopped(p, STOP_DEMAND, p.imports, p.size_cut);
    bool spread = p.hhi <= p.hhi_cut, green = m->tier == (int)r->tiers, known = m->tier > 0;
    if (r->either ? spread || green : spread && (green || !known))
        return p;
    return spread ? stopped(p, STOP_ACCESS, m->index, s->markets.tier_cut[1])
                  : stopped(p, STOP_CONCENTRATION, p.hhi, p.hhi_cut);
}

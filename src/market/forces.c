/* forces.c — Porter's five forces as far as product flows tell (methods 3.5): per force a pressure
 * of 0 to 100, the mean of the indicators that are there. What is not there is listed, never
 * filled. A design of ours: nobody has shown that these pressures foretell anything. Card:
 * docs/methods/five-forces.md */
#include <math.h>
#include <string.h>

#include "base/params.h"
#include "market/goods.h"
#include "market/market.h"

#define CARD "five-forces/1"

struct scene {
    struct job *job;
    struct arena *a;
    const struct goods *g;
    const struct params *params;
    int market;
    size_t at; /* of the market in the cube */
    const char *name;
};

/* 0 at `none`, 100 at `full`, straight between them; the cuts are parameters. */
static bool press(const struct scene *s, struct force *f, const char *id, const char *name,
                  const struct figure *raw, struct err *e)
{
    struct arena *a = s->a;
    struct force_indicator x = {.id = id, .name = name, .raw = raw};
    const char *label = arena_printf(a, "Pressure by %s, %s", name, s->name);
    if (!figure_known(raw)) {
        x.pressure = figure_missing(a, label, "score 0–100", raw->why);
    } else {
        const struct figure *none = params_figure(a, s->params,
                                                  arena_printf(a, "market.forces.%s.none", id),
                                                  NULL, e),
                            *full =
                                none ? params_figure(a, s->params,
                                                     arena_printf(a, "market.forces.%s.full", id),
                                                     NULL, e)
                                     : NULL;
        if (!full)
            return false;
        double share = (raw->value - none->value) / (full->value - none->value);
        struct figure *p = FIGURE(a, label, 100 * fmin(1, fmax(0, share)), "score 0–100", CARD,
                                  params_hash(s->params), raw, none, full);
        p->decimals = 0;
        p->year = raw->year;
        x.pressure = p;
    }
    f->items[f->n_items++] = x;
    return true;
}

/* --- indicators ---------------------------------------------------------------------------------
 */

static const struct figure *effective_suppliers(const struct scene *s)
{
    const struct figure *hhi = goods_figure(s->g, s->a, s->market, TRADE_PRODUCT_CONCENTRATION);
    const char *label =
        arena_printf(s->a, "Suppliers of equal size that would be as concentrated, %s", s->name);
    if (!figure_known(hhi))
        return figure_missing(s->a, label, "suppliers", hhi->why);
    struct figure *f = FIGURE(s->a, label, 1 / hhi->value, "suppliers", CARD, NULL, hhi);
    f->decimals = 1;
    f->year = hhi->year;
    return f;
}

/* What the market imports of the goods in one year, from each country of the cube's own order. */
static bool sales_in(const struct scene *s, int year, double *ret, bool *ret_there, struct err *e)
{
    const struct cube *whole = s->g->cube;
    struct flow_store *store;
    struct cube *c;
    TRY(flows_of_job(s->job, &store, e));
    *ret_there =
        flows_find(store, whole->dataset, whole->nomenclature, FLOWS_BILATERAL, year) != NULL;
    if (!*ret_there)
        return true;
    TRY(cube_load(s->job,
                  &(struct cube_ask){.dataset = whole->dataset,
                                     .nomenclature = whole->nomenclature,
                                     .year = year,
                                     .window = 1},
                  &c, e));
    int j = cube_country(c, whole->country[s->at]);
    for (size_t p = 0; p < s->g->n_products && j >= 0; p++) {
        struct cube_flow *x;
        size_t n;
        int k = cube_product(c, whole->product[s->g->products[p]]);
        if (k < 0)
            continue;
        TRY(cube_flows(c, s->a, (size_t)k, &x, &n, e));
        for (size_t i = 0; i < n; i++) {
            int from = x[i].importer == j ? cube_country(whole, c->country[x[i].exporter]) : -1;
            if (from >= 0)
                ret[from] += x[i].value;
        }
    }
    return true;
}

/* Share of today's imports from countries that sold none of it there some years before. */
static bool churn(const struct scene *s, const struct figure **ret, struct err *e)
{
    const struct cube *c = s->g->cube;
    int year = c->years[c->n_years - 1], ago;
    double span, *now = NEW_N(s->a, double, c->n_countries + 1),
                 *then = NEW_N(s->a, double, c->n_countries + 1), all = 0, fresh = 0;
    bool there = false, before = false;
    const char *label =
        arena_printf(s->a, "Imports from suppliers that are new there, %s", s->name);
    TRY(params_real(s->params, "market.forces.churn.years", &span, e));
    ago = year - (int)span;
    *ret = figure_missing(s->a, label, "%",
                          arena_printf(s->a, "the flows of %d are not imported", ago));
    TRY(sales_in(s, year, now, &there, e) && sales_in(s, ago, then, &before, e));
    if (!there || !before)
        return true;
    for (size_t i = 0; i < c->n_countries; i++) {
        all += now[i];
        fresh += then[i] > 0 ? 0 : now[i];
    }
    if (!(all > 0)) {
        *ret = figure_missing(s->a, label, "%", "it buys none of it");
        return true;
    }
    const char *code = c->country[s->at];
    const struct figure *part = cube_leaf(c, s->a, label, fresh, "USD", year,
                                          arena_printf(s->a, "new-suppliers/%s/%s/%d–%d", code,
                                                       s->g->ref, ago, year)),
                        *whole = cube_leaf(
                            c, s->a, arena_printf(s->a, "Imports in %d, %s", year, s->name), all,
                            "USD", year,
                            arena_printf(s->a, "imports/%s/%s/%d", code, s->g->ref, year));
    *ret = trade_share(s->a, label, part, whole);
    return true;
}

/* Growth of the other goods of the heading less that of the firm's own. */
static bool substitutes(const struct scene *s, const struct product_trade *t,
                        const struct figure **ret, struct err *e)
{
    const struct cube *c = s->g->cube;
    struct cube_series all;
    const struct goods_years *own;
    const char *label = arena_printf(s->a, "Growth of like goods less that of yours, %s", s->name),
               *first = c->product[s->g->products[0]];
    char heading[5] = "";
    *ret = figure_missing(s->a, label, "%",
                          "the goods are a whole heading: no like goods beside them");
    if (strlen(first) <= 4 || s->g->heading || !figure_known(t->growth)) {
        if (!figure_known(t->growth))
            *ret = figure_missing(s->a, label, "%", t->growth->why);
        return true;
    }
    memcpy(heading, first, 4);
    for (size_t p = 0; p < s->g->n_products; p++)
        if (strncmp(c->product[s->g->products[p]], heading, 4) != 0) {
            *ret = figure_missing(s->a, label, "%", "your goods stand in several headings");
            return true;
        }
    TRY(cube_series(s->job, c, heading, &all, e) && goods_years(s->job, s->g, &own, e));
    double *rest = NEW_N(s->a, double, all.n_years + 1);
    for (size_t y = 0; y < all.n_years; y++)
        rest[y] =
            all.imports[y * c->n_countries + s->at] - own->imports[y * c->n_countries + s->at];
    const struct figure *like = trade_growth_figure(
        c, s->a, &s->g->rules, TRADE_LONG,
        arena_printf(s->a, "imports of heading %s without yours, %s", heading, s->name), all.years,
        rest, all.n_years,
        arena_printf(s->a, "imports/%s/%s-%s", c->country[s->at], heading, s->g->ref));
    if (!figure_known(like)) {
        *ret = figure_missing(s->a, label, "%", like->why);
        return true;
    }
    struct figure *f =
        FIGURE(s->a, label, like->value - t->growth->value, "%", CARD, NULL, like, t->growth);
    f->decimals = 1;
    f->year = like->year;
    *ret = f;
    return true;
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static void conclude(const struct scene *s, struct force *f)
{
    const struct figure *in[FORCE_MOST] = {NULL};
    size_t n = 0;
    double sum = 0;
    const char *label = arena_printf(s->a, "%s, %s", f->name, s->name);
    for (size_t i = 0; i < f->n_items; i++)
        if (figure_known(f->items[i].pressure)) {
            in[n++] = f->items[i].pressure;
            sum += f->items[i].pressure->value;
        }
    if (n == 0) {
        f->pressure = figure_missing(s->a, label, "score 0–100", f->missing);
        return;
    }
    struct figure *p = figure_derived(s->a, label, sum / (double)n, "score 0–100", CARD,
                                      params_hash(s->params), in, n);
    p->decimals = 0;
    p->grade = GRADE_D;
    p->why_grade = "a design of ours, not validated";
    f->pressure = p;
}

bool market_forces(struct job *job, const struct facts *f, const struct firm *firm, int market,
                   const struct product_trade *t, const struct forces **ret, struct err *e)
{
    struct forces *r = NEW(job->arena, struct forces);
    struct scene s = {
        .job = job, .a = job->arena, .market = market, .name = market_at(f, market)->name};
    static const struct force names[N_FORCES] = {
        {.id = "rivalry", .name = "Rivalry", .missing = "prices of rivals and their advertising"},
        {.id = "entrants",
         .name = "New entrants",
         .missing = "capital that entering takes, platforms"},
        {.id = "buyers",
         .name = "Power of buyers",
         .missing = "no figures of buyers are at hand: shares of retailers, platforms"},
        {.id = "suppliers",
         .name = "Power of your suppliers",
         .missing = "no figures of your own inputs are at hand"},
        {.id = "substitutes", .name = "Substitutes", .missing = "prices of like goods"}};
    memcpy(r->force, names, sizeof names);
    *ret = r;
    TRY(goods_of_job(job, f, firm, &s.g, e) && params_of_job(job, facts_as_of(f), &s.params, e));
    for (size_t i = 0; i < N_FORCES; i++)
        r->force[i].items = NEW_N(s.a, struct force_indicator, FORCE_MOST);
    if (figure_known(t->imports) && t->imports->value > 0) {
        const struct figure *fresh, *like;
        s.at = (size_t)s.g->at[market];
        TRY(churn(&s, &fresh, e) && substitutes(&s, t, &like, e) &&
            press(&s, &r->force[0], "suppliers", "the number of suppliers", effective_suppliers(&s),
                  e) &&
            press(&s, &r->force[0], "growth", "slow growth", t->growth, e) &&
            press(&s, &r->force[1], "churn", "new suppliers", fresh, e) &&
            press(&s, &r->force[1], "duty", "low duty", t->tariff, e) &&
            press(&s, &r->force[4], "like", "growth of like goods", like, e));
    } else {
        const char *why = t->why            ? t->why
                          : t->imports->why ? t->imports->why
                                            : "it buys none of it";
        for (size_t i = 0; i < N_FORCES; i++)
            r->force[i].missing = i == 2 || i == 3 ? r->force[i].missing : why;
    }
    for (size_t i = 0; i < N_FORCES; i++) {
        conclude(&s, &r->force[i]);
        r->n_known += figure_known(r->force[i].pressure);
    }
    return true;
}

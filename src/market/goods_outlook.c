/* goods_outlook.c — the outlook of the home country's sales (trade/outlook.h) as a figure of a market.
 *
 * It is made for the chapter of the goods: that is what the back-test judged (docs/backtest.md). */
#include <assert.h>
#include <string.h>

#include "base/params.h"
#include "market/goods.h"

enum { CHAPTER = 2 };

/* The chapter that all codes share; NULL: several. */
static const char *chapter_of(struct arena *a, const struct goods *g)
{
    const char *first = NULL;
    for (size_t i = 0; i < g->n_codes; i++) {
        const char *used = g->codes[i].used;
        if (used && first && strncmp(used, first, CHAPTER) != 0)
            return NULL;
        first = first ? first : used;
    }
    return first ? arena_strndup(a, first, CHAPTER) : NULL;
}

void goods_find_outlook(struct job *job, struct goods *g, const char *home)
{
    struct arena *a = job->arena;
    struct outlook_ask ask = {.home = market_index(g->facts, home), .dataset = g->cube->dataset};
    struct err e = {0};
    int years = outlook_years(job, ask.dataset);
    ask.product = g->chapter = chapter_of(a, g);
    if (ask.home < 0)
        g->why_outlook = "the flows have no sales of your country";
    else if (!g->chapter)
        g->why_outlook = "the goods lie in several chapters of the Harmonized System, an outlook is of one";
    else if ((double)years < g->par.outlook_years)
        g->why_outlook = arena_printf(a, "it needs flows of %.0f years; %s has %d here", g->par.outlook_years,
                                      g->cube->source, years);
    else if (!outlook_of(job, &ask, &g->outlook, &e))
        g->why_outlook = arena_strdup(a, e.msg);
}

const struct figure *goods_outlook_figure(const struct goods *g, struct arena *a, int market)
{
    const char *name = market_at(g->facts, market)->name;
    if (g->why_outlook)
        return figure_missing(a, arena_printf(a, "Outlook of your country's sales, %s", name), "of 100",
                              g->why_outlook);
    const struct outlook *o = g->outlook;
    const struct outlook_line *l = &o->lines[market];
    const char *label = arena_printf(a, "Outlook of your country's sales of HS %s, %s", g->chapter, name);
    if (!l->compared || !l->sells)
        return figure_missing(a, label, "of 100",
                              l->compared ? "your country sells none of it there yet: no change to expect"
                                          : "the flows or the distance between the two are not known");
    assert(g->home >= 0);
    const struct figure *sales = figure_leaf(
        a, FIGURE_FACT, arena_printf(a, "Sales of HS %s from your country, %s", g->chapter, name), l->sales, "USD",
        o->year, o->source,
        arena_printf(a, "flow/%s/%s/%s", g->cube->country[g->home], market_at(g->facts, market)->iso3, g->chapter));
    struct figure *f = FIGURE(a, label, 100 * l->chance_01, "of 100", "back-test/1", o->model->hash, sales);
    f->decimals = 0;
    f->year = o->year;
    return f;
}

void goods_prepare(struct job *job)
{
    struct cube *c;
    struct facts *f;
    const struct params *p;
    double least = 0;
    struct err e = {0};
    if (!cube_load(job, &(struct cube_ask){0}, &c, &e) || !facts_of_job(job, &f, &e) ||
        !params_of_job(job, facts_as_of(f), &p, &e) ||
        !params_real(p, "market.goods.outlook.years", &least, &e) ||
        ((double)outlook_years(job, c->dataset) >= least &&
         !outlook_prepare(job, &(struct outlook_ask){.dataset = c->dataset, .product = "01"}, &e)))
        err_clear(&e); /* whoever needs them is told then */
}

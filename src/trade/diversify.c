/* diversify.c — candidates by density, with the demand behind them. */
#include "trade/diversify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/params.h"
#include "trade/cube_inside.h"
#include "trade/indicators.h"
#include "trade/space.h"

static int by_density(const void *x, const void *y)
{
    const struct diversify_line *a = x, *b = y;
    if (a->density != b->density)
        return a->density > b->density ? -1 : 1;
    if (a->pull != b->pull && !isnan(a->pull) && !isnan(b->pull))
        return a->pull > b->pull ? -1 : 1;
    return (a->product > b->product) - (a->product < b->product);
}

static int by_pull(const void *x, const void *y)
{
    const struct diversify_line *const *a = x, *const *b = y;
    return ((*a)->pull < (*b)->pull) - ((*a)->pull > (*b)->pull);
}

static void put_places(struct arena *a, struct diversify *d)
{
    struct diversify_line **order = NEW_N(a, struct diversify_line *, d->n + 1);
    for (size_t i = 0; i < d->n; i++) {
        d->line[i].place =
            i > 0 && d->line[i].density == d->line[i - 1].density ? d->line[i - 1].place : i + 1;
        order[i] = &d->line[i];
    }
    if (d->n == 0 || isnan(d->line[0].pull))
        return;
    qsort(order, d->n, sizeof(struct diversify_line *), by_pull);
    for (size_t i = 0; i < d->n; i++)
        order[i]->pull_place =
            i > 0 && order[i]->pull == order[i - 1]->pull ? order[i - 1]->pull_place : i + 1;
}

/* World exports of single years, in the places of the window's cube. */
static bool world_of(struct job *job, const struct cube *c, int year, double **ret, struct err *e)
{
    struct cube *one;
    TRY(cube_of_year(job, c, year, &one, e));
    double *x = NEW_N(job->arena, double, c->n_products + 1);
    for (size_t k = 0; k < one->n_products; k++) {
        int at = cube_product(c, one->product[k]);
        if (at >= 0)
            x[at] = one->product_world[k];
    }
    *ret = x;
    return true;
}

static bool put_growth(struct job *job, const struct cube *c, struct diversify *d, double *growth,
                       struct err *e)
{
    struct facts *f;
    const struct params *p;
    double years, least;
    for (size_t k = 0; k < c->n_products; k++)
        growth[k] = NAN;
    if (!c->inside || c->n_years == 0)
        return true;
    TRY(facts_of_job(job, &f, e));
    TRY(params_of_job(job, facts_as_of(f), &p, e));
    TRY(params_real(p, "trade.growth.long_years", &years, e));
    TRY(params_real(p, "trade.growth.long_least", &least, e));
    int now = c->years[c->n_years - 1], from = 0;
    for (size_t i = 0; i < flows_count(c->inside->store); i++) {
        const struct flow_info *x = flows_at(c->inside->store, i), *same = c->inside->info;
        if (strcmp(x->dataset, same->dataset) == 0 && x->kind == same->kind &&
            strcmp(x->nomenclature, same->nomenclature) == 0 && x->year >= now - (int)years &&
            x->year <= now - (int)least && (!from || x->year < from))
            from = x->year;
    }
    if (!from)
        return true;
    double *then, *today;
    TRY(world_of(job, c, from, &then, e) && world_of(job, c, now, &today, e));
    for (size_t k = 0; k < c->n_products; k++)
        if (then[k] > 0)
            growth[k] = pow(today[k] / then[k], 1.0 / (now - from)) - 1;
    d->growth_from = from, d->growth_to = now;
    return true;
}

bool diversify_of(struct job *job, const struct cube *c, size_t home,
                  const struct diversify_options *opt, struct diversify **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct diversify *d = NEW(a, struct diversify);
    size_t n = c->n_countries, products = c->n_products;
    if (products < 2)
        return FAIL(e, ERR_INPUT, "these flows are totals: a single product has no neighbours");
    if (!(c->country_exports[home] > 0))
        return FAIL(e, ERR_INPUT, "%s exports nothing in these flows: nothing lies near to nothing",
                    c->country[home]);
    struct space *space = space_of(a, c);
    double *density = NEW_N(a, double, n *products + 1), *growth = NEW_N(a, double, products + 1),
           *gamma = NULL;
    space_density(a, space, density);
    TRY(put_growth(job, c, d, growth, e));
    if (c->imports && c->bilateral && products > 1)
        TRY(potential_ease(job, c, home, &opt->potential, &gamma, e));
    d->space = space;
    d->line = NEW_N(a, struct diversify_line, products + 1);
    for (size_t k = 0; k < products; k++) {
        double x = c->exports[home * products + k], near = density[home * products + k];
        d->n_has += space_has(space, home, k);
        if (space_has(space, home, k) || isnan(near))
            continue;
        if (c->product_world[k] < opt->least_world) {
            d->n_left_out++;
            continue;
        }
        double rca = trade_rca(x, c->country_exports[home], c->product_world[k], c->world),
               reach = 0;
        for (size_t j = 0; gamma && j < n; j++)
            if (!isnan(gamma[j]))
                reach += gamma[j] * c->imports[j * products + k];
        d->line[d->n++] = (struct diversify_line){.product = k,
                                                  .rca = isnan(rca) ? 0 : rca,
                                                  .density = near,
                                                  .pull = gamma ? near * reach : (double)NAN,
                                                  .world = c->product_world[k],
                                                  .growth = growth[k],
                                                  .sold = x > 0};
    }
    if (d->n)
        qsort(d->line, d->n, sizeof *d->line, by_density);
    put_places(a, d);
    *ret = d;
    return true;
}

size_t diversify_near(struct arena *a, const struct diversify *d, size_t home, size_t product,
                      size_t most, size_t *ret_product, double *ret_proximity)
{
    struct arena_mark mark = arena_mark(a);
    const struct space *s = d->space;
    double *phi = NEW_N(a, double, s->n_products);
    size_t n = 0;
    space_proximity(s, product, phi);
    for (size_t k = 0; k < s->n_products; k++) {
        if (k == product || !space_has(s, home, k) || phi[k] <= 0)
            continue;
        size_t at = n < most ? n++ : n;
        if (at == most && phi[k] <= ret_proximity[most - 1])
            continue;
        at = at == most ? most - 1 : at;
        for (; at > 0 && ret_proximity[at - 1] < phi[k]; at--) {
            ret_proximity[at] = ret_proximity[at - 1];
            ret_product[at] = ret_product[at - 1];
        }
        ret_proximity[at] = phi[k];
        ret_product[at] = k;
    }
    arena_release(a, mark);
    return n;
}

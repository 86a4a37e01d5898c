/* screen_years.c — imports of single years for the growth rates of filter 2. A year that the store
 * does not have is not run: the flag is then false for all, and the answer says so. */
#include <math.h>
#include <string.h>

#include "trade/cube_inside.h"
#include "trade/screen_inside.h"

/* One year's imports in the places of the window's cube. */
static bool year_of(struct job *job, const struct cube *c, int year, double **ret, struct err *e)
{
    struct cube *one;
    TRY(cube_of_year(job, c, year, &one, e));
    double *x = NEW_N(job->arena, double, c->n_countries * c->n_products + 1);
    int *at = NEW_N(job->arena, int, one->n_products + 1);
    for (size_t k = 0; k < one->n_products; k++)
        at[k] = cube_product(c, one->product[k]);
    for (size_t j = 0; j < one->n_countries; j++) {
        int to = cube_country(c, one->country[j]);
        for (size_t k = 0; to >= 0 && k < one->n_products; k++)
            if (at[k] >= 0)
                x[(size_t)to * c->n_products + (size_t)at[k]] =
                    one->imports[j * one->n_products + k];
    }
    *ret = x;
    return true;
}

/* The year of the dataset nearest to `want` that is not before it and at most `last`; 0: none. */
static int nearest(const struct cube *c, int want, int last)
{
    int best = 0;
    if (!c->inside)
        return 0;
    const struct flow_info *same = c->inside->info;
    for (size_t i = 0; i < flows_count(c->inside->store); i++) {
        const struct flow_info *x = flows_at(c->inside->store, i);
        if (strcmp(x->dataset, same->dataset) == 0 && x->kind == same->kind &&
            strcmp(x->nomenclature, same->nomenclature) == 0 && x->year >= want &&
            x->year <= last && (!best || x->year < best))
            best = x->year;
    }
    return best;
}

static void world_growth(const struct cube *c, const double *base, const double *now, int years,
                         double *ret)
{
    for (size_t k = 0; k < c->n_products; k++) {
        double from = 0, to = 0;
        for (size_t j = 0; j < c->n_countries; j++) {
            from += base[j * c->n_products + k];
            to += now[j * c->n_products + k];
        }
        ret[k] = from > 0 ? pow(to / from, 1.0 / years) - 1
                          : 0; /* no base: growth 0, and so is the cut */
    }
}

bool screen_years_of(struct job *job, struct screen *s, struct err *e)
{
    struct arena *a = job->arena;
    const struct cube *c = s->cube;
    int now = c->n_years ? c->years[c->n_years - 1] : 0;
    s->short_world = NEW_N(a, double, c->n_products + 1);
    s->long_world = NEW_N(a, double, c->n_products + 1);
    for (size_t k = 0; k < c->n_products; k++)
        s->short_world[k] = s->long_world[k] = NAN;
    if (now == 0)
        return true;
    int before = now - (int)s->rules.short_years, far = now - (int)s->rules.long_years;
    s->short_to = s->long_to = now;
    s->short_from = nearest(c, before, before);
    s->long_from = nearest(c, far, now - (int)s->rules.long_least);
    if (s->short_from || s->long_from)
        TRY(year_of(job, c, now, &s->now, e));
    if (s->short_from) {
        TRY(year_of(job, c, s->short_from, &s->short_base, e));
        world_growth(c, s->short_base, s->now, now - s->short_from, s->short_world);
    }
    if (s->long_from) {
        TRY(year_of(job, c, s->long_from, &s->long_base, e));
        world_growth(c, s->long_base, s->now, now - s->long_from, s->long_world);
    }
    return true;
}

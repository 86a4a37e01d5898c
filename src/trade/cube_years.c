/* cube_years.c — all years of a dataset for one product, or for one country. */
#include <string.h>

#include "trade/cube_inside.h"

/* The years of the cube's dataset up to its newest, ascending. */
static size_t years_of(const struct cube *c, struct arena *a, const struct flow_info ***ret,
                       int **ret_years)
{
    struct flow_store *s = c->inside->store;
    const struct flow_info **info = NEW_N(a, const struct flow_info *, flows_count(s) + 1);
    int *years = NEW_N(a, int, flows_count(s) + 1);
    size_t n = 0;
    for (size_t i = 0; i < flows_count(s); i++) { /* sorted by year */
        const struct flow_info *x = flows_at(s, i), *same = c->inside->info;
        if (strcmp(x->dataset, same->dataset) == 0 && x->kind == same->kind &&
            strcmp(x->nomenclature, same->nomenclature) == 0 &&
            x->year <= c->years[c->n_years - 1]) {
            info[n] = x;
            years[n++] = x->year;
        }
    }
    *ret = info;
    *ret_years = years;
    return n;
}

static void add_year(const struct cube *c, const struct flow_segment *s, const char *code, size_t y,
                     struct cube_series *r)
{
    ARENA_LOCAL(tmp);
    int *country = NEW_N(tmp, int, s->n_countries + 1);
    for (size_t i = 0; i < s->n_countries; i++)
        country[i] = cube_country(c, s->country[i]);
    double *exports = r->exports + y * c->n_countries;
    double *imports = r->imports ? r->imports + y * c->n_countries : NULL;
    uint32_t begin, end;
    flow_products(s, code, &begin, &end);
    if (*code == '\0' && s->bilateral) {
        for (size_t i = 0; i < s->n_countries; i++)
            for (size_t j = 0; j < s->n_countries; j++) {
                double v = (double)s->bilateral[i * s->n_countries + j] * s->value_unit;
                r->world[y] += v;
                if (country[i] >= 0)
                    exports[country[i]] += v;
                if (country[j] >= 0 && imports)
                    imports[country[j]] += v;
            }
        return;
    }
    for (uint32_t p = s->product_pair[begin]; p < s->product_pair[end]; p++) {
        double v = (double)s->pair_value[p] * s->value_unit;
        r->world[y] += v;
        if (country[s->pair_exporter[p]] >= 0)
            exports[country[s->pair_exporter[p]]] += v;
    }
    if (imports && s->product_market)
        for (uint32_t p = s->product_market[begin]; p < s->product_market[end]; p++)
            if (country[s->market_importer[p]] >= 0)
                imports[country[s->market_importer[p]]] +=
                    (double)s->market_value[p] * s->value_unit;
}

bool cube_series(struct job *job, const struct cube *c, const char *code, struct cube_series *ret,
                 struct err *e)
{
    if (!c->inside)
        return FAIL(e, ERR_NOT_FOUND, "%s have no years", c->source);
    struct arena *a = job->arena;
    struct cube_series r = {0};
    const struct flow_info **info;
    r.n_years = years_of(c, a, &info, &r.years);
    r.exports = NEW_N(a, double, r.n_years * c->n_countries + 1);
    r.imports = c->imports ? NEW_N(a, double, r.n_years * c->n_countries + 1) : NULL;
    r.world = NEW_N(a, double, r.n_years + 1);
    for (size_t y = 0; y < r.n_years; y++) {
        const struct flow_segment *seg;
        TRY(flows_map(c->inside->store, info[y], &seg, e));
        add_year(c, seg, code, y, &r);
    }
    *ret = r;
    return true;
}

bool cube_profile(struct job *job, const struct cube *c, size_t country, struct cube_profile *ret,
                  struct err *e)
{
    if (!c->inside)
        return FAIL(e, ERR_NOT_FOUND, "%s have no years", c->source);
    struct arena *a = job->arena;
    struct cube_profile r = {0};
    const struct flow_info **info;
    r.n_years = years_of(c, a, &info, &r.years);
    r.exports = NEW_N(a, double, r.n_years * c->n_products + 1);
    r.imports = c->imports ? NEW_N(a, double, r.n_years * c->n_products + 1) : NULL;
    for (size_t y = 0; y < r.n_years; y++) {
        const struct flow_segment *s;
        TRY(flows_map(c->inside->store, info[y], &s, e));
        int me = flow_country(s, c->country[country]);
        size_t k = 0, digits = (size_t)c->digits;
        for (uint32_t p = 0; me >= 0 && p < s->n_products; p++) {
            while (k < c->n_products && memcmp(c->product[k], s->product[p], digits) < 0)
                k++;
            if (k == c->n_products)
                break;
            if (memcmp(c->product[k], s->product[p], digits) != 0)
                continue; /* not in the window */
            uint32_t end = s->product_pair[p + 1],
                     at = cube_find(s->pair_exporter, s->product_pair[p], end, me);
            if (at < end)
                r.exports[y * c->n_products + k] += (double)s->pair_value[at] * s->value_unit;
            if (!r.imports || !s->product_market)
                continue;
            end = s->product_market[p + 1];
            at = cube_find(s->market_importer, s->product_market[p], end, me);
            if (at < end)
                r.imports[y * c->n_products + k] += (double)s->market_value[at] * s->value_unit;
        }
    }
    *ret = r;
    return true;
}

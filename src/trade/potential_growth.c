/* potential_growth.c — growth factors from the past: no source of projections ships (those of the
 * IMF may not be passed on), so what the last years' growth would make of the horizon stands in,
 * and is called so. */
#include <math.h>

#include "base/stat.h"
#include "trade/potential.h"

/* Mean of the last years there are of an indicator of yearly growth, per cent; false: none. */
static bool recent_growth(const struct facts *f, int market, int indicator, double years,
                          double *ret)
{
    const struct fact *series;
    size_t n = market < 0 ? 0 : facts_series(f, market, indicator, &series);
    if (n == 0)
        return false;
    struct stat_sum sum = {0};
    size_t from = n;
    while (from > 0 && series[n - 1].year - series[from - 1].year < years) {
        stat_sum_add(&sum, series[from - 1].value);
        from--;
    }
    *ret = stat_sum_value(&sum) / (double)(n - from);
    return true;
}

/* (1 + g)^horizon for every country; those without g take the median, and are counted. */
static bool factors(struct job *job, const struct facts *f, const struct cube *c, const char *id,
                    double years, double horizon, double **ret, size_t *ret_missing, struct err *e)
{
    struct arena *a = job->arena;
    int indicator;
    TRY(indicator_resolve(f, str_of(id), &indicator, e));
    double *factor = NEW_N(a, double, c->n_countries + 1),
           *known = NEW_N(a, double, c->n_countries + 1);
    size_t n = 0;
    for (size_t i = 0; i < c->n_countries; i++) {
        double pct;
        factor[i] = NAN;
        if (recent_growth(f, c->market[i], indicator, years, &pct))
            factor[i] = known[n++] = pow(1 + pct / 100, horizon);
    }
    if (n == 0)
        return FAIL(e, ERR_NOT_FOUND, "no country of %s has %s", c->dataset, id);
    double middle = stat_median(a, known, n);
    for (size_t i = 0; i < c->n_countries; i++)
        if (isnan(factor[i]))
            factor[i] = middle;
    *ret = factor;
    *ret_missing = c->n_countries - n;
    return true;
}

bool potential_past_growth(struct job *job, const struct cube *c,
                           const struct potential_growth **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *f;
    const struct params *p;
    double years, horizon;
    size_t missing;
    struct potential_growth *g = NEW(a, struct potential_growth);
    TRY(facts_of_job(job, &f, e));
    TRY(params_of_job(job, facts_as_of(f), &p, e));
    TRY(params_real(p, "trade.potential.growth_years", &years, e));
    TRY(params_real(p, "trade.potential.horizon", &horizon, e));
    TRY(factors(job, f, c, "gdp_real_growth_pct", years, horizon, &g->gdp, &g->n_missing, e));
    TRY(factors(job, f, c, "population_growth_pct", years, horizon, &g->population, &missing, e));
    g->income = NEW_N(a, double, c->n_countries + 1);
    for (size_t i = 0; i < c->n_countries; i++)
        g->income[i] = g->gdp[i] / g->population[i];
    g->n_missing = missing > g->n_missing ? missing : g->n_missing;
    g->from =
        arena_printf(a,
                     "growth of GDP and population of the last %.0f years there are, continued "
                     "for %.0f years; no projection is at hand",
                     years, horizon);
    *ret = g;
    return true;
}

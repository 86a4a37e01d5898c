/* potential_model.c — supply and demand ready for arithmetic, and the options they hang on. */
#include <math.h>
#include <stddef.h>

#include "trade/potential_inside.h"

bool potential_defaults(const struct params *p, struct potential_options *ret, struct err *e)
{
    struct mine {
        double reexport, theta, sigma, epsilon;
    } my;
    const struct param_bind binds[] = {
        {"trade.potential.reexport", offsetof(struct mine, reexport)},
        {"trade.potential.distance_theta", offsetof(struct mine, theta)},
        {"trade.potential.tariff_elasticity", offsetof(struct mine, sigma)},
        {"trade.potential.income_elasticity", offsetof(struct mine, epsilon)},
    };
    TRY(params_fill(p, binds, COUNT_OF(binds), &my, e));
    *ret = (struct potential_options){.mode = POTENTIAL_STATIC,
                                      .tariffs = true,
                                      .reexport_correction = my.reexport > 0,
                                      .distance_theta = my.theta,
                                      .tariff_elasticity = my.sigma,
                                      .income_elasticity = my.epsilon};
    return true;
}

/* d̄_jk: import-weighted mean distance of j's suppliers of k, over those whose distance is known. */
static bool nearness_of(struct job *job, struct potential_model *m, struct err *e)
{
    struct arena *a = job->arena;
    const struct cube *c = m->cube;
    struct facts *f;
    TRY(facts_of_job(job, &f, e));
    m->distance = NEW_N(a, double, m->n * m->n);
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < m->n; j++)
            m->distance[i * m->n + j] = i == j || c->market[i] < 0 || c->market[j] < 0
                                            ? (double)NAN
                                            : facts_pair(f, c->market[i], c->market[j]).distance_km;
    const struct runs *rows = runs_open(a, c, e);
    TRY(rows != NULL);
    struct run_cursor *x = run_cursor_new(a, rows);
    double *km = NEW_N(a, double, m->n), *weight = NEW_N(a, double, m->n);
    m->nearness = NEW_N(a, double, m->n * m->n_products);
    for (size_t k = 0; k < m->n_products; k++) {
        struct run run;
        for (size_t j = 0; j < m->n; j++)
            km[j] = weight[j] = 0;
        for (run_cursor_start(x, k); run_cursor_next(x, &run);)
            for (size_t t = 0; t < run.n_touched; t++) {
                size_t j = run.importer[t];
                double d = m->distance[run.exporter * m->n + j];
                if (isnan(d))
                    continue;
                km[j] += run.value[j] * d;
                weight[j] += run.value[j];
            }
        for (size_t j = 0; j < m->n; j++)
            m->nearness[j * m->n_products + k] =
                weight[j] > 0 ? pow(km[j] / weight[j], m->opt->distance_theta) : 1;
    }
    return true;
}

bool potential_model_of(struct job *job, const struct cube *c, const struct potential_options *opt,
                        struct potential_model *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct potential_model m = {
        .cube = c, .opt = opt, .n = c->n_countries, .n_products = c->n_products};
    if (!c->imports || !c->bilateral) {
        (void)FAIL(e, ERR_INPUT,
                   "the export potential needs flows with partners; %s %s has exports only",
                   c->dataset, c->nomenclature);
        return err_hint(e, "landfall trade import BACI….zip");
    }
    if (c->n_products < 2) {
        (void)FAIL(
            e, ERR_INPUT,
            "totals have no export potential: with a single product the ease factor takes up "
            "everything, and the expected value is what is sold today");
        return err_hint(e, "ask the gravity model instead: landfall trade gravity");
    }
    if (opt->growth) {
        const struct potential_growth *g = opt->growth;
        m.gdp = g->gdp;
        m.demand_growth = NEW_N(a, double, m.n);
        for (size_t j = 0; j < m.n; j++)
            m.demand_growth[j] = (g->population ? g->population[j] : 1) *
                                 (g->income ? pow(g->income[j], opt->income_elasticity) : 1);
    }
    if (opt->tariffs)
        TRY(potential_duties_of(job, &m, e));
    if (opt->distance_theta != 0)
        TRY(nearness_of(job, &m, e));
    m.weight_total_today = NEW_N(a, double, m.n_products);
    m.weight_total = m.gdp ? NEW_N(a, double, m.n_products) : m.weight_total_today;
    for (size_t i = 0; i < m.n; i++)
        for (size_t k = 0; k < m.n_products; k++) {
            double w = supply_weight(&m, i, k);
            m.weight_total_today[k] += w;
            if (m.gdp)
                m.weight_total[k] += w * m.gdp[i];
        }
    *ret = m;
    return true;
}

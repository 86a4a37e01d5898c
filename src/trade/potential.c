/* potential.c — one exporter: one product with its components, or all products with their sums.
 *
 * The sums of γ's denominator run over all products in ascending order with one accumulator,
 * exactly as in potential_sums.c: what is asked for alone has the bits of what was computed with
 * everything. */
#include <math.h>

#include "trade/potential_inside.h"
#include "trade/tariffs.h"

/* Σ_k α_ik b_jk for every j, and what preferences add to it. */
static void world_share_trade(struct arena *a, const struct potential_model *m, size_t i,
                              const double *alpha, bool today, double *ret)
{
    for (size_t j = 0; j < m->n; j++) {
        double sum = 0;
        for (size_t k = 0; k < m->n_products; k++)
            sum += alpha[k] * (today ? demand_today(m, j, k) : demand(m, j, k));
        ret[j] = sum;
    }
    if (!m->duties.product_preference)
        return;
    double *extra = NEW_N(a, double, m->n);
    for (size_t k = 0; k < m->n_products; k++)
        for (size_t p = m->duties.product_preference[k]; p < m->duties.product_preference[k + 1];
             p++) {
            const struct preference *x = &m->duties.preference[p];
            if (x->exporter == i)
                extra[x->importer] +=
                    alpha[k] *
                    (today ? demand_today(m, x->importer, k) : demand(m, x->importer, k)) *
                    (x->ratio - 1);
        }
    for (size_t j = 0; j < m->n; j++)
        ret[j] += extra[j];
}

/* γ of one exporter [n], NaN where the denominator is 0, and that denominator. */
static void ease_of(struct arena *a, const struct potential_model *m, size_t i, double *ret,
                    double *below)
{
    bool today = ease_is_of_today(m);
    double *alpha = NEW_N(a, double, m->n_products);
    for (size_t k = 0; k < m->n_products; k++)
        alpha[k] = today ? supply_today(m, i, k) : supply(m, i, k);
    world_share_trade(a, m, i, alpha, today, below);
    for (size_t j = 0; j < m->n; j++)
        ret[j] = below[j] > 0 ? m->cube->bilateral[i * m->n + j] / below[j] : (double)NAN;
    ret[i] = NAN;
}

bool potential_ease(struct job *job, const struct cube *c, size_t exporter,
                    const struct potential_options *opt, double **ret, struct err *e)
{
    struct potential_model m;
    TRY(potential_model_of(job, c, opt, &m, e));
    *ret = NEW_N(job->arena, double, m.n + 1);
    ease_of(job->arena, &m, exporter, *ret, NEW_N(job->arena, double, m.n + 1));
    return true;
}

/* b_ijk / b_jk. */
static double preference_of(const struct potential_model *m, size_t i, size_t j, size_t k)
{
    if (m->duties.product_preference)
        for (size_t p = m->duties.product_preference[k]; p < m->duties.product_preference[k + 1];
             p++)
            if (m->duties.preference[p].exporter == i && m->duties.preference[p].importer == j)
                return m->duties.preference[p].ratio;
    return 1;
}

/* What the store says of the duty, shown beside the figures. */
static bool line_tariff(struct job *job, const struct potential_model *m, size_t i, size_t k,
                        struct potential_line *l, struct err *e)
{
    const struct tariffs *t;
    struct tariff x;
    const struct cube *c = m->cube;
    l->tariff = l->tariff_mean = NAN;
    if (!m->opt->tariffs)
        return true;
    TRY(tariffs_of_job(job, &t, e));
    if (tariffs_count(t) == 0)
        return true;
    const char *importer = c->country[l->importer], *product = c->product[k];
    int year = c->n_years ? c->years[c->n_years - 1] : 0;
    if (trade_tariff(t, importer, c->country[i], product, year, &x)) {
        l->tariff = x.rate_pct / 100;
        l->tariff_assumed_mfn = x.assumed_mfn;
    }
    if (trade_tariff(t, importer, "", product, year, &x))
        l->tariff_mean = x.rate_pct / 100;
    return true;
}

bool potential_lines(struct job *job, const struct cube *c, size_t exporter, size_t product,
                     const struct potential_options *opt, struct potential_line **ret,
                     size_t *ret_n, struct err *e)
{
    struct arena *a = job->arena;
    struct potential_model m;
    struct run run = {.n_touched = 0};
    TRY(potential_model_of(job, c, opt, &m, e));
    const struct runs *rows = runs_open(a, c, e);
    TRY(rows != NULL);
    struct run_cursor *x = run_cursor_new(a, rows);
    bool sold = run_cursor_of(x, product, exporter, &run);
    double *gamma = NEW_N(a, double, m.n), *below = NEW_N(a, double, m.n),
           alpha = supply(&m, exporter, product);
    struct potential_line *lines = NEW_N(a, struct potential_line, m.n + 1);
    size_t n = 0;
    ease_of(a, &m, exporter, gamma, below);
    for (size_t j = 0; j < m.n; j++) {
        if (j == exporter)
            continue;
        struct potential_line *l = &lines[n++];
        double apart = m.distance ? m.distance[exporter * m.n + j] : (double)NAN;
        /* d_ij^-θ stands in β and in γ's denominator alike: it cancels in the product. */
        double pair = isnan(apart) ? 1 : pow(apart, -opt->distance_theta);
        double beta = demand(&m, j, product) * preference_of(&m, exporter, j, product);
        *l = (struct potential_line){.importer = (int)j,
                                     .supply = alpha,
                                     .demand = beta * pair,
                                     .imports = c->imports[j * m.n_products + product],
                                     .ease = gamma[j] / pair,
                                     .by_world_shares = below[j] * pair,
                                     .actual = sold ? run.value[j] : 0};
        l->expected = expected_value(alpha, gamma[j], beta);
        l->unrealised = isnan(l->expected) ? (double)NAN : fmax(0, l->expected - l->actual);
        l->no_history = c->bilateral[exporter * m.n + j] <= 0;
        TRY(line_tariff(job, &m, exporter, product, l, e));
    }
    *ret = lines;
    *ret_n = n;
    return true;
}

bool potential_products(struct job *job, const struct cube *c, size_t exporter,
                        const struct potential_options *opt, struct potential_product **ret,
                        struct err *e)
{
    struct arena *a = job->arena;
    struct potential_model m;
    TRY(potential_model_of(job, c, opt, &m, e));
    const struct runs *rows = runs_open(a, c, e);
    TRY(rows != NULL);
    struct run_cursor *x = run_cursor_new(a, rows);
    double *gamma = NEW_N(a, double, m.n), *ratio = NEW_N(a, double, m.n),
           *below = NEW_N(a, double, m.n);
    struct potential_product *list = NEW_N(a, struct potential_product, m.n_products);
    ease_of(a, &m, exporter, gamma, below);
    for (size_t j = 0; j < m.n; j++)
        ratio[j] = 1;
    for (size_t k = 0; k < m.n_products; k++) {
        struct potential_product *p = &list[k];
        struct run run;
        *p = (struct potential_product){.supply = supply(&m, exporter, k), .best = -1};
        if (p->supply <= 0)
            continue;
        bool sold = run_cursor_of(x, k, exporter, &run);
        size_t from = 0, to = 0;
        if (m.duties.product_preference)
            from = m.duties.product_preference[k], to = m.duties.product_preference[k + 1];
        for (size_t q = from; q < to; q++)
            if (m.duties.preference[q].exporter == exporter)
                ratio[m.duties.preference[q].importer] = m.duties.preference[q].ratio;
        for (size_t j = 0; j < m.n; j++) {
            double v = sold ? run.value[j] : 0;
            p->actual += v;
            if (isnan(gamma[j]))
                continue;
            double epi = expected_value(p->supply, gamma[j], demand(&m, j, k) * ratio[j]);
            p->expected += epi;
            if (epi > v) {
                p->unrealised += epi - v;
                if (epi - v > p->best_unrealised) {
                    p->best = (int)j;
                    p->best_unrealised = epi - v;
                }
            }
        }
        for (size_t q = from; q < to; q++)
            ratio[m.duties.preference[q].importer] = 1;
    }
    *ret = list;
    return true;
}

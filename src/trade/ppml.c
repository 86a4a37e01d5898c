/* ppml.c — see ppml.h: preparing until nothing is separated any more, then Newton steps as weighted
 * least squares on swept columns.
 *
 * Each step works on what the last one left: the regressors stay swept in place and are swept again
 * with the new weights, the left side takes over only the change of z. Near the end nearly nothing
 * is left to sweep. The sweeps start loose and tighten with the deviance; the fit counts as
 * converged only at the tight tolerance.
 */
#include "trade/ppml.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "base/stat.h"
#include "trade/ppml_inside.h"

enum { HALVINGS_MAX = 20 };

/* ln v!; lgamma itself writes a sign into a global, which threads would share. */
static double log_factorial(double v)
{
    int sign;
    return lgamma_r(v + 1, &sign);
}

static const double ETA_MOST = 300; /* exp stays finite, and so do its products */

struct irls {
    struct ppml_sample *s;
    double *eta, *before, *mu, *z, *w;
    const double *beta;
    double half;          /* of the way from before to the new index; 1 = all of it */
    struct stat_sum *dev; /* [blocks] */
};

/* z, w and μ from η; the left column takes over the change of z. */
static void linearise(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct irls *t = ctx;
    struct ppml_sample *s = t->s;
    (void)block, (void)worker;
    for (size_t i = begin; i < end; i++) {
        double mu = t->mu[i], z = t->eta[i] - s->offset[i] + (s->y[i] - mu) / mu;
        s->X[i * s->columns + s->n_kept] += z - t->z[i];
        t->z[i] = z;
        t->w[i] = mu * s->weight[i];
        t->before[i] = t->eta[i];
    }
}

static void deviance_of(struct irls *t, size_t block, size_t i)
{
    const struct ppml_sample *s = t->s;
    double eta = t->eta[i], mu;
    t->eta[i] = eta = eta > ETA_MOST ? ETA_MOST : eta < -ETA_MOST ? -ETA_MOST : eta;
    t->mu[i] = mu = exp(eta);
    double part = s->y[i] > 0 ? s->y[i] * (log(s->y[i]) - eta) - (s->y[i] - mu) : mu;
    stat_sum_add(&t->dev[block], 2 * s->weight[i] * part);
}

/* η from the residual of the regression: offset + z - e. */
static void update(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct irls *t = ctx;
    const struct ppml_sample *s = t->s;
    (void)worker;
    t->dev[block] = (struct stat_sum){0};
    for (size_t i = begin; i < end; i++) {
        const double *x = s->X + i * s->columns;
        double left = x[s->n_kept];
        for (size_t k = 0; k < s->n_kept; k++)
            left -= x[k] * t->beta[k];
        t->eta[i] = s->offset[i] + t->z[i] - left;
        deviance_of(t, block, i);
    }
}

static void step_back(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct irls *t = ctx;
    (void)worker;
    t->dev[block] = (struct stat_sum){0};
    for (size_t i = begin; i < end; i++) {
        t->eta[i] = (t->eta[i] + t->before[i]) / 2;
        deviance_of(t, block, i);
    }
}

static double over_rows(struct irls *t, parallel_fn *fn)
{
    size_t n = t->s->n;
    struct stat_sum all = {0};
    parallel_blocks(n, PPML_ROWS_A_BLOCK, fn, t);
    for (size_t b = 0; t->dev && b < parallel_n_blocks(n, PPML_ROWS_A_BLOCK); b++) {
        stat_sum_add(&all, t->dev[b].sum);
        stat_sum_add(&all, t->dev[b].lost);
    }
    return stat_sum_value(&all);
}

/* Deviance and log-likelihood of μ = c·exp(offset), the model that knows only the mean. */
static void null_model(const struct ppml_sample *s, double *ret_deviance, double *ret_log)
{
    struct stat_sum y = {0}, base = {0}, dev = {0}, log_l = {0};
    for (size_t i = 0; i < s->n; i++) {
        stat_sum_add(&y, s->weight[i] * s->y[i]);
        stat_sum_add(&base, s->weight[i] * exp(s->offset[i]));
    }
    double level = log(stat_sum_value(&y) / stat_sum_value(&base));
    for (size_t i = 0; i < s->n; i++) {
        double eta = level + s->offset[i], mu = exp(eta), v = s->y[i];
        stat_sum_add(&dev, 2 * s->weight[i] * ((v > 0 ? v * (log(v) - eta) : 0) - (v - mu)));
        stat_sum_add(&log_l, s->weight[i] * (s->scale * v * (eta + log(s->scale)) - s->scale * mu -
                                             log_factorial(s->scale * v)));
    }
    *ret_deviance = stat_sum_value(&dev);
    *ret_log = stat_sum_value(&log_l);
}

static bool iterate(struct irls *t, struct ppml_step *step, const struct ppml_options *opt,
                    double null_deviance, struct ppml_fit *fit, struct err *e)
{
    struct ppml_sample *s = t->s;
    ARENA_LOCAL(tmp);
    double *r = NEW_N(tmp, double, s->columns * s->columns);
    double tolerance = opt->tolerance > 0 ? opt->tolerance : 1e-10;
    double inner = opt->inner_tolerance > 0 ? opt->inner_tolerance : 1e-10;
    double loosest = 1e-4, sweep = loosest > inner ? loosest : inner, deviance = (double)INFINITY;
    int most = opt->max_iterations > 0 ? opt->max_iterations : 200, calm = 0;
    for (fit->iterations = 1; fit->iterations <= most; fit->iterations++) {
        bool met;
        (void)over_rows(t, linearise);
        sweep_weights(s->sweep, t->w);
        s->steps += sweep_out(s->sweep, s->X, s->columns, NULL, sweep, PPML_SWEEPS_MAX, &met);
        ppml_triangle(s->X, s->n, s->columns, s->n_kept + 1, t->w, r);
        TRY(ppml_solve(r, s->columns, s->n_kept, step, e));
        double now = over_rows(t, update);
        for (int h = 0; h < HALVINGS_MAX && (now > deviance * (1 + 1e-9) || !isfinite(now)); h++)
            now = over_rows(t, step_back);
        if (!(now > 1e-12 * null_deviance))
            return FAIL(e, ERR_NUMERIC,
                        "the model predicts every row perfectly: nothing is left to "
                        "estimate errors from");
        double change = fabs(deviance - now) / now;
        deviance = now;
        fit->deviance = now * s->scale;
        calm = change < tolerance && sweep <= inner ? calm + 1 : 0;
        if (calm == 2) {
            fit->converged = met;
            break;
        }
        sweep = change / 100 < sweep ? change / 100 : sweep;
        sweep = sweep < inner || change < tolerance ? inner : sweep;
    }
    if (fit->converged)
        return true;
    (void)FAIL(
        e, ERR_NUMERIC, "no convergence after %d iterations; the deviance stands at %.6g of %.6g",
        fit->iterations < most ? fit->iterations : most, fit->deviance, null_deviance * s->scale);
    return err_hint(e,
                    fit->separation_settled
                        ? "Look for a regressor that is extreme in few rows, or leave one out."
                        : "The search for separated rows did not end either: a regressor or fixed "
                          "effect may predict only zeros.");
}

/* Drops, sorts and loads until no row is separated. */
static bool prepare(struct arena *tmp, const struct ppml_data *d, const struct ppml_options *opt,
                    struct ppml_sample *s, struct ppml_fit *fit, struct err *e)
{
    enum { ROUNDS_MAX = 10 };
    struct arena_mark mark = arena_mark(tmp);
    fit->separation_settled = true;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        size_t found = 0;
        arena_release(tmp, mark);
        ppml_drop(tmp, d, true, opt->keep_singletons, fit->dropped);
        arena_release(tmp, mark);
        TRY(ppml_sample_make(tmp, d, fit->dropped, true, s, e));
        TRY(ppml_columns(tmp, s, fit->collinear, e));
        uint8_t *separated = NEW_N(tmp, uint8_t, s->n);
        TRY(ppml_separated(s, separated, &found, &fit->separation_settled, e));
        if (found == 0)
            return true;
        for (size_t i = 0; i < s->n; i++)
            if (separated[i])
                fit->dropped[s->row[i]] = DROP_SEPARATED;
    }
    fit->separation_settled = false;
    return true;
}

void ppml_count_dropped(const struct ppml_data *d, struct ppml_fit *fit)
{
    for (size_t i = 0; i < d->n; i++)
        fit->n_dropped_by[fit->dropped[i]]++;
    fit->n_used = fit->n_dropped_by[DROP_NOT];
    fit->n_dropped_by[DROP_NOT] = 0;
    fit->n_dropped = d->n - fit->n_used;
}

struct ppml_fit *ppml_fit_new(struct arena *a, const struct ppml_data *d)
{
    struct ppml_fit *fit = NEW(a, struct ppml_fit);
    fit->dropped = NEW_N(a, uint8_t, d->n);
    fit->beta = NEW_N(a, double, d->n_x + 1);
    fit->se = NEW_N(a, double, d->n_x + 1);
    fit->collinear = NEW_N(a, bool, d->n_x + 1);
    fit->mu = NEW_N(a, double, d->n);
    for (size_t i = 0; i < d->n; i++)
        fit->mu[i] = (double)NAN;
    return fit;
}

void ppml_rest(const struct ppml_sample *s, const struct ppml_step *step, const double *index,
               double *rest)
{
    for (size_t i = 0; i < s->n; i++) {
        rest[i] = index[i] - s->offset[i];
        for (size_t k = 0; k < s->n_kept; k++)
            rest[i] -= s->d->x[s->kept[k]][s->row[i]] * step->beta[k];
    }
}

bool ppml_fit(struct arena *a, const struct ppml_data *d, const struct ppml_options *opt,
              struct ppml_fit **ret, struct err *e)
{
    TRY(ppml_check(d, true, e));
    ARENA_LOCAL(tmp);
    struct ppml_fit *fit = ppml_fit_new(a, d);
    struct ppml_sample s = {0};
    struct ppml_step step = {0};
    TRY(prepare(tmp, d, opt, &s, fit, e));
    ppml_count_dropped(d, fit);
    struct irls t = {.s = &s, .beta = step.beta};
    t.eta = NEW_N(tmp, double, s.n);
    t.before = NEW_N(tmp, double, s.n);
    t.mu = NEW_N(tmp, double, s.n);
    t.z = NEW_N(tmp, double, s.n);
    t.w = NEW_N(tmp, double, s.n);
    t.dev = NEW_N(tmp, struct stat_sum, parallel_n_blocks(s.n, PPML_ROWS_A_BLOCK));
    double null_deviance, log_null, mean = stat_total(s.y, s.n) / (double)s.n;
    null_model(&s, &null_deviance, &log_null);
    if (!(null_deviance > 1e-12 * mean * (double)s.n))
        return FAIL(e, ERR_INPUT, "the dependent variable does not vary");
    for (size_t i = 0; i < s.n; i++) {
        t.eta[i] = log((s.y[i] + mean) / 2);
        t.mu[i] = exp(t.eta[i]);
        s.X[i * s.columns + s.n_kept] = 0;
    }
    TRY(iterate(&t, &step, opt, null_deviance, fit, e));
    fit->null_deviance = null_deviance * s.scale;
    struct stat_sum log_l = {0};
    for (size_t i = 0; i < s.n; i++) {
        double v = s.scale * s.y[i], mu = s.scale * t.mu[i];
        fit->mu[s.row[i]] = mu;
        stat_sum_add(&log_l, s.weight[i] * (v * log(mu) - mu - log_factorial(v)));
    }
    fit->log_likelihood = stat_sum_value(&log_l);
    fit->pseudo_r2 = 1 - fit->log_likelihood / log_null;
    for (size_t i = 0; i < s.n; i++)
        t.z[i] = s.weight[i] * (s.y[i] - t.mu[i]);
    TRY(ppml_covariance(a, &s, opt, &step, t.z, 1 / s.scale, fit, e));
    if (!opt->no_effects) {
        ppml_rest(&s, &step, t.eta, t.z);
        ppml_effects(a, &s, t.w, t.z, log(s.scale), fit);
    }
    fit->inner_iterations = (int)s.steps;
    *ret = fit;
    return true;
}

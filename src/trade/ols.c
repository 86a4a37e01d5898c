/* ols.c — least squares on ln y with the same regressors and effects, for comparison: rows with y >
 * 0 only, one sweep, one QR. μ = exp(fit): what the logarithm fits, not the mean.
 */
#include <math.h>

#include "base/stat.h"
#include "trade/ppml_inside.h"

bool ols_fit(struct arena *a, const struct ppml_data *d, const struct ppml_options *opt,
             struct ppml_fit **ret, struct err *e)
{
    TRY(ppml_check(d, false, e));
    ARENA_LOCAL(tmp);
    struct ppml_fit *fit = ppml_fit_new(a, d);
    struct ppml_sample s = {0};
    struct ppml_step step = {0};
    ppml_drop(tmp, d, false, opt->keep_singletons, fit->dropped);
    TRY(ppml_sample_make(tmp, d, fit->dropped, false, &s, e));
    TRY(ppml_columns(tmp, &s, fit->collinear, e));
    ppml_count_dropped(d, fit);
    size_t at = s.n_kept;
    struct stat_sum rss = {0}, tss = {0}, weights = {0};
    double mean = 0, total = 0, *r = NEW_N(tmp, double, s.columns *s.columns),
           *u = NEW_N(tmp, double, s.n), *index = NEW_N(tmp, double, s.n);
    bool met;
    for (size_t i = 0; i < s.n; i++) {
        s.X[i * s.columns + at] = s.y[i];
        total += s.weight[i];
        mean += s.weight[i] * (s.y[i] - mean) / total;
    }
    s.steps +=
        sweep_out(s.sweep, s.X, s.columns, NULL,
                  opt->inner_tolerance > 0 ? opt->inner_tolerance : 1e-11, PPML_SWEEPS_MAX, &met);
    ppml_triangle(s.X, s.n, s.columns, at + 1, s.weight, r);
    TRY(ppml_solve(r, s.columns, at, &step, e));
    for (size_t i = 0; i < s.n; i++) {
        double left = s.X[i * s.columns + at];
        for (size_t k = 0; k < at; k++)
            left -= s.X[i * s.columns + k] * step.beta[k];
        u[i] = s.weight[i] * left;
        index[i] = s.y[i] - left + s.offset[i];
        fit->mu[s.row[i]] = exp(index[i]);
        stat_sum_add(&rss, s.weight[i] * left * left);
        stat_sum_add(&tss, s.weight[i] * (s.y[i] - mean) * (s.y[i] - mean));
        stat_sum_add(&weights, log(s.weight[i]));
    }
    fit->deviance = stat_sum_value(&rss);
    fit->null_deviance = stat_sum_value(&tss);
    if (!(fit->null_deviance > 0))
        return FAIL(e, ERR_INPUT, "the dependent variable does not vary");
    if (!(fit->deviance > 1e-20 * fit->null_deviance))
        return FAIL(e, ERR_NUMERIC,
                    "the model predicts every row perfectly: nothing is left to "
                    "estimate errors from");
    double n = (double)s.n;
    fit->log_likelihood =
        (stat_sum_value(&weights) - n * (log(2 * acos(-1.0) * fit->deviance / n) + 1)) / 2;
    fit->pseudo_r2 = 1 - fit->deviance / fit->null_deviance;
    fit->converged = met;
    fit->iterations = 1;
    fit->separation_settled = true;
    double spare = n - (double)(at + ppml_count_levels(&s, false));
    TRY(ppml_covariance(a, &s, opt, &step, u, fit->deviance / spare, fit, e));
    if (!opt->no_effects) {
        ppml_rest(&s, &step, index, u);
        ppml_effects(a, &s, s.weight, u, 0, fit);
    }
    fit->inner_iterations = (int)s.steps;
    *ret = fit;
    return true;
}

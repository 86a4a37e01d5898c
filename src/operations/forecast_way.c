/* forecast_way.c — the ways to forecast a series, all as a distribution per period ahead.
 *
 * Days that a holiday or a weekday makes larger or smaller are divided by their factor first, and what is foreseen is
 * multiplied by it. A day with a factor of zero says nothing and counts as missing.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/stat.h"
#include "operations/forecast_inside.h"
#include "statistics/seasonal.h"

const double forecast_levels[N_AT] = {0.025, 0.1, 0.5, 0.9, 0.975};

/* What day t (or period ahead) is multiplied by; 0 on weekdays on which the firm is as good as closed. */
static double factor_of(const struct forecast_settings *s, const struct forecast_input *in, bool weekdays, size_t t)
{
    double f = in->day_factor ? in->day_factor[t] : 1;
    double index = weekdays ? in->weekday[((size_t)in->first_weekday + t) % SEASONAL_DAYS] : 1;
    return index < s->closed ? 0 : f * index;
}

static const double *level_values(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in,
                                  bool weekdays)
{
    if (!in->day_factor && !weekdays)
        return in->y;
    double *y = NEW_N(a, double, in->n);
    for (size_t t = 0; t < in->n; t++) {
        double f = factor_of(s, in, weekdays, t);
        y[t] = f > 0 ? in->y[t] / f : (double)NAN;
    }
    return y;
}

static bool fit(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in,
                bool weekdays, struct ets_model *ret)
{
    struct err ignored;
    const double *y = level_values(a, s, in, weekdays);
    size_t period = weekdays ? 1 : forecast_period(s, in->step);
    return ets_enough(y, in->n) && ets_choose(y, in->n, (int)period, false, ret, &ignored);
}

static bool by_ets(struct arena *a, const struct forecast_settings *s, const struct ets_draws *d,
                   const struct forecast_input *in, bool weekdays, struct outlook *ret)
{
    struct ets_model m;
    if (!fit(a, s, in, weekdays, &m))
        return false;
    char name[16];
    ets_name(m.form, name);
    snprintf(ret->model, sizeof ret->model, "%s%s", weekdays ? "weekdays × " : "", name);
    struct ets_interval_options opt = {forecast_levels, N_AT, 1, false};
    ets_quantiles(a, &m, d, in->horizon, &opt, ret->at);
    ets_mean(&m, in->horizon, ret->point);
    if (m.form.error == ETS_ERROR_A) {
        double *variance = NEW_N(a, double, in->horizon);
        ets_variance(&m, in->horizon, variance);
        for (size_t h = 0; h < in->horizon; h++)
            ret->point[h] = ets_floored_mean(ret->point[h], variance[h]);
    }
    return true;
}

/* The last value of the same phase and the variance of what is added to it; missing phases take the newest value. */
static bool naive(const struct forecast_input *in, const double *y, size_t lag, double *mean, double *variance)
{
    double newest;
    seasonal_naive(y, in->n, 1, 1, &newest);
    seasonal_naive(y, in->n, lag, in->horizon, mean);
    seasonal_naive_variance(y, in->n, lag, in->horizon, variance);
    for (size_t h = 0; h < in->horizon; h++)
        if (isnan(mean[h]))
            mean[h] = newest;
    return in->n > lag && !isnan(newest) && !isnan(variance[0]);
}

static bool by_naive(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in, size_t lag,
                     struct outlook *ret)
{
    double *variance = NEW_N(a, double, in->horizon);
    if (!naive(in, level_values(a, s, in, false), lag, ret->point, variance))
        return false;
    static const char *const step[] = {"day", "week", "month"};
    static const char *const before[] = {"same weekday as last week", "same week as last year",
                                         "same month as last year"};
    if (lag == 1)
        snprintf(ret->model, sizeof ret->model, "as the last %s", step[in->step]);
    else
        snprintf(ret->model, sizeof ret->model, "%s", before[in->step]);
    for (size_t h = 0; h < in->horizon; h++)
        for (int k = 0; k < N_AT; k++)
            ret->at[h * N_AT + (size_t)k] =
                ret->point[h] + sqrt(variance[h]) * gsl_cdf_ugaussian_Pinv(forecast_levels[k]);
    return true;
}

static bool fit_croston(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in,
                        struct forecast_way way, struct croston_fit *ret, const double **ret_y)
{
    struct err ignored;
    double alpha;
    *ret_y = level_values(a, s, in, way.weekdays);
    return croston_tune(*ret_y, in->n, way.croston, CROSTON_START_MEAN, s->alpha_low, s->alpha_high, s->alpha_step,
                        ret, &alpha, &ignored);
}

/* Every period alike: nothing with 1 - probability, else one of the sizes seen. The quantiles are exact. */
static bool by_croston(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in,
                       struct forecast_way way, struct outlook *ret)
{
    struct croston_fit f;
    const double *y;
    if (!fit_croston(a, s, in, way, &f, &y))
        return false;
    double *size = NEW_N(a, double, in->n), sum = 0;
    size_t k = 0;
    for (size_t t = 0; t < in->n; t++)
        if (y[t] > 0) {
            size[k++] = y[t];
            sum += y[t];
        }
    stat_sort(size, k);
    double times = f.factor * f.size * (double)k / sum, nothing = 1 - f.probability;
    for (int i = 0; i < N_AT; i++) {
        double p = forecast_levels[i];
        double q = p <= nothing ? 0 : times * stat_quantile_sorted(size, k, (p - nothing) / f.probability);
        for (size_t h = 0; h < in->horizon; h++)
            ret->at[h * N_AT + (size_t)i] = q;
    }
    for (size_t h = 0; h < in->horizon; h++)
        ret->point[h] = f.rate;
    snprintf(ret->model, sizeof ret->model, "%s%s", way.weekdays ? "weekdays × " : "", croston_name(way.croston));
    return true;
}

bool outlook_make(struct arena *a, const struct forecast_settings *s, const struct ets_draws *d,
                  const struct forecast_input *in, struct forecast_way way, struct outlook *ret)
{
    bool made = false;
    *ret = (struct outlook){.point = NEW_N(a, double, in->horizon), .at = NEW_N(a, double, in->horizon * N_AT)};
    switch (way.method) {
    case FORECAST_ETS:
    case FORECAST_WEEKDAY:
        made = by_ets(a, s, d, in, way.weekdays, ret);
        break;
    case FORECAST_NAIVE:
        made = by_naive(a, s, in, way.lag, ret);
        break;
    case FORECAST_CROSTON:
        made = by_croston(a, s, in, way, ret);
        break;
    case FORECAST_NONE:
        break;
    }
    for (size_t h = 0; h < in->horizon && made; h++) {
        double f = factor_of(s, in, way.weekdays, in->n + h);
        ret->point[h] = fmax(ret->point[h] * f, 0);
        for (int k = 0; k < N_AT; k++)
            ret->at[h * N_AT + (size_t)k] *= f;
    }
    return made;
}

bool outlook_paths(struct arena *a, const struct forecast_settings *s, const struct ets_draws *d,
                   const struct forecast_input *in, struct forecast_way way, double factor, double *ret)
{
    size_t n = d->paths;
    double *mean = NEW_N(a, double, in->horizon), *variance = NEW_N(a, double, in->horizon);
    struct ets_model m;
    struct croston_fit c;
    const double *y;
    struct rng r;
    switch (way.method) {
    case FORECAST_ETS:
    case FORECAST_WEEKDAY:
        if (!fit(a, s, in, way.weekdays, &m))
            return false;
        ets_simulate(&m, d, in->horizon, ret);
        break;
    case FORECAST_NAIVE:
        if (!naive(in, level_values(a, s, in, false), way.lag, mean, variance))
            return false;
        for (size_t h = 0; h < in->horizon; h++) /* each season adds its own error to the one before */
            for (size_t i = 0; i < n; i++)
                ret[h * n + i] = (h < way.lag ? mean[h] : ret[(h - way.lag) * n + i]) +
                                 sqrt(variance[0]) * d->z[h * n + i];
        break;
    case FORECAST_CROSTON:
        if (!fit_croston(a, s, in, way, &c, &y))
            return false;
        rng_init(&r, (uint64_t)s->seed, "operations.forecast.demand");
        croston_simulate(&c, y, in->n, &r, n, in->horizon, NEW_N(a, double, in->n), ret);
        break;
    case FORECAST_NONE:
        return false;
    }
    for (size_t h = 0; h < in->horizon; h++) {
        double f = factor_of(s, in, way.weekdays, in->n + h), *row = ret + h * n;
        double middle = stat_median(a, row, n);
        for (size_t i = 0; i < n; i++)
            row[i] = fmax(f * (middle + factor * (row[i] - middle)), 0);
    }
    return true;
}

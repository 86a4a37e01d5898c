/* stock_forecast.c — the demand that stock is planned for: the mean of the last weeks, or the room's own forecast
 * (forecast.h) of the weekly pieces. */
#include <math.h>

#include "operations/forecast.h"
#include "operations/stock_inside.h"

static const double *weeks_of(const struct stock_look *k, const char *product, size_t *ret_n)
{
    size_t number = demand_product(&k->demand, product);
    *ret_n = 0;
    return number == SIZE_MAX ? NULL
                              : demand_weekly(k->job->arena, &k->demand, (uint32_t)number, SIZE_MAX,
                                              (size_t)k->rules.least_weeks, ret_n);
}

struct stock_demand stock_demand_of(const struct stock_look *k, const char *product)
{
    size_t n, last = (size_t)k->rules.weeks;
    const double *weeks = weeks_of(k, product, &n);
    last = n < last ? n : last;
    return stock_demand_of_weeks(weeks ? weeks + (n - last) : NULL, last, k->rules.level);
}

bool stock_demand_foreseen(const struct stock_look *k, const char *product, double days, struct stock_demand *ret,
                           struct err *e)
{
    struct arena *a = k->job->arena;
    size_t n;
    struct forecast_settings set;
    struct forecast_reach r = {0};
    const double *weeks = weeks_of(k, product, &n);
    if (!(ret->rate > 0) || n <= (size_t)k->rules.weeks)
        return true;
    struct forecast_input in = {.y = weeks, .n = n, .step = STEP_WEEK, .horizon = (size_t)fmax(1, ceil(days / 7))};
    TRY(forecast_settings_load(k->job, &set, e) && forecast_reach(a, &set, &in, 0, &r, e));
    if (r.forecast.method == FORECAST_NONE || !(r.expected > 0))
        return true;
    *ret = stock_demand_of_forecast(r.expected, r.high80, r.forecast.point[0], r.forecast.high80[0], r.low80,
                                    7 * (double)in.horizon, arena_printf(a, "forecast by %s", r.forecast.model), n);
    return true;
}

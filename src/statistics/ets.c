/* ets.c — the forms and their names; the likelihood at given parameters. */
#include "statistics/ets.h"

#include <math.h>
#include <stdio.h>

#include "statistics/ets_inside.h"

const struct ets_form ets_forms[ETS_N_FORMS] = {
    {ETS_ERROR_A, ETS_TREND_N, ETS_SEASON_N},  {ETS_ERROR_A, ETS_TREND_A, ETS_SEASON_N},
    {ETS_ERROR_A, ETS_TREND_AD, ETS_SEASON_N}, {ETS_ERROR_A, ETS_TREND_N, ETS_SEASON_A},
    {ETS_ERROR_A, ETS_TREND_A, ETS_SEASON_A},  {ETS_ERROR_A, ETS_TREND_AD, ETS_SEASON_A},
    {ETS_ERROR_M, ETS_TREND_N, ETS_SEASON_N},  {ETS_ERROR_M, ETS_TREND_A, ETS_SEASON_N},
    {ETS_ERROR_M, ETS_TREND_AD, ETS_SEASON_N}, {ETS_ERROR_M, ETS_TREND_N, ETS_SEASON_A},
    {ETS_ERROR_M, ETS_TREND_A, ETS_SEASON_A},  {ETS_ERROR_M, ETS_TREND_AD, ETS_SEASON_A},
    {ETS_ERROR_M, ETS_TREND_N, ETS_SEASON_M},  {ETS_ERROR_M, ETS_TREND_A, ETS_SEASON_M},
    {ETS_ERROR_M, ETS_TREND_AD, ETS_SEASON_M},
};

void ets_name(struct ets_form f, char *ret)
{
    static const char *const trend[] = {"N", "A", "Ad"};
    snprintf(ret, 16, "ETS(%c,%s,%c)", "AM"[f.error], trend[f.trend], "NAM"[f.season]);
}

int ets_count(struct ets_form f, int m)
{
    return ets_free(f, m) + 1;
}

double ets_log_likelihood(struct ets_form f, int period, const double *y, size_t n,
                          const struct ets_parameters *x, struct ets_parameters *ret_end,
                          double *ret_residual)
{
    struct ets_sums sums;
    int m = f.season == ETS_SEASON_N ? 1 : period;
    return -ets_pass(f, m, y, n, x, ret_end, ret_residual, &sums) / 2;
}

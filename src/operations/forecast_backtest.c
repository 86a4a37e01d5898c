/* forecast_backtest.c — forecasts as they would have been made over the last third of a series. */
#include <math.h>

#include "base/parallel.h"
#include "operations/forecast_inside.h"
#include "statistics/accuracy.h"

enum { PLACES_MAX = 64, THIRD = 3 };

struct bench {
    const struct forecast_settings *s;
    const struct forecast_input *in;
    struct ets_draws draws;
    struct forecast_trial *ret;
};

static bool present(const struct forecast_input *in)
{
    for (size_t t = 0; t < in->n; t++)
        if (!isnan(in->y[t]) && in->y[t] > 0)
            return true;
    return false;
}

static void one(const struct bench *b, const struct forecast_input *in, struct forecast_trial *ret)
{
    size_t at[PLACES_MAX], n, first = in->n - in->n / THIRD, period = forecast_period(b->s, in->step);
    size_t most = (size_t)b->s->origins < PLACES_MAX ? (size_t)b->s->origins : PLACES_MAX;
    struct accuracy_sum ours = {0}, naive = {0};
    double within80 = 0, within95 = 0, covered = 0;
    n = accuracy_origins(in->n, first, in->horizon, most, at);
    *ret = (struct forecast_trial){.coverage80 = NAN, .coverage95 = NAN};
    for (size_t i = 0; i < n; i++) {
        ARENA_LOCAL(tmp);
        struct forecast f;
        struct forecast_way way;
        struct outlook look;
        struct forecast_input past = *in;
        past.n = at[i];
        size_t lag = (double)at[i] >= b->s->train_least * (double)period ? period : 1;
        struct forecast_way simple = {.method = FORECAST_NAIVE, .lag = lag};
        forecast_room(tmp, past.horizon, &f);
        if (!present(&past) || !forecast_one(tmp, b->s, &b->draws, &past, &f, &way) ||
            !outlook_make(tmp, b->s, &b->draws, &past, simple, &look))
            continue;
        struct accuracy_scale scale = accuracy_scale(in->y, at[i], lag);
        ret->n_origins++;
        ret->n_naive += f.method == FORECAST_NAIVE;
        for (size_t h = 0; h < in->horizon; h++) {
            double y = in->y[at[i] + h];
            if (isnan(y))
                continue;
            accuracy_add(&ours, scale, y, f.point[h]);
            accuracy_add(&naive, scale, y, look.point[h]);
            within80 += y >= f.low80[h] && y <= f.high80[h];
            within95 += y >= f.low95[h] && y <= f.high95[h];
            covered++;
        }
    }
    ret->n_outcomes = (size_t)covered;
    ret->mase = accuracy_mase(&ours);
    ret->mase_naive = accuracy_mase(&naive);
    ret->rmsse = accuracy_rmsse(&ours);
    ret->rmsse_naive = accuracy_rmsse(&naive);
    if (covered > 0) {
        ret->coverage80 = within80 / covered;
        ret->coverage95 = within95 / covered;
    }
}

static void some(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct bench *b = ctx;
    (void)block, (void)worker;
    for (size_t i = begin; i < end; i++)
        one(b, &b->in[i], &b->ret[i]);
}

bool forecast_backtest(const struct forecast_settings *s, const struct forecast_input *in, size_t n,
                       struct forecast_trial *ret, struct err *e)
{
    ARENA_LOCAL(a);
    size_t horizon = 0;
    for (size_t i = 0; i < n; i++) {
        TRY(forecast_check(&in[i], e));
        horizon = in[i].horizon > horizon ? in[i].horizon : horizon;
    }
    struct bench b = {s, in, ets_draws_new(a, (size_t)s->paths, horizon, (uint64_t)s->seed), ret};
    parallel_blocks(n, 1, some, &b);
    return true;
}

/* forecast_choose.c — which way to forecast a series, and how far its intervals can be trusted: each way is tried from
 * places of the series' own past.
 *
 * Scores are errors of the expected value over the mean error of the naive forecast inside each place's own past: MASE;
 * for intermittent demand RMSSE, since absolute errors reward whoever foresees nothing at all. A tie goes to the naive
 * forecast.
 *
 * Intervals: at each place and step ahead, how many half-widths did the outcome lie from the median? The factor for a
 * level is the conformal quantile of those ratios. Coverage is measured at the later half of the places, each with the
 * factor from outcomes that were known by then.
 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "base/stat.h"
#include "operations/forecast_inside.h"
#include "statistics/accuracy.h"
#include "statistics/seasonal.h"

enum { WAYS_MAX = 2 * CROSTON_N_METHODS + 1, ORIGINS_MAX = 64 };

size_t forecast_period(const struct forecast_settings *s, enum step step)
{
    return (size_t)(step == STEP_DAY ? s->period_day : step == STEP_WEEK ? s->period_week : s->period_month);
}

size_t forecast_horizon(const struct forecast_settings *s, enum step step)
{
    return (size_t)(step == STEP_DAY ? s->horizon_day : step == STEP_WEEK ? s->horizon_week : s->horizon_month);
}

struct trial { /* of one way from one place */
    bool made;
    struct outlook look;
};
struct trials {
    const struct forecast_input *in;
    size_t n, horizon, lag; /* places; steps ahead that are scored; of the naive forecast */
    size_t at[ORIGINS_MAX];
    struct trial *of[WAYS_MAX + 1]; /* [n]; the naive forecast last */
    struct accuracy_scale scale[ORIGINS_MAX];
};

static struct trial *try_way(struct arena *a, const struct forecast_settings *s, const struct ets_draws *d,
                             const struct trials *t, struct forecast_way way)
{
    struct trial *r = NEW_N(a, struct trial, t->n);
    for (size_t i = 0; i < t->n; i++) {
        struct forecast_input past = *t->in;
        past.n = t->at[i];
        past.horizon = t->horizon;
        r[i].made = outlook_make(a, s, d, &past, way, &r[i].look);
    }
    return r;
}

/* Scores over the places where all ways worked, so that all are asked the same. */
static struct accuracy_sum score(const struct trials *t, size_t n_ways, const struct trial *trial)
{
    struct accuracy_sum sum = {0};
    for (size_t i = 0; i < t->n; i++) {
        bool all = true;
        for (size_t w = 0; w < n_ways; w++)
            all = all && t->of[w][i].made;
        for (size_t h = 0; h < t->horizon && all; h++)
            accuracy_add(&sum, t->scale[i], t->in->y[t->at[i] + h], trial[i].look.point[h]);
    }
    return sum;
}

/* How many half-widths the outcome lies from the median. */
static double ratio_of(const double *at, int low, int high, double actual, double most)
{
    double middle = at[AT_50], off = actual - middle,
           width = off > 0 ? at[high] - middle : middle - at[low];
    if (!(fabs(off) > 0))
        return 0;
    return width > 0 ? fmin(fabs(off) / width, most) : most;
}

/* The factor for one level from outcomes before period `known`; 1 when they are too few. Demand now and then has most
 * outcomes right at its median of nothing, which says nothing against its width: its intervals are only widened. */
static double factor_from(const struct trials *t, const struct trial *trial, size_t known, int low, int high,
                          const struct forecast_settings *s, double least, double *ratio)
{
    size_t n = 0, blocks = 0;
    double most = s->factor_most;
    for (size_t i = 0; i < t->n; i++) {
        size_t before = n;
        for (size_t h = 0; h < t->horizon && trial[i].made; h++) {
            size_t when = t->at[i] + h;
            if (when < known && !isnan(t->in->y[when]))
                ratio[n++] = ratio_of(trial[i].look.at + h * N_AT, low, high, t->in->y[when], most);
        }
        blocks += n > before;
    }
    double f = accuracy_conformal(ratio, n, blocks, forecast_levels[high] - forecast_levels[low], most);
    return isnan(f) ? 1 : fmax(f, least);
}

/* Quantile k of a period, widened about the median and kept from falling below zero. */
static double widened(const double *at, int k, double factor)
{
    return fmax(at[AT_50] + factor * (at[k] - at[AT_50]), 0);
}

static void measure(struct arena *tmp, const struct forecast_settings *s, const struct trials *t,
                    const struct trial *trial, enum forecast_method method, struct forecast *ret)
{
    double least = method == FORECAST_CROSTON ? 1 : s->factor_least;
    double *ratio = NEW_N(tmp, double, t->n *t->horizon + 1);
    size_t within80 = 0, within95 = 0;
    ret->factor80 = factor_from(t, trial, SIZE_MAX, AT_10, AT_90, s, least, ratio);
    ret->factor95 = factor_from(t, trial, SIZE_MAX, AT_025, AT_975, s, least, ratio);
    for (size_t i = t->n / 2; i < t->n; i++) {
        double f80 = factor_from(t, trial, t->at[i], AT_10, AT_90, s, least, ratio),
               f95 = factor_from(t, trial, t->at[i], AT_025, AT_975, s, least, ratio);
        for (size_t h = 0; h < t->horizon && trial[i].made; h++) {
            double y = t->in->y[t->at[i] + h];
            const double *at = trial[i].look.at + h * N_AT;
            if (isnan(y))
                continue;
            ret->n_covered++;
            within80 += y >= widened(at, AT_10, f80) && y <= widened(at, AT_90, f80);
            within95 += y >= widened(at, AT_025, f95) && y <= widened(at, AT_975, f95);
        }
    }
    if (ret->n_covered) {
        ret->coverage80 = (double)within80 / (double)ret->n_covered;
        ret->coverage95 = (double)within95 / (double)ret->n_covered;
    }
}

static void nothing(const char *why, struct forecast *f)
{
    f->method = FORECAST_NONE;
    f->why = why;
}

/* The ways that suit the kind of series; returns how many. */
static size_t suited(const struct forecast_settings *s, const struct forecast_input *in, size_t present,
                     const struct forecast *f, struct forecast_way *way)
{
    size_t n = 0;
    bool rare = f->kind.class == CROSTON_INTERMITTENT || f->kind.class == CROSTON_LUMPY,
         pooled = in->step == STEP_DAY && in->weekday;
    if (rare)
        for (int k = 0; k < CROSTON_N_METHODS; k++) {
            way[n++] = (struct forecast_way){.method = FORECAST_CROSTON, .croston = (enum croston_method)k};
            if (pooled)
                way[n++] = (struct forecast_way){
                    .method = FORECAST_CROSTON, .croston = (enum croston_method)k, .weekdays = true};
        }
    if (!rare && (!pooled || (double)present >= s->short_seasons * (double)forecast_period(s, in->step)))
        way[n++] = (struct forecast_way){.method = FORECAST_ETS};
    if (!rare && pooled)
        way[n++] = (struct forecast_way){.method = FORECAST_WEEKDAY, .weekdays = true};
    return n;
}

static const char *reason(enum forecast_method m)
{
    return m == FORECAST_CROSTON   ? "demand comes now and then"
           : m == FORECAST_WEEKDAY ? "weekdays of all markets say more than its own"
                                   : "the form with the least AICc";
}

/* Leading missing values and what is older than the newest `most` values is cut off. */
static struct forecast_input cut(const struct forecast_settings *s, const struct forecast_input *in)
{
    struct forecast_input r = *in;
    size_t from = 0;
    while (from < r.n && isnan(r.y[from]))
        from++;
    if (r.n - from > (size_t)s->values_most)
        from = r.n - (size_t)s->values_most;
    r.y += from;
    r.n -= from;
    r.first_weekday = (int)(((size_t)r.first_weekday + from) % SEASONAL_DAYS);
    if (r.day_factor)
        r.day_factor += from;
    return r;
}

static void plan_trials(const struct forecast_settings *s, const struct forecast_input *in, struct trials *t)
{
    size_t period = forecast_period(s, in->step), least = (size_t)s->values_least, first = in->n / 2;
    size_t most = (size_t)s->origins < ORIGINS_MAX ? (size_t)s->origins : ORIGINS_MAX;
    *t = (struct trials){.in = in, .lag = 1};
    if (first < least)
        first = least;
    if ((double)first >= s->train_least * (double)period)
        t->lag = period;
    t->horizon = in->horizon < in->n / 4 ? in->horizon : in->n / 4;
    if (t->horizon)
        t->n = accuracy_origins(in->n, first, t->horizon, most, t->at);
    for (size_t i = 0; i < t->n; i++)
        t->scale[i] = accuracy_scale(in->y, t->at[i], t->lag);
}

static void fill(const struct outlook *look, size_t horizon, struct forecast *f)
{
    memcpy(f->model, look->model, sizeof f->model);
    for (size_t h = 0; h < horizon; h++) {
        const double *at = look->at + h * N_AT;
        f->point[h] = look->point[h];
        f->median[h] = fmax(at[AT_50], 0);
        f->low80[h] = widened(at, AT_10, f->factor80);
        f->high80[h] = widened(at, AT_90, f->factor80);
        /* the outer interval holds the inner one, whatever the factors */
        f->low95[h] = fmin(widened(at, AT_025, f->factor95), f->low80[h]);
        f->high95[h] = fmax(widened(at, AT_975, f->factor95), f->high80[h]);
    }
}

/* Days on which the firm is as good as closed do not make demand rare. */
static struct croston_kind kind_of(struct arena *tmp, const struct forecast_settings *s, const struct forecast_input *in)
{
    const double *y = in->y;
    if (in->step == STEP_DAY && in->weekday) {
        double *open = NEW_N(tmp, double, in->n);
        for (size_t t = 0; t < in->n; t++)
            open[t] = in->weekday[((size_t)in->first_weekday + t) % SEASONAL_DAYS] < s->closed ? (double)NAN : y[t];
        y = open;
    }
    return croston_classify(y, in->n, s->adi_cut, s->cv2_cut);
}

void forecast_room(struct arena *a, size_t horizon, struct forecast *ret)
{
    double **to[] = {&ret->point, &ret->median, &ret->low80, &ret->high80, &ret->low95, &ret->high95};
    *ret = (struct forecast){0};
    for (size_t i = 0; i < COUNT_OF(to); i++)
        *to[i] = NEW_N(a, double, horizon);
}

bool forecast_one(struct arena *tmp, const struct forecast_settings *s, const struct ets_draws *d,
                  const struct forecast_input *whole, struct forecast *ret, struct forecast_way *ret_way)
{
    struct forecast_input in = cut(s, whole);
    struct forecast_way way[WAYS_MAX + 1];
    struct trials t;
    size_t present = 0, n_ways, best = 0;
    double total = 0;
    ret->horizon = in.horizon;
    ret->mase = ret->mase_naive = ret->rmsse = ret->rmsse_naive = ret->coverage80 = ret->coverage95 = NAN;
    ret->total = ret->total_low80 = ret->total_high80 = ret->last_total = ret->chance_more = NAN;
    ret->factor80 = ret->factor95 = 1;
    ret->kind = kind_of(tmp, s, &in);
    for (size_t i = 0; i < in.n; i++)
        if (!isnan(in.y[i])) {
            present++;
            total += fabs(in.y[i]);
        }
    *ret_way = (struct forecast_way){0};
    if ((double)present < s->values_least)
        return nothing("too short", ret), false;
    if (!(total > 0))
        return nothing("nothing but zeros", ret), false;
    plan_trials(s, &in, &t);
    n_ways = suited(s, &in, present, ret, way);
    way[n_ways] = (struct forecast_way){.method = FORECAST_NAIVE, .lag = t.lag};
    for (size_t w = 0; w <= n_ways; w++)
        t.of[w] = try_way(tmp, s, d, &t, way[w]);
    bool rare = way[0].method == FORECAST_CROSTON;
    struct accuracy_sum naive = score(&t, n_ways + 1, t.of[n_ways]), sum = naive;
    ret->mase_naive = accuracy_mase(&naive);
    ret->rmsse_naive = accuracy_rmsse(&naive);
    double least = rare ? ret->rmsse_naive : ret->mase_naive;
    ret->n_scored = naive.n;
    ret->n_origins = naive.n ? t.n : 0;
    if (naive.n) {
        best = n_ways;
        for (size_t w = 0; w < n_ways; w++) {
            struct accuracy_sum own = score(&t, n_ways + 1, t.of[w]);
            double x = rare ? accuracy_rmsse(&own) : accuracy_mase(&own);
            if (x < least) {
                least = x;
                best = w;
                sum = own;
            }
        }
    }
    ret->mase = accuracy_mase(&sum);
    ret->rmsse = accuracy_rmsse(&sum);
    measure(tmp, s, &t, t.of[best], way[best].method, ret);
    struct outlook look;
    bool made = outlook_make(tmp, s, d, &in, way[best], &look);
    if (!made) { /* its past allowed it, the whole does not, or there was no past to try: the naive one is left */
        best = n_ways;
        made = outlook_make(tmp, s, d, &in, way[best], &look);
    }
    if (!made)
        return nothing("too short", ret), false;
    *ret_way = way[best];
    ret->method = way[best].method;
    ret->why = best < n_ways ? reason(way[best].method) : "no model was better on the series' own past";
    fill(&look, in.horizon, ret);
    return true;
}

/* Sums of the periods to come, one per path, into sum[d->paths]. */
static bool add_up(struct arena *tmp, const struct forecast_settings *s, const struct ets_draws *d,
                   const struct forecast_input *whole, struct forecast_way way, struct forecast *f, double *sum)
{
    struct forecast_input in = cut(s, whole);
    double *path = NEW_N(tmp, double, in.horizon *d->paths), more = 0;
    double factor = way.method == FORECAST_CROSTON ? 1 : f->factor80;
    if (!outlook_paths(tmp, s, d, &in, way, factor, path))
        return false;
    memset(sum, 0, d->paths * sizeof *sum);
    for (size_t h = 0; h < in.horizon; h++)
        for (size_t i = 0; i < d->paths; i++)
            sum[i] += path[h * d->paths + i];
    f->last_total = in.n >= in.horizon ? 0 : (double)NAN;
    for (size_t h = 0; h < in.horizon && in.n >= in.horizon; h++)
        f->last_total += in.y[in.n - 1 - h];
    for (size_t i = 0; i < d->paths; i++)
        more += sum[i] > f->last_total;
    f->chance_more = isnan(f->last_total) ? (double)NAN : more / (double)d->paths;
    f->total = stat_mean(sum, d->paths);
    stat_sort(sum, d->paths);
    f->total_low80 = stat_quantile_sorted(sum, d->paths, forecast_levels[AT_10]);
    f->total_high80 = stat_quantile_sorted(sum, d->paths, forecast_levels[AT_90]);
    return true;
}

bool forecast_make(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in,
                   struct forecast *ret, struct err *e)
{
    return forecast_many(a, s, in, 1, ret, e);
}

struct many {
    const struct forecast_settings *s;
    const struct forecast_input *in;
    struct ets_draws draws;
    struct forecast *ret;
};
static void some(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct many *m = ctx;
    (void)block, (void)worker;
    for (size_t i = begin; i < end; i++) {
        ARENA_LOCAL(tmp);
        struct forecast_way way;
        if (forecast_one(tmp, m->s, &m->draws, &m->in[i], &m->ret[i], &way))
            (void)add_up(tmp, m->s, &m->draws, &m->in[i], way, &m->ret[i],
                         NEW_N(tmp, double, m->draws.paths));
    }
}

bool forecast_check(const struct forecast_input *in, struct err *e)
{
    for (size_t t = 0; t < in->n; t++)
        if (isinf(in->y[t]))
            return FAIL(e, ERR_INPUT, "value %zu of a series to forecast is infinite", t + 1);
    return in->horizon || FAIL(e, ERR_INPUT, "a forecast needs at least one period ahead");
}

static size_t longest(const struct forecast_input *in, size_t n)
{
    size_t horizon = 0;
    for (size_t i = 0; i < n; i++)
        horizon = in[i].horizon > horizon ? in[i].horizon : horizon;
    return horizon;
}

bool forecast_many(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in, size_t n,
                   struct forecast *ret, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        TRY(forecast_check(&in[i], e));
    ARENA_LOCAL(own);
    struct many m = {s, in, ets_draws_new(own, (size_t)s->paths, longest(in, n), (uint64_t)s->seed), ret};
    for (size_t i = 0; i < n; i++)
        forecast_room(a, in[i].horizon, &ret[i]);
    parallel_blocks(n, 1, some, &m);
    return true;
}

bool forecast_reach(struct arena *a, const struct forecast_settings *s, const struct forecast_input *in, double wanted,
                    struct forecast_reach *ret, struct err *e)
{
    TRY(forecast_check(in, e));
    ARENA_LOCAL(tmp);
    struct ets_draws d = ets_draws_new(tmp, (size_t)s->paths, in->horizon, (uint64_t)s->seed);
    struct forecast_way way;
    struct forecast_reach r;
    double *sum = NEW_N(tmp, double, d.paths), reached = 0;
    forecast_room(a, in->horizon, &r.forecast);
    if (!forecast_one(tmp, s, &d, in, &r.forecast, &way) || !add_up(tmp, s, &d, in, way, &r.forecast, sum))
        return FAIL(e, ERR_NUMERIC, "the series cannot be forecast: %s", r.forecast.why);
    for (size_t i = 0; i < d.paths; i++)
        reached += sum[i] >= wanted;
    r.expected = r.forecast.total;
    r.low80 = r.forecast.total_low80;
    r.high80 = r.forecast.total_high80;
    r.probability = reached / (double)d.paths;
    r.standard_error = sqrt(r.probability * (1 - r.probability) / (double)d.paths);
    *ret = r;
    return true;
}

/* skill.c — thinning, resampling and injecting; the charts themselves are detect_run's. */
#include "operations/skill.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "base/stat.h"
#include "statistics/counts.h"
#include "statistics/proportion.h"

enum { DAYS_OF_QUARTER_N = 91, WEEK_N = 7 };

static double thinned(struct rng *r, double count, double keep)
{
    double kept = 0;
    for (double i = 0; i < count; i++)
        kept += rng_uniform(r) < keep;
    return kept;
}

static double keep_for(const struct skill_series *x, const struct skill_ask *ask)
{
    double sum = 0;
    for (size_t t = x->from; t < x->to; t++)
        sum += x->x[t];
    return x->thin ? ask->mean * (double)(x->to - x->from) / sum : 1;
}

/* One market: events kept by lot, from `start` on fewer or more of them; all: with the others. */
static void draw(struct rng *r, const struct skill_series *x, const struct skill_ask *ask, double keep,
                 size_t start, double *ret_market, double *ret_all)
{
    for (size_t t = 0; t < x->n; t++) {
        double kept = x->thin ? thinned(r, x->x[t], keep) : x->x[t];
        double rest = (x->thin ? x->x[t] - kept : 0) + (x->rest ? x->rest[t] : 0);
        if (t >= start)
            kept = ask->direction < 0 ? thinned(r, kept, 1 - ask->shift)
                                      : kept + thinned(r, kept, ask->shift);
        ret_market[t] = kept;
        ret_all[t] = kept + rest;
    }
}

static struct detect_input input_of(const struct skill_series *x, const struct skill_ask *ask,
                                    const double *market, const double *all)
{
    if (x->against_rest)
        return (struct detect_input){.kind = DETECT_SHARE, .x = market, .trials = all, .open = x->open,
                                     .n = x->n, .n_phases = 1, .direction = ask->direction,
                                     .run_length = ask->run_length, .seed = ask->seed,
                                     .shift = ask->settings->shift_count};
    return (struct detect_input){.kind = DETECT_COUNT, .x = market, .open = x->open, .n = x->n,
                                 .phase = x->phase, .n_phases = WEEK_N, .direction = ask->direction,
                                 .run_length = ask->run_length, .seed = ask->seed};
}

/* The mean of the coming month over that of the level window, both per ordinary day. Weekdays are taken
 * out by their means over the whole series. */
void skill_clean(struct arena *a, const struct detect_settings *s, const struct skill_series *x,
                 double band, bool *ret_clean)
{
    (void)a;
    double sum[WEEK_N] = {0}, n[WEEK_N] = {0}, pattern[WEEK_N];
    for (size_t t = 0; t < x->n; t++)
        if (x->open[t])
            sum[x->phase[t]] += x->x[t], n[x->phase[t]] += 1;
    for (size_t p = 0; p < WEEK_N; p++)
        pattern[p] = n[p] > 0 ? sum[p] / n[p] : 0;
    size_t guard = (size_t)s->guard, level = (size_t)s->level, ahead = 2 * guard;
    for (size_t t = 0; t < x->n; t++) {
        ret_clean[t] = false;
        if (t < guard + level / 2 || t + ahead > x->n)
            continue;
        double seen = 0, want = 0, seen_before = 0, want_before = 0;
        for (size_t i = t; i < t + ahead; i++)
            if (x->open[i])
                seen += x->x[i], want += pattern[x->phase[i]];
        for (size_t i = t - guard > level ? t - guard - level : 0; i < t - guard; i++)
            if (x->open[i])
                seen_before += x->x[i], want_before += pattern[x->phase[i]];
        double ratio = (seen / want) / (seen_before / want_before);
        ret_clean[t] = ratio >= 1 - band && ratio <= 1 + band;
    }
}

/* Rate per quarter and its interval from the rounds, whose days are alike: normal over the rounds, with
 * the exact Poisson bound when nothing or little was seen. */
static void rate_of(const double *alarms, size_t rounds, double days_each, struct skill_rate *ret)
{
    struct skill_rate r = {.days = days_each * (double)rounds};
    for (size_t i = 0; i < rounds; i++)
        r.alarms += alarms[i];
    double quarters = r.days / DAYS_OF_QUARTER_N;
    r.per_quarter = r.alarms / quarters;
    struct interval i = poisson_rate(r.alarms, quarters, 19 / 20.0);
    r.low = i.low, r.high = i.high;
    *ret = r;
}

bool skill_false_clean(const struct skill_series *x, const struct skill_ask *ask, struct skill_rate *ret)
{
    double keep = keep_for(x, ask);
    if (!(keep <= 1))
        return false;
    ARENA_LOCAL(a);
    bool *clean = NEW_N(a, bool, x->n);
    double *counts = NEW_N(a, double, x->n), *alarms = NEW_N(a, double, (size_t)ask->rounds);
    double *all = NEW_N(a, double, x->n);
    skill_clean(a, ask->settings, x, ask->band, clean);
    double days = 0;
    for (size_t t = x->from; t < x->to; t++)
        days += clean[t];
    for (int round = 0; round < ask->rounds; round++) {
        struct arena_mark mark = arena_mark(a);
        struct rng r;
        rng_init_block(&r, ask->seed, "skill.clean", (uint64_t)round);
        draw(&r, x, ask, keep, SIZE_MAX, counts, all);
        struct detect_input in = input_of(x, ask, counts, all);
        struct detect_result out;
        detect_run(a, ask->settings, &in, &out);
        for (size_t i = 0; i < out.n_events; i++) {
            size_t at = out.events[i].crossed;
            alarms[round] += at >= x->from && at < x->to && clean[at];
        }
        arena_release(a, mark);
    }
    rate_of(alarms, (size_t)ask->rounds, days, ret);
    return days > 0;
}

/* Slow course of the market in hindsight: a factor on `want` (its weekday's mean, or all events), the median of nine
 * weeks around the day, so that one week of sales does not make the others look poor. */
static void course(const struct skill_series *x, const double *market, const double *want, double *ret)
{
    enum { WEEKS_N = 9, HALF_N = WEEKS_N * WEEK_N / 2 };
    for (size_t t = 0; t < x->n; t++) {
        double ratio[WEEKS_N];
        size_t n = 0;
        for (size_t w = 0; w < WEEKS_N; w++) {
            double seen = 0, all = 0;
            for (size_t j = 0; j < WEEK_N; j++) {
                size_t i = t + w * WEEK_N + j;
                if (i < HALF_N || i - HALF_N >= x->n || !x->open[i - HALF_N])
                    continue;
                seen += market[i - HALF_N], all += want[i - HALF_N];
            }
            if (all > 0)
                ratio[n++] = seen / all;
        }
        stat_sort(ratio, n);
        ret[t] = n ? want[t] * stat_quantile_sorted(ratio, n, 1 / 2.0) : 0;
    }
}

static double law_quantile(const struct counts_law *law, double u)
{
    double x = 0, sum = counts_pmf(law, 0);
    while (sum < u && x < law->mean + 40 * sqrt(law->mean) + 40 && (law->trials == 0 || x < law->trials))
        sum += counts_pmf(law, ++x);
    return x;
}

/* Days of the new series: one level and the weekdays' pattern (or: one share of all events), residuals in
 * blocks of the real one's that keep their weekday. The residuals are those of a plain law around the slow
 * course, so whatever the series spreads beyond that, and hangs together within a block, is in them. */
bool skill_false_no_change(const struct skill_series *x, const struct skill_ask *ask,
                           struct skill_rate *ret)
{
    double keep = keep_for(x, ask);
    if (!(keep <= 1))
        return false;
    ARENA_LOCAL(a);
    size_t n = x->n, block = (size_t)ask->block;
    double *counts = NEW_N(a, double, n), *alarms = NEW_N(a, double, (size_t)ask->rounds);
    double *all = NEW_N(a, double, n), *want = NEW_N(a, double, n), *smooth = NEW_N(a, double, n);
    double *residual = NEW_N(a, double, n), *seen_all = NEW_N(a, double, n);
    for (int round = 0; round < ask->rounds; round++) {
        struct arena_mark mark = arena_mark(a);
        struct rng r;
        rng_init_block(&r, ask->seed, "skill.no_change", (uint64_t)round);
        draw(&r, x, ask, keep, SIZE_MAX, counts, seen_all);
        double sum[WEEK_N] = {0}, open[WEEK_N] = {0}, events = 0, trials = 0;
        for (size_t t = x->from; t < x->to; t++)
            if (x->open[t]) {
                sum[x->phase[t]] += counts[t], open[x->phase[t]] += 1;
                events += counts[t], trials += seen_all[t];
            }
        for (size_t t = 0; t < n; t++)
            want[t] = x->against_rest ? seen_all[t]
                      : open[x->phase[t]] > 0 ? sum[x->phase[t]] / open[x->phase[t]] : 0;
        course(x, counts, want, smooth);
        for (size_t t = x->from; t < x->to; t++) {
            residual[t] = (double)NAN;
            struct counts_law law = {.mean = smooth[t], .trials = x->against_rest ? seen_all[t] : 0,
                                     .size = (double)INFINITY};
            if (x->open[t] && smooth[t] > 0)
                residual[t] = counts_residual(&law, counts[t], rng_uniform_open(&r));
        }
        for (size_t t = 0; t < n;) {
            size_t from = x->from + rng_below(&r, x->to - x->from - block);
            while (x->phase[from] != x->phase[t])
                from = x->from + rng_below(&r, x->to - x->from - block);
            for (size_t j = 0; j < block && t < n; j++, t++) {
                size_t p = x->phase[t];
                all[t] = seen_all[from + j];
                struct counts_law law = {.mean = open[p] > 0 ? sum[p] / open[p] : 0,
                                         .size = (double)INFINITY};
                if (x->against_rest)
                    law.trials = all[t], law.mean = all[t] * events / trials;
                double z = residual[from + j];
                z = isnan(z) ? rng_normal(&r) : z;
                counts[t] = law.mean > 0 ? law_quantile(&law, erfc(-z / sqrt(2)) / 2) : 0;
            }
        }
        struct detect_input in = input_of(x, ask, counts, all);
        struct detect_result out;
        detect_run(a, ask->settings, &in, &out);
        for (size_t i = 0; i < out.n_events; i++) {
            size_t at = out.events[i].crossed;
            alarms[round] += at >= x->from && at < x->to;
        }
        arena_release(a, mark);
    }
    rate_of(alarms, (size_t)ask->rounds, (double)(x->to - x->from), ret);
    return true;
}

bool skill_delays(const struct skill_series *x, const struct skill_ask *ask, struct skill_delay *ret)
{
    double keep = keep_for(x, ask);
    if (!(keep <= 1))
        return false;
    ARENA_LOCAL(a);
    bool *clean = NEW_N(a, bool, x->n);
    double *counts = NEW_N(a, double, x->n), *delay = NEW_N(a, double, (size_t)ask->rounds);
    double *all = NEW_N(a, double, x->n);
    size_t *days = NEW_N(a, size_t, x->n), n_days = 0;
    skill_clean(a, ask->settings, x, ask->band, clean);
    for (size_t t = x->from; t < x->to; t++)
        if (clean[t] && x->open[t])
            days[n_days++] = t;
    if (n_days == 0)
        return false;
    struct skill_delay d = {0};
    double in_14 = 0, in_28 = 0;
    for (int round = 0; round < ask->rounds; round++) {
        struct arena_mark mark = arena_mark(a);
        struct rng r;
        rng_init_block(&r, ask->seed, "skill.delays", (uint64_t)round);
        size_t start = days[rng_below(&r, n_days)];
        draw(&r, x, ask, keep, start, counts, all);
        struct detect_input in = input_of(x, ask, counts, all);
        struct detect_result out;
        in.n = start + ask->horizon < x->n ? start + ask->horizon : x->n;
        detect_run(a, ask->settings, &in, &out);
        double found = (double)INFINITY;
        bool open_before = false;
        for (size_t i = 0; i < out.n_events; i++) {
            const struct detect_event *v = &out.events[i];
            open_before = open_before || (v->crossed < start && v->ended >= start);
            if (v->crossed >= start)
                found = fmin(found, (double)(v->crossed - start) + 1);
        }
        arena_release(a, mark);
        if (open_before) {
            d.skipped++;
            continue;
        }
        delay[d.n++] = found;
        d.seen += isfinite(found);
        in_14 += found <= 2 * WEEK_N;
        in_28 += found <= 4 * WEEK_N;
    }
    if (d.n == 0)
        return false;
    stat_sort(delay, d.n);
    /* Order statistics around the median: normal approximation of the binomial ranks. */
    double half = (double)d.n / 2, wide = sqrt((double)d.n) * (1 - 1.0 / 50);
    d.median = delay[(d.n - 1) / 2];
    d.low = delay[(size_t)fmax(0, floor(half - wide))];
    d.high = delay[(size_t)fmin((double)d.n - 1, ceil(half + wide))];
    d.within_14 = in_14 / (double)d.n;
    d.within_28 = in_28 / (double)d.n;
    *ret = d;
    return true;
}

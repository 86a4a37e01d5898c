/* evaluate.c — detectors over a corpus and their scores. */
#include "operations/evaluate.h"

#include <math.h>

#include "base/random.h"
#include "base/stat.h"

enum { DAY_SECONDS_N = 86400, HOUR_SECONDS_N = 3600, DAY_HOURS_N = 24, WEEK_DAYS_N = 7 };

/* Hours of the day for values several a day over some days, weekdays for daily ones, else none. */
static size_t phases(struct arena *a, const struct evaluate_file *f, const uint8_t **ret)
{
    double step = f->days * DAY_SECONDS_N / (double)(f->n - 1);
    bool hours = step <= HOUR_SECONDS_N && f->days >= 2 * WEEK_DAYS_N;
    bool days = step > DAY_SECONDS_N / 2 && step < 2 * DAY_SECONDS_N;
    if (!hours && !days)
        return 1;
    uint8_t *phase = NEW_N(a, uint8_t, f->n);
    for (size_t i = 0; i < f->n; i++) {
        int64_t day = f->at_s[i] / DAY_SECONDS_N, second = f->at_s[i] % DAY_SECONDS_N;
        int64_t weekday = ((day + 3) % WEEK_DAYS_N + WEEK_DAYS_N) % WEEK_DAYS_N;
        phase[i] = (uint8_t)(hours ? (second + DAY_SECONDS_N) % DAY_SECONDS_N / HOUR_SECONDS_N : weekday);
    }
    *ret = phase;
    return hours ? DAY_HOURS_N : WEEK_DAYS_N;
}

/* The settings speak of days; here a "day" is as many values as let the shortest baseline fit into what is not scored. */
static struct detect_settings scaled(const struct detect_settings *s, size_t n)
{
    struct detect_settings r = *s;
    double factor = fmax(1, floor((double)nab_probation(n) / s->least));
    double *lengths[] = {&r.guard, &r.level, &r.pattern, &r.least, &r.refit, &r.accept, &r.block};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        *lengths[i] *= factor;
    return r;
}

static void ours(struct arena *a, const struct detect_settings *s, const struct evaluate_file *f, double false_alarms,
                 uint64_t seed, double *ret)
{
    struct detect_settings mine = scaled(s, f->n);
    struct detect_input in = {.kind = DETECT_LEVEL, .x = f->value, .n = f->n, .seed = seed};
    in.n_phases = phases(a, f, &in.phase);
    in.run_length = fmax(2, 2 * (double)f->n / false_alarms); /* two charts share it */
    for (size_t i = 0; i < f->n; i++)
        ret[i] = 0;
    for (in.direction = -1; in.direction <= 1; in.direction += 2) {
        struct detect_result out;
        detect_run(a, &mine, &in, &out);
        for (size_t i = 0; i < f->n; i++)
            if (out.limit[i] > 0)
                ret[i] = fmax(ret[i], out.statistic[i] / (out.limit[i] * 2 * s->hold));
        for (size_t i = 0; i < out.n_events; i++)
            ret[out.events[i].crossed] = 1;
    }
}

void evaluate_scores(struct arena *a, const struct detect_settings *s, const struct evaluate_file *f,
                     enum evaluate_detector by, double false_alarms, uint64_t seed, double *ret)
{
    struct rng r;
    rng_init(&r, seed, f->name);
    if (by == EVALUATE_OURS)
        ours(a, s, f, false_alarms, seed, ret);
    for (size_t i = 0; by != EVALUATE_OURS && i < f->n; i++)
        ret[i] = by == EVALUATE_RANDOM ? rng_uniform(&r) : 0;
}

static void count(struct arena *a, const struct evaluate_corpus *c, const struct nab_series *series, double threshold,
                  struct evaluated *ret)
{
    double days = 0, *share = NULL, *periods = NULL;
    size_t n = 0, cap = 0, n_periods = 0, cap_periods = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct nab_count k;
        size_t start = nab_probation(series[i].n);
        nab_raw(&series[i], threshold, &nab_profiles[0], &k);
        ret->windows += k.windows;
        ret->found += k.found;
        ret->false_alarms += k.alarms_outside;
        days += c->files[i].days * (double)k.values_outside / (double)c->files[i].n;
        for (size_t w = 0; w < series[i].n_windows; w++) {
            const struct nab_window *at = &series[i].windows[w];
            for (size_t t = at->first > start ? at->first : start; t <= at->last; t++)
                if (series[i].score[t] >= threshold) {
                    PUSH(a, share, n, cap, (double)(t - at->first) / (double)(at->last - at->first + 1));
                    PUSH(a, periods, n_periods, cap_periods, (double)(t - at->first));
                    break;
                }
        }
    }
    ret->per_100_days = days > 0 ? 100 * (double)ret->false_alarms / days : (double)NAN;
    size_t said = ret->found + ret->false_alarms;
    ret->precision = said ? (double)ret->found / (double)said : (double)NAN;
    ret->delay_share = n ? stat_median(a, share, n) : (double)NAN;
    ret->delay_periods = n ? stat_median(a, periods, n) : (double)NAN;
}

void evaluate_corpus(struct arena *a, const struct detect_settings *s, const struct evaluate_corpus *c,
                     enum evaluate_detector by, double false_alarms, uint64_t seed, struct evaluated *ret)
{
    struct evaluated r = {0};
    struct nab_series *series = NEW_N(a, struct nab_series, c->n);
    for (size_t i = 0; i < c->n; i++) {
        const struct evaluate_file *f = &c->files[i];
        double *score = NEW_N(a, double, f->n);
        evaluate_scores(a, s, f, by, false_alarms, seed, score);
        series[i] = (struct nab_series){score, f->n, f->windows, f->n_windows};
    }
    for (size_t p = 0; p < nab_n_profiles; p++) {
        /* Ours keeps the limit that the budget gave; the lot gets the benefit of the best one. */
        r.threshold[p] = by == EVALUATE_RANDOM ? nab_best_threshold(series, c->n, &nab_profiles[p]) : 1;
        r.score[p] = nab_normalised(series, c->n, r.threshold[p], &nab_profiles[p]);
    }
    count(a, c, series, r.threshold[0], &r);
    *ret = r;
}

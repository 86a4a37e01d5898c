/* detect_baseline.c — what a series does when nothing has changed: level, pattern of the phases, how
 * well both are known, and how much more than its plain law it spreads. */
#include <math.h>

#include "operations/detect.h"
#include "statistics/counts.h"

static size_t phase_of(const struct detect_input *in, size_t t)
{
    return in->phase ? in->phase[t] : 0;
}

static double trials_of(const struct detect_input *in, size_t t)
{
    return in->trials ? in->trials[t] : 1;
}

/* Counts: a phase's share of the events against its share of the periods, drawn to the given pattern
 * by a few periods' worth of events. Factors are scaled so that the periods seen have mean 1. */
static void count_pattern(const struct detect_settings *s, const struct detect_input *in,
                          const bool *usable, size_t from, size_t to, struct detect_baseline *b)
{
    double events[DETECT_MAX_PHASES] = {0}, periods[DETECT_MAX_PHASES] = {0}, all = 0, n = 0;
    for (size_t t = from; t < to; t++) {
        if (!usable[t])
            continue;
        events[phase_of(in, t)] += in->x[t];
        periods[phase_of(in, t)] += 1;
        all += in->x[t], n += 1;
    }
    double mean = n > 0 ? all / n : 0, scaled = 0;
    for (size_t p = 0; p < in->n_phases; p++) {
        double prior = in->prior ? in->prior[p] : 1, weight = s->pattern_prior;
        /* Of rare events a few periods say little: the prior weighs as many events for all. */
        double know = mean > 0 ? weight / fmin(1, mean) : 1;
        b->pattern[p] = mean > 0 ? (events[p] + know * mean * prior) / ((periods[p] + know) * mean) : 1;
        scaled += periods[p] * b->pattern[p];
    }
    for (size_t p = 0; p < in->n_phases && scaled > 0; p++)
        b->pattern[p] *= n / scaled;
}

/* Means: offset of a phase from the mean of all, shrunk the same way. */
static void level_pattern(const struct detect_settings *s, const struct detect_input *in,
                          const bool *usable, size_t from, size_t to, struct detect_baseline *b)
{
    double sum[DETECT_MAX_PHASES] = {0}, n[DETECT_MAX_PHASES] = {0}, all = 0, m = 0;
    for (size_t t = from; t < to; t++)
        if (usable[t])
            all += in->x[t], m += 1;
    double mean = m > 0 ? all / m : 0;
    for (size_t t = from; t < to; t++)
        if (usable[t]) {
            sum[phase_of(in, t)] += in->x[t] - mean;
            n[phase_of(in, t)] += 1;
        }
    for (size_t p = 0; p < in->n_phases; p++)
        b->pattern[p] = sum[p] / (n[p] + s->pattern_prior);
}

/* Var(value) = day² + item²/items: least squares of squared residuals on 1 and 1/items, neither below
 * 0. */
static void level_spread(const struct detect_input *in, const bool *usable, size_t from, size_t to,
                         struct detect_baseline *b)
{
    double n = 0, su = 0, suu = 0, sr = 0, sur = 0;
    for (size_t t = from; t < to; t++) {
        if (!usable[t])
            continue;
        double u = 1 / trials_of(in, t), r = in->x[t] - detect_expected(in, b, t);
        n += 1, su += u, suu += u * u, sr += r * r, sur += u * r * r;
    }
    double det = n * suu - su * su, lost = n > 1 ? n / (n - 1) : 1;
    double day = det > 1e-9 * n * suu ? (suu * sr - su * sur) / det : sr / n;
    double item = det > 1e-9 * n * suu ? (n * sur - su * sr) / det : 0;
    if (item < 0)
        item = 0, day = sr / n;
    if (day < 0)
        day = 0, item = sur / suu;
    b->sd_day = sqrt(fmax(0, day) * lost);
    b->sd_item = sqrt(fmax(0, item) * lost);
}

double detect_sd(const struct detect_input *in, const struct detect_baseline *b, size_t t)
{
    return sqrt(b->sd_day * b->sd_day + b->sd_item * b->sd_item / trials_of(in, t));
}

/* Mean with values further than four standard deviations drawn in, once: one wild value must not hide
 * a change by widening everything. */
static bool fit_level(const struct detect_input *in, const bool *usable, size_t from, size_t to,
                      struct detect_baseline *b)
{
    double low = -(double)INFINITY, high = (double)INFINITY;
    for (int pass = 0; pass < 2; pass++) {
        double sum = 0, n = 0, square = 0;
        for (size_t t = from; t < to; t++) {
            if (!usable[t])
                continue;
            double v = fmin(high, fmax(low, in->x[t] - b->pattern[phase_of(in, t)]));
            sum += v, square += v * v, n += 1;
        }
        b->level = sum / n;
        double sd = sqrt(fmax(0, square / n - b->level * b->level));
        low = b->level - 4 * sd, high = b->level + 4 * sd;
    }
    level_spread(in, usable, from, to, b);
    return b->sd_day > 0 || b->sd_item > 0;
}

double detect_expected(const struct detect_input *in, const struct detect_baseline *b, size_t t)
{
    switch (in->kind) {
    case DETECT_COUNT:
        return b->level * b->pattern[phase_of(in, t)];
    case DETECT_SHARE:
        return b->level * in->trials[t];
    default:
        return b->level + b->pattern[phase_of(in, t)];
    }
}

static struct counts_law law_of(const struct detect_input *in, const struct detect_baseline *b,
                                size_t t)
{
    return (struct counts_law){.mean = detect_expected(in, b, t),
                               .trials = in->kind == DETECT_SHARE ? in->trials[t] : 0,
                               .size = b->size};
}

double detect_residual(const struct detect_input *in, const struct detect_baseline *b, size_t t)
{
    if (in->kind == DETECT_LEVEL)
        return (in->x[t] - detect_expected(in, b, t)) / detect_sd(in, b, t);
    struct counts_law law = law_of(in, b, t);
    return counts_residual(&law, in->x[t], 1 / 2.0);
}

static bool is_wild(const struct detect_settings *s, const struct detect_input *in,
                    const struct detect_baseline *b, size_t t)
{
    struct counts_law law = law_of(in, b, t);
    double off = in->x[t] - law.mean;
    return off * off > s->wild * s->wild * counts_variance(&law) + 1;
}

bool detect_baseline_fit(const struct detect_settings *s, const struct detect_input *in,
                         const bool *usable, size_t pattern_from,
                         size_t from, size_t to, struct detect_baseline *ret)
{
    struct detect_baseline b = {.size = ret->size > 0 ? ret->size : (double)INFINITY};
    double sum = 0, weight = 0, variance = 0;
    for (size_t t = from; t < to; t++)
        b.n += usable[t];
    if ((double)b.n < s->least)
        return false;
    for (size_t p = 0; p < in->n_phases; p++)
        b.pattern[p] = in->kind == DETECT_LEVEL ? 0 : 1;
    if (in->n_phases > 1 && in->kind == DETECT_COUNT)
        count_pattern(s, in, usable, pattern_from, to, &b);
    if (in->n_phases > 1 && in->kind == DETECT_LEVEL)
        level_pattern(s, in, usable, pattern_from, to, &b);
    if (in->kind == DETECT_LEVEL) {
        if (!fit_level(in, usable, from, to, &b))
            return false;
        b.error = 1 / sqrt((double)b.n);
        *ret = b;
        return true;
    }
    /* Twice: values far outside, by the first level, are left out of the second. A week of sales must
     * not make the weeks after it look like a fall. */
    for (int pass = 0; pass < 2; pass++) {
        struct detect_baseline first = b;
        sum = weight = variance = 0;
        for (size_t t = from; t < to; t++)
            if (usable[t] && !(pass > 0 && is_wild(s, in, &first, t))) {
                sum += in->x[t];
                weight += in->kind == DETECT_SHARE ? in->trials[t] : b.pattern[phase_of(in, t)];
            }
        if (!(weight > 0))
            return false;
        /* Half an event in a share that has none yet: a first failure is no proof of a change. */
        b.level = in->kind == DETECT_SHARE ? (sum + 1 / 2.0) / (weight + 1) : sum / weight;
        if (in->kind == DETECT_COUNT ? sum < s->least_events
                                     : weight < 5 * s->least_events ||
                                           (in->shift > 0 && sum < s->least_events))
            return false;
    }
    for (size_t t = from; t < to; t++)
        if (usable[t]) {
            struct counts_law law = law_of(in, &b, t);
            variance += counts_variance(&law);
        }
    b.error = sqrt(variance) / (b.level * weight);
    if (in->kind == DETECT_COUNT) /* a share of the firm's orders drifts with them: nothing to add there */
        b.error = hypot(b.error, s->drift);
    *ret = b;
    return true;
}


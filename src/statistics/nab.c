#include "statistics/nab.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

/* The published profiles of the benchmark: properties of its format, not judgements of ours. */
const struct nab_profile nab_profiles[] = {
    {"standard", 1, 1, 0.11},
    {"few false alarms", 1, 1, 0.22},
    {"few misses", 1, 2, 0.11},
};
const size_t nab_n_profiles = sizeof nab_profiles / sizeof *nab_profiles;

static double sigmoid(double y)
{
    return y >= 3 ? -1 : 2 / (1 + exp(5 * y)) - 1;
}

size_t nab_probation(size_t n)
{
    size_t part = n * 15 / 100;
    return part < 750 ? part : 750;
}

static double outside(const struct nab_window *before, size_t i)
{
    if (!before)
        return -1;
    /* A window of one value has no width to measure by: its neighbour is far away at once. */
    size_t width = before->last - before->first;
    return width ? sigmoid((double)(i - before->last) / (double)width) : -1;
}

static double inside(const struct nab_window *w, size_t i)
{
    double width = (double)(w->last - w->first + 1);
    return sigmoid(-(double)(w->last - i + 1) / width) / sigmoid(-1);
}

double nab_raw(const struct nab_series *s, double threshold, const struct nab_profile *p,
               struct nab_count *ret_count)
{
    struct nab_count c = {0};
    double raw = 0;
    size_t start = nab_probation(s->n), w = 0;
    const struct nab_window *before = NULL;
    for (size_t i = 0; i < s->n;) {
        if (w < s->n_windows && i >= s->windows[w].first) {
            const struct nab_window *at = &s->windows[w++];
            double best = -(double)INFINITY;
            for (; i <= at->last && i < s->n; i++) {
                c.values += i >= start;
                if (i >= start && s->score[i] >= threshold)
                    best = fmax(best, inside(at, i));
            }
            before = at;
            if (at->last < start)
                continue;
            c.windows++;
            c.found += best > -(double)INFINITY;
            raw += best > -(double)INFINITY ? fmax(p->tp * best, -p->fn) : -p->fn;
            continue;
        }
        if (i >= start) {
            c.values++;
            c.values_outside++;
            if (s->score[i] >= threshold) {
                c.alarms_outside++;
                raw += p->fp * outside(before, i);
            }
        }
        i++;
    }
    if (ret_count)
        *ret_count = c;
    return raw;
}

double nab_normalised(const struct nab_series *s, size_t n, double threshold,
                      const struct nab_profile *p)
{
    double raw = 0, windows = 0;
    for (size_t i = 0; i < n; i++) {
        struct nab_count c;
        raw += nab_raw(&s[i], threshold, p, &c);
        windows += (double)c.windows;
    }
    double nothing = -p->fn * windows, perfect = p->tp * windows;
    return windows > 0 ? 100 * (raw - nothing) / (perfect - nothing) : (double)NAN;
}

static int falling(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a > b ? -1 : a < b;
}

/* One walk over all values from the highest score down: a window's part changes when a better alarm
 * comes in, every value outside adds its own. */
struct point {
    double score, gain; /* gain: of a value outside; of one inside: what its window would be worth */
    size_t window;      /* SIZE_MAX outside */
};

static int by_score(const void *x, const void *y)
{
    return falling(&((const struct point *)x)->score, &((const struct point *)y)->score);
}

double nab_best_threshold(const struct nab_series *s, size_t n, const struct nab_profile *p)
{
    ARENA_LOCAL(tmp);
    size_t total = 0, n_windows = 0, m = 0;
    for (size_t i = 0; i < n; i++) {
        total += s[i].n;
        n_windows += s[i].n_windows;
    }
    struct point *points = NEW_N(tmp, struct point, total ? total : 1);
    double *worth = NEW_N(tmp, double, n_windows ? n_windows : 1);
    for (size_t w = 0; w < n_windows; w++)
        worth[w] = -p->fn;
    size_t first_window = 0;
    for (size_t k = 0; k < n; k++) {
        size_t w = 0;
        for (size_t i = 0; i < s[k].n; i++) {
            while (w < s[k].n_windows && i > s[k].windows[w].last)
                w++;
            if (i < nab_probation(s[k].n) || isnan(s[k].score[i]))
                continue;
            bool in = w < s[k].n_windows && i >= s[k].windows[w].first;
            const struct nab_window *before = w > 0 ? &s[k].windows[w - 1] : NULL;
            points[m++] = (struct point){
                .score = s[k].score[i],
                .gain = in ? p->tp * inside(&s[k].windows[w], i) : p->fp * outside(before, i),
                .window = in ? first_window + w : SIZE_MAX,
            };
        }
        first_window += s[k].n_windows;
    }
    qsort(points, m, sizeof *points, by_score);
    double gain = 0, best = 0, threshold = (double)INFINITY;
    for (size_t i = 0; i < m; i++) {
        const struct point *at = &points[i];
        if (at->window == SIZE_MAX) {
            gain += at->gain;
        } else if (at->gain > worth[at->window]) {
            gain += at->gain - worth[at->window];
            worth[at->window] = at->gain;
        }
        bool last_of_score = i + 1 == m || points[i + 1].score != at->score;
        if (last_of_score && gain > best + 1e-12)
            best = gain, threshold = at->score;
    }
    return threshold;
}

/* detect_limit.c — scores on a grid, and the limit that keeps the promised run length. */
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "operations/detect.h"
#include "statistics/arl.h"
#include "statistics/counts.h"

/* Scores are cut at this many steps; a limit is far below. */
enum { DETECT_MAX_STEPS = 1000, DETECT_MAX_GROUPS = 12, DETECT_N_NODES = 5 };

/* Counts by a factor; shares by the same factor of the odds, which is what a share does when the events of
 * one kind change by it. */
static double changed_mean(const struct detect_settings *s, const struct detect_input *in, double mean,
                           double trials)
{
    double by = in->shift > 0 ? in->shift : in->kind == DETECT_COUNT ? s->shift_count : s->shift_share;
    double factor = 1 + in->direction * by;
    if (in->kind == DETECT_COUNT)
        return mean * factor;
    double odds = factor * mean / (trials - mean);
    return trials * odds / (1 + odds);
}

static double exact_score(const struct detect_settings *s, const struct detect_input *in,
                          const struct counts_law *law, double x)
{
    struct counts_law other = *law;
    other.mean = changed_mean(s, in, law->mean, law->trials);
    return counts_log_pmf(&other, x) - counts_log_pmf(law, x);
}

static int steps(double score, double grid)
{
    double r = rint(score / grid);
    return r > DETECT_MAX_STEPS ? DETECT_MAX_STEPS : r < -DETECT_MAX_STEPS ? -DETECT_MAX_STEPS : (int)r;
}

double detect_score(const struct detect_settings *s, const struct detect_input *in,
                    const struct detect_baseline *b, double expected, double grid, size_t t)
{
    if (in->kind == DETECT_LEVEL) {
        double sd = detect_sd(in, b, t), d = s->shift_level;
        double z = fmin(4, fmax(-4, (in->x[t] - expected) / sd));
        return grid * rint((d * z * in->direction - d * d / 2) / grid);
    }
    struct counts_law law = {.mean = expected,
                             .trials = in->kind == DETECT_SHARE ? in->trials[t] : 0,
                             .size = b->size};
    if (!(law.mean > 0) || (law.trials > 0 && law.mean >= law.trials))
        return 0;
    return grid * steps(exact_score(s, in, &law, in->x[t]), grid);
}

/* What is to come is like the rows seen: their expectations, at most DETECT_MAX_GROUPS of them, spread
 * evenly over the sorted rows. */
struct group {
    double mean, trials;
};

static int by_size(const void *x, const void *y)
{
    const struct group *a = x, *b = y;
    double d = a->trials != b->trials ? a->trials - b->trials : a->mean - b->mean;
    return d < 0 ? -1 : d > 0;
}

static size_t groups_of(struct arena *tmp, const struct detect_input *in,
                        const struct detect_baseline *b, const bool *usable, size_t from, size_t to,
                        struct group ret[DETECT_MAX_GROUPS])
{
    struct group *all = NEW_N(tmp, struct group, to - from + 1);
    size_t n = 0;
    for (size_t t = from; t < to; t++)
        if (usable[t])
            all[n++] = (struct group){detect_expected(in, b, t),
                                      in->kind == DETECT_SHARE ? in->trials[t] : 0};
    qsort(all, n, sizeof *all, by_size);
    size_t k = n < DETECT_MAX_GROUPS ? n : DETECT_MAX_GROUPS;
    for (size_t i = 0; i < k; i++)
        ret[i] = all[(2 * i + 1) * n / (2 * k)];
    return k;
}

/* What lies further from the mean than this has no probability worth counting. */
static double half_width(const struct counts_law *law)
{
    return ceil(12 * sqrt(counts_variance(law)) + 30);
}

/* The distribution of the scores when the true mean is `factor` times the baseline's. */
static struct arl_scores scores_law(struct arena *tmp, const struct detect_settings *s,
                                    const struct detect_input *in, const struct detect_baseline *b,
                                    const struct group *groups, size_t n, double grid, double factor)
{
    double *p = NEW_N(tmp, double, 2 * DETECT_MAX_STEPS + 1);
    int low = DETECT_MAX_STEPS, high = -DETECT_MAX_STEPS;
    for (size_t i = 0; i < n; i++) {
        struct counts_law law = {groups[i].mean, groups[i].trials, b->size}, now = law;
        now.mean *= factor;
        if (law.trials > 0) /* a share of exactly one has no law */
            now.mean = fmin(now.mean, law.trials * (1 - 1e-6));
        if (!(law.mean > 0) || (law.trials > 0 && law.mean >= law.trials)) {
            p[DETECT_MAX_STEPS] += 1 / (double)n; /* scores 0, as detect_score says */
            low = low < 0 ? low : 0, high = high > 0 ? high : 0;
            continue;
        }
        double most = ceil(now.mean + half_width(&now)), least = fmax(0, floor(now.mean - half_width(&now))), rest = 1;
        if (law.trials > 0)
            most = fmin(most, law.trials);
        size_t m = (size_t)(most - least) + 1;
        struct counts_law other = law;
        other.mean = changed_mean(s, in, law.mean, law.trials);
        double *at = NEW_N(tmp, double, 3 * m), *as_before = at + m, *as_changed = at + 2 * m;
        counts_log_pmfs(&now, least, m, at);
        counts_log_pmfs(&law, least, m, as_before);
        counts_log_pmfs(&other, least, m, as_changed);
        for (size_t j = 0; j < m; j++) {
            double q = exp(at[j]);
            int k = steps(as_changed[j] - as_before[j], grid);
            p[DETECT_MAX_STEPS + k] += q / (double)n;
            rest -= q;
            low = k < low ? k : low, high = k > high ? k : high;
        }
        /* What lies beyond, some 1e-12: at the end that signals. */
        int end = DETECT_MAX_STEPS;
        if (rest > 1e-15) {
            p[DETECT_MAX_STEPS + end] += rest / (double)n;
            low = end < low ? end : low, high = end > high ? end : high;
        }
    }
    return (struct arl_scores){.low = low, .n = (size_t)(high - low) + 1, .p = p + DETECT_MAX_STEPS + low};
}

/* Normal scores d·z − d²/2 of a mean that is off by `offset` of its own standard deviation. */
static struct arl_scores normal_law(struct arena *tmp, double d, double grid, double offset)
{
    int low = (int)floor((-4 * d - d * d / 2) / grid) - 1, high = (int)ceil((4 * d) / grid) + 1;
    double *p = NEW_N(tmp, double, (size_t)(high - low) + 1);
    for (int k = low; k <= high; k++) {
        double from = ((k - 1 / 2.0) * grid + d * d / 2) / d, to = ((k + 1 / 2.0) * grid + d * d / 2) / d;
        if (to <= -4 || from > 4)
            continue; /* scores are of z drawn in to ±4: what lies beyond counts at the ends, once */
        from = from <= -4 ? -(double)INFINITY : from - offset;
        to = to > 4 ? (double)INFINITY : to - offset;
        p[k - low] = (erfc(-to / sqrt(2)) - erfc(-from / sqrt(2))) / 2;
    }
    return (struct arl_scores){.low = low, .n = (size_t)(high - low) + 1, .p = p};
}

bool detect_limit(struct arena *tmp, const struct detect_settings *s, const struct detect_input *in,
                  const struct detect_baseline *b, const bool *usable, size_t from, size_t to,
                  double *ret_grid, double *ret_limit)
{
    struct arena_mark mark = arena_mark(tmp);
    struct group groups[DETECT_MAX_GROUPS];
    struct arl_scores laws[DETECT_N_NODES];
    double z[DETECT_N_NODES], weight[DETECT_N_NODES], grid = s->grid;
    size_t n = 0;
    arl_normal_nodes(DETECT_N_NODES, z, weight);
    if (in->kind != DETECT_LEVEL) {
        n = groups_of(tmp, in, b, usable, from, to, groups);
        if (n == 0)
            return false;
        /* At least two steps for what a single ordinary period says, else rounding would eat it. */
        double quiet = 0;
        for (size_t i = 0; i < n; i++) {
            struct counts_law law = {groups[i].mean, groups[i].trials, b->size};
            if (law.mean > 0 && !(law.trials > 0 && law.mean >= law.trials))
                quiet += fabs(exact_score(s, in, &law, rint(law.mean))) / (double)n;
        }
        grid = fmin(grid, fmax(quiet / 2, grid / 8));
    }
    /* Nodes on which the baseline errs to the safe side signal next to never: left out. */
    size_t used = 0;
    for (size_t i = 0; i < DETECT_N_NODES; i++)
        if (in->direction * z[i] > -1 / 2.0)
            z[used] = z[i], weight[used++] = weight[i];
    for (size_t i = 0; i < used; i++)
        laws[i] = in->kind == DETECT_LEVEL
                      ? normal_law(tmp, s->shift_level, grid, in->direction * z[i] * b->error)
                      : scores_law(tmp, s, in, b, groups, n, grid, exp(z[i] * b->error));
    int limit;
    double arl;
    struct err why = {0};
    bool ok = arl_chain_limit(laws, weight, used, in->run_length, &limit, &arl, &why);
    arena_release(tmp, mark);
    if (!ok)
        return false;
    *ret_grid = grid;
    *ret_limit = limit * grid;
    return true;
}

/* Draws blocks with wrap-around, many run lengths long, and halves to the limit that is crossed once in
 * a run length. */
double detect_limit_bootstrap(struct arena *tmp, const struct detect_settings *s,
                              const struct detect_input *in, const struct detect_baseline *b,
                              const struct detect_course *c, double grid)
{
    enum { RUNS_MAX = 40, PATH_MAX_LENGTH = 400000, HALVINGS_MAX = 14 };
    struct arena_mark mark = arena_mark(tmp);
    struct rng r;
    rng_init(&r, in->seed, "operations.detect.bootstrap");
    double *scores = NEW_N(tmp, double, c->n + 1);
    size_t n = 0, length = (size_t)fmin(PATH_MAX_LENGTH, RUNS_MAX * in->run_length);
    for (size_t t = c->from; t < c->to; t++)
        if (c->use[t - c->from])
            scores[n++] = detect_score(s, in, b, c->expected[t - c->from], grid, t);
    double *path = NEW_N(tmp, double, length);
    for (size_t i = 0; i < length;) {
        size_t at = rng_below(&r, n);
        for (size_t j = 0; j < (size_t)s->block && i < length; j++)
            path[i++] = scores[(at + j) % n];
    }
    double low = 0, high = 8;
    for (int halving = 0; halving < HALVINGS_MAX;) {
        double h = (low + high) / 2, sum = 0, crossings = 0;
        for (size_t i = 0; i < length; i++) {
            sum = fmax(0, sum + path[i]);
            if (sum >= h)
                crossings++, sum = 0;
        }
        if (crossings * in->run_length > (double)length) {
            low = h;
            if (h > high * 7 / 8 && high < DETECT_MAX_STEPS) {
                high *= 2; /* the bracket was too low */
                continue;
            }
        } else {
            high = h;
        }
        halving++;
    }
    arena_release(tmp, mark);
    return high;
}

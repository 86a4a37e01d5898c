/* detect_course.c — how a series scatters around its own slow course: spread beyond the plain law, and
 * whether neighbours hang together.
 *
 * Hindsight is allowed here: the course is the mean of a few blocks on either side, so that growth or a
 * season does not pass for noise. Wild single values (a sale, a data error) are told from the rest and
 * count nowhere: else one of them would widen all limits for half a year.
 */
#include <math.h>

#include "base/stat.h"
#include "operations/detect.h"
#include "statistics/counts.h"

enum { SIDE_N = 4, PASSES_N = 2 };

static double trials_of(const struct detect_input *in, size_t t)
{
    return in->trials ? in->trials[t] : 1;
}

/* Level of each row relative to the baseline's (counts, shares) or minus it (means). */
static void levels(struct arena *tmp, const struct detect_settings *s, const struct detect_input *in,
                   const struct detect_baseline *b, const bool *use, size_t from, size_t to, double *ret)
{
    size_t block = (size_t)s->block, n = (to - from + block - 1) / block;
    double *seen = NEW_N(tmp, double, n + 1), *want = NEW_N(tmp, double, n + 1);
    bool is_level = in->kind == DETECT_LEVEL;
    for (size_t t = from; t < to; t++)
        if (use[t - from]) {
            double expected = detect_expected(in, b, t);
            seen[(t - from) / block] += is_level ? in->x[t] - expected : in->x[t];
            want[(t - from) / block] += is_level ? 1 : expected;
        }
    for (size_t t = from; t < to; t++) {
        size_t i = (t - from) / block;
        double sum = 0, all = 0;
        for (size_t j = i > SIDE_N ? i - SIDE_N : 0; j < n && j <= i + SIDE_N; j++)
            sum += seen[j], all += want[j];
        ret[t - from] = all > 0 ? sum / all : is_level ? 0 : 1;
    }
}

static double course_residual(const struct detect_input *in, const struct detect_baseline *b, size_t t,
                              double expected, double size)
{
    if (in->kind == DETECT_LEVEL)
        return (in->x[t] - expected) /
               sqrt(b->sd_day * b->sd_day + b->sd_item * b->sd_item / trials_of(in, t));
    struct counts_law law = {.mean = expected,
                             .trials = in->kind == DETECT_SHARE ? in->trials[t] : 0,
                             .size = size};
    return counts_residual(&law, in->x[t], 1 / 2.0);
}

/* The wider of the spread of single periods and that of blocks: good and bad weeks make the sums of a
 * block spread more than its periods one by one would, and the chart adds up over weeks. */
static double spread_of(struct arena *tmp, const struct detect_settings *s, const struct detect_input *in,
                        const bool *use, const double *expected, size_t from, size_t to)
{
    size_t block = (size_t)s->block, m = to - from, n = 0, n_blocks = m / block + 1;
    double *x = NEW_N(tmp, double, m + 1), *mean = NEW_N(tmp, double, m + 1);
    double *trials = NEW_N(tmp, double, m + 1), *xs = NEW_N(tmp, double, n_blocks);
    double *means = NEW_N(tmp, double, n_blocks), square = 0, square_of_sums = 0;
    for (size_t i = 0; i < m; i++)
        if (use[i]) {
            x[n] = in->x[from + i], mean[n] = expected[i], trials[n] = trials_of(in, from + i);
            xs[i / block] += x[n], means[i / block] += mean[n];
            square += mean[n] * mean[n];
            n++;
        }
    for (size_t i = 0; i < n_blocks; i++)
        square_of_sums += means[i] * means[i];
    struct counts_spread found, blocks;
    bool is_share = in->kind == DETECT_SHARE;
    counts_spread(x, mean, is_share ? trials : NULL, n, s->spread_p, &found);
    double size = found.is_spread ? found.size : (double)INFINITY;
    /* Var = Σμ + Σμ²/size gives the size of a single period that would spread the sums as much. */
    if (!is_share && block > 1 && square_of_sums > 0) {
        counts_spread(xs, means, NULL, n_blocks, s->spread_p, &blocks);
        if (blocks.is_spread)
            size = fmin(size, blocks.size * square / square_of_sums);
    }
    return size;
}

/* Of the values in order; the neighbour across a closed day still is the neighbour. */
static double lag_one(const double *z, size_t n)
{
    double mean = 0, top = 0, below = 0;
    for (size_t i = 0; i < n; i++)
        mean += z[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        below += (z[i] - mean) * (z[i] - mean);
        top += i ? (z[i] - mean) * (z[i - 1] - mean) : 0;
    }
    return below > 0 ? top / below : 0;
}

/* Wild by the plain law, on the scale of the ordinary values (their median): a spread estimated with the wild ones in it
 * would find none of them wild. z[n_used] are those of the rows in use. */
static void leave_out_wild(struct arena *tmp, const struct detect_settings *s, bool *use, const double *z, size_t n,
                           size_t n_used)
{
    const double normal = 1.4826; /* sd of a normal law over its median of absolute values */
    double *size = NEW_N(tmp, double, n_used + 1);
    for (size_t i = 0; i < n_used; i++)
        size[i] = fabs(z[i]);
    double scale = n_used ? fmax(1, normal * stat_median(tmp, size, n_used)) : 1;
    for (size_t i = 0, j = 0; i < n; i++)
        if (use[i])
            use[i] = size[j++] <= s->wild * scale;
}

void detect_course(struct arena *tmp, const struct detect_settings *s, const struct detect_input *in,
                   const struct detect_baseline *b, const bool *usable, size_t from, size_t to,
                   struct detect_course *ret)
{
    size_t n = to - from;
    struct detect_course c = {.use = NEW_N(tmp, bool, n + 1), .expected = NEW_N(tmp, double, n + 1),
                              .from = from, .to = to, .size = (double)INFINITY};
    double *z = NEW_N(tmp, double, n + 1);
    for (size_t i = 0; i < n; i++)
        c.use[i] = usable[from + i];
    for (int pass = 0; pass < PASSES_N; pass++) {
        c.n = 0;
        levels(tmp, s, in, b, c.use, from, to, c.expected);
        for (size_t i = 0; i < n; i++) {
            double base = detect_expected(in, b, from + i);
            c.expected[i] = in->kind == DETECT_LEVEL ? base + c.expected[i] : base * c.expected[i];
            if (in->kind == DETECT_SHARE)
                c.expected[i] = fmin(c.expected[i], in->trials[from + i]);
        }
        bool last = pass + 1 == PASSES_N;
        if (in->kind != DETECT_LEVEL && last)
            c.size = spread_of(tmp, s, in, c.use, c.expected, from, to);
        for (size_t i = 0; i < n; i++)
            if (c.use[i])
                z[c.n++] = course_residual(in, b, from + i, c.expected[i], c.size);
        if (!last)
            leave_out_wild(tmp, s, c.use, z, n, c.n);
    }
    c.lag_one = c.n > 1 ? lag_one(z, c.n) : 0;
    *ret = c;
}

/* stat.c — textbook formulas, summed with Neumaier's compensation so that the order of the rows
 * changes at most the last digit. */
#include "base/stat.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void stat_sum_add(struct stat_sum *s, double x)
{
    double t = s->sum + x;
    s->lost += fabs(s->sum) >= fabs(x) ? (s->sum - t) + x : (x - t) + s->sum;
    s->sum = t;
}

double stat_total(const double *x, size_t n)
{
    struct stat_sum s = {0};
    for (size_t i = 0; i < n; i++)
        stat_sum_add(&s, x[i]);
    return stat_sum_value(&s);
}

double stat_mean(const double *x, size_t n)
{
    assert(n >= 1);
    double m = stat_total(x, n) / (double)n;
    struct stat_sum rest = {0}; /* one correction step: exact for data far from zero */
    for (size_t i = 0; i < n; i++)
        stat_sum_add(&rest, x[i] - m);
    return m + stat_sum_value(&rest) / (double)n;
}

double stat_variance(const double *x, size_t n)
{
    assert(n >= 2);
    double m = stat_mean(x, n);
    struct stat_sum s = {0};
    for (size_t i = 0; i < n; i++)
        stat_sum_add(&s, (x[i] - m) * (x[i] - m));
    return stat_sum_value(&s) / (double)(n - 1);
}

double stat_sd(const double *x, size_t n)
{
    return sqrt(stat_variance(x, n));
}

bool stat_correlation(const double *x, const double *y, size_t n, double *ret, struct err *e)
{
    if (n < 2)
        return FAIL(e, ERR_NUMERIC, "a correlation needs at least two pairs, not %zu", n);
    double mx = stat_mean(x, n), my = stat_mean(y, n);
    struct stat_sum xy = {0}, xx = {0}, yy = {0};
    for (size_t i = 0; i < n; i++) {
        stat_sum_add(&xy, (x[i] - mx) * (y[i] - my));
        stat_sum_add(&xx, (x[i] - mx) * (x[i] - mx));
        stat_sum_add(&yy, (y[i] - my) * (y[i] - my));
    }
    double d = sqrt(stat_sum_value(&xx)) * sqrt(stat_sum_value(&yy));
    if (!(d > 0))
        return FAIL(e, ERR_NUMERIC, "no correlation: one side does not vary");
    double r = stat_sum_value(&xy) / d;
    *ret = r > 1 ? 1 : r < -1 ? -1 : r;
    return true;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void stat_sort(double *x, size_t n)
{
    if (n > 1)
        qsort(x, n, sizeof *x, by_value);
}

double stat_quantile_sorted(const double *sorted, size_t n, double p)
{
    assert(n >= 1 && p >= 0 && p <= 1);
    double h = (double)(n - 1) * p, below = floor(h);
    size_t i = (size_t)below;
    if (i + 1 >= n)
        return sorted[n - 1];
    return sorted[i] + (h - below) * (sorted[i + 1] - sorted[i]);
}

double stat_quantile(struct arena *tmp, const double *x, size_t n, double p)
{
    struct arena_mark m = arena_mark(tmp);
    double *s = NEW_N(tmp, double, n);
    memcpy(s, x, n * sizeof *s);
    stat_sort(s, n);
    double q = stat_quantile_sorted(s, n, p);
    arena_release(tmp, m);
    return q;
}

double stat_median(struct arena *tmp, const double *x, size_t n)
{
    return stat_quantile(tmp, x, n, 0.5);
}

struct ranked {
    double x;
    size_t i;
};

static int by_ranked_value(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

void stat_ranks(struct arena *tmp, const double *x, size_t n, double *ret_rank)
{
    if (n == 0)
        return;
    struct arena_mark m = arena_mark(tmp);
    struct ranked *r = NEW_N(tmp, struct ranked, n);
    for (size_t i = 0; i < n; i++)
        r[i] = (struct ranked){x[i], i};
    qsort(r, n, sizeof *r, by_ranked_value);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && r[j].x == r[i].x; j++)
            ;
        double shared = ((double)(i + 1) + (double)j) / 2;
        for (size_t k = i; k < j; k++)
            ret_rank[r[k].i] = shared;
    }
    arena_release(tmp, m);
}

bool stat_spearman(struct arena *tmp, const double *x, const double *y, size_t n, double *ret,
                   struct err *e)
{
    struct arena_mark m = arena_mark(tmp);
    double *rx = NEW_N(tmp, double, n + 1), *ry = NEW_N(tmp, double, n + 1);
    stat_ranks(tmp, x, n, rx);
    stat_ranks(tmp, y, n, ry);
    bool ok = stat_correlation(rx, ry, n, ret, e);
    arena_release(tmp, m);
    return ok;
}

bool stat_kendall(struct arena *tmp, const double *x, const double *y, size_t n, double *ret,
                  struct err *e)
{
    (void)tmp;
    double agree = 0, in_x = 0, in_y = 0; /* pairs; whole numbers, exact to 2^53 */
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            int sx = (x[i] > x[j]) - (x[i] < x[j]), sy = (y[i] > y[j]) - (y[i] < y[j]);
            agree += sx * sy;
            in_x += sx != 0;
            in_y += sy != 0;
        }
    if (!(in_x > 0 && in_y > 0))
        return FAIL(e, ERR_NUMERIC, "no rank correlation: one side does not vary");
    *ret = agree / (sqrt(in_x) * sqrt(in_y));
    return true;
}

void stat_percentile_scores(struct arena *tmp, const double *x, size_t n, double *ret_score)
{
    stat_ranks(tmp, x, n, ret_score);
    for (size_t i = 0; i < n; i++)
        ret_score[i] = 100 * (ret_score[i] - 0.5) / (double)n;
}

/* lag.c — see lag.h. */
#include "statistics/lag.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/stat.h"

enum { ORDER_MAX = 8 };

/* Autoregression by Levinson–Durbin, order by AICc; returns the order, coefficients in phi. */
static size_t autoregression(const double *x, size_t n, size_t most, double *phi)
{
    double mean = stat_mean(x, n), r[ORDER_MAX + 1], a[ORDER_MAX + 1] = {0}, best = INFINITY;
    size_t chosen = 0;
    for (size_t k = 0; k <= most; k++) {
        struct stat_sum s = {0};
        for (size_t t = k; t < n; t++)
            stat_sum_add(&s, (x[t] - mean) * (x[t - k] - mean));
        r[k] = stat_sum_value(&s) / (double)n;
    }
    double v = r[0];
    for (size_t p = 0; p <= most && v > 0; p++) {
        if (p > 0) {
            double reflect = r[p], old[ORDER_MAX + 1];
            memcpy(old, a, sizeof old);
            for (size_t j = 1; j < p; j++)
                reflect -= old[j] * r[p - j];
            reflect /= v;
            a[p] = reflect;
            for (size_t j = 1; j < p; j++)
                a[j] = old[j] - reflect * old[p - j];
            v *= 1 - reflect * reflect;
        }
        double k = (double)p + 2, rows = (double)n; /* mean and variance count too */
        double aicc = rows * log(v) + 2 * k + 2 * k * (k + 1) / (rows - k - 1);
        if (aicc < best) {
            best = aicc;
            chosen = p;
            memcpy(phi, a + 1, p * sizeof *phi);
        }
    }
    return chosen;
}

static void filter(const double *x, size_t n, const double *phi, size_t order, double *ret)
{
    for (size_t t = order; t < n; t++) {
        double v = x[t];
        for (size_t j = 0; j < order; j++)
            v -= phi[j] * x[t - 1 - j];
        ret[t - order] = v;
    }
}

struct pairs {
    const double *x, *y; /* whitened [n] */
    size_t n, rows;      /* rows = n − most: the weeks t for which y up to t + most is known */
    size_t most;
    int direction;
};

static double felt(const struct pairs *p, double r)
{
    return p->direction == 0 ? fabs(r) : p->direction * r;
}

/* Correlation of x at rows row[i] with y at row[i] + k, for all k; the strongest in the direction. */
static double strongest(const struct pairs *p, const size_t *row, size_t n, size_t shift, size_t *ret_lag)
{
    double sx = 0, sxx = 0, best = -INFINITY, best_r = 0;
    for (size_t i = 0; i < n; i++) {
        double x = p->x[(row[i] + shift) % p->n];
        sx += x;
        sxx += x * x;
    }
    double rows = (double)n, vx = sxx - sx * sx / rows;
    for (size_t k = 0; k <= p->most; k++) {
        double sy = 0, syy = 0, sxy = 0;
        for (size_t i = 0; i < n; i++) {
            double x = p->x[(row[i] + shift) % p->n], y = p->y[row[i] + k];
            sy += y;
            syy += y * y;
            sxy += x * y;
        }
        double vy = syy - sy * sy / rows, r = 0;
        if (vx > 0 && vy > 0)
            r = (sxy - sx * sy / rows) / sqrt(vx * vy);
        if (felt(p, r) > best) {
            best = felt(p, r);
            best_r = r;
            *ret_lag = k;
        }
    }
    return best_r;
}

static double correlation_at(const struct pairs *p, const size_t *row, size_t n, size_t lag)
{
    struct pairs one = *p;
    size_t unused = 0;
    one.y = p->y + lag;
    one.most = 0;
    one.direction = 0;
    return strongest(&one, row, n, 0, &unused);
}

bool lag_find(struct arena *tmp, const double *x, const double *y, size_t n,
              const struct lag_setting *set, struct lag_found *ret, struct err *e)
{
    if (n < 4 * set->most + 12)
        return FAIL(e, ERR_NUMERIC, "%zu weeks are too few to see a delay of up to %zu weeks", n,
                    set->most);
    double phi[ORDER_MAX] = {0};
    if (!(stat_variance(x, n) > 0) || !(stat_variance(y, n) > 0))
        return FAIL(e, ERR_NUMERIC, "one of the two series never changes");
    size_t order = autoregression(x, n, set->order < ORDER_MAX ? set->order : ORDER_MAX, phi);
    double *wx = NEW_N(tmp, double, n), *wy = NEW_N(tmp, double, n);
    filter(x, n, phi, order, wx);
    filter(y, n, phi, order, wy);
    struct pairs p = {wx, wy, n - order, n - order - set->most, set->most, set->direction};
    size_t *row = NEW_N(tmp, size_t, p.rows);
    for (size_t i = 0; i < p.rows; i++)
        row[i] = i;
    struct lag_found f = {.n = p.rows, .order = order};
    f.strength = strongest(&p, row, p.rows, 0, &f.lag);

    /* Chance: all circular shifts that do not bring x near its own place again. */
    size_t n_shift = 0, as_strong = 0, unused = 0;
    for (size_t shift = set->most + 1; shift + set->most < p.n; shift++) {
        n_shift++;
        as_strong += felt(&p, strongest(&p, row, p.rows, shift, &unused)) >= felt(&p, f.strength);
    }
    f.p = (double)(as_strong + 1) / (double)(n_shift + 1);

    /* Interval: moving blocks of whole rows. */
    struct rng rng;
    rng_init(&rng, set->seed, "statistics.lag");
    size_t block = (size_t)fmax(1, cbrt((double)p.rows)), draws = set->draws < 2 ? 2 : set->draws;
    double *lag = NEW_N(tmp, double, draws), *strength = NEW_N(tmp, double, draws);
    size_t *drawn = NEW_N(tmp, size_t, p.rows);
    for (size_t d = 0; d < draws; d++) {
        for (size_t i = 0; i < p.rows;) {
            size_t from = (size_t)rng_below(&rng, p.rows - block + 1);
            for (size_t j = 0; j < block && i < p.rows; j++)
                drawn[i++] = from + j;
        }
        size_t at = 0;
        (void)strongest(&p, drawn, p.rows, 0, &at);
        lag[d] = (double)at;
        strength[d] = correlation_at(&p, drawn, p.rows, f.lag);
    }
    stat_sort(lag, draws);
    stat_sort(strength, draws);
    double tail = (1 - set->level) / 2;
    f.low_lag = fmin((double)f.lag, floor(stat_quantile_sorted(lag, draws, tail)));
    f.high_lag = fmax((double)f.lag, ceil(stat_quantile_sorted(lag, draws, 1 - tail)));
    f.low = fmin(f.strength, stat_quantile_sorted(strength, draws, tail));
    f.high = fmax(f.strength, stat_quantile_sorted(strength, draws, 1 - tail));
    *ret = f;
    return true;
}

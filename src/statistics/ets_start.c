/* ets_start.c — where the search for a model begins: level, slope and seasons from the first part of the
 * series by a centred moving average and a least squares line. The search moves them; this only saves it
 * steps, so gaps are bridged in the simplest way. */
#include <math.h>

#include "statistics/ets_inside.h"

/* The line through (1,y1) … over the values there are; slope NULL: their mean. */
static void line(const double *y, size_t n, double *level, double *slope)
{
    double k = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (size_t t = 0; t < n; t++) {
        if (isnan(y[t]))
            continue;
        double x = (double)(t + 1);
        k += 1;
        sx += x;
        sy += y[t];
        sxx += x * x;
        sxy += x * y[t];
    }
    *level = k > 0 ? sy / k : 0;
    if (!slope)
        return;
    double det = k * sxx - sx * sx;
    *slope = det > 0 ? (k * sxy - sx * sy) / det : 0;
    *level = k > 0 ? (sy - *slope * sx) / k : 0;
}

/* Mean over a whole period around t, ends half when the period is even; NaN next to a gap. */
static double around(const double *y, size_t t, int m)
{
    int half = m / 2;
    const double *c = y + t;
    double sum = 0;
    for (int k = -half; k <= half; k++)
        sum += m % 2 == 0 && (k == -half || k == half) ? c[k] / 2 : c[k];
    return sum / m;
}

static void seasons(bool ratio, int m, const double *y, size_t n, double *ret)
{
    double sum[ETS_PERIOD_MAX] = {0}, total = 0;
    int count[ETS_PERIOD_MAX] = {0};
    for (size_t t = (size_t)m / 2; t + (size_t)m / 2 < n; t++) {
        double mean = around(y, t, m);
        if (isnan(mean) || (ratio && !(mean > 0)))
            continue;
        sum[t % (size_t)m] += ratio ? y[t] / mean : y[t] - mean;
        count[t % (size_t)m]++;
    }
    for (int k = 0; k < m; k++) {
        ret[k] = count[k] ? sum[k] / count[k] : ratio;
        total += ret[k];
    }
    for (int k = 0; k < m; k++) {
        if (!ratio)
            ret[k] -= total / m;
        else if (total > 0)
            ret[k] *= m / total;
    }
    if (ratio) { /* a weekday without any sales must not stand at zero: it could never leave it */
        const double least = 1e-2;
        total = 0;
        for (int k = 0; k < m; k++)
            total += ret[k] = fmax(ret[k], least);
        for (int k = 0; k < m; k++)
            ret[k] *= m / total;
    }
}

void ets_start(struct ets_form f, int m, const double *y, size_t n, struct ets_parameters *ret)
{
    enum { FIRST = 10 };
    *ret = (struct ets_parameters){.phi = 1};
    size_t first = (size_t)(2 * m > FIRST ? 2 * m : FIRST);
    if (first > n)
        first = n;
    double adjusted[2 * ETS_PERIOD_MAX + FIRST];
    if (f.season != ETS_SEASON_N)
        seasons(f.season == ETS_SEASON_M, m, y, n, ret->seasonal);
    for (size_t t = 0; t < first; t++) {
        double s = ret->seasonal[t % (size_t)m];
        adjusted[t] = f.season == ETS_SEASON_N   ? y[t]
                      : f.season == ETS_SEASON_A ? y[t] - s
                                                 : y[t] / s;
    }
    line(adjusted, first, &ret->level, f.trend == ETS_TREND_N ? NULL : &ret->slope);
}

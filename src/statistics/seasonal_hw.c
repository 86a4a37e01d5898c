/* seasonal_hw.c — classical Holt–Winters with the start of R's HoltWinters.
 *
 * Start with a season: the first two seasons are decomposed (centred moving average over one period, half weights at
 * the ends of an even one; figure = mean of what is left per phase, centred), then a least squares line through
 * what the moving average gives: level its intercept (at time 0 of the moving average's own count, as R has it),
 * slope its slope. Smoothing begins after the first season. Without a season: level y[1] and slope
 * y[1] - y[0] with a trend, else level y[0]. R smooths the seasonal with the new level.
 */
#include <math.h>

#include "statistics/seasonal.h"

static bool start_seasonal(struct arena *a, const double *y, struct seasonal_hw *hw)
{
    size_t m = (size_t)hw->period, half = m / 2, n = 2 * m, k = 0;
    bool ratio = hw->kind == SEASONAL_MULTIPLICATIVE;
    double *trend = NEW_N(a, double, n), *count = NEW_N(a, double, m), total = 0;
    for (size_t i = 0; i < m; i++)
        hw->season[i] = 0;
    for (size_t t = half; t + half < n; t++) {
        double sum = 0;
        for (size_t j = t - half; j <= t + half; j++)
            sum += m % 2 == 0 && (j == t - half || j == t + half) ? y[j] / 2 : y[j];
        trend[k] = sum / (double)m;
        hw->season[t % m] += ratio ? y[t] / trend[k] : y[t] - trend[k];
        count[t % m] += 1;
        k++;
    }
    for (size_t i = 0; i < m; i++) {
        hw->season[i] /= count[i];
        total += hw->season[i];
    }
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (size_t i = 0; i < k; i++) {
        double x = (double)(i + 1);
        sx += x, sy += trend[i], sxx += x * x, sxy += x * trend[i];
    }
    for (size_t i = 0; i < m; i++) {
        if (ratio)
            hw->season[i] /= total / (double)m;
        else
            hw->season[i] -= total / (double)m;
    }
    double det = (double)k * sxx - sx * sx;
    hw->slope = det > 0 ? ((double)k * sxy - sx * sy) / det : 0;
    hw->level = (sy - hw->slope * sx) / (double)k;
    return isfinite(hw->level) && isfinite(hw->slope);
}

bool seasonal_hw_run(struct arena *a, const double *y, size_t n, struct seasonal_hw *hw, struct err *e)
{
    size_t m = hw->kind == SEASONAL_NONE ? 1 : (size_t)hw->period, from;
    for (size_t t = 0; t < n; t++)
        if (!isfinite(y[t]))
            return FAIL(e, ERR_INPUT, "Holt–Winters takes no missing values, and number %zu is one", t + 1);
    if (hw->kind != SEASONAL_NONE && (m < 2 || n < 2 * m + 1))
        return FAIL(e, ERR_NUMERIC, "%zu values are less than two seasons of %zu and one more", n, m);
    if (n < 3)
        return FAIL(e, ERR_NUMERIC, "%zu values are too few for Holt–Winters", n);
    hw->season = NEW_N(a, double, m);
    if (hw->kind != SEASONAL_NONE) {
        if (!start_seasonal(a, y, hw))
            return FAIL(e, ERR_NUMERIC, "the first two seasons give no start");
        from = m;
    } else if (hw->trend) {
        hw->level = y[1];
        hw->slope = y[1] - y[0];
        from = 2;
    } else {
        hw->level = y[0];
        from = 1;
    }
    if (!hw->trend)
        hw->slope = hw->beta = 0;
    hw->sse = 0;
    for (size_t t = from; t < n; t++) {
        double s = hw->season[t % m], base = hw->level + hw->slope, before = hw->level;
        bool ratio = hw->kind == SEASONAL_MULTIPLICATIVE, none = hw->kind == SEASONAL_NONE;
        double error = y[t] - (none ? base : ratio ? base * s : base + s);
        hw->sse += error * error;
        hw->level = hw->alpha * (none ? y[t] : ratio ? y[t] / s : y[t] - s) + (1 - hw->alpha) * base;
        if (hw->trend)
            hw->slope = hw->beta * (hw->level - before) + (1 - hw->beta) * hw->slope;
        if (!none)
            hw->season[t % m] =
                hw->gamma * (ratio ? y[t] / hw->level : y[t] - hw->level) + (1 - hw->gamma) * s;
    }
    double *next = NEW_N(a, double, m);
    for (size_t i = 0; i < m; i++)
        next[i] = hw->season[(n + i) % m];
    hw->season = next;
    return true;
}

void seasonal_hw_mean(const struct seasonal_hw *hw, size_t horizon, double *ret)
{
    for (size_t h = 0; h < horizon; h++) {
        double base = hw->level + (double)(h + 1) * hw->slope;
        double s = hw->kind == SEASONAL_NONE ? 0 : hw->season[h % (size_t)hw->period];
        ret[h] = hw->kind == SEASONAL_MULTIPLICATIVE ? base * s : base + s;
    }
}

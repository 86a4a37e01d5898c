/* agreement.c — weighted kappa, alpha and their bootstrap interval. */
#include "diagnosis/agreement.h"

#include <assert.h>
#include <math.h>

#include "base/stat.h"

double kappa_quadratic(const int *x, const int *y, size_t n)
{
    /* The expected disagreement over all n² pairs from sums alone:
     * sum_ij (x_i - y_j)² = n sum x² + n sum y² - 2 sum x sum y */
    double seen = 0, sx = 0, sy = 0, sxx = 0, syy = 0, m = (double)n;
    for (size_t i = 0; i < n; i++) {
        double a = x[i], b = y[i];
        seen += (a - b) * (a - b);
        sx += a;
        sy += b;
        sxx += a * a;
        syy += b * b;
    }
    double expected = m * sxx + m * syy - 2 * sx * sy; /* whole numbers: exact */
    return expected > 0 ? 1 - m * seen / expected : (double)NAN;
}

double alpha_ordinal(const int *ratings, size_t n_raters, size_t n_items, int low, int high)
{
    size_t k = (size_t)(high - low + 1);
    assert(high >= low && k <= AGREEMENT_MAX_VALUES);
    double o[AGREEMENT_MAX_VALUES][AGREEMENT_MAX_VALUES] = {{0}}, n_of[AGREEMENT_MAX_VALUES] = {0};
    double total = 0, seen = 0, expected = 0;
    for (size_t u = 0; u < n_items; u++) {
        double count[AGREEMENT_MAX_VALUES] = {0}, m = 0;
        for (size_t r = 0; r < n_raters; r++) {
            int v = ratings[r * n_items + u];
            if (v == RATING_NONE)
                continue;
            assert(v >= low && v <= high);
            count[v - low]++;
            m++;
        }
        if (m < 2)
            continue;
        for (size_t c = 0; c < k; c++)
            for (size_t d = 0; d < k; d++)
                o[c][d] += count[c] * (count[d] - (c == d)) / (m - 1);
    }
    for (size_t c = 0; c < k; c++) {
        for (size_t d = 0; d < k; d++)
            n_of[c] += o[c][d];
        total += n_of[c];
    }
    for (size_t c = 0; c < k; c++) {
        double between = n_of[c] / 2; /* of the values from c to d, each end counted half */
        for (size_t d = c + 1; d < k; d++) {
            between += n_of[d] / 2;
            seen += o[c][d] * between * between;
            expected += n_of[c] * n_of[d] * between * between;
            between += n_of[d] / 2;
        }
    }
    return expected > 0 ? 1 - (total - 1) * seen / expected : (double)NAN;
}

static struct agreement_band band_of(double *defined, size_t n, size_t draws, double level,
                                     double undefined_max)
{
    struct agreement_band b = {(double)NAN, (double)NAN, 1 - (double)n / (double)draws};
    if (n == 0 || b.undefined > undefined_max)
        return b;
    stat_sort(defined, n);
    b.low = stat_quantile_sorted(defined, n, (1 - level) / 2);
    b.high = stat_quantile_sorted(defined, n, (1 + level) / 2);
    return b;
}

struct agreement_bands agreement_resample(struct arena *tmp, const int *x, const int *y, size_t n,
                                          int low, int high, size_t draws, double level,
                                          double undefined_max, struct rng *rng)
{
    int *both = NEW_N(tmp, int, 2 * n); /* first row x, second row y */
    double *kappa = NEW_N(tmp, double, draws), *alpha = NEW_N(tmp, double, draws);
    size_t n_kappa = 0, n_alpha = 0;
    for (size_t d = 0; d < draws; d++) {
        for (size_t i = 0; i < n; i++) {
            size_t k = (size_t)rng_below(rng, n);
            both[i] = x[k];
            both[n + i] = y[k];
        }
        double v = kappa_quadratic(both, both + n, n), w = alpha_ordinal(both, 2, n, low, high);
        if (!isnan(v))
            kappa[n_kappa++] = v;
        if (!isnan(w))
            alpha[n_alpha++] = w;
    }
    return (struct agreement_bands){band_of(kappa, n_kappa, draws, level, undefined_max),
                                    band_of(alpha, n_alpha, draws, level, undefined_max)};
}

/* outcome_numbers.c — entropy with its split over regions, concentration, rhythm.
 *
 * The split is computed from its own formulas, not as a difference, so that the identity
 * entropy = across + within is a check and not a definition. */
#include "diagnosis/outcome.h"

#include <math.h>
#include <stdbool.h>

#include "base/stat.h"

struct scope_numbers scope_of(const double *amount, const int *region, size_t n)
{
    struct scope_numbers r = {0};
    double total = stat_total(amount, n);
    struct stat_sum hhi = {0}, entropy = {0}, across = {0}, within = {0};
    for (size_t i = 0; i < n; i++) {
        double p = amount[i] / total;
        struct stat_sum in_region = {0};
        bool first = true;
        for (size_t k = 0; k < n; k++)
            if (region[k] == region[i]) {
                stat_sum_add(&in_region, amount[k]);
                if (k < i)
                    first = false;
            }
        double P = stat_sum_value(&in_region) / total;
        stat_sum_add(&hhi, p * p);
        stat_sum_add(&entropy, -p * log(p));
        stat_sum_add(&within, p * log(P / p));
        if (first)
            stat_sum_add(&across, -P * log(P));
    }
    r.hhi = stat_sum_value(&hhi);
    r.hhi_normalised = n > 1 ? (r.hhi - 1 / (double)n) / (1 - 1 / (double)n) : (double)NAN;
    r.effective = 1 / r.hhi;
    r.entropy = stat_sum_value(&entropy);
    r.across = stat_sum_value(&across);
    r.within = stat_sum_value(&within);
    return r;
}

double rhythm_of(const double *markets, size_t n)
{
    if (n < 5)
        return (double)NAN;
    double k = (double)(n - 1), mean = (markets[n - 1] - markets[0]) / k;
    struct stat_sum s2 = {0}, s4 = {0};
    for (size_t i = 1; i < n; i++) {
        double d = markets[i] - markets[i - 1] - mean;
        stat_sum_add(&s2, d * d);
        stat_sum_add(&s4, d * d * d * d);
    }
    double m2 = stat_sum_value(&s2) / k, m4 = stat_sum_value(&s4) / k;
    if (!(m2 > 1e-12))
        return (double)NAN;
    double g2 = m4 / (m2 * m2) - 3;
    return (k - 1) / ((k - 2) * (k - 3)) * ((k + 1) * g2 + 6);
}

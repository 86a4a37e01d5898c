/* kpi_change.c — see kpi_change.h. */
#include "operations/kpi_change.h"

#include <math.h>

#include <gsl/gsl_cdf.h>

#include "statistics/proportion.h"

static const double LEVEL = 0.95;

static double two_sided(double z)
{
    return 2 * gsl_cdf_ugaussian_Q(fabs(z));
}

/* Pearson's: Σ (x − mean)² / mean over both windows, by the degrees of freedom left. */
static double dispersion_of(const double *x, size_t n, const double *y, size_t m)
{
    double sum = 0, freedom = 0;
    const double *all[] = {x, y};
    size_t counts[] = {n, m};
    for (int w = 0; w < 2; w++) {
        double total = 0;
        for (size_t i = 0; i < counts[w]; i++)
            total += all[w][i];
        if (total <= 0 || counts[w] < 2)
            continue;
        double mean = total / (double)counts[w];
        for (size_t i = 0; i < counts[w]; i++)
            sum += (all[w][i] - mean) * (all[w][i] - mean) / mean;
        freedom += (double)counts[w] - 1;
    }
    return freedom > 0 ? fmax(1, sum / freedom) : 1;
}

struct change change_of_counts(const double *now, size_t n_now, const double *before, size_t n_before)
{
    struct change c = {.dispersion = dispersion_of(now, n_now, before, n_before), .p = 1};
    for (size_t i = 0; i < n_now; i++)
        c.now += now[i];
    for (size_t i = 0; i < n_before; i++)
        c.before += before[i];
    double all = c.now + c.before, effective = all / c.dispersion, share = c.now / all;
    if (all <= 0)
        return c;
    struct interval i = wilson(share * effective, effective, LEVEL);
    c.known = true;
    c.ratio = c.before > 0 ? c.now / c.before : (double)INFINITY;
    c.low = i.low / (1 - i.low);
    c.high = i.high < 1 ? i.high / (1 - i.high) : (double)INFINITY;
    c.p = two_sided((c.now - c.before) / sqrt(all * c.dispersion));
    return c;
}

struct change change_against(const struct change *own, const struct change *rest)
{
    struct change c = {.p = 1, .dispersion = fmax(own->dispersion, rest->dispersion)};
    if (!own->known || !rest->known)
        return c;
    /* Half an order in each cell keeps an empty one finite (Haldane and Anscombe). */
    double a = own->now + 0.5, b = own->before + 0.5, d = rest->now + 0.5, f = rest->before + 0.5;
    double log_ratio = log(a / b) - log(d / f);
    double se = sqrt(own->dispersion * (1 / a + 1 / b) + rest->dispersion * (1 / d + 1 / f));
    double z = gsl_cdf_ugaussian_Pinv((1 + LEVEL) / 2);
    c.known = true;
    c.now = own->now;
    c.before = own->before;
    c.ratio = exp(log_ratio);
    c.low = exp(log_ratio - z * se);
    c.high = exp(log_ratio + z * se);
    c.p = two_sided(log_ratio / se);
    return c;
}

/* inventory_demand.c — see inventory_demand.h. Negative binomial with shape k = μ²/(σ²−μ) and success
 * probability k/(k+μ); its partial mean is that of shape k+1:  E[D; D ≤ q] = μ·F_{k+1}(q−1). */
#include "statistics/inventory_demand.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

/* Above this shape the two counts are the same to seven digits, and the beta function is not. */
static const double SHAPE_LIMIT = 1e8;

static double shape(const struct inventory_demand *d)
{
    return d->mean * d->mean / (d->variance - d->mean);
}

struct inventory_demand inventory_demand_of_counts(double mean, double variance)
{
    assert(mean >= 0 && variance >= 0);
    struct inventory_demand d = {INVENTORY_NEGATIVE_BINOMIAL, mean, variance};
    if (!(mean > 0) || !(variance > mean) || shape(&d) > SHAPE_LIMIT)
        d = (struct inventory_demand){INVENTORY_POISSON, mean, mean};
    return d;
}

struct inventory_demand inventory_demand_normal(double mean, double sd)
{
    return (struct inventory_demand){INVENTORY_NORMAL, mean, sd * sd};
}

/* Counts of a million, where the incomplete functions of GSL give up: normal with the skewness corrected
 * (Cornish and Fisher), right to about 1/mean. */
static double cdf_of_great_counts(double mean, double variance, double skewness, double n)
{
    double z = (n + 0.5 - mean) / sqrt(variance);
    if (fabs(z) > 40) /* beyond any double; the correction would turn round there */
        return z > 0;
    return gsl_cdf_ugaussian_P(z - skewness * (z * z - 1) / 6);
}

/* P(D ≤ n) for a whole n; `more` adds to the shape of the negative binomial. */
static double cdf_at(const struct inventory_demand *d, double n, double more)
{
    if (n < 0)
        return 0;
    if (!(d->mean > 0))
        return 1;
    if (d->kind == INVENTORY_POISSON) {
        if (d->mean >= 1e5)
            return cdf_of_great_counts(d->mean, d->mean, 1 / sqrt(d->mean), n);
        return gsl_cdf_gamma_Q(d->mean, n + 1, 1);
    }
    double k = shape(d), p = k / (k + d->mean);
    k += more;
    double f = gsl_cdf_beta_P(p, k, n + 1);
    if (isnan(f)) /* its continued fraction did not end: both k and n are great, the skewness is small */
        f = cdf_of_great_counts(k * (1 - p) / p, k * (1 - p) / (p * p), (2 - p) / sqrt(k * (1 - p)), n);
    return f;
}

double inventory_demand_cdf(const struct inventory_demand *d, double x)
{
    if (d->kind != INVENTORY_NORMAL)
        return cdf_at(d, floor(x), 0);
    double sd = sqrt(d->variance);
    return sd > 0 ? gsl_cdf_ugaussian_P((x - d->mean) / sd) : x >= d->mean;
}

double inventory_demand_quantile(const struct inventory_demand *d, double p)
{
    assert(p >= 0 && p < 1);
    if (d->kind == INVENTORY_NORMAL)
        return d->mean + (d->variance > 0 ? sqrt(d->variance) * gsl_cdf_ugaussian_Pinv(p) : 0);
    if (cdf_at(d, 0, 0) >= p)
        return 0;
    double low = 0, high = 1; /* F(low) < p ≤ F(high) */
    while (cdf_at(d, high, 0) < p) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (cdf_at(d, middle, 0) < p)
            low = middle;
        else
            high = middle;
    }
    return high;
}

double inventory_demand_sales(const struct inventory_demand *d, double q)
{
    if (d->kind == INVENTORY_NORMAL) {
        double sd = sqrt(d->variance), z = sd > 0 ? (q - d->mean) / sd : 0;
        if (!(sd > 0))
            return fmin(q, d->mean);
        /* μ − σG(z), with G(z) = φ(z) − z(1−Φ(z)) */
        return d->mean - sd * (exp(-z * z / 2) / sqrt(2 * M_PI) - z * gsl_cdf_ugaussian_Q(z));
    }
    if (!(q > 0))
        return 0;
    double n = floor(q);
    double below = d->mean * cdf_at(d, n - 1, d->kind == INVENTORY_NEGATIVE_BINOMIAL ? 1 : 0);
    return below + q * (1 - cdf_at(d, n, 0));
}

struct inventory_demand inventory_demand_after(const struct inventory_demand *d, double share,
                                               double seen)
{
    assert(share > 0 && share < 1);
    if (d->variance <= d->mean || !(d->mean > 0))
        return inventory_demand_of_counts(d->mean * (1 - share), d->mean * (1 - share));
    double k = shape(d), rate = k / d->mean;
    double now = k + seen, mean = (1 - share) * now / (rate + share);
    return inventory_demand_of_counts(mean, mean + mean * mean / now);
}

/* ewma_covariance.c — see ewma_covariance.h. */
#include "statistics/ewma_covariance.h"

#include <math.h>
#include <string.h>

bool ewma_covariance(const double *returns, size_t days, size_t k, double lambda, double *ret, struct err *e)
{
    double weight = 1, total = 0;
    size_t used = 0;
    memset(ret, 0, k * k * sizeof *ret);
    for (size_t back = 0; back < days; back++) {
        const double *r = returns + (days - 1 - back) * k;
        bool complete = true;
        for (size_t i = 0; i < k; i++)
            complete = complete && isfinite(r[i]);
        if (!complete)
            continue;
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < k; j++)
                ret[i * k + j] += weight * r[i] * r[j];
        total += weight;
        weight *= lambda;
        used++;
    }
    if (used < 2)
        return FAIL(e, ERR_NUMERIC, "rates of %zu day%s say nothing of how they move.", used,
                    used == 1 ? "" : "s");
    for (size_t i = 0; i < k * k; i++)
        ret[i] /= total;
    return true;
}

double ewma_exposure_variance(const double *cov, size_t k, const double *exposure, const double *steps, size_t buckets)
{
    double sum = 0;
    for (size_t b = 0; b < buckets; b++)
        for (size_t c = 0; c < buckets; c++) {
            double both = fmin(steps[b], steps[c]);
            for (size_t i = 0; i < k; i++)
                for (size_t j = 0; j < k; j++)
                    sum += both * exposure[b * k + i] * cov[i * k + j] * exposure[c * k + j];
        }
    return fmax(0, sum);
}

/* proportion.c — Wilson's score interval, Garwood's exact one. */
#include "statistics/proportion.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

struct interval wilson(double hits, double n, double level)
{
    if (!(n > 0))
        return (struct interval){0, 1};
    double z = gsl_cdf_ugaussian_Pinv((1 + level) / 2), p = hits / n, z2 = z * z;
    double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = z / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    /* At the ends the exact bound is the end itself; rounding must not leave a trace of it. */
    return (struct interval){hits <= 0 ? 0 : fmax(0, centre - half), hits >= n ? 1 : fmin(1, centre + half)};
}

struct interval poisson_rate(double events, double exposure, double level)
{
    if (!(exposure > 0))
        return (struct interval){0, INFINITY};
    double tail = (1 - level) / 2;
    double low = events > 0 ? gsl_cdf_gamma_Pinv(tail, events, 1) : 0;
    double high = gsl_cdf_gamma_Qinv(tail, events + 1, 1);
    return (struct interval){low / exposure, high / exposure};
}

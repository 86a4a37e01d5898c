/* proportion.c — Wilson's score interval, Garwood's exact one. */
#include "statistics/proportion.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

enum { MOST_STEPS = 200, LARGE = 1000 };

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

/* x with P(shape, x) = p: Newton's steps inside a bracket that halves when a step leaves it. GSL's own inverse gives up
 * at some thousands of events, and its incomplete gamma function a little later; from LARGE on Wilson and Hilferty's cube
 * (1931) is used, which is right to a millionth there. */
static double gamma_quantile(double p, double shape)
{
    if (shape > LARGE) {
        double c = 1 / (9 * shape), root = 1 - c + gsl_cdf_ugaussian_Pinv(p) * sqrt(c);
        return shape * root * root * root;
    }
    double low = 0, high = 2 * shape + 20, x = shape;
    for (int i = 0; i < MOST_STEPS && high - low > 1e-13 * high; i++) {
        double d = gsl_cdf_gamma_P(x, shape, 1) - p, slope = gsl_ran_gamma_pdf(x, shape, 1);
        if (d > 0)
            high = x;
        else
            low = x;
        double next = slope > 0 ? x - d / slope : low;
        next = next > low && next < high ? next : (low + high) / 2;
        if (fabs(next - x) <= 1e-15 * x)
            break;
        x = next;
    }
    return x;
}

struct interval poisson_rate(double events, double exposure, double level)
{
    if (!(exposure > 0))
        return (struct interval){0, INFINITY};
    double tail = (1 - level) / 2;
    double low = events > 0 ? gamma_quantile(tail, events) : 0;
    double high = gamma_quantile(1 - tail, events + 1);
    return (struct interval){low / exposure, high / exposure};
}

/* lmdi.c — see lmdi.h. */
#include "statistics/lmdi.h"

#include <math.h>

double lmdi_mean(double a, double b)
{
    if (!(a > 0) || !(b > 0))
        return 0;
    if (a == b)
        return a;
    /* log1p keeps the digits when a and b are close, where the quotient is 0/0. */
    double x = (a - b) / b;
    return (a - b) / (2 * fabs(x) < 1 ? log1p(x) : log(a / b));
}

static double product(const double *x, size_t n)
{
    double v = 1;
    for (size_t j = 0; j < n; j++)
        v *= x[j];
    return v;
}

/* One end of the segment is zero: the whole change belongs to the factors that are zero there. */
static void split_zero(const double *zero_end, double change, size_t n, double *part)
{
    /* The smallest factor counts as zero: when none is, the product was too small for a number. */
    double smallest = zero_end[0];
    size_t n_zero = 0;
    for (size_t j = 0; j < n; j++)
        smallest = fmin(smallest, zero_end[j]);
    for (size_t j = 0; j < n; j++)
        n_zero += zero_end[j] == smallest;
    for (size_t j = 0; j < n; j++)
        part[j] = zero_end[j] == smallest ? change / (double)n_zero : 0;
}

bool lmdi_split(const double *x0, const double *x1, size_t n_segments, size_t n_factors,
                double *ret_part, struct err *e)
{
    for (size_t i = 0; i < n_segments * n_factors; i++) {
        if (!(x0[i] >= 0) || !(x1[i] >= 0))
            return FAIL(e, ERR_NUMERIC,
                        "a factor is negative or missing: a product can be split by logarithms only "
                        "when all its factors are zero or more");
    }
    for (size_t s = 0; s < n_segments; s++) {
        const double *from = x0 + s * n_factors, *to = x1 + s * n_factors;
        double *part = ret_part + s * n_factors;
        double v0 = product(from, n_factors), v1 = product(to, n_factors);
        if (v0 > 0 && v1 > 0) {
            double mean = lmdi_mean(v1, v0);
            for (size_t j = 0; j < n_factors; j++)
                part[j] = mean * log(to[j] / from[j]);
        } else if (v1 > 0) {
            split_zero(from, v1, n_factors, part);
        } else if (v0 > 0) {
            split_zero(to, -v0, n_factors, part);
        } else {
            for (size_t j = 0; j < n_factors; j++)
                part[j] = 0;
        }
    }
    return true;
}

/* indicators.c — advantage, balance, fit, concentration and growth. */
#include "trade/indicators.h"

#include <math.h>

#include "base/stat.h"

double trade_rca(double x_ik, double x_i, double x_k, double x)
{
    return x_i > 0 && x_k > 0 ? (x_ik * x) / (x_i * x_k) : (double)NAN;
}

double trade_rca_symmetric(double rca)
{
    return isnan(rca) ? rca : (rca - 1) / (rca + 1);
}

double trade_lafay(double x_k, double m_k, double x, double m)
{
    /* The textbook's difference of two ratios, brought over one denominator: nothing cancels. */
    return x + m > 0 ? 200 * (x_k * m - m_k * x) / ((x + m) * (x + m)) : (double)NAN;
}

double trade_complementarity(const double *sells, const double *buys, size_t n)
{
    double x = 0, m = 0, gap = 0;
    for (size_t k = 0; k < n; k++)
        x += sells[k], m += buys[k];
    if (!(x > 0) || !(m > 0))
        return NAN;
    for (size_t k = 0; k < n; k++)
        gap += fabs(buys[k] / m - sells[k] / x);
    return 100 * (1 - gap / 2);
}

double trade_intensity(double x_ij, double x_i, double x_wj, double x_w)
{
    return x_i > 0 && x_wj > 0 && x_w > 0 ? (x_ij / x_i) / (x_wj / x_w) : (double)NAN;
}

double trade_similarity(const double *a, const double *b, size_t n)
{
    double x = 0, y = 0, both = 0;
    for (size_t k = 0; k < n; k++)
        x += a[k], y += b[k];
    if (!(x > 0) || !(y > 0))
        return NAN;
    for (size_t k = 0; k < n; k++)
        both += fmin(a[k] / x, b[k] / y);
    return both;
}

struct trade_concentration trade_concentration(const double *values, size_t n)
{
    double total = stat_total(values, n), largest[4] = {0};
    struct trade_concentration c = {NAN, NAN, NAN, 0};
    if (!(total > 0))
        return c;
    c.hhi = 0;
    for (size_t i = 0; i < n; i++) {
        double share = values[i] / total;
        c.hhi += share * share;
        c.n += values[i] > 0;
        for (size_t q = 0; q < 4; q++)
            if (share > largest[q]) { /* insert, the smallest falls out */
                double was = largest[q];
                largest[q] = share;
                share = was;
            }
    }
    c.effective = 1 / c.hhi;
    c.largest4 = fmin(1, largest[0] + largest[1] + largest[2] + largest[3]);
    return c;
}

/* Mean of the `average` years that end with `last`; NaN when one of them is not there. */
static double mean_to(const int *year, const double *value, size_t n, int last, int average)
{
    double sum = 0;
    int found = 0;
    for (size_t i = 0; i < n; i++)
        if (year[i] > last - average && year[i] <= last) {
            sum += value[i];
            found++;
        }
    return found == average ? sum / average : (double)NAN;
}

struct trade_growth trade_growth(const int *year, const double *value, size_t n, int span,
                                 int least, int average)
{
    struct trade_growth g = {.rate = NAN, .why = "fewer years than a growth needs"};
    if (n == 0)
        return g;
    int last = year[n - 1];
    for (int a = average; a >= 1; a = a > 1 ? 1 : 0)
        for (int s = span; s >= least; s--) {
            double to = mean_to(year, value, n, last, a),
                   from = mean_to(year, value, n, last - s, a);
            if (isnan(to) || isnan(from))
                continue;
            g.from = last - s, g.to = last, g.averaged = a;
            if (!(from > 0)) {
                g.why = "nothing was traded at the start: growth has no base";
                return g;
            }
            g.rate = pow(to / from, 1.0 / s) - 1;
            g.why = NULL;
            return g;
        }
    return g;
}

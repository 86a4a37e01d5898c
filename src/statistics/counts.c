/* counts.c — laws of counts. Tails of the named laws come from GSL, which keeps small ones to the
 * last digits; the beta-binomial's are summed from the near end, trials being small here. */
#include "statistics/counts.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

enum { COUNTS_MOST_STEPS = 200 };

static double log_gamma(double x)
{
    int sign; /* of arguments above 0 always 1; lgamma would keep it in a global */
    return lgamma_r(x, &sign);
}

static double log_beta(double a, double b)
{
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

static double log_choose(double n, double x)
{
    return log_gamma(n + 1) - log_gamma(x + 1) - log_gamma(n - x + 1);
}

double counts_variance(const struct counts_law *m)
{
    if (m->trials == 0)
        return isinf(m->size) ? m->mean : m->mean + m->mean * m->mean / m->size;
    double v = m->mean * (1 - m->mean / m->trials);
    return isinf(m->size) ? v : v * (m->trials + m->size) / (1 + m->size);
}

double counts_log_pmf(const struct counts_law *m, double x)
{
    if (!(x >= 0) || (m->trials > 0 && x > m->trials))
        return -(double)INFINITY;
    if (m->mean <= 0)
        return x == 0 ? 0 : -(double)INFINITY;
    if (m->trials == 0) {
        if (isinf(m->size))
            return x * log(m->mean) - m->mean - log_gamma(x + 1);
        double r = m->size;
        return log_gamma(x + r) - log_gamma(r) - log_gamma(x + 1) -
               r * log1p(m->mean / r) - x * log1p(r / m->mean);
    }
    double p = m->mean / m->trials;
    if (p >= 1)
        return x == m->trials ? 0 : -(double)INFINITY;
    if (isinf(m->size))
        return log_choose(m->trials, x) + x * log(p) + (m->trials - x) * log1p(-p);
    double a = p * m->size, b = (1 - p) * m->size;
    return log_choose(m->trials, x) + log_beta(x + a, m->trials - x + b) - log_beta(a, b);
}

void counts_log_pmfs(const struct counts_law *m, double from, size_t n, double *ret)
{
    double p = m->trials > 0 ? m->mean / m->trials : 0;
    bool plain = isinf(m->size), odd = m->mean <= 0 || p >= 1;
    double r = m->size, a = p * m->size, b = (1 - p) * m->size;
    for (size_t i = 0; i < n; i++) {
        double x = from + (double)i - 1; /* the one before */
        if (i == 0 || odd || (m->trials > 0 && x >= m->trials)) {
            ret[i] = counts_log_pmf(m, from + (double)i);
            continue;
        }
        double ratio;
        if (m->trials == 0)
            ratio = plain ? m->mean / (x + 1) : (x + r) / (x + 1) * (m->mean / (r + m->mean));
        else
            ratio = (m->trials - x) / (x + 1) * (plain ? p / (1 - p) : (x + a) / (m->trials - x - 1 + b));
        ret[i] = ret[i - 1] + log(ratio);
    }
}

double counts_pmf(const struct counts_law *m, double x)
{
    return exp(counts_log_pmf(m, x));
}

/* P(from ≤ X ≤ to), each term from the one before. */
static double beta_binomial_sum(const struct counts_law *m, double from, double to)
{
    double p = m->mean / m->trials, a = p * m->size, b = (1 - p) * m->size;
    double term = counts_pmf(m, from), sum = term;
    for (double x = from; x < to; x++) {
        term *= (m->trials - x) / (x + 1) * ((x + a) / (m->trials - x - 1 + b));
        sum += term;
    }
    return fmin(1, sum);
}

double counts_at_most(const struct counts_law *m, double x)
{
    x = floor(x);
    if (x < 0)
        return 0;
    if (m->mean <= 0 || (m->trials > 0 && x >= m->trials))
        return 1;
    if (m->trials == 0)
        return isinf(m->size)
                   ? gsl_cdf_poisson_P((unsigned)x, m->mean)
                   : gsl_cdf_negative_binomial_P((unsigned)x, m->size / (m->size + m->mean), m->size);
    double p = m->mean / m->trials;
    if (p >= 1)
        return 0;
    if (isinf(m->size))
        return gsl_cdf_binomial_P((unsigned)x, p, (unsigned)m->trials);
    return beta_binomial_sum(m, 0, x);
}

double counts_at_least(const struct counts_law *m, double x)
{
    x = ceil(x);
    if (x <= 0)
        return 1;
    if (m->mean <= 0 || (m->trials > 0 && x > m->trials))
        return 0;
    if (m->trials == 0)
        return isinf(m->size) ? gsl_cdf_poisson_Q((unsigned)x - 1, m->mean)
                              : gsl_cdf_negative_binomial_Q((unsigned)x - 1,
                                                            m->size / (m->size + m->mean), m->size);
    double p = m->mean / m->trials;
    if (p >= 1)
        return 1;
    if (isinf(m->size))
        return gsl_cdf_binomial_Q((unsigned)x - 1, p, (unsigned)m->trials);
    return beta_binomial_sum(m, x, m->trials);
}

double counts_mid_low(const struct counts_law *m, double x)
{
    return counts_at_most(m, x - 1) + counts_pmf(m, x) / 2;
}

double counts_mid_high(const struct counts_law *m, double x)
{
    return counts_at_least(m, x + 1) + counts_pmf(m, x) / 2;
}

double counts_residual(const struct counts_law *m, double x, double u)
{
    double at = counts_pmf(m, x);
    double low = counts_at_most(m, x - 1) + u * at, high = counts_at_least(m, x + 1) + (1 - u) * at;
    /* From the nearer tail, so that far values keep their digits. */
    double z = low < high ? gsl_cdf_ugaussian_Pinv(low) : gsl_cdf_ugaussian_Qinv(high);
    return z > 9 ? 9 : z < -9 ? -9 : z;
}

struct sample {
    const double *x, *mean, *trials;
    size_t n;
};

/* Without the terms that do not depend on size. */
static double log_likelihood(const struct sample *s, double size)
{
    double sum = 0, of_size = isinf(size) ? 0 : log_gamma(size);
    for (size_t i = 0; i < s->n; i++) {
        double x = s->x[i], mean = s->mean[i], trials = s->trials ? s->trials[i] : 0;
        if (!(mean > 0) || (trials > 0 && mean >= trials) || (s->trials && trials <= 0))
            continue;
        double p = trials > 0 ? mean / trials : 0;
        if (isinf(size))
            sum += trials > 0 ? x * log(p) + (trials - x) * log1p(-p) : x * log(mean) - mean;
        else if (trials == 0)
            sum += log_gamma(x + size) - of_size - size * log1p(mean / size) - x * log1p(size / mean);
        else
            sum += log_beta(x + p * size, trials - x + (1 - p) * size) - log_beta(p * size, (1 - p) * size);
    }
    return sum;
}

void counts_spread(const double *x, const double *mean, const double *trials, size_t n, double level,
                   struct counts_spread *ret)
{
    struct sample s = {x, mean, trials, n};
    struct counts_spread r = {.size = (double)INFINITY, .p_value = 1, .factor = (double)NAN};
    double pearson = 0;
    for (size_t i = 0; i < n; i++) {
        double t = trials ? trials[i] : 0;
        struct counts_law plain = {.mean = mean[i], .trials = t, .size = (double)INFINITY};
        double v = counts_variance(&plain);
        if (!(v > 0) || (trials && t <= 0))
            continue;
        pearson += (x[i] - mean[i]) * (x[i] - mean[i]) / v;
        r.n++;
    }
    if (r.n && pearson <= (double)r.n) {
        r.factor = pearson / (double)r.n; /* spreads less than the plain law: nothing to estimate */
    } else if (r.n) {
        r.factor = pearson / (double)r.n;
        /* Golden section over ln(size): the likelihood has one hump, or rises to the plain law. */
        const double golden = (sqrt(5) - 1) / 2;
        double low = -4, high = 9, plain = log_likelihood(&s, (double)INFINITY);
        double a = high - golden * (high - low), b = low + golden * (high - low);
        double fa = log_likelihood(&s, exp(a)), fb = log_likelihood(&s, exp(b));
        for (int i = 0; i < COUNTS_MOST_STEPS && high - low > 1 / 1024.0; i++) {
            if (fa > fb) {
                high = b, b = a, fb = fa;
                a = high - golden * (high - low);
                fa = log_likelihood(&s, exp(a));
            } else {
                low = a, a = b, fa = fb;
                b = low + golden * (high - low);
                fb = log_likelihood(&s, exp(b));
            }
        }
        double best = fmax(fa, fb), ratio = 2 * (best - plain);
        if (ratio > 0) {
            r.size = exp((low + high) / 2);
            r.p_value = gsl_cdf_chisq_Q(ratio, 1) / 2;
        }
    }
    r.is_spread = r.p_value < level;
    *ret = r;
}

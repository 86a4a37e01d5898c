/* beta.c — see beta.h. The likelihood is searched by golden section inside golden section: it is smooth and has one
 * summit in the mean for every size, and the search cannot diverge as Newton's steps can for flat data. */
#include "statistics/beta.h"

#include <math.h>

enum { N_STEPS = 48, N_HALVINGS = 64, N_TERMS_MOST = 20000 };
static const double settled = 1e-15, tiny = 1e-300;
static const double log_size_least = -3, log_size_most = 14; /* sizes 0.05 … 1.2 million */

/* The continued fraction of the incomplete beta function (Lentz's way; DLMF 8.17.22). GSL's own stops after 512 terms
 * and its inverse ends the program where it does not converge; laws of a million cases need more. */
static double fraction(double x, double a, double b)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1), f;
    d = 1 / (fabs(d) < tiny ? tiny : d);
    f = d;
    for (int i = 1; i < N_TERMS_MOST; i++) {
        double m = i, even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
               odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + even * d, c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d), c = fabs(c) < tiny ? tiny : c;
        f *= d * c;
        d = 1 + odd * d, c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d), c = fabs(c) < tiny ? tiny : c;
        f *= d * c;
        if (fabs(d * c - 1) < settled)
            break;
    }
    return f;
}

double beta_at_most(double x, double a, double b)
{
    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    double front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b));
    double p = x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b;
    return fmin(1, fmax(0, p));
}

double beta_quantile(double p, double a, double b)
{
    double low = 0, high = 1;
    if (p <= 0 || p >= 1)
        return p <= 0 ? 0 : 1;
    for (int i = 0; i < N_HALVINGS; i++) {
        double x = (low + high) / 2;
        if (beta_at_most(x, a, b) < p)
            low = x;
        else
            high = x;
    }
    return (low + high) / 2;
}

struct data {
    const double *k, *n;
    size_t groups;
    double log_size;
};

/* Without the binomial coefficients, which do not depend on the law. */
static double likelihood(const struct data *d, double mean, double size)
{
    double a = mean * size, b = size - a, sum = 0, at = lgamma(size) - lgamma(a) - lgamma(b);
    for (size_t i = 0; i < d->groups; i++)
        if (d->n[i] > 0)
            sum += at + lgamma(a + d->k[i]) + lgamma(b + d->n[i] - d->k[i]) - lgamma(size + d->n[i]);
    return sum;
}

static double golden(double (*f)(const struct data *, double), const struct data *d, double low,
                     double high, double *ret_at)
{
    double ratio = (sqrt(5) - 1) / 2; /* of the golden section */
    double x = high - ratio * (high - low), y = low + ratio * (high - low);
    double fx = f(d, x), fy = f(d, y);
    for (int i = 0; i < N_STEPS; i++) {
        if (fx < fy) {
            low = x, x = y, fx = fy;
            y = low + ratio * (high - low), fy = f(d, y);
        } else {
            high = y, y = x, fy = fx;
            x = high - ratio * (high - low), fx = f(d, x);
        }
    }
    *ret_at = fx > fy ? x : y;
    return fx > fy ? fx : fy;
}

static double at_logit(const struct data *d, double logit)
{
    return likelihood(d, 1 / (1 + exp(-logit)), exp(d->log_size));
}

static double at_size(const struct data *d, double log_size)
{
    struct data inner = *d;
    double at;
    inner.log_size = log_size;
    return golden(at_logit, &inner, log_size_least * 4, -log_size_least * 4, &at);
}

bool beta_fit(const double *k, const double *n, size_t groups, struct beta_groups *ret, struct err *e)
{
    double successes = 0, cases = 0;
    size_t with = 0;
    for (size_t i = 0; i < groups; i++) {
        if (n[i] <= 0)
            continue;
        with++;
        successes += k[i];
        cases += n[i];
    }
    if (with < 2)
        return FAIL(e, ERR_NUMERIC, "shares of %zu group%s cannot be compared; two are needed.", with,
                    with == 1 ? "" : "s");
    if (successes <= 0 || successes >= cases)
        return FAIL(e, ERR_NUMERIC, "%s of the cases succeeded: the groups do not differ.",
                    successes <= 0 ? "none" : "all");
    struct data d = {.k = k, .n = n, .groups = groups};
    double log_size, logit;
    (void)golden(at_size, &d, log_size_least, log_size_most, &log_size);
    d.log_size = log_size;
    double best = golden(at_logit, &d, log_size_least * 4, -log_size_least * 4, &logit);
    double pooled = successes / cases, plain = successes * log(pooled) + (cases - successes) * log(1 - pooled);
    /* No better than one share for all: the groups do not differ. */
    bool same = best <= plain + 1e-9;
    *ret = (struct beta_groups){.mean = same ? pooled : 1 / (1 + exp(-logit)),
                                .size = same ? (double)INFINITY : exp(log_size),
                                .n = with};
    return true;
}

void beta_posterior(const struct beta_groups *g, double most_size, double k, double n, double *ret_a,
                    double *ret_b)
{
    double size = fmin(g->size, most_size);
    *ret_a = g->mean * size + k;
    *ret_b = (1 - g->mean) * size + n - k;
}

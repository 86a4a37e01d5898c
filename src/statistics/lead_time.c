/* lead_time.c — quantiles, shares and the CUSUM of lead_time.h. */
#include "statistics/lead_time.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/stat.h"
#include "statistics/beta.h"

struct lead_time_quantile lead_time_quantile(struct arena *tmp, const double *x, size_t n, double p,
                                             double level)
{
    assert(n >= 1 && p > 0 && p < 1 && level > 0 && level < 1);
    double *sorted = NEW_N(tmp, double, n), tail = (1 - level) / 2;
    memcpy(sorted, x, n * sizeof *x);
    stat_sort(sorted, n);
    /* B = number of values at or below the true quantile is Bin(n, p): x_(l) … x_(u) covers it with
     * P(l ≤ B < u). Largest l with P(B < l) ≤ tail, smallest u with P(B ≥ u) ≤ tail. */
    size_t l = 0, u = 0;
    while (l < n && gsl_cdf_binomial_P((unsigned)l, p, (unsigned)n) <= tail)
        l++;
    while (u <= n && (u == 0 || gsl_cdf_binomial_Q((unsigned)(u - 1), p, (unsigned)n) > tail))
        u++;
    return (struct lead_time_quantile){
        .value = stat_quantile_sorted(sorted, n, p),
        .low = l >= 1 ? sorted[l - 1] : (double)NAN,
        .high = u <= n ? sorted[u - 1] : (double)NAN,
    };
}

struct lead_time_prior lead_time_pool(const double *on_time, const double *n, size_t n_groups,
                                      double least, double most)
{
    const struct lead_time_prior jeffreys = {0.5, 0.5};
    double sum_on = stat_total(on_time, n_groups), sum_n = stat_total(n, n_groups);
    if (!(sum_n > 0))
        return jeffreys;
    /* Half a delivery of each kind keeps the share off 0 and 1. */
    double share = (sum_on + jeffreys.a) / (sum_n + jeffreys.a + jeffreys.b);
    /* Chi-square of the shares against the pooled one: E = (k−1) + (Σn − Σn²/Σn)·ρ … solved for the
     * intraclass correlation ρ (Kleinman 1973, weights n); the weight of the prior is 1/ρ − 1. */
    double chi = 0, squares = 0, groups = 0;
    for (size_t i = 0; i < n_groups; i++) {
        if (!(n[i] > 0))
            continue;
        double off = on_time[i] / n[i] - share;
        chi += n[i] * off * off / (share * (1 - share));
        squares += n[i] * n[i];
        groups++;
    }
    double spread = sum_n - squares / sum_n - (groups - 1);
    double rho = spread > 0 ? (chi - (groups - 1)) / spread : 0;
    double weight = rho > 0 ? 1 / rho - 1 : most;
    if (groups < 2)
        weight = least; /* alone, a group would lean on itself */
    weight = fmin(fmax(weight, least), most);
    return (struct lead_time_prior){share * weight, (1 - share) * weight};
}

struct lead_time_share lead_time_share(struct lead_time_prior prior, double on_time, double n,
                                       double level)
{
    double a = prior.a + on_time, b = prior.b + n - on_time, tail = (1 - level) / 2;
    return (struct lead_time_share){a / (a + b), beta_quantile(tail, a, b),
                                    beta_quantile(1 - tail, a, b)};
}

double lead_time_worse(struct lead_time_prior prior, double on_time_before, double n_before,
                       double on_time_now, double n_now)
{
    double a0 = prior.a + on_time_before, b0 = prior.b + n_before - on_time_before;
    double a1 = prior.a + on_time_now, b1 = prior.b + n_now - on_time_now;
    /* E over the earlier share of P(now < it): slices between its far quantiles, each with its own mass. */
    enum { N_SLICES = 1000 };
    double from = beta_quantile(1e-9, a0, b0), to = beta_quantile(1 - 1e-9, a0, b0);
    double step = (to - from) / N_SLICES, below = beta_at_most(from, a0, b0), all = 0;
    struct stat_sum sum = {0};
    for (int i = 0; i < N_SLICES; i++) {
        double above = beta_at_most(from + (i + 1) * step, a0, b0);
        stat_sum_add(&sum, (above - below) * beta_at_most(from + (i + 0.5) * step, a1, b1));
        all += above - below;
        below = above;
    }
    return stat_sum_value(&sum) / all;
}

/* --- Bernoulli CUSUM ------------------------------------------------------------------------- */

double lead_time_cusum_length(struct arena *tmp, int up, int limit, double p)
{
    assert(up >= 1 && limit >= 1 && p > 0 && p < 1);
    /* L(s) = 1 + q·L(max(s−1, 0)) + p·L(s+up), L = 0 from the limit on. Eliminated upwards:
     * L(s) = c_s + Σ_{j=1…up} w_sj·L(s+j), Σ_j w_sj = 1 throughout, and nothing is ever subtracted. */
    size_t n = (size_t)limit, m = (size_t)up;
    double q = 1 - p, *c = NEW_N(tmp, double, n), *w = NEW_N(tmp, double, n * m);
    double *length = NEW_N(tmp, double, n + m);
    for (size_t s = 0; s < n; s++) {
        double *row = w + s * m, pivot = p;
        if (s == 0) {
            c[0] = 1 / p;
            row[m - 1] = 1;
            continue;
        }
        const double *below = w + (s - 1) * m; /* below[0] multiplies L(s) itself */
        for (size_t j = 1; j < m; j++)
            pivot += q * below[j];
        c[s] = (1 + q * c[s - 1]) / pivot;
        for (size_t j = 0; j + 1 < m; j++)
            row[j] = q * below[j + 1] / pivot;
        row[m - 1] = p / pivot;
    }
    for (size_t s = n; s-- > 0;) {
        length[s] = c[s];
        for (size_t j = 0; j < m; j++)
            length[s] += w[s * m + j] * (s + 1 + j < n ? length[s + 1 + j] : 0);
    }
    return length[0];
}

struct lead_time_cusum lead_time_cusum_design(struct arena *tmp, double p0, double p1, double arl0)
{
    assert(p0 > 0 && p0 < p1 && p1 < 1);
    /* Log likelihood ratio: ln(p1/p0) for a slow delivery, −ln(q0/q1) for another. In units of the
     * latter a slow one adds up = ratio, taken whole. */
    double down = log((1 - p0) / (1 - p1));
    int up = (int)fmax(1, floor(log(p1 / p0) / down + 0.5));
    int low = 0, high = 1;
    struct arena_mark mark = arena_mark(tmp);
    enum { LIMIT_MAX = 1 << 16 };
    while (high < LIMIT_MAX && lead_time_cusum_length(tmp, up, high, p0) < arl0) {
        low = high;
        high *= 2;
        arena_release(tmp, mark);
    }
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (lead_time_cusum_length(tmp, up, middle, p0) < arl0)
            low = middle;
        else
            high = middle;
        arena_release(tmp, mark);
    }
    struct lead_time_cusum made = {p0, p1, up, high, lead_time_cusum_length(tmp, up, high, p0),
                                   lead_time_cusum_length(tmp, up, high, p1)};
    arena_release(tmp, mark);
    return made;
}

struct lead_time_drift lead_time_cusum_run(const struct lead_time_cusum *c, const bool *slow, size_t n)
{
    struct lead_time_drift d = {0};
    size_t after_zero = 0;
    for (size_t i = 0; i < n; i++) {
        d.points += slow[i] ? c->up : d.points > 0 ? -1 : 0;
        if (d.points == 0)
            after_zero = i + 1;
        if (!d.signal && d.points >= c->limit) {
            d.signal = true;
            d.at = i;
            d.since = after_zero;
        }
    }
    return d;
}

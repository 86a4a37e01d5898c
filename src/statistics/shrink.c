/* shrink.c — see the header. */
#include "statistics/shrink.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Σ (e − μ)²/(s² + τ²) with μ the mean under the same weights; falls as τ² grows. */
static double excess(const double *estimate, const double *se, size_t n, double tau2, double *ret_mean,
                     double *ret_weight)
{
    double w = 0, we = 0, q = 0;
    for (size_t i = 0; i < n; i++) {
        double v = 1 / (se[i] * se[i] + tau2);
        w += v, we += v * estimate[i];
    }
    for (size_t i = 0; i < n; i++)
        q += (estimate[i] - we / w) * (estimate[i] - we / w) / (se[i] * se[i] + tau2);
    *ret_mean = we / w;
    *ret_weight = w;
    return q;
}

bool shrink(struct arena *a, const double *estimate, const double *se, size_t n,
            struct shrink **ret, struct err *e)
{
    if (n == 0)
        return FAIL(e, ERR_INPUT, "no estimate to draw together");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(estimate[i]) || !isfinite(se[i]) || !(se[i] > 0))
            return FAIL(e, ERR_INPUT, "estimate %zu is not finite or has no standard error", i + 1);
    struct shrink *s = NEW(a, struct shrink);
    s->value = NEW_N(a, double, n);
    s->se = NEW_N(a, double, n);
    double df = (double)n - 1, w, low = 0, high = 0;
    s->q = excess(estimate, se, n, 0, &s->mean, &w);
    s->q_p = n > 1 ? gsl_cdf_chisq_Q(s->q, df) : (double)NAN;
    if (n > 1 && s->q > df) {
        for (high = se[0] * se[0]; excess(estimate, se, n, high, &s->mean, &w) > df;)
            high *= 2;
        while (high - low > 1e-13 * high) {
            double mid = low + (high - low) / 2;
            *(excess(estimate, se, n, mid, &s->mean, &w) > df ? &low : &high) = mid;
        }
    }
    double tau2 = high;
    s->spread = sqrt(tau2);
    (void)excess(estimate, se, n, tau2, &s->mean, &w);
    s->mean_se = sqrt(1 / w);
    for (size_t i = 0; i < n; i++) {
        double own = tau2 / (se[i] * se[i] + tau2); /* how much his own estimate counts */
        s->value[i] = own * estimate[i] + (1 - own) * s->mean;
        /* his own doubt, that about μ, and that about τ (Morris 1983) */
        double off = (1 - own) * (estimate[i] - s->mean), morris = n > 3 ? 2 / ((double)n - 3) : 0;
        s->se[i] = sqrt(own * se[i] * se[i] + (1 - own) * (1 - own) / w + morris * off * off);
    }
    *ret = s;
    return true;
}

/* shrink.c — see the header. */
#include "statistics/shrink.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

bool shrink(struct arena *a, const double *estimate, const double *se, size_t n,
            struct shrink **ret, struct err *e)
{
    if (n == 0)
        return FAIL(e, ERR_INPUT, "no estimate to draw together");
    double w = 0, w2 = 0, we = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(estimate[i]) || !isfinite(se[i]) || !(se[i] > 0))
            return FAIL(e, ERR_INPUT, "estimate %zu is not finite or has no standard error", i + 1);
        double v = 1 / (se[i] * se[i]);
        w += v, w2 += v * v, we += v * estimate[i];
    }
    struct shrink *s = NEW(a, struct shrink);
    s->value = NEW_N(a, double, n);
    s->se = NEW_N(a, double, n);
    for (size_t i = 0; i < n; i++) {
        double off = (estimate[i] - we / w) / se[i];
        s->q += off * off;
    }
    double df = (double)n - 1, tau2 = n > 1 ? fmax(0, (s->q - df) / (w - w2 / w)) : 0;
    s->q_p = n > 1 ? gsl_cdf_chisq_Q(s->q, df) : (double)NAN;
    s->spread = sqrt(tau2);
    w = we = 0;
    for (size_t i = 0; i < n; i++) {
        double v = 1 / (se[i] * se[i] + tau2);
        w += v, we += v * estimate[i];
    }
    s->mean = we / w;
    s->mean_se = sqrt(1 / w);
    for (size_t i = 0; i < n; i++) {
        double own = tau2 / (se[i] * se[i] + tau2); /* how much his own estimate counts */
        s->value[i] = own * estimate[i] + (1 - own) * s->mean;
        s->se[i] = sqrt(own * se[i] * se[i] + (1 - own) * (1 - own) / w);
    }
    *ret = s;
    return true;
}

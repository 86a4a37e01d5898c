/* logrank.c — one walk over the distinct times, earliest first; the groups' numbers at risk shrink.
 */
#include "statistics/logrank.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

struct seen {
    double time;
    uint32_t group;
    uint8_t event;
};

static int by_time(const void *l, const void *r)
{
    const struct seen *a = l, *b = r;
    return (a->time > b->time) - (a->time < b->time);
}

/* z'V⁻¹z over the groups listed, V positive definite there. */
static double quadratic(struct arena *tmp, const double *v, const double *z, const size_t *at,
                        size_t k, size_t n_groups)
{
    double *c = NEW_N(tmp, double, k *k), *y = NEW_N(tmp, double, k), sum = 0;
    for (size_t i = 0; i < k; i++) {
        y[i] = z[at[i]];
        for (size_t j = 0; j <= i; j++) {
            double s = v[at[i] * n_groups + at[j]];
            for (size_t m = 0; m < j; m++)
                s -= c[i * k + m] * c[j * k + m];
            c[i * k + j] = i == j ? sqrt(s) : s / c[j * k + j];
        }
        for (size_t j = 0; j < i; j++)
            y[i] -= c[i * k + j] * y[j];
        y[i] /= c[i * k + i];
        sum += y[i] * y[i];
    }
    return sum;
}

bool logrank(struct arena *a, const double *time, const uint8_t *event, const uint32_t *group,
             size_t n, size_t n_groups, struct logrank **ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct seen *s = NEW_N(tmp, struct seen, n + 1);
    double *risk = NEW_N(tmp, double, n_groups), *died = NEW_N(tmp, double, n_groups);
    for (size_t i = 0; i < n; i++) {
        if (!(time[i] >= 0) || !isfinite(time[i]))
            return FAIL(e, ERR_INPUT, "observation %zu: the time %g is negative or not finite",
                        i + 1, time[i]);
        s[i] = (struct seen){time[i], group[i], event[i] != 0};
        risk[group[i]] += 1;
    }
    qsort(s, n, sizeof *s, by_time);
    struct logrank *l = NEW(a, struct logrank);
    l->n_groups = n_groups;
    l->observed = NEW_N(a, double, n_groups);
    l->expected = NEW_N(a, double, n_groups);
    double *v = NEW_N(tmp, double, n_groups *n_groups);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        double d = 0, left = (double)(n - i);
        for (; end < n && s[end].time == s[i].time; end++)
            if (s[end].event)
                died[s[end].group] += 1, d += 1;
        double spread = left > 1 ? d * (left - d) / (left - 1) / (left * left) : 0;
        for (size_t g = 0; d > 0 && g < n_groups; g++) {
            l->observed[g] += died[g];
            l->expected[g] += d * risk[g] / left;
            died[g] = 0;
            for (size_t h = 0; h < n_groups; h++)
                v[g * n_groups + h] += spread * risk[g] * ((g == h ? left : 0) - risk[h]);
        }
        for (; i < end; i++)
            risk[s[i].group] -= 1;
    }
    /* One group is told by the others; a group at risk of nothing says nothing. */
    size_t *at = NEW_N(tmp, size_t, n_groups + 1), k = 0;
    double *z = NEW_N(tmp, double, n_groups);
    for (size_t g = 0; g < n_groups; g++) {
        z[g] = l->observed[g] - l->expected[g];
        if (v[g * n_groups + g] > 1e-12)
            at[k++] = g;
    }
    if (k < 2)
        return FAIL(e, ERR_NUMERIC,
                    "fewer than two groups to compare: in the others nothing happened "
                    "while they were watched");
    l->df = k - 1;
    l->chi2 = quadratic(tmp, v, z, at, l->df, n_groups);
    l->p = gsl_cdf_chisq_Q(l->chi2, (double)l->df);
    *ret = l;
    return true;
}

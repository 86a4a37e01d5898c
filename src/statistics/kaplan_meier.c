/* kaplan_meier.c — one sort, one walk. */
#include "statistics/kaplan_meier.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

struct seen {
    double time;
    uint8_t event;
};

static int by_time(const void *l, const void *r)
{
    const struct seen *a = l, *b = r;
    return (a->time > b->time) - (a->time < b->time);
}

static void limits(struct km_point *p, double root, enum km_interval kind, double z)
{
    p->low = p->high = (double)NAN;
    if (p->survival <= 0)
        return;
    double l = log(p->survival);
    if (kind == KM_LOG) {
        p->low = exp(l - z * root);
        p->high = fmin(1, exp(l + z * root));
    } else if (p->survival < 1) {
        double m = log(-l), h = z * root / l; /* l < 0: h is negative */
        p->low = exp(-exp(m - h));
        p->high = exp(-exp(m + h));
    }
}

enum curve { CURVE_SURVIVAL, CURVE_LOW, CURVE_HIGH };

static double of(const struct km_point *p, enum curve c)
{
    return c == CURVE_SURVIVAL ? p->survival : c == CURVE_LOW ? p->low : p->high;
}

/* Where a curve falls to one half; S is a product, so "exactly one half" allows for rounding. */
static double crossing(const struct kaplan_meier *k, enum curve c)
{
    const double half = 1 / 2.0, slack = 1e-8;
    for (size_t i = 0; i < k->n_points; i++) {
        double y = of(&k->points[i], c);
        if (isnan(y) || y >= half + slack)
            continue;
        if (fabs(y - half) < slack)
            for (size_t j = i + 1; j < k->n_points; j++)
                if (of(&k->points[j], c) < y)
                    return (k->points[i].time + k->points[j].time) / 2;
        return k->points[i].time;
    }
    return (double)NAN;
}

bool kaplan_meier(struct arena *a, const double *time, const uint8_t *event, size_t n,
                  enum km_interval interval, double level, struct kaplan_meier **ret, struct err *e)
{
    if (n == 0)
        return FAIL(e, ERR_INPUT, "no observation to estimate a survival curve from");
    struct seen *s = NEW_N(a, struct seen, n);
    for (size_t i = 0; i < n; i++) {
        if (!(time[i] >= 0) || !isfinite(time[i]))
            return FAIL(e, ERR_INPUT, "observation %zu: the time %g is negative or not finite",
                        i + 1, time[i]);
        s[i] = (struct seen){time[i], event[i] != 0};
    }
    qsort(s, n, sizeof *s, by_time);
    struct kaplan_meier *k = NEW(a, struct kaplan_meier);
    k->n = n;
    k->interval = interval;
    k->interval_name = interval == KM_LOG ? "log" : "log–log";
    k->level = level;
    k->points = NEW_N(a, struct km_point, n);
    double z = gsl_cdf_ugaussian_Pinv((1 + level) / 2), survival = 1, greenwood = 0;
    for (size_t i = 0; i < n;) {
        struct km_point *p = &k->points[k->n_points++];
        p->time = s[i].time;
        p->n_risk = n - i;
        for (; i < n && s[i].time == p->time; i++)
            *(s[i].event ? &p->n_event : &p->n_censor) += 1;
        double d = (double)p->n_event, at_risk = (double)p->n_risk;
        k->n_events += p->n_event;
        survival *= 1 - d / at_risk;
        if (p->n_event == p->n_risk)
            survival = 0;
        greenwood += d > 0 && survival > 0 ? d / (at_risk * (at_risk - d)) : 0;
        p->survival = survival;
        p->se = survival > 0 ? survival * sqrt(greenwood) : (double)NAN;
        limits(p, sqrt(greenwood), interval, z);
    }
    k->median = crossing(k, CURVE_SURVIVAL);
    k->median_low = crossing(k, CURVE_LOW);
    k->median_high = crossing(k, CURVE_HIGH);
    *ret = k;
    return true;
}

const struct km_point *kaplan_meier_at(const struct kaplan_meier *k, double t)
{
    size_t lo = 0, hi = k->n_points; /* the points before lo are ≤ t, those from hi on are > t */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (k->points[mid].time <= t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? &k->points[lo - 1] : NULL;
}

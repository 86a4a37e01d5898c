/* cox.c — the risk sets. Walking from the latest time to the earliest the sums over those at risk
 * only grow. Of d events at one time Efron takes the l-th as if l/d of the d had already left.
 */
#include "statistics/cox.h"

#include <math.h>
#include <string.h>

#include "statistics/cox_inside.h"

bool cox_factor(const double *m, size_t k, double *c, size_t *ret_at)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double s = m[i * k + j];
            for (size_t h = 0; h < j; h++)
                s -= c[i * k + h] * c[j * k + h];
            if (i != j)
                c[i * k + j] = s / c[j * k + j];
            else if (!(s > 1e-9 * m[i * k + i])) {
                *ret_at = i;
                return false;
            } else
                c[i * k + i] = sqrt(s);
        }
    return true;
}

void cox_solve(const double *c, size_t k, const double *b, double *x)
{
    for (size_t i = 0; i < k; i++) {
        x[i] = b[i];
        for (size_t h = 0; h < i; h++)
            x[i] -= c[i * k + h] * x[h];
        x[i] /= c[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t h = i + 1; h < k; h++)
            x[i] -= c[h * k + i] * x[h];
        x[i] /= c[i * k + i];
    }
}

struct sums {
    double s0, *s1, *s2; /* Σ w, Σ w·x, Σ w·xx' (lower triangle) */
};

static struct sums sums_new(struct arena *tmp, size_t p)
{
    return (struct sums){0, NEW_N(tmp, double, p + 1), NEW_N(tmp, double, p *p + 1)};
}

static void add(struct sums *s, const double *x, double w, size_t p)
{
    s->s0 += w;
    for (size_t i = 0; i < p; i++) {
        double wx = w * x[i];
        s->s1[i] += wx;
        for (size_t j = 0; j <= i; j++)
            s->s2[i * p + j] += wx * x[j];
    }
}

/* One of the d factors of the likelihood at a time, `gone` of the dying taken out of the risk set.
 */
static void take_one(const struct sums *risk, const struct sums *dying, double gone, double g,
                     size_t p, double *mean, struct cox_pass *s)
{
    double s0 = risk->s0 - gone * dying->s0;
    s->l -= log(s0);
    for (size_t i = 0; i < p; i++) {
        mean[i] = (risk->s1[i] - gone * dying->s1[i]) / s0;
        s->u[i] -= mean[i];
        if (s->gu)
            s->gu[i] -= g * mean[i];
        for (size_t j = 0; j <= i; j++) {
            double v = (risk->s2[i * p + j] - gone * dying->s2[i * p + j]) / s0 - mean[i] * mean[j];
            s->info[i * p + j] += v;
            if (s->gu)
                s->gi[i * p + j] += g * v, s->ggi[i * p + j] += g * g * v;
        }
    }
    if (s->hazard)
        s->hazard[s->n_hazard - 1].cumulative += 1 / s0;
}

static void mirror(double *m, size_t p)
{
    for (size_t i = 0; m && i < p; i++)
        for (size_t j = 0; j < i; j++)
            m[j * p + i] = m[i * p + j];
}

void cox_walk(struct arena *tmp, const struct cox_rows *r, const double *beta, struct cox_pass *s)
{
    size_t p = r->p;
    struct arena_mark mark = arena_mark(tmp);
    struct sums risk = sums_new(tmp, p), dying = sums_new(tmp, p);
    double *mean = NEW_N(tmp, double, p + 1);
    s->l = 0;
    memset(s->u, 0, p * sizeof *s->u);
    memset(s->info, 0, p * p * sizeof *s->info);
    s->n_hazard = 0;
    for (size_t i = 0; i < r->n;) {
        double t = r->time[i], d = 0, g = r->g ? r->g[i] : 0;
        dying.s0 = 0;
        memset(dying.s1, 0, p * sizeof *dying.s1);
        memset(dying.s2, 0, p * p * sizeof *dying.s2);
        for (; i < r->n && r->time[i] == t; i++) {
            const double *x = &r->x[i * p];
            double eta = 0;
            for (size_t j = 0; j < p; j++)
                eta += beta[j] * x[j];
            double w = exp(eta);
            add(&risk, x, w, p);
            if (!r->event[i])
                continue;
            add(&dying, x, w, p);
            d += 1;
            s->l += eta;
            for (size_t j = 0; j < p; j++) {
                s->u[j] += x[j];
                if (s->gu)
                    s->gu[j] += g * x[j];
            }
        }
        if (d > 0 && s->hazard)
            s->hazard[s->n_hazard++] = (struct cox_hazard){t, 0};
        for (double k = 0; k < d; k += 1)
            take_one(&risk, &dying, r->ties == COX_EFRON ? k / d : 0, g, p, mean, s);
    }
    mirror(s->info, p), mirror(s->gi, p), mirror(s->ggi, p);
    arena_release(tmp, mark);
}

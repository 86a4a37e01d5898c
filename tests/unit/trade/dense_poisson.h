/* dense_poisson.h — the same model by the plainest way there is, for comparison: dummies for every
 * level, Newton on the full likelihood, Gauss-Jordan on the dense information matrix. For small
 * cases only.
 */
#ifndef TESTS_UNIT_TRADE_DENSE_POISSON_H
#define TESTS_UNIT_TRADE_DENSE_POISSON_H

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "trade/ppml.h"

struct dense {
    size_t n, p, n_x; /* p columns: x, then dummies without one level of each set but the first */
    size_t rank;      /* of them that say something of their own */
    double *X, *beta, *mu, *bread; /* [n × p], [p], [n], [p × p] */
    double deviance;
};

/* Generalised inverse by the sweep operator: a column that the ones before it already say is left
 * out. */
static inline size_t dense_invert(struct arena *a, const double *m, size_t p, double *ret)
{
    double *was = NEW_N(a, double, p);
    bool *out = NEW_N(a, bool, p);
    memcpy(ret, m, p * p * sizeof *ret);
    for (size_t c = 0; c < p; c++)
        was[c] = m[c * p + c];
    for (size_t c = 0; c < p; c++) {
        double pivot = ret[c * p + c];
        if (!(pivot > 1e-9 * was[c])) {
            out[c] = true;
            continue;
        }
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; i != c && j < p; j++)
                if (j != c)
                    ret[i * p + j] -= ret[i * p + c] * ret[c * p + j] / pivot;
        for (size_t i = 0; i < p; i++)
            if (i != c) {
                ret[i * p + c] /= -pivot;
                ret[c * p + i] /= pivot;
            }
        ret[c * p + c] = 1 / pivot;
    }
    /* The sweep keeps a sign in the rows; the inverse is symmetric. */
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) {
            if (out[i] || out[j])
                ret[i * p + j] = 0;
            else if (i > j)
                ret[i * p + j] = ret[j * p + i];
        }
    size_t rank = 0;
    for (size_t i = 0; i < p; i++)
        rank += !out[i];
    return rank;
}

/* All rows must be used and no level empty; poisson false: least squares of ln y. */
static inline struct dense dense_fit(struct arena *a, const struct ppml_data *d, bool poisson)
{
    struct dense r = {.n = d->n, .n_x = d->n_x, .p = d->n_x};
    for (size_t q = 0; q < d->n_fe; q++)
        r.p += d->fe_levels[q] - (q > 0);
    size_t p = r.p, n = d->n;
    r.X = NEW_N(a, double, n *p);
    r.beta = NEW_N(a, double, p);
    r.mu = NEW_N(a, double, n);
    r.bread = NEW_N(a, double, p *p);
    double mean = 0, *eta = NEW_N(a, double, n), *H = NEW_N(a, double, p *p),
           *g = NEW_N(a, double, p);
    for (size_t i = 0; i < n; i++) {
        size_t at = d->n_x;
        mean += d->y[i] / (double)n;
        for (size_t k = 0; k < d->n_x; k++)
            r.X[i * p + k] = d->x[k][i];
        for (size_t q = 0; q < d->n_fe; q++) {
            size_t l = d->fe[q][i];
            if (q == 0)
                r.X[i * p + at + l] = 1;
            else if (l > 0)
                r.X[i * p + at + l - 1] = 1;
            at += d->fe_levels[q] - (q > 0);
        }
    }
    for (size_t i = 0; i < n; i++)
        eta[i] = log((d->y[i] + mean) / 2);
    for (int it = 0; it < (poisson ? 60 : 1); it++) {
        memset(H, 0, p * p * sizeof *H);
        memset(g, 0, p * sizeof *g);
        for (size_t i = 0; i < n; i++) {
            double off = d->offset ? d->offset[i] : 0, pw = d->weight ? d->weight[i] : 1;
            double mu = exp(eta[i]), w = poisson ? pw * mu : pw;
            double z = poisson ? eta[i] - off + (d->y[i] - mu) / mu : log(d->y[i]) - off;
            for (size_t j = 0; j < p; j++)
                for (size_t k = 0; k < p; k++)
                    H[j * p + k] += w * r.X[i * p + j] * r.X[i * p + k];
            for (size_t j = 0; j < p; j++)
                g[j] += w * z * r.X[i * p + j];
        }
        r.rank = dense_invert(a, H, p, r.bread);
        for (size_t j = 0; j < p; j++) {
            r.beta[j] = 0;
            for (size_t k = 0; k < p; k++)
                r.beta[j] += r.bread[j * p + k] * g[k];
        }
        for (size_t i = 0; i < n; i++) {
            eta[i] = d->offset ? d->offset[i] : 0;
            for (size_t j = 0; j < p; j++)
                eta[i] += r.X[i * p + j] * r.beta[j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        double v = d->y[i], pw = d->weight ? d->weight[i] : 1;
        r.mu[i] = exp(eta[i]);
        r.deviance += poisson ? 2 * pw * ((v > 0 ? v * log(v / r.mu[i]) : 0) - (v - r.mu[i]))
                              : pw * (log(v) - eta[i]) * (log(v) - eta[i]);
    }
    return r;
}

/* √ of the diagonal of factor·B (Σ scores scores') B, by cluster or by row; u = weight·(y - μ). */
static inline double dense_error(struct arena *a, const struct dense *r, const double *u,
                                 const uint32_t *cluster, uint32_t n_clusters, size_t k,
                                 double factor)
{
    size_t p = r->p, groups = cluster ? n_clusters : r->n;
    double *score = NEW_N(a, double, groups *p), v = 0;
    for (size_t i = 0; i < r->n; i++)
        for (size_t j = 0; j < p; j++)
            score[(cluster ? cluster[i] : i) * p + j] += r->X[i * p + j] * u[i];
    for (size_t g = 0; g < groups; g++) {
        double dot = 0;
        for (size_t j = 0; j < p; j++)
            dot += r->bread[k * p + j] * score[g * p + j];
        v += dot * dot;
    }
    return sqrt(factor * v);
}

#endif

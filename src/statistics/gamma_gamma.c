/* gamma_gamma.c — the likelihood in logarithms of p, q and v, values divided by their mean so that
 * the search does not depend on the currency. */
#include "statistics/gamma_gamma.h"

#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "base/stat.h"
#include "statistics/climb.h"

enum { N = 3, BLOCK = 4096 };

struct sums {
    double l, g[N];
};
struct by_x {
    double l, dp, dq; /* lnΓ(px+q) − lnΓ(px) + px·ln x, and its derivatives */
};
struct work {
    const struct spender *s; /* z divided by the mean */
    size_t n;
    uint32_t most_x;
    const bool *seen; /* [most_x + 1] */
    struct by_x *x;
    struct sums *part;
    struct gamma_gamma m;
};

double gamma_gamma_log_likelihood(const struct gamma_gamma *m, const struct spender *s)
{
    double px = m->p * s->x;
    return lgamma(px + m->q) - lgamma(px) - lgamma(m->q) + m->q * log(m->v) + (px - 1) * log(s->z) +
           px * log(s->x) - (px + m->q) * log(s->x * s->z + m->v);
}

double gamma_gamma_expected(const struct gamma_gamma *m, const struct spender *s)
{
    double below = m->p * s->x + m->q - 1;
    return below > 0 ? m->p * (m->v + (s->x ? s->x * s->z : 0)) / below : (double)NAN;
}

static void sum_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)worker;
    struct work *w = ctx;
    const struct gamma_gamma *m = &w->m;
    struct sums s = {0};
    for (size_t i = begin; i < end; i++) {
        uint32_t x = w->s[i].x;
        double px = m->p * x, ln_z = log(w->s[i].z), sum = x * w->s[i].z + m->v, ln_sum = log(sum);
        s.l += w->x[x].l + (px - 1) * ln_z - (px + m->q) * ln_sum;
        s.g[0] += w->x[x].dp + x * (ln_z - ln_sum);
        s.g[1] += w->x[x].dq - ln_sum;
        s.g[2] -= (px + m->q) / sum;
    }
    w->part[block] = s;
}

static double evaluate(void *ctx, const double *at, double *g)
{
    struct work *w = ctx;
    struct gamma_gamma m = w->m = (struct gamma_gamma){exp(at[0]), exp(at[1]), exp(at[2])};
    for (uint32_t x = 1; x <= w->most_x; x++) {
        if (!w->seen[x])
            continue;
        double px = m.p * x, both = gsl_sf_psi(px + m.q);
        w->x[x] = (struct by_x){lgamma(px + m.q) - lgamma(px) + px * log(x),
                                x * (both - gsl_sf_psi(px) + log(x)), both};
    }
    parallel_blocks(w->n, BLOCK, sum_block, w);
    double n = (double)w->n;
    struct stat_sum l = {0}, d[N] = {0};
    for (size_t i = 0; i < parallel_n_blocks(w->n, BLOCK); i++) {
        stat_sum_add(&l, w->part[i].l);
        for (int j = 0; j < N; j++)
            stat_sum_add(&d[j], w->part[i].g[j]);
    }
    g[0] = stat_sum_value(&d[0]) / n * m.p;
    g[1] = (stat_sum_value(&d[1]) / n - gsl_sf_psi(m.q) + log(m.v)) * m.q;
    g[2] = (stat_sum_value(&d[2]) / n + m.q / m.v) * m.v;
    return stat_sum_value(&l) / n - lgamma(m.q) + m.q * log(m.v);
}

static double correlation_of(struct arena *tmp, const struct spender *s, size_t n)
{
    double *x = NEW_N(tmp, double, n), *z = NEW_N(tmp, double, n), r;
    for (size_t i = 0; i < n; i++)
        x[i] = s[i].x, z[i] = s[i].z;
    struct err ignored = {0};
    return stat_correlation(x, z, n, &r, &ignored) ? r : (double)NAN;
}

bool gamma_gamma_fit(struct arena *a, const struct spender *s, size_t n,
                     struct gamma_gamma_fit **ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct spender *used = NEW_N(tmp, struct spender, n + 1);
    struct work w = {.s = used};
    struct stat_sum total = {0};
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < n; i++)
        if (s[i].x > 0 && s[i].z > 0 && isfinite(s[i].z)) {
            used[w.n++] = s[i];
            stat_sum_add(&total, s[i].z);
            w.most_x = s[i].x > w.most_x ? s[i].x : w.most_x;
            least = fmin(least, s[i].z), most = fmax(most, s[i].z);
        }
    if (w.n == 0)
        return FAIL(e, ERR_NUMERIC, "no customer has an order of positive value");
    if (least == most)
        return FAIL(e, ERR_NUMERIC,
                    "all %zu customers spend the same per order, so there is nothing "
                    "to tell them apart by",
                    w.n);
    double mean = stat_sum_value(&total) / (double)w.n;
    bool *seen = NEW_N(tmp, bool, w.most_x + 1);
    for (size_t i = 0; i < w.n; i++) {
        used[i].z /= mean;
        seen[used[i].x] = true;
    }
    w.seen = seen;
    w.x = NEW_N(tmp, struct by_x, w.most_x + 1);
    w.part = NEW_N(tmp, struct sums, parallel_n_blocks(w.n, BLOCK));
    double at[N] = {log(4), log(3), log(1 / 2.0)}; /* mean pv/(q − 1) = 1 */
    struct climb top;
    if (!climb(evaluate, &w, N, (double)w.n, at, &top, e))
        return err_note(e, "the value of orders");
    struct gamma_gamma_fit *f = NEW(a, struct gamma_gamma_fit);
    *f = (struct gamma_gamma_fit){
        .model = {exp(at[0]), exp(at[1]), exp(at[2]) * mean},
        /* each density was of z/mean */
        .log_likelihood = (top.value - log(mean)) * (double)w.n,
        .on_edge = top.on_edge,
        .in_words = top.on_edge
                        ? "at the edge of the model: the values of orders are too alike, or too "
                          "wide apart, for its three parameters"
                        : arena_printf(a, "a maximum, found in %d steps", top.steps),
        .correlation = correlation_of(tmp, used, w.n),
        .n_used = w.n};
    const double value[N] = {f->model.p, f->model.q, f->model.v};
    for (int j = 0; j < N; j++)
        f->se[j] = top.at_edge[j] ? (double)NAN : value[j] * sqrt(top.covariance[j][j]);
    *ret = f;
    return true;
}

/* climb.c — see the header. */
#include "statistics/climb.h"

#include <math.h>
#include <string.h>

enum { MAX = CLIMB_MAX, MOST_STEPS = 200, MOST_DAMPINGS = 60 };
/* On a ridge the curvature is about 1e-9: more damping than that and the search would crawl along it. */
static const double LEAST_DAMPING = 1e-11;
static const double NEAR_EDGE = CLIMB_EDGE - 1 / 1024.0;
struct matrix {
    double v[MAX][MAX];
};

/* −H of the free parameters (1 on the diagonal for those held). */
static struct matrix curvature(climb_fn *f, void *ctx, int n, const double *p, const bool *held)
{
    const double step = 1 / 4096.0;
    struct matrix h = {0};
    double up[MAX], down[MAX], at[MAX];
    for (int j = 0; j < n; j++) {
        if (held[j])
            continue;
        memcpy(at, p, (size_t)n * sizeof *at);
        at[j] = p[j] + step;
        f(ctx, at, up);
        at[j] = p[j] - step;
        f(ctx, at, down);
        for (int i = 0; i < n; i++)
            if (!held[i])
                h.v[i][j] = (down[i] - up[i]) / (2 * step);
    }
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++)
            h.v[i][j] = h.v[j][i] = (h.v[i][j] + h.v[j][i]) / 2;
        if (held[i])
            h.v[i][i] = 1;
    }
    return h;
}

/* Cholesky of h + damping on the diagonal; false when it is not positive definite. */
static bool factor(const struct matrix *h, int n, double damping, struct matrix *c)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double s = h->v[i][j] + (i == j ? damping : 0);
            for (int k = 0; k < j; k++)
                s -= c->v[i][k] * c->v[j][k];
            if (i != j)
                c->v[i][j] = s / c->v[j][j];
            else if (!(s > 1e-13 * (1 + fabs(h->v[i][i]))))
                return false;
            else
                c->v[i][i] = sqrt(s);
        }
    return true;
}

static void solve(const struct matrix *c, int n, const double *b, double *x)
{
    for (int i = 0; i < n; i++) {
        x[i] = b[i];
        for (int k = 0; k < i; k++)
            x[i] -= c->v[i][k] * x[k];
        x[i] /= c->v[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++)
            x[i] -= c->v[k][i] * x[k];
        x[i] /= c->v[i][i];
    }
}

/* A step with as little damping as makes it climb; how much it gained, what it promised. */
static double try_step(climb_fn *f, void *ctx, int n, const struct matrix *h, const double *p,
                       const double *g, const bool *held, double value, double scale,
                       double *damping, double *next, double *next_g, double *ret_promised)
{
    struct matrix c;
    double push[MAX], step[MAX], gain = -1;
    *ret_promised = 0;
    for (int j = 0; j < n; j++)
        push[j] = held[j] ? 0 : g[j];
    for (int tries = 0; tries < MOST_DAMPINGS; tries++) {
        if (factor(h, n, *damping, &c)) {
            solve(&c, n, push, step);
            *ret_promised = 0;
            for (int j = 0; j < n; j++) {
                *ret_promised += push[j] * step[j] / 2;
                /* no more than a factor of e³ at once, and never over the edge */
                next[j] = fmax(-CLIMB_EDGE, fmin(CLIMB_EDGE, p[j] + fmax(-3, fmin(3, step[j]))));
            }
            gain = f(ctx, next, next_g) - value;
            if (gain >= 0 || *ret_promised * scale < 1e-9)
                return gain;
        }
        *damping = *damping > 0 ? *damping * 8 : LEAST_DAMPING;
    }
    return gain;
}

static void covariance(climb_fn *f, void *ctx, int n, double scale, const double *p,
                       struct climb *c)
{
    struct matrix h = curvature(f, ctx, n, p, c->at_edge), l;
    bool good = factor(&h, n, 0, &l);
    for (int j = 0; j < n; j++) {
        double unit[MAX] = {0}, col[MAX] = {0};
        unit[j] = 1;
        if (good)
            solve(&l, n, unit, col);
        for (int i = 0; i < n; i++)
            c->covariance[i][j] = !good                            ? (double)NAN
                                  : c->at_edge[i] || c->at_edge[j] ? 0
                                                                   : col[i] / scale;
    }
}

bool climb(climb_fn *f, void *ctx, int n, double scale, double *p, struct climb *ret, struct err *e)
{
    struct climb c = {0};
    double g[MAX], next[MAX], next_g[MAX], damping = 0;
    bool held[MAX];
    c.value = f(ctx, p, g);
    bool ended = false;
    for (; !ended && c.steps < MOST_STEPS && isfinite(c.value); c.steps++) {
        for (int j = 0; j < n; j++)
            held[j] = (p[j] >= NEAR_EDGE && g[j] > 0) || (p[j] <= -NEAR_EDGE && g[j] < 0);
        struct matrix h = curvature(f, ctx, n, p, held);
        double promised, gain = try_step(f, ctx, n, &h, p, g, held, c.value, scale, &damping, next,
                                         next_g, &promised);
        ended = !(gain > 0) || promised * scale < 1e-9;
        if (gain > 0) {
            memcpy(p, next, (size_t)n * sizeof *p);
            memcpy(g, next_g, (size_t)n * sizeof *g);
            c.value += gain;
        }
        damping = damping > LEAST_DAMPING ? damping / 8 : 0;
    }
    if (!ended)
        return FAIL(e, ERR_NUMERIC, "the likelihood has no top that %d steps could reach",
                    MOST_STEPS);
    for (int j = 0; j < n; j++)
        c.on_edge |= c.at_edge[j] = fabs(p[j]) >= NEAR_EDGE;
    covariance(f, ctx, n, scale, p, &c);
    *ret = c;
    return true;
}

/* bgnbd_fit.c — the maximum of the likelihood.
 *
 * What depends on x alone or on a day alone is tabulated once per evaluation, so that a cell costs
 * one exponential and one logarithm. Cells are summed in fixed blocks (parallel.h), blocks in their
 * order. The Hessian is the central difference of the exact gradient; −H + damping is factored by
 * Cholesky, damping grows until the step climbs. Parameters live between e^-12 and e^12 in their
 * logarithm: one that stands at such an edge and wants to go on is held there and named.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/stat.h"
#include "statistics/bgnbd.h"
#include "statistics/climb.h"

enum { N = BGNBD_N, BLOCK = 2048, MOST_DAYS = 200000, MOST_ORDERS = 1000000 };

struct cell {
    struct bgnbd_customer c;
    double n;
};
struct sums {
    double l, g[N];
};
struct by_x {
    double l, dr, da, db; /* ln of what depends on x alone, and its derivatives */
};
struct work {
    const struct cell *cells;
    size_t n_cells;
    uint32_t most_x, most_day;
    double unit, total; /* customers */
    struct by_x *x;     /* [most_x + 1] */
    double *log_age;    /* [most_day + 1] ln(α + day/unit) */
    struct sums *part;  /* per block */
    struct bgnbd m;
};

static int by_cell(const void *l, const void *r)
{
    const struct bgnbd_customer *a = l, *b = r;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->T != b->T)
        return a->T < b->T ? -1 : 1;
    return (a->tx > b->tx) - (a->tx < b->tx);
}

/* ψ(z + 1) − ψ(z) = 1/z and lnΓ(z + 1) − lnΓ(z) = ln z: the tables grow by sums. */
static void fill_tables(struct work *w)
{
    const struct bgnbd *m = &w->m;
    struct stat_sum lr = {0}, lb = {0}, lab = {0}, r = {0}, b = {0}, ab = {0};
    double base = m->r * log(m->alpha);
    for (uint32_t x = 0; x <= w->most_x; x++) {
        double sb = stat_sum_value(&b), sab = stat_sum_value(&ab);
        w->x[x] =
            (struct by_x){base + stat_sum_value(&lr) + stat_sum_value(&lb) - stat_sum_value(&lab),
                          stat_sum_value(&r) + log(m->alpha), -sab, sb - sab};
        stat_sum_add(&lr, log(m->r + x));
        stat_sum_add(&lb, log(m->b + x));
        stat_sum_add(&lab, log(m->a + m->b + x));
        stat_sum_add(&r, 1 / (m->r + x));
        stat_sum_add(&b, 1 / (m->b + x));
        stat_sum_add(&ab, 1 / (m->a + m->b + x));
    }
    for (uint32_t d = 0; d <= w->most_day; d++)
        w->log_age[d] = log(m->alpha + d / w->unit);
}

static void sum_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)worker;
    struct work *w = ctx;
    const struct bgnbd *m = &w->m;
    struct sums s = {0};
    double log_a = log(m->a);
    for (size_t i = begin; i < end; i++) {
        const struct cell *k = &w->cells[i];
        const struct bgnbd_customer *c = &k->c;
        const struct by_x *t = &w->x[c->x];
        double power = m->r + c->x, age = m->alpha + c->T / w->unit;
        double l = t->l - power * w->log_age[c->T], gone = 0, last = age;
        if (c->x) {
            double o =
                log_a - log(m->b + c->x - 1) + power * (w->log_age[c->T] - w->log_age[c->tx]);
            double q = exp(-fabs(o));
            l += (o > 0 ? o : 0) + log1p(q);
            gone = (o > 0 ? 1 : q) / (1 + q);
            last = m->alpha + c->tx / w->unit;
            s.g[BGNBD_B] -= k->n * gone / (m->b + c->x - 1);
        }
        s.l += k->n * l;
        s.g[BGNBD_R] += k->n * (t->dr - (1 - gone) * w->log_age[c->T] - gone * w->log_age[c->tx]);
        s.g[BGNBD_ALPHA] += k->n * (m->r / m->alpha - power * ((1 - gone) / age + gone / last));
        s.g[BGNBD_A] += k->n * (t->da + gone / m->a);
        s.g[BGNBD_B] += k->n * t->db;
    }
    w->part[block] = s;
}

/* Log-likelihood per customer at the logarithms p, and its gradient there. */
static double evaluate(void *ctx, const double *p, double *g)
{
    struct work *w = ctx;
    w->m = (struct bgnbd){exp(p[BGNBD_R]), exp(p[BGNBD_ALPHA]), exp(p[BGNBD_A]), exp(p[BGNBD_B]),
                          w->unit};
    fill_tables(w);
    parallel_blocks(w->n_cells, BLOCK, sum_block, w);
    struct stat_sum l = {0}, d[N] = {0};
    for (size_t i = 0; i < parallel_n_blocks(w->n_cells, BLOCK); i++) {
        stat_sum_add(&l, w->part[i].l);
        for (int j = 0; j < N; j++)
            stat_sum_add(&d[j], w->part[i].g[j]);
    }
    for (int j = 0; j < N; j++)
        g[j] = stat_sum_value(&d[j]) * exp(p[j]) / w->total;
    return stat_sum_value(&l) / w->total;
}

static const char *edge_words(struct arena *a, const bool at[N], const double p[N])
{
    if (at[BGNBD_R] && p[BGNBD_R] > 0)
        return "at the edge of the model: the customers buy at rates too alike to tell them apart "
               "(r and α grow without end)";
    if (at[BGNBD_A] && p[BGNBD_A] < 0)
        return "at the edge of the model: nobody seems to leave for good (a goes to 0)";
    if (at[BGNBD_A] || at[BGNBD_B])
        return p[BGNBD_B] > 0 ? "at the edge of the model: the chance to leave after an order "
                                "looks the same for "
                                "all, or nil (a and b grow without end)"
                              : "at the edge of the model: customers either leave at once or never "
                                "(b goes to 0)";
    return arena_printf(a, "at the edge of the model: %s goes to its limit",
                        at[BGNBD_ALPHA] ? "α" : "r");
}

static bool check(const struct bgnbd_customer *c, size_t n, struct work *w, size_t *ret_repeat,
                  struct err *e)
{
    size_t repeat = 0, early = 0;
    for (size_t i = 0; i < n; i++) {
        if (c[i].tx > c[i].T || (c[i].x == 0) != (c[i].tx == 0) || c[i].x > c[i].tx)
            return FAIL(e, ERR_INPUT,
                        "customer %zu: %u repeat orders, the last on day %u of %u: this cannot be",
                        i + 1, c[i].x, c[i].tx, c[i].T);
        if (c[i].T > MOST_DAYS || c[i].x > MOST_ORDERS)
            return FAIL(e, ERR_LIMIT, "customer %zu: %u repeat orders in %u days is over the limit",
                        i + 1, c[i].x, c[i].T);
        w->most_x = c[i].x > w->most_x ? c[i].x : w->most_x;
        w->most_day = c[i].T > w->most_day ? c[i].T : w->most_day;
        repeat += c[i].x > 0;
        early += c[i].T > 0;
    }
    *ret_repeat = repeat;
    if (n == 0 || early == 0)
        return FAIL(e, ERR_NUMERIC, "no customer has been known for a day yet");
    if (repeat == 0)
        return FAIL(e, ERR_NUMERIC,
                    "none of %zu customers has bought again, so how often they "
                    "come back and how they leave cannot be told apart",
                    n);
    return true;
}

static void gather(struct arena *a, struct work *w, const struct bgnbd_customer *customers,
                   size_t n)
{
    struct bgnbd_customer *c = NEW_N(a, struct bgnbd_customer, n);
    memcpy(c, customers, n * sizeof *c);
    qsort(c, n, sizeof *c, by_cell);
    size_t cells = 0;
    for (size_t i = 0; i < n; i++)
        cells += i == 0 || by_cell(&c[i], &c[i - 1]) != 0;
    struct cell *out = NEW_N(a, struct cell, cells);
    cells = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || by_cell(&c[i], &c[i - 1]) != 0)
            out[cells++] = (struct cell){c[i], 0};
        out[cells - 1].n += 1;
    }
    w->cells = out;
    w->n_cells = cells;
    w->total = (double)n;
    w->x = NEW_N(a, struct by_x, w->most_x + 1);
    w->log_age = NEW_N(a, double, w->most_day + 1);
    w->part = NEW_N(a, struct sums, parallel_n_blocks(cells, BLOCK));
}

bool bgnbd_fit(struct arena *a, const struct bgnbd_customer *customers, size_t n, double unit_days,
               struct bgnbd_fit **ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct work w = {.unit = unit_days};
    size_t repeat;
    TRY(check(customers, n, &w, &repeat, e));
    gather(tmp, &w, customers, n);
    /* Starts: the mean rate spread widely or narrowly, leaving early or late. */
    double orders = 0, time = 0;
    for (size_t i = 0; i < w.n_cells; i++) {
        orders += w.cells[i].n * w.cells[i].c.x;
        time += w.cells[i].n * w.cells[i].c.T / unit_days;
    }
    double best = -INFINITY, p[N] = {0}, g[N];
    for (int spread = 0; spread < 3; spread++)
        for (int leaving = 0; leaving < 3; leaving++) {
            double r = ldexp(1, spread * 2 - 2), b = ldexp(1, leaving * 2);
            double at[N] = {log(r), log(r * time / orders) - (2 - leaving) / 2.0, 0, log(b)};
            double value = evaluate(&w, at, g);
            if (value > best)
                best = value, memcpy(p, at, sizeof p);
        }
    struct bgnbd_fit *f = NEW(a, struct bgnbd_fit);
    *f = (struct bgnbd_fit){.n = n, .n_repeat = repeat, .n_cells = w.n_cells};
    struct climb top;
    if (!climb(evaluate, &w, N, w.total, p, &top, e))
        return err_note(e, "%zu customers", n);
    f->iterations = top.steps;
    f->on_edge = top.on_edge;
    f->model = (struct bgnbd){exp(p[0]), exp(p[1]), exp(p[2]), exp(p[3]), unit_days};
    f->log_likelihood = top.value * (double)n;
    for (int j = 0; j < N; j++) {
        f->at_edge[j] = top.at_edge[j];
        f->se[j] = top.at_edge[j] ? (double)NAN : exp(p[j]) * sqrt(top.covariance[j][j]);
        memcpy(f->covariance[j], top.covariance[j], sizeof f->covariance[j]);
    }
    f->in_words = f->on_edge ? edge_words(a, f->at_edge, p)
                             : arena_printf(a, "a maximum, found in %d steps", f->iterations);
    *ret = f;
    return true;
}

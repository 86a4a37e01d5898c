/* friction_find.c — the comparison: one pooled law per pair of steps, one posterior per market. */
#include <math.h>

#include "operations/friction.h"

/* Steps that are seen at all, in their order. */
static size_t seen_steps(struct arena *a, const struct funnel *f, size_t **ret)
{
    size_t *at = NEW_N(a, size_t, f->n_steps + 1), n = 0;
    for (size_t s = 0; s < f->n_steps; s++) {
        double all = 0;
        for (size_t m = 0; m < f->n_markets; m++)
            all += f->markets[m].visits[s];
        if (all > 0)
            at[n++] = s;
    }
    *ret = at;
    return n;
}

static void compare(struct arena *a, const struct funnel *f, const struct friction_judgement *j, size_t from, size_t to,
                    struct friction_cell *cells)
{
    double *k = NEW_N(a, double, f->n_markets), *n = NEW_N(a, double, f->n_markets), half = 1.0 / 40;
    struct beta_groups g;
    struct err why = {0};
    for (size_t m = 0; m < f->n_markets; m++) {
        n[m] = f->markets[m].visits[from];
        /* A feed may count a later step more often than the one before it: then everybody went on. */
        k[m] = fmin(n[m], f->markets[m].visits[to]);
    }
    bool fitted = beta_fit(k, n, f->n_markets, &g, &why);
    for (size_t m = 0; m < f->n_markets; m++) {
        struct friction_cell *c = &cells[m];
        *c = (struct friction_cell){.market = m, .from_step = from, .to_step = to, .came = n[m], .went_on = k[m]};
        c->judged = fitted && n[m] >= j->least_visits;
        if (!c->judged)
            continue;
        double x, y;
        beta_posterior(&g, j->most_size, k[m], n[m], &x, &y);
        c->pooled = g.mean;
        c->share = x / (x + y);
        c->low = beta_quantile(half, x, y);
        c->high = beta_quantile(1 - half, x, y);
        c->p_low = beta_at_most(j->ratio * g.mean, x, y);
        c->is_low = c->p_low > j->certain;
    }
}

static void judge_market(const struct friction_judgement *j, size_t m, struct friction *r)
{
    size_t judged = 0, low = 0;
    double lowest = 2;
    for (size_t i = 0; i < r->n; i++) {
        const struct friction_cell *c = &r->cells[i];
        if (c->market != m || !c->judged)
            continue;
        judged++;
        low += c->is_low;
        if (c->is_low && c->share / c->pooled < lowest) {
            lowest = c->share / c->pooled;
            r->worst[m] = i;
        }
    }
    /* One step of one cannot be told from demand by what follows; it is named as the step it is. */
    bool demand = low > 1 && (double)low >= j->demand_share * (double)judged;
    r->verdict[m] = judged == 0 ? FRICTION_UNKNOWN : low == 0 ? FRICTION_NONE : demand ? FRICTION_DEMAND : FRICTION_STEP;
}

void friction_find(struct arena *a, const struct funnel *f, const struct friction_judgement *j, struct friction *ret)
{
    size_t *steps, n = seen_steps(a, f, &steps);
    struct friction r = {.verdict = NEW_N(a, enum friction_verdict, f->n_markets + 1),
                         .worst = NEW_N(a, size_t, f->n_markets + 1)};
    if (f->n_markets < 2 || n < 2) {
        r.why_not = n < 2 ? "fewer than two steps are told" : "visits of one market only: there is nothing to compare with";
        for (size_t m = 0; m < f->n_markets; m++)
            r.verdict[m] = FRICTION_UNKNOWN;
        *ret = r;
        return;
    }
    r.n = (n - 1) * f->n_markets;
    r.cells = NEW_N(a, struct friction_cell, r.n);
    for (size_t s = 0; s + 1 < n; s++)
        compare(a, f, j, steps[s], steps[s + 1], r.cells + s * f->n_markets);
    for (size_t m = 0; m < f->n_markets; m++)
        judge_market(j, m, &r);
    *ret = r;
}

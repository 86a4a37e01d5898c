/* elasticity_fit.c — the regression, with the estimators of the gravity model. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "operations/elasticity.h"
#include "trade/ppml.h"

static int by_number(const void *l, const void *r)
{
    uint32_t a = *(const uint32_t *)l, b = *(const uint32_t *)r;
    return (a > b) - (a < b);
}

/* Numbers 0 … in the order of the values; how many. */
static uint32_t levels(struct arena *tmp, const uint32_t *x, size_t n, uint32_t *ret)
{
    uint32_t *sorted = NEW_N(tmp, uint32_t, n + 1), k = 0;
    memcpy(sorted, x, n * sizeof *x);
    qsort(sorted, n, sizeof *sorted, by_number);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || sorted[i] != sorted[i - 1])
            sorted[k++] = sorted[i];
    for (size_t i = 0; i < n; i++) {
        size_t lo = 0, hi = k;
        while (hi - lo > 1) {
            size_t mid = lo + (hi - lo) / 2;
            *(sorted[mid] <= x[i] ? &lo : &hi) = mid;
        }
        ret[i] = (uint32_t)lo;
    }
    return k;
}

/* ln units (or units, with zeros) on ln price, an effect for each pair and each market's month, errors clustered by
 * product. */
struct price_estimate price_elasticity(const struct price_rows *r, uint32_t market, bool zeros, double least_products,
                                       double least_rows)
{
    ARENA_LOCAL(tmp);
    struct price_estimate out = {0};
    double *y = NEW_N(tmp, double, r->n + 1), *p = NEW_N(tmp, double, r->n + 1);
    uint32_t *pair = NEW_N(tmp, uint32_t, r->n + 1), *when = NEW_N(tmp, uint32_t, r->n + 1), *product = NEW_N(tmp, uint32_t, r->n + 1);
    uint32_t months = (uint32_t)(r->last_month - r->first_month + 1);
    size_t n = 0;
    for (size_t i = 0, end; i < r->n; i = end) {
        double low = INFINITY, high = 0;
        for (end = i; end < r->n && r->items[end].pair == r->items[i].pair; end++)
            low = fmin(low, r->items[end].price), high = fmax(high, r->items[end].price);
        if ((market != PRICE_ALL_MARKETS && r->items[i].market != market) || !(high > low * (1 + 1e-9)))
            continue; /* a price that never changed says nothing of price */
        out.products++;
        for (size_t k = i; k < end; k++, n++) {
            const struct price_row *x = &r->items[k];
            y[n] = x->units, p[n] = log(x->price);
            pair[n] = x->pair, product[n] = x->product;
            when[n] = x->market * months + (uint32_t)(x->month - r->first_month);
        }
    }
    out.rows = n;
    if ((double)out.products < least_products || (double)n < least_rows) {
        out.why = "too few products changed their price";
        return out;
    }
    uint32_t n_pair = levels(tmp, pair, n, pair), n_when = levels(tmp, when, n, when), n_product = levels(tmp, product, n, product);
    const double *x[] = {p};
    const char *x_name[] = {"ln price"}, *fe_name[] = {"product in a market", "month in a market"};
    const uint32_t *fe[] = {pair, when}, fe_levels[] = {n_pair, n_when};
    const struct ppml_data d = {.n = n, .y = y, .n_x = 1, .x = x, .x_name = x_name, .n_fe = 2, .fe = fe, .fe_levels = fe_levels,
                                .fe_name = fe_name, .cluster = product, .n_clusters = n_product};
    const struct ppml_options opt = {.errors = ERRORS_CLUSTER, .count_fixed_effects = true, .no_effects = true};
    struct ppml_fit *f;
    struct err refused = {0};
    if (!(zeros ? ppml_fit(tmp, &d, &opt, &f, &refused) : ols_fit(tmp, &d, &opt, &f, &refused)) || !f->converged || !(f->se[0] > 0)) {
        out.why = "the estimate did not settle";
        return out;
    }
    out.known = true;
    out.value = f->beta[0], out.se = f->se[0];
    return out;
}

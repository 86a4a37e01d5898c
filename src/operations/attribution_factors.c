/* attribution_factors.c — see attribution_factors.h. */
#include "operations/attribution_factors.h"

#include <math.h>

#include "statistics/lmdi.h"
#include "statistics/shapley.h"

static const struct {
    const char *id, *name;
} names[N_ATTRIBUTION_FACTORS] = {
    [FACTOR_ORDERS] = {"orders", "number of orders"},
    [FACTOR_LINES] = {"lines", "lines per order"},
    [FACTOR_VALUE] = {"value", "value per line"},
};

struct product {
    double before[N_ATTRIBUTION_FACTORS], now[N_ATTRIBUTION_FACTORS];
};

static double product_of(void *ctx, uint64_t set)
{
    const struct product *p = ctx;
    double v = 1;
    for (int j = 0; j < N_ATTRIBUTION_FACTORS; j++)
        v *= set >> j & 1 ? p->now[j] : p->before[j];
    return v;
}

static bool product_make(const struct attribution_factor_sums *s, double scale, double stretch, struct product *ret,
                         struct err *e)
{
    for (int t = 0; t < 2; t++) {
        if (!(s->orders[t] > 0) || !(s->lines[t] > 0))
            return FAIL(e, ERR_NUMERIC, "one of the periods has no order");
        double *x = t ? ret->now : ret->before;
        x[FACTOR_ORDERS] = s->orders[t] * (t ? 1 : stretch);
        x[FACTOR_LINES] = s->lines[t] / s->orders[t];
        x[FACTOR_VALUE] = scale * s->value[t] / s->lines[t];
    }
    return true;
}

void attribution_factor_add(struct attribution_factor_sums *s, const struct attribution_row *row, double weight)
{
    s->orders[row->now] += weight;
    s->lines[row->now] += weight * fmax(1, row->lines);
    s->value[row->now] += weight * row->numerator;
}

bool attribution_factor_parts(struct arena *tmp, const struct attribution_factor_sums *s, double scale, double stretch,
                              double *part, struct err *e)
{
    struct product p;
    TRY(product_make(s, scale, stretch, &p, e));
    if (p.before[FACTOR_VALUE] > 0 && p.now[FACTOR_VALUE] > 0)
        return lmdi_split(p.before, p.now, 1, N_ATTRIBUTION_FACTORS, part, e);
    struct shapley_share share[N_ATTRIBUTION_FACTORS];
    struct arena_mark mark = arena_mark(tmp);
    bool ok = shapley_split(tmp, N_ATTRIBUTION_FACTORS, product_of, &p, 1, 2, share, e);
    arena_release(tmp, mark);
    for (int j = 0; ok && j < N_ATTRIBUTION_FACTORS; j++)
        part[j] = share[j].value;
    return ok;
}

bool attribution_factor_causes(struct arena *a, const struct attribution_factor_sums *s, double scale, double stretch,
                               struct cause *ret, size_t *n, struct err *e)
{
    struct product p;
    double part[N_ATTRIBUTION_FACTORS];
    TRY(product_make(s, scale, stretch, &p, e) && attribution_factor_parts(a, s, scale, stretch, part, e));
    for (int j = 0; j < N_ATTRIBUTION_FACTORS; j++) {
        ret[j] = (struct cause){.dimension = CAUSE_FACTOR,
                                .id = names[j].id,
                                .name = names[j].name,
                                .part = part[j],
                                .low = NAN,
                                .high = NAN,
                                .performance = part[j],
                                .before = p.before[j],
                                .now = p.now[j],
                                .n_before = s->orders[0],
                                .n_now = s->orders[1]};
        (*n)++;
    }
    return true;
}

size_t attribution_factor_index(const char *id)
{
    for (size_t j = 0; j < N_ATTRIBUTION_FACTORS; j++)
        if (names[j].id == id)
            return j;
    return 0;
}

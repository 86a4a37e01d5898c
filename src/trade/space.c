/* space.c — bits of advantage, proximities by counting common bits, and density without
 * proximities.
 *
 * Density. With u_k the ubiquity, φ_kl = Σ_c R_ck R_cl / max(u_k, u_l). For a fixed k the products
 * l fall into those with u_l ≤ u_k, where the divisor is u_k, and the others, where it is u_l. So
 *     Σ_l φ_kl R_il  =  (1/u_k) Σ_c R_ck A_ci  +  Σ_c R_ck B_ci
 *     A_ci = Σ_{l: u_l ≤ u_k} R_cl R_il        B_ci = Σ_{l: u_l > u_k} R_cl R_il / u_l
 * and A and B depend on k through u_k alone: products are taken in order of ubiquity, upwards for A
 * and downwards for B, and the n × n tables grow as they go. That is a few additions per country
 * that has the product instead of one per pair of products. Tables are cut into strips of countries
 * i, one a task. */
#include "trade/space.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "trade/indicators.h"

enum { COUNTRY_BLOCK_N = 32, BITS_MAX = 64 };

struct bits_task {
    const struct cube *c;
    struct space *s;
};

/* One strip of products: no two tasks touch one word. */
static void set_bits(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)block, (void)worker;
    const struct bits_task *t = ctx;
    const struct cube *c = t->c;
    struct space *s = t->s;
    for (size_t i = 0; i < c->n_countries; i++)
        for (size_t k = begin; k < end; k++)
            /* a comparison with NaN is false */
            if (trade_rca(c->exports[i * c->n_products + k], c->country_exports[i],
                          c->product_world[k], c->world) >= 1) {
                s->of_product[k * s->product_words + i / BITS_MAX] |= UINT64_C(1) << (i % BITS_MAX);
                s->of_country[i * s->country_words + k / BITS_MAX] |= UINT64_C(1) << (k % BITS_MAX);
                s->ubiquity[k]++;
            }
}

struct space *space_of(struct arena *a, const struct cube *c)
{
    struct space *s = NEW(a, struct space);
    s->n_countries = c->n_countries, s->n_products = c->n_products;
    s->product_words = (c->n_countries + BITS_MAX - 1) / BITS_MAX;
    s->country_words = (c->n_products + BITS_MAX - 1) / BITS_MAX;
    s->of_product = NEW_N(a, uint64_t, s->n_products * s->product_words + 1);
    s->of_country = NEW_N(a, uint64_t, s->n_countries * s->country_words + 1);
    s->ubiquity = NEW_N(a, uint32_t, s->n_products + 1);
    s->diversity = NEW_N(a, uint32_t, s->n_countries + 1);
    s->plane = NEW_N(a, uint64_t, s->n_products * s->product_words + 1);
    struct bits_task t = {c, s};
    parallel_blocks(s->n_products, (size_t)BITS_MAX * 4, set_bits, &t);
    for (size_t i = 0; i < s->n_countries; i++)
        for (size_t w = 0; w < s->country_words; w++)
            s->diversity[i] +=
                (uint32_t)__builtin_popcountll(s->of_country[i * s->country_words + w]);
    for (size_t k = 0; k < s->n_products; k++)
        for (size_t w = 0; w < s->product_words; w++)
            s->plane[w * s->n_products + k] = s->of_product[k * s->product_words + w];
    return s;
}

/* --- density --------------------------------------------------------------------------------- */

struct density_task {
    const struct space *s;
    const uint32_t *order;      /* [n_products] by ubiquity, ascending */
    const uint32_t *member;     /* countries of each product, one after the other */
    const size_t *member_start; /* [n_products + 1] */
    double *ret;
    double *all; /* [n_products] Σ_l φ_kl, k itself left out */
};

/* Adds the products of one ubiquity to the table: row c of it, for each c that has one, gains the
 * strip of those that have it too. `all`: the strip is one column of ones. */
static void grow(const struct density_task *t, uint32_t product, size_t begin, size_t n, bool all,
                 double weight, double *table)
{
    double strip[COUNTRY_BLOCK_N];
    for (size_t i = 0; i < n; i++)
        strip[i] = all || space_has(t->s, begin + i, product) ? weight : 0;
    for (size_t m = t->member_start[product]; m < t->member_start[product + 1]; m++) {
        double *row = table + (size_t)t->member[m] * COUNTRY_BLOCK_N;
        for (size_t i = 0; i < COUNTRY_BLOCK_N; i++)
            row[i] += strip[i];
    }
}

/* Adds the rows of those that have the product, times `weight`, to its sums. */
static void gather(const struct density_task *t, uint32_t product, size_t begin, size_t n, bool all,
                   double weight, const double *table)
{
    double sum[COUNTRY_BLOCK_N] = {0};
    for (size_t m = t->member_start[product]; m < t->member_start[product + 1]; m++) {
        const double *row = table + (size_t)t->member[m] * COUNTRY_BLOCK_N;
        for (size_t i = 0; i < COUNTRY_BLOCK_N; i++)
            sum[i] += row[i];
    }
    if (all) {
        t->all[product] += sum[0] * weight;
        return;
    }
    for (size_t i = 0; i < n; i++)
        t->ret[(begin + i) * t->s->n_products + product] += sum[i] * weight;
}

/* Products of one ubiquity are taken together: they see each other in A and not in B. */
static void density_strip(const struct density_task *t, size_t begin, size_t n, bool all,
                          double *table)
{
    const struct space *s = t->s;
    size_t bytes = s->n_countries * COUNTRY_BLOCK_N * sizeof *table, np = s->n_products;
    memset(table, 0, bytes);
    for (size_t from = 0, past; from < np; from = past) {
        uint32_t u = s->ubiquity[t->order[from]];
        for (past = from; past < np && s->ubiquity[t->order[past]] == u; past++)
            grow(t, t->order[past], begin, n, all, 1, table);
        for (size_t k = from; k < past && u > 0; k++)
            gather(t, t->order[k], begin, n, all, 1.0 / u, table);
    }
    memset(table, 0, bytes);
    for (size_t past = np, from; past > 0; past = from) {
        uint32_t u = s->ubiquity[t->order[past - 1]];
        for (from = past; from > 0 && s->ubiquity[t->order[from - 1]] == u; from--)
            gather(t, t->order[from - 1], begin, n, all, 1, table);
        for (size_t k = from; k < past && u > 0; k++)
            grow(t, t->order[k], begin, n, all, 1.0 / u, table);
    }
}

static void density_task(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)worker;
    const struct density_task *t = ctx;
    ARENA_LOCAL(tmp);
    double *table = NEW_N(tmp, double, t->s->n_countries *COUNTRY_BLOCK_N);
    bool all =
        block * COUNTRY_BLOCK_N >= t->s->n_countries; /* the strip after the last: the divisors */
    density_strip(t, begin, all ? 1 : (end < t->s->n_countries ? end : t->s->n_countries) - begin,
                  all, table);
}

void space_density(struct arena *a, const struct space *s, double *ret)
{
    size_t np = s->n_products, nc = s->n_countries;
    uint32_t *order = NEW_N(a, uint32_t, np + 1);
    size_t *count = NEW_N(a, size_t, nc + 2), *start = NEW_N(a, size_t, np + 2), n = 0;
    for (size_t k = 0; k < np; k++)
        count[s->ubiquity[k] + 1]++;
    for (size_t u = 0; u <= nc; u++)
        count[u + 1] += count[u];
    for (size_t k = 0; k < np; k++)
        order[count[s->ubiquity[k]]++] = (uint32_t)k;
    for (size_t k = 0; k < np; k++) {
        start[k] = n;
        n += s->ubiquity[k];
    }
    start[np] = n;
    uint32_t *member = NEW_N(a, uint32_t, n + 1);
    for (size_t k = 0, at = 0; k < np; k++)
        for (size_t w = 0; w < s->product_words; w++)
            for (uint64_t b = s->of_product[k * s->product_words + w]; b; b &= b - 1)
                member[at++] = (uint32_t)(w * BITS_MAX + (size_t)__builtin_ctzll(b));
    memset(ret, 0, nc * np * sizeof *ret);
    struct density_task t = {s, order, member, start, ret, NEW_N(a, double, np + 1)};
    size_t strips = parallel_n_blocks(nc, COUNTRY_BLOCK_N);
    parallel_blocks((strips + 1) * COUNTRY_BLOCK_N, COUNTRY_BLOCK_N, density_task, &t);
    for (size_t i = 0; i < nc; i++)
        for (size_t k = 0; k < np; k++) {
            double self = s->ubiquity[k] > 0; /* φ_kk */
            double others = t.all[k] - self,
                   near = ret[i * np + k] - (space_has(s, i, k) ? self : 0);
            /* what remains of self by rounding is no proximity */
            ret[i * np + k] = others > 1e-9 ? fmin(1, fmax(0, near / others)) : (double)NAN;
        }
}

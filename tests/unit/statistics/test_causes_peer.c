/* test_causes_peer.c — splits, stock and lead times against tests/peers/causes.py, on drawn cases. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/inventory.h"
#include "statistics/inventory_split.h"
#include "statistics/lead_time.h"
#include "statistics/lmdi.h"
#include "statistics/mix.h"
#include "statistics/shapley.h"
#include "unit/country/peer.h"

enum { N_CASES = 12, N_PARTS = 5, N_DRIVERS = 5 };

struct cases {
    struct mix_segment mix[N_CASES][N_PARTS];
    double before[N_CASES][N_PARTS * 3], now[N_CASES][N_PARTS * 3];
    double values[N_CASES][1 << N_DRIVERS];
    struct inventory_market market[N_CASES][3];
    double stock[N_CASES], q[N_CASES], price[N_CASES];
    int up[N_CASES], limit[N_CASES];
    size_t n[N_CASES];
};

static void draw(struct cases *k)
{
    struct rng r;
    rng_init(&r, 31, "test.causes.peer");
    for (int c = 0; c < N_CASES; c++) {
        for (int i = 0; i < N_PARTS; i++) {
            struct mix_segment *s = &k->mix[c][i];
            s->d0 = i && rng_uniform(&r) < 0.2 ? 0 : 1 + (double)rng_below(&r, 500);
            s->d1 = i && rng_uniform(&r) < 0.2 ? 0 : 1 + (double)rng_below(&r, 500);
            s->n0 = floor(s->d0 * rng_uniform(&r));
            s->n1 = floor(s->d1 * rng_uniform(&r));
        }
        for (int i = 0; i < N_PARTS * 3; i++) {
            k->before[c][i] = 1 + (double)rng_below(&r, 90);
            k->now[c][i] = 1 + (double)rng_below(&r, 90);
        }
        for (int i = 0; i < 1 << N_DRIVERS; i++)
            k->values[c][i] = (double)rng_below(&r, 1000);
        for (int i = 0; i < 3; i++) {
            double mean = 1 + (double)rng_below(&r, 20);
            k->market[c][i] = (struct inventory_market){
                inventory_demand_of_counts(mean, mean * (double)(1 + rng_below(&r, 4))),
                1 + (double)rng_below(&r, 9), (double)rng_below(&r, 5), (double)rng_below(&r, 5)};
        }
        k->stock[c] = 15 + (double)rng_below(&r, 50);
        k->q[c] = (double)rng_below(&r, 40);
        k->price[c] = 20 + (double)rng_below(&r, 30);
        k->up[c] = 1 + (int)rng_below(&r, 9);
        k->limit[c] = 1 + (int)rng_below(&r, 4 * (uint64_t)k->up[c]);
        k->n[c] = 1 + rng_below(&r, 90);
    }
}

static void put_rows(struct buf *b, const char *name, const double *x, size_t rows, size_t columns)
{
    buf_printf(b, ", \"%s\": [", name);
    for (size_t i = 0; i < rows * columns; i++)
        buf_printf(b, "%s%.17g%s", i % columns ? "," : i ? ",[" : "[", x[i],
                   i % columns + 1 == columns ? "]" : "");
    buf_puts(b, "]");
}

static void ask(struct buf *b, const struct cases *k, int c)
{
    const struct inventory_market *m = k->market[c];
    buf_puts(b, c ? ",{\"kind\": \"mix\"" : "[{\"kind\": \"mix\"");
    put_rows(b, "segments", &k->mix[c][0].n0, N_PARTS, 4);
    buf_puts(b, "},{\"kind\": \"lmdi\"");
    put_rows(b, "before", k->before[c], N_PARTS, 3);
    put_rows(b, "now", k->now[c], N_PARTS, 3);
    buf_printf(b, "},{\"kind\": \"shapley\", \"n\": %d, \"values\": [", N_DRIVERS);
    for (int i = 0; i < 1 << N_DRIVERS; i++)
        buf_printf(b, "%s%.17g", i ? "," : "", k->values[c][i]);
    buf_printf(b, "]},{\"kind\": \"demand\", \"mean\": %.17g, \"variance\": %.17g, \"q\": %.17g}",
               m->demand.mean, m->demand.variance, k->q[c]);
    buf_printf(b,
               ",{\"kind\": \"newsvendor\", \"mean\": %.17g, \"variance\": %.17g, \"price\": %.17g, "
               "\"cost\": 11, \"salvage\": 4}",
               m->demand.mean, m->demand.variance, k->price[c]);
    buf_printf(b, ",{\"kind\": \"split\", \"stock\": %.17g, \"markets\": [", k->stock[c]);
    for (int i = 0; i < 3; i++)
        buf_printf(b, "%s[%.17g,%.17g,%.17g,%.17g,%.17g]", i ? "," : "", m[i].demand.mean,
                   m[i].demand.variance, m[i].margin, m[i].leftover, m[i].least);
    buf_printf(b, "]},{\"kind\": \"cusum\", \"up\": %d, \"limit\": %d, \"p\": 0.1}", k->up[c],
               k->limit[c]);
    buf_printf(b, ",{\"kind\": \"order\", \"n\": %zu, \"p\": 0.9, \"level\": 0.95}", k->n[c]);
}

static double answer(struct json_t *t, size_t at, const char *name)
{
    double v = NAN;
    assert_true(js_get_real(js_at(t, at), name, &v));
    return v;
}

static double cell(struct json_t *t, size_t at, const char *name, size_t i, size_t j)
{
    double v = NAN;
    const struct json_t *row = js_at(js_get(js_at(t, at), name), i);
    assert_true(js_as_real(j == SIZE_MAX ? row : js_at(row, j), &v));
    return v;
}

static double value_of(void *ctx, uint64_t set)
{
    return ((const double *)ctx)[set];
}

static void compare(struct arena *a, struct cases *k, int c, struct json_t *t)
{
    struct err e = {0};
    size_t at = (size_t)c * 8;
    struct mix_part part[N_PARTS];
    struct mix_total all;
    OK(mix_split(k->mix[c], N_PARTS, part, &all, &e), e);
    for (size_t i = 0; i < N_PARTS; i++) {
        near(part[i].performance, cell(t, at, "parts", i, 0), 1e-12, "performance");
        near(part[i].mix, cell(t, at, "parts", i, 1), 1e-12, "mix");
    }
    double of[N_PARTS * 3];
    OK(lmdi_split(k->before[c], k->now[c], N_PARTS, 3, of, &e), e);
    for (size_t i = 0; i < N_PARTS * 3; i++)
        near(of[i], cell(t, at + 1, "parts", i / 3, i % 3), 1e-10, "lmdi");
    struct shapley_share share[N_DRIVERS];
    OK(shapley_split(a, N_DRIVERS, value_of, k->values[c], 1, 2, share, &e), e);
    for (size_t i = 0; i < N_DRIVERS; i++)
        near(share[i].value, cell(t, at + 2, "shares", i, SIZE_MAX), 1e-12, "shapley");
    const struct inventory_demand *d = &k->market[c][0].demand;
    near(inventory_demand_cdf(d, k->q[c]), answer(t, at + 3, "cdf"), 1e-9, "cdf");
    near(inventory_demand_sales(d, k->q[c]), answer(t, at + 3, "sales"), 1e-9, "sales");
    struct inventory_purchase buy;
    OK(inventory_newsvendor(d, k->price[c], 11, 4, &buy, &e), e);
    near(buy.quantity, answer(t, at + 4, "quantity"), 0, "quantity");
    near(buy.profit, answer(t, at + 4, "profit"), 1e-9, "profit");
    struct inventory_share s[3];
    double next = 0;
    OK(inventory_split_pieces(k->market[c], 3, k->stock[c], s, &next, &e), e);
    near(s[0].value + s[1].value + s[2].value, answer(t, at + 5, "value"), 1e-9, "split");
    near(lead_time_cusum_length(a, k->up[c], k->limit[c], 0.1), answer(t, at + 6, "length"), 1e-6,
         "run length"); /* the peer's linear system is ill conditioned, ours subtracts nothing */
    double *x = NEW_N(a, double, k->n[c]);
    for (size_t i = 0; i < k->n[c]; i++)
        x[i] = (double)i + 1;
    struct lead_time_quantile q = lead_time_quantile(a, x, k->n[c], 0.9, 0.95);
    near(isnan(q.low) ? 0 : q.low, answer(t, at + 7, "low"), 0, "lower rank");
    near(isnan(q.high) ? 0 : q.high, answer(t, at + 7, "high"), 0, "upper rank");
}

static void kernels_agree_with_the_peer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct cases *k = NEW(a, struct cases);
    struct buf in;
    draw(k);
    buf_init(&in, a, 1 << 20);
    for (int c = 0; c < N_CASES; c++)
        ask(&in, k, c);
    buf_puts(&in, "]");
    struct str said = peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                               arena_printf(a, "PYTHONDONTWRITEBYTECODE=1 %s tests/peers/causes.py",
                                            peer_python()),
                               buf_str(&in));
    if (!said.p)
        return;
    struct json_t *t = NULL;
    OK(js_load(&t, a, "answer", said, &e), e);
    assert_int_equal(js_len(t), N_CASES * 8);
    for (int c = 0; c < N_CASES; c++)
        compare(a, k, c, t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kernels_agree_with_the_peer)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

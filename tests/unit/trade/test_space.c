/* The product space: bits against plain counting, density without proximities against density with
 * them. */
#include <math.h>

#include "../country/peer.h"
#include "base/json.h"
#include "base/random.h"
#include "trade/indicators.h"
#include "trade/space.h"
#include "unit/scratch.h"

static const char codes[700][FLOW_PRODUCT], isos[300][FLOW_COUNTRY];

static struct cube *random_cube(struct arena *a, size_t nc, size_t np, uint64_t seed, double share)
{
    struct rng r;
    rng_init(&r, seed, "space");
    double *x = NEW_N(a, double, nc *np);
    for (size_t i = 0; i < nc * np; i++)
        if (rng_uniform(&r) < share)
            x[i] = floor(1 + 1e6 * rng_uniform(&r) * rng_uniform(&r) * rng_uniform(&r));
    return cube_from_tables(a, nc, np, isos, codes, x, NULL, NULL);
}

/* The definition, word for word. */
static void plain(const struct cube *c, const struct space *s, double *phi, double *density)
{
    size_t nc = c->n_countries, np = c->n_products;
    for (size_t k = 0; k < np; k++)
        for (size_t l = 0; l < np; l++) {
            double both = 0, uk = 0, ul = 0;
            for (size_t i = 0; i < nc; i++) {
                bool x = trade_rca(c->exports[i * np + k], c->country_exports[i],
                                   c->product_world[k], c->world) >= 1;
                bool y = trade_rca(c->exports[i * np + l], c->country_exports[i],
                                   c->product_world[l], c->world) >= 1;
                both += x && y, uk += x, ul += y;
                assert_int_equal(x, space_has(s, i, k));
            }
            phi[k * np + l] = both / fmax(1, fmax(uk, ul));
        }
    for (size_t i = 0; i < nc; i++)
        for (size_t k = 0; k < np; k++) {
            double all = 0, near_it = 0;
            for (size_t l = 0; l < np; l++)
                if (l != k) {
                    all += phi[k * np + l];
                    near_it += space_has(s, i, l) ? phi[k * np + l] : 0;
                }
            density[i * np + k] = all > 0 ? near_it / all : (double)NAN;
        }
}

static void agrees_with_the_definition(void **state)
{
    (void)state;
    /* One word, exactly full words, several words, more than the fast path takes; dense and nearly
     * empty. */
    static const struct {
        size_t nc, np;
        double share;
    } cases[] = {{1, 1, 1},      {2, 3, 0.7},    {5, 9, 0.4},    {64, 70, 0.5},   {65, 40, 0.1},
                 {226, 60, 0.3}, {256, 30, 0.3}, {257, 20, 0.3}, {33, 300, 0.05}, {12, 5, 0}};
    for (size_t q = 0; q < COUNT_OF(cases); q++) {
        ARENA_LOCAL(a);
        size_t nc = cases[q].nc, np = cases[q].np;
        struct cube *c = random_cube(a, nc, np, q + 1, cases[q].share);
        struct space *s = space_of(a, c);
        double *phi = NEW_N(a, double, np *np), *want = NEW_N(a, double, nc *np),
               *got = NEW_N(a, double, nc *np), *row = NEW_N(a, double, np);
        plain(c, s, phi, want);
        space_density(a, s, got);
        for (size_t k = 0; k < np; k++) {
            uint32_t u = 0;
            space_proximity(s, k, row);
            for (size_t l = 0; l < np; l++)
                assert_true(row[l] == phi[k * np + l]); /* the same two whole numbers divided */
            for (size_t i = 0; i < nc; i++)
                u += space_has(s, i, k);
            assert_int_equal(u, s->ubiquity[k]);
        }
        for (size_t i = 0; i < nc; i++) {
            uint32_t d = 0;
            for (size_t k = 0; k < np; k++) {
                d += space_has(s, i, k);
                double x = got[i * np + k], y = want[i * np + k];
                assert_true(isnan(x) == isnan(y));
                assert_true(isnan(x) || fabs(x - y) <= 1e-12);
                assert_int_equal(space_has(s, i, k),
                                 s->of_country[i * s->country_words + k / 64] >> (k % 64) & 1);
            }
            assert_int_equal(d, s->diversity[i]);
        }
    }
}

static void order_of_products_and_countries_does_not_matter(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { NC = 70, NP = 90 };
    struct cube *c = random_cube(a, NC, NP, 3, 0.4);
    double *x = NEW_N(a, double, NC *NP), *d1 = NEW_N(a, double, NC *NP),
           *d2 = NEW_N(a, double, NC *NP);
    for (size_t i = 0; i < NC; i++)
        for (size_t k = 0; k < NP; k++)
            x[(i * 11 + 5) % NC * NP + (k * 7 + 2) % NP] = c->exports[i * NP + k];
    struct cube *p = cube_from_tables(a, NC, NP, isos, codes, x, NULL, NULL);
    space_density(a, space_of(a, c), d1);
    space_density(a, space_of(a, p), d2);
    for (size_t i = 0; i < NC; i++)
        for (size_t k = 0; k < NP; k++)
            assert_true(fabs(d1[i * NP + k] - d2[(i * 11 + 5) % NC * NP + (k * 7 + 2) % NP]) <=
                        1e-13);
}

static void threads_give_the_same_bits(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { NC = 226, NP = 700 };
    struct cube *c = random_cube(a, NC, NP, 9, 0.3);
    double *one = NEW_N(a, double, NC *NP), *two = NEW_N(a, double, NC *NP);
    setenv("LANDFALL_THREADS", "1", 1);
    struct space *s = space_of(a, c);
    space_density(a, s, one);
    setenv("LANDFALL_THREADS", "2", 1);
    struct space *t = space_of(a, c);
    space_density(a, t, two);
    unsetenv("LANDFALL_THREADS");
    assert_memory_equal(one, two, NC * NP * sizeof *one);
    assert_memory_equal(s->of_product, t->of_product,
                        NP * s->product_words * sizeof *s->of_product);
    assert_memory_equal(s->of_country, t->of_country,
                        NC * s->country_words * sizeof *s->of_country);
}

/* tests/peers/trade.py: RCA, Lafay, fit, likeness, concentration, proximity and density with
 * fractions. */
static void agrees_with_the_peer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { NC = 7, NP = 11 };
    struct cube *c = random_cube(a, NC, NP, 21, 0.6);
    struct space *s = space_of(a, c);
    double *density = NEW_N(a, double, NC *NP), *phi = NEW_N(a, double, NP *NP);
    struct buf in;
    struct err e = {0};
    space_density(a, s, density);
    buf_init(&in, a, 1 << 20);
    for (int part = 0; part < 2; part++) {
        buf_puts(&in, part ? ", \"proximity\": {\"rca\": [" : "{\"rca\": {\"x\": [");
        for (size_t i = 0; i < NC; i++)
            for (size_t k = 0; k < NP; k++)
                buf_printf(&in, "%s%.17g%s",
                           k   ? ", "
                           : i ? ", ["
                               : "[",
                           part ? (double)space_has(s, i, k) : c->exports[i * NP + k],
                           k + 1 == NP ? "]" : "");
        buf_puts(&in, "]}");
    }
    static const char *const lists[] = {"x", "m"};
    for (int part = 0; part < 3; part++) { /* the first two countries stand for sells and buys */
        buf_puts(&in, part == 0   ? ", \"lafay\": {"
                      : part == 1 ? ", \"tci\": {"
                                  : ", \"similarity\": {");
        for (size_t i = 0; i < 2; i++) {
            buf_printf(&in, "%s\"%s\": [", i ? ", " : "", part < 2 ? lists[i] : i ? "b" : "a");
            for (size_t k = 0; k < NP; k++)
                buf_printf(&in, "%s%.17g", k ? ", " : "", c->exports[i * NP + k]);
            buf_puts(&in, "]");
        }
        buf_puts(&in, "}");
    }
    buf_puts(&in, ", \"concentration\": {\"values\": [");
    for (size_t k = 0; k < NP; k++)
        buf_printf(&in, "%s%.17g", k ? ", " : "", c->exports[k]);
    buf_puts(&in, "]}, \"cagr\": {\"first\": 110.5, \"last\": 230.25, \"years\": 5}}");
    struct str answer =
        peer_ask(a, arena_printf(a, "%s -c 'import json'", peer_python()),
                 arena_printf(a, "%s tests/peers/trade.py", peer_python()), buf_str(&in));
    if (!answer.p)
        return;
    struct json_t *t;
    OK(js_load(&t, a, "answer", answer, &e), e);
    const struct json_t *rca = js_get(js_get(t, "rca"), "rca"),
                        *near_it = js_get(js_get(t, "proximity"), "density"),
                        *prox = js_get(js_get(t, "proximity"), "phi"), *lafay = js_get(t, "lafay"),
                        *k4 = js_get(t, "concentration");
    const double *x = c->exports, *m = c->exports + NP;
    double v;
    for (size_t k = 0; k < NP; k++) {
        space_proximity(s, k, phi + k * NP);
        assert_true(js_as_real(js_at(lafay, k), &v));
        near(trade_lafay(x[k], m[k], c->country_exports[0], c->country_exports[1]), v, 1e-12,
             "Lafay");
        for (size_t l = 0; l < NP; l++) {
            assert_true(js_as_real(js_at(js_at(prox, k), l), &v));
            near(phi[k * NP + l], v, 1e-15, "proximity");
        }
        for (size_t i = 0; i < NC; i++) {
            double mine = trade_rca(c->exports[i * NP + k], c->country_exports[i],
                                    c->product_world[k], c->world);
            if (js_as_real(js_at(js_at(rca, i), k), &v))
                near(mine, v, 1e-12, "RCA");
            else
                assert_true(isnan(mine));
            if (js_as_real(js_at(js_at(near_it, i), k), &v))
                near(density[i * NP + k], v, 1e-12, "density");
            else
                assert_true(isnan(density[i * NP + k]));
        }
    }
    struct trade_concentration q = trade_concentration(x, NP);
    const int year[] = {2010, 2015};
    const double ends[] = {110.5, 230.25};
    assert_true(js_get_real(k4, "hhi", &v));
    near(q.hhi, v, 1e-12, "HHI");
    assert_true(js_get_real(k4, "effective", &v));
    near(q.effective, v, 1e-12, "effective number");
    assert_true(js_get_real(k4, "cr4", &v));
    near(q.largest4, v, 1e-12, "CR4");
    assert_true(js_get_real(t, "tci", &v));
    near(trade_complementarity(x, m, NP), v, 1e-12, "complementarity");
    assert_true(js_get_real(t, "similarity", &v));
    near(trade_similarity(x, m, NP), v, 1e-12, "similarity");
    assert_true(js_get_real(t, "cagr", &v));
    near(trade_growth(year, ends, 2, 5, 5, 2).rate, v, 1e-12, "growth");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_definition),
        cmocka_unit_test(order_of_products_and_countries_does_not_matter),
        cmocka_unit_test(threads_give_the_same_bits),
        cmocka_unit_test(agrees_with_the_peer),
    };
    return cmocka_run_group_tests_name("space", tests, NULL, NULL);
}

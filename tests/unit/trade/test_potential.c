/* Export potential: a world worked out by hand, the identities of methods 3.1, and three ways to
 * the same number: one product, all products of one exporter, everything at once. */
#include <math.h>

#include "made_world.h"
#include "trade/potential.h"

enum { A, B, C };
static const struct potential_options plain = {
    .mode = POTENTIAL_STATIC, .tariff_elasticity = 5, .income_elasticity = 1};

static void near(double x, double y, double relative)
{
    if (!(fabs(x - y) <= relative * fmax(1e-300, fmax(fabs(x), fabs(y))))) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

/* Product 1: A→B 30, A→C 30, B→C 40. Product 2: B→A 50, B→C 100, C→A 50. */
static struct cube *by_hand(struct arena *a)
{
    static int64_t v[3 * 3 * 2];
    memset(v, 0, sizeof v);
    v[(A * 3 + B) * 2 + 0] = 30, v[(A * 3 + C) * 2 + 0] = 30, v[(B * 3 + C) * 2 + 0] = 40;
    v[(B * 3 + A) * 2 + 1] = 50, v[(B * 3 + C) * 2 + 1] = 100, v[(C * 3 + A) * 2 + 1] = 50;
    return made_cube(a, 3, 2, (const int64_t *const[]){v}, 1);
}

static const struct potential_line *line_to(const struct potential_line *l, size_t n, int importer)
{
    for (size_t i = 0; i < n; i++)
        if (l[i].importer == importer)
            return &l[i];
    fail_msg("no line to %d", importer);
    return NULL;
}

static void worked_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = {.arena = a};
    struct cube *c = by_hand(a);
    struct potential_line *l;
    size_t n;
    OK(potential_lines(&job, c, B, 1, &plain, &l, &n, &e), e);
    assert_int_equal(n, 2);
    const struct potential_line *x = line_to(l, n, C);
    near(x->supply, 0.75, 1e-15);
    near(x->demand, 100, 1e-15);
    near(x->ease, 140.0 / 103,
         1e-15); /* 140 sold; 0.4 · 70 + 0.75 · 100 expected by world shares */
    near(x->expected, 0.75 * 140 / 103 * 100, 1e-15);
    near(x->actual, 100, 0);
    near(x->unrealised, 7500.0 * 1.4 / 103 - 100, 1e-12);
    assert_false(x->no_history);
    OK(potential_lines(&job, c, B, 0, &plain, &l, &n, &e), e);
    x = line_to(l, n, C);
    near(x->expected, 28.0 * 140 / 103, 1e-15);
    near(x->unrealised, 0, 0);              /* 38.06 expected, 40 sold */
    near(line_to(l, n, A)->expected, 0, 0); /* A does not buy product 1 */
    OK(potential_lines(&job, c, C, 1, &plain, &l, &n, &e), e);
    x = line_to(l, n, B); /* B buys nothing that C sells: γ has no denominator */
    assert_true(isnan(x->ease) && isnan(x->expected) && isnan(x->unrealised) && x->no_history);
    near(line_to(l, n, A)->ease, 2, 1e-15);
}

static void reexports(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = {.arena = a};
    struct potential_options opt = plain;
    struct potential_line *l;
    size_t n;
    opt.reexport_correction = true; /* C sells 50 of product 2 and buys 100: half of it counts */
    OK(potential_lines(&job, by_hand(a), C, 1, &opt, &l, &n, &e), e);
    near(l[0].supply, 25.0 / 175, 1e-15);
    OK(potential_lines(&job, by_hand(a), B, 1, &opt, &l, &n, &e), e);
    near(l[0].supply, 150.0 / 175, 1e-15);
}

static void growth_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = {.arena = a};
    double gdp[] = {1, 2, 1}, people[] = {1, 1, 1.1}, income[] = {1, 1, 1.5};
    const struct potential_growth g = {.gdp = gdp, .population = people, .income = income};
    struct potential_options opt = plain;
    opt.growth = &g;
    opt.income_elasticity = 2;
    struct potential_line *l;
    size_t n;
    OK(potential_lines(&job, by_hand(a), A, 0, &opt, &l, &n, &e), e);
    const struct potential_line *x = line_to(l, n, C);
    near(x->supply, 60.0 / 140, 1e-15);
    near(x->demand, 70 * 1.1 * 1.5 * 1.5, 1e-15);
    near(x->ease, 30.0 / 42, 1e-15); /* measured on today's trade */
    opt.mode = POTENTIAL_PROJECTED;
    OK(potential_lines(&job, by_hand(a), A, 0, &opt, &l, &n, &e), e);
    near(line_to(l, n, C)->expected, 30, 1e-14); /* A sells C one product: growth cancels */
}

static struct cube *world(struct arena *a, size_t n, size_t k, int64_t scale)
{
    int64_t *v[3];
    for (size_t y = 0; y < 3; y++) {
        v[y] = made_flows(a, n, k, 7 + y, 0.4);
        for (size_t at = 0; at < n * n * k; at++)
            v[y][at] *= scale;
    }
    return made_cube(a, n, k, (const int64_t *const[]){v[0], v[1], v[2]}, 3);
}

static struct potential_growth uneven(struct arena *a, size_t n, bool even)
{
    struct potential_growth g = {NEW_N(a, double, n), NEW_N(a, double, n), NEW_N(a, double, n), 0,
                                 ""};
    struct rng rng;
    rng_init(&rng, 3, "growth");
    for (size_t i = 0; i < n; i++) {
        g.gdp[i] = even ? 1.2 : rng_between(&rng, 0.8, 1.6);
        g.population[i] = even ? 1.1 : rng_between(&rng, 0.9, 1.2);
        g.income[i] = even ? 1.3 : rng_between(&rng, 0.9, 1.5);
    }
    return g;
}

static void identities(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = {.arena = a};
    enum { N = 11, K = 13 };
    struct cube *c = world(a, N, K, 1), *ten = world(a, N, K, 10);
    const struct potential_growth g = uneven(a, N, false), even = uneven(a, N, true);
    for (int growth = 0; growth < 3; growth++)
        for (int reexport = 0; reexport < 2; reexport++) {
            struct potential_options opt = plain;
            opt.reexport_correction = reexport;
            opt.growth = growth == 0 ? NULL : growth == 1 ? &g : &even;
            double supply[K] = {0};
            for (size_t i = 0; i < N; i++) {
                double projected[N] = {0}, fixed[N] = {0};
                for (size_t k = 0; k < K; k++) {
                    struct potential_line *p, *s, *t;
                    size_t n;
                    opt.mode = POTENTIAL_STATIC;
                    OK(potential_lines(&job, c, i, k, &opt, &s, &n, &e), e);
                    OK(potential_lines(&job, ten, i, k, &opt, &t, &n, &e), e);
                    opt.mode = POTENTIAL_PROJECTED;
                    OK(potential_lines(&job, c, i, k, &opt, &p, &n, &e), e);
                    supply[k] += s[0].supply;
                    for (size_t x = 0; x < n; x++) {
                        near(t[x].expected, 10 * s[x].expected, 1e-13); /* scale */
                        projected[p[x].importer] += p[x].expected;
                        fixed[p[x].importer] += s[x].expected;
                        if (growth ==
                            2) /* equal growth: the common factor of demand is all that is left */
                            near(s[x].expected, 1.1 * 1.3 * p[x].expected, 1e-13);
                        assert_true(s[x].unrealised >= 0);
                        near(s[x].unrealised, fmax(0, s[x].expected - s[x].actual), 0);
                    }
                }
                for (size_t j = 0; j < N; j++)
                    if (i != j && projected[j] > 0) {
                        near(projected[j], c->bilateral[i * N + j], 1e-13);
                        if (growth == 0)
                            near(fixed[j], c->bilateral[i * N + j], 1e-13);
                    }
            }
            for (size_t k = 0; k < K; k++)
                near(supply[k], 1, 1e-14);
        }
}

/* Sums of the single products are the totals, in every mode and with any number of threads. */
static void three_ways(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = {.arena = a};
    enum { N = 19, K = 600 }; /* several blocks of products, an odd number of exporters */
    struct cube *c = world(a, N, K, 3);
    const struct potential_growth g = uneven(a, N, false);
    for (int growth = 0; growth < 2; growth++) {
        struct potential_options opt = plain;
        opt.reexport_correction = true;
        opt.growth = growth ? &g : NULL;
        struct potential_totals one, two;
        setenv("LANDFALL_THREADS", "1", 1);
        OK(potential_all(&job, c, &opt, &one, &e), e);
        setenv("LANDFALL_THREADS", "2", 1);
        OK(potential_all(&job, c, &opt, &two, &e), e);
        unsetenv("LANDFALL_THREADS");
        assert_memory_equal(one.expected, two.expected, N * N * sizeof(double));
        assert_memory_equal(one.unrealised, two.unrealised, N * N * sizeof(double));
        assert_memory_equal(one.product_unrealised, two.product_unrealised, N * K * sizeof(double));
        assert_int_equal(one.n_cells, two.n_cells);
        assert_int_equal(one.n_flows, two.n_flows);
        uint64_t cells = 0, flows = 0;
        for (size_t i = 0; i < N; i += 6) {
            double expected[N] = {0}, actual[N] = {0}, unrealised[N] = {0};
            struct potential_product *all;
            OK(potential_products(&job, c, i, &opt, &all, &e), e);
            for (size_t k = 0; k < K; k++) {
                struct potential_line *l;
                size_t n;
                double sum = 0, most = 0, epi = 0, sold = 0;
                int best = -1;
                OK(potential_lines(&job, c, i, k, &opt, &l, &n, &e), e);
                for (size_t x = 0; x < n; x++) {
                    expected[l[x].importer] += l[x].expected;
                    actual[l[x].importer] += l[x].actual;
                    unrealised[l[x].importer] += l[x].unrealised;
                    sum += l[x].unrealised, epi += l[x].expected, sold += l[x].actual;
                    cells += l[x].expected > 0;
                    flows += l[x].actual > 0;
                    if (l[x].unrealised > most)
                        most = l[x].unrealised, best = l[x].importer;
                }
                near(all[k].expected, epi, 1e-12);
                near(all[k].actual, sold, 1e-12);
                near(all[k].unrealised, sum, 1e-12);
                near(all[k].best_unrealised, most, 0);
                assert_int_equal(all[k].best, best);
                near(one.product_unrealised[i * K + k], sum, 1e-10);
            }
            for (size_t j = 0; j < N; j++) {
                near(one.expected[i * N + j], expected[j], 1e-12);
                near(one.actual[i * N + j], actual[j], 1e-12);
                near(one.unrealised[i * N + j], unrealised[j], 1e-11);
            }
        }
        assert_true(cells > 0 && cells < one.n_cells);
        assert_true(flows > 0 && flows < one.n_flows);
    }
}

static void refusals(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = {.arena = a};
    struct potential_line *l;
    struct potential_totals t;
    size_t n;
    struct cube *one = world(a, 5, 1, 1), *exports = world(a, 5, 3, 1);
    FAILS(potential_lines(&job, one, 0, 0, &plain, &l, &n, &e), e, ERR_INPUT, "single product");
    FAILS(potential_all(&job, one, &plain, &t, &e), e, ERR_INPUT, "landfall trade gravity");
    exports->imports = NULL;
    FAILS(potential_all(&job, exports, &plain, &t, &e), e, ERR_INPUT, "with partners");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_by_hand), cmocka_unit_test(reexports),
        cmocka_unit_test(growth_by_hand), cmocka_unit_test(identities),
        cmocka_unit_test(three_ways),     cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

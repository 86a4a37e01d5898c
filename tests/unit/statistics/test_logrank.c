/* test_logrank.c — R's survdiff, and the laws of the test. */
#include <math.h>

#include "base/random.h"
#include "statistics/logrank.h"
#include "unit/scratch.h"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-const-variable"
#include "unit/statistics/survival_r.h"
#pragma GCC diagnostic pop

static void near(double x, double want, double slack)
{
    if (!(fabs(x - want) <= slack * (1 + fabs(want))))
        fail_msg("%.17g, not %.17g", x, want);
}

enum { N = sizeof veteran / sizeof *veteran };

static void test_as_r(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double t[N];
    uint8_t s[N];
    uint32_t g[N];
    for (size_t i = 0; i < N; i++)
        t[i] = veteran[i].time, s[i] = (uint8_t)veteran[i].event, g[i] = veteran[i].cell;
    struct logrank *l = NULL;
    struct err e = {0};
    assert_true(logrank(a, t, s, g, N, 4, &l, &e));
    near(l->chi2, logrank_r[0], 1e-12);
    for (size_t k = 0; k < 4; k++)
        near(l->expected[k], logrank_r[1 + k], 1e-12);
    assert_int_equal(l->df, 3);
    near(l->p, 1.27125e-05, 1e-9);
}

/* By hand: groups {1, 3+} and {2, 4}. At 1: 4 at risk, 2 of the first; at 2: 3, 1; at 4: 1, 0. */
static void test_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double t[] = {1, 3, 2, 4};
    const uint8_t s[] = {1, 0, 1, 1};
    const uint32_t g[] = {0, 0, 1, 1};
    struct logrank *l = NULL;
    struct err e = {0};
    assert_true(logrank(a, t, s, g, 4, 2, &l, &e));
    double expected = 2 / 4.0 + 1 / 3.0, v = 2 / 4.0 * 2 / 4 + 1 / 3.0 * 2 / 3;
    near(l->expected[0], expected, 1e-14);
    near(l->chi2, (1 - expected) * (1 - expected) / v, 1e-13);
}

/* Two groups alike: p is uniform; numbering of groups is nothing; an empty group is nothing. */
static void test_laws(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 2, "test.logrank");
    int small = 0;
    enum { ROUNDS = 2000, M = 80 };
    for (int k = 0; k < ROUNDS; k++) {
        double t[M];
        uint8_t s[M];
        uint32_t g[M], turned[M];
        for (size_t i = 0; i < M; i++) {
            t[i] = floor(10 * rng_exponential(&r)), s[i] = rng_uniform(&r) < 0.7;
            g[i] = (uint32_t)rng_below(&r, 3), turned[i] = 3 - g[i];
        }
        struct logrank *l = NULL, *m = NULL;
        struct err e = {0};
        assert_true(logrank(a, t, s, g, M, 3, &l, &e) && logrank(a, t, s, turned, M, 4, &m, &e));
        near(l->chi2, m->chi2, 1e-9);
        assert_int_equal(l->df, m->df);
        near(l->observed[0] + l->observed[1] + l->observed[2],
             l->expected[0] + l->expected[1] + l->expected[2], 1e-12);
        small += l->p < 0.05;
    }
    assert_true(abs(small - ROUNDS / 20) < 45); /* 4.6 standard errors */
    const double t[] = {1, 2};
    const uint8_t s[] = {1, 1};
    const uint32_t g[] = {0, 0};
    struct logrank *l = NULL;
    struct err e = {0};
    assert_false(logrank(a, t, s, g, 2, 1, &l, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_r), cmocka_unit_test(test_by_hand),
                                       cmocka_unit_test(test_laws)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

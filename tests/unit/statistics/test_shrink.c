/* test_shrink.c — a published meta-analysis, limits, and that shrinking pays. */
#include <math.h>

#include "base/random.h"
#include "statistics/shrink.h"
#include "unit/scratch.h"

static void near(double x, double want, double slack)
{
    if (!(fabs(x - want) <= slack))
        fail_msg("%.17g, not %.17g", x, want);
}

/* Eight schools (Rubin 1981): Q 4.707 on 7 degrees of freedom, τ² 0, mean 7.686 ± 4.072 (R
 * metafor's manual, rma(method = "DL")). */
static void test_eight_schools(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double y[] = {28, 8, -3, 7, -1, 1, 18, 12}, s[] = {15, 10, 16, 11, 9, 11, 10, 18};
    struct shrink *k = NULL;
    struct err e = {0};
    assert_true(shrink(a, y, s, 8, &k, &e));
    near(k->mean, 7.686, 0.0005);
    near(k->mean_se, 4.072, 0.0005);
    near(k->q, 4.707, 0.0005);
    near(k->spread, 0, 0);
    for (size_t i = 0; i < 8; i++) /* nothing says that they differ: all are the mean */
        near(k->value[i], k->mean, 1e-12);
}

/* By hand: −1 ± 0.1 and −3 ± 0.1: w 100, 100; Q = 200; τ² = (200 − 1)/(200 − 100) = 1.99. */
static void test_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double y[] = {-1, -3}, s[] = {0.1, 0.1};
    struct shrink *k = NULL;
    struct err e = {0};
    assert_true(shrink(a, y, s, 2, &k, &e));
    near(k->q, 200, 1e-9);
    near(k->spread * k->spread, 1.99, 1e-12);
    near(k->mean, -2, 1e-12);
    near(k->value[0], 1.99 / 2.0 * -1 + 0.01 / 2.0 * -2, 1e-12);
    assert_true(shrink(a, y, s, 1, &k, &e));
    near(k->value[0], -1, 0);
    near(k->se[0], 0.1, 1e-15);
    const double bad[] = {0.1, 0};
    assert_false(shrink(a, y, bad, 2, &k, &e));
}

/* Drawn-in values are nearer to the truth than the raw ones, and their intervals hold it. */
static void test_it_pays(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 3, "test.shrink");
    double raw = 0, drawn = 0;
    int inside = 0;
    enum { ROUNDS = 300, N = 20 };
    for (int k = 0; k < ROUNDS; k++) {
        ARENA_LOCAL(a);
        double truth[N], y[N], s[N];
        for (size_t i = 0; i < N; i++) {
            truth[i] = -1.5 + 0.5 * rng_normal(&r), s[i] = rng_between(&r, 0.1, 1.5);
            y[i] = truth[i] + s[i] * rng_normal(&r);
        }
        struct shrink *z = NULL;
        struct err e = {0};
        assert_true(shrink(a, y, s, N, &z, &e));
        for (size_t i = 0; i < N; i++) {
            raw += (y[i] - truth[i]) * (y[i] - truth[i]);
            drawn += (z->value[i] - truth[i]) * (z->value[i] - truth[i]);
            inside += fabs(z->value[i] - truth[i]) < 1.96 * z->se[i];
        }
    }
    assert_true(drawn < raw / 3);
    assert_true(inside > 0.88 * ROUNDS * N); /* nearly 95 in 100: τ² is an estimate too (card) */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_eight_schools),
                                       cmocka_unit_test(test_by_hand),
                                       cmocka_unit_test(test_it_pays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

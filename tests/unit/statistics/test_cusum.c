/* test_cusum.c — the running charts: worked steps by hand, and run lengths of simulated charts
 * against the integral equations they are meant to obey. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/arl.h"
#include "statistics/cusum.h"
#include "statistics/ewma.h"

/* k = 0.5, h = 2: x = 0.2, 1.5, −1, 2, 1.6 → S⁺ = 0, 1, 0, 1.5, 2.6: signal at the fifth, begun at
 * the fourth (index 3). */
static void a_change_is_dated_to_the_last_zero(void **state)
{
    (void)state;
    const double x[] = {0.2, 1.5, -1, 2, 1.6};
    struct cusum s = {.k = 0.5, .h = 2};
    cusum_start(&s);
    for (int i = 0; i < 4; i++)
        assert_int_equal(cusum_add(&s, x[i]), 0);
    assert_int_equal(cusum_add(&s, x[4]), 1);
    assert_true(fabs(s.up - 2.6) < 1e-12 && s.down == 0);
    assert_int_equal(s.up_since, 3);
    cusum_start(&s);
    assert_int_equal(s.up_since, 5);
    for (int i = 0; i < 2; i++)
        assert_int_equal(cusum_add(&s, -1.4), 0);
    assert_int_equal(cusum_add(&s, -1.4), -1);
    assert_int_equal(s.down_since, 5);
    struct cusum t = {.h = 3, .head = 1.5};
    cusum_start(&t);
    assert_int_equal(cusum_add_score(&t, 1), 0);
    assert_int_equal(cusum_add_score(&t, 1), 1); /* the head start paid */
}

static void ewma_follows_its_recursion(void **state)
{
    (void)state;
    struct ewma w = {.lambda = 0.2, .c = 3};
    assert_int_equal(ewma_add(&w, 1), 0);
    assert_true(fabs(w.z - 0.2) < 1e-15 && fabs(ewma_limit(&w) - 1) < 1e-15);
    ewma_add(&w, 2);
    assert_true(fabs(w.z - 0.56) < 1e-15);
    struct ewma exact = {.lambda = 0.2, .c = 3, .exact = true};
    assert_int_equal(ewma_add(&exact, 3.5), 1); /* after one value the limit is c·λ = 0.6 */
    assert_true(fabs(ewma_limit(&exact) - 0.6) < 1e-15);
    assert_int_equal(ewma_add(&w, -30), -1);
}

static void simulated_charts_run_as_long_as_computed(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 3, "test.charts");
    struct err e = {0};
    double want = 0, c = 2.2, sum = 0;
    int rounds = 2000;
    assert_true(arl_ewma(0.15, c, 0.3, &want, &e));
    for (int i = 0; i < rounds; i++) {
        struct ewma w = {.lambda = 0.15, .c = c};
        while (!ewma_add(&w, rng_normal(&r) + 0.3))
            ;
        sum += (double)w.n;
    }
    assert_true(fabs(sum / rounds / want - 1) < 0.08);
    sum = 0;
    assert_true(arl_cusum(0.4, 3, 0.2, 1.5, ARL_TWO_SIDED, &want, &e));
    for (int i = 0; i < rounds; i++) {
        struct cusum s = {.k = 0.4, .h = 3, .head = 1.5};
        cusum_start(&s);
        while (!cusum_add(&s, rng_normal(&r) + 0.2))
            ;
        sum += (double)s.n;
    }
    assert_true(fabs(sum / rounds / want - 1) < 0.08);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_dated_to_the_last_zero),
        cmocka_unit_test(ewma_follows_its_recursion),
        cmocka_unit_test(simulated_charts_run_as_long_as_computed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_lmdi.c — products split by factor: no residual, zeros as the limit of Ang and Liu. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/lmdi.h"

static bool near(double x, double y, double rel)
{
    return fabs(x - y) <= rel * fmax(1, fabs(y));
}

static void the_logarithmic_mean(void **state)
{
    (void)state;
    assert_true(lmdi_mean(5, 5) == 5);
    assert_true(near(lmdi_mean(2, 1), 1 / log(2), 1e-15));
    assert_true(near(lmdi_mean(1, 2), 1 / log(2), 1e-15));
    /* L = m(1 − x²/12 + …) with m the middle: close values keep their digits. */
    assert_true(near(lmdi_mean(1e6 + 1e-3, 1e6), 1e6 + 5e-4, 1e-13));
    assert_true(lmdi_mean(0, 3) == 0 && lmdi_mean(3, 0) == 0);
}

/* 100 orders × 2 lines × 10 → 80 × 2 × 15: L(2400, 2000) = 400 / ln 1.2 */
static void a_product_by_hand(void **state)
{
    (void)state;
    struct err e = {0};
    const double before[] = {100, 2, 10}, now[] = {80, 2, 15};
    double part[3];
    OK(lmdi_split(before, now, 1, 3, part, &e), e);
    double mean = 400 / log(1.2);
    assert_true(near(part[0], mean * log(0.8), 1e-12) && part[1] == 0);
    assert_true(near(part[2], mean * log(1.5), 1e-12));
    assert_true(near(part[0] + part[1] + part[2], 400, 1e-12));
}

static void no_residual_and_no_order(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 6, "test.lmdi");
    enum { N_SEGMENTS = 30, N_FACTORS = 4 };
    double x0[N_SEGMENTS * N_FACTORS], x1[N_SEGMENTS * N_FACTORS], part[N_SEGMENTS * N_FACTORS];
    double back[N_SEGMENTS * N_FACTORS];
    for (int round = 0; round < 300; round++) {
        struct err e = {0};
        double change = 0, scale = 0, sum = 0;
        for (int s = 0; s < N_SEGMENTS; s++) {
            double v0 = 1, v1 = 1;
            for (int j = 0; j < N_FACTORS; j++) {
                int i = s * N_FACTORS + j;
                x0[i] = rng_uniform(&rng) < 0.05 ? 0 : exp(3 * rng_normal(&rng));
                x1[i] = rng_uniform(&rng) < 0.05 ? 0 : exp(3 * rng_normal(&rng));
                v0 *= x0[i];
                v1 *= x1[i];
            }
            change += v1 - v0;
            scale += v1 + v0;
        }
        OK(lmdi_split(x0, x1, N_SEGMENTS, N_FACTORS, part, &e), e);
        OK(lmdi_split(x1, x0, N_SEGMENTS, N_FACTORS, back, &e), e);
        for (int i = 0; i < N_SEGMENTS * N_FACTORS; i++) {
            sum += part[i];
            assert_true(fabs(part[i] + back[i]) <= 1e-10 * scale); /* time reversal */
        }
        assert_true(fabs(sum - change) <= 1e-12 * scale);
    }
}

/* The limit itself: a small number instead of zero comes as near to it as it is small. */
static void zeros_are_the_limit(void **state)
{
    (void)state;
    struct err e = {0};
    const double none[] = {0, 0, 4}, now[] = {3, 2, 5};
    double part[3], approached[3];
    OK(lmdi_split(none, now, 1, 3, part, &e), e);
    assert_true(part[0] == 15 && part[1] == 15 && part[2] == 0);
    double before = INFINITY;
    for (double small = 1e-10; small > 1e-100; small *= small) {
        const double tiny[] = {small, small, 4};
        OK(lmdi_split(tiny, now, 1, 3, approached, &e), e);
        double off = fabs(approached[0] - 15) + fabs(approached[2]);
        assert_true(off < before);
        before = off;
    }
    assert_true(before < 0.2); /* it approaches as 1/ln: that is why the limit is taken */
    OK(lmdi_split(now, none, 1, 3, part, &e), e);
    assert_true(part[0] == -15 && part[1] == -15 && part[2] == 0);
    const double other[] = {3, 0, 5}, one[] = {0, 2, 5};
    OK(lmdi_split(other, one, 1, 3, part, &e), e);
    assert_true(part[0] == 0 && part[1] == 0 && part[2] == 0);
    const double negative[] = {-1, 2, 5};
    assert_false(lmdi_split(negative, now, 1, 3, part, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_logarithmic_mean),
        cmocka_unit_test(a_product_by_hand),
        cmocka_unit_test(no_residual_and_no_order),
        cmocka_unit_test(zeros_are_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

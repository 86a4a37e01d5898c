/* Weighted covariance: three days by hand, and a random walk over several dates. */
#include <math.h>

#include "../scratch.h"
#include "base/random.h"
#include "statistics/ewma_covariance.h"

static void near(double x, double y, double absolute)
{
    if (!(fabs(x - y) <= absolute)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static void three_days_by_hand(void **state)
{
    (void)state;
    struct err e;
    double r[] = {0.02, -0.01, NAN, 0.5, 0.01, 0.03, -0.02, 0.02}, cov[4];
    OK(ewma_covariance(r, 4, 2, 0.5, cov, &e), e); /* the second day is not complete */
    double w = 1 + 0.5 + 0.25;
    near(cov[0], (4e-4 + 0.5 * 1e-4 + 0.25 * 4e-4) / w, 1e-18);
    near(cov[1], (-4e-4 + 0.5 * 3e-4 + 0.25 * -2e-4) / w, 1e-18);
    near(cov[1], cov[2], 0);
    near(cov[3], (4e-4 + 0.5 * 9e-4 + 0.25 * 1e-4) / w, 1e-18);
    FAILS(ewma_covariance(r, 2, 2, 0.5, cov, &e), e, ERR_NUMERIC, "1 day");
}

/* 100 due after 4 days and −40 after 9, one currency: var = σ²(100²·4 + 40²·9 − 2·4000·4). */
static void amounts_at_several_dates(void **state)
{
    (void)state;
    double cov[] = {1e-4}, e1[] = {100, -40}, steps[] = {4, 9};
    near(ewma_exposure_variance(cov, 1, e1, steps, 2), 1e-4 * (40000 + 14400 - 32000), 1e-12);
    /* Against a simulated walk of two currencies that move together. */
    double c2[] = {1e-4, 5e-5, 5e-5, 1e-4}, x[] = {100, -80, 30, 60}, s2[] = {5, 12};
    struct rng rng;
    rng_init(&rng, 3, "test.ewma");
    double sum = 0;
    enum { RUNS = 20000 };
    for (int i = 0; i < RUNS; i++) {
        double a = 0, b = 0, pay = 0;
        for (int day = 1; day <= 12; day++) {
            double u = rng_normal(&rng), v = rng_normal(&rng);
            a += 0.01 * u;
            b += 0.01 * (0.5 * u + sqrt(0.75) * v);
            pay += day == 5 ? 100 * a - 80 * b : day == 12 ? 30 * a + 60 * b : 0;
        }
        sum += pay * pay;
    }
    double var = ewma_exposure_variance(c2, 2, x, s2, 2);
    near(sum / RUNS / var, 1, 0.04); /* 4 standard errors: 4·sqrt(2/20000) */
    assert_true(ewma_exposure_variance(c2, 2, x, s2, 0) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(three_days_by_hand),
                                       cmocka_unit_test(amounts_at_several_dates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

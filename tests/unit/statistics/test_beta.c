/* Shares that differ between groups: the law against integrals by hand, the fit against what made the data. */
#include <math.h>

#include "../scratch.h"
#include "base/random.h"
#include "statistics/beta.h"

static void near(double x, double y, double absolute)
{
    if (!(fabs(x - y) <= absolute)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static void the_law(void **state)
{
    (void)state;
    near(beta_at_most(0.3, 1, 1), 0.3, 1e-14);
    near(beta_at_most(0.3, 2, 1), 0.09, 1e-14);          /* x² */
    near(beta_at_most(0.3, 1, 3), 1 - 0.343, 1e-13);     /* 1 − (1−x)³ */
    near(beta_at_most(0.5, 7, 7), 0.5, 1e-13);
    near(beta_quantile(0.09, 2, 1), 0.3, 1e-9);
    /* A million cases: the normal law with the first term of Cornish and Fisher, (z² − 1)/6 · skewness · sd. */
    near(beta_at_most(0.3, 3e5, 7e5), 0.5, 5e-4);
    near(beta_quantile(0.025, 3e5, 7e5), 0.3 - 1.959964 * sqrt(0.21 / 1e6) + 3.795e-7, 3e-9);
    near(beta_at_most(0.01, 0.5, 200), 0.9551, 2e-3); /* chi² of one degree at 2·200·0.01 = 4: 0.9545 */
    for (double q = 0.01; q < 1; q += 0.07)
        near(beta_at_most(beta_quantile(q, 2.5, 90), 2.5, 90), q, 1e-12);
    assert_true(beta_at_most(-1, 2, 2) == 0 && beta_at_most(1, 2, 2) == 1);
}

static void finds_what_made_the_data(void **state)
{
    (void)state;
    enum { GROUPS = 400 };
    static double k[GROUPS], n[GROUPS];
    struct rng rng;
    rng_init(&rng, 11, "test.beta");
    for (size_t i = 0; i < GROUPS; i++) {
        double a = rng_gamma(&rng, 6), b = rng_gamma(&rng, 14), p = a / (a + b);
        n[i] = 50 + (double)rng_below(&rng, 200);
        k[i] = 0;
        for (double j = 0; j < n[i]; j++)
            k[i] += rng_uniform(&rng) < p;
    }
    struct beta_groups g;
    struct err e;
    OK(beta_fit(k, n, GROUPS, &g, &e), e);
    near(g.mean, 0.3, 0.015);
    near(g.size, 20, 4);
    assert_int_equal(g.n, GROUPS);
    /* The summit: small steps aside are no better (the size is searched, so look with a wide step). */
    double a, b;
    beta_posterior(&g, 1e6, 30, 100, &a, &b);
    near(a + b, g.size + 100, 1e-9);
    near(a, g.mean * g.size + 30, 1e-9);
}

static void groups_that_do_not_differ(void **state)
{
    (void)state;
    double k[] = {30, 60, 15, 0}, n[] = {100, 200, 50, 0};
    struct beta_groups g;
    struct err e;
    OK(beta_fit(k, n, 4, &g, &e), e);
    near(g.mean, 0.3, 1e-9);
    assert_true(isinf(g.size));
    assert_int_equal(g.n, 3);
    double a, b;
    beta_posterior(&g, 1000, 5, 10, &a, &b);
    near(a, 305, 1e-6);
    near(b, 705, 1e-6);
    FAILS(beta_fit(k, n, 1, &g, &e), e, ERR_NUMERIC, "two are needed");
    double none[] = {0, 0};
    FAILS(beta_fit(none, n, 2, &g, &e), e, ERR_NUMERIC, "none of the cases");
    FAILS(beta_fit(n, n, 2, &g, &e), e, ERR_NUMERIC, "all of the cases");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_law), cmocka_unit_test(finds_what_made_the_data),
                                       cmocka_unit_test(groups_that_do_not_differ)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

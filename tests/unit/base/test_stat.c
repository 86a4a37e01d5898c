/* test_stat.c — small statistics against hand calculations and laws that must hold. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "base/stat.h"

static bool near(double x, double y, double rel)
{
    return fabs(x - y) <= rel * fmax(1, fabs(y));
}

static void sums_keep_what_plain_sums_lose(void **state)
{
    (void)state;
    const double x[] = {1, 1e100, 1, -1e100};
    assert_true(stat_total(x, 4) == 2);
    assert_true(stat_total(x, 0) == 0);
    /* NumAcc3 and NumAcc4 of NIST StRD: mean and sd far from zero. */
    double y[1001];
    y[0] = 10000000.2;
    for (int i = 1; i < 1001; i++)
        y[i] = i % 2 ? 10000000.1 : 10000000.3;
    assert_true(near(stat_mean(y, 1001), 10000000.2, 1e-15));
    assert_true(near(stat_sd(y, 1001), 0.1, 1e-8));
}

static void quantiles_are_of_type_seven(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double x[] = {7, 1, 3, 5, 9};
    assert_true(stat_median(a, x, 5) == 5);
    assert_true(stat_quantile(a, x, 5, 0) == 1 && stat_quantile(a, x, 5, 1) == 9);
    assert_true(near(stat_quantile(a, x, 5, 0.1), 1.8, 1e-12)); /* R: quantile(x, .1) */
    assert_true(near(stat_quantile(a, x, 4, 0.25), 2.5, 1e-12));
    assert_true(stat_quantile(a, x, 1, 0.7) == 7);
    assert_true(x[0] == 7);
}

static void ranks_share_ties(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double x[] = {3, 1, 3, 2, 3};
    double r[5], s[5];
    stat_ranks(a, x, 5, r);
    assert_true(r[0] == 4 && r[1] == 1 && r[2] == 4 && r[3] == 2 && r[4] == 4);
    stat_percentile_scores(a, x, 5, s);
    assert_true(s[1] == 10 && s[3] == 30 && s[0] == 70);
    assert_true(near(stat_mean(s, 5), 50, 1e-12));
}

static void correlations_of_ranks(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const double x[] = {1, 2, 3, 4, 5}, up[] = {2, 4, 8, 16, 32}, y[] = {1, 3, 2, 5, 4},
                 flat[] = {1, 1, 1, 1, 1}, tied[] = {1, 1, 2, 2, 3};
    double r;
    OK(stat_spearman(a, x, up, 5, &r, &e), e);
    assert_true(near(r, 1, 1e-15));
    OK(stat_spearman(a, x, y, 5, &r, &e), e);
    assert_true(near(r, 0.8, 1e-12)); /* 1 - 6·4/(5·24) */
    OK(stat_kendall(a, x, y, 5, &r, &e), e);
    assert_true(near(r, 0.6, 1e-12)); /* (8-2)/10 */
    OK(stat_kendall(a, x, tied, 5, &r, &e), e);
    assert_true(near(r, 8 / sqrt(80), 1e-12)); /* tau-b: 8 / sqrt(10·8) */
    FAILS(stat_spearman(a, x, flat, 5, &r, &e), e, ERR_NUMERIC, "does not vary");
    FAILS(stat_kendall(a, flat, x, 5, &r, &e), e, ERR_NUMERIC, "does not vary");
    FAILS(stat_correlation(x, x, 1, &r, &e), e, ERR_NUMERIC, "two pairs");
}

static void order_of_the_rows_does_not_matter(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    double x[400], y[400];
    uint32_t p[400];
    rng_init(&r, 2, "stat");
    for (uint32_t i = 0; i < 400; i++) {
        x[i] = rng_normal(&r) * 1e6;
        p[i] = i;
    }
    rng_shuffle(&r, p, 400);
    for (int i = 0; i < 400; i++)
        y[i] = x[p[i]];
    assert_true(near(stat_mean(x, 400), stat_mean(y, 400), 1e-15));
    assert_true(near(stat_variance(x, 400), stat_variance(y, 400), 1e-15));
    assert_true(stat_median(a, x, 400) == stat_median(a, y, 400));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_keep_what_plain_sums_lose),
        cmocka_unit_test(quantiles_are_of_type_seven),
        cmocka_unit_test(ranks_share_ties),
        cmocka_unit_test(correlations_of_ranks),
        cmocka_unit_test(order_of_the_rows_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

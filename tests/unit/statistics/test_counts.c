/* test_counts.c — tails against R (arl_spc.csv), mid p-values and spread against laws that must hold. */
#include "unit/scratch.h"

#include <math.h>

#include "base/csv.h"
#include "base/random.h"
#include "statistics/counts.h"

static bool near(double x, double y, double rel)
{
    return fabs(x - y) <= rel * fmax(1e-30, fabs(y));
}

static void tails_agree_with_r(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct csv *c;
    assert_true(csv_open_path(&c, a, "tests/unit/statistics/arl_spc.csv", NULL, &e));
    size_t n = 0;
    while (csv_next(c, &e)) {
        char *what = str_dup(a, csv_text(c, 0)), *kind = strchr(what, '_');
        if (!kind || !strcmp(what, "ewma_c"))
            continue;
        double x = 0, mean = 0, third = 0, want = 0;
        bool has;
        assert_true(csv_need_real(c, 1, &x, &e) && csv_need_real(c, 2, &mean, &e) &&
                    csv_maybe_real(c, 3, &has, &third, &e) && csv_need_real(c, 5, &want, &e));
        struct counts_law law = {.mean = mean, .size = (double)INFINITY};
        if (what[0] == 'n')
            law.size = third;
        if (what[0] == 'b')
            law.trials = third;
        double got = !strcmp(kind, "_le")   ? counts_at_most(&law, x)
                     : !strcmp(kind, "_ge") ? counts_at_least(&law, x)
                                            : counts_pmf(&law, x);
        if (!near(got, want, 1e-10)) {
            print_error("%s %g: %.15g, R %.15g\n", what, x, got, want);
            fail();
        }
        n++;
    }
    assert_int_equal(n, 28);
}

static void laws_sum_to_one_and_have_their_moments(void **state)
{
    (void)state;
    const struct counts_law laws[] = {
        {.mean = 3, .size = (double)INFINITY},
        {.mean = 3, .size = 2},
        {.mean = 3, .trials = 12, .size = (double)INFINITY},
        {.mean = 3, .trials = 12, .size = 5},
    };
    for (size_t i = 0; i < 4; i++) {
        double sum = 0, mean = 0, square = 0, mid = 0;
        for (int x = 0; x <= 400; x++) {
            double p = counts_pmf(&laws[i], x);
            sum += p, mean += p * x, square += p * x * x;
            mid += p * counts_mid_low(&laws[i], x);
            assert_true(fabs(counts_at_most(&laws[i], x) + counts_at_least(&laws[i], x + 1) - 1) < 1e-9);
            assert_true(fabs(counts_mid_low(&laws[i], x) + counts_mid_high(&laws[i], x) - 1) < 1e-9);
        }
        assert_true(near(sum, 1, 1e-9) && near(mean, 3, 1e-9));
        assert_true(near(square - mean * mean, counts_variance(&laws[i]), 1e-8));
        assert_true(near(mid, 0.5, 1e-9)); /* what makes mid p-values fair */
    }
    const struct counts_law never = {.mean = 0, .size = (double)INFINITY};
    assert_true(counts_at_most(&never, 0) == 1 && counts_at_least(&never, 1) == 0);
}

static void residuals_are_normal(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 7, "test.counts");
    const struct counts_law law = {.mean = 1.3, .size = 2};
    double sum = 0, square = 0;
    int n = 20000;
    for (int i = 0; i < n; i++) {
        double u = rng_uniform(&r), x = 0;
        while (counts_at_most(&law, x) < u)
            x++;
        double z = counts_residual(&law, x, rng_uniform_open(&r));
        sum += z, square += z * z;
    }
    assert_true(fabs(sum / n) < 0.03 && fabs(square / n - 1) < 0.04);
    assert_true(counts_residual(&law, 0, 0.5) < 0 && counts_residual(&law, 30, 0.5) > 3);
    assert_true(counts_residual(&law, 5000, 0.5) <= 9);
}

/* A gamma-mixed Poisson is a negative binomial; a plain one must rarely be called overdispersed. */
static void spread_is_found_where_there_is_some(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 11, "test.spread");
    enum { N = 400 };
    double x[N], mean[N], trials[N];
    int refused = 0;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < N; i++) {
            mean[i] = 4 + i % 7;
            struct counts_law law = {.mean = mean[i], .size = (double)INFINITY};
            double u = rng_uniform(&r);
            for (x[i] = 0; counts_at_most(&law, x[i]) < u;)
                x[i]++;
        }
        struct counts_spread s;
        counts_spread(x, mean, NULL, N, 0.05, &s);
        refused += s.is_spread;
        assert_true(fabs(s.factor - 1) < 0.3);
    }
    assert_true(refused <= 4);
    for (int i = 0; i < N; i++) {
        struct counts_law law = {.mean = mean[i] * rng_gamma(&r, 4) / 4, .size = (double)INFINITY};
        double u = rng_uniform(&r);
        for (x[i] = 0; counts_at_most(&law, x[i]) < u;)
            x[i]++;
    }
    struct counts_spread s;
    counts_spread(x, mean, NULL, N, 0.05, &s);
    assert_true(s.is_spread && s.size > 2.8 && s.size < 6 && s.factor > 1.8);
    assert_int_equal(s.n, N);
    for (int i = 0; i < N; i++) {
        trials[i] = 20;
        mean[i] = 6;
        double g = rng_gamma(&r, 1.5), h = rng_gamma(&r, 3.5), p = g / (g + h);
        x[i] = 0;
        for (int j = 0; j < 20; j++)
            x[i] += rng_uniform(&r) < p;
    }
    counts_spread(x, mean, trials, N, 0.05, &s);
    assert_true(s.is_spread && s.size > 3.5 && s.size < 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_agree_with_r),
        cmocka_unit_test(laws_sum_to_one_and_have_their_moments),
        cmocka_unit_test(residuals_are_normal),
        cmocka_unit_test(spread_is_found_where_there_is_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The chance of getting past a limit, against enumeration of every case. */
#include <math.h>

#include "../scratch.h"
#include "statistics/binomial_window.h"

static void near(double x, double y, double absolute)
{
    if (!(fabs(x - y) <= absolute)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static const struct window_limit below_4 = {.ppm = 40000, .reached_is_over = true};

static void limits_are_decided_in_whole_numbers(void **state)
{
    (void)state;
    struct window_limit below_1 = {.ppm = 10000, .reached_is_over = true},
                        at_most_2 = {.ppm = 20000};
    assert_true(window_is_over(&below_1, 1, 100)); /* exactly 1 % is not below 1 % */
    assert_false(window_is_over(&below_1, 1, 101));
    assert_false(window_is_over(&at_most_2, 2, 100)); /* exactly 2 % is at most 2 % */
    assert_true(window_is_over(&at_most_2, 3, 100));
    assert_false(window_is_over(&at_most_2, 0, 0));
    at_most_2.least_failures = 5;
    assert_false(window_is_over(&at_most_2, 4, 10));
    assert_true(window_is_over(&at_most_2, 5, 10));
    at_most_2.least_orders = 11;
    assert_false(window_is_over(&at_most_2, 5, 10));
    assert_int_equal(window_failures_left(&below_1, 0, 250), 3); /* 3/250 = 1.2 %, 2/250 = 0.8 % */
    assert_int_equal(window_failures_left(&below_1, 3, 250), 0);
    assert_int_equal(window_failures_left(&at_most_2, 0, 10), -1); /* too few orders to be judged */
    at_most_2.least_orders = 0;
    assert_int_equal(window_failures_left(&at_most_2, 1, 10), 4); /* five are forgiven up to the fifth */
    assert_int_equal(window_failures_left(&at_most_2, 0, 4), -1);
}

/* need() is the least K that is over, for every small window. */
static void need_is_the_least_that_is_over(void **state)
{
    (void)state;
    for (int strict = 0; strict < 2; strict++)
        for (int64_t kept = 0; kept < 30; kept++)
            for (int64_t failed = 0; failed <= kept && failed < 6; failed++)
                for (int64_t coming = 0; coming < 40; coming++) {
                    struct window_limit l = {.ppm = 70000, .reached_is_over = strict, .least_orders = 8,
                                             .least_failures = 2};
                    int64_t need = window_need(&l, failed, kept, coming), least = coming + 1;
                    for (int64_t k = coming; k >= 0; k--)
                        if (window_is_over(&l, failed + k, kept + coming))
                            least = k;
                    assert_int_equal(need, least);
                }
}

/* P(K = k) by its definition: C(n,k) B(a+k, b+n−k)/B(a,b), for whole a and b by products. */
static double pmf(int n, int k, int a, int b)
{
    double p = 1;
    for (int i = 0; i < k; i++)
        p *= (double)(n - i) / (i + 1) * (a + i) / (a + b + i);
    for (int i = 0; i < n - k; i++)
        p *= (double)(b + i) / (a + b + k + i);
    return p;
}

static void tails_are_sums_of_cases(void **state)
{
    (void)state;
    for (int n = 0; n <= 25; n++)
        for (int a = 1; a <= 4; a++)
            for (int b = 1; b <= 40; b += 13) {
                double sum = 0;
                for (int need = n; need >= 0; need--) {
                    sum += pmf(n, need, a, b);
                    near(window_tail(n, a, b, need), need ? sum : 1, 1e-13);
                }
                near(sum, 1, 1e-12);
                assert_true(window_tail(n, a, b, n + 1) == 0);
            }
    /* Beta(1, 1): every number of failures is equally likely. */
    near(window_tail(9, 1, 1, 4), 0.6, 1e-14);
    /* A rate known nearly for sure is the plain binomial: P(K ≥ 2 of 10 at 0.1) = 0.2639010709. */
    near(window_tail(10, 1e6, 9e6, 2), 0.2639010709, 2e-6);
}

static double poisson(double m, int n)
{
    double p = exp(-m);
    for (int i = 1; i <= n; i++)
        p *= m / i;
    return p;
}

/* 3 of 60 stay; about 12 come; rate Beta(2, 30): Σ over every N and every K. */
static void crossing_is_the_sum_over_all_cases(void **state)
{
    (void)state;
    struct window_coming c = {.mean = 12, .variance = 12, .a = 2, .b = 30};
    double sum = 0;
    for (int n = 0; n < 90; n++)
        for (int k = 0; k <= n; k++)
            if (window_is_over(&below_4, 1 + k, 60 + n))
                sum += poisson(12, n) * pmf(n, k, 2, 30);
    near(window_crossing(&below_4, 1, 60, &c), sum, 1e-11);
    assert_true(sum > 0.05 && sum < 0.95);
    /* Negative binomial with mean 12 and variance 36: size 6. */
    c.variance = 36;
    sum = 0;
    double p = pow(6.0 / 18, 6);
    for (int n = 0; n < 160; n++) {
        for (int k = 0; k <= n; k++)
            if (window_is_over(&below_4, 1 + k, 60 + n))
                sum += p * pmf(n, k, 2, 30);
        p *= (n + 6.0) / (n + 1) * 12 / 18;
    }
    near(window_crossing(&below_4, 1, 60, &c), sum, 1e-11);
}

static void edges(void **state)
{
    (void)state;
    struct window_coming none = {.mean = 0, .variance = 0, .a = 1, .b = 9};
    assert_true(window_crossing(&below_4, 4, 100, &none) == 1); /* over already, nothing comes */
    assert_true(window_crossing(&below_4, 3, 100, &none) == 0);
    /* Nothing stays and one order comes for sure in the mean: over with its failing, P = Σ … */
    struct window_coming few = {.mean = 1, .variance = 1, .a = 1, .b = 1};
    double p = window_crossing(&below_4, 0, 0, &few), sum = 0;
    for (int n = 1; n < 40; n++) /* of n < 25 orders one failure is over 4 % */
        sum += poisson(1, n) * n / (n + 1);
    near(p, sum, 1e-9);
    /* More failures already there never lower the chance; many orders: the rate decides. */
    struct window_coming many = {.mean = 90000, .variance = 400000, .a = 500, .b = 9500};
    assert_true(window_crossing(&below_4, 0, 0, &many) > 0.9999);
    many.a = 300, many.b = 9700;
    assert_true(window_crossing(&below_4, 0, 0, &many) < 1e-6);
    double last = 0;
    for (int64_t k = 0; k < 12; k++) {
        struct window_coming c = {.mean = 40, .variance = 70, .a = 3, .b = 97};
        double x = window_crossing(&below_4, k, 150, &c);
        assert_true(x >= last && x <= 1);
        last = x;
    }
}

/* One day: the exact chance. Several: at least that of the worst day, at most the sum. */
static void some_day(void **state)
{
    (void)state;
    enum { PATHS = 20000 };
    struct rng rng;
    rng_init(&rng, 7, "test.window");
    int64_t failures[] = {2, 2, 1, 1, 1, 0}, orders[] = {60, 55, 50, 45, 40, 35};
    for (int spread = 1; spread <= 3; spread += 2) {
        double exact[6], worst = 0, sum = 0;
        for (int h = 0; h < 6; h++) {
            double mean = 4.0 * (h + 1);
            struct window_coming c = {.mean = mean, .variance = mean * (spread + mean / 200), .a = 2, .b = 60};
            exact[h] = window_crossing(&below_4, failures[h], orders[h], &c);
            worst = exact[h] > worst ? exact[h] : worst;
            sum += exact[h];
        }
        struct window_path x = {.failures = failures, .orders = orders, .days = 1, .mean = 4, .dispersion = spread, .seen = 200, .a = 2, .b = 60};
        near(window_ever(&below_4, &x, PATHS, &rng), exact[0], 4 * sqrt(0.25 / PATHS));
        x.days = 6;
        double ever = window_ever(&below_4, &x, PATHS, &rng);
        assert_true(ever > worst - 4 * sqrt(0.25 / PATHS) && ever < sum);
        assert_true(ever > exact[0]);
    }
    /* Days that do not count yet bring nothing; over today is over. */
    struct window_path x = {.failures = failures, .orders = orders, .days = 6, .lag = 6, .mean = 4, .dispersion = 1, .seen = 200, .a = 2, .b = 60};
    assert_true(window_ever(&below_4, &x, 100, &rng) == 0);
    int64_t over[] = {3, 0};
    x.failures = over, x.days = 2;
    assert_true(window_ever(&below_4, &x, 100, &rng) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_decided_in_whole_numbers), cmocka_unit_test(need_is_the_least_that_is_over),
        cmocka_unit_test(tails_are_sums_of_cases), cmocka_unit_test(crossing_is_the_sum_over_all_cases),
        cmocka_unit_test(edges), cmocka_unit_test(some_day)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

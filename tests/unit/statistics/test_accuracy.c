/* test_accuracy.c — scores by hand, origins, the conformal factor; seasonal naive and pooled weekdays. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/accuracy.h"
#include "statistics/seasonal.h"

static void near(double x, double y, double tolerance)
{
    if (!(fabs(x - y) <= tolerance * (1 + fabs(y)))) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

/* 3 5 4 8: differences 2 -1 4, mean |d| 7/3, mean d² 7. Errors 1 and -2. */
static void scores_by_hand(void **state)
{
    (void)state;
    const double y[] = {3, 5, 4, 8, NAN};
    struct accuracy_scale s = accuracy_scale(y, 5, 1);
    near(s.absolute, 7.0 / 3, 1e-15);
    near(s.square, 7, 1e-15);
    struct accuracy_sum sum = {0};
    accuracy_add(&sum, s, 9, 8);
    accuracy_add(&sum, s, 6, 8);
    accuracy_add(&sum, s, NAN, 8);
    near(accuracy_mase(&sum), 1.5 / (7.0 / 3), 1e-15);
    near(accuracy_rmsse(&sum), sqrt(2.5 / 7), 1e-15);
    assert_true(isnan(accuracy_mase(&(struct accuracy_sum){0})));
    assert_true(isnan(accuracy_scale((const double[]){2, 2, 2}, 3, 1).absolute));
    near(accuracy_pinball(0.9, 10, 12), 1.8, 1e-15);
    near(accuracy_pinball(0.9, 10, 5), 0.5, 1e-14);
}

static void origins(void **state)
{
    (void)state;
    size_t at[8];
    assert_int_equal(accuracy_origins(100, 50, 10, 5, at), 5);
    const size_t want[] = {50, 60, 70, 80, 90};
    assert_memory_equal(at, want, sizeof want);
    assert_int_equal(accuracy_origins(61, 50, 10, 5, at), 2);
    assert_int_equal(at[1], 51);
    assert_int_equal(accuracy_origins(60, 50, 10, 5, at), 1);
    assert_int_equal(at[0], 50);
    assert_int_equal(accuracy_origins(59, 50, 10, 5, at), 0);
}

static void conformal_factor(void **state)
{
    (void)state;
    double r[] = {0.5, 2, 1, 4, 3, 0.1, 0.2, 0.3, 0.4};
    near(accuracy_conformal(r, 9, 9, 0.8, 10), 3, 0); /* ⌈10·0.8⌉ = the eighth */
    near(accuracy_conformal(r, 9, 9, 0.9, 3.5), 3.5, 0);
    near(accuracy_conformal(r, 9, 9, 0.95, 10), 4, 0); /* beyond the ninth: the largest */
    near(accuracy_conformal(r, 9, 3, 0.7, 10), 4, 0);  /* three places: ⌈9·0.7·4/3⌉ = the ninth */
    assert_true(isnan(accuracy_conformal(r, 9, 1, 0.8, 10)));
    /* exchangeable ratios: the next one lies within the factor with the promised frequency */
    struct rng g;
    rng_init(&g, 1, "test.conformal");
    int within = 0;
    enum { TRIES = 4000 };
    for (int k = 0; k < TRIES; k++) {
        double v[24];
        for (int i = 0; i < 24; i++)
            v[i] = fabs(rng_normal(&g));
        double next = fabs(rng_normal(&g));
        within += next <= accuracy_conformal(v, 24, 24, 0.8, 1e9);
    }
    near((double)within / TRIES, 0.8, 4 * sqrt(0.16 / TRIES));
}

static void naive(void **state)
{
    (void)state;
    const double y[] = {1, 2, 3, 4, NAN, 6}, want[] = {4, 2, 6, 4, 2};
    double f[5], v[5];
    seasonal_naive(y, 6, 3, 5, f);
    for (int h = 0; h < 5; h++)
        near(f[h], want[h], 0);
    seasonal_naive_variance(y, 6, 3, 5, v); /* pairs 1-4 and 3-6 */
    near(v[0], 9, 0);
    near(v[2], 9, 0);
    near(v[3], 18, 0);
    seasonal_naive((const double[]){NAN, 1}, 2, 2, 2, f);
    assert_true(isnan(f[0]));
    near(f[1], 1, 0);
}

/* Exact pattern, different levels and growth: the indices come out exactly, holidays have their factor. */
static void weekdays_are_found(void **state)
{
    (void)state;
    enum { N = 28 };
    const double index[] = {1.3, 1, 0.9, 0.8, 1.2, 1.5, 0.3};
    double y[2][N];
    bool holiday[N] = {false};
    holiday[9] = holiday[17] = true;
    struct seasonal_series s[2] = {{y[0], N, 0, NULL}, {y[1], N, 3, holiday}};
    for (int i = 0; i < 2; i++)
        for (int t = 0; t < N; t++) {
            int d = (t + s[i].first_weekday) % 7;
            y[i][t] = (i ? 50 : 7) * (1 + t / 7) * index[d] * (i && holiday[t] ? 0.25 : 1);
        }
    struct seasonal_week w;
    assert_true(seasonal_weekdays(s, 2, 2, &w));
    for (int d = 0; d < 7; d++)
        near(w.index[d], index[d], 1e-8);
    near(w.holiday, 0.25, 1e-8);
    assert_int_equal(w.n_holidays, 2);
    assert_true(seasonal_weekdays(s, 2, 3, &w));
    assert_true(isnan(w.holiday)); /* too few: left out */
    s[0].n = 10; /* a single short series has too few of each day */
    assert_false(seasonal_weekdays(s, 1, 2, &w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_by_hand), cmocka_unit_test(origins), cmocka_unit_test(conformal_factor),
        cmocka_unit_test(naive),          cmocka_unit_test(weekdays_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

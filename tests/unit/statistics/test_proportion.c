/* Wilson and Garwood intervals against values of R: binom::binom.confint(…, methods = "wilson"), poisson.test. */
#include "unit/scratch.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "statistics/proportion.h"

static void near(double x, double y)
{
    if (fabs(x - y) > 1e-9)
        fail_msg("%.12g is not %.12g", x, y);
}

/* 81 of 263: Newcombe 1998, table I: 0.2553 to 0.3662 */
static void wilson_as_published(void **state)
{
    (void)state;
    struct interval w = wilson(81, 263, 0.95);
    assert_true(fabs(w.low - 0.2553) < 5e-5 && fabs(w.high - 0.3662) < 5e-5);
    w = wilson(15, 148, 0.95); /* the same table: 0.0624 to 0.1605 */
    assert_true(fabs(w.low - 0.0624) < 5e-5 && fabs(w.high - 0.1605) < 5e-5);
    w = wilson(0, 20, 0.95); /* 0 to 0.1611 */
    assert_true(w.low == 0 && fabs(w.high - 0.1611) < 5e-5);
    w = wilson(29, 29, 0.95); /* 0.8830 to 1 */
    assert_true(fabs(w.low - 0.8830) < 5e-5 && w.high == 1);
    w = wilson(0, 0, 0.95);
    assert_true(w.low == 0 && w.high == 1);
}

/* Mirror image: failures instead of hits. */
static void wilson_is_symmetric(void **state)
{
    (void)state;
    for (int n = 1; n < 40; n += 3)
        for (int k = 0; k <= n; k++) {
            struct interval x = wilson(k, n, 0.95), y = wilson(n - k, n, 0.95);
            near(x.low, 1 - y.high);
            assert_true(x.low <= (double)k / n && (double)k / n <= x.high);
        }
}

static void poisson_is_exact(void **state)
{
    (void)state;
    struct interval r = poisson_rate(10, 1, 0.95); /* R: poisson.test(10)$conf.int 4.795389 18.390356 */
    assert_true(fabs(r.low - 4.795389) < 1e-6 && fabs(r.high - 18.390356) < 1e-6);
    r = poisson_rate(0, 2, 0.95); /* -log(0.025) / 2 */
    assert_true(r.low == 0);
    near(r.high, -log(0.025) / 2);
    r = poisson_rate(1, 1, 0.95); /* R: poisson.test(1)$conf.int 0.02531781 5.571643 */
    assert_true(fabs(r.low - 0.02531781) < 1e-8 && fabs(r.high - 5.571643) < 1e-6);
}

/* Every count has its bounds, also where GSL's inverse does not converge; they grow with it, without a step where the
 * manner of computing changes. */
static void poisson_of_any_count(void **state)
{
    (void)state;
    struct interval before = {0, 0};
    for (double n = 1; n < 3e7; n = n < 1100 ? n + 1 : floor(n * 1.07)) {
        struct interval r = poisson_rate(n, 1, 0.95);
        assert_true(r.low > before.low && r.high > before.high && r.low < n && n < r.high);
        if (n <= 999) {
            assert_true(fabs(gsl_cdf_poisson_Q((unsigned)n - 1, r.low) - 0.025) < 1e-9);
            assert_true(fabs(gsl_cdf_poisson_P((unsigned)n, r.high) - 0.025) < 1e-9);
        } else if (n < 1100)
            assert_true(fabs(r.low - before.low - 0.97) < 0.01 && fabs(r.high - before.high - 1.03) < 0.01);
        before = r;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_as_published),
        cmocka_unit_test(wilson_is_symmetric),
        cmocka_unit_test(poisson_is_exact),
        cmocka_unit_test(poisson_of_any_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

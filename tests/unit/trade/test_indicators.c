/* The elementary measures: by hand, their identities, and what is undefined. */
#include <float.h>
#include <math.h>

#include "base/random.h"
#include "trade/indicators.h"
#include "unit/scratch.h"

#define NEAR(x, y) assert_true(fabs((double)(x) - (double)(y)) <= 1e-12 * (1 + fabs((double)(y))))

static void advantage_by_hand(void **state)
{
    (void)state;
    /* Exporter 1 sells 6 and 2, exporter 2 sells 2 and 10: (6/8)/(8/20) = 15/8. */
    NEAR(trade_rca(6, 8, 8, 20), 15.0 / 8);
    NEAR(trade_rca(2, 8, 12, 20), 5.0 / 12);
    NEAR(trade_rca_symmetric(15.0 / 8), 7.0 / 23);
    NEAR(trade_rca_symmetric(0), -1);
    assert_true(trade_rca(0, 8, 8, 20) == 0);
    assert_true(isnan(trade_rca(0, 0, 8, 20)) && isnan(trade_rca(0, 8, 0, 20)));
    assert_true(isnan(trade_rca_symmetric(NAN)));
    /* A world of one exporter: exactly 1, whatever the numbers. */
    assert_true(trade_rca(1.0 / 3, 7.7, 1.0 / 3, 7.7) == 1);
}

static void lafay_sums_to_nothing(void **state)
{
    (void)state;
    /* x = 3, 1; m = 1, 3: X = M, so 100 · 1/2 · 4/8. */
    NEAR(trade_lafay(3, 1, 4, 4), 25);
    NEAR(trade_lafay(1, 3, 4, 4), -25);
    assert_true(trade_lafay(0, 0, 4, 4) == 0);
    assert_true(isnan(trade_lafay(0, 0, 0, 0)));
    struct rng r;
    rng_init(&r, 7, "lafay");
    for (int turn = 0; turn < 50; turn++) {
        double x[200], m[200], all_x = 0, all_m = 0, sum = 0, size = 0;
        for (int k = 0; k < 200; k++) {
            x[k] = rng_uniform(&r) < 0.3 ? 0 : 1e9 * rng_uniform(&r);
            m[k] = rng_uniform(&r) < 0.3 ? 0 : 1e6 * rng_uniform(&r);
            all_x += x[k], all_m += m[k];
        }
        for (int k = 0; k < 200; k++) {
            double l = trade_lafay(x[k], m[k], all_x, all_m);
            sum += l, size += fabs(l);
        }
        assert_true(fabs(sum) <= 200 * DBL_EPSILON * size);
    }
}

static void fit_and_likeness(void **state)
{
    (void)state;
    const double sells[] = {1, 3}, buys[] = {1, 1}, nothing[] = {0, 0}, other[] = {0, 5},
                 only[] = {2, 0};
    NEAR(trade_complementarity(sells, buys, 2), 75);
    NEAR(trade_complementarity(sells, sells, 2), 100);
    NEAR(trade_complementarity(other, only, 2), 0);
    assert_true(isnan(trade_complementarity(nothing, buys, 2)) &&
                isnan(trade_complementarity(sells, nothing, 2)));
    NEAR(trade_similarity(buys, sells, 2), 0.75);
    assert_true(trade_similarity(buys, sells, 2) == trade_similarity(sells, buys, 2));
    NEAR(trade_similarity(other, only, 2), 0);
    assert_true(isnan(trade_similarity(nothing, buys, 2)));
    NEAR(trade_intensity(2, 10, 1, 20), 4);
    NEAR(trade_intensity(3, 30, 10, 100), 1);
    assert_true(isnan(trade_intensity(0, 0, 1, 2)) && isnan(trade_intensity(1, 2, 0, 2)));
}

static void concentration_by_hand(void **state)
{
    (void)state;
    const double v[] = {1, 4, 2, 1, 0}, one[] = {0, 7}, none[] = {0, 0, 0};
    struct trade_concentration c = trade_concentration(v, 5);
    NEAR(c.hhi, 11.0 / 32);
    NEAR(c.effective, 32.0 / 11);
    NEAR(c.largest4, 1);
    assert_int_equal(c.n, 4);
    c = trade_concentration(one, 2);
    assert_true(c.hhi == 1 && c.effective == 1 && c.largest4 == 1 && c.n == 1);
    c = trade_concentration(none, 3);
    assert_true(isnan(c.hhi) && isnan(c.effective) && isnan(c.largest4) && c.n == 0);
    double equal[37];
    for (int i = 0; i < 37; i++)
        equal[i] = 12.5;
    c = trade_concentration(equal, 37);
    NEAR(c.effective, 37);
    NEAR(c.largest4, 4.0 / 37);
    const double ordered[] = {5, 4, 3, 2, 1}, mixed[] = {1, 5, 3, 2, 4};
    NEAR(trade_concentration(ordered, 5).largest4, 14.0 / 15);
    NEAR(trade_concentration(mixed, 5).largest4, 14.0 / 15);
}

static void growth_uses_means(void **state)
{
    (void)state;
    const int year[] = {2014, 2015, 2016, 2017, 2018, 2019, 2020};
    /* Means 110 (2014, 2015) and 110 · 1.1⁵ (2019, 2020). */
    const double v[] = {100, 120, 1, 1, 1, 110 * 1.61051 - 10, 110 * 1.61051 + 10};
    struct trade_growth g = trade_growth(year, v, 7, 5, 3, 2);
    NEAR(g.rate, 0.1);
    assert_true(g.from == 2015 && g.to == 2020 && g.averaged == 2 && !g.why);
    /* Six years: the span shrinks to 4; four: from year to year over 3; three: nothing that is
     * long. */
    g = trade_growth(year + 1, v + 1, 6, 5, 3, 2);
    assert_true(g.from == 2016 && g.averaged == 2 && !g.why);
    NEAR(g.rate, pow(110 * 1.61051 / 60.5, 0.25) - 1);
    g = trade_growth(year + 3, v + 3, 4, 5, 3, 2);
    assert_true(g.from == 2017 && g.averaged == 1);
    g = trade_growth(year + 4, v + 4, 3, 5, 3, 2);
    assert_true(isnan(g.rate) && g.why && g.averaged == 0);
    /* An empty end is minus 100 %, an empty start is no base. */
    const int four[] = {2017, 2018, 2019, 2020};
    const double ended[] = {5, 5, 0, 0}, began[] = {0, 0, 5, 5}, gap_value[] = {5, 5, 6};
    g = trade_growth(four, ended, 4, 2, 1, 2);
    assert_true(g.rate == -1 && !g.why);
    g = trade_growth(four, began, 4, 2, 1, 2);
    assert_true(isnan(g.rate) && strstr(g.why, "no base"));
    /* A year that the source lacks is no zero: 2015 and 2017 around it cannot be averaged. */
    const int gap[] = {2014, 2015, 2017};
    g = trade_growth(gap, gap_value, 3, 2, 1, 2);
    assert_true(g.averaged == 1 && g.from == 2015 && g.to == 2017);
    g = trade_growth(gap, gap_value, 0, 2, 1, 2);
    assert_true(isnan(g.rate));
}

static void scale_and_order_do_not_matter(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 11, "scale");
    for (int turn = 0; turn < 100; turn++) {
        double x[30], y[30], xs[30], ys[30], xp[30], yp[30];
        for (int k = 0; k < 30; k++) {
            x[k] = floor(1000 * rng_uniform(&r)), y[k] = floor(1000 * rng_uniform(&r));
            xs[k] = 1024 * x[k], ys[k] = 4096 * y[k]; /* powers of two: exact */
            xp[(k * 7 + 3) % 30] = x[k], yp[(k * 7 + 3) % 30] = y[k];
        }
        assert_true(trade_similarity(x, y, 30) == trade_similarity(xs, ys, 30));
        assert_true(trade_complementarity(x, y, 30) == trade_complementarity(xs, ys, 30));
        NEAR(trade_similarity(xp, yp, 30), trade_similarity(x, y, 30));
        NEAR(trade_complementarity(xp, yp, 30), trade_complementarity(x, y, 30));
        NEAR(trade_similarity(x, y, 30),
             trade_complementarity(x, y, 30) / 100); /* two forms of one measure */
        assert_true(trade_concentration(x, 30).hhi == trade_concentration(xs, 30).hhi);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advantage_by_hand), cmocka_unit_test(lafay_sums_to_nothing),
        cmocka_unit_test(fit_and_likeness),  cmocka_unit_test(concentration_by_hand),
        cmocka_unit_test(growth_uses_means), cmocka_unit_test(scale_and_order_do_not_matter),
    };
    return cmocka_run_group_tests_name("indicators", tests, NULL, NULL);
}

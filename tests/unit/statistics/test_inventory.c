/* test_inventory.c — demand, safety stock, (Q, R), newsvendor and cover, by sums and by brute force. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/inventory.h"
#include "statistics/inventory_cover.h"
#include "statistics/inventory_demand.h"

static bool near(double x, double y, double rel)
{
    return fabs(x - y) <= rel * fmax(1, fabs(y));
}

/* P(D = k) written out, by the definition. */
static double chance(const struct inventory_demand *d, int k)
{
    if (d->kind == INVENTORY_POISSON)
        return exp(k * log(d->mean) - d->mean - lgamma(k + 1.0));
    double r = d->mean * d->mean / (d->variance - d->mean), p = r / (r + d->mean);
    return exp(lgamma(r + k) - lgamma(r) - lgamma(k + 1.0) + r * log(p) + k * log1p(-p));
}

static void counts_agree_with_their_sums(void **state)
{
    (void)state;
    const double cases[][2] = {{0.3, 0.3}, {4, 4}, {4, 9}, {37.5, 37.5}, {37.5, 400}, {2, 60}};
    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        struct inventory_demand d = inventory_demand_of_counts(cases[c][0], cases[c][1]);
        double cdf = 0, sales_below = 0;
        for (int q = 0; q < 120; q++) {
            cdf += chance(&d, q);
            sales_below += q * chance(&d, q);
            assert_true(near(inventory_demand_cdf(&d, q), cdf, 1e-11));
            assert_true(near(inventory_demand_cdf(&d, q + 0.7), cdf, 1e-11));
            assert_true(near(inventory_demand_sales(&d, q), sales_below + q * (1 - cdf), 1e-10));
        }
        for (double p = 0.01; p < 1; p += 0.01) {
            double s = inventory_demand_quantile(&d, p);
            assert_true(s == floor(s) && inventory_demand_cdf(&d, s) >= p);
            assert_true(s == 0 || inventory_demand_cdf(&d, s - 1) < p);
        }
    }
    struct inventory_demand none = inventory_demand_of_counts(0, 0);
    assert_true(inventory_demand_cdf(&none, 0) == 1 && inventory_demand_quantile(&none, 0.9) == 0);
    assert_true(inventory_demand_sales(&none, 5) == 0);
    /* Over-dispersion too small to matter is Poisson, not a beta function of 1e12. */
    assert_int_equal(inventory_demand_of_counts(1e3, 1e3 + 1e-6).kind, INVENTORY_POISSON);
}

/* R: ppois(1000500, 1e6), ppois(99700, 1e5), pnbinom(1001000, size = 1e6, mu = 1e6),
 * pnbinom(150000, size = 2, mu = 1e5) */
static void great_counts_do_not_break(void **state)
{
    (void)state;
    const double cases[][4] = {{1e6, 1e6, 1000500, 0.691682436545},
                               {1e5, 1e5, 99700, 0.171807108783},
                               {1e6, 2e6, 1001000, 0.760414640869},
                               {1e5, 1e5 + 5e9, 150000, 0.800851726539}};
    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        struct inventory_demand d = inventory_demand_of_counts(cases[c][0], cases[c][1]);
        assert_true(near(inventory_demand_cdf(&d, cases[c][2]), cases[c][3], 1e-7));
        assert_true(inventory_demand_cdf(&d, 3) < 1e-8 && inventory_demand_cdf(&d, 1e9) > 1 - 1e-8);
        assert_true(near(inventory_demand_sales(&d, 1e9), cases[c][0], 1e-6));
    }
}

/* After the first signal: the posterior of the gamma rate, by numerical integration over a grid. */
static void what_was_seen_is_learned(void **state)
{
    (void)state;
    struct inventory_demand d = inventory_demand_of_counts(50, 300);
    double k = 2500.0 / 250, share = 0.25, seen = 25, weight = 0, mean = 0, square = 0;
    for (int i = 1; i < 200000; i++) {
        double rate = i * 0.001;
        double w = exp((k - 1) * log(rate) - rate * k / 50 + seen * log(share * rate) - share * rate -
                       30);
        weight += w;
        mean += w * rate;
        square += w * rate * rate;
    }
    mean /= weight;
    double rest_mean = 0.75 * mean, spread = 0.75 * 0.75 * (square / weight - mean * mean);
    struct inventory_demand rest = inventory_demand_after(&d, share, seen);
    assert_true(near(rest.mean, rest_mean, 1e-6) && near(rest.variance, rest_mean + spread, 1e-6));
    assert_true(rest.mean > 0.75 * 50); /* twice the expected came: more is expected now */
    struct inventory_demand known = inventory_demand_of_counts(50, 50);
    assert_true(near(inventory_demand_after(&known, 0.25, 25).mean, 37.5, 1e-15));
}

static void the_loss_function(void **state)
{
    (void)state;
    assert_true(near(inventory_loss(0), 1 / sqrt(2 * M_PI), 1e-14));
    assert_true(near(inventory_loss(1), 0.0833154705876860, 1e-12)); /* R: dnorm(1)-pnorm(1,lower=F) */
    assert_true(near(inventory_loss(-2), 2 + inventory_loss(2), 1e-13)); /* G(−z) = z + G(z) */
    assert_true(inventory_loss(30) > 0 && inventory_loss(30) < 1e-190);
    for (double z = -8; z < 8; z += 0.25)
        assert_true(near(inventory_loss_inverse(inventory_loss(z)), z, 1e-9));
}

/* Silver, Pyke and Peterson style: demand 20 ± 6 a day, lead time 9 ± 2 days. */
static void safety_stock_by_hand(void **state)
{
    (void)state;
    double sd = inventory_lead_demand_sd(20, 6, 9, 2);
    assert_true(near(sd, sqrt(9.0 * 36 + 400.0 * 4), 1e-15));
    assert_true(near(inventory_z_of_service(0.95), 1.6448536269514722, 1e-13));
    double z = inventory_z_of_fill(0.98, 200, sd);
    assert_true(near(inventory_fill(z, 200, sd), 0.98, 1e-12));
    assert_true(inventory_z_of_fill(0.98, 200, 0) == 0);
    assert_true(near(inventory_order_quantity(1300, 8, 0.225), 304.0467800264368, 1e-12)); /* EOQ, stockpyl's example */
}

/* (Q, R): no quantity and reorder point near the found ones costs less. Snyder & Shen example 5.3. */
static double review_cost(double q, double r)
{
    double sd = 56.0, mean = 100, h = 0.225, k = 8, p = 7.5, year = 1300, z = (r - mean) / sd;
    return k * year / q + h * (r - mean + q / 2) + p * year * sd * inventory_loss(z) / q;
}

static void the_reorder_point_is_the_cheapest(void **state)
{
    (void)state;
    struct err e = {0};
    struct inventory_review v;
    OK(inventory_review(1300, 8, 0.225, 7.5, 100, 56, &v, &e), e);
    assert_true(near(v.cost, review_cost(v.quantity, v.reorder), 1e-12));
    for (double dq = -20; dq <= 20; dq += 0.5) {
        for (double dr = -20; dr <= 20; dr += 0.5)
            assert_true(review_cost(v.quantity + dq, v.reorder + dr) >= v.cost - 1e-9);
    }
    assert_false(inventory_review(10, 1000, 50, 0.01, 5, 2, &v, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
}

static void the_newsvendor_beats_every_other_quantity(void **state)
{
    (void)state;
    struct err e = {0};
    const double cases[][2] = {{12, 12}, {12, 55}, {0.4, 0.4}, {150, 1000}};
    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        struct inventory_demand d = inventory_demand_of_counts(cases[c][0], cases[c][1]);
        struct inventory_purchase buy;
        OK(inventory_newsvendor(&d, 30, 18, 5, &buy, &e), e);
        assert_true(near(buy.ratio, 12.0 / 25, 1e-15));
        for (int q = 0; q < 400; q++) {
            double profit = -18.0 * q, all = 0;
            for (int k = 0; k < q; k++) {
                profit += chance(&d, k) * (30.0 * k + 5.0 * (q - k));
                all += chance(&d, k);
            }
            profit += 30.0 * q * (1 - all);
            assert_true(profit <= buy.profit + 1e-9);
            if (q == (int)buy.quantity)
                assert_true(near(profit, buy.profit, 1e-10));
        }
    }
    /* Normal: cost = (h+p)σφ(z*), Snyder & Shen's news stand: h 0.18, p 0.70, N(50, 8): S* 56.6, cost 1.997 */
    struct inventory_demand normal = inventory_demand_normal(50, 8);
    struct inventory_purchase buy;
    OK(inventory_newsvendor(&normal, 1.0, 0.3, 0.12, &buy, &e), e);
    assert_true(near(buy.quantity, 56.60395592743389, 1e-11));
    assert_true(near(50 * 0.7 - buy.profit, 1.9976051931766445, 1e-10));
    assert_false(inventory_newsvendor(&normal, 1, 1, 0, &buy, &e));
    assert_false(inventory_newsvendor(&normal, 2, 1, 1, &buy, &e));
    assert_int_equal(e.code, ERR_INPUT);
}

/* The day the stock is out: against days drawn one by one. */
static void the_day_it_is_out(void **state)
{
    (void)state;
    enum { N_DAYS = 40, N_DRAWS = 20000 };
    double mean[N_DAYS], variance[N_DAYS];
    for (int t = 0; t < N_DAYS; t++) {
        mean[t] = 3.0 * (t + 1);
        variance[t] = 3.0 * (t + 1);
    }
    struct inventory_path p = {mean, variance, N_DAYS};
    assert_true(inventory_out_by(&p, 0, 0) == 1 && inventory_out_by(&p, 1, 0) == 0);
    struct rng rng;
    rng_init(&rng, 8, "test.cover");
    int out_by[N_DAYS + 1] = {0};
    for (int i = 0; i < N_DRAWS; i++) {
        double when = 0; /* the 50th piece of a Poisson stream of 3 a day */
        for (int k = 0; k < 50; k++)
            when += rng_exponential(&rng) / 3;
        for (int t = (int)ceil(when); t <= N_DAYS; t++)
            out_by[t]++;
    }
    for (int t = 1; t <= N_DAYS; t++) {
        double exact = inventory_out_by(&p, 50, (size_t)t), drawn = out_by[t] / (double)N_DRAWS;
        assert_true(fabs(exact - drawn) <= 4 * sqrt(exact * (1 - exact) / N_DRAWS) + 1e-4);
    }
    size_t half = inventory_out_day(&p, 50, 0.5);
    assert_true(half == 17);
    assert_true(inventory_out_day(&p, 50, 0.1) < half && inventory_out_day(&p, 50, 0.9) > half);
    assert_int_equal(inventory_out_day(&p, 1e6, 0.5), N_DAYS + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_agree_with_their_sums),
        cmocka_unit_test(great_counts_do_not_break),
        cmocka_unit_test(what_was_seen_is_learned),
        cmocka_unit_test(the_loss_function),
        cmocka_unit_test(safety_stock_by_hand),
        cmocka_unit_test(the_reorder_point_is_the_cheapest),
        cmocka_unit_test(the_newsvendor_beats_every_other_quantity),
        cmocka_unit_test(the_day_it_is_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

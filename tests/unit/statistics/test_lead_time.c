/* test_lead_time.c — quantile intervals, shares and the run length of the tail's CUSUM. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "base/stat.h"
#include "statistics/lead_time.h"

static void quantiles_with_honest_ends(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double x[20];
    for (int i = 0; i < 20; i++)
        x[i] = 20 - i;
    /* Median of 20: ranks 6 and 15 (coverage 0.9586), the text-book interval of the sign test. */
    struct lead_time_quantile q = lead_time_quantile(a, x, 20, 0.5, 0.95);
    assert_true(q.value == 10.5 && q.low == 6 && q.high == 15);
    /* P90 of 20: with 20 deliveries nothing bounds it from above. */
    q = lead_time_quantile(a, x, 20, 0.9, 0.95);
    assert_true(fabs(q.value - 18.1) < 1e-12 && q.low == 15 && isnan(q.high));
    q = lead_time_quantile(a, x, 1, 0.5, 0.95);
    assert_true(q.value == 20 && isnan(q.low) && isnan(q.high));
}

static void the_interval_covers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng rng;
    rng_init(&rng, 10, "test.lead");
    int covered = 0;
    double x[60];
    for (int round = 0; round < 2000; round++) {
        for (int i = 0; i < 60; i++)
            x[i] = rng_exponential(&rng);
        struct lead_time_quantile q = lead_time_quantile(a, x, 60, 0.9, 0.9);
        double truth = log(10);
        covered += (isnan(q.low) || q.low <= truth) && (isnan(q.high) || truth <= q.high);
    }
    assert_true(covered >= 1790); /* at least 0.9, less four standard errors would be 1746 */
}

static void shares_lean_on_the_others(void **state)
{
    (void)state;
    struct lead_time_prior none = lead_time_pool(NULL, NULL, 0, 2, 50);
    assert_true(none.a == 0.5 && none.b == 0.5);
    struct lead_time_share s = lead_time_share(none, 7, 10, 0.95);
    assert_true(fabs(s.value - 7.5 / 11) < 1e-12);
    /* R: qbeta(c(.025,.975), 7.5, 3.5) */
    assert_true(fabs(s.low - 0.3941816819) < 1e-9 && fabs(s.high - 0.9073054061) < 1e-9);
    /* Suppliers that are alike pull a new one hard, suppliers that differ hardly. */
    const double n[] = {100, 100, 100, 100}, alike[] = {90, 91, 89, 90}, apart[] = {99, 50, 95, 20};
    struct lead_time_prior strong = lead_time_pool(alike, n, 4, 2, 50);
    struct lead_time_prior weak = lead_time_pool(apart, n, 4, 2, 50);
    assert_true(strong.a + strong.b == 50 && weak.a + weak.b < 5);
    struct lead_time_prior alone = lead_time_pool(alike, n, 1, 2, 50);
    assert_true(alone.a + alone.b == 2);
    assert_true(lead_time_share(strong, 1, 3, 0.95).value > 0.8);
    assert_true(lead_time_share(weak, 1, 3, 0.95).value < 0.6);
}

static void worse_than_before(void **state)
{
    (void)state;
    struct lead_time_prior flat = {1, 1};
    assert_true(fabs(lead_time_worse(flat, 5, 10, 5, 10) - 0.5) < 1e-6);
    /* Beta(2,1) before against Beta(1,2) now: P(now < before) = 5/6 exactly. */
    assert_true(fabs(lead_time_worse(flat, 1, 1, 0, 1) - 5.0 / 6) < 1e-4);
    assert_true(lead_time_worse(flat, 95, 100, 70, 100) > 0.999);
    assert_true(lead_time_worse(flat, 70, 100, 95, 100) < 0.001);
}

/* Limits 1 and 2 by hand; larger ones by solving the chain a second way, by powers of its matrix. */
static void run_lengths_are_exact(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double p = 0.1;
    assert_true(fabs(lead_time_cusum_length(a, 3, 1, p) - 10) < 1e-12);
    assert_true(fabs(lead_time_cusum_length(a, 3, 3, p) - 10) < 1e-12);
    /* up 1, limit 2: L0 = 1 + qL0 + pL1, L1 = 1 + qL0  →  L0 = (1+p)/p² */
    assert_true(fabs(lead_time_cusum_length(a, 1, 2, p) - 1.1 / 0.01) < 1e-9);
    const int cases[][2] = {{6, 12}, {6, 29}, {2, 4}, {4, 9}, {9, 9}};
    for (size_t c = 0; c < COUNT_OF(cases); c++) {
        int up = cases[c][0], limit = cases[c][1];
        double at[64] = {1}, next[64], length = 0, alive = 1;
        for (int t = 0; t < 400000 && alive > 1e-13; t++) {
            length += alive;
            memset(next, 0, sizeof next);
            for (int s = 0; s < limit; s++) {
                next[s > 0 ? s - 1 : 0] += (1 - p) * at[s];
                if (s + up < limit)
                    next[s + up] += p * at[s];
            }
            alive = 0;
            for (int s = 0; s < limit; s++)
                alive += at[s] = next[s];
        }
        assert_true(fabs(lead_time_cusum_length(a, up, limit, p) / length - 1) < 1e-9);
    }
}

static void the_design_keeps_its_promise(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct lead_time_cusum c = lead_time_cusum_design(a, 0.1, 0.25, 300);
    assert_int_equal(c.up, 5); /* ln 2.5 / ln 1.2 = 5.03 */
    assert_true(c.arl0 >= 300 && c.arl1 < 60);
    assert_true(lead_time_cusum_length(a, c.up, c.limit - 1, 0.1) < 300);
    struct rng rng;
    rng_init(&rng, 11, "test.cusum");
    double sum = 0, square = 0;
    enum { N_RUNS = 2000, N_ORDERS = 4000 };
    bool *slow = NEW_N(a, bool, N_ORDERS);
    for (int r = 0; r < N_RUNS; r++) {
        for (int i = 0; i < N_ORDERS; i++)
            slow[i] = rng_uniform(&rng) < 0.1;
        struct lead_time_drift d = lead_time_cusum_run(&c, slow, N_ORDERS);
        double run = d.signal ? (double)d.at + 1 : N_ORDERS;
        sum += run;
        square += run * run;
    }
    double mean = sum / N_RUNS, se = sqrt((square / N_RUNS - mean * mean) / N_RUNS);
    assert_true(fabs(mean - c.arl0) < 4 * se);
}

static void a_drift_is_dated(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct lead_time_cusum c = lead_time_cusum_design(a, 0.1, 0.3, 300);
    bool slow[80] = {0};
    for (int i = 50; i < 80; i++)
        slow[i] = i % 2 == 0;
    struct lead_time_drift d = lead_time_cusum_run(&c, slow, 80);
    assert_true(d.signal && d.since == 50 && d.at >= 50 && d.at < 75);
    d = lead_time_cusum_run(&c, slow, 50);
    assert_false(d.signal);
    assert_int_equal(d.points, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_with_honest_ends), cmocka_unit_test(the_interval_covers),
        cmocka_unit_test(shares_lean_on_the_others),  cmocka_unit_test(worse_than_before),
        cmocka_unit_test(run_lengths_are_exact),      cmocka_unit_test(the_design_keeps_its_promise),
        cmocka_unit_test(a_drift_is_dated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

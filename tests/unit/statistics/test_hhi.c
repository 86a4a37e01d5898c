/* Concentration: hand cases, and whether the interval covers what repeated draws show. */
#include <math.h>

#include "../scratch.h"
#include "statistics/hhi.h"

static void near(double x, double y, double absolute)
{
    if (!(fabs(x - y) <= absolute)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static void by_hand(void **state)
{
    (void)state;
    struct hhi h;
    double x[] = {50, 30, 20, 0};
    assert_true(hhi_of(x, 4, &h));
    near(h.hhi, 0.38, 1e-15);
    near(h.effective, 1 / 0.38, 1e-12);
    near(h.top_share, 0.5, 1e-15);
    assert_int_equal(h.top, 0);
    double equal[] = {7, 7, 7, 7, 7};
    assert_true(hhi_of(equal, 5, &h));
    near(h.effective, 5, 1e-12);
    double zero[] = {0, 0};
    assert_false(hhi_of(zero, 2, &h));
    assert_false(hhi_of(zero, 0, &h));
}

static void intervals(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng rng;
    struct hhi_interval i;
    rng_init(&rng, 5, "test.hhi");
    /* Two groups of 200 equal orders: the share of one is 1/2 with sd sqrt(1/4/400) ≈ 0.025. */
    enum { N = 400 };
    static double v[N];
    static uint32_t g[N];
    for (size_t j = 0; j < N; j++)
        v[j] = 10, g[j] = j % 2;
    assert_true(hhi_bootstrap(a, v, g, N, 2, 4000, &rng, &i));
    near(i.top_low, 0.5 - 1.96 * 0.025, 0.004);
    near(i.top_high, 0.5 + 1.96 * 0.025, 0.004);
    assert_true(i.hhi_low >= 0.5 && i.hhi_high < 0.52); /* 1/2 is the least that two groups can have */
    assert_true(i.effective_low <= i.effective_high && i.effective_high <= 2 + 1e-9);
    /* One by one and as a whole tell the same: 60 orders and 70 orders a group. */
    for (size_t j = 0; j < 120; j++)
        v[j] = 1, g[j] = j % 2;
    struct hhi_interval small, large;
    assert_true(hhi_bootstrap(a, v, g, 120, 2, 8000, &rng, &small));
    for (size_t j = 0; j < 140; j++)
        v[j] = 1, g[j] = j % 2;
    assert_true(hhi_bootstrap(a, v, g, 140, 2, 8000, &rng, &large));
    near((small.top_high - small.top_low) * sqrt(120), (large.top_high - large.top_low) * sqrt(140), 0.12);
    /* All in one group: nothing to vary. */
    memset(g, 0, sizeof g);
    assert_true(hhi_bootstrap(a, v, g, 20, 1, 200, &rng, &i));
    near(i.hhi_low, 1, 1e-12);
    memset(v, 0, sizeof v);
    assert_false(hhi_bootstrap(a, v, g, 20, 1, 200, &rng, &i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(intervals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

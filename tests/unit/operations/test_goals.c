/* Goals: months of revenue, the path, and chances against goals whose answer is known. */
#include <math.h>

#include "../scratch.h"
#include "base/date.h"
#include "base/random.h"
#include "operations/goals.h"

static void near(double x, double y, double absolute)
{
    if (!(fabs(x - y) <= absolute)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static const struct goal_judgement judgement = {.least_months = 12, .most_months = 60, .paths = 2000, .review_days = 91,
                                                .sure_high = 0.95, .sure_low = 0.05, .tolerance = 0.1};

static int32_t day(const char *s)
{
    struct date d;
    struct err e;
    OK(date_parse(str_of(s), &d, &e), e);
    return d.days;
}

static struct order_fact order(const char *market, const char *on, int64_t value)
{
    int32_t d = day(on);
    return (struct order_fact){.order_id = "1", .market = market, .channel = "", .customer = "", .placed_s = (int64_t)d * 86400, .placed_day = d, .base_value = value};
}

static void months(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct order_fact o[] = {order("DEU", "2025-11-05", 100), order("GRC", "2025-11-30", 40), order("FRA", "2026-01-31", 50),
                             order("", "2026-01-02", 7),      order("DEU", "2026-02-01", 999), order("DEU", "2025-12-01", 5)};
    o[5].cancelled = true;
    struct goal_months m = goal_months_of(a, o, 6, "GRC", day("2026-02-10")); /* February is not over */
    assert_int_equal(m.n, 3);
    assert_int_equal(m.first_month, 2025 * 12 + 10);
    near(m.foreign[0], 100, 0);
    near(m.home[0], 40, 0);
    near(m.foreign[1] + m.home[1], 0, 0);
    near(m.foreign[2], 50, 0);
    near(m.home[2], 7, 0); /* where it went is not known */
    m = goal_months_of(a, o, 6, "GRC", day("2026-02-28")); /* the last day of the month: it is over */
    assert_int_equal(m.n, 4);
    assert_int_equal(goal_months_of(a, o, 0, "GRC", day("2026-02-10")).n, 0);
}

static void paths(void **state)
{
    (void)state;
    near(goal_path(0.1, 0.3, 0.5, false), 0.2, 1e-15);
    near(goal_path(100, 400, 0.5, true), 200, 1e-9);
    near(goal_path(0, 400, 0.5, true), 200, 1e-9); /* from nothing no growth rate leads up */
    near(goal_path(0.1, 0.3, 2, false), 0.3, 1e-15);
    near(goal_path(0.1, 0.3, -1, false), 0.1, 1e-15);
}

static void chances(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { N = 36 };
    double x[N], y[N];
    struct rng rng;
    rng_init(&rng, 12, "test.goals");
    for (int i = 0; i < N; i++)
        x[i] = 1000 + 50 * rng_normal(&rng), y[i] = 3000 + 100 * rng_normal(&rng);
    struct goal_odds o;
    /* About 12,000 a year for ever. */
    goal_odds(a, &judgement, GOAL_SUM, x, NULL, N, 12, 9000, true, (double)INFINITY, 1, &o);
    assert_true(o.known && o.probability > 0.99);
    goal_odds(a, &judgement, GOAL_SUM, x, NULL, N, 12, 15000, true, (double)INFINITY, 1, &o);
    assert_true(o.known && o.probability < 0.01);
    near(o.expected, 12000, 300);
    goal_odds(a, &judgement, GOAL_SUM, x, NULL, N, 12, o.expected, true, (double)INFINITY, 1, &o);
    assert_true(o.probability > 0.3 && o.probability < 0.7);
    assert_true(o.low < o.expected && o.expected < o.high);
    near(o.standard_error, sqrt(o.probability * (1 - o.probability) / 2000), 1e-12);
    /* At most is the other side. */
    struct goal_odds other;
    goal_odds(a, &judgement, GOAL_SUM, x, NULL, N, 12, o.expected, false, (double)INFINITY, 1, &other);
    near(o.probability + other.probability, 1, 1e-9);
    /* A quarter of the whole. */
    goal_odds(a, &judgement, GOAL_SHARE, x, y, N, 18, 0.2, true, (double)INFINITY, 1, &o);
    assert_true(o.known && o.probability > 0.99);
    near(o.expected, 0.25, 0.01);
    goal_odds(a, &judgement, GOAL_SHARE, x, y, N, 18, 0.4, true, (double)INFINITY, 1, &o);
    assert_true(o.probability < 0.01);
    /* Half of the year is behind us: what was counts. */
    for (int i = N - 10; i < N; i++)
        x[i] = 2000;
    goal_odds(a, &judgement, GOAL_SUM, x, NULL, N, 2, 20001, true, (double)INFINITY, 1, &o);
    assert_true(o.known && o.probability > 0.99);
    /* A share of orders on time cannot rise above one, however steep its way. */
    for (int i = 0; i < N; i++)
        x[i] = fmin(1, 0.5 + 0.02 * i);
    goal_odds(a, &judgement, GOAL_LEVEL, x, NULL, N, 24, 1.0001, true, 1, 1, &o);
    assert_true(o.known && o.probability == 0 && o.expected <= 1);
}

static void what_has_no_chance(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double x[20] = {1};
    struct goal_odds o;
    goal_odds(a, &judgement, GOAL_MARKETS, x, NULL, 20, 5, 3, true, (double)INFINITY, 1, &o);
    assert_true(!o.known && strstr(o.why, "markets"));
    goal_odds(a, &judgement, GOAL_SUM, x, NULL, 20, 0, 3, true, (double)INFINITY, 1, &o);
    assert_true(!o.known && strstr(o.why, "deadline"));
    goal_odds(a, &judgement, GOAL_SUM, x, NULL, 20, 61, 3, true, (double)INFINITY, 1, &o);
    assert_true(!o.known && strstr(o.why, "too long"));
    goal_odds(a, &judgement, GOAL_SUM, x, NULL, 11, 6, 3, true, (double)INFINITY, 1, &o);
    assert_true(!o.known && strstr(o.why, "months"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(months), cmocka_unit_test(paths), cmocka_unit_test(chances),
                                       cmocka_unit_test(what_has_no_chance)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

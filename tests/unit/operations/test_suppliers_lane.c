/* test_suppliers_lane.c — lanes of made-up deliveries: periods, promises, overdue goods, and a drift that is dated. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "operations/passages.h"
#include "store/events.h"

static const struct lane_rules rules = {.now_days = 90, .before_days = 365, .least = 8, .level = 0.95, .tail = 0.9,
                                        .tail_share = 0.25, .tail_run = 400, .tail_least = 20, .prior_least = 2,
                                        .prior_most = 50, .worse = 0.975, .share_run = 52, .share_change = 0.9};
enum { AS_OF = 20000, DAY = 86400 };

/* One delivery every two days for 400 days; `slow` more days from day AS_OF − 60 on. */
static size_t deliveries(struct arena *a, const char *who, const char *market, double slow, struct passage *p)
{
    struct rng r;
    size_t n = 0;
    rng_init(&r, 4, arena_printf(a, "%s %s", who, market));
    for (int day = AS_OF - 400; day <= AS_OF; day += 2) {
        double took = 10 + 4 * rng_uniform(&r) + (day > AS_OF - 60 ? slow : 0);
        int64_t end = (int64_t)day * DAY + DAY / 2, begun = end - (int64_t)(took * DAY);
        p[n++] = (struct passage){PASSAGE_SUPPLY, who, market, begun, end, begun + (int64_t)13 * DAY};
    }
    return n;
}

static void a_drift_is_seen_and_dated(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct passage p[900];
    size_t n = deliveries(a, "Slow", "DEU", 6, p);
    n += deliveries(a, "Steady", "DEU", 0, p + n);
    n += deliveries(a, "Steady", "FRA", 0, p + n);
    struct lane *l;
    size_t n_lanes;
    lanes_of(a, p, n, AS_OF, &rules, &l, &n_lanes);
    assert_int_equal(n_lanes, 4); /* Slow; Steady, and each of its two markets */
    assert_string_equal(l[0].who, "Slow");
    assert_null(l[0].market);
    assert_true(l[0].compared && l[0].watched && l[0].drifts);
    assert_in_range(l[0].drifts_since_day, AS_OF - 75, AS_OF - 54); /* slower from AS_OF − 59 on */
    assert_true(l[0].now.tail.value > l[0].before.tail.high + 3 && l[0].worse > 0.999);
    /* All of its promises of 13 days were kept until 60 days ago, hardly one since. */
    assert_true(l[0].share_change > 0.99 && l[0].share_now < 0.3);
    assert_in_range(l[0].share_since_day, AS_OF - 70, AS_OF - 50);
    assert_int_equal(l[0].now.n, 45);
    assert_int_equal(l[0].before.n, 156); /* it began 400 days ago */
    assert_true(l[0].last_day == AS_OF && l[0].cusum.arl0 >= 400);
    for (size_t i = 1; i < 4; i++)
        assert_true(l[i].compared && !l[i].drifts && l[i].worse < 0.975 && l[i].share_change < 0.5);
    assert_string_equal(l[2].market, "DEU");
    assert_string_equal(l[3].market, "FRA");
    assert_int_equal(l[1].n, l[2].n + l[3].n);
}

static void what_is_overdue_counts_as_late(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct passage p[400];
    size_t n = deliveries(a, "Beta", "", 0, p), open = n;
    for (int i = 0; i < 20; i++)
        p[n++] = (struct passage){PASSAGE_SUPPLY, "Beta", "", (int64_t)(AS_OF - 30) * DAY, WS_NONE, (int64_t)(AS_OF - 10) * DAY};
    p[n++] = (struct passage){PASSAGE_SUPPLY, "Beta", "", (int64_t)(AS_OF - 3) * DAY, WS_NONE, (int64_t)(AS_OF + 9) * DAY};
    p[n++] = (struct passage){PASSAGE_SUPPLY, "Beta", "", (int64_t)(AS_OF - 900) * DAY, WS_NONE, (int64_t)(AS_OF - 880) * DAY};
    struct lane *with, *without;
    size_t n_lanes;
    lanes_of(a, p, n, AS_OF, &rules, &with, &n_lanes);
    lanes_of(a, p, open, AS_OF, &rules, &without, &n_lanes);
    assert_int_equal(n_lanes, 1);
    assert_int_equal(with->overdue, 20); /* neither the one due later nor the one lost years ago */
    assert_int_equal(with->under_way, 22);
    assert_true(with->now.promised == without->now.promised + 20 && with->now.on_time == without->now.on_time);
    assert_true(with->now.share.value < without->now.share.value && with->worse > without->worse);
}

static void few_deliveries_are_compared_with_care(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct passage p[40];
    struct lane *l;
    size_t n = 0, n_lanes;
    for (int i = 0; i < 20; i++) { /* one a month: the last eight are "now" */
        int64_t end = (int64_t)(AS_OF - 30 * (19 - i)) * DAY;
        p[n++] = (struct passage){PASSAGE_CARRIAGE, "Post", "DEU", end - (int64_t)(i < 12 ? 3 : 5) * DAY, end, WS_NONE};
    }
    lanes_of(a, p, n, AS_OF, &rules, &l, &n_lanes);
    assert_true(l->compared && l->now.n == 8 && l->before.n == 12);
    assert_true(l->before.median.value == 3 && l->now.median.value == 5);
    assert_true(isnan(l->worse) && !l->watched && !l->drifts); /* no promises, and too few to watch a tail */
    lanes_of(a, p, 9, AS_OF, &rules, &l, &n_lanes);
    assert_false(l->compared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_drift_is_seen_and_dated),
        cmocka_unit_test(what_is_overdue_counts_as_late),
        cmocka_unit_test(few_deliveries_are_compared_with_care),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

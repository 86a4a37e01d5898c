/* test_attribution.c — made-up orders with a known culprit: the parts add up to the change exactly in every dimension,
 * the culprit is named, its interval covers the truth, and nothing is named when nothing happened. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "operations/attribution_factors.h"
#include "operations/attribution_split.h"

static const char *const markets[] = {"DEU", "FRA", "NLD", ""}, *const channels[] = {"shop"},
                  *const carriers[] = {"Alpha", "Beta", "Gamma"}, *const suppliers[] = {""},
                  *const products[] = {"A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"};
static const struct attribution_rules rules = {.draws = 250, .level = 0.95, .share = 0.5, .lift = 1.5, .seed = 7};

static struct attribution_table empty_table(struct arena *a, size_t n)
{
    return (struct attribution_table){
        .rows = NEW_N(a, struct attribution_row, n),
        .words = {markets, channels, carriers, suppliers, products},
        .n_words = {COUNT_OF(markets), 1, COUNT_OF(carriers), 1, COUNT_OF(products)},
    };
}

/* 4,000 orders a period; on time 95 % everywhere but with `Beta` now, where it is `late_share` worse. */
static struct attribution_table deliveries(struct arena *a, uint64_t seed, double worse)
{
    enum { N_ORDERS = 4000 };
    struct attribution_table t = empty_table(a, 2 * N_ORDERS);
    struct rng r;
    rng_init(&r, seed, "test.attribution");
    for (size_t i = 0; i < 2 * N_ORDERS; i++) {
        uint32_t carrier = (uint32_t)rng_below(&r, 3);
        bool now = i >= N_ORDERS;
        double p = now && carrier == 1 ? 0.95 - worse : 0.95;
        t.rows[t.n++] = (struct attribution_row){
            .numerator = rng_uniform(&r) < p,
            .denominator = 1,
            .word = {(uint32_t)rng_below(&r, 4), 0, carrier, 0, (uint32_t)rng_below(&r, 8)},
            .now = now,
        };
    }
    return t;
}

/* Walks the causes: within each dimension the parts are the change. */
static void assert_adds_up(const struct attribution *r, double slack)
{
    double sum = 0, share = 0;
    for (size_t i = 0; i < r->n_causes; i++) {
        const struct cause *c = &r->causes[i];
        sum += c->part;
        share += c->share;
        assert_true(fabs(c->part - c->performance - c->mix) <= slack);
        assert_true(isnan(c->low) || (c->low <= c->high));
        bool last = i + 1 == r->n_causes || r->causes[i + 1].dimension != c->dimension;
        if (last) {
            assert_true(fabs(sum - r->change) <= slack);
            assert_true(r->change == 0 ? isnan(share) : fabs(share - 1) < 1e-9);
            sum = share = 0;
        } else if (c->dimension != CAUSE_FACTOR) {
            assert_true(fabs(c->part) >= fabs(r->causes[i + 1].part)); /* largest first */
        }
    }
}

static void the_late_carrier_is_named(void **state)
{
    (void)state;
    int covered = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct attribution r = {0};
        struct attribution_table t = deliveries(a, seed, 0.3);
        OK(attribution_split(a, &t, KPI_PROPORTION, 100, 1, &rules, &r, &e), e);
        assert_int_equal(r.n_before, 4000);
        assert_int_equal(r.n_now, 4000);
        assert_true(r.low <= r.change && r.change <= r.high && r.high < 0);
        assert_adds_up(&r, 1e-10);
        assert_non_null(r.root);
        assert_int_equal(r.root->dimension, CAUSE_CARRIER);
        assert_string_equal(r.root->id, "Beta");
        assert_true(r.root->share > 0.8 && r.root->high < 0);
        assert_true(fabs(r.root->before - 95) < 3 && fabs(r.root->now - 65) < 5);
        covered += r.root->low <= -10 && -10 <= r.root->high; /* a third of 30 points */
    }
    assert_true(covered >= 8);
}

static void nobody_is_named_when_nothing_happened(void **state)
{
    (void)state;
    int named = 0;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct attribution r = {0};
        struct attribution_table t = deliveries(a, seed, 0);
        OK(attribution_split(a, &t, KPI_PROPORTION, 100, 1, &rules, &r, &e), e);
        assert_adds_up(&r, 1e-10);
        named += r.root != NULL;
    }
    assert_true(named <= 1);
}

static void a_move_to_the_slow_carrier_is_mix(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct attribution r = {0};
    struct attribution_table t = empty_table(a, 400);
    for (size_t i = 0; i < 400; i++) { /* Alpha 100 %, Beta 50 %; Beta has a quarter, then three quarters */
        bool now = i >= 200, beta = i % 4 < (now ? 3 : 1);
        t.rows[t.n++] = (struct attribution_row){.numerator = beta ? (double)(i / 4 % 2) : 1,
                                                 .denominator = 1,
                                                 .word = {i % 3 ? 0 : 1, 0, beta ? 1 : 0, 0, 0},
                                                 .now = now};
    }
    OK(attribution_split(a, &t, KPI_PROPORTION, 1, 1, &rules, &r, &e), e);
    assert_adds_up(&r, 1e-12);
    assert_true(fabs(r.before - 0.875) < 1e-12 && fabs(r.now - 0.625) < 1e-12);
    for (size_t i = 0; i < r.n_causes; i++) {
        if (r.causes[i].dimension == CAUSE_CARRIER)
            assert_true(fabs(r.causes[i].performance) < 1e-12 && r.causes[i].mix < 0);
    }
    /* One channel and one supplier cannot be told from the whole: never a root. */
    assert_true(!r.root || r.root->dimension == CAUSE_CARRIER || r.root->dimension == CAUSE_MARKET);
}

/* Revenue: twice the orders in Germany at the same basket; money is split by word and by factor. */
static void revenue_by_market_and_by_factor(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct attribution r = {0};
    struct attribution_table t = empty_table(a, 1000);
    for (size_t i = 0; i < 300; i++) {
        bool now = i >= 100;
        t.rows[t.n++] = (struct attribution_row){.numerator = 1000 + (double)(i % 100),
                                                 .lines = 1 + (double)(i % 3),
                                                 .word = {now && i % 2 ? 0 : (uint32_t)(i % 3), 0, 0, 0, 0},
                                                 .now = now};
    }
    OK(attribution_split(a, &t, KPI_MONEY, 0.01, 1, &rules, &r, &e), e);
    assert_adds_up(&r, 1e-9);
    assert_true(fabs(r.now - 2 * r.before) < 1e-9);
    const struct cause *orders = &r.causes[r.n_causes - N_ATTRIBUTION_FACTORS];
    assert_int_equal(orders->dimension, CAUSE_FACTOR);
    assert_string_equal(orders->id, "orders");
    assert_true(fabs(orders->share - 1) < 0.02 && orders->before == 100 && orders->now == 200);
    assert_true(orders->low > 0 && orders->high > orders->low);

    /* Twice as long a period before: its counts are halved, and the same orders are no change. */
    struct attribution_table again = empty_table(a, 1000);
    for (size_t i = 0; i < 300; i++)
        again.rows[again.n++] = (struct attribution_row){.numerator = 500, .lines = 1, .now = i < 100};
    OK(attribution_split(a, &again, KPI_MONEY, 0.01, 0.5, &rules, &r, &e), e);
    assert_true(fabs(r.change) < 1e-9 && r.low < 0 && r.high > 0);
    assert_adds_up(&r, 1e-9);
    assert_null(r.root);
}

/* A margin that turned negative has no logarithm: Shapley, still exact. */
static void a_negative_margin_is_split_too(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct attribution_factor_sums s = {{100, 150}, {200, 250}, {5000, -3000}};
    double part[N_ATTRIBUTION_FACTORS];
    OK(attribution_factor_parts(a, &s, 1, 1, part, &e), e);
    assert_true(fabs(part[0] + part[1] + part[2] + 8000) < 1e-9);
    assert_true(part[FACTOR_VALUE] < -5000);
    s.value[1] = 3000;
    OK(attribution_factor_parts(a, &s, 1, 1, part, &e), e);
    assert_true(fabs(part[0] + part[1] + part[2] + 2000) < 1e-9 && part[FACTOR_ORDERS] > 0);
    s.orders[1] = 0;
    assert_false(attribution_factor_parts(a, &s, 1, 1, part, &e));
}

static void an_empty_period_is_said(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct attribution r = {0};
    struct attribution_table t = empty_table(a, 10);
    t.rows[t.n++] = (struct attribution_row){.numerator = 1, .denominator = 1};
    assert_false(attribution_split(a, &t, KPI_PROPORTION, 1, 1, &rules, &r, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_non_null(strstr(e.msg, "later"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_late_carrier_is_named),       cmocka_unit_test(nobody_is_named_when_nothing_happened),
        cmocka_unit_test(a_move_to_the_slow_carrier_is_mix), cmocka_unit_test(revenue_by_market_and_by_factor),
        cmocka_unit_test(a_negative_margin_is_split_too),  cmocka_unit_test(an_empty_period_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

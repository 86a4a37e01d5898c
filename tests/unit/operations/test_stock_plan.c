/* test_stock_plan.c — when a product is out and how much to order: text-book case, simulation, and order of things. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "operations/stock_plan.h"

static struct stock_terms plain(double lead)
{
    return (struct stock_terms){.lead = lead, .review = 28, .service = 0.95, .fill = NAN, .normal_from = 100, .price = NAN,
                                .cost = NAN, .salvage = NAN, .order_cost = NAN, .holding = NAN};
}

static void demand_from_weeks(void **state)
{
    (void)state;
    const double weeks[] = {14, 7, 21, 14};
    struct stock_demand d = stock_demand_of_weeks(weeks, 4, 0.95);
    assert_true(d.rate == 2 && d.low < 2 && d.high > 2);
    assert_true(fabs(d.a - 98.0 / 3 / 7) < 1e-12); /* variance of the weeks, above their mean */
    assert_true(fabs(d.b - 98.0 / 3 / 4 / 49) < 1e-12);
    assert_true(stock_demand_of_weeks(weeks, 0, 0.95).rate == 0);
    const double quiet[] = {5, 5, 5, 5};
    assert_true(fabs(stock_demand_of_weeks(quiet, 4, 0.95).a - 5.0 / 7) < 1e-12); /* a count scatters at least by itself */
}

/* Reorder point of the text book: 20 ± 6 a day, 9 ± 2 days: 180 + 1.645·43.86 = 252.1 → 253 pieces. */
static void the_reorder_point_of_the_text_book(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct stock_demand d = {.rate = 20, .a = 36};
    struct stock_terms t = plain(9);
    struct stock_plan p;
    t.lead_sd = 2;
    OK(stock_plan_make(a, &d, &t, 1000, 0, 200, &p, &e), e);
    assert_true(p.lead_demand == 180 && fabs(p.lead_demand_sd - sqrt(1924)) < 1e-12);
    assert_true(p.reorder == 253 && p.safety == 73 && p.order == 0);
    assert_true(p.out_day >= 49 && p.out_day <= 51 && p.out_low < p.out_day && p.out_day < p.out_high);
    assert_true(p.out_before < 1e-6);
    OK(stock_plan_make(a, &d, &t, 200, 0, 200, &p, &e), e);
    assert_true(p.order > 20 * 37 - 200 && p.out_before > 0.2 && p.out_before < 0.5);
    struct stock_plan with_supply;
    OK(stock_plan_make(a, &d, &t, 200, 600, 200, &with_supply, &e), e);
    assert_true(with_supply.order == 0 && with_supply.out_before < p.out_before);
    OK(stock_plan_make(a, &d, &t, 0, 0, 200, &p, &e), e);
    assert_true(p.out_day == 0 && p.out_before == 1 && p.order > 0);
}

/* Ordering at the reorder point leaves the promised share of cycles without shortage: Poisson sales played through. */
static void the_service_is_kept(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct rng r;
    struct stock_demand d = {.rate = 0.7, .a = 0.7};
    struct stock_terms t = plain(14);
    struct stock_plan p;
    OK(stock_plan_make(a, &d, &t, 5, 0, 365, &p, &e), e);
    rng_init(&r, 3, "test.stock");
    int kept = 0, one_less = 0;
    enum { N_CYCLES = 40000 };
    for (int i = 0; i < N_CYCLES; i++) {
        double at = 0;
        int asked = 0;
        while ((at += rng_exponential(&r) / 0.7) < 14)
            asked++;
        kept += asked <= p.reorder;
        one_less += asked <= p.reorder - 1;
    }
    assert_true(kept >= 0.945 * N_CYCLES && one_less < 0.95 * N_CYCLES);
}

static void nothing_asked_for_is_not_ordered(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct stock_demand d = stock_demand_of_weeks(NULL, 0, 0.95);
    struct stock_terms t = plain(14);
    struct stock_plan p;
    OK(stock_plan_make(a, &d, &t, 30, 0, 90, &p, &e), e);
    assert_true(p.order == 0 && p.reorder == 0 && p.out_day == 91 && p.out_before == 0);
}

static void money_decides_the_quantity(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct stock_demand d = {.rate = 3, .a = 9, .b = 0.01};
    struct stock_terms t = plain(14);
    struct stock_plan dear, cheap;
    t.price = 10;
    t.cost = 9;
    OK(stock_plan_make(a, &d, &t, 0, 0, 90, &dear, &e), e);
    t.cost = 2;
    OK(stock_plan_make(a, &d, &t, 0, 0, 90, &cheap, &e), e);
    assert_true(dear.has_buy && cheap.has_buy && dear.order < cheap.order);
    assert_true(fabs(dear.buy.ratio - 0.1) < 1e-12 && cheap.buy.profit > dear.buy.profit);
    t.order_cost = 200;
    t.holding = 1;
    struct stock_plan few;
    OK(stock_plan_make(a, &d, &t, 0, 0, 90, &few, &e), e);
    assert_true(few.order >= sqrt(2 * 3 * 365 * 200.0)); /* ordering is dear: at least the economic quantity */
    t.cost = 12;
    assert_false(stock_plan_make(a, &d, &t, 0, 0, 90, &few, &e));
    assert_int_equal(e.code, ERR_INPUT);
}

static void a_wanted_fill_rate_is_met(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct stock_demand d = {.rate = 20, .a = 60};
    struct stock_terms t = plain(9);
    struct stock_plan p;
    t.fill = 0.98;
    OK(stock_plan_make(a, &d, &t, 100, 0, 90, &p, &e), e);
    assert_true(p.fill >= 0.98 && p.fill < 0.985);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(demand_from_weeks),          cmocka_unit_test(the_reorder_point_of_the_text_book),
        cmocka_unit_test(the_service_is_kept),        cmocka_unit_test(nothing_asked_for_is_not_ordered),
        cmocka_unit_test(money_decides_the_quantity), cmocka_unit_test(a_wanted_fill_rate_is_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

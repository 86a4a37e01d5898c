/* test_inventory_split.c — one stock over markets: every possible split of small cases is tried. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/inventory_split.h"

static double value_of(const struct inventory_market *m, double q)
{
    double sales = inventory_demand_sales(&m->demand, q);
    return m->margin * sales - m->leftover * (q - sales);
}

static void no_split_of_whole_pieces_is_better(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 9, "test.split");
    for (int round = 0; round < 60; round++) {
        struct err e = {0};
        struct inventory_market m[3];
        struct inventory_share s[3];
        double next = 0, total = 0, given = 0, best = -INFINITY;
        int stock = 1 + (int)rng_below(&rng, 30);
        for (int i = 0; i < 3; i++) {
            double mean = rng_between(&rng, 0.2, 15);
            m[i] = (struct inventory_market){
                inventory_demand_of_counts(mean, mean * (rng_uniform(&rng) < 0.4 ? 1 : 4)),
                rng_between(&rng, 1, 9), rng_between(&rng, 0, 5),
                (double)rng_below(&rng, (uint64_t)stock / 3 + 1)};
        }
        OK(inventory_split_pieces(m, 3, stock, s, &next, &e), e);
        for (int i = 0; i < 3; i++) {
            assert_true(s[i].quantity >= m[i].least && s[i].quantity == floor(s[i].quantity));
            assert_true(fabs(s[i].sales + s[i].left - s[i].quantity) < 1e-12);
            total += s[i].value;
            given += s[i].quantity;
        }
        assert_true(given <= stock);
        assert_true(next == 0 || given == stock);
        for (int x = (int)m[0].least; x <= stock; x++) {
            for (int y = (int)m[1].least; x + y <= stock; y++) {
                for (int z = (int)m[2].least; x + y + z <= stock; z++)
                    best = fmax(best, value_of(&m[0], x) + value_of(&m[1], y) + value_of(&m[2], z));
            }
        }
        assert_true(fabs(total - best) < 1e-9 * fmax(1, fabs(best)));
    }
}

static void measured_goods_are_worth_the_same_everywhere(void **state)
{
    (void)state;
    struct err e = {0};
    struct inventory_market m[] = {
        {inventory_demand_normal(100, 20), 5, 1, 0},
        {inventory_demand_normal(60, 30), 9, 2, 0},
        {inventory_demand_normal(40, 5), 2, 4, 35},
    };
    struct inventory_share s[3], moved[3];
    double lambda = 0, given = 0;
    OK(inventory_split_measure(m, 3, 180, s, &lambda, &e), e);
    for (int i = 0; i < 3; i++)
        given += s[i].quantity;
    assert_true(fabs(given - 180) < 1e-6 && lambda > 0);
    double total = s[0].value + s[1].value + s[2].value;
    for (int from = 0; from < 3; from++) { /* moving a little anywhere loses */
        for (int to = 0; to < 3; to++) {
            if (from == to || s[from].quantity - 0.1 < m[from].least)
                continue;
            memcpy(moved, s, sizeof moved);
            double sum = 0;
            for (int i = 0; i < 3; i++)
                sum += value_of(&m[i], s[i].quantity + (i == to ? 0.1 : i == from ? -0.1 : 0));
            assert_true(sum <= total + 1e-9);
        }
    }
    /* More than enough: what is worth nothing stays at home, and one more unit is worth nothing. */
    OK(inventory_split_measure(m, 3, 5000, s, &lambda, &e), e);
    assert_true(lambda == 0 && s[0].quantity + s[1].quantity + s[2].quantity < 400);
}

static void a_stock_that_is_far_too_small_goes_to_all_who_pay_alike(void **state)
{
    (void)state;
    struct err e = {0};
    struct inventory_market m[2] = {{inventory_demand_of_counts(1e6, 1e6), 3, 0, 0},
                                    {inventory_demand_of_counts(2e6, 2e6), 3, 0, 0}};
    struct inventory_share s[2];
    double next = 0;
    OK(inventory_split_pieces(m, 2, 300, s, &next, &e), e);
    assert_true(s[0].quantity == 100 && s[1].quantity == 200 && next > 2.99);
}

static void great_stocks_are_quick_and_leasts_must_fit(void **state)
{
    (void)state;
    struct err e = {0};
    enum { N_MARKETS = 40 };
    struct inventory_market m[N_MARKETS];
    struct inventory_share s[N_MARKETS];
    double next = 0, given = 0;
    for (int i = 0; i < N_MARKETS; i++)
        m[i] = (struct inventory_market){inventory_demand_of_counts(1000.0 * (i + 1), 40000.0 * (i + 1)),
                                         1 + i % 7, 0.5, 10};
    OK(inventory_split_pieces(m, N_MARKETS, 800000, s, &next, &e), e);
    for (int i = 0; i < N_MARKETS; i++)
        given += s[i].quantity;
    assert_true(given == 800000 && next > 0);
    assert_false(inventory_split_pieces(m, N_MARKETS, 399, s, &next, &e));
    assert_int_equal(e.code, ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_split_of_whole_pieces_is_better),
        cmocka_unit_test(measured_goods_are_worth_the_same_everywhere),
        cmocka_unit_test(a_stock_that_is_far_too_small_goes_to_all_who_pay_alike),
        cmocka_unit_test(great_stocks_are_quick_and_leasts_must_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

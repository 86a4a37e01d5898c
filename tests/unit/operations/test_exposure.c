/* Exposure: which amounts are open and when they are due, ages in business days, and the risk of two currencies by hand. */
#include <math.h>

#include "../scratch.h"
#include "base/date.h"
#include "operations/exposure.h"

static void near(double x, double y, double relative)
{
    if (!(fabs(x - y) <= relative * fmax(1, fabs(y)))) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static const struct exposure_judgement judgement = {.horizon_months = 12, .lambda = 0.94, .level = 1.645, .open_days = 180,
                                                    .payment_days = 30, .payout_days = 14, .rate_days = 100, .stale_days = 3};

static struct order_fact order(const char *channel, const char *provider, int32_t placed, int32_t shipped)
{
    return (struct order_fact){.order_id = "1", .market = "DEU", .channel = channel, .provider = provider, .customer = "", .carrier = "",
                               .currency = "USD", .placed_s = (int64_t)placed * 86400, .placed_day = placed, .shipped_day = shipped,
                               .promised_day = DAY_NONE, .delivered_day = DAY_NONE, .value = 10000, .base_value = 9000};
}

static void orders_that_are_open(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct order_fact o[] = {
        order("shop", "card", 990, 992),      /* paid */
        order("shop", "", 980, 985),          /* shipped, not paid: due on day 1015 */
        order("shop", "", 995, DAY_NONE),     /* not shipped: committed */
        order("shop", "", 700, 705),          /* too old */
        order("market", "", 990, DAY_NONE),   /* no payments told there: paid out on day 1004 */
        order("market", "", 980, DAY_NONE),   /* paid out already */
        order("shop", "", 960, 965),          /* due before today: counted as due tomorrow */
        order("shop", "", 999, DAY_NONE),
    };
    o[7].cancelled = true;
    struct exposure_items x = {0};
    exposure_of_orders(a, &judgement, o, 8, 1000, &x);
    assert_int_equal(x.n, 4);
    assert_int_equal(x.n_old, 1);
    assert_int_equal(x.items[0].kind, EXPOSURE_RECEIVABLE);
    assert_int_equal(x.items[0].due, 1015);
    assert_int_equal(x.items[1].kind, EXPOSURE_COMMITTED);
    assert_int_equal(x.items[1].due, 1025);
    assert_int_equal(x.items[2].due, 1004);
    assert_int_equal(x.items[3].due, 1001);
    assert_string_equal(x.items[3].currency, "USD");
    o[1].value = ORDER_NONE;
    struct exposure_items y = {0};
    exposure_of_orders(a, &judgement, o, 8, 1000, &y);
    assert_int_equal(y.n_unvalued, 1);
    assert_int_equal(y.n, 3);
}

static void purchases_and_hedges(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct exposure_purchase p[] = {
        {.currency = "CNY", .amount = 500, .quantity = 5, .received = 5, .ordered = 940, .receipt = 990, .promised = 980, .complete = true},
        {.currency = "CNY", .amount = 600, .quantity = 5, .received = 5, .ordered = 900, .receipt = 950, .promised = 980, .complete = true},
        {.currency = "CNY", .amount = 700, .quantity = 5, .received = 2, .ordered = 960, .receipt = 990, .promised = 1010},
        {.currency = "CNY", .amount = 800, .quantity = 5, .ordered = 500, .receipt = DAY_NONE, .promised = DAY_NONE}};
    struct exposure_items x = {0};
    exposure_of_purchases(a, &judgement, p, 4, 1000, &x);
    assert_int_equal(x.n, 2);
    assert_int_equal(x.n_old, 1);
    assert_int_equal(x.items[0].due, 1020);
    assert_int_equal(x.items[1].due, 1040);
    const struct currency_table *t;
    struct err e;
    OK(currencies_load(a, LANDFALL_DATA_DIR "/parameters/currencies.csv", &t, &e), e);
    char *folder = scratch_folder(a);
    char *good = scratch_file(a, folder, "h.csv", STR("currency,amount,due\nUSD,1500.25,2026-09-30\nJPY,-2000,2026-10-01\n"));
    struct exposure_items h = {0};
    OK(exposure_of_hedges(a, good, t, &h, &e), e);
    assert_int_equal(h.n, 2);
    assert_int_equal(h.items[0].amount, 150025);
    assert_int_equal(h.items[1].amount, -2000);
    char *bad = scratch_file(a, folder, "b.csv", STR("currency,amount,due\nUSD,1500.25,30.9.2026\n"));
    FAILS(exposure_of_hedges(a, bad, t, &h, &e), e, ERR_INPUT, "no date");
    bad = scratch_file(a, folder, "c.csv", STR("currency,amount,due\nXYQ,1,2026-09-30\n"));
    FAILS(exposure_of_hedges(a, bad, t, &h, &e), e, ERR_INPUT, "no currency");
}

static void ages_are_business_days(void **state)
{
    (void)state;
    struct date friday, monday, next;
    struct err e;
    OK(date_parse(STR("2026-03-06"), &friday, &e) && date_parse(STR("2026-03-09"), &monday, &e) && date_parse(STR("2026-03-16"), &next, &e), e);
    assert_int_equal(exposure_business_days(friday.days, friday.days), 0);
    assert_int_equal(exposure_business_days(friday.days, friday.days + 2), 0); /* Sunday */
    assert_int_equal(exposure_business_days(friday.days, monday.days), 1);
    assert_int_equal(exposure_business_days(monday.days, next.days), 5);
}

/* One currency that moves up and down by 1 % each day: sd of a day is 1 %, of n days sqrt(n) %. */
static void the_risk_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { DAYS = 100 };
    static double usd[DAYS], jpy[DAYS];
    for (int t = 0; t < DAYS; t++) {
        usd[t] = exp(t % 2 ? 0.01 : 0), jpy[t] = exp(t % 2 ? 0.01 : 0) * 0.005;
        if (t % 7 > 4)
            usd[t] = jpy[t] = NAN; /* weekends */
    }
    struct exposure_rate items[] = {{.currency = "JPY", .daily = jpy}, {.currency = "USD", .daily = usd}};
    struct exposure_rates r = {.items = items, .n = 2, .n_days = DAYS};
    double net[] = {0, 1000}, days[] = {16};
    struct exposure_risk x;
    exposure_risk(a, &r, &judgement, net, days, 1, &x);
    assert_true(x.known);
    assert_true(x.days > 60);
    /* Weekends make two equal days meet now and then: the move is 1 % or 0. */
    assert_true(x.sd > 1000 * 0.01 * 4 * 0.9 && x.sd <= 1000 * 0.01 * 4 + 1e-9);
    near(x.at_risk, 1.645 * x.sd, 1e-12);
    /* What is owed in one and due in the other cancels: they move together. */
    double hedged[] = {-1000, 1000};
    exposure_risk(a, &r, &judgement, hedged, days, 1, &x);
    assert_true(x.known && x.sd < 1e-6);
    items[0].daily = NULL;
    exposure_risk(a, &r, &judgement, net, days, 1, &x);
    assert_false(x.known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(orders_that_are_open), cmocka_unit_test(purchases_and_hedges),
                                       cmocka_unit_test(ages_are_business_days), cmocka_unit_test(the_risk_by_hand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Dependency: revenue by provider, what is passed over, the alert, the outage, cash, and rehearsals in the store. */
#include <math.h>

#include "../scratch.h"
#include "operations/dependency.h"
#include "store/exit.h"

static void near(double x, double y, double absolute)
{
    if (!(fabs(x - y) <= absolute)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static struct job job_open(struct arena *a)
{
    return (struct job){.arena = a, .data_dir = LANDFALL_DATA_DIR, .as_of = AS_OF_FACT_TABLE, .seed = 1};
}

static struct order_fact order(const char *channel, const char *carrier, int64_t value, int32_t day)
{
    return (struct order_fact){.order_id = "1", .market = "DEU", .channel = channel, .carrier = carrier, .customer = "#1", .supplier = "",
                               .provider = "", .currency = "EUR", .placed_s = (int64_t)day * 86400, .placed_day = day, .base_value = value,
                               .value = value};
}

static const struct dependency_judgement judgement = {.hhi_alert = 0.4, .top_alert = 0.5, .known_share = 0.5, .least_orders = 1, .resamples = 400, .window_days = 365};

static void by_channel(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = job_open(a);
    struct err e;
    const struct platforms *p;
    OK(platforms_load(&job, &p, &e), e);
    struct order_fact o[] = {order("amazon.de", "DHL", 5000, 10), order("amazon.fr", "", 1000, 11), order("own-shop", "UPS", 3000, 12),
                             order("amazon.de", "", 1000, 13),    order("etsy", "DHL", 9000, 14),   order("own-shop", "", 700, 400),
                             order("own-shop", "", ORDER_NONE, 12), order("own-shop", "", -200, 12)};
    o[4].cancelled = true;
    struct dependency d;
    dependency_find(a, p, &judgement, DEPENDENCY_CHANNEL, o, 8, 1, 365, NULL, 1, &d);
    near(d.all, 10000, 0);
    near(d.told, 10000, 0);
    assert_int_equal(d.n, 3);
    assert_string_equal(d.members[0].name, "amazon.de");
    assert_int_equal(d.members[0].orders, 2);
    near(d.hhi.top_share, 0.6, 1e-12);
    near(d.hhi.hhi, 0.36 + 0.09 + 0.01, 1e-12);
    assert_true(d.judged && d.alert && d.has_interval);
    assert_true(d.interval.top_low < 0.6 && d.interval.top_high > 0.6);
    /* The marketplace is one, whatever its countries; the own shop stands for itself. */
    dependency_find(a, p, &judgement, DEPENDENCY_MARKETPLACE, o, 8, 1, 365, NULL, 1, &d);
    assert_int_equal(d.n, 2);
    assert_string_equal(d.members[0].name, "Amazon");
    near(d.hhi.top_share, 0.7, 1e-12);
    /* Carriers are told for 80 % of revenue: judged on what is told. */
    dependency_find(a, p, &judgement, DEPENDENCY_CARRIER, o, 8, 1, 365, NULL, 1, &d);
    near(d.told, 8000, 0);
    assert_true(d.judged);
    near(d.hhi.top_share, 5.0 / 8, 1e-12);
    /* Nobody depends on his own currency. */
    dependency_find(a, p, &judgement, DEPENDENCY_CURRENCY, o, 8, 1, 365, "EUR", 1, &d);
    assert_true(d.judged && !d.alert && d.hhi.hhi == 1);
    dependency_find(a, p, &judgement, DEPENDENCY_CURRENCY, o, 8, 1, 365, "GBP", 1, &d);
    assert_true(d.alert);
    /* Suppliers are not told, and without any marketplace nobody depends on one. */
    dependency_find(a, p, &judgement, DEPENDENCY_SUPPLIER, o, 8, 1, 365, NULL, 1, &d);
    assert_false(d.judged || d.alert);
    struct order_fact own = order("own-shop", "UPS", 3000, 12);
    dependency_find(a, p, &judgement, DEPENDENCY_MARKETPLACE, &own, 1, 1, 365, NULL, 1, &d);
    assert_false(d.judged);
    dependency_find(a, p, &judgement, DEPENDENCY_CHANNEL, NULL, 0, 1, 365, NULL, 1, &d);
    assert_false(d.judged);
}

static void the_outage(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = job_open(a);
    struct err e;
    const struct provider_rules *r;
    OK(provider_rules_load(&job, &r, &e), e);
    struct provider_rule rule = {.switch_days = 30, .recapture = 0.25};
    near(dependency_at_risk(&rule, 100, 8), 600, 1e-12);    /* 8 · 100 · 0.75 */
    near(dependency_at_risk(&rule, 100, 90), 2250, 1e-12);  /* after 30 days something else is in its place */
    near(dependency_cash_days(1000, 50, 30), 50, 1e-12);
    assert_true(isinf(dependency_cash_days(1000, 50, 50)));
    assert_string_equal(provider_rule_of(r, DEPENDENCY_MARKETPLACE, "Amazon")->id, "amazon");
    assert_string_equal(provider_rule_of(r, DEPENDENCY_CHANNEL, "own-shop")->id, "channel");
    for (size_t i = 0; i < r->n; i++)
        assert_true(r->items[i].source[0] && r->items[i].tag[0]);
    assert_true(r->n_exits > 10);
    for (size_t i = 0; i < r->n_exits; i++)
        for (size_t k = i + 1; k < r->n_exits; k++)
            assert_false(!strcmp(r->exits[i].kind, r->exits[k].kind) && !strcmp(r->exits[i].item, r->exits[k].item));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_channel), cmocka_unit_test(the_outage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

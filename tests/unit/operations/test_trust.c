/* The trust index: by hand, its floor and missing parts, its interval, and whether the check against repeat purchase
 * finds what is there and nothing else. */
#include <math.h>

#include "../scratch.h"
#include "base/random.h"
#include "operations/trust.h"
#include "operations/trust_price.h"

static void near(double x, double y, double absolute)
{
    if (!(fabs(x - y) <= absolute)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static struct trust_rules rules(void)
{
    struct trust_rules r = {.floor = 0.01, .least_cases = 5, .least_customers = 5, .least_points = 4, .resamples = 500,
                            .review_strength = 20, .ratio_most = 3, .window_days = 90, .answer_hours = 24};
    for (int c = 0; c < N_TRUST; c++)
        r.weight[c] = 1, r.id[c] = r.name[c] = r.plain[c] = r.needs[c] = "";
    return r;
}

static void by_hand(void **state)
{
    (void)state;
    struct trust_rules r = rules();
    struct trust_sums s = {0};
    s.cases[TRUST_OTIF] = 100, s.good[TRUST_OTIF] = 80;
    s.cases[TRUST_REVIEWS] = 20, s.good[TRUST_REVIEWS] = 60; /* mean 3, shop mean 4: (20·4 + 60)/40 = 3.5 → 0.625 */
    s.cases[TRUST_ANSWERS] = 4, s.good[TRUST_ANSWERS] = 4;   /* too few: missing */
    /* ratios 0.5 ×3 and 1.5 ×3: mean 1, variance 6·0.25/5 = 0.3 */
    s.cases[TRUST_PREDICTABLE] = 6, s.good[TRUST_PREDICTABLE] = 6, s.squares = 3 * 0.25 + 3 * 2.25;
    struct trust_index t = trust_index(&r, &s, 4);
    assert_true(t.known);
    assert_int_equal(t.covered, 3);
    near(t.coverage, 3.0 / 7, 1e-12);
    near(t.z[TRUST_OTIF], 0.8, 1e-12);
    near(t.z[TRUST_REVIEWS], 0.625, 1e-12);
    near(t.z[TRUST_PREDICTABLE], 1 - sqrt(0.3), 1e-9);
    assert_true(isnan(t.z[TRUST_ANSWERS]) && t.weight[TRUST_ANSWERS] == 0);
    near(t.value, cbrt(0.8 * 0.625 * (1 - sqrt(0.3))), 1e-9);
    near(t.contribution[TRUST_OTIF], log(0.8) / 3, 1e-12);
    assert_int_equal(t.weakest, TRUST_PREDICTABLE);
    double sum = 0;
    for (int c = 0; c < N_TRUST; c++)
        sum += t.contribution[c];
    near(exp(sum), t.value, 1e-12);
    /* A collapse is not bought by the others, and does not make the index nought. */
    s.good[TRUST_OTIF] = 0;
    t = trust_index(&r, &s, 4);
    near(t.value, cbrt(0.01 * 0.625 * (1 - sqrt(0.3))), 1e-9);
    struct trust_sums none = {0};
    t = trust_index(&r, &none, 4);
    assert_false(t.known);
    assert_int_equal(t.weakest, -1);
}

static struct order_fact order(const char *market, const char *customer, int32_t placed)
{
    return (struct order_fact){.order_id = "1", .market = market, .channel = "", .customer = customer,
                               .placed_s = (int64_t)placed * 86400, .placed_day = placed, .promised_day = placed + 10,
                               .delivered_day = placed + 8, .in_full = true, .stars_milli = ORDER_NONE,
                               .reviewed_day = DAY_NONE, .shipped_day = DAY_NONE, .ship_by_day = DAY_NONE,
                               .cancelled_day = DAY_NONE};
}

static void an_order_speaks_on_the_day_that_decides(void **state)
{
    (void)state;
    struct trust_rules r = rules();
    bool told[N_TRUST];
    for (int c = 0; c < N_TRUST; c++)
        told[c] = true;
    struct order_fact o = order("DEU", "#1", 100);
    struct trust_item it = trust_item_of_order(&r, &o, told, 108, 110);
    assert_true(it.cases[TRUST_OTIF] == 1 && it.good[TRUST_OTIF] == 1);
    assert_true(it.cases[TRUST_PREDICTABLE] == 1);
    near((double)it.good[TRUST_PREDICTABLE], 0.8, 1e-6);
    it = trust_item_of_order(&r, &o, told, 108, 109); /* promised on day 110 */
    assert_true(it.cases[TRUST_OTIF] == 0 && it.cases[TRUST_RETURNS] == 1);
    o.delivered_day = 300; /* twenty times the promise counts as three times */
    it = trust_item_of_order(&r, &o, told, 300, 300);
    near((double)it.good[TRUST_PREDICTABLE], 3, 1e-6);
    o.delivered_day = DAY_NONE; /* never came */
    it = trust_item_of_order(&r, &o, told, 100, 120);
    assert_true(it.cases[TRUST_OTIF] == 1 && it.good[TRUST_OTIF] == 0 && it.cases[TRUST_PREDICTABLE] == 0);
    o.delivered_day = 109, o.in_full = false;
    it = trust_item_of_order(&r, &o, told, 100, 120);
    assert_true(it.good[TRUST_OTIF] == 0);
    o.cancelled = true;
    it = trust_item_of_order(&r, &o, told, 100, 120);
    assert_true(it.cases[TRUST_OTIF] == 0);
    told[TRUST_OTIF] = false;
    o.cancelled = false;
    assert_true(trust_item_of_order(&r, &o, told, 100, 120).cases[TRUST_OTIF] == 0);
}

/* One component with share p of n: the index is p, its interval that of a share. */
static void the_interval_is_that_of_a_share(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct trust_rules r = rules();
    r.resamples = 2000;
    enum { N = 400 };
    static struct trust_item items[N];
    struct rng rng;
    rng_init(&rng, 2, "test.trust");
    for (int i = 0; i < N; i++)
        items[i].cases[TRUST_OTIF] = 1, items[i].good[TRUST_OTIF] = i % 5 ? 1 : 0;
    double low, high;
    assert_true(trust_interval(a, &r, items, N, 4, &rng, &low, &high));
    near(low, 0.8 - 1.96 * sqrt(0.16 / N), 0.006);
    near(high, 0.8 + 1.96 * sqrt(0.16 / N), 0.006);
}

static struct trust_check made(double slope, size_t *ret_n)
{
    static struct order_fact orders[40000];
    static char customers[4000][8];
    static const char *const markets[] = {"AUT", "BEL", "CHE", "DEU"};
    ARENA_LOCAL(a);
    struct trust_rules r = rules();
    struct rng rng;
    rng_init(&rng, 8, "test.trust.points");
    size_t n = 0;
    int32_t first = 17532; /* 2018-01-01 */
    for (int m = 0; m < 4; m++) {
        double good[8];
        for (int q = 0; q < 8; q++)
            good[q] = 0.55 + 0.4 * rng_uniform(&rng);
        for (int c = 0; c < 300; c++) {
            bool buys = true;
            snprintf(customers[m * 300 + c], 8, "#%d", m * 300 + c);
            for (int q = 0; q < 8; q++) {
                int32_t begin = first + q * 91 + q / 4 + 20;
                if (buys || rng_uniform(&rng) < 0.2) {
                    struct order_fact o = order(markets[m], customers[m * 300 + c], begin + (int32_t)rng_below(&rng, 30));
                    if (rng_uniform(&rng) > good[q])
                        o.delivered_day = o.promised_day + 3;
                    orders[n++] = o;
                }
                buys = rng_uniform(&rng) < 0.3 + slope * (good[q] - 0.75);
            }
        }
    }
    bool told[N_TRUST] = {[TRUST_OTIF] = true};
    struct trust_point *p;
    size_t points = trust_points(a, &r, orders, n, told, 4, first + 8 * 91 + 5, &p);
    assert_true(points >= 20);
    assert_true(p[0].trust > 0.4 && p[0].trust <= 1 && p[0].repeat > 0.1 && p[0].repeat < 0.9);
    if (ret_n)
        *ret_n = points;
    rng_init(&rng, 9, "test.trust.check");
    return trust_check(a, &r, p, points, &rng);
}

static void repeat_purchase(void **state)
{
    (void)state;
    size_t n;
    struct trust_check c = made(1.2, &n);
    assert_true(c.known && c.n == n && c.markets == 4);
    assert_true(c.r > 0.6 && c.low > 0 && c.low <= c.r && c.r <= c.high);
    c = made(-1.0, NULL);
    assert_true(c.known && c.r < 0 && c.high < 0.2);
    struct trust_rules r = rules();
    ARENA_LOCAL(a);
    struct rng rng;
    rng_init(&rng, 9, "x");
    struct trust_point few[3] = {{"A", 0, 0.5, 0.1, 9}, {"A", 0, 0.6, 0.2, 9}, {"B", 0, 0.7, 0.3, 9}};
    assert_false(trust_check(a, &r, few, 3, &rng).known);
}

/* Two buyers of the first quarter, one of whom comes back; and the newest quarter has no next one. */
static void who_comes_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct trust_rules r = rules();
    r.least_cases = 1, r.least_customers = 1;
    bool told[N_TRUST] = {[TRUST_OTIF] = true};
    int32_t first = 17532;
    struct order_fact o[] = {order("DEU", "#1", first + 5), order("DEU", "#1", first + 9), order("DEU", "#2", first + 7),
                             order("DEU", "#1", first + 100), order("FRA", "#2", first + 100)};
    struct trust_point *p;
    size_t n = trust_points(a, &r, o, 5, told, 4, first + 180, &p); /* the second quarter ends on day 180 */
    assert_int_equal(n, 1);
    near(p[0].repeat, 0.5, 1e-12);
    near(p[0].buyers, 2, 0);
    assert_int_equal(p[0].from, first);
    assert_int_equal(trust_points(a, &r, o, 5, told, 4, first + 179, &p), 0);
}

static void quotes(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    int64_t x = -1;
    assert_true(quote_of_extra(a, STR("carrier=DHL\nquoted=12.50\nnote=x"), 2, &x) && x == 1250);
    assert_true(quote_of_extra(a, STR("quoted = 7"), 0, &x) && x == 7);
    assert_false(quote_of_extra(a, STR("quoted=twelve"), 2, &x));
    assert_false(quote_of_extra(a, STR("quoted=-3"), 2, &x));
    assert_false(quote_of_extra(a, STR("notquoted=3"), 2, &x));
    assert_false(quote_of_extra(a, STR(""), 2, &x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(an_order_speaks_on_the_day_that_decides),
        cmocka_unit_test(the_interval_is_that_of_a_share), cmocka_unit_test(repeat_purchase),
        cmocka_unit_test(who_comes_back), cmocka_unit_test(quotes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

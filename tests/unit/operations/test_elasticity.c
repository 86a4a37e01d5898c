/* test_elasticity.c — a made-up shop whose elasticity is known; months with several prices, gaps, cancelled orders. */
#include "unit/scratch.h"

#include <math.h>

#include "base/file.h"
#include "base/random.h"
#include "events/event.h"
#include "operations/elasticity.h"
#include "store/events.h"

static const struct ws_stamp by = {1700000000000000, "test"};

struct shop {
    struct arena *a;
    struct job job;
    struct workspace *ws;
    int64_t feed, batch;
    int order;
};

static struct shop *open_shop(struct arena *a)
{
    struct err e = {0};
    struct shop *s = NEW(a, struct shop);
    struct str yaml;
    int64_t id;
    bool changed;
    const char *path = path_join(a, scratch_folder(a), "w.db");
    s->a = a;
    OK(ws_open(&s->ws, a, path, WS_CREATE, by.now_us, &e), e);
    OK(file_read_text(a, "examples/gift-shop/firm.yaml", FILE_MAX_TEXT, &yaml, &e), e);
    OK(ws_firm_put(s->ws, "gift-shop", "Gift shop", yaml, by, &id, &changed, &e), e);
    struct ws_feed feed = {.name = "shop", .format = "canonical", .zone = "Europe/London", .currency = "GBP", .shop = "", .channel = "", .mapping = ""};
    OK(ws_feed_put(s->ws, "gift-shop", &feed, by, &s->feed, &e), e);
    struct ws_batch b = {.feed_id = s->feed, .file_name = "made", .sha256 = "", .state = "running", .first_s = WS_NONE, .last_s = WS_NONE, .report = ""};
    OK(ws_batch_begin(s->ws, "gift-shop", &b, by, &s->batch, &e), e);
    OK(ws_begin(s->ws, &e), e);
    s->job = (struct job){.arena = a, .data_dir = "data", .workspace_path = path, .as_of = AS_OF_FACT_TABLE, .now_us = by.now_us};
    ws_lend(s->ws, &s->job);
    return s;
}

static void event(struct shop *s, enum event_kind kind, const char *order, const char *market, const char *product, int64_t day, int64_t units,
                  int64_t amount)
{
    struct err e = {0};
    enum ws_put outcome;
    struct ws_event ev = {.family = FAMILY_ORDER, .kind = (int)kind, .subject = str_of(order), .part = str_of(kind == EVENT_LINE ? "1" : ""),
                          .at_s = day * 86400 + 3600, .arrived_s = 1700000000, .feed_id = s->feed, .batch_id = s->batch, .promised_s = WS_NONE,
                          .quantity = kind == EVENT_LINE ? units * 1000 : WS_NONE, .amount = kind == EVENT_LINE ? amount : WS_NONE,
                          .market = str_of(market), .product = str_of(product), .currency = "GBP"};
    OK(ws_event_put(s->ws, "gift-shop", &ev, &outcome, &e), e);
}

static void sell(struct shop *s, const char *market, const char *product, int64_t day, int64_t units, int64_t amount)
{
    const char *order = arena_printf(s->a, "%06d", s->order++);
    event(s, EVENT_LINE, order, market, product, day, units, amount);
}

static struct price_rows rows(struct shop *s, int64_t until_day)
{
    struct err e = {0};
    struct price_rows r;
    OK(ws_commit(s->ws, &e), e);
    OK(price_rows(&s->job, s->a, "gift-shop", until_day * 86400, &r, &e), e);
    OK(ws_begin(s->ws, &e), e);
    return r;
}

static void test_rows(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    sell(s, "DEU", "cup", 0, 10, 1000);  /* January 1970: 1.00 each */
    sell(s, "DEU", "cup", 3, 2, 240);    /* 1.20 */
    sell(s, "DEU", "cup", 5, 100, 7000); /* 0.70 for a hundred */
    sell(s, "DEU", "cup", 95, 4, 480);   /* April */
    sell(s, "FRA", "cup", 5, 1, 130);
    event(s, EVENT_ORDER, "x", "DEU", "", 6, 0, 0); /* the market stands on the order, and the order is cancelled */
    event(s, EVENT_LINE, "x", "", "cup", 6, 50, 100);
    event(s, EVENT_CANCELLATION, "x", "", "", 7, 0, 0);
    event(s, EVENT_ORDER, "y", "FRA", "", 40, 0, 0);
    event(s, EVENT_LINE, "y", "", "cup", 40, 2, 300);
    sell(s, "DEU", "", 6, 1, 100);      /* no product */
    sell(s, "DEU", "pot", 6, -1, -500); /* a return in disguise */
    sell(s, "DEU", "cup", 900, 1, 100); /* after the day that is looked at */
    struct price_rows r = rows(s, 400);
    assert_int_equal(r.n, 4);
    assert_int_equal(r.n_lines, 6);
    assert_int_equal(r.n_left_out, 3);
    assert_int_equal(r.n_pairs, 2);
    assert_true(r.items[0].units == 112 && r.items[0].price == 100 && r.items[0].mixed); /* the median of 0.70, 1.00, 1.20 */
    assert_true(r.items[1].month == r.items[0].month + 3 && !r.items[1].mixed);
    assert_true(r.items[3].units == 2 && r.items[3].price == 150);
    assert_string_equal(r.markets[r.items[3].market], "FRA");
    struct price_rows gaps = price_rows_with_gaps(a, &r);
    assert_int_equal(gaps.n, 6); /* February and March, Germany */
    assert_true(gaps.items[1].units == 0 && gaps.items[1].price == 100 && gaps.items[2].units == 0);
    assert_true(gaps.items[3].units == 4);
}

/* q = exp(product + month − 1.7 ln p), whole pieces; market FRA −0.6. */
static void test_known(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    struct rng g;
    rng_init(&g, 1, "test.elasticity");
    for (int m = 0; m < 2; m++)
        for (int p = 0; p < 40; p++) {
            double taste = rng_between(&g, 4, 6), usual = rng_between(&g, 100, 900);
            for (int month = 0; month < 18; month++) {
                double price = usual * exp(rng_between(&g, -0.3, 0.3)), season = 0.5 * sin(month);
                double want = exp(taste + season + (m ? -0.6 : -1.7) * log(price / usual) + 0.1 * rng_normal(&g));
                int64_t units = (int64_t)(want + 0.5);
                sell(s, m ? "FRA" : "DEU", arena_printf(a, "p%d", p), month * 30 + month / 2 + 2, units, (int64_t)((double)units * price + 0.5));
            }
        }
    struct price_rows r = rows(s, 3000);
    assert_int_equal(r.n_markets, 2);
    struct price_estimate x = price_elasticity(&r, 0, false, 10, 50), y = price_elasticity(&r, 1, false, 10, 50),
                          z = price_elasticity(&r, 0, true, 10, 50), all = price_elasticity(&r, PRICE_ALL_MARKETS, false, 10, 50);
    assert_true(x.known && y.known && z.known && all.known);
    assert_int_equal(x.products, 40);
    assert_true(fabs(x.value + 1.7) < 4 * x.se && x.se < 0.05);
    assert_true(fabs(y.value + 0.6) < 4 * y.se && y.se < 0.05);
    assert_true(fabs(z.value + 1.7) < 4 * z.se && z.se < 0.05);
    assert_true(all.value > x.value && all.value < y.value);
    struct price_estimate few = price_elasticity(&r, 0, false, 41, 50);
    assert_true(!few.known && few.why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Limits of platforms: which orders count and on which day, the window that moves, and the chance, against an
 * enumeration of the days to come. */
#include <math.h>

#include "../scratch.h"
#include "base/random.h"
#include "operations/watch_limits.h"

static void near(double x, double y, double absolute)
{
    if (!(fabs(x - y) <= absolute)) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static struct order_fact order(int32_t placed, int32_t ship_by, int32_t shipped)
{
    return (struct order_fact){.order_id = "1", .market = "DEU", .channel = "amazon.de", .customer = "", .carrier = "",
                               .supplier = "", .provider = "", .product = "", .cancel_reason = "",
                               
                               .placed_s = (int64_t)placed * 86400, .reviewed_day = DAY_NONE, .placed_day = placed, .ship_by_day = ship_by, .shipped_day = shipped,
                               .promised_day = DAY_NONE, .delivered_day = DAY_NONE, .cancelled_day = DAY_NONE,
                               .stars_milli = ORDER_NONE, .reviewed_s = ORDER_NONE};
}

static const struct platform amazon = {"amazon", "Amazon", "amazon* amz*"};
static struct platform_limit late(int32_t days, int32_t lag)
{
    return (struct platform_limit){.id = "late", .platform = &amazon, .market = "", .metric = LIMIT_LATE_SHIPMENT, .cut = -1,
                                   .good = "<", .limit_pct = 4, .window = {.ppm = 40000, .reached_is_over = true},
                                   .days = days, .lag_days = lag, .busy_orders = -1, .valid_from = DAY_NONE,
                                   .valid_to = DAY_NONE, .level = "", .consequence = "", .source = "", .looked_up = "",
                                   .tag = "", .note = ""};
}
static const struct limit_judgement judgement = {.horizon_days = 30, .rate_days = 90, .volume_days = 20, .prior = 0.5,
                                                 .mature_days = 21, .likely = 0.5, .watch = 0.1, .least_volume = 5, .paths = 4000};

static void orders_count_on_their_own_day(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct order_fact o[] = {
        order(90, 92, 92),       /* in time */
        order(90, 92, 93),       /* late */
        order(91, 93, DAY_NONE), /* due and not shipped: late */
        order(99, 101, DAY_NONE) /* not due yet */
    };
    const struct order_fact *p[] = {&o[0], &o[1], &o[2], &o[3]};
    struct limit_facts f = {.orders = p, .n_orders = 4};
    struct platform_limit l = late(10, 0);
    struct limit_days d = limit_days_count(a, &l, &f, 100, 40);
    assert_true(d.told);
    assert_int_equal(d.orders[8], 2);
    assert_int_equal(d.failed[8], 1);
    assert_int_equal(d.orders[7], 1);
    assert_int_equal(d.failed[7], 1);
    int64_t all = 0;
    for (int i = 0; i < 40; i++)
        all += d.orders[i];
    assert_int_equal(all, 3);
    /* What the buyer asked to cancel is no fault; a market's rule counts that market only. */
    o[0].cancelled = true, o[0].cancel_reason = "buyer: changed mind";
    o[1].cancelled = true, o[1].cancel_reason = "out of stock";
    l.metric = LIMIT_CANCELLATION;
    d = limit_days_count(a, &l, &f, 100, 40);
    assert_int_equal(d.orders[10], 2);
    assert_int_equal(d.failed[10], 1);
    l.market = "FRA";
    assert_false(limit_days_count(a, &l, &f, 100, 40).told);
    /* Two stars and a complaint are defects, three stars are none; no ship dates at all: not told. */
    l = late(10, 0);
    l.metric = LIMIT_ORDER_DEFECT, l.cut = 2;
    o[0].stars_milli = 2000, o[1].stars_milli = 3000, o[2].complaint = true;
    d = limit_days_count(a, &l, &f, 100, 40);
    assert_int_equal(d.failed[10] + d.failed[9], 2);
    for (int i = 0; i < 4; i++)
        o[i].shipped_day = DAY_NONE;
    l = late(10, 0);
    assert_false(limit_days_count(a, &l, &f, 100, 40).told);
    l.metric = LIMIT_TRACKING;
    assert_false(limit_days_count(a, &l, &f, 100, 40).told);
}

static void messages_count_when_their_time_is_over(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    int64_t day = 86400;
    struct limit_ticket t[] = {{"etsy", "USA", 95 * day, 95 * day + 3600},
                               {"etsy", "USA", 96 * day, 98 * day + 1},
                               {"etsy", "USA", 97 * day, ORDER_NONE},
                               {"etsy", "USA", 100 * day, ORDER_NONE}};
    const struct limit_ticket *p[] = {&t[0], &t[1], &t[2], &t[3]};
    struct limit_facts f = {.tickets = p, .n_tickets = 4};
    struct platform_limit l = late(90, 0);
    l.metric = LIMIT_ANSWERED, l.cut = 48;
    struct limit_days d = limit_days_count(a, &l, &f, 100, 90);
    int64_t n = 0, k = 0;
    for (int i = 0; i < 90; i++)
        n += d.orders[i], k += d.failed[i];
    assert_int_equal(n, 3); /* the message of today may still be answered in time */
    assert_int_equal(k, 2);
}

/* A shop with two orders a day, every 10th late: 30-day window, chance on one given day by enumeration. */
static void the_chance_is_that_of_the_days_to_come(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { N = 400 };
    static struct order_fact o[N];
    static const struct order_fact *p[N];
    for (int i = 0; i < N; i++) {
        o[i] = order(i / 2, i / 2 + 2, i / 2 + (i % 40 == 7 ? 4 : 1));
        p[i] = &o[i];
    }
    struct limit_facts f = {.orders = p, .n_orders = N};
    struct platform_limit l = late(30, 0);
    struct limit_days d = limit_days_count(a, &l, &f, 199, limit_days_needed(&l, &judgement));
    struct limit_odds r;
    limit_odds(&l, &d, &judgement, 1, &r);
    assert_int_equal(r.orders, 60); /* due on days 170 … 199 */
    assert_int_equal(r.failed, 1);
    assert_int_equal(r.from, 170);
    assert_int_equal(r.to, 199);
    assert_int_equal(r.left, 2); /* 3 of 60 is 5 %, 2 of 60 is below 4 % */
    near(r.per_day, 2, 1e-12);
    near(r.dispersion, 1, 1e-12);
    assert_int_equal(r.rate_orders, 180);
    assert_int_equal(r.horizon, 30);
    assert_true(r.state == LIMIT_WATCH || r.state == LIMIT_SAFE || r.state == LIMIT_LIKELY);
    /* By hand: the greatest chance over the days ahead, each from what stays and what comes. */
    double best = 0;
    int32_t day = 0;
    for (int32_t h = 1; h <= 30; h++) {
        int64_t n = 0, k = 0;
        for (int i = 0; i < N; i++)
            if (o[i].ship_by_day <= 199 && o[i].ship_by_day > 169 + h)
                n++, k += o[i].shipped_day > o[i].ship_by_day;
        struct window_coming c = {.mean = 2.0 * h, .variance = 2.0 * h * (1 + 2.0 * h / 40),
                                  .a = 0.5 + (double)r.rate_failed,
                                  .b = 0.5 + (double)(r.rate_orders - r.rate_failed)};
        double x = window_crossing(&l.window, k, n, &c);
        if (x > best)
            best = x, day = 199 + h;
    }
    near(r.probability, best, 1e-12);
    assert_int_equal(r.worst_day, day);
    assert_true(r.ever >= best && r.ever <= 1 && r.ever_error < 0.01); /* some day is at least as likely as one day */
    assert_true(best > 0.05 && best < 0.95);
    /* The newest 7 days are left out: the window ends before, and for a week nothing to come counts. */
    l = late(14, 7);
    d = limit_days_count(a, &l, &f, 199, limit_days_needed(&l, &judgement));
    limit_odds(&l, &d, &judgement, 1, &r);
    assert_int_equal(r.to, 192);
    assert_int_equal(r.orders, 28);
    /* Four late ones today: over, and said to be so. */
    for (int i = N - 12; i < N - 8; i++)
        o[i].shipped_day = DAY_NONE;
    l = late(30, 0);
    d = limit_days_count(a, &l, &f, 199, limit_days_needed(&l, &judgement));
    limit_odds(&l, &d, &judgement, 1, &r);
    assert_int_equal(r.state, LIMIT_OVER);
    assert_int_equal(r.left, 0);
    /* eBay: with many orders in three months those months are the window. */
    l = late(365, 0);
    l.busy_orders = 150, l.busy_days = 90;
    d = limit_days_count(a, &l, &f, 199, limit_days_needed(&l, &judgement));
    limit_odds(&l, &d, &judgement, 1, &r);
    assert_int_equal(r.days, 90);
}

/* How often it is right: a shop is simulated a thousand times; of the days that were given 40–60 % about half cross. */
static void chances_come_true(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng rng;
    rng_init(&rng, 21, "test.limits");
    double said = 0, happened = 0, n = 0;
    for (int shop = 0; shop < 400; shop++) {
        struct limit_days d = {.as_of = 1000, .n_days = 121, .told = true};
        int64_t orders[141], failed[141]; /* [i]: day 1020 − i */
        for (int i = 0; i < 141; i++) {
            orders[i] = failed[i] = 0;
            for (int u = 0; u < 6; u++)
                if (rng_uniform(&rng) < 0.5) {
                    orders[i]++;
                    failed[i] += rng_uniform(&rng) < 0.03;
                }
        }
        d.orders = orders + 20, d.failed = failed + 20;
        int64_t kept_n = 0, kept_k = 0, come_n = 0, come_k = 0, rate_n = 0, rate_k = 0;
        for (int i = 0; i < 10; i++)
            kept_n += d.orders[i], kept_k += d.failed[i];
        for (int i = 0; i < 20; i++)
            come_n += orders[i], come_k += failed[i];
        for (int i = 0; i < 90; i++)
            rate_n += d.orders[i], rate_k += d.failed[i];
        struct window_limit l = {.ppm = 40000, .reached_is_over = true};
        struct window_coming c = {.mean = 60, .variance = 60, .a = 0.5 + (double)rate_k,
                                  .b = 0.5 + (double)(rate_n - rate_k)};
        said += window_crossing(&l, kept_k, kept_n, &c);
        happened += window_is_over(&l, kept_k + come_k, kept_n + come_n);
        n++;
    }
    /* 400 Bernoulli draws: four standard errors are 0.1. */
    near(said / n, happened / n, 0.1);
    assert_true(happened / n > 0.1 && happened / n < 0.9);
    (void)a;
}

static void the_shipped_table_is_sound(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .as_of = AS_OF_FACT_TABLE};
    const struct platforms *p;
    struct limit_judgement j;
    OK(platforms_load(&job, &p, &e), e);
    OK(limit_judgement_load(&job, &j, &e), e);
    assert_true(p->n >= 3 && p->n_limits >= 15);
    for (size_t i = 0; i < p->n_limits; i++) {
        const struct platform_limit *l = &p->limits[i];
        assert_true(l->source[0] && l->tag[0] && l->looked_up[0] && l->consequence[0]);
        assert_true(l->window.ppm >= 0 && l->window.ppm <= 400000);
        if (!strcmp(l->id, "amazon-tracking")) {
            assert_int_equal(l->window.ppm, 50000);
            assert_true(l->of_successes && l->window.reached_is_over); /* "above 95 %": 95 % is not enough */
        }
        if (!strcmp(l->id, "amazon-cancel"))
            assert_int_equal(l->window.ppm, 25000);
    }
    assert_string_equal(platform_of(p, "Amazon.de")->id, "amazon");
    assert_null(platform_of(p, "shopify"));
}

/* One incident per platform and metric; advice, outdated and future rules open none; a watched row neither opens nor is
 * safe; safe only when nothing that can be judged is near. */
static void limits_become_incidents(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct platform_limit l[5] = {late(10, 0), late(30, 0), late(10, 0), late(10, 0), late(10, 0)};
    l[1].id = "late-30";
    l[2].metric = LIMIT_CANCELLATION;
    l[3].metric = LIMIT_CASE, l[3].level = "advice";
    l[4].metric = LIMIT_ANSWERED, l[4].valid_from = 500;
    l[4].of_successes = true;
    struct limit_row rows[] = {
        {.limit = &l[1], .channel = "amazon.de", .odds = {.state = LIMIT_OVER, .days = 30, .orders = 100, .failed = 6, .ever = 0.9}},
        {.limit = &l[0], .channel = "amazon.de", .odds = {.state = LIMIT_LIKELY, .days = 10, .orders = 40, .failed = 1, .ever = 0.6}},
        {.limit = &l[3], .channel = "amazon.de", .odds = {.state = LIMIT_OVER, .days = 10, .orders = 40, .failed = 9, .ever = 1}},
        {.limit = &l[4], .channel = "amazon.de", .odds = {.state = LIMIT_LIKELY, .days = 10, .orders = 40, .failed = 9, .ever = 0.7}},
        {.limit = &l[2], .channel = "amazon.fr", .odds = {.state = LIMIT_WATCH, .days = 10, .orders = 40, .failed = 1, .ever = 0.2}},
        {.limit = &l[2], .channel = "amazon.de", .odds = {.state = LIMIT_SAFE, .days = 10, .orders = 40, .failed = 0, .ever = 0}},
    };
    struct limit_board b = {.a = a, .as_of = 400, .rows = rows, .n_rows = COUNT_OF(rows)};
    struct limit_incident *x;
    size_t n;
    limit_incidents(&b, &x, &n);
    assert_int_equal(n, 2);
    assert_string_equal(x[0].cause, "limit:amazon:late_shipment");
    assert_true(x[0].opens && !x[0].safe && x[0].severity == 1);
    assert_int_equal(x[0].n, 2);
    near(x[0].signals[0].seen, 6, 1e-9);
    assert_true(x[0].signals[0].seen_low < 6 && x[0].signals[0].seen_high > 6 && x[0].signals[0].p == 1);
    near(x[0].signals[1].p, 0.6, 0);
    assert_true(signal_is_limit(&x[0].signals[1]) && x[0].signals[1].expected == 4);
    assert_string_equal(x[1].cause, "limit:amazon:cancellation");
    assert_true(!x[1].opens && !x[1].safe && x[1].n == 1);
    rows[4].odds.state = LIMIT_SAFE;
    b.as_of = 500; /* the rule of the future is in force; it speaks of what went well */
    limit_incidents(&b, &x, &n);
    assert_int_equal(n, 3);
    assert_string_equal(x[1].cause, "limit:amazon:answered");
    assert_int_equal(x[1].signals[0].direction, -1);
    near(x[1].signals[0].seen, 100 - 100 * 9 / 40.0, 1e-9);
    assert_true(x[1].signals[0].seen_low < x[1].signals[0].seen && x[1].signals[0].seen < x[1].signals[0].seen_high);
    assert_true(!x[2].opens && x[2].safe && x[2].n == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_count_on_their_own_day), cmocka_unit_test(messages_count_when_their_time_is_over),
        cmocka_unit_test(the_chance_is_that_of_the_days_to_come), cmocka_unit_test(chances_come_true),
        cmocka_unit_test(limits_become_incidents),
        cmocka_unit_test(the_shipped_table_is_sound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

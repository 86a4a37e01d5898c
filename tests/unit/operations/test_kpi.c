/* test_kpi.c — KPIs from events told by hand: the examples of docs/operations.md, what is due and not there, clocks that jump,
 * markets without a name, channels that tell nothing, and changes that are or are not chance. */
#include "unit/scratch.h"

#include <math.h>

#include "base/date.h"
#include "base/file.h"
#include "events/event.h"
#include "operations/derive.h"
#include "operations/hours.h"
#include "operations/kpi_change.h"
#include "operations/margin.h"
#include "operations/series.h"
#include "operations/series_inside.h"
#include "store/events.h"

struct shop {
    struct arena *a;
    struct job job;
    struct workspace *ws;
    int64_t feed_id, arrived_s;
    struct ws_event *rows;
    size_t n, cap;
    const struct kpis *kpis;
    const struct series *s;
};

static const struct ws_stamp by = {1767225600000000, "test"}; /* 2026-01-01 */

static int32_t on(const char *iso)
{
    struct err e = {0};
    struct date d = {0};
    OK(date_parse(str_of(iso), &d, &e), e);
    return d.days;
}
static int64_t at(const char *iso, int hour)
{
    return (int64_t)on(iso) * 86400 + hour * 3600;
}

static struct shop *open_shop(struct arena *a)
{
    struct err e = {0};
    struct shop *s = NEW(a, struct shop);
    struct str yaml;
    int64_t version;
    bool changed;
    s->a = a;
    const char *path = path_join(a, scratch_folder(a), "w.db");
    OK(ws_open(&s->ws, a, path, WS_CREATE, by.now_us, &e), e);
    OK(file_read_text(a, "examples/gift-shop/firm.yaml", FILE_MAX_TEXT, &yaml, &e), e);
    OK(ws_firm_put(s->ws, "gift-shop", "Gift shop", yaml, by, &version, &changed, &e), e);
    struct ws_feed feed = {.name = "shop", .format = "canonical", .zone = "Europe/London", .currency = "GBP", .shop = "",
                           .channel = "", .mapping = ""};
    OK(ws_feed_put(s->ws, "gift-shop", &feed, by, &s->feed_id, &e), e);
    s->arrived_s = at("2024-12-31", 0);
    s->job = (struct job){.arena = a, .data_dir = "data", .workspace_path = path, .as_of = AS_OF_FACT_TABLE,
                          .now_us = by.now_us};
    ws_lend(s->ws, &s->job);
    OK(kpis_load(&s->job, &s->kpis, &e), e);
    return s;
}

static struct ws_event *tell(struct shop *s, enum event_kind kind, const char *subject, const char *part, int64_t at_s)
{
    PUSH(s->a, s->rows, s->n, s->cap,
         (struct ws_event){.family = (int)event_family_of(kind), .kind = (int)kind, .subject = str_of(subject),
                           .part = str_of(part), .at_s = at_s, .arrived_s = s->arrived_s, .feed_id = s->feed_id,
                           .market = STR("DEU"), .channel = STR("web"), .promised_s = WS_NONE, .quantity = WS_NONE,
                           .amount = WS_NONE});
    return &s->rows[s->n - 1];
}
static struct ws_event *order(struct shop *s, const char *id, const char *day, const char *promised)
{
    struct ws_event *ev = tell(s, EVENT_ORDER, id, "", at(day, 10));
    ev->quantity = 1000;
    ev->amount = 2000;
    memcpy(ev->currency, "GBP", 4);
    if (promised)
        ev->promised_s = at(promised, 0);
    return ev;
}

static int by_key(const void *a, const void *b)
{
    const struct ws_event *x = a, *y = b;
    int c = x->family != y->family ? x->family - y->family : str_cmp(x->subject, y->subject);
    c = c ? c : x->kind != y->kind ? x->kind - y->kind : str_cmp(x->part, y->part);
    return c ? c : (x->at_s > y->at_s) - (x->at_s < y->at_s);
}

static void put(struct shop *s)
{
    struct err e = {0};
    struct derive *d;
    int64_t batch;
    struct ws_batch b = {.feed_id = s->feed_id, .file_name = "told", .sha256 = "", .state = "running", .first_s = WS_NONE,
                         .last_s = WS_NONE, .report = ""};
    enum ws_put *outcome = NEW_N(s->a, enum ws_put, s->n);
    OK(ws_batch_begin(s->ws, "gift-shop", &b, by, &batch, &e), e);
    OK(derive_begin(&s->job, s->ws, "gift-shop", &d, &e), e);
    struct ingest_hook hook = derive_hook(d);
    qsort(s->rows, s->n, sizeof *s->rows, by_key);
    OK(ws_begin(s->ws, &e), e);
    OK(hook.before(hook.ctx, s->ws, "gift-shop", s->rows, s->n, &e), e);
    for (size_t i = 0; i < s->n; i++) {
        s->rows[i].batch_id = batch;
        OK(ws_event_put(s->ws, "gift-shop", &s->rows[i], &outcome[i], &e), e);
    }
    OK(hook.after(hook.ctx, s->ws, "gift-shop", s->rows, outcome, s->n, &e), e);
    OK(ws_commit(s->ws, &e), e);
    s->n = 0;
    /* A job reads its series once: a new question is a new job. */
    struct job *next = NEW(s->a, struct job);
    *next = (struct job){.arena = s->a, .data_dir = "data", .workspace_path = s->job.workspace_path,
                         .as_of = AS_OF_FACT_TABLE};
    ws_lend(s->ws, next);
    OK(series_load(next, "gift-shop", &s->s, &e), e);
}

static struct kpi_value now(const struct shop *s, const char *kpi, const char *market)
{
    return kpi_window(s->s, kpi_find(s->kpis, kpi), market, NULL, DAY_NONE, DAY_NONE);
}

/* The example of docs/operations.md: five orders promised for the week, what became of them. */
static void five_orders(struct shop *s)
{
    static const char *const ids[] = {"1", "2", "3", "4", "5"};
    for (int i = 0; i < 5; i++)
        order(s, ids[i], "2024-03-04", "2024-03-08");
    tell(s, EVENT_DELIVERY, "1", "P", at("2024-03-07", 12));                    /* on time, in full */
    tell(s, EVENT_DELIVERY, "2", "P", at("2024-03-08", 12));                    /* on the day: on time … */
    tell(s, EVENT_COMPLAINT, "2", "", at("2024-03-10", 12));                    /* … with a complaint */
    tell(s, EVENT_DELIVERY, "3", "P", at("2024-03-11", 12));                    /* late */
    tell(s, EVENT_CANCELLATION, "5", "", at("2024-03-05", 12));                 /* the fourth never arrives */
    put(s);
}

static void delivery_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    five_orders(s);
    struct kpi_value v = now(s, "otif", NULL);
    assert_true(v.known && v.numerator == 2 && v.denominator == 4 && v.value == 50);
    assert_true(fabs(v.low - 15.0) < 0.05 && fabs(v.high - 85.0) < 0.05); /* Wilson 2 of 4 */
    v = now(s, "on_time", NULL);
    assert_true(v.numerator == 2 && v.denominator == 3);
    v = now(s, "perfect_order", NULL);
    assert_true(v.numerator == 1 && v.denominator == 4);
    v = now(s, "cancellation_rate", NULL);
    assert_true(v.numerator == 1 && v.denominator == 5 && v.value == 20);
    v = now(s, "cycle_time", NULL); /* 3, 4 and 7 days and two hours */
    assert_true(fabs(v.value - (14.0 / 3 + 2.0 / 24)) < 1e-9 && v.low < v.value && v.value < v.high);
    v = now(s, "complaint_rate", NULL);
    assert_true(v.numerator == 1 && v.denominator == 5 && v.value == 20);
    v = now(s, "revenue", "DEU");
    assert_true(v.value == 80); /* four orders of 20.00; the fifth was cancelled */
    v = now(s, "order_value", NULL);
    assert_true(v.value == 20);
    /* Nobody has told of returns or sessions: missing, not zero. */
    assert_false(now(s, "return_rate", NULL).known);
    assert_false(now(s, "conversion", NULL).known);
    assert_false(now(s, "review_mean", NULL).known);

    /* The fourth arrives after all, on time, told late: the failure becomes a success. */
    tell(s, EVENT_DELIVERY, "4", "P", at("2024-03-08", 9));
    put(s);
    v = now(s, "otif", NULL);
    assert_true(v.numerator == 3 && v.denominator == 4);
}

static void a_channel_that_tells_no_deliveries_is_not_late(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    five_orders(s);
    for (int i = 0; i < 3; i++)
        order(s, arena_printf(a, "m%d", i), "2024-03-04", "2024-03-08")->channel = STR("market");
    put(s);
    assert_true(now(s, "otif", NULL).denominator == 4);
    assert_false(kpi_window(s->s, kpi_find(s->kpis, "otif"), NULL, "market", DAY_NONE, DAY_NONE).known);
    assert_true(now(s, "orders", NULL).numerator == 8);
}

static void weeks_and_their_points(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    for (int d = 0; d < 30; d++) /* from Friday the 1st of March, one a day, two on Sundays */
        for (int k = 0; k < 1 + (d % 7 == 2); k++)
            order(s, arena_printf(a, "%d.%d", d, k), date_text((struct date){on("2024-03-01") + d}).s, NULL);
    put(s);
    const struct kpi *k = kpi_find(s->kpis, "orders");
    struct kpi_points p = kpi_points(a, s->s, k, NULL, NULL, STEP_WEEK, DAY_NONE, DAY_NONE);
    assert_int_equal(p.first_day, on("2024-03-04")); /* the first Monday: the week before is not whole */
    assert_int_equal(p.n, 3);                        /* the newest event is of Saturday the 30th */
    for (size_t i = 0; i < p.n; i++)
        assert_true(p.value[i] == 8 && p.denominator[i] == 1);
    p = kpi_points(a, s->s, k, "DEU", "web", STEP_DAY, on("2024-03-02"), on("2024-03-03"));
    assert_true(p.n == 2 && p.value[0] == 1 && p.value[1] == 2);
    p = kpi_points(a, s->s, k, "FRA", NULL, STEP_MONTH, DAY_NONE, DAY_NONE);
    assert_int_equal(p.n, 0); /* March is not over */
    p = kpi_points(a, s->s, kpi_find(s->kpis, "otif"), NULL, NULL, STEP_DAY, DAY_NONE, DAY_NONE);
    assert_true(p.n == 30 && isnan(p.value[0]) && p.denominator[0] == 0);
    assert_true(series_total(s->s, NULL, &k->formula->top, "foreign", NULL, on("2024-03-01"), on("2024-03-30")) == 34);
    assert_true(series_total(s->s, NULL, &k->formula->top, "GBR", NULL, on("2024-03-01"), on("2024-03-30")) == 0);
}

static void clocks_jump_and_labels_come(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    order(s, "1", "2024-03-04", NULL);
    order(s, "2", "2099-01-01", NULL); /* a clock gone wrong: 75 years after it arrived */
    order(s, "3", "2024-03-05", NULL)->market = STR("~Atlantis");
    order(s, "4", "2024-03-05", NULL)->market = STR("");
    order(s, "5", "2024-03-05", NULL)->market = STR("GBR");
    put(s);
    assert_int_equal(series_last_day(s->s), on("2024-03-05"));
    assert_int_equal(series_first_day(s->s), on("2024-03-04"));
    const char *const *markets;
    assert_int_equal(series_markets(s->s, &markets), 4);
    assert_true(kpi_window(s->s, kpi_find(s->kpis, "orders"), "foreign", NULL, DAY_NONE, DAY_NONE).numerator == 2);
    assert_true(now(s, "orders", "~Atlantis").numerator == 1);
    assert_true(now(s, "orders", "").numerator == 1);
    /* A customer in two markets comes back in the second. */
    order(s, "6", "2024-03-06", NULL)->customer = STR("#1");
    struct ws_event *again = order(s, "7", "2024-03-09", NULL);
    again->customer = STR("#1");
    again->market = STR("FRA");
    put(s);
    assert_int_equal(series_sum(s->s, MEASURE_REPEAT_ORDERS, "FRA", NULL, on("2024-01-01"), on("2024-12-31")), 1);
    assert_int_equal(series_sum(s->s, MEASURE_NEW_CUSTOMERS, "DEU", NULL, on("2024-01-01"), on("2024-12-31")), 1);
}

static void summer_time_begins_in_the_night(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    /* 31 March 2024: the day has 23 hours. 22:30 UTC of the 30th is 23:30 in Berlin, half past one later it is the 31st. */
    tell(s, EVENT_ORDER, "1", "", at("2024-03-30", 22) + 1800);
    tell(s, EVENT_ORDER, "2", "", at("2024-03-30", 23) + 1800);
    tell(s, EVENT_ORDER, "3", "", at("2024-03-31", 21) + 1800); /* 23:30 summer time */
    tell(s, EVENT_ORDER, "4", "", at("2024-03-31", 22) + 1800); /* 00:30 of the 1st */
    put(s);
    int64_t days[3] = {0};
    const struct kpi *k = kpi_find(s->kpis, "orders");
    series_add_days(s->s, NULL, &k->formula->top, NULL, NULL, on("2024-03-30"), on("2024-04-01"), days);
    assert_true(days[0] == 1 && days[1] == 2 && days[2] == 1);
}

static void answers_in_business_hours(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    struct err e = {0};
    const struct hours *h;
    const struct zone *z;
    OK(hours_of_job(&s->job, &h, &e), e);
    OK(zone_of_job(&s->job, "Europe/Berlin", &z, &e), e);
    /* Friday 16:00 in Berlin to Monday 10:00: one hour and one hour. */
    assert_int_equal(hours_between(h, z, "DEU", at("2024-03-08", 15), at("2024-03-11", 9)), 7200);
    assert_int_equal(hours_between(h, z, "DEU", at("2024-03-09", 9), at("2024-03-10", 9)), 0);
    assert_int_equal(hours_between(h, z, "DEU", at("2024-03-11", 9), at("2024-03-08", 15)), 0);
    tell(s, EVENT_TICKET, "t1", "", at("2024-03-08", 15));
    tell(s, EVENT_REPLY, "t1", "r", at("2024-03-11", 9));
    tell(s, EVENT_TICKET, "t2", "", at("2024-03-11", 9));
    tell(s, EVENT_REPLY, "t2", "r", at("2024-03-13", 9)); /* two working days */
    tell(s, EVENT_TICKET, "t3", "", at("2024-03-11", 9)); /* never answered */
    order(s, "1", "2024-03-01", NULL);
    put(s);
    struct kpi_value v = now(s, "answered_in_time", NULL);
    assert_true(v.numerator == 1 && v.denominator == 3);
    v = now(s, "first_response", NULL);
    assert_true(fabs(v.value - (2 + 16) / 2.0) < 1e-9);
}

static void returns_and_the_firm_s_own_mean(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    for (int i = 0; i < 10; i++)
        order(s, arena_printf(a, "%d", i), "2024-03-04", NULL)->quantity = i == 0 ? 91000 : 1000;
    tell(s, EVENT_RETURN, "0", "", at("2024-03-20", 9))->quantity = 50000;
    for (int i = 0; i < 9; i++)
        tell(s, EVENT_REVIEW, arena_printf(a, "%d", i), "", at("2024-03-20", 9))->number = STR("5");
    struct ws_event *low = tell(s, EVENT_REVIEW, "9", "", at("2024-03-20", 9));
    low->number = STR("1");
    put(s);
    struct kpi_value v = now(s, "return_rate", NULL);
    assert_true(v.numerator == 50000 && v.denominator == 100000 && v.value == 50);
    /* Fifty pieces of one order are not fifty decisions: the interval is that of 1.2 orders. */
    double n = 100.0 * 100 / (91 * 91 + 9), p = 0.5, z = 1.959963984540054;
    double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    assert_true(fabs(v.high - 100 * (0.5 + half)) < 0.01);
    /* Ten reviews of the firm itself, mean 4.6: drawn to the same mean it stays. */
    v = now(s, "review_mean", NULL);
    assert_true(fabs(v.value - 4.6) < 1e-9);
    struct ws_event *other = order(s, "f", "2024-03-05", NULL);
    other->market = STR("FRA");
    tell(s, EVENT_REVIEW, "f", "", at("2024-03-20", 9))->number = STR("1");
    s->rows[1].market = STR("FRA");
    put(s);
    v = now(s, "review_mean", "FRA"); /* (20 × 47/11 + 1) / 21 */
    assert_true(fabs(v.value - (20 * 47.0 / 11 + 1) / 21) < 1e-9);
}

static void what_is_chance_and_what_is_not(void **state)
{
    (void)state;
    double steady[13], less[13], wild[13];
    for (int i = 0; i < 13; i++) {
        steady[i] = 20;
        less[i] = 10 + i % 2;
        wild[i] = i % 4 == 0 ? 40 : 1;
    }
    struct change c = change_of_counts(less, 13, steady, 13);
    assert_true(c.known && c.high < 1 && c.p < 1e-6 && c.dispersion == 1);
    assert_true(fabs(c.ratio - 136.0 / 260) < 1e-12);
    c = change_of_counts(wild, 13, steady, 13); /* 169 against 260, but it swings */
    assert_true(c.dispersion > 5 && c.p > 0.05 && c.high > 1);
    c = change_of_counts(steady, 13, steady, 13);
    assert_true(c.p == 1 && c.low < 1 && c.high > 1);
    const double none[13] = {0};
    c = change_of_counts(steady, 13, none, 13);
    assert_true(c.known && isinf(c.ratio) && isinf(c.high) && c.low > 1);
    assert_false(change_of_counts(none, 13, none, 13).known);
    /* All fall alike: against the others nothing has changed. */
    struct change own = change_of_counts(less, 13, steady, 13), rest = own;
    c = change_against(&own, &rest);
    assert_true(fabs(c.ratio - 1) < 1e-12 && c.p > 0.99);
}

static void margins_by_hand(void **state)
{
    (void)state;
    struct margin m = {0};
    struct order_fact o = {.base_value = 10000, .cost = {[COST_FREIGHT] = 1500}, .costs_told = 1U << COST_FREIGHT};
    margin_add(&m, &o);
    o = (struct order_fact){.base_value = 5000, .refund = 1000};
    margin_add(&m, &o);
    o = (struct order_fact){.base_value = 7000, .cancelled = true};
    margin_add(&m, &o);
    o = (struct order_fact){.base_value = ORDER_NONE};
    margin_add(&m, &o);
    margin_finish(&m);
    assert_int_equal(m.n, 2);
    assert_true(m.revenue == 15000 && m.margin == 12500);
    assert_int_equal(m.n_told[COST_FREIGHT], 1);
    assert_int_equal(m.n_told[COST_GOODS], 0);
    /* Residuals of x − r y with r = 5/6: 8500 − 8333.3 and 4000 − 4166.7. */
    double residual = 2 * (500.0 / 3) * (500.0 / 3), se = sqrt(residual * 2) / 15000;
    assert_true(fabs(m.share - 5.0 / 6) < 1e-12 && fabs(m.share_high - m.share - 1.959963984540054 * se) < 1e-12);
    struct margin none = {0};
    margin_finish(&none);
    assert_true(isnan(none.share));
}

static void every_kpi_is_said_whole(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct shop *s = open_shop(a);
    assert_true(s->kpis->n >= 20);
    for (size_t i = 0; i < s->kpis->n; i++) {
        const struct kpi *k = &s->kpis->items[i];
        assert_ptr_equal(kpi_find(s->kpis, k->id), k);
        assert_true(*k->name && *k->what && *k->clock && *k->late && *k->source && *k->tag && *k->unit);
        assert_true(k->window_days > 0 && k->scale > 0 && k->weight > 0);
        assert_true(!*k->squares || k->money || k->square_scale > 0);
    }
    assert_null(kpi_find(s->kpis, "no such"));
    struct err e = {0};
    const struct series *none;
    FAILS(series_load(&s->job, "gift-shop", &none, &e), e, ERR_NOT_FOUND, "no orders yet");
    assert_non_null(strstr(e.hint, "landfall events import FILE --firm gift-shop"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delivery_by_hand),
        cmocka_unit_test(a_channel_that_tells_no_deliveries_is_not_late),
        cmocka_unit_test(weeks_and_their_points),
        cmocka_unit_test(clocks_jump_and_labels_come),
        cmocka_unit_test(summer_time_begins_in_the_night),
        cmocka_unit_test(answers_in_business_hours),
        cmocka_unit_test(returns_and_the_firm_s_own_mean),
        cmocka_unit_test(what_is_chance_and_what_is_not),
        cmocka_unit_test(margins_by_hand),
        cmocka_unit_test(every_kpi_is_said_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

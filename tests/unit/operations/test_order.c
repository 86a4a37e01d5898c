/* test_order.c — what becomes of one order, told by hand: late, in parts, cancelled, returned, in several currencies. */
#include "unit/scratch.h"

#include "base/date.h"
#include "events/event.h"
#include "operations/order_rules.h"
#include "store/events.h"

struct story {
    struct arena *a;
    struct order_rules *r;
    struct ws_event ev[64];
    size_t n;
};

static int64_t at(const char *iso, int hour)
{
    struct err e = {0};
    struct date d = {0};
    OK(date_parse(str_of(iso), &d, &e), e);
    return (int64_t)d.days * 86400 + hour * 3600;
}
static int32_t on(const char *iso)
{
    return (int32_t)(at(iso, 0) / 86400);
}

static struct story *tell(struct arena *a)
{
    struct err e = {0};
    struct story *s = NEW(a, struct story);
    struct job *job = NEW(a, struct job);
    *job = (struct job){.arena = a, .data_dir = "data", .as_of = AS_OF_FACT_TABLE};
    s->a = a;
    OK(order_rules_make(job, NULL, "x", "GBR", "GBP", &s->r, &e), e);
    return s;
}

static struct ws_event *put(struct story *s, enum event_kind kind, const char *part, int64_t at_s)
{
    struct ws_event *ev = &s->ev[s->n++];
    *ev = (struct ws_event){.family = (int)event_family_of(kind), .kind = (int)kind, .subject = STR("1001"),
                            .part = str_of(part), .revision = 1, .at_s = at_s, .promised_s = WS_NONE,
                            .quantity = WS_NONE, .amount = WS_NONE, .market = STR("DEU")};
    return ev;
}
static void money(struct ws_event *ev, int64_t amount, const char *currency)
{
    ev->amount = amount;
    memcpy(ev->currency, currency, 4);
}
static void line(struct story *s, const char *part, int64_t units, int64_t amount)
{
    struct ws_event *ev = put(s, EVENT_LINE, part, at("2024-03-01", 10));
    ev->quantity = units * 1000;
    ev->product = str_of(part);
    money(ev, amount, "GBP");
}

static int by_key(const void *a, const void *b)
{
    const struct ws_event *x = a, *y = b;
    return x->kind != y->kind ? x->kind - y->kind : str_cmp(x->part, y->part);
}
static struct order_fact told(struct story *s)
{
    struct err e = {0};
    struct order_fact o, back;
    struct buf b;
    qsort(s->ev, s->n, sizeof s->ev[0], by_key);
    OK(order_of_events(s->a, s->r, s->ev, s->n, &o, &e), e);
    /* What is kept is what was made. */
    buf_init(&b, s->a, 4096);
    order_pack(&o, &b);
    OK(order_unpack(s->a, STR("1001"), buf_str(&b), &back, &e), e);
    struct buf again;
    buf_init(&again, s->a, 4096);
    order_pack(&back, &again);
    assert_true(str_eq(buf_str(&b), buf_str(&again)));
    assert_int_equal(back.delivered_day, o.delivered_day);
    assert_int_equal(back.value, o.value);
    assert_string_equal(back.market, o.market);
    for (size_t n = 0; n < b.n; n++)
        FAILS(order_unpack(s->a, STR("1001"), (struct str){b.p, n}, &back, &e), e, ERR_CORRUPT, "damaged");
    return o;
}

static void on_time_on_the_calendar_of_the_market(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct story *s = tell(a);
    struct ws_event *ev = put(s, EVENT_ORDER, "", at("2024-03-01", 9));
    ev->promised_s = at("2024-03-05", 0); /* midnight in London: a date */
    ev->customer = STR("#0123456789abcdef");
    line(s, "MUG", 2, 1000);
    line(s, "TEA", 1, 2500);
    put(s, EVENT_SHIPMENT, "P1", at("2024-03-02", 9))->party = STR("dhl");
    /* 22:30 in London on the 5th is half past eleven in Berlin: still the day. */
    put(s, EVENT_DELIVERY, "P1", at("2024-03-05", 22) + 1800);
    struct order_fact o = told(s);
    assert_int_equal(o.placed_day, on("2024-03-01"));
    assert_int_equal(o.promised_day, on("2024-03-05"));
    assert_int_equal(o.delivered_day, on("2024-03-05"));
    assert_true(o.in_full);
    assert_int_equal(o.value, 3500);
    assert_int_equal(o.base_value, 3500);
    assert_int_equal(o.units, 3000);
    assert_int_equal(o.units_delivered, 3000);
    assert_string_equal(o.product, "TEA");
    assert_string_equal(o.carrier, "dhl");
    assert_string_equal(o.customer, "#0123456789abcdef");
    /* Friday plus two working days. */
    assert_int_equal(o.ship_by_day, on("2024-03-05"));
    assert_true(o.base_cost == ORDER_NONE && o.stars_milli == ORDER_NONE && !o.cancelled && !o.complaint);
    /* Half an hour after midnight in Berlin it is late, though London's clock still shows the 5th. */
    s->ev[s->n - 1].at_s = at("2024-03-05", 23) + 1800;
    o = told(s);
    assert_int_equal(o.delivered_day, on("2024-03-06"));
}

static void parcels_and_parts(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct story *s = tell(a);
    line(s, "MUG", 2, 1000);
    line(s, "TEA", 1, 2500);
    put(s, EVENT_SHIPMENT, "P1", at("2024-03-02", 9));
    put(s, EVENT_SHIPMENT, "P2", at("2024-03-03", 9));
    put(s, EVENT_DELIVERY, "P1", at("2024-03-06", 9));
    struct order_fact o = told(s);
    assert_int_equal(o.placed_s, at("2024-03-01", 10)); /* no order event: its lines say when */
    assert_false(o.in_full);
    assert_true(o.delivered_in_part);
    assert_int_equal(o.delivered_day, on("2024-03-06"));
    assert_true(o.units_delivered == ORDER_NONE);
    assert_int_equal(o.shipped_day, on("2024-03-03"));
    put(s, EVENT_DELIVERY, "P2", at("2024-03-09", 9));
    o = told(s);
    assert_true(o.in_full);
    assert_int_equal(o.delivered_day, on("2024-03-09"));

    /* By quantities: the delivery that makes the sum counts, a superfluous one later does not. */
    s = tell(a);
    line(s, "MUG", 5, 1000);
    put(s, EVENT_DELIVERY, "P1", at("2024-03-05", 9))->quantity = 2000;
    o = told(s);
    assert_false(o.in_full);
    assert_int_equal(o.units_delivered, 2000);
    put(s, EVENT_DELIVERY, "P2", at("2024-03-07", 9))->quantity = 3000;
    put(s, EVENT_DELIVERY, "P3", at("2024-03-20", 9))->quantity = 1000;
    o = told(s);
    assert_true(o.in_full);
    assert_int_equal(o.delivered_day, on("2024-03-07"));
    /* What was cancelled is not waited for. */
    s = tell(a);
    line(s, "MUG", 5, 1000);
    line(s, "TEA", 1, 2500);
    put(s, EVENT_CANCELLATION, "TEA", at("2024-03-02", 9));
    put(s, EVENT_DELIVERY, "P1", at("2024-03-05", 9))->quantity = 5000;
    o = told(s);
    assert_true(o.in_full && !o.cancelled);
    assert_int_equal(o.value, 1000);
    assert_int_equal(o.units_cancelled, 1000);
}

static void cancelled_before_and_after(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct story *s = tell(a);
    line(s, "MUG", 2, 1000);
    put(s, EVENT_CANCELLATION, "", at("2024-03-02", 9))->reason = STR("buyer: changed mind");
    struct order_fact o = told(s);
    assert_true(o.cancelled);
    assert_string_equal(o.cancel_reason, "buyer: changed mind");
    put(s, EVENT_SHIPMENT, "P1", at("2024-03-01", 18));
    o = told(s);
    assert_false(o.cancelled); /* it had left already */
    assert_int_equal(o.cancelled_day, on("2024-03-02"));
    /* Every line of it by itself. */
    s = tell(a);
    line(s, "MUG", 2, 1000);
    line(s, "TEA", 1, 2500);
    put(s, EVENT_CANCELLATION, "MUG", at("2024-03-02", 9));
    assert_false(told(s).cancelled);
    put(s, EVENT_CANCELLATION, "TEA", at("2024-03-03", 9));
    o = told(s);
    assert_true(o.cancelled);
    assert_int_equal(o.cancelled_day, on("2024-03-03"));
}

static void returned_and_judged(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct story *s = tell(a);
    line(s, "MUG", 4, 1000);
    struct ws_event *ev = put(s, EVENT_RETURN, "MUG", at("2024-03-12", 9));
    ev->quantity = 1000;
    ev->reason = STR("buyer: too small");
    struct order_fact o = told(s);
    assert_int_equal(o.units_returned, 1000);
    assert_false(o.returned_by_seller);
    ev = put(s, EVENT_RETURN, "MUG/2", at("2024-03-14", 9));
    ev->quantity = 2000;
    ev->reason = STR("seller: damaged");
    money(put(s, EVENT_REFUND, "R1", at("2024-03-20", 9)), 750, "GBP");
    put(s, EVENT_REVIEW, "a", at("2024-03-21", 9))->number = STR("1");
    put(s, EVENT_REVIEW, "b", at("2024-03-22", 9))->number = STR("4.5");
    put(s, EVENT_REVIEW, "c", at("2024-03-22", 9))->number = STR("good");
    put(s, EVENT_COMPLAINT, "", at("2024-03-23", 9));
    money(put(s, EVENT_CHARGE, "1", at("2024-03-02", 9)), 90, "GBP");
    s->ev[s->n - 1].reason = STR("Commission");
    money(put(s, EVENT_CHARGE, "2", at("2024-03-02", 9)), 400, "GBP");
    s->ev[s->n - 1].reason = STR("freight to hub");
    money(put(s, EVENT_CHARGE, "3", at("2024-03-02", 9)), 7, "USD"); /* no rate is known */
    o = told(s);
    assert_int_equal(o.units_returned, 3000);
    assert_true(o.returned_by_seller && o.complaint);
    assert_int_equal(o.refund, 750);
    assert_int_equal(o.refunded_day, on("2024-03-20"));
    assert_int_equal(o.returned_day, on("2024-03-14"));
    assert_int_equal(o.n_reviews, 2);
    assert_int_equal(o.n_low_reviews, 1);
    assert_int_equal(o.stars_milli, 2750);
    assert_int_equal(o.base_cost, 490);
    assert_int_equal(o.cost[COST_COMMISSION], 90);
    assert_int_equal(o.cost[COST_FREIGHT], 400);
    assert_int_equal(o.costs_told, 1U << COST_COMMISSION | 1U << COST_FREIGHT);
}

static void odd_money_and_quantities(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    /* A currency without a rate: counted as not convertible, never guessed. */
    struct story *s = tell(a);
    money(put(s, EVENT_ORDER, "", at("2024-03-01", 9)), 10000, "BRL");
    struct order_fact o = told(s);
    assert_int_equal(o.value, 10000);
    assert_string_equal(o.currency, "BRL");
    assert_true(o.base_value == ORDER_NONE);
    /* The currency changes in the middle of the order. */
    s = tell(a);
    line(s, "MUG", 1, 1000);
    line(s, "TEA", 1, 2000);
    memcpy(s->ev[1].currency, "USD", 4);
    o = told(s);
    assert_true(o.value_mixed && o.value == ORDER_NONE && o.base_value == ORDER_NONE);
    /* A credit note: only negative lines. It is no order, and its goods came back. */
    s = tell(a);
    line(s, "MUG", -3, -900);
    o = told(s);
    assert_true(o.placed_s == ORDER_NONE);
    assert_int_equal(o.placed_day, on("2024-03-01"));
    assert_int_equal(o.units_returned, 3000);
    assert_int_equal(o.refund, 900);
    assert_true(o.units == ORDER_NONE && o.value == ORDER_NONE);
    /* A negative line among others. */
    line(s, "TEA", 5, 2500);
    o = told(s);
    assert_int_equal(o.units, 5000);
    assert_int_equal(o.value, 2500);
    assert_int_equal(o.refund, 900);
    /* Only a review. */
    s = tell(a);
    put(s, EVENT_REVIEW, "", at("2024-03-21", 9))->number = STR("5");
    o = told(s);
    assert_true(o.placed_s == ORDER_NONE && o.n_reviews == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_time_on_the_calendar_of_the_market),
        cmocka_unit_test(parcels_and_parts),
        cmocka_unit_test(cancelled_before_and_after),
        cmocka_unit_test(returned_and_judged),
        cmocka_unit_test(odd_money_and_quantities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_read_real.c — the real files that lie beside the project: every row is read or refused with a reason, and the
 * figures are those that were counted by hand from the files with another program. */
#include "reading.h"

#include "country/country.h"

static void all_rows(const struct reading *r, size_t n_rows)
{
    assert_int_equal(r->report.n_rows, n_rows);
    assert_int_equal(r->report.n_refused, r->n_refused);
}

/* Markets and returns of a large file, event by event. */
struct seen_retail {
    char market[64][80];
    size_t n_markets, matched, own;
    bool sound;
};
static void see_retail(void *ctx, const struct event *ev)
{
    struct seen_retail *s = ctx;
    size_t k = 0;
    while (k < s->n_markets && !str_is(ev->market, s->market[k]))
        k++;
    if (k == s->n_markets && ev->market.n && k < COUNT_OF(s->market))
        (void)snprintf(s->market[s->n_markets++], sizeof s->market[0], "%.*s", STR_ARG(ev->market));
    if (ev->kind == EVENT_RETURN) {
        s->matched += ev->subject.p[0] != 'C';
        s->own += ev->subject.p[0] == 'C';
        s->sound = s->sound && ev->quantity > 0 && str_contains(ev->extra, "credit_note=C");
    }
}

static void retail_has_35_foreign_markets_and_two_labels(void **state)
{
    ARENA_LOCAL(a);
    struct reading r;
    struct err e;
    (void)state;
    const char *path = shared_file(a, "orders/online_retail_2010_2011.csv.gz");
    if (!path)
        skip();
    reading_begin(&r, a);
    struct seen_retail sr = {.sound = true};
    r.keep_max = 1000;
    r.see = see_retail;
    r.see_ctx = &sr;
    OK(reading_read(&r, path, NULL, NULL, &e), e);
    assert_string_equal(r.format->id, "uci-online-retail");
    all_rows(&r, 541909);
    /* 1 336 negative without credit note, 1 139 for nothing to nobody */
    assert_int_equal(r.n_refused, 1336 + 1139);
    size_t foreign = 0, unassigned = 0, home = 0;
    for (size_t k = 0; k < sr.n_markets; k++) {
        unassigned += sr.market[k][0] == '~';
        home += strcmp(sr.market[k], "GBR") == 0;
    }
    foreign = sr.n_markets - unassigned - home;
    assert_int_equal(foreign, 35);
    assert_int_equal(home, 1);
    assert_int_equal(unassigned, 2);
    const char *const want[] = {"CHI", "IRL", "ZAF", "USA", "~European Community", "~Unspecified"};
    for (size_t w = 0; w < COUNT_OF(want); w++) {
        bool there = false;
        for (size_t k = 0; k < sr.n_markets; k++)
            there = there || strcmp(sr.market[k], want[w]) == 0;
        if (!there)
            print_error("no %s\n", want[w]);
        assert_true(there);
    }
    const struct event *order = FIND(&r, EVENT_ORDER, "536365", NULL);
    STR_IS(order->person, "17850");
    assert_int_equal(order->at_s, 1291191960); /* 2010-12-01 08:26 in London, winter time */
    assert_false(order->day_only);
    const struct event *line = FIND(&r, EVENT_LINE, "536365", "1");
    STR_IS(line->product, "85123A");
    assert_int_equal(line->quantity, 6000);
    assert_int_equal(line->amount, 1530);
    assert_string_equal(line->currency, "GBP");
    STR_IS(line->number, "2.55");
    /* C537433, stock code 22502 … every return names its credit note, and matched ones stand under an order */
    assert_true(sr.sound);
    assert_int_equal(sr.matched + sr.own, r.n_kind[EVENT_RETURN]);
    assert_int_equal(sr.matched, 5177);
    assert_int_equal(sr.own, 3527);
    assert_int_equal(r.report.n_events, 568086);
}

static void olist_tables_together(void **state)
{
    ARENA_LOCAL(a);
    struct reading r;
    struct err e;
    (void)state;
    const char *path = shared_file(a, "orders/olist_subset");
    if (!path)
        skip();
    reading_begin(&r, a);
    OK(reading_read(&r, path, NULL, NULL, &e), e);
    assert_string_equal(r.format->id, "olist");
    assert_int_equal(r.n_kind[EVENT_ORDER], 8135);
    assert_int_equal(r.n_kind[EVENT_LINE], 8365);
    const struct event *order = FIND(&r, EVENT_ORDER, "a4591c265e18cb1dcee52889e2d8acc3", NULL);
    assert_int_equal(order->person.n, 32);
    assert_false(str_is(order->person, "503740e9ca751ccdda7ba28e9ab8f608")); /* the person, not the order's number */
    STR_IS(order->market, "BRA");
    assert_true(str_contains(order->extra, "state="));
    assert_int_equal(order->at_s, 1499648225 + 0); /* 21:57:05 on 2017-07-09, three hours behind UTC */
    const struct event *line = FIND(&r, EVENT_LINE, "0009792311464db532ff765bf7b182ae", "1");
    assert_int_equal(line->amount, 9990);
    assert_string_equal(line->currency, "BRL");
    const struct event *review = FIND(&r, EVENT_REVIEW, "583174fbe37d3d5f0d6661be3aad1786", NULL);
    STR_IS(review->number, "1");
    assert_true(str_contains(review->text, "Péssimo"));
    for (size_t i = 0; i < r.n_refused; i++)
        if (i < 5)
            print_message("refused %zu %s: %s\n", r.refused[i].line, r.refused[i].column, r.refused[i].reason);
    /* the lines of the files less their headings: 8135 + 8365 + 8924 + … */
    assert_true(r.report.n_rows > 8135 + 8365 + 8924 + 8135 + 8000);
    assert_int_equal(r.report.n_refused, r.n_refused);
}

static void olist_orders_alone(void **state)
{
    ARENA_LOCAL(a);
    struct reading r;
    struct err e;
    (void)state;
    const char *path = shared_file(a, "orders/olist_subset/olist_orders_dataset.csv.gz");
    if (!path)
        skip();
    reading_begin(&r, a);
    OK(reading_read(&r, path, NULL, NULL, &e), e);
    all_rows(&r, 8135);
    assert_int_equal(r.n_kind[EVENT_ORDER], 8135);
    reading_begin(&r, a);
    path = shared_file(a, "orders/olist_subset/olist_order_items_dataset.csv.gz");
    assert_false(reading_read(&r, path, NULL, NULL, &e));
    assert_non_null(strstr(e.hint, "olist_orders_dataset"));
}

static void scms_shipments(void **state)
{
    ARENA_LOCAL(a);
    struct reading r;
    struct err e;
    struct read_options opt = {.home = "USA"};
    (void)state;
    const char *path = shared_file(a, "orders/scms_delivery_history_2006_2015.csv.gz");
    if (!path)
        skip();
    reading_begin(&r, a);
    OK(reading_read(&r, path, NULL, &opt, &e), e);
    assert_string_equal(r.format->id, "scms-deliveries");
    all_rows(&r, 10324);
    for (size_t i = 0; i < r.n_refused && i < 5; i++)
        print_message("refused %zu %s: %s\n", r.refused[i].line, r.refused[i].column, r.refused[i].reason);
    assert_int_equal(r.n_refused, 0);
    assert_int_equal(r.n_kind[EVENT_ORDER], 7030);
    assert_int_equal(r.n_kind[EVENT_LINE], 10324);
    assert_int_equal(r.n_kind[EVENT_PURCHASE], 3842 + 750);
    size_t labels = 0, freight = 0, insured = 0, no_day = 0;
    for (size_t i = 0; i < r.n; i++) {
        labels += r.ev[i].market.n && r.ev[i].market.p[0] == '~';
        freight += r.ev[i].kind == EVENT_CHARGE && str_is(r.ev[i].reason, "freight");
        insured += r.ev[i].kind == EVENT_CHARGE && str_is(r.ev[i].reason, "insurance");
        no_day += r.ev[i].kind == EVENT_ORDER && str_contains(r.ev[i].extra, "placed=not captured");
    }
    assert_int_equal(labels, 0);
    assert_int_equal(freight, 6198);
    assert_true(insured > 9000 && insured <= 10037);
    assert_true(no_day > 0);
    const struct event *order = FIND(&r, EVENT_ORDER, "ASN-22167", NULL);
    STR_IS(order->market, "MWI");
    assert_int_equal(order->at_s, 1378267200); /* 9/4/13, the month first: 4 September in New York */
}

static void ecb_rates(void **state)
{
    ARENA_LOCAL(a);
    struct reading r;
    struct err e;
    (void)state;
    const char *path = shared_file(a, "fx/eurofxref-hist_2026-03-05.csv");
    if (!path)
        skip();
    reading_begin(&r, a);
    OK(reading_read(&r, path, NULL, NULL, &e), e);
    assert_string_equal(r.format->id, "ecb-rates");
    all_rows(&r, 6958);
    assert_int_equal(r.n_refused, 0);
    const struct event *usd = FIND(&r, EVENT_RATE, "EUR/USD", "2026-03-05");
    STR_IS(usd->number, "1.1618");
    assert_int_equal(usd->at_s, INT64_C(1772668800));
    assert_null(reading_find(&r, EVENT_RATE, "EUR/BGN", "2026-03-05")); /* N/A is no rate */
    FIND(&r, EVENT_RATE, "EUR/THB", "2026-03-05");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retail_has_35_foreign_markets_and_two_labels),
        cmocka_unit_test(olist_tables_together),
        cmocka_unit_test(olist_orders_alone),
        cmocka_unit_test(scms_shipments),
        cmocka_unit_test(ecb_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

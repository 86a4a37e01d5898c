/* test_forms.c — numbers and dates as files write them: what is understood, what is refused, what a column settles. */
#include "reading.h"

#include "events/columns_guess.h"
#include "events/dates_guess.h"

static void number_is(const char *text, char point, const char *want)
{
    struct cell_number x;
    char out[24];
    bool ok = number_cell(str_of(text), point, &x);
    if (!want) {
        if (ok)
            print_error("`%s` was read as a number\n", text);
        assert_false(ok);
        return;
    }
    if (!ok)
        print_error("`%s` was not read\n", text);
    assert_true(ok);
    STR_IS(((struct str){out, number_text(x, out)}), want);
}

static void numbers(void **state)
{
    (void)state;
    number_is("1234.50", '.', "1234.5");
    number_is("1,234.50", '.', "1234.5");
    number_is("1.234,50", ',', "1234.5");
    number_is("1 234,50", ',', "1234.5");
    number_is("1\xc2\xa0" "234,50 \xe2\x82\xac", ',', "1234.5");
    number_is("1'234.50", '.', "1234.5");
    number_is("116,99 \xe2\x82\xac", ',', "116.99");
    number_is("US $12.00", '.', "12");
    number_is("(12.50)", '.', "-12.5");
    number_is("12.50-", '.', "-12.5");
    number_is("-.5", '.', "-0.5");
    number_is("\xe2\x88\x92" "3", '.', "-3");
    number_is("1,2345", '.', NULL);  /* no group of three */
    number_is("12,34", '.', NULL);   /* a decimal comma where points are */
    number_is("1.2.3", '.', NULL);
    number_is("12 3/4", '.', NULL);
    number_is("2024-01-02", '.', NULL);
    number_is("See DN-304 (ID#:10589)", '.', NULL);
    number_is("", '.', NULL);
    number_is("abc", '.', NULL);
    number_is("1234567890123456789", '.', NULL); /* more digits than are kept exactly */
    int64_t minor;
    assert_true(number_scaled((struct cell_number){2345, 3}, 2, &minor));
    assert_int_equal(minor, 235); /* 2.345, half away from zero */
    assert_true(number_scaled((struct cell_number){-2345, 3}, 2, &minor));
    assert_int_equal(minor, -235);
    assert_false(number_scaled((struct cell_number){INT64_MAX / 10, 0}, 3, &minor));
}

static char decided(const char *const *values)
{
    struct number_votes v = {0};
    for (; *values; values++)
        number_vote(&v, str_of(*values));
    return number_decide(&v);
}

static void a_column_settles_its_decimal_sign(void **state)
{
    (void)state;
    assert_int_equal(decided((const char *const[]){"1.234", "12,5", NULL}), ',');
    assert_int_equal(decided((const char *const[]){"1,234", "12.5", NULL}), '.');
    assert_int_equal(decided((const char *const[]){"1.234.567", NULL}), ',');
    assert_int_equal(decided((const char *const[]){"1.234,00", NULL}), ',');
    assert_int_equal(decided((const char *const[]){"0.123", NULL}), '.');
    assert_int_equal(decided((const char *const[]){"1.234", "5.678", NULL}), 0); /* a thousand, or one and a bit? */
    assert_int_equal(decided((const char *const[]){"12", "7", NULL}), 0);
    assert_int_equal(decided((const char *const[]){"1,5", "1.5", NULL}), 0); /* both: nothing is settled */
}

static const struct month_names *names(struct arena *a)
{
    const struct month_names *m;
    struct err e;
    OK(months_load(a, arena_printf(a, "%s/data", reading_root()), &m, &e), e);
    return m;
}

static void date_is(const struct month_names *m, const char *text, enum date_order order, int64_t want)
{
    struct when w;
    bool ok = when_parse(str_of(text), order, m, &w);
    if (ok != (want != EVENT_NONE) || (ok && w.local_s != want))
        print_error("`%s`: %s %lld, wanted %lld\n", text, ok ? "read as" : "not read", ok ? (long long)w.local_s : 0LL,
                    (long long)want);
    assert_true(ok == (want != EVENT_NONE));
    if (ok)
        assert_int_equal(w.local_s, want);
}

static void dates(void **state)
{
    ARENA_LOCAL(a);
    const struct month_names *m = names(a);
    const int64_t day = 1735084800; /* 2024-12-25 */
    (void)state;
    date_is(m, "2024-12-25", ORDER_UNKNOWN, day);
    date_is(m, "2024/12/25 10:30", ORDER_UNKNOWN, day + 37800);
    date_is(m, "2024-12-25T10:30:00.123Z", ORDER_UNKNOWN, day + 37800);
    date_is(m, "2024-12-25 10:30:00 +0130", ORDER_UNKNOWN, day + 37800 - 5400);
    date_is(m, "25.12.2024", ORDER_DMY, day);
    date_is(m, "25.12.24 7:05", ORDER_DMY, day + 25500);
    date_is(m, "12/25/24", ORDER_MDY, day);
    date_is(m, "12/25/2024 7:05 PM", ORDER_MDY, day + 68700);
    date_is(m, "12/25/2024 12:05 AM", ORDER_MDY, day + 300);
    date_is(m, "25-Dec-24", ORDER_UNKNOWN, day);
    date_is(m, "25-Dez-24", ORDER_UNKNOWN, day);
    date_is(m, "25 d\xc3\xa9" "c. 2024", ORDER_UNKNOWN, day);
    date_is(m, "Dec 25, 2024", ORDER_UNKNOWN, day);
    date_is(m, "Dec 25, 2024 10:30:00 AM UTC", ORDER_UNKNOWN, day + 37800);
    date_is(m, "20241225", ORDER_UNKNOWN, day);
    date_is(m, "1735084800", ORDER_UNKNOWN, day);
    date_is(m, "1735084800000", ORDER_UNKNOWN, day);
    date_is(m, "05/05/24", ORDER_UNKNOWN, 1714867200); /* the same either way */
    date_is(m, "05/06/24", ORDER_UNKNOWN, EVENT_NONE);
    date_is(m, "25/12/24", ORDER_MDY, EVENT_NONE);
    date_is(m, "2024-02-30", ORDER_UNKNOWN, EVENT_NONE);
    date_is(m, "2024-12-25 25:00", ORDER_UNKNOWN, EVENT_NONE);
    date_is(m, "2024-12-25 10:30 soon", ORDER_UNKNOWN, EVENT_NONE);
    date_is(m, "25-Foo-24", ORDER_UNKNOWN, EVENT_NONE);
    date_is(m, "Pre-PQ Process", ORDER_MDY, EVENT_NONE);
}

static enum date_order order_of(const struct month_names *m, const char *const *values, bool *asks)
{
    struct date_votes v = {0};
    for (; *values; values++)
        date_vote(&v, str_of(*values), m);
    return date_decide(&v, ORDER_UNKNOWN, asks);
}

static void a_column_settles_its_order_of_day_and_month(void **state)
{
    ARENA_LOCAL(a);
    const struct month_names *m = names(a);
    bool asks;
    (void)state;
    assert_int_equal(order_of(m, (const char *const[]){"05/06/24", "25/06/24", NULL}, &asks), ORDER_DMY);
    assert_false(asks);
    assert_int_equal(order_of(m, (const char *const[]){"05/06/24", "06/25/24", NULL}, &asks), ORDER_MDY);
    assert_false(asks);
    assert_int_equal(order_of(m, (const char *const[]){"05.06.2024", NULL}, &asks), ORDER_DMY);
    assert_false(asks);
    (void)order_of(m, (const char *const[]){"05/06/24", "07/08/24", NULL}, &asks);
    assert_true(asks);
    (void)order_of(m, (const char *const[]){"25/06/24", "06/25/24", NULL}, &asks); /* contradictory */
    assert_true(asks);
    (void)order_of(m, (const char *const[]){"2024-06-05", "10-Dez-25", NULL}, &asks);
    assert_false(asks);
}

static void what_nothing_settles_is_asked(void **state)
{
    static const char text[] = "ticket,created,first_reply\nT1,05/06/2024,07/06/2024\n";
    ARENA_LOCAL(a);
    struct reading *r = NEW(a, struct reading);
    struct read_options dmy = {.home = "GBR", .date_order = "dmy"};
    (void)state;
    reading_text(r, a, "t.csv", text, NULL);
    assert_non_null(r->report.asks);
    assert_int_equal(r->n, 0);
    assert_string_equal(r->report.questions[0].option, "date-order");
    reading_text(r, a, "t.csv", text, &dmy);
    assert_null(r->report.asks);
    assert_int_equal(FIND(r, EVENT_TICKET, "T1", NULL)->at_s, 1717542000); /* 5 June, London's summer */
}

static void daylight_saving(void **state)
{
    ARENA_LOCAL(a);
    struct reading *r = NEW(a, struct reading);
    struct read_options berlin = {.zone = "Europe/Berlin"};
    (void)state;
    reading_text(r, a, "t.csv",
                 "ticket,created,first_reply\nA,2024-03-31 01:30,2024-03-31 03:30\nB,2024-10-27 01:30,2024-10-27 03:30\n"
                 "C,2024-07-01,\n",
                 &berlin);
    assert_int_equal(r->n_refused, 0);
    /* an hour is missing in March and doubled in October */
    assert_int_equal(FIND(r, EVENT_REPLY, "A", NULL)->at_s - FIND(r, EVENT_TICKET, "A", NULL)->at_s, 3600);
    assert_int_equal(FIND(r, EVENT_REPLY, "B", NULL)->at_s - FIND(r, EVENT_TICKET, "B", NULL)->at_s, 3 * 3600);
    assert_true(FIND(r, EVENT_TICKET, "C", NULL)->day_only);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(a_column_settles_its_decimal_sign),
        cmocka_unit_test(dates),
        cmocka_unit_test(a_column_settles_its_order_of_day_and_month),
        cmocka_unit_test(what_nothing_settles_is_asked),
        cmocka_unit_test(daylight_saving),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

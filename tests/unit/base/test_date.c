/* test_date.c — the calendar against its own laws and a few days everybody knows. */
#include "unit/scratch.h"

#include <math.h>

#include "base/date.h"

static struct date day(const char *iso)
{
    struct err e = {0};
    struct date d = {0};
    OK(date_parse(str_of(iso), &d, &e), e);
    return d;
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(day("1970-01-01").days, 0);
    assert_int_equal(day("2000-03-01").days, 11017);
    assert_int_equal(day("0001-01-01").days, -719162);
    assert_int_equal(date_weekday(day("1970-01-01")), 4);
    assert_int_equal(date_weekday(day("2024-02-29")), 4);
    assert_int_equal(date_weekday(day("1900-01-01")), 1);
}

static void every_day_of_a_cycle_comes_back(void **state)
{
    (void)state;
    struct err e = {0};
    int days = day("1599-12-31").days;
    for (int y = 1600; y < 2000; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= date_days_in_month(y, m); d++) {
                struct date x;
                assert_true(date_make(y, m, d, &x, &e));
                assert_int_equal(x.days, ++days);
                struct date_ymd c = date_split(x);
                assert_true(c.year == y && c.month == m && c.day == d);
            }
}

static void text_is_strict(void **state)
{
    (void)state;
    struct err e = {0};
    struct date d = {7};
    assert_string_equal(date_text(day("2024-02-29")).s, "2024-02-29");
    static const char *const bad[] = {"2024-2-9", "24-02-09", "2024/02/09", "2024-02-09T00:00", "", "2024-02-0x"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        FAILS(date_parse(str_of(bad[i]), &d, &e), e, ERR_PARSE, "2024-02-29");
    FAILS(date_parse(STR("2023-02-29"), &d, &e), e, ERR_INPUT, "no day 29");
    FAILS(date_parse(STR("2023-13-01"), &d, &e), e, ERR_INPUT, "no month 13");
    FAILS(date_parse(STR("0000-01-01"), &d, &e), e, ERR_INPUT, "year 0");
    assert_int_equal(d.days, 7);
}

static void adding_and_counting(void **state)
{
    (void)state;
    assert_string_equal(date_text(date_add_months(day("2024-01-31"), 1)).s, "2024-02-29");
    assert_string_equal(date_text(date_add_months(day("2024-03-31"), -13)).s, "2023-02-28");
    assert_string_equal(date_text(date_add_years(day("2024-02-29"), 1)).s, "2025-02-28");
    assert_string_equal(date_text(date_add_days(day("2024-12-31"), 1)).s, "2025-01-01");
    assert_string_equal(date_text(date_add_years(day("2024-01-01"), 90000)).s, "9999-12-31");
    assert_string_equal(date_text(date_add_months(day("0001-01-31"), -5)).s, "0001-01-01");
    assert_int_equal(date_full_years(day("2000-05-10"), day("2024-05-09")), 23);
    assert_int_equal(date_full_years(day("2000-05-10"), day("2024-05-10")), 24);
    assert_int_equal(date_full_years(day("2024-05-10"), day("2000-05-10")), -24);
    assert_true(fabs(date_years(day("2000-01-01"), day("2400-01-01")) - 400) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(every_day_of_a_cycle_comes_back),
        cmocka_unit_test(text_is_strict),
        cmocka_unit_test(adding_and_counting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

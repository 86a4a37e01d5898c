/* test_number.c — strict reading, exact writing, and rounding as people see it. */
#include "unit/scratch.h"

#include <locale.h>
#include <math.h>

#include "base/number.h"
#include "base/random.h"

static void reads_numbers_and_nothing_else(void **state)
{
    (void)state;
    struct err e = {0};
    static const struct {
        const char *text;
        enum number_style style;
        double want;
    } good[] = {
        {"0", NUMBER_POINT, 0},          {" -12.50 ", NUMBER_POINT, -12.5},
        {"+.5", NUMBER_POINT, 0.5},      {"5.", NUMBER_POINT, 5},
        {"1e3", NUMBER_POINT, 1000},     {"1.7976931348623157e308", NUMBER_POINT, 1.7976931348623157e308},
        {"12,5", NUMBER_COMMA, 12.5},    {"1,234,567.25", NUMBER_GROUP_POINT, 1234567.25},
        {"1 234.5", NUMBER_GROUP_POINT, 1234.5}, {"1\u202f234", NUMBER_GROUP_POINT, 1234},
        {"1.234,5", NUMBER_GROUP_COMMA, 1234.5}, {"1\u00a0234,5", NUMBER_GROUP_COMMA, 1234.5},
        {"9007199254740993", NUMBER_POINT, 9007199254740992.0}, /* half to even */
        {"0.1000000000000000055511151231257827021181583404541015625", NUMBER_POINT, 0.1},
        {"4.9406564584124654e-324", NUMBER_POINT, 4.9406564584124654e-324},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        double x = 77;
        OK(number_parse(str_of(good[i].text), good[i].style, &x, &e), e);
        assert_true(x == good[i].want);
    }
    static const struct {
        const char *text;
        enum number_style style;
        enum err_code code;
        const char *words;
    } bad[] = {
        {"", NUMBER_POINT, ERR_PARSE, "empty"},
        {"12abc", NUMBER_POINT, ERR_PARSE, "'a' at position 3"},
        {"1,5", NUMBER_POINT, ERR_PARSE, "',' at position 2"},
        {"1.5", NUMBER_COMMA, ERR_PARSE, "'.' at position 2"},
        {"1,23,456", NUMBER_GROUP_POINT, ERR_PARSE, "position"},
        {"1,2345", NUMBER_GROUP_POINT, ERR_PARSE, "three digits"},
        {"nan", NUMBER_POINT, ERR_PARSE, "'n'"},
        {"inf", NUMBER_POINT, ERR_PARSE, "'i'"},
        {"0x10", NUMBER_POINT, ERR_PARSE, "'x'"},
        {"1e", NUMBER_POINT, ERR_PARSE, "ends too early"},
        {"-", NUMBER_POINT, ERR_PARSE, "ends too early"},
        {"1e400", NUMBER_POINT, ERR_LIMIT, "larger"},
        {"1e-400", NUMBER_POINT, ERR_LIMIT, "zero"},
        {"3 €", NUMBER_POINT, ERR_PARSE, "' '"},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        double x = 77;
        FAILS(number_parse(str_of(bad[i].text), bad[i].style, &x, &e), e, bad[i].code, bad[i].words);
        assert_true(x == 77);
    }
}

static void whole_numbers_know_their_range(void **state)
{
    (void)state;
    struct err e = {0};
    int64_t i = 0;
    uint64_t u = 0;
    OK(number_parse_int(STR("-9223372036854775808"), &i, &e), e);
    assert_true(i == INT64_MIN);
    OK(number_parse_int(STR("+9223372036854775807"), &i, &e), e);
    assert_true(i == INT64_MAX);
    OK(number_parse_u64(STR("18446744073709551615"), &u, &e), e);
    assert_true(u == UINT64_MAX);
    FAILS(number_parse_int(STR("9223372036854775808"), &i, &e), e, ERR_LIMIT, "range");
    FAILS(number_parse_u64(STR("18446744073709551616"), &u, &e), e, ERR_LIMIT, "range");
    FAILS(number_parse_u64(STR("-1"), &u, &e), e, ERR_PARSE, "'-'");
    FAILS(number_parse_int(STR("1.0"), &i, &e), e, ERR_PARSE, "'.'");
    FAILS(number_parse_int(STR("--1"), &i, &e), e, ERR_PARSE, "'-'");
}

static void exact_text_reads_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct rng r;
    rng_init(&r, 5, "test.number");
    assert_string_equal(number_exact(a, 0.1), "0.1");
    assert_string_equal(number_exact(a, 123456789), "123456789");
    assert_string_equal(number_exact(a, -0.5), "-0.5");
    assert_string_equal(number_exact(a, 1e22), "1e+22");
    assert_string_equal(number_exact(a, 1.5e-7), "1.5e-07");
    for (int i = 0; i < 20000; i++) {
        struct arena_mark m = arena_mark(a);
        uint64_t bits = rng_next(&r);
        double x, y;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x))
            continue;
        OK(number_parse(str_of(number_exact(a, x)), NUMBER_POINT, &y, &e), e);
        assert_true(x == y);
        arena_release(a, m);
    }
}

static void rounding_is_that_of_the_decimal_text(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    assert_string_equal(number_fixed(a, 1.005, 2, GROUP_NONE), "1.01"); /* binary: 1.00499… */
    assert_string_equal(number_fixed(a, 2.5, 0, GROUP_NONE), "3");
    assert_string_equal(number_fixed(a, -2.5, 0, GROUP_NONE), "-3");
    assert_string_equal(number_fixed(a, -0.001, 2, GROUP_NONE), "0.00");
    assert_string_equal(number_fixed(a, 999.999, 2, GROUP_ASCII), "1,000.00");
    assert_string_equal(number_fixed(a, 0, 1, GROUP_NONE), "0.0");
    assert_string_equal(number_fixed(a, 1234567.891, 1, GROUP_NARROW), "1\u202f234\u202f567.9");
    assert_string_equal(number_int(a, INT64_MIN, GROUP_NONE), "-9223372036854775808");
    assert_string_equal(number_int(a, 0, GROUP_ASCII), "0");
    assert_string_equal(number_int(a, 1000, GROUP_ASCII), "1,000");
    assert_string_equal(number_digits(a, 123456, 2, GROUP_NONE), "120000");
    assert_string_equal(number_digits(a, 0.00012345, 3, GROUP_NONE), "0.000123");
}

static void people_say_it_with_known_digits(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        double x;
        int digits;
        const char *want;
    } rows[] = {{412345678, 3, "412\u00a0M"}, {1290, 2, "1.3\u00a0k"}, {999960, 3, "1\u00a0M"},
                {999, 3, "999"},              {5.2e12, 2, "5.2\u00a0tn"}, {-81.2e9, 3, "-81.2\u00a0bn"},
                {0, 3, "0"},                  {0.0412, 2, "0.041"},       {3e16, 2, "30\u202f000\u00a0tn"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(number_human(a, rows[i].x, rows[i].digits), rows[i].want);
    assert_string_equal(number_percent(a, 0.285, 1), "28.5\u00a0%");
    assert_string_equal(number_percent(a, 0, 0), "0\u00a0%");
    static const char *const places[] = {"1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"};
    static const int n[] = {1, 2, 3, 4, 11, 12, 13, 21, 112};
    for (size_t i = 0; i < COUNT_OF(n); i++)
        assert_string_equal(number_ordinal(a, n[i]), places[i]);
}

static bool in_locale(const char *name)
{
    if (!setlocale(LC_NUMERIC, name))
        return false;
    ARENA_LOCAL(a);
    struct err e = {0};
    double x;
    assert_string_equal(number_exact(a, 1234.5), "1234.5");
    OK(number_parse(STR("0.12345678901234567890"), NUMBER_POINT, &x, &e), e);
    assert_true(x == 0.12345678901234567890);
    return true;
}

static void the_locale_does_not_matter(void **state)
{
    (void)state;
    bool german = in_locale("de_DE.UTF-8"), french = in_locale("fr_FR.UTF-8"),
         persian = in_locale("fa_IR.UTF-8"), any = german || french || persian;
    setlocale(LC_NUMERIC, "C");
    if (!any) {
        print_message("skipped: no locale with a decimal comma is installed\n");
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers_and_nothing_else),
        cmocka_unit_test(whole_numbers_know_their_range),
        cmocka_unit_test(exact_text_reads_back),
        cmocka_unit_test(rounding_is_that_of_the_decimal_text),
        cmocka_unit_test(people_say_it_with_known_digits),
        cmocka_unit_test(the_locale_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

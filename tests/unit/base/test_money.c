/* test_money.c — exact fractions with named rounding, amounts that cannot mix currencies. */
#include "unit/scratch.h"

#include "base/decimal.h"
#include "base/money.h"
#include "base/random.h"

static const struct decimal *dec(struct arena *a, const char *s)
{
    struct err e = {0};
    const struct decimal *d = NULL;
    OK(decimal_parse(a, str_of(s), &d, &e), e);
    return d;
}

static void decimals_are_exact(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct decimal *third, *q;
    OK(decimal_div(a, dec(a, "1"), dec(a, "3"), &third, &e), e);
    assert_int_equal(decimal_cmp(decimal_mul(a, third, dec(a, "3")), dec(a, "1.000")), 0);
    assert_string_equal(decimal_exact_text(a, third), "1/3");
    assert_string_equal(decimal_exact_text(a, decimal_add(a, dec(a, "0.1"), dec(a, "0.2"))), "0.3");
    assert_string_equal(decimal_exact_text(a, dec(a, "1.25e-3")), "0.00125");
    assert_string_equal(decimal_exact_text(a, dec(a, "-6/4")), "-1.5");
    assert_true(decimal_to_double(dec(a, "0.1")) == 0.1);
    assert_true(decimal_to_double(decimal_of_double(a, 1e-300)) == 1e-300);
    assert_true(decimal_to_double(dec(a, "9007199254740993")) == 9007199254740992.0);
    FAILS(decimal_div(a, third, dec(a, "0"), &q, &e), e, ERR_NUMERIC, "zero");
    FAILS(decimal_parse(a, STR("1/0"), &q, &e), e, ERR_NUMERIC, "zero");
    FAILS(decimal_parse(a, STR("12,5"), &q, &e), e, ERR_PARSE, "not a decimal");
    FAILS(decimal_parse(a, STR("1e9999"), &q, &e), e, ERR_LIMIT, "exponent");
    FAILS(decimal_parse(a, STR(""), &q, &e), e, ERR_PARSE, "not a decimal");
}

static void rounding_follows_the_named_rule(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        const char *x;
        const char *want[6]; /* half up, half even, down, up, floor, ceiling */
    } rows[] = {
        {"2.5", {"3", "2", "2", "3", "2", "3"}},      {"3.5", {"4", "4", "3", "4", "3", "4"}},
        {"-2.5", {"-3", "-2", "-2", "-3", "-3", "-2"}}, {"2.49", {"2", "2", "2", "3", "2", "3"}},
        {"-2.51", {"-3", "-3", "-2", "-3", "-3", "-2"}}, {"7", {"7", "7", "7", "7", "7", "7"}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (int rule = ROUND_HALF_UP; rule <= ROUND_CEILING; rule++)
            assert_string_equal(decimal_text(a, dec(a, rows[i].x), 0, (enum rounding)rule),
                                rows[i].want[rule]);
    assert_string_equal(decimal_text(a, dec(a, "0.005"), 2, ROUND_HALF_UP), "0.01");
    assert_string_equal(decimal_text(a, dec(a, "-0.001"), 2, ROUND_HALF_UP), "0.00");
    assert_int_equal(decimal_cmp(decimal_round(a, dec(a, "1250"), -2, ROUND_HALF_EVEN), dec(a, "1200")), 0);
}

static const struct currency_table *table(struct arena *a)
{
    struct err e = {0};
    const struct currency_table *t;
    const char *root = getenv("LANDFALL_ROOT");
    OK(currencies_load(a, arena_printf(a, "%s/data/parameters/currencies.csv", root ? root : "."), &t, &e), e);
    return t;
}

static const struct currency *cur(struct arena *a, const char *code)
{
    struct err e = {0};
    const struct currency *c;
    OK(currency_find(table(a), str_of(code), &c, &e), e);
    return c;
}

static void currencies_are_those_of_iso_4217(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct currency *c;
    assert_int_equal(cur(a, "EUR")->exponent, 2);
    assert_int_equal(cur(a, "JPY")->exponent, 0);
    assert_int_equal(cur(a, "KWD")->exponent, 3);
    assert_true(table(a)->n > 150);
    FAILS(currency_find(table(a), STR("EUX"), &c, &e), e, ERR_NOT_FOUND, "`EUR`");
    FAILS(currency_find(table(a), STR("usd"), &c, &e), e, ERR_NOT_FOUND, "`USD`");
    FAILS(currency_find(table(a), STR("EURO"), &c, &e), e, ERR_NOT_FOUND, "ISO 4217");
}

static void two_currencies_never_mix(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct currency *eur = cur(a, "EUR"), *usd = cur(a, "USD");
    struct money sum = money_of(77, eur);
    int order = 9;
    OK(money_add(money_of(150, eur), money_of(250, eur), &sum, &e), e);
    assert_int_equal(sum.minor, 400);
    FAILS(money_add(money_of(1, eur), money_of(1, usd), &sum, &e), e, ERR_INPUT, "EUR and USD");
    assert_int_equal(sum.minor, 400);
    FAILS(money_sub(money_of(1, usd), money_of(1, eur), &sum, &e), e, ERR_INPUT, "subtract");
    FAILS(money_cmp(money_of(1, usd), money_of(1, eur), &order, &e), e, ERR_INPUT, "compare");
    const struct money mixed[] = {money_of(1, eur), money_of(1, usd)};
    FAILS(money_sum(mixed, 2, eur, &sum, &e), e, ERR_INPUT, "USD");
    FAILS(money_add(money_of(INT64_MAX, eur), money_of(1, eur), &sum, &e), e, ERR_LIMIT, "too large");
    FAILS(money_times_int(money_of(INT64_MAX / 2, eur), 3, &sum, &e), e, ERR_LIMIT, "too large");
    const struct money back[] = {money_of(INT64_MAX, eur), money_of(5, eur), money_of(-6, eur)};
    OK(money_sum(back, 3, eur, &sum, &e), e); /* only the total has to fit */
    assert_true(sum.minor == INT64_MAX - 1);
}

static void conversion_names_rate_date_and_direction(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct currency *eur = cur(a, "EUR"), *jpy = cur(a, "JPY"), *usd = cur(a, "USD");
    struct money_rate r = {.from = eur, .to = jpy, .rate = dec(a, "163.455"), .source = "test"}, back;
    struct money m;
    OK(date_parse(STR("2025-03-31"), &r.day, &e), e);
    OK(money_convert(a, money_of(1001, eur), &r, ROUND_HALF_UP, &m, &e), e);
    assert_int_equal(m.minor, 1636); /* 10.01 × 163.455 = 1636.18… */
    assert_ptr_equal(m.cur, jpy);
    FAILS(money_convert(a, money_of(1, usd), &r, ROUND_HALF_UP, &m, &e), e, ERR_INPUT, "2025-03-31");
    OK(money_rate_invert(a, &r, &back, &e), e);
    OK(money_convert(a, money_of(163455, jpy), &back, ROUND_HALF_UP, &m, &e), e);
    assert_int_equal(m.minor, 100000);
    assert_string_equal(money_text(a, money_of(-5, eur), GROUP_NARROW), "-0.05\u00a0EUR");
    assert_string_equal(money_text(a, money_of(123450, eur), GROUP_NARROW), "1\u202f234.50\u00a0EUR");
    assert_string_equal(money_plain(a, money_of(123450, eur)), "1234.50");
    assert_string_equal(money_plain(a, money_of(1234, jpy)), "1234");
    assert_string_equal(money_human(a, money_of(123456789000, eur), 3), "1.23\u00a0bn\u00a0EUR");
}

static void parsing_knows_the_minor_unit(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct money m;
    OK(money_parse(a, STR(" 12.5 "), cur(a, "EUR"), &m, &e), e);
    assert_int_equal(m.minor, 1250);
    FAILS(money_parse(a, STR("12.505"), cur(a, "EUR"), &m, &e), e, ERR_INPUT, "2 decimals of EUR");
    FAILS(money_parse(a, STR("12.5"), cur(a, "JPY"), &m, &e), e, ERR_INPUT, "0 decimals of JPY");
    FAILS(money_parse(a, STR("1e30"), cur(a, "EUR"), &m, &e), e, ERR_LIMIT, "too large");
}

static void parts_of_a_split_add_up(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct rng r;
    rng_init(&r, 3, "test.split");
    const struct currency *eur = cur(a, "EUR");
    struct money part[7];
    const int64_t thirds[] = {1, 1, 1}, none[] = {0, 0};
    OK(money_split(a, money_of(100, eur), thirds, 3, part, &e), e);
    assert_true(part[0].minor == 34 && part[1].minor == 33 && part[2].minor == 33);
    OK(money_split(a, money_of(-100, eur), thirds, 3, part, &e), e);
    assert_true(part[0].minor == -34 && part[1].minor == -33 && part[2].minor == -33);
    FAILS(money_split(a, money_of(1, eur), none, 2, part, &e), e, ERR_INPUT, "all zero");
    for (int i = 0; i < 500; i++) {
        int64_t w[7], sum = 0, amount = (int64_t)(rng_next(&r) >> 8) - (INT64_C(1) << 55);
        for (int k = 0; k < 7; k++)
            w[k] = (int64_t)rng_below(&r, 1000) + (k == 0);
        OK(money_split(a, money_of(amount, eur), w, 7, part, &e), e);
        for (int k = 0; k < 7; k++)
            sum += part[k].minor;
        assert_true(sum == amount);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(rounding_follows_the_named_rule),
        cmocka_unit_test(currencies_are_those_of_iso_4217),
        cmocka_unit_test(two_currencies_never_mix),
        cmocka_unit_test(conversion_names_rate_date_and_direction),
        cmocka_unit_test(parsing_knows_the_minor_unit),
        cmocka_unit_test(parts_of_a_split_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

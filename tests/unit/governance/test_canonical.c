/* Canonical JSON against the examples of RFC 8785. */
#include "unit/scratch.h"

#include <math.h>

#include "governance/canonical.h"

static void expect(const char *in, const char *want)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str got;
    OK(canonical_json(a, str_of(in), &got, &e), e);
    assert_string_equal(got.p, want);
    OK(canonical_json(a, got, &got, &e), e); /* canonical stays as it is */
    assert_string_equal(got.p, want);
}

/* RFC 8785, 3.2.2 and 3.2.3. */
static void test_example(void **state)
{
    (void)state;
    expect("{\n  \"numbers\": [333333333.33333329, 1E30, 4.50,\n"
           "   2e-3, 0.000000000000000000000000001],\n"
           "  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
           "  \"literals\": [null, true, false]\n}",
           "{\"literals\":[null,true,false],"
           "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
           "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

/* Names are sorted as UTF-16 units: U+1F600 (D83D DE00) stands before U+FB33. */
static void test_order(void **state)
{
    (void)state;
    expect("{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\",\n"
           "\"\\ufb33\": \"Hebrew Letter Dalet With Dagesh\", \"1\": \"One\",\n"
           "\"\\ud83d\\ude00\": \"Emoji: Grinning Face\", \"\\u0080\": \"Control\",\n"
           "\"\\u00f6\": \"Latin Small Letter O With Diaeresis\"}",
           "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
           "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
           "\"\U0001f600\":\"Emoji: Grinning Face\","
           "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    expect("{\"ab\":1,\"a\":2,\"\":3,\"B\":{\"z\":[],\"y\":{}}}",
           "{\"\":3,\"B\":{\"y\":{},\"z\":[]},\"a\":2,\"ab\":1}");
}

/* RFC 8785, appendix B: bits of a double and how it is written. */
static void test_numbers(void **state)
{
    static const struct {
        uint64_t bits;
        const char *text;
    } rows[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        double x;
        memcpy(&x, &rows[i].bits, sizeof x);
        assert_string_equal(canonical_number(a, x), rows[i].text);
    }
}

static void test_refused(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str out;
    (void)state;
    FAILS(canonical_json(a, STR("{\"a\":1,\"a\":2}"), &out, &e), e, ERR_PARSE, "duplicate");
    FAILS(canonical_json(a, STR("{\"a\":9007199254740993}"), &out, &e), e, ERR_INPUT,
          "9007199254740993");
    FAILS(canonical_json(a, STR("[88888888888888000000.0]"), &out, &e), e, ERR_INPUT,
          "88888888888888000000");
    FAILS(canonical_json(a, STR("[-1e20]"), &out, &e), e, ERR_INPUT, "digits");
    OK(canonical_json(a, STR("[1e21,-9007199254740992,9007199254740992.0]"), &out, &e), e);
    FAILS(canonical_json(a, STR("{\"a\":"), &out, &e), e, ERR_PARSE, "line 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

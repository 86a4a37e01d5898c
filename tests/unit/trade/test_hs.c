/* Product codes as people write them; search and browse of the lists. */
#include "trade/hs.h"
#include "unit/scratch.h"

static void codes_are_normalised(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
    } good[] = {{"150910", "150910"}, {"1509.10", "150910"},   {" 15 09 10 ", "150910"},
                {"1509", "1509"},     {"15", "15"},            {"01", "01"},
                {"HS 1509.10", "150910"}, {"hs1509-10", "150910"}};
    struct err e;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        char code[FLOW_PRODUCT];
        memset(code, 'x', sizeof code);
        OK(hs_code(str_of(good[i].text), code, &e), e);
        assert_string_equal(code, good[i].code);
        assert_int_equal(code[FLOW_PRODUCT - 1], 0);
    }
}

static void what_is_no_code_says_why(void **state)
{
    (void)state;
    struct err e;
    char code[FLOW_PRODUCT] = "before";
    FAILS(hs_code(STR(""), code, &e), e, ERR_INPUT, "no product code");
    FAILS(hs_code(STR("..."), code, &e), e, ERR_INPUT, "no product code");
    FAILS(hs_code(STR("olive oil"), code, &e), e, ERR_INPUT, "hs search");
    FAILS(hs_code(STR("10121"), code, &e), e, ERR_INPUT, "try 010121");
    FAILS(hs_code(STR("1509.10.20"), code, &e), e, ERR_INPUT, "try 150910");
    FAILS(hs_code(STR("1509102000999"), code, &e), e, ERR_INPUT, "too long");
    assert_string_equal(code, "before");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_normalised),
        cmocka_unit_test(what_is_no_code_says_why),
    };
    return cmocka_run_group_tests_name("hs", tests, NULL, NULL);
}

/* Product codes as people write them; search and browse of the lists. */
#include "trade/hs.h"
#include "unit/scratch.h"

static void codes_are_normalised(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code;
    } good[] = {{"150910", "150910"},     {"1509.10", "150910"},  {" 15 09 10 ", "150910"},
                {"1509", "1509"},         {"15", "15"},           {"01", "01"},
                {"HS 1509.10", "150910"}, {"hs1509-10", "150910"}, {"۱۵۰۹.۱۰", "150910"}, {"٠٨٠٢", "0802"}};
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

/* --- search ---------------------------------------------------------------------------------- */

static const struct hs_item items[] = {
    {"08", "Fruit and nuts, edible", ""},
    {"0802", "Nuts, fresh or dried", ""},
    {"080212", "Almonds, shelled", ""},
    {"080251", "Pistachios, in shell", ""},
    {"15", "Fats and oils", ""},
    {"1509", "Olive oil and its fractions", ""},
    {"150910", "Olive oil, virgin", ""},
    {"150990", "Olive oil, other than virgin", ""},
    {"1512", "Sunflower-seed oil", ""},
    {"151211", "Sunflower-seed oil, crude", ""},
    {"20", "Vegetables, fruit or nuts, prepared", ""},
    {"200570", "Olives, prepared or preserved", ""},
    {"620342", "Trousers of cotton, men's", ""},
    {"841370", "Pumps; centrifugal, n.e.s.", ""},
};
static const struct hs_list list = {"HS17", items, COUNT_OF(items)};
static const struct hs_weights weights = {
    .plural = 0.95, .prefix = 0.6, .typo = 0.4, .above = 0.7, .least = 0.5};

static void found(const char *words, size_t n, const char *first)
{
    ARENA_LOCAL(a);
    struct hs_hit *hit;
    size_t k = hs_search(&list, a, str_of(words), &weights, &hit);
    if (k != n || (n && strcmp(items[hit[0].item].code, first) != 0)) {
        print_error("%s: %zu found, first %s; should be %zu, %s\n", words, k,
                    k ? items[hit[0].item].code : "none", n, first);
        fail();
    }
    for (size_t i = 0; i < k; i++)
        assert_true(hit[i].fit >= weights.least && hit[i].fit <= 1 &&
                    (i == 0 || hit[i].fit <= hit[i - 1].fit));
}

static void words_find_products(void **state)
{
    (void)state;
    found("virgin olive oil", 3,
          "150910"); /* two with all words, the shorter first; one with two of three */
    found("Olive OIL", 4, "150910"); /* the shortest of those with both; last, olives without oil */
    found("almond", 1, "080212");    /* one of many is the same noun */
    found("trousers", 1, "620342");
    found("trouser", 1, "620342");
    found("pump", 1, "841370");
    found("pistachois", 0,
          ""); /* two letters the wrong way round are two wrong letters: see typo */
    found("sunflower", 2, "1512");
    found("sunfl", 2, "1512");           /* the beginning of a word */
    found("dried almonds", 2, "080212"); /* "dried" stands in the heading, which comes second */
    found("quantum computer", 0, "");
    found("", 0, "");
    found("   ;;; ", 0, "");
    found("olive quantum entanglement device", 0, ""); /* too little of what was asked */
}

static void what_is_missed_is_named(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct hs_hit *hit;
    assert_int_equal(hs_search(&list, a, STR("crude sunflower oil, TASTY"), &weights, &hit), 1);
    assert_string_equal(items[hit[0].item].code, "151211");
    assert_string_equal(hit[0].missed, "tasty");
    hs_search(&list, a, STR("olive oil"), &weights, &hit);
    assert_string_equal(hit[0].missed, "");
}

static void stretches_and_levels(void **state)
{
    (void)state;
    size_t begin, end;
    hs_under(&list, "15", &begin, &end);
    assert_true(begin == 4 && end == 10);
    hs_under(&list, "1509", &begin, &end);
    assert_true(begin == 5 && end == 8);
    hs_under(&list, "", &begin, &end);
    assert_true(begin == 0 && end == COUNT_OF(items));
    hs_under(&list, "99", &begin, &end);
    assert_int_equal(begin, end);
    assert_string_equal(hs_level("15"), "chapter");
    assert_string_equal(hs_level("1509"), "heading");
    assert_string_equal(hs_level("150910"), "subheading");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_normalised), cmocka_unit_test(what_is_no_code_says_why),
        cmocka_unit_test(words_find_products),  cmocka_unit_test(what_is_missed_is_named),
        cmocka_unit_test(stretches_and_levels),
    };
    return cmocka_run_group_tests_name("hs", tests, NULL, NULL);
}

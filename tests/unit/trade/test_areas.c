/* test_areas.c — every code that the sources of trade flows use leads to the area it means. */
#include "../scratch.h"

#include "base/csv.h"
#include "base/file.h"
#include "trade/areas.h"

static const struct areas *areas_here(struct arena *a)
{
    const struct areas *s;
    struct err e = {0};
    const char *root = getenv("LANDFALL_ROOT");
    OK(areas_load(a, root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR, &s, &e), e);
    return s;
}

static const char *code_of(const struct areas *s, int area)
{
    return area == AREA_GROUP ? "group" : area < 0 ? "unknown" : area_at(s, area)->code;
}

static void test_numbers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct areas *s = areas_here(a);
    static const struct {
        int number;
        const char *code;
    } want[] = {{4, "AFG"},   {56, "BEL"},  {58, "BLX"},  {250, "FRA"}, {251, "FRA"},
                {276, "DEU"}, {280, "DEU"}, {490, "S19"}, {579, "NOR"}, {578, "NOR"},
                {699, "IND"}, {356, "IND"}, {711, "ZA1"}, {757, "CHE"}, {756, "CHE"},
                {810, "SUN"}, {842, "USA"}, {840, "USA"}, {891, "SCG"}, {0, "group"},
                {97, "group"}, {999, "unknown"}, {1, "unknown"}};
    for (size_t i = 0; i < COUNT_OF(want); i++)
        assert_string_equal(code_of(s, area_of_number(s, "baci", want[i].number)), want[i].code);
    assert_string_equal(code_of(s, area_of_number(s, "iso", 492)), "MCO");
    assert_string_equal(code_of(s, area_of_number(s, "comtrade", 492)), "E29");
    assert_int_equal(area_of_number(s, "un", 1000), AREA_UNKNOWN);
    assert_int_equal(area_of_number(s, "un", -1), AREA_UNKNOWN);
}

static void test_texts(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct areas *s = areas_here(a);
    const char *why;
    static const struct {
        const char *scheme, *text, *code;
    } want[] = {{"un", "004", "AFG"},
                {"un", " 842 ", "USA"},
                {NULL, "fra", "FRA"},
                {NULL, "DE", "DEU"},
                {"comtrade", "S19", "S19"},
                {"comtrade", "Other Asia, nes", "S19"},
                {"comtrade", "World", "group"},
                {"comtrade", "Viet Nam", "VNM"},
                {"comtrade", "USA", "USA"},
                {"comtrade", "Bosnia Herzegovina", "BIH"},
                {"comtrade", "Fmr USSR", "SUN"},
                {"comtrade", "Belgium-Luxembourg", "BLX"},
                {"wits", "EUN", "group"},
                {"wits", "SUD", "SDN"},
                {"wits", "ROM", "ROU"},
                {NULL, "rom", "ROU"},
                {NULL, "scg", "SCG"},
                {NULL, "ant", "ANT"},
                {NULL, "", "unknown"},
                {NULL, "Atlantis", "unknown"},
                {NULL, "99999", "unknown"}};
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        int area = area_of_text(s, want[i].scheme, str_of(want[i].text), &why);
        if (strcmp(code_of(s, area), want[i].code) != 0)
            print_error("`%s`: %s\n", want[i].text, code_of(s, area));
        assert_string_equal(code_of(s, area), want[i].code);
        assert_true(area >= 0 || strlen(why) > 5);
    }
}

/* The index is the market's; behind them stand areas that are none, no code twice. */
static void test_markets_first(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct areas *s = areas_here(a);
    size_t n_markets = market_count(areas_facts(s)), own = 0;
    assert_true(area_count(s) > n_markets);
    for (size_t i = 0; i < area_count(s); i++) {
        const struct area *x = area_at(s, (int)i);
        assert_int_equal(x->market, i < n_markets ? (int)i : -1);
        assert_int_equal(area_of_code(s, x->code), (int)i);
        assert_string_equal(area_codes(s)[i], x->code);
        own += x->market < 0;
    }
    assert_true(own > 20);
    assert_null(area_at(s, AREA_GROUP));
    assert_null(area_at(s, (int)area_count(s)));
}

/* CEPII's own list: every number is known, and means the country its alpha-3 code says; where the two
 * differ on purpose, this test says so. */
static void test_cepii_list(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *shared = getenv("LANDFALL_SHARED"), *root = getenv("LANDFALL_ROOT");
    if (!shared)
        shared = path_join(a, root ? root : ".", "../shared/data");
    const char *path = path_join(a, shared, "trade/country_codes_V202501.csv");
    if (!file_exists(path)) {
        print_message("skipped: %s absent\n", path);
        return;
    }
    const struct areas *s = areas_here(a);
    struct err e = {0};
    struct csv *c;
    int code, iso3;
    size_t n = 0;
    OK(csv_open_path(&c, a, path, NULL, &e), e);
    OK(csv_col(c, "country_code", &code, &e) && csv_col(c, "country_iso3", &iso3, &e), e);
    while (csv_next(c, &e)) {
        int64_t number;
        OK(csv_need_int(c, code, &number, &e), e);
        const char *own = code_of(s, area_of_number(s, "baci", (int)number));
        const char *theirs = str_dup(a, csv_text(c, iso3));
        if (number == 58)
            theirs = "BLX"; /* the list says BEL; Belgium alone is 56 */
        if (strcmp(own, theirs) != 0)
            print_error("%d: %s, CEPII says %s\n", (int)number, own, theirs);
        assert_string_equal(own, theirs);
        n++;
    }
    assert_false(csv_failed(c));
    assert_int_equal(n, 238);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_markets_first),
        cmocka_unit_test(test_cepii_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_derive.c — indicators computed from series, against values worked out by hand. */
#include "../scratch.h"

#include <math.h>

#include "country/table.h"

#define N(s) (sizeof(s) / sizeof((s)[0]))

static struct fact at(int year, double value, const char *source)
{
    return (struct fact){.year = year, .value = value, .source = source, .note = ""};
}

static double derive(enum derive_kind kind, int years, const struct fact *s, size_t n,
                     const struct fact *per, size_t n_per, int year, size_t *n_in)
{
    struct derivation d = {.kind = kind, .years = years};
    const struct fact *in[DERIVE_MAX_INPUTS];
    double x = NAN;
    size_t k = 0;
    if (!derive_value(&d, s, n, per, n_per, year, &x, in, &k))
        return NAN;
    if (n_in)
        *n_in = k;
    return x;
}

static void growth_and_change_over_years(void **state)
{
    (void)state;
    /* 100 → 121 in two years is 10 % a year */
    const struct fact s[] = {at(2018, 100, "wdi"), at(2019, 90, "wdi"), at(2020, 121, "wdi")};
    size_t n_in = 0;
    assert_true(fabs(derive(DERIVE_CAGR, 2, s, N(s), NULL, 0, 2020, &n_in) - 10) < 1e-12);
    assert_int_equal(n_in, 2);
    assert_true(derive(DERIVE_DIFF, 2, s, N(s), NULL, 0, 2020, NULL) == 21);
    assert_true(derive(DERIVE_DIFF, 1, s, N(s), NULL, 0, 2019, NULL) == -10);
    assert_true(isnan(derive(DERIVE_CAGR, 3, s, N(s), NULL, 0, 2020, NULL))); /* 2017 is not there */
    assert_true(isnan(derive(DERIVE_DIFF, 2, s, N(s), NULL, 0, 2021, NULL)));
}

static void growth_never_spans_two_sources_or_a_sign(void **state)
{
    (void)state;
    const struct fact mixed[] = {at(2018, 100, "wdi"), at(2020, 121, "factbook")};
    const struct fact negative[] = {at(2018, -100, "wdi"), at(2020, 121, "wdi")};
    assert_true(isnan(derive(DERIVE_CAGR, 2, mixed, N(mixed), NULL, 0, 2020, NULL)));
    assert_true(isnan(derive(DERIVE_DIFF, 2, mixed, N(mixed), NULL, 0, 2020, NULL)));
    assert_true(isnan(derive(DERIVE_CAGR, 2, negative, N(negative), NULL, 0, 2020, NULL)));
    assert_true(derive(DERIVE_DIFF, 2, negative, N(negative), NULL, 0, 2020, NULL) == 221);
}

static void swings_are_the_sample_standard_deviation(void **state)
{
    (void)state;
    /* 2 4 4 4 6: mean 4, squares 4+0+0+0+4 = 8, over 4 → 2 */
    const struct fact s[] = {at(2016, 2, "wdi"), at(2017, 4, "wdi"), at(2018, 4, "wdi"),
                             at(2019, 4, "wdi"), at(2020, 6, "wdi")};
    assert_true(fabs(derive(DERIVE_SD, 5, s, N(s), NULL, 0, 2020, NULL) - sqrt(2)) < 1e-12);
    /* growth rates 100 %, 0, 0, 50 %: mean 37.5, squares 3906.25+2·1406.25+156.25 = 6875, /3 */
    size_t n_in = 0;
    assert_true(fabs(derive(DERIVE_SD_GROWTH, 4, s, N(s), NULL, 0, 2020, &n_in) -
                     sqrt(6875.0 / 3)) < 1e-9);
    assert_int_equal(n_in, 5);
    /* one year of five may be missing, two may not */
    assert_true(isfinite(derive(DERIVE_SD, 5, s, N(s), NULL, 0, 2021, NULL)) == 0);
    const struct fact gap[] = {at(2016, 2, "wdi"), at(2018, 4, "wdi"), at(2019, 4, "wdi"),
                               at(2020, 6, "wdi")};
    assert_true(fabs(derive(DERIVE_SD, 5, gap, N(gap), NULL, 0, 2020, NULL) - sqrt(8.0 / 3)) < 1e-12);
    const struct fact holes[] = {at(2018, 4, "wdi"), at(2019, 4, "wdi"), at(2020, 6, "wdi")};
    assert_true(isnan(derive(DERIVE_SD, 5, holes, N(holes), NULL, 0, 2020, NULL)));
}

static void ratios_keep_their_years(void **state)
{
    (void)state;
    const struct fact x[] = {at(2020, 30, "wdi"), at(2023, 40, "factbook")};
    const struct fact y[] = {at(2020, 200, "wdi"), at(2022, 80, "wdi"), at(2024, 100, "wdi")};
    const struct fact zero[] = {at(2020, 0, "wdi")};
    assert_true(derive(DERIVE_RATIO, 0, x, N(x), y, N(y), 2020, NULL) == 15);
    assert_true(isnan(derive(DERIVE_RATIO, 0, x, N(x), y, N(y), 2023, NULL)));
    assert_true(derive(DERIVE_PER, 0, x, N(x), y, N(y), 2023, NULL) == 0.5); /* 2022 before 2024 */
    assert_true(derive(DERIVE_PCT, 0, x, N(x), y, N(y), 2023, NULL) == 50);
    assert_true(isnan(derive(DERIVE_RATIO, 0, x, N(x), zero, N(zero), 2020, NULL)));
}

static void a_method_is_a_known_call_of_known_indicators(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f;
    struct err e = {0};
    struct derivation d;
    const char *root = getenv("LANDFALL_ROOT");
    OK(facts_load_lists(a, root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR, &f, &e), e);
    struct indicator *ind = &f->indicators[indicator_find(f, "gdp_growth_5y_pct")];
    static const char *const wrong[] = {"cagr(gdp_usd)",    "cagr5",     "cagr5(gdp_usd",
                                        "cagr5(nothing)",   "mean5(gdp_usd)", "sd99(gdp_usd)",
                                        "ratio(gdp_usd)",   "cagr5(gdp_growth_5y_pct)"};
    for (size_t i = 0; i < N(wrong); i++) {
        ind->method = wrong[i];
        FAILS(derivation_parse(f, indicator_find(f, "gdp_growth_5y_pct"), &d, &e), e, ERR_INPUT,
              "gdp_growth_5y_pct");
    }
    ind->method = "ratio(gdp_usd, population)";
    OK(derivation_parse(f, indicator_find(f, "gdp_growth_5y_pct"), &d, &e), e);
    assert_int_equal(d.kind, DERIVE_RATIO);
    assert_int_equal(d.per, indicator_find(f, "population"));
    assert_false(d.fallback);
    ind->method = "else per(gdp_usd,population)";
    OK(derivation_parse(f, indicator_find(f, "gdp_growth_5y_pct"), &d, &e), e);
    assert_int_equal(d.kind, DERIVE_PER);
    assert_true(d.fallback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_and_change_over_years),
        cmocka_unit_test(growth_never_spans_two_sources_or_a_sign),
        cmocka_unit_test(swings_are_the_sample_standard_deviation),
        cmocka_unit_test(ratios_keep_their_years),
        cmocka_unit_test(a_method_is_a_known_call_of_known_indicators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

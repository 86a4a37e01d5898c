/* test_import.c — every reader on a small file in the layout of its source, and on what is not one. */
#include "../scratch.h"

#include <math.h>

#include "country/import.h"
#include "country/table.h"

struct seen {
    struct arena *a;
    struct facts *f;
    struct observation *facts;
    size_t n, cap;
    struct pair_observation *pairs;
    size_t n_pairs, cap_pairs;
    struct rate_observation *rates;
    size_t n_rates, cap_rates;
    struct import_report *r;
};

static void on_fact(void *ctx, const struct observation *o)
{
    struct seen *s = ctx;
    PUSH(s->a, s->facts, s->n, s->cap, *o);
}

static void on_pair(void *ctx, const struct pair_observation *p)
{
    struct seen *s = ctx;
    PUSH(s->a, s->pairs, s->n_pairs, s->cap_pairs, *p);
}

static void on_rate(void *ctx, const struct rate_observation *r)
{
    struct seen *s = ctx;
    PUSH(s->a, s->rates, s->n_rates, s->cap_rates, *r);
}

static void start(struct seen *s, struct arena *a)
{
    struct err e = {0};
    const char *root = getenv("LANDFALL_ROOT");
    *s = (struct seen){.a = a};
    OK(facts_load_lists(a, root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR, &s->f, &e),
       e);
}

static bool try_bytes(struct seen *s, struct str bytes, struct err *e)
{
    struct import_sink sink = {.ctx = s, .fact = on_fact, .pair = on_pair, .rate = on_rate};
    s->n = s->n_pairs = s->n_rates = 0;
    return import_bytes(s->f, s->a, "any-name", bytes, &sink, &s->r, e);
}

static void read_text(struct seen *s, const char *text)
{
    struct err e = {0};
    OK(try_bytes(s, str_of(text), &e), e);
    assert_int_equal(s->r->rows_read, s->r->rows_used + s->r->rows_refused);
}

static const struct observation *cell(const struct seen *s, const char *iso3, const char *id, int year)
{
    int m = market_index(s->f, iso3), i = indicator_find(s->f, id);
    assert_true(m >= 0 && i >= 0);
    for (size_t k = 0; k < s->n; k++)
        if (s->facts[k].market == m && s->facts[k].indicator == i && s->facts[k].year == year)
            return &s->facts[k];
    return NULL;
}

static bool told(const struct seen *s, const char *what, size_t line, const char *why)
{
    for (size_t k = 0; k < s->r->n_refusals; k++)
        if (strcmp(s->r->refusals[k].what, what) == 0 && s->r->refusals[k].line == line &&
            strstr(s->r->refusals[k].why, why))
            return true;
    return false;
}

#define SHEET_HEAD(source)                                                                     \
    "\xEF\xBB\xBF\"Data Source\",\"" source "\",\n\n\"Last Updated Date\",\"2025-04-15\",\n\n" \
    "\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2022\",\"2023\",\n"

static void a_world_bank_sheet_is_read_and_its_groups_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_text(&s, SHEET_HEAD("World Development Indicators")
              "\"Greece\",\"GRC\",\"GDP (current US$)\",\"NY.GDP.MKTP.CD\",\"1.5e11\",\"243498333237.8\",\n"
              "\"Romania\",\"ROM\",\"GDP (current US$)\",\"NY.GDP.MKTP.CD\",\"\",\"7\",\n"
              "\"World\",\"WLD\",\"GDP (current US$)\",\"NY.GDP.MKTP.CD\",\"1\",\"2\",\n"
              "\"Aruba\",\"ABW\",\"GDP (current US$)\",\"NY.GDP.MKTP.CD\",\"\",\"\",\n"
              "\"France\",\"FRA\",\"GDP (current US$)\",\"NY.GDP.MKTP.CD\",\"many\",\"3\",\n");
    assert_string_equal(s.r->format->id, "worldbank-zip");
    assert_string_equal(s.r->vintage, "2025-04-15");
    assert_int_equal(s.r->rows_read, 5);
    assert_int_equal(s.r->rows_used, 3);
    assert_int_equal(s.n, 4);
    assert_true(cell(&s, "GRC", "gdp_usd", 2023)->value == 243498333237.8);
    assert_true(cell(&s, "GRC", "gdp_usd", 2022)->value == 1.5e11);
    assert_non_null(cell(&s, "ROU", "gdp_usd", 2023)); /* older code */
    assert_null(cell(&s, "ROU", "gdp_usd", 2022));     /* missing is not 0 */
    assert_true(told(&s, "WLD", 8, "a group"));
    assert_true(told(&s, "ABW", 9, "no value"));
    assert_true(told(&s, "FRA", 10, "\"many\" is not a number"));
}

static void a_sheet_whose_label_denies_its_code_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_text(&s, SHEET_HEAD("World Development Indicators")
              "\"Greece\",\"GRC\",\"Urban population\",\"NY.GDP.MKTP.CD\",\"1\",\"2\",\n");
    assert_int_equal(s.n, 0);
    assert_true(told(&s, "NY.GDP.MKTP.CD", 6, "the label says \"Urban population\""));
    read_text(&s, SHEET_HEAD("WDI Database Archives")
              "\"Greece\",\"GRC\",\"GDP (current US$)\",\"NY.GDP.MKTP.CD\",\"1\",\"2\",\n");
    assert_int_equal(s.n, 0);
    assert_true(told(&s, "NY.GDP.MKTP.CD", 6, "add several editions up"));
    read_text(&s, SHEET_HEAD("World Development Indicators")
              "\"Greece\",\"GRC\",\"CO2\",\"EN.ATM.CO2E.PC\",\"1\",\"2\",\n");
    assert_int_equal(s.n, 0);
}

static void an_api_page_is_read_and_says_that_it_is_a_part(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
#define ITEM(series, label, iso, name, year, value)                                              \
    "{\"indicator\":{\"id\":\"" series "\",\"value\":\"" label "\"},\"country\":{\"id\":\"XD\"," \
    "\"value\":\"" name "\"},\"countryiso3code\":\"" iso "\",\"date\":\"" year "\",\"value\":" value \
    ",\"unit\":\"\",\"obs_status\":\"\",\"decimal\":1}"
    read_text(&s, "[{\"page\":1,\"pages\":2,\"per_page\":10000,\"total\":6,\"sourceid\":\"2\","
                  "\"lastupdated\":\"2024-03-28\"},["
              ITEM("SP.POP.TOTL", "Population, total", "GRC", "Greece", "2022", "10426919") ","
              ITEM("SP.POP.TOTL", "Population, total", "GRC", "Greece", "2023", "null") ","
              ITEM("SP.POP.TOTL", "Population, total", "", "High income", "2022", "5") ","
              ITEM("SL.UEM.TOTL.NE.ZS",
                   "Unemployment, total (% of total labor force) (national estimate)", "GRC",
                   "Greece", "2022", "12.4") ","
              ITEM("SP.POP.TOTL", "Population, total", "GRC", "Greece", "last year", "3") "]]");
    assert_string_equal(s.r->format->id, "worldbank-api");
    assert_string_equal(s.r->vintage, "2024-03-28");
    assert_int_equal(s.r->rows_read, 5);
    assert_int_equal(s.r->rows_used, 1);
    assert_true(cell(&s, "GRC", "population", 2022)->value == 10426919);
    assert_true(told(&s, "page", 0, "page 1 of 2"));
    assert_true(told(&s, "GRC", 2, "no value for 2023"));
    assert_true(told(&s, "High income", 3, "a group"));
    assert_true(told(&s, "SL.UEM.TOTL.NE.ZS", 4, "two are different series"));
    assert_true(told(&s, "GRC", 5, "not a year"));
}

#define WGI_ROWS(last)                                                                         \
    "Rule of Law,,,,\n\"x\",,,,\nLegend,,,,\nEstimate,Estimate of governance (…),,,\n,,,,\n"   \
    ",,2021,2021,2021,2022,2022,2022\n"                                                        \
    "Country/Territory,Code,Estimate,StdErr,Rank,Estimate,StdErr,Rank\n"                       \
    "Aruba,ABW,#N/A,#N/A,#N/A,1,0.2,90\nAndorra,ADO,0.5,0.1,60,0.9,0.1,80\n"                   \
    "A,AFG,0,0,0,-2,0.1,1\nA,AGO,0,0,0,-1.5,0.1,5\nA,ALB,0,0,0,-1,0.1,10\nA,ARE,0,0,0,0.8,0,70\n" \
    "A,ARG,0,0,0,-0.5,0,20\nA,ARM,0,0,0,-0.4,0,30\nA,AUS,0,0,0,1.5,0,95\n" last                \
    "Former,ANT,1,1,1,1,1,91\n,,,,,,,\n"

static void a_governance_sheet_gives_estimates_with_their_interval(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    struct err e = {0};
    start(&s, a);
    read_text(&s, WGI_ROWS("A,AUT,0,0,0,1.6,0,96\n"));
    assert_string_equal(s.r->format->id, "wgi");
    const struct observation *o = cell(&s, "ABW", "rule_of_law", 2022);
    assert_non_null(o);
    assert_true(o->value == 1);
    assert_true(fabs(o->low - (1 - 1.6448536 * 0.2)) < 1e-6);
    assert_true(fabs(o->high - (1 + 1.6448536 * 0.2)) < 1e-6);
    assert_null(cell(&s, "ABW", "rule_of_law", 2021));
    assert_non_null(cell(&s, "AND", "rule_of_law", 2021)); /* ADO */
    assert_true(told(&s, "ANT", 18, "no longer exists"));
    /* a sheet whose values stand against its own ranks */
    FAILS(try_bytes(&s, STR(WGI_ROWS("A,AUT,0,0,0,-2.4,0,99\n")), &e), e, ERR_INPUT,
          "contradict each other");
}

static void where_a_label_and_a_series_code_disagree_the_code_is_believed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_text(&s, "country_code,Country,year,indicator_name,series,value\n"
                  "ARE,United Arab Emirates,2005,APPLIED_WEIGHTED,TM.TAX.MRCH.WM.FN.ZS,4.42\n"
                  "ARE,United Arab Emirates,2005,MFN_WEIGHTED,TM.TAX.MRCH.WM.AR.ZS,4.2\n"
                  "ARE,United Arab Emirates,2006,MFN_WEIGHTED,TM.TAX.MRCH.WM.AR.ZS,\n"
                  "ARE,United Arab Emirates,2006,REER,PX.REX.REER,100\n");
    assert_true(cell(&s, "ARE", "tariff_mfn_pct", 2005)->value == 4.42);
    assert_true(cell(&s, "ARE", "tariff_applied_pct", 2005)->value == 4.2);
    assert_true(told(&s, "TM.TAX.MRCH.WM.FN.ZS", 2, "labelled APPLIED_WEIGHTED"));
    assert_true(told(&s, "ARE", 4, "no value"));
    assert_true(told(&s, "PX.REX.REER", 5, "base year"));
}

static void score_tables_go_by_name_and_refuse_parts_and_regions(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_text(&s, "ctr;country;pdi;idv;mas;uai;ltowvs;ivr\r\n"
                  "CHI;China;80;20;66;30;87;24\r\nMNG;Montenegro;#NULL!;#NULL!;#NULL!;#NULL!;75;20\r\n"
                  "ARA;Arab countries;80;38;53;68;23;34\r\nBEF;Belgium French;67;72;60;93;#NULL!;#NULL!\r\n"
                  "SLV;Slovenia;71;27;19;88;49;48\r\n");
    assert_true(cell(&s, "CHN", "hofstede_pdi", 2015)->value == 80);
    assert_true(cell(&s, "MNE", "hofstede_ivr", 2015)->value == 20);
    assert_null(cell(&s, "MNE", "hofstede_pdi", 2015));
    assert_non_null(cell(&s, "SVN", "hofstede_uai", 2015));
    assert_true(told(&s, "Arab countries", 4, "a group"));
    assert_true(told(&s, "Belgium French", 5, "a part"));
    read_text(&s, "\"Country\",\"PowerDistance\",\"Individualism\",\"Masculinity\","
                  "\"UncertaintyAvoidance\",\"LongTermOrientation\",\"Indulgence\"\n"
                  "\"ABW\",,,,,,\n\"ROM\",90,30,42,90,51.8,19.8\n");
    assert_true(cell(&s, "ROU", "hofstede_pdi", 2015)->value == 90);
    assert_true(told(&s, "ABW", 2, "no score"));
    read_text(&s, "country,lpi_score,lpi_rank,customs_score,customs_rank,year\n"
                  "Lao PDR,2.5,115,2.3,120,2023\nAtlantis,1,1,1,1,2023\nFrance,3.9,13,3.7,15,soon\n");
    assert_true(cell(&s, "LAO", "lpi_customs", 2023)->value == 2.3);
    assert_true(told(&s, "Atlantis", 3, "unknown name"));
    assert_true(told(&s, "France", 4, "not a year"));
    read_text(&s, "Country,Country Name,Uncertainty Avoidance Societal Practices,Country Cluster\n"
                  "14,IRAN,3.67,Middle East\n43,South Africa (Black Sample),4.59,Anglo\n");
    assert_true(cell(&s, "IRN", "globe_uncertainty_practices", 2004)->value == 3.67);
    assert_int_equal(s.n, 1);
}

static void distances_and_agreements_come_as_pairs(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_text(&s, "iso_o;iso_d;contig;comlang_off;comlang_ethno;colony;comcol;curcol;col45;smctry;"
                  "dist;distcap;distw;distwces\n"
                  "FRA;ROM;0;0;0;0;0;0;0;0;1870;1870.5;1800.25;1790\n"
                  "FRA;MAC;0;0;0;0;0;0;0;0;9700;9700;.;.\n"
                  "YUG;FRA;0;0;0;0;0;0;0;0;1;1;1;1\n");
    assert_int_equal(s.n_pairs, 2);
    assert_int_equal(s.pairs[0].to, market_index(s.f, "ROU"));
    assert_true(s.pairs[0].pair.distance_km == 1800.25 && s.pairs[0].pair.capital_km == 1870.5);
    assert_int_equal(s.pairs[0].pair.agreement, AGREEMENT_UNKNOWN);
    assert_true(isnan(s.pairs[1].pair.distance_km));
    assert_true(told(&s, "YUG", 4, "no longer exists"));
    read_text(&s, "\"ID\",\"year\",\"CountryPair\",\"origin\",\"destination\","
                  "\"EconomicIntegrationAgreements\"\n"
                  "\"x\",2012,\"x\",\"KEN\",\"USA\",\"Non-Reciprocal PTA\"\n"
                  "\"x\",2011,\"x\",\"KEN\",\"USA\",\"Free Trade Agreement\"\n"
                  "\"x\",2012,\"x\",\"USA\",\"KEN\",\"No Agreement\"\n"
                  "\"x\",2012,\"x\",\"USA\",\"AUS\",\"No Country\"\n"
                  "\"x\",1990,\"x\",\"FRA\",\"AUS\",\"Customs Union\"\n"
                  "\"x\",2012,\"x\",\"CSK\",\"USA\",\"No Country\"\n"
                  "\"x\",2012,\"x\",\"FRA\",\"USA\",\"Marriage\"\n");
    assert_int_equal(s.n_pairs, 2); /* newest year only; unknown stays unknown */
    assert_string_equal(s.r->vintage, "2012");
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(s.pairs[i].pair.agreement,
                         s.pairs[i].from == market_index(s.f, "KEN") ? AGREEMENT_ONE_WAY
                                                                     : AGREEMENT_NONE);
    assert_true(told(&s, "Marriage", 8, "unknown kind"));
}

static void rates_are_the_newest_with_their_day(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_text(&s, "Date,USD,JPY,RUB,\n2026-03-05,1.1618,183.03,N/A,\n2026-03-04,1.16,183,N/A,\n"
                  "2022-03-01,1.1162,128,117.201,\nyesterday,1,1,1,\n");
    assert_int_equal(s.n_rates, 3);
    assert_true(str_is(s.rates[0].rate, "1.1618"));
    assert_string_equal(date_text(s.rates[0].date).s, "2026-03-05");
    assert_false(s.rates[0].discontinued);
    assert_string_equal(s.rates[2].currency, "RUB");
    assert_string_equal(date_text(s.rates[2].date).s, "2022-03-01");
    assert_true(s.rates[2].discontinued);
    assert_true(told(&s, "RUB", 4, "no rate after 2022-03-01"));
    assert_true(told(&s, "yesterday", 5, "not a date"));
}

static void what_is_not_a_source_is_refused_with_a_reason(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    struct err e = {0};
    start(&s, a);
    FAILS(try_bytes(&s, STR(""), &e), e, ERR_PARSE, "empty");
    FAILS(try_bytes(&s, STR("a,b\n1,2\n"), &e), e, ERR_PARSE, "not one of the sources");
    FAILS(try_bytes(&s, STR("\x7f" "ELF\0\0\0\0\1\2"), &e), e, ERR_PARSE, "binary");
    FAILS(try_bytes(&s, STR("PK\x03\x04truncated"), &e), e, ERR_PARSE, "any-name");
    FAILS(try_bytes(&s, STR("[{\"page\":1,\"indicator\":\"countryiso3code\"}"), &e), e, ERR_PARSE,
          "any-name");
    FAILS(try_bytes(&s, STR("[{\"page\":1,\"indicator\":1,\"countryiso3code\":2},7]"), &e), e,
          ERR_PARSE, "two parts");
    /* UTF-16: begins with a byte order mark and zero bytes */
    FAILS(try_bytes(&s, STR("\xFF\xFE" "C\0o\0u\0"), &e), e, ERR_PARSE, "binary");
    struct import_sink sink = {.ctx = &s, .fact = on_fact};
    const char *dir = scratch_folder(a);
    FAILS(import_file(s.f, a, dir, &sink, &s.r, &e), e, ERR_INPUT, "folder");
    FAILS(import_file(s.f, a, arena_printf(a, "%s/none.zip", dir), &sink, &s.r, &e), e,
          ERR_NOT_FOUND, "none.zip");
}

static void latin_1_names_and_crlf_are_read(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_text(&s, "country,lpi_score,lpi_rank,year\r\nC\xF4te d'Ivoire,2.1,1,2018\r\n");
    assert_non_null(cell(&s, "CIV", "lpi_score", 2018));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_bank_sheet_is_read_and_its_groups_refused),
        cmocka_unit_test(a_sheet_whose_label_denies_its_code_is_refused),
        cmocka_unit_test(an_api_page_is_read_and_says_that_it_is_a_part),
        cmocka_unit_test(a_governance_sheet_gives_estimates_with_their_interval),
        cmocka_unit_test(where_a_label_and_a_series_code_disagree_the_code_is_believed),
        cmocka_unit_test(score_tables_go_by_name_and_refuse_parts_and_regions),
        cmocka_unit_test(distances_and_agreements_come_as_pairs),
        cmocka_unit_test(rates_are_the_newest_with_their_day),
        cmocka_unit_test(what_is_not_a_source_is_refused_with_a_reason),
        cmocka_unit_test(latin_1_names_and_crlf_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_import_factbook.c — pages of the World Factbook as the reader must understand or refuse
 * them, and the real archive with cells checked by eye against its text.
 *
 * The small pages are written for the test in the layout of the source. The real archive is looked
 * for in ../shared/data (or $LANDFALL_SHARED); without it those tests say so and pass over.
 */
#include <math.h>

#include "../scratch.h"

#include "base/file.h"
#include "country/import.h"
#include "country/lists.h"
#include "country/table.h"

static const char *test_data_dir(struct arena *a)
{
    const char *root = getenv("LANDFALL_ROOT");
    return root ? path_join(a, root, "data") : "data";
}

/* A file of the shared data, or NULL and a line that says so. */
static const char *shared_file(struct arena *a, const char *name)
{
    const char *shared = getenv("LANDFALL_SHARED"), *root = getenv("LANDFALL_ROOT");
    if (!shared)
        shared = path_join(a, root ? root : ".", "../shared/data");
    const char *path = path_join(a, shared, name);
    if (file_exists(path))
        return path;
    print_message("skipped: %s absent\n", path);
    return NULL;
}

struct seen {
    struct arena *a;
    const struct facts *facts;
    struct observation *facts_seen;
    size_t n, cap;
    struct list_observation *items;
    size_t n_items, cap_items;
    struct import_report *report;
};

static void on_fact(void *ctx, const struct observation *o)
{
    struct seen *s = ctx;
    struct observation x = *o;
    x.note = arena_strdup(s->a, o->note);
    PUSH(s->a, s->facts_seen, s->n, s->cap, x);
}

static void on_item(void *ctx, const struct list_observation *l)
{
    struct seen *s = ctx;
    PUSH(s->a, s->items, s->n_items, s->cap_items, *l);
}

static void start(struct seen *s, struct arena *a)
{
    struct err e = {0};
    struct facts *f;
    *s = (struct seen){.a = a};
    OK(facts_load_lists(a, test_data_dir(a), &f, &e), e);
    s->facts = f;
}

static void read_page(struct seen *s, const char *name, const char *json)
{
    struct err e = {0};
    struct import_sink sink = {.ctx = s, .fact = on_fact, .item = on_item};
    s->n = s->n_items = 0;
    OK(import_bytes(s->facts, s->a, name, str_of(json), &sink, &s->report, &e), e);
}

/* The observation of a cell, NULL when none was made. */
static const struct observation *cell(const struct seen *s, const char *iso3, const char *id,
                                      int year)
{
    int m = market_index(s->facts, iso3), i = indicator_find(s->facts, id);
    assert_true(m >= 0);
    if (i < 0)
        fail_msg("no indicator %s", id);
    for (size_t k = 0; k < s->n; k++)
        if (s->facts_seen[k].market == m && s->facts_seen[k].indicator == i &&
            (year == 0 || s->facts_seen[k].year == year))
            return &s->facts_seen[k];
    return NULL;
}

static const struct list_observation *item(const struct seen *s, const char *iso3, const char *list,
                                           int rank)
{
    int m = market_index(s->facts, iso3);
    for (size_t k = 0; k < s->n_items; k++)
        if (s->items[k].market == m && strcmp(s->items[k].list, list) == 0 &&
            s->items[k].rank == rank)
            return &s->items[k];
    return NULL;
}

static bool refused(const struct seen *s, const char *what, const char *why)
{
    for (size_t k = 0; k < s->report->n_refusals; k++)
        if (strcmp(s->report->refusals[k].what, what) == 0 &&
            strstr(s->report->refusals[k].why, why))
            return true;
    return false;
}

#define PAGE(body) "{\"Introduction\":{\"Background\":{\"text\":\"x\"}}," body "}"

static void figures_are_read_with_year_unit_and_sign(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_page(
        &s, "gr.json",
        PAGE(
            "\"Economy\":{"
            "\"Exports\":{\"Exports 2024\":{\"text\":\"$108.5 billion (2024 est.)\"},"
            "\"Exports 2023\":{\"text\":\"$107.25 billion (2023 est.)\"}},"
            "\"GDP - composition, by end use\":{\"imports of goods and services\":"
            "{\"text\":\"-52.1% (2019 est.)\"}}},"
            "\"People and Society\":{"
            "\"Age structure\":{\"15-64 years\":{\"text\":\"62.6% (male 1/female 2)\"},"
            "\"65 years and over\":{\"text\":\"23.6% (2024 est.) (male 1/female 2)\"}},"
            "\"Net migration rate\":{\"text\":\"-1.1 migrant(s)/1,000 population (2025 est.)\"}},"
            "\"Communications\":{\"Broadband - fixed subscriptions\":"
            "{\"subscriptions per 100 inhabitants\":{\"text\":\"(2023 est.) less than 1\"}}},"
            "\"Government\":{\"Capital\":{\"time difference\":{\"text\":\"UTC+5.75 (10.75 hours "
            "ahead of Washington, DC, during Standard Time)\"}},"
            "\"International organization participation\":{\"text\":\"ICCt, UN, WTO (observer)\"}},"
            "\"Geography\":{\"Area\":{\"total \":{\"text\":\"1,234 sq km\"}}}"));
    const struct observation *o = cell(&s, "GRC", "exports_usd", 2024);
    assert_non_null(o);
    assert_true(o->value == 108.5e9 && isnan(o->low) && isnan(o->high));
    assert_string_equal(o->note, "est.");
    assert_non_null(o = cell(&s, "GRC", "exports_usd", 2023));
    assert_true(o->value == 107.25e9);
    assert_non_null(o = cell(&s, "GRC", "imports_pct_gdp", 2019));
    assert_true(o->value == 52.1); /* the source subtracts imports */
    assert_non_null(o = cell(&s, "GRC", "population_15_64_pct", 2024)); /* year of the sibling */
    assert_true(o->value == 62.6);
    assert_non_null(o = cell(&s, "GRC", "net_migration_per_1000", 2025));
    assert_true(o->value == -1.1);
    assert_non_null(o = cell(&s, "GRC", "broadband_per_100", 2023));
    assert_true(o->value == 0.5 && o->low == 0 && o->high == 1);
    assert_non_null(o = cell(&s, "GRC", "wto_member", 2025));
    assert_true(o->value == 0); /* an observer is not a member */
    assert_non_null(o = cell(&s, "GRC", "area_km2", 2025));
    assert_true(o->value == 1234);
}

static void what_does_not_fit_is_refused_with_the_reason(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_page(
        &s, "gr.json",
        PAGE(
            "\"Economy\":{"
            "\"Exports\":{\"Exports 2024\":{\"text\":\"$108 billion (2023 est.)\"}},"
            "\"Imports\":{\"Imports 2024\":{\"text\":\"108 billion (2024 est.)\"}},"
            "\"Inflation rate (consumer prices)\":{\"Inflation rate (consumer prices) 2024\":"
            "{\"text\":\"3-5% (2024 est.)\"}},"
            "\"Real GDP (purchasing power parity)\":{\"Real GDP (purchasing power parity) 2024\":"
            "{\"text\":\"$5 billion (2024 est.)\"},\"note\":\"<b>note:</b> data in 2015 dollars\"},"
            "\"Remittances\":{\"Remittances 2024\":{\"text\":\"2.5% (2024 est.)\"}}},"
            "\"People and Society\":{"
            "\"Physician density\":{\"text\":\"6.58 physicians/1,000 population\"},"
            "\"Hospital bed density\":{\"text\":\"42 beds/10,000 population (2022)\"},"
            "\"Population\":{\"total\":{\"text\":\"NA\"}},"
            "\"Alcohol consumption per capita\":{\"total\":{\"text\":\"\"}}},"
            "\"Communications\":{\"Telephones - mobile cellular\":{\"subscriptions per 100 "
            "inhabitants\":{\"text\":\"110 (2022 est.) Data available for 2019 only.\"}}}"));
    assert_int_equal(s.n, 0);
    assert_true(refused(&s, "gr exports_usd", "the heading says 2024, the text 2023"));
    assert_true(refused(&s, "gr imports_usd", "no dollar sign"));
    assert_true(refused(&s, "gr inflation_pct", "a range states no figure"));
    assert_true(refused(&s, "gr gdp_ppp_usd", "2021 dollars"));
    assert_true(refused(&s, "gr remittances_pct_gdp", "the unit is \"%\""));
    assert_true(refused(&s, "gr physicians_per_1000", "no year is stated"));
    assert_true(refused(&s, "gr hospital_beds_per_1000", "the unit is \"beds/10,000 population\""));
    assert_true(refused(&s, "gr population", "not available"));
    assert_true(refused(&s, "gr alcohol_litres_per_head", "empty"));
    assert_true(refused(&s, "gr mobile_per_100", "another year"));
    assert_int_equal(s.report->rows_read, s.report->rows_used + s.report->rows_refused);
    assert_int_equal(s.report->rows_refused, 10);
    /* sections that are not there are told, not counted as rows */
    assert_true(refused(&s, "gr", "the section \"Energy\" is missing"));
    assert_true(refused(&s, "gr", "the section \"Geography\" is missing"));
}

static void codes_are_fips_and_parts_are_not_economies(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    const char *page = PAGE("\"Transportation\":{\"Airports\":{\"text\":\"7 (2025)\"}}");
    read_page(&s, "ga.json", page); /* the Gambia, not Gabon */
    assert_non_null(cell(&s, "GMB", "airports", 2025));
    read_page(&s, "gm.json", page);
    assert_non_null(cell(&s, "DEU", "airports", 2025));
    read_page(&s, "kv.json", page);
    assert_non_null(cell(&s, "XKX", "airports", 2025));
    read_page(&s, "xx.json", page);
    assert_int_equal(s.n, 0);
    assert_int_equal(s.report->rows_refused, 1);
    read_page(&s, "gz.json", page);
    assert_int_equal(s.n, 0);
    /* the West Bank speaks for the State of Palestine only where its note says so */
    read_page(&s, "we.json",
              PAGE("\"Transportation\":{\"Airports\":{\"text\":\"7 (2025)\"}},"
                   "\"Communications\":{\"Internet users\":{\"percent of population\":{\"text\":"
                   "\"87% (2023 est.)\"},\"note\":\"note: includes the Gaza Strip\"}}"));
    assert_null(cell(&s, "PSE", "airports", 0));
    assert_non_null(cell(&s, "PSE", "internet_users_pct", 2023));
    assert_true(refused(&s, "we airports", "West Bank"));
}

static void what_is_counted_with_another_economy_or_may_be_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_page(&s, "gk.json",
              PAGE("\"Environment\":{\"Waste and recycling\":{\"municipal solid waste generated annually\":"
                   "{\"text\":\"178,900 tons (2024 est.)\"},\"note\":\"note: data include combined totals for "
                   "Guernsey and Jersey.\"}},\"Transportation\":{\"Airports\":{\"text\":\"2 (2025)\"}}"));
    assert_null(cell(&s, "GGY", "municipal_waste_t", 0));
    assert_true(refused(&s, "gk municipal_waste_t", "Jersey and Guernsey together"));
    assert_non_null(cell(&s, "GGY", "airports", 2025));
    static const char membership[] =
        PAGE("\"Government\":{\"International organization participation\":{\"text\":\"Interpol, UPU\"}}");
    read_page(&s, "gk.json", membership); /* bound through the United Kingdom, or not */
    assert_null(cell(&s, "GGY", "wto_member", 0));
    assert_true(refused(&s, "gk wto_member", "bound through its state"));
    read_page(&s, "ir.json", membership);
    assert_true(cell(&s, "IRN", "wto_member", 2025)->value == 0);
    read_page(&s, "hk.json", PAGE("\"Government\":{\"International organization participation\":"
                                  "{\"text\":\"UPU, WTO\"}}"));
    assert_true(cell(&s, "HKG", "wto_member", 2025)->value == 1);
}

static void lists_become_codes(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_page(
        &s, "sg.json",
        PAGE("\"Economy\":{"
             "\"Imports - partners\":{\"text\":\"China 28%, Trinidad &amp; Tobago 24%, "
             "Gambia, The 4%, S. Korea 4%, NZ 3%, Atlantis 1% (2023)\"},"
             "\"Imports - commodities\":{\"text\":\"refined petroleum, cars, garments (2023)\"}},"
             "\"People and Society\":{\"Religions\":{\"text\":\"Muslim (predominantly Sunni) "
             "60%, Pentecostal 20%, Lutheran 10%, animist &lt;1%, none 9% (2020 est.)\"},"
             "\"Languages\":{\"Languages\":{\"text\":\"French (official), Wolof\"}}},"
             "\"Government\":{\"Legal system\":{\"text\":\"civil law system with common law "
             "influences; Court reviews Islamic acts\"},"
             "\"Government type\":{\"text\":\"presidential republic\"},"
             "\"International organization participation\":{\"text\":\"AU, ECOWAS, WTO, XYZ\"}}"));
    static const char *const partners[] = {"CHN", "TTO", "GMB", "KOR", "NZL"};
    for (size_t k = 0; k < COUNT_OF(partners); k++) {
        const struct list_observation *o = item(&s, "SEN", "import_partners", (int)k + 1);
        assert_non_null(o);
        assert_string_equal(o->item, partners[k]);
        assert_int_equal(o->year, 2023);
    }
    assert_true(item(&s, "SEN", "import_partners", 3)->share_pct == 4);
    assert_null(item(&s, "SEN", "import_partners", 6));
    assert_true(refused(&s, "sg import_partners", "Atlantis"));
    const struct list_observation *o = item(&s, "SEN", "import_commodities", 2);
    assert_non_null(o);
    assert_string_equal(o->item, "8703");
    assert_true(isnan(o->share_pct)); /* no share is no share, not zero */
    assert_string_equal(item(&s, "SEN", "import_commodities", 3)->item, "61+62");
    assert_non_null(o = item(&s, "SEN", "religions", 2));
    assert_string_equal(o->item, "christian/protestant"); /* two churches, one code */
    assert_true(o->share_pct == 30);
    assert_non_null(o = item(&s, "SEN", "religions", 4));
    assert_string_equal(o->item, "folk");
    assert_true(o->share_pct == 0.5 && o->low_pct == 0 && o->high_pct == 1);
    assert_string_equal(item(&s, "SEN", "official_languages", 1)->item, "fr");
    assert_null(item(&s, "SEN", "official_languages", 2));
    /* common law is an influence here, and what follows the semicolon is another subject */
    assert_string_equal(item(&s, "SEN", "legal_origin", 1)->item, "civil");
    assert_null(item(&s, "SEN", "legal_origin", 2));
    assert_string_equal(item(&s, "SEN", "legal_elements", 2)->item, "common");
    assert_string_equal(item(&s, "SEN", "government", 1)->item, "republic/presidential");
    assert_string_equal(item(&s, "SEN", "organisations", 3)->item, "WTO");
}

static void shares_that_cannot_be_are_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    read_page(
        &s, "sg.json",
        PAGE("\"Economy\":{\"Imports - partners\":{\"text\":\"China 88%, France 24% (2023)\"}},"
             "\"People and Society\":{\"Religions\":{\"text\":\"Muslim 93/1%, none 2% (2014)\"}}"));
    assert_int_equal(s.n_items, 0);
    assert_true(refused(&s, "sg import_partners", "add up to 112"));
    assert_true(refused(&s, "sg religions", "add up to 2"));
}

static void mixed_legal_systems_follow_the_stated_rule(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    start(&s, a);
    static const struct {
        const char *text, *origin;
    } cases[] = {
        {"English common law", "common"},
        {"mixed system of English common law and customary law", "common"},
        {"mixed system of English common law, French civil law, and customary law", "mixed"},
        {"civil law; judicial review of legislative acts", "civil"},
        {"common law system except in Quebec, where civil law prevails", "common"},
        {"Islamic (sharia) system with some elements of French law", "religious"},
        {"mixed system of Islamic (sharia) law and civil law", "mixed"},
        {"customary law system", "customary"},
        {"the laws of France apply", "civil"},
        {"mixed system combining European civil law, Anglo-American law, and classical thought",
         "mixed"},
    };
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        read_page(&s, "gr.json",
                  arena_printf(a, PAGE("\"Government\":{\"Legal system\":{\"text\":\"%s\"}}"),
                               cases[k].text));
        const struct list_observation *o = item(&s, "GRC", "legal_origin", 1);
        if (!o || strcmp(o->item, cases[k].origin) != 0)
            fail_msg("'%s': %s, wanted %s", cases[k].text, o ? o->item : "nothing",
                     cases[k].origin);
    }
}

static void damaged_pages_are_errors_with_a_place(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    struct err e = {0};
    start(&s, a);
    struct import_sink sink = {.ctx = &s, .fact = on_fact};
    FAILS(import_bytes(s.facts, a, "gr.json",
                       STR("{\"Introduction\":{\"Background\":{\"text\":\"x\"}},\"Economy\":{"),
                       &sink, &s.report, &e),
          e, ERR_PARSE, "gr.json, line 1");
    /* texts where objects were, numbers where texts were: passed over without harm */
    read_page(
        &s, "gr.json",
        PAGE("\"Economy\":\"none\",\"Geography\":[1,2],\"Energy\":{\"Electricity\":5,"
             "\"Electricity access\":{\"electrification - total population\":{\"text\":7}}}"));
    assert_int_equal(s.n, 0);
    char *large = arena_alloc(a, 200001);
    memset(large, '5', 200000);
    read_page(&s, "gr.json",
              arena_printf(a, PAGE("\"Transportation\":{\"Airports\":{\"text\":\"%s\"}}"), large));
    assert_int_equal(s.n, 0);
}

/* ---- the real archive ---------------------------------------------------------------------- */

static const struct checked {
    const char *iso3, *id;
    int year;
    double value;
} cells_checked_by_eye[] = {
    /* read in the archive's text by a person; odd forms and small states on purpose */
    {"USA", "gdp_ppp_usd", 2024, 25.676e12},
    {"DEU", "gdp_usd", 2024, 4.66e12},
    {"TUV", "gdp_usd", 2023, 62.28e6},
    {"FLK", "gdp_usd", 2015, 206.4e6},
    {"GRC", "exports_usd", 2024, 108.424e9},
    {"GRC", "imports_usd", 2022, 127.82e9},
    {"GRC", "public_debt_pct_gdp", 2023, 190.6},
    {"GRC", "reserves_usd", 2024, 15.222e9},
    {"GRC", "energy_use_gj_per_head", 2023, 97.796},
    {"IRN", "inflation_pct", 2024, 32.5},
    {"JAM", "imports_pct_gdp", 2019, 52.1},
    {"PSE", "gdp_real_growth_pct", 2024, -26.6},
    {"CHN", "electricity_use_kwh", 2023, 8.894e12},
    {"PCN", "population", 2025, 50},
    {"VAT", "population", 2024, 1000},
    {"FRA", "area_km2", 2025, 643801},
    {"MLT", "coastline_km", 2025, 196.8},
    {"ESH", "area_km2", 2025, 266000},
    {"LTU", "population_65_plus_pct", 2024, 22.2},
    {"XKX", "net_migration_per_1000", 2025, 0},
    {"RUS", "unemployment_pct", 2024, 2.6},
    {"CCK", "population_65_plus_pct", 2021, 17.3},
    {"KHM", "exchange_rate_per_usd", 2024, 4072.397},
    {"SGP", "co2_t", 2023, 238.962e6},
    {"MMR", "municipal_waste_t", 2024, 4.677e6},
    {"BRA", "renewable_water_m3", 2022, 8.647e12},
    {"SWE", "physicians_per_1000", 2021, 4.41},
    {"ARE", "tax_revenue_pct_gdp", 2023, 0.6},
    {"LVA", "remittances_pct_gdp", 2024, 3.1},
    {"NOR", "merchant_fleet_ships", 2022, 1720},
    {"ZAF", "refugees_hosted", 2024, 171484},
    {"AUS", "land_boundary_km", 2025, 0},
    {"VUT", "internet_users_pct", 2023, 46},
    {"VEN", "exchange_rate_per_usd", 2017, 9.975},
    {"KOR", "pm25_ug_m3", 2019, 25},
    {"AGO", "broadband_per_100", 2023, 0.5},
    {"TWN", "wto_member", 2025, 1},
    {"IRN", "wto_member", 2025, 0},
};

static void the_real_archive_gives_the_cells_a_person_reads_in_it(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    struct err e = {0};
    const char *path = shared_file(a, "factbook/factbook_2026_05.tar.gz");
    if (!path)
        return;
    start(&s, a);
    struct import_sink sink = {.ctx = &s, .fact = on_fact, .item = on_item};
    OK(import_file(s.facts, a, path, &sink, &s.report, &e), e);
    for (size_t k = 0; k < COUNT_OF(cells_checked_by_eye); k++) {
        const struct checked *c = &cells_checked_by_eye[k];
        const struct observation *o = cell(&s, c->iso3, c->id, c->year);
        if (!o)
            fail_msg("%s %s %d: no figure", c->iso3, c->id, c->year);
        if (fabs(o->value - c->value) > 1e-4 * fabs(c->value))
            fail_msg("%s %s %d: %.10g, the text says %.10g", c->iso3, c->id, c->year, o->value,
                     c->value);
    }
    /* texts that are there and must not become figures */
    assert_null(cell(&s, "SHN", "coastline_km", 0));       /* three islands, no total */
    assert_null(cell(&s, "SLB", "drinking_water_pct", 0)); /* no year */
    assert_null(cell(&s, "VEN", "gdp_ppp_usd", 0));        /* another price base */
    assert_null(cell(&s, "PSE", "population", 0));         /* the West Bank alone */
    assert_null(cell(&s, "BVT", "population", 0));         /* uninhabited */
    assert_int_equal(s.report->rows_read, s.report->rows_used + s.report->rows_refused);
    /* nearly everything is understood: fewer than 2 texts in 100 are refused */
    assert_true(s.report->rows_read > 20000);
    assert_true(s.report->rows_refused * 50 < s.report->rows_read);
    assert_string_equal(item(&s, "GRC", "import_partners", 1)->item, "DEU");
    assert_true(item(&s, "GRC", "import_partners", 1)->share_pct == 10);
    assert_string_equal(item(&s, "IRN", "import_partners", 2)->item, "ARE");
    assert_string_equal(item(&s, "CHE", "official_languages", 1)->item, "de");
    assert_string_equal(item(&s, "FRA", "legal_origin", 1)->item, "civil");
}

/* Every indicator of the table reaches 150 economies, but for those that only check another source.
 */
static void every_field_reaches_150_economies(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    struct err e = {0};
    const char *path = shared_file(a, "factbook/factbook_2026_05.tar.gz");
    if (!path)
        return;
    start(&s, a);
    struct import_sink sink = {.ctx = &s, .fact = on_fact};
    OK(import_file(s.facts, a, path, &sink, &s.report, &e), e);
    size_t n_indicators = indicator_count(s.facts), n_markets = market_count(s.facts), read = 0;
    bool *has = NEW_N(a, bool, n_indicators *n_markets);
    for (size_t k = 0; k < s.n; k++)
        has[(size_t)s.facts_seen[k].indicator * n_markets + (size_t)s.facts_seen[k].market] = true;
    for (size_t i = 0; i < n_indicators; i++) {
        size_t n = 0;
        for (size_t m = 0; m < n_markets; m++)
            n += has[i * n_markets + m];
        const struct indicator *ind = indicator_at(s.facts, (int)i);
        read += n > 0;
        if (n > 0 && n < 150 && strcmp(ind->id, "literacy_pct") != 0)
            fail_msg("%s: %zu economies", ind->id, n);
    }
    assert_true(read >= 60);
}

/* Writing and reading back gives the same lists, and the same bytes again. */
static void lists_are_written_and_read_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    struct err e = {0};
    start(&s, a);
    int grc = market_index(s.facts, "GRC"), fra = market_index(s.facts, "FRA");
    struct list_observation items[] = {
        {grc, "import_partners", 2, "CHN", 9.5, 9.5, 9.5, 2023, 0, NULL},
        {grc, "import_partners", 1, "DEU", 10, 10, 10, 2023, 0, NULL},
        {fra, "religions", 1, "folk", 0.5, 0, 1, 2020, 0, NULL},
        {fra, "import_commodities", 1, "61+62", (double)NAN, (double)NAN, (double)NAN, 2023, 0, NULL},
    };
    const char *dir = scratch_folder(a), *country = path_join(a, dir, "country");
    const char *folder = path_join(a, country, "lists"), *again = path_join(a, dir, "again");
    OK(lists_write(a, s.facts, folder, "factbook", items, COUNT_OF(items), &e), e);
    struct list_observation turned[COUNT_OF(items)];
    for (size_t k = 0; k < COUNT_OF(items); k++)
        turned[k] = items[COUNT_OF(items) - 1 - k];
    OK(lists_write(a, s.facts, again, "factbook", turned, COUNT_OF(items), &e), e);
    static const char *const names[] = {"import_partners.csv", "religions.csv",
                                        "import_commodities.csv"};
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        struct str x, y;
        OK(file_read(a, path_join(a, folder, names[k]), FILE_MAX_TEXT, &x, &e), e);
        OK(file_read(a, path_join(a, again, names[k]), FILE_MAX_TEXT, &y, &e), e);
        assert_true(str_eq(x, y));
    }
    static const char *const beside[] = {"vocabulary_labels.csv", "language_tree.csv"};
    for (size_t k = 0; k < COUNT_OF(beside); k++) {
        struct str bytes;
        const char *from = path_join(a, path_join(a, test_data_dir(a), "country"), beside[k]);
        OK(file_read(a, from, FILE_MAX_TEXT, &bytes, &e), e);
        OK(file_write(path_join(a, country, beside[k]), bytes, &e), e);
    }
    struct lists *l;
    const struct list_entry *x;
    OK(lists_load(a, s.facts, dir, &l, &e), e);
    assert_int_equal(lists_get(l, grc, "import_partners", &x), 2);
    assert_string_equal(x[0].item, "DEU");
    assert_string_equal(x[1].item, "CHN");
    assert_true(x[1].share_pct == 9.5 && isnan(x[1].low_pct) && x[1].year == 2023);
    assert_string_equal(x[0].source, "factbook");
    assert_string_equal(lists_label(l, "import_partners", "DEU"), "Germany");
    assert_string_equal(lists_label(l, "import_commodities", "61+62"), "Clothing");
    assert_string_equal(lists_label(l, "religions", "nothing known"), "nothing known");
    assert_non_null(x = lists_find(l, fra, "religions", "folk"));
    assert_true(x->low_pct == 0 && x->high_pct == 1);
    assert_null(lists_find(l, fra, "religions", "muslim"));
    assert_int_equal(lists_get(l, fra, "import_partners", &x), 0);
    assert_int_equal(lists_get(l, fra, "import_commodities", &x), 1);
    assert_true(isnan(x[0].share_pct));
}

static void hs_codes_fall_under_items(void **state)
{
    (void)state;
    assert_true(lists_covers_hs("8703", STR("870323")));
    assert_true(lists_covers_hs("8703", STR("8703")));
    assert_false(lists_covers_hs("8703", STR("8704")));
    assert_false(lists_covers_hs("8703", STR("87"))); /* a chapter is more than the heading */
    assert_true(lists_covers_hs("61+62", STR("620342")));
    assert_false(lists_covers_hs("61+62", STR("6301")));
    assert_true(lists_covers_hs("3102-3105", STR("310410")));
    assert_true(lists_covers_hs("3102-3105", STR("310560")));
    assert_false(lists_covers_hs("3102-3105", STR("310610")));
    assert_true(lists_covers_hs("50-60+63", STR("5208")));
    assert_true(lists_covers_hs("50-60+63", STR("6301")));
    assert_true(lists_covers_hs("39", STR("39")));
    assert_false(lists_covers_hs("39", STR("")));
    assert_false(lists_covers_hs("39", STR("39a")));
}

/* Every code of the vocabulary has words for people, and every HS item is made of HS numbers. */
static void every_code_has_a_label(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct seen s;
    struct err e = {0};
    struct lists *l;
    start(&s, a);
    OK(lists_load(a, s.facts, test_data_dir(a), &l, &e), e);
    static const char *const lists[] = {
        "import_partners", "export_partners",    "import_commodities", "export_commodities",
        "religions",       "official_languages", "organisations",      "legal_elements",
        "legal_origin",    "government"};
    for (size_t k = 0; k < COUNT_OF(lists); k++) {
        size_t economies = 0;
        for (size_t m = 0; m < market_count(s.facts); m++) {
            const struct list_entry *x;
            size_t n = lists_get(l, (int)m, lists[k], &x);
            economies += n > 0;
            for (size_t i = 0; i < n; i++)
                if (strcmp(lists_label(l, lists[k], x[i].item), x[i].item) == 0)
                    fail_msg("%s: no label for %s", lists[k], x[i].item);
        }
        if (economies < 150)
            fail_msg("%s: %zu economies", lists[k], economies);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_read_with_year_unit_and_sign),
        cmocka_unit_test(what_does_not_fit_is_refused_with_the_reason),
        cmocka_unit_test(codes_are_fips_and_parts_are_not_economies),
        cmocka_unit_test(what_is_counted_with_another_economy_or_may_be_is_refused),
        cmocka_unit_test(lists_become_codes),
        cmocka_unit_test(shares_that_cannot_be_are_refused),
        cmocka_unit_test(mixed_legal_systems_follow_the_stated_rule),
        cmocka_unit_test(damaged_pages_are_errors_with_a_place),
        cmocka_unit_test(the_real_archive_gives_the_cells_a_person_reads_in_it),
        cmocka_unit_test(every_field_reaches_150_economies),
        cmocka_unit_test(lists_are_written_and_read_back),
        cmocka_unit_test(hs_codes_fall_under_items),
        cmocka_unit_test(every_code_has_a_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

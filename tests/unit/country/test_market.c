/* test_market.c — names and codes of economies: every spelling leads to one market or says why not. */
#include "../scratch.h"

#include "country/import.h"
#include "country/table.h"

static struct facts *lists(struct arena *a)
{
    struct facts *f;
    struct err e = {0};
    const char *root = getenv("LANDFALL_ROOT");
    OK(facts_load_lists(a, root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR, &f, &e), e);
    return f;
}

static const char *resolved(const struct facts *f, const char *text)
{
    int m;
    struct err e = {0};
    return market_resolve(f, str_of(text), &m, &e) ? market_at(f, m)->iso3
                                                   : arena_strdup(f->arena, e.msg);
}

static void spellings_lead_to_the_market(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = lists(a);
    static const char *const cases[][2] = {
        {"VNM", "VNM"},          {"vn", "VNM"},
        {"Viet Nam", "VNM"},     {"  Vietnam ", "VNM"},
        {"Côte d'Ivoire", "CIV"}, {"COTE D'IVOIRE", "CIV"},
        {"Ivory Coast", "CIV"},  {"St. Lucia", "LCA"},
        {"Saint Lucia", "LCA"},  {"The Gambia", "GMB"},
        {"Gambia, The", "GMB"},  {"Korea, Rep.", "KOR"},
        {"Korea, Dem. People's Rep.", "PRK"}, {"Trinidad & Tobago", "TTO"},
        {"Hong Kong SAR, China", "HKG"}, {"Taiwan, China", "TWN"},
        {"Congo, Dem. Rep.", "COD"}, {"Congo, Rep.", "COG"},
        {"Swaziland", "SWZ"},    {"Burma", "MMR"},
        {"Turkey", "TUR"},       {"Czech Republic", "CZE"},
        {"Kosovo", "XKX"},       {"EIRE", "IRL"},
        {"RSA", "ZAF"},          {"Zaire", "COD"},
        {"Iran (Islamic Republic of)", "IRN"}, {"UK", "GBR"},
        {"West Bank and Gaza", "PSE"}, {"Türkiye", "TUR"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(resolved(f, cases[i][0]), cases[i][1]);
}

static void what_is_not_a_market_says_what_it_is(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = lists(a);
    struct err e = {0};
    int m = 77;
    FAILS(market_resolve(f, STR("Soviet Union"), &m, &e), e, ERR_NOT_FOUND, "no longer exists");
    FAILS(market_resolve(f, STR("Euro area"), &m, &e), e, ERR_NOT_FOUND, "a group");
    FAILS(market_resolve(f, STR("Belgium French"), &m, &e), e, ERR_NOT_FOUND, "a part");
    FAILS(market_resolve(f, STR("Germny"), &m, &e), e, ERR_NOT_FOUND, "Germany (DEU)");
    FAILS(market_resolve(f, STR("Grece"), &m, &e), e, ERR_NOT_FOUND, "Greece (GRC)");
    FAILS(market_resolve(f, STR(""), &m, &e), e, ERR_INPUT, "expected");
    FAILS(market_resolve(f, STR("Atlantis"), &m, &e), e, ERR_NOT_FOUND, "Atlantis");
    char longer[400];
    memset(longer, 'x', sizeof longer);
    FAILS(market_resolve(f, (struct str){longer, sizeof longer}, &m, &e), e, ERR_LIMIT, "longer");
    assert_int_equal(m, 77); /* untouched on failure */
}

static const char *by_code(const struct facts *f, const char *code, const char *scheme)
{
    const char *why;
    int m = market_of_code(f, str_of(code), scheme, &why);
    return m < 0 ? why : market_at(f, m)->iso3;
}

static void a_code_means_what_its_own_list_says(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = lists(a);
    const char *why;
    assert_string_equal(by_code(f, "ROM", "cepii"), "ROU");
    assert_string_equal(by_code(f, "ZAR", "worldbank"), "COD");
    assert_string_equal(by_code(f, "ADO", "worldbank"), "AND");
    assert_string_equal(by_code(f, "PAL", "cepii"), "PSE");
    assert_string_equal(by_code(f, "CHI", "worldbank"), "a group, not one economy");
    assert_string_equal(by_code(f, "WLD", "worldbank"), "a group, not one economy");
    assert_string_equal(by_code(f, "YUG", "cepii"), "a state that no longer exists");
    assert_string_equal(by_code(f, "ROM", NULL), "unknown code"); /* not ISO */
    assert_string_equal(by_code(f, "gm", "factbook"), "DEU");
    assert_string_equal(by_code(f, "ga", "factbook"), "GMB");
    assert_string_equal(by_code(f, "ri", "factbook"), "SRB");
    assert_string_equal(by_code(f, "kv", "factbook"), "XKX");
    assert_string_equal(by_code(f, "nl", "factbook"), "NLD"); /* and not Bonaire */
    assert_string_equal(by_code(f, "gz", "factbook"), "a part of an economy");
    assert_string_equal(by_code(f, "VNM", "factbook"), "unknown code"); /* FIPS is never read as ISO */
    assert_string_equal(by_code(f, "699", "baci"), "IND");
    assert_int_equal(market_of_name(f, STR("Nowhere"), &why), -1);
    assert_string_equal(why, "unknown name");
}

static void the_list_holds_every_member_of_the_united_nations_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = lists(a);
    size_t members = 0, with_fips = 0;
    for (size_t i = 0; i < market_count(f); i++) {
        const struct market *m = market_at(f, (int)i);
        assert_int_equal(market_index(f, m->iso3), i);
        assert_string_equal(resolved(f, m->iso3), m->iso3);
        assert_string_equal(resolved(f, m->iso2), m->iso3);
        assert_string_equal(resolved(f, m->name), m->iso3);
        if (m->status != MARKET_UN_MEMBER)
            continue;
        members++;
        with_fips += m->fips[0] != '\0';
        assert_true(m->landlocked >= 0);
        assert_true(m->region[0] && m->subregion[0] && m->m49[0]);
    }
    assert_int_equal(members, 193);
    assert_int_equal(with_fips, 193);
    assert_true(market_count(f) >= 200);
    assert_int_equal(market_index(f, "ROM"), -1);
    assert_int_equal(market_index(f, "vnm"), -1);
    assert_int_equal(market_index(f, NULL), -1);
    assert_null(market_at(f, -1));
    assert_null(market_at(f, (int)market_count(f)));
}

static void some_names_take_an_article_inside_a_sentence(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = lists(a);
    static const struct {
        const char *iso3, *inside, *begins;
    } rows[] = {{"NLD", "the Netherlands", "The Netherlands"},
                {"USA", "the United States", "The United States"},
                {"DEU", "Germany", "Germany"},
                {"ALA", "the Åland Islands", "The Åland Islands"},
                {"COD", "the Congo (Democratic Republic)", "The Congo (Democratic Republic)"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int m = market_index(f, rows[i].iso3);
        assert_string_equal(market_in_text(f, a, m, false), rows[i].inside);
        assert_string_equal(market_in_text(f, a, m, true), rows[i].begins);
    }
    for (size_t m = 0; m < market_count(f); m++) { /* the article and nothing else is put before */
        const char *in = market_at(f, (int)m)->in_text, *name = market_at(f, (int)m)->name;
        size_t more = strlen(in) - strlen(name);
        assert_string_equal(in + more, name);
        assert_true(more == 0 || (more == 4 && strncmp(in, "the ", 4) == 0));
    }
}

static void an_indicator_is_found_by_id_and_a_wrong_one_gets_the_nearest(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = lists(a);
    struct err e = {0};
    int i = -1;
    OK(indicator_resolve(f, STR(" gdp_usd "), &i, &e), e);
    assert_string_equal(indicator_at(f, i)->id, "gdp_usd");
    FAILS(indicator_resolve(f, STR("gdp_per_haed_usd"), &i, &e), e, ERR_NOT_FOUND,
          "`gdp_per_head_usd`");
    assert_int_equal(indicator_find(f, "nothing"), -1);
    for (size_t k = 0; k < indicator_count(f); k++) {
        const struct indicator *ind = indicator_at(f, (int)k);
        assert_int_equal(indicator_find(f, ind->id), k);
        assert_true(ind->definition[0] && ind->sources[0] && ind->min < ind->max);
        for (struct str rest = str_of(ind->sources); rest.n > 0;)
            assert_non_null(source_find(f, str_dup(a, str_cut(&rest, ' '))));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_lead_to_the_market),
        cmocka_unit_test(what_is_not_a_market_says_what_it_is),
        cmocka_unit_test(a_code_means_what_its_own_list_says),
        cmocka_unit_test(the_list_holds_every_member_of_the_united_nations_once),
        cmocka_unit_test(some_names_take_an_article_inside_a_sentence),
        cmocka_unit_test(an_indicator_is_found_by_id_and_a_wrong_one_gets_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

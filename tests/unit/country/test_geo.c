/* The package tables as loaded: complete, coherent, and in agreement with the other sources. */
#include <math.h>

#include "base/csv.h"
#include "country/show.h"
#include "tables.h"

/* Every member of the United Nations has a place, languages, a clock and currencies. */
static void every_un_member_is_there(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    size_t members = 0;
    for (size_t m = 0; m < market_count(t.facts); m++) {
        const struct market *x = market_at(t.facts, (int)m);
        const struct geo_place *p = geo_at(t.geo, (int)m);
        const struct speech *s;
        if (!p->known)
            print_error("%s %s is not in the packages\n", x->iso3, x->name);
        assert_true(p->known);
        if (x->status != MARKET_UN_MEMBER)
            continue;
        members++;
        if (languages_of(t.languages, (int)m, &s) == 0 || isnan(p->std_offset_h) ||
            p->currencies[0] == '\0' || p->capital[0] == '\0' || isnan(p->lat) ||
            !(p->area_km2 > 0))
            print_error("%s: something is missing\n", x->iso3);
        assert_true(languages_of(t.languages, (int)m, &s) > 0);
        assert_false(isnan(p->std_offset_h));
        assert_true(p->currencies[0] && p->capital[0] && p->area_km2 > 0 && !isnan(p->lat));
        assert_true(x->landlocked < 0 || x->landlocked == p->landlocked);
    }
    assert_int_equal(members, 193);
}

static void borders_are_mutual(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    size_t borders = 0;
    for (size_t m = 0; m < market_count(t.facts); m++) {
        const struct geo_place *p = geo_at(t.geo, (int)m);
        for (size_t i = 0; i < p->n_borders; i++, borders++)
            assert_int_equal(geo_contiguous(t.geo, p->borders[i], (int)m), 1);
    }
    assert_true(borders > 500);
    assert_int_equal(geo_contiguous(t.geo, market_of(&t, "LKA"), market_of(&t, "IND")), 0);
    assert_int_equal(geo_contiguous(t.geo, market_of(&t, "FRA"), market_of(&t, "ESP")), 1);
}

/* What the packages say and what the other sources say: differences are few and named here. */
static void agrees_with_the_fact_table(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    int area = indicator_find(t.facts, "area_km2");
    size_t areas = 0, areas_apart = 0;
    for (size_t m = 0; m < market_count(t.facts); m++) {
        const struct geo_place *p = geo_at(t.geo, (int)m);
        double v;
        if (area >= 0 && facts_value(t.facts, (int)m, area, &v, NULL) && p->area_km2 > 0) {
            areas++;
            if (v > 1.25 * p->area_km2 || p->area_km2 > 1.25 * v) {
                areas_apart++;
                print_message("  area of %s: package %g, fact table %g\n",
                              market_at(t.facts, (int)m)->iso3, p->area_km2, v);
            }
        }
    }
    assert_true(areas > 200 && 20 * areas_apart <= areas);
}

/* Nobody's first language can be spoken by fewer than have it: a share of speakers below half of
 * what the other source counts is withheld, never shown. */
static void shares_do_not_contradict_the_other_source(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    size_t compared = 0;
    for (size_t m = 0; m < market_count(t.facts); m++) {
        const struct list_entry *x;
        size_t n = lists_get(t.lists, (int)m, "languages", &x);
        for (size_t i = 0; i < n; i++) {
            const struct figure *f = language_share(t.languages, a, (int)m, x[i].item);
            if (!(x[i].share_pct >= 10) || !figure_known(f))
                continue;
            compared++;
            if (f->value < x[i].share_pct / 2)
                print_error("%s: %g %% and %g %%\n", f->label, f->value, x[i].share_pct);
            assert_true(f->value >= x[i].share_pct / 2);
        }
    }
    print_message("  %zu shares compared\n", compared);
    assert_true(compared > 100);
}

static void known_cells(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    const struct geo_place *vnm = geo_at(t.geo, market_of(&t, "VNM"));
    assert_string_equal(vnm->currencies, "VND");
    assert_string_equal(vnm->calling, "+84");
    assert_true(vnm->std_offset_h == 7 && vnm->landlocked == 0 && vnm->n_borders == 3);
    assert_string_equal(geo_at(t.geo, market_of(&t, "GRC"))->name_fa, "یونان");
    assert_string_equal(geo_at(t.geo, market_of(&t, "BGR"))->currencies, "EUR");
    assert_int_equal(geo_common_currency(t.geo, market_of(&t, "GRC"), market_of(&t, "BGR")), 1);
    assert_int_equal(geo_common_currency(t.geo, market_of(&t, "GRC"), market_of(&t, "CHE")), 0);
    assert_true(geo_at(t.geo, market_of(&t, "DEU"))->vat_pct == 19);
    assert_true(geo_at(t.geo, market_of(&t, "IRN"))->std_offset_h == 3.5);
    assert_true(isnan(geo_at(t.geo, market_of(&t, "KWT"))->vat_pct)); /* withheld */
    assert_false(figure_known(language_share(t.languages, a, market_of(&t, "PRY"), "es")));
    assert_string_equal(vnm->zone, "Asia/Ho_Chi_Minh");
    assert_false(figure_known(geo_figure(t.geo, a, market_of(&t, "USA"), GEO_VAT_PCT)));
    /* Christmas is a holiday in Germany, a Friday in 2026; Norooz is one in Iran */
    const struct geo_holiday *h;
    size_t n = geo_holidays(t.geo, market_of(&t, "DEU"), 2026, &h), found = 0;
    for (size_t i = 0; i < n; i++)
        found += date_split(h[i].date).month == 12 && date_split(h[i].date).day == 25 &&
                 h[i].working_day;
    assert_int_equal(found, 1);
    assert_int_equal(geo_holidays(t.geo, market_of(&t, "DEU"), 1900, &h), 0);
}

static void search_finds_what_people_type(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    static const char *const words[][2] = {
        {"Griechenland", "GRC"}, {"ویتنام", "VNM"},        {"cote d'ivoire", "CIV"},
        {"DE", "DEU"},           {"vnm", "VNM"},           {"Hanoi", "VNM"},
        {"België", "BEL"},       {"Iran", "IRN"},          {"Holland", "NLD"},
        {"Kosovo", "XKX"},       {"Grece", "GRC"},         {"Ελλάδα", "GRC"},
        {"Teheran", "IRN"},      {"United Kingdon", "GBR"}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        const struct country_hit *hits;
        size_t n = country_find(t.facts, t.geo, a, str_of(words[i][0]), 5, &hits);
        if (n == 0 || !cstr_eq(market_at(t.facts, hits[0].market)->iso3, words[i][1]))
            print_error("%s: %s\n", words[i][0],
                        n ? market_at(t.facts, hits[0].market)->iso3 : "nothing");
        assert_true(n > 0);
        assert_string_equal(market_at(t.facts, hits[0].market)->iso3, words[i][1]);
    }
    const struct country_hit *hits;
    assert_int_equal(country_find(t.facts, t.geo, a, STR("qqqzzz"), 5, &hits), 0);
    assert_int_equal(country_find(t.facts, t.geo, a, STR(""), 5, &hits), 0);
    assert_int_equal(country_find(t.facts, t.geo, a, STR("guinea"), 3, &hits), 3);
    assert_string_equal(market_at(t.facts, hits[0].market)->iso3, "GIN");
}

/* --- every leaf can be found again ---------------------------------------------------------------
 */

static bool holds_word(struct str list, struct str word)
{
    while (list.n > 0)
        if (str_eq(str_cut(&list, ' '), word))
            return true;
    return false;
}

/* The value a reference stands for, read from the file itself; false when there is no such cell. */
static bool cell(struct arena *a, const char *dir, const char *ref, double *ret)
{
    struct err e;
    struct str rest = str_of(ref), path = str_cut(&rest, '/'), iso3 = str_cut(&rest, '/');
    struct str table = str_cut(&path, '.'), field = str_cut(&path, '.'), more = path;
    bool languages = str_is(table, "languages"), counts = str_is(table, "holiday_counts");
    struct csv *c;
    int key, second = -1, col;
    OK(csv_open_path(&c, a, arena_printf(a, "%s/%.*s.csv", dir, STR_ARG(table)), NULL, &e), e);
    OK(csv_col(c, "iso3", &key, &e), e);
    if (languages || counts)
        OK(csv_col(c, languages ? "lang" : "year", &second, &e), e);
    bool status = languages && str_is(field, "status");
    OK(csv_col(c, languages ? (status ? "status" : "share_pct") : str_dup(a, field), &col, &e), e);
    while (csv_next(c, &e)) {
        if (!str_eq(csv_text(c, key), iso3))
            continue;
        if (second >= 0 && !str_eq(csv_text(c, second), languages && !status ? field : more))
            continue;
        struct str x = csv_text(c, col);
        if (status)
            *ret = str_is(x, "official") || str_is(x, "de_facto");
        else if (str_is(field, "borders"))
            *ret = holds_word(x, more);
        else if (str_is(field, "currencies"))
            *ret = x.n > 0;
        else
            OK(csv_need_real(c, col, ret, &e), e);
        return true;
    }
    return false;
}

static void check_leaves(const struct tables *t, struct arena *a, const struct figure *f, size_t *n)
{
    for (size_t i = 0; i < f->n_inputs; i++)
        check_leaves(t, a, f->inputs[i], n);
    if (f->n_inputs > 0 || f->missing || !f->source || !geo_package(t->geo, f->source))
        return;
    double v = 0;
    if (!cell(a, t->country_dir, f->ref, &v) || fabs(v - f->value) > 1e-9)
        print_error("%s (%s): %g, in the file %g\n", f->label, f->ref, f->value, v);
    assert_true(cell(a, t->country_dir, f->ref, &v) && fabs(v - f->value) <= 1e-9);
    (*n)++;
}

static void every_leaf_names_its_cell(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    static const char *const pairs[][2] = {
        {"GRC", "CYP"}, {"FRA", "BEL"}, {"IRN", "SSD"}, {"IND", "SGP"}, {"GRC", "VNM"}};
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        int from = market_of(&t, pairs[i][0]), to = market_of(&t, pairs[i][1]);
        for (int id = 0; id < DISTANCE_N; id++)
            check_leaves(&t, a, distance_figure(t.distances, a, from, to, (enum distance_id)id),
                         &n);
        for (int field = GEO_LAT; field <= GEO_N_HOLIDAYS; field++)
            check_leaves(&t, a, geo_figure(t.geo, a, to, (enum geo_field)field), &n);
        const struct language_ability skills[] = {{"en", 0.8, NULL}, {"fr", 1, NULL}};
        check_leaves(&t, a, language_reach(t.languages, a, to, skills, 2), &n);
    }
    assert_true(n > 100);
}

static void bad_tables_are_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    struct err e;
    struct geo *g = NULL;
    FAILS(geo_load(a, "/nonexistent", t.facts, &g, &e), e, ERR_NOT_FOUND, "npm ci");
    const char *dir = scratch_folder(a);
    scratch_file(
        a, dir, "packages.csv",
        STR("name,version,vintage,released,licence,attribution,used_for\nx,1,2,3,4,5,6\n"));
    FAILS(geo_load(a, dir, t.facts, &g, &e), e, ERR_PARSE, "note");
    scratch_file(a, dir, "languages.csv",
                 STR("iso3,lang,share_pct,status,known_pct,source,vintage\n"
                     "GRC,el,101,official,100,x,2026\n"));
    struct languages *l = NULL;
    FAILS(languages_load(a, dir, t.data_dir, t.facts, t.geo, &l, &e), e, ERR_INPUT, "line 2");
    scratch_file(a, dir, "languages.csv",
                 STR("iso3,lang,share_pct,status,known_pct,source,vintage\n"
                     "GRC,el,99,royal,100,x,2026\n"));
    FAILS(languages_load(a, dir, t.data_dir, t.facts, t.geo, &l, &e), e, ERR_INPUT, "royal");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_un_member_is_there),
        cmocka_unit_test(borders_are_mutual),
        cmocka_unit_test(agrees_with_the_fact_table),
        cmocka_unit_test(shares_do_not_contradict_the_other_source),
        cmocka_unit_test(known_cells),
        cmocka_unit_test(search_finds_what_people_type),
        cmocka_unit_test(every_leaf_names_its_cell),
        cmocka_unit_test(bad_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

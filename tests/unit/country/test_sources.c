/* test_sources.c — the real files of the sources: every member of the United Nations resolves in each
 * source that should hold it (exceptions: data/country/absences.csv, each with its reason), no code or
 * name is unknown, and a few cells agree with what a person reads in the files.
 *
 * The files are looked for in ../shared/data (or $LANDFALL_SHARED); without them the tests say so.
 */
#include "../scratch.h"

#include <math.h>

#include "base/csv.h"
#include "base/file.h"
#include "country/import.h"
#include "country/table.h"

static const char *root(void)
{
    const char *r = getenv("LANDFALL_ROOT");
    return r ? r : ".";
}

static const char *shared(struct arena *a)
{
    const char *s = getenv("LANDFALL_SHARED");
    return s ? s : arena_printf(a, "%s/../shared/data", root());
}

static bool absent(const char *dir)
{
    if (file_is_folder(dir))
        return false;
    print_message("skipped: ../shared/data absent\n");
    return true;
}

struct seen {
    struct arena *a;
    struct facts *f;
    bool *market; /* [n_markets] */
    int want_market, want_indicator, want_year;
    double found;
    size_t n_facts;
    struct import_report *r;
};

static void on_fact(void *ctx, const struct observation *o)
{
    struct seen *s = ctx;
    s->market[o->market] = true;
    s->n_facts++;
    if (o->market == s->want_market && o->indicator == s->want_indicator && o->year == s->want_year)
        s->found = o->value;
}

static void on_pair(void *ctx, const struct pair_observation *p)
{
    struct seen *s = ctx;
    s->market[p->from] = s->market[p->to] = true;
}

static void start(struct seen *s, struct arena *a)
{
    struct err e = {0};
    *s = (struct seen){.a = a, .want_market = -1, .found = NAN};
    OK(facts_load_lists(a, arena_printf(a, "%s/data", root()), &s->f, &e), e);
    s->market = NEW_N(a, bool, market_count(s->f));
}

static void read_file(struct seen *s, const char *path)
{
    struct err e = {0};
    struct import_sink sink = {.ctx = s, .fact = on_fact, .pair = on_pair};
    OK(import_file(s->f, s->a, path, &sink, &s->r, &e), e);
}

/* A reason that means: we did not understand the source. */
static void nothing_unknown(const struct seen *s)
{
    for (size_t i = 0; i < s->r->n_refusals; i++)
        if (strstr(s->r->refusals[i].why, "unknown code") ||
            strstr(s->r->refusals[i].why, "unknown name"))
            fail_msg("%s, line %zu: %s: %s", s->r->path, s->r->refusals[i].line,
                     s->r->refusals[i].what, s->r->refusals[i].why);
}

/* absences.csv: source, iso3, reason. */
static bool excused(struct seen *s, const char *source, const char *iso3, bool *used)
{
    struct csv *c;
    struct err e = {0};
    int cs, ci, cr;
    OK(csv_open_path(&c, s->a, arena_printf(s->a, "%s/data/country/absences.csv", root()), NULL, &e), e);
    OK(csv_col(c, "source", &cs, &e), e);
    OK(csv_col(c, "iso3", &ci, &e), e);
    OK(csv_col(c, "reason", &cr, &e), e);
    while (csv_next(c, &e))
        if (str_is(csv_text(c, cs), source) && str_is(csv_text(c, ci), iso3)) {
            assert_true(csv_text(c, cr).n > 10);
            used[c->line] = true;
            return true;
        }
    assert_false(csv_failed(c));
    return false;
}

static void members_are_there(struct seen *s, const char *source, bool *used)
{
    size_t n = 0;
    for (size_t m = 0; m < market_count(s->f); m++) {
        const struct market *mk = market_at(s->f, (int)m);
        if (mk->status != MARKET_UN_MEMBER)
            continue;
        bool out = excused(s, source, mk->iso3, used);
        if (!s->market[m] && !out)
            fail_msg("%s (%s) is not in %s and not in absences.csv", mk->name, mk->iso3, source);
        if (s->market[m] && out)
            fail_msg("%s (%s) is in %s; its line in absences.csv is out of date", mk->name,
                     mk->iso3, source);
        n += s->market[m];
    }
    assert_true(n > 150);
}

static const struct {
    const char *source, *where; /* a file, or a folder all of whose files together */
} sources[] = {{"wdi", "worldbank/indicator_csv_zip"},
               {"wgi", "worldbank/wgi"},
               {"factbook", "factbook"},
               {"geodist", "gravity/dist_cepii.csv"},
               {"geo-cepii", "gravity/geo_cepii.csv"},
               {"agreements", "gravity/trade_agreements_1950_2012.csv.gz"}};

static void every_member_of_the_united_nations_is_in_every_source(void **state)
{
    (void)state;
    ARENA_LOCAL(top);
    const char *dir = shared(top);
    bool used[1000] = {false};
    if (absent(dir))
        return;
    for (size_t k = 0; k < COUNT_OF(sources); k++) {
        ARENA_LOCAL(a);
        struct seen s;
        struct err e = {0};
        const char *path = path_join(a, dir, sources[k].where);
        struct file_list list = {.names = (const char *[]){""}, .n = 1};
        bool folder = file_is_folder(path);
        start(&s, a);
        if (folder)
            OK(file_list(a, path, NULL, &list, &e), e);
        for (size_t i = 0; i < list.n; i++) {
            read_file(&s, folder ? path_join(a, path, list.names[i]) : path);
            nothing_unknown(&s);
        }
        members_are_there(&s, sources[k].source, used);
    }
    /* and no excuse without a source */
    ARENA_LOCAL(a);
    struct csv *c;
    struct err e = {0};
    OK(csv_open_path(&c, a, arena_printf(a, "%s/data/country/absences.csv", root()), NULL, &e), e);
    while (csv_next(c, &e))
        if (!used[c->line])
            fail_msg("absences.csv, line %zu is used by no source", c->line);
}

static void tables_of_the_user_hold_no_unknown_name(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *dir = shared(a);
    static const char *const files[] = {
        "worldbank/lpi_merged_2012_2023.csv", "worldbank/tariffs_wb_2005_2024_20260110.csv",
        "worldbank/macro_wdi_2005_2024_20260110.csv", "culture/hofstede_2015_08_16.csv",
        "culture/wwmetrics_Hofstede.csv", "culture/globe_phase2.csv"};
    struct seen s;
    if (absent(dir))
        return;
    start(&s, a);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        s.n_facts = 0;
        read_file(&s, path_join(a, dir, files[i]));
        nothing_unknown(&s);
        assert_true(s.n_facts > 300);
        assert_false(source_find(s.f, s.r->format->source)->ships);
        assert_int_equal(s.r->rows_read, s.r->rows_used + s.r->rows_refused);
    }
}

static void cells_agree_with_what_a_person_reads(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *dir = shared(a);
    static const struct {
        const char *file, *iso3, *indicator;
        int year;
        double value, tolerance;
    } cells[] = {
        {"worldbank/indicator_csv_zip/gdp.zip", "GRC", "gdp_usd", 2023, 243498333237.802, 1e-3},
        {"worldbank/indicator_csv_zip/inflation.zip", "IRN", "inflation_pct", 2023,
         44.5791857572797, 1e-12},
        {"worldbank/indicator_csv_zip/urban_population_pct.zip", "VNM", "urban_population_pct", 2023,
         39.48, 1e-12},
        {"worldbank/api_json/SP.POP.TOTL.json.gz", "FRA", "population", 2022, 67971311, 0},
        {"worldbank/wgi/wgidataset__RuleofLaw.csv.gz", "SGP", "rule_of_law", 2022, 1.78, 5e-3},
        {"worldbank/wgi/wgidataset__ControlofCorruption.csv.gz", "AND", "control_of_corruption", 1996,
         1.3181432485580444, 1e-12},
        {"worldbank/lpi_merged_2012_2023.csv", "AFG", "lpi_score", 2012, 2.3, 1e-12},
        {"worldbank/tariffs_wb_2005_2024_20260110.csv", "ARE", "tariff_applied_pct", 2005, 4.2, 1e-12},
        {"culture/hofstede_2015_08_16.csv", "GRC", "hofstede_uai", 2015, 112, 0},
        {"culture/globe_phase2.csv", "IRN", "globe_uncertainty_practices", 2004, 3.67, 1e-12},
        {"gravity/geo_cepii.csv", "AFG", "area_km2", 2011, 652225, 0},
    };
    if (absent(dir))
        return;
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        struct seen s;
        start(&s, a);
        s.want_market = market_index(s.f, cells[i].iso3);
        s.want_indicator = indicator_find(s.f, cells[i].indicator);
        s.want_year = cells[i].year;
        read_file(&s, path_join(a, dir, cells[i].file));
        if (!(fabs(s.found - cells[i].value) <= cells[i].tolerance))
            fail_msg("%s: %s %s %d is %.12g, not %.12g", cells[i].file, cells[i].indicator,
                     cells[i].iso3, cells[i].year, s.found, cells[i].value);
    }
}

static void the_sheet_that_adds_editions_up_is_refused_whole(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *dir = shared(a);
    struct seen s;
    if (absent(dir))
        return;
    start(&s, a);
    read_file(&s, path_join(a, dir, "worldbank/indicator_csv_zip/co2_emissions_per_capita.zip"));
    assert_int_equal(s.n_facts, 0);
    assert_int_equal(s.r->rows_refused, s.r->rows_read);
    assert_true(s.r->rows_read > 200);
}

static void a_real_zip_cut_short_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *dir = shared(a);
    struct seen s;
    struct err e = {0};
    struct str bytes;
    if (absent(dir))
        return;
    start(&s, a);
    OK(file_read(a, path_join(a, dir, "worldbank/indicator_csv_zip/gdp.zip"), 1 << 24, &bytes, &e), e);
    struct import_sink sink = {.ctx = &s, .fact = on_fact};
    for (size_t cut = 100; cut < bytes.n; cut += bytes.n / 7) {
        ARENA_LOCAL(tmp);
        struct str part = {bytes.p, cut};
        FAILS(import_bytes(s.f, tmp, "cut.zip", part, &sink, &s.r, &e), e, ERR_PARSE, "cut.zip");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_of_the_united_nations_is_in_every_source),
        cmocka_unit_test(tables_of_the_user_hold_no_unknown_name),
        cmocka_unit_test(cells_agree_with_what_a_person_reads),
        cmocka_unit_test(the_sheet_that_adds_editions_up_is_refused_whole),
        cmocka_unit_test(a_real_zip_cut_short_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

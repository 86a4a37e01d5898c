/* test_convert_reports.c — reports of two revisions meet in one: who goes first, and what is reconciled. */
#include "../scratch.h"

#include "base/file.h"
#include "trade/convert_reports.h"

static const char *data_dir(struct arena *a)
{
    const char *root = getenv("LANDFALL_ROOT");
    return root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR;
}

struct line {
    const char *from, *to, *code;
    enum flow_report report;
    int64_t value;
};

/* A segment of reports in a store of its own. */
static const struct flow_segment *segment(struct arena *a, const char *nomenclature, const struct line *l,
                                          size_t n)
{
    static const char country[4][FLOW_COUNTRY] = {"DEU", "FRA", "GRC", "TUR"};
    static const char product[3][FLOW_PRODUCT] = {"000001", "000002", "000003"};
    struct err e = {0};
    struct flow_writer *w;
    struct flow_store *s;
    const struct flow_segment *g;
    const char *folder = path_join(a, scratch_folder(a), "x.trade");
    struct flow_import what = {.file = "x", .sha256 = "y", .format = "test", .actor = "me"};
    uint16_t *x = NEW_N(a, uint16_t, n), *m = NEW_N(a, uint16_t, n), *k = NEW_N(a, uint16_t, n);
    int64_t *v = NEW_N(a, int64_t, n);
    uint8_t *r = NEW_N(a, uint8_t, n);
    for (size_t i = 0; i < n; i++) {
        for (uint16_t c = 0; c < 4; c++) {
            x[i] = strcmp(country[c], l[i].from) == 0 ? c : x[i];
            m[i] = strcmp(country[c], l[i].to) == 0 ? c : m[i];
        }
        k[i] = (uint16_t)(l[i].code[5] - '1');
        v[i] = l[i].value;
        r[i] = (uint8_t)l[i].report;
    }
    struct flow_block b = {.n = n, .exporter = x, .importer = m, .product = k, .value = v, .report = r};
    struct flow_form form = {.dataset = "comtrade", .nomenclature = nomenclature, .source = "S",
                             .digits = 6, .kind = FLOWS_REPORTS, .year = 2017, .country = country,
                             .n_countries = 4, .product = product, .n_products = 3, .value_unit = 1,
                             .quantity_unit = 0.001};
    OK(flow_import_begin(&w, a, folder, &what, &e), e);
    OK(flow_import_add(w, &(struct flow_batch){&b, 1}, &form, NULL, NULL, &e), e);
    OK(flow_import_end(w, &e), e);
    OK(flows_open(&s, a, folder, &e), e);
    OK(flows_map(s, flows_find(s, "comtrade", nomenclature, FLOWS_REPORTS, 2017), &g, &e), e);
    return g;
}

/* HS17: 000001 and 000002 come from 000001 of HS12. */
static struct concordance_map *map(struct arena *a)
{
    static const struct concordance_row rows[] = {{"HS17", "HS12", "000001", "000001"},
                                                  {"HS17", "HS12", "000002", "000001"}};
    struct err e = {0};
    struct concordance_map *m;
    OK(concordance_map(concordance_of_rows(a, rows, 2), a, "HS17", "HS12", &m, &e), e);
    return m;
}

static int64_t at(const struct joined_reports *j, const struct areas *s, const struct report_cell *c, size_t n,
                  const char *from, const char *to, const char *code, enum flow_report report)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(area_at(s, c[i].exporter)->code, from) == 0 &&
            strcmp(area_at(s, c[i].importer)->code, to) == 0 && c[i].report == report &&
            strcmp(j->product[c[i].product], code) == 0)
            return c[i].value;
    return -1;
}

static void two_revisions_meet_and_native_reports_go_first(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct areas *areas;
    struct converted x;
    struct joined_reports j;
    struct reconcile_options opt = {.cif_factor = 1.06, .prior_pairs = 5, .floor = 0.05};
    OK(areas_load(a, data_dir(a), &areas, &e), e);
    /* Greece reports in HS17, Germany in HS12; Germany's exports stand in both. */
    const struct line now[] = {{"GRC", "DEU", "000001", REPORT_EXPORT, 600},
                               {"GRC", "DEU", "000002", REPORT_EXPORT, 400},
                               {"GRC", "DEU", "000002", REPORT_REEXPORT, 3},
                               {"DEU", "FRA", "000001", REPORT_EXPORT, 999}};
    const struct line native[] = {{"GRC", "DEU", "000001", REPORT_IMPORT, 1060},
                                  {"DEU", "FRA", "000001", REPORT_EXPORT, 50}};
    const struct line earlier[] = {{"TUR", "GRC", "000003", REPORT_EXPORT, 7},
                                   {"GRC", "DEU", "000003", REPORT_EXPORT, 8}}; /* of a flow that comes again */
    const struct flow_segment *from = segment(a, "HS17", now, 4);
    OK(convert_segment(a, map(a), from, &x, &e), e);
    OK(convert_reports(a, areas, &x, from, segment(a, "HS12", native, 2), segment(a, "HS12", earlier, 2), &opt, &j,
                       &e),
       e);
    assert_int_equal(at(&j, areas, j.cell, j.n, "GRC", "DEU", "000001", REPORT_EXPORT), 1000);
    assert_int_equal(at(&j, areas, j.cell, j.n, "GRC", "DEU", "000001", REPORT_REEXPORT), 3);
    assert_int_equal(at(&j, areas, j.cell, j.n, "DEU", "FRA", "000001", REPORT_EXPORT), 50);
    assert_int_equal(at(&j, areas, j.cell, j.n, "TUR", "GRC", "000003", REPORT_EXPORT), 7);
    assert_int_equal(at(&j, areas, j.cell, j.n, "GRC", "DEU", "000003", REPORT_EXPORT), -1);
    assert_int_equal(j.n, 5);
    assert_int_equal(j.n_native, 2);
    assert_int_equal(j.n_converted, 2);
    assert_int_equal(j.n_before, 1);
    assert_int_equal(j.n_passed_over, 2);
    /* In HS17 and HS12 apart, neither flow had two sides; together they agree after carriage. */
    assert_int_equal(at(&j, areas, j.flows->cell, j.flows->n, "GRC", "DEU", "000001", REPORT_BOTH), 1000);
    assert_int_equal(j.flows->n, 3);
}

static void reports_in_other_units_are_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct areas *areas;
    struct converted x;
    struct joined_reports j;
    struct reconcile_options opt = {.cif_factor = 1.06, .prior_pairs = 5, .floor = 0.05};
    OK(areas_load(a, data_dir(a), &areas, &e), e);
    const struct line one[] = {{"GRC", "DEU", "000001", REPORT_EXPORT, 600}};
    const struct flow_segment *from = segment(a, "HS17", one, 1);
    struct flow_segment other = *segment(a, "HS12", one, 1);
    other.value_unit = 1000;
    OK(convert_segment(a, map(a), from, &x, &e), e);
    FAILS(convert_reports(a, areas, &x, from, &other, NULL, &opt, &j, &e), e, ERR_CONFLICT, "different units");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_revisions_meet_and_native_reports_go_first),
        cmocka_unit_test(reports_in_other_units_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_tariffs.c — which duty answers, what replaces what, and the readers on small files in their layouts. */
#include "../scratch.h"

#include <math.h>

#include "base/file.h"
#include "trade/import.h"
#include "trade/tariffs.h"

static struct tariff_row row(const char *importer, const char *exporter, const char *product, int year,
                             enum tariff_kind kind, double rate)
{
    struct tariff_row r = {.year = year, .kind = kind, .rate_pct = rate, .source = "S"};
    strcpy(r.importer, importer);
    strcpy(r.exporter, exporter);
    strcpy(r.product, product);
    return r;
}

static struct tariffs *table(struct arena *a)
{
    const struct tariff_row r[] = {
        row("USA", "", "", 2010, TARIFF_MFN, 3.5),           row("USA", "", "", 2010, TARIFF_APPLIED, 2.5),
        row("USA", "", "", 2015, TARIFF_MFN, 3.2),           row("USA", "", "15", 2015, TARIFF_MFN, 8),
        row("USA", "", "150910", 2015, TARIFF_MFN, 4),       row("USA", "MAR", "150910", 2012, TARIFF_PREFERENTIAL, 0),
        row("USA", "MAR", "150910", 2012, TARIFF_MFN, 4.5),  row("USA", "MAR", "", 2014, TARIFF_APPLIED, 1),
        row("", "MAR", "", 2014, TARIFF_APPLIED, 6)};
    size_t n;
    return tariffs_of_rows(a, r, COUNT_OF(r), &n);
}

static double rate(const struct tariffs *t, const char *importer, const char *exporter, const char *product,
                   int year, struct tariff *x)
{
    return trade_tariff(t, importer, exporter, product, year, x) ? x->rate_pct : -1;
}

static void the_most_specific_row_answers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct tariffs *t = table(a);
    struct tariff x;
    assert_true(rate(t, "USA", "GRC", "150910", 0, &x) == 4 && x.assumed_mfn && x.digits == 6);
    assert_true(rate(t, "USA", "MAR", "150910", 0, &x) == 0 && x.bilateral && x.year == 2012);
    assert_true(x.kind == TARIFF_PREFERENTIAL && !x.assumed_mfn);
    assert_true(rate(t, "USA", "GRC", "150990", 0, &x) == 8 && x.digits == 2);
    assert_true(rate(t, "USA", "MAR", "150990", 0, &x) == 8); /* the chapter before the average of all goods */
    assert_true(rate(t, "USA", "MAR", "8703", 0, &x) == 1 && x.bilateral && x.digits == 0);
    assert_true(rate(t, "USA", "GRC", "8703", 0, &x) == 2.5 && x.kind == TARIFF_APPLIED);
    assert_true(rate(t, "USA", "", "150910", 0, &x) == 4);
    assert_true(rate(t, "CAN", "GRC", "150910", 0, &x) == -1);
    assert_true(rate(t, "", "MAR", "", 0, &x) == -1); /* what an exporter meets in the world answers for no market */
}

static void a_heading_takes_the_mean_of_its_subheadings(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct tariff_row r[] = {
        row("USA", "", "", 2015, TARIFF_MFN, 3),       row("USA", "", "150910", 2015, TARIFF_MFN, 4),
        row("USA", "", "150910", 2010, TARIFF_MFN, 9), row("USA", "", "150990", 2012, TARIFF_MFN, 6),
        row("USA", "MAR", "150990", 2012, TARIFF_PREFERENTIAL, 0), row("USA", "", "1510", 2012, TARIFF_MFN, 80),
        row("VNM", "", "150910", 2015, TARIFF_MFN, 50)};
    size_t n;
    struct tariff x;
    const struct tariffs *t = tariffs_of_rows(a, r, COUNT_OF(r), &n);
    assert_true(rate(t, "USA", "GRC", "1509", 0, &x) == 5 && x.n_mean == 2 && x.digits == 4 && x.year == 2015);
    assert_true(rate(t, "USA", "MAR", "1509", 0, &x) == 2 && x.bilateral && x.assumed_mfn);
    assert_true(rate(t, "USA", "GRC", "15", 0, &x) == 5); /* of subheadings only */
    assert_true(rate(t, "USA", "GRC", "1510", 0, &x) == 80 && x.n_mean == 0);
    assert_true(rate(t, "USA", "GRC", "1511", 0, &x) == 3 && x.digits == 0);
    assert_true(rate(t, "USA", "GRC", "1509", 2013, &x) == 7.5 && x.year == 2012);
    assert_true(rate(t, "VNM", "GRC", "15", 0, &x) == 50);
}

static void a_look_back_knows_nothing_of_the_future(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct tariffs *t = table(a);
    struct tariff x;
    assert_true(rate(t, "USA", "GRC", "150910", 2014, &x) == 2.5 && x.year == 2010);
    assert_true(rate(t, "USA", "MAR", "150910", 2011, &x) == 2.5);
    assert_true(rate(t, "USA", "GRC", "150910", 2009, &x) == -1);
}

static void a_figure_says_what_was_assumed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct tariffs *t = table(a);
    const struct figure *f = tariff_figure(t, a, "USA", "GRC", "150910", 2020, "Tariff");
    assert_true(f->value == 4 && f->year == 2015);
    assert_string_equal(f->ref, "trade/tariffs/USA/all/150910/2015/mfn");
    assert_non_null(strstr(f->why, "assumed"));
    f = tariff_figure(t, a, "CAN", "GRC", "150910", 2020, "Tariff");
    assert_true(f->missing);
}

static void a_rate_that_comes_again_replaces_and_text_comes_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct tariff_row r[] = {row("FRA", "", "01", 2000, TARIFF_MFN, 1.25), row("FRA", "", "01", 2001, TARIFF_MFN, 2),
                             row("FRA", "", "01", 2000, TARIFF_MFN, 1.0 / 3)};
    size_t n;
    r[1].source = "with, comma \"and\" quotes";
    const struct tariffs *t = tariffs_of_rows(a, r, 3, &n);
    assert_int_equal(n, 1);
    assert_int_equal(tariffs_count(t), 2);
    struct tariff_row *back;
    size_t n_back;
    struct str text = tariffs_text(a, t);
    OK(tariffs_parse(a, text, &back, &n_back, &e), e);
    assert_int_equal(n_back, 2);
    const struct tariffs *u = tariffs_of_rows(a, back, n_back, &n);
    struct str again = tariffs_text(a, u);
    assert_true(str_eq(text, again));
    struct tariff x;
    assert_true(rate(u, "FRA", "DEU", "0101", 2000, &x) == 1.0 / 3);
    char *quotes = arena_alloc(a, 3001); /* a source of nothing but quotes doubles its length */
    memset(quotes, '"', 3000);
    r[0].source = quotes;
    t = tariffs_of_rows(a, r, 2, &n);
    text = tariffs_text(a, t);
    OK(tariffs_parse(a, text, &back, &n_back, &e), e);
    assert_int_equal(n_back, 2);
    FAILS(tariffs_parse(a, STR("importer,exporter,product,year,rate_pct,kind,source\nFRA,,,2000,-1,mfn,s\n"), &back,
                        &n_back, &e),
          e, ERR_INPUT, "line 2");
    FAILS(tariffs_parse(a, STR("importer,exporter,product,year,rate_pct,kind,source\nFRA,,,2000,1,free,s\n"), &back,
                        &n_back, &e),
          e, ERR_INPUT, "no kind of tariff");
}

/* --- readers ------------------------------------------------------------------------------------------- */

struct bench {
    struct arena *a;
    const char *folder;
    struct trade_report *r;
};

static bool give(struct bench *b, struct str bytes, struct err *e)
{
    const char *root = getenv("LANDFALL_ROOT");
    static const struct trade_options none;
    bool already;
    struct job job = {.arena = b->a,
                      .data_dir = root ? arena_printf(b->a, "%s/data", root) : LANDFALL_DATA_DIR,
                      .as_of = AS_OF_FACT_TABLE};
    struct trade_import_ask ask = {.path = "x", .opt = &none, .folder = b->folder, .refused_max = 1};
    return trade_import_bytes(&job, &ask, bytes, &b->r, &already, e);
}

static const struct tariffs *stored(struct bench *b)
{
    struct err e = {0};
    struct flow_store *s;
    struct str text;
    struct tariff_row *rows;
    size_t n, replaced;
    OK(flows_open(&s, b->a, b->folder, &e), e);
    OK(flows_kept(s, b->a, TARIFFS_KEPT, &text, &e), e);
    OK(tariffs_parse(b->a, text, &rows, &n, &e), e);
    return tariffs_of_rows(b->a, rows, n, &replaced);
}

static void import(struct bench *b, struct str bytes)
{
    struct err e = {0};
    OK(give(b, bytes, &e), e);
    assert_true(b->r->n_read == b->r->n_used + b->r->n_refused);
}

static bool told(const struct bench *b, const char *words, uint64_t n)
{
    for (size_t i = 0; i < b->r->n_reasons; i++)
        if (strstr(b->r->reasons[i].why, words) && b->r->reasons[i].n == n)
            return true;
    return false;
}

static void any_table_and_files_that_add_to_it(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b = {.a = a, .folder = path_join(a, scratch_folder(a), "x.trade")};
    struct tariff x;
    import(&b, STR("importer,exporter,product,year,rate,kind\n"
                   "Viet Nam,Greece,1509.10,2020,5 %,preferential\n"
                   "VNM,,15091,2020,12,MFN\n" /* five digits: the first zero is missing */
                   "VNM,,150910,2020,20,MFN\n"
                   "VNM,,150910,2020,20,zero\n"
                   "VNM,,15091010,2020,20,MFN\n"
                   "VNM,,150910,20,20,MFN\n"
                   "VNM,,150910,2020,free,MFN\n"
                   "VNM,,150910,2020,9000,MFN\n"
                   "VNM,,,2020,140,MFN\n"
                   "Atlantis,,150910,2020,1,MFN\n"));
    assert_string_equal(b.r->format->id, "tariffs");
    assert_int_equal(b.r->n_used, 3);
    const struct tariffs *t = stored(&b);
    assert_true(rate(t, "VNM", "GRC", "150910", 0, &x) == 5 && x.bilateral);
    assert_true(rate(t, "VNM", "TUR", "150910", 0, &x) == 20);
    assert_true(rate(t, "VNM", "TUR", "015091", 0, &x) == 12);
    assert_true(told(&b, "lost their leading zero", 1));
    assert_true(told(&b, "national line", 1));
    assert_true(told(&b, "no average over all goods", 1));
    import(&b, STR("importer,year,rate\nVNM,2019,9.5\n"));
    t = stored(&b);
    assert_int_equal(tariffs_count(t), 4); /* the others are still there */
    assert_true(rate(t, "VNM", "TUR", "8703", 0, &x) == 9.5);
}

static void the_world_bank_s_labels_are_swapped(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b = {.a = a, .folder = path_join(a, scratch_folder(a), "x.trade")};
    struct tariff x;
    import(&b, STR("country_code,Country,year,indicator_name,series,value\n"
                   "ZAF,South Africa,2022,APPLIED_WEIGHTED,TM.TAX.MRCH.WM.FN.ZS,6.42\n"
                   "ZAF,South Africa,2022,MFN_WEIGHTED,TM.TAX.MRCH.WM.AR.ZS,4.66\n"
                   "NPL,Nepal,2008,MFN_WEIGHTED,TM.TAX.MRCH.WM.AR.ZS,421.5\n"));
    assert_int_equal(b.r->n_refused, 1);
    assert_true(told(&b, "labels say the opposite", 2));
    const struct tariffs *t = stored(&b);
    assert_true(rate(t, "ZAF", "", "", 0, &x) == 4.66 && x.kind == TARIFF_APPLIED);
}

static void wits_averages_are_what_the_exporter_meets(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b = {.a = a, .folder = path_join(a, scratch_folder(a), "x.trade")};
    struct tariff x;
    import(&b, STR("Partner Name,Year,Export (US$ Thousand),AHS Weighted Average (%),MFN Weighted Average (%)\n"
                   "Morocco,2015,1,3.25,7.5\nSouth Asia,2015,1,2,3\n World,2015,1,2,3\nMorocco,2016,1,,\n"));
    assert_int_equal(b.r->n_refused, 1);
    assert_true(told(&b, "groups of countries", 2));
    const struct tariffs *t = stored(&b);
    assert_int_equal(tariffs_count(t), 2);
    assert_true(rate(t, "MAR", "", "", 0, &x) == -1); /* not what Morocco asks */
    assert_true(str_contains(tariffs_text(a, t), "\n,MAR,,2015,3.25,applied,"));
}

/* The keys count in another order than stated, as in real answers. */
static void trains_with_keys_in_another_order(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b = {.a = a, .folder = path_join(a, scratch_folder(a), "x.trade")};
    struct err e = {0};
    struct tariff x;
    const char *answer =
        "{\"header\":{\"id\":\"DF_WITS_Tariff_TRAINS\"},\"dataSets\":[{\"series\":{"
        "\"0:0:0:0:0\":{\"observations\":{\"0\":[4.5,0]}},\"0:0:1:0:0\":{\"observations\":{\"0\":[0,0]}},"
        "\"0:0:2:0:0\":{\"observations\":{\"0\":[null,0],\"7\":[1,0]}},\"0:x:2:0:0\":{\"observations\":{}}}}],"
        "\"structure\":{\"dimensions\":{\"series\":["
        "{\"id\":\"FREQ\",\"keyPosition\":0,\"values\":[{\"id\":\"A\"}]},"
        "{\"id\":\"REPORTER\",\"keyPosition\":1,\"values\":[{\"id\":\"840\"}]},"
        "{\"id\":\"PARTNER\",\"keyPosition\":2,\"values\":[{\"id\":\"000\"}]},"
        "{\"id\":\"PRODUCTCODE\",\"keyPosition\":3,\"values\":[{\"id\":\"010121\"},{\"id\":\"150910\"},{\"id\":\"99\"}]},"
        "{\"id\":\"DATATYPE\",\"keyPosition\":4,\"values\":[{\"id\":\"Reported\"}]}],"
        "\"observation\":[{\"id\":\"TIME_PERIOD\",\"values\":[{\"id\":\"2017\"}]}]},"
        "\"attributes\":{\"observation\":[{\"id\":\"TARIFFTYPE\",\"values\":[{\"id\":\"MFN\"}]}]}}}";
    import(&b, str_of(answer));
    assert_string_equal(b.r->format->id, "wits-trains");
    assert_int_equal(b.r->n_used, 2);
    assert_int_equal(b.r->n_refused, 3);
    assert_true(told(&b, "places 3 and 4 are exchanged", 1));
    const struct tariffs *t = stored(&b);
    assert_true(rate(t, "USA", "GRC", "010121", 0, &x) == 4.5 && x.year == 2017 && x.kind == TARIFF_MFN);
    assert_true(rate(t, "USA", "GRC", "150910", 0, &x) == 0);
    char *broken = arena_strdup(a, answer);
    memcpy(strstr(broken, "0:0:2:0:0"), "0:9:2:0:0", 9);
    FAILS(give(&b, str_of(broken), &e), e, ERR_PARSE, "do not fit");
}

static void the_real_answer_of_trains(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b = {.a = a, .folder = path_join(a, scratch_folder(a), "x.trade")};
    struct err e = {0};
    struct str bytes;
    struct tariff x;
    const char *shared = getenv("LANDFALL_SHARED"), *root = getenv("LANDFALL_ROOT");
    const char *path = arena_printf(a, "%s/customs/wits_trains_sdmx_sample.json.gz",
                                    shared ? shared
                                           : arena_printf(a, "%s/../shared/data", root ? root : "."));
    if (!file_exists(path)) {
        print_message("skipped: %s is not there\n", path);
        return;
    }
    OK(file_read(a, path, FILE_MAX_DATA, &bytes, &e), e);
    import(&b, bytes);
    assert_int_equal(b.r->n_used, 5388);
    const struct tariffs *t = stored(&b);
    assert_int_equal(tariffs_count(t), 5388);
    /* Read off the file: series 0:0:2:0:0, the third code of the list, is 6. */
    assert_true(rate(t, "USA", "GRC", "010130", 0, &x) == 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_specific_row_answers),
        cmocka_unit_test(a_heading_takes_the_mean_of_its_subheadings),
        cmocka_unit_test(a_look_back_knows_nothing_of_the_future),
        cmocka_unit_test(a_figure_says_what_was_assumed),
        cmocka_unit_test(a_rate_that_comes_again_replaces_and_text_comes_back),
        cmocka_unit_test(any_table_and_files_that_add_to_it),
        cmocka_unit_test(the_world_bank_s_labels_are_swapped),
        cmocka_unit_test(wits_averages_are_what_the_exporter_meets),
        cmocka_unit_test(trains_with_keys_in_another_order),
        cmocka_unit_test(the_real_answer_of_trains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

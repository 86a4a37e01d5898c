/* test_comtrade.c — reports in the layouts of UN Comtrade and WITS: totals apart, levels, what meets in the
 * store, and what is refused. */
#include "../scratch.h"

#include <math.h>

#include "base/file.h"
#include "trade/import.h"
#include "trade/reconcile.h"

static const char *const old_head =
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,"
    "Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,2nd Partner Code,2nd Partner,"
    "2nd Partner ISO,Customs Proc. Code,Customs,Mode of Transport Code,Mode of Transport,Commodity Code,"
    "Commodity,Qty Unit Code,Qty Unit,Qty,Alt Qty Unit Code,Alt Qty Unit,Alt Qty,Netweight (kg),"
    "Gross weight (kg),Trade Value (US$),CIF Trade Value (US$),FOB Trade Value (US$),Flag\n";

/* A row of the older site. */
static const char *old_row(struct arena *a, const char *revision, int year, int level, int flow, int from,
                           int to, const char *code, const char *kg, const char *usd)
{
    return arena_printf(a, "%s,%d,%d,%d,%d,1,%d,x,%d,R,RRR,%d,P,PPP,,,,,,,,%s,\"Oil; virgin, of olives\",8,kg,1,"
                           ",,,%s,,%s,,,0\n",
                        revision, year, year, year, level, flow, from, to, code, kg, usd);
}

static const char *const new_head =
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,"
    "flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,"
    "classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,"
    "customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,"
    "altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,isGrossWgtEstimated,"
    "cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,isAggregate\n";

/* A row of today's site, with the comma at its end that the header lacks. */
static const char *new_row(struct arena *a, int reporter, const char *flow, int partner, const char *partner2,
                           const char *code, const char *customs, const char *mot, const char *usd)
{
    return arena_printf(a, "C,A,20220101,2022,52,2022,%d,RRR,R\xE9publique,%s,F,%d,PPP,P,%s,W00,World,H6,HS,"
                           "true,%s,words,6,true,%s,all,0,%s,all,8,kg,10,false,-1,N/A,,false,12.5,false,0,"
                           "false,,,%s,0,true,false,\n",
                        reporter, flow, partner, partner2, code, customs, mot, usd);
}

struct bench {
    struct arena *a;
    const char *folder;
    struct trade_report *r;
    bool already;
    struct trade_options opt;
};

static void start(struct bench *b, struct arena *a)
{
    *b = (struct bench){.a = a, .folder = path_join(a, scratch_folder(a), "x.trade")};
}

static bool give(struct bench *b, const char *name, const char *text, struct err *e)
{
    const char *root = getenv("LANDFALL_ROOT");
    struct job job = {.arena = b->a,
                      .data_dir = root ? arena_printf(b->a, "%s/data", root) : LANDFALL_DATA_DIR,
                      .as_of = AS_OF_FACT_TABLE};
    struct trade_import_ask ask = {.path = name, .opt = &b->opt, .folder = b->folder, .refused_max = 1};
    return trade_import_bytes(&job, &ask, str_of(text), &b->r, &b->already, e);
}

static void import(struct bench *b, const char *text)
{
    struct err e = {0};
    OK(give(b, "TradeData.csv", text, &e), e);
    assert_true(b->r->n_read == b->r->n_used + b->r->n_refused);
}

/* Value of one row of the store in USD; -1: there is none. */
static int64_t at(struct bench *b, const char *dataset, const char *nomenclature, enum flow_kind kind, int year,
                  const char *from, const char *to, const char *code, enum flow_report report)
{
    struct err e = {0};
    struct flow_store *s;
    const struct flow_segment *g;
    OK(flows_open(&s, b->a, b->folder, &e), e);
    const struct flow_info *info = flows_find(s, dataset, nomenclature, kind, year);
    if (!info)
        return -1;
    OK(flows_check(s, info, &e), e);
    OK(flows_map(s, info, &g, &e), e);
    assert_true(g->value_unit == 1);
    int k = flow_product(g, code);
    for (uint32_t p = k < 0 ? 0 : g->product_pair[k]; k >= 0 && p < g->product_pair[k + 1]; p++)
        for (uint32_t r = g->pair_row[p]; r < g->pair_row[p + 1]; r++)
            if (strcmp(g->country[g->pair_exporter[p]], from) == 0 &&
                strcmp(g->country[g->row_importer[r]], to) == 0 && g->row_report[r] == report)
                return flow_value(g, r);
    return -1;
}

static bool told(const struct bench *b, const char *words, uint64_t n)
{
    for (size_t i = 0; i < b->r->n_reasons; i++)
        if (strstr(b->r->reasons[i].why, words) && b->r->reasons[i].n == n)
            return true;
    return false;
}

static const char *text_of(struct arena *a, const char *const *parts, size_t n)
{
    struct buf b;
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < n; i++)
        buf_puts(&b, parts[i]);
    return b.p;
}
#define TEXT(a, ...)                                    \
    text_of((a), (const char *const[]){__VA_ARGS__},    \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void the_older_layout_zeros_totals_and_levels(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    start(&b, a);
    import(&b, TEXT(a, old_head, old_row(a, "H5", 2017, 6, 1, 392, 124, "10129", "0", "23297899"),
                    old_row(a, "H5", 2017, 6, 1, 392, 124, "150910", "500", "100"),
                    old_row(a, "H5", 2017, 6, 1, 392, 300, "150910", "", "50"),
                    old_row(a, "H5", 2017, 6, 1, 392, 0, "150910", "", "150"),  /* World: apart */
                    old_row(a, "H5", 2017, 4, 1, 392, 124, "1509", "", "100"),  /* a level above */
                    old_row(a, "H5", 2017, 2, 1, 392, 124, "1", "", "23297899"), /* chapter 01 */
                    old_row(a, "H5", 2017, 0, 1, 392, 124, "TOTAL", "", "23298999"),
                    old_row(a, "H5", 2017, 6, 3, 392, 124, "150910", "", "7"),   /* re-export */
                    old_row(a, "H5", 2018, 6, 2, 392, 842, "150910", "9", "11")));
    assert_int_equal(b.r->n_read, 9);
    assert_int_equal(b.r->n_refused, 0);
    assert_string_equal(b.r->format->id, "comtrade");
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_REPORTS, 2017, "CAN", "JPN", "010129", REPORT_IMPORT),
                     23297899);
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_REPORTS, 2017, "JPN", "CAN", "150910", REPORT_REEXPORT), 7);
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_REPORTS, 2017, "CAN", "JPN", "1509", REPORT_IMPORT), -1);
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_BILATERAL, 2017, "GRC", "JPN", "150910", REPORT_IMPORT),
                     47); /* 50 / 1.06 */
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_BILATERAL, 2017, "JPN", "CAN", "150910", REPORT_EXPORT),
                     -1); /* a re-export is no export */
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_REPORTS, 2018, "JPN", "USA", "150910", REPORT_EXPORT), 11);
    assert_true(told(&b, "lost their leading zero", 2));
    assert_true(told(&b, "\"World\" rows against the sum of their partners: 1 of 1 agree", 1));
    /* The chapter holds one code, the heading the other, TOTAL both: each level is held against all codes. */
    assert_true(told(&b, "rows of higher levels", 3));
    assert_true(told(&b, "used to check sums", 4));
}

static void the_layout_of_today_parts_and_areas(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    start(&b, a);
    import(&b, TEXT(a, new_head, new_row(a, 300, "X", 842, "0", "150910", "C00", "0", "1234.5"),
                    new_row(a, 300, "X", 842, "0", "150910", "C01", "0", "1000"),     /* customs procedure */
                    new_row(a, 300, "X", 842, "0", "150910", "C00", "1000", "1000"),  /* by air */
                    new_row(a, 300, "X", 842, "276", "150910", "C00", "0", "3"),      /* through Germany */
                    new_row(a, 300, "DX", 842, "0", "150910", "C00", "0", "900"),     /* domestic exports */
                    new_row(a, 300, "X", 490, "0", "150910", "C00", "0", "20"),       /* Other Asia */
                    new_row(a, 300, "X", 97, "0", "150910", "C00", "0", "20"),        /* European Union */
                    new_row(a, 300, "X", 987, "0", "150910", "C00", "0", "20"),       /* nobody */
                    new_row(a, 300, "X", 251, "0", "150910", "C00", "0", "-4"),
                    new_row(a, 300, "X", 251, "0", "150910", "C00", "0", "many"),
                    new_row(a, 300, "X", 251, "0", "150910", "C00", "0", "99999999999999999"),
                    new_row(a, 300, "X", 251, "0", "150910", "C00", "0", "")));
    assert_int_equal(b.r->n_read, 12);
    assert_int_equal(b.r->n_refused, 6);
    assert_int_equal(at(&b, "comtrade", "HS22", FLOWS_REPORTS, 2022, "GRC", "USA", "150910", REPORT_EXPORT),
                     1234); /* half to even */
    assert_int_equal(at(&b, "comtrade", "HS22", FLOWS_REPORTS, 2022, "GRC", "S19", "150910", REPORT_EXPORT), 20);
    assert_true(told(&b, "parts of others", 4));
    assert_true(told(&b, "a group", 1));
    assert_true(told(&b, "a value below zero", 1));
    assert_true(told(&b, "not a number", 1));
    assert_true(told(&b, "larger than any flow", 1));
    assert_true(told(&b, "no value", 1));
}

static void what_is_no_yearly_report_of_goods_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    struct err e = {0};
    start(&b, a);
    const char *month = new_row(a, 300, "X", 842, "0", "150910", "C00", "0", "5");
    char *m = arena_strdup(a, month);
    memcpy(strstr(m, "C,A,"), "C,M,", 4);
    char *s = arena_strdup(a, month);
    memcpy(strstr(s, "C,A,"), "S,A,", 4);
    char *h = arena_strdup(a, month);
    memcpy(strstr(h, ",H6,"), ",ZZ,", 4);
    import(&b, TEXT(a, new_head, month, m, s, h));
    assert_int_equal(b.r->n_used, 1);
    assert_true(told(&b, "a month", 1));
    assert_true(told(&b, "trade in services", 1));
    assert_true(told(&b, "neither a revision of the HS nor of the SITC", 1));
    FAILS(give(&b, "w.csv", TEXT(a, new_head, new_row(a, 300, "X", 0, "0", "150910", "C00", "0", "5")), &e), e,
          ERR_INPUT, "partner \"All\"");
    FAILS(give(&b, "p.csv", TEXT(a, new_head, new_row(a, 300, "X", 842, "0", "150910", "C07", "0", "5")), &e), e,
          ERR_INPUT, "customs code C00");
    FAILS(give(&b, "h.csv", new_head, &e), e, ERR_INPUT, "a header and no rows");
    FAILS(give(&b, "cut.csv", TEXT(a, new_head, month, "C,A,20220101,2022,52"), &e), e, ERR_PARSE,
          "in the middle of a row");
}

static void a_report_on_two_lines_counts_once_and_areas_that_are_one_are_added(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    start(&b, a);
    import(&b, TEXT(a, old_head, old_row(a, "H4", 2012, 6, 2, 792, 729, "150910", "1", "10"),
                    old_row(a, "H4", 2012, 6, 2, 792, 729, "150910", "1", "10"),
                    old_row(a, "H4", 2012, 6, 2, 792, 729, "150910", "1", "12"),
                    old_row(a, "H4", 2012, 6, 2, 792, 736, "150910", "1", "5"))); /* Sudan before 2011 */
    assert_int_equal(b.r->n_refused, 2);
    assert_true(told(&b, "with the same value", 1));
    assert_true(told(&b, "with another value", 1));
    assert_true(told(&b, "added up", 1));
    assert_int_equal(at(&b, "comtrade", "HS12", FLOWS_REPORTS, 2012, "TUR", "SDN", "150910", REPORT_EXPORT), 15);
}

static void reports_of_two_files_meet_and_the_newer_replaces(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    struct err e = {0};
    start(&b, a);
    const char *greece = TEXT(a, old_head, old_row(a, "H5", 2017, 6, 2, 300, 276, "150910", "80", "1000"),
                              old_row(a, "H5", 2017, 6, 2, 300, 276, "150990", "", "70"));
    const char *germany = TEXT(a, old_head, old_row(a, "H5", 2017, 6, 1, 276, 300, "150910", "90", "1060"));
    import(&b, greece);
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_BILATERAL, 2017, "GRC", "DEU", "150910", REPORT_EXPORT),
                     1000);
    import(&b, germany);
    assert_false(b.already);
    assert_true(told(&b, "not in this one and stay", 2));
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_BILATERAL, 2017, "GRC", "DEU", "150910", REPORT_BOTH),
                     1000);
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_BILATERAL, 2017, "GRC", "DEU", "150990", REPORT_EXPORT),
                     70);
    import(&b, germany);
    assert_true(b.already);
    import(&b, TEXT(a, old_head, old_row(a, "H5", 2017, 6, 2, 300, 276, "150910", "80", "1200")));
    assert_true(told(&b, "were replaced", 1));
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_REPORTS, 2017, "GRC", "DEU", "150910", REPORT_EXPORT),
                     1200);
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_REPORTS, 2017, "GRC", "DEU", "150910", REPORT_IMPORT),
                     1060);
    assert_int_equal(at(&b, "comtrade", "HS17", FLOWS_REPORTS, 2017, "GRC", "DEU", "150990", REPORT_EXPORT), 70);
    FAILS(give(&b, "c.csv", TEXT(a, old_head, old_row(a, "H5", 2017, 2, 2, 300, 276, "15", "", "5")), &e), e,
          ERR_CONFLICT, "codes of 6 digits");
    b.opt.dataset = "chapters";
    import(&b, TEXT(a, old_head, old_row(a, "H5", 2017, 2, 2, 300, 276, "15", "", "5")));
    assert_int_equal(at(&b, "chapters", "HS17", FLOWS_REPORTS, 2017, "GRC", "DEU", "15", REPORT_EXPORT), 5);
}

static void a_reporter_with_chapters_only_is_told(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    start(&b, a);
    import(&b, TEXT(a, old_head, old_row(a, "H5", 2017, 6, 2, 300, 276, "150910", "", "100000"),
                    old_row(a, "H5", 2017, 2, 2, 792, 276, "15", "", "5")));
    assert_int_equal(b.r->n_refused, 1);
    assert_true(told(&b, "a code of 2 digits, where the others of that year have 6", 1));
}

static void sitc_stays_apart(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    start(&b, a);
    import(&b, TEXT(a, old_head, old_row(a, "S2", 1985, 4, 2, 300, 280, "4235", "", "9"),
                    old_row(a, "S2", 1985, 4, 2, 300, 280, "0011", "", "3")));
    assert_int_equal(at(&b, "comtrade", "SITC2", FLOWS_REPORTS, 1985, "GRC", "DEU", "0011", REPORT_EXPORT), 3);
}

static void wits_totals_in_thousands(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    start(&b, a);
    import(&b, "year,reporter,partner,exports_thousand_usd,imports_thousand_usd\n"
               "1995,GRC,DEU,1000.5,2120.0\n"
               "1995,DEU,GRC,2000,\n"
               "1995,ROM,GRC,,0.558\n"
               "1995,EUN,GRC,5,5\n"
               "1995,GRC,BLX,7,\n"
               "1995,GRC,ITA,,\n");
    assert_int_equal(b.r->n_read, 6 + 2); /* two lines hold two reports */
    assert_int_equal(b.r->n_refused, 3);
    assert_int_equal(at(&b, "wits-totals", "TOTAL", FLOWS_REPORTS, 1995, "GRC", "DEU", "TOTAL", REPORT_EXPORT),
                     1000500);
    assert_int_equal(at(&b, "wits-totals", "TOTAL", FLOWS_BILATERAL, 1995, "DEU", "GRC", "TOTAL", REPORT_BOTH),
                     2000000);
    assert_int_equal(at(&b, "wits-totals", "TOTAL", FLOWS_REPORTS, 1995, "GRC", "ROU", "TOTAL", REPORT_IMPORT),
                     558);
    assert_int_equal(at(&b, "wits-totals", "TOTAL", FLOWS_BILATERAL, 1995, "GRC", "BLX", "TOTAL", REPORT_EXPORT),
                     7000);
}

static void chapters_with_names(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    start(&b, a);
    import(&b, "year,flow,reporter,partner,hs2,trade_value_usd\n"
               "2008,Export,Afghanistan,World,10,180.0\n"
               "2008,Export,Afghanistan,Turkey,10,176.0\n"
               "2008,Re-Export,Afghanistan,\"Other Asia, nes\",9,5\n"
               "2008,Borrowing,Afghanistan,Turkey,10,1\n");
    assert_int_equal(b.r->n_refused, 1);
    assert_int_equal(at(&b, "comtrade-hs2", "HS", FLOWS_BILATERAL, 2008, "AFG", "TUR", "10", REPORT_EXPORT), 176);
    assert_int_equal(at(&b, "comtrade-hs2", "HS", FLOWS_REPORTS, 2008, "AFG", "S19", "09", REPORT_REEXPORT), 5);
    assert_true(told(&b, "0 of 1 agree", 1));
}

/* Sums of the real files, counted by a script that knows nothing of this reader. */
static void the_real_files_add_up(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bench b;
    struct err e = {0};
    struct str bytes;
    const char *shared = getenv("LANDFALL_SHARED"), *root = getenv("LANDFALL_ROOT");
    static const struct {
        int year;
        int64_t usd, rows;
    } want[] = {{2017, 10936751842, 1643}, {2018, 11730973853, 1636}, {2019, 11827250153, 1590}};
    const char *path = arena_printf(a, "%s/trade/comtrade_JPN_imports_from_CAN_2017.csv",
                                    shared ? shared
                                           : arena_printf(a, "%s/../shared/data", root ? root : "."));
    if (!file_exists(path)) {
        print_message("skipped: %s is not there\n", path);
        return;
    }
    start(&b, a);
    OK(file_read(a, path, FILE_MAX_DATA, &bytes, &e), e);
    import(&b, bytes.p);
    assert_int_equal(b.r->n_used, 4869);
    struct flow_store *s;
    OK(flows_open(&s, a, b.folder, &e), e);
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        const struct flow_segment *g;
        int64_t sum = 0;
        OK(flows_map(s, flows_find(s, "comtrade", "HS17", FLOWS_REPORTS, want[i].year), &g, &e), e);
        for (uint32_t r = 0; r < g->n_rows; r++)
            sum += flow_value(g, r);
        assert_int_equal(g->n_rows, want[i].rows);
        assert_int_equal(sum, want[i].usd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_older_layout_zeros_totals_and_levels),
        cmocka_unit_test(the_layout_of_today_parts_and_areas),
        cmocka_unit_test(what_is_no_yearly_report_of_goods_is_refused),
        cmocka_unit_test(a_report_on_two_lines_counts_once_and_areas_that_are_one_are_added),
        cmocka_unit_test(reports_of_two_files_meet_and_the_newer_replaces),
        cmocka_unit_test(a_reporter_with_chapters_only_is_told),
        cmocka_unit_test(sitc_stays_apart),
        cmocka_unit_test(wits_totals_in_thousands),
        cmocka_unit_test(chapters_with_names),
        cmocka_unit_test(the_real_files_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

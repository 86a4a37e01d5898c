/* test_import.c — what a file is taken for, when it is refused, and that a refused one leaves no trace. */
#include "import_files.h"

#include <archive.h>
#include <archive_entry.h>

#define NAME "BACI_HS17_Y2020_V202301.csv"
#define HEAD "t,i,j,k,v,q\n"
#define ROW "2020,4,36,071120,1,1\n"

static int64_t the_row(struct here *h)
{
    return flow_of(h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "071120", NULL);
}

/* --- packed ---------------------------------------------------------------------------------------- */

struct packed_entry {
    const char *name, *text;
};

static const char *make_zip(struct here *h, const char *name, const struct packed_entry *x, size_t n)
{
    const char *path = path_join(h->a, scratch_folder(h->a), name);
    struct archive *z = archive_write_new();
    assert_int_equal(archive_write_set_format_zip(z), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(z, path), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *en = archive_entry_new();
        archive_entry_set_pathname(en, x[i].name);
        archive_entry_set_size(en, (la_int64_t)strlen(x[i].text));
        archive_entry_set_filetype(en, AE_IFREG);
        archive_entry_set_perm(en, 0644);
        assert_int_equal(archive_write_header(z, en), ARCHIVE_OK);
        assert_int_equal(archive_write_data(z, x[i].text, strlen(x[i].text)), strlen(x[i].text));
        archive_entry_free(en);
    }
    assert_int_equal(archive_write_free(z), ARCHIVE_OK);
    return path;
}

#define PRODUCTS "code,description\n010121,\"Horses: live, pure-bred\"\n071120,Olives\n"

static void test_the_zip(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    static const struct packed_entry x[] = {
        {"BACI/BACI_HS17_Y2019_V202501.csv", HEAD "2019,4,36,071120,7,1\n"},
        {"BACI/BACI_HS17_Y2020_V202501.csv", HEAD ROW "2020,56,36,071120,1,NA\n"},
        {"BACI/country_codes_V202501.csv",
         "country_code,country_name,country_iso2,country_iso3\n4,Afghanistan,AF,AFG\n"},
        {"BACI/product_codes_HS17_V202501.csv", PRODUCTS},
        {"BACI/Readme.txt", "Name of the dataset : BACI\n"}};
    const char *path = make_zip(&h, "BACI_HS17_V202501.zip", x, COUNT_OF(x));
    OK(import_path(&h, path, &e), e);
    assert_false(h.already);
    assert_int_equal(h.r->n_parts, 4);
    assert_int_equal(h.r->n_used, 6);
    assert_string_equal(h.r->format->id, "baci");
    assert_int_equal(the_row(&h), 1000);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2019, "AFG", "AUS", "071120", NULL),
                     7000);
    assert_non_null(reason_with(&h, "passed over"));
    struct flow_store *s = store_of(&h);
    struct str list;
    OK(flows_kept(s, a, "products-HS17.csv", &list, &e), e);
    assert_true(str_is(list, "code,description,parent\n010121,\"Horses: live, pure-bred\",0101\n"
                             "071120,Olives,0711\n"));
    assert_string_equal(flows_find(s, "baci", "HS17", FLOWS_BILATERAL, 2020)->vintage, "V202501");
    assert_int_equal(flows_import_count(s), 1);
    /* The same again, also under another name: nothing changes. */
    const char *version = arena_strdup(a, flows_version(s));
    OK(import_path(&h, path, &e), e);
    assert_true(h.already);
    assert_int_equal(h.r->parts[0].first_year, 2019);
    assert_string_equal(flows_version(store_of(&h)), version);
}

static void test_a_bad_entry_undoes_all(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    OK(import_text(&h, NAME, HEAD ROW, &e), e);
    const char *version = arena_strdup(a, flows_version(store_of(&h)));
    static const struct packed_entry x[] = {
        {"BACI_HS17_Y2020_V202501.csv", HEAD "2020,4,36,071120,7,1\n"},
        {"BACI_HS17_Y2021_V202501.csv", HEAD "2021,4,36,071120,7,1\n2021,4"}};
    FAILS(import_path(&h, make_zip(&h, "b.zip", x, 2), &e), e, ERR_PARSE, "Y2021");
    assert_string_equal(flows_version(store_of(&h)), version);
    assert_int_equal(the_row(&h), 1000);
    struct file_list list;
    OK(file_list(a, h.folder, ".flows", &list, &e), e);
    assert_int_equal(list.n, 1); /* no leftovers */
}

/* --- again ----------------------------------------------------------------------------------------- */

static void test_again(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    OK(import_text(&h, NAME, HEAD ROW, &e), e);
    const char *version = arena_strdup(a, flows_version(store_of(&h)));
    OK(import_text(&h, "other-name.csv", HEAD ROW, &e), e);
    assert_true(h.already);
    assert_int_equal(h.r->n_used, 1);
    assert_string_equal(flows_version(store_of(&h)), version);
    h.opt.dataset = "mine"; /* said to be something else: not the same import */
    OK(import_text(&h, NAME, HEAD ROW, &e), e);
    assert_false(h.already);
    h.opt.dataset = NULL;
    OK(import_text(&h, NAME, HEAD "2020,4,36,071120,2,1\n", &e), e);
    assert_int_equal(the_row(&h), 2000);
    OK(import_text(&h, NAME, HEAD ROW, &e), e); /* what it gave is no more there */
    assert_false(h.already);
    assert_int_equal(the_row(&h), 1000);
}

static void test_lists_again(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    struct str list;
    OK(import_text(&h, "product_codes_HS17_V202501.csv", PRODUCTS, &e), e);
    assert_false(h.already);
    OK(import_text(&h, "product_codes_HS17_V202501.csv", PRODUCTS, &e), e);
    assert_true(h.already);
    /* A nomenclature adds its headings and its words; what it does not have stays. */
    h.opt.nomenclature = "HS17";
    OK(import_text(&h, "hs.csv", "section,hscode,description,parent,level\nI,01,Animals,TOTAL,2\n"
                                 "I,0101,Horses,01,4\nI,010121,Breeding horses,0101,6\n", &e), e);
    OK(flows_kept(store_of(&h), a, "products-HS17.csv", &list, &e), e);
    assert_true(str_is(list, "code,description,parent\n01,Animals,I\n0101,Horses,01\n"
                             "010121,Breeding horses,0101\n071120,Olives,0711\n"));
}

static void test_lists(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    struct str list;
    FAILS(import_text(&h, "codes.csv", PRODUCTS, &e), e, ERR_INPUT, "--nomenclature");
    OK(import_text(&h, "hs.csv", "section,hscode,description,parent,level\nI,01,Animals,TOTAL,2\n"
                                 "TOTAL,TOTAL,Total of all HS2022 commodities,TOTAL,5\n", &e), e);
    OK(flows_kept(store_of(&h), a, "products-HS22.csv", &list, &e), e);
    assert_int_equal(h.r->n_read, 1);
    OK(import_text(&h, "sections.csv", "section,name\nI,Animals\nII,\"Plants, all\"\n", &e), e);
    OK(flows_kept(store_of(&h), a, "sections.csv", &list, &e), e);
    assert_true(str_is(list, "code,description,parent\nI,Animals,\nII,\"Plants, all\",\n"));
    h.opt.nomenclature = "HS12";
    h.refused_max = 1;
    OK(import_text(&h, "p.csv", "code,description\n10121,Horses\n10121,Twice\n150910,Oil\n9999AA,No\n"
                                "20110,\n", &e), e);
    assert_int_equal(h.r->n_used, 2);
    assert_int_equal(h.r->n_refused, 3);
    assert_non_null(reason_with(&h, "stands twice"));
    OK(flows_kept(store_of(&h), a, "products-HS12.csv", &list, &e), e);
    assert_true(str_is(list, "code,description,parent\n010121,Horses,0101\n150910,Oil,1509\n"));
    h.opt.nomenclature = "SITC2";
    h.refused_max = -1;
    OK(import_text(&h, "s.csv", "code,description\n0,Food\n00,Animals\n0011,Cattle\n", &e), e);
    OK(flows_kept(store_of(&h), a, "products-SITC2.csv", &list, &e), e);
    assert_true(str_is(list, "code,description,parent\n0,Food,\n00,Animals,0\n0011,Cattle,001\n"));
    h.refused_max = 1;
    OK(import_text(&h, "country_codes_V202501.csv",
                   "country_code,country_name,country_iso2,country_iso3\n4,Afghanistan,AF,AFG\n"
                   "58,Belgium-Luxembourg,BE,BEL\n998,Nowhere,,NWH\n", &e), e);
    assert_int_equal(h.r->n_refused, 1);
    assert_int_equal(reason_with(&h, "name different areas")->n, 1);
}

/* --- refused --------------------------------------------------------------------------------------- */

static void test_too_many_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    struct buf text;
    buf_init(&text, a, 1 << 16);
    buf_puts(&text, HEAD);
    for (int i = 0; i < 18; i++)
        buf_printf(&text, "2020,4,36,%06d,1,1\n", 10001 + i);
    buf_puts(&text, "2020,0,36,150910,5,1\n2020,0,36,150920,5,1\n");
    FAILS(import_text(&h, NAME, text.p, &e), e, ERR_INPUT, "2 of its 20 rows cannot be used, more than 5 %");
    assert_non_null(strstr(e.msg, "a total or a group"));
    assert_non_null(strstr(e.msg, "first in line 20"));
    assert_int_equal(e.n_details, 2);
    assert_non_null(strstr(e.details[1].where, "line 21, column i"));
    assert_int_equal(flows_count(store_of(&h)), 0);
    h.refused_max = 0.2;
    OK(import_text(&h, NAME, text.p, &e), e);
    assert_int_equal(h.r->n_used, 18);
}

static void test_only_aggregates(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    h.opt = (struct trade_options){.map = "exporter=e,importer=p,product=k,value=v", .unit = "usd",
                                   .year = 2020, .nomenclature = "HS17"};
    FAILS(import_text(&h, "a.csv", "e,p,k,v\nFRA,World,150910,5\nDEU,World,150910,7\n", &e), e,
          ERR_INPUT, "2 of its 2 rows");
    assert_non_null(strstr(e.msg, "`World` is a total or a group of countries"));
}

static void test_no_table(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    FAILS(import_text(&h, "a.txt", "Dear Sir or Madam\n", &e), e, ERR_PARSE, "no table of trade flows");
    assert_non_null(strstr(e.hint, "BACI"));
    FAILS(import_path(&h, scratch_file(a, folder, "b.bin", STR("\x01\x00\x02\x00")), &e), e, ERR_PARSE,
          "binary");
    FAILS(import_path(&h, scratch_file(a, folder, "c.csv", STR("")), &e), e, ERR_PARSE, "is empty");
    FAILS(import_path(&h, path_join(a, folder, "none.csv"), &e), e, ERR_NOT_FOUND, "none.csv");
    FAILS(import_path(&h, folder, &e), e, ERR_INPUT, "folder");
    static const struct packed_entry x[] = {{"letter.txt", "Dear Sir or Madam\n"}};
    FAILS(import_path(&h, make_zip(&h, "d.zip", x, 1), &e), e, ERR_PARSE, "d.zip holds no table");
    static const struct packed_entry y[] = {{"[Content_Types].xml", "<Types/>"},
                                            {"xl/worksheets/sheet1.xml", "<worksheet/>"}};
    FAILS(import_path(&h, make_zip(&h, "f.xlsx", y, 2), &e), e, ERR_PARSE, "workbook");
    FAILS(import_path(&h, scratch_file(a, folder, "e.zip", STR("PK\x03\x04half")), &e), e, ERR_PARSE,
          "damaged or cut short");
}

/* A file of 30 GB that is nearly all hole: refused by its size, before a byte of it is read. */
static void test_too_large(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    const char *path = scratch_file(a, scratch_folder(a), NAME, STR(HEAD ROW));
    if (truncate(path, (off_t)30 << 30) != 0) {
        print_message("skipped: no sparse files here\n");
        return;
    }
    FAILS(import_path(&h, path, &e), e, ERR_LIMIT, "30 GiB");
    assert_non_null(strstr(e.hint, "Cut it by year"));
}

static void test_two_at_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    struct flow_writer *w;
    struct flow_import what = {.file = "x", .sha256 = "", .format = "baci", .actor = "os:other"};
    char hex[HASH_HEX];
    hash_bytes(hex, STR("x"));
    what.sha256 = hex;
    OK(file_make_folder(h.folder, &e), e);
    OK(flow_import_begin(&w, a, h.folder, &what, &e), e);
    FAILS(import_text(&h, NAME, HEAD ROW, &e), e, ERR_BUSY, "import");
    flow_import_abandon(w);
    OK(import_text(&h, NAME, HEAD ROW, &e), e);
    assert_int_equal(the_row(&h), 1000);
}

/* --- tables ---------------------------------------------------------------------------------------- */

static const char *command_of(struct here *h)
{
    assert_non_null(h->r->preview);
    return value_as_text(record_get(h->r->preview, "command"));
}

static void test_preview(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    OK(import_text(&h, "My exports (2019).csv", "country,hs4,exports_usd\nFR,0204,2390953\nDE,8703,2.5\n",
                   &e), e);
    assert_string_equal(command_of(&h),
                        "landfall trade import 'My exports (2019).csv' --map "
                        "exporter=country,product=hs4,value=exports_usd --unit usd --year YEAR "
                        "--nomenclature NOMENCLATURE --dataset my-exports-2019");
    assert_int_equal(flows_count(store_of(&h)), 0);
    const struct value *row = list_at(record_get(h.r->preview, "rows"), 0);
    assert_string_equal(value_as_text(record_get(row, "exporter")), "FRA (France)");
    /* Headers that say nothing: content decides. */
    OK(import_text(&h, "x.csv", "a,b,c,d\n2019,FRA,0204,17.5\n2020,DEU,8703,2\n", &e), e);
    assert_non_null(strstr(command_of(&h), "--map year=a,exporter=b,product=c,value=d"));
    /* SITC, as codes show that begin with 00. */
    OK(import_text(&h, "w.csv", "country,product,value\nafg,0011,5\ndeu,0012,2e+05\n", &e), e);
    assert_non_null(strstr(command_of(&h), "--nomenclature SITC2"));
    OK(import_text(&h, "b.csv", "year,exporter,importer,hs6,value_thousand_usd,tonnes\n"
                                "2020,FRA,DEU,150910,5,1\n", &e), e);
    assert_non_null(strstr(command_of(&h), "--map year=year,exporter=exporter,importer=importer,"
                                           "product=hs6,value=value_thousand_usd,quantity=tonnes "
                                           "--unit thousand-usd"));
}

static void test_table(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    int64_t q;
    h.opt = (struct trade_options){
        .map = "year=y,exporter=from,importer=to,product=hs,value=v,quantity=kg", .unit = "thousand-usd",
        .nomenclature = "HS12", .dataset = "mine", .source = "National customs"};
    h.refused_max = 1;
    OK(import_text(&h, "t.csv",
                   "y;from;to;hs;v;kg\n2020;France;DE;1509.10;1234,5;10\n2020;fra;276;15 09 20;0,0005;\n"
                   "2020;FRA;World;150910;5;1\n2020;FRA;DEU;1509;5;1\n2020;FRA;Atlantis;150910;5;1\n"
                   "x;FRA;DEU;150910;5;1\n2020;FRA;FRA;150910;5;1\n2020;FRA;ITA;150910;-5;1\n"
                   "2020;FRA;ITA;150910;;1\n2020;FRA;ITA;1509AB;1;1\n2020;FRA;ITA\n"
                   "2021;FRA;ITA;150910;1;1,5\n", &e), e);
    assert_int_equal(h.r->n_read, 12);
    assert_int_equal(h.r->n_used, 3);
    assert_int_equal(flow_of(&h, "mine", "HS12", FLOWS_BILATERAL, 2020, "FRA", "DEU", "150910", &q),
                     1234500);
    assert_int_equal(q, 10);
    assert_int_equal(flow_of(&h, "mine", "HS12", FLOWS_BILATERAL, 2020, "FRA", "DEU", "150920", &q), 0);
    assert_int_equal(q, FLOW_NO_QUANTITY);
    assert_int_equal(flow_of(&h, "mine", "HS12", FLOWS_BILATERAL, 2021, "FRA", "ITA", "150910", &q),
                     1000);
    assert_int_equal(q, 2);
    assert_int_equal(reason_with(&h, "shorter code among longer")->n, 1);
    assert_int_equal(reason_with(&h, "no country or area")->n, 1);
    assert_int_equal(reason_with(&h, "rounded to one USD")->n, 1);
    assert_int_equal(reason_with(&h, "rounded to one kilogram")->n, 1);
    assert_string_equal(flows_find(store_of(&h), "mine", "HS12", FLOWS_BILATERAL, 2020)->source,
                        "National customs");
}

static void test_without_partner(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    h.opt = (struct trade_options){.map = "exporter=country,product=product,value=value",
                                   .unit = "usd", .year = 1999, .nomenclature = "SITC2"};
    OK(import_text(&h, "world_trade_1998_2000.csv",
                   "\"country\",\"product\",\"value\"\n\"afg\",\"0011\",30068\n\"rom\",\"0011\",2e+05\n",
                   &e), e);
    assert_string_equal(h.r->parts[0].dataset, "world-trade-1998-2000");
    assert_int_equal(flow_of(&h, "world-trade-1998-2000", "SITC2", FLOWS_EXPORTS, 1999, "ROU", NULL,
                             "0011", NULL), 200000);
    h.opt = (struct trade_options){.map = "exporter=c,product=k,value=v", .unit = "usd", .year = 2010,
                                   .nomenclature = "HS07"};
    OK(import_text(&h, "z.csv", "c,k,v\nFR,102,5\nFR,8703,6\n", &e), e); /* lost zeros */
    assert_int_equal(flow_of(&h, "z", "HS07", FLOWS_EXPORTS, 2010, "FRA", NULL, "0102", NULL), 5);
    h.refused_max = 1;
    OK(import_text(&h, "z.csv", "c,k,v\nFR,102,5\nFR,0203,6\n", &e), e);
    assert_int_equal(reason_with(&h, "odd number of digits")->n, 1);
}

/* Who names the columns means them, also in a file of a known format. */
static void test_map_wins(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    h.opt = (struct trade_options){.map = "year=t,exporter=j,importer=i,product=k,value=v",
                                   .unit = "usd", .nomenclature = "HS17", .dataset = "mine"};
    OK(import_text(&h, NAME, HEAD "2020,4,36,071120,7,1\n", &e), e);
    assert_string_equal(h.r->format->id, "table");
    assert_int_equal(flow_of(&h, "mine", "HS17", FLOWS_BILATERAL, 2020, "AUS", "AFG", "071120", NULL), 7);
}

static void test_map_errors(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    static const struct {
        const char *map, *words;
    } bad[] = {{"exporter=country,value=valu", "value"},
               {"exporter=country", "has no value"},
               {"value=value", "has no exporter"},
               {"exporter=country,valeu=value", "Did you mean `value`"},
               {"exporter=country,value=country", "to exporter and to value"},
               {"exporter=country,exporter=value", "exporter twice"},
               {"", "has no exporter"},
               {"nonsense", "not one of year"}};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        h.opt = (struct trade_options){.map = bad[i].map, .unit = "usd", .year = 2020};
        FAILS(import_text(&h, "a.csv", "country,value\nFRA,5\n", &e), e, ERR_USAGE, bad[i].words);
    }
    h.opt.map = "exporter=country,value=value"; /* no product: totals */
    OK(import_text(&h, "a.csv", "country,value\nFRA,5\n", &e), e);
    assert_int_equal(flow_of(&h, "a", "TOTAL", FLOWS_EXPORTS, 2020, "FRA", NULL, "TOTAL", NULL),
                     5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_zip),       cmocka_unit_test(test_a_bad_entry_undoes_all),
        cmocka_unit_test(test_again),         cmocka_unit_test(test_lists_again),
        cmocka_unit_test(test_lists),         cmocka_unit_test(test_too_many_refused),
        cmocka_unit_test(test_only_aggregates), cmocka_unit_test(test_no_table),
        cmocka_unit_test(test_too_large),     cmocka_unit_test(test_two_at_once),
        cmocka_unit_test(test_preview),       cmocka_unit_test(test_table),
        cmocka_unit_test(test_without_partner), cmocka_unit_test(test_map_wins),
        cmocka_unit_test(test_map_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

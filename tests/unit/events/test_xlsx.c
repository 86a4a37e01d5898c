/* test_xlsx.c — workbooks as spreadsheets write them, made with libxlsxwriter and by hand: dates by style in both
 * calendars, shared and inline strings, gaps, numbers kept as text; and what is refused. */
#include "reading.h"

#include <xlsxwriter.h>

#include "events/xlsx.h"
#include "zip.h"

static struct str book_bytes(struct arena *a, const char *path)
{
    struct str bytes;
    struct err e;
    OK(file_read(a, path, FILE_MAX_DATA, &bytes, &e), e);
    return bytes;
}

static void a_sheet_becomes_text(void **state)
{
    ARENA_LOCAL(a);
    const char *path = arena_printf(a, "%s/b.xlsx", scratch_folder(a));
    lxw_workbook *wb = workbook_new(path);
    lxw_worksheet *empty = workbook_add_worksheet(wb, "Cover"), *ws = workbook_add_worksheet(wb, "Data");
    lxw_format *day = workbook_add_format(wb), *time = workbook_add_format(wb), *red = workbook_add_format(wb);
    lxw_datetime when = {2024, 12, 26, 13, 45, 30}, only = {2024, 12, 25, 0, 0, 0};
    struct str text;
    struct err e;
    (void)state, (void)empty;
    format_set_num_format(day, "dd/mm/yyyy");
    format_set_num_format(time, "yyyy-mm-dd hh:mm:ss");
    format_set_num_format(red, "[Red]0.00\" days\"");
    worksheet_write_string(ws, 0, 0, "ticket", NULL);
    worksheet_write_string(ws, 0, 1, "created", NULL);
    worksheet_write_string(ws, 0, 2, "first_reply", NULL);
    worksheet_write_string(ws, 0, 3, "title", NULL);
    worksheet_write_string(ws, 1, 0, "007", NULL); /* text stays text */
    worksheet_write_datetime(ws, 1, 1, &only, day);
    worksheet_write_datetime(ws, 1, 2, &when, time);
    worksheet_write_string(ws, 1, 3, "a, \"b\"\nc", NULL);
    worksheet_write_number(ws, 3, 0, 42, NULL); /* row 3 is empty */
    worksheet_write_number(ws, 3, 3, 2.55, red);
    assert_int_equal(workbook_close(wb), LXW_NO_ERROR);
    struct str bytes = book_bytes(a, path);
    assert_true(xlsx_is(bytes));
    OK(xlsx_to_text(a, "b.xlsx", bytes, &text, &e), e);
    STR_IS(text, "ticket,created,first_reply,title\n"
                 "007,2024-12-25,2024-12-26 13:45:30,\"a, \"\"b\"\" c\"\n"
                 "\n"
                 "42,,,2.55\n");
    struct reading r;
    reading_begin(&r, a);
    bool ok = reading_read(&r, path, NULL, NULL, &e);
    if (!ok)
        print_error("%s\n", e.msg);
    assert_true(ok);
    assert_string_equal(r.format->id, "tickets");
    assert_int_equal(r.n_refused, 1); /* 42 has no day; it stands in row 4 */
    assert_int_equal(r.refused[0].line, 4);
    STR_IS(FIND(&r, EVENT_TICKET, "007", NULL)->text, "a, \"b\" c");
}

static const char *const names[] = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml",
                                    "xl/worksheets/sheet1.xml"};
static const char rels[] = "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
static const char styles[] = "<styleSheet><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
                             "<xf numFmtId=\"14\"/></cellXfs></styleSheet>";

static bool by_hand(struct arena *a, const char *book, const char *sheet, struct str *ret, struct err *e)
{
    const struct str parts[] = {STR("<Types/>"), STR(rels), str_of(book), STR(styles), str_of(sheet)};
    err_clear(e);
    return xlsx_to_text(a, "hand.xlsx", zip_of(a, names, parts, COUNT_OF(names)), ret, e);
}

static void two_calendars_and_inline_texts(void **state)
{
    static const char sheet[] = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>d</t></is></c>"
                                "<c r=\"C1\" t=\"str\"><v>x</v></c></row><row r=\"2\"><c r=\"A2\" s=\"1\"><v>59</v></c>"
                                "<c r=\"B2\" t=\"b\"><v>1</v></c><c r=\"C2\" t=\"e\"><v>#DIV/0!</v></c></row>"
                                "<row r=\"3\"><c r=\"A3\" s=\"1\"><v>61.5</v></c><c r=\"C3\"><v>1E-3</v></c></row></sheetData></worksheet>";
    ARENA_LOCAL(a);
    struct str text;
    struct err e;
    (void)state;
    OK(by_hand(a, "<workbook><sheets><sheet name=\"s\" r:id=\"r1\" xmlns:r=\"u\"/></sheets></workbook>", sheet, &text, &e), e);
    STR_IS(text, "d,,x\n1900-02-28,TRUE,\n1900-03-01 12:00:00,,0.001\n");
    OK(by_hand(a, "<workbook><workbookPr date1904=\"1\"/><sheets><sheet r:id=\"r1\" xmlns:r=\"u\"/></sheets></workbook>", sheet,
               &text, &e),
       e);
    STR_IS(text, "d,,x\n1904-02-29,TRUE,\n1904-03-02 12:00:00,,0.001\n");
}

static void what_is_no_sound_workbook_is_refused(void **state)
{
    static const char book[] = "<workbook><sheets><sheet r:id=\"r1\" xmlns:r=\"u\"/></sheets></workbook>";
    ARENA_LOCAL(a);
    struct str text;
    struct err e;
    (void)state;
    assert_false(by_hand(a, book, "<worksheet><sheetData><row r=\"1\">", &text, &e));
    assert_non_null(strstr(e.msg, "damaged"));
    assert_false(by_hand(a, "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><workbook/>", "<worksheet/>", &text, &e));
    assert_non_null(strstr(e.msg, "document type"));
    assert_false(by_hand(a, book, "<worksheet><sheetData/></worksheet>", &text, &e));
    assert_non_null(strstr(e.msg, "holds anything"));
    assert_false(by_hand(a, book, "<worksheet><row r=\"99999999\"><c r=\"A1\"><v>1</v></c></row></worksheet>", &text, &e));
    assert_false(by_hand(a, book, "<worksheet><row><c r=\"ZZZZZ1\"><v>1</v></c></row></worksheet>", &text, &e));
    assert_false(xlsx_is(STR("PK\x03\x04 no workbook, only a zip")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sheet_becomes_text),
        cmocka_unit_test(two_calendars_and_inline_texts),
        cmocka_unit_test(what_is_no_sound_workbook_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A result as a workbook: which sheets and cells, read back from the file's own XML, and the same
 * bytes each time. The whole of a real result is read back by tests/cli/xlsx.sh. */
#include "../scratch.h"
#include "base/archive.h"
#include "base/date.h"
#include "base/file.h"
#include "report/xlsx.h"

static const struct shape_field inner_fields[] = {{.name = "claim", .kind = VALUE_TEXT}};
static const struct shape inner_shape = SHAPE("inner", "inner", inner_fields);
static const struct shape_field row_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "score", .kind = VALUE_FIGURE},
    {.name = "asked_on", .kind = VALUE_TEXT},
    {.name = "yes", .kind = VALUE_BOOL},
    {.name = "claims", .kind = VALUE_LIST, .of = &inner_shape},
};
static const struct shape row_shape = SHAPE("row", "a row", row_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "rows", .kind = VALUE_LIST, .of = &row_shape},
};
static const struct shape shape = SHAPE("sample", "a sample", fields);

static struct value *sample(struct arena *a)
{
    struct value *v = value_record(a), *rows = value_list(a), *notes = value_list(a);
    static const char *const names[] = {"=1+1", "+cmd", "@here", "-2", "Iran <&> \"x\"", "پارسی"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct value *r = value_record(a), *claims = value_list(a), *c = value_record(a);
        struct figure *f =
            figure_leaf(a, FIGURE_CATALOGUE, "Score", 0.1 * (double)i, "share", 2024, "test", "x");
        f->decimals = 2;
        if (i == 1)
            f = figure_with_interval(f, 0, 0.5);
        if (i == 2)
            f = figure_missing(a, "Score", "share", "nobody measured it");
        record_text(a, r, "name", names[i]);
        record_figure(a, r, "score", f);
        record_text(a, r, "asked_on", "2025-06-30");
        record_bool(a, r, "yes", i % 2);
        record_text(a, c, "claim", "=HYPERLINK(\"http://x\")");
        list_add(a, claims, c);
        record_set(a, r, "claims", claims);
        list_add(a, rows, r);
    }
    list_add(a, notes, value_text(a, "=SUM(A1)"));
    record_text(a, v, "headline", "A sample");
    record_set(a, v, "notes", notes);
    record_set(a, v, "rows", rows);
    return v;
}

static struct str part(struct arena *a, const char *path, const char *name)
{
    struct err e;
    struct pack *p;
    struct str bytes = {NULL, 0};
    const struct pack_limits limits = {
        .max_entry = 1 << 20, .max_total = 8 << 20, .max_entries = 100};
    OK(pack_open(&p, a, path, &limits, &e), e);
    while (pack_next(p, &e))
        if (strcmp(p->name, name) == 0)
            OK(pack_read(p, a, &bytes, &e), e);
    assert_false(pack_failed(p));
    assert_non_null(bytes.p);
    return bytes;
}

static void texts_are_texts_and_numbers_numbers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct date d;
    OK(date_make(2025, 6, 30, &d, &e), e);
    const char *path = arena_printf(a, "%s/x.xlsx", scratch_folder(a));
    OK(value_to_xlsx(a, path, sample(a), &shape, d.days, &e), e);
    struct str book = part(a, path, "xl/workbook.xml"),
               rows = part(a, path, "xl/worksheets/sheet2.xml"),
               strings = part(a, path, "xl/sharedStrings.xml"),
               core = part(a, path, "docProps/core.xml");
    assert_true(str_contains(book, "name=\"summary\"") && str_contains(book, "name=\"rows\"") &&
                str_contains(book, "name=\"rows claims\"") &&
                str_contains(book, "name=\"figures\""));
    for (int i = 1; i <= 4; i++) /* no formula anywhere */
        assert_false(
            str_contains(part(a, path, arena_printf(a, "xl/worksheets/sheet%d.xml", i)), "<f>"));
    assert_true(str_contains(strings, "<t>=1+1</t>") && str_contains(strings, "<t>missing</t>"));
    assert_true(str_contains(strings, "score (share)") && str_contains(strings, "score, low") &&
                str_contains(strings, "پارسی") && str_contains(strings, "nobody measured it"));
    assert_true(str_contains(rows, "<v>0.1</v>") && str_contains(rows, "<v>0.5</v>"));
    assert_true(str_contains(rows, "<v>45838</v>")); /* 2025-06-30 as a day */
    assert_true(str_contains(rows, "t=\"b\"") && str_contains(rows, "<autoFilter") &&
                str_contains(rows, "ySplit=\"1\""));
    assert_true(str_contains(core, "2025-06-30T00:00:00Z"));
}

static void the_same_result_gives_the_same_bytes(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct str x, y;
    const char *dir = scratch_folder(a);
    const char *one = arena_printf(a, "%s/1.xlsx", dir), *two = arena_printf(a, "%s/2.xlsx", dir);
    OK(value_to_xlsx(a, one, sample(a), &shape, 20000, &e), e);
    OK(value_to_xlsx(a, two, sample(a), &shape, 20000, &e), e);
    OK(file_read(a, one, 1 << 20, &x, &e), e);
    OK(file_read(a, two, 1 << 20, &y, &e), e);
    assert_true(x.n > 4000 && str_eq(x, y));
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    FAILS(value_to_xlsx(a, arena_printf(a, "%s/no/x.xlsx", scratch_folder(a)), sample(a), &shape, 1,
                        &e),
          e, ERR_NOT_FOUND, "x.xlsx");
}

static void long_names_and_texts_are_cut_to_what_the_format_holds(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    static const struct shape_field many[] = {
        {.name = "a_list_with_a_name_longer_than_a_sheet", .kind = VALUE_LIST, .of = &inner_shape},
        {.name = "a_list_with_a_name_longer_than_a_table", .kind = VALUE_LIST, .of = &inner_shape},
    };
    static const struct shape two = SHAPE("two", "two lists", many);
    struct value *v = value_record(a);
    char *text = arena_printf(a, "%040000d", 7);
    for (size_t i = 0; i < 2; i++) {
        struct value *list = value_list(a), *r = value_record(a);
        record_text(a, r, "claim", text);
        list_add(a, list, r);
        record_set(a, v, many[i].name, list);
    }
    const char *path = arena_printf(a, "%s/x.xlsx", scratch_folder(a));
    OK(value_to_xlsx(a, path, v, &two, 20000, &e), e);
    struct str book = part(a, path, "xl/workbook.xml");
    assert_true(str_contains(book, "\"a_list_with_a_name_longer_than_\"") &&
                str_contains(book, "\"a_list_with_a_name_longer_tha 2\""));
    assert_true(part(a, path, "xl/sharedStrings.xml").n > 32767); /* there, and not dropped */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_texts_and_numbers_numbers),
        cmocka_unit_test(the_same_result_gives_the_same_bytes),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
        cmocka_unit_test(long_names_and_texts_are_cut_to_what_the_format_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

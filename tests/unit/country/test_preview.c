/* What an import would do: columns guessed from their values, the importer's own counts, and the lines
 * behind the errors. */
#include "../scratch.h"
#include "base/value.h"
#include "country/preview.h"

static struct value *preview(struct arena *a, const char *name, const char *bytes)
{
    struct err e = {0};
    struct value *v = NULL;
    const char *root = getenv("LANDFALL_ROOT");
    struct job job = {.arena = a,
                      .as_of = AS_OF_FACT_TABLE,
                      .data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR};
    struct args *args = args_new(a, &country_preview);
    OK(args_set(a, args, "file", scratch_file(a, scratch_folder(a), name, str_of(bytes)), &e), e);
    OK(args_finish(a, args, &e), e);
    OK(country_preview.run(&job, args, &v, &e), e);
    OK(value_check(v, country_preview.result, &e), e);
    return v;
}

static const char *text_of(const struct value *v, const char *list, size_t i, const char *name)
{
    const struct value *item = list_at(record_get(v, list), i);
    return item ? value_as_text(record_get(item, name)) : NULL;
}

static int64_t int_of(const struct value *v, const char *name)
{
    return value_as_int(record_get(v, name));
}

static void a_known_source_is_run_dry(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct value *v = preview(a, "x.csv",
                              "ctr;country;pdi;idv;mas;uai;ltowvs;ivr\n"
                              "AFE;Africa East;64;27;41;52;32;40\n"
                              "GER;Germany;35;67;66;65;83;40\n"
                              "GRE;Greece;60;35;57;100;45;50\n"
                              "XXX;=Nowhere;1;2;3;4;5;6\n"
                              "ITA;Italy;900;76;70;75;61;30\n");
    assert_true(value_as_bool(record_get(v, "recognised")));
    assert_string_equal(value_as_text(record_get(v, "confidence")), "certain");
    assert_int_equal(int_of(v, "rows_read"), 5);
    assert_int_equal(int_of(v, "rows_used"), 3);
    assert_int_equal(int_of(v, "rows_refused"), 2);
    assert_int_equal(int_of(v, "figures"), 17); /* Italy's 900 is no score */
    assert_int_equal(int_of(v, "implausible"), 1);
    assert_string_equal(text_of(v, "columns", 2, "meaning"), "indicator");
    assert_non_null(strstr(text_of(v, "columns", 2, "detail"), "power distance"));
    assert_int_equal(value_count(record_get(v, "rows")), 5);
    const struct value *errors = record_get(v, "errors");
    assert_int_equal(value_count(errors), 3);
    assert_int_equal(value_as_int(record_get(list_at(errors, 0), "line")), 2);
    assert_string_equal(text_of(v, "errors", 0, "content"), "AFE;Africa East;64;27;41;52;32;40");
    assert_string_equal(text_of(v, "errors", 1, "content"), "XXX;=Nowhere;1;2;3;4;5;6");
    assert_string_equal(text_of(v, "errors", 2, "content"), "ITA;Italy;900;76;70;75;61;30");
    assert_non_null(strstr(text_of(v, "errors", 2, "reason"), "plausible"));
    struct buf csv;
    buf_init(&csv, a, 1 << 16);
    value_to_csv(&csv, v, country_preview.result);
    assert_true(str_starts(buf_str(&csv), "file,line,reason,what,content\n"));
    assert_true(str_contains(buf_str(&csv), ",'=Nowhere,")); /* no formula */
}

static void an_unknown_file_is_shown_all_the_same(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct value *v = preview(a, "mine.csv",
                              "my own table\n\n"
                              "Land;Stand;Wert;Tag;Bemerkung;Leer;2020;2021\n"
                              "DEU;31.12.2023;1,5;2023-01-31;ja;;1;2\n"
                              "FRA;30.11.2023;2,25;2023-02-28;nein;;3;4\n");
    assert_false(value_as_bool(record_get(v, "recognised")));
    assert_string_equal(value_as_text(record_get(v, "confidence")), "none");
    assert_false(value_as_bool(record_get(v, "ok")));
    static const char *const want[][3] = {
        {"Land", "market", "by code"},          {"Stand", "date", "day before month"},
        {"Wert", "number", "decimal comma"},    {"Tag", "date", "year-month-day"},
        {"Bemerkung", "text", NULL},            {"Leer", "empty", NULL},
        {"2020 … 2021", "one column a year", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        assert_string_equal(text_of(v, "columns", i, "column"), want[i][0]);
        assert_string_equal(text_of(v, "columns", i, "meaning"), want[i][1]);
        if (want[i][2])
            assert_string_equal(text_of(v, "columns", i, "detail"), want[i][2]);
    }
    assert_string_equal(value_as_text(record_get(v, "layout")), "separated by semicolons");
    assert_int_equal(int_of(v, "figures"), 0);
}

static void odd_files_do_no_harm(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const odd[] = {"[]", "{}", "[1,2]", "{\"a\":[{\"b\":null}]}", "x", "\n\n\n", ";;;\n;;;",
                                      "a,b\n\"open", "[{\"a\":", "\xff\xfe,b\n", "a,a\n1,2\n"};
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        struct value *v = preview(a, "odd", odd[i]);
        assert_false(value_as_bool(record_get(v, "ok")));
        assert_non_null(value_as_text(record_get(v, "why_not")));
    }
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct value *v;
    const char *root = getenv("LANDFALL_ROOT");
    struct job job = {.arena = a,
                      .as_of = AS_OF_FACT_TABLE,
                      .data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR};
    struct args *args = args_new(a, &country_preview);
    OK(args_set(a, args, "file", arena_printf(a, "%s/none.csv", scratch_folder(a)), &e), e);
    OK(args_finish(a, args, &e), e);
    FAILS(country_preview.run(&job, args, &v, &e), e, ERR_NOT_FOUND, "none.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_source_is_run_dry),
        cmocka_unit_test(an_unknown_file_is_shown_all_the_same),
        cmocka_unit_test(odd_files_do_no_harm),
        cmocka_unit_test(a_file_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

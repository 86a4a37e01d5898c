/* trade datasets, trade check, trade remove: what they say of an empty store, a whole one and a
 * damaged one. */
#include "base/file.h"
#include "trade/flows_inside.h"
#include "trade/trade.h"
#include "unit/trade/flow_rows.h"

struct desk {
    struct job job;
    const char *folder;
};

static struct desk desk_new(struct arena *a)
{
    const char *folder = scratch_folder(a);
    struct desk d = {.job = {.arena = a,
                             .actor = "test",
                             .now_us = 1700000000000000,
                             .workspace_path = path_join(a, folder, "landfall.db")}};
    d.folder = path_join(a, folder, "landfall.trade");
    assert_string_equal(flows_folder(a, d.job.workspace_path), d.folder);
    return d;
}

/* Runs with "name=value" words; the result has the declared shape. */
static bool run(struct desk *d, const struct capability *c, const char *const *words, size_t n,
                struct value **ret, struct err *e)
{
    struct args *args = args_new(d->job.arena, c);
    for (size_t i = 0; i < n; i++) {
        struct str rest = str_of(words[i]), name = str_cut(&rest, '=');
        OK(args_set(d->job.arena, args, str_dup(d->job.arena, name), str_dup(d->job.arena, rest),
                    e),
           *e);
    }
    OK(args_finish(d->job.arena, args, e), *e);
    err_clear(e);
    TRY(c->run(&d->job, args, ret, e));
    OK(value_check(*ret, c->result, e), *e);
    return true;
}
#define RUN(d, c, v, e, ...)                           \
    run((d), &(c), (const char *const[]){__VA_ARGS__}, \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), &(v), &(e))

static const char *text_of(const struct value *v, const char *name)
{
    return value_as_text(record_get(v, name));
}

static void fill(struct desk *d)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct made m = made_rows(a, 400, 12, 20, FLOWS_BILATERAL, false, false, 3);
    static const int years[] = {2015, 2016, 2017, 2020};
    struct flow_writer *w;
    struct flow_import what = made_import();
    what.n_read = 1600;
    OK(flow_import_begin(&w, a, d->folder, &what, &e), e);
    for (size_t i = 0; i < COUNT_OF(years); i++) {
        m.form.year = years[i];
        OK(flow_import_add(w, &m.batch, &m.form, NULL, NULL, &e), e);
    }
    m.form.nomenclature = "HS12";
    OK(flow_import_add(w, &m.batch, &m.form, NULL, NULL, &e), e);
    OK(flow_import_keep(w, "HS17.csv", STR("code,name\n"), &e), e);
    OK(flow_import_end(w, &e), e);
}

static void test_empty(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct value *v;
    struct desk d = desk_new(a);
    OK(RUN(&d, trade_datasets, v, e), e);
    assert_non_null(strstr(text_of(v, "headline"), "landfall trade import"));
    assert_int_equal(value_count(record_get(v, "datasets")), 0);
    OK(RUN(&d, trade_check, v, e), e);
    assert_true(value_as_bool(record_get(v, "ok")));
    FAILS(RUN(&d, trade_remove, v, e, "dataset=made", "year=2020"), e, ERR_NOT_FOUND,
          "no dataset made");
    assert_false(file_exists(d.folder)); /* asking makes nothing */
    d.job.workspace_path = NULL;
    OK(RUN(&d, trade_datasets, v, e), e);
    OK(RUN(&d, trade_check, v, e), e);
    FAILS(RUN(&d, trade_remove, v, e, "dataset=made", "year=2020"), e, ERR_NOT_FOUND,
          "no workspace");
}

static void test_datasets(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct value *v;
    struct desk d = desk_new(a);
    fill(&d);
    OK(RUN(&d, trade_datasets, v, e), e);
    const struct value *list = record_get(v, "datasets");
    assert_int_equal(value_count(list), 2);
    assert_string_equal(text_of(list_at(list, 0), "nomenclature"), "HS12");
    assert_string_equal(text_of(list_at(list, 0), "years"), "2020");
    assert_string_equal(text_of(list_at(list, 1), "years"), "2015–2017, 2020");
    assert_string_equal(text_of(list_at(list, 1), "source"), "Made up V1");
    assert_string_equal(text_of(list_at(list, 1), "method"), "as published");
    assert_int_equal(value_count(record_get(v, "years")), 5);
    const struct value *import = list_at(record_get(v, "imports"), 0);
    assert_string_equal(text_of(import, "day"), "2023-11-14");
    assert_int_equal(value_as_int(record_get(import, "rows_read")), 1600);
}

static void test_check(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct value *v;
    struct flow_store *s;
    struct str bytes;
    struct desk d = desk_new(a);
    fill(&d);
    OK(RUN(&d, trade_check, v, e), e);
    assert_true(value_as_bool(record_get(v, "ok")));
    assert_int_equal(value_as_int(record_get(v, "files")), 6);
    assert_int_equal(value_count(record_get(v, "findings")), 0);

    /* A stray is told and is no damage; a damaged segment and a damaged list are, and the rest is
     * whole. */
    (void)scratch_file(a, d.folder, "made.HS17.bilateral.2021.9.flows", STR("half"));
    OK(RUN(&d, trade_check, v, e), e);
    assert_true(value_as_bool(record_get(v, "ok")));
    assert_int_equal(value_count(record_get(v, "findings")), 1);
    OK(flows_open(&s, a, d.folder, &e), e);
    const char *file = flows_at(s, 2)->file;
    OK(file_read(a, path_join(a, d.folder, file), FILE_MAX_DATA, &bytes, &e), e);
    char *copy = str_dup(a, bytes);
    struct flow_header h;
    memcpy(&h, copy, sizeof h);
    copy[h.section[SECTION_ROW_VALUE].offset]++;
    OK(file_remove(path_join(a, d.folder, file), &e), e); /* it is read-only */
    (void)scratch_file(a, d.folder, file, (struct str){copy, bytes.n});
    struct flow_state now;
    OK(flow_manifest_read(&now, a, d.folder, &e), e);
    OK(file_remove(path_join(a, d.folder, now.kept[0].file), &e), e);
    (void)scratch_file(a, d.folder, now.kept[0].file, STR("code,nome\n"));
    OK(RUN(&d, trade_check, v, e), e);
    assert_false(value_as_bool(record_get(v, "ok")));
    const struct value *list = record_get(v, "findings");
    assert_int_equal(value_count(list), 3);
    assert_string_equal(text_of(list_at(list, 0), "file"), file);
    assert_non_null(
        strstr(text_of(list_at(list, 0), "problem"), "section row_value: its checksum"));
    assert_non_null(strstr(text_of(list_at(list, 1), "problem"), "checksum"));
    assert_non_null(strstr(text_of(v, "headline"), "2 of 6 files"));

    (void)scratch_file(a, d.folder, "manifest", STR("x"));
    OK(RUN(&d, trade_check, v, e), e);
    assert_false(value_as_bool(record_get(v, "ok")));
    assert_int_equal(value_count(record_get(v, "findings")), 1);
    FAILS(RUN(&d, trade_datasets, v, e), e, ERR_CORRUPT, "manifest");
}

static void test_remove(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct value *v;
    struct flow_store *s;
    struct desk d = desk_new(a);
    fill(&d);
    FAILS(RUN(&d, trade_remove, v, e, "dataset=made"), e, ERR_USAGE, "--all-years");
    FAILS(RUN(&d, trade_remove, v, e, "dataset=mede", "year=2020"), e, ERR_NOT_FOUND,
          "Did you mean made?");
    FAILS(RUN(&d, trade_remove, v, e, "dataset=made", "year=1999"), e, ERR_NOT_FOUND,
          "no such year");
    FAILS(RUN(&d, trade_remove, v, e, "dataset=made", "all-years=true", "nomenclature=HS02"), e,
          ERR_NOT_FOUND, "nomenclature");
    OK(flows_open(&s, a, d.folder, &e), e);
    assert_int_equal(flows_count(s), 5);
    OK(RUN(&d, trade_remove, v, e, "dataset=made", "year=2020", "nomenclature=HS17"), e);
    assert_int_equal(value_count(record_get(v, "removed")), 1);
    OK(flows_open(&s, a, d.folder, &e), e);
    assert_int_equal(flows_count(s), 4);
    assert_null(flows_find(s, "made", "HS17", FLOWS_BILATERAL, 2020));
    assert_non_null(flows_find(s, "made", "HS12", FLOWS_BILATERAL, 2020));
    assert_string_equal(flows_import_at(s, 1)->format, "remove");
    OK(RUN(&d, trade_remove, v, e, "dataset=made", "all-years=true"), e);
    OK(flows_open(&s, a, d.folder, &e), e);
    assert_int_equal(flows_count(s), 0);
    struct file_list files;
    OK(file_list(a, d.folder, ".flows", &files, &e), e);
    assert_int_equal(files.n, 0);
    OK(RUN(&d, trade_check, v, e), e);
    assert_true(value_as_bool(record_get(v, "ok")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_empty),
                                       cmocka_unit_test(test_datasets),
                                       cmocka_unit_test(test_check), cmocka_unit_test(test_remove)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

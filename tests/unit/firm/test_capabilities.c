/* test_capabilities.c — firm check, show, import, export, list as the doors call them, on a
 * workspace of their own: export → import → export is byte-identical, the same firm again changes
 * nothing, a faulty file leaves the workspace as it was. */
#include "base/capability.h"
#include "firms.h"
#include "store/workspace.h"

struct desk {
    struct job job;
    const char *folder;
};

static struct desk desk_open(struct arena *a)
{
    struct desk d = {.folder = scratch_folder(a)};
    struct workspace *ws;
    struct err e;
    d.job = (struct job){.arena = a, .data_dir = path_join(a, project(a), "data"), .actor = "test"};
    d.job.as_of = AS_OF_FACT_TABLE;
    d.job.now_us = 1;
    d.job.workspace_path = path_join(a, d.folder, "w.db");
    OK(ws_open(&ws, a, d.job.workspace_path, WS_CREATE, 1, &e), e);
    return d;
}

/* Runs a capability with up to two arguments; a job of its own, as each command has one. */
static bool run(const struct desk *d, const struct capability *c, const char *first,
                const char *value, const char *second, const char *value2, struct value **ret,
                struct err *e)
{
    struct job job = d->job;
    struct args *args = args_new(job.arena, c);
    if (first)
        OK(args_set(job.arena, args, first, value, e), *e);
    if (second)
        OK(args_set(job.arena, args, second, value2, e), *e);
    OK(args_finish(job.arena, args, e), *e);
    if (!c->run(&job, args, ret, e))
        return false;
    struct err shape;
    OK(value_check(*ret, c->result, &shape), shape);
    return true;
}

static const char *text_of(const struct value *v, const char *name)
{
    return value_as_text(record_get(v, name));
}

static void export_import_export_through_the_workspace(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    for (size_t i = 0; i < COUNT_OF(example_files); i++) {
        char *once = arena_printf(a, "%s/once-%zu.yaml", d.folder, i);
        char *twice = arena_printf(a, "%s/twice-%zu.yaml", d.folder, i);
        const char *file = path_join(a, project(a), example_files[i]);
        struct str x, y;
        OK(run(&d, &firm_export, "firm", file, "output", once, &v, &e), e);
        const char *hash = text_of(v, "hash");
        OK(run(&d, &firm_import, "file", once, NULL, NULL, &v, &e), e);
        assert_true(value_as_bool(record_get(v, "changed")));
        assert_int_equal(value_as_int(record_get(v, "version")), 1);
        const char *id = text_of(v, "id");
        OK(run(&d, &firm_export, "firm", id, "output", twice, &v, &e), e);
        assert_string_equal(hash, text_of(v, "hash"));
        OK(file_read_text(a, once, FILE_MAX_TEXT, &x, &e), e);
        OK(file_read_text(a, twice, FILE_MAX_TEXT, &y, &e), e);
        assert_true(x.n > 1000 && str_eq(x, y));
        /* the commented original is the same firm */
        OK(run(&d, &firm_import, "file", file, NULL, NULL, &v, &e), e);
        assert_false(value_as_bool(record_get(v, "changed")));
        assert_int_equal(value_as_int(record_get(v, "version")), 1);
    }
    OK(run(&d, &firm_list, NULL, NULL, NULL, NULL, &v, &e), e);
    assert_int_equal(value_count(record_get(v, "firms")), 3);
}

static void a_faulty_file_changes_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    struct str good = text_file(a, example_files[0]);
    OK(run(&d, &firm_import, "file", path_join(a, project(a), example_files[0]), NULL, NULL, &v,
           &e),
       e);
    const char *bad =
        scratch_file(a, d.folder, "firm.yaml", replaced(a, good, "vetoes:", "vetos:"));
    FAILS(run(&d, &firm_import, "file", bad, NULL, NULL, &v, &e), e, ERR_INPUT,
          "Line 94 of firm.yaml: `vetos` is not a field here. Did you mean `vetoes`? Nothing was "
          "imported.");
    const char *grown =
        scratch_file(a, d.folder, "changed.yaml", replaced(a, good, "staff: 14", "staff: 15"));
    OK(run(&d, &firm_show, "firm", "olive-oil", NULL, NULL, &v, &e), e);
    assert_true(value_as_figure(record_get(v, "staff"))->value < 14.5);
    OK(run(&d, &firm_import, "file", grown, NULL, NULL, &v, &e), e);
    assert_int_equal(value_as_int(record_get(v, "version")), 2);
    OK(run(&d, &firm_show, "firm", "olive-oil", NULL, NULL, &v, &e), e);
    assert_true(value_as_figure(record_get(v, "staff"))->value > 14.5);
    FAILS(run(&d, &firm_show, "firm", "olive-oyl", NULL, NULL, &v, &e), e, ERR_NOT_FOUND,
          "olive-oil");
}

static void an_export_that_cannot_be_written_leaves_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    const char *file = path_join(a, project(a), example_files[0]);
    const char *nowhere = arena_printf(a, "%s/no/such/folder/x.yaml", d.folder);
    FAILS(run(&d, &firm_export, "firm", file, "output", nowhere, &v, &e), e, ERR_NOT_FOUND,
          "x.yaml");
    assert_int_not_equal(access(nowhere, F_OK), 0);
}

static void check_and_show_tell_what_was_read(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    const char *file = path_join(a, project(a), example_files[2]);
    OK(run(&d, &firm_check, "firm", file, NULL, NULL, &v, &e), e);
    assert_true(value_as_bool(record_get(v, "ok")));
    assert_int_equal(value_as_int(record_get(v, "products")), 3);
    OK(run(&d, &firm_show, "firm", file, NULL, NULL, &v, &e), e);
    const struct value *service = list_at(record_get(v, "products"), 2);
    assert_int_equal(value_kind(record_get(service, "hs")), VALUE_NULL);
    const struct figure *price = value_as_figure(record_get(service, "price"));
    assert_string_equal(price->ref, "products[2].price");
    assert_int_equal(price->origin, FIGURE_FIRM);
    assert_true(value_as_figure(record_get(service, "weight"))->missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(export_import_export_through_the_workspace),
        cmocka_unit_test(a_faulty_file_changes_nothing),
        cmocka_unit_test(an_export_that_cannot_be_written_leaves_nothing),
        cmocka_unit_test(check_and_show_tell_what_was_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_office.c — the firms of an office: who sees which, the trash, the samples, and who may
 * import what. */
#include "desk.h"
#include "store/office.h"
#include "store/people.h"

static const struct rights_grant adviser_of_olive[] = {{"olive-oil", ROLE_ADVISER}},
                                 viewer_of_olive[] = {{"olive-oil", ROLE_VIEWER}},
                                 office_adviser[] = {{"*", ROLE_ADVISER}};
#define RIGHTS(g) (&(const struct rights){.grants = (g), .n = COUNT_OF(g), .at_most = ROLE_OWNER})

static struct desk as(const struct desk *d, const struct rights *rights)
{
    struct desk x = *d;
    x.job.rights = rights;
    return x;
}

static struct desk three_firms(struct arena *a)
{
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    for (size_t i = 0; i < COUNT_OF(example_files); i++)
        OK(RUN(&d, &firm_import, &v, &e, "file", path_join(a, project(a), example_files[i])), e);
    return d;
}

static size_t n_firms(const struct desk *d, const struct capability *c)
{
    struct value *v;
    struct err e;
    OK(RUN(d, c, &v, &e), e);
    return value_count(record_get(v, "firms"));
}

static void everybody_sees_his_own_firms(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = three_firms(a), viewer = as(&d, RIGHTS(viewer_of_olive)),
                adviser = as(&d, RIGHTS(office_adviser)),
                nobody = as(&d, &(const struct rights){.at_most = ROLE_OWNER});
    struct value *v;
    struct err e;
    assert_int_equal(n_firms(&d, &firm_list), 3);
    assert_int_equal(n_firms(&adviser, &firm_list), 3);
    assert_int_equal(n_firms(&viewer, &firm_list), 1);
    assert_int_equal(n_firms(&nobody, &firm_list), 0);
    OK(RUN(&d, &firm_trash, &v, &e, "firm", "generic-medicine"), e);
    assert_int_equal(n_firms(&adviser, &firm_list), 2);
    assert_int_equal(n_firms(&adviser, &firm_trashed), 1);
    assert_int_equal(n_firms(&viewer, &firm_trashed), 0); /* not his firm */
}

static void the_trash_gives_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = three_firms(a);
    struct value *v;
    struct err e;
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "resources.staff=15"), e);
    OK(RUN(&d, &firm_trash, &v, &e, "firm", "olive-oil"), e);
    static const struct capability *const reads[] = {&firm_show,   &firm_values, &firm_history,
                                                     &firm_export, &firm_check,  &firm_diff};
    for (size_t i = 0; i < COUNT_OF(reads); i++)
        FAILS(RUN(&d, reads[i], &v, &e, "firm", "olive-oil"), e, ERR_NOT_FOUND, "in the trash");
    FAILS(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "resources.staff=16"), e,
          ERR_NOT_FOUND, "in the trash");
    OK(RUN(&d, &firm_restore, &v, &e, "firm", "olive-oil"), e);
    assert_string_equal(field_now(&d, "olive-oil", "resources.staff"), "15");
    OK(RUN(&d, &firm_history, &v, &e, "firm", "olive-oil"), e);
    assert_int_equal(value_count(record_get(v, "versions")), 2);
    /* importing what lies in the trash brings it back too */
    OK(RUN(&d, &firm_trash, &v, &e, "firm", "olive-oil"), e);
    const char *file = path_join(a, project(a), example_files[0]);
    OK(RUN(&d, &firm_preview, &v, &e, "file", file), e);
    assert_true(value_as_bool(record_get(v, "trashed")));
    assert_int_equal(value_count(record_get(v, "changes")), 1);
    OK(RUN(&d, &firm_import, &v, &e, "file", file), e);
    assert_string_equal(field_now(&d, "olive-oil", "resources.staff"), "14");
    FAILS(RUN(&d, &firm_trash, &v, &e, "firm", "nobody"), e, ERR_NOT_FOUND, "no firm");
}

static void samples_come_and_go(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    static const char *const all[] = {"olive-oil", "generic-medicine", "industrial-sensor"};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        OK(RUN(&d, &firm_sample, &v, &e, "which", all[i]), e);
        OK(RUN(&d, &firm_show, &v, &e, "firm", text_in(v, "id")), e);
        assert_string_equal(text_in(v, "mark"), "sample");
    }
    OK(RUN(&d, &firm_create, &v, &e, "name", "Ours", "home", "GRC", "sector", "digital", "currency",
           "EUR", "product", "Service"),
       e);
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "resources.staff=99"), e);
    assert_int_equal(n_firms(&d, &firm_list), 4);
    OK(RUN(&d, &firm_unsample, &v, &e), e);
    assert_int_equal(value_count(record_get(v, "firms")), 3);
    OK(RUN(&d, &firm_list, &v, &e), e);
    assert_int_equal(value_count(record_get(v, "firms")), 1); /* ours stays */
    assert_int_equal(value_kind(record_get(list_at(record_get(v, "firms"), 0), "mark")),
                     VALUE_NULL);
    OK(RUN(&d, &firm_unsample, &v, &e), e);
    assert_int_equal(value_count(record_get(v, "firms")), 0);
    /* again: as it is shipped, and what was tried stays in its history */
    OK(RUN(&d, &firm_sample, &v, &e), e);
    assert_string_equal(field_now(&d, "olive-oil", "resources.staff"), "14");
    OK(RUN(&d, &firm_history, &v, &e, "firm", "olive-oil"), e);
    assert_int_equal(value_count(record_get(v, "versions")), 3);
    FAILS(RUN(&d, &firm_sample, &v, &e, "which", "olive-oyl"), e, ERR_NOT_FOUND, "olive-oil");
}

static void a_sample_never_takes_the_place_of_a_firm(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = three_firms(a);
    struct value *v;
    struct err e;
    FAILS(RUN(&d, &firm_sample, &v, &e, "which", "olive-oil"), e, ERR_CONFLICT, "no sample");
    OK(RUN(&d, &firm_unsample, &v, &e), e);
    assert_int_equal(n_firms(&d, &firm_list), 3);
}

static void the_file_decides_whose_right_is_asked_for(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = three_firms(a), own = as(&d, RIGHTS(adviser_of_olive)),
                viewer = as(&d, RIGHTS(viewer_of_olive)), office = as(&d, RIGHTS(office_adviser));
    struct value *v;
    struct err e;
    struct str text = text_file(a, example_files[0]);
    const char *olive = path_join(a, project(a), example_files[0]);
    const char *other = path_join(a, project(a), example_files[1]);
    const char *new =
        scratch_file(a, d.folder, "new.yaml", replaced(a, text, "id: olive-oil", "id: olive-two"));
    OK(RUN(&own, &firm_import, &v, &e, "file", olive), e);
    OK(RUN(&own, &firm_import, &v, &e, "file", olive, "firm", "olive-oil"), e);
    FAILS(RUN(&own, &firm_import, &v, &e, "file", other), e, ERR_REFUSED, "whole office");
    FAILS(RUN(&own, &firm_import, &v, &e, "file", new), e, ERR_REFUSED, "whole office");
    FAILS(RUN(&own, &firm_import, &v, &e, "file", other, "firm", "olive-oil"), e, ERR_CONFLICT,
          "generic-medicine");
    FAILS(RUN(&viewer, &firm_import, &v, &e, "file", olive), e, ERR_REFUSED, "whole office");
    OK(RUN(&viewer, &firm_preview, &v, &e, "file", olive), e);
    FAILS(RUN(&viewer, &firm_preview, &v, &e, "file", other), e, ERR_REFUSED, "whole office");
    OK(RUN(&office, &firm_import, &v, &e, "file", new), e);
    FAILS(RUN(&own, &firm_create, &v, &e, "name", "X", "home", "GRC", "sector", "digital",
              "currency", "EUR", "product", "P"),
          e, ERR_REFUSED, "whole office");
    OK(RUN(&office, &firm_create, &v, &e, "name", "X", "home", "GRC", "sector", "digital",
           "currency", "EUR", "product", "P"),
       e);
}

static void only_an_owner_moves_the_limit(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct rights_grant owner_of_olive[] = {{"olive-oil", ROLE_OWNER}};
    struct desk d = three_firms(a), adviser = as(&d, RIGHTS(adviser_of_olive)),
                owner = as(&d, RIGHTS(owner_of_olive));
    struct value *v;
    struct err e;
    const char *file = path_join(a, project(a), example_files[0]);
    FAILS(RUN(&adviser, &firm_set, &v, &e, "firm", "olive-oil", "field",
              "governance.second_signature_above=900000 EUR"),
          e, ERR_REFUSED, "owner");
    OK(RUN(&owner, &firm_set, &v, &e, "firm", "olive-oil", "field",
           "governance.second_signature_above=5000 EUR"),
       e);
    OK(RUN(&adviser, &firm_set, &v, &e, "firm", "olive-oil", "field", "resources.staff=15"), e);
    FAILS(RUN(&adviser, &firm_revert, &v, &e, "firm", "olive-oil", "to", "1"), e, ERR_REFUSED,
          "owner");
    FAILS(RUN(&adviser, &firm_import, &v, &e, "file", file), e, ERR_REFUSED, "owner");
    assert_string_equal(field_now(&d, "olive-oil", "governance.second_signature_above"),
                        "5000.00 EUR");
    OK(RUN(&adviser, &firm_revert, &v, &e, "firm", "olive-oil", "to", "2"), e);
}

static void the_limit_speaks_other_currencies(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct firm *f;
    struct err e;
    double most;
    OK(read_text(&r, text_file(a, "tests/unit/firm/full.yaml"), &f, &e), e);
    assert_true(firm_second_signature(f, "EUR", &most) && most > 11999.9 && most < 12000.1);
    assert_true(firm_second_signature(f, "USD", &most) && most > 13559.9 && most < 13560.1);
    assert_false(firm_second_signature(f, "JPY", &most)); /* no rate: the office's limit counts */
    OK(read_text(&r, text_file(a, example_files[0]), &f, &e), e);
    assert_false(firm_second_signature(f, "EUR", &most));
}

static void a_preview_says_what_would_change_and_changes_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    struct str text = text_file(a, example_files[0]);
    const char *file = path_join(a, project(a), example_files[0]);
    OK(RUN(&d, &firm_preview, &v, &e, "file", file), e);
    assert_false(value_as_bool(record_get(v, "known")));
    assert_int_equal(n_firms(&d, &firm_list), 0);
    OK(RUN(&d, &firm_import, &v, &e, "file", file), e);
    const char *grown =
        scratch_file(a, d.folder, "changed.yaml", replaced(a, text, "staff: 14", "staff: 15"));
    OK(RUN(&d, &firm_preview, &v, &e, "file", grown), e);
    const struct value *changes = record_get(v, "changes");
    assert_int_equal(value_count(changes), 1);
    assert_string_equal(text_in(list_at(changes, 0), "path"), "resources.staff");
    assert_string_equal(text_in(list_at(changes, 0), "before"), "14");
    assert_string_equal(text_in(list_at(changes, 0), "after"), "15");
    assert_string_equal(field_now(&d, "olive-oil", "resources.staff"), "14");
    const char *bad = scratch_file(a, d.folder, "bad.yaml", replaced(a, text, "vetoes:", "vetos:"));
    FAILS(RUN(&d, &firm_preview, &v, &e, "file", bad), e, ERR_INPUT, "Line 94 of bad.yaml");
}

static void who_changed_it_has_a_name(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct workspace *ws;
    struct value *v;
    struct err e;
    const struct ws_person anna = {.person_id = "p-anna",
                                   .email = "a@x.example",
                                   .name = "Anna",
                                   .password_hash = "x",
                                   .created_us = 1,
                                   .created_by = "test"};
    OK(ws_open(&ws, a, d.job.workspace_path, WS_WRITE, 1, &e), e);
    OK(ws_person_put(ws, &anna, &e), e);
    d.job.actor = "person:p-anna";
    d.job.now_us = 1790000000000000;
    OK(RUN(&d, &firm_sample, &v, &e), e);
    OK(RUN(&d, &firm_list, &v, &e), e);
    const struct value *line = list_at(record_get(v, "firms"), 0);
    assert_string_equal(text_in(line, "changed_by"), "Anna");
    assert_string_equal(text_in(line, "changed_at"), "2026-09-21T14:13:20Z");
    OK(ws_person_erase(ws, "p-anna", 2, &e), e);
    OK(RUN(&d, &firm_history, &v, &e, "firm", "olive-oil"), e);
    assert_string_equal(text_in(list_at(record_get(v, "versions"), 0), "by"),
                        "a person whose data were removed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_sees_his_own_firms),
        cmocka_unit_test(the_trash_gives_back),
        cmocka_unit_test(samples_come_and_go),
        cmocka_unit_test(a_sample_never_takes_the_place_of_a_firm),
        cmocka_unit_test(the_file_decides_whose_right_is_asked_for),
        cmocka_unit_test(only_an_owner_moves_the_limit),
        cmocka_unit_test(the_limit_speaks_other_currencies),
        cmocka_unit_test(a_preview_says_what_would_change_and_changes_nothing),
        cmocka_unit_test(who_changed_it_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_office.c — revisions, kept answers, settings, marks and attachments: what is put comes out,
 * what expired does not, and a change that is taken back leaves nothing. */
#include "unit/scratch.h"

#include "base/file.h"
#include "base/hash.h"
#include "store/office.h"
#include "store/records.h"

static const struct ws_stamp monday = {1000000, "person:p-anna"},
                             tuesday = {2000000, "person:p-ben"};

static struct workspace *fresh(struct arena *a)
{
    struct err e;
    struct workspace *ws;
    int64_t v;
    bool changed;
    OK(ws_open(&ws, a, path_join(a, scratch_folder(a), "w.db"), WS_CREATE, 500, &e), e);
    OK(ws_firm_put(ws, "elia", "Elia", STR("name: Elia\n"), monday, &v, &changed, &e), e);
    OK(ws_firm_put(ws, "daru", "Daru", STR("name: Daru\n"), monday, &v, &changed, &e), e);
    return ws;
}

static void revisions_go_up_by_one(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    int64_t n;
    OK(ws_revision_get(ws, "elia", &n, &e), e);
    assert_int_equal(n, 0);
    for (int64_t i = 1; i <= 3; i++) {
        OK(ws_revision_bump(ws, "elia", 7, &n, &e), e);
        assert_int_equal(n, i);
    }
    OK(ws_revision_bump(ws, WS_OFFICE, 8, &n, &e), e);
    assert_int_equal(n, 1);
    OK(ws_revision_get(ws, "daru", &n, &e), e);
    assert_int_equal(n, 0); /* another firm's changes are not its own */
    OK(ws_begin(ws, &e), e);
    OK(ws_revision_bump(ws, "elia", 9, &n, &e), e);
    assert_int_equal(n, 4);
    ws_rollback(ws);
    OK(ws_revision_get(ws, "elia", &n, &e), e);
    assert_int_equal(n, 3);
}

static void a_key_answers_once_and_expires(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    const char *key = hash_of(a, STR("p-anna\nk1")), *request = hash_of(a, STR("{}"));
    struct ws_kept got, kept = {.request_sha256 = request,
                                .status = 200,
                                .media_type = "application/json",
                                .body = {"{\"a\":1}\0after", 13},
                                .at_us = 100,
                                .expires_us = 200};
    bool found;
    OK(ws_kept_get(ws, a, key, 100, &found, &got, &e), e);
    assert_false(found);
    OK(ws_kept_put(ws, key, &kept, &e), e);
    OK(ws_kept_get(ws, a, key, 199, &found, &got, &e), e);
    assert_true(found && got.status == 200 && got.at_us == 100);
    assert_string_equal(got.request_sha256, request);
    assert_true(str_eq(got.body, kept.body)); /* bytes, a NUL among them */
    kept.at_us = 150;
    FAILS(ws_kept_put(ws, key, &kept, &e), e, ERR_CONFLICT, "refused");
    OK(ws_kept_get(ws, a, key, 200, &found, &got, &e), e);
    assert_false(found);
    kept.at_us = 200;
    kept.expires_us = 300;
    OK(ws_kept_put(ws, key, &kept, &e), e); /* the old one was forgotten */
    OK(ws_kept_get(ws, a, key, 200, &found, &got, &e), e);
    assert_true(found && got.at_us == 200);
    /* with the change it belongs to, or not at all */
    const char *other = hash_of(a, STR("p-anna\nk2"));
    OK(ws_begin(ws, &e), e);
    OK(ws_kept_put(ws, other, &kept, &e), e);
    ws_rollback(ws);
    OK(ws_kept_get(ws, a, other, 200, &found, &got, &e), e);
    assert_false(found);
}

static void settings_are_replaced_and_dropped(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_setting s;
    OK(ws_setting_get(ws, a, "language", &s, &e), e);
    assert_null(s.value);
    OK(ws_setting_put(ws, "language", "fa", monday, &e), e);
    OK(ws_setting_put(ws, "language", "en", tuesday, &e), e);
    OK(ws_setting_get(ws, a, "language", &s, &e), e);
    assert_true(cstr_eq(s.value, "en") && s.at_us == 2000000 && cstr_eq(s.actor, "person:p-ben"));
    OK(ws_setting_put(ws, "language", NULL, tuesday, &e), e);
    OK(ws_setting_get(ws, a, "language", &s, &e), e);
    assert_null(s.value);
}

static void marks_are_set_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_marked *list;
    size_t n;
    bool on;
    OK(ws_mark_put(ws, "elia", WS_MARK_TRASH, true, monday, &e), e);
    OK(ws_mark_put(ws, "elia", WS_MARK_TRASH, true, tuesday, &e), e);
    OK(ws_mark_put(ws, "elia", WS_MARK_SAMPLE, true, monday, &e), e);
    OK(ws_mark_list(ws, a, &list, &n, &e), e);
    assert_true(n == 2 && list[0].mark == WS_MARK_SAMPLE && list[1].mark == WS_MARK_TRASH);
    assert_true(list[1].at_us == 1000000); /* the first time counts */
    OK(ws_mark_put(ws, "elia", WS_MARK_TRASH, false, tuesday, &e), e);
    OK(ws_mark_put(ws, "daru", WS_MARK_TRASH, false, tuesday, &e), e);
    OK(ws_mark_get(ws, "elia", WS_MARK_TRASH, &on, &e), e);
    assert_false(on);
    OK(ws_mark_get(ws, "elia", WS_MARK_SAMPLE, &on, &e), e);
    assert_true(on);
    FAILS(ws_mark_put(ws, "nobody", WS_MARK_TRASH, true, monday, &e), e, ERR_NOT_FOUND, "no firm");
}

static void attachments_keep_their_bytes(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_attachment *list, got,
        one = {.name = "plan 2025.pdf",
               .media_type = "application/pdf",
               .about = "pei S1",
               .body = {"%PDF-1.4\0\xFF binary", 17}},
        two = {.name = "leer.txt", .media_type = "text/plain"};
    int64_t id, total;
    size_t n;
    OK(ws_attachment_put(ws, "elia", &one, monday, &id, &e), e);
    assert_int_equal(id, 1);
    OK(ws_attachment_put(ws, "elia", &two, tuesday, &id, &e), e);
    assert_int_equal(id, 2);
    OK(ws_attachment_put(ws, "daru", &two, tuesday, &id, &e), e);
    assert_int_equal(id, 1); /* each firm counts its own */
    OK(ws_attachment_get(ws, a, "elia", 1, &got, &e), e);
    assert_true(str_eq(got.body, one.body) && got.size == 17 && !got.erased && !got.removed_us);
    assert_string_equal(got.sha256, hash_of(a, one.body));
    assert_string_equal(got.about, "pei S1");
    OK(ws_attachment_get(ws, a, "elia", 2, &got, &e), e);
    assert_true(got.body.n == 0 && !got.erased); /* empty is not gone */
    OK(ws_attachment_total(ws, "elia", &total, &e), e);
    assert_int_equal(total, 17);
    OK(ws_attachment_remove(ws, "elia", 1, 5000000, false, &e), e);
    OK(ws_attachment_list(ws, a, "elia", &list, &n, &e), e);
    assert_true(n == 2 && list[0].removed_us == 5000000 && list[1].removed_us == 0);
    OK(ws_attachment_remove(ws, "elia", 1, 0, false, &e), e);
    OK(ws_attachment_get(ws, a, "elia", 1, &got, &e), e);
    assert_true(got.removed_us == 0 && got.body.n == 17);
    OK(ws_attachment_remove(ws, "elia", 1, 6000000, true, &e), e);
    OK(ws_attachment_get(ws, a, "elia", 1, &got, &e), e);
    assert_true(got.erased && got.body.n == 0 && got.size == 17); /* the line stays */
    OK(ws_attachment_total(ws, "elia", &total, &e), e);
    assert_int_equal(total, 0);
    OK(ws_attachment_put(ws, "elia", &two, tuesday, &id, &e), e);
    assert_int_equal(id, 3); /* a number is not used again */
    FAILS(ws_attachment_get(ws, a, "elia", 9, &got, &e), e, ERR_NOT_FOUND, "no file 9");
    FAILS(ws_attachment_remove(ws, "elia", 9, 1, false, &e), e, ERR_NOT_FOUND, "no file 9");
    FAILS(ws_attachment_put(ws, "nobody", &one, monday, &id, &e), e, ERR_NOT_FOUND, "no firm");
}

static void a_damaged_attachment_is_found(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_attachment got,
        one = {.name = "a.txt", .media_type = "text/plain", .body = STR("abc")};
    struct findings found = {0};
    int64_t id;
    OK(ws_attachment_put(ws, "elia", &one, monday, &id, &e), e);
    OK(store_examine(ws->db, a, &found, &e), e);
    assert_int_equal(found.n, 0);
    OK(db_script(ws->db, "UPDATE attachment SET body = x'616264'", &e), e);
    FAILS(ws_attachment_get(ws, a, "elia", 1, &got, &e), e, ERR_CORRUPT, "damaged");
    OK(store_examine(ws->db, a, &found, &e), e);
    assert_int_equal(found.n, 1);
    assert_non_null(strstr(found.items[0], "file 1 of firm `elia`"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(revisions_go_up_by_one),
        cmocka_unit_test(a_key_answers_once_and_expires),
        cmocka_unit_test(settings_are_replaced_and_dropped),
        cmocka_unit_test(marks_are_set_once),
        cmocka_unit_test(attachments_keep_their_bytes),
        cmocka_unit_test(a_damaged_attachment_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

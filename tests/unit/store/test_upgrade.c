/* test_upgrade.c — a workspace of the first schema is brought up with a copy of it kept beside, and
 * its backups are still examined and restored; a restore never lets a revision number mean two
 * things. */
#include "unit/scratch.h"

#include "base/capability.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/office.h"
#include "store/records.h"
#include "store/schema.h"

static const struct ws_stamp monday = {1000000, "anna"};

/* As the first released program left it: one step, one firm. */
static const char *old_workspace(struct arena *a, const char *dir)
{
    struct err e;
    struct db *db;
    const char *path = path_join(a, dir, "old.db");
    ARENA_LOCAL(own);
    OK(db_open(&db, own, path, NULL, DB_NEW, 0, &e), e);
    OK(schema_migrate(db, schema_steps, 1, 500, &e), e);
    OK(db_script(db,
                 arena_printf(a,
                              "INSERT INTO firm VALUES ('elia', 1, 'anna');"
                              "INSERT INTO firm_version VALUES ('elia', 1, 'Elia', '%s', 'name: "
                              "Elia', 1000000, 'anna')",
                              hash_of(a, STR("name: Elia"))),
                 &e),
       e);
    return path;
}

static bool call(const struct capability *c, struct arena *a, const char *workspace,
                 const char *const *words, struct value **ret, struct err *e)
{
    struct job job = {.arena = a,
                      .actor = "test",
                      .now_us = 3000000,
                      .workspace_path = workspace,
                      .data_dir = LANDFALL_DATA_DIR};
    struct args *args = args_new(a, c);
    for (; *words; words += 2)
        OK(args_set(a, args, words[0], words[1], e), *e);
    OK(args_finish(a, args, e), *e);
    return c->run(&job, args, ret, e);
}
#define CALL(c, a, ws, ret, e, ...) \
    call((c), (a), (ws), (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL}, (ret), (e))

static void an_old_workspace_is_brought_up_and_kept(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws;
    struct ws_firm f;
    struct value *v;
    struct findings found = {0};
    int64_t n;
    const char *dir = scratch_folder(a), *path = old_workspace(a, dir);
    FAILS(ws_open(&ws, a, path, WS_READ, 2, &e), e, ERR_CONFLICT, "older schema (1;");
    assert_non_null(strstr(e.hint, "--upgrade"));
    OK(CALL(&workspace_init, a, path, &v, &e, "upgrade", "yes"), e);
    const char *kept = path_join(a, dir, "old.db.before-upgrade-1");
    assert_non_null(strstr(value_as_text(record_get(v, "headline")), kept));
    OK(ws_open(&ws, a, path, WS_WRITE, 2, &e), e);
    assert_null(ws_kept_before(ws)); /* once */
    assert_false(file_exists(path_join(a, dir, "old.db.before-upgrade-2")));
    OK(ws_firm_get(ws, a, "elia", 0, &f, &e), e);
    assert_true(str_is(f.text, "name: Elia"));
    OK(ws_revision_bump(ws, "elia", 3, &n, &e), e);
    assert_int_equal(n, 1);
    OK(store_examine(ws->db, a, &found, &e), e);
    assert_int_equal(found.n, 0);
    /* the copy is what it was */
    struct db *db;
    int schema;
    OK(db_open(&db, a, kept, NULL, DB_READ, 0, &e), e);
    OK(schema_version(db, &schema, &e), e);
    assert_int_equal(schema, 1);
}

static void opening_for_writing_upgrades_too(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws;
    const char *dir = scratch_folder(a), *path = old_workspace(a, dir);
    OK(ws_open(&ws, a, path, WS_WRITE, 2, &e), e);
    assert_true(cstr_eq(ws_kept_before(ws), path_join(a, dir, "old.db.before-upgrade-1")));
    assert_int_equal(ws_schema_version(ws), (int)schema_n_steps);
}

static void a_backup_of_the_first_schema_is_restored(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws;
    struct ws_firm *firms;
    struct value *v;
    size_t n;
    int64_t r, version;
    bool changed;
    const char *dir = scratch_folder(a), *backup = old_workspace(a, dir),
               *path = path_join(a, dir, "now.db");
    OK(ws_open(&ws, a, path, WS_CREATE, 2, &e), e);
    OK(ws_firm_put(ws, "elia", "Elia", STR("other"), monday, &version, &changed, &e), e);
    OK(ws_firm_put(ws, "late", "Late", STR("x"), monday, &version, &changed, &e), e);
    for (int i = 0; i < 5; i++)
        OK(ws_revision_bump(ws, "elia", 3, &r, &e), e);
    OK(ws_revision_bump(ws, WS_OFFICE, 3, &r, &e), e);
    OK(CALL(&workspace_restore, a, path, &v, &e, "from", backup, "yes", "yes"), e);
    /* the same open connection: the old state is back, in the new schema */
    OK(ws_firm_list(ws, a, &firms, &n, &e), e);
    assert_int_equal(n, 1);
    OK(ws_revision_get(ws, "elia", &r, &e), e);
    assert_true(r > 5); /* no number that was given out before comes again */
    OK(ws_revision_get(ws, WS_OFFICE, &r, &e), e);
    assert_true(r > 1);
    struct findings found = {0};
    OK(store_examine(ws->db, a, &found, &e), e);
    assert_int_equal(found.n, 0);
    struct db *db;
    int schema;
    OK(db_open(&db, a, backup, NULL, DB_READ, 0, &e), e); /* the backup itself is not touched */
    OK(schema_version(db, &schema, &e), e);
    assert_int_equal(schema, 1);
}

static void sessions_of_the_backup_are_over(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws;
    struct value *v;
    const char *dir = scratch_folder(a), *path = path_join(a, dir, "w.db"),
               *backup = path_join(a, dir, "b.db"), *open_now;
    OK(ws_open(&ws, a, path, WS_CREATE, 2, &e), e);
    OK(db_script(
           ws->db,
           "INSERT INTO person (person_id, created_us, created_by) VALUES ('p-anna', 1, 'x');"
           "INSERT INTO session (token_sha256, session_id, person_id, csrf, created_us, last_us, "
           "expires_us) VALUES "
           "('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', "
           "'s-1', 'p-anna', 'c', 1, 1, 99)",
           &e),
       e);
    OK(CALL(&workspace_backup, a, path, &v, &e, "to", backup), e);
    OK(CALL(&workspace_restore, a, path, &v, &e, "from", backup, "yes", "yes"), e);
    OK(db_ask(ws->db, a, "SELECT COUNT(*) FROM session WHERE ended_us IS NULL", &open_now, &e), e);
    assert_string_equal(open_now, "0");
}

static void a_damaged_workspace_is_moved_aside(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws;
    struct value *v;
    struct ws_firm *firms;
    size_t n;
    const char *dir = scratch_folder(a), *backup = old_workspace(a, dir);
    const char *path = scratch_file(a, dir, "w.db",
                                    STR("this was a workspace once; now it is only "
                                        "text that is long enough for a page"));
    OK(CALL(&workspace_restore, a, path, &v, &e, "from", backup, "yes", "yes"), e);
    assert_true(file_exists(path_join(a, dir, "w.db.before-restore-1")));
    OK(ws_open(&ws, a, path, WS_WRITE, 2, &e), e);
    OK(ws_firm_list(ws, a, &firms, &n, &e), e);
    assert_int_equal(n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_old_workspace_is_brought_up_and_kept),
        cmocka_unit_test(opening_for_writing_upgrades_too),
        cmocka_unit_test(a_backup_of_the_first_schema_is_restored),
        cmocka_unit_test(sessions_of_the_backup_are_over),
        cmocka_unit_test(a_damaged_workspace_is_moved_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

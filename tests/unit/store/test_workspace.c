/* test_workspace.c — what is put in comes out, in versions, and the commands say what they did. */
#include "unit/scratch.h"

#include <math.h>

#include "base/capability.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/records.h"
#include "store/schema.h"
#include "store/workspace.h"

static const struct ws_stamp monday = {1000000, "anna"}, tuesday = {2000000, "ben"};

static struct workspace *fresh(struct arena *a)
{
    struct err e;
    struct workspace *ws;
    OK(ws_open(&ws, a, path_join(a, scratch_folder(a), "w.db"), WS_CREATE, 500, &e), e);
    return ws;
}

static void firms_are_kept_in_versions(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_firm f, *list;
    int64_t v;
    bool changed;
    size_t n;
    OK(ws_firm_put(ws, "elia", "Elia Oil", STR("name: Elia\n"), monday, &v, &changed, &e), e);
    assert_true(v == 1 && changed);
    OK(ws_firm_put(ws, "elia", "Elia Oil", STR("name: Elia\n"), tuesday, &v, &changed, &e), e);
    assert_true(v == 1 && !changed); /* the same again changes nothing */
    OK(ws_firm_put(ws, "elia", "Elia Oil", STR("name: Elia\nstaff: 9\n"), tuesday, &v, &changed, &e),
       e);
    assert_true(v == 2 && changed);
    OK(ws_firm_put(ws, "daru", "Daru", STR("\xD8\xA7"), monday, &v, &changed, &e), e);
    OK(ws_firm_get(ws, a, "elia", 0, &f, &e), e);
    assert_true(f.version == 2 && f.at_us == 2000000 && cstr_eq(f.actor, "ben"));
    assert_true(str_is(f.text, "name: Elia\nstaff: 9\n"));
    assert_string_equal(f.sha256, hash_of(a, f.text));
    OK(ws_firm_get(ws, a, "elia", 1, &f, &e), e);
    assert_true(str_is(f.text, "name: Elia\n"));
    OK(ws_firm_list(ws, a, &list, &n, &e), e);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].firm_id, "daru");
    assert_true(list[1].version == 2);
    OK(ws_firm_history(ws, a, "elia", &list, &n, &e), e);
    assert_true(n == 2 && list[0].version == 1);
    FAILS(ws_firm_get(ws, a, "elai", 0, &f, &e), e, ERR_NOT_FOUND, "Did you mean `elia`?");
    FAILS(ws_firm_get(ws, a, "elia", 3, &f, &e), e, ERR_NOT_FOUND, "newest version is 2");
    FAILS(ws_firm_history(ws, a, "nobody", &list, &n, &e), e, ERR_NOT_FOUND, "landfall firm list");
    FAILS(ws_firm_put(ws, "Elia Oil", "x", STR("x"), monday, &v, &changed, &e), e, ERR_INPUT,
          "small letters");
    FAILS(ws_firm_put(ws, "", "x", STR("x"), monday, &v, &changed, &e), e, ERR_INPUT, "small letters");
}

static void answers_are_kept_in_versions(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_answer *list;
    struct ws_assessment *assessments;
    int64_t v, id;
    bool changed;
    size_t n;
    OK(ws_firm_put(ws, "elia", "Elia", STR("x"), monday, &v, &changed, &e), e);
    const struct ws_assessment own = {.instrument = "pei", .form = "short"},
                               second = {.instrument = "pei",
                                         .form = "full",
                                         .rater = "person:p-2",
                                         .round = 1,
                                         .before_version = 7};
    FAILS(ws_assessment_start(ws, "nobody", &own, monday, &id, &e), e, ERR_NOT_FOUND, "no firm");
    OK(ws_assessment_start(ws, "elia", &own, monday, &id, &e), e);
    assert_int_equal(id, 1);
    const struct ws_answer three = {.item = "p1.1", .value = "3", .evidence = "invoice 7"},
                           none = {.item = "p1.0", .value = "na", .reason = "no agent"},
                           four = {.item = "p1.1", .value = "4"};
    OK(ws_answer_put(ws, "elia", id, &three, monday, &v, &e), e);
    OK(ws_answer_put(ws, "elia", id, &none, monday, &v, &e), e);
    OK(ws_answer_put(ws, "elia", id, &four, tuesday, &v, &e), e);
    assert_int_equal(v, 2);
    OK(ws_answer_list(ws, a, "elia", id, &list, &n, &e), e);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].item, "p1.0");
    assert_string_equal(list[0].reason, "no agent");
    assert_null(list[0].evidence);
    assert_true(cstr_eq(list[1].value, "4") && list[1].version == 2 && !list[1].evidence);
    OK(ws_assessment_finish(ws, "elia", id, tuesday, &e), e);
    FAILS(ws_assessment_finish(ws, "elia", id, tuesday, &e), e, ERR_CONFLICT, "finished before");
    FAILS(ws_answer_put(ws, "elia", id, &four, tuesday, &v, &e), e, ERR_CONFLICT, "is finished");
    FAILS(ws_answer_put(ws, "elia", 9, &four, tuesday, &v, &e), e, ERR_NOT_FOUND, "no assessment 9");
    OK(ws_assessment_start(ws, "elia", &second, tuesday, &id, &e), e);
    assert_int_equal(id, 2);
    OK(ws_assessment_list(ws, a, "elia", &assessments, &n, &e), e);
    assert_true(n == 2 && assessments[0].finished_us == 2000000 && assessments[1].finished_us == 0);
    assert_string_equal(assessments[0].rater, "");
    assert_int_equal(assessments[0].round, 0);
    assert_string_equal(assessments[1].rater, "person:p-2");
    assert_true(assessments[1].round == 1 && assessments[1].before_version == 7);
}

static void results_are_found_by_what_they_came_from(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    int64_t v, id;
    bool changed, found;
    struct ws_result got, *list;
    size_t n;
    OK(ws_firm_put(ws, "elia", "Elia", STR("x"), monday, &v, &changed, &e), e);
    struct ws_result r = {.capability = "market.rank", .inputs_sha256 = "i1", .params_sha256 = "p1",
                          .method = "smaa2/1", .json = STR("{\"a\": 1}")};
    OK(ws_result_put(ws, "elia", &r, monday, &id, &e), e);
    assert_int_equal(id, 1);
    OK(ws_result_put(ws, "elia", &r, tuesday, &id, &e), e);
    assert_int_equal(id, 1); /* the same again */
    r.inputs_sha256 = "i2";
    r.json = STR("{\"a\": 2}");
    OK(ws_result_put(ws, "elia", &r, tuesday, &id, &e), e);
    assert_int_equal(id, 2);
    OK(ws_result_newest(ws, a, "elia", "market.rank", NULL, NULL, NULL, &found, &got, &e), e);
    assert_true(found && got.result_id == 2 && str_is(got.json, "{\"a\": 2}"));
    OK(ws_result_newest(ws, a, "elia", "market.rank", "i1", "p1", "smaa2/1", &found, &got, &e), e);
    assert_true(found && got.result_id == 1);
    OK(ws_result_newest(ws, a, "elia", "market.rank", "i3", NULL, NULL, &found, &got, &e), e);
    assert_false(found);
    OK(ws_result_list(ws, a, "elia", &list, &n, &e), e);
    assert_int_equal(n, 2);
}

static void an_import_is_whole_or_not_at_all(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    int64_t id;
    bool already;
    struct ws_fact *facts;
    struct ws_import *imports;
    size_t n;
    const char *sha1 = hash_of(a, STR("file 1")), *sha2 = hash_of(a, STR("file 2"));
    struct ws_fact f = {.iso3 = "GRC", .indicator = "pdi", .unit = "index", .source = "hofstede",
                        .year = 2015, .value = 60};
    OK(ws_import_begin(ws, "hofstede", "h.csv", sha1, monday, &id, &already, &e), e);
    assert_true(id == 1 && !already);
    f.import_id = id;
    OK(ws_fact_put(ws, &f, &e), e);
    FAILS(ws_fact_put(ws, &f, &e), e, ERR_CONFLICT, "stands twice");
    f.iso3 = "FRAN";
    FAILS(ws_fact_put(ws, &f, &e), e, ERR_CONFLICT, "no market code");
    f.iso3 = "FRA";
    f.value = NAN;
    FAILS(ws_fact_put(ws, &f, &e), e, ERR_NUMERIC, "is not a number");
    f.value = 68;
    OK(ws_fact_put(ws, &f, &e), e);
    OK(ws_import_end(ws, id, 3, 2, 1, &e), e);
    OK(ws_import_begin(ws, "hofstede", "again.csv", sha1, tuesday, &id, &already, &e), e);
    assert_true(already && id == 1);
    /* a newer file: its cells count, the older stay in the table */
    OK(ws_import_begin(ws, "hofstede", "h2.csv", sha2, tuesday, &id, &already, &e), e);
    f = (struct ws_fact){.iso3 = "FRA", .indicator = "pdi", .unit = "index", .source = "hofstede",
                         .year = 2015, .value = 69, .import_id = id};
    OK(ws_fact_put(ws, &f, &e), e);
    OK(ws_import_end(ws, id, 1, 1, 0, &e), e);
    OK(ws_fact_list(ws, a, &facts, &n, &e), e);
    assert_int_equal(n, 2);
    assert_true(cstr_eq(facts[0].iso3, "FRA") && facts[0].value == 69 && facts[0].import_id == 2);
    assert_true(cstr_eq(facts[1].iso3, "GRC") && facts[1].value == 60);
    OK(ws_import_list(ws, a, &imports, &n, &e), e);
    assert_true(n == 2 && imports[0].n_read == 3 && imports[0].n_refused == 1);
    /* one that is given up leaves nothing */
    OK(ws_import_begin(ws, "globe", "g.csv", sha1, tuesday, &id, &already, &e), e);
    f.import_id = id;
    f.source = "globe";
    OK(ws_fact_put(ws, &f, &e), e);
    ws_rollback(ws);
    OK(ws_fact_list(ws, a, &facts, &n, &e), e);
    assert_int_equal(n, 2);
    FAILS(ws_fact_put(ws, &f, &e), e, ERR_BUG, "outside an import");
    FAILS(ws_commit(ws, &e), e, ERR_BUG, "taken back");
}

/* ---- schema ---- */

/* What the program will know one day: its steps and one more. */
static struct migration *one_more_step(struct arena *a, const char *ddl)
{
    struct migration *steps = NEW_N(a, struct migration, schema_n_steps + 1);
    memcpy(steps, schema_steps, schema_n_steps * sizeof *steps);
    steps[schema_n_steps] = (struct migration){(int)schema_n_steps + 1, "one more", ddl};
    return steps;
}

static void the_schema_goes_forward_only(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a), *again;
    int version;
    size_t n = schema_n_steps + 1;
    struct migration *steps = one_more_step(a, "CREATE TABLE extra (x {int} PRIMARY KEY){strict};");
    OK(schema_migrate(ws->db, steps, n, 7, &e), e);
    OK(schema_version(ws->db, &version, &e), e);
    assert_int_equal(version, n);
    OK(schema_migrate(ws->db, steps, n, 7, &e), e); /* again: nothing to do */
    /* the program of today meets the workspace of tomorrow */
    ARENA_LOCAL(b);
    FAILS(ws_open(&again, b, ws->path, WS_WRITE, 0, &e), e, ERR_CONFLICT,
          arena_printf(a, "was written by a newer Landfall (schema %zu; this program knows %zu)", n,
                       schema_n_steps));
    FAILS(ws_open(&again, b, ws->path, WS_READ, 0, &e), e, ERR_CONFLICT, "newer Landfall");
    steps[n - 1].ddl = "CREATE TABLE other (x {int} PRIMARY KEY){strict};";
    FAILS(schema_check(ws->db, steps, n, &e), e, ERR_CONFLICT,
          arena_printf(a, "schema step %zu is not the one", n));
}

/* A workspace of the first release, with work in it, is brought up and keeps that work. */
static void an_older_workspace_is_brought_up(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct db *db;
    struct workspace *ws;
    struct ws_firm f;
    const char *path = path_join(a, scratch_folder(a), "old.db");
    OK(db_open(&db, a, path, NULL, DB_NEW, 0, &e), e);
    OK(schema_migrate(db, schema_steps, 1, 5, &e), e);
    OK(db_script(db, "INSERT INTO firm VALUES ('elia', 1, 'anna');"
                     "INSERT INTO firm_version VALUES ('elia', 1, 'Elia', "
                     "'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881', 'x', 1, "
                     "'anna')",
                 &e),
       e);
    db_close(db);
    FAILS(ws_open(&ws, a, path, WS_READ, 9, &e), e, ERR_CONFLICT, "has an older schema (1; this");
    OK(ws_open(&ws, a, path, WS_WRITE, 9, &e), e);
    assert_int_equal(ws_schema_version(ws), (int)schema_n_steps);
    OK(ws_firm_get(ws, a, "elia", 0, &f, &e), e);
    assert_true(str_is(f.text, "x") && cstr_eq(f.actor, "anna"));
    OK(schema_check(ws->db, schema_steps, schema_n_steps, &e), e);
}

/* A step that fails half-way leaves the schema before, whole. */
static void a_broken_step_is_taken_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    int version;
    bool has;
    size_t n = schema_n_steps + 1;
    const struct migration *steps = one_more_step(
        a, "CREATE TABLE extra (x {int}){strict}; CREATE TABLE extra (x {int}){strict};");
    FAILS(schema_migrate(ws->db, steps, n, 7, &e), e, ERR_BUG, arena_printf(a, "schema %zu", n));
    OK(schema_version(ws->db, &version, &e), e);
    assert_int_equal(version, schema_n_steps);
    OK(db_has_table(ws->db, "extra", &has, &e), e);
    assert_false(has);
}

/* ---- the commands ---- */

static struct job job_for(struct arena *a, const char *workspace)
{
    return (struct job){.arena = a,
                        .workspace_path = workspace,
                        .data_dir = "data",
                        .country_dir = "data",
                        .actor = "test",
                        .now_us = 3000000};
}

/* Calls a capability with NULL-terminated name, value pairs; the result must have its shape. */
static bool call(const struct capability *c, struct job *job, struct value **ret, struct err *e, ...)
{
    struct args *args = args_new(job->arena, c);
    va_list ap;
    va_start(ap, e);
    for (const char *name; (name = va_arg(ap, const char *));) {
        const char *value = va_arg(ap, const char *);
        if (!args_set(job->arena, args, name, value, e)) {
            va_end(ap);
            return false;
        }
    }
    va_end(ap);
    return args_finish(job->arena, args, e) && c->run(job, args, ret, e) &&
           value_check(*ret, c->result, e);
}

static void backup_and_restore(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const char *dir = scratch_folder(a), *db = path_join(a, dir, "w.db"),
               *copy = path_join(a, dir, "copy.db"), *other = path_join(a, dir, "other.db");
    struct value *v;
    struct arena *mine = arena_open();
    struct job job = job_for(mine, db);
    OK(call(&workspace_init, &job, &v, &e, NULL), e);
    FAILS(call(&workspace_init, &job, &v, &e, NULL), e, ERR_CONFLICT, "already a file");
    struct arena *writer = arena_open();
    struct workspace *ws;
    int64_t version;
    bool changed;
    OK(ws_open(&ws, writer, db, WS_WRITE, 0, &e), e);
    OK(ws_firm_put(ws, "elia", "Elia", STR("x"), monday, &version, &changed, &e), e);
    /* while somebody has the workspace open and in the middle of a change */
    OK(ws_begin(ws, &e), e);
    OK(ws_firm_put(ws, "half", "Half", STR("x"), monday, &version, &changed, &e), e);
    job = job_for(mine, db);
    OK(call(&workspace_backup, &job, &v, &e, "to", copy, NULL), e);
    ws_rollback(ws);
    char sha[HASH_HEX];
    OK(hash_file(copy, sha, &e), e);
    assert_string_equal(value_as_text(record_get(v, "sha256")), sha);
    assert_false(file_exists(path_join(a, dir, "copy.db-wal")));
    FAILS(call(&workspace_backup, &job, &v, &e, "to", copy, NULL), e, ERR_CONFLICT, "--yes");
    FAILS(call(&workspace_backup, &job, &v, &e, "to", db, NULL), e, ERR_USAGE, "itself");
    OK(call(&workspace_backup, &job, &v, &e, "to", copy, "yes", "true", NULL), e);
    /* into a new place */
    struct job second = job_for(a, db);
    OK(call(&workspace_restore, &second, &v, &e, "from", copy, "to", other, NULL), e);
    struct workspace *restored;
    struct ws_firm *firms;
    size_t n;
    OK(ws_open(&restored, a, other, WS_READ, 0, &e), e);
    OK(ws_firm_list(restored, a, &firms, &n, &e), e);
    assert_int_equal(n, 1);
    /* never over an existing one without --yes, and never into somebody's half-made change */
    OK(ws_firm_put(ws, "late", "Late", STR("x"), (struct ws_stamp){9000000, "x"}, &version, &changed,
                   &e),
       e);
    FAILS(call(&workspace_restore, &second, &v, &e, "from", copy, NULL), e, ERR_CONFLICT,
          "it is newer than the backup");
    struct job third = job_for(a, db);
    OK(ws_begin(ws, &e), e);
    FAILS(call(&workspace_restore, &third, &v, &e, "from", other, "yes", "true", NULL), e, ERR_BUSY,
          "in use by another process");
    ws_rollback(ws);
    assert_false(file_exists(path_join(a, dir, "w.db.before-restore-1"))); /* nothing was begun */
    /* into the file that others have open: they go on with the restored state */
    OK(call(&workspace_restore, &third, &v, &e, "from", other, "yes", "true", NULL), e);
    OK(ws_firm_list(ws, a, &firms, &n, &e), e);
    assert_int_equal(n, 1);
    OK(ws_firm_put(ws, "after", "After", STR("x"), tuesday, &version, &changed, &e), e);
    OK(ws_firm_list(ws, a, &firms, &n, &e), e);
    assert_int_equal(n, 2);
    arena_close(writer);
    arena_close(mine);
    const char *kept = value_as_text(record_get(v, "kept"));
    assert_true(kept && file_exists(kept));
    ARENA_LOCAL(c);
    OK(ws_open(&restored, c, db, WS_READ, 0, &e), e);
    OK(ws_firm_list(restored, c, &firms, &n, &e), e);
    assert_int_equal(n, 2);
    OK(ws_open(&restored, c, kept, WS_READ, 0, &e), e);
    OK(ws_firm_list(restored, c, &firms, &n, &e), e);
    assert_int_equal(n, 2); /* nothing is destroyed */
    FAILS(call(&workspace_restore, &third, &v, &e, "from", path_join(a, dir, "none.db"), NULL), e,
          ERR_NOT_FOUND, "none.db");
    const char *text = scratch_file(a, dir, "text.db", STR("just text, and long enough to be read as "
                                                           "a file of pages, which it is not, at all"));
    FAILS(call(&workspace_restore, &third, &v, &e, "from", text, NULL), e, ERR_CORRUPT,
          "not a Landfall workspace");
    FAILS(call(&workspace_restore, &third, &v, &e, "from", db, NULL), e, ERR_USAGE, "same file");
}

static void check_finds_what_was_changed_behind_its_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct value *v;
    int64_t version, id;
    bool changed;
    const struct ws_result r = {.capability = "c", .inputs_sha256 = "i", .params_sha256 = "p",
                                .method = "m/1", .json = STR("{}")};
    OK(ws_firm_put(ws, "elia", "Elia", STR("text"), monday, &version, &changed, &e), e);
    OK(ws_result_put(ws, "elia", &r, monday, &id, &e), e);
    struct job job = job_for(a, ws->path);
    OK(call(&workspace_check, &job, &v, &e, NULL), e);
    assert_true(value_as_bool(record_get(v, "ok")));
    assert_int_equal(value_as_int(record_get(v, "firms")), 1);
    OK(db_script(ws->db, "UPDATE firm_version SET body = 'other'; UPDATE result SET body = '{ }';"
                         "PRAGMA foreign_keys = OFF; DELETE FROM firm;"
                         "UPDATE schema_version SET sha256 = replace(sha256, 'a', 'b')",
                 &e),
       e);
    struct job again = job_for(a, ws->path);
    OK(call(&workspace_check, &again, &v, &e, NULL), e);
    assert_false(value_as_bool(record_get(v, "ok")));
    const struct value *findings = record_get(v, "findings");
    assert_int_equal(value_count(findings), 4);
    static const char *const words[] = {"foreign keys: 2 rows", "schema step 1", "version 1 of firm",
                                        "result 1 of firm"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        assert_non_null(strstr(value_as_text(list_at(findings, i)), words[i]));
    struct ws_firm f;
    FAILS(ws_firm_get(ws, a, "elia", 0, &f, &e), e, ERR_CORRUPT, "version 1, is damaged");
    /* and such a workspace is not backed up as if it were sound */
    const char *copy = arena_printf(a, "%s.copy", ws->path);
    FAILS(call(&workspace_backup, &again, &v, &e, "to", copy, NULL), e, ERR_CORRUPT, "is not sound");
    assert_false(file_exists(copy));
}

static void doctor_looks_around(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const char *dir = scratch_folder(a);
    (void)scratch_file(a, dir, "x.csv", STR("a\n1\n"));
    struct job job = job_for(a, NULL);
    struct value *v;
    job.data_dir = dir;
    job.country_dir = path_join(a, dir, "absent");
    OK(call(&workspace_doctor, &job, &v, &e, NULL), e);
    assert_false(value_as_bool(record_get(v, "ok")));
    assert_true(value_count(record_get(v, "libraries")) >= 7);
    const struct value *folder = list_at(record_get(v, "folders"), 0);
    assert_int_equal(value_as_int(record_get(folder, "files")), 1);
    assert_non_null(strstr(value_as_text(list_at(record_get(v, "findings"), 0)), "country"));
    job.country_dir = dir;
    OK(call(&workspace_doctor, &job, &v, &e, NULL), e);
    assert_true(value_as_bool(record_get(v, "ok")));
}

static void no_workspace_is_said_with_the_next_step(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct job job = job_for(a, NULL);
    struct workspace *ws;
    FAILS(ws_of_job(&job, WS_READ, &ws, &e), e, ERR_NOT_FOUND, "landfall init");
    job.workspace_path = path_join(a, scratch_folder(a), "none.db");
    FAILS(ws_of_job(&job, WS_WRITE, &ws, &e), e, ERR_NOT_FOUND, "landfall init");
    assert_false(file_exists(job.workspace_path)); /* asking makes none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(firms_are_kept_in_versions),
        cmocka_unit_test(answers_are_kept_in_versions),
        cmocka_unit_test(results_are_found_by_what_they_came_from),
        cmocka_unit_test(an_import_is_whole_or_not_at_all),
        cmocka_unit_test(the_schema_goes_forward_only),
        cmocka_unit_test(an_older_workspace_is_brought_up),
        cmocka_unit_test(a_broken_step_is_taken_back),
        cmocka_unit_test(backup_and_restore),
        cmocka_unit_test(check_finds_what_was_changed_behind_its_back),
        cmocka_unit_test(doctor_looks_around),
        cmocka_unit_test(no_workspace_is_said_with_the_next_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

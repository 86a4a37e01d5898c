/* test_statements.c — every statement is one that SQLite takes, with parameters numbered without gaps.
 *
 * Called with --sql it prints the schema and all statements as PostgreSQL would be asked to prepare
 * them; tests/structure/statements_on_postgres.sh feeds that to a server where there is one.
 */
#include "unit/scratch.h"

#include <sqlite3.h>

#include "store/schema.h"
#include "store/sqlite.h"

static void every_statement_prepares(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(":memory:", &handle), SQLITE_OK);
    for (size_t i = 0; i < schema_n_steps; i++)
        assert_int_equal(sqlite3_exec(handle, schema_ddl(a, &schema_steps[i], SQL_SQLITE), NULL, NULL,
                                      NULL),
                         SQLITE_OK);
    for (enum sql_id id = 0; id < SQL_N_STATEMENTS; id++) {
        sqlite3_stmt *stmt;
        const char *tail;
        int rc = sqlite3_prepare_v2(handle, sql_text(id), -1, &stmt, &tail);
        if (rc != SQLITE_OK)
            print_error("%s: %s\n", sql_name(id), sqlite3_errmsg(handle));
        assert_int_equal(rc, SQLITE_OK);
        assert_string_equal(tail, ""); /* one statement each */
        int n = sqlite3_bind_parameter_count(stmt);
        for (int k = 1; k <= n; k++) {
            char name[16];
            (void)snprintf(name, sizeof name, "$%d", k);
            assert_true(sqlite3_bind_parameter_index(stmt, name) > 0);
        }
        (void)sqlite3_finalize(stmt);
    }
    (void)sqlite3_close(handle);
}

/* Rows of a firm are found by its id alone: each such table's key begins with it. */
static void keys_begin_with_the_firm(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const tables[] = {"firm",     "firm_version", "assessment", "answer",
                                         "result",   "firm_role",    "proposal",   "decision",
                                         "attachment", "firm_mark",  "revision"};
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(":memory:", &handle), SQLITE_OK);
    for (size_t i = 0; i < schema_n_steps; i++)
        assert_int_equal(sqlite3_exec(handle, schema_ddl(a, &schema_steps[i], SQL_SQLITE), NULL, NULL,
                                      NULL),
                         SQLITE_OK);
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        sqlite3_stmt *stmt;
        const char *sql = arena_printf(a, "SELECT name FROM pragma_table_info('%s') WHERE pk = 1",
                                       tables[i]);
        assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "firm_id");
        (void)sqlite3_finalize(stmt);
    }
    /* and a table with firm_id that this list forgot does not exist */
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT COUNT(*) FROM sqlite_schema t, "
                                        "pragma_table_info(t.name) c WHERE c.name = 'firm_id' AND "
                                        "t.type = 'table' AND c.pk = 1",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(stmt, 0), COUNT_OF(tables));
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(handle);
}

static int print_for_postgres(void)
{
    ARENA_LOCAL(a);
    for (size_t i = 0; i < schema_n_steps; i++)
        printf("%s\n", schema_ddl(a, &schema_steps[i], SQL_POSTGRES));
    for (enum sql_id id = 0; id < SQL_N_STATEMENTS; id++)
        printf("PREPARE s_%s AS %s;\n", sql_name(id), sql_text(id));
    printf("SELECT 'prepared ' || COUNT(*) || ' of %d' FROM pg_prepared_statements;\n",
           (int)SQL_N_STATEMENTS);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--sql") == 0)
        return print_for_postgres();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_prepares),
        cmocka_unit_test(keys_begin_with_the_firm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

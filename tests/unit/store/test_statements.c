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

/* Rows of a firm are found by its id alone: the key of every table that names one begins with it, except where rows
 * of all firms stand in one row of numbers or are found by a secret. */
static void keys_begin_with_the_firm(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    sqlite3 *handle;
    sqlite3_stmt *stmt;
    int n = 0;
    assert_int_equal(sqlite3_open(":memory:", &handle), SQLITE_OK);
    for (size_t i = 0; i < schema_n_steps; i++)
        assert_int_equal(sqlite3_exec(handle, schema_ddl(a, &schema_steps[i], SQL_SQLITE), NULL, NULL,
                                      NULL),
                         SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT t.name, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c "
                                        "WHERE c.name = 'firm_id' AND t.type = 'table'",
                                        -1, &stmt, NULL),
                     SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        static const char *const others[] = {"api_token", "audit", "audit_text", "hook", "invitation"};
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        bool other = false;
        for (size_t i = 0; i < COUNT_OF(others); i++)
            other = other || strcmp(table, others[i]) == 0;
        if (!other && sqlite3_column_int(stmt, 1) != 1)
            fail_msg("the key of table %s does not begin with firm_id", table);
        n++;
    }
    assert_true(n > 20);
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

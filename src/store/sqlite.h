/* sqlite.h — the one place that speaks to SQLite: opening with the right settings, prepared
 * statements by id, transactions that nest, and errors in plain words.
 *
 * Use:     TRY(db_use(db, SQL_FIRM_IDS, &s, e)); db_put_text(s, 1, …);
 *          for (;;) { bool row; TRY(db_step(s, &row, e)); if (!row) break; … db_text(s, 0, a) … }
 *          A statement that is left before its last row is ended with db_end.
 * Settings: WAL, synchronous FULL, secure_delete, foreign keys on, trusted_schema off, defensive,
 *          busy timeout
 * Owns:    statements belong to the connection, the connection to the arena
 * Errors:  ERR_BUSY, ERR_IO, ERR_CORRUPT, ERR_CONFLICT (constraint), ERR_BUG
 */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"
#include "store/statements.h"

#define DB_APPLICATION_ID 0x4C4E4446 /* "LNDF": the file says whose it is */

enum db_mode {
    DB_READ,  /* nothing is changed; works in a folder that cannot be written, too */
    DB_WRITE,
    DB_NEW, /* an empty file is made and marked as ours; no WAL yet */
};
struct db;
struct db_stmt;

/* Messages name `shown` instead of the path (NULL = the path): a temporary means nothing to a person. */
bool db_open(struct db **ret, struct arena *a, const char *path, const char *shown,
             enum db_mode mode, int busy_ms, struct err *e) NODISCARD;
void db_close(struct db *db); /* earlier than the arena; later use is a bug */
const char *db_path(const struct db *db);

/* Several statements, for schema steps and pragmas. */
bool db_script(struct db *db, const char *sql, struct err *e) NODISCARD;
bool db_has_table(struct db *db, const char *table, bool *ret, struct err *e) NODISCARD;
/* First column of the first row of a pragma or query given as text, "" when there is none. */
bool db_ask(struct db *db, struct arena *a, const char *sql, const char **ret,
            struct err *e) NODISCARD;

/* BEGIN IMMEDIATE; nested calls count, only the outermost commit writes. */
bool db_begin(struct db *db, struct err *e) NODISCARD;
bool db_commit(struct db *db, struct err *e) NODISCARD;
void db_rollback(struct db *db); /* of everything; harmless outside a transaction */
bool db_in_transaction(const struct db *db);

/* The prepared statement, reset and without parameters. One use at a time per id. */
bool db_use(struct db *db, enum sql_id id, struct db_stmt **ret, struct err *e) NODISCARD;
/* n is the number behind the $; bytes are copied. A NULL text is SQL NULL. */
void db_put_text(struct db_stmt *s, int n, const char *text);
void db_put_str(struct db_stmt *s, int n, struct str text);
/* The same without copying: the bytes must stay until the statement was run. p NULL or n 0 is SQL NULL. */
void db_put_view(struct db_stmt *s, int n, struct str text);
void db_put_int(struct db_stmt *s, int n, int64_t x);
void db_put_real(struct db_stmt *s, int n, double x);
void db_put_blob(struct db_stmt *s, int n, struct str bytes); /* n = 0 is an empty blob, not NULL */
bool db_step(struct db_stmt *s, bool *ret_row, struct err *e) NODISCARD;
/* For statements without rows; *ret_changed (may be NULL) = rows changed. */
bool db_run(struct db_stmt *s, int *ret_changed, struct err *e) NODISCARD;
void db_end(struct db_stmt *s);
/* Columns from 0. db_text copies into a and gives NULL for SQL NULL. */
int64_t db_int(const struct db_stmt *s, int col);
double db_real(const struct db_stmt *s, int col);
const char *db_text(const struct db_stmt *s, int col, struct arena *a);
struct str db_str(const struct db_stmt *s, int col, struct arena *a);
struct str db_blob(const struct db_stmt *s, int col, struct arena *a); /* a NUL behind it, not counted */
/* A view of the text that the next step ends; NULL and "" are n = 0. */
struct str db_view(const struct db_stmt *s, int col);
bool db_is_null(const struct db_stmt *s, int col);

/* A number that changes whenever another connection has committed; asks no page of the file. */
bool db_data_version(struct db *db, int64_t *ret, struct err *e) NODISCARD;
/* Instead of the busy_ms it was opened with. */
void db_wait_at_most(struct db *db, int busy_ms);

const char *db_library_version(void);
const char *db_library_built(void);

/* Writes the whole file anew, so that nothing is left in it of what was deleted. */
bool db_vacuum(struct db *db, struct err *e) NODISCARD;

/* Copies the whole database, also while others write, into the new file `to`; one file, no WAL. */
bool db_copy(struct db *db, const char *to, const char *shown, struct err *e) NODISCARD;
/* Puts the contents of `from` in the place of those of `to`, in one transaction: others may go on reading
 * `to`, and find the new contents at their next statement. `locked` is called once nobody else can write
 * any more; when it fails, `to` stays as it is. */
bool db_copy_into(struct db *from, struct db *to, bool (*locked)(void *ctx, struct err *e), void *ctx,
                  struct err *e) NODISCARD;
/* Removes a database that came to nothing, with what SQLite may have left beside it. */
void db_discard(struct arena *a, const char *path);

#endif

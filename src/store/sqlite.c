/* sqlite.c — SQLite's surprises, handled once:
 *
 * - $1 is for SQLite a *named* parameter, numbered by first appearance: it is looked up by name.
 * - A WAL database in a folder that cannot be written cannot be opened even for reading, because
 *   readers need the -shm file. When there is no -wal (it was closed properly), the file is
 * complete and is opened as immutable instead.
 * - sqlite3_open makes no file and reads nothing; the first statement does. So the application id
 * is asked at once, and an unsuitable file is refused before anything else.
 * - SQLITE_BUSY may come back from COMMIT and from the first read of a hot journal.
 * - foreign_keys and trusted_schema are settings of the connection, not of the file.
 * - A NaN is stored as NULL; callers check for finite numbers before. */
#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum { COPY_TRIES = 250, COPY_PAUSE_MS = 20 };

struct db_stmt {
    struct db *db;
    sqlite3_stmt *stmt;
    enum sql_id id;
    int place[32]; /* SQLite's number of $n */
};

struct db {
    sqlite3 *handle;
    char *path;
    const char *shown; /* what messages call it */
    struct arena *a;
    struct db_stmt *stmts[SQL_N_STATEMENTS];
    int depth; /* of db_begin */
    sqlite3_stmt *watch; /* PRAGMA data_version, asked for every request of a server */
};

/* ---- errors ---- */

/* SQLite's own errno names whatever it tried last, the -wal or the -shm file, so the file is asked anew. */
static const char *why_not_open(struct arena *a, const char *path)
{
    const char *folder = path_folder(a, path);
    if (!file_exists(folder))
        return "its folder does not exist";
    if (file_exists(path) && access(path, R_OK) != 0)
        return "permission denied";
    if (access(folder, W_OK | X_OK) != 0)
        return "nothing may be written into its folder";
    return "the file or its folder cannot be read or written";
}

static bool fail_db(struct db *db, int rc, struct err *e)
{
    const char *path = db->shown;
    const char *why = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);
    int system = db->handle ? sqlite3_system_errno(db->handle) : 0;
    if (system == 0 && (rc & 0xFF) == SQLITE_IOERR)
        system = errno; /* SQLite keeps it only on some roads; the call that failed was the last */
    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        (void)FAIL(e, ERR_BUSY, "the workspace %s is in use by another process", path);
        return err_hint(e, "Try again in a moment, or close the other program.");
    case SQLITE_FULL:
        (void)FAIL(e, ERR_IO, "cannot write %s: the disk is full", path);
        return err_hint(e, "Free some space and try again; nothing was changed.");
    case SQLITE_IOERR:
        if (system == ENOSPC || system == EDQUOT || system == EFBIG) {
            (void)FAIL(e, ERR_IO, "cannot write %s: the disk is full", path);
            return err_hint(e, "Free some space and try again; nothing was changed.");
        }
        return FAIL(e, ERR_IO, "cannot read or write %s: %s", path,
                    system ? strerror(system) : why);
    case SQLITE_READONLY:
        return FAIL(e, ERR_IO, "cannot write %s: the file or its folder is read-only", path);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return FAIL(e, ERR_IO, "cannot open %s: %s", path, why_not_open(db->a, db->path));
    case SQLITE_CORRUPT:
        (void)FAIL(e, ERR_CORRUPT, "the workspace %s is damaged (%s)", path, why);
        return err_hint(e, "Restore the newest backup: landfall restore BACKUP");
    case SQLITE_NOTADB:
        return FAIL(e, ERR_CORRUPT, "%s is not a Landfall workspace", path);
    case SQLITE_CONSTRAINT:
        return FAIL(e, ERR_CONFLICT, "the workspace refused the change: %s", why);
    case SQLITE_TOOBIG:
        return FAIL(e, ERR_LIMIT, "a text is larger than the workspace takes");
    default:
        return FAIL(e, ERR_BUG, "SQLite: %s (%d) on %s", why, rc, path);
    }
}

/* ---- opening ---- */

static void close_quietly(void *p)
{
    db_close(p);
}

void db_close(struct db *db)
{
    for (size_t i = 0; i < SQL_N_STATEMENTS; i++) {
        if (db->stmts[i])
            (void)sqlite3_finalize(db->stmts[i]->stmt);
        db->stmts[i] = NULL;
    }
    (void)sqlite3_finalize(db->watch);
    db->watch = NULL;
    if (db->handle)
        (void)sqlite3_close(db->handle); /* rolls back what is open */
    db->handle = NULL;
}

const char *db_path(const struct db *db)
{
    return db->path;
}

/* file:…?immutable=1, with the bytes that a URI takes for syntax written as %XX. */
static char *immutable_uri(struct arena *a, const char *path)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    buf_puts(&b, "file:");
    for (const char *p = path; *p; p++)
        if (*p == '%' || *p == '?' || *p == '#')
            buf_printf(&b, "%%%02X", (unsigned char)*p);
        else
            buf_putc(&b, *p);
    buf_puts(&b, "?immutable=1");
    return b.p;
}

static int open_handle(struct db *db, const char *name, int flags)
{
    if (db->handle)
        (void)sqlite3_close(db->handle);
    db->handle = NULL;
    return sqlite3_open_v2(name, &db->handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                           NULL);
}

/* Settings of the connection; the application id is the first thing that is read from the file. */
static bool settle(struct db *db, enum db_mode mode, int busy_ms, struct err *e)
{
    ARENA_LOCAL(tmp);
    const char *id;
    (void)sqlite3_busy_timeout(db->handle, busy_ms);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    (void)sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, 256 << 20);
    if (mode == DB_NEW) {
        char sql[64];
        (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d", DB_APPLICATION_ID);
        return db_script(db, sql, e);
    }
    TRY(db_ask(db, tmp, "PRAGMA application_id", &id, e));
    char ours[16];
    (void)snprintf(ours, sizeof ours, "%d", DB_APPLICATION_ID);
    if (!cstr_eq(id, ours))
        return FAIL(e, ERR_CORRUPT, "%s is not a Landfall workspace", db->shown);
    if (mode == DB_READ)
        return db_script(db, "PRAGMA cell_size_check = ON; PRAGMA query_only = ON", e);
    return db_script(db,
                     "PRAGMA cell_size_check = ON;"
                     "PRAGMA secure_delete = ON;" /* what is erased leaves the file, too */
                     "PRAGMA secure_delete = ON;" /* what is erased is overwritten, too */
                     "PRAGMA journal_mode = WAL;"
                     "PRAGMA synchronous = FULL",
                     e);
}

/* Counts of memory that nobody asks for cost a lock per allocation: switched off before SQLite first starts. */
static void configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

bool db_open(struct db **ret, struct arena *a, const char *path, const char *shown,
             enum db_mode mode, int busy_ms, struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct db *db = NEW(a, struct db);
    (void)pthread_once(&once, configure);
    db->a = a;
    db->path = arena_strdup(a, path);
    db->shown = shown ? arena_strdup(a, shown) : db->path;
    arena_defer(a, close_quietly, db);
    if (mode != DB_NEW && !file_exists(path)) {
        (void)FAIL(e, ERR_NOT_FOUND, "there is no workspace %s", path);
        return err_hint(e, "Make one: landfall init");
    }
    if (file_is_folder(path))
        return FAIL(e, ERR_INPUT, "%s is a folder, not a workspace file", path);
    /* A reader too is opened for writing (SQLite steps down by itself where that is not allowed):
     * the last connection that closes removes -wal and -shm, but only if it may write. */
    int rc =
        open_handle(db, path, SQLITE_OPEN_READWRITE | (mode == DB_NEW ? SQLITE_OPEN_CREATE : 0));
    if (rc != SQLITE_OK)
        return fail_db(db, rc, e);
    struct err why = {0};
    bool ok = settle(db, mode, busy_ms, &why);
    if (!ok && mode == DB_READ && why.code == ERR_IO) {
        uint64_t wal = 0;
        struct err ignored;
        if (!file_stat(arena_printf(a, "%s-wal", path), &wal, NULL, &ignored) || wal == 0) {
            rc = open_handle(db, immutable_uri(a, path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
            if (rc != SQLITE_OK)
                return fail_db(db, rc, e);
            ok = settle(db, mode, busy_ms, &why);
        }
    }
    if (!ok) {
        db_close(db);
        if (e)
            *e = why;
        return false;
    }
    *ret = db;
    return true;
}

/* ---- statements in text form ---- */

bool db_script(struct db *db, const char *sql, struct err *e)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK || fail_db(db, rc, e);
}

bool db_ask(struct db *db, struct arena *a, const char *sql, const char **ret, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        *ret = arena_strdup(a, text ? text : "");
    } else if (rc == SQLITE_DONE) {
        *ret = "";
    } else {
        (void)sqlite3_finalize(stmt);
        return fail_db(db, rc, e);
    }
    (void)sqlite3_finalize(stmt);
    return true;
}

bool db_data_version(struct db *db, int64_t *ret, struct err *e)
{
    int rc = SQLITE_OK;
    if (!db->watch)
        rc = sqlite3_prepare_v3(db->handle, "PRAGMA data_version", -1, SQLITE_PREPARE_PERSISTENT,
                                &db->watch, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(db->watch);
    if (rc != SQLITE_ROW) {
        bool failed = fail_db(db, rc, e);
        (void)sqlite3_reset(db->watch);
        return failed;
    }
    *ret = sqlite3_column_int64(db->watch, 0);
    (void)sqlite3_reset(db->watch);
    return true;
}

void db_wait_at_most(struct db *db, int busy_ms)
{
    (void)sqlite3_busy_timeout(db->handle, busy_ms);
}

bool db_has_table(struct db *db, const char *table, bool *ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    const char *n;
    char *sql = sqlite3_mprintf(
        "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = %Q", table);
    bool ok = db_ask(db, tmp, sql, &n, e);
    sqlite3_free(sql);
    if (ok)
        *ret = !cstr_eq(n, "0");
    return ok;
}

/* ---- transactions ---- */

bool db_begin(struct db *db, struct err *e)
{
    if (db->depth == 0)
        TRY(db_script(db, "BEGIN IMMEDIATE", e));
    db->depth++;
    return true;
}

bool db_commit(struct db *db, struct err *e)
{
    if (db->depth == 0)
        return FAIL(e, ERR_BUG, "nothing to commit: the change was taken back before");
    if (db->depth > 1) {
        db->depth--;
        return true;
    }
    if (!db_script(db, "COMMIT", e)) {
        db_rollback(db);
        return false;
    }
    db->depth = 0;
    return true;
}

void db_rollback(struct db *db)
{
    if (db->handle && !sqlite3_get_autocommit(db->handle)) {
        /* an unfinished SELECT would keep the transaction open */
        for (size_t i = 0; i < SQL_N_STATEMENTS; i++)
            if (db->stmts[i])
                (void)sqlite3_reset(db->stmts[i]->stmt);
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    }
    db->depth = 0;
}

bool db_in_transaction(const struct db *db)
{
    return db->depth > 0;
}

/* ---- prepared statements ---- */

bool db_use(struct db *db, enum sql_id id, struct db_stmt **ret, struct err *e)
{
    struct db_stmt *s = db->stmts[id];
    if (!s) {
        s = NEW(db->a, struct db_stmt);
        s->db = db;
        s->id = id;
        int rc = sqlite3_prepare_v3(db->handle, sql_text(id), -1, SQLITE_PREPARE_PERSISTENT,
                                    &s->stmt, NULL);
        if (rc != SQLITE_OK)
            return fail_db(db, rc, e);
        assert(sqlite3_bind_parameter_count(s->stmt) < (int)COUNT_OF(s->place));
        for (int n = 1; n < (int)COUNT_OF(s->place); n++) {
            char name[16];
            (void)snprintf(name, sizeof name, "$%d", n);
            s->place[n] = sqlite3_bind_parameter_index(s->stmt, name);
        }
        db->stmts[id] = s;
    }
    assert(!sqlite3_stmt_busy(s->stmt));
    (void)sqlite3_clear_bindings(s->stmt);
    *ret = s;
    return true;
}

void db_put_str(struct db_stmt *s, int n, struct str text)
{
    assert(n > 0 && n < (int)COUNT_OF(s->place) && s->place[n] > 0);
    (void)sqlite3_bind_text64(s->stmt, s->place[n], text.p ? text.p : "", text.n, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
}

void db_put_view(struct db_stmt *s, int n, struct str text)
{
    assert(n > 0 && n < (int)COUNT_OF(s->place) && s->place[n] > 0);
    if (text.n)
        (void)sqlite3_bind_text64(s->stmt, s->place[n], text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
    else
        (void)sqlite3_bind_null(s->stmt, s->place[n]);
}

void db_put_text(struct db_stmt *s, int n, const char *text)
{
    if (text)
        db_put_str(s, n, str_of(text));
    /* else: without a parameter it is NULL */
}

void db_put_int(struct db_stmt *s, int n, int64_t x)
{
    assert(n > 0 && n < (int)COUNT_OF(s->place) && s->place[n] > 0);
    (void)sqlite3_bind_int64(s->stmt, s->place[n], x);
}

void db_put_real(struct db_stmt *s, int n, double x)
{
    assert(n > 0 && n < (int)COUNT_OF(s->place) && s->place[n] > 0);
    (void)sqlite3_bind_double(s->stmt, s->place[n], x);
}

void db_put_blob(struct db_stmt *s, int n, struct str bytes)
{
    assert(n > 0 && n < (int)COUNT_OF(s->place) && s->place[n] > 0);
    (void)sqlite3_bind_blob64(s->stmt, s->place[n], bytes.p ? bytes.p : "", bytes.n,
                              SQLITE_TRANSIENT);
}

void db_end(struct db_stmt *s)
{
    (void)sqlite3_reset(s->stmt);
}

bool db_step(struct db_stmt *s, bool *ret_row, struct err *e)
{
    int rc = sqlite3_step(s->stmt);
    if (rc == SQLITE_ROW) {
        *ret_row = true;
        return true;
    }
    if (rc == SQLITE_DONE) {
        (void)sqlite3_reset(s->stmt);
        *ret_row = false;
        return true;
    }
    bool failed = fail_db(s->db, rc, e); /* before the reset, which forgets the message */
    (void)sqlite3_reset(s->stmt);
    return failed;
}

bool db_run(struct db_stmt *s, int *ret_changed, struct err *e)
{
    bool row;
    TRY(db_step(s, &row, e));
    if (row)
        db_end(s);
    if (ret_changed)
        *ret_changed = sqlite3_changes(s->db->handle);
    return true;
}

int64_t db_int(const struct db_stmt *s, int col)
{
    return sqlite3_column_int64(s->stmt, col);
}

double db_real(const struct db_stmt *s, int col)
{
    return sqlite3_column_double(s->stmt, col);
}

bool db_is_null(const struct db_stmt *s, int col)
{
    return sqlite3_column_type(s->stmt, col) == SQLITE_NULL;
}

struct str db_view(const struct db_stmt *s, int col)
{
    const char *p = (const char *)sqlite3_column_text(s->stmt, col);
    return (struct str){p ? p : "", p ? (size_t)sqlite3_column_bytes(s->stmt, col) : 0};
}

struct str db_str(const struct db_stmt *s, int col, struct arena *a)
{
    const char *p = (const char *)sqlite3_column_text(s->stmt, col);
    size_t n = (size_t)sqlite3_column_bytes(s->stmt, col);
    return (struct str){arena_strndup(a, p ? p : "", p ? n : 0), p ? n : 0};
}

struct str db_blob(const struct db_stmt *s, int col, struct arena *a)
{
    const void *p = sqlite3_column_blob(s->stmt, col);
    size_t n = (size_t)sqlite3_column_bytes(s->stmt, col);
    char *bytes = arena_alloc(a, n + 1);
    if (p && n)
        memcpy(bytes, p, n);
    return (struct str){bytes, p ? n : 0};
}

const char *db_text(const struct db_stmt *s, int col, struct arena *a)
{
    return db_is_null(s, col) ? NULL : db_str(s, col, a).p;
}

const char *db_library_version(void)
{
    return sqlite3_libversion();
}

const char *db_library_built(void)
{
    return SQLITE_VERSION;
}

/* ---- copying ---- */

bool db_vacuum(struct db *db, struct err *e)
{
    (void)sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 1); /* it attaches the new file to itself */
    bool ok = db_script(db, "VACUUM", e);
    (void)sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    return ok;
}

void db_discard(struct arena *a, const char *path)
{
    static const char *const tails[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(tails); i++)
        (void)unlink(arena_printf(a, "%s%s", path, tails[i]));
}

bool db_copy(struct db *db, const char *to, const char *shown, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db *copy;
    TRY(db_open(&copy, tmp, to, shown, DB_NEW, 0, e));
    sqlite3_backup *b = sqlite3_backup_init(copy->handle, "main", db->handle, "main");
    if (!b)
        return fail_db(copy, sqlite3_errcode(copy->handle), e);
    int rc = SQLITE_BUSY;
    for (int i = 0; i < COPY_TRIES && (rc == SQLITE_BUSY || rc == SQLITE_LOCKED); i++) {
        if (i)
            (void)sqlite3_sleep(COPY_PAUSE_MS);
        /* all in one step: a reader's snapshot, so that writers do not make it start again */
        rc = sqlite3_backup_step(b, -1);
    }
    int end = sqlite3_backup_finish(b);
    if (rc != SQLITE_DONE || end != SQLITE_OK)
        return fail_db(copy, end != SQLITE_OK ? end : rc, e);
    /* the copy says WAL as its source does; a backup should be one file */
    TRY(db_script(copy, "PRAGMA journal_mode = DELETE", e));
    db_close(copy);
    return true;
}

bool db_copy_into(struct db *from, struct db *to, bool (*locked)(void *ctx, struct err *e), void *ctx,
                  struct err *e)
{
    sqlite3_backup *b = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    if (!b)
        return fail_db(to, sqlite3_errcode(to->handle), e);
    int rc = SQLITE_BUSY;
    for (int i = 0; i < COPY_TRIES && (rc == SQLITE_BUSY || rc == SQLITE_LOCKED); i++) {
        if (i)
            (void)sqlite3_sleep(COPY_PAUSE_MS);
        rc = sqlite3_backup_step(b, 1); /* takes the right to write, and keeps it to the end */
    }
    bool ok = rc == SQLITE_OK || rc == SQLITE_DONE;
    if (!ok) {
        (void)sqlite3_backup_finish(b);
        return fail_db(to, rc, e);
    }
    ok = locked(ctx, e);
    if (ok && rc == SQLITE_OK)
        rc = sqlite3_backup_step(b, -1);
    int end = sqlite3_backup_finish(b); /* takes everything back unless it came to its end */
    if (!ok)
        return false;
    if (rc != SQLITE_DONE || end != SQLITE_OK)
        return fail_db(to, end != SQLITE_OK ? end : rc, e);
    return true;
}

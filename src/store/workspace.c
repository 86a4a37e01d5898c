/* workspace.c — opening, making and sharing a workspace.
 *
 * A new workspace is built under another name in the same folder and renamed when it is complete,
 * so that a program that dies while making one leaves none. The rename refuses to replace a file.
 */
#include "store/workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/capability.h"
#include "base/file.h"
#include "store/records.h"
#include "store/schema.h"
#include "store/sqlite.h"

static bool make_file(struct arena *a, const char *path, int64_t now_us, struct err *e)
{
    struct db *db;
    const char *tmp = path_join(a, path_folder(a, path),
                                arena_printf(a, ".%s.%ld.new", path_name(path), (long)getpid()));
    if (file_exists(path)) {
        (void)FAIL(e, ERR_CONFLICT, "there is already a file %s", path);
        return err_hint(e, "Use it as it is, or name another with --workspace.");
    }
    db_discard(a, tmp); /* of a process with our number that died */
    bool ok = db_open(&db, a, tmp, path, DB_NEW, 0, e) &&
              schema_migrate(db, schema_steps, schema_n_steps, now_us, e);
    if (ok) {
        db_close(db);
        ok = store_put_in_place(tmp, path, false, e);
    }
    if (!ok)
        db_discard(a, tmp);
    return ok;
}

bool store_put_in_place(const char *tmp, const char *path, bool replace, struct err *e)
{
    if (!replace && renameat2(AT_FDCWD, tmp, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return file_replace(path, path, e); /* syncs the file and its folder */
    if (!replace && errno == EEXIST)
        return FAIL(e, ERR_CONFLICT, "there is already a file %s", path);
    if (!replace && errno != EINVAL && errno != ENOSYS)
        return FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
    /* an old file system without that kind of rename, or replacing is what is wanted */
    if (!replace && file_exists(path))
        return FAIL(e, ERR_CONFLICT, "there is already a file %s", path);
    return file_replace(tmp, path, e);
}

bool ws_open(struct workspace **ret, struct arena *a, const char *path, enum ws_mode mode,
             int64_t now_us, struct err *e)
{
    if (mode == WS_CREATE)
        TRY(make_file(a, path, now_us, e));
    struct workspace *ws = NEW(a, struct workspace);
    ws->path = arena_strdup(a, path);
    ws->mode = mode;
    TRY(db_open(&ws->db, a, path, NULL, mode == WS_READ ? DB_READ : DB_WRITE, WS_BUSY_MS, e));
    int known = (int)schema_n_steps;
    TRY(schema_version(ws->db, &ws->version, e));
    if (mode == WS_READ && ws->version < known) {
        (void)FAIL(e, ERR_CONFLICT, "%s has an older schema (%d; this program writes %d)", path,
                   ws->version, known);
        return err_hint(e, "Bring it up once: landfall init --workspace %s --upgrade", path);
    }
    if (ws->version > 0 && ws->version < known) /* going back takes the file as it was */
        TRY(store_keep_copy(a, ws->db, path, "before-upgrade", &ws->kept, e));
    TRY(schema_migrate(ws->db, schema_steps, schema_n_steps, now_us, e));
    ws->version = known;
    *ret = ws;
    return true;
}

static const char reading_key, writing_key; /* their addresses: the job's connections */

bool ws_of_job(struct job *job, enum ws_mode mode, struct workspace **ret, struct err *e)
{
    struct workspace *ws = job_get_own(job, &writing_key);
    if (!ws && mode == WS_READ)
        ws = job_get_own(job, &reading_key);
    if (!ws) {
        if (!job->workspace_path) {
            (void)FAIL(e, ERR_NOT_FOUND, "there is no workspace here");
            return err_hint(e, "Make one with `landfall init`, or name one with --workspace FILE.");
        }
        TRY(ws_open(&ws, job->arena, job->workspace_path, mode, job->now_us, e));
        job_set(job, mode == WS_READ ? &reading_key : &writing_key, ws);
    }
    *ret = ws;
    return true;
}

void ws_lend(struct workspace *ws, struct job *job)
{
    job_set(job, ws->mode == WS_READ ? &reading_key : &writing_key, ws);
}

const char *ws_path(const struct workspace *ws)
{
    return ws->path;
}

const char *ws_kept_before(const struct workspace *ws)
{
    return ws->kept;
}

int ws_schema_version(const struct workspace *ws)
{
    return ws->version;
}

bool ws_begin(struct workspace *ws, struct err *e)
{
    if (ws->mode == WS_READ)
        return FAIL(e, ERR_BUG, "%s was opened for reading only", ws->path);
    return db_begin(ws->db, e);
}

bool ws_commit(struct workspace *ws, struct err *e)
{
    return db_commit(ws->db, e);
}

void ws_rollback(struct workspace *ws)
{
    db_rollback(ws->db);
}

/* backup.c — `workspace backup` and `workspace restore`.
 *
 * Both copy with SQLite's online backup into a new file beside the target, examine that copy in
 * full and only then rename it into place: a backup that exists is a backup that was read and found
 * sound. A restore over an existing workspace needs --yes and keeps what was there beside it under another
 * name. It is copied into the file in one transaction, so it works while a server is running: whoever has
 * the file open finds the restored state at his next question. Only a file that is damaged is moved aside
 * and replaced. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/capability.h"
#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "store/records.h"
#include "store/schema.h"

/* ---- shared ---- */

/* "2024-02-29 13:05:09 UTC" */
static char *time_words(struct arena *a, int64_t us)
{
    int64_t seconds = us / 1000000, day = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        day--;
    }
    struct date_text d = date_text((struct date){(int32_t)day});
    return arena_printf(a, "%s %02d:%02d:%02d UTC", d.s, (int)(rest / 3600), (int)(rest / 60 % 60),
                        (int)(rest % 60));
}

/* When was anything changed last? A workspace of an older schema lacks the later tables. */
static bool newest_change(struct db *db, int schema, int64_t *ret_us, struct err *e)
{
    static const enum sql_id asked[] = {SQL_NEWEST_CHANGE, SQL_NEWEST_OFFICE_CHANGE};
    int64_t newest = 0;
    for (size_t i = 0; i < (schema < SCHEMA_WITH_OFFICE ? 1 : COUNT_OF(asked)); i++) {
        struct db_stmt *s;
        int64_t us;
        TRY(db_use(db, asked[i], &s, e));
        TRY(store_one_int(s, &us, e));
        newest = us > newest ? us : newest;
    }
    *ret_us = newest;
    return true;
}

/* Sound, ours, and no newer than we are? Gives the time of its newest change and its schema. */
static bool verify(const char *path, const char *shown, struct arena *a, int64_t *ret_newest_us,
                   int *ret_schema, struct err *e)
{
    struct db *db;
    struct findings found = {0};
    TRY(db_open(&db, a, path, shown, DB_READ, WS_BUSY_MS, e));
    TRY(schema_version(db, ret_schema, e));
    if (*ret_schema > (int)schema_n_steps)
        return FAIL(e, ERR_CONFLICT,
                    "%s was written by a newer Landfall (schema %d; this program knows %zu)", shown,
                    *ret_schema, schema_n_steps);
    TRY(store_examine(db, a, &found, e));
    if (found.n)
        return FAIL(e, ERR_CORRUPT, "%s is not sound: %s", shown, found.items[0]);
    TRY(newest_change(db, *ret_schema, ret_newest_us, e));
    db_close(db);
    return true;
}

static bool same_file(const char *x, const char *y)
{
    char *rx = realpath(x, NULL), *ry = realpath(y, NULL);
    bool same = rx && ry && strcmp(rx, ry) == 0;
    free(rx);
    free(ry);
    return same;
}

/* Copies `from` to a temporary beside `to`, verified. */
static bool copy_verified(struct arena *a, const char *from, const char *to, const char **ret_tmp,
                          int64_t *ret_newest_us, int *ret_schema, struct err *e)
{
    struct db *db;
    const char *tmp = path_join(a, path_folder(a, to),
                                arena_printf(a, ".%s.%ld.copy", path_name(to), (long)getpid()));
    db_discard(a, tmp);
    TRY(db_open(&db, a, from, NULL, DB_READ, WS_BUSY_MS, e));
    bool ok = db_copy(db, tmp, to, e);
    db_close(db);
    ok = ok && verify(tmp, from, a, ret_newest_us, ret_schema, e);
    if (!ok) {
        db_discard(a, tmp);
        return false;
    }
    *ret_tmp = tmp;
    return true;
}

static const struct shape_field copy_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "from", .kind = VALUE_TEXT},
    {.name = "to", .kind = VALUE_TEXT},
    {.name = "size_bytes", .heading = "size (bytes)", .kind = VALUE_INT},
    {.name = "sha256", .kind = VALUE_TEXT, .help = "of the file written"},
    {.name = "schema", .kind = VALUE_INT},
    {.name = "newest_change", .heading = "newest change", .kind = VALUE_TEXT},
    {.name = "kept", .heading = "old file kept as", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape copy_shape =
    SHAPE("workspace_copy", "a verified copy of a workspace", copy_fields);

static bool report(struct arena *a, const char *headline, const char *from, const char *to,
                   int64_t newest_us, int schema, const char *kept, struct value **ret,
                   struct err *e)
{
    struct value *v = value_record(a);
    uint64_t size;
    char sha[HASH_HEX];
    TRY(file_stat(to, &size, NULL, e));
    TRY(hash_file(to, sha, e));
    record_text(a, v, "headline", headline);
    record_text(a, v, "from", from);
    record_text(a, v, "to", to);
    record_int(a, v, "size_bytes", (int64_t)size);
    record_text(a, v, "sha256", sha);
    record_int(a, v, "schema", schema);
    record_text(a, v, "newest_change", time_words(a, newest_us));
    record_text(a, v, "kept", kept);
    *ret = v;
    return true;
}

/* ---- backup ---- */

static bool run_backup(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    const char *to = args_text(args, "to"), *tmp;
    int64_t newest_us;
    int schema;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    if (same_file(ws_path(ws), to))
        return FAIL(e, ERR_USAGE, "the backup cannot be the workspace itself");
    if (file_exists(to) && !args_bool(args, "yes")) {
        (void)FAIL(e, ERR_CONFLICT, "there is already a file %s", to);
        return err_hint(e, "Choose another name, or replace it with --yes.");
    }
    TRY(copy_verified(a, ws_path(ws), to, &tmp, &newest_us, &schema, e));
    if (!store_put_in_place(tmp, to, args_bool(args, "yes"), e)) {
        db_discard(a, tmp);
        return false;
    }
    return report(a, arena_printf(a, "Backup written and verified: %s", to), ws_path(ws), to,
                  newest_us, schema, NULL, ret, e);
}

static const struct capability_param backup_params[] = {
    {.name = "to",
     .kind = PARAM_OUTPUT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the backup file to write"},
    {.name = "yes", .kind = PARAM_BOOL, .help = "replace a file of that name"},
};

const struct capability workspace_backup = {
    .name = "workspace.backup",
    .alias = "backup",
    .summary = "Writes a verified copy of the workspace, also while others use it",
    .about =
        "The copy is one file. It is examined in full (structure, keys, content hashes) before it "
        "gets its name; when anything fails no file is left.",
    .example = "landfall backup landfall-backup.db",
    .role = ROLE_OWNER,
    .effect = EFFECT_READS,
    PARAMS(backup_params),
    .result = &copy_shape,
    .run = run_backup,
    .limits = WHOLE_WORKSPACE | NOT_KEPT,
};

/* ---- restore ---- */

static const char *free_name(struct arena *a, const char *path, const char *suffix, struct err *e)
{
    for (int i = 1; i < 1000; i++) {
        const char *name = arena_printf(a, "%s.%s-%d", path, suffix, i);
        if (!file_exists(name))
            return name;
    }
    (void)FAIL(e, ERR_CONFLICT, "too many files %s.%s-…", path, suffix);
    return NULL;
}

bool store_keep_copy(struct arena *a, struct db *db, const char *path, const char *suffix,
                     const char **ret_kept, struct err *e)
{
    const char *name = free_name(a, path, suffix, e);
    int64_t newest;
    int schema;
    if (!name)
        return false;
    const char *tmp = path_join(a, path_folder(a, name),
                                arena_printf(a, ".%s.%ld.copy", path_name(name), (long)getpid()));
    db_discard(a, tmp);
    if (!db_copy(db, tmp, name, e) || !verify(tmp, path, a, &newest, &schema, e) ||
        !store_put_in_place(tmp, name, false, e)) {
        db_discard(a, tmp);
        return false;
    }
    *ret_kept = name;
    return true;
}

/* Moves a damaged workspace aside, with what SQLite left beside it. */
static bool set_aside(struct arena *a, const char *path, const char **ret_kept, struct err *e)
{
    const char *kept = free_name(a, path, "before-restore", e);
    if (!kept)
        return false;
    if (rename(path, kept) != 0)
        return FAIL(e, ERR_IO, "cannot rename %s: %s", path, strerror(errno));
    static const char *const tails[] = {"-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(tails); i++)
        (void)rename(arena_printf(a, "%s%s", path, tails[i]),
                     arena_printf(a, "%s%s", kept, tails[i]));
    *ret_kept = kept;
    return true;
}

/* What others know of the workspace by its revisions (entity tags, finished answers in memory) must not
 * fit the restored state by chance: its numbers go on above those of now. Changes made until the copy
 * begins cannot reach that far. Sessions of the time of the backup are over. */
static bool prepare(struct db *backup, struct db *now, int64_t now_us, struct err *e)
{
    enum { AHEAD = 1000 };
    ARENA_LOCAL(tmp);
    struct db_stmt *list, *s;
    int schema;
    TRY(schema_migrate(backup, schema_steps, schema_n_steps, now_us, e));
    TRY(db_use(backup, SQL_SESSIONS_END, &s, e));
    db_put_int(s, 1, now_us);
    TRY(db_run(s, NULL, e));
    TRY(schema_version(now, &schema, e));
    if (schema < SCHEMA_WITH_OFFICE)
        return true;
    TRY(db_use(now, SQL_REVISION_LIST, &list, e));
    for (;;) {
        bool row;
        int64_t then;
        TRY(db_step(list, &row, e));
        if (!row)
            return true;
        const char *firm = db_text(list, 0, tmp);
        int64_t n = db_int(list, 1);
        TRY(db_use(backup, SQL_REVISION_GET, &s, e));
        db_put_text(s, 1, firm);
        TRY(store_one_int(s, &then, e));
        TRY(db_use(backup, SQL_REVISION_PUT, &s, e));
        db_put_text(s, 1, firm);
        db_put_int(s, 2, (n > then ? n : then) + AHEAD);
        db_put_int(s, 3, now_us);
        TRY(db_run(s, NULL, e));
    }
}

struct keeping {
    struct arena *a;
    struct db *db;
    const char *path, *kept;
};

static bool keep_now(void *ctx, struct err *e)
{
    struct keeping *k = ctx;
    return store_keep_copy(k->a, k->db, k->path, "before-restore", &k->kept, e);
}

/* Copies the verified backup into the workspace that others may have open. */
static bool replace_contents(struct arena *a, const char *backup, const char *path, int64_t now_us,
                             const char **ret_kept, struct err *e)
{
    struct db *from, *to, *reading;
    TRY(db_open(&to, a, path, NULL, DB_WRITE, WS_BUSY_MS, e));
    TRY(db_open(&reading, a, path, NULL, DB_READ, WS_BUSY_MS, e));
    TRY(db_open(&from, a, backup, path, DB_WRITE, WS_BUSY_MS, e));
    struct keeping k = {a, reading, path, NULL};
    bool ok = prepare(from, reading, now_us, e) && db_copy_into(from, to, keep_now, &k, e);
    db_close(from);
    db_close(reading);
    db_close(to);
    *ret_kept = k.kept;
    return ok;
}

/* Is the workspace at `path` newer than newest_us? One that cannot be read is not. */
static bool is_newer(struct arena *a, const char *path, int64_t newest_us)
{
    struct db *db;
    struct err ignored;
    int64_t theirs = 0;
    int schema;
    bool has = false;
    if (!db_open(&db, a, path, NULL, DB_READ, WS_BUSY_MS, &ignored))
        return false;
    has = schema_version(db, &schema, &ignored) && newest_change(db, schema, &theirs, &ignored);
    db_close(db);
    return has && theirs > newest_us;
}

static bool run_restore(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *from = args_text(args, "from"), *to = args_text(args, "to"), *tmp, *kept = NULL;
    bool yes = args_bool(args, "yes");
    int64_t newest_us;
    int schema;
    if (!to)
        to = job->workspace_path ? job->workspace_path : WS_DEFAULT_NAME;
    if (same_file(from, to))
        return FAIL(e, ERR_USAGE, "the backup and the workspace are the same file");
    TRY(copy_verified(a, from, to, &tmp, &newest_us, &schema, e));
    bool ok = true;
    if (file_exists(to) && !yes) {
        bool newer = is_newer(a, to, newest_us);
        (void)FAIL(e, ERR_CONFLICT, "there is already a workspace %s%s", to,
                   newer ? ", and it is newer than the backup" : "");
        ok = err_hint(e,
                      "Restore to another place with --to FILE, or add --yes; the old file is kept "
                      "beside it.");
    }
    bool in_place = false;
    if (ok && file_exists(to)) {
        struct err why = {0};
        in_place = replace_contents(a, tmp, to, job->now_us, &kept, &why);
        if (in_place)
            db_discard(a, tmp);
        else if (why.code == ERR_CORRUPT && !kept)
            ok = set_aside(a, to, &kept, e);
        else {
            if (e)
                *e = why;
            ok = false;
        }
    }
    ok = ok && (in_place || store_put_in_place(tmp, to, false, e));
    if (!ok) {
        db_discard(a, tmp);
        if (kept && !file_exists(to))
            (void)rename(kept, to);
        return false;
    }
    return report(a, arena_printf(a, "Restored and verified: %s", to), from, to, newest_us, schema,
                  kept, ret, e);
}

static const struct capability_param restore_params[] = {
    {.name = "from",
     .kind = PARAM_FILE,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "the backup file"},
    {.name = "to",
     .kind = PARAM_OUTPUT,
     .flags = PARAM_POSITIONAL,
     .help = "where the workspace goes (default: the workspace in use)"},
    {.name = "yes", .kind = PARAM_BOOL, .help = "put it in the place of an existing workspace"},
};

const struct capability workspace_restore = {
    .name = "workspace.restore",
    .alias = "restore",
    .summary = "Brings a backup back as a workspace, after examining it in full",
    .about =
        "An existing workspace is replaced only with --yes; what was in it stays beside it as "
        "NAME.before-restore-1. A server may be running meanwhile: everybody is signed out, and "
        "accounts, roles and the audit log are those of the backup.",
    .example = "landfall restore landfall-backup.db restored.db",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(restore_params),
    .result = &copy_shape,
    .run = run_restore,
    .limits = WHOLE_WORKSPACE,
};

/* check.c — `init` and `check`.
 *
 * The examination trusts nothing: SQLite's own structure check, every foreign key, every stored
 * text against its stored hash, every schema step against the text this program knows. It goes on
 * after the first finding, so that one damaged row does not hide another. */
#include <stdio.h>

#include "base/capability.h"
#include "base/file.h"
#include "store/records.h"
#include "store/schema.h"

enum { MOST_FINDINGS = 100 };

static void note(struct arena *a, struct findings *f, const char *fmt, ...) PRINTF_LIKE(3, 4);
static void note(struct arena *a, struct findings *f, const char *fmt, ...)
{
    va_list ap;
    if (f->n >= MOST_FINDINGS)
        return;
    va_start(ap, fmt);
    PUSH(a, f->items, f->n, f->cap, arena_vprintf(a, fmt, ap));
    va_end(ap);
}

/* A damaged file makes a question fail: that is a finding here, not the end. */
static bool tolerate(struct arena *a, struct findings *f, const char *what, bool ok,
                     const struct err *why, struct err *e)
{
    if (ok)
        return true;
    if (why->code == ERR_CORRUPT || why->code == ERR_CONFLICT) {
        note(a, f, "%s: %s", what, why->msg);
        return true;
    }
    if (e)
        *e = *why;
    return false;
}

static bool check_bodies(struct db *db, struct arena *a, enum sql_id id, const char *what,
                         struct findings *f, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(db, id, &s, e));
    for (;;) {
        ARENA_LOCAL(tmp);
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            return true;
        if (!cstr_eq(hash_of(tmp, db_blob(s, 3, tmp)), db_text(s, 2, tmp)))
            note(a, f, "%s %lld of firm `%s` does not match its checksum", what,
                 (long long)db_int(s, 1), db_text(s, 0, tmp));
    }
}

bool store_examine(struct db *db, struct arena *a, struct findings *ret, struct err *e)
{
    struct findings f = {0};
    struct err why = {0};
    const char *said = "ok";
    bool ok =
        db_ask(db, a, "SELECT group_concat(integrity_check, '; ') FROM pragma_integrity_check(20)",
               &said, &why);
    TRY(tolerate(a, &f, "structure", ok, &why, e));
    if (ok && !cstr_eq(said, "ok"))
        note(a, &f, "structure: %.600s", said);
    said = "0";
    ok = db_ask(db, a, "SELECT COUNT(*) FROM pragma_foreign_key_check", &said, &why);
    TRY(tolerate(a, &f, "foreign keys", ok, &why, e));
    if (ok && !cstr_eq(said, "0"))
        note(a, &f, "foreign keys: %s rows point at something that is not there", said);
    ok = schema_check(db, schema_steps, schema_n_steps, &why);
    TRY(tolerate(a, &f, "schema", ok, &why, e));
    ok = check_bodies(db, a, SQL_FIRM_VERSION_BODIES, "version", &f, &why);
    TRY(tolerate(a, &f, "firms", ok, &why, e));
    ok = check_bodies(db, a, SQL_RESULT_BODIES, "result", &f, &why);
    TRY(tolerate(a, &f, "results", ok, &why, e));
    int schema = 0; /* a backup of an older program has no such tables */
    ok = schema_version(db, &schema, &why) &&
         (schema < SCHEMA_WITH_OFFICE ||
          check_bodies(db, a, SQL_ATTACHMENT_BODIES, "file", &f, &why));
    TRY(tolerate(a, &f, "files", ok, &why, e));
    *ret = f;
    return true;
}

/* ---- check ---- */

static const struct shape_field check_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "ok", .kind = VALUE_BOOL},
    {.name = "workspace", .kind = VALUE_TEXT},
    {.name = "schema", .kind = VALUE_INT},
    {.name = "firms", .kind = VALUE_INT},
    {.name = "firm_versions", .heading = "firm versions", .kind = VALUE_INT},
    {.name = "answers", .kind = VALUE_INT},
    {.name = "results", .kind = VALUE_INT},
    {.name = "facts", .heading = "imported facts", .kind = VALUE_INT},
    {.name = "findings", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape check_shape =
    SHAPE("workspace_check", "is the workspace sound?", check_fields);

static bool count(struct db *db, enum sql_id id, struct value *v, struct arena *a, const char *name,
                  struct err *e)
{
    struct db_stmt *s;
    struct err why = {0};
    int64_t n = 0;
    bool ok = db_use(db, id, &s, &why) && store_one_int(s, &n, &why);
    if (!ok && why.code != ERR_CORRUPT) { /* damage is among the findings already */
        if (e)
            *e = why;
        return false;
    }
    record_int(a, v, name, n);
    return true;
}

static bool run_check(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    (void)args;
    struct arena *a = job->arena;
    struct workspace *ws;
    struct findings f = {0};
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(store_examine(ws->db, a, &f, e));
    struct value *v = value_record(a), *list = value_list(a);
    record_text(a, v, "headline",
                f.n ? arena_printf(a, "The workspace %s is damaged: %zu finding%s.", ws->path, f.n,
                                   f.n == 1 ? "" : "s")
                    : arena_printf(a, "The workspace %s is sound.", ws->path));
    record_bool(a, v, "ok", f.n == 0);
    record_text(a, v, "workspace", ws->path);
    record_int(a, v, "schema", ws->version);
    TRY(count(ws->db, SQL_COUNT_FIRMS, v, a, "firms", e));
    TRY(count(ws->db, SQL_COUNT_VERSIONS, v, a, "firm_versions", e));
    TRY(count(ws->db, SQL_COUNT_ANSWERS, v, a, "answers", e));
    TRY(count(ws->db, SQL_COUNT_RESULTS, v, a, "results", e));
    TRY(count(ws->db, SQL_COUNT_FACTS, v, a, "facts", e));
    for (size_t i = 0; i < f.n; i++)
        list_add(a, list, value_text(a, f.items[i]));
    record_set(a, v, "findings", list);
    *ret = v;
    return true;
}

const struct capability workspace_check = {
    .name = "workspace.check",
    .alias = "check",
    .summary = "Examines the workspace: structure, keys, checksums, schema",
    .example = "landfall check\nlandfall check --workspace office.db --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &check_shape,
    .run = run_check,
    .limits = NOT_KEPT,
    .answer_no_is_failure = true,
};

/* ---- init ---- */

static const struct shape_field init_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "workspace", .kind = VALUE_TEXT},
    {.name = "schema", .kind = VALUE_INT},
};
static const struct shape init_shape = SHAPE("workspace_init", "a workspace was made", init_fields);

static bool run_init(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    bool upgrade = args_bool(args, "upgrade");
    const char *path = args_text(args, "file");
    if (!path)
        path = job->workspace_path ? job->workspace_path : WS_DEFAULT_NAME;
    TRY(ws_open(&ws, a, path, upgrade ? WS_WRITE : WS_CREATE, job->now_us, e));
    struct value *v = value_record(a);
    record_text(
        a, v, "headline",
        upgrade && ws_kept_before(ws)
            ? arena_printf(a, "The workspace %s has schema %d now; as it was, it is kept as %s.", path,
                           ws->version, ws_kept_before(ws))
        : upgrade
            ? arena_printf(a, "The workspace %s has schema %d.", path, ws->version)
            : arena_printf(a, "Made the workspace %s. Next: landfall firm import FIRM.yaml", path));
    record_text(a, v, "workspace", path);
    record_int(a, v, "schema", ws->version);
    *ret = v;
    return true;
}

static const struct capability_param init_params[] = {
    {.name = "file",
     .kind = PARAM_OUTPUT,
     .flags = PARAM_POSITIONAL,
     .help = "the workspace file to make (default: --workspace, else landfall.db here)"},
    {.name = "upgrade",
     .kind = PARAM_BOOL,
     .help = "bring an existing workspace of an older Landfall to this one's schema"},
};

const struct capability workspace_init = {
    .name = "workspace.init",
    .alias = "init",
    .summary = "Makes a workspace: one file for firms, assessments and results",
    .example = "landfall init\nlandfall init office.db",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(init_params),
    .result = &init_shape,
    .run = run_init,
    .limits = ONLY_TERMINAL | WHOLE_WORKSPACE,
};

/* schema.c — the steps, and the loop that carries them out.
 *
 * The version is read again inside each transaction: of two programs that open an old workspace at
 * the same moment one migrates, the other finds it done. */
#include "store/schema.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "store/schema_alarms.h"
#include "store/schema_events.h"
#include "store/schema_governance.h"
#include "store/schema_hooks.h"
#include "store/schema_office.h"
#include "store/schema_operations.h"
#include "store/schema_people.h"
#include "store/sqlite.h"

const struct migration schema_steps[] = {
    {1, "firms, assessments, results, imported facts",
     "CREATE TABLE schema_version (\n"
     "  version {int} PRIMARY KEY CHECK (version >= 1),\n"
     "  name TEXT NOT NULL,\n"
     "  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),\n"
     "  at_us {int} NOT NULL,\n"
     "  program TEXT NOT NULL\n"
     "){strict};\n"
     "CREATE TABLE firm (\n"
     "  firm_id TEXT PRIMARY KEY CHECK (length(firm_id) BETWEEN 1 AND 64),\n"
     "  created_us {int} NOT NULL,\n"
     "  created_by TEXT NOT NULL\n"
     "){strict};\n"
     "CREATE TABLE firm_version (\n"
     "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n"
     "  version {int} NOT NULL CHECK (version >= 1),\n"
     "  name TEXT NOT NULL,\n"
     "  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),\n"
     "  body TEXT NOT NULL,\n"
     "  at_us {int} NOT NULL,\n"
     "  actor TEXT NOT NULL,\n"
     "  PRIMARY KEY (firm_id, version)\n"
     "){strict};\n"
     "CREATE TABLE assessment (\n"
     "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n"
     "  assessment_id {int} NOT NULL CHECK (assessment_id >= 1),\n"
     "  instrument TEXT NOT NULL,\n"
     "  form TEXT NOT NULL,\n"
     "  started_us {int} NOT NULL,\n"
     "  finished_us {int},\n"
     "  actor TEXT NOT NULL,\n"
     "  PRIMARY KEY (firm_id, assessment_id)\n"
     "){strict};\n"
     "CREATE TABLE answer (\n"
     "  firm_id TEXT NOT NULL,\n"
     "  assessment_id {int} NOT NULL,\n"
     "  item TEXT NOT NULL,\n"
     "  version {int} NOT NULL CHECK (version >= 1),\n"
     "  value TEXT NOT NULL,\n"
     "  reason TEXT,\n"
     "  evidence TEXT,\n"
     "  at_us {int} NOT NULL,\n"
     "  actor TEXT NOT NULL,\n"
     "  PRIMARY KEY (firm_id, assessment_id, item, version),\n"
     "  FOREIGN KEY (firm_id, assessment_id) REFERENCES assessment (firm_id, assessment_id)\n"
     "){strict};\n"
     "CREATE TABLE result (\n"
     "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n"
     "  result_id {int} NOT NULL CHECK (result_id >= 1),\n"
     "  capability TEXT NOT NULL,\n"
     "  inputs_sha256 TEXT NOT NULL,\n"
     "  params_sha256 TEXT NOT NULL,\n"
     "  method TEXT NOT NULL,\n"
     "  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),\n"
     "  body TEXT NOT NULL,\n"
     "  at_us {int} NOT NULL,\n"
     "  actor TEXT NOT NULL,\n"
     "  PRIMARY KEY (firm_id, result_id)\n"
     "){strict};\n"
     "CREATE INDEX result_by_capability ON result (firm_id, capability, result_id);\n"
     "CREATE TABLE import (\n"
     "  import_id {int} PRIMARY KEY CHECK (import_id >= 1),\n"
     "  source TEXT NOT NULL,\n"
     "  file_name TEXT NOT NULL,\n"
     "  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),\n"
     "  n_read {int} NOT NULL,\n"
     "  n_used {int} NOT NULL,\n"
     "  n_refused {int} NOT NULL,\n"
     "  at_us {int} NOT NULL,\n"
     "  actor TEXT NOT NULL,\n"
     "  UNIQUE (source, sha256)\n"
     "){strict};\n"
     "CREATE TABLE fact (\n"
     "  indicator TEXT NOT NULL,\n"
     "  iso3 TEXT NOT NULL CHECK (length(iso3) = 3),\n"
     "  year {int} NOT NULL,\n"
     "  source TEXT NOT NULL,\n"
     "  import_id {int} NOT NULL REFERENCES import (import_id),\n"
     "  value {real} NOT NULL,\n"
     "  unit TEXT NOT NULL,\n"
     "  PRIMARY KEY (indicator, iso3, year, source, import_id)\n"
     "){strict};\n"},
    {2, "people, roles, sessions, tokens", SCHEMA_PEOPLE},
    {3, "proposals, decisions, the audit log", SCHEMA_GOVERNANCE},
    {4, "attachments, marks, revisions, settings, idempotency keys", SCHEMA_OFFICE},
    {5, "feeds, batches, events", SCHEMA_EVENTS},
    {6, "order facts, measures", SCHEMA_OPERATIONS},
    {7, "incidents", SCHEMA_ALARMS},
    {8, "hooks and notifications", SCHEMA_HOOKS},
};
const size_t schema_n_steps = COUNT_OF(schema_steps);

char *schema_ddl(struct arena *a, const struct migration *step, enum sql_dialect dialect)
{
    static const struct {
        const char *mark, *word[2];
    } words[] = {
        {"{int}", {"INTEGER", "BIGINT"}},
        {"{real}", {"REAL", "DOUBLE PRECISION"}},
        {"{blob}", {"BLOB", "BYTEA"}},
        {"{strict}", {" STRICT", ""}},
        {"{clustered}", {" STRICT, WITHOUT ROWID", ""}},
    };
    struct buf out;
    buf_init(&out, a, 1 << 20);
    for (const char *p = step->ddl; *p;) {
        size_t i = 0;
        while (i < COUNT_OF(words) && !str_starts(str_of(p), words[i].mark))
            i++;
        if (i < COUNT_OF(words)) {
            buf_puts(&out, words[i].word[dialect]);
            p += strlen(words[i].mark);
        } else {
            buf_putc(&out, *p++);
        }
    }
    return out.p;
}

bool schema_version(struct db *db, int *ret, struct err *e)
{
    struct db_stmt *s;
    bool row, has_table;
    TRY(db_has_table(db, "schema_version", &has_table, e));
    if (!has_table) {
        *ret = 0;
        return true;
    }
    TRY(db_use(db, SQL_SCHEMA_VERSION, &s, e));
    TRY(db_step(s, &row, e));
    *ret = row ? (int)db_int(s, 0) : 0;
    db_end(s);
    return true;
}

static bool carry_out(struct db *db, const struct migration *step, int64_t now_us, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    int version;
    TRY(schema_version(db, &version, e));
    if (version >= step->version)
        return true; /* another process was quicker */
    TRY(db_script(db, schema_ddl(tmp, step, SQL_SQLITE), e));
    TRY(db_use(db, SQL_SCHEMA_PUT, &s, e));
    db_put_int(s, 1, step->version);
    db_put_text(s, 2, step->name);
    db_put_text(s, 3, hash_of(tmp, str_of(step->ddl)));
    db_put_int(s, 4, now_us);
    db_put_text(s, 5, LANDFALL_VERSION);
    return db_run(s, NULL, e);
}

bool schema_migrate(struct db *db, const struct migration *steps, size_t n, int64_t now_us,
                    struct err *e)
{
    int version;
    TRY(schema_version(db, &version, e));
    if (version > (int)n) {
        (void)FAIL(e, ERR_CONFLICT,
                   "%s was written by a newer Landfall (schema %d; this program knows %zu)",
                   db_path(db), version, n);
        return err_hint(e, "Use the newer program, or restore a backup made with this one.");
    }
    for (size_t i = (size_t)version; i < n; i++) {
        TRY(db_begin(db, e));
        if (!carry_out(db, &steps[i], now_us, e)) {
            db_rollback(db);
            return err_note(e, "while bringing the workspace to schema %d", steps[i].version);
        }
        TRY(db_commit(db, e));
    }
    return true;
}

bool schema_check(struct db *db, const struct migration *steps, size_t n, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    size_t seen = 0;
    TRY(db_use(db, SQL_SCHEMA_HISTORY, &s, e));
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            break;
        int64_t version = db_int(s, 0);
        const char *sha = db_text(s, 2, tmp);
        if (version != (int64_t)seen + 1 || seen >= n ||
            !cstr_eq(sha, hash_of(tmp, str_of(steps[seen].ddl)))) {
            db_end(s);
            return FAIL(e, ERR_CONFLICT, "schema step %lld is not the one this program knows",
                        (long long)version);
        }
        seen++;
    }
    return true; /* fewer than n: an older workspace, sound as far as it goes */
}

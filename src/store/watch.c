/* watch.c — PRAGMA data_version counts the commits of others; the rest are three small queries. */
#include "store/watch.h"

#include <stdlib.h>
#include <string.h>

#include "store/records.h"
#include "store/sqlite.h"

bool ws_commits(struct workspace *ws, int64_t *ret, struct err *e)
{
    return db_data_version(ws->db, ret, e);
}

static bool one_int(struct workspace *ws, enum sql_id id, int64_t *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, id, &s, e));
    return store_one_int(s, ret, e);
}

static bool newest_record(struct workspace *ws, struct arena *a, struct ws_state *state,
                          struct err *e)
{
    struct db_stmt *s;
    bool row;
    state->chain = "";
    TRY(db_use(ws->db, SQL_AUDIT_NEWEST, &s, e) && db_step(s, &row, e));
    if (row) {
        state->records = db_int(s, 0);
        state->chain = db_text(s, 1, a);
        db_end(s);
    }
    return true;
}

bool ws_state_read(struct workspace *ws, struct arena *a, struct ws_state *ret, struct err *e)
{
    struct ws_state state = {0};
    struct db_stmt *s;
    size_t cap = 0;
    int64_t next;
    TRY(db_use(ws->db, SQL_REVISION_LIST, &s, e));
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            break;
        PUSH(a, state.revisions, state.n, cap,
             (struct ws_revision){.firm_id = db_text(s, 0, a), .n = db_int(s, 1)});
    }
    TRY(one_int(ws, SQL_IMPORT_NEXT, &next, e) && newest_record(ws, a, &state, e));
    state.imports = next - 1;
    *ret = state;
    return true;
}

bool ws_state_follows(struct workspace *ws, const struct ws_state *before, bool *ret,
                      struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    bool row;
    *ret = true;
    if (before->records == 0)
        return true;
    TRY(db_use(ws->db, SQL_AUDIT_CHAIN_AT, &s, e));
    db_put_int(s, 1, before->records);
    TRY(db_step(s, &row, e));
    *ret = row && cstr_eq(db_text(s, 0, tmp), before->chain);
    if (row)
        db_end(s);
    return true;
}

static int by_firm(const void *key, const void *item)
{
    return strcmp(key, ((const struct ws_revision *)item)->firm_id);
}

int64_t ws_state_revision(const struct ws_state *s, const char *firm_id)
{
    const struct ws_revision *hit =
        s->n ? bsearch(firm_id, s->revisions, s->n, sizeof *s->revisions, by_firm) : NULL;
    return hit ? hit->n : 0;
}

bool ws_snapshot_begin(struct workspace *ws, struct err *e)
{
    return db_script(ws->db, "BEGIN DEFERRED", e);
}

void ws_snapshot_end(struct workspace *ws)
{
    db_rollback(ws->db);
}

/* facts.c — country facts that a user imported. An import is one transaction from its first row to
 * its counts: either the whole file is in, or nothing of it. */
#include <math.h>

#include "store/records.h"

static bool begin_import(struct workspace *ws, const char *source, const char *file_name,
                         const char *sha256, struct ws_stamp by, int64_t *ret_id, bool *ret_already,
                         struct err *e)
{
    struct db_stmt *s;
    int64_t id;
    TRY(db_use(ws->db, SQL_IMPORT_SAME, &s, e));
    db_put_text(s, 1, source);
    db_put_text(s, 2, sha256);
    TRY(store_one_int(s, &id, e));
    *ret_already = id != 0;
    if (id == 0) {
        TRY(db_use(ws->db, SQL_IMPORT_NEXT, &s, e));
        TRY(store_one_int(s, &id, e));
        TRY(db_use(ws->db, SQL_IMPORT_PUT, &s, e));
        db_put_int(s, 1, id);
        db_put_text(s, 2, source);
        db_put_text(s, 3, file_name);
        db_put_text(s, 4, sha256);
        db_put_int(s, 5, by.now_us);
        db_put_text(s, 6, by.actor);
        TRY(db_run(s, NULL, e));
    }
    *ret_id = id;
    return true;
}

bool ws_import_begin(struct workspace *ws, const char *source, const char *file_name,
                     const char *sha256, struct ws_stamp by, int64_t *ret_id, bool *ret_already,
                     struct err *e)
{
    int64_t id;
    bool already;
    TRY(ws_begin(ws, e));
    if (!begin_import(ws, source, file_name, sha256, by, &id, &already, e)) {
        ws_rollback(ws);
        return false;
    }
    if (already)
        TRY(ws_commit(ws, e)); /* nothing was written; only the turn is given back */
    *ret_id = id;
    *ret_already = already;
    return true;
}

bool ws_fact_put(struct workspace *ws, const struct ws_fact *f, struct err *e)
{
    struct db_stmt *s;
    if (!db_in_transaction(ws->db))
        return FAIL(e, ERR_BUG, "a fact is put outside an import");
    if (!isfinite(f->value))
        return FAIL(e, ERR_NUMERIC, "%s of %s in %d is not a number", f->indicator, f->iso3,
                    f->year);
    TRY(db_use(ws->db, SQL_FACT_PUT, &s, e));
    db_put_text(s, 1, f->indicator);
    db_put_text(s, 2, f->iso3);
    db_put_int(s, 3, f->year);
    db_put_text(s, 4, f->source);
    db_put_int(s, 5, f->import_id);
    db_put_real(s, 6, f->value);
    db_put_text(s, 7, f->unit);
    if (db_run(s, NULL, e))
        return true;
    if (e && e->code == ERR_CONFLICT)
        return FAIL(e, ERR_CONFLICT,
                    "%s of %s in %d stands twice in the file, or %s is no market code",
                    f->indicator, f->iso3, f->year, f->iso3);
    return false;
}

bool ws_import_end(struct workspace *ws, int64_t import_id, int64_t n_read, int64_t n_used,
                   int64_t n_refused, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_IMPORT_COUNTS, &s, e));
    db_put_int(s, 1, n_read);
    db_put_int(s, 2, n_used);
    db_put_int(s, 3, n_refused);
    db_put_int(s, 4, import_id);
    if (!db_run(s, NULL, e)) {
        ws_rollback(ws);
        return false;
    }
    return ws_commit(ws, e);
}

static struct ws_import read_import(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_import){
        .import_id = db_int(s, 0),
        .source = db_text(s, 1, a),
        .file_name = db_text(s, 2, a),
        .sha256 = db_text(s, 3, a),
        .n_read = db_int(s, 4),
        .n_used = db_int(s, 5),
        .n_refused = db_int(s, 6),
        .at_us = db_int(s, 7),
        .actor = db_text(s, 8, a),
    };
}

bool ws_import_list(struct workspace *ws, struct arena *a, struct ws_import **ret, size_t *ret_n,
                    struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_IMPORT_LIST, &s, e));
    MANY(s, a, ret, ret_n, struct ws_import, read_import, e);
    return true;
}

/* Rows come sorted, so a text that repeats from row to row is kept once. */
static const char *kept(const struct db_stmt *s, int col, struct arena *a, const char *last)
{
    struct arena_mark m = arena_mark(a);
    const char *now = db_text(s, col, a);
    if (!last || !cstr_eq(last, now))
        return now;
    arena_release(a, m);
    return last;
}

bool ws_fact_list(struct workspace *ws, struct arena *a, struct ws_fact **ret, size_t *ret_n,
                  struct err *e)
{
    struct db_stmt *s;
    struct ws_fact *list = NULL, last = {0};
    size_t n = 0, cap = 0;
    TRY(db_use(ws->db, SQL_FACT_LIST, &s, e));
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            break;
        last = (struct ws_fact){.indicator = kept(s, 0, a, last.indicator),
                                .iso3 = kept(s, 1, a, last.iso3),
                                .year = (int)db_int(s, 2),
                                .source = kept(s, 3, a, last.source),
                                .import_id = db_int(s, 4),
                                .value = db_real(s, 5),
                                .unit = kept(s, 6, a, last.unit)};
        PUSH(a, list, n, cap, last);
    }
    *ret = list;
    *ret_n = n;
    return true;
}

/* events_person.c — the salt, what was erased, and what is taken back; large imports. See events.h. */
#include "store/events.h"

#include <string.h>

#include "base/file.h"
#include "store/records.h"

/* ---- large imports ---- */

enum { BULK_BUSY_MS = 60000 };

bool ws_bulk_begin(struct workspace *ws, struct err *e)
{
    db_wait_at_most(ws->db, BULK_BUSY_MS);
    return db_script(ws->db, "PRAGMA cache_size = -163840; PRAGMA wal_autocheckpoint = 65536", e);
}

bool ws_bulk_end(struct workspace *ws, struct err *e)
{
    db_wait_at_most(ws->db, WS_BUSY_MS);
    return db_script(ws->db,
                     "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA cache_size = -2000;"
                     "PRAGMA wal_autocheckpoint = 1000",
                     e);
}

/* ---- persons ---- */

bool ws_event_salt(struct workspace *ws, struct arena *a, const char *fresh, const char **ret,
                   struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_EVENT_SALT_PUT, &s, e));
    db_put_text(s, 1, fresh);
    TRY(db_run(s, NULL, e));
    TRY(db_use(ws->db, SQL_EVENT_SALT_GET, &s, e));
    TRY(db_step(s, &row, e));
    if (!row)
        return FAIL(e, ERR_CORRUPT, "the workspace has lost its salt of pseudonyms");
    *ret = db_text(s, 0, a);
    db_end(s);
    return true;
}

static const char *read_mark(const struct db_stmt *s, struct arena *a)
{
    return db_text(s, 0, a);
}

bool ws_erased_list(struct workspace *ws, struct arena *a, const char *firm_id,
                    const char *const **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    const char **marks;
    TRY(db_use(ws->db, SQL_ERASED_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, &marks, ret_n, const char *, read_mark, e);
    *ret = marks;
    return true;
}

bool ws_erased_put(struct workspace *ws, const char *firm_id, const char *mark, int64_t now_us,
                   struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_ERASED_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, mark);
    db_put_int(s, 3, now_us);
    return db_run(s, NULL, e);
}

static struct ws_subject read_subject(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_subject){.family = (int)db_int(s, 0), .subject = db_str(s, 1, a)};
}

bool ws_subjects_of_customer(struct workspace *ws, struct arena *a, const char *firm_id,
                             const char *customer, struct ws_subject **ret, size_t *ret_n,
                             struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_EVENT_OF_CUSTOMER, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, customer);
    MANY(s, a, ret, ret_n, struct ws_subject, read_subject, e);
    return true;
}

bool ws_subjects_of_batch(struct workspace *ws, struct arena *a, const char *firm_id,
                          int64_t batch_id, struct ws_subject **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_EVENT_OF_BATCH, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, batch_id);
    MANY(s, a, ret, ret_n, struct ws_subject, read_subject, e);
    return true;
}

bool ws_event_erase(struct workspace *ws, const char *firm_id, const struct ws_subject *subject,
                    int64_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    int changed = 0;
    TRY(db_use(ws->db, SQL_EVENT_ERASE, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, subject->family);
    db_put_str(s, 3, subject->subject);
    TRY(db_run(s, &changed, e));
    *ret_n = changed;
    return true;
}

bool ws_refused_forget(struct workspace *ws, const char *firm_id, const char *words, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    struct buf like;
    buf_init(&like, tmp, 1 << 16);
    buf_putc(&like, '%');
    for (const char *p = words; *p; p++) {
        if (*p == '%' || *p == '_' || *p == '!')
            buf_putc(&like, '!');
        buf_putc(&like, *p);
    }
    buf_putc(&like, '%');
    TRY(db_use(ws->db, SQL_REFUSED_FORGET, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, like.p);
    return db_run(s, NULL, e);
}

static bool in_file(const char *path, const struct str *traces, size_t n, bool *ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct str all;
    *ret = false;
    if (!file_exists(path))
        return true;
    TRY(file_map(tmp, path, SIZE_MAX, &all, e));
    for (size_t i = 0; i < n && !*ret; i++)
        *ret = traces[i].n > 0 && memmem(all.p, all.n, traces[i].p, traces[i].n) != NULL;
    return true;
}

static bool any_trace(struct workspace *ws, const struct str *traces, size_t n, bool *ret,
                      struct err *e)
{
    ARENA_LOCAL(tmp);
    bool beside;
    TRY(db_script(ws->db, "PRAGMA wal_checkpoint(TRUNCATE)", e));
    TRY(in_file(ws->path, traces, n, ret, e));
    TRY(in_file(arena_printf(tmp, "%s-wal", ws->path), traces, n, &beside, e));
    *ret = *ret || beside;
    return true;
}

bool ws_erase_traces(struct workspace *ws, const struct str *traces, size_t n, bool *ret_rewritten,
                     struct err *e)
{
    bool found;
    TRY(any_trace(ws, traces, n, &found, e));
    *ret_rewritten = found;
    if (!found)
        return true;
    TRY(db_vacuum(ws->db, e));
    TRY(any_trace(ws, traces, n, &found, e));
    if (!found)
        return true;
    (void)FAIL(e, ERR_BUSY, "the person was taken out, but the file still holds a trace");
    return err_hint(e, "Another program reads the workspace: close it and erase once more.");
}

bool ws_batch_withdraw(struct workspace *ws, const char *firm_id, int64_t batch_id, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_BATCH_WITHDRAW, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, batch_id);
    return db_run(s, NULL, e);
}

/* office.c — revisions, kept answers, settings, marks, attachments; see office.h. */
#include "store/office.h"

#include <string.h>

#include "base/date.h"
#include "store/people.h"
#include "store/records.h"

/* ---- for people ---- */

const char *ws_actor_words(struct workspace *ws, struct arena *a, const char *actor)
{
    struct ws_person p;
    struct err ignored;
    bool found = false;
    const char *id = strstr(actor, "person:");
    if (!id)
        return actor;
    if (!ws_person_get(ws, a, id + strlen("person:"), &found, &p, &ignored) || !found || !p.name)
        return "a person whose data were removed";
    return id == actor ? p.name : arena_printf(a, "%s, by an assistant", p.name);
}

char *ws_time_text(struct arena *a, int64_t us)
{
    int64_t seconds = us / 1000000, day = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        day--;
    }
    struct date_text d = date_text((struct date){(int32_t)day});
    return arena_printf(a, "%sT%02d:%02d:%02dZ", d.s, (int)(rest / 3600), (int)(rest / 60 % 60),
                        (int)(rest % 60));
}

/* ---- revisions ---- */

bool ws_revision_get(struct workspace *ws, const char *firm_id, int64_t *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_REVISION_GET, &s, e));
    db_put_text(s, 1, firm_id);
    return store_one_int(s, ret, e);
}

static bool bump(struct workspace *ws, const char *firm_id, int64_t now_us, int64_t *ret,
                 struct err *e)
{
    struct db_stmt *s;
    int64_t n;
    TRY(ws_revision_get(ws, firm_id, &n, e));
    TRY(db_use(ws->db, SQL_REVISION_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, n + 1);
    db_put_int(s, 3, now_us);
    TRY(db_run(s, NULL, e));
    *ret = n + 1;
    return true;
}

bool ws_revision_bump(struct workspace *ws, const char *firm_id, int64_t now_us, int64_t *ret,
                      struct err *e)
{
    int64_t n;
    TRANSACT(ws, e, bump(ws, firm_id, now_us, &n, e));
    *ret = n;
    return true;
}

/* ---- kept answers ---- */

bool ws_kept_get(struct workspace *ws, struct arena *a, const char *key_sha256, int64_t now_us,
                 bool *ret_found, struct ws_kept *ret, struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_IDEMPOTENCY_GET, &s, e));
    db_put_text(s, 1, key_sha256);
    db_put_int(s, 2, now_us);
    TRY(db_step(s, &row, e));
    if (row) {
        *ret = (struct ws_kept){
            .request_sha256 = db_text(s, 0, a),
            .status = (int)db_int(s, 1),
            .media_type = db_text(s, 2, a),
            .body = db_blob(s, 3, a),
            .at_us = db_int(s, 4),
            .expires_us = db_int(s, 5),
        };
        db_end(s);
    }
    *ret_found = row;
    return true;
}

static bool keep(struct workspace *ws, const char *key_sha256, const struct ws_kept *kept,
                 struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_IDEMPOTENCY_EXPIRE, &s, e));
    db_put_int(s, 1, kept->at_us);
    TRY(db_run(s, NULL, e));
    TRY(db_use(ws->db, SQL_IDEMPOTENCY_PUT, &s, e));
    db_put_text(s, 1, key_sha256);
    db_put_text(s, 2, kept->request_sha256);
    db_put_int(s, 3, kept->status);
    db_put_text(s, 4, kept->media_type);
    db_put_blob(s, 5, kept->body);
    db_put_int(s, 6, kept->at_us);
    db_put_int(s, 7, kept->expires_us);
    return db_run(s, NULL, e);
}

bool ws_kept_put(struct workspace *ws, const char *key_sha256, const struct ws_kept *kept,
                 struct err *e)
{
    TRANSACT(ws, e, keep(ws, key_sha256, kept, e));
    return true;
}

/* ---- settings ---- */

bool ws_setting_get(struct workspace *ws, struct arena *a, const char *name, struct ws_setting *ret,
                    struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_SETTING_GET, &s, e));
    db_put_text(s, 1, name);
    TRY(db_step(s, &row, e));
    *ret = (struct ws_setting){0};
    if (row) {
        *ret = (struct ws_setting){
            .value = db_text(s, 0, a), .at_us = db_int(s, 1), .actor = db_text(s, 2, a)};
        db_end(s);
    }
    return true;
}

static bool put_setting(struct workspace *ws, const char *name, const char *value,
                        struct ws_stamp by, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, value ? SQL_SETTING_PUT : SQL_SETTING_DROP, &s, e));
    db_put_text(s, 1, name);
    if (value) {
        db_put_text(s, 2, value);
        db_put_int(s, 3, by.now_us);
        db_put_text(s, 4, by.actor);
    }
    return db_run(s, NULL, e);
}

bool ws_setting_put(struct workspace *ws, const char *name, const char *value, struct ws_stamp by,
                    struct err *e)
{
    TRANSACT(ws, e, put_setting(ws, name, value, by, e));
    return true;
}

/* ---- marks ---- */

static const char *const marks[WS_N_MARKS] = {"sample", "trash"};

static bool put_mark(struct workspace *ws, const char *firm_id, enum ws_mark mark, bool on,
                     struct ws_stamp by, struct err *e)
{
    struct db_stmt *s;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, on ? SQL_MARK_PUT : SQL_MARK_DROP, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, marks[mark]);
    if (on) {
        db_put_int(s, 3, by.now_us);
        db_put_text(s, 4, by.actor);
    }
    return db_run(s, NULL, e);
}

bool ws_mark_put(struct workspace *ws, const char *firm_id, enum ws_mark mark, bool on,
                 struct ws_stamp by, struct err *e)
{
    TRANSACT(ws, e, put_mark(ws, firm_id, mark, on, by, e));
    return true;
}

bool ws_mark_get(struct workspace *ws, const char *firm_id, enum ws_mark mark, bool *ret,
                 struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_MARK_GET, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, marks[mark]);
    TRY(db_step(s, &row, e));
    if (row)
        db_end(s);
    *ret = row;
    return true;
}

bool ws_mark_list(struct workspace *ws, struct arena *a, struct ws_marked **ret, size_t *ret_n,
                  struct err *e)
{
    struct db_stmt *s;
    struct ws_marked *list = NULL;
    size_t n = 0, cap = 0;
    TRY(db_use(ws->db, SQL_MARK_LIST, &s, e));
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            break;
        bool trash = cstr_eq(db_text(s, 1, a), marks[WS_MARK_TRASH]);
        PUSH(a, list, n, cap,
             (struct ws_marked){.firm_id = db_text(s, 0, a),
                                .mark = trash ? WS_MARK_TRASH : WS_MARK_SAMPLE,
                                .at_us = db_int(s, 2),
                                .actor = db_text(s, 3, a)});
    }
    *ret = list;
    *ret_n = n;
    return true;
}

/* ---- attachments ---- */

static bool put_attachment(struct workspace *ws, const char *firm_id, const struct ws_attachment *x,
                           struct ws_stamp by, int64_t *ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    int64_t id;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_ATTACHMENT_NEXT, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(store_one_int(s, &id, e));
    TRY(db_use(ws->db, SQL_ATTACHMENT_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, id);
    db_put_text(s, 3, x->name);
    db_put_text(s, 4, x->media_type);
    db_put_int(s, 5, (int64_t)x->body.n);
    db_put_text(s, 6, hash_of(tmp, x->body));
    db_put_blob(s, 7, x->body);
    db_put_text(s, 8, x->about);
    db_put_int(s, 9, by.now_us);
    db_put_text(s, 10, by.actor);
    TRY(db_run(s, NULL, e));
    *ret = id;
    return true;
}

bool ws_attachment_put(struct workspace *ws, const char *firm_id, const struct ws_attachment *x,
                       struct ws_stamp by, int64_t *ret_id, struct err *e)
{
    int64_t id;
    TRANSACT(ws, e, put_attachment(ws, firm_id, x, by, &id, e));
    *ret_id = id;
    return true;
}

static struct ws_attachment read_attachment(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_attachment){
        .attachment_id = db_int(s, 0),
        .name = db_text(s, 1, a),
        .media_type = db_text(s, 2, a),
        .size = db_int(s, 3),
        .sha256 = db_text(s, 4, a),
        .about = db_text(s, 5, a),
        .at_us = db_int(s, 6),
        .actor = db_text(s, 7, a),
        .removed_us = db_int(s, 8),
        .erased = db_int(s, 9) != 0,
    };
}

bool ws_attachment_list(struct workspace *ws, struct arena *a, const char *firm_id,
                        struct ws_attachment **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_ATTACHMENT_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_attachment, read_attachment, e);
    return true;
}

bool ws_attachment_get(struct workspace *ws, struct arena *a, const char *firm_id, int64_t id,
                       struct ws_attachment *ret, struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_ATTACHMENT_GET, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, id);
    TRY(db_step(s, &row, e));
    if (!row) {
        (void)FAIL(e, ERR_NOT_FOUND, "the firm `%.80s` has no file %lld", firm_id, (long long)id);
        return err_hint(e, "`landfall attachment list %.80s` shows its files.", firm_id);
    }
    struct ws_attachment x = read_attachment(s, a);
    x.body = db_blob(s, 10, a);
    db_end(s);
    if (!x.erased && !cstr_eq(hash_of(a, x.body), x.sha256)) {
        (void)FAIL(e, ERR_CORRUPT, "file %lld of the firm `%s` is damaged in %s", (long long)id,
                   firm_id, ws->path);
        return err_hint(e, "`landfall check` shows what else is; restore a backup.");
    }
    *ret = x;
    return true;
}

bool ws_attachment_total(struct workspace *ws, const char *firm_id, int64_t *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_ATTACHMENT_TOTAL, &s, e));
    db_put_text(s, 1, firm_id);
    return store_one_int(s, ret, e);
}

static bool remove_attachment(struct workspace *ws, const char *firm_id, int64_t id,
                              int64_t removed_us, bool erase, struct err *e)
{
    struct db_stmt *s;
    int changed;
    TRY(db_use(ws->db, erase ? SQL_ATTACHMENT_ERASE : SQL_ATTACHMENT_REMOVE, &s, e));
    if (removed_us)
        db_put_int(s, 1, removed_us);
    db_put_text(s, 2, firm_id);
    db_put_int(s, 3, id);
    TRY(db_run(s, &changed, e));
    return changed == 1 ||
           FAIL(e, ERR_NOT_FOUND, "the firm `%.80s` has no file %lld", firm_id, (long long)id);
}

bool ws_attachment_remove(struct workspace *ws, const char *firm_id, int64_t id, int64_t removed_us,
                          bool erase, struct err *e)
{
    TRANSACT(ws, e, remove_attachment(ws, firm_id, id, removed_us, erase, e));
    return true;
}

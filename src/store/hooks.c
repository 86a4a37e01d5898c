/* hooks.c — rows of hooks, of deliveries seen, and of notifications. */
#include "store/hooks.h"

#include <inttypes.h>

#include "store/records.h"

static int64_t int_or_none(const struct db_stmt *s, int col)
{
    return db_is_null(s, col) ? WS_NONE : db_int(s, col);
}

/* ---- hooks ---- */

bool ws_hook_put(struct workspace *ws, const struct ws_hook *h, struct ws_stamp by, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_HOOK_PUT, &s, e));
    db_put_text(s, 1, h->hook_id);
    db_put_text(s, 2, h->firm_id);
    db_put_int(s, 3, h->feed_id);
    db_put_text(s, 4, h->scheme);
    db_put_text(s, 5, h->secret);
    db_put_int(s, 6, by.now_us);
    db_put_text(s, 7, by.actor);
    return db_run(s, NULL, e);
}

static struct ws_hook read_hook(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_hook){.hook_id = db_text(s, 0, a),
                            .firm_id = db_text(s, 1, a),
                            .feed_id = db_int(s, 2),
                            .scheme = db_text(s, 3, a),
                            .secret = db_text(s, 4, a),
                            .at_us = db_int(s, 5),
                            .actor = db_text(s, 6, a),
                            .removed_us = int_or_none(s, 7)};
}

bool ws_hook_get(struct workspace *ws, struct arena *a, const char *hook_id, bool *ret_found, struct ws_hook *ret,
                 struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_HOOK_GET, &s, e));
    db_put_text(s, 1, hook_id);
    ONE(s, a, ret_found, ret, read_hook, e);
    return true;
}

bool ws_hook_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_hook **ret, size_t *ret_n,
                  struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_HOOK_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_hook, read_hook, e);
    return true;
}

bool ws_hook_remove(struct workspace *ws, const char *firm_id, const char *hook_id, int64_t now_us, struct err *e)
{
    struct db_stmt *s;
    int changed;
    TRY(db_use(ws->db, SQL_HOOK_REMOVE, &s, e));
    db_put_int(s, 1, now_us);
    db_put_text(s, 2, hook_id);
    db_put_text(s, 3, firm_id);
    TRY(db_run(s, &changed, e));
    if (changed)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "%s has no hook of that id", firm_id);
    return err_hint(e, "landfall hook list %s", firm_id);
}

static bool mark(struct workspace *ws, const char *hook_id, const char *delivery, int64_t now_us, bool *ret_new, struct err *e)
{
    struct db_stmt *s;
    int changed;
    TRY(db_use(ws->db, SQL_HOOK_SEEN_PUT, &s, e));
    db_put_text(s, 1, hook_id);
    db_put_text(s, 2, delivery);
    db_put_int(s, 3, now_us);
    TRY(db_run(s, &changed, e));
    *ret_new = changed > 0;
    return true;
}

bool ws_hook_seen(struct workspace *ws, const char *hook_id, const char *id_mark, const char *body_mark, int64_t now_us,
                  int64_t forget_us, bool *ret_new, struct err *e)
{
    struct db_stmt *s;
    bool new_id, new_body = true;
    TRY(db_use(ws->db, SQL_HOOK_SEEN_DROP, &s, e));
    db_put_text(s, 1, hook_id);
    db_put_int(s, 2, forget_us);
    TRY(db_run(s, NULL, e));
    TRY(mark(ws, hook_id, id_mark, now_us, &new_id, e));
    if (!cstr_eq(id_mark, body_mark))
        TRY(mark(ws, hook_id, body_mark, now_us, &new_body, e));
    *ret_new = new_id && new_body;
    return true;
}

bool ws_hook_count(struct workspace *ws, const char *hook_id, int64_t *ret_n, int64_t *ret_last_us, struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_HOOK_SEEN_COUNT, &s, e));
    db_put_text(s, 1, hook_id);
    TRY(db_step(s, &row, e));
    *ret_n = row ? db_int(s, 0) : 0;
    *ret_last_us = row ? int_or_none(s, 1) : WS_NONE;
    db_end(s);
    return true;
}

/* ---- notifications ---- */

bool ws_notify_put(struct workspace *ws, const char *firm_id, const struct ws_notify *x, struct ws_stamp by, int64_t *ret_id,
                   struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_NOTIFY_NEXT, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(store_one_int(s, ret_id, e));
    TRY(db_use(ws->db, SQL_NOTIFY_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, *ret_id);
    db_put_text(s, 3, x->way);
    db_put_text(s, 4, x->target);
    db_put_text(s, 5, x->secret);
    db_put_real(s, 6, x->least);
    db_put_int(s, 7, by.now_us);
    db_put_text(s, 8, by.actor);
    return db_run(s, NULL, e);
}

static struct ws_notify read_notify(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_notify){.notify_id = db_int(s, 0),
                              .way = db_text(s, 1, a),
                              .target = db_text(s, 2, a),
                              .secret = db_text(s, 3, a),
                              .least = db_real(s, 4),
                              .at_us = db_int(s, 5),
                              .actor = db_text(s, 6, a),
                              .told_us = int_or_none(s, 7)};
}

bool ws_notify_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_notify **ret, size_t *ret_n,
                    struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_NOTIFY_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_notify, read_notify, e);
    return true;
}

static const char *read_firm(const struct db_stmt *s, struct arena *a)
{
    return db_text(s, 0, a);
}

bool ws_notify_firms(struct workspace *ws, struct arena *a, const char *const **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    const char **firms;
    TRY(db_use(ws->db, SQL_NOTIFY_FIRMS, &s, e));
    MANY(s, a, &firms, ret_n, const char *, read_firm, e);
    *ret = firms;
    return true;
}

bool ws_notify_told(struct workspace *ws, const char *firm_id, int64_t id, int64_t now_us, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_NOTIFY_TOLD, &s, e));
    db_put_int(s, 1, now_us);
    db_put_text(s, 2, firm_id);
    db_put_int(s, 3, id);
    return db_run(s, NULL, e);
}

bool ws_notify_remove(struct workspace *ws, const char *firm_id, int64_t id, struct err *e)
{
    struct db_stmt *s;
    int changed;
    TRY(db_use(ws->db, SQL_NOTIFY_REMOVE, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, id);
    TRY(db_run(s, &changed, e));
    if (changed)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "%s has no notification %" PRId64, firm_id, id);
    return err_hint(e, "landfall notify list %s", firm_id);
}

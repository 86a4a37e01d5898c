/* events_feed.c — feeds, batches and the rows that were refused; see events.h. */
#include "store/events.h"

#include "store/records.h"

/* ---- feeds ---- */

static struct ws_feed read_feed(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_feed){.feed_id = db_int(s, 0),
                            .name = db_text(s, 1, a),
                            .format = db_text(s, 2, a),
                            .zone = db_text(s, 3, a),
                            .currency = db_text(s, 4, a),
                            .shop = db_text(s, 5, a),
                            .channel = db_text(s, 6, a),
                            .mapping = db_text(s, 7, a),
                            .at_us = db_int(s, 8),
                            .actor = db_text(s, 9, a)};
}

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

static bool put_feed(struct workspace *ws, const char *firm_id, const struct ws_feed *feed,
                     struct ws_stamp by, int64_t *ret_id, struct err *e)
{
    struct db_stmt *s;
    bool known;
    int64_t id = 0;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_FEED_ID, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, feed->name);
    TRY(db_step(s, &known, e));
    if (known) {
        id = db_int(s, 0);
        db_end(s);
    } else {
        TRY(db_use(ws->db, SQL_FEED_NEXT, &s, e));
        db_put_text(s, 1, firm_id);
        TRY(store_one_int(s, &id, e));
    }
    TRY(db_use(ws->db, SQL_FEED_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, id);
    db_put_text(s, 3, feed->name);
    db_put_text(s, 4, or_empty(feed->format));
    db_put_text(s, 5, or_empty(feed->zone));
    db_put_text(s, 6, or_empty(feed->currency));
    db_put_text(s, 7, or_empty(feed->shop));
    db_put_text(s, 8, or_empty(feed->channel));
    db_put_text(s, 9, or_empty(feed->mapping));
    db_put_int(s, 10, by.now_us);
    db_put_text(s, 11, or_empty(by.actor));
    TRY(db_run(s, NULL, e));
    *ret_id = id;
    return true;
}

bool ws_feed_put(struct workspace *ws, const char *firm_id, const struct ws_feed *feed,
                 struct ws_stamp by, int64_t *ret_id, struct err *e)
{
    int64_t id;
    TRANSACT(ws, e, put_feed(ws, firm_id, feed, by, &id, e));
    *ret_id = id;
    return true;
}

bool ws_feed_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_feed **ret,
                  size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_FEED_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_feed, read_feed, e);
    return true;
}

/* ---- batches ---- */

static int64_t int_or_none(const struct db_stmt *s, int col)
{
    return db_is_null(s, col) ? WS_NONE : db_int(s, col);
}

static struct ws_batch read_batch(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_batch){.batch_id = db_int(s, 0),
                             .feed_id = db_int(s, 1),
                             .file_name = db_text(s, 2, a),
                             .sha256 = db_text(s, 3, a),
                             .state = db_text(s, 4, a),
                             .n_rows = db_int(s, 5),
                             .n_events = db_int(s, 6),
                             .n_new = db_int(s, 7),
                             .n_same = db_int(s, 8),
                             .n_corrected = db_int(s, 9),
                             .n_refused = db_int(s, 10),
                             .first_s = int_or_none(s, 11),
                             .last_s = int_or_none(s, 12),
                             .report = db_text(s, 13, a),
                             .at_us = db_int(s, 14),
                             .actor = db_text(s, 15, a)};
}

static bool begin_batch(struct workspace *ws, const char *firm_id, const struct ws_batch *b,
                        struct ws_stamp by, int64_t *ret_id, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_BATCH_NEXT, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(store_one_int(s, ret_id, e));
    TRY(db_use(ws->db, SQL_BATCH_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, *ret_id);
    db_put_int(s, 3, b->feed_id);
    db_put_text(s, 4, or_empty(b->file_name));
    db_put_text(s, 5, or_empty(b->sha256));
    db_put_int(s, 6, by.now_us);
    db_put_text(s, 7, or_empty(by.actor));
    return db_run(s, NULL, e);
}

bool ws_batch_begin(struct workspace *ws, const char *firm_id, const struct ws_batch *b,
                    struct ws_stamp by, int64_t *ret_id, struct err *e)
{
    int64_t id;
    TRANSACT(ws, e, begin_batch(ws, firm_id, b, by, &id, e));
    *ret_id = id;
    return true;
}

static bool end_batch(struct workspace *ws, const char *firm_id, const struct ws_batch *b,
                      struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_BATCH_END, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, b->batch_id);
    db_put_text(s, 3, b->state);
    db_put_int(s, 4, b->n_rows);
    db_put_int(s, 5, b->n_events);
    db_put_int(s, 6, b->n_new);
    db_put_int(s, 7, b->n_same);
    db_put_int(s, 8, b->n_corrected);
    db_put_int(s, 9, b->n_refused);
    if (b->first_s != WS_NONE)
        db_put_int(s, 10, b->first_s);
    if (b->last_s != WS_NONE)
        db_put_int(s, 11, b->last_s);
    db_put_text(s, 12, or_empty(b->report));
    return db_run(s, NULL, e);
}

bool ws_batch_end(struct workspace *ws, const char *firm_id, const struct ws_batch *b,
                  struct err *e)
{
    TRANSACT(ws, e, end_batch(ws, firm_id, b, e));
    return true;
}

bool ws_batch_list(struct workspace *ws, struct arena *a, const char *firm_id,
                   struct ws_batch **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_BATCH_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_batch, read_batch, e);
    return true;
}

bool ws_events_mark(struct workspace *ws, const char *firm_id, struct ws_events_mark *ret,
                    struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_BATCH_MARK, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(db_step(s, &row, e));
    *ret = row ? (struct ws_events_mark){.n_put = db_int(s, 0), .n_withdrawn = db_int(s, 1)} : (struct ws_events_mark){0};
    if (row)
        db_end(s);
    return true;
}

/* ---- rows that were refused ---- */

bool ws_refused_put(struct workspace *ws, const char *firm_id, int64_t batch_id,
                    const struct ws_refused *r, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_REFUSED_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, batch_id);
    db_put_int(s, 3, r->line_from);
    db_put_int(s, 4, r->line_to);
    db_put_text(s, 5, r->column);
    db_put_text(s, 6, or_empty(r->reason));
    return db_run(s, NULL, e);
}

static struct ws_refused read_refused(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_refused){.line_from = db_int(s, 0),
                               .line_to = db_int(s, 1),
                               .column = db_text(s, 2, a),
                               .reason = db_text(s, 3, a)};
}

bool ws_refused_list(struct workspace *ws, struct arena *a, const char *firm_id, int64_t batch_id,
                     struct ws_refused **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_REFUSED_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, batch_id);
    MANY(s, a, ret, ret_n, struct ws_refused, read_refused, e);
    return true;
}

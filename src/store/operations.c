/* operations.c — rows derived from events; see operations.h. */
#include "store/operations.h"

#include <string.h>

#include "store/events.h"
#include "store/records.h"

static bool blob_of(struct db_stmt *s, struct arena *a, bool *ret_found, struct str *ret, struct err *e)
{
    bool row;
    TRY(db_step(s, &row, e));
    if (row) {
        *ret = db_blob(s, 0, a);
        db_end(s);
    }
    *ret_found = row;
    return true;
}

/* ---- facts ---- */

static bool fact_statement(struct workspace *ws, enum sql_id id, const char *firm_id, int family, struct str subject,
                           struct db_stmt **ret, struct err *e)
{
    TRY(db_use(ws->db, id, ret, e));
    db_put_text(*ret, 1, firm_id);
    db_put_int(*ret, 2, family);
    db_put_str(*ret, 3, subject);
    return true;
}

bool ws_fact_get(struct workspace *ws, struct arena *a, const char *firm_id, int family, struct str subject,
                 bool *ret_found, struct str *ret_body, struct err *e)
{
    struct db_stmt *s;
    TRY(fact_statement(ws, SQL_SUBJECT_FACT_GET, firm_id, family, subject, &s, e));
    return blob_of(s, a, ret_found, ret_body, e);
}

bool ws_fact_row_put(struct workspace *ws, const char *firm_id, int family, struct str subject, struct str body,
                     struct err *e)
{
    struct db_stmt *s;
    TRY(fact_statement(ws, SQL_SUBJECT_FACT_PUT, firm_id, family, subject, &s, e));
    db_put_blob(s, 4, body);
    return db_run(s, NULL, e);
}

bool ws_fact_row_drop(struct workspace *ws, const char *firm_id, int family, struct str subject, struct err *e)
{
    struct db_stmt *s;
    TRY(fact_statement(ws, SQL_SUBJECT_FACT_DROP, firm_id, family, subject, &s, e));
    return db_run(s, NULL, e);
}

bool ws_fact_each(struct workspace *ws, const char *firm_id, int family, ws_fact_fn *fn, void *ctx, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct arena_mark mark = arena_mark(tmp);
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_SUBJECT_FACT_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, family);
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            return true;
        arena_release(tmp, mark);
        struct str subject = db_str(s, 0, tmp), body = db_blob(s, 1, tmp);
        err_clear(e);
        if (!fn(ctx, subject, body, e)) {
            db_end(s);
            return e->code == ERR_NONE;
        }
    }
}

/* ---- customers ---- */

bool ws_customer_order_put(struct workspace *ws, const char *firm_id, const char *customer,
                           const struct ws_customer_order *o, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_CUSTOMER_ORDER_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, customer);
    db_put_int(s, 3, o->placed_s);
    db_put_text(s, 4, o->order_id);
    db_put_text(s, 5, o->market);
    db_put_text(s, 6, o->channel);
    db_put_int(s, 7, o->day);
    return db_run(s, NULL, e);
}

bool ws_customer_order_drop(struct workspace *ws, const char *firm_id, const char *customer, int64_t placed_s,
                            const char *order_id, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_CUSTOMER_ORDER_DROP, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, customer);
    db_put_int(s, 3, placed_s);
    db_put_text(s, 4, order_id);
    return db_run(s, NULL, e);
}

static struct ws_customer_order read_customer_order(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_customer_order){
        .placed_s = db_int(s, 0),
        .order_id = db_text(s, 1, a),
        .market = db_text(s, 2, a),
        .channel = db_text(s, 3, a),
        .day = db_int(s, 4),
    };
}

bool ws_customer_order_next(struct workspace *ws, struct arena *a, const char *firm_id, const char *customer,
                            int64_t placed_s, const char *order_id, bool after, bool *ret_found,
                            struct ws_customer_order *ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, after ? SQL_CUSTOMER_ORDER_AFTER : SQL_CUSTOMER_ORDER_BEFORE, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, customer);
    db_put_int(s, 3, placed_s);
    db_put_text(s, 4, order_id);
    ONE(s, a, ret_found, ret, read_customer_order, e);
    return true;
}

/* ---- months ---- */

static bool month_statement(struct workspace *ws, enum sql_id id, const char *firm_id, const char *market,
                            const char *channel, int64_t month, struct db_stmt **ret, struct err *e)
{
    TRY(db_use(ws->db, id, ret, e));
    db_put_text(*ret, 1, firm_id);
    db_put_text(*ret, 2, market);
    db_put_text(*ret, 3, channel);
    db_put_int(*ret, 4, month);
    return true;
}

bool ws_month_get(struct workspace *ws, struct arena *a, const char *firm_id, const char *market, const char *channel,
                  int64_t month, bool *ret_found, struct str *ret_body, struct err *e)
{
    struct db_stmt *s;
    TRY(month_statement(ws, SQL_MEASURE_MONTH_GET, firm_id, market, channel, month, &s, e));
    return blob_of(s, a, ret_found, ret_body, e);
}

bool ws_month_put(struct workspace *ws, const char *firm_id, const char *market, const char *channel, int64_t month,
                  struct str body, struct err *e)
{
    struct db_stmt *s;
    TRY(month_statement(ws, body.n ? SQL_MEASURE_MONTH_PUT : SQL_MEASURE_MONTH_DROP, firm_id, market, channel, month,
                        &s, e));
    if (body.n)
        db_put_blob(s, 5, body);
    return db_run(s, NULL, e);
}

bool ws_month_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_month **ret, size_t *ret_n,
                   struct err *e)
{
    struct db_stmt *s;
    struct ws_month *list = NULL;
    size_t n = 0, cap = 0;
    TRY(db_use(ws->db, SQL_MEASURE_MONTH_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            break;
        struct ws_month m = {db_text(s, 0, a), db_text(s, 1, a), db_int(s, 2), db_blob(s, 3, a)};
        if (n && strcmp(m.market, list[n - 1].market) == 0)
            m.market = list[n - 1].market;
        if (n && strcmp(m.channel, list[n - 1].channel) == 0)
            m.channel = list[n - 1].channel;
        PUSH(a, list, n, cap, m);
    }
    *ret = list;
    *ret_n = n;
    return true;
}

/* ---- state ---- */

bool ws_derived_get(struct workspace *ws, struct arena *a, const char *firm_id, bool *ret_found, struct ws_derived *ret,
                    struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_DERIVED_STATE_GET, &s, e));
    db_put_text(s, 1, firm_id);
    TRY(db_step(s, &row, e));
    if (row) {
        *ret = (struct ws_derived){db_text(s, 0, a), db_is_null(s, 1) ? WS_NONE : db_int(s, 1), db_int(s, 2)};
        db_end(s);
    }
    *ret_found = row;
    return true;
}

bool ws_derived_put(struct workspace *ws, const char *firm_id, const struct ws_derived *d, int64_t now_us,
                    struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_DERIVED_STATE_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, d->params);
    if (d->last_event_s == WS_NONE)
        db_put_text(s, 3, NULL);
    else
        db_put_int(s, 3, d->last_event_s);
    db_put_int(s, 4, d->writes);
    db_put_int(s, 5, now_us);
    return db_run(s, NULL, e);
}

bool ws_event_newest(struct workspace *ws, const char *firm_id, int family, int64_t future_s, int64_t *ret,
                     struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_EVENT_NEWEST_TIME, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, family);
    db_put_int(s, 3, future_s);
    TRY(db_step(s, &row, e));
    *ret = !row || db_is_null(s, 0) ? WS_NONE : db_int(s, 0);
    if (row)
        db_end(s);
    return true;
}

bool ws_derived_clear(struct workspace *ws, const char *firm_id, struct err *e)
{
    static const enum sql_id all[] = {SQL_SUBJECT_FACT_CLEAR, SQL_CUSTOMER_ORDER_CLEAR, SQL_MEASURE_MONTH_CLEAR};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct db_stmt *s;
        TRY(db_use(ws->db, all[i], &s, e));
        db_put_text(s, 1, firm_id);
        TRY(db_run(s, NULL, e));
    }
    return true;
}

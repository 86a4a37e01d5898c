/* incidents.c — rows of incidents and of their history. */
#include "store/incidents.h"

#include <inttypes.h>

#include "store/records.h"

static void put_day(struct db_stmt *s, int n, int64_t day)
{
    if (day != WS_NONE)
        db_put_int(s, n, day);
}

static int64_t int_or_none(const struct db_stmt *s, int col)
{
    return db_is_null(s, col) ? WS_NONE : db_int(s, col);
}

static struct ws_incident read_incident(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_incident){.incident_id = db_int(s, 0),
                                .state = db_text(s, 1, a),
                                .cause = db_text(s, 2, a),
                                .title = db_text(s, 3, a),
                                .severity = db_real(s, 4),
                                .body = db_str(s, 5, a),
                                .owner = db_text(s, 6, a),
                                .snooze_day = int_or_none(s, 7),
                                .opened_day = db_int(s, 8),
                                .since_day = db_int(s, 9),
                                .seen_day = db_int(s, 10),
                                .closed_day = int_or_none(s, 11),
                                .useful = db_text(s, 12, a),
                                .told_us = int_or_none(s, 13)};
}

static bool put(struct workspace *ws, const char *firm_id, const struct ws_incident *x, int64_t *ret_id, struct err *e)
{
    struct db_stmt *s;
    int64_t id = x->incident_id;
    if (id == 0) {
        TRY(db_use(ws->db, SQL_INCIDENT_NEXT, &s, e));
        db_put_text(s, 1, firm_id);
        TRY(store_one_int(s, &id, e));
    }
    TRY(db_use(ws->db, SQL_INCIDENT_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, id);
    db_put_text(s, 3, x->state);
    db_put_text(s, 4, x->cause);
    db_put_text(s, 5, x->title);
    db_put_real(s, 6, x->severity);
    db_put_str(s, 7, x->body);
    db_put_text(s, 8, x->owner);
    put_day(s, 9, x->snooze_day);
    db_put_int(s, 10, x->opened_day);
    db_put_int(s, 11, x->since_day);
    db_put_int(s, 12, x->seen_day);
    put_day(s, 13, x->closed_day);
    db_put_text(s, 14, x->useful);
    put_day(s, 15, x->told_us);
    TRY(db_run(s, NULL, e));
    *ret_id = id;
    return true;
}

bool ws_incident_put(struct workspace *ws, const char *firm_id, const struct ws_incident *x, int64_t *ret_id,
                     struct err *e)
{
    int64_t id = 0;
    TRANSACT(ws, e, put(ws, firm_id, x, &id, e));
    *ret_id = id;
    return true;
}

bool ws_incident_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_incident **ret, size_t *ret_n,
                      struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_INCIDENT_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_incident, read_incident, e);
    return true;
}

bool ws_incident_get(struct workspace *ws, struct arena *a, const char *firm_id, int64_t id, struct ws_incident *ret,
                     struct err *e)
{
    struct db_stmt *s;
    bool found;
    TRY(db_use(ws->db, SQL_INCIDENT_GET, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, id);
    ONE(s, a, &found, ret, read_incident, e);
    if (found)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "%s has no incident %" PRId64, firm_id, id);
    return err_hint(e, "landfall alarm list %s --state all", firm_id);
}

bool ws_incident_step_put(struct workspace *ws, const char *firm_id, int64_t id, const struct ws_incident_step *step,
                          struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_INCIDENT_STEP_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, id);
    db_put_text(s, 3, step->act);
    db_put_text(s, 4, step->actor);
    db_put_text(s, 5, step->detail);
    db_put_text(s, 6, step->note_ref);
    db_put_int(s, 7, step->at_us);
    return db_run(s, NULL, e);
}

static struct ws_incident_step read_step(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_incident_step){.act = db_text(s, 0, a),
                                     .actor = db_text(s, 1, a),
                                     .detail = db_text(s, 2, a),
                                     .note_ref = db_text(s, 3, a),
                                     .at_us = db_int(s, 4)};
}

bool ws_incident_step_list(struct workspace *ws, struct arena *a, const char *firm_id, int64_t id,
                           struct ws_incident_step **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_INCIDENT_STEPS, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, id);
    MANY(s, a, ret, ret_n, struct ws_incident_step, read_step, e);
    return true;
}

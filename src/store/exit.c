/* exit.c — rows of rehearsed steps. */
#include "store/exit.h"

#include "store/records.h"

static bool put(struct workspace *ws, const char *firm_id, const struct ws_exit_step *x, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_EXIT_STEP_PUT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_text(s, 2, x->provider);
    db_put_text(s, 3, x->item);
    if (x->done_day != WS_NONE)
        db_put_int(s, 4, x->done_day);
    db_put_text(s, 5, x->actor);
    db_put_int(s, 6, x->at_us);
    return db_run(s, NULL, e);
}

bool ws_exit_put(struct workspace *ws, const char *firm_id, const struct ws_exit_step *x, struct err *e)
{
    TRANSACT(ws, e, put(ws, firm_id, x, e));
    return true;
}

static struct ws_exit_step read_step(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_exit_step){.provider = db_text(s, 0, a),
                                 .item = db_text(s, 1, a),
                                 .done_day = db_is_null(s, 2) ? WS_NONE : db_int(s, 2),
                                 .actor = db_text(s, 3, a),
                                 .at_us = db_int(s, 4)};
}

bool ws_exit_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_exit_step **ret, size_t *ret_n,
                  struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_EXIT_STEP_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_exit_step, read_step, e);
    return true;
}

/* governance.c — rows in, rows out; the reading side of each list is one loop over one
 * statement. */
#include "store/governance.h"

#include <stdio.h>

#include "store/records.h"

bool ws_in_transaction(const struct workspace *ws)
{
    return db_in_transaction(ws->db);
}

/* ---- the log ---- */

bool ws_audit_last(struct workspace *ws, int64_t *ret_seq, char ret_chain[HASH_HEX], struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_AUDIT_LAST, &s, e));
    TRY(db_step(s, &row, e));
    *ret_seq = row ? db_int(s, 0) : 0;
    (void)snprintf(ret_chain, HASH_HEX, "%s", row ? db_text(s, 1, tmp) : "");
    db_end(s);
    return true;
}

bool ws_audit_put(struct workspace *ws, const struct ws_audit *row, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_AUDIT_PUT, &s, e));
    db_put_int(s, 1, row->seq);
    db_put_text(s, 2, row->firm_id);
    db_put_text(s, 3, row->kind);
    db_put_text(s, 4, row->actor);
    db_put_int(s, 5, row->at_us);
    db_put_str(s, 6, row->body);
    db_put_text(s, 7, row->chain);
    return db_run(s, NULL, e);
}

static struct ws_audit read_audit(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_audit){.seq = db_int(s, 0),
                             .firm_id = db_text(s, 1, a),
                             .kind = db_text(s, 2, a),
                             .actor = db_text(s, 3, a),
                             .at_us = db_int(s, 4),
                             .body = db_str(s, 5, a),
                             .chain = db_text(s, 6, a)};
}

bool ws_audit_walk(struct workspace *ws,
                   bool (*each)(void *ctx, const struct ws_audit *row, struct err *e), void *ctx,
                   struct err *e)
{
    ARENA_LOCAL(tmp);
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_AUDIT_WALK, &s, e));
    struct arena_mark mark = arena_mark(tmp);
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            return true;
        struct ws_audit r = read_audit(s, tmp);
        if (!each(ctx, &r, e)) {
            db_end(s);
            return false;
        }
        arena_release(tmp, mark);
    }
}

bool ws_audit_list(struct workspace *ws, struct arena *a, enum ws_audit_side side, int64_t seq,
                   const char *firm_id, int64_t limit, struct ws_audit **ret, size_t *ret_n,
                   struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, side == WS_AUDIT_AFTER ? SQL_AUDIT_AFTER : SQL_AUDIT_BEFORE, &s, e));
    db_put_int(s, 1, seq);
    db_put_text(s, 2, firm_id);
    db_put_int(s, 3, limit);
    MANY(s, a, ret, ret_n, struct ws_audit, read_audit, e);
    return true;
}

bool ws_audit_newest(struct workspace *ws, struct arena *a, const char *kind, struct str *ret_body,
                     struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(db_use(ws->db, SQL_AUDIT_NEWEST_OF_KIND, &s, e));
    db_put_text(s, 1, kind);
    TRY(db_step(s, &row, e));
    *ret_body = row ? db_str(s, 0, a) : STR("");
    db_end(s);
    return true;
}

/* ---- texts beside the log ---- */

bool ws_audit_text_put(struct workspace *ws, const struct ws_audit_text *row, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_AUDIT_TEXT_PUT, &s, e));
    db_put_text(s, 1, row->ref);
    db_put_text(s, 2, row->firm_id);
    db_put_text(s, 3, row->person_id);
    db_put_text(s, 4, row->salt);
    db_put_text(s, 5, row->body);
    return db_run(s, NULL, e);
}

bool ws_audit_text_get(struct workspace *ws, struct arena *a, const char *ref, bool *ret_found,
                       const char **ret, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_AUDIT_TEXT_GET, &s, e));
    db_put_text(s, 1, ref);
    TRY(db_step(s, ret_found, e));
    *ret = *ret_found ? db_text(s, 0, a) : NULL;
    db_end(s);
    return true;
}

static struct ws_audit_text read_audit_text(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_audit_text){
        .ref = db_text(s, 0, a),
        .salt = db_text(s, 1, a),
        .body = db_text(s, 2, a),
        .erased_us = db_int(s, 3),
    };
}

bool ws_audit_text_walk(struct workspace *ws, struct arena *a, struct ws_audit_text **ret,
                        size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_AUDIT_TEXT_WALK, &s, e));
    MANY(s, a, ret, ret_n, struct ws_audit_text, read_audit_text, e);
    return true;
}

bool ws_audit_text_erase(struct workspace *ws, struct arena *a, const char *person_id,
                         int64_t now_us, const char ***ret_refs, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    const char **refs = NULL;
    size_t n = 0, cap = 0;
    TRY(db_use(ws->db, SQL_AUDIT_TEXT_OF_PERSON, &s, e));
    db_put_text(s, 1, person_id);
    for (;;) {
        bool row;
        TRY(db_step(s, &row, e));
        if (!row)
            break;
        PUSH(a, refs, n, cap, db_text(s, 0, a));
    }
    TRY(db_use(ws->db, SQL_AUDIT_TEXT_ERASE, &s, e));
    db_put_int(s, 1, now_us);
    db_put_text(s, 2, person_id);
    TRY(db_run(s, NULL, e));
    *ret_refs = refs;
    *ret_n = n;
    return true;
}

/* ---- heads ---- */

bool ws_audit_head_put(struct workspace *ws, const struct ws_audit_head *head, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_AUDIT_HEAD_PUT, &s, e));
    db_put_int(s, 1, head->size);
    db_put_text(s, 2, head->root);
    db_put_text(s, 3, head->chain);
    db_put_int(s, 4, head->at_us);
    db_put_text(s, 5, head->public_key);
    db_put_text(s, 6, head->signature);
    return db_run(s, NULL, e);
}

static struct ws_audit_head read_audit_head(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_audit_head){
        .size = db_int(s, 0),
        .root = db_text(s, 1, a),
        .chain = db_text(s, 2, a),
        .at_us = db_int(s, 3),
        .public_key = db_text(s, 4, a),
        .signature = db_text(s, 5, a),
    };
}

bool ws_audit_head_list(struct workspace *ws, struct arena *a, struct ws_audit_head **ret,
                        size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_AUDIT_HEAD_LIST, &s, e));
    MANY(s, a, ret, ret_n, struct ws_audit_head, read_audit_head, e);
    return true;
}

bool ws_audit_head_newest(struct workspace *ws, int64_t *ret_at_us, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_AUDIT_HEAD_NEWEST, &s, e));
    return store_one_int(s, ret_at_us, e);
}

/* ---- proposals ---- */

bool ws_proposal_next(struct workspace *ws, const char *firm_id, int64_t *ret_id, struct err *e)
{
    struct db_stmt *s;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_PROPOSAL_NEXT, &s, e));
    db_put_text(s, 1, firm_id);
    return store_one_int(s, ret_id, e);
}

bool ws_proposal_put(struct workspace *ws, const struct ws_proposal *p, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_PROPOSAL_PUT, &s, e));
    db_put_text(s, 1, p->firm_id);
    db_put_int(s, 2, p->proposal_id);
    db_put_text(s, 3, p->state);
    db_put_text(s, 4, p->class_id);
    db_put_text(s, 5, p->kind);
    db_put_text(s, 6, p->subject);
    db_put_str(s, 7, p->body);
    db_put_text(s, 8, p->sha256);
    db_put_int(s, 9, p->created_us);
    db_put_text(s, 10, p->created_by);
    db_put_int(s, 11, p->expires_us);
    if (p->review_us)
        db_put_int(s, 12, p->review_us);
    return db_run(s, NULL, e);
}

static struct ws_proposal read_proposal(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_proposal){.firm_id = db_text(s, 0, a),
                                .proposal_id = db_int(s, 1),
                                .state = db_text(s, 2, a),
                                .class_id = db_text(s, 3, a),
                                .kind = db_text(s, 4, a),
                                .subject = db_text(s, 5, a),
                                .body = db_str(s, 6, a),
                                .sha256 = db_text(s, 7, a),
                                .created_us = db_int(s, 8),
                                .created_by = db_text(s, 9, a),
                                .expires_us = db_int(s, 10),
                                .review_us = db_int(s, 11)};
}

bool ws_proposal_get(struct workspace *ws, struct arena *a, const char *firm_id,
                     int64_t proposal_id, struct ws_proposal *ret, struct err *e)
{
    struct db_stmt *s;
    bool row;
    TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_PROPOSAL_GET, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, proposal_id);
    TRY(db_step(s, &row, e));
    if (!row) {
        (void)FAIL(e, ERR_NOT_FOUND, "the firm `%s` has no proposal %lld", firm_id,
                   (long long)proposal_id);
        return err_hint(e, "`landfall proposal list --firm %s --state all` shows them.", firm_id);
    }
    *ret = read_proposal(s, a);
    db_end(s);
    return true;
}

bool ws_proposal_list(struct workspace *ws, struct arena *a, const char *firm_id,
                      struct ws_proposal **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    if (firm_id)
        TRY(store_firm_exists(ws, firm_id, e));
    TRY(db_use(ws->db, SQL_PROPOSAL_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    MANY(s, a, ret, ret_n, struct ws_proposal, read_proposal, e);
    return true;
}

bool ws_proposal_state(struct workspace *ws, const struct ws_proposal *p, const char *from,
                       const char *to, struct err *e)
{
    struct db_stmt *s;
    int changed = 0;
    TRY(db_use(ws->db, SQL_PROPOSAL_STATE, &s, e));
    db_put_text(s, 1, to);
    db_put_text(s, 2, p->firm_id);
    db_put_int(s, 3, p->proposal_id);
    db_put_text(s, 4, from);
    TRY(db_run(s, &changed, e));
    if (changed != 1)
        return FAIL(e, ERR_CONFLICT, "proposal %lld of `%s` is not %s any more",
                    (long long)p->proposal_id, p->firm_id, from);
    return true;
}

/* ---- decisions ---- */

bool ws_decision_next(struct workspace *ws, const char *firm_id, int64_t proposal_id,
                      int64_t *ret_step, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_DECISION_NEXT, &s, e));
    db_put_text(s, 1, firm_id);
    db_put_int(s, 2, proposal_id);
    return store_one_int(s, ret_step, e);
}

bool ws_decision_put(struct workspace *ws, const struct ws_decision *d, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_DECISION_PUT, &s, e));
    db_put_text(s, 1, d->firm_id);
    db_put_int(s, 2, d->proposal_id);
    db_put_int(s, 3, d->step);
    db_put_text(s, 4, d->act);
    db_put_text(s, 5, d->actor);
    db_put_text(s, 6, d->role);
    db_put_str(s, 7, d->body);
    db_put_int(s, 8, d->at_us);
    return db_run(s, NULL, e);
}

static struct ws_decision read_decision(const struct db_stmt *s, struct arena *a)
{
    return (struct ws_decision){
        .firm_id = db_text(s, 0, a),
        .proposal_id = db_int(s, 1),
        .step = db_int(s, 2),
        .act = db_text(s, 3, a),
        .actor = db_text(s, 4, a),
        .role = db_text(s, 5, a),
        .body = db_str(s, 6, a),
        .at_us = db_int(s, 7),
    };
}

bool ws_decision_list(struct workspace *ws, struct arena *a, const char *firm_id,
                      int64_t proposal_id, struct ws_decision **ret, size_t *ret_n, struct err *e)
{
    struct db_stmt *s;
    TRY(db_use(ws->db, SQL_DECISION_LIST, &s, e));
    db_put_text(s, 1, firm_id);
    if (proposal_id)
        db_put_int(s, 2, proposal_id);
    MANY(s, a, ret, ret_n, struct ws_decision, read_decision, e);
    return true;
}

bool ws_actor_name(struct workspace *ws, struct arena *a, const char *actor, const char **ret,
                   struct err *e)
{
    static const char person[] = "person:";
    struct db_stmt *s;
    bool row;
    if (!actor || !str_starts(str_of(actor), person)) {
        *ret = NULL;
        return true;
    }
    TRY(db_use(ws->db, SQL_ACTOR_NAME, &s, e));
    db_put_text(s, 1, actor + sizeof person - 1);
    TRY(db_step(s, &row, e));
    *ret = row ? db_text(s, 0, a) : NULL;
    db_end(s);
    return true;
}

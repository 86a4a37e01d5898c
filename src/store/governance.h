/* governance.h — rows of the audit log, of proposals and of decisions; see schema_governance.h.
 *
 * What the rows mean, and that they hang together, is the business of room governance. Puts belong
 * into the transaction of the change that they record. Strings of rows live in the arena passed in.
 */
#ifndef STORE_GOVERNANCE_H
#define STORE_GOVERNANCE_H

#include "store/workspace.h"

/* A record of the log is refused outside the transaction of its change. */
bool ws_in_transaction(const struct workspace *ws);

/* ---- the log ---- */

struct ws_audit {
    int64_t seq;         /* 1, 2, 3 … */
    const char *firm_id; /* NULL = the office */
    const char *kind, *actor;
    int64_t at_us;
    struct str body;   /* canonical JSON */
    const char *chain; /* 64 hex digits */
};
/* seq 0 and chain "" in an empty log. */
bool ws_audit_last(struct workspace *ws, int64_t *ret_seq, char ret_chain[HASH_HEX],
                   struct err *e) NODISCARD;
bool ws_audit_put(struct workspace *ws, const struct ws_audit *row, struct err *e) NODISCARD;
/* Every row by seq; `each` returns false to end the walk with an error. A row lives until the
 * next. */
bool ws_audit_walk(struct workspace *ws,
                   bool (*each)(void *ctx, const struct ws_audit *row, struct err *e), void *ctx,
                   struct err *e) NODISCARD;
enum ws_audit_side { WS_AUDIT_AFTER, WS_AUDIT_BEFORE };
/* Up to `limit` rows beside `seq`, the nearest first; firm_id NULL = all. */
bool ws_audit_list(struct workspace *ws, struct arena *a, enum ws_audit_side side, int64_t seq,
                   const char *firm_id, int64_t limit, struct ws_audit **ret, size_t *ret_n,
                   struct err *e) NODISCARD;
/* Body of the newest record of a kind; n = 0 when there is none. */
bool ws_audit_newest(struct workspace *ws, struct arena *a, const char *kind, struct str *ret_body,
                     struct err *e) NODISCARD;

struct ws_audit_text {
    const char *ref, *firm_id, *person_id, *salt, *body; /* salt and body NULL once erased */
    int64_t erased_us;
};
bool ws_audit_text_put(struct workspace *ws, const struct ws_audit_text *row,
                       struct err *e) NODISCARD;
/* *ret_found = false: no such reference; *ret NULL: erased. */
bool ws_audit_text_get(struct workspace *ws, struct arena *a, const char *ref, bool *ret_found,
                       const char **ret, struct err *e) NODISCARD;
bool ws_audit_text_walk(struct workspace *ws, struct arena *a, struct ws_audit_text **ret,
                        size_t *ret_n, struct err *e) NODISCARD;
/* Empties what the person wrote; the references of it. */
bool ws_audit_text_erase(struct workspace *ws, struct arena *a, const char *person_id,
                         int64_t now_us, const char ***ret_refs, size_t *ret_n,
                         struct err *e) NODISCARD;

struct ws_audit_head {
    int64_t size;
    const char *root, *chain; /* hex */
    int64_t at_us;
    const char *public_key, *signature; /* hex */
};
/* A head of that size that is there already stays. */
bool ws_audit_head_put(struct workspace *ws, const struct ws_audit_head *head,
                       struct err *e) NODISCARD;
bool ws_audit_head_list(struct workspace *ws, struct arena *a, struct ws_audit_head **ret,
                        size_t *ret_n, struct err *e) NODISCARD; /* by size */
bool ws_audit_head_newest(struct workspace *ws, int64_t *ret_at_us, struct err *e) NODISCARD;

/* ---- proposals and decisions ---- */

struct ws_proposal {
    const char *firm_id;
    int64_t proposal_id; /* from 1 within the firm */
    const char *state, *class_id, *kind, *subject;
    struct str body; /* canonical JSON */
    const char *sha256;
    int64_t created_us;
    const char *created_by;
    int64_t expires_us, review_us; /* review_us 0 = none */
};
bool ws_proposal_next(struct workspace *ws, const char *firm_id, int64_t *ret_id,
                      struct err *e) NODISCARD;
bool ws_proposal_put(struct workspace *ws, const struct ws_proposal *p, struct err *e) NODISCARD;
bool ws_proposal_get(struct workspace *ws, struct arena *a, const char *firm_id,
                     int64_t proposal_id, struct ws_proposal *ret, struct err *e) NODISCARD;
/* By firm and number; firm_id NULL = of every firm. */
bool ws_proposal_list(struct workspace *ws, struct arena *a, const char *firm_id,
                      struct ws_proposal **ret, size_t *ret_n, struct err *e) NODISCARD;
/* ERR_CONFLICT when the state is not `from` any more. */
bool ws_proposal_state(struct workspace *ws, const struct ws_proposal *p, const char *from,
                       const char *to, struct err *e) NODISCARD;

struct ws_decision {
    const char *firm_id;
    int64_t proposal_id, step; /* step from 1 */
    const char *act, *actor, *role;
    struct str body; /* canonical JSON */
    int64_t at_us;
};
bool ws_decision_next(struct workspace *ws, const char *firm_id, int64_t proposal_id,
                      int64_t *ret_step, struct err *e) NODISCARD;
bool ws_decision_put(struct workspace *ws, const struct ws_decision *d, struct err *e) NODISCARD;
/* By firm, proposal, step; firm_id NULL and proposal_id 0 = all. */
bool ws_decision_list(struct workspace *ws, struct arena *a, const char *firm_id,
                      int64_t proposal_id, struct ws_decision **ret, size_t *ret_n,
                      struct err *e) NODISCARD;

/* The name of "person:p-…", NULL when that person has none (any more) or the actor is no person. */
bool ws_actor_name(struct workspace *ws, struct arena *a, const char *actor, const char **ret,
                   struct err *e) NODISCARD;

#endif

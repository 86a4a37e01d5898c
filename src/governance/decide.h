/* decide.h — inside of this room: the life of a proposal, and who may move it on.
 *
 *   open ─accept/modify→ accepted | modified ─execute→ executed ─review→ reviewed
 *     │        └ class with a second signature: half_signed ─sign→ accepted | modified
 *     └ reject → rejected · withdraw → withdrawn · the day of expiry → expired
 *
 * The second signature is another person's.
 *
 * A review may also follow accepted or modified at once. A reason is due on modify, reject and,
 * where the class asks for it, accept. What is past its expiry can only expire: reads say so at
 * once, the record follows when proposal.expire or the server's daily round comes by.
 * Of two people who decide at once one finds the other's decision: ERR_CONFLICT names it.
 */
#ifndef GOVERNANCE_DECIDE_H
#define GOVERNANCE_DECIDE_H

#include "base/capability.h"
#include "base/figure.h"
#include "base/json.h"
#include "governance/classes.h"
#include "store/governance.h"

enum act {
    ACT_ACCEPT,
    ACT_MODIFY,
    ACT_REJECT,
    ACT_SIGN,
    ACT_WITHDRAW,
    ACT_EXPIRE,
    ACT_EXECUTE,
    ACT_REVIEW
};

struct act_words { /* what the person said; all may be NULL */
    const char *reason, *change, *outcome;
    bool has_value;
    double value;
    const char *unit;
};

struct proposal_seen { /* a proposal with what has happened to it */
    struct ws_proposal row;
    const struct json_t *body;
    const struct decision_class *its_class;
    const char *state; /* as it is now: "expired" as soon as it is due */
    struct ws_decision *decisions;
    size_t n_decisions;
};
bool proposal_see(struct job *job, struct workspace *ws, const char *firm_id, int64_t proposal_id,
                  struct proposal_seen *ret, struct err *e) NODISCARD;
/* The same from a row that is at hand; decisions are read. */
bool proposal_see_row(struct job *job, struct workspace *ws, const struct ws_proposal *row,
                      struct proposal_seen *ret, struct err *e) NODISCARD;

/* Checks the rules, writes the decision, the new state and the record; a transaction must be
 * open. */
bool proposal_act(struct job *job, struct workspace *ws, const char *firm_id, int64_t proposal_id,
                  enum act act, const struct act_words *words, struct proposal_seen *ret,
                  struct err *e) NODISCARD;
/* Expires all that are due, of one firm or (NULL) of all; *ret_n of them. */
bool proposal_expire_due(struct job *job, struct workspace *ws, const char *firm_id, int64_t *ret_n,
                         struct err *e) NODISCARD;

/* "a decision", "a second signature", … what it waits for; NULL when for nothing. */
const char *proposal_needs(const struct proposal_seen *p);

/* How an outcome stands to what was expected. */
const char *outcome_verdict(const struct figure *expected, const struct figure *outcome);

#endif

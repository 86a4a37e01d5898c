/* statements_governance.h — the statements over the tables of schema_governance.h; see statements.h.
 *
 * The log is only ever added to: there is no UPDATE and no DELETE on audit and audit_head. */
#ifndef STORE_STATEMENTS_GOVERNANCE_H
#define STORE_STATEMENTS_GOVERNANCE_H

#define AUDIT_COLUMNS "seq, firm_id, kind, actor, at_us, body, chain"
#define PROPOSAL_COLUMNS                                                                          \
    "firm_id, proposal_id, state, class, kind, subject, body, sha256, created_us, created_by, "   \
    "expires_us, review_us"
#define DECISION_COLUMNS "firm_id, proposal_id, step, act, actor, role, body, at_us"
/* $2 NULL = records of every firm and of the office. */
#define AUDIT_OF_FIRM "COALESCE(firm_id, '') = COALESCE($2, COALESCE(firm_id, ''))"

#define SQL_GOVERNANCE(X)                                                                          \
    X(AUDIT_LAST, "SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1")                        \
    X(AUDIT_PUT, "INSERT INTO audit (seq, firm_id, kind, actor, at_us, body, chain) "              \
                 "VALUES ($1, $2, $3, $4, $5, $6, $7)")                                            \
    X(AUDIT_WALK, "SELECT " AUDIT_COLUMNS " FROM audit ORDER BY seq")                              \
    X(AUDIT_AFTER, "SELECT " AUDIT_COLUMNS " FROM audit WHERE seq > $1 AND " AUDIT_OF_FIRM         \
                   " ORDER BY seq LIMIT $3")                                                       \
    X(AUDIT_BEFORE, "SELECT " AUDIT_COLUMNS " FROM audit WHERE seq < $1 AND " AUDIT_OF_FIRM        \
                    " ORDER BY seq DESC LIMIT $3")                                                 \
    X(AUDIT_NEWEST_OF_KIND, "SELECT body FROM audit WHERE kind = $1 ORDER BY seq DESC LIMIT 1")    \
    X(AUDIT_TEXT_PUT, "INSERT INTO audit_text (ref, firm_id, person_id, salt, body) "              \
                      "VALUES ($1, $2, $3, $4, $5)")                                               \
    X(AUDIT_TEXT_GET, "SELECT body FROM audit_text WHERE ref = $1")                                \
    X(AUDIT_TEXT_OF_PERSON, "SELECT ref FROM audit_text "                                          \
                            "WHERE person_id = $1 AND erased_us IS NULL ORDER BY ref")             \
    X(AUDIT_TEXT_ERASE, "UPDATE audit_text SET body = NULL, salt = NULL, erased_us = $1 "          \
                        "WHERE person_id = $2 AND erased_us IS NULL")                              \
    X(AUDIT_TEXT_WALK, "SELECT ref, salt, body, erased_us FROM audit_text ORDER BY ref")           \
    X(AUDIT_HEAD_PUT, "INSERT INTO audit_head (size, root, chain, at_us, public_key, signature) "  \
                      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (size) DO NOTHING")             \
    X(AUDIT_HEAD_LIST, "SELECT size, root, chain, at_us, public_key, signature FROM audit_head "   \
                       "ORDER BY size")                                                            \
    X(AUDIT_HEAD_NEWEST, "SELECT MAX(at_us) FROM audit_head")                                      \
    X(PROPOSAL_NEXT, "SELECT COALESCE(MAX(proposal_id), 0) + 1 FROM proposal WHERE firm_id = $1")  \
    X(PROPOSAL_PUT, "INSERT INTO proposal (" PROPOSAL_COLUMNS ") "                                 \
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")                  \
    X(PROPOSAL_GET, "SELECT " PROPOSAL_COLUMNS " FROM proposal "                                   \
                    "WHERE firm_id = $1 AND proposal_id = $2")                                     \
    X(PROPOSAL_LIST, "SELECT " PROPOSAL_COLUMNS " FROM proposal "                                  \
                     "WHERE firm_id = COALESCE($1, firm_id) ORDER BY firm_id, proposal_id")        \
    X(PROPOSAL_STATE, "UPDATE proposal SET state = $1 "                                            \
                      "WHERE firm_id = $2 AND proposal_id = $3 AND state = $4")                    \
    X(DECISION_NEXT, "SELECT COALESCE(MAX(step), 0) + 1 FROM decision "                            \
                     "WHERE firm_id = $1 AND proposal_id = $2")                                    \
    X(DECISION_PUT, "INSERT INTO decision (" DECISION_COLUMNS ") "                                 \
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                                     \
    X(DECISION_LIST, "SELECT " DECISION_COLUMNS " FROM decision "                                  \
                     "WHERE firm_id = COALESCE($1, firm_id) "                                      \
                     "AND proposal_id = COALESCE($2, proposal_id) "                                \
                     "ORDER BY firm_id, proposal_id, step")                                        \
    X(ACTOR_NAME, "SELECT name FROM person WHERE person_id = $1")

#endif

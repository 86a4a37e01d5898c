/* statements_people.h — the statements over the tables of schema_people.h; see statements.h. */
#ifndef STORE_STATEMENTS_PEOPLE_H
#define STORE_STATEMENTS_PEOPLE_H

#define PERSON_COLUMNS \
    "person_id, email, name, password_hash, totp_secret, totp_pending, totp_last_step, language, " \
    "created_us, created_by, last_us, disabled_us, erased_us"
#define SESSION_COLUMNS \
    "session_id, person_id, csrf, created_us, last_us, expires_us, address, agent, ended_us"
#define INVITATION_COLUMNS \
    "invitation_id, kind, firm_id, role, person_id, note, created_us, created_by, expires_us, " \
    "used_us, revoked_us"
#define API_TOKEN_COLUMNS \
    "token_id, person_id, name, firm_id, role, created_us, expires_us, last_us, revoked_us"

#define SQL_PEOPLE(X)                                                                              \
    X(PERSON_COUNT, "SELECT COUNT(*) FROM person")                                                 \
    X(PERSON_PUT, "INSERT INTO person (person_id, email, name, password_hash, language, "          \
                  "created_us, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)")                   \
    X(PERSON_GET, "SELECT " PERSON_COLUMNS " FROM person WHERE person_id = $1")                    \
    X(PERSON_BY_EMAIL, "SELECT " PERSON_COLUMNS " FROM person WHERE email = $1")                   \
    X(PERSON_LIST, "SELECT " PERSON_COLUMNS " FROM person ORDER BY created_us, person_id")         \
    X(PERSON_PASSWORD, "UPDATE person SET password_hash = $2 WHERE person_id = $1 "                \
                       "AND erased_us IS NULL")                                                    \
    X(PERSON_FACTOR, "UPDATE person SET totp_secret = $2, totp_pending = $3 "                      \
                     "WHERE person_id = $1 AND erased_us IS NULL")                                 \
    X(PERSON_STEP, "UPDATE person SET totp_last_step = $2 WHERE person_id = $1 "                   \
                   "AND totp_last_step < $2")                                                      \
    X(PERSON_NAME, "UPDATE person SET name = $2, language = $3 WHERE person_id = $1 "              \
                   "AND erased_us IS NULL")                                                        \
    X(PERSON_TOUCH, "UPDATE person SET last_us = $2 WHERE person_id = $1 AND erased_us IS NULL "   \
                    "AND COALESCE(last_us, 0) < $2")                                               \
    X(PERSON_DISABLE, "UPDATE person SET disabled_us = $2 WHERE person_id = $1")                   \
    X(PERSON_ERASE, "UPDATE person SET email = NULL, name = NULL, password_hash = NULL, "          \
                    "totp_secret = NULL, totp_pending = NULL, totp_last_step = 0, "                \
                    "language = NULL, last_us = NULL, erased_us = $2 WHERE person_id = $1")        \
    X(PERSON_ERASE_SESSIONS, "DELETE FROM session WHERE person_id = $1")                           \
    X(PERSON_ERASE_TOKENS, "DELETE FROM api_token WHERE person_id = $1")                           \
    X(PERSON_ERASE_ROLES, "DELETE FROM firm_role WHERE person_id = $1")                            \
    X(PERSON_ERASE_INVITATIONS, "UPDATE invitation SET note = NULL, "                              \
                                "revoked_us = COALESCE(revoked_us, $2) WHERE person_id = $1")      \
    X(ROLE_DROP, "DELETE FROM firm_role WHERE firm_id = $1 AND person_id = $2")                    \
    X(ROLE_PUT, "INSERT INTO firm_role (firm_id, person_id, role, at_us, actor) "                  \
                "VALUES ($1, $2, $3, $4, $5)")                                                     \
    X(ROLE_OF_PERSON, "SELECT firm_id, person_id, role, at_us, actor FROM firm_role "              \
                      "WHERE person_id = $1 ORDER BY firm_id")                                     \
    X(ROLE_LIST, "SELECT firm_id, person_id, role, at_us, actor FROM firm_role "                   \
                 "ORDER BY firm_id, person_id")                                                    \
    X(ROLE_OWNERS, "SELECT COUNT(*) FROM firm_role r JOIN person p ON p.person_id = r.person_id "  \
                   "WHERE r.firm_id = $1 AND r.role = 'owner' AND p.disabled_us IS NULL "          \
                   "AND p.erased_us IS NULL AND p.person_id <> $2")                                \
    X(SESSION_PUT, "INSERT INTO session (token_sha256, session_id, person_id, csrf, created_us, "  \
                   "last_us, expires_us, address, agent) "                                         \
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")                                  \
    X(SESSION_GET, "SELECT " SESSION_COLUMNS " FROM session WHERE token_sha256 = $1")              \
    X(SESSION_LIST, "SELECT " SESSION_COLUMNS " FROM session WHERE person_id = $1 "                \
                    "AND ended_us IS NULL ORDER BY created_us DESC, session_id")                   \
    X(SESSION_END, "UPDATE session SET ended_us = $2 WHERE session_id = $1 AND ended_us IS NULL")  \
    X(SESSION_END_TOKEN, "UPDATE session SET ended_us = $2 WHERE token_sha256 = $1 "               \
                         "AND ended_us IS NULL")                                                   \
    X(SESSION_END_OTHERS, "UPDATE session SET ended_us = $2 WHERE person_id = $1 "                 \
                          "AND session_id <> $3 AND ended_us IS NULL")                             \
    X(SESSION_TOUCH, "UPDATE session SET last_us = $2 WHERE session_id = $1 AND last_us < $2")     \
    X(SESSION_RENEW, "UPDATE session SET token_sha256 = $2 WHERE session_id = $1 "                 \
                     "AND ended_us IS NULL")                                                       \
    X(SESSION_PRUNE, "DELETE FROM session WHERE expires_us < $1 OR ended_us < $1")                 \
    X(INVITATION_PUT, "INSERT INTO invitation (token_sha256, invitation_id, kind, firm_id, role, " \
                      "person_id, note, created_us, created_by, expires_us) "                      \
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")                          \
    X(INVITATION_GET, "SELECT " INVITATION_COLUMNS " FROM invitation WHERE token_sha256 = $1")     \
    X(INVITATION_LIST, "SELECT " INVITATION_COLUMNS " FROM invitation "                            \
                       "WHERE kind <> 'first' ORDER BY created_us DESC, invitation_id")            \
    X(INVITATION_USE, "UPDATE invitation SET used_us = $2, person_id = $3 "                        \
                      "WHERE invitation_id = $1 AND used_us IS NULL AND revoked_us IS NULL "       \
                      "AND expires_us > $2")                                                       \
    X(INVITATION_REVOKE, "UPDATE invitation SET revoked_us = $2 WHERE invitation_id = $1 "         \
                         "AND used_us IS NULL AND revoked_us IS NULL")                             \
    X(INVITATION_REVOKE_KIND, "UPDATE invitation SET revoked_us = $2 WHERE kind = $1 "             \
                              "AND COALESCE(person_id, '') = $3 AND used_us IS NULL "              \
                              "AND revoked_us IS NULL")                                            \
    X(INVITATION_PRUNE, "DELETE FROM invitation WHERE expires_us < $1")                            \
    X(TOKEN_PUT, "INSERT INTO api_token (token_sha256, token_id, person_id, name, firm_id, role, " \
                 "created_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")                \
    X(TOKEN_GET, "SELECT " API_TOKEN_COLUMNS " FROM api_token WHERE token_sha256 = $1")            \
    X(TOKEN_LIST, "SELECT " API_TOKEN_COLUMNS " FROM api_token WHERE person_id = $1 "              \
                  "ORDER BY created_us DESC, token_id")                                            \
    X(TOKEN_REVOKE, "UPDATE api_token SET revoked_us = $2 WHERE token_id = $1 "                    \
                    "AND person_id = $3 AND revoked_us IS NULL")                                   \
    X(TOKEN_TOUCH, "UPDATE api_token SET last_us = $2 WHERE token_id = $1 "                        \
                   "AND COALESCE(last_us, 0) < $2")                                                \
    X(GUESS_GET, "SELECT failures, last_us, until_us FROM guess WHERE who = $1")                   \
    X(GUESS_DROP, "DELETE FROM guess WHERE who = $1")                                              \
    X(GUESS_PUT, "INSERT INTO guess (who, failures, last_us, until_us) VALUES ($1, $2, $3, $4)")   \
    X(GUESS_PRUNE, "DELETE FROM guess WHERE last_us < $1 AND until_us < $1")

#endif

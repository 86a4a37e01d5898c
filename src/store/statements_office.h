/* statements_office.h — the statements over the tables of schema_office.h; see statements.h. */
#ifndef STORE_STATEMENTS_OFFICE_H
#define STORE_STATEMENTS_OFFICE_H

#define ATTACHMENT_COLUMNS \
    "attachment_id, name, media_type, size, sha256, about, at_us, actor, removed_us, " \
    "CASE WHEN body IS NULL THEN 1 ELSE 0 END"

#define SQL_OFFICE(X)                                                                             \
    X(REVISION_GET, "SELECT n FROM revision WHERE firm_id = $1")                                  \
    X(SESSIONS_END, "UPDATE session SET ended_us = $1 WHERE ended_us IS NULL")                    \
    X(REVISION_PUT, "INSERT INTO revision (firm_id, n, at_us) VALUES ($1, $2, $3) "               \
                    "ON CONFLICT (firm_id) DO UPDATE SET n = excluded.n, at_us = excluded.at_us") \
    X(IDEMPOTENCY_GET, "SELECT request_sha256, status, media_type, body, at_us, expires_us "      \
                       "FROM idempotency WHERE key_sha256 = $1 AND expires_us > $2")              \
    X(IDEMPOTENCY_PUT, "INSERT INTO idempotency (key_sha256, request_sha256, status, "            \
                       "media_type, body, at_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, $7)") \
    X(IDEMPOTENCY_EXPIRE, "DELETE FROM idempotency WHERE expires_us <= $1")                       \
    X(SETTING_GET, "SELECT value, at_us, actor FROM setting WHERE name = $1")                     \
    X(SETTING_PUT, "INSERT INTO setting (name, value, at_us, actor) VALUES ($1, $2, $3, $4) "     \
                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value, "                    \
                   "at_us = excluded.at_us, actor = excluded.actor")                              \
    X(SETTING_DROP, "DELETE FROM setting WHERE name = $1")                                        \
    X(MARK_PUT, "INSERT INTO firm_mark (firm_id, mark, at_us, actor) VALUES ($1, $2, $3, $4) "    \
                "ON CONFLICT (firm_id, mark) DO NOTHING")                                         \
    X(MARK_DROP, "DELETE FROM firm_mark WHERE firm_id = $1 AND mark = $2")                        \
    X(MARK_GET, "SELECT at_us, actor FROM firm_mark WHERE firm_id = $1 AND mark = $2")            \
    X(MARK_LIST, "SELECT firm_id, mark, at_us, actor FROM firm_mark ORDER BY firm_id, mark")      \
    X(ATTACHMENT_NEXT, "SELECT COALESCE(MAX(attachment_id), 0) + 1 FROM attachment "              \
                       "WHERE firm_id = $1")                                                      \
    X(ATTACHMENT_TOTAL, "SELECT COALESCE(SUM(size), 0) FROM attachment "                          \
                        "WHERE firm_id = $1 AND body IS NOT NULL")                                \
    X(ATTACHMENT_PUT, "INSERT INTO attachment (firm_id, attachment_id, name, media_type, size, "  \
                      "sha256, body, about, at_us, actor) "                                       \
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")                         \
    X(ATTACHMENT_GET, "SELECT " ATTACHMENT_COLUMNS ", body FROM attachment "                      \
                      "WHERE firm_id = $1 AND attachment_id = $2")                                \
    X(ATTACHMENT_LIST, "SELECT " ATTACHMENT_COLUMNS " FROM attachment WHERE firm_id = $1 "        \
                       "ORDER BY attachment_id")                                                  \
    X(ATTACHMENT_REMOVE, "UPDATE attachment SET removed_us = $1 "                                 \
                         "WHERE firm_id = $2 AND attachment_id = $3")                             \
    X(ATTACHMENT_ERASE, "UPDATE attachment SET body = NULL, removed_us = $1 "                     \
                        "WHERE firm_id = $2 AND attachment_id = $3")                              \
    X(ATTACHMENT_BODIES, "SELECT firm_id, attachment_id, sha256, body FROM attachment "           \
                         "WHERE body IS NOT NULL ORDER BY firm_id, attachment_id")                \
    X(NEWEST_OFFICE_CHANGE,                                                                       \
      "SELECT MAX(at_us) FROM (SELECT MAX(at_us) AS at_us FROM revision "                         \
      "UNION ALL SELECT MAX(at_us) FROM attachment UNION ALL SELECT MAX(at_us) FROM firm_mark "   \
      "UNION ALL SELECT MAX(at_us) FROM setting) t")

#endif

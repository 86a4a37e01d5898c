/* statements_events.h — the statements over the tables of schema_events.h; see statements.h. */
#ifndef STORE_STATEMENTS_EVENTS_H
#define STORE_STATEMENTS_EVENTS_H

/* In the order of enum event_column in events.c. */
#define EVENT_COLUMNS                                                                               \
    "e.family, e.subject, e.kind, e.part, e.revision, e.at_s, e.day_only, e.arrived_s, e.feed_id, " \
    "e.batch_id, e.market, e.channel, e.customer, e.product, e.party, e.promised_s, e.quantity, "   \
    "e.amount, e.currency, e.number, e.reason, e.text, e.extra"
#define FEED_COLUMNS "feed_id, name, format, zone, currency, shop, channel, mapping, at_us, actor"
#define BATCH_COLUMNS                                                                              \
    "batch_id, feed_id, file_name, sha256, state, n_rows, n_events, n_new, n_same, n_corrected, " \
    "n_refused, first_s, last_s, report, at_us, actor"

#define SQL_EVENTS(X)                                                                             \
    X(EVENT_PUT,                                                                                  \
      "INSERT INTO event (firm_id, family, subject, kind, part, revision, at_s, day_only, "       \
      "arrived_s, feed_id, batch_id, market, channel, customer, product, party, promised_s, "     \
      "quantity, amount, currency, number, reason, text, extra) VALUES ($1, $2, $3, $4, $5, $6, " \
      "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) "   \
      "ON CONFLICT (firm_id, family, subject, kind, part, revision) DO NOTHING")                  \
    X(EVENT_REVISIONS,                                                                            \
      "SELECT " EVENT_COLUMNS ", b.state FROM event e LEFT JOIN event_batch b "                   \
      "ON b.firm_id = e.firm_id AND b.batch_id = e.batch_id WHERE e.firm_id = $1 "                \
      "AND e.family = $2 AND e.subject = $3 AND e.kind = $4 AND e.part = $5 ORDER BY e.revision") \
    X(EVENT_KNOWN, "SELECT e.feed_id FROM event e WHERE e.firm_id = $1 AND e.family = $2 "        \
                   "AND e.subject = $3 ORDER BY e.kind, e.part, e.revision LIMIT 1")              \
    X(EVENT_SUBJECT, "SELECT " EVENT_COLUMNS " FROM event e WHERE e.firm_id = $1 "                \
                     "AND e.family = $2 AND e.subject = $3 ORDER BY e.kind, e.part, e.revision")  \
    X(EVENT_FAMILY, "SELECT " EVENT_COLUMNS " FROM event e WHERE e.firm_id = $1 "                 \
                    "AND e.family = $2 ORDER BY e.subject, e.kind, e.part, e.revision")           \
    X(EVENT_OF_BATCH, "SELECT e.family, e.subject FROM event e WHERE e.firm_id = $1 "             \
                      "AND e.batch_id = $2 GROUP BY e.family, e.subject "                         \
                      "ORDER BY e.family, e.subject")                                             \
    X(EVENT_OF_CUSTOMER, "SELECT e.family, e.subject FROM event e WHERE e.firm_id = $1 "          \
                         "AND e.customer = $2 GROUP BY e.family, e.subject "                      \
                         "ORDER BY e.family, e.subject")                                          \
    X(EVENT_ERASE, "UPDATE event SET customer = NULL, text = NULL WHERE firm_id = $1 "            \
                   "AND family = $2 AND subject = $3")                                            \
    X(FEED_NEXT, "SELECT COALESCE(MAX(feed_id), 0) + 1 FROM feed WHERE firm_id = $1")             \
    X(FEED_ID, "SELECT feed_id FROM feed WHERE firm_id = $1 AND name = $2")                       \
    X(FEED_PUT,                                                                                   \
      "INSERT INTO feed (firm_id, feed_id, name, format, zone, currency, shop, channel, "         \
      "mapping, at_us, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "             \
      "ON CONFLICT (firm_id, feed_id) DO UPDATE SET format = excluded.format, "                   \
      "zone = excluded.zone, currency = excluded.currency, shop = excluded.shop, "                \
      "channel = excluded.channel, mapping = excluded.mapping, at_us = excluded.at_us, "          \
      "actor = excluded.actor")                                                                   \
    X(FEED_LIST, "SELECT " FEED_COLUMNS " FROM feed WHERE firm_id = $1 ORDER BY feed_id")         \
    X(BATCH_NEXT, "SELECT COALESCE(MAX(batch_id), 0) + 1 FROM event_batch WHERE firm_id = $1")    \
    X(BATCH_PUT,                                                                                  \
      "INSERT INTO event_batch (firm_id, batch_id, feed_id, file_name, sha256, state, n_rows, "   \
      "n_events, n_new, n_same, n_corrected, n_refused, first_s, last_s, report, at_us, actor) "  \
      "VALUES ($1, $2, $3, $4, $5, 'running', 0, 0, 0, 0, 0, 0, NULL, NULL, '', $6, $7)")         \
    X(BATCH_END,                                                                                  \
      "UPDATE event_batch SET state = $3, n_rows = $4, n_events = $5, n_new = $6, n_same = $7, "  \
      "n_corrected = $8, n_refused = $9, first_s = $10, last_s = $11, report = $12 "              \
      "WHERE firm_id = $1 AND batch_id = $2")                                                     \
    X(BATCH_WITHDRAW, "UPDATE event_batch SET state = 'withdrawn' WHERE firm_id = $1 "            \
                      "AND batch_id = $2")                                                        \
    X(BATCH_WITHDRAWN, "SELECT batch_id FROM event_batch WHERE firm_id = $1 "                     \
                       "AND state = 'withdrawn' ORDER BY batch_id")                               \
    X(BATCH_LIST, "SELECT " BATCH_COLUMNS " FROM event_batch WHERE firm_id = $1 "                 \
                  "ORDER BY batch_id")                                                            \
    X(BATCH_MARK, "SELECT COALESCE(SUM(n_new + n_corrected), 0), "                                \
                  "COALESCE(SUM(CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END), 0) "            \
                  "FROM event_batch WHERE firm_id = $1")                                          \
    X(REFUSED_PUT, "INSERT INTO event_refused (firm_id, batch_id, line_from, line_to, "           \
                   "column_name, reason) VALUES ($1, $2, $3, $4, $5, $6) "                        \
                   "ON CONFLICT (firm_id, batch_id, line_from, reason) DO NOTHING")               \
    X(REFUSED_LIST, "SELECT line_from, line_to, column_name, reason FROM event_refused "          \
                    "WHERE firm_id = $1 AND batch_id = $2 ORDER BY line_from, reason")            \
    X(REFUSED_FORGET, "DELETE FROM event_refused WHERE firm_id = $1 AND reason LIKE $2 ESCAPE '!'")  \
    X(EVENT_SALT_GET, "SELECT salt FROM event_secret WHERE secret_id = 1")                        \
    X(EVENT_SALT_PUT, "INSERT INTO event_secret (secret_id, salt) VALUES (1, $1) "                \
                      "ON CONFLICT (secret_id) DO NOTHING")                                       \
    X(ERASED_PUT, "INSERT INTO event_erased (firm_id, mark, at_us) VALUES ($1, $2, $3) "          \
                  "ON CONFLICT (firm_id, mark) DO NOTHING")                                       \
    X(ERASED_LIST, "SELECT mark FROM event_erased WHERE firm_id = $1 ORDER BY mark")

#endif

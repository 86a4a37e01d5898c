/* statements_operations.h — the statements over the tables of schema_operations.h; see statements.h. */
#ifndef STORE_STATEMENTS_OPERATIONS_H
#define STORE_STATEMENTS_OPERATIONS_H

#define SQL_OPERATIONS(X)                                                                          \
    X(SUBJECT_FACT_GET, "SELECT body FROM subject_fact WHERE firm_id = $1 AND family = $2 "        \
                        "AND subject = $3")                                                        \
    X(SUBJECT_FACT_PUT, "INSERT INTO subject_fact (firm_id, family, subject, body) "               \
                        "VALUES ($1, $2, $3, $4) ON CONFLICT (firm_id, family, subject) "          \
                        "DO UPDATE SET body = excluded.body")                                      \
    X(SUBJECT_FACT_DROP, "DELETE FROM subject_fact WHERE firm_id = $1 AND family = $2 "            \
                         "AND subject = $3")                                                       \
    X(SUBJECT_FACT_LIST, "SELECT subject, body FROM subject_fact WHERE firm_id = $1 "              \
                         "AND family = $2 ORDER BY firm_id, family, subject")                      \
    X(SUBJECT_FACT_CLEAR, "DELETE FROM subject_fact WHERE firm_id = $1")                           \
    X(CUSTOMER_ORDER_PUT, "INSERT INTO customer_order (firm_id, customer, placed_s, order_id, "    \
                          "market, channel, day) VALUES ($1, $2, $3, $4, $5, $6, $7) "             \
                          "ON CONFLICT (firm_id, customer, placed_s, order_id) DO UPDATE SET "     \
                          "market = excluded.market, channel = excluded.channel, "                 \
                          "day = excluded.day")                                                    \
    X(CUSTOMER_ORDER_DROP, "DELETE FROM customer_order WHERE firm_id = $1 AND customer = $2 "      \
                           "AND placed_s = $3 AND order_id = $4")                                  \
    X(CUSTOMER_ORDER_BEFORE, "SELECT placed_s, order_id, market, channel, day "                    \
                             "FROM customer_order WHERE firm_id = $1 AND customer = $2 "           \
                             "AND (placed_s, order_id) < ($3, $4) "                                \
                             "ORDER BY placed_s DESC, order_id DESC LIMIT 1")                      \
    X(CUSTOMER_ORDER_AFTER, "SELECT placed_s, order_id, market, channel, day "                     \
                            "FROM customer_order WHERE firm_id = $1 AND customer = $2 "            \
                            "AND (placed_s, order_id) > ($3, $4) "                                 \
                            "ORDER BY placed_s, order_id LIMIT 1")                                 \
    X(CUSTOMER_ORDER_CLEAR, "DELETE FROM customer_order WHERE firm_id = $1")                       \
    X(MEASURE_MONTH_GET, "SELECT body FROM measure_month WHERE firm_id = $1 AND market = $2 "      \
                         "AND channel = $3 AND month = $4")                                        \
    X(MEASURE_MONTH_PUT, "INSERT INTO measure_month (firm_id, market, channel, month, body) "      \
                         "VALUES ($1, $2, $3, $4, $5) "                                            \
                         "ON CONFLICT (firm_id, market, channel, month) "                          \
                         "DO UPDATE SET body = excluded.body")                                     \
    X(MEASURE_MONTH_DROP, "DELETE FROM measure_month WHERE firm_id = $1 AND market = $2 "          \
                          "AND channel = $3 AND month = $4")                                       \
    X(MEASURE_MONTH_LIST, "SELECT market, channel, month, body FROM measure_month "                \
                          "WHERE firm_id = $1 ORDER BY firm_id, market, channel, month")           \
    X(MEASURE_MONTH_CLEAR, "DELETE FROM measure_month WHERE firm_id = $1")                         \
    X(DERIVED_STATE_GET, "SELECT params, last_event_s, writes FROM derived_state "                 \
                         "WHERE firm_id = $1")                                                     \
    X(DERIVED_STATE_PUT, "INSERT INTO derived_state (firm_id, params, last_event_s, writes, "      \
                         "at_us) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (firm_id) DO UPDATE SET " \
                         "params = excluded.params, last_event_s = excluded.last_event_s, "        \
                         "writes = excluded.writes, at_us = excluded.at_us")                      \
    X(EVENT_NEWEST_TIME, "SELECT MAX(at_s) FROM event WHERE firm_id = $1 AND family = $2 "         \
                         "AND at_s <= arrived_s + $3 AND batch_id NOT IN (SELECT batch_id "        \
                         "FROM event_batch WHERE firm_id = $1 AND state = 'withdrawn')")

#endif

/* statements_alarms.h — the statements over the tables of schema_alarms.h; see statements.h. */
#ifndef STORE_STATEMENTS_ALARMS_H
#define STORE_STATEMENTS_ALARMS_H

#define INCIDENT_COLUMNS                                                                         \
    "incident_id, state, cause, title, severity, body, owner, snooze_day, opened_day, since_day, " \
    "seen_day, closed_day, useful, told_us"

#define SQL_ALARMS(X)                                                                              \
    X(INCIDENT_NEXT, "SELECT COALESCE(MAX(incident_id), 0) + 1 FROM incident WHERE firm_id = $1")  \
    X(INCIDENT_PUT,                                                                                \
      "INSERT INTO incident (firm_id, " INCIDENT_COLUMNS ") "                                      \
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "                 \
      "ON CONFLICT (firm_id, incident_id) DO UPDATE SET state = excluded.state, "                  \
      "title = excluded.title, severity = excluded.severity, body = excluded.body, "               \
      "owner = excluded.owner, snooze_day = excluded.snooze_day, since_day = excluded.since_day, " \
      "seen_day = excluded.seen_day, closed_day = excluded.closed_day, useful = excluded.useful, " \
      "told_us = excluded.told_us")                                                                \
    X(INCIDENT_LIST, "SELECT " INCIDENT_COLUMNS " FROM incident WHERE firm_id = $1 "               \
                     "ORDER BY incident_id")                                                       \
    X(INCIDENT_GET, "SELECT " INCIDENT_COLUMNS " FROM incident "                                   \
                    "WHERE firm_id = $1 AND incident_id = $2")                                     \
    X(INCIDENT_STEP_PUT,                                                                           \
      "INSERT INTO incident_step (firm_id, incident_id, step, act, actor, detail, note_ref, at_us) " \
      "SELECT $1, $2, COALESCE(MAX(step), 0) + 1, $3, $4, $5, $6, $7 FROM incident_step "          \
      "WHERE firm_id = $1 AND incident_id = $2")                                                   \
    X(INCIDENT_STEPS, "SELECT act, actor, detail, note_ref, at_us FROM incident_step "             \
                      "WHERE firm_id = $1 AND incident_id = $2 ORDER BY step")                     \
    X(EXIT_STEP_PUT, "INSERT INTO exit_step (firm_id, provider, item, done_day, actor, at_us) "    \
                     "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (firm_id, provider, item) "      \
                     "DO UPDATE SET done_day = excluded.done_day, actor = excluded.actor, "        \
                     "at_us = excluded.at_us")                                                     \
    X(EXIT_STEP_LIST, "SELECT provider, item, done_day, actor, at_us FROM exit_step "              \
                      "WHERE firm_id = $1 ORDER BY provider, item")

#endif

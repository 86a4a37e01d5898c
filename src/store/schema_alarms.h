/* schema_alarms.h — step 7: incidents, what was done about them, whether the warning was useful, and where word goes. */
#ifndef STORE_SCHEMA_ALARMS_H
#define STORE_SCHEMA_ALARMS_H

#define SCHEMA_ALARMS \
    "CREATE TABLE incident (\n" \
    "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n" \
    "  incident_id {int} NOT NULL CHECK (incident_id >= 1),\n" \
    "  state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'snoozed', 'closed')),\n" \
    "  cause TEXT NOT NULL,\n" \
    "  title TEXT NOT NULL,\n" \
    "  severity {real} NOT NULL,\n" \
    "  body TEXT NOT NULL,\n" \
    "  owner TEXT NOT NULL,\n" \
    "  snooze_day {int},\n" \
    "  opened_day {int} NOT NULL,\n" \
    "  since_day {int} NOT NULL,\n" \
    "  seen_day {int} NOT NULL,\n" \
    "  closed_day {int},\n" \
    "  useful TEXT NOT NULL CHECK (useful IN ('', 'yes', 'no')),\n" \
    "  told_us {int},\n" \
    "  PRIMARY KEY (firm_id, incident_id)\n" \
    "){strict};\n" \
    "CREATE TABLE incident_step (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  incident_id {int} NOT NULL,\n" \
    "  step {int} NOT NULL CHECK (step >= 1),\n" \
    "  act TEXT NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  detail TEXT NOT NULL,\n" \
    "  note_ref TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, incident_id, step),\n" \
    "  FOREIGN KEY (firm_id, incident_id) REFERENCES incident (firm_id, incident_id)\n" \
    "){strict};\n" \
    "CREATE TABLE exit_step (\n" \
    "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n" \
    "  provider TEXT NOT NULL,\n" \
    "  item TEXT NOT NULL,\n" \
    "  done_day {int},\n" \
    "  actor TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, provider, item)\n" \
    "){strict};\n"

#endif

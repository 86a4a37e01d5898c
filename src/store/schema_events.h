/* schema_events.h — step 5: what happened, said once. The key of an event is its idempotency key, and the order in
 * which the rows lie: all of one order together, without a second index. */
#ifndef STORE_SCHEMA_EVENTS_H
#define STORE_SCHEMA_EVENTS_H

#define SCHEMA_EVENTS \
    "CREATE TABLE feed (\n" \
    "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n" \
    "  feed_id {int} NOT NULL CHECK (feed_id >= 1),\n" \
    "  name TEXT NOT NULL,\n" \
    "  format TEXT NOT NULL,\n" \
    "  zone TEXT NOT NULL,\n" \
    "  currency TEXT NOT NULL,\n" \
    "  shop TEXT NOT NULL,\n" \
    "  channel TEXT NOT NULL,\n" \
    "  mapping TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, feed_id),\n" \
    "  UNIQUE (firm_id, name)\n" \
    "){strict};\n" \
    "CREATE TABLE event_batch (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  batch_id {int} NOT NULL CHECK (batch_id >= 1),\n" \
    "  feed_id {int} NOT NULL,\n" \
    "  file_name TEXT NOT NULL,\n" \
    "  sha256 TEXT NOT NULL,\n" \
    "  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'withdrawn')),\n" \
    "  n_rows {int} NOT NULL,\n" \
    "  n_events {int} NOT NULL,\n" \
    "  n_new {int} NOT NULL,\n" \
    "  n_same {int} NOT NULL,\n" \
    "  n_corrected {int} NOT NULL,\n" \
    "  n_refused {int} NOT NULL,\n" \
    "  first_s {int},\n" \
    "  last_s {int},\n" \
    "  report TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, batch_id),\n" \
    "  FOREIGN KEY (firm_id, feed_id) REFERENCES feed (firm_id, feed_id)\n" \
    "){strict};\n" \
    "CREATE TABLE event_refused (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  batch_id {int} NOT NULL,\n" \
    "  line_from {int} NOT NULL,\n" \
    "  line_to {int} NOT NULL,\n" \
    "  column_name TEXT,\n" \
    "  reason TEXT NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, batch_id, line_from, reason)\n" \
    "){strict};\n" \
    "CREATE TABLE event (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  family {int} NOT NULL,\n" \
    "  subject TEXT NOT NULL,\n" \
    "  kind {int} NOT NULL,\n" \
    "  part TEXT NOT NULL,\n" \
    "  revision {int} NOT NULL,\n" \
    "  at_s {int} NOT NULL,\n" \
    "  day_only {int} NOT NULL,\n" \
    "  arrived_s {int} NOT NULL,\n" \
    "  feed_id {int} NOT NULL,\n" \
    "  batch_id {int} NOT NULL,\n" \
    "  market TEXT,\n" \
    "  channel TEXT,\n" \
    "  customer TEXT,\n" \
    "  product TEXT,\n" \
    "  party TEXT,\n" \
    "  promised_s {int},\n" \
    "  quantity {int},\n" \
    "  amount {int},\n" \
    "  currency TEXT,\n" \
    "  number TEXT,\n" \
    "  reason TEXT,\n" \
    "  text TEXT,\n" \
    "  extra TEXT,\n" \
    "  PRIMARY KEY (firm_id, family, subject, kind, part, revision)\n" \
    "){clustered};\n" \
    "CREATE TABLE event_secret (\n" \
    "  secret_id {int} PRIMARY KEY CHECK (secret_id = 1),\n" \
    "  salt TEXT NOT NULL\n" \
    "){strict};\n" \
    "CREATE TABLE event_erased (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  mark TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, mark)\n" \
    "){strict};\n"

#endif

/* schema_office.h — step 4: files kept as evidence, marks on firms, what a change changed, settings. */
#ifndef STORE_SCHEMA_OFFICE_H
#define STORE_SCHEMA_OFFICE_H

#define SCHEMA_OFFICE \
    "ALTER TABLE assessment ADD COLUMN rater TEXT NOT NULL DEFAULT '';\n" \
    "ALTER TABLE assessment ADD COLUMN round {int} NOT NULL DEFAULT 0;\n" \
    "ALTER TABLE assessment ADD COLUMN before_version {int} NOT NULL DEFAULT 0;\n" \
    "CREATE TABLE attachment (\n" \
    "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n" \
    "  attachment_id {int} NOT NULL CHECK (attachment_id >= 1),\n" \
    "  name TEXT NOT NULL,\n" \
    "  media_type TEXT NOT NULL,\n" \
    "  size {int} NOT NULL,\n" \
    "  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),\n" \
    "  body {blob},\n" \
    "  about TEXT,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  removed_us {int},\n" \
    "  PRIMARY KEY (firm_id, attachment_id)\n" \
    "){strict};\n" \
    "CREATE TABLE firm_mark (\n" \
    "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n" \
    "  mark TEXT NOT NULL CHECK (mark IN ('sample', 'trash')),\n" \
    "  at_us {int} NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, mark)\n" \
    "){strict};\n" \
    "CREATE TABLE revision (\n" \
    "  firm_id TEXT PRIMARY KEY,\n" \
    "  n {int} NOT NULL,\n" \
    "  at_us {int} NOT NULL\n" \
    "){strict};\n" \
    "CREATE TABLE setting (\n" \
    "  name TEXT PRIMARY KEY,\n" \
    "  value TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  actor TEXT NOT NULL\n" \
    "){strict};\n" \
    "CREATE TABLE idempotency (\n" \
    "  key_sha256 TEXT PRIMARY KEY CHECK (length(key_sha256) = 64),\n" \
    "  request_sha256 TEXT NOT NULL CHECK (length(request_sha256) = 64),\n" \
    "  status {int} NOT NULL,\n" \
    "  media_type TEXT NOT NULL,\n" \
    "  body {blob} NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  expires_us {int} NOT NULL\n" \
    "){strict};\n"

#endif

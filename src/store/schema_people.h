/* schema_people.h — step 2: who may sign in, with what role for which firm.
 *
 * Tokens, codes and links are kept as their SHA-256; a role's firm_id "*" is the office. An erased
 * person's row stays, emptied of all but its id and times, since records name it. */
#ifndef STORE_SCHEMA_PEOPLE_H
#define STORE_SCHEMA_PEOPLE_H

#define SCHEMA_PEOPLE \
    "CREATE TABLE person (\n" \
    "  person_id TEXT PRIMARY KEY CHECK (length(person_id) BETWEEN 4 AND 40),\n" \
    "  email TEXT UNIQUE,\n" \
    "  name TEXT,\n" \
    "  password_hash TEXT,\n" \
    "  totp_secret TEXT,\n" \
    "  totp_pending TEXT,\n" \
    "  totp_last_step {int} NOT NULL DEFAULT 0,\n" \
    "  language TEXT,\n" \
    "  created_us {int} NOT NULL,\n" \
    "  created_by TEXT NOT NULL,\n" \
    "  last_us {int},\n" \
    "  disabled_us {int},\n" \
    "  erased_us {int}\n" \
    "){strict};\n" \
    "CREATE TABLE firm_role (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  person_id TEXT NOT NULL REFERENCES person (person_id),\n" \
    "  role TEXT NOT NULL CHECK (role IN ('viewer', 'analyst', 'adviser', 'owner')),\n" \
    "  at_us {int} NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, person_id)\n" \
    "){strict};\n" \
    "CREATE INDEX firm_role_by_person ON firm_role (person_id);\n" \
    "CREATE TABLE session (\n" \
    "  token_sha256 TEXT PRIMARY KEY CHECK (length(token_sha256) = 64),\n" \
    "  session_id TEXT NOT NULL UNIQUE,\n" \
    "  person_id TEXT NOT NULL REFERENCES person (person_id),\n" \
    "  csrf TEXT NOT NULL,\n" \
    "  created_us {int} NOT NULL,\n" \
    "  last_us {int} NOT NULL,\n" \
    "  expires_us {int} NOT NULL,\n" \
    "  address TEXT,\n" \
    "  agent TEXT,\n" \
    "  ended_us {int}\n" \
    "){strict};\n" \
    "CREATE INDEX session_by_person ON session (person_id);\n" \
    "CREATE TABLE invitation (\n" \
    "  token_sha256 TEXT PRIMARY KEY CHECK (length(token_sha256) = 64),\n" \
    "  invitation_id TEXT NOT NULL UNIQUE,\n" \
    "  kind TEXT NOT NULL CHECK (kind IN ('first', 'invite', 'reset')),\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  role TEXT NOT NULL,\n" \
    "  person_id TEXT,\n" \
    "  note TEXT,\n" \
    "  created_us {int} NOT NULL,\n" \
    "  created_by TEXT NOT NULL,\n" \
    "  expires_us {int} NOT NULL,\n" \
    "  used_us {int},\n" \
    "  revoked_us {int}\n" \
    "){strict};\n" \
    "CREATE TABLE api_token (\n" \
    "  token_sha256 TEXT PRIMARY KEY CHECK (length(token_sha256) = 64),\n" \
    "  token_id TEXT NOT NULL UNIQUE,\n" \
    "  person_id TEXT NOT NULL REFERENCES person (person_id),\n" \
    "  name TEXT NOT NULL,\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  role TEXT NOT NULL,\n" \
    "  created_us {int} NOT NULL,\n" \
    "  expires_us {int},\n" \
    "  last_us {int},\n" \
    "  revoked_us {int}\n" \
    "){strict};\n" \
    "CREATE INDEX api_token_by_person ON api_token (person_id);\n" \
    "CREATE TABLE guess (\n" \
    "  who TEXT PRIMARY KEY,\n" \
    "  failures {int} NOT NULL,\n" \
    "  last_us {int} NOT NULL,\n" \
    "  until_us {int} NOT NULL\n" \
    "){strict};\n"

#endif

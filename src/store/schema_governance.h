/* schema_governance.h — step 3: what was proposed, who decided, and the log that cannot be rewritten. */
#ifndef STORE_SCHEMA_GOVERNANCE_H
#define STORE_SCHEMA_GOVERNANCE_H

#define SCHEMA_GOVERNANCE \
    "CREATE TABLE proposal (\n" \
    "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n" \
    "  proposal_id {int} NOT NULL CHECK (proposal_id >= 1),\n" \
    "  state TEXT NOT NULL CHECK (state IN ('open', 'half_signed', 'accepted', 'modified', 'rejected', 'expired', 'withdrawn', 'executed', 'reviewed')),\n" \
    "  class TEXT NOT NULL CHECK (class IN ('A', 'B', 'C')),\n" \
    "  kind TEXT NOT NULL,\n" \
    "  subject TEXT NOT NULL,\n" \
    "  body TEXT NOT NULL,\n" \
    "  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),\n" \
    "  created_us {int} NOT NULL,\n" \
    "  created_by TEXT NOT NULL,\n" \
    "  expires_us {int} NOT NULL,\n" \
    "  review_us {int},\n" \
    "  PRIMARY KEY (firm_id, proposal_id)\n" \
    "){strict};\n" \
    "CREATE TABLE decision (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  proposal_id {int} NOT NULL,\n" \
    "  step {int} NOT NULL CHECK (step >= 1),\n" \
    "  act TEXT NOT NULL CHECK (act IN ('accept', 'modify', 'reject', 'sign', 'withdraw', 'expire', 'execute', 'review')),\n" \
    "  actor TEXT NOT NULL,\n" \
    "  role TEXT NOT NULL,\n" \
    "  body TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, proposal_id, step),\n" \
    "  FOREIGN KEY (firm_id, proposal_id) REFERENCES proposal (firm_id, proposal_id)\n" \
    "){strict};\n" \
    "CREATE TABLE audit (\n" \
    "  seq {int} PRIMARY KEY CHECK (seq >= 1),\n" \
    "  firm_id TEXT,\n" \
    "  kind TEXT NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  body TEXT NOT NULL,\n" \
    "  chain TEXT NOT NULL CHECK (length(chain) = 64)\n" \
    "){strict};\n" \
    "CREATE INDEX audit_by_firm ON audit (firm_id, seq);\n" \
    "CREATE TABLE audit_text (\n" \
    "  ref TEXT PRIMARY KEY,\n" \
    "  firm_id TEXT,\n" \
    "  person_id TEXT,\n" \
    "  salt TEXT,\n" \
    "  body TEXT,\n" \
    "  erased_us {int}\n" \
    "){strict};\n" \
    "CREATE TABLE audit_head (\n" \
    "  size {int} PRIMARY KEY CHECK (size >= 0),\n" \
    "  root TEXT NOT NULL CHECK (length(root) = 64),\n" \
    "  chain TEXT NOT NULL CHECK (length(chain) = 64),\n" \
    "  at_us {int} NOT NULL,\n" \
    "  public_key TEXT NOT NULL,\n" \
    "  signature TEXT NOT NULL\n" \
    "){strict};\n"

#endif

/* statements_governance.h — the statements over the tables of schema_governance.h; see statements.h. */
#ifndef STORE_STATEMENTS_GOVERNANCE_H
#define STORE_STATEMENTS_GOVERNANCE_H

#define SQL_GOVERNANCE(X) \
    X(AUDIT_COUNT, "SELECT COALESCE(MAX(seq), 0) FROM audit")

#endif

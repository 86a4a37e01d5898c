/* statements_office.h — the statements over the tables of schema_office.h; see statements.h. */
#ifndef STORE_STATEMENTS_OFFICE_H
#define STORE_STATEMENTS_OFFICE_H

#define SQL_OFFICE(X) \
    X(REVISION_GET, "SELECT n FROM revision WHERE firm_id = $1")

#endif

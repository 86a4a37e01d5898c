/* statements_people.h — the statements over the tables of schema_people.h; see statements.h. */
#ifndef STORE_STATEMENTS_PEOPLE_H
#define STORE_STATEMENTS_PEOPLE_H

#define SQL_PEOPLE(X) \
    X(PERSON_COUNT, "SELECT COUNT(*) FROM person")

#endif

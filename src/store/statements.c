/* statements.c — the table made of the list. */
#include "store/statements.h"

static const struct {
    const char *name, *text;
} table[SQL_N_STATEMENTS] = {
#define X(id, sql) [SQL_##id] = {#id, sql},
    SQL_STATEMENTS(X)
#undef X
};

const char *sql_text(enum sql_id id)
{
    return table[id].text;
}

const char *sql_name(enum sql_id id)
{
    return table[id].name;
}

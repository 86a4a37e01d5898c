/* schema.h — the tables, as a list of steps that only go forward.
 *
 * Each step is carried out once, in a transaction of its own, and recorded with the hash of its text:
 * a step that was edited after it was carried out somewhere is found by `landfall check`. A released
 * step is never changed; a new need is a new step.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

struct db;
enum sql_dialect { SQL_SQLITE, SQL_POSTGRES };

struct migration {
    int version; /* 1, 2, 3 … without gaps */
    const char *name;
    const char *ddl; /* {int}, {real} and {strict} stand for what the two databases say differently */
};
extern const struct migration schema_steps[];
extern const size_t schema_n_steps;
enum { SCHEMA_WITH_OFFICE = 4 }; /* the step that brings attachments, marks, revisions */

/* The step's text in the words of one database. */
char *schema_ddl(struct arena *a, const struct migration *step, enum sql_dialect dialect)
    RETURNS_NONNULL;

/* Version of the workspace; 0 when it holds no tables yet. */
bool schema_version(struct db *db, int *ret, struct err *e) NODISCARD;
/* Brings the workspace to the last of steps[n]. A newer one than that is ERR_CONFLICT. */
bool schema_migrate(struct db *db, const struct migration *steps, size_t n, int64_t now_us,
                    struct err *e) NODISCARD;
/* Every step carried out is known here and unchanged? ERR_CONFLICT names the first that is not. */
bool schema_check(struct db *db, const struct migration *steps, size_t n,
                  struct err *e) NODISCARD;

#endif

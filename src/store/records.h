/* records.h — inside of this room: what the files that read and write records share. */
#ifndef STORE_RECORDS_H
#define STORE_RECORDS_H

#include "store/sqlite.h"
#include "store/workspace.h"

struct workspace {
    struct db *db;
    char *path;
    enum ws_mode mode;
    int version;
    const char *kept; /* copy of the file as it was before it was brought to a newer schema, or NULL */
};

/* Begin, run `body`, commit; whatever fails takes everything back and returns false. */
#define TRANSACT(ws, e, body)     \
    do {                          \
        TRY(ws_begin((ws), (e))); \
        if (!(body)) {            \
            ws_rollback(ws);      \
            return false;         \
        }                         \
        TRY(ws_commit((ws), (e)));\
    } while (0)

/* The rows of a statement by `read` (a struct from the row at hand): the first one, or all of them. */
#define ONE(s, a, found, ret, read, e) \
    do {                               \
        bool row;                      \
        TRY(db_step((s), &row, (e)));  \
        if (row) {                     \
            *(ret) = read((s), (a));   \
            db_end(s);                 \
        }                              \
        *(found) = row;                \
    } while (0)

#define MANY(s, a, ret, ret_n, type, read, e)        \
    do {                                             \
        type *list = NULL;                           \
        size_t n = 0, cap = 0;                       \
        for (;;) {                                   \
            bool row;                                \
            TRY(db_step((s), &row, (e)));            \
            if (!row)                                \
                break;                               \
            PUSH((a), list, n, cap, read((s), (a))); \
        }                                            \
        *(ret) = list;                               \
        *(ret_n) = n;                                \
    } while (0)

/* One integer from a statement without rows or with one. */
bool store_one_int(struct db_stmt *s, int64_t *ret, struct err *e) NODISCARD;
/* ERR_NOT_FOUND with the nearest id when the firm is not there. */
bool store_firm_exists(struct workspace *ws, const char *firm_id, struct err *e) NODISCARD;

/* Renames a finished file into place; without `replace` an existing file is ERR_CONFLICT. */
bool store_put_in_place(const char *tmp, const char *path, bool replace, struct err *e) NODISCARD;

/* A verified copy of the whole workspace under a new name, "PATH.SUFFIX-1" or the next that is free. */
bool store_keep_copy(struct arena *a, struct db *db, const char *path, const char *suffix,
                     const char **ret_kept, struct err *e) NODISCARD;

/* Everything `landfall check` looks at: structure, foreign keys, content hashes, schema. Each finding
 * is a sentence; n = 0 means sound. */
struct findings {
    const char **items;
    size_t n, cap;
};
bool store_examine(struct db *db, struct arena *a, struct findings *ret, struct err *e) NODISCARD;

#endif

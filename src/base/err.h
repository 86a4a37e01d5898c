/* err.h — errors are values with a story: a code for machines, a message for people, context added
 * on the way up, and a hint that says what to do next.
 *
 * A fallible function returns bool (true = success) and takes `struct err *e` last. On failure it
 * fills *e and leaves every ret_ output untouched. Exactly one place reports an error: the door.
 *
 * Use:  return FAIL(e, ERR_PARSE, "line %zu: '%.*s' is not a number", line, STR_ARG(s));
 *       TRY(csv_open(&r, path, e));                     propagate
 *       return err_note(e, "while importing %s", path); add context outward
 *       err_hint(e, "Did you mean `%s`?", near);        one next step for the user
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

/* name, exit status of the command line, HTTP status, what the class means */
#define ERR_CODES(X)                                                            \
    X(NONE, 0, 200, "no error")                                                 \
    X(ANSWER_NO, 1, 200, "ran, but the answer is no")                           \
    X(USAGE, 2, 400, "wrong use: unknown word, option or value")                \
    X(PARSE, 3, 422, "bad input: the file or text is not what was expected")    \
    X(INPUT, 3, 422, "bad input: well formed, but not acceptable")              \
    X(NOT_FOUND, 3, 404, "named thing does not exist")                          \
    X(CONFLICT, 3, 409, "clashes with what is already there")                   \
    X(LIMIT, 3, 413, "larger than a stated limit")                              \
    X(NUMERIC, 3, 422, "the numbers do not allow an answer")                    \
    X(REFUSED, 4, 403, "not allowed for this role")                             \
    X(IO, 5, 500, "the file system or network failed")                          \
    X(CORRUPT, 5, 500, "stored data are damaged")                               \
    X(BUSY, 5, 503, "in use by another process")                                \
    X(BUG, 5, 500, "a mistake in Landfall itself")

enum err_code {
#define X(name, exit_status, http_status, text) ERR_##name,
    ERR_CODES(X)
#undef X
    ERR_N_CODES
};

/* One of several faults of a form: which field, what is wrong, what to do. */
struct err_detail {
    const char *where, *message, *hint; /* hint "" when there is none */
};

struct err {
    enum err_code code;
    const char *file; /* where it was raised, for --debug */
    int line;
    char msg[1024];
    char hint[384];
    const struct err_detail *details; /* NULL, or all faults, in the job's arena */
    size_t n_details;
};

/* Calls a function that always returns false, and lets the compiler know: otherwise it warns of outputs
 * that are unset only on failure. */
#define ALWAYS_FALSE(call)  \
    __extension__({         \
        (void)(call);       \
        false;              \
    })

/* Fills *e and returns false, so that `return FAIL(…)` reads as one statement. */
bool err_fail_at(struct err *e, enum err_code code, const char *file, int line, const char *fmt,
                 ...) PRINTF_LIKE(5, 6);
#define FAIL(e, code, ...) ALWAYS_FALSE(err_fail_at((e), (code), __FILE__, __LINE__, __VA_ARGS__))

/* Puts context before the message ("while importing x.csv: line 7: …"); returns false. */
bool err_note(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
#define err_note(...) ALWAYS_FALSE(err_note(__VA_ARGS__))

/* Sets the next step; an earlier hint stays, since it was nearer to the cause. Returns false. */
bool err_hint(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
#define err_hint(...) ALWAYS_FALSE(err_hint(__VA_ARGS__))

void err_clear(struct err *e);
const char *err_code_name(enum err_code code);
const char *err_code_text(enum err_code code);
int err_exit_status(enum err_code code);
int err_http_status(enum err_code code);

#define TRY(expr)         \
    do {                  \
        if (!(expr))      \
            return false; \
    } while (0)

#endif

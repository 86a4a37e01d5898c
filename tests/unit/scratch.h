/* scratch.h — for tests that touch the disk: a folder of their own that goes with the arena, and a
 * cmocka assertion that shows the message of an error that was not expected. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

static inline int scratch_unlink(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static inline void scratch_remove(void *path)
{
    (void)nftw(path, scratch_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

static inline char *scratch_folder(struct arena *a)
{
    const char *base = getenv("TMPDIR");
    char *path = arena_printf(a, "%s/landfall-test-XXXXXX", base ? base : P_tmpdir);
    assert_non_null(mkdtemp(path));
    arena_defer(a, scratch_remove, path);
    return path;
}

/* A file in that folder; returns its path. */
static inline char *scratch_file(struct arena *a, const char *folder, const char *name,
                                 struct str bytes)
{
    char *path = arena_printf(a, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* OK(call(…, &e), e): must succeed; prints what it said when it does not. */
#define OK(call, e)                                                       \
    do {                                                                  \
        err_clear(&(e));                                                  \
        if (!(call)) {                                                    \
            print_error("%s:%d: %s (%s)\n", __FILE__, __LINE__, (e).msg,  \
                        err_code_name((e).code));                         \
            fail();                                                       \
        }                                                                 \
    } while (0)

/* FAILS(call(…, &e), e, ERR_PARSE, "line 3"): must fail with that code and words in message or hint. */
#define FAILS(call, e, want, words)                                                        \
    do {                                                                                   \
        err_clear(&(e));                                                                   \
        if (call) {                                                                        \
            print_error("%s:%d: succeeded, but should say: %s\n", __FILE__, __LINE__,      \
                        words);                                                            \
            fail();                                                                        \
        }                                                                                  \
        if ((e).code != (want) || (!strstr((e).msg, (words)) && !strstr((e).hint, (words)))) { \
            print_error("%s:%d: %s: %s | %s\n  should hold: %s: %s\n", __FILE__, __LINE__, \
                        err_code_name((e).code), (e).msg, (e).hint, err_code_name(want),   \
                        words);                                                            \
            fail();                                                                        \
        }                                                                                  \
    } while (0)

#endif

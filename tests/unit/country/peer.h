/* peer.h — asks a program of tests/peers and reads its answer; tells when it cannot be asked. */
#ifndef TESTS_UNIT_COUNTRY_PEER_H
#define TESTS_UNIT_COUNTRY_PEER_H

#include "../scratch.h"
#include "base/json.h"

/* command gets the path of a file holding `input`. NULL: could not run (a line says so). The answer
 * must be complete: a peer that starts and then fails is a failure of the test. */
static inline struct str peer_ask(struct arena *a, const char *probe, const char *command,
                                  struct str input)
{
    struct str none = {NULL, 0};
    if (system(arena_printf(a, "%s >/dev/null 2>&1", probe)) != 0) {
        print_message("skipped: the peer cannot run here: %s\n", probe);
        return none;
    }
    char *path = scratch_file(a, scratch_folder(a), "input", input);
    FILE *p = popen(arena_printf(a, "%s < '%s'", command, path), "r");
    assert_non_null(p);
    struct buf out;
    buf_init(&out, a, 64 << 20);
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, p)) > 0;)
        buf_put(&out, (struct str){chunk, n});
    assert_int_equal(pclose(p), 0);
    return buf_str(&out);
}

static inline const char *peer_python(void)
{
    const char *python = getenv("PYTHON");
    return python ? python : "/usr/bin/python3";
}

/* |x - y| ≤ tol · max(1, |y|) */
static inline void near(double x, double y, double tol, const char *what)
{
    double d = x > y ? x - y : y - x, scale = y > 1 ? y : y < -1 ? -y : 1;
    if (!(d <= tol * scale)) {
        print_error("%s: %.17g and %.17g\n", what, x, y);
        fail();
    }
}

#endif

/* driver.c — runs a fuzz target over files and folders, for compilers without libFuzzer: every input
 * that was ever interesting is tried again in each test run.
 *
 * Use: replay_fuzz_csv tests/fuzz/corpus/csv
 * Each input is copied into a block of exactly its size, so that AddressSanitizer sees a byte read past
 * the end. A missing or empty corpus is a failure: a test that runs nothing must not pass.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool run_file(const char *path, struct err *e)
{
    ARENA_LOCAL(a);
    struct str s;
    TRY(file_read(a, path, FILE_MAX_TEXT, &s, e));
    uint8_t *exact = malloc(s.n ? s.n : 1);
    if (!exact)
        return FAIL(e, ERR_LIMIT, "no memory for %s", path);
    memcpy(exact, s.p, s.n);
    (void)LLVMFuzzerTestOneInput(exact, s.n);
    free(exact);
    return true;
}

int main(int argc, char **argv)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    size_t n = 0;
    for (int i = 1; i < argc; i++) {
        struct file_list list = {0};
        bool ok = true;
        if (!file_is_folder(argv[i])) {
            ok = run_file(argv[i], &e);
            n++;
        } else {
            ok = file_list(a, argv[i], NULL, &list, &e);
        }
        for (size_t k = 0; ok && k < list.n; k++, n++)
            ok = run_file(path_join(a, argv[i], list.names[k]), &e);
        if (!ok) {
            fprintf(stderr, "%s\n", e.msg);
            return 1;
        }
    }
    printf("%zu inputs\n", n);
    return n > 0 ? 0 : 1;
}

/* fuzz_csv.c — any bytes as a table: no crash, and what the reader delivers obeys its own rules. The
 * first byte chooses options. */
#include <assert.h>
#include <stdint.h>

#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *ctx, size_t line, size_t column, const char *why)
{
    (void)line, (void)column, (void)why;
    ++*(size_t *)ctx;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct csv *c;
    size_t n_refused = 0, n_rows = 0;
    static const char *const missing[] = {"NA", NULL};
    const struct csv_options opt = {
        .encoding = (enum csv_encoding)(data[0] % 3),
        .decimal_comma = data[0] & 4,
        .no_header = data[0] & 8,
        .allow_short = data[0] & 16,
        .refused = data[0] & 32 ? count : NULL,
        .refused_ctx = &n_refused,
        .skip_lines = data[0] & 64 ? 2 : 0,
        .missing = missing,
        .max_field = 200,
        .max_fields = 20,
        .max_rows = 1000,
    };
    const struct str bytes = {(const char *)data + 1, size - 1};
    if (!csv_open_memory(&c, a, "fuzz.csv", bytes, &opt, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return 0;
    }
    size_t expected = c->n_header;
    while (csv_next(c, &e)) {
        n_rows++;
        expected = expected ? expected : c->n;
        assert(c->n == expected);
        for (size_t i = 0; i < c->n; i++) {
            double x = 0;
            int64_t k;
            bool has;
            struct err why = {0};
            assert(c->field[i].n <= 3 * opt.max_field);
            assert(utf8_valid(c->field[i], NULL));
            if (csv_maybe_real(c, (int)i, &has, &x, &why) && has)
                assert(x - x == 0);
            assert(csv_maybe_int(c, (int)i, &has, &k, &why) || why.code != ERR_NONE);
        }
    }
    assert(c->n_rows == n_rows && n_rows <= opt.max_rows);
    assert(!opt.refused || c->n_refused == n_refused);
    assert(csv_failed(c) == (e.code != ERR_NONE));
    return 0;
}

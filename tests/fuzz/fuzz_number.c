/* fuzz_number.c — any bytes as a number, an exact decimal, a day: no crash, and what was read is
 * written back as the same thing. */
#include <assert.h>
#include <math.h>
#include <stdint.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    const struct str s = {(const char *)data, size};
    struct err e = {0};
    double x, y;
    for (int style = NUMBER_POINT; style <= NUMBER_GROUP_COMMA; style++) {
        if (!number_parse(s, (enum number_style)style, &x, &e)) {
            assert(e.msg[0] && (e.code == ERR_PARSE || e.code == ERR_LIMIT));
            continue;
        }
        assert(isfinite(x));
        assert(number_parse(str_of(number_exact(a, x)), NUMBER_POINT, &y, &e) && x == y);
        (void)number_human(a, x, 3);
        (void)number_fixed(a, x, 2, GROUP_NARROW);
        (void)number_percent(a, x, 1);
    }
    int64_t i;
    uint64_t u;
    if (number_parse_int(s, &i, &e))
        (void)number_int(a, i, GROUP_ASCII);
    (void)!number_parse_u64(s, &u, &e);

    const struct decimal *d, *back;
    if (decimal_parse(a, s, &d, &e)) {
        assert(isfinite(decimal_to_double(d)) || decimal_sign(d) != 0);
        if (decimal_parse(a, str_of(decimal_exact_text(a, d)), &back, &e))
            assert(decimal_cmp(d, back) == 0);
        else
            assert(e.code == ERR_LIMIT); /* a fraction of more digits than are read */
        for (int rule = ROUND_HALF_UP; rule <= ROUND_CEILING; rule++)
            (void)decimal_text(a, d, 2, (enum rounding)rule);
    }
    struct date day, again;
    if (date_parse(s, &day, &e)) {
        assert(date_parse(str_of(date_text(day).s), &again, &e) && date_cmp(day, again) == 0);
        (void)date_add_months(day, 7);
    }
    return 0;
}

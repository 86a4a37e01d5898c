/* fuzz_freetext.c — any bytes as a phrase and as a list: no crash, views stay inside the text, no
 * number without a digit, intervals the right way round. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "country/freetext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool inside(struct str part, struct str whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static bool digit_in(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9')
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 64 << 10)
        return 0;
    ARENA_LOCAL(a);
    struct str raw = {(const char *)data, size};
    struct str texts[2] = {raw, freetext_clean(a, raw)};
    for (int k = 0; k < 2; k++) {
        struct str s = texts[k];
        struct freetext_number x;
        if (freetext_number(s, &x) == FREETEXT_OK) {
            check(digit_in(s));
            check(isfinite(x.value) && x.low <= x.value && x.value <= x.high);
            check(inside(x.unit, s) && inside(x.remark, s));
            check(x.year == 0 || (x.year >= 1900 && x.year <= 2100 && x.year_first <= x.year));
        }
        check(inside(freetext_before_note(s), s));
        for (int join = 0; join < 2; join++) {
            struct freetext_list l;
            struct freetext_item item;
            size_t items = 0;
            freetext_list_open(&l, s, join);
            while (freetext_list_next(&l, &item)) {
                check(++items <= s.n + 1);
                check(item.name.n > 0 && inside(item.name, s) && inside(item.qualifier, s));
                check(!item.has_share || (digit_in(s) && isfinite(item.share_pct)));
            }
        }
    }
    return 0;
}

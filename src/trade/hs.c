/* hs.c — a product code as a person writes it becomes the code as the store holds it. */
#include "trade/hs.h"

#include <ctype.h>
#include <string.h>

enum { HS_DIGITS_MAX = 6, NATIONAL_DIGITS_MAX = 12 };

bool hs_code(struct str text, char ret[FLOW_PRODUCT], struct err *e)
{
    ARENA_LOCAL(tmp);
    struct str s = str_trim(str_of(text_ascii_digits(tmp, text)));
    if (s.n >= 2 && str_eq_nocase((struct str){s.p, 2}, STR("hs")))
        s = str_trim((struct str){s.p + 2, s.n - 2});
    char digits[NATIONAL_DIGITS_MAX + 1] = "";
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' || c == ' ' || c == '-')
            continue;
        if (!isdigit((unsigned char)c)) {
            (void)FAIL(e, ERR_INPUT, "`%.*s` is no product code", STR_ARG_MAX(text, 60));
            return err_hint(e,
                            "A code has 2, 4 or 6 digits, such as 1509.10. By words: landfall hs "
                            "search olive oil");
        }
        if (n == NATIONAL_DIGITS_MAX)
            return FAIL(e, ERR_INPUT, "`%.*s` is too long for a product code",
                        STR_ARG_MAX(text, 60));
        digits[n++] = c;
    }
    if (n == 0) {
        (void)FAIL(e, ERR_INPUT, "no product code was given");
        return err_hint(e, "A code has 2, 4 or 6 digits, such as 1509.10.");
    }
    if (n > HS_DIGITS_MAX) {
        (void)FAIL(e, ERR_INPUT, "`%.*s` has %zu digits: a national tariff line",
                   STR_ARG_MAX(text, 60), n);
        return err_hint(e, "World trade is compared by six digits: try %.6s.", digits);
    }
    if (n % 2 == 1) {
        (void)FAIL(e, ERR_INPUT, "`%.*s` has %zu digits; a code has 2, 4 or 6",
                   STR_ARG_MAX(text, 60), n);
        return err_hint(e, "A zero at the front may have been lost: try 0%s.", digits);
    }
    memset(ret, 0, FLOW_PRODUCT);
    memcpy(ret, digits, n);
    return true;
}

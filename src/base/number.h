/* number.h — numbers in and out of text, without the locale.
 *
 * Reading is strict: the whole field must be one finite number; the error says what was wrong.
 * Writing has three manners: exact (the shortest text that reads back to the same double), fixed
 * (so many decimals, grouped), and known digits (how a person says it: "412 M", "1.3 k").
 *
 * Errors: ERR_PARSE (not a number, rest of field), ERR_LIMIT (too large for the type)
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum number_style {
    NUMBER_POINT,       /* 1234.5  — nothing but digits, sign, one point, exponent */
    NUMBER_COMMA,       /* 1234,5  — decimal comma */
    NUMBER_GROUP_POINT, /* 1,234.5 or 1 234.5 — groups of exactly three, comma, blank or thin space */
    NUMBER_GROUP_COMMA, /* 1.234,5 or 1 234,5 */
};

/* Blanks around the field are allowed, nothing else; an empty field is an error (missing is the
 * caller's to notice first). Infinity, NaN and hexadecimal are not numbers here. */
bool number_parse(struct str s, enum number_style style, double *ret, struct err *e) NODISCARD;
bool number_parse_int(struct str s, int64_t *ret, struct err *e) NODISCARD;
bool number_parse_u64(struct str s, uint64_t *ret, struct err *e) NODISCARD; /* seeds, sizes */

/* What stands between groups of three digits. */
enum number_group { GROUP_NONE, GROUP_NARROW /* U+202F */, GROUP_NBSP /* U+00A0 */, GROUP_ASCII };

/* Shortest text that reads back to the same double: 0.1, 1e+21, 123456789. x must be finite. */
char *number_exact(struct arena *a, double x) RETURNS_NONNULL;
char *number_int(struct arena *a, int64_t x, enum number_group g) RETURNS_NONNULL;
/* Exactly `decimals` (0…15) decimals, half away from zero on the decimal text; never "-0". */
char *number_fixed(struct arena *a, double x, int decimals, enum number_group g) RETURNS_NONNULL;
/* `digits` (1…15) significant digits, plain notation, trailing zeros after the point dropped. */
char *number_digits(struct arena *a, double x, int digits, enum number_group g) RETURNS_NONNULL;
/* As a person says it: known digits and a scale letter: 1.3 k, 412 M, 5.2 bn, 1.1 tn; below 1000
 * as number_digits. The blank is a no-break space. */
char *number_human(struct arena *a, double x, int digits) RETURNS_NONNULL;
/* share 0…1 → "12.3 %" with a no-break space. */
char *number_percent(struct arena *a, double share_01, int decimals) RETURNS_NONNULL;
/* 1 → "1st", 22 → "22nd". */
char *number_ordinal(struct arena *a, int64_t n) RETURNS_NONNULL;

#endif

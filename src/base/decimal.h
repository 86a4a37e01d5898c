/* decimal.h — exact rational numbers (GMP), for rates, unit prices and whatever must not round
 * until it is told to.
 *
 * A value is immutable and lives in an arena; an operation returns a new one. Rounding happens
 * only in the functions named so, with the rule as a parameter.
 *
 * Use:    const struct decimal *x = decimal_of(a, 19, 4);      19/4
 *         decimal_parse(a, STR("1.0842"), &rate, e);           exactly 10842/10000
 *         decimal_text(a, decimal_mul(a, x, rate), 2, ROUND_HALF_EVEN)
 * Errors: ERR_PARSE, ERR_NUMERIC (division by zero), ERR_LIMIT (result does not fit)
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct decimal; /* reduced fraction, denominator > 0 */

enum rounding {
    ROUND_HALF_UP,   /* half away from zero: invoices, customs */
    ROUND_HALF_EVEN, /* half to even: statistics, accounting totals */
    ROUND_DOWN,      /* towards zero */
    ROUND_UP,        /* away from zero */
    ROUND_FLOOR,
    ROUND_CEILING,
};

enum { DECIMAL_MAX_DIGITS = 200 }; /* of a parsed number, exponent included */

const struct decimal *decimal_of(struct arena *a, int64_t num, int64_t den) RETURNS_NONNULL;
bool decimal_parse(struct arena *a, struct str s, const struct decimal **ret,
                   struct err *e) NODISCARD; /* 12, -0.5, 1.2e-3, 3/7 */
/* The double itself, exactly (0.1 becomes its binary fraction). x finite. */
const struct decimal *decimal_of_double(struct arena *a, double x) RETURNS_NONNULL;

const struct decimal *decimal_add(struct arena *a, const struct decimal *x,
                                  const struct decimal *y) RETURNS_NONNULL;
const struct decimal *decimal_sub(struct arena *a, const struct decimal *x,
                                  const struct decimal *y) RETURNS_NONNULL;
const struct decimal *decimal_mul(struct arena *a, const struct decimal *x,
                                  const struct decimal *y) RETURNS_NONNULL;
const struct decimal *decimal_neg(struct arena *a, const struct decimal *x) RETURNS_NONNULL;
bool decimal_div(struct arena *a, const struct decimal *x, const struct decimal *y,
                 const struct decimal **ret, struct err *e) NODISCARD;
int decimal_cmp(const struct decimal *x, const struct decimal *y); /* -1, 0, 1 */
int decimal_sign(const struct decimal *x);

const struct decimal *decimal_round(struct arena *a, const struct decimal *x, int places,
                                    enum rounding rule) RETURNS_NONNULL;
/* x · 10^places rounded to an integer: the way from an exact amount to minor units. */
bool decimal_to_int(const struct decimal *x, int places, enum rounding rule, int64_t *ret,
                    struct err *e) NODISCARD;
double decimal_to_double(const struct decimal *x); /* nearest, half to even */
char *decimal_text(struct arena *a, const struct decimal *x, int places,
                   enum rounding rule) RETURNS_NONNULL; /* "12.50" */
/* "1.0842" when the decimal expansion ends, else "3/7". */
char *decimal_exact_text(struct arena *a, const struct decimal *x) RETURNS_NONNULL;

#endif

/* money.h — amounts as integer minor units with their ISO 4217 currency.
 *
 * There is no operation on a bare amount: every sum goes through money_add, which refuses two
 * currencies; every conversion names the rate, its date and its direction. Nothing overflows
 * silently, nothing is ever a double on the way.
 *
 * Use:    currencies_load(a, "data/parameters/currencies.csv", &cs, e);
 *         currency_find(cs, STR("EUR"), &eur, e);
 *         money_parse(a, STR("1234.50"), eur, &m, e);
 *         money_add(m, n, &sum, e);            ERR_INPUT when currencies differ
 *         money_convert(a, m, &rate, ROUND_HALF_UP, &in_usd, e);
 * Errors: ERR_INPUT (two currencies, wrong rate), ERR_LIMIT (overflow), ERR_PARSE, ERR_NOT_FOUND
 */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/number.h"
#include "base/text.h"

struct currency {
    char code[4];       /* "EUR" */
    const char *name;   /* "Euro" */
    int exponent;       /* minor units are 10^-exponent */
    const char *source; /* where code and exponent were read */
};
struct currency_table {
    const struct currency *rows; /* [n] sorted by code */
    size_t n;
};
bool currencies_load(struct arena *a, const char *path, const struct currency_table **ret,
                     struct err *e) NODISCARD;
/* ERR_NOT_FOUND with the nearest code as a hint. */
bool currency_find(const struct currency_table *t, struct str code, const struct currency **ret,
                   struct err *e) NODISCARD;

struct money {
    int64_t minor;
    const struct currency *cur; /* never NULL in a made amount */
};

static inline struct money money_of(int64_t minor, const struct currency *cur)
{
    return (struct money){.minor = minor, .cur = cur};
}
/* "1234.50", no more decimals than the currency has (ERR_INPUT names how many are allowed). */
bool money_parse(struct arena *a, struct str s, const struct currency *cur, struct money *ret,
                 struct err *e) NODISCARD;
bool money_add(struct money x, struct money y, struct money *ret, struct err *e) NODISCARD;
bool money_sub(struct money x, struct money y, struct money *ret, struct err *e) NODISCARD;
bool money_sum(const struct money *xs, size_t n, const struct currency *cur, struct money *ret,
               struct err *e) NODISCARD; /* [n]; every item in `cur`; 0 items = 0 */
bool money_times_int(struct money x, int64_t k, struct money *ret, struct err *e) NODISCARD;
bool money_times(struct arena *a, struct money x, const struct decimal *factor, enum rounding rule,
                 struct money *ret, struct err *e) NODISCARD;
bool money_cmp(struct money x, struct money y, int *ret, struct err *e) NODISCARD;
/* Splits by non-negative weights so that the parts add up to x exactly (largest remainder). */
bool money_split(struct arena *a, struct money x, const int64_t *weights, size_t n,
                 struct money *ret_parts, struct err *e) NODISCARD;

/* One unit of `from` is `rate` units of `to` on `day`, said by `source`. */
struct money_rate {
    const struct currency *from, *to;
    const struct decimal *rate; /* > 0 */
    struct date day;
    const char *source;
};
bool money_convert(struct arena *a, struct money x, const struct money_rate *r, enum rounding rule,
                   struct money *ret, struct err *e) NODISCARD;
/* The same quotation read the other way, exactly. */
bool money_rate_invert(struct arena *a, const struct money_rate *r, struct money_rate *ret,
                       struct err *e) NODISCARD;

char *money_text(struct arena *a, struct money x, enum number_group g) RETURNS_NONNULL; /* 1 234.50 EUR */
char *money_plain(struct arena *a, struct money x) RETURNS_NONNULL;                     /* 1234.50 */
/* Whole thing rounded as a person says it: "1.2 M EUR". */
char *money_human(struct arena *a, struct money x, int digits) RETURNS_NONNULL;
/* For statistics and charts only; in major units. */
double money_to_double(struct money x);

#endif

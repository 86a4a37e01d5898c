/* money.c — checked integer arithmetic; anything with a factor goes through exact rationals and is
 * rounded once, by the rule the caller names. */
#include "base/money.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

/* --- currencies ------------------------------------------------------------------------------- */

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct currency *)a)->code, ((const struct currency *)b)->code);
}

bool currencies_load(struct arena *a, const char *path, const struct currency_table **ret,
                     struct err *e)
{
    struct csv *c;
    int col_code, col_name, col_exponent, col_source;
    struct currency *rows = NULL;
    size_t n = 0, cap = 0;
    TRY(csv_open_path(&c, a, path, NULL, e));
    TRY(csv_col(c, "code", &col_code, e) && csv_col(c, "name", &col_name, e) &&
        csv_col(c, "exponent", &col_exponent, e) && csv_col(c, "source", &col_source, e));
    while (csv_next(c, e)) {
        struct str code, name, source;
        int64_t exponent;
        struct currency cur = {0};
        TRY(csv_need_text(c, col_code, &code, e) && csv_need_text(c, col_name, &name, e) &&
            csv_need_int(c, col_exponent, &exponent, e) &&
            csv_need_text(c, col_source, &source, e));
        if (code.n != 3)
            return csv_fail(c, col_code, e, "a currency code has three letters");
        if (exponent < 0 || exponent > 4)
            return csv_fail(c, col_exponent, e, "an exponent lies between 0 and 4");
        memcpy(cur.code, code.p, 3);
        cur.name = str_dup(a, name);
        cur.exponent = (int)exponent;
        cur.source = str_dup(a, source);
        PUSH(a, rows, n, cap, cur);
    }
    if (csv_failed(c))
        return false;
    if (n == 0)
        return FAIL(e, ERR_PARSE, "%s holds no currency", path);
    qsort(rows, n, sizeof *rows, by_code);
    for (size_t i = 1; i < n; i++)
        if (strcmp(rows[i - 1].code, rows[i].code) == 0)
            return FAIL(e, ERR_CONFLICT, "%s lists %s twice", path, rows[i].code);
    struct currency_table *t = NEW(a, struct currency_table);
    *t = (struct currency_table){.rows = rows, .n = n};
    *ret = t;
    return true;
}

bool currency_find(const struct currency_table *t, struct str code, const struct currency **ret,
                   struct err *e)
{
    struct currency key = {0};
    const struct currency *hit = NULL;
    if (code.n == 3) {
        memcpy(key.code, code.p, 3);
        hit = bsearch(&key, t->rows, t->n, sizeof *t->rows, by_code);
    }
    if (hit) {
        *ret = hit;
        return true;
    }
    (void)FAIL(e, ERR_NOT_FOUND, "'%.*s' is not an ISO 4217 currency", STR_ARG_MAX(code, 20));
    ARENA_LOCAL(tmp);
    const char **codes = NEW_N(tmp, const char *, t->n);
    for (size_t i = 0; i < t->n; i++)
        codes[i] = t->rows[i].code;
    char upper[8] = {0};
    for (size_t i = 0; i < code.n && i + 1 < sizeof upper; i++)
        upper[i] = code.p[i] >= 'a' && code.p[i] <= 'z' ? (char)(code.p[i] - 32) : code.p[i];
    const char *near = text_nearest(str_of(upper), codes, t->n);
    return near ? err_hint(e, "Did you mean `%s`?", near) : false;
}

/* --- sums ------------------------------------------------------------------------------------- */

static bool same_currency(struct money x, struct money y, const char *what, struct err *e)
{
    assert(x.cur && y.cur);
    if (strcmp(x.cur->code, y.cur->code) == 0)
        return true;
    (void)FAIL(e, ERR_INPUT, "cannot %s %s and %s", what, x.cur->code, y.cur->code);
    return err_hint(e, "Convert one of them first, with a dated rate");
}

static bool too_large(const struct currency *cur, struct err *e)
{
    return FAIL(e, ERR_LIMIT, "an amount of %s is too large to hold", cur->code);
}

bool money_add(struct money x, struct money y, struct money *ret, struct err *e)
{
    int64_t v;
    TRY(same_currency(x, y, "add", e));
    if (__builtin_add_overflow(x.minor, y.minor, &v))
        return too_large(x.cur, e);
    *ret = money_of(v, x.cur);
    return true;
}

bool money_sub(struct money x, struct money y, struct money *ret, struct err *e)
{
    int64_t v;
    TRY(same_currency(x, y, "subtract", e));
    if (__builtin_sub_overflow(x.minor, y.minor, &v))
        return too_large(x.cur, e);
    *ret = money_of(v, x.cur);
    return true;
}

bool money_sum(const struct money *xs, size_t n, const struct currency *cur, struct money *ret,
               struct err *e)
{
    struct money total = money_of(0, cur);
    __int128 wide = 0; /* so that only the total has to fit, not each partial sum */
    for (size_t i = 0; i < n; i++) {
        TRY(same_currency(total, xs[i], "add", e));
        wide += xs[i].minor;
    }
    if (wide > INT64_MAX || wide < INT64_MIN)
        return too_large(cur, e);
    *ret = money_of((int64_t)wide, cur);
    return true;
}

bool money_times_int(struct money x, int64_t k, struct money *ret, struct err *e)
{
    int64_t v;
    if (__builtin_mul_overflow(x.minor, k, &v))
        return too_large(x.cur, e);
    *ret = money_of(v, x.cur);
    return true;
}

bool money_times(struct arena *a, struct money x, const struct decimal *factor, enum rounding rule,
                 struct money *ret, struct err *e)
{
    int64_t v;
    if (!decimal_to_int(decimal_mul(a, decimal_of(a, x.minor, 1), factor), 0, rule, &v, e))
        return too_large(x.cur, e);
    *ret = money_of(v, x.cur);
    return true;
}

bool money_cmp(struct money x, struct money y, int *ret, struct err *e)
{
    TRY(same_currency(x, y, "compare", e));
    *ret = (x.minor > y.minor) - (x.minor < y.minor);
    return true;
}

struct share {
    size_t i;
    __int128 rest;
};

static int by_rest(const void *a, const void *b)
{
    const struct share *p = a, *q = b;
    if (p->rest != q->rest)
        return p->rest < q->rest ? 1 : -1;
    return (p->i > q->i) - (p->i < q->i);
}

bool money_split(struct arena *a, struct money x, const int64_t *weights, size_t n,
                 struct money *ret_parts, struct err *e)
{
    __int128 total = 0;
    for (size_t i = 0; i < n; i++) {
        if (weights[i] < 0)
            return FAIL(e, ERR_INPUT, "a share cannot be negative");
        total += weights[i];
    }
    if (total == 0)
        return FAIL(e, ERR_INPUT, "an amount cannot be split into shares that are all zero");
    if (total > INT64_MAX)
        return FAIL(e, ERR_LIMIT, "the shares are too large");
    struct share *s = NEW_N(a, struct share, n);
    __int128 sign = x.minor < 0 ? -1 : 1, amount = sign * x.minor, given = 0;
    for (size_t i = 0; i < n; i++) {
        __int128 exact = amount * weights[i];
        ret_parts[i] = money_of((int64_t)(sign * (exact / total)), x.cur);
        given += exact / total;
        s[i] = (struct share){i, exact % total};
    }
    qsort(s, n, sizeof *s, by_rest);
    for (size_t k = 0; given < amount; k++, given++)
        ret_parts[s[k].i].minor += (int64_t)sign;
    return true;
}

/* --- conversion ------------------------------------------------------------------------------- */

bool money_convert(struct arena *a, struct money x, const struct money_rate *r, enum rounding rule,
                   struct money *ret, struct err *e)
{
    if (strcmp(x.cur->code, r->from->code) != 0)
        return FAIL(e, ERR_INPUT, "a rate from %s to %s of %s cannot convert %s", r->from->code,
                    r->to->code, date_text(r->day).s, x.cur->code);
    if (decimal_sign(r->rate) <= 0)
        return FAIL(e, ERR_INPUT, "the rate from %s to %s of %s is not positive", r->from->code,
                    r->to->code, date_text(r->day).s);
    int64_t v;
    const struct decimal *exact = decimal_mul(a, decimal_of(a, x.minor, 1), r->rate);
    if (!decimal_to_int(exact, r->to->exponent - r->from->exponent, rule, &v, e))
        return too_large(r->to, e);
    *ret = money_of(v, r->to);
    return true;
}

bool money_rate_invert(struct arena *a, const struct money_rate *r, struct money_rate *ret,
                       struct err *e)
{
    struct money_rate back = {.from = r->to, .to = r->from, .day = r->day, .source = r->source};
    TRY(decimal_div(a, decimal_of(a, 1, 1), r->rate, &back.rate, e));
    *ret = back;
    return true;
}

/* --- text ------------------------------------------------------------------------------------- */

bool money_parse(struct arena *a, struct str s, const struct currency *cur, struct money *ret,
                 struct err *e)
{
    const struct decimal *d;
    int64_t v;
    TRY(decimal_parse(a, s, &d, e));
    if (decimal_cmp(decimal_round(a, d, cur->exponent, ROUND_DOWN), d) != 0)
        return FAIL(e, ERR_INPUT, "'%.*s' has more than the %d decimals of %s",
                    STR_ARG_MAX(str_trim(s), 40), cur->exponent, cur->code);
    if (!decimal_to_int(d, cur->exponent, ROUND_DOWN, &v, e))
        return too_large(cur, e);
    *ret = money_of(v, cur);
    return true;
}

char *money_plain(struct arena *a, struct money x)
{
    const struct decimal *d = decimal_of(a, x.minor, 1);
    for (int i = 0; i < x.cur->exponent; i++)
        d = decimal_mul(a, d, decimal_of(a, 1, 10));
    return decimal_text(a, d, x.cur->exponent, ROUND_DOWN);
}

char *money_text(struct arena *a, struct money x, enum number_group g)
{
    int64_t unit = 1;
    for (int i = 0; i < x.cur->exponent; i++)
        unit *= 10;
    const char *sign = x.minor < 0 && x.minor / unit == 0 ? "-" : "";
    char *whole = number_int(a, x.minor / unit, g);
    if (x.cur->exponent == 0)
        return arena_printf(a, "%s%s\xC2\xA0%s", sign, whole, x.cur->code);
    long long part = (long long)(x.minor % unit);
    return arena_printf(a, "%s%s.%0*lld\xC2\xA0%s", sign, whole, x.cur->exponent,
                        part < 0 ? -part : part, x.cur->code);
}

char *money_human(struct arena *a, struct money x, int digits)
{
    return arena_printf(a, "%s\xC2\xA0%s", number_human(a, money_to_double(x), digits),
                        x.cur->code);
}

double money_to_double(struct money x)
{
    double unit = 1;
    for (int i = 0; i < x.cur->exponent; i++)
        unit *= 10;
    return (double)x.minor / unit;
}

/* csv_field.c — columns by name and fields as numbers. A number that is nothing but a sign, up to
 * 15 digits and a point is converted here (exactly: both the digits and the power of ten fit a
 * double); anything else goes to number_parse. */
#include "base/csv.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"

/* ---- columns ---- */

static int find(const struct csv *c, struct str name, bool nocase, bool *ret_twice)
{
    int at = -1;
    *ret_twice = false;
    for (size_t i = 0; i < c->n_header; i++)
        if (nocase ? str_eq_nocase(c->header[i], name) : str_eq(c->header[i], name)) {
            *ret_twice = at >= 0;
            at = at >= 0 ? at : (int)i;
        }
    return at;
}

int csv_find(const struct csv *c, const char *name)
{
    bool twice;
    int at = find(c, str_of(name), false, &twice);
    return at >= 0 ? at : find(c, str_of(name), true, &twice);
}

bool csv_col(const struct csv *c, const char *name, int *ret, struct err *e)
{
    bool twice;
    int at = find(c, str_of(name), false, &twice);
    if (at < 0)
        at = find(c, str_of(name), true, &twice);
    if (at >= 0 && twice)
        return FAIL(e, ERR_PARSE, "%s: the column `%s` stands twice in the header", c->name, name);
    if (at >= 0) {
        *ret = at;
        return true;
    }
    (void)FAIL(e, ERR_PARSE, "%s has no column `%s`", c->name, name);
    ARENA_LOCAL(tmp);
    const char **names = NEW_N(tmp, const char *, c->n_header);
    for (size_t i = 0; i < c->n_header; i++)
        names[i] = str_dup(tmp, c->header[i]);
    const char *near = text_nearest(str_of(name), names, c->n_header);
    if (near)
        return err_hint(e, "The nearest column is `%.100s`.", near);
    struct buf all;
    buf_init(&all, tmp, 300);
    for (size_t i = 0; i < c->n_header && all.n < 200; i++)
        buf_printf(&all, "%s%.60s", i ? ", " : "", names[i]);
    return err_hint(e, "Its columns are: %s", all.p);
}

bool(csv_fail)(const struct csv *c, int col, struct err *e, const char *fmt, ...)
{
    char what[600];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    if (col >= 0 && (size_t)col < c->n_header)
        return FAIL(e, ERR_INPUT, "%s, line %zu, column `%.*s`: %s", c->name, c->line,
                    STR_ARG_MAX(c->header[col], 80), what);
    if (col >= 0)
        return FAIL(e, ERR_INPUT, "%s, line %zu, field %d: %s", c->name, c->line, col + 1, what);
    return FAIL(e, ERR_INPUT, "%s, line %zu: %s", c->name, c->line, what);
}

static bool fail_parse(const struct csv *c, int col, struct err *e, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
static bool fail_parse(const struct csv *c, int col, struct err *e, const char *fmt, ...)
{
    char what[600];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    (void)csv_fail(c, col, e, "%s", what);
    if (e)
        e->code = ERR_PARSE;
    return false;
}

/* ---- fields ---- */

static struct str trim_ascii(struct str s)
{
    while (s.n && (unsigned char)s.p[0] <= ' ')
        s.p++, s.n--;
    while (s.n && (unsigned char)s.p[s.n - 1] <= ' ')
        s.n--;
    return s;
}

struct str csv_text(const struct csv *c, int col)
{
    if (col < 0 || (size_t)col >= c->n)
        return (struct str){"", 0};
    struct str s = trim_ascii(c->field[col]);
    if (s.n && ((unsigned char)s.p[0] == 0xC2 || (unsigned char)s.p[s.n - 1] == 0xA0))
        s = str_trim(s); /* no-break spaces */
    for (const char *const *m = c->opt.missing; m && *m; m++)
        if (str_is(s, *m))
            return (struct str){"", 0};
    return s;
}

bool csv_need_text(const struct csv *c, int col, struct str *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    if (s.n == 0)
        return fail_parse(c, col, e, "is empty");
    *ret = s;
    return true;
}

/* Up to 15 digits with at most one point: exact, since both parts fit a double. */
static bool quick_real(struct str s, char point, double *ret)
{
    static const double scale[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    size_t i = 0, after = 0;
    bool negative = s.p[0] == '-', pointed = false;
    int64_t m = 0;
    i += negative;
    if (s.n - i > 16 || s.n == i)
        return false;
    size_t digits = 0;
    for (; i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.p[i] - '0';
        if (d <= 9) {
            m = m * 10 + d;
            digits++;
            after += pointed;
        } else if (s.p[i] == point && !pointed) {
            pointed = true;
        } else {
            return false;
        }
    }
    if (digits == 0 || digits > 15)
        return false;
    double x = (double)m / scale[after];
    *ret = negative ? -x : x;
    return true;
}

static bool quick_int(struct str s, int64_t *ret)
{
    bool negative = s.p[0] == '-';
    int64_t m = 0;
    if (s.n - negative > 18 || s.n == negative)
        return false;
    for (size_t i = negative; i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.p[i] - '0';
        if (d > 9)
            return false;
        m = m * 10 + d;
    }
    *ret = negative ? -m : m;
    return true;
}

static bool as_real(const struct csv *c, int col, struct str s, double *ret, struct err *e)
{
    struct err why;
    if (quick_real(s, c->opt.decimal_comma ? ',' : '.', ret))
        return true;
    err_clear(&why);
    if (number_parse(s, c->opt.decimal_comma ? NUMBER_COMMA : NUMBER_POINT, ret, &why))
        return true;
    (void)fail_parse(c, col, e, "`%.*s` is not a number", STR_ARG_MAX(s, 60));
    if (why.code == ERR_LIMIT)
        return fail_parse(c, col, e, "%s", why.msg);
    double x;
    if (number_parse(s, c->opt.decimal_comma ? NUMBER_POINT : NUMBER_COMMA, &x, &why))
        return err_hint(e, "The file seems to use a decimal %s.",
                        c->opt.decimal_comma ? "point" : "comma");
    return false;
}

bool csv_maybe_real(const struct csv *c, int col, bool *ret_has, double *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    if (s.n && !as_real(c, col, s, ret, e))
        return false;
    *ret_has = s.n > 0;
    return true;
}

bool csv_need_real(const struct csv *c, int col, double *ret, struct err *e)
{
    struct str s;
    return csv_need_text(c, col, &s, e) && as_real(c, col, s, ret, e);
}

static bool as_int(const struct csv *c, int col, struct str s, int64_t *ret, struct err *e)
{
    if (quick_int(s, ret) || number_parse_int(s, ret, NULL))
        return true;
    return fail_parse(c, col, e, "`%.*s` is not a whole number", STR_ARG_MAX(s, 60));
}

bool csv_maybe_int(const struct csv *c, int col, bool *ret_has, int64_t *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    if (s.n && !as_int(c, col, s, ret, e))
        return false;
    *ret_has = s.n > 0;
    return true;
}

bool csv_need_int(const struct csv *c, int col, int64_t *ret, struct err *e)
{
    struct str s;
    return csv_need_text(c, col, &s, e) && as_int(c, col, s, ret, e);
}

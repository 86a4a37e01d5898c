/* number.c — one small decimal form (sign, digits, place of the point) between text and double.
 *
 * Reading collects the digits, then hands strtod a text without a point ("12345e-2"), so that the
 * process locale cannot matter; up to 2^53 with a power of ten up to 22 the division is exact and
 * done directly (Clinger's fast path). Writing asks printf for 15, 16, 17 digits until the text
 * reads back to the same double, keeps the digits, and rounds on them: what a person sees rounded
 * is the decimal number, not its binary neighbour (1.005 to two decimals is 1.01). */
#include "base/number.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FIELD = 400, MAX_DIGITS = 20 };

/* ±0.d1d2d3… · 10^point; n = 0 is zero. */
struct digits {
    bool negative;
    int n, point;
    char d[MAX_DIGITS];
};

static const double pow10_exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* --- reading ---------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of the group separator at p for this style, 0 if there is none. */
static size_t group_at(const char *p, size_t left, enum number_style style)
{
    if (style != NUMBER_GROUP_POINT && style != NUMBER_GROUP_COMMA)
        return 0;
    if (*p == ' ' || *p == (style == NUMBER_GROUP_POINT ? ',' : '.'))
        return 1;
    if (left >= 2 && memcmp(p, "\xC2\xA0", 2) == 0)
        return 2;
    if (left >= 3 && (memcmp(p, "\xE2\x80\xAF", 3) == 0 || memcmp(p, "\xE2\x80\x89", 3) == 0))
        return 3;
    return 0;
}

static bool not_a_number(struct str s, const char *at, struct err *e)
{
    size_t pos = (size_t)(at - s.p);
    if (pos >= s.n)
        return FAIL(e, ERR_PARSE, "'%.*s' is not a number: it ends too early", STR_ARG_MAX(s, 60));
    size_t len = 1; /* the whole UTF-8 character, so that the message stays valid text */
    while (pos + len < s.n && len < 4 && ((unsigned char)s.p[pos + len] & 0xC0) == 0x80)
        len++;
    return FAIL(e, ERR_PARSE, "'%.*s' is not a number: '%.*s' at position %zu", STR_ARG_MAX(s, 60),
                (int)len, s.p + pos, pos + 1);
}

bool number_parse(struct str s, enum number_style style, double *ret, struct err *e)
{
    s = str_trim(s);
    if (s.n == 0)
        return FAIL(e, ERR_PARSE, "an empty field is not a number");
    if (s.n > MAX_FIELD)
        return FAIL(e, ERR_LIMIT, "a number of %zu characters is longer than %d", s.n, MAX_FIELD);
    const char *p = s.p, *end = s.p + s.n;
    const char point = style == NUMBER_COMMA || style == NUMBER_GROUP_COMMA ? ',' : '.';
    char text[MAX_FIELD + 32];
    size_t n = 0;
    int exp10 = 0, in_group = 0;
    bool any = false, grouped = false, negative = false;
    uint64_t mantissa = 0;
    bool small = true; /* mantissa holds every digit so far */

    if (*p == '+' || *p == '-')
        negative = *p++ == '-';
    for (; p < end; p++) {
        size_t g;
        if (is_digit(*p)) {
            any = true;
            in_group++;
            if (n == 0 && *p == '0')
                continue;
            text[n++] = *p;
            small = small && mantissa < (UINT64_C(1) << 53) / 10;
            mantissa = small ? mantissa * 10 + (uint64_t)(*p - '0') : 0;
        } else if (any && (g = group_at(p, (size_t)(end - p), style)) > 0) {
            if (in_group > 3 || (grouped && in_group != 3))
                return not_a_number(s, p, e);
            grouped = true;
            in_group = 0;
            p += g - 1;
        } else {
            break;
        }
    }
    if (grouped && in_group != 3)
        return FAIL(e, ERR_PARSE, "'%.*s' is not a number: groups must hold three digits",
                    STR_ARG_MAX(s, 60));
    if (p < end && *p == point) {
        for (p++; p < end && is_digit(*p); p++) {
            any = true;
            exp10--;
            if (n == 0 && *p == '0')
                continue;
            text[n++] = *p;
            small = small && mantissa < (UINT64_C(1) << 53) / 10;
            mantissa = small ? mantissa * 10 + (uint64_t)(*p - '0') : 0;
        }
    }
    if (!any)
        return not_a_number(s, p, e);
    if (p < end && (*p == 'e' || *p == 'E')) {
        bool down = false;
        int x = 0;
        const char *first;
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            down = *p++ == '-';
        for (first = p; p < end && is_digit(*p); p++)
            x = x < 100000 ? x * 10 + (*p - '0') : x;
        if (p == first)
            return not_a_number(s, p, e);
        exp10 += down ? -x : x;
    }
    if (p != end)
        return not_a_number(s, p, e);

    double v = 0;
    if (n > 0 && small && exp10 >= -22 && exp10 <= 22) {
        v = exp10 < 0 ? (double)mantissa / pow10_exact[-exp10]
                      : (double)mantissa * pow10_exact[exp10];
    } else if (n > 0) {
        (void)snprintf(text + n, sizeof text - n, "e%d", exp10);
        v = strtod(text, NULL);
        if (!isfinite(v))
            return FAIL(e, ERR_LIMIT, "'%.*s' is larger than a number can be", STR_ARG_MAX(s, 60));
        if (v == 0)
            return FAIL(e, ERR_LIMIT, "'%.*s' is too close to zero to hold", STR_ARG_MAX(s, 60));
    }
    *ret = negative ? -v : v;
    return true;
}

static bool parse_magnitude(struct str s, struct str whole, uint64_t limit, uint64_t *ret,
                            struct err *e)
{
    uint64_t v = 0;
    if (s.n == 0)
        return not_a_number(whole, whole.p + whole.n, e);
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]))
            return not_a_number(whole, s.p + i, e);
        uint64_t d = (uint64_t)(s.p[i] - '0');
        if (v > (limit - d) / 10)
            return FAIL(e, ERR_LIMIT, "'%.*s' is outside the range of whole numbers",
                        STR_ARG_MAX(whole, 60));
        v = v * 10 + d;
    }
    *ret = v;
    return true;
}

bool number_parse_int(struct str s, int64_t *ret, struct err *e)
{
    s = str_trim(s);
    if (s.n == 0)
        return FAIL(e, ERR_PARSE, "an empty field is not a number");
    struct str d = s;
    bool negative = *s.p == '-';
    if (*s.p == '-' || *s.p == '+')
        d = (struct str){s.p + 1, s.n - 1};
    uint64_t v;
    TRY(parse_magnitude(d, s, (uint64_t)INT64_MAX + negative, &v, e));
    *ret = negative ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

bool number_parse_u64(struct str s, uint64_t *ret, struct err *e)
{
    s = str_trim(s);
    if (s.n == 0)
        return FAIL(e, ERR_PARSE, "an empty field is not a number");
    return parse_magnitude(s, s, UINT64_MAX, ret, e);
}

/* --- writing ---------------------------------------------------------------------------------- */

static struct digits digits_of(double x, int n_digits)
{
    struct digits r = {.negative = signbit(x) != 0};
    if (x == 0)
        return r;
    char text[64];
    (void)snprintf(text, sizeof text, "%.*e", n_digits - 1, fabs(x));
    char *p = text;
    for (; *p != 'e'; p++)
        if (is_digit(*p)) /* whatever the locale puts for a point is passed over */
            r.d[r.n++] = *p;
    r.point = atoi(p + 1) + 1;
    while (r.n > 0 && r.d[r.n - 1] == '0')
        r.n--;
    return r;
}

/* The double that the digits stand for; without a point, so strtod needs no locale. */
static double digits_value(const struct digits *d)
{
    char text[MAX_DIGITS + 16];
    (void)snprintf(text, sizeof text, "%.*se%d", d->n ? d->n : 1, d->n ? d->d : "0",
                   d->point - d->n);
    double v = strtod(text, NULL);
    return d->negative ? -v : v;
}

static struct digits digits_shortest(double x)
{
    assert(isfinite(x));
    for (int n = 15; n < 17; n++) {
        struct digits d = digits_of(x, n);
        if (digits_value(&d) == x)
            return d;
    }
    return digits_of(x, 17);
}

/* Keeps `keep` digits (may be ≤ 0), half away from zero. */
static void digits_round(struct digits *d, int keep)
{
    if (keep >= d->n)
        return;
    bool up = keep >= 0 && d->d[keep] >= '5';
    d->n = keep > 0 ? keep : 0;
    if (up) {
        int i = d->n - 1;
        while (i >= 0 && d->d[i] == '9')
            i--;
        if (i < 0) { /* 9.99 → 10 */
            d->d[0] = '1';
            d->n = 1;
            d->point++;
        } else {
            d->d[i]++;
            d->n = i + 1;
        }
    }
    while (d->n > 0 && d->d[d->n - 1] == '0')
        d->n--;
    if (d->n == 0)
        d->point = 0;
}

static const char *group_text(enum number_group g)
{
    static const char *const text[] = {[GROUP_NONE] = "",
                                       [GROUP_NARROW] = "\xE2\x80\xAF",
                                       [GROUP_NBSP] = "\xC2\xA0",
                                       [GROUP_ASCII] = ","};
    return text[g];
}

/* Plain notation with exactly `decimals` digits after the point. */
static char *digits_plain(struct arena *a, const struct digits *d, int decimals,
                          enum number_group g)
{
    int whole = d->point > 0 && d->n > 0 ? d->point : 1;
    struct buf b;
    buf_init(&b, a, 4096);
    if (d->negative && d->n > 0)
        buf_putc(&b, '-');
    for (int i = 0; i < whole; i++) {
        int at = d->point > 0 ? i : -1;
        if (i > 0 && (whole - i) % 3 == 0)
            buf_puts(&b, group_text(g));
        buf_putc(&b, at >= 0 && at < d->n ? d->d[at] : '0');
    }
    if (decimals > 0)
        buf_putc(&b, '.');
    for (int i = 0; i < decimals; i++) {
        int at = d->point + i;
        buf_putc(&b, d->n > 0 && at >= 0 && at < d->n ? d->d[at] : '0');
    }
    return b.p;
}

char *number_exact(struct arena *a, double x)
{
    struct digits d = digits_shortest(x);
    if (d.n == 0)
        return arena_strdup(a, d.negative ? "-0" : "0");
    if (d.point > 21 || d.point < -5) {
        const char *sign = d.negative ? "-" : "";
        if (d.n == 1)
            return arena_printf(a, "%s%ce%+03d", sign, d.d[0], d.point - 1);
        return arena_printf(a, "%s%c.%.*se%+03d", sign, d.d[0], d.n - 1, d.d + 1, d.point - 1);
    }
    return digits_plain(a, &d, d.n > d.point ? d.n - d.point : 0, GROUP_NONE);
}

char *number_int(struct arena *a, int64_t x, enum number_group g)
{
    uint64_t v = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
    struct digits d = {.negative = x < 0};
    char text[24];
    d.n = snprintf(text, sizeof text, "%llu", (unsigned long long)v);
    if (v == 0)
        d.n = 0;
    d.point = d.n;
    memcpy(d.d, text, (size_t)d.n);
    return digits_plain(a, &d, 0, g);
}

char *number_fixed(struct arena *a, double x, int decimals, enum number_group g)
{
    assert(decimals >= 0 && decimals <= 15);
    struct digits d = digits_shortest(x);
    digits_round(&d, d.point + decimals);
    return digits_plain(a, &d, decimals, g);
}

char *number_digits(struct arena *a, double x, int digits, enum number_group g)
{
    assert(digits >= 1 && digits <= 15);
    struct digits d = digits_shortest(x);
    digits_round(&d, digits);
    return digits_plain(a, &d, d.n > d.point ? d.n - d.point : 0, g);
}

char *number_human(struct arena *a, double x, int digits)
{
    static const char *const letter[] = {"", "k", "M", "bn", "tn"};
    assert(digits >= 1 && digits <= 15);
    struct digits d = digits_shortest(x);
    digits_round(&d, digits); /* before choosing the letter: 999 960 is 1 M, not 1000 k */
    int scale = d.n > 0 && d.point > 3 ? (d.point - 1) / 3 : 0;
    if (scale > 4)
        scale = 4;
    d.point -= 3 * scale;
    char *t = digits_plain(a, &d, d.n > d.point ? d.n - d.point : 0, GROUP_NARROW);
    return scale ? arena_printf(a, "%s\xC2\xA0%s", t, letter[scale]) : t;
}

char *number_percent(struct arena *a, double share_01, int decimals)
{
    assert(decimals >= 0 && decimals <= 15);
    struct digits d = digits_shortest(share_01);
    if (d.n > 0)
        d.point += 2; /* on the digits, so that 0.285 shows as 28.5 and not 28.499999 */
    digits_round(&d, d.point + decimals);
    return arena_printf(a, "%s\xC2\xA0%%", digits_plain(a, &d, decimals, GROUP_NARROW));
}

char *number_ordinal(struct arena *a, int64_t n)
{
    static const char *const end[] = {"th", "st", "nd", "rd"};
    int64_t two = n < 0 ? -(n % 100) : n % 100, one = two % 10;
    return arena_printf(a, "%lld%s", (long long)n,
                        end[one <= 3 && (two < 11 || two > 13) ? one : 0]);
}

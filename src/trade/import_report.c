/* What a reader says about its rows, and the three questions every reader asks of a field: which area, how
 * many, is it missing at all. Reasons are kept apart by their words; a handful per file is usual, so they are
 * looked for one after the other. */
#include <stdarg.h>
#include <stdio.h>

#include "trade/import.h"

enum { MAX_REASONS = 200 };

/* --- counting ------------------------------------------------------------------------------------ */

void trade_read_rows(struct trade_import *im, uint64_t n)
{
    im->report->n_read += n;
    if (im->part)
        im->part->n_read += n;
}

void trade_used_rows(struct trade_import *im, uint64_t n)
{
    im->report->n_used += n;
    if (im->part)
        im->part->n_used += n;
}

void trade_unused_row(struct trade_import *im)
{
    im->report->n_used--;
    if (im->part)
        im->part->n_used--;
}

static const char *shown(struct trade_import *im, struct str value)
{
    char *copy = arena_printf(im->arena, "%.*s%s", STR_ARG_MAX(value, 60), value.n > 60 ? "…" : "");
    size_t bad;
    /* A cut letter or bytes of another encoding would not be text any more. */
    while (!utf8_valid(str_of(copy), &bad))
        copy[bad] = '?';
    return copy;
}

static void count_reason(struct trade_import *im, const char *why, uint64_t n, uint64_t line,
                         struct str value, bool remark)
{
    struct trade_report *r = im->report;
    for (size_t i = 0; i < r->n_reasons; i++)
        if (r->reasons[i].remark == remark && strcmp(r->reasons[i].why, why) == 0) {
            r->reasons[i].n += n;
            return;
        }
    if (r->n_reasons >= MAX_REASONS)
        why = "other reasons";
    struct trade_reason x = {.why = arena_strdup(im->arena, why), .n = n, .first_line = line,
                             .first = shown(im, value), .remark = remark};
    if (r->n_reasons <= MAX_REASONS)
        PUSH(im->arena, r->reasons, r->n_reasons, r->cap_reasons, x);
    else
        r->reasons[MAX_REASONS].n += n;
}

PRINTF_LIKE(6, 0)
static void refuse(struct trade_import *im, uint64_t n, uint64_t line, const char *column,
                   struct str value, const char *fmt, va_list ap)
{
    struct trade_report *r = im->report;
    char why[400];
    if (n == 0)
        return;
    (void)vsnprintf(why, sizeof why, fmt, ap);
    r->n_refused += n;
    if (im->part)
        im->part->n_refused += n;
    count_reason(im, why, n, line, value, false);
    if (r->n_refusals >= TRADE_LISTED)
        return;
    struct trade_refusal x = {.entry = im->part ? im->part->entry : r->file, .line = line,
                              .column = column ? arena_strdup(im->arena, column) : "",
                              .value = shown(im, value), .why = arena_strdup(im->arena, why)};
    PUSH(im->arena, r->refusals, r->n_refusals, r->cap_refusals, x);
}

void trade_refuse(struct trade_import *im, uint64_t line, const char *column, struct str value,
                  const char *why, ...)
{
    va_list ap;
    va_start(ap, why);
    refuse(im, 1, line, column, value, why, ap);
    va_end(ap);
}

void trade_refuse_n(struct trade_import *im, uint64_t n, uint64_t line, const char *column,
                    struct str value, const char *why, ...)
{
    va_list ap;
    va_start(ap, why);
    refuse(im, n, line, column, value, why, ap);
    va_end(ap);
}

void trade_remark(struct trade_import *im, uint64_t n, uint64_t line, struct str value,
                  const char *why, ...)
{
    char text[400];
    va_list ap;
    if (n == 0)
        return;
    va_start(ap, why);
    (void)vsnprintf(text, sizeof text, why, ap);
    va_end(ap);
    count_reason(im, text, n, line, value, true);
}

void trade_csv_refused(void *ctx, size_t line, size_t column, const char *why)
{
    struct trade_import *im = ctx;
    (void)column;
    trade_read_rows(im, 1);
    trade_refuse(im, line, NULL, (struct str){0}, "%s", why);
}

/* --- fields -------------------------------------------------------------------------------------- */

bool trade_missing(struct str text)
{
    static const char *const words[] = {"NA", "N/A", "n/a", "NaN", "nan", "NULL", "..", "-"};
    struct str t = str_trim(text);
    if (t.n == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(t, words[i]))
            return true;
    return false;
}

enum { MAX_DIGITS = 60 };
struct decimal_digits { /* the digits of a number without leading zeros, its value digits × 10^exponent */
    char d[MAX_DIGITS];
    int n, exponent;
    bool negative;
};

static bool read_digits(struct str t, struct decimal_digits *ret)
{
    struct decimal_digits x = {.n = 0};
    size_t i = 0;
    bool any = false, point = false;
    if (i < t.n && (t.p[i] == '-' || t.p[i] == '+'))
        x.negative = t.p[i++] == '-';
    for (; i < t.n; i++) {
        char c = t.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9')
            break;
        any = true;
        x.exponent -= point;
        if (x.n == 0 && c == '0')
            continue;
        if (x.n == MAX_DIGITS)
            return false;
        x.d[x.n++] = c;
    }
    if (any && i < t.n && (t.p[i] == 'e' || t.p[i] == 'E')) {
        int sign = 1, power = 0;
        i++;
        if (i < t.n && (t.p[i] == '-' || t.p[i] == '+'))
            sign = t.p[i++] == '-' ? -1 : 1;
        any = i < t.n;
        for (; i < t.n && t.p[i] >= '0' && t.p[i] <= '9' && power < 1000; i++)
            power = 10 * power + (t.p[i] - '0');
        x.exponent += sign * power;
    }
    *ret = x;
    return any && i == t.n;
}

/* The first `keep` digits as a number, the others rounded half to even. */
static int64_t rounded(const struct decimal_digits *x, int keep, bool *ret_rounded)
{
    int64_t v = 0;
    int next = 0;
    bool beyond = false;
    for (int i = 0; i < x->n; i++) {
        int digit = x->d[i] - '0';
        if (i < keep)
            v = 10 * v + digit;
        else if (i == keep)
            next = digit;
        else
            beyond = beyond || digit != 0;
    }
    if (keep < 0) { /* smaller than a tenth of the unit: the first digit is beyond the next one */
        next = 0;
        beyond = x->n > 0;
    }
    if (next > 5 || (next == 5 && (beyond || v % 2 != 0)))
        v++;
    *ret_rounded = next > 0 || beyond;
    return v;
}

bool trade_amount(struct str text, int scale, int64_t *ret, bool *ret_rounded)
{
    struct decimal_digits x;
    bool was_rounded = false;
    int64_t v = 0;
    if (!read_digits(str_trim(text), &x))
        return false;
    int shift = x.exponent + scale;
    if (x.n > 0) {
        if (x.n + shift > 18)
            return false;
        v = rounded(&x, shift >= 0 ? x.n : x.n + shift, &was_rounded);
        for (int i = 0; i < shift; i++)
            v *= 10;
    }
    *ret = x.negative ? -v : v;
    *ret_rounded = was_rounded;
    return true;
}

bool trade_too_large(struct str text)
{
    struct decimal_digits x;
    return read_digits(str_trim(text), &x) && x.n > 0 && x.n + x.exponent > 12;
}

/* --- areas, remembered by their text ------------------------------------------------------------- */

enum { AREA_SLOTS = 4096 };
struct trade_area_memory {
    struct {
        const char *scheme, *text;
        size_t n;
        int area;
        const char *why;
    } slot[AREA_SLOTS];
};

int trade_area(struct trade_import *im, const char *scheme, struct str text, const char **ret_why)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < text.n; i++)
        h = (h ^ (unsigned char)text.p[i]) * 16777619u;
    if (!im->area_memory)
        im->area_memory = NEW(im->arena, struct trade_area_memory);
    struct trade_area_memory *m = im->area_memory;
    size_t at = (h ^ h >> 12) % AREA_SLOTS;
    if (!m->slot[at].text || m->slot[at].n != text.n || m->slot[at].scheme != scheme ||
        memcmp(m->slot[at].text, text.p, text.n) != 0) {
        if (!m->slot[at].text || m->slot[at].n < text.n)
            m->slot[at].text = str_dup(im->arena, text);
        else
            return area_of_text(im->areas, scheme, text, ret_why); /* taken: no memory for each */
        m->slot[at].n = text.n;
        m->slot[at].scheme = scheme;
        m->slot[at].area = area_of_text(im->areas, scheme, text, &m->slot[at].why);
    }
    *ret_why = m->slot[at].why;
    return m->slot[at].area;
}

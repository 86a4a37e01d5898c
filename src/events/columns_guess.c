/* columns_guess.c — plain digits with at most one point are read in one loop; everything else is peeled first. */
#include "events/columns_guess.h"

#include <string.h>

enum { MAX_DIGITS = 18, MAX_AROUND = 12 };

static inline bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

bool cell_says_missing(struct str s)
{
    static const char *const words[] = {"NA", "N/A", "null", "none", "nan", "-", "--", "—", "–", "n.a."};
    if (s.n == 0)
        return true;
    if (s.n > 5 || is_digit(s.p[0]))
        return false;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_nocase(s, str_of(words[i])))
            return true;
    return false;
}

static bool plain(struct str s, char point, struct cell_number *ret)
{
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+'), digits = 0, places = 0;
    bool pointed = false;
    int64_t m = 0;
    for (; i < s.n; i++) {
        char ch = s.p[i];
        if (is_digit(ch)) {
            if (++digits > MAX_DIGITS)
                return false;
            m = m * 10 + (ch - '0');
            places += pointed;
        } else if (ch == point && !pointed) {
            pointed = true;
        } else {
            return false;
        }
    }
    if (digits == 0)
        return false;
    *ret = (struct cell_number){s.p[0] == '-' ? -m : m, (int)places};
    return true;
}

/* Where the number itself stands: from the first digit, point or minus before it to the last digit. */
static struct str core(struct str s, bool *ret_negative)
{
    size_t from = 0, to = s.n;
    bool negative = false;
    while (from < to && !is_digit(s.p[from])) {
        char ch = s.p[from];
        if (ch == '-' || ch == '(')
            negative = true;
        if (ch == '-' && from + 1 < to && is_digit(s.p[from + 1])) {
            from++;
            break;
        }
        if ((ch == '.' || ch == ',') && from + 1 < to && is_digit(s.p[from + 1]))
            break; /* .50 */
        from++;
    }
    if (from >= 3 && memcmp(s.p + from - 3, "\xe2\x88\x92", 3) == 0)
        negative = true; /* U+2212, the typographer's minus */
    while (to > from && !is_digit(s.p[to - 1])) {
        if (s.p[to - 1] == '-')
            negative = true;
        to--;
    }
    *ret_negative = negative;
    return (struct str){s.p + from, to - from};
}

/* Length of a separator of thousands other than . and , at i: blank, ', no-break blank, narrow no-break blank. */
static size_t group_at(struct str s, size_t i)
{
    if (s.p[i] == ' ' || s.p[i] == '\'')
        return 1;
    if (s.n - i >= 2 && memcmp(s.p + i, "\xc2\xa0", 2) == 0)
        return 2;
    if (s.n - i >= 3 && (memcmp(s.p + i, "\xe2\x80\xaf", 3) == 0 || memcmp(s.p + i, "\xe2\x80\x99", 3) == 0))
        return 3;
    return 0;
}

bool number_cell(struct str s, char point, struct cell_number *ret)
{
    if (plain(s, point, ret))
        return true;
    bool negative, pointed = false, grouped = false;
    struct str c = core(s, &negative);
    /* Letters around it may be a currency; among the digits nothing but marks may stand. */
    if (s.n - c.n > MAX_AROUND)
        return false;
    size_t digits = 0, places = 0, run = 0;
    int64_t m = 0;
    for (size_t i = 0; i < c.n;) {
        char ch = c.p[i];
        size_t group = 0;
        if (is_digit(ch)) {
            if (++digits > MAX_DIGITS)
                return false;
            m = m * 10 + (ch - '0');
            places += pointed;
            run++;
            i++;
            continue;
        }
        if (ch == point) {
            if (pointed || (grouped && run != 3))
                return false;
            pointed = true;
            i++;
            continue;
        }
        group = ch == '.' || ch == ',' ? 1 : group_at(c, i);
        if (!group || pointed || run == 0 || run > 3 || (grouped && run != 3 && run != 2))
            return false;
        grouped = true;
        run = 0;
        i += group;
    }
    if (digits == 0 || (grouped && !pointed && run != 3))
        return false;
    for (size_t i = 0; i < s.n; i++) /* 1 234 567 is one number, 12 3/4 is none */
        if (is_digit(s.p[i]) && (s.p + i < c.p || s.p + i >= c.p + c.n))
            return false;
    *ret = (struct cell_number){negative ? -m : m, (int)places};
    return true;
}

bool number_scaled(struct cell_number x, int places, int64_t *ret)
{
    static const int64_t ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
    int up = places - x.places;
    if (up >= 0) {
        if (up >= (int)COUNT_OF(ten) || __builtin_mul_overflow(x.mantissa, ten[up], ret))
            return false;
        return true;
    }
    int64_t m = x.mantissa;
    for (; up < -1; up++) /* cut all but the digit that decides */
        m /= 10;
    *ret = (m + (m < 0 ? -5 : 5)) / 10;
    return true;
}

size_t number_text(struct cell_number x, char out[24])
{
    char digits[24];
    size_t n = 0, k = 0;
    uint64_t m = x.mantissa < 0 ? -(uint64_t)x.mantissa : (uint64_t)x.mantissa;
    int places = x.places;
    while (places > 0 && m % 10 == 0) { /* 2.50 and 2.5 are the same rate */
        m /= 10;
        places--;
    }
    for (int i = 0; m || i <= places; i++) {
        if (i == places && places > 0)
            digits[n++] = '.';
        digits[n++] = (char)('0' + m % 10);
        m /= 10;
    }
    if (x.mantissa < 0)
        out[k++] = '-';
    while (n)
        out[k++] = digits[--n];
    return k;
}

void number_vote(struct number_votes *v, struct str s)
{
    size_t n_point = 0, n_comma = 0, last = 0, i;
    bool negative;
    s = core(s, &negative);
    v->n++;
    for (i = 0; i < s.n; i++)
        if (s.p[i] == '.' || s.p[i] == ',') {
            n_point += s.p[i] == '.';
            n_comma += s.p[i] == ',';
            last = i;
        }
    if (n_point + n_comma == 0)
        return;
    size_t behind = s.n - last - 1;
    char sign = s.p[last];
    if (n_point && n_comma) {
        /* The last one is the decimal sign, unless it stands more than once (1.234,567,890 is no number). */
        v->n_point += sign == '.' && n_point == 1;
        v->n_comma += sign == ',' && n_comma == 1;
    } else if (n_point + n_comma > 1) { /* only thousands stand more than once */
        v->n_comma += sign == '.';
        v->n_point += sign == ',';
    } else if (behind == 3 && last > 0 && last <= 3 && s.p[0] != '0') {
        v->n_open++;
        v->open_by_point = sign == '.';
    } else {
        v->n_point += sign == '.';
        v->n_comma += sign == ',';
    }
}

char number_decide(const struct number_votes *v)
{
    if (v->n_point && !v->n_comma)
        return '.';
    if (v->n_comma && !v->n_point)
        return ',';
    if (v->n_point > 20 * v->n_comma && v->n_comma)
        return '.'; /* a slip or two among many: those rows are refused */
    if (v->n_comma > 20 * v->n_point && v->n_point)
        return ',';
    return 0;
}

struct str number_sign(struct str s)
{
    bool negative;
    struct str c = core(s, &negative);
    if (c.n == 0)
        return (struct str){"", 0};
    struct str before = str_trim((struct str){s.p, (size_t)(c.p - s.p)});
    struct str after = str_trim((struct str){c.p + c.n, (size_t)(s.p + s.n - c.p - c.n)});
    while (before.n && (before.p[before.n - 1] == '-' || before.p[before.n - 1] == '('))
        before = str_trim((struct str){before.p, before.n - 1});
    while (before.n && (before.p[0] == '-' || before.p[0] == '(' || before.p[0] == '+'))
        before = str_trim((struct str){before.p + 1, before.n - 1});
    while (after.n && (after.p[0] == '-' || after.p[0] == ')'))
        after = str_trim((struct str){after.p + 1, after.n - 1});
    return before.n ? before : after;
}

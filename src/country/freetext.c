/* freetext.c — a hand-written scanner over views.
 *
 * A phrase has the shape   [date] [label:] [qualifier] [$]number[scale] [unit] [date] [remark]
 * and each part is recognised where it stands; whatever does not fit is refused rather than
 * skipped, because a skipped word is how "27% of the 5 million" becomes 27. Regular expressions
 * were not used: the refusals need to say which part failed. The scanner keeps no state and
 * allocates nothing; only freetext_clean does.
 */
#include "country/freetext.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static struct str rest_from(struct str s, size_t i)
{
    return i >= s.n ? (struct str){s.p + s.n, 0} : (struct str){s.p + i, s.n - i};
}

static struct str part(struct str s, size_t from, size_t to)
{
    return (struct str){s.p + from, to - from};
}

/* Does s begin with the words `w` (lower case), ending at a word boundary? */
static bool begins_with_words(struct str s, const char *w)
{
    size_t n = strlen(w);
    if (s.n < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(s.p[i]) != w[i])
            return false;
    return s.n == n || !is_letter(w[n - 1]) || !is_letter(s.p[n]);
}

/* ---- numbers ------------------------------------------------------------------------------- */

struct number_token {
    double value;
    bool dollar, percent, scaled, negative;
    int scale; /* power of ten of the scale word, 0 = none */
    char digits[40];
    size_t end; /* first byte after the number (and its scale word, and its percent sign) */
};

static const struct scale_word {
    const char *word;
    int power;
} scale_words[] = {
    {"thousand", 3}, {"million", 6}, {"billion", 9}, {"trillion", 12}, {"quadrillion", 15},
};

/* Rounded once: the power of ten is written into the text that strtod reads. */
static double scaled_value(const struct number_token *t, int power)
{
    char text[64];
    size_t n = 0;
    if (t->negative)
        text[n++] = '-';
    for (const char *p = t->digits; *p; p++)
        text[n++] = *p;
    text[n++] = 'e';
    if (power >= 10)
        text[n++] = (char)('0' + power / 10);
    text[n++] = (char)('0' + power % 10);
    text[n] = 0;
    return strtod(text, NULL);
}

/* Is there a minus sign (ASCII, U+2212 or en dash) at s[i]? Its length, or 0. */
static size_t minus_at(struct str s, size_t i)
{
    if (i < s.n && s.p[i] == '-')
        return 1;
    if (i + 2 < s.n && (unsigned char)s.p[i] == 0xE2 &&
        (memcmp(s.p + i, "\xE2\x88\x92", 3) == 0 || memcmp(s.p + i, "\xE2\x80\x93", 3) == 0))
        return 3;
    return 0;
}

static size_t skip_blanks(struct str s, size_t i)
{
    while (i < s.n && is_blank(s.p[i]))
        i++;
    return i;
}

/* Reads [-][$][-]digits[.digits] [scale] at s[i]. FREETEXT_NO_DIGIT = there is no number here. */
static enum freetext_refusal number_at(struct str s, size_t i, bool allow_minus,
                                       struct number_token *ret)
{
    struct number_token t = {0};
    for (int round = 0; round < 2; round++) {
        size_t m = allow_minus && !t.negative ? minus_at(s, i) : 0;
        if (m) {
            t.negative = true;
            i += m;
        }
        if (i < s.n && s.p[i] == '$' && !t.dollar) {
            t.dollar = true;
            i++;
        }
    }
    size_t n = 0, whole = 0, since_comma = 0, commas = 0;
    bool point = false;
    if (i >= s.n || !(is_digit(s.p[i]) || (s.p[i] == '.' && i + 1 < s.n && is_digit(s.p[i + 1]))))
        return FREETEXT_NO_DIGIT;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (is_digit(c)) {
            if (n >= 18)
                return FREETEXT_TOO_LARGE;
            t.digits[n++] = c;
            if (!point) {
                whole++;
                since_comma++;
            }
        } else if (c == ',' && !point && i + 1 < s.n && is_digit(s.p[i + 1])) {
            if (since_comma == 0 || since_comma > 3 || (commas && since_comma != 3))
                return FREETEXT_GROUPING;
            commas++;
            since_comma = 0;
        } else if (c == '.' && !point && i + 1 < s.n && is_digit(s.p[i + 1])) {
            point = true;
            if (n == 0)
                t.digits[n++] = '0';
            t.digits[n++] = '.';
        } else {
            break;
        }
    }
    if (commas && since_comma != 3)
        return FREETEXT_GROUPING;
    if (i + 1 < s.n && (s.p[i] == '.' || s.p[i] == '/') && is_digit(s.p[i + 1]))
        return FREETEXT_IN_WORD;
    if (i < s.n && is_letter(s.p[i]) && !minus_at(s, i))
        return FREETEXT_IN_WORD;
    t.digits[n] = 0;
    size_t after = skip_blanks(s, i);
    for (size_t k = 0; k < COUNT_OF(scale_words); k++)
        if (begins_with_words(rest_from(s, after), scale_words[k].word)) {
            t.scale = scale_words[k].power;
            t.scaled = true;
            i = after + strlen(scale_words[k].word);
            break;
        }
    if (i < s.n && s.p[i] == '%')
        t.percent = true; /* the sign stays: it is the unit */
    t.value = scaled_value(&t, t.scale);
    t.end = i;
    *ret = t;
    return FREETEXT_OK;
}

/* ---- dates in brackets --------------------------------------------------------------------- */

static const char *const date_words[] = {
    "est",     "est.",      "ca",      "ca.",       "fy",       "as",        "of",
    "mid",     "early",     "late",    "projected", "estimate", "estimated", "preliminary",
    "january", "february",  "march",   "april",     "may",      "june",      "july",
    "august",  "september", "october", "november",  "december", "jan",       "feb",
    "mar",     "apr",       "jun",     "jul",       "aug",      "sep",       "sept",
    "oct",     "nov",       "dec",
};

static bool year_number(struct str s, int *ret)
{
    if (s.n != 4)
        return false;
    int y = 0;
    for (size_t i = 0; i < 4; i++) {
        if (!is_digit(s.p[i]))
            return false;
        y = y * 10 + (s.p[i] - '0');
    }
    if (y < 1900 || y > 2100)
        return false;
    *ret = y;
    return true;
}

static bool two_digits(struct str s, int *ret)
{
    if (s.n < 1 || s.n > 2)
        return false;
    int y = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]))
            return false;
        y = y * 10 + (s.p[i] - '0');
    }
    *ret = y;
    return true;
}

/* "2020", "2020-25", "2016/18", "2016-2018", "2019–20" */
static bool year_span(struct str w, int *ret_first, int *ret_last)
{
    int first, last;
    if (w.n < 4 || !year_number(part(w, 0, 4), &first))
        return false;
    if (w.n == 4) {
        *ret_first = *ret_last = first;
        return true;
    }
    size_t sep = w.p[4] == '/' ? 1 : minus_at(w, 4);
    if (!sep)
        return false;
    struct str tail = rest_from(w, 4 + sep);
    if (tail.n == 2 && two_digits(tail, &last))
        last += first - first % 100;
    else if (!year_number(tail, &last))
        return false;
    if (last < first || last > 2100)
        return false;
    *ret_first = first;
    *ret_last = last;
    return true;
}

bool freetext_year(struct str group, int *ret_first, int *ret_last, bool *ret_estimate)
{
    int first = 0, last = 0;
    bool estimate = false;
    size_t i = 0;
    while (i < group.n) {
        while (i < group.n && (is_blank(group.p[i]) || group.p[i] == ','))
            i++;
        size_t from = i;
        while (i < group.n && !is_blank(group.p[i]) && group.p[i] != ',')
            i++;
        struct str w = part(group, from, i);
        if (w.n == 0)
            continue;
        int a, b, day;
        if (year_span(w, &a, &b)) {
            first = first && first < a ? first : a;
            last = last > b ? last : b;
            continue;
        }
        if (two_digits(w, &day) && day >= 1 && day <= 31)
            continue;
        bool known = false;
        for (size_t k = 0; k < COUNT_OF(date_words) && !known; k++)
            known = w.n == strlen(date_words[k]) && begins_with_words(w, date_words[k]);
        if (!known)
            return false;
        if (w.n >= 3 && lower(w.p[0]) == 'e' && lower(w.p[1]) == 's' && lower(w.p[2]) == 't')
            estimate = true;
    }
    if (!last)
        return false;
    *ret_first = first;
    *ret_last = last;
    *ret_estimate = estimate;
    return true;
}

/* The bracket that closes the one at s[i], or s.n. */
static size_t bracket_end(struct str s, size_t i)
{
    int depth = 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '(')
            depth++;
        else if (s.p[i] == ')' && --depth == 0)
            return i;
    }
    return s.n;
}

/* ---- phrases ------------------------------------------------------------------------------- */

static const struct qualifier {
    const char *word;
    enum freetext_bound bound;
    bool approx;
} qualifiers[] = {
    {"less than", FREETEXT_BELOW, false},    {"fewer than", FREETEXT_BELOW, false},
    {"under", FREETEXT_BELOW, false},        {"below", FREETEXT_BELOW, false},
    {"up to", FREETEXT_BELOW, false},        {"<", FREETEXT_BELOW, false},
    {"more than", FREETEXT_ABOVE, false},    {"greater than", FREETEXT_ABOVE, false},
    {"over", FREETEXT_ABOVE, false},         {"above", FREETEXT_ABOVE, false},
    {"at least", FREETEXT_ABOVE, false},     {">", FREETEXT_ABOVE, false},
    {"approximately", FREETEXT_POINT, true}, {"approx.", FREETEXT_POINT, true},
    {"about", FREETEXT_POINT, true},         {"around", FREETEXT_POINT, true},
    {"roughly", FREETEXT_POINT, true},       {"nearly", FREETEXT_POINT, true},
    {"almost", FREETEXT_POINT, true},        {"ca.", FREETEXT_POINT, true},
    {"circa", FREETEXT_POINT, true},         {"~", FREETEXT_POINT, true},
    {"estimated", FREETEXT_POINT, true},     {"an estimated", FREETEXT_POINT, true},
    {"between", FREETEXT_RANGE, false},
};

static const struct qualifier *qualifier_at(struct str s)
{
    for (size_t k = 0; k < COUNT_OF(qualifiers); k++)
        if (begins_with_words(s, qualifiers[k].word))
            return &qualifiers[k];
    return NULL;
}

/* "total:" before the number: words, then a colon, then something more. Length with the colon. */
static size_t label_at(struct str s)
{
    size_t i = 0;
    while (i < s.n && i < 40 && (is_letter(s.p[i]) || s.p[i] == ' ' || s.p[i] == '-'))
        i++;
    return i > 0 && i < s.n && s.p[i] == ':' && i + 1 < s.n ? i + 1 : 0;
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_digit(s.p[i]))
            return true;
    return false;
}

static bool stated_missing(struct str s)
{
    static const char *const words[] = {"na", "n/a", "not available", "none available", "-"};
    struct str t = str_trim(s);
    size_t label = label_at(t);
    t = str_trim(rest_from(t, label));
    for (size_t k = 0; k < COUNT_OF(words); k++)
        if (begins_with_words(t, words[k]) &&
            (t.n == strlen(words[k]) || t.p[strlen(words[k])] != '/'))
            return true;
    return false;
}

struct str freetext_before_note(struct str text)
{
    for (size_t i = 0; i + 4 <= text.n; i++) {
        if (i > 0 && is_letter(text.p[i - 1]))
            continue;
        if (!begins_with_words(rest_from(text, i), "note"))
            continue;
        size_t j = skip_blanks(text, i + 4);
        while (j < text.n && is_digit(text.p[j]))
            j++;
        j = skip_blanks(text, j);
        if (j < text.n && (text.p[j] == ':' || minus_at(text, j))) {
            struct str before = str_trim(part(text, 0, i));
            while (before.n && before.p[before.n - 1] == ';')
                before = str_trim(part(before, 0, before.n - 1));
            return before;
        }
    }
    return str_trim(text);
}

/* "migrant(s)": a bracket inside a word, of one or two letters. Its length with both marks, or 0.
 */
static size_t plural_bracket(struct str s, size_t i)
{
    if (i == 0 || !is_letter(s.p[i - 1]))
        return 0;
    size_t j = i + 1;
    while (j < s.n && j < i + 3 && is_letter(s.p[j]))
        j++;
    return j > i + 1 && j < s.n && s.p[j] == ')' ? j + 1 - i : 0;
}

/* The unit ends at a bracket, a semicolon, a new line or the end. Digits are part of it only after
 * a stroke ("/1,000"), after "per " or after a letter ("CO2"); anywhere else they are a second
 * number. */
static enum freetext_refusal unit_at(struct str s, size_t i, struct str *ret, size_t *ret_end)
{
    size_t from = i;
    for (; i < s.n && s.p[i] != ';' && s.p[i] != '\n'; i++) {
        if (s.p[i] == '(') {
            size_t n = plural_bracket(s, i);
            if (!n)
                break;
            i += n - 1;
            continue;
        }
        if (!is_digit(s.p[i]))
            continue;
        size_t k = i;
        while (k > from && (is_digit(s.p[k - 1]) || s.p[k - 1] == ',' || s.p[k - 1] == '.'))
            k--;
        bool part_of_unit = k > from && (s.p[k - 1] == '/' || is_letter(s.p[k - 1]));
        if (!part_of_unit && k >= from + 4 && memcmp(s.p + k - 4, "per ", 4) == 0)
            part_of_unit = true;
        if (!part_of_unit)
            return FREETEXT_TWO_NUMBERS;
    }
    *ret = str_trim(part(s, from, i));
    *ret_end = i;
    return FREETEXT_OK;
}

/* "3 sq km less than", "8 sq km ca.": some editions print the qualifier last. */
static void qualifier_after_unit(struct str *unit, struct freetext_number *x)
{
    for (size_t k = 0; k < COUNT_OF(qualifiers); k++) {
        const struct qualifier *q = &qualifiers[k];
        size_t n = strlen(q->word);
        if (q->bound == FREETEXT_RANGE || unit->n < n || !str_ends(*unit, q->word))
            continue;
        if (unit->n > n && is_letter(q->word[0]) && is_letter(unit->p[unit->n - n - 1]))
            continue;
        *unit = str_trim(part(*unit, 0, unit->n - n));
        if (q->bound != FREETEXT_POINT)
            x->bound = q->bound;
        x->approx = x->approx || q->approx;
        return;
    }
}

/* The second end of a range at s[i] ("-7", " to 7", " – $7"), or NO_DIGIT when there is none. */
static enum freetext_refusal range_end(struct str s, size_t i, bool between,
                                       struct number_token *ret)
{
    size_t j = i;
    if (j < s.n && s.p[j] == '%')
        j++;
    j = skip_blanks(s, j);
    size_t dash = minus_at(s, j);
    if (dash)
        j += dash;
    else if (begins_with_words(rest_from(s, j), "to"))
        j += 2;
    else if (between && begins_with_words(rest_from(s, j), "and"))
        j += 3;
    else
        return FREETEXT_NO_DIGIT;
    return number_at(s, skip_blanks(s, j), false, ret);
}

enum freetext_refusal freetext_number(struct str text, struct freetext_number *ret)
{
    struct freetext_number x = {0};
    struct str all = str_trim(text);
    if (all.n == 0)
        return FREETEXT_EMPTY;
    if (!has_digit(all))
        return stated_missing(all) ? FREETEXT_NOT_AVAILABLE : FREETEXT_NO_DIGIT;
    struct str s = freetext_before_note(all);
    if (s.n == 0)
        return FREETEXT_NOTE_ONLY;
    if (s.n > FREETEXT_MAX)
        return FREETEXT_TOO_LONG;
    if (!has_digit(s))
        return stated_missing(s) ? FREETEXT_NOT_AVAILABLE : FREETEXT_NO_DIGIT;

    /* what may stand before the number: a date, a label, qualifiers */
    size_t i = 0;
    bool between = false;
    for (;;) {
        i = skip_blanks(s, i);
        if (i >= s.n)
            return FREETEXT_NO_DIGIT;
        if (s.p[i] == '(') {
            size_t end = bracket_end(s, i);
            if (end == s.n || x.year ||
                !freetext_year(part(s, i + 1, end), &x.year_first, &x.year, &x.estimate))
                return FREETEXT_PROSE;
            i = end + 1;
            continue;
        }
        const struct qualifier *q = qualifier_at(rest_from(s, i));
        if (q) {
            i += strlen(q->word);
            between = between || q->bound == FREETEXT_RANGE;
            if (q->bound == FREETEXT_BELOW || q->bound == FREETEXT_ABOVE)
                x.bound = q->bound;
            x.approx = x.approx || q->approx;
            continue;
        }
        size_t label = label_at(rest_from(s, i));
        if (!label)
            break;
        i += label;
    }
    struct number_token a, b;
    enum freetext_refusal why = number_at(s, i, true, &a);
    if (why == FREETEXT_NO_DIGIT) {
        struct str head = rest_from(s, i);
        if (stated_missing(head))
            return FREETEXT_NOT_AVAILABLE;
        return has_digit(head) ? FREETEXT_PROSE : FREETEXT_NO_DIGIT;
    }
    if (why != FREETEXT_OK)
        return why;
    x.dollar = a.dollar;
    x.scaled = a.scaled;
    x.value = x.low = x.high = a.value;
    size_t end = a.end;

    why = range_end(s, a.end, between, &b);
    if (why == FREETEXT_OK) {
        /* "1.2-1.5 billion": the scale word serves both ends */
        if (b.scaled && !a.scaled)
            x.low = scaled_value(&a, b.scale);
        x.high = b.value;
        if (x.high < x.low || x.bound != FREETEXT_POINT)
            return FREETEXT_RANGE_ORDER;
        x.bound = FREETEXT_RANGE;
        x.value = x.low + (x.high - x.low) / 2;
        x.scaled = a.scaled || b.scaled;
        end = b.end;
    } else if (why != FREETEXT_NO_DIGIT) {
        return why;
    } else if (between) {
        return FREETEXT_TWO_NUMBERS;
    } else {
        size_t m = minus_at(s, end);
        if (m && end + m < s.n && is_letter(s.p[end + m]))
            return FREETEXT_IN_WORD; /* "20-foot" */
    }

    why = unit_at(s, end, &x.unit, &end);
    if (why != FREETEXT_OK)
        return why;
    qualifier_after_unit(&x.unit, &x);

    /* brackets after the unit: the first date counts, other brackets are remarks */
    size_t remark = skip_blanks(s, end);
    while (remark < s.n && s.p[remark] == '(') {
        size_t close = bracket_end(s, remark);
        if (close == s.n)
            break;
        int first, last;
        bool estimate;
        if (!x.year && freetext_year(part(s, remark + 1, close), &first, &last, &estimate)) {
            x.year_first = first;
            x.year = last;
            x.estimate = estimate;
        }
        remark = skip_blanks(s, close + 1);
    }
    x.remark = str_trim(rest_from(s, remark));
    /* "Saint Helena: 60 km <new line> Tristan da Cunha: 34 km": parts, and the sum is not stated */
    const char *line = memchr(s.p + end, '\n', s.n - end);
    if (line && line < x.remark.p)
        line = x.remark.p;
    if (line && has_digit(rest_from(s, (size_t)(line - s.p))))
        return FREETEXT_TWO_NUMBERS;
    /* "1 (2023 est.) less than 1": the remark corrects a figure that was rounded up */
    const struct qualifier *late = qualifier_at(x.remark);
    if (late && late->bound == FREETEXT_BELOW && x.bound == FREETEXT_POINT) {
        size_t at = skip_blanks(x.remark, strlen(late->word));
        if (number_at(x.remark, at, false, &b) == FREETEXT_OK && b.end == x.remark.n &&
            b.value >= x.value) {
            x.bound = FREETEXT_BELOW;
            x.value = b.value;
            x.remark = rest_from(x.remark, x.remark.n);
        }
    }
    if (x.bound == FREETEXT_BELOW) {
        x.high = x.value;
        x.low = x.value > 0 ? 0 : -HUGE_VAL;
    } else if (x.bound == FREETEXT_ABOVE) {
        x.low = x.value;
        x.high = HUGE_VAL;
    }
    *ret = x;
    return FREETEXT_OK;
}

const char *freetext_refusal_text(enum freetext_refusal why)
{
    static const char *const texts[] = {
#define X(name, text) text,
        FREETEXT_REFUSALS(X)
#undef X
    };
    return texts[why];
}

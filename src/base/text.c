/* text.c — views and buffers are plain byte work; everything that depends on what a character *is*
 * (width, folding) asks utf8proc. UTF-8 checking is ours: the readers run it over whole files, so
 * it skips eight ASCII bytes at a time and only then decodes by the table of the Unicode standard
 * (section 3.9, table 3-7), which leaves no room for overlong forms or surrogates. */
#include "base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <utf8proc.h>

enum { EDIT_MAX = 256 }; /* longer words are never typing slips of each other */

/* ---- views ---- */

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
            return false;
    return true;
}

bool str_starts(struct str s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

bool str_contains(struct str s, const char *needle)
{
    size_t n = strlen(needle);
    return n == 0 || (s.n >= n && memmem(s.p, s.n, needle, n) != NULL);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    for (;;) {
        if (s.n >= 1 && is_blank(s.p[0]))
            s.p += 1, s.n -= 1;
        else if (s.n >= 2 && memcmp(s.p, "\xC2\xA0", 2) == 0)
            s.p += 2, s.n -= 2;
        else
            break;
    }
    for (;;) {
        if (s.n >= 1 && is_blank(s.p[s.n - 1]))
            s.n -= 1;
        else if (s.n >= 2 && memcmp(s.p + s.n - 2, "\xC2\xA0", 2) == 0)
            s.n -= 2;
        else
            break;
    }
    return s;
}

struct str str_cut(struct str *s, char sep)
{
    const char *at = s->n ? memchr(s->p, sep, s->n) : NULL;
    if (!at) {
        struct str all = *s;
        *s = (struct str){s->p ? s->p + s->n : NULL, 0};
        return all;
    }
    struct str head = {s->p, (size_t)(at - s->p)};
    s->p = at + 1;
    s->n -= head.n + 1;
    return head;
}

char *str_dup(struct arena *a, struct str s)
{
    return arena_strndup(a, s.p, s.n);
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* ---- UTF-8 ---- */

/* Length of the valid sequence at p, 0 when there is none within n bytes. */
static size_t utf8_sequence(const unsigned char *p, size_t n)
{
    unsigned char c = p[0], lo = 0x80, hi = 0xBF;
    size_t len;
    if (c < 0x80)
        return 1;
    if (c >= 0xC2 && c <= 0xDF)
        len = 2;
    else if (c >= 0xE0 && c <= 0xEF)
        len = 3;
    else if (c >= 0xF0 && c <= 0xF4)
        len = 4;
    else
        return 0;
    if (c == 0xE0)
        lo = 0xA0; /* overlong */
    else if (c == 0xED)
        hi = 0x9F; /* surrogates */
    else if (c == 0xF0)
        lo = 0x90; /* overlong */
    else if (c == 0xF4)
        hi = 0x8F; /* above U+10FFFF */
    if (n < len || p[1] < lo || p[1] > hi)
        return 0;
    for (size_t i = 2; i < len; i++)
        if (p[i] < 0x80 || p[i] > 0xBF)
            return 0;
    return len;
}

bool utf8_valid(struct str s, size_t *ret_bad)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;
    while (i < s.n) {
        while (i + 32 <= s.n) {
            uint64_t w[4];
            memcpy(w, p + i, sizeof w);
            if ((w[0] | w[1] | w[2] | w[3]) & UINT64_C(0x8080808080808080))
                break;
            i += 32;
        }
        size_t stop = s.n - i < 32 ? s.n : i + 32;
        while (i < stop) {
            size_t len = utf8_sequence(p + i, s.n - i);
            if (len == 0) {
                if (ret_bad)
                    *ret_bad = i;
                return false;
            }
            i += len;
        }
    }
    return true;
}

/* Next code point; an invalid byte is taken alone as U+FFFD. */
static size_t next_rune(struct str s, size_t at, int32_t *ret)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    size_t len = utf8_sequence(p, s.n - at);
    switch (len) {
    case 1:
        *ret = p[0];
        return 1;
    case 2:
        *ret = ((p[0] & 0x1F) << 6) | (p[1] & 0x3F);
        return 2;
    case 3:
        *ret = ((p[0] & 0x0F) << 12) | ((p[1] & 0x3F) << 6) | (p[2] & 0x3F);
        return 3;
    case 4:
        *ret = ((p[0] & 0x07) << 18) | ((p[1] & 0x3F) << 12) | ((p[2] & 0x3F) << 6) | (p[3] & 0x3F);
        return 4;
    default:
        *ret = 0xFFFD;
        return 1;
    }
}

static size_t put_rune(char *out, int32_t rune)
{
    return (size_t)utf8proc_encode_char(rune, (utf8proc_uint8_t *)out);
}

size_t text_width(struct str s)
{
    size_t width = 0;
    for (size_t i = 0; i < s.n;) {
        int32_t rune;
        i += next_rune(s, i, &rune);
        int w = utf8proc_charwidth(rune);
        width += w > 0 ? (size_t)w : 0;
    }
    return width;
}

/* Letters that Unicode does not decompose, but that people leave out or type otherwise. */
static const char *fold_special(int32_t rune)
{
    switch (rune) {
    case 0x00F8: /* ø */
        return "o";
    case 0x0142: /* ł */
        return "l";
    case 0x0111: /* đ */
    case 0x00F0: /* ð */
        return "d";
    case 0x0131: /* ı */
        return "i";
    case 0x00E6: /* æ */
        return "ae";
    case 0x0153: /* œ */
        return "oe";
    case 0x00FE: /* þ */
        return "th";
    case 0x0127: /* ħ */
        return "h";
    case 0x064A: /* Arabic yeh → Persian yeh */
    case 0x0649: /* alef maksura */
        return "\xDB\x8C";
    case 0x0643: /* Arabic kaf → Persian keheh */
        return "\xDA\xA9";
    default:
        return NULL;
    }
}

static int digit_of(int32_t rune)
{
    if (rune >= 0x06F0 && rune <= 0x06F9)
        return rune - 0x06F0;
    if (rune >= 0x0660 && rune <= 0x0669)
        return rune - 0x0660;
    return -1;
}

/* An apostrophe vanishes ("Côte d'Ivoire" → "cote divoire"), a full stop behind a single letter too
 * ("U.S.A." → "usa"), any other punctuation separates words ("Guinea-Bissau" → "guinea bissau"). */
char *text_swap(struct arena *a, const char *s, char from, char to)
{
    char *copy = arena_strdup(a, s);
    for (char *p = copy; *p; p++)
        if (*p == from)
            *p = to;
    return copy;
}

char *text_fold(struct arena *a, struct str s)
{
    struct buf out;
    buf_init(&out, a, 8 * s.n + 16);
    bool gap = false;
    size_t letters = 0; /* since the last separator or vanished stop */
    for (size_t i = 0; i < s.n;) {
        int32_t rune, part[32];
        int bound = 0;
        i += next_rune(s, i, &rune);
        utf8proc_ssize_t n =
            utf8proc_decompose_char(rune, part, (utf8proc_ssize_t)COUNT_OF(part),
                                    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                        UTF8PROC_IGNORE | UTF8PROC_STRIPMARK,
                                    &bound);
        if (n < 0 || n > (utf8proc_ssize_t)COUNT_OF(part)) {
            part[0] = rune; /* unassigned, or one of the few that expand to more than 32 */
            n = 1;
        }
        for (utf8proc_ssize_t k = 0; k < n; k++) {
            utf8proc_category_t cat = utf8proc_category(part[k]);
            bool word = (cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO) ||
                        (cat >= UTF8PROC_CATEGORY_ND && cat <= UTF8PROC_CATEGORY_NO);
            if (cat >= UTF8PROC_CATEGORY_MN && cat <= UTF8PROC_CATEGORY_ME)
                continue;
            if (part[k] == '\'' || part[k] == 0x2019 || part[k] == 0x02BC || part[k] == '`')
                continue;
            if (part[k] == '.' && letters == 1) {
                letters = 0;
                continue;
            }
            if (!word) {
                gap = out.n > 0;
                letters = 0;
                continue;
            }
            if (gap)
                buf_putc(&out, ' ');
            gap = false;
            letters++;
            const char *special = fold_special(part[k]);
            int digit = digit_of(part[k]);
            char enc[8];
            if (special)
                buf_puts(&out, special);
            else if (digit >= 0)
                buf_putc(&out, (char)('0' + digit));
            else
                buf_put(&out, (struct str){enc, put_rune(enc, part[k])});
        }
    }
    return out.p;
}

char *text_ascii_digits(struct arena *a, struct str s)
{
    char *out = arena_alloc_aligned(a, s.n + 1, 1); /* every replacement is shorter */
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        int32_t rune;
        size_t len = next_rune(s, i, &rune);
        int digit = digit_of(rune);
        if (digit >= 0)
            out[n++] = (char)('0' + digit);
        else if (rune == 0x066B)
            out[n++] = '.';
        else if (rune == 0x066C)
            out[n++] = ',';
        else {
            memcpy(out + n, s.p + i, len);
            n += len;
        }
        i += len;
    }
    out[n] = '\0';
    return out;
}

char *text_from_latin1(struct arena *a, struct str s)
{
    /* Windows-1252 where ISO 8859-1 has control characters; 0 = undefined there, kept as C1 */
    static const uint16_t cp1252[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    char *out = arena_alloc_aligned(a, 3 * s.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        int32_t rune = c;
        if (c >= 0x80 && c <= 0x9F && cp1252[c - 0x80])
            rune = cp1252[c - 0x80];
        if (rune < 0x80)
            out[n++] = (char)rune;
        else
            n += put_rune(out + n, rune);
    }
    out[n] = '\0';
    return out;
}

/* ---- nearest word ---- */

/* Optimal string alignment (Damerau–Levenshtein with each pair moved at most once), ASCII case
 * ignored; three rolling rows. */
size_t text_edit_distance(struct str a, struct str b, size_t give_up_above)
{
    size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n;
    if (gap > give_up_above || a.n > EDIT_MAX || b.n > EDIT_MAX)
        return give_up_above < SIZE_MAX ? give_up_above + 1 : SIZE_MAX;
    size_t row[3][EDIT_MAX + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        size_t least = now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            char x = ascii_lower(a.p[i - 1]), y = ascii_lower(b.p[j - 1]);
            size_t best = last[j - 1] + (x != y);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && x == ascii_lower(b.p[j - 2]) && ascii_lower(a.p[i - 2]) == y &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
            least = best < least ? best : least;
        }
        if (least > give_up_above)
            return give_up_above + 1;
    }
    size_t d = row[a.n % 3][b.n];
    return d > give_up_above ? give_up_above + 1 : d;
}

static size_t common_start(struct str a, struct str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

/* Of equally near words the one that begins the same wins: people slip late in a word. */
const char *text_nearest(struct str word, const char *const *words, size_t n)
{
    const char *best = NULL;
    size_t limit = 1 + word.n / 3, best_start = 0;
    for (size_t i = 0; i < n && limit > 0; i++) {
        struct str w = str_of(words[i]);
        size_t d = text_edit_distance(word, w, limit), start = common_start(word, w);
        size_t longer = word.n > w.n ? word.n : w.n;
        if (d > limit || d >= longer) /* nothing in common is no suggestion */
            continue;
        if (best && d == limit && start <= best_start)
            continue;
        best = words[i];
        best_start = start;
        limit = d;
    }
    return best;
}

/* ---- buffers ---- */

void buf_init(struct buf *b, struct arena *a, size_t max)
{
    *b = (struct buf){.a = a, .max = max, .cap = 64};
    b->p = arena_alloc_aligned(a, b->cap, 1);
}

/* Makes room for n more bytes and the NUL; false (and overflow, which stays) when max forbids. */
static bool buf_room(struct buf *b, size_t n)
{
    if (b->overflow || n > b->max - b->n) {
        b->overflow = true;
        return false;
    }
    size_t need = b->n + n + 1;
    if (need > b->cap) {
        size_t cap = b->cap;
        while (cap < need)
            cap *= 2;
        char *p = arena_alloc_aligned(b->a, cap, 1);
        memcpy(p, b->p, b->n);
        b->p = p;
        b->cap = cap;
    }
    return true;
}

void buf_put(struct buf *b, struct str s)
{
    if (s.n == 0 || !buf_room(b, s.n))
        return;
    memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *cstr)
{
    buf_put(b, str_of(cstr));
}

void buf_putc(struct buf *b, char c)
{
    buf_put(b, (struct str){&c, 1});
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) {
        b->overflow = true;
        return;
    }
    if ((size_t)n < sizeof small) {
        buf_put(b, (struct str){small, (size_t)n});
    } else if (buf_room(b, (size_t)n)) {
        va_start(ap, fmt);
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
        va_end(ap);
        b->n += (size_t)n;
    }
}

void buf_pad(struct buf *b, size_t n)
{
    if (!buf_room(b, n))
        return;
    memset(b->p + b->n, ' ', n);
    b->n += n;
    b->p[b->n] = '\0';
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->p, b->n};
}

/* ---- escaping ---- */

void buf_html(struct buf *b, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *esc = NULL;
        switch (s.p[i]) {
        case '&':
            esc = "&amp;";
            break;
        case '<':
            esc = "&lt;";
            break;
        case '>':
            esc = "&gt;";
            break;
        case '"':
            esc = "&quot;";
            break;
        case '\'':
            esc = "&#39;";
            break;
        default:
            continue;
        }
        buf_put(b, (struct str){s.p + from, i - from});
        buf_puts(b, esc);
        from = i + 1;
    }
    buf_put(b, (struct str){s.p + from, s.n - from});
}

void buf_json_string(struct buf *b, struct str s)
{
    size_t from = 0;
    buf_putc(b, '"');
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t len = utf8_sequence((const unsigned char *)s.p + i, s.n - i);
        if (len > 1 || (len == 1 && c >= 0x20 && c != '"' && c != '\\')) {
            i += len;
            continue;
        }
        buf_put(b, (struct str){s.p + from, i - from});
        if (len == 0)
            buf_puts(b, "\xEF\xBF\xBD");
        else if (c == '"')
            buf_puts(b, "\\\"");
        else if (c == '\\')
            buf_puts(b, "\\\\");
        else if (c == '\n')
            buf_puts(b, "\\n");
        else if (c == '\t')
            buf_puts(b, "\\t");
        else if (c == '\r')
            buf_puts(b, "\\r");
        else
            buf_printf(b, "\\u%04x", (unsigned)c);
        from = ++i;
    }
    buf_put(b, (struct str){s.p + from, s.n - from});
    buf_putc(b, '"');
}

/* [+-] digits with . or , between them and an optional exponent or % sign: safe in a spreadsheet.
 */
static bool looks_numeric(struct str s)
{
    size_t i = s.n && (s.p[0] == '+' || s.p[0] == '-') ? 1 : 0, digits = 0;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (!(c == '.' || c == ',' || (c == '%' && i + 1 == s.n) ||
                   ((c == 'e' || c == 'E') && digits) ||
                   ((c == '-' || c == '+') && (s.p[i - 1] == 'e' || s.p[i - 1] == 'E'))))
            return false;
    }
    return digits > 0;
}

void buf_csv_field(struct buf *b, struct str s)
{
    bool formula = s.n && (strchr("=+-@\t\r", s.p[0]) != NULL && s.p[0]) && !looks_numeric(s);
    bool quote = formula && (s.p[0] == '\t' || s.p[0] == '\r');
    for (size_t i = 0; i < s.n && !quote; i++)
        quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    if (s.n && (is_blank(s.p[0]) || is_blank(s.p[s.n - 1])))
        quote = true; /* many readers trim unquoted blanks */
    if (quote)
        buf_putc(b, '"');
    if (formula)
        buf_putc(b, '\'');
    size_t from = 0;
    for (size_t i = 0; quote && i < s.n; i++)
        if (s.p[i] == '"') {
            buf_put(b, (struct str){s.p + from, i + 1 - from});
            from = i; /* the quote is written once more with the next piece */
        }
    buf_put(b, (struct str){s.p + from, s.n - from});
    if (quote)
        buf_putc(b, '"');
}

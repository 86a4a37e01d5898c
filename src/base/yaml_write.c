/* yaml_write.c — the writer. The line break before the first child is written by the child, not by
 * the parent: only then is it known whether a list is empty (`[]`) or goes on below. A child of a
 * list item goes on the line of its dash. */
#include "base/yaml.h"

#include <assert.h>

#include "base/number.h"

void yml_init(struct yml_writer *w, struct buf *out)
{
    *w = (struct yml_writer){.out = out};
}

/* ---- scalars ---- */

static bool is_reserved(struct str s)
{
    static const char *const words[] = {"true", "false", "yes", "no",  "on",  "off",
                                        "null", "y",     "n",   "nan", "inf", "nil"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_eq_nocase(s, str_of(words[i])))
            return true;
    return false;
}

/* Code points beyond ASCII that libyaml refuses or takes for a line break; 0 = harmless, else
 * bytes. */
static size_t odd_letter(struct str s, size_t i, unsigned *ret)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t left = s.n - i;
    if (left >= 2 && p[0] == 0xC2 && p[1] < 0xA0) {
        *ret = p[1]; /* C1 controls, with U+0085 */
        return 2;
    }
    if (left >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9)) {
        *ret = 0x2000u + (p[2] & 0x3Fu); /* U+2028, U+2029 */
        return 3;
    }
    if (left >= 3 && p[0] == 0xEF &&
        ((p[1] == 0xBB && p[2] == 0xBF) || (p[1] == 0xBF && p[2] >= 0xBE))) {
        *ret = p[1] == 0xBB ? 0xFEFF : 0xFFC0u + (p[2] & 0x3Fu); /* BOM, U+FFFE, U+FFFF */
        return 3;
    }
    return 0;
}

/* Plain only what begins with a letter and holds nothing that any reader could take for syntax:
 * numbers, dates and signs all begin otherwise. */
static bool is_plain(struct str s)
{
    if (s.n == 0 || is_reserved(s))
        return false;
    unsigned char first = (unsigned char)s.p[0];
    bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first >= 0xC2;
    if (!letter || s.p[s.n - 1] == ' ' || s.p[s.n - 1] == ':')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        unsigned odd;
        if (c < 0x20 || c == 0x7F || (c == ':' && s.p[i + 1] == ' ') ||
            (c == '#' && s.p[i - 1] == ' ') || (c >= 0xC2 && odd_letter(s, i, &odd)))
            return false;
    }
    /* no-break blanks at the ends look like nothing */
    return str_trim(s).n == s.n;
}

static void put_quoted(struct buf *out, struct str s)
{
    buf_putc(out, '"');
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        unsigned odd = 0;
        size_t len = c >= 0xC2 ? odd_letter(s, i, &odd) : 1;
        if (c >= 0xC2 && len == 0) { /* a harmless letter */
            size_t from = i++;
            while (i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80)
                i++;
            buf_put(out, (struct str){s.p + from, i - from});
            continue;
        }
        i += len;
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_puts(out, "\\n");
        else if (c == '\t')
            buf_puts(out, "\\t");
        else if (c >= 0xC2 && odd > 0xFF)
            buf_printf(out, "\\u%04X", odd);
        else if (c < 0x20 || c == 0x7F || c >= 0xC2)
            buf_printf(out, "\\x%02X", c >= 0xC2 ? odd : c);
        else
            buf_putc(out, (char)c);
    }
    buf_putc(out, '"');
}

/* Bytes that are not UTF-8, which libyaml would refuse, become U+FFFD. */
static struct str repaired(struct arena *a, struct str s)
{
    struct buf out;
    buf_init(&out, a, 3 * s.n);
    while (s.n) {
        size_t good = s.n;
        bool ok = utf8_valid(s, &good);
        buf_put(&out, (struct str){s.p, good});
        if (!ok)
            buf_puts(&out, "\xEF\xBF\xBD");
        s = (struct str){s.p + good + !ok, s.n - good - !ok};
    }
    return buf_str(&out);
}

static void put_scalar(struct buf *out, struct str s)
{
    ARENA_LOCAL(tmp);
    if (!utf8_valid(s, NULL))
        s = repaired(tmp, s);
    if (is_plain(s))
        buf_put(out, s);
    else
        put_quoted(out, s);
}

/* ---- places ---- */

/* Goes to where the next entry of the current level begins and writes its key or dash. */
static void begin_entry(struct yml_writer *w, const char *key)
{
    bool is_list = w->level[w->depth].is_list;
    assert(is_list == (key == NULL));
    if (w->item_open) {
        buf_putc(w->out, ' ');
        w->item_open = false;
    } else {
        if (w->depth > 0 && !w->level[w->depth].filled)
            buf_putc(w->out, '\n');
        buf_pad(w->out, 2 * w->depth);
    }
    w->level[w->depth].filled = true;
    if (key)
        put_scalar(w->out, str_of(key));
    buf_putc(w->out, is_list ? '-' : ':');
}

static void begin_group(struct yml_writer *w, const char *key, bool is_list)
{
    begin_entry(w, key);
    assert(w->depth < YML_MAX_DEPTH);
    w->item_open = w->level[w->depth].is_list;
    w->depth++;
    w->level[w->depth].is_list = is_list;
    w->level[w->depth].filled = false;
}

void yml_begin_map(struct yml_writer *w, const char *key)
{
    begin_group(w, key, false);
}

void yml_begin_list(struct yml_writer *w, const char *key)
{
    begin_group(w, key, true);
}

void yml_end(struct yml_writer *w)
{
    assert(w->depth > 0);
    if (!w->level[w->depth].filled)
        buf_puts(w->out, w->level[w->depth].is_list ? " []\n" : " {}\n");
    w->item_open = false;
    w->depth--;
}

static void put_bare(struct yml_writer *w, const char *key, const char *text)
{
    begin_entry(w, key);
    buf_printf(w->out, " %s\n", text);
}

void yml_put_text(struct yml_writer *w, const char *key, struct str s)
{
    begin_entry(w, key);
    buf_putc(w->out, ' ');
    put_scalar(w->out, s);
    buf_putc(w->out, '\n');
}

void yml_put_cstr(struct yml_writer *w, const char *key, const char *s)
{
    if (s)
        yml_put_text(w, key, str_of(s));
}

void yml_put_int(struct yml_writer *w, const char *key, int64_t x)
{
    ARENA_LOCAL(tmp);
    put_bare(w, key, number_int(tmp, x, GROUP_NONE));
}

void yml_put_real(struct yml_writer *w, const char *key, double x, int decimals)
{
    ARENA_LOCAL(tmp);
    assert(__builtin_isfinite(x));
    put_bare(w, key,
             decimals < 0 ? number_exact(tmp, x) : number_fixed(tmp, x, decimals, GROUP_NONE));
}

void yml_put_bool(struct yml_writer *w, const char *key, bool x)
{
    put_bare(w, key, x ? "yes" : "no");
}

void yml_put_date(struct yml_writer *w, const char *key, struct date d)
{
    struct date_text t = date_text(d);
    put_bare(w, key, t.s);
}

bool yml_done(const struct yml_writer *w)
{
    return w->depth == 0 && !w->out->overflow;
}

/* freetext_list.c — cleaning of marked-up text, and lists of named shares.
 *
 * A list is cut at commas and semicolons that stand outside brackets, and after a percentage that
 * is followed by a word (one source forgets the comma now and then). The share of an item is the
 * last percentage outside its brackets, so that "Christian 71% (Catholic 10%)" is 71.
 */
#include "country/freetext.h"

#include <string.h>

/* ---- cleaning ------------------------------------------------------------------------------ */

static const struct entity {
    const char *name, *text;
} entities[] = {
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", " "},
    {"ndash", "\xE2\x80\x93"},
    {"mdash", "\xE2\x80\x94"},
    {"minus", "\xE2\x88\x92"},
    {"lsquo", "\xE2\x80\x98"},
    {"rsquo", "\xE2\x80\x99"},
    {"ldquo", "\xE2\x80\x9C"},
    {"rdquo", "\xE2\x80\x9D"},
    {"hellip", "\xE2\x80\xA6"},
    {"deg", "\xC2\xB0"},
    {"aacute", "\xC3\xA1"},
    {"agrave", "\xC3\xA0"},
    {"acirc", "\xC3\xA2"},
    {"atilde", "\xC3\xA3"},
    {"auml", "\xC3\xA4"},
    {"aring", "\xC3\xA5"},
    {"ccedil", "\xC3\xA7"},
    {"eacute", "\xC3\xA9"},
    {"egrave", "\xC3\xA8"},
    {"ecirc", "\xC3\xAA"},
    {"euml", "\xC3\xAB"},
    {"iacute", "\xC3\xAD"},
    {"icirc", "\xC3\xAE"},
    {"iuml", "\xC3\xAF"},
    {"ntilde", "\xC3\xB1"},
    {"oacute", "\xC3\xB3"},
    {"ocirc", "\xC3\xB4"},
    {"otilde", "\xC3\xB5"},
    {"ouml", "\xC3\xB6"},
    {"oslash", "\xC3\xB8"},
    {"uacute", "\xC3\xBA"},
    {"ucirc", "\xC3\xBB"},
    {"uuml", "\xC3\xBC"},
};

static const char *const breaking_tags[] = {"br",  "p",    "/p", "li", "/li",
                                            "div", "/div", "tr", "/tr"};

static bool name_is(struct str s, const char *name)
{
    return str_eq_nocase(s, str_of(name));
}

/* Puts the code point of "#160" or "#x2013"; false when it is none. */
static bool put_numeric(struct buf *b, struct str digits)
{
    unsigned long code = 0;
    bool hex = digits.n && (digits.p[0] == 'x' || digits.p[0] == 'X');
    size_t i = hex ? 1 : 0;
    if (i == digits.n || digits.n > 7)
        return false;
    for (; i < digits.n; i++) {
        char c = digits.p[i];
        unsigned d;
        if (c >= '0' && c <= '9')
            d = (unsigned)(c - '0');
        else if (hex && c >= 'a' && c <= 'f')
            d = (unsigned)(c - 'a' + 10);
        else if (hex && c >= 'A' && c <= 'F')
            d = (unsigned)(c - 'A' + 10);
        else
            return false;
        code = code * (hex ? 16 : 10) + d;
    }
    if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return false;
    if (code == 0xA0) {
        buf_putc(b, ' ');
    } else if (code < 0x80) {
        buf_putc(b, (char)code);
    } else if (code < 0x800) {
        buf_putc(b, (char)(0xC0 | (code >> 6)));
        buf_putc(b, (char)(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
        buf_putc(b, (char)(0xE0 | (code >> 12)));
        buf_putc(b, (char)(0x80 | ((code >> 6) & 0x3F)));
        buf_putc(b, (char)(0x80 | (code & 0x3F)));
    } else {
        buf_putc(b, (char)(0xF0 | (code >> 18)));
        buf_putc(b, (char)(0x80 | ((code >> 12) & 0x3F)));
        buf_putc(b, (char)(0x80 | ((code >> 6) & 0x3F)));
        buf_putc(b, (char)(0x80 | (code & 0x3F)));
    }
    return true;
}

/* At raw[i] == '&': puts the character and returns the length of the entity, or 0. */
static size_t put_entity(struct buf *b, struct str raw, size_t i)
{
    size_t end = i + 1;
    while (end < raw.n && end - i < 12 && raw.p[end] != ';' && raw.p[end] != ' ')
        end++;
    if (end >= raw.n || raw.p[end] != ';')
        return 0;
    struct str name = {raw.p + i + 1, end - i - 1};
    if (name.n && name.p[0] == '#')
        return put_numeric(b, (struct str){name.p + 1, name.n - 1}) ? end - i + 1 : 0;
    for (size_t k = 0; k < COUNT_OF(entities); k++)
        if (str_is(name, entities[k].name)) {
            buf_puts(b, entities[k].text);
            return end - i + 1;
        }
    return 0;
}

/* At raw[i] == '<': the length of a tag and whether it breaks the line, or 0 when it is no tag
 * ("<1%" is a number). */
static size_t tag_at(struct str raw, size_t i, bool *ret_breaks)
{
    size_t j = i + 1;
    if (j < raw.n && raw.p[j] == '/')
        j++;
    if (j >= raw.n ||
        !((raw.p[j] >= 'a' && raw.p[j] <= 'z') || (raw.p[j] >= 'A' && raw.p[j] <= 'Z')))
        return 0;
    while (j < raw.n && raw.p[j] != '>' && raw.p[j] != ' ' && !(raw.p[j] == '/' && j > i + 1))
        j++;
    struct str name = {raw.p + i + 1, j - i - 1};
    while (j < raw.n && raw.p[j] != '>')
        j++;
    if (j >= raw.n)
        return 0;
    *ret_breaks = false;
    for (size_t k = 0; k < COUNT_OF(breaking_tags); k++)
        *ret_breaks = *ret_breaks || name_is(name, breaking_tags[k]);
    return j - i + 1;
}

static void put_blank(struct buf *b, char c)
{
    if (b->n == 0 || b->p[b->n - 1] == '\n')
        return;
    if (b->p[b->n - 1] == ' ') {
        if (c == '\n')
            b->p[b->n - 1] = '\n';
        return;
    }
    buf_putc(b, c);
}

struct str freetext_clean(struct arena *a, struct str raw)
{
    struct buf b;
    buf_init(&b, a, raw.n * 3 + 16);
    for (size_t i = 0; i < raw.n;) {
        bool breaks;
        size_t n;
        char c = raw.p[i];
        if (c == '<' && (n = tag_at(raw, i, &breaks)) > 0) {
            if (breaks)
                put_blank(&b, '\n');
            i += n;
        } else if (c == '&') {
            size_t before = b.n;
            n = put_entity(&b, raw, i);
            if (!n)
                buf_putc(&b, c);
            else if (b.n == before + 1 && b.p[before] == ' ') {
                b.p[--b.n] = 0;
                put_blank(&b, ' ');
            }
            i += n ? n : 1;
        } else if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
            put_blank(&b, c == '\n' ? '\n' : ' ');
            i++;
        } else if ((unsigned char)c == 0xC2 && i + 1 < raw.n &&
                   (unsigned char)raw.p[i + 1] == 0xA0) {
            put_blank(&b, ' ');
            i += 2;
        } else {
            buf_putc(&b, c);
            i++;
        }
    }
    return str_trim(buf_str(&b));
}

/* ---- lists --------------------------------------------------------------------------------- */

static struct str cut(struct str s, size_t from, size_t to)
{
    return (struct str){s.p + from, to - from};
}

/* The last top-level pair of brackets when it ends the text; false when there is none. */
static bool last_bracket(struct str s, size_t *ret_open)
{
    if (s.n == 0 || s.p[s.n - 1] != ')')
        return false;
    int depth = 0;
    for (size_t i = s.n; i-- > 0;) {
        if (s.p[i] == ')')
            depth++;
        else if (s.p[i] == '(' && --depth == 0) {
            *ret_open = i;
            return true;
        }
    }
    return false;
}

void freetext_list_open(struct freetext_list *ret, struct str text, bool join)
{
    struct freetext_list l = {0};
    struct str s = str_trim(text);
    /* The date often stands after a note ("…; note - shares overlap (2012 est.)"). */
    struct str line = str_cut(&s, '\n');
    size_t open;
    int first;
    for (int round = 0; round < 2; round++) {
        line = str_trim(line);
        if (!l.year && last_bracket(line, &open) &&
            freetext_year(cut(line, open + 1, line.n - 1), &first, &l.year, &l.estimate))
            line = cut(line, 0, open);
        line = freetext_before_note(line);
    }
    /* a date alone on the next line belongs to the list too: "<p>…</p> (2021)" */
    s = str_trim(s);
    if (!l.year && s.n > 2 && s.p[0] == '(' && last_bracket(s, &open) && open == 0)
        (void)freetext_year(cut(s, 1, s.n - 1), &first, &l.year, &l.estimate);
    l.rest = line;
    l.join = join && memchr(line.p, '%', line.n) != NULL; /* without shares every comma counts */
    *ret = l;
}

/* One piece up to a comma, a semicolon, or a percentage that a word follows. */
static struct str next_piece(struct freetext_list *l, char *ret_end)
{
    struct str s = l->rest;
    int depth = 0;
    size_t i = 0;
    bool share_seen = false;
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '(') {
            depth++;
        } else if (c == ')') {
            depth -= depth > 0;
        } else if (depth > 0) {
            continue;
        } else if (c == ',') {
            bool in_number = i > 0 && s.p[i - 1] >= '0' && s.p[i - 1] <= '9' && i + 1 < s.n &&
                             s.p[i + 1] >= '0' && s.p[i + 1] <= '9';
            if (!in_number)
                break;
        } else if (c == ';') {
            break;
        } else if (c == '%') {
            share_seen = true;
        } else if (share_seen && ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
            /* "58.6% Roman Catholic 3.8%": two items, provided the second has a share of its own */
            struct str tail = cut(s, i, s.n);
            size_t comma = 0;
            while (comma < tail.n && tail.p[comma] != ',' && tail.p[comma] != ';' &&
                   tail.p[comma] != '(' && tail.p[comma] != '%')
                comma++;
            if (comma < tail.n && tail.p[comma] == '%') {
                struct str piece = cut(s, 0, i);
                l->rest = tail;
                *ret_end = ',';
                return str_trim(piece);
            }
            share_seen = false;
        }
    }
    *ret_end = i < s.n ? s.p[i] : 0;
    struct str piece = cut(s, 0, i);
    l->rest = i < s.n ? cut(s, i + 1, s.n) : cut(s, s.n, s.n);
    return str_trim(piece);
}

static bool share_char(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '<' || c == '>' || c == '%';
}

static const char *const share_words[] = {"less than", "more than", "approximately", "about",
                                          "nearly",    "almost",    "over"};

/* Finds the last percentage outside brackets; *ret_from, *ret_to = where its phrase stands. */
static bool find_share(struct str s, size_t *ret_from, size_t *ret_to, struct freetext_number *x)
{
    int depth = 0;
    size_t percent = s.n;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '(')
            depth++;
        else if (s.p[i] == ')')
            depth -= depth > 0;
        else if (s.p[i] == '%' && depth == 0)
            percent = i;
    }
    if (percent == s.n)
        return false;
    size_t from = percent;
    while (from > 0 && share_char(s.p[from - 1]))
        from--;
    /* "Zionist - 40%" has a dash of its own before the number */
    while (from < percent && (s.p[from] == '-' || s.p[from] == '%'))
        from++;
    size_t begin = from;
    for (size_t k = 0; k < COUNT_OF(share_words); k++) {
        size_t n = strlen(share_words[k]);
        struct str head = str_trim(cut(s, 0, from));
        if (head.n >= n && str_eq_nocase(cut(head, head.n - n, head.n), str_of(share_words[k])) &&
            (head.n == n || head.p[head.n - n - 1] == ' '))
            begin = head.n - n + (size_t)(head.p - s.p);
    }
    if (freetext_number(cut(s, begin, percent + 1), x) != FREETEXT_OK)
        return false;
    *ret_from = begin;
    *ret_to = percent + 1;
    return true;
}

static struct str tidy_name(struct str s)
{
    s = str_trim(s);
    if (s.n > 4 && str_eq_nocase(cut(s, 0, 4), STR("and ")))
        s = str_trim(cut(s, 4, s.n));
    while (s.n && (s.p[s.n - 1] == '-' || s.p[s.n - 1] == ':' || s.p[s.n - 1] == ','))
        s = str_trim(cut(s, 0, s.n - 1));
    return s;
}

bool freetext_list_next(struct freetext_list *l, struct freetext_item *ret)
{
    while (l->rest.n) {
        const char *start = str_trim(l->rest).p;
        char end;
        struct str piece = next_piece(l, &end);
        size_t from = 0, to = 0;
        struct freetext_number x = {0};
        bool has_share = find_share(piece, &from, &to, &x);
        while (l->join && !has_share && end == ',' && l->rest.n) {
            struct str more = next_piece(l, &end);
            piece = (struct str){start, (size_t)(more.p + more.n - start)};
            has_share = find_share(piece, &from, &to, &x);
        }
        /* "less than 1%: Jehovah's Witness, Animist" opens a tail of small items */
        if (has_share && from == 0 && to < piece.n && piece.p[to] == ':') {
            l->below = x.bound == FREETEXT_BELOW;
            l->below_pct = x.value;
            piece = str_trim(cut(piece, to + 1, piece.n));
            has_share = false;
            from = to = 0;
            if (l->below) {
                has_share = true;
                from = to = piece.n;
            }
        } else if (!has_share && l->below) {
            has_share = true;
            from = to = piece.n;
            x.bound = FREETEXT_BELOW;
            x.value = x.high = l->below_pct;
            x.low = 0;
        }
        struct freetext_item item = {.has_share = has_share,
                                     .bound = x.bound,
                                     .share_pct = x.value,
                                     .low_pct = x.low,
                                     .high_pct = x.high};
        if (x.bound == FREETEXT_BELOW)
            item.share_pct = x.value / 2;
        else if (x.bound == FREETEXT_ABOVE) {
            item.high_pct = 100;
            item.share_pct = x.value;
        }
        struct str name = has_share ? cut(piece, 0, from) : piece;
        if (has_share && str_trim(name).n == 0)
            name = cut(piece, to, piece.n);
        size_t open = 0;
        while (open < piece.n && piece.p[open] != '(')
            open++;
        if (open < piece.n) {
            size_t close = piece.n;
            while (close > open + 1 && piece.p[close - 1] != ')')
                close--;
            /* an unclosed bracket reaches to the end of the piece */
            close = close > open + 1 ? close - 1 : piece.n;
            item.qualifier = str_trim(cut(piece, open + 1, close));
            size_t at = open + (size_t)(piece.p - name.p);
            if (name.n > at)
                name = cut(name, 0, at);
        }
        item.name = tidy_name(name);
        if (item.name.n == 0)
            continue;
        *ret = item;
        return true;
    }
    return false;
}

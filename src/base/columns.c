/* columns.c — the layout of text tables.
 *
 * libsmartcols was tried: it breaks words in the middle when it wraps, and escapes every byte above
 * 127 under LC_ALL=C. What a table needs here is small, so it is ours. */
#include "base/columns.h"

#include <assert.h>

enum { GAP = 2, LEAST = 8 };

struct column {
    const char *heading;
    unsigned flags, share;
    size_t natural; /* width of its widest cell */
    size_t least;   /* no narrower: a number is never cut in two */
};

struct row {
    const char *group;  /* set: a heading over the following rows */
    const char **cells; /* else */
};

struct columns {
    struct arena *a;
    size_t width;
    unsigned flags;
    struct column *column;
    size_t n_columns, cap_columns;
    struct row *rows;
    size_t n_rows, cap_rows;
};

struct columns *columns_new(struct arena *a, size_t width, unsigned flags)
{
    struct columns *c = NEW(a, struct columns);
    c->a = a;
    c->width = width;
    c->flags = flags;
    return c;
}

void columns_add(struct columns *c, const char *heading, unsigned flags, unsigned share)
{
    assert(!c->n_rows);
    struct column col = {.heading = heading ? heading : "", .flags = flags, .share = share};
    col.natural = text_width(str_of(col.heading));
    PUSH(c->a, c->column, c->n_columns, c->cap_columns, col);
}

static size_t widest_word(struct str s)
{
    size_t widest = 0;
    while (s.n) {
        size_t w = text_width(str_cut(&s, ' '));
        widest = w > widest ? w : widest;
    }
    return widest;
}

void columns_row(struct columns *c, const char *const *cells)
{
    const char **row = NEW_N(c->a, const char *, c->n_columns ? c->n_columns : 1);
    for (size_t i = 0; i < c->n_columns; i++) {
        row[i] = cells[i] ? cells[i] : "";
        size_t n = text_width(str_of(row[i]));
        if (n > c->column[i].natural)
            c->column[i].natural = n;
        if (c->column[i].flags & COLUMNS_RIGHT) {
            size_t word = widest_word(str_of(row[i]));
            c->column[i].least = word > c->column[i].least ? word : c->column[i].least;
        }
    }
    PUSH(c->a, c->rows, c->n_rows, c->cap_rows, (struct row){.cells = row});
}

void columns_group(struct columns *c, const char *heading)
{
    PUSH(c->a, c->rows, c->n_rows, c->cap_rows, (struct row){.group = heading});
}

/* --- wrapping --------------------------------------------------------------------------------- */

static void new_line(struct buf *out, size_t indent, size_t *at)
{
    buf_putc(out, '\n');
    buf_pad(out, indent);
    *at = indent;
}

/* The longest beginning of s that is at most `width` wide; at least one character. */
static size_t cut_at(struct str s, size_t width)
{
    size_t n = 0;
    for (;;) {
        size_t next = n + 1;
        while (next < s.n && ((unsigned char)s.p[next] & 0xC0) == 0x80)
            next++;
        if (n && text_width((struct str){s.p, next}) > width)
            return n;
        n = next;
        if (n >= s.n)
            return s.n;
    }
}

/* No-break spaces hold a number and its unit together, as they should. */
static void wrap_line(struct buf *out, struct str line, size_t width, size_t indent, size_t *at)
{
    bool first = true;
    while (line.n) {
        struct str word = str_cut(&line, ' ');
        while (word.n) {
            size_t w = text_width(word), room = width > *at + !first ? width - *at - !first : 0;
            if (w > room && !first) {
                new_line(out, indent, at);
                first = true;
                continue;
            }
            if (!first) {
                buf_putc(out, ' ');
                (*at)++;
            }
            struct str part = {word.p, w > room ? cut_at(word, room ? room : 1) : word.n};
            buf_put(out, part);
            *at += text_width(part);
            word = (struct str){word.p + part.n, word.n - part.n};
            first = false;
        }
    }
}

void columns_wrap(struct buf *out, const char *lead, struct str text, size_t width, size_t indent)
{
    size_t at = text_width(str_of(lead));
    buf_puts(out, lead);
    for (bool more = true; more;) {
        size_t before = text.n;
        struct str line = str_cut(&text, '\n');
        more = line.n < before; /* a line break was there */
        wrap_line(out, line, width, indent, &at);
        if (more)
            new_line(out, indent, &at);
    }
    buf_putc(out, '\n');
}

/* --- widths ----------------------------------------------------------------------------------- */

/* Fixed columns take what they need; the wrapping ones share the rest. A column that needs less
 * than its part (without a declared share: than an equal part) leaves what is over to the others,
 * so that a long sentence does not squeeze a short code. false: hopeless. */
static bool widths(const struct columns *c, size_t *w)
{
    size_t left = c->width, shares = 0, n_open = 0;
    bool *settled = NEW_N(c->a, bool, c->n_columns);
    size_t gaps = GAP * (c->n_columns - 1);
    if (gaps >= left)
        return false;
    left -= gaps;
    for (size_t i = 0; i < c->n_columns; i++) {
        const struct column *col = &c->column[i];
        w[i] = col->natural;
        settled[i] = !(col->flags & COLUMNS_WRAP);
        if (!settled[i]) {
            n_open++;
            shares += col->share ? col->share : col->natural;
        } else if (w[i] > left) {
            return false;
        } else {
            left -= w[i];
        }
    }
    for (bool again = true; again && shares;) {
        again = false;
        for (size_t i = 0; i < c->n_columns; i++) {
            size_t share = c->column[i].share ? c->column[i].share : c->column[i].natural;
            bool too_wide =
                c->column[i].share ? w[i] * shares > left * share : w[i] * n_open > left;
            if (settled[i] || too_wide)
                continue;
            settled[i] = again = true;
            left -= w[i];
            shares -= share;
            n_open--;
        }
    }
    for (size_t i = 0; i < c->n_columns; i++) {
        if (settled[i])
            continue;
        w[i] = left * (c->column[i].share ? c->column[i].share : c->column[i].natural) / shares;
        if (w[i] < LEAST || w[i] < c->column[i].least)
            return false;
    }
    return true;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void put_line(struct buf *out, struct str line)
{
    while (line.n && line.p[line.n - 1] == ' ')
        line.n--;
    buf_put(out, line);
    buf_putc(out, '\n');
}

static void put_row(const struct columns *c, struct buf *out, const size_t *w,
                    const char *const *cells)
{
    struct str *rest = NEW_N(c->a, struct str, c->n_columns);
    for (size_t i = 0; i < c->n_columns; i++) {
        struct buf b;
        buf_init(&b, c->a, (size_t)1 << 20);
        columns_wrap(&b, "", str_of(cells[i]), w[i] ? w[i] : 1, 0);
        rest[i] = buf_str(&b);
    }
    for (bool more = true; more;) {
        struct buf line;
        buf_init(&line, c->a, (size_t)1 << 16);
        more = false;
        for (size_t i = 0; i < c->n_columns; i++) {
            struct str s = str_cut(&rest[i], '\n');
            size_t n = text_width(s), pad = n < w[i] ? w[i] - n : 0;
            bool right = c->column[i].flags & COLUMNS_RIGHT;
            buf_pad(&line, right ? pad : 0);
            buf_put(&line, s);
            buf_pad(&line, (right ? 0 : pad) + GAP);
            more = more || rest[i].n;
        }
        put_line(out, buf_str(&line));
    }
}

static void put_paragraph(const struct columns *c, struct buf *out, const char *const *cells)
{
    columns_wrap(out, "", str_of(cells[0]), c->width, 2);
    for (size_t i = 1; i < c->n_columns; i++)
        if (*cells[i])
            columns_wrap(out, "    ",
                         str_of(arena_printf(c->a, "%s: %s", c->column[i].heading, cells[i])),
                         c->width, 6);
}

void columns_write(const struct columns *c, struct buf *out)
{
    if (!c->n_columns || !c->n_rows)
        return;
    size_t *w = NEW_N(c->a, size_t, c->n_columns), total = 0;
    const char **head = NEW_N(c->a, const char *, c->n_columns);
    bool fits = widths(c, w), any = false;
    for (size_t i = 0; i < c->n_columns; i++) {
        head[i] = c->column[i].heading;
        any = any || *head[i];
        total += w[i] + (i ? GAP : 0);
    }
    if (fits && any) {
        put_row(c, out, w, head);
        for (size_t i = 0; (c->flags & COLUMNS_RULE) && i < total; i++)
            buf_puts(out, "─");
        if (c->flags & COLUMNS_RULE)
            buf_putc(out, '\n');
    }
    for (size_t r = 0; r < c->n_rows; r++) {
        if (c->rows[r].group)
            buf_printf(out, "%s\n", c->rows[r].group);
        else if (fits)
            put_row(c, out, w, c->rows[r].cells);
        else
            put_paragraph(c, out, c->rows[r].cells);
    }
}

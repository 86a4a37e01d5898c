/* terminal.c — sections and blocks as text: headings ruled, one blank line between blocks. */
#include "report/terminal.h"

#include <string.h>

static void rule(struct buf *out, size_t n, const char *with)
{
    for (size_t i = 0; i < n; i++)
        buf_puts(out, with);
    buf_putc(out, '\n');
}

/* No-break spaces hold a number and its unit together, as they should. */
void terminal_wrap(struct buf *out, const char *lead, const char *text, size_t width, size_t indent)
{
    size_t at = text_width(str_of(lead));
    bool first = true;
    struct str rest = str_of(text);
    buf_puts(out, lead);
    while (rest.n) {
        struct str word = str_cut(&rest, ' ');
        size_t w = text_width(word);
        if (!word.n)
            continue;
        while (w > width - indent) { /* longer than a line, as addresses are: cut it */
            struct str part = {word.p, 0};
            if (!first) {
                buf_putc(out, '\n');
                buf_pad(out, indent);
                at = indent;
            }
            do {
                part.n++;
                while (part.n < word.n && ((unsigned char)word.p[part.n] & 0xC0) == 0x80)
                    part.n++;
            } while (part.n < word.n && at + text_width(part) < width);
            buf_put(out, part);
            word = (struct str){word.p + part.n, word.n - part.n};
            w = text_width(word);
            at = width;
            first = false;
        }
        if (!word.n)
            continue;
        if (!first && at + 1 + w > width) {
            buf_putc(out, '\n');
            buf_pad(out, indent);
            at = indent;
        } else if (!first) {
            buf_putc(out, ' ');
            at++;
        }
        buf_put(out, word);
        at += w;
        first = false;
    }
    buf_putc(out, '\n');
}

static void wrapped(struct buf *out, const struct words *w, const char *lead, size_t width)
{
    terminal_wrap(out, lead, words_text(out->a, w), width, text_width(str_of(lead)));
}

/* --- tables ----------------------------------------------------------------------------------- */

enum { GAP = 2, LEAST = 12 };

static char *cell_text(const struct table *t, size_t row, size_t column)
{
    return words_text(t->a, t->rows[row].cells[column]);
}

/* Each column as wide as it needs; those with a share give way to fit, by share. false: hopeless. */
static bool column_widths(const struct table *t, size_t width, size_t *w)
{
    size_t fixed = 0, shares = 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        w[i] = text_width(str_of(t->columns[i].heading));
        for (size_t r = 0; r < t->n_rows; r++) {
            size_t n = text_width(str_of(cell_text(t, r, i)));
            w[i] = n > w[i] ? n : w[i];
        }
        if (t->columns[i].share)
            shares += (size_t)t->columns[i].share;
        else
            fixed += w[i];
    }
    fixed += GAP * (t->n_columns - 1);
    if (fixed + (shares ? LEAST : 0) > width)
        return false;
    size_t left = width - fixed;
    /* A column that needs less than its part leaves the rest to the others. */
    for (bool again = true; again && shares;) {
        again = false;
        for (size_t i = 0; i < t->n_columns; i++) {
            size_t share = (size_t)t->columns[i].share;
            if (!share || (w[i] & 1u << 20) || w[i] * shares > left * share)
                continue;
            left -= w[i];
            shares -= share;
            w[i] |= 1u << 20; /* settled */
            again = true;
        }
    }
    for (size_t i = 0; i < t->n_columns; i++) {
        if (w[i] & 1u << 20)
            w[i] &= ~((size_t)1 << 20);
        else if (t->columns[i].share)
            w[i] = left * (size_t)t->columns[i].share / shares;
        if (w[i] == 0 || (t->columns[i].share && w[i] < LEAST / 2))
            return false;
    }
    return true;
}

/* One row of cells, each wrapped at blanks within its column. */
static void put_row(struct buf *out, const struct table *t, const size_t *w, char *const *cells)
{
    struct str *rest = NEW_N(out->a, struct str, t->n_columns);
    for (size_t i = 0; i < t->n_columns; i++) {
        struct buf b;
        buf_init(&b, out->a, 1u << 20);
        terminal_wrap(&b, "", cells[i], w[i], 0);
        rest[i] = buf_str(&b);
    }
    for (bool more = true; more;) {
        more = false;
        struct buf line;
        buf_init(&line, out->a, 1u << 16);
        for (size_t i = 0; i < t->n_columns; i++) {
            struct str s = str_cut(&rest[i], '\n');
            size_t n = text_width(s), pad = n < w[i] ? w[i] - n : 0;
            if (t->columns[i].numeric)
                buf_pad(&line, pad);
            buf_put(&line, s);
            if (!t->columns[i].numeric)
                buf_pad(&line, pad);
            buf_pad(&line, GAP);
            more = more || rest[i].n;
        }
        struct str s = buf_str(&line);
        while (s.n && s.p[s.n - 1] == ' ')
            s.n--;
        buf_put(out, s);
        buf_putc(out, '\n');
    }
}

/* Too wide even so: each row becomes a paragraph of "heading: cell". */
static void put_stacked_row(struct buf *out, const struct table *t, size_t r, size_t width)
{
    wrapped(out, t->rows[r].cells[0], "", width);
    for (size_t i = 1; i < t->n_columns; i++) {
        char *text = cell_text(t, r, i);
        if (!*text)
            continue;
        terminal_wrap(out, "    ", arena_printf(out->a, "%s: %s", t->columns[i].heading, text), width, 6);
    }
}

void terminal_table(struct buf *out, const struct table *t, size_t width)
{
    size_t *w = NEW_N(out->a, size_t, t->n_columns);
    char **cells = NEW_N(out->a, char *, t->n_columns);
    bool fits = column_widths(t, width, w);
    if (fits) {
        size_t total = 0;
        for (size_t i = 0; i < t->n_columns; i++) {
            cells[i] = arena_strdup(out->a, t->columns[i].heading);
            total += w[i] + (i ? GAP : 0);
        }
        put_row(out, t, w, cells);
        rule(out, total, "─");
    }
    for (size_t r = 0; r < t->n_rows; r++) {
        if (t->rows[r].group)
            buf_printf(out, "%s\n", t->rows[r].group);
        if (!fits) {
            put_stacked_row(out, t, r, width);
            continue;
        }
        for (size_t i = 0; i < t->n_columns; i++)
            cells[i] = cell_text(t, r, i);
        put_row(out, t, w, cells);
    }
}

/* --- blocks ----------------------------------------------------------------------------------- */

static void put_cards(struct buf *out, const struct doc_block *b, size_t width)
{
    for (size_t i = 0; i < b->n_cards; i++) {
        const struct card *c = &b->cards[i];
        struct words *head = say(out->a, "{w}", c->title);
        if (c->badge)
            words_join(head, say(out->a, " — {w}", c->badge));
        wrapped(out, head, "  ", width);
        for (size_t k = 0; k < c->n_lines; k++)
            wrapped(out, c->lines[k], "      ", width);
    }
}

static void put_block(struct buf *out, const struct doc_block *b, size_t width)
{
    static const char *const tones[] = {"  ", "| ", "| ", "! ", "? "};
    switch (b->kind) {
    case BLOCK_HEADING:
        wrapped(out, b->words, b->level > 3 ? "" : "── ", width);
        return; /* no blank line between a heading and what it heads */
    case BLOCK_PROSE:
    case BLOCK_LEAD: wrapped(out, b->words, "", width); break;
    case BLOCK_BULLETS:
        for (size_t i = 0; i < b->n_items; i++)
            wrapped(out, b->items[i], "  · ", width);
        break;
    case BLOCK_STEPS:
        for (size_t i = 0; i < b->n_items; i++)
            wrapped(out, b->items[i], arena_printf(out->a, "  %zu. ", i + 1), width);
        break;
    case BLOCK_TABLE: {
        char *caption = words_text(out->a, b->table->caption);
        if (*caption)
            wrapped(out, b->table->caption, "── ", width);
        terminal_table(out, b->table, width);
        break;
    }
    case BLOCK_CALLOUT:
        wrapped(out, b->words, tones[b->tone], width);
        for (size_t i = 0; i < b->n_items; i++)
            wrapped(out, b->items[i], "    ", width);
        break;
    case BLOCK_CHART: terminal_chart(out, b->chart, width); break;
    case BLOCK_CARDS: put_cards(out, b, width); break;
    }
    buf_putc(out, '\n');
}

static void put_section(struct buf *out, const struct section *s, size_t width)
{
    char *title = words_text(out->a, s->title);
    terminal_wrap(out, "", title, width, 0);
    rule(out, text_width(str_of(title)) < width ? text_width(str_of(title)) : width, "═");
    buf_putc(out, '\n');
    for (size_t i = 0; i < s->n; i++)
        put_block(out, &s->blocks[i], width);
}

void terminal_write(struct buf *out, const struct document *d, const char *section, size_t width)
{
    if (!section) {
        wrapped(out, d->title, "", width);
        if (d->subtitle)
            wrapped(out, d->subtitle, "", width);
        for (size_t i = 0; i < d->n_facts; i++)
            wrapped(out, d->facts[i], "  ", width);
        buf_putc(out, '\n');
    }
    for (size_t i = 0; i < d->n; i++)
        if (!section || strcmp(section, d->sections[i]->id) == 0)
            put_section(out, d->sections[i], width);
    if (!section && d->footer)
        wrapped(out, d->footer, "", width);
}

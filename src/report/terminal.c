/* terminal.c — sections and blocks as text: headings ruled, one blank line between blocks. */
#include "report/terminal.h"

#include <string.h>

#include "base/columns.h"

static void rule(struct buf *out, size_t n, const char *with)
{
    for (size_t i = 0; i < n; i++)
        buf_puts(out, with);
    buf_putc(out, '\n');
}

static void wrapped(struct buf *out, const struct words *w, const char *lead, size_t width)
{
    columns_wrap(out, lead, str_of(words_text(out->a, w)), width, text_width(str_of(lead)));
}

/* --- tables ----------------------------------------------------------------------------------- */

void terminal_table(struct buf *out, const struct table *t, size_t width)
{
    struct columns *c = columns_new(out->a, width, COLUMNS_RULE);
    const char **cells = NEW_N(out->a, const char *, t->n_columns ? t->n_columns : 1);
    for (size_t i = 0; i < t->n_columns; i++)
        columns_add(c, t->columns[i].heading,
                    (t->columns[i].numeric ? COLUMNS_RIGHT : 0u) |
                        (t->columns[i].share ? COLUMNS_WRAP : 0u),
                    (unsigned)t->columns[i].share);
    for (size_t r = 0; r < t->n_rows; r++) {
        if (t->rows[r].group)
            columns_group(c, t->rows[r].group);
        for (size_t i = 0; i < t->n_columns; i++)
            cells[i] = words_text(t->a, t->rows[r].cells[i]);
        columns_row(c, cells);
    }
    columns_write(c, out);
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
    case BLOCK_HINT:
        return;
    case BLOCK_PROSE:
    case BLOCK_LEAD:
        wrapped(out, b->words, "", width);
        break;
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
    case BLOCK_CHART:
        terminal_chart(out, b->chart, width);
        break;
    case BLOCK_CARDS:
        put_cards(out, b, width);
        break;
    }
    buf_putc(out, '\n');
}

static void put_section(struct buf *out, const struct section *s, size_t width)
{
    char *title = words_text(out->a, s->title);
    columns_wrap(out, "", str_of(title), width, 0);
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
    if (section)
        return;
    for (size_t i = 0; i < d->n_made; i++)
        wrapped(out, d->made[i], "  ", width);
    if (d->footer)
        wrapped(out, d->footer, "", width);
}

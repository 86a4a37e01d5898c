/* columns.c — libsmartcols does the fitting and wrapping.
 *
 * Surprise met: under LC_ALL=C the library escapes every byte above 127 as \xNN. The layout must not
 * depend on the user's locale anyway, so LC_CTYPE is set to C.UTF-8 for this process once; numbers
 * are never formatted by the locale (base/number). */
#include "base/columns.h"

#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <stdlib.h>

struct column {
    const char *heading;
    unsigned flags;
};

struct columns {
    struct arena *a;
    size_t width;
    struct column *column;
    size_t n_columns, cap_columns;
    const char ***rows;
    size_t n_rows, cap_rows;
};

struct columns *columns_new(struct arena *a, size_t width)
{
    struct columns *c = NEW(a, struct columns);
    c->a = a;
    c->width = width;
    return c;
}

void columns_add(struct columns *c, const char *heading, unsigned flags)
{
    PUSH(c->a, c->column, c->n_columns, c->cap_columns,
         (struct column){.heading = heading, .flags = flags});
}

void columns_row(struct columns *c, const char *const *cells)
{
    const char **row = NEW_N(c->a, const char *, c->n_columns ? c->n_columns : 1);
    for (size_t i = 0; i < c->n_columns; i++)
        row[i] = cells[i];
    PUSH(c->a, c->rows, c->n_rows, c->cap_rows, row);
}

/* Lines come padded with blanks to the table's width; nobody wants them in a file. */
static void put_trimmed(struct buf *out, const char *text)
{
    struct str rest = str_of(text);
    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        while (line.n && line.p[line.n - 1] == ' ')
            line.n--;
        buf_put(out, line);
        buf_putc(out, '\n');
    }
}

void columns_write(struct columns *c, struct buf *out)
{
    if (!c->n_columns || !c->n_rows)
        return;
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    struct libscols_table *t = scols_new_table();
    if (!t)
        abort();
    (void)scols_table_set_column_separator(t, "  ");
    (void)scols_table_set_termforce(t, SCOLS_TERMFORCE_ALWAYS);
    (void)scols_table_set_termwidth(t, c->width);
    for (size_t i = 0; i < c->n_columns; i++) {
        const struct column *col = &c->column[i];
        int flags = (col->flags & COLUMNS_RIGHT ? SCOLS_FL_RIGHT : 0) |
                    (col->flags & COLUMNS_WRAP ? SCOLS_FL_WRAP : 0);
        (void)scols_table_new_column(t, col->heading ? col->heading : "", 0, flags);
    }
    for (size_t r = 0; r < c->n_rows; r++) {
        struct libscols_line *line = scols_table_new_line(t, NULL);
        for (size_t i = 0; line && i < c->n_columns; i++)
            (void)scols_line_set_data(line, i, c->rows[r][i] ? c->rows[r][i] : "");
    }
    char *text = NULL;
    if (scols_print_table_to_string(t, &text) == 0 && text)
        put_trimmed(out, text);
    free(text);
    scols_unref_table(t);
}

void columns_wrap(struct buf *out, struct str text, size_t width, size_t indent)
{
    size_t at = 0;
    bool first = true;
    while (text.n) {
        struct str word = str_cut(&text, ' ');
        if (!word.n)
            continue;
        size_t w = text_width(word);
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

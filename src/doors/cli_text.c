/* cli_text.c — a result record as plain text: headline first, then plain fields, then tables and
 * lists, and the next command to try at the end. The shape gives headings and order. */
#include <string.h>

#include "base/columns.h"
#include "doors/cli.h"

static const char *heading_of(struct arena *a, const struct shape_field *f)
{
    if (f->heading)
        return f->heading;
    char *h = arena_strdup(a, f->name);
    for (char *c = h; *c; c++)
        if (*c == '_')
            *c = ' ';
    return h;
}

/* In a table a missing figure says only that; why it is missing stands with a single figure. */
static const char *cell(struct arena *a, const struct value *v);

static const char *table_cell(struct arena *a, const struct value *v)
{
    if (value_kind(v) == VALUE_FIGURE && !figure_known(value_as_figure(v)))
        return "missing";
    return cell(a, v);
}

static const char *cell(struct arena *a, const struct value *v)
{
    switch (value_kind(v)) {
    case VALUE_BOOL:
        return value_as_bool(v) ? "yes" : "no";
    case VALUE_INT:
        return arena_printf(a, "%lld", (long long)value_as_int(v));
    case VALUE_TEXT:
        return value_as_text(v);
    case VALUE_FIGURE:
        return figure_text_interval(a, value_as_figure(v));
    case VALUE_PROSE:
        return prose_text(a, value_as_prose(v));
    case VALUE_LIST: {
        struct buf b;
        buf_init(&b, a, 1 << 16);
        for (size_t i = 0; i < value_count(v); i++)
            buf_printf(&b, "%s%s", i ? ", " : "", cell(a, list_at(v, i)));
        return b.p ? b.p : "";
    }
    case VALUE_NULL:
    case VALUE_RECORD:
        return "";
    }
    return "";
}

static bool in_table(const struct shape_field *f)
{
    return !(f->flags & SHAPE_NOT_IN_TEXT) && f->kind != VALUE_RECORD &&
           !(f->kind == VALUE_LIST && f->of);
}

/* A column that may be absent and is, in every row, takes no room. */
static bool in_this_table(const struct shape_field *f, const struct value *list)
{
    bool any = !(f->flags & SHAPE_OPTIONAL);
    for (size_t r = 0; r < value_count(list) && !any; r++)
        any = value_kind(record_get(list_at(list, r), f->name)) != VALUE_NULL;
    return any && in_table(f);
}

static void put_table(struct buf *out, const struct value *list, const struct shape *of,
                      size_t width)
{
    struct arena *a = out->a;
    struct columns *c = columns_new(a, width, 0);
    size_t n = 0;
    bool *shown = NEW_N(a, bool, of->n_fields + 1);
    for (size_t i = 0; i < of->n_fields; i++) {
        const struct shape_field *f = &of->fields[i];
        shown[i] = in_this_table(f, list);
        if (!shown[i])
            continue;
        unsigned flags = f->kind == VALUE_FIGURE ? COLUMNS_RIGHT | COLUMNS_WRAP
                         : f->kind == VALUE_INT  ? COLUMNS_RIGHT
                                                 : COLUMNS_WRAP;
        columns_add(c, heading_of(a, f), flags, 0);
        n++;
    }
    for (size_t r = 0; r < value_count(list); r++) {
        const char **cells = NEW_N(a, const char *, n ? n : 1);
        size_t k = 0;
        for (size_t i = 0; i < of->n_fields; i++)
            if (shown[i])
                cells[k++] = table_cell(a, record_get(list_at(list, r), of->fields[i].name));
        columns_row(c, cells);
    }
    columns_write(c, out);
}

static void put_record(struct buf *out, const struct value *v, const struct shape *shape,
                       size_t width, size_t indent);

/* One blank line between blocks, none before the first and none at the end. */
static void start_block(struct buf *out)
{
    if (out->n && !str_ends(buf_str(out), "\n\n"))
        buf_putc(out, '\n');
}

static void put_list(struct buf *out, const struct shape_field *f, const struct value *v,
                     size_t width)
{
    if (!value_count(v))
        return;
    start_block(out);
    buf_printf(out, "%s\n", heading_of(out->a, f));
    if (f->of) {
        put_table(out, v, f->of, width);
        return;
    }
    for (size_t i = 0; i < value_count(v); i++) {
        columns_wrap(out, "  · ", str_of(cell(out->a, list_at(v, i))), width, 4);
    }
}

static bool is_plain(const struct shape_field *f)
{
    return f->kind != VALUE_LIST && f->kind != VALUE_RECORD;
}

/* The widest label among the plain fields, so that values line up. */
static size_t label_width(struct arena *a, const struct shape *shape, const struct value *v)
{
    size_t widest = 0;
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (!is_plain(f) || (f->flags & SHAPE_NOT_IN_TEXT) ||
            value_kind(record_get(v, f->name)) == VALUE_NULL)
            continue;
        size_t w = text_width(str_of(heading_of(a, f)));
        if (w > widest)
            widest = w;
    }
    return widest;
}

static void put_record(struct buf *out, const struct value *v, const struct shape *shape,
                       size_t width, size_t indent)
{
    struct arena *a = out->a;
    size_t labels = label_width(a, shape, v);
    bool headline = false;
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        const struct value *m = record_get(v, f->name);
        if ((f->flags & SHAPE_NOT_IN_TEXT) || value_kind(m) == VALUE_NULL ||
            strcmp(f->name, "next") == 0 || !is_plain(f))
            continue;
        if (strcmp(f->name, "headline") == 0) {
            columns_wrap(out, "", str_of(cell(a, m)), width, 0);
            headline = true;
            continue;
        }
        if (headline)
            start_block(out);
        headline = false;
        const char *h = heading_of(a, f);
        struct buf lead;
        buf_init(&lead, a, 4096);
        buf_pad(&lead, indent);
        buf_puts(&lead, h);
        buf_pad(&lead, labels - text_width(str_of(h)) + 2);
        columns_wrap(out, lead.p, str_of(cell(a, m)), width, indent + labels + 2);
    }
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        const struct value *m = record_get(v, f->name);
        if ((f->flags & SHAPE_NOT_IN_TEXT) || value_kind(m) == VALUE_NULL)
            continue;
        if (f->kind == VALUE_LIST) {
            put_list(out, f, m, width);
        } else if (f->kind == VALUE_RECORD && f->of) {
            start_block(out);
            buf_printf(out, "%s\n", heading_of(a, f));
            put_record(out, m, f->of, width, indent + 2);
        }
    }
}

void text_result(struct buf *out, const struct value *v, const struct shape *shape, size_t width)
{
    put_record(out, v, shape, width, 0);
    const char *next = value_as_text(record_get(v, "next"));
    if (next) {
        start_block(out);
        columns_wrap(out, "Next: ", str_of(next), width, 6);
    }
}

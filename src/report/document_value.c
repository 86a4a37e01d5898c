/* document_value.c — the document as a value tree: what --json prints.
 *
 * One block shape with optional members serves all kinds, so that a reader of the JSON meets the
 * same few names everywhere. Charts keep their marks as records of figures and bring no table twin:
 * the marks are the table.
 */
#include "report/document.h"

#include <string.h>

/* --- shape ------------------------------------------------------------------------------------ */

static const struct shape_field mark_fields[] = {
    {.name = "label", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "ISO 3166 alpha-3"},
    {.name = "group", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "class", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "value", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "low", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "high", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "x", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "y", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "size", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "certainty",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "share of draws in which the mark stands in this cell"},
    {.name = "on_edge", .kind = VALUE_BOOL, .flags = SHAPE_OPTIONAL},
    {.name = "parts",
     .kind = VALUE_LIST,
     .of_kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "in the order of classes"},
};
static const struct shape mark_shape = SHAPE("report_mark", "one mark of a chart", mark_fields);

static const struct shape_field line_fields[] = {
    {.name = "label", .kind = VALUE_TEXT},
    {.name = "at", .kind = VALUE_FIGURE},
    {.name = "on_y", .kind = VALUE_BOOL},
};
static const struct shape line_shape = SHAPE("report_line", "a reference line", line_fields);

static const struct shape_field row_fields[] = {
    {.name = "group", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "cells", .kind = VALUE_LIST, .of_kind = VALUE_PROSE},
};
static const struct shape row_shape = SHAPE("report_row", "a row of a table", row_fields);

static const struct shape_field card_fields[] = {
    {.name = "title", .kind = VALUE_PROSE},
    {.name = "badge", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "href", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "lines", .kind = VALUE_LIST, .of_kind = VALUE_PROSE},
};
static const struct shape card_shape = SHAPE("report_card", "a short card", card_fields);

static const struct shape_field block_fields[] = {
    {.name = "kind",
     .kind = VALUE_TEXT,
     .help = "heading, prose, hint, lead, bullets, steps, table, "
             "callout, bars, ranks, radar, matrix, map, strips, trend "
             "or cards"},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "tone", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "text",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL,
     .help = "heading, sentence, title of a callout, caption of a table or chart"},
    {.name = "subtitle", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "source", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "items", .kind = VALUE_LIST, .of_kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "columns", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "rows", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_OPTIONAL},
    {.name = "lines", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_OPTIONAL},
    {.name = "classes", .kind = VALUE_LIST, .of_kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "marks", .kind = VALUE_LIST, .of = &mark_shape, .flags = SHAPE_OPTIONAL},
    {.name = "cards", .kind = VALUE_LIST, .of = &card_shape, .flags = SHAPE_OPTIONAL},
};
static const struct shape block_shape = SHAPE("report_block", "a block of a section", block_fields);

static const struct shape_field section_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "title", .kind = VALUE_PROSE},
    {.name = "blocks", .kind = VALUE_LIST, .of = &block_shape},
};
static const struct shape section_shape = SHAPE("report_section", "a section", section_fields);

static const struct shape_field source_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "publisher", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "licence", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "vintage", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "url", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape source_shape = SHAPE("report_source", "a source", source_fields);

static const struct shape_field document_fields[] = {
    {.name = "lang", .kind = VALUE_TEXT},
    {.name = "title", .kind = VALUE_PROSE},
    {.name = "subtitle", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "facts", .kind = VALUE_LIST, .of_kind = VALUE_PROSE},
    {.name = "sections", .kind = VALUE_LIST, .of = &section_shape},
    {.name = "made",
     .kind = VALUE_LIST,
     .of_kind = VALUE_PROSE,
     .help = "version, seed and hashes that make the same report again"},
    {.name = "footer", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "sources", .kind = VALUE_LIST, .of = &source_shape},
};
const struct shape document_shape =
    SHAPE("report", "a report: sections of blocks", document_fields);

/* --- value ------------------------------------------------------------------------------------ */

static void set_words(struct arena *a, struct value *r, const char *name, const struct words *w)
{
    if (w)
        record_prose(a, r, name, words_prose(a, w));
}

static void set_text(struct arena *a, struct value *r, const char *name, const char *s)
{
    if (s && *s)
        record_text(a, r, name, s);
}

static void set_figure(struct arena *a, struct value *r, const char *name, const struct figure *f)
{
    if (f)
        record_figure(a, r, name, f);
}

static struct value *list_of_words(struct arena *a, const struct words *const *w, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++)
        list_add(a, list, value_prose(a, words_prose(a, w[i])));
    return list;
}

static void put_table(struct arena *a, struct value *r, const struct table *t)
{
    set_words(a, r, "text", t->caption);
    struct value *columns = value_list(a), *rows = value_list(a);
    for (size_t i = 0; i < t->n_columns; i++)
        list_add(a, columns, value_text(a, t->columns[i].heading));
    for (size_t i = 0; i < t->n_rows; i++) {
        struct value *row = value_record(a);
        set_text(a, row, "group", t->rows[i].group);
        record_set(a, row, "cells", list_of_words(a, t->rows[i].cells, t->n_columns));
        list_add(a, rows, row);
    }
    record_set(a, r, "columns", columns);
    record_set(a, r, "rows", rows);
}

static struct value *mark_value(struct arena *a, const struct chart *c, const struct mark *m)
{
    struct value *r = value_record(a);
    record_text(a, r, "label", m->label);
    set_text(a, r, "code", m->code);
    set_text(a, r, "group", m->group);
    set_text(a, r, "note", m->note);
    if (c->kind == CHART_MAP)
        record_text(a, r, "class", c->classes[m->klass].label);
    set_figure(a, r, "value", m->value);
    set_figure(a, r, "low", m->low);
    set_figure(a, r, "high", m->high);
    set_figure(a, r, "x", m->x);
    set_figure(a, r, "y", m->y);
    set_figure(a, r, "size", m->size);
    set_figure(a, r, "certainty", m->certainty);
    if (c->kind == CHART_MATRIX)
        record_bool(a, r, "on_edge", m->on_edge);
    if (m->parts) {
        struct value *parts = value_list(a);
        for (size_t k = 0; k < c->n_classes; k++)
            list_add(a, parts, value_figure(a, m->parts[k]));
        record_set(a, r, "parts", parts);
    }
    return r;
}

static void put_chart(struct arena *a, struct value *r, const struct chart *c)
{
    set_words(a, r, "text", c->title);
    set_words(a, r, "subtitle", c->subtitle);
    set_words(a, r, "source", c->source);
    if (c->n_lines) {
        struct value *lines = value_list(a);
        for (size_t i = 0; i < c->n_lines; i++) {
            if (!c->lines[i].at)
                continue;
            struct value *l = value_record(a);
            record_text(a, l, "label", c->lines[i].label ? c->lines[i].label : "");
            record_figure(a, l, "at", c->lines[i].at);
            record_bool(a, l, "on_y", c->lines[i].on_y);
            list_add(a, lines, l);
        }
        record_set(a, r, "lines", lines);
    }
    if (c->n_classes) {
        struct value *classes = value_list(a);
        for (size_t k = 0; k < c->n_classes; k++) {
            const struct words *w = c->classes[k].meaning;
            list_add(a, classes,
                     value_prose(a, words_prose(a, w ? w : say(a, "{s}", c->classes[k].label))));
        }
        record_set(a, r, "classes", classes);
    }
    struct value *marks = value_list(a);
    for (size_t i = 0; i < c->n; i++)
        list_add(a, marks, mark_value(a, c, &c->marks[i]));
    record_set(a, r, "marks", marks);
}

static void put_cards(struct arena *a, struct value *r, const struct doc_block *b)
{
    struct value *cards = value_list(a);
    for (size_t i = 0; i < b->n_cards; i++) {
        const struct card *c = &b->cards[i];
        struct value *v = value_record(a);
        set_words(a, v, "title", c->title);
        set_words(a, v, "badge", c->badge);
        set_text(a, v, "href", c->href);
        record_set(a, v, "lines", list_of_words(a, c->lines, c->n_lines));
        list_add(a, cards, v);
    }
    record_set(a, r, "cards", cards);
}

static const char *kind_name(const struct doc_block *b)
{
    static const char *const blocks[] = {"heading", "prose", "hint",    "lead",  "bullets",
                                         "steps",   "table", "callout", "chart", "cards"};
    static const char *const charts[] = {"bars", "ranks", "radar", "matrix", "map", "strips", "trend"};
    return b->kind == BLOCK_CHART ? charts[b->chart->kind] : blocks[b->kind];
}

static const char *tone_name(enum tone t)
{
    static const char *const names[] = {"plain", "note", "good", "warn", "missing"};
    return names[t];
}

static struct value *block_value(struct arena *a, const struct doc_block *b)
{
    struct value *r = value_record(a);
    record_text(a, r, "kind", kind_name(b));
    set_text(a, r, "id", b->id);
    if (b->kind == BLOCK_CALLOUT)
        record_text(a, r, "tone", tone_name(b->tone));
    set_words(a, r, "text", b->words);
    if (b->n_items)
        record_set(a, r, "items", list_of_words(a, b->items, b->n_items));
    if (b->table)
        put_table(a, r, b->table);
    if (b->chart)
        put_chart(a, r, b->chart);
    if (b->kind == BLOCK_CARDS)
        put_cards(a, r, b);
    return r;
}

static struct value *sources_value(struct arena *a, const struct document *d)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < d->n_sources; i++) {
        const struct source_note *s = &d->sources[i];
        struct value *r = value_record(a);
        record_text(a, r, "id", s->id);
        record_text(a, r, "name", s->name);
        set_text(a, r, "publisher", s->publisher);
        set_text(a, r, "licence", s->licence);
        set_text(a, r, "vintage", s->vintage);
        set_text(a, r, "url", s->url);
        list_add(a, list, r);
    }
    return list;
}

struct value *document_value(struct arena *a, const struct document *d)
{
    struct value *v = value_record(a), *sections = value_list(a);
    record_text(a, v, "lang", d->lang);
    set_words(a, v, "title", d->title);
    set_words(a, v, "subtitle", d->subtitle);
    record_set(a, v, "facts", list_of_words(a, d->facts, d->n_facts));
    for (size_t i = 0; i < d->n; i++) {
        const struct section *s = d->sections[i];
        struct value *r = value_record(a), *blocks = value_list(a);
        record_text(a, r, "id", s->id);
        set_words(a, r, "title", s->title);
        for (size_t k = 0; k < s->n; k++)
            list_add(a, blocks, block_value(a, &s->blocks[k]));
        record_set(a, r, "blocks", blocks);
        list_add(a, sections, r);
    }
    record_set(a, v, "sections", sections);
    record_set(a, v, "made", list_of_words(a, d->made, d->n_made));
    set_words(a, v, "footer", d->footer);
    record_set(a, v, "sources", sources_value(a, d));
    return v;
}

/* --- ledger ----------------------------------------------------------------------------------- */

static void number_figures(struct figure_ledger *l, const struct value *v)
{
    const struct prose *p;
    switch (value_kind(v)) {
    case VALUE_FIGURE:
        figure_ledger_add(l, value_as_figure(v));
        break;
    case VALUE_PROSE:
        p = value_as_prose(v);
        for (size_t i = 0; i < p->n; i++)
            if (p->pieces[i].figure)
                figure_ledger_add(l, p->pieces[i].figure);
        break;
    case VALUE_LIST:
        for (size_t i = 0; i < value_count(v); i++)
            number_figures(l, list_at(v, i));
        break;
    case VALUE_RECORD:
        for (size_t i = 0; i < value_count(v); i++)
            number_figures(l, record_at(v, i));
        break;
    case VALUE_NULL:
    case VALUE_BOOL:
    case VALUE_INT:
    case VALUE_TEXT:
        break;
    }
}

struct figure_ledger *document_ledger(struct arena *a, const struct value *document)
{
    struct figure_ledger *l = figure_ledger_new(a);
    number_figures(l, document);
    return l;
}

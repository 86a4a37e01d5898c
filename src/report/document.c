/* document.c — building the tree, and words in and out of it.
 *
 * `say` splits its format into spans as it reads: literal text up to the next brace, then whatever
 * the brace asks for. Strong is a state that ** toggles, so that figures inside a strong phrase are
 * strong too.
 */
#include "report/document.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/number.h"

/* --- words ------------------------------------------------------------------------------------ */

static struct words *words_new(struct arena *a)
{
    struct words *w = NEW(a, struct words);
    w->a = a;
    return w;
}

void words_add(struct words *w, struct span s)
{
    bool is_figure = s.kind >= SPAN_FIGURE;
    if (!is_figure && (!s.text || !*s.text))
        return;
    PUSH(w->a, w->spans, w->n, w->cap, s);
}

void words_join(struct words *w, const struct words *more)
{
    if (!more)
        return;
    for (size_t i = 0; i < more->n; i++)
        words_add(w, more->spans[i]);
}

struct words *words_of_prose(struct arena *a, const struct prose *p)
{
    struct words *w = words_new(a);
    for (size_t i = 0; p && i < p->n; i++) {
        const struct prose_piece *piece = &p->pieces[i];
        struct span s = {.kind = SPAN_TEXT, .text = piece->text};
        if (piece->figure && piece->text)
            s = (struct span){.kind = SPAN_SHOWN, .text = piece->text, .figure = piece->figure};
        else if (piece->figure)
            s = (struct span){.kind = piece->with_interval ? SPAN_INTERVAL : SPAN_FIGURE,
                              .figure = piece->figure};
        words_add(w, s);
    }
    return w;
}

struct words *words_of_name(struct arena *a, const char *name)
{
    struct words *w = words_new(a);
    words_add(w, (struct span){.kind = SPAN_NAME, .text = name});
    return w;
}

struct words *words_in_language(struct arena *a, const char *name, const char *lang)
{
    struct words *w = words_new(a);
    words_add(w, (struct span){.kind = SPAN_NAME, .text = name, .lang = lang});
    return w;
}

static void literal(struct words *w, bool *strong, const char *from, const char *to)
{
    while (from < to) {
        const char *star = from;
        while (star < to && !(star[0] == '*' && star + 1 < to && star[1] == '*'))
            star++;
        if (star > from)
            words_add(w, (struct span){.kind = SPAN_TEXT,
                                       .strong = *strong,
                                       .text = arena_strndup(w->a, from, (size_t)(star - from))});
        if (star < to) {
            *strong = !*strong;
            star += 2;
        }
        from = star;
    }
}

static struct span span_from(char what, bool strong, va_list *ap)
{
    struct span s = {.strong = strong};
    switch (what) {
    case 's':
        s.kind = SPAN_TEXT;
        break;
    case 'b':
        s.kind = SPAN_TEXT;
        s.strong = true;
        break;
    case 'l':
        s.kind = SPAN_TEXT;
        break;
    case 'n':
        s.kind = SPAN_NAME;
        break;
    case 'c':
        s.kind = SPAN_CODE;
        break;
    case 'd':
        s.kind = SPAN_DATE;
        break;
    case '}':
        s.kind = SPAN_FIGURE;
        break;
    case 'i':
        s.kind = SPAN_INTERVAL;
        break;
    case 'y':
        s.kind = SPAN_YEAR;
        break;
    case 'o':
        s.kind = SPAN_ORDINAL;
        break;
    case 'r':
        s.kind = SPAN_WHOLE;
        break;
    case 'h':
        s.kind = SPAN_DRAWN;
        break;
    default:
        assert(false && "say: unknown brace");
    }
    if (s.kind >= SPAN_FIGURE)
        s.figure = va_arg(*ap, const struct figure *);
    else
        s.text = va_arg(*ap, const char *);
    if (what == 'l')
        s.href = va_arg(*ap, const char *);
    return s;
}

/* Spliced words keep their own strength, or take that of the phrase they stand in. */
static void splice(struct words *w, bool strong, const struct words *more)
{
    for (size_t i = 0; more && i < more->n; i++) {
        struct span s = more->spans[i];
        s.strong = s.strong || strong;
        words_add(w, s);
    }
}

struct words *say(struct arena *a, const char *fmt, ...)
{
    struct words *w = words_new(a);
    bool strong = false;
    va_list ap;
    va_start(ap, fmt);
    const char *p = fmt, *start = fmt;
    while (*p) {
        if (*p != '{') {
            p++;
            continue;
        }
        literal(w, &strong, start, p);
        if (p[1] == '{') {
            start = p + 1; /* the second brace is literal */
            p += 2;
            continue;
        }
        char what = p[1];
        if (what == 'w')
            splice(w, strong, va_arg(ap, const struct words *));
        else if (what == 'p')
            splice(w, strong, words_of_prose(a, va_arg(ap, const struct prose *)));
        else
            words_add(w, span_from(what, strong, &ap));
        p += what == '}' ? 2 : 3;
        assert(p[-1] == '}');
        start = p;
    }
    literal(w, &strong, start, p);
    va_end(ap);
    return w;
}

/* Draws are a sample of a model: all of them alike is still not certain. */
static char *drawn_text(struct arena *a, const struct figure *f)
{
    double percent = strcmp(f->unit, "%") == 0 ? f->value : 100 * f->value;
    if (percent > 99)
        return arena_strdup(a, "over 99\u00a0%");
    if (percent < 1)
        return arena_strdup(a, "under 1\u00a0%");
    return number_percent(a, percent / 100, 0);
}

char *span_text(struct arena *a, const struct span *s)
{
    const struct figure *f = s->figure;
    if (s->kind < SPAN_FIGURE || s->kind == SPAN_SHOWN)
        return arena_strdup(a, s->text);
    if (!figure_known(f))
        return arena_strdup(a, "missing");
    switch (s->kind) {
    case SPAN_INTERVAL: /* an interval of no width is no interval to speak of */
        return f->low < f->high ? figure_text_interval(a, f) : figure_text(a, f);
    case SPAN_YEAR:
        return f->year ? number_int(a, f->year, GROUP_NONE) : arena_strdup(a, "–");
    case SPAN_ORDINAL:
        return number_ordinal(a, (int64_t)(f->value + 0.5));
    case SPAN_WHOLE:
        return number_fixed(a, f->value, 0, GROUP_NARROW);
    case SPAN_DRAWN:
        return drawn_text(a, f);
    default:
        return figure_text(a, f);
    }
}

char *words_text(struct arena *a, const struct words *w)
{
    struct buf b;
    buf_init(&b, a, 1u << 20);
    for (size_t i = 0; w && i < w->n; i++)
        buf_puts(&b, span_text(a, &w->spans[i]));
    return arena_strndup(a, b.p ? b.p : "", b.n);
}

/* Neighbouring text spans become one piece, since prose knows no names and codes. A figure shown
 * otherwise than by its value (a year, an ordinal, a share of draws) stays the figure it is. */
struct prose *words_prose(struct arena *a, const struct words *w)
{
    struct prose *p = NEW(a, struct prose);
    for (size_t i = 0; w && i < w->n; i++) {
        const struct span *s = &w->spans[i];
        bool plain = s->kind < SPAN_FIGURE;
        struct prose_piece piece = {.text = plain ? s->text : NULL,
                                    .figure = plain ? NULL : s->figure,
                                    .with_interval = s->kind == SPAN_INTERVAL};
        if (!plain && (!s->figure || s->kind >= SPAN_YEAR))
            piece.text = span_text(a, s);
        struct prose_piece *last = p->n ? &p->pieces[p->n - 1] : NULL;
        if (last && !last->figure && !piece.figure)
            last->text = arena_printf(a, "%s%s", last->text, piece.text);
        else
            PUSH(a, p->pieces, p->n, p->cap, piece);
    }
    return p;
}

/* --- tables ----------------------------------------------------------------------------------- */

struct table *table_new(struct arena *a, const struct words *caption, const struct column *columns,
                        size_t n_columns)
{
    struct table *t = NEW(a, struct table);
    t->a = a;
    t->caption = caption;
    t->columns = NEW_N(a, struct column, n_columns);
    memcpy(t->columns, columns, n_columns * sizeof *columns);
    t->n_columns = n_columns;
    return t;
}

struct table_row *table_add(struct table *t)
{
    struct table_row row = {.cells = NEW_N(t->a, const struct words *, t->n_columns)};
    PUSH(t->a, t->rows, t->n_rows, t->cap_rows, row);
    return &t->rows[t->n_rows - 1];
}

void table_cell(struct table *t, struct table_row *row, size_t column, const struct words *w)
{
    assert(column < t->n_columns);
    row->cells[column] = w;
}

/* --- document --------------------------------------------------------------------------------- */

struct document *document_new(struct arena *a, const char *lang, const struct words *title)
{
    struct document *d = NEW(a, struct document);
    d->a = a;
    d->lang = lang;
    d->dir = "ltr";
    d->title = title;
    return d;
}

void document_fact(struct document *d, const struct words *w)
{
    PUSH(d->a, d->facts, d->n_facts, d->cap_facts, w);
}

void document_made(struct document *d, const struct words *w)
{
    PUSH(d->a, d->made, d->n_made, d->cap_made, w);
}

struct section *document_section(struct document *d, const char *id, const struct words *title,
                                 const char *contents)
{
    struct section *s = NEW(d->a, struct section);
    s->a = d->a;
    s->id = id;
    s->title = title;
    s->contents = contents;
    PUSH(d->a, d->sections, d->n, d->cap, s);
    return s;
}

/* The address holds until the next block of the section is added. */
static struct doc_block *add(struct section *s, struct doc_block b)
{
    PUSH(s->a, s->blocks, s->n, s->cap, b);
    return &s->blocks[s->n - 1];
}

void add_heading(struct section *s, int level, const char *id, const struct words *w)
{
    add(s, (struct doc_block){.kind = BLOCK_HEADING, .level = level, .id = id, .words = w});
}

void add_prose(struct section *s, const struct words *w)
{
    add(s, (struct doc_block){.kind = BLOCK_PROSE, .words = w});
}

void add_hint(struct section *s, const struct words *w)
{
    add(s, (struct doc_block){.kind = BLOCK_HINT, .words = w});
}

void add_lead(struct section *s, const struct words *w)
{
    add(s, (struct doc_block){.kind = BLOCK_LEAD, .words = w});
}

struct doc_block *add_list(struct section *s, enum block_kind bullets_or_steps)
{
    return add(s, (struct doc_block){.kind = bullets_or_steps});
}

struct doc_block *add_callout(struct section *s, enum tone tone, const struct words *title)
{
    return add(s, (struct doc_block){.kind = BLOCK_CALLOUT, .tone = tone, .words = title});
}

void add_item(struct section *s, struct doc_block *b, const struct words *w)
{
    PUSH(s->a, b->items, b->n_items, b->cap_items, w);
}

void add_table(struct section *s, const struct table *t)
{
    add(s, (struct doc_block){.kind = BLOCK_TABLE, .table = t});
}

void add_chart(struct section *s, const struct chart *c)
{
    add(s, (struct doc_block){.kind = BLOCK_CHART, .chart = c, .id = c->id});
}

struct doc_block *add_cards(struct section *s)
{
    return add(s, (struct doc_block){.kind = BLOCK_CARDS});
}

struct card *add_card(struct section *s, struct doc_block *b, const struct words *title,
                      const char *href, const struct words *badge)
{
    struct card c = {.title = title, .href = href, .badge = badge};
    PUSH(s->a, b->cards, b->n_cards, b->cap_cards, c);
    return &b->cards[b->n_cards - 1];
}

void add_card_line(struct section *s, struct card *c, const struct words *w)
{
    PUSH(s->a, c->lines, c->n_lines, c->cap_lines, w);
}

/* --- charts ----------------------------------------------------------------------------------- */

struct chart *chart_new(struct arena *a, enum chart_kind kind, const char *id,
                        const struct words *title, const struct words *subtitle)
{
    struct chart *c = NEW(a, struct chart);
    c->kind = kind;
    c->id = id;
    c->title = title;
    c->subtitle = subtitle;
    return c;
}

struct mark *chart_mark(struct arena *a, struct chart *c, const char *label)
{
    struct mark m = {.label = label};
    PUSH(a, c->marks, c->n, c->cap, m);
    return &c->marks[c->n - 1];
}

static struct words *cell_of(struct arena *a, const struct chart *c, const struct figure *f)
{
    return say(a, c->drawn ? "{h}" : "{i}", f);
}

static size_t twin_columns(const struct chart *c, struct column *out)
{
    size_t n = 0;
    out[n++] = (struct column){.heading = "What", .share = 3};
    switch (c->kind) {
    case CHART_BARS:
    case CHART_RADAR:
    case CHART_TREND:
        out[n++] = (struct column){c->value_name ? c->value_name : "Value", true, 2};
        break;
    case CHART_RANKS:
        out[n++] = (struct column){"Best", true, 0};
        out[n++] = (struct column){c->value_name ? c->value_name : "Expected", true, 0};
        out[n++] = (struct column){"Worst", true, 0};
        break;
    case CHART_MATRIX:
        out[n++] = (struct column){c->x_name, true, 0};
        out[n++] = (struct column){c->y_name, true, 0};
        out[n++] = (struct column){"Cell", false, 2};
        out[n++] = (struct column){"Share of draws in that cell", true, 0};
        break;
    case CHART_MAP:
        out[n++] = (struct column){"Class", false, 2};
        out[n++] = (struct column){c->value_name ? c->value_name : "Value", true, 0};
        break;
    case CHART_STRIPS:
        for (size_t k = 0; k < c->n_classes; k++)
            out[n++] = (struct column){c->classes[k].label, true, 0};
        break;
    }
    return n;
}

/* Which of the nine cells the point stands in, from the two cuts of each axis; 9 = unknown. */
static size_t matrix_cell(const struct chart *c, const struct mark *m)
{
    if (!figure_known(m->x) || !figure_known(m->y))
        return 9;
    size_t col = 0, row = 0;
    for (size_t i = 0; i < c->n_lines; i++) {
        if (!figure_known(c->lines[i].at))
            continue;
        double at = c->lines[i].at->value;
        if (c->lines[i].on_y)
            row += m->y->value >= at;
        else
            col += m->x->value >= at;
    }
    return row < 3 && col < 3 ? row * 3 + col : 9;
}

struct table *chart_table(struct arena *a, const struct chart *c)
{
    struct column columns[24];
    assert(c->n_classes < 20);
    size_t n = twin_columns(c, columns);
    bool notes = false;
    for (size_t i = 0; i < c->n; i++)
        notes = notes || c->marks[i].note;
    if (notes)
        columns[n++] = (struct column){"Note", false, 2};
    struct table *t = table_new(a, c->title, columns, n);
    for (size_t i = 0; i < c->n; i++) {
        const struct mark *m = &c->marks[i];
        struct table_row *row = table_add(t);
        row->group = m->group;
        row->emphasis = m->tone == MARK_EMPHASIS;
        struct words *name = words_new(a);
        bool year = c->kind == CHART_TREND && figure_known(m->value);
        words_add(name, (struct span){.kind = SPAN_NAME, .text = m->label, .href = m->href});
        table_cell(t, row, 0, year ? say(a, "{y}", m->value) : name);
        switch (c->kind) {
        case CHART_BARS:
        case CHART_RADAR:
        case CHART_TREND:
            table_cell(t, row, 1, cell_of(a, c, m->value));
            break;
        case CHART_RANKS:
            table_cell(t, row, 1, say(a, "{r}", m->low));
            table_cell(t, row, 2, say(a, "{r}", m->value));
            table_cell(t, row, 3, say(a, "{r}", m->high));
            break;
        case CHART_MATRIX: {
            size_t at = matrix_cell(c, m);
            table_cell(t, row, 1, cell_of(a, c, m->x));
            table_cell(t, row, 2, cell_of(a, c, m->y));
            table_cell(t, row, 3, say(a, "{s}", at < 9 ? c->cells[at] : "not placed"));
            table_cell(t, row, 4, say(a, "{h}", m->certainty));
            break;
        }
        case CHART_MAP:
            table_cell(t, row, 1, say(a, "{s}", c->classes[m->klass].label));
            table_cell(t, row, 2, m->value ? cell_of(a, c, m->value) : NULL);
            break;
        case CHART_STRIPS:
            for (size_t k = 0; k < c->n_classes; k++)
                table_cell(t, row, 1 + k, cell_of(a, c, m->parts[k]));
            break;
        }
        if (notes)
            table_cell(t, row, n - 1, say(a, "{s}", m->note ? m->note : ""));
    }
    t->long_table = t->n_rows > 12;
    return t;
}

/* value_render.c — the result tree as JSON and as CSV.
 *
 * JSON carries a ledger: every figure reachable from the result stands once in "figures", and the
 * places that use it name it. So a reader can walk from any number to its leaves, and shared inputs
 * are not written twice. */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "base/value.h"

/* shown: NULL, or what stands in the sentence for the figure ("1st", its year). */
static void put_figure_use(struct js_writer *w, struct figure_ledger *l, const struct figure *f,
                           const char *shown, struct arena *a)
{
    js_begin_object(w);
    js_put_cstr(w, "figure", arena_printf(a, "f%zu", figure_ledger_add(l, f)));
    js_put_real(w, "value", f->value, -1);
    if (figure_has_interval(f)) { /* a chart draws it without asking for the card */
        js_put_real(w, "low", f->low, -1);
        js_put_real(w, "high", f->high, -1);
    }
    js_put_cstr(w, "text", figure_text_interval(a, f));
    if (shown)
        js_put_cstr(w, "shown", shown);
    js_end(w);
}

static void put_prose(struct js_writer *w, struct figure_ledger *l, const struct prose *p,
                      struct arena *a)
{
    js_begin_object(w);
    js_put_cstr(w, "text", prose_text(a, p));
    js_key(w, "pieces");
    js_begin_array(w);
    for (size_t i = 0; i < p->n; i++) {
        if (p->pieces[i].figure)
            put_figure_use(w, l, p->pieces[i].figure, p->pieces[i].text, a);
        else
            js_cstr(w, p->pieces[i].text);
    }
    js_end(w);
    js_end(w);
}

static void put_value(struct js_writer *w, struct figure_ledger *l, const struct value *v,
                      struct arena *a)
{
    switch (value_kind(v)) {
    case VALUE_NULL:
        js_null(w);
        break;
    case VALUE_BOOL:
        js_bool(w, value_as_bool(v));
        break;
    case VALUE_INT:
        js_int(w, value_as_int(v));
        break;
    case VALUE_TEXT:
        js_cstr(w, value_as_text(v));
        break;
    case VALUE_FIGURE:
        put_figure_use(w, l, value_as_figure(v), NULL, a);
        break;
    case VALUE_PROSE:
        put_prose(w, l, value_as_prose(v), a);
        break;
    case VALUE_LIST:
        js_begin_array(w);
        for (size_t i = 0; i < value_count(v); i++)
            put_value(w, l, list_at(v, i), a);
        js_end(w);
        break;
    case VALUE_RECORD:
        js_begin_object(w);
        for (size_t i = 0; i < value_count(v); i++) {
            js_key(w, record_name_at(v, i));
            put_value(w, l, record_at(v, i), a);
        }
        js_end(w);
        break;
    }
}

static void put_ledger_members(struct js_writer *w, struct figure_ledger *l, const struct figure *f,
                               struct arena *a)
{
    js_put_cstr(w, "label", f->label);
    js_put_real(w, "value", f->value, -1);
    if (figure_has_interval(f)) {
        js_put_real(w, "low", f->low, -1);
        js_put_real(w, "high", f->high, -1);
    }
    js_put_cstr(w, "unit", f->unit);
    if (f->missing)
        js_put_bool(w, "missing", true);
    if (f->why)
        js_put_cstr(w, "why", f->why);
    if (f->year)
        js_put_int(w, "year", f->year);
    js_put_cstr(w, "origin", figure_origin_name(f->origin));
    if (f->source)
        js_put_cstr(w, "source", f->source);
    if (f->ref)
        js_put_cstr(w, "ref", f->ref);
    if (f->method)
        js_put_cstr(w, "method", f->method);
    if (f->params)
        js_put_cstr(w, "params", f->params);
    js_put_cstr(w, "grade", figure_grade_name(f->grade));
    if (f->why_grade)
        js_put_cstr(w, "why_grade", f->why_grade);
    if (f->n_inputs) {
        js_key(w, "inputs");
        js_begin_array(w);
        for (size_t i = 0; i < f->n_inputs; i++)
            js_cstr(w, arena_printf(a, "f%zu", figure_ledger_add(l, f->inputs[i])));
        js_end(w);
    }
}

static void put_ledger_entry(struct js_writer *w, struct figure_ledger *l, const struct figure *f,
                             struct arena *a)
{
    js_begin_object(w);
    put_ledger_members(w, l, f, a);
    js_end(w);
}

/* The ledger in the order in which the whole result is written: a part keeps the whole's numbers. */
static void number_figures(struct figure_ledger *l, const struct value *v)
{
    const struct prose *p = value_as_prose(v);
    if (value_as_figure(v))
        (void)figure_ledger_add(l, value_as_figure(v));
    for (size_t i = 0; p && i < p->n; i++)
        if (p->pieces[i].figure)
            (void)figure_ledger_add(l, p->pieces[i].figure);
    for (size_t i = 0; i < value_count(v); i++)
        number_figures(l, value_kind(v) == VALUE_LIST ? list_at(v, i) : record_at(v, i));
}

static void put_ledger(struct js_writer *w, struct figure_ledger *l, struct arena *a)
{
    js_key(w, "figures");
    js_begin_object(w);
    for (size_t i = 1; i <= figure_ledger_count(l); i++) {
        js_key(w, arena_printf(a, "f%zu", i));
        put_ledger_entry(w, l, figure_ledger_at(l, i), a);
    }
    js_end(w);
}

void value_to_json(struct buf *out, const struct value *v)
{
    struct figure_ledger *l = figure_ledger_new(out->a);
    struct js_writer w;
    js_init(&w, out, JS_PRETTY);
    js_begin_object(&w);
    js_key(&w, "result");
    put_value(&w, l, v, out->a);
    put_ledger(&w, l, out->a);
    js_end(&w);
}

static bool is_wanted(const struct value_part *part, const char *name)
{
    bool wanted = part->n_fields == 0;
    for (size_t i = 0; i < part->n_fields && !wanted; i++)
        wanted = strcmp(part->fields[i], name) == 0;
    return wanted;
}

void value_put_part(struct js_writer *w, const struct value *v, const struct value_part *part)
{
    struct arena *a = w->out->a;
    struct figure_ledger *l = figure_ledger_new(a);
    number_figures(l, v);
    js_key(w, "result");
    js_begin_object(w);
    for (size_t i = 0; i < value_count(v); i++) {
        const char *name = record_name_at(v, i);
        const struct value *member = record_at(v, i);
        if (!is_wanted(part, name))
            continue;
        js_key(w, name);
        if (!part->list || strcmp(part->list, name) != 0 || value_kind(member) != VALUE_LIST) {
            put_value(w, l, member, a);
            continue;
        }
        js_begin_array(w);
        for (size_t k = part->from; k < value_count(member) && k - part->from < part->count; k++)
            put_value(w, l, list_at(member, k), a);
        js_end(w);
    }
    js_end(w);
    if (part->figures)
        put_ledger(w, l, a);
}

static void put_card(struct js_writer *w, struct figure_ledger *l, size_t number, struct arena *a)
{
    js_begin_object(w);
    js_put_cstr(w, "id", arena_printf(a, "f%zu", number));
    put_ledger_members(w, l, figure_ledger_at(l, number), a);
    js_end(w);
}

size_t value_put_figures(struct buf *out, const struct value *v, size_t **ret_ends)
{
    struct arena *a = out->a;
    struct figure_ledger *l = figure_ledger_new(a);
    number_figures(l, v);
    size_t n = figure_ledger_count(l);
    *ret_ends = NEW_N(a, size_t, n + 1);
    for (size_t i = 1; i <= n; i++) {
        const struct figure *f = figure_ledger_at(l, i);
        struct js_writer w;
        js_init(&w, out, JS_COMPACT);
        js_begin_object(&w);
        js_key(&w, "figure");
        put_card(&w, l, i, a);
        js_key(&w, "inputs");
        js_begin_array(&w);
        for (size_t k = 0; k < f->n_inputs; k++)
            put_card(&w, l, figure_ledger_add(l, f->inputs[k]), a);
        js_end(&w);
        js_end(&w);
        (*ret_ends)[i] = out->n;
    }
    return n;
}

/* --- CSV -------------------------------------------------------------------------------------- */

const struct shape_field *shape_main_list(const struct shape *shape)
{
    const struct shape_field *first = NULL;
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (f->kind != VALUE_LIST || !f->of)
            continue;
        if (f->flags & SHAPE_CSV)
            return f;
        if (!first)
            first = f;
    }
    return first;
}

static bool is_column(const struct shape_field *f)
{
    return f->kind != VALUE_LIST && f->kind != VALUE_RECORD;
}

static const char *const figure_columns[] = {"", "_low", "_high", "_unit", "_year", "_source"};

static void csv_head(struct buf *out, const struct shape *shape)
{
    bool first = true;
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (!is_column(f))
            continue;
        size_t n = f->kind == VALUE_FIGURE ? COUNT_OF(figure_columns) : 1;
        for (size_t k = 0; k < n; k++) {
            buf_printf(out, "%s%s%s", first ? "" : ",", f->name, figure_columns[k]);
            first = false;
        }
    }
    buf_putc(out, '\n');
}

static void csv_real(struct buf *out, double x)
{
    if (isfinite(x))
        buf_puts(out, number_exact(out->a, x));
}

static void csv_figure(struct buf *out, const struct figure *f)
{
    if (f && !f->missing)
        csv_real(out, f->value);
    buf_putc(out, ',');
    if (figure_has_interval(f))
        csv_real(out, f->low);
    buf_putc(out, ',');
    if (figure_has_interval(f))
        csv_real(out, f->high);
    buf_putc(out, ',');
    buf_csv_field(out, str_of(f ? f->unit : ""));
    buf_putc(out, ',');
    if (f && f->year)
        buf_printf(out, "%d", f->year);
    buf_putc(out, ',');
    if (f)
        buf_csv_field(out, str_of(f->origin == FIGURE_DERIVED ? f->method : f->source));
}

static void csv_row(struct buf *out, const struct value *record, const struct shape *shape)
{
    bool first = true;
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (!is_column(f))
            continue;
        if (!first)
            buf_putc(out, ',');
        first = false;
        const struct value *v = record_get(record, f->name);
        if (f->kind == VALUE_FIGURE)
            csv_figure(out, value_as_figure(v));
        else if (value_kind(v) == VALUE_BOOL)
            buf_puts(out, value_as_bool(v) ? "true" : "false");
        else if (value_kind(v) == VALUE_INT)
            buf_printf(out, "%lld", (long long)value_as_int(v));
        else if (value_kind(v) == VALUE_TEXT)
            buf_csv_field(out, str_of(value_as_text(v)));
        else if (value_kind(v) == VALUE_PROSE)
            buf_csv_field(out, str_of(prose_text(out->a, value_as_prose(v))));
    }
    buf_putc(out, '\n');
}

void value_to_csv(struct buf *out, const struct value *v, const struct shape *shape)
{
    const struct shape_field *list = shape_main_list(shape);
    csv_head(out, list ? list->of : shape);
    if (!list) {
        csv_row(out, v, shape);
        return;
    }
    const struct value *items = record_get(v, list->name);
    for (size_t i = 0; i < value_count(items); i++)
        csv_row(out, list_at(items, i), list->of);
}

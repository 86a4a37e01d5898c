/* value.c — building, reading and checking the result tree. Rendering stands in value_render.c. */
#include "base/value.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/number.h"

struct member {
    const char *name;
    struct value *v;
};

struct value {
    enum value_kind kind;
    union {
        bool truth;
        int64_t integer;
        const char *text;
        const struct figure *figure;
        const struct prose *prose;
        struct {
            struct value **items;
            size_t n, cap;
        } list;
        struct {
            struct member *members;
            size_t n, cap;
        } record;
    };
};

/* --- prose ------------------------------------------------------------------------------------ */

static void add_text(struct arena *a, struct prose *p, const char *s, size_t n)
{
    if (n)
        PUSH(a, p->pieces, p->n, p->cap, (struct prose_piece){.text = arena_strndup(a, s, n)});
}

struct prose *prose(struct arena *a, const char *fmt, ...)
{
    struct prose *p = NEW(a, struct prose);
    const char *from = fmt, *s = fmt;
    va_list ap;
    va_start(ap, fmt);
    while (*s) {
        if (s[0] == '{' && s[1] == '{') {
            add_text(a, p, from, (size_t)(s - from) + 1);
            s += 2;
            from = s;
            continue;
        }
        bool figure = strncmp(s, "{}", 2) == 0, interval = strncmp(s, "{i}", 3) == 0,
             text = strncmp(s, "{s}", 3) == 0, place = strncmp(s, "{o}", 3) == 0,
             as = strncmp(s, "{t}", 3) == 0;
        if (!figure && !interval && !text && !place && !as) {
            s++;
            continue;
        }
        add_text(a, p, from, (size_t)(s - from));
        s += figure ? 2 : 3;
        from = s;
        if (text) {
            const char *word = va_arg(ap, const char *);
            if (word)
                add_text(a, p, word, strlen(word));
        } else {
            const struct figure *f = va_arg(ap, const struct figure *);
            assert(f && "prose needs a figure for each {}");
            const char *shown = as ? arena_strdup(a, va_arg(ap, const char *))
                                : place && figure_known(f)
                                    ? number_ordinal(a, (int64_t)(f->value + 0.5))
                                    : NULL;
            PUSH(a, p->pieces, p->n, p->cap,
                 (struct prose_piece){.text = shown, .figure = f, .with_interval = interval});
        }
    }
    va_end(ap);
    add_text(a, p, from, (size_t)(s - from));
    return p;
}

char *prose_text(struct arena *a, const struct prose *p)
{
    struct buf b;
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < p->n; i++) {
        const struct prose_piece *q = &p->pieces[i];
        if (q->text)
            buf_puts(&b, q->text);
        else
            buf_puts(&b, q->with_interval ? figure_text_interval(a, q->figure)
                                          : figure_text(a, q->figure));
    }
    return b.p;
}

/* --- building --------------------------------------------------------------------------------- */

static struct value *make(struct arena *a, enum value_kind kind)
{
    struct value *v = NEW(a, struct value);
    v->kind = kind;
    return v;
}

struct value *value_null(struct arena *a)
{
    return make(a, VALUE_NULL);
}

struct value *value_bool(struct arena *a, bool b)
{
    struct value *v = make(a, VALUE_BOOL);
    v->truth = b;
    return v;
}

struct value *value_int(struct arena *a, int64_t i)
{
    struct value *v = make(a, VALUE_INT);
    v->integer = i;
    return v;
}

struct value *value_text(struct arena *a, const char *s)
{
    if (!s)
        return value_null(a);
    struct value *v = make(a, VALUE_TEXT);
    v->text = arena_strdup(a, s);
    return v;
}

struct value *value_figure(struct arena *a, const struct figure *f)
{
    if (!f)
        return value_null(a);
    struct value *v = make(a, VALUE_FIGURE);
    v->figure = f;
    return v;
}

struct value *value_prose(struct arena *a, const struct prose *p)
{
    if (!p)
        return value_null(a);
    struct value *v = make(a, VALUE_PROSE);
    v->prose = p;
    return v;
}

struct value *value_list(struct arena *a)
{
    return make(a, VALUE_LIST);
}

struct value *value_record(struct arena *a)
{
    return make(a, VALUE_RECORD);
}

void list_add(struct arena *a, struct value *list, struct value *item)
{
    assert(list->kind == VALUE_LIST && item);
    PUSH(a, list->list.items, list->list.n, list->list.cap, item);
}

void record_set(struct arena *a, struct value *record, const char *name, struct value *v)
{
    assert(record->kind == VALUE_RECORD && v);
    for (size_t i = 0; i < record->record.n; i++) {
        if (strcmp(record->record.members[i].name, name) == 0) {
            record->record.members[i].v = v;
            return;
        }
    }
    PUSH(a, record->record.members, record->record.n, record->record.cap,
         (struct member){.name = name, .v = v});
}

void record_text(struct arena *a, struct value *r, const char *name, const char *s)
{
    record_set(a, r, name, value_text(a, s));
}

void record_int(struct arena *a, struct value *r, const char *name, int64_t i)
{
    record_set(a, r, name, value_int(a, i));
}

void record_bool(struct arena *a, struct value *r, const char *name, bool b)
{
    record_set(a, r, name, value_bool(a, b));
}

void record_figure(struct arena *a, struct value *r, const char *name, const struct figure *f)
{
    record_set(a, r, name, value_figure(a, f));
}

void record_prose(struct arena *a, struct value *r, const char *name, const struct prose *p)
{
    record_set(a, r, name, value_prose(a, p));
}

/* --- reading ---------------------------------------------------------------------------------- */

enum value_kind value_kind(const struct value *v)
{
    return v ? v->kind : VALUE_NULL;
}

bool value_as_bool(const struct value *v)
{
    return value_kind(v) == VALUE_BOOL && v->truth;
}

int64_t value_as_int(const struct value *v)
{
    return value_kind(v) == VALUE_INT ? v->integer : 0;
}

const char *value_as_text(const struct value *v)
{
    return value_kind(v) == VALUE_TEXT ? v->text : NULL;
}

const struct figure *value_as_figure(const struct value *v)
{
    return value_kind(v) == VALUE_FIGURE ? v->figure : NULL;
}

const struct prose *value_as_prose(const struct value *v)
{
    return value_kind(v) == VALUE_PROSE ? v->prose : NULL;
}

size_t value_count(const struct value *v)
{
    enum value_kind k = value_kind(v);
    return k == VALUE_LIST ? v->list.n : k == VALUE_RECORD ? v->record.n : 0;
}

const struct value *list_at(const struct value *list, size_t i)
{
    return value_kind(list) == VALUE_LIST && i < list->list.n ? list->list.items[i] : NULL;
}

const char *record_name_at(const struct value *record, size_t i)
{
    return value_kind(record) == VALUE_RECORD && i < record->record.n ? record->record.members[i].name
                                                                      : NULL;
}

const struct value *record_at(const struct value *record, size_t i)
{
    return value_kind(record) == VALUE_RECORD && i < record->record.n ? record->record.members[i].v
                                                                      : NULL;
}

const struct value *record_get(const struct value *record, const char *name)
{
    if (value_kind(record) != VALUE_RECORD)
        return NULL;
    for (size_t i = 0; i < record->record.n; i++)
        if (strcmp(record->record.members[i].name, name) == 0)
            return record->record.members[i].v;
    return NULL;
}

/* --- checking against the declared shape ------------------------------------------------------- */

static const char *const kind_names[] = {"null",  "yes/no", "whole number", "text",
                                         "figure", "prose",  "list",         "record"};

static bool check_field(const struct value *v, const struct shape_field *f, struct err *e)
{
    if (value_kind(v) == VALUE_NULL) {
        if (f->flags & SHAPE_OPTIONAL)
            return true;
        return FAIL(e, ERR_BUG, "%s is absent", f->name);
    }
    if (v->kind != f->kind)
        return FAIL(e, ERR_BUG, "%s is a %s where the shape says %s", f->name, kind_names[v->kind],
                    kind_names[f->kind]);
    if (f->kind == VALUE_RECORD && f->of && !value_check(v, f->of, e))
        return err_note(e, "in %s", f->name);
    if (f->kind != VALUE_LIST)
        return true;
    for (size_t i = 0; i < v->list.n; i++) {
        const struct value *item = v->list.items[i];
        if (f->of) {
            if (!value_check(item, f->of, e))
                return err_note(e, "in %s[%zu]", f->name, i);
        } else if (item->kind != f->of_kind) {
            return FAIL(e, ERR_BUG, "%s[%zu] is a %s where the shape says %s", f->name, i,
                        kind_names[item->kind], kind_names[f->of_kind]);
        }
    }
    return true;
}

bool value_check(const struct value *v, const struct shape *shape, struct err *e)
{
    if (value_kind(v) != VALUE_RECORD)
        return FAIL(e, ERR_BUG, "a %s where the shape %s says record", kind_names[value_kind(v)],
                    shape->name);
    for (size_t i = 0; i < shape->n_fields; i++)
        TRY(check_field(record_get(v, shape->fields[i].name), &shape->fields[i], e));
    for (size_t i = 0; i < v->record.n; i++) {
        bool declared = false;
        for (size_t j = 0; j < shape->n_fields && !declared; j++)
            declared = strcmp(v->record.members[i].name, shape->fields[j].name) == 0;
        if (!declared)
            return FAIL(e, ERR_BUG, "%s is not declared in the shape %s", v->record.members[i].name,
                        shape->name);
    }
    return true;
}

/* schema.c — shapes and parameters as JSON Schema (2020-12).
 *
 * As components, a shape stands once under its own name and is referred to; two different shapes of one
 * name would be a mistake of ours and are told apart by a number. Inline, it stands where it is used:
 * for readers that take one schema at a time. A member that may be absent may also be null. */
#include "doors/schema.h"

#include <string.h>

/* ---- schemas of results ---- */

static size_t shape_number(struct schema_writer *d, const struct shape *s)
{
    size_t i = 0;
    while (i < d->n_shapes && d->shapes[i] != s)
        i++;
    if (i == d->n_shapes && i < SCHEMA_MAX_SHAPES)
        d->shapes[d->n_shapes++] = s;
    return i;
}

static const char *shape_ref(struct schema_writer *d, const struct shape *s)
{
    size_t me = shape_number(d, s), same = 0;
    for (size_t i = 0; i < me; i++)
        same += strcmp(d->shapes[i]->name, s->name) == 0;
    return same ? arena_printf(d->a, "%s_%zu", s->name, same + 1) : s->name;
}

static void put_ref(struct schema_writer *d, const char *name)
{
    js_put_cstr(d->w, "$ref", arena_printf(d->a, "%s%s", d->refs, name));
}

static const char *scalar_type(enum value_kind kind)
{
    switch (kind) {
    case VALUE_BOOL: return "boolean";
    case VALUE_INT: return "integer";
    case VALUE_TEXT: return "string";
    default: return NULL;
    }
}

static void record_members(struct schema_writer *d, const struct shape *s);

/* The members of an open schema object for one kind of value. */
static void kind_members(struct schema_writer *d, enum value_kind kind, const struct shape *of)
{
    if (kind == VALUE_FIGURE)
        put_ref(d, "figure_use");
    else if (kind == VALUE_PROSE)
        put_ref(d, "prose");
    else if (kind == VALUE_RECORD && of && d->is_inline)
        record_members(d, of);
    else if (kind == VALUE_RECORD && of)
        put_ref(d, shape_ref(d, of));
    else if (kind == VALUE_RECORD)
        js_put_cstr(d->w, "type", "object");
    else if (scalar_type(kind))
        js_put_cstr(d->w, "type", scalar_type(kind));
}

static void field_schema(struct schema_writer *d, const struct shape_field *f)
{
    struct js_writer *w = d->w;
    bool optional = f->flags & SHAPE_OPTIONAL;
    js_key(w, f->name);
    js_begin_object(w);
    if (f->help)
        js_put_cstr(w, "description", f->help);
    if (f->kind == VALUE_LIST) {
        js_key(w, "type");
        if (optional) {
            js_begin_array(w);
            js_cstr(w, "array");
            js_cstr(w, "null");
            js_end(w);
        } else {
            js_cstr(w, "array");
        }
        js_key(w, "items");
        js_begin_object(w);
        kind_members(d, f->of ? VALUE_RECORD : f->of_kind, f->of);
        js_end(w);
    } else if (!optional) {
        kind_members(d, f->kind, f->of);
    } else if (scalar_type(f->kind)) {
        js_key(w, "type");
        js_begin_array(w);
        js_cstr(w, scalar_type(f->kind));
        js_cstr(w, "null");
        js_end(w);
    } else {
        js_key(w, "anyOf");
        js_begin_array(w);
        js_begin_object(w);
        kind_members(d, f->kind, f->of);
        js_end(w);
        js_begin_object(w);
        js_put_cstr(w, "type", "null");
        js_end(w);
        js_end(w);
    }
    js_end(w);
}

static void record_members(struct schema_writer *d, const struct shape *s)
{
    struct js_writer *w = d->w;
    js_put_cstr(w, "type", "object");
    js_put_cstr(w, "title", s->name);
    if (s->summary)
        js_put_cstr(w, "description", s->summary);
    js_key(w, "properties");
    js_begin_object(w);
    for (size_t i = 0; i < s->n_fields; i++)
        field_schema(d, &s->fields[i]);
    js_end(w);
    js_key(w, "required");
    js_begin_array(w);
    for (size_t i = 0; i < s->n_fields; i++)
        if (!(s->fields[i].flags & SHAPE_OPTIONAL))
            js_cstr(w, s->fields[i].name);
    js_end(w);
    js_put_bool(w, "additionalProperties", false);
}

void schema_shape(struct schema_writer *d, const struct shape *s)
{
    js_begin_object(d->w);
    kind_members(d, VALUE_RECORD, s);
    js_end(d->w);
}

static void typed(struct js_writer *w, const char *key, const char *schema)
{
    js_key(w, key);
    js_raw(w, str_of(schema));
}

void schema_components(struct schema_writer *d)
{
    struct js_writer *w = d->w;
    js_key(w, "figure_use");
    js_begin_object(w);
    js_put_cstr(w, "type", "object");
    js_put_cstr(w, "description", "A number in a result; its card tells where it comes from.");
    js_key(w, "properties");
    js_begin_object(w);
    typed(w, "figure", "{\"type\":\"string\",\"pattern\":\"^f[0-9]+$\"}");
    typed(w, "value", "{\"type\":[\"number\",\"null\"]}");
    typed(w, "low", "{\"type\":\"number\"}");
    typed(w, "high", "{\"type\":\"number\"}");
    typed(w, "text", "{\"type\":\"string\"}");
    typed(w, "shown", "{\"type\":\"string\"}");
    js_end(w);
    typed(w, "required", "[\"figure\",\"value\",\"text\"]");
    js_put_bool(w, "additionalProperties", false);
    js_end(w);
    js_key(w, "prose");
    js_begin_object(w);
    js_put_cstr(w, "type", "object");
    js_put_cstr(w, "description", "A sentence with figures inside.");
    js_key(w, "properties");
    js_begin_object(w);
    typed(w, "text", "{\"type\":\"string\"}");
    typed(w, "pieces",
          arena_printf(d->a,
                       "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"string\"},"
                       "{\"$ref\":\"%sfigure_use\"}]}}",
                       d->refs));
    js_end(w);
    typed(w, "required", "[\"text\",\"pieces\"]");
    js_put_bool(w, "additionalProperties", false);
    js_end(w);
    for (size_t i = 0; i < d->n_shapes; i++) { /* grows while nested shapes are met */
        js_key(w, shape_ref(d, d->shapes[i]));
        js_begin_object(w);
        record_members(d, d->shapes[i]);
        js_end(w);
    }
}

/* ---- parameters ---- */

const char *schema_param_name(struct arena *a, const struct capability_param *p)
{
    return text_swap(a, p->name, '-', '_');
}

static bool real_of(const char *text, double *ret)
{
    ARENA_LOCAL(tmp);
    struct err ignored = {0};
    struct json_t *x;
    return js_load(&x, tmp, "default", str_of(arena_printf(tmp, "[%s]", text)), &ignored) &&
           js_as_real(js_at(x, 0), ret);
}

static void put_default(struct js_writer *w, const struct capability_param *p)
{
    double x;
    if (!p->default_value)
        return;
    if (p->kind == PARAM_BOOL)
        js_put_bool(w, "default", strcmp(p->default_value, "yes") == 0);
    else if ((p->kind == PARAM_INT || p->kind == PARAM_REAL) && real_of(p->default_value, &x))
        js_put_real(w, "default", x, -1);
    else
        js_put_cstr(w, "default", p->default_value);
}

/* Members of a schema for one value of the parameter. */
static void one_value_members(struct schema_writer *d, const struct capability_param *p)
{
    struct js_writer *w = d->w;
    static const char *const types[] = {
        [PARAM_TEXT] = "string", [PARAM_INT] = "integer", [PARAM_REAL] = "number",
        [PARAM_BOOL] = "boolean", [PARAM_CHOICE] = "string", [PARAM_DATE] = "string",
        [PARAM_FILE] = "string", [PARAM_OUTPUT] = "string", [PARAM_MARKET] = "string",
        [PARAM_FIRM] = "string"};
    js_put_cstr(w, "type", types[p->kind]);
    if (p->kind == PARAM_DATE)
        js_put_cstr(w, "format", "date");
    if (p->kind == PARAM_FIRM)
        js_put_cstr(w, "pattern", "^[a-z0-9-]{1,64}$");
    if (p->kind == PARAM_CHOICE) {
        js_key(w, "enum");
        js_begin_array(w);
        for (size_t i = 0; p->choices[i]; i++)
            js_cstr(w, p->choices[i]);
        js_end(w);
    }
    if ((p->kind == PARAM_INT || p->kind == PARAM_REAL) && (p->min != 0 || p->max != 0)) {
        js_put_real(w, "minimum", p->min, -1);
        js_put_real(w, "maximum", p->max, -1);
    }
}

static void param_members(struct schema_writer *d, const struct capability_param *p)
{
    struct js_writer *w = d->w;
    if (p->flags & PARAM_REPEATED) {
        js_put_cstr(w, "type", "array");
        js_key(w, "items");
        js_begin_object(w);
        one_value_members(d, p);
        js_end(w);
    } else {
        one_value_members(d, p);
        put_default(w, p);
    }
}

void schema_param(struct schema_writer *d, const struct capability_param *p)
{
    js_begin_object(d->w);
    param_members(d, p);
    js_end(d->w);
}

static bool is_required(const struct capability_param *p)
{
    return (p->flags & PARAM_REQUIRED) && !p->default_value;
}

const char *schema_param_help(struct arena *a, const struct capability_param *p)
{
    const char *more = p->kind == PARAM_FILE     ? " An upload id (POST /api/v1/upload), or a "
                                                   "multipart part of this name."
                       : p->kind == PARAM_OUTPUT ? " Any file name: the answer is then that file "
                                                   "as a download."
                                                 : "";
    return arena_printf(a, "%s%s%s%s%s", p->help ? p->help : p->name, p->unit ? " (" : "",
                        p->unit ? p->unit : "", p->unit ? ")" : "", more);
}

void schema_params(struct schema_writer *d, const struct capability *c,
                   bool (*offered)(const struct capability_param *p))
{
    struct js_writer *w = d->w;
    bool any_required = false;
    js_begin_object(w);
    js_put_cstr(w, "type", "object");
    js_key(w, "properties");
    js_begin_object(w);
    for (size_t i = 0; i < c->n_params; i++) {
        const struct capability_param *p = &c->params[i];
        if (offered && !offered(p))
            continue;
        js_key(w, schema_param_name(d->a, p));
        js_begin_object(w);
        js_put_cstr(w, "description", schema_param_help(d->a, p));
        param_members(d, p);
        js_end(w);
        any_required |= is_required(p);
    }
    js_end(w);
    if (any_required) {
        js_key(w, "required");
        js_begin_array(w);
        for (size_t i = 0; i < c->n_params; i++)
            if (is_required(&c->params[i]) && (!offered || offered(&c->params[i])))
                js_cstr(w, schema_param_name(d->a, &c->params[i]));
        js_end(w);
    }
    js_put_bool(w, "additionalProperties", false);
    js_end(w);
}

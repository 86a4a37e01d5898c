/* api_openapi.c — the capability table as an OpenAPI 3.1 document.
 *
 * Shapes become component schemas under their own names; two different shapes of one name would be a
 * mistake of ours and are told apart by a number. A member that may be absent may also be null. */
#include "doors/api_openapi.h"

#include <jansson.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "doors/gate.h"
#include "doors/table.h"

enum { MAX_SHAPES = 1024, MAX_FIXED_BYTES = 1 << 20 };

/* General options (components/parameters of the fixed part) that reads and writes take. */
static const char *const read_options[] = {"as_of",  "seed",  "figures", "figure",
                                           "fields", "limit", "cursor",  "format",
                                           "if_none_match"};
static const char *const write_options[] = {"as_of", "seed", "figures", "if_match",
                                            "idempotency_key"};
static const struct {
    const char *status, *name; /* of components/responses */
    bool writes_only;
} answers[] = {
    {"202", "job", false},      {"304", "not_modified", false}, {"400", "usage", false},
    {"401", "signed_out", false}, {"403", "refused", false},    {"404", "not_found", false},
    {"409", "conflict", false}, {"412", "changed", true},       {"413", "limit", false},
    {"422", "input", false},    {"429", "throttled", false},    {"500", "broken", false},
    {"503", "busy", false},
};

struct doc {
    struct js_writer w;
    struct arena *a;
    const struct shape *shapes[MAX_SHAPES]; /* in order of first use */
    size_t n_shapes;
};

/* ---- schemas of results ---- */

static size_t shape_number(struct doc *d, const struct shape *s)
{
    size_t i = 0;
    while (i < d->n_shapes && d->shapes[i] != s)
        i++;
    if (i == d->n_shapes && i < MAX_SHAPES)
        d->shapes[d->n_shapes++] = s;
    return i;
}

static const char *shape_ref(struct doc *d, const struct shape *s)
{
    size_t me = shape_number(d, s), same = 0;
    for (size_t i = 0; i < me; i++)
        same += strcmp(d->shapes[i]->name, s->name) == 0;
    return same ? arena_printf(d->a, "%s_%zu", s->name, same + 1) : s->name;
}

static void put_ref(struct doc *d, const char *name)
{
    js_put_cstr(&d->w, "$ref", arena_printf(d->a, "#/components/schemas/%s", name));
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

/* The members of an open schema object for one kind of value. */
static void kind_members(struct doc *d, enum value_kind kind, const struct shape *of)
{
    if (kind == VALUE_FIGURE)
        put_ref(d, "figure_use");
    else if (kind == VALUE_PROSE)
        put_ref(d, "prose");
    else if (kind == VALUE_RECORD && of)
        put_ref(d, shape_ref(d, of));
    else if (kind == VALUE_RECORD)
        js_put_cstr(&d->w, "type", "object");
    else if (scalar_type(kind))
        js_put_cstr(&d->w, "type", scalar_type(kind));
}

static void field_schema(struct doc *d, const struct shape_field *f)
{
    struct js_writer *w = &d->w;
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

static void shape_schema(struct doc *d, const struct shape *s)
{
    struct js_writer *w = &d->w;
    js_key(w, shape_ref(d, s));
    js_begin_object(w);
    js_put_cstr(w, "type", "object");
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
    js_end(w);
}

/* ---- parameters ---- */

static const char *http_name(struct doc *d, const struct capability_param *p)
{
    char *name = arena_strdup(d->a, p->name);
    for (char *c = name; *c; c++)
        if (*c == '-')
            *c = '_';
    return name;
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
static void param_members(struct doc *d, const struct capability_param *p)
{
    struct js_writer *w = &d->w;
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

static void param_schema(struct doc *d, const struct capability_param *p)
{
    struct js_writer *w = &d->w;
    js_begin_object(w);
    if (p->flags & PARAM_REPEATED) {
        js_put_cstr(w, "type", "array");
        js_key(w, "items");
        js_begin_object(w);
        param_members(d, p);
        js_end(w);
    } else {
        param_members(d, p);
        put_default(w, p);
    }
    js_end(w);
}

static const char *param_help(struct doc *d, const struct capability_param *p)
{
    const char *more = p->kind == PARAM_FILE     ? " An upload id (POST /api/v1/upload), or a "
                                                   "multipart part of this name."
                       : p->kind == PARAM_OUTPUT ? " Any file name: the answer is then that file "
                                                   "as a download."
                                                 : "";
    return arena_printf(d->a, "%s%s%s%s%s", p->help ? p->help : p->name, p->unit ? " (" : "",
                        p->unit ? p->unit : "", p->unit ? ")" : "", more);
}

static void put_options(struct doc *d, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        js_begin_object(&d->w);
        js_put_cstr(&d->w, "$ref", arena_printf(d->a, "#/components/parameters/%s", names[i]));
        js_end(&d->w);
    }
}

static void query_parameters(struct doc *d, const struct capability *c)
{
    struct js_writer *w = &d->w;
    js_key(w, "parameters");
    js_begin_array(w);
    for (size_t i = 0; i < c->n_params; i++) {
        const struct capability_param *p = &c->params[i];
        js_begin_object(w);
        js_put_cstr(w, "name", http_name(d, p));
        js_put_cstr(w, "in", "query");
        js_put_cstr(w, "description", param_help(d, p));
        js_put_bool(w, "required", (p->flags & PARAM_REQUIRED) && !p->default_value);
        if (p->flags & PARAM_REPEATED)
            js_put_bool(w, "explode", true);
        js_key(w, "schema");
        param_schema(d, p);
        js_end(w);
    }
    put_options(d, read_options, COUNT_OF(read_options));
    js_end(w);
}

static void body_schema(struct doc *d, const struct capability *c)
{
    struct js_writer *w = &d->w;
    bool any_required = false;
    js_begin_object(w);
    js_put_cstr(w, "type", "object");
    js_key(w, "properties");
    js_begin_object(w);
    for (size_t i = 0; i < c->n_params; i++) {
        js_key(w, http_name(d, &c->params[i]));
        js_begin_object(w);
        js_put_cstr(w, "description", param_help(d, &c->params[i]));
        js_key(w, "allOf");
        js_begin_array(w);
        param_schema(d, &c->params[i]);
        js_end(w);
        js_end(w);
    }
    js_end(w);
    for (size_t i = 0; i < c->n_params; i++)
        any_required |= (c->params[i].flags & PARAM_REQUIRED) && !c->params[i].default_value;
    if (any_required) {
        js_key(w, "required");
        js_begin_array(w);
        for (size_t i = 0; i < c->n_params; i++)
            if ((c->params[i].flags & PARAM_REQUIRED) && !c->params[i].default_value)
                js_cstr(w, http_name(d, &c->params[i]));
        js_end(w);
    }
    js_put_bool(w, "additionalProperties", false);
    js_end(w);
}

static void request_body(struct doc *d, const struct capability *c)
{
    struct js_writer *w = &d->w;
    static const char *const types[] = {"application/json", "multipart/form-data"};
    js_key(w, "requestBody");
    js_begin_object(w);
    js_key(w, "content");
    js_begin_object(w);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        js_key(w, types[i]);
        js_begin_object(w);
        js_key(w, "schema");
        body_schema(d, c);
        js_end(w);
    }
    js_end(w);
    js_end(w);
    js_key(w, "parameters");
    js_begin_array(w);
    put_options(d, write_options, COUNT_OF(write_options));
    js_end(w);
}

/* ---- operations ---- */

static void responses(struct doc *d, const struct capability *c)
{
    struct js_writer *w = &d->w;
    bool file = false;
    for (size_t i = 0; i < c->n_params; i++)
        file |= c->params[i].kind == PARAM_OUTPUT;
    js_key(w, "responses");
    js_begin_object(w);
    js_key(w, "200");
    js_begin_object(w);
    js_put_cstr(w, "description",
                file ? "The result, or the file that was asked for." : "The result.");
    js_key(w, "headers");
    js_raw(w, STR("{\"ETag\":{\"$ref\":\"#/components/headers/etag\"},"
                  "\"Idempotency-Replayed\":{\"$ref\":"
                  "\"#/components/headers/idempotency_replayed\"}}"));
    js_key(w, "content");
    js_begin_object(w);
    js_key(w, "application/json");
    js_raw(w, str_of(arena_printf(
                  d->a,
                  "{\"schema\":{\"allOf\":[{\"$ref\":\"#/components/schemas/envelope\"},"
                  "{\"type\":\"object\",\"properties\":{\"result\":{\"$ref\":"
                  "\"#/components/schemas/%s\"}},\"required\":[\"result\"]}]}}",
                  shape_ref(d, c->result))));
    js_key(w, "text/csv");
    js_raw(w, STR("{\"schema\":{\"type\":\"string\"}}"));
    js_key(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    js_raw(w, STR("{}"));
    if (file) {
        js_key(w, "application/octet-stream");
        js_raw(w, STR("{}"));
    }
    js_end(w);
    js_end(w);
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        if (answers[i].writes_only && c->effect == EFFECT_READS)
            continue;
        js_key(w, answers[i].status);
        js_begin_object(w);
        js_put_cstr(w, "$ref", arena_printf(d->a, "#/components/responses/%s", answers[i].name));
        js_end(w);
    }
    js_end(w);
}

static void operation(struct doc *d, const struct capability *c, bool by_get)
{
    struct js_writer *w = &d->w;
    js_key(w, by_get ? "get" : "post");
    js_begin_object(w);
    char *id = arena_strdup(d->a, c->name);
    for (char *p = id; *p; p++)
        if (*p == '.' || *p == '-')
            *p = '_';
    js_put_cstr(w, "operationId", id);
    js_put_cstr(w, "summary", c->summary);
    js_put_cstr(w, "description",
                arena_printf(d->a, "%s%sEffect: %s. Least role: %s%s.", c->about ? c->about : "",
                             c->about ? "\n\n" : "", effect_name(c->effect), role_name(c->role),
                             c->limits & OWN_ACCOUNT ? " (about one's own account: any person)"
                                                     : ""));
    js_key(w, "tags");
    js_begin_array(w);
    js_text(w, (struct str){c->name, strcspn(c->name, ".")});
    js_end(w);
    js_put_cstr(w, "x-effect", effect_name(c->effect));
    js_put_cstr(w, "x-least-role", role_name(c->role));
    if (by_get)
        query_parameters(d, c);
    else
        request_body(d, c);
    responses(d, c);
    js_end(w);
}

static bool takes_file(const struct capability *c)
{
    for (size_t i = 0; i < c->n_params; i++)
        if (c->params[i].kind == PARAM_FILE)
            return true;
    return false;
}

/* ---- the document: the fixed part, with the table's paths and schemas added ---- */

static void put_json(struct doc *d, const char *key, const struct json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    js_key(&d->w, key);
    js_raw(&d->w, str_of(arena_strdup(d->a, text ? text : "null")));
    free(text);
}

static void put_members(struct doc *d, struct json_t *object)
{
    const char *key;
    struct json_t *value;
    json_object_foreach(object, key, value) put_json(d, key, value);
}

static void put_paths(struct doc *d, struct json_t *fixed)
{
    struct js_writer *w = &d->w;
    size_t n;
    const struct capability *const *table = capability_table(&n);
    js_begin_object(w);
    put_members(d, fixed);
    for (size_t i = 0; i < n; i++) {
        const struct capability *c = table[i];
        if (!gate_offers(DOOR_HTTP, c))
            continue;
        char *path = arena_printf(d->a, "/api/v1/%s", c->name);
        for (char *p = path + strlen("/api/v1/"); *p; p++)
            if (*p == '.')
                *p = '/';
        js_key(w, path);
        js_begin_object(w);
        operation(d, c, c->effect == EFFECT_READS && !takes_file(c));
        js_end(w);
    }
    js_end(w);
}

static void put_components(struct doc *d, struct json_t *fixed)
{
    struct js_writer *w = &d->w;
    const char *key;
    struct json_t *value;
    js_begin_object(w);
    json_object_foreach(fixed, key, value)
    {
        if (strcmp(key, "schemas") != 0) {
            put_json(d, key, value);
            continue;
        }
        js_key(w, key);
        js_begin_object(w);
        put_members(d, value);
        for (size_t i = 0; i < d->n_shapes; i++) /* grows while nested shapes are met */
            shape_schema(d, d->shapes[i]);
        js_end(w);
    }
    js_end(w);
}

bool openapi_document(struct buf *out, const char *data_dir, struct err *e)
{
    struct doc *d = NEW(out->a, struct doc);
    struct json_t *fixed, *value;
    const char *key;
    d->a = out->a;
    TRY(js_load_file(&fixed, d->a, path_join(d->a, data_dir, "http/openapi.json"), MAX_FIXED_BYTES,
                     e));
    js_init(&d->w, out, JS_PRETTY);
    js_begin_object(&d->w);
    json_object_foreach(fixed, key, value) /* paths stand before components in the file */
    {
        if (strcmp(key, "paths") == 0) {
            js_key(&d->w, key);
            put_paths(d, value);
        } else if (strcmp(key, "components") == 0) {
            js_key(&d->w, key);
            put_components(d, value);
        } else {
            put_json(d, key, value);
        }
    }
    js_end(&d->w);
    return true;
}

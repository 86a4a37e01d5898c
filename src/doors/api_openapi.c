/* api_openapi.c — the capability table as an OpenAPI 3.1 document. */
#include "doors/api_openapi.h"

#include <jansson.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "doors/gate.h"
#include "doors/schema.h"
#include "doors/table.h"

enum { MAX_FIXED_BYTES = 1 << 20 };

/* General options (components/parameters of the fixed part) that reads and writes take. */
static const char *const read_options[] = {"as_of",  "seed",  "figures", "figure",
                                           "fields", "limit", "cursor",  "format", "inline",
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
    struct schema_writer schemas;
};

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
        js_put_cstr(w, "name", schema_param_name(d->a, p));
        js_put_cstr(w, "in", "query");
        js_put_cstr(w, "description", schema_param_help(d->a, p));
        js_put_bool(w, "required", (p->flags & PARAM_REQUIRED) && !p->default_value);
        if (p->flags & PARAM_REPEATED)
            js_put_bool(w, "explode", true);
        js_key(w, "schema");
        schema_param(&d->schemas, p);
        js_end(w);
    }
    put_options(d, read_options, COUNT_OF(read_options));
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
        schema_params(&d->schemas, c, NULL);
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
    bool file = capability_takes(c, PARAM_OUTPUT);
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
    js_begin_object(w);
    js_key(w, "schema");
    js_begin_object(w);
    js_key(w, "allOf");
    js_begin_array(w);
    js_raw(w, STR("{\"$ref\":\"#/components/schemas/envelope\"}"));
    js_begin_object(w);
    js_put_cstr(w, "type", "object");
    js_key(w, "properties");
    js_begin_object(w);
    js_key(w, "result");
    schema_shape(&d->schemas, c->result);
    js_end(w);
    js_key(w, "required");
    js_raw(w, STR("[\"result\"]"));
    for (int open = 0; open < 4; open++)
        js_end(w);
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
    js_put_cstr(w, "operationId", text_swap(d->a, text_swap(d->a, c->name, '.', '_'), '-', '_'));
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
        js_key(w, arena_printf(d->a, "/api/v1/%s", text_swap(d->a, c->name, '.', '/')));
        js_begin_object(w);
        operation(d, c, c->effect == EFFECT_READS && !capability_takes(c, PARAM_FILE));
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
        schema_components(&d->schemas);
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
    d->schemas = (struct schema_writer){.w = &d->w, .a = d->a, .refs = "#/components/schemas/"};
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

/* about.c — `landfall capabilities`: what can be asked, by whom, with what effect, in what shape.
 */
#include "doors/about.h"

#include <string.h>

#include "base/json.h"
#include "doors/schema.h"
#include "doors/table.h"

static const char *const kinds[] = {
    [PARAM_TEXT] = "text",   [PARAM_INT] = "integer",        [PARAM_REAL] = "number",
    [PARAM_BOOL] = "switch", [PARAM_CHOICE] = "choice",      [PARAM_DATE] = "date",
    [PARAM_FILE] = "file",   [PARAM_OUTPUT] = "output file", [PARAM_MARKET] = "market",
    [PARAM_FIRM] = "firm"};

char *shape_json_schema(struct arena *a, const struct shape *shape)
{
    struct buf b;
    struct js_writer w;
    struct schema_writer d = {.w = &w, .a = a, .refs = "#/$defs/", .is_inline = true};
    buf_init(&b, a, 4 << 20);
    js_init(&w, &b, JS_COMPACT);
    schema_shape(&d, shape);
    return b.p;
}

/* --- the capability --------------------------------------------------------------------------- */

static const struct shape_field param_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "unit", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "required", .kind = VALUE_BOOL},
    {.name = "positional", .kind = VALUE_BOOL},
    {.name = "repeated", .kind = VALUE_BOOL},
    {.name = "default", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "choices", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "help", .kind = VALUE_TEXT},
};
static const struct shape param_shape = SHAPE("capability_param", "one parameter", param_fields);

static const struct shape_field one_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "alias", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "effect", .kind = VALUE_TEXT, .help = "reads, writes, proposes or decides"},
    {.name = "role", .heading = "least role", .kind = VALUE_TEXT},
    {.name = "only_terminal",
     .heading = "only at the terminal",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "not offered over HTTP or to an assistant"},
    {.name = "own_account",
     .heading = "about oneself",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "any signed-in person may call it, whatever the roles"},
    {.name = "summary", .kind = VALUE_TEXT},
    {.name = "example", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "params", .kind = VALUE_LIST, .of = &param_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "result_schema",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "JSON Schema as text"},
};
static const struct shape one_shape = SHAPE("capability", "one thing Landfall can do", one_fields);

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "capabilities", .kind = VALUE_LIST, .of = &one_shape},
};
static const struct shape shape = SHAPE("capabilities", "everything Landfall can do", fields);

static struct value *param_value(struct arena *a, const struct capability_param *p)
{
    struct value *r = value_record(a), *choices = value_list(a);
    for (size_t i = 0; p->choices && p->choices[i]; i++)
        list_add(a, choices, value_text(a, p->choices[i]));
    record_text(a, r, "name", p->name);
    record_text(a, r, "kind", kinds[p->kind]);
    record_text(a, r, "unit", p->unit);
    record_bool(a, r, "required", p->flags & PARAM_REQUIRED);
    record_bool(a, r, "positional", p->flags & PARAM_POSITIONAL);
    record_bool(a, r, "repeated", p->flags & PARAM_REPEATED);
    record_text(a, r, "default", p->default_value);
    record_set(a, r, "choices", choices);
    record_text(a, r, "help", p->help);
    return r;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    size_t n;
    const struct capability *const *table = capability_table(&n);
    struct value *list = value_list(a), *v = value_record(a);
    (void)args;
    (void)e;
    for (size_t i = 0; i < n; i++) {
        const struct capability *c = table[i];
        struct value *r = value_record(a), *params = value_list(a);
        for (size_t k = 0; k < c->n_params; k++)
            list_add(a, params, param_value(a, &c->params[k]));
        record_text(a, r, "name", c->name);
        record_text(a, r, "alias", c->alias);
        record_text(a, r, "effect", effect_name(c->effect));
        record_text(a, r, "role", role_name(c->role));
        record_bool(a, r, "only_terminal", c->limits & ONLY_TERMINAL);
        record_bool(a, r, "own_account", c->limits & OWN_ACCOUNT);
        record_text(a, r, "summary", c->summary);
        record_text(a, r, "example", c->example);
        record_set(a, r, "params", params);
        record_text(a, r, "result_schema", shape_json_schema(a, c->result));
        list_add(a, list, r);
    }
    record_text(a, v, "headline", arena_printf(a, "Landfall can do %zu things.", n));
    record_set(a, v, "capabilities", list);
    *ret = v;
    return true;
}

const struct capability capabilities_list = {
    .name = "capabilities",
    .summary = "Lists everything Landfall can do, with parameters, roles and result schemas",
    .example = "landfall capabilities\nlandfall capabilities --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &shape,
    .run = run,
};

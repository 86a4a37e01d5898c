/* args_json.c — the words of a JSON object go the same way as those of a command line: as text through
 * args_set, which checks kind, range and choice. So no door has checks of its own. */
#include "doors/args_json.h"

#include <jansson.h>
#include <string.h>

#include "base/number.h"

const char *args_json_text(struct arena *a, const struct json_t *x)
{
    switch (json_typeof(x)) {
    case JSON_STRING:
        return strlen(json_string_value(x)) == json_string_length(x) ? json_string_value(x) : NULL;
    case JSON_INTEGER:
        return arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(x));
    case JSON_REAL:
        return number_exact(a, json_real_value(x));
    case JSON_TRUE:
        return "yes";
    case JSON_FALSE:
        return "no";
    case JSON_OBJECT:
    case JSON_ARRAY:
    case JSON_NULL:
        break;
    }
    return NULL;
}

static bool set_one(struct arena *a, struct args *args, const char *name, const struct json_t *x,
                    struct err *e)
{
    const char *text = args_json_text(a, x);
    if (!text)
        return FAIL(e, ERR_USAGE, "`%.80s` takes a text or a number, not a list or an object", name);
    return args_set(a, args, name, text, e);
}

bool args_from_json(struct arena *a, struct args *args, const struct capability *c,
                    struct json_t *object, struct err *e)
{
    const char *name;
    struct json_t *x;
    if (!object)
        return true;
    if (!json_is_object(object))
        return FAIL(e, ERR_USAGE, "the arguments of `%s` are a JSON object", c->name);
    json_object_foreach(object, name, x)
    {
        if (json_is_null(x))
            continue;
        const struct capability_param *p = capability_param(c, name);
        if (!json_is_array(x) || !p || !(p->flags & PARAM_REPEATED)) {
            TRY(set_one(a, args, name, x, e));
            continue;
        }
        size_t i;
        struct json_t *item;
        json_array_foreach(x, i, item) TRY(set_one(a, args, name, item, e));
    }
    return true;
}

/* args_json.c — the words of a JSON object go the same way as those of a command line: as text through
 * args_set, which checks kind, range and choice. So no door has checks of its own. */
#include "doors/args_json.h"

#include <jansson.h>

#include "base/number.h"

/* The member as the text that a person would type; false when it is an object or array. */
static bool as_text(struct arena *a, const struct json_t *x, const char **ret)
{
    if (json_is_string(x))
        *ret = json_string_value(x);
    else if (json_is_boolean(x))
        *ret = json_is_true(x) ? "yes" : "no";
    else if (json_is_integer(x))
        *ret = arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(x));
    else if (json_is_real(x))
        *ret = number_exact(a, json_real_value(x));
    else
        return false;
    return true;
}

static bool set_one(struct arena *a, struct args *args, const char *name, const struct json_t *x,
                    struct err *e)
{
    const char *text;
    if (!as_text(a, x, &text))
        return FAIL(e, ERR_USAGE, "`%.80s` takes a text or a number, not a list or an object", name);
    return args_set(a, args, name, text, e);
}

static bool is_repeated(const struct capability *c, const char *name)
{
    for (size_t i = 0; i < c->n_params; i++) {
        const char *p = c->params[i].name, *q = name;
        while (*p && (*p == *q || (*p == '-' && *q == '_')))
            p++, q++;
        if (!*p && !*q)
            return c->params[i].flags & PARAM_REPEATED;
    }
    return false;
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
        if (!json_is_array(x) || !is_repeated(c, name)) {
            TRY(set_one(a, args, name, x, e));
            continue;
        }
        size_t i;
        struct json_t *item;
        json_array_foreach(x, i, item) TRY(set_one(a, args, name, item, e));
    }
    return true;
}

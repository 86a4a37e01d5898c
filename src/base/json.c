/* json.c — jansson with our limits and messages.
 *
 * jansson's surprises: json_loadb refuses NUL bytes and bad UTF-8 itself, but nests up to 2048
 * deep; a number such as 1e400 is an error ("real number overflow"), an integer beyond int64 too;
 * error columns count bytes of the line; error.source is "<buffer>"; duplicate keys win silently
 * unless JSON_REJECT_DUPLICATES is set. Its hash seed comes from the clock, but iteration is in
 * insertion order since 2.8 and so deterministic. */
#include "base/json.h"

#include <jansson.h>

#include "base/file.h"

static void drop(void *tree)
{
    json_decref(tree);
}

/* Deepest nesting, strings left out: jansson recurses, so it must not see more than we allow. */
static size_t deepest(struct str s, size_t *ret_at)
{
    size_t depth = 0, most = 0;
    bool in_text = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (in_text) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '{' || c == '[') {
            depth++;
            if (depth > most) {
                most = depth;
                *ret_at = i;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return most;
}

bool js_load(struct json_t **ret, struct arena *a, const char *name, struct str bytes,
             struct err *e)
{
    const char *file = path_name(name);
    size_t at = 0;
    json_error_t why;
    if (str_starts(bytes, "\xEF\xBB\xBF"))
        bytes = (struct str){bytes.p + 3, bytes.n - 3};
    if (str_trim(bytes).n == 0)
        return FAIL(e, ERR_PARSE, "%s is empty", file);
    if (deepest(bytes, &at) > JS_MAX_DEPTH) {
        size_t line = 1;
        for (size_t i = 0; i < at; i++)
            line += bytes.p[i] == '\n';
        return FAIL(e, ERR_LIMIT, "%s, line %zu: nested deeper than %d levels", file, line,
                    JS_MAX_DEPTH);
    }
    json_t *tree = json_loadb(bytes.p, bytes.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (!tree)
        return FAIL(e, ERR_PARSE, "%s, line %d, column %d: %s", file, why.line > 0 ? why.line : 1,
                    why.column > 0 ? why.column : 1, why.text);
    arena_defer(a, drop, tree);
    *ret = tree;
    return true;
}

bool js_load_file(struct json_t **ret, struct arena *a, const char *path, size_t max, struct err *e)
{
    ARENA_LOCAL(tmp); /* jansson copies what it keeps */
    struct str bytes;
    TRY(file_read(tmp, path, max, &bytes, e));
    return js_load(ret, a, path, bytes, e);
}

struct json_t *js_get(const struct json_t *object, const char *key)
{
    json_t *x = json_object_get(object, key);
    return json_is_null(x) ? NULL : x;
}

struct json_t *js_at(const struct json_t *array, size_t i)
{
    json_t *x = json_array_get(array, i);
    return json_is_null(x) ? NULL : x;
}

size_t js_len(const struct json_t *x)
{
    return json_is_array(x) ? json_array_size(x) : json_object_size(x);
}

struct str js_as_text(const struct json_t *x)
{
    return json_is_string(x) ? (struct str){json_string_value(x), json_string_length(x)}
                             : (struct str){"", 0};
}

struct str js_get_text(const struct json_t *object, const char *key)
{
    return js_as_text(js_get(object, key));
}

bool js_as_real(const struct json_t *x, double *ret)
{
    if (!json_is_number(x))
        return false;
    *ret = json_number_value(x);
    return true;
}

bool js_get_real(const struct json_t *object, const char *key, double *ret)
{
    return js_as_real(js_get(object, key), ret);
}

bool js_get_int(const struct json_t *object, const char *key, int64_t *ret)
{
    const json_t *x = js_get(object, key);
    if (!json_is_integer(x))
        return false;
    *ret = json_integer_value(x);
    return true;
}

/* fuzz_json.c — any bytes as JSON. What loads is written by our writer, compact and pretty, and must
 * load again to an equal tree. */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_tree(struct js_writer *w, const json_t *x)
{
    switch (json_typeof(x)) {
    case JSON_OBJECT: {
        js_begin_object(w);
        json_t *object = json_copy((json_t *)(uintptr_t)x); /* iterators want non-const */
        const char *key;
        json_t *item;
        json_object_foreach(object, key, item)
        {
            js_key(w, key);
            write_tree(w, item);
        }
        json_decref(object);
        js_end(w);
        break;
    }
    case JSON_ARRAY:
        js_begin_array(w);
        for (size_t i = 0; i < json_array_size(x); i++)
            write_tree(w, json_array_get(x, i));
        js_end(w);
        break;
    case JSON_STRING:
        js_text(w, js_as_text(x));
        break;
    case JSON_INTEGER:
        js_int(w, json_integer_value(x));
        break;
    case JSON_REAL:
        js_real(w, json_real_value(x), -1);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        js_bool(w, json_is_true(x));
        break;
    case JSON_NULL:
        js_null(w);
        break;
    }
}

/* json_equal tells 1 from 1.0; a whole real is written without point, which is the same number. */
static void same(const json_t *x, const json_t *y)
{
    if (json_is_number(x)) {
        assert(json_is_number(y) && json_number_value(x) == json_number_value(y));
    } else if (json_is_array(x)) {
        assert(json_array_size(x) == json_array_size(y));
        for (size_t i = 0; i < json_array_size(x); i++)
            same(json_array_get(x, i), json_array_get(y, i));
    } else if (json_is_object(x)) {
        assert(json_object_size(x) == json_object_size(y));
        json_t *object = json_copy((json_t *)(uintptr_t)x);
        const char *key;
        json_t *item;
        json_object_foreach(object, key, item) same(item, json_object_get(y, key));
        json_decref(object);
    } else {
        assert(json_equal(x, y));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct json_t *x, *y;
    if (!js_load(&x, a, "fuzz.json", (struct str){(const char *)data, size}, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return 0;
    }
    for (int style = JS_COMPACT; style <= JS_PRETTY; style++) {
        struct buf out;
        struct js_writer w;
        buf_init(&out, a, 16 << 20);
        js_init(&w, &out, (enum js_style)style);
        write_tree(&w, x);
        if (out.overflow)
            return 0;
        assert(js_done(&w));
        bool ok = js_load(&y, a, "again.json", buf_str(&out), &e);
        assert(ok);
        same(x, y);
    }
    return 0;
}

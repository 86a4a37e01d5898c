/* test_json.c — JSON in with limits, JSON out that any reader takes. */
#include "unit/scratch.h"

#include <jansson.h>
#include <math.h>

#include "base/json.h"

static void loading(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct json_t *x;
    double v = 7;
    int64_t n = 7;
    OK(js_load(&x, a, "d/t.json", STR("\xEF\xBB\xBF{\"name\": \"x\", \"v\": 1.5, \"n\": 3, \"no\": null, "
                                      "\"list\": [1, 2]}"),
               &e),
       e);
    assert_true(str_is(js_get_text(x, "name"), "x"));
    assert_int_equal(js_get_text(x, "v").n, 0);
    assert_true(js_get_real(x, "v", &v) && v == 1.5);
    assert_true(js_get_real(x, "n", &v) && v == 3);
    assert_true(js_get_int(x, "n", &n) && n == 3);
    assert_false(js_get_int(x, "v", &n));
    assert_false(js_get_real(x, "no", &v));
    assert_false(js_get_real(x, "absent", &v));
    assert_null(js_get(x, "no"));
    assert_int_equal(js_len(js_get(x, "list")), 2);
    assert_int_equal(js_len(x), 5);
    assert_int_equal(js_len(js_get(x, "name")), 0);
    assert_null(js_at(js_get(x, "list"), 2));
    assert_null(js_at(x, 0));
    assert_null(js_get(NULL, "x"));
}

static void refusing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
        enum err_code code;
    } rows[] = {
        {"", "t.json is empty", ERR_PARSE},
        {" \n", "t.json is empty", ERR_PARSE},
        {"{\"a\": 1,\n \"a\": 2}", "t.json, line 2", ERR_PARSE},
        {"{\"a\": 1,\n \"b\": }", "t.json, line 2, column", ERR_PARSE},
        {"{\"a\": 1", "t.json, line 1", ERR_PARSE},
        {"[1] x", "end of file expected", ERR_PARSE},
        {"[NaN]", "t.json", ERR_PARSE},
        {"[1e400]", "t.json", ERR_PARSE},
        {"[99999999999999999999]", "t.json", ERR_PARSE},
        {"[\"\xFF\"]", "unable to decode byte 0xff", ERR_PARSE},
        {"\x89PNG", "t.json", ERR_PARSE},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct json_t *x;
        FAILS(js_load(&x, a, "d/t.json", str_of(rows[i].text), &e), e, rows[i].code, rows[i].words);
    }
    ARENA_LOCAL(a);
    struct err e = {0};
    struct json_t *x;
    char *deep = arena_alloc_aligned(a, 200, 1);
    memset(deep, '[', JS_MAX_DEPTH + 1);
    FAILS(js_load(&x, a, "t.json", str_of(deep), &e), e, ERR_LIMIT, "deeper than 64");
    memset(deep, '"', 1); /* brackets inside a text are no nesting */
    deep[JS_MAX_DEPTH + 1] = '"';
    OK(js_load(&x, a, "t.json", str_of(deep), &e), e);
    FAILS(js_load_file(&x, a, "no/such.json", 10, &e), e, ERR_NOT_FOUND, "no/such.json");
}

static void build(struct js_writer *w)
{
    js_begin_object(w);
    js_put_text(w, "text", STR("a\"b"));
    js_put_int(w, "int", INT64_MIN);
    js_put_real(w, "tenth", 0.1, -1);
    js_put_real(w, "two", 2.0 / 3, 2);
    js_put_real(w, "nan", NAN, -1);
    js_put_real(w, "inf", -INFINITY, 3);
    js_put_bool(w, "yes", true);
    js_put_cstr(w, "null", NULL);
    js_key(w, "list");
    js_begin_array(w);
    js_int(w, 1);
    js_begin_array(w);
    js_end(w);
    js_begin_object(w);
    js_end(w);
    js_end(w);
    js_end(w);
}

static void writing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct buf out;
    struct js_writer w;
    buf_init(&out, a, 10000);
    js_init(&w, &out, JS_COMPACT);
    assert_false(js_done(&w));
    build(&w);
    assert_true(js_done(&w));
    assert_string_equal(out.p, "{\"text\":\"a\\\"b\",\"int\":-9223372036854775808,\"tenth\":0.1,"
                               "\"two\":0.67,\"nan\":null,\"inf\":null,\"yes\":true,\"null\":null,"
                               "\"list\":[1,[],{}]}");
    buf_init(&out, a, 10000);
    js_init(&w, &out, JS_PRETTY);
    js_begin_object(&w);
    js_key(&w, "a");
    js_begin_array(&w);
    js_int(&w, 1);
    js_int(&w, 2);
    js_end(&w);
    js_put_null(&w, "b");
    js_end(&w);
    assert_string_equal(out.p, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": null\n}\n");
    buf_init(&out, a, 5);
    js_init(&w, &out, JS_COMPACT);
    js_text(&w, STR("too long for five"));
    assert_false(js_done(&w)); /* overflow is not done */
}

/* jansson, which did not write it, reads the same values. */
static void a_stranger_reads_it(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 3000; round++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct buf out;
        struct js_writer w;
        struct json_t *x;
        double v, got;
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        memcpy(&v, &seed, sizeof v);
        if (!isfinite(v) || fabs(v) < 1e-300)
            continue;
        buf_init(&out, a, 1000);
        js_init(&w, &out, round % 2 ? JS_PRETTY : JS_COMPACT);
        js_begin_object(&w);
        js_put_real(&w, "v", v, -1);
        char bytes[8]; /* any but NUL, which jansson does not take */
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (char)((seed >> (8 * i)) % 255 + 1);
        js_put_text(&w, "t", (struct str){bytes, sizeof bytes});
        js_end(&w);
        OK(js_load(&x, a, "t", buf_str(&out), &e), e);
        assert_true(js_get_real(x, "v", &got));
        assert_true(got == v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loading),
        cmocka_unit_test(refusing),
        cmocka_unit_test(writing),
        cmocka_unit_test(a_stranger_reads_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

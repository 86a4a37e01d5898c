/* The request line and header fields: what is understood, and all that must be refused. */
#include "http/parse.h"
#include "unit/http/request.h"

static const char *path_of(struct arena *a, const char *target)
{
    struct err e = {0};
    const char *path;
    struct http_pairs query = {0};
    if (http_parse_target(a, str_of(target), &path, &query, &e))
        return path;
    assert_true(e.code == ERR_USAGE || e.code == ERR_LIMIT);
    return NULL;
}

static void paths_are_decoded_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const cases[][2] = {
        {"/", "/"},
        {"/a", "/a"},
        {"/a/", "/a/"},
        {"/a/b.c", "/a/b.c"},
        {"/a%20b", "/a b"},
        {"/%41%62", "/Ab"},
        {"/a+b", "/a+b"}, /* a plus is a plus in a path */
        {"/%25%34%31", "/%41"},
        {"/...", "/..."},
        {"/.hidden", "/.hidden"},
        {"/%D9%86%D8%A7%D9%85", "/\u0646\u0627\u0645"},
        {"http://host/a?x=1", "/a"},
        {"HTTPS://host:8080/a/b", "/a/b"},
        {"/a?b=/../c", "/a"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = path_of(a, cases[i][0]);
        assert_non_null(got);
        assert_string_equal(got, cases[i][1]);
    }
}

static void paths_that_could_leave_their_place_are_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const cases[] = {
        "",         "a",        "*",           "/..",        "/../a",      "/a/..",      "/a/../b",
        "/.",       "/a/./b",   "//",          "//a",        "/a//b",      "/%2e%2e",    "/%2E%2e/a",
        "/a%2fb",   "/a%2Fb",   "/a\\b",       "/a%5cb",     "/%00",       "/a%00b",     "/%0a",
        "/%0d%0aX", "/%",       "/%4",         "/%4g",       "/%g4",       "/%%41",      "/%c0%ae",
        "/%c0%af",  "/%ff",     "/%ed%a0%80",  "/%f8%80%80", "/a b",       "/a\tb",      "/a#b",
        "/\x7f",    "/%7f",     "/%1b",        "http://h",   "http://h?/", "ftp://h/a",  "/.%2e/a",
        "/%2e./a",  "/a/%2e",   "/%c3",        "/%e2%82",    "/a/%2e%2e",  "/..%5c",     "/\xff",
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (path_of(a, cases[i])) {
            print_error("accepted: %s\n", cases[i]);
            fail();
        }
}

static void queries(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct http_request r = {.arena = a};
    OK(http_parse_target(a, STR("/x?a=1&b=two+words&c&a=%26%3d&&=v&d=%2B"), &r.path, &r.query, &e), e);
    assert_int_equal(r.query.n, 6);
    assert_string_equal(http_query(&r, "a"), "1");
    assert_string_equal(http_query(&r, "b"), "two words");
    assert_string_equal(http_query(&r, "c"), "");
    assert_string_equal(r.query.items[3].value, "&=");
    assert_string_equal(http_query(&r, "d"), "+");
    assert_null(http_query(&r, "A"));
    static const char *const bad[] = {"a=%", "a=%0a", "a=%0D", "a=%00", "%ff=1", "a=%c3%28"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct http_pairs q = {0};
        assert_false(http_parse_query(a, str_of(bad[i]), &q, &e));
    }
    struct buf many;
    buf_init(&many, a, 1 << 20);
    for (int i = 0; i <= HTTP_MAX_PAIRS; i++)
        buf_puts(&many, "a&");
    struct http_pairs q = {0};
    FAILS(http_parse_query(a, buf_str(&many), &q, &e), e, ERR_LIMIT, "more than");
}

static void cookies(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct http_request r = {.arena = a};
    http_parse_cookies(a, "a=1; b=\"two\";c=; =x; bad name=1; d=e=f;;  g = h ; ctl=\x01", &r.cookies);
    assert_string_equal(http_cookie(&r, "a"), "1");
    assert_string_equal(http_cookie(&r, "b"), "two");
    assert_string_equal(http_cookie(&r, "c"), "");
    assert_string_equal(http_cookie(&r, "d"), "e=f");
    assert_string_equal(http_cookie(&r, "g"), "h");
    assert_null(http_cookie(&r, "bad name"));
    assert_null(http_cookie(&r, "ctl"));
    assert_int_equal(r.cookies.n, 5);
}

static void header_fields(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct http_request r = {.arena = a};
    OK(http_parse_header(&r, STR("X-Name"), STR(" \tvalue here \t"), &e), e);
    OK(http_parse_header(&r, STR("COOKIE"), STR("s=1"), &e), e);
    OK(http_parse_header(&r, STR("cookie"), STR("t=2"), &e), e);
    assert_string_equal(r.headers.items[0].name, "x-name");
    assert_string_equal(http_header(&r, "X-NAME"), "value here");
    assert_string_equal(http_cookie(&r, "s"), "1");
    assert_string_equal(http_cookie(&r, "t"), "2");
    static const struct {
        struct str name, value;
    } bad[] = {
        {STR(""), STR("v")},        {STR("a b"), STR("v")},    {STR("a:"), STR("v")},
        {STR("a\0b"), STR("v")},    {STR("n\xc3\xa4"), STR("v")}, {STR("a"), STR("v\r\nb: c")},
        {STR("a"), STR("v\nw")},    {STR("a"), STR("v\0w")},   {STR("a"), STR("\x7f")},
        {STR("(a)"), STR("v")},     {STR("a\t"), STR("v")},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(http_parse_header(&r, bad[i].name, bad[i].value, &e));
    while (r.headers.n < HTTP_MAX_PAIRS)
        OK(http_parse_header(&r, STR("x"), STR("y"), &e), e);
    FAILS(http_parse_header(&r, STR("x"), STR("y"), &e), e, ERR_LIMIT, "header fields");
}

static void encoding_and_decoding_are_inverse(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    for (unsigned c = 1; c < 0x800; c++) {
        char s[3] = {(char)c, 0, 0};
        if (c == '\r' || c == '\n')
            continue;
        if (c >= 0x80) {
            s[0] = (char)(0xC0 | c >> 6);
            s[1] = (char)(0x80 | (c & 0x3F));
        }
        const char *back;
        char *coded = http_percent_encode(a, str_of(s));
        OK(http_percent_decode(a, str_of(coded), true, &back, &e), e);
        assert_string_equal(back, s);
        OK(http_percent_decode(a, str_of(coded), false, &back, &e), e);
        assert_string_equal(back, s);
    }
}

static void methods(void **state)
{
    (void)state;
    assert_int_equal(http_method_of("GET"), HTTP_GET);
    assert_int_equal(http_method_of("get"), HTTP_OTHER);
    assert_int_equal(http_method_of("PATCH"), HTTP_OTHER);
    for (unsigned m = HTTP_GET; m < HTTP_OTHER; m <<= 1)
        assert_int_equal(http_method_of(http_method_name((enum http_method)m)), m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_decoded_once),
        cmocka_unit_test(paths_that_could_leave_their_place_are_refused),
        cmocka_unit_test(queries),
        cmocka_unit_test(cookies),
        cmocka_unit_test(header_fields),
        cmocka_unit_test(encoding_and_decoding_are_inverse),
        cmocka_unit_test(methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

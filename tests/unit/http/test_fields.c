/* Header fields on their way out hold nothing a user could smuggle in; on their way in they are read by
 * the book. */
#include "http/fields.h"
#include "unit/http/request.h"

static struct http_request request(struct arena *a, const char *name, const char *value)
{
    struct http_request r = {.arena = a};
    if (value)
        http_pairs_add(a, &r.headers, name, value);
    return r;
}

static void nothing_is_injected(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const evil[] = {
        "a\r\nSet-Cookie: x=y", "a\nb", "\r\n\r\n<script>", "a\x7f", "\xff\xfe", "a\tb", "a\"; x=\"b",
        "\u202Efdp.exe",
    };
    for (size_t i = 0; i < COUNT_OF(evil); i++) {
        struct http_response p = {.arena = a};
        http_set_header(&p, "X-Clean", http_clean_value(a, str_of(evil[i])));
        http_attachment(&p, str_of(evil[i]));
        for (size_t k = 0; k < p.headers.n; k++) {
            const char *v = p.headers.items[k].value;
            assert_true(utf8_valid(str_of(v), NULL));
            for (const char *c = v; *c; c++)
                assert_true((unsigned char)*c >= 0x20 && *c != 0x7F);
        }
        const char *v = header_of(&p, "content-disposition");
        size_t quotes = 0;
        for (const char *c = v; *c; c++) {
            quotes += *c == '"';
            assert_true((unsigned char)*c < 0x7F);
        }
        assert_int_equal(quotes, 2);
    }
    char *cut = http_clean_value(a, (struct str){arena_alloc(a, 5000), 5000});
    assert_true(strlen(cut) <= 1024);
}

static void file_names(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const cases[][2] = {
        {"report.csv", "report.csv"},
        {"../../etc/passwd", "passwd"},
        {"C:\\Users\\me\\a b.xlsx", "a b.xlsx"},
        {"..", "file"},
        {".", "file"},
        {"", "file"},
        {"/", "file"},
        {"a/", "file"},
        {".bashrc", "bashrc"},
        {"...x", "x"},
        {"x...", "x"},
        {" a.txt ", "a.txt"},
        {"a\r\nb.txt", "ab.txt"},
        {"a:b*c?.txt", "a_b_c_.txt"},
        {"\u0646\u0627\u0645.csv", "\u0646\u0627\u0645.csv"},
        {"\u202Excod.exe", "xcod.exe"},
        {"a\xff.txt", "a_.txt"},
        {"CON", "CON"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(http_clean_file_name(a, str_of(cases[i][0])), cases[i][1]);
    struct buf lengthy;
    buf_init(&lengthy, a, 1 << 12);
    for (int i = 0; i < 200; i++)
        buf_puts(&lengthy, "\u0646");
    buf_puts(&lengthy, ".csv");
    char *cut = http_clean_file_name(a, buf_str(&lengthy));
    assert_true(strlen(cut) <= 150 && strlen(cut) > 140);
    assert_true(str_ends(str_of(cut), "\u0646.csv") && utf8_valid(str_of(cut), NULL));
    assert_string_equal(http_clean_file_name(a, STR("a\0b")), "ab");
}

static void attachments(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct http_response p = {.arena = a};
    http_attachment(&p, STR("brief 1.pdf"));
    assert_string_equal(header_of(&p, "content-disposition"), "attachment; filename=\"brief 1.pdf\"");
    http_attachment(&p, STR("sp\u00E9cial 100%.csv"));
    assert_string_equal(header_of(&p, "content-disposition"),
                        "attachment; filename=\"sp__cial 100_.csv\"; "
                        "filename*=UTF-8''sp%C3%A9cial%20100%25.csv");
    assert_int_equal(p.headers.n, 1);
}

static void tags(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        const char *header;
        bool known;
    } cases[] = {
        {NULL, false},
        {"\"r1-ab\"", true},
        {"W/\"r1-ab\"", true},
        {"*", true},
        {" * ", true},
        {"\"x\", \"r1-ab\"", true},
        {"\"x\",W/\"r1-ab\"", true},
        {"\"a,b\" , \"r1-ab\"", true},
        {"\"r1-ab-gz\"", true},
        {"\"r1-ab-g\"", false},
        {"r1-ab", false},
        {"\"r1-a\"", false},
        {"\"R1-AB\"", false},
        {"\"r1-ab", false},
        {"\"x\" \"r1-ab\"", true},
        {"", false},
        {",,", false},
        {"W/", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_request r = request(a, "if-none-match", cases[i].header);
        struct http_response p = {.arena = a};
        if (http_not_modified(&r, &p, "\"r1-ab\"") != cases[i].known) {
            print_error("%s\n", cases[i].header ? cases[i].header : "(none)");
            fail();
        }
        assert_int_equal(p.status, cases[i].known ? 304 : 0);
        assert_true(header_of(&p, "etag")[0] == '"');
    }
}

static void cookies_are_closed_to_scripts_and_strangers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct http_request r = {.arena = a};
    struct http_response p = {.arena = a};
    http_set_cookie(&p, &r, "lf", "abc-_1", -1);
    assert_string_equal(header_of(&p, "set-cookie"), "lf=abc-_1; Path=/; HttpOnly; SameSite=Strict");
    r.tls = true;
    http_set_cookie(&p, &r, "lf2", "", 0);
    assert_int_equal(p.headers.n, 2); /* added, not replaced */
    assert_string_equal(p.headers.items[1].value,
                        "lf2=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
}

static void encodings(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        const char *header;
        bool takes;
    } cases[] = {
        {NULL, false},          {"", false},
        {"gzip", true},         {"GZIP", true},
        {"gzip;q=0", false},    {"gzip; q=0.0", false},
        {"gzip;q=0.001", true}, {"deflate, gzip;q=0.5", true},
        {"br", false},          {"identity", false},
        {"*", true},            {"*;q=0", false},
        {"gzip;q=0, *", false}, {"*;q=0, gzip", true},
        {"gzip;q=x", false},    {"x-gzip", true},
        {"gzipped", false},     {"gzip;level=1;q=0", false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct http_request r = request(a, "accept-encoding", cases[i].header);
        if (http_accepts_gzip(&r) != cases[i].takes) {
            print_error("%s\n", cases[i].header);
            fail();
        }
    }
}

static void parameters(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const cases[][3] = {
        {"form-data; name=\"x\"", "name", "x"},
        {"form-data; name=x; filename=y", "filename", "y"},
        {"form-data;NAME = \"x\" ;b=c", "name", "x"},
        {"form-data; name=\"a;b=\\\"c\\\"\"; filename=\"C:\\dir\\f\"", "filename", "C:\\dir\\f"},
        {"form-data; name=\"a;b=\\\"c\\\"\"", "name", "a;b=\"c\""},
        {"form-data; name=\"\"", "name", ""},
        {"form-data; name=\"open", "name", "open"},
        {"form-data; names=x", "name", NULL},
        {"form-data", "name", NULL},
        {"form-data; name", "name", NULL},
        {"form-data; name; name=b", "name", "b"},
        {";;;=;name=1", "name", "1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = http_parameter(a, cases[i][0], cases[i][1]);
        if (!cases[i][2])
            assert_null(got);
        else
            assert_string_equal(got ? got : "(none)", cases[i][2]);
    }
    assert_true(http_type_is("Text/HTML; charset=utf-8", "text/html"));
    assert_false(http_type_is("text/htmlx", "text/html"));
    assert_false(http_type_is(NULL, "text/html"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_injected),
        cmocka_unit_test(file_names),
        cmocka_unit_test(attachments),
        cmocka_unit_test(tags),
        cmocka_unit_test(cookies_are_closed_to_scripts_and_strangers),
        cmocka_unit_test(encodings),
        cmocka_unit_test(parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

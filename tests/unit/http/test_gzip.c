/* What is compressed, for whom, and that it comes back. */
#include <zlib.h>

#include "http/gzip.h"
#include "unit/http/request.h"

static struct str text(struct arena *a, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = "landfall "[i * i / 7 % 9];
    return (struct str){p, n};
}

static struct str inflated(struct arena *a, struct str gz, size_t max)
{
    z_stream z = {0};
    union {
        const char *is;
        Bytef *wants;
    } in = {.is = gz.p};
    char *out = arena_alloc(a, max + 1);
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_in = in.wants;
    z.avail_in = (uInt)gz.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)max + 1;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    struct str s = {out, z.total_out};
    (void)inflateEnd(&z);
    return s;
}

static void comes_back(void **state)
{
    (void)state;
    for (int level = 1; level <= 9; level += 4)
        for (size_t n = 32; n < 300000; n = n * 3 + 1)
            for (int again = 0; again < 2; again++) { /* also with a compressor that was used before */
                ARENA_LOCAL(a);
                struct str body = text(a, n), gz = {0};
                if (http_gzip(a, body, level, &gz)) {
                    assert_true(gz.n < body.n);
                    assert_true(str_eq(inflated(a, gz, n), body));
                } else {
                    assert_true(n < 200);
                }
            }
}

static void does_not_grow(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    unsigned char noise[4096];
    uint64_t x = 88172645463325252u;
    struct str gz;
    for (size_t i = 0; i < sizeof noise; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        noise[i] = (unsigned char)(x >> 24);
    }
    assert_false(http_gzip(a, (struct str){(char *)noise, sizeof noise}, 9, &gz));
    assert_false(http_gzip(a, STR("short"), 9, &gz));
}

static void negotiation(void **state)
{
    (void)state;
    static const struct {
        const char *accept, *type, *encoding;
        size_t n;
        int level;
        bool compressed, vary;
    } cases[] = {
        {"gzip", "application/json", NULL, 5000, 5, true, true},
        {"gzip", "application/problem+json", NULL, 5000, 5, true, true},
        {"gzip", "text/html; charset=utf-8", NULL, 1024, 5, true, true},
        {"gzip", "image/svg+xml", NULL, 5000, 1, true, true},
        {NULL, "application/json", NULL, 5000, 5, false, true},
        {"gzip;q=0", "application/json", NULL, 5000, 5, false, true},
        {"gzip", "application/json", NULL, 1023, 5, false, false},
        {"gzip", "application/json", NULL, 5000, 0, false, false},
        {"gzip", "image/png", NULL, 5000, 5, false, false},
        {"gzip", "application/json", "br", 5000, 5, false, false},
        {"gzip", NULL, NULL, 5000, 5, false, false},
        {"gzip", "text/event-stream", NULL, 5000, 5, false, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ARENA_LOCAL(a);
        struct http_request r = {.arena = a};
        struct http_response p = {.arena = a, .status = 200, .body = text(a, cases[i].n)};
        struct str body = p.body;
        if (cases[i].accept)
            http_pairs_add(a, &r.headers, "accept-encoding", cases[i].accept);
        if (cases[i].type)
            http_set_header(&p, "Content-Type", cases[i].type);
        if (cases[i].encoding)
            http_set_header(&p, "Content-Encoding", cases[i].encoding);
        http_set_header(&p, "ETag", "\"t\"");
        http_compress(&r, &p, cases[i].level);
        bool compressed = strcmp(header_of(&p, "content-encoding"), "gzip") == 0;
        if (compressed != cases[i].compressed) {
            print_error("case %zu\n", i);
            fail();
        }
        assert_string_equal(header_of(&p, "etag"), compressed ? "\"t-gz\"" : "\"t\"");
        assert_string_equal(header_of(&p, "vary"), cases[i].vary ? "Accept-Encoding" : "");
        if (compressed)
            assert_true(str_eq(inflated(a, p.body, body.n), body));
        else
            assert_true(str_eq(p.body, body));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back),
        cmocka_unit_test(does_not_grow),
        cmocka_unit_test(negotiation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Routing and the order of an exchange, without a socket: who answers, what is refused before a handler
 * hears of it, and how. */
#include <jansson.h>

#include "base/json.h"
#include "unit/http/request.h"

static unsigned handled, admitted, after_ran, dropped;
static const char *handler_saw;

static void handle(const char *name, const struct http_request *r, struct http_response *p)
{
    handled++;
    handler_saw = name;
    http_text(p, 200, "text/plain", str_of(arena_printf(r->arena, "%s %s %zu %zu", name, r->path,
                                                        r->body.n, r->n_parts)));
}
#define HANDLER(name)                                                                        \
    static void name(void *ctx, const struct http_request *r, struct http_response *p)       \
    {                                                                                        \
        (void)ctx;                                                                           \
        handle(#name, r, p);                                                                 \
    }
HANDLER(root)
HANDLER(exact)
HANDLER(prefix)
HANDLER(deeper)
HANDLER(writes)

static void forgets(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx, (void)r, (void)p;
}

static void drop_shared(void *shared)
{
    (void)shared;
    dropped++;
}

static void shares(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx, (void)r;
    p->shared = p;
    p->shared_drop = drop_shared;
    http_text(p, 200, "text/plain", STR("shared"));
}

static const char *file_path;
static bool file_temporary;
static void sends_file(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx, (void)r;
    http_text(p, 200, "text/csv", (struct str){NULL, 0});
    http_attachment(p, STR("t.csv"));
    p->file = file_path;
    p->file_is_temporary = file_temporary;
}

static bool nobody(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    struct err e = {0};
    admitted++;
    (void)FAIL(&e, ERR_REFUSED, "not you");
    http_problem_coded(p, r, 401, "signed_out", &e);
    return false;
}

static bool nobody_silently(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx, (void)r, (void)p;
    return false;
}

static void after(void *ctx, const struct http_request *r, struct http_response *p, int64_t took_us)
{
    (void)ctx, (void)r;
    assert_true(p->status >= 200 && p->status < 600 && took_us >= 0);
    after_ran++;
    http_set_header(p, "X-After", "yes");
}

static const struct http_route routes[] = {
    {.methods = HTTP_GET, .path = "/*", .handle = root},
    {.methods = HTTP_GET, .path = "/api/*", .handle = prefix},
    {.methods = HTTP_GET, .path = "/api/deep/*", .handle = deeper},
    {.methods = HTTP_GET, .path = "/api/deep/exact", .handle = exact},
    {.methods = HTTP_POST, .path = "/api/deep/exact", .handle = writes, .body_max = 1000},
    {.methods = HTTP_POST, .path = "/api/up", .handle = writes, .body_max = 100, .upload_max = 5000},
    {.methods = HTTP_POST, .path = "/api/any", .handle = writes, .body_max = 100, .any_type = true},
    {.methods = HTTP_POST, .path = "/api/none", .handle = writes},
    {.methods = HTTP_POST, .path = "/api/nobody", .handle = writes, .admit = nobody, .body_max = 100},
    {.methods = HTTP_GET, .path = "/api/nobody2", .handle = exact, .admit = nobody_silently},
    {.methods = HTTP_GET, .path = "/api/forgets", .handle = forgets},
    {.methods = HTTP_GET, .path = "/api/shares", .handle = shares},
    {.methods = HTTP_GET, .path = "/api/file", .handle = sends_file},
};
static const struct http_router router = {.routes = routes, .n = COUNT_OF(routes), .after = after};
static struct exchange_rules rules = {.router = &router, .head_max = 2000};

static void who_answers(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        int status;
        const char *who;
    } cases[] = {
        {"GET", "/", 200, "root"},
        {"GET", "/else/where", 200, "root"},
        {"GET", "/api", 200, "root"},
        {"GET", "/api/", 200, "prefix"},
        {"GET", "/api/x/y", 200, "prefix"},
        {"GET", "/api/deep", 200, "prefix"},
        {"GET", "/api/deep/x", 200, "deeper"},
        {"GET", "/api/deep/exact", 200, "exact"},
        {"HEAD", "/api/deep/exact", 200, "exact"},
        {"POST", "/api/deep/exact", 200, "writes"},
        {"GET", "/api/deep/exact/", 200, "deeper"},
        {"GET", "/api/deep/%65xact", 200, "exact"},
        {"DELETE", "/api/deep/exact", 405, NULL},
        {"PATCH", "/api/deep/exact", 405, NULL},
        {"POST", "/api/x", 405, NULL}, /* not handed on to a shorter path */
        {"GET", "/api/up", 405, NULL},
        {"OPTIONS", "/api/up", 204, NULL},
        {"GET", "/api/../deep", 400, NULL},
        {"GET", "/api/nobody2", 403, NULL},
        {"GET", "/api/forgets", 500, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ARENA_LOCAL(a);
        struct exchange x;
        after_ran = 0;
        handler_saw = NULL;
        (void)request_run(&x, &rules, a, cases[i].method, cases[i].path, "", (struct str){NULL, 0}, 0);
        if (x.response.status != cases[i].status) {
            print_error("%s %s: %d\n", cases[i].method, cases[i].path, x.response.status);
            fail();
        }
        assert_int_equal(after_ran, 1);
        assert_string_equal(header_of(&x.response, "x-after"), "yes");
        if (cases[i].who)
            assert_string_equal(handler_saw, cases[i].who);
        else
            assert_null(handler_saw);
        if (x.response.status == 405)
            assert_true(strstr(header_of(&x.response, "allow"), "OPTIONS") != NULL);
        exchange_end(&x);
    }
    ARENA_LOCAL(a);
    struct exchange x;
    (void)request_run(&x, &rules, a, "PUT", "/api/deep/exact", "", (struct str){NULL, 0}, 0);
    assert_string_equal(header_of(&x.response, "allow"), "GET, HEAD, POST, OPTIONS");
    exchange_end(&x);
}

static void without_routes_there_is_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct http_router none = {.routes = routes, .n = 0};
    struct http_request r = {.arena = a, .method = HTTP_GET, .path = "/x"};
    struct http_response p = {0};
    http_dispatch(&none, &r, &p);
    assert_int_equal(p.status, 404);
    assert_true(body_has(&p, "nothing at /x"));
}

static void dispatch_is_the_same_without_a_server(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct http_request r = {.arena = a, .method = HTTP_POST, .path = "/api/deep/exact", .body = STR("{}")};
    struct http_response p = {0};
    http_dispatch(&router, &r, &p);
    assert_int_equal(p.status, 415);
    p = (struct http_response){0};
    http_pairs_add(a, &r.headers, "content-type", "application/json");
    http_dispatch(&router, &r, &p);
    assert_int_equal(p.status, 200);
    assert_true(str_is(p.body, "writes /api/deep/exact 2 0"));
    r.body.n = 1001;
    p = (struct http_response){0};
    http_dispatch(&router, &r, &p);
    assert_int_equal(p.status, 413);
    r.path = "/api/nobody";
    p = (struct http_response){0};
    http_dispatch(&router, &r, &p);
    assert_int_equal(p.status, 401);
}

static struct str zeros(struct arena *a, size_t n)
{
    char *p = arena_alloc(a, n);
    memset(p, '0', n);
    return (struct str){p, n};
}

#define JSON "Content-Type: application/json\n"
#define FORM "Content-Type: multipart/form-data; boundary=b\n"
#define PART(extra, text) "--b\r\nContent-Disposition: form-data; name=x" extra "\r\n\r\n" text "\r\n"

static void bodies(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    char *folder = scratch_folder(a);
    const struct {
        const char *path, *fields;
        struct str body;
        int status;
        bool now;
    } cases[] = {
        {"/api/deep/exact", JSON, STR("{}"), 200, false},
        {"/api/deep/exact", "Content-Type: application/ld+json\n", STR("{}"), 200, false},
        {"/api/deep/exact", "Content-Type: application/JSON; charset=utf-8\n", STR("{}"), 200, false},
        {"/api/deep/exact", JSON, zeros(a, 1000), 200, false},
        {"/api/deep/exact", JSON, zeros(a, 1001), 413, false},
        {"/api/deep/exact", JSON, zeros(a, 100000), 413, true},
        {"/api/deep/exact", "", STR("{}"), 415, false},
        {"/api/deep/exact", "Content-Type: text/plain\n", STR("{}"), 415, false},
        {"/api/deep/exact", JSON "Content-Encoding: gzip\n", STR("{}"), 415, false},
        {"/api/deep/exact", JSON "Content-Encoding: identity\n", STR("{}"), 200, false},
        {"/api/deep/exact", FORM, STR(PART("", "y") "--b--"), 200, false},
        {"/api/deep/exact", FORM, STR(PART(";filename=f", "y") "--b--"), 400, false},
        {"/api/deep/exact", "Content-Type: multipart/form-data\n", STR("x"), 400, false},
        {"/api/deep/exact", "Content-Type: multipart/mixed; boundary=b\n", STR("x"), 415, false},
        {"/api/any", "Content-Type: text/plain\n", STR("hello"), 200, false},
        {"/api/any", "", STR("hello"), 200, false},
        {"/api/none", JSON, STR("{}"), 413, false},
        {"/api/none", JSON, STR(""), 200, false},
        {"/api/up", FORM, STR(PART(";filename=f", "y") PART("", "z") "--b--"), 200, false},
        {"/api/up", FORM, STR(PART(";filename=f", "y") "--b-"), 400, false},
        {"/api/up", FORM, STR("nonsense"), 400, false},
        {"/api/nobody", JSON, STR("{}"), 401, false},
        {"/api/nobody", JSON, zeros(a, 70000), 401, true},
        {"/api/nobody", "Content-Type: text/plain\n", STR("{}"), 401, false}, /* asked first */
        {"/nothing", JSON, zeros(a, 70000), 405, true},
    };
    rules.upload_dir = folder;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t step = 0; step < 4; step++) {
            ARENA_LOCAL(b);
            struct exchange x;
            handled = 0;
            enum exchange_next next = request_run(&x, &rules, b, "POST", cases[i].path,
                                                  cases[i].fields, cases[i].body, step * 333);
            if (x.response.status != cases[i].status || (next == EXCHANGE_NOW) != cases[i].now) {
                print_error("case %zu step %zu: %d %.*s\n", i, step, x.response.status,
                            STR_ARG(x.response.body));
                fail();
            }
            assert_int_equal(handled, cases[i].status == 200);
            assert_int_equal(x.close, cases[i].now);
            exchange_end(&x);
        }
    struct exchange x;
    (void)request_run(&x, &rules, a, "POST", "/api/deep/exact", JSON, (struct str){NULL, 0}, 0);
    assert_int_equal(x.response.status, 411);
    exchange_end(&x);
    rules.upload_dir = NULL;
}

static void framing_that_says_two_things_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *fields;
        int status;
    } cases[] = {
        {"Content-Length: 2\nContent-Length: 2\n", 400},
        {"Content-Length: 2\nTransfer-Encoding: chunked\n", 400},
        {"Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n", 400},
        {"Transfer-Encoding: gzip, chunked\n", 400},
        {"Transfer-Encoding: identity\n", 400},
        {"Content-Length: -1\n", 400},
        {"Content-Length: +1\n", 400},
        {"Content-Length: 1x\n", 400},
        {"Content-Length: 0x10\n", 400},
        {"Content-Length:\n", 400},
        {"Content-Length: 99999999999999999999999\n", 400},
        {"Content-Length: 18446744073709551615\n", 413},
        {"Host: two\n", 400},
        {JSON JSON "Content-Length: 0\n", 400},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ARENA_LOCAL(a);
        struct exchange x;
        exchange_begin(&x, &rules, a);
        exchange_line(&x, "POST", STR("/api/deep/exact"), "HTTP/1.1");
        exchange_field(&x, STR("Host"), STR("h"));
        exchange_field(&x, STR("X-Type"), STR("y"));
        if (!strstr(cases[i].fields, "Type"))
            exchange_field(&x, STR("Content-Type"), STR("application/json"));
        request_fields(&x, cases[i].fields);
        if (exchange_head(&x) == EXCHANGE_BODY)
            exchange_finish(&x);
        if (x.response.status != cases[i].status) {
            print_error("%s: %d\n", cases[i].fields, x.response.status);
            fail();
        }
        assert_true(x.close);
        exchange_end(&x);
    }
}

static void heads(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct exchange x;
    static const struct {
        const char *version;
        bool host;
        int status;
    } cases[] = {{"HTTP/1.1", true, 200}, {"HTTP/1.1", false, 400}, {"HTTP/1.0", false, 200},
                 {"HTTP/2.0", true, 505}, {"", true, 505},          {"http/1.1", true, 505}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        exchange_begin(&x, &rules, a);
        exchange_line(&x, "GET", STR("/api/x"), cases[i].version);
        if (cases[i].host)
            exchange_field(&x, STR("Host"), STR("h"));
        assert_int_equal(exchange_head(&x), EXCHANGE_BODY);
        exchange_finish(&x);
        assert_int_equal(x.response.status, cases[i].status);
        exchange_end(&x);
    }
    struct str lengthy = zeros(a, 2000);
    (void)request_run(&x, &rules, a, "GET", "/", arena_printf(a, "X: %.*s\n", STR_ARG(lengthy)),
                      (struct str){NULL, 0}, 0);
    assert_int_equal(x.response.status, 431);
    assert_true(x.close);
    exchange_end(&x);
    lengthy = zeros(a, 9000);
    struct exchange_rules wide = {.router = &router, .head_max = 20000};
    (void)request_run(&x, &wide, a, "GET", arena_printf(a, "/%.*s", STR_ARG(lengthy)), "",
                      (struct str){NULL, 0}, 0);
    assert_int_equal(x.response.status, 414);
    exchange_end(&x);
    (void)request_run(&x, &rules, a, "GET", "/", "Bad Name: x\nX: y\n", (struct str){NULL, 0}, 0);
    assert_int_equal(x.response.status, 400);
    exchange_end(&x);
}

static void chunked_bodies_have_limits_too(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct exchange x;
    struct str piece = zeros(a, 500);
    exchange_begin(&x, &rules, a);
    exchange_line(&x, "POST", STR("/api/deep/exact"), "HTTP/1.1");
    request_fields(&x, "Host: h\nTransfer-Encoding: chunked\n" JSON);
    assert_int_equal(exchange_head(&x), EXCHANGE_BODY);
    assert_true(exchange_body(&x, piece.p, piece.n));
    assert_true(exchange_body(&x, piece.p, piece.n));
    assert_false(x.refused);
    assert_true(exchange_body(&x, piece.p, 1)); /* refused from here on, but read a little further */
    assert_true(x.refused);
    size_t n = 0;
    while (exchange_body(&x, piece.p, piece.n))
        n += piece.n;
    assert_true(n > 500000 && n < 2000000);
    exchange_end(&x);
}

static void problems(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0}, e2 = {0};
    struct http_request r = {.arena = a, .id = 42};
    struct http_response p = {.arena = a};
    struct json_t *j;
    char *left = scratch_file(a, scratch_folder(a), "answer", STR("x"));
    http_set_header(&p, "ETag", "\"x\"");
    http_set_header(&p, "Content-Encoding", "gzip");
    http_set_header(&p, "Retry-After", "3");
    p.shared = &p;
    p.shared_drop = drop_shared;
    dropped = 0;
    (void)FAIL(&e, ERR_CONFLICT, "\"quoted\" <b>\r\nline %s", "\xff");
    err_hint(&e, "Do this.");
    p.file = left;
    p.file_is_temporary = true;
    http_problem(&p, &r, 0, &e);
    assert_int_equal(dropped, 0); /* the error may live in it: let go after sending only */
    assert_ptr_equal(p.shared, &p);
    assert_int_not_equal(access(left, F_OK), 0); /* a file nobody will send any more is removed */
    assert_int_equal(p.status, 409);
    assert_string_equal(header_of(&p, "content-type"), "application/problem+json");
    assert_string_equal(header_of(&p, "etag"), "");
    assert_string_equal(header_of(&p, "content-encoding"), "");
    assert_string_equal(header_of(&p, "retry-after"), "3");
    OK(js_load(&j, a, "problem", p.body, &e2), e2);
    assert_true(str_is(js_get_text(j, "detail"), "\"quoted\" <b>\r\nline \uFFFD"));
    assert_true(str_is(js_get_text(j, "hint"), "Do this."));
    assert_true(str_is(js_get_text(j, "code"), "conflict"));
    assert_true(str_is(js_get_text(j, "title"), err_code_text(ERR_CONFLICT)));
    assert_true(str_is(js_get_text(j, "instance"), "urn:landfall:exchange:42"));
    assert_true(str_is(js_get_text(j, "type"), "urn:landfall:problem:conflict"));
    int64_t status;
    assert_true(js_get_int(j, "status", &status) && status == 409);
    http_problem_coded(&p, &r, 429, "throttled", &e);
    assert_int_equal(p.status, 429);
    assert_true(body_has(&p, "\"code\":\"throttled\"") && body_has(&p, "\"status\":429"));
    (void)FAIL(&e, ERR_ANSWER_NO, "no");
    http_problem(&p, &r, 0, &e);
    assert_int_equal(p.status, 500); /* an answer is no problem: whoever says so made a mistake */
}

static void files_and_shared_bodies_are_let_go(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct exchange x;
    char *folder = scratch_folder(a);
    struct stat st;
    dropped = 0;
    (void)request_run(&x, &rules, a, "GET", "/api/shares", "", (struct str){NULL, 0}, 0);
    assert_true(str_is(x.response.body, "shared") && dropped == 0);
    exchange_end(&x);
    assert_int_equal(dropped, 1);

    file_path = scratch_file(a, folder, "f", STR("12345"));
    (void)request_run(&x, &rules, a, "GET", "/api/file", "", (struct str){NULL, 0}, 0);
    assert_true(x.fd >= 0 && x.file_size == 5);
    assert_int_equal(stat(file_path, &st), 0);
    exchange_end(&x);
    file_temporary = true;
    (void)request_run(&x, &rules, a, "GET", "/api/file", "", (struct str){NULL, 0}, 0);
    assert_true(x.fd >= 0 && x.file_size == 5);
    assert_int_not_equal(stat(file_path, &st), 0); /* gone already, still readable by descriptor */
    exchange_end(&x);
    file_temporary = false;
    (void)request_run(&x, &rules, a, "GET", "/api/file", "", (struct str){NULL, 0}, 0);
    assert_int_equal(x.response.status, 404);
    assert_string_equal(header_of(&x.response, "content-disposition"), "");
    exchange_end(&x);
    file_path = folder;
    (void)request_run(&x, &rules, a, "GET", "/api/file", "", (struct str){NULL, 0}, 0);
    assert_int_equal(x.response.status, 500);
    assert_true(x.fd < 0);
    exchange_end(&x);
}

static void refusals_from_outside(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct exchange x;
    struct err e = {0};
    exchange_begin(&x, &rules, a);
    exchange_line(&x, "GET", STR("/api/x"), "HTTP/1.1");
    exchange_field(&x, STR("Host"), STR("h"));
    (void)FAIL(&e, ERR_BUSY, "the server is stopping");
    exchange_refuse(&x, 503, &e);
    assert_int_equal(exchange_head(&x), EXCHANGE_BODY);
    exchange_finish(&x);
    assert_true(x.response.status == 503 && x.close && body_has(&x.response, "stopping"));
    exchange_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_answers),
        cmocka_unit_test(without_routes_there_is_nothing),
        cmocka_unit_test(dispatch_is_the_same_without_a_server),
        cmocka_unit_test(bodies),
        cmocka_unit_test(framing_that_says_two_things_is_refused),
        cmocka_unit_test(heads),
        cmocka_unit_test(chunked_bodies_have_limits_too),
        cmocka_unit_test(problems),
        cmocka_unit_test(files_and_shared_bodies_are_let_go),
        cmocka_unit_test(refusals_from_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

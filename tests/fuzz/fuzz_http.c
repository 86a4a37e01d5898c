/* fuzz_http.c — any bytes as a request: first byte = in what pieces the body arrives, then the head as it
 * comes over the wire, a blank line, the body. What reaches a handler must keep the promises of http.h, and
 * every answer must be one that can be sent. */
#include <assert.h>
#include <dirent.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "http/events.h"
#include "http/exchange.h"
#include "http/fields.h"
#include "http/gzip.h"
#include "http/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const char *s)
{
    assert(s && !strpbrk(s, "\r\n"));
}

static void check_pairs(const struct http_pairs *pairs)
{
    for (size_t i = 0; i < pairs->n; i++) {
        check_value(pairs->items[i].name);
        check_value(pairs->items[i].value);
    }
}

static void check_request(const struct http_request *r)
{
    assert(r->path[0] == '/' && utf8_valid(str_of(r->path), NULL));
    assert(!strstr(r->path, "//") && !strstr(r->path, "/../") && !strstr(r->path, "/./"));
    assert(!str_ends(str_of(r->path), "/..") && !str_ends(str_of(r->path), "/."));
    assert(!strchr(r->path, '\\'));
    check_pairs(&r->query);
    check_pairs(&r->headers);
    check_pairs(&r->cookies);
    for (size_t i = 0; i < r->headers.n; i++)
        for (const char *c = r->headers.items[i].name; *c; c++)
            assert(*c < 'A' || *c > 'Z');
    for (size_t i = 0; i < r->n_parts; i++) {
        const struct http_part *part = &r->parts[i];
        assert(part->name[0] && utf8_valid(str_of(part->name), NULL));
        assert(!part->path == !part->file_name);
        if (part->path) {
            assert(part->file_name[0] && part->file_name[0] != '.' && strlen(part->file_name) <= 150);
            assert(!strpbrk(part->file_name, "/\\\r\n\""));
            assert(access(part->path, R_OK) == 0);
        }
    }
}

/* Uses whatever a handler would use of a request, and puts user text into headers. */
static void handle(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    check_request(r);
    struct err e = {0};
    struct json_t *j;
    const char *name = http_query(r, "name"), *cookie = http_cookie(r, "lf");
    if (r->body.n > 0 && !js_load(&j, r->arena, "body", r->body, &e)) {
        http_problem(p, r, 0, &e);
        return;
    }
    if (http_not_modified(r, p, "\"r1-ab\""))
        return;
    http_text(p, 200, "application/json", STR("[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"));
    http_attachment(p, str_of(name ? name : r->path));
    http_set_header(p, "X-Echo", http_clean_value(r->arena, str_of(cookie ? cookie : r->path)));
    for (size_t i = 0; i < r->headers.n; i++) {
        char *x = http_parameter(r->arena, r->headers.items[i].value, "name");
        if (x)
            http_set_header(p, "X-Parameter", http_clean_value(r->arena, str_of(x)));
    }
}

static bool wants(void *ctx, const char *topic)
{
    (void)ctx, (void)topic;
    return true;
}

static void listen_once(void *ctx, const struct http_request *r, struct http_response *p)
{
    event_listen(ctx, r, p, wants, NULL, NULL);
}

static bool admit(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    struct err e = {0};
    if (http_cookie(r, "lf"))
        return true;
    (void)FAIL(&e, ERR_REFUSED, "no session");
    http_problem_coded(p, r, 401, "signed_out", &e);
    return false;
}

static const struct http_route routes[] = {
    {.methods = HTTP_GET | HTTP_POST, .path = "/a/*", .handle = handle, .body_max = 500, .any_type = true},
    {.methods = HTTP_GET, .path = "/a/b", .handle = handle, .admit = admit},
    {.methods = HTTP_POST | HTTP_PUT, .path = "/j", .handle = handle, .body_max = 300},
    {.methods = HTTP_POST, .path = "/u", .handle = handle, .body_max = 200, .upload_max = 1000},
    {.methods = HTTP_GET, .path = "/e", .handle = listen_once},
};

static char folder[512];
static void remove_folder(void)
{
    (void)rmdir(folder);
}

static void feed_head(struct exchange *x, struct str head)
{
    struct str target = str_cut(&head, '\n');
    if (str_ends(target, "\r"))
        target.n--;
    struct str method = str_cut(&target, ' '), raw = str_cut(&target, ' ');
    exchange_line(x, str_dup(x->request.arena, method), raw, str_dup(x->request.arena, target));
    while (head.n > 0) {
        struct str value = str_cut(&head, '\n');
        if (str_ends(value, "\r"))
            value.n--;
        struct str name = str_cut(&value, ':');
        exchange_field(x, name, value);
    }
}

static void check_answer(const struct exchange *x)
{
    const struct http_response *p = &x->response;
    struct err e = {0};
    struct json_t *j;
    const char *type = http_response_header(p, "Content-Type");
    assert(p->status >= 200 && p->status < 600);
    check_pairs(&p->headers);
    if (type && strcmp(type, "application/problem+json") == 0 &&
        !http_response_header(p, "Content-Encoding")) {
        bool ok = js_load(&j, p->arena, "problem", p->body, &e);
        assert(ok && js_get_text(j, "detail").n > 0 && js_get_text(j, "code").n > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct event_hub *hub;
    if (!hub) {
        const char *base = getenv("TMPDIR");
        (void)snprintf(folder, sizeof folder, "%s/landfall-fuzz-XXXXXX", base ? base : P_tmpdir);
        if (!mkdtemp(folder))
            abort();
        (void)atexit(remove_folder);
        hub = event_hub_new(4);
    }
    if (size < 1)
        return 0;
    ARENA_LOCAL(a);
    struct http_router router = {.routes = routes, .n = COUNT_OF(routes), .ctx = hub};
    struct exchange_rules rules = {
        .router = &router, .upload_dir = folder, .head_max = 4096, .compress_level = 1};
    struct exchange x;
    size_t step = data[0];
    struct str all = {(const char *)data + 1, size - 1}, body = {NULL, 0}, head = all;
    const char *blank = memmem(all.p, all.n, "\r\n\r\n", 4);
    if (blank) {
        head.n = (size_t)(blank - all.p);
        body = (struct str){blank + 4, all.n - head.n - 4};
    }
    exchange_begin(&x, &rules, a);
    feed_head(&x, head);
    if (exchange_head(&x) == EXCHANGE_BODY) {
        bool ok = true;
        for (size_t i = 0; ok && i < body.n;) {
            size_t n = step && step < body.n - i ? step : body.n - i;
            ok = exchange_body(&x, body.p + i, n);
            i += n;
        }
        if (ok)
            exchange_finish(&x);
    }
    if (x.response.status)
        check_answer(&x);
    if (x.response.stream) {
        char out[64];
        event_publish(hub, "t", "e", "{}");
        (void)x.response.stream->read(x.response.stream->ctx, out, sizeof out);
        (void)x.response.stream->read(x.response.stream->ctx, out, sizeof out);
    }
    exchange_end(&x);
    bool empty = rmdir(folder) == 0; /* no file of a form may be left */
    assert(empty && mkdir(folder, 0700) == 0);
    return 0;
}

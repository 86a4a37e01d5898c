/* exchange.c — the order of an exchange. A mistake in the head is remembered, not answered at once: the
 * answer goes out when the head is complete, through the same door (`after`) as all others. */
#include "http/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "http/fields.h"
#include "http/gzip.h"
#include "http/parse.h"

enum {
    TARGET_MAX = 8 << 10,
    SWALLOW_DECLARED = 64 << 10, /* a refused body of that size is read and dropped: the connection lives */
    SWALLOW_CHUNKED = 1 << 20,   /* nobody knows how long it will be: then the connection is cut */
    FIELD_OVERHEAD = 4,          /* ": " and the line break */
};

int64_t exchange_clock_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void http_add_vary(struct http_response *p, const char *name)
{
    const char *now = http_response_header(p, "Vary");
    if (now && strstr(now, name))
        return;
    http_set_header(p, "Vary", now ? arena_printf(p->arena, "%s, %s", now, name) : name);
}

void exchange_begin(struct exchange *x, const struct exchange_rules *rules, struct arena *a)
{
    *x = (struct exchange){.rules = rules, .fd = -1, .began_us = exchange_clock_us()};
    x->request.arena = a;
    x->request.path = "/";
    x->request.address = "";
    x->response.arena = a;
}

static void head_wrong(struct exchange *x, int status, const struct err *e)
{
    if (x->head_status == 0) {
        x->head_status = status ? status : err_http_status(e->code);
        x->head_error = *e;
    }
}

void exchange_refuse(struct exchange *x, int status, const struct err *e)
{
    head_wrong(x, status, e);
    x->close = true;
}

void exchange_line(struct exchange *x, const char *method, struct str raw_target,
                   const char *version)
{
    struct err e = {0};
    struct http_request *r = &x->request;
    r->method = http_method_of(method);
    x->one_one = strcmp(version, "HTTP/1.1") == 0;
    x->head_bytes += raw_target.n + strlen(method) + strlen(version) + FIELD_OVERHEAD;
    if (!x->one_one && strcmp(version, "HTTP/1.0") != 0) {
        (void)FAIL(&e, ERR_USAGE, "only HTTP/1.1 and HTTP/1.0 are spoken here");
        head_wrong(x, 505, &e);
    } else if (raw_target.n > TARGET_MAX) {
        (void)FAIL(&e, ERR_LIMIT, "the address is longer than %d bytes", TARGET_MAX);
        head_wrong(x, 414, &e);
    } else if (!http_parse_target(r->arena, raw_target, &r->path, &r->query, &e)) {
        head_wrong(x, e.code == ERR_LIMIT ? 414 : 0, &e);
    }
}

void exchange_field(struct exchange *x, struct str name, struct str value)
{
    struct err e = {0};
    x->head_bytes += name.n + value.n + FIELD_OVERHEAD;
    if (x->head_bytes > x->rules->head_max) {
        (void)FAIL(&e, ERR_LIMIT, "the head of the request is larger than %zu bytes",
                   x->rules->head_max);
        head_wrong(x, 431, &e);
        x->close = true;
    } else if (!http_parse_header(&x->request, name, value, &e)) {
        head_wrong(x, e.code == ERR_LIMIT ? 431 : 0, &e);
    }
}

static size_t count(const struct http_request *r, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < r->headers.n; i++)
        n += strcmp(r->headers.items[i].name, name) == 0;
    return n;
}

static bool parse_length(const char *s, uint64_t *ret)
{
    uint64_t n = 0;
    if (!*s)
        return false;
    for (; *s; s++)
        if (*s < '0' || *s > '9' || __builtin_mul_overflow(n, (uint64_t)10, &n) ||
            __builtin_add_overflow(n, (uint64_t)(*s - '0'), &n))
            return false;
    *ret = n;
    return true;
}

/* How the body is framed. Two statements about it are how requests are smuggled past a proxy: refused,
 * and the connection is closed, since nobody knows where the next request begins. */
static void check_frame(struct exchange *x)
{
    struct err e = {0};
    const struct http_request *r = &x->request;
    const char *length = http_header(r, "content-length");
    const char *coding = http_header(r, "transfer-encoding");
    x->chunked = coding != NULL;
    if (x->one_one && count(r, "host") != 1) {
        (void)FAIL(&e, ERR_USAGE, "the request must name its host once");
    } else if (count(r, "content-length") > 1 || (length && coding) ||
               count(r, "transfer-encoding") > 1 || count(r, "content-type") > 1 ||
               (coding && strcasecmp(coding, "chunked") != 0) || (coding && !x->one_one) ||
               (length && !parse_length(length, &x->declared))) {
        (void)FAIL(&e, ERR_USAGE, "the request does not say clearly how long its body is");
    } else {
        x->has_length = length != NULL;
        return;
    }
    x->close = true;
    head_wrong(x, 0, &e);
}

static void refused(struct exchange *x)
{
    x->refused = true;
    x->route = NULL;
}

static void refuse_body(struct exchange *x, const struct err *e)
{
    http_problem(&x->response, &x->request, 0, e);
    refused(x);
}

enum exchange_next exchange_head(struct exchange *x)
{
    struct http_request *r = &x->request;
    struct http_response *p = &x->response;
    const char *type = http_header(r, "content-type");
    check_frame(x);
    struct router_body body = {
        .present = x->chunked || x->declared > 0,
        .has_length = x->has_length,
        .chunked = x->chunked,
        .form = type && http_type_is(type, "multipart/form-data"),
        .size = x->declared,
    };
    if (x->head_status) {
        http_problem(p, r, x->head_status, &x->head_error);
        refused(x);
    } else if (!(x->route = router_open(x->rules->router, r, p)) ||
               !router_takes(x->route, r, &body, p)) {
        refused(x);
    } else if (body.present && body.form) {
        struct err e = {0};
        struct multipart_rules rules = {.upload_dir = x->rules->upload_dir,
                                        .text_max = x->route->body_max,
                                        .file_max = x->route->upload_max};
        if (!multipart_new(&x->form, r->arena, type, &rules, &e))
            refuse_body(x, &e);
    } else if (body.present) {
        buf_init(&x->body, r->arena, x->route->body_max);
    }
    if (x->refused && body.present && (x->chunked || x->declared > SWALLOW_DECLARED || x->close)) {
        x->close = true;
        exchange_finish(x);
        return EXCHANGE_NOW;
    }
    return EXCHANGE_BODY;
}

bool exchange_body(struct exchange *x, const char *p, size_t n)
{
    struct err e = {0};
    x->received += n;
    if (x->refused)
        return !x->chunked || x->received <= SWALLOW_CHUNKED;
    if (x->form) {
        if (!multipart_feed(x->form, p, n, &e))
            refuse_body(x, &e);
    } else {
        buf_put(&x->body, (struct str){p, n});
        if (x->body.overflow) {
            (void)FAIL(&e, ERR_LIMIT, "the body is larger than the %zu bytes that can be sent here",
                       x->route->body_max);
            refuse_body(x, &e);
        }
    }
    if (x->refused)
        x->received = 0; /* what follows is swallowed, up to its own limit */
    return true;
}

/* The descriptor stays valid even if the file is replaced or removed before the last byte is sent. */
static void open_file(struct exchange *x)
{
    struct http_response *p = &x->response;
    struct err e = {0};
    struct stat st;
    int fd = open(p->file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        (void)FAIL(&e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "the file cannot be read: %s",
                   strerror(errno));
    else if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        (void)FAIL(&e, ERR_IO, "what should be sent is not a file");
    if (p->file_is_temporary)
        (void)unlink(p->file);
    p->file = NULL; /* from here on it is the descriptor */
    if (e.code == ERR_NONE) {
        x->fd = fd;
        x->file_size = (uint64_t)st.st_size;
        return;
    }
    if (fd >= 0)
        (void)close(fd);
    http_problem(p, &x->request, 0, &e);
}

void exchange_finish(struct exchange *x)
{
    struct http_request *r = &x->request;
    struct http_response *p = &x->response;
    const struct http_router *router = x->rules->router;
    struct err e = {0};
    if (!x->refused && x->form) {
        if (!multipart_finish(x->form, &r->parts, &r->n_parts, &e))
            refuse_body(x, &e);
    } else if (!x->refused && x->body.a) {
        r->body = buf_str(&x->body);
    }
    if (!x->refused) {
        x->route->handle(router->ctx, r, p);
        if (p->status == 0) {
            (void)FAIL(&e, ERR_BUG, "the answer was never written");
            http_problem(p, r, 0, &e);
        }
    }
    if (p->file)
        open_file(x);
    if (router->after)
        router->after(router->ctx, r, p, exchange_clock_us() - x->began_us);
    http_compress(r, p, x->rules->compress_level);
}

void exchange_end(struct exchange *x)
{
    http_response_drop_body(&x->response);
    http_response_drop_shared(&x->response);
    if (x->fd >= 0)
        (void)close(x->fd);
    x->fd = -1;
    if (x->form)
        multipart_remove(x->form);
}

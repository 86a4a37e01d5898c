/* http.c — pairs, headers and problems: the plain parts of a request and a response. Pairs are looked up
 * in order; there are a dozen of them, so nothing cleverer would be faster. */
#include "http/http.h"

#include <assert.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/json.h"
#include "http/exchange.h"

enum { PROBLEM_MAX = 64 << 10 };

void http_pairs_add(struct arena *a, struct http_pairs *pairs, const char *name, const char *value)
{
    PUSH(a, pairs->items, pairs->n, pairs->cap, (struct http_pair){name, value});
}

static const char *find(const struct http_pairs *pairs, const char *name, bool any_case)
{
    for (size_t i = 0; i < pairs->n; i++)
        if ((any_case ? strcasecmp : strcmp)(pairs->items[i].name, name) == 0)
            return pairs->items[i].value;
    return NULL;
}

const char *http_header(const struct http_request *r, const char *name)
{
    return find(&r->headers, name, true);
}

const char *http_query(const struct http_request *r, const char *name)
{
    return find(&r->query, name, false);
}

const char *http_cookie(const struct http_request *r, const char *name)
{
    return find(&r->cookies, name, false);
}

const char *http_response_header(const struct http_response *p, const char *name)
{
    return find(&p->headers, name, true);
}

void http_set_header(struct http_response *p, const char *name, const char *value)
{
    assert(name[0] && !strpbrk(name, "\r\n: ") && !strpbrk(value, "\r\n"));
    value = arena_strdup(p->arena, value);
    if (strcasecmp(name, "Set-Cookie") != 0)
        for (size_t i = 0; i < p->headers.n; i++)
            if (strcasecmp(p->headers.items[i].name, name) == 0) {
                p->headers.items[i].value = value;
                return;
            }
    http_pairs_add(p->arena, &p->headers, name, value);
}

void http_text(struct http_response *p, int status, const char *media_type, struct str body)
{
    p->status = status;
    p->body = body;
    http_set_header(p, "Content-Type", media_type);
}

void http_response_drop_body(struct http_response *p)
{
    if (p->stream && p->stream->close)
        p->stream->close(p->stream->ctx);
    if (p->file && p->file_is_temporary)
        (void)unlink(p->file);
    p->stream = NULL;
    p->file = NULL;
    p->body = (struct str){NULL, 0};
}

void http_response_drop_shared(struct http_response *p)
{
    if (p->shared && p->shared_drop)
        p->shared_drop(p->shared);
    p->shared = NULL;
    p->shared_drop = NULL;
}

/* The error's own name in lower case. */
static const char *code_of(struct arena *a, enum err_code code)
{
    char *s = arena_strdup(a, err_code_name(code));
    for (char *c = s; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
    return s;
}

void http_problem_coded(struct http_response *p, const struct http_request *r, int status,
                        const char *code, const struct err *e)
{
    /* Headers of a body that is not sent any more would describe the problem wrongly. */
    static const char *const of_the_body[] = {"Content-Encoding", "Content-Disposition", "ETag",
                                              "Last-Modified"};
    struct buf out;
    struct js_writer w;
    http_response_drop_body(p);
    for (size_t i = 0; i < COUNT_OF(of_the_body); i++)
        for (size_t k = 0; k < p->headers.n; k++)
            if (strcasecmp(p->headers.items[k].name, of_the_body[i]) == 0)
                p->headers.items[k] = p->headers.items[--p->headers.n];
    if (status <= 0)
        status = err_http_status(e->code);
    if (status < 400) /* ERR_ANSWER_NO is an answer, not a problem; who gets here made a mistake */
        status = 500;
    buf_init(&out, p->arena, PROBLEM_MAX);
    js_init(&w, &out, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "type", arena_printf(p->arena, "urn:landfall:problem:%s", code));
    js_put_cstr(&w, "title", err_code_text(e->code));
    js_put_int(&w, "status", status);
    js_put_cstr(&w, "detail", e->msg);
    if (e->hint[0])
        js_put_cstr(&w, "hint", e->hint);
    js_put_cstr(&w, "code", code);
    if (e->n_details) { /* all faults of a form, each at its field */
        js_key(&w, "errors");
        js_begin_array(&w);
        for (size_t i = 0; i < e->n_details; i++) {
            js_begin_object(&w);
            js_put_cstr(&w, "field", e->details[i].where);
            js_put_cstr(&w, "detail", e->details[i].message);
            if (e->details[i].hint[0])
                js_put_cstr(&w, "hint", e->details[i].hint);
            js_end(&w);
        }
        js_end(&w);
    }
    js_put_cstr(&w, "instance",
                arena_printf(p->arena, "urn:landfall:exchange:%llu", (unsigned long long)r->id));
    js_end(&w);
    assert(js_done(&w));
    http_text(p, status, "application/problem+json", buf_str(&out));
    http_set_header(p, "Cache-Control", "no-store");
}

void http_problem(struct http_response *p, const struct http_request *r, int status,
                  const struct err *e)
{
    http_problem_coded(p, r, status, code_of(p->arena, e->code), e);
}

/* router.c — which route answers, and what is refused before it is asked. The table is short and the
 * doors' own, so it is searched from end to end; the longest path that matches wins, then the method. */
#include "http/exchange.h"

#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "http/fields.h"
#include "http/parse.h"

/* Length of the match, exact paths before prefixes of the same length; 0 = none. */
static size_t match(const char *pattern, const char *path)
{
    size_t n = strlen(pattern);
    if (n >= 2 && pattern[n - 1] == '*' && pattern[n - 2] == '/')
        return strncmp(pattern, path, n - 1) == 0 ? 2 * (n - 1) : 0;
    return strcmp(pattern, path) == 0 ? 2 * n + 1 : 0;
}

static void allow_header(struct http_response *p, unsigned methods)
{
    struct buf out;
    buf_init(&out, p->arena, 128);
    if (methods & HTTP_GET)
        methods |= HTTP_HEAD;
    methods |= HTTP_OPTIONS;
    for (unsigned m = HTTP_GET; m < HTTP_OTHER; m <<= 1)
        if (methods & m)
            buf_printf(&out, "%s%s", out.n ? ", " : "", http_method_name((enum http_method)m));
    http_set_header(p, "Allow", str_dup(p->arena, buf_str(&out)));
}

const struct http_route *router_open(const struct http_router *router, const struct http_request *r,
                                     struct http_response *p)
{
    const struct http_route *found = NULL;
    size_t best = 0;
    unsigned allowed = 0, wanted = r->method;
    struct err e = {0};
    if (wanted == HTTP_HEAD)
        wanted |= HTTP_GET;
    for (size_t i = 0; i < router->n; i++) {
        const struct http_route *route = &router->routes[i];
        size_t length = match(route->path, r->path);
        if (length == 0 || length < best)
            continue;
        if (length > best) {
            best = length;
            found = NULL;
            allowed = 0;
        }
        allowed |= route->methods;
        if (!found && (route->methods & wanted))
            found = route;
    }
    if (best == 0) {
        (void)FAIL(&e, ERR_NOT_FOUND, "there is nothing at %s", http_clean_value(p->arena,
                                                                               str_of(r->path)));
        http_problem(p, r, 0, &e);
        return NULL;
    }
    if (!found && r->method == HTTP_OPTIONS) {
        allow_header(p, allowed);
        p->status = 204;
        return NULL;
    }
    if (!found) {
        allow_header(p, allowed);
        (void)FAIL(&e, ERR_USAGE, "%s is not possible at %s",
                   r->method == HTTP_OTHER ? "that method" : http_method_name(r->method),
                   http_clean_value(p->arena, str_of(r->path)));
        http_problem(p, r, 405, &e);
        return NULL;
    }
    if (found->admit && !found->admit(router->ctx, r, p)) {
        if (p->status == 0) {
            (void)FAIL(&e, ERR_REFUSED, "this is not for you");
            http_problem(p, r, 0, &e);
        }
        return NULL;
    }
    return found;
}

static bool is_json(const char *type)
{
    struct str rest = str_of(type), media = str_trim(str_cut(&rest, ';'));
    return str_eq_nocase(media, STR("application/json")) ||
           (media.n > 17 && str_eq_nocase((struct str){media.p, 12}, STR("application/")) &&
            str_eq_nocase((struct str){media.p + media.n - 5, 5}, STR("+json")));
}

bool router_takes(const struct http_route *route, const struct http_request *r,
                  const struct router_body *body, struct http_response *p)
{
    struct err e = {0};
    const char *type = http_header(r, "content-type");
    const char *encoding = http_header(r, "content-encoding");
    uint64_t limit = route->body_max;
    if (body->form)
        limit += route->upload_max ? route->upload_max + (64 << 10) : (64 << 10); /* and its frame */
    if (!body->present) {
        if (type && !body->has_length && !body->chunked &&
            (r->method & (HTTP_POST | HTTP_PUT))) {
            (void)FAIL(&e, ERR_USAGE, "a body is announced, but not its length");
            err_hint(&e, "Send Content-Length.");
            http_problem(p, r, 411, &e);
            return false;
        }
        return true;
    }
    if (encoding && strcasecmp(encoding, "identity") != 0) {
        (void)FAIL(&e, ERR_USAGE, "bodies cannot be sent here with Content-Encoding %s", encoding);
        http_problem(p, r, 415, &e);
        return false;
    }
    if (route->body_max == 0 && route->upload_max == 0) {
        (void)FAIL(&e, ERR_LIMIT, "no body can be sent to %s",
                   http_clean_value(p->arena, str_of(r->path)));
        http_problem(p, r, 413, &e);
        return false;
    }
    if (!route->any_type && !body->form && !is_json(type ? type : "")) {
        (void)FAIL(&e, ERR_USAGE, "a body of type %s is not understood here", type ? type : "(none)");
        err_hint(&e, "Send JSON with Content-Type: application/json%s.",
                 route->upload_max ? ", or a form as multipart/form-data" : "");
        http_problem(p, r, 415, &e);
        return false;
    }
    if (body->size > limit) {
        char words[32];
        (void)FAIL(&e, ERR_LIMIT, "the body is larger than the %s that can be sent here",
                   file_size_words(words, limit));
        http_problem(p, r, 413, &e);
        return false;
    }
    return true;
}

void http_dispatch(const struct http_router *router, const struct http_request *r,
                   struct http_response *p)
{
    int64_t began = exchange_clock_us();
    const char *type = http_header(r, "content-type");
    if (!p->arena)
        p->arena = r->arena;
    struct router_body body = {.present = r->body.n > 0 || r->n_parts > 0,
                               .has_length = true,
                               .form = type && http_type_is(type, "multipart/form-data"),
                               .size = r->body.n};
    const struct http_route *route = router_open(router, r, p);
    if (route && router_takes(route, r, &body, p)) {
        route->handle(router->ctx, r, p);
        if (p->status == 0) {
            struct err e = {0};
            (void)FAIL(&e, ERR_BUG, "the answer to %s was never written",
                       http_clean_value(p->arena, str_of(r->path)));
            http_problem(p, r, 0, &e);
        }
    }
    if (router->after)
        router->after(router->ctx, r, p, exchange_clock_us() - began);
}

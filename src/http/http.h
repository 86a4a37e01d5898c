/* http.h — the façade: a request, a response, a list of routes. Nothing right of this room knows which
 * library serves, and every route can be called without a socket (http_dispatch).
 *
 * Use:     static const struct http_route routes[] = {{HTTP_GET, "/health", health, …}, …};
 *          http_dispatch(&router, &request, &response)     in a test
 *          http_server_start(&server, &config, &router, e) for real (http/server.h)
 * A handler is a plain blocking function in the connection's own thread. It fills the response and
 * returns; it never sees a half-read body: bodies arrive whole, in memory up to the route's limit, or
 * as files on disk (struct http_part) for routes that take uploads.
 * Owns:    everything of one exchange lives in request->arena, which is closed after the answer was sent
 * Errors:  a handler that fails answers with a problem (http_problem); the façade itself answers 400,
 *          404, 405, 408, 411, 413, 414, 415, 431 and 503 the same way
 * Checked: tests/unit/http, tests/fuzz/fuzz_http.c, tests/web/sockets.sh
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum http_method {
    HTTP_GET = 1,
    HTTP_HEAD = 2,
    HTTP_POST = 4,
    HTTP_PUT = 8,
    HTTP_DELETE = 16,
    HTTP_OPTIONS = 32,
    HTTP_OTHER = 64
};

struct http_pair {
    const char *name, *value; /* names of headers in lower case; values never hold CR, LF or NUL. Those of
                               * the query and cookies are UTF-8; those of headers may be any bytes */
};
struct http_pairs {
    struct http_pair *items;
    size_t n, cap;
};

/* One part of a multipart form. A part with a file name was streamed to `path`, which is removed after
 * the exchange unless the handler renamed it; the others are small and in `text`. */
struct http_part {
    const char *name, *file_name, *media_type; /* file_name: last component only, cleaned; or NULL */
    const char *path;
    uint64_t size;
    struct str text;
};

struct http_request {
    struct arena *arena;
    enum http_method method;
    const char *path;     /* decoded, begins with "/", no "//", "." or ".." component, no NUL, valid UTF-8 */
    struct http_pairs query, headers, cookies;
    const char *address;  /* of the peer, without port */
    bool tls;
    struct str body;      /* not multipart; n = 0 when there is none */
    struct http_part *parts;
    size_t n_parts;
    int64_t now_us;       /* clock at arrival, µs UTC */
    uint64_t id;          /* serial number of the exchange, for logs and problems */
};
void http_pairs_add(struct arena *a, struct http_pairs *pairs, const char *name, const char *value);
const char *http_header(const struct http_request *r, const char *name); /* NULL: absent */
const char *http_query(const struct http_request *r, const char *name);  /* first of that name */
const char *http_cookie(const struct http_request *r, const char *name);

/* A body that is made while it is sent (server-sent events). `read` blocks until there are bytes, at
 * most ~15 s (then it gives a comment line); 0 ends the stream. When the server stops it calls
 * `wake` from another thread: a waiting `read` returns at once and gives 0 from then on. `close` is called
 * exactly once, after the last `read`. */
struct http_stream {
    size_t (*read)(void *ctx, char *buf, size_t max);
    void (*close)(void *ctx);
    void *ctx;
    void (*wake)(void *ctx); /* may be NULL when read never waits long */
};

struct http_response {
    struct arena *arena;
    int status;               /* 0 until set */
    struct http_pairs headers;
    struct str body;          /* lives in the arena or for ever */
    const char *file;         /* or: a regular file to send, by descriptor */
    bool file_is_temporary;   /* removed after it was sent */
    const struct http_stream *stream; /* or: a stream */
    void *shared;             /* a reference the body lives in; dropped after sending */
    void (*shared_drop)(void *shared);
};
/* The value is copied; the name is a constant. An earlier one of that name is replaced, but Set-Cookie is
 * added. Values with CR, LF or NUL are refused: an assertion, so clean user input first (http/fields.h). */
void http_set_header(struct http_response *p, const char *name, const char *value);
void http_text(struct http_response *p, int status, const char *media_type, struct str body);
/* application/problem+json (RFC 9457): type, title, status, detail, hint, instance; same texts as the
 * terminal's. Status from err_http_status unless `status` > 0. `code` of the second: a word for programs
 * where the error's own name does not say enough ("signed_out", "csrf", "throttled"). Drops whatever body
 * the response had, but `shared` only after sending: *e may live in it. Its other headers stay. */
void http_problem(struct http_response *p, const struct http_request *r, int status,
                  const struct err *e);
void http_problem_coded(struct http_response *p, const struct http_request *r, int status,
                        const char *code, const struct err *e);

typedef void http_handler(void *ctx, const struct http_request *r, struct http_response *p);
/* Asked once the head has arrived and before any body is read: false = answered already (refused). */
typedef bool http_admit(void *ctx, const struct http_request *r, struct http_response *p);

struct http_route {
    unsigned methods;      /* enum http_method, or-ed; HEAD comes with GET */
    const char *path;      /* exact, or a prefix that ends in "/ *" without the blank */
    http_handler *handle;
    http_admit *admit;     /* NULL = everybody */
    size_t body_max;       /* bytes kept in memory; 0 = no body allowed */
    uint64_t upload_max;   /* bytes streamed to disk in all; 0 = no uploads */
    bool any_type;         /* bodies that are neither JSON nor a form are the handler's to judge; else 415 */
};
struct http_router {
    const struct http_route *routes; /* the longest match wins */
    size_t n;
    void *ctx;                       /* given to handlers */
    /* Runs after every handler (security headers, logs, metrics); may be NULL. */
    void (*after)(void *ctx, const struct http_request *r, struct http_response *p, int64_t took_us);
};
/* Routes, checks method and body limit, calls admit and handle, then `after`. Always sets a status.
 * response->arena = NULL takes the request's. */
void http_dispatch(const struct http_router *router, const struct http_request *r,
                   struct http_response *p);

#endif

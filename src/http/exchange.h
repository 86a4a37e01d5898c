/* exchange.h — one request and its answer from the first byte of the head to the last of the answer,
 * without a socket: server.c drives it from libmicrohttpd, the fuzz target and unit tests from memory.
 * Inside of the room.
 *
 * Use:     exchange_begin → exchange_line → exchange_field… → exchange_head; then, unless it said
 *          EXCHANGE_NOW, exchange_body… → exchange_finish; in any case exchange_end at last
 * Rule:    a refusal is answered after the body was swallowed, so that the connection can go on; only a
 *          body too large for that makes it EXCHANGE_NOW (answer, then close)
 */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include "http/http.h"
#include "http/multipart.h"

struct exchange_rules {
    const struct http_router *router;
    const char *upload_dir;
    size_t head_max;
    int compress_level;
};

struct exchange {
    const struct exchange_rules *rules;
    struct http_request request;
    struct http_response response;
    const struct http_route *route; /* NULL until found, and after a refusal */
    bool refused;                   /* the response says why */
    bool one_one;                   /* HTTP/1.1 */
    bool close;                     /* the connection cannot be used again */
    size_t head_bytes;
    bool chunked, has_length;
    uint64_t declared, received;
    struct buf body;
    struct multipart *form;
    struct err head_error; /* the first thing wrong with the head … */
    int head_status;       /* … and what it is answered with; 0 = nothing wrong */
    int fd;                /* of response.file, -1 = none; whoever sends it takes it and sets -1 */
    uint64_t file_size;
    int64_t began_us; /* monotonic */
};

enum exchange_next { EXCHANGE_BODY, EXCHANGE_NOW };

void exchange_begin(struct exchange *x, const struct exchange_rules *rules, struct arena *a);
void exchange_line(struct exchange *x, const char *method, struct str raw_target,
                   const char *version);
void exchange_field(struct exchange *x, struct str name, struct str value);
/* Refuses what could not be said in a line: the server stops, or is full. Before exchange_head. */
void exchange_refuse(struct exchange *x, int status, const struct err *e);
enum exchange_next exchange_head(struct exchange *x);
bool exchange_body(struct exchange *x, const char *p, size_t n); /* false: cut the connection */
void exchange_finish(struct exchange *x);
void exchange_end(struct exchange *x); /* the arena stays open, for reuse */

/* ---- pieces the room's files share ---- */

int64_t exchange_clock_us(void); /* monotonic */
const char *http_response_header(const struct http_response *p, const char *name);
/* Another answer takes the place of the body. The shared reference stays until the exchange ends: what the
 * new answer says may still live in it. */
void http_response_drop_body(struct http_response *p);
void http_response_drop_shared(struct http_response *p);
void http_add_vary(struct http_response *p, const char *name);

/* router.c: finds the route and asks its admit; NULL = the response says why not. */
const struct http_route *router_open(const struct http_router *router, const struct http_request *r,
                                     struct http_response *p);
/* May a body of that kind and size be sent there? false = the response says why not. */
struct router_body {
    bool present, has_length, chunked, form;
    uint64_t size; /* declared, or what arrived; 0 when chunked */
};
bool router_takes(const struct http_route *route, const struct http_request *r,
                  const struct router_body *body, struct http_response *p);

#endif

/* request.h — for the tests of the façade: a request as it would come over a socket, and its answer. */
#ifndef TESTS_UNIT_HTTP_REQUEST_H
#define TESTS_UNIT_HTTP_REQUEST_H

#include "http/exchange.h"
#include "http/fields.h"
#include "unit/scratch.h"

/* "name: value" lines, each ended by \n. */
static inline void request_fields(struct exchange *x, const char *lines)
{
    struct str rest = str_of(lines);
    while (rest.n > 0) {
        struct str value = str_cut(&rest, '\n');
        struct str name = str_cut(&value, ':');
        exchange_field(x, name, str_trim(value));
    }
}

/* The whole exchange; the body is given in pieces of `step` bytes (0: at once). */
static inline enum exchange_next request_run(struct exchange *x, const struct exchange_rules *rules,
                                             struct arena *a, const char *method, const char *target,
                                             const char *fields, struct str body, size_t step)
{
    exchange_begin(x, rules, a);
    x->request.id = 7;
    exchange_line(x, method, str_of(target), "HTTP/1.1");
    exchange_field(x, STR("Host"), STR("localhost"));
    request_fields(x, fields);
    if (body.p)
        exchange_field(x, STR("Content-Length"), str_of(arena_printf(a, "%zu", body.n)));
    if (exchange_head(x) == EXCHANGE_NOW)
        return EXCHANGE_NOW;
    for (size_t i = 0; i < body.n;) {
        size_t n = step && step < body.n - i ? step : body.n - i;
        if (!exchange_body(x, body.p + i, n))
            break;
        i += n;
    }
    exchange_finish(x);
    return EXCHANGE_BODY;
}

static inline const char *header_of(const struct http_response *p, const char *name)
{
    const char *value = http_response_header(p, name);
    return value ? value : "";
}

static inline bool body_has(const struct http_response *p, const char *words)
{
    return str_contains(p->body, words);
}

#endif

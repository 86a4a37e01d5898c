/* server.h — listens, reads requests, hands them to the router, sends answers. The only file that knows
 * libmicrohttpd is server.c (thread per connection: a slow handler delays nobody else).
 *
 * Limits: connections in all and per address, size of head and body, seconds of silence; whoever goes
 *         beyond gets a problem or is cut off. The answer is queued after the whole body was read.
 * Stop:   http_server_stop refuses new connections, lets running answers finish for `grace_s`, ends the
 *         streams, then closes. Files uploaded and not taken are removed.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/http.h"

struct http_config {
    const char *listen;            /* "127.0.0.1", "::1", "0.0.0.0" */
    int port;                      /* 0 = any free one */
    const char *tls_cert, *tls_key; /* PEM files; both or none */
    unsigned max_connections;      /* 512 */
    unsigned max_per_address;      /* 300: an office behind one address with its event streams */
    unsigned timeout_s;            /* silence: 30 */
    unsigned grace_s;              /* 10 */
    size_t head_max;               /* 32 KiB */
    const char *upload_dir;        /* for files on their way in; made 0700 */
    int compress_level;            /* gzip of bodies ≥ 1 KiB for clients that take it; 0 = never */
};
extern const struct http_config http_config_default;

struct http_server;
bool http_server_start(struct http_server **ret, const struct http_config *config,
                       const struct http_router *router, struct err *e) NODISCARD;
int http_server_port(const struct http_server *s);
bool http_server_is_stopping(const struct http_server *s);
void http_server_stop(struct http_server *s); /* blocks; frees */

struct http_counts {
    uint64_t exchanges, refused, connections_open, streams_open, bytes_out;
};
void http_server_counts(const struct http_server *s, struct http_counts *ret);

#endif

/* inside.h — the server's own structures, shared by server.c (libmicrohttpd), turns.c (connections,
 * exchanges, the watch) and listen.c (sockets). Nobody else includes it. */
#ifndef HTTP_INSIDE_H
#define HTTP_INSIDE_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/exchange.h"
#include "http/server.h"

enum { US_PER_S = 1000000, SPARE_TIMEOUT_S = 5 };

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_WORK, PHASE_SEND, PHASE_STREAM };

struct connection {
    struct connection *prev, *next;
    struct http_server *server;
    int fd;
    char address[INET6_ADDRSTRLEN];
    bool over; /* beyond a limit: told so and closed */
    /* Written by the connection's thread, read by the watch. */
    _Atomic int phase;
    _Atomic int64_t since_us;
    _Atomic uint64_t bytes;
    const struct http_stream *stream; /* being sent; under the server's lock */
};

/* An exchange with what it needs around it, kept for the next request when done. */
struct turn {
    struct turn *next;
    struct arena *arena;
    struct connection *connection;
    char *target;
    bool head_read, queued, linger;
    uint64_t size; /* of the body sent */
    struct exchange x;
};

struct MHD_Daemon;
struct http_server {
    struct arena *arena;
    struct http_config config;
    struct exchange_rules rules;
    struct MHD_Daemon *daemon;
    int listen_fd, port;
    bool watching;
    pthread_t watch, starter;
    pthread_mutex_t lock; /* of everything down to the counts */
    pthread_cond_t quiet; /* an exchange ended while stopping; the watch should end */
    struct connection *connections;
    struct turn *pool;
    unsigned n_pool, n_active;
    bool watch_ends;
    _Atomic bool stopping;
    _Atomic uint64_t serial, refused, streams, bytes_out, open;
    char complaint[256]; /* libmicrohttpd's last to the starting thread */
};

/* turns.c */
struct turn *turn_take(struct connection *c);
void turn_give_back(struct turn *t);
void turns_free(struct http_server *s);
struct connection *connection_opened(struct http_server *s, int fd, const struct sockaddr *peer);
void connection_enter(struct connection *c, enum phase phase, uint64_t bytes);
void connection_stream(struct connection *c, const struct http_stream *stream); /* NULL: ended */
void connection_closed(struct connection *c);
bool watch_start(struct http_server *s);
void watch_stop(struct http_server *s);
/* Wakes the streams and waits until no exchange is under way, at most grace_s. */
void turns_quiet(struct http_server *s);

/* listen.c */
bool listen_on(struct http_server *s, struct err *e) NODISCARD;
void listen_address(const struct sockaddr *peer, char out[INET6_ADDRSTRLEN]);

#endif

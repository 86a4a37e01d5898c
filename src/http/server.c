/* server.c — libmicrohttpd (0.9.75), one thread per connection. A handler may block as long as it likes:
 * it holds its own thread and nobody else's.
 *
 * What libmicrohttpd does, and what follows from it:
 *  - An answer queued on the first call of the access handler closes the connection afterwards. We queue on
 *    the last call, when the body is there; only a refusal of a body too large to swallow goes out early.
 *    Between the two an answer cannot be queued at all.
 *  - Unread bytes at close() make the kernel send a reset, which can overtake the answer; so after an early
 *    refusal the connection lingers: no more is sent, what comes is thrown away for a short while.
 *  - The time limit is one of silence: a client that sends a byte every few seconds stays for ever. The watch
 *    thread (turns.c) cuts off whoever takes too long for a head, or sends or takes a body too slowly.
 *  - That time limit also counts while a stream waits for news, so a stream gets a longer one.
 *  - The head lives in a pool of fixed size per connection, zeroed after each request, so the pool is only a
 *    little larger than the head may be. A head that does not fit is answered by libmicrohttpd itself (413,
 *    414 or 431, a short HTML page), and so is one whose first line or fields cannot be taken apart (400);
 *    all others, up to head_max and beyond, get our problem.
 *  - It takes arguments and escapes apart in its own, lenient way. We take the raw line from the URI
 *    callback, which comes first, and do it ourselves; its unescaping is switched off. A first line with
 *    too many blanks it closes without a word. The value of a field ends for it at a NUL.
 *  - A 304 gets "Content-Length: 0" from it, and no option takes that away; clients ignore it.
 *  - At the connection limit it stops accepting, silently. So it gets a few more than the limit, and those
 *    few hear a 503.
 *  - The free callback of a response comes after the exchange was completed; bodies, streams and shared
 *    references are let go on completion, when nothing reads them any more. */
#include "http/server.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "http/inside.h"

enum {
    SPARE = 32,              /* connections beyond the limit, to be told so */
    STREAM_TIMEOUT_S = 60,   /* four heartbeats */
    STREAM_BLOCK = 4 << 10,
    LINGER_MS = 2000,
    LINGER_MAX = 8 << 20,
    HEAD_SPARE = 16 << 10,   /* libmicrohttpd's own records of a head, and room for the answer's */
    PEM_MAX = 1 << 20,
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    STACK = 2 << 20,
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    STACK = 2 << 20,
#else
    STACK = 256 << 10,
#endif
#else
    STACK = 256 << 10,
#endif
};

const struct http_config http_config_default = {
    .listen = "127.0.0.1",
    .port = 8080,
    .max_connections = 512,
    .max_per_address = 300,
    .timeout_s = 30,
    .grace_s = 10,
    .head_max = 32 << 10,
    .compress_level = 4,
};

/* ---- what libmicrohttpd calls ---- */

static struct connection *connection_of(struct MHD_Connection *m)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(m, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void on_connection(void *cls, struct MHD_Connection *m, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *fd =
            MHD_get_connection_info(m, MHD_CONNECTION_INFO_CONNECTION_FD);
        const union MHD_ConnectionInfo *peer =
            MHD_get_connection_info(m, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        *context =
            connection_opened(cls, fd ? fd->connect_fd : -1, peer ? peer->client_addr : NULL);
    } else if (*context) {
        connection_closed(*context);
    }
}

static void *on_uri(void *cls, const char *uri, struct MHD_Connection *m)
{
    (void)cls;
    struct connection *c = connection_of(m);
    if (!c)
        return NULL;
    struct turn *t = turn_take(c);
    t->target = arena_strdup(t->arena, uri);
    return t;
}

static size_t leave_escapes(void *cls, struct MHD_Connection *m, char *s)
{
    (void)cls, (void)m;
    return strlen(s);
}

static enum MHD_Result on_field(void *cls, enum MHD_ValueKind kind, const char *name, size_t n_name,
                                const char *value, size_t n_value)
{
    (void)kind;
    exchange_field(cls, (struct str){name, n_name}, (struct str){value, value ? n_value : 0});
    return MHD_YES;
}

static ssize_t on_stream(void *cls, uint64_t at, char *buf, size_t max)
{
    (void)at;
    struct turn *t = cls;
    struct http_server *s = t->connection->server;
    const struct http_stream *stream = t->x.response.stream;
    size_t n = atomic_load(&s->stopping) ? 0 : stream->read(stream->ctx, buf, max);
    atomic_fetch_add_explicit(&s->bytes_out, n, memory_order_relaxed);
    return n > 0 ? (ssize_t)n : MHD_CONTENT_READER_END_OF_STREAM;
}

static struct MHD_Response *make_response(struct turn *t, struct MHD_Connection *m)
{
    struct http_server *s = t->connection->server;
    struct exchange *x = &t->x;
    struct http_response *p = &x->response;
    if (p->stream) {
        connection_stream(t->connection, p->stream);
        x->close = true;
        if (s->config.timeout_s < STREAM_TIMEOUT_S)
            (void)MHD_set_connection_option(m, MHD_CONNECTION_OPTION_TIMEOUT,
                                            (unsigned)STREAM_TIMEOUT_S);
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, on_stream, t, NULL);
    }
    if (x->fd >= 0) {
        struct MHD_Response *r = MHD_create_response_from_fd64(x->file_size, x->fd);
        if (r)
            x->fd = -1; /* closed with the response */
        t->size = x->file_size;
        return r;
    }
    static char nothing[1];
    union {
        const char *is;
        void *wants;
    } body = {.is = p->body.p ? p->body.p : nothing}; /* it only reads */
    t->size = p->body.n;
    return MHD_create_response_from_buffer(p->body.n, body.wants, MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer(struct turn *t, struct MHD_Connection *m)
{
    struct http_server *s = t->connection->server;
    struct exchange *x = &t->x;
    struct http_response *p = &x->response;
    struct MHD_Response *r = make_response(t, m);
    if (!r)
        return MHD_NO;
    for (size_t i = 0; i < p->headers.n; i++)
        (void)MHD_add_response_header(r, p->headers.items[i].name, p->headers.items[i].value);
    if (x->close || atomic_load_explicit(&s->stopping, memory_order_relaxed))
        (void)MHD_add_response_header(r, "Connection", "close");
    if (x->refused)
        atomic_fetch_add_explicit(&s->refused, 1, memory_order_relaxed);
    connection_enter(t->connection, p->stream ? PHASE_STREAM : PHASE_SEND, t->size);
    enum MHD_Result ok = MHD_queue_response(m, (unsigned)p->status, r);
    MHD_destroy_response(r);
    t->queued = ok == MHD_YES;
    return ok;
}

static enum exchange_next read_head(struct turn *t, struct MHD_Connection *m, const char *method,
                                    const char *version)
{
    struct connection *c = t->connection;
    struct http_server *s = c->server;
    struct timespec now;
    struct err e = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    t->x.request.now_us = (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
    t->x.request.address = c->address;
    t->x.request.tls = s->config.tls_cert != NULL;
    exchange_line(&t->x, method, str_of(t->target), version);
    (void)MHD_get_connection_values_n(m, MHD_HEADER_KIND, on_field, &t->x);
    if (c->over) {
        (void)MHD_set_connection_option(m, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)SPARE_TIMEOUT_S);
        (void)FAIL(&e, ERR_BUSY, "too many connections are open");
        err_hint(&e, "Close some, or try again in a minute.");
        exchange_refuse(&t->x, 503, &e);
    } else if (atomic_load(&s->stopping)) {
        (void)FAIL(&e, ERR_BUSY, "the server is stopping");
        exchange_refuse(&t->x, 503, &e);
    }
    return exchange_head(&t->x);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *m, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *n_data, void **context)
{
    (void)cls, (void)url;
    struct turn *t = *context;
    if (!t)
        return MHD_NO;
    if (!t->head_read) {
        t->head_read = true;
        if (read_head(t, m, method, version) == EXCHANGE_NOW) {
            t->linger = true;
            return answer(t, m);
        }
        connection_enter(t->connection, PHASE_BODY, 0);
        return MHD_YES;
    }
    if (*n_data > 0) {
        size_t n = *n_data;
        *n_data = 0;
        atomic_fetch_add_explicit(&t->connection->bytes, n, memory_order_relaxed);
        return exchange_body(&t->x, data, n) ? MHD_YES : MHD_NO;
    }
    connection_enter(t->connection, PHASE_WORK, 0);
    exchange_finish(&t->x);
    return answer(t, m);
}

/* After an early refusal: says that nothing more comes and throws away what still does. The library has
 * said goodbye already, over TLS too, so these are bytes nobody will decipher. */
static void linger(int fd)
{
    char waste[4096];
    int64_t until_us = exchange_clock_us() + LINGER_MS * INT64_C(1000);
    (void)shutdown(fd, SHUT_WR);
    for (size_t n = 0; n < LINGER_MAX;) {
        int64_t left_us = until_us - exchange_clock_us();
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (left_us <= 0 || poll(&wait, 1, (int)(left_us / 1000) + 1) <= 0)
            return;
        ssize_t got = recv(fd, waste, sizeof waste, MSG_DONTWAIT);
        if (got <= 0)
            return;
        n += (size_t)got;
    }
}

static void on_completed(void *cls, struct MHD_Connection *m, void **context,
                         enum MHD_RequestTerminationCode why)
{
    (void)m;
    struct http_server *s = cls;
    struct turn *t = *context;
    if (!t)
        return;
    struct connection *c = t->connection;
    *context = NULL;
    if (t->queued)
        atomic_fetch_add_explicit(&s->bytes_out, t->size, memory_order_relaxed);
    else
        atomic_fetch_add_explicit(&s->refused, 1, memory_order_relaxed); /* by libmicrohttpd, or cut */
    if (t->linger && why == MHD_REQUEST_TERMINATED_COMPLETED_OK)
        linger(c->fd);
    turn_give_back(t);
    connection_enter(c, PHASE_HEAD, 0);
}

static void on_complaint(void *cls, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);
static void on_complaint(void *cls, const char *fmt, va_list ap)
{
    struct http_server *s = cls;
    if (!pthread_equal(pthread_self(), s->starter)) /* clients that vanish and the like */
        return;
    (void)vsnprintf(s->complaint, sizeof s->complaint, fmt, ap);
    s->complaint[strcspn(s->complaint, "\r\n")] = '\0';
}

/* ---- start and stop ---- */

static bool start_daemon(struct http_server *s, struct err *e)
{
    const struct http_config *c = &s->config;
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_ITC | MHD_USE_ERROR_LOG;
    struct str cert = {0}, key = {0};
    if (strchr(c->listen ? c->listen : "", ':'))
        flags |= MHD_USE_IPv6;
    if (c->tls_cert) {
        if (!file_read_text(s->arena, c->tls_cert, PEM_MAX, &cert, e) ||
            !file_read_text(s->arena, c->tls_key, PEM_MAX, &key, e))
            return err_note(e, "while reading the certificate for TLS");
        flags |= MHD_USE_TLS;
    }
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, s->config.tls_cert ? str_dup(s->arena, cert) : NULL},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, s->config.tls_cert ? str_dup(s->arena, key) : NULL},
        {MHD_OPTION_HTTPS_PRIORITIES, 0,
         arena_strdup(s->arena, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2")},
        {MHD_OPTION_END, 0, NULL},
    };
    if (!c->tls_cert)
        tls[0].option = MHD_OPTION_END;
    unsigned limit = c->max_connections + SPARE;
    size_t pool = c->head_max + HEAD_SPARE, stack = STACK;
    s->daemon = MHD_start_daemon(
        flags, (uint16_t)0, NULL, NULL, on_request, s,
        MHD_OPTION_EXTERNAL_LOGGER, on_complaint, s, /* first, so that it hears of the others */
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)s->listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, limit,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, c->max_per_address + (unsigned)SPARE,
        MHD_OPTION_CONNECTION_TIMEOUT, c->timeout_s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, pool,
        MHD_OPTION_THREAD_STACK_SIZE, stack,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
        MHD_OPTION_URI_LOG_CALLBACK, on_uri, s,
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, s,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_ARRAY, tls,
        MHD_OPTION_END);
    if (!s->daemon && c->tls_cert) {
        (void)FAIL(e, ERR_INPUT, "the certificate %s or its key %s cannot be used%s%s", c->tls_cert,
                   c->tls_key, s->complaint[0] ? ": " : "", s->complaint);
        return err_hint(e, "Both must be PEM files, and the key must be the certificate's, "
                           "without a password.");
    }
    if (!s->daemon)
        return FAIL(e, ERR_IO, "the server cannot start%s%s", s->complaint[0] ? ": " : "",
                    s->complaint);
    return true;
}

static void server_free(struct http_server *s)
{
    watch_stop(s);
    if (s->listen_fd >= 0)
        (void)close(s->listen_fd);
    turns_free(s);
    (void)pthread_cond_destroy(&s->quiet);
    (void)pthread_mutex_destroy(&s->lock);
    struct arena *a = s->arena;
    arena_close(a);
}

static bool start_threads(struct http_server *s, struct err *e)
{
    /* The threads take over a mask with everything blocked: signals are for the program's main thread. */
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    bool ok = start_daemon(s, e);
    if (ok) {
        ok = watch_start(s) || FAIL(e, ERR_IO, "no thread can be started");
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

bool http_server_start(struct http_server **ret, const struct http_config *config,
                       const struct http_router *router, struct err *e)
{
    if (!config->tls_cert != !config->tls_key)
        return FAIL(e, ERR_USAGE, "TLS needs both a certificate and a key");
    if (!config->upload_dir)
        return FAIL(e, ERR_BUG, "the server has no folder for uploads");
    TRY(file_make_folder(config->upload_dir, e));
    if (chmod(config->upload_dir, S_IRWXU) != 0)
        return FAIL(e, ERR_IO, "cannot close %s to others: %s", config->upload_dir, strerror(errno));
    multipart_sweep(config->upload_dir);
    struct sigaction was;
    if (sigaction(SIGPIPE, NULL, &was) == 0 && was.sa_handler == SIG_DFL)
        (void)signal(SIGPIPE, SIG_IGN); /* a client that hangs up must not end the program */

    struct arena *a = arena_open();
    struct http_server *s = NEW(a, struct http_server);
    pthread_condattr_t monotonic;
    s->arena = a;
    s->config = *config;
    s->config.upload_dir = arena_strdup(a, config->upload_dir);
    s->rules = (struct exchange_rules){.router = router,
                                       .upload_dir = s->config.upload_dir,
                                       .head_max = config->head_max,
                                       .compress_level = config->compress_level};
    s->listen_fd = -1;
    s->starter = pthread_self();
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&s->quiet, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    if (!listen_on(s, e) || !start_threads(s, e)) {
        if (s->daemon)
            MHD_stop_daemon(s->daemon);
        server_free(s);
        return false;
    }
    *ret = s;
    return true;
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

bool http_server_is_stopping(const struct http_server *s)
{
    return atomic_load(&s->stopping);
}

void http_server_stop(struct http_server *s)
{
    atomic_store(&s->stopping, true);
    (void)MHD_quiesce_daemon(s->daemon); /* the descriptor it gives back is our own */
    turns_quiet(s);
    MHD_stop_daemon(s->daemon); /* closes what is open and waits for handlers still at work */
    server_free(s);
}

void http_server_counts(const struct http_server *s, struct http_counts *ret)
{
    *ret = (struct http_counts){
        .exchanges = atomic_load_explicit(&s->serial, memory_order_relaxed),
        .refused = atomic_load_explicit(&s->refused, memory_order_relaxed),
        .streams_open = atomic_load_explicit(&s->streams, memory_order_relaxed),
        .bytes_out = atomic_load_explicit(&s->bytes_out, memory_order_relaxed),
        .connections_open = atomic_load_explicit(&s->open, memory_order_relaxed),
    };
}

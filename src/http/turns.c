/* turns.c — who is connected, what each is doing, and exchanges kept for reuse, so that a request costs
 * no memory from the system. The watch thread looks once a second for those who take too long. One lock
 * guards the lists; it is held for a few instructions, twice per request. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "http/inside.h"

enum {
    POOL_MAX = 64,      /* exchanges kept for reuse */
    MIN_RATE = 1 << 10, /* bytes a second, on average over a body */
};

/* ---- exchanges ---- */

struct turn *turn_take(struct connection *c)
{
    struct http_server *s = c->server;
    (void)pthread_mutex_lock(&s->lock);
    struct turn *t = s->pool;
    if (t) {
        s->pool = t->next;
        s->n_pool--;
    }
    s->n_active++;
    (void)pthread_mutex_unlock(&s->lock);
    if (!t) {
        struct arena *a = arena_open();
        t = calloc(1, sizeof *t);
        if (!t)
            abort();
        t->arena = a;
    }
    t->next = NULL;
    t->connection = c;
    t->target = NULL;
    t->head_read = t->queued = t->linger = false;
    t->size = 0;
    exchange_begin(&t->x, &s->rules, t->arena);
    t->x.request.id = atomic_fetch_add_explicit(&s->serial, 1, memory_order_relaxed) + 1;
    return t;
}

static void turn_free(struct turn *t)
{
    arena_close(t->arena);
    free(t);
}

void turn_give_back(struct turn *t)
{
    struct http_server *s = t->connection->server;
    if (t->x.response.stream)
        connection_stream(t->connection, NULL); /* before it is closed: from here on nobody wakes it */
    exchange_end(&t->x);
    arena_reset(t->arena);
    (void)pthread_mutex_lock(&s->lock);
    bool keep = s->n_pool < POOL_MAX;
    if (keep) {
        t->next = s->pool;
        s->pool = t;
        s->n_pool++;
    }
    s->n_active--;
    if (atomic_load(&s->stopping))
        (void)pthread_cond_broadcast(&s->quiet);
    (void)pthread_mutex_unlock(&s->lock);
    if (!keep)
        turn_free(t);
}

void turns_free(struct http_server *s)
{
    while (s->pool) {
        struct turn *t = s->pool;
        s->pool = t->next;
        turn_free(t);
    }
}

/* ---- connections ---- */

void connection_enter(struct connection *c, enum phase phase, uint64_t bytes)
{
    atomic_store_explicit(&c->bytes, bytes, memory_order_relaxed);
    atomic_store_explicit(&c->since_us, exchange_clock_us(), memory_order_relaxed);
    atomic_store_explicit(&c->phase, (int)phase, memory_order_release);
}

struct connection *connection_opened(struct http_server *s, int fd, const struct sockaddr *peer)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->server = s;
    c->fd = fd;
    if (peer)
        listen_address(peer, c->address);
    connection_enter(c, PHASE_HEAD, 0);
    unsigned same = 0;
    (void)pthread_mutex_lock(&s->lock);
    for (const struct connection *other = s->connections; other; other = other->next)
        same += strcmp(other->address, c->address) == 0;
    c->over = s->open >= s->config.max_connections || same >= s->config.max_per_address;
    c->next = s->connections;
    if (c->next)
        c->next->prev = c;
    s->connections = c;
    s->open++;
    (void)pthread_mutex_unlock(&s->lock);
    return c;
}

void connection_stream(struct connection *c, const struct http_stream *stream)
{
    struct http_server *s = c->server;
    (void)pthread_mutex_lock(&s->lock);
    if (stream && !c->stream)
        s->streams++;
    else if (!stream && c->stream)
        s->streams--;
    c->stream = stream;
    (void)pthread_mutex_unlock(&s->lock);
}

void connection_closed(struct connection *c)
{
    struct http_server *s = c->server;
    (void)pthread_mutex_lock(&s->lock);
    if (c->prev)
        c->prev->next = c->next;
    else
        s->connections = c->next;
    if (c->next)
        c->next->prev = c->prev;
    s->open--;
    (void)pthread_mutex_unlock(&s->lock);
    free(c);
}

/* ---- the watch ---- */

static bool too_slow(const struct connection *c, int64_t now_us)
{
    enum phase phase = (enum phase)atomic_load_explicit(&c->phase, memory_order_acquire);
    int64_t taken_s =
        (now_us - atomic_load_explicit(&c->since_us, memory_order_relaxed)) / US_PER_S;
    int64_t bytes = (int64_t)atomic_load_explicit(&c->bytes, memory_order_relaxed);
    int64_t timeout_s = c->over ? SPARE_TIMEOUT_S : c->server->config.timeout_s;
    switch (phase) {
    case PHASE_HEAD: /* silence up to timeout_s, and as long again for the head itself */
        return taken_s > 2 * timeout_s;
    case PHASE_BODY:
    case PHASE_SEND:
        return taken_s > 2 * timeout_s + bytes / MIN_RATE;
    case PHASE_WORK:
    case PHASE_STREAM:
        break;
    }
    return false;
}

static void deadline_in(struct timespec *ret, int64_t us)
{
    (void)clock_gettime(CLOCK_MONOTONIC, ret);
    int64_t ns = ret->tv_nsec + us % US_PER_S * 1000;
    ret->tv_sec += (time_t)(us / US_PER_S + ns / INT64_C(1000000000));
    ret->tv_nsec = (long)(ns % INT64_C(1000000000));
}

/* shutdown() wakes the connection's own thread, which then cleans up. The descriptor is still the
 * connection's: it is closed after connection_closed, which waits for the lock. */
static void *watch_main(void *arg)
{
    struct http_server *s = arg;
    (void)pthread_mutex_lock(&s->lock);
    while (!s->watch_ends) {
        struct timespec until;
        int64_t now_us = exchange_clock_us();
        for (struct connection *c = s->connections; c; c = c->next)
            if (c->fd >= 0 && too_slow(c, now_us))
                (void)shutdown(c->fd, SHUT_RDWR);
        deadline_in(&until, US_PER_S);
        (void)pthread_cond_timedwait(&s->quiet, &s->lock, &until);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

bool watch_start(struct http_server *s)
{
    s->watching = pthread_create(&s->watch, NULL, watch_main, s) == 0;
    return s->watching;
}

void watch_stop(struct http_server *s)
{
    if (!s->watching)
        return;
    (void)pthread_mutex_lock(&s->lock);
    s->watch_ends = true;
    (void)pthread_cond_broadcast(&s->quiet);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->watch, NULL);
    s->watching = false;
}

void turns_quiet(struct http_server *s)
{
    struct timespec until;
    deadline_in(&until, (int64_t)s->config.grace_s * US_PER_S);
    (void)pthread_mutex_lock(&s->lock);
    for (struct connection *c = s->connections; c; c = c->next)
        if (c->stream && c->stream->wake)
            c->stream->wake(c->stream->ctx);
    while (s->n_active > 0)
        if (pthread_cond_timedwait(&s->quiet, &s->lock, &until) == ETIMEDOUT)
            break;
    (void)pthread_mutex_unlock(&s->lock);
}

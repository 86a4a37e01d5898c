/* events.c — a ring of events with reference counts. A listener holds only the number of the event it
 * wants next, so publishing costs the same for one listener and for two hundred; rights are asked
 * (wants) outside of the lock, since the answer may come from the store. The event ids carry the time at which
 * the hub began: after a restart an old Last-Event-ID cannot be mistaken for a new one. */
#include "http/events.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HEARTBEAT_S = 15 };

struct event {
    _Atomic unsigned references;
    uint64_t number;
    char *topic;
    char *text; /* as it goes over the wire */
    size_t n;
};

struct event_hub {
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct event **ring; /* event k is at k % size */
    size_t size;
    uint64_t next; /* number of the next event; the first is 1 */
    unsigned long long began;
    bool stopping;
    _Atomic size_t listeners;
};

struct listener {
    struct http_stream stream;
    struct event_hub *hub;
    uint64_t next;
    bool greeted, missed, woken;
    struct event *sending; /* partly sent: the buffer was too small */
    size_t sent;
    bool (*wants)(void *ctx, const char *topic);
    void *ctx;
    void (*free_ctx)(void *);
};

static void *must(void *p)
{
    if (!p) {
        fprintf(stderr, "landfall: out of memory\n");
        abort();
    }
    return p;
}

static void drop(struct event *ev)
{
    if (ev && atomic_fetch_sub(&ev->references, 1) == 1) {
        free(ev->topic);
        free(ev->text);
        free(ev);
    }
}

struct event_hub *event_hub_new(size_t ring_size)
{
    struct event_hub *h = must(calloc(1, sizeof *h));
    pthread_condattr_t monotonic;
    struct timespec now;
    assert(ring_size > 0);
    h->ring = must(calloc(ring_size, sizeof(struct event *)));
    h->size = ring_size;
    h->next = 1;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    h->began = (unsigned long long)now.tv_sec * 1000 + (unsigned long long)now.tv_nsec / 1000000;
    (void)pthread_mutex_init(&h->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&h->news, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    return h;
}

void event_hub_free(struct event_hub *h)
{
    if (!h)
        return;
    assert(atomic_load(&h->listeners) == 0);
    for (size_t i = 0; i < h->size; i++)
        drop(h->ring[i]);
    (void)pthread_cond_destroy(&h->news);
    (void)pthread_mutex_destroy(&h->lock);
    free(h->ring);
    free(h);
}

void event_hub_stop(struct event_hub *h)
{
    (void)pthread_mutex_lock(&h->lock);
    h->stopping = true;
    (void)pthread_cond_broadcast(&h->news);
    (void)pthread_mutex_unlock(&h->lock);
}

/* A line break would end the field, and what follows would be read as a field of its own. */
static void one_line(char *s)
{
    for (; *s; s++)
        if (*s == '\n' || *s == '\r')
            *s = ' ';
}

void event_publish(struct event_hub *h, const char *topic, const char *event, const char *data)
{
    struct event *ev = must(calloc(1, sizeof *ev));
    char *name = must(strdup(event)), *line = must(strdup(data));
    one_line(name);
    one_line(line);
    ev->topic = must(strdup(topic));
    atomic_store(&ev->references, 1);
    (void)pthread_mutex_lock(&h->lock);
    ev->number = h->next++;
    int n = asprintf(&ev->text, "id: %llx-%llu\nevent: %s\ndata: %s\n\n", h->began,
                     (unsigned long long)ev->number, name, line);
    if (n < 0)
        must(NULL);
    ev->n = (size_t)n;
    struct event *old = h->ring[ev->number % h->size];
    h->ring[ev->number % h->size] = ev;
    (void)pthread_cond_broadcast(&h->news);
    (void)pthread_mutex_unlock(&h->lock);
    drop(old);
    free(name);
    free(line);
}

/* The oldest number that is still in the ring. */
static uint64_t oldest(const struct event_hub *h)
{
    return h->next > h->size ? h->next - h->size : 1;
}

/* The next event of the ring with a reference, or NULL when the listener has seen all. */
static struct event *next_event(struct listener *l)
{
    struct event_hub *h = l->hub;
    if (l->next < oldest(h)) {
        l->next = oldest(h);
        l->missed = true;
        return NULL;
    }
    if (l->next >= h->next)
        return NULL;
    struct event *ev = h->ring[l->next++ % h->size];
    atomic_fetch_add(&ev->references, 1);
    return ev;
}

static size_t put(const char *s, char *buf, size_t max)
{
    size_t n = strlen(s);
    assert(n <= max);
    memcpy(buf, s, n);
    return n;
}

static size_t continue_event(struct listener *l, char *buf, size_t max)
{
    size_t left = l->sending->n - l->sent, n = left < max ? left : max;
    memcpy(buf, l->sending->text + l->sent, n);
    l->sent += n;
    if (l->sent == l->sending->n) {
        drop(l->sending);
        l->sending = NULL;
        l->sent = 0;
    }
    return n;
}

static size_t listener_read(void *ctx, char *buf, size_t max)
{
    struct listener *l = ctx;
    struct event_hub *h = l->hub;
    struct timespec until;
    if (!l->greeted) { /* something at once, so that the client sees the stream open */
        l->greeted = true;
        return put("retry: 3000\n\n", buf, max);
    }
    if (l->sending)
        return continue_event(l, buf, max);
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += HEARTBEAT_S;
    for (;;) {
        (void)pthread_mutex_lock(&h->lock);
        struct event *ev = NULL;
        int waited = 0;
        while (!h->stopping && !l->woken && !l->missed && !(ev = next_event(l)) && !l->missed &&
               waited == 0)
            waited = pthread_cond_timedwait(&h->news, &h->lock, &until);
        bool end = h->stopping || l->woken;
        (void)pthread_mutex_unlock(&h->lock);
        if (end) {
            drop(ev);
            return 0;
        }
        if (l->missed) {
            l->missed = false;
            return put("event: missed\ndata: {}\n\n", buf, max);
        }
        if (!ev)
            return put(": still here\n\n", buf, max);
        if (l->wants(l->ctx, ev->topic)) {
            l->sending = ev;
            return continue_event(l, buf, max);
        }
        drop(ev);
    }
}

static void listener_wake(void *ctx)
{
    struct listener *l = ctx;
    (void)pthread_mutex_lock(&l->hub->lock);
    l->woken = true;
    (void)pthread_cond_broadcast(&l->hub->news);
    (void)pthread_mutex_unlock(&l->hub->lock);
}

static void listener_close(void *ctx)
{
    struct listener *l = ctx;
    drop(l->sending);
    if (l->free_ctx)
        l->free_ctx(l->ctx);
    atomic_fetch_sub(&l->hub->listeners, 1);
    free(l);
}

/* Where to go on: after Last-Event-ID when it is one of ours, else from now. */
static void resume(struct listener *l, const char *last)
{
    struct event_hub *h = l->hub;
    unsigned long long began, number;
    char more;
    (void)pthread_mutex_lock(&h->lock);
    l->next = h->next;
    if (last) {
        if (sscanf(last, "%llx-%llu%c", &began, &number, &more) == 2 && began == h->began &&
            number < h->next)
            l->next = number + 1;
        else
            l->missed = true;
    }
    (void)pthread_mutex_unlock(&h->lock);
}

void event_listen(struct event_hub *h, const struct http_request *r, struct http_response *p,
                  bool (*wants)(void *ctx, const char *topic), void *ctx, void (*free_ctx)(void *))
{
    struct listener *l = must(calloc(1, sizeof *l));
    l->hub = h;
    l->wants = wants;
    l->ctx = ctx;
    l->free_ctx = free_ctx;
    l->stream = (struct http_stream){.read = listener_read, .close = listener_close,
                                     .ctx = l, .wake = listener_wake};
    resume(l, http_header(r, "last-event-id"));
    atomic_fetch_add(&h->listeners, 1);
    p->status = 200;
    p->stream = &l->stream;
    http_set_header(p, "Content-Type", "text/event-stream");
    http_set_header(p, "Cache-Control", "no-store");
    http_set_header(p, "X-Accel-Buffering", "no"); /* a proxy must not hold events back */
}

size_t event_listeners(const struct event_hub *h)
{
    return atomic_load(&h->listeners);
}

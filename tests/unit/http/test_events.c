/* The hub: order, topics, resuming, what was missed, small buffers, and a stop that wakes everybody. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "http/events.h"
#include "unit/http/request.h"

static _Atomic unsigned freed;
static char everything[] = "*", odd[] = "odd", only_b[] = "b";

static void count_free(void *ctx)
{
    (void)ctx;
    freed++;
}

static bool wants(void *ctx, const char *topic)
{
    return strcmp(ctx, "*") == 0 || strcmp(ctx, topic) == 0;
}

static struct http_response listen_to(struct event_hub *h, struct arena *a, char *topic, const char *last)
{
    struct http_request r = {.arena = a, .method = HTTP_GET, .path = "/events"};
    struct http_response p = {.arena = a};
    char greeting[64];
    if (last)
        http_pairs_add(a, &r.headers, "last-event-id", last);
    event_listen(h, &r, &p, wants, topic, count_free);
    assert_int_equal(p.status, 200);
    assert_string_equal(header_of(&p, "content-type"), "text/event-stream");
    assert_int_equal(p.stream->read(p.stream->ctx, greeting, sizeof greeting), 13);
    assert_memory_equal(greeting, "retry: 3000\n\n", 13);
    return p;
}

/* The next event, read with a buffer of `max` bytes a time. */
static const char *next(struct arena *a, const struct http_response *p, size_t max)
{
    struct buf out;
    char piece[256];
    buf_init(&out, a, 1 << 16);
    assert_true(max <= sizeof piece);
    do {
        size_t n = p->stream->read(p->stream->ctx, piece, max);
        if (n == 0)
            return "(end)";
        buf_put(&out, (struct str){piece, n});
    } while (!str_ends(buf_str(&out), "\n\n"));
    return str_dup(a, buf_str(&out));
}

static const char *id_of(struct arena *a, const char *event)
{
    struct str rest = str_of(event);
    struct str line = str_cut(&rest, '\n');
    assert_true(str_starts(line, "id: "));
    return str_dup(a, (struct str){line.p + 4, line.n - 4});
}

static bool is(const char *event, const char *name, const char *data)
{
    char want[300];
    (void)snprintf(want, sizeof want, "\nevent: %s\ndata: %s\n\n", name, data);
    return str_ends(str_of(event), want) && strncmp(event, "id: ", 4) == 0;
}

static void order_and_topics(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct event_hub *h = event_hub_new(8);
    event_publish(h, "a", "early", "{}"); /* before anybody listens: nobody hears it */
    struct http_response all = listen_to(h, a, everything, NULL);
    struct http_response only = listen_to(h, a, only_b, NULL);
    assert_int_equal(event_listeners(h), 2);
    event_publish(h, "a", "one", "{\"n\":1}");
    event_publish(h, "b", "two", "{\"n\":2}");
    event_publish(h, "b", "th\nree", "{\"n\":\r\n3}"); /* a line break cannot become a field */
    assert_true(is(next(a, &all, 256), "one", "{\"n\":1}"));
    assert_true(is(next(a, &all, 256), "two", "{\"n\":2}"));
    assert_true(is(next(a, &all, 256), "th ree", "{\"n\":  3}"));
    assert_true(is(next(a, &only, 16), "two", "{\"n\":2}")); /* in small pieces */
    assert_true(is(next(a, &only, 32), "th ree", "{\"n\":  3}"));
    freed = 0;
    all.stream->close(all.stream->ctx);
    only.stream->close(only.stream->ctx);
    assert_int_equal(freed, 2);
    assert_int_equal(event_listeners(h), 0);
    event_hub_free(h);
}

static void resuming(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct event_hub *h = event_hub_new(8);
    struct http_response p = listen_to(h, a, everything, NULL);
    const char *ids[20];
    for (int i = 0; i < 20; i++) {
        event_publish(h, "t", "e", arena_printf(a, "%d", i));
        ids[i] = id_of(a, next(a, &p, 256));
    }
    p.stream->close(p.stream->ctx);
    for (int from = 0; from < 20; from++) {
        p = listen_to(h, a, everything, ids[from]);
        int expect = from + 1;
        if (expect < 12) { /* the ring holds 12…19 */
            assert_string_equal(next(a, &p, 256), "event: missed\ndata: {}\n\n");
            expect = 12;
        }
        for (; expect < 20; expect++)
            assert_true(is(next(a, &p, 256), "e", arena_printf(a, "%d", expect)));
        p.stream->wake(p.stream->ctx);
        assert_string_equal(next(a, &p, 256), "(end)");
        p.stream->close(p.stream->ctx);
    }
    /* Ids of another life of the server, and nonsense. */
    static const char *const strange[] = {"17-3", "x", "", "99999999999999999999-1"};
    for (size_t i = 0; i < COUNT_OF(strange); i++) {
        p = listen_to(h, a, everything, strange[i]);
        assert_string_equal(next(a, &p, 256), "event: missed\ndata: {}\n\n");
        p.stream->close(p.stream->ctx);
    }
    const char *future = arena_printf(a, "%.*s-99", (int)strcspn(ids[0], "-"), ids[0]);
    p = listen_to(h, a, everything, future);
    assert_string_equal(next(a, &p, 256), "event: missed\ndata: {}\n\n");
    p.stream->close(p.stream->ctx);
    event_hub_free(h);
}

static void who_is_too_slow_is_told(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct event_hub *h = event_hub_new(4);
    struct http_response p = listen_to(h, a, everything, NULL);
    for (int i = 0; i < 10; i++)
        event_publish(h, "t", "e", arena_printf(a, "%d", i));
    assert_string_equal(next(a, &p, 256), "event: missed\ndata: {}\n\n");
    for (int i = 6; i < 10; i++)
        assert_true(is(next(a, &p, 256), "e", arena_printf(a, "%d", i)));
    /* An event that is partly sent stays whole although the ring has gone on. */
    char piece[8];
    event_publish(h, "t", "e", "held");
    assert_int_equal(p.stream->read(p.stream->ctx, piece, sizeof piece), sizeof piece);
    for (int i = 0; i < 9; i++)
        event_publish(h, "t", "e", "x");
    assert_true(str_ends(str_of(next(a, &p, 256)), "data: held\n\n"));
    p.stream->close(p.stream->ctx);
    event_hub_free(h);
}

struct reader {
    struct http_response p;
    _Atomic unsigned heard;
};

static void *read_all(void *arg)
{
    struct reader *r = arg;
    char buf[256];
    size_t n;
    while ((n = r->p.stream->read(r->p.stream->ctx, buf, sizeof buf)) > 0)
        r->heard += strncmp(buf, "id: ", 4) == 0;
    r->p.stream->close(r->p.stream->ctx);
    return NULL;
}

static void *publish_many(void *arg)
{
    for (int i = 0; i < 500; i++)
        event_publish(arg, i % 2 ? "odd" : "even", "e", "{}");
    return NULL;
}

static void many_threads(void **state)
{
    (void)state;
    enum { READERS = 20, WRITERS = 3 };
    ARENA_LOCAL(a);
    struct event_hub *h = event_hub_new(4096);
    struct reader readers[READERS] = {0};
    pthread_t threads[READERS], writers[WRITERS];
    for (size_t i = 0; i < READERS; i++) {
        readers[i].p = listen_to(h, a, i % 2 ? odd : everything, NULL);
        assert_int_equal(pthread_create(&threads[i], NULL, read_all, &readers[i]), 0);
    }
    for (size_t i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&writers[i], NULL, publish_many, h), 0);
    for (size_t i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_join(writers[i], NULL), 0);
    for (size_t i = 0; i < READERS; i++) { /* everybody hears everything of his */
        unsigned all = i % 2 ? 750 : 1500;
        while (atomic_load(&readers[i].heard) < all)
            (void)sched_yield();
    }
    event_hub_stop(h);
    for (size_t i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(readers[i].heard, i % 2 ? 750 : 1500);
    }
    assert_int_equal(event_listeners(h), 0);
    event_hub_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_topics),
        cmocka_unit_test(resuming),
        cmocka_unit_test(who_is_too_slow_is_told),
        cmocka_unit_test(many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

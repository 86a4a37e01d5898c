/* sockets_server.c — a small server on the real façade for sockets.py: routes whose answers are known.
 *
 * Use:  web_sockets_server UPLOAD_DIR [PORT TIMEOUT_S GRACE_S MAX_CONNECTIONS PER_ADDRESS LISTEN [CERT KEY]]
 *       prints "port N"; then one command a line on standard input, each with one line of answer:
 *       "counts", "publish TOPIC TEXT", "listeners", "memory", "stop" (ends the program)
 */
#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "http/events.h"
#include "http/fields.h"
#include "http/server.h"

enum { LARGE = 20000, MIB = 1 << 20 };

static struct event_hub *hub;
static char large[LARGE];
static const char *file_to_send;
static _Atomic unsigned shared_out;

static void hello(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx, (void)r;
    http_text(p, 200, "application/json",
              STR("{\"hello\":\"world\",\"numbers\":[1,2,3,4,5,6,7,8,9,10,11,12,13]}"));
}

static void drop_shared(void *shared)
{
    (void)shared;
    atomic_fetch_sub(&shared_out, 1);
}

static void large_shared(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    if (http_not_modified(r, p, "\"r1-large\""))
        return;
    atomic_fetch_add(&shared_out, 1);
    p->shared = large;
    p->shared_drop = drop_shared;
    http_text(p, 200, "application/json", (struct str){large, LARGE});
}

/* What arrived, in words: body, parts with their sizes, first bytes. */
static void echo(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    struct buf out;
    buf_init(&out, r->arena, 2 * MIB);
    buf_printf(&out, "path %s\nbody %zu\n", r->path, r->body.n);
    for (size_t i = 0; i < r->query.n; i++)
        buf_printf(&out, "query %s=%s\n", r->query.items[i].name, r->query.items[i].value);
    for (size_t i = 0; i < r->cookies.n; i++)
        buf_printf(&out, "cookie %s=%s\n", r->cookies.items[i].name, r->cookies.items[i].value);
    for (size_t i = 0; i < r->n_parts; i++) {
        const struct http_part *part = &r->parts[i];
        buf_printf(&out, "part %s file %s size %llu there %d\n", part->name,
                   part->file_name ? part->file_name : "-", (unsigned long long)part->size,
                   part->path && file_exists(part->path));
    }
    buf_put(&out, r->body);
    http_text(p, 200, "text/plain; charset=utf-8", buf_str(&out));
}

static void slow(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    const char *ms = http_query(r, "ms");
    long n = ms ? atol(ms) : 0;
    struct timespec t = {.tv_sec = n / 1000, .tv_nsec = n % 1000 * 1000000};
    (void)nanosleep(&t, NULL);
    http_text(p, 200, "text/plain", STR("slept\n"));
}

static void send_file(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    http_text(p, 200, "application/octet-stream", (struct str){NULL, 0});
    http_attachment(p, str_of(http_query(r, "name") ? http_query(r, "name") : "x.bin"));
    p->file = file_to_send;
}

static bool own_topic(void *ctx, const char *topic)
{
    return strcmp(ctx, "*") == 0 || strcmp(ctx, topic) == 0;
}

static void events(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    const char *topic = http_query(r, "topic");
    char *copy = strdup(topic ? topic : "*");
    event_listen(hub, r, p, own_topic, copy, free);
}

static bool nobody(void *ctx, const struct http_request *r, struct http_response *p)
{
    (void)ctx;
    struct err e = {0};
    (void)FAIL(&e, ERR_REFUSED, "nobody may do that");
    http_problem(p, r, 0, &e);
    return false;
}

static void after(void *ctx, const struct http_request *r, struct http_response *p, int64_t took_us)
{
    (void)ctx, (void)r, (void)took_us;
    http_set_header(p, "X-Content-Type-Options", "nosniff");
}

static const struct http_route routes[] = {
    {HTTP_GET, "/hello", hello, NULL, 0, 0, false},
    {HTTP_GET, "/large", large_shared, NULL, 0, 0, false},
    {HTTP_GET, "/slow", slow, NULL, 0, 0, false},
    {HTTP_GET, "/file", send_file, NULL, 0, 0, false},
    {HTTP_GET, "/events", events, NULL, 0, 0, false},
    {HTTP_GET | HTTP_POST, "/echo", echo, NULL, MIB, 0, false},
    {HTTP_POST, "/upload", echo, NULL, 4096, 4 * MIB, false},
    {HTTP_POST, "/nobody", echo, nobody, MIB, 4 * MIB, false},
    {HTTP_GET, "/deep/*", echo, NULL, 0, 0, false},
};

static long memory_kib(void)
{
    long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f) {
        if (fscanf(f, "%ld %ld", &pages, &resident) != 2)
            resident = 0;
        (void)fclose(f);
    }
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void command(struct http_server *s, char *line)
{
    struct http_counts c;
    line[strcspn(line, "\n")] = '\0';
    if (strcmp(line, "counts") == 0) {
        http_server_counts(s, &c);
        printf("exchanges %llu refused %llu open %llu streams %llu bytes %llu shared %u\n",
               (unsigned long long)c.exchanges, (unsigned long long)c.refused,
               (unsigned long long)c.connections_open, (unsigned long long)c.streams_open,
               (unsigned long long)c.bytes_out, atomic_load(&shared_out));
    } else if (strcmp(line, "listeners") == 0) {
        printf("%zu\n", event_listeners(hub));
    } else if (strcmp(line, "memory") == 0) {
        printf("%ld\n", memory_kib());
    } else if (strncmp(line, "publish ", 8) == 0) {
        char *topic = line + 8, *text = strchr(topic, ' ');
        if (text) {
            *text++ = '\0';
            event_publish(hub, topic, "note", text);
        }
        printf("published\n");
    } else {
        printf("unknown\n");
    }
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct http_config config = http_config_default;
    struct http_server *s;
    struct http_router router = {.routes = routes, .n = COUNT_OF(routes), .after = after};
    char line[256];
    for (size_t i = 0; i < LARGE; i++)
        large[i] = (char)('0' + i % 10);
    file_to_send = arena_printf(a, "%s/../to-send.bin", argv[1]);
    config.upload_dir = argv[1];
    config.port = argc > 2 ? atoi(argv[2]) : 0;
    config.timeout_s = argc > 3 ? (unsigned)atoi(argv[3]) : 2;
    config.grace_s = argc > 4 ? (unsigned)atoi(argv[4]) : 2;
    config.max_connections = argc > 5 ? (unsigned)atoi(argv[5]) : 512;
    config.max_per_address = argc > 6 ? (unsigned)atoi(argv[6]) : 300;
    config.listen = argc > 7 ? argv[7] : "127.0.0.1";
    config.tls_cert = argc > 9 ? argv[8] : NULL;
    config.tls_key = argc > 9 ? argv[9] : NULL;
    hub = event_hub_new(64);
    if (!http_server_start(&s, &config, &router, &e)) {
        fprintf(stderr, "%s\n%s\n", e.msg, e.hint);
        return 1;
    }
    printf("port %d\n", http_server_port(s));
    (void)fflush(stdout);
    while (fgets(line, sizeof line, stdin) && strcmp(line, "stop\n") != 0) {
        command(s, line);
        (void)fflush(stdout);
    }
    http_server_stop(s);
    size_t left = event_listeners(hub);
    event_hub_free(hub);
    printf("stopped %zu %u\n", left, atomic_load(&shared_out));
    return 0;
}

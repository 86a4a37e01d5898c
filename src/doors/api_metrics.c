/* api_metrics.c — the log line of each exchange, the counts behind /metrics, and the two questions a
 * supervisor asks: is it alive, is it ready.
 *
 * The log says who (by id), what (method and path) and how long; never a query, a body, a header or a
 * token. Labels are bounded: the capabilities of the table, a few other routes, five classes of status. */
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "doors/api_inside.h"
#include "doors/table.h"
#include "governance/audit.h"

/* ---- what a handler says of its exchange ---- */

static _Thread_local struct {
    size_t route;
    char person[48];
    char fault[64]; /* " bug@firm_read.c:12"; the message may hold what a person typed */
} note = {.route = SIZE_MAX};

void api_note_begin(void)
{
    note.route = SIZE_MAX;
    note.person[0] = '\0';
    note.fault[0] = '\0';
}

void api_problem(struct http_response *p, const struct http_request *r, int status,
                 const struct err *e)
{
    http_problem(p, r, status, e);
    if (p->status >= 500 && e->file)
        (void)snprintf(note.fault, sizeof note.fault, " %s@%s:%d", err_code_name(e->code),
                       path_name(e->file), e->line);
}

void api_note_route(size_t route)
{
    note.route = route;
}

void api_note_person(const char *person_id)
{
    (void)snprintf(note.person, sizeof note.person, "%s", person_id);
}

/* ---- counting ---- */

static const char *const other_names[API_N_OTHER] = {
    [API_SESSION] = "session", [API_JOBS] = "jobs",     [API_EVENTS] = "events",
    [API_UPLOAD] = "upload",   [API_DOCUMENT] = "openapi", [API_HEALTH] = "health",
    [API_HOOK] = "hook",       [API_PAGE] = "page",       [API_OTHER] = "other"};

/* Upper ends in µs: 50 µs to 10 s. */
static const int64_t bucket_us[API_N_BUCKETS] = {50,     100,    250,    1000,    2500,    5000,
                                                 10000,  50000,  250000, 1000000, 2500000, 10000000};

static void count(struct api *api, int status, int64_t took_us)
{
    struct api_metrics *m = &api->metrics;
    size_t n = m->n_capabilities + API_N_OTHER, b = 0;
    size_t route = note.route < n ? note.route : m->n_capabilities + API_OTHER;
    size_t class = status >= 100 && status < 600 ? (size_t)(status / 100 - 1) : API_N_CLASSES - 1;
    while (b < API_N_BUCKETS && took_us > bucket_us[b])
        b++;
    atomic_fetch_add(&m->counts[route * API_N_CLASSES + class], 1);
    atomic_fetch_add(&m->bucket[b], 1);
    atomic_fetch_add(&m->sum_us, (unsigned long long)(took_us > 0 ? took_us : 0));
    atomic_fetch_add(&m->requests, 1);
}

static const char *method_name(enum http_method m)
{
    switch (m) {
    case HTTP_GET:
        return "GET";
    case HTTP_HEAD:
        return "HEAD";
    case HTTP_POST:
        return "POST";
    case HTTP_PUT:
        return "PUT";
    case HTTP_DELETE:
        return "DELETE";
    case HTTP_OPTIONS:
        return "OPTIONS";
    case HTTP_OTHER:
        break;
    }
    return "OTHER";
}

/* A path is the client's text: what could break a line, or pass for another field, becomes "?". */
static void put_path(char *out, size_t size, const char *path)
{
    size_t i = 0;
    for (; path[i] && i + 1 < size; i++) {
        unsigned char c = (unsigned char)path[i];
        out[i] = c > 0x20 && c < 0x7f && c != '"' && c != '\\' ? path[i] : '?';
    }
    out[i] = '\0';
}

static void put_line(struct api *api, const struct http_request *r, const struct http_response *p,
                     int64_t took_us)
{
    char path[200];
    put_path(path, sizeof path, r->path ? r->path : "-");
    (void)pthread_mutex_lock(&api->log_lock);
    (void)fprintf(api->config.log, "%s %llu %s %s %d %lldus %s%s\n", audit_time(r->now_us).s,
                  (unsigned long long)r->id, method_name(r->method), path, p->status,
                  (long long)took_us, note.person[0] ? note.person : "-", note.fault);
    (void)fflush(api->config.log);
    (void)pthread_mutex_unlock(&api->log_lock);
}

void api_note_end(struct api *api, const struct http_request *r, const struct http_response *p,
                  int64_t took_us)
{
    count(api, p->status, took_us);
    if (api->config.log)
        put_line(api, r, p, took_us);
    api_note_begin(); /* the next exchange of this thread may be refused before anybody is asked */
}

/* ---- /metrics ---- */

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *out, const char *name, const char *type, const char *help,
                unsigned long long x)
{
    head(out, name, type, help);
    buf_printf(out, "%s %llu\n", name, x);
}

static void put_requests(struct buf *out, struct api_metrics *m)
{
    size_t n;
    const struct capability *const *table = capability_table(&n);
    head(out, "landfall_requests_total", "counter",
         "Answers by capability (or other route) and class of status.");
    for (size_t i = 0; i < n + API_N_OTHER; i++)
        for (size_t k = 0; k < API_N_CLASSES; k++) {
            unsigned long long x = atomic_load(&m->counts[i * API_N_CLASSES + k]);
            if (x)
                buf_printf(out, "landfall_requests_total{route=\"%s\",class=\"%zuxx\"} %llu\n",
                           i < n ? table[i]->name : other_names[i - n], k + 1, x);
        }
}

static void put_latency(struct buf *out, struct api_metrics *m)
{
    unsigned long long sum = 0;
    head(out, "landfall_request_seconds", "histogram", "Time from the whole request to its answer.");
    for (size_t b = 0; b <= API_N_BUCKETS; b++) {
        sum += atomic_load(&m->bucket[b]);
        if (b < API_N_BUCKETS)
            buf_printf(out, "landfall_request_seconds_bucket{le=\"%g\"} %llu\n",
                       (double)bucket_us[b] / 1e6, sum);
        else
            buf_printf(out, "landfall_request_seconds_bucket{le=\"+Inf\"} %llu\n", sum);
    }
    buf_printf(out, "landfall_request_seconds_sum %g\nlandfall_request_seconds_count %llu\n",
               (double)atomic_load(&m->sum_us) / 1e6, sum);
}

static void put_inside(struct buf *out, struct api *api)
{
    struct cache_counts c;
    struct jobs_counts j;
    cache_count(api->cache, &c);
    jobs_count(api->jobs, &j);
    one(out, "landfall_cache_hits_total", "counter", "Answers given from memory.", c.hits);
    one(out, "landfall_cache_misses_total", "counter", "Answers that had to be made.", c.misses);
    one(out, "landfall_cache_pushed_out_total", "counter", "Answers dropped for lack of room.",
        c.pushed_out);
    one(out, "landfall_cache_entries", "gauge", "Answers in memory.", c.entries);
    one(out, "landfall_cache_bytes", "gauge", "Bytes of answers in memory.", c.bytes);
    one(out, "landfall_jobs_started_total", "counter", "Computations started.", j.started);
    one(out, "landfall_jobs_refused_total", "counter", "Computations refused for lack of room.",
        j.refused);
    one(out, "landfall_jobs_running", "gauge", "Computations running.", j.running);
    one(out, "landfall_jobs_long", "gauge", "Of these, running for more than the wait.",
        j.with_long);
    one(out, "landfall_event_listeners", "gauge", "Open event streams.",
        event_listeners(api->hub));
}

void api_metrics_page(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct buf out;
    struct people_caller caller;
    api_note_route(api->metrics.n_capabilities + API_HEALTH);
    if (!api_is_loopback(api_address(api, r)) && !api_caller(api, r, p, &caller))
        return; /* from elsewhere with a token only */
    buf_init(&out, r->arena, 4 << 20);
    put_requests(&out, &api->metrics);
    put_latency(&out, &api->metrics);
    put_inside(&out, api);
    const struct http_server *server = api->server;
    if (server) {
        struct http_counts n;
        http_server_counts(server, &n);
        one(&out, "landfall_connections_open", "gauge", "Open connections.", n.connections_open);
        one(&out, "landfall_bytes_sent_total", "counter", "Bytes of answers sent.", n.bytes_out);
        one(&out, "landfall_refused_total", "counter", "Connections and requests refused by limits.",
            n.refused);
    }
    head(&out, "landfall_info", "gauge", "The program's version.");
    buf_puts(&out, "landfall_info{version=\"" LANDFALL_VERSION "\"} 1\n");
    http_text(p, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&out));
}

/* ---- alive and ready ---- */

void api_health(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    (void)r;
    api_note_route(api->metrics.n_capabilities + API_HEALTH);
    http_text(p, 200, "application/json", STR("{\"status\":\"ok\"}"));
}

void api_ready(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct err e = {0};
    struct api_state *s;
    api_note_route(api->metrics.n_capabilities + API_HEALTH);
    if (!api_state(api, &s, &e)) {
        api_problem(p, r, 503, &e);
        return;
    }
    api_state_drop(s);
    const struct http_server *server = api->server;
    if (server && http_server_is_stopping(server)) {
        (void)FAIL(&e, ERR_BUSY, "the server is stopping");
        api_problem(p, r, 503, &e);
        return;
    }
    http_text(p, 200, "application/json", STR("{\"status\":\"ready\"}"));
}

/* client.h — the HTTP door without a socket: an office in a folder of its own, people who are signed in, and
 * requests written as a client would send them, taken apart by the façade's own reader. */
#ifndef TESTS_UNIT_DOORS_CLIENT_H
#define TESTS_UNIT_DOORS_CLIENT_H

#include <jansson.h>

#include "base/file.h"
#include "base/json.h"
#include "doors/api.h"
#include "doors/api_inside.h"
#include "http/exchange.h"
#include "people/people.h"
#include "store/workspace.h"
#include "unit/scratch.h"

struct office {
    struct arena *a;
    const char *folder, *path, *data_dir, *log_path;
    struct api *api;
    FILE *log;
    int64_t now_us; /* 0: the real clock */
};
struct client {
    struct office *o;
    const char *cookie, *csrf, *bearer, *person;
    const char *host; /* NULL = localhost:8640 */
};
struct reply {
    int status;
    struct str body;
    struct http_pairs headers;
    struct json_t *json; /* NULL: the body is none */
};

/* A data folder like the project's with some parameters of the server changed ("answer.wait,0"). */
static inline const char *data_with(struct arena *a, const char *folder, const char *const *changes)
{
    char *cwd = realpath("data", NULL);
    const char *dir = path_join(a, folder, "data"), *params = path_join(a, dir, "parameters");
    struct file_list list;
    struct err e = {0};
    OK(file_make_folder(params, &e), e);
    OK(file_list(a, "data", NULL, &list, &e), e);
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.names[i], "parameters") != 0)
            assert_int_equal(symlink(path_join(a, cwd, list.names[i]), path_join(a, dir, list.names[i])), 0);
    OK(file_list(a, "data/parameters", ".csv", &list, &e), e);
    for (size_t i = 0; i < list.n; i++) {
        struct str text, line;
        struct buf out;
        const char *from = arena_printf(a, "data/parameters/%s", list.names[i]);
        OK(file_read(a, from, 1 << 20, &text, &e), e);
        buf_init(&out, a, 1 << 20);
        while (text.n > 0) {
            line = str_cut(&text, '\n');
            const char *put = NULL;
            for (size_t k = 0; changes[k] && strcmp(list.names[i], "server.csv") == 0; k++) {
                size_t n = strcspn(changes[k], ",") + 1;
                if (line.n > 7 + n && strncmp(line.p, "server.", 7) == 0 &&
                    strncmp(line.p + 7, changes[k], n) == 0) {
                    const char *rest = memchr(line.p + 7 + n, ',', line.n - 7 - n);
                    put = arena_printf(a, "server.%s%.*s", changes[k],
                                       (int)(line.p + line.n - rest), rest);
                }
            }
            buf_puts(&out, put ? put : str_dup(a, line));
            buf_putc(&out, '\n');
        }
        OK(file_write(path_join(a, params, list.names[i]), buf_str(&out), &e), e);
    }
    free(cwd);
    return dir;
}

static inline int64_t office_now(const struct office *o)
{
    return o->now_us ? o->now_us : api_clock_us();
}

static inline void office_open(struct office *o)
{
    struct err e = {0};
    struct workspace *ws;
    ARENA_LOCAL(tmp);
    if (!file_exists(o->path))
        OK(ws_open(&ws, tmp, o->path, WS_CREATE, office_now(o), &e), e);
    o->log = fopen(o->log_path, "ae");
    assert_non_null(o->log);
    static const char *const hosts[] = {"office.example"};
    OK(api_open(&o->api,
                &(struct api_config){.workspace_path = o->path,
                                     .data_dir = o->data_dir,
                                     .country_dir = LANDFALL_COUNTRY_DIR,
                                     .folder = path_join(o->a, o->folder, "files"),
                                     .listen = "127.0.0.1",
                                     .hosts = hosts,
                                     .n_hosts = 1,
                                     .log = o->log},
                office_now(o), &e),
       e);
}

static inline void office_close(struct office *o)
{
    assert_true(api_close(o->api, 20000));
    (void)fclose(o->log);
    o->api = NULL;
}

static inline void office_make(struct office *o, struct arena *a, const char *const *changes)
{
    static const char *const patient[] = {"answer.wait,100000", NULL}; /* no jobs on a slow machine */
    *o = (struct office){.a = a, .folder = scratch_folder(a)};
    o->path = path_join(a, o->folder, "office.db");
    o->log_path = path_join(a, o->folder, "log");
    o->data_dir = data_with(a, o->folder, changes ? changes : patient);
    office_open(o);
}

static inline const char *reply_header(const struct reply *r, const char *name)
{
    for (size_t i = 0; i < r->headers.n; i++)
        if (strcasecmp(r->headers.items[i].name, name) == 0)
            return r->headers.items[i].value;
    return NULL;
}

static inline void client_field(struct exchange *x, const char *name, const char *value)
{
    if (value)
        exchange_field(x, str_of(name), str_of(value));
}

/* head: further fields, "If-Match: x\nOrigin: y"; NULL = none. body.n = 0: no body. */
static inline struct reply ask(const struct client *c, const char *method, const char *target,
                               const char *head, const char *type, struct str body)
{
    struct office *o = c->o;
    ARENA_LOCAL(a);
    struct exchange_rules rules = {.router = api_router(o->api),
                                   .upload_dir = path_join(a, o->folder, "incoming"),
                                   .head_max = 32 << 10};
    struct exchange x;
    struct reply reply = {0};
    struct err e = {0};
    (void)mkdir(rules.upload_dir, 0700);
    exchange_begin(&x, &rules, a);
    x.request.address = "127.0.0.1";
    x.request.now_us = office_now(o);
    exchange_line(&x, method, str_of(target), "HTTP/1.1");
    client_field(&x, "Host", c->host ? c->host : "localhost:8640");
    client_field(&x, "Cookie", c->cookie ? arena_printf(a, "landfall=%s", c->cookie) : NULL);
    client_field(&x, "Authorization", c->bearer ? arena_printf(a, "Bearer %s", c->bearer) : NULL);
    if (c->cookie && c->csrf && strcmp(method, "GET") != 0)
        client_field(&x, "X-CSRF-Token", c->csrf);
    client_field(&x, "Content-Type", type);
    if (body.n || strcmp(method, "POST") == 0)
        client_field(&x, "Content-Length", arena_printf(a, "%zu", body.n));
    for (struct str rest = str_of(head ? head : ""); rest.n > 0;) {
        struct str value = str_cut(&rest, '\n'), name = str_cut(&value, ':');
        exchange_field(&x, name, str_trim(value));
    }
    if (exchange_head(&x) == EXCHANGE_BODY) {
        if (body.n)
            assert_true(exchange_body(&x, body.p, body.n));
        exchange_finish(&x);
    }
    reply.status = x.response.status;
    for (size_t i = 0; i < x.response.headers.n; i++)
        http_pairs_add(o->a, &reply.headers, arena_strdup(o->a, x.response.headers.items[i].name),
                       arena_strdup(o->a, x.response.headers.items[i].value));
    reply.body = x.response.body;
    if (x.fd >= 0) { /* a file is sent by its descriptor */
        char *bytes = arena_alloc(o->a, x.file_size + 1);
        assert_int_equal(pread(x.fd, bytes, x.file_size, 0), x.file_size);
        reply.body = (struct str){bytes, x.file_size};
    }
    reply.body = (struct str){arena_strndup(o->a, reply.body.p ? reply.body.p : "", reply.body.n),
                              reply.body.n};
    const char *got = reply_header(&reply, "Content-Type");
    if (got && strstr(got, "json") && !reply_header(&reply, "Content-Encoding") && reply.body.n)
        OK(js_load(&reply.json, o->a, "the answer", reply.body, &e), e);
    exchange_end(&x);
    return reply;
}

static inline struct reply get(const struct client *c, const char *target)
{
    return ask(c, "GET", target, NULL, NULL, (struct str){NULL, 0});
}

static inline struct reply post(const struct client *c, const char *target, const char *json)
{
    return ask(c, "POST", target, NULL, "application/json", str_of(json));
}

/* One file as a form with further text parts "name=value\n…". */
static inline struct reply post_file(const struct client *c, const char *target, const char *part,
                                     const char *file_name, struct str bytes, const char *more)
{
    struct buf b;
    ARENA_LOCAL(a);
    buf_init(&b, a, 64 << 20);
    for (struct str rest = str_of(more ? more : ""); rest.n > 0;) {
        struct str value = str_cut(&rest, '\n'), name = str_cut(&value, '=');
        buf_printf(&b,
                   "--q7\r\nContent-Disposition: form-data; name=\"%.*s\"\r\n\r\n%.*s\r\n",
                   STR_ARG(name), STR_ARG(value));
    }
    buf_printf(&b,
               "--q7\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
               "Content-Type: application/octet-stream\r\n\r\n",
               part, file_name);
    buf_put(&b, bytes);
    buf_puts(&b, "\r\n--q7--\r\n");
    return ask(c, "POST", target, NULL, "multipart/form-data; boundary=q7", buf_str(&b));
}

static inline const char *text_at(const struct reply *r, const char *path)
{
    const struct json_t *x = r->json;
    ARENA_LOCAL(tmp);
    for (struct str rest = str_of(path); rest.n > 0 && x;)
        x = js_get(x, str_dup(tmp, str_cut(&rest, '.')));
    return x && json_is_string(x) ? json_string_value(x) : NULL;
}

static inline int64_t int_at(const struct reply *r, const char *path)
{
    const struct json_t *x = r->json;
    ARENA_LOCAL(tmp);
    for (struct str rest = str_of(path); rest.n > 0 && x;)
        x = js_get(x, str_dup(tmp, str_cut(&rest, '.')));
    return x && json_is_integer(x) ? json_integer_value(x) : -1;
}

static inline void expect_status(const char *file, int line, struct reply r, int want,
                                 const char *code)
{
    const char *got = text_at(&r, "code");
    if (r.status == want && (!code || (got && strcmp(got, code) == 0)))
        return;
    print_error("%s:%d: %d where %d %s should be: %.*s\n", file, line, r.status, want,
                code ? code : "", STR_ARG_MAX(r.body, 600));
    fail();
}
#define STATUS(answer, want) expect_status(__FILE__, __LINE__, (answer), (want), NULL)
#define CODE(answer, want, word) expect_status(__FILE__, __LINE__, (answer), (want), (word))

/* The cookie that came with the answer, and what session/show says of it. */
static inline void take_session(struct client *c, const struct reply *r)
{
    const char *set = reply_header(r, "Set-Cookie");
    assert_non_null(set);
    assert_true(strncmp(set, "landfall=", 9) == 0);
    c->cookie = arena_strndup(c->o->a, set + 9, strcspn(set + 9, ";"));
    c->csrf = arena_strdup(c->o->a, text_at(r, "csrf"));
    c->person = arena_strdup(c->o->a, text_at(r, "person.id"));
}

#define PASSWORD "a long pass phrase, 7 words"

/* The first owner of the office. */
static inline struct client office_owner(struct office *o)
{
    struct client c = {.o = o};
    struct err e = {0};
    const char *code = NULL;
    struct job job = {.arena = o->a,
                      .data_dir = o->data_dir,
                      .workspace_path = o->path,
                      .actor = "test",
                      .now_us = office_now(o)};
    OK(people_first_code(&job, &code, &e), e);
    assert_non_null(code);
    struct reply r = post(&c, "/api/v1/session/first",
                          arena_printf(o->a,
                                       "{\"code\":\"%s\",\"name\":\"Olga Owner\","
                                       "\"email\":\"olga@example.org\",\"password\":\"" PASSWORD
                                       "\"}",
                                       code));
    STATUS(r, 200);
    take_session(&c, &r);
    return c;
}

/* Invited by `by` with that role for a firm (NULL = the office), and signed in. */
static inline struct client office_join(const struct client *by, const char *firm, const char *role,
                                        const char *email)
{
    struct office *o = by->o;
    struct client c = {.o = o};
    const char *to = firm ? arena_printf(o->a, "\"firm\":\"%s\"", firm) : "\"office\":true";
    struct reply r = post(by, "/api/v1/person/invite",
                          arena_printf(o->a, "{%s,\"role\":\"%s\"}", to, role));
    STATUS(r, 200);
    const char *link = strchr(text_at(&r, "result.link_path"), '#') + 1;
    r = post(&c, "/api/v1/session/join",
             arena_printf(o->a,
                          "{\"token\":\"%s\",\"name\":\"%s\",\"email\":\"%s\",\"password\":"
                          "\"" PASSWORD "\"}",
                          link, email, email));
    STATUS(r, 200);
    take_session(&c, &r);
    return c;
}

/* An example firm, put into the workspace through the API. */
static inline void office_firm(const struct client *c, const char *example)
{
    struct str bytes;
    struct err e = {0};
    OK(file_read(c->o->a, arena_printf(c->o->a, "examples/%s/firm.yaml", example), 1 << 20, &bytes,
                 &e),
       e);
    struct reply r = post_file(c, "/api/v1/firm/import", "file", "firm.yaml", bytes, NULL);
    STATUS(r, 200);
}

#endif

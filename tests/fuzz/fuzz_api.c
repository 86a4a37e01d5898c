/* fuzz_api.c — any bytes as a request to the HTTP door: first byte = who asks (1: with the owner's cookie, 2:
 * with his token against forged requests, 4: with a viewer's bearer token), then head, blank line, body as
 * over the wire. Whatever comes, the answer must be one that can be sent, nobody who is not signed in gets a
 * result, nobody but the owner changes anything, and no file is left. */
#include <assert.h>
#include <dirent.h>
#include <ftw.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "doors/api.h"
#include "doors/api_inside.h"
#include "http/exchange.h"
#include "store/workspace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[512];
static struct arena *life;
static struct api *api;
static const char *cookie, *csrf, *bearer, *incoming, *work;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void end(void)
{
    (void)api_close(api, 5000);
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_close(life);
}

static struct exchange *run(struct arena *a, const char *method, struct str target,
                            struct http_pairs fields, struct str body)
{
    static struct exchange_rules rules;
    struct exchange *x = NEW(a, struct exchange);
    rules = (struct exchange_rules){
        .router = api_router(api), .upload_dir = incoming, .head_max = 16384};
    exchange_begin(x, &rules, a);
    x->request.address = "127.0.0.1";
    x->request.now_us = api_clock_us();
    exchange_line(x, method, target, "HTTP/1.1");
    for (size_t i = 0; i < fields.n; i++)
        exchange_field(x, str_of(fields.items[i].name), str_of(fields.items[i].value));
    if (exchange_head(x) == EXCHANGE_BODY) {
        if (!body.n || exchange_body(x, body.p, body.n))
            exchange_finish(x);
    }
    return x;
}

static struct json_t *post(const char *path, const char *json)
{
    struct http_pairs f = {0};
    struct json_t *root;
    struct err e = {0};
    http_pairs_add(life, &f, "Host", "localhost");
    http_pairs_add(life, &f, "Content-Type", "application/json");
    http_pairs_add(life, &f, "Content-Length", arena_printf(life, "%zu", strlen(json)));
    if (cookie) {
        http_pairs_add(life, &f, "Cookie", arena_printf(life, "landfall=%s", cookie));
        http_pairs_add(life, &f, "X-CSRF-Token", csrf);
    }
    struct exchange *x = run(life, "POST", str_of(path), f, str_of(json));
    assert(x->response.status == 200);
    for (size_t i = 0; i < x->response.headers.n && !cookie; i++)
        if (strcmp(x->response.headers.items[i].name, "Set-Cookie") == 0) {
            const char *value = x->response.headers.items[i].value + strlen("landfall=");
            cookie = arena_strndup(life, value, strcspn(value, ";"));
        }
    bool ok = js_load(&root, life, "answer", x->response.body, &e);
    assert(ok);
    exchange_end(x);
    return root;
}

static void begin(void)
{
    struct err e = {0};
    struct workspace *ws;
    const char *code = NULL;
    const char *data = getenv("LANDFALL_ROOT");
    life = arena_open();
    const char *base = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%s/landfall-fuzz-api-XXXXXX", base ? base : P_tmpdir);
    if (!mkdtemp(folder))
        abort();
    const char *path = path_join(life, folder, "w.db");
    incoming = path_join(life, folder, "incoming");
    work = path_join(life, folder, "files/jobs");
    data = data ? path_join(life, data, "data") : LANDFALL_DATA_DIR;
    struct job job = {.arena = life,
                      .data_dir = data,
                      .workspace_path = path,
                      .actor = "fuzz",
                      .now_us = api_clock_us()};
    bool ok = mkdir(incoming, 0700) == 0 &&
              ws_open(&ws, life, path, WS_CREATE, job.now_us, &e) &&
              people_first_code(&job, &code, &e) &&
              api_open(&api,
                       &(struct api_config){.workspace_path = path,
                                            .data_dir = data,
                                            .country_dir = LANDFALL_COUNTRY_DIR,
                                            .folder = path_join(life, folder, "files"),
                                            .listen = "127.0.0.1"},
                       job.now_us, &e);
    if (!ok)
        fprintf(stderr, "%s\n%s\n", e.msg, e.hint);
    assert(ok);
    struct json_t *session =
        post("/api/v1/session/first",
             arena_printf(life,
                          "{\"code\":\"%s\",\"name\":\"F\",\"email\":\"f@example.org\","
                          "\"password\":\"a long pass phrase, 7 words\"}",
                          code));
    csrf = str_dup(life, js_get_text(session, "csrf"));
    struct json_t *token = post("/api/v1/token/create", "{\"name\":\"t\",\"role\":\"viewer\"}");
    bearer = str_dup(life, js_get_text(js_get(token, "result"), "secret"));
    (void)atexit(end);
}

static bool is_empty(const char *dir)
{
    size_t n = 0;
    DIR *d = opendir(dir);
    for (struct dirent *x; d && (x = readdir(d));)
        n += x->d_name[0] != '.';
    if (d)
        (void)closedir(d);
    return n == 0;
}

static const char *header(const struct http_response *p, const char *name)
{
    return http_response_header(p, name);
}

static void check(const struct exchange *x, unsigned who)
{
    const struct http_response *p = &x->response;
    struct err e = {0};
    struct json_t *j;
    assert(p->status >= 200 && p->status < 600);
    for (size_t i = 0; i < p->headers.n; i++)
        assert(!strpbrk(p->headers.items[i].value, "\r\n"));
    const char *type = header(p, "Content-Type");
    if (type && strcmp(type, "application/problem+json") == 0) {
        bool ok = js_load(&j, p->arena, "problem", p->body, &e);
        assert(ok && js_get_text(j, "detail").n > 0 && js_get_text(j, "code").n > 0);
    }
    const char *path = x->request.path;
    if (!path || strncmp(path, "/api/v1/", 8) != 0 || strncmp(path, "/api/v1/session/", 16) == 0)
        return;
    if (p->status < 400) {
        assert(who & 5);
        assert(!(x->request.method == HTTP_POST) || (who & 3) == 3 || (who & 4));
        assert(header(p, "X-Content-Type-Options"));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!api)
        begin();
    if (size < 1)
        return 0;
    ARENA_LOCAL(a);
    unsigned who = data[0] & 7;
    struct str all = {(const char *)data + 1, size - 1}, body = {NULL, 0}, head = all;
    struct http_pairs fields = {0};
    const char *blank = memmem(all.p, all.n, "\r\n\r\n", 4);
    if (blank) {
        head.n = (size_t)(blank - all.p);
        body = (struct str){blank + 4, all.n - head.n - 4};
    }
    struct str target = str_cut(&head, '\n');
    struct str method = str_cut(&target, ' '), raw = str_cut(&target, ' ');
    /* Passwords are slow by design, and tried elsewhere. */
    if (str_contains(raw, "session") || str_contains(raw, "password"))
        raw = STR("/api/v1/session/show");
    http_pairs_add(a, &fields, "Host", "localhost");
    if (body.n)
        http_pairs_add(a, &fields, "Content-Length", arena_printf(a, "%zu", body.n));
    if (who & 1)
        http_pairs_add(a, &fields, "Cookie", arena_printf(a, "landfall=%s", cookie));
    if (who & 2)
        http_pairs_add(a, &fields, "X-CSRF-Token", csrf);
    if (who & 4)
        http_pairs_add(a, &fields, "Authorization", arena_printf(a, "Bearer %s", bearer));
    while (head.n > 0) {
        struct str value = str_cut(&head, '\n');
        if (str_ends(value, "\r"))
            value.n--;
        struct str name = str_cut(&value, ':');
        http_pairs_add(a, &fields, str_dup(a, name), str_dup(a, str_trim(value)));
    }
    struct exchange *x = run(a, str_dup(a, method), raw, fields, body);
    if (x->response.status)
        check(x, who);
    exchange_end(x);
    assert(is_empty(incoming));
    /* The thread of a work may be the last to let it go, a moment after its answer. */
    struct jobs_counts n;
    bool left = true;
    for (int i = 0; i < 2000 && left; i++) {
        jobs_count(api->jobs, &n);
        left = n.kept == 0 && !is_empty(work);
        if (left)
            (void)usleep(1000);
    }
    assert(!left);
    return 0;
}

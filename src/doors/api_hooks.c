/* api_hooks.c — POST /hooks/ID: a shop delivers events. The signature over the raw body is what lets it in; the id in the
 * address only says whose it is. An answer of 2xx means that the events are committed. */
#include <string.h>

#include "base/json.h"
#include "doors/api_inside.h"
#include "operations/hook.h"

#define HOOKS "/hooks/"

static bool deliver(struct job *job, const struct http_request *r, struct hook_outcome *ret, struct err *e)
{
    const char *id = r->path + strlen(HOOKS);
    struct hook_delivery d = {.body = r->body};
    TRY(hook_scheme_of(job, id, &d.scheme, e));
    for (int h = 0; h < N_HOOK_HEADERS; h++) {
        const char *name = hook_header_name(d.scheme, (enum hook_header)h);
        d.header[h] = name ? http_header(r, name) : NULL;
    }
    return hook_deliver(job, id, &d, ret, e);
}

void api_hook(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct hook_outcome out;
    struct err e = {0};
    struct buf text;
    struct js_writer w;
    struct job job = {.arena = r->arena,
                      .data_dir = api->config.data_dir,
                      .country_dir = api->config.country_dir,
                      .workspace_path = api->config.workspace_path,
                      .actor = "hook",
                      .address = api_address(api, r),
                      .as_of = AS_OF_FACT_TABLE,
                      .now_us = r->now_us,
                      .seed = 1};
    api_note_route(api->metrics.n_capabilities + API_HOOK);
    if (!deliver(&job, r, &out, &e)) {
        api_problem(p, r, 0, &e);
        return;
    }
    buf_init(&text, r->arena, 256);
    js_init(&w, &text, JS_COMPACT);
    js_begin_object(&w);
    js_put_bool(&w, "again", out.again);
    js_put_int(&w, "events", out.n_events);
    js_put_int(&w, "new", out.n_new);
    js_end(&w);
    http_set_header(p, "Cache-Control", "no-store");
    http_text(p, 200, "application/json", buf_str(&text));
}

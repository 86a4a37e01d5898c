/* mcp.c — JSON-RPC messages in, tool calls through the gate, answers out.
 *
 * One message is answered before the next is read: the protocol allows more, an assistant at a desk
 * needs no more. What a tool refuses or cannot do comes back as a result with isError, so that the
 * assistant can read the hint and try again; only a broken message is a protocol error. */
#include "doors/mcp.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "doors/args_json.h"
#include "doors/cli.h"
#include "doors/gate.h"
#include "doors/schema.h"
#include "doors/table.h"

enum {
    MAX_MESSAGE = 4 << 20,
    MAX_ANSWER = 64 << 20,
    TEXT_WIDTH = 100,
    /* JSON-RPC 2.0 */
    PARSE_ERROR = -32700,
    INVALID_REQUEST = -32600,
    NO_SUCH_METHOD = -32601,
    INVALID_PARAMS = -32602
};

static const char *const protocols[] = {"2025-06-18", "2025-03-26", "2024-11-05"}; /* newest first */

struct mcp {
    const struct job *base;
    enum role role;
    const char *firm;
    FILE *out;
};

/* ---- messages ---- */

struct exchange {
    struct mcp *mcp;
    struct arena *a;
    struct json_t *id, *params;
    struct json_t *progress_token; /* NULL: nobody asked for progress */
    struct buf out;
    struct js_writer w;
};

static void put_json(struct exchange *x, const char *key, const struct json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    js_key(&x->w, key);
    js_raw(&x->w, str_of(arena_strdup(x->a, text ? text : "null")));
    free(text);
}

static void begin_message(struct exchange *x)
{
    buf_init(&x->out, x->a, MAX_ANSWER);
    js_init(&x->w, &x->out, JS_COMPACT);
    js_begin_object(&x->w);
    js_put_cstr(&x->w, "jsonrpc", "2.0");
}

static void send(struct exchange *x)
{
    js_end(&x->w);
    (void)fwrite(x->out.p, 1, x->out.n, x->mcp->out);
    (void)fputc('\n', x->mcp->out);
    (void)fflush(x->mcp->out);
}

static void begin_result(struct exchange *x)
{
    begin_message(x);
    put_json(x, "id", x->id);
    js_key(&x->w, "result");
    js_begin_object(&x->w);
}

static void send_result(struct exchange *x)
{
    js_end(&x->w);
    send(x);
}

static void send_error(struct exchange *x, int code, const char *message)
{
    begin_message(x);
    if (x->id)
        put_json(x, "id", x->id);
    else
        js_put_null(&x->w, "id");
    js_key(&x->w, "error");
    js_begin_object(&x->w);
    js_put_int(&x->w, "code", code);
    js_put_cstr(&x->w, "message", message);
    js_end(&x->w);
    send(x);
}

/* ---- tools ---- */

static char *tool_name(struct arena *a, const struct capability *c)
{
    return text_swap(a, c->name, '.', '_');
}

/* Files stay out of the assistant's reach. */
static bool is_offered(const struct capability_param *p)
{
    return p->kind != PARAM_FILE && p->kind != PARAM_OUTPUT;
}

static bool needs_file(const struct capability *c)
{
    for (size_t i = 0; i < c->n_params; i++)
        if (!is_offered(&c->params[i]) && (c->params[i].flags & PARAM_REQUIRED))
            return true;
    return false;
}

static struct rights *rights_of(const struct mcp *m, struct arena *a)
{
    struct rights *r = NEW(a, struct rights);
    struct rights_grant *g = NEW(a, struct rights_grant);
    *g = (struct rights_grant){.firm_id = m->firm ? m->firm : "*", .role = m->role};
    *r = (struct rights){.grants = g, .n = 1, .at_most = m->role};
    return r;
}

static void make_job(struct job *job, struct exchange *x)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    *job = *x->mcp->base;
    job->arena = x->a;
    job->base = NULL;
    job->slots = NULL;
    job->rights = rights_of(x->mcp, x->a);
    job->now_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    job->progress = NULL;
}

static bool is_tool(const struct mcp *m, const struct job *job, const struct capability *c)
{
    return gate_offers(DOOR_MCP, c) && !needs_file(c) && gate_allows(job, c, m->firm);
}

static void put_tool(struct exchange *x, const struct capability *c)
{
    struct js_writer *w = &x->w;
    struct schema_writer d = {.w = w, .a = x->a, .refs = "#/$defs/"};
    js_begin_object(w);
    js_put_cstr(w, "name", tool_name(x->a, c));
    js_put_cstr(w, "title", capability_words(x->a, c));
    js_put_cstr(w, "description",
                c->about ? arena_printf(x->a, "%s. %s", c->summary, c->about) : c->summary);
    js_key(w, "inputSchema");
    schema_params(&d, c, is_offered);
    js_key(w, "outputSchema");
    js_begin_object(w);
    js_put_cstr(w, "type", "object");
    js_key(w, "properties");
    js_begin_object(w);
    js_key(w, "result");
    schema_shape(&d, c->result);
    js_end(w);
    js_key(w, "required");
    js_raw(w, STR("[\"result\"]"));
    js_key(w, "$defs");
    js_begin_object(w);
    schema_components(&d);
    js_end(w);
    js_end(w);
    js_key(w, "annotations");
    js_begin_object(w);
    js_put_bool(w, "readOnlyHint", c->effect == EFFECT_READS);
    js_put_bool(w, "destructiveHint", false);
    js_put_bool(w, "idempotentHint", c->effect == EFFECT_READS);
    js_put_bool(w, "openWorldHint", false);
    js_end(w);
    js_end(w);
}

static void list_tools(struct exchange *x)
{
    struct job job;
    size_t n;
    const struct capability *const *table = capability_table(&n);
    make_job(&job, x);
    begin_result(x);
    js_key(&x->w, "tools");
    js_begin_array(&x->w);
    for (size_t i = 0; i < n; i++)
        if (is_tool(x->mcp, &job, table[i]))
            put_tool(x, table[i]);
    js_end(&x->w);
    send_result(x);
}

/* ---- calls ---- */

static void tell_progress(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct exchange note = *(struct exchange *)ctx; /* the answer is not begun yet */
    begin_message(&note);
    js_put_cstr(&note.w, "method", "notifications/progress");
    js_key(&note.w, "params");
    js_begin_object(&note.w);
    put_json(&note, "progressToken", note.progress_token);
    js_put_int(&note.w, "progress", (int64_t)done);
    if (total)
        js_put_int(&note.w, "total", (int64_t)total);
    js_put_cstr(&note.w, "message", what);
    js_end(&note.w);
    send(&note);
}

static void put_content(struct exchange *x, struct str text)
{
    js_key(&x->w, "content");
    js_begin_array(&x->w);
    js_begin_object(&x->w);
    js_put_cstr(&x->w, "type", "text");
    js_put_text(&x->w, "text", text);
    js_end(&x->w);
    js_end(&x->w);
}

static void send_failure(struct exchange *x, const struct err *e)
{
    begin_result(x);
    put_content(x, str_of(arena_printf(x->a, "%s%s%s", e->msg, e->hint[0] ? "\n" : "", e->hint)));
    js_put_bool(&x->w, "isError", true);
    send_result(x);
}

static void send_value(struct exchange *x, struct job *job, const struct capability *c,
                       const struct value *v)
{
    struct buf text;
    buf_init(&text, x->a, MAX_ANSWER);
    if (c->show)
        c->show(job, v, &text, TEXT_WIDTH);
    else
        text_result(&text, v, c->result, TEXT_WIDTH);
    begin_result(x);
    put_content(x, (struct str){text.p, text.n});
    js_key(&x->w, "structuredContent");
    js_begin_object(&x->w);
    value_put_part(&x->w, v, &(struct value_part){0});
    js_end(&x->w);
    js_put_bool(&x->w, "isError", false);
    send_result(x);
}

static const struct capability *find_tool(struct exchange *x, const struct job *job,
                                          const char *name)
{
    size_t n;
    const struct capability *const *table = capability_table(&n);
    for (size_t i = 0; name && i < n; i++)
        if (strcmp(tool_name(x->a, table[i]), name) == 0 && is_tool(x->mcp, job, table[i]))
            return table[i];
    return NULL;
}

static void call_tool(struct exchange *x)
{
    struct job job;
    struct err e = {0};
    struct value *v = NULL;
    make_job(&job, x);
    const char *name = json_string_value(json_object_get(x->params, "name"));
    const struct capability *c = find_tool(x, &job, name);
    if (!c) {
        send_error(x, INVALID_PARAMS,
                   arena_printf(x->a, "there is no tool `%.80s` for the role %s", name ? name : "",
                                role_name(x->mcp->role)));
        return;
    }
    x->progress_token =
        json_object_get(json_object_get(x->params, "_meta"), "progressToken");
    if (x->progress_token) {
        job.progress = tell_progress;
        job.progress_ctx = x;
    }
    struct args *args = args_new(x->a, c);
    struct gate_call call = {
        .door = DOOR_MCP, .capability = c, .args = args, .if_revision = -1};
    if (args_from_json(x->a, args, c, json_object_get(x->params, "arguments"), &e) &&
        args_finish(x->a, args, &e) && gate_run(&job, &call, &v, &e))
        send_value(x, &job, c, v);
    else
        send_failure(x, &e);
}

/* ---- the conversation ---- */

static void initialize(struct exchange *x)
{
    const char *asked = json_string_value(json_object_get(x->params, "protocolVersion"));
    const char *chosen = protocols[0];
    for (size_t i = 0; asked && i < COUNT_OF(protocols); i++)
        if (strcmp(asked, protocols[i]) == 0)
            chosen = protocols[i];
    begin_result(x);
    js_put_cstr(&x->w, "protocolVersion", chosen);
    js_key(&x->w, "capabilities");
    js_raw(&x->w, STR("{\"tools\":{\"listChanged\":false}}"));
    js_key(&x->w, "serverInfo");
    js_begin_object(&x->w);
    js_put_cstr(&x->w, "name", "landfall");
    js_put_cstr(&x->w, "title", "Landfall");
    js_put_cstr(&x->w, "version", LANDFALL_VERSION);
    js_end(&x->w);
    js_put_cstr(&x->w, "instructions",
                "Landfall diagnoses a firm, ranks export markets and weighs entry modes. Numbers come "
                "with year, source and interval: quote them with those, and say what is missing. "
                "firm_list names the firms. You may propose (proposal_make); a person decides.");
    send_result(x);
}

static void answer(struct exchange *x, const char *method)
{
    if (strcmp(method, "initialize") == 0) {
        initialize(x);
    } else if (strcmp(method, "ping") == 0) {
        begin_result(x);
        send_result(x);
    } else if (strcmp(method, "tools/list") == 0) {
        list_tools(x);
    } else if (strcmp(method, "tools/call") == 0) {
        call_tool(x);
    } else {
        send_error(x, NO_SUCH_METHOD, arena_printf(x->a, "no method `%.80s`", method));
    }
}

static void one_message(struct mcp *m, struct str line)
{
    struct arena *a = arena_open();
    struct exchange x = {.mcp = m, .a = a};
    struct err e = {0};
    struct json_t *message;
    if (!js_load(&message, a, "message", line, &e)) {
        send_error(&x, PARSE_ERROR, e.msg);
    } else {
        const char *method = json_string_value(json_object_get(message, "method"));
        x.id = json_object_get(message, "id");
        x.params = json_object_get(message, "params");
        bool id_ok = !x.id || json_is_string(x.id) || json_is_integer(x.id);
        if (!json_is_object(message) || !method || !id_ok) {
            x.id = id_ok ? x.id : NULL;
            send_error(&x, INVALID_REQUEST, "this is not a JSON-RPC 2.0 request");
        } else if (x.id) { /* what has no id is a notification: nothing to answer */
            answer(&x, method);
        }
    }
    arena_close(a);
}

/* A line of at most MAX_MESSAGE bytes; a longer one is read to its end and told by *ret_too_long. */
static bool read_line(FILE *in, char *line, size_t *ret_n, bool *ret_too_long)
{
    size_t n = 0;
    int c;
    *ret_too_long = false;
    while ((c = getc(in)) != EOF && c != '\n') {
        if (n < MAX_MESSAGE)
            line[n++] = (char)c;
        else
            *ret_too_long = true;
    }
    *ret_n = n;
    return n > 0 || c != EOF;
}

bool mcp_serve(const struct job *base, enum role role, const char *firm, FILE *in, FILE *out,
               struct err *e)
{
    struct mcp m = {.base = base, .role = role, .firm = firm, .out = out};
    char *line = malloc(MAX_MESSAGE);
    size_t n;
    bool too_long;
    if (!line)
        return FAIL(e, ERR_IO, "not enough memory for messages");
    while (read_line(in, line, &n, &too_long)) {
        struct str s = {line, n};
        if (too_long) {
            struct arena *a = arena_open();
            send_error(&(struct exchange){.mcp = &m, .a = a}, INVALID_REQUEST,
                       "the message is longer than 4 MiB");
            arena_close(a);
        } else if (str_trim(s).n) {
            one_message(&m, s);
        }
    }
    free(line);
    return !ferror(out) || FAIL(e, ERR_IO, "cannot write to the assistant");
}

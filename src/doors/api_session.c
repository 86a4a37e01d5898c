/* api_session.c — signing in and out, and what the app asks first: who am I, for which firms. Who may sign
 * in is the people room's business; here stand the cookie and the words. */
#include <string.h>

#include "base/json.h"
#include "doors/api_inside.h"
#include "governance/audit.h"
#include "store/office.h"

/* ---- a job for the people room ---- */

static void make_job(const struct api *api, const struct http_request *r, struct job *job)
{
    *job = (struct job){.arena = r->arena,
                        .data_dir = api->config.data_dir,
                        .country_dir = api->config.country_dir,
                        .workspace_path = api->config.workspace_path,
                        .actor = "server",
                        .address = api_address(api, r),
                        .as_of = AS_OF_FACT_TABLE,
                        .now_us = r->now_us,
                        .seed = 1};
}

/* ---- who am I ---- */

static bool put_firms(struct js_writer *w, struct workspace *ws, struct arena *a,
                      const struct rights *rights, struct err *e)
{
    struct ws_firm *firms;
    size_t n;
    TRY(ws_firm_list(ws, a, &firms, &n, e));
    js_key(w, "firms");
    js_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        enum role role;
        bool sample, trash;
        int64_t revision;
        if (!people_role(rights, firms[i].firm_id, &role))
            continue;
        TRY(ws_mark_get(ws, firms[i].firm_id, WS_MARK_TRASH, &trash, e) &&
            ws_mark_get(ws, firms[i].firm_id, WS_MARK_SAMPLE, &sample, e) &&
            ws_revision_get(ws, firms[i].firm_id, &revision, e));
        if (trash)
            continue;
        js_begin_object(w);
        js_put_cstr(w, "firm", firms[i].firm_id);
        js_put_cstr(w, "name", firms[i].name);
        js_put_cstr(w, "role", role_name(role));
        js_put_bool(w, "sample", sample);
        js_put_int(w, "revision", revision);
        js_end(w);
    }
    js_end(w);
    return true;
}

static void put_person(struct js_writer *w, const struct people_caller *caller)
{
    enum role role;
    js_key(w, "person");
    if (!caller) {
        js_null(w);
        js_put_null(w, "office_role");
        return;
    }
    js_begin_object(w);
    js_put_cstr(w, "id", caller->person.person_id);
    js_put_cstr(w, "name", caller->person.name);
    js_put_cstr(w, "email", caller->person.email);
    js_put_cstr(w, "language", caller->person.language);
    js_put_bool(w, "second_factor", caller->person.second_factor);
    js_end(w);
    js_put_cstr(w, "office_role",
                people_role(caller->rights, NULL, &role) ? role_name(role) : NULL);
}

/* What the office decided for itself, as far as the page needs it before anybody signs in; null: nothing. */
static bool put_office(struct js_writer *w, struct workspace *ws, struct arena *a, struct err *e)
{
    struct ws_setting name, language;
    TRY(ws_setting_get(ws, a, "office.name", &name, e));
    TRY(ws_setting_get(ws, a, "language", &language, e));
    js_key(w, "office");
    js_begin_object(w);
    js_put_cstr(w, "name", name.value);
    js_put_cstr(w, "language", language.value);
    js_end(w);
    return true;
}

static bool put_session(struct api *api, const struct http_request *r,
                        const struct people_caller *caller, struct workspace *ws, struct buf *out,
                        struct err *e)
{
    struct js_writer w;
    struct job job;
    bool first = false;
    make_job(api, r, &job);
    ws_lend(ws, &job);
    if (!caller)
        TRY(people_none_yet(&job, &first, e));
    js_init(&w, out, JS_COMPACT);
    js_begin_object(&w);
    js_put_bool(&w, "signed_in", caller != NULL);
    js_put_bool(&w, "first_start", first);
    put_person(&w, caller);
    if (caller) {
        TRY(put_firms(&w, ws, r->arena, caller->rights, e));
    } else {
        js_key(&w, "firms");
        js_begin_array(&w);
        js_end(&w);
    }
    TRY(put_office(&w, ws, r->arena, e));
    js_put_cstr(&w, "csrf", caller ? caller->csrf : NULL);
    js_put_cstr(&w, "version", LANDFALL_VERSION);
    js_put_cstr(&w, "now", audit_time(r->now_us).s);
    js_end(&w);
    return true;
}

static void answer(struct api *api, const struct http_request *r, struct http_response *p,
                   const struct people_caller *caller)
{
    struct err e = {0};
    struct buf out;
    struct api_lent *l;
    buf_init(&out, r->arena, (size_t)api->limits.answer_max);
    bool ok = api_lend(api, r->now_us, &l, &e);
    if (ok) {
        ok = put_session(api, r, caller, l->ws, &out, &e);
        api_give_back(api, l);
    }
    if (ok)
        http_text(p, 200, "application/json", buf_str(&out));
    else
        api_problem(p, r, 0, &e);
}

void api_session_show(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct people_caller caller;
    struct err e = {0};
    bool found;
    api_note_route(api->metrics.n_capabilities + API_SESSION);
    if (!api_caller_if_any(api, r, r->arena, &found, &caller, &e)) {
        api_problem(p, r, 0, &e);
        return;
    }
    if (found)
        api_note_person(caller.person.person_id);
    answer(api, r, p, found ? &caller : NULL);
}

/* ---- signing in ---- */

/* Who got an account, a role or a new password by a link stands in the audit log like every change; mere
 * signing in changes nothing and stands in the list of sessions. */
static bool record_entry(void *ctx, struct job *job, const struct people_event *event,
                         const struct people_caller *who, struct err *e)
{
    struct workspace *ws;
    struct buf body;
    struct js_writer w;
    (void)ctx;
    if (strcmp(event->what, "session.open") == 0)
        return true;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    buf_init(&body, job->arena, 4096);
    js_init(&w, &body, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "invitation", event->invitation_id);
    js_put_cstr(&w, "role", event->role);
    js_end(&w);
    return audit_record(job, ws,
                        &(struct audit_entry){.firm_id = event->firm_id,
                                              .kind = event->what,
                                              .actor = who->actor,
                                              .body = buf_str(&body)},
                        e);
}

static struct people_browser browser_of(const struct api *api, const struct http_request *r)
{
    return (struct people_browser){.agent = http_header(r, "user-agent"),
                                   .old_token = http_cookie(r, api_cookie_name(api, r)),
                                   .witness = record_entry};
}

static void enter(struct api *api, const struct http_request *r, struct http_response *p, bool ok,
                  const struct people_entry *entry, struct err *e)
{
    if (!ok) {
        api_problem(p, r, 0, e);
        return;
    }
    switch (entry->outcome) {
    case PEOPLE_ENTERED:
        api_set_session(api, p, r, entry->token);
        api_note_person(entry->caller.person.person_id);
        answer(api, r, p, &entry->caller);
        return;
    case PEOPLE_TOO_MANY:
        (void)people_outcome_err(entry, e);
        http_set_header(p, "Retry-After",
                        arena_printf(r->arena, "%lld", (long long)entry->wait_s));
        http_problem_coded(p, r, 429, "throttled", e);
        return;
    case PEOPLE_SECOND_FACTOR:
        (void)people_outcome_err(entry, e);
        http_problem_coded(p, r, 401, "second_factor", e);
        return;
    case PEOPLE_WRONG:
    case PEOPLE_DISABLED:
        (void)people_outcome_err(entry, e);
        http_problem_coded(p, r, 401, "refused", e);
        return;
    }
}

enum text { CODE, NAME, EMAIL, PASSWORD, TOKEN, N_TEXTS };
static const char *const text_names[] = {"code", "name", "email", "password", "token"};

/* The texts of the body; what `needed` lists must be there. */
static bool take(const struct http_request *r, struct http_response *p, const char **texts,
                 const enum text *needed, size_t n, struct err *e)
{
    bool ok = api_body_texts(r, text_names, N_TEXTS, texts, e);
    for (size_t i = 0; i < n && ok; i++)
        if (!texts[needed[i]] || !*texts[needed[i]])
            ok = FAIL(e, ERR_USAGE, "`%s` is missing", text_names[needed[i]]);
    if (!ok)
        api_problem(p, r, 0, e);
    return ok;
}
#define NEEDS(...) (const enum text[]){__VA_ARGS__}, COUNT_OF(((const enum text[]){__VA_ARGS__}))

/* The four ways in differ in what they need and in whom they ask. */
typedef bool way_in(struct job *job, const char *const *x, const struct people_browser *b,
                    struct people_entry *ret, struct err *e);

static bool by_code(struct job *job, const char *const *x, const struct people_browser *b,
                    struct people_entry *ret, struct err *e)
{
    return people_first(job, x[CODE], x[NAME], x[EMAIL], x[PASSWORD], b, ret, e);
}

static bool by_password(struct job *job, const char *const *x, const struct people_browser *b,
                        struct people_entry *ret, struct err *e)
{
    return people_sign_in(job, x[EMAIL], x[PASSWORD], x[CODE], b, ret, e);
}

static bool by_invitation(struct job *job, const char *const *x, const struct people_browser *b,
                          struct people_entry *ret, struct err *e)
{
    return people_join(job, x[TOKEN], x[NAME], x[EMAIL], x[PASSWORD], x[CODE], b, ret, e);
}

static bool by_reset(struct job *job, const char *const *x, const struct people_browser *b,
                     struct people_entry *ret, struct err *e)
{
    return people_renew(job, x[TOKEN], x[PASSWORD], x[CODE], b, ret, e);
}

static void come_in(struct api *api, const struct http_request *r, struct http_response *p,
                    const enum text *needed, size_t n_needed, way_in *way)
{
    struct people_entry entry = {0};
    struct people_browser b = browser_of(api, r);
    struct job job;
    struct err e = {0};
    const char *x[N_TEXTS];
    api_note_route(api->metrics.n_capabilities + API_SESSION);
    if (!take(r, p, x, needed, n_needed, &e))
        return;
    make_job(api, r, &job);
    bool ok = way(&job, x, &b, &entry, &e);
    enter(api, r, p, ok, &entry, &e);
}

void api_session_first(void *ctx, const struct http_request *r, struct http_response *p)
{
    come_in(ctx, r, p, NEEDS(CODE, NAME, EMAIL, PASSWORD), by_code);
}

void api_session_open(void *ctx, const struct http_request *r, struct http_response *p)
{
    come_in(ctx, r, p, NEEDS(EMAIL, PASSWORD), by_password);
}

void api_session_join(void *ctx, const struct http_request *r, struct http_response *p)
{
    come_in(ctx, r, p, NEEDS(TOKEN, EMAIL, PASSWORD), by_invitation);
}

void api_session_renew(void *ctx, const struct http_request *r, struct http_response *p)
{
    come_in(ctx, r, p, NEEDS(TOKEN, PASSWORD), by_reset);
}

void api_session_close(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    struct people_caller caller;
    struct job job;
    struct err e = {0};
    api_note_route(api->metrics.n_capabilities + API_SESSION);
    if (!api_caller(api, r, p, &caller))
        return;
    make_job(api, r, &job);
    people_bind(&job, &caller);
    if (!people_close(&job, &caller, &e)) {
        api_problem(p, r, 0, &e);
        return;
    }
    api_set_session(api, p, r, NULL);
    answer(api, r, p, NULL);
}

void api_session_invitation(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    const char *token = http_query(r, "token");
    struct people_link link;
    struct job job;
    struct err e = {0};
    struct buf out;
    struct js_writer w;
    api_note_route(api->metrics.n_capabilities + API_SESSION);
    make_job(api, r, &job);
    if (!token)
        (void)FAIL(&e, ERR_USAGE, "`token` is missing");
    if (!token || !people_link(&job, token, &link, &e)) {
        api_problem(p, r, 0, &e);
        return;
    }
    buf_init(&out, r->arena, 4096);
    js_init(&w, &out, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "kind", link.kind);
    js_put_cstr(&w, "firm", link.firm_id);
    js_put_cstr(&w, "role", link.role);
    js_put_cstr(&w, "expires", audit_time(link.expires_us).s);
    js_end(&w);
    http_text(p, 200, "application/json", buf_str(&out));
}

/* session.c — landfall session list, revoke: where one is signed in. */
#include <string.h>

#include "people/inside.h"

static const struct shape_field row_fields[] = {
    {.name = "session", .heading = "id", .kind = VALUE_TEXT},
    {.name = "created", .heading = "signed in", .kind = VALUE_TEXT},
    {.name = "last", .heading = "last used", .kind = VALUE_TEXT},
    {.name = "expires", .kind = VALUE_TEXT},
    {.name = "address", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "agent", .heading = "browser", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "current", .heading = "this one", .kind = VALUE_BOOL},
};
static const struct shape row_shape = SHAPE("session", "a browser that is signed in", row_fields);

static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "sessions", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
};
static const struct shape list_shape = SHAPE("sessions", "where one is signed in", list_fields);

static const struct capability_param list_params[] = {PERSON_AT_TERMINAL};

/* Those that are not over. */
static bool living(struct job *job, struct workspace *ws, const char *person_id,
                   struct ws_session **ret, size_t *ret_n, struct err *e)
{
    const struct people_rules *r;
    struct ws_session *list;
    size_t n, kept = 0;
    TRY(people_rules_of_job(job, &r, e));
    TRY(ws_session_list(ws, job->arena, person_id, &list, &n, e));
    for (size_t i = 0; i < n; i++)
        if (list[i].expires_us > job->now_us &&
            job->now_us - list[i].last_us < people_hours_us(r->session_idle_h))
            list[kept++] = list[i];
    *ret = list;
    *ret_n = kept;
    return true;
}

static bool list_run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_person p;
    struct ws_session *list;
    size_t n;
    const struct people_caller *c = people_bound(job);
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(people_own_account(job, args, ws, false, &p, e));
    TRY(living(job, ws, p.person_id, &list, &n, e));
    struct value *rows = value_list(a), *v = value_record(a);
    for (size_t i = 0; i < n; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "session", list[i].session_id);
        record_text(a, r, "created", people_time(a, list[i].created_us));
        record_text(a, r, "last", people_time(a, list[i].last_us));
        record_text(a, r, "expires", people_time(a, list[i].expires_us));
        record_text(a, r, "address", list[i].address);
        record_text(a, r, "agent", list[i].agent);
        record_bool(a, r, "current", c && cstr_eq(c->session_id, list[i].session_id));
        list_add(a, rows, r);
    }
    record_text(a, v, "headline",
                n == 0 ? arena_printf(a, "%s is signed in nowhere.", p.name)
                       : arena_printf(a, "%s is signed in at %zu %s.", p.name, n,
                                      n == 1 ? "place" : "places"));
    record_set(a, v, "sessions", rows);
    *ret = v;
    return true;
}

const struct capability session_list = {
    .name = "session.list",
    .summary = "Lists where one is signed in, since when and from which address",
    .example = "landfall session list --person mina@example.org",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = list_run,
    .limits = OWN_ACCOUNT | NOT_KEPT,
};

/* --- revoke ----------------------------------------------------------------------------------- */

static const struct shape_field revoke_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "person", .kind = VALUE_TEXT},
    {.name = "ended", .kind = VALUE_INT},
};
static const struct shape revoke_shape = SHAPE("sessions_ended", "sessions ended", revoke_fields);

static const struct capability_param revoke_params[] = {
    {.name = "session", .kind = PARAM_TEXT, .flags = PARAM_POSITIONAL, .help = "its id"},
    {.name = "others", .kind = PARAM_BOOL, .help = "all but the one this comes from"},
    PERSON_AT_TERMINAL,
};

static bool revoke_run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_person p;
    const char *id = args_text(args, "session");
    const struct people_caller *c = people_bound(job);
    int ended = 0;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(people_own_account(job, args, ws, true, &p, e));
    if (args_bool(args, "others") == (id != NULL))
        return FAIL(e, ERR_USAGE, "say either a session's id or --others");
    if (!id)
        TRY(ws_session_end_others(ws, p.person_id, c ? c->session_id : NULL, job->now_us, &ended,
                                  e));
    struct ws_session *list;
    size_t n = 0;
    if (id)
        TRY(ws_session_list(ws, a, p.person_id, &list, &n, e));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].session_id, id) == 0) {
            TRY(ws_session_end(ws, id, job->now_us, e));
            ended++;
        }
    if (id && ended == 0)
        return FAIL(e, ERR_NOT_FOUND, "this account has no such session");
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "%d %s ended.", ended, ended == 1 ? "session" : "sessions"));
    record_text(a, v, "person", p.person_id);
    record_int(a, v, "ended", ended);
    *ret = v;
    return true;
}

const struct capability session_revoke = {
    .name = "session.revoke",
    .summary = "Ends one session of one's own, or all others",
    .example = "landfall session revoke --others --person mina@example.org",
    .role = ROLE_VIEWER,
    .effect = EFFECT_WRITES,
    PARAMS(revoke_params),
    .result = &revoke_shape,
    .run = revoke_run,
    .limits = OWN_ACCOUNT,
};

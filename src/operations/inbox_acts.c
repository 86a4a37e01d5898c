/* inbox_acts.c — what people do with an incident: take it on, hand it over, put it off, close it, say whether the warning
 * was useful. Every act is a step of its history; what they write is kept beside the audit log. */
#include <string.h>

#include "base/date.h"
#include "governance/audit.h"
#include "operations/inbox.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "store/people.h"

/* What an act does to the row; *detail says it in the history. */
typedef bool act_fn(struct job *job, struct workspace *ws, const struct args *args, struct ws_incident *x,
                    const char **detail, struct err *e);

static bool carry_out(struct job *job, const struct args *args, const char *act, act_fn *fn, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_incident x;
    const char *firm = args_text(args, "firm"), *detail = "", *ref = NULL;
    int64_t id = args_int(args, "incident"), same;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_incident_get(ws, a, firm, id, &x, e) && fn(job, ws, args, &x, &detail, e));
    TRY(ws_incident_put(ws, firm, &x, &same, e));
    TRY(audit_text_put(ws, a, firm, job->actor, args_text(args, "note"), &ref, e));
    struct ws_incident_step step = {.act = act, .actor = job->actor, .detail = detail, .note_ref = ref ? ref : "",
                                    .at_us = job->now_us};
    TRY(ws_incident_step_put(ws, firm, id, &step, e));
    return incident_value(job, ws, firm, id, arena_printf(a, "Incident %lld %s%s%s.", (long long)id, act, *detail ? " " : "", detail),
                          ret, e);
}

static bool still_open(const struct ws_incident *x, struct err *e)
{
    if (!cstr_eq(x->state, "closed"))
        return true;
    (void)FAIL(e, ERR_CONFLICT, "incident %lld is closed", (long long)x->incident_id);
    return err_hint(e, "When it comes back, a new one is opened.");
}

static bool acknowledge(struct job *job, struct workspace *ws, const struct args *args, struct ws_incident *x,
                        const char **detail, struct err *e)
{
    (void)ws, (void)args, (void)detail;
    TRY(still_open(x, e));
    x->state = "acknowledged";
    x->snooze_day = WS_NONE;
    if (!*x->owner)
        x->owner = job->actor;
    return true;
}

/* To a person of this workspace, by e-mail or id. */
static bool assign(struct job *job, struct workspace *ws, const struct args *args, struct ws_incident *x,
                   const char **detail, struct err *e)
{
    struct arena *a = job->arena;
    const char *to = args_text(args, "to");
    struct ws_person person;
    bool found;
    TRY(still_open(x, e));
    TRY(ws_person_by_email(ws, a, to, &found, &person, e));
    if (!found)
        TRY(ws_person_get(ws, a, to, &found, &person, e));
    if (!found) {
        (void)FAIL(e, ERR_NOT_FOUND, "nobody here has that e-mail or id");
        return err_hint(e, "landfall person list");
    }
    x->owner = arena_printf(a, "person:%s", person.person_id);
    *detail = "to its new owner";
    return true;
}

static bool snooze(struct job *job, struct workspace *ws, const struct args *args, struct ws_incident *x,
                   const char **detail, struct err *e)
{
    struct date until;
    (void)ws;
    TRY(still_open(x, e) && date_parse(str_of(args_text(args, "until")), &until, e));
    if (until.days <= x->seen_day) {
        (void)FAIL(e, ERR_INPUT, "%s is not after %s, the day of the last look", args_text(args, "until"),
                   date_text((struct date){(int32_t)x->seen_day}).s);
        return err_hint(e, "Name a later day, or close it.");
    }
    x->state = "snoozed";
    x->snooze_day = until.days;
    *detail = arena_printf(job->arena, "until %s", date_text(until).s);
    return true;
}

static bool close_it(struct job *job, struct workspace *ws, const struct args *args, struct ws_incident *x,
                     const char **detail, struct err *e)
{
    (void)job, (void)ws, (void)args, (void)detail;
    TRY(still_open(x, e));
    x->state = "closed";
    x->closed_day = x->seen_day;
    return true;
}

static bool judge(struct job *job, struct workspace *ws, const struct args *args, struct ws_incident *x,
                  const char **detail, struct err *e)
{
    (void)job, (void)ws, (void)e;
    x->useful = args_text(args, "answer");
    *detail = cstr_eq(x->useful, "yes") ? "useful" : "not useful";
    return true;
}

static bool run_acknowledge(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return carry_out(job, args, "acknowledged", acknowledge, ret, e);
}
static bool run_assign(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return carry_out(job, args, "handed over", assign, ret, e);
}
static bool run_snooze(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return carry_out(job, args, "put off", snooze, ret, e);
}
static bool run_close(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return carry_out(job, args, "closed", close_it, ret, e);
}
static bool run_judge(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    return carry_out(job, args, "judged", judge, ret, e);
}

#define FIRM {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"}
#define INCIDENT {.name = "incident", .kind = PARAM_INT, .unit = "number", .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .min = 1, .max = 1e9, \
                  .help = "its number in `alarm list`"}
#define NOTE {.name = "note", .kind = PARAM_TEXT, .flags = PARAM_PERSONAL, .help = "why, or what for; kept beside the audit log"}

static const struct capability_param plain_params[] = {FIRM, INCIDENT, NOTE};
static const struct capability_param assign_params[] = {
    FIRM, INCIDENT,
    {.name = "to", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_PERSONAL, .help = "e-mail or id of the new owner"}, NOTE};
static const struct capability_param snooze_params[] = {
    FIRM, INCIDENT, {.name = "until", .kind = PARAM_DATE, .flags = PARAM_REQUIRED, .help = "the day it comes back"}, NOTE};
static const char *const answers[] = {"yes", "no", NULL};
static const struct capability_param judge_params[] = {
    FIRM, INCIDENT,
    {.name = "answer", .kind = PARAM_CHOICE, .choices = answers, .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "was the warning useful?"},
    NOTE};

const struct capability alarm_acknowledge = {
    .name = "alarm.acknowledge",
    .summary = "Takes an incident on: it is being looked into",
    .example = "landfall alarm acknowledge gift-shop 1 --note \"calling the carrier\"",
    .role = ROLE_ANALYST, .effect = EFFECT_WRITES, PARAMS(plain_params), .result = &incident_shape, .run = run_acknowledge,
};
const struct capability alarm_assign = {
    .name = "alarm.assign",
    .summary = "Hands an incident over to somebody",
    .example = "landfall alarm assign gift-shop 1 --to mina@example.org",
    .role = ROLE_ANALYST, .effect = EFFECT_WRITES, PARAMS(assign_params), .result = &incident_shape, .run = run_assign,
};
const struct capability alarm_snooze = {
    .name = "alarm.snooze",
    .summary = "Puts an incident off until a day",
    .example = "landfall alarm snooze gift-shop 1 --until 2026-05-20",
    .role = ROLE_ANALYST, .effect = EFFECT_WRITES, PARAMS(snooze_params), .result = &incident_shape, .run = run_snooze,
};
const struct capability alarm_close = {
    .name = "alarm.close",
    .summary = "Closes an incident",
    .example = "landfall alarm close gift-shop 1 --note \"the strike is over\"",
    .role = ROLE_ANALYST, .effect = EFFECT_WRITES, PARAMS(plain_params), .result = &incident_shape, .run = run_close,
};
const struct capability alarm_useful = {
    .name = "alarm.useful",
    .summary = "Says whether the warning was useful: the measured precision of the alarms",
    .example = "landfall alarm useful gift-shop 1 yes",
    .role = ROLE_ANALYST, .effect = EFFECT_WRITES, PARAMS(judge_params), .result = &incident_shape, .run = run_judge,
};

/* inbox_show.c — alarm.show: one incident on one page: what changed, what moved it, what can be done, what was done. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "events/read.h"
#include "governance/audit.h"
#include "governance/proposal.h"
#include "operations/inbox.h"
#include "operations/incident_body.h"
#include "operations/incident_words.h"
#include "operations/limits.h"
#include "operations/operations.h"
#include "operations/playbook.h"
#include "operations/skill_line.h"
#include "store/governance.h"

static const struct shape_field signal_fields[] = {
    {.name = "kpi", .kind = VALUE_TEXT},
    {.name = "name", .heading = "what", .kind = VALUE_TEXT},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "market_name", .heading = "where", .kind = VALUE_TEXT},
    {.name = "channel", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "since", .kind = VALUE_TEXT},
    {.name = "expected", .kind = VALUE_FIGURE},
    {.name = "seen", .kind = VALUE_FIGURE},
    {.name = "chance", .kind = VALUE_FIGURE, .help = "probability of such a crossing when nothing has changed, over all series; of a platform's limit: to get past it"},
    {.name = "sentence", .kind = VALUE_PROSE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "detector", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "model", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape signal_shape = SHAPE("incident_signal", "a series that changed", signal_fields);
static const struct shape_field cause_fields[] = {
    {.name = "dimension", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "part", .kind = VALUE_FIGURE, .help = "of the change, with its interval"},
    {.name = "share", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "before", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "now", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
};
static const struct shape cause_shape = SHAPE("incident_cause", "what moved the worst series", cause_fields);
static const struct shape_field play_fields[] = {
    {.name = "action", .kind = VALUE_TEXT},
    {.name = "title", .kind = VALUE_TEXT},
    {.name = "kind", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "of the decision it would be"},
    {.name = "steps", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "when_not", .heading = "not when", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "expects", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL, .help = "what the review will look at"},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape play_shape = SHAPE("incident_play", "something that can be done", play_fields);
static const struct shape_field step_fields[] = {
    {.name = "at", .kind = VALUE_TEXT},
    {.name = "act", .kind = VALUE_TEXT},
    {.name = "by", .kind = VALUE_TEXT},
    {.name = "detail", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape step_shape = SHAPE("incident_step", "a step of its history", step_fields);
static const struct shape_field made_fields[] = {
    {.name = "proposal", .heading = "no.", .kind = VALUE_INT},
    {.name = "state", .kind = VALUE_TEXT},
    {.name = "subject", .kind = VALUE_TEXT},
};
static const struct shape made_shape = SHAPE("incident_proposal", "a proposal made from it", made_fields);

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "incident", .kind = VALUE_RECORD, .of = &incident_line_shape},
    {.name = "data_age_days", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL, .help = "days between its last look and the newest event"},
    {.name = "action", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "the action that a proposal would make"},
    {.name = "signals", .kind = VALUE_LIST, .of = &signal_shape, .flags = SHAPE_CSV},
    {.name = "causes", .kind = VALUE_LIST, .of = &cause_shape},
    {.name = "chain", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "plays", .heading = "what can be done", .kind = VALUE_LIST, .of = &play_shape},
    {.name = "proposals", .kind = VALUE_LIST, .of = &made_shape},
    {.name = "history", .kind = VALUE_LIST, .of = &step_shape},
    {.name = "skill", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "how such alarms did when they were measured"},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
const struct shape incident_shape = SHAPE("incident", "an incident", fields);

static struct value *signals_value(struct job *job, const struct kpis *kpis, const struct incident_body *b)
{
    struct arena *a = job->arena;
    struct value *list = value_list(a);
    for (size_t i = 0; i < b->n_signals; i++) {
        const struct signal *s = &b->signals[i];
        const struct kpi *k = kpi_find(kpis, s->kpi);
        struct value *v = value_record(a);
        enum limit_metric metric;
        const char *name = signal_is_limit(s) && limit_metric_of(s->kpi, &metric) ? limit_metric_what(metric) : k ? k->name : s->kpi;
        record_text(a, v, "kpi", s->kpi);
        record_text(a, v, "name", name);
        record_text(a, v, "market", *s->market ? s->market : NULL);
        record_text(a, v, "market_name", *s->market ? event_market_name(job, s->market) : "all markets");
        record_text(a, v, "channel", *s->channel ? s->channel : NULL);
        record_text(a, v, "since", date_text((struct date){s->since_day}).s);
        record_figure(a, v, "expected", signal_expected(job, kpis, s));
        record_figure(a, v, "seen", signal_seen(job, kpis, s));
        record_figure(a, v, "chance", signal_chance(job, kpis, s));
        record_prose(a, v, "sentence", signal_prose(job, kpis, s));
        record_text(a, v, "detector", s->detector);
        record_text(a, v, "model", s->model);
        list_add(a, list, v);
    }
    return list;
}

static struct value *causes_value(struct job *job, const struct kpis *kpis, const struct incident_body *b)
{
    struct arena *a = job->arena;
    struct value *list = value_list(a);
    const struct kpi *k = b->n_signals ? kpi_find(kpis, b->signals[0].kpi) : NULL;
    const char *unit = k ? k->unit : "";
    for (size_t i = 0; i < b->n_causes; i++) {
        const struct cause *c = &b->causes[i];
        struct value *v = value_record(a);
        struct figure *part = figure_derived(a, arena_printf(a, "part of %s", c->name), c->part, unit, "kpi-attribution/1",
                                             kpis->params, NULL, 0);
        if (isfinite(c->low) && isfinite(c->high) && c->low <= c->high)
            (void)figure_with_interval(part, c->low, c->high);
        struct figure *share = figure_derived(a, "share of the change", 100 * c->share, "%", "kpi-attribution/1", kpis->params,
                                              NULL, 0);
        share->decimals = 0;
        record_text(a, v, "dimension", cause_dimension_word(c->dimension));
        record_text(a, v, "id", c->id);
        record_text(a, v, "name", c->name);
        record_figure(a, v, "part", part);
        record_figure(a, v, "share", isfinite(c->share) ? share : NULL);
        record_figure(a, v, "before",
                      isfinite(c->before) ? figure_derived(a, "before", c->before, unit, "kpi-attribution/1", NULL, NULL, 0) : NULL);
        record_figure(a, v, "now",
                      isfinite(c->now) ? figure_derived(a, "now", c->now, unit, "kpi-attribution/1", NULL, NULL, 0) : NULL);
        list_add(a, list, v);
    }
    return list;
}

static struct value *plays_value(struct job *job, const struct kpis *kpis, const struct play *const *plays, size_t n,
                                 const struct signal *worst)
{
    struct arena *a = job->arena;
    struct value *list = value_list(a);
    const struct kpi *k = worst ? kpi_find(kpis, worst->kpi) : NULL;
    for (size_t i = 0; i < n; i++) {
        struct value *v = value_record(a), *steps = value_list(a);
        for (size_t s = 0; s < plays[i]->n_steps; s++)
            list_add(a, steps, value_text(a, plays[i]->steps[s]));
        record_text(a, v, "action", plays[i]->action);
        record_text(a, v, "title", plays[i]->title);
        record_text(a, v, "kind", plays[i]->kind);
        record_set(a, v, "steps", steps);
        record_text(a, v, "when_not", plays[i]->when_not);
        record_prose(a, v, "expects",
                     k && !signal_is_silence(worst) && !signal_is_limit(worst)
                         ? prose(a, "{s} back to {} from {i}.", k->name, signal_expected(job, kpis, worst),
                                 signal_seen(job, kpis, worst))
                         : NULL);
        record_text(a, v, "source", arena_printf(a, "%s [%s]", plays[i]->source, plays[i]->tag));
        list_add(a, list, v);
    }
    return list;
}

/* Proposals whose analysis was this incident. */
static bool proposals_value(struct job *job, struct workspace *ws, const char *firm_id, int64_t id, struct value **ret,
                            struct err *e)
{
    struct arena *a = job->arena;
    struct ws_proposal *rows;
    size_t n;
    struct value *list = value_list(a);
    TRY(ws_proposal_list(ws, a, firm_id, &rows, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct json_t *tree;
        int64_t of = 0;
        TRY(js_load(&tree, a, "proposal", rows[i].body, e));
        if (!str_is(js_get_text(tree, "capability"), "alarm.show") ||
            !js_get_int(js_get(tree, "arguments"), "incident", &of) || of != id)
            continue;
        struct value *v = value_record(a);
        record_int(a, v, "proposal", rows[i].proposal_id);
        record_text(a, v, "state", rows[i].state);
        record_text(a, v, "subject", rows[i].subject);
        list_add(a, list, v);
    }
    *ret = list;
    return true;
}

static bool history_value(struct job *job, struct workspace *ws, const char *firm_id, int64_t id, struct value **ret,
                          struct err *e)
{
    struct arena *a = job->arena;
    struct ws_incident_step *steps;
    size_t n;
    struct value *list = value_list(a);
    TRY(ws_incident_step_list(ws, a, firm_id, id, &steps, &n, e));
    for (size_t i = 0; i < n; i++) {
        struct value *v = value_record(a);
        const char *note = NULL;
        if (*steps[i].note_ref)
            TRY(audit_text_get(ws, a, steps[i].note_ref, &note, e));
        record_text(a, v, "at", ws_time_text(a, steps[i].at_us));
        record_text(a, v, "act", steps[i].act);
        record_text(a, v, "by", cstr_eq(steps[i].actor, "landfall") ? "Landfall" : ws_actor_words(ws, a, steps[i].actor));
        record_text(a, v, "detail", *steps[i].detail ? steps[i].detail : NULL);
        record_text(a, v, "note", note);
        list_add(a, list, v);
    }
    *ret = list;
    return true;
}

bool incident_value(struct job *job, struct workspace *ws, const char *firm_id, int64_t id, const char *headline,
                    struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct kpis *kpis;
    const struct playbook *book;
    const struct series *series;
    const struct play **plays = NULL;
    struct ws_incident x;
    struct incident_body b;
    struct value *proposals, *history;
    const char *skill;
    struct err ignored;
    size_t n_plays = 0;
    TRY(ws_incident_get(ws, a, firm_id, id, &x, e));
    TRY(kpis_load(job, &kpis, e) && playbook_load(job, &book, e) && incident_body_read(a, x.body, &b, e));
    TRY(skill_line(job, &skill, e));
    TRY(proposals_value(job, ws, firm_id, id, &proposals, e) && history_value(job, ws, firm_id, id, &history, e));
    const struct signal *worst = b.n_signals ? &b.signals[0] : NULL;
    if (worst)
        plays = playbook_for(a, book, worst->kpi, worst->direction, incident_cause_of(a, x.cause).dimension, &n_plays);
    struct value *v = value_record(a);
    record_text(a, v, "headline", headline ? headline : x.title);
    record_text(a, v, "firm", firm_id);
    record_set(a, v, "incident", incident_line(job, ws, &x));
    if (series_load(job, firm_id, &series, &ignored))
        record_int(a, v, "data_age_days", series_last_day(series) - x.seen_day);
    record_set(a, v, "signals", signals_value(job, kpis, &b));
    record_set(a, v, "causes", causes_value(job, kpis, &b));
    struct value *chain = value_list(a);
    for (size_t i = 0; i < b.n_chain; i++)
        list_add(a, chain, value_text(a, b.chain[i]));
    record_set(a, v, "chain", chain);
    record_set(a, v, "plays", plays_value(job, kpis, plays, n_plays, worst));
    record_set(a, v, "proposals", proposals);
    record_set(a, v, "history", history);
    record_text(a, v, "skill", skill);
    record_text(a, v, "next",
                n_plays ? arena_printf(a,
                                       "landfall proposal make --firm %s --capability alarm.show --argument incident=%lld "
                                       "--argument action=%s",
                                       firm_id, (long long)id, plays[0]->action)
                        : NULL);
    *ret = v;
    return true;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct workspace *ws;
    const char *firm = args_text(args, "firm"), *action = args_text(args, "action");
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(incident_value(job, ws, firm, args_int(args, "incident"), NULL, ret, e));
    if (!action)
        return true;
    const struct value *plays = record_get(*ret, "plays");
    for (size_t i = 0; i < value_count(plays); i++)
        if (cstr_eq(value_as_text(record_get(list_at(plays, i), "action")), action)) {
            record_text(job->arena, *ret, "action", action);
            return true;
        }
    (void)FAIL(e, ERR_USAGE, "`%.60s` is none of the actions for this incident", action);
    return err_hint(e, "landfall alarm show %s %lld names them.", firm, (long long)args_int(args, "incident"));
}

/* ---- as a proposal ---- */

static bool draft(struct job *job, const struct args *args, const struct value *result, struct proposal_draft *d, struct err *e)
{
    struct arena *a = job->arena;
    const struct value *plays = record_get(result, "plays"), *signals = record_get(result, "signals"),
                       *causes = record_get(result, "causes"), *incident = record_get(result, "incident");
    const char *action = value_as_text(record_get(result, "action"));
    const struct value *play = NULL, *worst = list_at(signals, 0);
    (void)args, (void)e;
    for (size_t i = 0; i < value_count(plays); i++) {
        const struct value *p = list_at(plays, i);
        bool chosen = action ? cstr_eq(value_as_text(record_get(p, "action")), action) : i == 0;
        if (chosen)
            play = p;
        else
            proposal_alternative(job, d, proposal_words(job, p, "title"));
    }
    if (!play)
        return true; /* nothing in the playbook: the general form says what is known */
    d->kind = value_as_text(record_get(play, "kind"));
    d->subject = arena_printf(a, "%s (%s)", proposal_words(job, play, "title"), proposal_words(job, incident, "where"));
    d->market = NULL;
    d->result = value_as_figure(record_get(worst, "seen"));
    d->expected = value_as_figure(record_get(worst, "expected"));
    d->expects = proposal_words(job, play, "expects");
    proposal_reason(job, d, proposal_words(job, worst, "sentence"));
    for (size_t i = 0; i < value_count(causes) && i < 3; i++)
        proposal_reason(job, d,
                        arena_printf(a, "%s %s: %s of the change", proposal_words(job, list_at(causes, i), "dimension"),
                                     proposal_words(job, list_at(causes, i), "name"),
                                     proposal_words(job, list_at(causes, i), "part")));
    for (size_t i = 0; i < value_count(record_get(result, "chain")); i++)
        proposal_reason(job, d, value_as_text(list_at(record_get(result, "chain"), i)));
    if (value_as_text(record_get(play, "when_not")))
        proposal_alternative(job, d, arena_printf(a, "do nothing, when %s", value_as_text(record_get(play, "when_not"))));
    return true;
}
static const struct proposal_form form = {.kind = "other", .draft = draft};

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"},
    {.name = "incident", .kind = PARAM_INT, .unit = "number", .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .min = 1, .max = 1e9,
     .help = "its number in `alarm list`"},
    {.name = "action", .kind = PARAM_TEXT, .help = "the action a proposal is to be made of; without it the first"},
};
const struct capability alarm_show = {
    .name = "alarm.show",
    .summary = "Shows an incident: what changed, what moved it, what can be done, what was done",
    .about = "`landfall proposal make --capability alarm.show --argument incident=N --argument action=…` turns an action of\n"
             "its playbook into a proposal that a person signs.",
    .example = "landfall alarm show gift-shop 1",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &incident_shape,
    .run = run,
    .proposes = &form,
};

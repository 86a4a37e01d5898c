/* watch.c — operations.watch: from signals to incidents that are kept. */
#include "operations/watch.h"

#include <math.h>

#include "operations/actuals.h"
#include "operations/chain.h"
#include "operations/incident_body.h"
#include "operations/incident_words.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "operations/watch_limits.h"

struct rules {
    struct incident_rules group;
    double quiet_days, grew_by, causes_kept;
};

static bool load_rules(struct job *job, struct rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.alarm.cause_share", offsetof(struct rules, group.cause_share)},
        {"operations.alarm.cause_lift", offsetof(struct rules, group.cause_lift)},
        {"operations.alarm.causes_kept", offsetof(struct rules, causes_kept)},
        {"operations.alarm.quiet_days", offsetof(struct rules, quiet_days)},
        {"operations.alarm.grew_by", offsetof(struct rules, grew_by)},
    };
    const struct params *p;
    TRY(operations_params(job, &p, e));
    return params_fill(p, binds, COUNT_OF(binds), ret, e);
}

struct watch {
    struct job *job;
    struct workspace *ws;
    const char *firm_id;
    const struct kpis *kpis;
    struct rules rules;
    int32_t day;
    struct watched *done;
};

static bool step(const struct watch *w, int64_t id, const char *act, const char *detail, struct err *e)
{
    return ws_incident_step_put(w->ws, w->firm_id, id,
                                &(struct ws_incident_step){.act = act,
                                                           .actor = "landfall",
                                                           .detail = detail,
                                                           .note_ref = "",
                                                           .at_us = w->job->now_us},
                                e);
}

/* The sentence of a link that was seen here. */
static void add_chain(const struct watch *w, const struct signal *worst, struct incident_body *b)
{
    struct arena *a = w->job->arena;
    struct chain_link *links;
    size_t n, cap = 0;
    struct err ignored;
    if (!chain_links(w->job, w->firm_id, *worst->market ? worst->market : NULL, w->day, &links, &n, &ignored))
        return; /* too little is known for a chain: the incident stands without it */
    for (size_t i = 0; i < n; i++)
        if (links[i].seen)
            PUSH(a, b->chain, b->n_chain, cap,
                 arena_printf(a, "Here “%s” is followed by “%s” after %d weeks (%d to %d).",
                              chain_stage_name(links[i].from), chain_stage_name(links[i].to), links[i].lag,
                              links[i].low_lag, links[i].high_lag));
}

static struct incident_body body_of(const struct watch *w, const struct incident_group *g, const struct incident_input *in)
{
    struct arena *a = w->job->arena;
    struct incident_body b = {.n_signals = g->n, .signals = NEW_N(a, struct signal, g->n)};
    const struct attribution *why = in[g->members[0]].why;
    for (size_t i = 0; i < g->n; i++)
        b.signals[i] = *in[g->members[i]].signal;
    if (why)
        b.causes = causes_first(a, why->causes, why->n_causes, (size_t)w->rules.causes_kept, &b.n_causes);
    add_chain(w, &b.signals[0], &b);
    return b;
}

static struct ws_incident *open_of_cause(struct ws_incident *all, size_t n, const char *cause)
{
    for (size_t i = 0; i < n; i++)
        if (cstr_eq(all[i].cause, cause) && !cstr_eq(all[i].state, "closed"))
            return &all[i];
    return NULL;
}

/* What was found for one cause today. */
struct found {
    const char *cause, *title;
    struct incident_body body;
    double severity;
    int32_t since_day;
};

/* A new incident, or what is new about a known one. */
static bool keep(const struct watch *w, const struct found *f, struct ws_incident *known, struct err *e)
{
    struct ws_incident x = {.state = "open", .cause = f->cause, .owner = "", .useful = "", .opened_day = w->day,
                            .snooze_day = WS_NONE, .closed_day = WS_NONE, .told_us = WS_NONE};
    int64_t id;
    bool grew = known && f->severity >= known->severity * (1 + w->rules.grew_by);
    if (known)
        x = *known;
    x.title = f->title;
    x.severity = known ? fmax(known->severity, f->severity) : f->severity;
    x.body = incident_body_write(w->job->arena, &f->body);
    x.since_day = known && known->since_day < f->since_day ? known->since_day : f->since_day;
    x.seen_day = w->day;
    if (grew) /* word of it goes out once more */
        x.told_us = WS_NONE;
    TRY(ws_incident_put(w->ws, w->firm_id, &x, &id, e));
    w->done->n_opened += !known;
    w->done->n_grew += grew;
    return known && !grew ? true : step(w, id, known ? "grew" : "opened", f->title, e);
}

static struct found of_group(const struct watch *w, const struct incident_group *g, const struct incident_input *in)
{
    struct incident_body b = body_of(w, g, in);
    return (struct found){.cause = g->cause,
                          .title = incident_title(w->job, w->kpis, g->cause, &b.signals[0], g->n),
                          .body = b,
                          .severity = g->severity,
                          .since_day = g->since_day};
}

static struct found of_limit(const struct watch *w, const struct limit_incident *x)
{
    return (struct found){.cause = x->cause,
                          .title = incident_title(w->job, w->kpis, x->cause, &x->signals[0], x->n),
                          .body = {.signals = x->signals, .n_signals = x->n},
                          .severity = x->severity,
                          .since_day = w->day};
}

/* What nobody sees any more, and what was put off until today. */
static bool settle(const struct watch *w, struct ws_incident *x, bool seen, bool safe, struct err *e)
{
    int64_t id;
    const char *act = NULL, *detail = "";
    if (cstr_eq(x->state, "closed"))
        return true;
    if (safe) {
        act = "closed";
        detail = "the chance to get past the limit is small again";
        x->state = "closed";
        x->closed_day = w->day;
        w->done->n_closed++;
    } else if (!seen && w->day - x->seen_day >= (int64_t)w->rules.quiet_days) {
        act = "closed";
        detail = arena_printf(w->job->arena, "nothing of it seen for %d days", (int)(w->day - x->seen_day));
        x->state = "closed";
        x->closed_day = w->day;
        w->done->n_closed++;
    } else if (cstr_eq(x->state, "snoozed") && x->snooze_day <= w->day) {
        act = "woke";
        x->state = "open";
        x->snooze_day = WS_NONE;
        w->done->n_woke++;
    } else {
        w->done->n_open++;
        return true;
    }
    w->done->n_open += cstr_eq(x->state, "open");
    TRY(ws_incident_put(w->ws, w->firm_id, x, &id, e));
    return step(w, id, act, detail, e);
}

/* What the day brought, by cause. */
struct day {
    struct found *found;
    size_t n;
    const struct limit_incident *limits;
    size_t n_limits;
};

static bool was_found(const struct day *d, const char *cause)
{
    for (size_t i = 0; i < d->n; i++)
        if (cstr_eq(d->found[i].cause, cause))
            return true;
    return false;
}

static const struct limit_incident *limit_of(const struct day *d, const char *cause)
{
    for (size_t i = 0; i < d->n_limits; i++)
        if (cstr_eq(d->limits[i].cause, cause))
            return &d->limits[i];
    return NULL;
}

static bool update(struct watch *w, struct day *d, struct err *e)
{
    struct ws_incident *known;
    size_t n_known;
    TRY(ws_incident_list(w->ws, w->job->arena, w->firm_id, &known, &n_known, e));
    for (size_t i = 0; i < d->n_limits; i++) {
        const struct limit_incident *x = &d->limits[i];
        if (x->opens || (x->n && open_of_cause(known, n_known, x->cause)))
            d->found[d->n++] = of_limit(w, x);
    }
    for (size_t i = 0; i < d->n; i++)
        TRY(keep(w, &d->found[i], open_of_cause(known, n_known, d->found[i].cause), e));
    TRY(ws_incident_list(w->ws, w->job->arena, w->firm_id, &known, &n_known, e));
    for (size_t i = 0; i < n_known; i++) {
        const struct limit_incident *x = limit_of(d, known[i].cause);
        TRY(settle(w, &known[i], was_found(d, known[i].cause), x && x->safe, e));
    }
    return true;
}

bool incidents_watch(struct job *job, struct workspace *ws, const char *firm_id, watched_fn *then, struct watched *ret,
                     struct err *e)
{
    struct arena *a = job->arena;
    const struct series *series;
    struct signal *signals;
    size_t n, n_in = 0, n_groups;
    struct incident_group *groups;
    struct limit_board board;
    struct limit_incident *limits;
    struct str actuals = {0};
    struct day day = {0};
    struct watch w = {.job = job, .ws = ws, .firm_id = firm_id, .done = ret};
    *ret = (struct watched){0};
    TRY(load_rules(job, &w.rules, e) && kpis_load(job, &w.kpis, e) && series_load(job, firm_id, &series, e));
    ret->as_of_day = w.day = series_as_of(job, series);
    TRY(signals_detect(job, firm_id, w.day, &signals, &n, e));
    struct incident_input *in = NEW_N(a, struct incident_input, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct attribution *why = NEW(a, struct attribution);
        struct err ignored;
        if (signals[i].state == SIGNAL_WAITS)
            ret->n_waiting += signals[i].bad;
        if (signals[i].state != SIGNAL_CONFIRMED || !signals[i].bad || signals[i].why_not)
            continue;
        in[n_in].signal = &signals[i];
        if (!signal_is_silence(&signals[i]) && attribution_of_signal(job, firm_id, &signals[i], w.day, why, &ignored))
            in[n_in].why = why;
        n_in++;
    }
    incident_groups(a, &w.rules.group, in, n_in, &groups, &n_groups);
    TRY(limit_board_load(job, firm_id, NULL, NULL, &board, e));
    limit_incidents(&board, &limits, &day.n_limits);
    day.limits = limits;
    day.found = NEW_N(a, struct found, n_groups + day.n_limits + 1);
    for (size_t i = 0; i < n_groups; i++)
        day.found[day.n++] = of_group(&w, &groups[i], in);
    if (w.day == series_last_day(series)) /* the past is no news to the ranking */
        TRY(actuals_json(job, firm_id, w.day, &actuals, e));
    TRY(ws_begin(ws, e));
    if (!update(&w, &day, e) || (actuals.n && !actuals_put(job, ws, firm_id, actuals, &ret->new_actuals, e)) || (then && !then(job, ws, firm_id, ret, e))) {
        ws_rollback(ws);
        return false;
    }
    return ws_commit(ws, e);
}

/* ---- the capability ---- */

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "opened", .kind = VALUE_INT},
    {.name = "grew", .kind = VALUE_INT},
    {.name = "closed", .kind = VALUE_INT},
    {.name = "woke", .kind = VALUE_INT, .help = "put off until this day"},
    {.name = "open", .kind = VALUE_INT, .help = "incidents that wait for somebody, new ones included"},
    {.name = "waiting", .kind = VALUE_INT, .help = "crossings not yet confirmed: shown only when the next look agrees"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("watched", "what looking at all series changed in the inbox", fields);

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct watched w;
    const char *firm = args_text(args, "firm");
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(incidents_watch(job, ws, firm, NULL, &w, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                w.n_opened == 1  ? "One new incident."
                : w.n_opened     ? arena_printf(a, "%zu new incidents.", w.n_opened)
                : w.n_grew       ? "Nothing new, but what is open has grown."
                : w.n_open       ? "Nothing new; what was open still is."
                                 : "All quiet: no series crosses its limit.");
    record_text(a, v, "firm", firm);
    record_text(a, v, "as_of", date_text((struct date){w.as_of_day}).s);
    record_int(a, v, "opened", (int64_t)w.n_opened);
    record_int(a, v, "grew", (int64_t)w.n_grew);
    record_int(a, v, "closed", (int64_t)w.n_closed);
    record_int(a, v, "woke", (int64_t)w.n_woke);
    record_int(a, v, "open", (int64_t)w.n_open);
    record_int(a, v, "waiting", (int64_t)w.n_waiting);
    record_text(a, v, "next", arena_printf(a, "landfall alarm list %s", firm));
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"},
};
const struct capability operations_watch = {
    .name = "operations.watch",
    .summary = "Looks at every series and brings the alarm inbox up to date",
    .about = "Signals with one root cause become one incident. As of the newest event, or of --as-of; the same day again\n"
             "changes nothing. A server does it by itself after every import.",
    .example = "landfall operations watch gift-shop",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

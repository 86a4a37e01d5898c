/* inbox.c — alarm.list: what waits for somebody, worst first, and how often the warnings were right. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "operations/inbox.h"
#include "operations/incident_words.h"
#include "operations/operations.h"
#include "statistics/proportion.h"

#define ALARM_LEVEL 0.95

static const struct shape_field line_fields[] = {
    {.name = "incident", .heading = "no.", .kind = VALUE_INT},
    {.name = "state", .kind = VALUE_TEXT},
    {.name = "title", .kind = VALUE_TEXT},
    {.name = "since", .kind = VALUE_TEXT, .help = "estimated beginning of the change"},
    {.name = "seen", .heading = "last seen", .kind = VALUE_TEXT, .help = "the last day on which it was still there"},
    {.name = "severity", .kind = VALUE_FIGURE},
    {.name = "where", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "cause", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "\"market:DEU\", \"carrier:Hermes\""},
    {.name = "owner", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "snoozed_until", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "useful", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "yes or no, as somebody said afterwards"},
};
const struct shape incident_line_shape = SHAPE("incident_line", "an incident", line_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "as_of", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "the day of the last look"},
    {.name = "precision", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "share of judged incidents that were useful, with its interval; null until one is judged"},
    {.name = "judged", .kind = VALUE_INT, .help = "incidents that somebody judged"},
    {.name = "incidents", .kind = VALUE_LIST, .of = &incident_line_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape shape = SHAPE("alarm_list", "the alarm inbox", fields);

struct value *incident_line(struct job *job, struct workspace *ws, const struct ws_incident *x)
{
    struct arena *a = job->arena;
    struct value *v = value_record(a);
    struct figure *severity = figure_derived(a, "severity", x->severity, "", "change-detection/1", NULL, NULL, 0);
    severity->decimals = 2;
    record_int(a, v, "incident", x->incident_id);
    record_text(a, v, "state", x->state);
    record_text(a, v, "title", x->title);
    record_text(a, v, "since", date_text((struct date){(int32_t)x->since_day}).s);
    record_text(a, v, "seen", date_text((struct date){(int32_t)x->seen_day}).s);
    record_figure(a, v, "severity", severity);
    record_text(a, v, "where", incident_where(job, x->cause));
    record_text(a, v, "cause", x->cause);
    record_text(a, v, "owner", *x->owner ? ws_actor_words(ws, a, x->owner) : NULL);
    record_text(a, v, "snoozed_until",
                x->snooze_day == WS_NONE ? NULL : date_text((struct date){(int32_t)x->snooze_day}).s);
    record_text(a, v, "useful", *x->useful ? x->useful : NULL);
    return v;
}

/* Open ones first (worst first), then put off ones, then closed ones, newest first. */
static int rank_of(const struct ws_incident *x)
{
    return cstr_eq(x->state, "closed") ? 2 : cstr_eq(x->state, "snoozed") ? 1 : 0;
}
static int order(const void *p, const void *q)
{
    const struct ws_incident *x = p, *y = q;
    int by = rank_of(x) - rank_of(y);
    if (by)
        return by;
    if (rank_of(x) == 2 && x->closed_day != y->closed_day)
        return x->closed_day > y->closed_day ? -1 : 1;
    return x->severity > y->severity ? -1 : x->severity < y->severity ? 1 : x->incident_id < y->incident_id ? -1 : 1;
}

static bool wanted(const char *state, const struct ws_incident *x)
{
    return cstr_eq(state, "all") || cstr_eq(state, x->state) || (cstr_eq(state, "open") && cstr_eq(x->state, "acknowledged"));
}

static const struct figure *precision_of(struct job *job, const struct ws_incident *all, size_t n, int64_t *ret_judged)
{
    struct arena *a = job->arena;
    double yes = 0, judged = 0;
    for (size_t i = 0; i < n; i++) {
        judged += *all[i].useful != 0;
        yes += cstr_eq(all[i].useful, "yes");
    }
    *ret_judged = (int64_t)judged;
    if (judged == 0)
        return NULL;
    struct interval w = wilson(yes, judged, ALARM_LEVEL);
    struct figure *f = figure_derived(a, "share of judged warnings that were useful", 100 * yes / judged, "%", "wilson/1", NULL,
                                      NULL, 0);
    f->decimals = 0;
    return figure_with_interval(f, 100 * w.low, 100 * w.high);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_incident *all;
    size_t n, n_open = 0, shown = 0;
    int64_t judged, last = WS_NONE;
    const char *firm = args_text(args, "firm"), *state = args_text(args, "state");
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_incident_list(ws, a, firm, &all, &n, e));
    if (n > 1)
        qsort(all, n, sizeof *all, order);
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        n_open += rank_of(&all[i]) == 0;
        last = all[i].seen_day > last ? all[i].seen_day : last;
        if (!wanted(state, &all[i]))
            continue;
        list_add(a, list, incident_line(job, ws, &all[i]));
        shown++;
    }
    const struct figure *precision = precision_of(job, all, n, &judged);
    record_text(a, v, "headline",
                n_open == 1 ? arena_printf(a, "One thing needs somebody: %s.", all[0].title)
                : n_open    ? arena_printf(a, "%zu things need somebody; first: %s.", n_open, all[0].title)
                : n         ? "Nothing needs anybody now."
                            : "No alarm was ever raised here.");
    record_text(a, v, "as_of", last == WS_NONE ? NULL : date_text((struct date){(int32_t)last}).s);
    record_figure(a, v, "precision", precision);
    record_int(a, v, "judged", judged);
    record_set(a, v, "incidents", list);
    record_text(a, v, "next",
                shown ? arena_printf(a, "landfall alarm show %s %lld", firm,
                                     (long long)value_as_int(record_get(list_at(list, 0), "incident")))
                : n   ? NULL
                      : arena_printf(a, "landfall operations watch %s", firm));
    *ret = v;
    return true;
}

static const char *const states[] = {"open", "acknowledged", "snoozed", "closed", "all", NULL};
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"},
    {.name = "state", .kind = PARAM_CHOICE, .choices = states, .default_value = "open", .help = "open includes acknowledged"},
};
const struct capability alarm_list = {
    .name = "alarm.list",
    .summary = "Lists incidents: what needs somebody, worst first",
    .about = "Incidents are opened by `landfall operations watch`. The share of useful ones is measured from what people\n"
             "said afterwards (`landfall alarm useful`).",
    .example = "landfall alarm list gift-shop\nlandfall alarm list gift-shop --state all --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

/* detect_command.c — operations.detect: what has changed, since when, how sure, and by which promise. */
#include <math.h>

#include "base/date.h"
#include "base/number.h"
#include "operations/detect_charts.h"
#include "operations/kpi_show.h"
#include "operations/operations.h"
#include "operations/skill_line.h"

static const struct shape_field signal_fields[] = {
    {.name = "kpi", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "id; `silence` = a feed that stopped"},
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "code; empty = the whole firm"},
    {.name = "where", .kind = VALUE_TEXT},
    {.name = "state", .kind = VALUE_TEXT, .help = "confirmed, waits, withheld"},
    {.name = "since", .kind = VALUE_TEXT, .help = "estimated first day of the change"},
    {.name = "alarm", .kind = VALUE_TEXT, .help = "day the chart crossed its limit"},
    {.name = "expected", .kind = VALUE_FIGURE},
    {.name = "seen", .kind = VALUE_FIGURE},
    {.name = "change", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "chance", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "that a week without any change takes a chart this far"},
    {.name = "adjusted", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "the same over all charts (Benjamini and Hochberg)"},
    {.name = "severity", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "direction", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "rises, falls"},
    {.name = "chart", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "method and law"},
    {.name = "statistic", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "limit", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "why", .kind = VALUE_TEXT, .help = "one sentence"},
};
static const struct shape signal_shape = SHAPE("operations_signal", "one series that changed", signal_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT},
    {.name = "charts", .kind = VALUE_INT, .help = "series under a chart"},
    {.name = "too_few", .heading = "too few to chart", .kind = VALUE_INT},
    {.name = "budget", .kind = VALUE_PROSE},
    {.name = "signals", .kind = VALUE_LIST, .of = &signal_shape, .flags = SHAPE_CSV},
    {.name = "skill", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "how often such alarms are false, how late they are"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("operations_detect", "what has changed in the firm's series", fields);

struct showing {
    struct arena *a;
    struct kpi_view v;
    const struct charts *c;
};

static const char *unit_of(const struct showing *o, const struct signal *s, const struct kpi *k)
{
    if (!k)
        return "days";
    if (k->type != KPI_COUNT && k->type != KPI_MONEY)
        return kpi_unit(o->v.s, k);
    return arena_printf(o->a, "%s a %s", kpi_unit(o->v.s, k), s->step == STEP_WEEK ? "week" : "day");
}

static struct figure *figure_of(const struct showing *o, const struct signal *s, const struct kpi *k, const char *label,
                                double value, const char *unit, int32_t from, int32_t to)
{
    const struct figure *in = k ? kpi_figure(&o->v, k, *s->market ? s->market : NULL, NULL, from, to) : NULL;
    struct figure *f = in ? FIGURE(o->a, label, value, unit, s->detector, o->v.kpis->params, in)
                          : figure_derived(o->a, label, value, unit, s->detector, o->v.kpis->params, NULL, 0);
    f->decimals = fabs(value) < 10 ? 2 : 1;
    return f;
}

static struct value *signal_value(const struct showing *o, const struct signal *s)
{
    struct arena *a = o->a;
    struct value *v = value_record(a);
    const struct kpi *k = signal_is_silence(s) ? NULL : kpi_find(o->v.kpis, s->kpi);
    const char *where = k ? kpi_view_market_name(&o->v, *s->market ? s->market : NULL)
                          : arena_printf(a, "feed %s", s->channel);
    const char *unit = unit_of(o, s, k), *since = date_text((struct date){s->since_day}).s;
    int32_t last = k ? kpi_view_last_day(&o->v, k) : o->v.as_of;
    struct figure *expected = figure_of(o, s, k, "Expected", s->expected, unit, s->since_day - (int32_t)o->c->day.level,
                                        s->since_day - 1);
    struct figure *seen = figure_of(o, s, k, "Seen", s->seen, unit, s->since_day, last);
    if (s->seen_high > s->seen_low)
        figure_with_interval(seen, s->seen_low, s->seen_high);
    double change = s->expected > 0 ? 100 * (s->seen / s->expected - 1) : (double)NAN;
    record_text(a, v, "kpi", s->kpi);
    record_text(a, v, "what", k ? arena_printf(a, "%s %s", k->name, s->direction > 0 ? "rise" : "fall") : "No data");
    record_text(a, v, "market", s->market);
    record_text(a, v, "where", where);
    record_text(a, v, "state", s->why_not ? "withheld" : s->state == SIGNAL_CONFIRMED ? "confirmed" : "waits");
    record_text(a, v, "since", since);
    record_text(a, v, "alarm", date_text((struct date){s->day}).s);
    record_figure(a, v, "expected", expected);
    record_figure(a, v, "seen", seen);
    if (k) {
        struct figure *f = FIGURE(a, "Change", change, "%", s->detector, o->v.kpis->params, expected, seen);
        f->decimals = 0;
        record_figure(a, v, "change", f);
        f = FIGURE(a, "Chance of it in a week without change", s->p, "", "alarm-budget/1", o->v.kpis->params, seen);
        f->decimals = 4;
        record_figure(a, v, "chance", f);
        f = FIGURE(a, "Adjusted over all charts", s->q, "", "alarm-budget/1", o->v.kpis->params, seen);
        f->decimals = 4;
        record_figure(a, v, "adjusted", f);
    }
    struct figure *severity = FIGURE(a, "Severity", s->severity, "0–1", "alarm-budget/1", o->v.kpis->params, seen, expected);
    record_figure(a, v, "severity", severity);
    record_text(a, v, "direction", s->direction > 0 ? "rises" : "falls");
    record_text(a, v, "chart", arena_printf(a, "%s, %s", s->detector, s->model));
    struct figure *statistic = FIGURE(a, "Evidence", s->statistic, k ? "nats" : "days", s->detector, NULL, seen, expected);
    record_figure(a, v, "statistic", statistic);
    struct figure *limit = FIGURE(a, "Limit", s->limit, k ? "nats" : "days", s->detector, NULL, expected);
    record_figure(a, v, "limit", limit);
    const char *why;
    if (!k)
        why = arena_printf(a, "Nothing since %s; before that its longest pause was %.0f days. Import what is there, or end "
                              "the feed.",
                           since, s->expected);
    else
        why = arena_printf(a, "%s where %s was expected, since about %s (%s; limit %.1f, reached %.1f, from %d periods).",
                           figure_text(a, seen), figure_text(a, expected), since, s->model, s->limit, s->statistic,
                           (int)s->n_calibration);
    record_text(a, v, "why", s->why_not ? arena_printf(a, "%s. %s", s->why_not, why) : why);
    return v;
}

static struct prose *headline(const struct showing *o, const struct signal *s, size_t n)
{
    struct arena *a = o->a;
    size_t confirmed = 0, waits = 0, held = 0;
    for (size_t i = 0; i < n; i++) {
        held += s[i].why_not != NULL;
        confirmed += !s[i].why_not && s[i].state == SIGNAL_CONFIRMED;
        waits += !s[i].why_not && s[i].state == SIGNAL_WAITS;
    }
    if (n == 0)
        return prose(a, "Nothing has changed for the worse beyond chance.");
    const struct kpi *k = kpi_find(o->v.kpis, s[0].kpi);
    return prose(a, "{s} confirmed, {s} waiting{s}. First: {s}, {s}.", number_int(a, (int64_t)confirmed, GROUP_NONE),
                 number_int(a, (int64_t)waits, GROUP_NONE),
                 held ? arena_printf(a, ", %zu withheld because of the data", held) : "",
                 k ? arena_printf(a, "%s %s", k->name, s[0].direction > 0 ? "rise" : "fall") : "no data",
                 k ? kpi_view_market_name(&o->v, *s[0].market ? s[0].market : NULL)
                   : arena_printf(a, "feed %s", s[0].channel));
}

/* "46 charts may give 0.9 false alarms a week together: one in 20 months each." */
static struct prose *budget_prose(const struct showing *o, size_t n_charts)
{
    struct arena *a = o->a;
    double rate = 0;
    for (size_t i = 0; i < o->c->n; i++)
        if (o->c->items[i].out.charted)
            rate += 7 / o->c->items[i].run_length_days;
    struct figure *f = figure_derived(a, "False alarms to be expected", rate, "a week", "alarm-budget/1",
                                      o->v.kpis->params, NULL, 0);
    f->decimals = 2;
    return prose(a, "{s} charts are allowed {} false alarms together.", number_int(a, (int64_t)n_charts, GROUP_NONE), f);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct showing o = {.a = job->arena};
    struct charts c;
    struct signal *signals;
    size_t n, charted = 0;
    TRY(kpi_view_open(job, args, &o.v, e));
    TRY(charts_run(job, o.v.firm_id, o.v.as_of, &c, e) && signals_of_charts(&c, &signals, &n, e));
    o.c = &c;
    for (size_t i = 0; i < c.n; i++)
        charted += c.items[i].out.charted > 0;
    struct value *r = value_record(o.a), *list = value_list(o.a);
    for (size_t i = 0; i < n; i++)
        list_add(o.a, list, signal_value(&o, &signals[i]));
    record_prose(o.a, r, "headline", headline(&o, signals, n));
    record_text(o.a, r, "firm", o.v.firm_id);
    record_text(o.a, r, "as_of", date_text((struct date){o.v.as_of}).s);
    record_int(o.a, r, "charts", (int64_t)charted);
    record_int(o.a, r, "too_few", (int64_t)(c.n - charted));
    record_prose(o.a, r, "budget", budget_prose(&o, charted));
    record_set(o.a, r, "signals", list);
    const char *line;
    TRY(skill_line(job, &line, e));
    record_text(o.a, r, "skill", line);
    record_text(o.a, r, "next", arena_printf(o.a, "landfall operations watch %s", o.v.firm_id));
    *ret = r;
    return true;
}

static const struct capability_param params[] = {KPI_VIEW_FIRM, KPI_VIEW_TO};
const struct capability operations_detect = {
    .name = "operations.detect",
    .summary = "Shows which series have changed for the worse, since when, and how sure that is",
    .about = "Every watched KPI in every market has a chart of its own. Its limit is set so that all charts together give "
             "no more false alarms than the budget allows; where there are many, the false discoveries among what is "
             "called confirmed are held too. A market's orders are compared with the firm's other markets.",
    .example = "landfall operations detect gift-shop\n"
               "landfall operations detect gift-shop --to 2026-04-12",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

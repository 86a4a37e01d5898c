/* incident_words.c — sentences of signals and incidents. Words only: every number in them is the signal's. */
#include "operations/incident_words.h"

#include <math.h>

#include "base/date.h"
#include "base/number.h"
#include "events/read.h"
#include "operations/limits.h"

static const char *const per[] = {[STEP_DAY] = " a day", [STEP_WEEK] = " a week", [STEP_MONTH] = " a month"};

static const char *kpi_name(const struct kpis *kpis, const char *id)
{
    const struct kpi *k = kpi_find(kpis, id);
    return k ? k->name : id;
}

static const char *day_words(struct arena *a, int32_t day)
{
    return arena_strdup(a, date_text((struct date){day}).s);
}

/* "share of orders shipped late on amazon.de": what a limit is about, in the platform's direction. */
static const char *limit_about(struct arena *a, const struct signal *s)
{
    enum limit_metric m;
    return arena_printf(a, "share %s %s on %s", s->direction < 0 ? "without" : "of",
                        limit_metric_of(s->kpi, &m) ? limit_metric_what(m) : s->kpi, s->channel);
}

static struct figure *limit_leaf(struct arena *a, const char *label, double percent)
{
    if (!isfinite(percent))
        return figure_missing(a, label, "%", "no orders in the window");
    struct figure *f = figure_derived(a, label, percent, "%", SIGNAL_LIMIT_DETECTOR, NULL, NULL, 0);
    f->decimals = 1;
    return f;
}

static struct figure *leaf(struct job *job, const struct kpis *kpis, const struct signal *s, const char *when, double value)
{
    struct arena *a = job->arena;
    const struct kpi *k = kpi_find(kpis, s->kpi);
    bool counted = k && (k->type == KPI_COUNT || k->type == KPI_MONEY);
    const char *unit = k ? k->unit : "";
    char *label = arena_printf(a, "%s, %s: %s", kpi_name(kpis, s->kpi),
                               s->market && *s->market ? event_market_name(job, s->market) : "all markets", when);
    struct figure *f = figure_derived(a, label, value, counted ? arena_printf(a, "%s%s", unit, per[s->step]) : unit,
                                      s->detector && *s->detector ? s->detector : NULL, kpis->params, NULL, 0);
    f->year = date_year((struct date){s->since_day});
    f->why = arena_printf(a, "model %s, limits from %d periods", s->model, (int)s->n_calibration);
    return f;
}

const struct figure *signal_expected(struct job *job, const struct kpis *kpis, const struct signal *s)
{
    if (signal_is_limit(s))
        return limit_leaf(job->arena, arena_printf(job->arena, "limit of the %s", limit_about(job->arena, s)), s->expected);
    return leaf(job, kpis, s, "expected", s->expected);
}

const struct figure *signal_seen(struct job *job, const struct kpis *kpis, const struct signal *s)
{
    struct figure *f = signal_is_limit(s) ? limit_leaf(job->arena, limit_about(job->arena, s), s->seen)
                                          : leaf(job, kpis, s, "since the change", s->seen);
    if (isfinite(s->seen_low) && isfinite(s->seen_high) && s->seen_low <= s->seen_high)
        (void)figure_with_interval(f, s->seen_low, s->seen_high);
    return f;
}

const struct figure *signal_chance(struct job *job, const struct kpis *kpis, const struct signal *s)
{
    struct arena *a = job->arena;
    if (signal_is_limit(s)) {
        struct figure *f = figure_derived(a, "chance to get past the limit", 100 * s->p, "%", s->detector, NULL, NULL, 0);
        f->decimals = 0;
        return f;
    }
    struct figure *f = figure_derived(a, "chance of such a crossing without a change", s->q, "", s->detector, kpis->params, NULL, 0);
    f->decimals = -1;
    return f;
}

struct prose *signal_prose(struct job *job, const struct kpis *kpis, const struct signal *s)
{
    struct arena *a = job->arena;
    if (signal_is_silence(s))
        return prose(a, "Nothing has come from the feed {s} since {s}: data, not business, until it speaks again.",
                     s->channel, day_words(a, s->since_day));
    if (signal_is_limit(s))
        return prose(a, "The {s} is {i}, the platform's limit ({s}) {}; the chance to get past it in the time to come is {}.",
                     limit_about(a, s), signal_seen(job, kpis, s), s->model, signal_expected(job, kpis, s),
                     signal_chance(job, kpis, s));
    return prose(a, "{s}{s}{s} {s} from {} to {i} since {s}.", kpi_name(kpis, s->kpi),
                 s->market && *s->market ? " in " : "", s->market && *s->market ? event_market_name(job, s->market) : "",
                 s->direction > 0 ? "rose" : "fell", signal_expected(job, kpis, s), signal_seen(job, kpis, s),
                 day_words(a, s->since_day));
}

const char *incident_where(struct job *job, const char *cause)
{
    struct arena *a = job->arena;
    struct incident_cause c = incident_cause_of(a, cause);
    if (cstr_eq(c.dimension, "firm"))
        return "All markets";
    if (cstr_eq(c.dimension, "market"))
        return event_market_name(job, c.id);
    if (cstr_eq(c.dimension, "limit")) {
        struct str rest = str_of(c.id);
        return arena_printf(a, "Limit of %s", str_dup(a, str_cut(&rest, ':')));
    }
    return arena_printf(a, "%c%s %s", c.dimension[0] - 'a' + 'A', c.dimension + 1, c.id);
}

const char *incident_title(struct job *job, const struct kpis *kpis, const char *cause, const struct signal *worst, size_t n)
{
    struct arena *a = job->arena;
    const char *more = n > 2   ? arena_printf(a, ", and %zu more", n - 1)
                       : n > 1 ? ", and one more"
                               : "";
    if (signal_is_silence(worst))
        return arena_printf(a, "%s: no data since %s", incident_where(job, cause), day_words(a, worst->since_day));
    if (signal_is_limit(worst))
        return arena_printf(a, "%s: %s %s, limit %s %% over %d days; %s%s", incident_where(job, cause), limit_about(a, worst),
                            figure_text(a, signal_seen(job, kpis, worst)), number_exact(a, worst->expected), (int)worst->limit,
                            worst->p < 1 ? arena_printf(a, "chance to get past it %s", figure_text(a, signal_chance(job, kpis, worst)))
                                         : "it is over",
                            more);
    return arena_printf(a, "%s: %s %s from %s to %s%s", incident_where(job, cause), kpi_name(kpis, worst->kpi),
                        worst->direction > 0 ? "rose" : "fell", figure_text(a, signal_expected(job, kpis, worst)),
                        figure_text(a, signal_seen(job, kpis, worst)), more);
}

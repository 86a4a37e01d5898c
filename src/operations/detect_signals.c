/* detect_signals.c — the open signals of a firm: charts that crossed, feeds that stopped, and what is withheld
 * because the data behind it are not good enough. */
#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "events/event.h"
#include "events/quality.h"
#include "operations/detect_charts.h"
#include "statistics/proportion.h"

enum { SECONDS_OF_DAY_N = 86400 };

/* Which events a KPI is made of, for the grade of their feeds. */
static enum event_family family_of(const struct kpi *k)
{
    if (strstr(k->denominator, "ticket") || strstr(k->denominator, "answered"))
        return FAMILY_TICKET;
    return strstr(k->denominator, "session") ? FAMILY_SESSION : FAMILY_ORDER;
}

/* Own orders per open period since the change, against the level window before it. */
static double own_ratio(const struct charts *c, const struct chart *x, const struct detect_event *v)
{
    const struct detect_settings *s = x->step == STEP_WEEK ? &c->week : &c->day;
    double now = 0, n = 0, before = 0, m = 0;
    for (size_t t = 0; t < x->in.n; t++) {
        if (!x->in.open[t])
            continue;
        if (t >= v->since)
            now += x->orders[t], n += 1;
        else if ((double)(v->since - t) <= s->level)
            before += x->orders[t], m += 1;
    }
    return n > 0 && before > 0 ? now / n / (before / m) : 1;
}

static void describe(const struct chart *x, const struct detect_event *v, struct signal *s)
{
    const struct kpi *k = x->kpi;
    bool plain = !(v->size < (double)INFINITY);
    const double level = 19 / 20.0;
    if (x->in.kind == DETECT_LEVEL) {
        /* The chart's own z per period, so the interval follows from the periods since. */
        double n = 0, sum = 0, square = 0;
        for (size_t t = v->since; t < x->in.n; t++)
            if (x->in.open[t])
                n += 1, sum += x->in.x[t], square += x->in.x[t] * x->in.x[t];
        double sd = n > 1 ? sqrt(fmax(0, (square - sum * sum / n) / (n - 1)) / n) : 0;
        s->expected = v->expected, s->seen = v->seen;
        s->seen_low = v->seen - 2 * sd, s->seen_high = v->seen + 2 * sd;
        if (x->is_log) {
            s->expected = exp(s->expected), s->seen = exp(s->seen);
            s->seen_low = exp(s->seen_low), s->seen_high = exp(s->seen_high);
        }
        s->detector = "normal-cusum/1";
        s->model = x->is_log ? "normal, of logarithms" : "normal";
    } else if (k->type == KPI_COUNT) {
        double periods = 0;
        for (size_t t = v->since; t < x->in.n; t++)
            periods += x->in.open[t] && !isnan(x->out.expected[t]);
        s->expected = v->expected / periods, s->seen = v->seen / periods;
        struct interval i = poisson_rate(v->seen, periods, level);
        s->seen_low = i.low, s->seen_high = i.high;
        s->detector = x->against_rest ? "share-cusum/1" : "count-cusum/1";
        s->model = x->against_rest ? (plain ? "binomial, of all markets' orders" : "beta-binomial, of all markets' orders")
                   : plain         ? "Poisson"
                                   : "negative binomial";
    } else {
        struct interval i = wilson(v->seen, v->exposure, level);
        s->expected = v->expected / v->exposure * k->scale, s->seen = v->seen / v->exposure * k->scale;
        s->seen_low = i.low * k->scale, s->seen_high = i.high * k->scale;
        s->detector = "share-cusum/1";
        s->model = plain ? "binomial" : "beta-binomial";
    }
}

static bool add(const struct charts *c, const struct chart *x, struct signal **list, size_t *n, size_t *cap,
                struct err *e)
{
    const struct detect_event *v = x->out.n_events ? &x->out.events[x->out.n_events - 1] : NULL;
    if (!v || v->ended != x->in.n || v->accepted)
        return true;
    if (x->against_rest && x->in.direction < 0 && own_ratio(c, x, v) > 1 - c->must_fall)
        return true; /* it grows less than the others: operations.overview says so; no alarm */
    int32_t days = chart_step_days(x), end_of = days - 1;
    struct signal s = {
        .kpi = x->kpi->id,
        .market = x->market ? x->market : "",
        .channel = "",
        .step = x->step,
        .direction = x->in.direction,
        .bad = true,
        .day = x->first_day + (int32_t)v->crossed * days + end_of,
        .since_day = x->first_day + (int32_t)v->since * days,
        .p = x->p,
        .q = x->q,
        .limit = v->limit,
        .statistic = v->statistic,
        .n_calibration = (int32_t)v->n_calibration,
    };
    describe(x, v, &s);
    double ratio = s.expected > 0 && s.seen > 0 ? fabs(log(s.seen / s.expected)) / M_LN2 : 1;
    double most = 1;
    for (size_t i = 0; i < c->kpis->n; i++)
        most = fmax(most, c->kpis->items[i].weight);
    s.severity = fmin(1, ratio) * x->kpi->weight / most;
    bool waited = c->as_of - s.day >= (int32_t)c->confirm;
    s.state = x->confirmed || waited ? SIGNAL_CONFIRMED : SIGNAL_WAITS;
    char grade;
    const char *reason;
    TRY(event_family_grade(c->job, c->firm_id, (int)family_of(x->kpi), &grade, &reason, e));
    if (grade >= 'A' && grade <= 'D' && grade - 'A' + 1 > (int)c->grade)
        s.why_not = arena_printf(c->job->arena, "data, not business: %s", reason);
    PUSH(c->job->arena, *list, *n, *cap, s);
    return true;
}

/* A feed that told something at least every few days and now tells nothing: one signal, not one per series. */
static bool add_silence(const struct charts *c, struct signal **list, size_t *n, size_t *cap, struct err *e)
{
    const struct feed_grade *grades;
    size_t n_grades;
    TRY(event_feed_grades(c->job, c->firm_id, &grades, &n_grades, e));
    for (size_t i = 0; i < n_grades; i++) {
        const struct feed_grade *g = &grades[i];
        if (g->last_s == WS_NONE || (double)g->n_events < c->silence_events)
            continue;
        double age = c->as_of - floor((double)g->last_s / SECONDS_OF_DAY_N);
        double usual = fmax(c->silence_days, c->silence * g->usual_gap_days);
        if (age <= usual)
            continue;
        int32_t last = c->as_of - (int32_t)age;
        PUSH(c->job->arena, *list, *n, *cap,
             (struct signal){.kpi = SIGNAL_SILENCE, .market = "", .channel = g->feed.name, .direction = -1, .bad = true,
                             .state = SIGNAL_CONFIRMED, .day = last + (int32_t)ceil(usual), .since_day = last + 1,
                             .expected = g->usual_gap_days, .seen = age, .seen_low = age, .seen_high = age,
                             .severity = 1, .detector = "silence/1", .model = "longest gap so far",
                             .limit = usual, .statistic = age, .n_calibration = (int32_t)g->n_events});
    }
    return true;
}

static int worst_first(const void *x, const void *y)
{
    const struct signal *a = x, *b = y;
    if (a->state != b->state)
        return a->state == SIGNAL_CONFIRMED ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    int c = strcmp(a->kpi, b->kpi);
    if (!c)
        c = strcmp(a->market, b->market);
    return c ? c : strcmp(a->channel, b->channel);
}

bool signals_of_charts(const struct charts *c, struct signal **ret, size_t *ret_n, struct err *e)
{
    struct signal *list = NULL;
    size_t n = 0, cap = 0;
    TRY(add_silence(c, &list, &n, &cap, e));
    for (size_t i = 0; i < c->n; i++)
        TRY(add(c, &c->items[i], &list, &n, &cap, e));
    if (n)
        qsort(list, n, sizeof *list, worst_first);
    *ret = list;
    *ret_n = n;
    return true;
}

bool signals_detect(struct job *job, const char *firm_id, int32_t as_of_day, struct signal **ret, size_t *ret_n,
                    struct err *e)
{
    struct charts c;
    TRY(charts_run(job, firm_id, as_of_day, &c, e));
    return signals_of_charts(&c, ret, ret_n, e);
}

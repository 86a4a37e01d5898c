/* kpi_show.c — figures of KPIs; see kpi_show.h. */
#include "operations/kpi_show.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "events/event.h"
#include "events/quality.h"
#include "events/read.h"
#include "firm/firm.h"
#include "operations/room.h"
#include "operations/series_inside.h"

static const double Z95 = 1.959963984540054;
enum { WEEK = 7 };

bool kpi_view_open(struct job *job, const struct args *args, struct kpi_view *ret, struct err *e)
{
    const struct firm *firm;
    struct kpi_view v = {.job = job};
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    v.firm_id = firm->id;
    TRY(kpis_load(job, &v.kpis, e));
    TRY(series_load(job, v.firm_id, &v.s, e));
    v.as_of = series_as_of(job, v.s);
    if (args_text(args, "to")) {
        struct date d;
        TRY(date_parse(str_of(args_text(args, "to")), &d, e));
        v.as_of = d.days;
    }
    *ret = v;
    return true;
}

bool kpi_view_market(const struct kpi_view *v, const char *text, const char **ret, struct err *e)
{
    *ret = NULL;
    if (!text)
        return true;
    if (strcmp(text, "foreign") == 0) {
        *ret = text;
        return true;
    }
    const char *code;
    TRY(events_market_find(v->job, text, &code, e));
    for (size_t i = 0; i < v->s->n_markets; i++)
        if (strcmp(v->s->markets[i], code) == 0) {
            *ret = v->s->markets[i];
            return true;
        }
    (void)FAIL(e, ERR_NOT_FOUND, "%s has no events in %s", v->firm_id, event_market_name(v->job, code));
    return err_hint(e, "landfall operations overview %s shows the markets that have.", v->firm_id);
}

enum kpi_feed kpi_feed_of(const struct kpi *k)
{
    enum measure m = k->formula->top.items[0].measure;
    if (m == MEASURE_TICKETS || m == MEASURE_ANSWERED || m == MEASURE_ANSWERED_IN_TIME || m == MEASURE_REPLY_S)
        return KPI_OF_TICKETS;
    return m == MEASURE_SESSIONS || m == MEASURE_BOUGHT ? KPI_OF_SESSIONS : KPI_OF_ORDERS;
}

bool kpi_view_grades(struct kpi_view *v, struct err *e)
{
    static const int families[KPI_N_FEEDS] = {FAMILY_ORDER, FAMILY_TICKET, FAMILY_SESSION};
    uint64_t told = 0;
    for (size_t i = 0; i < v->s->n_channels; i++)
        told |= v->s->channel_has[i];
    const bool ask[KPI_N_FEEDS] = {true, (told & (uint64_t)1 << MEASURE_TICKETS) != 0,
                                   (told & (uint64_t)1 << MEASURE_SESSIONS) != 0};
    for (int i = 0; i < KPI_N_FEEDS; i++)
        if (ask[i])
            TRY(event_family_grade(v->job, v->firm_id, families[i], &v->grade[i], &v->why_grade[i], e));
    return true;
}

void kpi_grade_record(const struct kpi_view *v, const struct kpi *k, struct value *record)
{
    enum kpi_feed feed = k ? kpi_feed_of(k) : KPI_OF_ORDERS;
    if (v->grade[feed] < 'A')
        return;
    record_text(v->job->arena, record, "grade", (const char[]){v->grade[feed], '\0'});
    record_text(v->job->arena, record, "grade_reason", v->why_grade[feed]);
}

const char *kpi_view_market_name(const struct kpi_view *v, const char *market)
{
    if (!market)
        return "all markets";
    return strcmp(market, "foreign") == 0 ? "all foreign markets" : event_market_name(v->job, market);
}

int32_t kpi_view_last_day(const struct kpi_view *v, const struct kpi *k)
{
    return v->as_of - k->delay_days;
}

struct figure *measure_figure(const struct kpi_view *v, const char *label, const char *measures, const char *market,
                              const char *channel, int32_t from, int32_t to, double value, const char *unit)
{
    struct arena *a = v->job->arena;
    struct figure *f = figure_leaf(a, FIGURE_FIRM, label, value, unit, date_year((struct date){to}), "events",
                                   arena_printf(a, "%s/%s/%s/%s..%s", measures, market ? market : "*",
                                                channel ? channel : "*", date_text((struct date){from}).s,
                                                date_text((struct date){to}).s));
    f->decimals = 0;
    f->grade = GRADE_B;
    return f;
}

static const char *method_of(const struct kpi *k)
{
    static const char *const methods[] = {[KPI_COUNT] = "kpi-delivery/1", [KPI_MONEY] = "kpi-margin/1",
                                          [KPI_PROPORTION] = "wilson/1", [KPI_RATE] = "poisson-rate/1",
                                          [KPI_MEAN] = "kpi-mean/1"};
    if (k->type == KPI_MEAN && !k->squares[0])
        return "kpi-margin/1";
    return methods[k->type];
}

static const char *why_missing(const struct kpi_view *v, const struct kpi *k, const char *market, const char *channel)
{
    const struct kpi_formula *f = k->formula;
    struct arena *a = v->job->arena;
    if (!series_tells(v->s, f, market, channel))
        return arena_printf(a, "no file has told of it yet (%s)", measure_what(f->needs));
    if (k->warmup_days && v->as_of < v->s->first_day + k->warmup_days)
        return arena_printf(a, "needs %d days of orders first", k->warmup_days);
    if (f->bottom.n == 0)
        return "nothing told";
    enum measure m = f->bottom.items[0].measure;
    uint64_t told = 0;
    for (size_t i = 0; i < v->s->n_channels; i++)
        told |= v->s->channel_has[i];
    return arena_printf(a, told & (uint64_t)1 << m ? "none in that time (%s)" : "no file has told of it yet (%s)",
                        measure_what(m));
}

const struct figure *kpi_figure(const struct kpi_view *v, const struct kpi *k, const char *market, const char *channel,
                                int32_t from, int32_t to)
{
    struct arena *a = v->job->arena;
    struct kpi_value x = kpi_window(v->s, k, market, channel, from, to);
    const char *label = arena_printf(a, "%s, %s", k->name, kpi_view_market_name(v, market));
    const char *unit = kpi_unit(v->s, k);
    if (!x.known)
        return figure_missing(a, label, unit, why_missing(v, k, market, channel));
    struct figure *top = measure_figure(v, arena_printf(a, "%s (sum)", k->numerator), k->numerator, market, channel, from,
                                        to, x.numerator, "");
    struct figure *bottom = k->denominator[0]
                                ? measure_figure(v, arena_printf(a, "%s (sum)", k->denominator), k->denominator, market,
                                                 channel, from, to, x.denominator, "")
                                : NULL;
    struct figure *f = FIGURE(a, label, x.value, unit, method_of(k), v->kpis->params, top, bottom);
    f->decimals = k->decimals;
    enum kpi_feed feed = kpi_feed_of(k);
    if (v->grade[feed] >= 'A' && v->grade[feed] <= 'D') {
        f->grade = (enum figure_grade)(GRADE_A + (v->grade[feed] - 'A'));
        f->why_grade = v->why_grade[feed];
    }
    if (isfinite(x.low) && isfinite(x.high) && x.low <= x.high)
        (void)figure_with_interval(f, x.low, x.high);
    return f;
}

/* ---- change ---- */

void kpi_view_weeks(const struct kpi_view *v, const char *market, int32_t to, int32_t days, double *ret)
{
    ARENA_LOCAL(tmp);
    struct kpi_term term = {MEASURE_ORDERS, 1};
    const struct kpi_terms orders = {&term, 1, 1};
    int64_t *sums = NEW_N(tmp, int64_t, (size_t)days);
    const size_t n = (size_t)(days / WEEK);
    series_add_days(v->s, NULL, &orders, market, NULL, to - days + 1, to, sums);
    memset(ret, 0, n * sizeof *ret);
    for (size_t d = 0; d < n * WEEK; d++)
        ret[d / WEEK] += (double)sums[d];
}

struct change kpi_view_change(const struct kpi_view *v, const char *market, int32_t to, int32_t days, int32_t back)
{
    const size_t n = (size_t)(days / WEEK);
    ARENA_LOCAL(tmp);
    double *now = NEW_N(tmp, double, n), *before = NEW_N(tmp, double, n);
    kpi_view_weeks(v, market, to, days, now);
    kpi_view_weeks(v, market, to - back, days, before);
    return change_of_counts(now, n, before, n);
}

const struct figure *change_figure(const struct kpi_view *v, const char *label, const struct change *c,
                                   const struct figure *now, const struct figure *before)
{
    struct arena *a = v->job->arena;
    if (!c->known)
        return figure_missing(a, label, "%", "nothing was ordered in either time");
    if (!isfinite(c->ratio))
        return figure_missing(a, label, "%", "nothing was ordered before");
    struct figure *f = FIGURE(a, label, 100 * (c->ratio - 1), "%", "kpi-change/1", v->kpis->params, now, before);
    f->decimals = 0;
    if (isfinite(c->high))
        (void)figure_with_interval(f, 100 * (c->low - 1), 100 * (c->high - 1));
    return f;
}

/* Half of the interval; where it was cut off at 0, the half that was not. A sum of nothing has none. */
static double half_of(const struct figure *f)
{
    if (!figure_has_interval(f))
        return f->value == 0 ? 0 : (double)NAN;
    return f->low > 0 ? (f->high - f->low) / 2 : f->high - f->value;
}

double kpi_worse_by(const struct kpi *k, const struct figure *now, const struct figure *before)
{
    if (!figure_known(now) || !figure_known(before))
        return (double)NAN;
    double a = half_of(now) / Z95, b = half_of(before) / Z95;
    double se = sqrt(a * a + b * b), d = now->value - before->value;
    if (!(se > 0))
        return (double)NAN;
    return (k->high_is_bad ? d : -d) / se;
}

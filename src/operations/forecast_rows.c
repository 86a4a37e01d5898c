/* forecast_rows.c — see forecast_rows.h. */
#include "operations/forecast_rows.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "country/country.h"
#include "country/geo.h"
#include "events/read.h"
#include "operations/room.h"
#include "statistics/seasonal.h"

const char *const forecast_steps[] = {"day", "week", "month", NULL};

int32_t forecast_day(enum step step, int32_t first_day, size_t t)
{
    struct date d = {first_day};
    if (step == STEP_MONTH)
        return date_add_months(d, (int)t).days;
    return first_day + (int32_t)t * (step == STEP_WEEK ? SEASONAL_DAYS : 1);
}

const char *forecast_step_name(enum step step, bool many)
{
    static const char *const names[] = {"days", "weeks", "months"};
    return many ? names[step] : forecast_steps[step];
}

const struct figure *forecast_leaf(struct arena *a, const struct forecast_rows *r, const struct forecast_row *row,
                                   const char *label, size_t first, size_t n, double value)
{
    struct date from = {forecast_day(r->step, row->first_day, first)},
                to = {forecast_day(r->step, row->first_day, first + n) - 1};
    const char *ref = arena_printf(a, "%s/%s/%s/%s..%s", row->kpi->id, row->market, r->channel ? r->channel : "all",
                                   date_text(from).s, date_text(to).s);
    struct figure *f = figure_leaf(a, FIGURE_FIRM, label, value, row->unit, 0, "events", ref);
    f->decimals = row->kpi->decimals;
    f->grade = GRADE_NONE;
    return f;
}

/* Codes of the rows asked for: all and abroad, then the largest markets. */
static bool markets_of(struct job *job, const struct args *args, const struct series *s, const char ***ret,
                       size_t *ret_n, struct err *e)
{
    const char *const *market, *asked = args_text(args, "market"), *one;
    size_t n = series_markets(s, &market), k = 0, top = (size_t)args_int(args, "top");
    const char **codes = NEW_N(job->arena, const char *, n + 2);
    if (asked) {
        if (cstr_eq(asked, "all") || cstr_eq(asked, "foreign"))
            one = asked;
        else
            TRY(events_market_find(job, asked, &one, e));
        codes[k++] = one;
    } else {
        codes[k++] = "all";
        codes[k++] = "foreign";
        for (size_t i = 0; i < n && k < top + 2; i++)
            if (*market[i])
                codes[k++] = market[i];
    }
    *ret = codes;
    *ret_n = k;
    return true;
}

static bool add_row(struct job *job, const struct forecast_rows *r, const struct kpi *kpi, const char *market,
                    struct forecast_row *ret)
{
    struct arena *a = job->arena;
    bool all = cstr_eq(market, "all");
    struct kpi_points p = kpi_points(a, r->series, kpi, all ? NULL : market, r->channel, r->step, DAY_NONE, r->as_of);
    size_t from = 0;
    while (from < p.n && !(p.value[from] > 0))
        from++;
    if (from == p.n)
        return false;
    *ret = (struct forecast_row){.market = market,
                                 .name = all                             ? "all markets"
                                         : cstr_eq(market, "foreign") ? "abroad"
                                                                         : event_market_name(job, market),
                                 .kpi = kpi,
                                 .unit = kpi_unit(r->series, kpi),
                                 .first_day = forecast_day(r->step, p.first_day, from)};
    ret->in = (struct forecast_input){.y = p.value + from,
                                      .n = p.n - from,
                                      .step = r->step,
                                      .horizon = r->horizon,
                                      .first_weekday = date_weekday((struct date){ret->first_day}) - 1};
    return true;
}

/* Flags for the days of a row's past and horizon; NULL for rows that are no single country. */
static const bool *holidays_of(struct arena *a, const struct geo *g, const struct facts *facts,
                               const struct forecast_row *row)
{
    int market = market_index(facts, row->market);
    size_t n = row->in.n + row->in.horizon;
    if (market < 0)
        return NULL;
    bool *flag = NEW_N(a, bool, n);
    int first = date_year((struct date){row->first_day}), last = date_year((struct date){row->first_day + (int)n});
    for (int year = first; year <= last; year++) {
        const struct geo_holiday *h;
        size_t k = geo_holidays(g, market, year, &h);
        for (size_t i = 0; i < k; i++) {
            int64_t at = (int64_t)h[i].date.days - row->first_day;
            if (at >= 0 && at < (int64_t)n)
                flag[at] = true;
        }
    }
    return flag;
}

/* Weekdays and holidays of one KPI, pooled over all markets, whichever were asked for. */
static bool add_days(struct job *job, struct forecast_rows *r, const struct kpi *kpi, struct err *e)
{
    struct arena *a = job->arena;
    struct facts *facts;
    const struct geo *g;
    const char *const *market;
    size_t n_markets = series_markets(r->series, &market), n = 0;
    struct seasonal_series *pooled = NEW_N(a, struct seasonal_series, n_markets + 1);
    struct seasonal_week week;
    TRY(facts_of_job(job, &facts, e) && geo_of_job(job, facts, &g, e));
    const bool **flags = NEW_N(a, const bool *, r->n + 1);
    for (size_t i = 0; i < r->n; i++)
        if (r->items[i].kpi == kpi)
            flags[i] = holidays_of(a, g, facts, &r->items[i]);
    for (size_t i = 0; i < n_markets; i++) {
        struct forecast_row row;
        if (*market[i] && add_row(job, r, kpi, market[i], &row))
            pooled[n++] = (struct seasonal_series){row.in.y, row.in.n, row.in.first_weekday,
                                                   holidays_of(a, g, facts, &row)};
    }
    if (!seasonal_weekdays(pooled, n, (size_t)r->set.holidays_least, &week))
        return true;
    double *index = NEW_N(a, double, SEASONAL_DAYS);
    memcpy(index, week.index, sizeof week.index);
    for (size_t i = 0; i < r->n; i++) {
        struct forecast_input *in = &r->items[i].in;
        if (r->items[i].kpi != kpi)
            continue;
        in->weekday = index;
        if (!flags[i])
            continue;
        double *factor = NEW_N(a, double, in->n + in->horizon);
        for (size_t t = 0; t < in->n + in->horizon; t++) {
            bool unknown = isnan(week.holiday);
            factor[t] = !flags[i][t] ? 1 : !unknown ? week.holiday : t < in->n ? 0 : 1; /* 0: left out */
        }
        in->day_factor = factor;
    }
    return true;
}

static bool kpi_of(const struct kpis *all, const char *id, const struct kpi **ret, struct err *e)
{
    const struct kpi *k = kpi_find(all, id);
    if (!k) {
        (void)FAIL(e, ERR_NOT_FOUND, "there is no KPI `%s`", id);
        return err_hint(e, "Counts and sums can be foreseen: orders, units, revenue.");
    }
    if (k->type != KPI_COUNT && k->type != KPI_MONEY) {
        (void)FAIL(e, ERR_INPUT, "`%s` is a rate or a mean: what is foreseen are counts and sums of money", id);
        return err_hint(e, "Counts and sums can be foreseen: orders, units, revenue.");
    }
    *ret = k;
    return true;
}

bool forecast_rows_load(struct job *job, const struct args *args, struct forecast_rows *ret, struct err *e)
{
    struct forecast_rows r = {.channel = args_text(args, "channel")};
    const struct kpis *kpis;
    const char **market, *step = args_text(args, "step");
    size_t n_markets, n_kpis = args_count(args, "kpi");
    TRY(series_load(job, args_text(args, "firm"), &r.series, e) && kpis_load(job, &kpis, e));
    TRY(forecast_settings_load(job, &r.set, e) && markets_of(job, args, r.series, &market, &n_markets, e));
    while (r.step < STEP_MONTH && strcmp(forecast_steps[r.step], step) != 0)
        r.step++;
    r.horizon = args_has(args, "horizon") ? (size_t)args_int(args, "horizon") : forecast_horizon(&r.set, r.step);
    r.as_of = series_as_of(job, r.series);
    r.items = NEW_N(job->arena, struct forecast_row, n_markets * n_kpis);
    for (size_t k = 0; k < n_kpis; k++) {
        const struct kpi *kpi;
        TRY(kpi_of(kpis, args_text_at(args, "kpi", k), &kpi, e));
        for (size_t i = 0; i < n_markets; i++)
            r.n += add_row(job, &r, kpi, market[i], &r.items[r.n]);
        if (r.step == STEP_DAY)
            TRY(add_days(job, &r, kpi, e));
    }
    if (!r.n)
        return FAIL(e, ERR_NOT_FOUND, "nothing of that kind is in the files of %s", args_text(args, "firm"));
    *ret = r;
    return true;
}

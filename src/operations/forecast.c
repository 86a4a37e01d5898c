/* forecast.c — operations.forecast: what comes next, per market, and how far it can be trusted. */
#include "operations/forecast.h"

#include <math.h>

#include "base/date.h"
#include "operations/forecast_rows.h"
#include "operations/operations.h"

static const char *card_of(enum forecast_method m)
{
    return m == FORECAST_CROSTON                            ? "forecast-intermittent/1"
           : m == FORECAST_ETS || m == FORECAST_WEEKDAY ? "forecast-ets/1"
                                                            : "forecast-accuracy/1";
}

/* A share as a figure of 100, missing when there was nothing to measure. */
static struct figure *share(struct arena *a, const char *label, double v, const char *params, const struct figure *from,
                            const char *why)
{
    if (isnan(v))
        return figure_missing(a, label, "%", why);
    struct figure *f = FIGURE(a, label, 100 * v, "%", "forecast-accuracy/1", params, from);
    f->decimals = 0;
    return f;
}

static struct figure *score(struct arena *a, const char *label, double v, const char *params, const struct figure *from)
{
    if (isnan(v))
        return figure_missing(a, label, "", "the past is too short to try it");
    struct figure *f = FIGURE(a, label, v, "", "forecast-accuracy/1", params, from);
    f->decimals = 2;
    return f;
}

static struct figure *amount(struct arena *a, const struct forecast_row *row, const struct forecast *f, const char *label,
                             double v, double low, double high, const char *params, const struct figure *from)
{
    struct figure *x = FIGURE(a, label, v, row->unit, card_of(f->method), params, from);
    x->decimals = row->kpi->decimals ? row->kpi->decimals : v < 10 && row->kpi->type == KPI_COUNT ? 1 : 0;
    return figure_with_interval(x, fmin(low, v), fmax(high, v));
}

static struct value *periods(struct arena *a, const struct forecast_rows *r, const struct forecast_row *row,
                             const struct forecast *f, const struct figure *from)
{
    struct value *list = value_list(a);
    for (size_t h = 0; h < f->horizon; h++) {
        struct value *v = value_record(a);
        struct date day = {forecast_day(r->step, row->first_day, row->in.n + h)};
        record_text(a, v, "begins", date_text(day).s);
        record_figure(a, v, "expected",
                      amount(a, row, f, arena_printf(a, "%s, %s, from %s: 80 %% interval", row->kpi->name, row->name,
                                                     date_text(day).s),
                             f->point[h], f->low80[h], f->high80[h], r->set.params, from));
        record_figure(a, v, "wide",
                      amount(a, row, f, arena_printf(a, "%s, %s, from %s: 95 %% interval", row->kpi->name, row->name,
                                                     date_text(day).s),
                             f->point[h], f->low95[h], f->high95[h], r->set.params, from));
        list_add(a, list, v);
    }
    return list;
}

enum { PAST_MAX = 104 };
static struct value *past(struct arena *a, const struct forecast_rows *r, const struct forecast_row *row)
{
    struct value *list = value_list(a);
    for (size_t t = row->in.n > PAST_MAX ? row->in.n - PAST_MAX : 0; t < row->in.n; t++) {
        struct value *v = value_record(a);
        record_text(a, v, "begins", date_text((struct date){forecast_day(r->step, row->first_day, t)}).s);
        record_figure(a, v, "value", forecast_leaf(a, r, row, row->kpi->name, t, 1, row->in.y[t]));
        list_add(a, list, v);
    }
    return list;
}

static struct value *row_value(struct arena *a, const struct forecast_rows *r, const struct forecast_row *row,
                               const struct forecast *f, bool with_past)
{
    struct value *v = value_record(a);
    const char *p = r->set.params, *none = "the past is too short to try it";
    const struct figure *from =
        forecast_leaf(a, r, row, arena_printf(a, "%s, %s: all periods together", row->kpi->name, row->name), 0, row->in.n,
                      0);
    double sum = 0;
    for (size_t t = 0; t < row->in.n; t++)
        sum += isnan(row->in.y[t]) ? 0 : row->in.y[t];
    from = forecast_leaf(a, r, row, from->label, 0, row->in.n, sum);
    bool foreseen = f->method != FORECAST_NONE;
    record_text(a, v, "market", row->market);
    record_text(a, v, "name", row->name);
    record_text(a, v, "kpi", row->kpi->id);
    record_text(a, v, "method", foreseen ? f->model : arena_printf(a, "none: %s", f->why));
    record_text(a, v, "why", f->why);
    record_text(a, v, "demand", croston_class_name(f->kind.class));
    record_int(a, v, "values", (int64_t)row->in.n);
    if (foreseen) {
        record_figure(a, v, "total",
                      amount(a, row, f, arena_printf(a, "%s, %s, next %zu %s", row->kpi->name, row->name, f->horizon,
                                                     forecast_step_name(r->step, true)),
                             f->total, f->total_low80, f->total_high80, p, from));
        if (!isnan(f->last_total))
            record_figure(a, v, "last",
                          forecast_leaf(a, r, row, arena_printf(a, "%s, %s, last %zu %s", row->kpi->name, row->name,
                                                                f->horizon, forecast_step_name(r->step, true)),
                                        row->in.n - f->horizon, f->horizon, f->last_total));
        record_figure(a, v, "chance_more",
                      share(a, arena_printf(a, "chance of more than before, %s", row->name), f->chance_more, p, from,
                            "not as many periods in the past"));
        record_figure(a, v, "mase", score(a, "mean absolute scaled error (MASE)", f->mase, p, from));
        record_figure(a, v, "mase_naive", score(a, "the same of the naive forecast", f->mase_naive, p, from));
        record_figure(a, v, "coverage80", share(a, "outcomes inside the 80 % interval", f->coverage80, p, from, none));
        record_figure(a, v, "coverage95", share(a, "outcomes inside the 95 % interval", f->coverage95, p, from, none));
        record_int(a, v, "outcomes", (int64_t)f->n_covered);
        record_figure(a, v, "widened80", score(a, "factor on the 80 % interval", f->factor80, p, from));
        record_figure(a, v, "widened95", score(a, "factor on the 95 % interval", f->factor95, p, from));
        record_set(a, v, "periods", periods(a, r, row, f, from));
    }
    if (with_past)
        record_set(a, v, "past", past(a, r, row));
    return v;
}

/* The row the headline speaks of: abroad, else the first that is foreseen. */
static size_t main_row(const struct forecast_rows *r, const struct forecast *f)
{
    size_t best = r->n;
    for (size_t i = r->n; i-- > 0;)
        if (f[i].method != FORECAST_NONE && (best == r->n || !cstr_eq(r->items[best].market, "foreign")))
            best = i;
    for (size_t i = 0; i < r->n; i++)
        if (f[i].method != FORECAST_NONE && cstr_eq(r->items[i].market, "foreign"))
            return i;
    return best;
}

static struct prose *headline(struct arena *a, const struct forecast_rows *r, const struct forecast *f,
                              const struct value *rows)
{
    size_t at = main_row(r, f), fading = 0, naive = 0, foreseen = 0;
    const char *names[3];
    for (size_t i = 0; i < r->n; i++) {
        bool single = !cstr_eq(r->items[i].market, "all") && !cstr_eq(r->items[i].market, "foreign");
        foreseen += f[i].method != FORECAST_NONE;
        naive += f[i].method == FORECAST_NAIVE;
        if (single && r->items[i].kpi == r->items[0].kpi && f[i].chance_more < r->set.fading && fading++ < COUNT_OF(names))
            names[fading - 1] = r->items[i].name;
    }
    if (at == r->n)
        return prose(a, "None of the {s} can be foreseen yet: the series are too short or empty.",
                     r->n == 1 ? "series asked for" : "series");
    const struct value *v = list_at(rows, at);
    const struct figure *total = value_as_figure(record_get(v, "total")), *last = value_as_figure(record_get(v, "last"));
    const char *span = arena_printf(a, "%zu %s", f[at].horizon, forecast_step_name(r->step, f[at].horizon != 1)),
               *who = fading == 0   ? ""
                      : fading == 1 ? arena_printf(a, " Likely to sell less than before: %s.", names[0])
                      : fading == 2 ? arena_printf(a, " Likely to sell less than before: %s and %s.", names[0], names[1])
                      : arena_printf(a, " Likely to sell less than before: %s, %s, %s%s.", names[0], names[1], names[2],
                                     fading > 3 ? arena_printf(a, " and %zu more", fading - 3) : ""),
               *trust = naive ? arena_printf(a, " In %zu of %zu series no model was better than the naive forecast, which is used.",
                                             naive, foreseen)
                              : "";
    const char *what = arena_printf(a, "%s, %s", r->items[at].kpi->name, r->items[at].name);
    /* An interval that did not keep its promise when it was tried is not to be believed in the headline. */
    const struct figure *held = value_as_figure(record_get(v, "coverage80"));
    bool narrow = figure_known(held) && f[at].coverage80 < r->set.narrow;
    const char *kept = narrow ? arena_printf(a, ", which is too narrow: only %s of outcomes fell into it when it was tried here",
                                             figure_text(a, held))
                              : "";
    if (last)
        return prose(a, "{s}: {i} to come in the next {s} (80 % interval{s}), after {} in the last.{s}{s}", what, total, span,
                     kept, last, who, trust);
    return prose(a, "{s}: {i} to come in the next {s} (80 % interval{s}).{s}{s}", what, total, span, kept, who, trust);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct forecast_rows r;
    TRY(forecast_rows_load(job, args, &r, e));
    struct forecast_input *in = NEW_N(a, struct forecast_input, r.n);
    struct forecast *f = NEW_N(a, struct forecast, r.n);
    for (size_t i = 0; i < r.n; i++)
        in[i] = r.items[i].in;
    TRY(forecast_many(a, &r.set, in, r.n, f, e));
    struct value *v = value_record(a), *rows = value_list(a);
    for (size_t i = 0; i < r.n; i++)
        list_add(a, rows, row_value(a, &r, &r.items[i], &f[i], args_has(args, "market")));
    record_prose(a, v, "headline", headline(a, &r, f, rows));
    record_text(a, v, "as_of", date_text((struct date){r.as_of}).s);
    record_text(a, v, "step", forecast_steps[r.step]);
    record_int(a, v, "horizon", (int64_t)r.horizon);
    record_set(a, v, "series", rows);
    *ret = v;
    return true;
}

static const struct shape_field period_fields[] = {
    {.name = "begins", .kind = VALUE_TEXT, .help = "first day of the period"},
    {.name = "expected", .kind = VALUE_FIGURE, .help = "expected value with the 80 % interval"},
    {.name = "wide", .kind = VALUE_FIGURE, .help = "the same with the 95 % interval"},
};
static const struct shape period_shape = SHAPE("forecast_period", "One period to come", period_fields);
static const struct shape_field past_fields[] = {
    {.name = "begins", .kind = VALUE_TEXT, .help = "first day of the period"},
    {.name = "value", .kind = VALUE_FIGURE, .help = "what was counted"},
};
static const struct shape past_shape = SHAPE("forecast_past", "One period of the past", past_fields);
static const struct shape_field row_fields[] = {
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "all, foreign, or the market's code"},
    {.name = "name", .heading = "market", .kind = VALUE_TEXT, .help = "its name"},
    {.name = "kpi", .kind = VALUE_TEXT, .help = "what is foreseen"},
    {.name = "total", .heading = "to come", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "all periods to come together, with the 80 % interval"},
    {.name = "last", .heading = "before", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "as many of the newest periods together"},
    {.name = "chance_more", .heading = "chance of more", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "that the total to come exceeds the one before"},
    {.name = "method", .kind = VALUE_TEXT, .help = "the model chosen"},
    {.name = "why", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "why this one"},
    {.name = "demand", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "smooth, erratic, intermittent or lumpy"},
    {.name = "values", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "periods of the past"},
    {.name = "mase", .heading = "MASE", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "mean absolute scaled error on the series' own past"},
    {.name = "mase_naive", .heading = "naive", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "the same of the naive forecast"},
    {.name = "coverage80", .heading = "in 80 %", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "outcomes of the past inside the 80 % interval"},
    {.name = "coverage95", .heading = "in 95 %", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "outcomes of the past inside the 95 % interval"},
    {.name = "outcomes", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "outcomes that coverage was measured on"},
    {.name = "widened80", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "factor on the 80 % interval, learnt from the past"},
    {.name = "widened95", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "factor on the 95 % interval, learnt from the past"},
    {.name = "periods", .kind = VALUE_LIST, .of = &period_shape, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "each period to come"},
    {.name = "past", .kind = VALUE_LIST, .of = &past_shape, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "the newest periods of the past, when one market is asked for"},
};
static const struct shape row_shape = SHAPE("forecast_series", "What is foreseen for one market", row_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE, .help = "what matters, in words"},
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT, .help = "the day of the newest event, or --as-of"},
    {.name = "step", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "day, week or month"},
    {.name = "horizon", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "periods ahead"},
    {.name = "series", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV, .help = "one row per market and KPI"},
};
static const struct shape shape = SHAPE("forecast_result", "What comes next, and how far it can be trusted", fields);
static const struct capability_param params[] = {FORECAST_PARAMS};

const struct capability operations_forecast = {
    .name = "operations.forecast",
    .summary = "Foresees orders, pieces or revenue per market, with intervals whose coverage was measured",
    .about = "Each series is forecast by the method that was best on its own past: exponential smoothing chosen by AICc, Croston "
             "and its kin for demand that comes now and then, pooled weekdays for short daily series; the naive forecast is "
             "used when it wins. Intervals are 80 % and 95 %, widened or narrowed by what the past shows, and never below zero.",
    .example = "landfall operations forecast olive-oil\nlandfall operations forecast olive-oil --market DEU --step day",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

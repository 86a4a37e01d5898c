/* forecast_trial.c — operations.backtest: how good the forecasts would have been over the last third of the firm's own
 * series. */
#include <math.h>

#include "base/date.h"
#include "base/random.h"
#include "base/stat.h"
#include "operations/forecast_rows.h"
#include "operations/operations.h"

struct spread {
    double value, low, high;
};
struct overall { /* of the series of one KPI */
    struct spread absolute, squared; /* geometric means of MASE and RMSSE over those of the naive forecast */
    double mase, mase_naive, coverage80, coverage95;
    size_t n, better, outcomes;
    size_t exact; /* series whose every outcome the naive forecast hit (nothing was sold any more): no ratio to it */
};

static bool scored(const struct forecast_trial *t)
{
    return t->n_outcomes > 0 && isfinite(t->mase) && isfinite(t->mase_naive);
}

/* Geometric mean of the ratios whose logarithms are given; its interval draws series anew. */
static struct spread mean_ratio(struct arena *a, const struct forecast_rows *r, const double *logs, size_t n)
{
    enum { DRAWS_MAX = 2000 };
    const double tail = 0.025;
    double sum = 0, *mean = NEW_N(a, double, DRAWS_MAX);
    struct rng g;
    for (size_t i = 0; i < n; i++)
        sum += logs[i];
    struct spread x = {exp(sum / (double)n), NAN, NAN};
    if (n < 2)
        return x;
    rng_init(&g, (uint64_t)r->set.seed, "operations.backtest.series");
    for (int d = 0; d < DRAWS_MAX; d++) {
        double s = 0;
        for (size_t i = 0; i < n; i++)
            s += logs[rng_below(&g, n)];
        mean[d] = exp(s / (double)n);
    }
    stat_sort(mean, DRAWS_MAX);
    x.low = fmin(stat_quantile_sorted(mean, DRAWS_MAX, tail), x.value);
    x.high = fmax(stat_quantile_sorted(mean, DRAWS_MAX, 1 - tail), x.value);
    return x;
}

/* Over the series that are single markets where there are any: the others are their sums. */
static struct overall together(struct arena *a, const struct forecast_rows *r, const struct forecast_trial *t,
                               const struct kpi *kpi)
{
    struct overall o = {0};
    double *absolute = NEW_N(a, double, r->n), *squared = NEW_N(a, double, r->n), within80 = 0, within95 = 0;
    size_t n_ratios = 0;
    for (int single = 1; single >= 0 && !o.n; single--)
        for (size_t i = 0; i < r->n; i++) {
            bool sum_row = cstr_eq(r->items[i].market, "all") || cstr_eq(r->items[i].market, "foreign");
            if (r->items[i].kpi != kpi || !scored(&t[i]) || (single && sum_row))
                continue;
            o.n++;
            if (t[i].mase > 0 && t[i].mase_naive > 0) {
                absolute[n_ratios] = log(t[i].mase / t[i].mase_naive);
                squared[n_ratios++] = log(t[i].rmsse / t[i].rmsse_naive);
            }
            o.exact += !(t[i].mase_naive > 0);
            o.better += t[i].mase < t[i].mase_naive;
            o.mase += t[i].mase;
            o.mase_naive += t[i].mase_naive;
            within80 += t[i].coverage80 * (double)t[i].n_outcomes;
            within95 += t[i].coverage95 * (double)t[i].n_outcomes;
            o.outcomes += t[i].n_outcomes;
        }
    double n = (double)o.n; /* 0: everything is 0/0, which figures show as missing */
    o.absolute = mean_ratio(a, r, absolute, n_ratios);
    o.squared = mean_ratio(a, r, squared, n_ratios);
    o.mase /= n;
    o.mase_naive /= n;
    o.coverage80 = within80 / (double)o.outcomes;
    o.coverage95 = within95 / (double)o.outcomes;
    return o;
}

static struct figure *number(struct arena *a, const struct forecast_rows *r, const char *label, double v, const char *unit,
                             const struct figure *const *from, size_t n)
{
    if (isnan(v))
        return figure_missing(a, label, unit, "the past is too short");
    struct figure *f = figure_derived(a, label, v, unit, "forecast-accuracy/1", r->set.params, from, n);
    f->decimals = cstr_eq(unit, "%") ? 0 : 2;
    return f;
}

static const struct figure *spread(struct arena *a, const struct forecast_rows *r, const char *label, struct spread x,
                                   const struct figure *const *leaf)
{
    struct figure *f = number(a, r, label, x.value, "", leaf, r->n);
    return figure_known(f) && !isnan(x.low) ? figure_with_interval(f, x.low, x.high) : f;
}

static struct value *row_value(struct arena *a, const struct forecast_rows *r, const struct forecast_row *row,
                               const struct forecast_trial *t, const struct figure **ret_leaf)
{
    struct value *v = value_record(a);
    double sum = 0;
    for (size_t k = 0; k < row->in.n; k++)
        sum += isnan(row->in.y[k]) ? 0 : row->in.y[k];
    const struct figure *from = forecast_leaf(a, r, row, arena_printf(a, "%s, %s: all periods together", row->kpi->name, row->name),
                                              0, row->in.n, sum);
    *ret_leaf = from;
    record_text(a, v, "market", row->market);
    record_text(a, v, "name", row->name);
    record_text(a, v, "kpi", row->kpi->id);
    record_int(a, v, "values", (int64_t)row->in.n);
    record_int(a, v, "outcomes", (int64_t)t->n_outcomes);
    record_int(a, v, "places", (int64_t)t->n_origins);
    record_int(a, v, "naive_chosen", (int64_t)t->n_naive);
    record_figure(a, v, "mase", number(a, r, "mean absolute scaled error (MASE)", t->mase, "", &from, 1));
    record_figure(a, v, "mase_naive", number(a, r, "the same of the naive forecast", t->mase_naive, "", &from, 1));
    record_figure(a, v, "rmsse", number(a, r, "root mean squared scaled error (RMSSE)", t->rmsse, "", &from, 1));
    record_figure(a, v, "rmsse_naive", number(a, r, "the same of the naive forecast", t->rmsse_naive, "", &from, 1));
    record_figure(a, v, "coverage80", number(a, r, "outcomes inside the 80 % interval", 100 * t->coverage80, "%", &from, 1));
    record_figure(a, v, "coverage95", number(a, r, "outcomes inside the 95 % interval", 100 * t->coverage95, "%", &from, 1));
    return v;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct forecast_rows r;
    TRY(forecast_rows_load(job, args, &r, e));
    struct forecast_input *in = NEW_N(a, struct forecast_input, r.n);
    struct forecast_trial *t = NEW_N(a, struct forecast_trial, r.n);
    const struct figure **leaf = NEW_N(a, const struct figure *, r.n);
    for (size_t i = 0; i < r.n; i++)
        in[i] = r.items[i].in;
    TRY(forecast_backtest(&r.set, in, r.n, t, e));
    struct value *v = value_record(a), *rows = value_list(a), *all = value_list(a);
    const struct prose *headline = NULL;
    for (size_t i = 0; i < r.n; i++)
        list_add(a, rows, row_value(a, &r, &r.items[i], &t[i], &leaf[i]));
    for (size_t i = 0; i < r.n; i++) {
        const struct kpi *kpi = r.items[i].kpi;
        if (i && r.items[i - 1].kpi == kpi)
            continue;
        struct overall o = together(a, &r, t, kpi);
        struct value *one = value_record(a);
        const struct figure
            *ratio = spread(a, &r, arena_printf(a, "%s: absolute error against that of the naive forecast", kpi->name), o.absolute, leaf),
            *squared = spread(a, &r, arena_printf(a, "%s: squared error against that of the naive forecast", kpi->name), o.squared, leaf),
            *in80 = number(a, &r, "outcomes inside the 80 % interval", 100 * o.coverage80, "%", leaf, r.n),
            *in95 = number(a, &r, "outcomes inside the 95 % interval", 100 * o.coverage95, "%", leaf, r.n);
        record_text(a, one, "kpi", kpi->id);
        record_int(a, one, "series", (int64_t)o.n);
        record_int(a, one, "better", (int64_t)o.better);
        record_int(a, one, "naive_exact", (int64_t)o.exact);
        record_int(a, one, "outcomes", (int64_t)o.outcomes);
        record_figure(a, one, "ratio", ratio);
        record_figure(a, one, "ratio_squared", squared);
        record_figure(a, one, "mase", number(a, &r, "MASE, mean of the series", o.mase, "", leaf, r.n));
        record_figure(a, one, "mase_naive",
                      number(a, &r, "MASE of the naive forecast, mean of the series", o.mase_naive, "", leaf, r.n));
        record_figure(a, one, "coverage80", in80);
        record_figure(a, one, "coverage95", in95);
        list_add(a, all, one);
        if (headline)
            continue;
        headline = o.n ? prose(a, "{s}: over the last third the error of our forecasts was {i} times that of the naive forecast in {s} "
                                  "series ({s} of them better); {} of outcomes fell into the 80 % interval, {} into that of 95 %.",
                               kpi->name, ratio, arena_printf(a, "%zu", o.n), arena_printf(a, "%zu", o.better), in80, in95)
                       : prose(a, "{s}: the series are too short to try forecasts on their last third.", kpi->name);
    }
    record_prose(a, v, "headline", headline);
    record_text(a, v, "as_of", date_text((struct date){r.as_of}).s);
    record_text(a, v, "step", forecast_steps[r.step]);
    record_int(a, v, "horizon", (int64_t)r.horizon);
    record_set(a, v, "overall", all);
    record_set(a, v, "series", rows);
    *ret = v;
    return true;
}

static const struct shape_field overall_fields[] = {
    {.name = "kpi", .kind = VALUE_TEXT, .help = "what was foreseen"},
    {.name = "series", .kind = VALUE_INT, .help = "series with outcomes; single markets where there are any"},
    {.name = "better", .kind = VALUE_INT, .help = "of them with a smaller MASE than the naive forecast"},
    {.name = "naive_exact", .heading = "naive exact", .kind = VALUE_INT,
     .help = "series that sold nothing any more, so that the naive forecast hit every outcome: they have no ratio"},
    {.name = "outcomes", .kind = VALUE_INT, .help = "outcomes compared"},
    {.name = "ratio", .heading = "error against naive", .kind = VALUE_FIGURE,
     .help = "geometric mean of MASE over the naive one, interval over series"},
    {.name = "ratio_squared", .heading = "squared", .kind = VALUE_FIGURE, .help = "the same of RMSSE, which asks for the mean"},
    {.name = "mase", .heading = "MASE", .kind = VALUE_FIGURE, .help = "mean of the series"},
    {.name = "mase_naive", .heading = "naive", .kind = VALUE_FIGURE, .help = "mean of the series"},
    {.name = "coverage80", .heading = "in 80 %", .kind = VALUE_FIGURE, .help = "outcomes inside the 80 % interval"},
    {.name = "coverage95", .heading = "in 95 %", .kind = VALUE_FIGURE, .help = "outcomes inside the 95 % interval"},
};
static const struct shape overall_shape = SHAPE("backtest_overall", "Forecasts of one KPI tried on the past", overall_fields);
static const struct shape_field row_fields[] = {
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "all, foreign, or the market's code"},
    {.name = "name", .heading = "market", .kind = VALUE_TEXT, .help = "its name"},
    {.name = "kpi", .kind = VALUE_TEXT, .help = "what was foreseen"},
    {.name = "values", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "periods of the series"},
    {.name = "outcomes", .kind = VALUE_INT, .help = "outcomes compared"},
    {.name = "places", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "places forecast from"},
    {.name = "naive_chosen", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "of them with the naive forecast chosen"},
    {.name = "mase", .heading = "MASE", .kind = VALUE_FIGURE, .help = "mean absolute scaled error"},
    {.name = "mase_naive", .heading = "naive", .kind = VALUE_FIGURE, .help = "the same of the naive forecast"},
    {.name = "rmsse", .heading = "RMSSE", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT,
     .help = "root mean squared scaled error"},
    {.name = "rmsse_naive", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT, .help = "the same of the naive forecast"},
    {.name = "coverage80", .heading = "in 80 %", .kind = VALUE_FIGURE, .help = "outcomes inside the 80 % interval"},
    {.name = "coverage95", .heading = "in 95 %", .kind = VALUE_FIGURE, .help = "outcomes inside the 95 % interval"},
};
static const struct shape row_shape = SHAPE("backtest_series", "Forecasts of one series tried on its past", row_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE, .help = "what matters, in words"},
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT, .help = "the day of the newest event, or --as-of"},
    {.name = "step", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "day, week or month"},
    {.name = "horizon", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "periods ahead"},
    {.name = "overall", .kind = VALUE_LIST, .of = &overall_shape, .help = "one row per KPI"},
    {.name = "series", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV, .help = "one row per market and KPI"},
};
static const struct shape shape = SHAPE("backtest_result", "Forecasts tried on the last third of the past", fields);
static const struct capability_param params[] = {FORECAST_PARAMS};

const struct capability operations_backtest = {
    .name = "operations.backtest",
    .summary = "Tries the forecasts on the last third of the firm's own past, against the naive forecast",
    .about = "From several places in the last third of each series a forecast is made with nothing but what was known there, the choice "
             "of the method included, and held against what came. The naive forecast (same period a season before, or the last "
             "value) is made from the same places. A ratio below 1 says that ours erred less.",
    .example = "landfall operations backtest olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

/* measure_alarms.c — operations.measure: the skill of the alarms on a firm's own orders. What skill.h measures, for
 * markets of one to twenty orders a day drawn from the firm and for its real markets; and whether late deliveries
 * give warning of bad reviews. tools/alarm-skill.py puts the rows of several firms together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/random.h"
#include "base/stat.h"
#include "operations/detect_charts.h"
#include "operations/kpi_show.h"
#include "operations/operations.h"
#include "operations/skill.h"

static const struct shape_field row_fields[] = {
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "series", .kind = VALUE_TEXT},
    {.name = "mean", .heading = "a day", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "size", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "of the change, per cent"},
    {.name = "result", .kind = VALUE_FIGURE},
    {.name = "n", .kind = VALUE_INT},
    {.name = "unit", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "how", .kind = VALUE_TEXT},
};
static const struct shape row_shape = SHAPE("operations_measured", "one measurement", row_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "judged_from", .heading = "judged from", .kind = VALUE_TEXT},
    {.name = "rows", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
};
static const struct shape shape = SHAPE("operations_measure", "the skill of the alarms on a firm's own series", fields);

struct measuring {
    struct arena *a;
    struct job *job;
    struct kpi_view v;
    struct charts c;
    struct value *rows;
    struct skill_ask ask;
    struct skill_series x;
    int32_t first_day;
};

static void row(struct measuring *m, const char *what, const char *series, double mean, double size, double value,
                double low, double high, size_t n, const char *unit, const char *how)
{
    struct arena *a = m->a;
    struct value *v = value_record(a);
    struct figure *f = isfinite(value)
                           ? figure_derived(a, what, value, unit, "alarm-skill/1", m->v.kpis->params, NULL, 0)
                           : figure_missing(a, what, unit, "fewer than half were seen");
    f->decimals = strstr(unit, "days") ? 0 : 3;
    if (!f->missing && isfinite(low) && isfinite(high))
        figure_with_interval(f, fmin(low, value), fmax(high, value));
    record_text(a, v, "what", what);
    record_text(a, v, "series", series);
    if (!isnan(mean))
        record_figure(a, v, "mean", figure_derived(a, "orders a day", mean, "", "alarm-skill/1", NULL, NULL, 0));
    if (!isnan(size))
        record_figure(a, v, "size", figure_derived(a, "size", 100 * size, "%", "alarm-skill/1", NULL, NULL, 0));
    record_figure(a, v, "result", f);
    record_int(a, v, "n", (int64_t)n);
    record_text(a, v, "unit", unit);
    record_text(a, v, "how", how);
    list_add(a, m->rows, v);
}

static void rate_row(struct measuring *m, const char *what, const char *series, double mean,
                     const struct skill_rate *r, const char *how)
{
    row(m, what, series, mean, (double)NAN, r->per_quarter, r->low, r->high, (size_t)r->days,
        "alarms a quarter", how);
}

/* Everything about one kind of market: the two rates of false alarms, the delays for shifts. */
static void measure_series(struct measuring *m, const char *series, double mean, const char *how, bool all_sizes)
{
    const double sizes[] = {1 / 10.0, 2 / 10.0, 3 / 10.0, 4 / 10.0, 5 / 10.0};
    struct skill_rate r;
    struct skill_delay d;
    struct skill_ask *ask = &m->ask;
    ask->mean = mean;
    if (skill_false_no_change(&m->x, ask, &r))
        rate_row(m, "false alarms, nothing changed", series, mean, &r, how);
    if (skill_false_clean(&m->x, ask, &r))
        rate_row(m, "false alarms, clean days", series, mean, &r, how);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        ask->shift = sizes[i];
        if ((!all_sizes && i % 2 == 1) || !skill_delays(&m->x, ask, &d))
            continue;
        row(m, "delay, fewer", series, mean, sizes[i], d.median, d.low, d.high, d.n, "days", how);
        row(m, "seen within 14 days", series, mean, sizes[i], d.within_14, (double)NAN, (double)NAN, d.n, "share", how);
    }
}

static bool orders_of(struct measuring *m, const char *market, const double **ret, struct err *e)
{
    const struct kpi *k = kpi_find(m->v.kpis, "orders");
    if (!k)
        return FAIL(e, ERR_NOT_FOUND, "there is no KPI `orders`");
    struct kpi_points p = kpi_points(m->a, m->v.s, k, market, NULL, STEP_DAY, DAY_NONE, m->v.as_of);
    *ret = p.numerator;
    m->x.n = p.n;
    m->first_day = p.first_day;
    return true;
}

static bool thinned_markets(struct measuring *m, const char *firm, struct err *e)
{
    const double means[] = {1, 2, 5, 10, 20};
    TRY(orders_of(m, NULL, &m->x.x, e));
    double sum = 0;
    for (size_t t = m->x.from; t < m->x.to; t++)
        sum += m->x.x[t];
    double mean = sum / (double)(m->x.to - m->x.from);
    m->x.thin = true;
    for (size_t i = 0; i < COUNT_OF(means); i++) {
        m->x.against_rest = true;
        if (means[i] <= m->c.rest_share * mean)
            measure_series(m, arena_printf(m->a, "market drawn from %s", firm), means[i], "against the other markets", true);
        m->x.against_rest = false;
        if (means[i] <= mean)
            measure_series(m, arena_printf(m->a, "firm drawn from %s", firm), means[i], "against its own past", false);
        job_progress(m->job, "measuring", i + 1, COUNT_OF(means));
    }
    return true;
}

/* The largest markets as they are: one history each, so alarms on clean days are few whatever they are. */
static bool real_markets(struct measuring *m, struct err *e)
{
    enum { REAL_MARKETS_MAX = 5, LEAST_ORDERS_N = 200 };
    const char *const *markets;
    const double *all, *own;
    size_t n = series_markets(m->v.s, &markets), told = 0;
    TRY(orders_of(m, NULL, &all, e));
    m->x.thin = false;
    m->x.against_rest = true;
    for (size_t i = 0; i < n && told < REAL_MARKETS_MAX; i++) {
        if (!markets[i][0] || markets[i][0] == '~')
            continue;
        TRY(orders_of(m, markets[i], &own, e));
        double *rest = NEW_N(m->a, double, m->x.n), sum = 0, whole = 0, judged = 0;
        for (size_t t = 0; t < m->x.n; t++) {
            rest[t] = all[t] - own[t];
            sum += own[t], whole += all[t];
            judged += t >= m->x.from && t < m->x.to ? own[t] : 0;
        }
        if (sum > m->c.rest_share * whole || sum < LEAST_ORDERS_N)
            continue;
        m->x.x = own, m->x.rest = rest;
        measure_series(m, arena_printf(m->a, "%s of %s", markets[i], m->v.firm_id),
                       judged / (double)(m->x.to - m->x.from), "real market, against the others", false);
        m->x.rest = NULL;
        told++;
    }
    return true;
}

/* --- do late deliveries warn of reviews? ------------------------------------------------------ */

struct pair {
    struct detect_input late, reviews;
    int32_t late_day, reviews_day;
};

static bool share_input(struct measuring *m, const char *id, struct detect_input *ret, int32_t *ret_day)
{
    const struct kpi *k = kpi_find(m->v.kpis, id);
    if (!k || k->type != KPI_PROPORTION)
        return false;
    struct kpi_points p = kpi_points(m->a, m->v.s, k, NULL, NULL, STEP_DAY, DAY_NONE, m->v.as_of);
    double *x = NEW_N(m->a, double, p.n + 1), sum = 0;
    bool *open = NEW_N(m->a, bool, p.n + 1);
    for (size_t t = 0; t < p.n; t++) {
        x[t] = k->high_is_bad ? p.numerator[t] : p.denominator[t] - p.numerator[t];
        open[t] = p.denominator[t] > 0;
        sum += p.denominator[t];
    }
    *ret = (struct detect_input){.kind = DETECT_SHARE, .x = x, .trials = p.denominator, .open = open, .n = p.n,
                                 .n_phases = 1, .direction = 1, .run_length = m->ask.run_length};
    *ret_day = p.first_day;
    return sum > 0;
}

static size_t alarms_of(struct arena *a, const struct detect_settings *s, const struct detect_input *in, int32_t day,
                        int32_t **ret)
{
    struct detect_result out;
    detect_run(a, s, in, &out);
    *ret = NEW_N(a, int32_t, out.n_events + 1);
    for (size_t i = 0; i < out.n_events; i++)
        (*ret)[i] = day + (int32_t)out.events[i].crossed;
    return out.n_events;
}

/* Days from the last warning to each alarm of the reviews; negative: the warning came after. Only within a
 * quarter of each other. */
static size_t leads(const int32_t *late, size_t n_late, const int32_t *reviews, size_t n_reviews, double *ret)
{
    enum { APART_MAX = 91 };
    size_t n = 0;
    for (size_t i = 0; i < n_reviews; i++) {
        int32_t best = INT32_MAX;
        for (size_t j = 0; j < n_late; j++)
            if (abs(reviews[i] - late[j]) < abs(best))
                best = reviews[i] - late[j];
        if (abs(best) <= APART_MAX)
            ret[n++] = best;
    }
    return n;
}

/* Counts of a day drawn anew around their own fortnight: which alarms come, and when, is subject to chance, and
 * this says how much. */
static void redraw(struct rng *r, const struct detect_input *in, double *ret)
{
    enum { SIDE_N = 7 };
    for (size_t t = 0; t < in->n; t++) {
        double sum = 0, all = 0, kept = 0;
        for (size_t i = t > SIDE_N ? t - SIDE_N : 0; i < in->n && i <= t + SIDE_N; i++)
            sum += in->x[i], all += in->trials[i];
        for (double i = 0; i < in->trials[t]; i++)
            kept += rng_uniform(r) < sum / all;
        ret[t] = kept;
    }
}

static void review_lead(struct measuring *m, const char *warning)
{
    enum { LEADS_MAX = 64 };
    struct pair p;
    int32_t *late, *reviews;
    double at[LEADS_MAX], *drawn = NEW_N(m->a, double, (size_t)m->ask.rounds * LEADS_MAX);
    if (!share_input(m, warning, &p.late, &p.late_day) ||
        !share_input(m, "low_reviews", &p.reviews, &p.reviews_day))
        return;
    const char *how = arena_printf(m->a, "alarm of `%s` before the alarm of `low_reviews`, within a quarter", warning);
    size_t n_late = alarms_of(m->a, &m->c.day, &p.late, p.late_day, &late);
    size_t n_reviews = alarms_of(m->a, &m->c.day, &p.reviews, p.reviews_day, &reviews);
    n_reviews = n_reviews < LEADS_MAX ? n_reviews : LEADS_MAX;
    size_t n = leads(late, n_late, reviews, n_reviews, at), n_drawn = 0, before = 0;
    row(m, "alarms of the warning", m->v.firm_id, (double)NAN, (double)NAN, (double)n_late, (double)NAN, (double)NAN,
        n_late, "alarms", how);
    row(m, "alarms of reviews", m->v.firm_id, (double)NAN, (double)NAN, (double)n_reviews, (double)NAN, (double)NAN,
        n_reviews, "alarms", how);
    struct rng r;
    rng_init(&r, m->ask.seed, "measure.reviews");
    double *a_late = NEW_N(m->a, double, p.late.n + 1), *a_reviews = NEW_N(m->a, double, p.reviews.n + 1);
    for (int round = 0; round < m->ask.rounds; round++) {
        struct arena_mark mark = arena_mark(m->a);
        struct pair q = p;
        redraw(&r, &p.late, a_late);
        redraw(&r, &p.reviews, a_reviews);
        q.late.x = a_late, q.reviews.x = a_reviews;
        size_t k_late = alarms_of(m->a, &m->c.day, &q.late, p.late_day, &late);
        size_t k = alarms_of(m->a, &m->c.day, &q.reviews, p.reviews_day, &reviews);
        n_drawn += leads(late, k_late, reviews, k < LEADS_MAX ? k : LEADS_MAX, drawn + n_drawn);
        arena_release(m->a, mark);
    }
    if (n_drawn == 0)
        return;
    for (size_t i = 0; i < n_drawn; i++)
        before += drawn[i] > 0;
    stat_sort(drawn, n_drawn);
    double share = (double)before / (double)n_drawn;
    row(m, "lead of the warning", m->v.firm_id, (double)NAN, (double)NAN,
        n ? stat_median(m->a, at, n) : stat_quantile_sorted(drawn, n_drawn, 1 / 2.0),
        stat_quantile_sorted(drawn, n_drawn, 1 / 40.0), stat_quantile_sorted(drawn, n_drawn, 39 / 40.0), n, "days", how);
    row(m, "warning came first", m->v.firm_id, (double)NAN, (double)NAN, share, (double)NAN, (double)NAN, n_drawn, "share",
        how);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct measuring m = {.a = job->arena, .job = job};
    TRY(kpi_view_open(job, args, &m.v, e) && charts_rules(job, &m.c, e));
    m.rows = value_list(m.a);
    TRY(orders_of(&m, NULL, &m.x.x, e));
    if (m.x.n < 3 * (size_t)m.c.day.level)
        return FAIL(e, ERR_NUMERIC, "%zu days of orders are too few to measure anything on; three quarters are the least", m.x.n);
    uint8_t *phase = NEW_N(m.a, uint8_t, m.x.n);
    bool *open = NEW_N(m.a, bool, m.x.n);
    for (size_t t = 0; t < m.x.n; t++) {
        phase[t] = (uint8_t)(date_weekday((struct date){m.first_day + (int32_t)t}) - 1);
        open[t] = m.x.x[t] > 0;
    }
    m.x.phase = phase, m.x.open = open;
    m.x.from = m.x.n / 2, m.x.to = m.x.n; /* the first half is for tuning and for baselines */
    m.ask = (struct skill_ask){.settings = &m.c.day, .direction = -1, .rounds = (int)args_int(args, "rounds"),
                               .horizon = (size_t)m.c.day.level, .block = m.c.day.block, .seed = job->seed,
                               .band = args_real(args, "band") / 100};
    const double one = 1;
    budget_share(&m.c.budget, &one, 1, &m.ask.run_length);
    TRY(thinned_markets(&m, m.v.firm_id, e) && real_markets(&m, e));
    review_lead(&m, "otif");
    review_lead(&m, "on_time");
    struct value *r = value_record(m.a);
    record_text(m.a, r, "headline", arena_printf(m.a, "%zu measurements on the orders of %s.", value_count(m.rows), m.v.firm_id));
    record_text(m.a, r, "firm", m.v.firm_id);
    record_text(m.a, r, "as_of", date_text((struct date){m.v.as_of}).s);
    record_text(m.a, r, "judged_from", date_text((struct date){m.first_day + (int32_t)m.x.from}).s);
    record_set(m.a, r, "rows", m.rows);
    *ret = r;
    return true;
}

static const struct capability_param params[] = {
    KPI_VIEW_FIRM,
    KPI_VIEW_TO,
    {.name = "rounds", .kind = PARAM_INT, .unit = "rounds", .default_value = "60", .min = 2, .max = 10000, .help = "drawings per measurement"},
    {.name = "band", .kind = PARAM_REAL, .unit = "%", .default_value = "15", .min = 1, .max = 50,
     .help = "a day is clean when the level stays within so much of the baseline"},
};
const struct capability operations_measure = {
    .name = "operations.measure",
    .summary = "Measures the alarms on a firm's own orders: how often they are false, how late they are",
    .about = "Draws markets of one to twenty orders a day from the firm's orders, lets nothing happen in them or lets a "
             "part of their orders fail to come, and counts. Judged on the second half of the time. Takes minutes.",
    .example = "landfall operations measure gift-shop --rounds 2",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .limits = ONLY_TERMINAL,
    .run = run,
};

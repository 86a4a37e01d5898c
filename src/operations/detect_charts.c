/* detect_charts.c — from KPIs and markets to charts; the budget among them; which of them to believe. */
#include "operations/detect_charts.h"

#include <math.h>

#include "base/parallel.h"
#include "base/params.h"
#include "operations/room.h"
#include "statistics/fdr.h"

enum { CHARTS_WEEK_N = 7 };

bool charts_rules(struct job *job, struct charts *c, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.alarm.per_week", offsetof(struct charts, budget.per_week)},
        {"operations.alarm.per_series", offsetof(struct charts, budget.per_series)},
        {"operations.alarm.fdr", offsetof(struct charts, fdr)},
        {"operations.alarm.confirm", offsetof(struct charts, confirm)},
        {"operations.alarm.silence", offsetof(struct charts, silence)},
        {"operations.alarm.silence_days", offsetof(struct charts, silence_days)},
        {"operations.alarm.silence_events", offsetof(struct charts, silence_events)},
        {"operations.alarm.grade", offsetof(struct charts, grade)},
        {"operations.detect.history", offsetof(struct charts, history)},
        {"operations.detect.days_from", offsetof(struct charts, days_from)},
        {"operations.detect.means_from", offsetof(struct charts, means_from)},
        {"operations.detect.rest_share", offsetof(struct charts, rest_share)},
        {"operations.detect.must_fall", offsetof(struct charts, must_fall)},
    };
    const struct params *p;
    TRY(operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), c, e));
    return detect_settings_load(job, 1, &c->day, e) && detect_settings_load(job, CHARTS_WEEK_N, &c->week, e);
}

static struct kpi_points points(const struct charts *c, const struct kpi *k, const char *market, enum step step)
{
    int32_t to = c->as_of - k->delay_days, from = to - (int32_t)c->history;
    if (from < series_first_day(c->s))
        from = series_first_day(c->s);
    return kpi_points(c->job->arena, c->s, k, market, NULL, step, from, to);
}

static double total(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

static const uint8_t *weekdays(struct arena *a, int32_t first_day, size_t n)
{
    uint8_t *phase = NEW_N(a, uint8_t, n + 1);
    for (size_t i = 0; i < n; i++) /* 1970-01-01 was a Thursday */
        phase[i] = (uint8_t)(((first_day + (int32_t)i + 3) % CHARTS_WEEK_N + CHARTS_WEEK_N) % CHARTS_WEEK_N);
    return phase;
}

/* A day without one order in the whole firm is a day that is shut (or without data): it says nothing about
 * any series. That a feed stopped is told once, elsewhere. */
static const bool *open_days(struct arena *a, const struct kpi_points *all)
{
    bool *open = NEW_N(a, bool, all->n + 1);
    for (size_t i = 0; i < all->n; i++)
        open[i] = all->numerator[i] > 0;
    return open;
}

static void add_count(struct charts *c, const struct kpi *k, const char *market, size_t family)
{
    struct arena *a = c->job->arena;
    struct kpi_points all = points(c, k, NULL, STEP_DAY), p = points(c, k, market, STEP_DAY);
    struct chart x = {.kpi = k, .market = market, .family = family, .orders = p.numerator};
    double own = total(p.numerator, p.n), whole = total(all.numerator, all.n);
    if (own <= 0)
        return;
    x.against_rest = market && own <= c->rest_share * whole;
    if (own / (double)p.n < c->days_from && !(x.against_rest && whole / (double)all.n >= c->days_from)) {
        x.step = STEP_WEEK;
        all = points(c, k, NULL, STEP_WEEK), p = points(c, k, market, STEP_WEEK);
        x.orders = p.numerator;
    }
    x.first_day = p.first_day;
    x.in = (struct detect_input){.x = p.numerator, .open = open_days(a, &all), .n = p.n, .n_phases = 1};
    if (x.against_rest) {
        x.in.kind = DETECT_SHARE;
        x.in.trials = all.numerator;
        x.in.shift = c->day.shift_count;
    } else if (x.step == STEP_DAY) {
        x.in.phase = weekdays(a, p.first_day, p.n);
        x.in.n_phases = CHARTS_WEEK_N;
    }
    PUSH(a, c->items, c->n, c->cap, x);
}

static void add_share(struct charts *c, const struct kpi *k, const char *market, size_t family)
{
    struct arena *a = c->job->arena;
    struct kpi_points p = points(c, k, market, STEP_DAY);
    enum step step = total(p.denominator, p.n) / (double)p.n < c->days_from ? STEP_WEEK : STEP_DAY;
    if (step == STEP_WEEK)
        p = points(c, k, market, step);
    double *x = NEW_N(a, double, p.n + 1), *trials = NEW_N(a, double, p.n + 1), unit = 1;
    bool *open = NEW_N(a, bool, p.n + 1);
    if (k->squares[0]) /* quantities are thousandths of a piece */
        unit = sqrt(k->square_scale);
    for (size_t i = 0; i < p.n; i++) {
        x[i] = rint(p.numerator[i] / unit), trials[i] = rint(p.denominator[i] / unit);
        open[i] = trials[i] > 0 && x[i] >= 0 && x[i] <= trials[i];
    }
    if (total(trials, p.n) <= 0)
        return;
    PUSH(a, c->items, c->n, c->cap,
         (struct chart){.kpi = k, .market = market, .family = family, .step = step, .first_day = p.first_day,
                        .in = {.kind = DETECT_SHARE, .x = x, .trials = trials, .open = open, .n = p.n,
                               .n_phases = 1}});
}

static void add_level(struct charts *c, const struct kpi *k, const char *market, size_t family)
{
    struct arena *a = c->job->arena;
    bool is_log = k->type == KPI_MONEY;
    struct kpi_points p = points(c, k, market, STEP_DAY);
    enum step step = is_log || total(p.denominator, p.n) / (double)p.n < c->means_from ? STEP_WEEK : STEP_DAY;
    if (step == STEP_WEEK)
        p = points(c, k, market, step);
    double *x = NEW_N(a, double, p.n + 1), seen = 0;
    bool *open = NEW_N(a, bool, p.n + 1);
    for (size_t i = 0; i < p.n; i++) {
        open[i] = !isnan(p.value[i]) && p.denominator[i] > 0 && !(is_log && p.value[i] <= 0);
        x[i] = !open[i] ? (double)NAN : is_log ? log(p.value[i]) : p.value[i];
        seen += open[i];
    }
    if (seen < c->week.least)
        return;
    PUSH(a, c->items, c->n, c->cap,
         (struct chart){.kpi = k, .market = market, .family = family, .step = step, .first_day = p.first_day,
                        .is_log = is_log,
                        .in = {.kind = DETECT_LEVEL, .x = x, .trials = is_log ? NULL : p.denominator,
                               .open = open, .n = p.n, .n_phases = 1}});
}

static void add_market(struct charts *c, const char *market, size_t family)
{
    for (size_t i = 0; i < c->kpis->n; i++) {
        const struct kpi *k = &c->kpis->items[i];
        size_t before = c->n;
        if (!k->watched)
            continue;
        if (k->type == KPI_COUNT)
            add_count(c, k, market, family);
        else if (k->type == KPI_MONEY || k->type == KPI_MEAN)
            add_level(c, k, market, family);
        else
            add_share(c, k, market, family);
        for (size_t j = before; j < c->n; j++)
            c->items[j].in.direction = k->high_is_bad ? 1 : -1;
    }
}

struct running {
    struct charts *c;
    struct arena **arenas; /* by chart: results must not depend on who ran them */
};

static void run_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct running *r = ctx;
    (void)block, (void)worker;
    for (size_t i = begin; i < end; i++) {
        struct chart *x = &r->c->items[i];
        detect_run(r->arenas[i], x->step == STEP_WEEK ? &r->c->week : &r->c->day, &x->in, &x->out);
    }
}

static void close_arena(void *a)
{
    arena_close(a);
}

/* Chance that a week without any change takes the chart as far as it stands: an alarm of the run length that
 * a limit there would have. With scores in nats the run length grows by e for each nat. */
static double chance(const struct chart *x)
{
    size_t n = x->in.n;
    while (n > 0 && isnan(x->out.statistic[n - 1]))
        n--;
    if (n == 0)
        return (double)NAN;
    double beyond = x->out.statistic[n - 1] - x->out.limit[n - 1];
    return -expm1(-CHARTS_WEEK_N / x->run_length_days * exp(-beyond));
}

bool charts_run(struct job *job, const char *firm_id, int32_t as_of, struct charts *ret, struct err *e)
{
    struct charts c = {.job = job, .firm_id = firm_id, .as_of = as_of};
    struct arena *a = job->arena;
    const char *const *markets;
    TRY(charts_rules(job, &c, e) && kpis_load(job, &c.kpis, e) && series_load(job, firm_id, &c.s, e));
    size_t n = series_markets(c.s, &markets);
    add_market(&c, NULL, 0);
    c.n_families = 1;
    for (size_t i = 0; i < n; i++)
        if (markets[i][0] && n > 1)
            add_market(&c, markets[i], c.n_families++);
    double *weight = NEW_N(a, double, c.n + 1), *length = NEW_N(a, double, c.n + 1);
    for (size_t i = 0; i < c.n; i++)
        weight[i] = c.items[i].kpi->weight;
    budget_share(&c.budget, weight, c.n, length);
    struct running r = {&c, NEW_N(a, struct arena *, c.n + 1)};
    for (size_t i = 0; i < c.n; i++) {
        c.items[i].run_length_days = length[i];
        c.items[i].in.run_length = length[i] / chart_step_days(&c.items[i]);
        r.arenas[i] = arena_open();
        arena_defer(a, close_arena, r.arenas[i]);
    }
    parallel_blocks(c.n, 1, run_block, &r);
    double *p = NEW_N(a, double, c.n + 1);
    size_t *family = NEW_N(a, size_t, c.n + 1);
    bool *chosen = NEW_N(a, bool, c.n_families), *confirmed = NEW_N(a, bool, c.n + 1);
    for (size_t i = 0; i < c.n; i++) {
        p[i] = c.items[i].p = chance(&c.items[i]);
        family[i] = c.items[i].family;
    }
    fdr_tree(p, family, c.n, c.n_families, c.fdr, chosen, confirmed);
    fdr_bh(p, c.n, p);
    for (size_t i = 0; i < c.n; i++)
        c.items[i].q = p[i], c.items[i].confirmed = confirmed[i];
    *ret = c;
    return true;
}

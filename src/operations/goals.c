/* goals.c — operations goals: each goal of the firm's file, checked, measured and given its chance. */
#include "operations/goals.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "firm/firm.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "operations/series.h"
#include "operations/trust_parts.h"

struct metric { /* a row of goal_metrics.csv */
    const char *id, *name, *kind, *path, *serves;
};
struct report {
    struct job *job;
    struct arena *a;
    const struct firm *firm;
    const struct series *series;
    const struct kpis *kpis;
    struct goal_judgement j;
    const char *params;
    int32_t as_of;
    struct metric *metrics;
    size_t n_metrics, cap;
    struct order_fact *orders;
    size_t n_orders;
    struct goal_months months;
};
struct standing { /* one goal as it stands */
    size_t at;
    const struct goal *goal;
    const struct metric *metric; /* NULL: a KPI, or unknown */
    const struct kpi *kpi;
    enum goal_kind kind;
    bool has_deadline, at_least, computable;
    int32_t deadline;
    int ahead;
    const char *unit;
    double shown;               /* figures are shown in `unit`; times this from the computed scale */
    struct figure *now, *before; /* of the newest year (quarter for a KPI), and of the one before it */
    struct goal_odds odds;
    bool has_path, behind;
    double planned;
};

/* --- measuring ------------------------------------------------------------------------------- */

static bool read_metrics(struct report *r, struct err *e)
{
    struct csv *c;
    TRY(parts_open(r->job, r->a, "goal_metrics", &c, e));
    while (csv_next(c, e)) {
        struct metric m;
        TRY(parts_column(c, r->a, "metric", &m.id, e) && parts_column(c, r->a, "name", &m.name, e) && parts_column(c, r->a, "kind", &m.kind, e) &&
            parts_column(c, r->a, "path", &m.path, e) && parts_column(c, r->a, "serves", &m.serves, e));
        PUSH(r->a, r->metrics, r->n_metrics, r->cap, m);
    }
    return !csv_failed(c);
}

static struct figure *money(const struct report *r, const char *label, double minor, const char *what, int32_t from, int32_t to)
{
    return parts_amount(r->a, label, minor, r->firm->book->exponent, r->firm->currency, what, "", "", from, to);
}

/* Revenue of the year that ends `to`. */
static void revenue(const struct report *r, int32_t to, double *ret_foreign, double *ret_all, size_t *ret_markets)
{
    enum { YEAR_N = 365 };
    const char **seen = NEW_N(r->a, const char *, r->n_orders + 1);
    *ret_foreign = *ret_all = 0;
    *ret_markets = 0;
    for (size_t i = 0; i < r->n_orders; i++) {
        const struct order_fact *o = &r->orders[i];
        if (o->cancelled || o->placed_s == ORDER_NONE || o->base_value == ORDER_NONE || o->placed_day > to || o->placed_day <= to - YEAR_N)
            continue;
        bool abroad = o->market[0] && strcmp(o->market, r->firm->home);
        *ret_all += (double)o->base_value;
        *ret_foreign += abroad ? (double)o->base_value : 0;
        size_t k = 0;
        while (abroad && k < *ret_markets && strcmp(seen[k], o->market))
            k++;
        if (abroad && k == *ret_markets && o->market[0] != '~')
            seen[(*ret_markets)++] = o->market;
    }
}

static struct figure *measured(const struct report *r, const struct standing *s, int32_t to, const char *when)
{
    enum { YEAR_N = 365, QUARTER_N = 91 };
    struct arena *a = r->a;
    double foreign, all;
    size_t markets;
    int32_t from = to - YEAR_N + 1;
    if (s->kpi) {
        struct kpi_value v = kpi_window(r->series, s->kpi, NULL, NULL, to - QUARTER_N + 1, to);
        const char *label = arena_printf(a, "%s, %s", s->kpi->name, when);
        if (!v.known)
            return figure_missing(a, label, s->unit, "nothing to count in the quarter");
        struct figure *n = parts_count(a, arena_printf(a, "Numerator of %s", s->kpi->name), v.numerator, "", s->kpi->numerator, "", "", to - QUARTER_N + 1, to),
                      *d = parts_count(a, arena_printf(a, "Denominator of %s", s->kpi->name), v.denominator, "", s->kpi->denominator, "", "", to - QUARTER_N + 1, to);
        struct figure *f = FIGURE(a, label, v.value, s->unit, "smart-goals/1", r->params, n, d);
        return f;
    }
    revenue(r, to, &foreign, &all, &markets);
    const char *label = arena_printf(a, "%s, %s", s->metric->name, when);
    struct figure *f1 = money(r, arena_printf(a, "Revenue from abroad, %s", when), foreign, "revenue/foreign", from, to),
                  *f2 = money(r, arena_printf(a, "Revenue, %s", when), all, "revenue", from, to);
    if (s->kind == GOAL_MARKETS)
        return parts_count(a, label, (double)markets, "markets", "markets/foreign", "", "", from, to);
    if (s->kind == GOAL_SUM)
        return f1;
    if (!(all > 0))
        return figure_missing(a, label, "%", "no revenue in the year");
    const struct figure *inputs[] = {f1, f2};
    return parts_percent(a, label, foreign / all, 1, "smart-goals/1", r->params, inputs, 2);
}

/* The KPI's months that are over, as numbers a model can take. */
static size_t kpi_months(const struct report *r, const struct kpi *k, double **ret)
{
    struct kpi_points p = kpi_points(r->a, r->series, k, NULL, NULL, STEP_MONTH, series_first_day(r->series), r->as_of);
    *ret = p.value;
    return p.n;
}

static void odds(const struct report *r, struct standing *s)
{
    const struct goal *g = s->goal;
    uint64_t seed = r->job->seed + s->at;
    if (!s->has_deadline || !g->target.known || !s->computable) {
        s->odds.why = !s->computable ? "the metric cannot be computed" : "target or deadline is missing";
        return;
    }
    int last = goal_month_of(r->as_of + 1) - 1;
    s->ahead = goal_month_of(s->deadline) - last;
    if (s->kpi) {
        double *x;
        size_t n = kpi_months(r, s->kpi, &x);
        double ceiling = s->kpi->type == KPI_PROPORTION ? s->kpi->scale : (double)INFINITY;
        goal_odds(r->a, &r->j, GOAL_LEVEL, x, NULL, n, s->ahead, g->target.v * s->shown, s->at_least, ceiling, seed, &s->odds);
        return;
    }
    double target = s->kind == GOAL_SUM ? g->target.v * pow(10, r->firm->book->exponent) : g->target.v;
    goal_odds(r->a, &r->j, s->kind, r->months.foreign, r->months.home, r->months.n, s->ahead, target, s->at_least, (double)INFINITY, seed, &s->odds);
}

/* Planned path: from the baseline on the day the file speaks of to the target on the deadline. */
static void path(const struct report *r, struct standing *s)
{
    struct date begin;
    struct err ignored = {0};
    const struct goal *g = s->goal;
    if (!g->baseline.known || !g->target.known || !s->has_deadline || !figure_known(s->now) || !r->firm->written_on ||
        !date_parse(str_of(r->firm->written_on), &begin, &ignored) || begin.days >= s->deadline || r->as_of < begin.days)
        return;
    double done = (double)(r->as_of - begin.days) / (s->deadline - begin.days);
    s->has_path = true;
    s->planned = s->shown * goal_path(g->baseline.v, g->target.v, done, s->metric && cstr_eq(s->metric->path, "geometric"));
    double way = s->shown * (g->target.v - g->baseline.v), short_of = s->planned - s->now->value;
    s->behind = way >= 0 ? short_of > r->j.tolerance * fabs(way) : -short_of > r->j.tolerance * fabs(way);
}

static struct standing stand(const struct report *r, size_t i)
{
    const struct goal *g = &r->firm->goals[i];
    struct standing s = {.at = i, .goal = g, .at_least = true, .unit = "", .shown = 1};
    struct date d;
    struct err ignored = {0};
    for (size_t k = 0; g->metric && k < r->n_metrics; k++)
        if (!strcmp(r->metrics[k].id, g->metric))
            s.metric = &r->metrics[k];
    s.kpi = s.metric || !g->metric ? NULL : kpi_find(r->kpis, g->metric);
    if (s.metric)
        s.kind = cstr_eq(s.metric->kind, "share") ? GOAL_SHARE : cstr_eq(s.metric->kind, "sum") ? GOAL_SUM : GOAL_MARKETS;
    else
        s.kind = GOAL_LEVEL;
    s.unit = s.kpi ? s.kpi->unit : s.kind == GOAL_SHARE ? "%" : s.kind == GOAL_SUM ? r->firm->currency : "markets";
    /* Goals are written as shares (0.25); figures are shown in per cent. */
    s.shown = s.kind == GOAL_SHARE ? 100 : s.kpi && s.kpi->type == KPI_PROPORTION && g->target.known && g->target.v <= 1 ? s.kpi->scale : 1;
    s.at_least = g->baseline.known && g->target.known && g->baseline.v != g->target.v ? g->target.v > g->baseline.v : !(s.kpi && s.kpi->high_is_bad);
    s.has_deadline = g->deadline && date_parse(str_of(g->deadline), &d, &ignored);
    s.deadline = s.has_deadline ? d.days : DAY_NONE;
    if (s.metric || s.kpi) {
        enum { YEAR_N = 365, QUARTER_N = 91 };
        s.now = measured(r, &s, r->as_of, s.kpi ? "last quarter" : "last year");
        s.before = measured(r, &s, r->as_of - (s.kpi ? QUARTER_N : YEAR_N), s.kpi ? "the quarter before" : "the year before");
        s.computable = figure_known(s.now);
    } else {
        s.now = figure_missing(r->a, "The metric", "", g->metric ? "no such metric" : "the goal names no metric");
        s.before = s.now;
    }
    odds(r, &s);
    path(r, &s);
    return s;
}

/* --- showing --------------------------------------------------------------------------------- */

static struct figure *field(const struct report *r, const struct standing *s, const char *name, struct opt_real v)
{
    struct figure *f = firm_figure(r->a, r->firm, arena_printf(r->a, "%s of goal %zu", name, s->at + 1), arena_printf(r->a, "goals[%zu].%s", s->at, name), v, s->unit, 0);
    if (figure_known(f) && s->shown != 1) {
        struct figure *shown = FIGURE(r->a, f->label, f->value * s->shown, s->unit, "smart-goals/1", NULL, f);
        shown->decimals = 1;
        return shown;
    }
    return f;
}

static struct figure *chance(const struct report *r, const struct standing *s)
{
    const char *label = arena_printf(r->a, "Chance to reach goal %zu", s->at + 1);
    if (!s->odds.known)
        return figure_missing(r->a, label, "%", s->odds.why);
    const struct figure *inputs[] = {s->now, field(r, s, "target", s->goal->target)};
    struct figure *f = parts_percent(r->a, label, s->odds.probability, 0, "smart-goals/1", r->params, inputs, 2);
    double se = 2 * s->odds.standard_error; /* the error of the simulation, not of the model */
    return figure_with_interval(f, 100 * fmax(0, s->odds.probability - se), 100 * fmin(1, s->odds.probability + se));
}

static void check(const struct report *r, struct value *list, const char *letter, const char *what, bool ok, const char *why)
{
    struct value *v = value_record(r->a);
    record_text(r->a, v, "check", letter);
    record_text(r->a, v, "what", what);
    record_text(r->a, v, "holds", ok ? "yes" : "no");
    record_text(r->a, v, "why", why);
    list_add(r->a, list, v);
}

static const char *checks(const struct report *r, const struct standing *s, struct value *list)
{
    struct arena *a = r->a;
    const struct goal *g = s->goal;
    char word[6] = "SMART";
    bool owner = g->owner && g->owner[0], metric = s->metric || s->kpi;
    bool specific = metric && owner && g->target.known;
    check(r, list, "S", "specific", specific, specific ? "metric, target and owner are named"
          : !metric ? "the metric is neither a metric of goals nor a KPI" : !owner ? "nobody owns it" : "it has no target");
    bool two = figure_known(s->now) && figure_known(s->before) && (s->now->value != 0 || s->before->value != 0);
    check(r, list, "M", "measurable", two, two ? "the orders tell it for the last two periods" : "the orders do not tell it for two periods");
    bool sane = s->odds.known && s->odds.probability >= r->j.sure_low && s->odds.probability <= r->j.sure_high;
    check(r, list, "A", "ambitious and attainable", sane,
          !s->odds.known ? arena_printf(a, "its chance is not known: %s", s->odds.why)
          : s->odds.probability < r->j.sure_low ? "hardly any future reaches it" : s->odds.probability > r->j.sure_high ? "nearly every future reaches it" : "some futures reach it and some do not");
    check(r, list, "R", "relevant", metric, s->metric ? s->metric->serves : s->kpi ? s->kpi->what : "it serves no outcome that is known here");
    int32_t left = s->has_deadline ? s->deadline - r->as_of : 0;
    bool timed = left > 0 && r->j.review_days * 4 <= left;
    check(r, list, "T", "timed", timed, !s->has_deadline ? "it has no deadline" : left <= 0 ? "its deadline is over"
          : timed ? "the deadline is ahead and reviews each quarter are frequent enough" : "less than a year is left: review it more often than each quarter");
    bool ok[] = {specific, two, sane, metric, timed};
    for (int i = 0; i < 5; i++)
        if (!ok[i])
            word[i] = '-';
    return arena_strdup(a, word);
}

static const char *status(const struct standing *s)
{
    if (!figure_known(s->now))
        return "not measured";
    if (s->goal->target.known && (s->at_least ? s->now->value >= s->goal->target.v * s->shown : s->now->value <= s->goal->target.v * s->shown))
        return "reached";
    return !s->has_path ? "no path" : s->behind ? "behind" : "on track";
}

static struct value *goal_value(const struct report *r, const struct standing *s)
{
    struct arena *a = r->a;
    struct value *v = value_record(a), *list = value_list(a);
    record_text(a, v, "goal", s->goal->text);
    record_text(a, v, "metric", s->goal->metric);
    record_text(a, v, "owner", s->goal->owner);
    record_figure(a, v, "baseline", field(r, s, "baseline", s->goal->baseline));
    record_figure(a, v, "now", s->now);
    record_figure(a, v, "target", field(r, s, "target", s->goal->target));
    struct figure *planned = s->has_path ? FIGURE(a, arena_printf(a, "Planned today, goal %zu", s->at + 1), s->planned, s->unit, "smart-goals/1", r->params,
                                                  field(r, s, "baseline", s->goal->baseline), field(r, s, "target", s->goal->target))
                                         : figure_missing(a, "Planned today", s->unit, "no baseline, or the newest order is older than the goal");
    planned->decimals = 1;
    record_figure(a, v, "planned", planned);
    record_text(a, v, "deadline", s->goal->deadline);
    record_text(a, v, "status", status(s));
    record_figure(a, v, "chance", chance(r, s));
    record_text(a, v, "smart", checks(r, s, list));
    record_set(a, v, "checks", list);
    return v;
}

static struct prose *headline(const struct report *r, const struct standing *s, size_t n)
{
    struct arena *a = r->a;
    if (n == 0)
        return prose(a, "The firm's file names no goals: goals[] takes text, metric, owner, baseline, target and deadline.");
    const struct standing *worst = &s[0];
    size_t behind = 0;
    for (size_t i = 0; i < n; i++) {
        behind += s[i].has_path && s[i].behind;
        if (s[i].odds.known && (!worst->odds.known || s[i].odds.probability < worst->odds.probability))
            worst = &s[i];
    }
    const char *more = n == 1 ? "" : arena_printf(a, " %zu of %zu goals are behind their path.", behind, n);
    if (worst->odds.known)
        return prose(a, "“{s}”: {} today, {} wanted by {s}; {} of the simulated futures get there.{s}", worst->goal->text, worst->now, field(r, worst, "target", worst->goal->target),
                     worst->goal->deadline, chance(r, worst), more);
    if (cstr_eq(status(worst), "reached"))
        return prose(a, "“{s}” is reached: {} today, {} wanted{s}{s}.{s}", worst->goal->text, worst->now, field(r, worst, "target", worst->goal->target),
                     worst->goal->deadline ? " by " : "", worst->goal->deadline ? worst->goal->deadline : "", more);
    if (figure_known(worst->now))
        return prose(a, "“{s}”: {} today, {} wanted{s}{s}. Its chance is not known: {s}.{s}", worst->goal->text, worst->now, field(r, worst, "target", worst->goal->target),
                     worst->goal->deadline ? " by " : "", worst->goal->deadline ? worst->goal->deadline : "", worst->odds.why, more);
    return prose(a, "“{s}” is not measured: {s}.{s}", worst->goal->text, worst->now->why, more);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const struct param_bind binds[] = {
#define BIND(name) {"operations.goals." #name, offsetof(struct goal_judgement, name)}
        BIND(least_months), BIND(most_months), BIND(paths), BIND(review_days), BIND(sure_high), BIND(sure_low), BIND(tolerance),
#undef BIND
    };
    struct report r = {.job = job, .a = job->arena};
    const struct params *p;
    TRY(firm_of_job(job, args_text(args, "firm"), &r.firm, e));
    TRY(series_load(job, r.firm->id, &r.series, e) && kpis_load(job, &r.kpis, e));
    TRY(operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), &r.j, e) && read_metrics(&r, e));
    r.params = params_topic_hash(p, "operations");
    r.as_of = series_as_of(job, r.series);
    TRY(orders_load(job, job->arena, r.firm->id, DAY_NONE, r.as_of, &r.orders, &r.n_orders, e));
    r.months = goal_months_of(job->arena, r.orders, r.n_orders, r.firm->home, r.as_of);
    struct standing *s = NEW_N(job->arena, struct standing, r.firm->n_goals + 1);
    struct value *v = value_record(job->arena), *list = value_list(job->arena);
    for (size_t i = 0; i < r.firm->n_goals; i++) {
        s[i] = stand(&r, i);
        list_add(job->arena, list, goal_value(&r, &s[i]));
    }
    record_prose(job->arena, v, "headline", headline(&r, s, r.firm->n_goals));
    record_text(job->arena, v, "as_of", parts_day(job->arena, r.as_of));
    record_set(job->arena, v, "goals", list);
    TRY(parts_grade(job, r.firm->id, FAMILY_ORDER, v, e));
    *ret = v;
    return true;
}

static const struct shape_field check_fields[] = {
    {.name = "check", .kind = VALUE_TEXT},
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "holds", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_TEXT},
};
static const struct shape check_shape = SHAPE("goal_check", "one letter of SMART", check_fields);
static const struct shape_field goal_fields[] = {
    {.name = "goal", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "metric", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "owner", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "baseline", .kind = VALUE_FIGURE},
    {.name = "now", .kind = VALUE_FIGURE},
    {.name = "planned", .heading = "planned today", .kind = VALUE_FIGURE},
    {.name = "target", .kind = VALUE_FIGURE},
    {.name = "deadline", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "status", .kind = VALUE_TEXT, .help = "reached, on track, behind, no path, not measured"},
    {.name = "chance", .kind = VALUE_FIGURE},
    {.name = "smart", .heading = "SMART", .kind = VALUE_TEXT, .help = "a letter that does not hold is a dash"},
    {.name = "checks", .kind = VALUE_LIST, .of = &check_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape goal_shape = SHAPE("goal_standing", "one goal and where it stands", goal_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    PARTS_GRADE_FIELDS,
    {.name = "goals", .kind = VALUE_LIST, .of = &goal_shape, .flags = SHAPE_CSV},
};
static const struct shape shape = SHAPE("goals", "the firm's goals held against its orders", fields);

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a firm of the workspace"},
};

const struct capability operations_goals = {
    .name = "operations.goals",
    .summary = "Holds the firm's goals against its orders: progress, SMART checks and the chance to get there",
    .about = "Each goal of the firm's file: where it stands, where it should stand today on its way, whether it is specific, measurable, "
             "attainable, relevant and timed, and the share of simulated futures that reach it by the deadline.",
    .example = "landfall operations goals olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

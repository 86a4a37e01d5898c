/* kpi_list.c — operations.kpis (all KPIs, now and before) and operations.kpi (one KPI in every market, with its points
 * and its definition). */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "operations/kpi_list.h"
#include "operations/kpi_show.h"
#include "operations/operations.h"
#include "operations/series_inside.h"

/* ---- a KPI now and before ---- */

static const struct shape_field line_fields[] = {
    {.name = "kpi", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "now", .kind = VALUE_FIGURE},
    {.name = "before", .kind = VALUE_FIGURE},
    {.name = "verdict", .heading = "", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL,
     .help = "better or worse beyond chance; absent: not to be told apart"},
    {.name = "of", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "the denominator now"},
    {.name = "window_days", .heading = "days", .kind = VALUE_INT},
    {.name = "to", .heading = "until", .kind = VALUE_TEXT},
    {.name = "what", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "numerator", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "denominator", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "clock", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "late", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "high_is_bad", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "watched", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
};
const struct shape kpi_line_shape = SHAPE("kpi_line", "a KPI now and before, with its definition", line_fields);

struct value *kpi_line_value(const struct kpi_view *v, const struct kpi *k, const char *market, const char *channel,
                             double worse_z)
{
    struct arena *a = v->job->arena;
    struct value *r = value_record(a);
    int32_t to = kpi_view_last_day(v, k), days = k->window_days;
    const struct figure *now = kpi_figure(v, k, market, channel, to - days + 1, to);
    const struct figure *before = kpi_figure(v, k, market, channel, to - 2 * days + 1, to - days);
    double z = kpi_worse_by(k, now, before);
    record_text(a, r, "kpi", k->id);
    record_text(a, r, "name", k->name);
    record_figure(a, r, "now", now);
    record_figure(a, r, "before", before);
    record_text(a, r, "verdict", z > worse_z ? "worse" : z < -worse_z ? "better" : NULL);
    record_figure(a, r, "of", now->n_inputs > 1 ? now->inputs[1] : NULL);
    record_int(a, r, "window_days", days);
    record_text(a, r, "to", date_text((struct date){to}).s);
    record_text(a, r, "what", k->what);
    record_text(a, r, "numerator", k->numerator);
    record_text(a, r, "denominator", k->denominator);
    record_text(a, r, "clock", k->clock);
    record_text(a, r, "late", k->late);
    record_bool(a, r, "high_is_bad", k->high_is_bad);
    record_bool(a, r, "watched", k->watched);
    return r;
}

bool kpi_worse_limit(struct job *job, double *ret, struct err *e)
{
    const struct params *p;
    return operations_params(job, &p, e) && params_real(p, "operations.overview.worse", ret, e);
}

/* A sentence names as many KPIs as can be heard at once; the list below it has them all. */
enum { NAMED = 3 };
static void name_one(struct buf *to, size_t so_far, const char *name)
{
    if (so_far < NAMED)
        buf_printf(to, "%s%s", so_far ? ", " : "", name);
}

/* "Better beyond chance: On time; worse: Return rate." */
struct prose *kpi_verdicts(struct arena *a, const struct value *lines, const char *where)
{
    struct buf worse, better;
    size_t n_worse = 0, n_better = 0, n_known = 0;
    buf_init(&worse, a, 4096);
    buf_init(&better, a, 4096);
    for (size_t i = 0; i < value_count(lines); i++) {
        const struct value *l = list_at(lines, i);
        const char *verdict = value_as_text(record_get(l, "verdict")), *name = value_as_text(record_get(l, "name"));
        n_known += figure_known(value_as_figure(record_get(l, "now")));
        if (cstr_eq(verdict, "worse"))
            name_one(&worse, n_worse++, name);
        if (cstr_eq(verdict, "better"))
            name_one(&better, n_better++, name);
    }
    if (n_worse > NAMED)
        buf_printf(&worse, " and %zu more", n_worse - NAMED);
    if (n_better > NAMED)
        buf_printf(&better, " and %zu more", n_better - NAMED);
    if (n_worse && n_better)
        return prose(a, "{s}: worse than before are {s}; better are {s}.", where, worse.p, better.p);
    if (n_worse)
        return prose(a, "{s}: worse than before {s} {s}.", where, n_worse == 1 ? "is" : "are", worse.p);
    if (n_better)
        return prose(a, "{s}: better than before {s} {s}, and nothing is worse beyond chance.", where,
                     n_better == 1 ? "is" : "are", better.p);
    if (n_known == 0)
        return prose(a, "{s}: no KPI can be told from the events yet.", where);
    return prose(a, "{s}: no KPI is better or worse than before beyond chance.", where);
}

/* ---- operations.kpis ---- */

static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "market_name", .heading = "market", .kind = VALUE_TEXT},
    {.name = "channel", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT},
    KPI_GRADE_FIELDS,
    {.name = "kpis", .kind = VALUE_LIST, .of = &kpi_line_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape list_shape = SHAPE("operations_kpis", "all KPIs", list_fields);

static bool channel_of(const struct kpi_view *v, const char *text, const char **ret, struct err *e)
{
    *ret = text;
    for (size_t i = 0; text && i < v->s->n_channels; i++)
        if (strcmp(v->s->channels[i], text) == 0)
            return true;
    if (!text)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "%s has no channel `%.60s`", v->firm_id, text);
    const char *near = text_nearest(str_of(text), v->s->channels, v->s->n_channels);
    return err_hint(e, "Its channels: %s%s", near ? near : v->s->channels[0], v->s->n_channels > 1 ? ", …" : "");
}

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct kpi_view v;
    const char *market, *channel;
    double worse_z;
    TRY(kpi_view_open(job, args, &v, e) && kpi_view_grades(&v, e) && kpi_worse_limit(job, &worse_z, e));
    TRY(kpi_view_market(&v, args_text(args, "market"), &market, e));
    TRY(channel_of(&v, args_text(args, "channel"), &channel, e));
    struct value *r = value_record(a), *lines = value_list(a);
    for (size_t i = 0; i < v.kpis->n; i++)
        list_add(a, lines, kpi_line_value(&v, &v.kpis->items[i], market, channel, worse_z));
    const char *name = kpi_view_market_name(&v, market);
    record_prose(a, r, "headline", kpi_verdicts(a, lines, market ? name : "All markets"));
    record_text(a, r, "firm", v.firm_id);
    record_text(a, r, "market", market);
    record_text(a, r, "market_name", name);
    record_text(a, r, "channel", channel);
    record_text(a, r, "as_of", date_text((struct date){v.as_of}).s);
    kpi_grade_record(&v, NULL, r);
    record_set(a, r, "kpis", lines);
    record_text(a, r, "next", arena_printf(a, "landfall operations kpi %s orders", v.firm_id));
    *ret = r;
    return true;
}

static const struct capability_param list_params[] = {
    KPI_VIEW_FIRM,
    {.name = "market", .kind = PARAM_TEXT, .help = "a country, a label (~European Community), or `foreign`; else all"},
    {.name = "channel", .kind = PARAM_TEXT, .help = "one channel; else all"},
    KPI_VIEW_TO,
};
const struct capability operations_kpis = {
    .name = "operations.kpis",
    .summary = "Shows all KPIs of a firm or of one market, now and before, with their definitions",
    .about = "Each over its usual window, up to the day until which nothing is missing any more, and over as many days "
             "before. Rates carry Wilson's interval, rare events Garwood's, means Student's. A KPI whose events no file "
             "has told of is missing, not zero.",
    .example = "landfall operations kpis olive-oil\n"
               "landfall operations kpis olive-oil --market Germany",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &list_shape,
    .run = run_list,
};

/* ---- operations.kpi ---- */

static const struct shape_field point_fields[] = {
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "from", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE},
};
static const struct shape point_shape = SHAPE("kpi_point", "a KPI in one period", point_fields);
const struct shape kpi_series_point_shape = SHAPE("kpi_point", "a KPI in one period", point_fields);
static const struct shape_field by_market_fields[] = {
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "name", .heading = "market", .kind = VALUE_TEXT},
    {.name = "now", .kind = VALUE_FIGURE},
    {.name = "before", .kind = VALUE_FIGURE},
    {.name = "verdict", .heading = "", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape by_market_shape = SHAPE("kpi_market", "the KPI in one market", by_market_fields);
static const struct shape_field one_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "as_of", .heading = "as of", .kind = VALUE_TEXT},
    {.name = "all", .heading = "all markets", .kind = VALUE_RECORD, .of = &kpi_line_shape},
    KPI_GRADE_FIELDS,
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "clock", .kind = VALUE_TEXT},
    {.name = "late", .kind = VALUE_TEXT},
    {.name = "interval", .kind = VALUE_TEXT},
    {.name = "source", .kind = VALUE_TEXT},
    {.name = "markets", .kind = VALUE_LIST, .of = &by_market_shape, .flags = SHAPE_CSV},
    {.name = "points", .kind = VALUE_LIST, .of = &point_shape, .flags = SHAPE_NOT_IN_TEXT, .help = "of the market asked for, else of all together"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape one_shape = SHAPE("operations_kpi", "one KPI", one_fields);

static const char *interval_words(const struct kpi *k)
{
    switch (k->type) {
    case KPI_COUNT:
        return k->squares[0] ? "of a sum over orders that come by themselves (compound Poisson)" : "exact Poisson (Garwood)";
    case KPI_MONEY:
        return k->squares[0] ? "of a sum over orders that come by themselves (compound Poisson)" : "none is given";
    case KPI_PROPORTION:
        return k->squares[0] ? "Wilson, on the effective number of orders (Kish)" : "Wilson";
    case KPI_RATE:
        return "exact Poisson (Garwood)";
    case KPI_MEAN:
        return k->squares[0] ? "Student's t over orders" : "none is given here; the market's page has one by bootstrap over orders";
    }
    return "none";
}

void kpi_points_value(const struct kpi_view *v, const struct kpi *k, const char *market, const char *channel,
                      enum step step, int32_t from, int32_t to, struct value *list)
{
    struct arena *a = v->job->arena;
    struct kpi_points p = kpi_points(a, v->s, k, market, channel, step, from, to);
    const char *label = arena_printf(a, "%s, %s", k->name, kpi_view_market_name(v, market));
    struct date d = {p.first_day};
    for (size_t i = 0; i < p.n; i++) {
        struct value *x = value_record(a);
        const char *begins = arena_strdup(a, date_text(d).s);
        struct date next = step == STEP_DAY ? date_add_days(d, 1) : step == STEP_WEEK ? date_add_days(d, 7) : date_add_months(d, 1);
        record_text(a, x, "market", market);
        record_text(a, x, "from", begins);
        if (isfinite(p.value[i])) {
            struct figure *f = figure_leaf(a, FIGURE_FIRM, label, p.value[i], kpi_unit(v->s, k), date_year(d), "events",
                                           arena_printf(a, "%s/%s/%s/%s..%s", k->id, market ? market : "*",
                                                        channel ? channel : "*", begins,
                                                        date_text(date_add_days(next, -1)).s));
            f->decimals = k->decimals;
            record_figure(a, x, "value", f);
        } else
            record_figure(a, x, "value", figure_missing(a, label, kpi_unit(v->s, k), "nothing to divide by"));
        list_add(a, list, x);
        d = next;
    }
}

static bool kpi_of(const struct kpi_view *v, const char *id, const struct kpi **ret, struct err *e)
{
    *ret = kpi_find(v->kpis, id);
    if (*ret)
        return true;
    const char **ids = NEW_N(v->job->arena, const char *, v->kpis->n + 1);
    for (size_t i = 0; i < v->kpis->n; i++)
        ids[i] = v->kpis->items[i].id;
    (void)FAIL(e, ERR_NOT_FOUND, "there is no KPI `%.60s`", id);
    const char *near = text_nearest(str_of(id), ids, v->kpis->n);
    if (near)
        return err_hint(e, "Did you mean `%s`?", near);
    return err_hint(e, "landfall operations kpis %s lists them.", v->firm_id);
}

static bool date_of(const struct args *args, const char *name, int32_t otherwise, int32_t *ret, struct err *e)
{
    struct date d = {otherwise};
    if (args_text(args, name))
        TRY(date_parse(str_of(args_text(args, name)), &d, e));
    *ret = d.days;
    return true;
}

static bool run_one(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const char *const steps[] = {"day", "week", "month"};
    struct arena *a = job->arena;
    struct kpi_view v;
    const struct kpi *k;
    const char *market;
    int32_t from, to;
    double worse_z;
    TRY(kpi_view_open(job, args, &v, e) && kpi_view_grades(&v, e) && kpi_worse_limit(job, &worse_z, e));
    TRY(kpi_of(&v, args_text(args, "kpi"), &k, e));
    TRY(kpi_view_market(&v, args_text(args, "market"), &market, e));
    TRY(date_of(args, "from", v.s->first_day, &from, e));
    to = kpi_view_last_day(&v, k);
    enum step step = STEP_WEEK;
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        if (cstr_eq(args_text(args, "step"), steps[i]))
            step = (enum step)i;
    struct value *r = value_record(a), *markets = value_list(a), *points = value_list(a);
    struct value *all = kpi_line_value(&v, k, NULL, NULL, worse_z);
    const char *worst = NULL;
    double worst_z = worse_z;
    for (size_t i = 0; i < v.s->n_markets; i++) {
        const char *m = v.s->markets[i];
        int32_t last = kpi_view_last_day(&v, k), days = k->window_days;
        const struct figure *now = kpi_figure(&v, k, m, NULL, last - days + 1, last);
        const struct figure *before = kpi_figure(&v, k, m, NULL, last - 2 * days + 1, last - days);
        double z = kpi_worse_by(k, now, before);
        if (!figure_known(now) && !figure_known(before))
            continue;
        if (z > worst_z) {
            worst_z = z;
            worst = m;
        }
        struct value *x = value_record(a);
        record_text(a, x, "market", m);
        record_text(a, x, "name", kpi_view_market_name(&v, m));
        record_figure(a, x, "now", now);
        record_figure(a, x, "before", before);
        record_text(a, x, "verdict", z > worse_z ? "worse" : z < -worse_z ? "better" : NULL);
        list_add(a, markets, x);
    }
    kpi_points_value(&v, k, market, NULL, step, from, to, points);
    const struct figure *now = value_as_figure(record_get(all, "now"));
    record_prose(a, r, "headline",
                 worst ? prose(a, "{s} over all markets is {i}; it has become worse in {s}.", k->name, now,
                               kpi_view_market_name(&v, worst))
                       : prose(a, "{s} over all markets is {i}.", k->name, now));
    record_text(a, r, "firm", v.firm_id);
    record_text(a, r, "as_of", date_text((struct date){v.as_of}).s);
    record_set(a, r, "all", all);
    kpi_grade_record(&v, k, r);
    record_text(a, r, "what", k->what);
    record_text(a, r, "clock", k->clock);
    record_text(a, r, "late", k->late);
    record_text(a, r, "interval", interval_words(k));
    record_text(a, r, "source", k->source);
    record_set(a, r, "markets", markets);
    record_set(a, r, "points", points);
    record_text(a, r, "next", worst ? arena_printf(a, "landfall operations market %s %s", v.firm_id, worst)
                                    : arena_printf(a, "landfall operations overview %s", v.firm_id));
    *ret = r;
    return true;
}

static const char *const step_words[] = {"day", "week", "month", NULL};
static const struct capability_param one_params[] = {
    KPI_VIEW_FIRM,
    {.name = "kpi", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "its id: landfall operations kpis FIRM"},
    {.name = "market", .kind = PARAM_TEXT, .help = "whose points to give; else of all markets together"},
    {.name = "step", .kind = PARAM_CHOICE, .choices = step_words, .default_value = "week", .help = "length of the periods"},
    {.name = "from", .kind = PARAM_DATE, .help = "first day of the points; else that of the first order"},
    KPI_VIEW_TO,
};
const struct capability operations_kpi = {
    .name = "operations.kpi",
    .summary = "Shows one KPI in every market, its course, and how it is defined",
    .example = "landfall operations kpi olive-oil orders\n"
               "landfall operations kpi olive-oil otif --market Germany --step month",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(one_params),
    .result = &one_shape,
    .run = run_one,
};

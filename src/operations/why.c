/* why.c — operations.why: what moved a KPI, and how trouble travels here. */
#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "events/read.h"
#include "operations/attribution.h"
#include "operations/chain.h"
#include "operations/incident_body.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "statistics/fdr.h"
#include "statistics/inventory.h"
#include "store/incidents.h"

#define CARD "kpi-attribution/1"
#define CHAIN_CARD "cause-chain/1"

static const struct shape_field cause_fields[] = {
    {.name = "dimension", .heading = "by", .kind = VALUE_TEXT},
    {.name = "name", .heading = "what", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "part", .heading = "part of the change", .kind = VALUE_FIGURE, .help = "the parts of one dimension are the change"},
    {.name = "share", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "better_or_worse", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT,
     .help = "of it: it did better or worse itself (performance)"},
    {.name = "more_or_less", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT,
     .help = "of it: more or less was done there (mix)"},
    {.name = "before", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "the KPI of this alone"},
    {.name = "now", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "orders_before", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT, .help = "what was counted"},
    {.name = "orders_now", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape cause_shape = SHAPE("cause", "a part of a KPI's change", cause_fields);
static const struct shape_field link_fields[] = {
    {.name = "from", .kind = VALUE_TEXT},
    {.name = "to", .kind = VALUE_TEXT},
    {.name = "seen", .kind = VALUE_BOOL},
    {.name = "weeks", .heading = "follows after", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "strength", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "correlation, 0 to 1"},
    {.name = "chance", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "how often chance does as well"},
    {.name = "more", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "how much more often orders with the earlier trouble have the later one, where both happen to one order"},
    {.name = "said", .heading = "here", .kind = VALUE_TEXT},
};
static const struct shape link_shape = SHAPE("chain_link", "does one stage run ahead of the next here?", link_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "kpi", .kind = VALUE_TEXT},
    {.name = "period", .kind = VALUE_TEXT},
    {.name = "compared_with", .kind = VALUE_TEXT},
    {.name = "before", .kind = VALUE_FIGURE},
    {.name = "now", .kind = VALUE_FIGURE},
    {.name = "change", .kind = VALUE_FIGURE},
    {.name = "root", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "\"carrier:dhl\"; null: nothing single explains it"},
    {.name = "causes", .kind = VALUE_LIST, .of = &cause_shape, .flags = SHAPE_CSV},
    {.name = "chain", .kind = VALUE_LIST, .of = &link_shape, .help = "stages from the supplier to the next purchase"},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape shape = SHAPE("why", "what moved a KPI", fields);

struct look {
    struct job *job;
    const char *unit; /* of the KPI */
    int64_t alarm;      /* whose change is explained; 0: none */
    double level;       /* of the intervals */
    double least_share; /* a part of the change below which no one is named */
    const struct params *p;
    struct attribution r;
};

/* --- figures ------------------------------------------------------------------------------------ */

static bool is_share(const struct kpi *k)
{
    return cstr_eq(k->unit, "%");
}

static struct figure *value_figure_of(const struct look *k, const char *label, double x)
{
    struct arena *a = k->job->arena;
    if (isnan(x))
        return NULL;
    struct figure *f = figure_derived(a, arena_printf(a, "%s, %s", k->r.kpi->name, label), x, k->unit, CARD,
                                      params_topic_hash(k->p, "operations"), NULL, 0);
    f->decimals = k->r.kpi->decimals;
    return f;
}

/* A difference of shares is in points. */
static struct figure *part_figure(const struct look *k, const char *label, double x, double low, double high)
{
    struct arena *a = k->job->arena;
    struct figure *f =
        figure_derived(a, arena_printf(a, "change of %s, %s", k->r.kpi->name, label), x,
                       is_share(k->r.kpi) ? "points" : k->unit, CARD, params_topic_hash(k->p, "operations"), NULL, 0);
    f->decimals = k->r.kpi->decimals;
    return isnan(low) || isnan(high) ? f : figure_with_interval(f, low, high);
}

static struct figure *count_figure(const struct look *k, const char *label, double x)
{
    struct figure *f = figure_leaf(k->job->arena, FIGURE_FIRM, label, x, "", 0, "events", "orders");
    f->decimals = 0;
    return f;
}

/* --- causes ------------------------------------------------------------------------------------- */

static struct value *show_cause(const struct look *k, const struct cause *c)
{
    struct arena *a = k->job->arena;
    struct value *v = value_record(a);
    record_text(a, v, "dimension", cause_dimension_word(c->dimension));
    record_text(a, v, "name", c->name);
    record_text(a, v, "id", c->id);
    record_figure(a, v, "part", part_figure(k, c->name, c->part, c->low, c->high));
    if (!isnan(c->share)) {
        struct figure *f = figure_derived(a, "share of the change", 100 * c->share, "%", CARD,
                                          params_topic_hash(k->p, "operations"), NULL, 0);
        f->decimals = 0;
        record_figure(a, v, "share", f);
    }
    record_figure(a, v, "better_or_worse", part_figure(k, "itself", c->performance, NAN, NAN));
    record_figure(a, v, "more_or_less", part_figure(k, "its part of the whole", c->mix, NAN, NAN));
    if (c->dimension == CAUSE_FACTOR) {
        record_figure(a, v, "before", isnan(c->before) ? NULL : count_figure(k, c->name, c->before));
        record_figure(a, v, "now", isnan(c->now) ? NULL : count_figure(k, c->name, c->now));
    } else {
        record_figure(a, v, "before", value_figure_of(k, c->name, c->before));
        record_figure(a, v, "now", value_figure_of(k, c->name, c->now));
    }
    record_figure(a, v, "orders_before", count_figure(k, "counted before", c->n_before));
    record_figure(a, v, "orders_now", count_figure(k, "counted now", c->n_now));
    return v;
}

/* What is beyond the first few of a dimension, in one line, so that the shown parts still add up. */
static struct cause rest_of(const struct look *k, const struct cause *c, size_t n)
{
    struct cause rest = {.dimension = c->dimension, .id = "…", .low = NAN, .high = NAN, .before = NAN, .now = NAN};
    rest.name = arena_printf(k->job->arena, "%zu others", n);
    for (size_t i = 0; i < n; i++) {
        rest.part += c[i].part;
        rest.performance += c[i].performance;
        rest.mix += c[i].mix;
        rest.n_before += c[i].n_before;
        rest.n_now += c[i].n_now;
    }
    rest.share = k->r.change != 0 ? rest.part / k->r.change : (double)NAN;
    return rest;
}

/* A dimension with one value only says nothing and is left out of the list (the headline's numbers stay). */
static void show_causes(const struct look *k, struct value *list, size_t top)
{
    struct arena *a = k->job->arena;
    for (size_t i = 0; i < k->r.n_causes;) {
        size_t end = i, shown = i;
        while (end < k->r.n_causes && k->r.causes[end].dimension == k->r.causes[i].dimension)
            end++;
        if (end - i > 1) {
            for (; shown < end && (shown - i < top || shown + 1 == end); shown++)
                list_add(a, list, show_cause(k, &k->r.causes[shown]));
            if (shown < end) {
                struct cause rest = rest_of(k, &k->r.causes[shown], end - shown);
                list_add(a, list, show_cause(k, &rest));
            }
        }
        i = end;
    }
}

/* --- words -------------------------------------------------------------------------------------- */

static const char *where_of(const struct look *k)
{
    struct arena *a = k->job->arena;
    const char *market = k->r.market, *channel = k->r.channel;
    const char *in = !market ? "" : cstr_eq(market, "foreign") ? " abroad" : arena_printf(a, " in %s", event_market_name(k->job, market));
    return channel ? arena_printf(a, "%s through %s", in, channel) : in;
}

static const char *cause_words(const struct look *k, const struct cause *c)
{
    struct arena *a = k->job->arena;
    return c->dimension == CAUSE_MARKET || c->dimension == CAUSE_FACTOR
               ? c->name
               : arena_printf(a, "%s %s", cause_dimension_word(c->dimension), c->name);
}

/* Money: which factor did most. */
static const char *factor_words(const struct look *k)
{
    const struct cause *most = NULL;
    for (size_t i = 0; i < k->r.n_causes; i++)
        if (k->r.causes[i].dimension == CAUSE_FACTOR && k->r.causes[i].share > (most ? most->share : 0))
            most = &k->r.causes[i];
    if (!most)
        return "";
    return arena_printf(k->job->arena, " By factors it was mostly the %s: %.4g, before %.4g.", most->name, most->now,
                        most->before);
}

/* A whole that stands still may hide parts that do not: the largest of those that the false-discovery step (any
 * dependence, rate one less the level) leaves standing, when it is larger than the change itself. NULL: none. The
 * standard error is that of the interval. */
static const struct cause *hidden_cause(const struct look *k)
{
    const struct attribution *r = &k->r;
    double *p = NEW_N(k->job->arena, double, r->n_causes + 1), z = inventory_z_of_service((1 + k->level) / 2);
    const struct cause *best = NULL;
    for (size_t i = 0; i < r->n_causes; i++) {
        const struct cause *c = &r->causes[i];
        double error = (c->high - c->low) / (2 * z);
        bool word = c->dimension != CAUSE_FACTOR && *c->id && error > 0;
        p[i] = word ? erfc(fabs(c->part) / error / sqrt(2)) : (double)NAN;
    }
    fdr_by(p, r->n_causes, p);
    for (size_t i = 0; i < r->n_causes; i++)
        if (p[i] <= 1 - k->level && fabs(r->causes[i].part) > fabs(best ? best->part : r->change))
            best = &r->causes[i];
    return best;
}

static struct prose *headline(const struct look *k)
{
    struct arena *a = k->job->arena;
    const struct attribution *r = &k->r;
    const struct figure *before = value_figure_of(k, "before", r->before), *now = value_figure_of(k, "now", r->now);
    const struct figure *change = part_figure(k, "in all", fabs(r->change), NAN, NAN);
    bool chance = !isnan(r->low) && r->low <= 0 && r->high >= 0;
    const struct cause *hidden = chance ? hidden_cause(k) : NULL;
    if (hidden)
        return prose(a, "{s}{s} is at {}, it was {}: no more of a change than chance makes. Underneath, {s} moved it by {i}, "
                        "and the others made up for it.",
                     r->kpi->name, where_of(k), now, before, cause_words(k, hidden),
                     part_figure(k, hidden->name, hidden->part, hidden->low, hidden->high));
    if (r->change == 0 || chance)
        return prose(a, "{s}{s} is at {}, it was {}: no more of a change than chance makes.", r->kpi->name, where_of(k), now,
                     before);
    const char *moved = r->change > 0 ? "rose" : "fell";
    const struct cause *c = r->root;
    if (c) {
        double low = fmin(fabs(c->low), fabs(c->high)), high = fmax(fabs(c->low), fabs(c->high));
        const struct figure *part = part_figure(k, c->name, fabs(c->part), low, high); /* a root's interval leaves out zero */
        const char *how = fabs(c->mix) > fabs(c->performance) ? ", whose part of the whole changed" : "";
        if (c->share > 1)
            return prose(a, "{s}{s} {s} from {} to {}: by {}, of which {s}{s} alone is {i}; the others went the other way.{s}",
                         r->kpi->name, where_of(k), moved, before, now, change, cause_words(k, c), how, part, factor_words(k));
        return prose(a, "{s}{s} {s} from {} to {}: {i} of {} came from {s}{s}.{s}", r->kpi->name, where_of(k), moved, before,
                     now, part, change, cause_words(k, c), how, factor_words(k));
    }
    const struct cause *most = NULL; /* of the dimensions with a choice */
    for (size_t i = 0; i < r->n_causes; i++) {
        bool alone = (i == 0 || r->causes[i - 1].dimension != r->causes[i].dimension) &&
                     (i + 1 == r->n_causes || r->causes[i + 1].dimension != r->causes[i].dimension);
        if (!alone && *r->causes[i].id && r->causes[i].dimension != CAUSE_FACTOR && r->causes[i].share > (most ? most->share : 0))
            most = &r->causes[i];
    }
    if (!most || most->share < k->least_share)
        return prose(a, "{s}{s} {s} from {} to {}. It is spread: nothing that the orders tell apart explains much of it.{s}", r->kpi->name,
                     where_of(k), moved, before, now, factor_words(k));
    double all = 0;
    for (size_t i = 0; i < r->n_causes; i++)
        all += r->causes[i].dimension == most->dimension ? fabs(r->causes[i].n_before) : 0;
    return prose(a, "{s}{s} {s} from {} to {}. No one cause stands out beyond its size: {} of {} came from {s}, which made up "
                    "{s} before.{s}",
                 r->kpi->name, where_of(k), moved, before, now, part_figure(k, most->name, fabs(most->part), NAN, NAN), change,
                 cause_words(k, most), all > 0 ? arena_printf(a, "%.0f %%", 100 * fabs(most->n_before) / all) : "nothing",
                 factor_words(k));
}

/* What the later stage is called when it happened to an order. */
static const char *happened(enum chain_stage s)
{
    return s == CHAIN_DELIVERY ? "came late" : s == CHAIN_REVIEW ? "got two stars or fewer" : chain_stage_name(s);
}

static const char *link_words(struct arena *a, const struct chain_link *l)
{
    const char *weeks;
    if (!l->known)
        weeks = arena_printf(a, "cannot be looked at week by week: %s", l->why_not);
    else if (!l->seen)
        weeks = arena_printf(a, "not seen in %zu weeks", l->n_weeks);
    else if (l->low_lag == l->high_lag)
        weeks = arena_printf(a, "seen in %zu weeks", l->n_weeks);
    else
        weeks = arena_printf(a, "seen in %zu weeks, after %d to %d weeks", l->n_weeks, l->low_lag, l->high_lag);
    if (!l->paired)
        return weeks;
    const char *days = isnan(l->days)   ? ""
                       : l->days < 0 ? arena_printf(a, ", half of them %.0f days or more before it came", -l->days)
                                     : arena_printf(a, ", half of them within %.0f days", l->days);
    return arena_printf(a, "%s; order by order: after a %s %.0f %% of %zu %s, else %.0f %%%s%s", weeks,
                        chain_stage_name(l->from), 100 * l->after, l->n_after, happened(l->to), 100 * l->otherwise, days,
                        l->more_low > 0 ? "" : " (no clear difference)");
}

static struct value *show_link(const struct look *k, const struct chain_link *l)
{
    struct arena *a = k->job->arena;
    struct value *v = value_record(a);
    record_text(a, v, "from", chain_stage_name(l->from));
    record_text(a, v, "to", chain_stage_name(l->to));
    record_bool(a, v, "seen", l->seen);
    if (l->seen) {
        struct figure *lag = figure_derived(a, "weeks it follows after", l->lag, "weeks", CHAIN_CARD,
                                            params_topic_hash(k->p, "operations"), NULL, 0);
        struct figure *strength = figure_derived(a, "strength", l->strength, "", CHAIN_CARD,
                                                 params_topic_hash(k->p, "operations"), NULL, 0);
        lag->decimals = 0;
        strength->decimals = 2;
        record_figure(a, v, "weeks", figure_with_interval(lag, l->low_lag, l->high_lag));
        record_figure(a, v, "strength", figure_with_interval(strength, l->low, l->high));
    }
    if (l->known) {
        struct figure *p = figure_derived(a, "chance does as well", 100 * l->p, "%", CHAIN_CARD,
                                          params_topic_hash(k->p, "operations"), NULL, 0);
        p->decimals = 1;
        record_figure(a, v, "chance", p);
    }
    if (l->paired) {
        struct figure *more = figure_derived(a, "more often after it, order by order", 100 * (l->after - l->otherwise), "points",
                                             CHAIN_CARD, params_topic_hash(k->p, "operations"), NULL, 0);
        more->decimals = 0;
        record_figure(a, v, "more", figure_with_interval(more, 100 * l->more_low, 100 * l->more_high));
    }
    record_text(a, v, "said", link_words(a, l));
    return v;
}

/* --- the capability ----------------------------------------------------------------------------- */

static bool day_of(const struct args *args, const char *name, int32_t *ret, struct err *e)
{
    struct date d = {DAY_NONE};
    if (args_has(args, name))
        TRY(date_parse(str_of(args_text(args, name)), &d, e));
    *ret = d.days;
    return true;
}

static const char *period_words(struct arena *a, int32_t from, int32_t to)
{
    return arena_printf(a, "%s to %s", date_text((struct date){from}).s, date_text((struct date){to}).s);
}

/* The open alarm about this KPI, market and channel, whose dated change is then what is explained. */
static bool alarm_of(struct job *job, const char *firm, const struct attribution_question *q, struct signal *ret,
                     int64_t *ret_id, struct err *e)
{
    struct workspace *ws;
    struct ws_incident *all;
    size_t n;
    *ret_id = 0;
    TRY(ws_of_job(job, WS_READ, &ws, e) && ws_incident_list(ws, job->arena, firm, &all, &n, e));
    for (size_t i = 0; i < n && *ret_id == 0; i++) {
        struct incident_body body;
        if (!cstr_eq(all[i].state, "open") && !cstr_eq(all[i].state, "acknowledged"))
            continue;
        TRY(incident_body_read(job->arena, all[i].body, &body, e));
        for (size_t k = 0; k < body.n_signals && *ret_id == 0; k++) {
            const struct signal *s = &body.signals[k];
            if (!cstr_eq(s->kpi, q->kpi) || !cstr_eq(s->market, q->market ? q->market : "") ||
                !cstr_eq(s->channel, q->channel ? q->channel : ""))
                continue;
            *ret = *s;
            *ret_id = all[i].incident_id;
        }
    }
    return true;
}

static bool explain(const struct args *args, const char *firm, int32_t as_of_day, const struct attribution_question *q,
                    struct look *k, struct err *e)
{
    struct signal s;
    if (!args_has(args, "from") && !args_has(args, "to") && !args_has(args, "before"))
        TRY(alarm_of(k->job, firm, q, &s, &k->alarm, e));
    if (k->alarm != 0 && s.since_day < as_of_day)
        return attribution_of_signal(k->job, firm, &s, as_of_day, &k->r, e);
    k->alarm = 0;
    return attribution_of(k->job, firm, q, &k->r, e);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct look k = {.job = job};
    const struct series *s;
    const char *firm = args_text(args, "firm"), *market = args_text(args, "market");
    struct attribution_question q = {.kpi = args_text(args, "kpi"), .channel = args_text(args, "channel")};
    TRY(series_load(job, firm, &s, e) && operations_params(job, &k.p, e));
    if (market && !cstr_eq(market, "foreign"))
        TRY(events_market_find(job, market, &market, e));
    q.market = market;
    TRY(day_of(args, "from", &q.from_day, e) && day_of(args, "to", &q.to_day, e) &&
        day_of(args, "before", &q.before_from_day, e) && day_of(args, "before-to", &q.before_to_day, e));
    TRY(explain(args, firm, series_as_of(job, s), &q, &k, e));
    struct chain_link *links = NULL;
    size_t n_links = 0;
    TRY(chain_links(job, firm, cstr_eq(market, "foreign") ? NULL : market, k.r.to_day, &links, &n_links, e));
    k.unit = kpi_unit(s, k.r.kpi);
    TRY(params_real(k.p, "operations.why.part", &k.least_share, e) && params_real(k.p, "operations.why.level", &k.level, e));
    struct value *v = value_record(a), *causes = value_list(a), *chain = value_list(a);
    show_causes(&k, causes, (size_t)args_int(args, "top"));
    for (size_t i = 0; i < n_links; i++)
        list_add(a, chain, show_link(&k, &links[i]));
    record_prose(a, v, "headline", headline(&k));
    record_text(a, v, "as_of", date_text((struct date){series_as_of(job, s)}).s);
    record_text(a, v, "kpi", k.r.kpi->id);
    record_text(a, v, "period", period_words(a, k.r.from_day, k.r.to_day));
    record_text(a, v, "compared_with", period_words(a, k.r.before_from_day, k.r.before_to_day));
    record_figure(a, v, "before", value_figure_of(&k, "before", k.r.before));
    record_figure(a, v, "now", value_figure_of(&k, "now", k.r.now));
    record_figure(a, v, "change", part_figure(&k, "in all", k.r.change, k.r.low, k.r.high));
    if (k.r.root)
        record_text(a, v, "root", arena_printf(a, "%s:%s", cause_dimension_word(k.r.root->dimension), k.r.root->id));
    record_set(a, v, "causes", causes);
    record_set(a, v, "chain", chain);
    if (k.alarm)
        record_text(a, v, "note", arena_printf(a, "the change that alarm %lld dates to %s; give --from for another period",
                                               (long long)k.alarm, date_text((struct date){k.r.from_day}).s));
    else if (k.r.from_series)
        record_text(a, v, "note", "this KPI is not made of orders: carriers, suppliers and products cannot be told apart");
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"},
    {.name = "kpi", .kind = PARAM_TEXT, .flags = PARAM_POSITIONAL, .default_value = "revenue",
     .help = "which KPI (landfall operations kpis)"},
    {.name = "market", .kind = PARAM_TEXT, .help = "only this market; foreign = all but home"},
    {.name = "channel", .kind = PARAM_TEXT, .help = "only this channel"},
    {.name = "from", .kind = PARAM_DATE, .help = "first day of the period; default: since an open alarm's change, else the KPI's window"},
    {.name = "to", .kind = PARAM_DATE, .help = "last day of the period"},
    {.name = "before", .kind = PARAM_DATE, .help = "first day of what it is compared with; default: as long, just before"},
    {.name = "before-to", .kind = PARAM_DATE, .help = "last day of what it is compared with"},
    {.name = "top", .kind = PARAM_INT, .unit = "lines", .default_value = "5", .min = 1, .max = 1000, .help = "causes to show per dimension"},
};
const struct capability operations_why = {
    .name = "operations.why",
    .summary = "Splits the change of a KPI over markets, channels, carriers, suppliers, products and factors",
    .about = "Within one dimension the parts add up to the change exactly: rates and means into doing worse (performance) and\n"
             "doing more where it is worse (mix); money besides into orders, lines per order and value per line. Intervals come\n"
             "from drawing the orders of both periods again. The chain says whether supplier delays, empty shelves, late\n"
             "shipments, late deliveries, poor reviews and lost customers follow one another in this firm's own weeks.",
    .example = "landfall operations why olive-oil revenue --from 2026-03-01\n"
               "landfall operations why olive-oil on_time --market Germany --from 2026-03-01 --to 2026-03-21",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

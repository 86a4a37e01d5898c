/* suppliers.c — operations.suppliers: who has become slower, and what to do about it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "events/read.h"
#include "operations/operations.h"
#include "operations/passages.h"
#include "operations/room.h"

#define CARD "lead-time/1"

static const char *const kind_words[N_PASSAGE_KINDS] = {
    [PASSAGE_SUPPLY] = "supplier", [PASSAGE_DIRECT] = "supplier", [PASSAGE_CARRIAGE] = "carrier"};
static const char *const kind_ways[N_PASSAGE_KINDS] = {[PASSAGE_SUPPLY] = "order to receipt",
                                                       [PASSAGE_DIRECT] = "order to customer",
                                                       [PASSAGE_CARRIAGE] = "shipment to customer"};

static const struct shape_field lane_fields[] = {
    {.name = "kind", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "supplier or carrier"},
    {.name = "who", .kind = VALUE_TEXT},
    {.name = "way", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "from where to where the time is taken"},
    {.name = "to", .kind = VALUE_TEXT, .help = "the market, or all"},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "its code; null: all"},
    {.name = "deliveries", .heading = "n", .kind = VALUE_INT},
    {.name = "deliveries_before", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "median", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "days half of the deliveries took at most"},
    {.name = "median_before", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "p90", .heading = "P90", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "days nine of ten took at most"},
    {.name = "p90_before", .heading = "was", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "on_time", .heading = "on time", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "of those promised; overdue ones count as late; drawn towards the others where few"},
    {.name = "on_time_before", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "worse", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "probability that the on-time share has fallen"},
    {.name = "changed", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "probability that the on-time share changed within the later period, by online change points"},
    {.name = "changed_since", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "week in which its present run began"},
    {.name = "drifts", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT, .help = "the slow tail crossed its limit"},
    {.name = "since", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "beginning of the drift"},
    {.name = "false_alarm_every", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "deliveries between false alarms of that limit, exact"},
    {.name = "overdue", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "promised by now and not here"},
    {.name = "under_way", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "last", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "day of the last delivery"},
    {.name = "verdict", .kind = VALUE_TEXT},
};
static const struct shape lane_shape = SHAPE("supplier_lane", "a supplier or carrier, over all or to one market", lane_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "compared", .kind = VALUE_TEXT, .help = "which periods"},
    {.name = "lanes", .kind = VALUE_LIST, .of = &lane_shape, .flags = SHAPE_CSV},
    {.name = "left_out", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "lanes beyond --top"},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape shape = SHAPE("suppliers", "lead times of suppliers and carriers, then and now", fields);

/* --- judging ----------------------------------------------------------------------------------- */

/* A change point within the later period, downwards. */
static bool broke(const struct lane *l, const struct lane_rules *rules)
{
    return l->share_change >= rules->share_change && l->share_now < l->before.share.value &&
           l->now.share.value < l->before.share.value;
}

static bool fell(const struct lane *l, const struct lane_rules *rules)
{
    return (l->worse >= rules->worse && l->now.share.value < l->before.share.value) || broke(l, rules);
}

/* 2: the tail drifts, 1: fewer promises kept, 0: as before, −1: not enough to say. */
static int verdict_rank(const struct lane *l, const struct lane_rules *rules)
{
    return !l->compared ? -1 : l->drifts && l->now.tail.value > l->before.tail.value ? 2 : fell(l, rules) ? 1 : 0;
}

static const char *verdict_of(struct arena *a, const struct lane *l, const struct lane_rules *rules)
{
    switch (verdict_rank(l, rules)) {
    case -1:
        return l->now.n == 0 && l->last_day != DAY_NONE
                   ? arena_printf(a, "nothing since %s", date_text((struct date){l->last_day}).s)
                   : arena_printf(a, "too few to compare (%zu now, %zu before)", l->now.n, l->before.n);
    case 2:
        return arena_printf(a, "slower since %s: plan %.0f days more%s",
                            date_text((struct date){l->drifts_since_day}).s, ceil(l->now.tail.value - l->before.tail.value),
                            fell(l, rules) ? "; fewer on time" : "");
    case 1:
        return broke(l, rules) ? arena_printf(a, "fewer on time since %s: %.0f %% before",
                                              date_text((struct date){l->share_since_day}).s, 100 * l->before.share.value)
                               : arena_printf(a, "fewer on time: %.0f %% before", 100 * l->before.share.value);
    default:
        return l->now.tail.value < l->before.tail.low ? "faster than before" : "as before";
    }
}

struct order_of_lanes {
    const struct lane_rules *rules;
};

static int by_need(const void *x, const void *y, void *ctx)
{
    const struct lane *a = x, *b = y;
    const struct lane_rules *rules = ((const struct order_of_lanes *)ctx)->rules;
    int by = verdict_rank(b, rules) - verdict_rank(a, rules);
    if (by != 0)
        return by;
    if (a->now.n != b->now.n)
        return a->now.n > b->now.n ? -1 : 1;
    by = a->kind != b->kind ? (int)a->kind - (int)b->kind : strcmp(a->who, b->who);
    return by ? by : strcmp(a->market ? a->market : "", b->market ? b->market : "");
}

/* --- showing ----------------------------------------------------------------------------------- */

static const struct figure *days_figure(struct arena *a, const struct params *p, const struct lane *l,
                                        const struct lane_period *period, const struct lead_time_quantile *q,
                                        const char *what)
{
    if (period->n == 0)
        return NULL;
    const struct figure *n =
        figure_leaf(a, FIGURE_FIRM, arena_printf(a, "deliveries by %s", l->who), (double)period->n, "deliveries", 0, "events",
                    arena_printf(a, "passages/%s/%s/%s", kind_words[l->kind], l->who, l->market ? l->market : "all"));
    struct figure *f = FIGURE(a, arena_printf(a, "%s, %s", what, l->who), q->value, "days", CARD,
                              params_topic_hash(p, "operations"), n);
    f->decimals = q->value < 10 ? 1 : 0;
    if (!isnan(q->low) && !isnan(q->high))
        figure_with_interval(f, q->low, q->high);
    return f;
}

static const struct figure *share_figure(struct arena *a, const struct params *p, const struct lane *l,
                                         const struct lane_period *period)
{
    if (!(period->promised > 0))
        return NULL;
    const struct figure *n = figure_leaf(a, FIGURE_FIRM, arena_printf(a, "promised deliveries by %s", l->who),
                                         period->promised, "deliveries", 0, "events",
                                         arena_printf(a, "promises/%s/%s", l->who, l->market ? l->market : "all"));
    struct figure *f = FIGURE(a, arena_printf(a, "on time, %s", l->who), 100 * period->share.value, "%", CARD,
                              params_topic_hash(p, "operations"), n);
    f->decimals = 0;
    return figure_with_interval(f, 100 * period->share.low, 100 * period->share.high);
}

static struct value *show_lane(struct job *job, const struct params *p, const struct lane *l, const struct lane_rules *rules)
{
    struct arena *a = job->arena;
    struct value *v = value_record(a);
    record_text(a, v, "kind", kind_words[l->kind]);
    record_text(a, v, "who", l->who);
    record_text(a, v, "way", kind_ways[l->kind]);
    record_text(a, v, "to", !l->market ? "all" : *l->market ? event_market_name(job, l->market) : "not said");
    record_text(a, v, "market", l->market);
    record_int(a, v, "deliveries", (int64_t)l->now.n);
    record_int(a, v, "deliveries_before", (int64_t)l->before.n);
    record_figure(a, v, "median", days_figure(a, p, l, &l->now, &l->now.median, "median time"));
    record_figure(a, v, "median_before", days_figure(a, p, l, &l->before, &l->before.median, "median time before"));
    record_figure(a, v, "p90", days_figure(a, p, l, &l->now, &l->now.tail, "time of nine in ten"));
    record_figure(a, v, "p90_before", days_figure(a, p, l, &l->before, &l->before.tail, "time of nine in ten before"));
    record_figure(a, v, "on_time", share_figure(a, p, l, &l->now));
    record_figure(a, v, "on_time_before", share_figure(a, p, l, &l->before));
    if (!isnan(l->worse)) {
        struct figure *f = figure_derived(a, "probability that fewer come on time", 100 * l->worse, "%", CARD,
                                          params_topic_hash(p, "operations"), NULL, 0);
        f->decimals = 0;
        record_figure(a, v, "worse", f);
    }
    if (!isnan(l->share_change)) {
        struct figure *f = figure_derived(a, "probability that the on-time share changed", 100 * l->share_change, "%", CARD,
                                          params_topic_hash(p, "operations"), NULL, 0);
        f->decimals = 0;
        record_figure(a, v, "changed", f);
        record_text(a, v, "changed_since", date_text((struct date){l->share_since_day}).s);
    }
    record_bool(a, v, "drifts", verdict_rank(l, rules) == 2);
    if (l->drifts)
        record_text(a, v, "since", date_text((struct date){l->drifts_since_day}).s);
    if (l->watched) {
        struct figure *f = figure_derived(a, "deliveries to a false alarm", l->cusum.arl0, "deliveries", CARD,
                                          params_topic_hash(p, "operations"), NULL, 0);
        f->decimals = 0;
        record_figure(a, v, "false_alarm_every", f);
    }
    record_int(a, v, "overdue", (int64_t)l->overdue);
    record_int(a, v, "under_way", (int64_t)l->under_way);
    if (l->last_day != DAY_NONE)
        record_text(a, v, "last", date_text((struct date){l->last_day}).s);
    record_text(a, v, "verdict", verdict_of(a, l, rules));
    return v;
}

static const char *lane_words(struct job *job, const struct lane *l)
{
    return l->market && *l->market ? arena_printf(job->arena, "%s to %s", l->who, event_market_name(job, l->market)) : l->who;
}

static struct prose *headline(struct job *job, const struct params *p, const struct lane *lanes, size_t n,
                              const struct lane_rules *rules)
{
    struct arena *a = job->arena;
    size_t n_whole = 0, n_slower = 0, n_compared = 0;
    bool one_market = true; /* only lanes to one market were asked for: these are counted then */
    for (size_t i = 0; i < n; i++)
        one_market &= lanes[i].market != NULL;
    for (size_t i = 0; i < n; i++) {
        bool counts = one_market || !lanes[i].market;
        n_whole += counts;
        n_compared += counts && lanes[i].compared;
        n_slower += counts && verdict_rank(&lanes[i], rules) > 0;
    }
    if (n_compared == 0)
        return n_whole == 1 ? prose(a, "{s} has not delivered often enough to compare then and now.", lanes[0].who)
                            : prose(a, "None of {s} suppliers and carriers has delivered often enough to compare then and now.",
                                    arena_printf(a, "%zu", n_whole));
    const struct lane *first = &lanes[0];
    int rank = verdict_rank(first, rules);
    const char *how_many = arena_printf(a, "%zu of %zu", n_slower, n_compared);
    if (rank == 2)
        return prose(a, "{s} suppliers and carriers got worse; look at {s} first: nine of ten deliveries now take up to {}, "
                        "it was {}. {s}",
                     how_many, lane_words(job, first), days_figure(a, p, first, &first->now, &first->now.tail, "time now"),
                     days_figure(a, p, first, &first->before, &first->before.tail, "time before"),
                     first->kind == PASSAGE_CARRIAGE ? "Promise that much later there, or send with another carrier."
                     : first->kind == PASSAGE_DIRECT ? "Promise that much later, or let another supplier send."
                                                     : "Order that much earlier, or buy elsewhere.");
    if (rank == 1)
        return prose(a, "{s} suppliers and carriers got worse; look at {s} first: {} come on time, it was {}.", how_many,
                     lane_words(job, first), share_figure(a, p, first, &first->now),
                     share_figure(a, p, first, &first->before));
    return prose(a, "No supplier or carrier has become slower: {s} could be compared.", arena_printf(a, "%zu", n_compared));
}

/* --- the capability ---------------------------------------------------------------------------- */

static bool wanted(const struct lane *l, const char *who, const char *market, const char *kind)
{
    if (who && strcasecmp(who, l->who) != 0)
        return false;
    if (kind && !cstr_eq(kind, kind_words[l->kind]))
        return false;
    return !market || cstr_eq(market, l->market);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm"), *market = args_text(args, "market"), *kind = args_text(args, "kind");
    const struct series *s;
    const struct params *p;
    struct lane_rules rules;
    struct passage *passages;
    struct lane *lanes;
    size_t n, n_lanes, kept = 0, top = (size_t)args_int(args, "top");
    TRY(series_load(job, firm, &s, e) && operations_params(job, &p, e) && lane_rules_of(p, &rules, e));
    if (market)
        TRY(events_market_find(job, market, &market, e));
    int32_t as_of = series_as_of(job, s);
    TRY(passages_load(job, a, firm, as_of, &passages, &n, e));
    if (n == 0) {
        FAIL(e, ERR_NOT_FOUND, "no event says which supplier or carrier brought anything");
        return err_hint(e, "Import supplier orders and receipts, or orders with their carrier: landfall events formats");
    }
    lanes_of(a, passages, n, as_of, &rules, &lanes, &n_lanes);
    for (size_t i = 0; i < n_lanes; i++)
        if (wanted(&lanes[i], args_text(args, "who"), market, kind))
            lanes[kept++] = lanes[i];
    if (kept == 0)
        return FAIL(e, ERR_NOT_FOUND, "no supplier or carrier fits what was asked for");
    qsort_r(lanes, kept, sizeof *lanes, by_need, &(struct order_of_lanes){&rules});
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < kept && i < top; i++)
        list_add(a, list, show_lane(job, p, &lanes[i], &rules));
    record_prose(a, v, "headline", headline(job, p, lanes, kept, &rules));
    record_text(a, v, "as_of", date_text((struct date){as_of}).s);
    record_text(a, v, "compared",
                arena_printf(a, "the last %.0f days (or %.0f deliveries) with up to %.0f days before", rules.now_days,
                             rules.least, rules.before_days));
    record_set(a, v, "lanes", list);
    record_int(a, v, "left_out", (int64_t)(kept > top ? kept - top : 0));
    if (kept > top)
        record_text(a, v, "note", arena_printf(a, "%zu more with --top %zu", kept - top, kept));
    *ret = v;
    return true;
}

static const char *const kinds[] = {"supplier", "carrier", NULL};
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"},
    {.name = "who", .kind = PARAM_TEXT, .help = "only this supplier or carrier"},
    {.name = "market", .kind = PARAM_TEXT, .help = "only lanes to this market"},
    {.name = "kind", .kind = PARAM_CHOICE, .choices = kinds, .help = "only suppliers or only carriers"},
    {.name = "top", .kind = PARAM_INT, .unit = "lines", .default_value = "20", .min = 1, .max = 10000, .help = "lines to show"},
};
const struct capability operations_suppliers = {
    .name = "operations.suppliers",
    .summary = "Shows how long suppliers and carriers take, then and now, and who drifts",
    .about = "Lead times per supplier and lane (market) from supplier orders and receipts, from orders that a supplier sends\n"
             "straight to the customer, and for carriers from shipment to delivery. P90: nine of ten took at most this long.\n"
             "A drift is said when deliveries slower than the old P90 come more often than chance allows; the limit is set by\n"
             "its exact mean number of deliveries between false alarms.",
    .example = "landfall operations suppliers olive-oil\nlandfall operations suppliers olive-oil --kind carrier --market Germany",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

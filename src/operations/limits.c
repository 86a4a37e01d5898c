/* limits.c — operations limits: every rule of every platform the firm sells on, worst first. */
#include "operations/limits_board.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "firm/firm.h"
#include "operations/operations.h"
#include "operations/trust_parts.h"

/* In the order of enum limit_state. */
static const char *const state_words[] = {"over", "likely", "watch", "safe", "cannot be computed"};

/* --- showing --------------------------------------------------------------------------------- */

static const char *rule_text(struct arena *a, const struct limit_row *r)
{
    const struct platform_limit *l = r->limit;
    const char *how = l->good[0] == '<' ? (l->good[1] ? "at most" : "below") : l->good[1] ? "at least" : "above";
    return arena_printf(a, "%s %s %%%s over %d days", how, number_exact(a, l->limit_pct), l->of_successes ? " without fault" : "",
                        (int)r->odds.days);
}

static struct figure *count_of(const struct limit_board *b, const struct limit_row *r, const char *what, int64_t n)
{
    return parts_count(b->a, arena_printf(b->a, "%s, %s", what, r->channel), (double)n, "",
                       arena_printf(b->a, "limits/%s", r->limit->id), r->limit->market, r->channel, r->odds.from,
                       r->odds.to);
}

/* The share in the platform's own words: of failures, or of what went well. */
static struct figure *share_figure(const struct limit_board *b, const struct limit_row *r, const struct figure *failed,
                                   const struct figure *orders)
{
    struct figure *f = parts_share(b->a, arena_printf(b->a, "Share of %s, %s", limit_metric_what(r->limit->metric), r->channel), failed, orders);
    if (figure_known(f) && r->limit->of_successes) {
        double low = 100 - f->high, high = 100 - f->low;
        f->label = arena_printf(b->a, "Share without %s, %s", limit_metric_what(r->limit->metric), r->channel);
        f->value = 100 - f->value;
        f->low = low, f->high = high;
    }
    return f;
}

/* On the worst single day, exactly; or on some day of the horizon, simulated, with the simulation's own error. */
static struct figure *limit_chance(const struct limit_board *b, const struct limit_row *r, bool some_day, const struct figure *failed,
                                   const struct figure *orders)
{
    const char *label = arena_printf(b->a, "Chance to get past %s %s", r->limit->id, some_day ? "on some day" : "on the worst day");
    if (r->odds.state == LIMIT_UNKNOWN)
        return figure_missing(b->a, label, "%", "too little is known");
    const struct figure *inputs[] = {failed, orders};
    double p = some_day ? r->odds.ever : r->odds.probability, tenth = 1.0 / 10, error = 2 * r->odds.ever_error;
    struct figure *f = parts_percent(b->a, label, p, p < tenth ? 1 : 0, "platform-limits/1", b->params, inputs, COUNT_OF(inputs));
    return some_day && error > 0 ? figure_with_interval(f, 100 * fmax(0, p - error), 100 * fmin(1, p + error)) : f;
}

static const char *why_unknown(const struct limit_board *b, const struct limit_row *r)
{
    if (r->odds.state != LIMIT_UNKNOWN)
        return NULL;
    if (r->limit->metric == LIMIT_TRACKING || r->limit->metric == LIMIT_UNRESOLVED ||
        r->odds.rate_orders >= (int64_t)b->j.least_volume)
        return arena_printf(b->a, "cannot be computed: %s", limit_metric_needs(r->limit->metric));
    return arena_printf(b->a, "cannot be computed: %s, or fewer than %d orders in the last %d days",
                        limit_metric_needs(r->limit->metric), (int)b->j.least_volume, (int)b->j.rate_days);
}

static struct value *row_value(const struct limit_board *b, const struct limit_row *r)
{
    struct arena *a = b->a;
    struct value *v = value_record(a);
    const struct platform_limit *l = r->limit;
    bool unknown = r->odds.state == LIMIT_UNKNOWN;
    record_text(a, v, "where", arena_printf(a, "%s, %s", l->platform->name, r->channel));
    record_text(a, v, "platform", l->platform->name);
    record_text(a, v, "channel", r->channel);
    record_text(a, v, "what", l->market[0] ? arena_printf(a, "%s, %s", limit_metric_what(l->metric), l->market)
                                           : limit_metric_what(l->metric));
    record_text(a, v, "state", r->outdated ? r->in_force
                               : strcmp(r->in_force, "in force") ? arena_printf(a, "%s (rule %s)", state_words[r->odds.state], r->in_force)
                                                                : state_words[r->odds.state]);
    record_text(a, v, "rule", rule_text(a, r));
    if (!unknown) {
        struct figure *failed = count_of(b, r, "Failed", r->odds.failed), *orders = count_of(b, r, "Counted", r->odds.orders);
        record_figure(a, v, "share", share_figure(b, r, failed, orders));
        record_figure(a, v, "failed", failed);
        record_figure(a, v, "counted", orders);
        if (r->odds.left >= 0)
            record_figure(a, v, "failures_left", count_of(b, r, "Further failures that cross the limit", r->odds.left));
        record_figure(a, v, "chance", limit_chance(b, r, true, failed, orders));
        record_int(a, v, "within_days", r->odds.horizon);
        record_figure(a, v, "chance_worst", limit_chance(b, r, false, failed, orders));
        record_text(a, v, "worst_day", parts_day(a, r->odds.worst_day));
    }
    record_text(a, v, "why", why_unknown(b, r));
    record_text(a, v, "level", l->level);
    record_text(a, v, "consequence", l->consequence);
    record_text(a, v, "in_force", r->in_force);
    record_text(a, v, "id", l->id);
    record_text(a, v, "source", l->source);
    record_text(a, v, "looked_up", l->looked_up);
    record_text(a, v, "note", l->note);
    return v;
}

static const struct limit_row *first(const struct limit_board *b, enum limit_state state, size_t *ret_n)
{
    const struct limit_row *found = NULL;
    *ret_n = 0;
    for (size_t i = 0; i < b->n_rows; i++)
        if (!b->rows[i].outdated && b->rows[i].odds.state == state) {
            found = found ? found : &b->rows[i];
            ++*ret_n;
        }
    return found;
}

static struct prose *about(const struct limit_board *b, const struct limit_row *r, bool over, size_t others)
{
    struct arena *a = b->a;
    struct figure *failed = count_of(b, r, "Failed", r->odds.failed), *orders = count_of(b, r, "Counted", r->odds.orders);
    const char *more = others == 0   ? ""
                       : others == 1 ? "; one more limit is as near"
                                     : arena_printf(a, "; %zu more limits are as near", others);
    const char *where = arena_printf(a, "%s on %s", r->limit->platform->name, *r->channel ? r->channel : "orders of no channel"), *what = limit_metric_what(r->limit->metric);
    if (over)
        return prose(a, "{s} is over its limit: of {} counted, {} are {s}, and the rule is {s} ({}). What follows: {s}{s}.", where, orders,
                     failed, what, rule_text(a, r), share_figure(b, r, failed, orders), r->limit->consequence, more);
    return prose(a, "{s}: of {} counted, {} are {s}{s}; the rule is {s}. The chance to get over it in the next {s} days is {}. What follows: {s}{s}.", where,
                 orders, failed, what,
                 r->odds.left > 0 ? arena_printf(a, ", and %d more would cross the limit", (int)r->odds.left) : "", rule_text(a, r),
                 arena_printf(a, "%d", (int)r->odds.horizon), limit_chance(b, r, true, failed, orders), r->limit->consequence, more);
}

static struct prose *headline(const struct limit_board *b)
{
    size_t n_over, n_likely, n_watch, n_safe, n_unknown;
    const struct limit_row *over = first(b, LIMIT_OVER, &n_over), *likely = first(b, LIMIT_LIKELY, &n_likely),
                     *watch = first(b, LIMIT_WATCH, &n_watch);
    const struct limit_row *safe = first(b, LIMIT_SAFE, &n_safe);
    (void)first(b, LIMIT_UNKNOWN, &n_unknown);
    if (over)
        return about(b, over, true, n_over - 1);
    if (likely || watch)
        return about(b, likely ? likely : watch, false, likely ? n_likely - 1 : n_watch - 1);
    if (safe)
        return prose(b->a, "No limit is near: of {s} that can be counted, the likeliest to be crossed in the next {s} days "
                     "is {s} on {s}, with a chance of {}{s}.",
                     arena_printf(b->a, "%zu limit%s", n_safe, n_safe == 1 ? "" : "s"),
                     arena_printf(b->a, "%d", (int)b->j.horizon_days), limit_metric_what(safe->limit->metric), safe->channel,
                     limit_chance(b, safe, true, count_of(b, safe, "Failed", safe->odds.failed), count_of(b, safe, "Counted", safe->odds.orders)),
                     n_unknown ? arena_printf(b->a, "; %zu cannot be computed from the files", n_unknown) : "");
    if (b->n_rows)
        return prose(b->a, "None of the platforms' limits can be computed: the files tell neither reviews, ship dates nor "
                     "cancellations of these channels.");
    return prose(b->a, "None of the channels ({s}) is a platform whose limits are on file; --platform NAME looks at them as "
                 "that platform would.", parts_and(b->a, b->strange, b->n_strange));
}

/* One line per metric and channel says why. */
static bool told_before(const struct limit_board *b, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (b->rows[i].odds.state == LIMIT_UNKNOWN && b->rows[i].limit->metric == b->rows[at].limit->metric &&
            !strcmp(b->rows[i].channel, b->rows[at].channel))
            return true;
    return false;
}

static struct value *result(struct limit_board *b)
{
    struct arena *a = b->a;
    struct value *v = value_record(a), *list = value_list(a), *notes = value_list(a);
    record_prose(a, v, "headline", headline(b));
    record_text(a, v, "as_of", parts_day(a, b->as_of));
    for (size_t i = 0; i < b->n_rows; i++)
        list_add(a, list, row_value(b, &b->rows[i]));
    record_set(a, v, "limits", list);
    if (b->n_strange && b->n_rows)
        list_add(a, notes, value_text(a, arena_printf(a, "No limits are on file for: %s.", parts_and(a, b->strange, b->n_strange))));
    for (size_t i = 0; i < b->n_rows; i++)
        if (b->rows[i].odds.state == LIMIT_UNKNOWN && !b->rows[i].outdated && !told_before(b, i))
            list_add(a, notes, value_text(a, arena_printf(a, "%s on %s, %s: %s.", b->rows[i].limit->platform->name, *b->rows[i].channel ? b->rows[i].channel : "orders of no channel",
                                                          limit_metric_what(b->rows[i].limit->metric), why_unknown(b, &b->rows[i]))));
    list_add(a, notes, value_text(a, "`left`: so many more failures cross the limit. The rules are those of data/operations/platform_limits.csv on the day they were looked up; "
                                     "what a platform counts in detail may differ from what can be counted from files."));
    record_set(a, v, "notes", notes);
    return v;
}

/* --- running --------------------------------------------------------------------------------- */

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    const struct firm *firm;
    struct limit_board b;
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(limit_board_load(job, firm->id, args_text(args, "platform"), args_text(args, "channel"), &b, e));
    struct value *v = result(&b);
    TRY(parts_grade(job, firm->id, FAMILY_ORDER, v, e));
    *ret = v;
    return true;
}

static const struct shape_field limit_fields[] = {
    {.name = "where", .kind = VALUE_TEXT},
    {.name = "platform", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "channel", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "state", .kind = VALUE_TEXT, .help = "over, likely, watch, safe, cannot be computed, outdated"},
    {.name = "rule", .kind = VALUE_TEXT},
    {.name = "share", .heading = "now", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "failed", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "counted", .heading = "of", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "failures_left", .heading = "left", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "chance", .heading = "chance", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "within_days", .heading = "within days", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "chance_worst", .heading = "on the worst day", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "worst_day", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "why", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "level", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "consequence", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "in_force", .heading = "in force", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "looked_up", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape limit_shape = SHAPE("platform_limit", "one rule of one platform on one channel", limit_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    PARTS_GRADE_FIELDS,
    {.name = "limits", .kind = VALUE_LIST, .of = &limit_shape, .flags = SHAPE_CSV},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("platform_limits", "how far the firm is from the platforms' penalty limits", fields);

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a firm of the workspace"},
    {.name = "channel", .kind = PARAM_TEXT, .help = "only this channel"},
    {.name = "platform", .kind = PARAM_TEXT, .help = "look at the channels as this platform would, amazon or ebay or another"},
};

const struct capability operations_limits = {
    .name = "operations.limits",
    .summary = "Shows how far each channel is from the limits beyond which its platform punishes",
    .about = "Each platform judges sellers by shares over a moving window: late shipments, defects, cancellations. For every "
             "rule: where the firm stands, how many more failures cross the limit, and the chance that it is crossed in the "
             "coming weeks, from exact laws of counts. The rules are data with source and date.",
    .example = "landfall operations limits olive-oil --platform amazon",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

/* friction.c — operations friction: which step loses visitors in which market, compared with the others. */
#include "operations/friction.h"

#include <math.h>
#include <string.h>

#include "firm/firm.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "operations/trust_parts.h"

struct report {
    struct job *job;
    struct arena *a;
    const char *params;
    int32_t as_of, from;
    struct funnel funnel;
    struct friction_judgement j;
    struct friction found;
};

static const char *const verdict_words[] = {"none", "friction", "demand", "too few visits"};

static const char *step(const struct report *r, size_t i)
{
    return r->funnel.steps[i].name;
}

static const char *name_of(const struct report *r, size_t market)
{
    return parts_market(r->job, r->funnel.markets[market].market);
}

static struct figure *visits(const struct report *r, const struct friction_cell *c, size_t at, double n)
{
    return parts_count(r->a, arena_printf(r->a, "Visits at %s, %s", step(r, at), name_of(r, c->market)), n, "visits", arena_printf(r->a, "sessions/%s", r->funnel.steps[at].id),
                       r->funnel.markets[c->market].market, "", r->from, r->as_of);
}

static struct figure *share(const struct report *r, const struct friction_cell *c)
{
    const char *label = arena_printf(r->a, "%s to %s, %s", step(r, c->from_step), step(r, c->to_step), name_of(r, c->market));
    if (!c->judged)
        return figure_missing(r->a, label, "%", arena_printf(r->a, "fewer than %d visits", (int)r->j.least_visits));
    const struct figure *inputs[] = {visits(r, c, c->to_step, c->went_on), visits(r, c, c->from_step, c->came)};
    struct figure *f = parts_percent(r->a, label, c->share, 1, "friction/1", r->params, inputs, 2);
    return figure_with_interval(f, 100 * fmin(c->low, c->share), 100 * fmax(c->high, c->share));
}

static struct figure *pooled(const struct report *r, const struct friction_cell *c)
{
    const char *label = arena_printf(r->a, "%s to %s, all markets", step(r, c->from_step), step(r, c->to_step));
    if (!c->judged)
        return figure_missing(r->a, label, "%", "not compared");
    double n = 0;
    for (size_t m = 0; m < r->funnel.n_markets; m++)
        n += r->funnel.markets[m].visits[c->from_step];
    const struct figure *inputs[] = {parts_count(r->a, arena_printf(r->a, "Visits at %s", step(r, c->from_step)), n, "visits", arena_printf(r->a, "sessions/%s", r->funnel.steps[c->from_step].id), "", "", r->from, r->as_of)};
    return parts_percent(r->a, label, c->pooled, 1, "friction/1", r->params, inputs, 1);
}

static struct figure *chance(const struct report *r, const struct friction_cell *c)
{
    const char *label = arena_printf(r->a, "Chance that %s to %s is low, %s", step(r, c->from_step), step(r, c->to_step), name_of(r, c->market));
    if (!c->judged)
        return figure_missing(r->a, label, "%", "not compared");
    const struct figure *inputs[] = {share(r, c), pooled(r, c)};
    return parts_percent(r->a, label, c->p_low, c->p_low > 1 - 1.0 / 100 || c->p_low < 1.0 / 100 ? 2 : 0, "friction/1", r->params, inputs, 2);
}

static struct prose *headline(const struct report *r)
{
    struct arena *a = r->a;
    const struct friction_cell *worst = NULL;
    const char **demand = NEW_N(a, const char *, r->funnel.n_markets + 1);
    size_t n_demand = 0, n_step = 0;
    if (r->funnel.n_markets == 0)
        return prose(a, "Friction cannot be told: no session events are there. They come from web statistics as steps per visit or as a day's counts "
                     "(localised content, cart, duty shown, payment, promise).");
    if (r->found.why_not)
        return prose(a, "Friction cannot be told: {s}.", r->found.why_not);
    for (size_t m = 0; m < r->funnel.n_markets; m++) {
        if (r->found.verdict[m] == FRICTION_DEMAND)
            demand[n_demand++] = name_of(r, m);
        if (r->found.verdict[m] != FRICTION_STEP)
            continue;
        const struct friction_cell *c = &r->found.cells[r->found.worst[m]];
        n_step++;
        if (!worst || c->share / c->pooled < worst->share / worst->pooled)
            worst = c;
    }
    const char *also = n_demand ? arena_printf(a, " In %s every step is low: that is demand, not a step.", parts_and(a, demand, n_demand)) : "";
    if (worst)
        return prose(a, "{s} loses buyers at one step: from {s} to {s} {i} go on, where {} do in all markets.{s}{s}", name_of(r, worst->market), step(r, worst->from_step),
                     step(r, worst->to_step), share(r, worst), pooled(r, worst), n_step > 1 ? arena_printf(a, " %zu more markets have such a step.", n_step - 1) : "", also);
    return prose(a, "No step loses more buyers in one market than in the others.{s}", also);
}

static struct value *result(const struct report *r)
{
    struct arena *a = r->a;
    struct value *v = value_record(a), *list = value_list(a), *markets = value_list(a), *notes = value_list(a);
    record_prose(a, v, "headline", headline(r));
    record_text(a, v, "as_of", parts_day(a, r->as_of));
    for (size_t m = 0; m < r->funnel.n_markets; m++) {
        struct value *row = value_record(a);
        bool one = r->found.verdict[m] == FRICTION_STEP;
        record_text(a, row, "market", name_of(r, m));
        record_text(a, row, "verdict", verdict_words[r->found.verdict[m]]);
        record_text(a, row, "step", one ? step(r, r->found.cells[r->found.worst[m]].to_step) : NULL);
        list_add(a, markets, row);
    }
    for (size_t i = 0; i < r->found.n; i++) {
        const struct friction_cell *c = &r->found.cells[i];
        struct value *row = value_record(a);
        record_text(a, row, "market", name_of(r, c->market));
        record_text(a, row, "from", step(r, c->from_step));
        record_text(a, row, "to", step(r, c->to_step));
        record_figure(a, row, "share", share(r, c));
        record_figure(a, row, "all_markets", pooled(r, c));
        record_figure(a, row, "chance_low", chance(r, c));
        record_text(a, row, "flag", c->is_low ? "low" : "");
        list_add(a, list, row);
    }
    record_set(a, v, "markets", markets);
    record_set(a, v, "steps", list);
    if (r->funnel.unknown > 0)
        list_add(a, notes, value_text(a, arena_printf(a, "%.0f steps have words that are not in data/operations/funnel.csv, “%s” first.", r->funnel.unknown, r->funnel.unknown_word)));
    record_set(a, v, "notes", notes);
    return v;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const struct param_bind binds[] = {
#define BIND(name) {"operations.friction." #name, offsetof(struct friction_judgement, name)}
        BIND(ratio), BIND(certain), BIND(least_visits), BIND(most_size), BIND(window_days), BIND(demand_share),
#undef BIND
    };
    struct report r = {.job = job, .a = job->arena};
    const struct firm *firm;
    const struct series *s;
    const struct params *p;
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(series_load(job, firm->id, &s, e));
    TRY(operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), &r.j, e));
    r.params = params_topic_hash(p, "operations");
    r.as_of = series_as_of(job, s);
    r.from = r.as_of - (int32_t)r.j.window_days + 1;
    TRY(funnel_load(job, firm->id, r.from, r.as_of, &r.funnel, e));
    friction_find(job->arena, &r.funnel, &r.j, &r.found);
    struct value *v = result(&r);
    TRY(parts_grade(job, firm->id, FAMILY_SESSION, v, e));
    *ret = v;
    return true;
}

static const struct shape_field market_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "verdict", .kind = VALUE_TEXT, .help = "none, friction (one step), demand (all steps), too few visits"},
    {.name = "step", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape market_shape = SHAPE("friction_market", "what is wrong in one market", market_fields);
static const struct shape_field step_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "from", .kind = VALUE_TEXT},
    {.name = "to", .kind = VALUE_TEXT},
    {.name = "share", .heading = "go on", .kind = VALUE_FIGURE},
    {.name = "all_markets", .heading = "all markets", .kind = VALUE_FIGURE},
    {.name = "chance_low", .heading = "chance that it is low", .kind = VALUE_FIGURE},
    {.name = "flag", .kind = VALUE_TEXT},
};
static const struct shape step_shape = SHAPE("friction_step", "one step in one market beside all markets", step_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    PARTS_GRADE_FIELDS,
    {.name = "markets", .kind = VALUE_LIST, .of = &market_shape},
    {.name = "steps", .kind = VALUE_LIST, .of = &step_shape, .flags = SHAPE_CSV},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("friction", "steps that lose buyers in one market and not in the others", fields);

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a firm of the workspace"},
};

const struct capability operations_friction = {
    .name = "operations.friction",
    .summary = "Shows which step on the way to the purchase loses buyers in which market",
    .about = "Each market's share that goes on from step to step is compared with all markets by a hierarchical model. A single low "
             "step is friction: language, duty, payment or promise do not fit there. When most steps are low it is demand. Needs session events.",
    .example = "landfall operations friction olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

/* trust.c — operations trust: the index of every market, what holds it down, and whether it foretells repeat purchase. */
#include "operations/trust.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/parallel.h"
#include "base/random.h"
#include "events/read.h"
#include "firm/firm.h"
#include "operations/friction_steps.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "operations/trust_parts.h"
#include "operations/trust_price.h"
#include "operations/trust_tickets.h"

struct market_trust {
    const char *market;
    struct trust_item *items;
    size_t n, cap;
    double orders;              /* placed in the window */
    struct trust_sums now, before; /* this window, and the one before it */
    struct trust_index index, index_before;
    bool has_interval;
    double low, high;
};
struct report {
    struct job *job;
    struct arena *a;
    const struct firm *firm;
    struct trust_rules rules;
    const char *params;
    int32_t as_of, from;
    struct order_fact *orders;
    size_t n_orders;
    bool told[N_TRUST];
    double shop_mean;
    struct market_trust *markets;
    size_t n, cap;
    struct trust_check check;
};

/* --- collecting ------------------------------------------------------------------------------ */

static struct market_trust *market_of(struct report *r, const char *code)
{
    for (size_t i = 0; i < r->n; i++)
        if (!strcmp(r->markets[i].market, code))
            return &r->markets[i];
    struct market_trust m = {.market = code};
    PUSH(r->a, r->markets, r->n, r->cap, m);
    return &r->markets[r->n - 1];
}

static void what_is_told(struct report *r)
{
    double stars = 0, n = 0;
    for (size_t i = 0; i < r->n_orders; i++) {
        const struct order_fact *o = &r->orders[i];
        bool both = o->promised_day != DAY_NONE && o->delivered_day != DAY_NONE;
        r->told[TRUST_OTIF] |= both;
        r->told[TRUST_PREDICTABLE] |= both;
        r->told[TRUST_RETURNS] |= o->returned_by_seller;
        r->told[TRUST_REVIEWS] |= o->stars_milli != ORDER_NONE;
        if (o->stars_milli != ORDER_NONE)
            stars += (double)o->stars_milli, n++;
    }
    enum { MILLI = 1000 };
    r->shop_mean = n > 0 ? stars / n / MILLI : 0;
}

static bool is_empty(const struct trust_item *it)
{
    for (int c = 0; c < N_TRUST; c++)
        if (it->cases[c] > 0)
            return false;
    return true;
}

static void add_item(struct report *r, struct market_trust *m, const struct trust_item *it)
{
    if (is_empty(it))
        return;
    PUSH(r->a, m->items, m->n, m->cap, *it);
    trust_sums_add(&m->now, it, 1);
}

static void add_orders(struct report *r)
{
    int32_t days = (int32_t)r->rules.window_days;
    for (size_t i = 0; i < r->n_orders; i++) {
        const struct order_fact *o = &r->orders[i];
        struct market_trust *m = market_of(r, o->market);
        struct trust_item it = trust_item_of_order(&r->rules, o, r->told, r->from, r->as_of),
                          old = trust_item_of_order(&r->rules, o, r->told, r->from - days, r->from - 1);
        m->orders += o->placed_s != ORDER_NONE && o->placed_day >= r->from && o->placed_day <= r->as_of;
        add_item(r, m, &it);
        trust_sums_add(&m->before, &old, 1);
    }
}

/* A message without a market speaks for none. */
static void add_tickets(struct report *r, const struct limit_ticket *t, size_t n)
{
    enum { DAY_S = 86400, HOUR_S = 3600 };
    int64_t end = ((int64_t)r->as_of + 1) * DAY_S;
    for (size_t i = 0; i < n; i++) {
        int64_t due = t[i].asked_s + (int64_t)(r->rules.answer_hours * HOUR_S);
        int32_t day = (int32_t)(t[i].asked_s / DAY_S);
        bool answered = t[i].answered_s != ORDER_NONE, open = !answered && due >= end;
        struct trust_item it = {0};
        if (open || day > r->as_of)
            continue;
        it.cases[TRUST_ANSWERS] = 1;
        it.good[TRUST_ANSWERS] = answered && t[i].answered_s <= due;
        struct market_trust *m = market_of(r, t[i].market);
        r->told[TRUST_ANSWERS] = true;
        if (day >= r->from)
            add_item(r, m, &it);
        else if (day >= r->from - (int32_t)r->rules.window_days)
            trust_sums_add(&m->before, &it, 1);
    }
}

static void add_quoted(struct report *r, const struct quoted_order *q, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct trust_item it = {0};
        it.cases[TRUST_PRICE] = 1;
        it.good[TRUST_PRICE] = !q[i].surprise;
        r->told[TRUST_PRICE] = true;
        if (q[i].day >= r->from && q[i].day <= r->as_of)
            add_item(r, market_of(r, q[i].market), &it);
        else if (q[i].day < r->from && q[i].day >= r->from - (int32_t)r->rules.window_days)
            trust_sums_add(&market_of(r, q[i].market)->before, &it, 1);
    }
}

/* Visits are counts, not items: a thousand of them at most stand for a market's, so that resampling stays cheap and
 * their share is kept; fewer stand for themselves. */
static void add_visits(struct report *r, const struct funnel *f)
{
    enum { VISITS_MOST = 1000 };
    int visit = funnel_step_find(f, "visit"), local = funnel_step_find(f, "localised");
    /* A feed that never tells the step says nothing of it, rather than that nobody was served. */
    for (size_t i = 0; local >= 0 && i < f->n_markets; i++)
        r->told[TRUST_LOCAL] = r->told[TRUST_LOCAL] || f->markets[i].visits[local] > 0;
    for (size_t i = 0; visit >= 0 && r->told[TRUST_LOCAL] && i < f->n_markets; i++) {
        double n = f->markets[i].visits[visit], k = fmin(n, f->markets[i].visits[local]);
        struct market_trust *m = market_of(r, f->markets[i].market);
        if (n > VISITS_MOST)
            k = k * VISITS_MOST / n, n = VISITS_MOST;
        for (double v = 0; v < n; v++) {
            struct trust_item it = {0};
            it.cases[TRUST_LOCAL] = 1;
            it.good[TRUST_LOCAL] = v < k;
            add_item(r, m, &it);
        }
    }
}

/* --- computing ------------------------------------------------------------------------------- */

static void interval_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct report *r = ctx;
    (void)block, (void)worker;
    for (size_t i = begin; i < end; i++) {
        struct market_trust *m = &r->markets[i];
        ARENA_LOCAL(tmp);
        struct rng rng;
        rng_init(&rng, r->job->seed, arena_printf(tmp, "operations.trust.%s", m->market));
        m->has_interval = m->index.known && trust_interval(tmp, &r->rules, m->items, m->n, r->shop_mean, &rng, &m->low, &m->high);
    }
}

static int most_orders_first(const void *x, const void *y)
{
    const struct market_trust *a = x, *b = y;
    if (a->orders != b->orders)
        return a->orders > b->orders ? -1 : 1;
    return strcmp(a->market, b->market);
}

static void compute(struct report *r)
{
    if (r->n)
        qsort(r->markets, r->n, sizeof *r->markets, most_orders_first);
    for (size_t i = 0; i < r->n; i++) {
        struct market_trust *m = &r->markets[i];
        m->index = trust_index(&r->rules, &m->now, r->shop_mean);
        m->index_before = trust_index(&r->rules, &m->before, r->shop_mean);
    }
    parallel_blocks(r->n, 1, interval_block, r);
    struct trust_point *points;
    size_t n = trust_points(r->a, &r->rules, r->orders, r->n_orders, r->told, r->shop_mean, r->as_of, &points);
    struct rng rng;
    rng_init(&rng, r->job->seed, "operations.trust.check");
    r->check = trust_check(r->a, &r->rules, points, n, &rng);
}

/* --- showing --------------------------------------------------------------------------------- */

static const char *name_of(const struct report *r, const struct market_trust *m)
{
    return parts_market(r->job, m->market);
}

static struct figure *component_figure(const struct report *r, const struct market_trust *m, int c)
{
    const char *what = r->rules.name[c], *label = arena_printf(r->a, "%s, %s", what, name_of(r, m));
    if (isnan(m->index.z[c]))
        return figure_missing(r->a, label, "",
                              r->told[c] ? arena_printf(r->a, "fewer than %d cases", (int)r->rules.least_cases)
                                         : r->rules.needs[c]);
    const char *ref = arena_printf(r->a, "trust/%s", r->rules.id[c]);
    struct figure *n = parts_count(r->a, arena_printf(r->a, "Cases for %s, %s", what, name_of(r, m)), m->now.cases[c], "cases", ref, m->market,
                                   "", r->from, r->as_of),
                  *good = parts_count(r->a, arena_printf(r->a, "Sum for %s, %s", what, name_of(r, m)), m->now.good[c], "", arena_printf(r->a, "%s/good", ref),
                                      m->market, "", r->from, r->as_of);
    good->decimals = c == TRUST_REVIEWS || c == TRUST_PREDICTABLE ? 1 : 0;
    struct figure *f = FIGURE(r->a, label, m->index.z[c], "", "trust-index/1", r->params, good, n);
    f->decimals = 2;
    return f;
}

static struct figure *index_figure(const struct report *r, const struct market_trust *m, const struct trust_index *t, bool now)
{
    const char *label = arena_printf(r->a, "Trust, %s%s", name_of(r, m), now ? "" : ", the window before");
    if (!t->known)
        return figure_missing(r->a, label, "", "no component has enough cases");
    const struct figure *inputs[N_TRUST];
    size_t n = 0;
    for (int c = 0; now && c < N_TRUST; c++)
        if (!isnan(m->index.z[c]))
            inputs[n++] = component_figure(r, m, c);
    if (!now)
        inputs[n++] = parts_count(r->a, arena_printf(r->a, "Orders due, %s, the window before", name_of(r, m)), m->before.cases[TRUST_OTIF], "orders", "trust/otif",
                                  m->market, "", r->from - (int32_t)r->rules.window_days, r->from - 1);
    struct figure *f = figure_derived(r->a, label, t->value, "", "trust-index/1", r->params, inputs, n);
    f->decimals = 2;
    f->grade = t->coverage * 2 < 1 ? GRADE_D : f->grade;
    if (now && m->has_interval)
        figure_with_interval(f, fmin(m->low, t->value), fmax(m->high, t->value));
    return f;
}

static struct value *market_value(const struct report *r, const struct market_trust *m)
{
    struct arena *a = r->a;
    struct value *v = value_record(a), *parts = value_list(a);
    const struct figure *index = index_figure(r, m, &m->index, true);
    record_text(a, v, "market", m->market);
    record_text(a, v, "name", name_of(r, m));
    record_figure(a, v, "trust", index);
    record_figure(a, v, "before", index_figure(r, m, &m->index_before, false));
    record_figure(a, v, "orders", parts_count(a, arena_printf(a, "Orders placed, %s", name_of(r, m)), m->orders, "orders", "orders", m->market, "", r->from, r->as_of));
    record_text(a, v, "weakest", m->index.weakest < 0 ? NULL : r->rules.name[m->index.weakest]);
    record_text(a, v, "covers", arena_printf(a, "%d of %d", m->index.covered, N_TRUST));
    for (int c = 0; c < N_TRUST; c++) {
        struct value *p = value_record(a);
        struct figure *z = component_figure(r, m, c);
        record_text(a, p, "component", r->rules.name[c]);
        record_figure(a, p, "value", z);
        struct figure *contribution =
            figure_known(z) ? FIGURE(a, arena_printf(a, "Contribution of %s, %s", r->rules.name[c], name_of(r, m)), m->index.contribution[c], "", "trust-index/1", r->params, z)
                            : figure_missing(a, arena_printf(a, "Contribution of %s, %s", r->rules.name[c], name_of(r, m)), "", z->why);
        contribution->decimals = 2;
        record_figure(a, p, "contribution", contribution);
        record_text(a, p, "plain", r->rules.plain[c]);
        list_add(a, parts, p);
    }
    record_set(a, v, "components", parts);
    return v;
}

static struct figure *check_figure(const struct report *r)
{
    const char *label = "Correlation of trust with repeat purchase a quarter later";
    if (!r->check.known)
        return figure_missing(r->a, label, "", arena_printf(r->a, "%zu market-quarters are too few, or do not differ", r->check.n));
    struct figure *n = parts_count(r->a, "Market-quarters", (double)r->check.n, "", "trust/market-quarters", "", "", DAY_NONE, r->as_of);
    struct figure *f = FIGURE(r->a, label, r->check.r, "", "trust-index/1", r->params, n);
    f->decimals = 2;
    return figure_with_interval(f, r->check.low, r->check.high);
}

static bool validated(const struct report *r)
{
    return r->check.known && r->check.low > 0;
}

static struct prose *check_prose(const struct report *r)
{
    struct arena *a = r->a;
    if (!r->check.known)
        return prose(a, "Not validated here: {s} with enough buyers are too few to see whether trust goes before repeat purchase.",
                     arena_printf(a, "%zu market-quarter%s", r->check.n, r->check.n == 1 ? "" : "s"));
    if (validated(r))
        return prose(a, "Validated here: over {s} of {s} a higher index goes with more repeat purchase a quarter later, correlation {i}.",
                     arena_printf(a, "%zu market-quarters", r->check.n), arena_printf(a, "%zu market%s", r->check.markets, r->check.markets == 1 ? "" : "s"), check_figure(r));
    return prose(a, "Not validated here: over {s} of {s} the index does not go before repeat purchase, correlation {i}. Read its components, not its size.",
                 arena_printf(a, "%zu market-quarters", r->check.n), arena_printf(a, "%zu market%s", r->check.markets, r->check.markets == 1 ? "" : "s"), check_figure(r));
}

/* The market to talk of: an index needs ten cases of some component. */
static const struct market_trust *lowest(const struct report *r, const char *only)
{
    const struct market_trust *best = NULL;
    for (size_t i = 0; i < r->n; i++) {
        const struct market_trust *m = &r->markets[i];
        if ((only && strcmp(only, m->market)) || !m->index.known)
            continue;
        if (!best || m->index.value < best->index.value)
            best = m;
    }
    return best;
}

static bool any_told(const struct report *r)
{
    for (int c = 0; c < N_TRUST; c++)
        if (r->told[c])
            return true;
    return false;
}

static struct prose *headline(const struct report *r, const char *only)
{
    struct arena *a = r->a;
    const struct market_trust *m = lowest(r, only);
    if (!m) {
        const char *needs[N_TRUST];
        size_t n = 0;
        for (int c = 0; c < N_TRUST; c++) {
            bool said = r->told[c];
            for (size_t i = 0; i < n; i++)
                said = said || !strcmp(needs[i], r->rules.needs[c]);
            if (!said)
                needs[n++] = r->rules.needs[c];
        }
        return prose(a, "Trust cannot be told: there are {s}{s}.", parts_and(a, needs, n),
                     any_told(r) ? ", or too few cases of what there is in the window" : "");
    }
    size_t others = 0;
    for (size_t i = 0; i < r->n; i++)
        others += r->markets[i].index.known;
    double change = m->index_before.known ? m->index.value - m->index_before.value : 0;
    bool moved = m->index_before.known && m->has_interval && (m->index_before.value < m->low || m->index_before.value > m->high);
    const char *in = others > 1 && !only ? "is weakest in" : "in", *is = others > 1 && !only ? ":" : " is", *name = name_of(r, m),
               *since = !moved ? "" : change < 0 ? ", lower than in the window before" : ", higher than in the window before",
               *rests = arena_printf(a, "It rests on %d of %d components and is %s.", m->index.covered, N_TRUST,
                                     validated(r) ? "validated on this firm's repeat purchases" : "not validated here");
    if (m->index.weakest < 0)
        return prose(a, "Trust {s} {s}{s} {i} on a scale from 0 to 1{s}; nothing holds it down. {s}", in, name, is, index_figure(r, m, &m->index, true), since, rests);
    return prose(a, "Trust {s} {s}{s} {i} on a scale from 0 to 1{s}; held down most by `{s}` ({}). {s}", in, name, is, index_figure(r, m, &m->index, true),
                 since, r->rules.name[m->index.weakest], component_figure(r, m, m->index.weakest), rests);
}

static struct value *result(const struct report *r, const char *only, size_t top)
{
    struct arena *a = r->a;
    struct value *v = value_record(a), *list = value_list(a), *missing = value_list(a);
    record_prose(a, v, "headline", headline(r, only));
    record_text(a, v, "as_of", parts_day(a, r->as_of));
    record_text(a, v, "window", arena_printf(a, "%s to %s", parts_day(a, r->from), parts_day(a, r->as_of)));
    record_prose(a, v, "check", check_prose(r));
    record_figure(a, v, "correlation", check_figure(r));
    size_t shown = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct market_trust *m = &r->markets[i];
        if (only ? strcmp(only, m->market) != 0 : (m->orders == 0 && !m->index.known) || (top && shown >= top))
            continue;
        list_add(a, list, market_value(r, m));
        shown++;
    }
    record_set(a, v, "markets", list);
    for (int c = 0; c < N_TRUST; c++)
        if (!r->told[c])
            list_add(a, missing, value_text(a, arena_printf(a, "%s: %s", r->rules.name[c], r->rules.needs[c])));
    record_set(a, v, "not_told", missing);
    return v;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct report r = {.job = job, .a = job->arena};
    const struct series *s;
    const struct params *p;
    struct limit_ticket *tickets;
    struct quoted_order *quoted;
    size_t n_tickets, n_quoted;
    struct funnel funnel;
    const char *only = NULL;
    TRY(firm_of_job(job, args_text(args, "firm"), &r.firm, e));
    TRY(series_load(job, r.firm->id, &s, e));
    TRY(operations_params(job, &p, e) && trust_rules_load(job, &r.rules, e));
    if (args_has(args, "market"))
        TRY(events_market_find(job, args_text(args, "market"), &only, e));
    r.params = params_topic_hash(p, "operations");
    r.as_of = series_as_of(job, s);
    r.from = r.as_of - (int32_t)r.rules.window_days + 1;
    TRY(orders_load(job, job->arena, r.firm->id, DAY_NONE, r.as_of, &r.orders, &r.n_orders, e));
    TRY(tickets_load(job, r.firm->id, &tickets, &n_tickets, e));
    TRY(quoted_orders_load(job, r.firm->id, r.orders, r.n_orders, r.rules.quote_tolerance, &quoted, &n_quoted, e));
    TRY(funnel_load(job, r.firm->id, r.from, r.as_of, &funnel, e));
    what_is_told(&r);
    add_orders(&r);
    add_tickets(&r, tickets, n_tickets);
    add_quoted(&r, quoted, n_quoted);
    add_visits(&r, &funnel);
    compute(&r);
    struct value *v = result(&r, only, (size_t)args_int(args, "top"));
    TRY(parts_grade(job, r.firm->id, FAMILY_ORDER, v, e));
    *ret = v;
    return true;
}

static const struct shape_field component_fields[] = {
    {.name = "component", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE},
    {.name = "contribution", .kind = VALUE_FIGURE, .help = "weight × ln(value): what the component costs the index; 0 at best"},
    {.name = "plain", .kind = VALUE_TEXT},
};
static const struct shape component_shape = SHAPE("trust_component", "one component of the index", component_fields);
static const struct shape_field market_fields[] = {
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "name", .heading = "market", .kind = VALUE_TEXT},
    {.name = "trust", .kind = VALUE_FIGURE},
    {.name = "before", .heading = "window before", .kind = VALUE_FIGURE},
    {.name = "orders", .kind = VALUE_FIGURE},
    {.name = "weakest", .heading = "held down by", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "covers", .heading = "components", .kind = VALUE_TEXT},
    {.name = "components", .kind = VALUE_LIST, .of = &component_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape market_shape = SHAPE("market_trust", "trust in one market", market_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "window", .kind = VALUE_TEXT},
    {.name = "check", .kind = VALUE_PROSE},
    PARTS_GRADE_FIELDS,
    {.name = "correlation", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "markets", .kind = VALUE_LIST, .of = &market_shape, .flags = SHAPE_CSV},
    {.name = "not_told", .heading = "components without data", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("trust", "the customer-trust index per market", fields);

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a firm of the workspace"},
    {.name = "market", .kind = PARAM_TEXT, .help = "only this market: code, name or label"},
    {.name = "top", .kind = PARAM_INT, .unit = "markets", .default_value = "10", .min = 0, .max = 1000, .help = "so many markets, those with most orders first; 0 = all"},
};

const struct capability operations_trust = {
    .name = "operations.trust",
    .summary = "Shows how far customers of each market can trust the firm and what holds it down",
    .about = "One number per market from delivery on time and in full, returns, answers, localisation, reviews, prices without "
             "surprise and predictable delivery: their weighted geometric mean, with an interval from resampled orders. Components "
             "without data are left out and named. Whether a higher index goes before repeat purchase is checked on this firm's own orders.",
    .example = "landfall operations trust olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

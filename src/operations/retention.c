/* retention.c — operations.retention: who comes back, how soon, and what to expect of them. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "events/read.h"
#include "operations/operations.h"
#include "operations/retention_parts.h"
#include "operations/room.h"

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "do", .heading = "What to do", .kind = VALUE_PROSE},
    {.name = "weakest", .heading = "Where they come back least", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "markets", .kind = VALUE_LIST, .of = &retention_market_shape, .flags = SHAPE_CSV},
    {.name = "hazards", .heading = "What goes with coming back", .kind = VALUE_LIST, .of = &retention_hazard_shape},
    {.name = "hazard_words", .heading = "How to read that", .kind = VALUE_PROSE},
    {.name = "cohorts", .heading = "New customers by quarter, and who bought later", .kind = VALUE_LIST, .of = &retention_cohort_shape},
    {.name = "models", .heading = "What the expectation rests on", .kind = VALUE_LIST, .of = &retention_model_shape},
    {.name = "caution", .heading = "What the expectation leaves out", .kind = VALUE_PROSE},
    {.name = "order_value", .heading = "Worth of an order", .kind = VALUE_PROSE},
    {.name = "counted", .heading = "Counted", .kind = VALUE_PROSE},
    {.name = "horizon_days", .heading = "horizon in days", .kind = VALUE_INT},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape shape = SHAPE("retention", "customers who come back", fields);

static const struct prose *headline(struct arena *a, const struct retention *r, const struct market_lines *s, size_t only)
{
    if (only < r->n_markets) {
        const struct market_line *l = &s->items[only];
        return prose(a, "In {s} {} of {} bought again ({i}); {s}.", l->market->name,
                     retention_count(a, r, "customers who bought again", (double)l->market->n_again, "", l->market->code), l->customers, l->again,
                     isnan(l->curve->median) ? "fewer than half come back"
                                             : arena_printf(a, "half do so within %.0f days", l->curve->median));
    }
    size_t again = 0;
    double orders = 0, value = 0, off = 0;
    for (size_t i = 0; i < s->n; i++) {
        again += r->markets[i].n_again;
        orders += s->items[i].expected;
        off += s->items[i].expected * repeat_off(r->markets[i].model, s->items[i].expected);
        if (s->items[i].value)
            value += s->items[i].value->value;
    }
    const struct figure *share = retention_share(a, r, "customers who bought again", again, r->buyers.n, NULL);
    if (isnan(orders))
        return prose(a, "{} of {} bought again ({i}); it is too early to say how many orders they will bring.",
                     retention_count(a, r, "customers who bought again", (double)again, "", NULL),
                     retention_count(a, r, "customers", (double)r->buyers.n, "customers", NULL), share);
    struct figure *x = FIGURE(a, "orders of known customers in the horizon", orders, "orders", "bg-nbd/1", r->hash, share);
    x->decimals = 0;
    figure_with_interval(x, orders - off, orders + off);
    struct figure *v = FIGURE(a, "value of these orders", value, r->firm->currency, "gamma-gamma/1", r->hash, x);
    v->decimals = 0;
    const char *days = arena_printf(a, "%.0f", r->rules.horizon_days);
    const struct figure *n_again = retention_count(a, r, "customers who bought again", (double)again, "", NULL),
                        *n = retention_count(a, r, "customers", (double)r->buyers.n, "customers", NULL);
    return r->value ? prose(a, "{} of {} bought again ({i}); the customers you have should bring {i} in the next {s} days, worth {}.", n_again, n, share, x, days, v)
                    : prose(a, "{} of {} bought again ({i}); the customers you have should bring {i} in the next {s} days.", n_again, n, share, x, days);
}

/* The market that keeps fewest of those where the difference is no chance. */
static const struct market_line *weakest(const struct retention *r, const struct market_lines *s)
{
    const struct market_line *worst = NULL;
    for (size_t i = 0; i < s->n; i++) {
        const struct market_line *l = &s->items[i];
        if (l->pace && l->pace_p < 1 - r->rules.level && l->pace->value < 100 && (!worst || l->pace->value < worst->pace->value))
            worst = l;
    }
    return worst;
}

static const struct prose *weakest_words(struct arena *a, const struct retention *r, const struct market_lines *s)
{
    if (s->compared < 2)
        return prose(a, "Fewer than two markets have customers enough to be compared.");
    const struct market_line *l = weakest(r, s);
    const char *n = arena_printf(a, "%zu", s->compared);
    if (isnan(s->logrank_p))
        return prose(a, "The {s} markets with enough customers could not be compared: nothing happened in them.", n);
    struct figure *p = probability_figure(a, "chance of such differences between markets that are alike", s->logrank_p, "log-rank/1", r->hash);
    if (!l)
        return s->logrank_p < 1 - r->rules.level
                   ? prose(a, "The {s} markets compared differ (log-rank p {}), but none keeps surely fewer than the rest.", n, p)
                   : prose(a, "Between the {s} markets compared no difference shows that chance would not make (log-rank p {}).", n, p);
    return prose(a, "{s}: {} second orders came of 100 that would, were it like the rest ({i}).", l->market->name, l->pace, l->pace);
}

static const struct prose *advice(struct arena *a, const struct retention *r, const struct market_lines *s, size_t only)
{
    const struct market_line *l = only < r->n_markets ? &s->items[only] : weakest(r, s);
    const char *list = arena_printf(a, "landfall operations customers %s%s%s", r->firm->id, l && *l->market->code ? " --market " : "", l ? l->market->code : "");
    double few;
    struct err ignored = {0};
    size_t again = 0, all = 0;
    for (size_t i = 0; i < r->n_markets; i++)
        if (only == r->n_markets || i == only)
            again += r->markets[i].n_again, all += r->markets[i].n;
    if (params_real(r->params, "operations.retention.few", &few, &ignored) && (double)again < few * (double)all)
        return prose(a, "So few come back that each order stands for itself. Look at the first delivery and at a reason to return before you spend on old customers; those worth a letter: {s}.", list);
    if (l && l->curve && !isnan(l->curve->median_low) && !isnan(l->curve->median_high))
        return prose(a, "Write to customers in {s} before day {s} after their order, when half of those who come back have done so; who is slipping away: {s}.",
                     l->market->name, arena_printf(a, "%.0f", l->curve->median), list);
    if (l && l->market->n == l->market->n_again)
        return prose(a, "All came back. Who has gone quiet since: {s}.", list);
    if (l)
        return prose(a, "Ask the customers in {s} who did not return why, beginning with the most valuable: {s}.", l->market->name, list);
    return prose(a, "No market stands out, so look at single customers: {s} lists the valuable ones who are slipping away.", list);
}

/* The models know no season and no campaign; how much that mattered shows in the judged time. */
static const struct prose *caution(struct arena *a, const struct retention *r, const struct market_lines *s)
{
    bool any = false;
    for (size_t i = 0; i < s->n; i++)
        any |= !isnan(s->items[i].expected);
    if (!any)
        return prose(a, "There is none yet: nobody has been a customer for {s} days.", arena_printf(a, "%.0f", r->rules.horizon_days));
    double expected = 0, seen = 0;
    const struct holdout *h = NULL;
    for (size_t i = 0; i <= r->n_markets; i++) {
        const struct repeat *m = i < r->n_markets ? r->markets[i].own ? r->markets[i].model : NULL : r->others;
        if (!m || !m->holdout.done)
            continue;
        h = &m->holdout;
        expected += m->used == REPEAT_PLAIN ? h->plain : h->expected;
        seen += h->seen;
    }
    if (!h || !(expected > 0))
        return prose(a, "It knows no season and could not be judged on this firm's own past; take it as a rough guess.");
    double off = 100 * (seen / expected - 1);
    return prose(a, "It knows no season and no campaign. From {s} to {s}, which it had not seen, {s} % {s} orders came than it expected.",
                 date_text((struct date){h->from_day + 1}).s, date_text((struct date){h->to_day}).s, arena_printf(a, "%.0f", fabs(off)), off < 0 ? "fewer" : "more");
}

static const struct prose *order_value(struct arena *a, const struct retention *r)
{
    if (!r->value)
        return prose(a, "Not said: {s}.", r->value_why);
    struct figure *mean = figure_derived(a, "expected worth of an order, mean over customers", gamma_gamma_expected(&r->value->model, &(struct spender){0, 0}),
                                         r->firm->currency, "gamma-gamma/1", r->hash, NULL, 0);
    mean->decimals = 2;
    double most;
    struct err ignored = {0};
    bool together = params_real(r->params, "operations.retention.value_correlation", &most, &ignored) && fabs(r->value->correlation) > most;
    return prose(a, "{} on the mean over customers, weighing each one's own orders by their number{s}.", mean,
                 together ? arena_printf(a, "; how often and how much one buys go together here (correlation %.2f), which the model does not know, so take values of single customers with care", r->value->correlation)
                          : "");
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct retention *r;
    TRY(retention_load(job, args_text(args, "firm"), &r, e));
    size_t only = r->n_markets;
    if (args_has(args, "market")) {
        const char *code;
        TRY(events_market_find(job, args_text(args, "market"), &code, e));
        only = retention_market(r, code);
        if (only == r->n_markets)
            return FAIL(e, ERR_NOT_FOUND, "%s has no customer in %s", r->firm->id, event_market_name(job, code));
    }
    struct market_lines s;
    TRY(retention_lines(a, r, &s, e));
    size_t top = (size_t)args_int(args, "top");
    struct value *v = value_record(a), *markets = value_list(a);
    for (size_t i = 0; i < s.n && (top == 0 || i < top || i == only); i++)
        if (only == r->n_markets || only == i)
            list_add(a, markets, retention_market_value(a, &s.items[i]));
    const struct prose *words;
    struct value *hazards = retention_hazards(a, r, &words);
    record_prose(a, v, "headline", headline(a, r, &s, only));
    record_prose(a, v, "do", advice(a, r, &s, only));
    record_prose(a, v, "weakest", only == r->n_markets ? weakest_words(a, r, &s) : NULL);
    record_set(a, v, "markets", markets);
    record_set(a, v, "hazards", hazards);
    record_prose(a, v, "hazard_words", words);
    record_set(a, v, "cohorts", retention_cohorts(a, r, only));
    record_set(a, v, "models", retention_models(a, r));
    record_prose(a, v, "caution", caution(a, r, &s));
    record_prose(a, v, "order_value", order_value(a, r));
    record_prose(a, v, "counted",
                 prose(a, "{s} orders, less {s} cancelled and {s} that do not say who bought; orders of one day are one purchase; {s} customers bought from "
                          "more than one market and stand where they began.",
                       number_int(a, (int64_t)r->buyers.n_orders, GROUP_NARROW), number_int(a, (int64_t)r->buyers.n_cancelled, GROUP_NARROW),
                       number_int(a, (int64_t)r->buyers.n_anonymous, GROUP_NARROW), number_int(a, (int64_t)r->buyers.n_elsewhere, GROUP_NARROW)));
    record_int(a, v, "horizon_days", (int64_t)r->rules.horizon_days);
    record_text(a, v, "as_of", date_text((struct date){r->as_of}).s);
    record_text(a, v, "firm", r->firm->id);
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_POSITIONAL | PARAM_REQUIRED, .help = "firm in the workspace"},
    {.name = "market", .kind = PARAM_TEXT, .help = "one market: code, name, or the label of the file"},
    {.name = "top", .kind = PARAM_INT, .unit = "markets", .default_value = "12", .min = 0, .max = 1000, .help = "markets listed, most customers first; 0 = all"},
};
const struct capability operations_retention = {
    .name = "operations.retention",
    .summary = "Tells per market who buys again, how soon, and how many orders to expect",
    .about = "Shares come with Wilson intervals; the time to the second order counts those who have not come back\n"
             "yet for as long as they were watched (Kaplan-Meier). Markets are compared by the log-rank test. What\n"
             "goes with coming back is association, not cause (Cox). Expected orders come from a repeat-buying model\n"
             "(BG/NBD) that was calibrated on the first two thirds of the time and judged on the rest; where it\n"
             "cannot be fitted or does worse than a plain rule, the plain rule is used and the reason is given.",
    .example = "landfall operations retention olive-oil\n"
               "landfall operations retention olive-oil --market DEU\n"
               "landfall operations retention olive-oil --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

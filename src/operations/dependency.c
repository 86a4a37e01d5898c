/* dependency.c — operations dependency: concentration per dimension, and what an outage of the largest would cost. */
#include "operations/dependency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "operations/dependency_report.h"
#include "operations/operations.h"
#include "operations/trust_parts.h"

struct cash { /* what the caller tells */
    bool known;
    double cash, costs_per_day, margin;
};

static struct figure *money(const struct dependency_report *r, const char *label, double minor, const char *what, const char *market)
{
    return parts_amount(r->a, label, minor, r->firm->book->exponent, r->firm->currency, what, market, "", r->from, r->as_of);
}

static const char *shown(const struct dependency_report *r, enum dependency_kind k, const char *name)
{
    return k == DEPENDENCY_MARKET ? parts_market(r->job, name) : name;
}

static struct figure *revenue(const struct dependency_report *r, const struct dependency *d, const struct dependency_member *m)
{
    return money(r, arena_printf(r->a, "Revenue, %s %s", dependency_kind_word(d->kind), shown(r, d->kind, m->name)), m->revenue,
                 arena_printf(r->a, "revenue/%s/%s", dependency_kind_word(d->kind), m->name), d->kind == DEPENDENCY_MARKET ? m->name : "");
}

static struct figure *told(const struct dependency_report *r, const struct dependency *d)
{
    return money(r, arena_printf(r->a, "Revenue whose %s is told", dependency_kind_word(d->kind)), d->told,
                 arena_printf(r->a, "revenue/%s", dependency_kind_word(d->kind)), "");
}

static const char *why_not(const struct dependency_report *r, const struct dependency *d)
{
    return d->kind == DEPENDENCY_MARKETPLACE && d->told >= r->j.known_share * d->all ? "no channel is a marketplace on file"
           : d->told > 0 ? arena_printf(r->a, "told for %.0f %% of revenue only", 100 * d->told / d->all)
                         : arena_printf(r->a, "no order tells its %s", dependency_kind_word(d->kind));
}

static struct figure *top_share(const struct dependency_report *r, const struct dependency *d)
{
    const char *label = arena_printf(r->a, "Share of the largest %s", dependency_kind_word(d->kind));
    if (!d->judged)
        return figure_missing(r->a, label, "%", why_not(r, d));
    const struct figure *inputs[] = {revenue(r, d, &d->members[0]), told(r, d)};
    struct figure *f = parts_percent(r->a, label, d->hhi.top_share, 0, "dependency/1", r->params, inputs, 2);
    if (d->has_interval && d->n > 1)
        figure_with_interval(f, 100 * fmin(d->interval.top_low, d->hhi.top_share), 100 * fmax(d->interval.top_high, d->hhi.top_share));
    return f;
}

static struct figure *index_of(const struct dependency_report *r, const struct dependency *d, bool effective)
{
    const char *label = effective ? arena_printf(r->a, "Effective number of %s", dependency_kind_plural(d->kind))
                                  : arena_printf(r->a, "HHI of %s", dependency_kind_plural(d->kind));
    if (!d->judged)
        return figure_missing(r->a, label, "", why_not(r, d));
    double x = effective ? d->hhi.effective : d->hhi.hhi, low = effective ? d->interval.effective_low : d->interval.hhi_low,
           high = effective ? d->interval.effective_high : d->interval.hhi_high;
    enum { LISTED_MOST = 50 }; /* leaves of a figure; the rest is in the total */
    const struct figure *inputs[LISTED_MOST + 1];
    size_t n = 0;
    for (; n < d->n && n < LISTED_MOST; n++)
        inputs[n] = revenue(r, d, &d->members[n]);
    inputs[n++] = told(r, d);
    struct figure *f = figure_derived(r->a, label, x, "", "dependency/1", r->params, inputs, n);
    f->decimals = effective ? 1 : 2;
    if (d->has_interval && d->n > 1)
        figure_with_interval(f, fmin(low, x), fmax(high, x));
    return f;
}

static struct figure *at_risk(const struct dependency_report *r, const struct dependency *d, double days)
{
    const char *label = arena_printf(r->a, "Revenue at risk when the largest %s is dark for %.0f days", dependency_kind_word(d->kind), days);
    if (!d->judged)
        return figure_missing(r->a, label, r->firm->currency, why_not(r, d));
    const struct provider_rule *rule = provider_rule_of(r->rules, d->kind, d->members[0].name);
    double minor = dependency_at_risk(rule, d->members[0].revenue / r->days, days);
    struct figure *inputs[] = {
        revenue(r, d, &d->members[0]),
        figure_leaf(r->a, FIGURE_CATALOGUE, arena_printf(r->a, "Time to switch a %s", rule->id), rule->switch_days, "days", 0, "operations/providers.csv", rule->id),
        figure_leaf(r->a, FIGURE_CATALOGUE, arena_printf(r->a, "Part of buyers that come another way, %s", rule->id), rule->recapture, "", 0, "operations/providers.csv", rule->id)};
    struct figure *f = FIGURE(r->a, label, minor / pow(10, r->firm->book->exponent), r->firm->currency, "dependency/1", r->params, inputs[0], inputs[1], inputs[2]);
    f->decimals = 0;
    return f;
}

/* The dimension to speak of: an alert beats none, then what the long outage would cost. Customers and currencies go dark
 * less suddenly than those who hold an account. */
static const struct dependency *gravest(const struct dependency_report *r)
{
    const struct dependency *best = NULL;
    double most = -1;
    for (size_t k = 0; k < N_DEPENDENCY_KINDS; k++) {
        const struct dependency *d = &r->of[k];
        if (!d->judged || !exit_has_list(r->rules, d->kind) || d->kind == DEPENDENCY_CURRENCY)
            continue;
        double x = dependency_at_risk(provider_rule_of(r->rules, d->kind, d->members[0].name), d->members[0].revenue / r->days, r->j.days_long);
        x += d->alert ? r->of[0].all * r->j.window_days : 0;
        if (x > most)
            most = x, best = d;
    }
    return best;
}

static struct figure *cash_figure(const struct dependency_report *r, const struct dependency *d, const struct cash *c)
{
    double all = r->of[DEPENDENCY_CHANNEL].all / r->days, rest = all - d->members[0].revenue / r->days;
    double days = dependency_cash_days(c->cash, c->costs_per_day, c->margin * rest / pow(10, r->firm->book->exponent));
    const char *label = arena_printf(r->a, "Days of cash with the largest %s dark", dependency_kind_word(d->kind));
    if (isinf(days))
        return figure_missing(r->a, label, "days", "what still comes in covers the costs");
    struct figure *cash = figure_leaf(r->a, FIGURE_FIRM, "Cash at hand", c->cash, r->firm->currency, 0, "as given", "cash"),
                  *costs = figure_leaf(r->a, FIGURE_FIRM, "Fixed costs a day", c->costs_per_day, r->firm->currency, 0, "as given", "monthly-costs"),
                  *margin = figure_leaf(r->a, FIGURE_FIRM, "Margin before fixed costs", 100 * c->margin, "%", 0, "as given", "margin");
    struct figure *f = FIGURE(r->a, label, days, "days", "dependency/1", r->params, cash, costs, margin, revenue(r, d, &d->members[0]));
    f->decimals = 0;
    return f;
}

static struct prose *headline(const struct dependency_report *r, const struct cash *c)
{
    struct arena *a = r->a;
    const struct dependency *d = gravest(r);
    if (!d)
        return prose(a, "Dependency cannot be told: no order names a channel, carrier, supplier or payment provider together with a value in {s}.", r->firm->currency);
    const char *name = shown(r, d->kind, d->members[0].name), *rehearsed = exit_words(r, d->kind, d->members[0].name),
               *days = number_int(a, (int64_t)r->j.days_middle, GROUP_NONE);
    const struct figure *cash = c->known ? cash_figure(r, d, c) : NULL, *loss = at_risk(r, d, r->j.days_middle);
    const char *lasts = !cash ? "" : cash->missing ? " Cash would not run out: what still comes in covers the costs." : " Cash would last ";
    struct prose *p;
    if (d->n == 1)
        p = prose(a, "All revenue hangs on one {s}, {s}: dark for {s} days it would cost {}. Leaving it: {s}.{s}", dependency_kind_word(d->kind), name, days,
                  loss, rehearsed, lasts);
    else
        p = prose(a, "{i} of revenue {s} one {s}, {s} ({} effective {s}): dark for {s} days it would cost {}. Leaving it: {s}.{s}", top_share(r, d),
                  d->alert ? "hangs on" : "comes through", dependency_kind_word(d->kind), name, index_of(r, d, true), dependency_kind_plural(d->kind), days,
                  loss, rehearsed, lasts);
    if (cash && !cash->missing) {
        struct prose *q = prose(a, "{}.", cash);
        for (size_t i = 0; i < q->n; i++)
            PUSH(a, p->pieces, p->n, p->cap, q->pieces[i]);
    }
    return p;
}

static struct value *row(const struct dependency_report *r, const struct dependency *d)
{
    struct arena *a = r->a;
    struct value *v = value_record(a), *members = value_list(a);
    enum { SHOWN_MOST = 20 };
    record_text(a, v, "dimension", dependency_kind_plural(d->kind));
    record_text(a, v, "alert", d->alert ? "dependent" : d->judged ? "" : "not told");
    record_text(a, v, "largest", d->judged ? shown(r, d->kind, d->members[0].name) : NULL);
    record_figure(a, v, "share", top_share(r, d));
    record_figure(a, v, "effective", index_of(r, d, true));
    record_figure(a, v, "hhi", index_of(r, d, false));
    record_figure(a, v, "dark_short", at_risk(r, d, r->j.days_short));
    record_figure(a, v, "dark_middle", at_risk(r, d, r->j.days_middle));
    record_figure(a, v, "dark_long", at_risk(r, d, r->j.days_long));
    record_text(a, v, "exit", exit_concerns(r, d->kind) ? exit_words(r, d->kind, d->members[0].name) : NULL);
    for (size_t i = 0; d->judged && i < d->n && i < SHOWN_MOST; i++) {
        const struct dependency_member *m = &d->members[i];
        struct value *x = value_record(a);
        const struct figure *inputs[] = {revenue(r, d, m), told(r, d)};
        record_text(a, x, "name", shown(r, d->kind, m->name));
        record_figure(a, x, "revenue", inputs[0]);
        record_figure(a, x, "share", parts_percent(a, arena_printf(a, "Share of %s", m->name), m->revenue / d->told, 1, "dependency/1", r->params, inputs, 2));
        record_int(a, x, "orders", (int64_t)m->orders);
        list_add(a, members, x);
    }
    record_set(a, v, "members", members);
    return v;
}

static bool read_cash(const struct args *args, const struct dependency_report *r, struct cash *ret, struct err *e)
{
    static const char *const names[] = {"cash", "monthly-costs", "margin"};
    size_t given = 0;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        given += args_has(args, names[i]);
    *ret = (struct cash){.known = given == COUNT_OF(names)};
    if (given && !ret->known) {
        (void)FAIL(e, ERR_USAGE, "days of cash need --cash, --monthly-costs and --margin together.");
        return err_hint(e, "in %s; the margin in %% of revenue before fixed costs", r->firm->currency);
    }
    if (ret->known) {
        ret->cash = args_real(args, "cash");
        ret->costs_per_day = args_real(args, "monthly-costs") * 12 / r->j.window_days;
        ret->margin = args_real(args, "margin") / 100;
    }
    return true;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct dependency_report r;
    struct cash cash;
    TRY(dependency_report_load(job, args_text(args, "firm"), &r, e) && read_cash(args, &r, &cash, e));
    struct arena *a = job->arena;
    struct value *v = value_record(a), *list = value_list(a), *notes = value_list(a);
    const struct dependency *d = gravest(&r);
    record_prose(a, v, "headline", headline(&r, &cash));
    record_text(a, v, "as_of", parts_day(a, r.as_of));
    record_text(a, v, "window", arena_printf(a, "%s to %s", parts_day(a, r.from), parts_day(a, r.as_of)));
    for (size_t k = 0; k < N_DEPENDENCY_KINDS; k++)
        list_add(a, list, row(&r, &r.of[k]));
    record_set(a, v, "dimensions", list);
    if (cash.known && d)
        record_figure(a, v, "days_of_cash", cash_figure(&r, d, &cash));
    if (!cash.known)
        list_add(a, notes, value_text(a, "How many days the cash would last is not known: give --cash, --monthly-costs and --margin."));
    if (r.of[0].told < r.of[0].all)
        list_add(a, notes, value_text(a, arena_printf(a, "%.0f %% of revenue names no channel.", 100 * (1 - r.of[0].told / r.of[0].all))));
    list_add(a, notes, value_text(a, "Times to switch and shares of buyers who come another way are data: data/operations/providers.csv."));
    record_set(a, v, "notes", notes);
    TRY(parts_grade(job, r.firm->id, FAMILY_ORDER, v, e));
    *ret = v;
    return true;
}

static const struct shape_field member_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "revenue", .kind = VALUE_FIGURE},
    {.name = "share", .kind = VALUE_FIGURE},
    {.name = "orders", .kind = VALUE_INT},
};
static const struct shape member_shape = SHAPE("dependency_member", "one provider", member_fields);
static const struct shape_field row_fields[] = {
    {.name = "dimension", .kind = VALUE_TEXT},
    {.name = "alert", .kind = VALUE_TEXT},
    {.name = "largest", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "share", .kind = VALUE_FIGURE},
    {.name = "effective", .heading = "effective number", .kind = VALUE_FIGURE},
    {.name = "hhi", .heading = "HHI", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "dark_short", .heading = "8 days dark", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "dark_middle", .heading = "30 days dark", .kind = VALUE_FIGURE},
    {.name = "dark_long", .heading = "90 days dark", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "exit", .heading = "leaving it", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "members", .kind = VALUE_LIST, .of = &member_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape row_shape = SHAPE("dependency_dimension", "one dimension of dependency", row_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "window", .kind = VALUE_TEXT},
    PARTS_GRADE_FIELDS,
    {.name = "days_of_cash", .heading = "days of cash", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "dimensions", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("dependency", "on whom the firm depends", fields);

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a firm of the workspace"},
    {.name = "cash", .kind = PARAM_REAL, .unit = "the firm's currency", .min = 0, .max = 1e15, .help = "cash at hand, to see how long it lasts"},
    {.name = "monthly-costs", .kind = PARAM_REAL, .unit = "the firm's currency", .min = 0, .max = 1e15, .help = "fixed costs of a month"},
    {.name = "margin", .kind = PARAM_REAL, .unit = "%", .min = 0, .max = 100, .help = "what is left of revenue before fixed costs"},
};

const struct capability operations_dependency = {
    .name = "operations.dependency",
    .summary = "Shows on whom the firm depends and what an outage of the largest would cost",
    .about = "Concentration of revenue over channels, marketplaces, carriers, suppliers, payment providers, currencies, markets and "
             "customers: effective number and share of the largest, with intervals; revenue at risk when the largest is dark for 8, 30 or "
             "90 days; whether leaving it was ever rehearsed; and days of cash when cash, costs and margin are given.",
    .example = "landfall operations dependency olive-oil\nlandfall operations dependency olive-oil --cash 20000 --monthly-costs 6000 --margin 40",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

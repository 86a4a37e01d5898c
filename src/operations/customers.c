/* customers.c — operations.customers: segments within each market, and the valuable ones who are slipping away. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "events/read.h"
#include "operations/operations.h"
#include "operations/retention.h"
#include "operations/rfm.h"

static const struct shape_field person_fields[] = {
    {.name = "customer", .kind = VALUE_TEXT, .help = "a pseudonym; no name, address or e-mail is kept"},
    {.name = "order", .heading = "last order", .kind = VALUE_TEXT, .help = "its number: your shop knows who that is"},
    {.name = "last_day", .heading = "on", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "segment", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "orders", .kind = VALUE_INT},
    {.name = "usual_days", .heading = "every … days", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "silent_days", .heading = "silent for", .kind = VALUE_INT},
    {.name = "spent", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "silence", .heading = "by chance", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "how likely so long a silence is for this customer while nothing has changed"},
    {.name = "chance", .heading = "orders again", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "probability of an order in the coming horizon"},
    {.name = "stake", .heading = "worth if kept", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "expected value of orders in the horizon, were the customer surely still one"},
    {.name = "rfm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "scores of recency, frequency, money; 5 is best"},
};
static const struct shape person_shape = SHAPE("customer", "one customer", person_fields);
static const struct shape_field segment_fields[] = {
    {.name = "segment", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "customers", .kind = VALUE_FIGURE},
    {.name = "value_share", .heading = "of what was bought", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "what", .heading = "who they are", .kind = VALUE_TEXT},
    {.name = "do", .heading = "what to do", .kind = VALUE_TEXT},
};
static const struct shape segment_shape = SHAPE("customer_segment", "customers alike", segment_fields);
static const struct shape_field market_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "customers", .kind = VALUE_FIGURE},
    {.name = "at_risk", .heading = "slipping away", .kind = VALUE_INT},
    {.name = "stake", .heading = "worth if kept", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "scores", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "quintiles, or terciles in a small market"},
};
static const struct shape market_shape = SHAPE("customer_market", "customers at risk in a market", market_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "do", .heading = "What to do", .kind = VALUE_PROSE},
    {.name = "customers", .kind = VALUE_LIST, .of = &person_shape, .flags = SHAPE_CSV},
    {.name = "markets", .kind = VALUE_LIST, .of = &market_shape},
    {.name = "segments", .kind = VALUE_LIST, .of = &segment_shape},
    {.name = "rule", .heading = "Who counts as slipping away", .kind = VALUE_PROSE},
    {.name = "as_of", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape shape = SHAPE("customers", "customers by segment, and who is at risk", fields);

struct rules {
    double quintiles, weight[3], valuable, silence, gaps, given_up;
};
struct person {
    const struct retention_market *market;
    const struct buyer *b;
    struct rfm rfm;
    double chance, silence, stake;
    bool at_risk;
};

static bool rules_load(const struct params *p, struct rules *r, struct err *e)
{
#define R(id, field) {"operations." id, offsetof(struct rules, field)}
    static const struct param_bind binds[] = {
        R("rfm.quintiles", quintiles),   R("rfm.weight.r", weight[0]),   R("rfm.weight.f", weight[1]),
        R("rfm.weight.m", weight[2]),    R("customers.valuable", valuable), R("customers.silence", silence),
        R("customers.gaps", gaps),       R("customers.given_up", given_up)};
#undef R
    return params_fill(p, binds, COUNT_OF(binds), r, e);
}

/* Bought much and came back, and is now silent for longer than chance makes him, but not for so long that he is given up.
 * Without a repeat-buying model: silent for more than so many times his usual gap. */
static void risk_of(const struct retention *r, const struct rules *k, struct person *p)
{
    const struct repeat *m = p->market->model;
    p->chance = repeat_active(m, p->b);
    p->silence = repeat_silence(m, p->b);
    double gap = p->rfm.n > 1 ? (double)(p->b->bought[p->rfm.n - 1].day - p->b->bought[0].day) / (double)(p->rfm.n - 1) : (double)NAN;
    bool unusual = m->used == REPEAT_BGNBD ? p->silence <= k->silence : p->rfm.silent > k->gaps * gap;
    p->at_risk = unusual && p->rfm.n > 1 && p->rfm.score[2] >= k->valuable && p->rfm.silent <= k->given_up;
    p->stake = repeat_kept(m, p->b) * retention_order_value(r, p->b);
}

static int by_stake(const void *l, const void *r)
{
    const struct person *a = l, *b = r;
    double x = isnan(a->stake) ? -1 : a->stake, y = isnan(b->stake) ? -1 : b->stake;
    if (x != y)
        return x > y ? -1 : 1;
    if (a->rfm.value != b->rfm.value)
        return a->rfm.value > b->rfm.value ? -1 : 1;
    return strcmp(a->b->id, b->b->id);
}

static const struct figure *amount(struct arena *a, const struct retention *r, const char *label, double x, const char *method)
{
    if (isnan(x))
        return NULL;
    struct figure *f = method ? figure_derived(a, label, x, r->firm->currency, method, r->hash, NULL, 0)
                              : retention_count(a, r, label, x, r->firm->currency, NULL);
    f->decimals = 0;
    return f;
}

static const struct figure *chance(struct arena *a, const struct retention *r, const char *label, double p, bool model)
{
    if (isnan(p))
        return NULL;
    struct figure *f = figure_derived(a, label, 100 * p, "%", model ? "bg-nbd/1" : "recency-rate/1", r->hash, NULL, 0);
    f->decimals = 0;
    return f;
}

static struct value *person_value(struct arena *a, const struct retention *r, const struct rfm_segments *s, const struct person *p)
{
    struct value *v = value_record(a);
    const struct purchase *last = &p->b->bought[p->b->n - 1];
    bool model = p->market->model->used == REPEAT_BGNBD;
    record_text(a, v, "customer", p->b->id);
    record_text(a, v, "order", p->b->last_order);
    record_text(a, v, "last_day", date_text((struct date){last->day}).s);
    record_text(a, v, "market", p->market->name);
    record_text(a, v, "segment", p->rfm.segment < s->n ? s->items[p->rfm.segment].name : "none");
    record_int(a, v, "orders", (int64_t)p->b->n);
    if (p->b->n > 1)
        record_int(a, v, "usual_days", (last->day - p->b->bought[0].day) / (int32_t)(p->b->n - 1));
    record_int(a, v, "silent_days", p->rfm.silent);
    size_t known;
    int64_t sum = buyer_value(p->b, r->as_of, &known);
    record_figure(a, v, "spent", known ? amount(a, r, "spent so far", (double)sum / r->unit, NULL) : NULL);
    record_figure(a, v, "silence", chance(a, r, "chance of so long a silence", p->silence, model));
    record_figure(a, v, "chance", chance(a, r, model ? "probability of an order in the horizon" : "share of those as long silent who ordered again", p->chance, model));
    record_figure(a, v, "stake", amount(a, r, "worth in the horizon if kept", p->stake, "gamma-gamma/1"));
    record_text(a, v, "rfm", arena_printf(a, "%d%d%d", p->rfm.score[0], p->rfm.score[1], p->rfm.score[2]));
    return v;
}

struct look {
    const struct retention *r;
    const struct rfm_segments *segments;
    struct person *people; /* [n] of the markets looked at */
    size_t n, n_risk;
    double stake;
    struct value *markets;
    struct rules rules;
};

static bool collect(struct job *job, struct look *l, size_t only, struct err *e)
{
    struct arena *a = job->arena;
    const struct retention *r = l->r;
    TRY(rules_load(r->params, &l->rules, e) && rfm_segments(job, &l->segments, e));
    l->people = NEW_N(a, struct person, r->buyers.n + 1);
    l->markets = value_list(a);
    struct rfm *scores = NEW_N(a, struct rfm, r->buyers.n + 1);
    for (size_t i = 0; i < r->n_markets; i++) {
        const struct retention_market *m = &r->markets[i];
        if (only < r->n_markets && i != only)
            continue;
        bool terciles;
        size_t risk = 0;
        double stake = 0;
        rfm_scores(a, m->buyers, m->n, r->as_of, l->rules.quintiles, l->rules.weight, l->segments, scores, &terciles);
        for (size_t j = 0; j < m->n; j++) {
            struct person *p = &l->people[l->n++];
            *p = (struct person){.market = m, .b = m->buyers[j], .rfm = scores[j]};
            risk_of(r, &l->rules, p);
            risk += p->at_risk;
            stake += p->at_risk ? p->stake : 0;
        }
        l->n_risk += risk;
        l->stake += stake;
        if (risk == 0 && only == r->n_markets)
            continue;
        struct value *v = value_record(a);
        record_text(a, v, "market", m->name);
        record_text(a, v, "code", *m->code ? m->code : NULL);
        record_figure(a, v, "customers", retention_count(a, r, "customers", (double)m->n, "", m->code));
        record_int(a, v, "at_risk", (int64_t)risk);
        record_figure(a, v, "stake", risk ? amount(a, r, "worth in the horizon if kept", stake, "gamma-gamma/1") : NULL);
        record_text(a, v, "scores", terciles ? "terciles" : "quintiles");
        list_add(a, l->markets, v);
    }
    return true;
}

static struct value *segments_value(struct arena *a, const struct look *l)
{
    struct value *list = value_list(a);
    size_t *n = NEW_N(a, size_t, l->segments->n + 1);
    double *value = NEW_N(a, double, l->segments->n + 1), total = 0;
    for (size_t i = 0; i < l->n; i++) {
        n[l->people[i].rfm.segment]++;
        value[l->people[i].rfm.segment] += (double)l->people[i].rfm.value;
        total += (double)l->people[i].rfm.value;
    }
    for (size_t s = 0; s <= l->segments->n; s++) {
        if (n[s] == 0)
            continue;
        bool named = s < l->segments->n;
        const struct rfm_segment *g = named ? &l->segments->items[s] : NULL;
        struct value *v = value_record(a);
        struct figure *people = retention_count(a, l->r, arena_printf(a, "customers: %s", named ? g->name : "in no segment"), (double)n[s], "", NULL);
        record_text(a, v, "segment", named ? g->name : "In no segment");
        record_text(a, v, "id", named ? g->id : "none");
        record_figure(a, v, "customers", people);
        if (total > 0) {
            struct figure *f = FIGURE(a, "share of what was bought", 100 * value[s] / total, "%", "rfm/1", l->r->hash, people);
            f->decimals = 0;
            record_figure(a, v, "value_share", f);
        }
        record_text(a, v, "what", named ? g->what : "no row of the table of segments fits");
        record_text(a, v, "do", named ? g->advice : "add a row to data/operations/rfm_segments.csv");
        list_add(a, list, v);
    }
    return list;
}

static bool segment_named(const struct look *l, const char *id, size_t *ret, struct err *e)
{
    for (*ret = 0; *ret < l->segments->n; ++*ret)
        if (strcmp(l->segments->items[*ret].id, id) == 0)
            return true;
    (void)FAIL(e, ERR_NOT_FOUND, "there is no segment `%s`", id);
    return err_hint(e, "The segments are rows of data/operations/rfm_segments.csv: champions, loyal, slipping-best …");
}

static const struct prose *headline(struct arena *a, const struct look *l, size_t only)
{
    const struct retention *r = l->r;
    const char *where = only < r->n_markets ? arena_printf(a, " in %s", r->markets[only].name) : "";
    struct figure *n = retention_count(a, r, "valuable customers slipping away", (double)l->n_risk, "", only < r->n_markets ? r->markets[only].code : NULL),
                  *all = retention_count(a, r, "customers", (double)l->n, "customers", only < r->n_markets ? r->markets[only].code : NULL);
    if (l->n_risk == 0)
        return prose(a, "Of {}{s}, no valuable one is slipping away just now.", all, where);
    const struct figure *stake = amount(a, r, "worth in the horizon if kept", l->stake, "gamma-gamma/1");
    if (!stake)
        return prose(a, "{} of {}{s} bought much and are slipping away.", n, all, where);
    return prose(a, "{} of {}{s} bought much and are slipping away; kept, they would bring {} in the next {s} days.", n, all, where, stake,
                 arena_printf(a, "%.0f", r->rules.horizon_days));
}

static const struct prose *rule_words(struct arena *a, const struct rules *k)
{
    return prose(a,
                 "Came back before, spent more than most in the market (money score {s} or 5), and is silent for longer than {s} in 100 such customers "
                 "would be by chance (without a repeat-buying model: {s} usual gaps), but not for more than {s} days.",
                 arena_printf(a, "%.0f", k->valuable), arena_printf(a, "%.0f", 100 * k->silence), arena_printf(a, "%.0f", k->gaps),
                 arena_printf(a, "%.0f", k->given_up));
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct look l = {0};
    TRY(retention_load(job, args_text(args, "firm"), &l.r, e));
    size_t only = l.r->n_markets, segment = SIZE_MAX, top = (size_t)args_int(args, "top");
    if (args_has(args, "market")) {
        const char *code;
        TRY(events_market_find(job, args_text(args, "market"), &code, e));
        only = retention_market(l.r, code);
        if (only == l.r->n_markets)
            return FAIL(e, ERR_NOT_FOUND, "%s has no customer in %s", l.r->firm->id, event_market_name(job, code));
    }
    TRY(collect(job, &l, only, e));
    if (args_has(args, "segment"))
        TRY(segment_named(&l, args_text(args, "segment"), &segment, e));
    struct value *v = value_record(a), *people = value_list(a);
    qsort(l.people, l.n, sizeof *l.people, by_stake);
    for (size_t i = 0; i < l.n && (top == 0 || value_count(people) < top); i++)
        if (segment == SIZE_MAX ? l.people[i].at_risk : l.people[i].rfm.segment == segment)
            list_add(a, people, person_value(a, l.r, l.segments, &l.people[i]));
    record_prose(a, v, "headline", headline(a, &l, only));
    record_prose(a, v, "do",
                 l.n_risk ? prose(a, "Write to those at the top first, by hand. Your shop knows who they are by the number of the last order; Landfall knows only pseudonyms.")
                          : prose(a, "Nothing urgent. See what helps each segment below."));
    record_set(a, v, "customers", people);
    record_set(a, v, "markets", l.markets);
    record_set(a, v, "segments", segments_value(a, &l));
    record_prose(a, v, "rule", rule_words(a, &l.rules));
    record_text(a, v, "as_of", date_text((struct date){l.r->as_of}).s);
    record_text(a, v, "firm", l.r->firm->id);
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_POSITIONAL | PARAM_REQUIRED, .help = "firm in the workspace"},
    {.name = "market", .kind = PARAM_TEXT, .help = "one market: code, name, or the label of the file"},
    {.name = "segment", .kind = PARAM_TEXT, .help = "lists the customers of a segment (champions, loyal, slipping-best …) instead of those at risk"},
    {.name = "top", .kind = PARAM_INT, .unit = "customers", .default_value = "20", .min = 0, .max = 1000000, .help = "customers listed; 0 = all"},
};
const struct capability operations_customers = {
    .name = "operations.customers",
    .summary = "Sorts customers into segments and lists the valuable ones who are slipping away",
    .about = "Recency, frequency and money are scored within the market (quintiles; terciles in a small one), and the\n"
             "segments are rows of data/operations/rfm_segments.csv. Slipping away: spent much, came back before, and is\n"
             "now silent for longer than chance makes a customer with that past. Only pseudonyms are shown.",
    .example = "landfall operations customers olive-oil\n"
               "landfall operations customers olive-oil --market DEU --top 0 --csv\n"
               "landfall operations customers olive-oil --segment champions",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};

/* attribution.c — gathers what each order adds to a KPI in the two periods, and has it split. */
#include "operations/attribution.h"

#include <math.h>

#include "events/read.h"
#include "operations/attribution_split.h"
#include "operations/product_title.h"
#include "operations/room.h"
#include "operations/series_inside.h"
#include "operations/wordlist.h"

const char *cause_dimension_word(enum cause_dimension d)
{
    static const char *const words[N_CAUSE_DIMENSIONS] = {"market",   "channel", "carrier",
                                                          "supplier", "product", "factor"};
    return words[d];
}

/* --- which measures a KPI is made of ------------------------------------------------------------ */

struct ingredients {
    int numerator[N_MEASURES], denominator[N_MEASURES]; /* +1 or −1: how it counts; 0: not at all */
    bool counts;                                        /* no denominator: counts and money */
    bool of_orders;
};

/* Measures that no order's own fact tells: they look at other orders, at tickets or at visits. */
static bool is_of_orders(enum measure m)
{
    switch (m) {
    case MEASURE_REPEAT_ORDERS:
    case MEASURE_NEW_CUSTOMERS:
    case MEASURE_TICKETS:
    case MEASURE_ANSWERED:
    case MEASURE_ANSWERED_IN_TIME:
    case MEASURE_REPLY_S:
    case MEASURE_REPLY_SQ:
    case MEASURE_SESSIONS:
    case MEASURE_BOUGHT:
        return false;
    default:
        return true;
    }
}

static void take_terms(const struct kpi_terms *t, int *counts, bool *of_orders)
{
    for (size_t i = 0; i < t->n; i++) {
        counts[t->items[i].measure] = t->items[i].sign;
        *of_orders &= is_of_orders(t->items[i].measure);
    }
}

static struct ingredients ingredients_of(const struct kpi *k)
{
    struct ingredients x = {.of_orders = true, .counts = k->formula->bottom.n == 0};
    take_terms(&k->formula->top, x.numerator, &x.of_orders);
    take_terms(&k->formula->bottom, x.denominator, &x.of_orders);
    return x;
}

/* --- the two periods ---------------------------------------------------------------------------- */

struct asked {
    const struct attribution *r;
    const struct series *s;
    struct ingredients x;
    signed char *tells; /* by the channel's number: does it tell what the KPI needs? */
    size_t tells_cap, n_tells;
    struct arena *a, *tmp;
    struct wordlist words[N_CAUSE_WORDS];
    struct attribution_row *rows;
    size_t n, cap;
    const char **order_of; /* by the product's number: an order that has it, for its title */
    size_t n_order_of, order_cap;
};

/* 0 = before, 1 = now, −1 = neither */
static int period_of(const struct attribution *r, int32_t day)
{
    if (day >= r->from_day && day <= r->to_day)
        return 1;
    return day >= r->before_from_day && day <= r->before_to_day ? 0 : -1;
}

static bool is_asked(const struct asked *k, const char *market, const char *channel)
{
    const char *m = k->r->market;
    if (k->r->channel && !cstr_eq(k->r->channel, channel))
        return false;
    return !m || (cstr_eq(m, "foreign") ? *market && !cstr_eq(market, series_home(k->s)) : cstr_eq(m, market));
}

/* A channel that never told what the KPI needs does not count, here as in the KPI itself. */
static bool tells(struct asked *k, const char *channel)
{
    uint32_t number = wordlist_number(&k->words[CAUSE_CHANNEL], str_of(channel));
    for (; k->n_tells <= number; k->n_tells++) {
        k->tells = arena_grow(k->a, k->tells, &k->tells_cap, k->n_tells + 1, sizeof *k->tells);
        const char *name = k->words[CAUSE_CHANNEL].words[k->n_tells];
        k->tells[k->n_tells] = (signed char)series_tells(k->s, k->r->kpi->formula, NULL, name);
    }
    return k->tells[number];
}

static bool one_order(void *ctx, const struct order_fact *o, struct err *e)
{
    struct asked *k = ctx;
    (void)e;
    if (!is_asked(k, o->market, o->channel) || !tells(k, o->channel))
        return true;
    struct arena_mark mark = arena_mark(k->tmp);
    struct contributions c = {.market = o->market, .channel = o->channel, .a = k->tmp};
    double numerator[2] = {0}, denominator[2] = {0};
    bool adds[2] = {false};
    measure_of_order(o, 1, &c); /* the squares, which alone need the unit of money, are not asked for */
    for (size_t i = 0; i < c.n; i++) {
        int t = period_of(k->r, c.items[i].day);
        int up = k->x.numerator[c.items[i].measure], down = k->x.denominator[c.items[i].measure];
        if (t < 0 || (!up && !down))
            continue;
        adds[t] = true;
        numerator[t] += up * (double)c.items[i].x;
        denominator[t] += down * (double)c.items[i].x;
    }
    arena_release(k->tmp, mark);
    const char *const words[N_CAUSE_WORDS] = {o->market, o->channel, o->carrier, o->supplier, o->product};
    for (int t = 0; t < 2; t++) {
        if (!adds[t])
            continue;
        struct attribution_row row = {.numerator = numerator[t],
                                      .denominator = k->x.counts ? 1 : denominator[t],
                                      .lines = o->n_lines,
                                      .now = t == 1};
        for (int d = 0; d < N_CAUSE_WORDS; d++)
            row.word[d] = wordlist_number(&k->words[d], str_of(words[d]));
        if (row.word[CAUSE_PRODUCT] == k->n_order_of) {
            const char *order = arena_strdup(k->a, o->order_id);
            PUSH(k->a, k->order_of, k->n_order_of, k->order_cap, order);
        }
        PUSH(k->a, k->rows, k->n, k->cap, row);
    }
    return true;
}

/* What no order tells is taken from the daily counts: market and channel only. */
static void from_counts(struct asked *k, const struct series *s)
{
    const char *const *markets, *const *channels;
    size_t n_markets = series_markets(s, &markets), n_channels = series_channels(s, &channels);
    for (size_t i = 0; i < n_markets * n_channels; i++) {
        const char *market = markets[i / n_channels], *channel = channels[i % n_channels];
        if (!is_asked(k, market, channel))
            continue;
        for (int t = 0; t < 2; t++) {
            struct kpi_value v = kpi_window(s, k->r->kpi, market, channel, t ? k->r->from_day : k->r->before_from_day,
                                            t ? k->r->to_day : k->r->before_to_day);
            struct attribution_row row = {.now = t == 1};
            row.word[CAUSE_MARKET] = wordlist_number(&k->words[CAUSE_MARKET], str_of(market));
            row.word[CAUSE_CHANNEL] = wordlist_number(&k->words[CAUSE_CHANNEL], str_of(channel));
            double yes = k->r->kpi->type == KPI_MEAN ? 1 : v.numerator;
            double no = k->r->kpi->type == KPI_PROPORTION ? v.denominator - v.numerator
                        : k->r->kpi->type == KPI_RATE     ? v.denominator
                                                          : 0;
            row.numerator = k->r->kpi->type == KPI_MEAN ? v.numerator : 1;
            row.denominator = k->r->kpi->type == KPI_MEAN ? v.denominator : k->r->kpi->type == KPI_RATE ? 0 : 1;
            row.count = yes;
            if (yes > 0 && (k->r->kpi->type != KPI_MEAN || v.denominator > 0))
                PUSH(k->a, k->rows, k->n, k->cap, row);
            row.numerator = 0;
            row.denominator = 1;
            row.count = no;
            if (no > 0)
                PUSH(k->a, k->rows, k->n, k->cap, row);
        }
    }
    for (int d = CAUSE_CARRIER; d < N_CAUSE_WORDS; d++)
        (void)wordlist_number(&k->words[d], STR(""));
}

/* --- all of it ---------------------------------------------------------------------------------- */

static bool load_rules(struct job *job, struct attribution_rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.why.draws", offsetof(struct attribution_rules, draws)},
        {"operations.why.level", offsetof(struct attribution_rules, level)},
        {"operations.why.share", offsetof(struct attribution_rules, share)},
        {"operations.why.lift", offsetof(struct attribution_rules, lift)},
    };
    const struct params *p;
    TRY(operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), ret, e));
    ret->seed = job->seed;
    return true;
}

static void set_periods(const struct attribution_question *q, int32_t last_day, struct attribution *r)
{
    int32_t window = r->kpi->window_days > 0 ? r->kpi->window_days : 1;
    r->to_day = q->to_day != DAY_NONE ? q->to_day : last_day - r->kpi->delay_days;
    r->from_day = q->from_day != DAY_NONE ? q->from_day : r->to_day - window + 1;
    if (r->to_day > last_day)
        r->to_day = last_day; /* days that are not over yet hold nothing to compare */
    int32_t length = r->to_day - r->from_day + 1;
    r->before_to_day = q->before_to_day != DAY_NONE ? q->before_to_day : r->from_day - 1;
    r->before_from_day = q->before_from_day != DAY_NONE ? q->before_from_day : r->before_to_day - length + 1;
}

/* Products with the largest parts are named; the others keep their number. */
enum { MOST_TITLES = 12 };

static bool name_causes(struct job *job, const char *firm_id, struct asked *k, struct cause *causes, size_t n, struct err *e)
{
    size_t titles = 0;
    for (size_t i = 0; i < n; i++) {
        struct cause *c = &causes[i];
        const char *title = NULL;
        if (!*c->id) {
            c->name = arena_printf(job->arena, "%s not known", cause_dimension_word(c->dimension));
        } else if (c->dimension == CAUSE_MARKET) {
            c->name = event_market_name(job, c->id);
        } else if (c->dimension == CAUSE_PRODUCT && titles++ < MOST_TITLES) {
            uint32_t number = wordlist_number(&k->words[CAUSE_PRODUCT], str_of(c->id));
            if (number < k->n_order_of)
                TRY(product_title(job, firm_id, k->order_of[number], c->id, &title, e));
            if (title)
                c->name = arena_printf(job->arena, "%s (%s)", title, c->id);
        }
    }
    return true;
}

bool attribution_of(struct job *job, const char *firm_id, const struct attribution_question *q, struct attribution *ret,
                    struct err *e)
{
    const struct series *s;
    const struct kpis *kpis;
    struct attribution_rules rules = {0};
    struct attribution r = {.market = q->market, .channel = q->channel};
    TRY(series_load(job, firm_id, &s, e) && kpis_load(job, &kpis, e) && load_rules(job, &rules, e));
    r.kpi = kpi_find(kpis, q->kpi);
    if (!r.kpi) {
        FAIL(e, ERR_NOT_FOUND, "there is no KPI `%s`", q->kpi);
        return err_hint(e, "landfall operations kpis lists them");
    }
    set_periods(q, series_as_of(job, s), &r);
    if (r.from_day > r.to_day || r.before_from_day > r.before_to_day)
        return FAIL(e, ERR_USAGE, "a period must end after it begins");
    if (r.before_to_day >= r.from_day)
        return FAIL(e, ERR_USAGE, "the two periods overlap: nothing can be said of a change between them");
    ARENA_LOCAL(tmp);
    struct asked k = {.r = &r, .s = s, .x = ingredients_of(r.kpi), .a = job->arena, .tmp = tmp};
    for (int d = 0; d < N_CAUSE_WORDS; d++)
        k.words[d] = wordlist_new(job->arena);
    r.from_series = !k.x.of_orders;
    if (r.from_series) {
        from_counts(&k, s);
        if (r.kpi->type == KPI_MEAN)
            rules.draws = 0; /* how single answers scatter is not in the counts */
    } else {
        TRY(orders_each(job, firm_id, DAY_NONE, r.to_day, one_order, &k, e));
    }
    struct attribution_table t = {.rows = k.rows, .n = k.n};
    for (int d = 0; d < N_CAUSE_WORDS; d++) {
        t.words[d] = k.words[d].words;
        t.n_words[d] = k.words[d].n;
        t.skip[d] = r.from_series && d >= CAUSE_CARRIER;
    }
    double before = r.before_to_day - r.before_from_day + 1, now = r.to_day - r.from_day + 1;
    double scale = r.kpi->scale * (r.kpi->money ? s->money_scale : 1);
    TRY(attribution_split(job->arena, &t, r.kpi->type, scale, now / before, &rules, &r, e));
    struct cause *causes = NEW_N(job->arena, struct cause, r.n_causes + 1);
    for (size_t i = 0; i < r.n_causes; i++)
        causes[i] = r.causes[i];
    TRY(name_causes(job, firm_id, &k, causes, r.n_causes, e));
    if (r.root)
        r.root = causes + (r.root - r.causes);
    r.causes = causes;
    *ret = r;
    return true;
}

bool attribution_of_signal(struct job *job, const char *firm_id, const struct signal *s, int32_t as_of_day,
                           struct attribution *ret, struct err *e)
{
    const struct kpis *kpis;
    TRY(kpis_load(job, &kpis, e));
    const struct kpi *k = kpi_find(kpis, s->kpi);
    int32_t window = k ? k->window_days : 0, length = as_of_day - s->since_day + 1;
    if (length < 1)
        return FAIL(e, ERR_INPUT, "the signal begins after the day it is looked at");
    int32_t before = length > window ? length : window;
    struct attribution_question q = {
        .kpi = s->kpi,
        .market = s->market && *s->market ? s->market : NULL,
        .channel = s->channel && *s->channel ? s->channel : NULL,
        .from_day = s->since_day,
        .to_day = as_of_day,
        .before_from_day = s->since_day - before,
        .before_to_day = s->since_day - 1,
    };
    return attribution_of(job, firm_id, &q, ret, e);
}

/* retention_markets.c — one line per market: who came back, how soon, and what to expect. */
#include <math.h>
#include <string.h>

#include "operations/retention_parts.h"
#include "operations/room.h"
#include "statistics/fdr.h"
#include "statistics/logrank.h"

static const struct shape_field fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL},
    {.name = "customers", .kind = VALUE_FIGURE},
    {.name = "again", .heading = "bought again", .kind = VALUE_FIGURE},
    {.name = "soon", .heading = "soon again", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "share with a second order within the horizon (Kaplan-Meier, so that newcomers count for the days they had)"},
    {.name = "median", .heading = "half within", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "pace", .heading = "of 100 if alike", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "second orders seen, of 100 that there would be if all markets were alike (log-rank)"},
    {.name = "pace_p", .heading = "chance of that", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "p of the log-rank test against all other markets, adjusted for their number (Benjamini and Hochberg)"},
    {.name = "alive", .heading = "likely still customers", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "sum of the probabilities that each will ever order again"},
    {.name = "orders", .heading = "orders next", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL,
     .help = "from these customers in the coming horizon"},
    {.name = "value", .heading = "worth", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "model", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
const struct shape retention_market_shape = SHAPE("retention_market", "customers of one market", fields);

struct times {
    double *time;
    uint8_t *event;
    uint32_t *group;
    size_t n;
};

/* Days from the first purchase to the second, or to now. */
static struct times times_of(struct arena *a, const struct retention *r, const struct retention_market *m)
{
    struct times t = {NEW_N(a, double, m->n + 1), NEW_N(a, uint8_t, m->n + 1), NULL, m->n};
    for (size_t i = 0; i < m->n; i++) {
        const struct buyer *b = m->buyers[i];
        t.event[i] = b->n > 1;
        t.time[i] = (b->n > 1 ? b->bought[1].day : r->as_of) - b->bought[0].day;
    }
    return t;
}

static const char *in_market(struct arena *a, const char *what, const struct retention_market *m)
{
    return arena_printf(a, "%s, %s", what, m->name);
}

static void curve(struct arena *a, const struct retention *r, struct market_line *l, const struct kaplan_meier *k)
{
    const struct retention_market *m = l->market;
    const char *label = in_market(a, "days until half have bought again", m);
    struct figure *f;
    if (isnan(k->median)) {
        l->median = figure_missing(a, label, "days", "fewer than half come back");
    } else {
        f = FIGURE(a, label, k->median, "days", "kaplan-meier/1", r->hash, l->customers);
        f->decimals = 0;
        if (!isnan(k->median_low) && !isnan(k->median_high)) /* an end that is not known is not drawn */
            f = figure_with_interval(f, k->median_low, k->median_high);
        l->median = f;
    }
    const struct km_point *p = kaplan_meier_at(k, r->rules.horizon_days);
    label = in_market(a, arena_printf(a, "bought again within %.0f days", r->rules.horizon_days), m);
    f = FIGURE(a, label, p ? 100 * (1 - p->survival) : 0, "%", "kaplan-meier/1", r->hash, l->customers);
    f->decimals = 0;
    if (p && !isnan(p->low))
        f = figure_with_interval(f, 100 * (1 - p->high), 100 * (1 - p->low));
    l->soon = k->points[k->n_points - 1].time < r->rules.horizon_days ? figure_missing(a, label, "%", "no customer is known that long") : f;
}

static void expectation(struct arena *a, const struct retention *r, struct market_line *l)
{
    const struct retention_market *m = l->market;
    const struct repeat *model = m->model;
    double alive = 0, orders = 0, value = 0;
    for (size_t i = 0; i < m->n; i++) {
        double x = repeat_expected(model, m->buyers[i]);
        alive += repeat_alive(model, m->buyers[i]);
        orders += x;
        value += x * retention_order_value(r, m->buyers[i]);
    }
    l->expected = orders;
    l->model = model->used == REPEAT_NONE ? "none" : model->used == REPEAT_PLAIN ? "plain rule" : m->own ? "its own" : "shared by the smaller markets";
    const char *method = model->used == REPEAT_BGNBD ? "bg-nbd/1" : "recency-rate/1";
    if (model->used == REPEAT_BGNBD) {
        struct figure *f = FIGURE(a, in_market(a, "customers likely to order again some day", m), alive, "customers", method, r->hash,
                                  l->customers);
        f->decimals = 0;
        l->alive = f;
    }
    if (isnan(orders))
        return;
    struct figure *f = FIGURE(a, in_market(a, arena_printf(a, "orders of known customers in %.0f days", r->rules.horizon_days), m),
                              orders, "", method, r->hash, l->customers);
    f->decimals = orders < 10 ? 1 : 0;
    double off = repeat_off(model, orders);
    l->orders = figure_with_interval(f, orders * (1 - off), orders * (1 + off));
    if (isnan(value))
        return;
    f = FIGURE(a, in_market(a, "value of these orders", m), value, r->firm->currency, "gamma-gamma/1", r->hash, l->orders);
    f->decimals = 0;
    l->value = f;
}

/* Every market against all others, and all at once. Markets with few customers are not told from chance. */
static bool compare(struct arena *a, const struct retention *r, struct market_lines *s, struct err *e)
{
    size_t k = 0;
    s->logrank_p = (double)NAN;
    double least;
    TRY(params_real(r->params, "operations.retention.market_least", &least, e));
    struct times all = {NEW_N(a, double, r->buyers.n + 1), NEW_N(a, uint8_t, r->buyers.n + 1),
                        NEW_N(a, uint32_t, r->buyers.n + 1), 0};
    size_t *at = NEW_N(a, size_t, s->n + 1);
    for (size_t i = 0; i < s->n; i++) {
        if ((double)r->markets[i].n < least)
            continue;
        struct times t = times_of(a, r, &r->markets[i]);
        for (size_t j = 0; j < t.n; j++) {
            all.time[all.n] = t.time[j], all.event[all.n] = t.event[j], all.group[all.n++] = (uint32_t)k;
        }
        at[k++] = i;
    }
    s->compared = k;
    struct logrank *l;
    struct err none = {0};
    if (k < 2 || !logrank(a, all.time, all.event, all.group, all.n, k, &l, &none))
        return true;
    s->logrank_p = l->p, s->logrank_chi2 = l->chi2, s->logrank_df = l->df;
    double *p = NEW_N(a, double, k), *adjusted = NEW_N(a, double, k);
    uint32_t *one = NEW_N(a, uint32_t, all.n);
    for (size_t g = 0; g < k; g++) {
        struct logrank *mine;
        for (size_t j = 0; j < all.n; j++)
            one[j] = all.group[j] == g;
        p[g] = logrank(a, all.time, all.event, one, all.n, 2, &mine, &none) ? mine->p : 1;
    }
    fdr_bh(p, k, adjusted);
    for (size_t g = 0; g < k; g++) {
        struct market_line *m = &s->items[at[g]];
        if (!(l->expected[g] > 0))
            continue;
        struct interval i = poisson_rate(l->observed[g], l->expected[g], r->rules.level);
        struct figure *f = FIGURE(a, in_market(a, "second orders, of 100 expected were all markets alike", m->market),
                                  100 * l->observed[g] / l->expected[g], "", "log-rank/1", r->hash, m->customers);
        f->decimals = 0;
        m->pace = figure_with_interval(f, 100 * i.low, 100 * i.high);
        m->pace_p = adjusted[g];
    }
    return true;
}

bool retention_lines(struct arena *a, const struct retention *r, struct market_lines *ret, struct err *e)
{
    struct market_lines s = {.items = NEW_N(a, struct market_line, r->n_markets + 1), .n = r->n_markets};
    for (size_t i = 0; i < s.n; i++) {
        struct market_line *l = &s.items[i];
        const struct retention_market *m = l->market = &r->markets[i];
        l->pace_p = (double)NAN;
        l->customers = retention_count(a, r, in_market(a, "customers", m), (double)m->n, "", m->code);
        l->again = retention_share(a, r, in_market(a, "bought again", m), m->n_again, m->n, m->code);
        struct times t = times_of(a, r, m);
        struct kaplan_meier *k;
        TRY(kaplan_meier(a, t.time, t.event, t.n, KM_LOG_LOG, r->rules.level, &k, e));
        l->curve = k;
        curve(a, r, l, k);
        expectation(a, r, l);
    }
    TRY(compare(a, r, &s, e));
    *ret = s;
    return true;
}

struct value *retention_market_value(struct arena *a, const struct market_line *l)
{
    struct value *v = value_record(a);
    record_text(a, v, "market", l->market->name);
    record_text(a, v, "code", *l->market->code ? l->market->code : NULL);
    record_figure(a, v, "customers", l->customers);
    record_figure(a, v, "again", l->again);
    record_figure(a, v, "soon", l->soon);
    record_figure(a, v, "median", l->median);
    record_figure(a, v, "pace", l->pace);
    if (!isnan(l->pace_p)) {
        record_figure(a, v, "pace_p", probability_figure(a, "chance of such a difference", l->pace_p, "log-rank/1", NULL));
    }
    record_figure(a, v, "alive", l->alive);
    record_figure(a, v, "orders", l->orders);
    record_figure(a, v, "value", l->value);
    record_text(a, v, "model", l->model);
    return v;
}

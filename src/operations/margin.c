/* margin.c — see margin.h. */
#include "operations/margin.h"

#include <math.h>

#include "operations/series_inside.h"

static const double Z95 = 1.959963984540054;

void margin_add(struct margin *m, const struct order_fact *o)
{
    if (o->cancelled || o->base_value == ORDER_NONE)
        return;
    double y = (double)o->base_value, x = y - (double)o->refund;
    m->n++;
    m->revenue += y;
    m->refund += (double)o->refund;
    for (int i = 0; i < N_COSTS; i++) {
        m->cost[i] += (double)o->cost[i];
        m->n_told[i] += (o->costs_told & 1U << i) != 0;
        x -= (double)o->cost[i];
    }
    m->margin += x;
    m->sum_xx += x * x;
    m->sum_xy += x * y;
    m->sum_yy += y * y;
}

void margin_finish(struct margin *m)
{
    m->share = m->share_low = m->share_high = (double)NAN;
    if (!(m->revenue > 0))
        return;
    double n = (double)m->n, r = m->margin / m->revenue;
    m->share = r;
    if (m->n < 2)
        return;
    double residual = m->sum_xx - 2 * r * m->sum_xy + r * r * m->sum_yy;
    double se = sqrt(fmax(residual, 0) * n / (n - 1)) / m->revenue;
    m->share_low = r - Z95 * se;
    m->share_high = r + Z95 * se;
}

static const struct shape_field cost_fields[] = {
    {.name = "kind", .heading = "charge", .kind = VALUE_TEXT},
    {.name = "amount", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "told", .heading = "told for", .kind = VALUE_TEXT},
};
static const struct shape cost_shape = SHAPE("margin_cost", "a kind of charge", cost_fields);
static const struct shape_field fields[] = {
    {.name = "revenue", .kind = VALUE_FIGURE},
    {.name = "refund", .heading = "given back", .kind = VALUE_FIGURE},
    {.name = "costs", .kind = VALUE_LIST, .of = &cost_shape},
    {.name = "margin", .heading = "before unknown costs", .kind = VALUE_FIGURE},
    {.name = "share", .heading = "of revenue", .kind = VALUE_FIGURE},
    {.name = "missing", .heading = "not in it", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .help = "kinds of charges that no event tells"},
};
const struct shape margin_shape = SHAPE("margin", "what is left of a market's revenue", fields);

struct value *margin_value(const struct kpi_view *v, const struct margin *m, const char *market, int32_t from, int32_t to)
{
    struct arena *a = v->job->arena;
    const char *unit = v->s->currency;
    double scale = v->s->money_scale;
    struct value *r = value_record(a), *costs = value_list(a), *missing = value_list(a);
    struct figure *revenue = measure_figure(v, "Revenue", "revenue", market, NULL, from, to, m->revenue * scale, unit);
    struct figure *refund = measure_figure(v, "Refunds of these orders", "refund", market, NULL, from, to, m->refund * scale, unit);
    const struct figure *inputs[2 + N_COSTS] = {revenue, refund};
    static const enum measure of_cost[N_COSTS] = {
        MEASURE_COST_GOODS, MEASURE_COST_FREIGHT, MEASURE_COST_COMMISSION, MEASURE_COST_PAYMENT,
        MEASURE_COST_DUTY,  MEASURE_COST_ADS,     MEASURE_COST_OTHER,
    };
    for (int i = 0; i < N_COSTS; i++) {
        const char *kind = order_cost_name((enum order_cost)i);
        if (m->n_told[i] == 0) {
            if (i != COST_OTHER)
                list_add(a, missing, value_text(a, kind));
            continue;
        }
        struct value *c = value_record(a);
        struct figure *f = measure_figure(v, kind, measure_word(of_cost[i]), market, NULL, from, to, m->cost[i] * scale, unit);
        inputs[2 + i] = f;
        record_text(a, c, "kind", kind);
        record_figure(a, c, "amount", f);
        record_text(a, c, "told", arena_printf(a, "%lld of %lld orders", (long long)m->n_told[i], (long long)m->n));
        list_add(a, costs, c);
    }
    struct figure *margin = figure_derived(a, "Margin before unknown costs", m->margin * scale, unit, "kpi-margin/1",
                                           v->kpis->params, inputs, COUNT_OF(inputs));
    struct figure *share = figure_derived(a, "Margin of revenue, before unknown costs", 100 * m->share, "%", "kpi-margin/1",
                                          v->kpis->params, inputs, COUNT_OF(inputs));
    margin->decimals = 0;
    share->decimals = 1;
    if (isfinite(m->share_low))
        (void)figure_with_interval(share, 100 * m->share_low, 100 * m->share_high);
    record_figure(a, r, "revenue", revenue);
    record_figure(a, r, "refund", refund);
    record_set(a, r, "costs", costs);
    record_figure(a, r, "margin", margin);
    record_figure(a, r, "share", share);
    record_set(a, r, "missing", missing);
    return r;
}

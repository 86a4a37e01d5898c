/* stock_plan.c — see stock_plan.h. */
#include "operations/stock_plan.h"

#include <math.h>

#include "base/stat.h"
#include "statistics/inventory_cover.h"

enum { WEEK = 7, YEAR = 365 };

struct stock_demand stock_demand_of_weeks(const double *units, size_t n, double level)
{
    struct stock_demand d = {.method = "nothing sold", .n_weeks = n};
    if (n == 0)
        return d;
    double mean = stat_mean(units, n), variance = n > 1 ? stat_variance(units, n) : 0;
    /* Fewer weeks than two tell no scatter: then that of a count. */
    variance = fmax(variance, mean);
    double error = sqrt(variance / (double)n), z = inventory_z_of_service((1 + level) / 2);
    d.rate = mean / WEEK;
    d.a = variance / WEEK;
    d.b = error * error / (WEEK * WEEK);
    d.low = fmax(0, mean - z * error) / WEEK;
    d.high = (mean + z * error) / WEEK;
    d.method = "mean of the weeks";
    return d;
}

struct stock_demand stock_demand_of_forecast(double expected, double high80, double first_week, double first_high80,
                                             double low80, double days, const char *method, size_t n_weeks)
{
    /* Lower ends stop at zero; the upper ones tell the spread. Nine in ten lie below the end of an 80 % interval. */
    double z = inventory_z_of_service(9.0 / 10);
    double week = fmax(0, first_high80 - first_week) / z, all = fmax(0, high80 - expected) / z;
    struct stock_demand d = {.rate = expected / days, .low = low80 / days, .high = high80 / days, .method = method,
                             .n_weeks = n_weeks};
    d.a = fmax(week * week / WEEK, d.rate);
    d.b = fmax(0, all * all - d.a * days) / (days * days);
    return d;
}

struct inventory_demand stock_demand_over(const struct stock_demand *d, double days)
{
    return inventory_demand_of_counts(d->rate * days, d->a * days + d->b * days * days);
}

/* When is it out: one half, one tenth, nine tenths. */
static void run_out(struct arena *a, const struct stock_demand *d, double on_hand, size_t horizon, struct stock_plan *p)
{
    double *mean = NEW_N(a, double, horizon + 1), *variance = NEW_N(a, double, horizon + 1);
    for (size_t t = 0; t < horizon; t++) {
        double days = (double)t + 1;
        mean[t] = d->rate * days;
        variance[t] = d->a * days + d->b * days * days;
    }
    struct inventory_path path = {mean, variance, horizon};
    p->out_day = inventory_out_day(&path, on_hand, 1.0 / 2);
    p->out_low = inventory_out_day(&path, on_hand, 1.0 / 10);
    p->out_high = inventory_out_day(&path, on_hand, 9.0 / 10);
}

/* Pieces of a cycle: what is ordered at once. */
static double cycle_pieces(const struct stock_demand *d, const struct stock_terms *t)
{
    double pieces = fmax(1, d->rate * t->review);
    if (t->order_cost > 0 && t->holding > 0)
        pieces = fmax(1, inventory_order_quantity(d->rate * YEAR, t->order_cost, t->holding));
    return pieces;
}

static void set_reorder(const struct stock_demand *d, const struct stock_terms *t, struct stock_plan *p)
{
    double cycle = cycle_pieces(d, t);
    p->lead_demand = d->rate * t->lead;
    /* inventory_lead_demand_sd with what is not known of the rate beside it. */
    double by_day = inventory_lead_demand_sd(d->rate, sqrt(d->a), t->lead, t->lead_sd);
    p->lead_demand_sd = sqrt(by_day * by_day + d->b * t->lead * t->lead);
    struct inventory_demand lead = inventory_demand_of_counts(p->lead_demand, p->lead_demand_sd * p->lead_demand_sd);
    double z = isnan(t->fill) ? inventory_z_of_service(t->service) : inventory_z_of_fill(t->fill, cycle, p->lead_demand_sd);
    if (p->lead_demand >= t->normal_from || !isnan(t->fill))
        p->reorder = ceil(p->lead_demand + z * p->lead_demand_sd);
    else
        p->reorder = inventory_demand_quantile(&lead, t->service);
    p->reorder = fmax(0, p->reorder);
    p->safety = p->reorder - p->lead_demand;
    p->fill = p->lead_demand_sd > 0 ? inventory_fill(p->safety / p->lead_demand_sd, cycle, p->lead_demand_sd) : 1;
}

static bool set_order(const struct stock_demand *d, const struct stock_terms *t, double position, struct stock_plan *p,
                      struct err *e)
{
    struct inventory_demand until = stock_demand_over(d, t->lead + t->review);
    double wanted = inventory_demand_quantile(&until, t->service);
    p->order_why = "covers the lead time and the time until the next order";
    if (!isnan(t->price) && !isnan(t->cost)) {
        TRY(inventory_newsvendor(&until, t->price, t->cost, isnan(t->salvage) ? 0 : t->salvage, &p->buy, e));
        p->has_buy = true;
        wanted = p->buy.quantity;
        p->order_why = "what a piece earns against what one left over loses (newsvendor)";
    }
    if (t->order_cost > 0 && t->holding > 0) {
        /* Being short costs the margin of a sale; what it does to trust is not counted. */
        double shortage = p->has_buy ? t->price - t->cost : 0;
        struct inventory_review v;
        struct err none = {0};
        if (shortage > 0 && d->rate > 0 && p->lead_demand_sd > 0 &&
            inventory_review(d->rate * YEAR, t->order_cost, t->holding, shortage, p->lead_demand, p->lead_demand_sd, &v,
                             &none)) {
            p->reorder = ceil(v.reorder);
            p->safety = p->reorder - p->lead_demand;
        }
        wanted = fmax(wanted, p->reorder + cycle_pieces(d, t));
        p->order_why = "the cheapest order quantity for the cost of ordering and of keeping";
    }
    if (position <= p->reorder && d->rate > 0)
        p->order = fmax(0, ceil(wanted - position));
    return true;
}

bool stock_plan_make(struct arena *a, const struct stock_demand *d, const struct stock_terms *t, double on_hand,
                     double on_order, size_t horizon, struct stock_plan *ret, struct err *e)
{
    struct stock_plan p = {0};
    on_hand = fmax(0, on_hand);
    run_out(a, d, on_hand, horizon, &p);
    set_reorder(d, t, &p);
    TRY(set_order(d, t, on_hand + on_order, &p, e));
    struct inventory_demand lead = inventory_demand_of_counts(p.lead_demand, p.lead_demand_sd * p.lead_demand_sd);
    double there = ceil(on_hand + on_order);
    p.out_before = there > 0 ? 1 - inventory_demand_cdf(&lead, there - 1) : 1;
    *ret = p;
    return true;
}

/* goals_odds.c — the simulation: each series of months has its own model and its own draws. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/stat.h"
#include "operations/goals.h"
#include "statistics/ets.h"

enum { MONTHS_N = 12, LEVEL_N = 3 };

int goal_month_of(int32_t day)
{
    struct date_ymd d = date_split((struct date){day});
    return d.year * MONTHS_N + d.month - 1;
}

struct goal_months goal_months_of(struct arena *a, const struct order_fact *orders, size_t n, const char *home, int32_t as_of)
{
    struct goal_months m = {.first_month = INT32_MAX};
    int last = goal_month_of(as_of + 1) - 1;
    for (size_t i = 0; i < n; i++)
        if (!orders[i].cancelled && orders[i].placed_s != ORDER_NONE && orders[i].base_value != ORDER_NONE) {
            int month = goal_month_of(orders[i].placed_day);
            m.first_month = month < m.first_month ? month : m.first_month;
        }
    if (m.first_month > last) {
        m.first_month = last + 1;
        return m;
    }
    m.n = (size_t)(last - m.first_month + 1);
    m.foreign = NEW_N(a, double, m.n);
    m.home = NEW_N(a, double, m.n);
    for (size_t i = 0; i < n; i++) {
        const struct order_fact *o = &orders[i];
        if (o->cancelled || o->placed_s == ORDER_NONE || o->base_value == ORDER_NONE)
            continue;
        int month = goal_month_of(o->placed_day);
        if (month > last)
            continue;
        /* An order without a market is not abroad: nobody knows where it went. */
        bool abroad = o->market[0] && strcmp(o->market, home);
        (abroad ? m.foreign : m.home)[month - m.first_month] += (double)o->base_value;
    }
    return m;
}

/* [ahead][paths], never below zero. NULL: no model. */
static double *futures(struct arena *a, const double *x, size_t n, int ahead, size_t paths, uint64_t seed)
{
    struct ets_model m;
    struct err ignored = {0};
    if (!ets_enough(x, n) || !ets_choose(x, n, n >= 2 * MONTHS_N ? MONTHS_N : 1, false, &m, &ignored))
        return NULL;
    struct ets_draws d = ets_draws_new(a, paths, (size_t)ahead, seed);
    double *z = NEW_N(a, double, (size_t)ahead * d.paths);
    ets_simulate(&m, &d, (size_t)ahead, z);
    for (size_t i = 0; i < (size_t)ahead * d.paths; i++)
        z[i] = fmax(0, z[i]);
    return z;
}

/* Σ of the last `months` up to the deadline: what was, and of path p what comes. */
static double tail(const double *x, size_t n, const double *z, size_t paths, size_t p, int ahead, int months, double ceiling)
{
    double sum = 0;
    for (int k = 0; k < months; k++) {
        int at = ahead - 1 - k; /* of the months to come; negative: of those that were */
        sum += at >= 0 ? fmin(ceiling, z[(size_t)at * paths + p]) : (size_t)-at <= n ? x[n - (size_t)-at] : 0;
    }
    return sum;
}

void goal_odds(struct arena *tmp, const struct goal_judgement *j, enum goal_kind kind, const double *x, const double *y, size_t n,
               int ahead, double target, bool at_least, double ceiling, uint64_t seed, struct goal_odds *ret)
{
    *ret = (struct goal_odds){0};
    if (kind == GOAL_MARKETS)
        ret->why = "a number of markets is not simulated";
    else if (ahead < 1)
        ret->why = "the deadline is over, or in the month of today";
    else if ((double)ahead > j->most_months)
        ret->why = "the deadline lies too long after the newest order";
    else if ((double)n < j->least_months)
        ret->why = "fewer than twelve whole months of orders";
    if (ret->why)
        return;
    size_t paths = (size_t)j->paths;
    double *z = futures(tmp, x, n, ahead, paths, seed), *w = kind == GOAL_SHARE ? futures(tmp, y, n, ahead, paths, seed + 1) : NULL;
    double *end = NEW_N(tmp, double, paths);
    if (!z || (kind == GOAL_SHARE && !w)) {
        ret->why = "no model fits the months";
        return;
    }
    size_t reached = 0;
    int months = kind == GOAL_LEVEL ? LEVEL_N : MONTHS_N;
    for (size_t p = 0; p < paths; p++) {
        double sum = tail(x, n, z, paths, p, ahead, months, ceiling);
        if (kind == GOAL_LEVEL)
            sum /= months;
        if (kind == GOAL_SHARE) {
            double all = sum + tail(y, n, w, paths, p, ahead, months, ceiling);
            sum = all > 0 ? sum / all : 0;
        }
        end[p] = sum;
        reached += at_least ? sum >= target : sum <= target;
    }
    stat_sort(end, paths);
    double tenth = 1.0 / 10;
    ret->known = true;
    ret->probability = (double)reached / (double)paths;
    ret->standard_error = sqrt(ret->probability * (1 - ret->probability) / (double)paths);
    ret->expected = stat_mean(end, paths);
    ret->low = stat_quantile_sorted(end, paths, tenth);
    ret->high = stat_quantile_sorted(end, paths, 1 - tenth);
}

double goal_path(double baseline, double target, double done, bool geometric)
{
    done = fmax(0, fmin(1, done));
    if (geometric && baseline > 0 && target > 0)
        return baseline * pow(target / baseline, done);
    return baseline + (target - baseline) * done;
}

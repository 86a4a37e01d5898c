/* limits_count.c — which orders count for a metric, on which day, and which of them failed; and from these counts
 * the chance of getting past the limit.
 *
 * What has no outcome yet is not counted as good: an order that is due is counted on its due day, and has failed
 * until it is shipped or delivered. Days up to the as-of day are known; the window of a later day is made of
 * those of them that stay and of days to come.
 */
#include <math.h>

#include "base/random.h"
#include "operations/limits.h"
#include "statistics/beta.h"

enum { DAY_S = 86400, HOUR_S = 3600, MILLI = 1000 };

/* false: the order does not count. */
static bool judge(const struct platform_limit *l, const struct order_fact *o, int32_t as_of, int32_t *ret_day,
                  bool *ret_failed)
{
    bool by_seller = o->cancelled && !str_starts(str_of(o->cancel_reason ? o->cancel_reason : ""), "buyer");
    bool low = o->stars_milli != ORDER_NONE && o->stars_milli <= l->cut * MILLI;
    *ret_day = o->placed_day;
    if (o->placed_s == ORDER_NONE && l->metric != LIMIT_LOW_REVIEWS)
        return false; /* a review or a refund whose order is in no file */
    switch (l->metric) {
    case LIMIT_ORDER_DEFECT:
        *ret_failed = low || o->complaint;
        return true;
    case LIMIT_CANCELLATION:
        *ret_failed = by_seller;
        return true;
    case LIMIT_TRANSACTION_DEFECT:
        *ret_failed = by_seller || o->complaint;
        return true;
    case LIMIT_CASE:
        *ret_failed = o->complaint;
        return true;
    case LIMIT_SELLER_RETURN:
        *ret_failed = o->returned_by_seller;
        return true;
    case LIMIT_LATE_SHIPMENT:
        *ret_day = o->ship_by_day;
        *ret_failed = o->shipped_day == DAY_NONE || o->shipped_day > o->ship_by_day;
        return !o->cancelled && o->ship_by_day != DAY_NONE && o->ship_by_day <= as_of;
    case LIMIT_ON_TIME_DELIVERY:
        *ret_day = o->promised_day;
        *ret_failed = o->delivered_day == DAY_NONE || o->delivered_day > o->promised_day;
        return !o->cancelled && o->promised_day != DAY_NONE && o->promised_day <= as_of;
    case LIMIT_LOW_REVIEWS:
        *ret_day = o->reviewed_day;
        *ret_failed = low;
        return o->stars_milli != ORDER_NONE && o->reviewed_day != DAY_NONE;
    case LIMIT_ANSWERED:
    case LIMIT_TRACKING:
    case LIMIT_UNRESOLVED:
    case N_LIMIT_METRICS:
        break;
    }
    return false;
}

/* Does the order show that files tell what the metric needs? */
static bool tells(const struct platform_limit *l, const struct order_fact *o)
{
    switch (l->metric) {
    case LIMIT_ORDER_DEFECT:
        return o->stars_milli != ORDER_NONE || o->complaint;
    case LIMIT_CANCELLATION:
        return o->cancelled;
    case LIMIT_TRANSACTION_DEFECT:
        return o->cancelled || o->complaint;
    case LIMIT_CASE:
        return o->complaint;
    case LIMIT_SELLER_RETURN:
        return o->returned_by_seller;
    case LIMIT_LATE_SHIPMENT:
        return o->shipped_day != DAY_NONE;
    case LIMIT_ON_TIME_DELIVERY:
        return o->delivered_day != DAY_NONE && o->promised_day != DAY_NONE;
    case LIMIT_LOW_REVIEWS:
        return o->stars_milli != ORDER_NONE;
    case LIMIT_ANSWERED:
    case LIMIT_TRACKING:
    case LIMIT_UNRESOLVED:
    case N_LIMIT_METRICS:
        break;
    }
    return false;
}

static void add(struct limit_days *d, int32_t day, bool failed)
{
    if (day == DAY_NONE || day > d->as_of || d->as_of - day >= d->n_days)
        return;
    d->orders[d->as_of - day]++;
    d->failed[d->as_of - day] += failed;
}

struct limit_days limit_days_count(struct arena *a, const struct platform_limit *l, const struct limit_facts *f,
                                   int32_t as_of, int32_t n_days)
{
    struct limit_days d = {.as_of = as_of, .n_days = n_days,
                           .orders = NEW_N(a, int64_t, (size_t)n_days), .failed = NEW_N(a, int64_t, (size_t)n_days)};
    for (size_t i = 0; i < f->n_orders; i++) {
        const struct order_fact *o = f->orders[i];
        int32_t day;
        bool failed;
        if (l->market[0] && !cstr_eq(l->market, o->market))
            continue;
        d.told = d.told || tells(l, o);
        if (judge(l, o, as_of, &day, &failed))
            add(&d, day, failed);
    }
    for (size_t i = 0; l->metric == LIMIT_ANSWERED && i < f->n_tickets; i++) {
        const struct limit_ticket *t = f->tickets[i];
        int64_t due = t->asked_s + l->cut * HOUR_S;
        bool answered = t->answered_s != ORDER_NONE;
        d.told = true;
        /* One that may still be answered in time is not counted yet. */
        if (!answered && due >= ((int64_t)as_of + 1) * DAY_S)
            continue;
        add(&d, (int32_t)(t->asked_s / DAY_S), !answered || t->answered_s > due);
    }
    return d;
}

/* Sums of the days from … to, counted back from the as-of day; days that are not held are empty. */
static void sum(const struct limit_days *d, int32_t back_from, int32_t back_to, int64_t *ret_orders,
                int64_t *ret_failed)
{
    *ret_orders = *ret_failed = 0;
    for (int32_t i = back_to < 0 ? 0 : back_to; i <= back_from && i < d->n_days; i++) {
        *ret_orders += d->orders[i];
        *ret_failed += d->failed[i];
    }
}

/* Orders that come a day, and how much more a day's number varies than chance alone would make it. */
static void volume(const struct limit_days *d, int32_t days, struct limit_odds *r, int64_t *ret_n)
{
    int64_t n, k;
    sum(d, days - 1, 0, &n, &k);
    double mean = (double)n / days, squares = 0;
    for (int32_t i = 0; i < days; i++) {
        double x = (i < d->n_days ? (double)d->orders[i] : 0) - mean;
        squares += x * x;
    }
    r->per_day = mean;
    r->dispersion = mean > 0 && days > 1 ? fmax(1, squares / (days - 1) / mean) : 1;
    *ret_n = n;
}

/* Reviews, complaints and returns come weeks after the order they count for. */
static bool comes_late(enum limit_metric m)
{
    return m == LIMIT_ORDER_DEFECT || m == LIMIT_TRANSACTION_DEFECT || m == LIMIT_CASE || m == LIMIT_SELLER_RETURN;
}

int32_t limit_days_needed(const struct platform_limit *l, const struct limit_judgement *j)
{
    double days = fmax(fmax(l->days, l->busy_days) + l->lag_days, fmax(j->rate_days + j->mature_days, j->volume_days));
    return (int32_t)days + 1;
}

/* The chance of some day: the same windows as above, and days to come that hang together. */
static void some_day(const struct platform_limit *l, const struct limit_days *d, const struct limit_judgement *j,
                     const struct window_coming *c, int64_t n_volume, uint64_t seed, struct limit_odds *r)
{
    enum { HORIZON_MAX = 366 };
    int64_t orders[HORIZON_MAX], failures[HORIZON_MAX];
    size_t days = r->horizon < HORIZON_MAX ? (size_t)r->horizon : HORIZON_MAX;
    struct rng rng;
    rng_init(&rng, seed, l->id);
    for (int32_t h = 1; h <= (int32_t)days; h++)
        sum(d, l->lag_days + r->days - 1 - h, l->lag_days > h ? l->lag_days - h : 0, &orders[h - 1], &failures[h - 1]);
    struct window_path x = {.failures = failures, .orders = orders, .days = days, .lag = (size_t)l->lag_days, .mean = r->per_day,
                            .dispersion = r->dispersion, .seen = (double)n_volume, .a = c->a, .b = c->b};
    r->ever = fmax(r->probability, window_ever(&l->window, &x, (size_t)j->paths, &rng));
    r->ever_error = sqrt(r->ever * (1 - r->ever) / j->paths);
}

void limit_odds(const struct platform_limit *l, const struct limit_days *d, const struct limit_judgement *j, uint64_t seed,
                struct limit_odds *ret)
{
    struct limit_odds r = {.days = l->days, .left = -1};
    int64_t n, k, n_volume;
    if (l->busy_orders >= 0) {
        sum(d, l->busy_days - 1, 0, &n, &k);
        r.days = n >= l->busy_orders ? l->busy_days : l->days;
    }
    r.from = d->as_of - l->lag_days - r.days + 1;
    r.to = d->as_of - l->lag_days;
    sum(d, l->lag_days + r.days - 1, l->lag_days, &r.orders, &r.failed);
    volume(d, (int32_t)j->volume_days, &r, &n_volume);
    int32_t young = comes_late(l->metric) ? (int32_t)j->mature_days : 0;
    sum(d, young + (int32_t)j->rate_days - 1, young, &r.rate_orders, &r.rate_failed);
    struct window_coming c = {.a = j->prior + (double)r.rate_failed,
                              .b = j->prior + (double)(r.rate_orders - r.rate_failed)};
    double half = 1.0 / 40;
    r.rate = c.a / (c.a + c.b);
    r.rate_low = beta_quantile(half, c.a, c.b);
    r.rate_high = beta_quantile(1 - half, c.a, c.b);
    r.left = window_failures_left(&l->window, r.failed, r.orders);
    r.horizon = r.days + l->lag_days < (int32_t)j->horizon_days ? r.days + l->lag_days : (int32_t)j->horizon_days;
    r.worst_day = d->as_of + 1;
    for (int32_t h = 1; h <= r.horizon; h++) {
        /* On that day the window begins `days − h` before the as-of day and its newest days are to come. */
        int32_t to_come = h > l->lag_days ? h - l->lag_days : 0, newest = l->lag_days > h ? l->lag_days - h : 0;
        sum(d, l->lag_days + r.days - 1 - h, newest, &n, &k);
        double mean = r.per_day * to_come;
        c.mean = mean;
        /* The number's own spread, and that of its mean, known from n_volume orders only. */
        c.variance = mean * r.dispersion * (1 + (n_volume > 0 ? mean / (double)n_volume : 0));
        double p = window_crossing(&l->window, k, n, &c);
        if (p > r.probability) {
            r.probability = p;
            r.worst_day = d->as_of + h;
        }
    }
    some_day(l, d, j, &c, n_volume, seed, &r);
    r.state = !d->told                                               ? LIMIT_UNKNOWN
              : window_is_over(&l->window, r.failed, r.orders)       ? LIMIT_OVER
              : (double)r.rate_orders < j->least_volume              ? LIMIT_UNKNOWN
              : r.ever >= j->likely                                  ? LIMIT_LIKELY
              : r.ever >= j->watch                                   ? LIMIT_WATCH
                                                                     : LIMIT_SAFE;
    *ret = r;
}

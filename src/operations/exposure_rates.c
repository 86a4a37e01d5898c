/* exposure_rates.c — the newest rate and the days before it, from the firm's rate events.
 *
 * Central banks quote units of a currency for one euro. A pair is looked for as it stands (X/base), the other way round
 * (base/X), and through the euro (EUR/base and EUR/X of the same day).
 */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "events/event.h"
#include "operations/exposure.h"
#include "operations/trust_parts.h"
#include "statistics/ewma_covariance.h"
#include "store/events.h"

enum { DAY_S = 86400 };

struct quote { /* one pair, day by day */
    const char **text; /* [n_days] NULL without a rate */
};
struct scan {
    struct arena *a;
    struct quote *q;
    int32_t first_day;
    size_t n_days;
    bool any;
};

static bool take(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct scan *s = ctx;
    int64_t day = ev->at_s / DAY_S - s->first_day;
    (void)e;
    if (ev->kind != EVENT_RATE || day < 0 || day >= (int64_t)s->n_days || ev->number.n == 0)
        return true;
    s->q->text[day] = str_dup(s->a, ev->number);
    s->any = true;
    return true;
}

static bool load_pair(struct workspace *ws, struct arena *a, const char *firm_id, const char *one, const char *other,
                      const struct exposure_rates *r, struct quote *ret, bool *ret_any, struct err *e)
{
    struct str subject = str_of(arena_printf(a, "%s/%s", one, other));
    ret->text = NEW_N(a, const char *, r->n_days);
    struct scan s = {.a = a, .q = ret, .first_day = r->first_day, .n_days = r->n_days};
    TRY(ws_events_scan(ws, firm_id, FAMILY_RATE, &subject, false, take, &s, e));
    *ret_any = s.any;
    return true;
}

int exposure_business_days(int32_t from, int32_t to)
{
    enum { FRIDAY_N = 5 };
    int n = 0;
    for (int32_t d = from + 1; d <= to; d++)
        n += date_weekday((struct date){d}) <= FRIDAY_N;
    return n;
}

/* The exact rate of a day; NULL. `under` NULL: 1. */
static const struct decimal *divide(struct arena *a, const char *over, const char *under)
{
    const struct decimal *x = decimal_of(a, 1, 1), *y = x, *z;
    struct err ignored = {0};
    if ((over && !decimal_parse(a, str_of(over), &x, &ignored)) || (under && !decimal_parse(a, str_of(under), &y, &ignored)) ||
        decimal_sign(x) <= 0 || decimal_sign(y) <= 0 || !decimal_div(a, x, y, &z, &ignored))
        return NULL;
    return z;
}

struct ways { /* over / under, each NULL when it plays no part */
    const struct quote *over, *under;
    const char *direction;
};

static void fill(struct arena *a, struct exposure_rates *r, struct exposure_rate *x, const struct ways *w, const char *base,
                 const struct exposure_judgement *j, int32_t as_of)
{
    x->daily = NEW_N(a, double, r->n_days);
    x->direction = w->direction;
    for (size_t i = 0; i < r->n_days; i++) {
        const char *over = w->over ? w->over->text[i] : NULL, *under = w->under ? w->under->text[i] : NULL;
        bool there = (!w->over || over) && (!w->under || under);
        const struct decimal *rate = there ? divide(a, over, under) : NULL;
        x->daily[i] = rate ? decimal_to_double(rate) : (double)NAN;
        if (!rate)
            continue;
        x->rate = rate;
        x->day = r->first_day + (int32_t)i;
        x->said = over && under ? arena_printf(a, "1 EUR = %s %s, 1 EUR = %s %s", over, base, under, x->currency)
                  : over        ? arena_printf(a, "1 %s = %s %s", x->currency, over, base)
                                : arena_printf(a, "1 %s = %s %s", base, under, x->currency);
    }
    if (x->rate) {
        x->age = exposure_business_days(x->day, as_of);
        x->stale = x->age > (int)j->stale_days;
    }
}

static bool load_one(struct workspace *ws, struct arena *a, const char *firm_id, const char *base, struct exposure_rates *r,
                     struct exposure_rate *x, const struct exposure_judgement *j, int32_t as_of, struct err *e)
{
    struct quote direct, round, to_base, to_x;
    bool has_direct, has_round, has_base = false, has_x = false;
    TRY(load_pair(ws, a, firm_id, x->currency, base, r, &direct, &has_direct, e));
    TRY(load_pair(ws, a, firm_id, base, x->currency, r, &round, &has_round, e));
    if (!has_direct && !has_round)
        TRY(load_pair(ws, a, firm_id, "EUR", base, r, &to_base, &has_base, e) && load_pair(ws, a, firm_id, "EUR", x->currency, r, &to_x, &has_x, e));
    struct ways w = {0};
    if (has_direct)
        w = (struct ways){.over = &direct, .direction = "as quoted"};
    else if (has_round)
        w = (struct ways){.under = &round, .direction = "turned round"};
    else if (has_base && has_x)
        w = (struct ways){.over = &to_base, .under = &to_x, .direction = "through EUR"};
    else
        return true;
    fill(a, r, x, &w, base, j, as_of);
    return true;
}

bool exposure_rates_load(struct job *job, const char *firm_id, const char *base, const char *const *currencies, size_t n,
                         const struct exposure_judgement *j, int32_t as_of, struct exposure_rates *ret, struct err *e)
{
    struct workspace *ws;
    struct exposure_rates r = {.items = NEW_N(job->arena, struct exposure_rate, n + 1), .n = n, .n_days = (size_t)j->rate_days};
    r.first_day = as_of - (int32_t)r.n_days + 1;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    for (size_t i = 0; i < n; i++) {
        memcpy(r.items[i].currency, currencies[i], sizeof r.items[i].currency - 1);
        r.items[i].day = DAY_NONE;
        TRY(load_one(ws, job->arena, firm_id, base, &r, &r.items[i], j, as_of, e));
    }
    *ret = r;
    return true;
}

void exposure_risk(struct arena *tmp, const struct exposure_rates *rates, const struct exposure_judgement *j, const double *net,
                   const double *days, size_t buckets, struct exposure_risk *ret)
{
    struct arena_mark mark = arena_mark(tmp);
    struct exposure_risk r = {0};
    size_t k = rates->n, n = 0;
    double *returns = NEW_N(tmp, double, rates->n_days * k + 1), *cov = NEW_N(tmp, double, k * k + 1), *last = NEW_N(tmp, double, k + 1);
    struct err ignored = {0};
    bool begun = false;
    for (size_t t = 0; t < rates->n_days; t++) {
        /* A day counts when every currency has a rate on it: weekends and holidays drop out. */
        bool complete = k > 0;
        for (size_t i = 0; i < k; i++)
            complete = complete && rates->items[i].daily && isfinite(rates->items[i].daily[t]);
        if (!complete)
            continue;
        for (size_t i = 0; i < k; i++) {
            double x = log(rates->items[i].daily[t]);
            if (begun)
                returns[n * k + i] = x - last[i];
            last[i] = x;
        }
        n += begun;
        begun = true;
    }
    r.days = n;
    r.known = k > 0 && ewma_covariance(returns, n, k, j->lambda, cov, &ignored);
    if (r.known) {
        r.sd = sqrt(ewma_exposure_variance(cov, k, net, days, buckets));
        r.at_risk = j->level * r.sd;
    }
    arena_release(tmp, mark);
    *ret = r;
}

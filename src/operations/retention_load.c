/* retention_load.c — orders in, customers by market out, each market with the model it can bear. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "events/read.h"
#include "operations/retention.h"
#include "operations/room.h"

static const char slot;

static int by_market(const void *l, const void *r)
{
    const struct buyer *a = *(const struct buyer *const *)l, *b = *(const struct buyer *const *)r;
    int c = strcmp(a->market, b->market);
    return c ? c : strcmp(a->id, b->id);
}

static int by_size(const void *l, const void *r)
{
    const struct retention_market *a = l, *b = r;
    return a->n != b->n ? (a->n > b->n ? -1 : 1) : strcmp(a->code, b->code);
}

static void split(struct job *job, struct retention *r)
{
    struct arena *a = job->arena;
    const struct buyer **all = NEW_N(a, const struct buyer *, r->buyers.n + 1), **rest;
    size_t markets = 0, n_rest = 0;
    for (size_t i = 0; i < r->buyers.n; i++)
        all[i] = &r->buyers.items[i];
    qsort(all, r->buyers.n, sizeof *all, by_market);
    for (size_t i = 0; i < r->buyers.n; i++)
        markets += i == 0 || strcmp(all[i]->market, all[i - 1]->market) != 0;
    r->markets = NEW_N(a, struct retention_market, markets + 1);
    for (size_t i = 0, end; i < r->buyers.n; i = end) {
        struct retention_market *m = &r->markets[r->n_markets++];
        *m = (struct retention_market){.code = all[i]->market, .buyers = all + i};
        m->name = *m->code ? event_market_name(job, m->code) : "no market";
        for (end = i; end < r->buyers.n && strcmp(all[end]->market, m->code) == 0; end++)
            m->n_again += all[end]->n > 1;
        m->n = end - i;
    }
    qsort(r->markets, r->n_markets, sizeof *r->markets, by_size);
    rest = NEW_N(a, const struct buyer *, r->buyers.n + 1);
    for (size_t i = 0; i < r->n_markets; i++) {
        struct retention_market *m = &r->markets[i];
        m->own = (double)m->n >= r->rules.market_customers;
        if (m->own)
            m->model = repeat_model(a, &r->rules, m->buyers, m->n, r->buyers.first_day, r->as_of);
        else {
            memcpy(rest + n_rest, m->buyers, m->n * sizeof *rest);
            n_rest += m->n;
        }
    }
    if (n_rest)
        r->others = repeat_model(a, &r->rules, rest, n_rest, r->buyers.first_day, r->as_of);
    for (size_t i = 0; i < r->n_markets; i++)
        if (!r->markets[i].own)
            r->markets[i].model = r->others;
}

static void worth(struct arena *a, struct retention *r)
{
    struct spender *s = NEW_N(a, struct spender, r->buyers.n + 1);
    size_t known = 0;
    for (size_t i = 0; i < r->buyers.n; i++) {
        size_t n;
        int64_t sum = buyer_value(&r->buyers.items[i], r->as_of, &n);
        s[i] = (struct spender){(uint32_t)n, n ? (double)sum / r->unit / (double)n : 0};
        known += n > 0 && sum > 0;
    }
    if ((double)known < r->rules.min_customers) {
        r->value_why = arena_printf(a, "the value of orders is known for %zu customers", known);
        return;
    }
    struct gamma_gamma_fit *fit;
    struct err refused = {0};
    if (gamma_gamma_fit(a, s, r->buyers.n, &fit, &refused))
        r->value = fit;
    else
        r->value_why = arena_strdup(a, refused.msg);
}

bool retention_load(struct job *job, const char *firm_id, const struct retention **ret, struct err *e)
{
    struct retention *r = job_get(job, &slot);
    if (r && strcmp(r->firm->id, firm_id) == 0) {
        *ret = r;
        return true;
    }
    struct arena *a = job->arena;
    r = NEW(a, struct retention);
    struct order_fact *orders;
    size_t n;
    TRY(firm_of_job(job, firm_id, &r->firm, e) && operations_params(job, &r->params, e));
    TRY(repeat_rules(r->params, &r->rules, e));
    r->hash = params_topic_hash(r->params, "operations");
    const struct series *series;
    TRY(series_load(job, r->firm->id, &series, e));
    r->as_of = series_as_of(job, series);
    TRY(orders_load(job, a, r->firm->id, DAY_NONE, r->as_of, &orders, &n, e));
    r->buyers = buyers_of(a, orders, n, r->as_of, (int64_t)(r->rules.bad_stars * 1000));
    if (r->buyers.n == 0) {
        (void)FAIL(e, ERR_INPUT, "none of the %zu orders of %s says who bought, so nobody can be seen coming back",
                   r->buyers.n_orders, r->firm->id);
        return err_hint(e, "Import a file with a customer number or e-mail; only a pseudonym of it is kept.");
    }
    r->unit = r->firm->book ? pow(10, r->firm->book->exponent) : 1;
    split(job, r);
    worth(a, r);
    job_set(job, &slot, r);
    *ret = r;
    return true;
}

size_t retention_market(const struct retention *r, const char *code)
{
    size_t i = 0;
    while (i < r->n_markets && strcmp(r->markets[i].code, code) != 0)
        i++;
    return i;
}

double retention_order_value(const struct retention *r, const struct buyer *b)
{
    if (!r->value)
        return (double)NAN;
    size_t n;
    int64_t sum = buyer_value(b, r->as_of, &n);
    return gamma_gamma_expected(&r->value->model,
                                &(struct spender){(uint32_t)n, n ? (double)sum / r->unit / (double)n : 0});
}

static const char *window(struct arena *a, const struct retention *r, const char *measure, const char *market)
{
    return arena_printf(a, "%s/%s/*/%s..%s", measure, market && *market ? market : "*",
                        date_text((struct date){r->buyers.first_day}).s, date_text((struct date){r->as_of}).s);
}

struct figure *retention_count(struct arena *a, const struct retention *r, const char *label, double n, const char *unit,
                               const char *market)
{
    struct figure *f = figure_leaf(a, FIGURE_FIRM, label, n, unit, date_year((struct date){r->as_of}), "events",
                                   window(a, r, "customers", market));
    f->decimals = 0;
    return f;
}

struct figure *retention_share(struct arena *a, const struct retention *r, const char *label, size_t hits, size_t n,
                               const char *market)
{
    if (n == 0)
        return figure_missing(a, label, "%", "no customers");
    struct interval i = wilson((double)hits, (double)n, r->rules.level);
    struct figure *f = FIGURE(a, label, 100 * (double)hits / (double)n, "%", "wilson/1", r->hash,
                              retention_count(a, r, "customers who bought again", (double)hits, "customers", market),
                              retention_count(a, r, "customers", (double)n, "customers", market));
    f->decimals = 10 * hits < n && n >= 1000 ? 1 : 0; /* what is known of a small share */
    return figure_with_interval(f, 100 * i.low, 100 * i.high);
}

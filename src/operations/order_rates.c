/* order_rates.c — per pair one array of days and rates, sorted; see order_rates.h. */
#include "operations/order_rates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "events/event.h"
#include "operations/order.h"

enum { DAY_S = 86400, MAX_PAIRS = 512 };
static const char HUB[] = "EUR";

struct quote {
    int64_t at_s;
    double rate;
};
struct pair {
    char from[4], to[4];
    struct quote *quotes; /* [n] by time */
    size_t n, cap;
    struct pair *next;
};
struct order_rates {
    struct arena *a;
    struct workspace *ws;
    const char *firm_id;
    const struct currency_table *currencies;
    const struct currency *base;
    int64_t max_age_s;
    struct pair *pairs;
    size_t n_pairs;
};

struct order_rates *order_rates_new(struct arena *a, struct workspace *ws, const char *firm_id,
                                    const struct currency_table *currencies, const struct currency *base,
                                    int max_age_days)
{
    struct order_rates *r = NEW(a, struct order_rates);
    *r = (struct order_rates){a, ws, firm_id, currencies, base, (int64_t)max_age_days * DAY_S, NULL, 0};
    return r;
}

static int by_time(const void *a, const void *b)
{
    const struct quote *x = a, *y = b;
    return (x->at_s > y->at_s) - (x->at_s < y->at_s);
}

struct reading {
    struct order_rates *r;
    struct pair *p;
};
static bool keep_quote(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct reading *reading = ctx;
    double rate;
    struct err bad = {0};
    (void)e;
    if (ev->kind == EVENT_RATE && number_parse(ev->number, NUMBER_POINT, &rate, &bad) && rate > 0)
        PUSH(reading->r->a, reading->p->quotes, reading->p->n, reading->p->cap, (struct quote){ev->at_s, rate});
    return true;
}

static bool pair_of(struct order_rates *r, const char *from, const char *to, const struct pair **ret, struct err *e)
{
    for (const struct pair *p = r->pairs; p; p = p->next)
        if (strcmp(p->from, from) == 0 && strcmp(p->to, to) == 0) {
            *ret = p;
            return true;
        }
    if (r->n_pairs >= MAX_PAIRS)
        return FAIL(e, ERR_LIMIT, "more than %d pairs of currencies", MAX_PAIRS);
    struct pair *p = NEW(r->a, struct pair);
    memcpy(p->from, from, sizeof p->from);
    memcpy(p->to, to, sizeof p->to);
    if (r->ws) {
        struct reading reading = {r, p};
        struct str subject = str_of(arena_printf(r->a, "%s/%s", from, to));
        TRY(ws_events_scan(r->ws, r->firm_id, FAMILY_RATE, &subject, false, keep_quote, &reading, e));
        if (p->n)
            qsort(p->quotes, p->n, sizeof *p->quotes, by_time);
    }
    p->next = r->pairs;
    r->pairs = p;
    r->n_pairs++;
    *ret = p;
    return true;
}

/* The newest quote up to `at_s`, not older than allowed; 0 = none. */
static double quote_at(const struct order_rates *r, const struct pair *p, int64_t at_s)
{
    size_t lo = 0, n = p->n;
    while (n > 0) {
        size_t half = n / 2;
        if (p->quotes[lo + half].at_s <= at_s) {
            lo += half + 1;
            n -= half + 1;
        } else
            n = half;
    }
    if (lo == 0 || at_s - p->quotes[lo - 1].at_s > r->max_age_s)
        return 0;
    return p->quotes[lo - 1].rate;
}

/* How many `to` one `from` is, said directly or the other way round; 0 = not known. */
static bool direct(struct order_rates *r, const char *from, const char *to, int64_t at_s, double *ret, struct err *e)
{
    const struct pair *p;
    if (strcmp(from, to) == 0) {
        *ret = 1;
        return true;
    }
    TRY(pair_of(r, from, to, &p, e));
    *ret = quote_at(r, p, at_s);
    if (*ret > 0)
        return true;
    TRY(pair_of(r, to, from, &p, e));
    double back = quote_at(r, p, at_s);
    *ret = back > 0 ? 1 / back : 0;
    return true;
}

bool order_rates_to_base(struct order_rates *r, int64_t amount, const char *currency, int64_t at_s, int64_t *ret,
                         struct err *e)
{
    const struct currency *cur;
    struct err unknown = {0};
    double rate, second;
    *ret = ORDER_NONE;
    if (amount == ORDER_NONE || !currency[0])
        return true;
    if (strcmp(currency, r->base->code) == 0) {
        *ret = amount;
        return true;
    }
    if (!currency_find(r->currencies, str_of(currency), &cur, &unknown))
        return true;
    TRY(direct(r, cur->code, r->base->code, at_s, &rate, e));
    if (rate <= 0 && strcmp(cur->code, HUB) != 0 && strcmp(r->base->code, HUB) != 0) {
        TRY(direct(r, cur->code, HUB, at_s, &rate, e));
        TRY(direct(r, HUB, r->base->code, at_s, &second, e));
        rate *= second;
    }
    if (rate <= 0)
        return true;
    double x = (double)amount * rate;
    for (int i = cur->exponent; i < r->base->exponent; i++)
        x *= 10;
    for (int i = r->base->exponent; i < cur->exponent; i++)
        x /= 10;
    if (fabs(x) < (double)(INT64_MAX / 2))
        *ret = (int64_t)llround(x);
    return true;
}

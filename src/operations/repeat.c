/* repeat.c — calibrate, judge, choose. */
#include "operations/repeat.h"

#include <math.h>

#include "base/date.h"

bool repeat_rules(const struct params *p, struct repeat_rules *ret, struct err *e)
{
#define R(id, field) {"operations.retention." id, offsetof(struct repeat_rules, field)}
    static const struct param_bind binds[] = {
        R("horizon", horizon_days),         R("calibration", calibration_share),
        R("customers", min_customers),      R("repeaters", min_repeaters),
        R("max_off", max_off),              R("market_customers", market_customers),
        R("level", level),                  R("recency.1", recency[0]),
        R("recency.2", recency[1]),         R("recency.3", recency[2]),
        R("recency.4", recency[3]),         R("bad_stars", bad_stars)};
#undef R
    return params_fill(p, binds, COUNT_OF(binds), ret, e);
}

const struct recency_class *repeat_class(const struct repeat *m, int32_t days)
{
    const struct recency_class *c = m->plain;
    while (days > c->to)
        c++;
    return c;
}

/* What customers known on `day` did in the `span` days after it, by how long they had been silent. */
static void plain_rule(struct recency_class *c, const struct repeat_rules *r, const struct buyer *const *group, size_t n,
                       int32_t day, int32_t span)
{
    for (int i = 0; i < N_RECENCY; i++)
        c[i] = (struct recency_class){.from = i ? c[i - 1].to + 1 : 0,
                                      .to = i < N_RECENCY - 1 ? (int32_t)r->recency[i] : INT32_MAX};
    for (size_t i = 0; i < n; i++) {
        struct bgnbd_customer k;
        size_t bought;
        if (!buyer_at(group[i], day, &k, &bought))
            continue;
        int at = 0;
        while ((int32_t)(k.T - k.tx) > c[at].to)
            at++;
        size_t next = buyer_between(group[i], day, day + span);
        c[at].n++;
        c[at].again += next > 0;
        c[at].orders += (double)next;
    }
    for (int i = 0; i < N_RECENCY; i++) {
        c[i].share = wilson((double)c[i].again, (double)c[i].n, r->level);
        c[i].orders = c[i].n ? c[i].orders / (double)c[i].n : (double)NAN;
    }
}

/* A class that was empty then borrows from the next fresher one that was not, else from the next older. */
static double plain_orders(const struct recency_class *c, int32_t silent)
{
    int at = 0, i;
    while (silent > c[at].to)
        at++;
    for (i = at; i >= 0; i--)
        if (c[i].n)
            return c[i].orders;
    for (i = at; i < N_RECENCY; i++)
        if (c[i].n)
            return c[i].orders;
    return (double)NAN;
}

static size_t known_on(struct arena *a, const struct buyer *const *group, size_t n, int32_t day,
                       struct bgnbd_customer **ret, size_t *ret_repeaters)
{
    struct bgnbd_customer *c = NEW_N(a, struct bgnbd_customer, n + 1);
    size_t k = 0, bought;
    *ret_repeaters = 0;
    for (size_t i = 0; i < n; i++)
        if (buyer_at(group[i], day, &c[k], &bought))
            *ret_repeaters += c[k++].x > 0;
    *ret = c;
    return k;
}

static const char *too_few(struct arena *a, const struct repeat_rules *r, size_t n, size_t repeaters)
{
    if ((double)n < r->min_customers)
        return arena_printf(a, "there are %zu customers, the model wants %.0f", n, r->min_customers);
    if ((double)repeaters < r->min_repeaters)
        return arena_printf(a, "%zu of %zu customers have bought again, the model wants %.0f", repeaters, n,
                            r->min_repeaters);
    return NULL;
}

/* ln of the Poisson probability of y less what does not depend on the mean; a mean of nothing is lifted a little, alike
 * for both rules, so that one surprise does not decide everything. */
static double log_score(double y, double mean)
{
    mean = fmax(mean, 1e-6);
    return y * log(mean) - mean;
}

static void judge(struct arena *a, const struct repeat_rules *r, const struct buyer *const *group, size_t n,
                  int32_t first_day, int32_t as_of, struct holdout *h)
{
    int32_t whole = as_of - first_day, cut = first_day + (int32_t)(whole * r->calibration_share), span = as_of - cut,
            before = span < (cut - first_day) / 2 ? span : (cut - first_day) / 2;
    *h = (struct holdout){.from_day = cut, .to_day = as_of};
    struct bgnbd_customer *c;
    size_t repeaters, bought;
    h->customers = known_on(a, group, n, cut, &c, &repeaters);
    h->why_not = before < 1 ? "the time known is too short" : too_few(a, r, h->customers, repeaters);
    if (h->why_not)
        return;
    struct bgnbd_fit *fit;
    struct err refused = {0};
    if (!bgnbd_fit(a, c, h->customers, 7, &fit, &refused)) {
        h->why_not = arena_strdup(a, refused.msg);
        return;
    }
    struct recency_class rule[N_RECENCY];
    plain_rule(rule, r, group, n, cut - before, before);
    double per_day = (double)span / before;
    for (size_t i = 0; i < n; i++) {
        struct bgnbd_customer k;
        if (!buyer_at(group[i], cut, &k, &bought))
            continue;
        double expected = bgnbd_expected(&fit->model, &k, span), seen = (double)buyer_between(group[i], cut, as_of),
               plain = plain_orders(rule, (int32_t)(k.T - k.tx)) * per_day;
        if (isnan(plain)) {
            h->why_not = "nobody was known early enough to compare with";
            return;
        }
        struct holdout_class *p = &h->by_past[k.x < N_PAST - 1 ? k.x : N_PAST - 1];
        p->n++, p->expected += expected, p->seen += seen;
        h->expected += expected, h->plain += plain, h->seen += seen;
        h->gain += (log_score(seen, expected) - log_score(seen, plain)) / (double)h->customers;
    }
    h->done = true;
}

struct repeat *repeat_model(struct arena *a, const struct repeat_rules *r, const struct buyer *const *group, size_t n,
                            int32_t first_day, int32_t as_of)
{
    struct repeat *m = NEW(a, struct repeat);
    m->as_of = as_of;
    m->horizon_days = r->horizon_days;
    struct bgnbd_customer *c;
    size_t repeaters, people = known_on(a, group, n, as_of, &c, &repeaters);
    plain_rule(m->plain, r, group, n, as_of - (int32_t)r->horizon_days, (int32_t)r->horizon_days);
    m->used = isnan(plain_orders(m->plain, 0)) ? REPEAT_NONE : REPEAT_PLAIN;
    m->holdout.why_not = m->why = too_few(a, r, people, repeaters);
    if (m->why)
        return m;
    struct err refused = {0};
    struct bgnbd_fit *fit;
    if (!bgnbd_fit(a, c, people, 7, &fit, &refused)) {
        m->holdout.why_not = m->why = arena_strdup(a, refused.msg);
        return m;
    }
    m->fit = fit;
    struct holdout *h = &m->holdout;
    judge(a, r, group, n, first_day, as_of, h);
    if (h->done && fabs(h->expected - h->seen) > r->max_off * h->seen)
        m->why = arena_printf(a, "on the last %d days it expected %.0f orders and %.0f came",
                              h->to_day - h->from_day, h->expected, h->seen);
    else if (h->done && h->gain < 0)
        m->why = arena_printf(a, "on the last %d days the plain rule told better who would order",
                              h->to_day - h->from_day);
    if (!m->why)
        m->used = REPEAT_BGNBD;
    return m;
}

double repeat_expected(const struct repeat *m, const struct buyer *b)
{
    struct bgnbd_customer c;
    size_t bought;
    if (m->used == REPEAT_NONE || !buyer_at(b, m->as_of, &c, &bought))
        return (double)NAN;
    return m->used == REPEAT_BGNBD ? bgnbd_expected(&m->fit->model, &c, m->horizon_days)
                                   : plain_orders(m->plain, (int32_t)(c.T - c.tx));
}

double repeat_kept(const struct repeat *m, const struct buyer *b)
{
    double alive = repeat_alive(m, b);
    return alive > 0 ? repeat_expected(m, b) / alive : (double)NAN;
}

double repeat_off(const struct repeat *m, double orders)
{
    double chance = orders > 0 ? 2 / sqrt(orders) : 1, used = m->used == REPEAT_PLAIN ? m->holdout.plain : m->holdout.expected,
           missed = m->holdout.done && used > 0 ? fabs(m->holdout.seen / used - 1) : 0;
    return fmin(1, fmax(chance, missed));
}

double repeat_alive(const struct repeat *m, const struct buyer *b)
{
    struct bgnbd_customer c;
    size_t bought;
    return m->used == REPEAT_BGNBD && buyer_at(b, m->as_of, &c, &bought) ? bgnbd_alive(&m->fit->model, &c) : (double)NAN;
}

double repeat_silence(const struct repeat *m, const struct buyer *b)
{
    struct bgnbd_customer c;
    size_t bought;
    return m->used == REPEAT_BGNBD && buyer_at(b, m->as_of, &c, &bought) ? bgnbd_silence(&m->fit->model, &c) : (double)NAN;
}

double repeat_active(const struct repeat *m, const struct buyer *b)
{
    struct bgnbd_customer c;
    size_t bought;
    if (m->used == REPEAT_NONE || !buyer_at(b, m->as_of, &c, &bought))
        return (double)NAN;
    if (m->used == REPEAT_BGNBD)
        return bgnbd_active(&m->fit->model, &c, m->horizon_days);
    const struct recency_class *k = repeat_class(m, (int32_t)(c.T - c.tx));
    return k->n ? (double)k->again / (double)k->n : (double)NAN;
}

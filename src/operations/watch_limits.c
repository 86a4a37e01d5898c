/* watch_limits.c — see watch_limits.h. */
#include "operations/watch_limits.h"

#include <math.h>

#include "operations/trust_parts.h"

static bool counts(const struct limit_board *b, const struct limit_row *r)
{
    return !r->outdated && !(r->limit->valid_from != DAY_NONE && r->limit->valid_from > b->as_of) &&
           !cstr_eq(r->limit->level, "advice");
}

static struct limit_incident *of_cause(struct limit_incident *all, size_t n, const char *cause)
{
    for (size_t i = 0; i < n; i++)
        if (cstr_eq(all[i].cause, cause))
            return &all[i];
    return NULL;
}

/* A share of failures, in percent, as the rule says it. */
static double said(const struct platform_limit *l, double failing)
{
    return l->of_successes ? 100 - failing : failing;
}

static struct signal signal_of(const struct limit_board *b, const struct limit_row *r)
{
    const struct platform_limit *l = r->limit;
    const struct figure *failed = parts_count(b->a, "", (double)r->odds.failed, "", "", NULL, NULL, r->odds.from, r->odds.to),
                        *orders = parts_count(b->a, "", (double)r->odds.orders, "", "", NULL, NULL, r->odds.from, r->odds.to),
                        *share = parts_share(b->a, "", failed, orders);
    bool known = figure_known(share);
    double chance = r->odds.state == LIMIT_OVER ? 1 : r->odds.ever;
    return (struct signal){
        .kpi = limit_metric_word(l->metric),
        .market = l->market,
        .channel = r->channel,
        .direction = l->of_successes ? -1 : 1,
        .bad = true,
        .state = SIGNAL_CONFIRMED,
        .day = b->as_of,
        .since_day = b->as_of,
        .expected = l->limit_pct,
        .seen = known ? said(l, share->value) : (double)NAN,
        .seen_low = known ? said(l, l->of_successes ? share->high : share->low) : (double)NAN,
        .seen_high = known ? said(l, l->of_successes ? share->low : share->high) : (double)NAN,
        .p = chance,
        .q = chance,
        .severity = chance,
        .detector = SIGNAL_LIMIT_DETECTOR,
        .model = l->id,
        .limit = r->odds.days,
        .statistic = (double)r->odds.left,
        .n_calibration = (int32_t)r->odds.rate_orders,
    };
}

void limit_incidents(const struct limit_board *b, struct limit_incident **ret, size_t *ret_n)
{
    struct limit_incident *all = NEW_N(b->a, struct limit_incident, b->n_rows + 1);
    size_t n = 0;
    for (size_t i = 0; i < b->n_rows; i++) {
        const struct limit_row *r = &b->rows[i];
        if (!counts(b, r) || r->odds.state == LIMIT_UNKNOWN)
            continue;
        const char *cause = arena_printf(b->a, "limit:%s:%s", r->limit->platform->id, limit_metric_word(r->limit->metric));
        struct limit_incident *x = of_cause(all, n, cause);
        if (!x) {
            x = &all[n++];
            *x = (struct limit_incident){.cause = cause, .signals = NEW_N(b->a, struct signal, b->n_rows), .safe = true};
        }
        if (r->odds.state == LIMIT_SAFE)
            continue;
        struct signal s = signal_of(b, r);
        x->safe = false;
        x->opens |= r->odds.state != LIMIT_WATCH;
        x->severity = fmax(x->severity, s.severity);
        x->signals[x->n++] = s;
    }
    *ret = all;
    *ret_n = n;
}

/* passages_lane.c — one lane then and now: quantiles, kept promises, and the watch over its slow tail. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/stat.h"
#include "operations/order.h"
#include "operations/passages.h"
#include "statistics/bocpd.h"
#include "store/events.h"

bool lane_rules_of(const struct params *p, struct lane_rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.suppliers.now_days", offsetof(struct lane_rules, now_days)},
        {"operations.suppliers.before_days", offsetof(struct lane_rules, before_days)},
        {"operations.suppliers.least", offsetof(struct lane_rules, least)},
        {"operations.suppliers.level", offsetof(struct lane_rules, level)},
        {"operations.suppliers.tail", offsetof(struct lane_rules, tail)},
        {"operations.suppliers.tail.share", offsetof(struct lane_rules, tail_share)},
        {"operations.suppliers.tail.run", offsetof(struct lane_rules, tail_run)},
        {"operations.suppliers.tail.least", offsetof(struct lane_rules, tail_least)},
        {"operations.suppliers.prior.least", offsetof(struct lane_rules, prior_least)},
        {"operations.suppliers.prior.most", offsetof(struct lane_rules, prior_most)},
        {"operations.suppliers.worse", offsetof(struct lane_rules, worse)},
        {"operations.suppliers.share.run", offsetof(struct lane_rules, share_run)},
        {"operations.suppliers.share.change", offsetof(struct lane_rules, share_change)},
    };
    return params_fill(p, binds, COUNT_OF(binds), ret, e);
}

/* The lane's passages that ended, by their end; those under way are counted apart. */
struct ended {
    const struct passage **p;
    size_t n;
};

static int32_t day_of(int64_t s)
{
    return (int32_t)(s >= 0 ? s / 86400 : -((-s + 86399) / 86400));
}

static double days_taken(const struct passage *p)
{
    return (double)(p->ended_s - p->begun_s) / 86400;
}

/* On the promised day or before it; a promise is a day, written as its beginning. */
static bool in_time(const struct passage *p, int64_t at_s)
{
    return at_s - p->promised_s < 86400;
}

static int by_end(const void *x, const void *y)
{
    const struct passage *a = *(const struct passage *const *)x, *b = *(const struct passage *const *)y;
    if (a->ended_s != b->ended_s)
        return a->ended_s < b->ended_s ? -1 : 1;
    return (a > b) - (a < b);
}

static double *days_of(struct arena *a, const struct passage *const *p, size_t n)
{
    double *days = NEW_N(a, double, n + 1);
    for (size_t i = 0; i < n; i++)
        days[i] = days_taken(p[i]);
    return days;
}

static void measure(struct arena *a, const struct passage *const *p, size_t n, const struct lane_rules *rules,
                    struct lane_period *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i]->promised_s != WS_NONE) {
            ret->promised++;
            ret->on_time += in_time(p[i], p[i]->ended_s);
        }
    }
    ret->n = n;
    if (n == 0)
        return;
    double *days = days_of(a, p, n);
    ret->median = lead_time_quantile(a, days, n, 0.5, rules->level);
    ret->tail = lead_time_quantile(a, days, n, rules->tail, rules->level);
}

/* The old tail is the k-th smallest of n; a delivery of the same kind is beyond it with probability
 * (n + 1 − k) / (n + 1) exactly, so few old deliveries make no false alarms, only later ones. */
static void watch_tail(struct arena *a, struct lane *l, const struct passage *const *before, size_t n_before,
                       const struct passage *const *now, size_t n_now, const struct lane_rules *rules)
{
    if ((double)n_before < rules->tail_least || n_now == 0)
        return;
    double *days = days_of(a, before, n_before);
    stat_sort(days, n_before);
    size_t k = (size_t)ceil(rules->tail * (double)(n_before + 1));
    k = k < n_before ? k : n_before;
    double p0 = (double)(n_before + 1 - k) / (double)(n_before + 1);
    if (!(p0 < rules->tail_share))
        return;
    l->watched = true;
    l->cusum = lead_time_cusum_design(a, p0, rules->tail_share, rules->tail_run);
    bool *slow = NEW_N(a, bool, n_now);
    for (size_t i = 0; i < n_now; i++)
        slow[i] = days_taken(now[i]) > days[k - 1];
    struct lead_time_drift d = lead_time_cusum_run(&l->cusum, slow, n_now);
    l->drifts = d.signal;
    if (d.signal)
        l->drifts_since_day = day_of(now[d.since]->ended_s);
}

static struct lane lane_of(struct arena *a, const struct passage *p, size_t n, int32_t as_of_day,
                           const struct lane_rules *rules)
{
    struct lane l = {.who = p->who, .kind = p->kind, .worse = NAN, .share_change = NAN, .last_day = DAY_NONE, .passages = p, .n = n};
    int64_t end_s = ((int64_t)as_of_day + 1) * 86400, now_s = end_s - (int64_t)rules->now_days * 86400;
    struct ended done = {NEW_N(a, const struct passage *, n + 1), 0};
    for (size_t i = 0; i < n; i++)
        if (p[i].ended_s != WS_NONE)
            done.p[done.n++] = &p[i];
    qsort(done.p, done.n, sizeof *done.p, by_end);
    size_t now = done.n, least = (size_t)rules->least; /* index of the first delivery of the later period */
    while (now > 0 && done.p[now - 1]->ended_s >= now_s)
        now--;
    /* Few of late: as many of the latest as are enough, but none so old that it is not "now" any more. */
    int64_t oldest_s = now_s - (int64_t)rules->before_days * 86400 / 2;
    while (now > 0 && done.n - now < least && done.p[now - 1]->ended_s >= oldest_s)
        now_s = done.p[--now]->ended_s;
    size_t before = now;
    int64_t before_s = now_s - (int64_t)rules->before_days * 86400;
    while (before > 0 && done.p[before - 1]->ended_s >= before_s)
        before--;
    measure(a, done.p + before, now - before, rules, &l.before);
    measure(a, done.p + now, done.n - now, rules, &l.now);
    for (size_t i = 0; i < n; i++) {
        if (p[i].ended_s != WS_NONE)
            continue;
        l.under_way++;
        /* Long ago promised and never heard of is a gap in the data, not a delay. */
        if (p[i].promised_s != WS_NONE && !in_time(&p[i], end_s - 1) && p[i].promised_s >= now_s) {
            l.overdue++;
            l.now.promised++;
        }
    }
    if (done.n > 0)
        l.last_day = day_of(done.p[done.n - 1]->ended_s);
    l.now_s = now_s;
    l.compared = l.before.n >= least && l.now.n >= least;
    if (l.compared)
        watch_tail(a, &l, done.p + before, now - before, done.p + now, done.n - now, rules);
    return l;
}

/* Promises due in each week of both periods, and those kept. */
static void watch_share(struct arena *a, struct lane *l, int32_t as_of_day, const struct lane_rules *rules,
                        struct lead_time_prior prior)
{
    enum { WEEK_S = 7 * 86400 };
    int64_t end_s = ((int64_t)as_of_day + 1) * 86400, first_s = l->now_s - (int64_t)rules->before_days * 86400;
    size_t n = (size_t)((end_s - first_s) / WEEK_S), now = (size_t)((end_s - l->now_s + WEEK_S - 1) / WEEK_S);
    int64_t begin_s = end_s - (int64_t)n * WEEK_S;
    double *kept = NEW_N(a, double, n + 1), *due = NEW_N(a, double, n + 1);
    for (size_t i = 0; i < l->n; i++) {
        const struct passage *p = &l->passages[i];
        if (p->promised_s == WS_NONE || p->promised_s < begin_s || p->promised_s + 86400 > end_s)
            continue;
        due[(p->promised_s - begin_s) / WEEK_S]++;
        kept[(p->promised_s - begin_s) / WEEK_S] += p->ended_s != WS_NONE && in_time(p, p->ended_s);
    }
    /* The share that all have in common, with the least weight: a new run may be anywhere. */
    double weight = prior.a + prior.b;
    struct bocpd_prior of = {.kind = BOCPD_BINOMIAL,
                             .a = rules->prior_least * prior.a / weight,
                             .b = rules->prior_least * prior.b / weight,
                             .expected_run = rules->share_run};
    struct bocpd *b = bocpd_new(a, &of);
    for (size_t w = 0; w < n; w++)
        if (due[w] > 0)
            bocpd_add(b, kept[w], due[w]);
    size_t weeks_now = 0, run = bocpd_likeliest(b), seen = 0;
    for (size_t w = n - (now < n ? now : n); w < n; w++)
        weeks_now += due[w] > 0;
    l->share_change = bocpd_recent(b, weeks_now);
    l->share_since_day = day_of(begin_s);
    for (size_t w = n; w-- > 0 && seen < run;) {
        seen += due[w] > 0;
        l->share_since_day = day_of(begin_s + (int64_t)w * WEEK_S);
    }
    for (size_t i = 0; i < bocpd_runs(b); i++) {
        size_t length;
        double p, level;
        bocpd_run_at(b, i, &length, &p, &level);
        if (length == run)
            l->share_now = level;
    }
}

static void finish(struct arena *a, struct lane *l, int32_t as_of_day, const struct lane_rules *rules,
                   struct lead_time_prior prior)
{
    struct lane_period *both[] = {&l->before, &l->now};
    for (int i = 0; i < 2; i++)
        if (both[i]->promised > 0)
            both[i]->share = lead_time_share(prior, both[i]->on_time, both[i]->promised, rules->level);
    if (l->compared && l->before.promised > 0 && l->now.promised > 0)
        l->worse =
            lead_time_worse(prior, l->before.on_time, l->before.promised, l->now.on_time, l->now.promised);
    if (!isnan(l->worse))
        watch_share(a, l, as_of_day, rules, prior);
}

/* What all of one kind have in common holds back the judgement on those seen three times. */
static struct lead_time_prior pool(struct arena *a, const struct lane *lanes, size_t n, enum passage_kind kind,
                                   const struct lane_rules *rules)
{
    double *on_time = NEW_N(a, double, n + 1), *promised = NEW_N(a, double, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (lanes[i].kind != kind || lanes[i].market)
            continue;
        on_time[k] = lanes[i].before.on_time + lanes[i].now.on_time;
        promised[k++] = lanes[i].before.promised + lanes[i].now.promised;
    }
    return lead_time_pool(on_time, promised, k, rules->prior_least, rules->prior_most);
}

void lanes_of(struct arena *a, const struct passage *p, size_t n, int32_t as_of_day, const struct lane_rules *rules,
              struct lane **ret, size_t *ret_n)
{
    struct lane *lanes = NULL;
    size_t n_lanes = 0, cap = 0;
    for (size_t i = 0; i < n;) {
        size_t end = i, n_markets = 0;
        while (end < n && p[end].kind == p[i].kind && strcmp(p[end].who, p[i].who) == 0)
            end++;
        PUSH(a, lanes, n_lanes, cap, lane_of(a, p + i, end - i, as_of_day, rules));
        for (size_t k = i; k < end; k++)
            n_markets += k == i || strcmp(p[k].market, p[k - 1].market) != 0;
        for (size_t k = i; n_markets > 1 && k < end;) {
            size_t last = k;
            while (last < end && strcmp(p[last].market, p[k].market) == 0)
                last++;
            struct lane l = lane_of(a, p + k, last - k, as_of_day, rules);
            l.market = p[k].market;
            PUSH(a, lanes, n_lanes, cap, l);
            k = last;
        }
        i = end;
    }
    for (int kind = 0; kind < N_PASSAGE_KINDS; kind++) {
        struct lead_time_prior prior = pool(a, lanes, n_lanes, (enum passage_kind)kind, rules);
        for (size_t i = 0; i < n_lanes; i++)
            if (lanes[i].kind == (enum passage_kind)kind)
                finish(a, &lanes[i], as_of_day, rules, prior);
    }
    *ret = lanes;
    *ret_n = n_lanes;
}

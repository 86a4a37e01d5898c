/* chain.c — the weekly series of the stages, and whether one runs ahead of the next. Every series is written so that up
 * is bad, so that every link is expected to be positive. */
#include "operations/chain.h"

#include <math.h>
#include <stdlib.h>

#include "operations/passages.h"
#include "operations/room.h"
#include "operations/series.h"
#include "operations/stock_levels.h"
#include "statistics/lag.h"
#include "store/events.h"

static const struct stage {
    const char *name, *kpi; /* kpi NULL: made from events of its own */
    bool good;              /* the share is of what went well */
} stages[N_CHAIN_STAGES] = {
    [CHAIN_SUPPLIER] = {"supplier late", NULL, false},
    [CHAIN_STOCK] = {"out of stock", NULL, false},
    [CHAIN_SHIPMENT] = {"late shipment", "late_shipment", false},
    [CHAIN_DELIVERY] = {"late delivery", "on_time", true},
    [CHAIN_REVIEW] = {"poor reviews", "low_reviews", false},
    [CHAIN_REPEAT] = {"fewer repeat orders", "repeat_rate", true},
};

const char *chain_stage_name(enum chain_stage s)
{
    return stages[s].name;
}
const char *chain_stage_kpi(enum chain_stage s)
{
    return stages[s].kpi;
}

struct rules {
    double most_lag, order, draws, level, p, known;
};

static bool load_rules(struct job *job, struct rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.chain.most_lag", offsetof(struct rules, most_lag)},
        {"operations.chain.order", offsetof(struct rules, order)},
        {"operations.chain.draws", offsetof(struct rules, draws)},
        {"operations.chain.level", offsetof(struct rules, level)},
        {"operations.chain.p", offsetof(struct rules, p)},
        {"operations.chain.known", offsetof(struct rules, known)},
    };
    const struct params *p;
    return operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), ret, e);
}

/* Share of bad per week; NaN where nothing was counted. Weeks are counted from the Monday of first_day. */
struct weekly {
    double *x;
    bool there;
};

struct gathering {
    struct job *job;
    const char *firm_id, *market;
    const struct series *s;
    int32_t first_day, as_of_day; /* first_day: a Monday */
    size_t n;                     /* whole weeks */
};

static int32_t monday_of(int32_t day)
{
    return day - (date_weekday((struct date){day}) - 1);
}

static size_t week_of(const struct gathering *g, int64_t at_s)
{
    int64_t day = at_s / 86400;
    return day < g->first_day ? g->n : (size_t)((day - g->first_day) / 7);
}

static struct weekly shares(const struct gathering *g, const double *numerator, const double *denominator, bool good)
{
    struct weekly w = {NEW_N(g->job->arena, double, g->n + 1), false};
    for (size_t i = 0; i < g->n; i++) {
        double share = denominator[i] > 0 ? numerator[i] / denominator[i] : (double)NAN;
        w.x[i] = good ? 1 - share : share;
        w.there |= denominator[i] > 0;
    }
    return w;
}

static struct weekly of_kpi(const struct gathering *g, const struct kpis *kpis, const struct stage *st)
{
    const struct kpi *k = kpi_find(kpis, st->kpi);
    struct kpi_points p = {0};
    if (k)
        p = kpi_points(g->job->arena, g->s, k, g->market, NULL, STEP_WEEK, g->first_day,
                       g->first_day + 7 * (int32_t)g->n - 1);
    double *numerator = NEW_N(g->job->arena, double, g->n + 1), *denominator = NEW_N(g->job->arena, double, g->n + 1);
    for (size_t i = 0; i < p.n; i++) {
        size_t at = (size_t)((p.first_day - g->first_day) / 7) + i;
        if (p.first_day < g->first_day || at >= g->n)
            continue;
        numerator[at] = p.numerator[i];
        denominator[at] = p.denominator[i];
    }
    return shares(g, numerator, denominator, st->good);
}

/* Of what suppliers had promised for the week, the share that came later or has not come. */
static bool of_suppliers(const struct gathering *g, struct weekly *ret, struct err *e)
{
    struct passage *p;
    size_t n;
    struct arena *a = g->job->arena;
    double *late = NEW_N(a, double, g->n + 1), *due = NEW_N(a, double, g->n + 1);
    TRY(passages_load(g->job, a, g->firm_id, g->as_of_day, &p, &n, e));
    for (size_t i = 0; i < n; i++) {
        if (p[i].kind != PASSAGE_SUPPLY || p[i].promised_s == WS_NONE)
            continue;
        size_t week = week_of(g, p[i].promised_s);
        if (week >= g->n)
            continue;
        due[week]++;
        late[week] += p[i].ended_s == WS_NONE || p[i].ended_s - p[i].promised_s >= 86400;
    }
    *ret = shares(g, late, due, false);
    return true;
}

/* Share of the products that are known at the end of the week of which nothing is left. */
static bool of_stock(const struct gathering *g, struct weekly *ret, struct err *e)
{
    struct stock_item *items;
    size_t n;
    struct arena *a = g->job->arena;
    double *out = NEW_N(a, double, g->n + 1), *known = NEW_N(a, double, g->n + 1);
    TRY(stock_load(g->job, a, g->firm_id, ((int64_t)g->as_of_day + 1) * 86400 - 1, &items, &n, e));
    for (size_t i = 0; i < n; i++) {
        if (items[i].n < 2)
            continue; /* one count says nothing of the weeks */
        int64_t last_s = items[i].points[items[i].n - 1].at_s;
        for (size_t week = 0; week < g->n; week++) {
            int64_t end_s = ((int64_t)g->first_day + 7 * (int64_t)(week + 1)) * 86400 - 1;
            if (end_s < items[i].points[0].at_s || end_s - (int64_t)7 * 86400 > last_s)
                continue;
            known[week]++;
            out[week] += stock_at(&items[i], end_s, NULL) <= 0;
        }
    }
    *ret = shares(g, out, known, false);
    return true;
}

/* Both series between the first and the last week that both know; single gaps are bridged by a straight line. */
static size_t common(const struct gathering *g, const struct rules *r, const struct weekly *x, const struct weekly *y,
                     double *ret_x, double *ret_y, const char **ret_why)
{
    size_t from = 0, to = g->n, missing = 0;
    while (from < to && (isnan(x->x[from]) || isnan(y->x[from])))
        from++;
    while (to > from && (isnan(x->x[to - 1]) || isnan(y->x[to - 1])))
        to--;
    const struct weekly *const in[] = {x, y};
    double *const out[] = {ret_x, ret_y};
    for (int k = 0; k < 2; k++) {
        size_t last = from;
        for (size_t i = from; i < to; i++) {
            if (isnan(in[k]->x[i])) {
                missing++;
                continue;
            }
            for (size_t j = last + 1; j < i; j++)
                out[k][j - from] = in[k]->x[last] + (in[k]->x[i] - in[k]->x[last]) * (double)(j - last) / (double)(i - last);
            out[k][i - from] = in[k]->x[i];
            last = i;
        }
    }
    size_t n = to - from;
    if ((double)(2 * n) * r->known > (double)(2 * n - missing)) {
        *ret_why = arena_printf(g->job->arena, "in %zu of %zu weeks nothing was counted in one of the two", missing, n);
        return 0;
    }
    return n;
}

static void look(const struct gathering *g, const struct rules *r, const struct weekly *x, const struct weekly *y,
                 struct chain_link *l)
{
    struct arena *a = g->job->arena;
    double *u = NEW_N(a, double, g->n + 1), *v = NEW_N(a, double, g->n + 1);
    struct lag_setting set = {.most = (size_t)r->most_lag,
                              .order = (size_t)r->order,
                              .draws = (size_t)r->draws,
                              .level = r->level,
                              .direction = 1,
                              .seed = g->job->seed};
    struct lag_found f;
    struct err why = {0};
    l->n_weeks = common(g, r, x, y, u, v, &l->why_not);
    if (l->n_weeks == 0)
        return;
    if (!lag_find(a, u, v, l->n_weeks, &set, &f, &why)) {
        l->why_not = arena_strdup(a, why.msg);
        return;
    }
    l->known = true;
    l->lag = (int)f.lag;
    l->low_lag = (int)f.low_lag;
    l->high_lag = (int)f.high_lag;
    l->strength = fmax(0, f.strength);
    l->low = fmax(0, f.low);
    l->high = fmax(l->strength, f.high);
    l->p = f.p;
    l->seen = f.p <= r->p && f.low > 0;
}

static const char *missing_stage(enum chain_stage s)
{
    static const char *const why[N_CHAIN_STAGES] = {
        [CHAIN_SUPPLIER] = "no supplier orders with a promised day are known",
        [CHAIN_STOCK] = "no stock counts over time are known",
        [CHAIN_SHIPMENT] = "no shipments are known",
        [CHAIN_DELIVERY] = "no deliveries with a promised day are known",
        [CHAIN_REVIEW] = "no reviews are known",
        [CHAIN_REPEAT] = "too few weeks with orders of known customers",
    };
    return why[s];
}

bool chain_links(struct job *job, const char *firm_id, const char *market, int32_t as_of_day, struct chain_link **ret,
                 size_t *ret_n, struct err *e)
{
    struct rules r;
    const struct kpis *kpis;
    struct gathering g = {.job = job, .firm_id = firm_id, .market = market, .as_of_day = as_of_day};
    TRY(series_load(job, firm_id, &g.s, e) && kpis_load(job, &kpis, e) && load_rules(job, &r, e));
    g.first_day = monday_of(series_first_day(g.s));
    g.n = as_of_day < g.first_day ? 0 : (size_t)((as_of_day + 1 - g.first_day) / 7);
    struct weekly w[N_CHAIN_STAGES];
    TRY(of_suppliers(&g, &w[CHAIN_SUPPLIER], e) && of_stock(&g, &w[CHAIN_STOCK], e));
    for (int s = CHAIN_SHIPMENT; s < N_CHAIN_STAGES; s++)
        w[s] = of_kpi(&g, kpis, &stages[s]);
    struct chain_link *links = NEW_N(job->arena, struct chain_link, 2 * N_CHAIN_STAGES);
    size_t n = 0;
    int before = -1; /* the last stage that is known */
    for (int s = 0; s < N_CHAIN_STAGES; s++) {
        struct chain_link l = {.from = (enum chain_stage)(s > 0 ? s - 1 : 0), .to = (enum chain_stage)s, .market = market};
        if (s > 0 && (!w[s].there || !w[s - 1].there)) {
            l.why_not = missing_stage((enum chain_stage)(w[s].there ? s - 1 : s));
            links[n++] = l;
        }
        if (w[s].there && before >= 0) { /* over stages that are not known too */
            l.from = (enum chain_stage)before;
            look(&g, &r, &w[before], &w[s], &l);
            if (before >= CHAIN_SHIPMENT && s == before + 1 && s <= CHAIN_REVIEW)
                TRY(chain_pair(job, firm_id, as_of_day, r.level, &l, e));
            links[n++] = l;
        }
        if (w[s].there)
            before = s;
    }
    *ret = links;
    *ret_n = n;
    return true;
}

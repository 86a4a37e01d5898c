/* limits_data.c — the platforms and their limits, read once per job from data/operations. */
#include <math.h>
#include <string.h>

#include "operations/limits.h"
#include "operations/room.h"
#include "operations/trust_parts.h"

static const struct {
    const char *word, *what, *needs;
} metrics[] = {
#define ROW(name, word, what, needs) {word, what, needs},
    LIMIT_METRICS(ROW)
#undef ROW
};

const char *limit_metric_word(enum limit_metric m)
{
    return metrics[m].word;
}

bool limit_metric_of(const char *word, enum limit_metric *ret)
{
    for (size_t m = 0; m < COUNT_OF(metrics); m++)
        if (cstr_eq(metrics[m].word, word)) {
            *ret = (enum limit_metric)m;
            return true;
        }
    return false;
}

const char *limit_metric_what(enum limit_metric m)
{
    return metrics[m].what;
}

const char *limit_metric_needs(enum limit_metric m)
{
    return metrics[m].needs;
}

static bool read_platforms(struct job *job, struct platforms *p, struct err *e)
{
    struct arena *a = job->arena;
    struct csv *c;
    TRY(parts_open(job, a, "platforms", &c, e));
    while (csv_next(c, e)) {
        struct platform x = {0};
        TRY(parts_column(c, a, "platform", &x.id, e) && parts_column(c, a, "name", &x.name, e) &&
            parts_column(c, a, "channels", &x.channels, e));
        PUSH(a, p->items, p->n, p->cap, x);
    }
    return !csv_failed(c);
}

static const struct platform *platform_find(const struct platforms *p, const char *id)
{
    for (size_t i = 0; i < p->n; i++)
        if (cstr_eq(p->items[i].id, id))
            return &p->items[i];
    return NULL;
}

/* "< 4" of failures, or "> 95" of successes, in whole millionths of failures. */
static bool read_rule(const struct csv *c, struct platform_limit *l, struct err *e)
{
    enum { PPM_PER_PERCENT_MAX = 10000 };
    int col;
    TRY(csv_col(c, "limit_pct", &col, e) && csv_need_real(c, col, &l->limit_pct, e));
    if (!(l->limit_pct >= 0 && l->limit_pct <= 100))
        return csv_fail(c, col, e, "a share lies between 0 and 100 %%");
    TRY(csv_col(c, "good", &col, e));
    if (strcmp(l->good, "<") && strcmp(l->good, "<=") && strcmp(l->good, ">") && strcmp(l->good, ">="))
        return csv_fail(c, col, e, "`%s` is none of < <= > >=", l->good);
    l->of_successes = l->good[0] == '>';
    l->window.reached_is_over = l->good[1] == 0;
    double failing = l->of_successes ? 100 - l->limit_pct : l->limit_pct;
    l->window.ppm = llround(failing * PPM_PER_PERCENT_MAX);
    return true;
}

static bool read_limit(const struct csv *c, struct arena *a, const struct platforms *p, struct platform_limit *l,
                       struct err *e)
{
    const char *platform, *metric;
    int64_t days, busy, lag;
    TRY(parts_column(c, a, "id", &l->id, e) && parts_column(c, a, "platform", &platform, e) &&
        parts_column(c, a, "market", &l->market, e) && parts_column(c, a, "metric", &metric, e) &&
        parts_column(c, a, "good", &l->good, e) && parts_column(c, a, "level", &l->level, e) &&
        parts_column(c, a, "consequence", &l->consequence, e) && parts_column(c, a, "source", &l->source, e) &&
        parts_column(c, a, "looked_up", &l->looked_up, e) && parts_column(c, a, "tag", &l->tag, e) &&
        parts_column(c, a, "note", &l->note, e) && parts_date(c, "valid_from", &l->valid_from, e) &&
        parts_date(c, "valid_to", &l->valid_to, e) && parts_whole(c, "window_days", 0, &days, e) &&
        parts_whole(c, "busy_days", 0, &busy, e) && parts_whole(c, "busy_orders", -1, &l->busy_orders, e) &&
        parts_whole(c, "lag_days", 0, &lag, e) && parts_whole(c, "cut", -1, &l->cut, e) &&
        parts_whole(c, "least_orders", 0, &l->window.least_orders, e) &&
        parts_whole(c, "least_failures", 0, &l->window.least_failures, e) && read_rule(c, l, e));
    l->platform = platform_find(p, platform);
    if (!l->platform)
        return csv_fail(c, csv_find(c, "platform"), e, "`%s` is not in platforms.csv", platform);
    if (!limit_metric_of(metric, &l->metric))
        return csv_fail(c, csv_find(c, "metric"), e, "`%s` is no metric that is counted", metric);
    enum { DAYS_MAX = 366 };
    if (days < 1 || days > DAYS_MAX || busy < 0 || busy > DAYS_MAX || lag < 0 || lag > DAYS_MAX)
        return csv_fail(c, csv_find(c, "window_days"), e, "a window has 1 to 366 days");
    l->days = (int32_t)days;
    l->busy_days = (int32_t)busy;
    l->lag_days = (int32_t)lag;
    return true;
}

bool platforms_load(struct job *job, const struct platforms **ret, struct err *e)
{
    static const char key;
    struct platforms *p = job_get(job, &key);
    if (!p) {
        struct csv *c;
        p = NEW(job->arena, struct platforms);
        TRY(read_platforms(job, p, e) && parts_open(job, job->arena, "platform_limits", &c, e));
        while (csv_next(c, e)) {
            struct platform_limit l = {0};
            TRY(read_limit(c, job->arena, p, &l, e));
            PUSH(job->arena, p->limits, p->n_limits, p->limits_cap, l);
        }
        if (csv_failed(c))
            return false;
        job_set(job, &key, p);
    }
    *ret = p;
    return true;
}

const struct platform *platform_of(const struct platforms *p, const char *channel)
{
    for (size_t i = 0; i < p->n; i++)
        if (parts_match(p->items[i].channels, channel))
            return &p->items[i];
    return NULL;
}

bool limit_judgement_load(struct job *job, struct limit_judgement *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.limits.horizon_days", offsetof(struct limit_judgement, horizon_days)},
        {"operations.limits.rate_days", offsetof(struct limit_judgement, rate_days)},
        {"operations.limits.volume_days", offsetof(struct limit_judgement, volume_days)},
        {"operations.limits.prior", offsetof(struct limit_judgement, prior)},
        {"operations.limits.likely", offsetof(struct limit_judgement, likely)},
        {"operations.limits.watch", offsetof(struct limit_judgement, watch)},
        {"operations.limits.mature_days", offsetof(struct limit_judgement, mature_days)},
        {"operations.limits.paths", offsetof(struct limit_judgement, paths)},
        {"operations.limits.old_days", offsetof(struct limit_judgement, old_days)},
        {"operations.limits.least_volume", offsetof(struct limit_judgement, least_volume)},
    };
    const struct params *p;
    return operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), ret, e);
}

/* dependency_report.c — see dependency_report.h. */
#include "operations/dependency_report.h"

#include <stddef.h>
#include <string.h>

#include "operations/room.h"
#include "operations/series.h"
#include "operations/trust_parts.h"

static const char *own_of(const struct dependency_report *r, enum dependency_kind k)
{
    return k == DEPENDENCY_CURRENCY ? r->firm->currency : k == DEPENDENCY_MARKET ? r->firm->home : NULL;
}

bool exit_concerns(const struct dependency_report *r, enum dependency_kind k)
{
    const struct dependency *d = &r->of[k];
    const char *own = own_of(r, k);
    return d->judged && exit_has_list(r->rules, k) && !(own && !strcmp(own, d->members[0].name));
}

bool dependency_report_load(struct job *job, const char *firm, struct dependency_report *ret, struct err *e)
{
    static const struct param_bind binds[] = {
#define BIND(name) {"operations.dependency." #name, offsetof(struct dependency_judgement, name)}
        BIND(days_short), BIND(days_middle), BIND(days_long), BIND(hhi_alert),
        BIND(top_alert),  BIND(known_share), BIND(least_orders), BIND(resamples), BIND(window_days),
#undef BIND
    };
    struct dependency_report r = {.job = job, .a = job->arena};
    const struct series *s;
    const struct params *p;
    const struct platforms *platforms;
    struct workspace *ws;
    struct order_fact *orders;
    size_t n;
    TRY(firm_of_job(job, firm, &r.firm, e));
    TRY(series_load(job, r.firm->id, &s, e));
    TRY(operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), &r.j, e));
    TRY(platforms_load(job, &platforms, e) && provider_rules_load(job, &r.rules, e));
    r.params = params_topic_hash(p, "operations");
    r.as_of = series_as_of(job, s);
    r.from = r.as_of - (int32_t)r.j.window_days + 1;
    if (series_first_day(s) > r.from)
        r.from = series_first_day(s);
    r.days = r.as_of - r.from + 1;
    TRY(orders_load(job, job->arena, r.firm->id, r.from, r.as_of, &orders, &n, e));
    for (size_t k = 0; k < N_DEPENDENCY_KINDS; k++)
        dependency_find(job->arena, platforms, &r.j, (enum dependency_kind)k, orders, n, r.from, r.as_of,
                        own_of(&r, (enum dependency_kind)k), job->seed, &r.of[k]);
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_exit_list(ws, job->arena, r.firm->id, &r.steps, &r.n_steps, e));
    *ret = r;
    return true;
}

bool exit_has_list(const struct provider_rules *r, enum dependency_kind k)
{
    for (size_t i = 0; i < r->n_exits; i++)
        if (!strcmp(r->exits[i].kind, dependency_kind_word(k)))
            return true;
    return false;
}

const char *exit_key(struct arena *a, enum dependency_kind k, const char *provider)
{
    return arena_printf(a, "%s:%s", dependency_kind_word(k), provider);
}

int32_t exit_done(const struct dependency_report *r, const char *key, const char *item)
{
    for (size_t i = 0; i < r->n_steps; i++)
        if (!strcmp(r->steps[i].provider, key) && !strcmp(r->steps[i].item, item) && r->steps[i].done_day != WS_NONE)
            return (int32_t)r->steps[i].done_day;
    return DAY_NONE;
}

const char *exit_words(const struct dependency_report *r, enum dependency_kind k, const char *provider)
{
    const char *key = exit_key(r->a, k, provider);
    size_t n = 0, done = 0, old = 0;
    int32_t last = DAY_NONE;
    for (size_t i = 0; i < r->rules->n_exits; i++) {
        const struct exit_item *x = &r->rules->exits[i];
        if (strcmp(x->kind, dependency_kind_word(k)))
            continue;
        int32_t day = exit_done(r, key, x->item);
        n++;
        done += day != DAY_NONE;
        old += day != DAY_NONE && r->as_of - day > x->every_days;
        last = day != DAY_NONE && day > last ? day : last;
    }
    if (n == 0)
        return "no checklist";
    if (done == 0)
        return "never rehearsed";
    return arena_printf(r->a, "%zu of %zu steps%s, last on %s", done, n,
                        old ? arena_printf(r->a, ", %zu too long ago", old) : "", parts_day(r->a, last));
}

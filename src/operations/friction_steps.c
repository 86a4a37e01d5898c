/* friction_steps.c — see friction_steps.h. */
#include "operations/friction_steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events/event.h"
#include "operations/trust_parts.h"
#include "store/events.h"

int funnel_step_find(const struct funnel *f, const char *id)
{
    for (size_t i = 0; i < f->n_steps; i++)
        if (cstr_eq(f->steps[i].id, id))
            return (int)i;
    return -1;
}

double *funnel_visits(struct arena *a, struct funnel *f, const char *market)
{
    for (size_t i = 0; i < f->n_markets; i++)
        if (!strcmp(f->markets[i].market, market))
            return f->markets[i].visits;
    struct funnel_market m = {.market = arena_strdup(a, market), .visits = NEW_N(a, double, f->n_steps)};
    PUSH(a, f->markets, f->n_markets, f->markets_cap, m);
    return m.visits;
}

static bool read_steps(struct job *job, struct funnel *f, struct err *e)
{
    struct csv *c;
    TRY(parts_open(job, job->arena, "funnel", &c, e));
    while (csv_next(c, e)) {
        struct funnel_step s = {0};
        TRY(parts_column(c, job->arena, "step", &s.id, e) && parts_column(c, job->arena, "name", &s.name, e) &&
            parts_column(c, job->arena, "words", &s.words, e));
        PUSH(job->arena, f->steps, f->n_steps, f->steps_cap, s);
    }
    return !csv_failed(c);
}

struct scan {
    struct arena *a;
    struct funnel *f;
    int64_t from_s, until_s;
};

static bool take(void *ctx, const struct ws_event *ev, struct err *e)
{
    enum { WORD_MAX = 64, MILLI = 1000 };
    struct scan *s = ctx;
    char word[WORD_MAX], market[WORD_MAX];
    (void)e;
    if (ev->kind != EVENT_SESSION || ev->at_s < s->from_s || ev->at_s >= s->until_s)
        return true;
    double n = ev->quantity == WS_NONE ? 1 : (double)ev->quantity / MILLI;
    snprintf(word, sizeof word, "%.*s", STR_ARG_MAX(ev->reason, WORD_MAX - 1));
    snprintf(market, sizeof market, "%.*s", STR_ARG_MAX(ev->market, WORD_MAX - 1));
    for (size_t i = 0; i < s->f->n_steps; i++)
        if (!strcmp(s->f->steps[i].id, word) || parts_match(s->f->steps[i].words, word)) {
            funnel_visits(s->a, s->f, market)[i] += n;
            return true;
        }
    s->f->unknown += n;
    s->f->unknown_word = s->f->unknown_word ? s->f->unknown_word : arena_strdup(s->a, word);
    return true;
}

static int by_code(const void *x, const void *y)
{
    return strcmp(((const struct funnel_market *)x)->market, ((const struct funnel_market *)y)->market);
}

bool funnel_load(struct job *job, const char *firm_id, int32_t from, int32_t to, struct funnel *ret, struct err *e)
{
    enum { DAY_S = 86400 };
    struct workspace *ws;
    struct funnel f = {0};
    struct scan s = {.a = job->arena, .f = &f, .from_s = (int64_t)from * DAY_S, .until_s = ((int64_t)to + 1) * DAY_S};
    TRY(read_steps(job, &f, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_events_scan(ws, firm_id, FAMILY_SESSION, NULL, false, take, &s, e));
    if (f.n_markets)
        qsort(f.markets, f.n_markets, sizeof *f.markets, by_code);
    *ret = f;
    return true;
}

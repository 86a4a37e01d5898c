/* detect_run.c — the chart run over a series: calibrate, score, sum, open, close, begin anew. */
#include <math.h>

#include "operations/detect.h"

struct run {
    const struct detect_settings *s;
    const struct detect_input *in;
    struct arena *tmp;
    struct detect_result *out;
    bool *usable;   /* open, with exposure, not inside a signal that was resolved */
    struct detect_baseline base, limit_base; /* now; the one the limit was computed for */
    size_t origin;  /* nothing before it makes the level: a new normal began here */
    struct detect_course course;
    size_t next_fit, course_fitted;
    bool has_base, by_bootstrap;
    double grid, limit, sum;
    size_t since;   /* first period after the sum was last 0 */
    size_t cap;
};

static size_t back(size_t from, double periods)
{
    return (double)from > periods ? from - (size_t)periods : 0;
}

static bool much_the_same(const struct detect_baseline *a, const struct detect_baseline *b)
{
    double tenth = 10, fifth = 5;
    return fabs(a->level - b->level) * tenth <= fabs(b->level) &&
           fabs(a->error - b->error) * tenth <= b->error &&
           (a->size == b->size || fabs(a->size - b->size) * fifth <= b->size);
}

/* Limits last while the baseline is much the same: they move slowly, and cost the most. */
static bool limit_for(struct run *r, size_t from, size_t to)
{
    if (r->limit > 0 && much_the_same(&r->base, &r->limit_base))
        return true;
    if (!detect_limit(r->tmp, r->s, r->in, &r->base, r->usable, from, to, &r->grid, &r->limit))
        return false;
    r->limit_base = r->base;
    r->by_bootstrap = false;
    if (r->course.lag_one > r->s->autocorrelation && (double)r->course.n >= r->s->least) {
        double drawn = detect_limit_bootstrap(r->tmp, r->s, r->in, &r->base, &r->course, r->grid);
        /* Dependence can only cost: never below what independence asks for. */
        if (drawn > r->limit)
            r->limit = drawn, r->by_bootstrap = true;
    }
    return true;
}

/* Calibrates on what ended a guard ago (at the start of a series or of a new normal: less). */
static void refit(struct run *r, size_t t)
{
    double age = (double)(t - r->origin), guard = fmin(r->s->guard, age / 4);
    size_t to = back(t, guard), from = back(to, r->s->level), seen_from = back(to, r->s->pattern);
    size_t course_from = seen_from > r->origin ? seen_from : r->origin;
    if (from < r->origin)
        from = r->origin;
    struct detect_baseline b = r->base;
    if (!detect_baseline_fit(r->s, r->in, r->usable, seen_from, from, to, &b))
        return;
    if (!r->has_base || (double)(t - r->course_fitted) >= 4 * r->s->refit) {
        detect_course(r->tmp, r->s, r->in, &b, r->usable, course_from, to, &r->course);
        r->course_fitted = t;
        b.size = r->course.size;
        if (!detect_baseline_fit(r->s, r->in, r->usable, seen_from, from, to, &b))
            return;
    }
    r->base = b;
    r->has_base = limit_for(r, from, to);
}

static void measure(const struct run *r, struct detect_event *v, size_t to)
{
    v->expected = v->seen = v->exposure = 0;
    bool is_level = r->in->kind == DETECT_LEVEL;
    for (size_t t = v->since; t < to; t++) {
        if ((r->in->open && !r->in->open[t]) || isnan(r->out->expected[t]))
            continue;
        double weight = r->in->trials ? r->in->trials[t] : 1;
        v->expected += r->out->expected[t] * (is_level ? weight : 1);
        v->seen += r->in->x[t] * (is_level ? weight : 1);
        v->exposure += weight;
    }
    if (is_level && v->exposure > 0)
        v->expected /= v->exposure, v->seen /= v->exposure;
    v->statistic = r->sum;
    v->limit = r->limit;
}

static struct detect_event *last_open(const struct run *r)
{
    struct detect_event *v = r->out->n_events ? &r->out->events[r->out->n_events - 1] : NULL;
    return v && v->ended == SIZE_MAX ? v : NULL;
}

static void close_event(struct run *r, struct detect_event *v, size_t t, bool accepted)
{
    measure(r, v, t);
    v->ended = t;
    v->accepted = accepted;
    if (accepted) {
        r->origin = v->since;
        r->limit = 0; /* another level, another limit; until it can be told, no chart */
        r->has_base = false;
    } else {
        for (size_t i = v->since; i < t; i++)
            r->usable[i] = false;
    }
    r->sum = 0;
    r->since = t;
    r->next_fit = t;
}

static void step(struct run *r, struct arena *a, size_t t)
{
    struct detect_event *open = last_open(r);
    if (!open && t >= r->next_fit) {
        r->next_fit = t + (size_t)r->s->refit; /* a baseline too thin today will not be better tomorrow */
        refit(r, t);
    }
    if (!r->has_base || !r->usable[t])
        return;
    struct detect_result *out = r->out;
    out->expected[t] = detect_expected(r->in, &r->base, t);
    out->residual[t] = detect_residual(r->in, &r->base, t);
    double score = detect_score(r->s, r->in, &r->base, out->expected[t], r->grid, t);
    r->sum = fmin(fmax(0, r->sum + score), r->limit * r->s->hold);
    if (r->sum <= 0)
        r->since = t + 1;
    out->statistic[t] = r->sum;
    out->limit[t] = r->limit;
    out->charted++;
    if (!open && r->sum >= r->limit) {
        PUSH(a, out->events, out->n_events, r->cap,
             (struct detect_event){.since = r->since, .crossed = t, .ended = SIZE_MAX,
                                   .baseline_error = r->base.error, .size = r->base.size,
                                   .n_calibration = r->base.n, .by_bootstrap = r->by_bootstrap});
        open = last_open(r);
        measure(r, open, t + 1);
    } else if (open && r->sum < r->limit * r->s->resolve) {
        close_event(r, open, t + 1, false);
    } else if (open && (double)(t + 1 - open->since) >= r->s->accept) {
        close_event(r, open, t + 1, true);
    }
}

void detect_run(struct arena *a, const struct detect_settings *s, const struct detect_input *in,
                struct detect_result *ret)
{
    ARENA_LOCAL(tmp);
    size_t n = in->n;
    *ret = (struct detect_result){.expected = NEW_N(a, double, n + 1),
                                  .statistic = NEW_N(a, double, n + 1),
                                  .limit = NEW_N(a, double, n + 1),
                                  .residual = NEW_N(a, double, n + 1)};
    struct run r = {.s = s, .in = in, .tmp = tmp, .out = ret, .usable = NEW_N(tmp, bool, n + 1)};
    for (size_t t = 0; t < n; t++) {
        ret->expected[t] = ret->statistic[t] = ret->limit[t] = ret->residual[t] = (double)NAN;
        r.usable[t] = (!in->open || in->open[t]) && !isnan(in->x[t]) &&
                      (in->kind == DETECT_COUNT || !in->trials || in->trials[t] > 0);
    }
    for (size_t t = 0; t < n; t++)
        step(&r, a, t);
    struct detect_event *open = last_open(&r);
    if (open) {
        measure(&r, open, n);
        open->ended = n;
    }
}

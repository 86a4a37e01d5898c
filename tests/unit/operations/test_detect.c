/* test_detect.c — charts on series whose truth is known: the promised run length is kept, changes are seen and dated,
 * days that are shut say nothing, signals stay open until things are as before, and the budget adds up. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "operations/budget.h"
#include "operations/detect.h"

static const struct detect_settings settings = {
    .guard = 7, .level = 91, .pattern = 182, .least = 28, .refit = 7, .accept = 56, .block = 7, .shift_count = 0.3,
    .shift_share = 0.5, .shift_level = 1, .spread_p = 0.2, .autocorrelation = 0.2, .wild = 3, .resolve = 0.3, .hold = 1.5,
    .grid = 0.125, .pattern_prior = 2, .least_events = 10,
};

static double poisson(struct rng *r, double mean)
{
    double x = 0, p = rng_uniform_open(r);
    for (double limit = exp(-mean); p > limit; x++)
        p *= rng_uniform_open(r);
    return x;
}

enum { N = 400 };

/* A shop with weekdays, shut on Saturdays: 12 a day on the average day, then `after` times as many from `change` until
 * `back`. */
static void shop(struct rng *r, double *x, bool *open, uint8_t *phase, size_t change, size_t back, double after)
{
    static const double weekday[] = {1.2, 1.1, 1.3, 1, 0.8, 0, 0.6};
    for (size_t t = 0; t < N; t++) {
        phase[t] = (uint8_t)(t % 7);
        open[t] = weekday[t % 7] > 0;
        x[t] = poisson(r, 12 * weekday[t % 7] * (t >= change && t < back ? after : 1));
    }
}

static void a_fall_is_seen_dated_and_closed(void **state)
{
    (void)state;
    double late = 0, off = 0;
    int seen = 0, closed = 0, rounds = 30;
    for (int i = 0; i < rounds; i++) {
        ARENA_LOCAL(a);
        struct rng r;
        rng_init_block(&r, 5, "test.detect", (uint64_t)i);
        double x[N];
        bool open[N];
        uint8_t phase[N];
        shop(&r, x, open, phase, 250, 280, 0.6);
        struct detect_input in = {.kind = DETECT_COUNT, .x = x, .open = open, .n = N, .phase = phase, .n_phases = 7,
                                  .direction = -1, .run_length = 1000};
        struct detect_result out;
        detect_run(a, &settings, &in, &out);
        for (size_t e = 0; e < out.n_events; e++) {
            const struct detect_event *v = &out.events[e];
            if (v->crossed < 250 || v->crossed >= 280)
                continue;
            seen++;
            late += (double)(v->crossed - 250);
            assert_true(v->since <= v->crossed);
            off += fabs((double)v->since - 250);
            closed += v->ended > 280 - 15 && v->ended < 310 && !v->accepted; /* soon after things are as before */
            assert_true(v->seen < v->expected);
            break;
        }
        assert_true(isnan(out.expected[0]));
    }
    assert_true(seen >= rounds - 1);
    assert_true(late / seen < 12 && off / seen < 5);
    if (closed < rounds - 4)
        print_error("%d of %d closed in time\n", closed, rounds);
    assert_true(closed >= rounds - 4);
}

static void a_lasting_change_becomes_the_new_normal(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 8, "test.detect.normal");
    double x[N];
    bool open[N];
    uint8_t phase[N];
    shop(&r, x, open, phase, 200, N, 0.5);
    struct detect_input in = {.kind = DETECT_COUNT, .x = x, .open = open, .n = N, .phase = phase, .n_phases = 7,
                              .direction = -1, .run_length = 1000};
    struct detect_result out;
    detect_run(a, &settings, &in, &out);
    size_t accepted = 0;
    for (size_t i = 0; i < out.n_events; i++)
        accepted += out.events[i].accepted;
    assert_int_equal(accepted, 1);
    /* The new baseline knows nothing of the old level: a Monday is 12 · 1.2 · 0.5 = 7.2. */
    assert_true(fabs(out.expected[N - 1 - (N - 1) % 7] - 7.2) < 1.5);
    in.direction = 1;
    detect_run(a, &settings, &in, &out);
    assert_int_equal(out.n_events, 0); /* nobody asked about falls */
}

/* The promise itself: over many shops where nothing happens, alarms come as seldom as the run length says. */
static void the_run_length_is_kept(void **state)
{
    (void)state;
    double alarms = 0, periods = 0, length = 150;
    for (int i = 0; i < 60; i++) {
        ARENA_LOCAL(a);
        struct rng r;
        rng_init_block(&r, 6, "test.detect.length", (uint64_t)i);
        double x[N];
        bool open[N];
        uint8_t phase[N];
        shop(&r, x, open, phase, N, N, 1);
        struct detect_input in = {.kind = DETECT_COUNT, .x = x, .open = open, .n = N, .phase = phase, .n_phases = 7,
                                  .direction = -1, .run_length = length};
        struct detect_result out;
        detect_run(a, &settings, &in, &out);
        alarms += (double)out.n_events;
        periods += (double)out.charted;
    }
    /* About 115 are allowed; estimated baselines and extra spread are counted in, so fewer are expected. */
    double per_length = alarms / (periods / length);
    if (per_length < 0.3 || per_length > 1.25)
        print_error("%.3f alarms per run length\n", per_length);
    assert_true(per_length > 0.3 && per_length < 1.25);
}

static void shares_and_means_are_charted(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 9, "test.detect.share");
    double x[N], trials[N], value[N];
    for (size_t t = 0; t < N; t++) {
        trials[t] = 10 + (double)(t % 5);
        x[t] = 0;
        for (double i = 0; i < trials[t]; i++)
            x[t] += rng_uniform(&r) < (t < 300 ? 0.08 : 0.2);
        value[t] = rng_normal(&r) + (t < 300 ? 0 : 1.2);
    }
    struct detect_input in = {.kind = DETECT_SHARE, .x = x, .trials = trials, .n = N, .n_phases = 1, .direction = 1,
                              .run_length = 1000};
    struct detect_result out;
    detect_run(a, &settings, &in, &out);
    const struct detect_event *found = NULL;
    for (size_t i = 0; i < out.n_events && !found; i++)
        if (out.events[i].crossed >= 300)
            found = &out.events[i];
    assert_non_null(found);
    if (found->crossed >= 325 || !found->accepted)
        print_error("crossed %zu ended %zu\n", found->crossed, found->ended);
    assert_true(found->crossed < 325 && found->accepted);
    assert_true(found->seen / found->exposure > 0.13 && found->expected / found->exposure < 0.12);
    in = (struct detect_input){.kind = DETECT_LEVEL, .x = value, .n = N, .n_phases = 1, .direction = 1, .run_length = 1000};
    detect_run(a, &settings, &in, &out);
    found = NULL;
    for (size_t i = 0; i < out.n_events && !found; i++)
        if (out.events[i].crossed >= 300)
            found = &out.events[i];
    assert_non_null(found);
    assert_true(found->crossed < 316 && fabs(found->expected) < 0.4);
    /* The new level comes from few deliveries: until there are enough there is no chart, not one whose limit is 0. */
    for (size_t t = 0; t < N; t++)
        trials[t] = t < 318 || t % 12 == 0 ? 10 : 0;
    in.trials = trials;
    detect_run(a, &settings, &in, &out);
    bool accepted = false;
    for (size_t i = 0; i < out.n_events; i++)
        accepted |= out.events[i].accepted;
    assert_true(accepted);
    for (size_t t = 0; t < N; t++)
        assert_true(isnan(out.limit[t]) || out.limit[t] > 0);
}

/* Values that hang together ask for wider limits. */
static void dependence_is_noticed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 10, "test.detect.ar");
    double value[N], before = 0;
    bool usable[N];
    for (size_t t = 0; t < N; t++) {
        before = value[t] = 0.6 * before + 0.8 * rng_normal(&r);
        usable[t] = true;
    }
    struct detect_input in = {.kind = DETECT_LEVEL, .x = value, .n = N, .n_phases = 1, .direction = 1, .run_length = 300};
    struct detect_baseline b = {0};
    struct detect_course c;
    assert_true(detect_baseline_fit(&settings, &in, usable, 0, 0, N, &b));
    detect_course(a, &settings, &in, &b, usable, 0, N, &c);
    assert_true(c.lag_one > 0.3);
    double grid, limit;
    assert_true(detect_limit(a, &settings, &in, &b, usable, 0, N, &grid, &limit));
    assert_true(detect_limit_bootstrap(a, &settings, &in, &b, &c, grid) > 1.2 * limit);
}

static void a_wild_week_does_not_widen_the_limits(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 12, "test.detect.wild");
    double x[N];
    bool open[N];
    uint8_t phase[N];
    shop(&r, x, open, phase, 100, 107, 4);
    struct detect_input in = {.kind = DETECT_COUNT, .x = x, .open = open, .n = N, .phase = phase, .n_phases = 7,
                              .direction = -1, .run_length = 1000};
    struct detect_baseline b = {0};
    struct detect_course c;
    assert_true(detect_baseline_fit(&settings, &in, open, 0, 60, 151, &b));
    assert_true(fabs(b.level - 12) < 1.3);
    detect_course(a, &settings, &in, &b, open, 0, 182, &c);
    assert_true(c.size > 20);
}

static void the_budget_adds_up(void **state)
{
    (void)state;
    const double weight[] = {3, 2, 1, 1, 1};
    double length[5], rate = 0;
    budget_share(&(struct budget){.per_week = 1, .per_series = 100}, weight, 5, length);
    for (int i = 0; i < 5; i++)
        rate += 7 / length[i];
    assert_true(fabs(rate - 1) < 1e-12 && fabs(length[2] / length[0] - 3) < 1e-12);
    budget_share(&(struct budget){.per_week = 1, .per_series = 0.1}, weight, 5, length);
    for (int i = 0; i < 5; i++)
        assert_true(fabs(length[i] - 910) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fall_is_seen_dated_and_closed),
        cmocka_unit_test(a_lasting_change_becomes_the_new_normal),
        cmocka_unit_test(the_run_length_is_kept),
        cmocka_unit_test(shares_and_means_are_charted),
        cmocka_unit_test(dependence_is_noticed),
        cmocka_unit_test(a_wild_week_does_not_widen_the_limits),
        cmocka_unit_test(the_budget_adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

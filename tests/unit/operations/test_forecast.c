/* test_forecast.c — choice of a method on the series' own past, intervals, never negative, goals, threads. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "operations/forecast.h"

static struct err e;
static struct forecast_settings set; /* as shipped */

static void near(double x, double y, double tolerance)
{
    if (!(fabs(x - y) <= tolerance * (1 + fabs(y)))) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static int read_settings(void **state)
{
    (void)state;
    static struct arena *a;
    a = arena_open();
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .country_dir = LANDFALL_COUNTRY_DIR,
                      .as_of = AS_OF_FACT_TABLE};
    OK(forecast_settings_load(&job, &set, &e), e);
    *state = a;
    return 0;
}
static int forget_settings(void **state)
{
    arena_close(*state);
    return 0;
}

static double poisson(struct rng *r, double mean)
{
    double p = exp(-mean), u = rng_uniform(r), k = 0;
    for (; u > p && k < 1000; k++) {
        u -= p;
        p *= mean / (k + 1);
    }
    return k;
}
static void wandering(double *y, size_t n, double mean, double step, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed, "test.forecast");
    double level = log(mean);
    for (size_t t = 0; t < n; t++)
        y[t] = poisson(&r, exp(level += step * rng_normal(&r)));
}

static void in_order_and_never_negative(const struct forecast *f)
{
    for (size_t h = 0; h < f->horizon; h++) {
        assert_true(f->low95[h] >= 0 && f->point[h] >= 0);
        assert_true(f->low95[h] <= f->low80[h] && f->low80[h] <= f->median[h]);
        assert_true(f->median[h] <= f->high80[h] && f->high80[h] <= f->high95[h]);
    }
}

static void each_kind_has_its_method(void **state)
{
    struct arena *a = *state;
    double steady[104], rare[104], brief[13], weekday[7] = {1.3, 1, 1, 1, 1.2, 1.1, 0.4};
    struct rng r;
    rng_init(&r, 2, "test.forecast.kinds");
    for (int t = 0; t < 104; t++) {
        steady[t] = poisson(&r, 40);
        rare[t] = rng_uniform(&r) < 0.25 ? 1 + poisson(&r, 2) : 0;
    }
    for (int t = 0; t < 13; t++)
        brief[t] = 20 * weekday[t % 7] + t % 2;
    struct forecast_input in = {.y = steady, .n = 104, .step = STEP_WEEK, .horizon = 8};
    struct forecast f;
    OK(forecast_make(a, &set, &in, &f, &e), e);
    assert_int_equal(f.method, FORECAST_ETS); /* noise about a level: the last value is a poor guess */
    assert_true(f.mase < f.mase_naive);
    near(f.point[7], 40, 0.1);
    in_order_and_never_negative(&f);
    in.y = rare;
    OK(forecast_make(a, &set, &in, &f, &e), e);
    assert_int_equal(f.method, FORECAST_CROSTON);
    assert_true(f.rmsse < f.rmsse_naive && f.kind.adi > 1.32);
    near(f.point[0], 0.75, 0.3);
    near(f.low95[0], 0, 0);
    in_order_and_never_negative(&f);
    in = (struct forecast_input){.y = brief, .n = 13, .step = STEP_DAY, .horizon = 14, .weekday = weekday};
    OK(forecast_make(a, &set, &in, &f, &e), e);
    assert_int_equal(f.method, FORECAST_WEEKDAY);
    near(f.point[0] / f.point[1], 0.4 / 1.3, 1e-9); /* day 13 is a Sunday, then a Monday */
    near(f.point[7], f.point[0], 0.2);
    in.n = 4;
    OK(forecast_make(a, &set, &in, &f, &e), e);
    assert_int_equal(f.method, FORECAST_NONE);
    assert_string_equal(f.why, "too short");
    const double zeros[20] = {0};
    in = (struct forecast_input){.y = zeros, .n = 20, .step = STEP_WEEK, .horizon = 2};
    OK(forecast_make(a, &set, &in, &f, &e), e);
    assert_string_equal(f.why, "nothing but zeros");
    const double endless[] = {1, 2, INFINITY, 3, 4, 5, 6};
    in.y = endless;
    in.n = 7;
    FAILS(forecast_make(a, &set, &in, &f, &e), e, ERR_INPUT, "value 3");
}

/* A calendar that repeats with little noise, after a year of growth that a model without it would carry on. */
static void naive_is_used_when_it_wins(void **state)
{
    struct arena *a = *state;
    double y[182];
    struct rng r;
    rng_init(&r, 3, "test.forecast.naive");
    for (int t = 0; t < 182; t++) {
        static const double promotions[] = {50, 5, 5, 80, 5, 20, 5}; /* whole calendar moves at once, now and then */
        if (t == 0 || t % 21 == 0)
            y[t] = 0;
        y[t] = promotions[(t + 3 * (t / 49)) % 7] + (t / 49) * 10 + rng_uniform(&r);
    }
    struct forecast_input in = {.y = y, .n = 182, .step = STEP_DAY, .horizon = 7};
    struct forecast f;
    OK(forecast_make(a, &set, &in, &f, &e), e);
    assert_int_equal(f.method, FORECAST_NAIVE);
    assert_string_equal(f.model, "same weekday as last week");
    near(f.mase, f.mase_naive, 0);
    for (int h = 0; h < 7; h++)
        near(f.median[h], y[175 + h], 1e-12);
}

/* Declines to nothing: the intervals end at zero, the expected value stays above it and near the median. */
static void decline_stops_at_zero(void **state)
{
    struct arena *a = *state;
    double y[60];
    struct rng r;
    rng_init(&r, 5, "test.forecast.decline");
    for (int t = 0; t < 60; t++)
        y[t] = fmax(0, 60 - t + 3 * rng_normal(&r));
    struct forecast_input in = {.y = y, .n = 60, .step = STEP_WEEK, .horizon = 12};
    struct forecast f;
    OK(forecast_make(a, &set, &in, &f, &e), e);
    in_order_and_never_negative(&f);
    near(f.low80[11], 0, 0);
    assert_true(f.point[11] < y[50]);
}

/* Many series: outcomes that the program never saw lie in the intervals as often as promised. */
static void intervals_keep_their_promise(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { N = 40, T = 104, H = 8 };
    static double y[N][T + H];
    struct forecast_input in[N];
    struct forecast f[N];
    for (int i = 0; i < N; i++) {
        wandering(y[i], T + H, i % 2 ? 8 : 60, 0.1, (uint64_t)(100 + i));
        in[i] = (struct forecast_input){.y = y[i], .n = T, .step = STEP_WEEK, .horizon = H};
    }
    OK(forecast_many(a, &set, in, N, f, &e), e);
    double in80 = 0, in95 = 0, measured80 = 0, measured95 = 0, n = 0;
    for (int i = 0; i < N; i++) {
        if (f[i].method == FORECAST_NONE)
            continue;
        in_order_and_never_negative(&f[i]);
        for (int h = 0; h < H; h++, n++) {
            double v = y[i][T + h];
            in80 += v >= f[i].low80[h] && v <= f[i].high80[h];
            in95 += v >= f[i].low95[h] && v <= f[i].high95[h];
            measured80 += f[i].coverage80;
            measured95 += f[i].coverage95;
        }
    }
    print_message("80 %%: measured on the past %.3f, came true %.3f; 95 %%: %.3f, %.3f\n", measured80 / n, in80 / n,
                  measured95 / n, in95 / n);
    assert_true(in80 / n > 0.74 && in80 / n < 0.92);
    assert_true(in95 / n > 0.9 && in95 / n < 0.995);
    assert_true(fabs(measured80 / n - in80 / n) < 0.1);
    assert_true(fabs(measured95 / n - in95 / n) < 0.1);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { N = 6, T = 70 };
    static double y[N][T];
    struct forecast_input in[N];
    struct forecast one[N], many[N];
    for (int i = 0; i < N; i++) {
        wandering(y[i], T, 5 + 10 * i, 0.15, (uint64_t)i);
        in[i] = (struct forecast_input){.y = y[i], .n = T, .step = STEP_DAY, .horizon = 14};
    }
    setenv("LANDFALL_THREADS", "1", 1);
    OK(forecast_many(a, &set, in, N, one, &e), e);
    setenv("LANDFALL_THREADS", "5", 1);
    OK(forecast_many(a, &set, in, N, many, &e), e);
    unsetenv("LANDFALL_THREADS");
    for (int i = 0; i < N; i++) {
        assert_string_equal(one[i].model, many[i].model);
        assert_memory_equal(one[i].point, many[i].point, 14 * sizeof(double));
        assert_memory_equal(one[i].low95, many[i].low95, 14 * sizeof(double));
        assert_memory_equal(&one[i].coverage80, &many[i].coverage80, sizeof(double));
    }
}

static void goals(void **state)
{
    struct arena *a = *state;
    double y[104];
    struct rng r;
    rng_init(&r, 8, "test.forecast.goal");
    for (int t = 0; t < 104; t++)
        y[t] = poisson(&r, 50);
    struct forecast_input in = {.y = y, .n = 104, .step = STEP_WEEK, .horizon = 10};
    struct forecast_reach reach;
    double before = 1;
    OK(forecast_reach(a, &set, &in, 0, &reach, &e), e);
    near(reach.probability, 1, 0);
    for (double wanted = 300; wanted <= 700; wanted += 50) {
        OK(forecast_reach(a, &set, &in, wanted, &reach, &e), e);
        assert_true(reach.probability <= before);
        before = reach.probability;
    }
    near(before, 0, 0.01);
    near(reach.expected, 500, 0.06);
    assert_true(reach.low80 < reach.expected && reach.expected < reach.high80);
    OK(forecast_reach(a, &set, &in, reach.expected, &reach, &e), e);
    assert_true(fabs(reach.probability - 0.5) < 0.1 && reach.standard_error < 0.01);
    in.n = 3;
    FAILS(forecast_reach(a, &set, &in, 1, &reach, &e), e, ERR_NUMERIC, "too short");
}

/* Days with a factor are taken out of the past and put into what comes. */
static void holidays(void **state)
{
    struct arena *a = *state;
    double y[70], factor[84];
    struct rng r;
    rng_init(&r, 9, "test.forecast.holiday");
    for (int t = 0; t < 84; t++)
        factor[t] = t % 23 == 7 || t == 75 ? 0.2 : 1;
    for (int t = 0; t < 70; t++)
        y[t] = factor[t] * (100 + 5 * rng_normal(&r));
    struct forecast_input in = {.y = y, .n = 70, .step = STEP_DAY, .horizon = 14, .day_factor = factor};
    struct forecast f;
    OK(forecast_make(a, &set, &in, &f, &e), e);
    near(f.point[5], 20, 0.1);
    near(f.point[4], 100, 0.05);
    assert_true(f.high95[5] < 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_method), cmocka_unit_test(naive_is_used_when_it_wins),
        cmocka_unit_test(decline_stops_at_zero),    cmocka_unit_test(intervals_keep_their_promise),
        cmocka_unit_test(threads_change_nothing),   cmocka_unit_test(goals),
        cmocka_unit_test(holidays),
    };
    return cmocka_run_group_tests(tests, read_settings, forget_settings);
}

/* test_lag.c — a planted delay is found, with its interval; where there is none, none is seen. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/lag.h"

static const struct lag_setting setting = {.most = 8, .order = 3, .draws = 200, .level = 0.9,
                                           .direction = 1, .seed = 1};

/* x wanders (AR 0.7); y follows it by `lag` weeks with noise of its own that wanders too. */
static void made(struct rng *rng, size_t n, size_t lag, double pull, double *x, double *y)
{
    double u = 0, v = 0, past[64] = {0};
    for (size_t t = 0; t < n + 64; t++) {
        u = 0.7 * u + rng_normal(rng);
        v = 0.6 * v + rng_normal(rng);
        double then = past[(t + 64 - lag) % 64];
        past[t % 64] = u;
        if (lag == 0)
            then = u;
        if (t >= 64) {
            x[t - 64] = 5 + u;
            y[t - 64] = 20 + pull * then + v;
        }
    }
}

static void a_planted_delay_is_found(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct rng rng;
    rng_init(&rng, 12, "test.lag");
    double x[104], y[104];
    int found = 0, covered = 0, sure = 0;
    enum { N_ROUNDS = 60 };
    for (size_t round = 0; round < N_ROUNDS; round++) {
        size_t lag = round % 6;
        struct lag_found f;
        made(&rng, 104, lag, 1, x, y);
        OK(lag_find(a, x, y, 104, &setting, &f, &e), e);
        found += f.lag == lag;
        covered += f.low_lag <= (double)lag && (double)lag <= f.high_lag;
        sure += f.p <= 0.05;
        assert_true(f.low <= f.strength && f.strength <= f.high && f.strength <= 1);
    }
    assert_true(found >= 55 && covered >= 55 && sure >= 57);
}

static void drifting_strangers_are_not_related(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct rng rng;
    rng_init(&rng, 13, "test.lag.none");
    double x[104], y[104];
    int false_alarms = 0;
    enum { N_ROUNDS = 200 };
    struct lag_setting quick = setting;
    quick.draws = 2;
    for (int round = 0; round < N_ROUNDS; round++) {
        struct lag_found f;
        made(&rng, 104, 3, 0, x, y);
        OK(lag_find(a, x, y, 104, &quick, &f, &e), e);
        false_alarms += f.p <= 0.05;
    }
    assert_true(false_alarms <= 22); /* 5 % of 200 is 10; four standard errors more is 22 */
    assert_true(false_alarms >= 1);  /* a test that never speaks would pass otherwise */
}

static void direction_counts_and_short_series_are_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct rng rng;
    rng_init(&rng, 14, "test.lag.direction");
    double x[104], y[104];
    made(&rng, 104, 2, 1, x, y);
    struct lag_setting down = setting;
    struct lag_found f;
    down.direction = -1;
    OK(lag_find(a, x, y, 104, &down, &f, &e), e);
    assert_true(f.p > 0.05);
    for (int t = 0; t < 104; t++)
        y[t] = -y[t];
    OK(lag_find(a, x, y, 104, &down, &f, &e), e);
    assert_true(f.p <= 0.05 && f.lag == 2 && f.strength < 0);
    assert_false(lag_find(a, x, y, 40, &down, &f, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
    for (int t = 0; t < 104; t++)
        y[t] = 4;
    assert_false(lag_find(a, x, y, 104, &down, &f, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_planted_delay_is_found),
        cmocka_unit_test(drifting_strangers_are_not_related),
        cmocka_unit_test(direction_counts_and_short_series_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

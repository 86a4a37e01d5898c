/* test_nab.c — the benchmark's score on a case worked by hand from its published rules. */
#include "unit/scratch.h"

#include <math.h>

#include "statistics/nab.h"

static double s(double y)
{
    return 2 / (1 + exp(5 * y)) - 1;
}

/* 20 values, so 3 are not scored; windows 8…11 and 15…16. Alarms at 1 (not scored), 5 (no window
 * before: −1), 9 and 10 (the earlier counts), 13 (two after the right edge, width 4: y = 2/3), and none
 * in the second window. */
static void as_worked_by_hand(void **state)
{
    (void)state;
    double score[20] = {0};
    score[1] = score[5] = score[9] = score[10] = score[13] = 1;
    const struct nab_window w[] = {{8, 11}, {15, 16}};
    const struct nab_series series = {score, 20, w, 2};
    struct nab_count c;
    double first = s(-3.0 / 4) / s(-1), false_alarms = -1 + s(2.0 / 3);
    assert_int_equal(nab_probation(20), 3);
    const double want[] = {first - 1 + 0.11 * false_alarms, first - 1 + 0.22 * false_alarms,
                           first - 2 + 0.11 * false_alarms};
    const double fn[] = {1, 1, 2};
    for (size_t i = 0; i < nab_n_profiles; i++) {
        double raw = nab_raw(&series, 1, &nab_profiles[i], &c);
        assert_true(fabs(raw - want[i]) < 1e-12);
        assert_true(fabs(nab_normalised(&series, 1, 1, &nab_profiles[i]) -
                         100 * (want[i] + 2 * fn[i]) / (2 + 2 * fn[i])) < 1e-9);
    }
    assert_true(c.windows == 2 && c.found == 1 && c.alarms_outside == 2 && c.values == 17);
    assert_int_equal(c.values_outside, 11);
}

static void silence_is_zero_and_perfection_a_hundred(void **state)
{
    (void)state;
    double score[100] = {0};
    const struct nab_window w[] = {{5, 9}, {40, 49}, {80, 89}};
    const struct nab_series series = {score, 100, w, 3};
    struct nab_count c;
    nab_raw(&series, 0.5, &nab_profiles[0], &c);
    assert_int_equal(c.windows, 2); /* the first lies in the unscored part */
    for (size_t i = 0; i < nab_n_profiles; i++)
        assert_true(fabs(nab_normalised(&series, 1, 0.5, &nab_profiles[i])) < 1e-12);
    score[40] = score[80] = 1;
    for (size_t i = 0; i < nab_n_profiles; i++)
        assert_true(fabs(nab_normalised(&series, 1, 0.5, &nab_profiles[i]) - 100) < 1e-9);
    score[40] = 0, score[49] = 1; /* as late as can be: nearly nothing */
    double late = nab_normalised(&series, 1, 0.5, &nab_profiles[0]);
    assert_true(late > 75 && late < 90);
    /* Three widths after a window an alarm costs all it can. */
    assert_true(nab_probation(100) == 15 && nab_probation(100000) == 750);
}

static void the_best_threshold_is_found(void **state)
{
    (void)state;
    double score[60];
    for (int i = 0; i < 60; i++)
        score[i] = 0.01 * ((i * 37) % 60);
    score[31] = 0.9, score[50] = 0.95;
    const struct nab_window w[] = {{30, 35}};
    const struct nab_series series = {score, 60, w, 1};
    for (size_t i = 0; i < nab_n_profiles; i++) {
        double best = nab_best_threshold(&series, 1, &nab_profiles[i]);
        double at_best = nab_normalised(&series, 1, best, &nab_profiles[i]);
        for (int j = 0; j < 60; j++)
            assert_true(nab_normalised(&series, 1, score[j], &nab_profiles[i]) <= at_best + 1e-9);
        assert_true(best == 0.9);
    }
    score[31] = 0;
    for (int i = 30; i <= 35; i++)
        score[i] = -1;
    assert_true(isinf(nab_best_threshold(&series, 1, &nab_profiles[0])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_worked_by_hand),
        cmocka_unit_test(silence_is_zero_and_perfection_a_hundred),
        cmocka_unit_test(the_best_threshold_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_croston.c — demand now and then: by hand, identities, classes, what may come. */
#include "unit/scratch.h"

#include <math.h>

#include "statistics/croston.h"

static struct err e;
static void near(double x, double y, double tolerance)
{
    if (!(fabs(x - y) <= tolerance * (1 + fabs(y)))) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

static const double y[] = {0, 0, 3, 0, 1, 0, 0, 0, 5, 2, 0, 0};
enum { N = 12 };

/* α 0.2: z 3 → 2.6 → 3.08 → 2.864; p 3 → 2.8 → 3.04 → 2.632. */
static void by_hand(void **state)
{
    (void)state;
    struct croston_options opt = {CROSTON_PLAIN, 0.2, 0.2, CROSTON_START_NAIVE, 0, 0};
    struct croston_fit f;
    OK(croston_run(y, N, &opt, &f, &e), e);
    near(f.size, 2.864, 1e-14);
    near(1 / f.probability, 2.632, 1e-14);
    near(f.rate, 2.864 / 2.632, 1e-14);
    /* TSB, β 0.5: d 1/3 → 1/6 → 1/12 → 13/24 → 13/48 → 61/96 → …, halved in each empty period */
    opt = (struct croston_options){CROSTON_TSB, 0.2, 0.5, CROSTON_START_NAIVE, 0, 0};
    OK(croston_run(y, 5, &opt, &f, &e), e);
    near(f.probability, 61.0 / 96, 1e-14);
    near(f.size, 2.6, 1e-14);
    opt.start = CROSTON_START_MEAN;
    opt.alpha_interval = 0;
    opt.alpha_size = 0;
    OK(croston_run(y, N, &opt, &f, &e), e);
    near(f.probability, 4.0 / 12, 1e-14);
    near(f.size, 11.0 / 4, 1e-14);
}

static void corrections_of_the_bias(void **state)
{
    (void)state;
    struct croston_fit plain, sba, sbj;
    for (double alpha = 0.05; alpha < 1; alpha += 0.1) {
        struct croston_options opt = {CROSTON_PLAIN, alpha, alpha, CROSTON_START_GIVEN, 2, 3};
        OK(croston_run(y, N, &opt, &plain, &e), e);
        opt.method = CROSTON_SBA;
        OK(croston_run(y, N, &opt, &sba, &e), e);
        opt.method = CROSTON_SBJ;
        OK(croston_run(y, N, &opt, &sbj, &e), e);
        near(sba.rate, plain.rate * (1 - alpha / 2), 1e-14);
        near(sbj.rate, plain.rate * (1 - alpha / (2 - alpha)), 1e-14);
    }
}

/* Demand in every period: Croston is simple smoothing of the sizes, and TSB too. */
static void demand_always_is_smoothing(void **state)
{
    (void)state;
    const double z[] = {4, 6, 5, 9, 2};
    double level = 4;
    for (int t = 0; t < 5; t++)
        level += 0.3 * (z[t] - level);
    for (int m = CROSTON_PLAIN; m < CROSTON_N_METHODS; m++) {
        struct croston_options opt = {m, 0.3, 0.3, CROSTON_START_NAIVE, 0, 0};
        struct croston_fit f;
        OK(croston_run(z, 5, &opt, &f, &e), e);
        near(f.size, level, 1e-14);
        near(f.probability, 1, 1e-14);
    }
}

/* Only TSB lets an item die. */
static void obsolescence(void **state)
{
    (void)state;
    double z[60] = {3, 0, 2, 3, 0, 4, 0, 3};
    for (int m = CROSTON_PLAIN; m < CROSTON_N_METHODS; m++) {
        struct croston_options opt = {m, 0.1, 0.1, CROSTON_START_NAIVE, 0, 0};
        struct croston_fit early, late;
        OK(croston_run(z, 8, &opt, &early, &e), e);
        OK(croston_run(z, 60, &opt, &late, &e), e);
        if (m == CROSTON_TSB)
            near(late.rate, early.rate * pow(0.9, 52), 1e-12);
        else
            near(late.rate, early.rate, 0);
    }
}

static void gaps_and_refusals(void **state)
{
    (void)state;
    const double with[] = {0, NAN, 3, 0, NAN, NAN, 2}, without[] = {0, 3, 0, 2}, none[] = {0, 0},
                 back[] = {1, -1};
    struct croston_options opt = {CROSTON_SBA, 0.1, 0.1, CROSTON_START_NAIVE, 0, 0};
    struct croston_fit f, g;
    OK(croston_run(with, 7, &opt, &f, &e), e);
    OK(croston_run(without, 4, &opt, &g, &e), e);
    near(f.rate, g.rate, 0);
    FAILS(croston_run(none, 2, &opt, &f, &e), e, ERR_NUMERIC, "no demand");
    FAILS(croston_run(back, 2, &opt, &f, &e), e, ERR_INPUT, "period 2");
    opt.start = CROSTON_START_GIVEN;
    FAILS(croston_run(without, 4, &opt, &f, &e), e, ERR_INPUT, "start");
}

static void tuning_takes_the_best(void **state)
{
    (void)state;
    struct croston_fit best, f;
    double alpha;
    OK(croston_tune(y, N, CROSTON_TSB, CROSTON_START_MEAN, 0.05, 0.3, 0.05, &best, &alpha, &e), e);
    for (int i = 1; i <= 6; i++) {
        struct croston_options opt = {CROSTON_TSB, 0.05 * i, 0.05 * i, CROSTON_START_MEAN, 0, 0};
        OK(croston_run(y, N, &opt, &f, &e), e);
        assert_true(best.mean_square <= f.mean_square + 1e-12);
    }
    assert_true(alpha >= 0.05 - 1e-12 && alpha <= 0.3 + 1e-12);
}

static void classes(void **state)
{
    (void)state;
    const double smooth[] = {4, 5, 4, 5, 4, 5}, erratic[] = {1, 20, 1, 1, 1, 1},
                 rare[] = {0, 4, 0, 5, 0, 4}, lumpy[] = {0, 1, 0, 20, 0, 1};
    struct croston_kind k = croston_classify(rare, 6, 1.32, 0.49);
    near(k.adi, 2, 0);
    near(k.cv2, (1.0 / 3) / (169.0 / 9), 1e-14); /* sizes 4, 5, 4 */
    assert_int_equal(k.class, CROSTON_INTERMITTENT);
    assert_int_equal(croston_classify(smooth, 6, 1.32, 0.49).class, CROSTON_SMOOTH);
    assert_int_equal(croston_classify(erratic, 6, 1.32, 0.49).class, CROSTON_ERRATIC);
    assert_int_equal(croston_classify(lumpy, 6, 1.32, 0.49).class, CROSTON_LUMPY);
    assert_true(isinf(croston_classify((const double[]){0, 0}, 2, 1.32, 0.49).adi));
}

/* Mean and share of zeros of what is simulated, within four standard errors; nothing below zero. */
static void simulation_has_the_fitted_mean(void **state)
{
    (void)state;
    enum { PATHS = 40000 };
    static double sizes[N], out[PATHS];
    for (int m = CROSTON_PLAIN; m < CROSTON_N_METHODS; m++) {
        struct croston_options opt = {m, 0.2, 0.2, CROSTON_START_MEAN, 0, 0};
        struct croston_fit f;
        struct rng r;
        double sum = 0, square = 0, zeros = 0;
        OK(croston_run(y, N, &opt, &f, &e), e);
        rng_init(&r, 1, "test.croston");
        croston_simulate(&f, y, N, &r, PATHS, 1, sizes, out);
        for (int i = 0; i < PATHS; i++) {
            assert_true(out[i] >= 0);
            sum += out[i];
            square += out[i] * out[i];
            zeros += out[i] <= 0;
        }
        double mean = sum / PATHS, se = sqrt((square / PATHS - mean * mean) / PATHS);
        assert_true(fabs(mean - f.rate) < 4 * se);
        double p = 1 - f.probability;
        assert_true(fabs(zeros / PATHS - p) < 4 * sqrt(p * (1 - p) / PATHS));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(corrections_of_the_bias),
        cmocka_unit_test(demand_always_is_smoothing),
        cmocka_unit_test(obsolescence),
        cmocka_unit_test(gaps_and_refusals),
        cmocka_unit_test(tuning_takes_the_best),
        cmocka_unit_test(classes),
        cmocka_unit_test(simulation_has_the_fitted_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

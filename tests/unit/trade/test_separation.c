/* test_separation.c — rows without a finite estimate are found, named and left out, and only those.
 */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "trade/ppml.h"

static const struct ppml_options robust = {.errors = ERRORS_ROBUST_HC0};
static const char *const names[] = {"x1", "x2", "x3", "x4"}, *const sets[] = {"first", "second"};

/* Quasi-separation in its plainest form (Santos Silva & Tenreyro 2010): x1 is there in one row
 * only, and y = 0. */
static void a_regressor_that_is_only_there_when_nothing_is_traded(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double y[] = {0, 0, 0, 1, 2, 5, 3}, x1[] = {1, 0, 0, 0, 0, 0, 0},
                 x2[] = {0, 1, 2, 0, 1, 2, 3}, one[] = {1, 1, 1, 1, 1, 1, 1};
    const double *x[] = {x1, x2, one};
    struct ppml_data d = {.n = 7, .y = y, .n_x = 3, .x = x, .x_name = names};
    struct ppml_fit *fit;
    struct err e = {0};
    OK(ppml_fit(a, &d, &robust, &fit, &e), e);
    assert_int_equal(fit->dropped[0], DROP_SEPARATED);
    assert_int_equal(fit->n_dropped, 1);
    assert_int_equal(fit->n_dropped_by[DROP_SEPARATED], 1);
    assert_true(fit->collinear[0] && isnan(fit->beta[0]) && isnan(fit->mu[0]));
    /* The rest as if the row and the regressor had never been there. */
    struct ppml_fit *rest;
    const double *less[] = {x2 + 1, one + 1};
    struct ppml_data without = {.n = 6, .y = y + 1, .n_x = 2, .x = less, .x_name = names};
    OK(ppml_fit(a, &without, &robust, &rest, &e), e);
    assert_true(fabs(rest->beta[0] - fit->beta[1]) < 1e-10);
    assert_true(fabs(rest->se[1] - fit->se[2]) < 1e-10);
}

/* Only a combination separates: x1 - x2 is 0 where y > 0 and 1, 2 in two rows where y = 0. */
static void a_combination_of_regressors(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double y[] = {0, 0, 0, 0, 1, 4, 2, 7, 3}, x1[] = {3, 1, 2, -1, 0, 1, 2, 3, -1},
                 x2[] = {1, 1, 1, -1, 0, 1, 2, 3, -1}, one[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    const double *x[] = {x1, x2, one};
    struct ppml_data d = {.n = 9, .y = y, .n_x = 3, .x = x, .x_name = names};
    struct ppml_fit *fit;
    struct err e = {0};
    OK(ppml_fit(a, &d, &robust, &fit, &e), e);
    assert_int_equal(fit->dropped[0], DROP_SEPARATED);
    assert_int_equal(fit->dropped[2], DROP_SEPARATED);
    assert_int_equal(fit->n_dropped, 2);
    assert_false(fit->collinear[0]);
    assert_true(fit->collinear[1]); /* x1 = x2 in what is left */
}

/* A regressor of both signs where y = 0 pulls both ways: nothing is separated. */
static void overlap_is_no_separation(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double y[] = {0, 0, 0, 1, 4, 2, 7}, x1[] = {1, -1, 0, 0, 0, 0, 0},
                 one[] = {1, 1, 1, 1, 1, 1, 1};
    const double *x[] = {x1, one};
    struct ppml_data d = {.n = 7, .y = y, .n_x = 2, .x = x, .x_name = names};
    struct ppml_fit *fit;
    struct err e = {0};
    OK(ppml_fit(a, &d, &robust, &fit, &e), e);
    assert_int_equal(fit->n_dropped, 0);
    assert_true(fabs(fit->beta[0]) < 1e-9); /* by symmetry */
}

/* Effects separate: traders A (0-2) sell to markets P (0-2), traders B (3-5) to Q (3-5); of A to Q
 * only zeros were seen, of B to P nothing: lowering every effect of Q for A's sake costs nothing
 * elsewhere. */
static void effects_that_only_meet_in_zeros(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 5, "test.separation");
    for (int both = 0; both < 2; both++) {
        double y[100], x1[100];
        uint32_t from[100], to[100];
        size_t n = 0, expected = 0;
        for (uint32_t i = 0; i < 6; i++)
            for (uint32_t j = 0; j < 6; j++) {
                bool within = (i < 3) == (j < 3),
                     seen = within || i < 3 || (both && i == 4 && j == 1);
                if (!seen)
                    continue;
                y[n] = within ? 1 + 10 * rng_uniform(&r) : 0;
                x1[n] = rng_normal(&r);
                expected += !within;
                from[n] = i, to[n] = j, n++;
            }
        const double *x[] = {x1};
        const uint32_t *fe[] = {from, to};
        struct ppml_data d = {.n = n,
                              .y = y,
                              .n_x = 1,
                              .x = x,
                              .x_name = names,
                              .n_fe = 2,
                              .fe = fe,
                              .fe_levels = (uint32_t[]){6, 6},
                              .fe_name = sets};
        struct ppml_fit *fit;
        struct err e = {0};
        OK(ppml_fit(a, &d, &robust, &fit, &e), e);
        assert_true(fit->separation_settled);
        /* One zero the other way round holds the two parts together. */
        assert_int_equal(fit->n_dropped_by[DROP_SEPARATED], both ? 0 : expected);
    }
}

static void levels_of_nothing_and_rows_alone(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    /* exporter 2 sells nothing; once it is gone, market 3 is seen once only and goes too. */
    const uint32_t from[] = {0, 0, 0, 1, 1, 1, 2, 2, 2, 0}, to[] = {0, 1, 2, 0, 1, 2, 0, 1, 3, 3};
    const double y[] = {3, 1, 2, 5, 2, 9, 0, 0, 0, 4};
    const double x1[] = {1, 0, 3, 1, 2, 0, 1, 1, 2, 2};
    const double *x[] = {x1};
    const uint32_t *fe[] = {from, to};
    struct ppml_data d = {.n = 10,
                          .y = y,
                          .n_x = 1,
                          .x = x,
                          .x_name = names,
                          .n_fe = 2,
                          .fe = fe,
                          .fe_levels = (uint32_t[]){3, 4},
                          .fe_name = sets};
    struct ppml_fit *fit, *kept;
    struct err e = {0};
    OK(ppml_fit(a, &d, &robust, &fit, &e), e);
    assert_int_equal(fit->n_dropped_by[DROP_FE_ALL_ZERO], 3);
    assert_int_equal(fit->n_dropped_by[DROP_SINGLETON], 1);
    assert_int_equal(fit->dropped[9], DROP_SINGLETON);
    assert_int_equal(fit->n_used, 6);
    assert_true(isnan(fit->effect[0][2]) && isnan(fit->effect[1][3]) &&
                isfinite(fit->effect[1][2]));
    struct ppml_options opt = {.errors = ERRORS_ROBUST_HC0, .keep_singletons = true};
    OK(ppml_fit(a, &d, &opt, &kept, &e), e);
    assert_int_equal(kept->n_used, 7);
    assert_true(fabs(kept->beta[0] - fit->beta[0]) < 1e-9);
    assert_true(fabs(kept->mu[9] - 4) < 1e-7); /* a level of its own fits its one row */
}

/* Planted among many: a pair that never trades but in the years of an agreement it never has
 * otherwise. */
static void planted_in_a_panel(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { TRADERS = 14, YEARS = 5 };
    size_t n = TRADERS * TRADERS * YEARS, i = 0;
    double *y = NEW_N(a, double, n), *x1 = NEW_N(a, double, n), *x2 = NEW_N(a, double, n);
    uint32_t *from = NEW_N(a, uint32_t, n), *to = NEW_N(a, uint32_t, n);
    struct rng r;
    rng_init(&r, 8, "test.planted");
    for (uint32_t f = 0; f < TRADERS; f++)
        for (uint32_t t = 0; t < TRADERS; t++)
            for (uint32_t k = 0; k < YEARS; k++, i++) {
                from[i] = f * YEARS + k;
                to[i] = t * YEARS + k;
                x1[i] = rng_normal(&r);
                y[i] = rng_uniform(&r) < 0.5 ? 0 : exp(0.3 * x1[i] + rng_normal(&r));
                x2[i] = y[i] == 0 && rng_uniform(&r) < 0.02;
            }
    size_t planted = 0;
    for (i = 0; i < n; i++)
        planted += x2[i] > 0;
    const double *x[] = {x1, x2};
    const uint32_t *fe[] = {from, to};
    struct ppml_data d = {.n = n,
                          .y = y,
                          .n_x = 2,
                          .x = x,
                          .x_name = names,
                          .n_fe = 2,
                          .fe = fe,
                          .fe_levels = (uint32_t[]){TRADERS * YEARS, TRADERS * YEARS},
                          .fe_name = sets};
    struct ppml_fit *fit;
    struct err e = {0};
    OK(ppml_fit(a, &d, &robust, &fit, &e), e);
    assert_true(planted > 5);
    assert_int_equal(fit->n_dropped_by[DROP_SEPARATED], planted);
    for (i = 0; i < n; i++)
        assert_int_equal(fit->dropped[i] == DROP_SEPARATED, x2[i] > 0);
    assert_true(fit->collinear[1] && fabs(fit->beta[0] - 0.3) < 5 * fit->se[0]);
}

/* The worked tables of Correia, Guimarães & Zylkin's guide to separation (ppmlhdfe, "Statistical
 * separation in Poisson models across different statistical packages"), with the answers printed
 * there. */
static void the_published_tables(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct ppml_fit *fit;
    struct err e = {0};
    const double one[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    /* Ten rows: z = x2 - x1 separates the first and the fifth; the estimate of x3 is 0.066. */
    const double y[] = {0, 0, 0, 0, 0, 2, 3, 5, 7, 10}, x1[] = {0, 0, 0, 0, 1, 21, 0, 0, 0, -18},
                 x2[] = {1, 0, 0, 0, 9, 21, 0, 0, 0, -18}, x3[] = {0, 0, 0, 0, 0, 21, 0, 0, 0, 0};
    struct ppml_data ten = {
        .n = 10, .y = y, .n_x = 4, .x = (const double *[]){one, x1, x2, x3}, .x_name = names};
    OK(ppml_fit(a, &ten, &robust, &fit, &e), e);
    assert_int_equal(fit->n_dropped, 2);
    assert_int_equal(fit->dropped[0], DROP_SEPARATED);
    assert_int_equal(fit->dropped[4], DROP_SEPARATED);
    assert_true(fit->collinear[2] && fabs(fit->beta[3] - 0.066) < 5e-4);
    /* Twelve rows: the fifth; constant, x3 and x4 as printed, and the deviance. */
    const double v[] = {0, 0, 0, 0, 0, 2, 2, 2, 2, 4, 6, 6},
                 u1[] = {0, 0, 0, 0, 1, 0, 0, 0, 0, 0, -3, 0},
                 u2[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -3, 0},
                 u3[] = {2, 0, 0, 4, 0, 0, 0, -2, 0, -3, 0, 0},
                 u4[] = {10, -2, 6, 5, 3, 3, 4, 15, -7, 15, 4, 4};
    static const char *const five[] = {"constant", "x1", "x2", "x3", "x4"};
    struct ppml_data twelve = {
        .n = 12, .y = v, .n_x = 5, .x = (const double *[]){one, u1, u2, u3, u4}, .x_name = five};
    OK(ppml_fit(a, &twelve, &robust, &fit, &e), e);
    assert_int_equal(fit->n_dropped, 1);
    assert_int_equal(fit->dropped[4], DROP_SEPARATED);
    assert_true(fabs(fit->beta[0] - 0.59095) < 5e-6 && fabs(fit->beta[3] + 0.47085) < 5e-6 &&
                fabs(fit->beta[4] + 0.03779) < 5e-6 && fabs(fit->deviance - 15.956) < 5e-4);
    /* Two sets of effects: seven rows in levels of only zeros; estimate and deviance of the nine
     * others as the guide prints them. (It speaks of an eighth row, the tenth of the table, but
     * neither its own combination nor any other is positive there: y > 0 in the other three cells
     * of that square fixes its effects.) */
    const double w[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 5, 7},
                 z[] = {0, 3, -2, 2, 2, 0, 7, 1, 2, 1, -2, 3, -5, 1, -2, 2};
    const uint32_t i[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 3, 0, 0, 2, 0},
                   j[] = {0, 0, 0, 1, 2, 3, 0, 4, 2, 0, 4, 3, 0, 1, 1, 1};
    struct ppml_data effects = {.n = 16,
                                .y = w,
                                .n_x = 1,
                                .x = (const double *[]){z},
                                .x_name = names,
                                .n_fe = 2,
                                .fe = (const uint32_t *[]){i, j},
                                .fe_levels = (uint32_t[]){4, 5},
                                .fe_name = sets};
    struct ppml_options keep = {.errors = ERRORS_ROBUST_HC0, .keep_singletons = true};
    OK(ppml_fit(a, &effects, &keep, &fit, &e), e);
    assert_int_equal(fit->n_dropped_by[DROP_FE_ALL_ZERO], 7);
    assert_int_equal(fit->n_dropped, 7);
    assert_true(fabs(fit->beta[0] + 0.2995) < 5e-5 && fabs(fit->deviance - 13.9161) < 5e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_regressor_that_is_only_there_when_nothing_is_traded),
        cmocka_unit_test(a_combination_of_regressors),
        cmocka_unit_test(overlap_is_no_separation),
        cmocka_unit_test(effects_that_only_meet_in_zeros),
        cmocka_unit_test(levels_of_nothing_and_rows_alone),
        cmocka_unit_test(planted_in_a_panel),
        cmocka_unit_test(the_published_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

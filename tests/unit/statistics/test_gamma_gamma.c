/* test_gamma_gamma.c — the published sample and its parameters, recovery, laws, awkward samples. */
#include <math.h>

#include "base/random.h"
#include "statistics/gamma_gamma.h"
#include "unit/scratch.h"
#include "unit/statistics/cdnow.h"

static void near(double x, double want, double slack)
{
    if (!(fabs(x - want) <= slack))
        fail_msg("%.17g, not %.17g", x, want);
}

static struct gamma_gamma_fit *fit(struct arena *a, const struct spender *s, size_t n)
{
    struct gamma_gamma_fit *f = NULL;
    struct err e = {0};
    if (!gamma_gamma_fit(a, s, n, &f, &e))
        fail_msg("%s", e.msg);
    return f;
}

/* Fader & Hardie's note "The Gamma-Gamma Model of Monetary Value": p 6.25, q 3.74, v 15.44. */
static void test_published(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { N = sizeof cdnow_repeat / sizeof *cdnow_repeat };
    assert_int_equal(N, 946);
    struct spender s[N];
    for (size_t i = 0; i < N; i++)
        s[i] = (struct spender){cdnow_repeat[i].x, cdnow_repeat[i].cents / 100.0};
    struct gamma_gamma_fit *f = fit(a, s, N);
    near(f->model.p, 6.25, 0.005);
    near(f->model.q, 3.74, 0.005);
    near(f->model.v, 15.44, 0.02);
    near(f->correlation, 0.11, 0.01);
    double l = 0;
    for (size_t i = 0; i < N; i++)
        l += gamma_gamma_log_likelihood(&f->model, &s[i]);
    near(f->log_likelihood, l, 1e-6);
    /* another currency, the same customers */
    for (size_t i = 0; i < N; i++)
        s[i].z *= 1000;
    struct gamma_gamma_fit *k = fit(a, s, N);
    near(k->model.p, f->model.p, 1e-6);
    near(k->model.v, f->model.v * 1000, 0.01);
}

static void test_expected(void **state)
{
    (void)state;
    const struct gamma_gamma m = {6.25, 3.74, 15.44};
    const struct spender none = {0, 0}, one = {1, 100}, many = {1000, 100};
    double mean = 6.25 * 15.44 / 2.74; /* over customers */
    near(gamma_gamma_expected(&m, &none), mean, 1e-12);
    double e = gamma_gamma_expected(&m, &one);
    near(e, 6.25 * (15.44 + 100) / (6.25 + 2.74), 1e-12);
    assert_true(mean < e && e < 100);
    near(gamma_gamma_expected(&m, &many), 100, 0.1);
    /* as a weighted mean of his own and the others' */
    double w = 2.74 / (6.25 + 2.74);
    near(e, w * mean + (1 - w) * 100, 1e-12);
    const struct gamma_gamma wide = {2, 0.5, 3};
    assert_true(isnan(gamma_gamma_expected(&wide, &none)));
}

static void test_recovery(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { N = 20000 };
    struct rng r;
    rng_init(&r, 4, "test.gamma_gamma");
    const struct gamma_gamma truth = {3, 5, 40};
    struct spender *s = NEW_N(a, struct spender, N), *back = NEW_N(a, struct spender, N);
    for (size_t i = 0; i < N; i++) {
        double rate = rng_gamma(&r, truth.q) / truth.v, sum = 0;
        uint32_t x = 1 + (uint32_t)rng_below(&r, 6);
        for (uint32_t k = 0; k < x; k++)
            sum += rng_gamma(&r, truth.p) / rate;
        s[i] = (struct spender){x, sum / x};
    }
    struct gamma_gamma_fit *f = fit(a, s, N);
    near((f->model.p - truth.p) / f->se[0], 0, 3.5);
    near((f->model.q - truth.q) / f->se[1], 0, 3.5);
    near((f->model.v - truth.v) / f->se[2], 0, 3.5);
    assert_true(f->se[0] < 0.3);
    assert_int_equal(setenv("LANDFALL_THREADS", "3", 1), 0);
    memcpy(back, s, N * sizeof *s);
    struct gamma_gamma_fit *g = fit(a, back, N);
    assert_int_equal(unsetenv("LANDFALL_THREADS"), 0);
    assert_memory_equal(&f->model, &g->model, sizeof f->model);
}

static void test_awkward(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct gamma_gamma_fit *f = NULL;
    struct err e = {0};
    const struct spender nothing[] = {{0, 5}, {3, 0}, {2, -4}}, same[] = {{1, 10}, {2, 10}},
                         two[] = {{1, 10}, {1, 90}};
    assert_false(gamma_gamma_fit(a, nothing, 3, &f, &e));
    err_clear(&e);
    assert_false(gamma_gamma_fit(a, same, 2, &f, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
    f = fit(a, two, 2);
    assert_true(isfinite(f->log_likelihood) && f->in_words);
    struct rng r;
    rng_init(&r, 8, "test.gamma_gamma.awkward");
    for (int round = 0; round < 300; round++) {
        struct spender s[30];
        size_t n = 2 + rng_below(&r, 28);
        for (size_t i = 0; i < n; i++)
            s[i] = (struct spender){1 + (uint32_t)rng_below(&r, 9), exp(rng_between(&r, -9, 9))};
        f = fit(a, s, n);
        assert_true(isfinite(f->log_likelihood) && f->model.p > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published), cmocka_unit_test(test_expected),
        cmocka_unit_test(test_recovery), cmocka_unit_test(test_awkward)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

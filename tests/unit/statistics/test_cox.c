/* test_cox.c — R's coxph, cox.zph and basehaz on the Veterans' trial; Firth; laws; refusals. */
#include <math.h>

#include "base/random.h"
#include "statistics/cox.h"
#include "unit/scratch.h"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-const-variable"
#include "unit/statistics/survival_r.h"
#pragma GCC diagnostic pop

static void near(double x, double want, double slack)
{
    if (!(fabs(x - want) <= slack * (1e-3 + fabs(want))))
        fail_msg("%.17g, not %.17g", x, want);
}

enum { N = sizeof veteran / sizeof *veteran, P = 7 };

struct sample {
    double t[N], x[P + 1][N];
    uint8_t s[N];
    const double *column[P + 1];
    const char *name[P + 1];
};

static struct cox_data load(struct sample *v)
{
    static const char *const name[] = {"karno", "age",   "trt",   "prior",
                                       "small", "adeno", "large", "never"};
    for (size_t i = 0; i < N; i++) {
        v->t[i] = veteran[i].time, v->s[i] = (uint8_t)veteran[i].event;
        v->x[0][i] = veteran[i].karno, v->x[1][i] = veteran[i].age;
        v->x[2][i] = veteran[i].trt, v->x[3][i] = veteran[i].prior;
        for (unsigned c = 1; c < 4; c++)
            v->x[3 + c][i] = veteran[i].cell == c;
        v->x[7][i] = !veteran[i].event && veteran[i].karno > 50;
    }
    for (size_t j = 0; j <= P; j++)
        v->column[j] = v->x[j], v->name[j] = name[j];
    return (struct cox_data){N, P, v->t, v->s, v->column, v->name};
}

static void same(const struct cox_fit *f, const double *beta, const double *se, const double *fit,
                 const double *zph, const double (*base)[2])
{
    for (size_t j = 0; j < P; j++) {
        near(f->beta[j], beta[j], 1e-8);
        near(f->se[j], se[j], 1e-8);
        near(f->ph_chi2[j], zph[j], 1e-7);
    }
    near(f->ph_global_chi2, zph[P], 1e-7);
    near(f->ph_global_p, zph[P + 1], 1e-7);
    near(f->null_log_likelihood, fit[0], 1e-12);
    near(f->log_likelihood, fit[1], 1e-11);
    near(f->score_chi2, fit[2], 1e-9);
    near(f->wald_chi2, fit[3], 1e-8);
    near(f->ratio_chi2, fit[4], 1e-8);
    for (int i = 0; i < 3; i++) {
        double at = 0;
        for (size_t k = 0; k < f->n_baseline && f->baseline[k].time <= base[i][0]; k++)
            at = f->baseline[k].cumulative;
        near(at, base[i][1], 1e-7);
    }
}

static void test_as_r(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct sample v;
    struct cox_data d = load(&v);
    struct cox_fit *f = NULL;
    struct err e = {0};
    assert_true(cox_fit(a, &d, &(struct cox_options){COX_EFRON, COX_REFUSE}, &f, &e));
    same(f, efron_beta, efron_se, efron_fit, efron_zph, efron_base);
    assert_true(cox_fit(a, &d, &(struct cox_options){COX_BRESLOW, COX_REFUSE}, &f, &e));
    same(f, breslow_beta, breslow_se, breslow_fit, breslow_zph, breslow_base);
}

/* No ties: both manners are one; no event among `never`: refused, or Firth as R's own search has
 * it. */
static void test_monotone(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct sample v;
    struct cox_data d = load(&v);
    const double *two[] = {v.x[0], v.x[7]};
    const char *name[] = {"karno", "never"};
    d.p = 2, d.x = two, d.x_name = name;
    struct cox_fit *f = NULL;
    struct err e = {0};
    assert_false(cox_fit(a, &d, &(struct cox_options){COX_EFRON, COX_REFUSE}, &f, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
    assert_non_null(strstr(e.msg, "never"));
    assert_true(cox_fit(a, &d, &(struct cox_options){COX_EFRON, COX_FIRTH}, &f, &e));
    assert_true(f->firth);
    assert_string_equal(f->monotone, "never");
    near(f->beta[0], firth_beta[0], 1e-4);
    near(f->beta[1], firth_beta[1], 1e-4);
}

static void test_refusals(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct sample v;
    struct cox_data d = load(&v);
    struct cox_fit *f = NULL;
    struct err e = {0};
    const struct cox_options opt = {COX_EFRON, COX_FIRTH};
    const double *twice[] = {v.x[0], v.x[1], v.x[0]};
    d.p = 3, d.x = twice;
    assert_false(cox_fit(a, &d, &opt, &f, &e)); /* a column twice */
    assert_int_equal(e.code, ERR_NUMERIC);
    err_clear(&e);
    d = load(&v);
    for (size_t i = 0; i < N; i++)
        v.x[2][i] = 1;
    assert_false(cox_fit(a, &d, &opt, &f, &e)); /* the same for all */
    assert_non_null(strstr(e.msg, "trt is the same"));
    err_clear(&e);
    d = load(&v);
    memset(v.s, 0, sizeof v.s);
    assert_false(cox_fit(a, &d, &opt, &f, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
    err_clear(&e);
    d = load(&v);
    v.x[0][5] = (double)NAN;
    assert_false(cox_fit(a, &d, &opt, &f, &e));
    assert_int_equal(e.code, ERR_INPUT);
}

/* Exponential times with a known hazard ratio: found within its error; the test of proportional
 * hazards is uniform there, and sees hazards that cross. */
static void test_known(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 12, "test.cox");
    enum { ROUNDS = 300, M = 200 };
    int inside = 0, rejected = 0, seen = 0;
    for (int k = 0; k < ROUNDS; k++) {
        ARENA_LOCAL(a);
        double t[M], crossing[M], x[M];
        uint8_t s[M], all[M];
        for (size_t i = 0; i < M; i++) {
            x[i] = rng_uniform(&r) < 0.5;
            double u = rng_exponential(&r), c = 2 * rng_exponential(&r);
            t[i] = u / exp(0.7 * x[i]), s[i] = t[i] < c, t[i] = s[i] ? t[i] : c;
            crossing[i] = x[i] > 0 ? sqrt(u) : u * u, all[i] = 1; /* Weibull shapes 2 and ½ */
        }
        const double *column[] = {x};
        const char *name[] = {"x"};
        struct cox_data d = {M, 1, t, s, column, name};
        struct cox_fit *f = NULL;
        struct err e = {0};
        const struct cox_options opt = {COX_EFRON, COX_REFUSE};
        assert_true(cox_fit(a, &d, &opt, &f, &e));
        inside += fabs(f->beta[0] - 0.7) < 1.96 * f->se[0];
        rejected += f->ph_p[0] < 0.05;
        d.time = crossing, d.event = all;
        assert_true(cox_fit(a, &d, &opt, &f, &e));
        seen += f->ph_p[0] < 0.01;
    }
    assert_true(inside > ROUNDS * 0.9 && inside < ROUNDS * 0.99);
    assert_true(rejected < ROUNDS / 10);
    assert_true(seen > ROUNDS * 0.95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_r), cmocka_unit_test(test_monotone),
                                       cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

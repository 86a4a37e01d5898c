/* test_kaplan_meier.c — a curve by hand, R's survfit on two samples, and the laws of the estimate.
 */
#include <math.h>

#include "base/random.h"
#include "statistics/kaplan_meier.h"
#include "unit/scratch.h"

static void near(double x, double want, double slack)
{
    if (isnan(want) ? !isnan(x) : !(fabs(x - want) <= slack))
        fail_msg("%.17g, not %.17g", x, want);
}

static struct kaplan_meier *fit(struct arena *a, const double *t, const uint8_t *s, size_t n,
                                enum km_interval kind)
{
    struct kaplan_meier *k = NULL;
    struct err e = {0};
    if (!kaplan_meier(a, t, s, n, kind, 0.95, &k, &e))
        fail_msg("%s", e.msg);
    return k;
}

/* The sample of docs/methods/survival.md: orders again after 10, 20, 20, 40 days; two still out. */
static void test_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double t[] = {20, 10, 20, 30, 40, 20};
    const uint8_t s[] = {1, 1, 1, 0, 1, 0};
    const struct kaplan_meier *k = fit(a, t, s, 6, KM_LOG_LOG);
    assert_int_equal(k->n_points, 4);
    assert_int_equal(k->n_events, 4);
    near(k->points[0].survival, 5 / 6.0, 1e-15);
    /* the one censored on day 20 was still there when two ordered: 5 at risk */
    assert_int_equal(k->points[1].n_risk, 5);
    near(k->points[1].survival, 5 / 6.0 * 3 / 5, 1e-15);
    near(k->points[1].se, 0.5 * sqrt(1 / (6.0 * 5) + 2 / (5.0 * 3)), 1e-15);
    near(k->points[3].survival, 0, 0);
    near(k->median, 30, 0); /* exactly one half from day 20 to day 40 */
    assert_null(kaplan_meier_at(k, 9.9));
    assert_ptr_equal(kaplan_meier_at(k, 10), &k->points[0]);
    assert_ptr_equal(kaplan_meier_at(k, 39), &k->points[2]);
    assert_ptr_equal(kaplan_meier_at(k, 99), &k->points[3]);
}

/* R 4.2.2, survival 3.5-3: survfit(Surv(t, e) ~ 1, conf.type = …) */
static void test_as_r(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double t[] = {1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 8, 8, 9, 10, 12, 12, 13, 15, 15, 20};
    const uint8_t s[] = {1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0};
    static const struct {
        double t, s, se, low, high, ll_low, ll_high;
    } want[] = {{1, 0.95, 0.0487339717240448, 0.8591280277358805, 1, 0.69474319325657019,
                 0.992802228593397},
                {3, 0.794117647058823, 0.0919212797842968, 0.6329303932216459, 0.996354171207266,
                 0.53968048248093869, 0.917448077140271},
                {8, 0.533113944878651, 0.1237695621183026, 0.3382222486909437, 0.840306867227351,
                 0.27343849009939908, 0.737021445842510},
                {15, 0.126931891637774, 0.1119384841317112, 0.0225379577361419, 0.714869790038999,
                 0.00849110543953818, 0.409249958372888}};
    const struct kaplan_meier *l = fit(a, t, s, 20, KM_LOG), *ll = fit(a, t, s, 20, KM_LOG_LOG);
    for (size_t i = 0; i < 4; i++) {
        const struct km_point *p = kaplan_meier_at(l, want[i].t),
                              *q = kaplan_meier_at(ll, want[i].t);
        near(p->survival, want[i].s, 1e-14);
        near(p->se, want[i].se, 1e-14);
        near(p->low, want[i].low, 1e-13);
        near(p->high, want[i].high, 1e-13);
        near(q->low, want[i].ll_low, 1e-13);
        near(q->high, want[i].ll_high, 1e-13);
    }
    near(l->median, 10, 0), near(l->median_low, 6, 0), near(l->median_high, (double)NAN, 0);
    near(ll->median, 10, 0), near(ll->median_low, 5, 0), near(ll->median_high, 15, 0);
}

/* Acute myelogenous leukaemia (Miller 1997), shipped with R: medians and intervals of survfit. */
static void test_leukaemia(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double kept[] = {9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161},
                 not [] = {5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45};
    const uint8_t ks[] = {1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0},
                  ns[] = {1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1};
    struct kaplan_meier *k = fit(a, kept, ks, 11, KM_LOG);
    near(k->median, 31, 0), near(k->median_low, 18, 0), near(k->median_high, (double)NAN, 0);
    k = fit(a, not, ns, 12, KM_LOG);
    near(k->median, 23, 0), near(k->median_low, 8, 0), near(k->median_high, (double)NAN, 0);
    k = fit(a, kept, ks, 11, KM_LOG_LOG);
    near(k->median_low, 13, 0), near(k->median_high, (double)NAN, 0);
    k = fit(a, not, ns, 12, KM_LOG_LOG);
    near(k->median_low, 5, 0), near(k->median_high, 33, 0);
}

/* Without censoring S is the share still waiting; the order of rows is nothing; limits enclose S.
 */
static void test_laws(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 3, "test.kaplan_meier");
    enum { N = 300 };
    double t[N], back[N];
    uint8_t all[N], some[N], some_back[N];
    for (size_t i = 0; i < N; i++) {
        t[i] = (double)rng_below(&r, 50), all[i] = 1, some[i] = rng_uniform(&r) < 0.6;
        back[N - 1 - i] = t[i], some_back[N - 1 - i] = some[i];
    }
    const struct kaplan_meier *k = fit(a, t, all, N, KM_LOG_LOG);
    for (size_t i = 0; i < k->n_points; i++) {
        size_t later = 0;
        for (size_t j = 0; j < N; j++)
            later += t[j] > k->points[i].time;
        near(k->points[i].survival, (double)later / N, 1e-12);
    }
    for (int kind = 0; kind < 2; kind++) {
        const struct kaplan_meier *x = fit(a, t, some, N, kind),
                                  *y = fit(a, back, some_back, N, kind);
        assert_int_equal(x->n_points, y->n_points);
        for (size_t i = 0; i < x->n_points; i++) {
            const struct km_point *p = &x->points[i];
            near(p->survival, y->points[i].survival, 0);
            assert_true(isnan(p->low) || (p->low <= p->survival && p->survival <= p->high));
            assert_true(i == 0 || p->survival <= x->points[i - 1].survival);
        }
    }
    struct kaplan_meier *none = NULL;
    struct err e = {0};
    assert_false(kaplan_meier(a, t, all, 0, KM_LOG, 0.95, &none, &e));
    assert_int_equal(e.code, ERR_INPUT);
    t[3] = -1;
    assert_false(kaplan_meier(a, t, all, N, KM_LOG, 0.95, &none, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_by_hand), cmocka_unit_test(test_as_r),
                                       cmocka_unit_test(test_leukaemia),
                                       cmocka_unit_test(test_laws)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

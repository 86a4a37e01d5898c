/* test_bgnbd.c — the model's functions against numbers that R integrated from the definition, its
 * identities, recovery of known parameters, and samples on which other programs give up.
 */
#include <math.h>

#include "base/random.h"
#include "statistics/bgnbd.h"
#include "unit/scratch.h"
#include "unit/statistics/cdnow.h"

static void near(double x, double want, double slack)
{
    if (!(fabs(x - want) <= slack * (1e-3 + fabs(want))))
        fail_msg("%.17g, not %.17g", x, want);
}

/* R: the Gamma integral over λ by its closed form, the Beta integral over p by integrate(); weeks.
 * The times are whole here so that one unit is one day. Columns: r α a b, x t_x T, ln L, orders
 * in 39. */
static void test_as_integrated(void **state)
{
    (void)state;
    static const struct {
        struct bgnbd m;
        struct bgnbd_customer c;
        double log_likelihood, orders;
    } want[] = {
#include "bgnbd_r.h"
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        near(bgnbd_log_likelihood(&want[i].m, &want[i].c), want[i].log_likelihood, 1e-8);
        near(bgnbd_expected(&want[i].m, &want[i].c, 39), want[i].orders, 1e-8);
    }
    static const struct {
        double r, alpha, a, b, t, orders;
    } fresh[] = {
        {0.243, 4.414, 0.793, 2.426, 1, 0.0532678911716577},
        {0.243, 4.414, 0.793, 2.426, 39, 1.19672319332081},
        {0.243, 4.414, 0.793, 2.426, 200, 3.14385550911153},
        {2, 10, 1.7, 1.2, 200, 2.40935189818178},
        {0.5, 5, 0.6, 0.6, 39, 1.51000636562573},
        {0.9, 3, 1, 2, 1, 0.272616222145082},
        {0.9, 3, 1, 2, 39, 3.45310563054478},
        {0.9, 3, 1, 2, 200, 6.2516520134606},
        {2, 6, 0.7, 0.3, 1, 0.28427560850171}, /* a + b = 1: the formula's own pole */
        {2, 6, 0.7, 0.3, 39, 2.2101690822103},
        {2, 6, 0.7, 0.3, 200, 3.70321775465848},
    };
    for (size_t i = 0; i < sizeof fresh / sizeof *fresh; i++) {
        struct bgnbd m = {fresh[i].r, fresh[i].alpha, fresh[i].a, fresh[i].b, 1};
        near(bgnbd_expected_new(&m, fresh[i].t), fresh[i].orders, 1e-6);
    }
}

static void test_identities(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 1, "test.bgnbd");
    for (int i = 0; i < 200; i++) {
        struct bgnbd m = {exp(rng_between(&r, -2, 1.5)), exp(rng_between(&r, 0, 4)),
                          exp(rng_between(&r, -1.5, 1.5)), exp(rng_between(&r, -0.5, 2)), 7};
        /* Σ P(X = x) = 1 and Σ x·P = E X; two hundred orders are enough for 30 days of these */
        double p = 0, mean = 0;
        for (uint32_t x = 0; x < 400; x++) {
            double q = bgnbd_probability_new(&m, x, 60);
            p += q;
            mean += x * q;
        }
        near(p, 1, 1e-7);
        near(mean, bgnbd_expected_new(&m, 60), 1e-4);
        /* one never seen again has not had the chance to go; the longer the silence the surer */
        struct bgnbd_customer c = {0, 0, 100};
        near(bgnbd_alive(&m, &c), 1, 0);
        double before = 1;
        for (uint32_t T = 80; T < 700; T += 60) {
            struct bgnbd_customer k = {4, 80, T};
            double alive = bgnbd_alive(&m, &k);
            assert_true(alive < before || T == 80);
            before = alive;
            assert_true(bgnbd_expected(&m, &k, 90) < bgnbd_expected(&m, &k, 91));
        }
        /* across a = 1 nothing jumps */
        struct bgnbd left = m, right = m, at = m;
        left.a = 1 - 1e-7, right.a = 1 + 1e-7, at.a = 1;
        struct bgnbd_customer k = {3, 50, 80};
        double l = bgnbd_expected(&left, &k, 90), h = bgnbd_expected(&right, &k, 90);
        near(bgnbd_expected(&at, &k, 90), (l + h) / 2, 1e-9);
        near(l, h, 1e-5);
    }
    /* one order at least is no more likely than orders are many; silence by the Gamma integral */
    struct bgnbd q = {1, 3, 1, 2, 1};
    struct bgnbd_customer k = {2, 5, 9};
    near(bgnbd_silence(&q, &k), pow(8 / 12.0, 3), 1e-12);
    near(bgnbd_active(&q, &k, 12), bgnbd_alive(&q, &k) * (1 - pow(0.5, 3)), 1e-12);
    assert_true(bgnbd_active(&q, &k, 12) < bgnbd_expected(&q, &k, 12));
    near(bgnbd_active(&q, &k, 1e-3), bgnbd_expected(&q, &k, 1e-3), 1e-3);
    /* a thousand orders in twenty years: no overflow */
    struct bgnbd m = {0.5, 2, 0.8, 3, 7};
    struct bgnbd_customer heavy = {1000, 7200, 7300};
    assert_true(isfinite(bgnbd_log_likelihood(&m, &heavy)));
    double next = bgnbd_expected(&m, &heavy, 90), alive = bgnbd_alive(&m, &heavy);
    assert_true(next > 5 * alive && next < 13 * alive);
}

static struct bgnbd_customer draw(struct rng *r, const struct bgnbd *m, uint32_t T)
{
    double rate = rng_gamma(r, m->r) / m->alpha / m->unit_days, u = rng_gamma(r, m->a), t = 0;
    double p = u / (u + rng_gamma(r, m->b));
    struct bgnbd_customer c = {0, 0, T};
    /* Buys at rate λ, leaves with p after each repeat order; two orders of one day count as one. */
    while ((t += rng_exponential(r) / rate) < T) {
        uint32_t day = (uint32_t)t + 1;
        c.x += day > c.tx && day <= T;
        c.tx = day <= T ? day : c.tx;
        if (rng_uniform(r) < p)
            break;
    }
    return c;
}

static struct bgnbd_fit *fit(struct arena *a, const struct bgnbd_customer *c, size_t n)
{
    struct bgnbd_fit *f = NULL;
    struct err e = {0};
    if (!bgnbd_fit(a, c, n, 7, &f, &e))
        fail_msg("%s", e.msg);
    return f;
}

static void test_recovery(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct bgnbd truth[] = {{0.6, 30, 0.9, 2.5, 7}, {1.5, 60, 0.5, 3, 7}};
    enum { N = 16000 };
    for (int k = 0; k < 2; k++) {
        struct rng r;
        rng_init_block(&r, 11, "test.bgnbd.recovery", k);
        struct bgnbd_customer *c = NEW_N(a, struct bgnbd_customer, N),
                              *back = NEW_N(a, struct bgnbd_customer, N);
        for (size_t i = 0; i < N; i++)
            back[N - 1 - i] = c[i] = draw(&r, &truth[k], 200 + (uint32_t)rng_below(&r, 500));
        struct bgnbd_fit *f = fit(a, c, N);
        const double want[] = {truth[k].r, truth[k].alpha, truth[k].a, truth[k].b},
                     got[] = {f->model.r, f->model.alpha, f->model.a, f->model.b};
        for (int j = 0; j < BGNBD_N; j++) {
            double off = (log(got[j]) - log(want[j])) / sqrt(f->covariance[j][j]);
            if (!(fabs(off) < 3.5 && f->se[j] < got[j] / 3))
                fail_msg("parameter %d: %g ± %g, truly %g", j, got[j], f->se[j], want[j]);
        }
        assert_false(f->on_edge);
        /* the sum over customers, one by one, is the value reached; it is a maximum */
        double l = 0, near_by = 0;
        struct bgnbd aside = f->model;
        aside.alpha *= 1.01;
        for (size_t i = 0; i < N; i++)
            l += bgnbd_log_likelihood(&f->model, &c[i]),
                near_by += bgnbd_log_likelihood(&aside, &c[i]);
        near(f->log_likelihood, l, 1e-10);
        assert_true(near_by < l);
        /* order of customers and number of threads: the same bits */
        struct bgnbd_fit *g = fit(a, back, N);
        assert_memory_equal(&f->model, &g->model, sizeof f->model);
        assert_int_equal(setenv("LANDFALL_THREADS", "3", 1), 0);
        g = fit(a, c, N);
        assert_int_equal(unsetenv("LANDFALL_THREADS"), 0);
        assert_memory_equal(&f->model, &g->model, sizeof f->model);
        assert_memory_equal(f->covariance, g->covariance, sizeof f->covariance);
    }
}

/* Fader, Hardie & Lee (2005): r 0.243, α 4.414, a 0.793, b 2.426, ln L −9582.4 on their sample. */
static void test_published(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bgnbd_customer *c = NEW_N(a, struct bgnbd_customer, 2357);
    size_t n = 0;
    for (size_t i = 0; i < sizeof cdnow_repeat / sizeof *cdnow_repeat; i++)
        c[n++] = (struct bgnbd_customer){cdnow_repeat[i].x, cdnow_repeat[i].tx, cdnow_repeat[i].T};
    for (size_t i = 0; i < sizeof cdnow_once / sizeof *cdnow_once; i++)
        for (unsigned k = 0; k < cdnow_once[i].n; k++)
            c[n++] = (struct bgnbd_customer){0, 0, cdnow_once[i].T};
    assert_int_equal(n, 2357);
    struct bgnbd_fit *f = fit(a, c, n);
    assert_true(fabs(f->model.r - 0.243) < 0.0005 && fabs(f->model.alpha - 4.414) < 0.0005);
    assert_true(fabs(f->model.a - 0.793) < 0.0005 && fabs(f->model.b - 2.426) < 0.0005);
    assert_true(fabs(f->log_likelihood + 9582.4) < 0.05);
    /* the paper's customer: x = 2, t_x = 30.43, T = 38.86 weeks expects 1.226 orders in 39 weeks */
    struct bgnbd_customer his = {2, 213, 272};
    assert_true(fabs(bgnbd_expected(&f->model, &his, 273) - 1.226) < 0.001);
}

/* It ends, finite and with words, whatever the sample. */
static void test_awkward(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct bgnbd_fit *f = NULL;
    struct err e = {0};
    struct bgnbd_customer c[400];
    for (uint32_t i = 0; i < 400; i++)
        c[i] = (struct bgnbd_customer){0, 0, 30 + i};
    assert_false(bgnbd_fit(a, c, 400, 7, &f, &e)); /* nobody came back */
    assert_int_equal(e.code, ERR_NUMERIC);
    assert_non_null(strstr(e.msg, "none of 400"));
    err_clear(&e);
    assert_false(bgnbd_fit(a, c, 0, 7, &f, &e));
    err_clear(&e);
    struct bgnbd_customer wrong = {2, 50, 40};
    assert_false(bgnbd_fit(a, &wrong, 1, 7, &f, &e));
    assert_int_equal(e.code, ERR_INPUT);
    err_clear(&e);

    for (uint32_t i = 0; i < 400; i++) /* everybody comes back like a clock, nobody leaves */
        c[i] = (struct bgnbd_customer){10, 300, 300 + i % 20};
    f = fit(a, c, 400);
    assert_true(f->on_edge && strstr(f->in_words, "edge"));
    near(bgnbd_expected(&f->model, &c[0], 30), 1, 0.05);
    for (uint32_t i = 0; i < 400; i++) /* everybody came back once and was never seen again */
        c[i] = (struct bgnbd_customer){1, 5 + i % 9, 600};
    f = fit(a, c, 400);
    assert_true(bgnbd_expected(&f->model, &c[0], 90) < 0.05);
    /* hardly anybody comes back, as in a marketplace: a ridge along which the likelihood rises for ever, ever less */
    struct bgnbd_customer rare[2000];
    for (uint32_t i = 0; i < 2000; i++)
        rare[i] = i % 160 ? (struct bgnbd_customer){0, 0, 50 + i / 3}
                          : (struct bgnbd_customer){1 + i % 320 / 160, 20 + i / 15, 300 + i / 5};
    f = fit(a, rare, 2000);
    assert_true(f->on_edge && f->iterations < 100);
    assert_true(bgnbd_expected(&f->model, &rare[1], 90) < 0.05);
    const struct bgnbd_customer three[] = {{0, 0, 100}, {1, 20, 90}, {2, 30, 80}};
    f = fit(a, three, 3);
    assert_true(isfinite(f->log_likelihood) && f->in_words);
    const struct bgnbd_customer one[] = {{1, 20, 20}};
    f = fit(a, one, 1);
    assert_true(isfinite(f->log_likelihood));

    struct rng r;
    rng_init(&r, 9, "test.bgnbd.awkward");
    for (int round = 0; round < 150; round++) {
        size_t n = 1 + rng_below(&r, 60);
        bool any = false;
        for (size_t i = 0; i < n; i++) {
            uint32_t T = (uint32_t)rng_below(&r, 800), tx = (uint32_t)rng_below(&r, T + 1),
                     most = tx < 40 ? tx : 40;
            uint32_t x = most ? 1 + (uint32_t)rng_below(&r, most) : 0;
            if (rng_uniform(&r) < 0.5)
                x = 0;
            c[i] = (struct bgnbd_customer){x, x ? tx : 0, T};
            any |= x > 0;
        }
        err_clear(&e);
        if (bgnbd_fit(a, c, n, 7, &f, &e)) {
            assert_true(any && isfinite(f->log_likelihood) && f->in_words);
            for (size_t i = 0; i < n; i++) {
                double x = bgnbd_expected(&f->model, &c[i], 90),
                       alive = bgnbd_alive(&f->model, &c[i]);
                if (!(isfinite(x) && x >= 0 && alive >= 0 && alive <= 1))
                    fail_msg("round %d customer %zu: %g orders, alive %g", round, i, x, alive);
            }
        } else {
            assert_false(any);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_integrated), cmocka_unit_test(test_identities),
        cmocka_unit_test(test_published), cmocka_unit_test(test_recovery),
        cmocka_unit_test(test_awkward)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

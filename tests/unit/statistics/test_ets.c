/* test_ets.c — exponential smoothing: small cases by hand, identities, derivatives, bounds, gaps. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/ets.h"
#include "statistics/ets_inside.h"

static struct err e;

static void near(double x, double y, double tolerance)
{
    if (!(fabs(x - y) <= tolerance * (1 + fabs(y)))) {
        print_error("%.17g is not %.17g\n", x, y);
        fail();
    }
}

/* A weekly shape around a wandering level. */
static void make(double *y, size_t n, int m, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed, "test.ets");
    double level = 100;
    for (size_t t = 0; t < n; t++) {
        level += 2 * rng_normal(&r);
        double s = m > 1 ? 15 * sin(6.283185307179586 * (double)(t % (size_t)m) / m) : 0;
        y[t] = level + s + 8 * rng_normal(&r);
    }
}

static const struct ets_form ann = {ETS_ERROR_A, ETS_TREND_N, ETS_SEASON_N};

/* By hand: α = 0.5, level 10; 12 → e 2, level 11; 9 → e -2, level 10; 13 → e 3, level 11.5. */
static void simple_smoothing_by_hand(void **state)
{
    (void)state;
    const double y[] = {12, 9, 13};
    struct ets_parameters x = {.alpha = 0.5, .phi = 1, .level = 10}, end;
    double r[3], l = ets_log_likelihood(ann, 1, y, 3, &x, &end, r);
    near(r[0], 2, 0);
    near(r[1], -2, 0);
    near(r[2], 3, 0);
    near(end.level, 11.5, 0);
    near(l, -1.5 * log(17), 1e-15);
    struct ets_form mnn = {ETS_ERROR_M, ETS_TREND_N, ETS_SEASON_N};
    l = ets_log_likelihood(mnn, 1, y, 3, &x, &end, r);
    near(r[1], -2.0 / 11, 1e-15);
    near(end.level, 11.5, 0);
    near(l, -1.5 * log(0.04 + 4.0 / 121 + 0.09) - log(10 * 11 * 10.0), 1e-15);
}

static void alpha_one_is_naive(void **state)
{
    (void)state;
    double y[40], mean[5];
    make(y, 40, 1, 7);
    struct ets_model m = {.form = ann, .period = 1, .n = 40};
    struct ets_parameters x = {.alpha = 1, .phi = 1, .level = 3};
    (void)ets_log_likelihood(ann, 1, y, 40, &x, &m.at_end, NULL);
    ets_mean(&m, 5, mean);
    for (int h = 0; h < 5; h++)
        near(mean[h], y[39], 1e-14);
}

/* Additive models are linear: of a·y + b, with start states a·x + b, the forecasts are a·f + b. */
static void additive_models_are_linear(void **state)
{
    (void)state;
    double y[60], z[60], f[9], g[9];
    make(y, 60, 7, 3);
    struct ets_form form = {ETS_ERROR_A, ETS_TREND_AD, ETS_SEASON_A};
    struct ets_parameters x = {.alpha = 0.3, .beta = 0.1, .gamma = 0.2, .phi = 0.9, .level = 90,
                               .slope = 1, .seasonal = {3, 1, -2, -4, 5, -6, 3}},
                          w = x;
    for (int t = 0; t < 60; t++)
        z[t] = -2 * y[t] + 5;
    w.level = -2 * x.level + 5;
    w.slope = -2 * x.slope;
    for (int k = 0; k < 7; k++)
        w.seasonal[k] = -2 * x.seasonal[k];
    struct ets_model a = {.form = form, .period = 7, .n = 60}, b = a;
    (void)ets_log_likelihood(form, 7, y, 60, &x, &a.at_end, NULL);
    (void)ets_log_likelihood(form, 7, z, 60, &w, &b.at_end, NULL);
    ets_mean(&a, 9, f);
    ets_mean(&b, 9, g);
    for (int h = 0; h < 9; h++)
        near(g[h], -2 * f[h] + 5, 1e-11);
}

/* Every form: J'r is half the slope of Σ(εG)² in G² units, against central differences. */
static void derivatives_agree_with_differences(void **state)
{
    (void)state;
    double y[50];
    make(y, 50, 7, 11);
    y[17] = NAN;
    for (int i = 0; i < ETS_N_FORMS; i++) {
        struct ets_form f = ets_forms[i];
        int m = f.season == ETS_SEASON_N ? 1 : 7, n = 0;
        struct ets_parameters x = {.alpha = 0.3, .phi = 1, .level = 95};
        double *at[ETS_MOST];
        at[n++] = &x.alpha;
        if (f.trend != ETS_TREND_N) {
            x.beta = 0.07;
            at[n++] = &x.beta;
        }
        if (f.season != ETS_SEASON_N) {
            x.gamma = 0.2;
            at[n++] = &x.gamma;
        }
        if (f.trend == ETS_TREND_AD) {
            x.phi = 0.9;
            at[n++] = &x.phi;
        }
        at[n++] = &x.level;
        if (f.trend != ETS_TREND_N) {
            x.slope = 0.5;
            at[n++] = &x.slope;
        }
        int first = n;
        for (int k = 0; k < m && f.season != ETS_SEASON_N; k++) {
            const double shape[] = {-0.02, 0.05, -0.1, 0.08, 0.03, -0.09, 0.05};
            x.seasonal[k] = f.season == ETS_SEASON_M ? 1 + shape[k] : 100 * shape[k];
            if (k)
                at[n++] = &x.seasonal[k];
        }
        assert_int_equal(n, ets_free(f, m));
        struct ets_normal w;
        struct ets_sums sums, again;
        double value = ets_slope_pass(f, m, y, 50, &x, &w, &again);
        near(value, ets_pass(f, m, y, 50, &x, NULL, NULL, &sums), 1e-13);
        near(again.square, sums.square, 1e-13);
        assert_int_equal(sums.n, 49);
        for (int k = 0; k < n; k++) {
            double keep = *at[k], step = 1e-6 * (1 + fabs(keep)), side[2];
            for (int s = 0; s < 2; s++) {
                *at[k] = keep + (s ? step : -step);
                x.seasonal[0] -= k >= first ? *at[k] - keep : 0;
                side[s] = ets_pass(f, m, y, 50, &x, NULL, NULL, &sums);
                x.seasonal[0] += k >= first ? *at[k] - keep : 0;
                *at[k] = keep;
            }
            (void)ets_pass(f, m, y, 50, &x, NULL, NULL, &sums);
            near(2 * 49 * w.g[k] / sums.square, (side[1] - side[0]) / (2 * step), 2e-5);
        }
    }
}

static void a_fit_is_a_top(void **state)
{
    (void)state;
    double y[104];
    make(y, 104, 7, 5);
    for (int i = 0; i < ETS_N_FORMS; i++) {
        struct ets_model m;
        OK(ets_fit(y, 104, 7, ets_forms[i], &m, &e), e);
        near(m.aicc, -2 * m.log_likelihood + 2.0 * m.k + 2.0 * m.k * (m.k + 1) / (104 - m.k - 1), 1e-12);
        near(ets_log_likelihood(m.form, m.period, y, 104, &m.at_start, NULL, NULL), m.log_likelihood,
             1e-12);
        assert_true(ets_admissible(m.form, m.period, &m.at_start));
        double *at[] = {&m.at_start.alpha, &m.at_start.beta, &m.at_start.gamma, &m.at_start.level,
                        &m.at_start.slope, &m.at_start.seasonal[2]};
        for (size_t k = 0; k < 6; k++) /* a step to either side that stays inside is not higher */
            for (int s = -1; s <= 1; s += 2) {
                struct ets_parameters keep = m.at_start;
                double step = s * 1e-3 * (k < 3 ? 1 : 10) * (fabs(*at[k]) > 0);
                *at[k] += step;
                if (k == 5)
                    m.at_start.seasonal[0] -= step;
                struct ets_parameters *x = &m.at_start;
                bool inside = x->alpha >= 1e-4 && x->alpha <= 0.9999 &&
                              (m.form.trend == ETS_TREND_N || (x->beta >= 1e-4 && x->beta <= x->alpha)) &&
                              (m.form.season == ETS_SEASON_N ||
                               (x->gamma >= 1e-4 && x->gamma <= 1 - x->alpha)) &&
                              ets_admissible(m.form, m.period, x);
                if (inside)
                    assert_true(ets_log_likelihood(m.form, m.period, y, 104, x, NULL, NULL) <=
                                m.log_likelihood + 1e-5);
                m.at_start = keep;
            }
    }
}

static void the_choice_has_the_least_aicc(void **state)
{
    (void)state;
    double y[104];
    make(y, 104, 7, 21);
    struct ets_model best, m;
    OK(ets_choose(y, 104, 7, false, &best, &e), e);
    for (int i = 0; i < ETS_N_FORMS; i++) {
        OK(ets_fit(y, 104, 7, ets_forms[i], &m, &e), e);
        assert_true(best.aicc <= m.aicc);
    }
    assert_int_not_equal(best.form.season, ETS_SEASON_N);
    y[50] = 0; /* no positive data any more: additive errors only */
    OK(ets_choose(y, 104, 7, false, &best, &e), e);
    assert_int_equal(best.form.error, ETS_ERROR_A);
    OK(ets_choose(y, 104, 52, false, &best, &e), e);
    assert_int_equal(best.form.season, ETS_SEASON_N);
}

/* Units do not matter: the same series in cents gives the same model and forecasts in cents. */
static void scale_does_not_matter(void **state)
{
    (void)state;
    double y[80], z[80], f[4], g[4];
    make(y, 80, 7, 9);
    for (int t = 0; t < 80; t++)
        z[t] = 1e6 * y[t];
    struct ets_model a, b;
    OK(ets_choose(y, 80, 7, false, &a, &e), e);
    OK(ets_choose(z, 80, 7, false, &b, &e), e);
    assert_memory_equal(&a.form, &b.form, sizeof a.form);
    ets_mean(&a, 4, f);
    ets_mean(&b, 4, g);
    for (int h = 0; h < 4; h++)
        near(g[h] / 1e6, f[h], 1e-4);
}

static void gaps_are_left_out(void **state)
{
    (void)state;
    double y[104];
    make(y, 104, 7, 13);
    for (int t = 20; t < 30; t++)
        y[t] = NAN;
    struct ets_model m;
    OK(ets_choose(y, 104, 7, false, &m, &e), e);
    assert_int_equal(m.n_missing, 10);
    assert_true(isfinite(m.aicc));
    double r[104];
    (void)ets_log_likelihood(m.form, m.period, y, 104, &m.at_start, NULL, r);
    for (int t = 0; t < 104; t++)
        assert_int_equal(isnan(r[t]), t >= 20 && t < 30);
    y[3] = INFINITY;
    FAILS(ets_choose(y, 104, 7, false, &m, &e), e, ERR_INPUT, "infinite");
}

static void few_or_equal_values(void **state)
{
    (void)state;
    const double y[] = {4, 4, 4, 4}, z[] = {1, 2, 3};
    struct ets_model m;
    double f[3], v[3];
    OK(ets_choose(y, 4, 7, false, &m, &e), e);
    assert_true(m.constant);
    ets_mean(&m, 3, f);
    ets_variance(&m, 3, v);
    near(f[2], 4, 0);
    near(v[2], 0, 0);
    assert_false(ets_enough(z, 3));
    FAILS(ets_choose(z, 3, 1, false, &m, &e), e, ERR_NUMERIC, "too few");
}

/* σ²(1 + Σc²) against paths, all six additive forms; quantiles of both against each other. */
static void variance_agrees_with_paths(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { H = 10 };
    double y[104], v[H], mean[H];
    make(y, 104, 7, 17);
    struct ets_draws d = ets_draws_new(a, 20000, H, 1);
    double *path = NEW_N(a, double, H * d.paths);
    for (int i = 0; i < ETS_N_FORMS; i++) {
        struct ets_model m;
        if (ets_forms[i].error != ETS_ERROR_A)
            continue;
        OK(ets_fit(y, 104, 7, ets_forms[i], &m, &e), e);
        ets_variance(&m, H, v);
        ets_mean(&m, H, mean);
        ets_simulate(&m, &d, H, path);
        for (int h = 0; h < H; h++) {
            double s = 0, q = 0;
            for (size_t k = 0; k < d.paths; k++) {
                double x = path[(size_t)h * d.paths + k] - mean[h];
                s += x;
                q += x * x;
            }
            near(s / (double)d.paths / sqrt(v[h]), 0, 1e-9); /* mirror images */
            near(q / (double)d.paths / v[h], 1, 0.05);
        }
    }
}

static void quantiles_are_never_negative_and_in_order(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { H = 8 };
    const double p[] = {0.025, 0.1, 0.5, 0.9, 0.975};
    double y[60], q[H * 5];
    struct rng r;
    rng_init(&r, 4, "test.ets.small");
    for (int t = 0; t < 60; t++)
        y[t] = 1 + floor(3 * rng_uniform(&r));
    struct ets_draws d = ets_draws_new(a, 5000, H, 1);
    for (int i = 0; i < ETS_N_FORMS; i++) {
        struct ets_model m;
        OK(ets_fit(y, 60, 7, ets_forms[i], &m, &e), e);
        struct ets_interval_options opt = {p, 5, 1.7, true};
        ets_quantiles(a, &m, &d, H, &opt, q);
        for (int h = 0; h < H; h++)
            for (int k = 0; k < 5; k++) {
                assert_true(q[h * 5 + k] >= 0);
                assert_true(!k || q[h * 5 + k] >= q[h * 5 + k - 1]);
            }
        if (m.form.error == ETS_ERROR_M) { /* half of the paths lie below the median */
            double *path = NEW_N(a, double, H * d.paths);
            opt.scale = 1;
            ets_quantiles(a, &m, &d, H, &opt, q);
            ets_simulate(&m, &d, H, path);
            for (int h = 0; h < H; h++)
                for (int k = 0; k < 5; k++) {
                    size_t below = 0;
                    for (size_t j = 0; j < d.paths; j++)
                        below += path[(size_t)h * d.paths + j] <= q[h * 5 + k];
                    near((double)below / (double)d.paths, p[k], 1e-3);
                }
        }
    }
    near(ets_floored_mean(0, 1), 0.3989422804014327, 1e-12);
    near(ets_floored_mean(50, 1), 50, 1e-12);
    near(ets_floored_mean(-3, 0), 0, 0);
}

static void admissible_region(void **state)
{
    (void)state;
    struct ets_form ana = {ETS_ERROR_A, ETS_TREND_N, ETS_SEASON_A},
                    aaa = {ETS_ERROR_A, ETS_TREND_A, ETS_SEASON_A};
    struct ets_parameters x = {.alpha = 0.3, .gamma = 0.2, .phi = 1, .beta = 0.1};
    assert_true(ets_admissible(ana, 7, &x));
    assert_true(ets_admissible(aaa, 7, &x));
    x.gamma = 2; /* α + γ - 1 outside the circle */
    assert_false(ets_admissible(ana, 7, &x));
    /* inside the usual bounds, yet a root of modulus above one: R's forecast:::admissible gives 0 */
    x = (struct ets_parameters){.alpha = 0.7513563, .beta = 0.6253814, .gamma = 0.04407791, .phi = 1};
    assert_false(ets_admissible(aaa, 7, &x));
    x = (struct ets_parameters){
        .alpha = 0.701826, .beta = 0.6174702, .gamma = 0.09112601, .phi = 0.8628618};
    assert_false(ets_admissible(aaa, 7, &x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_smoothing_by_hand),
        cmocka_unit_test(alpha_one_is_naive),
        cmocka_unit_test(additive_models_are_linear),
        cmocka_unit_test(derivatives_agree_with_differences),
        cmocka_unit_test(a_fit_is_a_top),
        cmocka_unit_test(the_choice_has_the_least_aicc),
        cmocka_unit_test(scale_does_not_matter),
        cmocka_unit_test(gaps_are_left_out),
        cmocka_unit_test(few_or_equal_values),
        cmocka_unit_test(variance_agrees_with_paths),
        cmocka_unit_test(quantiles_are_never_negative_and_in_order),
        cmocka_unit_test(admissible_region),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_fit.c — the arithmetic of the entry-mode choice: cases by hand, identities that must hold
 * for any input, and agreement with the independent program tests/peers/entry_mode.py. */
#include <math.h>

#include "../country/peer.h"
#include "../scratch.h"
#include "base/random.h"
#include "entry/fit.h"

#define UNKNOWN ((double)NAN)

enum { F = 10 };
static const double published[F] = {1.2, 1.0, 0.8, 0.8, 0.8, -0.8, -1.0, -0.3, -0.6, -1.0};
static const char *const names[F] = {"specificity",
                                     "contractual_risk",
                                     "experience",
                                     "size",
                                     "market_potential",
                                     "investment_risk",
                                     "legal",
                                     "distance",
                                     "speed",
                                     "resource_scarcity"};
static const bool only_distance[F] = {[7] = true};
static const struct fit_mode table[] = {{1, 1, 1, 1}, {2, 1, 1, 0}, {1, 1, 1.5, 1},
                                        {1, 1, 2, 1}, {2, 2, 2, 1}, {2, 2.5, 2.5, 1},
                                        {3, 3, 3, 0}};

static struct fit_case case_of(const double *z)
{
    return (struct fit_case){.a = published,
                             .z = z,
                             .mixed = only_distance,
                             .n_factors = F,
                             .commitment_available = 2,
                             .risk_tolerated = 1,
                             .w = {1, 1, 1, 1},
                             .modes = table,
                             .n_modes = COUNT_OF(table)};
}

/* --- by hand --------------------------------------------------------------------------------- */

static void nothing_pulling_wants_the_middle(void **state)
{
    (void)state;
    double z[F] = {0};
    near(fit_desired_control(published, z, F), 2, 1e-15, "C*");
    /* specificity 1, legal -0.5: 1.2 + 0.5 */
    z[0] = 1;
    z[6] = -0.5;
    near(fit_desired_control(published, z, F), 1 + 2 / (1 + exp(-1.7)), 1e-15, "C*");
}

static void terms_and_fit_by_hand(void **state)
{
    (void)state;
    double z[F] = {0}, t[N_TERMS];
    struct fit_case c = case_of(z);
    /* joint venture, C* = 2: no gap; (2.5 - 2)/2; (2.5 - 1)/2; it brings the asset */
    fit_terms(&c, &table[5], 2, t);
    near(t[TERM_CONTROL], 0, 0, "gap");
    near(t[TERM_COMMITMENT], 0.25, 0, "commitment");
    near(t[TERM_RISK], 0.75, 0, "risk");
    near(t[TERM_ASSET], 1, 0, "asset");
    near(fit_total(t, c.w), 0, 0, "fit");
    fit_terms(&c, &table[6], 2, t);
    near(fit_total(t, c.w), -2, 0, "fit of the subsidiary");
    fit_terms(&c, &table[0], 2, t);
    near(fit_total(t, c.w), 0.5, 0, "fit of indirect export");
}

static void what_is_unknown_adds_nothing(void **state)
{
    (void)state;
    double z[F], t[N_TERMS];
    for (int i = 0; i < F; i++)
        z[i] = UNKNOWN;
    struct fit_case c = case_of(z);
    near(fit_desired_control(published, z, F), 2, 0, "C*");
    c.commitment_available = c.risk_tolerated = UNKNOWN;
    struct fit_mode m = {1, 3, 3, UNKNOWN};
    fit_terms(&c, &m, 2, t);
    assert_true(isnan(t[TERM_COMMITMENT]) && isnan(t[TERM_RISK]) && isnan(t[TERM_ASSET]));
    near(fit_total(t, c.w), -0.5, 0, "fit");
}

static void the_range_spans_disputed_and_unknown_factors(void **state)
{
    (void)state;
    double z[F] = {0}, low, high;
    struct fit_case c = case_of(z);
    fit_desired_range(&c, &low, &high);
    near(low, 2, 0, "nothing disputed is at work");
    near(high, 2, 0, "nothing disputed is at work");
    z[7] = 0.5;     /* distance, disputed: ± 0.15 */
    z[6] = UNKNOWN; /* legal: ± 1 */
    fit_desired_range(&c, &low, &high);
    near(low, 1 + 2 / (1 + exp(1.15)), 1e-15, "low");
    near(high, 1 + 2 / (1 + exp(-1.15)), 1e-15, "high");
    double at = fit_desired_control(published, z, F);
    assert_true(low <= at && at <= high);
}

static void gate_by_hand(void **state)
{
    (void)state;
    static const double plus[4] = {1, 1, 1, -1}, three[3] = {1, -1, -1}, in[3] = {1, 1, 1};
    double o = fit_gate_score((double[]){1, 0, 0, 1}, plus, 4);
    double l = fit_gate_score((double[]){1, 1, 0}, three, 3);
    double i = fit_gate_score((double[]){-0.5, UNKNOWN, UNKNOWN}, in, 3);
    near(o, 50, 0, "O: mean of 100, 50, 50, 0");
    near(l, 50, 0, "L: mean of 100, 0, 50");
    near(i, 25, 0, "I: the one that is known");
    assert_int_equal(fit_gate(o, l, i, 50), GATE_CONTRACT);
    assert_int_equal(fit_gate(49, UNKNOWN, UNKNOWN, 50), GATE_NO_EQUITY);
    assert_int_equal(fit_gate(50, 49, UNKNOWN, 50), GATE_EXPORT);
    assert_int_equal(fit_gate(50, 50, 50, 50), GATE_EQUITY);
    assert_int_equal(fit_gate(50, 50, UNKNOWN, 50), GATE_UNKNOWN);
    assert_int_equal(fit_gate(UNKNOWN, 50, 50, 50), GATE_UNKNOWN);
    assert_true(isnan(fit_gate_score((double[]){UNKNOWN}, in, 1)));
}

static void the_interval_of_a_share(void **state)
{
    (void)state;
    double low, high;
    fit_share_interval(0, 10000, &low, &high);
    near(low, 0, 0, "never below nothing");
    near(high, 3.841458820694124 / (10000 + 3.841458820694124), 1e-12, "z²/(n + z²)");
    fit_share_interval(1, 10000, &low, &high);
    near(high, 1, 0, "never above all");
    /* a textbook case: 10 of 100 gives 0.0552 to 0.1744 */
    fit_share_interval(0.1, 100, &low, &high);
    near(low, 0.0552, 1e-4, "low");
    near(high, 0.1744, 1e-4, "high");
}

/* --- identities ------------------------------------------------------------------------------ */

static void random_z(struct rng *r, double *z)
{
    for (int i = 0; i < F; i++)
        z[i] = rng_uniform(r) < 0.15 ? UNKNOWN : rng_between(r, -1, 1);
}

static void control_stays_on_its_scale_and_follows_each_sign(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 7, "test.entry.control");
    for (int k = 0; k < 2000; k++) {
        double z[F];
        random_z(&r, z);
        double before = fit_desired_control(published, z, F);
        assert_true(before > 1 && before < 3);
        int i = (int)rng_below(&r, F);
        if (isnan(z[i]) || z[i] > 0.9)
            continue;
        z[i] += 0.1;
        double after = fit_desired_control(published, z, F);
        assert_true(published[i] > 0 ? after > before : after < before);
    }
}

static void acceptabilities_add_up_and_repeat(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 8, "test.entry.acceptability");
    for (int k = 0; k < 20; k++) {
        double z[F], first[COUNT_OF(table)], again[COUNT_OF(table)],
            rank[COUNT_OF(table) * COUNT_OF(table)];
        random_z(&r, z);
        struct fit_case c = case_of(z);
        c.n_modes = 1 + rng_below(&r, COUNT_OF(table));
        struct fit_draws d = fit_draw_all(a, &c, 500, (uint64_t)k),
                         same = fit_draw_all(a, &c, 500, (uint64_t)k);
        fit_acceptability(a, &c, &d, first, rank);
        fit_acceptability(a, &c, &same, again, NULL);
        double sum = 0;
        for (size_t m = 0; m < c.n_modes; m++) {
            double over_ranks = 0;
            assert_memory_equal(&first[m], &again[m], sizeof(double));
            assert_true(first[m] >= 0 && first[m] <= 1);
            assert_true(first[m] <=
                        rank[m * c.n_modes] + 1e-12); /* a shared first rank counts whole there */
            for (size_t j = 0; j < c.n_modes; j++)
                over_ranks += rank[m * c.n_modes + j];
            near(over_ranks, 1, 1e-12, "ranks of a mode");
            sum += first[m];
        }
        near(sum, 1, 1e-12, "first ranks");
    }
}

static void equal_modes_share_alike(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double z[F] = {0}, first[2];
    struct fit_case c = case_of(z);
    static const struct fit_mode twins[] = {{2, 1, 1, 0}, {2, 1, 1, 0}};
    c.modes = twins;
    c.n_modes = 2;
    struct fit_draws d = fit_draw_all(a, &c, 1000, 1);
    fit_acceptability(a, &c, &d, first, NULL);
    near(first[0], 0.5, 0, "one half");
    near(first[1], 0.5, 0, "the other");
}

static void a_dominated_mode_never_comes_first(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double z[F] = {0}, first[2];
    struct fit_case c = case_of(z);
    static const struct fit_mode modes[] = {{2, 1, 1, 1}, {2, 3, 3, 0}};
    c.modes = modes;
    c.n_modes = 2;
    struct fit_draws d = fit_draw_all(a, &c, 1000, 1);
    fit_acceptability(a, &c, &d, first, NULL);
    near(first[0], 1, 0, "the better one");
}

/* A loses 0.25 by control, B loses 0.5 by risk: A is better when w_control < 2 w_risk, and of two
 * weights uniform on the simplex one is less than twice the other in 2 of 3 cases. */
static void the_share_of_two_modes_is_the_exact_one(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double z[F] = {0}, first[2];
    struct fit_case c = case_of(z);
    static const struct fit_mode modes[] = {{1.5, 1, 1, 0}, {2, 1, 2, 0}};
    enum { N = 40000 };
    c.modes = modes;
    c.n_modes = 2;
    struct fit_draws d = fit_draw_all(a, &c, N, 11);
    fit_acceptability(a, &c, &d, first, NULL);
    assert_true(fabs(first[0] - 2.0 / 3) < 4 * sqrt(2.0 / 9 / N));
}

static void draws_are_what_they_claim(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double z[F] = {0}, mean[N_TERMS] = {0}, sign = 0;
    struct fit_case c = case_of(z);
    enum { N = 20000 };
    struct fit_draws d = fit_draw_all(a, &c, N, 3);
    for (size_t i = 0; i < N; i++) {
        double sum = 0;
        for (int t = 0; t < N_TERMS; t++) {
            assert_true(d.draw[i].w[t] >= 0);
            sum += d.draw[i].w[t];
            mean[t] += d.draw[i].w[t] / N;
        }
        near(sum, N_TERMS, 1e-12, "weights of a draw");
        for (int f = 0; f < F; f++) {
            if (only_distance[f])
                assert_true(fabs(d.draw[i].a[f]) <= fabs(published[f]));
            else
                assert_memory_equal(&d.draw[i].a[f], &published[f], sizeof(double));
        }
        sign += d.draw[i].a[7] / N;
    }
    /* variance of 4·Dirichlet(1,1,1,1): 16·3/80; of the uniform sign: 0.3²/3; four standard errors
     */
    for (int t = 0; t < N_TERMS; t++)
        near(mean[t], 1, 4 * sqrt(0.6 / N), "mean weight");
    assert_true(fabs(sign) < 4 * sqrt(0.03 / N));
}

/* --- the peer -------------------------------------------------------------------------------- */

static void put(struct js_writer *w, const char *key, double v)
{
    if (isnan(v))
        js_put_null(w, key);
    else
        js_put_real(w, key, v, -1);
}

enum { CASES = 60, DRAWS = 40 };
struct trial {
    double z[F];
    struct fit_case c;
    struct fit_mode modes[6];
    struct fit_draws d;
};

static void make(struct arena *a, struct rng *r, struct trial *t, uint64_t seed)
{
    random_z(r, t->z);
    t->c = case_of(t->z);
    t->c.commitment_available = rng_uniform(r) < 0.1 ? UNKNOWN : rng_between(r, 1, 3);
    t->c.risk_tolerated = rng_uniform(r) < 0.1 ? UNKNOWN : rng_between(r, 1, 3);
    t->c.n_modes = 2 + rng_below(r, 5);
    for (size_t k = 0; k < t->c.n_modes; k++)
        t->modes[k] =
            (struct fit_mode){rng_between(r, 1, 3), rng_between(r, 1, 3), rng_between(r, 1, 3),
                              rng_uniform(r) < 0.1   ? UNKNOWN
                              : rng_uniform(r) < 0.5 ? 1
                                                     : 0};
    t->c.modes = t->modes;
    t->d = fit_draw_all(a, &t->c, DRAWS, seed);
}

static void write_trial(struct js_writer *w, const struct trial *t)
{
    js_begin_object(w);
    js_key(w, "factors");
    js_begin_object(w);
    for (int f = 0; f < F; f++)
        put(w, names[f], t->z[f]);
    js_end(w);
    put(w, "k_available", t->c.commitment_available);
    put(w, "r_tolerance", t->c.risk_tolerated);
    js_key(w, "modes");
    js_begin_array(w);
    for (size_t k = 0; k < t->c.n_modes; k++) {
        js_begin_object(w);
        js_put_text(w, "id", STR("m"));
        put(w, "control", t->modes[k].control);
        put(w, "investment", t->modes[k].commitment);
        put(w, "risk", t->modes[k].risk);
        js_key(w, "local_asset");
        if (isnan(t->modes[k].asset))
            js_null(w);
        else
            js_bool(w, t->modes[k].asset > 0);
        js_end(w);
    }
    js_end(w);
    js_key(w, "w_draws");
    js_begin_array(w);
    for (size_t i = 0; i < t->d.n; i++) {
        js_begin_array(w);
        for (int k = 0; k < N_TERMS; k++)
            js_real(w, t->d.draw[i].w[k], -1);
        js_int(w, 1); /* expected profit: absent on both sides */
        js_end(w);
    }
    js_end(w);
    js_key(w, "a_draws");
    js_begin_array(w);
    for (size_t i = 0; i < t->d.n; i++) {
        js_begin_object(w);
        put(w, "distance", t->d.draw[i].a[7]);
        js_end(w);
    }
    js_end(w);
    js_end(w);
}

static double real_at(const struct json_t *x)
{
    double v;
    return js_as_real(x, &v) ? v : UNKNOWN;
}

static void same(double x, double y, const char *what)
{
    if (isnan(x) || isnan(y))
        assert_true(isnan(x) && isnan(y));
    else
        near(x, y, 1e-12, what);
}

static double ours_or_unknown(const double *z, int f, double sign)
{
    return isnan(z[f]) ? UNKNOWN : sign * z[f];
}

static void compare(struct arena *a, const struct trial *t, const struct json_t *answer)
{
    double desired = fit_desired_control(published, t->z, F), terms[N_TERMS], first[6], rank[36];
    same(desired, real_at(js_get(answer, "c_star")), "C*");
    fit_acceptability(a, &t->c, &t->d, first, rank);
    for (size_t k = 0; k < t->c.n_modes; k++) {
        const struct json_t *m = js_at(js_get(answer, "modes"), k),
                            *acc = js_at(js_get(answer, "acceptability"), k);
        fit_terms(&t->c, &t->modes[k], desired, terms);
        for (size_t i = 0; i < N_TERMS; i++)
            same(terms[i], real_at(js_at(js_get(m, "terms"), i)), "term");
        same(fit_total(terms, t->c.w), real_at(js_get(m, "fit")), "fit");
        for (size_t i = 0; i < t->c.n_modes; i++)
            same(rank[k * t->c.n_modes + i], real_at(js_at(acc, i)), "acceptability");
    }
    const struct json_t *gate = js_get(answer, "oli");
    double o = fit_gate_score((double[]){t->z[0], t->z[3], t->z[2], ours_or_unknown(t->z, 9, -1)},
                              (double[]){1, 1, 1, 1}, 4);
    double l = fit_gate_score((double[]){t->z[4], t->z[5], t->z[6]}, (double[]){1, -1, -1}, 3);
    double i = fit_gate_score((double[]){t->z[1]}, (double[]){1}, 1);
    same(o, real_at(js_get(gate, "o")), "O");
    same(l, real_at(js_get(gate, "l")), "L");
    same(i, real_at(js_get(gate, "i")), "I");
    static const char *const verdicts[] = {[GATE_UNKNOWN] = "",
                                           [GATE_NO_EQUITY] = "no equity",
                                           [GATE_EXPORT] = "export",
                                           [GATE_CONTRACT] = "contract",
                                           [GATE_EQUITY] = "equity"};
    struct str verdict = js_get_text(gate, "verdict");
    assert_true(str_is(verdict, verdicts[fit_gate(o, l, i, 50)]));
}

static void agrees_with_the_independent_program(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    struct trial *trial = NEW_N(a, struct trial, CASES);
    struct buf in;
    struct js_writer w;
    struct err e = {0};
    struct json_t *answers;
    const char *python = peer_python();
    rng_init(&r, 9, "test.entry.peer");
    buf_init(&in, a, 64 << 20);
    js_init(&w, &in, JS_COMPACT);
    js_begin_array(&w);
    for (int k = 0; k < CASES; k++) {
        make(a, &r, &trial[k], (uint64_t)k);
        write_trial(&w, &trial[k]);
    }
    js_end(&w);
    assert_true(js_done(&w));
    struct str out =
        peer_ask(a, arena_printf(a, "%s -c 'import numpy'", python),
                 arena_printf(a, "%s tests/peers/entry_mode.py", python), buf_str(&in));
    if (!out.p)
        return;
    OK(js_load(&answers, a, "peer", out, &e), e);
    assert_int_equal(js_len(answers), CASES);
    for (size_t k = 0; k < CASES; k++)
        compare(a, &trial[k], js_at(answers, k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_pulling_wants_the_middle),
        cmocka_unit_test(terms_and_fit_by_hand),
        cmocka_unit_test(what_is_unknown_adds_nothing),
        cmocka_unit_test(the_range_spans_disputed_and_unknown_factors),
        cmocka_unit_test(gate_by_hand),
        cmocka_unit_test(the_interval_of_a_share),
        cmocka_unit_test(control_stays_on_its_scale_and_follows_each_sign),
        cmocka_unit_test(acceptabilities_add_up_and_repeat),
        cmocka_unit_test(equal_modes_share_alike),
        cmocka_unit_test(a_dominated_mode_never_comes_first),
        cmocka_unit_test(the_share_of_two_modes_is_the_exact_one),
        cmocka_unit_test(draws_are_what_they_claim),
        cmocka_unit_test(agrees_with_the_independent_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

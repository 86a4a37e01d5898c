/* test_skill.c — the measures of skill by hand, their identities, and the interval against theory. */
#include <math.h>

#include "../country/peer.h"
#include "base/random.h"
#include "trade/skill.h"
#include "unit/scratch.h"

static void close_to(double x, double want, double slack)
{
    if (!(fabs(x - want) <= slack))
        fail_msg("%.17g, not %.17g", x, want);
}

static void test_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    /* ranks 1 2 3 4 against 1 3 2 4: 1 − 6·2/(4·15) = 0.8 */
    const double s[] = {10, 20, 30, 40}, o[] = {-5, 7, 0, 9};
    close_to(skill_rho(a, s, o, 4), 0.8, 1e-15);
    /* the first two by score: 40, 30; by outcome: 9, 7: one of two */
    close_to(skill_precision(a, s, o, 4, 2), 0.5, 0);
    /* yes = {20, 40}: beats 10, not 30; beats both: 3 of 4 */
    const bool yes[] = {false, true, false, true};
    close_to(skill_area(a, s, yes, 4), 0.75, 0);
    /* a tie counts half: 20 against 20 */
    const double t[] = {10, 20, 20, 40};
    close_to(skill_area(a, t, yes, 4), 0.875, 0);
    /* ties of a rank are shared: 1 2.5 2.5 4 against 1 3 2 4 */
    close_to(skill_rho(a, t, o, 4), 4.5 / sqrt(4.5 * 5), 1e-15);
    /* one place left for two equal scores: each with one half, one of them a hit */
    close_to(skill_precision(a, t, o, 4, 2), 0.75, 0);
}

static void test_nothing_to_say(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double flat[] = {1, 1, 1, 1, 1}, o[] = {1, 2, 3, 4, 5};
    const bool all[] = {true, true, true, true, true}, one[] = {true, false, false, false, false};
    assert_true(isnan(skill_rho(a, flat, o, 5)));
    assert_true(isnan(skill_rho(a, o, o, 1)));
    assert_true(isnan(skill_area(a, o, all, 5)));
    assert_true(isnan(skill_precision(a, o, o, 5, 6)));
    assert_true(isnan(skill_precision(a, o, o, 5, 0)));
    /* a score that does not choose gives what chance gives */
    close_to(skill_precision(a, flat, o, 5, 2), 0.4, 1e-15);
    close_to(skill_area(a, flat, one, 5), 0.5, 0);
}

static void test_identities(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 7, "test.skill");
    for (int round = 0; round < 50; round++) {
        size_t n = 20 + rng_below(&r, 60);
        double *s = NEW_N(a, double, n), *o = NEW_N(a, double, n), *back = NEW_N(a, double, n),
               *cube = NEW_N(a, double, n);
        bool *yes = NEW_N(a, bool, n);
        for (size_t i = 0; i < n; i++) {
            s[i] = (double)rng_below(&r, 15);
            o[i] = rng_normal(&r);
            yes[i] = i == 0 || (i > 1 && rng_below(&r, 3) == 0);
            back[i] = -s[i];
            cube[i] = s[i] * s[i] * s[i] + 2;
        }
        close_to(skill_rho(a, o, o, n), 1, 1e-15); /* a ranking that is the outcome */
        close_to(skill_precision(a, o, o, n, 10), 1, 1e-15);
        close_to(skill_rho(a, back, o, n), -skill_rho(a, s, o, n), 1e-15);
        close_to(skill_area(a, back, yes, n), 1 - skill_area(a, s, yes, n), 1e-15);
        /* only the order counts */
        assert_true(skill_rho(a, cube, o, n) == skill_rho(a, s, o, n));
        assert_true(skill_area(a, cube, yes, n) == skill_area(a, s, yes, n));
        assert_true(skill_precision(a, cube, o, n, 10) == skill_precision(a, s, o, n, 10));
        close_to(skill_rho(a, s, o, n), skill_rho(a, o, s, n), 1e-15);
        close_to(skill_precision(a, s, o, n, 10), skill_precision(a, o, s, n, 10), 1e-15);
    }
}

/* Chance: ρ 0, precision top/n, area one half, on average. */
static void test_chance(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { ROUNDS = 4000, N = 40 };
    struct rng r;
    rng_init(&r, 11, "test.skill.chance");
    double rho = 0, precision = 0, area = 0, s[N], o[N];
    bool yes[N];
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < N; i++) {
            s[i] = rng_uniform(&r);
            o[i] = rng_uniform(&r);
            yes[i] = i % 4 == 0;
        }
        rho += skill_rho(a, s, o, N);
        precision += skill_precision(a, s, o, N, 10);
        area += skill_area(a, s, yes, N);
    }
    close_to(rho / ROUNDS, 0, 4 / sqrt((N - 1) * (double)ROUNDS));
    close_to(precision / ROUNDS, 0.25, 0.01);
    close_to(area / ROUNDS, 0.5, 0.006);
}

static void test_interval(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { CLUSTERS = 100, EACH = 9, N = CLUSTERS * EACH };
    struct rng r;
    rng_init(&r, 3, "test.skill.interval");
    double *v = NEW_N(a, double, N), *alone = NEW_N(a, double, N);
    uint32_t *c = NEW_N(a, uint32_t, N), *own = NEW_N(a, uint32_t, N);
    for (size_t i = 0; i < N; i++) {
        c[i] = (uint32_t)(i / EACH);
        own[i] = (uint32_t)i;
        v[i] = i % EACH == 0 ? rng_normal(&r) : v[i - 1]; /* nine copies are no news */
        alone[i] = rng_normal(&r);
    }
    struct skill_mean m = skill_mean_of(a, v, c, N, CLUSTERS, 4000, 0.95, 1);
    struct skill_mean same = skill_mean_of(a, v, c, N, CLUSTERS, 4000, 0.95, 1);
    struct skill_mean blind = skill_mean_of(a, v, own, N, N, 4000, 0.95, 1);
    assert_true(m.low == same.low && m.high == same.high);
    assert_int_equal(m.n, N);
    assert_int_equal(m.n_clusters, CLUSTERS);
    assert_true(m.low < m.mean && m.mean < m.high);
    close_to(m.high - m.low, 2 * 1.96 / sqrt(CLUSTERS), 0.08);
    close_to((m.high - m.low) / (blind.high - blind.low), sqrt(EACH), 0.4); /* why clusters matter */
    struct skill_mean free = skill_mean_of(a, alone, own, N, N, 4000, 0.95, 1);
    close_to(free.high - free.low, 2 * 1.96 / sqrt(N), 0.02);

    /* the difference of a method with itself is nothing, however it is drawn */
    for (size_t i = 0; i < N; i++)
        alone[i] -= alone[i];
    m = skill_mean_of(a, alone, c, N, CLUSTERS, 200, 0.95, 1);
    assert_true(m.mean == 0 && m.low == 0 && m.high == 0);

    /* missing values are passed over; one cluster has no interval */
    for (size_t i = 0; i < N; i++)
        alone[i] = i < 3 ? (double)i : (double)NAN;
    m = skill_mean_of(a, alone, c, N, CLUSTERS, 200, 0.95, 1);
    close_to(m.mean, 1, 1e-15);
    assert_int_equal(m.n, 3);
    assert_true(isnan(m.low) && isnan(m.high));
    m = skill_mean_of(a, NULL, NULL, 0, 0, 200, 0.95, 1);
    assert_true(isnan(m.mean) && m.n == 0);
}

static void put_list(struct buf *b, const char *name, const double *x, size_t n)
{
    buf_printf(b, "\"%s\": [", name);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s%.17g", i ? ", " : "", x[i]);
    buf_puts(b, "], ");
}

static void same_as(const struct json_t *r, const char *name, double mine)
{
    double v;
    if (js_get_real(r, name, &v))
        close_to(mine, v, 1e-12);
    else
        assert_true(isnan(mine));
}

static void test_agrees_with_the_peer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { CASES = 60, MOST = 50 };
    double score[CASES][MOST], outcome[CASES][MOST], yes[CASES][MOST];
    size_t n[CASES], top[CASES];
    struct rng r;
    struct buf in;
    struct err e = {0};
    rng_init(&r, 21, "test.skill.peer");
    buf_init(&in, a, 1 << 20);
    for (size_t c = 0; c < CASES; c++) {
        n[c] = 2 + rng_below(&r, MOST - 2);
        top[c] = 1 + rng_below(&r, 12);
        for (size_t i = 0; i < n[c]; i++) {
            score[c][i] = (double)rng_below(&r, 2 + c % 20);
            outcome[c][i] = c % 3 ? rng_normal(&r) : (double)rng_below(&r, 6);
            yes[c][i] = (double)rng_below(&r, 2);
        }
        buf_puts(&in, c ? ", {" : "[{");
        put_list(&in, "score", score[c], n[c]);
        put_list(&in, "outcome", outcome[c], n[c]);
        put_list(&in, "yes", yes[c], n[c]);
        buf_printf(&in, "\"top\": %zu}", top[c]);
    }
    buf_puts(&in, "]");
    struct str answer = peer_ask(a, arena_printf(a, "%s -c 'import json'", peer_python()),
                                 arena_printf(a, "%s tests/peers/skill.py", peer_python()), buf_str(&in));
    if (!answer.p)
        return;
    struct json_t *t;
    OK(js_load(&t, a, "answer", answer, &e), e);
    for (size_t c = 0; c < CASES; c++) {
        bool is[MOST];
        for (size_t i = 0; i < n[c]; i++)
            is[i] = yes[c][i] > 0;
        same_as(js_at(t, c), "rho", skill_rho(a, score[c], outcome[c], n[c]));
        same_as(js_at(t, c), "precision", skill_precision(a, score[c], outcome[c], n[c], top[c]));
        same_as(js_at(t, c), "area", skill_area(a, score[c], is, n[c]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),     cmocka_unit_test(test_nothing_to_say),
        cmocka_unit_test(test_identities),  cmocka_unit_test(test_chance),
        cmocka_unit_test(test_interval),      cmocka_unit_test(test_agrees_with_the_peer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

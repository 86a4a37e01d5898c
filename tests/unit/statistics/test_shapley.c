/* test_shapley.c — the axioms that define the value, the glove game, sampled against exact. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/shapley.h"

enum { N_DRIVERS = 9 };

struct game {
    double value[1 << N_DRIVERS], other[1 << N_DRIVERS];
    double weight;
};

static double drawn(void *ctx, uint64_t set)
{
    const struct game *g = ctx;
    return g->value[set] + g->weight * g->other[set];
}

static void efficiency_and_additivity(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct rng rng;
    rng_init(&rng, 7, "test.shapley");
    struct game *g = NEW(a, struct game);
    for (int i = 0; i < 1 << N_DRIVERS; i++) {
        g->value[i] = rng_normal(&rng);
        g->other[i] = rng_normal(&rng);
    }
    struct shapley_share one[N_DRIVERS], both[N_DRIVERS], other[N_DRIVERS];
    OK(shapley_split(a, N_DRIVERS, drawn, g, 1, 2, one, &e), e);
    g->weight = 3;
    OK(shapley_split(a, N_DRIVERS, drawn, g, 1, 2, both, &e), e);
    memset(g->value, 0, sizeof g->value);
    OK(shapley_split(a, N_DRIVERS, drawn, g, 1, 2, other, &e), e);
    double sum = 0;
    for (int i = 0; i < N_DRIVERS; i++) {
        sum += other[i].value;
        assert_true(fabs(both[i].value - one[i].value - other[i].value) < 1e-12);
        assert_true(both[i].error == 0);
    }
    assert_true(fabs(sum - 3 * (g->other[(1 << N_DRIVERS) - 1] - g->other[0])) < 1e-12);
}

/* Drivers 1 and 2 do the same, driver 3 does nothing: f = (x1 + x2)² · 7. */
static double symmetric(void *ctx, uint64_t set)
{
    (void)ctx;
    double x = (double)((set & 1) + (set >> 1 & 1));
    return 7 * x * x;
}

static void symmetry_and_dummy(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct shapley_share s[3];
    OK(shapley_split(a, 3, symmetric, NULL, 1, 2, s, &e), e);
    assert_true(s[0].value == s[1].value && fabs(s[0].value - 14) < 1e-13 && s[2].value == 0);
}

/* One left glove, two right ones; a pair is worth 1: 2/3, 1/6, 1/6. */
static double gloves(void *ctx, uint64_t set)
{
    (void)ctx;
    return (set & 1) && (set & 6) ? 1 : 0;
}

static void the_glove_game(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct shapley_share s[3];
    OK(shapley_split(a, 3, gloves, NULL, 1, 2, s, &e), e);
    assert_true(fabs(s[0].value - 2.0 / 3) < 1e-15 && fabs(s[1].value - 1.0 / 6) < 1e-15);
    assert_true(fabs(s[2].value - 1.0 / 6) < 1e-15);
}

/* Revenue of a shop with 20 factors, some of which interact: exact shares are known, since a product of
 * two factors among additive ones splits in halves. */
static double many(void *ctx, uint64_t set)
{
    (void)ctx;
    double v = 0;
    for (int i = 0; i < 20; i++)
        v += set >> i & 1 ? i + 1 : 0;
    for (int i = 0; i < 20; i += 2)
        v += (set >> i & 3) == 3 ? 10 : 0;
    return v;
}

static void sampled_shares_carry_their_error(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct shapley_share s[20], again[20];
    int outside = 0, uneven = 0;
    OK(shapley_split(a, 20, many, NULL, 1, 400, s, &e), e);
    OK(shapley_split(a, 20, many, NULL, 1, 400, again, &e), e);
    double sum = 0;
    for (int i = 0; i < 20; i++) {
        sum += s[i].value;
        assert_true(s[i].value == again[i].value && s[i].error == again[i].error);
        outside += fabs(s[i].value - (i + 1 + 5)) > 4 * s[i].error + 1e-12;
        uneven += s[i].error > 0;
    }
    assert_int_equal(outside, 0);
    assert_true(fabs(sum - (210 + 100)) < 1e-10);
    /* With its reverse every pair of orders gives exactly half of each interaction: no error left. */
    assert_int_equal(uneven, 0);
    assert_false(shapley_split(a, 65, many, NULL, 1, 400, s, &e));
    assert_int_equal(e.code, ERR_LIMIT);
}

/* Three factors at a time interact: reverses do not cancel that, so there is an error, and it is honest. */
static double triples(void *ctx, uint64_t set)
{
    (void)ctx;
    double v = 0;
    for (int i = 0; i + 2 < 15; i += 3)
        v += (set >> i & 7) == 7 ? 9 : 0;
    return v;
}

static void the_error_is_honest(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    int inside = 0, all = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct shapley_share s[15];
        OK(shapley_split(a, 15, triples, NULL, seed, 50, s, &e), e);
        for (int i = 0; i < 15; i++, all++) {
            assert_true(s[i].error > 0);
            inside += fabs(s[i].value - 3) <= 1.96 * s[i].error;
        }
    }
    assert_true(inside > 0.92 * all && inside < 0.98 * all);
}

static double broken(void *ctx, uint64_t set)
{
    (void)ctx;
    return set == 2 ? (double)NAN : 1;
}

static void what_is_not_finite_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct shapley_share s[3];
    assert_false(shapley_split(a, 3, broken, NULL, 1, 2, s, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(efficiency_and_additivity),    cmocka_unit_test(symmetry_and_dummy),
        cmocka_unit_test(the_glove_game),               cmocka_unit_test(sampled_shares_carry_their_error),
        cmocka_unit_test(the_error_is_honest),          cmocka_unit_test(what_is_not_finite_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_mix.c — a rate's change split over segments: hand case, identity, absent segments. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/mix.h"

static bool near(double x, double y)
{
    return fabs(x - y) <= 1e-12 * fmax(1, fabs(y));
}

/* Two carriers: A stays at 90 %, B stays at 60 %, but B's share goes from 1/5 to 3/5. By hand: all of the
 * fall is mix; R̄ = (0.84+0.72)/2 = 0.78, A: (0.9−0.78)(−0.4) = −0.048, B: (0.6−0.78)(0.4) = −0.072. */
static void a_shift_of_shares_is_mix(void **state)
{
    (void)state;
    struct err e = {0};
    const struct mix_segment s[] = {{72, 80, 36, 40}, {12, 20, 36, 60}};
    struct mix_part part[2];
    struct mix_total all;
    OK(mix_split(s, 2, part, &all, &e), e);
    assert_true(near(all.r0, 0.84) && near(all.r1, 0.72));
    assert_true(near(part[0].performance, 0) && near(part[1].performance, 0));
    assert_true(near(part[0].mix, -0.048) && near(part[1].mix, -0.072));
    assert_true(near(all.performance, 0) && near(all.mix, -0.12));
}

/* Shares stay, B falls from 60 % to 30 %: all performance, 0.2 · −0.3. */
static void a_worse_segment_is_performance(void **state)
{
    (void)state;
    struct err e = {0};
    const struct mix_segment s[] = {{72, 80, 144, 160}, {12, 20, 12, 40}};
    struct mix_part part[2];
    struct mix_total all;
    OK(mix_split(s, 2, part, &all, &e), e);
    assert_true(near(part[1].performance, -0.06) && near(part[0].performance, 0));
    assert_true(near(part[0].mix, 0) && near(part[1].mix, 0));
}

static void a_new_segment_has_no_performance(void **state)
{
    (void)state;
    struct err e = {0};
    const struct mix_segment s[] = {{90, 100, 90, 100}, {0, 0, 10, 50}};
    struct mix_part part[2];
    struct mix_total all;
    OK(mix_split(s, 2, part, &all, &e), e);
    assert_true(part[1].performance == 0 && part[1].mix < 0);
    assert_true(near(all.performance + all.mix, 100.0 / 150 - 0.9));
}

static void it_adds_up_on_any_table(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 5, "test.mix");
    enum { N_SEGMENTS = 40 };
    for (int round = 0; round < 500; round++) {
        struct err e = {0};
        struct mix_segment s[N_SEGMENTS];
        struct mix_part part[N_SEGMENTS];
        struct mix_total all;
        double sum = 0;
        for (int i = 0; i < N_SEGMENTS; i++) {
            s[i].d0 = rng_uniform(&rng) < 0.2 ? 0 : (double)rng_below(&rng, 1000);
            s[i].d1 = rng_uniform(&rng) < 0.2 ? 0 : (double)rng_below(&rng, 1000);
            s[i].n0 = floor(s[i].d0 * rng_uniform(&rng));
            s[i].n1 = floor(s[i].d1 * rng_uniform(&rng));
        }
        OK(mix_split(s, N_SEGMENTS, part, &all, &e), e);
        for (int i = 0; i < N_SEGMENTS; i++)
            sum += part[i].performance + part[i].mix;
        assert_true(fabs(sum - (all.r1 - all.r0)) < 1e-13);
    }
}

static void nothing_to_divide_by_is_said(void **state)
{
    (void)state;
    struct err e = {0};
    const struct mix_segment s[] = {{0, 0, 5, 9}};
    struct mix_part part[1];
    struct mix_total all;
    assert_false(mix_split(s, 1, part, &all, &e));
    assert_int_equal(e.code, ERR_NUMERIC);
    assert_non_null(strstr(e.msg, "earlier"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shift_of_shares_is_mix),
        cmocka_unit_test(a_worse_segment_is_performance),
        cmocka_unit_test(a_new_segment_has_no_performance),
        cmocka_unit_test(it_adds_up_on_any_table),
        cmocka_unit_test(nothing_to_divide_by_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_fdr.c — adjusted p-values as R's p.adjust, and the two steps of the tree by hand. */
#include "unit/scratch.h"

#include <math.h>

#include "statistics/fdr.h"

/* R 4.2: p.adjust(c(0.011, 0.8, 0.0004, 0.04, 0.04, 0.3), "BH" and "BY") */
static void adjusted_as_r(void **state)
{
    (void)state;
    const double p[] = {0.011, 0.8, 0.0004, 0.04, 0.04, 0.3};
    const double bh[] = {0.033, 0.8, 0.0024, 0.06, 0.06, 0.36};
    const double by[] = {0.08085, 1, 0.00588, 0.147, 0.147, 0.882};
    double got[7];
    fdr_bh(p, 6, got);
    for (int i = 0; i < 6; i++)
        assert_true(fabs(got[i] - bh[i]) < 1e-12);
    fdr_by(p, 6, got);
    for (int i = 0; i < 6; i++)
        assert_true(fabs(got[i] - by[i]) < 1e-12);
    const double with_gap[] = {0.011, 0.8, 0.0004, (double)NAN, 0.04, 0.04, 0.3};
    fdr_bh(with_gap, 7, got);
    assert_true(isnan(got[3]) && fabs(got[0] - bh[0]) < 1e-12 && fabs(got[6] - bh[5]) < 1e-12);
    fdr_bh(p, 0, got);
}

/* Families {0.004, 0.5}, {0.03, 0.9}, {0.2}: Simes 0.008, 0.06, 0.2; BH over them 0.024, 0.09, 0.2. At
 * q = 0.05 only the first family; in it 0.008 and 0.5. */
static void families_first(void **state)
{
    (void)state;
    const double p[] = {0.004, 0.03, 0.5, 0.9, 0.2};
    const size_t family[] = {0, 1, 0, 1, 2};
    bool chosen[3], confirmed[5];
    fdr_tree(p, family, 5, 3, 0.05, chosen, confirmed);
    assert_true(chosen[0] && !chosen[1] && !chosen[2]);
    assert_true(confirmed[0] && !confirmed[1] && !confirmed[2] && !confirmed[3] && !confirmed[4]);
    fdr_tree(p, family, 5, 3, 0.1, chosen, confirmed);
    assert_true(chosen[0] && chosen[1] && !chosen[2] && confirmed[0] && confirmed[1] && !confirmed[3]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjusted_as_r),
        cmocka_unit_test(families_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_arl.c — run lengths against R `spc` (arl_spc.csv, made by tests/peers/arl_spc.R), against the
 * plainest cases by hand, and against each other. */
#include "unit/scratch.h"

#include <math.h>

#include "base/csv.h"
#include "statistics/arl.h"
#include "statistics/counts.h"

static bool near(double x, double y, double rel)
{
    return fabs(x - y) <= rel * fmax(1, fabs(y));
}

/* Law of per·X − reference (upper) or reference − per·X (lower) for a Poisson X. */
static struct arl_scores poisson_scores(struct arena *a, double mean, int per, int reference,
                                        bool upper)
{
    int most = (int)ceil(mean + 12 * sqrt(mean) + 30);
    size_t n = (size_t)(most * per) + 1;
    double *p = NEW_N(a, double, n);
    struct counts_law law = {.mean = mean, .size = (double)INFINITY};
    for (int x = 0; x <= most; x++)
        p[upper ? x * per : (most - x) * per] = counts_pmf(&law, x);
    return (struct arl_scores){.low = upper ? -reference : reference - most * per, .n = n, .p = p};
}

static double ours(struct arena *a, const char *what, const double v[4], bool *ret_known)
{
    struct err e = {0};
    double r = (double)NAN;
    bool ok = true;
    *ret_known = true;
    enum arl_sides sides = strchr(what, '2') ? ARL_TWO_SIDED : ARL_ONE_SIDED;
    if (!strcmp(what, "ewma")) {
        ok = arl_ewma(v[0], v[1], v[2], &r, &e);
    } else if (!strcmp(what, "ewma_c")) {
        ok = arl_ewma_limit(v[0], v[1], &r, &e);
    } else if (!strncmp(what, "cusum", 5)) {
        ok = arl_cusum(v[0], v[1], v[2], v[3], sides, &r, &e);
    } else if (what[0] == 'h') {
        ok = arl_cusum_limit(v[0], v[1], 0, sides, &r, &e);
    } else if (!strcmp(what, "pois+") || !strcmp(what, "pois-")) {
        /* R's chart signals when the sum exceeds hm, ours when it reaches the limit. */
        struct arl_scores s = poisson_scores(a, v[0], (int)v[3], (int)v[1], what[4] == '+');
        ok = arl_chain(&s, (int)v[2] + 1, 0, &r, &e);
    } else {
        *ret_known = false;
    }
    if (!ok)
        print_error("%s: %s\n", what, e.msg);
    assert_true(ok);
    return r;
}

static void run_lengths_agree_with_spc(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct csv *c;
    assert_true(csv_open_path(&c, a, "tests/unit/statistics/arl_spc.csv", NULL, &e));
    size_t n = 0;
    while (csv_next(c, &e)) {
        double v[4] = {0}, want = 0;
        bool has;
        char *what = str_dup(a, csv_text(c, 0));
        for (int i = 0; i < 4; i++)
            assert_true(csv_maybe_real(c, i + 1, &has, &v[i], &e));
        assert_true(csv_need_real(c, 5, &want, &e));
        bool known;
        double got = ours(a, what, v, &known);
        if (!known)
            continue;
        n++;
        /* Eight digits; a limit is only as sharp as spc's own secant. */
        double digits = what[0] == 'h' || !strcmp(what, "ewma_c") ? 1e-7 : 1e-8;
        if (!near(got, want, digits)) {
            print_error("%s %g %g %g %g: %.12g, spc %.12g\n", what, v[0], v[1], v[2], v[3], got, want);
            fail();
        }
    }
    assert_false(csv_failed(c));
    assert_true(n > 120);
}

static void limits_invert_run_lengths(void **state)
{
    (void)state;
    struct err e = {0};
    double c = 0, h = 0, arl = 0;
    assert_true(arl_ewma_limit(0.1, 1820, &c, &e) && arl_ewma(0.1, c, 0, &arl, &e));
    assert_true(near(arl, 1820, 1e-9));
    assert_true(arl_cusum_limit(0.4, 1820, 0.5, ARL_ONE_SIDED, &h, &e) &&
                arl_cusum(0.4, h, 0, h / 2, ARL_ONE_SIDED, &arl, &e));
    assert_true(near(arl, 1820, 1e-9));
    /* Shewhart is EWMA with lambda 1: 1/P(|X| > c). */
    assert_true(arl_ewma(1, 3, 0, &arl, &e) && near(arl, 1 / erfc(3 / sqrt(2)), 1e-9));
    assert_false(arl_ewma(0, 3, 0, &arl, &e));
    assert_false(arl_cusum(0.5, 4, 0, 5, ARL_ONE_SIDED, &arl, &e));
    assert_false(arl_ewma_limit(0.1, 1, &c, &e));
}

/* Scores −1 and +1 with limit 2: from 0 two steps up in a row, L0 = 1 + q L0 + p L1, L1 = 1 + q L0. */
static void chains_are_exact(void **state)
{
    (void)state;
    struct err e = {0};
    double q = 0.75, p = 0.25, arl = 0, law[] = {q, 0, p};
    struct arl_scores s = {.low = -1, .n = 3, .p = law};
    assert_true(arl_chain(&s, 2, 0, &arl, &e));
    assert_true(near(arl, (1 + p) / (p * p), 1e-12));
    assert_true(arl_chain(&s, 2, 1, &arl, &e));
    assert_true(near(arl, 1 + q * (1 + p) / (p * p), 1e-12));
    /* The mass above the list signals at once. */
    assert_true(arl_chain(&(struct arl_scores){.low = -1, .n = 1, .p = law}, 2, 0, &arl, &e));
    assert_true(near(arl, 4, 1e-12));
    /* Nothing ever rises: never. */
    double falls[] = {1};
    assert_true(arl_chain(&(struct arl_scores){.low = -1, .n = 1, .p = falls}, 2, 0, &arl, &e));
    assert_true(isinf(arl));
    assert_false(arl_chain(&s, 0, 0, &arl, &e));
    assert_false(arl_chain(&s, ARL_MOST_STATES + 1, 0, &arl, &e));
    int limit = 0;
    double weight[] = {0.5, 0.5};
    double up[] = {q - 0.05, 0, p + 0.05};
    struct arl_scores both[] = {s, {.low = -1, .n = 3, .p = up}};
    assert_true(arl_chain_limit(both, weight, 2, 1000, &limit, &arl, &e) && arl >= 1000);
    double one = 0, two = 0, below = 0;
    assert_true(arl_chain(&both[0], limit, 0, &one, &e) && arl_chain(&both[1], limit, 0, &two, &e));
    assert_true(near(arl, 2 / (1 / one + 1 / two), 1e-9));
    assert_true(arl_chain_mixed(both, weight, 2, limit - 1, &below, &e) && below < 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run_lengths_agree_with_spc),
        cmocka_unit_test(limits_invert_run_lengths),
        cmocka_unit_test(chains_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_bocpd.c — evidence and run-length posterior against a sum over all partitions of a short
 * series into regimes, for each of the three laws. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "statistics/bocpd.h"

/* ln of the marginal likelihood of x[from … to) as one regime, from the textbook closed forms: another
 * road than the product of predictives that the code takes. */
static double regime(const struct bocpd_prior *p, const double *x, const double *n, int from, int to)
{
    double s = 0, t = 0, ss = 0, rest = 0;
    int m = to - from;
    for (int i = from; i < to; i++) {
        s += x[i], t += n[i], ss += x[i] * x[i];
        if (p->kind == BOCPD_POISSON)
            rest += x[i] * log(n[i]) - lgamma(x[i] + 1);
        else if (p->kind == BOCPD_BINOMIAL)
            rest += lgamma(n[i] + 1) - lgamma(x[i] + 1) - lgamma(n[i] - x[i] + 1);
    }
    if (p->kind == BOCPD_POISSON)
        return rest + p->a * log(p->b) - lgamma(p->a) + lgamma(p->a + s) - (p->a + s) * log(p->b + t);
    if (p->kind == BOCPD_BINOMIAL)
        return rest + lgamma(p->a + s) + lgamma(p->b + t - s) - lgamma(p->a + p->b + t) -
               (lgamma(p->a) + lgamma(p->b) - lgamma(p->a + p->b));
    double kappa = p->kappa + m, a = p->a + m / 2.0, mean = s / m;
    double b = p->b + (ss - m * mean * mean) / 2 +
               p->kappa * m * (mean - p->mean) * (mean - p->mean) / (2 * kappa);
    return lgamma(a) - lgamma(p->a) + p->a * log(p->b) - a * log(b) + log(p->kappa / kappa) / 2 -
           m / 2.0 * log(2 * M_PI);
}

enum { N = 9 };

/* Bit i of `cuts`: a regime ends after value i (a change between i and i+1; the last bit is the change
 * that may follow the last value). */
static void all_partitions(const struct bocpd_prior *p, const double *x, const double *n,
                           double *ret_evidence, double ret_run[N + 1])
{
    double hazard = 1 / p->expected_run, sum = 0;
    memset(ret_run, 0, (N + 1) * sizeof *ret_run);
    for (unsigned cuts = 0; cuts < 1u << N; cuts++) {
        double log_p = 0;
        int from = 0;
        for (int i = 0; i < N; i++) {
            bool cut = cuts >> i & 1;
            log_p += cut ? log(hazard) : log1p(-hazard);
            if (cut || i == N - 1)
                log_p += regime(p, x, n, from, i + 1);
            if (cut)
                from = i + 1;
        }
        double w = exp(log_p);
        sum += w;
        ret_run[N - from] += w;
    }
    *ret_evidence = log(sum);
    for (int r = 0; r <= N; r++)
        ret_run[r] /= sum;
}

static void compare(const struct bocpd_prior *p, const double *x, const double *n)
{
    ARENA_LOCAL(a);
    double evidence, run[N + 1];
    all_partitions(p, x, n, &evidence, run);
    struct bocpd *b = bocpd_new(a, p);
    for (int i = 0; i < N; i++)
        bocpd_add(b, x[i], n[i]);
    if (fabs(bocpd_evidence(b) - evidence) > 1e-8)
        print_error("evidence %.12g, by enumeration %.12g\n", bocpd_evidence(b), evidence);
    assert_true(fabs(bocpd_evidence(b) - evidence) < 1e-8);
    double sum = 0, upto = 0;
    for (size_t i = 0; i < bocpd_runs(b); i++) {
        size_t length;
        double q, level;
        bocpd_run_at(b, i, &length, &q, &level);
        assert_true(length <= N && fabs(q - run[length]) < 1e-8);
        sum += q;
    }
    assert_true(fabs(sum - 1) < 1e-9);
    for (size_t w = 0; w <= N; w++) {
        upto += run[w];
        assert_true(fabs(bocpd_recent(b, w) - upto) < 1e-8);
    }
    assert_true(fabs(run[0] - 1 / p->expected_run) < 1e-12); /* why run 0 never alarms */
}

static void equals_the_sum_over_all_partitions(void **state)
{
    (void)state;
    const double count[N] = {4, 6, 5, 3, 1, 0, 1, 0, 2}, expected[N] = {1, 1.2, 1, .8, 1, 1, 1.5, 1, 1};
    const double real[N] = {0.1, -0.4, 0.3, 0.2, 2.9, 3.4, 2.2, 3.1, 2.7};
    const double share[N] = {1, 0, 2, 1, 6, 5, 7, 4, 6}, trials[N] = {9, 8, 10, 9, 8, 7, 9, 6, 10};
    compare(&(struct bocpd_prior){.kind = BOCPD_POISSON, .a = 2, .b = 0.5, .expected_run = 20}, count,
            expected);
    compare(&(struct bocpd_prior){.kind = BOCPD_BINOMIAL, .a = 1, .b = 3, .expected_run = 10}, share,
            trials);
    compare(&(struct bocpd_prior){.kind = BOCPD_NORMAL, .a = 1.5, .b = 1, .mean = 0.2, .kappa = 0.4,
                                  .expected_run = 8},
            real, real);
}

static void a_change_makes_the_run_young(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    rng_init(&r, 5, "test.bocpd");
    struct bocpd *b = bocpd_new(a, &(struct bocpd_prior){.kind = BOCPD_NORMAL, .a = 2, .b = 2,
                                                         .kappa = 1, .expected_run = 200});
    for (int i = 0; i < 300; i++)
        bocpd_add(b, rng_normal(&r), 1);
    assert_true(bocpd_recent(b, 7) < 0.3 && bocpd_likeliest(b) > 200);
    assert_true(bocpd_runs(b) < 302); /* runs that cannot be are dropped */
    for (int i = 0; i < 5; i++)
        bocpd_add(b, 4 + rng_normal(&r), 1);
    assert_true(bocpd_recent(b, 7) > 0.9 && bocpd_likeliest(b) == 5);
    size_t length;
    double p, level, sum = 0;
    for (size_t i = 0; i < bocpd_runs(b); i++) {
        bocpd_run_at(b, i, &length, &p, &level);
        sum += p;
    }
    assert_true(fabs(sum - 1) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_sum_over_all_partitions),
        cmocka_unit_test(a_change_makes_the_run_young),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

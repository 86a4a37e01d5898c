/* The choice under a budget: exact search against every subset, greedy within its bounds. */
#include "diagnosis/choose.h"
#include "fixture.h"

enum { MAX_N = 12, MAX_M = 8 };

struct sample {
    struct choose_problem p;
    double need[MAX_M], impact[MAX_N * MAX_M];
    int64_t cost[MAX_N], effort[MAX_N];
    uint32_t sets[MAX_N][2];
    const uint32_t *needs[MAX_N];
    size_t n_needs[MAX_N];
    uint32_t excludes[MAX_N];
};

static void make(struct sample *s, struct rng *r, bool links)
{
    memset(s, 0, sizeof *s);
    size_t n = 4 + (size_t)rng_below(r, MAX_N - 3), m = 2 + (size_t)rng_below(r, MAX_M - 1);
    int64_t cost = 0, effort = 0;
    s->p = (struct choose_problem){.n = n,
                                   .m = m,
                                   .need = s->need,
                                   .impact = s->impact,
                                   .cost = s->cost,
                                   .effort = s->effort,
                                   .needs = s->needs,
                                   .n_needs = s->n_needs,
                                   .excludes = s->excludes,
                                   .allowed = (1u << n) - 1};
    for (size_t i = 0; i < m; i++)
        s->need[i] = rng_uniform(r);
    for (size_t f = 0; f < n; f++) {
        for (size_t i = 0; i < m; i++)
            s->impact[f * m + i] = rng_below(r, 3) == 0 ? 0.9 * rng_uniform(r) : 0;
        s->cost[f] = (int64_t)rng_below(r, 100);
        s->effort[f] = (int64_t)rng_below(r, 40);
        cost += s->cost[f];
        effort += s->effort[f];
        s->needs[f] = s->sets[f];
        if (!links)
            continue;
        if (f > 0 && rng_below(r, 3) == 0) { /* needs something earlier, so no circle */
            s->sets[f][0] = 1u << rng_below(r, f);
            if (rng_below(r, 2))
                s->sets[f][0] |= 1u << rng_below(r, f);
            s->n_needs[f] = 1;
        }
        size_t g = (size_t)rng_below(r, n);
        if (g != f && rng_below(r, 5) == 0) {
            s->excludes[f] |= 1u << g;
            s->excludes[g] |= 1u << f;
        }
        if (rng_below(r, 10) == 0)
            s->p.in_place |= 1u << f;
        if ((s->p.in_place >> f & 1) || rng_below(r, 10) == 0)
            s->p.there |= 1u << f; /* some are there in part and may still be extended */
        if (rng_below(r, 12) == 0)
            s->p.allowed &= ~(1u << f);
    }
    s->p.budget = (int64_t)((double)cost * rng_between(r, 0.1, 0.8));
    s->p.effort_max =
        rng_below(r, 3) ? (int64_t)((double)effort * rng_between(r, 0.2, 0.9)) : INT64_MAX;
}

static double best_of_all(const struct choose_problem *p)
{
    double best = 0;
    for (uint32_t set = 0; set < 1u << p->n; set++)
        if (choose_feasible(p, set))
            best = fmax(best, choose_value(p, set));
    return best;
}

static void the_exact_search_finds_the_best_of_all_subsets(void **state)
{
    (void)state;
    struct rng r;
    struct sample s;
    size_t gaps = 0;
    rng_init(&r, 1, "test.choose");
    for (int k = 0; k < 400; k++) {
        make(&s, &r, k % 2);
        double best = best_of_all(&s.p);
        struct choose_answer exact = choose_exact(&s.p, 1000000), greedy = choose_greedy(&s.p),
                             single = choose_single(&s.p);
        assert_true(exact.complete);
        assert_true(choose_feasible(&s.p, exact.set));
        near(exact.covered, best, 1e-12, "exact");
        near(exact.covered, choose_value(&s.p, exact.set), 1e-12, "value");
        assert_true(choose_feasible(&s.p, greedy.set) && choose_feasible(&s.p, single.set));
        assert_true(greedy.covered <= best + 1e-12 && single.covered <= best + 1e-12);
        gaps += greedy.covered < best - 1e-9;
        if (!(k % 2) &&
            s.p.effort_max == INT64_MAX) /* nothing but cost binds: the guarantee holds */
            assert_true(fmax(greedy.covered, single.covered) >= 0.5 * (1 - exp(-1)) * best - 1e-12);
    }
    assert_true(gaps > 20); /* the samples are hard enough to tell greedy from exact */
}

/* Budgeted coverage by hand: A covers both needs for 10, B and C one each for 4; budget 10. */
static void a_case_where_greedy_loses(void **state)
{
    (void)state;
    const double need[] = {1, 1}, impact[] = {0.9, 0.9, 0.9, 0, 0.5, 0};
    const int64_t cost[] = {10, 4, 1}, effort[] = {0, 0, 0};
    const uint32_t *needs[3] = {0};
    const size_t n_needs[3] = {0};
    const uint32_t excludes[3] = {0};
    struct choose_problem p = {3,         2,     need,    impact,   cost, effort, 10,
                               INT64_MAX, needs, n_needs, excludes, 0,    0,      7};
    struct choose_answer exact = choose_exact(&p, 1000), greedy = choose_greedy(&p),
                         single = choose_single(&p);
    assert_int_equal(exact.set, 1);
    near(exact.covered, 1.8, 1e-15, "exact");
    assert_int_equal(greedy.set, 6); /* .5 for 1, then .45 for 4; A no longer fits */
    near(greedy.covered, 0.95, 1e-15, "greedy");
    assert_int_equal(single.set, 1);
}

static void twenty_five_are_solved_quickly(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng r;
    size_t n = 25, m = 22;
    rng_init(&r, 4, "test.choose.large");
    double *need = NEW_N(a, double, m), *impact = NEW_N(a, double, n *m);
    int64_t *cost = NEW_N(a, int64_t, n), *effort = NEW_N(a, int64_t, n), total = 0;
    const uint32_t **needs = NEW_N(a, const uint32_t *, n);
    size_t *n_needs = NEW_N(a, size_t, n);
    uint32_t *excludes = NEW_N(a, uint32_t, n);
    for (size_t i = 0; i < m; i++)
        need[i] = rng_uniform(&r);
    for (size_t f = 0; f < n; f++) {
        for (size_t i = 0; i < m; i++)
            impact[f * m + i] = rng_below(&r, 5) == 0 ? 0.5 * rng_uniform(&r) : 0;
        cost[f] = 10 + (int64_t)rng_below(&r, 90);
        effort[f] = 5 + (int64_t)rng_below(&r, 50);
        total += cost[f];
    }
    struct choose_problem p = {n,         m,     need,    impact,   cost, effort, total / 2,
                               INT64_MAX, needs, n_needs, excludes, 0,    0,      (1u << n) - 1};
    struct choose_answer x = choose_exact(&p, 20000000);
    print_message("%llu nodes\n", (unsigned long long)x.nodes);
    assert_true(x.complete && x.nodes < 2000000);
    assert_true(x.covered >= choose_greedy(&p).covered - 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exact_search_finds_the_best_of_all_subsets),
        cmocka_unit_test(a_case_where_greedy_loses),
        cmocka_unit_test(twenty_five_are_solved_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Friction: one step of one market is found and told apart from markets where nobody wants to buy; equal markets raise no
 * flag. */
#include <math.h>

#include "../scratch.h"
#include "base/random.h"
#include "operations/friction.h"

static struct funnel_step steps[] = {{"visit", "visit", ""}, {"localised", "localised", ""}, {"cart", "cart", ""},
                                     {"payment", "payment", ""}, {"promise", "promise", ""}};
enum { STEPS = 5 };
static const struct friction_judgement judgement = {.ratio = 0.9, .certain = 0.95, .least_visits = 30, .most_size = 2000,
                                                    .demand_share = 0.8};

static double draw(struct rng *rng, double n, double p)
{
    double k = 0;
    for (double i = 0; i < n; i++)
        k += rng_uniform(rng) < p;
    return k;
}

/* scale[step] multiplies a market's share of going on from step − 1 to it. */
static void market(struct arena *a, struct funnel *f, struct rng *rng, const char *code, double visits,
                   const double scale[STEPS])
{
    static const double share[STEPS] = {1, 0.8, 0.4, 0.7, 0.9};
    double *v = funnel_visits(a, f, code);
    v[0] = visits;
    for (int s = 1; s < STEPS; s++)
        v[s] = draw(rng, v[s - 1], share[s] * scale[s]);
}

static void one_step_and_all_steps(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct rng rng;
    rng_init(&rng, 4, "test.friction");
    struct funnel f = {.steps = steps, .n_steps = STEPS};
    static const double same[] = {1, 1, 1, 1, 1}, payment[] = {1, 1, 1, 0.6, 1}, demand[] = {1, 0.6, 0.5, 0.6, 0.6};
    static const char *const codes[] = {"AUT", "BEL", "CHE", "CZE", "DNK", "ESP", "FRA", "ITA"};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        market(a, &f, &rng, codes[i], 3000, same);
    market(a, &f, &rng, "JPN", 3000, payment);
    market(a, &f, &rng, "POL", 3000, demand);
    market(a, &f, &rng, "SWE", 20, payment); /* too few to say */
    struct friction r;
    friction_find(a, &f, &judgement, &r);
    assert_null(r.why_not);
    assert_int_equal(r.n, 4 * 11);
    for (size_t m = 0; m < 8; m++)
        assert_int_equal(r.verdict[m], FRICTION_NONE);
    assert_int_equal(r.verdict[8], FRICTION_STEP);
    const struct friction_cell *c = &r.cells[r.worst[8]];
    assert_int_equal(c->market, 8);
    assert_int_equal(c->to_step, 3);
    assert_true(c->p_low > 0.95 && c->share < 0.9 * c->pooled);
    assert_true(c->low < c->share && c->share < c->high);
    assert_int_equal(r.verdict[9], FRICTION_DEMAND);
    assert_int_equal(r.verdict[10], FRICTION_UNKNOWN);
}

/* A hundred times twelve equal markets: hardly a flag. */
static void equal_markets_raise_no_flag(void **state)
{
    (void)state;
    static const double same[] = {1, 1, 1, 1, 1};
    struct rng rng;
    rng_init(&rng, 6, "test.friction.equal");
    size_t flags = 0, cells = 0;
    for (int round = 0; round < 40; round++) {
        ARENA_LOCAL(a);
        struct funnel f = {.steps = steps, .n_steps = STEPS};
        for (int m = 0; m < 8; m++)
            market(a, &f, &rng, arena_printf(a, "M%02d", m), 400, same);
        struct friction r;
        friction_find(a, &f, &judgement, &r);
        for (size_t i = 0; i < r.n; i++)
            flags += r.cells[i].is_low, cells += r.cells[i].judged;
    }
    assert_true(cells > 1000);
    assert_true((double)flags / (double)cells < 0.01);
}

static void nothing_to_compare(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct funnel f = {.steps = steps, .n_steps = STEPS};
    struct friction r;
    friction_find(a, &f, &judgement, &r);
    assert_non_null(r.why_not);
    double *v = funnel_visits(a, &f, "DEU");
    v[0] = 100, v[4] = 20;
    friction_find(a, &f, &judgement, &r);
    assert_non_null(strstr(r.why_not, "one market"));
    assert_int_equal(r.verdict[0], FRICTION_UNKNOWN);
    assert_int_equal(funnel_step_find(&f, "payment"), 3);
    assert_int_equal(funnel_step_find(&f, "duty"), -1);
    /* A feed with first and last step only still works, and one that counts more at the end than before. */
    v = funnel_visits(a, &f, "FRA");
    v[0] = 100, v[4] = 120;
    friction_find(a, &f, &judgement, &r);
    assert_null(r.why_not);
    assert_int_equal(r.n, 2);
    assert_int_equal(r.cells[0].to_step, 4);
    assert_true(r.cells[1].went_on == 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_step_and_all_steps),
                                       cmocka_unit_test(equal_markets_raise_no_flag),
                                       cmocka_unit_test(nothing_to_compare)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

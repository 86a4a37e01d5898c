/* Further readings of the same answers: the card's worked example, and what missing means. */
#include "fixture.h"

static const struct figure *view(struct arena *a, const struct fixture *x, const struct firm *f,
                                 const char *id)
{
    struct look l = look_at(a, x, f);
    struct pei_result p;
    struct view_result *v;
    pei_score(&l, &p);
    views_score(&l, &v);
    for (size_t i = 0; i < x->cat->apmo->n_views; i++)
        if (strcmp(x->cat->apmo->views[i].id, id) == 0)
            return v[i].score;
    fail_msg("no view %s", id);
    return NULL;
}

static void reconfiguring_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    say(f, "pei-short", "G3", 2, NULL);
    say(f, "pei-short", "G4", 1, NULL);
    say(f, "pei-short", "M1", 1, NULL);
    assert_true(view(a, &x, f, "reconfiguring")->missing); /* three of seven */
    say(f, "pei-short", "M2", 2, NULL);
    near(view(a, &x, f, "reconfiguring")->value, 100 * 1.5 / 4, 1e-12, "four of seven");
    say(f, "apmo-bc", "M3.1", 3, NULL);
    say(f, "apmo-bc", "M4.2", 3, NULL);
    say(f, "apmo-bc", "BC.mi1.4", 4, NULL); /* reversed: stays 4 */
    const struct figure *v = view(a, &x, f, "reconfiguring");
    near(v->value, 100 * (1.5 + 1.0 / 3 + 1.0 / 3 + 0.5) / 7, 1e-12, "all seven");
    near(v->low, 100 * (0.5 + 1.0 / 3 + 1.0 / 3 + 0.5) / 7, 1e-12, "short answers a level lower");
    near(v->high, 100 * (2.5 + 1.0 / 3 + 1.0 / 3 + 0.5) / 7, 1e-12, "a level higher");
}

static void what_does_not_apply_leaves_the_view(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    /* awareness: M2a, M2c, M2d, A1d; A1 does not apply, so three members remain */
    say_not_applicable(f, "pei-short", "A1", "sold as it is by law");
    say(f, "pei", "M2a", 2, NULL);
    assert_true(view(a, &x, f, "cq-metacognitive")->missing);
    say(f, "pei", "M2c", 0, NULL);
    const struct figure *v = view(a, &x, f, "cq-metacognitive");
    near(v->value, 25, 1e-12, "half of 0.5");
    near(v->low, 100 * 0.5 / 3, 1e-12, "the open one at nothing");
    near(v->high, 100 * 1.5 / 3, 1e-12, "the open one in full");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reconfiguring_by_hand),
        cmocka_unit_test(what_does_not_apply_leaves_the_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

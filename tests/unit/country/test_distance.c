/* Distances between markets: kernels, identities over the shipped tables, and what missing means.
 */
#include <math.h>

#include "base/random.h"
#include "peer.h"
#include "tables.h"

static const double R = 6371.0088;

static void great_circle_small_cases(void **state)
{
    (void)state;
    const double pi = acos(-1.0);
    near(distance_great_circle(0, 0, 0, 90, R), R * pi / 2, 1e-14, "quarter");
    near(distance_great_circle(90, 0, -90, 33, R), R * pi, 1e-14, "pole to pole");
    near(distance_great_circle(60, 10, 60, -170, R), R * pi / 3, 1e-14, "over the pole");
    near(distance_great_circle(0, 179, 0, -179, R), R * pi / 90, 1e-12, "over the date line");
    assert_true(distance_great_circle(12, 34, 12, 34, R) == 0);
    /* Athens to Hanoi, by tests/peers/distances.py */
    near(distance_great_circle(37.9667, 23.7167, 21.0333, 105.85, R), 7922.130143757108, 1e-12,
         "known pair");
    struct rng r;
    rng_init(&r, 3, "test.great-circle");
    for (int i = 0; i < 2000; i++) {
        double p[3][2];
        for (int k = 0; k < 3; k++) {
            p[k][0] = rng_between(&r, -90, 90);
            p[k][1] = rng_between(&r, -180, 180);
        }
        double ab = distance_great_circle(p[0][0], p[0][1], p[1][0], p[1][1], R);
        double bc = distance_great_circle(p[1][0], p[1][1], p[2][0], p[2][1], R);
        double ac = distance_great_circle(p[0][0], p[0][1], p[2][0], p[2][1], R);
        assert_true(ab == distance_great_circle(p[1][0], p[1][1], p[0][0], p[0][1], R));
        assert_true(ac <= ab + bc + 1e-6 && ab <= R * pi + 1e-9 && ab >= 0);
    }
}

static void hours_the_short_way_round(void **state)
{
    (void)state;
    assert_true(distance_hours(12, -11) == 1);
    assert_true(distance_hours(5.5, 2) == 3.5);
    assert_true(distance_hours(-10, 14) == 0);
    assert_true(distance_hours(0, 12) == 12);
    for (double x = -12; x <= 14; x += 0.25)
        for (double y = -12; y <= 14; y += 0.25) {
            double h = distance_hours(x, y);
            assert_true(h >= 0 && h <= 12 && h == distance_hours(y, x));
        }
}

static double value_of(const struct tables *t, struct arena *a, const char *from, const char *to,
                       enum distance_id id)
{
    const struct figure *f =
        distance_figure(t->distances, a, market_of(t, from), market_of(t, to), id);
    if (!figure_known(f))
        print_error("%s: %s\n", f->label, f->why);
    assert_true(figure_known(f));
    return f->value;
}

static void known_pairs(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    assert_true(value_of(&t, a, "GRC", "BGR", DISTANCE_CONTIGUOUS) == 1);
    assert_true(value_of(&t, a, "GRC", "DEU", DISTANCE_CONTIGUOUS) == 0);
    assert_true(value_of(&t, a, "GRC", "CHE", DISTANCE_LANDLOCKED) == 1);
    assert_true(value_of(&t, a, "GRC", "DEU", DISTANCE_LANDLOCKED) == 0);
    assert_true(value_of(&t, a, "GRC", "DEU", DISTANCE_TIME_ZONE) == 1);
    assert_true(value_of(&t, a, "IRN", "IND", DISTANCE_TIME_ZONE) == 2);
    assert_true(value_of(&t, a, "GRC", "DEU", DISTANCE_COMMON_CURRENCY) == 1);
    assert_true(value_of(&t, a, "GRC", "CYP", DISTANCE_LANGUAGE_OFFICIAL) == 1);
    assert_true(value_of(&t, a, "FRA", "VNM", DISTANCE_LANGUAGE_OFFICIAL) == 0);
    assert_true(value_of(&t, a, "GRC", "CYP", DISTANCE_LANGUAGE_CLASS) == 1);
    assert_true(value_of(&t, a, "IRN", "TJK", DISTANCE_LANGUAGE_CLASS) == 2); /* Persian, Tajik */
    assert_true(value_of(&t, a, "GRC", "VNM", DISTANCE_LANGUAGE_CLASS) == 5);
    assert_true(value_of(&t, a, "GRC", "CYP", DISTANCE_LANGUAGE_SPOKEN) > 0.9);
    double km = value_of(&t, a, "GRC", "DEU", DISTANCE_KM);
    assert_true(km > 1500 && km < 2200);
    /* South Sudan is younger than the distance table: a great circle answers */
    assert_true(value_of(&t, a, "GRC", "SSD", DISTANCE_KM) > 3000);
}

/* Over all pairs: in range, symmetric where it must be, zero or best with itself, never NaN, never
 * without inputs or source. */
static void identities_over_all_pairs(void **state)
{
    (void)state;
    ARENA_LOCAL(app);
    struct tables t;
    if (!tables_open(app, &t))
        return;
    static const bool one_way[DISTANCE_N] = {
        [DISTANCE_LANDLOCKED] = true, [DISTANCE_AGREEMENT] = true};
    size_t known[DISTANCE_N] = {0}, pairs = 0;
    for (size_t m = 0; m < market_count(t.facts); m += 7) {
        ARENA_LOCAL(a);
        for (size_t n = 0; n < market_count(t.facts); n++) {
            if (m == n)
                continue;
            pairs++;
            for (int id = 0; id < DISTANCE_N; id++) {
                const struct figure *f =
                    distance_figure(t.distances, a, (int)m, (int)n, (enum distance_id)id);
                const struct figure *b =
                    distance_figure(t.distances, a, (int)n, (int)m, (enum distance_id)id);
                if (f->missing) {
                    assert_non_null(f->why);
                    assert_true(isnan(f->value));
                    continue;
                }
                known[id]++;
                assert_true(isfinite(f->value) && f->value >= 0);
                assert_true(f->source || f->n_inputs > 0);
                if (!one_way[id] && !(figure_known(b) && fabs(b->value - f->value) < 1e-12)) {
                    print_error("%s is not symmetric\n", f->label);
                    fail();
                }
                const char *unit = distance_kinds[id].unit;
                if (cstr_eq(unit, "share") || cstr_eq(unit, "score 0–1"))
                    assert_true(f->value <= 1);
                if (cstr_eq(unit, "1 yes 0 no"))
                    assert_true(f->value == 0 || f->value == 1);
                if (figure_has_interval(f))
                    assert_true(f->low <= f->value && f->value <= f->high);
            }
        }
    }
    for (int id = 0; id < DISTANCE_N; id++)
        print_message("  %-20s known for %5.1f %% of %zu pairs\n", distance_kinds[id].id,
                      100.0 * (double)known[id] / (double)pairs, pairs);
    assert_true(10 * known[DISTANCE_KM] > 9 * pairs);
    assert_true(10 * known[DISTANCE_LANGUAGE_SPOKEN] > 9 * pairs);
    assert_true(10 * known[DISTANCE_TIME_ZONE] > 9 * pairs);
    assert_true(2 * known[DISTANCE_GOVERNANCE] > pairs);
    assert_true(2 * known[DISTANCE_INCOME] > pairs);
    /* not shipped and not imported here: missing, not 0 */
    assert_int_equal(known[DISTANCE_HOFSTEDE_KS], 0);
}

static void no_distance_to_itself(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    static const enum distance_id zero[] = {DISTANCE_RELIGION, DISTANCE_GOVERNANCE, DISTANCE_INCOME,
                                            DISTANCE_PRICE_LEVEL, DISTANCE_TIME_ZONE};
    static const enum distance_id one[] = {DISTANCE_LANGUAGE_OFFICIAL, DISTANCE_LANGUAGE_PROXIMITY,
                                           DISTANCE_COMMON_CURRENCY, DISTANCE_LEGAL_ORIGIN,
                                           DISTANCE_LANGUAGE_CLASS};
    size_t checked = 0;
    for (size_t m = 0; m < market_count(t.facts); m++)
        for (size_t k = 0; k < COUNT_OF(zero); k++) {
            const struct figure *f = distance_figure(t.distances, a, (int)m, (int)m, zero[k]);
            const struct figure *g = distance_figure(t.distances, a, (int)m, (int)m, one[k]);
            if (figure_known(f)) {
                near(f->value, 0, 1e-12, f->label);
                checked++;
            }
            if (figure_known(g))
                assert_true(g->value == 1 || one[k] == DISTANCE_LANGUAGE_OFFICIAL);
        }
    assert_true(checked > 500);
}

static void cage_ranks_all_candidates(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct tables t;
    if (!tables_open(a, &t))
        return;
    static const char *const codes[] = {"DEU", "BGR", "CYP", "VNM", "USA", "JPN", "ARE", "NRU"};
    int candidates[COUNT_OF(codes)];
    struct cage cage[COUNT_OF(codes)], again[COUNT_OF(codes)];
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        candidates[i] = market_of(&t, codes[i]);
    int home = market_of(&t, "GRC");
    OK(cage_scores(t.distances, a, home, candidates, COUNT_OF(codes), "equal", cage, &e), e);
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        for (int b = 0; b < CAGE_N; b++) {
            const struct figure *f = cage[i].block[b];
            if (figure_known(f)) {
                assert_true(f->value > 0 && f->value < 100 && f->n_inputs > 0);
            } else {
                assert_non_null(f->why);
                assert_false(figure_known(cage[i].total));
            }
        }
    /* Cyprus and Bulgaria are nearer to Greece than Vietnam and Japan */
    assert_true(cage[2].total->value < cage[3].total->value);
    assert_true(cage[1].total->value < cage[5].total->value);
    assert_true(cage[1].block[CAGE_GEOGRAPHIC]->value < cage[4].block[CAGE_GEOGRAPHIC]->value);
    /* with all the weight on one block the total is that block */
    OK(cage_scores(t.distances, a, home, candidates, COUNT_OF(codes), "heavy", again, &e), e);
    double heavy = (again[0].block[0]->value + again[0].block[1]->value +
                    2 * again[0].block[2]->value + again[0].block[3]->value) /
                   5;
    near(again[0].total->value, heavy, 1e-12, "weights 1 1 2 1");
    FAILS(cage_scores(t.distances, a, home, candidates, 1, "equal", cage, &e), e, ERR_INPUT, "two");
    FAILS(cage_scores(t.distances, a, home, candidates, 3, "fishy", cage, &e), e, ERR_NOT_FOUND,
          "fishy");
}

/* A user's Hofstede table, here made up, switches the three cultural indices on. */
static void hofstede_when_imported(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct tables t;
    if (!tables_open(a, &t))
        return;
    static const char *const ids[] = {"hofstede_pdi", "hofstede_idv", "hofstede_mas",
                                      "hofstede_uai"};
    struct rng r;
    rng_init(&r, 5, "test.hofstede");
    int first = market_of(&t, "GRC"), second = market_of(&t, "DEU"), third = market_of(&t, "VNM");
    double scores[3][4];
    for (int k = 0; k < 4; k++) {
        int i = indicator_find(t.facts, ids[k]);
        assert_true(i >= 0);
        for (int m = 0; m < (int)market_count(t.facts); m++) {
            bool mine = m == first || m == second || m == third;
            if (!mine && m % 6 != 0)
                continue;
            if (m == third && k == 3)
                continue; /* one score is missing */
            double v = floor(rng_between(&r, 5, 100));
            if (mine)
                scores[m == first ? 0 : m == second ? 1 : 2][k] = v;
            OK(facts_add(t.facts,
                         (struct fact){.market = m,
                                       .indicator = i,
                                       .year = 2015,
                                       .value = v,
                                       .low = (double)NAN,
                                       .high = (double)NAN,
                                       .source = "user:test",
                                       .note = ""},
                         &e),
               e);
        }
    }
    facts_seal(t.facts);
    struct distances *d = NULL;
    OK(distances_make(a, t.facts, t.geo, t.languages, t.lists, t.params, &d, &e), e);
    const struct figure *ks = distance_figure(d, a, first, second, DISTANCE_HOFSTEDE_KS);
    const struct figure *edi = distance_figure(d, a, first, second, DISTANCE_HOFSTEDE_EDI);
    const struct figure *md = distance_figure(d, a, first, second, DISTANCE_HOFSTEDE_MD);
    assert_true(figure_known(ks) && figure_known(edi) && figure_known(md));
    assert_int_equal(ks->n_inputs, 8);
    assert_true(ks->inputs[0]->value == scores[0][0] && ks->inputs[1]->value == scores[1][0]);
    near(edi->value, sqrt(4 * ks->value), 1e-12, "EDI = sqrt(D KS)");
    assert_true(md->value > 0);
    const struct figure *gap = distance_figure(d, a, first, third, DISTANCE_HOFSTEDE_KS);
    assert_false(figure_known(gap));
    assert_non_null(strstr(gap->why, "another index"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(great_circle_small_cases),
        cmocka_unit_test(hours_the_short_way_round),
        cmocka_unit_test(known_pairs),
        cmocka_unit_test(identities_over_all_pairs),
        cmocka_unit_test(no_distance_to_itself),
        cmocka_unit_test(cage_ranks_all_candidates),
        cmocka_unit_test(hofstede_when_imported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

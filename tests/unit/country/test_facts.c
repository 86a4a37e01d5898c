/* test_facts.c — the shipped table keeps its promises, and the rules of reading it hold: newest year up to
 * the as-of date, older years as a series, the user's own figures on top, missing with a reason. */
#include "../scratch.h"

#include <math.h>

#include "base/stat.h"
#include "country/table.h"

static const char *data_dir(struct arena *a)
{
    const char *root = getenv("LANDFALL_ROOT");
    return root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR;
}

static struct facts *load(struct arena *a, int as_of)
{
    struct facts *f;
    struct err e = {0};
    OK(facts_load(a, data_dir(a), as_of, &f, &e), e);
    return f;
}

static int day(int year)
{
    struct date d;
    struct err e = {0};
    assert_true(date_make(year, 7, 1, &d, &e));
    return d.days;
}

static const struct figure *figure(const struct facts *f, struct arena *a, const char *iso3,
                                   const char *id)
{
    int m = market_index(f, iso3), i = indicator_find(f, id);
    assert_true(m >= 0 && i >= 0);
    return facts_figure(f, a, m, i);
}

/* --- the table --------------------------------------------------------------------------------- */

static void the_table_is_wide_and_deep_enough(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE);
    static const char letters[] = "PESTNLG";
    size_t wide = 0, rich = 0, per_letter[sizeof letters] = {0};
    for (size_t i = 0; i < indicator_count(f); i++) {
        const char *p = strchr(letters, indicator_at(f, (int)i)->letter);
        if (p && facts_cells_of_indicator(f, (int)i) >= 150) {
            wide++;
            per_letter[p - letters]++;
        }
    }
    for (size_t m = 0; m < market_count(f); m++) {
        size_t n = 0;
        for (const char *l = letters; *l; l++)
            n += facts_cells_of_market(f, (int)m, *l);
        rich += n >= 40;
    }
    assert_true(wide >= 60);
    assert_true(rich >= 200);
    for (size_t k = 0; k < 6; k++)
        assert_true(per_letter[k] >= 3);
}

static void every_figure_has_year_source_and_a_plausible_value(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE);
    assert_true(f->n_rows > 30000);
    for (size_t i = 0; i < f->n_rows; i++) {
        const struct fact *x = &f->rows[i];
        const struct indicator *ind = indicator_at(f, x->indicator);
        const struct source *s = source_find(f, x->source);
        assert_true(isfinite(x->value) && x->value >= ind->min && x->value <= ind->max);
        assert_true(x->year >= 1990 && x->year <= date_year(f->table_date));
        assert_true(s && s->ships); /* nothing without an open licence */
        assert_true(!(x->low > x->value) && !(x->high < x->value));
        if (i > 0 && f->rows[i - 1].indicator == x->indicator && f->rows[i - 1].market == x->market)
            assert_true(f->rows[i - 1].year < x->year);
    }
}

static void the_world_bank_figures_in_use_are_of_recent_years(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE);
    static const char *const ids[] = {"gdp_usd",        "gdp_per_head_usd",      "population",
                                      "inflation_pct",  "internet_users_pct",    "rule_of_law",
                                      "unemployment_pct", "urban_population_pct"};
    for (size_t k = 0; k < COUNT_OF(ids); k++) {
        size_t n = 0, recent = 0;
        for (size_t m = 0; m < market_count(f); m++) {
            double x;
            int year;
            if (facts_value(f, (int)m, indicator_find(f, ids[k]), &x, &year)) {
                n++;
                recent += year >= 2022 && year <= 2025;
            }
        }
        assert_true(n >= 150 && 10 * recent >= 8 * n);
    }
}

static void no_two_indicators_say_the_same(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE);
    for (size_t i = 0; i < indicator_count(f); i++)
        for (size_t j = i + 1; j < indicator_count(f); j++) {
            if (!strchr("PESTNLG", indicator_at(f, (int)i)->letter) ||
                !strchr("PESTNLG", indicator_at(f, (int)j)->letter))
                continue;
            ARENA_LOCAL(tmp);
            double *x = NEW_N(tmp, double, market_count(f)), *y = NEW_N(tmp, double, market_count(f));
            double rho;
            size_t n = 0;
            struct err e = {0};
            for (size_t m = 0; m < market_count(f); m++)
                n += facts_value(f, (int)m, (int)i, &x[n], NULL) &&
                     facts_value(f, (int)m, (int)j, &y[n], NULL);
            if (n >= 30 && stat_spearman(tmp, x, y, n, &rho, &e) && fabs(rho) > 0.95)
                fail_msg("%s and %s: rank correlation %.3f over %zu markets",
                         indicator_at(f, (int)i)->id, indicator_at(f, (int)j)->id, rho, n);
        }
}

static void derived_figures_can_be_worked_out_again_from_the_table(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE);
    size_t n = 0;
    for (size_t i = 0; i < indicator_count(f); i++) {
        if (f->derivations[i].kind == DERIVE_NONE)
            continue;
        size_t n_stated = 0, n_computed = 0;
        for (size_t m = 0; m < market_count(f); m++) {
            ARENA_LOCAL(tmp);
            const struct figure *g = facts_figure(f, tmp, (int)m, (int)i);
            if (g->missing)
                continue;
            n++;
            if (f->derivations[i].fallback && g->origin == FIGURE_FACT) {
                n_stated++;
                continue;
            }
            n_computed++;
            assert_int_equal(g->origin, FIGURE_DERIVED);
            assert_true(g->n_inputs >= 2 && g->method);
            for (size_t k = 0; k < g->n_inputs; k++)
                assert_true(g->inputs[k]->origin == FIGURE_FACT && g->inputs[k]->year > 0);
        }
        if (f->derivations[i].fallback) /* the source's own word goes first */
            assert_true(n_computed > 0 && n_stated > 10 * n_computed);
    }
    assert_true(n > 2000);
}

/* --- reading it --------------------------------------------------------------------------------- */

static void the_newest_year_up_to_the_as_of_date_counts(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *now = load(a, AS_OF_FACT_TABLE), *then = load(a, day(2021));
    const struct fact *s;
    const struct figure *g = figure(then, a, "VNM", "gdp_per_head_usd");
    assert_int_equal(g->year, 2021);
    assert_string_equal(g->ref, "gdp_per_head_usd/VNM/2021");
    assert_string_equal(g->source, "wdi");
    assert_true(figure(now, a, "VNM", "gdp_per_head_usd")->year > 2021);
    size_t n = facts_series(then, market_index(then, "VNM"), indicator_find(then, "gdp_usd"), &s);
    assert_true(n >= 5);
    for (size_t i = 0; i < n; i++)
        assert_true(s[i].year <= 2021 && (i == 0 || s[i - 1].year < s[i].year));
    g = figure(load(a, day(2000)), a, "VNM", "gdp_usd");
    assert_true(g->missing);
    assert_non_null(strstr(g->why, "after the as-of date"));
}

static void the_grade_falls_with_age(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    assert_int_equal(figure(load(a, day(2023)), a, "VNM", "gdp_per_head_usd")->grade, GRADE_A);
    assert_int_equal(figure(load(a, day(2026)), a, "VNM", "gdp_per_head_usd")->grade, GRADE_A);
    assert_int_equal(figure(load(a, day(2027)), a, "VNM", "gdp_per_head_usd")->grade, GRADE_B);
    assert_int_equal(figure(load(a, day(2032)), a, "VNM", "gdp_per_head_usd")->grade, GRADE_B);
    assert_int_equal(figure(load(a, day(2033)), a, "VNM", "gdp_per_head_usd")->grade, GRADE_D);
}

static void missing_says_why_and_is_not_zero(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE);
    const struct figure *g = figure(f, a, "VNM", "tariff_applied_pct");
    assert_true(g->missing && isnan(g->value));
    assert_non_null(strstr(g->why, "no openly licensed source"));
    g = figure(f, a, "SDN", "gdp_usd");
    assert_true(g->missing);
    assert_non_null(strstr(g->why, "in quarantine: "));
    g = facts_figure(f, a, -1, 0);
    assert_true(g->missing);
    double x = 5;
    assert_false(facts_value(f, market_index(f, "SDN"), indicator_find(f, "gdp_usd"), &x, NULL));
    assert_true(x == 5);
    g = figure(f, a, "SDN", "gdp_growth_5y_pct"); /* and what is computed from it says the same */
    assert_true(g->missing && strstr(g->why, "its input gdp_usd is in quarantine"));
    g = figure(f, a, "SDN", "gdp_per_head_usd");
    assert_true(g->missing && strstr(g->why, "in quarantine"));
}

static void the_users_own_figure_wins_over_the_shipped_one(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE);
    struct err e = {0};
    int m = market_index(f, "VNM"), i = indicator_find(f, "gdp_per_head_usd");
    int t = indicator_find(f, "tariff_applied_pct"), u = indicator_find(f, "urban_population_pct");
    struct fact mine = {.market = m, .indicator = i, .year = 2023, .value = 4000, .low = NAN,
                        .high = NAN, .source = "user:wdi", .note = ""};
    OK(facts_add(f, mine, &e), e);
    mine.indicator = t;
    mine.value = 2.5;
    OK(facts_add(f, mine, &e), e);
    mine.indicator = u;
    mine.value = 70; /* changes what was derived from it */
    OK(facts_add(f, mine, &e), e);
    mine.value = 400;
    FAILS(facts_add(f, mine, &e), e, ERR_INPUT, "plausible range");
    mine.value = NAN;
    FAILS(facts_add(f, mine, &e), e, ERR_INPUT, "finite");
    facts_seal(f);
    const struct figure *g = facts_figure(f, a, m, i);
    assert_true(g->value == 4000 && g->year == 2023);
    assert_string_equal(g->source, "user:wdi");
    assert_true(facts_figure(f, a, m, t)->value == 2.5);
    g = figure(f, a, "VNM", "urbanisation_5y_pp");
    assert_int_equal(g->origin, FIGURE_FACT); /* never shown as computed from figures it is not of */
    assert_true(figure(f, a, "FRA", "gdp_per_head_usd")->value > 30000);
}

static void pairs_know_what_they_do_not_know(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE);
    int gr = market_index(f, "GRC"), fr = market_index(f, "FRA"), ws = market_index(f, "WSM");
    int ke = market_index(f, "KEN"), us = market_index(f, "USA"), rs = market_index(f, "SRB");
    struct pair p = facts_pair(f, gr, fr), q = facts_pair(f, fr, gr);
    assert_true(p.distance_km > 1500 && p.distance_km < 2300 && p.distance_km == q.distance_km);
    assert_int_equal(p.agreement, AGREEMENT_ECONOMIC_UNION);
    assert_int_equal(p.agreement_year, 2012);
    assert_int_equal(p.contiguous, 0);
    assert_int_equal(facts_pair(f, ke, us).agreement, AGREEMENT_ONE_WAY);
    assert_int_equal(facts_pair(f, us, ke).agreement, AGREEMENT_NONE);
    assert_true(isnan(facts_pair(f, ws, fr).distance_km));
    p = facts_pair(f, rs, fr);
    assert_true(isnan(p.distance_km) && p.contiguous == -1);
    const struct figure *g = facts_pair_figure(f, a, ke, us, PAIR_AGREEMENT);
    assert_int_equal(g->year, 2012);
    assert_non_null(strstr(g->why, "as of 2012"));
    assert_int_equal(g->grade, GRADE_D);
    assert_true(facts_pair_figure(f, a, gr, gr, PAIR_DISTANCE_KM)->missing);
    /* distances obey the triangle inequality between places that are where they should be */
    int de = market_index(f, "DEU");
    assert_true(facts_pair(f, gr, fr).capital_km <=
                facts_pair(f, gr, de).capital_km + facts_pair(f, de, fr).capital_km);
}

static void loading_twice_gives_the_same_hash_and_a_damaged_table_does_not_load(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f = load(a, AS_OF_FACT_TABLE), *g = load(a, AS_OF_FACT_TABLE);
    struct err e = {0};
    assert_string_equal(facts_hash(f), facts_hash(g));
    assert_int_equal(strlen(facts_hash(f)), 64);
    FAILS(facts_load(a, scratch_folder(a), AS_OF_FACT_TABLE, &f, &e), e, ERR_NOT_FOUND,
          "countries.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_wide_and_deep_enough),
        cmocka_unit_test(every_figure_has_year_source_and_a_plausible_value),
        cmocka_unit_test(the_world_bank_figures_in_use_are_of_recent_years),
        cmocka_unit_test(no_two_indicators_say_the_same),
        cmocka_unit_test(derived_figures_can_be_worked_out_again_from_the_table),
        cmocka_unit_test(the_newest_year_up_to_the_as_of_date_counts),
        cmocka_unit_test(the_grade_falls_with_age),
        cmocka_unit_test(missing_says_why_and_is_not_zero),
        cmocka_unit_test(the_users_own_figure_wins_over_the_shipped_one),
        cmocka_unit_test(pairs_know_what_they_do_not_know),
        cmocka_unit_test(loading_twice_gives_the_same_hash_and_a_damaged_table_does_not_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

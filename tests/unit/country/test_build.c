/* test_build.c — what ships and what goes to quarantine: the rules on small made-up observations. */
#include "../scratch.h"

#include <math.h>

#include "base/file.h"
#include "country/build.h"

struct desk {
    struct arena *a;
    struct build *b;
};

static const char *data_dir(struct arena *a)
{
    const char *root = getenv("LANDFALL_ROOT");
    return root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR;
}

static void start(struct desk *d, struct arena *a)
{
    struct err e = {0};
    *d = (struct desk){.a = a};
    OK(build_new(a, data_dir(a), &d->b, &e), e);
}

/* A file that observations come from. */
static size_t file_of(struct desk *d, const char *source, const char *vintage)
{
    struct build *b = d->b;
    struct import_report *r = NEW(d->a, struct import_report);
    *r = (struct import_report){.vintage = vintage, .path = source, .sha256 = ""};
    struct build_file f = {.name = source, .report = r, .source = source_find(b->facts, source)};
    assert_non_null(f.source);
    PUSH(b->arena, b->files, b->n_files, b->cap_files, f);
    return b->n_files - 1;
}

static void say(struct desk *d, size_t file, const char *id, const char *iso3, int year, double value)
{
    struct build *b = d->b;
    struct kept k = {.o = {.market = market_index(b->facts, iso3),
                           .indicator = indicator_find(b->facts, id),
                           .year = year,
                           .value = value,
                           .low = NAN,
                           .high = NAN,
                           .note = ""},
                     .file = (uint16_t)file,
                     .preference = b->files[file].source->id[0] == 'w' ? 0 : 1};
    assert_true(k.o.market >= 0 && k.o.indicator >= 0);
    PUSH(b->arena, b->kept, b->n_kept, b->cap_kept, k);
}

static const struct fact *shipped(const struct desk *d, const char *id, const char *iso3, int year)
{
    const struct fact *s;
    size_t n = facts_cell_all(d->b->facts, market_index(d->b->facts, iso3),
                              indicator_find(d->b->facts, id), &s);
    for (size_t i = 0; i < n; i++)
        if (s[i].year == year)
            return &s[i];
    return NULL;
}

static size_t away(const struct desk *d, const char *iso3, const char *why)
{
    size_t n = 0;
    for (size_t i = 0; i < d->b->n_quarantine; i++)
        n += strcmp(d->b->facts->markets[d->b->quarantine[i].market].iso3, iso3) == 0 &&
             strstr(d->b->quarantine[i].reason, why) != NULL;
    return n;
}

static void a_value_outside_the_plausible_range_does_not_ship(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t w = file_of(&d, "wdi", "2025-04-15");
    say(&d, w, "life_expectancy_years", "CAF", 2021, 54);
    say(&d, w, "life_expectancy_years", "CAF", 2022, 18.8);
    say(&d, w, "life_expectancy_years", "FRA", 2022, 95); /* the bound itself is plausible */
    build_settle(d.b);
    assert_non_null(shipped(&d, "life_expectancy_years", "CAF", 2021));
    assert_null(shipped(&d, "life_expectancy_years", "CAF", 2022));
    assert_int_equal(away(&d, "CAF", "outside the plausible range 35 to 95"), 1);
    assert_non_null(shipped(&d, "life_expectancy_years", "FRA", 2022));
    assert_int_equal(d.b->n_quarantine, 1);
}

static void sources_that_contradict_each_other_on_a_year_both_go(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t w = file_of(&d, "wdi", "2025-04-15"), f = file_of(&d, "factbook", "");
    say(&d, w, "inflation_pct", "ROU", 2023, 10.4);
    say(&d, w, "inflation_pct", "ROU", 2024, -4.5);
    say(&d, f, "inflation_pct", "ROU", 2024, 5.7);
    say(&d, w, "inflation_pct", "FRA", 2024, 0.4); /* within a percentage point: no contradiction */
    say(&d, f, "inflation_pct", "FRA", 2024, 1.3);
    say(&d, w, "inflation_pct", "KAZ", 2024, 4.86); /* within the factor, but four points apart */
    say(&d, f, "inflation_pct", "KAZ", 2024, 8.8);
    say(&d, w, "inflation_pct", "TUR", 2024, 58); /* high rates may differ by more points */
    say(&d, f, "inflation_pct", "TUR", 2024, 64);
    say(&d, w, "gdp_usd", "FRA", 2024, 3.0e12); /* a factor of 2 exactly is allowed */
    say(&d, f, "gdp_usd", "FRA", 2024, 1.5e12);
    say(&d, w, "gdp_usd", "DEU", 2024, 3.1e12);
    say(&d, f, "gdp_usd", "DEU", 2024, 1.5e12);
    build_settle(d.b);
    assert_non_null(shipped(&d, "inflation_pct", "ROU", 2023));
    assert_null(shipped(&d, "inflation_pct", "ROU", 2024));
    assert_int_equal(away(&d, "ROU", "contradict"), 2);
    assert_true(shipped(&d, "inflation_pct", "FRA", 2024)->value == 0.4); /* preferred source */
    assert_null(shipped(&d, "inflation_pct", "KAZ", 2024));
    assert_true(shipped(&d, "inflation_pct", "TUR", 2024)->value == 58);
    assert_string_equal(shipped(&d, "gdp_usd", "FRA", 2024)->source, "wdi");
    assert_null(shipped(&d, "gdp_usd", "DEU", 2024));
}

static void near_newest_years_of_two_sources_are_compared_too(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t w = file_of(&d, "wdi", "2025-04-15"), f = file_of(&d, "factbook", "");
    say(&d, w, "population", "MHL", 2022, 40000);
    say(&d, w, "population", "MHL", 2023, 38827);
    say(&d, f, "population", "MHL", 2024, 82011);
    say(&d, w, "population", "FRA", 2015, 30e6); /* four years apart or more: not compared */
    say(&d, f, "population", "FRA", 2024, 68e6);
    say(&d, w, "gdp_real_growth_pct", "FRA", 2023, 5); /* growth moves by itself */
    say(&d, f, "gdp_real_growth_pct", "FRA", 2024, 0.2);
    build_settle(d.b);
    assert_null(shipped(&d, "population", "MHL", 2022)); /* the whole cell */
    assert_null(shipped(&d, "population", "MHL", 2023));
    assert_null(shipped(&d, "population", "MHL", 2024));
    assert_int_equal(away(&d, "MHL", "contradict"), 2);
    assert_non_null(shipped(&d, "population", "FRA", 2024));
    assert_non_null(shipped(&d, "gdp_real_growth_pct", "FRA", 2024));
}

static void the_newer_edition_counts_unless_it_denies_the_older(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t old = file_of(&d, "wdi", "2024-03-28"), new = file_of(&d, "wdi", "2025-04-15");
    say(&d, old, "gdp_usd", "KHM", 2022, 29.5e9);
    say(&d, new, "gdp_usd", "KHM", 2022, 39.99e9);
    say(&d, old, "gdp_usd", "GNB", 2020, 2.4e9);
    say(&d, new, "gdp_usd", "GNB", 2020, 6.3e9);
    build_settle(d.b);
    assert_true(shipped(&d, "gdp_usd", "KHM", 2022)->value == 39.99e9);
    assert_null(shipped(&d, "gdp_usd", "GNB", 2020));
    assert_int_equal(away(&d, "GNB", "two editions of wdi contradict"), 2);
}

static void old_years_ship_as_the_newest_or_as_inputs(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t w = file_of(&d, "wdi", "2025-04-15");
    say(&d, w, "literacy_pct", "GRC", 2011, 93);
    say(&d, w, "literacy_pct", "GRC", 2014, 94);
    say(&d, w, "literacy_pct", "VNM", 2012, 93);
    say(&d, w, "literacy_pct", "VNM", 2021, 95);
    say(&d, w, "literacy_pct", "VNM", 2022, 96);
    say(&d, w, "inflation_pct", "VNM", 2019, 2.8); /* a rate of 2019 says nothing about today */
    for (int y = 2014; y <= 2023; y++) {
        say(&d, w, "urban_population_pct", "VNM", y, 30 + (y - 2014));
        say(&d, w, "population_65_plus_pct", "FRA", y, 20);
    }
    build_settle(d.b);
    build_derive(d.b);
    build_trim(d.b);
    assert_null(shipped(&d, "literacy_pct", "GRC", 2011));
    assert_non_null(shipped(&d, "literacy_pct", "GRC", 2014));
    assert_null(shipped(&d, "literacy_pct", "VNM", 2012));
    assert_non_null(shipped(&d, "literacy_pct", "VNM", 2021));
    assert_non_null(shipped(&d, "literacy_pct", "VNM", 2022));
    assert_null(shipped(&d, "inflation_pct", "VNM", 2019));
    assert_non_null(shipped(&d, "urbanisation_5y_pp", "VNM", 2023)); /* 2023 and 2018 */
    assert_null(shipped(&d, "urbanisation_5y_pp", "VNM", 2022));
    assert_non_null(shipped(&d, "urban_population_pct", "VNM", 2018));
    assert_null(shipped(&d, "urban_population_pct", "VNM", 2017));
    assert_null(shipped(&d, "urban_population_pct", "VNM", 2019));
    assert_non_null(shipped(&d, "urban_population_pct", "VNM", 2020));
    /* literacy 3, towns 2018 and 2020–2023, their change, the aged likewise and their change */
    assert_int_equal(d.b->facts->n_rows, 3 + 5 + 1 + 5 + 1);
    assert_int_equal(d.b->files[w].n_shipped, 3 + 5 + 5);
}

static void a_projection_does_not_beat_the_preferred_source_for_being_newer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t w = file_of(&d, "wdi", "2025-04-15"), f = file_of(&d, "factbook", "");
    say(&d, w, "population", "KWT", 2023, 4.85e6);
    say(&d, f, "population", "KWT", 2025, 3.17e6); /* two years newer */
    say(&d, w, "population", "FRA", 2021, 67.7e6);
    say(&d, f, "population", "FRA", 2025, 68.6e6); /* four years newer: too long to wait */
    say(&d, f, "population", "TWN", 2025, 23.6e6);
    say(&d, w, "gdp_usd", "FRA", 2023, 3.05e12); /* elsewhere the newest counts */
    say(&d, f, "gdp_usd", "FRA", 2024, 3.16e12);
    build_settle(d.b);
    assert_null(shipped(&d, "population", "KWT", 2025));
    assert_non_null(shipped(&d, "population", "KWT", 2023));
    assert_non_null(shipped(&d, "population", "FRA", 2025));
    assert_non_null(shipped(&d, "population", "TWN", 2025));
    assert_non_null(shipped(&d, "gdp_usd", "FRA", 2024));
    assert_int_equal(d.b->n_quarantine, 0);
}

static void an_indicator_takes_only_the_sources_it_names(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t f = file_of(&d, "factbook", "");
    say(&d, f, "renewable_energy_pct", "FRA", 2022, 15);
    d.b->kept[0].preference = 255;
    build_settle(d.b);
    assert_null(shipped(&d, "renewable_energy_pct", "FRA", 2022));
}

static void derived_figures_follow_from_what_ships(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t w = file_of(&d, "wdi", "2025-04-15");
    say(&d, w, "urban_population_pct", "VNM", 2018, 35);
    say(&d, w, "urban_population_pct", "VNM", 2023, 39.5);
    say(&d, w, "urban_population_pct", "FRA", 2023, 81); /* no 2018: no change */
    build_settle(d.b);
    build_derive(d.b);
    assert_true(fabs(shipped(&d, "urbanisation_5y_pp", "VNM", 2023)->value - 4.5) < 1e-9);
    assert_null(shipped(&d, "urbanisation_5y_pp", "FRA", 2023));
}

static void a_figure_goes_to_quarantine_with_its_inputs(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t w = file_of(&d, "wdi", "2025-04-15"), f = file_of(&d, "factbook", "");
    say(&d, w, "gdp_usd", "SDN", 2023, 109e9);
    say(&d, f, "gdp_usd", "SDN", 2024, 49e9);
    say(&d, w, "population", "SDN", 2023, 50e6);
    say(&d, w, "gdp_per_head_usd", "SDN", 2022, 1046);
    say(&d, w, "gdp_per_head_usd", "SDN", 2023, 2183);
    say(&d, w, "gdp_usd", "CUB", 2020, 107e9); /* GDP is compared over five years */
    say(&d, f, "gdp_usd", "CUB", 2024, 260e9);
    say(&d, w, "gdp_usd", "FRA", 2023, 3e12);
    say(&d, w, "gdp_per_head_usd", "FRA", 2023, 44000);
    say(&d, w, "gdp_per_head_usd", "YEM", 2023, 477);
    say(&d, f, "gdp_usd", "YEM", 2024, 8e9); /* over 40 million: 200 */
    say(&d, w, "population", "YEM", 2023, 40e6);
    for (int y = 2020; y <= 2024; y++) {
        say(&d, w, "inflation_pct", "FRA", y, 2 + (y - 2020));
        say(&d, w, "inflation_pct", "DEU", y, 2 + (y - 2020));
    }
    say(&d, f, "inflation_pct", "DEU", 2022, 9); /* two against nine: the year goes */
    build_settle(d.b);
    build_derive(d.b);
    assert_null(shipped(&d, "gdp_usd", "CUB", 2024));
    assert_null(shipped(&d, "gdp_per_head_usd", "SDN", 2022));
    assert_null(shipped(&d, "gdp_per_head_usd", "YEM", 2023));
    assert_null(shipped(&d, "gdp_usd", "YEM", 2024));
    assert_int_equal(away(&d, "YEM", "(200 in 2024) contradicts wdi's own (477 in 2023)"), 1);
    assert_null(shipped(&d, "gdp_per_head_usd", "SDN", 2023));
    assert_int_equal(away(&d, "SDN", "its input gdp_usd is in quarantine"), 1); /* the newest is told */
    assert_non_null(shipped(&d, "gdp_per_head_usd", "FRA", 2023));
    assert_true(fabs(shipped(&d, "inflation_volatility_5y", "FRA", 2024)->value - sqrt(2.5)) < 1e-9);
    assert_null(shipped(&d, "inflation_pct", "DEU", 2022));
    assert_null(shipped(&d, "inflation_volatility_5y", "DEU", 2024)); /* four of five would do, but not so */
}

static void what_no_source_states_is_computed_and_says_how(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    size_t w = file_of(&d, "wdi", "2025-04-15"), f = file_of(&d, "factbook", "");
    say(&d, f, "gdp_usd", "AIA", 2023, 400e6);
    say(&d, f, "population", "AIA", 2025, 20000);
    say(&d, f, "gdp_usd", "MSR", 2022, 70e6);
    say(&d, f, "population", "MSR", 2025, 5000); /* three years apart: no ratio */
    say(&d, w, "gdp_per_head_usd", "VEN", 2014, 15975); /* too old to wait for */
    say(&d, f, "gdp_usd", "VEN", 2023, 139e9);
    say(&d, w, "population", "VEN", 2023, 28e6);
    say(&d, w, "gdp_per_head_usd", "FRA", 2022, 41000); /* the source's own word goes first */
    say(&d, w, "gdp_usd", "FRA", 2023, 3e12);
    say(&d, w, "population", "FRA", 2023, 68e6);
    build_settle(d.b);
    build_derive(d.b);
    build_trim(d.b);
    const struct fact *x = shipped(&d, "gdp_per_head_usd", "AIA", 2023);
    assert_true(x->value == 20000);
    assert_string_equal(x->note, "per(gdp_usd,population)");
    assert_null(shipped(&d, "gdp_per_head_usd", "MSR", 2022));
    assert_true(fabs(shipped(&d, "gdp_per_head_usd", "VEN", 2023)->value - 139e9 / 28e6) < 1e-5);
    assert_null(shipped(&d, "gdp_per_head_usd", "FRA", 2023));
    assert_string_equal(shipped(&d, "gdp_per_head_usd", "FRA", 2022)->note, "");
    const struct figure *g = facts_figure(d.b->facts, a, market_index(d.b->facts, "AIA"),
                                          indicator_find(d.b->facts, "gdp_per_head_usd"));
    assert_string_equal(g->method, "per/1");
    assert_int_equal(g->n_inputs, 2);
    g = facts_figure(d.b->facts, a, market_index(d.b->facts, "FRA"),
                     indicator_find(d.b->facts, "gdp_per_head_usd"));
    assert_int_equal(g->origin, FIGURE_FACT);
}

static void put_pair(struct desk *d, const char *x, const char *y, double people, double capital)
{
    struct pair_observation o = {.from = market_index(d->b->facts, x),
                                 .to = market_index(d->b->facts, y),
                                 .pair = pair_unknown()};
    o.pair.distance_km = people;
    o.pair.capital_km = capital;
    o.pair.contiguous = 0;
    PUSH(d->b->arena, d->b->pairs, d->b->n_pairs, d->b->cap_pairs, o);
}

static void distances_that_cannot_be_true_are_withheld(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d;
    start(&d, a);
    /* internal distances */
    put_pair(&d, "FRA", "FRA", 278, 278);
    put_pair(&d, "DEU", "DEU", 224, 224);
    put_pair(&d, "WSM", "WSM", 20, 20);
    put_pair(&d, "FJI", "FJI", 51, 51);
    put_pair(&d, "TON", "TON", 10, 10);
    put_pair(&d, "FRA", "DEU", 790, 880);    /* large countries may differ */
    put_pair(&d, "WSM", "FJI", 1150, 700);   /* two small ones may not */
    put_pair(&d, "WSM", "TON", 890, 1500);
    put_pair(&d, "WSM", "FRA", 16000, 16100); /* not far enough off, but Samoa's place is wrong */
    build_pairs(d.b);
    const struct facts *f = d.b->facts;
    struct pair p = facts_pair(f, market_index(f, "FRA"), market_index(f, "DEU"));
    assert_true(p.distance_km == 790 && p.capital_km == 880);
    assert_true(facts_pair(f, market_index(f, "DEU"), market_index(f, "FRA")).distance_km == 790);
    assert_true(isnan(facts_pair(f, market_index(f, "FJI"), market_index(f, "WSM")).distance_km));
    assert_true(isnan(facts_pair(f, market_index(f, "WSM"), market_index(f, "FRA")).distance_km));
    const struct figure *g = facts_pair_figure(f, a, market_index(f, "WSM"), market_index(f, "FRA"),
                                               PAIR_DISTANCE_KM);
    assert_true(g->missing);
    assert_non_null(strstr(g->why, "quarantine"));
    g = facts_pair_figure(f, a, market_index(f, "WSM"), market_index(f, "USA"), PAIR_DISTANCE_KM);
    assert_non_null(strstr(g->why, "does not hold this pair"));
}

static void nothing_is_written_when_the_disk_is_full_and_the_same_input_gives_the_same_bytes(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *one = scratch_folder(a), *two = scratch_folder(a);
    for (int round = 0; round < 2; round++) {
        struct desk d;
        start(&d, a);
        size_t w = file_of(&d, "wdi", "2025-04-15");
        d.b->files[w].report->format = &import_formats[0];
        say(&d, w, "gdp_usd", "KHM", 2022, 39.99e9);
        say(&d, w, "gdp_usd", "ABW", 2022, 3.5e9);
        build_settle(d.b);
        build_derive(d.b);
        build_trim(d.b);
        build_pairs(d.b);
        OK(build_write(d.b, round ? two : one, NULL, &e), e);
        if (round == 0)
            continue;
        file_fault_set(FILE_FAULT_WRITE, 1);
        bool failed = !build_write(d.b, path_join(a, two, "deeper"), NULL, &e);
        file_fault_set(FILE_FAULT_WRITE, 0);
        assert_true(failed && e.code == ERR_IO);
        assert_false(file_exists(path_join(a, two, "deeper/facts/political.csv")));
    }
    static const char *const files[] = {"facts/economic.csv", "pairs.csv", "quarantine.csv",
                                        "imports.csv", "agreements.csv"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct str x, y;
        OK(file_read(a, path_join(a, one, files[i]), 1 << 20, &x, &e), e);
        OK(file_read(a, path_join(a, two, files[i]), 1 << 20, &y, &e), e);
        assert_true(str_eq(x, y) && x.n > 0);
    }
    struct str text;
    OK(file_read(a, path_join(a, one, "facts/economic.csv"), 1 << 20, &text, &e), e);
    assert_true(str_contains(text, "gdp_usd,ABW,2022,3500000000,,,wdi,\ngdp_usd,KHM,"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_outside_the_plausible_range_does_not_ship),
        cmocka_unit_test(sources_that_contradict_each_other_on_a_year_both_go),
        cmocka_unit_test(near_newest_years_of_two_sources_are_compared_too),
        cmocka_unit_test(the_newer_edition_counts_unless_it_denies_the_older),
        cmocka_unit_test(old_years_ship_as_the_newest_or_as_inputs),
        cmocka_unit_test(a_projection_does_not_beat_the_preferred_source_for_being_newer),
        cmocka_unit_test(an_indicator_takes_only_the_sources_it_names),
        cmocka_unit_test(derived_figures_follow_from_what_ships),
        cmocka_unit_test(a_figure_goes_to_quarantine_with_its_inputs),
        cmocka_unit_test(what_no_source_states_is_computed_and_says_how),
        cmocka_unit_test(distances_that_cannot_be_true_are_withheld),
        cmocka_unit_test(
            nothing_is_written_when_the_disk_is_full_and_the_same_input_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

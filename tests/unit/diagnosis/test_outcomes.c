/* Outcomes and the path taken: hand cases, the entropy identity, agreement with the peer. */
#include <jansson.h>

#include "../country/tables.h"
#include "base/stat.h"
#include "diagnosis/outcome.h"
#include "fixture.h"

static struct outcome_result score(struct arena *a, const struct fixture *x, const struct firm *f)
{
    struct look l = look_at(a, x, f);
    struct outcome_result o;
    struct err e;
    OK(outcomes_score(&l, &o, &e), e);
    return o;
}

static void spread_by_hand(void **state)
{
    (void)state;
    /* shares 1/2, 1/4, 1/4: HHI 3/8, normalised 1/16, E = 1.5 ln 2; regions {1/2, 1/4}, {1/4} */
    const double amount[] = {2000, 1000, 1000};
    const int region[] = {0, 0, 1};
    struct scope_numbers s = scope_of(amount, region, 3);
    near(s.hhi, 3.0 / 8, 1e-15, "hhi");
    near(s.hhi_normalised, 1.0 / 16, 1e-14, "hhi normalised");
    near(s.effective, 8.0 / 3, 1e-14, "effective");
    near(s.entropy, 1.5 * log(2), 1e-14, "entropy");
    near(s.across, -(0.75 * log(0.75) + 0.25 * log(0.25)), 1e-14, "across");
    assert_true(isnan(scope_of(amount, region, 1).hhi_normalised));
}

static void entropy_is_across_plus_within(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 13, "test.entropy");
    for (int k = 0; k < 2000; k++) {
        double amount[40];
        int region[40];
        size_t n = 1 + (size_t)rng_below(&r, 40);
        for (size_t i = 0; i < n; i++) {
            amount[i] = exp(rng_between(&r, -8, 12));
            region[i] = (int)rng_below(&r, 6);
        }
        struct scope_numbers s = scope_of(amount, region, n);
        near(s.across + s.within, s.entropy, 1e-12, "identity");
        assert_true(s.entropy <= log((double)n) + 1e-12 && s.hhi >= 1 / (double)n - 1e-12);
    }
}

static void rhythm_by_hand(void **state)
{
    (void)state;
    /* differences 1, 1, 1, 5: mean 2, m2 = 3, m4 = 21, g2 = -2/3, G2 = 3/2 (5·(-2/3) + 6) = 4 */
    const double a[] = {0, 1, 2, 3, 8}, b[] = {0, 1, 2, 3, 4};
    near(rhythm_of(a, 5), 4, 1e-13, "rhythm");
    assert_true(isnan(rhythm_of(a, 4)) && isnan(rhythm_of(b, 5)));
}

static struct firm *grower(struct arena *a)
{
    struct firm *f = firm_empty(a);
    f->founded = (struct opt_int){true, 2015};
    enter(f, "DEU", "export_direct", 2017, TRIGGER_OWN_SEARCH, NULL);
    enter(f, "FRA", "export_direct", 2018, TRIGGER_CUSTOMER, "Dupont SA");
    sell(f, "GRC", 2017, 750);
    sell(f, "DEU", 2017, 250);
    sell(f, "GRC", 2020, 1000);
    sell(f, "DEU", 2020, 700);
    sell(f, "FRA", 2020, 300);
    return f;
}

static void a_born_global_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = grower(a);
    struct outcome_result o = score(a, &x, f);
    assert_true(o.first_foreign_year->value == 2017 && o.earliness->value == 2);
    assert_int_equal(o.born_global, 1); /* exactly a quarter counts */
    near(o.fsts->value, 0.5, 1e-15, "fsts");
    assert_int_equal(o.fsts->year, 2020);
    near(o.fsts_growth->value, 100 * 0.25 / 3, 1e-12, "growth of the share");
    near(o.growth->value, log(4) / 3, 1e-14, "growth of sales");
    near(o.growth_pct->value, 100 * (pow(4, 1.0 / 3) - 1), 1e-12, "percent a year");
    assert_true(o.growth_from->value == 2017 && o.growth_to->value == 2020);
    near(o.speed_scope->value, 2.0 / 8, 1e-15, "2 markets in 8 years to 2025");
    f->sales[1].amount = euros(249);
    assert_int_equal(score(a, &x, f).born_global, 0);
    f->founded.v = 2013;
    assert_int_equal(score(a, &x, f).born_global, 0); /* too late, whatever the share */
    f->founded.known = false;
    assert_int_equal(score(a, &x, f).born_global, -1);
    assert_true(score(a, &x, f).earliness->missing);
}

/* Every measure shown stands in words too; the log difference is not shown. */
static void each_outcome_says_what_it_means(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    const struct firm *firms[] = {grower(a), firm_empty(a)};
    for (int k = 0; k < 2; k++) {
        struct outcome_result o = score(a, &x, firms[k]);
        assert_true(o.n_lines > 15);
        for (size_t i = 0; i < o.n_lines; i++) {
            assert_true(strlen(o.lines[i].name) > 5 &&
                        strlen(prose_text(a, o.lines[i].plain)) > 10);
            assert_true(o.lines[i].figure && o.lines[i].figure != o.growth);
            if (o.lines[i].figure == o.growth_pct && k == 0)
                assert_non_null(strstr(prose_text(a, o.lines[i].plain), "from 2017 to 2020"));
        }
    }
}

/* The region is the UN's, it is named, and so are the markets outside it: Cyprus lies in Asia. */
static void the_region_is_named(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = grower(a);
    struct outcome_result o = score(a, &x, f);
    near(o.outside_region->value, 0, 1e-15, "Germany and France");
    assert_string_equal(o.markets_outside, "");
    sell(f, "CYP", 2020, 250);
    o = score(a, &x, f);
    near(o.outside_region->value, 0.2, 1e-15, "a fifth");
    assert_string_equal(o.markets_outside, "Cyprus");
    assert_non_null(strstr(o.outside_region->label, "Europe (UN regions)"));
}

static void without_home_sales_the_share_is_missing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    sell(f, "DEU", 2020, 700);
    struct outcome_result o = score(a, &x, f);
    assert_true(o.fsts->missing && figure_known(o.foreign_sales));
    sell(f, "GRC", 2020, 0);
    o = score(a, &x, f);
    near(o.fsts->value, 1, 1e-15, "no home sales, said so");
}

static void agrees_with_the_peer(void **state)
{
    (void)state;
    static const char *const markets[] = {"DEU", "FRA", "USA", "JPN", "BRA", "EGY", "IND", "AUS"};
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct rng r;
    struct buf in;
    struct js_writer w;
    struct firm *firms[30];
    rng_init(&r, 17, "test.outcomes.peer");
    buf_init(&in, a, 32 << 20);
    js_init(&w, &in, JS_COMPACT);
    js_begin_array(&w);
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        struct firm *f = firms[i] = firm_empty(a);
        int first = 2012 + (int)rng_below(&r, 8), last = 2024;
        f->founded = (struct opt_int){true, first - (int)rng_below(&r, 5)};
        double total[20] = {0}, foreign[20] = {0};
        js_begin_object(&w);
        js_key(&w, "outcomes");
        js_begin_object(&w);
        js_put_int(&w, "founded", f->founded.v);
        js_put_int(&w, "first_foreign_sale", first);
        js_put_int(&w, "as_of", 2025);
        js_key(&w, "entries");
        js_begin_array(&w);
        for (size_t k = 0; k < COUNT_OF(markets); k++) {
            int year = k == 0 ? first : first + (int)rng_below(&r, 8);
            if (k && rng_below(&r, 3) == 0)
                continue;
            enter(f, markets[k], "export_direct", year, TRIGGER_FAIR, NULL);
            js_begin_object(&w);
            js_put_cstr(&w, "market", markets[k]);
            js_put_int(&w, "year", year);
            js_end(&w);
        }
        js_end(&w);
        js_key(&w, "sales");
        js_begin_array(&w);
        for (int y = first; y <= last; y++) {
            double home = (double)(1000 + rng_below(&r, 9000));
            sell(f, "GRC", y, home);
            total[y - 2012] += home;
            for (size_t k = 0; k < f->n_entries; k++) {
                double v = (double)(1 + rng_below(&r, k % 3 ? 4000 : 40));
                sell(f, f->entries[k].market, y, v);
                total[y - 2012] += v;
                foreign[y - 2012] += v;
                if (y < last)
                    continue;
                const struct market *m =
                    market_at(x.facts, market_index(x.facts, f->entries[k].market));
                js_begin_object(&w);
                js_put_cstr(&w, "market", m->iso3);
                js_put_real(&w, "amount", v, 0);
                js_put_cstr(&w, "region", m->region);
                js_end(&w);
            }
        }
        js_end(&w);
        js_put_cstr(&w, "home_region", "Europe");
        js_key(&w, "years");
        js_begin_array(&w);
        for (int y = first; y <= last; y++) {
            js_begin_object(&w);
            js_put_int(&w, "year", y);
            js_put_real(&w, "total", total[y - 2012], 0);
            js_put_real(&w, "foreign", foreign[y - 2012], 0);
            js_end(&w);
        }
        js_end(&w);
        js_key(&w, "markets_per_year");
        js_begin_array(&w);
        for (int y = first; y <= 2025; y++) { /* no exits: a market stays once entered */
            int n = 0;
            for (size_t k = 0; k < f->n_entries; k++)
                n += f->entries[k].year <= y;
            js_int(&w, n);
        }
        js_end(&w);
        js_end(&w);
        js_end(&w);
    }
    js_end(&w);
    struct json_t *peer = peer_answer(a, "apmo.py", &in);
    if (!peer)
        return;
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        struct outcome_result o = score(a, &x, firms[i]);
        const struct json_t *q = js_get(js_at(peer, i), "outcomes"), *s = js_get(q, "scope"),
                            *years = js_get(q, "fsts");
        agree(o.earliness, peer_real(q, "earliness"), 1, 1e-12, "earliness");
        assert_true(
            o.born_global ==
            (json_is_null(js_get(q, "born_global")) ? -1 : json_is_true(js_get(q, "born_global"))));
        agree(o.fsts, peer_real(js_at(years, js_len(years) - 1), "fsts"), 1, 1e-12, "fsts");
        agree(o.fsts_growth, peer_real(q, "commitment_growth"), 0.01, 1e-12, "commitment growth");
        agree(o.growth, peer_real(q, "growth_per_year"), 1, 1e-12, "growth");
        agree(o.speed_scope, peer_real(q, "speed_of_scope"), 1, 1e-12, "speed of scope");
        agree(o.rhythm, peer_real(q, "rhythm"), 1, 1e-9, "rhythm");
        agree(o.hhi, peer_real(s, "hhi"), 1, 1e-12, "hhi");
        agree(o.hhi_normalised, peer_real(s, "hhi_normalised"), 1, 1e-12, "hhi normalised");
        agree(o.effective_markets, peer_real(s, "effective_number"), 1, 1e-12, "effective");
        agree(o.entropy, peer_real(s, "entropy"), 1, 1e-12, "entropy");
        agree(o.entropy_across, peer_real(s, "across"), 1, 1e-12, "across");
        agree(o.entropy_within, peer_real(s, "within"), 1, 1e-12, "within");
        agree(o.outside_region, peer_real(s, "outside_home_region"), 1, 1e-12, "outside");
        agree(o.n_markets, peer_real(s, "n_either"), 1, 1e-12, "markets");
    }
}

/* --- the path taken --------------------------------------------------------------------------- */

static struct path_result path_of(struct arena *a, const struct fixture *x, const struct firm *f)
{
    struct look l = look_at(a, x, f);
    struct outcome_result o;
    struct pei_result p;
    struct path_result r;
    struct err e;
    pei_score(&l, &p);
    OK(outcomes_score(&l, &o, &e), e);
    struct view_result *views;
    views_score(&l, &views);
    path_score(&l, &o, views, &r);
    return r;
}

static void ever_farther_is_stage_by_stage(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    const char *near_to_far[] = {"ALB", "ITA", "DEU", "USA", "AUS"};
    for (int i = 0; i < 5; i++)
        enter(f, near_to_far[i], "export_indirect", 2010 + i, TRIGGER_ENQUIRY, NULL);
    struct path_result r = path_of(a, &x, f);
    near(r.uppsala_distance->value, 1, 1e-12, "perfect order");
    assert_true(r.uppsala_commitment->missing); /* no market has changed its mode */
    near(r.index[PATH_STAGES]->value, 1, 1e-12, "stages");
    assert_int_equal(r.leading, PATH_STAGES);
    /* the other way round: not stages, and never below nothing */
    for (int i = 0; i < 5; i++)
        f->entries[i].market = near_to_far[4 - i];
    r = path_of(a, &x, f);
    near(r.uppsala_distance->value, -1, 1e-12, "reversed order");
    near(r.index[PATH_STAGES]->value, 0, 1e-12, "stages");
    assert_int_equal(r.leading, -1);
}

static void steps_up_and_back_are_counted(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    enter(f, "ALB", "export_indirect", 2010, TRIGGER_CUSTOMER, "Tirana Foods");
    enter(f, "ALB", "export_direct", 2012, TRIGGER_OWN_SEARCH, NULL);
    enter(f, "ALB", "wholly_owned", 2014, TRIGGER_OWN_SEARCH, NULL);
    enter(f, "ITA", "export_direct", 2011, TRIGGER_PARTNER, "Rossi");
    enter(f, "ITA", "exit", 2013, TRIGGER_OWN_SEARCH, NULL);
    enter(f, "DEU", "export_direct", 2015, TRIGGER_PARTNER, NULL); /* nobody named */
    struct path_result r = path_of(a, &x, f);
    near(r.reversals->value, 1, 1e-12, "one exit");
    near(r.chain->value, 1.0 / 2, 1e-12, "one of two changes is a single step up");
    near(r.index[PATH_NETWORK]->value, 2.0 / 3, 1e-12, "named people behind two of three entries");
    assert_true(r.uppsala_distance->missing); /* three entries are too few */
    near(r.uppsala_commitment->value, 1, 1e-12, "ALB rises; ITA was left, not changed");
    assert_true(r.enough_history);
}

/* Random registers; distances as the fact table has them. */
static void the_path_agrees_with_the_peer(void **state)
{
    (void)state;
    static const char *const markets[] = {"ALB", "ITA", "DEU", "USA", "AUS", "EGY", "JPN"};
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct rng r;
    struct buf in;
    struct js_writer w;
    struct firm *firms[30];
    rng_init(&r, 23, "test.path.peer");
    buf_init(&in, a, 32 << 20);
    js_init(&w, &in, JS_COMPACT);
    js_begin_array(&w);
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        struct firm *f = firms[i] = firm_empty(a);
        js_begin_object(&w);
        js_key(&w, "distances");
        js_begin_object(&w);
        for (size_t k = 0; k < COUNT_OF(markets); k++)
            js_put_real(
                &w, markets[k],
                facts_pair(x.facts, market_index(x.facts, "GRC"), market_index(x.facts, markets[k]))
                    .distance_km,
                -1);
        js_end(&w);
        js_key(&w, "chain"); /* ranks of commitment among all modes */
        js_begin_array(&w);
        for (int k = 1; k <= 5; k++)
            js_int(&w, k);
        js_end(&w);
        js_key(&w, "events");
        js_begin_array(&w);
        int when[COUNT_OF(markets)] = {0}, state_of[COUNT_OF(markets)] = {0};
        for (int year = 2008; year < 2024; year++) {
            size_t k = (size_t)rng_below(&r, COUNT_OF(markets));
            if (rng_below(&r, 3) == 0 || when[k] == year)
                continue;
            when[k] = year;
            bool leave = state_of[k] == 1 && rng_below(&r, 4) == 0, named = rng_below(&r, 2);
            const struct mode_step *m = &x.cat->modes[rng_below(&r, x.cat->n_modes)];
            enter(f, markets[k], leave ? "exit" : m->id, year,
                  named ? TRIGGER_CUSTOMER : TRIGGER_OWN_SEARCH, named ? "ACME" : NULL);
            js_begin_object(&w);
            js_put_cstr(&w, "market", markets[k]);
            js_put_int(&w, "when", year);
            js_put_cstr(&w, "kind", leave ? "exit" : state_of[k] == 1 ? "change" : "entry");
            if (!leave)
                js_put_int(&w, "commitment", m->rank);
            js_put_bool(&w, "named_relationship", named);
            js_end(&w);
            state_of[k] = leave ? 2 : 1;
        }
        js_end(&w);
        js_end(&w);
    }
    js_end(&w);
    struct json_t *peer = peer_answer(a, "paths.py", &in);
    if (!peer)
        return;
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        struct path_result p = path_of(a, &x, firms[i]);
        const struct json_t *q = js_at(peer, i);
        agree(p.uppsala_distance, peer_real(q, "distance_rho"), 1, 1e-12, "distance");
        agree(p.uppsala_commitment, peer_real(q, "commitment_rho_mean"), 1, 1e-12, "commitment");
        agree(p.chain, peer_real(q, "chain_compliance"), 1, 1e-12, "chain");
        agree(p.index[PATH_NETWORK], peer_real(q, "network_index"), 1, 1e-12, "network");
        near(p.reversals->value, peer_real(q, "decreases") + peer_real(q, "exits"), 1e-12,
             "reversals");
        assert_true(p.enough_history == json_is_true(js_get(q, "enough_history")));
    }
}

static void felt_distance_replaces_kilometres_where_it_is_known(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    struct catalogue with = *x.cat;
    with.distances = t.distances;
    x.cat = &with;
    x.facts = t.facts;
    struct firm *f = firm_empty(a);
    struct look l = look_at(a, &x, f);
    const struct figure *near_one = felt_distance(&l, market_of(&t, "CYP")),
                        *far_one = felt_distance(&l, market_of(&t, "VNM"));
    assert_true(figure_known(near_one) && figure_known(far_one));
    assert_true(near_one->value < far_one->value && near_one->value >= 0 && far_one->value <= 1);
    /* Cyprus is farther than Albania in kilometres and nearer in kind */
    assert_true(near_one->value < felt_distance(&l, market_of(&t, "ALB"))->value);
    const char *order[] = {"CYP", "ALB", "DEU", "JPN", "VNM"};
    double when[5], felt[5], rho;
    struct err e;
    for (int i = 0; i < 5; i++) {
        enter(f, order[i], "export_direct", 2010 + i, TRIGGER_ENQUIRY, NULL);
        when[i] = i;
        felt[i] = felt_distance(&l, market_of(&t, order[i]))->value;
    }
    OK(stat_spearman(a, when, felt, 5, &rho, &e), e);
    struct path_result r = path_of(a, &x, f);
    near(r.uppsala_distance->value, rho, 1e-12, "order against psychic distance");
    assert_non_null(strstr(r.uppsala_distance->label, "psychic"));
    sell(f, "CYP", 2020, 300);
    sell(f, "VNM", 2020, 100);
    near(score(a, &x, f).mean_psychic->value, (3 * near_one->value + far_one->value) / 4, 1e-12,
         "sales-weighted");
}

static void own_resources_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    enter(f, "ALB", "export_direct", 2012, TRIGGER_OWN_SEARCH, NULL);
    enter(f, "ITA", "export_direct", 2013, TRIGGER_ENQUIRY, NULL);
    assert_true(path_of(a, &x, f).index[PATH_RESOURCES]->missing);
    say(f, "pei-short", "S2", 2, NULL);
    say(f, "pei-short", "G3", 1, NULL);
    struct path_result r = path_of(a, &x, f); /* half of the entries, and (0.5 + 0.25)/2 */
    near(r.index[PATH_RESOURCES]->value, (0.5 + 0.375) / 2, 1e-12, "own resources");
}

static void few_markets_are_not_enough_history(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct firm *f = firm_empty(a);
    enter(f, "ALB", "export_direct", 2012, TRIGGER_PARTNER, "x");
    enter(f, "ITA", "export_direct", 2013, TRIGGER_PARTNER, "y");
    struct path_result r = path_of(a, &x, f);
    assert_false(r.enough_history);
    assert_int_equal(r.leading, -1);
    assert_non_null(strstr(prose_text(a, r.headline), "Not enough history"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spread_by_hand),
        cmocka_unit_test(entropy_is_across_plus_within),
        cmocka_unit_test(rhythm_by_hand),
        cmocka_unit_test(a_born_global_by_hand),
        cmocka_unit_test(without_home_sales_the_share_is_missing),
        cmocka_unit_test(each_outcome_says_what_it_means),
        cmocka_unit_test(the_region_is_named),
        cmocka_unit_test(agrees_with_the_peer),
        cmocka_unit_test(ever_farther_is_stage_by_stage),
        cmocka_unit_test(steps_up_and_back_are_counted),
        cmocka_unit_test(the_path_agrees_with_the_peer),
        cmocka_unit_test(felt_distance_replaces_kilometres_where_it_is_known),
        cmocka_unit_test(own_resources_by_hand),
        cmocka_unit_test(few_markets_are_not_enough_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

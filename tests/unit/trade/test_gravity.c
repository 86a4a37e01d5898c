/* test_gravity.c — model files, rows, designs, and what a cross-section expects of pairs. */
#include "unit/scratch.h"

#include <math.h>

#include "base/random.h"
#include "country/country.h"
#include "trade/gravity.h"
#include "trade/gravity_model.h"
#include "trade/gravity_words.h"

static const char plain[] =
    "dependent: v\nregressors:\n  - {column: km, as: log, name: ln km}\n  - border\n"
    "fixed_effects: [exporter × year, importer*year]\n";

static const struct gravity_model *model_of(struct arena *a, const char *folder, const char *text,
                                            struct err *e)
{
    const struct gravity_model *m = NULL;
    const char *path = scratch_file(a, folder, "m.yaml", str_of(text));
    err_clear(e);
    return gravity_model_load(a, path, &m, e) ? m : NULL;
}

static void a_model_file_is_read(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *folder = scratch_folder(a);
    struct err e = {0};
    const struct gravity_model *m = model_of(a, folder, plain, &e);
    assert_non_null(m);
    assert_string_equal(m->id, "m");
    assert_int_equal(m->n_x, 2);
    assert_int_equal(m->x[0].as, GRAVITY_LOG);
    assert_string_equal(m->x[1].column, "border");
    assert_int_equal(m->fe[0].n, 2);
    assert_string_equal(m->fe[1].name, "importer × year");
    assert_int_equal(m->errors, ERRORS_ROBUST_HC1);
    assert_string_equal(gravity_effects_text(a, m), "exporter × year, importer × year");
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {"regresors: [x]\n", "regresors"},
        {"dependent: v\n", "regressors"},
        {"regressors: [x, x]\n", "second time"},
        {"regressors: [x]\nerrors: cluster\n", "cluster"},
        {"regressors: [x]\ncluster: a\nerrors: iid\n", "cluster"},
        {"regressors: [x]\nfixed_effects: [a × × b]\n", "empty part"},
        {"regressors: [x]\nfixed_effects: [a*]\n", "empty part"},
        {"regressors: [x]\nfixed_effects: [a*a]\n", "twice"},
        {"regressors: [{column: x, is: y}]\n", "dummy"},
        {"regressors: [{column: x, as: logs}]\n", "logs"},
        {"regressors: [x]\nzeros: all\n", "all"},
        {"regressors: [x]\nsample: [{column: year, from: 2010, to: 2000}]\n", "above"},
        {"regressors: [x]\nsample: [{column: year}]\n", "condition"},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_null(model_of(a, folder, wrong[i].text, &e));
        if (!strstr(e.msg, wrong[i].says))
            fail_msg("%s: %s", wrong[i].text, e.msg);
    }
}

static void open_facts(struct arena *a, struct facts **f)
{
    struct err e = {0};
    OK(facts_load(a, LANDFALL_DATA_DIR, AS_OF_FACT_TABLE, f, &e), e);
}

static void rows_are_left_out_for_a_reason(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *folder = scratch_folder(a);
    struct facts *f;
    struct err e = {0};
    struct gravity_table *t;
    struct gravity_design *g;
    open_facts(a, &f);
    const char *path = scratch_file(a, folder, "rows.csv",
                                    STR("exporter;importer;year;v;km;border;kind\n"
                                        "GRC;DEU;2000;10;5;1;goods\n"
                                        "GRC;FRA;2000;0;7;0;goods\n"
                                        "GRC;GRC;2000;9;7;0;goods\n"       /* itself */
                                        "DEU;GRC;2000;..;7;0;goods\n"      /* no flow */
                                        "DEU;FRA;2000;4;0;0;goods\n"       /* ln 0 */
                                        "DEU;FRA;2001;4;3;NA;goods\n"      /* no border */
                                        ";FRA;2001;4;3;1;goods\n"          /* no exporter */
                                        "FRA;GRC;2001;4;3;1;services\n")); /* sample */
    const struct gravity_model *m =
        model_of(a, folder,
                 "dependent: v\nregressors: [{column: km, as: log}, {column: border, as: dummy}]\n"
                 "fixed_effects: [exporter × year]\nsample: [{column: kind, is: goods}]\n",
                 &e);
    assert_non_null(m);
    OK(gravity_table_csv(a, f, path, m, &t, &e), e);
    assert_int_equal(t->n, 8);
    OK(gravity_design(a, t, m, &g, &e), e);
    assert_int_equal(g->d.n, 2);
    assert_int_equal(g->n_left_out, 6);
    size_t left = 0;
    for (size_t i = 0; i < g->n_left_out; i++)
        left += g->left_out[i].n;
    assert_int_equal(left, 6);
    assert_true(fabs(g->d.x[0][1] - log(7)) < 1e-15);
    assert_int_equal(g->d.fe_levels[0], 1);
    /* The same rows with every pair spelt out: exporters GRC, DEU and importers DEU, FRA, GRC of
     * 2000 … */
    m = model_of(a, folder, "dependent: v\nregressors: [distance_km]\nzeros: all-pairs\n", &e);
    OK(gravity_table_csv(a, f, path, m, &t, &e), e);
    /* 2000: 2 × 3 less the two domestic pairs are 4, all there but none missing; 2001: DEU, FRA ×
     * FRA, GRC: DEU-GRC is added (FRA-FRA is itself). */
    assert_int_equal(t->n, 9);
    const struct gravity_column *v = gravity_column_of(t, "v", false);
    assert_true(v->number[8] == 0);
    /* A dummy that is none, and a column that is not there. */
    m = model_of(a, folder, "dependent: v\nregressors: [{column: km, as: dummy}]\n", &e);
    OK(gravity_table_csv(a, f, path, m, &t, &e), e);
    assert_false(gravity_design(a, t, m, &g, &e));
    assert_non_null(strstr(e.msg, "dummy"));
    m = model_of(a, folder, "dependent: v\nregressors: [distance_kn]\n", &e);
    OK(gravity_table_csv(a, f, path, m, &t, &e), e);
    err_clear(&e);
    assert_false(gravity_design(a, t, m, &g, &e));
    assert_non_null(strstr(e.hint, "distance_km"));
}

static void pairs_and_countries_give_columns(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *folder = scratch_folder(a);
    struct facts *f;
    struct err e = {0};
    struct gravity_table *t;
    const double *km, *gdp;
    open_facts(a, &f);
    const char *path = scratch_file(a, folder, "rows.csv",
                                    STR("exporter,importer,year,flow\n"
                                        "Greece,Germany,2022,1\nGRC,XXX,2022,1\n"
                                        "GRC,DEU,1950,1\n"));
    const struct gravity_model *m =
        model_of(a, folder, "regressors: [distance_km, importer.gdp_usd]\n", &e);
    OK(gravity_table_csv(a, f, path, m, &t, &e), e);
    OK(gravity_numbers(t, "distance_km", &km, &e), e);
    OK(gravity_numbers(t, "importer.gdp_usd", &gdp, &e), e);
    int grc = market_index(f, "GRC"), deu = market_index(f, "DEU");
    assert_true(km[0] == facts_pair(f, grc, deu).distance_km && km[0] > 1000 && isnan(km[1]));
    const struct fact *series;
    size_t n = facts_series(f, deu, indicator_find(f, "gdp_usd"), &series);
    for (size_t i = 0; i < n; i++)
        if (series[i].year == 2022)
            assert_true(gdp[0] == series[i].value);
    assert_true(gdp[0] > 1e12 && isnan(gdp[1]) && isnan(gdp[2])); /* nothing of 1950 */
    m = model_of(a, folder, "regressors: [importer.gdp_usd]\nfigures: nearest-year\n", &e);
    OK(gravity_table_csv(a, f, path, m, &t, &e), e);
    OK(gravity_numbers(t, "importer.gdp_usd", &gdp, &e), e);
    assert_true(gdp[2] == series[0].value);
    assert_int_equal(gravity_other_years(t), 1);
}

/* Flows made exactly by the model but for noise that is balanced by construction are found back;
 * pairs outside are expected; who never trades is not. */
static void expected_flows_of_pairs(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f;
    struct err e = {0};
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .as_of = AS_OF_FACT_TABLE};
    OK(facts_of_job(&job, &f, &e), e);
    static const char *const codes[] = {"GRC", "DEU", "FRA", "ITA", "ESP", "POL", "TUR", "USA",
                                        "CHN", "IND", "BRA", "ZAF", "EGY", "IRN", "JPN", "KEN",
                                        "VNM", "MEX", "CAN", "AUS", "NZL", "FJI"};
    enum { N = COUNT_OF(codes) };
    int market[N + 1];
    double flow[(N + 1) * (N + 1)];
    struct rng r;
    rng_init(&r, 4, "test.gravity");
    for (size_t i = 0; i < N; i++)
        market[i] = market_index(f, codes[i]);
    market[N] = -1;
    for (size_t i = 0; i <= N; i++)
        for (size_t j = 0; j <= N; j++) {
            struct pair p = i < N && j < N && i != j ? facts_pair(f, market[i], market[j])
                                                     : (struct pair){.distance_km = 1000};
            double mu = exp(20 + 0.1 * (double)i - 0.05 * (double)j - 1.1 * log(p.distance_km) +
                            0.5 * (p.contiguous > 0));
            flow[i * (N + 1) + j] = i == j ? (double)NAN : mu * rng_gamma(&r, 50) / 50;
        }
    /* Fiji (last) exports nothing; Greece to Vietnam was never observed; Kenya to Mexico is a zero.
     */
    for (size_t j = 0; j <= N; j++)
        flow[(N - 1) * (N + 1) + j] = 0;
    flow[0 * (N + 1) + 16] = NAN;
    flow[15 * (N + 1) + 17] = 0;
    struct gravity_flows flows = {N + 1, market, flow};
    struct gravity_expected *g;
    OK(gravity_expected(&job, &flows, NULL, &g, &e), e);
    assert_string_equal(g->model, "expected");
    assert_string_equal(g->name[0], "ln distance");
    assert_true(fabs(g->fit->beta[0] + 1.1) < 4 * g->fit->se[0] + 0.02);
    assert_int_equal(g->n_pairs, N * (N - 1) - 1 - (N - 1));
    double sold = 0, bought = 0;
    for (size_t j = 0; j < N; j++) { /* sums of an exporter over its used pairs are kept */
        if (j == 3)
            continue;
        sold += flow[3 * (N + 1) + j];
        bought += g->expected[3 * (N + 1) + j];
    }
    assert_true(fabs(sold - bought) < 1e-6 * sold);
    assert_true(g->expected[0 * (N + 1) + 16] > 0); /* no history, yet expected */
    assert_true(isnan(gravity_ratio(g, &flows, 0, 16)));
    assert_true(g->expected[15 * (N + 1) + 17] > 0 && isnan(gravity_ratio(g, &flows, 15, 17)));
    assert_true(fabs(gravity_ratio(g, &flows, 1, 2) -
                     g->expected[1 * (N + 1) + 2] / flow[1 * (N + 1) + 2]) < 1e-15);
    assert_true(isnan(g->expected[(N - 1) * (N + 1) + 2])); /* Fiji's effect is not identified */
    assert_true(isnan(g->expected[N]) && isnan(g->expected[N * (N + 1) + 1])); /* no market */
    assert_true(isnan(g->expected[4 * (N + 1) + 4]));
    assert_false(gravity_expected(&job, &flows, "classic", &g, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_false(gravity_expected(&job, &flows, "nonsense", &g, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
}

/* Two islands of trade: an effect of one has no common measure with one of the other. */
static void no_expectation_across_islands(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct facts *f;
    struct err e = {0};
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .as_of = AS_OF_FACT_TABLE};
    OK(facts_of_job(&job, &f, &e), e);
    static const char *const codes[] = {"GRC", "DEU", "FRA", "ITA", "ESP",
                                        "BRA", "ARG", "CHL", "PER", "COL"};
    enum { N = COUNT_OF(codes) };
    int market[N];
    double flow[N * N];
    struct rng r;
    rng_init(&r, 9, "test.islands");
    for (size_t i = 0; i < N; i++)
        market[i] = market_index(f, codes[i]);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            flow[i * N + j] = i == j || (i < 5) != (j < 5) ? (double)NAN : 100 * rng_gamma(&r, 2);
    struct gravity_flows flows = {N, market, flow};
    struct gravity_expected *g;
    OK(gravity_expected(&job, &flows, NULL, &g, &e), e);
    assert_true(g->expected[0 * N + 1] > 0 && g->expected[5 * N + 6] > 0);
    assert_true(isnan(g->expected[0 * N + 6]) && isnan(g->expected[7 * N + 2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_file_is_read),
        cmocka_unit_test(rows_are_left_out_for_a_reason),
        cmocka_unit_test(pairs_and_countries_give_columns),
        cmocka_unit_test(expected_flows_of_pairs),
        cmocka_unit_test(no_expectation_across_islands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

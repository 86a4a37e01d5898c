/* test_backtest.c — planted worlds: a signal that is there is found, one of the future is not, chance is
 * chance; training finds what was planted; the published sentence. */
#include "market/backtest.h"

#include <math.h>

#include "base/random.h"
#include "unit/scratch.h"

enum { MARKETS = 60, YEARS = 10, T = 4 };

static void near(double x, double want, double slack)
{
    if (!(fabs(x - want) <= slack))
        fail_msg("%.17g, not %.17g", x, want);
}

struct world {
    struct outlook_pairs pairs;
    struct history h;
    double *gravity;
    struct backtest_rules rules;
    struct outlook_model model;
    double *raw[N_OUTLOOK];
};

static struct world *world_of(struct arena *a)
{
    struct world *w = NEW(a, struct world);
    size_t n = MARKETS, cells = n * n;
    w->pairs = (struct outlook_pairs){.n = n, .km = NEW_N(a, double, cells), .border = NEW_N(a, double, cells),
                                      .language = NEW_N(a, double, cells), .trades = NEW_N(a, bool, n)};
    w->h = (struct history){.n = n, .first_year = 2000, .n_years = YEARS, .side = HISTORY_EXPORTER_ONLY,
                            .sold = NEW_N(a, double, YEARS *cells)};
    w->gravity = NEW_N(a, double, cells);
    for (size_t i = 0; i < n; i++) {
        w->pairs.trades[i] = true;
        for (size_t j = 0; j < n; j++)
            w->pairs.km[i * n + j] = i == j ? (double)NAN : 50 + (double)((i * 37 + j * 101) % 997);
    }
    for (size_t c = 0; c < N_OUTLOOK; c++)
        w->raw[c] = NEW_N(a, double, n);
    w->rules = (struct backtest_rules){.horizon = {3, 5}, .markets_min = 20, .precision_markets = 40,
                                       .top = 10, .new_usd = 100, .new_min = 3, .draws = 200, .level = 0.95,
                                       .ridge = 1};
    w->model = (struct outlook_model){.id = "made", .first = 10, .first_least = 40, .n_terms = 2};
    w->model.terms[0] = (struct outlook_term){.criterion = OUTLOOK_DISTANCE, .power = 1};
    w->model.terms[1] = (struct outlook_term){.criterion = OUTLOOK_SALES, .power = 1};
    for (size_t l = 0; l < N_OUTLOOK_LISTS; l++)
        w->model.terms[0].weight[l] = -1;
    return w;
}

static double *flow(struct world *w, size_t y, size_t i, size_t j)
{
    return &w->h.sold[(y * MARKETS + i) * MARKETS + j];
}

/* Sales stand still to T; what happens after is `change` per market: by distance, at random, or both. */
static void live(struct world *w, double by_distance, double by_chance, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed, "test.backtest");
    for (size_t i = 0; i < MARKETS; i++)
        for (size_t j = 0; j < MARKETS; j++) {
            double start = (i + j) % 4 == 0 ? 0 : 1000 + (double)rng_below(&r, 50),
                   gain = by_distance * (1100 - w->pairs.km[i * MARKETS + j]) / 1000 +
                          by_chance * rng_uniform(&r);
            bool opens = by_distance > 0 ? w->pairs.km[i * MARKETS + j] < 300 : rng_below(&r, 3) == 0;
            for (size_t y = 0; y < YEARS; y++)
                *flow(w, y, i, j) = i == j               ? (double)NAN
                                    : y <= T             ? start
                                    : start > 0          ? start + 500 * gain
                                    : opens              ? 200
                                                         : 0;
        }
}

static struct backtest_cell measured(struct arena *a, struct world *w, size_t i)
{
    struct backtest_cell c = {.exporter = (uint32_t)i};
    struct outlook_origin *o = outlook_origin(a, &w->pairs, &w->h, &w->h, w->gravity, T);
    assert_true(backtest_cell_of(a, &w->rules, &w->model, o, &w->h, YEARS - 1, i, w->raw, &c, NULL));
    return c;
}

static void test_a_signal_is_found(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct world *w = world_of(a);
    live(w, 1, 0, 1);
    for (size_t i = 0; i < MARKETS; i += 7) {
        struct backtest_cell c = measured(a, w, i);
        for (size_t h = 0; h < N_HORIZONS; h++) {
            assert_in_range(c.n_markets[h], 40, 46);
            /* our list is ordered by distance, and so is what happens: all but for equal distances */
            near(c.value[h][TARGET_USD][MEASURE_RHO][ORDER_OUTLOOK], 1, 1e-3);
            near(c.value[h][TARGET_USD][MEASURE_RHO][ORDER_DISTANCE], 1, 1e-12);
            near(c.value[h][TARGET_USD][MEASURE_PRECISION][ORDER_DISTANCE], 1, 1e-12);
            near(c.value[h][TARGET_NEW][MEASURE_AREA][ORDER_OUTLOOK], 1, 1e-12);
            assert_true(c.n_opened[h] >= 3);
            /* the rest is what chance gives, as it is defined */
            near(c.value[h][TARGET_USD][MEASURE_RHO][ORDER_RANDOM], 0, 0);
            near(c.value[h][TARGET_USD][MEASURE_PRECISION][ORDER_RANDOM], 10.0 / c.n_markets[h], 1e-12);
            near(c.value[h][TARGET_NEW][MEASURE_AREA][ORDER_SALES], 0.5, 1e-12); /* nothing is sold there */
            assert_true(isnan(c.value[h][TARGET_USD][MEASURE_AREA][ORDER_OUTLOOK]));
        }
    }
}

/* What happens is known only afterwards: nobody's list agrees with it, and the lists stay what they are. */
static void test_the_future_is_not_used(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct world *w = world_of(a);
    double rho[N_ORDERS] = {0}, area = 0, areas = 0;
    for (size_t i = 0; i < MARKETS; i++) {
        live(w, 0, 1, 100 + i);
        struct backtest_cell c = measured(a, w, i);
        for (size_t o = 0; o < N_ORDERS; o++)
            rho[o] += c.value[0][TARGET_USD][MEASURE_RHO][o] / MARKETS;
        double one = c.value[0][TARGET_NEW][MEASURE_AREA][ORDER_OUTLOOK]; /* NaN: fewer than three opened */
        area += isnan(one) ? 0 : one;
        areas += !isnan(one);
    }
    double slack = 4 / sqrt(44.0 * MARKETS);
    near(rho[ORDER_OUTLOOK], 0, slack);
    near(rho[ORDER_DISTANCE], 0, slack);
    near(rho[ORDER_SALES], 0, slack);
    assert_true(areas > MARKETS / 2);
    near(area / areas, 0.5, 0.07);
    /* had it been known, it could have been used: the outcome itself has ρ 1 */
    live(w, 0, 1, 7);
    struct backtest_cell c = measured(a, w, 0);
    double later[MARKETS], now[MARKETS];
    size_t n = 0;
    for (size_t j = 1; j < MARKETS; j++)
        if (*flow(w, T, 0, j) > 0)
            later[n] = now[n] = *flow(w, T + 3, 0, j) - *flow(w, T, 0, j), n++;
    assert_int_equal(n, c.n_markets[0]);
    near(skill_rho(a, now, later, n), 1, 1e-15);
}

static void test_beyond_the_end_and_too_few(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct world *w = world_of(a);
    live(w, 1, 0, 1);
    struct backtest_cell c = {0};
    struct outlook_origin *o = outlook_origin(a, &w->pairs, &w->h, &w->h, w->gravity, T);
    assert_true(backtest_cell_of(a, &w->rules, &w->model, o, &w->h, T + 3, 0, w->raw, &c, NULL));
    assert_false(isnan(c.value[0][TARGET_USD][MEASURE_RHO][ORDER_OUTLOOK]));
    assert_true(isnan(c.value[1][TARGET_USD][MEASURE_RHO][ORDER_OUTLOOK]));
    /* a year later on both ends: the change from T+1 to T+4 is none */
    w->rules.skip = 1;
    c = measured(a, w, 0);
    assert_true(isnan(c.value[0][TARGET_USD][MEASURE_RHO][ORDER_OUTLOOK]));
    w->rules.skip = 0;
    w->rules.precision_markets = 50;
    c = measured(a, w, 0);
    assert_true(isnan(c.value[0][TARGET_USD][MEASURE_PRECISION][ORDER_OUTLOOK]));
    assert_false(isnan(c.value[0][TARGET_USD][MEASURE_RHO][ORDER_OUTLOOK]));
    w->rules.markets_min = 50;
    c = measured(a, w, 0);
    assert_true(isnan(c.value[0][TARGET_USD][MEASURE_RHO][ORDER_OUTLOOK]));
}

static void test_training_finds_what_was_planted(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct world *w = world_of(a);
    struct backtest_normal *sum = NEW(a, struct backtest_normal);
    struct outlook_model trained;
    live(w, 1, 0.3, 3);
    for (size_t l = 0; l < N_OUTLOOK_LISTS; l++)
        w->model.terms[0].weight[l] = 1; /* the wrong way round */
    FAILS(backtest_weights(a, &w->model, &w->rules, sum, &trained, &e), e, ERR_INPUT, "usd_first");
    struct outlook_origin *o = outlook_origin(a, &w->pairs, &w->h, &w->h, w->gravity, T);
    for (size_t i = 0; i < MARKETS / 2; i++) {
        struct backtest_cell c = {0};
        assert_true(backtest_cell_of(a, &w->rules, &w->model, o, &w->h, YEARS - 1, i, w->raw, &c, sum));
    }
    assert_int_equal(sum->n[OUTLOOK_USD_ORDER], 2 * (MARKETS / 2)); /* both horizons */
    OK(backtest_weights(a, &w->model, &w->rules, sum, &trained, &e), e);
    for (size_t l = 0; l < N_OUTLOOK_LISTS; l++) {
        near(fabs(trained.terms[0].weight[l]) + fabs(trained.terms[1].weight[l]), 100, 1e-9);
        assert_true(trained.terms[0].weight[l] < -85); /* near is better; sales of today say nothing */
    }
    double before = 0, after = 0;
    for (size_t i = MARKETS / 2; i < MARKETS; i++) { /* exporters that were not looked at */
        before += measured(a, w, i).value[0][TARGET_USD][MEASURE_RHO][ORDER_OUTLOOK] / (MARKETS / 2);
        struct outlook_model kept = w->model;
        w->model = trained;
        after += measured(a, w, i).value[0][TARGET_USD][MEASURE_RHO][ORDER_OUTLOOK] / (MARKETS / 2);
        w->model = kept;
    }
    assert_true(before < -0.8 && after > 0.8);
}

static void test_sentence(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR};
    const struct market_skill_line *l;
    for (int by_product = 0; by_product < 2; by_product++) {
        OK(market_skill_line(&job, by_product, &l, &e), e);
        const char *text = prose_text(a, l->line);
        assert_non_null(strstr(text, "Rankings like this one"));
        assert_non_null(strstr(text, "last year's imports alone"));
        assert_non_null(strstr(text, by_product ? "exporter-chapter-years" : "exporter-years"));
        assert_non_null(strstr(prose_text(a, l->limits), "a year later"));
        size_t figures = 0;
        for (size_t k = 0; k < l->line->n; k++)
            figures += l->line->pieces[k].figure != NULL;
        assert_int_equal(figures, 8); /* the two years among them */
        assert_string_equal(l->document, "docs/backtest.md");
    }
    /* a table in which a simple rule is as good: the sentence says so */
    char *folder = scratch_folder(a), *data = arena_printf(a, "%s/skill", folder);
    assert_int_equal(mkdir(data, 0700), 0);
#define HEAD "kind,target,years,measure,order,skip,value,low,high,lead_low,n,from,to\n"
    (void)scratch_file(a, data, "market.csv",
                       STR(HEAD "totals,usd,3,rho,outlook,0,0.2,0.1,0.3,,50,2000,2005\n"
                                "totals,usd,3,rho,imports,0,0.1,,,0.05,50,2000,2005\n"
                                "totals,usd,3,rho,gravity,0,0.21,,,-0.02,50,2000,2005\n"
                                "totals,usd,3,precision,outlook,0,0.5,,,,50,2000,2005\n"
                                "totals,usd,3,precision,imports,0,0.4,,,0.05,50,2000,2005\n"
                                "totals,usd,3,rho,outlook,1,0.15,,,,50,2000,2005\n"
                                "totals,usd,3,rho,imports,1,0.14,,,0.05,50,2000,2005\n"));
    job.data_dir = folder;
    OK(market_skill_line(&job, false, &l, &e), e);
    const char *text = prose_text(a, l->line);
    assert_non_null(strstr(text, "gravity: 0.21, and ours does not reliably beat that"));
    assert_non_null(strstr(text, "%, which is less"));
    FAILS(market_skill_line(&job, true, &l, &e), e, ERR_NOT_FOUND, "no back-test");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_signal_is_found),
        cmocka_unit_test(test_the_future_is_not_used),
        cmocka_unit_test(test_beyond_the_end_and_too_few),
        cmocka_unit_test(test_training_finds_what_was_planted),
        cmocka_unit_test(test_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

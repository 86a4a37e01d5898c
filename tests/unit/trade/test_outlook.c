/* test_outlook.c — criteria by hand, nothing from the future, the order of lists, the shipped weights, and
 * how a history is read from a store. */
#include "trade/outlook.h"

#include <math.h>

#include "base/random.h"
#include "store/workspace.h"
#include "trade/flow_write.h"
#include "unit/scratch.h"

enum { MARKETS = 30, YEARS = 12 };

static void near(double x, double want, double slack)
{
    if (!(fabs(x - want) <= slack))
        fail_msg("%.17g, not %.17g", x, want);
}

/* Markets on a line, 100 km apart. */
static struct outlook_pairs *pairs_of(struct arena *a, size_t n)
{
    struct outlook_pairs *p = NEW(a, struct outlook_pairs);
    *p = (struct outlook_pairs){.n = n, .km = NEW_N(a, double, n * n), .border = NEW_N(a, double, n * n),
                                .language = NEW_N(a, double, n * n), .trades = NEW_N(a, bool, n)};
    for (size_t i = 0; i < n; i++) {
        p->trades[i] = true;
        for (size_t j = 0; j < n; j++) {
            p->km[i * n + j] = i == j ? (double)NAN : 100 * fabs((double)i - (double)j);
            p->border[i * n + j] = i + 1 == j || j + 1 == i;
            p->language[i * n + j] = (i + j) % 3 == 0;
        }
    }
    return p;
}

static struct history *history_of(struct arena *a, size_t n, size_t years, bool two_sides)
{
    struct history *h = NEW(a, struct history);
    *h = (struct history){.n = n, .first_year = 2000, .n_years = years, .side = HISTORY_IMPORTER_FIRST,
                          .sold = NEW_N(a, double, years *n *n),
                          .bought = two_sides ? NEW_N(a, double, years *n *n) : NULL};
    return h;
}

static double *cell(double *table, const struct history *h, size_t y, size_t i, size_t j)
{
    return &table[(y * h->n + i) * h->n + j];
}

static void test_sides(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct history *h = history_of(a, 2, 3, true);
    double x, y;
    const double sold[] = {10, 20, 30}, bought[] = {11, NAN, 33};
    for (size_t t = 0; t < 3; t++) {
        *cell(h->sold, h, t, 0, 1) = sold[t];
        *cell(h->bought, h, t, 0, 1) = bought[t];
    }
    near(history_flow(h, 0, 0, 1), 11, 0);
    near(history_flow(h, 1, 0, 1), 20, 0); /* the importer is silent */
    assert_true(history_change(h, 0, 2, 0, 1, &x, &y) && x == 11 && y == 33);
    assert_true(history_change(h, 0, 1, 0, 1, &x, &y) && x == 10 && y == 20); /* one yardstick */
    *cell(h->sold, h, 1, 0, 1) = NAN;
    assert_false(history_change(h, 0, 1, 0, 1, &x, &y));
    h->side = HISTORY_EXPORTER_ONLY;
    near(history_flow(h, 0, 0, 1), 10, 0);
    assert_true(history_change(h, 0, 2, 0, 1, &x, &y) && x == 10 && y == 30);
}

static void test_values_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct outlook_pairs *p = pairs_of(a, 3);
    struct history *h = history_of(a, 3, 5, false);
    double gravity[9] = {0, 70, 40}, *raw[N_OUTLOOK];
    for (size_t c = 0; c < N_OUTLOOK; c++)
        raw[c] = NEW_N(a, double, 3);
    for (size_t y = 0; y < 5; y++) {
        *cell(h->sold, h, y, 0, 1) = 10 * (double)(y + 1); /* 10 20 30 40 50 */
        *cell(h->sold, h, y, 0, 2) = y == 2 ? 5 : 0;
        *cell(h->sold, h, y, 2, 1) = 50;
        *cell(h->sold, h, y, 1, 0) = 7;
    }
    struct outlook_origin *o = outlook_origin(a, p, h, h, gravity, 4);
    outlook_values(o, 0, raw);
    assert_true(isnan(raw[OUTLOOK_SALES][0]));
    near(raw[OUTLOOK_SALES][1], 50, 0);
    near(raw[OUTLOOK_GAP][1], 20, 0);
    near(raw[OUTLOOK_IMPORTS][1], 100, 0);
    near(raw[OUTLOOK_IMPORT_GROWTH][1], 100.0 / 70, 1e-15); /* 50+50 against 20+50 */
    near(raw[OUTLOOK_SALES_GROWTH_1][1], 50.0 / 40, 1e-15);
    near(raw[OUTLOOK_SALES_GROWTH_3][1], 50.0 / 20, 1e-15);
    assert_true(isnan(raw[OUTLOOK_SALES_GROWTH_3][2])); /* nothing at both ends */
    near(raw[OUTLOOK_REVERSE][1], 7, 0);
    near(raw[OUTLOOK_DISTANCE][2], 200, 0);
    near(raw[OUTLOOK_STEADY][1], 1, 0);
    near(raw[OUTLOOK_STEADY][2], 0.25, 0); /* one of the four years before */
    /* market 2: sales next door 50 of 50 at 1/100 km, against imports 100 of 107 there and 7 at 1/200 */
    near(raw[OUTLOOK_NEARBY][2], 0.01 / ((0.01 * 100 + 0.005 * 7) / 107), 1e-12);
    uint32_t at[3];
    assert_true(outlook_candidates(o, 0, true, at) == 1 && at[0] == 1);
    assert_true(outlook_candidates(o, 0, false, at) == 1 && at[0] == 2);
    /* a product: gravity by what the market buys of it, scaled to the exporter's sales of it */
    struct history *k = history_of(a, 3, 5, false);
    *cell(k->sold, k, 4, 0, 1) = 6;
    *cell(k->sold, k, 4, 2, 1) = 4;
    *cell(k->sold, k, 4, 1, 2) = 9;
    outlook_values(outlook_origin(a, p, h, k, gravity, 4), 0, raw);
    near(raw[OUTLOOK_GRAVITY][1], 6, 1e-12); /* the only one with known imports of all goods */
    near(raw[OUTLOOK_OTHER_GOODS][1], 44, 0);
}

static void fill(struct history *h, uint64_t seed, size_t from)
{
    struct rng r;
    rng_init(&r, seed, "test.outlook");
    for (size_t y = from; y < h->n_years; y++)
        for (size_t i = 0; i < h->n; i++)
            for (size_t j = 0; j < h->n; j++) {
                double v = rng_below(&r, 4) == 0 ? 0 : 1e6 * exp(rng_normal(&r));
                *cell(h->sold, h, y, i, j) = i == j ? (double)NAN : v;
                *cell(h->bought, h, y, i, j) =
                    i == j || rng_below(&r, 5) == 0 ? (double)NAN : 1.05 * v;
            }
}

/* Every number after t is another one: criteria and order stay what they were, bit for bit. */
static void test_nothing_from_the_future(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { T = 6 };
    struct err e = {0};
    struct outlook_pairs *p = pairs_of(a, MARKETS);
    struct history *h = history_of(a, MARKETS, YEARS, true);
    const struct outlook_model *m;
    double *raw[2][N_OUTLOOK], gravity[MARKETS * MARKETS], order[2][MARKETS];
    uint32_t at[MARKETS];
    OK(outlook_model_load(a, LANDFALL_DATA_DIR, "totals", &m, &e), e);
    for (size_t k = 0; k < COUNT_OF(gravity); k++)
        gravity[k] = (double)(k * 7919 % 1000);
    for (size_t c = 0; c < N_OUTLOOK; c++)
        for (size_t w = 0; w < 2; w++)
            raw[w][c] = NEW_N(a, double, MARKETS);
    for (size_t i = 0; i < MARKETS; i++) {
        for (size_t w = 0; w < 2; w++) {
            fill(h, 5, 0);
            if (w == 1)
                fill(h, 99, T + 1);
            struct outlook_origin *o = outlook_origin(a, p, h, h, gravity, T);
            outlook_values(o, i, raw[w]);
            size_t n = outlook_candidates(o, i, true, at);
            double *terms = NEW_N(a, double, n * m->n_terms);
            outlook_terms(a, m, raw[w], at, n, terms);
            outlook_order(a, m, terms, n, OUTLOOK_USD_FIRST, OUTLOOK_USD_ORDER, order[w]);
            assert_int_equal(o->goods.n_years, T + 1); /* there is no later year to look at */
            if (w == 1)
                assert_memory_equal(order[0], order[1], n * sizeof(double));
        }
        for (size_t c = 0; c < N_OUTLOOK; c++)
            for (size_t j = 0; j < MARKETS; j++)
                assert_true(raw[0][c][j] == raw[1][c][j] || (isnan(raw[0][c][j]) && isnan(raw[1][c][j])));
    }
    /* but the year itself counts */
    fill(h, 99, T);
    outlook_values(outlook_origin(a, p, h, h, gravity, T), 0, raw[1]);
    assert_true(raw[1][OUTLOOK_SALES][5] != raw[0][OUTLOOK_SALES][5]);
}

static void test_order(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct outlook_model m = {.first = 2, .first_least = 5, .n_terms = 2};
    m.terms[0] = (struct outlook_term){.criterion = OUTLOOK_SALES, .power = 1};
    m.terms[1] = (struct outlook_term){.criterion = OUTLOOK_IMPORTS, .power = 3};
    m.terms[0].weight[OUTLOOK_USD_FIRST] = 1;
    m.terms[1].weight[OUTLOOK_USD_ORDER] = -1;
    double sales[] = {5, 9, 1, 7, 3, NAN}, imports[] = {1, 2, 3, 4, 5, 6}, *raw[N_OUTLOOK] = {0}, terms[12],
           got[6];
    const uint32_t at[] = {0, 1, 2, 3, 4, 5};
    raw[OUTLOOK_SALES] = sales, raw[OUTLOOK_IMPORTS] = imports;
    outlook_terms(a, &m, raw, at, 6, terms);
    near(terms[0], 0.5, 1e-15);       /* 5 is the middle of five */
    near(terms[2], 0.9, 1e-15);       /* 9 is the largest: (5 - ½)/5 */
    near(terms[10], 0.5, 1e-15);      /* not known: the middle */
    near(terms[1], pow(0.5 / 6, 3), 1e-15);
    /* first the two with most sales, 1 and 3; then the smaller imports first: 0 2 4 5 */
    outlook_order(a, &m, terms, 6, OUTLOOK_USD_FIRST, OUTLOOK_USD_ORDER, got);
    const double want[] = {4, 6, 3, 5, 2, 1};
    assert_memory_equal(got, want, sizeof want);
    /* too few markets: no first ones */
    outlook_terms(a, &m, raw, at, 4, terms);
    outlook_order(a, &m, terms, 4, OUTLOOK_USD_FIRST, OUTLOOK_USD_ORDER, got);
    const double few[] = {4, 3, 2, 1};
    assert_memory_equal(got, few, sizeof few);
    /* equal scores: the order they stand in */
    outlook_order(a, &m, terms, 4, OUTLOOK_OPENS, OUTLOOK_OPENS, got);
    assert_memory_equal(got, few, sizeof few);
}

static void test_shipped_weights(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const ids[] = {"totals", "chapters"};
    struct err e = {0};
    for (size_t k = 0; k < COUNT_OF(ids); k++) {
        const struct outlook_model *m;
        OK(outlook_model_load(a, LANDFALL_DATA_DIR, ids[k], &m, &e), e);
        assert_string_equal(m->id, ids[k]);
        for (size_t l = 0; l < N_OUTLOOK_LISTS; l++) {
            double sum = 0;
            for (size_t t = 0; t < m->n_terms; t++)
                sum += fabs(m->terms[t].weight[l]);
            near(sum, 100, 0.2);
        }
        for (size_t t = 0; t < m->n_terms; t++) /* growth of what is not there says nothing */
            if (m->terms[t].criterion == OUTLOOK_SALES || m->terms[t].criterion == OUTLOOK_SALES_GROWTH_1)
                near(m->terms[t].weight[OUTLOOK_OPENS], 0, 0);
    }
    const struct outlook_model *m;
    char *folder = scratch_folder(a), *data = arena_printf(a, "%s/skill", folder);
    assert_int_equal(mkdir(data, 0700), 0);
    (void)scratch_file(a, data, "outlook-totals.yaml",
                       STR("id: totals\nname: n\nabout: a\ndataset: d\nsales: nobody\ntrained_from: 1990\n"
                           "trained_to: 1999\ntag: D\nsource: s\nfirst: 10\nfirst_least: 40\nterms: []\n"));
    FAILS(outlook_model_load(a, folder, "totals", &m, &e), e, ERR_INPUT, "nobody");
    FAILS(outlook_model_load(a, folder, "chapters", &m, &e), e, ERR_NOT_FOUND, "outlook-chapters.yaml");
}

/* --- from a store ---------------------------------------------------------------------------------- */

static const char code[][FLOW_COUNTRY] = {"DEU", "FRA", "GRC", "BLX"};
static const char products[][FLOW_PRODUCT] = {"15", "30"};
struct made {
    uint16_t year, i, j, k;
    uint8_t report;
    int64_t v;
};

static void put(struct arena *a, const char *workspace, const char *dataset, enum flow_kind kind,
                const struct made *rows, size_t n)
{
    struct err e = {0};
    struct flow_writer *w;
    struct flow_import what = {.file = dataset, .sha256 = "", .format = "made", .actor = "test", .n_read = n,
                               .n_used = n};
    uint16_t *year = NEW_N(a, uint16_t, n), *i = NEW_N(a, uint16_t, n), *j = NEW_N(a, uint16_t, n),
             *k = NEW_N(a, uint16_t, n);
    int64_t *v = NEW_N(a, int64_t, n);
    uint8_t *report = NEW_N(a, uint8_t, n);
    for (size_t r = 0; r < n; r++) {
        year[r] = rows[r].year, i[r] = rows[r].i, j[r] = rows[r].j, k[r] = rows[r].k;
        v[r] = rows[r].v, report[r] = rows[r].report;
    }
    struct flow_block block = {.n = n, .year = year, .exporter = i, .importer = j, .product = k, .value = v,
                               .report = kind == FLOWS_REPORTS ? report : NULL};
    struct flow_batch batch = {.blocks = &block, .n_blocks = 1};
    struct flow_form form = {.dataset = dataset, .nomenclature = "HS", .source = "made up", .vintage = "",
                             .method = "made up", .digits = 2, .kind = kind, .country = code,
                             .n_countries = COUNT_OF(code), .product = products,
                             .n_products = COUNT_OF(products), .value_unit = 1000, .quantity_unit = 1};
    OK(flow_import_begin(&w, a, flows_folder(a, workspace), &what, &e), e);
    OK(flow_import_add(w, &batch, &form, NULL, NULL, &e), e);
    OK(flow_import_end(w, &e), e);
}

static void test_from_a_store(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    char *folder = scratch_folder(a), *workspace = arena_printf(a, "%s/landfall.db", folder);
    struct workspace *ws;
    OK(ws_open(&ws, a, workspace, WS_CREATE, 1, &e), e);
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .country_dir = LANDFALL_COUNTRY_DIR,
                      .workspace_path = workspace, .as_of = AS_OF_FACT_TABLE};
    struct history_source *src;
    FAILS(history_open(&job, NULL, NULL, &src, &e), e, ERR_NOT_FOUND, "trade import");
    static const struct made reports[] = {
        {2001, 0, 1, 0, REPORT_EXPORT, 10}, {2001, 0, 1, 1, REPORT_EXPORT, 3},
        {2001, 0, 1, 0, REPORT_IMPORT, 12}, {2001, 3, 1, 0, REPORT_IMPORT, 50}, /* BLX is no market */
        {2003, 0, 1, 0, REPORT_EXPORT, 20}, {2003, 0, 1, 0, REPORT_REEXPORT, 9},
    };
    static const struct made flows[] = {
        {2001, 0, 1, 0, 0, 10}, {2001, 1, 2, 1, 0, 4}, {2002, 0, 2, 0, 0, 5},
    };
    put(a, workspace, "said", FLOWS_REPORTS, reports, COUNT_OF(reports));
    put(a, workspace, "known", FLOWS_BILATERAL, flows, COUNT_OF(flows));
    struct job later = job;
    later.slots = NULL;
    struct facts *f;
    struct history *h;
    OK(facts_of_job(&later, &f, &e) && history_open(&later, "said", NULL, &src, &e), e);
    OK(history_load(src, a, "", HISTORY_IMPORTER_FIRST, 0, &h, &e), e);
    size_t deu = (size_t)market_index(f, "DEU"), fra = (size_t)market_index(f, "FRA"),
           grc = (size_t)market_index(f, "GRC");
    assert_int_equal(h->n_years, 3);
    near(history_reported(h->sold, h, 0, deu, fra), 13000, 0);
    near(history_reported(h->bought, h, 0, deu, fra), 12000, 0);
    near(history_reported(h->bought, h, 0, grc, fra), 0, 0); /* France reported and has none of it */
    assert_true(isnan(history_reported(h->sold, h, 0, fra, deu))); /* silent */
    assert_true(isnan(history_reported(h->sold, h, 1, deu, fra))); /* no such year */
    near(history_reported(h->sold, h, 2, deu, fra), 20000, 0);     /* re-exports are another flow */
    OK(history_load(src, a, "30", HISTORY_EXPORTER_ONLY, 2002, &h, &e), e);
    assert_true(h->first_year == 2002 && h->n_years == 2);
    assert_true(isnan(history_reported(h->sold, h, 1, deu, fra))); /* silent about the product */
    FAILS(history_load(src, a, "", HISTORY_EXPORTER_ONLY, 2010, &h, &e), e, ERR_NOT_FOUND, "2010");

    /* today's list: one market is sold to; one that reports nothing is not among those without sales */
    const struct outlook *o;
    struct outlook_ask ask = {.home = (int)deu, .dataset = "said"};
    OK(outlook_of(&later, &ask, &o, &e), e);
    assert_true(o->year == 2003 && o->n_sells == 1 && o->n_new > 100);
    assert_true(o->lines[fra].compared && o->lines[fra].sells && o->lines[fra].place == 1);
    near(o->lines[fra].sales, 20000, 0);
    near(o->lines[fra].chance_01, 0.5, 0);
    assert_true(isnan(o->lines[fra].gravity)); /* one flow carries no model */
    assert_true(o->lines[grc].compared && !o->lines[grc].sells);
    assert_false(o->lines[deu].compared);
    ask.year = 2001;
    ask.product = "15";
    OK(outlook_of(&later, &ask, &o, &e), e);
    near(o->lines[fra].sales, 10000, 0); /* by chapter the exporter's own report counts */
    ask.home = (int)grc;
    FAILS(outlook_of(&later, &ask, &o, &e), e, ERR_NOT_FOUND, "Greece");

    OK(history_open(&later, "known", NULL, &src, &e), e);
    OK(history_load(src, a, "", HISTORY_IMPORTER_FIRST, 0, &h, &e), e);
    assert_null(h->bought);
    near(history_flow(h, 0, deu, fra), 10000, 0);
    near(history_flow(h, 0, deu, grc), 0, 0);
    assert_true(isnan(history_flow(h, 1, fra, grc))); /* not in the dataset that year */
    OK(history_load(src, a, "30", HISTORY_IMPORTER_FIRST, 0, &h, &e), e);
    near(history_flow(h, 0, deu, fra), 0, 0); /* reconciled: it sold none of the product */
    near(history_flow(h, 0, fra, grc), 4000, 0);
    const char(*code_of)[FLOW_PRODUCT];
    size_t n;
    OK(history_products(src, a, 2, &code_of, &n, &e), e);
    assert_int_equal(n, 2);
    assert_string_equal(code_of[1], "30");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sides),          cmocka_unit_test(test_values_by_hand),
        cmocka_unit_test(test_nothing_from_the_future), cmocka_unit_test(test_order),
        cmocka_unit_test(test_shipped_weights), cmocka_unit_test(test_from_a_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

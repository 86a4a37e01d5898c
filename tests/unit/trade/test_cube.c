/* The averaged tables: from tables in memory, and from a store against sums over the rows
 * themselves. */
#include "trade/cube.h"

#include <math.h>

#include "base/random.h"
#include "store/workspace.h"
#include "trade/flow_write.h"
#include "unit/scratch.h"

static const char country[][FLOW_COUNTRY] = {"AAA", "BBB", "CCC"};
static const char product[][FLOW_PRODUCT] = {"010101", "150910"};

static void tables_are_summed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double exports[] = {1, 2, 3, 4, 5, 6}, imports[] = {6, 5, 4, 3, 2, 1};
    struct cube *c = cube_from_tables(a, 3, 2, country, product, exports, imports, NULL);
    assert_true(c->world == 21 && c->country_exports[1] == 7 && c->country_imports[0] == 11);
    assert_true(c->product_world[0] == 9 && c->product_world[1] == 12);
    assert_int_equal(cube_country(c, "BBB"), 1);
    assert_int_equal(cube_country(c, "BB"), -1);
    assert_int_equal(cube_country(c, "BBBB"), -1);
    assert_int_equal(cube_product(c, "150910"), 1);
    assert_int_equal(cube_product(c, "1509"), -1);
    assert_int_equal(cube_product(c, "1509101010"), -1);
}

/* --- a store of made-up rows ----------------------------------------------------------------- */

enum { YEARS = 4, FIRST = 2018, COUNTRIES = 9, PRODUCTS = 40, ROWS_MAX = 2500 };
static const char codes[COUNTRIES][FLOW_COUNTRY] = {"USA", "GRC", "DEU", "S19", "FRA",
                                                    "ITA", "VNM", "TUR", "BRA"};

struct world {
    struct arena *a;
    char product[PRODUCTS][FLOW_PRODUCT];
    struct row {
        int year;
        uint16_t i, j, k;
        int64_t v, q;
    } row[YEARS * ROWS_MAX];
    size_t n;
    const char *workspace;
};

static struct world *make_world(struct arena *a, uint64_t seed)
{
    struct world *w = NEW(a, struct world);
    struct rng r;
    rng_init(&r, seed, "cube");
    w->a = a;
    for (size_t k = 0; k < PRODUCTS; k++) /* 3 chapters, several headings, several subheadings */
        memcpy(w->product[k], arena_printf(a, "%02zu%02zu%02zu", 10 + k % 3, 1 + k % 7, 10 + k), 7);
    for (int y = 0; y < YEARS; y++)
        for (uint16_t i = 0; i < COUNTRIES; i++)
            for (uint16_t j = 0; j < COUNTRIES; j++)
                for (uint16_t k = 0; k < PRODUCTS; k++) {
                    /* BRA exports nothing after the first year, product 5 is of the first alone */
                    if (i == j || rng_uniform(&r) > 0.35 || (y && (i == 8 || j == 8 || k == 5)))
                        continue;
                    double big = rng_uniform(&r) < 0.02 ? 1e7 : 1; /* some do not fit 32 bits */
                    w->row[w->n++] =
                        (struct row){FIRST + y,
                                     i,
                                     j,
                                     k,
                                     (int64_t)(1 + 1e4 * big * rng_uniform(&r)),
                                     rng_uniform(&r) < 0.3 ? -1 : (int64_t)(1e4 * rng_uniform(&r))};
                    assert_true(w->n < YEARS * ROWS_MAX);
                }
    return w;
}

static void make_workspace(struct world *w)
{
    struct err e = {0};
    ARENA_LOCAL(tmp);
    struct workspace *ws;
    w->workspace = arena_printf(w->a, "%s/x.db", scratch_folder(w->a));
    OK(ws_open(&ws, tmp, w->workspace, WS_CREATE, 1, &e), e);
}

/* Writes the rows in an order of their own. */
static void store_world(struct world *w, uint64_t order, bool partners)
{
    struct err e = {0};
    struct arena *a = w->a;
    make_workspace(w);
    const char *folder = flows_folder(a, w->workspace);
    for (int y = 0; y < YEARS; y++) {
        uint32_t *at = NEW_N(a, uint32_t, w->n + 1), n = 0;
        for (uint32_t r = 0; r < w->n; r++)
            if (w->row[r].year == FIRST + y)
                at[n++] = r;
        struct rng rng;
        rng_init(&rng, order, "order");
        rng_shuffle(&rng, at, n);
        struct flow_block b = {.n = n,
                               .exporter = NEW_N(a, uint16_t, n),
                               .importer = NEW_N(a, uint16_t, n),
                               .product = NEW_N(a, uint16_t, n),
                               .value = NEW_N(a, int64_t, n),
                               .quantity = NEW_N(a, int64_t, n)};
        for (uint32_t r = 0; r < n; r++) {
            const struct row *x = &w->row[at[r]];
            b.exporter[r] = x->i, b.product[r] = x->k, b.value[r] = x->v, b.quantity[r] = x->q;
            b.importer[r] = partners ? x->j : FLOW_NO_PARTNER;
        }
        if (!partners) { /* one row a country and product */
            uint32_t kept = 0;
            for (uint32_t r = 0; r < n; r++) {
                uint32_t s = 0;
                while (s < kept && (b.exporter[s] != b.exporter[r] || b.product[s] != b.product[r]))
                    s++;
                if (s < kept) {
                    b.value[s] += b.value[r];
                    continue;
                }
                b.exporter[kept] = b.exporter[r], b.product[kept] = b.product[r],
                b.value[kept] = b.value[r];
                b.quantity[kept++] = -1;
            }
            b.n = kept;
        }
        struct flow_form form = {.dataset = partners ? "baci" : "exports",
                                 .nomenclature = "HS17",
                                 .source = "made up",
                                 .vintage = "V1",
                                 .method = "as published",
                                 .digits = 6,
                                 .kind = partners ? FLOWS_BILATERAL : FLOWS_EXPORTS,
                                 .year = FIRST + y,
                                 .country = codes,
                                 .n_countries = COUNTRIES,
                                 .product = (const char(*)[FLOW_PRODUCT])w->product,
                                 .n_products = PRODUCTS,
                                 .value_unit = 1,
                                 .quantity_unit = 0.5};
        struct flow_import what = {.file = "made",
                                   .sha256 = arena_printf(a, "%064d", y),
                                   .format = "test",
                                   .actor = "test"};
        struct flow_batch batch = {&b, 1};
        struct flow_writer *writer;
        OK(flow_import_begin(&writer, a, folder, &what, &e), e);
        OK(flow_import_add(writer, &batch, &form, NULL, NULL, &e), e);
        OK(flow_import_end(writer, &e), e);
    }
}

static struct job job_of(struct world *w, struct arena *a)
{
    return (struct job){.arena = a,
                        .data_dir = LANDFALL_DATA_DIR,
                        .country_dir = LANDFALL_COUNTRY_DIR,
                        .workspace_path = w->workspace,
                        .as_of = AS_OF_FACT_TABLE};
}

/* Sum of rows that fit; -1 = any. */
static double sum(const struct world *w, int from, int to, const char *i, const char *j,
                  const char *prefix)
{
    int64_t s = 0;
    for (size_t r = 0; r < w->n; r++) {
        const struct row *x = &w->row[r];
        if (x->year >= from && x->year <= to && (!i || strcmp(codes[x->i], i) == 0) &&
            (!j || strcmp(codes[x->j], j) == 0) &&
            strncmp(w->product[x->k], prefix, strlen(prefix)) == 0)
            s += x->v;
    }
    return (double)s;
}

static void check_cube(const struct world *w, const struct cube *c, int from, int to)
{
    double years = to - from + 1, n = (double)c->n_countries;
    assert_true(c->world == sum(w, from, to, NULL, NULL, "") / years);
    for (size_t i = 0; i < c->n_countries; i++) {
        assert_true(c->country_exports[i] == sum(w, from, to, c->country[i], NULL, "") / years);
        assert_true(c->country_imports[i] == sum(w, from, to, NULL, c->country[i], "") / years);
        for (size_t j = 0; j < c->n_countries; j++)
            assert_true(c->bilateral[i * (size_t)n + j] ==
                        sum(w, from, to, c->country[i], c->country[j], "") / years);
        for (size_t k = 0; k < c->n_products; k++) {
            assert_true(c->exports[i * c->n_products + k] ==
                        sum(w, from, to, c->country[i], NULL, c->product[k]) / years);
            assert_true(c->imports[i * c->n_products + k] ==
                        sum(w, from, to, NULL, c->country[i], c->product[k]) / years);
        }
    }
    for (size_t k = 0; k < c->n_products; k++)
        assert_true(c->product_world[k] == sum(w, from, to, NULL, NULL, c->product[k]) / years);
}

static void a_store_is_summed_exactly(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct world *w = make_world(a, 1);
    store_world(w, 1, true);
    struct job job = job_of(w, a);
    struct cube *c, *again;
    for (int digits = 0; digits <= 6; digits += 2) {
        OK(cube_load(&job, &(struct cube_ask){.digits = digits}, &c, &e), e);
        assert_true(c->n_years == 3 && c->years[0] == 2019 && c->years[2] == 2021);
        assert_int_equal(c->digits, digits ? digits : 6);
        assert_int_equal(c->n_countries, COUNTRIES - 1); /* BRA is of 2018 alone */
        assert_true(cube_country(c, "BRA") == -1 && cube_country(c, "VNM") >= 0);
        check_cube(w, c, 2019, 2021);
    }
    assert_int_equal(c->n_products, PRODUCTS - 1);
    assert_int_equal(c->market[cube_country(c, "S19")], -1);
    assert_true(c->market[cube_country(c, "GRC")] >= 0);
    assert_string_equal(c->source, "made up V1 HS17");
    /* The same question again is the same cube; other windows are other sums. */
    OK(cube_load(&job, &(struct cube_ask){.digits = 6, .dataset = "baci", .window = 3}, &again, &e),
       e);
    assert_ptr_equal(c, again);
    OK(cube_load(&job, &(struct cube_ask){.window = 16}, &c, &e), e);
    assert_true(c->n_years == 4 && c->n_countries == COUNTRIES && c->n_products == PRODUCTS);
    check_cube(w, c, 2018, 2021);
    OK(cube_load(&job, &(struct cube_ask){.year = 2019, .window = 1, .nomenclature = "HS17"}, &c,
                 &e),
       e);
    assert_true(c->n_years == 1 && c->years[0] == 2019);
    check_cube(w, c, 2019, 2019);
    /* What was not known yet does not exist. */
    struct job then = job_of(w, a);
    then.as_of = 17800; /* in September 2018 */
    OK(cube_load(&then, &(struct cube_ask){.digits = 6}, &c, &e), e);
    assert_true(c->n_years == 1 && c->years[0] == 2018);
    FAILS(cube_load(&then, &(struct cube_ask){.year = 2021, .window = 2}, &c, &e), e, ERR_NOT_FOUND,
          "no year");
}

static void one_product_and_its_years(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct world *w = make_world(a, 2);
    store_world(w, 7, true);
    struct job job = job_of(w, a);
    struct cube *c;
    for (int digits = 2; digits <= 6; digits += 2) {
        OK(cube_load(&job, &(struct cube_ask){.digits = digits}, &c, &e), e);
        for (size_t k = 0; k < c->n_products; k += digits == 6 ? 7 : 1) {
            struct cube_flow *f;
            size_t n, expected = 0;
            OK(cube_flows(c, a, k, &f, &n, &e), e);
            for (size_t i = 0; i < c->n_countries; i++)
                for (size_t j = 0; j < c->n_countries; j++)
                    expected += sum(w, 2019, 2021, c->country[i], c->country[j], c->product[k]) > 0;
            assert_int_equal(n, expected);
            for (size_t x = 0; x < n; x++) {
                assert_true(
                    x == 0 || f[x - 1].exporter < f[x].exporter ||
                    (f[x - 1].exporter == f[x].exporter && f[x - 1].importer < f[x].importer));
                assert_true(f[x].value == sum(w, 2019, 2021, c->country[f[x].exporter],
                                              c->country[f[x].importer], c->product[k]) /
                                              3);
                double tonnes = 0, usd = 0, years = 0;
                for (int y = 2019; y <= 2021; y++) {
                    bool stated = false;
                    for (size_t r = 0; r < w->n; r++)
                        if (w->row[r].year == y && w->row[r].q >= 0 &&
                            strcmp(codes[w->row[r].i], c->country[f[x].exporter]) == 0 &&
                            strcmp(codes[w->row[r].j], c->country[f[x].importer]) == 0 &&
                            strncmp(w->product[w->row[r].k], c->product[k], (size_t)digits) == 0) {
                            tonnes += 0.5 * (double)w->row[r].q, usd += (double)w->row[r].v;
                            stated = true;
                        }
                    years += stated;
                }
                if (years > 0)
                    assert_true(f[x].tonnes == tonnes / years && f[x].tonnes_value == usd / years);
                else
                    assert_true(isnan(f[x].tonnes) && f[x].tonnes_value == 0);
            }
        }
    }
    struct cube_series s;
    static const char *const asked[] = {"", "10", "1003", "101512"};
    for (size_t q = 0; q < COUNT_OF(asked); q++) {
        OK(cube_series(&job, c, asked[q], &s, &e), e);
        assert_true(s.n_years == YEARS && s.years[0] == FIRST);
        for (size_t y = 0; y < YEARS; y++) {
            assert_true(s.world[y] == sum(w, s.years[y], s.years[y], NULL, NULL, asked[q]));
            for (size_t i = 0; i < c->n_countries; i++) {
                assert_true(s.exports[y * c->n_countries + i] ==
                            sum(w, s.years[y], s.years[y], c->country[i], NULL, asked[q]));
                assert_true(s.imports[y * c->n_countries + i] ==
                            sum(w, s.years[y], s.years[y], NULL, c->country[i], asked[q]));
            }
        }
    }
    struct cube_profile p;
    for (int digits = 2; digits <= 6; digits += 2) {
        OK(cube_load(&job, &(struct cube_ask){.digits = digits}, &c, &e), e);
        OK(cube_profile(&job, c, 3, &p, &e), e);
        assert_int_equal(p.n_years, YEARS);
        for (size_t y = 0; y < YEARS; y++)
            for (size_t k = 0; k < c->n_products; k++) {
                assert_true(p.exports[y * c->n_products + k] ==
                            sum(w, p.years[y], p.years[y], c->country[3], NULL, c->product[k]));
                assert_true(p.imports[y * c->n_products + k] ==
                            sum(w, p.years[y], p.years[y], NULL, c->country[3], c->product[k]));
            }
    }
}

static void order_and_threads_change_no_bit(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct world *w = make_world(a, 3);
    struct cube *c[4];
    for (int q = 0; q < 4; q++) {
        store_world(w, 20 + (uint64_t)q / 2, true);
        struct job job = job_of(w, a);
        setenv("LANDFALL_THREADS", q % 2 ? "2" : "1", 1);
        OK(cube_load(&job, &(struct cube_ask){.digits = 4}, &c[q], &e), e);
        assert_memory_equal(c[q]->exports, c[0]->exports,
                            c[0]->n_countries * c[0]->n_products * sizeof(double));
        assert_memory_equal(c[q]->imports, c[0]->imports,
                            c[0]->n_countries * c[0]->n_products * sizeof(double));
        assert_memory_equal(c[q]->country_exports, c[0]->country_exports,
                            c[0]->n_countries * sizeof(double));
    }
    unsetenv("LANDFALL_THREADS");
}

static void what_is_not_there_says_so(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct cube *c = NULL;
    struct world *w = make_world(a, 4);
    make_workspace(w);
    struct job empty = job_of(w, a);
    FAILS(cube_load(&empty, &(struct cube_ask){.digits = 6}, &c, &e), e, ERR_NOT_FOUND,
          "no product flows yet");
    FAILS(cube_load(&empty, &(struct cube_ask){.dataset = "baci"}, &c, &e), e, ERR_NOT_FOUND,
          "trade import");
    store_world(w, 1, false);
    struct job job = job_of(w, a);
    FAILS(cube_load(&job, &(struct cube_ask){.dataset = "comtrade"}, &c, &e), e, ERR_NOT_FOUND,
          "There is: exports HS17");
    FAILS(cube_load(&job, &(struct cube_ask){.nomenclature = "HS92"}, &c, &e), e, ERR_NOT_FOUND,
          "HS92");
    FAILS(cube_load(&job, &(struct cube_ask){.year = 2031}, &c, &e), e, ERR_NOT_FOUND,
          "2018 to 2021");
    FAILS(cube_load(&job, &(struct cube_ask){.window = 17}, &c, &e), e, ERR_INPUT, "1 to 16");
    FAILS(cube_load(&job, &(struct cube_ask){.digits = 7}, &c, &e), e, ERR_NOT_FOUND, "6 digits");
    assert_null(c);
    /* Exports without partners: no imports, never zeros in their place. */
    struct cube_flow *f;
    size_t n;
    struct cube_series s;
    OK(cube_load(&job, &(struct cube_ask){.digits = 6}, &c, &e), e);
    assert_true(!c->imports && !c->bilateral && !c->country_imports);
    assert_true(c->world == sum(w, 2019, 2021, NULL, NULL, "") / 3);
    FAILS(cube_flows(c, a, 0, &f, &n, &e), e, ERR_NOT_FOUND, "partners");
    OK(cube_series(&job, c, "", &s, &e), e);
    assert_null(s.imports);
    assert_true(s.world[1] == sum(w, 2019, 2019, NULL, NULL, ""));
    struct figure *x = cube_figure(c, a, "Imports", NAN, "imports/all");
    assert_true(x->missing && x->why);
    x = cube_figure(c, a, "Exports", 12, "exports/all/world");
    assert_true(!x->missing && x->year == 2021 && x->origin == FIGURE_FACT);
    assert_string_equal(x->ref, "trade/exports/HS17/exports/all/world");
    assert_string_equal(x->source, "made up V1 HS17");
    assert_string_equal(x->why, "mean of 2019, 2020 and 2021");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_summed),
        cmocka_unit_test(a_store_is_summed_exactly),
        cmocka_unit_test(one_product_and_its_years),
        cmocka_unit_test(order_and_threads_change_no_bit),
        cmocka_unit_test(what_is_not_there_says_so),
    };
    return cmocka_run_group_tests_name("cube", tests, NULL, NULL);
}

/* stored_world.h — flows between real countries, written into a store by the writer, beside the same rows as
 * JSON for the peers. 2017 and 2020 to 2022: what a window and two growth rates need. */
#ifndef TESTS_UNIT_TRADE_STORED_WORLD_H
#define TESTS_UNIT_TRADE_STORED_WORLD_H

#include <jansson.h>
#include <math.h>

#include "../country/peer.h"
#include "base/file.h"
#include "base/random.h"
#include "country/country.h"
#include "trade/cube.h"
#include "trade/flow_write.h"
#include "trade/tariffs.h"

enum { STORED_N = 15, STORED_K = 12, STORED_YEARS = 4 };
static const char stored_country[STORED_N][FLOW_COUNTRY] = {"ARE", "BRA", "CHN", "DEU", "EGY",
                                                            "FRA", "GRC", "IND", "JPN", "KEN",
                                                            "MEX", "NGA", "S19", "USA", "ZAF"};
static const char stored_product[STORED_K][FLOW_PRODUCT] = {
    "150910", "150990", "151211", "220410", "220421", "300210", "300490", "300510", "847130", "847150", "870321",
    "870322"};
static const int stored_year[STORED_YEARS] = {2017, 2020, 2021, 2022};

struct stored {
    struct arena *a;
    struct job job;
    struct facts *facts;
    int64_t value[STORED_YEARS][STORED_N][STORED_N][STORED_K];
};

static inline void stored_duplicate(void *ctx, uint64_t row, uint64_t line, bool same)
{
    (void)ctx, (void)row, (void)line, (void)same;
    fail_msg("no key stands twice");
}

/* tariffs: text of tariffs.csv, or NULL. */
static inline struct stored *stored_open(struct arena *a, uint64_t seed, const char *tariffs)
{
    struct err e;
    struct stored *w = NEW(a, struct stored);
    const char *root = getenv("LANDFALL_ROOT"), *folder = scratch_folder(a);
    w->a = a;
    w->job = (struct job){.arena = a, .as_of = AS_OF_FACT_TABLE,
                          .data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR};
    OK(facts_of_job(&w->job, &w->facts, &e), e); /* before there is a workspace to look into */
    w->job.workspace_path = path_join(a, folder, "landfall.db");
    struct flow_writer *writer;
    struct flow_import what = {.file = "made.csv", .sha256 = "0000", .format = "made", .actor = "test"};
    OK(flow_import_begin(&writer, a, flows_folder(a, w->job.workspace_path), &what, &e), e);
    struct rng rng;
    rng_init(&rng, seed, "stored.world");
    double size[STORED_N], taste[STORED_K], skill[STORED_N][STORED_K];
    for (size_t i = 0; i < STORED_N; i++)
        size[i] = 2 * rng_normal(&rng);
    for (size_t k = 0; k < STORED_K; k++)
        taste[k] = rng_normal(&rng);
    for (size_t i = 0; i < STORED_N; i++)
        for (size_t k = 0; k < STORED_K; k++)
            skill[i][k] = 2 * rng_normal(&rng);
    for (size_t y = 0; y < STORED_YEARS; y++) {
        size_t most = STORED_N * STORED_N * STORED_K;
        struct flow_block b = {.exporter = NEW_N(a, uint16_t, most), .importer = NEW_N(a, uint16_t, most),
                               .product = NEW_N(a, uint16_t, most), .value = NEW_N(a, int64_t, most)};
        for (size_t i = 0; i < STORED_N; i++)
            for (size_t j = 0; j < STORED_N; j++)
                for (size_t k = 0; k < STORED_K; k++) {
                    double x = 9 + size[i] + size[j] + taste[k] + skill[i][k] + rng_normal(&rng);
                    if (i == j || x < 11)
                        continue;
                    w->value[y][i][j][k] = (int64_t)exp(x);
                    b.exporter[b.n] = (uint16_t)i, b.importer[b.n] = (uint16_t)j;
                    b.product[b.n] = (uint16_t)k, b.value[b.n++] = (int64_t)exp(x);
                }
        struct flow_form form = {.dataset = "made", .nomenclature = "HS17", .source = "made up",
                                 .vintage = "", .method = "as published", .digits = 6,
                                 .kind = FLOWS_BILATERAL, .year = stored_year[y], .country = stored_country,
                                 .n_countries = STORED_N, .product = stored_product, .n_products = STORED_K,
                                 .value_unit = 1, .quantity_unit = 1};
        OK(flow_import_add(writer, &(struct flow_batch){&b, 1}, &form, stored_duplicate, NULL, &e), e);
    }
    if (tariffs)
        OK(flow_import_keep(writer, TARIFFS_KEPT, str_of(tariffs), &e), e);
    OK(flow_import_end(writer, &e), e);
    return w;
}

static inline struct cube *stored_cube(struct stored *w, int digits)
{
    struct err e;
    struct cube *c;
    OK(cube_load(&w->job, &(struct cube_ask){.digits = digits}, &c, &e), e);
    assert_int_equal(c->n_countries, STORED_N);
    assert_int_equal(c->n_years, 3);
    return c;
}

/* The window's rows as [year, i, j, k, value], products as in the cube. */
static inline void stored_rows(struct buf *b, const struct stored *w, const struct cube *c)
{
    const char *comma = "";
    buf_puts(b, "[");
    for (size_t y = 1; y < STORED_YEARS; y++)
        for (size_t i = 0; i < STORED_N; i++)
            for (size_t j = 0; j < STORED_N; j++)
                for (size_t k = 0; k < STORED_K; k++)
                    if (w->value[y][i][j][k]) {
                        char code[FLOW_PRODUCT] = "";
                        memcpy(code, stored_product[k], (size_t)c->digits);
                        int at = cube_product(c, code);
                        assert_true(at >= 0);
                        buf_printf(b, "%s[%d,%zu,%zu,%d,%lld]", comma, stored_year[y], i, j, at,
                                   (long long)w->value[y][i][j][k]);
                        comma = ",";
                    }
    buf_puts(b, "]");
}

/* A number for a peer: null when missing. */
static inline void put_number(struct buf *b, double x)
{
    if (isnan(x))
        buf_puts(b, "null");
    else
        buf_printf(b, "%.17g", x);
}

/* Peer's number against ours, relative to the larger of the two or `scale`; missing against missing. */
static inline void same_number(const json_t *peer, double ours, double scale, const char *what)
{
    double x, relative = 1e-12;
    bool there = js_as_real(peer, &x);
    if (there == (bool)isnan(ours) ||
        (there && !(fabs(x - ours) <= relative * fmax(fabs(scale), fmax(fabs(x), fabs(ours)))))) {
        print_error("%s: the peer says %.17g%s, we %.17g\n", what, there ? x : 0, there ? "" : " (nothing)", ours);
        fail();
    }
}

#endif

/* made_world.h — a small world for tests: a table v[exporter][importer][product] in whole dollars becomes
 * a cube with a hand-made segment behind it, as if it had been imported. */
#ifndef TESTS_UNIT_TRADE_MADE_WORLD_H
#define TESTS_UNIT_TRADE_MADE_WORLD_H

#include "../scratch.h"
#include "base/random.h"
#include "trade/cube.h"

/* Countries AAA, AAB, …; products 010001, 010002, … (010101 from the hundredth on). */
static inline struct flow_segment *made_segment(struct arena *a, size_t n, size_t k, const int64_t *v)
{
    struct flow_segment *s = NEW(a, struct flow_segment);
    char(*country)[FLOW_COUNTRY] = arena_alloc_n(a, n + 1, FLOW_COUNTRY);
    char(*product)[FLOW_PRODUCT] = arena_alloc_n(a, k + 1, FLOW_PRODUCT);
    for (size_t i = 0; i < n; i++)
        memcpy(country[i], (char[]){'A', (char)('A' + i / 26), (char)('A' + i % 26), 0}, 4);
    for (size_t p = 0; p < k; p++)
        memcpy(product[p], arena_printf(a, "01%02zu%02zu", p / 99, p % 99 + 1), 7);
    uint32_t *product_pair = NEW_N(a, uint32_t, k + 1), *pair_row = NEW_N(a, uint32_t, n * k + 1),
             *row_value = NEW_N(a, uint32_t, n * n * k + 1);
    uint16_t *pair_exporter = NEW_N(a, uint16_t, n * k + 1),
             *row_importer = NEW_N(a, uint16_t, n * n * k + 1);
    uint32_t pairs = 0, rows = 0;
    for (size_t p = 0; p < k; p++) {
        product_pair[p] = pairs;
        for (size_t i = 0; i < n; i++) {
            uint32_t before = rows;
            for (size_t j = 0; j < n; j++) {
                int64_t x = v[(i * n + j) * k + p];
                assert_in_range(x, 0, UINT32_MAX - 2);
                if (x > 0) {
                    row_importer[rows] = (uint16_t)j;
                    row_value[rows++] = (uint32_t)x;
                }
            }
            if (rows > before) {
                pair_exporter[pairs] = (uint16_t)i;
                pair_row[pairs++] = before;
            }
        }
        product_pair[p + 1] = pairs;
    }
    pair_row[pairs] = rows;
    *s = (struct flow_segment){.n_countries = (uint32_t)n, .n_products = (uint32_t)k, .n_pairs = pairs,
                               .n_rows = rows, .country = (const char(*)[FLOW_COUNTRY])country,
                               .product = (const char(*)[FLOW_PRODUCT])product, .value_unit = 1,
                               .product_pair = product_pair, .pair_exporter = pair_exporter,
                               .pair_row = pair_row, .row_importer = row_importer,
                               .row_value = row_value};
    return s;
}

/* v: one table a year, [n_years][n × n × k]. */
static inline struct cube *made_cube(struct arena *a, size_t n, size_t k, const int64_t *const *v,
                                     size_t n_years)
{
    double *exports = NEW_N(a, double, n * k + 1), *imports = NEW_N(a, double, n * k + 1),
           *bilateral = NEW_N(a, double, n * n + 1);
    struct flow_segment *s = NULL;
    struct flow_segment *segment[CUBE_MAX_YEARS];
    for (size_t y = 0; y < n_years; y++)
        segment[y] = s = made_segment(a, n, k, v[y]);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t p = 0; p < k; p++) {
                double sum = 0;
                for (size_t y = 0; y < n_years; y++)
                    sum += (double)v[y][(i * n + j) * k + p];
                sum /= (double)n_years;
                exports[i * k + p] += sum;
                imports[j * k + p] += sum;
                bilateral[i * n + j] += sum;
            }
    struct cube *c =
        cube_from_tables(a, n, k, s->country, s->product, exports, imports, bilateral);
    c->n_years = n_years;
    for (size_t y = 0; y < n_years; y++) {
        c->years[y] = 2020 + (int)y;
        c->segment[y] = segment[y];
    }
    return c;
}

/* About `share` of the flows are there, log-normal-like over six decades; no self-trade. */
static inline int64_t *made_flows(struct arena *a, size_t n, size_t k, uint64_t seed, double share)
{
    int64_t *v = NEW_N(a, int64_t, n * n * k + 1);
    struct rng rng;
    rng_init(&rng, seed, "made.flows");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t p = 0; p < k; p++) {
                double there = rng_uniform(&rng), digits = rng_uniform(&rng);
                if (i != j && there < share)
                    v[(i * n + j) * k + p] = (int64_t)__builtin_exp(14 * digits) + 1;
            }
    return v;
}

#endif

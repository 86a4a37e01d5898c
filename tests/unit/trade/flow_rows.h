/* flow_rows.h — rows made up for tests, and the same rows put in order the slow and obvious way. */
#ifndef TESTS_UNIT_TRADE_FLOW_ROWS_H
#define TESTS_UNIT_TRADE_FLOW_ROWS_H

#include "base/random.h"
#include "trade/flow_write.h"
#include "unit/scratch.h"

struct made_row {
    uint16_t year, exporter, importer, product;
    uint8_t report;
    int64_t value, quantity;
    uint32_t row;
};
struct made {
    struct made_row *row;
    size_t n;
    struct flow_form form;
    struct flow_batch batch;
};

/* n rows over the codes C00… and 0100…; `sorted`: by exporter and importer, as BACI is; blocks of
 * uneven size. Large and missing numbers are among them. */
static inline struct made made_rows(struct arena *a, size_t n, size_t n_countries,
                                    size_t n_products, enum flow_kind kind, bool sorted,
                                    bool with_year, uint64_t seed)
{
    struct rng rng;
    rng_init(&rng, seed, "test.trade.rows");
    struct made m = {.n = n, .row = NEW_N(a, struct made_row, n)};
    char(*country)[FLOW_COUNTRY] = arena_alloc_n(a, n_countries, FLOW_COUNTRY);
    char(*product)[FLOW_PRODUCT] = arena_alloc_n(a, n_products, FLOW_PRODUCT);
    for (size_t i = 0; i < n_countries; i++) { /* not in order */
        size_t j = i * 7 % n_countries;
        country[i][0] = 'C';
        country[i][1] = (char)('0' + j / 10 % 10);
        country[i][2] = (char)('0' + j % 10);
    }
    for (size_t i = 0; i < n_products; i++)
        (void)snprintf(product[i], FLOW_PRODUCT, "%06zu", i * 11 % n_products * 10 % 999999);
    for (size_t i = 0; i < n; i++) {
        struct made_row *r = &m.row[i];
        r->year = with_year ? (uint16_t)(2015 + rng_below(&rng, 4)) : 2020;
        r->exporter = (uint16_t)(sorted ? i * n_countries / n : rng_below(&rng, n_countries));
        r->importer = (uint16_t)(kind == FLOWS_EXPORTS ? FLOW_NO_PARTNER
                                 : sorted              ? i * n_countries * 9 / n % n_countries
                                                       : rng_below(&rng, n_countries));
        r->product = (uint16_t)rng_below(&rng, n_products);
        r->report = kind == FLOWS_REPORTS ? (uint8_t)(1 + rng_below(&rng, 4)) : REPORT_NONE;
        r->value = (int64_t)rng_below(&rng, 100000);
        r->quantity = rng_below(&rng, 5) == 0 ? FLOW_NO_QUANTITY : (int64_t)rng_below(&rng, 1000);
        if (rng_below(&rng, 50) == 0)
            r->value += (int64_t)UINT32_MAX - (int64_t)rng_below(&rng, 3);
        if (rng_below(&rng, 50) == 0)
            r->quantity += (int64_t)UINT32_MAX - (int64_t)rng_below(&rng, 3);
        r->row = (uint32_t)i;
    }
    struct flow_block *block = NULL;
    size_t n_blocks = 0, cap = 0;
    for (size_t at = 0; at < n;) {
        size_t k = rng_below(&rng, n / 3 + 2);
        k = k < n - at ? k : n - at;
        struct flow_block b = {.n = k,
                               .year = with_year ? NEW_N(a, uint16_t, k + 1) : NULL,
                               .exporter = NEW_N(a, uint16_t, k + 1),
                               .importer = NEW_N(a, uint16_t, k + 1),
                               .product = NEW_N(a, uint16_t, k + 1),
                               .value = NEW_N(a, int64_t, k + 1),
                               .quantity = NEW_N(a, int64_t, k + 1),
                               .report = kind == FLOWS_REPORTS ? NEW_N(a, uint8_t, k + 1) : NULL};
        for (size_t i = 0; i < k; i++) {
            const struct made_row *r = &m.row[at + i];
            if (b.year)
                b.year[i] = r->year;
            b.exporter[i] = r->exporter;
            b.importer[i] = r->importer;
            b.product[i] = r->product;
            b.value[i] = r->value;
            b.quantity[i] = r->quantity;
            if (b.report)
                b.report[i] = r->report;
        }
        PUSH(a, block, n_blocks, cap, b);
        at += k;
    }
    m.batch = (struct flow_batch){block, n_blocks};
    m.form = (struct flow_form){.dataset = "made",
                                .nomenclature = "HS17",
                                .source = "Made up",
                                .vintage = "V1",
                                .method = "as published",
                                .digits = 6,
                                .kind = kind,
                                .year = with_year ? 0 : 2020,
                                .country = (const char(*)[FLOW_COUNTRY])country,
                                .n_countries = n_countries,
                                .product = (const char(*)[FLOW_PRODUCT])product,
                                .n_products = n_products,
                                .value_unit = 1,
                                .quantity_unit = 0.001};
    return m;
}

static inline struct flow_import made_import(void)
{
    return (struct flow_import){.file = "made.csv",
                                .sha256 = "00",
                                .format = "made",
                                .actor = "test",
                                .at_us = 1700000000000000};
}

/* The whole of an import of one batch. */
static inline void made_store(const char *folder, const struct made *m, flow_duplicate_fn *dup,
                              void *ctx)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct flow_writer *w;
    struct flow_import what = made_import();
    OK(flow_import_begin(&w, a, folder, &what, &e), e);
    OK(flow_import_add(w, &m->batch, &m->form, dup, ctx, &e), e);
    OK(flow_import_end(w, &e), e);
}

#endif

/* world.h — a small world of product flows in a store beside a workspace, for tests of the market room:
 * real countries, six products, seven years, quantities for some rows. Every figure can be worked out by hand
 * from flow_of(). */
#ifndef TESTS_UNIT_MARKET_WORLD_H
#define TESTS_UNIT_MARKET_WORLD_H

#include "base/capability.h"
#include "country/country.h"
#include "store/workspace.h"
#include "trade/flow_write.h"
#include "unit/scratch.h"

enum { WORLD_PRODUCTS = 6, WORLD_FIRST = 2015, WORLD_LAST = 2021 };
static const char world_product[WORLD_PRODUCTS][FLOW_PRODUCT] = {"150910", "150990", "300410",
                                                                 "300490", "870323", "903180"};

/* Who sells a product at all, and how well: its supply; 0 for nobody's. */
static inline double world_supply(const char *iso3, size_t product)
{
    static const struct {
        const char *iso3;
        size_t product;
        double supply;
    } strong[] = {{"ITA", 0, 40}, {"ESP", 0, 60}, {"GRC", 0, 20}, {"TUN", 0, 15}, {"ITA", 1, 20},
                  {"ESP", 1, 15}, {"GRC", 1, 4},  {"DEU", 3, 80}, {"CHE", 3, 70}, {"IND", 3, 30},
                  {"GRC", 3, 2},  {"IND", 2, 20}, {"DEU", 4, 90}, {"JPN", 4, 80}, {"GRC", 4, 1},
                  {"DEU", 5, 60}, {"JPN", 5, 40}, {"USA", 5, 50}, {"GRC", 5, 1}};
    for (size_t i = 0; i < COUNT_OF(strong); i++)
        if (strong[i].product == product && strcmp(strong[i].iso3, iso3) == 0)
            return strong[i].supply;
    return (strlen(iso3) + (size_t)iso3[0] * 7 + (size_t)iso3[1] * 3 + (size_t)iso3[2] + product * 5) % 9 == 0;
}

/* USD of one year; 0: no such flow. Olive oil goes where it is warm to read about, medicine elsewhere:
 * the two demands must not be alike. */
static inline int64_t world_flow(const char *from, const char *to, size_t product, int year)
{
    if (strcmp(from, to) == 0 || (strcmp(from, "GRC") == 0 && strcmp(to, "BRA") == 0))
        return 0; /* Greece sells Brazil nothing at all */
    unsigned taste = (unsigned)((unsigned char)to[0] * 31 + (unsigned char)to[1] * 17 +
                                (unsigned char)to[2] * 7 + product / 2 * 101) % 97;
    double near = (unsigned)((unsigned char)from[0] + (unsigned char)to[2]) % 5 + 1;
    double value = world_supply(from, product) * (taste * taste + 1) * near * 100;
    for (int y = WORLD_FIRST; y < year; y++)
        value *= 1 + (taste % 7) * 0.02;
    return (int64_t)value;
}

struct world {
    const char *workspace; /* path; empty but for the store of flows beside it */
    const char (*country)[FLOW_COUNTRY];
    size_t n_countries;
};

/* The countries that trade: every third market, and those that are named above. */
static inline bool world_has(const char *iso3, size_t market)
{
    static const char *const named[] = {"BRA", "CHE", "DEU", "ESP", "GRC", "IND", "ITA", "JPN", "TUN", "USA",
                                        "NLD", "SWE", "FRA", "AUT", "CYP"};
    for (size_t i = 0; i < COUNT_OF(named); i++)
        if (strcmp(named[i], iso3) == 0)
            return true;
    return market % 4 != 0 && strcmp(iso3, "POL") != 0; /* Poland is not in these flows */
}

/* partial: put together from reports, as UN Comtrade is; only every second country reports, so that what two
 * others trade with each other is not there. */
static inline struct world world_new(struct arena *a, const struct facts *f, size_t most, int first, int last,
                                     bool partial)
{
    struct err e = {0};
    struct world w = {.workspace = arena_printf(a, "%s/landfall.db", scratch_folder(a))};
    struct workspace *ws;
    OK(ws_open(&ws, a, w.workspace, WS_CREATE, 1700000000000000, &e), e);
    char(*country)[FLOW_COUNTRY] = arena_alloc_n(a, market_count(f) + 1, FLOW_COUNTRY);
    for (size_t m = 0; m < market_count(f) && w.n_countries < most; m++)
        if (world_has(market_at(f, (int)m)->iso3, m))
            memcpy(country[w.n_countries++], market_at(f, (int)m)->iso3, 4);
    w.country = (const char(*)[FLOW_COUNTRY])country;
    size_t cap = w.n_countries * w.n_countries * WORLD_PRODUCTS * (size_t)(last - first + 1);
    struct flow_block b = {.year = NEW_N(a, uint16_t, cap),     .exporter = NEW_N(a, uint16_t, cap),
                           .importer = NEW_N(a, uint16_t, cap), .product = NEW_N(a, uint16_t, cap),
                           .value = NEW_N(a, int64_t, cap),     .quantity = NEW_N(a, int64_t, cap),
                           .report = partial ? NEW_N(a, uint8_t, cap) : NULL};
    for (int y = first; y <= last; y++)
        for (size_t i = 0; i < w.n_countries; i++)
            for (size_t j = 0; j < w.n_countries; j++)
                for (size_t k = 0; k < WORLD_PRODUCTS; k++) {
                    int64_t v = world_flow(country[i], country[j], k, y);
                    if (v == 0 || (partial && i % 2 && j % 2))
                        continue;
                    if (partial)
                        b.report[b.n] = i % 2 ? REPORT_IMPORT : j % 2 ? REPORT_EXPORT : REPORT_BOTH;
                    b.year[b.n] = (uint16_t)y;
                    b.exporter[b.n] = (uint16_t)i;
                    b.importer[b.n] = (uint16_t)j;
                    b.product[b.n] = (uint16_t)k;
                    b.quantity[b.n] = k < 2 ? v / 4 : FLOW_NO_QUANTITY; /* oil: 4 USD a kilogram */
                    b.value[b.n++] = v;
                }
    struct flow_batch batch = {&b, 1};
    struct flow_form form = {.dataset = "baci",
                             .nomenclature = "HS17",
                             .source = "CEPII BACI",
                             .vintage = "V202301",
                             .method = "as published",
                             .digits = 6,
                             .kind = FLOWS_BILATERAL,
                             .country = w.country,
                             .n_countries = w.n_countries,
                             .product = world_product,
                             .n_products = WORLD_PRODUCTS,
                             .value_unit = 1,
                             .quantity_unit = 0.001};
    struct flow_import what = {.file = "world.csv", .sha256 = "00", .format = "made", .actor = "test",
                               .at_us = 1700000000000000};
    struct flow_writer *writer;
    OK(flow_import_begin(&writer, a, flows_folder(a, w.workspace), &what, &e), e);
    OK(flow_import_add(writer, &batch, &form, NULL, NULL, &e), e);
    OK(flow_import_end(writer, &e), e);
    return w;
}

#endif

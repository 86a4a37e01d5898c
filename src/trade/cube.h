/* cube.h — flows of one dataset averaged over a window of years, ready for arithmetic.
 *
 * Dense tables exporter × product and importer × product, row-major by country; USD a year, the mean over
 * those years of the window that the dataset has (methods 3.1: three years; stored in `years`). Codes are
 * cut to `digits` first (6 → 4: headings are sums), so any level is asked for in one way.
 *
 * Use:     TRY(cube_load(job, &(struct cube_ask){.digits = 6}, &c, e)); c->exports[i * c->n_products + k]
 * Zero:    a flow that is not there is 0 (the source lists flows only); a product or country that the
 *          dataset does not have is not in the cube. imports and bilateral are NULL without partners.
 * Exact:   sums are of integers: the same bits whatever the number of threads or the order of the file
 * Cost:    about 20 ms for three years of BACI (226 × 5 000), dominated by the marginal sections; kept for
 *          the job, so that asking twice costs nothing
 * As-of:   years younger than the as-of date do not exist for it
 * Errors:  ERR_NOT_FOUND (no flows yet, no such dataset, nomenclature or year, codes not so long), and those
 *          of flows_map
 * Checked: tests/unit/trade/test_cube.c
 */
#ifndef TRADE_CUBE_H
#define TRADE_CUBE_H

#include "base/figure.h"
#include "country/country.h"
#include "trade/flows.h"

enum { CUBE_MAX_YEARS = 16 };
struct cube_ask {
    const char *dataset, *nomenclature; /* NULL: flows_default's */
    int year;                           /* newest year of the window; 0 = newest there is ≤ as-of */
    int window;                         /* years; 0 = parameter trade.window */
    int digits;                         /* 0 = as stored */
};
struct cube {
    const char *dataset, *nomenclature, *source;
    int digits;
    int years[CUBE_MAX_YEARS]; /* that are in it, ascending */
    size_t n_years;
    size_t n_countries, n_products;
    const char (*country)[FLOW_COUNTRY];
    int *market;      /* [n_countries] index in the facts; -1: an area that is no market (S19, BLX …) */
    const char (*product)[FLOW_PRODUCT];
    double *exports;  /* [n_countries × n_products] */
    double *imports;  /* [n_countries × n_products] or NULL */
    double *bilateral; /* [n_countries × n_countries] exporter-major, or NULL */
    double *country_exports, *country_imports; /* [n_countries]; imports NULL without partners */
    double *product_world;                     /* [n_products] */
    double world;
    const struct flow_segment *segment[CUBE_MAX_YEARS]; /* [n_years] */
    struct cube_inside *inside; /* cube*.c only; NULL for a cube from tables */
};
bool cube_load(struct job *job, const struct cube_ask *ask, struct cube **ret, struct err *e) NODISCARD;
/* The same flows, cut to the same digits, of one year alone. */
bool cube_of_year(struct job *job, const struct cube *c, int year, struct cube **ret, struct err *e) NODISCARD;
/* The same from tables in memory, for tests and kernels: nothing is copied; imports, bilateral NULL or given. */
struct cube *cube_from_tables(struct arena *a, size_t n_countries, size_t n_products,
                              const char (*country)[FLOW_COUNTRY], const char (*product)[FLOW_PRODUCT],
                              double *exports, double *imports, double *bilateral);
int cube_country(const struct cube *c, const char *iso3); /* -1 */
int cube_product(const struct cube *c, const char *code); /* -1; code of c->digits digits */

/* The name for a sentence ("Greece") or, of an area that is no market, its code. */
const char *cube_country_name(const struct cube *c, size_t country);

/* One product's flows, mean over the window, sorted by (exporter, importer). ERR_NOT_FOUND for a dataset
 * without partners and for a cube from tables. */
struct cube_flow {
    uint16_t exporter, importer;
    double value;            /* USD a year */
    double tonnes;           /* mean over the years that state one; NaN when none does */
    double tonnes_value;     /* USD of those rows, same mean, for the unit value; 0 when none does */
};
bool cube_flows(const struct cube *c, struct arena *a, size_t product, struct cube_flow **ret,
                size_t *ret_n, struct err *e) NODISCARD;
/* What one country sells another of a product, mean over the window: a few binary searches, so that a table of
 * products asks for its cells alone. NaN without partners. */
double cube_flow_value(const struct cube *c, size_t product, size_t exporter, size_t importer);
/* Every year of the dataset up to the newest of the cube, for one product (any number of digits, "" = all
 * goods): exports[y × n], imports likewise, over the cube's countries; world also counts those that are no
 * longer there. Years that the dataset lacks are not in `years`. */
struct cube_series {
    size_t n_years;
    int *years;
    double *exports, *imports; /* [n_years × n_countries]; imports NULL without partners */
    double *world;             /* [n_years] */
};
bool cube_series(struct job *job, const struct cube *c, const char *code, struct cube_series *ret,
                 struct err *e) NODISCARD;

/* The same years for one country, product by product of the cube: [n_years × n_products]. */
struct cube_profile {
    size_t n_years;
    int *years;
    double *exports, *imports; /* imports NULL without partners */
};
bool cube_profile(struct job *job, const struct cube *c, size_t country, struct cube_profile *ret,
                  struct err *e) NODISCARD;

/* A leaf figure of a sum over flows: label, USD, year = newest of the window, source "CEPII BACI V202501
 * HS17", ref "trade/<dataset>/<nomenclature>/<what>", note of the window. NaN makes it missing. */
struct figure *cube_figure(const struct cube *c, struct arena *a, const char *label, double usd,
                           const char *what);
/* The same for another unit, or another year than the window's (0 = the window). */
struct figure *cube_leaf(const struct cube *c, struct arena *a, const char *label, double value,
                         const char *unit, int year, const char *what);
const char *cube_window_text(const struct cube *c, struct arena *a); /* "mean of 2021, 2022 and 2023" */

#endif

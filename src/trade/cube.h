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
 * Cost:    about 20 ms for three years of BACI (226 × 5 000), dominated by the marginal sections
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
};
bool cube_load(struct job *job, const struct cube_ask *ask, struct cube **ret, struct err *e) NODISCARD;
/* The same from tables in memory, for tests and kernels: nothing is copied; imports, bilateral NULL or given. */
struct cube *cube_from_tables(struct arena *a, size_t n_countries, size_t n_products,
                              const char (*country)[FLOW_COUNTRY], const char (*product)[FLOW_PRODUCT],
                              double *exports, double *imports, double *bilateral);
int cube_country(const struct cube *c, const char *iso3); /* -1 */
int cube_product(const struct cube *c, const char *code); /* -1; code of c->digits digits */

/* One product's flows, mean over the window, sorted by (exporter, importer). */
struct cube_flow {
    uint16_t exporter, importer;
    double value;            /* USD a year */
    double tonnes;           /* mean over the years that state one; NaN when none does */
    double tonnes_value;     /* USD of those rows, for the unit value */
};
bool cube_flows(const struct cube *c, struct arena *a, size_t product, struct cube_flow **ret,
                size_t *ret_n, struct err *e) NODISCARD;
/* Every year of the dataset for one product (any number of digits, "" = all goods): exports[y × n], imports
 * likewise, over the cube's countries. Missing years are not in `years`. */
struct cube_series {
    size_t n_years;
    int *years;
    double *exports, *imports; /* [n_years × n_countries]; imports NULL without partners */
};
bool cube_series(struct job *job, const struct cube *c, const char *code, struct cube_series *ret,
                 struct err *e) NODISCARD;

/* A leaf figure of a sum over flows: label, USD, year = newest of the window, source "CEPII BACI V202501
 * HS17", ref "trade/<dataset>/<nomenclature>/<what>", note of the window. */
struct figure *cube_figure(const struct cube *c, struct arena *a, const char *label, double usd,
                           const char *what);

#endif

/* product.h — one product in the world: who buys, who sells, and where the home country stands.
 *
 * The numbers without the words, for the capability trade.product and for whoever weighs markets by product.
 */
#ifndef TRADE_PRODUCT_H
#define TRADE_PRODUCT_H

#include "trade/parts.h"

struct product_view {
    struct cube *c;
    size_t product;
    const char *code, *text; /* text NULL: no list says */
    struct cube_series years;
    struct cube_flow *flows; /* NULL without partners */
    size_t n_flows;
    struct trade_rules rules;
    const struct figure *world;  /* exports of the product by all */
    const struct figure *goods;  /* exports of everything by all */
};
/* `text` as a person writes the code. */
bool product_view(struct job *job, const struct args *args, const char *text, struct product_view *ret,
                  struct err *e) NODISCARD;
/* Leaves; what a country buys or sells of it, USD a year. */
struct figure *product_imports(const struct product_view *v, struct arena *a, size_t country);
struct figure *product_exports(const struct product_view *v, struct arena *a, size_t country);
/* Growth of a country's imports (buys) or exports, or of the world's with country = SIZE_MAX. */
struct figure *product_growth(const struct product_view *v, struct arena *a, enum trade_span span,
                              bool buys, size_t country);
/* What exporter i sells to importer j; 0 when nothing is recorded. */
struct figure *product_flow(const struct product_view *v, struct arena *a, size_t i, size_t j);
struct product_unit {
    double value_per_kg; /* USD; NaN when no row states a quantity */
    double coverage;     /* 0…1 of the value of the flows that state one */
};
/* Over the flows of one importer, one exporter, or of one from the other; SIZE_MAX = any. */
struct product_unit product_unit(const struct product_view *v, size_t exporter, size_t importer);
/* Missing for a heading or chapter of a dataset that has subheadings. */
struct figure *product_unit_figure(const struct product_view *v, struct arena *a, const char *label,
                                   size_t exporter, size_t importer);
/* Shares of suppliers (of importer, SIZE_MAX = the world) as concentration. */
struct trade_concentration product_suppliers(const struct product_view *v, struct arena *a,
                                             size_t importer);

#endif

/* read_tariffs.h — what the readers of tariffs share: rows gathered, joined with the store's, kept as text.
 *
 * Use:     t = tariff_rows(im); TRY(tariff_rows_limits(t, e)); tariff_put(t, line, &row)…;
 *          return tariff_rows_keep(t, e)
 * Rows:    one row of a file may give several rates; it is counted as used when one is kept
 */
#ifndef TRADE_READ_TARIFFS_H
#define TRADE_READ_TARIFFS_H

#include "trade/import.h"
#include "trade/tariffs.h"

struct tariff_rows {
    struct trade_import *im;
    struct tariff_row *row; /* [n] */
    size_t n, cap;
    double average_max, rate_max;
};
bool tariff_rows_new(struct trade_import *im, struct tariff_rows **ret, struct err *e) NODISCARD;
/* Reads the rate and keeps the row; false: refused (no number, below zero, above what there is), told. */
bool tariff_put(struct tariff_rows *t, uint64_t line, const char *column, struct str rate,
                const struct tariff_row *row);
/* Joins them with what the store (or this import) has and keeps the whole. */
bool tariff_rows_keep(struct tariff_rows *t, struct err *e) NODISCARD;
/* The code of an area; "" for the world where `world` is set. False: refused, told. */
bool tariff_area(struct trade_import *im, uint64_t line, const char *column, const char *scheme,
                 struct str text, bool world, char ret[FLOW_COUNTRY]);

#endif

/* inventory_split.h — one stock, many markets: who gets how many pieces before the season?
 *
 * Market m earns margin_m on a piece that is asked for and loses leftover_m on one that is not. The
 * next piece is worth  margin·P(D > q) − leftover·P(D ≤ q), which falls with q, so the total is concave:
 * the best split makes it the same everywhere (continuous: bisection on that common value λ), and giving
 * piece after piece to the market where it is worth most is optimal too (whole pieces). Pieces that are
 * worth less than nothing anywhere are held back. After the first weeks repeat with
 * inventory_demand_after and what is left.
 *
 * Checked: tests/unit/statistics/test_inventory_split.c, against every possible split of small cases
 */
#ifndef STATISTICS_INVENTORY_SPLIT_H
#define STATISTICS_INVENTORY_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "statistics/inventory_demand.h"

struct inventory_market {
    struct inventory_demand demand;
    double margin;   /* > 0: gained by a sale */
    double leftover; /* ≥ 0: lost by a piece nobody asked for (return, storage, markdown) */
    double least;    /* minimum display, or what lies there already */
};
struct inventory_share {
    double quantity, sales, left, value; /* expected; value = margin·sales − leftover·left */
};

/* Whole pieces; `least` and the demand are counts. *ret_next = worth of one more piece (0 when pieces
 * are held back). ERR_INPUT when the least amounts exceed the stock. ret [n]. */
bool inventory_split_pieces(const struct inventory_market *m, size_t n, double stock,
                            struct inventory_share *ret, double *ret_next, struct err *e) NODISCARD;
/* Divisible quantities, normal demand. *ret_lambda = worth of one more unit. */
bool inventory_split_measure(const struct inventory_market *m, size_t n, double stock,
                             struct inventory_share *ret, double *ret_lambda, struct err *e) NODISCARD;

#endif

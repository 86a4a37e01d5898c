/* elasticity.h — what was sold of each product in each market and month, and at which price: rows to estimate from (used
 * inside the room).
 *
 * The price of a month is the median price per piece over its order lines, so that one large order at a discount does not
 * make the month cheap. A currency is part of the pair: prices in two currencies are never compared. Lines of cancelled
 * orders, returns and lines without product, quantity or amount are left out.
 */
#ifndef OPERATIONS_ELASTICITY_H
#define OPERATIONS_ELASTICITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"

struct price_row {
    uint32_t market, product, pair; /* pair: product × market × currency */
    int32_t month;                  /* year × 12 + month − 1 */
    double units, price;            /* major units of the currency per piece; units 0: no sale, price carried on */
    bool mixed;                     /* prices that differ were paid in the month */
};
struct price_rows {
    struct price_row *items; /* by market, product, currency, month */
    size_t n, n_lines, n_left_out;
    const char **markets; /* codes */
    size_t n_markets, n_products, n_pairs;
    int32_t first_month, last_month;
};
/* Sales placed up to until_s. */
bool price_rows(struct job *job, struct arena *a, const char *firm_id, int64_t until_s, struct price_rows *ret,
                struct err *e) NODISCARD;
/* The same with a row of 0 for every month without a sale between a pair's first and last. */
struct price_rows price_rows_with_gaps(struct arena *a, const struct price_rows *r);

#define PRICE_ALL_MARKETS UINT32_MAX
struct price_estimate {
    bool known;
    const char *why;  /* when it is not */
    double value, se; /* per cent of pieces for one per cent of price */
    size_t rows, products; /* of pairs whose price changed */
};
/* ln units on ln price (least squares), or units by Poisson pseudo-likelihood with zeros; an effect for each pair and
 * each market's month, errors clustered by product. */
struct price_estimate price_elasticity(const struct price_rows *r, uint32_t market, bool zeros, double least_products,
                                       double least_rows);

#endif

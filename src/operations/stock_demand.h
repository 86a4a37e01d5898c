/* stock_demand.h — how many pieces of a product were asked for, by market and week.
 *
 * Lines of orders that were not cancelled, at the time of the order. Weeks are seven days that end with the as-of day, so
 * that the last one is whole.
 */
#ifndef OPERATIONS_STOCK_DEMAND_H
#define OPERATIONS_STOCK_DEMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "operations/wordlist.h"

struct demand_line {
    uint32_t product, market; /* numbers in the lists below */
    int32_t week;             /* 0 = oldest */
    double units;
    int64_t at_s;             /* on the wall clock at home */
};
struct demand {
    struct wordlist products, markets;
    const char **titles; /* [products.n] NULL = no file gave it one */
    size_t n_titles, titles_cap;
    struct demand_line *lines; /* by product */
    size_t n, cap;
    size_t *first;   /* [products.n + 1] of each product's lines */
    int32_t n_weeks; /* looked at; a product's own history may be shorter */
    int32_t as_of_day;
};

/* Of one product, or (product NULL) of all of them; weeks: how many to look back. Pieces that came back within
 * undone_days of the order are not demand. */
bool demand_load(struct job *job, struct arena *a, const char *firm_id, const char *product, int32_t as_of_day, int32_t weeks,
                 int32_t undone_days, struct demand *ret, struct err *e) NODISCARD;
/* Weekly sums of a product from its first sale on, but at least `least` weeks (one great first week is no rhythm):
 * units[*ret_n], oldest first; market SIZE_MAX = all. */
double *demand_weekly(struct arena *a, const struct demand *d, uint32_t product, size_t market, size_t least, size_t *ret_n);
/* Pieces sold after a moment. */
double demand_since(const struct demand *d, uint32_t product, int64_t at_s);
/* The product's number; SIZE_MAX: it was never sold in these weeks. */
size_t demand_product(const struct demand *d, const char *product);

#endif

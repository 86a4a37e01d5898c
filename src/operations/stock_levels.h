/* stock_levels.h — how much of each product lay where and when, from the stock events. */
#ifndef OPERATIONS_STOCK_LEVELS_H
#define OPERATIONS_STOCK_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"

struct stock_point { /* a count of one product at one place */
    int64_t at_s, quantity; /* on the wall clock at home; thousandths */
    const char *location;   /* "" = not said */
};
struct stock_item {
    const char *product;
    struct stock_point *points; /* [n] by time */
    size_t n;
};

/* All products with a stock event up to until_s, by product. n = 0 when there is none. */
bool stock_load(struct job *job, struct arena *a, const char *firm_id, int64_t until_s, struct stock_item **ret,
                size_t *ret_n, struct err *e) NODISCARD;
/* On hand over all places at a moment: the last count of each place before it; a count that never was is nothing.
 * ret_last (may be NULL) = time of the newest count used, WS_NONE when there was none. */
int64_t stock_at(const struct stock_item *item, int64_t at_s, int64_t *ret_last);

#endif

/* purchases.h — what was ordered from suppliers and what came, line by line.
 *
 * A line is received when its receipts add up to what was ordered (the receipt that completes it counts); a line
 * without a quantity with its first receipt. A receipt belongs to the line of the same part, else of the same product,
 * else to the only line there is. All times are those of the clock on the wall at home (wall_clock.h).
 */
#ifndef OPERATIONS_PURCHASES_H
#define OPERATIONS_PURCHASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"

struct purchase_line {
    const char *order, *part, *supplier, *product, *market; /* "" = not said */
    int64_t ordered_s, promised_s, received_s;              /* WS_NONE: not promised; not (fully) received */
    int64_t quantity, received;                             /* thousandths; quantity WS_NONE = not said */
};

/* All lines of the firm known at until_s (later events are left out), by order and part. */
bool purchases_load(struct job *job, struct arena *a, const char *firm_id, int64_t until_s, struct purchase_line **ret,
                    size_t *ret_n, struct err *e) NODISCARD;

#endif

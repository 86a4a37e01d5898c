/* order_rates.h — inside of this room: amounts of any currency in the firm's own, by the rates the firm was told.
 *
 * Rates are events ("EUR/USD", one EUR is so many USD); a pair is read when it is first asked for. The newest rate up
 * to the day counts, when it is not older than `max_age_days`; a pair without one is tried the other way round, then
 * through the euro, in which central banks quote. What cannot be converted is missing, never guessed.
 */
#ifndef OPERATIONS_ORDER_RATES_H
#define OPERATIONS_ORDER_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/money.h"
#include "store/workspace.h"

struct order_rates;
/* ws NULL: only rates added by hand are known. */
struct order_rates *order_rates_new(struct arena *a, struct workspace *ws, const char *firm_id,
                                    const struct currency_table *currencies, const struct currency *base,
                                    int max_age_days);
/* *ret ORDER_NONE (order.h) when no rate is known or the currency is none. Half away from zero. */
bool order_rates_to_base(struct order_rates *r, int64_t amount, const char *currency, int64_t at_s, int64_t *ret,
                         struct err *e) NODISCARD;

#endif

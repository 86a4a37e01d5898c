/* order_rules.h — inside of this room: making rules without a firm's file, for tests and for rooms that have it. */
#ifndef OPERATIONS_ORDER_RULES_H
#define OPERATIONS_ORDER_RULES_H

#include "operations/order.h"

/* home ISO alpha-3; currency an ISO 4217 code; ws NULL = no feeds and no rates are known. */
bool order_rules_make(struct job *job, struct workspace *ws, const char *firm_id, const char *home, const char *currency,
                      struct order_rules **ret, struct err *e) NODISCARD;
/* Local time of a clock without hour: is the promise a date? */
bool order_promise_day(struct order_rules *r, const char *market, int64_t feed_id, int64_t promised_s, int32_t *ret,
                       struct err *e) NODISCARD;
const char *order_rules_currency(const struct order_rules *r);
int order_rules_exponent(const struct order_rules *r); /* of the firm's currency */
int order_ship_by_days(const struct order_rules *r);
/* Rates were put in: what was read of them is forgotten. */
void order_rules_forget_rates(struct order_rules *r);

#endif

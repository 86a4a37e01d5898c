/* trust_price.h — who was surprised at the door: duty, tax and fees beside what was quoted for them.
 *
 * A charge event may tell its quote in `extra` as `quoted=12.50`, in the charge's own currency. An order whose charges
 * with a quote come to more than the quotes plus the tolerance is a surprise. Without any quote the component is not told.
 */
#ifndef OPERATIONS_TRUST_PRICE_H
#define OPERATIONS_TRUST_PRICE_H

#include "base/capability.h"
#include "operations/order.h"

struct quoted_order {
    const char *market;
    int32_t day;   /* of the last such charge */
    bool surprise;
};
/* orders [n] by order id, as orders_load gives them. Reads charges only when an order tells of duty or tax. */
bool quoted_orders_load(struct job *job, const char *firm_id, const struct order_fact *orders, size_t n, double tolerance,
                        struct quoted_order **ret, size_t *ret_n, struct err *e) NODISCARD;
/* The quote in an event's `extra`, in minor units of a currency with that many decimals; false: none, or no number. */
bool quote_of_extra(struct arena *tmp, struct str extra, int decimals, int64_t *ret);

#endif

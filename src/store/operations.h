/* operations.h — keeping what is derived from events (schema step 6): all of it can be deleted and made anew.
 *
 * The store knows nothing of what the blobs mean. Everything but the reading goes inside a transaction of the caller.
 * Errors:  as in workspace.h
 */
#ifndef STORE_OPERATIONS_H
#define STORE_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"
#include "store/workspace.h"

/* ---- one row per order, ticket, session ---- */

/* *ret_found = false when there is none; the bytes live in `a`. */
bool ws_fact_get(struct workspace *ws, struct arena *a, const char *firm_id, int family, struct str subject,
                 bool *ret_found, struct str *ret_body, struct err *e) NODISCARD;
bool ws_fact_row_put(struct workspace *ws, const char *firm_id, int family, struct str subject, struct str body,
                     struct err *e) NODISCARD;
bool ws_fact_row_drop(struct workspace *ws, const char *firm_id, int family, struct str subject, struct err *e) NODISCARD;
/* By subject; the views live until fn returns. fn returns false to stop (with *e set it is a failure). */
typedef bool ws_fact_fn(void *ctx, struct str subject, struct str body, struct err *e);
bool ws_fact_each(struct workspace *ws, const char *firm_id, int family, ws_fact_fn *fn, void *ctx,
                  struct err *e) NODISCARD;

/* ---- the orders of a customer, oldest first ---- */

struct ws_customer_order {
    int64_t placed_s;
    const char *order_id, *market, *channel;
    int64_t day;
};
bool ws_customer_order_put(struct workspace *ws, const char *firm_id, const char *customer,
                           const struct ws_customer_order *o, struct err *e) NODISCARD;
bool ws_customer_order_drop(struct workspace *ws, const char *firm_id, const char *customer, int64_t placed_s,
                            const char *order_id, struct err *e) NODISCARD;
/* The order of the customer just before or after that place; *ret_found = false when there is none. */
bool ws_customer_order_next(struct workspace *ws, struct arena *a, const char *firm_id, const char *customer,
                            int64_t placed_s, const char *order_id, bool after, bool *ret_found,
                            struct ws_customer_order *ret, struct err *e) NODISCARD;

/* ---- measures per market, channel and month (year × 12 + month − 1) ---- */

bool ws_month_get(struct workspace *ws, struct arena *a, const char *firm_id, const char *market, const char *channel,
                  int64_t month, bool *ret_found, struct str *ret_body, struct err *e) NODISCARD;
/* An empty body removes the row. */
bool ws_month_put(struct workspace *ws, const char *firm_id, const char *market, const char *channel, int64_t month,
                  struct str body, struct err *e) NODISCARD;
struct ws_month {
    const char *market, *channel; /* the same pointer as in the row before when they are the same */
    int64_t month;
    struct str body;
};
/* By market, channel, month. */
bool ws_month_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_month **ret, size_t *ret_n,
                   struct err *e) NODISCARD;

/* ---- by which definitions they were made ---- */

struct ws_derived {
    const char *params;
    int64_t last_event_s; /* WS_NONE = no event */
    int64_t writes;       /* rises with every batch: whoever keeps rows in memory sees that another wrote */
};
bool ws_derived_get(struct workspace *ws, struct arena *a, const char *firm_id, bool *ret_found, struct ws_derived *ret,
                    struct err *e) NODISCARD;
bool ws_derived_put(struct workspace *ws, const char *firm_id, const struct ws_derived *d, int64_t now_us,
                    struct err *e) NODISCARD;
/* The newest time of a family's events, all revisions that were not withdrawn; those dated more than `future_s` after
 * they arrived do not count. WS_NONE = no event. */
bool ws_event_newest(struct workspace *ws, const char *firm_id, int family, int64_t future_s, int64_t *ret,
                     struct err *e) NODISCARD;
/* Everything derived of the firm goes, but not the state. */
bool ws_derived_clear(struct workspace *ws, const char *firm_id, struct err *e) NODISCARD;

#endif

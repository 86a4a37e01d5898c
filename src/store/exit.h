/* exit.h — which steps of leaving a provider were rehearsed, and when. The checklist is data; see
 * src/operations/dependency.h.
 *
 * Errors: those of workspace.h
 */
#ifndef STORE_EXIT_H
#define STORE_EXIT_H

#include "store/events.h"

struct ws_exit_step {
    const char *provider; /* "channel:amazon.de" */
    const char *item;     /* of the checklist */
    int64_t done_day;     /* days since 1970-01-01; WS_NONE: taken back */
    const char *actor;
    int64_t at_us;
};
/* The newest word on a step counts. */
bool ws_exit_put(struct workspace *ws, const char *firm_id, const struct ws_exit_step *x, struct err *e) NODISCARD;
bool ws_exit_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_exit_step **ret, size_t *ret_n,
                  struct err *e) NODISCARD; /* by provider and item */

#endif

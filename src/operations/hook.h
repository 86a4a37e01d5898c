/* hook.h — a delivery of a shop over the network, from its raw bytes to committed events.
 *
 * The door hands over headers and body as they came; everything else is decided here. The events, the mark of the
 * delivery and what is derived from both are one transaction: a delivery that was answered with yes is kept exactly once.
 */
#ifndef OPERATIONS_HOOK_H
#define OPERATIONS_HOOK_H

#include "base/capability.h"
#include "base/err.h"
#include "events/webhook.h"

enum { HOOK_ID_LENGTH = 32 };
struct hook_outcome {
    const char *firm_id;
    bool again;           /* seen before: nothing was done */
    int64_t n_events, n_new;
};
/* The hook's scheme, so that the door knows which headers to hand over. ERR_NOT_FOUND alike for one that never was and one
 * that was removed. */
bool hook_scheme_of(struct job *job, const char *hook_id, enum hook_scheme *ret, struct err *e) NODISCARD;
bool hook_deliver(struct job *job, const char *hook_id, const struct hook_delivery *d, struct hook_outcome *ret,
                  struct err *e) NODISCARD;

#endif

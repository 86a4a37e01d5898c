/* friction_steps.h — visits by market and step of the way to the purchase, added up from session events.
 *
 * A feed tells a step per visit, or a day's count per market and step; both are quantities. Which words mean which
 * step is data (data/operations/funnel.csv).
 */
#ifndef OPERATIONS_FRICTION_STEPS_H
#define OPERATIONS_FRICTION_STEPS_H

#include "base/capability.h"

struct funnel_step {
    const char *id, *name, *words;
};
struct funnel_market {
    const char *market;
    double *visits; /* [n_steps] */
};
struct funnel {
    struct funnel_step *steps; /* in their order */
    size_t n_steps, steps_cap;
    struct funnel_market *markets; /* by code */
    size_t n_markets, markets_cap;
    double unknown; /* of steps with other words */
    const char *unknown_word;
};
/* Index of a step by id, −1. */
int funnel_step_find(const struct funnel *f, const char *id);
/* Adds to the market, which is made when it is new. */
double *funnel_visits(struct arena *a, struct funnel *f, const char *market);
/* The visits of from … to. Empty when there are no sessions. */
bool funnel_load(struct job *job, const char *firm_id, int32_t from, int32_t to, struct funnel *ret, struct err *e) NODISCARD;

#endif

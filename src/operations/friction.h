/* friction.h — where a market's visitors give up on the way to the purchase (methods 8.12).
 *
 * The share that goes on from one step to the next differs between markets as a Beta law, fitted to all markets
 * (statistics/beta.h). A market's own share has a posterior; when it lies below 0.9 of the pooled share with a
 * probability beyond the threshold, that step is friction there. When most of a market's steps are low, it is demand, not a
 * step: the visitors did not come to buy.
 *
 * Checked: tests/unit/operations/test_friction.c
 */
#ifndef OPERATIONS_FRICTION_H
#define OPERATIONS_FRICTION_H

#include "operations/friction_steps.h"
#include "statistics/beta.h"

struct friction_judgement { /* operations.friction.* */
    double ratio, certain, least_visits, most_size, window_days, demand_share;
};
enum friction_verdict { FRICTION_NONE, FRICTION_STEP, FRICTION_DEMAND, FRICTION_UNKNOWN };
struct friction_cell { /* one market and one step that follows another */
    size_t market, from_step, to_step;
    double came, went_on;
    double share, low, high; /* posterior mean and its middle 95 % */
    double pooled;
    double p_low; /* posterior P(share < ratio · pooled) */
    bool is_low;
    bool judged;  /* enough visits, and a law to compare with */
};
struct friction {
    struct friction_cell *cells;
    size_t n;
    enum friction_verdict *verdict; /* [markets] */
    size_t *worst;                  /* [markets] index of the cell that is lowest; valid for FRICTION_STEP */
    const char *why_not;            /* nothing could be compared; NULL */
};
/* Steps nobody reaches anywhere are passed over, so that a feed without a step still works. */
void friction_find(struct arena *a, const struct funnel *f, const struct friction_judgement *j, struct friction *ret);

#endif

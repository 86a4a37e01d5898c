/* proposal_value.h — inside of this room: a proposal as a result tree. */
#ifndef GOVERNANCE_PROPOSAL_VALUE_H
#define GOVERNANCE_PROPOSAL_VALUE_H

#include "governance/decide.h"

extern const struct shape proposal_shape;
/* headline NULL = made from subject and state. */
bool proposal_value(struct job *job, struct workspace *ws, const struct proposal_seen *p,
                    const char *headline, struct value **ret, struct err *e) NODISCARD;

/* "2026-12-22" of a time, NULL for 0. */
const char *day_of(struct arena *a, int64_t at_us);
/* The outcome that the review states; NULL without a review or without a number. */
const struct figure *proposal_outcome(struct arena *a, const struct proposal_seen *p,
                                      const char **ret_verdict);

#endif

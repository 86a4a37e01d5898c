/* propose.h — proposal.make: any analysis becomes a proposal. It stands among the doors because it
 * runs a capability by its name; the rules of proposals are room governance's. */
#ifndef DOORS_PROPOSE_H
#define DOORS_PROPOSE_H

#include "base/capability.h"

extern const struct capability proposal_make;

#endif

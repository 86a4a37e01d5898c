/* propose.h — inside of this room: how the weighing of entry modes becomes a proposal. */
#ifndef ENTRY_PROPOSE_H
#define ENTRY_PROPOSE_H

#include "governance/proposal.h"

extern const struct proposal_form entry_modes_form;

#endif

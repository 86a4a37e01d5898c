/* propose.h — inside of this room: how a diagnosis becomes a proposal. */
#ifndef DIAGNOSIS_PROPOSE_H
#define DIAGNOSIS_PROPOSE_H

#include "governance/proposal.h"

extern const struct proposal_form diagnosis_run_form;

#endif

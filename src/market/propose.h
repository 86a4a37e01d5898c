/* propose.h — inside of this room: how a ranking and the page of a market become a proposal. */
#ifndef MARKET_PROPOSE_H
#define MARKET_PROPOSE_H

#include "governance/proposal.h"

extern const struct proposal_form market_rank_form, market_show_form;

#endif

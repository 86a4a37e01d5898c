/* governance.h — proposals, decisions, reviews and the audit log: what this room offers.
 *
 * proposal.make is not here but in doors/propose.c: it runs any other capability.
 * Start reading at audit.h (the log) and decision.h (the rules by which a proposal is decided).
 */
#ifndef GOVERNANCE_GOVERNANCE_H
#define GOVERNANCE_GOVERNANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/capability.h"
#include "base/err.h"

extern const struct capability proposal_list, proposal_show, proposal_accept, proposal_modify,
    proposal_reject, proposal_sign, proposal_withdraw, proposal_execute, proposal_review,
    proposal_expire;
extern const struct capability review_list, review_calendar;
extern const struct capability audit_list, audit_verify, audit_head, audit_export;

/* What the server does once a day (any number of times is fine): due proposals expire, and the
 * head of the log is signed if it was not yet on this day (UTC). In a transaction of its own. */
bool governance_daily(struct job *job, struct err *e) NODISCARD;

#endif

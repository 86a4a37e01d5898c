/* propose.h — keeping a proposal: what doors/propose.c calls once the analysis has run. */
#ifndef GOVERNANCE_PROPOSE_H
#define GOVERNANCE_PROPOSE_H

#include "base/date.h"
#include "governance/proposal.h"
#include "store/workspace.h"

struct proposal_new {
    const char *firm_id;
    int64_t firm_version;
    const char *firm_sha256;  /* of the firm's text */
    const char *facts_sha256; /* of the country facts */
    const char *as_of;        /* YYYY-MM-DD: the day the analysis speaks of */
    const char *capability;
    struct str arguments; /* JSON object, defaults filled in */
    const struct value *result;
    const struct proposal_draft *draft; /* kind and subject are set */
    const struct date *review;          /* NULL = the kind's months from today */
    const char *amount;                 /* "12000 EUR"; NULL = the draft's */
    /* The firm's own limit for a second signature in that currency; NULL = it says none, or none
     * that can be converted: the office's counts. Asked once the amount is known. */
    const double *(*limit_in)(void *ctx, const char *currency);
    void *limit_ctx;
    const char *note; /* free text; NULL */
};

/* The general form: headline as subject, the first figure with an interval (else the first known
 * one) as what is at stake. Fills only what is still empty. */
void proposal_general(struct job *job, const struct value *result, struct proposal_draft *d);

/* Stores the result and the proposal and appends the record; a transaction must be open. *ret_id
 * is its number within the firm. ERR_INPUT when something at stake is not acceptable. */
bool proposal_put(struct job *job, struct workspace *ws, const struct proposal_new *p,
                  int64_t *ret_id, struct err *e) NODISCARD;

#endif

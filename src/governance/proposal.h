/* proposal.h — how the result of an analysis becomes a proposal, said by the room that made the
 * analysis.
 *
 * A capability that has more to say than "this is the result" sets `.proposes` to a form: which
 * kind of decision it is (data/governance/kinds.csv), one sentence, the main reasons, what else
 * was possible, and which figure is at stake. Without a form the general one is used: headline as
 * subject, the first figure with an interval as result.
 *
 *   static bool draft(struct job *job, const struct args *args, const struct value *result,
 *                     struct proposal_draft *ret, struct err *e);
 *   const struct proposal_form market_rank_form = {.kind = "market_entry", .draft = draft};
 *
 * args are those of the analysis as it was run. What the person named goes before: kind and market
 * of the draft are set when --kind and --market were given, and the draft then speaks of that
 * market; --subject, --expects and the like replace the draft's words afterwards. Everything lives
 * in job->arena.
 */
#ifndef GOVERNANCE_PROPOSAL_H
#define GOVERNANCE_PROPOSAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/value.h"

enum { PROPOSAL_MAX_LINES = 12, PROPOSAL_TEXT_MAX = 4000 /* bytes of one text */ };

struct proposal_draft {
    const char *kind;    /* id in kinds.csv; when the draft begins: the person's, or the form's */
    const char *subject; /* "Enter Germany first" */
    const char *market;  /* ISO 3166 alpha-3, or NULL */
    const char *amount;  /* the money at stake, "11900 EUR", or NULL */
    const struct figure *result; /* the number at stake, with its interval; may be NULL */
    const char *reasons[PROPOSAL_MAX_LINES]; /* strongest first */
    size_t n_reasons;
    const char *alternatives[PROPOSAL_MAX_LINES]; /* what was considered and not proposed */
    size_t n_alternatives;
    const char *expects;           /* the expected effect in words; NULL = left to the person */
    const struct figure *expected; /* the figure by which the review will judge it; may be NULL */
};

struct proposal_form {
    const char *kind; /* id in data/governance/kinds.csv */
    bool (*draft)(struct job *job, const struct args *args, const struct value *result,
                  struct proposal_draft *ret, struct err *e);
};

/* Adds a line (copied) unless the draft is full. */
void proposal_reason(struct job *job, struct proposal_draft *d, const char *text);
void proposal_alternative(struct job *job, struct proposal_draft *d, const char *text);
/* A member of a result as words: text, prose or figure; NULL when it is not there or says
 * nothing. */
const char *proposal_words(struct job *job, const struct value *record, const char *name);

#endif

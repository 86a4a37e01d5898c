/* brief.h — the expansion brief: what one firm and its adviser read.
 *
 * brief_make runs diagnosis, ranking and entry modes once each and composes one document from their
 * results; html.h, terminal.h and document_value show it. Composition adds words and order, never
 * a number: every figure in it was made by the room it comes from, or is missing and says why.
 *
 * Use:     brief_make(job, "examples/olive-oil/firm.yaml", &opt, &doc, e)
 * Owns:    everything in job->arena
 * Order:   claim → picture → reasons → what would change it → next step → sources, in the whole and
 *          in each section
 */
#ifndef REPORT_BRIEF_H
#define REPORT_BRIEF_H

#include <stddef.h>

#include "base/capability.h"
#include "base/err.h"
#include "report/document.h"

struct brief_options {
    const char *criteria; /* id of a criteria set; NULL = the firm's sector */
    size_t shortlist;     /* markets with a page of their own; 0 = parameter report.shortlist */
    size_t draws;         /* 0 = parameter of the ranking */
};
bool brief_make(struct job *job, const char *firm, const struct brief_options *opt,
                const struct document **ret, struct err *e) NODISCARD;

/* Draws, seed and dates are those of the job: the same job gives the same document, byte by byte.
 */

extern const struct capability report_brief;

#endif

/* dependency_report.h — inside of dependency: the firm's dimensions with the state of its rehearsals, as both
 * `operations dependency` and `operations exit` show them.
 */
#ifndef OPERATIONS_DEPENDENCY_REPORT_H
#define OPERATIONS_DEPENDENCY_REPORT_H

#include "firm/firm.h"
#include "operations/dependency.h"
#include "store/exit.h"

struct dependency_report {
    struct job *job;
    struct arena *a;
    const struct firm *firm;
    const char *params;
    int32_t as_of, from;
    double days; /* in the window that orders reach over */
    struct dependency_judgement j;
    const struct provider_rules *rules;
    struct dependency of[N_DEPENDENCY_KINDS];
    struct ws_exit_step *steps;
    size_t n_steps;
};
bool dependency_report_load(struct job *job, const char *firm, struct dependency_report *ret, struct err *e) NODISCARD;

/* Has the kind a checklist? */
bool exit_has_list(const struct provider_rules *r, enum dependency_kind k);
/* … and is the largest of the kind one that can be left: not the firm's own currency or home? */
bool exit_concerns(const struct dependency_report *r, enum dependency_kind k);
/* The key under which rehearsals of a provider are kept: "channel:amazon.de". */
const char *exit_key(struct arena *a, enum dependency_kind k, const char *provider);
/* When the item was last done; DAY_NONE = never. */
int32_t exit_done(const struct dependency_report *r, const char *key, const char *item);
/* The newest and the oldest day over the items of a list: "never rehearsed", "2 of 5 steps, last on 2026-01-07". */
const char *exit_words(const struct dependency_report *r, enum dependency_kind k, const char *provider);

#endif

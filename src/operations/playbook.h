/* playbook.h — what can be done about an incident: data/operations/playbooks.csv.
 *
 * A row fits an incident when its KPI and direction are those of the incident's worst signal and its dimension is that
 * of the cause; "*" fits everything. Nothing is ever done by itself: an action becomes a proposal that a person signs.
 */
#ifndef OPERATIONS_PLAYBOOK_H
#define OPERATIONS_PLAYBOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"

struct play {
    const char *action;    /* "change_carrier" */
    const char *title;     /* "Send with another carrier for now" */
    const char *kpi;       /* "on_time", or "*" */
    const char *direction; /* "falls", "rises", "*" */
    const char *dimension; /* "carrier", "market", …, "*" */
    const char *kind;      /* of the decision: data/governance/kinds.csv */
    const char *const *steps;
    size_t n_steps;
    const char *when_not;  /* when it is the wrong thing to do */
    const char *source, *tag;
    int line;
};
struct playbook {
    const struct play *items;
    size_t n;
};
/* Once per job. */
bool playbook_load(struct job *job, const struct playbook **ret, struct err *e) NODISCARD;
/* Rows that fit, the more particular ones first; every action once. */
const struct play **playbook_for(struct arena *a, const struct playbook *p, const char *kpi, int direction,
                                 const char *dimension, size_t *ret_n);

#endif

/* look.h — what a server does by itself after events came: the inbox is brought up to date, and word of it goes out.
 *
 * What changed is one record of the audit log ("operations.watch", by the server, with counts) and a new revision of the
 * firm, in the transaction of the change. A look that changes nothing writes nothing.
 */
#ifndef OPERATIONS_LOOK_H
#define OPERATIONS_LOOK_H

#include "operations/tell.h"
#include "operations/watch.h"

struct looked {
    struct watched watched;
    struct told_counts told; /* places that wait or failed are owed another try */
};
/* watch false: only what is still owed to somebody is told. */
bool incidents_look(struct job *job, const char *firm_id, bool watch, struct looked *ret, struct err *e) NODISCARD;

#endif

/* tell.h — sends word of incidents that nobody was told of: one message per place, never one per incident. */
#ifndef OPERATIONS_TELL_H
#define OPERATIONS_TELL_H

#include "base/capability.h"
#include "base/err.h"

struct told_counts {
    size_t n_new;    /* incidents worth a word */
    size_t n_sent;   /* messages that went out */
    size_t n_waits;  /* places that heard something a little while ago: with the next message */
    size_t n_failed; /* places that could not be reached: tried again the next time */
    const char *why; /* of the last failure; NULL */
};
/* Opens the workspace by itself and holds no transaction while it sends. A message that was sent and whose sending could
 * not be noted (a crash) is sent again with the same id. */
bool tell_incidents(struct job *job, const char *firm_id, struct told_counts *ret, struct err *e) NODISCARD;

#endif

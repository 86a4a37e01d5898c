/* trust_tickets.h — customers' messages and when a person first answered, read from the events. */
#ifndef OPERATIONS_TRUST_TICKETS_H
#define OPERATIONS_TRUST_TICKETS_H

#include "base/capability.h"
#include "operations/limits.h"

/* By ticket number; an empty list when no file tells of tickets. */
bool tickets_load(struct job *job, const char *firm_id, struct limit_ticket **ret, size_t *ret_n,
                  struct err *e) NODISCARD;

#endif

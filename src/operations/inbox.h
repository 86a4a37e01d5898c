/* inbox.h — inside of this room: the forms that the commands of the alarm inbox share. */
#ifndef OPERATIONS_INBOX_H
#define OPERATIONS_INBOX_H

#include "base/value.h"
#include "store/incidents.h"
#include "store/office.h"

extern const struct shape incident_line_shape, incident_shape;
/* One line of the list. */
struct value *incident_line(struct job *job, struct workspace *ws, const struct ws_incident *x);
/* All that is known of one incident; headline NULL = its title. */
bool incident_value(struct job *job, struct workspace *ws, const char *firm_id, int64_t id, const char *headline,
                    struct value **ret, struct err *e) NODISCARD;

#endif

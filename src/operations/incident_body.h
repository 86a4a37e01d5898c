/* incident_body.h — what was known when an incident was last looked at, as it is kept: JSON written once, read back
 * into the same structs. */
#ifndef OPERATIONS_INCIDENT_BODY_H
#define OPERATIONS_INCIDENT_BODY_H

#include "operations/attribution.h"
#include "operations/incident.h"

struct incident_body {
    struct signal *signals; /* worst first */
    struct cause *causes;   /* of the worst signal, largest share first */
    const char **chain;     /* sentences: what went before it and by how many weeks */
    size_t n_signals, n_causes, n_chain;
};
/* The first `most` of each dimension, in their order. */
struct cause *causes_first(struct arena *a, const struct cause *causes, size_t n, size_t most, size_t *ret_n);
struct str incident_body_write(struct arena *a, const struct incident_body *b);
bool incident_body_read(struct arena *a, struct str json, struct incident_body *ret, struct err *e) NODISCARD;

#endif

/* incident.h — signals that have one root cause become one incident.
 *
 * A carrier that is late in five markets is one thing to look into, not fifteen alarms. A signal belongs to the
 * carrier, supplier or channel that explains at least operations.alarm.cause_share of its move, with an interval that
 * leaves out zero, and operations.alarm.cause_lift times as much of it as it has of the business (else the only carrier
 * a firm has would be the cause of everything). Otherwise it belongs to its market. Two signals with the same cause
 * are one incident; an incident that is open already for a cause grows instead of being opened again.
 *
 * Pure: no store, no clock. Checked: tests/unit/operations/test_incident.c
 */
#ifndef OPERATIONS_INCIDENT_H
#define OPERATIONS_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "operations/attribution.h"
#include "operations/signal.h"

struct incident_input {
    const struct signal *signal;
    const struct attribution *why; /* NULL: could not be attributed */
};
struct incident_group {
    const char *cause; /* "carrier:Hermes", "market:DEU", "feed:shopify", "firm" */
    double severity;   /* of the worst signal */
    int32_t since_day; /* of the earliest */
    const size_t *members; /* [n] into the inputs, worst signal first */
    size_t n;
};
struct incident_rules {
    double cause_share; /* 0…1 */
    double cause_lift;  /* > 1 */
};
/* Worst group first; groups and members in an order that depends on the signals only. */
void incident_groups(struct arena *a, const struct incident_rules *rules, const struct incident_input *in, size_t n,
                     struct incident_group **ret, size_t *ret_n);

/* The part before and after the colon: "carrier", "Hermes". */
struct incident_cause {
    const char *dimension, *id;
};
struct incident_cause incident_cause_of(struct arena *a, const char *cause);

#endif

/* incidents.h — what was warned of, who took it on, what became of it. The inbox is src/operations/inbox.c.
 *
 * Days:   days since 1970-01-01, WS_NONE when there is none
 * Errors: those of workspace.h
 */
#ifndef STORE_INCIDENTS_H
#define STORE_INCIDENTS_H

#include "store/events.h"

struct ws_incident {
    int64_t incident_id; /* from 1 within the firm; 0 = a new one */
    const char *state;   /* "open", "acknowledged", "snoozed", "closed" */
    const char *cause;   /* the key by which signals are grouped: "carrier:Hermes", "market:DEU" */
    const char *title;
    double severity;     /* 0…1 */
    struct str body;     /* JSON: signals, causes, chain as of seen_day */
    const char *owner;   /* actor, "" = nobody */
    int64_t snooze_day, opened_day, since_day, seen_day, closed_day;
    const char *useful;  /* "", "yes", "no" */
    int64_t told_us;     /* when word of it was sent out; WS_NONE */
};
/* Puts a new one (id 0) or changes the one of that id. */
bool ws_incident_put(struct workspace *ws, const char *firm_id, const struct ws_incident *x, int64_t *ret_id,
                     struct err *e) NODISCARD;
bool ws_incident_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_incident **ret, size_t *ret_n,
                      struct err *e) NODISCARD; /* oldest first */
/* ERR_NOT_FOUND says how many there are. */
bool ws_incident_get(struct workspace *ws, struct arena *a, const char *firm_id, int64_t id, struct ws_incident *ret,
                     struct err *e) NODISCARD;

struct ws_incident_step {
    const char *act; /* "opened", "grew", "acknowledged", … */
    const char *actor;
    const char *detail;   /* words of the program: "until 2011-12-01" */
    const char *note_ref; /* what a person wrote, beside the audit log; "" */
    int64_t at_us;
};
bool ws_incident_step_put(struct workspace *ws, const char *firm_id, int64_t id, const struct ws_incident_step *step,
                          struct err *e) NODISCARD;
bool ws_incident_step_list(struct workspace *ws, struct arena *a, const char *firm_id, int64_t id,
                           struct ws_incident_step **ret, size_t *ret_n, struct err *e) NODISCARD;

#endif

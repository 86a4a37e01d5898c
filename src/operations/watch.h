/* watch.h — looks at all series as of a day and brings the inbox up to date.
 *
 * New causes open incidents, known ones grow or stay, what has been quiet for operations.alarm.quiet_days closes by
 * itself, snoozed ones wake on their day. Limits of platforms that
 * are over or likely to be crossed are incidents too (watch_limits.h). The same day again changes nothing.
 */
#ifndef OPERATIONS_WATCH_H
#define OPERATIONS_WATCH_H

#include "base/capability.h"
#include "base/err.h"
#include "store/incidents.h"

struct watched {
    size_t n_opened, n_grew, n_closed, n_woke, n_open, n_waiting;
    int32_t as_of_day;
    bool new_actuals; /* what was sold per market was stored anew (actuals.h) */
};
/* Called inside the transaction, before its commit. */
typedef bool watched_fn(struct job *job, struct workspace *ws, const char *firm_id, const struct watched *done, struct err *e);
/* A transaction is begun and committed inside, after everything was computed; nested in the gate's when there is one.
 * then NULL: nothing more belongs to it. */
bool incidents_watch(struct job *job, struct workspace *ws, const char *firm_id, watched_fn *then, struct watched *ret,
                     struct err *e) NODISCARD;

#endif

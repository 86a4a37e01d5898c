/* watch.h — noticing that something changed, whoever changed it: this server, a second one, the
 * terminal. What a door needs to keep finished answers and to know when they are old.
 *
 * Use:     one connection of its own for the watcher; ws_commits is cheap enough for every request;
 *          only when its number differs from the last one, ws_state_read tells what stands now
 * Reading: ws_snapshot_begin … ws_snapshot_end: everything read in between is of one moment, and
 *          nobody who writes waits for it
 * Errors:  those of workspace.h
 * Checked: tests/unit/doors/test_api.c
 */
#ifndef STORE_WATCH_H
#define STORE_WATCH_H

#include "store/workspace.h"

/* Differs from the number before when any other connection has committed since. */
bool ws_commits(struct workspace *ws, int64_t *ret, struct err *e) NODISCARD;

struct ws_revision {
    const char *firm_id; /* WS_OFFICE: what belongs to no firm */
    int64_t n;
};
struct ws_state {
    struct ws_revision *revisions; /* [n] by firm_id */
    size_t n;
    int64_t imports; /* number of the newest import of country figures */
    int64_t records;   /* number of the newest record of the audit log … */
    const char *chain; /* … and its chain value, which stands for all before it; "" without a record */
};
bool ws_state_read(struct workspace *ws, struct arena *a, struct ws_state *ret,
                   struct err *e) NODISCARD;
/* Is this a later state of the same history? Not so when a backup was brought back meanwhile. */
bool ws_state_follows(struct workspace *ws, const struct ws_state *before, bool *ret,
                      struct err *e) NODISCARD;
int64_t ws_state_revision(const struct ws_state *s, const char *firm_id); /* 0: never changed */

bool ws_snapshot_begin(struct workspace *ws, struct err *e) NODISCARD;
void ws_snapshot_end(struct workspace *ws); /* harmless without a beginning */

#endif

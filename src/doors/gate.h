/* gate.h — the one place where a capability is called, whoever asks: terminal, HTTP, assistant.
 *
 * The gate, in this order: is the capability offered by this door; does the caller hold the role, for
 * the firm its PARAM_FIRM names or for the office; (writes) begin a transaction; run; check the shape
 * of the result; append one record to the audit log; bump the firm's revision; commit. A write is
 * acknowledged only after the commit; whatever fails before takes everything back.
 *
 * A door adds nothing but words in and bytes out. Checked: tests/unit/doors/test_gate.c and the table of
 * rights (tests/unit/doors/test_rights.c), made from the capability table.
 */
#ifndef DOORS_GATE_H
#define DOORS_GATE_H

#include "base/capability.h"

enum door { DOOR_TERMINAL, DOOR_HTTP, DOOR_MCP };

/* May this door offer it at all? MCP never offers what decides; network doors never what is ONLY_TERMINAL. */
bool gate_offers(enum door door, const struct capability *c);
/* The rights part alone, for lists of what the caller may do. firm_id NULL: the office. */
bool gate_allows(const struct job *job, const struct capability *c, const char *firm_id);

struct gate_call {
    enum door door;
    const struct capability *capability;
    const struct args *args;
    int64_t if_revision; /* writes: the firm must still be at this revision; −1 = do not look */
    /* Called inside the transaction after the run, before the commit (an idempotency key is kept here);
     * may be NULL. */
    bool (*before_commit)(void *ctx, struct job *job, const struct value *result, struct err *e);
    void *ctx;
};
/* ERR_REFUSED, ERR_CONFLICT (another revision; the hint says to read again), those of the capability. */
bool gate_run(struct job *job, const struct gate_call *call, struct value **ret,
              struct err *e) NODISCARD;
/* The firm a call is about: the first that is named, or the one its result tells; NULL = the office. */
const char *gate_firm_of(const struct gate_call *call, const struct value *result);
/* After a failure: was it because the firm is at another revision? (HTTP says 412 then.) */
bool gate_was_stale(const struct job *job);

#endif

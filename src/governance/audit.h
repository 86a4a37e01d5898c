/* audit.h — the log that cannot be rewritten unnoticed: one record per change, chained by hashes.
 *
 * A record is the canonical JSON (canonical.h) of {actor, at, body, firm, kind, seq}; its chain
 * value is SHA-256(0x02 ‖ chain before ‖ length, 64 bit big-endian ‖ record), with 32 zero bytes
 * before the first. The format, the signed heads and what each attack leaves behind:
 * docs/formats/audit-log.md.
 *
 * Use:      inside the transaction of the change, before its commit (the gate does it for every
 *           write):
 *             TRY(audit_record(job, ws, &(struct audit_entry){.firm_id = id, .kind = "firm.set",
 *                                                          .body = json}, e));
 * Persons:  the body holds no free text and no name of a person. Free text goes through
 *           audit_text_put, which keeps it beside the log; the body holds the reference, a salted
 *           hash.
 * The gate: a capability that appends a record of its own calls audit_record; the gate compares
 *           audit_recorded(job) before and after the run and appends its general record only when
 *           the number did not grow.
 * Errors:   ERR_BUG (outside a transaction; a body that is no JSON object), those of the store
 * Checked:  tests/unit/governance/test_verify.c; tests/cli/audit.sh with tests/peers/audit.py
 */
#ifndef GOVERNANCE_AUDIT_H
#define GOVERNANCE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/text.h"
#include "store/workspace.h"

struct audit_entry {
    const char *firm_id; /* NULL = the office */
    const char *kind; /* what happened: the capability, "firm.import", or a word of the same form */
    const char *actor; /* "person:p-…", "os:name", "server"; NULL: audit_record takes the job's */
    int64_t at_us;     /* 0: audit_record takes the job's time */
    struct str body; /* a JSON object in any form, made canonical here; n = 0 is {} */
};

/* Appends one record; a transaction must be open (ws_begin). */
bool audit_append(struct workspace *ws, const struct audit_entry *entry, struct err *e) NODISCARD;
/* The same with actor and time of the job, and counted in it. */
bool audit_record(struct job *job, struct workspace *ws, const struct audit_entry *entry,
                  struct err *e) NODISCARD;
/* How many records this job has appended so far. */
size_t audit_recorded(const struct job *job);

/* Keeps a free text outside the log; *ret_ref (64 hex digits, in a) is SHA-256(salt ‖ text) and
 * stands in the record's body. An empty or NULL text gives NULL. author: "person:p-…" may later be
 * erased. */
bool audit_text_put(struct workspace *ws, struct arena *a, const char *firm_id, const char *author,
                    const char *text, const char **ret_ref, struct err *e) NODISCARD;
/* The text behind a reference; "(erased)" when its author was erased, "(missing)" when somebody
 * took it away, NULL for a NULL reference. */
bool audit_text_get(struct workspace *ws, struct arena *a, const char *ref, const char **ret,
                    struct err *e) NODISCARD;
/* Erases every text a person wrote and appends the record that names the references; *ret_n texts.
 * The chain stays whole and `audit verify` stays content. A transaction must be open. */
bool audit_erase_person(struct job *job, struct workspace *ws, const char *person_id,
                        int64_t *ret_n, struct err *e) NODISCARD;

/* "2026-11-22T08:30:00.000000Z": how the log says a time. */
struct audit_time {
    char s[32];
};
struct audit_time audit_time(int64_t at_us);

#endif

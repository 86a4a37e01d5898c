/* verify.h — inside of this room: everything recomputed from the rows, in one walk.
 *
 * Looked at, in this order: each record's number and chain value; each signed head against the
 * Merkle root and the chain at its size; the announcements of keys; then what hangs on the log:
 * texts, proposals, decisions. first_bad is the number of the first record that is not what it
 * was: edited, missing, put in, moved, or (with a head kept elsewhere) cut off. When a whole
 * stretch was written anew with fitting chain values, only a head tells: first_bad then begins the
 * stretch after the last head that still fits, bad_until ends it.
 */
#ifndef GOVERNANCE_VERIFY_H
#define GOVERNANCE_VERIFY_H

#include "base/capability.h"
#include "governance/head.h"

struct json_t;
enum { VERIFY_MAX_FINDINGS = 50 };

struct verify_finding {
    int64_t seq; /* the record concerned; 0 = none */
    const char *what;
};
struct verify_key {
    int64_t seq;
    const char *public_key;
    bool by_previous; /* signed by the key before; true for the first */
};
struct verify_report {
    int64_t records, first_bad, bad_until; /* 0 = none */
    struct verify_finding *findings;       /* the first of them */
    size_t n_findings, cap_findings, n_more;
    struct verify_key *keys;
    size_t n_keys, cap_keys;
    size_t n_heads, n_heads_good;
    int64_t newest_head_us; /* 0 = none */
    size_t n_texts, n_erased, n_proposals, n_decisions;
};

/* What the records say about rows outside the log. */
struct verify_ref { /* a text beside the log */
    const char *ref;
    int64_t seq;
};
struct verify_act { /* one step of a proposal's life */
    int64_t seq, proposal, step, at_us;
    const char *firm_id, *kind, *actor, *sha256, *state;
    bool seen;
};
struct verify_state {
    struct workspace *ws;
    struct arena *a;
    struct verify_report *report;
    struct verify_ref *refs, *erased;
    size_t n_refs, cap_refs, n_erased, cap_erased;
    struct verify_act *acts;
    size_t n_acts, cap_acts;
};

/* anchored: a head from outside, or NULL. Only reads. */
bool verify_all(struct workspace *ws, struct arena *a, const struct ws_audit_head *anchored,
                struct verify_report *ret, struct err *e) NODISCARD;

void verify_find(struct verify_state *s, int64_t seq, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* verify_rows.c: keeps what a record says about other rows … */
void verify_note(struct verify_state *s, const struct ws_audit *row, const struct json_t *body);
/* … and compares: texts, proposals, decisions. */
bool verify_rows(struct verify_state *s, struct err *e) NODISCARD;

#endif

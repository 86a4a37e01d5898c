/* head_file.h — inside of this room: a signed head as a file (docs/formats/audit-log.md). */
#ifndef GOVERNANCE_HEAD_FILE_H
#define GOVERNANCE_HEAD_FILE_H

#include "governance/head.h"

/* record and since 0 = none; else the proof that record is in the tree of this head, and the proof
 * that this tree begins with that of the first `since` records. */
bool head_file_write(struct arena *a, const char *path, const struct ws_audit_head *h,
                     const struct leaves *l, int64_t record, int64_t since,
                     struct err *e) NODISCARD;
/* Form, signature and proofs are checked: ERR_PARSE, ERR_INPUT. */
bool head_file_read(struct arena *a, const char *path, struct ws_audit_head *ret,
                    struct err *e) NODISCARD;

#endif

/* head.h — inside of this room: the signed head of the log and the key that signs it.
 *
 * A head says: at this time the log had so many records, this Merkle root and this last chain
 * value. It is signed with Ed25519. Kept elsewhere (a file, an e-mail, on paper) it makes a
 * shortened or rewritten log visible. The key is not in the database: WORKSPACE.key, mode 0600,
 * made when the first head is signed. Each key is made known by a record "audit.key" in the log itself:
 * {"by_previous", "previous", "proof", "public_key"}; proof = signature of the new key over the
 * change; by_previous = the old key's, when it was kept as WORKSPACE.key.old, else null: then
 * `audit verify` says that the key changed without the old one.
 */
#ifndef GOVERNANCE_HEAD_H
#define GOVERNANCE_HEAD_H

#include "base/capability.h"
#include "governance/merkle.h"
#include "store/governance.h"

#define HEAD_FORMAT "landfall-head/1"

/* What is signed: canonical JSON of at, chain, format, public_key, root, size. */
struct str head_bytes(struct arena *a, const struct ws_audit_head *head);
bool head_signature_holds(struct arena *a, const struct ws_audit_head *head);
/* What audit.key's signatures are over. */
struct str head_key_bytes(struct arena *a, const char *previous, const char *public_key);
bool head_verify(const char *public_key, const char *signature, struct str bytes);

/* All leaves of the log, in order; *ret_chain = the last chain value. */
struct leaves {
    struct digest *items;
    size_t n, cap;
    struct digest chain;
};
bool head_leaves(struct workspace *ws, struct arena *a, struct leaves *ret,
                 struct err *e) NODISCARD;

/* Signs the log as it stands and keeps the head in the workspace; a transaction must be open.
 * Makes the key known first when the log does not know it. */
bool head_make(struct job *job, struct workspace *ws, struct leaves *ret_leaves,
               struct ws_audit_head *ret, struct err *e) NODISCARD;

#endif

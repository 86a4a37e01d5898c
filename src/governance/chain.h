/* chain.h — inside of this room: the bytes of a record and its place in the chain. */
#ifndef GOVERNANCE_CHAIN_H
#define GOVERNANCE_CHAIN_H

#include "governance/merkle.h"
#include "store/governance.h"

/* {"actor":…,"at":…,"body":…,"firm":…,"kind":…,"seq":…}: canonical as long as the row's body is. */
struct str chain_record(struct arena *a, const struct ws_audit *row);
/* SHA-256(0x02 ‖ before ‖ len64be ‖ record). */
struct digest chain_next(struct digest before, struct str record);
/* The reference of a text kept beside the log: SHA-256(salt ‖ text), hexadecimal. */
void chain_text_ref(char ret[HASH_HEX], const char *salt, const char *text);

#endif

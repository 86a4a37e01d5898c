/* merkle.h — the hash tree of RFC 9162 (2.1): root, proof that a record is in it, proof that a
 * longer tree continues a shorter one.
 *
 * leaf = SHA-256(0x00 ‖ data), node = SHA-256(0x01 ‖ left ‖ right), the root of nothing =
 * SHA-256(""); n leaves are split at the largest power of two below n.
 * Leaves are counted from 0, as the RFC does; record seq is leaf seq − 1.
 * Cost:    root n hashes; proofs n hashes to make, log n to check. Pure: no files, no clock.
 * Checked: tests/unit/governance/test_merkle.c (vectors of Certificate Transparency)
 */
#ifndef GOVERNANCE_MERKLE_H
#define GOVERNANCE_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct digest {
    unsigned char b[32];
};
enum { MERKLE_MAX_PROOF = 128 }; /* two digests for each of 64 levels are more than enough */

struct digest merkle_leaf(struct str data);
/* leaves [n]; n = 0 is the empty tree. */
struct digest merkle_root(const struct digest *leaves, size_t n);

/* The same root leaf by leaf, in log n memory: after each leaf the root so far costs log n
 * hashes. */
struct merkle_builder {
    struct digest full[64]; /* roots of the full subtrees, the largest first */
    size_t n_full, n;       /* n: leaves so far */
};
void merkle_add(struct merkle_builder *m, struct digest leaf);
struct digest merkle_root_so_far(const struct merkle_builder *m);

/* The proof that leaf `i` (< n) is in the tree of n; returns its length. */
size_t merkle_inclusion(const struct digest *leaves, size_t n, size_t i,
                        struct digest ret[MERKLE_MAX_PROOF]);
bool merkle_inclusion_holds(struct digest leaf, size_t i, size_t n, struct digest root,
                            const struct digest *proof, size_t n_proof);

/* The proof that the tree of n begins with the tree of m (0 < m ≤ n); returns its length. */
size_t merkle_consistency(const struct digest *leaves, size_t n, size_t m,
                          struct digest ret[MERKLE_MAX_PROOF]);
bool merkle_consistency_holds(size_t m, struct digest root_m, size_t n, struct digest root_n,
                              const struct digest *proof, size_t n_proof);

bool digest_eq(struct digest x, struct digest y);
void digest_hex(char ret[65], struct digest d);
/* 64 hex digits, small letters. */
bool digest_read(const char *hex, struct digest *ret);

#endif

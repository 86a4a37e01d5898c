/* merkle.c — the recursions of RFC 9162, section 2.1, as they stand there. */
#include "governance/merkle.h"

#include <assert.h>
#include <sodium.h>

struct digest merkle_leaf(struct str data)
{
    static const unsigned char mark = 0x00;
    struct digest d;
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, &mark, sizeof mark);
    (void)crypto_hash_sha256_update(&state, (const unsigned char *)data.p, data.n);
    (void)crypto_hash_sha256_final(&state, d.b);
    return d;
}

static struct digest node(struct digest left, struct digest right)
{
    static const unsigned char mark = 0x01;
    struct digest d;
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, &mark, sizeof mark);
    (void)crypto_hash_sha256_update(&state, left.b, sizeof left.b);
    (void)crypto_hash_sha256_update(&state, right.b, sizeof right.b);
    (void)crypto_hash_sha256_final(&state, d.b);
    return d;
}

/* The largest power of two below n; n ≥ 2. */
static size_t split(size_t n)
{
    size_t k = 1;
    while (k << 1 < n)
        k <<= 1;
    return k;
}

struct digest merkle_root(const struct digest *leaves, size_t n)
{
    if (n == 0) {
        struct digest nothing;
        (void)crypto_hash_sha256(nothing.b, NULL, 0);
        return nothing;
    }
    if (n == 1)
        return leaves[0];
    size_t k = split(n);
    return node(merkle_root(leaves, k), merkle_root(leaves + k, n - k));
}

void merkle_add(struct merkle_builder *m, struct digest leaf)
{
    struct digest d = leaf;
    /* each one-bit at the low end of the count is a full subtree of that size that the new one
     * completes */
    for (size_t n = m->n; n & 1; n >>= 1)
        d = node(m->full[--m->n_full], d);
    m->full[m->n_full++] = d;
    m->n++;
}

struct digest merkle_root_so_far(const struct merkle_builder *m)
{
    if (m->n == 0)
        return merkle_root(NULL, 0);
    struct digest d = m->full[m->n_full - 1];
    for (size_t i = m->n_full - 1; i-- > 0;)
        d = node(m->full[i], d);
    return d;
}

static size_t add(struct digest *ret, size_t at, struct digest d)
{
    assert(at < MERKLE_MAX_PROOF);
    ret[at] = d;
    return at + 1;
}

size_t merkle_inclusion(const struct digest *leaves, size_t n, size_t i,
                        struct digest ret[MERKLE_MAX_PROOF])
{
    assert(i < n);
    if (n == 1)
        return 0;
    size_t k = split(n);
    if (i < k)
        return add(ret, merkle_inclusion(leaves, k, i, ret), merkle_root(leaves + k, n - k));
    return add(ret, merkle_inclusion(leaves + k, n - k, i - k, ret), merkle_root(leaves, k));
}

/* RFC 9162, 2.1.3.2. */
bool merkle_inclusion_holds(struct digest leaf, size_t i, size_t n, struct digest root,
                            const struct digest *proof, size_t n_proof)
{
    if (i >= n)
        return false;
    size_t fn = i, sn = n - 1;
    struct digest r = leaf;
    for (size_t p = 0; p < n_proof; p++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            r = node(proof[p], r);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            r = node(r, proof[p]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && digest_eq(r, root);
}

/* SUBPROOF(m, D_n, b) of RFC 9162, 2.1.4.1. */
static size_t subproof(const struct digest *leaves, size_t n, size_t m, bool known,
                       struct digest *ret)
{
    if (m == n)
        return known ? 0 : add(ret, 0, merkle_root(leaves, n));
    size_t k = split(n);
    if (m <= k)
        return add(ret, subproof(leaves, k, m, known, ret), merkle_root(leaves + k, n - k));
    return add(ret, subproof(leaves + k, n - k, m - k, false, ret), merkle_root(leaves, k));
}

size_t merkle_consistency(const struct digest *leaves, size_t n, size_t m,
                          struct digest ret[MERKLE_MAX_PROOF])
{
    assert(m > 0 && m <= n);
    return subproof(leaves, n, m, true, ret);
}

/* RFC 9162, 2.1.4.2. */
bool merkle_consistency_holds(size_t m, struct digest root_m, size_t n, struct digest root_n,
                              const struct digest *proof, size_t n_proof)
{
    if (m == 0 || m > n)
        return false;
    if (m == n)
        return n_proof == 0 && digest_eq(root_m, root_n);
    bool whole = (m & (m - 1)) == 0; /* a power of two: the old root is a node of the new tree */
    size_t p = 0, fn = m - 1, sn = n - 1;
    while (fn & 1) {
        fn >>= 1;
        sn >>= 1;
    }
    if (!whole && n_proof == 0)
        return false;
    struct digest fr = whole ? root_m : proof[p++];
    struct digest sr = fr;
    for (; p < n_proof; p++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            fr = node(proof[p], fr);
            sr = node(proof[p], sr);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            sr = node(sr, proof[p]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && digest_eq(fr, root_m) && digest_eq(sr, root_n);
}

bool digest_eq(struct digest x, struct digest y)
{
    return sodium_memcmp(x.b, y.b, sizeof x.b) == 0;
}

void digest_hex(char ret[65], struct digest d)
{
    (void)sodium_bin2hex(ret, 2 * sizeof d.b + 1, d.b, sizeof d.b);
}

bool digest_read(const char *hex, struct digest *ret)
{
    struct digest d;
    size_t n = 0;
    if (!hex || strlen(hex) != 2 * sizeof d.b ||
        strspn(hex, "0123456789abcdef") != 2 * sizeof d.b ||
        sodium_hex2bin(d.b, sizeof d.b, hex, 2 * sizeof d.b, NULL, &n, NULL) != 0)
        return false;
    *ret = d;
    return true;
}

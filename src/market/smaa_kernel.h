/* smaa_kernel.h — the inner loops of SMAA, eight draws at a time (used inside the room).
 *
 * A pack is LANES draws side by side. The same loops are compiled for several instruction sets from
 * one text (smaa_kernel_body.h); each lane does its additions in the same order in all of them, and
 * products are never fused with sums, so the results agree to the last bit.
 */
#ifndef MARKET_SMAA_KERNEL_H
#define MARKET_SMAA_KERNEL_H

#include <stddef.h>
#include <stdint.h>

enum {
    LANES = 8,        /* draws in a pack */
    KEY_LANES = 16,   /* draws ranked side by side: two packs */
    PACK_DRAWS = 240, /* draws between two emptyings of the byte counters: < 256, full key lanes */
    PAIR_LANES = 64   /* alternatives side by side in the pairwise count */
};

typedef double pack __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t pack_mask __attribute__((vector_size(LANES * sizeof(int64_t))));
typedef uint64_t pack_bits __attribute__((vector_size(LANES * sizeof(uint64_t))));

struct pack_rng { /* LANES xoshiro256** generators */
    pack_bits s[4];
};

enum { RANK_8_OFFSET = 128 };

struct smaa_kernel {
    const char *name;
    /* u[a] = Σ_c w[c] · v[a][c], exact values: v [n × n_crit] doubles */
    void (*utilities)(pack *u, const double *v, const pack *w, size_t n, size_t n_crit);
    /* the same with a value per draw: v [n × n_crit] packs */
    void (*utilities_drawn)(pack *u, const pack *v, const pack *w, size_t n, size_t n_crit);
    /* better[a] = number of b with u[b] > u[a], per lane: the exact but slow way */
    void (*count_better)(pack_mask *better, const pack *u, size_t n);
    /* key[a · KEY_LANES + lane] = u[a] on a scale of 2^30 steps between the lane's least and largest:
     * never in another order than u, but near neighbours may share a key */
    void (*make_keys)(int32_t *key, const pack *u, size_t n);
    void (*count_keys)(int32_t *better, const int32_t *key, size_t n); /* [n × KEY_LANES] each */
    /* wins[a · stride + b] += draws with rank[d][a] < rank[d][b]; rank [draws × stride], stride a
     * multiple of PAIR_LANES, draws ≤ PACK_DRAWS; unused columns hold the least value. Signed,
     * because vectors compare signed numbers in one step: bytes hold rank - 128. */
    void (*count_wins_8)(uint32_t *wins, const int8_t *rank, size_t n, size_t stride,
                         size_t draws);
    void (*count_wins_16)(uint32_t *wins, const int16_t *rank, size_t n, size_t stride,
                          size_t draws);
    /* v[cell[i]] = uniform on [low[i], high[i]] for the n interval cells */
    void (*draw_cells)(pack *v, const uint32_t *cell, const double *low, const double *high,
                       size_t n, struct pack_rng *r);
    /* Lanes in which no alternative of order[0…n) beats u_a at the weights w [n_crit]; alive is
     * all ones or zero per lane. */
    void (*stays_first)(pack_mask *alive, const pack *v, const double *w, size_t a,
                        const uint16_t *order, size_t n, size_t n_crit);
};

/* wish NULL: the best the processor has. NULL when the wish cannot be had. */
const struct smaa_kernel *smaa_kernel_for(const char *wish);

#endif

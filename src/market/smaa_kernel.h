/* smaa_kernel.h — the inner loops of SMAA, eight draws at a time (used inside the room).
 *
 * A pack is LANES draws side by side. The same loops are compiled for several instruction sets from
 * one text (smaa_kernel_body.h); each lane does its additions in the same order in all of them, and
 * products are never fused with sums, so the results agree to the last bit.
 */
#ifndef MARKET_SMAA_KERNEL_H
#define MARKET_SMAA_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LANES = 8,      /* draws in a pack */
    KEY_LANES = 16, /* draws sorted side by side: two packs, a key being half as wide as a double */
    /* Draws whose ranks are kept until the pairs are counted: at most 255 vectors of bytes, and an
     * odd number of cache lines, so that the rows of a tile spread over the whole cache (1024: a
     * tenth slower). */
    TILE_DRAWS = 960
};

typedef double pack __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t pack_mask __attribute__((vector_size(LANES * sizeof(int64_t))));
typedef uint64_t pack_bits __attribute__((vector_size(LANES * sizeof(uint64_t))));

struct pack_rng { /* LANES xoshiro256** generators */
    pack_bits s[4];
};

enum { RANKS_8 = 256, RANK_8_OFFSET = 128 }; /* as many ranks fit a byte, from -128 */

struct smaa_kernel {
    const char *name;
    /* u[a] = Σ_c w[c] · v[a][c], exact values: v [n × n_crit] doubles */
    void (*utilities)(pack *u, const double *v, const pack *w, size_t n, size_t n_crit);
    /* the same with a value per draw, v [n × n_crit] packs, over the criteria from ≤ c < to only;
     * goes_on: added to what u holds, which is the same sum as in one go */
    void (*utilities_drawn)(pack *u, const pack *v, const pack *w, size_t n, size_t n_crit,
                            size_t from, size_t to, bool goes_on);
    /* key[a · KEY_LANES + lane]: in its low `bits` the row a, above them u[a] on a scale of about
     * 2^(31 - bits) steps from the lane's best (least key) to its worst. Never in another order
     * than u, but near neighbours may differ in nothing but the row. */
    void (*make_keys)(int32_t *key, const pack *u, size_t n, unsigned bits);
    /* Sorts every lane, best first, and leaves only the rows. near[lane] ≠ 0: in this lane two
     * neighbours differed in nothing but the row. */
    void (*sort_keys)(int32_t *key, int32_t *near, size_t n, unsigned bits);
    /* wins[a · n + b] += draws with rank[a][d] < rank[b][d]; rank [n × TILE_DRAWS], of which
     * `draws` count and the rest are alike in all rows. tied: some ranks are shared; without ties
     * who does not win loses, and half the comparisons are enough. Signed, because vectors compare
     * signed numbers in one step: bytes hold rank - RANK_8_OFFSET. */
    void (*count_wins_8)(uint32_t *wins, const int8_t *rank, size_t n, size_t draws, bool tied);
    void (*count_wins_16)(uint32_t *wins, const int16_t *rank, size_t n, size_t draws, bool tied);
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

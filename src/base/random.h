/* random.h — one documented generator, named streams.
 *
 * xoshiro256** (Blackman & Vigna 2018), state filled by SplitMix64 from the seed and a text label.
 * Two parts of a program that use different labels cannot disturb each other's draws; a parallel
 * loop gives each block its own stream (rng_init_block), so the draws do not depend on the number
 * of threads.
 *
 * Use:  struct rng r; rng_init(&r, seed, "market.smaa.weights"); double u = rng_uniform(&r);
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

struct rng {
    uint64_t s[4];
};

void rng_init(struct rng *r, uint64_t seed, const char *label);
void rng_init_block(struct rng *r, uint64_t seed, const char *label, uint64_t block);

static inline uint64_t rng_rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}
static inline uint64_t rng_next(struct rng *r)
{
    uint64_t *s = r->s, out = rng_rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rng_rotl(s[3], 45);
    return out;
}
/* [0,1) on the grid of 2^-53. */
static inline double rng_uniform(struct rng *r)
{
    return (double)(rng_next(r) >> 11) * 0x1p-53;
}
/* (0,1): never 0, never 1; for logarithms. */
static inline double rng_uniform_open(struct rng *r)
{
    return ((double)(rng_next(r) >> 12) + 0.5) * 0x1p-52;
}
double rng_exponential(struct rng *r);            /* mean 1 */
double rng_normal(struct rng *r);                 /* mean 0, variance 1 (polar method) */
double rng_gamma(struct rng *r, double shape);    /* scale 1; mean = variance = shape > 0 */
uint64_t rng_below(struct rng *r, uint64_t n);    /* 0…n-1 without bias (Lemire); n > 0 */
double rng_between(struct rng *r, double lo, double hi);
double rng_triangular(struct rng *r, double lo, double mode, double hi);
void rng_shuffle(struct rng *r, uint32_t *items, uint32_t n); /* Fisher–Yates */

#endif

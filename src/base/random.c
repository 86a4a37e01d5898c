/* random.c — seeding and the few distributions used; see random.h for the generator.
 *
 * Integers below n by Lemire's multiplication with rejection (2019): no bias, almost no division.
 * The normal deviate uses the polar method and forgets its twin, so that the number of draws
 * consumed is a property of the stream alone and no state hides outside struct rng. */
#include "base/random.h"

#include <assert.h>
#include <math.h>

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint64_t label_hash(const char *label)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325); /* FNV-1a, 64 bits */
    for (; *label; label++)
        h = (h ^ (unsigned char)*label) * UINT64_C(0x100000001B3);
    return h;
}

void rng_init(struct rng *r, uint64_t seed, const char *label)
{
    rng_init_block(r, seed, label, 0);
}

void rng_init_block(struct rng *r, uint64_t seed, const char *label, uint64_t block)
{
    uint64_t state = seed, mixed = splitmix64(&state); /* so that seeds 1 and 2 are far apart */
    state = mixed ^ label_hash(label);
    mixed = splitmix64(&state);
    state = mixed + block; /* consecutive blocks: disjoint SplitMix64 outputs after mixing */
    mixed = splitmix64(&state);
    state = mixed;
    for (int i = 0; i < 4; i++)
        r->s[i] = splitmix64(&state); /* four outputs of a bijection: never all zero */
}

double rng_exponential(struct rng *r)
{
    return -log(rng_uniform_open(r));
}

double rng_normal(struct rng *r)
{
    double u, v, q;
    do {
        u = 2 * rng_uniform(r) - 1;
        v = 2 * rng_uniform(r) - 1;
        q = u * u + v * v;
    } while (q >= 1 || q == 0);
    return u * sqrt(-2 * log(q) / q);
}

/* Marsaglia & Tsang 2000; below 1 by a deviate of shape + 1 times U^(1/shape). */
double rng_gamma(struct rng *r, double shape)
{
    assert(shape > 0);
    if (shape < 1) {
        double more = rng_gamma(r, shape + 1);
        return more * pow(rng_uniform_open(r), 1 / shape);
    }
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = rng_normal(r), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        if (log(rng_uniform_open(r)) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    assert(n > 0);
    unsigned __int128 m = (unsigned __int128)rng_next(r) * n;
    if ((uint64_t)m < n) {
        uint64_t least = (0 - n) % n;
        while ((uint64_t)m < least)
            m = (unsigned __int128)rng_next(r) * n;
    }
    return (uint64_t)(m >> 64);
}

double rng_between(struct rng *r, double lo, double hi)
{
    return lo + (hi - lo) * rng_uniform(r);
}

double rng_triangular(struct rng *r, double lo, double mode, double hi)
{
    double u = rng_uniform(r), span = hi - lo;
    if (!(span > 0))
        return lo;
    double at = (mode - lo) / span;
    return u < at ? lo + sqrt(u * span * (mode - lo)) : hi - sqrt((1 - u) * span * (hi - mode));
}

void rng_shuffle(struct rng *r, uint32_t *items, uint32_t n)
{
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = (uint32_t)rng_below(r, i), t = items[i - 1];
        items[i - 1] = items[j];
        items[j] = t;
    }
}

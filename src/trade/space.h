/* space.h — the product space: who has an advantage in what, as bits, and how near products are.
 *
 * R_ik = 1 when country i has an advantage (RCA ≥ 1) in product k. Proximity of two products: of the countries
 * with an advantage in the one, the share that has it in the other as well, the smaller of the two ways round
 * (Hidalgo et al. 2007): both / max(ubiquity, ubiquity'). Density of k around i: of the proximity of k to all other
 * products, the part that lies in products i has an advantage in.
 *
 * Fast:    a product is a row of one bit a country, so that `both` is a count of common bits; the density
 *          needs no proximities (space.c says how) and takes about 50 ms for 226 × 5 000
 * Memory:  bits only; proximities are made a row at a time
 * Exact:   the same bits for any number of threads
 * Card:    docs/methods/product-space.md
 * Checked: tests/unit/trade/test_space.c
 */
#ifndef TRADE_SPACE_H
#define TRADE_SPACE_H

#include "trade/cube.h"

struct space {
    size_t n_countries, n_products;
    size_t product_words, country_words; /* 64-bit words of a product's row, of a country's row */
    uint64_t *of_product;                /* [n_products × product_words] bit i: country i has it */
    uint64_t *plane;      /* the same bits word by word: [product_words × n_products] */
    uint64_t *of_country;                /* [n_countries × country_words] bit k: it has product k */
    uint32_t *ubiquity;                  /* [n_products] countries that have it */
    uint32_t *diversity;                 /* [n_countries] products it has */
};
/* From the exports of a cube. */
struct space *space_of(struct arena *a, const struct cube *c);
static inline bool space_has(const struct space *s, size_t country, size_t product)
{
    return s->of_product[product * s->product_words + country / 64] >> (country % 64) & 1;
}
/* Proximity of product k to every product; 1 to itself when anybody has it, 0 where nobody has either. */
void space_proximity(const struct space *s, size_t product, double *ret); /* [n_products] */
/* Density of every product around every country [n_countries × n_products]; NaN for a product that is near
 * to no other. */
void space_density(struct arena *a, const struct space *s, double *ret);

#endif

/* diversify.h — products a country does not yet excel in, by how near they are to what it does.
 *
 * Density (product space): of the proximity of a product to all others, the part that lies in products the
 * country has an advantage in. A candidate is a product with RCA below 1. The size behind it is the demand the
 * country could reach, Σ_j γ_ij M_jk, weighed by density as ITC's diversification indicator does: it orders,
 * and is never told as money, for density is no supply.
 *
 * Use:     TRY(diversify_of(job, cube, home, &opt, &list, &n, e));  best first: by density
 * Card:    docs/methods/diversification.md
 * Checked: tests/unit/trade/test_screen.c, tests/peers/screen.py
 */
#ifndef TRADE_DIVERSIFY_H
#define TRADE_DIVERSIFY_H

#include "trade/potential.h"

struct diversify_line {
    size_t product;
    double rca;      /* 0 when the home sells none of it; NaN never */
    double density;  /* 0…1 */
    double pull;     /* density × reachable demand: only its order means anything; NaN without partners */
    size_t place;    /* by density, ties share it */
    size_t pull_place;
    double world;    /* exports of the world, USD */
    double growth;   /* of the world's exports a year over the long span; NaN: not in the store */
    bool sold;       /* the home sells some, without an advantage */
};
struct diversify_options {
    struct potential_options potential; /* of γ */
    double least_world; /* products traded less than this are left out, USD a year */
};
struct diversify {
    struct diversify_line *line; /* [n] by place, then by pull */
    size_t n, n_left_out;        /* candidates; too small */
    size_t n_has;                /* products with an advantage */
    int growth_from, growth_to;  /* 0: not run */
    const struct space *space;
};
bool diversify_of(struct job *job, const struct cube *c, size_t home, const struct diversify_options *opt,
                  struct diversify **ret, struct err *e) NODISCARD;
/* The products with an advantage that are nearest to k, at most `most`; returns how many. */
size_t diversify_near(struct arena *a, const struct diversify *d, size_t home, size_t product, size_t most,
                      size_t *ret_product, double *ret_proximity);

#endif

/* complexity.h — economic complexity of countries and products, in two ways.
 *
 * Eigenvector (Hidalgo & Hausmann 2009, as an eigenproblem): ECI is the eigenvector to the second largest
 * eigenvalue of C_ij = Σ_k R_ik R_jk / (d_i u_k), d diversity, u ubiquity. Scale: mean 0, standard deviation 1 with
 * divisor n − 1. Sign: ECI correlates positively with diversity. PCI is
 * the mean ECI of the countries that have the product, scaled in the same manner over the products: up to scale the
 * second eigenvector on the products' side, with the sign that comes with it.
 * Fitness–Complexity (Tacchella et al. 2012): F = R Q, Q = 1 / (Rᵀ (1/F)), both from the values of the state before,
 * each divided by its mean. State 1 is all ones, so `iterations` states are iterations − 1 updates; that is how the R
 * package economiccomplexity counts its 20.
 *
 * Missing: a country without any advantage, a product nobody has an advantage in: NaN
 * Errors:  ERR_NUMERIC: fewer than 3 countries or products with an advantage; groups of countries that share no
 *          product (the second eigenvalue is 1 and its vector arbitrary); two equal eigenvalues
 * Threads: the same bits for any number
 * Card:    docs/methods/economic-complexity.md
 * Checked: tests/unit/trade/test_complexity.c (the published values; an
 *          eigenvector computation of another kind in tests/peers/complexity.py)
 */
#ifndef TRADE_COMPLEXITY_H
#define TRADE_COMPLEXITY_H

#include "trade/space.h"

struct complexity {
    double *country, *product; /* [n_countries], [n_products]; NaN = missing */
    double second, third;      /* eigenvalues; NaN for fitness */
};
bool complexity_eigen(struct arena *a, const struct space *s, struct complexity *ret,
                      struct err *e) NODISCARD;
bool complexity_fitness(struct arena *a, const struct space *s, int iterations,
                        struct complexity *ret, struct err *e) NODISCARD;

#endif

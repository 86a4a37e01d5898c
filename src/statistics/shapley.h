/* shapley.h — how much each driver moved a value, when the value is any function of the drivers.
 *
 * f(S) is the value with the drivers of S taken from the later period and the others from the earlier
 * one. The share of driver i is its effect averaged over all orders in which the drivers can be
 * switched (Shapley 1953):  φ_i = Σ_S |S|!(n−|S|−1)!/n! · [f(S ∪ i) − f(S)],  Σ φ_i = f(all) − f(none).
 * Exact up to SHAPLEY_EXACT_MAX drivers (2^n calls of f); above that orders are drawn, each together
 * with its reverse, and the standard error of every share is given. The sum is exact either way.
 *
 * Checked: tests/unit/statistics/test_shapley.c (efficiency, symmetry, dummy, additivity; sampled
 * against exact), tests/peers/causes.py (by permutations, in fractions)
 */
#ifndef STATISTICS_SHAPLEY_H
#define STATISTICS_SHAPLEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum { SHAPLEY_EXACT_MAX = 12, SHAPLEY_MAX = 64 };

/* Bit i of `set`: driver i is of the later period. */
typedef double shapley_value_fn(void *ctx, uint64_t set);

struct shapley_share {
    double value, error; /* error: standard error of the draw; 0 when exact */
};

/* n_pairs: pairs of orders drawn when n > SHAPLEY_EXACT_MAX (≥ 2 there). ret [n].
 * ERR_LIMIT for n > SHAPLEY_MAX, ERR_NUMERIC when f is not finite. */
bool shapley_split(struct arena *tmp, size_t n, shapley_value_fn *f, void *ctx, uint64_t seed,
                   size_t n_pairs, struct shapley_share *ret, struct err *e) NODISCARD;

#endif

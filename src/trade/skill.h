/* skill.h — how well an order made before agrees with what came after.
 *
 * Pure kernels. Scores and outcomes are finite; whoever calls drops what is missing first. A measure that
 * says nothing (a side that does not vary, one class only, too few) is NaN, never 0.
 *
 * Rank correlation: stat_spearman, base/stat.h.
 * Ties:    by the mean over all ways to break them, so that a score that is the same for all gives what
 *          chance gives: precision top/n, area one half
 * Checked: tests/unit/trade/test_skill.c, tests/peers/skill.py
 * Card:    docs/methods/back-test.md
 */
#ifndef TRADE_SKILL_H
#define TRADE_SKILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Spearman's ρ; NaN when a side is constant or n < 2. */
double skill_rho(struct arena *tmp, const double *score, const double *outcome, size_t n);
/* Of the `top` with the largest scores, the share that is among the `top` with the largest outcomes.
 * NaN when n < top or top = 0. */
double skill_precision(struct arena *tmp, const double *score, const double *outcome, size_t n,
                       size_t top);
/* Area under the curve (Mann & Whitney): share of (yes, no) pairs in which yes has the larger score, ties
 * half. NaN without a yes or without a no. */
double skill_area(struct arena *tmp, const double *score, const bool *yes, size_t n);

/* The mean of values and how far it would move with other clusters.
 *
 * Clusters are drawn with replacement, whole, as many as there are; the mean is over the values drawn. The
 * interval is that of the percentiles (type 7) of the drawn means. NaN values are passed over. Fewer than
 * two clusters with a value: low = high = NaN. Two calls with the same clusters, seed and draws draw
 * alike, so the difference of two methods is asked for as values of differences. */
struct skill_mean {
    double mean, low, high; /* NaN without a value */
    size_t n, n_clusters;   /* values that count; clusters that have one */
};
/* cluster[n] < n_clusters; level 0.95: the middle 95 %. */
struct skill_mean skill_mean_of(struct arena *tmp, const double *value, const uint32_t *cluster,
                                size_t n, uint32_t n_clusters, size_t draws, double level,
                                uint64_t seed);

#endif

/* agreement.h — do two people who rate the same items agree? Plain arithmetic (methods 10.4), private
 * to the room and its tests.
 *
 * Ratings are whole numbers of an ordered scale; RATING_NONE = not rated.
 *
 * Source: Cohen 1968 (weighted kappa); Krippendorff 2011, Computing Krippendorff's alpha-reliability
 * Checked: tests/unit/diagnosis/test_agreement.c, tests/peers/agreement.py, published examples
 */
#ifndef DIAGNOSIS_AGREEMENT_H
#define DIAGNOSIS_AGREEMENT_H

#include <limits.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/random.h"

#define RATING_NONE INT_MIN

/* Cohen's kappa with quadratic weights.
 *
 *   kappa = 1 - sum_i (x_i - y_i)² / n  /  (sum_ij (x_i - y_j)² / n²)
 *
 * x, y [n] ratings, none missing. NaN when chance leaves no disagreement (both constant and alike,
 * or n = 0): then agreement beyond chance has no meaning. */
double kappa_quadratic(const int *x, const int *y, size_t n);

/* Krippendorff's alpha with the ordinal metric, for any number of raters and missing ratings.
 *
 *   alpha = 1 - D_o / D_e by the coincidences of values within items rated at least twice
 *   d²(c,k) = (sum_{g=c..k} n_g - (n_c + n_k)/2)²
 *
 * ratings [n_raters × n_items], one row per rater; values in low … high (at most
 * AGREEMENT_MAX_VALUES of them). NaN when no item is rated twice or only one value occurs. */
enum { AGREEMENT_MAX_VALUES = 16 };
double alpha_ordinal(const int *ratings, size_t n_raters, size_t n_items, int low, int high);

/* Percentile interval over resamples of items. */
struct agreement_band {
    double low, high;   /* NaN: too many resamples in which the coefficient is not defined */
    double undefined;   /* share of them */
};
struct agreement_bands {
    struct agreement_band kappa, alpha;
};
/* Two raters, items rated by both: x, y [n]. Scratch from tmp. */
struct agreement_bands agreement_resample(struct arena *tmp, const int *x, const int *y, size_t n,
                                          int low, int high, size_t draws, double level,
                                          double undefined_max, struct rng *rng);

#endif

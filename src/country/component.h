/* component.h — one score from several items: the first principal component, tolerant of gaps.
 *
 * Pure kernel: no files, no figures. NaN marks a missing item.
 * Method:  docs/methods/distance-stimuli.md
 * Checked: tests/unit/country/test_distance_stimuli.c; R stats::prcomp and tests/peers/distances.py
 */
#ifndef COUNTRY_COMPONENT_H
#define COUNTRY_COMPONENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

enum { COMPONENT_MAX_ITEMS = 32 };

struct component {
    size_t k, n_complete;
    const double *mean, *sd; /* [k] over all known values of an item */
    const double *loading;   /* [k] unit length; signs fixed so that they sum to ≥ 0 */
    double variance;         /* of the scores of the complete cases */
    double share;            /* of the variance of the complete cases, 0…1 */
};

/* First principal component of z-scored items.
 *
 * X      [n × k] row-major, NaN = missing. Items are z-scored (n-1) over their known values; the
 *        component is that of the covariance of the z-scores over the complete rows, so that with
 * no gaps it is the component of the correlation matrix. least  complete rows needed, else
 * ERR_NUMERIC; also ERR_NUMERIC: an item without variance Cost: n k² + k³. */
bool component_make(struct arena *a, const double *X, size_t n, size_t k, size_t least,
                    struct component *ret, struct err *e) NODISCARD;

/* Score of one row x [k]: the least-squares fit of its known items, Σ l z / Σ l²; equal to the
 * usual score when none is missing. NaN when fewer than `share` of the items are known. */
double component_score(const struct component *c, const double *x, double share);

#endif

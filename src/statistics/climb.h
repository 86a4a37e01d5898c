/* climb.h — the top of a smooth function of a few logarithms of parameters.
 *
 * Damped Newton: the gradient is exact, the curvature its central difference; −H + damping is
 * factored by Cholesky and damped until the step climbs. No parameter leaves [−CLIMB_EDGE,
 * CLIMB_EDGE]: one that stands there and wants to go on is held and reported, so that a likelihood
 * which rises for ever still ends with an answer.
 *
 * `scale` is what the value is a mean over (observations): the search ends when a further step
 * promises less than 1e-9 of value·scale, and covariances are those of value·scale. Errors:
 * ERR_NUMERIC (not finite, or 200 steps did not end it)
 */
#ifndef STATISTICS_CLIMB_H
#define STATISTICS_CLIMB_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/err.h"

enum { CLIMB_MAX = 4, CLIMB_EDGE = 12 };

/* Value at p [n], its gradient into g [n]. */
typedef double climb_fn(void *ctx, const double *p, double *g);

struct climb {
    double value;
    int steps;
    bool at_edge[CLIMB_MAX], on_edge;
    double covariance[CLIMB_MAX][CLIMB_MAX]; /* of p; 0 where held, NaN when not invertible */
};
/* p [n] is the start and becomes the end. n ≤ CLIMB_MAX. */
bool climb(climb_fn *f, void *ctx, int n, double scale, double *p, struct climb *ret,
           struct err *e) NODISCARD;

#endif

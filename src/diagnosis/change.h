/* change.h — how far would a score move between two rounds if nothing had changed? Plain
 * arithmetic, private to the room and its tests.
 *
 * Each answer, in either round, may be off by one step: up with probability `step`, down with the
 * same, else not; a move off the scale is lost. The noise of a difference of scores is the sum of
 * such moves. Few answers: every combination is gone through; many: drawn.
 */
#ifndef DIAGNOSIS_CHANGE_H
#define DIAGNOSIS_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/random.h"

struct shaky {
    double gain;   /* what one step up adds to the difference; negative in the earlier round */
    bool up, down; /* may the answer be one higher, one lower? */
};

enum { CHANGE_EXACT_MAX = 9 }; /* 3^9 combinations */

/* The smallest band b with P(|noise| ≤ b) ≥ level; 0 when nothing can move.
 * x [n]; draws and rng only for n > CHANGE_EXACT_MAX. */
double change_band(struct arena *tmp, const struct shaky *x, size_t n, double step, double level,
                   size_t draws, struct rng *rng);

#endif

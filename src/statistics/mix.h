/* mix.h — why a rate moved: did the parts do better or worse, or did their shares change?
 *
 * A rate R = Σ n_s / Σ d_s over segments s (markets, carriers, products …) moves from period 0 to
 * period 1. With w_s = d_s / Σ d and r_s = n_s / d_s, bars for the averages of both periods:
 *     performance_s = w̄_s · (r_s1 − r_s0)          the segment itself did better or worse
 *     mix_s         = (r̄_s − R̄) · (w_s1 − w_s0)    more or less is done where the rate is high
 * and Σ (performance + mix) = R1 − R0, an identity. A segment that is absent in one period has no
 * rate there: it is given its own rate of the other period, so that all of its effect is mix.
 *
 * Checked: tests/unit/statistics/test_mix.c (hand case, identity on drawn tables), tests/peers/causes.py
 */
#ifndef STATISTICS_MIX_H
#define STATISTICS_MIX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Numerator and denominator of one segment in both periods; denominators ≥ 0. */
struct mix_segment {
    double n0, d0, n1, d1;
};
struct mix_part {
    double performance, mix;
};
struct mix_total {
    double r0, r1;           /* the rate of all segments together */
    double performance, mix; /* sums; performance + mix = r1 − r0 */
};

/* ret_parts [n]. ERR_NUMERIC when one of the periods has no denominator at all. */
bool mix_split(const struct mix_segment *s, size_t n, struct mix_part *ret_parts,
               struct mix_total *ret_total, struct err *e) NODISCARD;

#endif

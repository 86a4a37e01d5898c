/* cusum.h — cumulative sums of what exceeds a reference value, upwards and downwards.
 *
 * S⁺ = max(0, S⁺ + x − k), S⁻ = max(0, S⁻ − x − k); a signal when a sum exceeds h. The change is
 * dated to the value after the signalling sum was last 0. With a head start (Lucas & Crosier 1982)
 * both sums begin above 0, so that a chart that starts in trouble says so sooner.
 *
 * The same struct serves scores that are log-likelihood ratios already: k = 0, side by side.
 */
#ifndef STATISTICS_CUSUM_H
#define STATISTICS_CUSUM_H

#include <stddef.h>

struct cusum {
    double k, h, head; /* head: absolute, 0 ≤ head < h */
    double up, down;
    size_t n;                  /* values taken */
    size_t up_since, down_since; /* index of the first value after that sum was last 0 */
};

void cusum_start(struct cusum *s); /* sums to the head start, indices to the next value */
/* Takes x: 1 when the upper sum exceeds h, −1 when the lower one does, 0 else (both: the larger). */
int cusum_add(struct cusum *s, double x);
/* One-sided: takes a score that needs no reference, into `up` only. */
int cusum_add_score(struct cusum *s, double score);

#endif

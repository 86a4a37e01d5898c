/* ewma.h — exponentially weighted moving average of standardised residuals.
 *
 * Z = λX + (1−λ)Z. Its standard deviation after t values is √(λ/(2−λ)·(1−(1−λ)^{2t})); limits may
 * follow that (exact, narrow at the start) or its end value (fixed, what arl_ewma computes for).
 */
#ifndef STATISTICS_EWMA_H
#define STATISTICS_EWMA_H

#include <stdbool.h>
#include <stddef.h>

struct ewma {
    double lambda, c; /* 0 < λ ≤ 1; limit in standard deviations of Z */
    bool exact;
    double z;
    size_t n; /* values taken */
};

/* Takes x and says whether Z lies outside: −1 below, 1 above, 0 inside. */
int ewma_add(struct ewma *w, double x);
/* The limit that holds after the values taken so far (n ≥ 1). */
double ewma_limit(const struct ewma *w);

#endif

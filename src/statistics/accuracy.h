/* accuracy.h — how good forecasts were: MASE (Hyndman & Koehler 2006), RMSSE, pinball loss, coverage; places to
 * forecast from (rolling origins); and the factor that makes intervals keep their promise.
 *
 * Missing: NaN actuals are not scored; differences over a gap are left out of the scale.
 */
#ifndef STATISTICS_ACCURACY_H
#define STATISTICS_ACCURACY_H

#include <stdbool.h>
#include <stddef.h>

/* Mean absolute and mean squared difference to the value `period` before, over y[n]: what errors are measured
 * in. NaN when there is no such pair or no difference at all. */
struct accuracy_scale {
    double absolute, square;
};
struct accuracy_scale accuracy_scale(const double *y, size_t n, size_t period);

/* Scores gathered over origins; each origin with the scale of its own past. Begin with {0}. */
struct accuracy_sum {
    size_t n;
    double absolute, square; /* Σ|e|/scale, Σe²/scale² */
};
void accuracy_add(struct accuracy_sum *s, struct accuracy_scale scale, double actual, double point);
double accuracy_mase(const struct accuracy_sum *s);  /* NaN when nothing was scored */
double accuracy_rmsse(const struct accuracy_sum *s);

/* Loss of forecast q for the p-quantile: p(y-q) above, (1-p)(q-y) below. */
double accuracy_pinball(double p, double q, double actual);

/* Up to `most` origins (values known before the first forecast), evenly over [first, n - horizon], ascending;
 * the last is n - horizon. Returns how many; 0 when first + horizon > n. */
size_t accuracy_origins(size_t n, size_t first, size_t horizon, size_t most, size_t *ret);

/* Split conformal prediction (Vovk et al. 2005; Lei et al. 2018): ratio[n] = how many times its half-width an
 * outcome lay from the middle. Outcomes that were foreseen from one place come together, so not they but their
 * `blocks` places count as the sample: the factor is the ⌈n·level·(blocks+1)/blocks⌉-th smallest (blocks = n is the
 * textbook's), the largest where that is beyond n, and at most `most`. ratio is reordered. NaN with less than two
 * blocks. */
double accuracy_conformal(double *ratio, size_t n, size_t blocks, double level, double most);

#endif

/* lmdi.h — which factor of a product moved it: logarithmic mean Divisia index, LMDI-I (Ang 2005).
 *
 * V = Σ_s x_1s · x_2s · … · x_ks (revenue = orders × lines per order × value per line, summed over
 * markets). The part of factor j in V1 − V0 is
 *     c_j = Σ_s L(V_s1, V_s0) · ln(x_js1 / x_js0),   L(a, b) = (a − b) / ln(a / b),  L(a, a) = a
 * with no residual. Zeros: the limit of Ang and Liu's (2007) replacement by a small number is taken
 * itself, not the small number: when a segment appears or ends, its whole change goes in equal shares
 * to the factors that were zero; a segment that is zero in both periods gives nothing.
 *
 * Errors: ERR_NUMERIC for a negative factor (use Shapley values, shapley.h)
 * Checked: tests/unit/statistics/test_lmdi.c, tests/peers/causes.py
 */
#ifndef STATISTICS_LMDI_H
#define STATISTICS_LMDI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

double lmdi_mean(double a, double b); /* L(a, b) for a, b > 0; 0 when one of them is 0 */

/* x0, x1 [n_segments × n_factors], segment by segment. ret_part [n_segments × n_factors] in the same
 * order: the part of each factor in each segment's change. */
bool lmdi_split(const double *x0, const double *x1, size_t n_segments, size_t n_factors,
                double *ret_part, struct err *e) NODISCARD;

#endif

/* shrink.h — many estimates of the same kind, each drawn to their common mean by as much as it is
 * unsure.
 *
 * Empirical Bayes with a normal spread between groups: e_i ~ N(θ_i, s_i²), θ_i ~ N(μ, τ²),
 *
 *   θ̃_i = (e_i/s_i² + μ/τ²)/(1/s_i² + 1/τ²)
 *
 * τ² is where Σ (e_i − μ)²/(s_i² + τ²) = n − 1 (Paule & Mandel 1982), 0 when there is no such place, μ
 * the mean with weights 1/(s² + τ²). With τ² = 0 all are the common mean. Errors count the doubt about
 * μ and, after Morris (1983), about τ. Card docs/methods/price-elasticity.md (methods 8.10).
 *
 * Checked: tests/unit/statistics/test_shrink.c
 */
#ifndef STATISTICS_SHRINK_H
#define STATISTICS_SHRINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

struct shrink {
    double mean, mean_se; /* μ and its standard error */
    double spread;        /* τ */
    double q,
        q_p; /* are they all one? Cochran's Q, and p of at least this by chance (n − 1 d.f.) */
    double *value, *se; /* [n] drawn in; se counts the doubt about μ too */
};
/* estimate, se [n]: finite, se > 0; n ≥ 1 (one alone: its own mean, no spread). ERR_INPUT */
bool shrink(struct arena *a, const double *estimate, const double *se, size_t n,
            struct shrink **ret, struct err *e) NODISCARD;

#endif

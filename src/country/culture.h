/* culture.h — distances between cultures from scores on a few dimensions (Hofstede's or others).
 *
 * Pure kernels: no files, no figures. NaN marks a missing score and makes what needs it NaN.
 * Method:  docs/methods/distance-culture.md
 * Checked: tests/unit/country/test_distance_culture.c; R stats::mahalanobis in tests/peers
 */
#ifndef COUNTRY_CULTURE_H
#define COUNTRY_CULTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

enum { CULTURE_MAX_DIMENSIONS = 16 };

/* Sample variance (n-1) of each dimension over all rows that have a value for it.
 * X [n × D] row-major; ret_v [D], NaN where fewer than 2 rows; ret_n [D] rows used (may be NULL).
 */
void culture_variances(const double *X, size_t n, size_t D, double *ret_v, size_t *ret_n);

/* Kogut & Singh (1988): (1/D) Σ_d (x_d - y_d)² / V_d. NaN when a score is missing or V_d is not
 * positive: an index over fewer dimensions is another index. */
double culture_kogut_singh(const double *x, const double *y, const double *v, size_t D);
/* sqrt( Σ_d (x_d - y_d)² / V_d ) = sqrt(D · KS): does not over-weight the large gaps. */
double culture_euclidean(const double *x, const double *y, const double *v, size_t D);

/* Inverse of the sample covariance over the complete cases. */
struct culture_metric {
    size_t D, n_complete;
    const double *inverse;   /* [D × D] */
    const double *variances; /* [D] of the same complete cases */
    double condition;        /* largest eigenvalue / smallest; INFINITY when singular */
    bool pseudo;             /* condition too large: directions without variance do not count */
};
/* X          [n × D] row-major, NaN = missing; rows with one are not used
 * per_dim    complete cases must exceed per_dim · D, else ERR_NUMERIC
 * condition  from this condition number on the Moore–Penrose inverse is taken and ret->pseudo set
 * Cost: n D² + D³. Errors: ERR_NUMERIC (too few complete cases, no variance at all)
 * Source: Mahalanobis 1936; Berry, Guillén & Zhou 2010; Beugelsdijk, Ambos & Nell 2018 */
bool culture_metric_make(struct arena *a, const double *X, size_t n, size_t D, double per_dim,
                         double condition, struct culture_metric *ret, struct err *e) NODISCARD;
/* sqrt( (x - y)' S⁻¹ (x - y) ); NaN when a score is missing. */
double culture_mahalanobis(const struct culture_metric *m, const double *x, const double *y);

#endif

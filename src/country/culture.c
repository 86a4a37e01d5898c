/* culture.c — Kogut–Singh, Euclidean and Mahalanobis distances.
 *
 * The covariance is decomposed into eigenvectors (LAPACK dsyev): the condition number, the inverse
 * and the pseudo-inverse come from the same numbers, so there is one path and no second rule for
 * "nearly singular". D is at most CULTURE_MAX_DIMENSIONS.
 */
#include "country/culture.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/stat.h"

#define NOT_KNOWN ((double)NAN)

void culture_variances(const double *X, size_t n, size_t D, double *ret_v, size_t *ret_n)
{
    for (size_t d = 0; d < D; d++) {
        struct stat_sum sum = {0}, squares = {0};
        size_t known = 0;
        for (size_t i = 0; i < n; i++)
            if (!isnan(X[i * D + d])) {
                stat_sum_add(&sum, X[i * D + d]);
                known++;
            }
        double mean = known > 0 ? stat_sum_value(&sum) / (double)known : 0;
        for (size_t i = 0; i < n; i++)
            if (!isnan(X[i * D + d]))
                stat_sum_add(&squares, (X[i * D + d] - mean) * (X[i * D + d] - mean));
        ret_v[d] = known > 1 ? stat_sum_value(&squares) / (double)(known - 1) : NOT_KNOWN;
        if (ret_n)
            ret_n[d] = known;
    }
}

double culture_kogut_singh(const double *x, const double *y, const double *v, size_t D)
{
    double sum = 0;
    for (size_t d = 0; d < D; d++) {
        if (!(v[d] > 0))
            return NOT_KNOWN;
        sum += (x[d] - y[d]) * (x[d] - y[d]) / v[d];
    }
    return D > 0 ? sum / (double)D : NOT_KNOWN;
}

double culture_euclidean(const double *x, const double *y, const double *v, size_t D)
{
    return sqrt((double)D * culture_kogut_singh(x, y, v, D));
}

static bool complete(const double *row, size_t D)
{
    for (size_t d = 0; d < D; d++)
        if (isnan(row[d]))
            return false;
    return true;
}

/* S [D × D], the sample covariance of the complete rows. */
static void covariance(const double *X, size_t n, size_t D, size_t n_complete, double *S)
{
    double mean[CULTURE_MAX_DIMENSIONS] = {0};
    for (size_t i = 0; i < n; i++)
        if (complete(X + i * D, D))
            for (size_t d = 0; d < D; d++)
                mean[d] += X[i * D + d] / (double)n_complete;
    memset(S, 0, D * D * sizeof *S);
    for (size_t i = 0; i < n; i++) {
        if (!complete(X + i * D, D))
            continue;
        for (size_t r = 0; r < D; r++)
            for (size_t c = 0; c < D; c++)
                S[r * D + c] +=
                    (X[i * D + r] - mean[r]) * (X[i * D + c] - mean[c]) / (double)(n_complete - 1);
    }
}

bool culture_metric_make(struct arena *a, const double *X, size_t n, size_t D, double per_dim,
                         double condition, struct culture_metric *ret, struct err *e)
{
    if (D == 0 || D > CULTURE_MAX_DIMENSIONS)
        return FAIL(e, ERR_INPUT, "between 1 and %d dimensions are possible",
                    (int)CULTURE_MAX_DIMENSIONS);
    size_t full = 0;
    for (size_t i = 0; i < n; i++)
        full += complete(X + i * D, D);
    if (!((double)full > per_dim * (double)D) || full < 2)
        return FAIL(e, ERR_NUMERIC,
                    "%zu countries with all %zu dimensions are too few for a covariance: more than "
                    "%.0f are needed",
                    full, D, per_dim * (double)D);
    double S[CULTURE_MAX_DIMENSIONS * CULTURE_MAX_DIMENSIONS], lambda[CULTURE_MAX_DIMENSIONS];
    covariance(X, n, D, full, S);
    double *variances = NEW_N(a, double, D);
    for (size_t d = 0; d < D; d++)
        variances[d] = S[d * D + d];
    /* S becomes the eigenvectors, one a column; lambda ascends. */
    if (LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int)D, S, (lapack_int)D, lambda) != 0)
        return FAIL(e, ERR_NUMERIC, "the covariance of the dimensions could not be decomposed");
    double largest = lambda[D - 1], smallest = lambda[0];
    if (!(largest > 0))
        return FAIL(e, ERR_NUMERIC, "the dimensions do not vary");
    double cond = smallest > 0 ? largest / smallest : (double)INFINITY;
    bool pseudo = !(cond < condition);
    double *inverse = NEW_N(a, double, D *D);
    for (size_t k = 0; k < D; k++) {
        if (pseudo && !(lambda[k] > largest / condition))
            continue;
        for (size_t r = 0; r < D; r++)
            for (size_t c = 0; c < D; c++)
                inverse[r * D + c] += S[r * D + k] * S[c * D + k] / lambda[k];
    }
    *ret = (struct culture_metric){.D = D,
                                   .n_complete = full,
                                   .inverse = inverse,
                                   .variances = variances,
                                   .condition = cond,
                                   .pseudo = pseudo};
    return true;
}

double culture_mahalanobis(const struct culture_metric *m, const double *x, const double *y)
{
    double sum = 0;
    for (size_t r = 0; r < m->D; r++)
        for (size_t c = 0; c < m->D; c++)
            sum += (x[r] - y[r]) * m->inverse[r * m->D + c] * (x[c] - y[c]);
    return sum < 0 ? 0 : sqrt(sum); /* a negative sum can only be rounding; NaN passes through */
}

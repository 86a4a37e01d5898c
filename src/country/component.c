/* component.c — see component.h. The eigenvectors come from LAPACK (dsyev), ascending. */
#include "country/component.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#define NOT_KNOWN ((double)NAN)

static bool complete(const double *row, size_t k)
{
    for (size_t i = 0; i < k; i++)
        if (isnan(row[i]))
            return false;
    return true;
}

static void moments(const double *X, size_t n, size_t k, size_t item, double *ret_mean,
                    double *ret_sd)
{
    double sum = 0, squares = 0;
    size_t known = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(X[i * k + item])) {
            sum += X[i * k + item];
            known++;
        }
    *ret_mean = known > 0 ? sum / (double)known : 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(X[i * k + item])) {
            double d = X[i * k + item] - *ret_mean;
            squares += d * d;
        }
    *ret_sd = known > 1 ? sqrt(squares / (double)(known - 1)) : 0;
}

bool component_make(struct arena *a, const double *X, size_t n, size_t k, size_t least,
                    struct component *ret, struct err *e)
{
    if (k == 0 || k > COMPONENT_MAX_ITEMS)
        return FAIL(e, ERR_INPUT, "between 1 and %d items are possible", (int)COMPONENT_MAX_ITEMS);
    double *mean = NEW_N(a, double, k), *sd = NEW_N(a, double, k), *loading = NEW_N(a, double, k);
    for (size_t i = 0; i < k; i++) {
        moments(X, n, k, i, &mean[i], &sd[i]);
        if (!(sd[i] > 0))
            return FAIL(e, ERR_NUMERIC, "item %zu does not vary", i + 1);
    }
    size_t full = 0;
    double centre[COMPONENT_MAX_ITEMS] = {0};
    for (size_t r = 0; r < n; r++)
        if (complete(X + r * k, k)) {
            full++;
            for (size_t i = 0; i < k; i++)
                centre[i] += (X[r * k + i] - mean[i]) / sd[i];
        }
    if (full < least || full < 2)
        return FAIL(e, ERR_NUMERIC, "%zu complete rows are too few: at least %zu are needed", full,
                    least > 2 ? least : (size_t)2);
    for (size_t i = 0; i < k; i++)
        centre[i] /= (double)full;
    double S[COMPONENT_MAX_ITEMS * COMPONENT_MAX_ITEMS] = {0}, lambda[COMPONENT_MAX_ITEMS];
    for (size_t r = 0; r < n; r++) {
        if (!complete(X + r * k, k))
            continue;
        double z[COMPONENT_MAX_ITEMS];
        for (size_t i = 0; i < k; i++)
            z[i] = (X[r * k + i] - mean[i]) / sd[i] - centre[i];
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < k; j++)
                S[i * k + j] += z[i] * z[j] / (double)(full - 1);
    }
    double trace = 0, sum = 0;
    for (size_t i = 0; i < k; i++)
        trace += S[i * k + i];
    if (LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'U', (lapack_int)k, S, (lapack_int)k, lambda) != 0)
        return FAIL(e, ERR_NUMERIC, "the items could not be decomposed");
    for (size_t i = 0; i < k; i++)
        sum += loading[i] = S[i * k + (k - 1)];
    for (size_t i = 0; i < k; i++)
        loading[i] *= sum < 0 ? -1 : 1;
    if (!(lambda[k - 1] > 0))
        return FAIL(e, ERR_NUMERIC, "the complete rows do not vary");
    *ret = (struct component){.k = k,
                              .n_complete = full,
                              .mean = mean,
                              .sd = sd,
                              .loading = loading,
                              .variance = lambda[k - 1],
                              .share = lambda[k - 1] / trace};
    return true;
}

double component_score(const struct component *c, const double *x, double share)
{
    double fit = 0, weight = 0;
    size_t known = 0;
    for (size_t i = 0; i < c->k; i++)
        if (!isnan(x[i])) {
            fit += c->loading[i] * (x[i] - c->mean[i]) / c->sd[i];
            weight += c->loading[i] * c->loading[i];
            known++;
        }
    if ((double)known < share * (double)c->k || !(weight > 0))
        return NOT_KNOWN;
    return fit / weight;
}

/* complexity.c — the eigenvector of a countries' matrix, and fitness by iteration.
 *
 * C is similar to the symmetric S_ij = Σ_k R_ik R_jk / (u_k √(d_i d_j)): with S w = λ w, v = w/√d
 * has C v = λ v. So LAPACK's symmetric solver gives the three largest eigenpairs of a matrix as
 * wide as there are countries. */
#include "trade/complexity.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

enum { BITS_MAX = 64, LEAST_N = 3 };

static bool enough(const struct space *s, size_t *ret_countries, struct err *e)
{
    size_t nc = 0, np = 0;
    for (size_t i = 0; i < s->n_countries; i++)
        nc += s->diversity[i] > 0;
    for (size_t k = 0; k < s->n_products; k++)
        np += s->ubiquity[k] > 0;
    if (nc < LEAST_N || np < LEAST_N) {
        (void)FAIL(e, ERR_NUMERIC, "only %zu countries and %zu products have an advantage", nc, np);
        return err_hint(e, "Complexity compares countries: import flows of the whole world.");
    }
    *ret_countries = nc;
    return true;
}

/* Countries that have product k, as positions among those that have any; returns how many. */
static size_t members(const struct space *s, size_t k, const uint32_t *place, uint32_t *ret)
{
    size_t n = 0;
    for (size_t w = 0; w < s->product_words; w++)
        for (uint64_t b = s->of_product[k * s->product_words + w]; b; b &= b - 1)
            ret[n++] = place[w * BITS_MAX + (size_t)__builtin_ctzll(b)];
    return n;
}

/* Mean 0, sd 1 (divisor n − 1) over the values that are there. */
static void standardise(double *x, size_t n)
{
    double mean = 0, square = 0, many = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            mean += x[i], many++;
    mean /= many;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]))
            square += (x[i] - mean) * (x[i] - mean);
    double sd = sqrt(square / (many - 1));
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - mean) / sd;
}

/* The three largest eigenvalues, ascending, and the vector to the middle one. */
static bool top_three(struct arena *a, double *matrix, size_t n, double ret_value[LEAST_N],
                      double *ret_vector, struct err *e)
{
    double *value = NEW_N(a, double, n), *vector = NEW_N(a, double, n *LEAST_N);
    lapack_int *support = NEW_N(a, lapack_int, 2 * (size_t)LEAST_N), found = 0, m = (lapack_int)n;
    lapack_int info = LAPACKE_dsyevr(LAPACK_COL_MAJOR, 'V', 'I', 'U', m, matrix, m, 0, 0,
                                     m - LEAST_N + 1, m, 0, &found, value, vector, m, support);
    if (info != 0 || found != LEAST_N)
        return FAIL(e, ERR_NUMERIC, "the eigenvalues of the complexity matrix were not found (%d)",
                    (int)info);
    memcpy(ret_value, value, LEAST_N * sizeof *value);
    memcpy(ret_vector, vector + n, n * sizeof *vector);
    return true;
}

bool complexity_eigen(struct arena *a, const struct space *s, struct complexity *ret, struct err *e)
{
    size_t n;
    TRY(enough(s, &n, e));
    ARENA_LOCAL(tmp);
    uint32_t *place = NEW_N(tmp, uint32_t, s->n_countries + 1);
    uint32_t *has = NEW_N(tmp, uint32_t, s->n_countries + 1), at = 0;
    double *root = NEW_N(tmp, double, n), *matrix = NEW_N(tmp, double, n *n);
    for (size_t i = 0; i < s->n_countries; i++)
        if (s->diversity[i] > 0) {
            root[at] = sqrt((double)s->diversity[i]);
            place[i] = at++;
        }
    for (size_t k = 0; k < s->n_products; k++) {
        size_t m = members(s, k, place, has);
        for (size_t i = 0; i < m; i++) /* ascending: the upper triangle, column by column */
            for (size_t j = 0; j <= i; j++)
                matrix[has[i] * n + has[j]] += 1.0 / (double)m;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++)
            matrix[i * n + j] /= root[i] * root[j];
    double value[LEAST_N], *w = NEW_N(tmp, double, n);
    TRY(top_three(tmp, matrix, n, value, w, e));
    if (value[1] > 1 - 1e-9) {
        (void)FAIL(e, ERR_NUMERIC,
                   "some countries share no product with the others: complexity is "
                   "not comparable between the groups");
        return err_hint(e, "Import more exporters, or ask for --by fitness.");
    }
    if (value[1] - value[0] < 1e-9)
        return FAIL(e, ERR_NUMERIC, "two complexity vectors fit these flows equally well");
    struct complexity r = {NEW_N(a, double, s->n_countries + 1),
                           NEW_N(a, double, s->n_products + 1), value[1], value[0]};
    for (size_t i = 0; i < s->n_countries; i++)
        r.country[i] = s->diversity[i] > 0 ? w[place[i]] / root[place[i]] : (double)NAN;
    standardise(r.country, s->n_countries);
    double with_diversity = 0; /* ECI has mean 0: the sign of the covariance */
    for (size_t i = 0; i < s->n_countries; i++)
        if (s->diversity[i] > 0)
            with_diversity += r.country[i] * s->diversity[i];
    for (size_t i = 0; i < s->n_countries && with_diversity < 0; i++)
        r.country[i] = -r.country[i];
    for (size_t i = 0; i < s->n_countries; i++)
        place[i] = (uint32_t)i;
    for (size_t k = 0; k < s->n_products; k++) {
        size_t m = members(s, k, place, has);
        double sum = 0;
        for (size_t i = 0; i < m; i++)
            sum += r.country[has[i]];
        r.product[k] = m ? sum / (double)m : (double)NAN;
    }
    standardise(r.product, s->n_products);
    *ret = r;
    return true;
}

/* Divides by the mean over the first n, all of which are there. */
static void over_mean(double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    for (size_t i = 0; i < n; i++)
        x[i] = x[i] * (double)n / sum;
}

bool complexity_fitness(struct arena *a, const struct space *s, int iterations,
                        struct complexity *ret, struct err *e)
{
    size_t n, np = 0;
    TRY(enough(s, &n, e));
    ARENA_LOCAL(tmp);
    uint32_t *place = NEW_N(tmp, uint32_t, s->n_countries + 1), at = 0;
    uint32_t *product = NEW_N(tmp, uint32_t, s->n_products + 1);
    size_t *start = NEW_N(tmp, size_t, s->n_products + 2), cells = 0;
    for (size_t i = 0; i < s->n_countries; i++)
        if (s->diversity[i] > 0)
            place[i] = at++;
    for (size_t k = 0; k < s->n_products; k++)
        cells += s->ubiquity[k];
    uint32_t *has = NEW_N(tmp, uint32_t, cells + 1);
    for (size_t k = 0; k < s->n_products; k++)
        if (s->ubiquity[k] > 0) {
            product[np] = (uint32_t)k;
            start[np + 1] = start[np] + members(s, k, place, has + start[np]);
            np++;
        }
    double *f = NEW_N(tmp, double, n), *f2 = NEW_N(tmp, double, n),
           *inverse = NEW_N(tmp, double, n);
    double *q = NEW_N(tmp, double, np);
    for (size_t i = 0; i < n; i++)
        f[i] = 1;
    for (size_t k = 0; k < np; k++)
        q[k] = 1;
    for (int step = 1; step < iterations; step++) {
        memset(f2, 0, n * sizeof *f2);
        for (size_t i = 0; i < n; i++)
            inverse[i] = 1 / f[i];
        for (size_t k = 0; k < np; k++) {
            double burden = 0;
            for (size_t m = start[k]; m < start[k + 1]; m++) {
                f2[has[m]] += q[k];
                burden += inverse[has[m]];
            }
            q[k] = 1 / burden;
        }
        over_mean(f2, n);
        over_mean(q, np);
        double *was = f;
        f = f2, f2 = was;
    }
    struct complexity r = {NEW_N(a, double, s->n_countries + 1),
                           NEW_N(a, double, s->n_products + 1), NAN, NAN};
    for (size_t i = 0; i < s->n_countries; i++)
        r.country[i] = s->diversity[i] > 0 ? f[place[i]] : (double)NAN;
    for (size_t k = 0; k < s->n_products; k++)
        r.product[k] = NAN;
    for (size_t k = 0; k < np; k++)
        r.product[product[k]] = q[k];
    *ret = r;
    return true;
}

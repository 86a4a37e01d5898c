/* arl.c — integral equations of the run length of normal charts.
 *
 * EWMA   L(z) = 1 + (1/λ) ∫_{−h}^{h} L(y) φ((y − (1−λ)z)/λ − μ) dy
 * CUSUM  L(s) = 1 + L(0) Φ(k − s − μ) + ∫_0^h L(y) φ(y + k − s − μ) dy
 *
 * The kernel is analytic, so Gauss–Legendre nodes converge geometrically once a few of them lie in
 * each standard deviation of the kernel; the number of nodes follows from that and is not a setting.
 */
#include "statistics/arl.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>

#include "base/arena.h"

enum { ARL_NODES_PER_SD = 4 };
/* GSL holds these rules to all digits; others it computes to ten only. */
static const size_t exact_rules[] = {64, 96, 128, 256, 512};

/* Solves A x = b; A and b are destroyed. n is at least 1 and A is diagonally dominant here. */
static void solve(double *a, double *b, double *ret_x, size_t n)
{
    gsl_matrix_view m = gsl_matrix_view_array(a, n, n);
    gsl_vector_view right = gsl_vector_view_array(b, n), x = gsl_vector_view_array(ret_x, n);
    gsl_permutation *p = gsl_permutation_alloc(n);
    int sign;
    gsl_linalg_LU_decomp(&m.matrix, p, &sign);
    gsl_linalg_LU_solve(&m.matrix, p, &right.vector, &x.vector);
    gsl_permutation_free(p);
}

static size_t node_count(double width_in_sd)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(exact_rules) &&
           (double)exact_rules[i] < ARL_NODES_PER_SD * width_in_sd)
        i++;
    return exact_rules[i];
}

static void nodes(double low, double high, size_t n, double *ret_x, double *ret_w)
{
    gsl_integration_glfixed_table *t = gsl_integration_glfixed_table_alloc(n);
    for (size_t i = 0; i < n; i++)
        gsl_integration_glfixed_point(low, high, i, &ret_x[i], &ret_w[i], t);
    gsl_integration_glfixed_table_free(t);
}

bool arl_ewma(double lambda, double c, double shift, double *ret, struct err *e)
{
    if (!(lambda > 0 && lambda <= 1 && c > 0 && isfinite(c) && isfinite(shift)))
        return FAIL(e, ERR_INPUT, "an EWMA needs 0 < lambda ≤ 1 and a limit above 0");
    ARENA_LOCAL(tmp);
    double h = c * sqrt(lambda / (2 - lambda));
    size_t n = node_count(2 * h / lambda);
    double *x = NEW_N(tmp, double, n), *w = NEW_N(tmp, double, n), *L = NEW_N(tmp, double, n);
    double *a = NEW_N(tmp, double, n * n), *b = NEW_N(tmp, double, n);
    nodes(-h, h, n, x, w);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double t = (x[j] - (1 - lambda) * x[i]) / lambda - shift;
            a[i * n + j] = (i == j) - w[j] / lambda * gsl_ran_ugaussian_pdf(t);
        }
        b[i] = 1;
    }
    solve(a, b, L, n);
    double at_zero = 1;
    for (size_t j = 0; j < n; j++)
        at_zero += w[j] / lambda * gsl_ran_ugaussian_pdf(x[j] / lambda - shift) * L[j];
    *ret = at_zero;
    return true;
}

/* One-sided: the run lengths from 0 and from `head`. */
static void one_sided(double k, double h, double shift, double head, double *ret_zero,
                      double *ret_head)
{
    ARENA_LOCAL(tmp);
    size_t n = node_count(h), m = n + 1;
    double *x = NEW_N(tmp, double, m), *w = NEW_N(tmp, double, m), *L = NEW_N(tmp, double, m);
    double *a = NEW_N(tmp, double, m * m), *b = NEW_N(tmp, double, m);
    nodes(0, h, n, x + 1, w + 1); /* unknown 0 is L(0), which has a mass of its own */
    for (size_t i = 0; i < m; i++) {
        a[i * m] = (i == 0) - gsl_cdf_ugaussian_P(k - x[i] - shift);
        for (size_t j = 1; j < m; j++)
            a[i * m + j] = (i == j) - w[j] * gsl_ran_ugaussian_pdf(x[j] + k - x[i] - shift);
        b[i] = 1;
    }
    solve(a, b, L, m);
    *ret_zero = L[0];
    *ret_head = 1 + L[0] * gsl_cdf_ugaussian_P(k - head - shift);
    for (size_t j = 1; j < m; j++)
        *ret_head += w[j] * gsl_ran_ugaussian_pdf(x[j] + k - head - shift) * L[j];
}

bool arl_cusum(double k, double h, double shift, double head, enum arl_sides sides, double *ret,
               struct err *e)
{
    if (!(k >= 0 && isfinite(k) && h > 0 && isfinite(h) && head >= 0 && head <= h &&
          isfinite(shift)))
        return FAIL(e, ERR_INPUT, "a CUSUM needs k ≥ 0, h > 0 and a head start between 0 and h");
    double up0, up, down0, down;
    one_sided(k, h, shift, head, &up0, &up);
    if (sides == ARL_ONE_SIDED) {
        *ret = up;
        return true;
    }
    /* Lucas & Crosier 1982: the side that does not signal restarts from 0 when the other does. */
    one_sided(k, h, -shift, head, &down0, &down);
    *ret = (up * down0 + up0 * down - up0 * down0) / (up0 + down0);
    return true;
}

struct inverse {
    double p; /* lambda or k */
    double head_share, target;
    enum arl_sides sides;
    bool is_ewma;
};

static double miss(const struct inverse *v, double x)
{
    struct err ignored = {0};
    double arl = (double)NAN;
    bool ok = v->is_ewma ? arl_ewma(v->p, x, 0, &arl, &ignored)
                         : arl_cusum(v->p, x, 0, v->head_share * x, v->sides, &arl, &ignored);
    /* Past about 1e15 the equations are numerically singular; that is more than any target. */
    return ok && arl > 0 ? log(arl) - log(v->target) : (double)INFINITY;
}

/* log ARL is nearly straight in the limit: regula falsi with Illinois' halving, then done when the
 * bracket or the miss is at the last digits. */
static bool invert(const struct inverse *v, double *ret, struct err *e)
{
    if (!(v->target > 1 && v->target < 1e9))
        return FAIL(e, ERR_INPUT, "a run length of %g cannot be aimed at; give 1 < length < 1e9",
                    v->target);
    double low = 1e-6, high = 1, f_low = miss(v, low), f_high = miss(v, high);
    if (f_low > 0)
        return FAIL(e, ERR_INPUT, "even the narrowest limit runs longer than %g", v->target);
    for (int i = 0; f_high < 0 && i < 60; i++) {
        low = high, f_low = f_high;
        high *= 2;
        f_high = miss(v, high);
    }
    double x = high;
    for (int i = 0, side = 0; i < 200; i++) {
        x = (f_low * high - f_high * low) / (f_low - f_high);
        if (!(x > low && x < high))
            x = (low + high) / 2;
        double f = miss(v, x);
        if (fabs(f) < 1e-13 || high - low < 1e-13 * high)
            break;
        if (f > 0) {
            high = x, f_high = f;
            f_low = side == 1 ? f_low / 2 : f_low;
            side = 1;
        } else {
            low = x, f_low = f;
            f_high = side == 2 ? f_high / 2 : f_high;
            side = 2;
        }
    }
    *ret = x;
    return true;
}

bool arl_ewma_limit(double lambda, double arl, double *ret, struct err *e)
{
    if (!(lambda > 0 && lambda <= 1))
        return FAIL(e, ERR_INPUT, "an EWMA needs 0 < lambda ≤ 1");
    return invert(&(struct inverse){.p = lambda, .target = arl, .is_ewma = true}, ret, e);
}

bool arl_cusum_limit(double k, double arl, double head_share, enum arl_sides sides, double *ret,
                     struct err *e)
{
    if (!(k >= 0 && isfinite(k) && head_share >= 0 && head_share <= 1))
        return FAIL(e, ERR_INPUT, "a CUSUM needs k ≥ 0 and a head start between 0 and h");
    return invert(&(struct inverse){.p = k, .head_share = head_share, .target = arl, .sides = sides},
                  ret, e);
}

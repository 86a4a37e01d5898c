/* arl_chain.c — the exact run length of a CUSUM of whole-numbered scores.
 *
 * States 0 … limit−1 of the sum; L = 1 + Q L with Q[s][t] = P(max(0, s + score) = t) below the
 * limit. Q is banded from above (a score moves every state alike), but with an atom at 0, so a dense
 * solution is as simple and, at the some hundred states charts have, as fast.
 */
#include "statistics/arl.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>

#include "base/arena.h"

/* L[limit]: run lengths from each state; false when the chart cannot signal. */
static bool run_lengths(struct arena *tmp, const struct arl_scores *law, int limit, double *ret)
{
    size_t n = (size_t)limit;
    double *a = NEW_N(tmp, double, n * n), *b = NEW_N(tmp, double, n);
    /* step[k]: probability of the score k − limit; whatever falls further ends at 0 alike. */
    double *step = NEW_N(tmp, double, 2 * n);
    int least = 2 * limit, most = -1;
    for (size_t i = 0; i < law->n; i++) {
        int k = law->low + (int)i + limit;
        if (k >= 2 * limit || law->p[i] == 0)
            continue;
        k = k < 0 ? 0 : k;
        step[k] += law->p[i];
        least = k < least ? k : least, most = k > most ? k : most;
    }
    for (int s = 0; s < limit; s++) {
        double *row = a + (size_t)s * n;
        for (int k = least; k <= most; k++) {
            int t = s + k - limit;
            if (t >= limit)
                break;
            row[t > 0 ? t : 0] -= step[k];
        }
        row[s] += 1;
        b[s] = 1;
    }
    gsl_matrix_view m = gsl_matrix_view_array(a, n, n);
    gsl_vector_view right = gsl_vector_view_array(b, n), x = gsl_vector_view_array(ret, n);
    gsl_permutation *p = gsl_permutation_alloc(n);
    int sign;
    gsl_linalg_LU_decomp(&m.matrix, p, &sign);
    bool regular = true;
    for (size_t i = 0; i < n && regular; i++)
        regular = fabs(a[i * n + i]) > 1e-15;
    if (regular)
        gsl_linalg_LU_solve(&m.matrix, p, &right.vector, &x.vector);
    gsl_permutation_free(p);
    return regular && ret[0] > 0 && isfinite(ret[0]);
}

static bool check(const struct arl_scores *law, int limit, struct err *e)
{
    if (limit < 1)
        return FAIL(e, ERR_INPUT, "a CUSUM of counts needs a limit of at least 1");
    if (limit > ARL_MOST_STATES)
        return FAIL(e, ERR_LIMIT, "a limit of %d steps is more than the %d that are solved", limit,
                    ARL_MOST_STATES);
    double sum = 0;
    for (size_t i = 0; i < law->n; i++) {
        if (!(law->p[i] >= 0))
            return FAIL(e, ERR_INPUT, "a probability of the scores is below 0");
        sum += law->p[i];
    }
    if (!(law->n > 0 && sum <= 1 + 1e-9))
        return FAIL(e, ERR_INPUT, "the probabilities of the scores add up to %g", sum);
    return true;
}

bool arl_chain(const struct arl_scores *law, int limit, int start, double *ret, struct err *e)
{
    TRY(check(law, limit, e));
    if (start < 0 || start >= limit)
        return FAIL(e, ERR_INPUT, "a CUSUM starts between 0 and its limit");
    ARENA_LOCAL(tmp);
    double *L = NEW_N(tmp, double, (size_t)limit);
    *ret = run_lengths(tmp, law, limit, L) ? L[start] : (double)INFINITY;
    return true;
}

bool arl_chain_mixed(const struct arl_scores *laws, const double *weights, size_t n, int limit,
                     double *ret, struct err *e)
{
    double rate = 0;
    for (size_t i = 0; i < n; i++) {
        double arl;
        TRY(arl_chain(&laws[i], limit, 0, &arl, e));
        rate += isinf(arl) ? 0 : weights[i] / arl;
    }
    *ret = rate > 0 ? 1 / rate : (double)INFINITY;
    return true;
}

bool arl_chain_limit(const struct arl_scores *laws, const double *weights, size_t n, double arl,
                     int *ret_limit, double *ret_arl, struct err *e)
{
    if (!(arl > 1 && isfinite(arl)))
        return FAIL(e, ERR_INPUT, "a run length of %g cannot be aimed at", arl);
    /* Gallop up, then close in; ln of the run length is nearly straight in the limit and never falls. */
    int low = 0, high = 16;
    double at_low = 1, at_high = 0;
    for (;;) {
        if (high > ARL_MOST_STATES)
            high = ARL_MOST_STATES;
        TRY(arl_chain_mixed(laws, weights, n, high, &at_high, e));
        if (at_high >= arl)
            break;
        if (high == ARL_MOST_STATES)
            return FAIL(e, ERR_LIMIT, "no limit up to %d reaches a run length of %g",
                        ARL_MOST_STATES, arl);
        low = high, at_low = at_high;
        high *= 2;
    }
    for (int turn = 0; high - low > 1; turn++) {
        double share = isinf(at_high) ? 1 / 2.0 : log(arl / at_low) / log(at_high / at_low);
        int guess = low + (int)floor(share * (high - low)), middle = guess + turn % 2;
        if (turn % 3 == 2)
            middle = low + (high - low) / 2; /* in case it is not straight at all */
        middle = middle <= low ? low + 1 : middle >= high ? high - 1 : middle;
        double at_middle;
        TRY(arl_chain_mixed(laws, weights, n, middle, &at_middle, e));
        if (at_middle >= arl)
            high = middle, at_high = at_middle;
        else
            low = middle, at_low = at_middle;
    }
    *ret_limit = high;
    *ret_arl = at_high;
    return true;
}

void arl_normal_nodes(size_t n, double *ret_z, double *ret_weight)
{
    /* Weight exp(−b(x − a)²) with b = 1/2 is the normal density without its constant. */
    gsl_integration_fixed_workspace *w =
        gsl_integration_fixed_alloc(gsl_integration_fixed_hermite, n, 0, 1 / 2.0, 0, 0);
    for (size_t i = 0; i < n; i++) {
        ret_z[i] = gsl_integration_fixed_nodes(w)[i];
        ret_weight[i] = gsl_integration_fixed_weights(w)[i] / sqrt(2 * M_PI);
    }
    gsl_integration_fixed_free(w);
}

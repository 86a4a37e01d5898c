/* arl.h — how long a control chart runs until it signals, on average; and the limit for a wanted
 * run length.
 *
 * Observations are independent, normal with standard deviation 1 and mean `shift` (0 = nothing has
 * changed). The Fredholm equation of the run length is solved by Nyström's method on Gauss–Legendre
 * nodes; for counts the chart is a finite Markov chain and the answer is exact (arl_chain).
 *
 * Errors:  ERR_INPUT for a parameter outside its range
 * Source:  Crowder 1987 (EWMA), Vance 1986 (CUSUM), Lucas & Crosier 1982 (head start, two sides),
 *          Brook & Evans 1972 and Lucas 1985 (counts)
 * Checked: tests/unit/statistics/test_arl.c against R `spc` 0.6.7 to 8 digits (arl_spc.csv)
 */
#ifndef STATISTICS_ARL_H
#define STATISTICS_ARL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum arl_sides { ARL_ONE_SIDED, ARL_TWO_SIDED };

/* Two-sided EWMA Z = λX + (1−λ)Z, fixed limits ±c·√(λ/(2−λ)), Z starts at 0.  0 < λ ≤ 1, c > 0. */
bool arl_ewma(double lambda, double c, double shift, double *ret, struct err *e) NODISCARD;
/* The c at which the average run length without a change is `arl` (> 1). */
bool arl_ewma_limit(double lambda, double arl, double *ret, struct err *e) NODISCARD;

/* CUSUM S = max(0, S + X − k), signal at S > h; S starts at `head`. Two sides: the lower one runs on
 * −X with the same k, h and head. 0 ≤ head ≤ h; k ≥ 0, h > 0. */
bool arl_cusum(double k, double h, double shift, double head, enum arl_sides sides, double *ret,
               struct err *e) NODISCARD;
/* The h at which the average run length without a change is `arl`; head = share · h. */
bool arl_cusum_limit(double k, double arl, double head_share, enum arl_sides sides, double *ret,
                     struct err *e) NODISCARD;

/* --- counts: a chart whose scores are whole numbers ------------------------------------------- */

/* P(score = low + i) = p[i], i < n. What is missing to 1 lies above the list. */
struct arl_scores {
    int low;
    size_t n;
    const double *p;
};
enum { ARL_MOST_STATES = 500 };

/* Exact run length of S = max(0, S + score), signal at S ≥ limit, from S = start. Infinite when the
 * chart can never signal. ERR_LIMIT above ARL_MOST_STATES. */
bool arl_chain(const struct arl_scores *law, int limit, int start, double *ret,
               struct err *e) NODISCARD;
/* The same, averaged over several laws that may hold (weights sum to 1): 1/Σ wᵢ/ARLᵢ, the inverse
 * of the expected rate of signals. An estimated mean is such a mixture. */
bool arl_chain_mixed(const struct arl_scores *laws, const double *weights, size_t n, int limit,
                     double *ret, struct err *e) NODISCARD;
/* The smallest limit at which that is at least `arl`. */
bool arl_chain_limit(const struct arl_scores *laws, const double *weights, size_t n, double arl,
                     int *ret_limit, double *ret_arl, struct err *e) NODISCARD;

/* Nodes and weights of E[f(Z)], Z standard normal: Gauss–Hermite, n ≥ 1; weights sum to 1. */
void arl_normal_nodes(size_t n, double *ret_z, double *ret_weight);

#endif

/* fit.h — the arithmetic of the entry-mode choice: numbers in, numbers out, no files and no
 * figures.
 *
 * desired control   C* = 1 + 2 / (1 + exp(-Σ a_f z_f)), 1 … 3
 * terms of a mode   control |C - C*| / 2, commitment max(0, K - K_avail) / 2, risk
 *                   max(0, R - R_tol) / 2, asset 1 or 0; each 0 … 1
 * fit               -w_control t_control - w_commitment t_commitment - w_risk t_risk + w_asset
 * t_asset acceptability     share of draws in which a mode fits best; k modes that tie share a draw
 * by 1/k
 *
 * Missing is NaN: an unknown factor adds nothing to the sum, an unknown term nothing to the fit.
 * The fifth term of the published rule, expected profit, enters when a plan has computed one.
 * Source:  methods 5.3 and 5.4; Lahdelma & Salminen 2001 for the acceptability index
 * Checked: tests/unit/entry/test_fit.c, against tests/peers/entry_mode.py
 */
#ifndef ENTRY_FIT_H
#define ENTRY_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum fit_term { TERM_CONTROL, TERM_COMMITMENT, TERM_RISK, TERM_ASSET, N_TERMS };

struct fit_mode {
    double control, commitment, risk; /* 1 … 3 */
    double asset;                     /* 1 supplies what the firm lacks, 0 not, NaN unknown */
};
struct fit_case {
    const double *a, *z; /* [n_factors] signed weights; z in -1 … 1, NaN unknown */
    const bool *mixed;   /* [n_factors] sign disputed */
    size_t n_factors;
    double commitment_available, risk_tolerated; /* 1 … 3, NaN unknown */
    double w[N_TERMS];
    const struct fit_mode *modes; /* [n_modes] those that may be chosen */
    size_t n_modes;
};

double fit_desired_control(const double *a, const double *z, size_t n);
/* Least and most the control could be: disputed factors with either sign, unknown ones anywhere. */
void fit_desired_range(const struct fit_case *c, double *ret_low, double *ret_high);
void fit_terms(const struct fit_case *c, const struct fit_mode *m, double desired,
               double ret[N_TERMS]);
/* Signed contribution of a term to the fit; NaN stays NaN. */
double fit_contribution(enum fit_term t, double term, double w);
double fit_total(const double terms[N_TERMS], const double w[N_TERMS]);

/* One draw: weights uniform over the simplex (times N_TERMS, so that their mean is 1), disputed
 * factors uniform over -|a| … |a|, the others as given. */
struct fit_draw {
    double w[N_TERMS];
    double *a; /* [n_factors] */
};
struct fit_draws {
    struct fit_draw *draw;
    size_t n;
};
/* Streams "entry.fit.weights" and "entry.fit.signs" of the seed: the same draws for every market.
 */
struct fit_draws fit_draw_all(struct arena *a, const struct fit_case *c, size_t n, uint64_t seed);

/* ret_first [n_modes] share of draws first; adds up to 1 when there is a mode.
 * ret_rank  [n_modes × n_modes] share of draws at rank 1 + number strictly better; NULL = not
 * asked. Cost O(draws · (n_factors + n_modes²)). */
void fit_acceptability(struct arena *tmp, const struct fit_case *c, const struct fit_draws *d,
                       double *ret_first, double *ret_rank);
/* Wilson's interval of a share of n draws at 95 %. */
void fit_share_interval(double share, size_t n, double *ret_low, double *ret_high);

/* Dunning's gate. Scores 0 … 100, NaN unknown. */
enum fit_gate { GATE_UNKNOWN, GATE_NO_EQUITY, GATE_EXPORT, GATE_CONTRACT, GATE_EQUITY };
/* Mean of (z + 1) / 2 · 100 over the known; sign -1 turns a factor round. NaN when none is known.
 */
double fit_gate_score(const double *z, const double *sign, size_t n);
enum fit_gate fit_gate(double ownership, double location, double internalisation, double cut);

#endif

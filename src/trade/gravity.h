/* gravity.h — what two economies would be expected to trade, given who they are and what lies
 * between.
 *
 * E[v_ij] = exp(x_ij'β + a_i + b_j), fitted by PPML on all pairs of one year (methods 3.6): size is
 * in the effects of exporter and importer, nearness in the regressors that a model file names.
 *
 * Use:     TRY(gravity_expected(job, &flows, NULL, &g, e)); g->expected[i * g->n + j]
 * Missing: NaN where the model says nothing: a country that is no market, a regressor that is not
 * known for the pair, an effect that the flows do not identify (no exports or imports at all, or no
 * chain of trade that links the exporter's effect to the importer's). Never 0 for unknown.
 * Look-ahead: the model that ships for this, data/trade/gravity/expected.yaml, uses only what does
 * not change with time (distance, border, language, past): nothing later than the flows leaks in.
 * Card:    docs/methods/gravity.md; model files docs/formats/gravity-model.md
 */
#ifndef TRADE_GRAVITY_H
#define TRADE_GRAVITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/figure.h"
#include "trade/ppml.h"

/* One year's totals (or one product's flows) between all pairs, e.g. of a cube: n = n_countries,
 * market, flow = bilateral. */
struct gravity_flows {
    size_t n;
    const int *market;  /* [n] index in the facts; -1: left out */
    const double *flow; /* [n × n] exporter-major, USD; 0 is a zero that counts, NaN is not
                           observed; the diagonal is not looked at */
};
struct gravity_expected {
    size_t n; /* as in the flows */
    double
        *expected; /* [n × n] exporter-major, USD; NaN where not identified, and on the diagonal */
    const char *model;          /* name of the model file: "expected" */
    const char *about;          /* what it regresses on, for a note */
    const struct ppml_fit *fit; /* beta[k] belongs to name[k] */
    const char *const *name;    /* [n_x] "ln distance" … */
    size_t n_x, n_pairs;        /* regressors; pairs that the fit used */
};
/* model NULL = "expected": a cross-section of data/trade/gravity with exporter and importer effects
 * and regressors that are properties of a pair. ERR_NUMERIC or ERR_INPUT when the flows do not
 * carry a fit (fewer than three traders, nothing varies): the caller says "missing" with that
 * reason. */
bool gravity_expected(struct job *job, const struct gravity_flows *flows, const char *model,
                      struct gravity_expected **ret, struct err *e) NODISCARD;
/* Fitted over actual, the potential ratio; NaN when either is missing or nothing is traded. */
double gravity_ratio(const struct gravity_expected *g, const struct gravity_flows *flows, size_t i,
                     size_t j);

#endif

/* bocpd.h — Bayesian online change points: how long the present regime has lasted, as a posterior.
 *
 * Adams & MacKay 2007 with a constant hazard 1/expected run. Three conjugate pairs:
 *   normal    Normal–Gamma(mean, kappa, a, b); predictive Student t, 2a degrees of freedom
 *   poisson   rate ~ Gamma(a, b); a value is a count x with exposure (its expected count: 1 = plain)
 *   binomial  share ~ Beta(a, b); a value is x of `exposure` trials
 * Work is in logs. Runs whose posterior falls below 1e-10 are dropped and their mass is given to the
 * rest, so that the posterior always sums to 1.
 *
 * With a constant hazard P(run = 0) is the hazard itself whatever was seen: alarm on bocpd_recent,
 * the probability of a young run, never on run 0.
 *
 * Use:     b = bocpd_new(a, &prior); for (…) bocpd_add(b, x, 1); if (bocpd_recent(b, 7) > 0.5) …
 * Checked: tests/unit/statistics/test_bocpd.c — evidence and posterior equal to a sum over all
 *          partitions of a short series
 */
#ifndef STATISTICS_BOCPD_H
#define STATISTICS_BOCPD_H

#include <stddef.h>

#include "base/arena.h"

enum bocpd_kind { BOCPD_NORMAL, BOCPD_POISSON, BOCPD_BINOMIAL };
struct bocpd_prior {
    enum bocpd_kind kind;
    double a, b;
    double mean, kappa; /* normal only */
    double expected_run; /* > 1; hazard = 1/expected_run */
};
struct bocpd;

struct bocpd *bocpd_new(struct arena *a, const struct bocpd_prior *prior);
/* exposure > 0; ignored by the normal kind. */
void bocpd_add(struct bocpd *b, double x, double exposure);
/* P(at most w values, the last ones, belong to the present run): P(r ≤ w). */
double bocpd_recent(const struct bocpd *b, size_t w);
size_t bocpd_likeliest(const struct bocpd *b); /* values in the likeliest present run; 0 = none */
double bocpd_evidence(const struct bocpd *b);  /* ln p(all values) */
size_t bocpd_runs(const struct bocpd *b);      /* runs kept */
/* i < bocpd_runs: length and posterior of a run, and the mean level it implies (rate, share, mean) */
void bocpd_run_at(const struct bocpd *b, size_t i, size_t *ret_length, double *ret_p,
                  double *ret_level);

#endif

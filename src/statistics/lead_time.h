/* lead_time.h — how long a supplier or a carrier takes, how sure that is, and whether it is drifting.
 *
 * Quantiles carry distribution-free intervals from order statistics (no bound is given where so few
 * deliveries allow none). The on-time share is Beta–Binomial: a prior from all suppliers together holds
 * back the ones seen three times. Drift of the slow tail is watched by a Bernoulli CUSUM on "slower than
 * the old P90": its limit is chosen by the exact mean run length (Reynolds and Stoumbos 1999), which on
 * the lattice of the scores is a small linear system.
 *
 * Checked: tests/unit/statistics/test_lead_time.c (exact small cases, run lengths by simulation and by a
 * second route), tests/peers/causes.py
 */
#ifndef STATISTICS_LEAD_TIME_H
#define STATISTICS_LEAD_TIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* --- quantiles ------------------------------------------------------------------------------- */

struct lead_time_quantile {
    double value, low, high; /* low or high is NaN when n is too small for that bound */
};
/* Quantile p of type 7 and an interval of at least `level`; n ≥ 1, x in any order. */
struct lead_time_quantile lead_time_quantile(struct arena *tmp, const double *x, size_t n, double p,
                                             double level);

/* --- on-time share --------------------------------------------------------------------------- */

struct lead_time_prior {
    double a, b; /* Beta(a, b) */
};
struct lead_time_share {
    double value, low, high; /* posterior mean and equal-tailed interval */
};
/* From many groups (on_time[i] of n[i]): the pooled share, and a weight by the moments of the
 * beta–binomial between `least` and `most` deliveries; one group alone: `least`. No group: Jeffreys. */
struct lead_time_prior lead_time_pool(const double *on_time, const double *n, size_t n_groups,
                                      double least, double most);
struct lead_time_share lead_time_share(struct lead_time_prior prior, double on_time, double n,
                                       double level);
/* P(share now < share before), both with that prior. */
double lead_time_worse(struct lead_time_prior prior, double on_time_before, double n_before,
                       double on_time_now, double n_now);

/* --- drift of the slow tail ------------------------------------------------------------------ */

struct lead_time_cusum {
    double p0, p1;  /* probability of a slow delivery, before and after the drift to be found */
    int up;         /* a slow delivery adds `up` points, any other takes one away, never below 0 */
    int limit;      /* signal when the points reach it */
    double arl0;    /* mean number of deliveries to a false alarm, exact */
    double arl1;    /* … to the alarm when the probability is p1 */
};
/* The smallest limit with arl0 at least the wanted one. 0 < p0 < p1 < 1. */
struct lead_time_cusum lead_time_cusum_design(struct arena *tmp, double p0, double p1, double arl0);
/* Mean run length from zero at probability p. */
double lead_time_cusum_length(struct arena *tmp, int up, int limit, double p);

struct lead_time_drift {
    bool signal;       /* the points stand at or above the limit at the end, or reached it */
    size_t at;         /* index of the delivery that reached it first (when signal) */
    size_t since;      /* index after the last zero before it: where the drift began */
    int points;        /* at the end */
};
/* slow[i]: delivery i took longer than the old P90. */
struct lead_time_drift lead_time_cusum_run(const struct lead_time_cusum *c, const bool *slow, size_t n);

#endif

/* beta.h — shares that differ between groups: the Beta law, and how much groups differ by the data.
 *
 * Group i has k_i successes among n_i; its share is drawn from Beta(mean·size, (1 − mean)·size). beta_fit finds mean
 * and size by maximum likelihood of the beta-binomial (size INFINITY: the groups show no difference that chance
 * would not make). A group's posterior is then Beta(a + k, b + n − k): pulled towards the mean the
 * more, the fewer cases it has.
 *
 * Checked: tests/unit/statistics/test_beta.c
 * Source: Gelman et al., Bayesian Data Analysis, 3rd ed. (2013), ch. 5; Casella 1985 for the empirical form.
 */
#ifndef STATISTICS_BETA_H
#define STATISTICS_BETA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* P(X ≤ x) and its inverse for X ~ Beta(a, b); a, b > 0. */
double beta_at_most(double x, double a, double b);
double beta_quantile(double p, double a, double b);

struct beta_groups {
    double mean; /* 0…1 */
    double size; /* a + b; INFINITY */
    size_t n;    /* groups with cases */
};
/* k, n [groups]; groups without cases are passed over. ERR_NUMERIC with fewer than two groups with cases, or when
 * no case, or every case, is a success: then there is nothing to compare. */
bool beta_fit(const double *k, const double *n, size_t groups, struct beta_groups *ret,
              struct err *e) NODISCARD;
/* The posterior of a group with k of n: *ret_a + *ret_b is the size plus n. A size of INFINITY is taken as
 * `most_size`, so that a large group still speaks for itself. */
void beta_posterior(const struct beta_groups *g, double most_size, double k, double n, double *ret_a,
                    double *ret_b);

#endif

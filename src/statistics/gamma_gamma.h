/* gamma_gamma.h — what an order of a customer is worth, from the few orders seen (Fader & Hardie).
 *
 * A customer's orders are Gamma(p, ν) around his own mean, ν ~ Gamma(q, v) over customers. Known of
 * each: x orders and their mean value z. The more orders, the more his own mean counts; with one
 * order the estimate leans on the others'. Assumes that how often and how much one buys do not go
 * together: look at `correlation`. Card docs/methods/gamma-gamma.md.
 *
 * Errors:  ERR_NUMERIC (nobody with an order of positive value; all alike)
 * Checked: tests/unit/statistics/test_gamma_gamma.c (the published sample, simulated ones)
 */
#ifndef STATISTICS_GAMMA_GAMMA_H
#define STATISTICS_GAMMA_GAMMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

struct spender {
    uint32_t x; /* orders that the mean is over; 0 = not used */
    double z;   /* their mean value; ≤ 0 = not used */
};
struct gamma_gamma {
    double p, q, v;
};
struct gamma_gamma_fit {
    struct gamma_gamma model;
    double log_likelihood;
    double se[3]; /* of p, q, v; NaN at an edge */
    bool on_edge;
    const char *in_words; /* how the search ended */
    double correlation;   /* of x and z among those used; NaN when one is constant */
    size_t n_used;
};

bool gamma_gamma_fit(struct arena *a, const struct spender *s, size_t n,
                     struct gamma_gamma_fit **ret, struct err *e) NODISCARD;
double gamma_gamma_log_likelihood(const struct gamma_gamma *m, const struct spender *s);
/* Expected value of his next order; x = 0 gives the mean over customers. NaN where q ≤ 1 leaves no
 * mean. */
double gamma_gamma_expected(const struct gamma_gamma *m, const struct spender *s);

#endif

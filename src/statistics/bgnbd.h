/* bgnbd.h — who buys again when nobody says goodbye: the BG/NBD model (Fader, Hardie & Lee 2005).
 *
 * While a customer is alive he orders at rate λ ~ Gamma(r, α); after each order he is gone for good
 * with probability p ~ Beta(a, b). Known of each: x repeat orders (days with an order after the
 * first), the day t_x of the last one and the age T, both counted from the first. Card
 * docs/methods/bg-nbd.md.
 *
 * Maximum likelihood in the logarithms of the four parameters, damped Newton, gradient exact.
 * Customers alike in (x, t_x, T) are counted once. It always ends: at a maximum, at the edge of the
 * model (said in words: the likelihood keeps rising as a parameter grows without end; predictions
 * stay good), or with a refusal that says what the sample lacks.
 *
 * Exact:   the same bits for any number of threads and any order of customers
 * Errors:  ERR_INPUT (t_x > T, x = 0 with t_x > 0, …), ERR_NUMERIC (nobody came back …)
 * Checked: tests/unit/statistics/test_bgnbd.c (the published sample; integrals by tests/peers/bgnbd.R); bench/bench_bgnbd.c
 */
#ifndef STATISTICS_BGNBD_H
#define STATISTICS_BGNBD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"

struct bgnbd_customer {
    uint32_t x, tx, T; /* repeat orders; days of the last one and of now, from the first order */
};
struct bgnbd {
    double r, alpha, a, b; /* alpha in units of unit_days */
    double unit_days;      /* 7: the parameters are per week, as in the literature */
};
enum { BGNBD_R, BGNBD_ALPHA, BGNBD_A, BGNBD_B, BGNBD_N };

struct bgnbd_fit {
    struct bgnbd model;
    double log_likelihood;
    double se[BGNBD_N];                  /* of the parameters themselves; NaN at an edge */
    double covariance[BGNBD_N][BGNBD_N]; /* of their logarithms; 0 at an edge */
    bool at_edge[BGNBD_N];
    bool on_edge;         /* any of them */
    const char *in_words; /* how it ended: "found in 7 steps", or which edge and what it means */
    int iterations;
    size_t n, n_repeat, n_cells;
};

/* customers [n]; not modified. */
bool bgnbd_fit(struct arena *a, const struct bgnbd_customer *customers, size_t n, double unit_days,
               struct bgnbd_fit **ret, struct err *e) NODISCARD;

double bgnbd_log_likelihood(const struct bgnbd *m, const struct bgnbd_customer *c);
/* Probability that he will ever order again; 1 for x = 0, where the model has seen no chance to go.
 */
double bgnbd_alive(const struct bgnbd *m, const struct bgnbd_customer *c);
/* Probability of at least one order in the next `days`. */
double bgnbd_active(const struct bgnbd *m, const struct bgnbd_customer *c, double days);
/* Probability that one with his past, were he still there, keeps silent for as long as he has since his last
 * order: how unusual the silence is for him. */
double bgnbd_silence(const struct bgnbd *m, const struct bgnbd_customer *c);
/* Orders expected in the next `days`, given what is known of him. Good for any a > 0, also a ≤ 1.
 */
double bgnbd_expected(const struct bgnbd *m, const struct bgnbd_customer *c, double days);
/* Repeat orders of a fresh customer in his first `days`: E[X(t)]. */
double bgnbd_expected_new(const struct bgnbd *m, double days);
/* P(X(t) = x) of a fresh customer. */
double bgnbd_probability_new(const struct bgnbd *m, uint32_t x, double days);

#endif

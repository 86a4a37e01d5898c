/* decision.h — three other ways to rank a table of values: weighted sum, TOPSIS, PROMETHEE II.
 *
 * Pure kernels beside SMAA-2, for comparison. V is [n × m] row by row, larger is better, NaN = missing;
 * w [m] non-negative, not all zero (they are divided by their sum). Places: 1 = best, place = 1 +
 * number strictly better; 0 = left out.
 *
 * Checked: tests/unit/market/test_decision.c, tests/peers/{wsum,topsis,promethee}.py
 */
#ifndef MARKET_DECISION_H
#define MARKET_DECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* Weighted sum with intervals.
 *
 * low, high  U with every missing value 0, or 1
 * score      over the known criteria, weights divided by their sum; NaN when nothing is known
 * place      by score among the rows with coverage ≥ coverage_min
 * best/worst 1 + rows that are better (could be better) whatever the missing values are
 * Cost n·m + n². Source: methods 3.8.1; Keeney & Raiffa 1976 */
struct weighted_sum {
    double *low, *high, *score, *coverage; /* [n] */
    int *place, *place_best, *place_worst; /* [n] */
};
bool weighted_sum(struct arena *a, const double *V, size_t n, size_t m, const double *w,
                  double coverage_min, struct weighted_sum *ret, struct err *e) NODISCARD;

/* TOPSIS (Hwang & Yoon 1981): distance to the best and the worst seen, on columns of length one.
 * Rows with a missing value are left out; a column of zeros is dropped; no distance at all = 0.5.
 * Cost n·m. */
struct topsis {
    double *closeness; /* [n] 0…1; NaN when left out */
    int *place;        /* [n] */
    size_t n_used, n_dropped_columns;
};
bool topsis(struct arena *a, const double *V, size_t n, size_t m, const double *w,
            struct topsis *ret, struct err *e) NODISCARD;

/* PROMETHEE II (Brans & Vincke 1985), linear preference: 0 up to q, 1 from p on, as shares of the
 * criterion's range. A pair with a missing value is indifferent on that criterion. Σ net = 0.
 * Cost n²·m. */
struct promethee {
    double *plus, *minus, *net; /* [n] */
    int *place;                 /* [n] */
};
bool promethee(struct arena *a, const double *V, size_t n, size_t m, const double *w, double q,
               double p, struct promethee *ret, struct err *e) NODISCARD;

/* Places by score, NaN = 0. */
void places_of(const double *score, size_t n, int *ret_place);

#endif

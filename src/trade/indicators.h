/* indicators.h — the elementary measures of trade (methods 3.3): plain functions of plain numbers.
 *
 * Undefined is NaN and never 0: who shows it says why with the words beside each function. Shares are
 * 0…1 unless the name says otherwise.
 * Card:    docs/methods/trade-indicators.md
 * Checked: tests/unit/trade/test_indicators.c; test_space.c against tests/peers/trade.py
 */
#ifndef TRADE_INDICATORS_H
#define TRADE_INDICATORS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Balassa: (x_ik / x_i) / (x_k / x). NaN when the exporter or the world sells nothing of it. At least 1 exactly
 * when x_ik · x ≥ x_i · x_k, so that a table of cells ≥ 1 and a table of values never disagree. */
double trade_rca(double x_ik, double x_i, double x_k, double x);
double trade_rca_symmetric(double rca); /* (rca − 1)/(rca + 1): −1…1 */
/* Lafay's index in percent: 100 · ((x_k − m_k)/(x_k + m_k) − (X − M)/(X + M)) · (x_k + m_k)/(X + M); 0 for a product neither sold nor bought; NaN when X + M is 0. Sums to 0 over the
 * products that make up X and M. */
double trade_lafay(double x_k, double m_k, double x, double m);
/* Michaely: 100 · (1 − Σ|m_k/M − x_k/X|/2), what the one sells against what the other buys; NaN when either
 * trades nothing. */
double trade_complementarity(const double *sells, const double *buys, size_t n);
/* (x_ij / X_i) / (x_wj / X_w): 1 = as large a part of i's exports as of the world's. */
double trade_intensity(double x_ij, double x_i, double x_wj, double x_w);
/* Finger and Kreinin: Σ min(share, share), 0…1; NaN when either sells nothing. */
double trade_similarity(const double *a, const double *b, size_t n);

struct trade_concentration {
    double hhi;       /* Σ share²; NaN when all values are 0 */
    double effective; /* 1 / hhi: as many equal suppliers would give the same */
    double largest4;  /* share of the four largest */
    size_t n;         /* values above 0 */
};
struct trade_concentration trade_concentration(const double *values, size_t n);

/* Compound growth a year from the mean of `average` years to that of the last `average` years, `span` years
 * apart. When the series is too short for means it goes from year to year, and over a shorter span down to
 * `least`; what was done is in the result. */
struct trade_growth {
    double rate;     /* 0.05 = 5 % a year; NaN: see why */
    int from, to;    /* newest year of the first and of the last mean */
    int averaged;    /* years in a mean */
    const char *why; /* what is missing; NULL when the rate is there */
};
struct trade_growth trade_growth(const int *year, const double *value, size_t n, int span, int least,
                                 int average);

#endif

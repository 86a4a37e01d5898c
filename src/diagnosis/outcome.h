/* outcome.h — speed, scope and rhythm as plain arithmetic (methods 2.4). Private to the room and
 * its tests. */
#ifndef DIAGNOSIS_OUTCOME_H
#define DIAGNOSIS_OUTCOME_H

#include <stddef.h>

struct scope_numbers {
    double hhi, hhi_normalised, effective; /* NaN when not defined */
    double entropy, across, within;        /* natural logarithm; entropy = across + within */
};

/* Concentration and spread of sales over markets and regions.
 *
 * amount [n] > 0, one unit;  region [n] any integer per region;  n ≥ 1
 * hhi_normalised is not defined for one market.
 * Source: Jacquemin & Berry 1979 (entropy and its decomposition) */
struct scope_numbers scope_of(const double *amount, const int *region, size_t n);

/* Bias-corrected excess kurtosis (G2) of the first differences of a yearly series; NaN when there
 * are fewer than four differences or they do not vary.
 *
 * markets [n] number of markets per year, consecutive years */
double rhythm_of(const double *markets, size_t n);

#endif

/* pestel.h — PESTEL scores from indicators: the kernel (methods 3.4). The figures come from
 * market_pestel (market.h).
 *
 * Percentile score of a market = 100·(rank - 0.5)/n among the markets with a value, average ranks,
 * turned round where less is better. Letter = weighted mean of the scores it has; a figure older than
 * age_max years counts with age_factor of its weight. Coverage is by the weights before that; below
 * coverage_min the letter is missing. Cost n·m log n.
 *
 * Checked: tests/unit/market/test_pestel.c, tests/peers/pestel.py
 */
#ifndef MARKET_PESTEL_H
#define MARKET_PESTEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct pestel_indicator {
    int letter; /* 0 … n_letters-1 */
    bool more_is_better;
    double weight; /* > 0, relative inside the letter */
};
struct pestel_input {
    size_t n_markets, n_indicators, n_letters;
    const struct pestel_indicator *indicators;
    const double *value; /* [n_markets × n_indicators] NaN = missing */
    const int *year;     /* the same shape; 0 = not said, never old */
    const double *letter_weight; /* [n_letters] */
    int as_of_year;
    double age_max, age_factor, coverage_min;
};
struct pestel_scores {
    double *score;    /* [n_markets × n_indicators] 0…100, NaN = missing */
    double *letter;   /* [n_markets × n_letters] NaN = missing */
    double *coverage; /* [n_markets × n_letters] 0…1 */
    double *overall;  /* [n_markets] mean of the known letters; NaN when none is */
    int *weakest;     /* [n_markets] letter with the lowest score, the first of equals; -1 */
};
void pestel_scores(struct arena *a, const struct pestel_input *in, struct pestel_scores *ret);

/* Is a figure of that year old at as_of_year? */
static inline bool pestel_old(const struct pestel_input *in, int year)
{
    return year != 0 && (double)(in->as_of_year - year) > in->age_max;
}

#endif

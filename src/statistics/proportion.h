/* proportion.h — intervals of shares and of rates of rare events.
 *
 * Wilson 1927: score interval of a binomial share, never outside 0…1. Garwood 1936: exact interval of a Poisson count
 * from quantiles of the gamma distribution. `level` 0.95 asks for a 95 % interval. Counts may be weighted (not whole);
 * then the interval treats them as an effective number.
 * Missing: n ≤ 0 gives 0…1; an exposure ≤ 0 gives 0…infinity
 * Checked: tests/unit/statistics/test_proportion.c against R binom and poisson.test
 */
#ifndef STATISTICS_PROPORTION_H
#define STATISTICS_PROPORTION_H

struct interval {
    double low, high;
};
struct interval wilson(double hits, double n, double level);
/* events ≥ 0 counted over `exposure`: interval of the rate events / exposure. */
struct interval poisson_rate(double events, double exposure, double level);

#endif

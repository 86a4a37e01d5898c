/* nab.h — the score of the Numenta Anomaly Benchmark for alarms against labelled windows.
 *
 * Rules (Lavin & Ahmad 2015; the published scorer): S(y) = 2/(1 + e^{5y}) − 1, −1 for y ≥ 3.
 * Inside a window y = −(right − i + 1)/width and only the best alarm counts, A_TP·S(y)/S(−1); a
 * window without one costs A_FN. Outside, every alarm costs A_FP·S(y) with y = (i − right)/(width − 1)
 * from the window before, or −A_FP when there is none. The first 15 % of a series, at most 750
 * values, are not scored. Normalised: 100·(raw − nothing)/(perfect − nothing).
 *
 * A window that lies wholly in the unscored part counts nowhere.
 */
#ifndef STATISTICS_NAB_H
#define STATISTICS_NAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nab_window {
    size_t first, last; /* indices, both inside */
};
struct nab_profile {
    const char *name; /* "standard" */
    double tp, fn, fp;
};
extern const struct nab_profile nab_profiles[];
extern const size_t nab_n_profiles;

struct nab_series {
    const double *score; /* [n] anomaly score; NaN never alarms */
    size_t n;
    const struct nab_window *windows; /* in order, not overlapping */
    size_t n_windows;
};

struct nab_count {
    size_t windows, found; /* scored windows; those with an alarm */
    size_t alarms_outside; /* values outside windows at or above the threshold */
    size_t values;         /* scored values */
    size_t values_outside;
};
size_t nab_probation(size_t n); /* values at the start that are not scored */
/* Raw score of one series at a threshold (alarm: score ≥ threshold). ret_count may be NULL. */
double nab_raw(const struct nab_series *s, double threshold, const struct nab_profile *p,
               struct nab_count *ret_count);
/* Of a whole corpus with one threshold. NaN when it has no scored window. */
double nab_normalised(const struct nab_series *s, size_t n, double threshold,
                      const struct nab_profile *p);
/* The threshold that scores best over the corpus (ties: the highest); INFINITY when silence is best. */
double nab_best_threshold(const struct nab_series *s, size_t n, const struct nab_profile *p);

#endif

/* rfm.h — customers of a market by how recently, how often and for how much they bought (methods 8.9).
 *
 * Within the market each of the three gets a score: quintiles 1 to 5, or terciles 1, 3, 5 in a market with fewer
 * customers than operations.rfm.quintiles. Score = ⌈k · (customers who are no better) / n⌉: those who are alike share
 * the higher score, whatever their order; but who bought once has 1 for frequency. A segment is the first row of data/operations/rfm_segments.csv that fits.
 *
 * Pure but for the reading of the rows. Card docs/methods/rfm.md.
 */
#ifndef OPERATIONS_RFM_H
#define OPERATIONS_RFM_H

#include "base/capability.h"
#include "operations/buyers.h"

struct rfm_segment {
    const char *id, *name, *what, *advice;
    int64_t from[3], to[3]; /* recency, frequency, money */
};
struct rfm_segments {
    struct rfm_segment *items;
    size_t n, cap;
};
bool rfm_segments(struct job *job, const struct rfm_segments **ret, struct err *e) NODISCARD;

struct rfm {
    int32_t silent; /* days since the last purchase */
    size_t n;       /* purchases */
    int64_t value;  /* of those that are known */
    int score[3];
    double mean;    /* weighted, 1 to 5 */
    size_t segment; /* of the rows; their number when none fits */
};
/* ret [n]; buyers of one market; weights [3] for the mean. *ret_terciles: there were too few for quintiles. */
void rfm_scores(struct arena *a, const struct buyer *const *buyers, size_t n, int32_t as_of, double quintiles_from,
                const double *weights, const struct rfm_segments *segments, struct rfm *ret, bool *ret_terciles);

#endif

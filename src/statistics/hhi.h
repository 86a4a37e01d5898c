/* hhi.h — concentration: how much hangs on how few.
 *
 * With shares s_g of a total, HHI = Σ s_g² (Herfindahl 1950, Hirschman 1945), 1 when all is with one; 1/HHI is the
 * effective number: so many of equal size would give the same. The interval asks how far the figures would move
 * with another draw of the same orders: a bootstrap with weights Poisson(1) per order.
 *
 * Checked: tests/unit/statistics/test_hhi.c
 */
#ifndef STATISTICS_HHI_H
#define STATISTICS_HHI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/random.h"

struct hhi {
    double hhi, effective, top_share;
    size_t top; /* index of the largest; the first of equals */
};
/* totals [groups] ≥ 0; false when their sum is 0. */
bool hhi_of(const double *totals, size_t groups, struct hhi *ret);

struct hhi_interval { /* 2.5 % and 97.5 % */
    double hhi_low, hhi_high, effective_low, effective_high, top_low, top_high;
    size_t resamples;
};
/* Orders: value[n] ≥ 0 of group[n] < groups. The top share is that of the group which is largest in the data. A group
 * of more than 64 orders is drawn as a whole (normal with the same mean and variance); smaller ones order by order.
 * false when the values sum to 0. */
bool hhi_bootstrap(struct arena *tmp, const double *value, const uint32_t *group, size_t n, size_t groups,
                   size_t resamples, struct rng *rng, struct hhi_interval *ret);

#endif

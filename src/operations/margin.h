/* margin.h — what is left of a market's revenue after everything that was told of its costs.
 *
 * Revenue less refunds less charges, order by order. A charge that was never told is not in it: `n_told` says for how
 * many orders each kind was, and what is never told is named beside the figure ("before unknown costs"). The share's
 * interval is that of a ratio over orders by linearisation (Cochran 1977, 6.4): orders are drawn, money is not.
 * Threads: pure but for the figures' arena. Checked: tests/unit/operations/test_kpi.c
 */
#ifndef OPERATIONS_MARGIN_H
#define OPERATIONS_MARGIN_H

#include "operations/kpi_show.h"

struct margin {
    int64_t n, n_told[N_COSTS];
    double revenue, refund, cost[N_COSTS]; /* minor units */
    double margin;
    double share, share_low, share_high;   /* of revenue; NaN when there is none, or one order */
    double sum_xx, sum_xy, sum_yy;
};
/* Adds an order; those cancelled or without a value in the firm's currency do not count. */
void margin_add(struct margin *m, const struct order_fact *o);
void margin_finish(struct margin *m);
extern const struct shape margin_shape;
struct value *margin_value(const struct kpi_view *v, const struct margin *m, const char *market, int32_t from, int32_t to);

#endif

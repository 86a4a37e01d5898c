/* inventory_cover.h — how long the stock lasts: the distribution of the day the last piece goes.
 *
 * The stock is out by day t exactly when the demand of days 1 … t is at least what is on hand, so the
 * distribution of the date follows from that of the cumulated demand; no simulation. The error of the
 * forecast mean belongs into the variance (it grows with the square of the days).
 */
#ifndef STATISTICS_INVENTORY_COVER_H
#define STATISTICS_INVENTORY_COVER_H

#include <stddef.h>

/* Cumulated demand of days 1 … t has mean[t-1] and variance[t-1]; mean rises. */
struct inventory_path {
    const double *mean, *variance; /* [days] */
    size_t days;
};

/* P(out of stock at the end of day t), t = 0 … days; later days count as the last. */
double inventory_out_by(const struct inventory_path *p, double on_hand, size_t t);
/* First day on which that probability reaches `level`; days + 1 when it does not. */
size_t inventory_out_day(const struct inventory_path *p, double on_hand, double level);

#endif

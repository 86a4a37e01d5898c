/* inventory_cover.c — see inventory_cover.h. */
#include "statistics/inventory_cover.h"

#include <math.h>

#include "statistics/inventory_demand.h"

double inventory_out_by(const struct inventory_path *p, double on_hand, size_t t)
{
    if (on_hand <= 0)
        return 1;
    if (t == 0 || p->days == 0)
        return 0;
    t = t < p->days ? t : p->days;
    struct inventory_demand d = inventory_demand_of_counts(p->mean[t - 1], p->variance[t - 1]);
    return 1 - inventory_demand_cdf(&d, ceil(on_hand) - 1);
}

size_t inventory_out_day(const struct inventory_path *p, double on_hand, double level)
{
    for (size_t t = 0; t <= p->days; t++) {
        if (inventory_out_by(p, on_hand, t) >= level)
            return t;
    }
    return p->days + 1;
}

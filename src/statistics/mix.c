/* mix.c — see mix.h; sums are compensated so that hundreds of segments still add up. */
#include "statistics/mix.h"

#include "base/stat.h"

bool mix_split(const struct mix_segment *s, size_t n, struct mix_part *ret_parts,
               struct mix_total *ret_total, struct err *e)
{
    struct stat_sum n0 = {0}, d0 = {0}, n1 = {0}, d1 = {0}, performance = {0}, mix = {0};
    for (size_t i = 0; i < n; i++) {
        stat_sum_add(&n0, s[i].n0);
        stat_sum_add(&d0, s[i].d0);
        stat_sum_add(&n1, s[i].n1);
        stat_sum_add(&d1, s[i].d1);
    }
    double all0 = stat_sum_value(&d0), all1 = stat_sum_value(&d1);
    if (!(all0 > 0) || !(all1 > 0))
        return FAIL(e, ERR_NUMERIC, "there is nothing to divide by in the %s period",
                    all0 > 0 ? "later" : "earlier");
    double r0 = stat_sum_value(&n0) / all0, r1 = stat_sum_value(&n1) / all1, middle = (r0 + r1) / 2;
    for (size_t i = 0; i < n; i++) {
        double w0 = s[i].d0 / all0, w1 = s[i].d1 / all1;
        double own0 = s[i].d0 > 0 ? s[i].n0 / s[i].d0 : 0;
        double own1 = s[i].d1 > 0 ? s[i].n1 / s[i].d1 : own0;
        if (!(s[i].d0 > 0))
            own0 = own1;
        ret_parts[i] = (struct mix_part){
            .performance = (w0 + w1) / 2 * (own1 - own0),
            .mix = ((own0 + own1) / 2 - middle) * (w1 - w0),
        };
        stat_sum_add(&performance, ret_parts[i].performance);
        stat_sum_add(&mix, ret_parts[i].mix);
    }
    *ret_total = (struct mix_total){r0, r1, stat_sum_value(&performance), stat_sum_value(&mix)};
    return true;
}

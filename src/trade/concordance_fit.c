/* concordance_fit.c — shares from trade in both revisions, and whole numbers from shares. */
#include <math.h>

#include "trade/concordance.h"

enum { MAX_ROUNDS = 200 };

/* One pass: columns to the trade of the new codes, then rows to that of the old ones. Returns the largest
 * relative change a row needed. */
static double fit_round(const struct concordance_map *m, double *x, const double *from,
                        const double *to, const double *scale, double *sum_to)
{
    double worst = 0;
    for (size_t l = 0; l < m->n_to; l++)
        sum_to[l] = 0;
    for (size_t i = 0; i < m->n_links; i++)
        sum_to[m->link[i].to] += x[i];
    for (size_t i = 0; i < m->n_links; i++) {
        uint32_t f = m->family[m->link[i].from], l = m->link[i].to;
        if (scale[f] > 0 && sum_to[l] > 0)
            x[i] *= to[l] * scale[f] / sum_to[l];
    }
    for (size_t k = 0; k < m->n_from; k++) {
        double sum = 0;
        if (!(scale[m->family[k]] > 0) || from[k] == 0)
            continue;
        for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++)
            sum += x[i];
        if (sum == 0)
            continue;
        worst = fmax(worst, fabs(from[k] / sum - 1));
        for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++)
            x[i] *= from[k] / sum;
    }
    return worst;
}

size_t concordance_fit(struct concordance_map *m, const double *from_value, const double *to_value)
{
    ARENA_LOCAL(tmp);
    double *x = NEW_N(tmp, double, m->n_links + 1), *sum_to = NEW_N(tmp, double, m->n_to + 1);
    double *old = NEW_N(tmp, double, m->n_families + 1), *new = NEW_N(tmp, double, m->n_families + 1);
    size_t *seen = NEW_N(tmp, size_t, m->n_to + 1), n_fitted = 0;
    for (size_t k = 0; k < m->n_from; k++) {
        old[m->family[k]] += from_value[k];
        for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++) {
            uint32_t l = m->link[i].to;
            x[i] = m->link[i].share * from_value[k];
            if (seen[l]++ == 0)
                new[m->family[k]] += to_value[l];
        }
    }
    for (uint32_t f = 0; f < m->n_families; f++) { /* new: from here on the scale of a family */
        bool divides = m->relation[f] == RELATION_ONE_TO_MANY || m->relation[f] == RELATION_MANY_TO_MANY;
        new[f] = divides && old[f] > 0 && new[f] > 0 ? old[f] / new[f] : 0;
        n_fitted += new[f] > 0;
    }
    for (int round = 0; n_fitted > 0 && round < MAX_ROUNDS; round++)
        if (fit_round(m, x, from_value, to_value, new, sum_to) < 1e-12)
            break;
    for (size_t k = 0; k < m->n_from; k++) {
        double sum = 0;
        for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++)
            sum += x[i];
        if (new[m->family[k]] > 0 && sum > 0) /* else no new code of it is traded: the equal split */
            for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++)
                m->link[i].share = x[i] / sum;
    }
    return n_fitted;
}

void concordance_split(const struct concordance_link *link, size_t n, int64_t value, int64_t *ret)
{
    int64_t left = value;
    for (size_t i = 0; i < n; i++) {
        ret[i] = (int64_t)floor((double)value * link[i].share);
        if (ret[i] > left) /* rounding of the product, in the last of very large values */
            ret[i] = left;
        left -= ret[i];
    }
    while (left > 0) { /* fewer than n, but for shares that do not add up by a rounding error */
        size_t best = 0;
        double most = -1;
        for (size_t i = 0; i < n; i++) {
            double short_of = (double)value * link[i].share - (double)ret[i];
            if (short_of > most) {
                most = short_of;
                best = i;
            }
        }
        ret[best]++;
        left--;
    }
}

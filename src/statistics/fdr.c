#include "statistics/fdr.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

struct ranked {
    double p;
    size_t at;
};

static int by_p(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    return a->p != b->p ? (a->p < b->p ? -1 : 1) : a->at < b->at ? -1 : a->at > b->at;
}

static void step_up(const double *p, size_t n, bool any_dependence, double *ret)
{
    ARENA_LOCAL(tmp);
    struct ranked *order = NEW_N(tmp, struct ranked, n ? n : 1);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(p[i]))
            order[m++] = (struct ranked){p[i], i};
        ret[i] = p[i];
    }
    qsort(order, m, sizeof *order, by_p);
    double harmonic = 1;
    if (any_dependence) {
        harmonic = 0;
        for (size_t i = 1; i <= m; i++)
            harmonic += 1 / (double)i;
    }
    double least = 1;
    for (size_t i = m; i-- > 0;) {
        least = fmin(least, harmonic * (double)m / (double)(i + 1) * order[i].p);
        ret[order[i].at] = least;
    }
}

void fdr_bh(const double *p, size_t n, double *ret_adjusted)
{
    step_up(p, n, false, ret_adjusted);
}

void fdr_by(const double *p, size_t n, double *ret_adjusted)
{
    step_up(p, n, true, ret_adjusted);
}

void fdr_tree(const double *p, const size_t *family, size_t n, size_t n_families, double q,
              bool *ret_family, bool *ret)
{
    ARENA_LOCAL(tmp);
    double *members = NEW_N(tmp, double, n ? n : 1), *adjusted = NEW_N(tmp, double, n ? n : 1);
    double *top = NEW_N(tmp, double, n_families ? n_families : 1);
    for (size_t f = 0; f < n_families; f++) {
        size_t m = 0;
        for (size_t i = 0; i < n; i++)
            if (family[i] == f)
                members[m++] = p[i];
        step_up(members, m, false, members);
        top[f] = (double)NAN;
        for (size_t i = 0, j = 0; i < n; i++)
            if (family[i] == f) {
                adjusted[i] = members[j++];
                top[f] = fmin(top[f], adjusted[i]); /* fmin passes over NaN */
            }
    }
    step_up(top, n_families, false, top);
    for (size_t f = 0; f < n_families; f++)
        ret_family[f] = top[f] <= q;
    for (size_t i = 0; i < n; i++)
        ret[i] = ret_family[family[i]] && adjusted[i] <= q;
}

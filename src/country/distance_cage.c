/* distance_cage.c — block scores of the CAGE frame: mean percentile ranks among candidates. */
#include <math.h>

#include "base/stat.h"
#include "country/distance_inside.h"

#define NOT_KNOWN ((double)NAN)

const char *const cage_block_names[CAGE_N] = {
    [CAGE_CULTURAL] = "cultural",
    [CAGE_ADMINISTRATIVE] = "administrative",
    [CAGE_GEOGRAPHIC] = "geographic",
    [CAGE_ECONOMIC] = "economic",
};
static const char letters[CAGE_N] = {'C', 'A', 'G', 'E'};

/* Percentile of each candidate for one distance, oriented so that 100 is far; NaN where missing.
 * Returns the number of candidates with a value. */
static size_t percentiles(struct arena *a, const struct figure *const *figures, size_t n,
                          bool nearer, double *ret)
{
    double *known = NEW_N(a, double, n), *score = NEW_N(a, double, n);
    size_t *at = NEW_N(a, size_t, n), k = 0;
    for (size_t i = 0; i < n; i++) {
        ret[i] = NOT_KNOWN;
        if (figure_known(figures[i])) {
            known[k] = nearer ? -figures[i]->value : figures[i]->value;
            at[k++] = i;
        }
    }
    if (k > 1)
        stat_percentile_scores(a, known, k, score);
    else if (k == 1)
        score[0] = 50;
    for (size_t i = 0; i < k; i++)
        ret[at[i]] = score[i];
    return k;
}

static bool weights_of(const struct distances *d, struct arena *a, const char *sector,
                       double ret[CAGE_N], struct err *e)
{
    static const char *const ends[CAGE_N] = {"c", "a", "g", "e"};
    double sum = 0;
    for (int b = 0; b < CAGE_N; b++) {
        const char *id = arena_printf(a, "distance.cage.%s.%s", sector, ends[b]);
        TRY(params_real(d->params, id, &ret[b], e));
        if (!(ret[b] >= 0))
            return FAIL(e, ERR_INPUT, "`%s` must not be negative", id);
        sum += ret[b];
    }
    if (!(sum > 0))
        return FAIL(e, ERR_INPUT, "the weights of `%s` are all 0", sector);
    for (int b = 0; b < CAGE_N; b++)
        ret[b] /= sum;
    return true;
}

bool cage_scores(const struct distances *d, struct arena *a, int home, const int *candidates,
                 size_t n, const char *sector, struct cage *ret, struct err *e)
{
    if (n < 2)
        return FAIL(e, ERR_INPUT, "a rank among candidates needs at least two markets");
    double weight[CAGE_N];
    TRY(weights_of(d, a, sector, weight, e));

    /* figures[id][i] and pct[id][i] for every kind of distance and candidate */
    const struct figure **figures = NEW_N(a, const struct figure *, DISTANCE_N *n);
    double *pct = NEW_N(a, double, DISTANCE_N *n);
    size_t known_for[DISTANCE_N];
    for (int id = 0; id < DISTANCE_N; id++) {
        for (size_t i = 0; i < n; i++)
            figures[(size_t)id * n + i] =
                distance_figure(d, a, home, candidates[i], (enum distance_id)id);
        known_for[id] = percentiles(a, figures + (size_t)id * n, n, distance_kinds[id].nearer,
                                    pct + (size_t)id * n);
    }

    for (size_t i = 0; i < n; i++) {
        const char *to = market_at(d->facts, candidates[i])->name;
        double total = 0;
        bool all = true;
        for (int b = 0; b < CAGE_N; b++) {
            const struct figure *in[DISTANCE_N];
            size_t k = 0, possible = 0;
            double sum = 0;
            for (int id = 0; id < DISTANCE_N; id++) {
                if (known_for[id] == 0 || !strchr(distance_kinds[id].blocks, letters[b]))
                    continue;
                possible++;
                double x = pct[(size_t)id * n + i];
                if (!isnan(x)) {
                    sum += x;
                    in[k++] = figures[(size_t)id * n + i];
                }
            }
            const char *label =
                arena_printf(a, "Distance in the %s block, %s", cage_block_names[b], to);
            if (k == 0 || (double)k < d->p.cage_known_min * (double)possible) {
                ret[i].block[b] = figure_missing(
                    a, label, "score 0–100",
                    arena_printf(a, "%zu of %zu distances of the block are known", k, possible));
                all = false;
                continue;
            }
            struct figure *f = figure_derived(a, label, sum / (double)k, "score 0–100",
                                              "cage-block/1", d->params_hash, in, k);
            f->decimals = 0;
            if (k < possible)
                f->why = arena_printf(a, "from %zu of %zu distances", k, possible);
            ret[i].block[b] = f;
            total += weight[b] * f->value;
        }
        const char *label = arena_printf(a, "CAGE distance, %s", to);
        if (all) {
            struct figure *f = figure_derived(a, label, total, "score 0–100", "cage/1",
                                              d->params_hash, ret[i].block, CAGE_N);
            f->decimals = 0;
            ret[i].total = f;
        } else {
            ret[i].total = figure_missing(a, label, "score 0–100", "a block is missing");
        }
    }
    return true;
}

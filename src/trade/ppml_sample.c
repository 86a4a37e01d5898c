/* ppml_sample.c — from the caller's columns to rows in working order: what is refused, what is
 * dropped, and the sorting by the largest set of levels (two counting sorts, stable, so equal rows
 * keep their order). y is divided by a power of ten: dividing a whole number by 10^s rounds once,
 * and the same number times 10^m divided by 10^(s+m) rounds to the same bits.
 */
#include <math.h>
#include <string.h>

#include "trade/ppml_inside.h"

bool ppml_check(const struct ppml_data *d, bool poisson, struct err *e)
{
    double total = 0;
    if (d->n == 0 || d->n > UINT32_MAX - 1)
        return FAIL(e, ERR_INPUT, d->n ? "more rows than can be counted" : "there are no rows");
    if (d->n_x > PPML_MAX_X || d->n_fe > PPML_MAX_SETS)
        return FAIL(e, ERR_LIMIT, "at most %d regressors and %d sets of fixed effects",
                    (int)PPML_MAX_X, (int)PPML_MAX_SETS);
    if (d->n_x == 0 && d->n_fe == 0)
        return FAIL(e, ERR_INPUT, "there is nothing to estimate: no regressor and no fixed effect");
    for (size_t i = 0; i < d->n; i++) {
        if (!isfinite(d->y[i]))
            return FAIL(e, ERR_INPUT, "row %zu: the dependent variable is not a finite number",
                        i + 1);
        if (poisson && d->y[i] < 0)
            return FAIL(e, ERR_INPUT, "row %zu: the dependent variable is negative", i + 1);
        if (d->offset && !isfinite(d->offset[i]))
            return FAIL(e, ERR_INPUT, "row %zu: the offset is not a finite number", i + 1);
        if (d->weight && !(d->weight[i] > 0 && isfinite(d->weight[i])))
            return FAIL(e, ERR_INPUT, "row %zu: a weight is a number above 0", i + 1);
        if (d->cluster && d->cluster[i] >= d->n_clusters)
            return FAIL(e, ERR_BUG, "row %zu: cluster %u of %u", i + 1, d->cluster[i],
                        d->n_clusters);
        total += d->y[i] > 0 ? d->y[i] : 0;
    }
    if (!(total > 0) || !isfinite(total))
        return FAIL(e, ERR_INPUT, "the dependent variable is never above zero");
    for (size_t k = 0; k < d->n_x; k++)
        for (size_t i = 0; i < d->n; i++)
            if (!isfinite(d->x[k][i]))
                return FAIL(e, ERR_INPUT, "row %zu: `%s` is not a finite number", i + 1,
                            d->x_name[k]);
    for (size_t q = 0; q < d->n_fe; q++)
        for (size_t i = 0; i < d->n; i++)
            if (d->fe[q][i] >= d->fe_levels[q])
                return FAIL(e, ERR_BUG, "row %zu: level %u of %u in %s", i + 1, d->fe[q][i],
                            d->fe_levels[q], d->fe_name[q]);
    return true;
}

void ppml_drop(struct arena *tmp, const struct ppml_data *d, bool poisson, bool keep_singletons,
               uint8_t *dropped)
{
    uint32_t most = 0;
    for (size_t q = 0; q < d->n_fe; q++)
        most = d->fe_levels[q] > most ? d->fe_levels[q] : most;
    uint32_t *rows = NEW_N(tmp, uint32_t, (size_t)most + 1);
    uint8_t *positive = NEW_N(tmp, uint8_t, (size_t)most + 1);
    if (!poisson)
        for (size_t i = 0; i < d->n; i++)
            if (dropped[i] == DROP_NOT && !(d->y[i] > 0))
                dropped[i] = DROP_NOT_POSITIVE;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t q = 0; q < d->n_fe; q++) {
            const uint32_t *fe = d->fe[q];
            memset(rows, 0, d->fe_levels[q] * sizeof *rows);
            memset(positive, 0, d->fe_levels[q]);
            for (size_t i = 0; i < d->n; i++)
                if (dropped[i] == DROP_NOT) {
                    rows[fe[i]]++;
                    positive[fe[i]] |= d->y[i] > 0;
                }
            for (size_t i = 0; i < d->n; i++) {
                if (dropped[i] != DROP_NOT)
                    continue;
                if (poisson && !positive[fe[i]])
                    dropped[i] = DROP_FE_ALL_ZERO;
                else if (!keep_singletons && rows[fe[i]] == 1)
                    dropped[i] = DROP_SINGLETON;
                changed |= dropped[i] != DROP_NOT;
            }
        }
    }
}

/* Counts the levels that are in use; map[level] = its new number. */
static uint32_t count_levels(const struct ppml_data *d, size_t q, const uint8_t *dropped,
                             uint32_t *map)
{
    uint32_t used = 0;
    memset(map, 0, d->fe_levels[q] * sizeof *map);
    for (size_t i = 0; i < d->n; i++)
        if (dropped[i] == DROP_NOT)
            map[d->fe[q][i]] = 1;
    for (uint32_t l = 0; l < d->fe_levels[q]; l++)
        map[l] = map[l] ? used++ : UINT32_MAX;
    return used;
}

/* Stable counting sort of row[n] by the new number of its level in set q. */
static void sort_by(struct arena *tmp, const uint32_t *fe, const uint32_t *map, uint32_t levels,
                    uint32_t **row, size_t n)
{
    uint32_t *start = NEW_N(tmp, uint32_t, (size_t)levels + 1), *to = NEW_N(tmp, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        start[map[fe[(*row)[i]]] + 1]++;
    for (uint32_t l = 0; l < levels; l++)
        start[l + 1] += start[l];
    for (size_t i = 0; i < n; i++)
        to[start[map[fe[(*row)[i]]]]++] = (*row)[i];
    memcpy(*row, to, n * sizeof **row);
}

static double power_of_ten(double mean)
{
    int s = (int)floor(log10(mean));
    double x = 1;
    s = s > 22 ? 22 : s < -22 ? -22 : s; /* 10^22 is the last that is exact */
    for (int i = 0; i < (s < 0 ? -s : s); i++)
        x *= 10;
    return s < 0 ? -x : x; /* sign: multiply instead of divide */
}

static void order_rows(struct arena *a, struct ppml_sample *s, const uint8_t *dropped)
{
    const struct ppml_data *d = s->d;
    ARENA_LOCAL(tmp);
    uint32_t *map[PPML_MAX_SETS] = {0}, used[PPML_MAX_SETS];
    for (size_t q = 0; q < d->n_fe; q++) {
        map[q] = NEW_N(tmp, uint32_t, d->fe_levels[q]);
        used[q] = count_levels(d, q, dropped, map[q]);
        size_t at = q; /* by number of levels, most first; equal ones in the caller's order */
        for (; at > 0 && used[s->set[at - 1]] < used[q]; at--)
            s->set[at] = s->set[at - 1];
        s->set[at] = q;
    }
    for (size_t i = 0, n = 0; i < d->n; i++)
        if (dropped[i] == DROP_NOT)
            s->row[n++] = (uint32_t)i;
    for (size_t k = d->n_fe < 2 ? d->n_fe : 2; k-- > 0;) {
        size_t q = s->set[k];
        sort_by(tmp, d->fe[q], map[q], used[q], &s->row, s->n);
    }
    size_t n_other = 0;
    for (size_t k = 0; k < d->n_fe; k++) {
        size_t q = s->set[k];
        s->levels[k] = used[q];
        s->level_of[k] = NEW_N(a, uint32_t, used[q]);
        for (uint32_t l = 0; l < d->fe_levels[q]; l++)
            if (map[q][l] != UINT32_MAX)
                s->level_of[k][map[q][l]] = l;
        n_other += k > 0 ? used[q] : 0;
    }
    uint32_t *start = NULL, *other = NULL;
    if (d->n_fe > 0) {
        size_t m = d->n_fe - 1;
        start = NEW_N(a, uint32_t, (size_t)s->levels[0] + 1);
        other = NEW_N(a, uint32_t, s->n * m + 1);
        for (size_t i = 0; i < s->n; i++) {
            size_t before = 0;
            start[map[s->set[0]][d->fe[s->set[0]][s->row[i]]] + 1]++;
            for (size_t k = 1; k <= m; k++) {
                size_t q = s->set[k];
                other[i * m + k - 1] = (uint32_t)(before + map[q][d->fe[q][s->row[i]]]);
                before += s->levels[k];
            }
        }
        for (uint32_t l = 0; l < s->levels[0]; l++)
            start[l + 1] += start[l];
    }
    s->columns = (d->n_x + 2) / 2 * 2;
    s->sweep =
        sweep_new(a, s->n, d->n_fe, d->n_fe ? s->levels[0] : 0, start, other, n_other, s->columns);
}

bool ppml_sample_make(struct arena *a, const struct ppml_data *d, const uint8_t *dropped,
                      bool poisson, struct ppml_sample *s, struct err *e)
{
    double total = 0;
    *s = (struct ppml_sample){.d = d, .steps = s->steps};
    for (size_t i = 0; i < d->n; i++)
        if (dropped[i] == DROP_NOT) {
            s->n++;
            total += d->y[i];
        }
    if (s->n == 0) {
        size_t by[DROP_N_REASONS] = {0};
        for (size_t i = 0; i < d->n; i++)
            by[dropped[i]]++;
        (void)FAIL(e, ERR_INPUT,
                   "nothing is left to estimate from: of %zu rows, %zu are in groups of only zeros, "
                   "%zu alone in a group, %zu separated, %zu not above zero",
                   d->n, by[DROP_FE_ALL_ZERO], by[DROP_SINGLETON], by[DROP_SEPARATED],
                   by[DROP_NOT_POSITIVE]);
        return err_hint(e, "Fewer fixed effects, or more rows, leave something to compare.");
    }
    s->row = NEW_N(a, uint32_t, s->n);
    s->y = NEW_N(a, double, s->n);
    s->weight = NEW_N(a, double, s->n);
    s->offset = NEW_N(a, double, s->n);
    s->has_offset = d->offset != NULL;
    order_rows(a, s, dropped);
    double power = poisson && total > 0 ? power_of_ten(total / (double)s->n) : 1;
    s->scale = power < 0 ? -1 / power : power;
    for (size_t i = 0; i < s->n; i++) {
        size_t r = s->row[i];
        s->offset[i] = d->offset ? d->offset[r] : 0;
        s->weight[i] = d->weight ? d->weight[r] : 1;
        s->y[i] = !poisson    ? log(d->y[r]) - s->offset[i]
                  : power < 0 ? d->y[r] * -power
                              : d->y[r] / power;
    }
    s->X = arena_alloc_aligned(a, s->n * s->columns * sizeof(double), 64);
    return true;
}

bool ppml_columns(struct arena *a, struct ppml_sample *s, bool *collinear, struct err *e)
{
    const struct ppml_data *d = s->d;
    size_t cols = s->columns;
    bool met;
    double norm[SWEEP_MAX_COLUMNS] = {0};
    for (size_t k = 0; k < d->n_x; k++) {
        double mean = 0, total = 0, squares = 0;
        for (size_t i = 0; i < s->n; i++) {
            total += s->weight[i];
            mean += s->weight[i] * (d->x[k][s->row[i]] - mean) / total;
        }
        if (d->n_fe == 0)
            mean = 0; /* without effects nothing is swept out, a constant is a column */
        for (size_t i = 0; i < s->n; i++) {
            double x = d->x[k][s->row[i]] - mean;
            s->X[i * cols + k] = x;
            squares += s->weight[i] * x * x;
        }
        norm[k] = sqrt(squares);
    }
    sweep_weights(s->sweep, s->weight);
    /* A column of nothing but effects must shrink far below the threshold of what counts as
     * nothing. */
    s->steps += sweep_out(s->sweep, s->X, cols, norm, 1e-11, 20000, &met);
    double *r = NEW_N(a, double, cols *cols), q[SWEEP_MAX_COLUMNS][SWEEP_MAX_COLUMNS];
    ppml_triangle(s->X, s->n, cols, d->n_x, s->weight, r);
    s->n_kept = 0;
    for (size_t k = 0; k < d->n_x; k++) {
        double v[SWEEP_MAX_COLUMNS] = {0}, left = 0;
        for (size_t i = 0; i <= k; i++)
            v[i] = r[k * cols + i];
        for (int twice = 0; twice < 2; twice++)
            for (size_t m = 0; m < s->n_kept; m++) {
                double dot = 0;
                for (size_t i = 0; i < d->n_x; i++)
                    dot += q[m][i] * v[i];
                for (size_t i = 0; i < d->n_x; i++)
                    v[i] -= dot * q[m][i];
            }
        for (size_t i = 0; i < d->n_x; i++)
            left += v[i] * v[i];
        left = sqrt(left);
        collinear[k] = !(left > 1e-8 * norm[k]);
        if (collinear[k])
            continue;
        for (size_t i = 0; i < d->n_x; i++)
            q[s->n_kept][i] = v[i] / left;
        s->kept[s->n_kept] = k;
        s->norm[s->n_kept++] = norm[k];
    }
    if (s->n_kept == 0 && d->n_x > 0)
        return FAIL(e, ERR_INPUT,
                    "no regressor is left: the fixed effects already say what they say");
    /* Those kept move together; the left side goes behind them. */
    for (size_t i = 0; i < s->n; i++) {
        double *x = s->X + i * cols;
        for (size_t m = 0; m < s->n_kept; m++)
            x[m] = x[s->kept[m]];
    }
    size_t packed = (s->n_kept + 2) / 2 * 2;
    if (packed < cols)
        for (size_t i = 0; i < s->n; i++)
            memmove(s->X + i * packed, s->X + i * cols, s->n_kept * sizeof(double));
    s->columns = packed;
    for (size_t i = 0; i < s->n; i++)
        for (size_t c = s->n_kept; c < packed; c++)
            s->X[i * packed + c] = 0;
    return true;
}

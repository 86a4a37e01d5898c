/* ppml_errors.c — covariance by the sandwich, its small-sample factor in words, and the fixed
 * effects.
 *
 * V = factor · B (Σ s s') B with B = (X̃'WX̃)⁻¹ and the scores s_i = x̃_i·weight·(y - μ), summed
 * within a cluster first where there are clusters. The factor is 1 for HC0, n/(n - k) for HC1, and
 * for clusters G/(G - 1) · (n - 1)/(n - k). k counts the regressors in use; with
 * count_fixed_effects also the levels: all of the largest set, of the next all less the parts into
 * which rows link the two (exact for two sets), one less of each further one (too many where they
 * share more: errors are then rather too large), none of a set that is nested in the clusters
 * (every level within one cluster); when all are nested, one for the constant.
 */
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "trade/ppml_inside.h"

static bool nested(const struct ppml_sample *s, size_t set)
{
    const struct ppml_data *d = s->d;
    ARENA_LOCAL(tmp);
    uint32_t *cluster = NEW_N(tmp, uint32_t, d->fe_levels[set]);
    for (size_t i = 0; i < s->n; i++) {
        size_t row = s->row[i];
        uint32_t *c = &cluster[d->fe[set][row]];
        if (*c != 0 && *c != d->cluster[row] + 1)
            return false;
        *c = d->cluster[row] + 1;
    }
    return true;
}

static uint32_t root_of(uint32_t *parent, uint32_t x)
{
    while (parent[x] != x)
        x = parent[x] = parent[parent[x]];
    return x;
}

/* Into how many parts do rows link the levels of two sets? In each a constant may move between
 * them. */
static size_t parts_of(const struct ppml_sample *s, size_t one, size_t other)
{
    const struct ppml_data *d = s->d;
    ARENA_LOCAL(tmp);
    uint32_t n = d->fe_levels[one] + d->fe_levels[other], *parent = NEW_N(tmp, uint32_t, n);
    bool *used = NEW_N(tmp, bool, n);
    size_t parts = 0;
    for (uint32_t l = 0; l < n; l++)
        parent[l] = l;
    for (size_t i = 0; i < s->n; i++) {
        uint32_t x = d->fe[one][s->row[i]], y = d->fe_levels[one] + d->fe[other][s->row[i]];
        used[x] = used[y] = true;
        parent[root_of(parent, x)] = root_of(parent, y);
    }
    for (uint32_t l = 0; l < n; l++)
        parts += used[l] && root_of(parent, l) == l;
    return parts;
}

size_t ppml_count_levels(const struct ppml_sample *s, bool clusters)
{
    size_t counted = 0, sets = 0, first = 0;
    for (size_t k = 0; k < s->d->n_fe; k++) {
        if (clusters && nested(s, s->set[k]))
            continue;
        counted += s->levels[k];
        if (sets == 0)
            first = s->set[k];
        else
            counted -= sets == 1 ? parts_of(s, first, s->set[k]) : 1;
        sets++;
    }
    return s->d->n_fe > 0 && sets == 0 ? 1 : counted;
}

static size_t clusters_in_use(const struct ppml_sample *s, struct arena *tmp, uint32_t *number)
{
    size_t n = 0;
    uint32_t *seen = NEW_N(tmp, uint32_t, s->d->n_clusters);
    for (size_t i = 0; i < s->n; i++) {
        uint32_t *c = &seen[s->d->cluster[s->row[i]]];
        if (*c == 0)
            *c = (uint32_t)++n;
        number[i] = *c - 1;
    }
    return n;
}

static void add_product(double *meat, const double *score, size_t k)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            meat[i * k + j] += score[i] * score[j];
}

/* Σ s s', over rows or over sums within clusters; in stretches, so that sums stay near their size.
 */
static size_t meat_of(const struct ppml_sample *s, const double *u, bool clusters, double *meat)
{
    enum { STRETCH_MAX = 4096 };
    size_t k = s->n_kept;
    ARENA_LOCAL(tmp);
    double score[SWEEP_MAX_COLUMNS], *part = NEW_N(tmp, double, k *k + 1), *sum = NULL;
    uint32_t *number = NULL;
    size_t groups = s->n;
    if (clusters) {
        number = NEW_N(tmp, uint32_t, s->n);
        groups = clusters_in_use(s, tmp, number);
        sum = NEW_N(tmp, double, groups *k + 1);
        for (size_t i = 0; i < s->n; i++)
            for (size_t c = 0; c < k; c++)
                sum[number[i] * k + c] += s->X[i * s->columns + c] * u[i];
    }
    for (size_t begin = 0; begin < groups; begin += STRETCH_MAX) {
        memset(part, 0, k * k * sizeof *part);
        for (size_t g = begin; g < groups && g < begin + STRETCH_MAX; g++) {
            if (clusters)
                memcpy(score, sum + g * k, k * sizeof *score);
            else
                for (size_t c = 0; c < k; c++)
                    score[c] = s->X[g * s->columns + c] * u[g];
            add_product(part, score, k);
        }
        for (size_t c = 0; c < k * k; c++)
            meat[c] += part[c];
    }
    return groups;
}

bool ppml_covariance(struct arena *a, const struct ppml_sample *s, const struct ppml_options *opt,
                     const struct ppml_step *step, const double *u, double iid_factor,
                     struct ppml_fit *fit, struct err *e)
{
    const struct ppml_data *d = s->d;
    size_t k = s->n_kept, n_x = d->n_x;
    bool clusters = opt->errors == ERRORS_CLUSTER;
    double n = (double)s->n;
    if (clusters && !d->cluster)
        return FAIL(e, ERR_INPUT, "clustered errors need a cluster for each row");
    fit->k_counted = k + (opt->count_fixed_effects ? ppml_count_levels(s, clusters) : 0);
    const char *counted = !opt->count_fixed_effects ? "k counts the regressors"
                          : clusters
                              ? "k counts the regressors and the fixed effects not nested in the "
                                "clusters"
                              : "k counts the regressors and the fixed effects";
    double v[SWEEP_MAX_COLUMNS * SWEEP_MAX_COLUMNS], spare = n - (double)fit->k_counted;
    if (opt->errors != ERRORS_ROBUST_HC0 && opt->errors != ERRORS_IID && !(spare > 0))
        return FAIL(e, ERR_INPUT, "%zu rows cannot carry %zu parameters", s->n, fit->k_counted);
    if (opt->errors == ERRORS_IID) {
        fit->ssc = 1;
        for (size_t i = 0; i < k * k; i++)
            v[i] = step->bread[i] * iid_factor;
        fit->convention = "from the information matrix (no protection against a wrong variance)";
    } else {
        double meat[SWEEP_MAX_COLUMNS * SWEEP_MAX_COLUMNS] = {0},
                                        half[SWEEP_MAX_COLUMNS * SWEEP_MAX_COLUMNS];
        double groups = (double)meat_of(s, u, clusters, meat);
        if (clusters && groups < 2)
            return FAIL(e, ERR_INPUT, "clustered errors need at least two clusters");
        fit->ssc = opt->errors == ERRORS_ROBUST_HC0   ? 1
                   : opt->errors == ERRORS_ROBUST_HC1 ? n / spare
                                                      : groups / (groups - 1) * (n - 1) / spare;
        for (size_t i = 0; i < k * k; i++)
            meat[i] *= fit->ssc;
        int m = (int)k, lead = m > 0 ? m : 1;
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, m, m, 1, step->bread, lead, meat,
                    lead, 0, half, lead);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, m, m, 1, half, lead, step->bread,
                    lead, 0, v, lead);
        fit->convention =
            opt->errors == ERRORS_ROBUST_HC0
                ? "robust to a wrong variance (HC0: no small-sample factor)"
            : opt->errors == ERRORS_ROBUST_HC1
                ? arena_printf(a, "robust to a wrong variance (HC1: n/(n - k) = %.9g, %s: %zu)",
                               fit->ssc, counted, fit->k_counted)
                : arena_printf(
                      a, "clustered, %.0f clusters (G/(G - 1) · (n - 1)/(n - k) = %.9g, %s: %zu)",
                      groups, fit->ssc, counted, fit->k_counted);
        fit->n_clusters = clusters ? (size_t)groups : 0;
    }
    fit->covariance = NEW_N(a, double, n_x *n_x + 1);
    for (size_t i = 0; i < n_x * n_x; i++)
        fit->covariance[i] = (double)NAN;
    for (size_t i = 0; i < n_x; i++)
        fit->beta[i] = fit->se[i] = (double)NAN;
    for (size_t i = 0; i < k; i++) {
        size_t at = s->kept[i];
        fit->beta[at] = step->beta[i];
        fit->se[at] = v[i * k + i] >= 0 ? sqrt(v[i * k + i]) : (double)NAN;
        for (size_t j = 0; j < k; j++)
            fit->covariance[at * n_x + s->kept[j]] = v[i * k + j];
    }
    return true;
}

void ppml_effects(struct arena *a, struct ppml_sample *s, const double *w, const double *rest,
                  double shift, struct ppml_fit *fit)
{
    const struct ppml_data *d = s->d;
    double **effect = NEW_N(a, double *, d->n_fe + 1);
    fit->effect = effect;
    if (d->n_fe == 0)
        return;
    ARENA_LOCAL(tmp);
    size_t m = d->n_fe - 1;
    double *X = arena_alloc_aligned(tmp, 2 * s->n * sizeof(double), 64),
           *other = NEW_N(tmp, double, s->sweep->n_other + 1);
    bool met;
    for (size_t i = 0; i < s->n; i++)
        X[2 * i] = rest[i];
    sweep_weights(s->sweep, w);
    s->steps += sweep_out(s->sweep, X, 2, NULL, 1e-13, 20000, &met);
    if (m > 0)
        sweep_effects(s->sweep, 2, 0, other);
    for (size_t k = 0; k < d->n_fe; k++) {
        effect[s->set[k]] = NEW_N(a, double, d->fe_levels[s->set[k]]);
        for (uint32_t l = 0; l < d->fe_levels[s->set[k]]; l++)
            effect[s->set[k]][l] = (double)NAN;
    }
    size_t before = 0;
    for (size_t k = 1; k <= m; k++) {
        for (uint32_t l = 0; l < s->levels[k]; l++)
            effect[s->set[k]][s->level_of[k][l]] = other[before + l];
        before += s->levels[k];
    }
    const uint32_t *start = s->sweep->start;
    for (uint32_t l = 0; l < s->levels[0]; l++) {
        double sum = 0, weight = 0;
        for (uint32_t i = start[l]; i < start[l + 1]; i++) {
            double x = rest[i];
            for (size_t k = 0; k < m; k++)
                x -= other[s->sweep->other[i * m + k]];
            sum += w[i] * x;
            weight += w[i];
        }
        effect[s->set[0]][s->level_of[0][l]] = sum / weight;
    }
    /* The constant moves into the data's first set; the others have mean 0 over their levels in
     * use. */
    for (size_t k = 0; k < d->n_fe; k++) {
        size_t q = s->set[k];
        double mean = 0;
        if (q == 0)
            continue;
        for (uint32_t l = 0; l < s->levels[k]; l++)
            mean += (effect[q][s->level_of[k][l]] - mean) / (l + 1);
        for (uint32_t l = 0; l < s->levels[k]; l++)
            effect[q][s->level_of[k][l]] -= mean;
        shift += mean;
    }
    for (uint32_t l = 0; l < d->fe_levels[0]; l++)
        effect[0][l] += shift;
}

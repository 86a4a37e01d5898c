/* backtest_train.c — weights from the training years: least squares with a small ridge, list by list.
 *
 * The score that follows the centred ranks best, in the sense of squares, is nearly the one with the
 * largest mean ρ, and needs one pass. For the first places the outcome is "among the ten largest", for
 * new relations "opened"; every exporter-year weighs alike. */
#include <math.h>

#include "market/backtest.h"

/* Cholesky of a symmetric positive matrix (lower half given), then both triangles. */
static bool solve(double *m, size_t width, size_t p, double *x, struct err *e)
{
    for (size_t j = 0; j < p; j++)
        for (size_t i = j; i < p; i++) {
            double s = m[i * width + j];
            for (size_t k = 0; k < j; k++)
                s -= m[i * width + k] * m[j * width + k];
            if (i == j && !(s > 0))
                return FAIL(e, ERR_NUMERIC, "the criteria of the training years do not vary");
            m[i * width + j] = i == j ? sqrt(s) : s / m[j * width + j];
        }
    for (size_t i = 0; i < p; i++) {
        for (size_t k = 0; k < i; k++)
            x[i] -= m[i * width + k] * x[k];
        x[i] /= m[i * width + i];
    }
    for (size_t i = p; i-- > 0;) {
        for (size_t k = i + 1; k < p; k++)
            x[i] -= m[k * width + i] * x[k];
        x[i] /= m[i * width + i];
    }
    return true;
}

bool backtest_weights(struct arena *a, const struct outlook_model *model, const struct backtest_rules *rules,
                      const struct backtest_normal *sum, struct outlook_model *ret, struct err *e)
{
    size_t p = model->n_terms;
    struct outlook_model m = *model;
    for (size_t l = 0; l < N_OUTLOOK_LISTS; l++) {
        struct backtest_normal *n = NEW(a, struct backtest_normal);
        double total = 0;
        if (sum->n[l] == 0) {
            (void)FAIL(e, ERR_INPUT, "no exporter-year of the training years has markets enough for the "
                       "list %s", outlook_list_id((enum outlook_list)l));
            return err_hint(e, "Training wants many exporters and years: bring in the whole dataset.");
        }
        for (size_t q = 0; q < p; q++) {
            n->xy[0][q] = sum->xy[l][q];
            for (size_t z = 0; z <= q; z++)
                n->xx[0][q * OUTLOOK_MAX_TERMS + z] =
                    sum->xx[l][q * OUTLOOK_MAX_TERMS + z] + (q == z ? rules->ridge : 0);
        }
        TRY(solve(n->xx[0], OUTLOOK_MAX_TERMS, p, n->xy[0], e));
        for (size_t q = 0; q < p; q++)
            total += fabs(n->xy[0][q]);
        for (size_t q = 0; q < p; q++)
            m.terms[q].weight[l] = total > 0 ? 100 * n->xy[0][q] / total : 0;
    }
    *ret = m;
    return true;
}

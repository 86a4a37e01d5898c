/* separation.c — rows that have no finite estimate, by the iterative rectifier (Correia, Guimarães
 * & Zylkin 2019, "Verifying the existence of maximum likelihood estimates for generalized linear
 * models").
 *
 * A combination z of regressors and effects that is 0 wherever y > 0 and never negative where y =
 * 0, but positive somewhere, lets the likelihood rise for ever: the rows with z > 0 say nothing
 * about the other parameters and are dropped. The rectifier looks for the largest such z: regress u
 * (1 where y = 0, 0 elsewhere) with an enormous weight on the rows with y > 0, cut the fit at 0
 * from below, and repeat until the fit is itself such a z, or nothing is left of it.
 */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "trade/ppml_inside.h"

enum { ROUNDS_MAX = 500 };

struct rectifier {
    struct ppml_sample *s;
    double *u; /* [n] what was regressed */
    const double *beta;
    double *worst; /* [blocks × 3]: least fit where y = 0, largest there, largest |fit| elsewhere */
};

/* u = max(fit, 0) where y = 0; the left column takes over the change. */
static void rectify(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct rectifier *t = ctx;
    struct ppml_sample *s = t->s;
    double *worst = t->worst + 3 * block;
    (void)worker;
    memset(worst, 0, 3 * sizeof *worst);
    for (size_t i = begin; i < end; i++) {
        double *x = s->X + i * s->columns, left = x[s->n_kept];
        for (size_t k = 0; k < s->n_kept; k++)
            left -= x[k] * t->beta[k];
        double fit = t->u[i] - left;
        if (s->y[i] > 0) {
            worst[2] = fabs(fit) > worst[2] ? fabs(fit) : worst[2];
            continue;
        }
        worst[0] = fit < worst[0] ? fit : worst[0];
        worst[1] = fit > worst[1] ? fit : worst[1];
        double u = fit > 0 ? fit : 0;
        x[s->n_kept] += u - t->u[i];
        t->u[i] = u;
    }
}

bool ppml_separated(struct ppml_sample *s, uint8_t *separated, size_t *ret_n, bool *ret_settled,
                    struct err *e)
{
    const double weight = 1e8,
                 nothing = 1e-5; /* the authors' 1e-5; the weight is at its square root's end */
    size_t zeros = 0, blocks = parallel_n_blocks(s->n, PPML_ROWS_A_BLOCK);
    *ret_n = 0;
    *ret_settled = true;
    for (size_t i = 0; i < s->n; i++)
        zeros += !(s->y[i] > 0);
    if (zeros == 0)
        return true;
    ARENA_LOCAL(tmp);
    double *w = NEW_N(tmp, double, s->n), *r = NEW_N(tmp, double, s->columns * s->columns),
           floor[SWEEP_MAX_COLUMNS] = {0};
    struct ppml_step step;
    struct rectifier t = {.s = s, .beta = step.beta};
    t.u = NEW_N(tmp, double, s->n);
    t.worst = NEW_N(tmp, double, 3 * blocks);
    for (size_t i = 0; i < s->n; i++) {
        w[i] = s->y[i] > 0 ? weight : 1;
        t.u[i] = s->y[i] > 0 ? 0 : 1;
        s->X[i * s->columns + s->n_kept] = t.u[i];
    }
    floor[s->n_kept] = sqrt((double)zeros);
    sweep_weights(s->sweep, w);
    *ret_settled = false;
    for (int round = 0; round < ROUNDS_MAX && !*ret_settled; round++) {
        bool met;
        double least = 0, most = 0, elsewhere = 0;
        s->steps += sweep_out(s->sweep, s->X, s->columns, floor, 1e-11, 5000, &met);
        ppml_triangle(s->X, s->n, s->columns, s->n_kept + 1, w, r);
        TRY(ppml_solve(r, s->columns, s->n_kept, &step, e));
        parallel_blocks(s->n, PPML_ROWS_A_BLOCK, rectify, &t);
        for (size_t b = 0; b < blocks; b++) {
            least = t.worst[3 * b] < least ? t.worst[3 * b] : least;
            most = t.worst[3 * b + 1] > most ? t.worst[3 * b + 1] : most;
            elsewhere = t.worst[3 * b + 2] > elsewhere ? t.worst[3 * b + 2] : elsewhere;
        }
        *ret_settled = most <= nothing || (least >= -nothing && elsewhere <= nothing);
    }
    if (!*ret_settled)
        return true;
    for (size_t i = 0; i < s->n; i++) {
        separated[i] = !(s->y[i] > 0) && t.u[i] > nothing;
        *ret_n += separated[i];
    }
    return true;
}

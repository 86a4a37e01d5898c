/* change.c — the noise band of a difference: by all combinations, or by draws. */
#include "diagnosis/change.h"

#include <math.h>
#include <stdlib.h>

struct outcome_of_noise {
    double size, probability;
};

static int by_size(const void *x, const void *y)
{
    const struct outcome_of_noise *p = x, *q = y;
    return (p->size > q->size) - (p->size < q->size);
}

/* Smallest size whose probability up to it reaches the level; sizes that differ by rounding alone
 * are one. */
static double reach(struct outcome_of_noise *o, size_t n, double level)
{
    double sum = 0;
    qsort(o, n, sizeof *o, by_size);
    for (size_t i = 0; i < n; i++) {
        sum += o[i].probability;
        if (sum >= level - 1e-12 && (i + 1 == n || o[i + 1].size > o[i].size + 1e-12))
            return o[i].size;
    }
    return n ? o[n - 1].size : 0;
}

static void all_moves(const struct shaky *x, size_t n, double step, double sum, double probability,
                      struct outcome_of_noise *o, size_t *n_o)
{
    if (n == 0) {
        o[(*n_o)++] = (struct outcome_of_noise){fabs(sum), probability};
        return;
    }
    double up = x->up ? x->gain : 0, down = x->down ? x->gain : 0;
    all_moves(x + 1, n - 1, step, sum + up, probability * step, o, n_o);
    all_moves(x + 1, n - 1, step, sum - down, probability * step, o, n_o);
    all_moves(x + 1, n - 1, step, sum, probability * (1 - 2 * step), o, n_o);
}

double change_band(struct arena *tmp, const struct shaky *x, size_t n, double step, double level,
                   size_t draws, struct rng *rng)
{
    size_t n_o = 0;
    if (n <= CHANGE_EXACT_MAX) {
        size_t n_all = 1;
        for (size_t i = 0; i < n; i++)
            n_all *= 3;
        struct outcome_of_noise *o = NEW_N(tmp, struct outcome_of_noise, n_all);
        all_moves(x, n, step, 0, 1, o, &n_o);
        return reach(o, n_o, level);
    }
    struct outcome_of_noise *o = NEW_N(tmp, struct outcome_of_noise, draws);
    for (; n_o < draws; n_o++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            double u = rng_uniform(rng);
            if (u < step && x[i].up)
                sum += x[i].gain;
            else if (u >= 1 - step && x[i].down)
                sum -= x[i].gain;
        }
        o[n_o] = (struct outcome_of_noise){fabs(sum), 1 / (double)draws};
    }
    return reach(o, n_o, level);
}

/* shapley.c — see shapley.h. */
#include "statistics/shapley.h"

#include <assert.h>
#include <math.h>

#include "base/random.h"
#include "base/stat.h"

static bool exact(struct arena *tmp, size_t n, shapley_value_fn *f, void *ctx,
                  struct shapley_share *ret, struct err *e)
{
    uint64_t n_sets = UINT64_C(1) << n;
    double *value = NEW_N(tmp, double, n_sets), weight[SHAPLEY_EXACT_MAX];
    for (uint64_t set = 0; set < n_sets; set++) {
        value[set] = f(ctx, set);
        if (!isfinite(value[set]))
            return FAIL(e, ERR_NUMERIC, "the value is not finite for some of the drivers");
    }
    /* |S|!(n−|S|−1)!/n! = 1 / (n · C(n−1, |S|)) */
    double choose = 1;
    for (size_t k = 0; k < n; k++) {
        weight[k] = 1 / ((double)n * choose);
        choose = choose * (double)(n - 1 - k) / (double)(k + 1);
    }
    for (size_t i = 0; i < n; i++) {
        struct stat_sum sum = {0};
        uint64_t bit = UINT64_C(1) << i;
        for (uint64_t set = 0; set < n_sets; set++) {
            if (!(set & bit))
                stat_sum_add(&sum, weight[__builtin_popcountll(set)] * (value[set | bit] - value[set]));
        }
        ret[i] = (struct shapley_share){stat_sum_value(&sum), 0};
    }
    return true;
}

/* Adds half of each driver's effect in the order given (or, with `back`, in its reverse). */
static bool walk(size_t n, shapley_value_fn *f, void *ctx, const uint32_t *order, bool back,
                 double none, double *effect)
{
    uint64_t set = 0;
    double before = none;
    for (size_t k = 0; k < n; k++) {
        uint32_t i = order[back ? n - 1 - k : k];
        set |= UINT64_C(1) << i;
        double now = f(ctx, set);
        if (!isfinite(now))
            return false;
        effect[i] += (now - before) / 2;
        before = now;
    }
    return true;
}

static bool sampled(size_t n, shapley_value_fn *f, void *ctx, uint64_t seed, size_t n_pairs,
                    struct shapley_share *ret, struct err *e)
{
    struct rng rng;
    rng_init(&rng, seed, "statistics.shapley");
    double mean[SHAPLEY_MAX] = {0}, square[SHAPLEY_MAX] = {0}, none = f(ctx, 0);
    uint32_t order[SHAPLEY_MAX];
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t pair = 1; pair <= n_pairs; pair++) {
        double effect[SHAPLEY_MAX] = {0};
        rng_shuffle(&rng, order, (uint32_t)n);
        if (!isfinite(none) || !walk(n, f, ctx, order, false, none, effect) ||
            !walk(n, f, ctx, order, true, none, effect))
            return FAIL(e, ERR_NUMERIC, "the value is not finite for some of the drivers");
        for (size_t i = 0; i < n; i++) { /* Welford */
            double off = effect[i] - mean[i];
            mean[i] += off / (double)pair;
            square[i] += off * (effect[i] - mean[i]);
        }
    }
    for (size_t i = 0; i < n; i++)
        ret[i] = (struct shapley_share){mean[i],
                                        sqrt(square[i] / (double)(n_pairs - 1) / (double)n_pairs)};
    return true;
}

bool shapley_split(struct arena *tmp, size_t n, shapley_value_fn *f, void *ctx, uint64_t seed,
                   size_t n_pairs, struct shapley_share *ret, struct err *e)
{
    if (n > SHAPLEY_MAX)
        return FAIL(e, ERR_LIMIT, "%zu drivers are too many to tell apart (at most %d)", n,
                    SHAPLEY_MAX);
    if (n <= SHAPLEY_EXACT_MAX)
        return exact(tmp, n, f, ctx, ret, e);
    assert(n_pairs >= 2);
    return sampled(n, f, ctx, seed, n_pairs, ret, e);
}

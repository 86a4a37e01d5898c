/* smaa.h — SMAA-2: how often does each alternative come 1st, 2nd, … when nobody knows the weights?
 *
 * Knows nothing of firms or countries: a table of values between 0 and 1, larger is better.
 *
 * Model    U_a = Σ_c w_c v_ac, w drawn anew n_draws times: first over the groups, then inside each
 *          group, both uniform on the simplex; cells that are intervals or missing are drawn too.
 * Stated   group weights that somebody stated are drawn around them: the stated ones and the rest
 *          together are Dirichlet(concentration · central), and the rest is dealt out uniformly to
 *          the groups not stated (Butler, Jia & Dyer 1997). Nothing stated = uniform, as above.
 * Rank     1 + number of alternatives strictly better; ties share the better rank.
 *
 * low, high   [n_alt × n_crit] row by row, finite, low ≤ high; NaN in both = missing; high NULL:
 *             every known cell is exact. An interval cell is uniform on [low, high], independent.
 * group       [n_crit] 0 … n_groups-1; NULL = every criterion its own group (one-stage weights)
 * Missing     drawn from the observed cells of the same criterion: one donor per alternative and
 *             draw among those observed on everything the alternative lacks, so that what belongs
 *             together stays together; when nobody is, each missing cell has its own donor.
 * Coverage    Σ weight of the known criteria; below coverage_min the alternative is not ranked
 *             (but may be a donor).
 *
 * Streams: draw n has its own random streams, so results depend neither on threads nor on blocks,
 * and the first 1 000 of 10 000 draws are the draws of a run with 1 000.
 * Cost:   n_draws · (n_alt · n_crit + n_alt²) multiply-adds and comparisons; the square is the price
 *         of the pairwise index. Memory O(n_alt · (n_alt + n_crit)) per thread and block of draws.
 * Errors: ERR_INPUT (shape, NaN in one of low and high, low > high), ERR_LIMIT, ERR_NUMERIC (no
 *         observed cell to draw a missing one from; weight bounds that leave nothing)
 * Source: Lahdelma & Salminen, SMAA-2, Operations Research 49 (2001) 444–454
 * Checked: tests/unit/market/test_smaa.c (exact cases, identities, tests/peers/smaa.py)
 */
#ifndef MARKET_SMAA_H
#define MARKET_SMAA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum { SMAA_MAX_ALTERNATIVES = 4096, SMAA_MAX_CRITERIA = 256, SMAA_MAX_DRAWS = 1000000 };

struct smaa_weights {
    size_t n_criteria, n_groups;
    const uint32_t *group; /* [n_criteria]; NULL: each its own */
    /* Named groups outweigh all others, in this order, the most important first. */
    const uint32_t *order; /* [n_order] */
    size_t n_order;
    /* Bounds of group weights, [n_groups] each or NULL. Upper bounds by rejection; when fewer than
     * one draw in a hundred fits, by hit-and-run. Not together with order. */
    const double *group_low, *group_high;
    /* Central weights somebody stated, [n_groups], NaN = not stated; NULL = none. They add up to at
     * most 1, to 1 when all are stated. Not together with order or bounds. */
    const double *central;
    double concentration; /* > 0; a stated weight w has the variance w(1-w)/(concentration+1) */
    const double *given; /* [n_draws × n_criteria] instead of drawing: comparisons with peers */
};

struct smaa_input {
    size_t n_alt, n_crit, n_draws;
    const double *low, *high;
    struct smaa_weights weights;
    const double *coverage_weight; /* [n_crit]; NULL: the mean weights */
    double coverage_min;           /* 0 … 1 */
    uint64_t seed;
    /* Two partial sums per draw (attractiveness and ease) and where they fall in a grid. axis [n_crit]
     * 0 or 1, NULL = not asked for; the score of an axis is 100 · Σ w v / Σ w over its criteria.
     * Scores below cut[0] are low, below cut[1] middle. */
    const uint8_t *axis;
    double cut[2];
    bool without_confidence; /* a pass over the draws less; result->confidence is NULL */
    const char *processor; /* "baseline", "avx2", "avx512": tests only; NULL = the best there is */
};

struct smaa_axes {
    uint32_t (*cell)[3][3];      /* [n] counts, [axis 0][axis 1] */
    double (*mean)[2];           /* [n] */
    double (*p05)[2], (*p95)[2]; /* [n] to a tenth of a point */
};

struct smaa_result {
    size_t n;              /* ranked alternatives */
    const uint32_t *index; /* [n] their rows in the input, ascending */
    const double *coverage; /* [n_alt] */
    size_t n_draws;
    const uint32_t *rank_count; /* [n × n] draws in which row has rank column + 1 */
    const uint32_t *wins;       /* [n × n] draws in which row is strictly better than column */
    const double *acceptability, *pairwise; /* the same as shares */
    const double *central;       /* [n × n_crit] mean weights of the draws won; NaN when none */
    const double *confidence;    /* [n] NaN when never first */
    const double *expected_rank; /* [n] */
    const double *entropy;       /* [n] of the ranks, natural logarithm */
    const uint32_t *rank_best, *rank_worst, *rank_p05, *rank_p95; /* [n] */
    const double *mean_weight; /* [n_crit] over the draws */
    const double *group_mean, *group_p05, *group_p95; /* [groups] drawn weights; ends to 0.001 */
    struct smaa_axes axes;     /* when in->axis was given */
    double max_se;             /* largest standard error of an acceptability */
    bool values_drawn;         /* any interval or missing cell among the ranked */
    const char *processor;     /* instruction set the kernels ran on */
};

bool smaa_run(struct arena *a, const struct smaa_input *in, struct smaa_result *ret,
              struct err *e) NODISCARD;

/* Draw number `n` once more, without vector code: its weights [n_crit] and, for the ranked rows in
 * order, its values [n_ranked × n_crit]. For tests, and for handing the same draws to a peer. */
bool smaa_draw(struct arena *tmp, const struct smaa_input *in, size_t n, double *ret_weights,
               double *ret_values, struct err *e) NODISCARD;

const char *smaa_processor(void); /* what smaa_run would choose here */

#endif

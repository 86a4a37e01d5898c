/* smaa.c — three passes over the draws: ranks and wins, confidence, places in the matrix.
 *
 * Draws go through in packs of eight, packs in blocks, blocks to threads. Counts are whole numbers
 * and are added per thread; sums of weights are doubles and have a slot per block, added in block
 * order afterwards, so one thread or eight give the same bits.
 *
 * Where the time goes (200 alternatives, 30 criteria, exact values): utilities are a matrix
 * product, cheap; ranks compare every pair in every draw, on 32-bit keys, and again on the doubles
 * where two keys are equal; the pairwise index compares the ranks, bytes when n ≤ 255, up to 64 at
 * a time. With drawn values the confidence factor needs the utilities of all at the central weights
 * of each: n² · criteria per draw if done bluntly. Two exact shortcuts avoid most of it: a rival
 * whose best case does not beat my worst case is left out, and rivals are tried strongest first
 * until every lane of the pack has lost. The draws are made again rather than kept. */
#include "market/smaa.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "market/smaa_plan.h"

enum { KEY_PACKS = KEY_LANES / LANES };

struct scratch {                       /* one per thread */
    pack *w[KEY_PACKS], *u[KEY_PACKS]; /* [n_crit], [n] */
    pack *v;                           /* [n × n_crit] when values are drawn */
    pack_mask *exact;                  /* [n] */
    int32_t *key, *better;             /* [n × KEY_LANES] */
    int8_t *rank_8;                    /* [PACK_DRAWS × stride], one of the two */
    int16_t *rank_16;
    uint32_t *rank_count; /* [n × n] */
    uint32_t *wins;       /* [n × stride] */
    uint32_t *stayed;     /* [n] */
};

struct pass {
    struct smaa_plan plan;
    size_t stride, block, n_blocks, n_threads;
    struct scratch *scratch;
    double *won;    /* [n_blocks × n × n_crit] sums of winning weights */
    double *weight; /* [n_blocks × n_crit] sums of weights */
    /* confidence */
    const double *central;
    uint16_t *rivals;   /* [n × n] */
    uint32_t *n_rivals; /* [n] */
};

#define PACKS(a, n) ((pack *)arena_alloc_aligned((a), (n) * sizeof(pack), 64))

static void make_scratch(struct arena *a, struct pass *s)
{
    size_t n = s->plan.n, C = s->plan.n_crit;
    s->n_threads = parallel_threads();
    s->scratch = NEW_N(a, struct scratch, s->n_threads);
    for (size_t t = 0; t < s->n_threads; t++) {
        struct scratch *x = &s->scratch[t];
        size_t ranks = PACK_DRAWS * s->stride;
        for (size_t k = 0; k < KEY_PACKS; k++) {
            x->w[k] = PACKS(a, C);
            x->u[k] = PACKS(a, n);
        }
        x->exact = arena_alloc_aligned(a, n * sizeof(pack_mask), 64);
        x->key = arena_alloc_aligned(a, n * KEY_LANES * sizeof(int32_t), 64);
        x->better = arena_alloc_aligned(a, n * KEY_LANES * sizeof(int32_t), 64);
        x->rank_8 = n <= UINT8_MAX ? arena_alloc_aligned(a, ranks, 64) : NULL;
        if (x->rank_8)
            memset(x->rank_8, -RANK_8_OFFSET, ranks);
        x->rank_16 = n > UINT8_MAX ? arena_alloc_aligned(a, 2 * ranks, 64) : NULL;
        x->rank_count = NEW_N(a, uint32_t, n * n);
        x->wins = NEW_N(a, uint32_t, n * s->stride);
        x->stayed = NEW_N(a, uint32_t, n);
        if (s->plan.drawn) {
            x->v = PACKS(a, n * C);
            smaa_plan_exact(&s->plan, x->v);
        }
    }
}

/* --- pass 1: ranks, wins, winning weights ------------------------------------------------------
 */

/* Utilities of pack k: draws first … first+lanes-1. */
static void pack_utilities(const struct smaa_plan *p, struct scratch *x, size_t k, size_t first,
                           size_t lanes)
{
    smaa_plan_weights(p, first, lanes, x->w[k]);
    if (p->drawn) {
        smaa_plan_values(p, first, lanes, x->v);
        p->kernel->utilities_drawn(x->u[k], x->v, x->w[k], p->n, p->n_crit);
    } else {
        p->kernel->utilities(x->u[k], p->low, x->w[k], p->n, p->n_crit);
    }
    p->kernel->make_keys(x->key + k * LANES, x->u[k], p->n);
}

/* Without equal keys the numbers of better ones are 0 … n-1 in some order and add up to n(n-1)/2;
 * each shared key makes the sum smaller. Such a pack is counted again on the doubles. */
static void repair_ties(const struct smaa_plan *p, struct scratch *x, size_t k)
{
    int32_t *better = x->better + k * LANES;
    uint64_t all = (uint64_t)p->n * (p->n - 1) / 2 * LANES, sum = 0;
    for (size_t a = 0; a < p->n; a++)
        for (size_t l = 0; l < LANES; l++)
            sum += (uint64_t)better[a * KEY_LANES + l];
    if (sum == all)
        return;
    p->kernel->count_better(x->exact, x->u[k], p->n);
    for (size_t a = 0; a < p->n; a++)
        for (size_t l = 0; l < LANES; l++)
            better[a * KEY_LANES + l] = (int32_t)x->exact[a][l];
}

static void take_ranks(const struct pass *s, struct scratch *x, size_t at, size_t lanes,
                       double *won)
{
    size_t n = s->plan.n, C = s->plan.n_crit;
    for (size_t a = 0; a < n; a++) {
        const int32_t *better = x->better + a * KEY_LANES;
        uint32_t *count = x->rank_count + a * n;
        for (size_t l = 0; l < lanes; l++) {
            int32_t ahead = better[l];
            count[ahead]++;
            if (x->rank_8)
                x->rank_8[(at + l) * s->stride + a] = (int8_t)(ahead + 1 - RANK_8_OFFSET);
            else
                x->rank_16[(at + l) * s->stride + a] = (int16_t)(ahead + 1);
            if (ahead == 0)
                for (size_t c = 0; c < C; c++)
                    won[a * C + c] += x->w[l / LANES][c][l % LANES];
        }
    }
}

static void rank_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct pass *s = ctx;
    const struct smaa_plan *p = &s->plan;
    struct scratch *x = &s->scratch[worker];
    double *won = s->won + block * p->n * p->n_crit, *weight = s->weight + block * p->n_crit;
    for (size_t from = begin; from < end; from += PACK_DRAWS) {
        size_t draws = end - from < PACK_DRAWS ? end - from : PACK_DRAWS;
        for (size_t at = 0; at < draws; at += KEY_LANES) {
            size_t lanes = draws - at < KEY_LANES ? draws - at : KEY_LANES;
            for (size_t k = 0; k < KEY_PACKS; k++) /* lanes past the end repeat the last draw */
                pack_utilities(p, x, k, from + at + k * LANES,
                               lanes > k * LANES + LANES ? LANES
                               : lanes > k * LANES       ? lanes - k * LANES
                                                         : 1);
            p->kernel->count_keys(x->better, x->key, p->n);
            for (size_t k = 0; k < KEY_PACKS; k++)
                repair_ties(p, x, k);
            take_ranks(s, x, at, lanes, won);
            for (size_t c = 0; c < p->n_crit; c++)
                for (size_t l = 0; l < lanes; l++)
                    weight[c] += x->w[l / LANES][c][l % LANES];
        }
        if (x->rank_8)
            p->kernel->count_wins_8(x->wins, x->rank_8, p->n, s->stride, draws);
        else
            p->kernel->count_wins_16(x->wins, x->rank_16, p->n, s->stride, draws);
    }
}

/* --- pass 2: confidence ------------------------------------------------------------------------
 */

static void confidence_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct pass *s = ctx;
    const struct smaa_plan *p = &s->plan;
    struct scratch *x = &s->scratch[worker];
    (void)block;
    for (size_t at = begin; at < end; at += LANES) {
        size_t lanes = end - at < LANES ? end - at : LANES;
        smaa_plan_values(p, at, lanes, x->v);
        for (size_t a = 0; a < p->n; a++) {
            const double *w = s->central + a * p->n_crit;
            if (isnan(w[0]))
                continue;
            pack_mask alive = {0};
            for (size_t l = 0; l < lanes; l++)
                alive[l] = -1;
            p->kernel->stays_first(&alive, x->v, w, a, s->rivals + a * p->n, s->n_rivals[a],
                                   p->n_crit);
            for (size_t l = 0; l < lanes; l++)
                x->stayed[a] += alive[l] != 0;
        }
    }
}

struct rival {
    double strength;
    uint16_t row;
};

static int by_strength(const void *a, const void *b)
{
    const struct rival *p = a, *q = b;
    if (p->strength != q->strength)
        return p->strength < q->strength ? 1 : -1;
    return (p->row > q->row) - (p->row < q->row);
}

/* Sum in the order of the kernels: rounding is monotone, so bounds of cells bound the sums. */
static double weighed(const double *v, const double *w, size_t n)
{
    double u = 0;
    for (size_t c = 0; c < n; c++)
        u += v[c] * w[c];
    return u;
}

static void find_rivals(struct arena *a, struct pass *s)
{
    const struct smaa_plan *p = &s->plan;
    size_t n = p->n, C = p->n_crit;
    struct rival *r = NEW_N(a, struct rival, n);
    s->rivals = NEW_N(a, uint16_t, n * n);
    s->n_rivals = NEW_N(a, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        const double *w = s->central + i * C;
        if (isnan(w[0]))
            continue;
        double worst = weighed(p->low + i * C, w, C);
        size_t k = 0;
        for (size_t j = 0; j < n; j++) {
            double best = weighed(p->high + j * C, w, C);
            if (j != i && best > worst)
                r[k++] = (struct rival){best + weighed(p->low + j * C, w, C), (uint16_t)j};
        }
        qsort(r, k, sizeof *r, by_strength);
        for (size_t j = 0; j < k; j++)
            s->rivals[i * n + j] = r[j].row;
        s->n_rivals[i] = (uint32_t)k;
    }
}

/* With exact values: is it first at its own central weights? Eight alternatives in a pack. */
static void exact_confidence(const struct pass *s, double *ret)
{
    const struct smaa_plan *p = &s->plan;
    struct scratch *x = &s->scratch[0];
    for (size_t from = 0; from < p->n; from += LANES) {
        size_t lanes = p->n - from < LANES ? p->n - from : LANES;
        for (size_t c = 0; c < p->n_crit; c++)
            for (size_t l = 0; l < LANES; l++) {
                double w = s->central[(from + (l < lanes ? l : 0)) * p->n_crit + c];
                x->w[0][c][l] = isnan(w) ? 0 : w;
            }
        p->kernel->utilities(x->u[0], p->low, x->w[0], p->n, p->n_crit);
        for (size_t l = 0; l < lanes; l++) {
            size_t a = from + l;
            bool first = true;
            for (size_t b = 0; first && b < p->n; b++)
                first = !(x->u[0][b][l] > x->u[0][a][l]);
            ret[a] = isnan(s->central[a * p->n_crit]) ? (double)NAN : first ? 1 : 0;
        }
    }
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static void sum_scratch(struct arena *a, const struct pass *s, struct smaa_result *r)
{
    size_t n = s->plan.n;
    uint32_t *counts = NEW_N(a, uint32_t, n * n), *wins = NEW_N(a, uint32_t, n * n);
    for (size_t t = 0; t < s->n_threads; t++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                counts[i * n + j] += s->scratch[t].rank_count[i * n + j];
                wins[i * n + j] += s->scratch[t].wins[i * s->stride + j];
            }
    r->rank_count = counts;
    r->wins = wins;
}

static void central_weights(struct arena *a, const struct pass *s, struct smaa_result *r)
{
    size_t n = s->plan.n, C = s->plan.n_crit;
    double *central = NEW_N(a, double, n *C), *mean = NEW_N(a, double, C);
    for (size_t b = 0; b < s->n_blocks; b++) {
        for (size_t i = 0; i < n * C; i++)
            central[i] += s->won[b * n * C + i];
        for (size_t c = 0; c < C; c++)
            mean[c] += s->weight[b * C + c];
    }
    for (size_t i = 0; i < n * C; i++) {
        uint32_t firsts = r->rank_count[i / C * n];
        central[i] = firsts ? central[i] / firsts : (double)NAN;
    }
    for (size_t c = 0; c < C; c++)
        mean[c] /= (double)r->n_draws;
    r->central = central;
    r->mean_weight = mean;
}

static void summaries(struct arena *a, struct smaa_result *r)
{
    size_t n = r->n;
    double N = (double)r->n_draws, largest = 0;
    double *share = NEW_N(a, double, n *n), *pair = NEW_N(a, double, n *n);
    double *expected = NEW_N(a, double, n), *entropy = NEW_N(a, double, n);
    uint32_t *best = NEW_N(a, uint32_t, n), *worst = NEW_N(a, uint32_t, n);
    uint32_t *p05 = NEW_N(a, uint32_t, n), *p95 = NEW_N(a, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        uint64_t so_far = 0, ranks = 0;
        for (uint32_t k = 0; k < n; k++) {
            uint32_t x = r->rank_count[i * n + k];
            double q = share[i * n + k] = x / N;
            pair[i * n + k] = r->wins[i * n + k] / N;
            if (x == 0)
                continue;
            so_far += x;
            ranks += (uint64_t)x * (k + 1);
            entropy[i] -= q * log(q);
            largest = fmax(largest, q * (1 - q));
            best[i] = best[i] ? best[i] : k + 1;
            worst[i] = k + 1;
            /* whole numbers, so that 5 % of 10 000 is 500 and not a hair less */
            if (!p05[i] && so_far * 100 >= r->n_draws * 5)
                p05[i] = k + 1;
            if (!p95[i] && so_far * 100 >= r->n_draws * 95)
                p95[i] = k + 1;
        }
        expected[i] = (double)ranks / N;
    }
    r->acceptability = share;
    r->pairwise = pair;
    r->expected_rank = expected;
    r->entropy = entropy;
    r->rank_best = best;
    r->rank_worst = worst;
    r->rank_p05 = p05;
    r->rank_p95 = p95;
    r->max_se = sqrt(largest / N);
}

bool smaa_run(struct arena *a, const struct smaa_input *in, struct smaa_result *ret, struct err *e)
{
    struct pass s = {0};
    ARENA_LOCAL(tmp);
    TRY(smaa_plan_init(tmp, in, &s.plan, e));
    struct smaa_plan *p = &s.plan;
    size_t n = p->n;
    struct smaa_result r = {
        .n = n, .n_draws = in->n_draws, .values_drawn = p->drawn, .processor = p->kernel->name};
    uint32_t *index = NEW_N(a, uint32_t, n + 1);
    double *coverage = NEW_N(a, double, in->n_alt), *confidence = NEW_N(a, double, n + 1);
    memcpy(index, p->index, n * sizeof *index);
    memcpy(coverage, p->coverage, in->n_alt * sizeof *coverage);
    r.index = index;
    r.coverage = coverage;
    r.confidence = confidence;

    s.stride = (n + PAIR_LANES - 1) / PAIR_LANES * PAIR_LANES;
    s.block = smaa_plan_block(in->n_draws);
    s.n_blocks = parallel_n_blocks(in->n_draws, s.block);
    s.won = NEW_N(tmp, double, s.n_blocks *n * p->n_crit);
    s.weight = NEW_N(tmp, double, s.n_blocks * p->n_crit);
    make_scratch(tmp, &s);
    parallel_blocks(in->n_draws, s.block, rank_block, &s);
    sum_scratch(a, &s, &r);
    central_weights(a, &s, &r);
    s.central = r.central;
    if (p->drawn) {
        find_rivals(tmp, &s);
        parallel_blocks(in->n_draws, s.block, confidence_block, &s);
        for (size_t i = 0; i < n; i++) {
            uint32_t stayed = 0;
            for (size_t t = 0; t < s.n_threads; t++)
                stayed += s.scratch[t].stayed[i];
            confidence[i] = r.rank_count[i * n] ? stayed / (double)in->n_draws : (double)NAN;
        }
    } else {
        exact_confidence(&s, confidence);
    }
    summaries(a, &r);
    *ret = r;
    return true;
}

const char *smaa_processor(void)
{
    return smaa_kernel_for(NULL)->name;
}

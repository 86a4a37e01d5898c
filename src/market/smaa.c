/* smaa.c — two passes over the draws: ranks, wins and places in the matrix; confidence.
 *
 * Draws go through in packs of eight, packs in blocks, blocks to threads. Counts are whole numbers
 * and are added per thread; sums of weights are doubles and have a slot per block, added in block
 * order afterwards, so one thread or eight give the same bits.
 *
 * Where the time goes. Milliseconds of one Zen 5 core with SSE2 / AVX2 / AVX-512, for 200
 * alternatives, 30 criteria, 10 000 draws, exact values, all outputs: 17.9 / 10.4 / 8.3.
 *   utilities  A matrix product, at the speed of the multipliers.
 *   ranks      32-bit keys, 16 draws sorted side by side by a fixed network; where two keys differ
 *              in nothing but the row, the utilities themselves decide. Counting for each
 *              alternative who is better took 5.3 / 3.9 / 4.1 more.
 *   pairwise   Ranks of one alternative lie draw by draw, bytes when n ≤ 256: 16 to 64 draws are
 *              compared at a time, and without ties one direction of a pair tells the other.
 *              Alternatives side by side, both directions: 9.2 / 1.5 / 1.0 more.
 *   weights    36 logarithms a draw, one at a time: a quarter of what is left with AVX-512.
 * With drawn values, drawing is two thirds of the time, and the confidence factor needs the
 * utilities of all at the central weights of each: n² · criteria per draw if done bluntly. Two
 * exact shortcuts avoid most of it: a rival whose best case does not beat my worst case is left
 * out, and rivals are tried strongest first until every lane of the pack has lost. The draws are
 * made again rather than kept. */
#include "market/smaa.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "market/smaa_axes.h"

enum { KEY_PACKS = KEY_LANES / LANES, WEIGHT_BINS = 1000 };

struct scratch {                       /* one per thread */
    pack *w[KEY_PACKS], *u[KEY_PACKS]; /* [n_crit], [n] */
    pack *v;                           /* [n × n_crit] when values are drawn */
    int32_t *key, *near;               /* [n × KEY_LANES], [KEY_LANES] */
    int8_t *rank_8;                    /* [n × TILE_DRAWS], one of the two */
    int16_t *rank_16;
    uint32_t *rank_count; /* [n × n] rank by row: neighbours in a draw are neighbours in memory */
    uint32_t *wins;       /* [n × n] */
    uint32_t *stayed;     /* [n] */
    uint32_t *weight_bin; /* [n_groups × (WEIGHT_BINS + 1)] */
};

struct pass {
    struct smaa_plan plan;
    size_t block, n_blocks, n_threads;
    struct scratch *scratch;
    double *won;            /* [n_blocks × n × n_crit] sums of winning weights */
    double *weight;         /* [n_blocks × n_crit] sums of weights */
    struct axes_pass *axes; /* NULL when not asked for */
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
        for (size_t k = 0; k < KEY_PACKS; k++) {
            x->w[k] = PACKS(a, C);
            x->u[k] = PACKS(a, n);
        }
        x->key = arena_alloc_aligned(a, n * KEY_LANES * sizeof(int32_t), 64);
        x->near = arena_alloc_aligned(a, KEY_LANES * sizeof(int32_t), 64);
        if (n <= RANKS_8)
            x->rank_8 = arena_alloc_aligned(a, n * TILE_DRAWS * sizeof(int8_t), 64);
        else
            x->rank_16 = arena_alloc_aligned(a, n * TILE_DRAWS * sizeof(int16_t), 64);
        x->rank_count = NEW_N(a, uint32_t, n * n);
        x->wins = NEW_N(a, uint32_t, n * n);
        x->stayed = NEW_N(a, uint32_t, n);
        x->weight_bin = NEW_N(a, uint32_t, s->plan.weights.n_groups * (WEIGHT_BINS + 1));
        if (s->plan.drawn) {
            x->v = PACKS(a, n * C);
            smaa_plan_exact(&s->plan, x->v);
        }
    }
}

/* --- pass 1: ranks, wins, winning weights ------------------------------------------------------
 */

/* Utilities of pack k: draws first … first+lanes-1; with no lane left the last draw once more. */
static void pack_utilities(const struct pass *s, size_t block, size_t worker, size_t k,
                           size_t first, size_t lanes)
{
    const struct smaa_plan *p = &s->plan;
    struct scratch *x = &s->scratch[worker];
    smaa_plan_weights(p, first, lanes ? lanes : 1, x->w[k]);
    if (p->drawn) {
        smaa_plan_values(p, first, lanes ? lanes : 1, x->v);
        p->kernel->utilities_drawn(x->u[k], x->v, x->w[k], p->n, p->n_crit, 0, p->n_crit, false);
    } else {
        p->kernel->utilities(x->u[k], p->low, x->w[k], p->n, p->n_crit);
    }
    if (s->axes && lanes)
        axes_take(s->axes, block, worker, x->w[k], x->v, lanes);
    p->kernel->make_keys(x->key + k * LANES, x->u[k], p->n, p->row_bits);
}

static double utility(const struct scratch *x, size_t place, size_t lane)
{
    int32_t row = x->key[place * KEY_LANES + lane];
    return x->u[lane / LANES][row][lane % LANES];
}

/* Where keys differ in nothing but the row, the utilities decide. By insertion: only neighbours
 * within one step of the scale can be out of place. */
static void settle_near(struct scratch *x, size_t n, size_t l)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && utility(x, j, l) > utility(x, j - 1, l); j--) {
            int32_t *key = x->key + j * KEY_LANES + l, row = *key;
            *key = key[-KEY_LANES];
            key[-KEY_LANES] = row;
        }
}

/* Draws at … at+lanes-1 of the tile, each place its own rank. Nothing is asked inside the loops:
 * they run n times for each draw. */
static void take_ranks(struct scratch *x, size_t n, size_t at, size_t lanes)
{
    const int32_t *key = x->key;
    uint32_t *count = x->rank_count;
    int8_t *rank_8 = x->rank_8;
    int16_t *rank_16 = x->rank_16;
    for (size_t i = 0; i < n; i++, key += KEY_LANES, count += n)
        if (rank_8)
            for (size_t l = 0; l < lanes; l++) {
                size_t row = (size_t)key[l];
                count[row]++;
                rank_8[row * TILE_DRAWS + at + l] = (int8_t)((int)i - RANK_8_OFFSET);
            }
        else
            for (size_t l = 0; l < lanes; l++) {
                size_t row = (size_t)key[l];
                count[row]++;
                rank_16[row * TILE_DRAWS + at + l] = (int16_t)i;
            }
}

/* Equal utilities share the best of their ranks. True when there were any. */
static bool share_ranks(struct scratch *x, size_t n, size_t at, size_t l)
{
    bool tied = false;
    for (size_t i = 1, first = 0; i < n; i++) {
        if (utility(x, i, l) < utility(x, i - 1, l)) {
            first = i;
            continue;
        }
        size_t row = (size_t)x->key[i * KEY_LANES + l];
        tied = true;
        x->rank_count[i * n + row]--;
        x->rank_count[first * n + row]++;
        if (x->rank_8)
            x->rank_8[row * TILE_DRAWS + at + l] = (int8_t)((int)first - RANK_8_OFFSET);
        else
            x->rank_16[row * TILE_DRAWS + at + l] = (int16_t)first;
    }
    return tied;
}

static void add_weights(const struct pass *s, const struct scratch *x, size_t lanes, double *won,
                        double *weight)
{
    size_t C = s->plan.n_crit;
    for (size_t c = 0; c < C; c++) {
        double sum = weight[c];
        for (size_t l = 0; l < lanes; l++)
            sum += x->w[l / LANES][c][l % LANES];
        weight[c] = sum;
    }
    const struct weight_plan *plan = &s->plan.weights;
    for (size_t l = 0; l < lanes; l++) {
        double group[SMAA_MAX_CRITERIA] = {0};
        for (size_t c = 0; c < C; c++)
            group[plan->group[c]] += x->w[l / LANES][c][l % LANES];
        for (size_t g = 0; g < plan->n_groups; g++)
            x->weight_bin[g * (WEIGHT_BINS + 1) +
                          (size_t)(fmin(fmax(group[g], 0), 1) * WEIGHT_BINS)]++;
    }
    for (size_t l = 0; l < lanes; l++)
        for (size_t i = 0; i < s->plan.n && utility(x, i, l) == utility(x, 0, l); i++) {
            double *sum = won + (size_t)x->key[i * KEY_LANES + l] * C;
            for (size_t c = 0; c < C; c++)
                sum[c] += x->w[l / LANES][c][l % LANES];
        }
}

/* What lies behind the last draw must be alike in all rows, so that nobody wins there. */
static void blank_rest(struct scratch *x, size_t n, size_t draws)
{
    for (size_t a = 0; a < n; a++)
        if (x->rank_8)
            memset(x->rank_8 + a * TILE_DRAWS + draws, 0, TILE_DRAWS - draws);
        else
            memset(x->rank_16 + a * TILE_DRAWS + draws, 0, (TILE_DRAWS - draws) * sizeof(int16_t));
}

static void rank_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct pass *s = ctx;
    const struct smaa_plan *p = &s->plan;
    struct scratch *x = &s->scratch[worker];
    double *won = s->won + block * p->n * p->n_crit, *weight = s->weight + block * p->n_crit;
    for (size_t from = begin; from < end; from += TILE_DRAWS) {
        size_t draws = end - from < TILE_DRAWS ? end - from : TILE_DRAWS;
        bool tied = false;
        for (size_t at = 0; at < draws; at += KEY_LANES) {
            size_t lanes = draws - at < KEY_LANES ? draws - at : KEY_LANES;
            for (size_t k = 0; k < KEY_PACKS; k++) /* lanes past the end repeat the last draw */
                pack_utilities(s, block, worker, k, from + at + k * LANES,
                               lanes > k * LANES + LANES ? LANES
                               : lanes > k * LANES       ? lanes - k * LANES
                                                         : 0);
            p->kernel->sort_keys(x->key, x->near, p->n, p->row_bits);
            for (size_t l = 0; l < lanes; l++)
                if (x->near[l])
                    settle_near(x, p->n, l);
            take_ranks(x, p->n, at, lanes);
            for (size_t l = 0; l < lanes; l++)
                if (x->near[l])
                    tied |= share_ranks(x, p->n, at, l);
            add_weights(s, x, lanes, won, weight);
        }
        if (draws < TILE_DRAWS)
            blank_rest(x, p->n, draws);
        if (x->rank_8)
            p->kernel->count_wins_8(x->wins, x->rank_8, p->n, draws, tied);
        else
            p->kernel->count_wins_16(x->wins, x->rank_16, p->n, draws, tied);
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
                counts[i * n + j] += s->scratch[t].rank_count[j * n + i];
                wins[i * n + j] += s->scratch[t].wins[i * n + j];
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

/* Drawn weights of the groups; the ends of nine tenths in the middle of a bin. */
static void group_weights(struct arena *a, const struct pass *s, struct smaa_result *r)
{
    const struct weight_plan *plan = &s->plan.weights;
    size_t G = plan->n_groups;
    double *mean = NEW_N(a, double, G), *ends[2] = {NEW_N(a, double, G), NEW_N(a, double, G)};
    for (size_t c = 0; c < s->plan.n_crit; c++)
        mean[plan->group[c]] += r->mean_weight[c];
    for (size_t g = 0; g < G; g++)
        for (unsigned k = 0; k < 2; k++) {
            uint64_t so_far = 0;
            size_t b = 0;
            for (;; b++) {
                for (size_t t = 0; t < s->n_threads; t++)
                    so_far += s->scratch[t].weight_bin[g * (WEIGHT_BINS + 1) + b];
                if (so_far * 100 >= r->n_draws * (k ? 95 : 5) || b == WEIGHT_BINS)
                    break;
            }
            ends[k][g] = fmin(1, ((double)b + (b > 0 ? 0.5 : 0)) / WEIGHT_BINS);
        }
    r->group_mean = mean;
    r->group_p05 = ends[0];
    r->group_p95 = ends[1];
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

    s.block = smaa_plan_block(in->n_draws);
    s.n_blocks = parallel_n_blocks(in->n_draws, s.block);
    s.won = NEW_N(tmp, double, s.n_blocks *n * p->n_crit);
    s.weight = NEW_N(tmp, double, s.n_blocks * p->n_crit);
    make_scratch(tmp, &s);
    if (in->axis)
        TRY(axes_begin(tmp, p, s.n_threads, s.n_blocks, &s.axes, e));
    parallel_blocks(in->n_draws, s.block, rank_block, &s);
    sum_scratch(a, &s, &r);
    central_weights(a, &s, &r);
    group_weights(a, &s, &r);
    if (in->axis)
        axes_end(a, s.axes, &r.axes);
    s.central = r.central;
    if (in->without_confidence) {
        r.confidence = NULL;
    } else if (p->drawn) {
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

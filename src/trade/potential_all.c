/* potential_all.c — all exporters × products × markets, without ever writing down their 255 million
 * cells.
 *
 * Everything but the actual flows is a matrix product: γ's denominators are Σ_k α β, the expected
 * values of a pair γ Σ_k α β, those of a product α Σ_j γ β. Where nothing is sold the gap is the
 * expected value itself, so the unrealised potential is the expected total less Σ min(EPI, actual)
 * over the flows that exist; these are met product by product in order of exporter and importer.
 *
 * Cost: two or three products of n × K × n multiplications, and one pass over the flows.
 * Threads: blocks of products; each block has sums of its own that are added in block order. */
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "trade/potential_inside.h"

enum { PRODUCTS_MAX = 256, WORD_MAX = 64 }; /* products in a block; bits of a word */

struct pass {
    const struct potential_model *m;
    const double *alpha; /* [n × K] */
    const double *beta;  /* [K × n] */
    const double *gamma; /* [n × n], 0 where undefined */
    struct run_cursor *cursor[PARALLEL_MAX_THREADS];
    double *ratio[PARALLEL_MAX_THREADS]; /* [n × n], 1 but while a product has preferences */
    double *met;                         /* [blocks × n × n] Σ_k min(EPI, v) */
    double *product_met;                 /* [n × K] Σ_j min(EPI, v) */
    uint64_t *flows, *cells;             /* [blocks] */
    const uint64_t *history;             /* [n × words] bit j: γ_ij > 0 */
    size_t words;
};

static void set_ratios(const struct potential_model *m, double *ratio, size_t k, bool back)
{
    if (m->duties.product_preference)
        for (size_t p = m->duties.product_preference[k]; p < m->duties.product_preference[k + 1];
             p++) {
            const struct preference *x = &m->duties.preference[p];
            ratio[x->exporter * m->n + x->importer] = back ? 1 : x->ratio;
        }
}

static void count_cells(const struct pass *p, size_t k, uint64_t *cells)
{
    const struct potential_model *m = p->m;
    uint64_t buys[(UINT16_MAX + 1) / WORD_MAX];
    memset(buys, 0, p->words * sizeof *buys);
    for (size_t j = 0; j < m->n; j++)
        if (p->beta[k * m->n + j] > 0)
            buys[j / WORD_MAX] |= UINT64_C(1) << j % WORD_MAX;
    for (size_t i = 0; i < m->n; i++)
        if (p->alpha[i * m->n_products + k] > 0)
            for (size_t w = 0; w < p->words; w++)
                *cells += (uint64_t)__builtin_popcountll(buys[w] & p->history[i * p->words + w]);
}

static void meet(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct pass *p = ctx;
    const struct potential_model *m = p->m;
    size_t n = m->n;
    double *met = p->met + block * n * n, *ratio = p->ratio[worker];
    struct run_cursor *x = p->cursor[worker];
    struct run run;
    for (size_t k = begin; k < end; k++) {
        const double *beta = p->beta + k * n;
        set_ratios(m, ratio, k, false);
        count_cells(p, k, &p->cells[block]);
        for (run_cursor_start(x, k); run_cursor_next(x, &run);) {
            size_t i = run.exporter;
            const double *gamma = p->gamma + i * n, *of = ratio + i * n;
            double alpha = p->alpha[i * m->n_products + k], sum = 0;
            for (size_t t = 0; t < run.n_touched; t++) {
                size_t j = run.importer[t];
                double epi = expected_value(alpha, gamma[j], beta[j] * of[j]), v = run.value[j];
                double less = epi < v ? epi : v;
                met[i * n + j] += less;
                sum += less;
            }
            p->product_met[i * m->n_products + k] = sum;
            p->flows[block] += run.n_touched;
        }
        set_ratios(m, ratio, k, true);
    }
}

/* [n × K] → [K × n] in squares that stay in the cache. */
static void turn(const double *from, size_t rows, size_t columns, double *to)
{
    enum { SIDE_MAX = 32 };
    for (size_t i0 = 0; i0 < rows; i0 += SIDE_MAX)
        for (size_t k0 = 0; k0 < columns; k0 += SIDE_MAX)
            for (size_t i = i0; i < rows && i < i0 + SIDE_MAX; i++)
                for (size_t k = k0; k < columns && k < k0 + SIDE_MAX; k++)
                    to[k * rows + i] = from[i * columns + k];
}

/* What preferences add to Σ_k α b, in ascending k as in potential.c. */
static void add_preferences(const struct potential_model *m, const double *alpha,
                            const double *by_product, double *pair_sum, double *extra)
{
    if (!m->duties.product_preference)
        return;
    memset(extra, 0, m->n * m->n * sizeof *extra);
    for (size_t k = 0; k < m->n_products; k++)
        for (size_t p = m->duties.product_preference[k]; p < m->duties.product_preference[k + 1];
             p++) {
            const struct preference *x = &m->duties.preference[p];
            extra[x->exporter * m->n + x->importer] += alpha[x->exporter * m->n_products + k] *
                                                       by_product[k * m->n + x->importer] *
                                                       (x->ratio - 1);
        }
    for (size_t at = 0; at < m->n * m->n; at++)
        pair_sum[at] += extra[at];
}

struct tables {
    double *alpha, *beta, *by_product; /* [n × K], [n × K], [K × n] */
};
static struct tables tables_of(struct arena *a, const struct potential_model *m, bool today)
{
    size_t cells = m->n * m->n_products;
    struct tables t = {NEW_N(a, double, cells), NEW_N(a, double, cells), NEW_N(a, double, cells)};
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < m->n_products; k++) {
            t.alpha[i * m->n_products + k] = today ? supply_today(m, i, k) : supply(m, i, k);
            t.beta[i * m->n_products + k] = today ? demand_today(m, i, k) : demand(m, i, k);
        }
    turn(t.beta, m->n, m->n_products, t.by_product);
    return t;
}

/* Σ_j γ β for every exporter and product, with what preferences add. */
static void product_sums(struct arena *a, const struct potential_model *m, const struct tables *t,
                         const double *gamma, double *ret)
{
    potential_sums(a, gamma, m->n, m->n, t->beta, m->n_products, ret);
    if (!m->duties.product_preference)
        return;
    for (size_t k = 0; k < m->n_products; k++)
        for (size_t p = m->duties.product_preference[k]; p < m->duties.product_preference[k + 1];
             p++) {
            const struct preference *x = &m->duties.preference[p];
            ret[x->exporter * m->n_products + k] += gamma[x->exporter * m->n + x->importer] *
                                                    t->by_product[k * m->n + x->importer] *
                                                    (x->ratio - 1);
        }
}

static bool pass_over_flows(struct arena *a, struct pass *p, struct potential_totals *r,
                            struct err *e)
{
    const struct potential_model *m = p->m;
    size_t n = m->n, blocks = parallel_n_blocks(m->n_products, PRODUCTS_MAX);
    const struct runs *rows = runs_open(a, m->cube, e);
    TRY(rows != NULL);
    for (size_t t = 0; t < parallel_threads(); t++) {
        p->cursor[t] = run_cursor_new(a, rows);
        p->ratio[t] = NEW_N(a, double, n *n);
        for (size_t at = 0; at < n * n; at++)
            p->ratio[t][at] = 1;
    }
    p->met = NEW_N(a, double, blocks *n *n);
    p->product_met = NEW_N(a, double, n * m->n_products);
    p->flows = NEW_N(a, uint64_t, blocks);
    p->cells = NEW_N(a, uint64_t, blocks);
    p->words = n / WORD_MAX + 1;
    uint64_t *history = NEW_N(a, uint64_t, n * p->words);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (p->gamma[i * n + j] > 0)
                history[i * p->words + j / WORD_MAX] |= UINT64_C(1) << j % WORD_MAX;
    p->history = history;
    parallel_blocks(m->n_products, PRODUCTS_MAX, meet, p);
    for (size_t b = 1; b < blocks; b++)
        for (size_t at = 0; at < n * n; at++)
            p->met[at] += p->met[b * n * n + at];
    for (size_t b = 0; b < blocks; b++) {
        r->n_flows += p->flows[b];
        r->n_cells += p->cells[b];
    }
    return true;
}

bool potential_all(struct job *job, const struct cube *c, const struct potential_options *opt,
                   struct potential_totals *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct potential_model m;
    TRY(potential_model_of(job, c, opt, &m, e));
    size_t n = m.n, cells = n * m.n_products;
    struct potential_totals r = {.expected = NEW_N(a, double, n *n),
                                 .actual = NEW_N(a, double, n *n),
                                 .unrealised = NEW_N(a, double, n *n),
                                 .product_unrealised = NEW_N(a, double, cells)};
    double *sums = NEW_N(a, double, n *n), *gamma = NEW_N(a, double, n *n),
           *extra = NEW_N(a, double, n *n);
    struct tables t = tables_of(a, &m, false);
    potential_sums(a, t.alpha, n, m.n_products, t.by_product, n, sums);
    add_preferences(&m, t.alpha, t.by_product, sums, extra);
    const double *below = sums;
    if (ease_is_of_today(&m)) {
        struct arena_mark mark = arena_mark(a);
        double *today = NEW_N(a, double, n *n);
        struct tables old = tables_of(a, &m, true);
        potential_sums(a, old.alpha, n, m.n_products, old.by_product, n, today);
        add_preferences(&m, old.alpha, old.by_product, today, extra);
        memcpy(gamma, today, n * n * sizeof *gamma);
        arena_release(a, mark);
        below = gamma;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            size_t at = i * n + j;
            double v = i == j ? 0 : c->bilateral[at], den = below[at];
            gamma[at] = i != j && den > 0 ? v / den : 0;
            r.actual[at] = v;
            r.expected[at] = i == j ? 0 : den > 0 ? gamma[at] * sums[at] : (double)NAN;
        }
    struct pass p = {.m = &m, .alpha = t.alpha, .beta = t.by_product, .gamma = gamma};
    TRY(pass_over_flows(a, &p, &r, e));
    for (size_t at = 0; at < n * n; at++)
        r.unrealised[at] =
            isnan(r.expected[at]) ? (double)NAN : fmax(0, r.expected[at] - p.met[at]);
    product_sums(a, &m, &t, gamma, r.product_unrealised);
    for (size_t at = 0; at < cells; at++)
        r.product_unrealised[at] =
            fmax(0, t.alpha[at] * r.product_unrealised[at] - p.product_met[at]);
    *ret = r;
    return true;
}

/* test_smaa.c — SMAA-2 against exact breakpoints, its identities, a plain loop over the same draws,
 * and tests/peers/smaa.py. */
#include "unit/scratch.h"

#include <math.h>

#include "base/json.h"
#include "base/random.h"
#include "market/smaa.h"
#include "unit/country/peer.h"

enum { MAX_ALT = 300, MAX_CRIT = 12 };

struct table {
    double low[MAX_ALT * MAX_CRIT], high[MAX_ALT * MAX_CRIT];
    uint32_t group[MAX_CRIT];
    struct smaa_input in;
};

enum content { EXACT, INTERVALS, HOLES, HOLES_AND_INTERVALS };

static struct table *made(struct arena *a, size_t n_alt, size_t n_crit, size_t draws, enum content what)
{
    struct table *t = NEW(a, struct table);
    struct rng r;
    rng_init(&r, 7, "test.smaa");
    for (size_t i = 0; i < n_alt * n_crit; i++) {
        t->low[i] = t->high[i] = rng_uniform(&r);
        bool hole = rng_below(&r, 6) == 0;
        if (what == INTERVALS || (what == HOLES_AND_INTERVALS && i % 3 == 0))
            t->high[i] = t->low[i] + 0.2 * rng_uniform(&r) * (1 - t->low[i]);
        if ((what == HOLES || what == HOLES_AND_INTERVALS) && hole && i >= n_crit)
            t->low[i] = t->high[i] = (double)NAN; /* row 0 is whole: a donor of everything */
    }
    for (size_t c = 0; c < n_crit; c++)
        t->group[c] = (uint32_t)(c * 3 / n_crit);
    t->in = (struct smaa_input){.n_alt = n_alt, .n_crit = n_crit, .n_draws = draws, .low = t->low, .high = t->high, .seed = 42,
                                .weights = {.n_criteria = n_crit, .n_groups = 3, .group = t->group}};
    return t;
}

static struct smaa_result run(struct arena *a, const struct smaa_input *in)
{
    struct err e = {0};
    struct smaa_result r;
    OK(smaa_run(a, in, &r, &e), e);
    return r;
}

/* Three alternatives, two criteria: breakpoints of w1 at 0.4 and 0.6. */
static void two_criteria_have_exact_breakpoints(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const double v[] = {1, 0, 0, 1, 0.6, 0.6};
    struct smaa_input in = {.n_alt = 3, .n_crit = 2, .n_draws = 40000, .low = v, .seed = 1, .weights.n_criteria = 2};
    struct smaa_result r = run(a, &in);
    static const double first[] = {0.4, 0.4, 0.2}, centre[] = {0.8, 0.2, 0.5};
    for (int i = 0; i < 3; i++) {
        assert_true(fabs(r.acceptability[3 * i] - first[i]) < 4 * sqrt(0.24 / 40000));
        assert_true(fabs(r.central[2 * i] - centre[i]) < 4 * 0.12 / sqrt(40000 * first[i]));
        assert_true(fabs(r.central[2 * i] + r.central[2 * i + 1] - 1) < 1e-12);
        assert_true(r.confidence[i] == 1);
    }
    assert_true(fabs(r.pairwise[1] - 0.5) < 4 * sqrt(0.25 / 40000));
    assert_true(fabs(r.pairwise[2] - 0.4) < 4 * sqrt(0.24 / 40000));
    assert_true(fabs(r.acceptability[3 * 2 + 1] - 0.8) < 4 * sqrt(0.16 / 40000)); /* c is never last */
    assert_int_equal(r.rank_count[3 * 2 + 2], 0);
    assert_true(r.max_se <= 0.5 / sqrt(40000));
}

static void identities_hold(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    for (enum content what = EXACT; what <= HOLES_AND_INTERVALS; what++) {
        struct table *t = made(a, 37, 9, 1003, what);
        struct smaa_result r = run(a, &t->in);
        assert_int_equal(r.n, 37);
        for (size_t i = 0; i < 37; i++) {
            uint32_t row = 0, column = 0;
            double lost = 1;
            for (size_t k = 0; k < 37; k++) {
                row += r.rank_count[i * 37 + k];
                column += r.rank_count[k * 37 + i];
                lost += r.pairwise[k * 37 + i];
                if (k != i)
                    assert_int_equal(r.wins[i * 37 + k] + r.wins[k * 37 + i], 1003); /* no ties here */
            }
            assert_int_equal(row, 1003);
            assert_int_equal(column, 1003);
            assert_int_equal(r.wins[i * 37 + i], 0);
            assert_true(fabs(r.expected_rank[i] - lost) < 1e-9); /* 1 + the sum of the losses */
            assert_true(r.rank_best[i] <= r.rank_p05[i] && r.rank_p05[i] <= r.rank_p95[i] && r.rank_p95[i] <= r.rank_worst[i]);
            assert_true(isnan(r.confidence[i]) == (r.rank_count[i * 37] == 0));
            if (!isnan(r.central[i * 9])) {
                double sum = 0;
                for (size_t c = 0; c < 9; c++)
                    sum += r.central[i * 9 + c];
                assert_true(fabs(sum - 1) < 1e-12);
            }
        }
    }
}

static void ties_share_the_better_place(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct table *t = made(a, 20, 6, 500, EXACT);
    memcpy(t->low + 3 * 6, t->low + 11 * 6, 6 * sizeof(double));
    memcpy(t->high + 3 * 6, t->high + 11 * 6, 6 * sizeof(double));
    struct smaa_result r = run(a, &t->in);
    assert_memory_equal(r.rank_count + 3 * 20, r.rank_count + 11 * 20, 20 * sizeof(uint32_t));
    assert_int_equal(r.wins[3 * 20 + 11] + r.wins[11 * 20 + 3], 0);
    uint32_t last = 0;
    for (size_t i = 0; i < 20; i++)
        last += r.rank_count[i * 20 + 19];
    assert_true(last < 500); /* where the two are last, nobody has place 20 */
}

static void naming_order_does_not_matter(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct table *t = made(a, 29, 8, 700, EXACT), *u = made(a, 29, 8, 700, EXACT);
    for (size_t i = 0; i < 29; i++)
        for (size_t c = 0; c < 8; c++)
            u->low[i * 8 + c] = u->high[i * 8 + c] = t->low[(28 - i) * 8 + c];
    struct smaa_result r = run(a, &t->in), s = run(a, &u->in);
    for (size_t i = 0; i < 29; i++) {
        assert_memory_equal(r.rank_count + i * 29, s.rank_count + (28 - i) * 29, 29 * sizeof(uint32_t));
        assert_true(r.confidence[i] == s.confidence[28 - i] || isnan(r.confidence[i]));
        for (size_t k = 0; k < 29; k++)
            assert_int_equal(r.wins[i * 29 + k], s.wins[(28 - i) * 29 + 28 - k]);
    }
}

static void same_bits(const struct smaa_result *r, const struct smaa_result *s, size_t n_crit)
{
    size_t n = r->n;
    assert_int_equal(n, s->n);
    assert_memory_equal(r->rank_count, s->rank_count, n * n * sizeof(uint32_t));
    assert_memory_equal(r->wins, s->wins, n * n * sizeof(uint32_t));
    assert_memory_equal(r->central, s->central, n * n_crit * sizeof(double));
    assert_memory_equal(r->confidence, s->confidence, n * sizeof(double));
    assert_memory_equal(r->mean_weight, s->mean_weight, n_crit * sizeof(double));
}

static void neither_threads_nor_processor_show(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const processors[] = {"baseline", "avx2", "avx512"};
    static const char *const threads[] = {"2", "3"};
    for (enum content what = EXACT; what <= HOLES_AND_INTERVALS; what++) {
        struct table *t = made(a, 41, 10, 1777, what);
        setenv("LANDFALL_THREADS", "1", 1);
        struct smaa_result one = run(a, &t->in);
        for (size_t i = 0; i < COUNT_OF(threads); i++) {
            setenv("LANDFALL_THREADS", threads[i], 1);
            struct smaa_result r = run(a, &t->in);
            same_bits(&one, &r, 10);
        }
        unsetenv("LANDFALL_THREADS");
        for (size_t i = 0; i < COUNT_OF(processors); i++) {
            struct err e = {0};
            struct smaa_result r;
            t->in.processor = processors[i];
            if (!smaa_run(a, &t->in, &r, &e)) {
                if (what == EXACT)
                    print_message("skipped: %s\n", e.msg);
                continue;
            }
            same_bits(&one, &r, 10);
        }
        t->in.processor = NULL;
        t->in.seed++;
        struct smaa_result other = run(a, &t->in);
        assert_memory_not_equal(one.rank_count, other.rank_count, one.n * one.n * sizeof(uint32_t));
    }
}

/* The same draws again by smaa_draw, ranked by the definition. */
static void plain_loops_agree(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 5, 66, 255, 256, 300};
    for (enum content what = EXACT; what <= HOLES_AND_INTERVALS; what++)
        for (size_t k = 0; k < COUNT_OF(sizes); k++) {
            ARENA_LOCAL(a);
            size_t n = sizes[k], C = 7, N = 43;
            struct table *t = made(a, n, C, N, what);
            struct smaa_result r = run(a, &t->in);
            uint32_t *count = NEW_N(a, uint32_t, n * n), *wins = NEW_N(a, uint32_t, n * n);
            double *w = NEW_N(a, double, C), *v = NEW_N(a, double, n * C), *u = NEW_N(a, double, n);
            for (size_t d = 0; d < N; d++) {
                struct err e = {0};
                struct arena_mark m = arena_mark(a);
                OK(smaa_draw(a, &t->in, d, w, v, &e), e);
                for (size_t i = 0; i < n; i++) {
                    u[i] = 0;
                    for (size_t c = 0; c < C; c++) {
                        u[i] += w[c] * v[i * C + c];
                        double lo = t->low[i * C + c], hi = t->high[i * C + c];
                        assert_true(isnan(lo) || (v[i * C + c] >= lo && v[i * C + c] <= hi));
                    }
                }
                for (size_t i = 0; i < n; i++) {
                    size_t ahead = 0;
                    for (size_t j = 0; j < n; j++) {
                        ahead += u[j] > u[i];
                        wins[i * n + j] += u[i] > u[j];
                    }
                    count[i * n + ahead]++;
                }
                arena_release(a, m);
            }
            assert_memory_equal(r.rank_count, count, n * n * sizeof *count);
            assert_memory_equal(r.wins, wins, n * n * sizeof *wins);
        }
}

static void more_draws_continue_the_same_ones(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct table *t = made(a, 30, 9, 400, HOLES_AND_INTERVALS), *u = made(a, 30, 9, 900, HOLES_AND_INTERVALS);
    struct smaa_result r = run(a, &t->in), s = run(a, &u->in);
    for (size_t i = 0; i < 900; i++)
        assert_true(r.rank_count[i] <= s.rank_count[i]);
}

static void weights_follow_the_wishes(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct table *t = made(a, 3, 9, 4000, EXACT);
    double w[9], v[27], sum[3] = {0}, square = 0;
    struct smaa_input in = t->in;
    static const uint32_t order[] = {2, 0};
    static const double low[] = {0.2, 0, 0.1}, high[] = {0.5, 0.3, 1}, tight[] = {0.5, 0.001, 0.501};
    for (size_t d = 0; d < 4000; d++) { /* plain: uniform on the simplex of three groups */
        double g[3] = {0};
        struct arena_mark m = arena_mark(a);
        OK(smaa_draw(a, &in, d, w, v, &e), e);
        arena_release(a, m);
        for (int c = 0; c < 9; c++)
            g[c / 3] += w[c];
        assert_true(fabs(g[0] + g[1] + g[2] - 1) < 1e-12);
        for (int k = 0; k < 3; k++)
            sum[k] += g[k];
        square += g[0] * g[0];
    }
    for (int k = 0; k < 3; k++) /* Dirichlet(1,1,1): mean 1/3, variance 1/18 */
        assert_true(fabs(sum[k] / 4000 - 1.0 / 3) < 4 * sqrt(1.0 / 18 / 4000));
    assert_true(fabs(square / 4000 - 1.0 / 6) < 4 * 0.2 / sqrt(4000));
    for (int kind = 0; kind < 3; kind++) {
        in = t->in;
        if (kind == 0) {
            in.weights.order = order;
            in.weights.n_order = 2;
        } else {
            in.weights.group_low = kind == 1 ? low : NULL;
            in.weights.group_high = kind == 1 ? high : tight; /* the second leaves a sliver: walked */
        }
        for (size_t d = 0; d < 1000; d++) {
            double g[3] = {0};
            struct arena_mark m = arena_mark(a);
            OK(smaa_draw(a, &in, d, w, v, &e), e);
            arena_release(a, m);
            for (int c = 0; c < 9; c++)
                g[c / 3] += w[c];
            assert_true(fabs(g[0] + g[1] + g[2] - 1) < 1e-9);
            for (int k = 0; k < 3; k++) {
                if (kind == 0)
                    assert_true(g[2] >= g[0] && g[0] >= g[1]);
                else
                    assert_true(g[k] <= in.weights.group_high[k] + 1e-9 && (kind == 2 || g[k] >= low[k] - 1e-12));
            }
        }
    }
    static const double too_low[] = {0.5, 0.4, 0.2}, too_high[] = {0.2, 0.2, 0.2};
    struct smaa_result r;
    in = t->in;
    in.weights.group_low = too_low;
    FAILS(smaa_run(a, &in, &r, &e), e, ERR_NUMERIC, "no weights satisfy");
    in.weights.group_low = NULL;
    in.weights.group_high = too_high;
    FAILS(smaa_run(a, &in, &r, &e), e, ERR_NUMERIC, "no weights satisfy");
}

static void missing_values_are_borrowed_together(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    static const double v[] = {0.1, 0.1, 0.5, 0.2, 0.2, 0.5, 0.3, 0.3, 0.5, (double)NAN, (double)NAN, 0.9};
    struct smaa_input in = {.n_alt = 4, .n_crit = 3, .n_draws = 300, .low = v, .seed = 9, .weights.n_criteria = 3};
    double w[3], x[12];
    unsigned seen[3] = {0};
    for (size_t d = 0; d < 300; d++) {
        struct arena_mark m = arena_mark(a);
        OK(smaa_draw(a, &in, d, w, x, &e), e);
        arena_release(a, m);
        assert_true(x[9] == x[10] && x[11] == 0.9); /* one donor for both */
        seen[(int)(x[9] * 10 + 0.5) - 1]++;
    }
    assert_true(seen[0] > 60 && seen[1] > 60 && seen[2] > 60);
    in.coverage_min = 0.6; /* row 3 knows a third */
    struct smaa_result r = run(a, &in);
    assert_int_equal(r.n, 3);
    assert_int_equal(r.index[2], 2);
    assert_true(fabs(r.coverage[3] - 1.0 / 3) < 1e-12);
    static const double nobody[] = {(double)NAN, 1, (double)NAN, 0};
    in = (struct smaa_input){.n_alt = 2, .n_crit = 2, .n_draws = 10, .low = nobody, .weights.n_criteria = 2};
    FAILS(smaa_run(a, &in, &r, &e), e, ERR_NUMERIC, "no value for any");
}

/* A market that hides a bad figure may be lucky in single draws, but its places spread. */
static void missing_values_widen_the_interval(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct table *t = made(a, 40, 9, 3000, EXACT);
    struct smaa_result r = run(a, &t->in);
    for (size_t c = 0; c < 4; c++)
        t->low[20 * 9 + c] = t->high[20 * 9 + c] = (double)NAN;
    struct smaa_result s = run(a, &t->in);
    assert_true(s.rank_p95[20] - s.rank_p05[20] > r.rank_p95[20] - r.rank_p05[20]);
}

static void wrong_tables_are_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct smaa_result r;
    struct table *t = made(a, 4, 3, 10, EXACT);
    t->high[5] = t->low[5] - 0.1;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "row 1, criterion 2");
    t->high[5] = (double)NAN;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "row 1, criterion 2");
    t = made(a, 4, 3, 10, EXACT);
    t->in.n_draws = SMAA_MAX_DRAWS + 1;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_LIMIT, "draws");
    t->in.n_draws = 0;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "nothing to rank");
    t->in.n_draws = 10;
    t->in.processor = "abacus";
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "abacus");
}

static void places_in_the_grid(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    static const uint8_t axis[] = {0, 1, 0, 1, 1, 0, 0, 1, 0};
    static const double cut[] = {33.3, 66.7};
    for (enum content what = EXACT; what <= HOLES_AND_INTERVALS; what += 3) {
        struct table *t = made(a, 12, 9, 333, what);
        t->in.axis = axis;
        memcpy(t->in.cut, cut, sizeof cut);
        struct smaa_axes ax = run(a, &t->in).axes;
        uint32_t cell[12][3][3] = {{{0}}};
        double mean[12][2] = {{0}};
        for (size_t d = 0; d < 333; d++) {
            double w[9], v[12 * 9];
            OK(smaa_draw(a, &t->in, d, w, v, &e), e);
            for (size_t i = 0; i < 12; i++) {
                double s[2] = {0}, sum[2] = {0};
                for (size_t c = 0; c < 9; c++)
                    sum[axis[c]] += w[c];
                for (size_t c = 0; c < 9; c++)
                    s[axis[c]] += w[c] / sum[axis[c]] * v[i * 9 + c];
                cell[i][(100 * s[0] >= cut[0]) + (100 * s[0] >= cut[1])][(100 * s[1] >= cut[0]) + (100 * s[1] >= cut[1])]++;
                mean[i][0] += 100 * s[0] / 333;
                mean[i][1] += 100 * s[1] / 333;
            }
        }
        assert_memory_equal(ax.cell, cell, sizeof cell);
        for (size_t i = 0; i < 12; i++)
            for (int k = 0; k < 2; k++) {
                assert_true(fabs(ax.mean[i][k] - mean[i][k]) < 1e-9);
                assert_true(ax.p05[i][k] <= ax.mean[i][k] && ax.mean[i][k] <= ax.p95[i][k]);
            }
    }
    static const uint8_t one_axis[9] = {0};
    struct smaa_result r;
    struct table *t = made(a, 4, 9, 10, EXACT);
    t->in.axis = one_axis;
    memcpy(t->in.cut, cut, sizeof cut);
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "each axis");
    t->in.axis = axis;
    t->in.cut[0] = 80;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "must increase");
}

/* With the grid and without confidence the ranking is the same to the last bit. */
static void what_is_asked_for_besides_changes_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const uint8_t axis[] = {0, 0, 1, 0, 1, 1, 1, 0, 0, 1};
    for (enum content what = EXACT; what <= HOLES_AND_INTERVALS; what++) {
        struct table *t = made(a, 41, 10, 1777, what);
        struct smaa_result plain = run(a, &t->in);
        t->in.axis = axis;
        t->in.cut[0] = 30;
        t->in.cut[1] = 60;
        struct smaa_result r = run(a, &t->in);
        same_bits(&plain, &r, 10);
        t->in.without_confidence = true;
        struct smaa_result s = run(a, &t->in);
        assert_null(s.confidence);
        s.confidence = plain.confidence;
        same_bits(&plain, &s, 10);
        assert_memory_equal(r.axes.mean, s.axes.mean, 41 * sizeof *r.axes.mean);
        assert_memory_equal(r.axes.p05, s.axes.p05, 41 * sizeof *r.axes.p05);
        setenv("LANDFALL_THREADS", "3", 1);
        struct smaa_result three = run(a, &t->in);
        unsetenv("LANDFALL_THREADS");
        assert_memory_equal(three.axes.cell, s.axes.cell, 41 * sizeof *s.axes.cell);
        assert_memory_equal(three.axes.mean, s.axes.mean, 41 * sizeof *s.axes.mean);
    }
}

/* --- stated weights ------------------------------------------------------------------------------ */

static void moments(struct arena *a, const struct smaa_input *in, double *mean, double *variance)
{
    struct err e = {0};
    double w[9], v[27], square[3] = {0};
    memset(mean, 0, 3 * sizeof *mean);
    for (size_t d = 0; d < in->n_draws; d++) {
        double g[3] = {0};
        struct arena_mark m = arena_mark(a);
        OK(smaa_draw(a, in, d, w, v, &e), e);
        arena_release(a, m);
        for (int c = 0; c < 9; c++)
            g[c / 3] += w[c];
        assert_true(fabs(g[0] + g[1] + g[2] - 1) < 1e-12);
        for (int k = 0; k < 3; k++) {
            assert_true(g[k] >= 0);
            mean[k] += g[k] / (double)in->n_draws;
            square[k] += g[k] * g[k] / (double)in->n_draws;
        }
    }
    for (int k = 0; k < 3; k++)
        variance[k] = square[k] - mean[k] * mean[k];
}

/* One group stated: Beta(κw, κ(1-w)); the others share the rest, uniformly:
 * E = (1-w)/2, and of the square E[rest²]·E[u²] with E[u²] = 1/3. */
static void stated_weights_have_the_moments_of_the_formula(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double nan = (double)NAN, kappa = 30;
    struct table *t = made(a, 3, 9, 8000, EXACT);
    double mean[3], variance[3], one[3] = {nan, 0.3, nan}, N = 8000;
    t->in.weights.central = one;
    t->in.weights.concentration = kappa;
    moments(a, &t->in, mean, variance);
    double v = 0.3 * 0.7 / (kappa + 1), rest2 = v + 0.49, other = rest2 / 3 - 0.35 * 0.35;
    assert_true(fabs(mean[1] - 0.3) < 4 * sqrt(v / N));
    assert_true(fabs(mean[0] - 0.35) < 4 * sqrt(other / N) && fabs(mean[2] - 0.35) < 4 * sqrt(other / N));
    assert_true(fabs(variance[1] / v - 1) < 0.1);
    assert_true(fabs(variance[0] / other - 1) < 0.1 && fabs(variance[2] / other - 1) < 0.1);
    double all[3] = {0.05, 0.25, 0.7}; /* all stated: Dirichlet; one shape is 1.5, with 0.01 below 1 */
    t->in.weights.central = all;
    moments(a, &t->in, mean, variance);
    for (int k = 0; k < 3; k++) {
        v = all[k] * (1 - all[k]) / (kappa + 1);
        assert_true(fabs(mean[k] - all[k]) < 4 * sqrt(v / N));
        assert_true(fabs(variance[k] / v - 1) < 0.12);
    }
    double small[3] = {0.01, nan, nan};
    t->in.weights.central = small;
    moments(a, &t->in, mean, variance);
    v = 0.01 * 0.99 / (kappa + 1);
    assert_true(fabs(mean[0] - 0.01) < 4 * sqrt(v / N) && fabs(variance[0] / v - 1) < 0.2);
    double none[3] = {0, 1, nan}; /* nothing is left to the third */
    t->in.weights.central = none;
    moments(a, &t->in, mean, variance);
    assert_true(mean[0] == 0 && fabs(mean[1] - 1) < 1e-9 && mean[2] == 0);
    struct smaa_result r = run(a, &t->in);
    assert_true(fabs(r.group_mean[1] - 1) < 1e-9 && r.group_p05[1] > 0.999 && r.group_p95[0] == 0);
    t->in.weights.central = one;
    r = run(a, &t->in);
    assert_true(fabs(r.group_mean[1] - 0.3) < 0.005);
    assert_true(fabs(r.group_p05[1] - 0.1725) < 0.01 && fabs(r.group_p95[1] - 0.4429) < 0.01); /* Beta(9, 21) */
}

/* Coverage is measured by the weights that are in force. */
static void coverage_follows_the_stated_weights(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double nan = (double)NAN;
    static const double v[] = {0.1, 0.2, 0.3, (double)NAN, 0.4, 0.5};
    static const uint32_t group[] = {0, 1, 1};
    double central[] = {0.7, nan};
    struct smaa_input in = {.n_alt = 2, .n_crit = 3, .n_draws = 50, .low = v, .seed = 1, .coverage_min = 0.5,
                            .weights = {.n_criteria = 3, .n_groups = 2, .group = group}};
    struct smaa_result r = run(a, &in);
    assert_int_equal(r.n, 2);
    assert_true(fabs(r.coverage[1] - 0.5) < 1e-12);
    in.weights.central = central;
    in.weights.concentration = 30;
    r = run(a, &in);
    assert_int_equal(r.n, 1);
    assert_true(fabs(r.coverage[1] - 0.3) < 1e-12);
}

static void wrong_stated_weights_are_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct smaa_result r;
    static const uint32_t order[] = {1};
    const double nan = (double)NAN;
    struct table *t = made(a, 4, 9, 10, EXACT);
    struct smaa_weights *w = &t->in.weights;
    double much[] = {0.6, 0.5, nan}, little[] = {0.2, 0.3, 0.4}, minus[] = {-0.1, nan, nan}, fine[] = {0.2, nan, nan};
    w->concentration = 30;
    w->central = much;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "add up to 1.100");
    w->central = little;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "add up to 0.900");
    w->central = minus;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "not within 0 and 1");
    w->central = fine;
    w->concentration = 0;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "concentration");
    w->concentration = 30;
    w->order = order;
    w->n_order = 1;
    FAILS(smaa_run(a, &t->in, &r, &e), e, ERR_INPUT, "order or bounds");
}

/* --- tests/peers/smaa.py, on the same draws ------------------------------------------------------ */

static void put_row(struct buf *b, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s%.17g", i ? "," : "[", x[i]);
    buf_puts(b, "]");
}

static double real_at(const struct json_t *array, size_t i)
{
    double x = 0;
    assert_true(js_as_real(js_at(array, i), &x));
    return x;
}

static void compare_with_peer(struct arena *a, struct table *t, const char *mode)
{
    struct err e = {0};
    size_t n = t->in.n_alt, C = t->in.n_crit, N = t->in.n_draws;
    struct buf weights, values, ask;
    double *w = NEW_N(a, double, C), *v = NEW_N(a, double, n * C);
    buf_init(&weights, a, 64 << 20);
    buf_init(&values, a, 64 << 20);
    buf_init(&ask, a, 128 << 20);
    bool drawn = strcmp(mode, "interval") == 0;
    for (size_t d = 0; d < N; d++) {
        OK(smaa_draw(a, &t->in, d, w, v, &e), e);
        buf_puts(&weights, d ? "," : "");
        put_row(&weights, w, C);
        if (!drawn && d > 0)
            continue;
        buf_puts(&values, d ? ",[" : "[");
        for (size_t i = 0; i < n; i++) {
            buf_puts(&values, i ? "," : "");
            put_row(&values, v + i * C, C);
        }
        buf_puts(&values, "]");
    }
    buf_printf(&ask, "{\"mode\":\"%s\",\"weights\":[%s],", mode, weights.p);
    buf_printf(&ask, drawn ? "\"value_draws\":[%s]}" : "\"values\":%s}", values.p);
    assert_false(ask.overflow || values.overflow || weights.overflow);
    struct str answer = peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                                 arena_printf(a, "%s tests/peers/smaa.py", peer_python()), buf_str(&ask));
    if (!answer.p)
        return; /* peer_ask has said so */
    struct json_t *root;
    OK(js_load(&root, a, "peer", answer, &e), e);
    double near_ties;
    assert_true(js_get_real(root, "near_ties", &near_ties));
    assert_true(near_ties == 0); /* else rounding may decide, and the test data must change */
    struct smaa_result r = run(a, &t->in);
    const struct json_t *rank = js_get(root, "rank_acceptability"), *pair = js_get(root, "pairwise"),
                        *centre = js_get(root, "central_weights"), *conf = js_get(root, "confidence"),
                        *expected = js_get(root, "expected_rank"), *entropy = js_get(root, "entropy");
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++) {
            assert_true(llround(real_at(js_at(rank, i), k) * (double)N) == r.rank_count[i * n + k]);
            assert_true(llround(real_at(js_at(pair, i), k) * (double)N) == r.wins[i * n + k]);
        }
        near(r.expected_rank[i], real_at(expected, i), 1e-12, "expected rank");
        near(r.entropy[i], real_at(entropy, i), 1e-12, "entropy");
        if (r.rank_count[i * n] == 0) {
            double x;
            assert_true(js_len(js_at(centre, i)) == 0 && !js_as_real(js_at(conf, i), &x)); /* null */
            continue;
        }
        for (size_t c = 0; c < C; c++)
            near(r.central[i * C + c], real_at(js_at(centre, i), c), 1e-12, "central weight");
        near(r.confidence[i], real_at(conf, i), 1e-12, "confidence");
    }
}

static void the_peer_agrees_on_exact_values(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    compare_with_peer(a, made(a, 40, 12, 600, EXACT), "fixed");
}

static void the_peer_agrees_on_drawn_values(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    compare_with_peer(a, made(a, 15, 8, 400, HOLES_AND_INTERVALS), "interval");
}

/* Other draws by another program from the same distribution: within four standard errors. */
static void the_peer_agrees_on_stated_weights(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const double nan = (double)NAN;
    enum { ALT = 12, CRIT = 9, DRAWS = 20000 };
    static const char *const said[] = {"[0.5,null,null]", "[0.1,null,0.6]", "[0.2,0.3,0.5]"};
    const double central[][3] = {{0.5, nan, nan}, {0.1, nan, 0.6}, {0.2, 0.3, 0.5}};
    struct table *t = made(a, ALT, CRIT, DRAWS, EXACT);
    for (size_t k = 0; k < COUNT_OF(said); k++) {
        struct buf ask;
        buf_init(&ask, a, 1 << 20);
        buf_puts(&ask, "{\"mode\":\"sample\",\"values\":[");
        for (size_t i = 0; i < ALT; i++) {
            buf_puts(&ask, i ? "," : "");
            put_row(&ask, t->low + i * CRIT, CRIT);
        }
        buf_printf(&ask, "],\"groups\":[0,0,0,1,1,1,2,2,2],\"central\":%s,\"concentration\":30,\"draws\":%d,\"seed\":%zu}",
                   said[k], DRAWS, k + 1);
        struct str answer = peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                                     arena_printf(a, "%s tests/peers/smaa.py", peer_python()), buf_str(&ask));
        if (!answer.p)
            return; /* peer_ask has said so */
        struct json_t *root;
        OK(js_load(&root, a, "peer", answer, &e), e);
        t->in.weights.central = central[k];
        t->in.weights.concentration = 30;
        struct smaa_result r = run(a, &t->in);
        const struct json_t *rank = js_get(root, "rank_acceptability"), *mean = js_get(root, "mean_weights");
        for (size_t i = 0; i < ALT; i++)
            for (size_t p = 0; p < ALT; p++) { /* both sides are drawn: twice the variance */
                double theirs = real_at(js_at(rank, i), p), ours = r.acceptability[i * ALT + p];
                double se = sqrt(2 * fmax(ours * (1 - ours), 0.0005) / DRAWS);
                assert_true(fabs(ours - theirs) < 4.5 * se);
            }
        for (size_t c = 0; c < CRIT; c++)
            near(r.mean_weight[c], real_at(mean, c), 0.004, "mean weight");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_criteria_have_exact_breakpoints),
        cmocka_unit_test(identities_hold),
        cmocka_unit_test(ties_share_the_better_place),
        cmocka_unit_test(naming_order_does_not_matter),
        cmocka_unit_test(neither_threads_nor_processor_show),
        cmocka_unit_test(plain_loops_agree),
        cmocka_unit_test(more_draws_continue_the_same_ones),
        cmocka_unit_test(weights_follow_the_wishes),
        cmocka_unit_test(missing_values_are_borrowed_together),
        cmocka_unit_test(missing_values_widen_the_interval),
        cmocka_unit_test(wrong_tables_are_refused),
        cmocka_unit_test(places_in_the_grid),
        cmocka_unit_test(what_is_asked_for_besides_changes_nothing),
        cmocka_unit_test(stated_weights_have_the_moments_of_the_formula),
        cmocka_unit_test(coverage_follows_the_stated_weights),
        cmocka_unit_test(wrong_stated_weights_are_refused),
        cmocka_unit_test(the_peer_agrees_on_stated_weights),
        cmocka_unit_test(the_peer_agrees_on_exact_values),
        cmocka_unit_test(the_peer_agrees_on_drawn_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

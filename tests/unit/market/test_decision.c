/* test_decision.c — weighted sum, TOPSIS, PROMETHEE II: hand calculations, laws, and the peers. */
#include "unit/scratch.h"

#include <math.h>

#include "base/json.h"
#include "base/random.h"
#include "base/stat.h"
#include "market/decision.h"
#include "unit/country/peer.h"

static void weighted_sum_leaves_open_what_is_missing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const double n = (double)NAN, V[] = {0.4, 1, 0.9, n, n, 1, 0.8, 0.5}, w[] = {3, 1};
    struct weighted_sum r;
    OK(weighted_sum(a, V, 4, 2, w, 0.6, &r, &e), e);
    near(r.score[0], 0.55, 1e-15, "complete");
    near(r.low[1], 0.675, 1e-15, "low");
    near(r.high[1], 0.925, 1e-15, "high");
    near(r.score[1], 0.9, 1e-15, "known part");
    near(r.coverage[2], 0.25, 1e-15, "coverage");
    assert_true(r.place[1] == 1 && r.place[3] == 2 && r.place[0] == 3 && r.place[2] == 0);
    assert_true(r.place_best[1] == 1 && r.place_worst[1] == 2 && r.place_best[0] == 3);
    const double none[] = {0, 0}, bad[] = {1, -1};
    FAILS(weighted_sum(a, V, 4, 2, none, 0.6, &r, &e), e, ERR_INPUT, "all weights are zero");
    FAILS(weighted_sum(a, V, 4, 2, bad, 0.6, &r, &e), e, ERR_INPUT, "criterion 1");
}

static void topsis_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    /* Columns (3,4) and (0,0): the second is dropped; r = 0.6, 0.8; closeness 0 and 1. */
    const double V[] = {3, 0, 4, 0}, w[] = {1, 1}, same[] = {2, 2, 2, 2};
    struct topsis r;
    OK(topsis(a, V, 2, 2, w, &r, &e), e);
    assert_true(r.closeness[0] == 0 && r.closeness[1] == 1 && r.n_dropped_columns == 1);
    OK(topsis(a, same, 2, 2, w, &r, &e), e);
    assert_true(r.closeness[0] == 0.5 && r.closeness[1] == 0.5 && r.place[0] == 1 && r.place[1] == 1);
    const double hole[] = {1, (double)NAN, 2, 3, 3, 2};
    OK(topsis(a, hole, 3, 2, w, &r, &e), e);
    assert_true(isnan(r.closeness[0]) && r.place[0] == 0 && r.n_used == 2);
}

static void promethee_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    /* Range 10, q 1, p 5. Differences 10, 3, 7: P = 1, 0.5, 1. */
    const double V[] = {10, 7, 0}, w[] = {2};
    struct promethee r;
    OK(promethee(a, V, 3, 1, w, 0.1, 0.5, &r, &e), e);
    near(r.plus[0], 0.75, 1e-15, "plus");
    near(r.net[1], 0.5 - 0.25, 1e-15, "net");
    near(r.net[2], -1, 1e-15, "last");
    assert_true(r.place[0] == 1 && r.place[2] == 3);
    FAILS(promethee(a, V, 3, 1, w, 0.5, 0.1, &r, &e), e, ERR_INPUT, "thresholds");
}

enum { N = 25, M = 6 };

static double *cloud(struct arena *a, bool holes)
{
    struct rng r;
    double *V = NEW_N(a, double, N * M);
    rng_init(&r, 8, "test.decision");
    for (int i = 0; i < N * M; i++) {
        V[i] = (double)rng_below(&r, 1000) / 1000; /* short decimals: the exact peers read them as typed */
        if (holes && rng_below(&r, 7) == 0)
            V[i] = (double)NAN;
    }
    return V;
}

static const double weights[M] = {3, 1, 2, 5, 1, 4};

static void laws_hold(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    double *V = cloud(a, true), *W = NEW_N(a, double, N * M);
    struct promethee p, q;
    struct weighted_sum s, t;
    OK(promethee(a, V, N, M, weights, 0.05, 0.25, &p, &e), e);
    near(stat_total(p.net, N), 0, 1e-12, "net flows add up to 0");
    for (int i = 0; i < N; i++)
        for (int c = 0; c < M; c++)
            W[i * M + c] = V[(N - 1 - i) * M + c]; /* the same rows, upside down */
    OK(promethee(a, W, N, M, weights, 0.05, 0.25, &q, &e), e);
    OK(weighted_sum(a, V, N, M, weights, 0.6, &s, &e), e);
    OK(weighted_sum(a, W, N, M, weights, 0.6, &t, &e), e);
    for (int i = 0; i < N; i++) {
        near(p.net[i], q.net[N - 1 - i], 1e-14, "permutation");
        assert_int_equal(s.place[i], t.place[N - 1 - i]);
        if (s.place[i]) {
            assert_true(s.low[i] <= s.high[i]);
            assert_true(s.place_best[i] <= s.place_worst[i]);
        }
    }
    double *scaled = cloud(a, false), *plain = cloud(a, false); /* TOPSIS: the length of a column does not matter */
    struct topsis x, y;
    for (int i = 0; i < N; i++)
        scaled[i * M + 2] *= 1000;
    OK(topsis(a, plain, N, M, weights, &x, &e), e);
    OK(topsis(a, scaled, N, M, weights, &y, &e), e);
    for (int i = 0; i < N; i++)
        near(x.closeness[i], y.closeness[i], 1e-12, "scale");
}

/* --- peers --------------------------------------------------------------------------------------- */

/* NULL: the peer cannot run here, which peer_ask has said. */
static struct json_t *ask(struct arena *a, const char *script, struct str input)
{
    struct err e = {0};
    struct json_t *root;
    struct str answer = peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                                 arena_printf(a, "%s tests/peers/%s", peer_python(), script), input);
    if (!answer.p)
        return NULL;
    OK(js_load(&root, a, "peer", answer, &e), e);
    return root;
}

static void put_cells(struct buf *b, const double *V, size_t n)
{
    buf_putc(b, '[');
    for (size_t c = 0; c < n; c++)
        if (isnan(V[c]))
            buf_puts(b, c ? ",null" : "null");
        else
            buf_printf(b, "%s%.3f", c ? "," : "", V[c]);
    buf_putc(b, ']');
}

static double real_of(const struct json_t *x)
{
    double v = (double)NAN;
    (void)js_as_real(x, &v);
    return v;
}

static void the_peer_agrees_on_weighted_sums(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct buf b;
    buf_init(&b, a, 1 << 20);
    double *V = cloud(a, true);
    buf_puts(&b, "{\"criteria\":[");
    for (int c = 0; c < M; c++)
        buf_printf(&b, "%s{\"id\":\"%d\",\"weight\":%.0f}", c ? "," : "", c, weights[c]);
    buf_puts(&b, "],\"coverage_min\":0.6,\"alternatives\":[");
    for (int i = 0; i < N; i++) {
        buf_printf(&b, "%s{\"id\":\"%d\",\"values\":", i ? "," : "", i);
        put_cells(&b, V + i * M, M);
        buf_puts(&b, "}");
    }
    buf_puts(&b, "]}");
    const struct json_t *root = ask(a, "wsum.py", buf_str(&b));
    if (!root)
        return;
    const struct json_t *rows = js_get(root, "alternatives");
    struct weighted_sum r;
    OK(weighted_sum(a, V, N, M, weights, 0.6, &r, &e), e);
    for (int i = 0; i < N; i++) {
        const struct json_t *x = js_at(rows, (size_t)i);
        near(r.low[i], real_of(js_get(x, "low")), 1e-12, "low");
        near(r.high[i], real_of(js_get(x, "high")), 1e-12, "high");
        near(r.score[i], real_of(js_get(x, "avail")), 1e-12, "avail");
        double place = real_of(js_get(x, "rank"));
        assert_int_equal(r.place[i], isnan(place) ? 0 : (int)place);
        if (r.place[i]) {
            assert_int_equal(r.place_best[i], (int)real_of(js_get(x, "rank_best")));
            assert_int_equal(r.place_worst[i], (int)real_of(js_get(x, "rank_worst")));
        }
    }
}

static struct str table_json(struct arena *a, const double *V, const char *more)
{
    struct buf b;
    buf_init(&b, a, 1 << 20);
    buf_puts(&b, "{\"weights\":[");
    for (int c = 0; c < M; c++)
        buf_printf(&b, "%s%.0f", c ? "," : "", weights[c]);
    buf_puts(&b, "],\"directions\":[1,1,1,1,1,1],\"values\":[");
    for (int i = 0; i < N; i++) {
        buf_puts(&b, i ? "," : "");
        put_cells(&b, V + i * M, M);
    }
    buf_printf(&b, "]%s}", more);
    return buf_str(&b);
}

static void the_peer_agrees_on_topsis(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    double *V = cloud(a, true);
    const struct json_t *root = ask(a, "topsis.py", table_json(a, V, ""));
    if (!root)
        return;
    struct topsis r;
    OK(topsis(a, V, N, M, weights, &r, &e), e);
    for (size_t i = 0; i < N; i++) {
        double want = real_of(js_at(js_get(root, "closeness"), i));
        assert_true(isnan(want) == isnan(r.closeness[i]));
        if (!isnan(want)) {
            near(r.closeness[i], want, 1e-12, "closeness");
            assert_int_equal(r.place[i], (int)real_of(js_at(js_get(root, "rank"), i)));
        }
    }
}

static void the_peer_agrees_on_promethee(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    double *V = cloud(a, true);
    const struct json_t *root =
        ask(a, "promethee.py",
            table_json(a, V, ",\"q_share\":0.05,\"p_share\":0.25,\"missing\":\"indifferent\""));
    if (!root)
        return;
    struct promethee r;
    OK(promethee(a, V, N, M, weights, 0.05, 0.25, &r, &e), e);
    for (size_t i = 0; i < N; i++) {
        near(r.plus[i], real_of(js_at(js_get(root, "phi_plus"), i)), 1e-12, "phi+");
        near(r.minus[i], real_of(js_at(js_get(root, "phi_minus"), i)), 1e-12, "phi-");
        near(r.net[i], real_of(js_at(js_get(root, "phi"), i)), 1e-12, "phi");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weighted_sum_leaves_open_what_is_missing),
        cmocka_unit_test(topsis_by_hand),
        cmocka_unit_test(promethee_by_hand),
        cmocka_unit_test(laws_hold),
        cmocka_unit_test(the_peer_agrees_on_weighted_sums),
        cmocka_unit_test(the_peer_agrees_on_topsis),
        cmocka_unit_test(the_peer_agrees_on_promethee),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

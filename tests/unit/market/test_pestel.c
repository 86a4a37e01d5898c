/* test_pestel.c — PESTEL scores: a case by hand, laws, and tests/peers/pestel.py. */
#include "unit/scratch.h"

#include <math.h>

#include "base/json.h"
#include "base/random.h"
#include "market/pestel.h"
#include "unit/country/peer.h"

static void a_case_by_hand(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const double n = (double)NAN;
    /* Letter 0: x (more, weight 1) and y (less, weight 3); letter 1: z. Three markets. */
    static const struct pestel_indicator ind[] = {{0, true, 1}, {0, false, 3}, {1, true, 1}};
    const double value[] = {1, 10, n, 2, 20, 5, 3, n, 7};
    const int year[] = {2024, 2010, 0, 2024, 2024, 0, 2024, 0, 2024};
    static const double letters[] = {1, 1};
    struct pestel_input in = {3, 3, 2, ind, value, year, letters, 2025, 3, 0.5, 0.5};
    struct pestel_scores r;
    pestel_scores(a, &in, &r);
    near(r.score[0], 100 * 0.5 / 3, 1e-12, "lowest of three");
    near(r.score[1], 75, 1e-12, "lower of two is better");
    near(r.score[4], 25, 1e-12, "higher of two is worse");
    /* Market 0: y is of 2010, so weight 1.5: (16.67 + 1.5·75)/2.5. */
    near(r.letter[0], (100 * 0.5 / 3 + 1.5 * 75) / 2.5, 1e-12, "age halves the weight");
    assert_true(isnan(r.letter[1]) && r.coverage[1] == 0);
    near(r.overall[0], r.letter[0], 1e-15, "mean of the known letters");
    /* Market 2 knows x only: a quarter of the weight. */
    near(r.coverage[4], 0.25, 1e-15, "coverage");
    assert_true(isnan(r.letter[4]) && r.weakest[2] == 1);
    assert_int_equal(r.weakest[0], 0);
    assert_int_equal(r.weakest[1], 1); /* 31.25 and 25 */
}

enum { MARKETS = 30, INDICATORS = 9, LETTERS = 3 };

static struct pestel_input made(struct arena *a)
{
    struct rng r;
    double *value = NEW_N(a, double, MARKETS * INDICATORS), *letters = NEW_N(a, double, LETTERS);
    int *year = NEW_N(a, int, MARKETS * INDICATORS);
    struct pestel_indicator *ind = NEW_N(a, struct pestel_indicator, INDICATORS);
    rng_init(&r, 12, "test.pestel");
    for (int i = 0; i < INDICATORS; i++)
        ind[i] = (struct pestel_indicator){i / 3, i % 2 == 0, 1 + i % 3};
    for (int i = 0; i < LETTERS; i++)
        letters[i] = 1 + i;
    for (int i = 0; i < MARKETS * INDICATORS; i++) {
        value[i] = rng_below(&r, 5) == 0 ? (double)NAN : (double)rng_below(&r, 20); /* many ties */
        year[i] = rng_below(&r, 4) == 0 ? 0 : 2015 + (int)rng_below(&r, 11);
    }
    return (struct pestel_input){MARKETS, INDICATORS, LETTERS, ind, value, year, letters, 2025, 3, 0.5, 0.5};
}

static void scores_stay_in_range_and_average_fifty(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct pestel_input in = made(a);
    struct pestel_scores r;
    pestel_scores(a, &in, &r);
    for (size_t i = 0; i < INDICATORS; i++) {
        double sum = 0;
        int n = 0;
        for (size_t m = 0; m < MARKETS; m++) {
            double s = r.score[m * INDICATORS + i];
            if (isnan(s))
                continue;
            assert_true(s > 0 && s < 100);
            sum += s;
            n++;
        }
        near(sum / n, 50, 1e-12, "mean of percentile scores");
    }
}

static void the_peer_agrees(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct pestel_input in = made(a);
    struct pestel_scores r;
    struct buf b;
    struct json_t *root;
    pestel_scores(a, &in, &r);
    buf_init(&b, a, 1 << 20);
    buf_puts(&b, "{\"as_of\":2025,\"max_age\":3,\"age_factor\":0.5,\"coverage_min\":0.5,\"normalise\":\"percentile\","
                 "\"letters\":{\"0\":1,\"1\":2,\"2\":3},\"indicators\":[");
    for (int i = 0; i < INDICATORS; i++)
        buf_printf(&b, "%s{\"id\":\"i%d\",\"letter\":\"%d\",\"direction\":%d,\"weight\":%.0f}", i ? "," : "", i,
                   in.indicators[i].letter, in.indicators[i].more_is_better ? 1 : -1, in.indicators[i].weight);
    buf_puts(&b, "],\"markets\":[");
    for (int m = 0; m < MARKETS; m++)
        buf_printf(&b, "%s\"m%d\"", m ? "," : "", m);
    buf_puts(&b, "],\"values\":{");
    for (int i = 0; i < INDICATORS; i++) {
        buf_printf(&b, "%s\"i%d\":{", i ? "," : "", i);
        for (int m = 0; m < MARKETS; m++) {
            int cell = m * INDICATORS + i;
            buf_printf(&b, "%s\"m%d\":", m ? "," : "", m);
            if (isnan(in.value[cell]))
                buf_puts(&b, "null");
            else if (in.year[cell])
                buf_printf(&b, "[%.0f,%d]", in.value[cell], in.year[cell]);
            else
                buf_printf(&b, "[%.0f,null]", in.value[cell]);
        }
        buf_puts(&b, "}");
    }
    buf_puts(&b, "}}");
    struct str answer = peer_ask(a, arena_printf(a, "%s -c ''", peer_python()),
                                 arena_printf(a, "%s tests/peers/pestel.py", peer_python()), buf_str(&b));
    if (!answer.p)
        return; /* peer_ask has said so */
    OK(js_load(&root, a, "peer", answer, &e), e);
    for (size_t m = 0; m < MARKETS; m++) {
        const char *name = arena_printf(a, "m%zu", m);
        double x;
        for (size_t l = 0; l < LETTERS; l++) {
            const struct json_t *cell =
                js_get(js_get(js_get(root, "letters"), arena_printf(a, "%zu", l)), name);
            double ours = r.letter[m * LETTERS + l];
            assert_true(js_get_real(cell, "score", &x) != isnan(ours));
            if (!isnan(ours))
                near(ours, x, 1e-12, "letter");
            assert_true(js_get_real(cell, "coverage", &x));
            near(r.coverage[m * LETTERS + l], x, 1e-12, "coverage");
        }
        if (js_get_real(js_get(js_get(root, "markets"), name), "overall", &x))
            near(r.overall[m], x, 1e-12, "overall");
        else
            assert_true(isnan(r.overall[m]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_by_hand),
        cmocka_unit_test(scores_stay_in_range_and_average_fifty),
        cmocka_unit_test(the_peer_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

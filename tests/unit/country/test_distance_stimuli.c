/* The first component: exact small cases, gaps, agreement with the script and with R's prcomp. */
#include <math.h>

#include "base/random.h"
#include "country/component.h"
#include "peer.h"
#include "tables.h"

#define NOT_KNOWN ((double)NAN)

static void two_items_that_agree(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const double X[] = {1, 10, 2, 20, 3, 30}, gap[] = {3, NOT_KNOWN},
                 none[] = {NOT_KNOWN, NOT_KNOWN};
    struct component c;
    OK(component_make(a, X, 3, 2, 3, &c, &e), e);
    near(c.share, 1, 1e-12, "all the variance");
    near(c.variance, 2, 1e-12, "variance of the score");
    near(c.loading[0], sqrt(.5), 1e-12, "loading");
    near(component_score(&c, X + 4, 1), sqrt(2), 1e-12, "score");
    near(component_score(&c, X + 2, 1), 0, 1e-12, "the mean row");
    /* one of two perfectly correlated items tells the whole score */
    near(component_score(&c, gap, .5), sqrt(2), 1e-12, "with a gap");
    assert_true(isnan(component_score(&c, gap, .6)));
    assert_true(isnan(component_score(&c, none, 0)));
}

static void refuses_what_cannot_be_computed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct component c;
    const double flat[] = {1, 5, 2, 5, 3, 5}, few[] = {1, 2, NOT_KNOWN, 3, 3, NOT_KNOWN};
    FAILS(component_make(a, flat, 3, 2, 2, &c, &e), e, ERR_NUMERIC, "item 2 does not vary");
    FAILS(component_make(a, few, 3, 2, 2, &c, &e), e, ERR_NUMERIC, "too few");
    FAILS(component_make(a, flat, 3, 0, 2, &c, &e), e, ERR_INPUT, "items");
}

enum { ROWS = 40, ITEMS = 4 };

static void agrees_with_peers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct rng r;
    rng_init(&r, 21, "test.component");
    double X[ROWS * ITEMS];
    struct buf in, rows;
    buf_init(&in, a, 1 << 20);
    buf_init(&rows, a, 1 << 20);
    struct js_writer w;
    js_init(&w, &in, JS_COMPACT);
    js_begin_object(&w);
    js_key(&w, "first_component");
    js_begin_object(&w);
    js_key(&w, "rows");
    js_begin_array(&w);
    buf_printf(&rows, "case prcomp\nrows %d\n", ROWS);
    for (int i = 0; i < ROWS; i++) {
        double common = rng_normal(&r);
        js_begin_array(&w);
        for (int k = 0; k < ITEMS; k++) {
            X[i * ITEMS + k] = 10 * k + (k + 1) * (common + rng_normal(&r));
            js_real(&w, X[i * ITEMS + k], -1);
            buf_printf(&rows, "%.17g ", X[i * ITEMS + k]);
        }
        js_end(&w);
        buf_puts(&rows, "\n");
    }
    buf_puts(&rows, "end\n");
    js_end(&w);
    js_end(&w);
    js_end(&w);
    struct component c;
    OK(component_make(a, X, ROWS, ITEMS, 30, &c, &e), e);
    double sum = 0;
    for (int k = 0; k < ITEMS; k++)
        sum += c.loading[k] * c.loading[k];
    near(sum, 1, 1e-12, "unit length");

    struct str answer =
        peer_ask(a, arena_printf(a, "%s -c 'import numpy'", peer_python()),
                 arena_printf(a, "%s tests/peers/distances.py", peer_python()), buf_str(&in));
    if (answer.p) {
        struct json_t *t;
        double x = 0;
        OK(js_load(&t, a, "answer", answer, &e), e);
        t = js_get(t, "first_component");
        assert_non_null(t);
        assert_true(js_get_real(t, "variance_share", &x));
        near(c.share, x, 1e-9, "share, script");
        for (size_t i = 0; i < ROWS; i++) {
            assert_true(js_as_real(js_at(js_get(t, "scores"), i), &x));
            near(component_score(&c, X + i * ITEMS, 1), x, 1e-9, "score, script");
        }
    }
    answer =
        peer_ask(a, "Rscript --version", "Rscript --vanilla tests/peers/r_peers.R", buf_str(&rows));
    if (answer.p) {
        /* share, loadings, scores in one line */
        char *p = strchr(str_dup(a, answer), ' ');
        double x[1 + ITEMS + ROWS];
        for (size_t i = 0; i < COUNT_OF(x); i++) {
            assert_non_null(p);
            x[i] = strtod(p, &p);
        }
        near(c.share, x[0], 1e-9, "share, R");
        for (int k = 0; k < ITEMS; k++)
            near(c.loading[k], x[1 + k], 1e-9, "loading, R");
        for (int i = 0; i < ROWS; i++)
            near(component_score(&c, X + i * ITEMS, 1), x[1 + ITEMS + i], 1e-9, "score, R");
    }
}

/* On the shipped figures: the score orders what everybody knows. */
static void known_countries(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct tables t;
    if (!tables_open(a, &t))
        return;
    static const enum distance_id ids[] = {DISTANCE_INDUSTRY, DISTANCE_EDUCATION};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        const struct figure *near_one =
            distance_figure(t.distances, a, market_of(&t, "FRA"), market_of(&t, "DEU"), ids[i]);
        const struct figure *far_one =
            distance_figure(t.distances, a, market_of(&t, "FRA"), market_of(&t, "NER"), ids[i]);
        assert_true(figure_known(far_one));
        print_message("  %s: %.2f (%s)\n", far_one->label, far_one->value, far_one->why);
        assert_true(far_one->value > 1 && far_one->n_inputs >= 4);
        if (figure_known(near_one))
            assert_true(near_one->value < far_one->value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_items_that_agree),
        cmocka_unit_test(refuses_what_cannot_be_computed),
        cmocka_unit_test(agrees_with_peers),
        cmocka_unit_test(known_countries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

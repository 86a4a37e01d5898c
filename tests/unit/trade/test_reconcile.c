/* test_reconcile.c — two reports of one flow: exact cases, the properties, and a reporter planted to be bad. */
#include "../scratch.h"

#include <math.h>

#include "base/random.h"
#include "trade/reconcile.h"

static const struct reconcile_options plain = {.cif_factor = 1.06, .prior_pairs = 5, .floor = 0.05};

static struct report_cell cell(unsigned from, unsigned to, unsigned product, enum flow_report r,
                               int64_t value, int64_t quantity)
{
    return (struct report_cell){.product = (uint16_t)product,
                                .exporter = (uint16_t)from,
                                .importer = (uint16_t)to,
                                .report = (uint8_t)r,
                                .value = value,
                                .quantity = quantity};
}

static struct reconciled *run(struct arena *a, struct report_cell *c, size_t n, size_t n_countries,
                              const struct reconcile_options *opt)
{
    qsort(c, n, sizeof *c, report_cell_cmp);
    return reconcile(a, c, n, n_countries, opt);
}

static void reports_that_agree_after_carriage_give_that_value(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct report_cell c[] = {cell(0, 1, 0, REPORT_EXPORT, 100000000, 7),
                              cell(0, 1, 0, REPORT_IMPORT, 106000000, FLOW_NO_QUANTITY),
                              cell(1, 2, 3, REPORT_EXPORT, 50, FLOW_NO_QUANTITY),
                              cell(1, 2, 3, REPORT_IMPORT, 53, 9)};
    struct reconciled *r = run(a, c, COUNT_OF(c), 3, &plain);
    assert_int_equal(r->n, 2);
    assert_int_equal(r->cell[0].value, 100000000);
    assert_int_equal(r->cell[0].report, REPORT_BOTH);
    assert_int_equal(r->cell[0].quantity, 7); /* the one that is stated */
    assert_int_equal(r->cell[1].value, 50);
    assert_int_equal(r->cell[1].quantity, 9);
    assert_int_equal(r->n_pairs, 2);
    assert_true(r->median_pair < 1e-15);
    assert_true(r->moved == 0);
}

static void one_report_is_taken_as_it_is(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct report_cell c[] = {cell(0, 1, 0, REPORT_EXPORT, 1000, 4), cell(2, 1, 0, REPORT_IMPORT, 1060, 5),
                              cell(2, 0, 0, REPORT_IMPORT, 1, FLOW_NO_QUANTITY)};
    struct reconciled *r = run(a, c, COUNT_OF(c), 3, &plain);
    assert_int_equal(r->n, 3);
    assert_int_equal(r->cell[0].report, REPORT_EXPORT);
    assert_int_equal(r->cell[0].value, 1000);
    assert_int_equal(r->cell[1].value, 1); /* 0.94 of a dollar */
    assert_int_equal(r->cell[2].report, REPORT_IMPORT);
    assert_int_equal(r->cell[2].value, 1000);
    assert_int_equal(r->cell[2].quantity, 5);
    assert_int_equal(r->n_side[SIDE_EXPORTER], 1);
    assert_int_equal(r->n_side[SIDE_IMPORTER], 2);
    assert_true(isnan(r->median_pair));
    assert_true(isnan(r->reporter[0].sd_as_exporter));
    assert_true(r->one_x == 1000 && r->one_m == 1061);
}

static void own_trade_zeros_and_reexports_take_no_part(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct report_cell c[] = {cell(0, 0, 0, REPORT_IMPORT, 5, FLOW_NO_QUANTITY),
                              cell(0, 1, 0, REPORT_EXPORT, 0, FLOW_NO_QUANTITY),
                              cell(0, 1, 0, REPORT_IMPORT, 106, FLOW_NO_QUANTITY),
                              cell(0, 1, 0, REPORT_REEXPORT, 70, FLOW_NO_QUANTITY),
                              cell(1, 0, 0, REPORT_EXPORT, 0, FLOW_NO_QUANTITY)};
    struct reconciled *r = run(a, c, COUNT_OF(c), 2, &plain);
    assert_int_equal(r->n, 1);
    assert_int_equal(r->cell[0].value, 100);
    assert_int_equal(r->cell[0].report, REPORT_IMPORT);
    assert_int_equal(r->n_own, 1);
    assert_int_equal(r->n_zero, 2);
    assert_int_equal(r->n_other, 1);
}

/* Two pairs by hand, without drawing to the typical reporter: 0 → 1 differs by a factor of e, 2 → 3 agrees. */
static void the_weights_of_a_small_case(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reconcile_options opt = {.cif_factor = 1, .prior_pairs = 1, .floor = 0};
    struct report_cell c[] = {cell(0, 1, 0, REPORT_EXPORT, 1000000, FLOW_NO_QUANTITY),
                              cell(0, 1, 0, REPORT_IMPORT, 2718282, FLOW_NO_QUANTITY),
                              cell(2, 3, 0, REPORT_EXPORT, 500, FLOW_NO_QUANTITY),
                              cell(2, 3, 0, REPORT_IMPORT, 500, FLOW_NO_QUANTITY)};
    struct reconciled *r = run(a, c, COUNT_OF(c), 4, &opt);
    /* V = (1/0.6745)² = 2.198 and 0; half the median: 0.5495. The fixed point of s = (V − t + h)/2,
     * t = (V − s + h)/2 is s = t = (V + h)/3. */
    double v = 1 / 0.67448975 / 0.67448975, h = v / 4, want = sqrt((v + h) / 3);
    assert_true(fabs(r->reporter[0].sd_as_exporter - want) < 1e-6);
    assert_true(fabs(r->reporter[1].sd_as_importer - want) < 1e-6);
    assert_true(fabs(r->reporter[2].sd_as_exporter - sqrt(h / 3)) < 1e-6);
    assert_int_equal(r->cell[0].value, (1000000 + 2718282) / 2);
    assert_true(fabs(r->median_pair - 0.5) < 1e-6);
}

/* A world in which every true flow is known and one reporter, number 0, counts badly both ways. */
static struct report_cell *planted(struct arena *a, size_t n_countries, size_t n_products, double scale,
                                   size_t *ret_n, int64_t **ret_truth)
{
    struct rng r;
    struct report_cell *c = NEW_N(a, struct report_cell, 2 * n_countries * n_countries * n_products);
    int64_t *truth = NEW_N(a, int64_t, n_countries * n_countries * n_products);
    size_t n = 0;
    rng_init(&r, 7, "planted");
    for (unsigned i = 0; i < n_countries; i++)
        for (unsigned j = 0; j < n_countries; j++)
            for (unsigned k = 0; i != j && k < n_products; k++) {
                double t = 1e6 * exp(2 * rng_normal(&r));
                double x = t * exp((i == 0 ? 1.2 : 0.1) * rng_normal(&r));
                double m = 1.06 * t * exp((j == 0 ? 1.2 : 0.1) * rng_normal(&r));
                truth[(k * n_countries + i) * n_countries + j] = llround(t * scale);
                c[n++] = cell(i, j, k, REPORT_EXPORT, llround(scale * x), FLOW_NO_QUANTITY);
                c[n++] = cell(i, j, k, REPORT_IMPORT, llround(scale * m), FLOW_NO_QUANTITY);
            }
    *ret_n = n;
    *ret_truth = truth;
    return c;
}

static void a_bad_reporter_is_found_and_weighs_less(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    enum { N = 12, K = 15 };
    size_t n;
    int64_t *truth;
    double off = 0, off_mean = 0;
    struct report_cell *c = planted(a, N, K, 1, &n, &truth);
    struct reconciled *r = run(a, c, n, N, &plain);
    for (int i = 1; i < N; i++) {
        assert_true(r->reporter[0].sd_as_exporter > 3 * r->reporter[i].sd_as_exporter);
        assert_true(r->reporter[0].sd_as_importer > 3 * r->reporter[i].sd_as_importer);
    }
    for (size_t i = 0; i < r->n; i++) {
        const struct report_cell *x = &r->cell[i];
        double t = (double)truth[((size_t)x->product * N + x->exporter) * N + x->importer];
        if (x->exporter != 0 && x->importer != 0)
            continue;
        off += fabs(log((double)x->value / t));
        struct report_cell key = *x;
        key.report = REPORT_EXPORT;
        const struct report_cell *e = bsearch(&key, c, n, sizeof *c, report_cell_cmp);
        key.report = REPORT_IMPORT;
        const struct report_cell *m = bsearch(&key, c, n, sizeof *c, report_cell_cmp);
        off_mean += fabs(log(((double)e->value + (double)m->value / 1.06) / 2 / t));
    }
    assert_true(off < off_mean / 2); /* nearer to the truth than the plain mean */
}

static void another_order_gives_the_same_bits(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    size_t n;
    int64_t *truth;
    struct rng r;
    struct report_cell *c = planted(a, 9, 6, 1, &n, &truth);
    struct reconciled *x = run(a, c, n, 9, &plain);
    rng_init(&r, 3, "order");
    for (size_t i = n - 1; i > 0; i--) {
        size_t k = (size_t)rng_below(&r, i + 1);
        struct report_cell t = c[i];
        c[i] = c[k];
        c[k] = t;
    }
    struct reconciled *y = run(a, c, n, 9, &plain);
    assert_int_equal(x->n, y->n);
    assert_memory_equal(x->cell, y->cell, x->n * sizeof *x->cell);
    assert_memory_equal(x->reporter, y->reporter, 9 * sizeof *x->reporter);
}

static void values_a_thousand_times_larger_give_results_a_thousand_times_larger(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    size_t n;
    int64_t *truth;
    struct report_cell *c = planted(a, 9, 6, 1, &n, &truth);
    struct report_cell *d = NEW_N(a, struct report_cell, n);
    for (size_t i = 0; i < n; i++) {
        d[i] = c[i];
        d[i].value *= 1000;
    }
    struct reconciled *x = run(a, c, n, 9, &plain), *y = run(a, d, n, 9, &plain);
    assert_int_equal(x->n, y->n);
    for (size_t i = 0; i < x->n; i++)
        assert_true(llabs(y->cell[i].value - 1000 * x->cell[i].value) <= 501);
    for (int i = 0; i < 9; i++)
        assert_true(fabs(x->reporter[i].sd_as_exporter - y->reporter[i].sd_as_exporter) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_that_agree_after_carriage_give_that_value),
        cmocka_unit_test(one_report_is_taken_as_it_is),
        cmocka_unit_test(own_trade_zeros_and_reexports_take_no_part),
        cmocka_unit_test(the_weights_of_a_small_case),
        cmocka_unit_test(a_bad_reporter_is_found_and_weighs_less),
        cmocka_unit_test(another_order_gives_the_same_bits),
        cmocka_unit_test(values_a_thousand_times_larger_give_results_a_thousand_times_larger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

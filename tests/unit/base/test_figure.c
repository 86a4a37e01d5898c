/* Figures: missing stays missing, grades are inherited, the ledger numbers a shared graph once. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/figure.h"

static void missing_is_never_zero(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct figure *f = figure_leaf(a, FIGURE_FACT, "imports", NAN, "USD", 2023, "wb", "x/y/2023");
    assert_true(f->missing);
    assert_string_equal(figure_text(a, f), "missing");
    struct figure *sum = FIGURE(a, "sum", f->value + 1, "USD", "sum/1", NULL, f);
    assert_true(sum->missing);
    assert_true(isnan(sum->value));
    assert_string_equal(figure_text_interval(a, figure_missing(a, "x", "%", "no survey since 2012")),
                        "missing (no survey since 2012)");
}

static void text_follows_unit_and_size(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    static const struct {
        double v;
        const char *unit;
        int decimals;
        const char *text;
    } cases[] = {
        {412345678, "USD", -1, "412\u00a0M\u00a0USD"},
        {17.46, "%", 1, "17.5\u00a0%"},
        {2023, "year", 0, "2023"},
        {0.61, "score 0–1", 2, "0.61"},
        {9234.4, "km", 0, "9\u202f234\u00a0km"},
        {3, "rank", 0, "3"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct figure *f = figure_leaf(a, FIGURE_FACT, "x", cases[i].v, cases[i].unit, 0, "s", "r");
        f->decimals = cases[i].decimals;
        assert_string_equal(figure_text(a, f), cases[i].text);
    }
    struct figure *f = figure_leaf(a, FIGURE_FACT, "x", 0.61, "score", 0, "s", "r");
    f->decimals = 2;
    assert_string_equal(figure_text_interval(a, figure_with_interval(f, 0.48, 0.72)), "0.61 (0.48 to 0.72)");
}

static void derived_inherits_the_worst_grade(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct figure *good = figure_leaf(a, FIGURE_FACT, "a", 1, "", 2024, "s", "r"),
                  *bad = figure_leaf(a, FIGURE_CATALOGUE, "b", 2, "", 0, "s", "r");
    good->grade = GRADE_A;
    struct figure *sum = FIGURE(a, "c", 3, "", "sum/1", NULL, good, NULL, bad);
    assert_int_equal(sum->grade, GRADE_D);
    assert_int_equal(sum->n_inputs, 2); /* a NULL input is no input */
}

static void ledger_numbers_each_figure_once(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    enum { N = 3000 };
    struct figure_ledger *l = figure_ledger_new(a);
    struct figure *leaf = figure_leaf(a, FIGURE_FACT, "leaf", 1, "", 0, "s", "r");
    const struct figure *last = leaf;
    for (int i = 0; i < N; i++) /* a long chain in which everybody also uses the leaf */
        last = FIGURE(a, "x", i, "", "m/1", NULL, last, leaf);
    assert_int_equal(figure_ledger_add(l, last), 1);
    assert_int_equal(figure_ledger_count(l), N + 1);
    assert_int_equal(figure_ledger_add(l, last), 1);
    size_t at = figure_ledger_add(l, leaf);
    assert_ptr_equal(figure_ledger_at(l, at), leaf);
    assert_int_equal(figure_ledger_count(l), N + 1);
    assert_null(figure_ledger_at(l, 0));
    assert_null(figure_ledger_at(l, N + 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_is_never_zero),
        cmocka_unit_test(text_follows_unit_and_size),
        cmocka_unit_test(derived_inherits_the_worst_grade),
        cmocka_unit_test(ledger_numbers_each_figure_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The result tree: prose keeps its figures, a shape catches what was not promised, JSON walks from a
 * number to its leaves, CSV spreads a figure over its columns. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/json.h"
#include "base/value.h"

static const struct shape_field row_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "imports", .kind = VALUE_FIGURE},
    {.name = "n", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
};
static const struct shape row_shape = SHAPE("row", "a row", row_fields);
static const struct shape_field top_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "rows", .kind = VALUE_LIST, .of = &row_shape},
    {.name = "words", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape top_shape = SHAPE("top", "a result", top_fields);

static struct value *sample(struct arena *a, const struct figure **ret_sum)
{
    struct figure *x = figure_leaf(a, FIGURE_FACT, "imports", 5, "M EUR", 2023, "wb", "imports/DEU/2023"),
                  *k = figure_leaf(a, FIGURE_CATALOGUE, "factor", 2, "", 0, "parameters/x.csv", "x.k");
    struct figure *sum = figure_with_interval(FIGURE(a, "twice", 10, "M EUR", "twice/1", "abc", x, k), 8, 12);
    struct value *v = value_record(a), *rows = value_list(a), *row = value_record(a), *words = value_list(a);
    record_text(a, row, "market", "=DEU");
    record_figure(a, row, "imports", sum);
    list_add(a, rows, row);
    list_add(a, words, value_text(a, "one"));
    record_prose(a, v, "headline", prose(a, "{s} buys {i}, {{yes}.", "Germany {} ", sum));
    record_set(a, v, "rows", rows);
    record_set(a, v, "words", words);
    *ret_sum = sum;
    return v;
}

static void prose_shows_text_and_figures(void **state)
{
    ARENA_LOCAL(a);
    const struct figure *sum;
    (void)state;
    struct value *v = sample(a, &sum);
    const struct prose *p = value_as_prose(record_get(v, "headline"));
    /* text given through {s} is never read as a pattern */
    assert_string_equal(prose_text(a, p), "Germany {}  buys 10\u00a0M EUR (8 to 12), {yes}.");
}

static void shape_catches_what_was_not_promised(void **state)
{
    ARENA_LOCAL(a);
    const struct figure *sum;
    struct err e = {0};
    (void)state;
    struct value *v = sample(a, &sum);
    assert_true(value_check(v, &top_shape, &e));
    record_text(a, v, "extra", "x");
    assert_false(value_check(v, &top_shape, &e));
    assert_non_null(strstr(e.msg, "extra"));
    v = sample(a, &sum);
    record_int(a, v, "headline", 3);
    assert_false(value_check(v, &top_shape, &e));
    assert_int_equal(e.code, ERR_BUG);
    assert_false(value_check(value_record(a), &top_shape, &e));
}

static void json_walks_to_the_leaves(void **state)
{
    ARENA_LOCAL(a);
    const struct figure *sum;
    struct err e = {0};
    struct buf out;
    struct json_t *j;
    (void)state;
    buf_init(&out, a, 1 << 20);
    value_to_json(&out, sample(a, &sum));
    assert_true(js_load(&j, a, "result", buf_str(&out), &e));
    struct json_t *figures = js_get(j, "figures");
    assert_int_equal(js_len(figures), 3);
    struct json_t *f1 = js_get(figures, "f1"), *inputs = js_get(f1, "inputs");
    assert_int_equal(js_len(inputs), 2);
    double low;
    assert_true(js_get_real(f1, "low", &low) && low == 8);
    struct json_t *leaf = js_get(figures, "f2");
    assert_true(str_is(js_get_text(leaf, "ref"), "imports/DEU/2023"));
    assert_true(str_is(js_get_text(leaf, "origin"), "fact"));
}

static void csv_spreads_figures_and_disarms_formulas(void **state)
{
    ARENA_LOCAL(a);
    const struct figure *sum;
    struct buf out;
    (void)state;
    buf_init(&out, a, 1 << 20);
    value_to_csv(&out, sample(a, &sum), &top_shape);
    assert_string_equal(out.p, "market,imports,imports_low,imports_high,imports_unit,imports_year,imports_source,n\n"
                               "'=DEU,10,8,12,M EUR,,twice/1,\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prose_shows_text_and_figures),
        cmocka_unit_test(shape_catches_what_was_not_promised),
        cmocka_unit_test(json_walks_to_the_leaves),
        cmocka_unit_test(csv_spreads_figures_and_disarms_formulas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

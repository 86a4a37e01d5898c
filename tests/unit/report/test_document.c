/* The document: words keep their figures through every rendering, charts have a table twin that
 * says the same, and the value tree has the declared shape and every figure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "report/document.h"
#include "unit/report/sample_document.h"
#include "unit/scratch.h"

static void words_are_text_names_and_figures(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct figure *rank = sample_rank(a, "rank", 2);
    struct words *w =
        say(a, "{n} comes **{o} of {s}**, {} {{not} a figure; since {y}; {c}.", "Norland", rank,
            "many", rank, sample_fact(a, "x", 5, "km", 2021, "r"), "HS 150920");
    assert_string_equal(words_text(a, w),
                        "Norland comes 2nd of many, 2 {not} a figure; since 2021; HS 150920.");
    assert_int_equal(w->spans[0].kind, SPAN_NAME);
    assert_int_equal(w->spans[2].kind, SPAN_ORDINAL);
    assert_true(w->spans[2].strong && w->spans[4].strong);
    assert_false(w->spans[5].strong);
    size_t figures = 0;
    struct prose *p = words_prose(a, w);
    for (size_t i = 0; i < p->n; i++)
        figures += p->pieces[i].figure != NULL;
    assert_int_equal(figures, 3); /* the ordinal and the year stay figures */
    assert_string_equal(prose_text(a, p), words_text(a, w));
}

static void a_figure_that_is_missing_reads_missing(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const struct figure *gap = figure_missing(a, "tariff", "%", "no tariff table");
    assert_string_equal(words_text(a, say(a, "{} {i} {o} {y}", gap, gap, gap, NULL)),
                        "missing missing missing missing");
}

static void an_interval_of_no_width_is_not_shown(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    assert_string_equal(words_text(a, say(a, "{i}", sample_score(a, "s", 66, 66, 66))), "66");
    assert_string_equal(words_text(a, say(a, "{i}", sample_score(a, "s", 66, 60, 70))),
                        "66 (60 to 70)");
}

static const struct chart *chart_of(const struct document *d, const char *id)
{
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; k < d->sections[i]->n; k++)
            if (d->sections[i]->blocks[k].chart &&
                strcmp(d->sections[i]->blocks[k].chart->id, id) == 0)
                return d->sections[i]->blocks[k].chart;
    return NULL;
}

static void every_mark_is_a_row_of_the_twin(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const struct document *d = sample_document(a, NULL);
    static const char *const ids[] = {"practices", "radar", "ranking", "modes", "matrix"};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        const struct chart *c = chart_of(d, ids[i]);
        assert_non_null(c);
        const struct table *t = chart_table(a, c);
        assert_int_equal(t->n_rows, c->n);
        for (size_t r = 0; r < t->n_rows; r++)
            assert_string_equal(words_text(a, t->rows[r].cells[0]), c->marks[r].label);
    }
    const struct table *t = chart_table(a, chart_of(d, "matrix"));
    assert_string_equal(words_text(a, t->rows[0].cells[3]), "enter now"); /* 78 across, 81 up */
    assert_string_equal(words_text(a, t->rows[6].cells[3]), "leave");     /* 20 across, 22 up */
}

static void the_value_tree_has_its_shape_and_all_figures(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct value *v = document_value(a, sample_document(a, NULL));
    OK(value_check(v, &document_shape, &e), e);
    struct buf json;
    buf_init(&json, a, 16u << 20);
    value_to_json(&json, v);
    size_t n = figure_ledger_count(document_ledger(a, v));
    assert_non_null(strstr(json.p, arena_printf(a, "\"f%zu\": {", n)));
    assert_null(strstr(json.p, arena_printf(a, "\"f%zu\": {", n + 1)));
}

static void a_share_of_draws_is_never_certain(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        double share;
        const char *text;
    } rows[] = {{1, "over 99\u00a0%"}, {0.996, "over 99\u00a0%"}, {0.99, "99\u00a0%"},
                {0.136, "14\u00a0%"},  {0.01, "1\u00a0%"},        {0.004, "under 1\u00a0%"},
                {0, "under 1\u00a0%"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct figure *f =
            figure_leaf(a, FIGURE_FIRM, "s", rows[i].share, "share", 0, "firm.yaml", "x");
        assert_string_equal(words_text(a, say(a, "{h}", f)), rows[i].text);
    }
    struct figure *place = figure_leaf(a, FIGURE_FIRM, "p", 3.4, "", 0, "firm.yaml", "x");
    assert_string_equal(words_text(a, say(a, "{r}", place)), "3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_of_draws_is_never_certain),
        cmocka_unit_test(words_are_text_names_and_figures),
        cmocka_unit_test(a_figure_that_is_missing_reads_missing),
        cmocka_unit_test(an_interval_of_no_width_is_not_shown),
        cmocka_unit_test(every_mark_is_a_row_of_the_twin),
        cmocka_unit_test(the_value_tree_has_its_shape_and_all_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The terminal: the same sentences, no line wider than asked for, words cut only when they must be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "report/terminal.h"
#include "unit/report/sample_document.h"
#include "unit/scratch.h"

static char *text_of(struct arena *a, const struct document *d, const char *section, size_t width)
{
    struct buf out;
    buf_init(&out, a, 4u << 20);
    terminal_write(&out, d, section, width);
    return out.p;
}

static size_t widest(const char *text)
{
    size_t most = 0;
    struct str rest = str_of(text);
    while (rest.n) {
        size_t w = text_width(str_cut(&rest, '\n'));
        most = w > most ? w : most;
    }
    return most;
}

static void fits_a_hundred_columns(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const char *text = text_of(a, sample_document(a, NULL), NULL, 100);
    assert_true(widest(text) <= 100);
    assert_non_null(strstr(text, "  2018 "));
    assert_non_null(strstr(text, " ▅▇▆█ ")); /* columns from zero */
    assert_non_null(strstr(text, " in 2021\n"));
}

static void long_words_and_long_names_are_cut(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    char *word = arena_strdup(a, "");
    for (int i = 0; i < 30; i++)
        word = arena_printf(a, "%sسلام東京abcd", word);
    struct document *d = document_new(a, "en", say(a, "{n}", word));
    struct section *s = document_section(d, "s", say(a, "{n}", word), NULL);
    add_prose(s, say(a, "Before {n} after.", word));
    struct doc_block *list = add_list(s, BLOCK_STEPS);
    add_item(s, list, say(a, "{n}", word));
    struct chart *c = chart_new(a, CHART_BARS, "c", say(a, "{n}", word), say(a, "unit"));
    c->top = 100;
    chart_mark(a, c, word)->value = sample_score(a, "x", 40, 30, 50);
    add_chart(s, c);
    static const struct column columns[] = {{"A", false, 1}, {"B", true, 0}};
    struct table *t = table_new(a, say(a, "table"), columns, 2);
    struct table_row *r = table_add(t);
    table_cell(t, r, 0, say(a, "{n}", word));
    table_cell(t, r, 1, say(a, "{}", sample_score(a, "x", 40, 30, 50)));
    add_table(s, t);
    assert_true(widest(text_of(a, d, NULL, 100)) <= 100);
    assert_true(widest(text_of(a, d, NULL, 80)) <= 80);
}

static void says_what_the_page_says(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    char *text = text_of(a, sample_document(a, NULL), NULL, 100);
    assert_non_null(strstr(text, "Go to Norland first. It comes 1st to 4th in 87"));
    assert_non_null(strstr(text, "Tariffs: missing."));
    assert_non_null(strstr(text, "3rd to 20th"));
    assert_non_null(strstr(text, "not rankable"));
}

static void one_section_alone(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    char *text = text_of(a, sample_document(a, NULL), "summary", 100);
    assert_non_null(strstr(text, "What to do"));
    assert_null(strstr(text, "Where you stand"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_a_hundred_columns),
        cmocka_unit_test(long_words_and_long_names_are_cut),
        cmocka_unit_test(says_what_the_page_says),
        cmocka_unit_test(one_section_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tables for a terminal: widths by content, wrapping at blanks, the way out when nothing fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/columns.h"

static const char *written(struct arena *a, struct columns *c)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    columns_write(c, &b);
    return b.p ? b.p : "";
}

static void as_wide_as_the_content(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct columns *c = columns_new(a, 40, 0);
    columns_add(c, "market", 0, 0);
    columns_add(c, "km", COLUMNS_RIGHT, 0);
    columns_row(c, (const char *const[]){"Côte d'Ivoire", "4 210"});
    columns_row(c, (const char *const[]){"日本", "9 500"}); /* two columns a letter */
    columns_row(c, (const char *const[]){"Chad", NULL});
    assert_string_equal(written(a, c), "market            km\n"
                                       "Côte d'Ivoire  4 210\n"
                                       "日本           9 500\n"
                                       "Chad\n");
}

static void a_long_sentence_leaves_a_short_code_its_room(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct columns *c = columns_new(a, 40, 0);
    columns_add(c, "code", COLUMNS_WRAP, 0);
    columns_add(c, "reason", COLUMNS_WRAP, 0);
    columns_row(c, (const char *const[]){
                       "CUB", "two sources contradict each other by more than a factor of two"});
    assert_string_equal(written(a, c), "code  reason\n"
                                       "CUB   two sources contradict each other\n"
                                       "      by more than a factor of two\n");
}

static void no_line_is_wider(void **state)
{
    static const char *const words[] = {"a", "gdp_per_head_usd",
                                        "Überschußbeteiligungsgesellschaft", "of two", ""};
    (void)state;
    for (size_t width = 20; width <= 120; width += 7) {
        ARENA_LOCAL(a);
        struct columns *c = columns_new(a, width, COLUMNS_RULE);
        columns_add(c, "one", COLUMNS_WRAP, 0);
        columns_add(c, "two", COLUMNS_WRAP, 2);
        columns_add(c, "three", COLUMNS_RIGHT, 0);
        for (size_t i = 0; i < 25; i++)
            columns_row(c, (const char *const[]){words[i % 5], words[i / 5], words[(i + 1) % 2]});
        struct str rest = str_of(written(a, c));
        while (rest.n) {
            struct str line = str_cut(&rest, '\n');
            assert_true(text_width(line) <= width);
            assert_true(line.n == 0 || line.p[line.n - 1] != ' ');
        }
    }
}

static void a_number_is_not_cut(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct columns *c = columns_new(a, 34, 0);
    columns_add(c, "what", COLUMNS_WRAP, 0);
    columns_add(c, "figure", COLUMNS_RIGHT | COLUMNS_WRAP, 0);
    columns_row(c, (const char *const[]){"what people drink", "1\u00a0234.56\u00a0l of alcohol"});
    assert_string_equal(written(a, c), "what                       figure\n"
                                       "what people         1\u00a0234.56\u00a0l of\n"
                                       "drink                     alcohol\n");
    c = columns_new(a, 25, 0); /* no room for the number beside the text */
    columns_add(c, "what", 0, 0);
    columns_add(c, "figure", COLUMNS_RIGHT | COLUMNS_WRAP, 0);
    columns_row(c, (const char *const[]){"drink", "1\u00a0234\u00a0567.89\u00a0litres"});
    assert_string_equal(written(a, c),
                        "drink\n    figure:\n      1\u00a0234\u00a0567.89\u00a0litres\n");
}

static void hopeless_becomes_a_paragraph(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct columns *c = columns_new(a, 20, 0);
    columns_add(c, "name", 0, 0);
    columns_add(c, "what", 0, 0);
    columns_row(c, (const char *const[]){"a name too long", "and what it is"});
    assert_string_equal(written(a, c), "a name too long\n    what: and what\n      it is\n");
}

static void wrapping_keeps_breaks_and_indent(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct buf b;
    buf_init(&b, a, 1 << 12);
    columns_wrap(&b, "  4  ", str_of("spending is compared\nand moved"), 18, 5);
    assert_string_equal(b.p, "  4  spending is\n     compared\n     and moved\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_wide_as_the_content),
        cmocka_unit_test(a_long_sentence_leaves_a_short_code_its_room),
        cmocka_unit_test(no_line_is_wider),
        cmocka_unit_test(a_number_is_not_cut),
        cmocka_unit_test(hopeless_becomes_a_paragraph),
        cmocka_unit_test(wrapping_keeps_breaks_and_indent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

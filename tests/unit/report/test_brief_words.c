/* Words for how sure something is stand only beside their number, and change where the parameter
 * file says, judged by the number as it is shown. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "report/brief_parts.h"

static struct figure *share(struct arena *a, double v, const char *unit)
{
    return figure_leaf(a, FIGURE_FIRM, "share", v, unit, 0, "firm.yaml", "x");
}

static struct brief *with_cuts(struct arena *a)
{
    static const double cuts[] = {0.95, 0.75, 0.25, 0.05};
    struct brief *b = NEW(a, struct brief);
    b->a = a;
    for (size_t i = 0; i < COUNT_OF(cuts); i++)
        b->word_cut[i] = share(a, cuts[i], "share");
    return b;
}

static void words_change_at_their_cuts(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct brief *b = with_cuts(a);
    static const struct {
        double share;
        const char *word;
    } cases[] = {{1, "almost certain"}, {0.95, "almost certain"},
                 {0.94, "likely"},      {0.75, "likely"},
                 {0.746, "likely"},     {0.744, "open"}, /* shown as 75, 74 */
                 {0.25, "open"},        {0.24, "unlikely"},
                 {0.06, "unlikely"},    {0.05, "almost excluded"},
                 {0, "almost excluded"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(likelihood(b, share(a, cases[i].share, "share")), cases[i].word);
        assert_string_equal(likelihood(b, share(a, 100 * cases[i].share, "%")), cases[i].word);
    }
    assert_null(likelihood(b, figure_missing(a, "x", "share", "nobody asked")));
}

static void a_word_never_stands_alone(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct figure *f = share(a, 0.87, "share");
    f->decimals = 2;
    assert_string_equal(words_text(a, likelihood_words(with_cuts(a), f)), "likely (87\u00a0%)");
}

static void ranks_read_as_places(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct brief *b = with_cuts(a);
    struct figure *low = share(a, 1, ""), *high = share(a, 12, "");
    struct market_line l = {.rank_low = low, .rank_high = high};
    assert_string_equal(words_text(a, rank_words(b, &l)), "1st to 12th");
    l.rank_high = low;
    assert_string_equal(words_text(a, rank_words(b, &l)), "1st");
}

static void names_keep_their_article_and_case(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    assert_string_equal(lower_case(a, "Direct export"), "direct export");
    assert_string_equal(lower_case(a, "ERP system"), "ERP system");
    assert_string_equal(sentence_case(a, "political"), "Political");
    const char *const names[] = {"A", "B", "C"};
    assert_string_equal(words_text(a, names_joined(with_cuts(a), names, 3)), "A, B and C");
    assert_string_equal(words_text(a, names_joined(with_cuts(a), names, 1)), "A");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_change_at_their_cuts),
        cmocka_unit_test(a_word_never_stands_alone),
        cmocka_unit_test(ranks_read_as_places),
        cmocka_unit_test(names_keep_their_article_and_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

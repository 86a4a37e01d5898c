/* The gap to a goal on numbers that can be checked by hand (docs/methods/goal-gap.md). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "report/brief_parts.h"

/* Home sales 300, foreign 100 in 2026; 1,000 units a year, three quarters in use; prices 5 and 2.
 */
static struct brief *firm_with(struct arena *a, struct goal *goal)
{
    static struct product products[2];
    static struct sale sales[2];
    struct firm *f = NEW(a, struct firm);
    struct diagnosis *d = NEW(a, struct diagnosis);
    struct brief *b = NEW(a, struct brief);
    *f = (struct firm){
        .file = "firm.yaml", .home = "AAA", .currency = "EUR", .written_on = "2026-05-01"};
    products[0].name = "dear";
    products[0].price = (struct firm_money){.known = true, .value = 5, .currency = "EUR"};
    products[1].name = "cheap";
    products[1].price = (struct firm_money){.known = true, .value = 2, .currency = "EUR"};
    sales[0] = (struct sale){
        .market = "AAA", .year = 2026, .amount = {.known = true, .value = 300, .currency = "EUR"}};
    sales[1] = (struct sale){
        .market = "BBB", .year = 2026, .amount = {.known = true, .value = 100, .currency = "EUR"}};
    f->products = products;
    f->n_products = 2;
    f->sales = sales;
    f->n_sales = 2;
    f->resources.capacity_units_per_year = (struct opt_real){true, 1000};
    f->resources.capacity_used_01 = (struct opt_real){true, 0.75};
    f->goals = goal;
    f->n_goals = goal ? 1 : 0;
    struct figure *foreign =
        figure_leaf(a, FIGURE_FIRM, "abroad", 100, "EUR", 2026, "firm.yaml", "x");
    d->outcomes.latest_year = 2026;
    d->outcomes.foreign_sales = foreign;
    d->outcomes.fsts = figure_leaf(a, FIGURE_FIRM, "share", 0.25, "share", 2026, "firm.yaml", "x");
    b->a = a;
    b->firm = f;
    b->diagnosis = d;
    b->no_demand = figure_missing(a, "Demand", "USD", "not imported");
    return b;
}

static char *said(struct arena *a, struct brief *b)
{
    struct document *d = document_new(a, "en", say(a, "x"));
    struct section *s = document_section(d, "s", say(a, "s"), NULL);
    struct words *all = say(a, "");
    brief_goals(b, s);
    for (size_t i = 0; i < s->n; i++)
        words_join(all, s->blocks[i].words);
    return words_text(a, all);
}

static void a_share_from_abroad_asks_for_sales_at_todays_sales_at_home(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct goal g = {.text = "Half from abroad",
                     .metric = "fsts",
                     .target = {true, 0.5},
                     .deadline = "2028-12-31"};
    const char *text = said(a, firm_with(a, &g));
    assert_non_null(strstr(text, "200\u00a0EUR more from abroad than in 2026"));
    assert_non_null(strstr(text, "73\u00a0% a year")); /* sqrt(3) - 1 */
    assert_non_null(strstr(text, "demand for your product is missing"));
    assert_non_null(strstr(text, "250\u00a0units a year are free"));
    assert_non_null(strstr(text, "at least 500\u00a0EUR at your lowest price: more than the goal"));
}

static void a_goal_reached_is_said_to_be_and_one_too_large_for_the_plant_too(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct goal g = {.text = "g", .metric = "fsts", .target = {true, 0.25}};
    assert_non_null(strstr(said(a, firm_with(a, &g)), "It is reached already"));
    g.target.v = 0.75; /* asks for 900, 800 more than now; the free capacity is worth 500 */
    assert_non_null(strstr(said(a, firm_with(a, &g)), "less than the goal asks for"));
}

static void what_is_not_measured_or_not_named_is_said(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    struct goal g = {.text = "g", .metric = "happiness", .target = {true, 1}};
    assert_non_null(strstr(said(a, firm_with(a, &g)), "Nothing in this brief measures it"));
    assert_non_null(strstr(said(a, firm_with(a, NULL)), "your file names none"));
    assert_non_null(strstr(said(a, firm_with(a, NULL)), "names none for going abroad"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_from_abroad_asks_for_sales_at_todays_sales_at_home),
        cmocka_unit_test(a_goal_reached_is_said_to_be_and_one_too_large_for_the_plant_too),
        cmocka_unit_test(what_is_not_measured_or_not_named_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

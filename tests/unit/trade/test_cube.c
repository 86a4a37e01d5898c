/* The averaged tables: from tables in memory, and from a store written by the writer. */
#include "trade/cube.h"
#include "unit/scratch.h"

static const char country[][FLOW_COUNTRY] = {"AAA", "BBB", "CCC"};
static const char product[][FLOW_PRODUCT] = {"010101", "150910"};

static void tables_are_summed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    double exports[] = {1, 2, 3, 4, 5, 6}, imports[] = {6, 5, 4, 3, 2, 1};
    struct cube *c = cube_from_tables(a, 3, 2, country, product, exports, imports, NULL);
    assert_true(c->world == 21 && c->country_exports[1] == 7 && c->country_imports[0] == 11);
    assert_true(c->product_world[0] == 9 && c->product_world[1] == 12);
    assert_int_equal(cube_country(c, "BBB"), 1);
    assert_int_equal(cube_country(c, "BB"), -1);
    assert_int_equal(cube_country(c, "BBBB"), -1);
    assert_int_equal(cube_product(c, "150910"), 1);
    assert_int_equal(cube_product(c, "1509"), -1);
    assert_int_equal(cube_product(c, "1509101010"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_summed),
    };
    return cmocka_run_group_tests_name("cube", tests, NULL, NULL);
}

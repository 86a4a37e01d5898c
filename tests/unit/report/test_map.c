/* The map: shapes as the package tables give them; a table that is not there or damaged is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "report/map.h"
#include "unit/scratch.h"

#define HEAD "iso3,cx,cy,small,x0,y0,x1,y1,d,source,vintage\n"

static void reads_shapes_and_points(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct map *m;
    (void)state;
    char *folder = scratch_folder(a);
    scratch_file(a, folder, "map.csv", STR("id,value\nview_box,0 0 2000 867\n"));
    scratch_file(a, folder, "shapes.csv",
                 STR(HEAD "ABW,616,389,1,,,,,,p,2018\nAFG,1336,238,0,1,2,3,4,M1 2l3 4,p,2018\n"));
    OK(map_load(a, folder, &m, &e), e);
    assert_int_equal(m->n, 2);
    assert_true(m->width == 2000 && m->height == 867);
    assert_true(m->shapes[0].small && !*m->shapes[0].path);
    assert_string_equal(m->shapes[1].path, "M1 2l3 4");
}

static void refuses_what_is_damaged(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct map *m;
    (void)state;
    char *folder = scratch_folder(a);
    assert_false(map_load(a, folder, &m, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    scratch_file(a, folder, "map.csv", STR("id,value\nview_box,wide\n"));
    err_clear(&e);
    assert_false(map_load(a, folder, &m, &e));
    assert_non_null(strstr(e.msg, "map.csv"));
    scratch_file(a, folder, "map.csv", STR("id,value\nview_box,0 0 10 10\n"));
    scratch_file(a, folder, "shapes.csv", STR(HEAD "ABW,east,389,1,,,,,,p,2018\n"));
    err_clear(&e);
    assert_false(map_load(a, folder, &m, &e));
    assert_non_null(strstr(e.msg, "line 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_shapes_and_points),
        cmocka_unit_test(refuses_what_is_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

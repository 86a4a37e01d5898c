/* Arguments: typed, ranged, nearest word on a slip, defaults, and the job's slots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/capability.h"

static const char *const choices[] = {"consumer", "industrial", NULL};
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "a firm"},
    {.name = "max-distance", .kind = PARAM_REAL, .unit = "km", .min = 0, .max = 20040, .help = "far"},
    {.name = "draws", .kind = PARAM_INT, .default_value = "10000", .help = "draws"},
    {.name = "set", .kind = PARAM_CHOICE, .choices = choices, .help = "criteria"},
    {.name = "market", .kind = PARAM_MARKET, .flags = PARAM_REPEATED, .help = "market"},
    {.name = "date", .kind = PARAM_DATE, .help = "date"},
    {.name = "verbose", .kind = PARAM_BOOL, .help = "more"},
};
static const struct capability c = {.name = "market.rank", PARAMS(params)};

static void values_are_typed(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct args *args = args_new(a, &c);
    assert_true(args_set(a, args, "firm", "x.yaml", &e));
    assert_true(args_set(a, args, "max_distance", "900.5", &e)); /* HTTP spells it with _ */
    assert_true(args_set(a, args, "market", "DEU", &e));
    assert_true(args_set(a, args, "market", "FRA", &e));
    assert_true(args_set(a, args, "date", "2026-02-28", &e));
    assert_true(args_set(a, args, "verbose", "yes", &e));
    assert_true(args_finish(a, args, &e));
    assert_true(args_real(args, "max-distance") == 900.5);
    assert_int_equal(args_int(args, "draws"), 10000);
    assert_int_equal(args_count(args, "market"), 2);
    assert_string_equal(args_text_at(args, "market", 1), "FRA");
    assert_null(args_text_at(args, "market", 2));
    assert_true(args_bool(args, "verbose"));
    assert_false(args_has(args, "set"));
    assert_int_equal(args_int(args, "date"), 20512);
}

static void slips_are_named(void **state)
{
    static const struct {
        const char *name, *value, *msg, *hint;
    } cases[] = {
        {"drawz", "1", "drawz", "--draws"},
        {"draws", "many", "whole number", ""},
        {"draws", "1.5", "whole number", ""},
        {"max-distance", "30000", "between 0 and 20040", ""},
        {"max-distance", "nan", "takes a number", ""},
        {"set", "industial", "one of", "industrial"},
        {"date", "2026-02-30", "date like", ""},
        {"verbose", "perhaps", "yes or no", ""},
        {"firm", "", "empty", ""},
        {"firm", "\xff", "UTF-8", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        assert_false(args_set(a, args_new(a, &c), cases[i].name, cases[i].value, &e));
        assert_int_equal(e.code, ERR_USAGE);
        assert_non_null(strstr(e.msg, cases[i].msg));
        assert_non_null(strstr(e.hint, cases[i].hint));
    }
}

static void required_and_twice_are_refused(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    struct args *args = args_new(a, &c);
    assert_false(args_finish(a, args, &e));
    assert_non_null(strstr(e.msg, "firm"));
    assert_true(args_set(a, args, "firm", "x", &e));
    assert_false(args_set(a, args, "firm", "y", &e));
    assert_non_null(strstr(e.msg, "twice"));
}

static void slots_are_per_key(void **state)
{
    ARENA_LOCAL(a);
    static const char one, two;
    int x = 0;
    struct job job = {.arena = a};
    (void)state;
    job_set(&job, &one, &x);
    assert_ptr_equal(job_get(&job, &one), &x);
    assert_null(job_get(&job, &two));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_typed),
        cmocka_unit_test(slips_are_named),
        cmocka_unit_test(required_and_twice_are_refused),
        cmocka_unit_test(slots_are_per_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

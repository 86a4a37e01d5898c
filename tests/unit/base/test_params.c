/* test_params.c — constants with a date, a tag and a source; and that every one shipped is complete. */
#include "unit/scratch.h"

#include <math.h>

#include "base/params.h"

#define HEAD "id,value,unit,tag,source,valid_from,valid_to,note\n"

static struct date day(const char *iso)
{
    struct err e = {0};
    struct date d = {0};
    OK(date_parse(str_of(iso), &d, &e), e);
    return d;
}

static void the_date_chooses_the_value(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *dir = scratch_folder(a);
    const struct params *p;
    double x = 0;
    (void)scratch_file(a, dir, "vat.csv", STR(HEAD
        "vat.de,19,%,K,law,,2020-06-30,\nvat.de,16,%,K,law,2020-07-01,2020-12-31,\nvat.de,19,%,K,law,2021-01-01,,\n"
        "vat.gr,24,%,K,law,,,\n"));
    (void)scratch_file(a, dir, "other.csv", STR("code,name\nEUR,Euro\n")); /* no parameters: passed over */
    OK(params_load(a, dir, day("2020-09-01"), &p, &e), e);
    OK(params_real(p, "vat.de", &x, &e), e);
    assert_true(x == 16);
    OK(params_load(a, dir, day("2022-01-01"), &p, &e), e);
    OK(params_real(p, "vat.de", &x, &e), e);
    assert_true(x == 19);
    FAILS(params_real(p, "vat.dk", &x, &e), e, ERR_NOT_FOUND, "`vat.de`");
    struct two {
        double de, gr;
    } t = {0};
    static const struct param_bind binds[] = {{"vat.de", offsetof(struct two, de)}, {"vat.gr", offsetof(struct two, gr)}};
    OK(params_fill(p, binds, 2, &t, &e), e);
    assert_true(t.de == 19 && t.gr == 24);
    const struct param *const *rows;
    assert_int_equal(params_with_prefix(p, "vat.", &rows), 2);
    assert_string_equal(rows[0]->id, "vat.de");
    assert_int_equal(params_with_prefix(p, "nothing", &rows), 0);
    assert_int_equal(strlen(params_hash(p)), 64);
    assert_null(params_topic_hash(p, "other"));
    assert_non_null(params_topic_hash(p, "vat"));
}

static void mistakes_are_named(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    static const struct {
        const char *text, *words;
        enum err_code code;
    } bad[] = {
        {HEAD "x,1,,D,,,,\nx,2,,D,,,,\n", "line 2 and t.csv line 3", ERR_CONFLICT},
        {HEAD "x,one,,D,,,,\n", "line 2", ERR_PARSE},
        {HEAD "x,1,,Z,,,,\n", "is not a tag", ERR_INPUT},
        {HEAD "x,1,,K,,,,\n", "source", ERR_INPUT},
        {HEAD "x,1,,D,,2020-01-01,2019-01-01,\n", "before it begins", ERR_INPUT},
        {HEAD "x,1,,D,,yesterday,,\n", "2024-02-29", ERR_INPUT},
        {"id,value,unit\nx,1,m\n", "tag", ERR_PARSE},
        {HEAD "x,1,,D,,2090-01-01,,\n", "valid on", ERR_NOT_FOUND},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const char *dir = scratch_folder(a);
        const struct params *p;
        (void)scratch_file(a, dir, "t.csv", str_of(bad[i].text));
        FAILS(params_load(a, dir, day("2025-01-01"), &p, &e), e, bad[i].code, bad[i].words);
    }
}

static void the_hash_follows_the_content(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *dir = scratch_folder(a);
    const struct params *p, *q, *r;
    (void)scratch_file(a, dir, "t.csv", STR(HEAD "x,1,,D,,,,\n"));
    OK(params_load(a, dir, day("2025-01-01"), &p, &e), e);
    OK(params_load(a, dir, day("2025-01-01"), &q, &e), e);
    (void)scratch_file(a, dir, "t.csv", STR(HEAD "x,2,,D,,,,\n"));
    OK(params_load(a, dir, day("2025-01-01"), &r, &e), e);
    assert_string_equal(params_hash(p), params_hash(q));
    assert_string_not_equal(params_hash(p), params_hash(r));
}

static void shipped_parameters_are_complete(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct params *p;
    const char *root = getenv("LANDFALL_ROOT");
    OK(params_load(a, arena_printf(a, "%s/data/parameters", root ? root : "."), day("2026-05-31"), &p, &e), e);
    const struct param *const *rows;
    size_t n = params_with_prefix(p, "", &rows);
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        assert_true(isfinite(rows[i]->value));
        if (!*rows[i]->note && !*rows[i]->unit)
            print_error("%s has neither unit nor note\n", rows[i]->id);
        assert_true(*rows[i]->note || *rows[i]->unit);
    }
    struct figure *f = params_figure(a, p, "market.coverage.min", NULL, &e);
    assert_non_null(f);
    assert_true(f->origin == FIGURE_CATALOGUE && f->value == 0.6);
    assert_string_equal(f->source, "parameters/market.csv#market.coverage.min");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_date_chooses_the_value),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(the_hash_follows_the_content),
        cmocka_unit_test(shipped_parameters_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

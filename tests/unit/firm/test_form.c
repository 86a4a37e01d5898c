/* test_form.c — firm fields, values, set, create, history, diff, revert: a form has the rules of
 * the file, tells all faults at once under their paths, and can be undone. */
#include "desk.h"
#include "firm/firm_parts.h"

static struct desk with_olive(struct arena *a)
{
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    OK(RUN(&d, &firm_import, &v, &e, "file", path_join(a, project(a), example_files[0])), e);
    return d;
}

static const struct value *line_with(const struct value *list, const char *name, const char *text)
{
    for (size_t i = 0; i < value_count(list); i++)
        if (cstr_eq(text_in(list_at(list, i), name), text))
            return list_at(list, i);
    return NULL;
}

static void the_form_describes_every_field(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    size_t n = 0;
    OK(RUN(&d, &firm_fields_capability, &v, &e), e);
    for (size_t i = 0; i < N_FIELD_LISTS; i++)
        n += firm_fields[i].n;
    const struct value *fields = record_get(v, "fields"), *lists = record_get(v, "lists");
    assert_int_equal(value_count(fields), n);
    const struct value *price = line_with(fields, "path", "products[].price");
    assert_non_null(price);
    assert_string_equal(text_in(price, "kind"), "amount");
    assert_string_equal(text_in(price, "group"), "products");
    const struct value *share = line_with(fields, "path", "resources.capacity.used_share");
    assert_string_equal(text_in(share, "max"), "1.5");
    assert_string_equal(text_in(share, "group"), "resources");
    assert_true(value_as_bool(record_get(line_with(fields, "path", "firm.id"), "fixed")));
    assert_true(
        value_as_bool(record_get(line_with(fields, "path", "vetoes.exclude[]"), "repeated")));
    /* every list that a field names is there, and has values */
    for (size_t i = 0; i < value_count(fields); i++) {
        const char *named = text_in(list_at(fields, i), "choices");
        const struct value *list = named ? line_with(lists, "name", named) : NULL;
        if (named && (!list || !value_count(record_get(list, "choices"))))
            fail_msg("the list `%s` is not there", named);
    }
    assert_non_null(line_with(record_get(line_with(lists, "name", "technology"), "choices"),
                              "value", "website"));
    assert_non_null(
        line_with(record_get(line_with(lists, "name", "currency"), "choices"), "value", "EUR"));
    assert_int_equal(value_count(record_get(line_with(lists, "name", "firm.sector"), "choices")),
                     4);
}

/* Setting every value of a file to what it says changes nothing: paths and readings fit together.
 */
static void setting_what_is_there_changes_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v, *values;
    struct err e;
    OK(RUN(&d, &firm_import, &v, &e, "file", path_join(a, project(a), "tests/unit/firm/full.yaml")),
       e);
    OK(RUN(&d, &firm_values, &values, &e, "firm", "every-field"), e);
    const struct value *list = record_get(values, "values");
    assert_true(value_count(list) > 80);
    const char **words = NEW_N(a, const char *, 2 * value_count(list) + 3);
    size_t n = 0;
    words[n++] = "firm";
    words[n++] = "every-field";
    for (size_t i = 0; i < value_count(list); i++) {
        const char *path = text_in(list_at(list, i), "path");
        if (strcmp(path, "landfall") == 0 || strcmp(path, "firm.id") == 0)
            continue;
        words[n++] = "field";
        words[n++] = arena_printf(a, "%s=%s", path, text_in(list_at(list, i), "value"));
    }
    OK(run_words(&d, &firm_set, words, &v, &e), e);
    assert_false(value_as_bool(record_get(v, "changed")));
    assert_int_equal(value_as_int(record_get(v, "version")), 1);
}

static void one_call_is_one_version(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = with_olive(a);
    struct value *v;
    struct err e;
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "firm.town=Chania", "field",
           "resources.staff=15", "field", "products[+].id=soap", "field", "products[+].name=Soap",
           "field", "products[+2].id=paste", "field", "products[+2].name=Olive paste", "field",
           "products[0].certificates[+]=ISO 9001", "remove", "products[1]"),
       e);
    assert_int_equal(value_as_int(record_get(v, "version")), 2);
    assert_string_equal(field_now(&d, "olive-oil", "firm.town"), "Chania");
    const char *second = field_now(&d, "olive-oil", "products[1].id");
    assert_string_not_equal(second, "evoo-5l"); /* that one is gone, the others moved up */
    OK(RUN(&d, &firm_history, &v, &e, "firm", "olive-oil"), e);
    const struct value *newest = list_at(record_get(v, "versions"), 0);
    assert_int_equal(value_as_int(record_get(newest, "version")), 2);
    assert_true(value_as_int(record_get(newest, "fields")) >= 8);
    OK(RUN(&d, &firm_diff, &v, &e, "firm", "olive-oil"), e);
    const struct value *staff = line_with(record_get(v, "changes"), "path", "resources.staff");
    assert_string_equal(text_in(staff, "before"), "14");
    assert_string_equal(text_in(staff, "after"), "15");
    const struct value *soap = line_with(record_get(v, "changes"), "field", "Products, soap: Name");
    assert_non_null(soap);
    assert_int_equal(value_kind(record_get(soap, "before")), VALUE_NULL);
    const struct value *gone =
        line_with(record_get(v, "changes"), "field", "Products, evoo-5l: Short name");
    assert_non_null(gone);
    assert_int_equal(value_kind(record_get(gone, "after")), VALUE_NULL);
}

static void all_faults_come_at_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = with_olive(a);
    struct value *v;
    struct err e;
    assert_false(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "products[0].price=7,80",
                     "field", "resources.staff=many", "field", "firm.founded=3000", "field",
                     "products[+].name=Soap", "field", "firm.tovn=X", "field",
                     "sales[99].year=2020", "field", "firm.id=other", "field",
                     "entry_view.speed_needed=9", "remove", "sales[0]", "field",
                     "sales[1].market=Atlantis", "field", "products[0].hs=1234"));
    assert_int_equal(e.code, ERR_INPUT);
    static const char *const expected[][2] = {
        {"firm.tovn", "no field"},
        {"sales[99].year", "none at 99"},
        {"firm.id", "cannot be changed"},
        {"firm.founded", "between 1500"},
        {"products[0].price", "amount"},
        {"products[0].hs", "six digits"},
        {"sales[1].market", "Atlantis"}, /* as the form counts: before sales[0] was taken away */
        {"products[+].id", "missing"},
        {"resources.staff", "whole number"},
        {"entry_view.speed_needed", "between 1 and 7"},
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        bool found = false;
        for (size_t k = 0; k < e.n_details; k++)
            found = found || (strcmp(e.details[k].where, expected[i][0]) == 0 &&
                              strstr(e.details[k].message, expected[i][1]));
        if (!found) {
            for (size_t k = 0; k < e.n_details; k++)
                print_error("%s: %s\n", e.details[k].where, e.details[k].message);
            fail_msg("no fault `%s` at %s", expected[i][1], expected[i][0]);
        }
    }
    assert_int_equal(e.n_details, COUNT_OF(expected));
    assert_string_equal(field_now(&d, "olive-oil", "resources.staff"), "14"); /* nothing was kept */
    /* rules over several fields name a field too */
    FAILS(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "products[1].id=evoo-500"), e,
          ERR_INPUT, "products[1].id: ");
    FAILS(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "firm.name="), e, ERR_INPUT,
          "firm.name: `name` is missing");
    FAILS(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil"), e, ERR_USAGE, "what to change");
}

static void digits_of_any_script_count(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = with_olive(a);
    struct value *v;
    struct err e;
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "resources.staff=۱۵", "field",
           "products[0].price=۸٫۹۰ EUR", "field", "firm.founded=١٩٩٧", "field",
           "sales[0].amount=۹۱٬۵۰۰ EUR", "field", "firm.town=خیابان ۵", "field",
           "written_on=\u200E۲۰۲۶-۰۵-۲۱", "field", "products[0].hs=۱۵۰۹۲۰"),
       e);
    assert_string_equal(field_now(&d, "olive-oil", "resources.staff"), "15");
    assert_string_equal(field_now(&d, "olive-oil", "products[0].price"), "8.90 EUR");
    assert_string_equal(field_now(&d, "olive-oil", "firm.founded"), "1997");
    assert_string_equal(field_now(&d, "olive-oil", "sales[0].amount"), "91500.00 EUR");
    assert_string_equal(field_now(&d, "olive-oil", "written_on"), "2026-05-21");
    assert_string_equal(field_now(&d, "olive-oil", "firm.town"), "خیابان ۵"); /* a text stays */
}

/* Text that would be something else in YAML stays text, and comes back through the file. */
static void hostile_text_stays_text(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const texts[] = {
        "a: b",       "- x",          "\"quoted\"", "null",  "~",         "yes",
        "2026-05-20", "# no comment", "{a: 1}",     "&x *x", "<b>'",      "=1+1",
        "a\nb",       "1e5",          "0x10",       "|",     "tab\there",
    };
    struct desk d = with_olive(a);
    struct value *v;
    struct err e;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field",
               arena_printf(a, "firm.town=%s", texts[i])),
           e);
        assert_string_equal(field_now(&d, "olive-oil", "firm.town"), texts[i]);
        const char *out = arena_printf(a, "%s/out-%zu.yaml", d.folder, i);
        OK(RUN(&d, &firm_export, &v, &e, "firm", "olive-oil", "output", out), e);
        OK(RUN(&d, &firm_import, &v, &e, "file", out), e);
        assert_false(value_as_bool(record_get(v, "changed")));
    }
    FAILS(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "firm.town=a\x01"), e, ERR_INPUT,
          "control character");
    static const char *const paths[] = {"products[",
                                        "products[]",
                                        "products[-1].id=x",
                                        "..=x",
                                        "products[99999999999].id=x",
                                        "=x",
                                        ".=x",
                                        "firm.name.x=1",
                                        "products=x",
                                        "firm=x",
                                        "firm[0].name=x",
                                        "landfall=2"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        FAILS(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", paths[i]), e, ERR_INPUT, "");
}

static void lists_of_words_are_set_as_a_whole(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = with_olive(a);
    struct value *v;
    struct err e;
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "vetoes.exclude=Russia, BLR\nIRN"),
       e);
    assert_string_equal(field_now(&d, "olive-oil", "vetoes.exclude[0]"), "RUS");
    assert_string_equal(field_now(&d, "olive-oil", "vetoes.exclude[2]"), "IRN");
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "vetoes.exclude[1]=", "field",
           "vetoes.exclude[+]=SYR"),
       e);
    assert_string_equal(field_now(&d, "olive-oil", "vetoes.exclude[1]"), "IRN");
    assert_string_equal(field_now(&d, "olive-oil", "vetoes.exclude[2]"), "SYR");
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field",
           "products[0].certificates=One, two\nThree"),
       e);
    assert_string_equal(field_now(&d, "olive-oil", "products[0].certificates[0]"), "One, two");
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "vetoes.exclude="), e);
    assert_null(field_now(&d, "olive-oil", "vetoes.exclude[0]"));
}

static void undo_is_a_new_version(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = with_olive(a);
    struct value *v;
    struct err e;
    FAILS(RUN(&d, &firm_revert, &v, &e, "firm", "olive-oil"), e, ERR_INPUT, "one version only");
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "resources.staff=15"), e);
    OK(RUN(&d, &firm_set, &v, &e, "firm", "olive-oil", "field", "resources.staff=16"), e);
    OK(RUN(&d, &firm_revert, &v, &e, "firm", "olive-oil"), e);
    assert_int_equal(value_as_int(record_get(v, "version")), 4);
    assert_string_equal(field_now(&d, "olive-oil", "resources.staff"), "15");
    OK(RUN(&d, &firm_revert, &v, &e, "firm", "olive-oil", "to", "1"), e);
    assert_string_equal(field_now(&d, "olive-oil", "resources.staff"), "14");
    OK(RUN(&d, &firm_revert, &v, &e, "firm", "olive-oil", "to", "1"), e);
    assert_false(value_as_bool(record_get(v, "changed")));
    OK(RUN(&d, &firm_diff, &v, &e, "firm", "olive-oil", "from", "1", "to", "5"), e);
    assert_int_equal(value_count(record_get(v, "changes")), 0);
    FAILS(RUN(&d, &firm_revert, &v, &e, "firm", "olive-oil", "to", "9"), e, ERR_NOT_FOUND,
          "no version 9");
    FAILS(RUN(&d, &firm_diff, &v, &e, "firm", "olive-oil", "to", "1"), e, ERR_INPUT,
          "is the first");
}

static void a_new_firm_needs_little(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    static const char *const names[][2] = {
        {"Müller & Søn Größe", "muller-son-grosse"},
        {"Müller & Søn Größe", "muller-son-grosse-2"},
        {"شرکت نمونه", "firm"},
        {"شرکت دیگر", "firm-2"},
        {"--- A/B ---", "a-b"},
        {"../../etc/passwd", "etc-passwd"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        OK(RUN(&d, &firm_create, &v, &e, "name", names[i][0], "home", "Greece", "sector",
               "consumer", "currency", "EUR", "product", "Öl, 1 l", "field", "resources.staff=۳"),
           e);
        assert_string_equal(text_in(v, "id"), names[i][1]);
        assert_string_equal(field_now(&d, names[i][1], "firm.name"), names[i][0]);
        assert_string_equal(field_now(&d, names[i][1], "products[0].id"), "ol-1-l");
        assert_string_equal(field_now(&d, names[i][1], "firm.home"), "GRC");
        assert_string_equal(field_now(&d, names[i][1], "resources.staff"), "3");
    }
    FAILS(RUN(&d, &firm_create, &v, &e, "name", "X", "home", "Atlantis", "sector", "consumer",
              "currency", "EURO", "product", "P"),
          e, ERR_INPUT, "firm.home: ");
    assert_int_equal(e.n_details, 2);
    assert_string_equal(e.details[1].where, "firm.currency");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_describes_every_field),
        cmocka_unit_test(setting_what_is_there_changes_nothing),
        cmocka_unit_test(one_call_is_one_version),
        cmocka_unit_test(all_faults_come_at_once),
        cmocka_unit_test(digits_of_any_script_count),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(lists_of_words_are_set_as_a_whole),
        cmocka_unit_test(undo_is_a_new_version),
        cmocka_unit_test(a_new_firm_needs_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

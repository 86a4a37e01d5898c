/* test_firm.c — the examples are read as they stand, what is written reads back to the same bytes,
 * and every slip a person makes in a firm file gets the line, what is wrong and what to write
 * instead. */
#include <fcntl.h>

#include "base/hash.h"
#include "firms.h"

/* --- reading --------------------------------------------------------------------------------- */

static void the_olive_mill_is_read_as_it_stands(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct firm *f;
    struct err e;
    OK(firm_read(a, path_join(a, project(a), example_files[0]), r.data_dir, r.facts, &f, &e), e);
    assert_string_equal(f->file, "firm.yaml");
    assert_string_equal(f->id, "olive-oil");
    assert_string_equal(f->name_local, "Ελαιοτριβείο Κολυμβαρίου");
    assert_string_equal(f->home, "GRC");
    assert_string_equal(f->book->code, "EUR");
    assert_int_equal(f->sector, SECTOR_CONSUMER);
    assert_int_equal(f->founded.v, 1998);
    assert_int_equal(f->n_products, 2);
    assert_string_equal(f->products[0].hs, "150920");
    assert_int_equal(f->products[0].price.exact.minor, 840);
    assert_int_equal(f->products[1].n_certificates, 1);
    assert_int_equal(f->n_sales, 21);
    assert_string_equal(f->sales[20].market, "CYP");
    assert_int_equal(f->sales[20].amount.exact.minor, 1900000);
    assert_int_equal(f->n_entries, 5);
    assert_string_equal(f->entries[4].mode, "exit");
    assert_int_equal(f->entries[4].month, 11);
    assert_int_equal(f->entries[2].trigger, TRIGGER_DIASPORA);
    assert_int_equal(f->resources.n_languages, 3);
    assert_true(f->resources.languages[2].level_01 > 0.49 &&
                f->resources.languages[2].level_01 < 0.51);
    assert_int_equal(f->vetoes.n_exclude, 2);
    assert_true(f->entry_view.lacks_local_assets_known && f->entry_view.lacks_local_assets);
    assert_true(f->entry_view.codified_format_known && !f->entry_view.codified_format);
    const struct answer *x = firm_answer(f, "pei-short", "H3");
    assert_non_null(x);
    assert_int_equal(x->state, ANSWER_DONT_KNOW);
    assert_ptr_equal(&f->answers[firm_answer_index(f, x)], x);
    assert_null(firm_answer(f, "pei-short", "Z9"));
    assert_int_equal(strlen(f->hash), 64);
}

static void missing_stays_missing_and_the_other_two_are_read(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct firm *medicine, *sensor;
    struct err e;
    OK(read_text(&r, text_file(a, example_files[1]), &medicine, &e), e);
    OK(read_text(&r, text_file(a, example_files[2]), &sensor, &e), e);
    assert_string_equal(medicine->name_local, "داروسازی البرز شفا");
    assert_string_equal(medicine->name_local_lang, "fa");
    assert_int_equal(medicine->sector, SECTOR_REGULATED_HEALTH);
    assert_false(medicine->entry_view.ip_protected.known);
    assert_false(medicine->entry_view.codified_format_known);
    assert_false(medicine->entry_view.knowhow_at_risk.known);
    assert_false(medicine->register_complete);
    const struct figure *x = firm_figure(a, medicine, "share protected", "entry_view.ip_protected",
                                         medicine->entry_view.ip_protected, "share", 0);
    assert_true(x->missing && x->why);
    assert_int_equal(sensor->n_rates, 1);
    assert_null(sensor->products[2].hs);
    assert_int_equal(sensor->n_products, 3);
    assert_string_not_equal(medicine->hash, sensor->hash);
}

static void an_amount_is_converted_at_the_firm_s_own_rate(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct firm *f;
    struct err e;
    struct str text = replaced(a, text_file(a, "tests/unit/firm/full.yaml"), "amount: 1000 EUR",
                               "amount: 113 USD");
    OK(read_text(&r, text, &f, &e), e);
    const struct figure *x =
        firm_amount(a, f, "sales in DEU", "sales[0].amount", f->sales[0].amount, 2023);
    assert_true(x->value > 99.999999 && x->value < 100.000001);
    assert_string_equal(x->unit, "EUR");
    assert_int_equal(x->n_inputs, 2);
    assert_string_equal(x->inputs[0]->ref, "sales[0].amount");
    assert_string_equal(x->inputs[1]->ref, "rates[0].per_unit");
}

/* --- there and back -------------------------------------------------------------------------- */

static void round_trip(const struct reading *r, struct str text)
{
    struct firm *f, *g;
    struct err e;
    OK(read_text(r, text, &f, &e), e);
    struct str once = written(r, f);
    OK(read_text(r, once, &g, &e), e);
    struct str twice = written(r, g);
    assert_true(once.n > 100 && str_eq(once, twice));
    assert_string_equal(f->hash, g->hash);
    assert_string_equal(f->hash, hash_of(r->a, once));
}

static void export_import_export_is_byte_identical(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    for (size_t i = 0; i < COUNT_OF(example_files); i++)
        round_trip(&r, text_file(a, example_files[i]));
    struct str full = text_file(a, "tests/unit/firm/full.yaml");
    round_trip(&r, full);
    /* text that could be taken for something else, and numbers at their limits */
    static const char *const names[] = {"\"no\"",
                                        "\"2024-01-01\"",
                                        "\"1.50\"",
                                        "\"null\"",
                                        "\"a: b # c\"",
                                        "\"- x\"",
                                        "\"line\\nbreak\"",
                                        "\"  blanks  \"",
                                        "\"quote \\\" and \\\\ back\"",
                                        "|\n      two\n      lines",
                                        "'it''s'",
                                        "ΑΩ ی 日本"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        round_trip(&r, replaced(a, full, "name: Pump", arena_printf(a, "name: %s", names[i])));
    static const char *const weights[] = {
        "0", "0.1", "1e-7", "123456.789012345", "999999.99999999988", "0.30000000000000004"};
    for (size_t i = 0; i < COUNT_OF(weights); i++)
        round_trip(
            &r, replaced(a, full, "weight_kg: 12.5", arena_printf(a, "weight_kg: %s", weights[i])));
    round_trip(&r, replaced(a, full, "date: 2019-03", "date: 2019"));
    round_trip(&r, replaced(a, full, "price: 120.50 EUR", "price: 0 EUR"));
    round_trip(&r, replaced(a, full, "answer: 3", "answer: yes"));
    round_trip(&r, replaced(a, full, "answer: 3", "answer: dont-know"));
    round_trip(&r, replaced(a, full, "answer: 3", "answer: not-applicable"));
}

static void absent_blocks_are_absent_and_a_small_file_is_enough(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct firm *f;
    struct err e;
    struct str small =
        STR("landfall: 1\nwritten_on: 2024-06-30\n"
            "firm: {id: s, name: S, home: Viet Nam, currency: VND, sector: digital}\n"
            "products: [{id: p, name: P}]\nresources: {}\n");
    OK(read_text(&r, small, &f, &e), e);
    assert_string_equal(f->home, "VNM");
    assert_false(f->founded.known || f->resources.staff.known || f->products[0].price.known);
    assert_false(f->vetoes.max_distance_km.known || f->entry_view.lacks_local_assets_known);
    round_trip(&r, small);
}

/* --- slips ----------------------------------------------------------------------------------- */

struct slip {
    const char *find, *put;
    enum err_code code;
    const char *message, *hint; /* parts of them; hint NULL: none asked for */
};

/* All on examples/olive-oil/firm.yaml; the lines are those of the file. */
static const struct slip slips[] = {
    /* the file */
    {"vetoes:", "vetos:", ERR_INPUT,
     "Line 94 of firm.yaml: `vetos` is not a field here. Did you mean `vetoes`?", NULL},
    {"\nfirm:", "\nfrm:", ERR_INPUT,
     "Line 6 of firm.yaml: `frm` is not a field here. Did you mean `firm`?", NULL},
    {"  name: Koly", " name: Koly", ERR_PARSE, "Line 8, column 2 of firm.yaml", "indentation"},
    {"[RUS, BLR]", "[RUS, BLR", ERR_PARSE, "Line 96, column 17 of firm.yaml",
     "bracket is not closed"},
    {"  home: GRC", "\thome: GRC", ERR_PARSE, "Line 10, column 1 of firm.yaml", "not tabs"},
    {"  town: Koly", "  home: ITA\n  town: Koly", ERR_PARSE,
     "Line 11 of firm.yaml: `home` is given twice; the first is on line 10", NULL},
    {"home: GRC", "home: &x GRC", ERR_PARSE, "Line 10, column 9 of firm.yaml: anchors", NULL},
    {"landfall: 1", "landfall: 2", ERR_INPUT,
     "Line 3 of firm.yaml: the file is written in version 2", "reads version 1"},
    {"written_on: 2026-05-20", "written_on: 20.05.2026", ERR_INPUT,
     "Line 4 of firm.yaml: `20.05.2026` is not a date", "2024-05-31"},
    {"written_on: 2026-05-20", "written_on: 2199-05-20", ERR_INPUT, "2199-05-20 lies in the future",
     NULL},
    {"resources:", "# resources:", ERR_PARSE, "of firm.yaml", NULL},
    /* who */
    {"id: olive-oil", "id: Olive Oil", ERR_INPUT, "Line 7 of firm.yaml: `Olive Oil` is not an id",
     NULL},
    {"home: GRC", "home: Grece", ERR_INPUT,
     "Line 10 of firm.yaml: `Grece` is not a country known here.", "Did you mean Greece (GRC)?"},
    {"home: GRC", "home: Euro area", ERR_INPUT, "`Euro area` is a group, not one economy", NULL},
    {"currency: EUR ", "currency: EURO ", ERR_INPUT,
     "Line 14 of firm.yaml: `EURO` is not a currency (ISO 4217).", "Did you mean `EUR`?"},
    {"sector: consumer", "sector: consumers", ERR_INPUT,
     "Line 15 of firm.yaml: `consumers` is not possible here. Did you mean `consumer`?", NULL},
    {"founded: 1998", "founded: 2199", ERR_INPUT,
     "Line 13 of firm.yaml: `2199` is not between 1500 and", NULL},
    {"language: el}", "language: greek}", ERR_INPUT,
     "Line 9 of firm.yaml: `greek` is not a language code known here.", "`el` (Greek)"},
    /* what */
    {"hs: \"150920\"", "hs: \"150921\"", ERR_INPUT,
     "Line 21 of firm.yaml: HS code 150921 is not in the Harmonized System of 2022.",
     "Nearest: 150920"},
    {"hs: \"150920\"", "hs: 90111", ERR_INPUT, "Line 21 of firm.yaml: `90111` is not an HS code",
     "\"090111\""},
    {"hs: \"150920\"", "hs: oil", ERR_INPUT, "`oil` is not an HS code: six digits",
     "hs: \"150920\""},
    {"8.40 EUR", "-8.40 EUR", ERR_INPUT, "Line 22 of firm.yaml: `-8.40 EUR` is below zero", NULL},
    {"8.40 EUR", "8,40 EUR", ERR_INPUT, "Line 22 of firm.yaml: '8,40' is not a decimal number.",
     "Write a decimal point: 8.40 EUR"},
    {"8.40 EUR", "۸.۴۰ EUR", ERR_INPUT, "is not a decimal number.",
     "Write the digits as 0–9: 8.40 EUR"},
    {"8.40 EUR", "8.40", ERR_INPUT, "Line 22 of firm.yaml: `8.40` is not an amount.", "7.80 EUR"},
    {"8.40 EUR", "8.405 EUR", ERR_INPUT, "more than the 2 decimals of EUR", NULL},
    {"8.40 EUR", "8.40 EUT", ERR_INPUT, "`EUT` is not a currency", "`EUR`"},
    {"8.40 EUR", "99999999999999999999 EUR", ERR_INPUT, "Line 22 of firm.yaml", NULL},
    {"digital_share: 0 ", "digital_share: 1.5 ", ERR_INPUT,
     "Line 25 of firm.yaml: `1.5` is not between 0 and 1.", NULL},
    {"id: evoo-5l", "id: evoo-500", ERR_INPUT,
     "Line 27 of firm.yaml: the product `evoo-500` stands here a second time; the first is on line "
     "18.",
     NULL},
    {"oil, 5 l tin", "oil, 500 ml bottle", ERR_INPUT,
     "is the name of two products; the first is on line 19.", NULL},
    /* where and when */
    {"{market: SWE, year: 2024", "{market: Sweeden, year: 2024", ERR_INPUT,
     "Line 55 of firm.yaml: `Sweeden` is not a country known here.", "Did you mean Sweden (SWE)?"},
    {"{market: DEU, year: 2025", "{market: DEU, year: 2199", ERR_INPUT,
     "Line 57 of firm.yaml: sales of 2199 lie in the future.", "Today counts as"},
    {"{market: DEU, year: 2025", "{market: DEU, year: 1997", ERR_INPUT,
     "sales of 1997 lie before the firm was founded (1998)", NULL},
    {"{market: SWE, year: 2024", "{market: DEU, year: 2024", ERR_INPUT,
     "Line 55 of firm.yaml: sales in DEU in 2024 stand here a second time; the first are on line "
     "53.",
     NULL},
    {"amount: 6000 EUR", "amount: 6000 SEK", ERR_INPUT,
     "Line 55 of firm.yaml: there is no rate from SEK to EUR.",
     "per_unit (how many SEK are one EUR)"},
    {"cost: 3200 EUR", "cost: 3200 USD", ERR_INPUT,
     "Line 83 of firm.yaml: a facilitator's cost is in USD, and there is no rate", NULL},
    {"date: 2023-06", "date: 2199-06", ERR_INPUT,
     "Line 65 of firm.yaml: `2199-06` lies in the future.", NULL},
    {"date: 2023-06", "date: 2023-13", ERR_INPUT,
     "Line 65 of firm.yaml: `2023-13` is not a month or year.", "2018-03"},
    {"date: 2023-06", "date: 2023-+6", ERR_INPUT, "`2023-+6` is not a month or year.", NULL},
    {"mode: exit", "mode: leave", ERR_INPUT, "`leave` is not an entry mode.", NULL},
    {"export_indirect, date: 2023", "export_indirekt, date: 2023", ERR_INPUT,
     "`export_indirekt` is not an entry mode.", "Did you mean `export_indirect`?"},
    {"trigger: fair", "trigger: fare", ERR_INPUT,
     "Line 65 of firm.yaml: `fare` is not possible here. Did you mean `fair`?", NULL},
    /* with what */
    {"staff: 14", "staff: ۱۴", ERR_INPUT, "Line 69 of firm.yaml: `۱۴` is not a whole number.",
     "Write the digits as 0–9: 14"},
    {"staff: 14", "staff: -14", ERR_INPUT, "Line 69 of firm.yaml", NULL},
    {"level: working", "level: good", ERR_INPUT, "Line 74 of firm.yaml: `good`", "working"},
    {"language: de", "language: german", ERR_INPUT,
     "Line 74 of firm.yaml: `german` is not a language code known here.", "`de` (German)"},
    {"exclude: [RUS, BLR]", "exclude: [RUS, BLR]\n  require: [RUS]", ERR_INPUT,
     "RUS is both excluded and required.", NULL},
    {"{instrument: pei-short, item: S2", "{instrument: pei-short, item: S1", ERR_INPUT,
     "pei-short S1 is answered a second time here; the first answer is on line 116.", NULL},
    {"item: S1, answer: 1", "item: S1, answer: 9", ERR_INPUT,
     "Line 116 of firm.yaml: `9` is not an answer.", "0 to 4"},
    {"item: H3, answer: dont-know", "item: H3, answer: not-applicable", ERR_INPUT,
     "`not-applicable` needs a reason.", "reason"},
    {"commitment_available: 1.5", "commitment_available: 4", ERR_INPUT,
     "`4` is not between 1 and 3.", NULL},
    {"lacks_local_assets: yes", "lacks_local_assets: maybe", ERR_INPUT, "`maybe`", NULL},
};

static void each_slip_is_named_with_its_line(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct str good = text_file(a, example_files[0]);
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(slips); i++) {
        const struct slip *s = &slips[i];
        struct firm *f = NULL;
        struct err e = {0};
        bool ok = read_text(&r, replaced(a, good, s->find, s->put), &f, &e);
        if (ok || f || e.code != s->code || !strstr(e.msg, s->message) ||
            (s->hint && !strstr(e.hint, s->hint))) {
            print_error("`%s` → `%s`: %s: %s | %s\n", s->find, s->put,
                        ok ? "read" : err_code_name(e.code), e.msg, e.hint);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void files_that_are_no_firm_file(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    const char *folder = scratch_folder(a);
    struct str good = text_file(a, example_files[0]);
    struct firm *f = NULL;
    struct err e;
#define READ(path) firm_read(a, (path), r.data_dir, r.facts, &f, &e)
    FAILS(READ(scratch_file(a, folder, "empty.yaml", STR(""))), e, ERR_PARSE,
          "empty.yaml is empty");
    FAILS(READ(scratch_file(a, folder, "comment.yaml", STR("# nothing yet\n"))), e, ERR_PARSE,
          "is empty");
    FAILS(READ(scratch_file(a, folder, "list.yaml", STR("[1, 2]\n"))), e, ERR_INPUT,
          "it should begin with `landfall: 1`");
    FAILS(READ(scratch_file(a, folder, "binary.yaml",
                            STR("\x7f"
                                "ELF\0\1\2\3"))),
          e, ERR_INPUT, "is a binary file");
    FAILS(READ(scratch_file(a, folder, "latin.yaml",
                            replaced(a, good, "Kolymvari Olive", "Kolymv\xe1ri Olive"))),
          e, ERR_PARSE, "line 8: byte 0xE1 is not UTF-8");
    FAILS(READ(scratch_file(a, folder, "utf16.yaml",
                            STR("\xff\xfe"
                                "l\0a\0n\0d\0"))),
          e, ERR_PARSE, "UTF-16");
    FAILS(READ(path_join(a, folder, "absent.yaml")), e, ERR_NOT_FOUND, "there is no such file");
    FAILS(READ(folder), e, ERR_INPUT, "it is a folder");
    FAILS(READ(scratch_file(a, folder, "two.yaml", STR("landfall: 1\n---\nlandfall: 1\n"))), e,
          ERR_PARSE, "two.yaml");
#undef READ
    assert_null(f);
}

static void a_file_of_two_gigabytes_is_refused_unread(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    const char *path = path_join(a, scratch_folder(a), "huge.yaml");
    struct firm *f;
    struct err e;
    size_t before = arena_bytes(a);
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)2 << 30), 0); /* sparse: takes no room */
    assert_int_equal(close(fd), 0);
    FAILS(firm_read(a, path, r.data_dir, r.facts, &f, &e), e, ERR_LIMIT, "2 GiB");
    assert_true(arena_bytes(a) - before < 1 << 20);
}

static void nested_and_repeated_beyond_the_limits_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct buf deep, wide;
    struct firm *f;
    struct err e;
    buf_init(&deep, a, 1 << 20);
    buf_init(&wide, a, 4 << 20);
    for (int i = 0; i < 5000; i++)
        buf_putc(&deep, '[');
    buf_puts(&wide, "sales: [");
    for (int i = 0; i < 210000; i++)
        buf_puts(&wide, "1, ");
    FAILS(read_text(&r, buf_str(&deep), &f, &e), e, ERR_LIMIT, "firm.yaml");
    buf_puts(&wide, "1]\n");
    FAILS(read_text(&r, buf_str(&wide), &f, &e), e, ERR_LIMIT, "firm.yaml");
}

/* bsearch and "nearest" rest on the list being sorted: every listed code must be found. */
static void every_hs_code_of_the_list_is_accepted(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct str list = text_file(a, "data/customs/hs2022.csv"), head = str_cut(&list, '\n');
    struct buf text;
    struct firm *f;
    struct err e;
    size_t n = 0;
    assert_true(str_starts(head, "hs,") || str_is(head, "hs"));
    buf_init(&text, a, FILE_MAX_TEXT);
    buf_puts(&text,
             "landfall: 1\nwritten_on: 2024-06-30\nresources: {}\n"
             "firm: {id: s, name: S, home: GRC, currency: EUR, sector: digital}\nproducts:\n");
    while (list.n && n < 8000) {
        struct str line = str_cut(&list, '\n'), code = str_cut(&line, ',');
        if (code.n == 6)
            buf_printf(&text, "  - {id: p%zu, name: P%zu, hs: \"%.*s\"}\n", n, n, STR_ARG(code));
        n += code.n == 6;
    }
    assert_true(n > 5000);
    OK(read_text(&r, buf_str(&text), &f, &e), e);
    assert_int_equal(f->n_products, n);
}

/* `--as-of` looks back at what happened; a firm file of today is read for the first time only today. */
static void a_firm_of_the_workspace_may_be_looked_back_from(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct reading r = reading_open(a);
    struct str text = text_file(a, example_files[0]);
    struct date day;
    struct firm *f;
    struct err e;
    OK(date_parse(STR("2011-06-30"), &day, &e), e);
    OK(facts_load(a, r.data_dir, day.days, &r.facts, &e), e);
    assert_false(read_text(&r, text, &f, &e));
    assert_non_null(strstr(e.msg, "in the future"));
    OK(firm_read_stored(a, text, "firm.yaml", r.data_dir, r.facts, &f, &e), e);
    text = replaced(a, text, "written_on: 20", "written_on: 21"); /* what is no look back stays a slip */
    assert_false(firm_read_stored(a, text, "firm.yaml", r.data_dir, r.facts, &f, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_olive_mill_is_read_as_it_stands),
        cmocka_unit_test(missing_stays_missing_and_the_other_two_are_read),
        cmocka_unit_test(an_amount_is_converted_at_the_firm_s_own_rate),
        cmocka_unit_test(export_import_export_is_byte_identical),
        cmocka_unit_test(absent_blocks_are_absent_and_a_small_file_is_enough),
        cmocka_unit_test(each_slip_is_named_with_its_line),
        cmocka_unit_test(files_that_are_no_firm_file),
        cmocka_unit_test(a_file_of_two_gigabytes_is_refused_unread),
        cmocka_unit_test(nested_and_repeated_beyond_the_limits_is_refused),
        cmocka_unit_test(every_hs_code_of_the_list_is_accepted),
        cmocka_unit_test(a_firm_of_the_workspace_may_be_looked_back_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

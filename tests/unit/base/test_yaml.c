/* test_yaml.c — what people write in a firm's file, and the exact words when it is wrong. */
#include "unit/scratch.h"

#include <math.h>

#include "base/file.h"
#include "base/yaml.h"

static const struct yml_node *load(struct arena *a, const char *text)
{
    struct err e = {0};
    const struct yml_node *root;
    OK(yml_load(&root, a, "dir/firm.yaml", str_of(text), &e), e);
    return root;
}

static void nodes_know_their_place(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct yml_node *root = load(a, "# a firm\nname: Elia\nproducts:\n  - hs: \"150920\"\n    "
                                          "price: 4.5\n  - hs: '150910'\nnone:\nalso: ~\n");
    assert_int_equal(root->kind, YML_MAP);
    assert_int_equal(root->n, 4);
    const struct yml_node *products = yml_field(root, "products");
    assert_int_equal(products->kind, YML_LIST);
    assert_int_equal(products->n, 2);
    const struct yml_node *price = yml_field(products->item[0], "price");
    assert_int_equal(price->line, 5);
    assert_int_equal(price->column, 12);
    assert_string_equal(price->file, "firm.yaml");
    assert_true(price->plain);
    assert_false(yml_field(products->item[0], "hs")->plain);
    assert_null(yml_field(root, "none")); /* missing is a state */
    assert_null(yml_field(root, "also"));
    assert_null(yml_field(root, "absent"));
    assert_null(yml_field(products, "x"));
    assert_null(yml_field(NULL, "x"));
}

static void what_is_refused_while_loading(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
        enum err_code code;
    } rows[] = {
        {"", "firm.yaml is empty", ERR_PARSE},
        {"# only a comment\n", "firm.yaml is empty", ERR_PARSE},
        {"a: 1\nb: 2\na: 3\n", "Line 3 of firm.yaml: `a` is given twice; the first is on line 1.",
         ERR_PARSE},
        {"a:\n  x: 1\n  x: 1\n", "Line 3 of firm.yaml: `x` is given twice", ERR_PARSE},
        {"a: &x 1\n", "Line 1, column 4 of firm.yaml: anchors", ERR_PARSE},
        {"a: &x [1]\n", "anchors", ERR_PARSE},
        {"a: *x\n", "aliases", ERR_PARSE},
        {"a: !int 1\n", "tags", ERR_PARSE},
        {"a: !!map {}\n", "tags", ERR_PARSE},
        {"<<: {a: 1}\n", "merging", ERR_PARSE},
        {"? [a]\n: 1\n", "a field name must be a plain word", ERR_PARSE},
        {"a: 1\n---\nb: 2\n", "Line 2, column 1 of firm.yaml: a second document", ERR_PARSE},
        {"a:\n\tb: 1\n", "Line 2, column 1 of firm.yaml", ERR_PARSE},
        {"a:\n\tb: 1\n", "not tabs", ERR_PARSE},
        {"name: x: y\n", "Line 1, column 8 of firm.yaml", ERR_PARSE},
        {"a: [1, 2\nb: 3\n", "firm.yaml", ERR_PARSE},
        {"a: \"open\n", "not closed", ERR_PARSE},
        {"a: \"x\\0y\"\n", "\\0", ERR_PARSE},
        {"a: \x01\n", "control characters", ERR_PARSE},
        {"a: @x\n", "special character in quotes", ERR_PARSE},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
         "nested too deeply", ERR_LIMIT},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        const struct yml_node *root;
        FAILS(yml_load(&root, a, "firm.yaml", str_of(rows[i].text), &e), e, rows[i].code,
              rows[i].words);
    }
    /* 200 001 values */
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct yml_node *root;
    struct buf b;
    buf_init(&b, a, 1 << 22);
    for (int i = 0; i <= YML_MAX_NODES; i++)
        buf_puts(&b, "- 1\n");
    FAILS(yml_load(&root, a, "firm.yaml", buf_str(&b), &e), e, ERR_LIMIT, "more than 200000 values");
    const char *dir = scratch_folder(a);
    FAILS(yml_load_file(&root, a, scratch_file(a, dir, "x.yaml", STR("a: \0b")), 100, &e), e,
          ERR_INPUT, "binary");
    FAILS(yml_load_file(&root, a, scratch_file(a, dir, "l.yaml", STR("a: 1\nb: caf\xE9\n")), 100, &e),
          e, ERR_PARSE, "line 2");
    FAILS(yml_load_file(&root, a, path_join(a, dir, "none.yaml"), 100, &e), e, ERR_NOT_FOUND,
          "none.yaml");
    FAILS(yml_load_file(&root, a, path_join(a, dir, "l.yaml"), 5, &e), e, ERR_LIMIT, "5 bytes");
}

static void unknown_fields_get_the_nearest_name(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    static const char *const names[] = {"name", "vetoes", "products"};
    const struct yml_node *root = load(a, "name: x\n\nvetos: []\n");
    err_clear(&e);
    assert_false(yml_known(root, names, COUNT_OF(names), &e));
    assert_string_equal(e.msg, "Line 3 of firm.yaml: `vetos` is not a field here. Did you mean "
                               "`vetoes`?");
    assert_int_equal(e.code, ERR_INPUT);
    root = load(a, "colour: x\n");
    FAILS(yml_known(root, names, COUNT_OF(names), &e), e, ERR_INPUT,
          "Fields here: name, vetoes, products");
    OK(yml_known(load(a, "name: y\n"), names, COUNT_OF(names), &e), e);
    FAILS(yml_known(load(a, "[1]"), names, COUNT_OF(names), &e), e, ERR_INPUT, "not a list");
}

static void reals(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words; /* words NULL: good */
        double value;
    } rows[] = {
        {"1.5", NULL, 1.5},
        {"-3", NULL, -3},
        {"1e3", NULL, 1000},
        {"\"2.5\"", NULL, 2.5}, /* quoted numbers are numbers where a number is asked */
        {"1,5", "write 1.5, not 1,5", 0},
        {"1,234,567", "without commas", 0},
        {"1_000", "without anything between", 0},
        {"1 000", "without anything between", 0},
        {"\xDB\xB1\xDB\xB2", "Write the digits as 0\xE2\x80\x93" "9: 12", 0},
        {"12%", "the field says its unit", 0},
        {".inf", "is not a number", 0},
        {"nan", "is not a number", 0},
        {"1e400", "larger than a number can be", 0},
        {"0x10", "is not a number", 0},
        {"\" 5\"", "is not a number", 0},
        {"abc", "Line 1 of firm.yaml: `abc` is not a number.", 0},
        {"[1]", "a number is expected here, not a list", 0},
        {"-1001", "is not between -1000 and 1000", 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        double x = -7;
        const struct yml_node *root = load(a, arena_printf(a, "x: %s\n", rows[i].text));
        if (rows[i].words) {
            FAILS(yml_need_real(root, "x", -1000, 1000, &x, &e), e, ERR_INPUT, rows[i].words);
            assert_true(x == -7);
        } else {
            OK(yml_need_real(root, "x", -1000, 1000, &x, &e), e);
            assert_true(x == rows[i].value);
        }
    }
    ARENA_LOCAL(a);
    struct err e = {0};
    double x;
    FAILS(yml_need_real(load(a, "price: -2\n"), "price", 0, HUGE_VAL, &x, &e), e, ERR_INPUT,
          "Line 1 of firm.yaml: `-2` is below 0, the least possible.");
}

static void other_types(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct yml_node *root =
        load(a, "n: 12\nbig: 9223372036854775808\nhalf: 1.5\nyes: yes\nno: false\non: on\nup: TRUE\n"
                "quoted: \"yes\"\nday: 2024-02-29\nnoday: 2023-02-29\nmode: licensing\nmoad: licencing\n"
                "odd: xyz\ncountry: NO\nempty: \"\"\ngone:\nlist: [1]\nmap: {a: 1}\n");
    int64_t n = 5;
    bool b, has = true;
    struct date d;
    struct str s;
    size_t k;
    static const char *const modes[] = {"export", "licensing", "subsidiary"};
    OK(yml_need_int(root, "n", 0, 100, &n, &e), e);
    assert_int_equal(n, 12);
    FAILS(yml_need_int(root, "n", 0, 10, &n, &e), e, ERR_INPUT, "`12` is not between 0 and 10");
    FAILS(yml_need_int(root, "big", 0, INT64_MAX, &n, &e), e, ERR_INPUT, "outside the range");
    FAILS(yml_need_int(root, "half", 0, 10, &n, &e), e, ERR_INPUT, "is not a whole number");
    OK(yml_need_bool(root, "yes", &b, &e), e);
    assert_true(b);
    OK(yml_need_bool(root, "no", &b, &e), e);
    assert_false(b);
    FAILS(yml_need_bool(root, "on", &b, &e), e, ERR_INPUT, "Write yes or no");
    FAILS(yml_need_bool(root, "up", &b, &e), e, ERR_INPUT, "small letters");
    FAILS(yml_need_bool(root, "quoted", &b, &e), e, ERR_INPUT, "neither yes nor no");
    OK(yml_need_date(root, "day", &d, &e), e);
    assert_string_equal(date_text(d).s, "2024-02-29");
    FAILS(yml_need_date(root, "noday", &d, &e), e, ERR_INPUT, "`2023-02-29` is not a date.");
    OK(yml_need_choice(root, "mode", modes, 3, &k, &e), e);
    assert_int_equal(k, 1);
    FAILS(yml_need_choice(root, "moad", modes, 3, &k, &e), e, ERR_INPUT,
          "`licencing` is not possible here. Did you mean `licensing`?");
    FAILS(yml_need_choice(root, "odd", modes, 3, &k, &e), e, ERR_INPUT, "Possible: export, licensing");
    OK(yml_need_text(root, "country", &s, &e), e);
    assert_true(str_is(s, "NO")); /* Norway */
    OK(yml_need_text(root, "empty", &s, &e), e);
    assert_int_equal(s.n, 0);
    FAILS(yml_need_text(root, "gone", &s, &e), e, ERR_INPUT, "Line 16 of firm.yaml: `gone` is empty.");
    FAILS(yml_need_text(root, "absent", &s, &e), e, ERR_INPUT,
          "Line 1 of firm.yaml: `absent` is missing here.");
    FAILS(yml_need_text(root, "list", &s, &e), e, ERR_INPUT, "a text is expected here, not a list");
    n = 5;
    OK(yml_maybe_int(root, "gone", 0, 10, &has, &n, &e), e);
    assert_false(has);
    assert_int_equal(n, 5);
    OK(yml_maybe_int(root, "n", 0, 100, &has, &n, &e), e);
    assert_true(has);
    FAILS(yml_maybe_int(root, "n", 0, 10, &has, &n, &e), e, ERR_INPUT, "not between");
    const struct yml_node *x;
    OK(yml_need_list(root, "list", &x, &e), e);
    OK(yml_maybe_list(root, "absent", &x, &e), e);
    assert_null(x);
    FAILS(yml_maybe_list(root, "map", &x, &e), e, ERR_INPUT, "a list is expected");
    OK(yml_need_map(root, "map", &x, &e), e);
    FAILS(yml_need_map(root, "n", &x, &e), e, ERR_INPUT, "not one value");
}

static void writing_a_small_file(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct buf out;
    struct yml_writer w;
    struct date d;
    buf_init(&out, a, 10000);
    OK(date_make(2024, 2, 29, &d, &e), e);
    yml_init(&w, &out);
    yml_put_text(&w, "name", STR("Elia Oil: fine"));
    yml_put_cstr(&w, "absent", NULL);
    yml_put_text(&w, "country", STR("NO"));
    yml_put_text(&w, "hs", STR("150920"));
    yml_begin_list(&w, "products");
    yml_begin_map(&w, NULL);
    yml_put_text(&w, "id", STR("oil"));
    yml_put_real(&w, "price", 4.5, -1);
    yml_begin_list(&w, "certificates");
    yml_put_text(&w, NULL, STR("organic"));
    yml_end(&w);
    yml_end(&w);
    yml_begin_map(&w, NULL);
    yml_end(&w);
    yml_end(&w);
    yml_begin_list(&w, "vetoes");
    yml_end(&w);
    yml_begin_map(&w, "goals");
    yml_put_bool(&w, "fast", true);
    yml_put_int(&w, "staff", -3);
    yml_put_date(&w, "since", d);
    yml_put_real(&w, "share", 0.1, 2);
    yml_end(&w);
    assert_true(yml_done(&w));
    assert_string_equal(out.p, "name: \"Elia Oil: fine\"\n"
                               "country: \"NO\"\n"
                               "hs: \"150920\"\n"
                               "products:\n"
                               "  - id: oil\n"
                               "    price: 4.5\n"
                               "    certificates:\n"
                               "      - organic\n"
                               "  - {}\n"
                               "vetoes: []\n"
                               "goals:\n"
                               "  fast: yes\n"
                               "  staff: -3\n"
                               "  since: 2024-02-29\n"
                               "  share: 0.10\n");
    (void)load(a, out.p);
}

/* Any text whatever comes back as it went out, as value and as key, and is a text for every reader:
 * never null, never a boolean, never a number. */
static void every_text_comes_back(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "x", " x", "x ", "a: b", "a:b", "a #b", "a#b", "#", "- a", "-", "?", "true", "No", "null",
        "~", "1", "1.5", "0x1", "2024-01-01", ".inf", "a\nb", "a\n", "\ta", "a\\b", "a\"b", "'a'", "{a}",
        "[a]", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "a, b", "caf\xC3\xA9",
        "\xD8\xA7\xDB\x8C\xD8\xB1\xD8\xA7\xD9\x86", "\xC2\x85", "a\xE2\x80\xA8" "b", "\xEF\xBB\xBF" "a",
        "\xEF\xBF\xBE", "\xEF\xBF\xBF", "\x7F", "\x01", "a\rb", "\xC2\xA0", "a\xC2\xA0", "\xF0\x9F\x9A\xA2",
        "\xE2\x80\xA8", "---", "...", "<<", "=", "a:", ":", "::", "a: ", "\xC2\x9F", "Yes", "y", "NaN"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct buf out;
        struct yml_writer w;
        struct str got;
        buf_init(&out, a, 10000);
        yml_init(&w, &out);
        yml_put_text(&w, "x", str_of(texts[i]));
        yml_begin_list(&w, "l");
        yml_put_text(&w, NULL, str_of(texts[i]));
        yml_end(&w);
        yml_begin_map(&w, "m");
        yml_put_int(&w, texts[i], 1);
        yml_end(&w);
        const struct yml_node *root = load(a, out.p);
        OK(yml_need_text(root, "x", &got, &e), e);
        assert_true(str_is(got, texts[i]));
        assert_true(str_is(yml_field(root, "l")->item[0]->text, texts[i]));
        assert_true(str_is(yml_field(root, "m")->key[0]->text, texts[i]));
    }
}

/* Random bytes as text: written, read and written again give the same bytes. */
static void export_import_export(void **state)
{
    (void)state;
    uint32_t seed = 4711;
    for (int round = 0; round < 500; round++) {
        ARENA_LOCAL(a);
        struct buf once, twice;
        struct yml_writer w;
        char bytes[20];
        seed = seed * 1664525u + 1013904223u;
        size_t n = (seed >> 16) % sizeof bytes;
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = (char)((seed >> 16) % 255 + 1);
        }
        buf_init(&once, a, 10000);
        buf_init(&twice, a, 10000);
        yml_init(&w, &once);
        yml_put_text(&w, "x", (struct str){bytes, n});
        const struct yml_node *root = load(a, once.p);
        yml_init(&w, &twice);
        yml_put_text(&w, "x", root->item[0]->text);
        assert_string_equal(once.p, twice.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_know_their_place),
        cmocka_unit_test(what_is_refused_while_loading),
        cmocka_unit_test(unknown_fields_get_the_nearest_name),
        cmocka_unit_test(reals),
        cmocka_unit_test(other_types),
        cmocka_unit_test(writing_a_small_file),
        cmocka_unit_test(every_text_comes_back),
        cmocka_unit_test(export_import_export),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_text.c — text questions answered as the header promises, each line a case. */
#include "unit/scratch.h"

#include "base/text.h"

static void utf8_is_checked_by_the_book(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t n, bad; /* bad = n: valid */
    } rows[] = {
        {"", 0, 0},
        {"plain", 5, 5},
        {"\xC3\xA9t\xC3\xA9", 5, 5},
        {"\xE2\x82\xAC", 3, 3},
        {"\xF0\x9F\x9A\xA2", 4, 4},
        {"\xF4\x8F\xBF\xBF", 4, 4},                /* U+10FFFF, the last */
        {"\xF4\x90\x80\x80", 4, 0},                /* one above */
        {"a\x80", 2, 1},                           /* continuation alone */
        {"\xC0\xAF", 2, 0},                        /* overlong / */
        {"\xE0\x80\xAF", 3, 0},                    /* overlong, three bytes */
        {"\xF0\x80\x80\xAF", 4, 0},                /* overlong, four bytes */
        {"\xED\xA0\x80", 3, 0},                    /* surrogate */
        {"\xED\x9F\xBF", 3, 3},                    /* just below the surrogates */
        {"ab\xC3", 3, 2},                          /* cut in the middle */
        {"ab\xE2\x82", 4, 2},
        {"\xFF", 1, 0},
        /* behind the 32-byte strides */
        {"0123456789012345678901234567890123456789\xC3", 41, 40},
        {"0123456789012345678901234567890\xC3\xA9" "23456789\xFE", 42, 41},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t bad = rows[i].n;
        bool ok = utf8_valid((struct str){rows[i].s, rows[i].n}, &bad);
        assert_int_equal(ok, rows[i].bad == rows[i].n);
        assert_int_equal(bad, rows[i].bad);
    }
}

static void trimming_and_cutting(void **state)
{
    (void)state;
    assert_true(str_is(str_trim(STR(" \t a b\r\n")), "a b"));
    assert_true(str_is(str_trim(STR("\xC2\xA0 x \xC2\xA0")), "x"));
    assert_int_equal(str_trim(STR(" \xC2\xA0\t")).n, 0);
    struct str s = STR("a,,b");
    assert_true(str_is(str_cut(&s, ','), "a"));
    assert_true(str_is(str_cut(&s, ','), ""));
    assert_true(str_is(str_cut(&s, ','), "b"));
    assert_int_equal(s.n, 0);
    assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
    assert_true(str_cmp(STR("b"), STR("abc")) > 0);
    assert_true(str_eq_nocase(STR("GrEece"), STR("gREECE")));
    assert_true(str_starts(STR("abc"), "ab") && !str_starts(STR("a"), "ab"));
    assert_true(str_ends(STR("abc"), "bc") && !str_ends(STR("c"), "bc"));
    assert_true(str_contains(STR("abc"), "b") && !str_contains(STR("abc"), "x"));
}

static void folding_brings_spellings_together(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const char *const rows[][2] = {
        {"C\xC3\xB4te d'Ivoire", "cote divoire"},
        {"C\xC3\xB4te d\xE2\x80\x99Ivoire", "cote divoire"},
        {"  Guinea-Bissau ", "guinea bissau"},
        {"Korea, Rep.", "korea rep"},
        {"U.S.A.", "usa"},
        {"U.S. Virgin Islands", "us virgin islands"},
        {"St. Lucia", "st lucia"},
        {"Cura\xC3\xA7" "ao", "curacao"},
        {"T\xC3\xBCrkiye", "turkiye"},
        {"\xC3\x85land", "aland"},
        {"F\xC3\xA6r\xC3\xB8yar", "faeroyar"},
        {"Stra\xC3\x9F" "e", "strasse"},
        {"\xD8\xA5\xDB\x8C\xD8\xB1\xD8\xA7\xD9\x86", "\xD8\xA7\xDB\x8C\xD8\xB1\xD8\xA7\xD9\x86"}, /* hamza goes */
        {"\xD9\x8A", "\xDB\x8C"},                       /* Arabic yeh → Persian yeh */
        {"\xDB\xB1\xDB\xB2", "12"},                     /* Persian digits */
        {"\xEF\xBC\xA1\xEF\xBC\xA2", "ab"},             /* full width */
        {"a\xFF" "b", "a b"},                           /* bad byte separates */
        {"---", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(text_fold(a, str_of(rows[i][0])), rows[i][1]);
}

static void width_is_that_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(text_width(STR("abc")), 3);
    assert_int_equal(text_width(STR("e\xCC\x81t\xC3\xA9")), 3);       /* combining accent */
    assert_int_equal(text_width(STR("\xE6\x97\xA5\xE6\x9C\xAC")), 4); /* wide */
    assert_int_equal(text_width(STR("\xD8\xA7\xDB\x8C\xD8\xB1\xD8\xA7\xD9\x86")), 5);
    assert_int_equal(text_width(STR("")), 0);
}

static void digits_and_latin1(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    assert_string_equal(
        text_ascii_digits(a, STR("\xDB\xB1\xD9\xAC\xDB\xB2\xDB\xB3\xD9\xAB\xDB\xB4 \xD9\xA5x")),
        "1,23.4 5x");
    assert_string_equal(text_from_latin1(a, STR("caf\xE9 \x80")), "caf\xC3\xA9 \xE2\x82\xAC");
    assert_string_equal(text_from_latin1(a, STR("\x93x\x94 \x81")),
                        "\xE2\x80\x9Cx\xE2\x80\x9D \xC2\x81");
}

static void nearest_word(void **state)
{
    (void)state;
    static const char *const fields[] = {"vetoes", "goals", "products", "sales", "a"};
    static const char *const markets[] = {"Greece", "Germany", "Georgia"};
    assert_string_equal(text_nearest(STR("vetos"), fields, COUNT_OF(fields)), "vetoes");
    assert_string_equal(text_nearest(STR("prodcuts"), fields, COUNT_OF(fields)), "products");
    assert_string_equal(text_nearest(STR("GOALS"), fields, COUNT_OF(fields)), "goals");
    assert_string_equal(text_nearest(STR("Grece"), markets, COUNT_OF(markets)), "Greece");
    assert_null(text_nearest(STR("xyzzy"), fields, COUNT_OF(fields)));
    assert_null(text_nearest(STR("b"), fields, COUNT_OF(fields)));
    assert_null(text_nearest(STR("x"), NULL, 0));
    assert_int_equal(text_edit_distance(STR("ab"), STR("ba"), 9), 1); /* transposition */
    assert_int_equal(text_edit_distance(STR("kitten"), STR("sitting"), 9), 3);
    assert_int_equal(text_edit_distance(STR(""), STR("abc"), 9), 3);
    assert_int_equal(text_edit_distance(STR("abcdef"), STR("uvwxyz"), 2), 3); /* gave up */
}

/* The bounded distance agrees with the unbounded one wherever it does not give up, and is symmetric. */
static void distance_gives_up_honestly(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        char x[12], y[12];
        size_t n[2];
        char *w[2] = {x, y};
        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525u + 1013904223u;
            n[k] = (seed >> 16) % 12;
            for (size_t i = 0; i < n[k]; i++) {
                seed = seed * 1664525u + 1013904223u;
                w[k][i] = (char)('a' + (seed >> 16) % 3);
            }
        }
        size_t full = text_edit_distance((struct str){x, n[0]}, (struct str){y, n[1]}, 99);
        assert_int_equal(full, text_edit_distance((struct str){y, n[1]}, (struct str){x, n[0]}, 99));
        for (size_t cut = 0; cut < 12; cut++) {
            size_t d = text_edit_distance((struct str){x, n[0]}, (struct str){y, n[1]}, cut);
            assert_int_equal(d, full <= cut ? full : cut + 1);
        }
    }
}

static void a_buffer_stops_at_its_maximum(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct buf b;
    buf_init(&b, a, 100);
    assert_string_equal(b.p, "");
    for (int i = 0; i < 10; i++)
        buf_puts(&b, "0123456789");
    assert_false(b.overflow);
    assert_int_equal(b.n, 100);
    buf_putc(&b, 'x');
    assert_true(b.overflow);
    buf_puts(&b, "");
    buf_printf(&b, "%d", 1);
    assert_int_equal(b.n, 100); /* what it has it keeps, and nothing more comes */
    assert_int_equal(strlen(b.p), 100);
    buf_init(&b, a, 5000);
    buf_printf(&b, "%0*d", 1000, 7);
    assert_int_equal(b.n, 1000);
    assert_int_equal(b.p[999], '7');
    buf_pad(&b, 3);
    assert_string_equal(b.p + 999, "7   ");
}

static void escaping(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        void (*put)(struct buf *, struct str);
        const char *in, *out;
    } rows[] = {
        {buf_html, "a<b> & \"c\" 'd'", "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"},
        {buf_html, "", ""},
        {buf_json_string, "a\"b\\c\n\t\x01\xC3\xA9", "\"a\\\"b\\\\c\\n\\t\\u0001\xC3\xA9\""},
        {buf_json_string, "x\xFFy\xC3", "\"x\xEF\xBF\xBDy\xEF\xBF\xBD\""},
        {buf_csv_field, "plain", "plain"},
        {buf_csv_field, "a,b", "\"a,b\""},
        {buf_csv_field, "say \"hi\"", "\"say \"\"hi\"\"\""},
        {buf_csv_field, "\"", "\"\"\"\""},
        {buf_csv_field, "two\nlines", "\"two\nlines\""},
        {buf_csv_field, " edge", "\" edge\""},
        {buf_csv_field, "=1+2", "'=1+2"},
        {buf_csv_field, "@x,y", "\"'@x,y\""},
        {buf_csv_field, "-12.5", "-12.5"},
        {buf_csv_field, "+1e-3", "+1e-3"},
        {buf_csv_field, "-x", "'-x"},
        {buf_csv_field, "-", "'-"},
        {buf_csv_field, "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf b;
        buf_init(&b, a, 1000);
        rows[i].put(&b, str_of(rows[i].in));
        assert_string_equal(b.p, rows[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_checked_by_the_book),
        cmocka_unit_test(trimming_and_cutting),
        cmocka_unit_test(folding_brings_spellings_together),
        cmocka_unit_test(width_is_that_of_a_terminal),
        cmocka_unit_test(digits_and_latin1),
        cmocka_unit_test(nearest_word),
        cmocka_unit_test(distance_gives_up_honestly),
        cmocka_unit_test(a_buffer_stops_at_its_maximum),
        cmocka_unit_test(escaping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

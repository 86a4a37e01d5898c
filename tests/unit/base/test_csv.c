/* test_csv.c — tables as people send them.
 *
 * The small table shows each rule; the property test writes random tables with our own escaping and
 * reads them back, with the row loop's 64-byte blocks shifted through every offset. */
#include "unit/scratch.h"

#include "base/csv.h"

/* All rows as "a|b;c|d;", for comparison; NULL when an error came. */
static char *rows_of(struct arena *a, const char *text, const struct csv_options *opt,
                     struct err *e)
{
    struct csv *c;
    struct buf out;
    buf_init(&out, a, 100000);
    if (!csv_open_memory(&c, a, "t.csv", str_of(text), opt, e))
        return NULL;
    while (csv_next(c, e)) {
        for (size_t i = 0; i < c->n; i++)
            buf_printf(&out, "%s%.*s", i ? "|" : "", STR_ARG(c->field[i]));
        buf_putc(&out, ';');
    }
    return csv_failed(c) ? NULL : out.p;
}

static void rows_come_out_as_written(void **state)
{
    (void)state;
    static const struct csv_options short_ok = {.allow_short = true}, bare = {.no_header = true},
                                    skip = {.skip_lines = 2}, tab = {.sep = '\t'};
    static const struct {
        const char *text, *rows;
        const struct csv_options *opt;
    } rows[] = {
        {"a,b\n1,2\n3,4\n", "1|2;3|4;", NULL},
        {"a,b\n1,2", "1|2;", NULL},
        {"a,b\r\n1,2\r\n3,4\r\n", "1|2;3|4;", NULL},
        {"a,b\r1,2\r3,4", "1|2;3|4;", NULL},
        {"\xEF\xBB\xBF" "a,b\n1,2\n", "1|2;", NULL},
        {"a;b\n1,5;2\n", "1,5|2;", NULL},
        {"a\tb\n1\t2\n", "1|2;", NULL},
        {"a|b\nx|y\n", "x|y;", NULL},
        {"sep=;\na;b,c\n1;2\n", "1|2;", NULL},
        {"a,b\n,\n", "|;", NULL},
        {"a,b\n\n\n1,2\n\n", "1|2;", NULL}, /* blank lines */
        {"a,b\n\"1\",\"x,y\"\n", "1|x,y;", NULL},
        {"a,b\n\"say \"\"hi\"\"\",\"\"\n", "say \"hi\"|;", NULL},
        {"a,b\n\"two\nlines\",2\n", "two\nlines|2;", NULL},
        {"a,b\n\"\"\"\",2\n", "\"|2;", NULL},
        {"a\n\"\"\n", ";", NULL}, /* a quoted nothing is a row */
        {"\"a,x\",b\n1,2\n", "1|2;", NULL},
        {"a,b,c\n1\n1,2,3\n", "1||;1|2|3;", &short_ok},
        {"1,2\n3,4\n", "1|2;3|4;", &bare},
        {"title\n\na,b\n1,2\n", "1|2;", &skip},
        {"a,b\tc\n1,5\t2\n", "1,5|2;", &tab},
        {"a,b\n", "", NULL}, /* header alone: no rows, no error */
        {"caf\xE9,b\n\xE9,\x80\n", "\xC3\xA9|\xE2\x82\xAC;", NULL}, /* Latin-1 found out */
        {"a,b\n\xC3\xA9,2\n", "\xC3\xA9|2;", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        char *got = rows_of(a, rows[i].text, rows[i].opt, &e);
        if (!got)
            print_error("row %zu: %s\n", i, e.msg);
        assert_non_null(got);
        assert_string_equal(got, rows[i].rows);
    }
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    (void)state;
    static const struct csv_options narrow = {.max_fields = 3}, small = {.max_field = 5},
                                    few = {.max_rows = 2}, utf8 = {.encoding = CSV_UTF8};
    static const struct {
        const char *text;
        enum err_code code;
        const char *words;
        const struct csv_options *opt;
    } rows[] = {
        {"", ERR_PARSE, "t.csv is empty", NULL},
        {"\n\n", ERR_PARSE, "not even a header", NULL},
        {"a,b\n1,2\n1,2,3\n", ERR_PARSE, "t.csv, line 3: it has 3 fields where the header has 2", NULL},
        {"a,b\n\"x\ny\",2\n1\n", ERR_PARSE, "line 4: it has 1 field", NULL},
        {"a,b\n1,\"2\n3,4\n", ERR_PARSE, "line 2, field 2: the quote that opens", NULL},
        {"a,b\n1,x\"y\n", ERR_PARSE, "line 2, field 2: a quote stands inside", NULL},
        {"a,b\n\"1\"x,2\n", ERR_PARSE, "line 2, field 1: text follows the closing quote", NULL},
        {"a,b,c,d\n", ERR_LIMIT, "more than 3 fields", &narrow},
        {"a,b\n123456,2\n", ERR_LIMIT, "more than 5 bytes in a field", &small},
        {"a,b\n\"123456789\",2\n", ERR_PARSE, "not closed within 5 bytes", &small},
        {"a\n1\n2\n3\n", ERR_LIMIT, "more than 2 rows", &few},
        {"a,b\n1,\xE9\n", ERR_PARSE, "line 2, field 2: the text is not UTF-8", &utf8},
        {"\xFF\xFE" "a", ERR_PARSE, "UTF-16", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        FAILS(rows_of(a, rows[i].text, rows[i].opt, &e), e, rows[i].code, rows[i].words);
    }
    ARENA_LOCAL(a);
    struct err e = {0};
    struct csv *c;
    FAILS(csv_open_memory(&c, a, "t.csv", (struct str){"a,b\n1,\0\n", 8}, NULL, &e), e, ERR_INPUT,
          "binary");
    FAILS(csv_open_path(&c, a, "no/such.csv", NULL, &e), e, ERR_NOT_FOUND, "no/such.csv");
}

struct refusals {
    size_t n, line[8], column[8];
    char why[8][100];
};

static void note_refusal(void *ctx, size_t line, size_t column, const char *why)
{
    struct refusals *r = ctx;
    assert_true(r->n < 8);
    r->line[r->n] = line;
    r->column[r->n] = column;
    (void)snprintf(r->why[r->n++], sizeof r->why[0], "%s", why);
}

/* One bad row costs one row, wherever it stands. */
static void refused_rows_are_reported_and_skipped(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct refusals r = {0};
    struct csv_options opt = {.refused = note_refusal, .refused_ctx = &r, .max_field = 40};
    char *got = rows_of(a,
                        "a,b\n1,2\nshort\n\"open,2\n3,4\nx\"y,2\n\"q\"z,1\n"
                        "1,2,3\n5,6\n\"never closed,1\n7,8\n",
                        &opt, &e);
    assert_non_null(got);
    assert_string_equal(got, "1|2;3|4;5|6;7|8;");
    static const size_t lines[] = {3, 4, 6, 7, 8, 10};
    assert_int_equal(r.n, COUNT_OF(lines));
    for (size_t i = 0; i < r.n; i++)
        assert_int_equal(r.line[i], lines[i]);
    assert_int_equal(r.column[1], 1);
    assert_non_null(strstr(r.why[0], "1 fields where the header has 2"));
}

static void columns_and_typed_fields(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    static const char *const missing[] = {"NA", "..", NULL};
    struct csv_options opt = {.missing = missing};
    struct csv *c;
    int iso, year, value, none = -1;
    OK(csv_open_memory(&c, a, "dir/facts.csv",
                       STR("iso3, Year ,value,value,note\n"
                           "GRC,2024, 1.25 ,..,\n"
                           "ITA,x,1e400,1,\n"
                           "ESP,,NA,3 5,\n"
                           "FRA,9223372036854775807,-0.1,123456789012345678.5,\n"),
                       &opt, &e),
       e);
    OK(csv_col(c, "iso3", &iso, &e), e);
    OK(csv_col(c, "year", &year, &e), e); /* case and blanks in the header do not matter */
    FAILS(csv_col(c, "value", &value, &e), e, ERR_PARSE, "stands twice");
    FAILS(csv_col(c, "notes", &value, &e), e, ERR_PARSE, "`note`");
    FAILS(csv_col(c, "population", &value, &e), e, ERR_PARSE, "Its columns are: iso3");
    assert_int_equal(csv_find(c, "population"), -1);
    struct str s;
    double x = 7;
    int64_t n;
    bool has;
    assert_true(csv_next(c, &e));
    OK(csv_need_text(c, iso, &s, &e), e);
    assert_true(str_is(s, "GRC"));
    OK(csv_need_int(c, year, &n, &e), e);
    assert_int_equal(n, 2024);
    OK(csv_need_real(c, 2, &x, &e), e);
    assert_true(x == 1.25);
    OK(csv_maybe_real(c, 3, &has, &x, &e), e);
    assert_false(has);
    assert_true(x == 1.25); /* untouched */
    FAILS(csv_need_real(c, 3, &x, &e), e, ERR_PARSE, "facts.csv, line 2, column `value`: is empty");
    FAILS(csv_need_text(c, none, &s, &e), e, ERR_PARSE, "is empty");
    assert_true(csv_next(c, &e));
    FAILS(csv_need_int(c, year, &n, &e), e, ERR_PARSE,
          "facts.csv, line 3, column `Year`: `x` is not a whole number");
    FAILS(csv_need_real(c, 2, &x, &e), e, ERR_PARSE, "larger than a number can be");
    OK(csv_need_int(c, 3, &n, &e), e);
    assert_true(csv_next(c, &e));
    OK(csv_maybe_int(c, year, &has, &n, &e), e);
    assert_false(has);
    FAILS(csv_need_real(c, 3, &x, &e), e, ERR_PARSE, "`3 5` is not a number");
    assert_true(csv_next(c, &e));
    OK(csv_need_int(c, year, &n, &e), e);
    assert_true(n == INT64_MAX);
    OK(csv_need_real(c, 2, &x, &e), e);
    assert_true(x == -0.1);
    OK(csv_need_real(c, 3, &x, &e), e);
    assert_true(x == 123456789012345678.5);
    FAILS(csv_fail(c, 2, &e, "must be positive"), e, ERR_INPUT,
          "facts.csv, line 5, column `value`: must be positive");
    assert_false(csv_next(c, &e));
    assert_false(csv_failed(c));
    assert_int_equal(c->n_rows, 4);
}

static void decimal_comma(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct csv *c;
    double x;
    struct csv_options comma = {.decimal_comma = true};
    OK(csv_open_memory(&c, a, "t", STR("a;b\n3,14;3.14\n"), &comma, &e), e);
    assert_int_equal(c->sep, ';');
    assert_true(csv_next(c, &e));
    OK(csv_need_real(c, 0, &x, &e), e);
    assert_true(x == 3.14);
    FAILS(csv_need_real(c, 1, &x, &e), e, ERR_PARSE, "decimal point");
    OK(csv_open_memory(&c, a, "t", STR("a;b\n3,14;3.14\n"), NULL, &e), e);
    assert_true(csv_next(c, &e));
    FAILS(csv_need_real(c, 0, &x, &e), e, ERR_PARSE, "decimal comma");
}

/* The quick road for numbers gives the same double as strtod, digit by digit. */
static void numbers_are_exact(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct buf text;
    buf_init(&text, a, 1 << 20);
    buf_puts(&text, "x\n");
    uint64_t seed = 99;
    for (int i = 0; i < 5000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        buf_printf(&text, "%s%llu.%0*llu\n", seed >> 63 ? "-" : "",
                   (unsigned long long)(seed >> 40) % 1000000, (int)(seed % 12) + 1,
                   (unsigned long long)(seed >> 20) % 10);
    }
    struct csv *c;
    OK(csv_open_memory(&c, a, "t", buf_str(&text), NULL, &e), e);
    while (csv_next(c, &e)) {
        double x;
        char z[64];
        OK(csv_need_real(c, 0, &x, &e), e);
        (void)snprintf(z, sizeof z, "%.*s", STR_ARG(c->field[0]));
        assert_true(x == strtod(z, NULL));
    }
    assert_int_equal(c->n_rows, 5000);
}

/* What buf_csv_field writes reads back, at every offset of the 64-byte blocks. */
static void random_tables_read_back(void **state)
{
    (void)state;
    static const char letters[] = "ab,;\"\n\r \t'x1\xC3\xA9";
    uint32_t seed = 12345;
    for (size_t shift = 0; shift < 130; shift++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        struct buf text;
        struct str want[60][3];
        buf_init(&text, a, 1 << 20);
        for (size_t i = 0; i < shift; i++)
            buf_putc(&text, 'h');
        buf_puts(&text, "x,y,z\n");
        for (size_t r = 0; r < 60; r++) {
            for (size_t k = 0; k < 3; k++) {
                struct buf f;
                buf_init(&f, a, 200);
                seed = seed * 1664525u + 1013904223u;
                size_t n = (seed >> 16) % 40;
                buf_putc(&f, 'v'); /* never a formula */
                for (size_t i = 0; i < n; i++) {
                    seed = seed * 1664525u + 1013904223u;
                    char ch = letters[(seed >> 16) % 12];
                    buf_putc(&f, ch);
                }
                want[r][k] = buf_str(&f);
                buf_puts(&text, k ? "," : "");
                buf_csv_field(&text, want[r][k]);
            }
            buf_puts(&text, r % 2 ? "\r\n" : "\n");
        }
        struct csv *c;
        OK(csv_open_memory(&c, a, "t", buf_str(&text), &(struct csv_options){.sep = ','}, &e), e);
        for (size_t r = 0; r < 60; r++) {
            OK(csv_next(c, &e), e);
            for (size_t k = 0; k < 3; k++)
                assert_true(str_eq(c->field[k], want[r][k]));
        }
        assert_false(csv_next(c, &e));
        assert_false(csv_failed(c));
    }
}

/* A row costs no memory: a hundred thousand of them need no more than one. */
static void rows_need_no_memory(void **state)
{
    (void)state;
    ARENA_LOCAL(text_arena);
    ARENA_LOCAL(a);
    struct err e = {0};
    struct buf text;
    buf_init(&text, text_arena, 1 << 24);
    buf_puts(&text, "a,b,c\n");
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "%d,\"quoted, %d\",%d.5\n", i, i, i);
    struct csv *c;
    OK(csv_open_memory(&c, a, "t", buf_str(&text), NULL, &e), e);
    size_t before = arena_bytes(a);
    while (csv_next(c, &e))
        ;
    assert_int_equal(c->n_rows, 100000);
    assert_int_equal(arena_bytes(a), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_out_as_written),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(refused_rows_are_reported_and_skipped),
        cmocka_unit_test(columns_and_typed_fields),
        cmocka_unit_test(decimal_comma),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(random_tables_read_back),
        cmocka_unit_test(rows_need_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_import_baci.c — BACI files in every form they come in: rows are made from known figures, written in
 * all the ways there are, and must come back exactly; the fast way and the slow way agree line by line. */
#include "import_files.h"

#include "trade/read_baci.h"

/* --- one row, many forms --------------------------------------------------------------------------- */

struct truth {
    int year, i, j;
    unsigned code;
    int64_t value, quantity; /* FLOW_NO_QUANTITY */
};
static const int numbers[] = {4, 36, 56, 156, 251, 276, 300, 392, 579, 699, 757, 842, 826, 643};
static uint64_t seed;

static uint64_t next(uint64_t n)
{
    seed += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t x = seed;
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return (x ^ x >> 31) % n;
}

static struct truth some_row(void)
{
    struct truth t = {.year = 2018 + (int)(next(10) == 0), .i = numbers[next(COUNT_OF(numbers))]};
    do
        t.j = numbers[next(COUNT_OF(numbers))];
    while (t.j == t.i);
    t.code = 10000 + (unsigned)next(990000);
    static const uint64_t up_to[] = {1, 1000, 100000, 10000000, 999999999999};
    t.value = (int64_t)next(up_to[next(5)] + 1);
    t.quantity = next(5) == 0 ? FLOW_NO_QUANTITY : (int64_t)next(up_to[next(5)] + 1);
    return t;
}

/* Thousandths as text: with three decimals, without those that are 0, padded, or with an exponent. */
static void put_thousandths(struct buf *b, int64_t v)
{
    switch (next(v % 100000000 == 0 ? 4 : 3)) {
    case 0:
        buf_printf(b, "%lld.%03lld", (long long)(v / 1000), (long long)(v % 1000));
        return;
    case 1:
        buf_printf(b, "%lld", (long long)(v / 1000));
        if (v % 1000)
            buf_printf(b, ".%s%lld", v % 1000 < 10 ? "00" : v % 1000 < 100 ? "0" : "",
                       (long long)(v % 1000));
        return;
    case 2:
        buf_printf(b, "%lld.%03lld000", (long long)(v / 1000), (long long)(v % 1000));
        return;
    default:
        buf_printf(b, "%llde+05", (long long)(v / 100000000));
        return;
    }
}

static void put_row(struct buf *b, const struct truth *t, bool zeros)
{
    const char *quote = next(4) == 0 ? "\"" : "";
    buf_printf(b, next(20) == 0 ? "\"%d\",%d, %d ," : "%d,%d,%d,", t->year, t->i, t->j);
    buf_printf(b, zeros ? "%s%06u%s," : "%s%u%s,", quote, t->code, quote);
    put_thousandths(b, t->value);
    buf_putc(b, ',');
    bool padded = next(3) == 0;
    buf_puts(b, padded ? "\"        " : "");
    if (t->quantity == FLOW_NO_QUANTITY)
        buf_puts(b, padded || next(2) ? "NA" : "");
    else
        put_thousandths(b, t->quantity);
    buf_puts(b, padded ? "\"" : "");
    buf_puts(b, next(7) == 0 ? "\r\n" : "\n");
    if (next(50) == 0)
        buf_puts(b, next(2) ? "\n" : "  \r\n");
}

static const struct areas *areas_here(struct here *h)
{
    const struct areas *s;
    struct err e = {0};
    OK(areas_of_job(&h->job, &s, &e), e);
    return s;
}

static void test_rows_come_back(void **state)
{
    (void)state;
    for (int round = 0; round < 40; round++) {
        ARENA_LOCAL(a);
        struct here h = here_new(a);
        struct baci_scan s[2];
        struct baci_block b[2] = {{.arena = a}, {.arena = a}};
        struct truth rows[700];
        struct buf text;
        size_t n = 1 + next(700);
        bool zeros = round % 2 == 0;
        seed = (uint64_t)round;
        buf_init(&text, a, 1 << 20);
        for (size_t i = 0; i < n; i++) {
            rows[i] = some_row();
            put_row(&text, &rows[i], zeros);
        }
        for (int k = 0; k < 2; k++) {
            baci_scan_init(&s[k], a, areas_here(&h), ',', INT64_C(1000000000000));
            (k ? baci_scan_slowly : baci_scan_block)(&s[k], &b[k], buf_str(&text));
            assert_int_equal(b[k].rows.n, n);
            assert_int_equal(b[k].n_rows, n);
            assert_int_equal(b[k].n_value_rounded + b[k].n_quantity_rounded, 0);
            for (size_t i = 0; i < n; i++) {
                const struct flow_block *r = &b[k].rows;
                assert_int_equal(r->year ? r->year[i] : b[k].year, rows[i].year);
                assert_int_equal(r->exporter[i],
                                 area_of_number(areas_here(&h), "baci", rows[i].i));
                assert_int_equal(r->importer[i],
                                 area_of_number(areas_here(&h), "baci", rows[i].j));
                uint32_t key = s[k].key[r->product[i]];
                assert_int_equal(key % BACI_SIX, rows[i].code);
                assert_int_equal(key >= BACI_SIX, !zeros && rows[i].code < 100000);
                assert_int_equal(r->value[i], rows[i].value);
                assert_int_equal(r->quantity[i], rows[i].quantity);
            }
        }
    }
}

/* Random damage: whatever it does, both ways see the same. */
static void test_damaged_rows_agree(void **state)
{
    (void)state;
    static const char junk[] = "\",;. -+eENA\r0195\tx";
    for (int round = 0; round < 60; round++) {
        ARENA_LOCAL(a);
        struct here h = here_new(a);
        struct baci_scan s[2];
        struct baci_block b[2] = {{.arena = a}, {.arena = a}};
        struct buf text;
        seed = 1000 + (uint64_t)round;
        buf_init(&text, a, 1 << 20);
        for (int i = 0; i < 400; i++) {
            struct truth t = some_row();
            put_row(&text, &t, next(2) == 0);
        }
        for (size_t i = 0; i < text.n / 60; i++) {
            size_t at = next(text.n - 1);
            text.p[at] = next(9) == 0 ? '\n' : junk[next(sizeof junk - 1)];
        }
        for (int k = 0; k < 2; k++) {
            baci_scan_init(&s[k], a, areas_here(&h), ',', INT64_C(1000000000000));
            (k ? baci_scan_slowly : baci_scan_block)(&s[k], &b[k], buf_str(&text));
        }
        assert_int_equal(b[0].rows.n, b[1].rows.n);
        assert_true(b[0].n_rows > b[0].rows.n); /* some rows were refused */
        assert_memory_equal(b[0].n_refused, b[1].n_refused, sizeof b[0].n_refused);
        assert_int_equal(b[0].n_skipped, b[1].n_skipped);
        for (size_t i = 0; i < b[0].rows.n; i++) {
            assert_int_equal(b[0].rows.value[i], b[1].rows.value[i]);
            assert_int_equal(b[0].rows.quantity[i], b[1].rows.quantity[i]);
            assert_int_equal(b[0].rows.product[i], b[1].rows.product[i]);
        }
        for (size_t i = 0; i < b[0].n_listed; i++) {
            assert_int_equal(b[0].refused[i].at, b[1].refused[i].at);
            assert_int_equal(b[0].refused[i].why, b[1].refused[i].why);
            assert_string_equal(b[0].refused[i].value, b[1].refused[i].value);
        }
    }
}

/* --- the figures of amounts ------------------------------------------------------------------------ */

static void test_amounts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int scale;
        bool ok, rounded;
        int64_t value;
    } want[] = {
        {"0", 3, true, false, 0},          {"1", 3, true, false, 1000},
        {"0.198", 3, true, false, 198},    {" 27.902 ", 3, true, false, 27902},
        {"1e+05", 3, true, false, 100000000}, {"2.5e-3", 3, true, true, 2},
        {"3.5e-3", 3, true, true, 4},      {"0.0005", 3, true, true, 0},
        {"0.00051", 3, true, true, 1},     {"0.0015", 3, true, true, 2},
        {"0.00049999", 3, true, true, 0},  {"0.000000001", 3, true, true, 0},
        {"1.2340", 3, true, false, 1234},  {"-5", 0, true, false, -5},
        {"+5", 0, true, false, 5},         {".5", 3, true, false, 500},
        {"5.", 0, true, false, 5},         {"999999999999999999", 0, true, false, 999999999999999999},
        {"9999999999999999999", 0, false, false, 0}, {"1e18", 0, false, false, 0},
        {"1e400", 0, false, false, 0},     {"", 0, false, false, 0},
        {"-", 0, false, false, 0},         {".", 0, false, false, 0},
        {"1,5", 0, false, false, 0},       {"1 5", 0, false, false, 0},
        {"1e", 0, false, false, 0},        {"NaN", 0, false, false, 0},
        {"0x10", 0, false, false, 0},      {"0e99", 3, true, false, 0},
        {"00012", 0, true, false, 12},
    };
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        int64_t v = 0;
        bool rounded = false, ok = trade_amount(str_of(want[i].text), want[i].scale, &v, &rounded);
        if (ok != want[i].ok || v != want[i].value || rounded != want[i].rounded)
            print_error("`%s` → %d %lld %d\n", want[i].text, ok, (long long)v, rounded);
        assert_int_equal(ok, want[i].ok);
        assert_int_equal(v, want[i].value);
        assert_int_equal(rounded, want[i].rounded);
    }
}

/* --- whole files ----------------------------------------------------------------------------------- */

#define NAME "BACI_HS17_Y2020_V202301.csv"
#define HEAD "t,i,j,k,v,q\n"

static void test_into_the_store(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    int64_t q;
    OK(import_text(&h, NAME, HEAD "2020,4,251,071120,0.729,0.308\n2020,251,4,150910,27.902,NA\n"
                              "2020,4,490,071120,123456789.123,\n", &e), e);
    assert_int_equal(h.r->n_used, 3);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "FRA", "071120", &q),
                     729);
    assert_int_equal(q, 308);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "FRA", "AFG", "150910", &q),
                     27902);
    assert_int_equal(q, FLOW_NO_QUANTITY);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "S19", "071120", &q),
                     INT64_C(123456789123));
    assert_int_equal(q, FLOW_NO_QUANTITY);
    assert_int_equal(h.r->n_refused, 0);
}

static void test_absurd_and_negative(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    h.refused_max = 1;
    OK(import_text(&h, NAME, HEAD "2020,4,251,071120,-1,1\n2020,4,36,071120,9e15,1\n"
                              "2020,4,56,071120,1,-2\n2020,4,842,071120,NA,1\n"
                              "2020,0,251,071120,1,1\n2020,998,251,071120,1,1\n"
                              "2020,4,4,071120,1,1\n3020,4,251,071120,1,1\n2020,4,251,0711,1,1\n"
                              "2020,4,251,071120,1\n2020,4,251,071120,1,1,1\n"
                              "2020,4,251,071120,x,1\n2020,4,251,071120,1,y\n2020,4,251,071120,5,1\n",
                   &e), e);
    assert_int_equal(h.r->n_read, 14);
    assert_int_equal(h.r->n_used, 1);
    assert_int_equal(reason_with(&h, "is negative")->n, 2);
    assert_int_equal(reason_with(&h, "larger than any flow")->n, 1);
    assert_int_equal(reason_with(&h, "value is missing")->n, 1);
    assert_int_equal(reason_with(&h, "a total or a group")->n, 1);
    assert_int_equal(reason_with(&h, "no country number")->first_line, 7);
    assert_string_equal(reason_with(&h, "no country number")->first, "998");
    assert_int_equal(reason_with(&h, "are the same")->n, 1);
    assert_int_equal(reason_with(&h, "not a year")->n, 1);
    assert_int_equal(reason_with(&h, "HS code of six digits")->n, 1);
    assert_int_equal(reason_with(&h, "number of columns")->n, 2);
    assert_int_equal(h.r->n_refusals, 13);
    for (size_t i = 0; i < 13; i++)
        assert_int_equal(h.r->refusals[i].line, i + 2);
    assert_string_equal(h.r->refusals[0].column, "v");
    assert_string_equal(h.r->refusals[0].value, "-1");
}

static void test_lost_zeros(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    OK(import_text(&h, NAME, HEAD "2020,4,36,71120,1,1\n2020,4,36,150910,2,1\n", &e), e);
    assert_int_equal(reason_with(&h, "lost its leading zero")->n, 1);
    assert_true(reason_with(&h, "lost its leading zero")->remark);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "071120", NULL),
                     1000);
    h.refused_max = 1;
    OK(import_text(&h, NAME, HEAD "2020,4,36,71120,1,1\n\n2020,4,x,1,1,1\n2020,4,56,71120,3,NA\n"
                              "2020,4,36,010121,2,1\n2020,4,36,150910,4,1\n2020,4,36,150910,5,1\n",
                   &e), e);
    assert_int_equal(h.r->n_used, 2);
    assert_int_equal(h.r->n_refused, 4);
    assert_int_equal(reason_with(&h, "it may be anything")->n, 2);
    assert_int_equal(reason_with(&h, "it may be anything")->first_line, 2);
    assert_int_equal(reason_with(&h, "another value")->first_line, 8); /* lines count what was dropped */
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "150910", NULL),
                     4000);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "071120", NULL),
                     -1);
}

static void test_years(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    OK(import_text(&h, NAME, HEAD "2019,4,36,071120,1,1\n2020,4,36,071120,2,1\n"
                              "2019,4,56,071120,3,1\n", &e), e);
    assert_int_equal(h.r->parts[0].first_year, 2019);
    assert_int_equal(h.r->parts[0].last_year, 2020);
    assert_true(reason_with(&h, "2019 to 2020")->remark);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2019, "AFG", "BEL", "071120", NULL),
                     3000);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "071120", NULL),
                     2000);
    OK(import_text(&h, NAME, HEAD "2018,4,36,071120,1,1\n", &e), e);
    assert_non_null(reason_with(&h, "the file's name says 2020"));
}

static void test_duplicates(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    h.refused_max = 1;
    OK(import_text(&h, NAME, HEAD "2020,4,36,071120,1,1\n2020,4,36,071120,1,1\n"
                              "2020,4,36,150910,7,1\n2020,4,36,071120,2,1\n", &e), e);
    assert_int_equal(h.r->n_read, 4);
    assert_int_equal(h.r->n_used, 2);
    assert_int_equal(h.r->n_refused, 2);
    assert_int_equal(reason_with(&h, "the same row")->first_line, 3);
    assert_int_equal(reason_with(&h, "another value")->first_line, 5);
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "071120", NULL),
                     1000);
}

static void test_cut_short(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    OK(import_text(&h, NAME, HEAD "2020,4,36,071120,1,1\n", &e), e);
    FAILS(import_text(&h, NAME, HEAD "2020,4,36,071120,9,1\n2020,4,36,15", &e), e, ERR_PARSE,
          "line 3 has 4 of 6 columns");
    assert_non_null(strstr(e.hint, "cut short"));
    FAILS(import_text(&h, NAME, HEAD "2020,4,36,071120,9,\"  1", &e), e, ERR_PARSE, "middle of a row");
    FAILS(import_text(&h, NAME, HEAD "2020,4,36,071120,9,", &e), e, ERR_PARSE, "middle of a row");
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "071120", NULL),
                     1000); /* what was there is as it was */
    OK(import_text(&h, NAME, HEAD "2020,4,36,071120,9,1\n2020,4,36,150910,3,1", &e), e);
    assert_int_equal(h.r->n_used, 2);
    assert_non_null(reason_with(&h, "may be cut short"));
    assert_int_equal(flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "150910", NULL),
                     3000);
}

static void test_headers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct here h = here_new(a);
    struct err e = {0};
    static const char *const heads[] = {"t;i;j;k;v;q\n2020;4;36;071120;1;1\n",
                                        "\xEF\xBB\xBF\"t\",\"i\",\"j\",\"k\",\"v\",\"q\"\r\n2020,4,36,071120,2,1\r\n",
                                        "T,I,J,K,V,Q\n2020,4,36,071120,3,1\n"};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        OK(import_text(&h, NAME, heads[i], &e), e);
        assert_string_equal(h.r->format->id, "baci");
        assert_int_equal(
            flow_of(&h, "baci", "HS17", FLOWS_BILATERAL, 2020, "AFG", "AUS", "071120", NULL),
            1000 * (int64_t)(i + 1));
    }
    FAILS(import_text(&h, "a.csv", HEAD "2020,4,36,071120,1,1\n", &e), e, ERR_INPUT, "--nomenclature");
    h.opt.nomenclature = "HS92";
    OK(import_text(&h, "a.csv", HEAD "2020,4,36,071120,1,1\n", &e), e);
    FAILS(import_text(&h, "empty.csv", HEAD, &e), e, ERR_INPUT, "no row below it");
}

/* Blocks are cut at line ends wherever four megabytes end; the same bits for one thread and for three. */
static void test_blocks(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct buf text;
    size_t n = 0;
    int64_t sum = 0;
    buf_init(&text, a, 64 << 20);
    buf_puts(&text, HEAD);
    for (unsigned k = 0; k < 2600; k++)
        for (size_t i = 0; i < COUNT_OF(numbers); i++) {
            size_t j = (i + 1 + k % 12) % COUNT_OF(numbers);
            int64_t v = 1 + (int64_t)((k * 7919u + i * 31) % 1000000);
            buf_printf(&text, "2020,%d,%d,%06u,%lld.%03lld,\"%*d.5\"\n", numbers[i], numbers[j],
                       10000 + k * 311, (long long)(v / 1000), (long long)(v % 1000),
                       100 + (int)(k % 80), 7);
            sum += v;
            n++;
        }
    assert_true(text.n > 4 * (size_t)BACI_BLOCK / 3);
    char sha[2][HASH_HEX];
    for (int threads = 1; threads <= 3; threads += 2) {
        struct here h = here_new(a);
        assert_int_equal(setenv("LANDFALL_THREADS", threads == 1 ? "1" : "3", 1), 0);
        OK(import_text(&h, NAME, text.p, &e), e);
        assert_int_equal(h.r->n_used, n);
        const struct flow_info *info =
            flows_find(store_of(&h), "baci", "HS17", FLOWS_BILATERAL, 2020);
        assert_non_null(info);
        memcpy(sha[threads / 2], info->sha256, HASH_HEX);
        const struct flow_segment *s;
        OK(flows_map(store_of(&h), info, &s, &e), e);
        int64_t got = 0;
        for (uint32_t p = 0; p < s->n_pairs; p++)
            got += s->pair_value[p];
        assert_int_equal(got, sum);
    }
    unsetenv("LANDFALL_THREADS");
    assert_string_equal(sha[0], sha[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_come_back),  cmocka_unit_test(test_damaged_rows_agree),
        cmocka_unit_test(test_amounts),         cmocka_unit_test(test_into_the_store),
        cmocka_unit_test(test_absurd_and_negative), cmocka_unit_test(test_lost_zeros),
        cmocka_unit_test(test_years),           cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_cut_short),       cmocka_unit_test(test_headers),
        cmocka_unit_test(test_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

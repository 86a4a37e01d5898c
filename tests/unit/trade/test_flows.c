/* The store of flows: a small case by hand, made-up rows against the slow and obvious order, what
 * an import replaces and what it leaves alone, and the questions a reader asks. */
#include "trade/flows.h"

#include <pthread.h>

#include "base/file.h"
#include "trade/flow_sort.h"
#include "unit/trade/flow_rows.h"

/* ---- by hand ---- */

static const char countries[][FLOW_COUNTRY] = {"ITA", "DEU", "XXX", "FRA"};
static const char products[][FLOW_PRODUCT] = {"150910", "010121", "999999", "150990"};

static struct flow_form small_form(void)
{
    return (struct flow_form){.dataset = "baci",
                              .nomenclature = "HS17",
                              .source = "CEPII BACI",
                              .vintage = "V202501",
                              .method = "as published",
                              .digits = 6,
                              .kind = FLOWS_BILATERAL,
                              .year = 2020,
                              .country = countries,
                              .n_countries = 4,
                              .product = products,
                              .n_products = 4,
                              .value_unit = 1,
                              .quantity_unit = 0.001};
}

static void test_small(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = path_join(a, scratch_folder(a), "x.trade");
    /* FRA→DEU 150910: 5; ITA→FRA 150910: 5 000 000 000 (large), no quantity; ITA→DEU 150910: 7;
     * ITA→DEU 010121: 1 */
    uint16_t exporter[] = {3, 0, 0, 0}, importer[] = {1, 3, 1, 1}, product[] = {0, 0, 0, 1};
    int64_t value[] = {5, INT64_C(5000000000), 7, 1},
            quantity[] = {50, -1, INT64_C(4294967294), 10};
    const struct flow_block block = {.n = 4,
                                     .exporter = exporter,
                                     .importer = importer,
                                     .product = product,
                                     .value = value,
                                     .quantity = quantity};
    const struct made m = {.form = small_form(), .batch = {&block, 1}};
    made_store(folder, &m, NULL, NULL);

    struct flow_store *store;
    const struct flow_segment *s;
    OK(flows_open(&store, a, folder, &e), e);
    assert_int_equal(flows_count(store), 1);
    const struct flow_info *info = flows_find(store, "baci", "HS17", FLOWS_BILATERAL, 2020);
    assert_non_null(info);
    assert_ptr_equal(info, flows_default(store));
    assert_string_equal(info->source, "CEPII BACI");
    assert_string_equal(info->vintage, "V202501");
    assert_int_equal(info->n_rows, 4);
    assert_null(flows_find(store, "baci", "HS17", FLOWS_BILATERAL, 2019));
    assert_null(flows_find(store, "baci", "HS17", FLOWS_EXPORTS, 2020));
    OK(flows_map(store, info, &s, &e), e);
    OK(flows_check(store, info, &e), e);

    /* Only what is used is in the dictionaries. */
    assert_int_equal(s->n_countries, 3);
    assert_string_equal(s->country[0], "DEU");
    assert_string_equal(s->country[2], "ITA");
    assert_int_equal(s->n_products, 2);
    assert_string_equal(s->product[0], "010121");
    assert_int_equal(flow_country(s, "FRA"), 1);
    assert_int_equal(flow_country(s, "XXX"), -1);
    assert_int_equal(flow_product(s, "150910"), 1);
    assert_int_equal(flow_product(s, "150990"), -1);
    uint32_t begin, end;
    flow_products(s, "15", &begin, &end);
    assert_true(begin == 1 && end == 2);
    flow_products(s, "", &begin, &end);
    assert_true(begin == 0 && end == 2);
    flow_products(s, "02", &begin, &end);
    assert_int_equal(begin, end);

    /* 010121: ITA→DEU; 150910: FRA→DEU, ITA→DEU, ITA→FRA */
    assert_int_equal(s->n_pairs, 3);
    assert_int_equal(s->n_rows, 4);
    assert_int_equal(s->product_pair[1], 1);
    assert_int_equal(s->pair_exporter[0], 2);
    assert_int_equal(s->pair_exporter[1], 1);
    assert_int_equal(s->pair_exporter[2], 2);
    assert_int_equal(s->pair_row[2], 2);
    assert_int_equal(s->pair_row[3], 4);
    assert_int_equal(flow_value(s, 2), 7);
    assert_int_equal(flow_value(s, 3), INT64_C(5000000000));
    assert_int_equal(flow_quantity(s, 2), INT64_C(4294967294));
    assert_int_equal(flow_quantity(s, 3), FLOW_NO_QUANTITY);
    assert_int_equal(flow_quantity(s, 1), 50);
    assert_int_equal(s->pair_value[2], INT64_C(5000000007));
    assert_int_equal(s->n_markets, 3);
    assert_int_equal(s->market_importer[1], 0);
    assert_int_equal(s->market_value[1], 12);
    assert_int_equal(s->market_value[2], INT64_C(5000000000));
    assert_int_equal(s->bilateral[2 * 3 + 0], 8);
    assert_int_equal(s->bilateral[1 * 3 + 0], 5);
    assert_int_equal(s->bilateral[2 * 3 + 1], INT64_C(5000000000));
    assert_int_equal(s->bilateral[0], 0);
    assert_null(s->row_report);
    assert_int_equal(flows_import_count(store), 1);
    assert_string_equal(flows_import_at(store, 0)->file, "made.csv");
    assert_int_equal(flows_import_at(store, 0)->n_years, 1);
}

/* ---- against the obvious ---- */

static const struct flow_form *cmp_form;
static bool cmp_reports;
static int row_cmp(const void *pa, const void *pb)
{
    const struct made_row *a = pa, *b = pb;
    if (a->year != b->year)
        return a->year < b->year ? -1 : 1;
    int c = strcmp(cmp_form->product[a->product], cmp_form->product[b->product]);
    if (c == 0)
        c = strcmp(cmp_form->country[a->exporter], cmp_form->country[b->exporter]);
    if (c == 0 && a->importer != FLOW_NO_PARTNER)
        c = strcmp(cmp_form->country[a->importer], cmp_form->country[b->importer]);
    if (c == 0 && cmp_reports)
        c = (a->report > b->report) - (a->report < b->report);
    return c ? c : (a->row > b->row) - (a->row < b->row);
}
static bool same_key(const struct made_row *a, const struct made_row *b)
{
    return a->year == b->year && a->product == b->product && a->exporter == b->exporter &&
           a->importer == b->importer && a->report == b->report;
}

struct told {
    uint64_t row[4000];
    bool same[4000];
    size_t n;
};
static void tell(void *ctx, uint64_t row, uint64_t line, bool same)
{
    struct told *t = ctx;
    assert_int_equal(line, 0);
    assert_true(t->n < COUNT_OF(t->row));
    t->row[t->n] = row;
    t->same[t->n++] = same;
}

static void compare(const struct flow_segment *s, const struct made *m, const struct made_row *want,
                    size_t n)
{
    ARENA_LOCAL(a);
    size_t nc = s->n_countries;
    int64_t *bilateral = NEW_N(a, int64_t, nc * nc), *market = NEW_N(a, int64_t, nc);
    bool *seen = NEW_N(a, bool, nc);
    size_t r = 0, n_markets = 0;
    enum flow_kind kind = m->form.kind;
    assert_int_equal(s->n_rows, n);
    for (uint32_t k = 0; k < s->n_products; k++) {
        for (uint32_t p = s->product_pair[k]; p < s->product_pair[k + 1]; p++) {
            int64_t pair = 0;
            assert_int_equal(s->pair_row[p], r);
            for (; r < s->pair_row[p + 1]; r++) {
                const struct made_row *w = &want[r];
                assert_string_equal(s->product[k], m->form.product[w->product]);
                assert_string_equal(s->country[s->pair_exporter[p]], m->form.country[w->exporter]);
                if (kind == FLOWS_EXPORTS)
                    assert_int_equal(s->row_importer[r], FLOW_NO_PARTNER);
                else
                    assert_string_equal(s->country[s->row_importer[r]],
                                        m->form.country[w->importer]);
                assert_int_equal(flow_value(s, (uint32_t)r), w->value);
                assert_int_equal(flow_quantity(s, (uint32_t)r), w->quantity);
                if (kind == FLOWS_REPORTS)
                    assert_int_equal(s->row_report[r], w->report);
                else
                    assert_null(s->row_report);
                pair += kind != FLOWS_REPORTS || w->report == REPORT_EXPORT ? w->value : 0;
                if (kind == FLOWS_EXPORTS)
                    continue;
                market[s->row_importer[r]] +=
                    kind != FLOWS_REPORTS || w->report == REPORT_IMPORT ? w->value : 0;
                seen[s->row_importer[r]] = true;
                bilateral[s->pair_exporter[p] * nc + s->row_importer[r]] += w->value;
            }
            assert_int_equal(s->pair_value[p], pair);
        }
        for (size_t i = 0; i < nc; i++)
            if (seen[i]) {
                assert_int_equal(s->market_importer[n_markets], i);
                assert_int_equal(s->market_value[n_markets], market[i]);
                n_markets++;
                seen[i] = false;
                market[i] = 0;
            }
        assert_int_equal(s->product_market[k + 1], n_markets);
    }
    assert_int_equal(r, n);
    assert_int_equal(s->n_markets, n_markets);
    if (kind == FLOWS_BILATERAL)
        assert_memory_equal(s->bilateral, bilateral, nc * nc * sizeof *bilateral);
    else
        assert_null(s->bilateral);
}

static void one_case(size_t n, size_t n_countries, size_t n_products, enum flow_kind kind,
                     bool sorted, bool with_year, uint64_t seed)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    struct made m = made_rows(a, n, n_countries, n_products, kind, sorted, with_year, seed);
    struct told told = {0};
    made_store(folder, &m, tell, &told);
    cmp_form = &m.form;
    cmp_reports = kind == FLOWS_REPORTS;
    struct made_row *want = NEW_N(a, struct made_row, n);
    memcpy(want, m.row, n * sizeof *want);
    qsort(want, n, sizeof *want, row_cmp);
    /* Drop what is there twice. Duplicates of a year are told by row; years ascend. */
    size_t kept = 0, n_dropped = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept && same_key(&want[kept - 1], &want[i])) {
            bool found = false;
            for (size_t t = 0; t < told.n; t++)
                if (told.row[t] == want[i].row) {
                    found = true;
                    assert_int_equal(told.same[t], want[kept - 1].value == want[i].value);
                }
            assert_true(found);
            n_dropped++;
        } else {
            want[kept++] = want[i];
        }
    }
    assert_int_equal(told.n, n_dropped);
    for (size_t t = 1; t < told.n; t++)
        assert_true(m.row[told.row[t - 1]].year < m.row[told.row[t]].year ||
                    (m.row[told.row[t - 1]].year == m.row[told.row[t]].year &&
                     told.row[t - 1] < told.row[t]));
    struct flow_store *store;
    OK(flows_open(&store, a, folder, &e), e);
    size_t at = 0;
    for (size_t i = 0; i < flows_count(store); i++) {
        const struct flow_segment *s;
        const struct flow_info *info = flows_at(store, i);
        OK(flows_map(store, info, &s, &e), e);
        OK(flows_check(store, info, &e), e);
        assert_int_equal(info->year, want[at].year);
        size_t end = at;
        while (end < kept && want[end].year == want[at].year)
            end++;
        compare(s, &m, want + at, end - at);
        at = end;
    }
    assert_int_equal(at, kept);
}

static void test_random(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 4; seed++) {
        one_case(3000, 50, 300, FLOWS_BILATERAL, false, false, seed);
        one_case(3000, 50, 300, FLOWS_BILATERAL, true, false, seed);
        one_case(3000, 5, 30, FLOWS_BILATERAL, false, true, seed); /* many duplicates */
        one_case(3000, 50, 300, FLOWS_EXPORTS, false, true, seed);
        one_case(3000, 20, 100, FLOWS_REPORTS, false, false, seed);
        one_case(3000, 10, 1, FLOWS_BILATERAL, true, true, seed);
        one_case(1, 3, 2, FLOWS_BILATERAL, false, false, seed);
    }
}

/* Enough rows for several parts; the file is the same for any number of threads. */
static void test_threads(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str bytes[2];
    struct made m = made_rows(a, 900000, 97, 991, FLOWS_BILATERAL, false, false, 5);
    for (int i = 0; i < 2; i++) {
        const char *folder = scratch_folder(a);
        struct flow_store *store;
        (void)setenv("LANDFALL_THREADS", i ? "4" : "1", 1);
        made_store(folder, &m, NULL, NULL);
        OK(flows_open(&store, a, folder, &e), e);
        OK(flows_check(store, flows_at(store, 0), &e), e);
        OK(file_read(a, path_join(a, folder, flows_at(store, 0)->file), FILE_MAX_DATA, &bytes[i],
                     &e),
           e);
    }
    (void)unsetenv("LANDFALL_THREADS");
    assert_true(str_eq(bytes[0], bytes[1]));
}

struct mapping {
    struct flow_store *store;
    const struct flow_segment *got[4];
};
static void *map_all(void *p)
{
    struct mapping *m = p;
    for (size_t i = 0; i < flows_count(m->store); i++) {
        struct err e = {0};
        if (!flows_map(m->store, flows_at(m->store, i), &m->got[i], &e))
            return NULL;
    }
    return m;
}

/* Many ask for the same years at once: each year is mapped once, and all get that. */
static void test_mapped_by_many(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    struct made m = made_rows(a, 2000, 50, 300, FLOWS_BILATERAL, false, true, 4);
    struct flow_store *store;
    pthread_t thread[6];
    struct mapping mapping[6];
    made_store(folder, &m, NULL, NULL);
    OK(flows_open(&store, a, folder, &e), e);
    assert_int_equal(flows_count(store), 4);
    for (size_t i = 0; i < COUNT_OF(thread); i++) {
        mapping[i] = (struct mapping){.store = store};
        assert_int_equal(pthread_create(&thread[i], NULL, map_all, &mapping[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(thread); i++) {
        void *done;
        assert_int_equal(pthread_join(thread[i], &done), 0);
        assert_non_null(done);
        assert_memory_equal(mapping[i].got, mapping[0].got, sizeof mapping[i].got);
    }
}

/* Memory is asked for before it is taken. */
static void test_memory(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    void *p;
    OK(flow_memory_for(1 << 20, 10, &e), e);
    FAILS(flow_memory_for(UINT64_C(1) << 50, 7, &e), e, ERR_LIMIT, "7 rows at once need");
    FAILS(flow_scratch(&p, a, UINT64_C(1) << 60, &e), e, ERR_LIMIT, "no memory");
}

/* ---- several imports ---- */

static void test_years(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    struct made m = made_rows(a, 1000, 50, 300, FLOWS_BILATERAL, true, false, 9);
    struct flow_store *store;
    char version[HASH_HEX] = "";
    struct stat first, now;
    OK(flows_open(&store, a, folder, &e), e);
    assert_int_equal(flows_count(store), 0);
    assert_string_equal(flows_version(store), "");
    assert_null(flows_default(store));
    for (int year = 2018; year < 2021; year++) { /* appended: the others stay untouched */
        m.form.year = year;
        made_store(folder, &m, NULL, NULL);
        OK(flows_open(&store, a, folder, &e), e);
        assert_int_equal(flows_count(store), year - 2017);
        assert_string_not_equal(flows_version(store), version);
        memcpy(version, flows_version(store), HASH_HEX);
        const char *path = path_join(a, folder, flows_at(store, 0)->file);
        assert_int_equal(stat(path, &now), 0);
        if (year == 2018)
            first = now;
        assert_int_equal(first.st_ino, now.st_ino);
        assert_int_equal(first.st_mtim.tv_nsec, now.st_mtim.tv_nsec);
    }
    assert_int_equal(flows_default(store)->year, 2020);

    /* A year again: replaced, under a new name, the old file gone; a mapping of the old one stays
     * good. */
    const struct flow_segment *old;
    const struct flow_info *info = flows_find(store, "made", "HS17", FLOWS_BILATERAL, 2019);
    const char *old_file = path_join(a, folder, info->file);
    OK(flows_map(store, info, &old, &e), e);
    m.form.year = 2019;
    m.batch.n_blocks = 1;
    made_store(folder, &m, NULL, NULL);
    assert_false(file_exists(old_file));
    OK(flows_check(store, info, &e), e);
    struct flow_store *newer;
    OK(flows_open(&newer, a, folder, &e), e);
    assert_int_equal(flows_count(newer), 3);
    const struct flow_info *again = flows_find(newer, "made", "HS17", FLOWS_BILATERAL, 2019);
    assert_string_not_equal(again->file, info->file);
    assert_true(again->n_rows <= m.batch.blocks[0].n);
    assert_true(again->n_rows < old->n_rows);

    /* A reader of before that has not mapped it yet gets the file that stands now. */
    struct flow_store *late;
    OK(flows_open(&late, a, folder, &e), e);
    made_store(folder, &m, NULL, NULL);
    const struct flow_segment *s;
    OK(flows_map(late, flows_find(late, "made", "HS17", FLOWS_BILATERAL, 2019), &s, &e), e);
    assert_int_equal(s->n_rows, again->n_rows);

    /* Removed: the others stay. */
    struct flow_writer *w;
    struct flow_import what = made_import();
    OK(flow_import_begin(&w, a, folder, &what, &e), e);
    OK(flow_import_remove(w, again, &e), e);
    FAILS(flow_import_remove(w, again, &e), e, ERR_NOT_FOUND, "not in the store");
    OK(flow_import_end(w, &e), e);
    OK(flows_open(&newer, a, folder, &e), e);
    assert_int_equal(flows_count(newer), 2);
    assert_int_equal(flows_import_count(newer), 6);
    OK(flows_open(&late, a, folder, &e), e);
}

static void test_lock(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    struct flow_writer *one, *two;
    struct flow_import what = made_import();
    OK(flow_import_begin(&one, a, folder, &what, &e), e);
    FAILS(flow_import_begin(&two, a, folder, &what, &e), e, ERR_BUSY,
          "since 2023-11-14 22:13:20 UTC");
    FAILS(flow_import_begin(&two, a, folder, &what, &e), e, ERR_BUSY,
          arena_printf(a, "process %ld", (long)getpid()));
    flow_import_abandon(one);
    OK(flow_import_begin(&two, a, folder, &what, &e), e);
    OK(flow_import_end(two, &e), e);
    FAILS(flow_import_end(two, &e), e, ERR_BUG, "after its end");
}

static void test_abandoned(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    struct made m = made_rows(a, 1000, 50, 300, FLOWS_BILATERAL, true, true, 9);
    struct flow_import what = made_import();
    {
        ARENA_LOCAL(inner); /* closing it abandons the import */
        struct flow_writer *w;
        OK(flow_import_begin(&w, inner, folder, &what, &e), e);
        OK(flow_import_add(w, &m.batch, &m.form, NULL, NULL, &e), e);
        OK(flow_import_keep(w, "products.csv", STR("code\n"), &e), e);
    }
    struct flow_store *store;
    struct file_list files;
    OK(flows_open(&store, a, folder, &e), e);
    assert_int_equal(flows_count(store), 0);
    OK(file_list(a, folder, NULL, &files, &e), e);
    assert_int_equal(files.n, 2); /* lock, manifest */
}

static void test_kept(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    struct flow_store *store, *late;
    struct str got;
    for (int i = 0; i < 2; i++) {
        struct flow_writer *w;
        struct flow_import what = made_import();
        OK(flow_import_begin(&w, a, folder, &what, &e), e);
        FAILS(flow_import_keep(w, "../x", STR("a"), &e), e, ERR_INPUT, "../x");
        FAILS(flow_import_keep(w, ".x", STR("a"), &e), e, ERR_INPUT, ".x");
        OK(flow_import_keep(w, "HS17.csv", i ? STR("new") : STR("old"), &e), e);
        OK(flow_import_end(w, &e), e);
        if (i == 0)
            OK(flows_open(&late, a, folder, &e), e);
    }
    OK(flows_open(&store, a, folder, &e), e);
    OK(flows_kept(store, a, "HS17.csv", &got, &e), e);
    assert_true(str_is(got, "new"));
    OK(flows_kept(late, a, "HS17.csv", &got, &e),
       e); /* its file is gone: the one that stands now */
    assert_true(str_is(got, "new"));
    FAILS(flows_kept(store, a, "HS12.csv", &got, &e), e, ERR_NOT_FOUND, "HS12.csv");
}

/* ---- refused ---- */

static void refuse(const struct flow_block *b, const struct flow_form *form, enum err_code code,
                   const char *words)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct flow_writer *w;
    struct flow_import what = made_import();
    OK(flow_import_begin(&w, a, scratch_folder(a), &what, &e), e);
    FAILS(flow_import_add(w, &(struct flow_batch){b, 1}, form, NULL, NULL, &e), e, code, words);
}

static void test_refused(void **state)
{
    (void)state;
    uint16_t exporter[] = {0, 1}, importer[] = {1, 0}, product[] = {0, 1}, year[] = {2020, 2020};
    int64_t value[] = {1, 2}, quantity[] = {1, 2};
    uint32_t line[] = {17, 18};
    struct flow_form form = small_form();
    struct flow_block b = {.n = 2,
                           .year = year,
                           .exporter = exporter,
                           .importer = importer,
                           .product = product,
                           .value = value,
                           .quantity = quantity};
    value[1] = -1;
    refuse(&b, &form, ERR_INPUT, "row 2: its value is negative");
    b.line = line;
    refuse(&b, &form, ERR_INPUT, "line 18: its value is negative");
    value[1] = INT64_MAX;
    refuse(&b, &form, ERR_LIMIT, "the sum of all values");
    value[1] = 1;
    quantity[0] = -2;
    refuse(&b, &form, ERR_INPUT, "line 17: its quantity");
    quantity[0] = 0;
    importer[0] = FLOW_NO_PARTNER;
    refuse(&b, &form, ERR_INPUT, "line 17: its importer");
    importer[0] = 4;
    refuse(&b, &form, ERR_INPUT, "line 17: its importer");
    importer[0] = 1;
    exporter[1] = 9;
    refuse(&b, &form, ERR_INPUT, "line 18: its exporter");
    exporter[1] = 1;
    product[0] = 4;
    refuse(&b, &form, ERR_INPUT, "line 17: its product");
    product[0] = 0;
    year[1] = 20;
    refuse(&b, &form, ERR_INPUT, "line 18: its year");
    year[1] = 2020;
    form.kind = FLOWS_EXPORTS;
    refuse(&b, &form, ERR_INPUT, "line 17: it has an importer");
    form.kind = FLOWS_REPORTS;
    refuse(&b, &form, ERR_INPUT, "who reported");
    form.kind = FLOWS_BILATERAL;
    form.dataset = "Two words";
    refuse(&b, &form, ERR_INPUT, "Two words");
    form.dataset = "baci";
    b.n = 0;
    refuse(&b, &form, ERR_INPUT, "no row");
    b.n = 2;
    b.year = NULL;
    form.year = 0;
    refuse(&b, &form, ERR_INPUT, "without a year");
    form.year = 2020;
    static const char twice[][FLOW_COUNTRY] = {"ITA", "DEU", "ITA", "FRA"};
    form.country = twice;
    refuse(&b, &form, ERR_INPUT, "ITA is listed twice");

    /* All rows of a year in one batch: a second one would throw the first away. */
    ARENA_LOCAL(a);
    struct err e = {0};
    struct flow_writer *w;
    struct flow_import what = made_import();
    form = small_form();
    OK(flow_import_begin(&w, a, scratch_folder(a), &what, &e), e);
    OK(flow_import_add(w, &(struct flow_batch){&b, 1}, &form, NULL, NULL, &e), e);
    FAILS(flow_import_add(w, &(struct flow_batch){&b, 1}, &form, NULL, NULL, &e), e, ERR_CONFLICT,
          "in two tables");
    FAILS(flow_import_end(w, &e), e, ERR_BUG, "after a failure"); /* half of it must not count */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),   cmocka_unit_test(test_random),
        cmocka_unit_test(test_threads), cmocka_unit_test(test_mapped_by_many),
        cmocka_unit_test(test_memory),  cmocka_unit_test(test_years),
        cmocka_unit_test(test_lock),    cmocka_unit_test(test_abandoned),
        cmocka_unit_test(test_kept),    cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

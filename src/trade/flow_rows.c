/* Rows → runs in order: one sweep over the blocks checks and counts, another writes the runs down,
 * then the runs are sorted. Whole columns are looked at in lanes of fixed number; a row is looked
 * at by itself only where its block holds one that cannot be. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/file.h"
#include "base/parallel.h"
#include "country/country.h"
#include "trade/flow_sort.h"

enum { STRETCH_MAX = 32, SHORT_MAX = 8 /* rows a run */ };

/* ---- memory ---- */

struct pages {
    void *p;
    size_t n;
};

static void pages_drop(void *p)
{
    const struct pages *g = p;
    (void)munmap(g->p, g->n);
}

bool flow_scratch(void *ret_pointer, struct arena *a, uint64_t bytes, struct err *e)
{
    struct pages *g = NEW(a, struct pages);
    char words[32];
    void *p = bytes > SIZE_MAX / 2 ? MAP_FAILED
                                   : mmap(NULL, bytes ? (size_t)bytes : 1, PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return FAIL(e, ERR_LIMIT, "there is no memory for %s of product flows",
                    file_size_words(words, bytes));
    (void)madvise(p, (size_t)bytes, MADV_HUGEPAGE); /* rows are dealt out to thousands of places */
    *g = (struct pages){p, bytes ? (size_t)bytes : 1};
    arena_defer(a, pages_drop, g);
    memcpy(ret_pointer, &p, sizeof p);
    return true;
}

static void close_file(FILE **f)
{
    if (*f)
        (void)fclose(*f);
}

bool flow_memory_for(uint64_t bytes, uint64_t n_rows, struct err *e)
{
    char line[128], want[32], have[32];
    unsigned long long kib = 0;
    FILE *f CLEANUP(close_file) = fopen("/proc/meminfo", "re");
    if (!f)
        return true; /* a system that does not say */
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1) {
            if (bytes <= kib * 1024)
                return true;
            (void)FAIL(e, ERR_LIMIT, "%llu rows at once need %s of memory; %s are free",
                       (unsigned long long)n_rows, file_size_words(want, bytes),
                       file_size_words(have, kib * 1024));
            return err_hint(e, "Import the years one by one, or close other programs.");
        }
    return true;
}

/* ---- checking and counting ---- */

struct scan {
    const struct flow_rows *rows;
    const uint16_t *rank; /* [form->n_countries] place of a code in the sorted dictionary */
    struct scanned {
        size_t n_runs, first_run;
        uint64_t low, high; /* sum of the values = low + high · 2³² */
        const char *bad;    /* what is wrong with */
        size_t bad_row;     /* this row of the block */
    } * block;
    struct flow_run *runs;
};

static bool is_bad(const struct flow_rows *r, const struct flow_block *b, size_t i,
                   const char **ret_why)
{
    const struct flow_form *f = r->form;
    bool partner = f->kind != FLOWS_EXPORTS;
    *ret_why = NULL;
    if (b->year && !flow_year_ok(b->year[i]))
        *ret_why = "its year cannot be";
    else if (b->exporter[i] >= f->n_countries)
        *ret_why = "its exporter is not in the list of countries";
    else if (partner ? b->importer[i] >= f->n_countries : b->importer[i] != FLOW_NO_PARTNER)
        *ret_why = partner ? "its importer is not in the list of countries" : "it has an importer";
    else if (b->product[i] >= f->n_products)
        *ret_why = "its product is not in the list of products";
    else if (b->value[i] < 0)
        *ret_why = "its value is negative";
    else if (b->quantity && b->quantity[i] < FLOW_NO_QUANTITY)
        *ret_why = "its quantity is negative";
    else if (b->report && b->report[i] > REPORT_BOTH)
        *ret_why = "nobody can have reported it";
    return *ret_why != NULL;
}

/* Where the run that begins at row i ends. Most runs are long: whole stretches are compared at once
 * with themselves, one row further. */
static size_t run_end(const struct flow_block *b, size_t i, bool reports)
{
    const size_t stretch = STRETCH_MAX;
    for (i++; i < b->n; i++) {
        while (b->n - i >= stretch && !b->year && !reports &&
               memcmp(b->exporter + i, b->exporter + i - 1, stretch * sizeof *b->exporter) == 0 &&
               memcmp(b->importer + i, b->importer + i - 1, stretch * sizeof *b->importer) == 0)
            i += stretch;
        if (i == b->n || b->exporter[i] != b->exporter[i - 1] ||
            b->importer[i] != b->importer[i - 1] || (b->year && b->year[i] != b->year[i - 1]) ||
            (reports && b->report[i] != b->report[i - 1]))
            break;
    }
    return i;
}

/* Low and high halves are added apart: 2³² of them fit. The sign of the union is set when one is
 * negative. */
static uint64_t add_values(struct scanned *s, const int64_t *value, size_t n)
{
    uint64_t low[STRETCH_MAX] = {0}, high[STRETCH_MAX] = {0}, all[STRETCH_MAX] = {0};
    size_t i = 0;
    for (; i + STRETCH_MAX <= n;
         i += STRETCH_MAX) /* lanes of fixed number, for vector instructions */
        for (size_t k = 0; k < STRETCH_MAX; k++) {
            uint64_t v = (uint64_t)value[i + k];
            low[k] += v & UINT32_MAX;
            high[k] += v >> 32;
            all[k] |= v;
        }
    for (; i < n; i++) {
        low[0] += (uint64_t)value[i] & UINT32_MAX;
        high[0] += (uint64_t)value[i] >> 32;
        all[0] |= (uint64_t)value[i];
    }
    for (size_t k = 0; k < STRETCH_MAX; k++) {
        s->low += low[k];
        s->high += high[k];
        all[0] |= all[k];
    }
    return all[0];
}

/* FLOW_NO_QUANTITY is −1: one more than it is 0. */
static bool below_missing(const int64_t *quantity, size_t n)
{
    uint64_t all[STRETCH_MAX] = {0};
    size_t i = 0;
    if (!quantity)
        return false;
    for (; i + STRETCH_MAX <= n; i += STRETCH_MAX)
        for (size_t k = 0; k < STRETCH_MAX; k++)
            all[k] |= (uint64_t)quantity[i + k] + 1;
    for (; i < n; i++)
        all[0] |= (uint64_t)quantity[i] + 1;
    for (size_t k = 0; k < STRETCH_MAX; k++)
        all[0] |= all[k];
    return all[0] >> 63; /* also for INT64_MAX, which is then looked at */
}

/* May this block hold a row that cannot be? Only then are its rows looked at one by one. */
static bool suspicious(const struct flow_rows *r, const struct flow_block *b, uint64_t values)
{
    const struct flow_form *f = r->form;
    bool no_partner = f->kind == FLOWS_EXPORTS;
    return values >> 63 || b->year || b->report || no_partner || below_missing(b->quantity, b->n) ||
           flow_highest(b->exporter, b->n) >= f->n_countries ||
           flow_highest(b->importer, b->n) >= f->n_countries ||
           flow_highest(b->product, b->n) >= f->n_products;
}

static void scan_block(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct scan *c = ctx;
    const struct flow_rows *r = c->rows;
    const struct flow_block *b = &r->batch->blocks[block];
    struct scanned *s = &c->block[block];
    bool reports = r->form->kind == FLOWS_REPORTS;
    (void)begin, (void)end, (void)worker;
    if (suspicious(r, b, add_values(s, b->value, b->n)))
        for (size_t i = 0; i < b->n && !s->bad; i++)
            if (is_bad(r, b, i, &s->bad))
                s->bad_row = i;
    for (size_t i = 0; i < b->n; i = run_end(b, i, reports))
        s->n_runs++;
}

static void write_runs(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct scan *c = ctx;
    const struct flow_rows *r = c->rows;
    const struct flow_block *b = &r->batch->blocks[block];
    struct flow_run *run = c->runs + c->block[block].first_run;
    bool reports = r->form->kind == FLOWS_REPORTS;
    (void)begin, (void)end, (void)worker;
    for (size_t i = 0, next; i < b->n; i = next) {
        next = run_end(b, i, reports);
        *run++ = (struct flow_run){
            .begin = r->block_start[block] + (uint32_t)i,
            .n = (uint32_t)(next - i),
            .exporter = c->rank[b->exporter[i]],
            .importer =
                b->importer[i] == FLOW_NO_PARTNER ? FLOW_NO_PARTNER : c->rank[b->importer[i]],
            .year = (uint16_t)((b->year ? b->year[i] : r->form->year) - YEAR_MIN),
            .report = reports ? b->report[i] : 0,
        };
    }
}

/* ---- sorting the runs ---- */

enum run_key { BY_REPORT, BY_IMPORTER, BY_EXPORTER, BY_YEAR, N_KEYS };

static inline uint16_t key_of(const struct flow_run *r, enum run_key key)
{
    return key == BY_REPORT     ? r->report
           : key == BY_IMPORTER ? r->importer
           : key == BY_EXPORTER ? r->exporter
                                : r->year;
}

/* One stable counting pass; false when all have the same key and nothing was moved. */
static bool sort_pass(const struct flow_run *from, struct flow_run *to, size_t n, enum run_key key,
                      size_t *count)
{
    memset(count, 0, ((size_t)UINT16_MAX + 2) * sizeof *count);
    for (size_t i = 0; i < n; i++)
        count[key_of(&from[i], key) + 1]++;
    if (count[key_of(&from[0], key) + 1] == n)
        return false;
    for (size_t k = 0; k < UINT16_MAX; k++)
        count[k + 1] += count[k];
    for (size_t i = 0; i < n; i++)
        to[count[key_of(&from[i], key)]++] = from[i];
    return true;
}

/* Short runs are not worth sorting: rows are then sorted within their product. Not so in reports,
 * where the order within a product needs a column that the records do not have. */
static bool sort_runs(struct flow_rows *r, struct arena *a, struct err *e)
{
    r->runs_sorted = r->form->kind == FLOWS_REPORTS || r->n_runs < r->n / SHORT_MAX + 1;
    size_t *count = NEW_N(a, size_t, (size_t)UINT16_MAX + 2);
    struct flow_run *other;
    TRY(flow_scratch(&other, a, r->n_runs * sizeof *other, e));
    for (enum run_key key = r->runs_sorted ? BY_REPORT : BY_YEAR; key < N_KEYS; key++)
        if (sort_pass(r->runs, other, r->n_runs, key, count)) {
            struct flow_run *was = r->runs;
            r->runs = other;
            other = was;
        }
    return true;
}

/* ---- opening ---- */

struct coded {
    const char *code;
    size_t index;
};
static int coded_cmp(const void *pa, const void *pb)
{
    const struct coded *a = pa, *b = pb;
    return strcmp(a->code, b->code);
}

/* Indices of n codes of `size` bytes, in the order of the codes. */
static bool order_codes(struct arena *a, const char *codes, size_t n, size_t size, const char *what,
                        struct coded **ret, struct err *e)
{
    struct coded *list = NEW_N(a, struct coded, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct coded){codes + i * size, i};
    qsort(list, n, sizeof *list, coded_cmp);
    for (size_t i = 1; i < n; i++)
        if (strcmp(list[i - 1].code, list[i].code) == 0)
            return FAIL(e, ERR_INPUT, "%s %s is listed twice", what, list[i].code);
    *ret = list;
    return true;
}

static bool check_form(const struct flow_form *f, struct err *e)
{
    if (!flow_dataset_ok(str_of(f->dataset)) || !flow_nomenclature_ok(str_of(f->nomenclature))) {
        (void)FAIL(e, ERR_INPUT, "\"%s %s\" cannot be the name of a dataset and its nomenclature",
                   f->dataset, f->nomenclature);
        return err_hint(
            e,
            "Small letters, digits and - for the dataset (at most %d), letters and digits for "
            "the nomenclature (at most %d).",
            FLOW_DATASET - 1, FLOW_NOMENCLATURE - 1);
    }
    if (f->n_countries > UINT16_MAX || f->n_products > UINT16_MAX)
        return FAIL(e, ERR_LIMIT,
                    "%zu countries and %zu products; at most %d of each can be stored",
                    f->n_countries, f->n_products, UINT16_MAX);
    if (f->n_countries == 0 || f->n_products == 0 || f->digits < 0 || f->digits >= FLOW_PRODUCT ||
        !flow_units_ok(f->value_unit, f->quantity_unit) || (unsigned)f->kind > FLOWS_REPORTS ||
        (f->year && !flow_year_ok(f->year)))
        return FAIL(e, ERR_INPUT, "digits, units, kind, year or lists of the flows cannot be");
    for (size_t i = 0; i < f->n_countries; i++)
        if (!flow_country_ok(f->country[i]))
            return FAIL(e, ERR_INPUT, "\"%.4s\" cannot be the code of a country", f->country[i]);
    for (size_t i = 0; i < f->n_products; i++)
        if (!flow_product_ok(f->product[i]))
            return FAIL(e, ERR_INPUT, "\"%.8s\" cannot be the code of a product", f->product[i]);
    return true;
}

static bool number_rows(struct flow_rows *r, struct arena *a, struct err *e)
{
    const struct flow_batch *batch = r->batch;
    uint64_t n = 0;
    r->block_start = NEW_N(a, uint32_t, batch->n_blocks + 1);
    r->has_report = batch->n_blocks > 0;
    for (size_t i = 0; i < batch->n_blocks; i++) {
        const struct flow_block *b = &batch->blocks[i];
        if (b->n >= UINT32_MAX || n + b->n >= UINT32_MAX)
            return FAIL(e, ERR_LIMIT, "more than %u rows at once", UINT32_MAX - 1);
        if (b->n && !b->year && r->form->year == 0)
            return FAIL(e, ERR_INPUT, "rows without a year");
        r->block_start[i] = (uint32_t)n;
        n += b->n;
        r->has_quantity = r->has_quantity || (b->quantity && b->n);
        r->has_report = r->has_report && (b->report || !b->n);
    }
    if (n == 0)
        return FAIL(e, ERR_INPUT, "there is no row to store");
    if (r->form->kind == FLOWS_REPORTS && !r->has_report)
        return FAIL(e, ERR_INPUT, "rows do not say who reported them");
    r->block_start[batch->n_blocks] = r->n = (uint32_t)n;
    return true;
}

static bool scan_all(struct flow_rows *r, struct scan *c, struct arena *a, struct err *e)
{
    unsigned __int128 total = 0;
    c->block = NEW_N(a, struct scanned, r->batch->n_blocks);
    parallel_blocks(r->batch->n_blocks, 1, scan_block, c);
    for (size_t i = 0; i < r->batch->n_blocks; i++) {
        struct scanned *s = &c->block[i];
        if (s->bad) {
            const uint32_t *line = r->batch->blocks[i].line;
            return FAIL(e, ERR_INPUT, "%s %llu: %s", line ? "line" : "row",
                        line ? line[s->bad_row]
                             : (unsigned long long)r->block_start[i] + s->bad_row + 1,
                        s->bad);
        }
        s->first_run = r->n_runs;
        r->n_runs += s->n_runs;
        total += ((unsigned __int128)s->high << 32) + s->low;
    }
    if (total > INT64_MAX) /* then no sum of any part of them overflows */
        return FAIL(e, ERR_LIMIT, "the sum of all values is larger than can be stored");
    return true;
}

static void find_years(struct flow_rows *r, struct arena *a)
{
    size_t cap = 0;
    for (size_t i = 0; i < r->n_runs; i++) {
        int year = r->runs[i].year + YEAR_MIN;
        if (r->n_years == 0 || r->years[r->n_years - 1].year != year)
            PUSH(a, r->years, r->n_years, cap, (struct flow_year){year, i, i});
        r->years[r->n_years - 1].end = i + 1;
    }
}

bool flow_rows_open(struct flow_rows *ret, struct arena *a, const struct flow_batch *batch,
                    const struct flow_form *form, struct err *e)
{
    struct flow_rows r = {.batch = batch, .form = form};
    struct scan c = {.rows = &r};
    struct coded *countries, *products;
    TRY(check_form(form, e));
    TRY(number_rows(&r, a, e));
    TRY(order_codes(a, form->country[0], form->n_countries, FLOW_COUNTRY, "country", &countries,
                    e));
    TRY(order_codes(a, form->product[0], form->n_products, FLOW_PRODUCT, "product", &products, e));
    uint16_t *rank = NEW_N(a, uint16_t, form->n_countries),
             *order = NEW_N(a, uint16_t, form->n_products);
    char(*country)[FLOW_COUNTRY] = arena_alloc_n(a, form->n_countries, FLOW_COUNTRY);
    for (size_t i = 0; i < form->n_countries; i++) {
        rank[countries[i].index] = (uint16_t)i;
        memcpy(country[i], countries[i].code, FLOW_COUNTRY);
    }
    for (size_t i = 0; i < form->n_products; i++)
        order[i] = (uint16_t)products[i].index;
    c.rank = rank;
    r.country = (const char(*)[FLOW_COUNTRY])country;
    r.product_order = order;
    TRY(scan_all(&r, &c, a, e));
    TRY(flow_memory_for(
        r.n_runs * 2 * sizeof *r.runs + (uint64_t)r.n * 2 * sizeof(struct flow_record), r.n, e));
    TRY(flow_scratch(&r.runs, a, r.n_runs * sizeof *r.runs, e));
    c.runs = r.runs;
    parallel_blocks(batch->n_blocks, 1, write_runs, &c);
    TRY(sort_runs(&r, a, e));
    find_years(&r, a);
    *ret = r;
    return true;
}

size_t flow_rows_block(const struct flow_rows *r, uint32_t row)
{
    size_t low = 0, high = r->batch->n_blocks; /* the last block that begins at or before the row */
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (r->block_start[mid] <= row)
            low = mid;
        else
            high = mid;
    }
    return low;
}

/* Sorted records → the bytes of a segment file. Products are taken in small groups by many threads:
 * first each drops its duplicates and counts what it will fill, then the places are added up, then
 * each fills its own places. */
#include <pthread.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "trade/flow_sort.h"

enum { GROUP_MAX = 16, WORDS_MAX = FLOW_MAX_COUNTRIES / 64 };

struct filled { /* of one product; after adding up, where it begins */
    uint32_t n_rows, n_pairs, n_markets, n_large, n_large_quantity;
};
struct building {
    const struct flow_rows *rows;
    struct flow_sorted *sorted;
    struct filled *product; /* [n_products + 1] */
    struct flow_image *image;
    uint64_t (*market)[FLOW_MAX_COUNTRIES]; /* [worker] sums of one product */
    pthread_mutex_t lock;                   /* of the duplicates */
    struct flow_duplicates *dup;
    bool no_memory;
};

/* ---- duplicates ---- */

void flow_duplicates_done(struct flow_duplicates *d)
{
    free(d->items);
    *d = (struct flow_duplicates){0};
}

static int64_t value_of(const struct flow_rows *r, uint32_t row)
{
    size_t in = flow_rows_block(r, row);
    return r->batch->blocks[in].value[row - r->block_start[in]];
}

static int64_t quantity_of(const struct flow_rows *r, uint32_t row)
{
    size_t in = flow_rows_block(r, row);
    return r->batch->blocks[in].quantity[row - r->block_start[in]];
}

static uint8_t report_of(const struct flow_rows *r, uint32_t row)
{
    size_t in = flow_rows_block(r, row);
    return r->batch->blocks[in].report[row - r->block_start[in]];
}

/* Takes a record out: told later, and no longer in the sum of its pair of countries. */
static void drop(struct building *b, const struct flow_record *kept,
                 const struct flow_record *dropped)
{
    int64_t value = value_of(b->rows, dropped->row);
    struct flow_duplicates *d = b->dup;
    (void)pthread_mutex_lock(&b->lock);
    if (b->sorted->bilateral)
        b->sorted
            ->bilateral[(size_t)dropped->exporter * b->sorted->n_countries + dropped->importer] -=
            (uint64_t)value;
    if (d->n == d->cap) {
        size_t cap = d->cap ? 2 * d->cap : 64;
        struct flow_duplicate *items = realloc(d->items, cap * sizeof *items);
        b->no_memory = b->no_memory || !items;
        d->items = items ? items : d->items;
        d->cap = items ? cap : d->cap;
    }
    if (d->n < d->cap)
        d->items[d->n++] =
            (struct flow_duplicate){dropped->row, value == value_of(b->rows, kept->row)};
    (void)pthread_mutex_unlock(&b->lock);
}

static int duplicate_cmp(const void *pa, const void *pb)
{
    const struct flow_duplicate *a = pa, *b = pb;
    return (a->row > b->row) - (a->row < b->row);
}

/* ---- counting ---- */

static void count_product(struct building *b, size_t k)
{
    struct flow_sorted *s = b->sorted;
    struct flow_record *record = s->record + s->begin[k];
    uint32_t n = s->begin[k + 1] - s->begin[k], n_kept = 0;
    struct filled f = {0};
    uint64_t seen[WORDS_MAX] = {0};
    bool reports = b->rows->form->kind == FLOWS_REPORTS,
         partner = b->rows->form->kind != FLOWS_EXPORTS;
    for (uint32_t i = 0; i < n; i++) {
        const struct flow_record *r = &record[i], *last = n_kept ? &record[n_kept - 1] : NULL;
        if (last && last->exporter == r->exporter && last->importer == r->importer &&
            (!reports || report_of(b->rows, last->row) == report_of(b->rows, r->row))) {
            drop(b, last, r);
            continue;
        }
        f.n_pairs += !last || last->exporter != r->exporter;
        f.n_large += r->value == FLOW_LARGE;
        f.n_large_quantity += r->quantity == FLOW_LARGE;
        if (partner)
            seen[r->importer / 64] |= UINT64_C(1) << r->importer % 64;
        if (n_kept != i)
            record[n_kept] = *r;
        n_kept++;
    }
    for (size_t w = 0; w < WORDS_MAX; w++)
        f.n_markets += (uint32_t)__builtin_popcountll(seen[w]);
    f.n_rows = n_kept;
    b->product[k] = f;
}

static void count_group(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    (void)block, (void)worker;
    for (size_t k = begin; k < end; k++)
        count_product(ctx, k);
}

/* ---- filling ---- */

static void *place(const struct building *b, enum flow_section section)
{
    return b->image->bytes + b->image->header->section[section].offset;
}

static void fill_product(struct building *b, size_t k, uint64_t *market)
{
    const struct flow_sorted *s = b->sorted;
    const struct flow_record *record = s->record + s->begin[k];
    enum flow_kind kind = b->rows->form->kind;
    struct filled at = b->product[k];
    const struct filled end = b->product[k + 1];
    uint32_t *pair_row = place(b, SECTION_PAIR_ROW), *row_value = place(b, SECTION_ROW_VALUE);
    uint32_t *row_quantity = b->rows->has_quantity ? place(b, SECTION_ROW_QUANTITY) : NULL;
    uint16_t *pair_exporter = place(b, SECTION_PAIR_EXPORTER),
             *row_importer = place(b, SECTION_ROW_IMPORTER);
    uint8_t *row_report = b->rows->has_report ? place(b, SECTION_ROW_REPORT) : NULL;
    int64_t *pair_value = place(b, SECTION_PAIR_VALUE),
            *market_value = place(b, SECTION_MARKET_VALUE);
    uint64_t seen[WORDS_MAX] = {0};
    uint64_t pair = 0;
    ((uint32_t *)place(b, SECTION_PRODUCT_PAIR))[k] = at.n_pairs;
    ((uint32_t *)place(b, SECTION_PRODUCT_MARKET))[k] = at.n_markets;
    for (; at.n_rows < end.n_rows; record++, at.n_rows++) {
        uint64_t value =
            record->value != FLOW_LARGE ? record->value : (uint64_t)value_of(b->rows, record->row);
        uint8_t report = row_report ? report_of(b->rows, record->row) : REPORT_NONE;
        if (at.n_rows == b->product[k].n_rows || record->exporter != record[-1].exporter) {
            pair_exporter[at.n_pairs] = record->exporter;
            pair_row[at.n_pairs++] = at.n_rows;
            pair = 0;
        }
        row_importer[at.n_rows] = record->importer;
        row_value[at.n_rows] = record->value;
        if (row_quantity)
            row_quantity[at.n_rows] = record->quantity;
        if (row_report)
            row_report[at.n_rows] = report;
        if (record->value == FLOW_LARGE) {
            ((uint32_t *)place(b, SECTION_LARGE_ROW))[at.n_large] = at.n_rows;
            ((int64_t *)place(b, SECTION_LARGE_VALUE))[at.n_large++] = (int64_t)value;
        }
        if (record->quantity == FLOW_LARGE) {
            ((uint32_t *)place(b, SECTION_LARGE_QUANTITY_ROW))[at.n_large_quantity] = at.n_rows;
            ((int64_t *)place(b, SECTION_LARGE_QUANTITY))[at.n_large_quantity++] =
                quantity_of(b->rows, record->row);
        }
        if (kind != FLOWS_REPORTS || report == REPORT_EXPORT)
            pair += value;
        pair_value[at.n_pairs - 1] = (int64_t)pair;
        if (kind == FLOWS_EXPORTS)
            continue;
        seen[record->importer / 64] |= UINT64_C(1) << record->importer % 64;
        if (kind != FLOWS_REPORTS || report == REPORT_IMPORT)
            market[record->importer] += value;
    }
    uint16_t *market_importer = place(b, SECTION_MARKET_IMPORTER);
    for (size_t w = 0; w < WORDS_MAX; w++)
        for (uint64_t left = seen[w]; left; left &= left - 1) {
            size_t importer = w * 64 + (size_t)__builtin_ctzll(left);
            market_importer[at.n_markets] = (uint16_t)importer;
            market_value[at.n_markets++] = (int64_t)market[importer];
            market[importer] = 0;
        }
}

static void fill_group(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct building *b = ctx;
    (void)block;
    for (size_t k = begin; k < end; k++)
        fill_product(b, k, b->market[worker]);
}

static void sum_section(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct flow_image *image = ctx;
    struct flow_section_entry *s = &image->header->section[block];
    (void)begin, (void)end, (void)worker;
    s->checksum = flow_checksum(image->bytes + s->offset, s->count * s->width);
}

/* ---- the whole ---- */

/* From "how many" to "where it begins"; the sums stand at [n]. */
static void add_up(struct filled *f, size_t n)
{
    struct filled sum = {0};
    for (size_t k = 0; k <= n; k++) {
        struct filled now = f[k];
        f[k] = sum;
        sum.n_rows += now.n_rows;
        sum.n_pairs += now.n_pairs;
        sum.n_markets += now.n_markets;
        sum.n_large += now.n_large;
        sum.n_large_quantity += now.n_large_quantity;
    }
}

static struct flow_header head(const struct building *b, int year)
{
    const struct flow_form *form = b->rows->form;
    const struct filled *n = &b->product[b->sorted->n_products];
    struct flow_header h = {
        .version = FLOW_FORM,
        .n_countries = b->sorted->n_countries,
        .n_products = b->sorted->n_products,
        .n_pairs = n->n_pairs,
        .n_rows = n->n_rows,
        .n_markets = n->n_markets,
        .n_large = n->n_large,
        .n_large_quantity = n->n_large_quantity,
        .value_unit = form->value_unit,
        .quantity_unit = form->quantity_unit,
        .year = year,
        .kind = (uint32_t)form->kind,
        .digits = (uint32_t)form->digits,
        .parts = (uint32_t)b->rows->has_quantity << PART_QUANTITY |
                 (uint32_t)b->rows->has_report << PART_REPORT |
                 (uint32_t)(form->kind == FLOWS_BILATERAL) << PART_BILATERAL,
    };
    memcpy(h.magic, FLOW_MAGIC, sizeof h.magic);
    memcpy(h.dataset, form->dataset, strlen(form->dataset));
    memcpy(h.nomenclature, form->nomenclature, strlen(form->nomenclature));
    flow_layout(&h);
    return h;
}

bool flow_build(struct flow_image *ret, struct arena *a, const struct flow_rows *r, int year,
                struct flow_sorted *s, struct flow_duplicates *dup, struct err *e)
{
    struct flow_image image = {0};
    struct building b = {.rows = r, .sorted = s, .image = &image, .dup = dup};
    b.product = NEW_N(a, struct filled, (size_t)s->n_products + 1);
    (void)pthread_mutex_init(&b.lock, NULL);
    parallel_blocks(s->n_products, GROUP_MAX, count_group, &b);
    (void)pthread_mutex_destroy(&b.lock);
    if (b.no_memory)
        return FAIL(e, ERR_LIMIT, "there is no memory for the list of rows that are there twice");
    if (dup->n)
        qsort(dup->items, dup->n, sizeof *dup->items, duplicate_cmp);
    add_up(b.product, s->n_products);
    const struct flow_header h = head(&b, year);
    TRY(flow_scratch(&image.bytes, a, h.file_bytes, e));
    image.n = h.file_bytes;
    image.header = (struct flow_header *)(void *)image.bytes;
    *image.header = h;
    b.market = arena_alloc_n(a, parallel_threads(), sizeof *b.market);
    memcpy(place(&b, SECTION_COUNTRY), s->country, s->n_countries * sizeof *s->country);
    char(*product)[FLOW_PRODUCT] = place(&b, SECTION_PRODUCT);
    for (size_t k = 0; k < s->n_products; k++)
        memcpy(product[k], r->form->product[s->product[k]], FLOW_PRODUCT);
    parallel_blocks(s->n_products, GROUP_MAX, fill_group, &b);
    ((uint32_t *)place(&b, SECTION_PRODUCT_PAIR))[h.n_products] = h.n_pairs;
    ((uint32_t *)place(&b, SECTION_PRODUCT_MARKET))[h.n_products] = h.n_markets;
    ((uint32_t *)place(&b, SECTION_PAIR_ROW))[h.n_pairs] = h.n_rows;
    if (s->bilateral)
        memcpy(place(&b, SECTION_BILATERAL), s->bilateral,
               h.section[SECTION_BILATERAL].count * sizeof *s->bilateral);
    parallel_blocks(N_SECTIONS, 1, sum_section, &image);
    image.header->checksum = flow_header_checksum(image.header);
    *ret = image;
    return true;
}

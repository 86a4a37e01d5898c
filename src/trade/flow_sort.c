/* Runs of a year → its rows by product: the runs are cut into fixed parts of about equal rows; each
 * part counts its rows of every product, the counts are added up product by product and part by
 * part, then each part deals its rows out to the places that are its own. Stable, and the same for
 * any number of threads. */
#include "base/parallel.h"
#include "trade/flow_sort.h"

enum { PARTS_MAX = 64, PART_ROWS_MAX = 1 << 18, GROUP_MAX = 16, FEW_MAX = 24 };

struct deal {
    const struct flow_rows *rows;
    const struct flow_run *runs; /* of the year */
    struct part {
        size_t begin, end;
        uint32_t *at; /* [form->n_products] rows of the part, then where the next goes */
    } part[PARTS_MAX + 1];
    size_t n_parts;
    const uint16_t *local; /* place in the dictionary → place among the countries of the year */
    struct flow_sorted *out;
};

/* The block of a run: mostly that of the run before. */
static inline size_t block_of(const struct flow_rows *r, const struct flow_run *run, size_t last)
{
    return run->begin >= r->block_start[last] && run->begin < r->block_start[last + 1]
               ? last
               : flow_rows_block(r, run->begin);
}

static void count_part(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct deal *d = ctx;
    struct part *p = &d->part[block];
    size_t in = 0;
    (void)begin, (void)end, (void)worker;
    for (size_t i = p->begin; i < p->end; i++) {
        const struct flow_run *run = &d->runs[i];
        in = block_of(d->rows, run, in);
        const uint16_t *product =
            d->rows->batch->blocks[in].product + (run->begin - d->rows->block_start[in]);
        for (uint32_t k = 0; k < run->n; k++)
            p->at[product[k]]++;
    }
}

static inline uint32_t short_value(int64_t v)
{
    return v < (int64_t)FLOW_LARGE ? (uint32_t)v : FLOW_LARGE;
}
static inline uint32_t short_quantity(int64_t q)
{
    return q == FLOW_NO_QUANTITY       ? FLOW_MISSING
           : q < (int64_t)FLOW_MISSING ? (uint32_t)q
                                       : FLOW_LARGE;
}

static void deal_part(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct deal *d = ctx;
    struct part *p = &d->part[block];
    struct flow_record *record = d->out->record;
    uint64_t *bilateral = d->out->bilateral;
    size_t in = 0;
    (void)begin, (void)end, (void)worker;
    for (size_t i = p->begin; i < p->end; i++) {
        const struct flow_run *run = &d->runs[i];
        in = block_of(d->rows, run, in);
        size_t at = run->begin - d->rows->block_start[in];
        const struct flow_block *b = &d->rows->batch->blocks[in];
        const uint16_t *product = b->product + at;
        const int64_t *value = b->value + at, *quantity = b->quantity ? b->quantity + at : NULL;
        uint16_t exporter = d->local[run->exporter];
        uint16_t importer =
            run->importer == FLOW_NO_PARTNER ? FLOW_NO_PARTNER : d->local[run->importer];
        uint64_t sum = 0;
        for (uint32_t k = 0; k < run->n; k++) {
            sum += (uint64_t)value[k];
            record[p->at[product[k]]++] = (struct flow_record){
                exporter, importer, short_value(value[k]),
                quantity ? short_quantity(quantity[k]) : FLOW_MISSING, run->begin + k};
        }
        if (bilateral) /* parts may meet in a pair of countries; integers add up in any order */
            (void)__atomic_fetch_add(&bilateral[(size_t)exporter * d->out->n_countries + importer],
                                     sum, __ATOMIC_RELAXED);
    }
}

/* ---- sorting within a product ---- */

struct within {
    struct flow_sorted *out;
    bool partner;
    struct flow_record **other; /* [worker] room for the largest product */
    uint32_t (*count)[FLOW_MAX_COUNTRIES + 1];
};

static inline uint32_t key_of(const struct flow_record *r)
{
    return (uint32_t)r->exporter << 16 | r->importer;
}

static void insert(struct flow_record *r, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        struct flow_record now = r[i];
        uint32_t k = i;
        for (; k > 0 && key_of(&r[k - 1]) > key_of(&now); k--)
            r[k] = r[k - 1];
        r[k] = now;
    }
}

static void count_pass(const struct flow_record *from, struct flow_record *to, uint32_t n,
                       bool by_exporter, uint32_t *count, size_t n_countries)
{
    memset(count, 0, (n_countries + 1) * sizeof *count);
    for (uint32_t i = 0; i < n; i++)
        count[(by_exporter ? from[i].exporter : from[i].importer) + 1]++;
    for (size_t c = 1; c < n_countries; c++)
        count[c] += count[c - 1];
    for (uint32_t i = 0; i < n; i++)
        to[count[by_exporter ? from[i].exporter : from[i].importer]++] = from[i];
}

/* By exporter and importer; stable, so that of two with the same key the first row stays first. */
static void sort_group(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct within *w = ctx;
    struct flow_record *other = w->other[worker];
    size_t n_countries = w->out->n_countries;
    (void)block;
    for (size_t k = begin; k < end; k++) {
        struct flow_record *r = w->out->record + w->out->begin[k];
        uint32_t n = w->out->begin[k + 1] - w->out->begin[k];
        bool sorted = true;
        for (uint32_t i = 1; i < n && sorted; i++)
            sorted = key_of(&r[i - 1]) <= key_of(&r[i]);
        if (sorted)
            continue;
        if (n <= FEW_MAX) {
            insert(r, n);
            continue;
        }
        if (w->partner)
            count_pass(r, other, n, false, w->count[worker], n_countries);
        else
            memcpy(other, r, n * sizeof *r);
        count_pass(other, r, n, true, w->count[worker], n_countries);
    }
}

static bool sort_within(struct flow_sorted *out, bool partner, struct arena *a, struct err *e)
{
    struct within w = {.out = out, .partner = partner};
    size_t n_workers = parallel_threads(), largest = 0;
    for (size_t k = 0; k < out->n_products; k++)
        if (out->begin[k + 1] - out->begin[k] > largest)
            largest = out->begin[k + 1] - out->begin[k];
    w.other = NEW_N(a, struct flow_record *, n_workers);
    w.count = arena_alloc_n(a, n_workers, sizeof *w.count);
    for (size_t i = 0; i < n_workers; i++)
        TRY(flow_scratch(&w.other[i], a, largest * sizeof **w.other, e));
    parallel_blocks(out->n_products, GROUP_MAX, sort_group, &w);
    return true;
}

/* ---- the whole ---- */

static bool countries_of(const struct flow_rows *r, const struct flow_year *y, struct arena *a,
                         uint16_t *ret_local, struct flow_sorted *out, struct err *e)
{
    size_t n_all = r->form->n_countries, n = 0;
    bool *used = NEW_N(a, bool, n_all + 1);
    for (size_t i = y->begin; i < y->end; i++) {
        used[r->runs[i].exporter] = true;
        if (r->runs[i].importer != FLOW_NO_PARTNER)
            used[r->runs[i].importer] = true;
    }
    out->country = arena_alloc_n(a, n_all, FLOW_COUNTRY);
    for (size_t i = 0; i < n_all; i++)
        if (used[i]) {
            memcpy(out->country[n], r->country[i], FLOW_COUNTRY);
            ret_local[i] = (uint16_t)n++;
        }
    if (n > FLOW_MAX_COUNTRIES)
        return FAIL(e, ERR_LIMIT, "%zu countries trade in %d; at most %d can be stored", n, y->year,
                    FLOW_MAX_COUNTRIES);
    out->n_countries = (uint16_t)n;
    return true;
}

/* Parts of about equal rows, cut between runs. */
static void cut_parts(struct deal *d, const struct flow_year *y, uint64_t n_rows, struct arena *a)
{
    uint64_t each = n_rows / PARTS_MAX + 1, in_part = 0;
    if (each < PART_ROWS_MAX)
        each = PART_ROWS_MAX;
    size_t n = y->end - y->begin;
    for (size_t i = 0; i < n; i++) {
        if (d->n_parts == 0 || in_part >= each) {
            d->part[d->n_parts++] =
                (struct part){i, i, NEW_N(a, uint32_t, d->rows->form->n_products)};
            in_part = 0;
        }
        d->part[d->n_parts - 1].end = i + 1;
        in_part += d->runs[i].n;
    }
}

bool flow_rows_sort(const struct flow_rows *r, const struct flow_year *y, struct arena *a,
                    struct flow_sorted *ret, struct err *e)
{
    struct flow_sorted out = {0};
    struct deal d = {.rows = r, .runs = r->runs + y->begin, .out = &out};
    size_t n_products = r->form->n_products;
    uint16_t *local = NEW_N(a, uint16_t, r->form->n_countries);
    uint64_t n_rows = 0;
    TRY(countries_of(r, y, a, local, &out, e));
    d.local = local;
    for (size_t i = y->begin; i < y->end; i++)
        n_rows += r->runs[i].n;
    cut_parts(&d, y, n_rows, a);
    parallel_blocks(d.n_parts, 1, count_part, &d);
    out.product = NEW_N(a, uint16_t, n_products);
    out.begin = NEW_N(a, uint32_t, n_products + 1);
    uint32_t at = 0;
    for (size_t i = 0; i < n_products; i++) {
        uint16_t k = r->product_order[i];
        uint32_t begin = at;
        for (size_t p = 0; p < d.n_parts; p++) {
            uint32_t n = d.part[p].at[k];
            d.part[p].at[k] = at;
            at += n;
        }
        if (at == begin)
            continue;
        out.product[out.n_products] = k;
        out.begin[out.n_products++] = begin;
    }
    out.begin[out.n_products] = at;
    TRY(flow_scratch(&out.record, a, n_rows * sizeof *out.record, e));
    if (r->form->kind == FLOWS_BILATERAL)
        TRY(flow_scratch(&out.bilateral, a,
                         (uint64_t)out.n_countries * out.n_countries * sizeof *out.bilateral, e));
    parallel_blocks(d.n_parts, 1, deal_part, &d);
    if (!r->runs_sorted)
        TRY(sort_within(&out, r->form->kind != FLOWS_EXPORTS, a, e));
    *ret = out;
    return true;
}

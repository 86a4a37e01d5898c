/* Runs of a year → its rows by product: the runs are cut into fixed parts of about equal rows; each
 * part counts its rows of every product, the counts are added up product by product and part by
 * part, then each part deals its rows out to the places that are its own. Stable, and the same for
 * any number of threads. */
#include "base/parallel.h"
#include "trade/flow_sort.h"

enum { PARTS_MAX = 64, PART_ROWS_MAX = 1 << 18 };

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

static void count_part(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct deal *d = ctx;
    struct part *p = &d->part[block];
    (void)begin, (void)end, (void)worker;
    for (size_t i = p->begin; i < p->end; i++) {
        const struct flow_run *run = &d->runs[i];
        size_t in = flow_rows_block(d->rows, run->begin);
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
    (void)begin, (void)end, (void)worker;
    for (size_t i = p->begin; i < p->end; i++) {
        const struct flow_run *run = &d->runs[i];
        size_t in = flow_rows_block(d->rows, run->begin),
               at = run->begin - d->rows->block_start[in];
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
    *ret = out;
    return true;
}

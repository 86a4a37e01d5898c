/* From rows to the store. Rows that come one by one are gathered in columns; products get numbers as they
 * appear, areas have theirs from areas.h. The store sorts, finds the rows that share a key and tells them one
 * by one: they are counted as refused here, whoever read them. */
#include "trade/import.h"


/* --- duplicates ---------------------------------------------------------------------------------- */

static void on_duplicate(void *ctx, uint64_t row, uint64_t line, bool same)
{
    struct trade_import *im = ctx;
    if (line == 0 && im->line_of_row)
        line = im->line_of_row(im->line_ctx, row);
    trade_unused_row(im);
    trade_refuse(im, line, NULL, (struct str){0},
                 same ? "the same row stands in the file before"
                      : "a row with the same year, exporter, importer and product stands in the file "
                        "before, with another value; the first one counts");
}

bool trade_send(struct trade_import *im, const struct flow_batch *batch,
                const struct flow_form *form, struct err *e)
{
    for (size_t i = 0; i < batch->n_blocks; i++)
        im->n_sent += batch->blocks[i].n;
    if (!im->writer)
        return flow_batch_check(batch, form, on_duplicate, im, e);
    return flow_import_add(im->writer, batch, form, on_duplicate, im, e);
}

bool trade_keep(struct trade_import *im, const char *name, struct str bytes, struct err *e)
{
    struct trade_report *r = im->report;
    const char *copy = arena_strdup(im->arena, name);
    PUSH(im->arena, r->kept, r->n_kept, r->cap_kept, copy);
    if (!im->writer)
        return true;
    ARENA_LOCAL(tmp);
    struct err ignored;
    struct str there;
    if (flows_kept(im->store, tmp, name, &there, &ignored) && str_eq(there, bytes)) {
        im->n_same++;
        return true;
    }
    im->n_kept++;
    return flow_import_keep(im->writer, name, bytes, e);
}

/* --- rows one by one ----------------------------------------------------------------------------- */

enum { CHUNK = 1 << 16, MAX_PRODUCTS = 65535 };

struct trade_rows {
    struct trade_import *im;
    struct flow_block *blocks;
    size_t n_blocks, cap_blocks;
    char (*products)[FLOW_PRODUCT];
    size_t n_products, cap_products;
    uint16_t *slots; /* hash table over products: index + 1 */
    size_t n_slots;
    int digits;
    bool partners, reports;
    uint16_t last;
};

struct trade_rows *trade_rows_new(struct trade_import *im)
{
    struct trade_rows *r = NEW(im->arena, struct trade_rows);
    r->im = im;
    r->n_slots = 1 << 18;
    r->slots = NEW_N(im->arena, uint16_t, r->n_slots);
    return r;
}

static size_t slot_of(const struct trade_rows *r, const char code[FLOW_PRODUCT])
{
    uint64_t h;
    memcpy(&h, code, sizeof h);
    h *= UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(h >> 40) & (r->n_slots - 1);
    while (r->slots[at] && memcmp(r->products[r->slots[at] - 1], code, FLOW_PRODUCT) != 0)
        at = (at + 1) & (r->n_slots - 1);
    return at;
}

static bool product_index(struct trade_rows *r, const char *product, uint16_t *ret, struct err *e)
{
    char code[FLOW_PRODUCT] = {0};
    size_t n = strlen(product);
    if (n >= FLOW_PRODUCT)
        return FAIL(e, ERR_LIMIT, "a product code of %zu signs: `%s`; %d are the most", n, product,
                    FLOW_PRODUCT - 1);
    memcpy(code, product, n);
    size_t at = slot_of(r, code);
    if (!r->slots[at]) {
        if (r->n_products >= MAX_PRODUCTS - 1)
            return FAIL(e, ERR_LIMIT, "more than %d different products", MAX_PRODUCTS - 1);
        r->products = arena_grow(r->im->arena, r->products, &r->cap_products, r->n_products + 1,
                                 sizeof *r->products);
        memcpy(r->products[r->n_products++], code, FLOW_PRODUCT);
        r->slots[at] = (uint16_t)r->n_products;
        if ((int)n > r->digits)
            r->digits = (int)n;
    }
    *ret = (uint16_t)(r->slots[at] - 1);
    return true;
}

static struct flow_block *room(struct trade_rows *r)
{
    struct arena *a = r->im->arena;
    struct flow_block *last = r->n_blocks ? &r->blocks[r->n_blocks - 1] : NULL;
    if (last && last->n < CHUNK)
        return last;
    struct flow_block b = {0};
    b.year = NEW_N(a, uint16_t, CHUNK);
    b.exporter = NEW_N(a, uint16_t, CHUNK);
    b.importer = NEW_N(a, uint16_t, CHUNK);
    b.product = NEW_N(a, uint16_t, CHUNK);
    b.value = NEW_N(a, int64_t, CHUNK);
    b.quantity = NEW_N(a, int64_t, CHUNK);
    b.report = NEW_N(a, uint8_t, CHUNK);
    b.line = NEW_N(a, uint32_t, CHUNK);
    PUSH(a, r->blocks, r->n_blocks, r->cap_blocks, b);
    return &r->blocks[r->n_blocks - 1];
}

bool trade_rows_add(struct trade_rows *r, const struct trade_row *row, struct err *e)
{
    uint16_t product;
    TRY(product_index(r, row->product, &product, e));
    struct flow_block *b = room(r);
    size_t i = b->n++;
    b->year[i] = (uint16_t)row->year;
    b->exporter[i] = (uint16_t)row->exporter;
    b->importer[i] = row->importer < 0 ? FLOW_NO_PARTNER : (uint16_t)row->importer;
    b->product[i] = product;
    b->value[i] = row->value;
    b->quantity[i] = row->quantity;
    b->report[i] = (uint8_t)row->report;
    b->line[i] = row->line < UINT32_MAX ? (uint32_t)row->line : 0;
    trade_used_rows(r->im, 1);
    struct trade_part *part = r->im->part;
    if (part) {
        if (part->first_year == 0 || row->year < part->first_year)
            part->first_year = row->year;
        if (row->year > part->last_year)
            part->last_year = row->year;
    }
    return true;
}

bool trade_rows_send(struct trade_rows *r, const struct flow_form *form, struct err *e)
{
    struct flow_form f = *form;
    struct flow_batch batch = {.blocks = r->blocks, .n_blocks = r->n_blocks};
    bool quantities = false;
    for (size_t i = 0; i < r->n_blocks && !quantities; i++)
        for (size_t k = 0; k < r->blocks[i].n && !quantities; k++)
            quantities = r->blocks[i].quantity[k] != FLOW_NO_QUANTITY;
    for (size_t i = 0; i < r->n_blocks; i++) {
        if (form->kind == FLOWS_BILATERAL && strncmp(form->method, "reconciled", 10) != 0)
            r->blocks[i].report = NULL;
        if (form->kind == FLOWS_EXPORTS)
            r->blocks[i].report = NULL;
        if (!quantities)
            r->blocks[i].quantity = NULL;
    }
    f.year = 0;
    f.digits = strcmp(form->nomenclature, "TOTAL") == 0 ? 0 : f.digits ? f.digits : r->digits;
    f.country = area_codes(r->im->areas);
    f.n_countries = area_count(r->im->areas);
    f.product = (const char(*)[FLOW_PRODUCT])r->products;
    f.n_products = r->n_products;
    return r->n_blocks == 0 || trade_send(r->im, &batch, &f, e);
}

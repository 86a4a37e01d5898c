/* convert_reports.c — see convert_reports.h. */
#include "trade/convert_reports.h"

#include <stdlib.h>

enum { N_REPORTS = REPORT_BOTH };

struct joiner {
    struct arena *a;
    const struct areas *areas;
    struct joined_reports *out;
    size_t cap;
    bool *there; /* [areas × N_REPORTS] a reporter's flow that an earlier source has */
};

static int code_cmp(const void *a, const void *b)
{
    return strncmp(a, b, FLOW_PRODUCT);
}

static size_t place_of(const struct joined_reports *j, const char *code)
{
    const char *hit = bsearch(code, j->product, j->n_products, FLOW_PRODUCT, code_cmp);
    return (size_t)(hit - (const char *)j->product) / FLOW_PRODUCT; /* it is there: the list was made of all */
}

static bool list_products(struct joiner *v, const struct converted *x, const struct flow_segment *native,
                          const struct flow_segment *before, struct err *e)
{
    struct joined_reports *j = v->out;
    size_t n = 0, k = 0;
    size_t most = x->n_products + (native ? native->n_products : 0) + (before ? before->n_products : 0);
    j->product = arena_alloc_n(v->a, most + 1, FLOW_PRODUCT);
    if (x->n_products)
        memcpy(j->product, x->product, x->n_products * FLOW_PRODUCT);
    n = x->n_products;
    for (uint32_t i = 0; native && i < native->n_products; i++)
        memcpy(j->product[n++], native->product[i], FLOW_PRODUCT);
    for (uint32_t i = 0; before && i < before->n_products; i++)
        memcpy(j->product[n++], before->product[i], FLOW_PRODUCT);
    if (n > 0)
        qsort(j->product, n, FLOW_PRODUCT, code_cmp);
    for (size_t i = 0; i < n; i++)
        if (k == 0 || code_cmp(j->product[k - 1], j->product[i]) != 0)
            memmove(j->product[k++], j->product[i], FLOW_PRODUCT);
    if (k > UINT16_MAX)
        return FAIL(e, ERR_LIMIT, "more product codes than the store can number");
    j->n_products = k;
    return true;
}

static bool areas_of(struct joiner *v, const struct flow_segment *s, uint16_t *ret, struct err *e)
{
    for (uint32_t i = 0; i < s->n_countries; i++) {
        int at = area_of_code(v->areas, s->country[i]);
        if (at < 0)
            return FAIL(e, ERR_CONFLICT, "%s has an area \"%s\" that is not known", s->info->file,
                        s->country[i]);
        ret[i] = (uint16_t)at;
    }
    return true;
}

static size_t slot_of(const struct report_cell *c)
{
    bool exports = c->report == REPORT_EXPORT || c->report == REPORT_REEXPORT;
    return (size_t)(exports ? c->exporter : c->importer) * N_REPORTS + c->report;
}

/* Keeps the cells from `first` on whose reporter's flow no earlier source has; then these count as there. */
static size_t take(struct joiner *v, size_t first)
{
    struct joined_reports *j = v->out;
    size_t k = first;
    for (size_t i = first; i < j->n; i++) {
        if (v->there[slot_of(&j->cell[i])])
            j->n_passed_over++;
        else
            j->cell[k++] = j->cell[i];
    }
    j->n = k;
    for (size_t i = first; i < k; i++)
        v->there[slot_of(&j->cell[i])] = true;
    return k - first;
}

static bool add_segment(struct joiner *v, const struct flow_segment *s, size_t *ret_n, struct err *e)
{
    ARENA_LOCAL(tmp);
    uint16_t *area = NEW_N(tmp, uint16_t, s->n_countries + 1);
    size_t first = v->out->n;
    TRY(areas_of(v, s, area, e));
    if (!s->row_report)
        return FAIL(e, ERR_CONFLICT, "%s does not say who reports", s->info->file);
    for (uint32_t k = 0; k < s->n_products; k++) {
        uint16_t product = (uint16_t)place_of(v->out, s->product[k]);
        for (uint32_t p = s->product_pair[k]; p < s->product_pair[k + 1]; p++)
            for (uint32_t r = s->pair_row[p]; r < s->pair_row[p + 1]; r++)
                PUSH(v->a, v->out->cell, v->out->n, v->cap,
                     (struct report_cell){.product = product,
                                          .exporter = area[s->pair_exporter[p]],
                                          .importer = area[s->row_importer[r]],
                                          .report = s->row_report[r],
                                          .value = flow_value(s, r),
                                          .quantity = flow_quantity(s, r)});
    }
    *ret_n = take(v, first);
    return true;
}

static bool add_converted(struct joiner *v, const struct converted *x, const struct flow_segment *from,
                          struct err *e)
{
    ARENA_LOCAL(tmp);
    uint16_t *area = NEW_N(tmp, uint16_t, from->n_countries + 1);
    uint16_t *product = NEW_N(tmp, uint16_t, x->n_products + 1);
    size_t first = v->out->n;
    TRY(areas_of(v, from, area, e));
    for (size_t k = 0; k < x->n_products; k++)
        product[k] = (uint16_t)place_of(v->out, x->product[k]);
    for (size_t i = 0; i < x->block.n; i++)
        PUSH(v->a, v->out->cell, v->out->n, v->cap,
             (struct report_cell){.product = product[x->block.product[i]],
                                  .exporter = area[x->block.exporter[i]],
                                  .importer = area[x->block.importer[i]],
                                  .report = x->block.report[i],
                                  .value = x->block.value[i],
                                  .quantity = x->block.quantity ? x->block.quantity[i] : FLOW_NO_QUANTITY});
    v->out->n_converted = take(v, first);
    return true;
}

static bool same_units(const struct flow_segment *x, const struct flow_segment *y, struct err *e)
{
    if (!y || (x->value_unit == y->value_unit && x->quantity_unit == y->quantity_unit))
        return true;
    return FAIL(e, ERR_CONFLICT, "%s and %s are in different units", x->info->file, y->info->file);
}

bool convert_reports(struct arena *a, const struct areas *areas, const struct converted *x,
                     const struct flow_segment *from, const struct flow_segment *native,
                     const struct flow_segment *before, const struct reconcile_options *opt,
                     struct joined_reports *ret, struct err *e)
{
    struct joined_reports j = {.n = 0};
    struct joiner v = {.a = a, .areas = areas, .out = &j};
    v.there = NEW_N(a, bool, area_count(areas) * N_REPORTS);
    if (!x->block.report)
        return FAIL(e, ERR_CONFLICT, "%s does not say who reports", from->info->file);
    TRY(same_units(from, native, e) && same_units(from, before, e));
    TRY(list_products(&v, x, native, before, e));
    if (native)
        TRY(add_segment(&v, native, &j.n_native, e));
    TRY(add_converted(&v, x, from, e));
    if (before)
        TRY(add_segment(&v, before, &j.n_before, e));
    if (j.n > 0)
        qsort(j.cell, j.n, sizeof *j.cell, report_cell_cmp);
    j.flows = reconcile(a, j.cell, j.n, area_count(areas), opt);
    *ret = j;
    return true;
}

bool joined_add(struct flow_writer *w, struct flow_form *form, const struct areas *areas,
                const struct joined_reports *j, const struct report_cell *cells, size_t n, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct flow_block b = {.n = n,
                           .exporter = NEW_N(tmp, uint16_t, n + 1),
                           .importer = NEW_N(tmp, uint16_t, n + 1),
                           .product = NEW_N(tmp, uint16_t, n + 1),
                           .value = NEW_N(tmp, int64_t, n + 1),
                           .quantity = NEW_N(tmp, int64_t, n + 1),
                           .report = NEW_N(tmp, uint8_t, n + 1)};
    for (size_t i = 0; i < n; i++) {
        b.exporter[i] = cells[i].exporter;
        b.importer[i] = cells[i].importer;
        b.product[i] = cells[i].product;
        b.value[i] = cells[i].value;
        b.quantity[i] = cells[i].quantity;
        b.report[i] = cells[i].report;
    }
    form->country = area_codes(areas);
    form->n_countries = area_count(areas);
    form->product = (const char(*)[FLOW_PRODUCT])j->product;
    form->n_products = j->n_products;
    return flow_import_add(w, &(struct flow_batch){.blocks = &b, .n_blocks = 1}, form, NULL, NULL, e);
}

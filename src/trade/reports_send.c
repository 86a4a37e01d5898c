/* reports_send.c — joins new reports with those in the store, reconciles, and hands both to the writer. */
#include <stdlib.h>

#include "trade/reports.h"

#define KILOGRAM 0.001 /* tonnes */

/* The reports of that revision and year that are in the store, behind those of the file. */
static bool add_kept(struct reports *r, struct report_group *g, const struct flow_segment *s,
                     struct err *e)
{
    uint16_t *product, *area;
    size_t n_fresh = g->n_cells;
    ARENA_LOCAL(tmp);
    product = NEW_N(tmp, uint16_t, s->n_products + 1);
    area = NEW_N(tmp, uint16_t, s->n_countries + 1);
    for (uint32_t k = 0; k < s->n_products; k++)
        TRY(reports_product(r, s->info->digits ? s->product[k] : "", &product[k], e));
    for (uint32_t i = 0; i < s->n_countries; i++) {
        int at = area_of_code(r->im->areas, s->country[i]);
        if (at < 0)
            return FAIL(e, ERR_CONFLICT, "%s: the store has an area \"%s\" that is not known",
                        r->dataset, s->country[i]);
        area[i] = (uint16_t)at;
    }
    for (uint32_t k = 0; k < s->n_products; k++)
        for (uint32_t p = s->product_pair[k]; p < s->product_pair[k + 1]; p++)
            for (uint32_t row = s->pair_row[p]; row < s->pair_row[p + 1]; row++) {
                struct report_cell c = {.product = product[k],
                                        .exporter = area[s->pair_exporter[p]],
                                        .importer = area[s->row_importer[row]],
                                        .report = s->row_report[row],
                                        .kept = true,
                                        .value = flow_value(s, row),
                                        .quantity = flow_quantity(s, row)};
                if (n_fresh > 0 && bsearch(&c, g->cell, n_fresh, sizeof c, report_cell_cmp)) {
                    r->tally.n_replaced++;
                    continue;
                }
                PUSH(r->a, g->cell, g->n_cells, g->cap_cells, c);
                r->tally.n_kept++;
            }
    return true;
}

static bool join_store(struct reports *r, struct flow_store *store, struct report_group *g,
                       const char *nomenclature, int level, struct err *e)
{
    const struct flow_info *info =
        flows_find(store, r->dataset, nomenclature, FLOWS_REPORTS, g->year);
    const struct flow_segment *s;
    if (!info)
        return true;
    if (info->digits != level) {
        (void)FAIL(e, ERR_CONFLICT,
                   "the store has the reports of %d (%s, %s) with codes of %d digits, this file has %d",
                   g->year, r->dataset, nomenclature, info->digits, level);
        return err_hint(e, "give this file a name of its own: --dataset %s-%d", r->dataset, level);
    }
    TRY(flows_map(store, info, &s, e));
    if (!s->row_report || s->value_unit != 1 ||
        (s->row_quantity && s->quantity_unit != KILOGRAM))
        return FAIL(e, ERR_CONFLICT, "%s: the reports of %d are in other units", info->file, g->year);
    TRY(add_kept(r, g, s, e));
    qsort(g->cell, g->n_cells, sizeof *g->cell, report_cell_cmp);
    return true;
}

/* Cells as columns; only products that are met get into the form. */
static bool put(struct reports *r, struct flow_form *form, const struct report_cell *c, size_t n,
                struct err *e)
{
    ARENA_LOCAL(tmp);
    bool quantities = false;
    uint16_t *number = NEW_N(tmp, uint16_t, r->n_products + 1);
    bool *met = NEW_N(tmp, bool, r->n_products + 1);
    char(*product)[FLOW_PRODUCT] = arena_alloc_n(tmp, r->n_products + 1, FLOW_PRODUCT);
    struct flow_block b = {.n = n,
                           .exporter = NEW_N(tmp, uint16_t, n + 1),
                           .importer = NEW_N(tmp, uint16_t, n + 1),
                           .product = NEW_N(tmp, uint16_t, n + 1),
                           .value = NEW_N(tmp, int64_t, n + 1),
                           .quantity = NEW_N(tmp, int64_t, n + 1),
                           .report = NEW_N(tmp, uint8_t, n + 1),
                           .line = NEW_N(tmp, uint32_t, n + 1)};
    for (size_t i = 0; i < n; i++) {
        if (!met[c[i].product]) {
            met[c[i].product] = true;
            number[c[i].product] = (uint16_t)form->n_products;
            memcpy(product[form->n_products++],
                   form->digits ? r->product[c[i].product] : REPORTS_TOTAL "\0\0", FLOW_PRODUCT);
        }
        b.exporter[i] = c[i].exporter;
        b.importer[i] = c[i].importer;
        b.product[i] = number[c[i].product];
        b.value[i] = c[i].value;
        b.quantity[i] = c[i].quantity;
        b.report[i] = c[i].report;
        b.line[i] = c[i].line;
        quantities = quantities || c[i].quantity != FLOW_NO_QUANTITY;
    }
    if (!quantities)
        b.quantity = NULL;
    form->product = (const char(*)[FLOW_PRODUCT])product;
    return trade_send(r->im, &(struct flow_batch){.blocks = &b, .n_blocks = 1}, form, e);
}

/* What the report of the import says the entry was about. */
static void name_part(struct reports *r, const struct report_group *g, const char *nomenclature)
{
    struct trade_part *p = r->im->part;
    if (!p)
        return;
    p->dataset = r->dataset;
    p->nomenclature = p->nomenclature[0] == '\0' || strcmp(p->nomenclature, nomenclature) == 0
                          ? arena_strdup(r->a, nomenclature)
                          : "several";
    p->first_year = p->first_year == 0 || g->year < p->first_year ? g->year : p->first_year;
    p->last_year = g->year > p->last_year ? g->year : p->last_year;
}

static bool send_group(struct reports *r, struct flow_store *store, struct report_group *g,
                       struct err *e)
{
    int level;
    TRY(reports_check(r, g, &level, e));
    if (g->n_cells == 0)
        return true;
    const char *nomenclature = level == 0 ? REPORTS_TOTAL : g->nomenclature;
    name_part(r, g, nomenclature);
    if (store)
        TRY(join_store(r, store, g, nomenclature, level, e));
    struct flow_form form = {.dataset = r->dataset,
                             .nomenclature = nomenclature,
                             .source = r->source,
                             .vintage = r->im->hints.vintage,
                             .method = "as reported",
                             .digits = level,
                             .kind = FLOWS_REPORTS,
                             .year = g->year,
                             .country = area_codes(r->im->areas),
                             .n_countries = area_count(r->im->areas),
                             .value_unit = 1,
                             .quantity_unit = KILOGRAM};
    struct flow_form both = form;
    TRY(put(r, &form, g->cell, g->n_cells, e));
    ARENA_LOCAL(tmp);
    struct reconciled *x = reconcile(tmp, g->cell, g->n_cells, area_count(r->im->areas), &r->opt);
    r->tally.n_years++;
    r->tally.n_pairs += x->n_pairs;
    for (int side = 0; side < N_SIDES; side++) {
        r->tally.n_side[side] += x->n_side[side];
        r->tally.value_side[side] += x->value_side[side];
    }
    if (x->n == 0)
        return true;
    both.kind = FLOWS_BILATERAL;
    both.method = reconcile_method(tmp, &r->opt);
    return put(r, &both, x->cell, x->n, e);
}

bool reports_send(struct reports *r, struct err *e)
{
    const struct params *p;
    struct flow_store *store = NULL;
    size_t n_cells = 0, n_totals = 0;
    TRY(params_of_job(r->im->job, facts_as_of(areas_facts(r->im->areas)), &p, e));
    TRY(params_real(p, "trade.comtrade.level_complete", &r->level_complete, e));
    TRY(params_real(p, "trade.comtrade.sum_tolerance", &r->sum_tolerance, e));
    TRY(reconcile_options(p, &r->opt, e));
    for (size_t i = 0; i < r->n_groups; i++) {
        n_cells += r->group[i].n_cells;
        n_totals += r->group[i].n_totals;
    }
    if (n_cells == 0 && n_totals > 0) {
        (void)FAIL(e, ERR_INPUT, "only totals over all partners (\"World\") are in the file");
        return err_hint(e, "download it again with partner \"All\" instead of \"World\"");
    }
    if (r->im->writer) /* opened anew: im->store was read before this import took the lock */
        TRY(flows_open(&store, r->a, flows_where(r->im->store), e));
    for (size_t i = 0; i < r->n_groups; i++) {
        TRY(send_group(r, store, &r->group[i], e));
        r->group[i] = (struct report_group){.year = r->group[i].year}; /* the rest is done with */
    }
    trade_used_rows(r->im, r->tally.n_stored + r->tally.n_check + r->tally.n_added);
    reports_tell(r);
    return true;
}

/* convert.c — the arithmetic of convert.h: family by family, so that only rows that can meet are sorted. */
#include "trade/convert.h"

#include <stdlib.h>

#include "trade/reconcile.h"

struct columns {
    uint16_t *exporter, *importer, *product;
    int64_t *value, *quantity;
    uint8_t *report;
    size_t n;
};

struct converter {
    struct arena *a, *tmp;
    const struct concordance_map *m;
    const struct flow_segment *s;
    struct converted *out;
    struct columns col;
    uint16_t *to; /* [m->n_to] number in out->product */
    bool *named;  /* [m->n_to] it has one */
    size_t cap_products;
    struct report_cell *cell; /* of the family in hand */
    size_t n_cells, cap_cells;
};

/* Room for every row that can come out: a growing array would leave its smaller selves behind. */
static void reserve(struct converter *v)
{
    struct columns *c = &v->col;
    size_t n = 1;
    for (uint32_t i = 0; i < v->s->n_products; i++) {
        int k = concordance_code(v->m, v->s->product[i]);
        size_t rows = v->s->pair_row[v->s->product_pair[i + 1]] - v->s->pair_row[v->s->product_pair[i]];
        n += rows * (k < 0 ? 1 : v->m->first[k + 1] - v->m->first[k]);
    }
    c->exporter = NEW_N(v->a, uint16_t, n);
    c->importer = NEW_N(v->a, uint16_t, n);
    c->product = NEW_N(v->a, uint16_t, n);
    c->value = NEW_N(v->a, int64_t, n);
    c->quantity = NEW_N(v->a, int64_t, n);
    c->report = NEW_N(v->a, uint8_t, n);
}

static void put(struct converter *v, const struct report_cell *x)
{
    struct columns *c = &v->col;
    c->exporter[c->n] = x->exporter;
    c->importer[c->n] = x->importer;
    c->product[c->n] = x->product;
    c->value[c->n] = x->value;
    c->quantity[c->n] = x->quantity;
    c->report[c->n++] = x->report;
}

static bool new_product(struct converter *v, const char *code, uint16_t *ret, struct err *e)
{
    struct converted *o = v->out;
    if (o->n_products >= UINT16_MAX)
        return FAIL(e, ERR_LIMIT, "more product codes than the store can number");
    o->product = arena_grow(v->a, o->product, &v->cap_products, o->n_products + 1, FLOW_PRODUCT);
    memcpy(o->product[o->n_products], code, FLOW_PRODUCT);
    *ret = (uint16_t)o->n_products++;
    return true;
}

static bool number_of(struct converter *v, uint32_t to, struct err *e)
{
    if (v->named[to])
        return true;
    v->named[to] = true;
    return new_product(v, v->m->to[to], &v->to[to], e);
}

/* One row to its new codes. The quantity follows the value. */
static void divide(struct converter *v, const struct report_cell *row, const struct concordance_link *link,
                   size_t n)
{
    int64_t *value = NEW_N(v->tmp, int64_t, n), *quantity = NEW_N(v->tmp, int64_t, n);
    struct concordance_link *part = NEW_N(v->tmp, struct concordance_link, n);
    concordance_split(link, n, row->value, value);
    for (size_t i = 0; i < n; i++)
        part[i].share = row->value > 0 ? (double)value[i] / (double)row->value : link[i].share;
    if (row->quantity != FLOW_NO_QUANTITY)
        concordance_split(part, n, row->quantity, quantity);
    for (size_t i = 0; i < n; i++) {
        struct report_cell c = *row;
        if (value[i] == 0 && (row->value > 0 || i > 0))
            continue;
        c.product = v->to[link[i].to];
        c.value = value[i];
        c.quantity = row->quantity == FLOW_NO_QUANTITY ? FLOW_NO_QUANTITY : quantity[i];
        PUSH(v->a, v->cell, v->n_cells, v->cap_cells, c);
    }
}

/* The rows of one product of the segment; k: its place in the map, -1 when it has none. */
static bool rows_of(struct converter *v, uint32_t product, int k, struct err *e)
{
    const struct flow_segment *s = v->s;
    const struct concordance_link *link = NULL;
    size_t n_links = 0;
    uint16_t own = 0;
    double value = 0;
    if (k >= 0) {
        link = &v->m->link[v->m->first[k]];
        n_links = v->m->first[k + 1] - v->m->first[k];
        for (size_t i = 0; i < n_links; i++)
            TRY(number_of(v, link[i].to, e));
    } else {
        int to = concordance_new_code(v->m, s->product[product]);
        if (to < 0) {
            TRY(new_product(v, s->product[product], &own, e));
        } else {
            TRY(number_of(v, (uint32_t)to, e));
            own = v->to[to];
        }
    }
    for (uint32_t p = s->product_pair[product]; p < s->product_pair[product + 1]; p++)
        for (uint32_t r = s->pair_row[p]; r < s->pair_row[p + 1]; r++) {
            struct report_cell c = {.product = own,
                                    .exporter = s->pair_exporter[p],
                                    .importer = s->row_importer[r],
                                    .report = s->row_report ? s->row_report[r] : REPORT_NONE,
                                    .value = flow_value(s, r),
                                    .quantity = flow_quantity(s, r)};
            value += (double)c.value;
            if (n_links > 1) {
                struct arena_mark mark = arena_mark(v->tmp);
                divide(v, &c, link, n_links);
                arena_release(v->tmp, mark);
            } else {
                if (n_links == 1)
                    c.product = v->to[link->to];
                PUSH(v->a, v->cell, v->n_cells, v->cap_cells, c);
            }
        }
    value *= s->value_unit;
    v->out->value += value;
    if (k < 0) {
        v->out->value_unknown += value;
        v->out->n_unknown++;
        if (!v->out->unknown)
            v->out->unknown = arena_strdup(v->a, s->product[product]);
    } else {
        v->out->value_of[v->m->relation[v->m->family[k]]] += value;
        v->out->value_divided += n_links > 1 ? value : 0;
    }
    return true;
}

static bool finish_family(struct converter *v, struct err *e)
{
    struct report_cell *c = v->cell;
    if (v->n_cells > 0)
        qsort(c, v->n_cells, sizeof *c, report_cell_cmp);
    for (size_t i = 0, to; i < v->n_cells; i = to) {
        struct report_cell sum = c[i];
        for (to = i + 1; to < v->n_cells && report_cell_cmp(&c[to], &c[i]) == 0; to++) {
            if (sum.value > INT64_MAX - c[to].value)
                return FAIL(e, ERR_LIMIT, "a sum of flows is too large");
            sum.value += c[to].value;
            sum.quantity = sum.quantity < 0 || c[to].quantity < 0 ? FLOW_NO_QUANTITY
                                                                  : sum.quantity + c[to].quantity;
        }
        put(v, &sum);
    }
    v->n_cells = 0;
    return true;
}

struct member {
    uint32_t family, product;
    int k;
};
static int member_cmp(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->family != y->family)
        return x->family < y->family ? -1 : 1;
    return (x->product > y->product) - (x->product < y->product);
}

bool convert_segment(struct arena *a, const struct concordance_map *m, const struct flow_segment *s,
                     struct converted *ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct converted out = {.n_codes = s->n_products};
    struct converter v = {.a = a, .tmp = tmp, .m = m, .s = s, .out = &out};
    struct member *member = NEW_N(tmp, struct member, s->n_products + 1);
    v.to = NEW_N(tmp, uint16_t, m->n_to + 1);
    v.named = NEW_N(tmp, bool, m->n_to + 1);
    reserve(&v);
    for (uint32_t i = 0; i < s->n_products; i++) {
        int k = concordance_code(m, s->product[i]);
        /* A code that stays may also be what another one became: then its rows may meet theirs. */
        int to = k < 0 ? concordance_new_code(m, s->product[i]) : -1;
        uint32_t family = k >= 0 ? m->family[k] : to >= 0 ? m->family_to[to] : UINT32_MAX;
        member[i] = (struct member){family, i, k};
    }
    if (s->n_products > 0)
        qsort(member, s->n_products, sizeof *member, member_cmp);
    for (uint32_t i = 0; i < s->n_products; i++) {
        TRY(rows_of(&v, member[i].product, member[i].k, e));
        if (i + 1 == s->n_products || member[i].family != member[i + 1].family)
            TRY(finish_family(&v, e));
    }
    out.block = (struct flow_block){.n = v.col.n,
                                    .exporter = v.col.exporter,
                                    .importer = v.col.importer,
                                    .product = v.col.product,
                                    .value = v.col.value,
                                    .quantity = s->row_quantity ? v.col.quantity : NULL,
                                    .report = s->row_report ? v.col.report : NULL};
    *ret = out;
    return true;
}

void convert_totals(const struct flow_segment *s, const char (*codes)[FLOW_PRODUCT], size_t n,
                    double *ret)
{
    for (size_t i = 0; i < n; i++) {
        int k = flow_product(s, codes[i]);
        ret[i] = 0;
        for (uint32_t p = k < 0 ? 0 : s->product_pair[k]; k >= 0 && p < s->product_pair[k + 1]; p++)
            ret[i] += (double)s->pair_value[p] * s->value_unit;
    }
}

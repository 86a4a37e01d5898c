/* cube_flows.c — one product's flows, and the figures made from a cube.
 *
 * Rows are sorted and the maps into the cube monotone, so each product of each year is a sorted run
 * of (exporter, importer); runs are merged two by two. */
#include <math.h>
#include <string.h>

#include "base/params.h"
#include "trade/cube_inside.h"

struct entry {
    uint32_t key;                 /* exporter, importer */
    uint32_t n_stated;            /* years with a quantity */
    double value, tonnes, stated; /* sums; stated: USD of the rows with a quantity */
};

static size_t merge(const struct entry *x, size_t n, const struct entry *y, size_t m,
                    struct entry *out)
{
    size_t i = 0, k = 0, o = 0;
    while (i < n || k < m) {
        if (k == m || (i < n && x[i].key < y[k].key)) {
            out[o++] = x[i++];
        } else if (i == n || y[k].key < x[i].key) {
            out[o++] = y[k++];
        } else {
            out[o] = x[i++];
            out[o].value += y[k].value;
            out[o].tonnes += y[k].tonnes;
            out[o].stated += y[k].stated;
            out[o++].n_stated += y[k++].n_stated;
        }
    }
    return o;
}

/* Merges neighbouring runs until one is left; start[r] is the first entry of run r. Returns its
 * length. */
static size_t merge_runs(struct entry **at, struct entry **other, size_t *start, size_t n_runs)
{
    while (n_runs > 1) {
        size_t out = 0, r = 0, q = 0;
        for (; r < n_runs; r += 2) {
            size_t begin = start[r], mid = start[r + 1],
                   end = r + 2 <= n_runs ? start[r + 2] : start[r + 1];
            size_t m = merge(*at + begin, mid - begin, *at + mid, end - mid, *other + out);
            start[q++] = out;
            out += m;
        }
        start[q] = out;
        n_runs = q;
        struct entry *was = *at;
        *at = *other, *other = was;
    }
    return n_runs ? start[1] : 0;
}

static size_t read_run(const struct flow_segment *s, const uint16_t *country, uint32_t product,
                       struct entry *out)
{
    size_t n = 0;
    for (uint32_t p = s->product_pair[product]; p < s->product_pair[product + 1]; p++) {
        uint32_t exporter = (uint32_t)country[s->pair_exporter[p]] << 16;
        for (uint32_t r = s->pair_row[p]; r < s->pair_row[p + 1]; r++) {
            double value = (double)flow_value(s, r) * s->value_unit;
            int64_t q = flow_quantity(s, r);
            out[n++] =
                (struct entry){.key = exporter | country[s->row_importer[r]],
                               .n_stated = q != FLOW_NO_QUANTITY,
                               .value = value,
                               .tonnes = q == FLOW_NO_QUANTITY ? 0 : (double)q * s->quantity_unit,
                               .stated = q == FLOW_NO_QUANTITY ? 0 : value};
        }
    }
    return n;
}

bool cube_flows(const struct cube *c, struct arena *a, size_t product, struct cube_flow **ret,
                size_t *ret_n, struct err *e)
{
    if (!c->inside || !c->imports)
        return FAIL(e, ERR_NOT_FOUND, "%s names no partners", c->source);
    size_t most = 0, most_runs = 1;
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        const uint32_t *first = &c->inside->map[y].product[product];
        most += s->pair_row[s->product_pair[first[1]]] - s->pair_row[s->product_pair[first[0]]];
        if (first[1] - first[0] > most_runs)
            most_runs = first[1] - first[0];
    }
    ARENA_LOCAL(tmp);
    struct entry *at = NEW_N(tmp, struct entry, most + 1),
                 *spare = NEW_N(tmp, struct entry, most + 1),
                 *sum = NEW_N(tmp, struct entry, most + 1),
                 *next = NEW_N(tmp, struct entry, most + 1);
    size_t *start = NEW_N(tmp, size_t, most_runs + 2), n = 0;
    for (size_t y = 0; y < c->n_years; y++) {
        const struct cube_map *m = &c->inside->map[y];
        size_t runs = 0, end = 0;
        start[0] = 0;
        for (uint32_t p = m->product[product]; p < m->product[product + 1]; p++) {
            end += read_run(c->segment[y], m->country, p, at + end);
            start[++runs] = end;
        }
        size_t k = merge_runs(&at, &spare, start, runs);
        for (size_t i = 0; i < k; i++)
            at[i].n_stated = at[i].n_stated > 0; /* products that state one: one year */
        n = merge(sum, n, at, k, next);
        struct entry *was = sum;
        sum = next, next = was;
    }
    struct cube_flow *f = NEW_N(a, struct cube_flow, n + 1);
    for (size_t i = 0; i < n; i++) {
        double stated = sum[i].n_stated;
        f[i] = (struct cube_flow){.exporter = (uint16_t)(sum[i].key >> 16),
                                  .importer = (uint16_t)sum[i].key,
                                  .value = sum[i].value / (double)c->n_years,
                                  .tonnes = stated > 0 ? sum[i].tonnes / stated : (double)NAN,
                                  .tonnes_value = stated > 0 ? sum[i].stated / stated : 0};
    }
    *ret = f;
    *ret_n = n;
    return true;
}

double cube_flow_value(const struct cube *c, size_t product, size_t exporter, size_t importer)
{
    double sum = 0;
    if (!c->inside || !c->imports)
        return NAN;
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        const uint32_t *first = &c->inside->map[y].product[product];
        int from = flow_country(s, c->country[exporter]),
            to = flow_country(s, c->country[importer]);
        for (uint32_t p = first[0]; p < first[1] && from >= 0 && to >= 0; p++) {
            uint32_t end = s->product_pair[p + 1],
                     pair = cube_find(s->pair_exporter, s->product_pair[p], end, from);
            if (pair == end)
                continue;
            uint32_t row = cube_find(s->row_importer, s->pair_row[pair], s->pair_row[pair + 1], to);
            if (row < s->pair_row[pair + 1])
                sum += (double)flow_value(s, row) * s->value_unit;
        }
    }
    return sum / (double)c->n_years;
}

/* --- figures --------------------------------------------------------------------------------- */

const char *cube_country_name(const struct cube *c, size_t country)
{
    return c->inside && c->market[country] >= 0
               ? market_at(c->inside->facts, c->market[country])->name
               : c->country[country];
}

const char *cube_window_text(const struct cube *c, struct arena *a)
{
    if (c->n_years == 0)
        return "no year";
    if (c->n_years == 1)
        return arena_printf(a, "%d only", c->years[0]);
    struct buf b;
    buf_init(&b, a, 256);
    buf_puts(&b, "mean of ");
    for (size_t y = 0; y < c->n_years; y++)
        buf_printf(&b, "%s%d", y == 0 ? "" : y + 1 == c->n_years ? " and " : ", ", c->years[y]);
    return b.p;
}

struct figure *cube_leaf(const struct cube *c, struct arena *a, const char *label, double value,
                         const char *unit, int year, const char *what)
{
    if (isnan(value))
        return figure_missing(a, label, unit, "not in the flows");
    int newest = c->n_years ? c->years[c->n_years - 1] : 0;
    struct figure *f =
        figure_leaf(a, FIGURE_FACT, label, value, unit, year ? year : newest, c->source,
                    arena_printf(a, "trade/%s/%s/%s", c->dataset, c->nomenclature, what));
    if (!year)
        f->why = cube_window_text(c, a);
    if (!c->inside)
        return f;
    int age = c->inside->as_of_year - f->year;
    f->grade = age >= c->inside->old_years    ? GRADE_D
               : age > c->inside->fresh_years ? GRADE_B
                                              : GRADE_A;
    if (f->grade != GRADE_A)
        f->why_grade = arena_printf(a, "%d years old", age);
    else if (c->inside->info->method && strcmp(c->inside->info->method, "as published") != 0)
        f->grade = GRADE_B, f->why_grade = c->inside->info->method;
    return f;
}

struct figure *cube_figure(const struct cube *c, struct arena *a, const char *label, double usd,
                           const char *what)
{
    return cube_leaf(c, a, label, usd, "USD", 0, what);
}

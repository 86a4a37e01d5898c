/* reports_check.c — what stands twice, which level is the whole, and whether stated totals are sums. */
#include "trade/reports.h"

#include <math.h>
#include <stdlib.h>

enum { N_REPORTS = REPORT_BOTH }; /* kinds a reporter makes; REPORT_NONE is not among them */

static int reporter_of(const struct report_cell *c)
{
    bool exports = c->report == REPORT_EXPORT || c->report == REPORT_REEXPORT;
    return exports ? c->exporter : c->importer;
}

static int line_cmp(const void *a, const void *b)
{
    const struct report_cell *x = a, *y = b;
    int c = report_cell_cmp(a, b);
    if (c == 0)
        c = (x->origin > y->origin) - (x->origin < y->origin);
    return c != 0 ? c : (x->line > y->line) - (x->line < y->line);
}

/* Sorts; the first of lines with one key counts, areas of the source that are one here are added. */
static size_t settle(struct reports *r, struct report_cell *c, size_t n, struct err *e, bool *ok)
{
    size_t k = 0;
    *ok = true;
    if (n == 0)
        return 0;
    qsort(c, n, sizeof *c, line_cmp);
    for (size_t i = 0; i < n; i++) {
        struct report_cell *last = k ? &c[k - 1] : NULL;
        if (!last || report_cell_cmp(last, &c[i]) != 0) {
            c[k++] = c[i];
        } else if (c[i].origin == c[i - 1].origin) {
            trade_refuse(r->im, c[i].line, "value", STR(""), "%s",
                         c[i].value == c[i - 1].value
                             ? "this report stands in the file before, with the same value"
                             : "this report stands in the file before, with another value");
        } else {
            if (last->value > INT64_MAX - c[i].value) {
                *ok = FAIL(e, ERR_LIMIT, "line %u: the sum is too large", c[i].line);
                return 0;
            }
            last->value += c[i].value;
            last->quantity = last->quantity < 0 || c[i].quantity < 0
                                 ? FLOW_NO_QUANTITY
                                 : last->quantity + c[i].quantity;
            r->tally.n_added++;
        }
    }
    return k;
}

/* The deepest level that holds nearly all of what the fullest holds. */
static int whole_level(const struct reports *r, const struct report_group *g, const int *digits)
{
    double sum[REPORT_LEVELS] = {0}, most = 0;
    bool there[REPORT_LEVELS] = {false};
    for (size_t i = 0; i < g->n_cells; i++) {
        there[digits[g->cell[i].product]] = true;
        sum[digits[g->cell[i].product]] += (double)g->cell[i].value;
    }
    for (int d = 0; d < REPORT_LEVELS; d++)
        most = fmax(most, sum[d]);
    for (int d = REPORT_LEVELS - 1; d > 0; d--)
        if (there[d] && sum[d] >= r->level_complete * most)
            return d;
    return 0;
}

static void compare(struct reports *r, struct report_sums *s, double stated, double parts,
                    const struct report_cell *c, const struct report_group *g)
{
    double most = fmax(stated, parts), off = most > 0 ? fabs(stated - parts) / most : 0;
    s->n++;
    s->n_agree += off <= r->sum_tolerance;
    s->stated += stated;
    s->parts += parts;
    if (!s->worst_what || off > s->worst) {
        const char *code = r->product[c->product];
        s->worst = off;
        s->worst_what = arena_printf(r->a, "%s, %s, %d", area_at(r->im->areas, reporter_of(c))->name,
                                     code[0] ? code : "all goods", g->year);
    }
}

/* Sums by reporter, kind of report and level. */
struct level_sums {
    double (*sum)[N_REPORTS][REPORT_LEVELS]; /* [areas] */
    bool (*there)[N_REPORTS][REPORT_LEVELS];
};

static void sum_levels(const struct reports *r, const struct report_group *g, const int *digits,
                       struct arena *a, struct level_sums *ret)
{
    size_t n = area_count(r->im->areas);
    ret->sum = arena_alloc_n(a, n, sizeof *ret->sum);
    ret->there = arena_alloc_n(a, n, sizeof *ret->there);
    for (size_t i = 0; i < g->n_cells; i++) {
        const struct report_cell *c = &g->cell[i];
        int who = reporter_of(c), d = digits[c->product];
        ret->sum[who][c->report][d] += (double)c->value;
        ret->there[who][c->report][d] = true;
    }
}

/* Keeps the rows of one level; the others are compared with it and counted as checks, or refused where
 * the reporter has nothing at that level. */
static void keep_level(struct reports *r, struct report_group *g, const int *digits, int level)
{
    struct level_sums s;
    size_t k = 0;
    ARENA_LOCAL(tmp);
    sum_levels(r, g, digits, tmp, &s);
    bool(*told)[N_REPORTS][REPORT_LEVELS] =
        arena_alloc_n(tmp, area_count(r->im->areas), sizeof *told);
    for (size_t i = 0; i < g->n_cells; i++) {
        const struct report_cell *c = &g->cell[i];
        int who = reporter_of(c), d = digits[c->product];
        if (d == level) {
            g->cell[k++] = *c;
        } else if (s.there[who][c->report][level]) {
            r->tally.n_check++;
            if (!told[who][c->report][d] && d < level)
                compare(r, &r->tally.levels, s.sum[who][c->report][d], s.sum[who][c->report][level],
                        c, g);
            told[who][c->report][d] = true;
        } else {
            trade_refuse(r->im, c->line, "product", str_of(r->product[c->product]),
                         "a code of %d digits, where the others of that year have %d", d, level);
        }
    }
    g->n_cells = k;
}

struct part {
    uint32_t key; /* reporter and kind */
    uint16_t product;
    double value;
};
static int part_cmp(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->product > y->product) - (x->product < y->product);
}

static uint32_t part_key(const struct report_cell *c)
{
    return (uint32_t)reporter_of(c) * N_REPORTS + c->report;
}

/* Partners' sums by reporter, kind and product, sorted. */
static struct part *parts_of(struct arena *a, const struct report_group *g, size_t *ret_n)
{
    struct part *p = NEW_N(a, struct part, g->n_cells + 1);
    size_t k = 0;
    for (size_t i = 0; i < g->n_cells; i++)
        p[i] = (struct part){part_key(&g->cell[i]), g->cell[i].product, (double)g->cell[i].value};
    qsort(p, g->n_cells, sizeof *p, part_cmp);
    for (size_t i = 0; i < g->n_cells; i++) {
        if (k > 0 && part_cmp(&p[k - 1], &p[i]) == 0)
            p[k - 1].value += p[i].value;
        else
            p[k++] = p[i];
    }
    *ret_n = k;
    return p;
}

/* "World" rows of the stored level against the sum of partners; those of other levels are passed over. */
static void check_world(struct reports *r, const struct report_group *g, const int *digits, int level)
{
    size_t n;
    ARENA_LOCAL(tmp);
    struct part *p = parts_of(tmp, g, &n);
    for (size_t i = 0; i < g->n_totals; i++) {
        const struct report_cell *c = &g->total[i];
        struct part want = {part_key(c), c->product, 0};
        if (digits[c->product] != level)
            continue;
        const struct part *found = n ? bsearch(&want, p, n, sizeof *p, part_cmp) : NULL;
        if (found)
            compare(r, &r->tally.world, (double)c->value, found->value, c, g);
        else if (c->value > 0)
            r->tally.n_alone++;
    }
}

bool reports_check(struct reports *r, struct report_group *g, int *ret_level, struct err *e)
{
    bool ok;
    ARENA_LOCAL(tmp);
    int *digits = NEW_N(tmp, int, r->n_products + 1);
    for (size_t i = 0; i < r->n_products; i++)
        digits[i] = (int)strlen(r->product[i]);
    g->n_cells = settle(r, g->cell, g->n_cells, e, &ok);
    if (!ok)
        return false;
    g->n_totals = settle(r, g->total, g->n_totals, e, &ok);
    if (!ok)
        return false;
    *ret_level = whole_level(r, g, digits);
    keep_level(r, g, digits, *ret_level);
    check_world(r, g, digits, *ret_level);
    r->tally.n_check += g->n_totals;
    r->tally.n_stored += g->n_cells;
    return true;
}

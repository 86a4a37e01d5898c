/* potential_duties.c — tariffs in supply and demand, as far as they tell exporters apart.
 *
 * What an importer asks of all alike cancels in α, and in β its mean is itself: only rows that name
 * an exporter move anything. A product without a general rate cannot be compared and is left alone.
 * The home market of an exporter counts at its general rate, so that without such rows τ is 1 for
 * all. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trade/potential_inside.h"
#include "trade/tariffs.h"

struct tie { /* an importer that names an exporter */
    uint16_t exporter, importer;
};
struct entry {
    struct preference p;
    double rate, general; /* shares */
};

static int tie_cmp(const void *x, const void *y)
{
    const struct tie *a = x, *b = y;
    return a->exporter != b->exporter ? (a->exporter > b->exporter) - (a->exporter < b->exporter)
                                      : (a->importer > b->importer) - (a->importer < b->importer);
}

static size_t ties_of(struct arena *a, const struct tariffs *t, const struct cube *c,
                      struct tie **ret)
{
    size_t n = 0, cap = 0, out = 0;
    struct tie *tie = NULL;
    const char *importer = "", *exporter = "";
    for (size_t r = 0; r < tariffs_count(t); r++) {
        const struct tariff_row *row = tariffs_at(t, r);
        if (!row->importer[0] || !row->exporter[0] ||
            (cstr_eq(row->importer, importer) && cstr_eq(row->exporter, exporter)))
            continue;
        importer = row->importer, exporter = row->exporter;
        int i = cube_country(c, exporter), j = cube_country(c, importer);
        if (i >= 0 && j >= 0 && i != j)
            PUSH(a, tie, n, cap, (struct tie){(uint16_t)i, (uint16_t)j});
    }
    if (n)
        qsort(tie, n, sizeof *tie, tie_cmp);
    for (size_t x = 0; x < n; x++)
        if (x == 0 || tie_cmp(&tie[x], &tie[x - 1]) != 0)
            tie[out++] = tie[x];
    *ret = tie;
    return out;
}

/* Products that any such row speaks of: the others need no look-up. */
static bool *products_named(struct arena *a, const struct tariffs *t, const struct cube *c)
{
    bool *named = NEW_N(a, bool, c->n_products + 1);
    const char *last = NULL;
    for (size_t r = 0; r < tariffs_count(t); r++) {
        const struct tariff_row *row = tariffs_at(t, r);
        if (!row->importer[0] || !row->exporter[0] || (last && cstr_eq(row->product, last)))
            continue;
        last = row->product;
        size_t digits = strlen(last), low = 0, high = c->n_products;
        if (digits > (size_t)c->digits) /* a heading's duty is the mean beneath it */
            digits = (size_t)c->digits;
        while (low < high) {
            size_t mid = low + (high - low) / 2;
            if (strncmp(c->product[mid], last, digits) < 0)
                low = mid + 1;
            else
                high = mid;
        }
        for (; low < c->n_products && strncmp(c->product[low], last, digits) == 0; low++)
            named[low] = true;
    }
    return named;
}

static double factor(double above, double below, double sigma)
{
    return pow((1 + above) / (1 + below), sigma);
}

/* What the product's importers ask on average of j's actual suppliers, and the advantage of
 * exporters. */
static void weigh(struct job *job, struct potential_model *m, const struct tariffs *t, int year,
                  size_t k, const struct entry *entry, size_t n, struct run_cursor *x,
                  double *mean_shift)
{
    const struct cube *c = m->cube;
    struct arena_mark mark = arena_mark(job->arena);
    double *value = NEW_N(job->arena, double, n), *lift = NEW_N(job->arena, double, m->n);
    double sigma = m->opt->tariff_elasticity, known = 0, duty = 0;
    struct run run;
    size_t at = 0;
    for (run_cursor_start(x, k); run_cursor_next(x, &run);) {
        while (at < n && entry[at].p.exporter < run.exporter)
            at++;
        for (; at < n && entry[at].p.exporter == run.exporter; at++)
            value[at] = run.value[entry[at].p.importer];
    }
    for (size_t j = 0; j < m->n; j++) {
        struct tariff rate;
        double imports = c->imports[j * m->n_products + k];
        mean_shift[j] = 0;
        if (imports > 0 && trade_tariff(t, c->country[j], "", c->product[k], year, &rate)) {
            known += imports;
            duty += imports * rate.rate_pct / 100;
        }
    }
    for (size_t p = 0; p < n; p++) {
        size_t i = entry[p].p.exporter, j = entry[p].p.importer;
        double imports = c->imports[j * m->n_products + k],
               shift = entry[p].rate - entry[p].general;
        mean_shift[j] += value[p] / imports * shift;
        lift[i] += imports / known * shift;
    }
    for (size_t p = 0; p < n; p++) { /* the same for every entry of j */
        size_t at_j = entry[p].p.importer * m->n_products + k;
        m->duties.demand[at_j] =
            factor(entry[p].general + mean_shift[entry[p].p.importer], entry[p].general, sigma);
    }
    for (size_t i = 0; i < m->n; i++)
        m->duties.advantage[i * m->n_products + k] =
            lift[i] != 0 ? factor(duty / known, duty / known + lift[i], sigma) : 1;
    arena_release(job->arena, mark);
}

bool potential_duties_of(struct job *job, struct potential_model *m, struct err *e)
{
    struct arena *a = job->arena;
    const struct cube *c = m->cube;
    const struct tariffs *t;
    struct tie *tie;
    TRY(tariffs_of_job(job, &t, e));
    size_t n_ties = ties_of(a, t, c, &tie), n = 0, cap = 0, cells = m->n * m->n_products;
    if (n_ties == 0)
        return true;
    const struct runs *rows = runs_open(a, c, e);
    TRY(rows != NULL);
    struct run_cursor *x = run_cursor_new(a, rows);
    int year = c->n_years ? c->years[c->n_years - 1] : 0;
    size_t *first = NEW_N(a, size_t, m->n_products + 1);
    struct preference *all = NULL;
    struct entry *entry = NEW_N(a, struct entry, n_ties);
    double *shift = NEW_N(a, double, m->n);
    const bool *named = products_named(a, t, c);
    m->duties.advantage = NEW_N(a, double, cells);
    m->duties.demand = NEW_N(a, double, cells);
    for (size_t at = 0; at < cells; at++)
        m->duties.advantage[at] = m->duties.demand[at] = 1;
    for (size_t k = 0; k < m->n_products; k++) {
        size_t n_entries = 0;
        for (size_t p = 0; p < n_ties && named[k]; p++) {
            size_t i = tie[p].exporter, j = tie[p].importer;
            struct tariff own, general;
            if (c->imports[j * m->n_products + k] <= 0 ||
                !trade_tariff(t, c->country[j], c->country[i], c->product[k], year, &own) ||
                !own.bilateral ||
                !trade_tariff(t, c->country[j], "", c->product[k], year, &general) ||
                own.rate_pct == general.rate_pct)
                continue;
            struct entry *z = &entry[n_entries++];
            z->rate = own.rate_pct / 100;
            z->general = general.rate_pct / 100;
            z->p = (struct preference){tie[p].exporter, tie[p].importer,
                                       factor(z->general, z->rate, m->opt->tariff_elasticity)};
        }
        first[k] = n;
        for (size_t p = 0; p < n_entries; p++)
            PUSH(a, all, n, cap, entry[p].p);
        if (n_entries)
            weigh(job, m, t, year, k, entry, n_entries, x, shift);
    }
    first[m->n_products] = n;
    m->duties.preference = all;
    m->duties.product_preference = n ? first : NULL;
    return true;
}

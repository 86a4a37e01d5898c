/* reconcile.c — the arithmetic of reconcile.h: medians of pairs, two-way variances, weighed means. */
#include "trade/reconcile.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 100 };
/* The median of |z| of a standard normal variable. */
static const double normal_median = 0.67448975019608171;

struct both { /* a row that both report */
    uint32_t pair;
    double gap, weight;
};
struct pair {
    uint32_t id; /* exporter × n_countries + importer */
    double gap, variance;
};

int report_cell_cmp(const void *a, const void *b)
{
    const struct report_cell *x = a, *y = b;
    if (x->product != y->product)
        return x->product < y->product ? -1 : 1;
    if (x->exporter != y->exporter)
        return x->exporter < y->exporter ? -1 : 1;
    if (x->importer != y->importer)
        return x->importer < y->importer ? -1 : 1;
    return (x->report > y->report) - (x->report < y->report);
}

bool reconcile_options(const struct params *p, struct reconcile_options *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"trade.cif.factor", offsetof(struct reconcile_options, cif_factor)},
        {"trade.reconcile.prior_pairs", offsetof(struct reconcile_options, prior_pairs)},
        {"trade.reconcile.floor", offsetof(struct reconcile_options, floor)}};
    return params_fill(p, binds, COUNT_OF(binds), ret, e);
}

const char *reconcile_method(struct arena *a, const struct reconcile_options *opt)
{
    return arena_printf(a,
                        RECONCILE_METHOD ": CIF/FOB factor %.4g; two reports weighed by their "
                                         "reporters' reliability, one report taken as it is",
                        opt->cif_factor);
}

static int both_cmp(const void *a, const void *b)
{
    const struct both *x = a, *y = b;
    if (x->pair != y->pair)
        return x->pair < y->pair ? -1 : 1;
    if (x->gap != y->gap)
        return x->gap < y->gap ? -1 : 1;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

/* The k-th smallest; x is left with smaller ones before it and larger ones behind (Hoare's quickselect). */
static double kth(double *x, size_t n, size_t k)
{
    size_t lo = 0, hi = n - 1;
    while (lo < hi) {
        double pivot = x[lo + (hi - lo) / 2];
        size_t i = lo, j = hi;
        for (;;) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i >= j)
                break;
            double t = x[i];
            x[i++] = x[j];
            x[j--] = t;
        }
        if (k <= j)
            hi = j;
        else
            lo = j + 1;
    }
    return x[k];
}

/* Reorders x. */
static double median(double *x, size_t n)
{
    double upper = kth(x, n, n / 2), lower = upper;
    if (n % 2)
        return upper;
    lower = x[0];
    for (size_t i = 1; i < n / 2; i++)
        lower = fmax(lower, x[i]);
    return (lower + upper) / 2;
}

/* The gap below which half of the pair's value lies; rows sorted by gap. */
static double weighted_median(const struct both *b, size_t n)
{
    double all = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        all += b[i].weight;
    for (size_t i = 0; i < n; i++) {
        sum += b[i].weight;
        if (sum * 2 >= all)
            return b[i].gap;
    }
    return b[n - 1].gap;
}

/* A flow as both or one of its partners state it. */
struct flow {
    const struct report_cell *x, *m; /* NULL: not reported, or 0 */
};

/* The rows from `at` on that speak of one flow; returns where the next begins. */
static size_t flow_at(const struct report_cell *c, size_t n, size_t at, struct flow *ret)
{
    size_t i = at;
    *ret = (struct flow){NULL, NULL};
    for (; i < n && c[i].product == c[at].product && c[i].exporter == c[at].exporter &&
           c[i].importer == c[at].importer;
         i++) {
        if (c[i].value == 0 || c[i].exporter == c[i].importer)
            continue;
        if (c[i].report == REPORT_EXPORT)
            ret->x = &c[i];
        else if (c[i].report == REPORT_IMPORT)
            ret->m = &c[i];
    }
    return i;
}

static struct both *rows_of_both(struct arena *a, const struct report_cell *c, size_t n,
                                 size_t n_countries, double cif, size_t *ret_n)
{
    struct flow f;
    size_t n_both = 0;
    for (size_t i = 0; i < n;) {
        i = flow_at(c, n, i, &f);
        n_both += f.x && f.m;
    }
    struct both *b = NEW_N(a, struct both, n_both ? n_both : 1);
    *ret_n = 0;
    for (size_t i = 0; i < n;) {
        i = flow_at(c, n, i, &f);
        if (!f.x || !f.m)
            continue;
        double x = (double)f.x->value, m = (double)f.m->value / cif;
        b[(*ret_n)++] = (struct both){
            .pair = (uint32_t)(f.x->exporter * n_countries + f.x->importer),
            .gap = fabs(log(x / m)),
            .weight = (x + m) / 2};
    }
    qsort(b, *ret_n, sizeof *b, both_cmp);
    return b;
}

static struct pair *pairs_of(struct arena *a, const struct both *b, size_t n, size_t *ret_n)
{
    size_t n_pairs = 0;
    for (size_t i = 0; i < n; i++)
        n_pairs += i == 0 || b[i].pair != b[i - 1].pair;
    struct pair *p = NEW_N(a, struct pair, n_pairs ? n_pairs : 1);
    *ret_n = 0;
    for (size_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && b[to].pair == b[i].pair;)
            to++;
        double gap = weighted_median(b + i, to - i), sd = gap / normal_median;
        p[(*ret_n)++] = (struct pair){.id = b[i].pair, .gap = gap, .variance = sd * sd};
    }
    return p;
}

/* One half-step: `mine` of every country from what the partners' shares leave of the pairs' variances. Returns
 * the largest change. */
static double half_step(const struct pair *p, size_t n, const uint32_t *order, size_t n_countries,
                      bool as_exporter, double half, const struct reconcile_options *opt,
                      const double *theirs, double *mine, double *scratch)
{
    double change = 0;
    for (size_t i = 0, to; i < n; i = to) {
        const struct pair *first = &p[order[i]];
        size_t me = as_exporter ? first->id / n_countries : first->id % n_countries, k = 0;
        for (to = i; to < n; to++) {
            const struct pair *q = &p[order[to]];
            size_t from = q->id / n_countries, other = q->id % n_countries;
            if ((as_exporter ? from : other) != me)
                break;
            scratch[k++] = q->variance - theirs[as_exporter ? other : from];
        }
        double n_pairs = (double)k, found = median(scratch, k);
        found = (n_pairs * found + opt->prior_pairs * half) / (n_pairs + opt->prior_pairs);
        found = fmax(found, opt->floor * half);
        change = fmax(change, fabs(mine[me] - found));
        mine[me] = (mine[me] + found) / 2; /* half-way: medians of medians may swing */
    }
    return change;
}

struct order_key {
    uint32_t id, at;
};
static int order_cmp(const void *a, const void *b)
{
    const struct order_key *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

/* s, t [n_countries]: the variances as exporter and as importer. */
static void decompose(const struct pair *p, size_t n, size_t n_countries,
                      const struct reconcile_options *opt, double *s, double *t)
{
    ARENA_LOCAL(tmp);
    double *scratch = NEW_N(tmp, double, n + 1);
    uint32_t *by_exporter = NEW_N(tmp, uint32_t, n + 1), *by_importer = NEW_N(tmp, uint32_t, n + 1);
    struct order_key *key = NEW_N(tmp, struct order_key, n + 1);
    double half = 0;
    for (size_t i = 0; i < n; i++) {
        scratch[i] = p[i].variance;
        by_exporter[i] = (uint32_t)i; /* pairs are sorted by exporter already */
        key[i] = (struct order_key){(uint32_t)(p[i].id % n_countries * n_countries +
                                               p[i].id / n_countries),
                                    (uint32_t)i};
    }
    if (n > 0)
        half = median(scratch, n) / 2;
    qsort(key, n, sizeof *key, order_cmp);
    for (size_t i = 0; i < n; i++)
        by_importer[i] = key[i].at;
    for (size_t i = 0; i < n_countries; i++)
        s[i] = t[i] = half;
    for (int round = 0; round < ROUNDS && half > 0; round++) {
        double change = half_step(p, n, by_exporter, n_countries, true, half, opt, t, s, scratch);
        change = fmax(change, half_step(p, n, by_importer, n_countries, false, half, opt, s, t, scratch));
        if (change < 1e-12 * half)
            break;
    }
}

/* Share of the exporter's report in the mean. Two reporters without error weigh the same. */
static double exporter_weight(double s, double t)
{
    return s + t > 0 ? t / (s + t) : 0.5;
}

static int64_t best_quantity(const struct report_cell *x, const struct report_cell *m, double w)
{
    const struct report_cell *first = w >= 0.5 ? x : m, *second = w >= 0.5 ? m : x;
    return first->quantity != FLOW_NO_QUANTITY ? first->quantity : second->quantity;
}

static struct report_cell merged(const struct flow *f, double cif, const double *s, const double *t,
                                 struct reconciled *r)
{
    struct report_cell c = f->x ? *f->x : *f->m;
    enum reconcile_side side;
    if (f->x && f->m) {
        double w = exporter_weight(s[c.exporter], t[c.importer]);
        double x = (double)f->x->value, m = (double)f->m->value / cif;
        c.value = llround(m + w * (x - m));
        c.quantity = best_quantity(f->x, f->m, w);
        c.report = REPORT_BOTH;
        side = SIDE_BOTH;
        r->both_x += x;
        r->moved += fabs((double)c.value - (x + m) / 2);
        r->both_m += (double)f->m->value;
    } else if (f->x) {
        side = SIDE_EXPORTER;
        r->one_x += (double)c.value;
    } else {
        r->one_m += (double)c.value;
        c.value = llround((double)c.value / cif);
        side = SIDE_IMPORTER;
    }
    r->n_side[side]++;
    r->value_side[side] += (double)c.value;
    return c;
}

static void describe(struct reconciled *r, const struct pair *p, size_t n, size_t n_countries,
                     const double *s, const double *t)
{
    ARENA_LOCAL(tmp);
    double *gap = NEW_N(tmp, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        gap[i] = p[i].gap;
        r->reporter[p[i].id / n_countries].n_as_exporter++;
        r->reporter[p[i].id % n_countries].n_as_importer++;
    }
    r->n_pairs = n;
    r->median_pair = n ? median(gap, n) : (double)NAN;
    for (size_t i = 0; i < n_countries; i++) {
        struct reporter *q = &r->reporter[i];
        q->sd_as_exporter = q->n_as_exporter ? sqrt(s[i]) : (double)NAN;
        q->sd_as_importer = q->n_as_importer ? sqrt(t[i]) : (double)NAN;
    }
}

struct reconciled *reconcile(struct arena *a, const struct report_cell *cells, size_t n,
                             size_t n_countries, const struct reconcile_options *opt)
{
    struct reconciled *r = NEW(a, struct reconciled);
    struct flow f;
    size_t n_both, n_pairs, n_flows = 0;
    ARENA_LOCAL(tmp);
    double *s = NEW_N(tmp, double, n_countries + 1), *t = NEW_N(tmp, double, n_countries + 1);
    r->reporter = NEW_N(a, struct reporter, n_countries + 1);
    for (size_t i = 0; i < n; i++) {
        if (cells[i].report != REPORT_EXPORT && cells[i].report != REPORT_IMPORT)
            r->n_other++;
        else if (cells[i].exporter == cells[i].importer)
            r->n_own++;
        else if (cells[i].value == 0)
            r->n_zero++;
    }
    struct both *b = rows_of_both(tmp, cells, n, n_countries, opt->cif_factor, &n_both);
    struct pair *p = pairs_of(tmp, b, n_both, &n_pairs);
    decompose(p, n_pairs, n_countries, opt, s, t);
    for (size_t i = 0; i < n;) {
        i = flow_at(cells, n, i, &f);
        n_flows += f.x || f.m;
    }
    r->cell = NEW_N(a, struct report_cell, n_flows ? n_flows : 1);
    for (size_t i = 0; i < n;) {
        i = flow_at(cells, n, i, &f);
        if (f.x || f.m)
            r->cell[r->n++] = merged(&f, opt->cif_factor, s, t, r);
    }
    describe(r, p, n_pairs, n_countries, s, t);
    return r;
}

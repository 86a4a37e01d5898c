/* tariffs.c — the table of duties: sorted once, searched from the most specific row down. */
#include "trade/tariffs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/number.h"
#include "trade/flow_write.h"

enum { SUBHEADING = 6 }; /* digits */
static const char *const kind_names[] = {"preferential", "applied", "mfn"};

struct tariffs {
    struct tariff_row *row; /* [n] by importer, product, exporter, kind, year (newest first), rate */
    size_t n;
};

const char *tariff_kind_name(enum tariff_kind k)
{
    return kind_names[k];
}

static int cell_cmp(const struct tariff_row *x, const struct tariff_row *y)
{
    int c = strcmp(x->importer, y->importer);
    if (c == 0)
        c = strcmp(x->product, y->product);
    return c != 0 ? c : strcmp(x->exporter, y->exporter);
}

static int key_cmp(const struct tariff_row *x, const struct tariff_row *y)
{
    int c = cell_cmp(x, y);
    if (c == 0)
        c = (x->kind > y->kind) - (x->kind < y->kind);
    if (c == 0)
        c = (x->year < y->year) - (x->year > y->year);
    return c != 0 ? c : strcmp(x->source, y->source);
}

/* A row and where it stood, so that of two with one key the later is known. */
struct placed {
    struct tariff_row row;
    size_t at;
};

static int placed_cmp(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    int c = key_cmp(&x->row, &y->row);
    return c != 0 ? c : (x->at > y->at) - (x->at < y->at);
}

static int answer_cmp(const void *a, const void *b)
{
    const struct tariff_row *x = a, *y = b;
    int c = cell_cmp(x, y);
    if (c == 0)
        c = (x->kind > y->kind) - (x->kind < y->kind);
    if (c == 0)
        c = (x->year < y->year) - (x->year > y->year);
    if (c == 0)
        c = (x->rate_pct > y->rate_pct) - (x->rate_pct < y->rate_pct);
    return c != 0 ? c : strcmp(x->source, y->source);
}

struct tariffs *tariffs_of_rows(struct arena *a, const struct tariff_row *rows, size_t n,
                                size_t *ret_replaced)
{
    struct tariffs *t = NEW(a, struct tariffs);
    struct placed *p;
    ARENA_LOCAL(tmp);
    *ret_replaced = 0;
    if (n == 0)
        return t;
    p = NEW_N(tmp, struct placed, n);
    for (size_t i = 0; i < n; i++)
        p[i] = (struct placed){rows[i], i};
    qsort(p, n, sizeof *p, placed_cmp);
    t->row = NEW_N(a, struct tariff_row, n);
    for (size_t i = 0; i < n; i++) {
        if (i + 1 < n && key_cmp(&p[i].row, &p[i + 1].row) == 0) {
            ++*ret_replaced;
            continue;
        }
        t->row[t->n++] = p[i].row;
    }
    qsort(t->row, t->n, sizeof *t->row, answer_cmp);
    return t;
}

static bool put_code(const struct csv *c, int col, char *ret, size_t cap, struct err *e)
{
    struct str s = csv_text(c, col);
    if (s.n >= cap)
        return csv_fail(c, col, e, "`%.*s` is too long a code", STR_ARG_MAX(s, 20));
    memcpy(ret, s.p, s.n);
    memset(ret + s.n, 0, cap - s.n);
    return true;
}

bool tariffs_parse(struct arena *a, struct str text, struct tariff_row **ret, size_t *ret_n,
                   struct err *e)
{
    static const char *const heads[] = {"importer", "exporter", "product", "year",
                                        "rate_pct", "kind",     "source"};
    struct csv *c;
    struct csv_options opt = {.sep = ',', .encoding = CSV_UTF8};
    int col[COUNT_OF(heads)];
    struct tariff_row *rows = NULL;
    size_t n = 0, cap = 0;
    const char *source = "";
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, TARIFFS_KEPT, text, &opt, e));
    for (size_t i = 0; i < COUNT_OF(heads); i++)
        TRY(csv_col(c, heads[i], &col[i], e));
    while (csv_next(c, e)) {
        struct tariff_row r = {.kind = TARIFF_MFN};
        int64_t year;
        struct str kind = csv_text(c, col[5]), from = csv_text(c, col[6]);
        TRY(put_code(c, col[0], r.importer, sizeof r.importer, e));
        TRY(put_code(c, col[1], r.exporter, sizeof r.exporter, e));
        TRY(put_code(c, col[2], r.product, sizeof r.product, e));
        TRY(csv_need_int(c, col[3], &year, e));
        TRY(csv_need_real(c, col[4], &r.rate_pct, e));
        for (size_t k = 0; k < COUNT_OF(kind_names); k++)
            if (str_is(kind, kind_names[k]))
                r.kind = (enum tariff_kind)k;
        if (!str_is(kind, kind_names[r.kind]))
            return csv_fail(c, col[5], e, "`%.*s` is no kind of tariff", STR_ARG_MAX(kind, 20));
        if (year < 1900 || year > 2200 || !(r.rate_pct >= 0))
            return csv_fail(c, col[4], e, "not a year or not a rate");
        r.year = (int)year;
        if (!str_is(from, source))
            source = str_dup(a, from);
        r.source = source;
        PUSH(a, rows, n, cap, r);
    }
    if (csv_failed(c))
        return false;
    *ret = rows;
    *ret_n = n;
    return true;
}

struct str tariffs_text(struct arena *a, const struct tariffs *t)
{
    struct buf b;
    ARENA_LOCAL(tmp);
    size_t most = 128;
    for (size_t i = 0; i < t->n; i++) /* numbers and codes take less than 100; quotes may be doubled */
        most += 100 + 2 * strlen(t->row[i].source) + 3;
    buf_init(&b, a, most);
    buf_puts(&b, "importer,exporter,product,year,rate_pct,kind,source\n");
    for (size_t i = 0; i < t->n; i++) {
        const struct tariff_row *r = &t->row[i];
        struct arena_mark mark = arena_mark(tmp);
        buf_printf(&b, "%s,%s,%s,%d,%s,%s,", r->importer, r->exporter, r->product, r->year,
                   number_exact(tmp, r->rate_pct), tariff_kind_name(r->kind));
        arena_release(tmp, mark);
        buf_csv_field(&b, str_of(r->source));
        buf_putc(&b, '\n');
    }
    return buf_str(&b);
}

bool tariffs_of_job(struct job *job, const struct tariffs **ret, struct err *e)
{
    static const char key;
    struct flow_store *store;
    struct tariffs *t = job_get(job, &key);
    if (!t) {
        struct str text;
        struct tariff_row *rows = NULL;
        size_t n = 0, replaced;
        TRY(flows_of_job(job, &store, e));
        if (flows_kept(store, job->arena, TARIFFS_KEPT, &text, e))
            TRY(tariffs_parse(job->arena, text, &rows, &n, e));
        else if (e->code == ERR_NOT_FOUND)
            err_clear(e);
        else
            return false;
        t = tariffs_of_rows(job->arena, rows, n, &replaced);
        job_set(job, &key, t);
    }
    *ret = t;
    return true;
}

size_t tariffs_count(const struct tariffs *t)
{
    return t->n;
}

const struct tariff_row *tariffs_at(const struct tariffs *t, size_t i)
{
    return &t->row[i];
}

/* First row not before the cell; rows of the cell follow each other. */
static size_t first_of(const struct tariffs *t, const struct tariff_row *cell)
{
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (cell_cmp(&t->row[mid], cell) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static const struct tariff_row *best_of(const struct tariffs *t, const struct tariff_row *cell,
                                        int year)
{
    for (size_t i = first_of(t, cell); i < t->n && cell_cmp(&t->row[i], cell) == 0; i++)
        if (year == 0 || t->row[i].year <= year)
            return &t->row[i];
    return NULL;
}

/* The row that answers for exactly this importer and product. */
static const struct tariff_row *row_of(const struct tariffs *t, struct tariff_row *cell, const char *exporter,
                                       int year)
{
    const struct tariff_row *r = NULL;
    if (exporter[0]) {
        strcpy(cell->exporter, exporter);
        r = best_of(t, cell, year);
    }
    if (!r) {
        cell->exporter[0] = '\0';
        r = best_of(t, cell, year);
    }
    return r;
}

static struct tariff answer_of(const struct tariff_row *r)
{
    return (struct tariff){.rate_pct = r->rate_pct,
                           .year = r->year,
                           .kind = r->kind,
                           .source = r->source,
                           .digits = (int)strlen(r->product),
                           .bilateral = r->exporter[0] != '\0',
                           .assumed_mfn = r->exporter[0] == '\0'};
}

/* Simple mean over the subheadings beneath a heading or chapter. */
static bool mean_beneath(const struct tariffs *t, const struct tariff_row *above, size_t n,
                         const char *exporter, int year, struct tariff *ret)
{
    struct tariff_row cell = *above;
    struct tariff mean = {.n_mean = 0};
    cell.exporter[0] = '\0';
    for (size_t i = first_of(t, &cell); i < t->n && strcmp(t->row[i].importer, cell.importer) == 0 &&
                                        strncmp(t->row[i].product, above->product, n) == 0;) {
        memcpy(cell.product, t->row[i].product, FLOW_PRODUCT);
        const struct tariff_row *r =
            strlen(cell.product) == SUBHEADING ? row_of(t, &cell, exporter, year) : NULL;
        if (r) {
            struct tariff one = answer_of(r);
            one.rate_pct += mean.rate_pct;
            one.n_mean = mean.n_mean + 1;
            one.year = mean.n_mean > 0 && mean.year > one.year ? mean.year : one.year;
            one.bilateral = one.bilateral || mean.bilateral;
            one.assumed_mfn = one.assumed_mfn || mean.assumed_mfn;
            mean = one;
        }
        while (i < t->n && strcmp(t->row[i].importer, cell.importer) == 0 &&
               strcmp(t->row[i].product, cell.product) == 0)
            i++;
    }
    if (mean.n_mean == 0)
        return false;
    mean.rate_pct /= mean.n_mean;
    mean.digits = (int)n;
    *ret = mean;
    return true;
}

bool trade_tariff(const struct tariffs *t, const char *importer, const char *exporter,
                  const char *product, int year, struct tariff *ret)
{
    struct tariff_row cell = {.year = 0};
    size_t asked = strlen(product);
    if (t->n == 0 || strlen(importer) >= FLOW_COUNTRY || strlen(exporter) >= FLOW_COUNTRY ||
        importer[0] == '\0')
        return false;
    asked = asked < FLOW_PRODUCT ? asked : FLOW_PRODUCT - 1;
    strcpy(cell.importer, importer);
    memcpy(cell.product, product, asked);
    for (size_t n = asked;; n--) {
        cell.product[n] = '\0';
        const struct tariff_row *r = row_of(t, &cell, exporter, year);
        if (r) {
            *ret = answer_of(r);
            return true;
        }
        if (n == asked && n > 0 && n < SUBHEADING && mean_beneath(t, &cell, n, exporter, year, ret))
            return true;
        if (n == 0)
            return false;
    }
}

struct figure *tariff_figure(const struct tariffs *t, struct arena *a, const char *importer,
                             const char *exporter, const char *product, int year, const char *label)
{
    struct tariff x;
    struct figure *f;
    if (!trade_tariff(t, importer, exporter, product, year, &x))
        return figure_missing(a, label, "%",
                              t->n == 0 ? "no tariffs have been imported"
                                        : "the imported tariffs do not speak of this market");
    f = figure_leaf(a, FIGURE_FACT, label, x.rate_pct, "%", x.year, x.source,
                    arena_printf(a, "trade/tariffs/%s/%s/%.*s/%d/%s", importer,
                                 x.bilateral ? exporter : "all", x.digits, product, x.year,
                                 tariff_kind_name(x.kind)));
    f->decimals = 1;
    f->why = x.n_mean > 0  ? arena_printf(a, "simple mean over %d subheadings%s", x.n_mean,
                                          x.assumed_mfn ? "; the rate for all origins is assumed" : "")
             : x.digits == 0 ? arena_printf(a, "average over all goods%s",
                                          x.assumed_mfn ? ", whatever the origin" : "")
             : x.assumed_mfn ? "the rate for all origins is assumed"
                             : NULL;
    return f;
}

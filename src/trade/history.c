/* history.c — segments of many years become tables exporter × importer. */
#include "trade/history.h"

#include <stdlib.h>
#include <string.h>

struct history_source {
    struct flow_store *store;
    const struct facts *facts;
    const struct flow_info **info; /* [n] by year */
    size_t n;
};

static bool same_series(const struct flow_info *a, const struct flow_info *b)
{
    return strcmp(a->dataset, b->dataset) == 0 && strcmp(a->nomenclature, b->nomenclature) == 0 &&
           a->kind == b->kind;
}

/* Years of the series of `first`; the store has them one behind the other, by year. */
static size_t series_length(const struct flow_store *s, size_t first)
{
    size_t n = 1;
    while (first + n < flows_count(s) && same_series(flows_at(s, first), flows_at(s, first + n)))
        n++;
    return n;
}

bool history_open(struct job *job, const char *dataset, const char *nomenclature,
                  struct history_source **ret, struct err *e)
{
    struct history_source *s = NEW(job->arena, struct history_source);
    struct facts *facts;
    size_t best = 0;
    bool best_reports = false;
    TRY(facts_of_job(job, &facts, e) && flows_of_job(job, &s->store, e));
    if (!dataset && flows_default(s->store))
        dataset = flows_default(s->store)->dataset;
    for (size_t i = 0, n; i < flows_count(s->store); i += n) {
        const struct flow_info *x = flows_at(s->store, i);
        n = series_length(s->store, i);
        bool reports = x->kind == FLOWS_REPORTS;
        if (!dataset || strcmp(x->dataset, dataset) != 0 || x->kind == FLOWS_EXPORTS ||
            (nomenclature && strcmp(x->nomenclature, nomenclature) != 0))
            continue;
        if (reports < best_reports || (reports == best_reports && n <= best))
            continue;
        best = n, best_reports = reports;
        s->info = NEW_N(job->arena, const struct flow_info *, n);
        s->n = n;
        for (size_t k = 0; k < n; k++)
            s->info[k] = flows_at(s->store, i + k);
    }
    if (s->n == 0) {
        (void)FAIL(e, ERR_NOT_FOUND, "there are no flows by partner%s%s here yet", dataset ? " of " : "",
                   dataset ? dataset : "");
        return err_hint(e, "Bring them in first: landfall trade import FILE. What is there: "
                           "landfall trade datasets");
    }
    s->facts = facts;
    *ret = s;
    return true;
}

const struct flow_info *history_info(const struct history_source *s)
{
    return s->info[s->n - 1];
}

int history_first_year(const struct history_source *s)
{
    return s->info[0]->year;
}

int history_last_year(const struct history_source *s)
{
    return s->info[s->n - 1]->year;
}

static int by_code(const void *a, const void *b)
{
    return memcmp(a, b, FLOW_PRODUCT);
}

bool history_products(struct history_source *s, struct arena *a, int digits,
                      const char (**ret)[FLOW_PRODUCT], size_t *ret_n, struct err *e)
{
    char(*code)[FLOW_PRODUCT] = NULL;
    size_t n = 0, cap = 0, kept = 0;
    for (size_t y = 0; y < s->n; y++) {
        const struct flow_segment *seg;
        TRY(flows_map(s->store, s->info[y], &seg, e));
        for (uint32_t p = 0; p < seg->n_products; p++) {
            char cut[FLOW_PRODUCT] = "";
            if (strlen(seg->product[p]) < (size_t)digits)
                continue;
            memcpy(cut, seg->product[p], (size_t)digits);
            if (n > 0 && memcmp(code[n - 1], cut, FLOW_PRODUCT) == 0)
                continue;
            code = arena_grow(a, code, &cap, n + 1, FLOW_PRODUCT);
            memcpy(code[n++], cut, FLOW_PRODUCT);
        }
    }
    if (n > 0)
        qsort(code, n, FLOW_PRODUCT, by_code);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || memcmp(code[i], code[i - 1], FLOW_PRODUCT) != 0)
            memmove(code[kept++], code[i], FLOW_PRODUCT);
    *ret = (const char(*)[FLOW_PRODUCT])code;
    *ret_n = kept;
    return true;
}

/* One year's rows of the products in question, for each of them. */
struct year_rows {
    const struct flow_segment *seg;
    const int *market; /* [n_countries] of the segment */
    uint32_t begin, end; /* products */
    double *sold, *bought; /* [n × n] */
    size_t n;
    bool *sells, *buys; /* [n] who reported */
};

static void who_reported(struct year_rows *r, bool reports)
{
    const struct flow_segment *s = r->seg;
    /* a reconciled dataset is about everybody in it: who is silent about a product sold none */
    uint32_t first = reports ? r->begin : 0, last = reports ? r->end : s->n_products;
    for (uint32_t pair = s->product_pair[first]; pair < s->product_pair[last]; pair++) {
        int i = r->market[s->pair_exporter[pair]];
        if (!reports) {
            if (i >= 0)
                r->sells[i] = true;
            continue;
        }
        for (uint32_t row = s->pair_row[pair]; row < s->pair_row[pair + 1]; row++) {
            int j = s->row_importer[row] < s->n_countries ? r->market[s->row_importer[row]] : -1;
            if (s->row_report[row] == REPORT_EXPORT && i >= 0)
                r->sells[i] = true;
            if (s->row_report[row] == REPORT_IMPORT && j >= 0)
                r->buys[j] = true;
        }
    }
    for (size_t i = 0; i < r->n; i++)
        for (size_t j = 0; j < r->n; j++) {
            if (i != j && r->sells[i])
                r->sold[i * r->n + j] = 0;
            if (i != j && r->bought && r->buys[j])
                r->bought[i * r->n + j] = 0;
        }
}

static void add_rows(const struct year_rows *r, bool reports)
{
    const struct flow_segment *s = r->seg;
    for (uint32_t pair = s->product_pair[r->begin]; pair < s->product_pair[r->end]; pair++) {
        int i = r->market[s->pair_exporter[pair]];
        for (uint32_t row = s->pair_row[pair]; i >= 0 && row < s->pair_row[pair + 1]; row++) {
            int j = s->row_importer[row] < s->n_countries ? r->market[s->row_importer[row]] : -1;
            if (j < 0 || i == j)
                continue;
            double usd = (double)flow_value(s, row) * s->value_unit;
            size_t at = (size_t)i * r->n + (size_t)j;
            if (!reports || s->row_report[row] == REPORT_EXPORT)
                r->sold[at] += usd;
            else if (s->row_report[row] == REPORT_IMPORT)
                r->bought[at] += usd;
        }
    }
}

/* All goods of a reconciled year: the sums are in the segment. */
static void take_sums(const struct year_rows *r)
{
    const struct flow_segment *s = r->seg;
    for (size_t x = 0; x < s->n_countries; x++) {
        bool sells = false;
        for (size_t m = 0; m < s->n_countries; m++)
            sells = sells || s->bilateral[x * s->n_countries + m] > 0;
        for (size_t j = 0; r->market[x] >= 0 && sells && j < r->n; j++)
            if (j != (size_t)r->market[x])
                r->sold[(size_t)r->market[x] * r->n + j] = 0;
        for (size_t m = 0; r->market[x] >= 0 && m < s->n_countries; m++)
            if (r->market[m] >= 0 && r->market[m] != r->market[x] && sells)
                r->sold[(size_t)r->market[x] * r->n + (size_t)r->market[m]] +=
                    (double)s->bilateral[x * s->n_countries + m] * s->value_unit;
    }
}

bool history_load(struct history_source *s, struct arena *a, const char *product,
                  enum history_side side, int from, struct history **ret, struct err *e)
{
    struct history *h = NEW(a, struct history);
    bool reports = s->info[0]->kind == FLOWS_REPORTS;
    h->n = market_count(s->facts);
    h->first_year = from > history_first_year(s) ? from : history_first_year(s);
    if (h->first_year > history_last_year(s))
        return FAIL(e, ERR_NOT_FOUND, "the flows end in %d, before %d", history_last_year(s), from);
    h->n_years = (size_t)(history_last_year(s) - h->first_year) + 1;
    h->side = side;
    size_t cells = h->n * h->n;
    h->sold = NEW_N(a, double, h->n_years * cells);
    h->bought = reports ? NEW_N(a, double, h->n_years * cells) : NULL;
    for (size_t k = 0; k < h->n_years * cells; k++) {
        h->sold[k] = NAN;
        if (h->bought)
            h->bought[k] = NAN;
    }
    for (size_t y = 0; y < s->n; y++) {
        struct arena_mark m = arena_mark(a);
        if (s->info[y]->year < h->first_year)
            continue;
        size_t at = (size_t)(s->info[y]->year - h->first_year) * cells;
        struct year_rows r = {.n = h->n,
                              .sold = h->sold + at,
                              .bought = h->bought ? h->bought + at : NULL,
                              .sells = NEW_N(a, bool, h->n),
                              .buys = NEW_N(a, bool, h->n)};
        TRY(flows_map(s->store, s->info[y], &r.seg, e));
        int *market = NEW_N(a, int, r.seg->n_countries + 1);
        for (uint32_t c = 0; c < r.seg->n_countries; c++)
            market[c] = market_index(s->facts, r.seg->country[c]);
        r.market = market;
        flow_products(r.seg, product, &r.begin, &r.end);
        bool by_side = reports && r.seg->row_report;
        if (!by_side && !*product && r.seg->bilateral) {
            take_sums(&r);
        } else {
            who_reported(&r, by_side);
            add_rows(&r, by_side);
        }
        arena_release(a, m);
    }
    *ret = h;
    return true;
}

static bool both(const double *table, const struct history *h, size_t year, size_t later, size_t i,
                 size_t j, double *ret_before, double *ret_after)
{
    double x = history_reported(table, h, year, i, j), y = history_reported(table, h, later, i, j);
    if (isnan(x) || isnan(y))
        return false;
    *ret_before = x;
    *ret_after = y;
    return true;
}

bool history_change(const struct history *h, size_t year, size_t later, size_t i, size_t j,
                    double *ret_before, double *ret_after)
{
    return (h->side == HISTORY_IMPORTER_FIRST &&
            both(h->bought, h, year, later, i, j, ret_before, ret_after)) ||
           both(h->sold, h, year, later, i, j, ret_before, ret_after);
}

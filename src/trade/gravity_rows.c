/* gravity_rows.c — flows of the store as rows: exporter, importer, year, USD; one row for each pair
 * that trades, all goods or those whose code begins with `product`. */
#include <math.h>
#include <string.h>

#include "trade/cube.h"
#include "trade/gravity_words.h"

struct rows {
    struct gravity_table *t;
    struct gravity_words *country, *years;
    double *flow, *year;
    uint32_t *from, *to, *when;
    size_t cap[5];
};

static void add_row(struct rows *r, uint32_t from, uint32_t to, uint32_t when, int year, double usd)
{
    struct arena *a = r->t->arena;
    size_t n = r->t->n++;
    r->flow = arena_grow(a, r->flow, &r->cap[0], n + 1, sizeof *r->flow);
    r->year = arena_grow(a, r->year, &r->cap[1], n + 1, sizeof *r->year);
    r->from = arena_grow(a, r->from, &r->cap[2], n + 1, sizeof *r->from);
    r->to = arena_grow(a, r->to, &r->cap[3], n + 1, sizeof *r->to);
    r->when = arena_grow(a, r->when, &r->cap[4], n + 1, sizeof *r->when);
    r->flow[n] = usd;
    r->year[n] = year;
    r->from[n] = from;
    r->to[n] = to;
    r->when[n] = when;
}

static bool add_segment(struct rows *r, struct flow_store *store, const struct flow_info *info,
                        const char *product, struct err *e)
{
    ARENA_LOCAL(tmp);
    const struct flow_segment *s;
    uint32_t begin, end;
    TRY(flows_map(store, info, &s, e));
    uint32_t *word = NEW_N(tmp, uint32_t, s->n_countries + 1);
    for (uint32_t c = 0; c < s->n_countries; c++)
        word[c] = gravity_word(r->country, str_of(s->country[c]));
    uint32_t when = gravity_word(r->years, str_of(arena_printf(tmp, "%d", info->year)));
    size_t n = s->n_countries;
    const int64_t *sum = s->bilateral;
    if (*product || !sum) {
        int64_t *own = NEW_N(tmp, int64_t, n * n);
        flow_products(s, product, &begin, &end);
        for (uint32_t p = s->product_pair[begin]; p < s->product_pair[end]; p++)
            for (uint32_t q = s->pair_row[p]; q < s->pair_row[p + 1]; q++)
                own[s->pair_exporter[p] * n + s->row_importer[q]] += flow_value(s, q);
        sum = own;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++)
            if (sum[i * n + j] > 0)
                add_row(r, word[i], word[j], when, info->year,
                        (double)sum[i * n + j] * s->value_unit);
    return true;
}

static bool matches(const struct flow_info *info, const char *dataset, const char *nomenclature)
{
    return info->kind == FLOWS_BILATERAL && (!dataset || strcmp(info->dataset, dataset) == 0) &&
           (!nomenclature || strcmp(info->nomenclature, nomenclature) == 0);
}

/* The newest segment that was asked for; its dataset and nomenclature hold for the whole window. */
static bool choose(struct job *job, struct flow_store *store, const struct gravity_flows_ask *ask,
                   const struct flow_info **ret, struct err *e)
{
    const struct flow_info *best = NULL, *usual = flows_default(store);
    if (!usual) {
        struct cube *none; /* says what to import */
        return cube_load(job, &(struct cube_ask){0}, &none, e) &&
               FAIL(e, ERR_NOT_FOUND, "there are no flows between countries in the store");
    }
    const char *dataset = ask->dataset, *nomenclature = ask->nomenclature;
    if (!dataset && !nomenclature)
        dataset = usual->dataset, nomenclature = usual->nomenclature;
    for (size_t i = 0; i < flows_count(store); i++) {
        const struct flow_info *x = flows_at(store, i);
        if (matches(x, dataset, nomenclature) && (!ask->year || x->year <= ask->year) &&
            (!best || x->year > best->year))
            best = x;
    }
    if (!best || (ask->year && best->year != ask->year)) {
        (void)FAIL(e, ERR_NOT_FOUND, "the store has no flows between countries of %s%s%s",
                   dataset ? dataset : "", nomenclature ? " " : "",
                   nomenclature ? nomenclature : "");
        return best ? err_hint(e, "The newest year up to %d is %d.", ask->year, best->year)
                    : err_hint(e, "`landfall trade datasets` lists what is there.");
    }
    *ret = best;
    return true;
}

bool gravity_table_flows(struct job *job, const struct facts *f,
                         const struct gravity_flows_ask *ask, const struct gravity_model *m,
                         struct gravity_table **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct flow_store *store;
    const struct flow_info *newest;
    TRY(flows_of_job(job, &store, e) && choose(job, store, ask, &newest, e));
    struct gravity_table *t = NEW(a, struct gravity_table);
    struct rows r = {.t = t, .country = gravity_words_new(a), .years = gravity_words_new(a)};
    const char *product = ask->product ? ask->product : "";
    int window = ask->window > 0 ? ask->window : 1, oldest = newest->year, years = 0;
    *t = (struct gravity_table){.arena = a,
                                .facts = f,
                                .source = newest->source,
                                .origin = FIGURE_FACT,
                                .figures = m->figures};
    for (int y = newest->year - window + 1; y <= newest->year; y++) {
        const struct flow_info *x =
            flows_find(store, newest->dataset, newest->nomenclature, FLOWS_BILATERAL, y);
        if (!x)
            continue;
        TRY(add_segment(&r, store, x, product, e));
        oldest = years++ ? oldest : y;
    }
    if (t->n == 0)
        return FAIL(e, ERR_NOT_FOUND, "nothing is traded of %s in %d",
                    *product ? product : "anything", newest->year);
    t->n_read = t->n;
    t->ref = arena_printf(a, "trade/%s/%s%s%s", newest->dataset, newest->nomenclature,
                          *product ? "/" : "", product);
    t->about = arena_printf(
        a, years > 1 ? "%s (%s), %s, %d years from %d to %d" : "%s (%s), %s, %d year: %d",
        newest->source, newest->nomenclature, *product ? product : "all goods", years, oldest,
        newest->year);
    const char **words = gravity_words_all(r.country);
    uint32_t n_words = gravity_words_count(r.country);
    gravity_add_codes(t, m->exporter, r.from, words, n_words);
    gravity_add_codes(t, m->importer, r.to, words, n_words);
    gravity_add_codes(t, m->year, r.when, gravity_words_all(r.years), gravity_words_count(r.years));
    gravity_add_numbers(t, m->year, r.year);
    gravity_add_numbers(t, m->dependent, r.flow);
    if (m->zeros == GRAVITY_ZEROS_ALL_PAIRS)
        TRY(gravity_fill_zeros(t, m, e));
    const struct gravity_column *from = gravity_column_of(t, m->exporter, true),
                                *to = gravity_column_of(t, m->importer, true),
                                *when = gravity_column_of(t, m->year, false);
    t->from = NEW_N(a, int, t->n);
    t->to = NEW_N(a, int, t->n);
    t->year = NEW_N(a, int, t->n);
    for (size_t i = 0; i < t->n; i++) {
        t->from[i] = market_index(f, words[from->code[i]]);
        t->to[i] = market_index(f, words[to->code[i]]);
        t->year[i] = (int)when->number[i];
    }
    *ret = t;
    return true;
}

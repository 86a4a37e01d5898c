/* gravity_table.c — the rows a model is put to: columns of a CSV, and columns that follow from the
 * pair and the year through the country facts. Words are numbered in the order in which they
 * appear.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "trade/gravity_model.h"
#include "trade/gravity_words.h"

void gravity_add_numbers(struct gravity_table *t, const char *name, double *number)
{
    PUSH(t->arena, t->column, t->n_columns, t->cap_columns,
         (struct gravity_column){.name = name, .number = number});
}

void gravity_add_codes(struct gravity_table *t, const char *name, uint32_t *code, const char **word,
                       uint32_t n_words)
{
    PUSH(t->arena, t->column, t->n_columns, t->cap_columns,
         (struct gravity_column){.name = name, .code = code, .word = word, .n_words = n_words});
}

const struct gravity_column *gravity_column_of(const struct gravity_table *t, const char *name,
                                               bool words)
{
    for (size_t i = 0; i < t->n_columns; i++)
        if (strcmp(t->column[i].name, name) == 0 && (t->column[i].code != NULL) == words)
            return &t->column[i];
    return NULL;
}

/* ---- columns that follow from the pair ---- */

static const char *const pair_names[] = {"distance_km",      "capital_km",        "contiguous",
                                         "common_official",  "common_spoken",     "colony",
                                         "common_coloniser", "same_country",      "agreement",
                                         "free_trade",       "one_way_preference"};

static double yes_no(int x)
{
    return x < 0 ? (double)NAN : x;
}

static double pair_number(const struct pair *p, size_t which)
{
    double none = p->agreement == AGREEMENT_UNKNOWN ? (double)NAN : 0;
    const double all[] = {p->distance_km,
                          p->capital_km,
                          yes_no(p->contiguous),
                          yes_no(p->common_official),
                          yes_no(p->common_spoken),
                          yes_no(p->colony),
                          yes_no(p->common_coloniser),
                          yes_no(p->same_country),
                          p->agreement >= AGREEMENT_PREFERENTIAL ? 1 : none,
                          p->agreement >= AGREEMENT_FREE_TRADE ? 1 : none,
                          p->agreement == AGREEMENT_ONE_WAY ? 1 : none};
    _Static_assert(COUNT_OF(all) == COUNT_OF(pair_names), "one number a name");
    return all[which];
}

/* The figure of a market for a year: the same, or the nearest there is (the earlier of two as
 * near). */
static double figure_for(const struct gravity_table *t, int market, int indicator, size_t row)
{
    const struct fact *series;
    size_t n = facts_series(t->facts, market, indicator, &series), best = n;
    if (n == 0)
        return (double)NAN;
    if (!t->year)
        return series[n - 1].value;
    for (size_t i = 0; i < n; i++)
        if (best == n || abs(series[i].year - t->year[row]) < abs(series[best].year - t->year[row]))
            best = i;
    return t->figures == GRAVITY_NEAREST_YEAR || series[best].year == t->year[row]
               ? series[best].value
               : (double)NAN;
}

static bool no_column(struct gravity_table *t, const char *name, struct err *e)
{
    const char *names[256];
    size_t n = 0;
    for (size_t i = 0; i < t->n_columns && n < 100; i++)
        names[n++] = t->column[i].name;
    for (size_t i = 0; i < t->n_heads && n < 200; i++)
        names[n++] = t->heads[i];
    for (size_t i = 0; t->from && i < COUNT_OF(pair_names); i++)
        names[n++] = pair_names[i];
    const char *near = text_nearest(str_of(name), names, n);
    (void)FAIL(e, ERR_NOT_FOUND, "there is no column `%s`%s", name,
               t->from ? "" : " (and no exporter and importer to work it out from)");
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(
                      e,
                      "Columns of pairs are distance_km, contiguous and others; figures of "
                      "countries are written exporter.gdp_usd. See docs/formats/gravity-model.md.");
}

static bool derive(struct gravity_table *t, const char *name, double *number, struct err *e)
{
    for (size_t which = 0; which < COUNT_OF(pair_names); which++) {
        if (strcmp(pair_names[which], name) != 0)
            continue;
        for (size_t i = 0; i < t->n; i++) {
            number[i] = (double)NAN;
            if (t->from[i] < 0 || t->to[i] < 0 || t->from[i] == t->to[i])
                continue;
            struct pair p = facts_pair(t->facts, t->from[i], t->to[i]);
            number[i] = pair_number(&p, which);
        }
        return true;
    }
    bool from = strncmp(name, "exporter.", 9) == 0;
    int indicator;
    if (!from && strncmp(name, "importer.", 9) != 0)
        return no_column(t, name, e);
    TRY(indicator_resolve(t->facts, str_of(name + 9), &indicator, e));
    const int *market = from ? t->from : t->to;
    for (size_t i = 0; i < t->n; i++)
        number[i] = market[i] < 0 ? (double)NAN : figure_for(t, market[i], indicator, i);
    return true;
}

bool gravity_numbers(struct gravity_table *t, const char *name, const double **ret, struct err *e)
{
    const struct gravity_column *c = gravity_column_of(t, name, false);
    if (!c) {
        if (!t->from)
            return no_column(t, name, e);
        double *number = NEW_N(t->arena, double, t->n);
        TRY(derive(t, name, number, e));
        gravity_add_numbers(t, arena_strdup(t->arena, name), number);
        t->column[t->n_columns - 1].derived = true;
        *ret = number;
        return true;
    }
    *ret = c->number;
    return true;
}

size_t gravity_other_years(const struct gravity_table *t)
{
    size_t n = 0;
    for (size_t c = 0; c < t->n_columns; c++) {
        const char *name = t->column[c].name;
        bool from = strncmp(name, "exporter.", 9) == 0;
        if (!t->year || !t->column[c].number || (!from && strncmp(name, "importer.", 9) != 0))
            continue;
        int indicator = indicator_find(t->facts, name + 9);
        for (size_t i = 0, m = 0; indicator >= 0 && i < t->n; i++) {
            const struct fact *series;
            int market = from ? t->from[i] : t->to[i];
            if (market < 0 || isnan(t->column[c].number[i]))
                continue;
            size_t k = facts_series(t->facts, market, indicator, &series);
            bool same = false;
            for (size_t s = 0; s < k && !same; s++)
                same = series[s].year == t->year[i];
            m += !same;
            n = m > n ? m : n;
        }
    }
    return n;
}

/* ---- reading a CSV ---- */

struct wanted {
    const char *name;
    bool words, must;
    int col;
    double *number;
    uint32_t *code;
    size_t cap;
    struct gravity_words *dictionary;
};
struct wants {
    struct arena *a;
    struct wanted *item;
    size_t n, cap;
};

static void want(struct wants *w, const char *name, bool words, bool must)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->item[i].words == words && strcmp(w->item[i].name, name) == 0) {
            w->item[i].must |= must;
            return;
        }
    PUSH(w->a, w->item, w->n, w->cap, (struct wanted){.name = name, .words = words, .must = must});
}

static void want_all(struct wants *w, const struct gravity_model *m)
{
    want(w, m->dependent, false, true);
    want(w, m->exporter, true, m->zeros == GRAVITY_ZEROS_ALL_PAIRS);
    want(w, m->importer, true, m->zeros == GRAVITY_ZEROS_ALL_PAIRS);
    want(w, m->year, false, false);
    for (size_t k = 0; k < m->n_x; k++)
        want(w, m->x[k].column, m->x[k].word != NULL, m->x[k].word != NULL);
    for (size_t k = 0; k < m->n_fe; k++)
        for (size_t p = 0; p < m->fe[k].n; p++)
            want(w, m->fe[k].column[p], true, true);
    for (size_t p = 0; p < m->cluster.n; p++)
        want(w, m->cluster.column[p], true, true);
    for (size_t k = 0; k < m->n_conditions; k++) {
        const struct gravity_condition *c = &m->condition[k];
        want(w, c->column, c->is || c->is_not, c->is || c->is_not);
    }
    if (m->offset)
        want(w, m->offset, false, false);
    if (m->weight)
        want(w, m->weight, false, true);
}

/* From the words of exporter and importer, and the year, what the facts need. */
static void find_pairs(struct gravity_table *t, const struct gravity_model *m)
{
    const char *const name[2] = {m->exporter, m->importer};
    int *market[2] = {NULL, NULL};
    for (int k = 0; k < 2; k++) {
        const struct gravity_column *c = gravity_column_of(t, name[k], true);
        if (!c)
            return;
        int *of = NEW_N(t->arena, int, c->n_words);
        for (uint32_t w = 0; w < c->n_words; w++) {
            struct err ignored = {0};
            if (!market_resolve(t->facts, str_of(c->word[w]), &of[w], &ignored))
                of[w] = -1;
        }
        market[k] = NEW_N(t->arena, int, t->n);
        for (size_t i = 0; i < t->n; i++)
            market[k][i] = c->code[i] == UINT32_MAX ? -1 : of[c->code[i]];
    }
    t->from = market[0];
    t->to = market[1];
    const struct gravity_column *c = gravity_column_of(t, m->year, false);
    if (!c)
        return;
    t->year = NEW_N(t->arena, int, t->n);
    for (size_t i = 0; i < t->n; i++)
        t->year[i] = c->number[i] >= YEAR_MIN && c->number[i] <= YEAR_MAX ? (int)c->number[i] : 0;
}

bool gravity_table_csv(struct arena *a, const struct facts *f, const char *path,
                       const struct gravity_model *m, struct gravity_table **ret, struct err *e)
{
    static const char *const missing[] = {"NA", "NaN", "..", ".", NULL};
    struct wants w = {.a = a};
    struct csv *c;
    want_all(&w, m);
    TRY(csv_open_path(&c, a, path, &(struct csv_options){.missing = missing}, e));
    for (size_t k = 0; k < w.n; k++) {
        struct wanted *x = &w.item[k];
        if (x->must)
            TRY(csv_col(c, x->name, &x->col, e));
        else
            x->col = csv_find(c, x->name);
        x->dictionary = x->words && x->col >= 0 ? gravity_words_new(a) : NULL;
    }
    size_t n = 0;
    for (; csv_next(c, e); n++)
        for (size_t k = 0; k < w.n; k++) {
            struct wanted *x = &w.item[k];
            if (x->col < 0)
                continue;
            if (x->words) {
                struct str s = csv_text(c, x->col);
                x->code = arena_grow(a, x->code, &x->cap, n + 1, sizeof *x->code);
                x->code[n] = s.n ? gravity_word(x->dictionary, s) : UINT32_MAX;
            } else {
                bool has;
                x->number = arena_grow(a, x->number, &x->cap, n + 1, sizeof *x->number);
                x->number[n] = (double)NAN;
                TRY(csv_maybe_real(c, x->col, &has, &x->number[n], e));
            }
        }
    if (csv_failed(c))
        return false;
    if (n == 0)
        return FAIL(e, ERR_INPUT, "%s has no rows", c->name);
    struct gravity_table *t = NEW(a, struct gravity_table);
    *t = (struct gravity_table){.arena = a,
                                .facts = f,
                                .source = arena_strdup(a, c->name),
                                .ref = arena_strdup(a, c->name),
                                .origin = FIGURE_FIRM,
                                .n = n,
                                .n_read = n,
                                .figures = m->figures};
    t->about = arena_printf(a, "%zu rows of %s", n, c->name);
    for (size_t k = 0; k < w.n; k++)
        if (w.item[k].code)
            gravity_add_codes(t, w.item[k].name, w.item[k].code,
                              gravity_words_all(w.item[k].dictionary),
                              gravity_words_count(w.item[k].dictionary));
        else if (w.item[k].number)
            gravity_add_numbers(t, w.item[k].name, w.item[k].number);
    t->heads = NEW_N(a, const char *, c->n_header + 1);
    for (; t->n_heads < c->n_header; t->n_heads++)
        t->heads[t->n_heads] = str_dup(a, c->header[t->n_heads]);
    if (m->zeros == GRAVITY_ZEROS_ALL_PAIRS)
        TRY(gravity_fill_zeros(t, m, e));
    find_pairs(t, m);
    *ret = t;
    return true;
}

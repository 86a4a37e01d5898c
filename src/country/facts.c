/* The table of country figures in memory.
 *
 * Rows are kept in one array in which the rows of a cell (indicator × market) stand together, oldest
 * first; a square index of (first, count) makes every look-up one step. The shipped files are written in
 * that order, so loading is one pass without sorting; rows added later (a user's import) are sorted in by
 * facts_seal, where a user's row wins over a shipped one of the same year.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/params.h"
#include "country/table.h"

/* --- loading ------------------------------------------------------------------------------------ */

static bool table_date_read(struct facts *f, const char *path, struct hash *h, struct err *e)
{
    struct csv *c;
    int key, value;
    char hex[HASH_HEX];
    bool found = false;
    TRY(hash_file(path, hex, e));
    hash_add_field(h, str_of(hex));
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    TRY(csv_col(c, "key", &key, e));
    TRY(csv_col(c, "value", &value, e));
    while (csv_next(c, e))
        if (str_is(csv_text(c, key), "date")) {
            TRY(date_parse(csv_text(c, value), &f->table_date, e));
            found = true;
        }
    if (csv_failed(c))
        return false;
    return found || FAIL(e, ERR_CORRUPT, "%s: no date of the fact table", path);
}

bool facts_load_lists(struct arena *a, const char *data_dir, struct facts **ret, struct err *e)
{
    struct facts *f = NEW(a, struct facts);
    struct hash h;
    const char *dir = path_join(a, data_dir, "country");
    f->arena = a;
    f->data_dir = arena_strdup(a, data_dir);
    hash_init(&h);
    TRY(markets_read(f, dir, &h, e));
    TRY(indicators_read(f, dir, &h, e));
    TRY(sources_read(f, dir, &h, e));
    TRY(series_read(f, dir, &h, e));
    TRY(corrections_read(f, dir, &h, e));
    TRY(table_date_read(f, path_join(a, dir, "table.csv"), &h, e));
    f->as_of = f->table_date;
    hash_end(&h, f->hash);
    *ret = f;
    return true;
}

/* Both words repeat for thousands of rows: remember the last. */
struct repeat {
    struct str text;
    int index;
    const char *kept;
};

static bool fact_row(struct facts *f, struct csv *c, const int col[8], struct repeat *ind,
                     struct repeat *src, struct err *e)
{
    struct fact x = {.low = NAN, .high = NAN, .note = ""};
    struct str id = csv_text(c, col[0]), code = csv_text(c, col[1]), source = csv_text(c, col[6]);
    int64_t year;
    bool has;
    if (!str_eq(id, ind->text)) {
        ind->kept = str_dup(f->arena, id);
        ind->text = str_of(ind->kept);
        ind->index = indicator_find(f, ind->kept);
    }
    if (ind->index < 0)
        return csv_fail(c, col[0], e, "`%.*s` is not an indicator", STR_ARG_MAX(id, 60));
    x.indicator = ind->index;
    char iso3[4] = {0};
    if (code.n == 3)
        memcpy(iso3, code.p, 3);
    x.market = market_index(f, iso3);
    if (x.market < 0)
        return csv_fail(c, col[1], e, "`%.*s` is not a market", STR_ARG_MAX(code, 20));
    TRY(csv_need_int(c, col[2], &year, e));
    if (year < YEAR_MIN || year > YEAR_MAX)
        return csv_fail(c, col[2], e, "not a year");
    x.year = (int)year;
    TRY(csv_need_real(c, col[3], &x.value, e));
    TRY(csv_maybe_real(c, col[4], &has, &x.low, e));
    TRY(csv_maybe_real(c, col[5], &has, &x.high, e));
    if (x.low > x.high)
        return csv_fail(c, col[4], e, "low is above high");
    if (!str_eq(source, src->text)) {
        src->kept = str_dup(f->arena, source);
        src->text = str_of(src->kept);
        if (!source_find(f, src->kept))
            return csv_fail(c, col[6], e, "`%.*s` is not a source", STR_ARG_MAX(source, 40));
    }
    x.source = src->kept;
    struct str note = csv_text(c, col[7]);
    if (note.n > 0)
        x.note = str_is(note, "est.") ? "est." : str_dup(f->arena, note);
    if (f->n_rows >= FACTS_MAX_ROWS)
        return csv_fail(c, col[0], e, "more than %d rows", FACTS_MAX_ROWS);
    PUSH(f->arena, f->rows, f->n_rows, f->cap_rows, x);
    return true;
}

static bool facts_file(struct facts *f, const char *path, struct hash *h, struct err *e)
{
    static const char *const cols[8] = {"indicator", "iso3", "year",   "value",
                                        "low",       "high", "source", "note"};
    struct csv *c;
    int col[8];
    char hex[HASH_HEX];
    struct repeat ind = {.index = -1}, src = {0};
    TRY(hash_file(path, hex, e));
    hash_add_field(h, str_of(hex));
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e))
        TRY(fact_row(f, c, col, &ind, &src, e));
    return !csv_failed(c);
}

static bool ages_read(struct facts *f, struct err *e)
{
    static const struct param_bind binds[] = {
        {"country.grade.fresh_years", offsetof(struct facts, fresh_years)},
        {"country.grade.old_years", offsetof(struct facts, old_years)}};
    const struct params *p;
    TRY(params_load(f->arena, path_join(f->arena, f->data_dir, "parameters"), f->as_of, &p, e));
    return params_fill(p, binds, COUNT_OF(binds), f, e);
}

bool facts_load(struct arena *a, const char *data_dir, int as_of_days, struct facts **ret,
                struct err *e)
{
    struct facts *f;
    struct hash h;
    struct file_list files;
    const char *dir = path_join(a, data_dir, "country"), *facts_dir = path_join(a, dir, "facts");
    TRY(facts_load_lists(a, data_dir, &f, e));
    hash_init(&h);
    hash_add_field(&h, str_of(f->hash));
    if (as_of_days != AS_OF_FACT_TABLE)
        f->as_of = (struct date){as_of_days};
    TRY(file_list(a, facts_dir, ".csv", &files, e));
    for (size_t i = 0; i < files.n; i++)
        TRY(facts_file(f, path_join(a, facts_dir, files.names[i]), &h, e));
    TRY(ages_read(f, e));
    TRY(pairs_read(f, dir, &h, e));
    TRY(quarantine_read(f, dir, &h, e));
    hash_end(&h, f->hash);
    facts_seal(f);
    *ret = f;
    return true;
}

struct date facts_as_of(const struct facts *f)
{
    return f->as_of;
}

struct date facts_table_date(const struct facts *f)
{
    return f->table_date;
}

const char *facts_hash(const struct facts *f)
{
    return f->hash;
}

/* --- adding ------------------------------------------------------------------------------------- */

bool facts_add(struct facts *f, struct fact x, struct err *e)
{
    const struct indicator *ind = indicator_at(f, x.indicator);
    const struct market *m = market_at(f, x.market);
    if (!ind || !m)
        return FAIL(e, ERR_INPUT, "a fact needs a known market and indicator");
    if (!isfinite(x.value) || x.year < YEAR_MIN || x.year > YEAR_MAX)
        return FAIL(e, ERR_INPUT, "%s of %s: not a finite value with a year", ind->id, m->iso3);
    if (x.value < ind->min || x.value > ind->max)
        return FAIL(e, ERR_INPUT, "%s of %s in %d: %g is outside the plausible range %g to %g",
                    ind->id, m->iso3, x.year, x.value, ind->min, ind->max);
    if (f->n_rows >= FACTS_MAX_ROWS)
        return FAIL(e, ERR_LIMIT, "more than %d facts", FACTS_MAX_ROWS);
    PUSH(f->arena, f->rows, f->n_rows, f->cap_rows, x);
    f->cells = NULL;
    return true;
}

static bool by_user(const struct fact *x)
{
    return strncmp(x->source, "user:", 5) == 0;
}

/* Indicator, market, year; a user's row first, so that it is the one kept. */
static int fact_cmp(const void *pa, const void *pb)
{
    const struct fact *a = pa, *b = pb;
    if (a->indicator != b->indicator)
        return a->indicator < b->indicator ? -1 : 1;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    if (a->year != b->year)
        return a->year < b->year ? -1 : 1;
    int ua = by_user(a), ub = by_user(b);
    if (ua != ub)
        return ua ? -1 : 1;
    int c = strcmp(a->source, b->source);
    if (c)
        return c;
    return a->value < b->value ? -1 : a->value > b->value;
}

/* First and count of every cell; false when a cell's rows do not stand together, oldest first. */
static bool index_cells(struct facts *f)
{
    memset(f->cells, 0, f->n_indicators * f->n_markets * sizeof *f->cells);
    for (size_t i = 0; i < f->n_rows; i++) {
        const struct fact *x = &f->rows[i];
        struct cell *c = &f->cells[cell_at(f, x->market, x->indicator)];
        if (c->n == 0)
            c->first = (uint32_t)i;
        else if (c->first + c->n != i || f->rows[i - 1].year >= x->year)
            return false;
        c->n++;
    }
    return true;
}

void facts_sort(struct facts *f)
{
    size_t n = 0;
    if (f->n_rows > 0)
        qsort(f->rows, f->n_rows, sizeof *f->rows, fact_cmp);
    for (size_t i = 0; i < f->n_rows; i++) { /* one row a year: the first of the order */
        const struct fact *x = &f->rows[i], *last = n > 0 ? &f->rows[n - 1] : NULL;
        if (!last || last->indicator != x->indicator || last->market != x->market ||
            last->year != x->year)
            f->rows[n++] = *x;
    }
    f->n_rows = n;
}

void facts_seal(struct facts *f)
{
    f->cells = NEW_N(f->arena, struct cell, f->n_indicators * f->n_markets + 1);
    if (index_cells(f))
        return;
    facts_sort(f);
    bool together = index_cells(f);
    assert(together);
    (void)together;
}

/* --- reading ------------------------------------------------------------------------------------ */

size_t facts_cell_all(const struct facts *f, int market, int indicator, const struct fact **ret)
{
    if (!f->cells || !market_at(f, market) || !indicator_at(f, indicator)) {
        *ret = NULL;
        return 0;
    }
    const struct cell *c = &f->cells[cell_at(f, market, indicator)];
    *ret = c->n ? f->rows + c->first : NULL;
    return c->n;
}

size_t facts_series(const struct facts *f, int market, int indicator, const struct fact **ret)
{
    size_t n = facts_cell_all(f, market, indicator, ret);
    int last = date_year(f->as_of);
    while (n > 0 && (*ret)[n - 1].year > last)
        n--;
    if (n == 0)
        *ret = NULL;
    return n;
}

bool facts_value(const struct facts *f, int market, int indicator, double *ret, int *ret_year)
{
    const struct fact *s;
    size_t n = facts_series(f, market, indicator, &s);
    if (n == 0)
        return false;
    *ret = s[n - 1].value;
    if (ret_year)
        *ret_year = s[n - 1].year;
    return true;
}

size_t facts_cells_of_market(const struct facts *f, int market, char letter)
{
    size_t n = 0;
    const struct fact *s;
    for (size_t i = 0; i < f->n_indicators; i++)
        if (letter == '*' || f->indicators[i].letter == letter)
            n += facts_series(f, market, (int)i, &s) > 0;
    return n;
}

size_t facts_cells_of_indicator(const struct facts *f, int indicator)
{
    size_t n = 0;
    const struct fact *s;
    for (size_t m = 0; m < f->n_markets; m++)
        n += facts_series(f, (int)m, indicator, &s) > 0;
    return n;
}

/* --- figures ------------------------------------------------------------------------------------ */

static void grade(const struct facts *f, struct arena *a, struct figure *g, const struct fact *x)
{
    int age = date_year(f->as_of) - x->year;
    g->grade = age >= f->old_years ? GRADE_D : age > f->fresh_years ? GRADE_B : GRADE_A;
    if (age > f->fresh_years)
        g->why_grade = arena_printf(a, "%d years old", age);
    if (g->grade == GRADE_A && strstr(x->note, "est.")) {
        g->grade = GRADE_B;
        g->why_grade = "an estimate of the source";
    }
}

bool fact_is_fallback(const struct facts *f, const struct fact *x)
{
    return f->derivations[x->indicator].fallback &&
           strcmp(x->note, f->indicators[x->indicator].method + DERIVE_ELSE_LENGTH) == 0;
}

static struct figure *leaf(const struct facts *f, struct arena *a, const struct fact *x)
{
    const struct indicator *ind = &f->indicators[x->indicator];
    const struct market *m = &f->markets[x->market];
    struct figure *g = figure_leaf(a, FIGURE_FACT, arena_printf(a, "%s, %s", ind->name, m->name),
                                   x->value, ind->unit, x->year, x->source,
                                   arena_printf(a, "%s/%s/%d", ind->id, m->iso3, x->year));
    g->decimals = ind->decimals;
    if (isfinite(x->low) && isfinite(x->high))
        figure_with_interval(g, x->low, x->high);
    if (x->note[0])
        g->why = x->note;
    grade(f, a, g, x);
    return g;
}

static const char *why_missing(const struct facts *f, struct arena *a, int market, int indicator)
{
    const struct indicator *ind = &f->indicators[indicator];
    const struct fact *s;
    size_t n = facts_cell_all(f, market, indicator, &s);
    if (n > 0)
        return arena_printf(a, "the first figure is of %d, after the as-of date", s[0].year);
    const char *held = quarantine_why(f, market, indicator);
    if (held)
        return arena_printf(a, "in quarantine: %s", held);
    const struct derivation *d = &f->derivations[indicator];
    const char *of = d->of >= 0 ? quarantine_why(f, market, d->of) : NULL;
    const char *per = d->per >= 0 && !of ? quarantine_why(f, market, d->per) : NULL;
    if (of || per)
        return arena_printf(a, "its input %s is in quarantine: %s",
                            f->indicators[of ? d->of : d->per].id, of ? of : per);
    if (ind->method[0] && !d->fallback)
        return arena_printf(a, "its base has too few years: %s", ind->method);
    bool ships = false;
    for (struct str rest = str_of(ind->sources); rest.n > 0;) {
        const struct source *src = source_find(f, str_dup(a, str_cut(&rest, ' ')));
        ships = ships || (src && src->ships);
    }
    return ships ? "no source at hand gives it"
                 : "no openly licensed source gives it; import your own copy";
}

const struct figure *facts_figure(const struct facts *f, struct arena *a, int market, int indicator)
{
    const struct indicator *ind = indicator_at(f, indicator);
    const struct market *m = market_at(f, market);
    if (!ind || !m)
        return figure_missing(a, "unknown figure", "", "no such market or indicator");
    const struct fact *s;
    size_t n = facts_series(f, market, indicator, &s);
    if (n == 0)
        return figure_missing(a, arena_printf(a, "%s, %s", ind->name, m->name), ind->unit,
                              why_missing(f, a, market, indicator));
    const struct fact *x = &s[n - 1];
    const struct derivation *d = &f->derivations[indicator];
    if (d->kind == DERIVE_NONE || by_user(x) || (d->fallback && !fact_is_fallback(f, x)))
        return leaf(f, a, x);
    const struct fact *base, *per = NULL, *in[DERIVE_MAX_INPUTS];
    size_t n_in, n_per = 0, n_base = facts_series(f, market, d->of, &base);
    double again;
    if (d->per >= 0)
        n_per = facts_series(f, market, d->per, &per);
    if (!derive_value(d, base, n_base, per, n_per, x->year, &again, in, &n_in) ||
        fabs(again - x->value) > 1e-6 * (1 + fabs(x->value)))
        return leaf(f, a, x); /* its base was replaced by the user's own figures */
    const struct figure *inputs[DERIVE_MAX_INPUTS];
    for (size_t i = 0; i < n_in; i++)
        inputs[i] = leaf(f, a, in[i]);
    struct figure *g = figure_derived(a, arena_printf(a, "%s, %s", ind->name, m->name), x->value,
                                      ind->unit, d->method, NULL, inputs, n_in);
    g->year = x->year;
    g->decimals = ind->decimals;
    grade(f, a, g, x); /* of its newest year: a window reaches back by its nature */
    g->ref = arena_printf(a, "%s/%s/%d", ind->id, m->iso3, x->year);
    return g;
}

/* --- per job ------------------------------------------------------------------------------------ */

bool facts_of_job(struct job *job, struct facts **ret, struct err *e)
{
    static const char key = 'f'; /* its address is the key */
    struct facts *f = job_get(job, &key);
    if (!f) {
        TRY(facts_load(job->arena, job->data_dir, job->as_of, &f, e));
        TRY(user_facts_add(job, f, e));
        job_set(job, &key, f);
    }
    *ret = f;
    return true;
}

/* gravity_design.c — rows and a model become what the estimator takes: who is in the sample, the
 * regressors, the levels of the fixed effects and the clusters. Every row that is left out is
 * counted under its reason.
 */
#include <math.h>
#include <string.h>

#include "trade/gravity_words.h"

struct reasons {
    struct arena *a;
    struct gravity_left_out *item;
    size_t n, cap;
};

static void leave_out(struct reasons *r, const char *why)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->item[i].why, why) == 0) {
            r->item[i].n++;
            return;
        }
    PUSH(r->a, r->item, r->n, r->cap, (struct gravity_left_out){why, 1});
}

static bool words_of(const struct gravity_table *t, const char *name,
                     const struct gravity_column **ret, struct err *e)
{
    *ret = gravity_column_of(t, name, true);
    if (*ret)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "there is no column `%s` to group or choose rows by", name);
    return err_hint(
        e, "Flows of the store have exporter, importer and year; a file has its own columns.");
}

bool gravity_regressors(struct arena *a, struct gravity_table *t, const struct gravity_model *m,
                        double **ret_x, struct err *e)
{
    for (size_t k = 0; k < m->n_x; k++) {
        const struct gravity_regressor *x = &m->x[k];
        double *to = ret_x[k] = NEW_N(a, double, t->n);
        if (x->word) {
            const struct gravity_column *c;
            TRY(words_of(t, x->column, &c, e));
            for (size_t i = 0; i < t->n; i++)
                to[i] = c->code[i] == UINT32_MAX ? (double)NAN
                                                 : strcmp(c->word[c->code[i]], x->word) == 0;
            continue;
        }
        const double *number;
        TRY(gravity_numbers(t, x->column, &number, e));
        for (size_t i = 0; i < t->n; i++) {
            to[i] =
                x->as == GRAVITY_LOG ? (number[i] > 0 ? log(number[i]) : (double)NAN) : number[i];
            if (x->as == GRAVITY_DUMMY && !isnan(number[i]) && number[i] != 0 && number[i] != 1)
                return FAIL(e, ERR_INPUT, "`%s` is a dummy, but row %zu has %g", x->column, i + 1,
                            number[i]);
        }
    }
    return true;
}

/* Numbers and words that conditions look at, found once. */
struct sieve {
    const struct gravity_column *words[GRAVITY_MAX_CONDITIONS];
    const double *number[GRAVITY_MAX_CONDITIONS];
    const char *why[GRAVITY_MAX_CONDITIONS];
};

static bool sieve_make(struct arena *a, struct gravity_table *t, const struct gravity_model *m,
                       struct sieve *s, struct err *e)
{
    for (size_t k = 0; k < m->n_conditions; k++) {
        const struct gravity_condition *c = &m->condition[k];
        if (c->is || c->is_not)
            TRY(words_of(t, c->column, &s->words[k], e));
        else
            TRY(gravity_numbers(t, c->column, &s->number[k], e));
        s->why[k] = arena_printf(a, "outside the sample: %s", c->column);
    }
    return true;
}

static bool passes(const struct gravity_condition *c, const struct sieve *s, size_t k, size_t row)
{
    if (s->number[k]) {
        double x = s->number[k][row];
        return !isnan(x) && !(x < c->from) && !(x > c->to);
    }
    if (s->words[k]->code[row] == UINT32_MAX)
        return false;
    const char *word = s->words[k]->word[s->words[k]->code[row]];
    return (!c->is || strcmp(word, c->is) == 0) && (!c->is_not || strcmp(word, c->is_not) != 0);
}

struct columns {
    const double *y, *offset, *weight;
    double *x[GRAVITY_MAX_X];
    const char *no_x[GRAVITY_MAX_X];
    const struct gravity_column *from, *to;
    const struct gravity_column *group[GRAVITY_MAX_FE + 1][GRAVITY_MAX_PARTS];
    const char *no_group[GRAVITY_MAX_FE + 1];
    struct sieve sieve;
};

/* Why row i is not in the sample; NULL: it is. */
static const char *why_not(const struct gravity_model *m, const struct columns *c, size_t i)
{
    if (!m->domestic && c->from && c->to && c->from->code[i] != UINT32_MAX &&
        c->to->code[i] != UINT32_MAX &&
        strcmp(c->from->word[c->from->code[i]], c->to->word[c->to->code[i]]) == 0)
        return "a country with itself";
    for (size_t k = 0; k < m->n_conditions; k++)
        if (!passes(&m->condition[k], &c->sieve, k, i))
            return c->sieve.why[k];
    if (isnan(c->y[i]))
        return "the dependent variable is missing";
    if (m->zeros == GRAVITY_ZEROS_NONE && c->y[i] == 0)
        return "a zero (zeros: none)";
    for (size_t k = 0; k < m->n_x; k++)
        if (isnan(c->x[k][i]))
            return c->no_x[k];
    for (size_t g = 0; g <= m->n_fe; g++)
        for (size_t p = 0; p < (g < m->n_fe ? m->fe[g].n : m->cluster.n); p++)
            if (c->group[g][p]->code[i] == UINT32_MAX)
                return c->no_group[g];
    if (c->offset && isnan(c->offset[i]))
        return "the offset is missing";
    return c->weight && isnan(c->weight[i]) ? "the weight is missing" : NULL;
}

static bool find_columns(struct arena *a, struct gravity_table *t, const struct gravity_model *m,
                         struct columns *c, struct err *e)
{
    TRY(gravity_numbers(t, m->dependent, &c->y, e));
    TRY(gravity_regressors(a, t, m, c->x, e));
    for (size_t k = 0; k < m->n_x; k++)
        c->no_x[k] = arena_printf(
            a, m->x[k].as == GRAVITY_LOG ? "%s is missing or not above 0" : "%s is missing",
            m->x[k].column);
    for (size_t g = 0; g <= m->n_fe; g++) {
        const struct gravity_product *product = g < m->n_fe ? &m->fe[g] : &m->cluster;
        for (size_t p = 0; p < product->n; p++)
            TRY(words_of(t, product->column[p], &c->group[g][p], e));
        c->no_group[g] = product->n ? arena_printf(a, "%s is missing", product->name) : NULL;
    }
    if (m->offset)
        TRY(gravity_numbers(t, m->offset, &c->offset, e));
    if (m->weight)
        TRY(gravity_numbers(t, m->weight, &c->weight, e));
    c->from = gravity_column_of(t, m->exporter, true);
    c->to = gravity_column_of(t, m->importer, true);
    return sieve_make(a, t, m, &c->sieve, e);
}

static uint32_t *number_groups(struct arena *a, const struct gravity_design *g,
                               const struct gravity_column *const *part, size_t parts,
                               uint32_t *ret_n)
{
    ARENA_LOCAL(tmp);
    uint64_t *key = NEW_N(tmp, uint64_t, g->d.n);
    uint32_t *level = NEW_N(a, uint32_t, g->d.n), count = 1;
    for (size_t p = 0; p < parts; p++) {
        for (size_t i = 0; i < g->d.n; i++)
            key[i] = (uint64_t)(p ? level[i] : 0) << 32 | part[p]->code[g->row[i]];
        count = gravity_number_keys(key, g->d.n, level);
    }
    *ret_n = count;
    return level;
}

static double *take(struct arena *a, const struct gravity_design *g, const double *from)
{
    double *to = NEW_N(a, double, g->d.n);
    for (size_t i = 0; i < g->d.n; i++)
        to[i] = from[g->row[i]];
    return to;
}

bool gravity_design(struct arena *a, struct gravity_table *t, const struct gravity_model *m,
                    struct gravity_design **ret, struct err *e)
{
    struct gravity_design *g = NEW(a, struct gravity_design);
    struct columns c = {0};
    struct reasons r = {.a = a};
    TRY(find_columns(a, t, m, &c, e));
    g->row = NEW_N(a, uint32_t, t->n);
    for (size_t i = 0; i < t->n; i++) {
        const char *why = why_not(m, &c, i);
        if (why)
            leave_out(&r, why);
        else
            g->row[g->d.n++] = (uint32_t)i;
    }
    g->left_out = r.item;
    g->n_left_out = r.n;
    if (g->d.n == 0) {
        (void)FAIL(e, ERR_INPUT, "no row is left: of %zu rows, %zu have this reason: %s", t->n,
                   r.item[0].n, r.item[0].why);
        return err_hint(e,
                        "Columns from the country facts need exporters and importers that are "
                        "markets, and figures of the year (`figures: nearest-year` relaxes that).");
    }
    size_t n_x = m->n_x + (m->n_fe == 0);
    const double **x = NEW_N(a, const double *, n_x + 1);
    const char **x_name = NEW_N(a, const char *, n_x + 1),
               **fe_name = NEW_N(a, const char *, m->n_fe + 1);
    const uint32_t **fe = NEW_N(a, const uint32_t *, m->n_fe + 1);
    uint32_t *levels = NEW_N(a, uint32_t, m->n_fe + 1);
    for (size_t k = 0; k < m->n_x; k++) {
        x[k] = take(a, g, c.x[k]);
        x_name[k] = m->x[k].name;
    }
    if (m->n_fe == 0) {
        double *one = NEW_N(a, double, g->d.n);
        for (size_t i = 0; i < g->d.n; i++)
            one[i] = 1;
        x[m->n_x] = one;
        x_name[m->n_x] = "constant";
    }
    for (size_t k = 0; k < m->n_fe; k++) {
        fe[k] = number_groups(a, g, c.group[k], m->fe[k].n, &levels[k]);
        fe_name[k] = m->fe[k].name;
    }
    g->d.y = take(a, g, c.y);
    g->d.n_x = n_x;
    g->d.x = x;
    g->d.x_name = x_name;
    g->d.n_fe = m->n_fe;
    g->d.fe = fe;
    g->d.fe_levels = levels;
    g->d.fe_name = fe_name;
    g->d.offset = c.offset ? take(a, g, c.offset) : NULL;
    g->d.weight = c.weight ? take(a, g, c.weight) : NULL;
    if (m->cluster.n)
        g->d.cluster = number_groups(a, g, c.group[m->n_fe], m->cluster.n, &g->d.n_clusters);
    g->options = (struct ppml_options){.errors = m->errors,
                                       .count_fixed_effects = m->count_fixed_effects,
                                       .keep_singletons = m->keep_singletons};
    *ret = g;
    return true;
}

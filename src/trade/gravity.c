/* gravity.c — see gravity.h: all pairs of one year, a cross-section, and what it expects of every
 * pair. */
#include "trade/gravity.h"

#include <math.h>
#include <string.h>

#include "trade/gravity_model.h"

static struct gravity_table *all_pairs(struct arena *a, const struct facts *f,
                                       const struct gravity_flows *flows,
                                       const struct gravity_model *m)
{
    struct gravity_table *t = NEW(a, struct gravity_table);
    size_t n = flows->n, rows = n > 0 ? n * (n - 1) : 0, at = 0;
    *t = (struct gravity_table){.arena = a,
                                .facts = f,
                                .source = "flows",
                                .ref = "flows",
                                .origin = FIGURE_FACT,
                                .about = "all pairs",
                                .n = rows,
                                .figures = m->figures};
    uint32_t *from = NEW_N(a, uint32_t, rows), *to = NEW_N(a, uint32_t, rows);
    double *flow = NEW_N(a, double, rows);
    const char **word = NEW_N(a, const char *, n + 1);
    t->from = NEW_N(a, int, rows);
    t->to = NEW_N(a, int, rows);
    for (size_t i = 0; i < n; i++) {
        word[i] = flows->market[i] >= 0 ? market_at(f, flows->market[i])->iso3
                                        : arena_printf(a, "area %zu", i);
        for (size_t j = 0; j < n; j++) {
            if (i == j)
                continue;
            bool known = flows->market[i] >= 0 && flows->market[j] >= 0;
            from[at] = (uint32_t)i;
            to[at] = (uint32_t)j;
            t->from[at] = flows->market[i];
            t->to[at] = flows->market[j];
            flow[at++] = known ? flows->flow[i * n + j] : (double)NAN;
        }
    }
    gravity_add_codes(t, m->exporter, from, word, (uint32_t)n);
    gravity_add_codes(t, m->importer, to, word, (uint32_t)n);
    gravity_add_numbers(t, m->dependent, flow);
    return t;
}

static size_t root_of(size_t *parent, size_t x)
{
    while (parent[x] != x)
        x = parent[x] = parent[parent[x]];
    return x;
}

static bool is_cross_section(const struct gravity_model *m)
{
    if (m->n_fe != 2 || m->fe[0].n != 1 || m->fe[1].n != 1 || m->offset || m->weight ||
        m->zeros == GRAVITY_ZEROS_NONE)
        return false;
    for (size_t k = 0; k < m->n_x; k++)
        if (m->x[k].word || strncmp(m->x[k].column, "exporter.", 9) == 0 ||
            strncmp(m->x[k].column, "importer.", 9) == 0)
            return false;
    return strcmp(m->fe[0].column[0], m->exporter) == 0 &&
           strcmp(m->fe[1].column[0], m->importer) == 0;
}

bool gravity_expected_by(struct job *job, const struct gravity_flows *flows,
                         const struct gravity_model *m, struct gravity_expected **ret,
                         struct err *e)
{
    struct arena *a = job->arena;
    struct facts *f;
    struct gravity_design *g;
    struct ppml_fit *fit;
    TRY(facts_of_job(job, &f, e));
    if (!is_cross_section(m))
        return FAIL(e, ERR_INPUT, "`%s` is no cross-section with exporter and importer effects",
                    m->id);
    ARENA_LOCAL(tmp);
    struct gravity_table *t = all_pairs(tmp, f, flows, m);
    TRY(gravity_design(tmp, t, m, &g, e));
    g->options.tolerance = 1e-8; /* an answer waits for this; the last step squares the error */
    TRY(ppml_fit(a, &g->d, &g->options, &fit, e));

    size_t n = flows->n;
    struct gravity_expected *x = NEW(a, struct gravity_expected);
    const char **name = NEW_N(a, const char *, m->n_x);
    char *about = arena_printf(a, "effects of exporter and importer");
    double *effect = NEW_N(tmp, double, 2 * n), *column[GRAVITY_MAX_X];
    size_t *parent = NEW_N(tmp, size_t, 2 * n);
    *x = (struct gravity_expected){
        .n = n, .model = m->id, .fit = fit, .name = name, .n_x = m->n_x, .n_pairs = fit->n_used};
    for (size_t k = 0; k < m->n_x; k++) {
        name[k] = m->x[k].name;
        about = arena_printf(a, "%s%s%s", about, k + 1 < m->n_x ? ", " : " and ", name[k]);
    }
    x->about = about;
    /* Effects of the sample's levels, back to countries; who is linked to whom by pairs in use. */
    const struct gravity_column *code = t->column;
    for (size_t i = 0; i < 2 * n; i++) {
        effect[i] = (double)NAN;
        parent[i] = i;
    }
    for (size_t i = 0; i < g->d.n; i++) {
        size_t from = code[0].code[g->row[i]], to = n + code[1].code[g->row[i]];
        if (fit->dropped[i] != DROP_NOT)
            continue;
        effect[from] = fit->effect[0][g->d.fe[0][i]];
        effect[to] = fit->effect[1][g->d.fe[1][i]];
        parent[root_of(parent, from)] = root_of(parent, to);
    }
    TRY(gravity_regressors(tmp, t, m, column, e));
    x->expected = NEW_N(a, double, n *n);
    for (size_t i = 0; i < n * n; i++)
        x->expected[i] = (double)NAN;
    for (size_t r = 0; r < t->n; r++) {
        size_t i = code[0].code[r], j = code[1].code[r];
        double eta = effect[i] + effect[n + j];
        for (size_t k = 0; k < m->n_x; k++)
            if (!fit->collinear[k])
                eta += column[k][r] * fit->beta[k];
        if (root_of(parent, i) == root_of(parent, n + j))
            x->expected[i * n + j] = exp(eta);
    }
    *ret = x;
    return true;
}

bool gravity_expected(struct job *job, const struct gravity_flows *flows, const char *model,
                      struct gravity_expected **ret, struct err *e)
{
    const struct gravity_model *m;
    TRY(gravity_model_shipped(job->arena, job->data_dir, model ? model : "expected", &m, e));
    return gravity_expected_by(job, flows, m, ret, e);
}

double gravity_ratio(const struct gravity_expected *g, const struct gravity_flows *flows, size_t i,
                     size_t j)
{
    double expected = g->expected[i * g->n + j], actual = flows->flow[i * flows->n + j];
    return actual > 0 ? expected / actual : (double)NAN;
}

/* rank.c — the ranking: rules, figures, values, SMAA-2, the other methods, and the result put
 * together. The order is by expected rank, which equals 1 + the sum of the shares in which others
 * win, so it weighs every place and not only the first. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/stat.h"
#include "base/yaml.h"
#include "market/backtest.h"
#include "market/inside.h"
#include "trade/parts.h"

#define CARD "smaa-2/1"

/* --- set-up -------------------------------------------------------------------------------------
 */

static bool load_params(struct study *s, struct err *e)
{
    static const struct param_bind binds[] = {
        {"market.smaa.draws", offsetof(struct market_params, draws)},
        {"market.coverage.min", offsetof(struct market_params, coverage_min)},
        {"market.criterion.known.min", offsetof(struct market_params, known_min)},
        {"market.top.k", offsetof(struct market_params, top_k)},
        {"market.reason.min", offsetof(struct market_params, reason_min)},
        {"market.matrix.cut.low", offsetof(struct market_params, cut_low)},
        {"market.matrix.cut.high", offsetof(struct market_params, cut_high)},
        {"market.matrix.edge", offsetof(struct market_params, edge)},
        {"market.promethee.q", offsetof(struct market_params, promethee_q)},
        {"market.promethee.p", offsetof(struct market_params, promethee_p)},
        {"market.foothold.years", offsetof(struct market_params, foothold_years)},
        {"market.floor", offsetof(struct market_params, floor)},
        {"market.open_if.draws", offsetof(struct market_params, open_if_draws)},
        {"market.weight.concentration", offsetof(struct market_params, weight_concentration)},
    };
    TRY(params_of_job(s->job, facts_as_of(s->facts), &s->params, e));
    return params_fill(s->params, binds, COUNT_OF(binds), &s->par, e);
}

static bool open_study(struct job *job, const struct firm *firm, const char *set, struct study *s,
                       struct err *e)
{
    struct facts *f;
    *s = (struct study){.job = job, .a = job->arena, .firm = firm};
    TRY(facts_of_job(job, &f, e));
    s->facts = f;
    TRY(load_params(s, e) && distances_of_job(job, &s->distances, e));
    s->lists = distances_lists(s->distances);
    s->home = market_index(f, firm->home);
    if (s->home < 0)
        return FAIL(e, ERR_INPUT, "the firm's home country `%s` is not a market", firm->home);
    return criteria_load(s->a, job->data_dir, set ? set : sector_name(firm->sector), f, &s->set, e);
}

static void smaa_table(const struct study *s, size_t rows, double *low, double *high)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < s->n_use; k++) {
            const struct observed *o = &s->cells[i * s->set->n_items + s->use[k]];
            low[i * s->n_use + k] = o->low_01;
            high[i * s->n_use + k] = o->high_01;
        }
}

/* --- order --------------------------------------------------------------------------------------
 */

struct order {
    double expected;
    size_t row; /* in the SMAA result; rows are in the order of market codes */
};

static int by_expected(const void *a, const void *b)
{
    const struct order *p = a, *q = b;
    if (p->expected != q->expected)
        return p->expected < q->expected ? -1 : 1;
    return (p->row > q->row) - (p->row < q->row);
}

/* --- figures of a line --------------------------------------------------------------------------
 */

struct figure *line_figure(struct explain *x, const struct market_line *l, const char *what,
                           double value, const char *unit, int decimals,
                           const struct figure *const *inputs, size_t n)
{
    struct figure *f = figure_derived(x->s->a, arena_printf(x->s->a, "%s, %s", what, l->name),
                                      value, unit, CARD, x->s->set->hash, inputs, n);
    f->decimals = decimals;
    return f;
}

/* The criterion for which this one stepped back; NULL: it did not. */
static const struct criterion *instead_of(const struct explain *x, size_t c)
{
    int other = x->s->set->items[c].unless;
    return other >= 0 && x->s->known_enough[c] && x->used[other] ? &x->s->set->items[other] : NULL;
}

static void fill_cells(struct explain *x, struct market_line *l, const struct observed *cells)
{
    const struct criteria_set *set = x->s->set;
    const char **missing = NEW_N(x->s->a, const char *, set->n_items);
    l->cells = NEW_N(x->s->a, struct market_cell, set->n_items);
    l->n_cells = set->n_items;
    for (size_t c = 0; c < set->n_items; c++) {
        const struct observed *o = &cells[c];
        double w = x->weight[c];
        l->cells[c] = (struct market_cell){.criterion = &set->items[c],
                                           .raw = o->raw,
                                           .score = o->score,
                                           .value_01 = o->value_01,
                                           .middle = x->median[c],
                                           .used = x->used[c],
                                           .instead = instead_of(x, c),
                                           .median_01 = x->median_01[c],
                                           .weight_01 = w,
                                           .pull = w > 0 && !isnan(o->value_01)
                                                       ? w * (o->value_01 - x->median_01[c])
                                                       : (double)NAN};
        if (isnan(o->value_01) && w > 0)
            missing[l->n_missing++] = set->items[c].name;
    }
    l->missing = missing;
}

static void fill_figures(struct explain *x, struct market_line *l, size_t row)
{
    const struct smaa_result *r = x->smaa;
    struct arena *a = x->s->a;
    size_t n = r->n, k_top = (size_t)x->r->top_k, n_in = 0;
    const struct figure **in = NEW_N(a, const struct figure *, l->n_cells);
    for (size_t c = 0; c < l->n_cells; c++)
        if (x->weight[c] > 0 && figure_known(l->cells[c].score))
            in[n_in++] = l->cells[c].score;
    double top = 0;
    for (size_t k = 0; k < k_top && k < n; k++)
        top += r->acceptability[row * n + k];

    struct figure *f = line_figure(x, l, "expected place", r->expected_rank[row], "", 1, in, n_in);
    l->expected_rank =
        figure_with_interval(f, fmin(r->rank_p05[row], f->value), fmax(r->rank_p95[row], f->value));
    struct figure *lo =
                      FIGURE(a, arena_printf(a, "best place in nine of ten weighings, %s", l->name),
                             r->rank_p05[row], "", CARD, x->s->set->hash, f),
                  *hi = FIGURE(a,
                               arena_printf(a, "worst place in nine of ten weighings, %s", l->name),
                               r->rank_p95[row], "", CARD, x->s->set->hash, f);
    lo->decimals = hi->decimals = 0;
    l->rank_low = lo;
    l->rank_high = hi;
    l->rank_best = (int)r->rank_best[row];
    l->rank_worst = (int)r->rank_worst[row];
    l->first_share = line_figure(x, l, "share of weighings in which it comes first",
                                 100 * r->acceptability[row * n], "%", 1, in, n_in);
    l->top_share = line_figure(
        x, l, arena_printf(a, "share of weighings in which it is among the first %zu", k_top),
        100 * top, "%", 0, in, n_in);
    l->coverage = line_figure(x, l, "share of the weight that is known",
                              100 * r->coverage[r->index[row]], "%", 0, in, n_in);
    if (!r->confidence) {
        l->confidence = NULL;
    } else if (isnan(r->confidence[row])) {
        l->confidence = figure_missing(a, arena_printf(a, "confidence, %s", l->name), "%",
                                       "it never comes first");
    } else {
        l->confidence = line_figure(x, l, "share of cases in which it is first at its own weights",
                                    100 * r->confidence[row], "%", 0, in, n_in);
        double *g = NEW_N(a, double, x->s->set->n_groups);
        for (size_t c = 0; c < x->s->n_use; c++)
            g[x->s->group_of[x->s->group[c]]] += r->central[row * x->s->n_use + c];
        l->central_group_weights = g;
    }
    l->acceptability = r->acceptability + row * n;
}

static void fill_matrix(struct explain *x, struct market_line *l, size_t row)
{
    const struct smaa_axes *ax = x->axes;
    struct arena *a = x->s->a;
    const struct figure **in[2] = {NEW_N(a, const struct figure *, l->n_cells),
                                   NEW_N(a, const struct figure *, l->n_cells)};
    size_t n_in[2] = {0};
    struct market_matrix_place *p = &l->matrix;
    for (size_t c = 0; c < l->n_cells; c++)
        if (x->weight[c] > 0 && figure_known(l->cells[c].score)) {
            unsigned k = l->cells[c].criterion->axis == AXIS_EASE;
            in[k][n_in[k]++] = l->cells[c].score;
        }
    const struct figure *axis[2];
    for (unsigned k = 0; k < 2; k++) {
        struct figure *f = line_figure(x, l, k ? "ease of entry" : "attractiveness",
                                       ax->mean[row][k], "score 0–100", 0, in[k], n_in[k]);
        f->method = "matrix/1";
        axis[k] = figure_with_interval(f, fmin(ax->p05[row][k], f->value),
                                       fmax(ax->p95[row][k], f->value));
    }
    p->attractiveness = axis[0];
    p->ease = axis[1];
    double best = -1;
    for (int i = 0; i < MATRIX_SIDE; i++)
        for (int j = 0; j < MATRIX_SIDE; j++) {
            p->share[i][j] = ax->cell[row][i][j] / (double)x->smaa->n_draws;
            if (p->share[i][j] > best) {
                best = p->share[i][j];
                p->likely_attractiveness = i;
                p->likely_ease = j;
            }
        }
    struct figure *f =
        FIGURE(a, arena_printf(a, "share of weighings with %s in this cell", l->name), 100 * best,
               "%", "matrix/1", x->s->set->hash, axis[0], axis[1]);
    f->decimals = 0;
    p->likely_share = f;
    p->edge = best < x->s->par.edge;
    p->size = l->cells[x->r->size - x->s->set->items].raw;
}

static bool read_advice(struct study *s, const char *ret[MATRIX_SIDE][MATRIX_SIDE], struct err *e)
{
    static const char *const fields[] = {"attractiveness", "ease", "advice"};
    static const char *const root_fields[] = {"tag", "source", "cells"};
    static const char *const steps[] = {"low", "middle", "high"};
    const struct yml_node *root, *cells;
    const char *path = path_join(s->a, s->job->data_dir, "criteria/matrix.yaml");
    TRY(yml_load_file(&root, s->a, path, FILE_MAX_TEXT, e) && yml_is_map(root, e) &&
        yml_known(root, root_fields, COUNT_OF(root_fields), e) &&
        yml_need_list(root, "cells", &cells, e));
    for (size_t i = 0; i < cells->n; i++) {
        size_t x, y;
        struct str text;
        TRY(yml_is_map(cells->item[i], e) &&
            yml_known(cells->item[i], fields, COUNT_OF(fields), e) &&
            yml_need_choice(cells->item[i], "attractiveness", steps, 3, &x, e) &&
            yml_need_choice(cells->item[i], "ease", steps, 3, &y, e) &&
            yml_need_text(cells->item[i], "advice", &text, e));
        if (ret[x][y])
            return yml_fail(cells->item[i], e, "this cell stands here a second time.");
        ret[x][y] = str_dup(s->a, text);
    }
    for (int i = 0; i < 9; i++)
        if (!ret[i / 3][i % 3])
            return FAIL(e, ERR_INPUT, "%s: the cell %s × %s is missing", path, steps[i / 3],
                        steps[i % 3]);
    return true;
}

/* --- the middle candidate -----------------------------------------------------------------------
 */

struct middle {
    double x;
    const struct figure *f;
};

static int by_x(const void *a, const void *b)
{
    const struct middle *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

/* The median over the ranked markets, with the one or two figures it is made of as inputs. */
static void find_medians(struct explain *x)
{
    struct study *s = x->s;
    const struct smaa_result *r = x->smaa;
    size_t m = s->set->n_items;
    struct middle *raw = NEW_N(s->a, struct middle, r->n + 1);
    double *value = NEW_N(s->a, double, r->n + 1);
    for (size_t c = 0; c < m; c++) {
        const struct criterion *cr = &s->set->items[c];
        size_t n = 0;
        bool bounds = false;
        x->median_01[c] = (double)NAN;
        for (size_t i = 0; i < r->n; i++) {
            const struct observed *o = &s->cells[r->index[i] * m + c];
            if (isnan(o->value_01))
                continue;
            bounds = bounds || o->raw->is_bound;
            raw[n] = (struct middle){o->raw->value, o->raw};
            value[n++] = o->value_01;
        }
        if (n == 0)
            continue;
        stat_sort(value, n);
        x->median_01[c] = stat_quantile_sorted(value, n, 0.5);
        if (bounds) /* a middle of figures that are only known to lie below something is none */
            continue;
        qsort(raw, n, sizeof *raw, by_x);
        const struct middle *lo = &raw[(n - 1) / 2], *hi = &raw[n / 2];
        struct figure *f = FIGURE(s->a, arena_printf(s->a, "%s, the middle candidate", cr->name),
                                  (lo->x + hi->x) / 2, lo->f->unit, "median/1", NULL, lo->f,
                                  hi->f == lo->f ? NULL : hi->f);
        f->decimals = lo->f->decimals;
        x->median[c] = f;
    }
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static void list_unrankable(struct study *s, struct explain *x)
{
    const struct smaa_result *r = x->smaa;
    struct market_unrankable *out = NEW_N(s->a, struct market_unrankable, s->n + 1);
    size_t n = 0, k = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (k < r->n && r->index[k] == i) {
            k++;
            continue;
        }
        const struct market *m = market_at(s->facts, s->candidates[i]);
        struct market_unrankable u = {.market = s->candidates[i], .iso3 = m->iso3, .name = m->name};
        const char **missing = NEW_N(s->a, const char *, s->n_use);
        const struct figure **in = NEW_N(s->a, const struct figure *, s->n_use + 1);
        size_t n_in = 0;
        for (size_t c = 0; c < s->n_use; c++) {
            const struct observed *o = &s->cells[i * s->set->n_items + s->use[c]];
            if (isnan(o->value_01))
                missing[u.n_missing++] = s->set->items[s->use[c]].name;
            else
                in[n_in++] = o->raw;
        }
        struct figure *f = figure_derived(
            s->a, arena_printf(s->a, "share of the weight that is known, %s", m->name),
            100 * r->coverage[i], "%", CARD, s->set->hash, in, n_in);
        f->decimals = 0;
        u.coverage = f;
        u.missing = missing;
        out[n++] = u;
    }
    x->r->unrankable = out;
    x->r->n_unrankable = n;
}

/* What each group weighs: where it was stated, that is the mean by construction; else, unless an
 * order was asked for, an equal part of what is left. */
static void fill_weights(struct explain *x, const struct figure *draws)
{
    struct study *s = x->s;
    struct market_weight *out = NEW_N(s->a, struct market_weight, s->set->n_groups);
    double rest = 1, free = 0;
    for (size_t g = 0; g < s->n_groups; g++) {
        bool asked = s->central && !isnan(s->central[g]);
        rest -= asked ? s->central[g] : 0;
        free += !asked;
    }
    for (size_t g = 0; g < s->set->n_groups; g++) {
        const struct criteria_group *group = &s->set->groups[g];
        out[g].group = group;
        out[g].weight = figure_missing(s->a, arena_printf(s->a, "weight of %s", group->name), "%",
                                       "none of its figures is known for enough markets");
    }
    struct err e;
    const struct figure *around =
        s->central ? params_figure(s->a, s->params, "market.weight.concentration", NULL, &e) : NULL;
    for (size_t g = 0; g < s->n_groups; g++) {
        struct market_weight *w = &out[s->group_of[g]];
        w->used = true;
        w->stated = s->central && !isnan(s->central[g]);
        double mean = x->ordered  ? x->smaa->group_mean[g]
                      : w->stated ? s->central[g]
                                  : fmax(0, rest) / free;
        struct figure *f = FIGURE(s->a, w->weight->label, 100 * mean, "%", CARD, x->s->set->hash,
                                  draws, w->stated ? s->asked[g] : NULL, w->stated ? around : NULL);
        f->decimals = 0;
        (void)figure_with_interval(f, 100 * fmin(mean, x->smaa->group_p05[g]),
                                   100 * fmax(mean, x->smaa->group_p95[g]));
        w->weight = f;
    }
    x->r->weights = out;
}

/* The groups named to outweigh the others, as SMAA numbers them. */
static bool find_order(struct study *s, const struct market_options *opt, uint32_t *ret,
                       struct err *e)
{
    const char *names[CRITERIA_MAX_GROUPS];
    for (size_t g = 0; g < s->n_groups; g++)
        names[g] = s->set->groups[s->group_of[g]].id;
    if (opt->n_first > s->n_groups)
        return FAIL(e, ERR_USAGE, "%zu groups named first, but the set `%s` has %zu", opt->n_first,
                    s->set->id, s->n_groups);
    for (size_t i = 0; i < opt->n_first; i++) {
        size_t g = 0;
        while (g < s->n_groups && strcmp(names[g], opt->first[i]) != 0)
            g++;
        if (g == s->n_groups) {
            (void)FAIL(e, ERR_USAGE, "`%s` is not a group of the set `%s`", opt->first[i],
                       s->set->id);
            const char *near = text_nearest(str_of(opt->first[i]), names, s->n_groups);
            return near ? err_hint(e, "Did you mean `%s`?", near) : false;
        }
        ret[i] = (uint32_t)g;
    }
    return true;
}

/* What SMAA weighs: the first `rows` candidates on the criteria in use. */
bool study_smaa(struct study *s, const struct market_options *opt, size_t rows, size_t draws,
                struct smaa_input *ret, struct err *e)
{
    double *low = NEW_N(s->a, double, rows * s->n_use),
           *high = NEW_N(s->a, double, rows * s->n_use);
    uint32_t *order = NEW_N(s->a, uint32_t, CRITERIA_MAX_GROUPS);
    TRY(find_order(s, opt, order, e));
    smaa_table(s, rows, low, high);
    *ret = (struct smaa_input){.n_alt = rows,
                               .n_crit = s->n_use,
                               .n_draws = draws,
                               .low = low,
                               .high = high,
                               .seed = opt->seed,
                               .coverage_min = s->par.coverage_min,
                               .weights = {.n_criteria = s->n_use,
                                           .n_groups = s->n_groups,
                                           .group = s->group,
                                           .central = s->central,
                                           .concentration = s->par.weight_concentration,
                                           .order = order,
                                           .n_order = opt->n_first}};
    return true;
}

static bool run_smaa(struct study *s, const struct market_options *opt, struct smaa_result *smaa,
                     struct err *e)
{
    uint8_t *axis = NEW_N(s->a, uint8_t, s->n_use);
    size_t draws = opt->draws ? opt->draws : (size_t)s->par.draws;
    struct smaa_input in;
    for (size_t k = 0; k < s->n_use; k++)
        axis[k] = s->set->items[s->use[k]].axis == AXIS_EASE;
    TRY(study_smaa(s, opt, s->n, draws, &in, e));
    in.axis = axis;
    in.cut[0] = s->par.cut_low;
    in.cut[1] = s->par.cut_high;
    in.without_confidence = opt->order_only;
    job_progress(s->job, "weighing the criteria", 0, 1);
    TRY(smaa_run(s->a, &in, smaa, e));
    if (smaa->n == 0)
        return FAIL(e, ERR_NUMERIC, "no market has %.0f %% of the weight known",
                    100 * s->par.coverage_min);
    job_progress(s->job, "weighing the criteria", 1, 1);
    return true;
}

bool market_rank(struct job *job, const struct firm *firm, const struct market_options *opt,
                 const struct market_ranking **ret, struct err *e)
{
    static const struct market_options defaults = {0};
    struct study s;
    struct smaa_result smaa;
    const char *advice[MATRIX_SIDE][MATRIX_SIDE] = {{NULL}};
    opt = opt ? opt : &defaults;
    TRY(open_study(job, firm, opt->criteria, &s, e));
    struct market_ranking *r = NEW(s.a, struct market_ranking);
    TRY(goods_of_job(job, s.facts, firm, &s.goods, e) && study_what_if(&s, opt, e) &&
        study_firm(&s, e) && study_rules(&s, r, e) && study_cells(&s, e) &&
        study_stated(&s, opt, e) && read_advice(&s, advice, e) && run_smaa(&s, opt, &smaa, e));

    size_t n = smaa.n;
    struct order *order = NEW_N(s.a, struct order, n);
    size_t *row = NEW_N(s.a, size_t, n);
    for (size_t i = 0; i < n; i++)
        order[i] = (struct order){smaa.expected_rank[i], i};
    qsort(order, n, sizeof *order, by_expected);

    struct market_line *lines = NEW_N(s.a, struct market_line, n);
    struct explain x = {
        .s = &s, .r = r, .lines = lines, .smaa = &smaa, .axes = &smaa.axes, .row = row};
    x.median = NEW_N(s.a, const struct figure *, s.set->n_items);
    x.median_01 = NEW_N(s.a, double, s.set->n_items);
    x.weight = NEW_N(s.a, double, s.set->n_items);
    x.used = NEW_N(s.a, bool, s.set->n_items);
    for (size_t k = 0; k < s.n_use; k++) {
        x.weight[s.use[k]] = smaa.mean_weight[k];
        x.used[s.use[k]] = true;
    }
    x.ordered = opt->n_first > 0;
    r->firm = firm;
    r->facts = s.facts;
    r->set = s.set;
    r->size = &s.set->items[s.set->size_first >= 0 && x.used[s.set->size_first] ? s.set->size_first
                                                                                : s.set->size];
    r->lines = lines;
    r->n_lines = n;
    r->top_k = (int)s.par.top_k;
    r->draws = smaa.n_draws;
    r->seed = opt->seed;
    r->params_hash = params_hash(s.params);
    find_medians(&x);
    list_unrankable(&s, &x);

    double *pairwise = NEW_N(s.a, double, n *n);
    for (size_t k = 0; k < n; k++)
        row[k] = order[k].row;
    for (size_t k = 0; k < n; k++) {
        struct market_line *l = &lines[k];
        size_t i = row[k];
        l->market = s.candidates[smaa.index[i]];
        l->iso3 = market_at(s.facts, l->market)->iso3;
        l->name = market_at(s.facts, l->market)->name;
        bool as_before = k > 0 && order[k].expected == order[k - 1].expected;
        l->place = as_before ? lines[k - 1].place : (int)k + 1;
        l->tied = as_before;
        if (as_before)
            lines[k - 1].tied = true;
        for (size_t v = 0; v < s.rules.vetoes.n_require; v++)
            l->required = l->required || firm_covers(&s.rules, s.rules.vetoes.require[v], l->iso3);
        fill_cells(&x, l, &s.cells[smaa.index[i] * s.set->n_items]);
        fill_figures(&x, l, i);
        fill_matrix(&x, l, i);
        l->matrix.advice = advice[l->matrix.likely_attractiveness][l->matrix.likely_ease];
        for (size_t j = 0; j < n; j++)
            pairwise[k * n + j] = smaa.pairwise[i * n + row[j]];
    }
    r->pairwise = pairwise;
    const struct figure *draws =
        opt->draws ? figure_leaf(s.a, FIGURE_CATALOGUE, "draws asked for", (double)opt->draws,
                                 "draws", 0, "option --draws", "draws")
                   : params_figure(s.a, s.params, "market.smaa.draws", NULL, e);
    if (!draws)
        return false;
    r->cut_low = params_figure(s.a, s.params, "market.matrix.cut.low", NULL, e);
    r->cut_high = params_figure(s.a, s.params, "market.matrix.cut.high", NULL, e);
    if (!r->cut_low || !r->cut_high)
        return false;
    struct figure *se = FIGURE(s.a, "largest standard error of a share, from drawing",
                               100 * smaa.max_se, "percentage points", CARD, r->params_hash, draws);
    se->decimals = 2;
    r->monte_carlo_error = se;
    fill_weights(&x, draws);
    r->what_if = s.what_if;
    r->n_what_if = s.n_what_if;
    if (!opt->order_only)
        TRY(other_methods(&x, e) && study_open_if(&s, opt, &x, e));
    explain_lines(&x, !opt->order_only);
    explain_ranking(&x);
    const struct market_skill_line *skill;
    if (market_skill_line(job, !s.goods->why, &skill, e)) {
        r->skill = skill->line;
        struct prose *limits =
            prose(s.a, s.goods->why ? "This one rests on figures of countries, not on trade flows. "
                                    : "");
        trade_prose_add(s.a, limits, skill->limits);
        r->skill_limits = limits;
    } else if (e->code != ERR_NOT_FOUND) {
        return false;
    } else {
        err_clear(e);
    }
    *ret = r;
    return true;
}

const struct market_line *market_line_of(const struct market_ranking *r, int market)
{
    for (size_t i = 0; i < r->n_lines; i++)
        if (r->lines[i].market == market)
            return &r->lines[i];
    return NULL;
}

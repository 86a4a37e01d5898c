/* gravity_answer.c — see gravity_answer.h: shapes, figures and words of the answer, and RESET. */
#include <math.h>
#include <string.h>

#include "trade/gravity_answer.h"

static const char ppml_method[] = "gravity-ppml/1", ols_method[] = "gravity-ols/1",
                  reset_method[] = "reset/1";

static const struct shape_field estimate_fields[] = {
    {.name = "regressor", .kind = VALUE_TEXT},
    {.name = "estimate", .kind = VALUE_FIGURE, .help = "β of PPML with its interval"},
    {.name = "error", .kind = VALUE_FIGURE, .help = "standard error, see `convention`"},
    {.name = "p", .kind = VALUE_FIGURE, .help = "of β = 0, by the normal distribution"},
    {.name = "reading", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "effect",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "% of trade: β for a logarithm, 100(exp β - 1) for a dummy or one unit"},
    {.name = "least_squares",
     .heading = "in logs",
     .kind = VALUE_FIGURE,
     .help = "β of least squares on ln of the flows above zero"},
    {.name = "least_squares_error", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape estimate_shape =
    SHAPE("gravity_estimate", "one regressor of a gravity model", estimate_fields);
static const struct shape_field diagnostic_fields[] = {
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE},
    {.name = "least_squares", .heading = "in logs", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
};
static const struct shape diagnostic_shape =
    SHAPE("gravity_diagnostic", "how the fit went", diagnostic_fields);
static const struct shape_field dropped_fields[] = {
    {.name = "why", .kind = VALUE_TEXT},
    {.name = "rows", .kind = VALUE_INT},
    {.name = "step",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "sample (not in the sample), ppml or least_squares (dropped by the estimator)"},
};
static const struct shape dropped_shape =
    SHAPE("gravity_dropped", "rows that were left out", dropped_fields);
static const struct shape_field model_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "file", .kind = VALUE_TEXT},
    {.name = "hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "dependent", .kind = VALUE_TEXT},
    {.name = "fixed_effects", .kind = VALUE_TEXT},
    {.name = "zeros", .kind = VALUE_TEXT},
};
static const struct shape model_shape = SHAPE("gravity_model", "what was estimated", model_fields);
static const struct shape_field gravity_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "model", .kind = VALUE_RECORD, .of = &model_shape},
    {.name = "data", .kind = VALUE_TEXT, .help = "which rows, from what, from when"},
    {.name = "estimates", .kind = VALUE_LIST, .of = &estimate_shape, .flags = SHAPE_CSV},
    {.name = "convention", .heading = "Errors", .kind = VALUE_TEXT},
    {.name = "least_squares", .heading = "In logs", .kind = VALUE_TEXT},
    {.name = "home", .heading = "From home", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "markets",
     .heading = "expected by the model beside what is sold, largest gap first",
     .kind = VALUE_LIST,
     .of = &gravity_home_shape,
     .flags = SHAPE_OPTIONAL},
    {.name = "diagnostics", .kind = VALUE_LIST, .of = &diagnostic_shape},
    {.name = "dropped", .heading = "Left out", .kind = VALUE_LIST, .of = &dropped_shape},
    {.name = "notes", .heading = "To keep in mind", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
const struct shape gravity_shape =
    SHAPE("trade_gravity", "a gravity model estimated", gravity_fields);

/* P(|Z| > x) for a standard normal Z. */
static double two_sided(double x)
{
    return erfc(fabs(x) / sqrt(2));
}

/* The x with P(|Z| > x) = share, by bisection: erfc falls strictly. */
double gravity_two_sided_quantile(double share)
{
    double low = 0, high = 40;
    for (int i = 0; i < 200; i++) {
        double middle = (low + high) / 2;
        *(two_sided(middle) > share ? &low : &high) = middle;
    }
    return (low + high) / 2;
}

static struct figure *number(const struct gravity_answer *x, const char *label, double value,
                             const char *unit, const char *method, int decimals)
{
    struct figure *f = FIGURE(x->a, label, value, unit, method, x->m->hash, x->rows);
    f->decimals = decimals;
    return f;
}

/* A probability; one too small to be shown is a bound. */
static struct figure *chance(const struct gravity_answer *x, const char *label, double p,
                             const char *method)
{
    const double shown = 1e-4;
    struct figure *f = number(x, label, p < shown ? shown : p, "", method, 4);
    f->is_bound = p < shown;
    return f;
}

static struct figure *estimate(const struct gravity_answer *x, const struct ppml_fit *fit, size_t k,
                               const char *method)
{
    const char *name = x->g->d.x_name[k],
               *label =
                   arena_printf(x->a, "%s, %s", name, method == ols_method ? "in logs" : "PPML");
    if (fit->collinear[k])
        return figure_missing(
            x->a, label, "",
            "left out: the fixed effects or the regressors before it say it already");
    struct figure *f = number(x, label, fit->beta[k], "", method, 4);
    double half = x->z * fit->se[k];
    return isfinite(half) ? figure_with_interval(f, fit->beta[k] - half, fit->beta[k] + half) : f;
}

static bool is_log(const struct gravity_answer *x, size_t k)
{
    return k < x->m->n_x && x->m->x[k].as == GRAVITY_LOG;
}

static struct figure *effect_of(const struct gravity_answer *x, size_t k, const struct figure *beta)
{
    const char *label = arena_printf(x->a, "trade and %s", x->g->d.x_name[k]);
    if (!figure_known(beta))
        return figure_missing(x->a, label, "%", beta->why);
    bool log_of = is_log(x, k);
    struct figure *f = FIGURE(x->a, label, log_of ? beta->value : 100 * expm1(beta->value), "%",
                              ppml_method, x->m->hash, beta);
    if (figure_has_interval(beta))
        (void)figure_with_interval(f, log_of ? beta->low : 100 * expm1(beta->low),
                                   log_of ? beta->high : 100 * expm1(beta->high));
    f->decimals = log_of ? 2 : 0;
    return f;
}

/* "ln distance" → "distance" */
static const char *said(const struct gravity_regressor *r)
{
    return strncmp(r->name, "ln ", 3) == 0 ? r->name + 3 : r->name;
}

static const struct prose *reading(const struct gravity_answer *x, size_t k,
                                   const struct figure *effect)
{
    if (!figure_known(effect) || k >= x->m->n_x)
        return NULL;
    const struct gravity_regressor *r = &x->m->x[k];
    const char *more = effect->value < 0 ? "less" : "more";
    struct figure *size =
        FIGURE(x->a, effect->label, fabs(effect->value), "%", ppml_method, x->m->hash, effect);
    size->decimals = effect->decimals;
    if (r->as == GRAVITY_LOG)
        return prose(x->a, "1 % more {s}: {} {s} trade", said(r), size, more);
    if (r->as == GRAVITY_DUMMY)
        return prose(x->a, "where it holds: {} {s} trade", size, more);
    return prose(x->a, "one unit more: {} {s} trade", size, more);
}

static struct value *estimates_value(const struct gravity_answer *x, size_t *ret_strongest)
{
    struct value *list = value_list(x->a);
    double most = -1;
    for (size_t k = 0; k < x->g->d.n_x; k++) {
        const char *name = x->g->d.x_name[k];
        struct value *v = value_record(x->a);
        struct figure *beta = estimate(x, x->fit, k, ppml_method), *effect = effect_of(x, k, beta);
        double z = x->fit->beta[k] / x->fit->se[k];
        bool known = figure_known(beta);
        const char *none = "there is no estimate";
        record_text(x->a, v, "regressor", name);
        record_figure(x->a, v, "estimate", beta);
        record_figure(x->a, v, "error",
                      known ? number(x, arena_printf(x->a, "error of %s", name), x->fit->se[k], "",
                                     ppml_method, 4)
                            : figure_missing(x->a, name, "", none));
        record_figure(
            x->a, v, "p",
            known ? chance(x, arena_printf(x->a, "p of %s", name), two_sided(z), ppml_method)
                  : figure_missing(x->a, name, "", none));
        record_prose(x->a, v, "reading", reading(x, k, effect));
        record_figure(x->a, v, "effect", effect);
        record_figure(x->a, v, "least_squares",
                      x->ols ? estimate(x, x->ols, k, ols_method)
                             : figure_missing(x->a, name, "", x->ols_why));
        record_figure(x->a, v, "least_squares_error",
                      x->ols && !x->ols->collinear[k]
                          ? number(x, arena_printf(x->a, "error of %s, in logs", name),
                                   x->ols->se[k], "", ols_method, 4)
                          : figure_missing(x->a, name, "", x->ols ? none : x->ols_why));
        record_text(x->a, v, "note", known ? NULL : beta->why);
        list_add(x->a, list, v);
        if (known && k < x->m->n_x && fabs(z) > most) {
            most = fabs(z);
            *ret_strongest = k;
        }
    }
    return list;
}

static void add_diagnostic(const struct gravity_answer *x, struct value *list, const char *what,
                           double value, double in_logs, const char *method, int decimals)
{
    struct value *v = value_record(x->a);
    record_text(x->a, v, "what", what);
    record_figure(x->a, v, "value", number(x, what, value, "", method, decimals));
    if (!isnan(in_logs))
        record_figure(x->a, v, "least_squares", number(x, what, in_logs, "", ols_method, decimals));
    list_add(x->a, list, v);
}

static struct value *diagnostics_value(const struct gravity_answer *x)
{
    const struct ppml_fit *p = x->fit, *o = x->ols;
    const double none = (double)NAN;
    struct value *list = value_list(x->a);
    size_t zeros = 0;
    for (size_t i = 0; i < x->g->d.n; i++)
        zeros += p->dropped[i] == DROP_NOT && x->g->d.y[i] == 0;
    add_diagnostic(x, list, "rows used", (double)p->n_used, o ? (double)o->n_used : none,
                   ppml_method, 0);
    add_diagnostic(x, list, "zeros among them", (double)zeros, o ? 0 : none, ppml_method, 0);
    add_diagnostic(x, list, "steps", p->iterations, none, ppml_method, 0);
    add_diagnostic(x, list, "passes over the rows to sweep the effects out", p->inner_iterations,
                   o ? o->inner_iterations : none, ppml_method, 0);
    add_diagnostic(x, list, "deviance", p->deviance, none, ppml_method, -1);
    add_diagnostic(x, list, "deviance without regressors and effects", p->null_deviance, none,
                   ppml_method, -1);
    add_diagnostic(x, list, "log-likelihood", p->log_likelihood, o ? o->log_likelihood : none,
                   ppml_method, -1);
    add_diagnostic(x, list, "pseudo R² (in logs: R²)", p->pseudo_r2, o ? o->pseudo_r2 : none,
                   ppml_method, 4);
    struct value *v = value_record(x->a);
    record_text(x->a, v, "what", "RESET: p that the squared index adds nothing");
    record_figure(x->a, v, "value",
                  isnan(x->reset_p) ? figure_missing(x->a, "RESET", "", x->reset_why)
                                    : chance(x, "RESET", x->reset_p, reset_method));
    list_add(x->a, list, v);
    return list;
}

static void add_dropped(struct arena *a, struct value *list, const char *why, size_t n,
                        const char *step)
{
    if (n == 0)
        return;
    struct value *v = value_record(a);
    record_text(a, v, "why", why);
    record_int(a, v, "rows", (int64_t)n);
    record_text(a, v, "step", step);
    list_add(a, list, v);
}

static struct value *dropped_value(const struct gravity_answer *x)
{
    struct value *list = value_list(x->a);
    const size_t *p = x->fit->n_dropped_by;
    for (size_t i = 0; i < x->g->n_left_out; i++)
        add_dropped(x->a, list, x->g->left_out[i].why, x->g->left_out[i].n, "sample");
    add_dropped(x->a, list, "its exporter, importer or other group has only zeros",
                p[DROP_FE_ALL_ZERO], "ppml");
    add_dropped(x->a, list, "separated: a regressor or an effect can only say zero",
                p[DROP_SEPARATED], "ppml");
    add_dropped(x->a, list, "alone in a group: its own effect explains it", p[DROP_SINGLETON],
                "ppml");
    if (x->ols) {
        add_dropped(x->a, list, "in logs: a zero has no logarithm",
                    x->ols->n_dropped_by[DROP_NOT_POSITIVE], "least_squares");
        add_dropped(x->a, list, "in logs: alone in a group", x->ols->n_dropped_by[DROP_SINGLETON],
                    "least_squares");
    }
    return list;
}

/* Ramsey's RESET as Santos Silva & Tenreyro (2006) use it: the squared index as one more regressor.
 */
void gravity_reset(struct gravity_answer *x)
{
    const struct ppml_data *d = &x->g->d;
    ARENA_LOCAL(tmp);
    struct ppml_data more = *d;
    double *square = NEW_N(tmp, double, d->n), mean = 0, n = 0;
    const double **columns = NEW_N(tmp, const double *, d->n_x + 1);
    const char **names = NEW_N(tmp, const char *, d->n_x + 1);
    for (size_t i = 0; i < d->n; i++)
        if (x->fit->dropped[i] == DROP_NOT)
            mean += (log(x->fit->mu[i]) - mean) / ++n;
    for (size_t i = 0; i < d->n; i++) {
        double eta = x->fit->dropped[i] == DROP_NOT ? log(x->fit->mu[i]) - mean : 0;
        square[i] = eta * eta;
    }
    for (size_t k = 0; k < d->n_x; k++) {
        columns[k] = d->x[k];
        names[k] = d->x_name[k];
    }
    columns[d->n_x] = square;
    names[d->n_x] = "squared index";
    more.x = columns;
    more.x_name = names;
    more.n_x++;
    struct ppml_options opt = x->g->options;
    struct ppml_fit *fit;
    struct err e = {0};
    opt.no_effects = true;
    x->reset_p = (double)NAN;
    if (!ppml_fit(tmp, &more, &opt, &fit, &e))
        x->reset_why = arena_printf(x->a, "not computed: %s", e.msg);
    else if (fit->collinear[d->n_x])
        x->reset_why = "not computable: the squared index says nothing of its own";
    else
        x->reset_p = two_sided(fit->beta[d->n_x] / fit->se[d->n_x]);
}

static void note(const struct gravity_answer *x, const char *text)
{
    list_add(x->a, x->notes, value_text(x->a, text));
}

static void add_notes(const struct gravity_answer *x)
{
    bool agreement = false, pairs = false;
    for (size_t c = 0; c < x->t->n_columns; c++) {
        const char *name = x->t->column[c].name;
        bool policy = strcmp(name, "agreement") == 0 || strcmp(name, "free_trade") == 0 ||
                      strcmp(name, "one_way_preference") == 0;
        bool country = strncmp(name + 2, "porter.", 7) == 0;
        agreement |= policy && x->t->column[c].derived;
        pairs |= !policy && !country && x->t->column[c].derived;
    }
    if (agreement)
        note(x, arena_printf(x->a,
                             "Agreements are those of one list, as of %d, whatever the year of the "
                             "flows: with several years they do not vary, and a pair effect "
                             "absorbs them.",
                             facts_pair(x->t->facts, 0, 1).agreement_year));
    if (x->m->zeros == GRAVITY_ZEROS_ALL_PAIRS && x->t->n > x->t->n_read)
        note(x, arena_printf(x->a,
                             "%zu pairs of an exporter and an importer of the data without a row "
                             "count as zero flows (`zeros: all-pairs` in the model file).",
                             x->t->n - x->t->n_read));
    size_t other = gravity_other_years(x->t);
    if (other > 0)
        note(x, arena_printf(x->a,
                             "In %zu rows a country figure is of another year than the flow, the "
                             "nearest there is (`figures: nearest-year`).",
                             other));
    for (size_t k = 0; k < x->g->d.n_x; k++)
        if (x->fit->collinear[k])
            note(x, arena_printf(
                        x->a,
                        "%s was left out: in the rows used, the fixed effects or the regressors "
                        "before it say it already.",
                        x->g->d.x_name[k]));
    if (!x->fit->separation_settled)
        note(x, "The search for separated rows did not end: some rows may still have no finite "
                "estimate.");
    if (pairs)
        note(x, "Distances and links: CEPII GeoDist (Mayer & Zignago 2011).");
    note(x,
         "What goes together is not what causes: an estimate is no promise of what a new agreement "
         "or a lower cost would do.");
}

struct value *gravity_answer_value(const struct gravity_answer *x)
{
    struct arena *a = x->a;
    static const char *const zeros[] = {"as in the data", "pairs without a row count as zero",
                                        "left out"};
    struct value *v = value_record(a), *model = value_record(a);
    size_t strongest = SIZE_MAX;
    struct value *estimates = estimates_value(x, &strongest);
    add_notes(x);
    const struct prose *lead = NULL;
    if (strongest != SIZE_MAX) {
        const struct gravity_regressor *r = &x->m->x[strongest];
        struct figure *effect =
            effect_of(x, strongest, estimate(x, x->fit, strongest, ppml_method));
        lead =
            r->as == GRAVITY_LOG
                ? prose(a,
                        "1 % more {s} goes with {i} of trade, the clearest link of {s} on {} rows.",
                        said(r), effect, x->m->name, x->rows)
                : prose(a, "{s} goes with {i} of trade, the clearest link of {s} on {} rows.",
                        r->name, effect, x->m->name, x->rows);
    } else {
        lead = prose(a, "{s}: no regressor could be estimated on {} rows.", x->m->name, x->rows);
    }
    record_prose(a, v, "headline", lead);
    record_text(a, model, "name", x->m->name);
    record_text(a, model, "file", x->m->file);
    record_text(a, model, "hash", x->m->hash);
    record_text(a, model, "dependent", x->m->dependent);
    record_text(a, model, "fixed_effects", gravity_effects_text(a, x->m));
    record_text(a, model, "zeros", zeros[x->m->zeros]);
    record_set(a, v, "model", model);
    record_text(a, v, "data", x->t->about);
    record_set(a, v, "estimates", estimates);
    record_text(a, v, "convention",
                arena_printf(a, "%s; intervals hold %g of 100 by the normal distribution",
                             x->fit->convention, 100 * x->level));
    record_text(a, v, "least_squares",
                x->ols ? arena_printf(a, "least squares on ln of the flows above zero; errors %s",
                                      x->ols->convention)
                       : x->ols_why);
    record_set(a, v, "diagnostics", diagnostics_value(x));
    record_set(a, v, "dropped", dropped_value(x));
    record_set(a, v, "notes", x->notes);
    return v;
}

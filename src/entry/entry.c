/* entry.c — one firm, one market: constraints, desired control, fit, acceptability, gate, words.
 *
 * The arithmetic is in fit.c and works on bare numbers; here every number that is shown becomes a
 * figure with its inputs. Order of the answer: modes that pass by place and then by their order in
 * the table, the others after them in the order of the table. */
#include "entry/entry.h"

#include <math.h>

#include "base/file.h"
#include "entry/parts.h"

static double known(const struct figure *f)
{
    return figure_known(f) ? f->value : (double)NAN;
}

/* --- setting up ------------------------------------------------------------------------------ */

/* Read once per job: a brief asks for several markets. */
static bool params_of(struct work *w, struct err *e)
{
    static const char key = 0;
    const struct params **kept = job_get(w->job, &key);
    if (!kept) {
        kept = NEW(w->a, const struct params *);
        TRY(params_load(w->a, path_join(w->a, w->job->data_dir, "parameters"),
                        facts_as_of(w->facts), kept, e));
        job_set(w->job, &key, kept);
    }
    w->params = *kept;
    w->params_hash = params_topic_hash(*kept, "entry");
    return true;
}

static bool begin(struct work *w, struct job *job, const struct firm *firm, int market,
                  struct err *e)
{
    struct facts *f;
    TRY(facts_of_job(job, &f, e));
    *w = (struct work){
        .job = job, .a = job->arena, .facts = f, .firm = firm, .market = market, .e = e};
    TRY(distances_of_job(job, &w->distances, e));
    TRY(params_of(w, e));
    w->home = market_index(f, firm->home);
    w->market_name = market_at(f, market)->name;
    w->in_text = market_in_text(f, w->a, market, false);
    w->in_text_first = market_in_text(f, w->a, market, true);
    if (market == w->home) {
        FAIL(e, ERR_INPUT, "%s is the firm's home market: there is nothing to enter.",
             w->in_text_first);
        return err_hint(e, "Name a market abroad: --market DEU");
    }
    if (market_at(f, market)->status == MARKET_UNINHABITED)
        return FAIL(e, ERR_INPUT, "nobody lives in %s: there is nothing to enter.", w->in_text);
    return factors_fill(w, e);
}

static void fit_case_of(struct work *w, struct entry_result *r, struct fit_case *c)
{
    static const char *const terms[N_TERMS] = {"control", "commitment", "risk", "asset"};
    double *a = NEW_N(w->a, double, N_SUM_FACTORS), *z = NEW_N(w->a, double, N_SUM_FACTORS);
    bool *mixed = NEW_N(w->a, bool, N_SUM_FACTORS);
    for (int i = 0; i < N_SUM_FACTORS; i++) {
        a[i] = w->factor[i].weight->value;
        z[i] = known(w->factor[i].z);
        mixed[i] = w->factor[i].mixed;
    }
    *c = (struct fit_case){.a = a, .z = z, .mixed = mixed, .n_factors = N_SUM_FACTORS};
    for (int t = 0; t < N_TERMS; t++)
        c->w[t] = param(w, "entry.fit.%s", terms[t])->value;
    c->commitment_available = known(r->commitment_available);
    c->risk_tolerated = known(r->risk_tolerated);
}

static const struct figure *desired(struct work *w, const struct fit_case *c)
{
    const struct figure *in[N_SUM_FACTORS];
    size_t unknown = 0;
    double low, high;
    for (int i = 0; i < N_SUM_FACTORS; i++) {
        in[i] = figure_known(w->factor[i].pull) ? w->factor[i].pull : NULL;
        unknown += !in[i];
    }
    struct figure *f = figure_derived(w->a, arena_printf(w->a, "Control wanted in %s", w->in_text),
                                      fit_desired_control(c->a, c->z, c->n_factors), "of 3",
                                      ENTRY_METHOD, w->params_hash, in, N_SUM_FACTORS);
    fit_desired_range(c, &low, &high);
    f->decimals = 1;
    if (unknown)
        f->why = arena_printf(w->a, "%zu of %d factors are not known; the interval allows for them",
                              unknown, N_SUM_FACTORS);
    return figure_with_interval(f, low, high);
}

/* --- one mode -------------------------------------------------------------------------------- */

static const struct figure *term(struct work *w, const struct entry_mode *m, const char *what,
                                 double v, const struct figure *x, const struct figure *y)
{
    const char *label = arena_printf(w->a, "%s: %s", m->name, what);
    if (isnan(v))
        return figure_missing(w->a, label, "score 0–1",
                              y && y->missing ? y->why : "your file does not say");
    struct figure *f = FIGURE(w->a, label, v, "score 0–1", ENTRY_METHOD, w->params_hash, x, y);
    f->decimals = 2;
    return f;
}

/* 1 when the mode supplies what the firm lacks, or is in place and so has found it: yes or no,
 * kept as 1 or 0. */
static const struct figure *asset(struct work *w, const struct entry_line *line, double v)
{
    const struct entry_view *x = &w->firm->entry_view;
    const struct entry_mode *m = line->mode;
    const struct figure *lacks = firm_figure(
        w->a, w->firm, "Local assets are lacking (1 yes)", "entry_view.lacks_local_assets",
        (struct opt_real){x->lacks_local_assets_known, x->lacks_local_assets ? 1 : 0}, "", 0);
    struct figure *supplies =
        figure_leaf(w->a, FIGURE_CATALOGUE, arena_printf(w->a, "%s brings them (1 yes)", m->name),
                    m->supplies_local_assets ? 1 : 0, "", 0,
                    arena_printf(w->a, "entry/modes.csv#%s.supplies_local_assets", m->id),
                    arena_printf(w->a, "%s.supplies_local_assets", m->id));
    return line->in_place ? term(w, m, "local assets are found", v, w->since, lacks)
                          : term(w, m, "brings local assets you lack", v, supplies, lacks);
}

/* The numbers the fit works on. A mode in place has its setting up behind it: it counts with the
 * least commitment, and with the local assets it works with. */
static struct fit_mode fit_mode_of(const struct work *w, const struct entry_line *line)
{
    const struct entry_view *v = &w->firm->entry_view;
    const struct entry_mode *m = line->mode;
    bool brings = m->supplies_local_assets || line->in_place;
    return (struct fit_mode){
        .control = m->control->value,
        .commitment = line->in_place ? 1 : m->investment->value,
        .risk = m->risk->value,
        .asset = !v->lacks_local_assets_known      ? (double)NAN
                 : v->lacks_local_assets && brings ? 1
                                                   : 0,
    };
}

static bool same_number(double x, double y)
{
    return isnan(x) ? isnan(y) : x >= y && x <= y;
}

/* Equal in every draw: what differs, if anything, stays within what the firm can put in and
 * accepts.
 */
static bool same_terms(const struct fit_case *c, const struct fit_mode *x, const struct fit_mode *y)
{
    double p[N_TERMS], q[N_TERMS];
    bool same = same_number(x->control, y->control);
    fit_terms(c, x, x->control, p);
    fit_terms(c, y, y->control, q);
    for (int t = 0; t < N_TERMS; t++)
        same = same && same_number(p[t], q[t]);
    return same;
}

static bool fill_line(struct work *w, const struct entry_result *r, const struct fit_case *c,
                      const struct entry_mode *m, struct entry_line *line, struct err *e)
{
    double terms[N_TERMS], contribution[N_TERMS];
    *line = (struct entry_line){.mode = m};
    TRY(constraints_of(w, m, line, e));
    struct fit_mode x = fit_mode_of(w, line);
    fit_terms(c, &x, r->desired_control->value, terms);
    for (int t = 0; t < N_TERMS; t++)
        contribution[t] = fit_contribution((enum fit_term)t, terms[t], c->w[t]);
    line->control_gap =
        term(w, m, "gap of control", terms[TERM_CONTROL], m->control, r->desired_control);
    line->commitment_excess =
        term(w, m, "commitment beyond your means", terms[TERM_COMMITMENT],
             line->in_place ? w->since : m->investment, r->commitment_available);
    line->risk_excess =
        term(w, m, "risk beyond what you accept", terms[TERM_RISK], m->risk, r->risk_tolerated);
    line->asset_match = asset(w, line, terms[TERM_ASSET]);
    if (line->passes) {
        struct figure *fit =
            FIGURE(w->a, arena_printf(w->a, "Fit of %s in %s", m->name, w->in_text),
                   fit_total(terms, c->w), "", ENTRY_METHOD, w->params_hash, line->control_gap,
                   line->commitment_excess, line->risk_excess, line->asset_match,
                   param(w, "entry.fit.control"), param(w, "entry.fit.commitment"),
                   param(w, "entry.fit.risk"), param(w, "entry.fit.asset"));
        fit->decimals = 2;
        line->fit = fit;
    }
    words_reasons(w, r, line, contribution);
    if (m->platform_dependent)
        line->warning = prose(
            w->a, "You would depend on a platform: it sets the rules, sees your customers and can "
                  "close your account.");
    return true;
}

/* --- order and acceptability ----------------------------------------------------------------- */

/* Passing modes first, best fit first; stable, so that equal fits keep the table's order. */
static bool before(const struct entry_line *x, const struct entry_line *y)
{
    if (x->passes != y->passes)
        return x->passes;
    return x->passes && x->fit->value > y->fit->value;
}

static void sort_lines(struct entry_line *line, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct entry_line x = line[i];
        size_t k = i;
        for (; k > 0 && before(&x, &line[k - 1]); k--)
            line[k] = line[k - 1];
        line[k] = x;
    }
}

static void place(struct entry_line *line, size_t n_passing)
{
    for (size_t i = 0; i < n_passing; i++) {
        bool as_before = i > 0 && line[i].fit->value >= line[i - 1].fit->value;
        line[i].place = as_before ? line[i - 1].place : (int)i + 1;
        if (as_before)
            line[i].tied = line[i - 1].tied = true;
    }
}

/* Modes with the same terms share every draw; only their sum says something. */
static const struct figure *together(struct work *w, const struct entry_result *r,
                                     const struct fit_case *c, struct entry_line *line, size_t at)
{
    const struct fit_mode *modes = c->modes;
    const struct figure **in = NEW_N(w->a, const struct figure *, r->n_passing);
    size_t n = 0;
    double sum = 0, low, high;
    for (size_t i = 0; i < r->n_passing; i++) {
        if (!same_terms(c, &modes[i], &modes[at]))
            continue;
        in[n++] = line[i].acceptability;
        sum += line[i].acceptability->value;
    }
    line[at].indistinct = n > 1;
    if (n == 1)
        return line[at].acceptability;
    sum = fmin(1, sum);
    struct figure *f = figure_derived(
        w->a,
        arena_printf(w->a,
                     "Share of weighings in which modes that cannot be told from %s fit %s best",
                     line[at].mode->name, w->in_text),
        sum, "share", ENTRY_METHOD, w->params_hash, in, n);
    f->decimals = 2;
    fit_share_interval(sum, r->draws, &low, &high);
    return figure_with_interval(f, low, high);
}

static void acceptabilities(struct work *w, struct entry_result *r, struct fit_case *c,
                            struct entry_line *line)
{
    const struct figure *draws = param(w, "entry.draws");
    if (w->failed)
        return;
    struct fit_mode *modes = NEW_N(w->a, struct fit_mode, r->n_passing + 1);
    double *first = NEW_N(w->a, double, r->n_passing + 1);
    for (size_t i = 0; i < r->n_passing; i++)
        modes[i] = fit_mode_of(w, &line[i]);
    c->modes = modes;
    c->n_modes = r->n_passing;
    r->draws = (size_t)draws->value;
    struct arena_mark mark = arena_mark(w->a);
    struct fit_draws d = fit_draw_all(w->a, c, r->draws, r->seed);
    fit_acceptability(w->a, c, &d, first, NULL);
    arena_release(w->a, mark);
    for (size_t i = 0; i < r->n_passing; i++) {
        double low, high;
        const char *label = arena_printf(w->a, "Share of weighings in which %s fits %s best",
                                         line[i].mode->name, w->in_text);
        struct figure *f = FIGURE(w->a, label, first[i], "share", ENTRY_METHOD, w->params_hash,
                                  line[i].fit, r->desired_control, draws);
        fit_share_interval(first[i], r->draws, &low, &high);
        f->decimals = 2;
        line[i].acceptability = figure_with_interval(f, low, high);
    }
    for (size_t i = 0; i < r->n_passing; i++)
        line[i].together = together(w, r, c, line, i);
}

bool entry_modes(struct job *job, const struct firm *firm, int market, uint64_t seed,
                 const struct entry_result **ret, struct err *e)
{
    struct work w;
    struct fit_case c;
    const struct entry_mode *mode;
    size_t n, weighed = 0;
    TRY(begin(&w, job, firm, market, e));
    TRY(entry_mode_table(job, &mode, &n, e));
    history_fill(&w, mode, n);
    struct entry_result *r = NEW(w.a, struct entry_result);
    struct entry_factor *factors = NEW_N(w.a, struct entry_factor, N_FACTORS);
    struct entry_line *line = NEW_N(w.a, struct entry_line, n + 1);
    for (int i = 0; i < N_FACTORS; i++)
        factors[i] = w.factor[i];
    *r = (struct entry_result){.firm = firm,
                               .market = market,
                               .iso3 = market_at(w.facts, market)->iso3,
                               .market_name = w.market_name,
                               .in_text = w.in_text,
                               .factors = factors,
                               .n_factors = N_SUM_FACTORS,
                               .gate_factors = factors + N_SUM_FACTORS,
                               .n_gate_factors = N_FACTORS - N_SUM_FACTORS,
                               .lines = line,
                               .seed = seed,
                               .params_hash = w.params_hash};
    r->commitment_available = w.factor[FACTOR_RESOURCE_SCARCITY].raw;
    r->risk_tolerated = firm_figure(w.a, firm, "Risk you accept", "entry_view.risk_tolerated",
                                    firm->entry_view.risk_tolerated, "of 3", 0);
    fit_case_of(&w, r, &c);
    r->desired_control = desired(&w, &c);
    for (size_t i = 0; i < n; i++) {
        if (mode[i].has_parts)
            continue;
        TRY(fill_line(&w, r, &c, &mode[i], &line[weighed], e));
        r->n_passing += line[weighed++].passes;
    }
    r->n_lines = n = weighed;
    sort_lines(line, n);
    place(line, r->n_passing);
    acceptabilities(&w, r, &c, line);
    r->oli = oli_of(&w, line, n);
    if (w.failed)
        return false;
    r->control_text = words_control(&w, r);
    headline_fill(&w, r);
    words_not_checked(&w, r);
    *ret = r;
    return true;
}

/* history.c — diagnosis history: the rounds of a firm side by side, and which change is more than
 * noise.
 *
 * A round ends where diagnosis.start began the next; the firm's version at that moment holds its
 * answers. Every round is scored anew from its own answers with today's catalogue and parameters, so
 * that rounds differ by what the firm does and by nothing else. Two rounds are compared over the
 * practices answered in both. The noise band is that of change.h: how far the difference would move
 * if nothing had changed and each answer could be off by one step. An answer whose move would change
 * nothing (counted lower for want of evidence) does not move. */
#include <string.h>

#include "diagnosis/ask.h"
#include "diagnosis/change.h"
#include "diagnosis/parts.h"

#define METHOD "rounds/1"

/* One round as scored. */
struct round {
    const char *name; /* "T0" */
    const char *date, *form;
    int64_t version;
    const struct firm *firm;
    struct look l;
    struct pei_result pei;
    struct readiness_result readiness;
    struct apmo_result apmo;
    struct pathway_result pathway;
};

struct limits {
    struct param_value level, draws;
};

static const char *date_of_us(struct arena *a, int64_t us)
{
    struct date d = {(int)(us / 86400000000LL)};
    return arena_strdup(a, date_text(d).s);
}

static bool score_round(struct job *job, const struct catalogue *cat, const struct facts *facts,
                        struct round *r, struct err *e)
{
    r->l = (struct look){.a = job->arena,
                         .cat = cat,
                         .facts = facts,
                         .firm = r->firm,
                         .home = market_index(facts, r->firm->home),
                         .as_of_year = date_year(facts_as_of(facts)),
                         .seed = job->seed};
    if (r->l.home < 0)
        return FAIL(e, ERR_INPUT, "%s: the home country `%s` is not a market", r->firm->file,
                    r->firm->home);
    TRY(look_open(&r->l, e));
    pei_score(&r->l, &r->pei);
    readiness_score(&r->l, &r->readiness);
    apmo_score(&r->l, &r->apmo);
    pathway_score(&r->l, &r->readiness, &r->apmo, &r->pathway);
    return true;
}

/* The version that ended each round, in order, and the newest one. */
static bool read_rounds(struct job *job, const char *firm_id, const struct ratings *ratings,
                        const struct catalogue *cat, const struct facts *facts, struct round **ret,
                        size_t *ret_n, struct err *e)
{
    struct arena *a = job->arena;
    struct round *list = NULL;
    size_t n = 0, cap = 0;
    int64_t newest = ratings_newest_round(ratings);
    const char *form = "first";
    for (int64_t k = 1; k <= newest + 1; k++) {
        struct round r = {.name = arena_printf(a, "T%lld", (long long)(k - 1)), .form = form};
        struct ws_firm stored;
        int64_t version = 0;
        for (size_t i = 0; i < ratings->n; i++)
            if (ratings->list[i].round == k && ratings->list[i].before_version &&
                !*ratings->list[i].rater) {
                version = ratings->list[i].before_version;
                form = ratings->list[i].form;
            }
        if (!version && k <= newest)
            continue;
        TRY(firm_at_version(job, ratings->ws, firm_id, version, &r.firm, &stored, e));
        r.version = stored.version;
        r.date = date_of_us(a, stored.at_us);
        TRY(score_round(job, cat, facts, &r, e));
        PUSH(a, list, n, cap, r);
    }
    *ret = list;
    *ret_n = n;
    return true;
}

/* --- noise ------------------------------------------------------------------------------------ */

struct shakies {
    struct shaky *items;
    size_t n, cap;
};

/* What one step of an answer adds to its practice, and whether a step changes anything. */
static void add_answer(struct arena *a, struct shakies *s, const struct look *l,
                       const struct answer *ans, const struct atom *x, double share)
{
    const struct diagnosis_numbers *k = &l->k;
    double top = ans->yes_no ? 1 : k->level_max.v;
    bool above_cap = ans->value + 1 >= k->evidence_level.v && !ans->evidence && !ans->yes_no;
    struct shaky y = {.gain = share / top,
                      .up = ans->value < top && !above_cap,
                      .down = ans->value > 0 && !x->capped};
    if (isnan(x->point))
        return;
    PUSH(a, s->items, s->n, s->cap, y);
}

/* The answers behind one practice of one round; `sign` is -1 for the earlier one. */
static void add_practice(struct arena *a, struct shakies *s, const struct round *r, size_t i,
                         double share)
{
    const struct practice *p = &r->l.cat->pei->practices[i];
    if (r->pei.practices[i].short_form) {
        add_answer(a, s, &r->l, firm_answer(r->firm, "pei-short", p->id), &r->l.shorts[i], share);
        return;
    }
    double answered = 0;
    for (size_t j = 0; j < p->n_observables; j++) {
        const struct atom *x = &r->l.observables[p->first_observable + j];
        if (x->applicable && !isnan(x->point))
            answered += x->weight;
    }
    for (size_t j = 0; j < p->n_observables && answered > 0; j++) {
        const struct atom *x = &r->l.observables[p->first_observable + j];
        const struct answer *ans =
            firm_answer(r->firm, "pei", r->l.cat->pei->observables[p->first_observable + j].id);
        if (ans && x->applicable && !isnan(x->point))
            add_answer(a, s, &r->l, ans, x, share * x->weight / answered);
    }
}

/* Statements of one construct, on 0..100. */
static void add_construct(struct arena *a, struct shakies *s, const struct round *r,
                          const struct construct *c, double share)
{
    const struct apmo_catalogue *m = r->l.cat->apmo;
    double span = m->scale_max - m->scale_min, answered = 0;
    for (size_t i = 0; i < c->n_items; i++)
        answered += r->l.item_raw[c->first_item + i] >= 0;
    for (size_t i = 0; i < c->n_items; i++) {
        int raw = r->l.item_raw[c->first_item + i];
        double sign = m->items[c->first_item + i].reversed ? -1 : 1;
        struct shaky y = {.gain = sign * share * 100 / span / answered,
                          .up = raw < m->scale_max,
                          .down = raw > m->scale_min};
        if (raw >= 0)
            PUSH(a, s->items, s->n, s->cap, y);
    }
}

/* --- one comparison ---------------------------------------------------------------------------- */

struct change {
    const char *id, *name;
    const struct figure *before, *after, *change;
    const char *verdict;
};

static struct change compare(const struct round *to, const struct limits *k, const char *id,
                             const char *name, const struct figure *before,
                             const struct figure *after, const struct shakies *s,
                             double places)
{
    const struct look *l = &to->l;
    struct arena *a = l->a;
    struct change c = {.id = id, .name = name, .before = before, .after = after};
    const char *label = arena_printf(a, "Change of %s", name);
    if (!figure_known(before) || !figure_known(after)) {
        c.change = figure_missing(a, label, after->unit,
                                  figure_known(after)    ? "not known in the earlier round"
                                  : figure_known(before) ? "not known in the later round"
                                                         : after->why);
        c.verdict = "not comparable";
        return c;
    }
    struct figs in = {0};
    struct rng rng;
    figs_add(a, &in, before);
    figs_add(a, &in, after);
    figs_add(a, &in, l->k.step.figure);
    figs_add(a, &in, k->level.figure);
    rng_init(&rng, l->seed, arena_printf(a, "diagnosis.history.%s", id));
    double v = after->value - before->value,
           band = change_band(a, s->items, s->n, l->k.step.v, k->level.v, (size_t)k->draws.v, &rng);
    struct figure *f = look_figure(l, label, v, after->unit, (int)places, METHOD, &in);
    c.change = look_interval(f, v - band, v + band);
    c.verdict = fabs(v) > band + 1e-9 ? "more than noise" : "within noise";
    return c;
}

static struct change compare_practice(const struct round *from, const struct round *to,
                                      const struct limits *k, size_t i)
{
    struct shakies s = {0};
    const struct practice *p = to->pei.practices[i].practice;
    const struct figure *before = from->pei.practices[i].score, *after = to->pei.practices[i].score;
    if (figure_known(before) && figure_known(after)) {
        add_practice(to->l.a, &s, from, i, -1);
        add_practice(to->l.a, &s, to, i, 1);
    }
    return compare(to, k, arena_printf(to->l.a, "practice.%s", p->id), p->name, before, after, &s,
                   2);
}

/* Over the practices answered in both rounds, each with its own weight; dimension < 0: all. */
static struct change compare_practices(const struct round *from, const struct round *to,
                                       const struct limits *k, int dimension, const char *id,
                                       const char *name)
{
    const struct pei_catalogue *c = to->l.cat->pei;
    struct arena *a = to->l.a;
    struct shakies s = {0};
    struct figs in[2] = {{0}, {0}};
    double weight = 0, sum[2] = {0};
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < c->n_practices; i++) {
            const struct figure *f[2] = {from->pei.practices[i].score, to->pei.practices[i].score};
            double v = c->practices[i].weight;
            if (!figure_known(f[0]) || !figure_known(f[1]) ||
                (dimension >= 0 && c->practices[i].dimension != (size_t)dimension))
                continue;
            if (pass == 0) {
                weight += v;
                continue;
            }
            for (int t = 0; t < 2; t++) {
                sum[t] += v / weight * f[t]->value;
                figs_add(a, &in[t], f[t]);
                add_practice(a, &s, t ? to : from, i, (t ? 1 : -1) * v / weight);
            }
        }
    const struct figure *f[2];
    for (int t = 0; t < 2; t++) {
        struct figure *x = look_figure(
            &to->l,
            arena_printf(a, "%s over practices answered in both rounds, %s", name,
                         t ? to->name : from->name),
            weight > 0 ? sum[t] : (double)NAN, "score 0–1", 2, METHOD, &in[t]);
        if (x->missing)
            x->why = "no practice is answered in both rounds";
        f[t] = x;
    }
    return compare(to, k, id, name, f[0], f[1], &s, 2);
}

static struct change compare_change(const struct round *from, const struct round *to,
                                    const struct limits *k)
{
    const struct apmo_catalogue *c = to->l.cat->apmo;
    struct shakies s = {0};
    if (figure_known(from->apmo.change) && figure_known(to->apmo.change))
        for (size_t i = 0; i < N_MECHANISMS; i++) {
            add_construct(to->l.a, &s, from, &c->constructs[c->mechanism[i]], -1.0 / N_MECHANISMS);
            add_construct(to->l.a, &s, to, &c->constructs[c->mechanism[i]], 1.0 / N_MECHANISMS);
        }
    return compare(to, k, "change", "Organisational change (M)", from->apmo.change,
                   to->apmo.change, &s, 1);
}

/* The register is what the firm has; it is noted down, not judged, so nothing shakes it. */
static struct change compare_readiness(const struct round *from, const struct round *to,
                                       const struct limits *k)
{
    struct shakies s = {0};
    struct change c = compare(to, k, "readiness", "Digital readiness", from->readiness.overall,
                              to->readiness.overall, &s, 0);
    if (figure_known(c.change))
        c.verdict = c.change->value != 0 ? "by the register of tools" : "no change";
    return c;
}

/* --- the result -------------------------------------------------------------------------------- */

static const struct shape_field round_fields[] = {
    {.name = "round", .kind = VALUE_TEXT},
    {.name = "date", .kind = VALUE_TEXT},
    {.name = "form", .kind = VALUE_TEXT, .help = "that began it"},
    {.name = "version", .kind = VALUE_INT, .help = "of the firm that holds its answers"},
    {.name = "answered", .heading = "practices answered", .kind = VALUE_FIGURE},
    {.name = "index", .kind = VALUE_FIGURE},
    {.name = "class", .kind = VALUE_TEXT},
    {.name = "readiness", .kind = VALUE_FIGURE},
    {.name = "change", .heading = "organisational change", .kind = VALUE_FIGURE},
    {.name = "pathway", .kind = VALUE_TEXT},
    {.name = "pathway_id", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape round_shape = SHAPE("diagnosis_round", "one round", round_fields);
static const struct shape_field change_fields[] = {
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "score", .kind = VALUE_TEXT},
    {.name = "before", .kind = VALUE_FIGURE},
    {.name = "after", .kind = VALUE_FIGURE},
    {.name = "change", .kind = VALUE_FIGURE, .help = "with the band of noise around it"},
    {.name = "verdict", .kind = VALUE_TEXT},
};
static const struct shape change_shape =
    SHAPE("diagnosis_change", "a score in two rounds", change_fields);
static const struct shape_field practice_round_fields[] = {
    {.name = "round", .kind = VALUE_TEXT},
    {.name = "score", .kind = VALUE_FIGURE},
};
static const struct shape practice_round_shape =
    SHAPE("diagnosis_practice_round", "a practice in one round", practice_round_fields);
static const struct shape_field practice_history_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "practice", .kind = VALUE_TEXT},
    {.name = "rounds", .kind = VALUE_LIST, .of = &practice_round_shape},
};
static const struct shape practice_history_shape =
    SHAPE("diagnosis_practice_history", "a practice through the rounds", practice_history_fields);
static const struct shape_field history_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "rounds", .kind = VALUE_LIST, .of = &round_shape},
    {.name = "from", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "to", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "changes", .heading = "changes between two rounds", .kind = VALUE_LIST,
     .of = &change_shape},
    {.name = "practices", .heading = "practice by practice", .kind = VALUE_LIST,
     .of = &change_shape, .flags = SHAPE_CSV},
    {.name = "series", .kind = VALUE_LIST, .of = &practice_history_shape,
     .flags = SHAPE_NOT_IN_TEXT},
    {.name = "note", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape history_shape =
    SHAPE("diagnosis_history", "the rounds of a firm", history_fields);

static void add_change(struct arena *a, struct value *list, const struct change *c)
{
    struct value *r = value_record(a);
    record_text(a, r, "id", c->id);
    record_text(a, r, "score", c->name);
    record_figure(a, r, "before", c->before);
    record_figure(a, r, "after", c->after);
    record_figure(a, r, "change", c->change);
    record_text(a, r, "verdict", c->verdict);
    list_add(a, list, r);
}

static struct value *round_list(struct arena *a, const struct round *r, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        const struct weighting_result *w = &r[i].pei.weightings[WEIGHTING_PRACTICES];
        struct value *v = value_record(a);
        record_text(a, v, "round", r[i].name);
        record_text(a, v, "date", r[i].date);
        record_text(a, v, "form", r[i].form);
        record_int(a, v, "version", r[i].version);
        record_figure(a, v, "answered", r[i].pei.n_answered);
        record_figure(a, v, "index", w->index);
        record_text(a, v, "class", w->class_text);
        record_figure(a, v, "readiness", r[i].readiness.overall);
        record_figure(a, v, "change", r[i].apmo.change);
        record_text(a, v, "pathway", r[i].pathway.text);
        if (r[i].pathway.assessed)
            record_text(a, v, "pathway_id", pathway_id(r[i].pathway.label));
        list_add(a, list, v);
    }
    return list;
}

static struct value *series_list(struct arena *a, const struct round *r, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r[0].l.cat->pei->n_practices; i++) {
        struct value *v = value_record(a), *rounds = value_list(a);
        record_text(a, v, "id", r[0].pei.practices[i].practice->id);
        record_text(a, v, "practice", r[0].pei.practices[i].practice->name);
        for (size_t k = 0; k < n; k++) {
            struct value *x = value_record(a);
            record_text(a, x, "round", r[k].name);
            record_figure(a, x, "score", r[k].pei.practices[i].score);
            list_add(a, rounds, x);
        }
        record_set(a, v, "rounds", rounds);
        list_add(a, list, v);
    }
    return list;
}

static bool round_named(const struct args *args, const char *param, const struct round *r, size_t n,
                        size_t *ret, struct err *e)
{
    if (!args_has(args, param))
        return true;
    for (size_t i = 0; i < n; i++)
        if (cstr_eq(args_text(args, param), r[i].name)) {
            *ret = i;
            return true;
        }
    return FAIL(e, ERR_INPUT, "there is no round `%.20s`; the last one is %s",
                args_text(args, param), r[n - 1].name);
}

static const char *headline_of(struct arena *a, const struct change *index)
{
    if (!figure_known(index->change))
        return arena_printf(a, "The export practice index cannot be compared: %s",
                            index->change->why);
    double v = index->change->value;
    return arena_printf(
        a, "Over the practices answered in both rounds the export practice index %s from %s to %s: %s",
        v > 0   ? "rose"
        : v < 0 ? "fell"
                : "stayed",
        figure_text(a, index->before), figure_text(a, index->after), index->verdict);
}

static bool run_history(struct job *job, const struct args *args, struct value **ret,
                        struct err *e)
{
    struct arena *a = job->arena;
    const struct catalogue *cat;
    const struct firm *own;
    struct workspace *ws;
    struct facts *facts;
    struct ratings ratings;
    struct ws_firm stored;
    struct limits k;
    struct round *r;
    size_t n;
    TRY(ws_of_job(job, WS_READ, &ws, e) && facts_of_job(job, &facts, e) &&
        catalogue_of_job(job, &cat, e) &&
        stored_firm(job, ws, args_text(args, "firm"), &own, &stored, e) &&
        ratings_read(job, WS_READ, own->id, &ratings, e) &&
        param_figure(a, cat->params, "change.level", &k.level.figure, e) &&
        param_figure(a, cat->params, "change.draws", &k.draws.figure, e));
    k.level.v = k.level.figure->value;
    k.draws.v = k.draws.figure->value;
    TRY(read_rounds(job, own->id, &ratings, cat, facts, &r, &n, e));
    size_t from = n > 1 ? n - 2 : 0, to = n - 1;
    TRY(round_named(args, "from", r, n, &from, e) && round_named(args, "to", r, n, &to, e));
    struct value *v = value_record(a), *changes = value_list(a), *practices = value_list(a);
    if (from == to) {
        record_text(a, v, "headline",
                    n == 1 ? "One round so far; begin another when something has had time to change"
                           : "A round compared with itself shows nothing");
    } else {
        struct change index = compare_practices(&r[from], &r[to], &k, -1, "index",
                                                "Export practice index");
        record_text(a, v, "headline", headline_of(a, &index));
        record_text(a, v, "from", r[from].name);
        record_text(a, v, "to", r[to].name);
        add_change(a, changes, &index);
        for (size_t d = 0; d < cat->pei->n_dimensions; d++) {
            struct change x = compare_practices(
                &r[from], &r[to], &k, (int)d,
                arena_printf(a, "dimension.%s", cat->pei->dimensions[d].id),
                cat->pei->dimensions[d].name);
            add_change(a, changes, &x);
        }
        struct change m = compare_change(&r[from], &r[to], &k),
                      t = compare_readiness(&r[from], &r[to], &k);
        add_change(a, changes, &m);
        add_change(a, changes, &t);
        for (size_t i = 0; i < cat->pei->n_practices; i++) {
            struct change x = compare_practice(&r[from], &r[to], &k, i);
            add_change(a, practices, &x);
        }
        record_prose(a, v, "note",
                     prose(a,
                           "The band is how far the difference would move in {} of a hundred "
                           "repetitions if nothing had changed and each answer, then and now, were "
                           "a step higher or lower in {} of a hundred cases each.",
                           FIGURE(a, "Level of the band, of a hundred", 100 * k.level.v, "", METHOD,
                                  cat->hash, k.level.figure),
                           FIGURE(a, "Steps, of a hundred", 100 * r[to].l.k.step.v, "", METHOD,
                                  cat->hash, r[to].l.k.step.figure)));
    }
    record_set(a, v, "rounds", round_list(a, r, n));
    record_set(a, v, "changes", changes);
    record_set(a, v, "practices", practices);
    record_set(a, v, "series", series_list(a, r, n));
    record_text(a, v, "next",
                n == 1 ? arena_printf(a, "landfall diagnosis start %s --form short", own->id)
                       : arena_printf(a, "landfall diagnosis run %s", own->id));
    *ret = v;
    return true;
}

static const struct capability_param history_params[] = {
    FIRM_PARAM,
    {.name = "from", .kind = PARAM_TEXT, .help = "the earlier round, T0 (default: the one before)"},
    {.name = "to", .kind = PARAM_TEXT, .help = "the later round (default: the last)"},
};
const struct capability diagnosis_history = {
    .name = "diagnosis.history",
    .summary = "Compares the rounds of a questionnaire and says which change is more than noise",
    .about = "Each round is scored anew from its own answers with today's catalogue. Two rounds are "
             "compared over the practices answered in both; beside each change stands how far it "
             "would move if nothing had changed.",
    .example = "landfall diagnosis history olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(history_params),
    .result = &history_shape,
    .run = run_history,
};

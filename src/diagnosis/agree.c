/* agree.c — diagnosis agreement: how far the firm's own answers and a second rater's agree, and what
 * the two should talk about first.
 *
 * An item counts when both rated it; "don't know" and "not applicable" rate nothing, but stand in a
 * list of their own, since they are disagreements too. Yes and no are the two ends of the scale, as
 * they are in the score. The list of disagreements begins with what is furthest apart; among equals,
 * with what would move its score most. */
#include <stdlib.h>
#include <string.h>

#include "diagnosis/agreement.h"
#include "diagnosis/ask.h"
#include "diagnosis/parts.h"

#define METHOD "agreement/1"

struct numbers {
    struct param_value items_min, draws, level, undefined_max, reliable, tentative;
};

static bool numbers_read(struct arena *a, const struct params *p, struct numbers *n, struct err *e)
{
    const struct {
        const char *id;
        struct param_value *to;
    } table[] = {
        {"agreement.items.min", &n->items_min},
        {"agreement.draws", &n->draws},
        {"agreement.level", &n->level},
        {"agreement.undefined.max", &n->undefined_max},
        {"agreement.alpha.reliable", &n->reliable},
        {"agreement.alpha.tentative", &n->tentative},
    };
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        TRY(param_figure(a, p, table[i].id, &table[i].to->figure, e));
        table[i].to->v = table[i].to->figure->value;
    }
    return true;
}

/* One item rated by two. */
struct both {
    const struct question *q;
    const struct answer *own, *second;
    int x, y;   /* on the scale of the question */
    int apart;  /* |x - y| */
    const char *rater;
    const struct figure *own_figure, *second_figure, *effect;
    const char *effect_on;
};
struct boths {
    struct both *items;
    size_t n, cap;
};

/* What an agreement is computed from. */
struct matter {
    struct job *job;
    const struct catalogue *cat;
    const struct facts *facts;
    const struct firm *own;
    const struct ratings *ratings;
    struct numbers k;
    uint64_t seed;
};

static int on_scale(const struct question *q, const struct answer *x)
{
    if (!x->yes_no)
        return x->value;
    return x->value ? q->value_max : q->value_min;
}

/* --- what taking the other's answer would do --------------------------------------------------- */

static bool look_at(const struct matter *m, const struct firm *f, struct look *ret, struct err *e)
{
    *ret = (struct look){.a = m->job->arena,
                         .cat = m->cat,
                         .facts = m->facts,
                         .firm = f,
                         .home = market_index(m->facts, f->home),
                         .as_of_year = date_year(facts_as_of(m->facts)),
                         .seed = m->seed};
    if (ret->home < 0)
        return FAIL(e, ERR_INPUT, "%s: the home country `%s` is not a market", f->file, f->home);
    return look_open(ret, e);
}

/* The score that an item feeds: the index for practices, organisational change for statements of a
 * mechanism, its construct's answers for others. */
static const struct figure *score_of(struct look *l, const struct question *q, const char **ret_name)
{
    if (!cstr_eq(q->instrument, "apmo-bc")) {
        struct pei_result p;
        pei_score(l, &p);
        *ret_name = "Potential Export Index";
        return p.weightings[WEIGHTING_PRACTICES].index;
    }
    struct apmo_result r;
    const struct apmo_catalogue *c = l->cat->apmo;
    size_t construct = c->items[item_find(c, q->item)].construct;
    apmo_score(l, &r);
    if (c->constructs[construct].block == BLOCK_MECHANISM) {
        *ret_name = "Organisational change";
        return r.change;
    }
    *ret_name = c->constructs[construct].name;
    return r.constructs[construct].answers;
}

static bool find_effect(const struct matter *m, struct both *b, struct err *e)
{
    struct arena *a = m->job->arena;
    struct firm *with = NEW(a, struct firm);
    struct look before, after;
    const char *name;
    *with = *m->own;
    with->answers = NEW_N(a, struct answer, m->own->n_answers);
    for (size_t i = 0; i < m->own->n_answers; i++)
        with->answers[i] = m->own->answers[i];
    with->answers[firm_answer_index(m->own, b->own)] = *b->second;
    TRY(look_at(m, m->own, &before, e) && look_at(m, with, &after, e));
    const struct figure *was = score_of(&before, b->q, &name), *is = score_of(&after, b->q, &name);
    if (!figure_known(was) || !figure_known(is))
        return true;
    struct figs in = {0};
    figs_add(a, &in, was);
    figs_add(a, &in, b->second_figure);
    b->effect = look_figure(
        &before, arena_printf(a, "What taking the second answer to %s would add to %s", b->q->item, name),
        is->value - was->value, was->unit, was->decimals + 1, METHOD, &in);
    b->effect_on = name;
    return true;
}

/* --- the items --------------------------------------------------------------------------------- */

static const struct figure *own_leaf(const struct matter *m, const struct both *b)
{
    struct arena *a = m->job->arena;
    return firm_figure(a, m->own, arena_printf(a, "Own answer %s", b->q->item),
                       arena_printf(a, "answers[%zu].answer", firm_answer_index(m->own, b->own)),
                       (struct opt_real){true, b->x}, "points", 0);
}

static const struct figure *second_leaf(const struct matter *m, const struct both *b)
{
    struct arena *a = m->job->arena;
    struct figure *f =
        figure_leaf(a, FIGURE_FIRM, arena_printf(a, "Second answer %s", b->q->item), b->y, "points",
                    0, arena_printf(a, "%s, second rater", m->own->file), b->q->item);
    f->decimals = 0;
    f->grade = GRADE_C;
    return f;
}

/* Items of one instrument that both rated; those only one rated go to `one_sided`. */
static void collect(const struct matter *m, const struct firm *second, const char *rater,
                    const struct question *q, size_t n, const char *instrument, struct boths *ret,
                    struct boths *one_sided)
{
    struct arena *a = m->job->arena;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(q[i].instrument, instrument) != 0)
            continue;
        struct both b = {.q = &q[i],
                         .own = firm_answer(m->own, q[i].instrument, q[i].item),
                         .second = firm_answer(second, q[i].instrument, q[i].item),
                         .rater = rater};
        if (!b.own || !b.second)
            continue;
        if (b.own->state != ANSWER_GIVEN || b.second->state != ANSWER_GIVEN) {
            if (b.own->state != b.second->state)
                PUSH(a, one_sided->items, one_sided->n, one_sided->cap, b);
            continue;
        }
        b.x = on_scale(b.q, b.own);
        b.y = on_scale(b.q, b.second);
        b.apart = abs(b.x - b.y);
        b.own_figure = own_leaf(m, &b);
        b.second_figure = second_leaf(m, &b);
        PUSH(a, ret->items, ret->n, ret->cap, b);
    }
}

/* --- the coefficients -------------------------------------------------------------------------- */

struct measured {
    const struct figure *items, *exact, *near, *kappa, *alpha;
    const char *reading;
};

static const char *not_computable(const struct matter *m, const struct boths *b)
{
    if ((double)b->n < m->k.items_min.v)
        return arena_printf(m->job->arena,
                            "too few items rated by both: %zu, at least %.0f are needed", b->n,
                            m->k.items_min.v);
    return NULL;
}

static struct figure *coefficient(const struct matter *m, const char *label, double v,
                                  const char *why, struct agreement_band band,
                                  const struct figs *in)
{
    struct arena *a = m->job->arena;
    struct figure *f = figure_derived(a, label, why ? (double)NAN : v, "index", METHOD,
                                      m->cat->hash, in->items, in->n);
    f->decimals = 2;
    if (f->missing)
        f->why = why ? why
                     : "all ratings are one and the same value: agreement beyond chance has no "
                       "meaning";
    else if (isnan(band.low))
        f->why = arena_printf(a, "no interval: in %.0f of a hundred resamples it is not defined",
                              100 * band.undefined);
    else
        f = figure_with_interval(f, band.low, band.high);
    return f;
}

static const char *reading_of(const struct matter *m, const struct figure *alpha)
{
    if (!figure_known(alpha))
        return "not computable";
    if (at_least(alpha->value, m->k.reliable.v))
        return "reliable";
    if (at_least(alpha->value, m->k.tentative.v))
        return "tentative";
    return "not reliable: talk before you rely on the scores";
}

static struct measured measure(const struct matter *m, const char *instrument,
                               const struct boths *b)
{
    struct arena *a = m->job->arena;
    struct measured r = {0};
    struct figs in = {0}, same = {0}, near = {0};
    int *x = NEW_N(a, int, 2 * b->n + 1), *y = x + b->n;
    int low = b->n ? b->items[0].q->value_min : 0, high = b->n ? b->items[0].q->value_max : 0;
    double exact = 0, within = 0;
    for (size_t i = 0; i < b->n; i++) {
        x[i] = b->items[i].x;
        y[i] = b->items[i].y;
        exact += b->items[i].apart == 0;
        within += b->items[i].apart <= 1;
        figs_add(a, &in, b->items[i].own_figure);
        figs_add(a, &in, b->items[i].second_figure);
    }
    same = near = in;
    figs_add(a, &in, m->k.items_min.figure);
    figs_add(a, &in, m->k.draws.figure);
    figs_add(a, &in, m->k.level.figure);
    const char *why = not_computable(m, b);
    struct agreement_bands bands = {{(double)NAN, (double)NAN, 1}, {(double)NAN, (double)NAN, 1}};
    if (!why) {
        struct rng rng;
        rng_init(&rng, m->seed, "diagnosis.agreement");
        bands = agreement_resample(a, x, y, b->n, low, high, (size_t)m->k.draws.v, m->k.level.v,
                                   m->k.undefined_max.v, &rng);
    }
    r.kappa = coefficient(m, arena_printf(a, "Weighted kappa, %s", instrument),
                          kappa_quadratic(x, y, b->n), why, bands.kappa, &in);
    figs_add(a, &in, m->k.reliable.figure);
    figs_add(a, &in, m->k.tentative.figure);
    r.alpha = coefficient(m, arena_printf(a, "Krippendorff's alpha (ordinal), %s", instrument),
                          b->n ? alpha_ordinal(x, 2, b->n, low, high) : (double)NAN, why,
                          bands.alpha, &in);
    r.items = figure_derived(a, arena_printf(a, "Items rated by both, %s", instrument),
                             (double)b->n, "count", "count", m->cat->hash, same.items, same.n);
    r.exact = figure_derived(a, arena_printf(a, "Same answer, %s", instrument),
                             ratio(exact, (double)b->n), "share", METHOD, m->cat->hash, same.items,
                             same.n);
    r.near = figure_derived(a, arena_printf(a, "At most one step apart, %s", instrument),
                            ratio(within, (double)b->n), "share", METHOD, m->cat->hash, near.items,
                            near.n);
    r.reading = reading_of(m, r.alpha);
    return r;
}

/* --- the result -------------------------------------------------------------------------------- */

static int by_talk(const void *p, const void *q)
{
    const struct both *x = p, *y = q;
    double wx = (double)x->apart / (x->q->value_max - x->q->value_min),
           wy = (double)y->apart / (y->q->value_max - y->q->value_min);
    if (fabs(wx - wy) > 1e-12)
        return wx < wy ? 1 : -1;
    double ex = figure_known(x->effect) ? fabs(x->effect->value) : 0,
           ey = figure_known(y->effect) ? fabs(y->effect->value) : 0;
    /* the index runs to 1, the other scores to 100 */
    ex *= cstr_eq(x->q->instrument, "apmo-bc") ? 1 : 100;
    ey *= cstr_eq(y->q->instrument, "apmo-bc") ? 1 : 100;
    if (fabs(ex - ey) > 1e-12)
        return ex < ey ? 1 : -1;
    int c = strcmp(x->q->item, y->q->item);
    return c ? c : strcmp(x->rater, y->rater);
}

static const struct shape_field measure_fields[] = {
    {.name = "instrument", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "rater", .kind = VALUE_TEXT, .help = "who rated beside the firm"},
    {.name = "items", .heading = "rated by both", .kind = VALUE_FIGURE},
    {.name = "exact", .heading = "same answer", .kind = VALUE_FIGURE},
    {.name = "near", .heading = "at most one step apart", .kind = VALUE_FIGURE},
    {.name = "kappa", .heading = "weighted kappa", .kind = VALUE_FIGURE},
    {.name = "alpha", .heading = "Krippendorff's alpha", .kind = VALUE_FIGURE},
    {.name = "reading", .kind = VALUE_TEXT},
    {.name = "why", .heading = "why not", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "same_person", .kind = VALUE_BOOL,
     .help = "the rater gave some of the firm's own answers too: that measures memory"},
};
static const struct shape measure_shape =
    SHAPE("agreement_measure", "agreement on one instrument", measure_fields);
static const struct shape_field talk_fields[] = {
    {.name = "item", .kind = VALUE_TEXT},
    {.name = "instrument", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "section", .kind = VALUE_TEXT},
    {.name = "question", .kind = VALUE_TEXT},
    {.name = "question_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "section_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "rater", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "own", .kind = VALUE_TEXT},
    {.name = "second", .kind = VALUE_TEXT},
    {.name = "steps_apart", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "effect", .heading = "would move", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "effect_on", .heading = "the score", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "own_answer", .kind = VALUE_RECORD, .of = &given_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "second_answer", .kind = VALUE_RECORD, .of = &given_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape talk_shape =
    SHAPE("agreement_item", "an item on which the two differ", talk_fields);
static const struct shape_field agreement_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "computable", .kind = VALUE_BOOL},
    {.name = "raters", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "measures", .heading = "agreement", .kind = VALUE_LIST, .of = &measure_shape},
    {.name = "disagreements", .heading = "talk about these first", .kind = VALUE_LIST,
     .of = &talk_shape, .flags = SHAPE_CSV},
    {.name = "one_sided", .heading = "rated by one of you only", .kind = VALUE_LIST,
     .of = &talk_shape},
    {.name = "agreed", .heading = "items on which you agree", .kind = VALUE_INT},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape agreement_shape =
    SHAPE("agreement", "how far two raters agree", agreement_fields);

static const char *answer_words(struct arena *a, const struct question *q, const struct answer *x)
{
    if (x->state != ANSWER_GIVEN)
        return x->state == ANSWER_DONT_KNOW ? "don't know" : "not applicable";
    size_t i = (size_t)(x->value - q->value_min);
    if (x->yes_no || x->value < q->value_min || i >= COUNT_OF(q->choice) || !q->choice[i])
        return stored_value(a, x);
    return arena_printf(a, "%d: %s", x->value, q->choice[i]);
}

static struct value *talk_value(struct arena *a, const struct both *b)
{
    struct value *r = value_record(a);
    bool rated = b->own->state == ANSWER_GIVEN && b->second->state == ANSWER_GIVEN;
    record_text(a, r, "item", b->q->item);
    record_text(a, r, "instrument", b->q->instrument);
    record_text(a, r, "section", b->q->section);
    record_text(a, r, "question", b->q->question);
    record_text(a, r, "question_id", b->q->question_id);
    record_text(a, r, "section_id", b->q->section_id);
    record_text(a, r, "rater", b->rater);
    record_text(a, r, "own", answer_words(a, b->q, b->own));
    record_text(a, r, "second", answer_words(a, b->q, b->second));
    if (rated)
        record_int(a, r, "steps_apart", b->apart);
    if (b->effect) {
        record_figure(a, r, "effect", b->effect);
        record_text(a, r, "effect_on", b->effect_on);
    }
    record_set(a, r, "own_answer", given_value(a, b->q, b->own));
    record_set(a, r, "second_answer", given_value(a, b->q, b->second));
    return r;
}

static const char *instrument_name(const char *instrument)
{
    return cstr_eq(instrument, "pei-short") ? "Export practices, one question each"
           : cstr_eq(instrument, "pei")     ? "Export practices in detail"
                                            : "Drivers, change and conditions";
}

/* Did the second rater give any of the firm's own answers to the same items? */
static bool is_same_person(const struct matter *m, const struct boths *b, const char *rater)
{
    for (size_t i = 0; i < b->n; i++) {
        const char *who =
            ratings_who(m->ratings, m->job->arena, b->items[i].q->instrument, b->items[i].q->item);
        if (who && strcmp(who, rater) == 0)
            return true;
    }
    return false;
}

struct outcome_lists {
    struct value *measures, *disagreements, *one_sided;
    struct boths differ, lonely;
    size_t n_rated, n_agreed;
    const char *first_reading;
    const struct figure *first_alpha;
    bool any_same_person;
};

static bool add_measures(const struct matter *m, const char *rater, const struct question *q,
                         size_t n, struct outcome_lists *o, struct err *e)
{
    struct arena *a = m->job->arena;
    const struct firm *second;
    TRY(ratings_firm(m->ratings, a, m->own, rater, false, &second, e));
    for (size_t k = 0; k < N_INSTRUMENTS; k++) {
        struct boths b = {0};
        size_t before = o->lonely.n;
        collect(m, second, rater, q, n, instruments[k], &b, &o->lonely);
        if (b.n == 0 && o->lonely.n == before)
            continue;
        struct measured x = measure(m, instruments[k], &b);
        struct value *r = value_record(a);
        bool same = is_same_person(m, &b, rater);
        record_text(a, r, "instrument", instruments[k]);
        record_text(a, r, "name", instrument_name(instruments[k]));
        record_text(a, r, "rater", rater);
        record_figure(a, r, "items", x.items);
        record_figure(a, r, "exact", x.exact);
        record_figure(a, r, "near", x.near);
        record_figure(a, r, "kappa", x.kappa);
        record_figure(a, r, "alpha", x.alpha);
        record_text(a, r, "reading", x.reading);
        if (x.alpha->missing)
            record_text(a, r, "why", x.alpha->why);
        record_bool(a, r, "same_person", same);
        list_add(a, o->measures, r);
        o->any_same_person = o->any_same_person || same;
        o->n_rated += b.n;
        if (!o->first_alpha || (!figure_known(o->first_alpha) && figure_known(x.alpha))) {
            o->first_alpha = x.alpha;
            o->first_reading = x.reading;
        }
        for (size_t i = 0; i < b.n; i++) {
            if (b.items[i].apart == 0) {
                o->n_agreed++;
                continue;
            }
            TRY(find_effect(m, &b.items[i], e));
            PUSH(a, o->differ.items, o->differ.n, o->differ.cap, b.items[i]);
        }
    }
    return true;
}

static const char *headline_of(struct arena *a, const struct outcome_lists *o, size_t n_raters)
{
    if (n_raters == 0)
        return "Nobody has rated beside the firm yet";
    if (o->n_rated == 0)
        return "No item is rated by both the firm and a second rater yet";
    const char *items = arena_printf(a, "The two of you agree on %zu of %zu items", o->n_agreed,
                                     o->n_rated);
    if (!figure_known(o->first_alpha))
        return arena_printf(a, "%s; agreement beyond chance is not computable: %s", items,
                            o->first_alpha->why);
    return arena_printf(a, "%s; Krippendorff's alpha %s: %s", items,
                        figure_text_interval(a, o->first_alpha), o->first_reading);
}

static bool run_agreement(struct job *job, const struct args *args, struct value **ret,
                          struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct facts *facts;
    struct ratings ratings;
    struct ws_firm stored;
    const struct question *q, *short_form;
    const char *const *raters;
    struct matter m = {.job = job, .ratings = &ratings, .seed = job->seed};
    TRY(ws_of_job(job, WS_READ, &ws, e) && facts_of_job(job, &facts, e) &&
        catalogue_of_job(job, &m.cat, e) &&
        stored_firm(job, ws, args_text(args, "firm"), &m.own, &stored, e) &&
        ratings_read(job, WS_READ, m.own->id, &ratings, e) &&
        numbers_read(a, m.cat->params, &m.k, e));
    m.facts = facts;
    size_t n_short = questions_of(a, m.cat, FORM_SHORT, &short_form),
           n_full = questions_of(a, m.cat, FORM_FULL, &q), n_raters = 0;
    struct question *all = NEW_N(a, struct question, n_short + n_full);
    memcpy(all, short_form, n_short * sizeof *all);
    memcpy(all + n_short, q, n_full * sizeof *all);
    n_raters = ratings_raters(&ratings, a, &raters);
    struct outcome_lists o = {.measures = value_list(a),
                              .disagreements = value_list(a),
                              .one_sided = value_list(a)};
    struct value *v = value_record(a), *who = value_list(a);
    for (size_t i = 0; i < n_raters; i++) {
        list_add(a, who, value_text(a, raters[i]));
        TRY(add_measures(&m, raters[i], all, n_short + n_full, &o, e));
    }
    if (o.differ.n)
        qsort(o.differ.items, o.differ.n, sizeof *o.differ.items, by_talk);
    for (size_t i = 0; i < o.differ.n; i++)
        list_add(a, o.disagreements, talk_value(a, &o.differ.items[i]));
    for (size_t i = 0; i < o.lonely.n; i++)
        list_add(a, o.one_sided, talk_value(a, &o.lonely.items[i]));
    record_text(a, v, "headline", headline_of(a, &o, n_raters));
    record_bool(a, v, "computable", o.first_alpha && figure_known(o.first_alpha));
    record_set(a, v, "raters", who);
    record_set(a, v, "measures", o.measures);
    record_set(a, v, "disagreements", o.disagreements);
    record_set(a, v, "one_sided", o.one_sided);
    record_int(a, v, "agreed", (int64_t)o.n_agreed);
    if (o.any_same_person)
        record_text(a, v, "note",
                    "The same person gave own answers and the second ones: that measures memory, "
                    "not agreement.");
    record_text(a, v, "next",
                n_raters ? arena_printf(a, "landfall diagnosis run %s", m.own->id)
                         : arena_printf(a, "landfall diagnosis next %s --rater second", m.own->id));
    *ret = v;
    return true;
}

static const struct capability_param agreement_params[] = {FIRM_PARAM};
const struct capability diagnosis_agreement = {
    .name = "diagnosis.agreement",
    .summary = "Says how far a second rater agrees with the firm's own answers, and what to talk about",
    .about = "Weighted kappa (quadratic) and Krippendorff's alpha (ordinal), each with a bootstrap "
             "interval, over the items both rated; then the items on which they differ, furthest "
             "apart first. Too few items, or one and the same rating throughout: not computable.",
    .example = "landfall diagnosis agreement olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(agreement_params),
    .result = &agreement_shape,
    .run = run_agreement,
};

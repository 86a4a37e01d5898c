/* pei.c — the Potential Export Index: practices → dimensions → index → class (methods 1.3).
 *
 *   p_i = sum_j w_ij q_ij,  d_k = sum v_i p_i / sum v_i,  PEI = sum v_i p_i / sum v_i
 *
 * An answer is an atom (weight, low, point, high). Missing answers are never filled in: low counts
 * them as nothing, high as everything, and the point is the mean over what is answered, with the
 * weights renormalised over the answered atoms of the whole index. What is not applicable leaves
 * both sides. A short answer stands for its practice until at least half of the practice's
 * observables are answered. Two weightings are computed: every practice alike, and every dimension
 * alike.
 *
 * Checked: tests/unit/diagnosis/test_pei.c; peer tests/peers/pei.py (exact rationals) */
#include <math.h>
#include <stdlib.h>

#include "diagnosis/parts.h"

#define METHOD "pei/1"
#define SOURCE "practices/pei.yaml"

/* What a set of weighted atoms gives. */
struct tally {
    double low, high, points, answered, weight;
};

static void tally_add(struct tally *t, double v, const struct atom *x)
{
    t->weight += v * x->weight;
    t->low += v * x->weight * x->low;
    t->high += v * x->weight * x->high;
    if (!isnan(x->point)) {
        t->answered += v * x->weight;
        t->points += v * x->weight * x->point;
    }
}

/* The atoms a practice is scored on: its observables, or the one short answer. */
struct atoms {
    const struct atom *items;
    size_t n;
    double applicable_weight; /* weights are divided by it */
    bool short_form, applicable;
};

static struct atoms atoms_of(const struct look *l, size_t i)
{
    const struct practice *p = &l->cat->pei->practices[i];
    const struct atom *obs = l->observables + p->first_observable;
    struct atoms r = {.items = obs, .n = p->n_observables, .applicable = l->shorts[i].applicable};
    double answered = 0;
    for (size_t j = 0; j < p->n_observables; j++) {
        if (!obs[j].applicable)
            continue;
        r.applicable_weight += obs[j].weight;
        if (!isnan(obs[j].point))
            answered += obs[j].weight;
    }
    if (!(r.applicable_weight > 0))
        r.applicable = false;
    if (!isnan(l->shorts[i].point) &&
        !at_least(answered, l->k.short_stands.v * r.applicable_weight)) {
        r = (struct atoms){&l->shorts[i], 1, 1, true, true};
    }
    return r;
}

static const char *reason_of(const struct look *l, size_t i)
{
    const struct practice *p = &l->cat->pei->practices[i];
    const struct answer *ans = firm_answer(l->firm, "pei-short", p->id);
    if (ans && ans->state == ANSWER_NOT_APPLICABLE)
        return ans->reason;
    ans = firm_answer(l->firm, "pei", p->observables[0].id);
    return ans ? ans->reason : NULL;
}

static void score_practice(struct look *l, size_t i, struct practice_result *r)
{
    const struct practice *p = &l->cat->pei->practices[i];
    struct atoms at = atoms_of(l, i);
    struct tally t = {0};
    struct figs in = {0};
    *r = (struct practice_result){
        .practice = p, .applicable = at.applicable, .short_form = at.short_form};
    const char *label = arena_printf(l->a, "%s (%s)", p->name, p->id);
    if (!at.applicable) {
        r->reason = reason_of(l, i);
        r->score =
            figure_missing(l->a, label, "score 0–1",
                           arena_printf(l->a, "not applicable: %s", r->reason ? r->reason : ""));
        r->coverage = figure_missing(l->a, label, "share", "not applicable");
        l->practices[i] = (struct atom){.point = (double)NAN, .applicable = false};
        return;
    }
    for (size_t j = 0; j < at.n; j++) {
        if (!at.items[j].applicable)
            continue;
        tally_add(&t, 1, &at.items[j]);
        figs_add(l->a, &in, at.items[j].figure);
        if (at.items[j].capped)
            r->evidence_would_raise = true;
    }
    if (r->evidence_would_raise) {
        figs_add(l->a, &in, l->k.evidence_level.figure);
        figs_add(l->a, &in, l->k.evidence_cap.figure);
    }
    if (at.short_form) {
        figs_add(l->a, &in, l->k.short_halfwidth.figure);
        figs_add(l->a, &in, l->k.short_stands.figure);
    }
    figs_add(l->a, &in, l->k.level_max.figure);
    double point = ratio(t.points, t.answered);
    struct figure *score = look_figure(l, label, point, "score 0–1", 2, METHOD, &in);
    if (score->missing)
        score->why = "no answer yet";
    r->score = look_interval(score, t.low / t.weight, t.high / t.weight);
    r->coverage = look_figure(l, arena_printf(l->a, "Answered part of %s", p->id),
                              t.answered / t.weight, "share", 2, METHOD, &in);
    if (!isnan(point) && at_least(point, l->k.strength.v))
        r->standing = STANDING_STRENGTH;
    else if (!isnan(point) && !(point > l->k.weakness.v + 1e-12))
        r->standing = STANDING_WEAKNESS;
    l->practices[i] = (struct atom){.weight = t.answered / t.weight,
                                    .low = t.low / t.weight,
                                    .point = point,
                                    .high = t.high / t.weight,
                                    .figure = r->score,
                                    .capped = r->evidence_would_raise,
                                    .applicable = true};
}

/* --- classes ---------------------------------------------------------------------------------- */

static int class_of(const struct look *l, double x)
{
    for (int c = 0; c < N_CLASSES - 1; c++)
        if (at_least(x, l->k.cut[c].v))
            return c;
    return N_CLASSES - 1;
}

static void classify(const struct look *l, const struct tally *t, struct weighting_result *w)
{
    const struct pei_class *names = l->cat->pei->classes;
    double coverage = t->answered / t->weight, point = w->index->value;
    w->class_low = class_of(l, t->low / t->weight);
    w->class_high = class_of(l, t->high / t->weight);
    w->class_point = figure_known(w->index) ? class_of(l, point) : -1;
    w->published = w->class_point >= 0 &&
                   (w->class_low == w->class_high || at_least(coverage, l->k.coverage_min.v));
    if (w->published)
        w->class_text = names[w->class_point].name;
    else
        w->class_text = arena_printf(l->a, "undetermined: between %s and %s",
                                     names[w->class_low].name, names[w->class_high].name);
    for (int c = 0; c < N_CLASSES - 1 && w->class_point >= 0; c++)
        if (fabs(point - l->k.cut[c].v) < l->k.borderline.v - 1e-12 &&
            (!w->nearest_cut ||
             fabs(point - l->k.cut[c].v) < fabs(point - w->nearest_cut->value))) {
            w->borderline = true;
            w->nearest_cut = l->k.cut[c].figure;
        }
}

/* --- the two weightings ----------------------------------------------------------------------- */

static double weight_of(const struct look *l, enum weighting_kind kind, size_t i)
{
    const struct practice *p = &l->cat->pei->practices[i];
    if (kind == WEIGHTING_PRACTICES)
        return p->weight;
    /* A dimension's practices share its one weight in proportion to their own. */
    double total = 0;
    for (size_t k = 0; k < l->cat->pei->n_practices; k++)
        if (l->cat->pei->practices[k].dimension == p->dimension)
            total += l->cat->pei->practices[k].weight;
    return total > 0 ? p->weight / total : 0;
}

static void add_practice(const struct look *l, struct tally *t, double v, size_t i)
{
    struct atoms at = atoms_of(l, i);
    if (!at.applicable)
        return;
    for (size_t j = 0; j < at.n; j++)
        if (at.items[j].applicable)
            tally_add(t, v / at.applicable_weight, &at.items[j]);
}

static void score_dimensions(struct look *l, enum weighting_kind kind, struct weighting_result *w)
{
    const struct pei_catalogue *c = l->cat->pei;
    w->dimensions = NEW_N(l->a, struct dimension_result, c->n_dimensions);
    for (size_t d = 0; d < c->n_dimensions; d++) {
        struct tally t = {0};
        struct figs in = {0};
        for (size_t i = 0; i < c->n_practices; i++)
            if (c->practices[i].dimension == d) {
                add_practice(l, &t, weight_of(l, kind, i), i);
                figs_add(l->a, &in, l->practices[i].figure);
            }
        double v = ratio(t.points, t.answered);
        struct figure *f = look_figure(l, c->dimensions[d].name, v, "score 0–1", 2, METHOD, &in);
        if (f->missing)
            f->why = t.weight > 0 ? "no answer yet" : "no practice of this dimension applies";
        else
            look_interval(f, t.low / t.weight, t.high / t.weight);
        w->dimensions[d] = (struct dimension_result){&c->dimensions[d], f};
    }
}

static int by_gain(const void *x, const void *y)
{
    const struct lever *p = x, *q = y;
    if (p->gain->value != q->gain->value)
        return p->gain->value < q->gain->value ? 1 : -1;
    return (p->practice > q->practice) - (p->practice < q->practice);
}

static void find_levers(struct look *l, enum weighting_kind kind, double total_weight,
                        struct weighting_result *w)
{
    const struct pei_catalogue *c = l->cat->pei;
    w->levers = NEW_N(l->a, struct lever, c->n_practices);
    for (size_t i = 0; i < c->n_practices; i++) {
        const struct atom *p = &l->practices[i];
        if (!p->applicable || isnan(p->point))
            continue;
        double gain = weight_of(l, kind, i) / total_weight * (l->k.lever_target.v - p->point);
        if (gain < 1e-12)
            continue;
        struct figs in = {0};
        figs_add(l->a, &in, p->figure);
        figs_add(l->a, &in, l->k.lever_target.figure);
        figs_add(l->a, &in,
                 look_catalogue(l, arena_printf(l->a, "Weight of %s", c->practices[i].id),
                                c->practices[i].weight, "weight", SOURCE,
                                arena_printf(l->a, "%s.weight", c->practices[i].id)));
        w->levers[w->n_levers++] = (struct lever){
            &c->practices[i],
            look_figure(l, arena_printf(l->a, "Gain of the index from %s", c->practices[i].name),
                        gain, "score 0–1", 3, METHOD, &in)};
    }
    qsort(w->levers, w->n_levers, sizeof *w->levers, by_gain);
}

static void score_weighting(struct look *l, enum weighting_kind kind, struct weighting_result *w)
{
    static const char *const names[] = {"equal practices", "equal dimensions"};
    static const char *const plain[] = {"every practice counts the same",
                                        "every dimension counts the same"};
    const struct pei_catalogue *c = l->cat->pei;
    struct tally t = {0};
    struct figs in = {0};
    *w = (struct weighting_result){.name = names[kind],
                                   .plain = plain[kind],
                                   .class_point = -1,
                                   .class_low = N_CLASSES - 1,
                                   .class_high = 0};
    for (size_t i = 0; i < c->n_practices; i++) {
        add_practice(l, &t, weight_of(l, kind, i), i);
        figs_add(l->a, &in, l->practices[i].figure);
    }
    const char *label = arena_printf(l->a, "Potential Export Index, %s", names[kind]);
    if (!(t.weight > 0)) {
        w->index = figure_missing(l->a, label, "score 0–1", "no practice applies to this firm");
        w->coverage = figure_missing(l->a, label, "share", "no practice applies to this firm");
        w->class_text = "undetermined: no practice applies";
        w->dimensions = NEW_N(l->a, struct dimension_result, c->n_dimensions);
        score_dimensions(l, kind, w);
        return;
    }
    struct figure *f =
        look_figure(l, label, ratio(t.points, t.answered), "score 0–1", 2, METHOD, &in);
    if (f->missing)
        f->why = "no question answered yet";
    w->index = look_interval(f, t.low / t.weight, t.high / t.weight);
    figs_add(l->a, &in,
             look_catalogue(l, "Practices in the catalogue", (double)c->n_practices, "count",
                            SOURCE, "practices"));
    w->coverage = look_figure(l, "Weight of what is answered", t.answered / t.weight, "share", 2,
                              METHOD, &in);
    classify(l, &t, w);
    score_dimensions(l, kind, w);
    find_levers(l, kind, t.weight, w);
}

/* --- lists and headline ----------------------------------------------------------------------- */

struct scored {
    double score;
    size_t practice;
};

static int by_score(const void *x, const void *y)
{
    const struct scored *p = x, *q = y;
    if (p->score != q->score)
        return p->score < q->score ? 1 : -1;
    return (p->practice > q->practice) - (p->practice < q->practice);
}

/* Practices of one standing, the most extreme first. */
static size_t *pick(struct look *l, const struct pei_result *r, enum standing s, size_t *ret_n)
{
    size_t n = l->cat->pei->n_practices, *list = NEW_N(l->a, size_t, n), k = 0;
    double sign = s == STANDING_WEAKNESS ? -1 : 1;
    struct scored *found = NEW_N(l->a, struct scored, n);
    for (size_t i = 0; i < n; i++)
        if (r->practices[i].applicable && figure_known(r->practices[i].score) &&
            r->practices[i].standing == s)
            found[k++] = (struct scored){sign * r->practices[i].score->value, i};
    qsort(found, k, sizeof *found, by_score);
    for (size_t i = 0; i < k; i++)
        list[i] = found[i].practice;
    *ret_n = k;
    return list;
}

static void count_answers(struct look *l, struct pei_result *r)
{
    struct figs answered = {0}, missing = {0}, away = {0}, capped = {0}, one = {0};
    const struct figure *of =
        look_catalogue(l, "Practices in the catalogue", (double)l->cat->pei->n_practices, "count",
                       SOURCE, "practices");
    size_t n_away = 0;
    for (size_t i = 0; i < l->cat->pei->n_practices; i++) {
        const struct practice_result *p = &r->practices[i];
        if (!p->applicable) {
            n_away++;
            continue;
        }
        figs_add(l->a, figure_known(p->score) ? &answered : &missing, p->score);
        if (p->evidence_would_raise)
            figs_add(l->a, &capped, p->score);
        if (p->short_form)
            figs_add(l->a, &one, p->score);
    }
    r->n_answered = look_count(l, "Practices with an answer", answered.n, &answered, of);
    r->n_missing = look_count(l, "Practices without an answer", missing.n, &missing, of);
    r->n_not_applicable = look_count(l, "Practices that do not apply", n_away, &away, of);
    r->n_short = look_count(l, "Practices scored on one answer", one.n, &one, of);
    r->n_capped = look_count(l, "Practices that evidence would raise", capped.n, &capped, of);
}

/* The interval has up to two causes, and a reader must know which. */
static const struct prose *band_of_words(const struct look *l, const struct pei_result *r)
{
    const struct figure *index = r->weightings[WEIGHTING_PRACTICES].index;
    bool some_short = r->n_short->value > 0, some_open = false;
    if (!figure_has_interval(index))
        return NULL;
    for (size_t i = 0; i < l->cat->pei->n_practices; i++)
        if (r->practices[i].applicable && !at_least(r->practices[i].coverage->value, 1))
            some_open = true;
    const char *open = "a question without an answer may be anything from nothing to all";
    if (!some_short)
        return prose(l->a, "The band: {s}.", open);
    return prose(l->a,
                 "The band: one answer for a whole practice may be off by {} either way ({} of {} "
                 "practices){s}{s}.",
                 l->k.short_halfwidth.figure, r->n_short,
                 look_catalogue(l, "Practices in the catalogue", (double)l->cat->pei->n_practices,
                                "count", SOURCE, "practices"),
                 some_open ? "; " : "", some_open ? open : "");
}

static const struct prose *headline_of(const struct look *l, const struct pei_result *r)
{
    const struct weighting_result *w = &r->weightings[WEIGHTING_PRACTICES];
    if (w->class_point < 0)
        return prose(l->a, "Your export practices are not assessed yet: no question is answered.");
    const char *ways = r->weightings_disagree
                           ? prose_text(l->a, prose(l->a,
                                                    " Counting every dimension alike gives "
                                                    "another class: {s}.",
                                                    r->weightings[WEIGHTING_DIMENSIONS].class_text))
                           : "";
    if (!w->published)
        return prose(l->a,
                     "Your export practices are {s}: {} of the questions' weight is answered, "
                     "the index stands at {i}.{s}",
                     w->class_text, w->coverage, w->index, ways);
    if (w->borderline)
        return prose(l->a,
                     "Your export practices are {s}, just at the border: index {i}, the cut is "
                     "{}. {s}{s}",
                     w->class_text, w->index, w->nearest_cut,
                     l->cat->pei->classes[w->class_point].text, ways);
    return prose(l->a, "Your export practices are {s}: index {i}. {s}{s}", w->class_text, w->index,
                 l->cat->pei->classes[w->class_point].text, ways);
}

void pei_score(struct look *l, struct pei_result *ret)
{
    struct pei_result r = {0};
    r.practices = NEW_N(l->a, struct practice_result, l->cat->pei->n_practices);
    for (size_t i = 0; i < l->cat->pei->n_practices; i++)
        score_practice(l, i, &r.practices[i]);
    for (enum weighting_kind k = 0; k < N_WEIGHTINGS; k++)
        score_weighting(l, k, &r.weightings[k]);
    const struct weighting_result *w = r.weightings;
    r.weightings_disagree = w[0].published != w[1].published ||
                            (w[0].published && w[0].class_point != w[1].class_point);
    r.strengths = pick(l, &r, STANDING_STRENGTH, &r.n_strengths);
    r.weaknesses = pick(l, &r, STANDING_WEAKNESS, &r.n_weaknesses);
    count_answers(l, &r);
    r.headline = headline_of(l, &r);
    r.band = band_of_words(l, &r);
    *ret = r;
}
